package extract

import "strings"

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
	words  span // where it stands; empty when it is no phrase of the text
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
	speakingTo         []string // relays that the sentence opens with: "Speaking to X, …"
	cited              party    // whom it opens with citing: "Quoting Y, …"
	first              int      // the first saying of the sentence
	s                  sentence
}

// sentence reads the sayings of one sentence.
func (t *talk) sentence(n int) {
	t.s = t.sentences[n]
	t.first = len(t.sayings)
	t.speakingTo, t.cited = nil, party{}
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
			t.speakingTo = []string{t.textOf(np.from, np.to)}
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
		s.via = append(s.via, t.speakingTo...)
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
	case supposed[t.tokens[i].low] && t.low(i+1) == "to" && (t.low(i+2) == "be" || t.low(i+2) == "have"):
		return true // "15 people believed to be trapped"
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

// supposed are participles that describe those who are counted when "to be"
// follows.
var supposed = set("believed thought feared understood reported known")

// nounVerbs are speaking verbs that are as often nouns.
var nounVerbs = map[string]bool{
	"post": true, "state": true, "note": true, "report": true, "claim": true, "estimate": true, "count": true, "record": true, "document": true, "list": true, "show": true,
	"log": true, "comment": true, "quote": true, "project": true, "fear": true, "hope": true, "register": true, "tally": true, "forecast": true, "remark": true, "complain": false, "brief": true, "dispute": true, "counter": true, "tweet": true, "caution": true, "stress": true, "reply": true, "verify": false, "swear": false,
}
