package extract

import (
	"os"
	"strings"
	"testing"
)

// TestMetricsInOrdinaryWords reads the sentences of testdata/metrics.txt, each with the
// metrics of its figures behind an arrow.
func TestMetricsInOrdinaryWords(t *testing.T) {
	file, err := os.ReadFile("testdata/metrics.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(file)) {
		text, want, ok := strings.Cut(line, "=>")
		if !ok {
			continue
		}
		var got []string
		for _, f := range mustRead(t, strings.TrimSpace(text)) {
			got = append(got, f.Metric)
		}
		if strings.Join(got, " ") != strings.TrimSpace(want) {
			t.Errorf("%s\ngot %v, want %s", text, got, want)
		}
	}
}

// TestPhrases holds every entry of the metric tables to their notation: a word
// more than the lexicon can match is never reached.
func TestPhrases(t *testing.T) {
	for _, row := range allMetrics() {
		for _, words := range []string{row.done, row.does, row.passive, row.states, row.nouns, row.things, row.hints, row.ahead} {
			for e := range entriesOf(words) {
				if first, last := e[0], e[len(e)-1]; first == "_" || first == "..." || last == "_" || last == "..." {
					t.Errorf("%s: %q begins or ends with a gap", row.metric, strings.Join(e, " "))
				}
			}
		}
	}
}

func TestInflect(t *testing.T) {
	for verb, want := range map[string]string{
		"kill":                  "kill kills killing killed",
		"die":                   "die dies dying died",
		"kidnap":                "kidnap kidnaps kidnapping kidnapped",
		"bury":                  "bury buries burying buried",
		"flee":                  "flee flees fleeing fled",
		"take":                  "take takes taking took taken",
		"travel":                "travel travels traveling traveled travelled travelling",
		"destroy":               "destroy destroys destroying destroyed",
		"march":                 "march marches marching marched",
		"stop":                  "stop stops stopping stopped",
		"quoth/quothed/quothen": "quoth quoths quothing quothed quothen",
	} {
		var got []string
		inflect(verb, func(form string, _ tense) { got = append(got, form) })
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %v, want %s", verb, got, want)
		}
	}
}
