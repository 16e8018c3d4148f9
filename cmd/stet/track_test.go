package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/extract"
)

const orvane = "At least 58 people were killed when shells hit a market on Tuesday, the Orvane Medical Collective said."

// TestTrackJSON: one object a document, whatever holds the documents.
func TestTrackJSON(t *testing.T) {
	const figure = `{"start":0,"end":11,"surface":"At least 58","form":"at_least","low":58,"high":null,"unit":"people","metric":"killed","source":"the Orvane Medical Collective","via":null,"when":null,"part_of":null,"confidence":`
	dir := t.TempDir()
	for name, text := range map[string]string{"wire.txt": orvane, "empty.txt": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	line := func(id, text string) string { return `{"id":` + id + `,"text":"` + text + `"}` + "\n" }
	for _, tt := range []struct {
		name, input string
		args        []string
		want        []string // how each line begins
	}{
		{"a pipe", orvane, []string{"--json"}, []string{`{"id":"-","figures":[` + figure}},
		{"a file", "", []string{"--json", "wire.txt"}, []string{`{"id":"wire.txt","figures":[` + figure}},
		{"an empty file", "", []string{"--json", "empty.txt"}, []string{`{"id":"empty.txt","figures":[]}`}},
		{"JSON lines", line(`"D01"`, orvane) + "\n" + line("2", "Nothing.") + line(`"Ä"`, "Ünd "+orvane), []string{"--json", "-"}, []string{
			`{"id":"D01","figures":[` + figure, `{"id":2,"figures":[]}`, `{"id":"Ä","figures":[{"start":4,"end":15,`,
		}},
		{"no id", `{"text":"Nothing."}`, []string{"--json"}, []string{`{"id":null,"figures":[]}`}},
	} {
		code, out, errs := finish(t, program(t, dir, nil, append([]string{"track"}, tt.args...)...), tt.input)
		lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
		if code != 0 || errs != "" || len(lines) != len(tt.want) {
			t.Errorf("%s: exit code %d: %s\n%s", tt.name, code, errs, out)
			continue
		}
		for i, want := range tt.want {
			if !strings.HasPrefix(lines[i], want) || !json.Valid([]byte(lines[i])) {
				t.Errorf("%s: line %d is\n%s\nand not\n%s…", tt.name, i+1, lines[i], want)
			}
		}
	}
}

// TestTrackForPeople: a line each, and what is not sure is said.
func TestTrackForPeople(t *testing.T) {
	code, out, errs := finish(t, program(t, t.TempDir(), nil, "track"), orvane+"\n\nTwelve people died.")
	want := "2 figures\n  1  At least 58, killed: the Orvane Medical Collective\n  2  Twelve, killed: source not sure\n"
	if diff := cmp.Diff(want, out); code != 0 || errs != "" || diff != "" {
		t.Errorf("exit code %d: %s\n%s", code, errs, diff)
	}
}

// TestTrackRefuses: what cannot be read says so, and does not keep the rest back.
func TestTrackRefuses(t *testing.T) {
	long, _ := json.Marshal(strings.Repeat("nine ", extract.MaxText/5+1))
	for _, tt := range []struct {
		name, input string
		args        []string
		code        int
		out, errs   string
	}{
		{"too long", `{"id":1,"text":` + string(long) + `}{"id":2,"text":"Nothing."}`, []string{"--json"}, exitRefused, `{"id":2,"figures":[]}`, "256 KiB"},
		{"one megabyte", strings.Repeat("said 12 ", 1<<17), nil, exitRefused, "no figures", "256 KiB"},
		{"no JSON", `{"id":1,"text":`, []string{"--json"}, exitUsage, "", "document 1"},
		{"no file", "", []string{"nowhere.txt"}, exitUsage, "", "nowhere.txt"},
		{"two files", "", []string{"a", "b"}, exitUsage, "", "accepts at most 1"},
	} {
		code, out, errs := finish(t, program(t, t.TempDir(), nil, append([]string{"track"}, tt.args...)...), tt.input)
		if code != tt.code || !strings.Contains(out, tt.out) || !strings.Contains(errs, tt.errs) {
			t.Errorf("%s: exit code %d, not %d:\n%.300s\n%.300s", tt.name, code, tt.code, out, errs)
		}
	}
}
