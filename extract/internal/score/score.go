package score

import (
	"cmp"
	"fmt"
	"slices"
)

// Fields are what is scored, in the order of the table:
//
//   - detect: the number was found;
//   - number: the bare number is right, the hedge aside;
//   - value: both bounds are right;
//   - value+form: the hedge too;
//   - metric, unit: what is counted;
//   - source, via, when: who said it, who relayed it, when it was said;
//   - full: value+form, metric and source, so that an editor need not touch the claim.
var Fields = []string{"detect", "number", "value", "value+form", "metric", "unit", "source", "via", "when", "full"}

// Tally counts one field over all figures.
type Tally struct{ Right, Predicted, Gold int }

// Precision is the share of what was predicted that is right, 0 where nothing was.
func (t Tally) Precision() float64 { return ratio(t.Right, t.Predicted) }

// Recall is the share of what there is that was predicted right.
func (t Tally) Recall() float64 { return ratio(t.Right, t.Gold) }

// F1 is the harmonic mean of precision and recall.
func (t Tally) F1() float64 {
	p, r := t.Precision(), t.Recall()
	if p+r == 0 {
		return 0
	}
	return 2 * p * r / (p + r)
}

func ratio(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

// Alarm counts the predictions on numbers that are no figures for one reason.
type Alarm struct {
	Why   string
	Count int
}

// Score is what all passages together came to.
type Score struct {
	Tallies     map[string]Tally // by field
	Attributed  Tally            // Right of Gold found figures are rightly said to have a source or none
	Extra       int              // predictions that match no figure
	Alarms      []Alarm          // those of them on marked non-figures, the most frequent reason first
	NonFigures  int              // marked non-figures that may raise an alarm
	Parts       Tally            // figures that are part of another one; score_figures.py does not know these
	Differences []string         // one line for each figure that is missed, wrong, or too many
}

// FalseAlarms is the share of marked non-figures that were reported as figures.
func (s *Score) FalseAlarms() float64 {
	n := 0
	for _, a := range s.Alarms {
		n += a.Count
	}
	return ratio(n, s.NonFigures)
}

// Compare scores predictions, by passage, against the gold passages. Of two gold passages with the
// same id the later one counts.
func Compare(gold []Passage, predicted map[string][]Prediction) *Score {
	s := &Score{Tallies: make(map[string]Tally)}
	for i, passage := range gold {
		later := slices.ContainsFunc(gold[i+1:], func(p Passage) bool { return p.ID == passage.ID })
		if !later {
			s.passage(passage, predicted[passage.ID])
		}
	}
	slices.SortStableFunc(s.Alarms, func(a, b Alarm) int { return cmp.Compare(b.Count, a.Count) })
	return s
}

// passage adds one passage to the score.
func (s *Score) passage(gold Passage, predicted []Prediction) {
	match := align(gold, predicted)
	for g, f := range gold.Figures {
		s.expect(f)
		if !slices.Contains(match, g) {
			s.differ(gold, "missed %q %s | %s", f.Surface, f.Metric, f.Source)
		}
	}
	for _, n := range gold.NonFigures {
		if !n.soft() {
			s.NonFigures++
		}
	}
	for i, p := range predicted {
		if match[i] >= 0 {
			s.pair(gold, gold.Figures[match[i]], p)
		} else {
			s.extra(gold, p)
		}
	}
	s.parts(gold, predicted, match)
}

// align pairs each prediction with the figure it overlaps most, one to one, where right bounds count
// for more than any overlap. It returns, by prediction, the index of its figure or -1.
func align(gold Passage, predicted []Prediction) []int {
	type candidate struct{ rank, prediction, figure int }
	var candidates []candidate
	for i, p := range predicted {
		at, known := p.span(gold.Text)
		for g, f := range gold.Figures {
			same := p.bounds() == f.bounds()
			rank := 0
			switch {
			case known:
				rank = at.overlap(f.Start, f.End)
			case same:
				rank = 1
			}
			if rank <= 0 {
				continue
			}
			if same {
				rank += 100
			}
			candidates = append(candidates, candidate{rank, i, g})
		}
	}
	slices.SortFunc(candidates, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.rank, a.rank), cmp.Compare(a.prediction, b.prediction), cmp.Compare(a.figure, b.figure))
	})
	match := make([]int, len(predicted))
	for i := range match {
		match[i] = -1
	}
	for _, c := range candidates {
		if match[c.prediction] < 0 && !slices.Contains(match, c.figure) {
			match[c.prediction] = c.figure
		}
	}
	return match
}

// add changes the tally of a field.
func (s *Score) add(field string, right, predicted, gold bool) {
	t := s.Tallies[field]
	t.Right += one(right)
	t.Predicted += one(predicted)
	t.Gold += one(gold)
	s.Tallies[field] = t
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// expect counts a gold figure into each field that it has.
func (s *Score) expect(f Figure) {
	optional := map[string]string{"source": f.Source, "via": f.Via, "when": f.When}
	for _, field := range Fields {
		value, may := optional[field]
		s.add(field, false, false, !may || value != "")
	}
}

// claim counts a prediction into each field that it fills.
func (s *Score) claim(p Prediction) {
	optional := map[string]string{"source": p.Source, "via": p.Via, "when": p.When}
	for _, field := range Fields {
		value, may := optional[field]
		s.add(field, false, !may || value != "", false)
	}
}

// extra counts a prediction that matches no figure.
func (s *Score) extra(gold Passage, p Prediction) {
	at, known := p.span(gold.Text)
	why := ""
	for _, n := range gold.NonFigures {
		if !known || at.overlap(n.Start, n.End) <= 0 {
			continue
		}
		if n.soft() {
			return
		}
		if why == "" {
			why = n.Why
		}
	}
	s.claim(p)
	s.Extra++
	s.differ(gold, "extra %q %s", p.Surface, why)
	if why == "" {
		return
	}
	for i := range s.Alarms {
		if s.Alarms[i].Why == why {
			s.Alarms[i].Count++
			return
		}
	}
	s.Alarms = append(s.Alarms, Alarm{why, 1})
}

// pair counts a prediction that matches a figure.
func (s *Score) pair(gold Passage, f Figure, p Prediction) {
	if f.Source == "" && p.Source != "" && sameParty(p.Source, f.SourceAlt...) {
		p.Source = "" // attributed or not: either reading is accepted
	}
	s.claim(p)
	value := f.acceptsValue(p)
	form := p.Form == f.Form || slices.Contains(f.FormAlt, p.Form)
	metric := f.acceptsMetric(p.Metric)
	source := f.Source != "" && sameParty(p.Source, append([]string{f.Source}, f.SourceAlt...)...)
	sourced := source || f.Source == "" && p.Source == ""
	right := map[string]bool{
		"detect":     true,
		"number":     f.bounds().shareNumber(p.bounds()),
		"value":      value,
		"value+form": value && form,
		"metric":     metric,
		"unit":       head(p.Unit) == head(f.Unit),
		"source":     source,
		"via":        f.Via != "" && sameParty(p.Via, append([]string{f.Via}, f.ViaAlt...)...),
		"when":       f.When != "" && sameParty(p.When, f.When),
		"full":       value && form && metric && sourced,
	}
	for field, ok := range right {
		s.add(field, ok, false, false)
	}
	s.Attributed.Gold++
	s.Attributed.Right += one((p.Source != "") == (f.Source != ""))
	s.note(gold, f, p, value && form, metric, sourced)
}

// note records what an editor would have to touch in a claim.
func (s *Score) note(gold Passage, f Figure, p Prediction, value, metric, source bool) {
	if !value {
		s.differ(gold, "%q is %s %s, not %s %s", f.Surface, f.Form, f.bounds(), p.Form, p.bounds())
	}
	if !metric {
		s.differ(gold, "%q counts %s, not %s", f.Surface, f.Metric, p.Metric)
	}
	if !source {
		s.differ(gold, "%q is from %q, not %q", f.Surface, f.Source, p.Source)
	}
	if !sameOrNone(p.Via, f.Via, f.ViaAlt) {
		s.differ(gold, "%q came via %q, not %q", f.Surface, f.Via, p.Via)
	}
	if !sameOrNone(p.When, f.When, nil) {
		s.differ(gold, "%q was said %q, not %q", f.Surface, f.When, p.When)
	}
}

func sameOrNone(predicted, gold string, alt []string) bool {
	if gold == "" {
		return predicted == ""
	}
	return sameParty(predicted, append([]string{gold}, alt...)...)
}

func (s *Score) differ(gold Passage, format string, args ...any) {
	s.Differences = append(s.Differences, gold.ID+": "+fmt.Sprintf(format, args...))
}

// acceptsValue says whether the bounds are right, or are those that go with an accepted other form.
func (f Figure) acceptsValue(p Prediction) bool {
	if p.bounds() == f.bounds() {
		return true
	}
	if !slices.Contains(f.FormAlt, p.Form) {
		return false
	}
	n := boundOf(f.Low)
	if !n.given {
		n = boundOf(f.High)
	}
	switch p.Form {
	case "exact", "about":
		return p.bounds() == bounds{n, n}
	case "at_least", "more_than":
		return p.bounds() == bounds{n, bound{}}
	case "at_most", "fewer_than":
		return p.bounds() == bounds{bound{}, n}
	}
	return false
}

// acceptsMetric says whether a word names the measure, or an accepted other one.
func (f Figure) acceptsMetric(word string) bool {
	got := fold(word)
	return got == fold(f.Metric) || slices.ContainsFunc(f.MetricAlt, func(m string) bool { return fold(m) == got })
}

// parts counts which figures are said to be part of which: a part is right where its figure and its
// whole both match.
func (s *Score) parts(gold Passage, predicted []Prediction, match []int) {
	for _, f := range gold.Figures {
		s.Parts.Gold += one(f.PartOf != nil)
	}
	for i, p := range predicted {
		if p.PartOf == nil {
			continue
		}
		s.Parts.Predicted++
		whole := *p.PartOf
		if match[i] < 0 || whole < 0 || whole >= len(match) || match[whole] < 0 {
			continue
		}
		want := gold.Figures[match[i]].PartOf
		s.Parts.Right += one(want != nil && *want == match[whole])
	}
}
