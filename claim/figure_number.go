package claim

import (
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// smallWords are the number words below twenty.
var smallWords = map[string]int64{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
	"thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}

// tenWords are the tens, which a word from one to nine may follow.
var tenWords = map[string]int64{
	"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}

// scaleWords multiply the number before them.
var scaleWords = map[string]int64{
	"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "quadrillion": 1e15, "lakh": 1e5, "crore": 1e7,
}

// scaleLetters are scale words that may be glued to digits: "$2.5bn".
var scaleLetters = map[string]int64{
	"k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "b": 1e9, "bn": 1e9, "bln": 1e9, "tn": 1e12, "trn": 1e12,
}

// smallScales multiply like scale words and are said inside a number: in "one
// to two hundred" the first number is a hundred.
var smallScales = map[string]int64{"hundred": 100, "dozen": 12}

// floors are what plural words give at least: two of each.
var floors = map[string]int64{
	"tens": 20, "dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2e3, "lakhs": 2e5, "millions": 2e6, "crores": 2e7, "billions": 2e9, "trillions": 2e12,
}

// currencySigns stand before or after an amount.
var currencySigns = map[string]string{"$": "$", "€": "€", "£": "£"}

// unitWords stand after an amount.
var unitWords = newPhrasebook([]phrases{
	{meaning{why: "%"}, []string{"%", "per cent", "percent", "pct"}},
	{meaning{why: "$"}, []string{"$", "us dollars", "dollars", "dollar", "usd"}},
	{meaning{why: "€"}, []string{"€", "euros", "euro", "eur"}},
	{meaning{why: "£"}, []string{"£", "gbp", "pounds sterling"}},
})

// NumberWord is the value of one word that numbers are made of, in lower
// case: "twenty", "dozen", "million"; of a plural, the least that it says.
func NumberWord(word string) (Number, bool) {
	for _, table := range []map[string]int64{smallWords, tenWords, smallScales, scaleWords, floors} {
		if n, ok := table[word]; ok {
			return WholeNumber(n), true
		}
	}
	return Number{}, word == "zero"
}

// ParseNumber reads one number without hedges, units or nouns: "1,200",
// "3.4", "two dozen". Its errors are those of [ParseFigure].
func ParseNumber(words string) (Number, error) {
	f, _, err := ParseFigure(words)
	switch {
	case err != nil:
		return Number{}, err
	case f.Form != Exact || f.Unit != "":
		return Number{}, figureErrorf(nil, "“%s” is not one plain number", clip(words))
	}
	return f.N, nil
}

// amount is one number as it was written, before its scale is worked out.
type amount struct {
	m      int64  // the digits
	scale  int    // how many of them are decimals
	small  int64  // a hundred or a dozen that m contains as its last factor, otherwise 1
	mult   int64  // the scale words together, otherwise 1
	simple bool   // m and mult are the whole of it; "two thousand and five" is not simple
	unit   string // "%", "$", "€", "£" or empty
	ahead  bool   // the unit stands before the number
	year   bool   // four bare digits that are as likely a year
}

// number works out the amount. It refuses what is too large or too fine.
func (a amount) number() (Number, *FigureError) {
	m, scale, mult := a.m, a.scale, a.mult
	for scale > 0 && mult%10 == 0 {
		mult /= 10
		scale--
	}
	for scale > 0 && m%10 == 0 && (a.mult > 1 || scale > maxScale) {
		m /= 10
		scale--
	}
	high, product := bits.Mul64(uint64(m), uint64(mult))
	limit := uint64(MaxNumber)
	for range min(scale, maxScale) {
		limit *= 10
	}
	switch {
	case scale > maxScale:
		return Number{}, figureErrorf(nil, "it has more than three decimals")
	case high > 0 || product > limit:
		return Number{}, tooLarge()
	}
	return Number{int64(product), uint8(scale)}, nil
}

func tooLarge() *FigureError {
	return figureErrorf(nil, "it is too large; the largest number kept is %s", WholeNumber(MaxNumber))
}

// text is a token's text, empty past the end.
func (p *parser) text(i int) string {
	if i < 0 || i >= len(p.tokens) {
		return ""
	}
	return p.tokens[i].text
}

// typed is the n tokens at i as they were typed.
func (p *parser) typed(i, n int) string {
	if i < 0 || n <= 0 || i+n > len(p.tokens) {
		return ""
	}
	return p.words[p.tokens[i].start:p.tokens[i+n-1].end]
}

func (p *parser) isNumber(i int) bool { return i < len(p.tokens) && p.tokens[i].kind == numberToken }
func (p *parser) glued(i int) bool    { return i < len(p.tokens) && p.tokens[i].glued }

// multiplier is the scale word at i, singular or, after a number, plural.
func (p *parser) multiplier(i int) (int64, bool) {
	word := p.text(i)
	for _, table := range []map[string]int64{scaleWords, smallScales} {
		if n, ok := table[word]; ok {
			return n, true
		}
		if n, ok := table[strings.TrimSuffix(word, "s")]; ok && word != "s" {
			return n, true
		}
	}
	return 0, false
}

// isScale reports whether a singular scale word stands at i.
func (p *parser) isScale(i int) bool {
	_, ok := p.multiplier(i)
	return ok && floors[p.text(i)] == 0
}

// startsAmount reports whether a number, or a currency sign and a number,
// begins at i.
func (p *parser) startsAmount(i int) bool {
	if p.text(i) == "us" && p.text(i+1) == "$" && p.glued(i+1) {
		i++
	}
	if currencySigns[p.text(i)] != "" {
		i++
	}
	return p.startsNumber(i)
}

// startsNumber reports whether a number in digits or words begins at i.
func (p *parser) startsNumber(i int) bool {
	switch word := p.text(i); word {
	case "zero":
		return true
	case "a", "an":
		return p.isScale(i + 1)
	case "half":
		_, n := p.halfScale(i)
		return n > 0
	default:
		return p.isNumber(i) || smallWords[word] > 0 || tenWords[word] > 0 || p.isScale(i)
	}
}

// halfScale reads "half a dozen", "half a million" and "half-dozen".
func (p *parser) halfScale(i int) (value int64, n int) {
	if p.text(i) != "half" {
		return 0, 0
	}
	at := i + 1
	if slices.Contains([]string{"a", "an", "-"}, p.text(at)) {
		at++
	}
	if m, ok := p.multiplier(at); ok && p.isScale(at) && at > i+1 {
		return m / 2, at + 1 - i
	}
	return 0, 0
}

// amount reads the number at i, its scale words and its unit, and says where
// it ends. A word number takes "and" only when and is set: after "between" it
// separates the two numbers.
func (p *parser) amount(i int, and bool) (a amount, next int, err *FigureError) {
	if p.text(i) == "us" {
		i++
	}
	unit := currencySigns[p.text(i)]
	if unit != "" {
		i++
	}
	if p.isNumber(i) {
		a, next, err = p.digits(i)
	} else {
		a, next, err = p.wordNumber(i, and)
	}
	if err != nil {
		return a, next, err
	}
	a.unit, a.ahead = unit, unit != ""
	m, n := unitWords.match(p.tokens, next)
	if n > 0 && !(currencySigns[p.text(next)] != "" && p.isNumber(next+1) && p.glued(next+1)) {
		if unit != "" && unit != m.why {
			return a, next, figureErrorf(nil, "it has two units, %s and %s", unit, m.why)
		}
		a.unit = m.why
		next += n
		a.year = false
	}
	a.year = a.year && unit == ""
	return a, next, p.checkThousands(i, a)
}

// checkThousands refuses "1.234", which is 1,234 in half of the world.
func (p *parser) checkThousands(i int, a amount) *FigureError {
	if !p.isNumber(i) || !ambiguousPoint(p.text(i)) {
		return nil
	}
	f := Figure{Form: Exact, Unit: a.unit}
	var ask []string
	for _, reading := range []amount{{m: a.m, mult: a.mult}, {m: a.m, scale: a.scale, mult: a.mult}} {
		n, err := reading.number()
		if f.N = fromThousandths(n.thousandths(), 0); err == nil && f.N.Scale < maxScale { // three decimals cannot be typed
			ask = append(ask, p.offers(f, f.amount(f.N))...)
		}
	}
	return figureErrorf(ask, "the point in %s may mean thousands or decimals", p.text(i))
}

// ambiguousPoint reports whether the only separator is one point with three
// digits after it and one to three before, which could be thousands.
func ambiguousPoint(digits string) bool {
	whole, decimals, ok := strings.Cut(digits, ".")
	return ok && isDigits(decimals) && len(decimals) == 3 && isDigits(whole) && len(whole) <= 3 && whole[0] != '0'
}

// isDigits reports whether s is ASCII digits only.
func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// digits reads a number in digits and its scale words.
func (p *parser) digits(i int) (a amount, next int, err *FigureError) {
	digits := p.text(i)
	if i > 0 && p.glued(i) && p.tokens[i-1].kind == wordToken {
		return a, i, figureErrorf(nil, "“%s” is not a number", clip(p.typed(i-1, 2)))
	}
	if a.m, a.scale, err = readDigits(digits); err != nil {
		return a, i, err
	}
	a.small, a.mult, a.simple = 1, 1, true
	a.year = len(digits) == 4 && isDigits(digits) && "1900" <= digits && digits <= "2099"
	next = i + 1
	if m, ok := scaleLetters[p.text(next)]; ok {
		letters := p.text(next)
		if !p.glued(next) && len(letters) == 1 && currencySigns[p.text(i-1)] == "" {
			return a, i, figureErrorf(nil, "“%s” may be a unit or a scale; write it out", p.typed(i, 2))
		}
		a.mult, a.year = m, false
		next++
	}
	if next, err = p.scales(&a, next); err != nil {
		return a, i, err
	}
	return a, next, p.checkGlued(next)
}

// scales takes the scale words that follow a number: "hundred thousand",
// also "and a half million".
func (p *parser) scales(a *amount, i int) (next int, err *FigureError) {
	if p.text(i) == "and" && p.text(i+1) == "a" && p.text(i+2) == "half" && p.isScale(i+3) && a.m < MaxNumber && a.scale == 0 {
		a.m, a.scale = a.m*10+5, 1
		i += 3
	}
	for {
		i = p.pastHyphen(i)
		m, ok := p.multiplier(i)
		if !ok {
			return i, nil
		}
		if a.mult > MaxNumber/m {
			return i, tooLarge()
		}
		a.mult *= m
		a.year = false
		i++
	}
}

// pastHyphen is after a hyphen that only ties a scale word to its number, as
// in "three-hundred"; otherwise i itself.
func (p *parser) pastHyphen(i int) int {
	if p.text(i) == "-" && p.glued(i) && p.glued(i+1) && p.isScale(i+1) {
		return i + 1
	}
	return i
}

// gluedWords may be glued to digits without being a scale or a unit.
var gluedWords = map[string]bool{"ish": true, "odd": true, "plus": true}

// whyGlued says what is wrong with other words glued to digits.
var whyGlued = map[string]string{
	"e":  "numbers with an exponent are not read; write it out in digits",
	"am": "“%s” is a time", "pm": "“%s” is a time",
	"st": "“%s” is a place in an order, not a count", "nd": "“%s” is a place in an order, not a count",
	"rd": "“%s” is a place in an order, not a count", "th": "“%s” is a place in an order, not a count",
}

// checkGlued refuses digits with unknown letters stuck to them.
func (p *parser) checkGlued(i int) *FigureError {
	if !p.glued(i) || p.tokens[i].kind != wordToken || gluedWords[p.text(i)] {
		return nil
	}
	if _, n := unitWords.match(p.tokens, i); n > 0 {
		return nil
	}
	why, ok := whyGlued[p.text(i)]
	switch {
	case !ok:
		why = "“%s” is not a number"
	case p.text(i) == "e":
		return figureErrorf(nil, "%s", why)
	}
	return figureErrorf(nil, why, clip(p.typed(i-1, 2)))
}

// readDigits reads digits with separators. A comma is always a separator of
// thousands and a single point one of decimals; both have to look like it.
func readDigits(text string) (m int64, scale int, err *FigureError) {
	whole, decimals := splitDigits(text)
	switch {
	case whole == "":
		return 0, 0, strangeSeparators(text)
	case len(whole) > 1 && whole[0] == '0' && strings.Contains(text, ","):
		return 0, 0, strangeSeparators(text)
	case len(whole) > 1 && whole[0] == '0':
		return 0, 0, leadingZero(whole, decimals)
	case len(whole) > 16 || len(whole)+len(decimals) > 18:
		if len(whole) > 16 {
			return 0, 0, tooLarge()
		}
		return 0, 0, figureErrorf(nil, "it has more digits than can be kept")
	}
	m, _ = strconv.ParseInt(whole+decimals, 10, 64)
	return m, len(decimals), nil
}

// splitDigits drops the separators of thousands and cuts at the decimal
// point. Whole is empty when the separators do not look like either.
func splitDigits(text string) (whole, decimals string) {
	if isDigits(text) {
		return text, ""
	}
	if before, after, ok := strings.Cut(text, "."); ok && isDigits(after) {
		if isDigits(before) {
			return before, after
		}
		return thousands(before, ","), after
	}
	if strings.Contains(text, ",") {
		return thousands(text, ","), ""
	}
	return thousands(text, "."), ""
}

// thousands joins groups of three digits, after a first of one to three. It
// is empty when they are not such groups.
func thousands(text, separator string) string {
	groups := strings.Split(text, separator)
	for i, g := range groups {
		if !isDigits(g) || len(g) > 3 || i > 0 && len(g) < 3 {
			return ""
		}
	}
	return strings.Join(groups, "")
}

// strangeSeparators offers the readings that digits with misplaced separators
// may have: all of them dropped, and the last one as the decimal point.
func strangeSeparators(text string) *FigureError {
	last := strings.LastIndexAny(text, separators)
	drop := strings.NewReplacer(",", "", ".", "", "'", "")
	whole, decimals := strings.TrimLeft(drop.Replace(text[:last]), "0"), text[last+1:]
	var ask []string
	if all := strings.TrimLeft(drop.Replace(text), "0"); len(all) > 0 && len(all) <= 15 {
		ask = append(ask, grouped(all))
		if (len(decimals) <= 2 || whole == "" && len(decimals) == maxScale) && text[last] != '\'' {
			ask = append(ask, grouped(orElse(whole, "0"))+"."+decimals)
		}
	}
	return figureErrorf(ask, "the separators in %s can be read in more than one way", clip(text))
}

// leadingZero refuses "007", and "0,500".
func leadingZero(whole, decimals string) *FigureError {
	var ask []string
	if trimmed := orElse(strings.TrimLeft(whole, "0"), "0"); len(trimmed) <= 15 && decimals == "" {
		ask = []string{grouped(trimmed)}
	}
	return figureErrorf(ask, "a number does not begin with 0")
}

// orElse is s, or otherwise when s is empty.
func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// wordNumber reads a number in words: groups below a thousand, each with its
// scale words, in falling order: "two million, three hundred and five".
func (p *parser) wordNumber(i int, and bool) (a amount, next int, err *FigureError) {
	if p.text(i) == "zero" {
		return amount{small: 1, mult: 1}, i + 1, nil
	}
	if half, n := p.halfScale(i); n > 0 {
		return amount{m: half, small: 1, mult: 1}, i + n, nil
	}
	next = i
	falling := int64(0) // the scale of the group before
	for at := i; at >= 0; at = p.afterScale(next, and) {
		part, end := p.wordGroup(at, and)
		if end, err = p.scales(&part, end); err != nil {
			return a, i, err
		}
		n, err := part.number()
		switch {
		case err != nil:
			return a, i, err
		case at == i:
			a = part
		case n.Mantissa >= falling: // not falling, so it is another number
			return a, next, nil
		default:
			sum, err := a.number()
			if err != nil {
				return a, i, err
			}
			a = amount{m: sum.Mantissa + n.Mantissa, small: 1, mult: 1}
		}
		next, falling = end, part.mult
		if falling == 1 {
			break
		}
	}
	return a, next, nil
}

// afterScale is where another group of a number in words begins after a scale
// word, or -1: "two thousand and five", "two million, three thousand".
func (p *parser) afterScale(i int, and bool) int {
	if p.text(i) == "and" && and || p.text(i) == "," {
		i++
	}
	if smallWords[p.text(i)] > 0 || tenWords[p.text(i)] > 0 || p.text(i) == "a" && p.isScale(i+1) {
		return i
	}
	return -1
}

// wordGroup reads the group at i of a number in words: "five", "a", "two
// dozen", "three hundred and five". A scale word alone counts one of it.
func (p *parser) wordGroup(i int, and bool) (a amount, next int) {
	a = amount{small: 1, mult: 1, simple: true}
	if a.m, next = p.belowHundred(i); next == i {
		a.m = 1
		if !p.isScale(i) {
			next++ // "a"
		}
	}
	next = p.pastHyphen(next)
	small := smallScales[p.text(next)]
	if small == 0 {
		return a, next
	}
	a.m *= small
	a.small = small
	next++
	if small == smallScales["hundred"] {
		next = p.restOfHundred(&a, next, and)
	}
	return a, next
}

// restOfHundred reads what follows "hundred" below the next hundred.
func (p *parser) restOfHundred(a *amount, i int, and bool) int {
	at := i
	if p.text(at) == "and" && and {
		at++
	}
	rest, next := p.belowHundred(at)
	if next == at {
		return i
	}
	a.m += rest
	a.small = 1
	return next
}

// belowHundred reads "five", "twenty" and "twenty-five".
func (p *parser) belowHundred(i int) (n int64, next int) {
	if n = smallWords[p.text(i)]; n > 0 {
		return n, i + 1
	}
	if n = tenWords[p.text(i)]; n == 0 {
		return 0, i
	}
	at := i + 1
	if p.text(at) == "-" && p.glued(at) && p.glued(at+1) {
		at++
	}
	if unit := smallWords[p.text(at)]; unit > 0 && unit < 10 {
		return n + unit, at + 1
	}
	return n, i + 1
}
