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
	Hi      Number  `json:"hi,omitzero"`        // the high end of a range
	HasN    bool    `json:"has_n,omitempty"`    // N was given; a majority or all may come without
	Word    string  `json:"word,omitempty"`     // the word kept: "dozens", "hundreds of thousands"
	Except  string  `json:"except,omitempty"`   // who is left out of "all except"
	ExceptN *Number `json:"except_n,omitempty"` // how many they are, where that was given
	Unit    string  `json:"unit,omitempty"`     // "%", "$", "€", "£" or empty for a count
	Raw     string  `json:"raw"`                // the source's own words
}

// Bounds are the hard limits of a figure: what it rules out. A nil end is
// open to infinity; a figure that is about a number has none.
type Bounds struct {
	Low, High         *Number
	LowOpen, HighOpen bool // the end itself is excluded
}
