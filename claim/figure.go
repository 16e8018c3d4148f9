package claim

// Form is the shape of a figure as the source put it.
type Form string

// The forms of a figure.
const (
	Exact     Form = "exact"
	AtLeast   Form = "at_least"
	MoreThan  Form = "more_than"
	AtMost    Form = "at_most"
	FewerThan Form = "fewer_than"
	About     Form = "about"
	Range     Form = "range"
	Dozens    Form = "dozens" // dozens, scores, hundreds, thousands: a word with a floor
	Majority  Form = "majority"
	Half      Form = "half"
	All       Form = "all"
	AllExcept Form = "all_except"
	None      Form = "none"
	Unknown   Form = "unknown"
)

// Figure is a number as a source put it. It is never more precise than its
// Raw words.
type Figure struct {
	Form    Form    `json:"form"`
	N       Number  `json:"n,omitzero"`         // the number given: n, the floor of a word such as "dozens", the low end of a range, or the whole that a majority, half or all is of
	Hi      Number  `json:"hi,omitzero"`        // the high end of a range, also of one that is only about right; otherwise zero
	HasN    bool    `json:"has_n,omitempty"`    // N was given; a majority, half or all may come without, and "dozens" does
	Word    string  `json:"word,omitempty"`     // the word kept: "dozens", "hundreds of thousands", "several", "most"
	Except  string  `json:"except,omitempty"`   // who is left out of "all except"
	ExceptN *Number `json:"except_n,omitempty"` // how many they are, where that was given
	Unit    string  `json:"unit,omitempty"`     // "%", "$", "€", "£" or empty for a count
	Noun    string  `json:"noun,omitempty"`     // what is counted, where a noun follows the number: "employees"
	Raw     string  `json:"raw"`                // the source's own words
}

// Bounds are the limits of a figure: what it rules out. A nil end is open to
// infinity; a figure that is about a number has no hard ones.
type Bounds struct {
	Low, High         *Number
	LowOpen, HighOpen bool   // the end itself is excluded
	Whole             bool   // only whole numbers are meant: people, not money
	Unit              string // as the figure's
}

// boundsOf has one row for each form: what the form rules out.
var boundsOf = map[Form]func(Figure, *Bounds){
	Exact:     func(f Figure, b *Bounds) { b.Low, b.High = &f.N, &f.N },
	AtLeast:   func(f Figure, b *Bounds) { b.Low = &f.N },
	MoreThan:  func(f Figure, b *Bounds) { b.Low, b.LowOpen = &f.N, true },
	AtMost:    func(f Figure, b *Bounds) { b.Low, b.High = &Number{}, &f.N },
	FewerThan: func(f Figure, b *Bounds) { b.Low, b.High, b.HighOpen = &Number{}, &f.N, true },
	About:     func(Figure, *Bounds) {},
	Range:     func(f Figure, b *Bounds) { b.Low, b.High = &f.N, &f.Hi },
	Dozens:    func(f Figure, b *Bounds) { b.Low = &f.N },
	Majority:  majorityBounds,
	Half:      halfBounds,
	All:       allBounds,
	AllExcept: allExceptBounds,
	None:      func(_ Figure, b *Bounds) { b.Low, b.High = &Number{}, &Number{} },
	Unknown:   func(Figure, *Bounds) {},
}

// Bounds are the hard bounds of f: numbers outside them contradict it.
func (f Figure) Bounds() Bounds {
	b := Bounds{Unit: f.Unit, Whole: f.Unit == "" && f.N.IsWhole() && f.Hi.IsWhole()}
	if set := boundsOf[f.Form]; set != nil {
		set(f, &b)
	}
	return b
}

// majorityBounds is more than half of the whole, and at most all of it.
func majorityBounds(f Figure, b *Bounds) {
	if !f.HasN {
		return
	}
	b.High = &f.N
	if b.Whole {
		low := WholeNumber(f.N.Mantissa/2 + 1)
		b.Low = &low
		return
	}
	low := fromThousandths(f.N.thousandths()/2, 0)
	b.Low, b.LowOpen = &low, true
}

// halfBounds rounds outwards: half of 25 people is 12 or 13 of them.
func halfBounds(f Figure, b *Bounds) {
	if !f.HasN {
		return
	}
	low, high := around(f.N, 2, 2, 4, b.Whole)
	b.Low, b.High = &low, &high
}

func allBounds(f Figure, b *Bounds) {
	if f.HasN {
		b.Low, b.High = &f.N, &f.N
	}
}

func allExceptBounds(f Figure, b *Bounds) {
	if !f.HasN {
		return
	}
	b.High = &f.N
	if f.ExceptN != nil {
		rest := fromThousandths(f.N.thousandths()-f.ExceptN.thousandths(), 0)
		b.Low, b.High = &rest, &rest
	}
}

// SoftBounds are what f probably means, for possible conflicts only: about n
// is read as n ± 10 %, rounded outwards; every other form as its hard bounds.
func (f Figure) SoftBounds() Bounds {
	b := f.Bounds()
	if f.Form != About {
		return b
	}
	high := f.N
	if f.isRange() {
		high = f.Hi
	}
	low, _ := around(f.N, 9, 9, 10, b.Whole)
	_, high = around(high, 11, 11, 10, b.Whole)
	b.Low, b.High = &low, &high
	return b
}

// around is n × down/by and n × up/by, rounded outwards: to whole numbers
// when whole is set, otherwise to thousandths.
func around(n Number, down, up, by int64, whole bool) (low, high Number) {
	step := int64(1)
	if whole {
		step = 1000
	}
	t := n.thousandths()
	part := func(times int64) (quotient, remainder int64) {
		// t × times may not fit an int64, so divide before multiplying.
		div := by * step
		return t/div*times + t%div*times/div, t % div * times % div
	}
	l, _ := part(down)
	h, rest := part(up)
	if rest > 0 {
		h++
	}
	return fromThousandths(l*step, 0), fromThousandths(h*step, 0)
}

// isRange reports whether f has two ends; a range that is only about right
// keeps them under the form About.
func (f Figure) isRange() bool {
	return f.Form == Range || f.Form == About && f.Hi != Number{}
}

// Disjoint reports whether no number lies within both bounds. Bounds in
// different units are never disjoint, because nothing compares them. "More
// than 20" and "fewer than 21" are disjoint for people and not for money.
func Disjoint(a, b Bounds) bool {
	if a.Unit != b.Unit {
		return false
	}
	whole := a.Whole && b.Whole
	return below(a, b, whole) || below(b, a, whole)
}

// below reports whether all of a lies under all of b.
func below(a, b Bounds, whole bool) bool {
	if a.High == nil || b.Low == nil {
		return false
	}
	high, low := a.High.thousandths(), b.Low.thousandths()
	if whole {
		if a.HighOpen {
			high -= 1000
		}
		if b.LowOpen {
			low += 1000
		}
		return high < low
	}
	return high < low || high == low && (a.HighOpen || b.LowOpen)
}

// shownAs has one row for each form: how a figure of it is written.
var shownAs = map[Form]func(Figure) string{
	Exact:     func(f Figure) string { return f.amount(f.N) },
	AtLeast:   func(f Figure) string { return "at least " + f.amount(f.N) },
	MoreThan:  func(f Figure) string { return "more than " + f.amount(f.N) },
	AtMost:    func(f Figure) string { return "up to " + f.amount(f.N) },
	FewerThan: func(f Figure) string { return "fewer than " + f.amount(f.N) },
	About:     func(f Figure) string { return "about " + f.amounts() },
	Range:     Figure.amounts,
	Dozens:    func(f Figure) string { return f.Word },
	Majority:  func(f Figure) string { return f.share("a majority", " of ") },
	Half:      func(f Figure) string { return f.share("half", " of ") },
	All:       func(f Figure) string { return f.share("all", " ") },
	AllExcept: func(f Figure) string { return f.share("all", " ") + " except " + f.Except },
	None:      func(Figure) string { return "none" },
	Unknown:   func(f Figure) string { return f.word("no number") },
}

// Shown writes f the same way whoever typed it: "at least 300", "20–25",
// "a majority of 300", "all except factory guards". Where the source used a
// word in place of a number, it is that word. The attitude is not part of it.
func (f Figure) Shown() string {
	if show := shownAs[f.Form]; show != nil {
		return show(f)
	}
	return f.Raw
}

// amount writes n in f's unit.
func (f Figure) amount(n Number) string {
	if f.Unit == "%" {
		return n.String() + "%"
	}
	return f.Unit + n.String()
}

// amounts writes one number or both ends of a range.
func (f Figure) amounts() string {
	switch {
	case !f.isRange():
		return f.amount(f.N)
	case mayShareScale(f.N, f.Hi):
		return "between " + f.amount(f.N) + " and " + f.amount(f.Hi)
	case f.Unit == "%":
		return f.N.String() + "–" + f.amount(f.Hi)
	default:
		return f.amount(f.N) + "–" + f.Hi.String()
	}
}

// share writes a part of a whole, and the whole when it was given.
func (f Figure) share(word, joint string) string {
	if f.Word != "" {
		word = f.Word
	}
	if !f.HasN {
		return word
	}
	return word + joint + f.amount(f.N)
}

func (f Figure) word(otherwise string) string {
	if f.Word != "" {
		return f.Word
	}
	return otherwise
}
