package extract_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stetbot/stet/extract"
	"github.com/stetbot/stet/extract/internal/score"
)

// floors are what the extractor must reach on the passages that its rules were not written on.
var floors = []struct {
	name  string
	of    func(*score.Score) float64
	floor float64
}{
	{"value+form F1", func(s *score.Score) float64 { return s.Tallies["value+form"].F1() }, 0.93},
	{"metric F1", func(s *score.Score) float64 { return s.Tallies["metric"].F1() }, 0.86},
	{"source precision", func(s *score.Score) float64 { return s.Tallies["source"].Precision() }, 0.90},
	{"source recall", func(s *score.Score) float64 { return s.Tallies["source"].Recall() }, 0.72},
	{"via F1", func(s *score.Score) float64 { return s.Tallies["via"].F1() }, 0.60},
	{"full F1", func(s *score.Score) float64 { return s.Tallies["full"].F1() }, 0.73},
	{"non-figures left alone", func(s *score.Score) float64 { return 1 - s.FalseAlarms() }, 0.88},
}

// TestScore measures Read against the gold passages, and holds it to the floors on those that its
// rules were not written on. The tables are printed with -v or STET_SCORE=1; STET_SCORE=all also
// lists what is wrong in the dev passages. What is wrong in the held ones is never listed: rules
// must not be written on them.
func TestScore(t *testing.T) {
	dev := scoreSet(t, "dev*.jsonl")
	if os.Getenv("STET_SCORE") == "all" {
		fmt.Println(strings.Join(dev.Differences, "\n"))
	}
	held := scoreSet(t, "held*.jsonl")
	for _, f := range floors {
		if got := f.of(held); got < f.floor {
			t.Errorf("held passages: %s is %.3f, below the floor of %.2f", f.name, got, f.floor)
		}
	}
}

var update = flag.Bool("update", false, "write the scores into docs/extraction.md")

// The scores stand in the page between these lines.
const (
	scoresBegin = "<!-- scores: begin -->\n"
	scoresEnd   = "<!-- scores: end -->"
)

// TestScoresInTheDocs holds the scores in docs/extraction.md to those that are measured, so that
// the page's numbers are real. -update writes them.
func TestScoresInTheDocs(t *testing.T) {
	const page = "../docs/extraction.md"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(text), scoresBegin)
	got, tail, closed := strings.Cut(rest, scoresEnd)
	if !ok || !closed {
		t.Fatalf("%s has no place for the scores", page)
	}
	want := scoreRows(scoreSet(t, "dev*.jsonl"), scoreSet(t, "held*.jsonl"))
	if *update {
		if err := os.WriteFile(page, []byte(head+scoresBegin+want+scoresEnd+tail), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != want {
		t.Errorf("%s says\n%s\nand measured is\n%s\nrun go test ./extract -run ScoresInTheDocs -update", page, got, want)
	}
}

// scoreRows are the scores as a table of the page.
func scoreRows(dev, held *score.Score) string {
	var b strings.Builder
	b.WriteString("| field | dev P | R | F1 | held P | R | F1 |\n|---|---|---|---|---|---|---|\n")
	row := func(name string, d, h score.Tally) {
		fmt.Fprintf(&b, "| %s | %.2f | %.2f | **%.2f** | %.2f | %.2f | **%.2f** |\n", name, d.Precision(), d.Recall(), d.F1(), h.Precision(), h.Recall(), h.F1())
	}
	for _, field := range score.Fields {
		row(field, dev.Tallies[field], held.Tallies[field])
	}
	row("part of", dev.Parts, held.Parts)
	fmt.Fprintf(&b, "\nFalse alarms: %.0f %% of the %d numbers in dev that are no figures, %.0f %% of the %d in held.\n",
		100*dev.FalseAlarms(), dev.NonFigures, 100*held.FalseAlarms(), held.NonFigures)
	return b.String()
}

// scoreSet scores Read on the gold files of one set.
func scoreSet(t *testing.T, pattern string) *score.Score {
	t.Helper()
	gold, err := score.LoadGold(os.DirFS("testdata"), pattern)
	if err != nil {
		t.Fatal(err)
	}
	if len(gold) == 0 {
		t.Fatalf("no gold passages in testdata/%s", pattern)
	}
	s := score.Compare(gold, read(t, gold))
	if testing.Verbose() || os.Getenv("STET_SCORE") != "" {
		fmt.Printf("%s: %d passages\n%s%s\n", pattern, len(gold), s.Table(), s.PartsLine())
	}
	return s
}

// read is what Read finds in the passages, by way of its JSON, as "stet track --json" prints it.
func read(t *testing.T, gold []score.Passage) map[string][]score.Prediction {
	t.Helper()
	var lines bytes.Buffer
	enc := json.NewEncoder(&lines)
	for _, p := range gold {
		figures, err := extract.Read(p.Text)
		if err == nil {
			err = enc.Encode(map[string]any{"id": p.ID, "figures": figures})
		}
		if err != nil {
			t.Fatalf("%s: %v", p.ID, err)
		}
	}
	predicted, err := score.ReadPredictions(&lines)
	if err != nil {
		t.Fatal(err)
	}
	return predicted
}
