package bot

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// formRow is a command that a form is for.
var formRow = Command{Name: "propose", Aliases: []string{"suggest"}, Params: []Param{
	{Name: "id", Kind: ID, Required: true, Repeat: true},
	{Name: "verdict", Values: []string{"verified", "refuted"}, Required: true},
	{Name: "stand", Kind: Flag, Values: []string{"supports", "refutes"}},
	{Name: "because", Keyword: "because", Kind: Words},
	{Name: "link", Keyword: "link"},
}}

func TestFilled(t *testing.T) {
	table := NewTable([]Command{formRow, {Name: "topic add", Params: []Param{{Name: "slug"}}}})
	for _, tt := range []struct {
		line   string
		values map[string]string
		want   string
	}{
		{"propose 12@7", map[string]string{"because": "two lists", "verdict": "verified", "link": ""}, `propose 12@7 verified because "two lists"`},
		{"/suggest 12@7", map[string]string{"because": "link by \"x\"\nsecond", "verdict": " refuted "}, `/suggest 12@7 refuted because "link by \"x\" second"`},
		{"propose 12", map[string]string{"stand": "Supports", "because": " "}, "propose 12 Supports"},
		{"propose 12", map[string]string{"stand": "because x"}, `propose 12 "because x"`},
		{"topic add", map[string]string{"slug": "a b"}, `topic add "a b"`},
		{"propose 12", map[string]string{"nonsense": "x"}, "propose 12"},
		{"nonsense 12", map[string]string{"b": "because y", "a": "x", "c": ""}, `nonsense 12 "x" "because y"`},
		{"", map[string]string{"a": "x"}, ` "x"`},
	} {
		if got := table.Filled(tt.line, tt.values); got != tt.want {
			t.Errorf("%s filled with %v is %s, want %s", tt.line, tt.values, got, tt.want)
		}
	}
}

// FuzzFilled: what is typed into a field stays one value, and is shown back
// whole when the form is refused.
func FuzzFilled(f *testing.F) {
	f.Add("because link refuted", "https://x.example")
	f.Add("a \"b\" c\n- d", `\`)
	table := NewTable([]Command{formRow})
	f.Fuzz(func(t *testing.T, because, link string) {
		if !utf8.ValidString(because) || !utf8.ValidString(link) || composed(because) == "" || composed(link) == "" || strings.ContainsAny(because+link, "\u2028\u2029") {
			return
		}
		line := table.Filled("propose 12@7", map[string]string{"verdict": "verified", "because": because, "link": link})
		args, err := Parse(formRow.Params, strings.TrimPrefix(line, "propose"))
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		want := map[string][]string{"id": {"12@7"}, "verdict": {"verified"}, "because": {composed(because)}, "link": {composed(link)}}
		if diff := cmp.Diff(want, args.values); diff != "" {
			t.Errorf("%s (-want +got)\n%s", line, diff)
		}
	})
}

func TestShowBackHoldsAForm(t *testing.T) {
	values := map[string]string{"verdict": "verified", "because": rep("y", Field{Long: true}.Limit()-3) + "end", "link": rep("x", Field{}.Limit())}
	line := NewTable([]Command{formRow}).Filled("propose "+rep("1", 80), values)
	shown := PlainText(Refuse(T("no")).ShowBack(line).ShowBack(line))
	if strings.Count(shown, line) != 1 {
		t.Errorf("%s is shown as %s", line, shown)
	}
}

func TestLimitHoldsWhatIsThere(t *testing.T) {
	if n := (Field{Value: rep("😀", 300)}).Limit(); n != 600 {
		t.Errorf("a limit of %d for 600 units", n)
	}
}

func TestPicker(t *testing.T) {
	p := Picker{Options: []Action{{"a", "1"}, {"b", "1"}, {" ", "2"}, {"c", ""}, {"d", "too long"}, {"e", "3"}, {"f", "4"}}}
	short := func(line string) bool { return len(line) < 4 }
	if diff := cmp.Diff([]Action{{"a", "1"}, {"e", "3"}}, p.Within(2, short)); diff != "" {
		t.Error(diff)
	}
	var r Reply
	for range 6 {
		r.Cards = append(r.Cards, Card{}, Card{Picker: &p})
	}
	if n := len(r.Pickers()); n != 4 {
		t.Errorf("%d pickers", n)
	}
}
