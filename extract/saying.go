package extract

import "strings"

// manner says how a verb attributes.
type manner uint8

const (
	says   manner = iota // takes a clause: anybody may be its subject
	counts               // takes a number: only a source may be its subject
	tells                // names who was told first
	denies               // turns what follows round
	quotes               // names another source: "quoted Y as saying"
	thinks               // says weakly: another attribution of the sentence goes before
)

// sayRow is verbs of one manner.
type sayRow struct {
	how   manner
	verbs string
}

// sayVerbs are the verbs that attribute: add a verb to a row. Irregular ones
// give past and participle after slashes.
var sayVerbs = []sayRow{
	{says, "say/said/said add guess warn retort counter respond state note insist allege argue acknowledge admit/admitted/admitted confirm announce maintain stress explain testify assert recall tweet post write/wrote/written reveal disclose concede suggest indicate caution reckon calculate boast emphasise emphasize remark comment observe reply repeat reiterate contend complain lament swear/swore/sworn stipulate predict forecast/forecast/forecast underline clarify conclude"},
	{counts, "claim report estimate count record register document log put/put/put tally verify give/gave/given list show/showed/shown declare"},
	{tells, "tell/told/told inform brief"},
	{denies, "deny reject dispute refute rebut"},
	{quotes, "quote cite"},
	{thinks, "believe expect think/thought/thought fear hope understand/understood/understood anticipate project"},
}

func addSayVerbs(change func(string, func(*entry))) {
	for n, row := range sayVerbs {
		for v := range strings.FieldsSeq(row.verbs) {
			inflect(v, func(form string, t tense) {
				change(form, func(e *entry) {
					e.say = int16(n + 1)
					e.tense |= t
				})
			})
		}
	}
}

// span is a stretch of tokens; to is exclusive.
type span struct{ from, to int }

func (s span) empty() bool { return s.from >= s.to }

// party is who says something.
type party struct {
	text   string
	person bool // "he" can refer to it
	body   bool // "it" can
	named  bool
	media  bool
}

// saying is one attribution in the text: who, through whom, when, and which
// tokens of its sentence it governs.
type saying struct {
	at       int // the verb, or "according"
	from, to int // the attribution itself, which is no part of what is said
	how      manner
	party    party
	via      []string
	when     string
	left     int  // governs the tokens from here to from; -1: none
	right    int  // governs the tokens from to here; -1: none
	hole     span // an aside inside the attribution that may hold figures: "which employs 7,850"
	open     bool // what follows in the paragraph may go on: "Police: …"
}

// findAttributions finds who says something in each sentence, in reading order,
// and resolves pronouns back to who spoke last.
func (d *document) findAttributions() {
	d.sayingAt = make([]bool, len(d.tokens))
	talk := talk{document: d, person: -1, body: -1, last: -1, mentionedIn: -1}
	talk.author = d.author()
	for n := range d.sentences {
		talk.sentence(n)
	}
}

// talk is the state in which sayings are read: who spoke last.
type talk struct {
	*document
	person, body, last int // indexes of the last saying by a person, a body, anybody
	author             party
	mention            party
	mentionedIn        int      // the sentence that opens with mention
	told1              []string // relays that the sentence opens with: "Speaking to X, …"
	cited              party    // whom it opens with citing: "Quoting Y, …"
	first              int      // the first saying of the sentence
	s                  sentence
}

// sentence reads the sayings of one sentence.
func (t *talk) sentence(n int) {
	t.s = t.sentences[n]
	t.first = len(t.sayings)
	t.told1, t.cited = nil, party{}
	i := t.prelude()
	for ; i < t.s.to; i++ {
		var s saying
		var ok bool
		e := t.tokens[i].word
		switch {
		case t.tokens[i].low == "according" && t.low(i+1) == "to":
			s, ok = t.accordingTo(i)
		case t.tokens[i].low == "per" && (t.at(i+1).is(determiner) || t.at(i+1).is(body)) && t.roleSoon(i+1) && t.kindAt(i-1) != numberToken:
			s, ok = t.behindBy(i, i+1)
		case t.tokens[i].low == "source" && t.low(i+1) == ":":
			s, ok = t.behindBy(i, i+2)
		case e.say > 0 && t.low(i+1) == "by" && e.tense&past != 0 && !(sayVerbs[e.say-1].how == quotes && t.passiveBefore(i)):
			if s, ok = t.behindBy(i, i+2); !ok {
				s, ok = t.verb(i)
			}
		case e.say > 0:
			s, ok = t.verb(i)
		case t.tokens[i].kind == possessive && countNouns[t.low(i+1)]:
			s, ok = t.ownCount(i)
		case t.tokens[i].low == "by":
			s, ok = t.byCount(i)
		case t.tokens[i].low == ":":
			s, ok = t.colon(i)
		case isBullet(t.tokens[i]) && i > t.s.from+1:
			s, ok = t.dash(i)
		}
		if !ok {
			continue
		}
		t.add(s)
		i = max(i, s.to-1)
	}
	t.scope()
	if p := t.opening(t.s.to); p.text != "" && p.person && (len(t.here()) == 0 || t.here()[0].from > t.s.from) {
		t.mention, t.mentionedIn = p, n
	}
}

// prelude reads how a sentence may open: "Speaking to X, …", "Quoting Y, …". It
// is where the rest begins.
func (t *talk) prelude() int {
	i := t.s.from
	switch t.low(i) {
	case "speaking", "talking", "writing":
		np := t.listenerAt(i + 2)
		if !np.empty() && t.publishes(np) && t.low(np.to) == "," {
			t.told1 = []string{t.textOf(np.from, np.to)}
			return np.to
		}
	case "citing", "quoting":
		np := t.phraseAfter(i + 1)
		if !np.empty() && t.low(np.to) == "," {
			t.cited = t.partyOf(np)
			return np.to
		}
	}
	return i
}

// add records a saying and who spoke last.
func (t *talk) add(s saying) {
	if len(t.here()) == 0 && s.party.text != "" {
		if t.cited.text != "" {
			s.via = append([]string{s.party.text}, s.via...)
			s.party = t.cited
		}
		s.via = append(s.via, t.told1...)
	}
	if here := t.here(); len(here) > 0 {
		prev := here[len(here)-1]
		switch {
		case prev.party.text == "" && len(prev.via) > 0 && prev.left < 0 && len(s.via) == 0:
			s.via = prev.via // "X, cited by Y, said"
		case prev.party.text == s.party.text && len(s.via) == 0:
			s.via = prev.via
			if s.when == "" {
				s.when = prev.when
			}
		}
	}
	t.sayings = append(t.sayings, s)
	t.sayingAt[s.at] = true
	n := len(t.sayings) - 1
	if s.party.text == "" {
		return
	}
	t.last = n
	if s.party.person {
		t.person = n
	}
	if s.party.body {
		t.body = n
	}
}

// here are the sayings of this sentence.
func (t *talk) here() []saying { return t.sayings[t.first:] }

// accordingTo reads "according to X".
func (t *talk) accordingTo(i int) (saying, bool) {
	np := t.phraseAfter(i + 2)
	if np.empty() {
		return saying{}, false
	}
	s := saying{at: i, from: i, to: np.to, party: t.partyOf(np), left: -1, right: -1}
	t.tail(&s)
	t.links(&s)
	t.governs(&s, i > t.s.from && !t.onlyAdverbs(t.s.from, i), t.continues(s.to))
	return s, true
}

// behindBy reads "reported by X", "per X": X is the source of what stands
// before; of "as first reported by X" it is only a relay.
func (t *talk) behindBy(i, by int) (saying, bool) {
	np := t.phraseAfter(by)
	if np.empty() || !t.source(np) && t.tokens[i].low != "source" {
		return saying{}, false
	}
	s := saying{at: i, from: i, to: np.to, party: t.partyOf(np), left: t.s.from, right: -1}
	for k := i - 1; k > i-3 && k >= t.s.from; k-- {
		if t.low(k) == "as" || t.low(k) == "first" {
			s.party, s.via, s.from = party{}, []string{s.party.text}, k
			break
		}
	}
	if how := t.at(i).say; how > 0 && sayVerbs[how-1].how == quotes {
		if s.via == nil {
			s.via = []string{s.party.text}
		}
		s.party, s.left = party{}, -1
		return s, true
	}
	for k := i - 1; k > t.s.from; k-- {
		if t.low(k) == ";" || t.low(k) == ":" {
			s.left = k
			break
		}
	}
	return s, true
}

// verb reads the attribution of a speaking verb.
func (t *talk) verb(i int) (saying, bool) {
	e := t.tokens[i].word
	how := sayVerbs[e.say-1].how
	s := saying{at: i, from: i, to: i + 1, how: how, left: -1, right: -1}
	if t.notSaying(i, how) {
		return s, false
	}
	var found bool
	switch {
	case e.tense&gerund != 0 && e.tense&past == 0:
		return t.gerund(s)
	case t.inverted(i):
		np := t.phraseAfter(i + 1)
		s.party, s.to = t.partyOf(np), np.to
		found = !np.empty()
	default:
		found = t.subject(&s)
	}
	if !found {
		return s, false
	}
	if how == quotes {
		return t.quoted(s)
	}
	t.tail(&s)
	t.links(&s)
	final := t.ends(s.to) || t.low(s.to) == "," || t.loose(s.to)
	before := s.from > t.s.from && t.separates(s.from-1) && !t.onlyAdverbs(t.s.from, s.from)
	switch {
	case s.to-1 > i && t.inverted(i):
		t.governs(&s, true, t.continues(s.to))
	case final && before:
		t.governs(&s, true, t.continues(s.to))
	default:
		t.governs(&s, false, true)
	}
	if s.when == "" && s.right >= 0 && (how == counts || strings.HasPrefix(t.tokens[i].low, "announce") || strings.HasPrefix(t.tokens[i].low, "confirm")) {
		t.objectTime(&s)
	}
	return s, true
}

// loose reports whether what follows a speaking verb is no content: a place or
// occasion, without "that" or a number after it.
func (t *talk) loose(i int) bool {
	if !t.at(i).is(preposition|subordinate) || t.at(i).hedge || t.low(i) == "that" {
		return false
	}
	for k := i; k < t.s.to; k++ {
		if t.low(k) == "that" || t.tokens[k].numeral > 0 && t.numerals[t.tokens[k].numeral-1].form != None {
			return false
		}
	}
	return true
}

// governs sets what a saying may govern; scope cuts it down.
func (t *talk) governs(s *saying, left, right bool) {
	if left {
		s.left = t.s.from
	}
	if right {
		s.right = t.s.to
	}
}

// gerund reads "adding that", "saying": who spoke last in the sentence, or its
// subject, goes on.
func (t *talk) gerund(s saying) (saying, bool) {
	if s.how == quotes {
		return t.citing(s)
	}
	if n := t.token(s.to); n == nil || n.kind == wordToken && n.low != "that" && !t.object(s.to) || t.adjectival(s.at) {
		return s, false
	}
	if s.how == counts && !t.object(s.to) || t.at(s.at-1).is(be|preposition|determiner) {
		return s, false
	}
	if np := t.phraseBefore(s.at); !np.empty() && t.low(np.from-1) == "with" && t.source(np) {
		s.party = t.partyOf(np)
		s.from = np.from
	} else if here := t.here(); len(here) > 0 {
		prev := here[len(here)-1]
		s.party, s.via, s.when = prev.party, prev.via, prev.when
	} else if p := t.opening(s.at); p.text != "" {
		s.party = p
	} else {
		return s, false
	}
	t.tail(&s)
	s.right = t.s.to
	return s, true
}

// citing reads "citing Y" and "quoting Y": Y is the source, and who cites is a
// relay.
func (t *talk) citing(s saying) (saying, bool) {
	np := t.phraseAfter(s.at + 1)
	if np.empty() {
		return s, false
	}
	who := t.partyOf(np)
	if here := t.here(); len(here) > 0 {
		prev := &t.sayings[len(t.sayings)-1]
		if prev.party.text != "" {
			prev.via = append([]string{prev.party.text}, prev.via...)
		}
		prev.party = who
		if s.at <= prev.to+2 {
			prev.to = max(prev.to, np.to)
			return s, false
		}
		prev.right = min(prev.right, s.at)
		s.to = np.to // no part of what is said
		return s, true
	}
	return s, false
}

// quoted reads "X quoted Y as saying" and "Y was quoted by X as saying".
func (t *talk) quoted(s saying) (saying, bool) {
	if t.passiveBefore(s.at) {
		if k := t.find(s.to, "by", 12); k >= 0 {
			np := t.phraseAfter(k + 1)
			s.via = []string{t.textOf(np.from, np.to)}
			s.to = max(s.to, np.to)
		}
	} else {
		np := t.phraseAfter(s.to)
		if np.empty() {
			return s, false
		}
		s.via = []string{s.party.text}
		s.party, s.to = t.partyOf(np), np.to
	}
	if k := t.find(s.to, "saying", 4); k >= 0 {
		s.to = k + 1
	}
	t.tail(&s)
	final := (t.ends(s.to) || t.low(s.to) == ",") && s.from > t.s.from
	t.governs(&s, final, !final || t.continues(s.to))
	return s, true
}

// find is the index of a word among the n tokens from i, or -1.
func (d *document) find(i int, word string, n int) int {
	for k := i; k < i+n && k < len(d.tokens); k++ {
		if d.tokens[k].low == word {
			return k
		}
	}
	return -1
}

// passiveBefore reports whether the participle at i is passive.
func (d *document) passiveBefore(i int) bool {
	k := i - 1
	for d.at(k).is(adverb) {
		k--
	}
	return d.at(k).is(be)
}

// notSaying reports whether a word that may be a speaking verb is none here:
// "confirmed deaths", "were reported killed", "the report", "claimed 24 lives".
func (t *talk) notSaying(i int, how manner) bool {
	e, before := t.tokens[i].word, t.at(i-1)
	switch {
	case t.tokens[i].numeral > 0 || t.kindAt(i-1) == possessive:
		return true
	case t.low(i-1) == "to" || t.low(i-1) == "not" && how != thinks || t.low(i-1) == "never":
		return true
	case e.tense&past != 0 && !strings.HasPrefix(t.tokens[i].low, "s") && t.adjectival(i):
		return true
	case before.is(determiner) && !before.is(pronoun) || t.low(i-1) == "an":
		return true
	case e.tense&past != 0 && t.passiveBefore(i):
		return how != quotes && !(how == tells && (t.low(i+1) == "that" || t.number(i+1) || t.hedgedNumber(i+1)))
	case strings.HasPrefix(t.tokens[i].low, "put"):
		return !t.puts(i)
	case before.is(preposition) && t.low(i-1) != "in" && !before.is(adverb):
		return true
	case e.tense == base && before.is(adjective) && t.kindAt(i-2) != wordToken:
		return true
	}
	if e.tense&past == 0 && e.tense&base != 0 && nounVerbs[strings.TrimSuffix(t.tokens[i].low, "s")] && !t.verbHere(i) {
		return true
	}
	if t.low(i+1) == "by" && how != says || t.low(i+1) == "of" || t.low(i+1) == "dead" {
		return true
	}
	if b := t.token(i - 1); b != nil && b.numeral > 0 && how != thinks {
		return e.tense&past != 0
	}
	if how == counts && strings.HasPrefix(t.tokens[i].low, "claim") {
		return t.find(i, "lives", 7) >= 0 || t.find(i, "responsibility", 3) >= 0
	}
	return false
}

// nounVerbs are speaking verbs that are as often nouns.
var nounVerbs = map[string]bool{
	"post": true, "state": true, "note": true, "report": true, "claim": true, "estimate": true, "count": true, "record": true, "document": true, "list": true, "show": true,
	"log": true, "comment": true, "quote": true, "project": true, "fear": true, "hope": true, "register": true, "tally": true, "forecast": true, "remark": true, "complain": false, "brief": true, "dispute": true, "counter": true, "tweet": true, "caution": true, "stress": true, "reply": true, "verify": false, "swear": false,
}

// verbHere reports whether a word that may be a noun is a verb here: its
// subject agrees with it, or what is said follows.
func (t *talk) verbHere(i int) bool {
	third := strings.HasSuffix(t.tokens[i].low, "s")
	b := t.token(i - 1)
	if b == nil || b.kind != wordToken {
		return false
	}
	if b.word.say > 0 && !b.word.is(role|body|people) {
		return false
	}
	plural := strings.HasSuffix(b.low, "s") && !strings.HasSuffix(b.low, "ss") || b.low == "police" || b.low == "people" || b.word.is(manyPronoun)
	follows := t.low(i+1) == "that" || t.number(i+1) || t.hedgedNumber(i+1) || t.kindAt(i+1) == openQuote || t.low(i+1) == "a" || t.low(i+1) == "the" || t.ends(i+1) || t.low(i+1) == ","
	if third {
		return !plural && follows || b.word.is(media) || b.cap && follows
	}
	return plural && follows
}

// adjectival reports whether the participle at i describes the noun behind it:
// "cumulative confirmed deaths".
func (t *talk) adjectival(i int) bool {
	next := t.token(i + 1)
	return next != nil && next.kind == wordToken && next.numeral == 0 && !next.cap && (next.word.noun > 0 && nounSenses[next.word.noun-1].weight != state || next.word.is(thing))
}

// puts reports whether "put" at i gives a number: "put the toll at nine".
func (t *talk) puts(i int) bool {
	for k := i + 1; k < i+14 && k < t.s.to; k++ {
		if t.tokens[k].low == "at" {
			return k > i+1 && (t.number(k+1) || t.hedgedNumber(k+1) || t.kindAt(k+1) == openQuote)
		}
		if t.tokens[k].low == "," || t.tokens[k].numeral > 0 {
			return false
		}
	}
	return false
}

// inverted reports whether the verb at i stands before its subject: "…,” said
// Dr Imre Solt".
func (t *talk) inverted(i int) bool {
	b, next := t.token(i-1), t.token(i+1)
	if b == nil || next == nil || i == t.s.from || t.tokens[i].word.tense&(past|base) == 0 {
		return false
	}
	if b.kind != closeQuote && b.low != "," && !isBullet(*b) {
		return false
	}
	if b.low == "," && t.blockBefore(i-1) {
		return t.nameEnds(i + 1)
	}
	if next.numeral > 0 && b.kind == closeQuote && t.roleSoon(i+2) && !t.tokens[i+1].word.is(month) {
		return true
	}
	if t.number(i+1) || t.hedgedNumber(i+1) {
		return false
	}
	quoted := b.kind == closeQuote || b.low == "," && i > 1 && t.kindAt(i-2) == closeQuote
	if quoted && next.kind == wordToken && !next.word.is(pronoun|preposition|subordinate|adverb) && next.low != "that" && t.roleSoon(i+1) {
		return true
	}
	return next.cap && !next.word.is(weekday|month) || next.word.is(role|body) && !next.word.is(preposition) || next.word.is(determiner) && t.roleSoon(i+2) && next.low != "that" || next.word.is(adjective) && t.roleSoon(i+2)
}

// nameEnds reports whether a name begins at token i and a mark ends it: "said Lt.
// Wendell Prout, a spokesman".
func (t *talk) nameEnds(i int) bool {
	k := i
	for k < t.s.to && t.kindAt(k) == wordToken && t.tokens[k].cap && !t.at(k).is(weekday|month) {
		k++
	}
	return k > i+1 && (k == t.s.to || t.low(k) == "," || t.low(k) == ".")
}

// roleSoon reports whether who can speak is named within the words from i.
func (t *talk) roleSoon(i int) bool {
	for k := i; k < i+4; k++ {
		e := t.at(k)
		if e.is(role|body|media) || t.tokens[min(k, len(t.tokens)-1)].cap {
			return true
		}
		if e.is(preposition|be|have|modal) || t.kindAt(k) == punctToken {
			return false
		}
	}
	return false
}

// blockBefore reports whether the comma at i closes an aside behind a subject:
// "Dana Ilves, the mayor,".
func (t *talk) blockBefore(i int) bool {
	for k := i - 1; k > t.s.from && k > i-16; k-- {
		tok := t.tokens[k]
		switch {
		case tok.low == ",":
			first := t.at(k + 1)
			return first.is(relative|determiner|role|preposition) || first.say > 0 || strings.HasSuffix(t.low(k+1), "ed") || t.tokens[k+1].cap || t.low(k+1) == "citing" || t.low(k+1) == "quoting" || t.kindAt(k+1) == numberToken
		case tok.kind == openQuote || tok.kind == closeQuote || tok.low == ";" || tok.low == ":":
			return false
		}
	}
	return false
}

// ends reports whether the sentence or a strong part of it ends at token i.
func (t *talk) ends(i int) bool {
	if i >= t.s.to {
		return true
	}
	switch t.tokens[i].low {
	case ".", ";", ")", "—", "–", "!", "?", "-", "…":
		return true
	}
	return t.tokens[i].kind == closeQuote && i+1 >= t.s.to
}

// separates reports whether token i can stand between what is said and who
// said it.
func (t *talk) separates(i int) bool {
	tok := t.tokens[i]
	return tok.low == "," || tok.kind == closeQuote || isBullet(tok) || tok.low == "(" || tok.low == "…" || tok.low == "?" || tok.low == "!"
}

// continues reports whether what follows an attribution at token i is still
// said by the same source: "…, police said, and 30 were hurt".
func (t *talk) continues(i int) bool {
	if i < t.s.to && t.tokens[i].low == ";" {
		return true
	}
	if i >= t.s.to || t.tokens[i].low != "," && t.tokens[i].kind != openQuote && !t.tokens[i].glued && t.tokens[i].kind == punctToken {
		return i < t.s.to && t.tokens[i].low == ":"
	}
	return t.low(i) != "."
}

// onlyAdverbs reports whether nothing but words such as "on Tuesday," stand
// there.
func (t *talk) onlyAdverbs(from, to int) bool {
	for k := from; k < to; k++ {
		if t.tokens[k].numeral > 0 || t.predicate[k] > 0 || t.tokens[k].kind == closeQuote {
			return false
		}
	}
	return to-from <= 12
}

// byCount reads "by the government's count", "by that of the union".
func (t *talk) byCount(i int) (saying, bool) {
	np := span{i + 1, i + 1}
	if t.low(i+1) == "that" && t.low(i+2) == "of" {
		np = t.phraseAfter(i + 3)
	} else {
		for k := i + 1; k < i+9 && k < t.s.to; k++ {
			switch t.tokens[k].low {
			case "count", "estimate", "estimates", "tally", "reckoning", "figures", "calculation", "calculations", "account":
				if t.kindAt(k-1) == possessive || t.at(i+1).is(determiner) {
					np.to = k + 1
				}
			}
		}
	}
	if np.empty() {
		return saying{}, false
	}
	s := saying{at: i, from: i, to: np.to, party: t.partyOf(np), right: -1}
	s.left = t.s.from
	return s, true
}

// countNouns are what a source counted.
var countNouns = map[string]bool{
	"count": true, "estimate": true, "estimates": true, "tally": true, "figure": true, "figures": true, "reckoning": true, "calculation": true, "calculations": true,
}

// ownCount reads "the council's estimate was 200,000".
func (t *talk) ownCount(i int) (saying, bool) {
	if !t.at(i+2).is(be) && !(t.at(i+2).say > 0 && t.at(i+3).class != 0) {
		return saying{}, false
	}
	np := t.phraseBefore(i)
	if np.empty() || !t.source(np) {
		return saying{}, false
	}
	return saying{at: i + 1, from: np.from, to: i + 3, party: t.partyOf(np), left: -1, right: t.s.to}, true
}

// colon reads "Police: 24 dead".
func (t *talk) colon(i int) (saying, bool) {
	if len(t.here()) > 0 || i-t.s.from > 18 || i == t.s.from {
		return saying{}, false
	}
	np := t.trim(span{t.s.from, i})
	if k := t.find(np.from, "from", 3); k >= 0 && t.at(k-1).is(channel) {
		np.from = k + 1 // an update from X
	}
	if t.lastVerb(np) >= 0 || t.numeralIn(np) || t.commas(np) > 1 {
		return saying{}, false
	}
	p := t.partyOf(np)
	if !t.speaker(np) || t.tokens[i].glued && t.kindAt(i+1) == numberToken && t.tokens[i+1].glued {
		return saying{}, false
	}
	return saying{at: i, from: t.s.from, to: i + 1, party: p, left: -1, right: t.s.to, open: true}, true
}

func (t *talk) commas(np span) (n int) {
	for k := np.from; k < np.to; k++ {
		if t.tokens[k].low == "," {
			n++
		}
	}
	return n
}

// dash reads "24 dead in blast - police".
func (t *talk) dash(i int) (saying, bool) {
	end := t.s.to
	for end > i+1 && t.tokens[end-1].kind == punctToken {
		end--
	}
	np := span{i + 1, end}
	if end-i > 6 || np.empty() || !t.speaker(np) || len(t.here()) > 0 {
		return saying{}, false
	}
	for k := np.from; k < np.to; k++ {
		if t.tokens[k].numeral > 0 || t.predicate[k] > 0 || t.at(k).is(be|have|modal|verb) || t.at(k).say > 0 {
			return saying{}, false
		}
	}
	return saying{at: i, from: i, to: t.s.to, party: t.partyOf(np), left: t.s.from, right: -1}, true
}

// speaker reports whether a phrase names somebody who can speak.
func (t *talk) speaker(np span) bool {
	for k := np.from; k < np.to; k++ {
		if t.at(k).is(role | body | media) {
			return true
		}
	}
	return false
}
