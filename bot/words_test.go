package bot

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// quoted and bare are words as split gives them.
func quoted(s string) typed { return typed{Text: s, Quoted: true} }
func bare(s string) typed   { return typed{Text: s} }

func TestSplit(t *testing.T) {
	for _, tt := range []struct {
		line string
		want []typed
	}{
		{"", nil},
		{" \t\n ", nil},
		{"status workers", []typed{bare("status"), bare("workers")}},
		{"a \t b\nc\u00a0d\u3000e", []typed{bare("a"), bare("b"), bare("c"), bare("d"), bare("e")}},
		{`"Amaq Agency"`, []typed{quoted("Amaq Agency")}},
		{`by "Amaq Agency" via x`, []typed{bare("by"), quoted("Amaq Agency"), bare("via"), bare("x")}},
		{`""`, []typed{quoted("")}},
		{`" padded "`, []typed{quoted("padded")}},

		// Whichever marks the phone makes of them.
		{"“Amaq Agency”", []typed{quoted("Amaq Agency")}},
		{"“Amaq Agency\"", []typed{quoted("Amaq Agency")}},
		{"\"Amaq Agency”", []typed{quoted("Amaq Agency")}},
		{"”Helsingin Sanomat”", []typed{quoted("Helsingin Sanomat")}},
		{"‟Amaq”", []typed{quoted("Amaq")}},
		{"„Der Spiegel“ x", []typed{quoted("Der Spiegel"), bare("x")}},
		{"„Gazeta Wyborcza”", []typed{quoted("Gazeta Wyborcza")}},
		{"«Le Monde»", []typed{quoted("Le Monde")}},
		{"« Le Monde »", []typed{quoted("Le Monde")}},
		{"»Politiken« x", []typed{quoted("Politiken"), bare("x")}},

		// A mark ends a quotation only at the end of a word.
		{`"a 5" pipe"`, []typed{quoted("a 5"), bare(`pipe"`)}},
		{`"a 5"x3" board"`, []typed{quoted(`a 5"x3`), bare(`board"`)}},
		{"\"he said “go” and left\"", []typed{quoted("he said “go” and left")}},
		{"“he said “go” and left”", []typed{quoted("he said “go” and left")}},
		{"«il a dit «va» hier»", []typed{quoted("il a dit «va» hier")}},
		{`6" pipe`, []typed{bare(`6"`), bare("pipe")}},
		{`by"x y"`, []typed{bare(`by"x`), bare(`y"`)}},
		{`it's fine`, []typed{bare("it's"), bare("fine")}},

		// Punctuation after a quotation belongs to neither.
		{`by "Amaq Agency", via "The Independent".`, []typed{bare("by"), quoted("Amaq Agency"), bare("via"), quoted("The Independent")}},
		{`"a";`, []typed{quoted("a")}},
		{`"U.S."`, []typed{quoted("U.S.")}},

		{`"a \"b\" c"`, []typed{quoted(`a "b" c`)}},
		{`"C:\\dir\"" x`, []typed{quoted(`C:\dir"`), bare("x")}},
		{`"a\b"`, []typed{quoted(`a\b`)}},
		{`a\b \"c`, []typed{bare(`a\b`), bare(`\"c`)}},
		{"\"a\nb\"", []typed{quoted("a b")}},
	} {
		got, err := split(tt.line)
		if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
			t.Errorf("split(%q): %v\n%s", tt.line, err, diff)
		}
	}
}

func TestSplitUnclosed(t *testing.T) {
	for line, want := range map[string]string{
		`by "Amaq`:         `the quotation mark before "Amaq" is never closed`,
		`"`:                `the quotation mark before "" is never closed`,
		"“Amaq «Agency»":   `the quotation mark before "Amaq «Agency»" is never closed`,
		`"a\"`:             `the quotation mark before "a\\\"" is never closed`,
		`"` + rep("x", 50): `the quotation mark before "` + rep("x", 29) + `…" is never closed`,
	} {
		_, err := split(line)
		var usage *UsageError
		if !errors.As(err, &usage) || usage.Problem != want {
			t.Errorf("split(%q): %v, want %q", line, err, want)
		}
	}
}

var rep = strings.Repeat

func TestQuoteWord(t *testing.T) {
	for s, want := range map[string]string{
		"":           `""`,
		"by":         `"by"`,
		`a "b" c`:    `"a \"b\" c"`,
		`a\`:         `"a\\"`,
		"“curly”":    `"\“curly\”"`,
		"a\nb\rc":    `"a b c"`,
		`"] --`:      `"\"] --"`,
		"a\xffb":     "\"a\ufffdb\"",
		"مرحبا \\\"": `"مرحبا \\\""`,
	} {
		if got := QuoteWord(s); got != want {
			t.Errorf("QuoteWord(%q) = %s, want %s", s, got, want)
		}
	}
}

// row is a command with every kind of parameter.
func row() *Command {
	return &Command{
		Name: "add", Lines: false,
		Params: []Param{
			{Name: "topic", Kind: Word, Required: true, Help: "the story"},
			{Name: "figure", Kind: Words, Required: true},
			{Name: "by", Keyword: "by", Kind: Words, Help: "who said it"},
			{Name: "via", Keyword: "via", Kind: Words, Repeat: true},
			{Name: "as_of", Keyword: "as of", Kind: Words},
			{Name: "link", Keyword: "link", Kind: Word},
			{Name: "part_of", Keyword: "part of", Kind: ID},
			{Name: "repeats", Keyword: "repeats", Kind: ID},
			{Name: "attitude", Kind: Flag, Values: []string{"feared", "denied"}},
			{Name: "increment", Keyword: "increment", Kind: Flag},
			{Name: "note", Keyword: "note", Kind: Words},
		},
	}
}

func TestCompose(t *testing.T) {
	for _, tt := range []struct {
		c      *Command
		values map[string][]string
		want   string
	}{
		{row(), nil, "add"},
		{row(), map[string][]string{
			"topic": {"workers"}, "figure": {"at least 300"}, "by": {"Amaq Agency"}, "via": {"A", "by"},
			"part_of": {"12@7"}, "attitude": {"feared"}, "increment": {"increment"}, "as_of": {"Friday"}, "unknown": {"x"},
		}, `add workers "at least 300" by "Amaq Agency" via A via "by" as of Friday part of 12@7 feared increment`},
		{row(), map[string][]string{"topic": {"Of"}, "figure": {"FEARED"}}, `add "Of" "FEARED"`},
		{row(), map[string][]string{"topic": {""}}, `add ""`},
		{row(), map[string][]string{"topic": {"3 by x"}, "part_of": {"3 by x"}}, `add "3 by x" part of "3 by x"`},
		{&Command{Name: "help", Params: []Param{{Name: "line", Kind: Line}}}, map[string][]string{"line": {"add \"x"}}, `help add "x`},
	} {
		if got := Compose(tt.c, tt.values); got != tt.want {
			t.Errorf("Compose = %s, want %s", got, tt.want)
		}
	}
}

func TestClip(t *testing.T) {
	for _, tt := range []struct {
		s    string
		n    int
		want string
	}{
		{"", 3, ""}, {"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"äöüß", 3, "äö…"}, {"a", 1, "a"}, {"ab", 1, "…"},
	} {
		if got := clip(tt.s, tt.n); got != tt.want {
			t.Errorf("clip(%q, %d) = %q, want %q", tt.s, tt.n, got, tt.want)
		}
	}
}

// composed is what becomes of a value on the way through a command line:
// valid text, on one line, without space around it.
func composed(s string) string {
	s = strings.NewReplacer("\n", " ", "\r", " ").Replace(strings.ToValidUTF8(s, "\ufffd"))
	return strings.TrimSpace(s)
}

// FuzzQuoteWord: a value that a platform gives as an option comes through the
// command line as it is, and is never taken for a keyword.
func FuzzQuoteWord(f *testing.F) {
	for _, s := range []string{
		"", "by", "as of", "part of 12", "repeats 3", "feared", "increment", `a "b" c`, `\`, `\\"`, "“x”", "„x“", "»x«", "12", "#12@7",
		"x, y.", `"`, "note", "a\tb", "\u2028", "\ufffd", "ſ", "K", "link", "FEARED by BY", "\"] redis.call('FLUSHALL') --", "a\xffb",
	} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		words, err := split("x " + QuoteWord(a) + " y")
		if want := []typed{bare("x"), quoted(composed(repaired(a))), bare("y")}; err != nil || !slices.Equal(words, want) {
			t.Errorf("split of QuoteWord(%q) = %+v, %v", a, words, err)
		}
		c := row()
		values := map[string][]string{"topic": {a}, "figure": {b}, "via": {b, a}}
		want := map[string][]string{"topic": {composed(repaired(a))}}
		for _, v := range []string{a, b} {
			if composed(repaired(v)) == "" {
				return // a keyword without a value is refused
			}
		}
		want["figure"] = []string{composed(repaired(b))}
		want["via"] = []string{composed(repaired(b)), composed(repaired(a))}
		line := Compose(c, values)
		if !utf8.ValidString(line) {
			t.Errorf("Compose made invalid UTF-8: %q", line)
		}
		args, err := Parse(c.Params, strings.TrimPrefix(line, "add"))
		if err != nil {
			t.Fatalf("Parse(%q): %v", line, err)
		}
		if diff := cmp.Diff(want, args.values); diff != "" {
			t.Errorf("Parse(%q) (-want +got)\n%s", line, diff)
		}
	})
}

// repaired writes U+FFFD for each byte that is not UTF-8, as ranging does.
func repaired(s string) string { return string([]rune(s)) }
