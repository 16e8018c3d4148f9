package claim

import (
	"strings"
	"testing"
)

func TestMeasureSlug(t *testing.T) {
	for name, want := range map[string]string{
		"killed": "killed", "Dead": "killed", "deaths": "killed", "wounded": "injured", "freed": "released", "kidnapped": "abducted",
		"fate unknown": "unaccounted", "fate-unknown": "unaccounted", "Unaccounted for": "unaccounted", "on board": "aboard", "laid off": "laid-off",
		"held captive": "held", "evacuation centres": "evacuation centres", "Bodies-Shown": "bodies-shown", "%d": "%d",
	} {
		if got := MeasureSlug(name); got != want {
			t.Errorf("MeasureSlug(%q) = %q, want %q", name, got, want)
		}
		if again := MeasureSlug(want); again != want {
			t.Errorf("MeasureSlug(%q) = %q", want, again)
		}
	}
}

func TestCommonMeasures(t *testing.T) {
	names := map[string]string{}
	for _, m := range commonMeasures {
		for _, name := range append(strings.Fields(m.synonyms), m.slug) {
			if other, taken := names[Fold(name)]; taken {
				t.Errorf("%q is a name of %s and of %s", name, other, m.slug)
			}
			names[Fold(name)] = m.slug
			if got, ok := CommonMeasure(name); !ok || got.Slug != m.slug || got.Unit != m.unit {
				t.Errorf("CommonMeasure(%q) = %v, %v", name, got, ok)
			}
		}
		if strings.Count(m.sentence, "%") != 1 || !strings.Contains(m.sentence, "%s") {
			t.Errorf("%s: the sentence %q does not take one figure", m.slug, m.sentence)
		}
		if m.befalls && m.ceiling {
			t.Errorf("%s both befalls people and counts them all", m.slug)
		}
	}
	if _, ok := CommonMeasure("evacuation centres"); ok || len(CommonMeasures()) != len(commonMeasures) {
		t.Error("CommonMeasure knows what is not common, or CommonMeasures lacks some")
	}
	for _, slug := range []string{"killed", "injured", "missing", "released", "escaped", "abducted", "held", "arrested", "displaced"} {
		if _, ok := CommonMeasure(slug); !ok {
			t.Errorf("%s, which the design names, is not common", slug)
		}
	}
}

func TestTopicMeasure(t *testing.T) {
	topic := Topic{Measures: []Measure{{"killed", "people"}, {"bodies-shown", ""}}}
	for name, want := range map[string]string{"dead": "killed", "Killed": "killed", "BODIES-SHOWN": "bodies-shown", "injured": "", "bodies": ""} {
		if m, ok := topic.Measure(name); m.Slug != want || ok != (want != "") {
			t.Errorf("Measure(%q) = %v, %v", name, m, ok)
		}
	}
}

func TestRank(t *testing.T) {
	topic := Topic{Measures: []Measure{{"second", ""}, {"killed", "people"}, {"first", ""}}}
	order := []string{"killed", "injured", "damaged", "second", "first", "unheard of"}
	for i := range order[1:] {
		if topic.rank(order[i]) >= topic.rank(order[i+1]) {
			t.Errorf("%s does not come before %s", order[i], order[i+1])
		}
	}
}
