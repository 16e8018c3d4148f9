package bot

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestTextString(t *testing.T) {
	text := T("a ").Strongly("b").Plainly(" ").Quoting("c").Plainly(" ").Naming("d").Plainly(" ").Naming("أمق").Plainly(" ").
		Typing("add x").Plainly(" ").Linking("https://a.example").Plainly(" ").Timing(time.Unix(0, 0), "14:02").
		Join(Text{{Kind: User, Text: "e", URL: "U1"}}).Join(Text{}.Quoting("عربي"))
	want := "a b “c” d \u2068أمق\u2069 add x https://a.example 14:02e“\u2068عربي\u2069”"
	if got := text.String(); got != want {
		t.Errorf("String = %q, want %q", got, want)
	}
}

func TestPlainText(t *testing.T) {
	a := Card{
		Title: T("title"), Rows: []Row{{Heading: true, Text: T("HEAD")}, {Text: T("row")}},
		Notes: []Text{T("note")}, Copy: []Text{T("one."), T("two.")}, Actions: []Action{{"Undo", "undo"}},
	}
	b := Card{Notes: []Text{T("alone")}}
	want := "title\nHEAD\nrow\nnote\nCopy: one.\ntwo.\n\nalone"
	if got := PlainText(Reply{Cards: []Card{a, b}}); got != want {
		t.Errorf("PlainText = %q, want %q", got, want)
	}
	if got := PlainText(Reply{}); got != "" {
		t.Errorf("PlainText of nothing = %q", got)
	}
}

// board is a card with two headings, four figures, a note and a sentence.
func board() Card {
	return Card{
		Title: T("workers"),
		Rows: []Row{
			{Heading: true, Text: T("KILLED")},
			{Text: T("1 24: Isis")},
			{Text: T("2 175: reports")},
			{Heading: true, Text: T("RELEASED")},
			{Text: T("3 at least 300: Amaq")},
			{Text: T("4 170: SOHR")},
		},
		Notes:   []Text{T("n1"), T("n2")},
		Copy:    []Text{T("Isis claims 24.")},
		Actions: []Action{{"Undo", "undo 1"}},
	}
}

// size is how long a card is when it is drawn plainly, with its buttons.
func size(c Card) int {
	n := utf8.RuneCountInString(c.String())
	for _, a := range c.Actions {
		n += 1 + utf8.RuneCountInString(a.Label)
	}
	return n
}

func within(limit int) func(Card) bool {
	return func(c Card) bool { return size(c) <= limit }
}

func TestFit(t *testing.T) {
	long := board()
	long.Copy = []Text{T(rep("Isis claims 24. ", 20))}
	wide := board()
	for i := range wide.Rows {
		wide.Rows[i].Text = T(rep("x", 60))
	}
	headings := Card{Title: T("t"), Rows: []Row{{Heading: true, Text: T("A HEADING")}, {Heading: true, Text: T("ANOTHER")}}}
	for _, tt := range []struct {
		name string
		card Card
		room int
		want string
	}{
		{"whole", board(), 115, "workers\nKILLED\n1 24: Isis\n2 175: reports\nRELEASED\n3 at least 300: Amaq\n4 170: SOHR\nn1\nn2\nCopy: Isis claims 24."},
		{"the last row", board(), 114, "workers\nKILLED\n1 24: Isis\n2 175: reports\nRELEASED\n3 at least 300: Amaq\nn1\nn2\nand 1 more\nCopy: Isis claims 24."},
		{"a heading with nothing under it", board(), 90, "workers\nKILLED\n1 24: Isis\n2 175: reports\nn1\nn2\nand 2 more\nCopy: Isis claims 24."},
		{"sentences give way to the first row", long, 74, "workers\nKILLED\n1 24: Isis\n2 175: reports\nn1\nn2\nand 2 more"},
		{"no row, but the sentences", wide, 52, "workers\nn1\nn2\nand 4 more\nCopy: Isis claims 24."},
		{"no row and no sentence", board(), 33, "workers\nn1\nn2\nand 4 more"},
		{"the last note", board(), 28, "workers\nn1\nand 4 more"},
		{"all notes", board(), 23, "workers\nand 4 more"},
		{"no button", board(), 18, "workers\nand 4 more"},
		{"a cut title", board(), 14, "wo…\nand 4 more"},
		{"nothing", board(), 5, ""},
		{"headings alone", headings, 10, "t"},
		{"a long title", Card{Title: T("workers")}, 4, "wor…"},
	} {
		got := tt.card.Fit(within(tt.room))
		if got.String() != tt.want {
			t.Errorf("%s: in %d characters:\n%s\nwant\n%s", tt.name, tt.room, got, tt.want)
		}
	}
	if diff := cmp.Diff(board(), board().Fit(func(Card) bool { return true })); diff != "" {
		t.Error(diff)
	}
}

// A card is kept and drawn again: fitting must not write into it.
func TestFitLeavesTheCard(t *testing.T) {
	c := board()
	c.Notes = append(make([]Text, 0, 8), c.Notes...)
	for room := range 120 {
		c.Fit(within(room))
		if diff := cmp.Diff(board(), c); diff != "" {
			t.Fatalf("after fitting into %d:\n%s", room, diff)
		}
		if extra := c.Notes[:3][2]; extra != nil {
			t.Fatalf("Fit wrote %q behind the notes", extra)
		}
	}
}

func TestFitLeavesTheNotes(t *testing.T) {
	c := Card{Title: T("workers"), Notes: []Text{T("n1"), T("n2"), T("n3")}}
	c.Fit(within(10))
	if diff := cmp.Diff([]Text{T("n1"), T("n2"), T("n3")}, c.Notes); diff != "" {
		t.Error(diff)
	}
}

// FuzzFit: whatever fits when it is empty is made to fit; the rows are the
// first ones, whole; and how many were left out is said whenever there is room
// for a row.
func FuzzFit(f *testing.F) {
	f.Add("HA a\nrow\nHB\nrow two\nrow three", 3, 2, 30)
	f.Add("H\nH\n\n\n\n", 0, 0, 3)
	f.Add("title only", 9, 9, 0)
	f.Fuzz(func(t *testing.T, lines string, notes, sentences, room int) {
		c := Card{Title: T("the title")}
		for line := range strings.SplitSeq(lines, "\n") {
			c.Rows = append(c.Rows, Row{Heading: strings.HasPrefix(line, "H"), Text: T(line)})
		}
		for i := range clamp(notes, 20) {
			c.Notes = append(c.Notes, T(fmt.Sprintf("note %d", i)))
		}
		for i := range clamp(sentences, 20) {
			c.Copy = append(c.Copy, T(fmt.Sprintf("Sentence %d.", i)))
			c.Actions = append(c.Actions, Action{fmt.Sprintf("Button %d", i), "x"})
		}
		fits := within(clamp(room, 2000))
		got := c.Fit(fits)
		if !fits(got) {
			t.Fatalf("%d characters do not fit into %d:\n%s", size(got), room, got)
		}
		if len(got.Rows) > len(c.Rows) || cmp.Diff(c.Rows[:len(got.Rows)], append([]Row{}, got.Rows...)) != "" {
			t.Fatalf("rows %v of %v", got.Rows, c.Rows)
		}
		if n := len(got.Rows); n < len(c.Rows) && n > 0 && got.Rows[n-1].Heading {
			t.Errorf("a heading with nothing under it: %v", got)
		}
		left := len(c.figures()) - len(got.figures())
		if said := strings.Contains(got.String(), fmt.Sprintf("\nand %d more", left)); left > 0 && len(got.Rows) > 0 && !said {
			t.Errorf("%d left out, unsaid:\n%s", left, got)
		}
		if left == 0 && len(got.figures()) > 0 && fits(c) && cmp.Diff(c, got) != "" {
			t.Errorf("a card that fits was changed:\n%s", got)
		}
	})
}

func clamp(n, most int) int { return min(max(n, -n, 0), most) }

func TestReply(t *testing.T) {
	for _, tt := range []struct {
		r       Reply
		quietly bool
		private bool
	}{
		{Reply{}, false, false},
		{Reply{}, true, true},
		{Reply{Visibility: Private}, false, true},
		{Reply{Visibility: Public}, true, false},
		{Reply{Visibility: Public, Refused: true}, false, true},
		{Refuse(T("no")), false, true},
		{Say(T("yes")), false, false},
	} {
		if got := tt.r.IsPrivate(tt.quietly); got != tt.private {
			t.Errorf("%+v asked quietly %v: private %v", tt.r, tt.quietly, got)
		}
	}
	undo, more := Action{"Undo", "undo"}, Action{"More", "more"}
	share := Action{"Share to channel", "share status"}
	r := Reply{Cards: []Card{{Actions: []Action{undo}}, {Actions: []Action{more}}}, Share: "status"}
	refused := r
	refused.Refused = true
	for _, tt := range []struct {
		r       Reply
		private bool
		want    []Action
	}{
		{r, true, []Action{undo, more, share}}, {r, false, []Action{undo, more}}, {refused, true, []Action{undo, more}}, {Reply{}, true, nil},
	} {
		if diff := cmp.Diff(tt.want, tt.r.Buttons(tt.private)); diff != "" {
			t.Error(diff)
		}
	}
}
