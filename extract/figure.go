package extract

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/stetbot/stet/claim"
)

// MaxText is the longest text that is read, in bytes: several long articles.
const MaxText = 256 << 10

// ErrTooLong is the answer to a text of more than MaxText bytes.
var ErrTooLong = errors.New("the text is longer than 256 KiB; paste the paragraphs with the figures")

// Form says how a figure was hedged.
type Form string

// The forms. Bounds follow from them: "at least 58" has only a low one, "up to
// 40" only a high one, "about 40" both, and dozens, a handful and "all" have
// none.
const (
	Exact     Form = "exact"
	AtLeast   Form = "at_least"
	MoreThan  Form = "more_than"
	AtMost    Form = "at_most"
	FewerThan Form = "fewer_than"
	About     Form = "about"
	Range     Form = "range"
	None      Form = "none"
	All       Form = "all"
	Unknown   Form = "unknown"
)

// Attitude says how the source stands to its figure.
type Attitude string

// The attitudes. A figure that nobody qualified is stated.
const (
	Stated    Attitude = "stated"
	Feared    Attitude = "feared"
	Estimated Attitude = "estimated"
	Denied    Attitude = "denied"
)

// Number is a bound of a figure. In JSON it is a plain number.
type Number struct{ claim.Number }

// MarshalJSON writes the number without quotes: 24, 61.4.
func (n Number) MarshalJSON() ([]byte, error) { return []byte(n.Plain()), nil }

// Whole is the number n without decimals.
func Whole(n int64) *Number { return &Number{claim.WholeNumber(n)} }

// Alternative is another reading of a figure's number.
type Alternative struct {
	Form Form    `json:"form"`
	Low  *Number `json:"low"`
	High *Number `json:"high"`
}

// Span is a stretch of the text, in Unicode code points; End is exclusive.
type Span struct{ Start, End int }

// Sure says which fields of a figure are certain enough to be filed without a
// second look. A source that is left blank is never sure.
type Sure struct{ Value, Metric, Source bool }

// All reports whether an editor need not touch any field.
func (s Sure) All() bool { return s.Value && s.Metric && s.Source }

// Figure is one proposed figure. What is not known is null in JSON and nil
// here: a blank is better than a wrong name.
type Figure struct {
	Start        int           `json:"start"` // in Unicode code points into the text
	End          int           `json:"end"`   // exclusive
	Surface      string        `json:"surface"`
	Form         Form          `json:"form"`
	Low          *Number       `json:"low"`
	High         *Number       `json:"high"`
	Unit         *string       `json:"unit"`    // what is counted, as worded: "new cases"
	Metric       string        `json:"metric"`  // what happened to them: "infected"; "other" when that is not known
	Source       *string       `json:"source"`  // whose figure it is, as worded
	Via          *string       `json:"via"`     // the relays, nearest to the source first, joined with commas
	When         *string       `json:"when"`    // when it was said, as worded; never when it happened
	PartOf       *int          `json:"part_of"` // index of the figure that this one is a part of
	Confidence   float64       `json:"confidence"`
	Alternatives []Alternative `json:"alternatives,omitempty"`

	Relays   []string `json:"-"` // the links of Via
	Sentence Span     `json:"-"` // the sentence that the figure stands in
	Attitude Attitude `json:"-"`
	Named    bool     `json:"-"` // the source is named rather than described ("a resident")
	Percent  bool     `json:"-"`
	Currency string   `json:"-"` // "$", "€" or "£" when it is an amount of money
	Names    []string `json:"-"` // names in the paragraph, to choose the source from when it is blank
	Sure     Sure     `json:"-"`
}

// Read proposes the figures in a text, in reading order. Offsets count Unicode
// code points; in a text that is not valid UTF-8 every stray byte counts as
// one, as in a conversion to []rune. The only error is [ErrTooLong].
func Read(text string) ([]Figure, error) {
	if len(text) > MaxText {
		return nil, ErrTooLong
	}
	figures, _ := read(text)
	return figures, nil
}

// read takes a text through the stages. It also says how often a token was
// looked at, which has to grow no faster than the text.
func read(text string) (figures []Figure, looks int) {
	d := parse(text)
	d.findNumerals()
	d.findPredicates()
	d.findAttributions()
	d.findNonFigures()
	d.findFigures()
	d.findMetrics()
	d.attribute()
	d.findParts()
	figures = d.propose()
	return figures, d.looks
}

// Names are the names of people and bodies in the text that could be a source,
// in reading order and without repeats. A text that is too long has none.
func Names(text string) []string {
	if len(text) > MaxText {
		return nil
	}
	d := parse(text)
	return d.names(0, len(d.tokens))
}

// valid is the text with each stray byte replaced by U+FFFD.
func valid(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	return string([]rune(text))
}

// textOf is a string as worded between two tokens, white space evened out.
func (d *document) textOf(from, to int) string {
	if from >= to {
		return ""
	}
	s := d.text[d.tokens[from].from:d.tokens[to-1].to]
	if strings.ContainsAny(s, "\n\t\u00a0") || strings.Contains(s, "  ") {
		s = strings.Join(strings.Fields(s), " ")
	}
	return s
}
