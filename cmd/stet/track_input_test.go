package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// TestTrackInputs: whatever holds the documents, each has its object, under its
// own id.
func TestTrackInputs(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	none := func(id string) string { return `{"id":` + id + `,"figures":[]}` + "\n" }
	for _, tt := range []struct {
		name, input string
		args        []string
		code        int
		out, errs   string
	}{
		{"CRLF and blank lines", "\r\n{\"id\":\"a\",\"text\":\"Nothing.\"}\r\n\r\n{\"id\":2,\"text\":\"\"}\r\n", nil, 0, none(`"a"`) + none("2"), ""},
		{"a byte order mark", "\ufeff" + `{"id":"a","text":"Nothing."}`, nil, 0, none(`"a"`), ""},
		{"no text", `{"id":"a"}` + "\n" + `{"id":"b","text":null}`, nil, 0, none(`"a"`) + none(`"b"`), ""},
		{
			"ids of all kinds", `{"id":1.0,"text":""}{"id":12345678901234567890,"text":""}{"id":"<&>","text":""}{"id":{"n": [1]},"text":""}{"id":null,"text":""}`, nil, 0,
			none("1.0") + none("12345678901234567890") + none(`"<&>"`) + none(`{"n":[1]}`) + none("null"), "",
		},
		{"other fields", `{"id":"a","outlet":"x","figures":[1],"text":"Nothing."}`, nil, 0, none(`"a"`), ""},
		{"only white space", " \n\t\n", nil, 0, none(`"-"`), ""},
		{"nothing", "", []string{os.DevNull}, 0, none(`"null"`), ""},
		{"a text that is no text", `{"id":"a","text":12}`, nil, exitUsage, "", "document 1"},
		{"a broken document after a good one", `{"id":"a","text":""}` + "\n" + `{"id":`, nil, exitUsage, none(`"a"`), "document 2"},
		{"a directory", "", []string{"folder"}, exitUsage, "", "is a directory"},
	} {
		code, out, errs := finish(t, program(t, dir, nil, append([]string{"track", "--json"}, tt.args...)...), tt.input)
		if diff := cmp.Diff(tt.out, out); code != tt.code || diff != "" || !strings.Contains(errs, tt.errs) {
			t.Errorf("%s: exit code %d, not %d: %s\n%s", tt.name, code, tt.code, errs, diff)
		}
	}
}

// jsonFigure is a figure of --json as the issue has it.
type jsonFigure struct {
	Start      int     `json:"start"`
	End        int     `json:"end"`
	Surface    string  `json:"surface"`
	Form       string  `json:"form"`
	Low        *int64  `json:"low"`
	High       *int64  `json:"high"`
	PartOf     *int    `json:"part_of"`
	Confidence float64 `json:"confidence"`
}

// TestTrackObjects: the fields are those that were promised, all of them there,
// and the offsets are code points, also where bytes are no text.
func TestTrackObjects(t *testing.T) {
	text := "Ünïted “sources”\xff said 24 people, including four children, were killed.\nAbout 40 were hurt, police said. Up to 12.500 people fled, dozens died and all but three were freed, officials said."
	code, out, errs := finish(t, program(t, t.TempDir(), nil, "track", "--json"), text)
	if code != 0 || errs != "" {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	if !utf8.ValidString(out) {
		t.Error("the answer is not valid UTF-8")
	}
	var raw struct {
		ID      string                       `json:"id"`
		Figures []map[string]json.RawMessage `json:"figures"`
	}
	var read struct {
		Figures []jsonFigure `json:"figures"`
	}
	if err := json.Unmarshal([]byte(out), &raw); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(out), &read); err != nil {
		t.Fatal(err)
	}
	if len(read.Figures) < 4 {
		t.Fatalf("%d figures: %s", len(read.Figures), out)
	}
	forms := map[string]bool{}
	runes := []rune(text)
	for i, f := range read.Figures {
		for _, field := range []string{"start", "end", "surface", "form", "low", "high", "unit", "metric", "source", "via", "when", "part_of", "confidence"} {
			if _, ok := raw.Figures[i][field]; !ok {
				t.Errorf("figure %d has no %q", i, field)
			}
		}
		if f.Start < 0 || f.End > len(runes) || f.Start >= f.End || string(runes[f.Start:f.End]) != f.Surface {
			t.Errorf("%q is not at [%d, %d)", f.Surface, f.Start, f.End)
		}
		if f.Confidence <= 0 || f.Confidence > 1 || f.PartOf != nil && (*f.PartOf < 0 || *f.PartOf >= i) {
			t.Errorf("%q: confidence %v, part of %v", f.Surface, f.Confidence, f.PartOf)
		}
		low, high := f.Low != nil, f.High != nil
		bounds := map[string][2]bool{
			"exact": {true, true}, "at_least": {true, false}, "more_than": {true, false}, "at_most": {false, true}, "fewer_than": {false, true},
			"about": {true, true}, "range": {true, true}, "none": {true, true}, "all": {false, false}, "unknown": {false, false},
		}
		if want, ok := bounds[f.Form]; !ok || want != [2]bool{low, high} {
			t.Errorf("%q is %s with the bounds %v and %v", f.Surface, f.Form, f.Low, f.High)
		}
		forms[f.Form] = true
	}
	if !forms["about"] || !forms["exact"] {
		t.Errorf("the forms are %v", forms)
	}
	if !strings.Contains(out, `"alternatives":[{"form":`) {
		t.Errorf("12.500 has one reading: %s", out)
	}
}

// TestTrackClosedOutput: nobody reads on; the program ends and says so by its
// exit code or its signal, without a word of what went wrong inside.
func TestTrackClosedOutput(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	cmd := program(t, t.TempDir(), nil, "track", "--json")
	var errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(orvane), w, &errs
	if err := cmd.Run(); err == nil {
		t.Error("it says that all went well")
	}
	if strings.Contains(errs.String(), "panic") {
		t.Error(errs.String())
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}
