package extract

import "strings"

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

func (d *document) isYearLike(c numeral) bool { return c.digits && c.low >= 1500000 }
