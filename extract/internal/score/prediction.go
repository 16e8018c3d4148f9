package score

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"
)

// Prediction is one figure that an extractor reports. Keys that are missing or null are zero here,
// keys that are not listed are passed over. Where Start or End is missing, Surface says where the
// figure stands.
type Prediction struct {
	Start   *int   `json:"start"`
	End     *int   `json:"end"`
	Surface string `json:"surface"`
	Form    string `json:"form"`
	Low     bound  `json:"low"`
	High    bound  `json:"high"`
	Unit    string `json:"unit"`
	Metric  string `json:"metric"`
	Source  string `json:"source"`
	Via     string `json:"via"`
	When    string `json:"when"`
	PartOf  *int   `json:"part_of"`
}

// bound is one end of a figure, or no end.
type bound struct {
	given bool
	n     float64
}

// UnmarshalJSON reads a number, or a string that holds one; all else is no bound.
func (b *bound) UnmarshalJSON(data []byte) error {
	text := strings.TrimSpace(strings.Trim(string(data), `"`))
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		*b = bound{}
		return nil //nolint:nilerr // score_figures.py takes what is no number for null
	}
	*b = bound{given: true, n: n}
	return nil
}

// boundOf is the bound of an annotation.
func boundOf(n *float64) bound {
	if n == nil {
		return bound{}
	}
	return bound{given: true, n: *n}
}

// bounds are both ends of a figure.
type bounds struct{ low, high bound }

func (f Figure) bounds() bounds     { return bounds{boundOf(f.Low), boundOf(f.High)} }
func (p Prediction) bounds() bounds { return bounds{p.Low, p.High} }

// shareNumber says whether one bare number occurs in both, or a number in neither.
func (b bounds) shareNumber(other bounds) bool {
	mine, theirs := b.numbers(), other.numbers()
	for n := range mine {
		if theirs[n] {
			return true
		}
	}
	return len(mine) == 0 && len(theirs) == 0
}

func (b bounds) numbers() map[float64]bool {
	set := make(map[float64]bool)
	for _, end := range []bound{b.low, b.high} {
		if end.given {
			set[end.n] = true
		}
	}
	return set
}

// span is a piece of a passage, in code points.
type span struct{ start, end int }

func (s span) overlap(start, end int) int { return min(s.end, end) - max(s.start, start) }

// span says where a prediction stands in text, and whether that is known.
func (p Prediction) span(text string) (span, bool) {
	if p.Start != nil && p.End != nil {
		return span{*p.Start, *p.End}, true
	}
	at := strings.Index(text, p.Surface)
	if p.Surface == "" || at < 0 {
		return span{}, false
	}
	start := len([]rune(text[:at]))
	return span{start, start + len([]rune(p.Surface))}, true
}

// ReadPredictions reads lines {"id", "figures": […]} into the figures of each passage.
func ReadPredictions(r io.Reader) (map[string][]Prediction, error) {
	all := make(map[string][]Prediction)
	err := eachLine(r, func(line []byte) error {
		var doc struct {
			ID      string       `json:"id"`
			Figures []Prediction `json:"figures"`
		}
		if err := json.Unmarshal(line, &doc); err != nil {
			return err
		}
		all[doc.ID] = doc.Figures
		return nil
	})
	return all, err
}
