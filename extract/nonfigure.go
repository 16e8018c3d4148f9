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

func (d *document) isTime(m *numeral) bool {
	next := d.low(m.to)
	if d.bareHour(m) {
		return true
	}
	switch next {
	case "am", "a.m.", "a.m", "pm", "p.m.", "p.m", "gmt", "utc", "bst", "est", "edt", "cet", "o'clock", "hrs", "local":
		return next != "local" || d.low(m.to+1) == "time"
	case ":", "h":
		t := d.token(m.to)
		if m.digits && t.glued && (next == "h" || d.kindAt(m.to+1) == numberToken && d.tokens[m.to+1].glued) {
			return true
		}
	}
	if m.high <= 24000 && (next == "in" || next == "this" || next == "on" || next == "that" || next == "at") && (d.partOfDay(m.to+1) || d.low(m.to+1) == "the" && d.partOfDay(m.to+2)) && d.at(m.from-1).is(preposition|subordinate|adverb) {
		return true
	}
	if m.form == Range && (d.clock(m.to) || d.clock(m.to+1) && d.tokens[m.to+1].glued) {
		return true
	}
	if m.plain() && len(d.raw(m.from)) == 4 && (next == "hours" || next == "hrs" || next == "local") {
		return true
	}
	if m.plain() && strings.Contains(d.raw(m.from), ".") && len(d.raw(m.from)) >= 4 && m.low < 24000 && d.sentences[d.tokens[m.from].sentence].from == m.from && d.token(m.to) != nil && d.tokens[m.to].cap {
		return true // the line of a live blog: "10.20 The line says"
	}
	if m.plain() && strings.Contains(d.raw(m.from), ".") && (d.low(m.from-1) == "at" || d.low(m.from-1) == "the") && m.low < 24000 && !d.counted(m.to) {
		return true
	}
	before := d.low(m.from - 1)
	if d.low(m.from-2) == "half" || d.low(m.from-2) == "quarter" {
		return before == "past" || before == "to"
	}
	return (before == "at" || before == "by" || before == "until" || before == "around" && d.low(m.from-2) == "at") && m.low <= 12000 && !d.counted(m.to) && (d.low(m.to) == "in" || d.low(m.to) == "on") && !m.percent && d.before(m.from, "put", 5) < 0
}

// bareHour reports whether a small number without a noun is an hour: "shortly
// after 4", "at 6", "half nine", "five past three".
func (d *document) bareHour(m *numeral) bool {
	if m.form != Exact || m.percent || m.currency != "" || m.high > 24000 || d.counted(m.to) {
		return false
	}
	if next := d.low(m.to); next == "past" || next == "to" && d.low(m.from-1) == "at" || next == "o'clock" || next == "sharp" {
		return true
	}
	if next := d.token(m.to); next != nil && next.kind == wordToken && !next.word.is(joiner|timeWord|contrast) && !(next.word.is(preposition) && next.low != "of" && next.low != "in") {
		return false
	}
	switch d.low(m.from - 1) {
	case "past", "half":
		return true
	case "after", "before", "until", "till":
		return d.low(m.to) != "of"
	case "at", "about", "around":
		if d.low(m.from-1) != "at" && d.low(m.from-2) != "at" {
			return false
		}
		for k := m.from - 2; k > m.from-9 && k >= 0; k-- {
			e := d.at(k)
			if e.is(counter) || e.noun > 0 || reaches[d.low(k)] || d.low(k) == "put" || d.low(k) == "puts" || d.low(k) == "putting" || d.low(k) == "estimated" || d.low(k) == "remained" || d.low(k) == "stand" || d.low(k) == "stands" || d.low(k) == "stood" {
				return false
			}
		}
		return true
	}
	return false
}

// partOfDay reports whether token i is "morning" and the like.
func (d *document) partOfDay(i int) bool {
	switch d.low(i) {
	case "morning", "evening", "afternoon", "night":
		return true
	}
	return false
}

// before is the index of a word among the n tokens before i, or -1.
func (d *document) before(i int, word string, n int) int {
	for k := i - 1; k >= 0 && k >= i-n; k-- {
		if d.tokens[k].low == word {
			return k
		}
	}
	return -1
}

func (d *document) isDate(m *numeral) bool {
	if !m.digits || m.percent || m.currency != "" {
		return false
	}
	if d.isMonth(m.to) && m.high <= 31000 {
		return d.low(m.to) != "may" || d.tokens[m.to].cap
	}
	if d.isMonth(m.from-1) && (m.high <= 31000 || d.low(m.to) == "," || m.low >= 1500000 && m.low < 2200000) && (d.low(m.from-1) != "may" || d.tokens[m.from-1].cap) {
		return !d.counted(m.to) || m.high <= 31000
	}
	return d.isMonth(m.from-3) && d.low(m.from-1) == "," && m.low >= 1500000 // May 3, 2020
}

func (d *document) isMonth(i int) bool {
	t := d.token(i)
	return t != nil && t.word.is(month) && (t.cap || t.low != "may" && t.low != "march")
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

func (d *document) isAge(m *numeral) bool {
	if m.percent || m.currency != "" || m.high > 120000 || m.form != Exact && m.form != Range {
		return false
	}
	switch d.low(m.from - 1) {
	case "aged", "age", "ages", "over-", "under-":
		return true
	case "between", "about", "around", "under", "over":
		if w := d.low(m.from - 2); w == "aged" || w == "age" || w == "ages" {
			return true
		}
	case "turned", "turning":
		return !d.counted(m.to)
	case "of":
		switch d.low(m.from - 2) {
		case "mother", "father", "parent", "grandmother", "grandfather", "family", "mum", "mom", "dad":
			return !d.counted(m.to)
		}
		switch d.low(m.from - 2) {
		case "man", "woman", "boy", "girl", "child", "person", "age", "lad", "youth":
			return !d.counted(m.to) && m.digits // a man of 70
		}
	case "and", "to", ",":
		if t := d.token(m.from - 2); t != nil && t.numeral > 0 && d.numerals[t.numeral-1].skip == "age" {
			return !d.counted(m.to)
		}
	}
	if w := d.low(m.from - 1); (w == "under" || w == "over" || w == "below") && m.low >= 1000 && m.low <= 100000 && !d.counted(m.to) && (d.at(m.from-2).is(people) || d.low(m.from-2) == "the" || d.low(m.from-3) == "all") {
		return true
	}
	if w := d.low(m.to); w == "year" || w == "years" {
		return d.low(m.to+1) == "old" || d.low(m.to+1) == "of" && d.low(m.to+2) == "age"
	}
	return d.apposed(m)
}

// apposed is a number between commas or brackets behind a name: "Dana Ilves,
// 41,".
func (d *document) apposed(m *numeral) bool {
	if m.form != Exact || m.low%1000 != 0 || m.low == 0 {
		return false
	}
	mark, name := d.low(m.from-1), d.token(m.from-2)
	if name == nil || mark != "," && mark != "(" {
		return false
	}
	next := d.token(m.to)
	ends := next == nil || next.kind == punctToken && (next.low == "," || next.low == "." || next.low == ")" || next.low == ";" || next.low == ":") || next.kind == closeQuote || next.low == "who" || next.low == "and" && mark == ","
	if !ends || name.kind != wordToken {
		return false
	}
	if next != nil && (next.low == "," || next.low == "and") && d.listed(m) {
		return false
	}
	return name.cap && !name.word.is(weekday|month) || name.word.is(people|role) && m.digits
}

// listed reports whether a number stands in a list of numbers.
func (d *document) listed(m *numeral) bool {
	t := d.token(m.from - 3)
	return t != nil && t.numeral > 0
}

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

func (d *document) isYear(m *numeral) bool {
	if !m.digits || m.percent || m.currency != "" || m.low%1000 != 0 {
		return false
	}
	if raw := d.raw(m.from); len(raw) != 4 || m.low < 1500000 || m.low >= 2200000 {
		return false
	}
	if m.form == Range && m.high >= 2200000 {
		return false
	}
	if d.counted(m.to) && d.low(m.from-1) != "in" && d.low(m.from-1) != "since" && d.low(m.from-1) != "the" {
		return false
	}
	if _, _, hedged := d.hedgeBefore(m.from); hedged && d.low(m.from-1) != "around" && d.low(m.from-1) != "about" {
		return d.low(m.from-1) == "over" || d.low(m.from-1) == "before"
	}
	switch d.low(m.from - 1) {
	case "of", "to", "at", "was", "is", "were":
		return !d.at(m.from-2).is(counter) && d.at(m.from-2).noun == 0
	case "killed", "injured", "with":
		return false
	}
	return true
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

// isBase is the whole that a figure is a part of: "more than 340 of the 2,900
// polling stations".
func (d *document) isBase(m *numeral) bool {
	k := m.from - 1
	for k > 0 && k > m.from-6 && (d.at(k).is(determiner) || d.kindAt(k) == possessive || d.low(k) == "about" || d.low(k) == "some" || d.low(k) == "around") {
		if d.kindAt(k) == possessive {
			k--
			for n := 0; n < 3 && k > 0 && (d.tokens[k].cap || d.kindAt(k) == wordToken && !d.at(k).is(preposition|determiner)); n++ {
				k--
			}
			if d.at(k).is(determiner) {
				k--
			}
			break
		}
		k--
	}
	if d.low(k) != "of" {
		return false
	}
	k--
	if d.low(k) == "out" {
		k--
	}
	if d.at(k).is(people|thing) && d.token(k-1) != nil && d.tokens[k-1].numeral > 0 {
		k--
	}
	t := d.token(k)
	if t == nil || t.numeral == 0 {
		return t != nil && (t.low == "most" || t.low == "out" || t.low == "many" || t.low == "one" || t.low == "each" || t.low == "some")
	}
	return d.numerals[t.numeral-1].form != Unknown
}

// isEarlier is what a figure was before: "up from 61,000", "rose to 25 from
// 20".
func (d *document) isEarlier(m *numeral) bool {
	k := m.from - 1
	if d.at(k).hedge {
		_, k, _ = d.hedgeBefore(m.from)
		k--
	}
	k = d.overDeterminers(k)
	switch d.low(k) {
	case "by":
		return d.low(m.to) == "to" && d.number(m.to+1)
	case "from":
		for n := k - 1; n > k-6 && n >= 0; n-- {
			if w := d.low(n); w == "up" || w == "down" || w == "rose" || w == "rising" || w == "risen" || w == "fell" || w == "falling" || w == "fallen" || w == "increased" || w == "climbed" || w == "jumped" || w == "revised" || w == "raised" || w == "dropped" || w == "soared" || w == "to" || w == "increase" || w == "rise" || w == "raising" {
				return !d.counted(m.to) || d.low(n) != "to"
			}
		}
	case "with":
		return d.low(k-1) == "compared"
	case "than":
		return false
	case "versus", "against", "vs":
		return m.percent
	}
	return false
}

// overDeterminers steps back from token k over a few articles.
func (d *document) overDeterminers(k int) int {
	for n := 0; n < 3 && k > 0 && d.at(k).is(determiner); n++ {
		k--
	}
	return k
}

// capacity words say how many there could be.
var capacityWords = map[string]bool{"capacity": true, "built": true, "designed": true, "intended": true, "seating": true, "licensed": true, "licenced": true, "room": true, "space": true, "meant": true, "certified": true, "equipped": true, "rated": true, "spaces": true, "cap": true, "seats": true, "laid": true, "licence": true, "license": true, "certificate": true, "threshold": true, "maximum": true, "quota": true, "limit": true}

func (d *document) isCapacity(m *numeral) bool {
	before := d.beforeHedge(m) + 1
	switch d.low(before - 1) {
	case "hold", "seat", "accommodate", "carry", "fit", "sleep", "house", "handle", "take", "serve":
		if d.at(before-2).is(modal) || d.low(before-2) == "capacity" {
			return d.low(before-2) != "to" || d.before(before-2, "enough", 2) >= 0 || d.capable(before-3)
		}
	case "holds", "seats", "accommodates", "sleeps", "houses", "seating":
		return true
	}
	for k := m.to; k < m.to+4 && d.kindAt(k) == wordToken && !d.at(k).is(be|have|preposition|joiner); k++ {
		switch d.low(k) {
		case "berths", "beds", "bunks", "parking":
			return true
		}
	}
	if next := d.low(m.to); next == "threshold" || next == "target" || next == "limit" || next == "quorum" || next == "capacity" || next == "beds" || next == "berths" || next == "seats" && m.form == Exact && d.at(m.from-1).is(have) || next == "seats" && d.low(m.from-1) == "of" || next == "mark" {
		return true
	}
	w := d.low(before - 1)
	if w != "for" && w != "of" && w != "hold" && w != "accommodate" && w != "to" {
		return false
	}
	for k := before - 2; k > before-5 && k >= 0; k-- {
		if capacityWords[d.low(k)] {
			return true
		}
	}
	return false
}

// capable reports whether the word at i says what a place was made for:
// "licensed to carry 110".
func (d *document) capable(i int) bool {
	switch d.low(i) {
	case "licensed", "licenced", "certified", "authorised", "authorized", "approved", "allowed", "permitted", "designed", "built", "able", "equipped", "meant", "intended", "rated":
		return true
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
	case d.low(m.to) == "of", d.low(m.to) == "another", d.low(m.to) == "day", d.at(m.from - 1).is(determiner | adjective | ordinalOrOther):
		return true
	case next.is(people | thing | role), next.noun > 0:
		return false
	case next.verb > 0 && next.tense&participle != 0:
		return false
	case next.is(adjective) && d.at(m.to+1).is(people):
		return false
	case next.is(be|have) && d.predicate[min(m.to+1, len(d.tokens)-1)] > 0:
		return false
	case d.kindAt(m.to) == wordToken && next.class == 0 && !d.tokens[m.to].cap:
		return d.at(m.from - 1).is(preposition | determiner)
	}
	return true
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

func (d *document) isYearLike(c numeral) bool { return c.digits && c.low >= 1500000 }
