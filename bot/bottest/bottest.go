// Package bottest holds the contract that every Platform passes, driven
// through a local stand-in of the platform's server and the platform's real
// client library, and the replies that every renderer draws.
package bottest

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stetbot/stet/bot"
)

// The people of every stand-in.
const (
	Owner    = "owner"    // runs the workspace
	Editor   = "editor"   // may file: a full member on Slack, a contributor role on Discord
	Second   = "second"   // may file as well
	Guest    = "guest"    // reads: a guest on Slack, a plain member on Discord
	Stranger = "stranger" // of no workspace that the bot is in
)

// Stand is a local stand-in of a platform's servers, with one workspace, in
// which the people above are. Its methods act as a person in the platform's
// own app would, wait for the bot's answer, and fail the test when none comes.
type Stand interface {
	// Platform is the platform under test, connected to the stand-in when
	// it is run.
	Platform() bot.Platform
	// Command gives a command line as a slash command or native command.
	Command(t testing.TB, who, line string) Answer
	// Mention addresses the bot in a channel; a platform without mentions
	// returns ok false.
	Mention(t testing.TB, who, line string) (answer Answer, ok bool)
	// Direct sends a direct message.
	Direct(t testing.TB, who, line string) Answer
	// Click presses a button of an answer.
	Click(t testing.TB, who string, a Answer, label string) Answer
	// Choose picks an option from a menu of an answer. The app sends nothing
	// when the option is chosen already, which fails the test.
	Choose(t testing.TB, who string, a Answer, label string) Answer
	// Fill types values, by parameter, into the dialog that an answer opened,
	// and sends it. What the app would not let a person send fails the test,
	// but for values that the dialog has no field for: these are sent all the
	// same, as a forger would.
	Fill(t testing.TB, who string, form Answer, values map[string]string) Answer
	// Redeliver sends the last command's delivery again, as the platform
	// does when it saw no acknowledgement.
	Redeliver(t testing.TB) Answer
	// Drop cuts the event connection, and returns when the bot is back.
	Drop(t testing.TB)
}

// Answer is what a person sees after asking.
type Answer struct {
	Text    string        // all text of the message, as the platform's app would show it unformatted
	Private bool          // only who asked sees it
	InAck   bool          // it came inside the acknowledgement
	After   time.Duration // from asking to answer
	Labels  []string      // the buttons
	Options []string      // what the menus offer

	// Form is the dialog that opened, or stays open, as far as a person can
	// see it: its Line is empty, and a platform may show choices as a hint.
	Form   *bot.Form
	Errors map[string]string // what a dialog that stays open says beside its fields, by parameter

	Raw    []byte // the message as it was sent, JSON
	Handle any    // the stand-in's own
}

// Contract runs what every platform must do.
func Contract(t *testing.T, open func(t *testing.T) Stand) {
	tests := []struct {
		name string
		run  func(t *testing.T, s Stand, h *recorder)
	}{
		{"a command is answered privately in the acknowledgement", commandAnswered},
		{"a mention is answered publicly", mentionAnswered},
		{"a direct message is answered", directAnswered},
		{"a refusal is private wherever it was asked", refusalPrivate},
		{"a slow answer still arrives", slowAnswered},
		{"a click is a command line", clickServed},
		{"a private answer can be shared", shareServed},
		{"a delivery that comes twice has one id", redelivered},
		{"standings are told apart", standings},
		{"hostile text arrives dead", hostileText},
		{"a panic is answered", panicAnswered},
		{"a cut connection comes back", dropped},
		{"a click opens a form", formOnClick},
		{"a command opens a form", formOnCommand},
		{"where no form can open, it says what to type", formOnMention},
		{"a form that comes late says what to type", formTooLate},
		{"what is typed into a form is one value", formFilled},
		{"a refused form loses nothing", formRefused},
		{"a form that is sent a second time is another request", formSentAgain},
		{"a form may be answered publicly", formShared},
		{"a slow form is answered", formSlow},
		{"a slow form that is refused loses nothing", formSlowRefused},
		{"a form whose bot panics is answered", formPanics},
		{"a forged form can do no more than typing", formForged},
		{"a choice is a command line", choiceServed},
		{"a choice can be made again", choiceAgain},
		{"a choice opens a form", choiceOpensForm},
		{"a late choice is answered", choiceSlow},
		{"mentioned people arrive", mentionsArrive},
		{"a mentioned name of several words is one", mentionsOfSeveralWords},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t)
			h := &recorder{}
			ctx, cancel := context.WithCancel(context.Background())
			done := make(chan error, 1)
			go func() { done <- s.Platform().Run(ctx, h.serve) }()
			t.Cleanup(func() {
				cancel()
				select {
				case <-done:
				case <-time.After(time.Minute):
					t.Error("Run did not return when its context ended")
				}
			})
			tt.run(t, s, h)
		})
	}
}

// recorder is a bot that remembers what it was asked.
type recorder struct {
	mu       sync.Mutex
	requests []bot.Request
	posted   []bot.MessageRef // of answers to actions on messages, which are to have none
}

func (h *recorder) serve(ctx context.Context, r bot.Request) bot.Reply {
	h.mu.Lock()
	h.requests = append(h.requests, r)
	h.mu.Unlock()
	word, rest, _ := strings.Cut(strings.TrimPrefix(r.Line, "/"), " ")
	switch word {
	case "status", "figures":
		return bot.Reply{
			Cards: []bot.Card{{
				Title:   bot.Text{}.Strongly("asked: ").Quoting(rest),
				Rows:    []bot.Row{{Text: bot.T("3 ○ UNVERIFIED 24: Isis")}},
				Actions: []bot.Action{{Label: "Undo", Line: "undo 3@1"}, {Label: "Propose…", Line: "propose 3@1"}},
				Picker: &bot.Picker{Label: "Check a figure…", Options: []bot.Action{
					{Label: "3 · 24 killed", Line: "undo 3@1"},
					{Label: "7 · 175 killed", Line: "undo 7@2"},
					{Label: "9 · propose", Line: "propose 9@1"},
					{Label: "12 · slowly", Line: "show 12"},
				}},
			}},
			Share: r.Line,
		}
	case "share":
		return bot.Reply{Visibility: bot.Public, Cards: []bot.Card{{Title: bot.T("shared: " + rest)}}}
	case "undo":
		return bot.Say(bot.T("undone: " + rest))
	case "show":
		// Longer than a platform waits in the acknowledgement.
		select {
		case <-time.After(1800 * time.Millisecond):
		case <-ctx.Done():
		}
		return bot.Say(bot.T("slow answer"))
	case "retract":
		return bot.Refuse(bot.T("no such claim"), bot.T("You wrote: ").Typing(r.Line))
	case "history":
		panic("a handler that panics")
	case "propose":
		return proposed(ctx, r.Line)
	case "track":
		return h.tracked(ctx, rest)
	default:
		return bot.Say(bot.T("heard: ").Quoting(r.Line))
	}
}

func (h *recorder) last(t *testing.T) bot.Request {
	t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.requests) == 0 {
		t.Fatal("the bot was not asked anything")
	}
	return h.requests[len(h.requests)-1]
}

func commandAnswered(t *testing.T, s Stand, h *recorder) {
	a := s.Command(t, Editor, "status workers")
	contains(t, a, "asked:", "workers", "24: Isis")
	if !a.Private || !a.InAck {
		t.Errorf("private %v, in the acknowledgement %v; want both", a.Private, a.InAck)
	}
	r := h.last(t)
	if r.ID == "" || r.From.ID == "" || r.Workspace.ID == "" || r.In.ID == "" || r.At.IsZero() {
		t.Errorf("the request lacks something: %+v", r)
	}
}

func mentionAnswered(t *testing.T, s Stand, h *recorder) {
	a, ok := s.Mention(t, Editor, "/status workers")
	if !ok {
		return
	}
	contains(t, a, "asked:", "workers")
	if a.Private || a.InAck {
		t.Errorf("private %v, in the acknowledgement %v; want neither", a.Private, a.InAck)
	}
}

func directAnswered(t *testing.T, s Stand, h *recorder) {
	a := s.Direct(t, Editor, "status workers\nreleased 170")
	contains(t, a, "asked:")
	r := h.last(t)
	if r.In.Kind != bot.Direct || !strings.Contains(r.Line, "\nreleased 170") {
		t.Errorf("asked %q in a conversation of kind %v; want both lines, direct", r.Line, r.In.Kind)
	}
}

func refusalPrivate(t *testing.T, s Stand, h *recorder) {
	if a := s.Command(t, Editor, "retract 9"); !a.Private {
		t.Error("a refused command was answered in public")
	}
	if a, ok := s.Mention(t, Editor, "retract 9"); ok {
		contains(t, a, "no such claim", "retract 9")
		if !a.Private {
			t.Error("a refused mention was answered in public")
		}
	}
}

func slowAnswered(t *testing.T, s Stand, h *recorder) {
	a := s.Command(t, Editor, "show 3")
	contains(t, a, "slow answer")
	if !a.Private || a.InAck {
		t.Errorf("private %v, in the acknowledgement %v; want private and after it", a.Private, a.InAck)
	}
}

func clickServed(t *testing.T, s Stand, h *recorder) {
	a := s.Command(t, Editor, "status workers")
	b := s.Click(t, Second, a, "Undo")
	contains(t, b, "undone:", "3@1")
	if r := h.last(t); r.Line != "undo 3@1" {
		t.Errorf("the click came as %q", r.Line)
	}
}

func shareServed(t *testing.T, s Stand, h *recorder) {
	a := s.Command(t, Editor, "status workers")
	b := s.Click(t, Editor, a, "Share to channel")
	contains(t, b, "shared:", "status workers")
	if b.Private {
		t.Error("a shared answer is private")
	}
}

func redelivered(t *testing.T, s Stand, h *recorder) {
	s.Command(t, Editor, "status workers")
	first := h.last(t).ID
	s.Command(t, Editor, "status workers")
	second := h.last(t).ID
	if first == second {
		t.Errorf("two commands have one id, %q", first)
	}
	s.Redeliver(t)
	if again := h.last(t).ID; again != second {
		t.Errorf("the same delivery came as %q and as %q", second, again)
	}
}

func standings(t *testing.T, s Stand, h *recorder) {
	for _, tt := range []struct {
		who string
		ok  func(bot.Standing) bool
	}{
		{Owner, func(s bot.Standing) bool { return s == bot.Manager }},
		{Editor, func(s bot.Standing) bool { return s == bot.Contributor || s == bot.Member }},
		{Guest, func(s bot.Standing) bool { return s == bot.Visitor }},
	} {
		s.Command(t, tt.who, "status workers")
		if r := h.last(t); !tt.ok(r.From.Standing) {
			t.Errorf("%s came with standing %d", tt.who, r.From.Standing)
		}
	}
}

func hostileText(t *testing.T, s Stand, h *recorder) {
	for _, text := range Hostile {
		a := s.Direct(t, Editor, "status "+text)
		if len(a.Raw) == 0 {
			t.Errorf("no answer to %q", text)
		}
	}
}

func panicAnswered(t *testing.T, s Stand, h *recorder) {
	// Serve never panics by its contract; this is the belt to its braces.
	a := s.Command(t, Editor, "history 3")
	if strings.TrimSpace(a.Text) == "" {
		t.Error("an empty answer")
	}
	contains(t, s.Command(t, Editor, "status workers"), "asked:")
}

func dropped(t *testing.T, s Stand, h *recorder) {
	contains(t, s.Command(t, Editor, "status workers"), "asked:")
	s.Drop(t)
	contains(t, s.Command(t, Editor, "status workers"), "asked:")
}

func contains(t *testing.T, a Answer, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(a.Text, part) {
			t.Errorf("the answer %q does not hold %q", a.Text, part)
		}
	}
}
