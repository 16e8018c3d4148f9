package extract

// chained are the participles that another verb follows: "are believed to have
// been killed".
var chained = map[string]bool{
	"forced": true, "ordered": true, "due": true, "able": true, "likely": true, "set": true, "allowed": true, "expected": true, "told": true, "seen": true, "going": true,
	"about": true, "trying": true, "made": true, "required": true, "asked": true, "unable": true, "now": true, "still": true, "managed": true, "have": true, "known": true, "understood": true,
	"estimated": true, "thought": true, "said": true, "feared": true, "believed": true, "reported": true, "confirmed": true, "left": true, "urged": true, "advised": true,
	"begun": true, "began": true, "started": true, "continued": true, "failed": true, "refused": true, "wanted": true, "tried": true, "needed": true, "preparing": true, "waiting": true, "risk": true, "risked": true, "of": true,
}

// light are the verbs whose meaning stands behind their object: "took 96 people
// into custody".
var light = map[string]bool{
	"take": true, "takes": true, "took": true, "taking": true, "put": true, "puts": true, "putting": true, "bring": true, "brought": true, "bringing": true, "hold": true, "held": true, "holding": true,
	"leave": true, "leaves": true, "left": true, "leaving": true, "make": true, "made": true, "making": true, "get": true, "got": true, "getting": true, "lead": true, "led": true, "leading": true,
	"send": true, "sends": true, "sent": true, "sending": true, "place": true, "placed": true, "placing": true, "keep": true, "kept": true, "keeping": true, "find": true, "found": true, "finding": true,
	"set": true, "setting": true, "let": true, "letting": true, "force": true, "forced": true, "forcing": true, "had": true, "have": true, "has": true, "order": true, "ordered": true, "ordering": true,
	"see": true, "saw": true, "seen": true, "seeing": true, "being": true, "saying": true, "meaning": true,
}

// reaches are the verbs between a count and its number: "infections reached
// 4,410".
var reaches = map[string]bool{
	"reached": true, "reach": true, "reaching": true, "hit": true, "hitting": true, "topped": true, "exceeded": true, "passed": true, "touched": true, "crossed": true, "totalled": true, "totaled": true,
	"totalling": true, "totaling": true, "numbered": true, "numbering": true, "stands": true, "stood": true, "rose": true, "surpassed": true, "includes": true, "include": true, "included": true, "including": true, "neared": true, "nearing": true, "approached": true, "approaching": true,
}

// totals join those who are counted and their number: "marchers numbered 24".
var totals = map[string]bool{"numbered": true, "totalled": true, "totaled": true, "numbering": true}

// links join a noun and its number: "the toll had risen to 24".
var links = map[string]bool{
	"at": true, "to": true, ":": true, "reach": true, "reached": true, "reaching": true, "hit": true, "exceed": true, "included": true, "include": true, "including": true,
	"by": true, "topped": true, "touches": true, "touched": true, "crossed": true, "towards": true, "exceeded": true, "passed": true, "as": true,
}
