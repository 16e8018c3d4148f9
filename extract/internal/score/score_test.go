package score

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestTable compares the table with what score_figures.py prints. Each testdata/NAME.txt is its
// output for gold.jsonl and NAME.jsonl. The messy predictions are the gold figures, damaged at random:
// without offsets, without keys, with other readings, twice, with numbers as strings.
func TestTable(t *testing.T) {
	gold, err := LoadGold(os.DirFS("testdata"), "gold.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	tables, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(tables) == 0 {
		t.Fatalf("no tables to compare with: %v", err)
	}
	for _, table := range tables {
		t.Run(filepath.Base(table), func(t *testing.T) {
			want, err := os.ReadFile(table)
			if err != nil {
				t.Fatal(err)
			}
			file, err := os.Open(strings.TrimSuffix(table, "txt") + "jsonl")
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			predicted, err := ReadPredictions(file)
			if err != nil {
				t.Fatal(err)
			}
			if got := Compare(gold, predicted).Table(); got != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestSameParty(t *testing.T) {
	for _, test := range []struct {
		predicted, gold string
		want            bool
	}{
		{"the defence ministry", "The defence ministry in Kestral", true},
		{"Dana Ilves", "a city police spokeswoman, Dana Ilves", true},
		{"the ministry's spokesman", "ministry", true},
		{"the army", "the police", false},
		{"a spokesman", "the police", false},
		{"the", "the", false},
		{"", "the police", false},
	} {
		if got := sameParty(test.predicted, test.gold); got != test.want {
			t.Errorf("sameParty(%q, %q) is %t, want %t", test.predicted, test.gold, got, test.want)
		}
	}
}

func TestFold(t *testing.T) {
	for phrase, want := range map[string]string{
		"":              "other",
		"Wounded":       "injured",
		"bodies":        "killed",
		"turnout":       "attended",
		"recovered":     "recovered",
		"absent":        "absent",
		" jobs-lost":    "laid_off",
		"polling place": "polling_place",
	} {
		if got := fold(phrase); got != want {
			t.Errorf("fold(%q) is %q, want %q", phrase, got, want)
		}
	}
}

func TestHead(t *testing.T) {
	for unit, want := range map[string]string{
		"new cases": "case", "bodies": "body", "the": "", "": "", "Crew": "crew", "glass": "gla",
	} {
		if got := head(unit); got != want {
			t.Errorf("head(%q) is %q, want %q", unit, got, want)
		}
	}
}

func TestPartsAndDifferences(t *testing.T) {
	gold, err := ReadGold(strings.NewReader(`{"id": "x", "text": "30 hurt, four of them children", "figures": [` +
		`{"surface": "30", "form": "exact", "low": 30, "high": 30, "unit": "hurt", "metric": "injured", "start": 0, "end": 2},` +
		`{"surface": "four", "form": "exact", "low": 4, "high": 4, "unit": "children", "metric": "injured", "part_of": 0, "start": 9, "end": 13}` +
		`], "non_figures": []}`))
	if err != nil {
		t.Fatal(err)
	}
	predicted, err := ReadPredictions(strings.NewReader(`{"id": "x", "figures": [` +
		`{"start": 9, "end": 13, "form": "exact", "low": 4, "high": 4, "metric": "killed", "part_of": 1},` +
		`{"start": 0, "end": 2, "form": "exact", "low": 30, "high": 30, "metric": "injured", "source": "police"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	s := Compare(gold, predicted)
	if want := (Tally{Right: 1, Predicted: 1, Gold: 1}); s.Parts != want {
		t.Errorf("parts are %v, want %v", s.Parts, want)
	}
	want := []string{`x: "four" counts injured, not killed`, `x: "30" is from "", not "police"`}
	if !slices.Equal(s.Differences, want) {
		t.Errorf("differences are %q, want %q", s.Differences, want)
	}
}
