package extract

import "strings"

// figure is a numeral that counts something.
type figure struct {
	numeral  *numeral
	at       int // the first token of the number
	from, to int // tokens, hedges included
	form     Form
	low      int64
	high     int64
	hasLow   bool
	hasHigh  bool
	attitude Attitude
	unit     span // what is counted
	end      int  // where what is counted ends
	metric   string
	second   Form // how else it may be read; empty: no other way
	sure     bool // of the metric
	direct   bool // the metric is said of this very figure
	source   party
	via      []string
	when     string
	partOf   int
}

// findFigures makes figures of the numerals that count something, with their
// hedges and what they count.
func (d *document) findFigures() {
	for n := range d.numerals {
		m := &d.numerals[n]
		if m.skip != "" || d.insideSaying(m.from) {
			continue
		}
		f := &figure{numeral: m, at: m.from, from: m.from, to: m.to, form: m.form, low: m.low, high: m.high, partOf: -1, attitude: Stated}
		d.hedge(f)
		f.unit = d.unitAfter(f.to)
		f.end = max(f.to, f.unit.to)
		if h, to, ok := d.hedgeAfter(f.end); ok && f.end > f.to && f.form == Exact {
			f.apply(h)
			f.end = to
		}
		d.figures = append(d.figures, f)
	}
}

// insideSaying reports whether a token belongs to an attribution: "two people
// familiar with the plan".
func (d *document) insideSaying(i int) bool {
	lo, hi := 0, len(d.sayings)
	for lo < hi {
		m := (lo + hi) / 2
		if d.sayings[m].to <= i {
			lo = m + 1
		} else {
			hi = m
		}
	}
	for n := lo; n < len(d.sayings) && n < lo+2; n++ {
		if s := d.sayings[n]; s.from <= i && i < s.to {
			return i < s.hole.from || i >= s.hole.to
		}
	}
	return false
}

// hedge reads the hedges around a figure and sets its bounds.
func (d *document) hedge(f *figure) {
	m := f.numeral
	f.hasLow, f.hasHigh = m.bounds, m.bounds
	if m.form == All || m.form == None {
		return
	}
	if m.form == Unknown {
		if _, from, ok := d.hedgeBefore(f.from); ok {
			f.from = from
		}
		return
	}
	if m.form == Range {
		for _, w := range []string{"between", "from"} {
			if d.low(f.from-1) == w {
				f.from--
			}
		}
		return
	}
	if w := d.low(f.to - 1); !m.digits && (strings.HasSuffix(w, "-some") || strings.HasSuffix(w, "-odd")) {
		f.apply(hedgeRow{form: About})
	}
	if m.plus {
		f.apply(hedgeRow{form: AtLeast})
	}
	f.second = d.otherForm(f.from)
	if h, to, ok := d.hedgeAfter(f.to); ok {
		f.to = to
		f.apply(h)
	}
	if h, from, ok := d.hedgeBefore(f.from); ok && !d.insideSaying(from) {
		f.from = from
		if f.form == Exact || f.form == About {
			f.apply(h)
		}
		return
	}
	if d.low(f.from-1) == "all" {
		f.from--
	}
}

// otherForm is how else the words before a number may be read: "gone up to 24"
// as a bound, "just short of 24" as less.
func (d *document) otherForm(i int) Form {
	switch w := d.low(i - 1); {
	case w == "to" && d.movedUpTo(i-2, []string{"up", "to"}) && d.low(i-2) == "up":
		return AtMost
	case w == "of" && (d.low(i-2) == "short" || d.low(i-2) == "shy"):
		return FewerThan
	}
	return ""
}

// apply sets the form of a hedge and the bounds that follow from it.
func (f *figure) apply(h hedgeRow) {
	f.form = h.form
	if h.attitude != "" {
		f.attitude = h.attitude
	}
	f.hasLow = h.form != AtMost && h.form != FewerThan
	f.hasHigh = h.form != AtLeast && h.form != MoreThan
}

// unitAfter is the noun phrase behind a number: adjectives and nouns, up to a
// verb, a preposition or a mark.
func (d *document) unitAfter(i int) span {
	k := i
	if d.low(k) == "of" {
		k++
		for k < i+8 && (d.at(k).is(determiner) || d.low(k) == "those" || d.low(k) == "them" || d.kindAt(k) == possessive || d.token(k) != nil && (d.tokens[k].numeral > 0 || d.kindAt(k+1) == possessive)) {
			k++
		}
	}
	if d.kindAt(k) == openQuote {
		k++
	}
	if q := d.quoteAt(i - 1); d.kindAt(k) == closeQuote && q >= 0 && i-d.quotes[q].from < 8 {
		k++ // “hundreds” of emails
		if d.low(k) == "of" {
			k++
		}
	}
	if d.low(k) == "-" {
		if d.low(k+1) == "strong" {
			k += 2
		}
	}
	from := k
	for k < i+8 && !d.endsUnit(k, from) {
		k++
		if (d.at(k-1).is(people|thing) || d.at(k-1).noun > 0) && !d.nounAt(k) {
			break
		}
	}
	return span{from, k}
}

// endsUnit reports whether the noun phrase that began at token from cannot go on
// with token k: a verb, a preposition, a state ("24 people | dead").
func (d *document) endsUnit(k, from int) bool {
	t := d.token(k)
	if t == nil || t.kind != wordToken || t.numeral > 0 {
		return true
	}
	e, next := t.word, d.at(k+1)
	m, marked := d.markAt(k)
	switch {
	case e.is(be|have|modal|preposition|joiner|contrast|subordinate|relative|determiner) && !e.is(people|thing), e.is(adverb) && !e.is(adjective):
		return true
	case e.say > 0 && !(k == from && e.tense&past == 0) && !e.is(role|people|thing|body|adjective) && e.noun == 0 && !(e.is(linking) && next.noun > 0):
		return true
	case e.is(pronoun) && t.low != "others":
		return true
	case e.verb > 0 && e.noun == 0 && !e.is(people|thing|adjective) && !(e.tense&participle != 0 && next.is(people)):
		return true
	case k == from:
		return false
	case e.verb > 0 && e.is(adjective) && !next.is(people|thing) && next.noun == 0, e.noun > 0 && nounSenses[e.noun-1].weight == state:
		return true
	case e.is(verb) && !e.is(people|thing|counter|body|role):
		return true
	}
	return e.lead && marked && m.to > k+1 && !m.noun
}

// nounAt reports whether token i goes on with the noun phrase before it: "bus |
// drivers".
func (d *document) nounAt(i int) bool {
	t := d.token(i)
	return t != nil && t.kind == wordToken && t.numeral == 0 && t.word.is(people|thing) && !t.word.is(be|have|preposition) && t.word.verb == 0 && t.word.say == 0 && !(t.word.noun > 0 && nounSenses[t.word.noun-1].weight == state)
}
