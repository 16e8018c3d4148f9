package extract

import "strings"

// isName is a number in a name: "Flight 881", "Local 88", "Channel 4".
func (d *document) isName(m *numeral) bool {
	if d.named(m) {
		return true
	}
	if m.percent || m.currency != "" || m.form != Exact && m.form != Range {
		return false
	}
	before := d.token(m.from - 1)
	if before == nil || before.kind != wordToken || d.tokens[m.from].lines > 0 {
		return m.digits && before != nil && before.low == "of" && m.from > 1 && d.tokens[m.from-2].cap && !d.counted(m.to) && d.tokens[m.from-2].word.is(people|body) && m.low == 77000
	}
	if m.digits && (before.low == "week" || before.low == "day" || before.low == "ward") && !d.counted(m.to) {
		return true
	}
	if before.word.is(numbered) && !before.word.is(counter) {
		if before.cap || m.digits && (!d.counted(m.to) || before.low == "flight" || before.low == "route") {
			return true
		}
	}
	if d.numberedBy(m.from-1) && m.digits && !d.at(m.to).is(people|thing) && d.at(m.to).noun == 0 {
		return true
	}
	if before.low == "and" && d.token(m.from-2) != nil && d.tokens[m.from-2].numeral > 0 && d.numerals[d.tokens[m.from-2].numeral-1].skip == "name" && !d.counted(m.to) {
		return true
	}
	if before.low == "no" || before.low == "no." || before.low == "nos" {
		return m.digits
	}
	if before.low == "number" || before.low == "top" {
		return !d.counted(m.to) && m.low <= 100000 && before.low == "number" && d.low(m.from-2) != "the" || before.low == "top"
	}
	if !before.cap || !m.digits || d.counted(m.to) || before.word.is(starter|be|have|modal|preposition|weekday|month|counter) || before.word.verb > 0 || before.word.noun > 0 || before.word.hedge || before.word.say > 0 {
		return street(d, m)
	}
	if from := d.sentences[before.sentence].from; from == m.from-1 {
		return false
	}
	if m.low >= 1000*1000 && strings.Contains(d.raw(m.from), ",") {
		return false
	}
	return true
}

// numberedBy reports whether the word at i names one of several by number,
// also in the plural: "junction 8", "trains 14 and 22".
func (d *document) numberedBy(i int) bool {
	w := d.low(i)
	if d.at(i).is(counter) {
		return false
	}
	if d.at(i).is(numbered) {
		return !d.at(i).is(measured | be)
	}
	if n := len(w); n > 3 && w[n-1] == 's' {
		return lexicon[w[:n-1]].is(numbered) && !lexicon[w[:n-1]].is(counter|measured)
	}
	return false
}

// named reports whether a number word is capitalised as a part of a name:
// "Radio Four", "the Three Rivers dam".
func (d *document) named(m *numeral) bool {
	if m.digits || m.form != Exact || m.to != m.from+1 || !d.tokens[m.from].cap {
		return false
	}
	s := d.sentences[d.tokens[m.from].sentence]
	if s.from == m.from || d.kindAt(m.from-1) != wordToken || d.tokens[m.from].lines > 0 {
		return false
	}
	caps, words := 0, 0
	for k := s.from; k < s.to && k < s.from+30; k++ {
		if d.kindAt(k) == wordToken {
			words++
			if d.tokens[k].cap {
				caps++
			}
		}
	}
	return caps*2 < words || words > 20
}

// street is the number of a house.
func street(d *document, m *numeral) bool {
	if !m.digits || d.kindAt(m.to) != wordToken || !d.tokens[m.to].cap {
		return false
	}
	for k := m.to; k < m.to+4; k++ {
		switch d.low(k) {
		case "street", "st.", "st", "road", "avenue", "lane", "drive", "boulevard", "square", "terrace", "way", "place", "court", "close", "crescent":
			return d.tokens[k].cap
		}
		if t := d.token(k); t == nil || !t.cap {
			return false
		}
	}
	return false
}
