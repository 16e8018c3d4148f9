package extract

import "strings"

// voice says where what a predicate counts stands.
type voice uint8

const (
	right  voice = iota // "killed 24", "killing 24": behind it
	left                // "24 were killed", "24 died": before it
	around              // a noun: "24 deaths", "a toll of 24"
)

// predicate is a word or phrase of the text that says what happened.
type predicate struct {
	from, to int
	metric   string
	voice    voice
	noun     bool
	weight   weight
	passive  bool
	state    bool // how those counted are: "in hospital"
	loose    bool // says little by itself: "were held"
	rest     span // of a phrase around those who are counted
}

// findPredicates marks every predicate in the text.
func (d *document) findPredicates() {
	d.predicate = make([]int, len(d.tokens))
	d.metricsTold = map[string]int{}
	for i := range d.tokens {
		if d.predicate[i] > 0 {
			continue
		}
		if p, ok := d.predicateAt(i); ok {
			d.mark(p)
		}
	}
}

// mark enters a predicate, and the rest of it behind those who are counted:
// "took | 24 people | to hospital".
func (d *document) mark(p predicate) {
	rest := p.rest
	d.marks = append(d.marks, p)
	if !p.loose {
		d.metricsTold[p.metric]++
	}
	for k := p.from; k < p.to; k++ {
		d.predicate[k] = len(d.marks)
	}
	if rest.empty() {
		return
	}
	d.marks = append(d.marks, predicate{from: rest.from, to: rest.to, metric: p.metric, voice: left, state: true, passive: true})
	for k := rest.from; k < rest.to; k++ {
		d.predicate[k] = len(d.marks)
	}
}

// markAt is the predicate that token i belongs to.
func (d *document) markAt(i int) (predicate, bool) {
	if i < 0 || i >= len(d.predicate) || d.predicate[i] == 0 {
		return predicate{}, false
	}
	return d.marks[d.predicate[i]-1], true
}

// predicateAt is the predicate that begins with token i: the longest phrase,
// otherwise a verb, otherwise a noun.
func (d *document) predicateAt(i int) (predicate, bool) {
	e := d.tokens[i].word
	if d.tokens[i].numeral > 0 {
		return predicate{}, false
	}
	if e.lead {
		if p, ok := d.phraseAt(i); ok {
			return p, true
		}
	}
	if e.verb > 0 {
		if p, ok := d.verbAt(i); ok {
			return p, true
		}
	}
	if e.noun > 0 {
		sense := nounSenses[e.noun-1]
		return predicate{from: i, to: i + 1, metric: sense.metric, voice: around, noun: true, weight: sense.weight}, true
	}
	return predicate{}, false
}

// phraseAt is the longest predicate phrase that begins with token i.
func (d *document) phraseAt(i int) (found predicate, ok bool) {
	unfulfilled := false
	for _, p := range phrasebook[d.tokens[i].low] {
		m := matcher{d: d, end: d.sentences[d.tokens[i].sentence].to}
		length, longest := 0, max(found.to, found.rest.to)
		if m.match(i, p.words) && !d.hedgeFollows(m.to) {
			length = max(m.to, m.hole.to)
		}
		if length < longest || length == longest && !unfulfilled || length == 0 {
			continue
		}
		f := predicate{from: i, to: m.to, metric: p.metric}
		if !m.hole.empty() {
			f.to, f.rest = m.hole.from, span{m.hole.to, m.to}
		}
		switch {
		case p.noun:
			f.noun, f.voice, f.weight = true, around, p.weight
		case p.counts == behind:
			f.voice, f.state = left, true
		case p.counts == subject:
			f.voice = left
		case d.at(i).is(be):
			f.voice, f.passive = left, true
		case p.counts == before || !f.rest.empty():
			f.voice = right
		default:
			f.voice, f.passive = d.voiceOf(i+p.verb, m.to, p.tense[d.low(i+p.verb)])
		}
		found, ok = f, true
		// "had burned down" has no object: another phrase may fit better.
		unfulfilled = p.counts == object && f.voice == right && f.rest.empty() && !d.object(m.to)
	}
	return found, ok
}

// hedgeFollows reports whether the last word of a phrase that ends at to really
// begins a hedge: "put | up to 2,400 jobs at risk".
func (d *document) hedgeFollows(to int) bool {
	return d.low(to-1) == "up" && d.low(to) == "to" && d.number(to+1)
}

// matcher matches the words of a phrase.
type matcher struct {
	d    *document
	end  int  // of the sentence
	to   int  // behind the last word
	hole span // those who are counted
}

// widestGap and widestHole are how many tokens a gap and those who are counted
// may fill.
const (
	widestGap  = 3
	widestHole = 9
)

func (m *matcher) match(i int, words []phraseWord) bool {
	m.d.looks++
	if len(words) == 0 {
		m.to = i
		return true
	}
	w := words[0]
	switch {
	case w.gap:
		for k := i; k <= i+widestGap && k < m.end && (k == i || m.d.kindAt(k-1) == wordToken || m.d.kindAt(k-1) == numberToken || m.d.kindAt(k-1) == possessive); k++ {
			if m.match(k, words[1:]) {
				return true
			}
		}
		return false
	case w.hole:
		if m.match(i, words[1:]) {
			return true
		}
		return m.over(i, words[1:])
	case i < m.end && w.any[m.d.tokens[i].low]:
		return m.match(i+1, words[1:]) || w.optional && m.match(i, words[1:])
	case w.optional:
		return m.match(i, words[1:])
	}
	return false
}

// over matches the rest of a phrase behind those who are counted, who are a
// noun phrase with a number.
func (m *matcher) over(i int, words []phraseWord) bool {
	counted := 0
	if m.d.at(i).is(joiner | be | have) {
		return false
	}
	for k := i; k < i+widestHole && k < m.end; k++ {
		t := &m.d.tokens[k]
		if counted > 0 && m.match(k, words) {
			m.hole = span{i, k}
			return true
		}
		if t.numeral > 0 {
			if counted > 0 && counted != t.numeral && !m.d.at(k-1).is(determiner) {
				return false // the next figure
			}
			counted = t.numeral
		}
		if counted > 0 && t.word.is(verb) && !t.word.is(adjective|people|thing|counter|preposition) && strings.HasSuffix(t.low, "ed") {
			return false // "carrying 240 passengers capsized off the island"
		}
		if t.kind == punctToken && t.low != "-" && t.low != "$" || t.kind == closeQuote || t.word.is(be|have|relative|subordinate|contrast) && t.low != "that" {
			return false
		}
	}
	return false
}

// verbAt is the predicate of the single verb at token i, unless it is a noun
// here: "the release of 40", "a protest".
func (d *document) verbAt(i int) (predicate, bool) {
	e := d.tokens[i].word
	sense := verbSenses[e.verb-1]
	if d.low(i) == "close" && d.low(i+1) == "to" {
		return predicate{}, false
	}
	if e.tense&base != 0 && e.tense&past == 0 && d.isNoun(i) {
		if e.noun > 0 || d.low(i+1) != "of" {
			return predicate{}, false
		}
		return predicate{from: i, to: i + 1, metric: sense.metric, voice: around, noun: true, weight: strong}, true
	}
	p := predicate{from: i, to: i + 1, metric: sense.metric, voice: left}
	if sense.counts != subject {
		p.voice, p.passive = d.voiceOf(i, i+1, e.tense)
		if sense.counts == either && p.voice == right && !d.object(i+1) {
			p.voice = left
		}
		p.loose = sense.counts == suffered
		if p.loose && !p.passive {
			return predicate{}, false
		}
	}
	if e.tense&gerund != 0 && e.noun > 0 && d.isNoun(i) {
		return predicate{}, false
	}
	return p, true
}

// isNoun reports whether a word that may be a verb is a noun here.
func (d *document) isNoun(i int) bool {
	before := d.at(i - 1)
	if t := d.token(i - 1); t != nil && t.numeral > 0 {
		return true
	}
	return before.is(determiner|adjective|preposition) && !before.is(modal) && d.low(i-1) != "that" && d.low(i-1) != "to" || d.kindAt(i-1) == possessive
}

// voiceOf says whether the verb at [i, to) counts what follows or what stands
// before it.
func (d *document) voiceOf(i, to int, t tense) (v voice, passive bool) {
	switch {
	case t&participle == 0 && t&gerund != 0:
		if d.low(i-1) == "being" {
			return left, true
		}
		return right, false
	case t&participle == 0:
		return right, false
	}
back:
	for k := i - 1; k >= 0 && k >= i-7 && d.tokens[k].sentence == d.tokens[i].sentence; k-- {
		e := d.tokens[k].word
		switch {
		case e.is(be) || e.is(linking) && !e.is(be) && d.low(k) != "left" && d.low(k) != "said" && d.low(k) != "known" && d.predicate[k] == 0 && e.say == 0:
			return left, true
		case d.low(k) == "been" || d.low(k) == "being":
			return left, true
		case e.is(have):
			return right, false
		case e.is(adverb) || e.is(modal) && d.low(k) == "to" || d.low(k) == "and" && e.verb > 0 || d.tokens[k].kind == openQuote:
			continue
		case d.predicate[k] > 0 && d.marks[d.predicate[k]-1].passive && d.low(k+1) == "and":
			return left, true
		case d.low(k) == "and" || d.low(k) == "or" || d.low(k) == ",":
			if k > 0 && d.predicate[k-1] > 0 && d.marks[d.predicate[k-1]-1].passive && !d.object(to) {
				return left, true
			}
			break back
		default:
			break back
		}
	}
	if t&past == 0 {
		return left, true
	}
	if d.object(to) {
		return right, false
	}
	return left, true
}

// object reports whether an object begins at token i: a number, a hedge, an
// article, a name, a plain noun.
func (d *document) object(i int) bool {
	for d.at(i).is(adverb) && !d.at(i).hedge && d.low(i) != "no" || d.kindAt(i) == openQuote {
		i++
	}
	t := d.token(i)
	if t == nil || t.kind == punctToken && t.low != "$" && t.low != "£" && t.low != "€" || t.kind == closeQuote {
		return false
	}
	if t.numeral > 0 {
		e := d.at(d.numerals[t.numeral-1].to)
		return !e.is(duration|measured) || e.is(people|thing)
	}
	if t.word.is(determiner) && t.low != "that" || t.low == "$" || t.low == "£" || t.low == "€" {
		return true
	}
	if (t.low == "between" || t.low == "from") && d.number(i+1) {
		return true
	}
	if t.word.is(preposition) || t.low == "up" || t.low == "upwards" || t.low == "between" || t.low == "at" || t.low == "as" {
		return d.hedgedNumber(i)
	}
	if t.word.is(be | have | modal | joiner | contrast | subordinate | relative | adverb) {
		return t.word.hedge && d.hedgedNumber(i)
	}
	return t.cap || t.word.is(people|thing|adjective|pronoun) || d.hedgedNumber(i)
}

// hedgedNumber reports whether the words from token i are a hedge with its
// number.
func (d *document) hedgedNumber(i int) bool {
	for k := i + 1; k <= i+6 && k < len(d.tokens); k++ {
		if d.tokens[k].numeral > 0 {
			_, from, ok := d.hedgeBefore(k)
			return ok && from <= i
		}
		if d.tokens[k].kind == punctToken {
			return false
		}
	}
	return false
}
