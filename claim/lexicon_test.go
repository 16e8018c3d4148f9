package claim

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFold(t *testing.T) {
	for name, want := range map[string]string{
		"":                    "",
		"Isis":                "isis",
		"The Independent":     "independent",
		"the":                 "the",
		"The The Who":         "who",
		"  Rami \u00a0Abdul ": "rami abdul",
		"U.N. Office":         "un office",
		"Médecins":            "médecins",
		"Me\u0301decins":      "médecins",
		"e.\u0301":            "é",
		"People’s Daily":      "people's daily",
		"STRASSE":             "strasse",
		"Straße":              "strasse",
		"ΣΊΣΥΦΟΣ":             "σίσυφοσ",
		"...":                 "",
		"المرصد":              "المرصد",
	} {
		if got := Fold(name); got != want {
			t.Errorf("Fold(%q) = %q, want %q", name, got, want)
		}
	}
}

// FuzzFold: a folded name is its own fold, so that a key finds itself.
func FuzzFold(f *testing.F) {
	for _, s := range []string{"The the X", "e.\u0301", "İ", "ﬁ", "ẞ", "a\u00a0b", "\xff", "the.", "ǰ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Fold(s)
		if again := Fold(once); again != once {
			t.Errorf("Fold(%q) = %q, and of that %q", s, once, again)
		}
	})
}

func TestUnnamed(t *testing.T) {
	for words, want := range map[string]bool{
		"unnamed reports": true, "sources on the ground": true, "Sources on the ground": true, "a security official": true,
		"Interior Ministry sources": true, "witnesses": true, "some residents": true, "several officials": true, "an eyewitness": false,
		"anonymous": true, "unattributed fears": true, "Unnamed “headline”": true, "officials": true, "conflicting reports": true,
		"": false, "a": false, "Isis": false, "The Independent": false, "Human Rights Reports": false, "Reuters": false,
		"Reuters reports":    true, // when in doubt it counts for less
		"Syrian state media": false, "the mayor": false,
	} {
		if got := Unnamed(words); got != want {
			t.Errorf("Unnamed(%q) = %v", words, got)
		}
	}
}

func TestSourceName(t *testing.T) {
	for words, want := range map[string]struct {
		name    string
		unnamed bool
	}{
		"Isis":                          {"Isis", false},
		"  Amaq   Agency ":              {"Amaq Agency", false},
		"unnamed sources on the ground": {"sources on the ground", true},
		"Unnamed sources on the ground": {"sources on the ground", true},
		"unnamed reports":               {"unnamed reports", true},
		"unnamed headline":              {"unnamed headline", true},
		"unnamed":                       {"unnamed", true},
		"witnesses":                     {"witnesses", true},
	} {
		if name, unnamed := SourceName(words); name != want.name || unnamed != want.unnamed {
			t.Errorf("SourceName(%q) = %q, %v", words, name, unnamed)
		}
	}
}

func TestSourceShown(t *testing.T) {
	for _, tt := range []struct {
		s    Source
		want string
	}{
		{Source{Name: "Isis"}, "Isis"},
		{Source{Name: "unnamed reports", Unnamed: true}, "unnamed reports"},
		{Source{Name: "Anonymous officials", Unnamed: true}, "Anonymous officials"},
		{Source{Name: "sources on the ground", Unnamed: true}, "unnamed “sources on the ground”"},
	} {
		if got := SourceShown(tt.s); got != tt.want {
			t.Errorf("SourceShown(%v) = %q", tt.s, got)
		}
	}
}

func TestLexiconSource(t *testing.T) {
	l := NewLexicon(Vocabulary{Sources: []Source{
		{Key: "sohr", Name: "Syrian Observatory for Human Rights", Aliases: []string{"SOHR", "The Observatory"}},
		{Key: "observatory", Name: "Observatory"}, // its name was taken
		{Key: "unnamed: reports", Name: "unnamed reports", Unnamed: true},
		{Key: "officials", Name: "Officials", Unnamed: false},
	}})
	for words, want := range map[string]struct {
		s     Source
		known bool
	}{
		"SOHR":                          {l.Sources[0], true},
		"s.o.h.r.":                      {l.Sources[0], true},
		"observatory":                   {l.Sources[0], true},
		"unnamed reports":               {l.Sources[2], true},
		"Unnamed  REPORTS":              {l.Sources[2], true},
		"reports":                       {l.Sources[2], true},
		"officials":                     {Source{Key: "unnamed: officials", Name: "officials", Unnamed: true}, false},
		"The Mayor":                     {Source{Key: "mayor", Name: "The Mayor"}, false},
		"...":                           {Source{Name: "..."}, false},
		"unnamed sources on the ground": {Source{Key: "unnamed: sources on the ground", Name: "sources on the ground", Unnamed: true}, false},
	} {
		s, known := l.Source(words)
		if diff := cmp.Diff(want.s, s); diff != "" || known != want.known {
			t.Errorf("Source(%q): known %v\n%s", words, known, diff)
		}
		// What is added under its key is found again by the same words.
		if again, ok := NewLexicon(Vocabulary{Sources: append(slices.Clone(l.Sources), s)}).Source(words); s.Key != "" && (!ok || again.Key != s.Key) {
			t.Errorf("Source(%q) = %q, and once on record %q, %v", words, s.Key, again.Key, ok)
		}
	}
	if s := l.SourceByKey("left out"); s.Name != "left out" {
		t.Errorf("a source that is not on record is %v", s)
	}
}

func TestLexiconTopics(t *testing.T) {
	l := NewLexicon(Vocabulary{
		Topics: []Topic{{Slug: "workers", Aliases: []string{"cement", "Al-Badia"}}, {Slug: "cement"}},
		People: []Person{{ID: "slack:U1", Name: "Eve"}},
	})
	for name, want := range map[string]string{"workers": "workers", "WORKERS": "workers", "Cement": "workers", "al-badia": "workers", "worker": ""} {
		if topic, ok := l.Topic(name); topic.Slug != want || ok != (want != "") {
			t.Errorf("Topic(%q) = %q, %v", name, topic.Slug, ok)
		}
	}
	if l.Person("slack:U1") != "Eve" || l.Person("slack:U2") != "slack:U2" {
		t.Error("people are not known by their names")
	}
}

func TestRoot(t *testing.T) {
	for key, want := range map[string]string{
		"isis": "isis", "amaq": "isis", "video": "isis", "not on record": "not on record", "": "",
		"ping": "ping", "pong": "ping", "pung": "ping", "pang": "ping",
	} {
		if got := newsroom.Root(key); got != want {
			t.Errorf("Root(%q) = %q, want %q", key, got, want)
		}
	}
	alone := NewLexicon(Vocabulary{Sources: []Source{{Key: "a", SpeaksFor: "a"}, {Key: "b", SpeaksFor: "gone"}}})
	if alone.Root("a") != "a" || alone.Root("b") != "gone" {
		t.Errorf("roots %q, %q", alone.Root("a"), alone.Root("b"))
	}
}

func TestParty(t *testing.T) {
	middle := Topic{Parties: []string{"amaq", "pong"}}
	for _, tt := range []struct {
		topic Topic
		key   string
		want  bool
	}{
		{workers, "isis", true},
		{workers, "amaq", true},
		{workers, "video", true},
		{workers, "sohr", false},
		{workers, "", false},
		{middle, "video", true},
		{middle, "amaq", true},
		{middle, "isis", false},
		{middle, "pang", true},
		{middle, "pung", true},
	} {
		if got := newsroom.Party(tt.topic, tt.key); got != tt.want {
			t.Errorf("Party(%v, %q) = %v", tt.topic.Parties, tt.key, got)
		}
	}
}
