package extract

import "strings"

// ranged extends a number to a range: "20-25", "5 to 8", "three or four",
// "between 5 and 8".
func (d *document) ranged(n numeral) numeral {
	k := n.to
	between := d.low(n.from-1) == "between" || d.low(n.from-1) == "anywhere" || d.low(n.from-2) == "between"
	var second int
	switch w := d.low(k); {
	case (w == "-" || w == "–" || w == "—" || w == "−") && n.digits && d.kindAt(k+1) == numberToken && d.tokens[k+1].glued == d.tokens[k].glued:
		second = k + 1
	case w == "to" && !d.changes(n.from), w == "or", w == "and" && between:
		second = k + 1
	case w == "," && !n.digits && n.low >= 10*1000 && d.nextTen(n, k+1):
		second = k + 1 // "thirty, forty people"
	case w == "," && (d.low(k+1) == "perhaps" || d.low(k+1) == "maybe" || d.low(k+1) == "possibly"):
		second = k + 2
	case w == "%" && (d.low(k+1) == "-" || d.low(k+1) == "–" || d.low(k+1) == "to" || d.low(k+1) == "and" && between):
		second = k + 2
	default:
		return n
	}
	if c := d.currencyBefore(second+1, second+1); c != "" {
		second++
	}
	m, ok := d.cardinal(second)
	if !ok {
		return n
	}
	low := n.low
	if scaled := m.high / max(lastScale(d, m), 1); low < scaled && low < m.high && d.low(n.to-1) != d.low(m.to-1) && low < 1000*1000 && lastScale(d, m) > 1 && (low < 100*1000 || m.high > low*100) {
		low *= lastScale(d, m) // "20 to 30 thousand"
	}
	if low >= m.high || d.low(k) == "or" && m.high > 2*low+2000 {
		return n
	}
	if d.isMonth(m.to) || d.low(k) == "to" && !d.sameKind(m) {
		return n
	}
	n.form, n.low, n.high, n.to, n.other = Range, low, m.high, m.to, 0
	return n
}

// nextTen reports whether the number word at token i goes on from n to a
// range: "thirty, forty people".
func (d *document) nextTen(n numeral, i int) bool {
	v, small := spoken(d.low(i))
	return small && v*1000 > n.low && v*1000 <= 2*n.low && n.low%10000 == 0 && v%10 == 0 && d.at(i+1).is(people|thing)
}

// sameKind reports whether both ends of "5 to 8" can be one range: what follows
// the second also belongs to the first.
func (d *document) sameKind(m numeral) bool {
	return !d.at(m.to).is(numbered) || d.at(m.to).is(people|thing|duration|measured)
}

// lastScale is the scale word that m ends with, as a factor.
func lastScale(d *document, m numeral) int64 {
	w := d.low(m.to - 1)
	if s := scaleNumbers[w]; s >= 1000 || s == 100 || s == 12 {
		return s
	}
	if m.digits && scaleLetters[w] > 0 {
		return scaleLetters[w]
	}
	if m.digits && strings.HasSuffix(d.raw(m.to-1), ",000") {
		return 1000
	}
	return 1
}

// changes reports whether the number at token i is where a change began: "rose
// from 20 to 25".
func (d *document) changes(i int) bool {
	if d.low(i-1) == "by" {
		return true
	}
	if d.low(i-1) == "from" && d.beginsRange(i-1) {
		return false
	}

	return d.low(i-1) == "from" || d.at(i-2).is(negation) && d.low(i-1) == "from"
}

// beginsRange reports whether "from" at token i begins a range rather than a
// change: nothing that rises or falls stands in front of it.
func (d *document) beginsRange(i int) bool {
	w, e := d.low(i-1), d.at(i-1)
	return w == "anywhere" || w == "somewhere" || w == "that" || e.is(be) || e.say > 0 && !d.at(i-2).is(counter) || d.sentences[d.tokens[i].sentence].from == i
}
