package bot

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		line string
		want map[string][]string
	}{
		{"workers 300", map[string][]string{"topic": {"workers"}, "figure": {"300"}}},
		{"workers at least 300 by Amaq Agency via A via B C", map[string][]string{
			"topic": {"workers"}, "figure": {"at least 300"}, "by": {"Amaq Agency"}, "via": {"A", "B C"},
		}},
		{"workers 300 NOTE x BY y", map[string][]string{"topic": {"workers"}, "figure": {"300"}, "note": {"x"}, "by": {"y"}}},

		// "as of" and "part of" are keywords as a whole, and with what they need.
		{"workers as many as 40 as of Friday", map[string][]string{"topic": {"workers"}, "figure": {"as many as 40"}, "as_of": {"Friday"}}},
		{"workers 24 part of 12@7", map[string][]string{"topic": {"workers"}, "figure": {"24"}, "part_of": {"12@7"}}},
		{"workers 24 part of the crew", map[string][]string{"topic": {"workers"}, "figure": {"24 part of the crew"}}},
		{"workers 24 note part of the crew part of #3", map[string][]string{
			"topic": {"workers"}, "figure": {"24"}, "note": {"part of the crew"}, "part_of": {"#3"},
		}},
		{"workers 24 part of", map[string][]string{"topic": {"workers"}, "figure": {"24 part of"}}},
		{"workers 24 part of 0", map[string][]string{"topic": {"workers"}, "figure": {"24 part of 0"}}},
		{"workers 24 repeats itself", map[string][]string{"topic": {"workers"}, "figure": {"24 repeats itself"}}},
		{"workers 24 repeats 3", map[string][]string{"topic": {"workers"}, "figure": {"24"}, "repeats": {"3"}}},

		// Flags, before a value and after.
		{"workers 300 feared increment", map[string][]string{"topic": {"workers"}, "figure": {"300"}, "attitude": {"feared"}, "increment": {"increment"}}},
		{"workers feared 300", map[string][]string{"topic": {"workers"}, "figure": {"300"}, "attitude": {"feared"}}},
		{"workers Denied 300 by A", map[string][]string{"topic": {"workers"}, "figure": {"300"}, "attitude": {"denied"}, "by": {"A"}}},
		{"increment workers 300", map[string][]string{"topic": {"workers"}, "figure": {"300"}, "increment": {"increment"}}},

		// In quotation marks nothing is a keyword.
		{`"by" "as of" by "via" note "feared" "part of 12"`, map[string][]string{
			"topic": {"by"}, "figure": {"as of"}, "by": {"via"}, "note": {"feared part of 12"},
		}},
		{`workers 3 by "Rami Abdul Rahman" of SOHR`, map[string][]string{"topic": {"workers"}, "figure": {"3"}, "by": {"Rami Abdul Rahman of SOHR"}}},
		{`workers 3 link by`, map[string][]string{"topic": {"workers"}, "figure": {"3"}, "link": {"by"}}},
		{"workers\n3\tby\u00a0A", map[string][]string{"topic": {"workers"}, "figure": {"3"}, "by": {"A"}}},
	} {
		args, err := Parse(row().Params, tt.line)
		if diff := cmp.Diff(tt.want, args.values); diff != "" || err != nil {
			t.Errorf("Parse(%q): %v (-want +got)\n%s", tt.line, err, diff)
		}
	}
}

func TestParseRefused(t *testing.T) {
	for line, want := range map[string]UsageError{
		"":                                 {Problem: "topic (the story) is missing", Missing: "topic"},
		"workers":                          {Problem: "figure is missing", Missing: "figure"},
		"workers by A":                     {Problem: "figure is missing", Missing: "figure"},
		"by A":                             {Problem: "topic (the story) is missing", Missing: "topic"},
		"workers 3 by":                     {Problem: "“by” needs who said it after it"},
		"workers 3 by via A":               {Problem: "“by” needs who said it after it"},
		"workers 3 as of":                  {Problem: "“as of” needs a value after it"},
		"workers 3 link":                   {Problem: "“link” needs a value after it"},
		"workers 3 by A by B":              {Problem: "“by” is there twice; put a name that holds such a word in quotation marks"},
		"workers 3 feared feared":          {Problem: "“feared” is there twice; put a name that holds such a word in quotation marks"},
		"feared workers feared 3":          {Problem: "“feared” is there twice; put a name that holds such a word in quotation marks"},
		"workers 3 feared denied":          {Problem: "“feared” and “denied” do not go together"},
		"workers 3 feared dead":            {Problem: `"dead" is not understood there`},
		"workers 3 part of 3 of 4":         {Problem: `"of" is not understood there`},
		"workers 3 repeats 3 part":         {Problem: `"part" is not understood there`},
		`workers 3 by "A`:                  {Problem: `the quotation mark before "A" is never closed`},
		"workers 3 link a " + rep("b", 50): {Problem: `"` + rep("b", 39) + `…" is not understood there`},
	} {
		_, err := Parse(row().Params, line)
		var usage *UsageError
		if !errors.As(err, &usage) || *usage != want {
			t.Errorf("Parse(%q): %v, want %v", line, err, want.Problem)
		}
	}
}

func TestParseKinds(t *testing.T) {
	ids := []Param{{Name: "id", Kind: ID, Required: true, Repeat: true}, {Name: "figure", Kind: Words}}
	one := []Param{{Name: "id", Kind: ID, Required: true}, {Name: "figure", Kind: Words}}
	maybe := []Param{{Name: "id", Kind: ID}}
	fixed := []Param{{Name: "axis", Kind: Word, Values: []string{"status", "lifecycle"}}}
	line := []Param{{Name: "line", Kind: Line, Required: true}}
	for _, tt := range []struct {
		params []Param
		line   string
		want   map[string][]string
		wrong  string
	}{
		{ids, "3 #7 8@2 at least 4", map[string][]string{"id": {"3", "#7", "8@2"}, "figure": {"at least 4"}}, ""},
		{one, "12 24", map[string][]string{"id": {"12"}, "figure": {"24"}}, ""},
		{one, "twelve", nil, `"twelve" is not a claim's number, such as 12 or #12`},
		{one, "0", nil, `"0" is not a claim's number, such as 12 or #12`},
		{one, "99999999999999999999", nil, `"99999999999999999999" is not a claim's number, such as 12 or #12`},
		{maybe, "", map[string][]string{}, ""},
		{maybe, "x", nil, `"x" is not understood there`},
		{maybe, "12 13", nil, `"13" is not understood there`},
		{fixed, "Status", map[string][]string{"axis": {"Status"}}, ""},
		{fixed, "colour", nil, `"colour" is not one of status, lifecycle`},
		{line, `  add "x  by y `, map[string][]string{"line": {`add "x  by y`}}, ""},
		{line, "  ", nil, "line is missing"},
	} {
		args, err := Parse(tt.params, tt.line)
		if tt.wrong != "" {
			if err == nil || err.Error() != tt.wrong {
				t.Errorf("Parse(%q): %v, want %q", tt.line, err, tt.wrong)
			}
			continue
		}
		if diff := cmp.Diff(tt.want, args.values); diff != "" || err != nil {
			t.Errorf("Parse(%q): %v (-want +got)\n%s", tt.line, err, diff)
		}
	}
}

func TestParseID(t *testing.T) {
	for s, want := range map[string]struct {
		id, seen int64
		ok       bool
	}{
		"12": {12, 0, true}, "#12": {12, 0, true}, "12@7": {12, 7, true}, "#12@7": {12, 7, true}, "1@0": {1, 0, true},
		"999999999999999999": {999999999999999999, 0, true},
		"0":                  {}, "012": {}, "-1": {}, "+1": {}, "1.0": {}, "12@": {}, "@7": {}, "##1": {}, "": {}, "1e3": {},
		"1000000000000000000": {}, "99999999999999999999999": {}, "1@9999999999999999999": {}, "１２": {}, "٣": {},
	} {
		if id, seen, ok := ParseID(s); id != want.id || seen != want.seen || ok != want.ok {
			t.Errorf("ParseID(%q) = %d, %d, %v", s, id, seen, ok)
		}
	}
}

// A number with anything around it is none.
func TestParseIDAlone(t *testing.T) {
	for _, s := range []string{"12 ", " 12", "12\n", "12 13"} {
		if _, _, ok := ParseID(s); ok {
			t.Errorf("ParseID(%q) is a number", s)
		}
	}
}

func TestArgs(t *testing.T) {
	a, err := Parse(row().Params, "workers 3 via A via B part of #12@7")
	if err != nil {
		t.Fatal(err)
	}
	if id, seen := a.ID("part_of"); id != 12 || seen != 7 {
		t.Errorf("ID = %d, %d", id, seen)
	}
	if id, seen := a.ID("repeats"); id != 0 || seen != 0 {
		t.Errorf("the ID of nothing = %d, %d", id, seen)
	}
	if a.Has("by") || !a.Has("via") || a.Get("by") != "" || a.Get("via") != "A" {
		t.Errorf("Has or Get is wrong of %v", a)
	}
	if diff := cmp.Diff([]string{"figure", "part_of", "topic", "via"}, a.Names()); diff != "" {
		t.Error(diff)
	}
	b, err := Parse(row().Params, "other 4 via C")
	if err != nil {
		t.Fatal(err)
	}
	merged := b.Or(a.Without("figure", "topic"))
	if diff := cmp.Diff(map[string][]string{"topic": {"other"}, "figure": {"4"}, "via": {"C"}, "part_of": {"#12@7"}}, merged.values); diff != "" {
		t.Error(diff)
	}
	if !a.Has("topic") || a.Get("via") != "A" {
		t.Errorf("Or or Without changed its receiver: %v", a)
	}
	if got := (Args{}).Or(Args{}).Names(); len(got) != 0 {
		t.Errorf("nothing or nothing = %v", got)
	}
}

func TestUsage(t *testing.T) {
	want := "add TOPIC FIGURE [by BY] [via VIA]… [as of AS_OF] [link LINK] [part of ID] [repeats ID] [feared|denied] [increment] [note NOTE]"
	if got := row().Usage(); got != want {
		t.Errorf("Usage = %s", got)
	}
	c := Command{Name: "show", Params: []Param{{Name: "axis", Kind: Word, Values: []string{"a", "b"}, Required: true}, {Name: "x", Shown: "“…”", Keyword: "because", Kind: Words}}}
	if got := c.Usage(); got != "show a|b [because “…”]" {
		t.Errorf("Usage = %s", got)
	}
}
