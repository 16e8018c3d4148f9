package claim

import (
	"fmt"
	"slices"
	"strings"
)

// FigureError says why words are not read as a figure. It is written for the
// person who typed them.
type FigureError struct {
	Problem string   // one sentence without a full stop
	Ask     []string // figures that can be typed instead, the likeliest first
}

// Error is the problem and what can be typed instead.
func (e *FigureError) Error() string { return e.Problem + offer(e.Ask) }

// offer lists what can be typed instead.
func offer(ask []string) string {
	if len(ask) == 0 {
		return ""
	}
	return "; type " + strings.Join(ask, " or ")
}

func figureErrorf(ask []string, format string, args ...any) *FigureError {
	return &FigureError{fmt.Sprintf(format, args...), ask}
}

// clip shortens what a person typed, for use within a sentence.
func clip(s string) string {
	const most = 40
	n := 0
	for i := range s {
		if n == most {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

// ParseFigure reads a figure as an editor types it or a source puts it:
// hedges on either side, numbers in digits or words, separators, scale words,
// units, and nouns after it. What could mean two things is not guessed: the
// error, always a *[FigureError], says why and what can be typed instead.
//
// When hedges meet, the weaker holds: "at least about 300" is about 300.
func ParseFigure(words string) (Figure, Attitude, error) {
	raw := strings.TrimSpace(words)
	tokens, err := lex(raw)
	if err != nil {
		return Figure{}, "", err
	}
	p := &parser{words: raw, tokens: tokens, attitude: Stated}
	f, err := p.figure()
	if err != nil {
		return Figure{}, "", err
	}
	f.Raw, f.Noun = raw, p.noun
	return f, p.attitude, nil
}

// parser reads one figure from its tokens, from left to right.
type parser struct {
	words    string
	tokens   []token
	hedges   []Form   // as they were met, on either side
	attitude Attitude // the gravest that was met
	lead     bool     // words before the number say that it is a count
	pair     string   // "between" or "from", once met
	vague    string   // the last phrase, when alone it stands for a number not given
	nouns    int      // words after the number that change nothing
	noun     string   // those of them next to the number: "employees"
	first    string   // the number read, for errors about a second one
}

// reader is what reads on after a phrase of the kind that stands in place of a
// number, from the n tokens of the phrase at i; nil for other kinds.
func (p *parser) reader(kind phraseKind) func(m meaning, i, n int) (Figure, *FigureError) {
	switch kind {
	case vaguePhrase:
		return p.vagueFigure
	case sharePhrase:
		return p.shareFigure
	case nonePhrase:
		return p.noneFigure
	case unknownPhrase:
		return p.unknownFigure
	case singlePhrase:
		return p.singleFigure
	case refusedPhrase:
		return p.refusedFigure
	default:
		return nil
	}
}

// figure takes phrases until a number, or a phrase in place of one, is met.
func (p *parser) figure() (Figure, *FigureError) {
	for i := 0; i < len(p.tokens); {
		if p.startsAmount(i) {
			return p.numberFigure(i)
		}
		if floors[p.text(i)] > 0 {
			return p.pluralFigure(i)
		}
		m, n := before.match(p.tokens, i)
		if n == 0 {
			return p.strayFigure(i)
		}
		if read := p.reader(m.kind); read != nil {
			return read(m, i, n)
		}
		if err := p.note(m, i, n); err != nil {
			return Figure{}, err
		}
		i += n
	}
	return p.endFigure()
}

// note remembers a phrase before the number.
func (p *parser) note(m meaning, i, n int) *FigureError {
	p.vague = ""
	if m.alone {
		p.vague = vagueWord(p.tokens[i : i+n])
	}
	switch m.kind {
	case hedgePhrase:
		p.hedges = append(p.hedges, m.form)
	case attitudePhrase:
		p.regard(m.attitude)
	case pairPhrase:
		p.pair = p.text(i)
	case leadPhrase:
		if strings.Contains(".,", p.text(i)) && p.isNumber(i+1) && p.glued(i+1) && !p.glued(i) {
			return figureErrorf(nil, "a number does not begin with %s; write 0.5 for a half", p.text(i))
		}
		p.lead = p.lead || p.text(i) != "the" && p.tokens[i].kind == wordToken
	}
	return nil
}

// gravity orders attitudes: of two, the one that says less of the number as a
// fact is kept.
var gravity = map[Attitude]int{Stated: 0, Estimated: 1, Feared: 2, Denied: 3}

func (p *parser) regard(a Attitude) {
	if gravity[a] > gravity[p.attitude] {
		p.attitude = a
	}
}

// endFigure is for words that end before any number.
func (p *parser) endFigure() (Figure, *FigureError) {
	switch {
	case p.vague != "":
		return Figure{Form: Unknown, Word: p.vague}, nil
	case len(p.tokens) == 0:
		return Figure{}, figureErrorf([]string{"24", "at least 300", "unknown"}, "there is no figure")
	default:
		return Figure{}, figureErrorf([]string{"unknown"}, "there is no number in %q", clip(p.words))
	}
}

// vagueWord is the phrase that is kept in place of a number: "a handful".
func vagueWord(tokens []token) string { return strings.TrimSuffix(join(tokens), " of") }

// strayFigure is for a token before the number that no table knows.
func (p *parser) strayFigure(i int) (Figure, *FigureError) {
	isWord := p.tokens[i].kind == wordToken
	if p.vague != "" && isWord {
		p.first = p.vague
		return Figure{Form: Unknown, Word: p.vague}, p.tail(i, len(p.tokens))
	}
	k := i
	for k < len(p.tokens) && !p.startsAmount(k) {
		k++
	}
	if k == len(p.tokens) {
		return Figure{}, figureErrorf([]string{"unknown"}, "there is no number in %q", clip(p.words))
	}
	a, _, err := p.amount(k, true)
	n, tooBig := a.number()
	if err != nil || tooBig != nil {
		return Figure{}, figureErrorf(nil, "I do not know what %q does to the number", clip(p.text(i)))
	}
	ask := []string{(Figure{Unit: a.unit}).amount(n)}
	if p.text(k-1) == "-" {
		if k > i+1 {
			ask = nil // there is more before the number than the minus
		}
		return Figure{}, figureErrorf(ask, "a figure cannot be negative")
	}
	return Figure{}, figureErrorf(ask, "I do not know what %q does to the number", clip(p.text(i)))
}

// numberFigure reads the number at i, or the two of a range, and what follows.
func (p *parser) numberFigure(i int) (Figure, *FigureError) {
	a, next, err := p.amount(i, p.pair != "between")
	if err != nil {
		return Figure{}, err
	}
	f := Figure{Form: Exact, HasN: true, Unit: a.unit}
	if f.N, err = a.number(); err != nil {
		return Figure{}, err
	}
	p.first = f.amount(f.N)
	year := a.year
	if k := p.rangeSign(next); k > 0 {
		var high amount
		if high, next, err = p.amount(k, true); err != nil {
			return Figure{}, err
		}
		if f, err = p.rangeOf(a, high); err != nil {
			return Figure{}, err
		}
		year = year && high.year
		p.first = f.amounts()
	} else if p.pair != "" {
		return Figure{}, figureErrorf([]string{"about " + p.first, "at least " + p.first}, "%q needs two numbers, the lower and the higher", p.pair)
	}
	if err := p.tail(next, len(p.tokens)); err != nil {
		return Figure{}, err
	}
	if year && !p.isCount() {
		return Figure{}, p.yearOrCount(f, a)
	}
	return p.hedged(f)
}

// isCount reports whether any word says that the number is not a year.
func (p *parser) isCount() bool {
	return p.lead || len(p.hedges) > 0 || p.attitude != Stated || p.nouns > 0
}

func (p *parser) yearOrCount(f Figure, a amount) *FigureError {
	if f.isRange() {
		return figureErrorf([]string{f.Shown()}, "it may be two years")
	}
	return figureErrorf([]string{f.Shown()}, "%d may be a year", a.m)
}

// rangeSign is where the second number of a range begins when token i joins
// two numbers, otherwise 0. Hedges before the second number are taken.
func (p *parser) rangeSign(i int) int {
	word := p.text(i)
	if word != "-" && word != "to" && (word != "and" || p.pair != "between") {
		return 0
	}
	k := i + 1
	var hedges []Form
	for !p.startsAmount(k) {
		m, n := before.match(p.tokens, k)
		if m.kind != hedgePhrase || m.form != About || word == "-" {
			return 0
		}
		hedges = append(hedges, m.form)
		k += n
	}
	if word == "-" && p.isScale(k) {
		return 0
	}
	p.hedges = append(p.hedges, hedges...)
	return k
}

// rangeOf makes a range of two amounts. A unit or a scale that only one of
// them has is shared where that can be the only meaning.
func (p *parser) rangeOf(low, high amount) (Figure, *FigureError) {
	unit, err := sharedUnit(low, high)
	if err != nil {
		return Figure{}, err
	}
	f := Figure{Form: Range, HasN: true, Unit: unit}
	shared, literal := sharesScale(low, high)
	if shared {
		low.mult, low.small = high.mult, high.small
		if high.mult == 1 {
			low.mult = high.small
		}
	}
	var tooLow, tooHigh *FigureError
	f.N, tooLow = low.number()
	f.Hi, tooHigh = high.number()
	switch {
	case tooLow != nil:
		return f, tooLow
	case tooHigh != nil:
		return f, tooHigh
	case f.N.Cmp(f.Hi) > 0:
		f.N, f.Hi = f.Hi, f.N
		return f, figureErrorf([]string{f.Shown()}, "the range runs backwards")
	case !shared && (!literal || mayShareScale(f.N, f.Hi) && !(p.pair == "between" && high.plain())):
		return f, unsharedScale(f)
	default:
		return f, nil
	}
}

// plain reports whether the amount was written without scale words.
func (a amount) plain() bool { return a.simple && a.mult == 1 && a.small == 1 }

func sharedUnit(low, high amount) (string, *FigureError) {
	switch {
	case low.unit == high.unit, high.unit == "" && low.ahead:
		return low.unit, nil
	case low.unit == "" && !high.ahead:
		return high.unit, nil
	default:
		return "", figureErrorf(nil, "the two numbers of a range need the same unit")
	}
}

// sharesScale decides whether the low end has the scale of the high one: "2 to
// 3 million". It is literal, "fifty to a thousand", when the low end is the
// larger before the scale; above thousands that is too much of a guess.
func sharesScale(low, high amount) (shared, literal bool) {
	scale := high.mult
	if scale == 1 {
		scale = high.small
	}
	if scale == 1 || low.mult > 1 || high.mult == 1 && low.small > 1 || !high.simple {
		return false, true
	}
	base := high
	base.mult = 1
	if high.mult == 1 {
		base.m /= high.small
	}
	a, errLow := low.number()
	b, errHigh := base.number()
	if errLow != nil || errHigh != nil {
		return false, true
	}
	return a.Cmp(b) < 0, high.mult <= scaleWords["thousand"]
}

// mayShareScale reports whether low may have been meant in thousands like
// high: "20 to 25,000".
func mayShareScale(low, high Number) bool {
	l := low.thousandths()
	return 0 < l && l < 1000*1000 && l*1000 < high.thousandths()
}

// unsharedScale asks which of its two readings a range has.
func unsharedScale(f Figure) *FigureError {
	literal := "between " + f.amount(f.N) + " and " + f.amount(f.Hi)
	ask := []string{literal}
	thousands := f
	thousands.N = fromThousandths(f.N.thousandths()*1000, 0)
	if thousands.N.Cmp(f.Hi) <= 0 {
		ask = []string{thousands.Shown(), literal}
	}
	return figureErrorf(ask, "%s may be meant in the same thousands or millions as %s", f.amount(f.N), f.amount(f.Hi))
}

// pluralFigure reads "dozens" and "hundreds of thousands" at i.
func (p *parser) pluralFigure(i int) (Figure, *FigureError) {
	a := amount{m: floors[p.text(i)], mult: 1}
	next := i + 1
	for p.text(next) == "of" && floors[p.text(next+1)] > 0 {
		m, ok := p.multiplier(next + 1)
		if !ok || a.mult > MaxNumber/m {
			return Figure{}, tooLarge()
		}
		a.mult *= m
		next += 2
	}
	return p.floorFigure(a, i, next)
}

// floorFigure is a figure of which only the words in tokens i to next and
// what they give at least are known.
func (p *parser) floorFigure(a amount, i, next int) (Figure, *FigureError) {
	n, err := a.number()
	if err != nil {
		return Figure{}, err
	}
	f := Figure{Form: Dozens, N: n, Word: strings.ReplaceAll(join(p.tokens[i:next]), " - ", " ")}
	p.first = f.Word
	if err := p.tail(next, len(p.tokens)); err != nil {
		return Figure{}, err
	}
	return p.hedged(f)
}

// vagueFigure reads "several", and "several hundred".
func (p *parser) vagueFigure(m meaning, i, n int) (Figure, *FigureError) {
	next := i + n
	a := amount{m: 2, mult: 1}
	end, err := next, (*FigureError)(nil)
	if m.form != "" {
		end, err = p.scales(&a, next)
	}
	switch {
	case err != nil:
		return Figure{}, err
	case end == next:
		f := Figure{Form: Unknown, Word: vagueWord(p.tokens[i:next])}
		p.first = f.Word
		return f, p.tail(next, len(p.tokens))
	case m.form == Dozens:
		return p.floorFigure(a, i, end)
	}
	f := Figure{Form: About, HasN: true} // "a couple of hundred"
	if f.N, err = a.number(); err != nil {
		return f, err
	}
	p.hedges = append(p.hedges, About)
	p.first = f.amount(f.N)
	if err := p.tail(end, len(p.tokens)); err != nil {
		return f, err
	}
	f.Form = Exact
	return p.hedged(f)
}

// shareFigure reads what a majority, half or all is of.
func (p *parser) shareFigure(m meaning, i, n int) (Figure, *FigureError) {
	f := Figure{Form: m.form}
	if m.keep {
		f.Word = join(p.tokens[i : i+n])
	}
	next, err := p.whole(&f, i+n)
	if err != nil {
		return f, err
	}
	if err := f.checkWhole(); err != nil {
		return f, err
	}
	if len(p.hedges) > 0 {
		return f, p.hedgedShare(f)
	}
	if m.form == All {
		if k, words := p.exception(next); words > 0 {
			return p.exceptFigure(f, next, k, words)
		}
	}
	p.first = f.Shown()
	err = p.tail(next, len(p.tokens))
	if len(p.hedges) > 0 { // "half of the 300 or so": the whole is not certain
		f.N, f.HasN, f.Unit = Number{}, false, ""
	}
	return f, err
}

// checkWhole refuses a part of nothing.
func (f Figure) checkWhole() *FigureError {
	if f.HasN && f.N.Mantissa == 0 {
		return figureErrorf([]string{"none"}, "there is no part of nothing")
	}
	return nil
}

// hedgedShare refuses "about half": no form keeps it.
func (p *parser) hedgedShare(f Figure) *FigureError {
	var ask []string
	form, err := p.weakest()
	if err == nil && f.HasN && f.Form == Half {
		half := f
		half.N, half.Form = fromThousandths(f.N.thousandths()/2, 0), form
		ask = []string{half.Shown()}
	}
	return figureErrorf(ask, "a hedge before %q cannot be kept; give a number", f.share(string(f.Form), " of "))
}

// ofWords may stand between a part and its whole.
var ofWords = map[string]bool{"of": true, "the": true, "all": true, "them": true, "those": true, "these": true, "its": true, "their": true}

// whole reads the whole that a part is of, if it is there, into f. One that is
// itself hedged is passed over: it would make the bounds look certain.
func (p *parser) whole(f *Figure, i int) (next int, err *FigureError) {
	k, hedged := i, false
	for !p.startsAmount(k) {
		m, n := before.match(p.tokens, k)
		switch {
		case ofWords[p.text(k)]:
			k++
		case m.kind == hedgePhrase:
			hedged = true
			k += n
		default:
			return i, nil
		}
	}
	a, next, err := p.amount(k, true)
	if err != nil {
		return i, err
	}
	n, err := a.number()
	if err != nil {
		return i, err
	}
	if !hedged {
		f.N, f.HasN, f.Unit = n, true, a.unit
	}
	return next, nil
}

// exception finds where, from token i on, somebody is left out, and how many
// tokens say so: none when nobody is.
func (p *parser) exception(i int) (at, n int) {
	const close = 2 // tokens after "all 300" within which "but" means except
	for k := i; k < len(p.tokens); k++ {
		if _, n := exceptions.match(p.tokens, k); n > 0 {
			return k, n
		}
		if _, n := closeExceptions.match(p.tokens, k); n > 0 && k < i+close {
			return k, n
		}
	}
	return 0, 0
}

// exceptFigure reads who is left out: the tokens after the n at k. Those from
// i to k are nouns and verbs.
func (p *parser) exceptFigure(f Figure, i, k, n int) (Figure, *FigureError) {
	p.first = f.Shown()
	if err := p.tail(i, k); err != nil {
		return f, err
	}
	if len(p.hedges) > 0 {
		f.N, f.HasN, f.Unit = Number{}, false, ""
	}
	from, to := k+n, len(p.tokens)
	for from < to && p.tokens[from].kind == signToken && p.tokens[from].text != "(" {
		from++
	}
	for to > from && strings.Contains(".,;:!-", p.text(to-1)) {
		to--
	}
	if from == to {
		return f, figureErrorf(nil, "it does not say who is left out")
	}
	f.Form = AllExcept
	f.Except = p.words[p.tokens[from].start:p.tokens[to-1].end]
	return f, p.exceptNumber(&f, from, to)
}

// exceptNumber reads how many are left out, where that is all that is said of
// them: "three", "3 guards", "three of the 300".
func (p *parser) exceptNumber(f *Figure, i, to int) *FigureError {
	if p.text(i) == "the" {
		i++
	}
	if !p.startsAmount(i) {
		return nil
	}
	a, next, err := p.amount(i, true)
	if err != nil {
		return err
	}
	n, err := a.number()
	if err != nil {
		return err
	}
	if p.text(next) == "of" {
		whole := *f
		if next, err = p.whole(&whole, next); err != nil {
			return err
		}
		if f.HasN && whole.N.Cmp(f.N) != 0 {
			return figureErrorf(nil, "there are two wholes, %s and %s", f.amount(f.N), whole.amount(whole.N))
		}
		f.N, f.HasN, f.Unit = whole.N, whole.HasN, whole.Unit
		if err := f.checkWhole(); err != nil {
			return err
		}
	}
	if !p.onlyNouns(next, to) || a.unit != f.Unit {
		return nil
	}
	if f.HasN && n.Cmp(f.N) > 0 {
		return figureErrorf(nil, "more are left out than there were, %s of %s", f.amount(n), f.amount(f.N))
	}
	f.ExceptN = &n
	return nil
}

// onlyNouns reports whether no token from i to end joins, hedges or counts.
func (p *parser) onlyNouns(i, end int) bool {
	for ; i < end; i++ {
		if p.tokens[i].kind != wordToken || slices.Contains(joints, p.text(i)) || p.startsAmount(i) || floors[p.text(i)] > 0 {
			return false
		}
		if _, n := after.match(p.tokens, i); n > 0 {
			return false
		}
	}
	return true
}

// noneFigure reads on after "none", past the whole that nobody of is meant.
func (p *parser) noneFigure(_ meaning, i, n int) (Figure, *FigureError) {
	f := Figure{Form: None}
	var whole Figure
	next, err := p.whole(&whole, i+n)
	if err != nil {
		return f, err
	}
	p.first = f.Shown()
	if err := p.tail(next, len(p.tokens)); err != nil {
		return f, err
	}
	if len(p.hedges) > 0 {
		return f, figureErrorf([]string{"none", "unknown"}, "%q cannot be hedged", "none")
	}
	return f, nil
}

func (p *parser) unknownFigure(_ meaning, i, n int) (Figure, *FigureError) {
	f := Figure{Form: Unknown}
	p.first = "unknown"
	return f, p.tail(i+n, len(p.tokens))
}

func (p *parser) singleFigure(_ meaning, i, n int) (Figure, *FigureError) {
	f := Figure{Form: Exact, N: WholeNumber(1), HasN: true}
	p.first = f.Shown()
	if err := p.tail(i+n, len(p.tokens)); err != nil {
		return f, err
	}
	return p.hedged(f)
}

func (p *parser) refusedFigure(m meaning, i, n int) (Figure, *FigureError) {
	return Figure{}, p.refuse(m, i, n)
}

// refuse quotes the phrase in the reason that its table gives.
func (p *parser) refuse(m meaning, i, n int) *FigureError {
	phrase := join(p.tokens[i : i+n])
	var ask []string
	if phrase == "no" || phrase == "not" {
		ask = []string{"none", "unknown"}
	}
	return figureErrorf(ask, m.why, phrase)
}

// joints lead to more words, so that a figure does not end in them.
var joints = []string{"to", "and", "or", "of", "-", "+", "/", "&", "plus"}

// quietSigns may stand among the nouns after a number.
const quietSigns = ".,;:!()[]/-&"

// tail reads tokens i to end, after the number: nouns, hedges and attitudes.
// Whatever may change the meaning in another way is refused.
func (p *parser) tail(i, end int) *FigureError {
	if i >= end {
		return nil
	}
	p.noun = p.nounAt(i, end)
	for i < end {
		m, n := after.match(p.tokens[:end], i)
		switch {
		case p.startsAmount(i), floors[p.text(i)] > 0:
			return p.secondNumber(i)
		case n > 0:
			if err := p.noteAfter(m, i, n); err != nil {
				return err
			}
		case p.tokens[i].kind == signToken && !strings.Contains(quietSigns, p.text(i)):
			return figureErrorf(nil, "I do not know what %q does to the number", clip(p.text(i)))
		case strings.HasSuffix(p.text(i), "n't"):
			return figureErrorf(nil, "%q turns the figure round", clip(p.text(i)))
		case p.tokens[i].kind == wordToken:
			p.nouns++
		}
		i += max(n, 1)
	}
	if last := p.text(end - 1); slices.Contains(joints[:5], last) {
		return figureErrorf(nil, "it ends in %q, as if a number were missing", last)
	}
	return nil
}

// nounAt is the noun at i, with what describes it: a few words up to one that
// cannot be part of it.
func (p *parser) nounAt(i, end int) string {
	const most = 4
	for i < end && ofWords[p.text(i)] {
		i++
	}
	k := i
	for k < end && p.tokens[k].kind == wordToken && !afterNoun[p.text(k)] && !strings.HasSuffix(p.text(k), "ed") && !p.glued(k) {
		if _, n := after.match(p.tokens, k); n > 0 {
			break
		}
		k++
	}
	if k == i || k > i+most {
		return ""
	}
	return p.words[p.tokens[i].start:p.tokens[k-1].end]
}

// noteAfter remembers a phrase after the number. A sign such as "+" counts
// only when it stands next to the number or its unit.
func (p *parser) noteAfter(m meaning, i, n int) *FigureError {
	switch m.kind {
	case refusedPhrase:
		return p.refuse(m, i, n)
	case hedgePhrase:
		if joins(p.text(i)) && p.startsAmount(i+1) {
			return p.secondNumber(i + 1)
		}
		p.hedges = append(p.hedges, m.form)
	case attitudePhrase:
		p.regard(m.attitude)
	}
	return nil
}

func joins(word string) bool { return word == "+" || word == "plus" || word == "and" || word == "&" }

// secondNumber refuses the number at i, which comes after one already read.
func (p *parser) secondNumber(i int) *FigureError {
	if joins(p.text(i - 1)) {
		return figureErrorf(nil, "there are two numbers; file each part as a figure of its own")
	}
	var ask []string
	if p.text(i-1) == "or" {
		ask = p.rangeInstead(i)
	}
	return figureErrorf(ask, "there is another number after %s; file one figure at a time", p.first)
}

// rangeInstead offers "five or six" as a range, where it is one.
func (p *parser) rangeInstead(i int) []string {
	a, _, err := p.amount(i, true)
	n, tooBig := a.number()
	if err != nil || tooBig != nil {
		return nil
	}
	f, _, bad := ParseFigure(p.first + " to " + (Figure{Unit: a.unit}).amount(n))
	if bad != nil || f.Form != Range {
		return nil
	}
	return []string{f.Shown()}
}

// hedged gives f the form that the hedges met ask for.
func (p *parser) hedged(f Figure) (Figure, *FigureError) {
	form, err := p.weakest()
	if err != nil || form == "" {
		return f, err
	}
	switch {
	case f.Form == Dozens:
		return p.hedgedWord(f, form)
	case f.Form == Range && form != About:
		return f, p.threeLimits(f, form)
	}
	f.Form = form
	return f, f.checkFewer()
}

// checkFewer refuses fewer than none.
func (f Figure) checkFewer() *FigureError {
	if f.Form == FewerThan && f.N.Mantissa == 0 {
		return figureErrorf([]string{"none"}, "nothing is fewer than none")
	}
	return nil
}

// threeLimits refuses "at least 20 to 25", and offers to drop either part.
func (p *parser) threeLimits(f Figure, form Form) *FigureError {
	one := f
	one.Form, one.Hi = form, Number{}
	if !rises(form) {
		one.N = f.Hi
	}
	ask := []string{p.first}
	if one.checkFewer() == nil {
		ask = append(ask, one.Shown())
	}
	return figureErrorf(ask, "a range with a hedge has three limits")
}

// hedgedWord hedges a word such as "hundreds". It is a floor already, and
// perhaps hundreds is not even that.
func (p *parser) hedgedWord(f Figure, form Form) (Figure, *FigureError) {
	switch {
	case rises(form):
		return f, nil
	case form == About:
		return Figure{Form: Unknown, Word: "perhaps " + f.Word}, nil
	default:
		return f, figureErrorf([]string{"perhaps " + f.Word, "unknown"}, "%q has no upper limit to hedge", f.Word)
	}
}

// weakest is the form that says least of those met, empty when none was.
func (p *parser) weakest() (Form, *FigureError) {
	has := func(f Form) bool { return slices.Contains(p.hedges, f) }
	up, down := has(AtLeast) || has(MoreThan), has(AtMost) || has(FewerThan)
	if up && down {
		return "", figureErrorf([]string{"at least " + p.first, "up to " + p.first}, "the words around %s say both a lower and an upper limit", p.first)
	}
	for _, f := range []Form{About, AtLeast, MoreThan, AtMost, FewerThan} {
		if has(f) {
			return f, nil
		}
	}
	return "", nil
}

// rises reports whether a form is a lower limit.
func rises(f Form) bool { return f == AtLeast || f == MoreThan }
