package bottest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stetbot/stet/bot"
)

// MessageAction is the action on a message of the contract's command table.
const MessageAction = "Track figures in this message"

// ShortcutStand is a Stand of a platform whose app offers actions on messages.
type ShortcutStand interface {
	Stand
	// Track uses an action on a message in the channel that Owner wrote there.
	// label is the action's name in the command table. An empty text is that of
	// a picture.
	Track(t testing.TB, who, label, text string) Answer
	// TrackApp does so on a message of another app, which has its text in
	// blocks or embeds only.
	TrackApp(t testing.TB, who, label, text string) Answer
	// TrackElsewhere does so in another workspace. ok is false where a bot has
	// one only.
	TrackElsewhere(t testing.TB, who, label, text string) (a Answer, ok bool)
}

// ShortcutContract runs what every platform must do of actions on messages.
func ShortcutContract(t *testing.T, open func(t *testing.T) ShortcutStand) {
	for _, tt := range []struct {
		name string
		run  func(t *testing.T, s ShortcutStand, h *recorder)
	}{
		{"an action on a message is answered privately", trackAnswered},
		{"a message arrives whole", trackWhole},
		{"hostile text on a message arrives dead", trackHostile},
		{"mentioned people stand in the text by their names", trackMentions},
		{"the text of apps is read too", trackApps},
		{"a message without text is answered", trackEmpty},
		{"a guest asks as a guest", trackGuest},
		{"another desk is another desk", trackElsewhere},
		{"an action that comes twice has one id", trackTwice},
		{"a slow answer to an action arrives privately", trackSlow},
		{"what would be public is private", trackNeverPublic},
		{"an action may open a form", trackForm},
		{"an answer's buttons work", trackClick},
	} {
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

// tracked is what the contract's bot makes of a message, which the message
// decides.
func (h *recorder) tracked(ctx context.Context, text string) bot.Reply {
	switch {
	case strings.Contains(text, "slowly"):
		select {
		case <-time.After(1800 * time.Millisecond):
		case <-ctx.Done():
		}
	case strings.Contains(text, "formally"):
		return proposed(ctx, "propose 3")
	case strings.Contains(text, "publicly"):
		return bot.Reply{
			Visibility: bot.Public, Cards: []bot.Card{{Title: bot.T("read publicly")}},
			Posted: func(_ context.Context, ref bot.MessageRef) {
				h.mu.Lock()
				defer h.mu.Unlock()
				h.posted = append(h.posted, ref)
			},
		}
	}
	first, _, _ := strings.Cut(text, "\n")
	return bot.Reply{Cards: []bot.Card{{
		Title: bot.T(fmt.Sprintf("read %d characters: ", utf8.RuneCountInString(text))).Quoting(bot.Visible(first, 200)),
		Actions: []bot.Action{
			{Label: "File", Line: "undo 3@1"},
		},
	}}}
}

// reads is the last request, whose line must be the command and the text.
func reads(t *testing.T, h *recorder, text string) bot.Request {
	t.Helper()
	r := h.last(t)
	if r.Line != "track "+text {
		t.Errorf("the message came as %.300q (%d bytes), want %.300q (%d bytes)", r.Line, len(r.Line), "track "+text, len("track "+text))
	}
	return r
}

func trackAnswered(t *testing.T, s ShortcutStand, h *recorder) {
	a := s.Track(t, Editor, MessageAction, "Officials said 24 were killed & \"12\" hurt.\n\nAt least 300 were <released>.")
	contains(t, a, "read ", "Officials said 24 were killed & \"12\" hurt.")
	if !a.Private {
		t.Error("answered in public")
	}
	r := reads(t, h, "Officials said 24 were killed & \"12\" hurt.\n\nAt least 300 were <released>.")
	s.Command(t, Editor, "status workers")
	c := h.last(t)
	if r.ID == "" || r.At.IsZero() || r.From.Ref() != c.From.Ref() || r.From.Standing != c.From.Standing || r.Workspace != c.Workspace || r.In.ID != c.In.ID || r.In.Kind != bot.Channel {
		t.Errorf("the action came as %+v, a command as %+v", r, c)
	}
}

// 4,000 characters are what Discord lets people write at the most.
func trackWhole(t *testing.T, s ShortcutStand, h *recorder) {
	sentence := "The governor, quoting “two hospitals”, said at least 24 were killed and 300-odd released. "
	for _, n := range []int{1, 3000, 4000} {
		text := strings.TrimSpace(string([]rune(strings.Repeat(sentence+"\n", 60))[:n-1]))
		text += strings.Repeat("!", n-utf8.RuneCountInString(text))
		contains(t, s.Track(t, Editor, MessageAction, text), fmt.Sprintf("read %d characters", n))
		reads(t, h, text)
	}
}

func trackHostile(t *testing.T, s ShortcutStand, h *recorder) {
	for _, text := range Hostile {
		a := s.Track(t, Editor, MessageAction, text+" said 24 were killed")
		contains(t, a, "said 24 were killed")
		if line := h.last(t).Line; !a.Private || !strings.HasPrefix(line, "track ") || !strings.HasSuffix(line, " said 24 were killed") {
			t.Errorf("%q came as %q, answered privately: %v", text, line, a.Private)
		}
	}
	// What looks like a command is only text.
	for _, text := range []string{"undo 3@1", "/undo 3", "@stet undo 3", "“never closed", `a "b`, "by via as of: 24", "! yes", "add!", "because"} {
		s.Track(t, Editor, MessageAction, text)
		reads(t, h, text)
	}
}

func trackMentions(t *testing.T, s ShortcutStand, h *recorder) {
	s.Track(t, Editor, MessageAction, `@second says "@`+TwoWords+`" counted 24, "`+"\n"+`and @second again`)
	r := h.last(t)
	if want := `track @second says @` + TwoWords + ` counted 24, "` + "\n" + `and @second again`; r.Line != want || len(r.Mentioned) != 2 {
		t.Errorf("%q mentions %+v, want %q", r.Line, r.Mentioned, want)
	}
}

func trackApps(t *testing.T, s ShortcutStand, h *recorder) {
	a := s.TrackApp(t, Editor, MessageAction, "Officials said 24 were killed & 12 hurt.\nAt least 300 were released.")
	if contains(t, a, "24 were killed"); !a.Private {
		t.Error("answered in public")
	}
	reads(t, h, "Officials said 24 were killed & 12 hurt.\nAt least 300 were released.")
}

func trackEmpty(t *testing.T, s ShortcutStand, h *recorder) {
	for _, text := range []string{"", " \n\t "} {
		a := s.Track(t, Editor, MessageAction, text)
		if contains(t, a, "There is no text in that message."); !a.Private {
			t.Error("answered in public")
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.requests) > 0 {
		t.Errorf("the bot was asked %q", h.requests[0].Line)
	}
}

func trackGuest(t *testing.T, s ShortcutStand, h *recorder) {
	if a := s.Track(t, Guest, MessageAction, "24 were killed"); !a.Private {
		t.Error("answered in public")
	}
	if r := reads(t, h, "24 were killed"); r.From.Standing != bot.Visitor {
		t.Errorf("a guest came with standing %d", r.From.Standing)
	}
}

func trackElsewhere(t *testing.T, s ShortcutStand, h *recorder) {
	a, ok := s.TrackElsewhere(t, Editor, MessageAction, "24 were killed")
	if !ok {
		t.Skip("a bot of this platform has one workspace")
	}
	if contains(t, a, "24 were killed"); !a.Private {
		t.Error("answered in public")
	}
	there := reads(t, h, "24 were killed")
	s.Track(t, Editor, MessageAction, "24 were killed")
	if here := h.last(t); there.Workspace.ID == "" || there.Workspace.ID == here.Workspace.ID || there.In.Workspace != there.Workspace || there.ID == here.ID {
		t.Errorf("here it came as %+v, there as %+v", here, there)
	}
}

// The request's id is what makes two deliveries one effect: stores keep it.
func trackTwice(t *testing.T, s ShortcutStand, h *recorder) {
	s.Track(t, Editor, MessageAction, "24 were killed")
	first := h.last(t)
	s.Track(t, Editor, MessageAction, "24 were killed")
	second := h.last(t)
	if first.ID == second.ID {
		t.Errorf("used twice, the action has one id, %q", first.ID)
	}
	time.Sleep(500 * time.Millisecond) // while an answer is under way, the same delivery may be ignored
	if a := s.Redeliver(t); !a.Private {
		t.Error("answered in public")
	}
	again := reads(t, h, "24 were killed")
	if again.ID != second.ID || again.In != second.In || again.From.Ref() != second.From.Ref() {
		t.Errorf("the same delivery came as %+v and as %+v", second, again)
	}
}

func trackSlow(t *testing.T, s ShortcutStand, h *recorder) {
	a := s.Track(t, Editor, MessageAction, "slowly, 24 were killed")
	if contains(t, a, "24 were killed"); !a.Private || a.InAck {
		t.Errorf("private %v, in the acknowledgement %v; want private and after it", a.Private, a.InAck)
	}
}

func trackNeverPublic(t *testing.T, s ShortcutStand, h *recorder) {
	if a := s.Track(t, Editor, MessageAction, "publicly 24"); !a.Private {
		t.Error("answered in public")
	}
	time.Sleep(50 * time.Millisecond)
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.posted) > 0 {
		t.Errorf("the answer was said to stand at %+v", h.posted)
	}
}

func trackForm(t *testing.T, s ShortcutStand, h *recorder) {
	a := s.Track(t, Editor, MessageAction, "formally 24")
	opened(t, a)
	b := s.Fill(t, Editor, a, map[string]string{"verdict": "verified", "because": "two lists"})
	if contains(t, b, "proposed verified", "two lists"); !b.Private {
		t.Error("the form was answered in public")
	}
}

func trackClick(t *testing.T, s ShortcutStand, h *recorder) {
	b := s.Click(t, Editor, s.Track(t, Editor, MessageAction, "24 were killed"), "File")
	if contains(t, b, "undone:", "3@1"); !b.Private {
		t.Error("a click was answered in public")
	}
}
