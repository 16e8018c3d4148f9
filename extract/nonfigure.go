package extract

import "strings"

// findNonFigures marks the numerals that count nothing: dates, ages, distances,
// numbers in names and their like. Each rule is a row.
func (d *document) findNonFigures() {
	d.skipTables()
	for n := range d.numerals {
		m := &d.numerals[n]
		for _, rule := range nonFigures {
			if m.skip != "" {
				break
			}
			if rule.is(d, m) {
				m.skip = rule.why
			}
		}
	}
}

// mostNumbers is how many numbers a sentence may hold: one with more is a table.
const mostNumbers = 40

// skipTables marks the numerals of tables, which are left alone.
func (d *document) skipTables() {
	for from := 0; from < len(d.numerals); {
		to := from + 1
		for to < len(d.numerals) && d.tokens[d.numerals[to].from].sentence == d.tokens[d.numerals[from].from].sentence {
			to++
		}
		for n := from; n < to && to-from > mostNumbers; n++ {
			d.numerals[n].skip = "table"
		}
		from = to
	}
}

// nonFigures are the contexts in which a number is not a figure, in the order
// in which they are tried: add a row.
var nonFigures = []struct {
	why string
	is  func(*document, *numeral) bool
}{
	{"part of a number or address on the web", (*document).inAddress},
	{"ordinal", (*document).isOrdinal},
	{"phone number", (*document).isPhone},
	{"list number", (*document).isListNumber},
	{"time", (*document).isTime},
	{"date", (*document).isDate},
	{"compound", (*document).isCompound},
	{"age", (*document).isAge},
	{"age", (*document).saidAge},
	{"change", (*document).isChange},
	{"measurement or duration", (*document).isMeasure},
	{"year", (*document).isYear},
	{"score", (*document).isScore},
	{"name", (*document).isName},
	{"base total", (*document).isBase},
	{"earlier figure", (*document).isEarlier},
	{"capacity", (*document).isCapacity},
	{"rate", (*document).isRate},
	{"pronoun", (*document).isPronoun},
	{"ratio", (*document).isRatio},
}

// plain reports whether a numeral is written in digits, exact and without
// percent or currency.
func (m *numeral) plain() bool {
	return m.digits && m.form == Exact && !m.percent && m.currency == ""
}

// counted reports whether what follows token i is counted: people, things, or
// something that happened.
func (d *document) counted(i int) bool {
	for k := i; k < i+3; k++ {
		e := d.at(k)
		if e.is(people|thing) || e.noun > 0 || e.verb > 0 && k == i && e.tense&participle != 0 {
			return true
		}
		if !e.is(adjective) {
			return e.is(be|have) && k == i
		}
	}
	return false
}

func (d *document) inAddress(m *numeral) bool {
	before, after := d.token(m.from-1), d.token(m.to)
	if before != nil && d.tokens[m.from].glued && (before.low == "/" || before.low == "#" || before.low == "@" || before.low == "_" || before.low == "=" || before.low == "&" || before.low == "." || before.low == ":") {
		return true
	}
	return after != nil && after.glued && (after.low == "/" || after.low == "_" || after.low == "=" || after.low == "@")
}

func (d *document) isOrdinal(m *numeral) bool {
	if t := d.token(m.to); m.digits && t != nil && t.glued {
		switch t.low {
		case "th", "st", "nd", "rd", "s", "x":
			return true
		}
	}
	return false
}

func (d *document) isPhone(m *numeral) bool {
	if !m.digits {
		return false
	}
	raw := d.raw(m.from)
	if d.low(m.from-1) == ":" && strings.HasSuffix(d.low(m.from-2), "line") {
		return true // "Hotline: 911"
	}
	if len(raw) > 1 && raw[0] == '0' && !strings.Contains(raw, ".") {
		return true
	}
	switch raw {
	case "999", "911", "112", "111", "101":
		switch d.low(m.from - 1) {
		case "call", "dial", "reach", "ring", "phone", "called", "dialled", "calling", "rang", "to":
			return !d.counted(m.to)
		}
	}
	return d.low(m.from-1) == "+" && d.tokens[m.from].glued
}

func (d *document) isListNumber(m *numeral) bool {
	if !m.plain() || d.sentences[d.tokens[m.from].sentence].from != m.from {
		return false
	}
	t := d.token(m.to)
	return t != nil && (t.low == ")" || t.low == "." && m.low < 100*1000)
}

// isCompound is a number that is hyphenated to a noun: "a 20-bed ward", "the
// three-day strike". Crowds that are "12-strong" and "300-odd" are figures.
func (d *document) isCompound(m *numeral) bool {
	last := d.low(m.to - 1)
	if i := strings.IndexByte(last, '-'); !m.digits && i > 0 && m.form == Exact && last != "half-dozen" && last != "half-a-dozen" {
		if _, ok := spoken(last); !ok {
			return true
		}
	}
	hyphen, word := d.token(m.to), d.token(m.to+1)
	if hyphen == nil || word == nil || !isBulletHyphen(hyphen.low) || !hyphen.glued || !word.glued || word.kind != wordToken {
		return false
	}
	switch word.low {
	case "odd", "plus", "strong", "ish", "or-so", "member":
		return false
	}
	return true
}

func isBulletHyphen(s string) bool { return s == "-" || s == "‑" || s == "‐" }

// isMeasure is a number of hours, miles, degrees.
func (d *document) isMeasure(m *numeral) bool {
	k := m.to
	if t := d.token(k); t != nil && (t.low == "°" || t.low == "º" || t.low == "′") {
		return true
	}
	if isBulletHyphen(d.low(k)) && d.tokens[k].glued {
		k++
	}
	if d.low(k) == "and" && d.low(k+1) == "a" && (d.low(k+2) == "half" || d.low(k+2) == "quarter") {
		k += 3
	}
	for n := 0; n < 2 && (d.at(k).is(adjective) || d.low(k) == "straight" || d.low(k) == "consecutive" || d.low(k) == "long" || d.low(k) == "nautical" || d.low(k) == "square" || d.low(k) == "cubic" || d.low(k) == "metric" || d.low(k) == "of" && m.form == Unknown); n++ {
		k++
	}
	t := d.token(k)
	if t == nil || t.kind != wordToken {
		return false
	}
	if t.word.is(duration) && (t.low != "second" && t.low != "quarter" && t.low != "shift") {
		return !t.word.is(people)
	}
	if !t.word.is(measured) || t.word.is(people) {
		return false
	}
	if len(t.low) <= 2 {
		return m.digits && (t.glued || !d.tokens[k].cap) && t.low != "c"
	}
	return !t.word.is(numbered) || strings.HasSuffix(t.low, "s") || k > m.to
}

func (d *document) isScore(m *numeral) bool {
	if !m.digits || m.form == Range && m.high > 20000 {
		return false
	}
	hyphen := func(i int) bool {
		return isBulletHyphen(d.low(i)) || d.low(i) == "–"
	}
	next, before := d.token(m.to+1), d.token(m.from-2)
	if hyphen(m.to) && next != nil && next.kind == numberToken || hyphen(m.from-1) && before != nil && before.kind == numberToken && d.tokens[m.from].glued {
		return true // a range would have been read already
	}
	if m.form != Range {
		return false
	}
	for k := m.from - 4; k < m.to+4; k++ {
		if d.at(k).is(scoreWord) {
			return true
		}
	}
	return false
}

// rateNouns follow a percentage or an amount that is no count of people or
// things.
var rateNouns = map[string]bool{
	"raise": true, "rise": true, "increase": true, "pay": true, "cut": true, "discount": true, "interest": true, "tax": true, "stake": true, "share": true,
	"growth": true, "inflation": true, "margin": true, "tariff": true, "tariffs": true, "levy": true, "bonus": true, "surcharge": true, "fall": true, "drop": true, "decline": true, "reduction": true, "chance": true, "salary": true, "wage": true, "hike": true, "interval": true, "confidence": true, "containment": true, "contained": true, "charged": true, "efficacy": true, "effective": true,
}

func (d *document) isRate(m *numeral) bool {
	next := d.low(m.to)
	if m.percent && (rateNouns[next] || rateNouns[d.low(m.to+1)] && d.at(m.to).is(adjective)) {
		return true
	}
	if next == "times" || next == "fold" || next == "per" && !m.percent && d.low(m.to+1) != "cent" || next == "-" && d.low(m.to+1) == "fold" {
		return true
	}
	if m.currency != "" && (next == "a" || next == "each" || next == "per") {
		return true
	}
	return (next == "percentage" || next == "points" || next == "point" || next == "basis")
}

// isPronoun is "one" where it counts nothing: "one of the oldest", "an earlier
// one", "no one knows".
func (d *document) isPronoun(m *numeral) bool {
	if d.low(m.from) != "one" || m.to != m.from+1 || m.form != Exact {
		return false
	}
	if _, _, hedged := d.hedgeBefore(m.from); hedged {
		return false
	}
	next := d.at(m.to)
	switch {
	case d.low(m.from-1) == "that" && next.is(people) && d.at(m.from-2).say > 0,
		d.kindAt(m.to) == wordToken && d.tokens[m.to].cap && next.class == 0 && d.at(m.to+1).is(people):
		return false // "said that one hostage had died", "one Ardan soldier"
	case d.low(m.to) == "of", d.low(m.to) == "another", d.low(m.to) == "day", d.at(m.from - 1).is(determiner | adjective | ordinalOrOther):
		return true
	case next.is(people | thing | role), next.noun > 0:
		return false
	case d.low(m.to) == "," && d.low(m.from-1) == "and" && (d.low(m.to+1) == "a" || d.low(m.to+1) == "an") && d.asideEnds(m.to) > m.to:
		return false // "and one, a woman of 81, has died"
	case next.verb > 0 && next.tense&participle != 0:
		return false
	case next.is(adjective) && d.at(m.to+1).is(people):
		return false
	case next.is(be|have) && d.verbGroup(m.to):
		return false
	case d.kindAt(m.to) == wordToken && next.class == 0 && !d.tokens[m.to].cap:
		return d.at(m.from - 1).is(preposition | determiner)
	}
	return true
}

// verbGroup reports whether auxiliaries from token i lead to a predicate: "had
// since been captured".
func (d *document) verbGroup(i int) bool {
	for k := i; k < i+5; k++ {
		if _, ok := d.markAt(k); ok {
			return true
		}
		if !d.at(k).is(be | have | modal | adverb) {
			return false
		}
	}
	return false
}

const ordinalOrOther = ordinal | pronoun

// isRatio is "one in five", "three out of ten".
func (d *document) isRatio(m *numeral) bool {
	if d.low(m.to) == "in" && m.low <= 10000 {
		if c, ok := d.cardinal(m.to + 1); ok && c.low <= 1000*1000 && c.low > m.low && !d.isYearLike(c) && !d.at(c.to).is(people|thing|duration|month) {
			return true
		}
	}
	if d.low(m.to) == "in" && m.low <= 10000 {
		switch d.low(m.to + 1) {
		case "ten", "five", "four", "three", "twenty", "100", "10":
			return true
		}
	}
	t := d.token(m.from - 2)
	return d.low(m.from-1) == "in" && t != nil && t.numeral > 0 && d.numerals[t.numeral-1].skip == "ratio"
}
