package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/handlers"
	"github.com/stetbot/stet/store"
)

var update = flag.Bool("update", false, "rewrite the expected replies of the conversations")

// TestConversations plays testdata/script/*.txtar on every engine. A script is
// what people type, each line followed by the reply that it must get:
//
//	say editor '/status workers'
//	> workers: 0 verified · 24 unverified
//
// The other lines are "click WHO LABEL", which presses a button of the last
// reply, "after 2h", "now 2016-04-09T09:00:00+01:00", "desk NAME", "channel NAME",
// where what follows is said, "tick", which does what is due and shows what is
// posted, "demo", which puts the workers story on the desk, and remarks that begin with #. A
// line that ends in a backslash goes on in the next.
func TestConversations(t *testing.T) {
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no conversations found: %v", err)
	}
	for i, engine := range engines {
		t.Run(engine.name, func(t *testing.T) {
			for _, path := range scripts {
				t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
					t.Parallel()
					s := newStage(t, engine.open)
					play(t, s, path, *update && i == 0)
				})
			}
		})
	}
}

// TestEveryCommandIsInAConversation keeps the manual whole.
func TestEveryCommandIsInAConversation(t *testing.T) {
	var all strings.Builder
	scripts, _ := filepath.Glob("testdata/script/*.txtar")
	for _, path := range scripts {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	n := handlers.New(nil, time.UTC, time.Now, slog.New(slog.DiscardHandler), usualPlans.calendar())
	for _, c := range n.Commands() {
		typed := func(name string) bool {
			return strings.Contains(all.String(), "'"+name) || strings.Contains(all.String(), "'/"+name) || strings.Contains(all.String(), "] "+name)
		}
		if !typed(c.Name) {
			t.Errorf("no conversation has the command %q", c.Name)
		}
		for _, alias := range c.Aliases {
			if !typed(alias) {
				t.Errorf("no conversation has the alias %q", alias)
			}
		}
	}
}

// stage is a newsroom that people talk to.
type stage struct {
	newsroom *handlers.Newsroom
	store    store.Store
	clockMu  sync.Mutex // a platform looks at the clock while a script turns it
	now      time.Time
	desk     string
	channel  string // where people type; between one person and the bot when empty
	board    board  // what the bot posts by itself
	requests int
	last     bot.Reply
}

// board is a platform that keeps what is posted.
type board struct {
	desk string
	said []string
	last bot.Reply // the last that was posted
	ids  int

	stands map[string]string // what each message says now, by its id
}

func (b *board) Name() string { return "console" }

// Desk is the desk whose posts it keeps; that of a new stage when no other is
// said.
func (b *board) Desk() string {
	if b.desk == "" {
		return "night"
	}
	return b.desk
}

func (b *board) Run(context.Context, bot.Serve) error { return nil }
func (b *board) Present(_ context.Context, _ bot.Conversation, account string) (bool, error) {
	return account != "away", nil
}

func (b *board) Find(context.Context, bot.Conversation, string, time.Time) (bot.MessageRef, bool, error) {
	return bot.MessageRef{}, false, bot.ErrCannotLook
}

// Post keeps a message: "#night 1:", or "#night 2, in the thread of 1:".
func (b *board) Post(_ context.Context, to bot.Conversation, _ string, r bot.Reply) (bot.MessageRef, error) {
	b.ids++
	b.last = r
	id := fmt.Sprint(b.ids)
	head := fmt.Sprintf("#%s %s", to.ID, id)
	if to.Kind == bot.Direct {
		head = fmt.Sprintf("@%s %s", to.ID, id)
	}
	if to.Thread != "" {
		head += ", in the thread of " + to.Thread
		to.Thread = ""
	}
	b.said = append(append(b.said, head+":"), transcript(r)...)
	b.keep(id, r)
	return bot.MessageRef{Conversation: to, ID: id}, nil
}

// Edit keeps an edit: "#night 1, edited:".
func (b *board) Edit(_ context.Context, ref bot.MessageRef, r bot.Reply) error {
	b.said = append(append(b.said, fmt.Sprintf("#%s %s, edited:", ref.Conversation.ID, ref.ID)), transcript(r)...)
	b.keep(ref.ID, r)
	return nil
}

func (b *board) keep(id string, r bot.Reply) {
	if b.stands == nil {
		b.stands = map[string]string{}
	}
	b.stands[id] = bot.PlainText(r)
}

var london = mustZone("Europe/London")

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

// newStage is a stage on a store of its own, whose clock is the stage's.
func newStage(t *testing.T, open func(*testing.T, func() time.Time) store.Store) *stage {
	t.Helper()
	s := &stage{now: time.Date(2016, 4, 9, 9, 0, 0, 0, london), desk: "night"}
	return s.on(t, open(t, s.clock))
}

// stageOn is a stage on a store that there is.
func stageOn(t *testing.T, st store.Store) *stage {
	t.Helper()
	s := &stage{now: time.Date(2016, 4, 9, 9, 0, 0, 0, london), desk: "night"}
	return s.on(t, st)
}

// on opens the newsroom of a stage.
func (s *stage) on(t *testing.T, st store.Store) *stage {
	t.Helper()
	s.store = st
	log := slog.New(slog.NewTextHandler(testWriter{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	s.newsroom = handlers.New(st, london, s.clock, log, usualPlans.calendar())
	return s
}

// clock is the time on the stage.
func (s *stage) clock() time.Time {
	s.clockMu.Lock()
	defer s.clockMu.Unlock()
	return s.now
}

func (s *stage) turn(to time.Time) {
	s.clockMu.Lock()
	defer s.clockMu.Unlock()
	s.now = to
}

// testWriter logs into the test.
type testWriter struct{ t *testing.T }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}

// standings are what the people of the scripts are in their workspace; others
// are full members.
var standings = map[string]bot.Standing{"guest": bot.Visitor, "stranger": bot.Outsider, "reader": bot.Visitor, "contributor": bot.Contributor, "lead": bot.Manager}

func (s *stage) say(who, line string) bot.Reply {
	standing, ok := standings[who]
	if !ok {
		standing = bot.Member
	}
	s.requests++
	in := bot.Conversation{Workspace: bot.Workspace{Platform: "console", ID: s.desk}, ID: "test", Kind: bot.Direct}
	if s.channel != "" {
		in.ID, in.Kind = s.channel, bot.Channel
	}
	s.last = s.newsroom.Serve(context.Background(), bot.Request{
		ID:        fmt.Sprintf("test:%d", s.requests),
		From:      bot.Account{Platform: "console", ID: who, Name: who, Standing: standing},
		Workspace: bot.Workspace{Platform: "console", ID: s.desk},
		In:        in,
		Line:      line,
		At:        s.now,
	})
	return s.last
}

// button is the command line of a button of the last reply.
func (s *stage) button(t *testing.T, label string) string {
	t.Helper()
	for _, a := range s.last.Buttons(true) {
		if a.Label == label {
			return a.Line
		}
	}
	t.Fatalf("the last reply has no button %q: %v", label, s.last.Buttons(true))
	return ""
}

// play plays one script, and compares each reply line by line.
func play(t *testing.T, s *stage, path string, update bool) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var played bytes.Buffer
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	for i := 0; i < len(lines); {
		step := lines[i]
		for i++; strings.HasSuffix(step, `\`) && i < len(lines); i++ {
			step = strings.TrimRight(strings.TrimSuffix(step, `\`), " ") + "\n" + lines[i]
		}
		fmt.Fprintln(&played, strings.ReplaceAll(step, "\n", " \\\n"))
		var want []string
		for ; i < len(lines) && strings.HasPrefix(lines[i], ">"); i++ {
			want = append(want, strings.TrimPrefix(strings.TrimPrefix(lines[i], ">"), " "))
		}
		got := s.step(t, step)
		for _, line := range got {
			fmt.Fprintln(&played, strings.TrimRight("> "+line, " "))
		}
		if diff := cmp.Diff(want, got); diff != "" && !update {
			t.Errorf("%s:%d: %s (-want +got)\n%s", path, i, step, diff)
		}
	}
	if update {
		if err := os.WriteFile(path, played.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// step does one line of a script, and gives the lines of the reply.
func (s *stage) step(t *testing.T, step string) []string {
	t.Helper()
	verb, rest, _ := strings.Cut(strings.TrimSpace(step), " ")
	switch verb {
	case "", "#":
		return nil
	case "say", "click":
		who, what, _ := strings.Cut(rest, " ")
		what = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(what), "'"), "'")
		if verb == "click" {
			what = s.button(t, what)
		}
		return transcript(s.say(who, what))
	case "after":
		d, err := time.ParseDuration(rest)
		if err != nil {
			t.Fatal(err)
		}
		s.turn(s.now.Add(d))
	case "now":
		at, err := time.Parse(time.RFC3339, rest)
		if err != nil {
			t.Fatal(err)
		}
		s.turn(at)
	case "desk":
		s.desk = rest
	case "channel":
		s.channel = rest
	case "tick":
		s.board.said, s.board.desk = nil, s.desk
		s.newsroom.Catchup(t.Context(), &s.board)
		s.last = s.board.last
		return s.board.said
	case "demo":
		now := func() time.Time { return s.now }
		if err := (&process{now: now}).seed(t.Context(), s.newsroom, s.store, s.desk, london); err != nil {
			t.Fatal(err)
		}
	default:
		t.Fatalf("a script cannot %q", verb)
	}
	return nil
}

// transcript is a reply as a script writes it: what only the asker sees and
// was refused begins with "refused".
func transcript(r bot.Reply) []string {
	var lines []string
	if r.Refused {
		lines = append(lines, "(refused)")
	}
	for _, card := range r.Cards {
		lines = append(lines, strings.Split(card.String(), "\n")...)
		for _, a := range card.Actions {
			lines = append(lines, strings.Split("["+a.Label+"] "+a.Line, "\n")...)
		}
	}
	return lines
}
