package extract

import (
	"strings"

	"github.com/stetbot/stet/claim"
)

// maxMilli is the largest number that is read, in thousandths.
const maxMilli = claim.MaxNumber * 1000

// numeral is a number as it stands in the text, without hedges.
type numeral struct {
	from, to  int // tokens
	form      Form
	low, high int64 // in thousandths
	bounds    bool  // low and high hold
	digits    bool  // written in digits
	percent   bool
	currency  string
	share     bool  // a fraction: half, two thirds
	other     int64 // another reading of the number, in thousandths; 0 when there is none
	skip      string
	plus      bool // "20m-plus"
}

// scaleNumbers multiply what stands before them.
var scaleNumbers = map[string]int64{"hundred": 100, "dozen": 12, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "lakh": 1e5, "crore": 1e7}

// scaleLetters stand right behind digits.
var scaleLetters = map[string]int64{"k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "mm": 1e6, "bn": 1e9, "b": 1e9, "bln": 1e9, "tn": 1e12, "trn": 1e12}

// findNumerals finds every number in the text, whatever it stands for.
func (d *document) findNumerals() {
	likely := 0
	for i := range d.tokens {
		if d.tokens[i].kind == numberToken || d.tokens[i].word.digit {
			likely++
		}
	}
	d.numerals = make([]numeral, 0, likely)
	for i := 0; i < len(d.tokens); {
		n, ok := d.numeralAt(i)
		if !ok || n.to <= i {
			i++
			continue
		}
		n.from = i
		d.addNumeral(n)
		i = n.to
	}
}

func (d *document) addNumeral(n numeral) {
	d.numerals = append(d.numerals, n)
	for k := n.from; k < n.to; k++ {
		d.tokens[k].numeral = len(d.numerals)
	}
}

// numeralAt is the numeral that begins with token i.
func (d *document) numeralAt(i int) (numeral, bool) {
	t := &d.tokens[i]
	if t.kind != numberToken && !t.word.digit && t.low != "a" && t.low != "an" {
		return numeral{}, false
	}
	if n, ok := d.nothing(i); ok {
		return n, true
	}
	if n, ok := d.whole(i); ok {
		return n, true
	}
	if n, ok := d.couple(i); ok {
		return n, true
	}
	if n, ok := d.vague(i); ok {
		return n, true
	}
	if n, ok := d.fraction(i); ok {
		return n, true
	}
	n, ok := d.cardinal(i)
	if !ok {
		return n, false
	}
	return d.ending(d.ranged(n)), true
}

// nothing reads "no", "none", "no one", "not one", "not a single".
func (d *document) nothing(i int) (numeral, bool) {
	n := numeral{form: None, bounds: true, to: i + 1}
	switch d.low(i) {
	case "none", "nobody", "no-one", "zero":
	case "no":
		switch d.low(i + 1) {
		case "one":
			n.to = i + 2
			return n, true
		case "more", "fewer", "less", "longer", "doubt", "matter", "way", "later", "sooner", "need", "reason", "idea", "sign", "signs", "comment", "word", "plans", "figure", "figures", "number", "decision", "intention", "immediate", ",", ".", "higher", "greater":
			return n, false
		}
	case "not":
		switch {
		case d.low(i+1) == "one":
			n.to = i + 2
		case d.low(i+1) == "a" && d.low(i+2) == "single":
			n.to = i + 3
		default:
			return n, false
		}
	default:
		return n, false
	}
	return n, true
}

// whole reads "all", "all of them", "all but three", "everyone"; before a
// number "all" only belongs to the number.
func (d *document) whole(i int) (numeral, bool) {
	n := numeral{form: All, to: i + 1}
	switch d.low(i) {
	case "everyone", "everybody":
	case "all":
		next := d.low(i + 1)
		switch {
		case next == "but" || next == "except" || next == "bar":
			if c, ok := d.cardinal(i + 2); ok {
				n.to = c.to
				return n, true
			}
			if v, ok := d.vague(i + 2); ok {
				n.to = v.to
				return n, true
			}
			n.to = i + 2
			return n, true
		case next == "of" && (d.low(i+2) == "them" || d.low(i+2) == "us" || d.low(i+2) == "those"):
			n.to = i + 3
		default:
			k := i + 1
			if next == "of" {
				k++
			}
			if d.at(k).is(determiner) {
				k++
			}
			if c, ok := d.cardinal(k); ok {
				return c, true
			}
		}
	default:
		return n, false
	}
	return n, true
}

// couple reads "a couple of dozen", which is about 24; "a couple of" people are
// vague.
func (d *document) couple(i int) (numeral, bool) {
	k := i
	if d.low(k) == "a" {
		k++
	}
	if d.low(k) != "couple" {
		return numeral{}, false
	}
	if k++; d.low(k) == "of" {
		k++
	}
	scale := scaleNumbers[d.low(k)]
	return numeral{form: About, bounds: true, low: 2000 * scale, high: 2000 * scale, to: k + 1}, scale > 0
}

// vague reads "dozens", "tens of thousands", "several hundred", "a handful".
func (d *document) vague(i int) (numeral, bool) {
	n := numeral{form: Unknown}
	k := i
	if d.low(k) == "a" || d.low(k) == "an" || d.low(k) == "the" {
		k++
		if !vagueNumbers[d.low(k)] || strings.HasSuffix(d.low(k), "s") {
			return n, false
		}
	}
	if !vagueNumbers[d.low(k)] {
		return n, false
	}
	single := d.low(k) == "few" && k == i
	k++
	for {
		next := d.low(k)
		_, scale := scaleNumbers[next]
		switch {
		case scale:
			k++
		case next == "of" && vagueNumbers[d.low(k+1)] && d.low(k+1) != "few":
			k += 2
		default:
			n.to = k
			return n, !single
		}
	}
}

// fraction reads "half of", "two thirds", "a majority". Half a dozen and half a
// million are numbers and not fractions.
func (d *document) fraction(i int) (numeral, bool) {
	n := numeral{share: true, skip: "fraction"}
	k := i
	if d.low(k) == "a" || d.low(k) == "an" || smallNumbers[d.low(k)] > 0 {
		k++
		if d.low(k) == "-" {
			k++
		}
	}
	w := d.low(k)
	if !fractionWords[w] {
		return n, false
	}
	if (w == "half") && (scaleNumbers[d.low(k+1)] > 0 || (d.low(k+1) == "a" || d.low(k+1) == "-") && scaleNumbers[d.low(k+2)] > 0) {
		return n, false
	}
	if w == "quarter" && d.low(k+1) == "of" && d.low(k+2) == "a" && scaleNumbers[d.low(k+3)] > 0 {
		return numeral{form: Exact, bounds: true, low: scaleNumbers[d.low(k+3)] * 250, high: scaleNumbers[d.low(k+3)] * 250, to: k + 4}, true
	}
	if k == i && w != "half" && w != "majority" && !strings.Contains(w, "-") {
		return n, false // an ordinal: the third
	}
	n.to = k + 1
	return n, true
}

// cardinal reads one number at token i.
func (d *document) cardinal(i int) (numeral, bool) {
	n := numeral{form: Exact, bounds: true, from: i, to: i}
	var ok bool
	if d.kindAt(i) == numberToken {
		n.digits = true
		n.low, n.other, ok = parseDigits(d.raw(i))
		n.to = i + 1
		if ok {
			n.scale(d)
		}
	} else {
		n.low, n.to, ok = d.words(i)
	}
	n.from, n.high = i, n.low
	if n.digits && n.low == 0 {
		n.form = None
	}
	return n, ok && n.low <= maxMilli
}

// scale multiplies by scale letters and words: "1.5m", "2 million".
func (m *numeral) scale(d *document) {
	if t := d.token(m.to); t != nil && t.glued && strings.HasSuffix(t.low, "-plus") && scaleLetters[strings.TrimSuffix(t.low, "-plus")] > 0 {
		m.times(scaleLetters[strings.TrimSuffix(t.low, "-plus")])
		m.to++
		m.plus = true // "€20m-plus"
		return
	}
	if t := d.token(m.to); t != nil && t.glued && scaleLetters[t.low] > 0 && d.tokens[m.to-1].kind == numberToken {
		if next := d.at(m.to + 1); t.low != "m" && t.low != "b" && t.low != "mm" || d.currencyBefore(m.from, m.to) != "" || next.is(people|thing) || m.low%1000 != 0 && !heights[d.low(m.to+1)] || d.hedged(m.from) && !heights[d.low(m.to+1)] {
			m.times(scaleLetters[t.low])
			m.to++
			return
		}
	}
	for scaleNumbers[d.low(m.to)] > 0 {
		m.times(scaleNumbers[d.low(m.to)])
		m.to++
	}
}

// heights follow a number of metres, where "m" is no million.
var heights = map[string]bool{
	"high": true, "tall": true, "wide": true, "long": true, "deep": true, "below": true, "above": true, "from": true, "away": true, "wave": true, "waves": true,
	"wall": true, "off": true, "of": true, "up": true, "down": true, "race": true, "sprint": true, "final": true, "fence": true, "tower": true,
}

// hedged reports whether a hedge stands in front of token i.
func (d *document) hedged(i int) bool {
	_, _, ok := d.hedgeBefore(i)
	return ok
}

func (m *numeral) times(by int64) {
	m.other = 0
	if m.low > maxMilli/by {
		m.low = maxMilli + 1
		return
	}
	m.low *= by
}

// currencyBefore is the sign before a number that ends at to.
func (d *document) currencyBefore(from, to int) string {
	for k := to - 1; k >= from-1 && k >= 0; k-- {
		switch s := d.low(k); s {
		case "$", "€", "£", "¥", "₹":
			return s
		}
	}
	return ""
}

// ending reads what stands right behind a number: a percent sign, a currency.
func (d *document) ending(n numeral) numeral {
	n.currency = d.currencyBefore(n.from, n.to)
	switch w := d.low(n.to); {
	case w == "%" || w == "percent" || w == "pct" || w == "pc":
		n.percent = true
		n.to++
	case w == "per" && d.low(n.to+1) == "cent":
		n.percent = true
		n.to += 2
	case d.at(n.to).is(money):
		n.currency = w
	case w == "us" || w == "-":
		if d.at(n.to + 1).is(money) {
			n.currency = d.low(n.to + 1)
		}
	}
	return n
}
