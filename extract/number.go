package extract

import (
	"strconv"
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

// smallNumbers are the number words below a hundred.
var smallNumbers = map[string]int64{}

// scaleNumbers multiply what stands before them.
var scaleNumbers = map[string]int64{"hundred": 100, "dozen": 12, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "lakh": 1e5, "crore": 1e7}

// scaleLetters stand right behind digits.
var scaleLetters = map[string]int64{"k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "mm": 1e6, "bn": 1e9, "b": 1e9, "bln": 1e9, "tn": 1e12, "trn": 1e12}

// vagueNumbers stand for a number that is not given; before a scale word
// ("several hundred") they make one that is not given either.
var vagueNumbers = map[string]bool{
	"dozens": true, "scores": true, "hundreds": true, "thousands": true, "tens": true, "millions": true, "lakhs": true, "crores": true, "billions": true,
	"several": true, "few": true, "handful": true, "couple": true,
}

// fractionWords are the parts of a whole.
var fractionWords = map[string]bool{
	"half": true, "third": true, "thirds": true, "quarter": true, "quarters": true, "fifth": true, "fifths": true, "tenth": true, "tenths": true,
	"sixth": true, "sixths": true, "eighths": true, "majority": true, "halves": true, "three-quarters": true, "two-thirds": true, "one-third": true, "one-quarter": true, "one-fifth": true, "four-fifths": true, "three-fifths": true, "two-fifths": true, "nine-tenths": true, "one-half": true,
}

// nothingWords say that there was none.
var nothingWords = map[string]bool{"no": true, "none": true, "nobody": true, "no-one": true, "zero": true}

func addNumberWords(change func(string, func(*entry))) {
	mark := func(e *entry) { e.digit = true }
	for w := range strings.FieldsSeq("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fourty fifty sixty seventy eighty ninety") {
		if n, ok := claim.NumberWord(w); ok {
			smallNumbers[w] = n.Mantissa
			change(w, mark)
		}
	}
	for _, words := range []map[string]bool{vagueNumbers, fractionWords, nothingWords} {
		for w := range words {
			change(w, mark)
		}
	}
	for w := range scaleNumbers {
		change(w, mark)
	}
	for _, w := range []string{"half-dozen", "half-a-dozen", "all", "everyone", "everybody", "not"} {
		change(w, mark)
	}
}

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

// separators are dropped between the digits of a whole number.
var separators = strings.NewReplacer(",", "", ".", "")

// parseDigits is the value of digits with separators, in thousandths. Where
// one point or comma could be either a decimal or a thousands separator, other
// is the reading that is less likely.
func parseDigits(raw string) (value, other int64, ok bool) {
	if strings.Trim(raw, "0123456789") == "" {
		value, ok = milli(raw, "")
		return value, 0, ok
	}
	raw = strings.Map(func(r rune) rune {
		switch r {
		case '\u00a0', '\u202f', '\u2009', ' ', '\'', '’':
			return ','
		}
		return r
	}, raw)
	commas, points := strings.Count(raw, ","), strings.Count(raw, ".")
	last := strings.LastIndexAny(raw, ",.")
	decimals := 0
	if last >= 0 {
		decimals = len(raw) - last - 1
	}
	whole := raw
	fraction := ""
	switch {
	case points == 1 && (decimals != 3 || commas > 0), commas == 1 && decimals != 3 && points != 1, points > 1 && commas == 1:
		whole, fraction = raw[:last], raw[last+1:]
	case points == 1 && decimals == 3:
		// 1.234 people: thousands, written the continental way; or 1.234
		if last <= 3 && raw[0] != '0' {
			other, _ = milli(raw[:last], raw[last+1:])
		} else {
			whole, fraction = raw[:last], raw[last+1:]
		}
	}
	whole = separators.Replace(whole)
	value, ok = milli(whole, fraction)
	return value, other, ok
}

// milli is whole and fraction digits as thousandths.
func milli(whole, fraction string) (int64, bool) {
	if len(fraction) > 3 {
		fraction = fraction[:3]
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n > claim.MaxNumber {
		return 0, false
	}
	if fraction == "" {
		return n * 1000, true
	}
	f, _ := strconv.ParseInt((fraction + "000")[:3], 10, 64)
	return n*1000 + f, true
}

// words reads number words at token i: "two dozen", "a hundred and twelve",
// "twenty-one", "half a million".
func (d *document) words(i int) (value int64, to int, ok bool) {
	k, half := i, int64(1)
	if d.low(k) == "a" || d.low(k) == "an" {
		k++
	}
	switch d.low(k) {
	case "half-dozen", "half-a-dozen":
		return 6000, k + 1, true
	case "half":
		if k++; d.low(k) == "a" || d.low(k) == "-" {
			k++
		}
		if scaleNumbers[d.low(k)] == 0 {
			return 0, i, false
		}
		half = 2
	}
	if k > i && scaleNumbers[d.low(k)] == 0 {
		return 0, i, false
	}
	total, current, found := int64(0), int64(0), false
	for {
		w := d.low(k)
		n, small := spoken(w)
		scale, scaled := scaleNumbers[strings.TrimSuffix(strings.TrimSuffix(w, "-odd"), "-some")]
		switch {
		case w == "," && total > 0 && current == 0 && d.hundreds(k+1):
			// "two thousand, nine hundred and twelve"
		case small && room(current, n):
			current += n
		case scaled && (found || k > i || half > 1) && total+current <= claim.MaxNumber/1000/scale:
			current = max(current, 1) * scale
			if scale >= 1000 {
				total, current = total+current, 0
			}
		case w == "and" && found && (current >= 100 && current%100 == 0 || total > 0 && current == 0):
			if n, small := spoken(d.low(k + 1)); !small || n >= 100 {
				return (total + current) * 1000 / half, k, true
			}
		case w == "and" && found && d.low(k+1) == "a" && d.low(k+2) == "half" && scaleNumbers[d.low(k+3)] > 0:
			return (current*1000 + 500) * scaleNumbers[d.low(k+3)], k + 4, true
		default:
			return (total + current) * 1000 / half, k, found
		}
		found = true
		k++
	}
}

// hundreds reports whether hundreds in words begin at token i.
func (d *document) hundreds(i int) bool {
	_, small := spoken(d.low(i))
	return small && d.low(i+1) == "hundred"
}

// room reports whether a small number can be said after current: "a hundred
// and | twelve", "twenty | one".
func room(current, n int64) bool {
	rest := current % 100
	return rest == 0 || rest >= 20 && rest%10 == 0 && n < 10
}

// spoken is the value of one word below a hundred, maybe hyphenated.
func spoken(w string) (int64, bool) {
	if n, ok := smallNumbers[w]; ok {
		return n, ok
	}
	tens, ones, ok := strings.Cut(w, "-")
	if !ok {
		return 0, false
	}
	if n := smallNumbers[tens]; (ones == "some" || ones == "odd") && n > 0 {
		return n, true
	}
	a, okA := smallNumbers[tens]
	b, okB := smallNumbers[ones]
	return a + b, okA && okB && a >= 20 && b < 10
}

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
	if w := d.low(i - 2); d.low(i-1) == "from" && (w == "anywhere" || w == "somewhere") {
		return false
	}
	return d.low(i-1) == "from" || d.at(i-2).is(negation) && d.low(i-1) == "from"
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

// fromMilli is a number of thousandths as a bound.
func fromMilli(n int64) *Number {
	m := claim.Number{Mantissa: n, Scale: 3}
	for m.Scale > 0 && m.Mantissa%10 == 0 {
		m.Mantissa /= 10
		m.Scale--
	}
	return &Number{m}
}

// token, low, at, kindAt and raw look at token i, which may lie outside the
// text.
func (d *document) token(i int) *token {
	d.looks++
	if i < 0 || i >= len(d.tokens) {
		return nil
	}
	return &d.tokens[i]
}

func (d *document) low(i int) string {
	d.looks++
	if i < 0 || i >= len(d.tokens) {
		return ""
	}
	return d.tokens[i].low
}

func (d *document) at(i int) entry {
	d.looks++
	if i < 0 || i >= len(d.tokens) {
		return entry{}
	}
	return d.tokens[i].word
}

func (d *document) kindAt(i int) kind {
	d.looks++
	if i < 0 || i >= len(d.tokens) {
		return punctToken
	}
	return d.tokens[i].kind
}

func (d *document) raw(i int) string { return d.text[d.tokens[i].from:d.tokens[i].to] }
