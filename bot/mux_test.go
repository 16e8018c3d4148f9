package bot

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// table is a small command table. Its commands say what they were given.
func table() []Command {
	say := func(_ context.Context, c *Call) Reply {
		t := T(c.Command.Name)
		for _, name := range c.Args.Names() {
			t = t.Plainly(" " + name + "=" + strings.Join(c.Args.All(name), "|"))
		}
		if c.Yes {
			t = t.Plainly(" yes")
		}
		if c.Command.Lines {
			t = t.Plainly(" lines=").Quoting(c.Request.Line)
		}
		return Say(t)
	}
	topic := Param{Name: "topic", Kind: Word, Required: true, Suggests: "topic"}
	rows := []Command{
		{Name: "status", Aliases: []string{"figures"}, Params: []Param{{Name: "topic", Kind: Word}}},
		{Name: "add", Lines: true, Insists: true, Params: row().Params},
		{Name: "show", Params: []Param{{Name: "id", Kind: ID, Required: true}}},
		{Name: "undo"},
		{Name: "topic add", Params: []Param{topic, {Name: "title", Kind: Words}}},
		{Name: "topic close", Params: []Param{topic}, Insists: true},
		{Name: "help", Params: []Param{{Name: "line", Kind: Line}}},
		{Name: "pick", Hidden: true, Params: []Param{{Name: "line", Kind: Line}}},
	}
	for i := range rows {
		rows[i].Run = say
	}
	rows[4].Suggest = func(_ context.Context, c *Call, p Param, typed string) []Choice {
		return []Choice{{Value: p.Name + " " + c.Args.Get("topic") + " " + typed}}
	}
	return rows
}

func ask(line string) Request { return Request{ID: "r1", Line: line} }

func TestMuxServe(t *testing.T) {
	m := NewMux(table(), silent)
	const all = "\nAll commands: help"
	for line, want := range map[string]string{
		"status workers":                "status topic=workers",
		"/status workers":               "status topic=workers",
		"  STATUS workers  ":            "status topic=workers",
		"figures workers":               "status topic=workers",
		"status\u00a0workers":           "status topic=workers",
		"stet status workers":           "status topic=workers",
		"/Stet /status x":               "status topic=x",
		"status":                        "status",
		"status\nworkers":               "status topic=workers",
		"":                              "help",
		"/":                             "help",
		"stet":                          "help",
		"/stet /":                       "help",
		"help add x":                    "help line=add x",
		"topic add x y z":               "topic add title=y z topic=x",
		"TOPIC  \tAdd x":                "topic add topic=x",
		"topic close x":                 "topic close topic=x",
		"add workers\nkilled":           "add lines=“workers\nkilled”",
		"add! workers 3":                "add yes lines=“workers 3”",
		"ADD! x":                        "add yes lines=“x”",
		"add\nx":                        "add lines=“\nx”",
		"pick x":                        "pick line=x",
		"show 12@7":                     "show id=12@7",
		"show cafe\u0301 ":              "Not done: \"café\" is not a claim's number, such as 12 or #12.\nIt goes: show ID\nMore: help show\nYou wrote: show cafe\u0301 ",
		"show":                          "Not done: id is missing.\nIt goes: show ID\nMore: help show\nYou wrote: show",
		"undo this":                     "Not done: \"this\" is not understood there.\nIt goes: undo\nMore: help undo\nYou wrote: undo this",
		"stauts workers":                "There is no command “stauts”. Did you mean status?" + all + "\nYou wrote: stauts workers",
		"stet stauts workers":           "There is no command “stauts”. Did you mean status?" + all + "\nYou wrote: stet stauts workers",
		"figurs":                        "There is no command “figurs”. Did you mean figures?" + all + "\nYou wrote: figurs",
		"topics add x":                  "There is no command “topics”. Did you mean topic add?" + all + "\nYou wrote: topics add x",
		"topic":                         "Which one: topic add, topic close?\nYou wrote: topic",
		"topic open x":                  "Which one: topic add, topic close?\nYou wrote: topic open x",
		"status! workers":               "There is no command “status!”. Did you mean status?" + all + "\nYou wrote: status! workers",
		"topic close! x":                "Which one: topic add, topic close?\nYou wrote: topic close! x",
		"pikc x":                        "There is no command “pikc”." + all + "\nYou wrote: pikc x",
		"when is lunch":                 "There is no command “when”." + all + "\nYou wrote: when is lunch",
		"مرحبا":                         "There is no command “\u2068مرحبا\u2069”." + all + "\nYou wrote: مرحبا",
		rep("x", 60):                    "There is no command “" + rep("x", 39) + "…”." + all + "\nYou wrote: " + rep("x", 60),
		"show \u202e12":                 "Not done: there is an invisible character that turns text around (U+202E) in it.\nYou wrote: show �12",
		"status " + rep("x", LineLimit): "Not done: that is more than 8000 characters.\nYou wrote: status " + rep("x", 2592) + "…",
	} {
		got := m.Serve(t.Context(), ask(line))
		if text := PlainText(got); text != want {
			t.Errorf("%q:\n%s\nwant\n%s", clip(line, 60), text, want)
		}
		if refused := strings.Contains(want, "You wrote"); got.Refused != refused || got.IsPrivate(false) != refused {
			t.Errorf("%q: refused %v, private %v", clip(line, 60), got.Refused, got.IsPrivate(false))
		}
	}
}

func TestMuxTwoRowsOfOneName(t *testing.T) {
	defer func() {
		if p := recover(); p != `two commands are named "figures"` {
			t.Errorf("panicked with %v", p)
		}
	}()
	NewMux(append(table(), Command{Name: "figures"}), silent)
}

func TestMuxLookup(t *testing.T) {
	m := NewMux(table(), silent)
	for name, want := range map[string]string{"status": "status", "Figures": "status", "topic add": "topic add", "topic": "", "add!": "", "": ""} {
		c, ok := m.Lookup(name)
		if ok != (want != "") || ok && c.Name != want {
			t.Errorf("Lookup(%q) = %v, %v", name, c, ok)
		}
	}
	if len(m.Commands()) != len(table()) {
		t.Error("Commands is not the table")
	}
}

// A refusal within a refusal, as a button's line is served, shows one line.
func TestMuxServesWithin(t *testing.T) {
	rows := table()
	var m *Mux
	rows[7].Run = func(ctx context.Context, c *Call) Reply {
		r := c.Request
		r.Line = c.Args.Get("line")
		return m.Serve(ctx, r)
	}
	m = NewMux(rows, silent)
	reply := m.Serve(t.Context(), ask("pick show x"))
	if n := strings.Count(PlainText(reply), "You wrote: "); n != 1 || !strings.HasSuffix(PlainText(reply), "You wrote: show x") {
		t.Errorf("got\n%s", PlainText(reply))
	}
}

func TestMuxPanic(t *testing.T) {
	rows := table()
	rows[0].Run = func(context.Context, *Call) Reply { panic("at the worst moment") }
	var log bytes.Buffer
	reply := NewMux(rows, slog.New(slog.NewTextHandler(&log, nil))).Serve(t.Context(), ask("status workers"))
	want := "Something went wrong inside stet, and it has been logged. If this was to change something, it may not be saved.\nYou wrote: status workers"
	if got := PlainText(reply); got != want || !reply.Refused {
		t.Errorf("got %q, refused %v", got, reply.Refused)
	}
	for _, part := range []string{"at the worst moment", "request=r1", "mux_test.go"} {
		if !strings.Contains(log.String(), part) {
			t.Errorf("the log does not hold %q:\n%s", part, &log)
		}
	}
	if strings.Contains(log.String(), "workers") {
		t.Errorf("what was typed is in the log:\n%s", &log)
	}
}

func TestMuxDeadline(t *testing.T) {
	rows := table()
	var left time.Duration
	rows[0].Run = func(ctx context.Context, _ *Call) Reply {
		end, _ := ctx.Deadline()
		left = time.Until(end)
		return Reply{}
	}
	NewMux(rows, silent).Serve(t.Context(), ask("status"))
	if left <= 0 || left > Patience || Patience+AckWait/3 > 2500*time.Millisecond {
		t.Errorf("a command has %v of %v", left, Patience)
	}
}

func TestMuxEmptyRefusal(t *testing.T) {
	rows := table()
	rows[0].Run = func(context.Context, *Call) Reply { return Reply{Refused: true, Visibility: Public} }
	reply := NewMux(rows, silent).Serve(t.Context(), ask("status x"))
	if got := PlainText(reply); got != "You wrote: status x" || reply.Visibility != Private {
		t.Errorf("got %q, visibility %d", got, reply.Visibility)
	}
}

// A kept reply is refused for several people: the text back of one must not be
// written into it.
func TestMuxTextBackLeavesTheReply(t *testing.T) {
	rows := table()
	kept := Refuse(T("no"), make([]Text, 0, 4)...)
	rows[0].Run = func(context.Context, *Call) Reply { return kept }
	m := NewMux(rows, silent)
	a, b := m.Serve(t.Context(), ask("status a")), m.Serve(t.Context(), ask("status b"))
	if PlainText(a) != "no\nYou wrote: status a" || PlainText(b) != "no\nYou wrote: status b" || PlainText(kept) != "no" {
		t.Errorf("got %q, %q, and kept %q", PlainText(a), PlainText(b), PlainText(kept))
	}
}

func TestMuxNames(t *testing.T) {
	rows := table()
	var got Request
	rows[0].Run = func(_ context.Context, c *Call) Reply { got = c.Request; return Reply{} }
	hostile := " Eve\u202e\n12 ● VERIFIED\x1b" + rep("\u0334", 9)
	const want = "Eve� 12 ● VERIFIED�\u0334\u0334\u0334\u0334\u0334"
	asked := Request{
		From: Account{ID: "U1", Name: hostile}, Workspace: Workspace{ID: "T1", Name: hostile}, Line: "status",
		Memberships: []Membership{{Workspace{Name: hostile}, Account{Name: hostile}}},
	}
	NewMux(rows, silent).Serve(t.Context(), asked)
	m := got.Memberships[0]
	if diff := cmp.Diff([]string{want, want, want, want}, []string{got.From.Name, got.Workspace.Name, m.Account.Name, m.Workspace.Name}); diff != "" {
		t.Error(diff)
	}
	if asked.Memberships[0].Account.Name != hostile {
		t.Error("the adapter's memberships were written to")
	}
	NewMux(rows, silent).Serve(t.Context(), Request{From: Account{Name: rep("n", 200)}, Line: "status"})
	if n := utf8.RuneCountInString(got.From.Name); n != nameLimit {
		t.Errorf("a name of %d characters was let through", n)
	}
}

func TestMuxSuggest(t *testing.T) {
	m := NewMux(table(), silent)
	for _, tt := range []struct {
		line, complete string
		want           []Choice
	}{
		{"topic add wor", "topic", []Choice{{Value: "topic wor wor"}}},
		{"topic add", "topic", []Choice{{Value: "topic  wor"}}},
		{`topic add x "y`, "title", []Choice{{Value: "title  wor"}}},
		{"topic add wor", "nothing", nil},
		{"status wor", "topic", nil},
	} {
		r := ask(tt.line)
		r.Complete, r.Partial = tt.complete, "wor"
		got := m.Serve(t.Context(), r)
		if diff := cmp.Diff(tt.want, got.Choices); diff != "" || len(got.Cards) != 0 {
			t.Errorf("%q: %v\n%s", tt.line, got.Cards, diff)
		}
	}
}

// FuzzServe: whatever is typed gets an answer, in valid UTF-8, that is not
// empty; a refusal is private and shows what was typed.
func FuzzServe(f *testing.F) {
	for _, line := range []string{
		"", "/", "stet", "status", `add workers killed 3 by "A`, "topic", "topic add", "x\xff", "\u202e", "show 12@7", "help \"", "add!\n\n", "status\u2028x",
		rep("a", 9000), "\u0334\u0334\u0334\u0334\u0334\u0334\u0334", "pick pick", "\\", "\u00a0", "\u200b", "\ufeff", "«»",
	} {
		f.Add(line)
	}
	m := NewMux(table(), silent)
	f.Fuzz(func(t *testing.T, line string) {
		reply := m.Serve(t.Context(), Request{ID: "r", Line: line, From: Account{Name: line}})
		text := PlainText(reply)
		if strings.TrimSpace(text) == "" || !utf8.ValidString(text) {
			t.Errorf("%q was answered with %q", line, text)
		}
		if reply.Refused && (!reply.IsPrivate(false) || strings.TrimSpace(line) != "" && !strings.Contains(text, "You wrote: ")) {
			t.Errorf("%q was refused with %q, private %v", line, text, reply.IsPrivate(false))
		}
		if n := utf8.RuneCountInString(text); n > LineLimit+2000 {
			t.Errorf("%d characters were answered with %d", utf8.RuneCountInString(line), n)
		}
		r := Request{Line: "topic add " + line, Complete: "topic", Partial: line}
		for _, c := range m.Serve(t.Context(), r).Choices {
			if c.Value == "" {
				t.Errorf("%q is offered %s", line, fmt.Sprint(c))
			}
		}
	})
}
