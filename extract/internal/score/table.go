package score

import (
	"fmt"
	"strconv"
	"strings"
)

// String is the bounds as the list of differences shows them: "[58, …]".
func (b bounds) String() string {
	end := func(x bound, open string) string {
		if !x.given {
			return open
		}
		return strconv.FormatFloat(x.n, 'f', -1, 64)
	}
	return "[" + end(b.low, "…") + ", " + end(b.high, "…") + "]"
}

// Table is the score as score_figures.py prints it, to the letter.
func (s *Score) Table() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-12s %6s %6s %6s   tp/pred/gold\n", "field", "P", "R", "F1")
	for _, field := range Fields {
		t := s.Tallies[field]
		fmt.Fprintf(&b, "%-12s %6.3f %6.3f %6.3f   %d/%d/%d\n",
			field, t.Precision(), t.Recall(), t.F1(), t.Right, t.Predicted, t.Gold)
	}
	fmt.Fprintf(&b, "attrib yes/no accuracy on found figures: %d/%d = %.3f\n",
		s.Attributed.Right, s.Attributed.Gold, s.Attributed.Recall())
	alarms := 0
	var reasons []string
	for _, a := range s.Alarms {
		alarms += a.Count
		reasons = append(reasons, fmt.Sprintf("%s: %d", quote(a.Why), a.Count))
	}
	fmt.Fprintf(&b, "extra predictions: %d; on marked non-figures: %d/%d  {%s}\n",
		s.Extra, alarms, s.NonFigures, strings.Join(reasons, ", "))
	return b.String()
}

// quote puts a reason in quotation marks as Python does.
func quote(s string) string {
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		return `"` + s + `"`
	}
	return "'" + strings.ReplaceAll(s, "'", `\'`) + "'"
}

// PartsLine is what stands below the table: how well parts were put with their wholes.
func (s *Score) PartsLine() string {
	return fmt.Sprintf("part of another figure: P %.3f R %.3f   %d/%d/%d\n",
		s.Parts.Precision(), s.Parts.Recall(), s.Parts.Right, s.Parts.Predicted, s.Parts.Gold)
}
