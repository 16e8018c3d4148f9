package console_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/bottest"
	"github.com/stetbot/stet/bot/console"
)

var (
	editor = bot.Account{Platform: "console", ID: "editor", Name: "Eve", Standing: bot.Member}
	desk   = bot.Workspace{Platform: "console", ID: "demo"}
	clock  = time.Date(2016, 4, 9, 9, 0, 0, 0, time.UTC)
)

func options() console.Options {
	return console.Options{Account: editor, Workspace: desk, Now: func() time.Time { return clock }}
}

// echo answers with the line that it was given, and refuses what begins with
// "no".
func echo(_ context.Context, r bot.Request) bot.Reply {
	if strings.HasPrefix(r.Line, "no") {
		return bot.Refuse(bot.T("refused: " + r.Line))
	}
	return bot.Say(bot.T("heard: ").Quoting(r.Line))
}

func TestRun(t *testing.T) {
	long := strings.Repeat("x", 300_000)
	for _, tt := range []struct {
		name, in, want string
		all, refused   int
	}{
		{"nothing", "", "", 0, 0},
		{"empty lines", "\n  \n\r\n", "", 0, 0},
		{"one", "status workers\n", "heard: “status workers”\n\n", 1, 0},
		{"no newline at the end", "a\nb", "heard: “a”\n\nheard: “b”\n\n", 2, 0},
		{"from Windows", "a\r\nb\r\n", "heard: “a”\n\nheard: “b”\n\n", 2, 0},
		{"a refusal", "a\nno\nb\n", "heard: “a”\n\nrefused: no\n\nheard: “b”\n\n", 3, 1},
		{"a line that goes on", "add w by A \\\nreleased 170\\\r\nescaped 3\nb\n", "heard: “add w by A\nreleased 170\nescaped 3”\n\nheard: “b”\n\n", 2, 0},
		{"to the end", "a \\\nb \\", "heard: “a\nb\n”\n\n", 1, 0},
		{"an empty line goes on", "\\\na\n", "heard: “\na”\n\n", 1, 0},
		{"a backslash alone", "\\", "", 0, 0},
		{"a backslash within", `a\b`, "heard: “a\\b”\n\n", 1, 0},
		{"quit is a word like any other", "quit\na\n", "heard: “quit”\n\nheard: “a”\n\n", 2, 0},
		{"a very long line", long + "\na", "heard: “" + long + "”\n\nheard: “a”\n\n", 2, 0},
		{"space stays", "  a  \n", "heard: “  a  ”\n\n", 1, 0},
	} {
		for name, in := range map[string]io.Reader{"whole": strings.NewReader(tt.in), "in pieces": iotest.HalfReader(strings.NewReader(tt.in))} {
			var out strings.Builder
			c := console.New(in, &out, options())
			if err := c.Run(t.Context(), echo); err != nil {
				t.Errorf("%s, %s: %v", tt.name, name, err)
			}
			if out.String() != tt.want {
				t.Errorf("%s, %s: got %q, want %q", tt.name, name, short(out.String()), short(tt.want))
			}
			if all, refused := c.Answered(); all != tt.all || refused != tt.refused {
				t.Errorf("%s, %s: answered %d, refused %d", tt.name, name, all, refused)
			}
		}
	}
}

func short(s string) string { return s[:min(len(s), 200)] }

func TestRunRequests(t *testing.T) {
	var got []bot.Request
	c := console.New(strings.NewReader("a\nb\n"), io.Discard, options())
	if err := c.Run(t.Context(), func(_ context.Context, r bot.Request) bot.Reply { got = append(got, r); return bot.Reply{} }); err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].ID == got[1].ID || !strings.HasPrefix(got[0].ID, "console:") {
		t.Fatalf("got %v", got)
	}
	got[0].ID = ""
	want := bot.Request{
		From: editor, Workspace: desk, Line: "a", At: clock,
		In: bot.Conversation{Workspace: desk, ID: "console", Kind: bot.Direct},
	}
	if diff := cmp.Diff(want, got[0]); diff != "" {
		t.Error(diff)
	}
}

func TestRunFails(t *testing.T) {
	broken := errors.New("unplugged")
	in := io.MultiReader(strings.NewReader("a\n"), iotest.ErrReader(broken))
	var out strings.Builder
	if err := console.New(in, &out, options()).Run(t.Context(), echo); !errors.Is(err, broken) || out.String() != "heard: “a”\n\n" {
		t.Errorf("a broken input: %v, %q", err, out.String())
	}
	r, w := io.Pipe()
	r.CloseWithError(broken)
	if err := console.New(strings.NewReader("a\nb\n"), w, options()).Run(t.Context(), echo); !errors.Is(err, broken) {
		t.Errorf("a broken output: %v", err)
	}
}

// The end is obeyed while nothing is typed.
func TestRunEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	in, typing := io.Pipe()
	defer typing.Close()
	done := make(chan error, 1)
	asked := make(chan bool, 1)
	go func() {
		done <- console.New(in, io.Discard, options()).Run(ctx, func(context.Context, bot.Request) bot.Reply { asked <- true; return bot.Reply{} })
	}()
	if _, err := io.WriteString(typing, "a\n"); err != nil {
		t.Fatal(err)
	}
	<-asked
	cancel()
	if err := <-done; err != nil {
		t.Errorf("ended with %v", err)
	}
}

// say is what a console writes of a reply.
func say(t *testing.T, o console.Options, reply bot.Reply) string {
	t.Helper()
	var out strings.Builder
	c := console.New(nil, &out, o)
	if err := c.Say(t.Context(), func(context.Context, bot.Request) bot.Reply { return reply }, "x"); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestDraw(t *testing.T) {
	card := bot.Card{
		Title: bot.Text{}.Strongly("T").Plainly("itle"), Rows: []bot.Row{{Text: bot.T("row ").Strongly("24")}},
		Notes: []bot.Text{bot.T("note")}, Actions: []bot.Action{{Label: "Undo", Line: "undo 3@1"}, {Label: "More", Line: "status all"}},
	}
	reply := bot.Reply{Cards: []bot.Card{card, {Title: bot.T("second")}}, Share: "status"}
	if got, want := say(t, options(), reply), "Title\nrow 24\nnote\n[Undo] undo 3@1\n[More] status all\n\nsecond\n\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	terminal := options()
	terminal.Terminal = true
	bold := "\x1b[1mT\x1b[0mitle\nrow \x1b[1m24\x1b[0m\nnote\n[Undo] undo 3@1\n[More] status all\n\nsecond\n\n"
	if got := say(t, terminal, reply); got != bold {
		t.Errorf("on a terminal: got %q, want %q", got, bold)
	}
	if reply.Cards[0].Rows[0].Text[1].Kind != bot.Strong {
		t.Error("drawing in bold changed the reply")
	}
	if got := say(t, options(), bot.Reply{}); got != "Done.\n\n" {
		t.Errorf("an empty reply is %q", got)
	}
}

// Every fixture is drawn on a pipe without a control character.
func TestDrawFixtures(t *testing.T) {
	for _, f := range bottest.Fixtures() {
		got := say(t, options(), f.Reply)
		if !strings.HasSuffix(got, "\n\n") || strings.TrimSpace(got) == "" || strings.ContainsAny(got, "\x00\x1b\r") {
			t.Errorf("%s: %q", f.Name, short(got))
		}
		for _, c := range f.Reply.Cards {
			for _, row := range c.Rows {
				if !strings.Contains(got, row.Text.String()) {
					t.Errorf("%s: the row %q is not there", f.Name, row.Text)
				}
			}
		}
	}
}

func TestJSON(t *testing.T) {
	type figure struct {
		ID  int64       `json:"id"`
		Low json.Number `json:"low"`
	}
	type data struct {
		Copy   string   `json:"copy"`
		Claims []figure `json:"claims"`
	}
	o := options()
	o.JSON = true
	for _, tt := range []struct {
		name  string
		reply bot.Reply
		want  string
	}{
		{"nothing", bot.Reply{}, `{"claims":[],"copy":"","ok":true,"private":false,"text":""}`},
		{"words", bot.Say(bot.T("a <b> & “c”")), `{"claims":[],"copy":"","ok":true,"private":false,"text":"a <b> & “c”"}`},
		{"a refusal", bot.Refuse(bot.T("no")), `{"claims":[],"copy":"","ok":false,"private":true,"text":"no"}`},
		{"private", bot.Reply{Visibility: bot.Private}, `{"claims":[],"copy":"","ok":true,"private":true,"text":""}`},
		{
			"figures",
			bot.Reply{Cards: []bot.Card{{Title: bot.T("t")}}, Data: data{"Isis claims 24.", []figure{{9007199254740993, "999999999999999.999"}}}},
			`{"claims":[{"id":9007199254740993,"low":999999999999999.999}],"copy":"Isis claims 24.","ok":true,"private":false,"text":"t"}`,
		},
		{
			"an answer that was kept",
			bot.Reply{Data: map[string]any{"claims": []any{map[string]any{"id": 3}}, "copy": "c"}},
			`{"claims":[{"id":3}],"copy":"c","ok":true,"private":false,"text":""}`,
		},
		{"no figures", bot.Reply{Data: data{}}, `{"claims":[],"copy":"","ok":true,"private":false,"text":""}`},
		{"data do not speak for the reply", bot.Reply{Data: map[string]any{"ok": false, "text": "x", "private": true}}, `{"claims":[],"copy":"","ok":true,"private":false,"text":""}`},
	} {
		got := say(t, o, tt.reply)
		if want := tt.want + "\n\n"; got != want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, want)
		}
	}
}

// One object stands on one line, whatever is in it, and has exactly the fields
// that readers are promised.
func TestJSONFixtures(t *testing.T) {
	o := options()
	o.JSON = true
	for _, f := range bottest.Fixtures() {
		got := say(t, o, f.Reply)
		if strings.Count(got, "\n") != 2 {
			t.Errorf("%s: is not one line and an empty one", f.Name)
		}
		var object map[string]any
		if err := json.Unmarshal([]byte(got), &object); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
		if object["text"] != bot.PlainText(f.Reply) || object["ok"] != !f.Reply.Refused || len(object) != 5 {
			t.Errorf("%s: %v", f.Name, object)
		}
	}
}

func TestJSONFails(t *testing.T) {
	o := options()
	o.JSON = true
	c := console.New(nil, io.Discard, o)
	for _, data := range []any{func() {}, []int{1}} {
		err := c.Say(t.Context(), func(context.Context, bot.Request) bot.Reply { return bot.Reply{Data: data} }, "x")
		if err == nil || !strings.HasPrefix(err.Error(), "writing a reply: ") {
			t.Errorf("data that are no object: %v", err)
		}
	}
}

// Posts and edits are paragraphs of their own, whoever writes at one time.
func TestPostAndEdit(t *testing.T) {
	var out strings.Builder
	c := console.New(nil, &out, options())
	to := bot.Conversation{Workspace: desk, ID: "console"}
	reply := bot.Reply{Cards: []bot.Card{{Title: bot.T("reminder for ").Pinging("editor", "Eve"), Actions: []bot.Action{{Label: "Take…", Line: "take 7"}}}}}
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			ref, err := c.Post(context.Background(), to, "d1", reply)
			if err != nil || ref != (bot.MessageRef{Conversation: to, ID: "d1"}) {
				t.Errorf("posted %v, %v", ref, err)
			}
		})
		wg.Go(func() {
			if err := c.Say(context.Background(), func(context.Context, bot.Request) bot.Reply { return reply }, "x"); err != nil {
				t.Error(err)
			}
		})
		wg.Wait()
	}
	if want := strings.Repeat("reminder for @Eve\n[Take…] take 7\n\n", 40); out.String() != want {
		t.Errorf("wrote %q", out.String())
	}
	out.Reset()
	if err := c.Edit(t.Context(), bot.MessageRef{Conversation: to, ID: "d1"}, bot.Say(bot.T("settled"))); err != nil || out.String() != "(edited) settled\n\n" {
		t.Errorf("edited: %v, %q", err, out.String())
	}
	out.Reset()
	to.Thread = "d1"
	ref, err := c.Post(t.Context(), to, "d2", bot.Reply{Cards: []bot.Card{{Title: bot.T("7: 300 → 400"), Notes: []bot.Text{bot.T("by Eve")}}}})
	if want := "in the thread: 7: 300 → 400\n  by Eve\n\n"; err != nil || out.String() != want || ref.ID != "d2" {
		t.Errorf("posted to a thread: %v, %v, %q", ref, err, out.String())
	}
	if c.Name() != "console" {
		t.Errorf("is named %q", c.Name())
	}
}

func TestLooking(t *testing.T) {
	c := console.New(nil, io.Discard, options())
	if _, ok, err := c.Find(t.Context(), bot.Conversation{ID: "console"}, "d1", clock); ok || !errors.Is(err, bot.ErrCannotLook) {
		t.Errorf("found %v, %v", ok, err)
	}
	if ok, err := c.Present(t.Context(), bot.Conversation{ID: "console"}, "anybody"); !ok || err != nil {
		t.Errorf("present %v, %v", ok, err)
	}
}

// A post is an object that cannot be taken for a reply.
func TestPostAsJSON(t *testing.T) {
	o := options()
	o.JSON = true
	var out strings.Builder
	c := console.New(nil, &out, o)
	to := bot.Conversation{Workspace: desk, ID: "console"}
	ref, err := c.Post(t.Context(), to, "d1", bot.Say(bot.T("a <b>")))
	if err == nil {
		err = c.Edit(t.Context(), ref, bot.Say(bot.T("b")))
	}
	to.Thread = "d1"
	if _, e := c.Post(t.Context(), to, "d2", bot.Say(bot.T("c"))); e != nil || err != nil {
		t.Fatal(e, err)
	}
	want := `{"post":{"edited":false,"id":"d1","text":"a <b>","thread":""}}

{"post":{"edited":true,"id":"d1","text":"b","thread":""}}

{"post":{"edited":false,"id":"d2","text":"c","thread":"d1"}}

`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

// Above a prompt, a post begins where the prompt began, and the prompt stands
// under it again.
func TestPostAbovePrompt(t *testing.T) {
	var out strings.Builder
	c := console.New(nil, &out, options())
	c.Prompting("stet> ")
	if _, err := c.Post(t.Context(), bot.Conversation{}, "d1", bot.Say(bot.T("reminder"))); err != nil {
		t.Fatal(err)
	}
	c.Prompting("")
	if _, err := c.Post(t.Context(), bot.Conversation{}, "d1", bot.Say(bot.T("reminder"))); err != nil {
		t.Fatal(err)
	}
	if want := "\r\x1b[Kreminder\n\nstet> reminder\n\n"; out.String() != want {
		t.Errorf("wrote %q", out.String())
	}
}
