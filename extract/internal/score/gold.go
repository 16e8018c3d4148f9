package score

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
)

// Passage is one annotated text: a line of a gold file.
type Passage struct {
	ID         string      `json:"id"`
	Outlet     string      `json:"outlet"`
	URL        *string     `json:"url"`
	Domain     string      `json:"domain"`
	TextKind   string      `json:"text_kind"`
	Kind       string      `json:"kind"`
	Text       string      `json:"text"`
	Figures    []Figure    `json:"figures"`
	NonFigures []NonFigure `json:"non_figures"`
}

// Figure is one figure as an editor would file it. Start and End count Unicode code points into the
// passage; a null bound is nil; the lists ending in Alt hold readings that are right as well.
type Figure struct {
	Surface      string   `json:"surface"`
	Form         string   `json:"form"`
	Low          *float64 `json:"low"`
	High         *float64 `json:"high"`
	Unit         string   `json:"unit"`
	Metric       string   `json:"metric"`
	Source       string   `json:"source"`
	Via          string   `json:"via"`
	When         string   `json:"when"`
	IsAttributed bool     `json:"is_attributed"`
	Percent      bool     `json:"percent"`
	FormAlt      []string `json:"form_alt"`
	MetricAlt    []string `json:"metric_alt"`
	SourceAlt    []string `json:"source_alt"`
	ViaAlt       []string `json:"via_alt"`
	PartOf       *int     `json:"part_of"`
	Start        int      `json:"start"`
	End          int      `json:"end"`
}

// NonFigure is a number that must be left alone, and why. Where the reason begins with "ignore" it
// may be reported or left, and costs nothing either way.
type NonFigure struct {
	Surface string `json:"surface"`
	Why     string `json:"why"`
	Start   int    `json:"start"`
	End     int    `json:"end"`
}

// soft says whether reporting the number costs nothing.
func (n NonFigure) soft() bool { return strings.HasPrefix(n.Why, "ignore") }

// Forms are the hedges that a figure may have.
var Forms = []string{
	"exact", "at_least", "more_than", "at_most", "fewer_than", "about", "range", "none", "all", "unknown",
}

// LoadGold reads the gold files that match pattern, in the order of their names. A field that no
// annotation has is an error: it is mistyped.
func LoadGold(fsys fs.FS, pattern string) ([]Passage, error) {
	names, err := fs.Glob(fsys, pattern)
	if err != nil {
		return nil, err
	}
	var all []Passage
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		passages, err := ReadGold(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
		all = append(all, passages...)
	}
	return all, nil
}

// ReadGold reads passages, one JSON object a line.
func ReadGold(r io.Reader) ([]Passage, error) {
	var passages []Passage
	err := eachLine(r, func(line []byte) error {
		dec := json.NewDecoder(bytes.NewReader(line))
		dec.DisallowUnknownFields()
		var p Passage
		if err := dec.Decode(&p); err != nil {
			return err
		}
		passages = append(passages, p)
		return nil
	})
	return passages, err
}

// eachLine calls f with each line that is not blank; an error names the line.
func eachLine(r io.Reader, f func([]byte) error) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 16<<20)
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		if err := f(lines.Bytes()); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return lines.Err()
}

// Check reports every slip in the annotation that a program can see: offsets that do not cut out the
// surface, a form or metric that does not exist, bounds that the form cannot have.
func (p Passage) Check() error {
	var slips []error
	slip := func(surface, format string, args ...any) {
		slips = append(slips, fmt.Errorf("%s %q: %s", p.ID, surface, fmt.Sprintf(format, args...)))
	}
	runes := []rune(p.Text)
	cut := func(start, end int) string {
		if start < 0 || start >= end || end > len(runes) {
			return ""
		}
		return string(runes[start:end])
	}
	for i, f := range p.Figures {
		if got := cut(f.Start, f.End); got != f.Surface {
			slip(f.Surface, "offsets %d to %d hold %q", f.Start, f.End, got)
		}
		for _, problem := range f.problems() {
			slip(f.Surface, "%s", problem)
		}
		if f.PartOf != nil && (*f.PartOf < 0 || *f.PartOf >= len(p.Figures) || *f.PartOf == i) {
			slip(f.Surface, "part_of %d is no other figure", *f.PartOf)
		}
	}
	for _, n := range p.NonFigures {
		if got := cut(n.Start, n.End); got != n.Surface {
			slip(n.Surface, "offsets %d to %d hold %q", n.Start, n.End, got)
		}
		if n.Why == "" {
			slip(n.Surface, "no reason why it is not a figure")
		}
	}
	return errors.Join(slips...)
}

// problems lists what is wrong within one annotation, its place in the text aside.
func (f Figure) problems() []string {
	var found []string
	for _, form := range append([]string{f.Form}, f.FormAlt...) {
		if !slices.Contains(Forms, form) {
			found = append(found, "no such form: "+form)
		}
	}
	if !f.boundsFit() {
		found = append(found, "bounds that "+f.Form+" cannot have")
	}
	for _, metric := range append([]string{f.Metric}, f.MetricAlt...) {
		if !isMetric(metric) {
			found = append(found, "no such metric: "+metric)
		}
	}
	if f.IsAttributed != (f.Source != "") {
		found = append(found, "is_attributed and source disagree")
	}
	if f.Unit == "" {
		found = append(found, "no unit")
	}
	return found
}

// boundsFit says whether the bounds are ones that the form can have: "at least 58" is 58 and null,
// "about 40" is 40 twice, "dozens" is null twice.
func (f Figure) boundsFit() bool {
	low, high := f.Low, f.High
	switch f.Form {
	case "exact", "about":
		return low != nil && high != nil && *low == *high
	case "at_least", "more_than":
		return low != nil && high == nil
	case "at_most", "fewer_than":
		return low == nil && high != nil
	case "range":
		return low != nil && high != nil && *low < *high
	case "none":
		return low != nil && high != nil && *low == 0 && *high == 0
	case "all", "unknown":
		return low == nil && high == nil
	}
	return false
}
