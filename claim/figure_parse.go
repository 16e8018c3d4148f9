package claim

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
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

// clip shortens what a person typed, for use within a sentence: on one line,
// and without what cannot be seen.
func clip(s string) string {
	const most = 40
	var b strings.Builder
	n, space := 0, false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = n > 0
			continue
		case !unicode.IsGraphic(r) || r == utf8.RuneError:
			continue
		case n >= most:
			return b.String() + "…"
		}
		if space {
			b.WriteByte(' ')
			n++
		}
		b.WriteRune(r)
		n++
		space = false
	}
	return b.String()
}

// ParseFigure reads a figure as an editor types it or a source puts it:
// hedges on either side, numbers in digits or words, separators, scale words,
// units, and nouns after it. What could mean two things is not guessed: the
// error, always a *[FigureError], says why and what can be typed instead.
//
// Hedges that say different things, such as "at least about 300", words of
// doubt, and the report's own words, such as "reportedly", are asked about:
// none is dropped.
func ParseFigure(words string) (Figure, Attitude, error) {
	raw := strings.TrimSpace(words)
	tokens, err := lex(raw)
	if err != nil {
		return Figure{}, "", err
	}
	p := &parser{words: raw, tokens: tokens, attitude: Stated}
	f, err := p.figure()
	if err != nil {
		err.Ask = p.regarded(err.Ask)
		return Figure{}, "", err
	}
	f.Raw, f.Noun = raw, p.noun
	return f, p.attitude, nil
}

// parser reads one figure from its tokens, from left to right.
type parser struct {
	words    string
	tokens   []token
	hedges   []hedging // as they were met, on either side
	doubt    string    // the first word met that leaves the number in doubt
	attitude Attitude  // the gravest that was met
	lead     bool      // words before the number say that it is a count
	pair     string    // "between" or "from", once met
	vague    string    // the last phrase, when alone it stands for a number not given
	nouns    int       // words after the number that change nothing
	noun     string    // those of them next to the number: "employees"
	first    string    // the number read, for errors about a second one
}

// hedging is a hedge that was met, as it was typed.
type hedging struct {
	form  Form
	words string
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
	case refusedPhrase, reportPhrase:
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
	case hedgePhrase, doubtPhrase:
		p.hedge(m, i, n)
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

// hedge remembers the hedge or the doubt in the n tokens at i.
func (p *parser) hedge(m meaning, i, n int) {
	switch {
	case m.kind == hedgePhrase:
		p.hedges = append(p.hedges, hedging{m.form, p.typed(i, n)})
	case p.doubt == "":
		p.doubt = join(p.tokens[i : i+n])
	}
}

func (p *parser) isHedged() bool { return len(p.hedges) > 0 || p.doubt != "" }

// gravity orders attitudes: of two, the one that says less of the number as a
// fact is kept.
var gravity = map[Attitude]int{Stated: 0, Estimated: 1, Feared: 2, Denied: 3}

func (p *parser) regard(a Attitude) {
	if gravity[a] > gravity[p.attitude] {
		p.attitude = a
	}
}

// regarded is ask with the gravest attitude of all the words, also of those
// that were not reached: what is offered does not lose it.
func (p *parser) regarded(ask []string) []string {
	for i := range p.tokens {
		if m, n := stances.match(p.tokens, i); n > 0 {
			p.regard(m.attitude)
		}
	}
	if p.attitude == Stated {
		return ask
	}
	all := slices.Clone(ask)
	for i, words := range all {
		if _, a, err := ParseFigure(words); err != nil || a != Stated || words == "unknown" {
			continue
		}
		if with := string(p.attitude) + " " + words; readable(with) {
			all[i] = with
		}
	}
	return all
}

func readable(words string) bool {
	_, _, err := ParseFigure(words)
	return err == nil
}

// endFigure is for words that end before any number.
func (p *parser) endFigure() (Figure, *FigureError) {
	switch {
	case p.vague != "":
		return p.vagueOnly(p.vague)
	case len(p.tokens) == 0:
		return Figure{}, figureErrorf([]string{"24", "at least 300", "unknown"}, "there is no figure")
	default:
		return Figure{}, figureErrorf([]string{"unknown"}, "there is no number in “%s”", clip(p.words))
	}
}

// vagueWord is the phrase that is kept in place of a number: "a handful".
func vagueWord(tokens []token) string { return strings.TrimSuffix(join(tokens), " of") }

// strayFigure is for a token before the number that no table knows.
func (p *parser) strayFigure(i int) (Figure, *FigureError) {
	isWord := p.tokens[i].kind == wordToken
	if p.vague != "" && isWord {
		p.first = p.vague
		if err := p.tail(i, len(p.tokens)); err != nil {
			return Figure{}, err
		}
		return p.vagueOnly(p.vague)
	}
	k := i
	for k < len(p.tokens) && !p.startsAmount(k) {
		k++
	}
	if k == len(p.tokens) {
		return Figure{}, figureErrorf([]string{"unknown"}, "there is no number in “%s”", clip(p.words))
	}
	a, _, err := p.amount(k, true)
	n, tooBig := a.number()
	if err != nil || tooBig != nil {
		return Figure{}, figureErrorf(nil, "I do not know what “%s” does to the number", clip(p.typed(i, 1)))
	}
	f := Figure{Form: Exact, N: n, HasN: true, Unit: a.unit}
	ask := p.offers(f, f.Shown())
	if p.text(k-1) == "-" {
		if k > i+1 {
			ask = nil // there is more before the number than the minus
		}
		return Figure{}, figureErrorf(ask, "a figure cannot be negative")
	}
	return Figure{}, figureErrorf(ask, "I do not know what “%s” does to the number", clip(p.typed(i, 1)))
}

// vagueOnly is a figure of which only a word is known. "At least several" has
// no form, and "some" is a hedge of its own.
func (p *parser) vagueOnly(word string) (Figure, *FigureError) {
	for _, h := range p.hedges {
		if !strings.EqualFold(h.words, word) {
			return Figure{}, figureErrorf([]string{word}, "“%s” cannot be kept with “%s”, which is no number", clip(h.words), word)
		}
	}
	if p.doubt != "" {
		return Figure{}, figureErrorf([]string{word}, "“%s” cannot be kept with “%s”, which is no number", p.doubt, word)
	}
	return Figure{Form: Unknown, Word: word}, nil
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
	if limit, found := p.secondLimit(next); found {
		return p.limitsFigure(a, limit, next)
	}
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
		return Figure{}, figureErrorf([]string{"about " + p.first, "at least " + p.first}, "“%s” needs two numbers, the lower and the higher", p.pair)
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
	return p.lead || p.isHedged() || p.attitude != Stated || p.nouns > 0
}

func (p *parser) yearOrCount(f Figure, a amount) *FigureError {
	if f.isRange() {
		return figureErrorf([]string{f.Shown()}, "it may be two years")
	}
	return figureErrorf([]string{f.Shown()}, "%d may be a year", a.m)
}

// limit is the second hedge of "at least 20 and at most 40", and where its
// number begins.
type limit struct {
	hedging
	at int
}

// secondLimit finds, after a number with one hedge, another one the other way
// round. Up to three nouns may stand between when none follows: "at least 20
// dead and up to 40 injured" are two figures.
func (p *parser) secondLimit(i int) (limit, bool) {
	const nouns = 3
	forms := p.forms()
	if len(forms) != 1 || forms[0] == About || p.pair != "" || p.doubt != "" {
		return limit{}, false
	}
	at := i
	for at < min(i+nouns, len(p.tokens)) && p.onlyNouns(at, at+1) {
		at++
	}
	sign := at
	for at < sign+2 && slices.Contains([]string{",", "and", "but"}, p.text(at)) {
		at++
	}
	m, n := before.match(p.tokens, at)
	if at == sign || m.kind != hedgePhrase || m.form == About || rises(m.form) == rises(forms[0]) || !p.startsAmount(at+n) {
		return limit{}, false
	}
	if sign > i {
		_, next, err := p.amount(at+n, true)
		isWord := func(t token) bool { return t.kind == wordToken }
		if err != nil || slices.ContainsFunc(p.tokens[next:], isWord) {
			return limit{}, false
		}
	}
	return limit{hedging{m.form, p.typed(at, n)}, at + n}, true
}

// limitsFigure reads "at least 20 and at most 40" as a range. One that leaves
// its own end out, "fewer than 40", is no range.
func (p *parser) limitsFigure(a amount, second limit, i int) (Figure, *FigureError) {
	b, next, err := p.amount(second.at, true)
	if err != nil {
		return Figure{}, err
	}
	first, noun := p.hedges[0], p.nounAt(i, second.at)
	low, high := a, b
	if !rises(first.form) {
		low, high = b, a
	}
	p.pair = "between" // each number has its own hedge, so each is literal
	f, err := p.rangeOf(low, high)
	if err != nil {
		return f, err
	}
	p.first, p.hedges = f.amounts(), nil
	if err := p.tail(next, len(p.tokens)); err != nil {
		return f, err
	}
	if p.noun == "" {
		p.noun = noun
	}
	if p.isHedged() {
		return f, figureErrorf([]string{p.first, "about " + p.first}, "a range with a hedge has three limits")
	}
	var open []string
	inside := f
	one := WholeNumber(1)
	for _, h := range []hedging{first, second.hedging} {
		switch h.form {
		case MoreThan:
			inside.N = inside.N.Add(one)
		case FewerThan:
			inside.Hi = fromThousandths(max(inside.Hi.thousandths()-one.thousandths(), 0), 0)
		default:
			continue
		}
		open = append(open, "“"+clip(h.words)+"”")
	}
	if open == nil {
		return f, nil
	}
	ask := []string{p.first}
	if s := inside.Shown(); f.Bounds().Whole && inside.N.Cmp(inside.Hi) < 0 && readable(s) {
		ask = append(ask, s)
	}
	return f, figureErrorf(ask, "a range includes both its ends, and %s leaves one out", strings.Join(open, " or "))
}

// rangeSign is where the second number of a range begins when token i joins
// two numbers, otherwise 0. Hedges before the second number are taken.
func (p *parser) rangeSign(i int) int {
	word := p.text(i)
	if word != "-" && word != "to" && (word != "and" || p.pair != "between") {
		return 0
	}
	k := i + 1
	hedges, doubt := len(p.hedges), p.doubt
	forget := func() int {
		p.hedges, p.doubt = p.hedges[:hedges], doubt
		return 0
	}
	for !p.startsAmount(k) {
		m, n := before.match(p.tokens, k)
		if m.kind != doubtPhrase && (m.kind != hedgePhrase || m.form != About) || word == "-" {
			return forget()
		}
		p.hedge(m, k, n)
		k += n
	}
	if word == "-" && p.isScale(k) {
		return forget()
	}
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
		p.first = vagueWord(p.tokens[i:next])
		if err := p.tail(next, len(p.tokens)); err != nil {
			return Figure{}, err
		}
		return p.vagueOnly(p.first)
	case m.form == Dozens:
		return p.floorFigure(a, i, end)
	}
	f := Figure{Form: About, HasN: true} // "a couple of hundred"
	if f.N, err = a.number(); err != nil {
		return f, err
	}
	p.hedges = append(p.hedges, hedging{About, p.typed(i, n)})
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
	if p.isHedged() {
		return f, p.hedgedShare(f)
	}
	if m.form == All {
		if k, words := p.exception(next); words > 0 {
			return p.exceptFigure(f, next, k, words)
		}
	}
	p.first = f.Shown()
	err = p.tail(next, len(p.tokens))
	if p.isHedged() { // "half of the 300 or so": the whole is not certain
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
	if f.HasN && f.Form == Half {
		half := Figure{Form: Exact, N: fromThousandths(f.N.thousandths()/2, 0), HasN: true, Unit: f.Unit}
		ask = p.offers(half)
	}
	return figureErrorf(ask, "a hedge before “%s” cannot be kept; give a number", f.share(string(f.Form), " of "))
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
		case m.kind == hedgePhrase, m.kind == doubtPhrase:
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
	const near = 2 // tokens after "all 300" within which "but" means except
	for k := i; k < len(p.tokens); k++ {
		if _, n := exceptions.match(p.tokens, k); n > 0 {
			return k, n
		}
		if _, n := closeExceptions.match(p.tokens, k); n > 0 && k < i+near {
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
	if p.isHedged() {
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
	for i := from; i < to; i++ {
		if m, n := foreign.match(p.tokens, i); n > 0 {
			return f, p.refuse(m, i, n)
		}
	}
	f.Form = AllExcept
	f.Except = p.typed(from, to-from)
	err := p.exceptNumber(&f, from, to)
	return f, err
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
	if p.isHedged() {
		return f, figureErrorf([]string{"none", "unknown"}, "“%s” cannot be hedged", "none")
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
	err := p.refuse(m, i, n)
	if phrase := p.text(i); n == 1 && (phrase == "no" || phrase == "not") {
		err.Ask = []string{"none", "unknown"}
	}
	return Figure{}, err
}

// refuse quotes the phrase in the reason that its table gives.
func (p *parser) refuse(m meaning, i, n int) *FigureError {
	phrase := clip(p.typed(i, n))
	if m.kind == reportPhrase {
		return figureErrorf(p.withoutReports(), "“%s” is the report's word, not a part of the figure; type the figure without it and keep the words with quote \"…\"", phrase)
	}
	return figureErrorf(nil, m.why, phrase)
}

// withoutReports offers the figure without any of the report's words.
func (p *parser) withoutReports() []string {
	var rest strings.Builder
	from := 0
	for i := 0; i < len(p.tokens); {
		m, n := after.match(p.tokens, i)
		if m.kind == reportPhrase {
			rest.WriteString(p.words[from:p.tokens[i].start] + " ")
			from = p.tokens[i+n-1].end
		}
		i += max(n, 1)
	}
	rest.WriteString(p.words[from:])
	f, attitude, err := ParseFigure(rest.String())
	if refused, ok := errors.AsType[*FigureError](err); ok {
		return refused.Ask
	}
	if attitude != Stated {
		return []string{string(attitude) + " " + f.Shown()}
	}
	return []string{f.Shown()}
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
			return figureErrorf(nil, "I do not know what “%s” does to the number", clip(p.typed(i, 1)))
		case strings.HasSuffix(p.text(i), "n't"):
			return figureErrorf(nil, "“%s” turns the figure round", clip(p.typed(i, 1)))
		case p.tokens[i].kind == wordToken:
			p.nouns++
		}
		i += max(n, 1)
	}
	if last := p.text(end - 1); slices.Contains(joints[:5], last) {
		return figureErrorf(nil, "it ends in “%s”, as if a number were missing", last)
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
	case refusedPhrase, reportPhrase:
		return p.refuse(m, i, n)
	case hedgePhrase, doubtPhrase:
		if joins(p.text(i)) && p.startsAmount(i+1) {
			return p.secondNumber(i + 1)
		}
		p.hedge(m, i, n)
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

// hedged gives f the form that the hedges met ask for. What no one form keeps
// is asked about.
func (p *parser) hedged(f Figure) (Figure, *FigureError) {
	forms := p.forms()
	switch {
	case !p.isHedged():
		return f, nil
	case f.Form == Dozens:
		return p.hedgedWord(f)
	case p.doubt != "":
		return f, p.doubtful(f)
	case len(forms) > 1:
		return f, p.clash(f)
	case f.Form == Range && forms[0] != About:
		return f, figureErrorf(p.offers(f, p.first), "a range with a hedge has three limits")
	}
	f.Form = forms[0]
	return f, f.checkFewer()
}

// checkFewer refuses fewer than none.
func (f Figure) checkFewer() *FigureError {
	if f.Form == FewerThan && f.N.Mantissa == 0 {
		return figureErrorf([]string{"none"}, "nothing is fewer than none")
	}
	return nil
}

// forms are the forms of the hedges met, each once.
func (p *parser) forms() []Form {
	var forms []Form
	for _, h := range p.hedges {
		if !slices.Contains(forms, h.form) {
			forms = append(forms, h.form)
		}
	}
	return forms
}

// offers is f in each form that the hedges met ask for, after plain; plain
// alone is for a number that no hedge was met with. Doubt may mean either way.
func (p *parser) offers(f Figure, plain ...string) []string {
	forms := p.forms()
	ask := plain
	if f.Form != Range && p.isHedged() {
		ask = nil
	}
	if p.doubt != "" {
		if !slices.Contains(forms, About) {
			forms = append(forms, About)
		}
		if len(forms) == 1 {
			forms = append(forms, AtMost)
		}
	}
	for _, form := range forms {
		if one := f.as(form); one.checkFewer() == nil {
			ask = append(ask, one.Shown())
		}
	}
	return ask
}

// as is f in another form. Of a range, a limit keeps the end that it limits.
func (f Figure) as(form Form) Figure {
	switch {
	case f.Form != Range || form == About:
	case rises(form):
		f.Hi = Number{}
	default:
		f.N, f.Hi = f.Hi, Number{}
	}
	f.Form = form
	return f
}

// doubtful refuses "perhaps 24": it may be that many, or up to that many.
func (p *parser) doubtful(f Figure) *FigureError {
	return figureErrorf(p.offers(f), "“%s” leaves it open in which way the number is uncertain", p.doubt)
}

// clash refuses hedges that say different things, "at least about 20".
func (p *parser) clash(f Figure) *FigureError {
	first := p.hedges[0]
	i := slices.IndexFunc(p.hedges, func(h hedging) bool { return h.form != first.form })
	return figureErrorf(p.offers(f), "“%s” and “%s” say different things about %s", clip(first.words), clip(p.hedges[i].words), p.first)
}

// hedgedWord hedges a word such as "hundreds". It is a floor already, which a
// hedge would be lost in; perhaps hundreds is not even that.
func (p *parser) hedgedWord(f Figure) (Figure, *FigureError) {
	forms := p.forms()
	if len(forms) == 0 {
		return Figure{Form: Unknown, Word: p.doubt + " " + f.Word}, nil
	}
	hedge, perhaps := clip(p.hedges[0].words), orElse(p.doubt, "perhaps")+" "+f.Word
	switch {
	case slices.Contains(forms, AtMost), slices.Contains(forms, FewerThan):
		return f, figureErrorf([]string{perhaps, "unknown"}, "“%s” has no upper limit to hedge", f.Word)
	case p.doubt == "" && !slices.Contains(forms, About):
		return f, figureErrorf([]string{f.Word}, "“%s” is a lower limit already, and “%s” would be lost", f.Word, hedge)
	default:
		return f, figureErrorf([]string{f.Word, perhaps}, "“%s” says no certain number, and “%s” would be lost", f.Word, hedge)
	}
}

// rises reports whether a form is a lower limit.
func rises(f Form) bool { return f == AtLeast || f == MoreThan }
