package bot

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func at(id, name string) Part { return Part{Who: &Account{Platform: "p", ID: id, Name: name}} }

func says(s string) Part { return Part{Text: s} }

func TestMentionsLine(t *testing.T) {
	for _, tt := range []struct {
		name  string
		parts []Part
		want  string
		names []string
	}{
		{"a name", []Part{says("assign 3 "), at("1", "sara")}, "assign 3 @sara", []string{"sara"}},
		{"several words", []Part{says("assign 3 "), at("1", "Ana Maria"), says(", now")}, `assign 3 "@Ana Maria", now`, []string{"Ana Maria"}},
		{"in a quotation", []Part{says(`park 3 because "ask `), at("1", `Ana "M" B`), says(` first"`)}, `park 3 because "ask @Ana \"M\" B first"`, []string{`Ana "M" B`}},
		{"after a quotation", []Part{says(`x "y z" `), at("1", "A B")}, `x "y z" "@A B"`, []string{"A B"}},
		{"within a word", []Part{says("("), at("1", "A B"), says(")")}, "(@A B)", []string{"A B"}},
		{"two in a row", []Part{says("x "), at("1", "A B"), at("2", "C")}, "x @A B@C", []string{"A B", "C"}},
		{"twice", []Part{at("1", "A"), says(" "), at("1", "other")}, "@A @A", []string{"A"}},
		{"one name, two people", []Part{at("1", "Ana"), says(" "), at("2", "ana"), says(" "), at("3", "ANA")}, `@Ana "@ana (2)" "@ANA (3)"`, []string{"Ana", "ana (2)", "ANA (3)"}},
		{"somebody takes the other's name", []Part{at("1", "Ana"), says(" "), at("3", "Ana (2)"), says(" "), at("2", "Ana")}, `@Ana "@Ana (2)" "@Ana (2) (2)"`, []string{"Ana", "Ana (2)", "Ana (2) (2)"}},
		{"no name", []Part{at("1", " \n"), says(" "), at("2", "@")}, "@1 @2", []string{"1", "2"}},
		{"hostile names", []Part{at("1", "a\nb\u202e\u200b"), says(" "), at("2", "@Cafe\u0301")}, "\"@a b\ufffd\ufffd\" @Caf\u00e9", []string{"a b\ufffd\ufffd", "Caf\u00e9"}},
		{"nobody", []Part{says("a "), says("b")}, "a b", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var m Mentions
			line := m.Line(tt.parts)
			var names []string
			for _, a := range m {
				names = append(names, a.Name)
			}
			if diff := cmp.Diff(tt.names, names); diff != "" || line != tt.want {
				t.Errorf("got %s (-want +got)\n%s", line, diff)
			}
		})
	}
}

// FuzzMentions: whoever is mentioned stands in the line, as it is read in the
// end, by exactly their name.
func FuzzMentions(f *testing.F) {
	f.Add("sara", "Sara")
	f.Add(`Ana "Maria`, "ana\u0301 \\")
	f.Add("“a” »b«, c.", "\u2068x\u2069 because y")
	f.Add("a\u0301\u0301\u0301\u0301\u0301\u0301\u0301b", "\xff because")
	f.Fuzz(func(t *testing.T, a, b string) {
		var m Mentions
		line, err := Clean(m.Line([]Part{says("assign 3 "), at("1", a), says(" "), at("2", b), says(` because "ask `), at("1", a), says(` and `), at("2", b), says(`"`)}))
		if err != nil {
			t.Fatalf("refused: %v", err)
		}
		params := []Param{{Name: "id", Kind: ID}, {Name: "one"}, {Name: "two"}, {Name: "because", Keyword: "because", Kind: Words}}
		args, err := Parse(params, line[len("assign "):])
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		want := map[string][]string{"id": {"3"}, "one": {"@" + m[0].Name}, "two": {"@" + m[1].Name}, "because": {"ask @" + m[0].Name + " and @" + m[1].Name}}
		if diff := cmp.Diff(want, args.values); diff != "" {
			t.Errorf("%s (-want +got)\n%s", line, diff)
		}
	})
}
