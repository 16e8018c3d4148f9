package score

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestGoldFiles checks every annotation of the extractor's gold files, as far as a program can.
func TestGoldFiles(t *testing.T) {
	ids := make(map[string]string)
	for _, pattern := range []string{"dev*.jsonl", "held*.jsonl"} {
		names, err := filepath.Glob(filepath.Join("..", "..", "testdata", pattern))
		if err != nil {
			t.Fatal(err)
		}
		if len(names) == 0 {
			t.Errorf("no gold file %s", pattern)
		}
		for _, name := range names {
			t.Run(filepath.Base(name), func(t *testing.T) { checkGold(t, name, ids) })
		}
	}
}

// checkGold checks one gold file; ids holds the passages of the files before it.
func checkGold(t *testing.T, name string, ids map[string]string) {
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	passages, err := ReadGold(file)
	if err != nil {
		t.Fatal(err)
	}
	figures, nonFigures := 0, 0
	for _, p := range passages {
		if err := p.Check(); err != nil {
			t.Error(err)
		}
		if where, taken := ids[p.ID]; taken || p.ID == "" {
			t.Errorf("the id %q occurs in %s already", p.ID, where)
		}
		ids[p.ID] = filepath.Base(name)
		figures += len(p.Figures)
		nonFigures += len(p.NonFigures)
	}
	t.Logf("%d passages, %d figures, %d non-figures", len(passages), figures, nonFigures)
}

func TestReadGoldRefusesUnknownFields(t *testing.T) {
	_, err := ReadGold(strings.NewReader("{\"id\": \"a\"}\n\n{\"id\": \"b\", \"figurs\": []}\n"))
	if err == nil || !strings.Contains(err.Error(), "line 3") || !strings.Contains(err.Error(), "figurs") {
		t.Errorf("got %v, want an error that names line 3 and the field", err)
	}
}

func TestCheck(t *testing.T) {
	two, five := 2.0, 5.0
	whole := 0
	good := Figure{Surface: "Two", Form: "exact", Low: &two, High: &two, Unit: "men", Metric: "killed", End: 3}
	for name, test := range map[string]struct {
		change func(*Figure)
		want   string
	}{
		"good":         {func(*Figure) {}, ""},
		"offsets":      {func(f *Figure) { f.Start, f.End = 1, 4 }, `hold "wo "`},
		"past the end": {func(f *Figure) { f.End = 99 }, `offsets 0 to 99 hold ""`},
		"form":         {func(f *Figure) { f.Form = "dozens" }, "no such form: dozens"},
		"other form":   {func(f *Figure) { f.FormAlt = []string{"some"} }, "no such form: some"},
		"bounds":       {func(f *Figure) { f.High = &five }, "bounds that exact cannot have"},
		"open bounds":  {func(f *Figure) { f.Form = "at_least" }, "bounds that at_least cannot have"},
		"metric":       {func(f *Figure) { f.Metric = "dead" }, "no such metric: dead"},
		"other metric": {func(f *Figure) { f.MetricAlt = []string{"shot"} }, "no such metric: shot"},
		"attributed":   {func(f *Figure) { f.IsAttributed = true }, "is_attributed and source disagree"},
		"unit":         {func(f *Figure) { f.Unit = "" }, "no unit"},
		"part":         {func(f *Figure) { f.PartOf = &whole }, "part_of 0 is no other figure"},
	} {
		t.Run(name, func(t *testing.T) {
			f := good
			test.change(&f)
			err := Passage{ID: "x", Text: "Two men died.", Figures: []Figure{f}}.Check()
			switch {
			case test.want == "" && err != nil:
				t.Errorf("got %v, want no slip", err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
