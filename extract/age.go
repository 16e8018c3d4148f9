package extract

// beforeHedge is the token in front of a numeral and its hedge.
func (d *document) beforeHedge(m *numeral) int {
	if _, from, ok := d.hedgeBefore(m.from); ok {
		return from - 1
	}
	return m.from - 1
}

// years reports whether a numeral can be somebody's age and counts nothing.
func (d *document) years(m *numeral) bool {
	next := d.at(m.to)
	return m.digits && m.currency == "" && !m.percent && m.low%1000 == 0 && m.low > 0 && m.high <= 110*1000 && !next.is(people|thing) && next.noun == 0
}

// ageWords stand before an age: "the youngest was 14", "who is 33".
var ageWords = set("he she who youngest oldest eldest ages age")

// saidAge is an age that is said in words, beside those that isAge knows.
func (d *document) saidAge(m *numeral) bool {
	if !d.years(m) {
		return false
	}
	before := d.beforeHedge(m)
	switch w := d.low(before); {
	case d.at(before).is(be) && ageWords[d.low(before-1)], w == "oldest" || w == "youngest" || w == "eldest":
		return true // "who is 33", "the oldest 71"
	case w == "them" && d.low(before-1) == "of" && ageWords[d.low(before-2)]:
		return true // "the oldest of them 81"
	case w == "from" && (d.low(before-1) == "age" || d.low(before-1) == "ages" || d.low(before-1) == "aged"), w == "to" && d.afterAge(before):
		return true // "in age from 19 to 64"
	case w == "of" && d.at(before-1).is(role) && !d.at(before-1).is(body) && d.low(before-1) != "crew" && d.low(before-1) != "staff" && d.person(before-1):
		return true // "an Indian engineer of 44"
	case w == "," && d.at(before-1).is(people), w == "and" && d.afterAge(before):
		return d.agesOf(m) // "two boys, 9 and 11,"
	}
	w := d.low(m.from - 1)
	return (w == "over" || w == "under" || w == "above") && d.at(m.from-2).is(people|role) && m.high >= 5000 && m.form == Exact && d.at(m.to).is(be|have|modal)
}

// afterAge reports whether an age stands in front of token k.
func (d *document) afterAge(k int) bool {
	t := d.token(k - 1)
	return t != nil && t.numeral > 0 && d.numerals[t.numeral-1].skip == "age"
}

// person reports whether the noun at token k is one person: "an engineer".
func (d *document) person(k int) bool {
	for n := k - 1; n > k-5 && n >= 0; n-- {
		switch d.low(n) {
		case "a", "an", "one":
			return true
		}
		if d.kindAt(n) != wordToken {
			return false
		}
	}
	return false
}

// agesOf reports whether a number behind people is the age of each: it is
// followed by another one, or by the end of the aside.
func (d *document) agesOf(m *numeral) bool {
	if t := d.token(m.to + 1); d.low(m.to) == "and" && t != nil && t.numeral > 0 {
		other := &d.numerals[t.numeral-1]
		return d.years(other) && (d.kindAt(other.to) == punctToken || d.at(other.to).is(be|have))
	}
	return d.kindAt(m.to) == punctToken && d.low(m.to) != "-"
}

// changeWords stand before the size of a change: "shares fell 3%".
var changeWords = set("up down rose fell dropped climbed jumped slipped gained tumbled surged soared slid rising falling plunged fallen risen grew grown shrank shrunk increased decreased")

// isChange is the size of a change in percent, which counts nobody.
func (d *document) isChange(m *numeral) bool {
	before := d.beforeHedge(m)
	if d.low(before) == "by" {
		before--
	}
	return m.percent && changeWords[d.low(before)]
}

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
