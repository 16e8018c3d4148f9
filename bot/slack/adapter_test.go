package slack_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/bottest"
	"github.com/stetbot/stet/bot/slack"
	"github.com/stetbot/stet/bot/slack/slacktest"
)

// running is an adapter at work on a stand-in.
type running struct {
	*slacktest.Server
	adapter *slack.Adapter
	logged  *logBuffer
	stop    func() // ends Run's context
	ended   chan error

	mu    sync.Mutex
	asked []bot.Request
}

// logBuffer is a log that several goroutines write.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// run starts an adapter whose bot answers with serve, or says the line back.
func run(t *testing.T, serve bot.Serve, change ...func(*slacktest.Server, *slack.Adapter)) *running {
	t.Helper()
	r := &running{Server: slacktest.New(t), logged: &logBuffer{}, ended: make(chan error, 1)}
	log := slog.New(slog.NewTextHandler(r.logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	r.adapter = slack.New(r.Config(), bottest.Commands(), log, time.Now)
	for _, c := range change {
		c(r.Server, r.adapter)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r.stop = cancel
	go func() {
		r.ended <- r.adapter.Run(ctx, func(ctx context.Context, q bot.Request) bot.Reply {
			r.mu.Lock()
			r.asked = append(r.asked, q)
			r.mu.Unlock()
			if serve != nil {
				return serve(ctx, q)
			}
			return bot.Say(bot.T("heard: ").Quoting(q.Line))
		})
	}()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-r.ended:
			if err != nil {
				t.Errorf("Run ended with %v", err)
			}
		case <-time.After(time.Minute):
			t.Error("Run did not end with its context")
		}
		if logged := r.logged.String(); strings.Contains(logged, slacktest.BotToken) || strings.Contains(logged, slacktest.AppToken) || strings.Contains(logged, "/response/") {
			t.Errorf("the log holds a secret:\n%s", logged)
		}
	})
	return r
}

func (r *running) requests() []bot.Request {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]bot.Request(nil), r.asked...)
}

func (r *running) last(t *testing.T) bot.Request {
	t.Helper()
	all := r.requests()
	if len(all) == 0 {
		t.Fatal("the bot was not asked anything")
	}
	return all[len(all)-1]
}

func has(t *testing.T, a bottest.Answer, part string) {
	t.Helper()
	if !strings.Contains(a.Text, part) {
		t.Errorf("the answer %q does not hold %q", a.Text, part)
	}
}

func via(t *testing.T, a bottest.Answer, want string) {
	t.Helper()
	if got := a.Handle.(slacktest.Message).Via; got != want {
		t.Errorf("answered by %s, want %s", got, want)
	}
}

func TestLines(t *testing.T) {
	r := run(t, nil)
	tests := []struct{ command, text, want string }{
		{"/stet", "status workers", "status workers"},
		{"/figures", "workers", "figures workers"},
		{"/figures", "", "figures"},
		{"/stet", "", ""},
		{"/stet", "add a killed 2 by <b> & \"c\"", "add a killed 2 by <b> & \"c\""},
		{"/stet", "one\ntwo", "one\ntwo"},
	}
	for _, tt := range tests {
		r.Slash(t, bottest.Editor, tt.command, tt.text)
		if got := r.last(t).Line; got != tt.want {
			t.Errorf("%s %s came as %q, want %q", tt.command, tt.text, got, tt.want)
		}
	}
	q := r.last(t)
	if q.Workspace != (bot.Workspace{Platform: "slack", ID: slacktest.Team, Name: "The Desk"}) || q.In.ID != slacktest.Channel || q.In.Kind != bot.Channel || q.In.Workspace != q.Workspace {
		t.Errorf("the request is in %+v", q.In)
	}
	if diff := cmp.Diff(bot.Account{Platform: "slack", ID: "U0EDITOR", Name: "editor", Standing: bot.Member}, q.From); diff != "" {
		t.Errorf("the request is from somebody else (-want +got)\n%s", diff)
	}
}

func TestMentionsAndMessages(t *testing.T) {
	r := run(t, nil)
	a, _ := r.Mention(t, bottest.Editor, "/status workers")
	has(t, a, "heard: “/status workers”")
	via(t, a, "chat.postMessage")
	first := r.last(t)
	if got := a.Handle.(slacktest.Message).Thread; got == "" || got != first.In.Thread {
		t.Errorf("answered in the thread %q, asked in %q", got, first.In.Thread)
	}
	a = r.MentionIn(t, bottest.Editor, "1700000000.000001", "status")
	if got := a.Handle.(slacktest.Message).Thread; got != "1700000000.000001" {
		t.Errorf("answered in the thread %q", got)
	}
	a = r.Direct(t, bottest.Editor, "status <workers> & co")
	has(t, a, "heard: “status <workers> & co”")
	if m := a.Handle.(slacktest.Message); m.Thread != "" || m.Via != "chat.postMessage" {
		t.Errorf("a direct message was answered by %s in the thread %q", m.Via, m.Thread)
	}
	r.Say(t, bottest.Editor, slacktest.Channel, map[string]any{"type": "app_mention", "text": "<@" + slacktest.Self + "> by <@U0SECOND>"})
	waitFor(t, "a name for an id", func() bool { return r.last(t).Line == "by @second" })
}

func waitFor(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waiting for %s", what)
		}
	}
}

func TestPrivateRefusals(t *testing.T) {
	r := run(t, func(context.Context, bot.Request) bot.Reply { return bot.Refuse(bot.T("no such claim")) })
	a, _ := r.Mention(t, bottest.Editor, "show 9")
	via(t, a, "chat.postEphemeral")
	if m := a.Handle.(slacktest.Message); m.To != "U0EDITOR" || m.Thread != "" {
		t.Errorf("told %q in the thread %q; want the editor, in no thread", m.To, m.Thread)
	}
	a = r.MentionIn(t, bottest.Editor, "1700000000.000001", "show 9")
	if m := a.Handle.(slacktest.Message); m.Thread != "1700000000.000001" || m.To != "U0EDITOR" {
		t.Errorf("told %q in the thread %q", m.To, m.Thread)
	}
	r.Fail("chat.postEphemeral", slacktest.Fault{Times: 1, Error: "user_not_in_channel"})
	a, _ = r.Mention(t, bottest.Editor, "show 9")
	if m := a.Handle.(slacktest.Message); m.Channel != "D0EDITOR" {
		t.Errorf("answered in %s, want the direct message", m.Channel)
	}
}

func TestIgnored(t *testing.T) {
	r := run(t, nil)
	mention := "<@" + slacktest.Self + "> status"
	for name, e := range map[string]map[string]any{
		"its own":          {"type": "message", "channel_type": "im", "user": slacktest.Self, "text": "hi"},
		"another bot's":    {"type": "app_mention", "bot_id": "B1", "text": mention},
		"a bot's message":  {"type": "message", "channel_type": "im", "subtype": "bot_message", "text": "hi"},
		"a changed one":    {"type": "message", "channel_type": "im", "subtype": "message_changed"},
		"an edited one":    {"type": "app_mention", "text": mention, "edited": map[string]any{"user": "U0EDITOR", "ts": "1"}},
		"a channel's":      {"type": "message", "channel_type": "channel", "text": "hi"},
		"Slackbot's":       {"type": "message", "channel_type": "im", "user": "USLACKBOT", "text": "hi"},
		"another event":    {"type": "app_home_opened"},
		"an unknown event": {"type": "nobody_knows", "text": mention},
	} {
		r.Acknowledged(t, r.Say(t, bottest.Editor, "D0EDITOR", e))
		if got := r.requests(); len(got) > 0 {
			t.Fatalf("%s came as a request: %+v", name, got)
		}
	}
	r.Say(t, bottest.Editor, "D0EDITOR", map[string]any{"type": "message", "channel_type": "im", "subtype": "file_share", "text": "status"})
	waitFor(t, "the text with a file", func() bool { return len(r.requests()) == 1 })
}

func TestOtherEnvelopes(t *testing.T) {
	r := run(t, nil)
	r.Acknowledged(t, r.Send(t, "interactive", `{"type":"view_submission","view":{"id":"V1","callback_id":"x"},"user":{"id":"U0EDITOR"}}`))
	r.Acknowledged(t, r.Send(t, "interactive", `{"type":"view_closed"}`))
	r.Acknowledged(t, r.Send(t, "interactive", `{"type":"nobody_knows"}`))
	r.Acknowledged(t, r.Send(t, "interactive", `{"type":"block_actions","actions":"not a list","user":7}`))
	r.Acknowledged(t, r.Send(t, "slash_commands", `{"text":7}`))
	r.Acknowledged(t, r.Send(t, "events_api", `{"type":"event_callback"}`))
	r.SendRaw(t, `{"type":"nobody_knows","envelope_id":"E-none"}`)
	r.SendRaw(t, `not JSON`)
	r.SendRaw(t, `{}`)
	if got := r.requests(); len(got) > 0 {
		t.Errorf("came as a request: %+v", got)
	}
	a := r.Interact(t, bottest.Editor, map[string]any{
		"type": "message_action", "callback_id": "nobody_knows", "channel": map[string]any{"id": slacktest.Channel},
		"message": map[string]any{"ts": "1", "text": "x"},
	})
	has(t, a, "no such shortcut")
	if !a.Private {
		t.Error("an unknown shortcut was answered in public")
	}
	has(t, r.Interact(t, bottest.Editor, map[string]any{"type": "shortcut", "callback_id": "x", "response_url": ""}), "no such shortcut")
	has(t, r.Press(t, bottest.Editor, slacktest.Message{Channel: slacktest.Channel, TS: "1.1", To: "U0EDITOR"}, "x", ""), "no longer does anything")
	has(t, r.Command(t, bottest.Editor, "still here"), "still here")
}

func TestLateAndLarge(t *testing.T) {
	t.Parallel()
	large := bot.Card{Title: bot.T("large")}
	for i := range 90 {
		large.Rows = append(large.Rows, bot.Row{Text: bot.T(fmt.Sprint(i, strings.Repeat(" word", 20)))})
	}
	r := run(t, func(_ context.Context, q bot.Request) bot.Reply {
		switch q.Line {
		case "late":
			time.Sleep(1700 * time.Millisecond)
			return bot.Say(bot.T("late"))
		case "late public":
			time.Sleep(1700 * time.Millisecond)
			return bot.Reply{Visibility: bot.Public, Cards: []bot.Card{{Title: bot.T("late")}}}
		case "public":
			return bot.Reply{Visibility: bot.Public, Cards: []bot.Card{{Title: bot.T("public")}}}
		}
		return bot.Reply{Cards: []bot.Card{large}}
	})
	a := r.Command(t, bottest.Editor, "large")
	has(t, a, "large")
	via(t, a, "response_url")
	if !a.Private {
		t.Error("a large answer is public")
	}
	a = r.Command(t, bottest.Editor, "late")
	via(t, a, "response_url")
	a = r.Command(t, bottest.Editor, "late public")
	if via(t, a, "response_url"); a.Private {
		t.Error("a public answer is private")
	}
	a = r.Command(t, bottest.Editor, "public")
	if via(t, a, "ack"); a.Private {
		t.Error("a public answer is private")
	}
	r.Fail("response_url", slacktest.Fault{Times: 1, Status: 404})
	a = r.Command(t, bottest.Editor, "large")
	via(t, a, "chat.postEphemeral")
	r.Fail("response_url", slacktest.Fault{Times: 1, Cut: true}) // and the address stays out of the log
	via(t, r.Command(t, bottest.Editor, "large"), "chat.postEphemeral")
	r.Fail("response_url", slacktest.Fault{Times: 2, Status: 503})
	via(t, r.Command(t, bottest.Editor, "large"), "response_url")
}

func TestClicks(t *testing.T) {
	r := run(t, func(_ context.Context, q bot.Request) bot.Reply {
		if strings.HasPrefix(q.Line, "share") {
			return bot.Reply{Visibility: bot.Public, Cards: []bot.Card{{Title: bot.T("shared")}}}
		}
		return bot.Reply{Cards: []bot.Card{{Title: bot.T(q.Line), Actions: []bot.Action{{Label: "Undo", Line: "undo <3@1> & \"x\""}}}}, Share: "status"}
	})
	a := r.Command(t, bottest.Editor, "status")
	b := r.Click(t, bottest.Second, a, "Undo")
	via(t, b, "response_url")
	if q := r.last(t); !b.Private || q.Line != `undo <3@1> & "x"` || q.From.ID != "U0SECOND" || q.In.ID != slacktest.Channel {
		t.Errorf("the click came as %+v, answered privately: %v", q, b.Private)
	}
	b = r.Click(t, bottest.Editor, a, "Share to channel")
	via(t, b, "chat.postMessage")
	r.Fail("chat.postMessage", slacktest.Fault{Times: 1, Error: "not_in_channel"})
	b = r.Click(t, bottest.Editor, a, "Share to channel")
	if via(t, b, "response_url"); b.Private {
		t.Error("where the bot is no member, a shared answer is private")
	}

	a = r.MentionIn(t, bottest.Editor, "1700000000.000001", "status")
	b = r.Click(t, bottest.Editor, a, "Undo")
	if got := b.Handle.(slacktest.Message).Thread; got != "1700000000.000001" {
		t.Errorf("a click in a thread was answered in %q", got)
	}
	a = r.Direct(t, bottest.Editor, "status")
	for _, label := range a.Labels {
		if label == "Share to channel" {
			t.Error("a direct message can be shared to its channel")
		}
	}
	via(t, r.Click(t, bottest.Editor, a, "Undo"), "chat.postMessage")
}

func TestRedeliveredEvents(t *testing.T) {
	hold := make(chan struct{})
	r := run(t, func(context.Context, bot.Request) bot.Reply { <-hold; return bot.Say(bot.T("done")) })
	for range 3 {
		// One delivery, sent three times.
		r.Acknowledged(t, r.Send(t, "events_api", `{"type":"event_callback","event_id":"Ev1","event":{"type":"app_mention","user":"U0EDITOR","channel":"C0NEWS","ts":"1.1","text":"<@U0STET> status"}}`))
	}
	close(hold)
	waitFor(t, "the answer", func() bool { return len(r.Messages()) == 1 })
	time.Sleep(50 * time.Millisecond)
	if n := len(r.Messages()); n != 1 || len(r.requests()) != 1 {
		t.Errorf("%d requests and %d answers while one is under way, want one each", len(r.requests()), n)
	}
	first := r.last(t).ID
	r.Send(t, "events_api", `{"type":"event_callback","event_id":"Ev1","event":{"type":"app_mention","user":"U0EDITOR","channel":"C0NEWS","ts":"1.1","text":"<@U0STET> status"}}`)
	waitFor(t, "the request", func() bool { return len(r.requests()) == 2 })
	if again := r.last(t).ID; again != first {
		t.Errorf("one delivery came as %q and %q", first, again)
	}
}

func TestStandings(t *testing.T) {
	r := run(t, nil)
	ask := func(who string, want bot.Standing) {
		t.Helper()
		r.Command(t, who, "status")
		if q := r.last(t); q.From.Standing != want || q.Workspace.ID != slacktest.Team {
			t.Errorf("%s came with standing %d in %s, want %d", who, q.From.Standing, q.Workspace.ID, want)
		}
	}
	ask(bottest.Owner, bot.Manager)
	ask(bottest.Editor, bot.Member)
	ask(bottest.Guest, bot.Visitor)
	ask(bottest.Stranger, bot.Visitor)
	if n := r.Calls("users.info"); n != 4 {
		t.Errorf("%d lookups, want 4", n)
	}
	ask(bottest.Editor, bot.Member)
	if n := r.Calls("users.info"); n != 4 {
		t.Errorf("%d lookups; the editor was known", n)
	}
	// Somebody from outside, in a shared channel, names another team.
	r.Acknowledged(t, r.Send(t, "slash_commands", `{"command":"/stet","text":"status","team_id":"T0OTHER","user_id":"U0STRANGER","channel_id":"C0NEWS","trigger_id":"x"}`))
	if q := r.last(t); q.Workspace.ID != slacktest.Team || q.In.Workspace.ID != slacktest.Team || q.From.ID != "U0STRANGER" {
		t.Errorf("asked from outside in the workspace %q", q.Workspace.ID)
	}
}

func TestLookupFails(t *testing.T) {
	r := run(t, nil)
	r.Fail("users.info", slacktest.Fault{Times: 1, Status: 500})
	a := r.Command(t, bottest.Owner, "status")
	if q := r.last(t); q.From.Standing != bot.Visitor || q.From.Name != "owner" {
		t.Errorf("came from %+v, want a visitor", q.From)
	}
	has(t, a, "status")
	r.Fail("users.info", slacktest.Fault{Times: 1, Delay: 2 * time.Second})
	a = r.Command(t, bottest.Owner, "status")
	if q := r.last(t); q.From.Standing != bot.Visitor {
		t.Errorf("came from %+v, want a visitor", q.From)
	}
	if !a.InAck || a.After > 2*time.Second {
		t.Errorf("answered in the acknowledgement: %v, after %v", a.InAck, a.After)
	}
}

func TestWrongTokens(t *testing.T) {
	for _, tt := range []struct {
		name string
		cfg  func(*slack.Config)
		want string
	}{
		{"bot", func(c *slack.Config) { c.BotToken = "xoxb-wrong" }, "SLACK_BOT_TOKEN"},
		{"app", func(c *slack.Config) { c.AppToken = "xapp-wrong" }, "SLACK_APP_TOKEN"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cfg := slacktest.New(t).Config()
			tt.cfg(&cfg)
			began := time.Now()
			err := slack.New(cfg, bottest.Commands(), slog.New(slog.DiscardHandler), time.Now).Run(t.Context(), nil)
			if !errors.Is(err, bot.ErrPermanent) || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "wrong") {
				t.Errorf("Run ended with %v", err)
			}
			if took := time.Since(began); took > 2*time.Second {
				t.Errorf("after %v", took)
			}
		})
	}
}

func TestScopeMissing(t *testing.T) {
	s := slacktest.New(t)
	s.Fail("apps.connections.open", slacktest.Fault{Times: -1, Error: "missing_scope"})
	err := slack.New(s.Config(), bottest.Commands(), slog.New(slog.DiscardHandler), time.Now).Run(t.Context(), nil)
	if !errors.Is(err, bot.ErrPermanent) {
		t.Errorf("Run ended with %v", err)
	}
}

func TestRevokedWhileRunning(t *testing.T) {
	s := slacktest.New(t)
	ended := make(chan error, 1)
	go func() {
		ended <- slack.New(s.Config(), bottest.Commands(), slog.New(slog.DiscardHandler), time.Now).Run(t.Context(), nil)
	}()
	s.Connected(t)
	s.Revoke()
	s.Cut()
	select {
	case err := <-ended:
		if !errors.Is(err, bot.ErrPermanent) {
			t.Errorf("Run ended with %v", err)
		}
	case <-time.After(time.Minute):
		t.Error("Run goes on with revoked tokens")
	}
}

func TestServerErrorsAtStart(t *testing.T) {
	t.Parallel()
	r := run(t, nil, func(s *slacktest.Server, _ *slack.Adapter) {
		s.Fail("auth.test", slacktest.Fault{Times: 1, Status: 503})
		s.Fail("apps.connections.open", slacktest.Fault{Times: 2, Status: 500})
	})
	has(t, r.Command(t, bottest.Editor, "status"), "status")
}

func TestHangUpsAreNotHot(t *testing.T) {
	t.Parallel()
	r := run(t, nil, func(s *slacktest.Server, _ *slack.Adapter) { s.HangUpAfterHello(-1) })
	time.Sleep(2500 * time.Millisecond)
	// At 0, and then after waits that double from a quarter of a second.
	if n := r.Calls("apps.connections.open"); n < 2 || n > 7 {
		t.Errorf("%d connections in 2.5 s", n)
	}
	r.HangUpAfterHello(0)
	has(t, r.Command(t, bottest.Editor, "status"), "status")
}

func TestOpeningIsRateLimited(t *testing.T) {
	t.Parallel()
	r := run(t, nil, func(s *slacktest.Server, _ *slack.Adapter) {
		s.Fail("apps.connections.open", slacktest.Fault{Times: 1, Status: 429, RetryAfter: 1})
	})
	began := time.Now()
	r.Connected(t)
	if took := time.Since(began); took < 900*time.Millisecond {
		t.Errorf("connected after %v, sooner than Slack asked", took)
	}
	if n := r.Calls("apps.connections.open"); n != 2 {
		t.Errorf("%d tries, want 2", n)
	}
}

func TestSilentSocket(t *testing.T) {
	t.Parallel()
	r := run(t, nil, func(_ *slacktest.Server, a *slack.Adapter) { a.SetPing(time.Second) })
	r.Connected(t)
	r.Silence()
	// Sent into the void, and again when the bot is back.
	r.Connected(t)
	has(t, r.Command(t, bottest.Editor, "status"), "status")
}

func TestRefreshWhileAnswering(t *testing.T) {
	begun, hold := make(chan struct{}, 8), make(chan struct{})
	r := run(t, func(_ context.Context, q bot.Request) bot.Reply {
		begun <- struct{}{}
		<-hold
		return bot.Say(bot.T("kept: " + q.Line))
	})
	answers := make(chan bottest.Answer, 2)
	go func() { answers <- r.Command(t, bottest.Editor, "slash") }()
	go func() { answers <- r.Direct(t, bottest.Second, "message") }()
	<-begun
	<-begun
	r.Refresh(t, "refresh_requested")
	close(hold)
	for range 2 {
		has(t, <-answers, "kept:")
	}
}

func TestUnacknowledgedEventComesAgain(t *testing.T) {
	r := run(t, nil)
	r.Connected(t)
	id := r.Say(t, bottest.Editor, "D0EDITOR", map[string]any{"type": "message", "channel_type": "im", "text": "status"})
	r.Cut()
	r.Acknowledged(t, id)
	waitFor(t, "the answer", func() bool { return len(r.Messages()) > 0 })
}

func TestRateLimitsAndErrors(t *testing.T) {
	t.Parallel()
	r := run(t, nil)
	for _, f := range []slacktest.Fault{
		{Times: 1, Status: 429, RetryAfter: 1},
		{Times: 2, Status: 500},
		{Times: 3, Status: 503},
	} {
		r.Fail("chat.postMessage", f)
		a, _ := r.Mention(t, bottest.Editor, "status")
		has(t, a, "status")
	}
}

func TestOverflow(t *testing.T) {
	hold := make(chan struct{})
	var begun atomic.Int32
	r := run(t, func(context.Context, bot.Request) bot.Reply {
		begun.Add(1)
		<-hold
		return bot.Say(bot.T("done"))
	})
	var wg sync.WaitGroup
	for range slack.MaxInFlight {
		wg.Go(func() { has(t, r.Command(t, bottest.Editor, "status"), "done") })
	}
	waitFor(t, "all to begin", func() bool { return begun.Load() == slack.MaxInFlight })
	a := r.Command(t, bottest.Second, "one too many")
	has(t, a, "too busy")
	if !a.Private || !a.InAck {
		t.Error("too much, and not said in the acknowledgement")
	}
	a, _ = r.Mention(t, bottest.Second, "one too many")
	has(t, a, "too busy")
	close(hold)
	wg.Wait()
	if begun.Load() != slack.MaxInFlight {
		t.Error("what was turned away was carried out")
	}
}

func TestStopAnswersFirst(t *testing.T) {
	begun, hold := make(chan struct{}), make(chan struct{})
	var ctxErr error
	r := run(t, func(ctx context.Context, _ bot.Request) bot.Reply {
		close(begun)
		<-hold
		ctxErr = ctx.Err()
		return bot.Say(bot.T("in time"))
	})
	answer := make(chan bottest.Answer, 1)
	go func() { answer <- r.Command(t, bottest.Editor, "status") }()
	<-begun
	r.stop()
	time.Sleep(50 * time.Millisecond)
	close(hold)
	has(t, <-answer, "in time")
	if ctxErr != nil {
		t.Errorf("the request was cut off: %v", ctxErr)
	}
}

func TestKeptAnswers(t *testing.T) {
	var n atomic.Int32
	r := run(t, func(_ context.Context, q bot.Request) bot.Reply {
		return bot.Reply{Key: "k", Cards: []bot.Card{{Title: bot.T(fmt.Sprint("draw ", n.Add(1)))}}, Share: "status"}
	})
	has(t, r.Command(t, bottest.Editor, "status"), "draw 1")
	a := r.Command(t, bottest.Editor, "status")
	has(t, a, "draw 1") // kept
	a, _ = r.Mention(t, bottest.Editor, "status")
	has(t, a, "draw 3") // public: another drawing
	if len(a.Labels) != 0 {
		t.Errorf("a public answer has the buttons %q", a.Labels)
	}
	has(t, r.Direct(t, bottest.Editor, "status"), "draw 3")
}

func TestPostAndEdit(t *testing.T) {
	t.Parallel()
	s := slacktest.New(t)
	p := s.Platform()
	to := bot.Conversation{Workspace: bot.Workspace{Platform: "slack", ID: slacktest.Team}, ID: slacktest.Channel, Thread: "1700000000.000001"}
	s.Fail("chat.postMessage", slacktest.Fault{Times: 1, Status: 429, RetryAfter: 1})
	var wait *bot.Wait
	if _, err := p.Post(t.Context(), to, "delivery-7", bot.Say(bot.T("a reminder"))); !errors.As(err, &wait) || wait.For != time.Second {
		t.Fatalf("Post: %v, want a wait of one second", err)
	}
	ref, err := p.Post(t.Context(), to, "delivery-7", bot.Say(bot.T("a reminder"))) // which is waited for here
	if err != nil {
		t.Fatalf("Post: %v", err)
	}
	m := s.Messages()[0]
	if m.Metadata != `{"event_type":"stet_delivery","event_payload":{"delivery":"delivery-7"}}` || m.Thread != to.Thread || ref.ID != m.TS || ref.Conversation != to {
		t.Errorf("posted %+v as %+v", m, ref)
	}
	if err := p.Edit(t.Context(), ref, bot.Say(bot.T("done"))); err != nil {
		t.Fatalf("Edit: %v", err)
	}
	if m = s.Messages()[1]; m.TS != ref.ID || m.Via != "chat.update" || !strings.Contains(m.Text, "done") {
		t.Errorf("edited %+v", m)
	}
	ref, err = p.Post(t.Context(), bot.Conversation{ID: "U0EDITOR", Kind: bot.Direct}, "d", bot.Say(bot.T("x")))
	if err != nil || ref.Conversation.ID != "D0EDITOR" {
		t.Errorf("posted to a person: %+v, %v", ref, err)
	}

	s.Fail("chat.postMessage", slacktest.Fault{Times: 1, Status: 500})
	calls := s.Calls("chat.postMessage")
	if _, err = p.Post(t.Context(), to, "d", bot.Say(bot.T("x"))); err == nil || errors.Is(err, bot.ErrPermanent) {
		t.Errorf("Post: %v, want an error that may go away", err)
	}
	if n := s.Calls("chat.postMessage") - calls; n != 1 {
		t.Errorf("what may have been taken was sent %d times", n)
	}
	to.ID = "C0GONE"
	s.Reject(to.ID, "channel_not_found")
	if _, err = p.Post(t.Context(), to, "d", bot.Say(bot.T("x"))); !errors.Is(err, bot.ErrPermanent) {
		t.Errorf("Post: %v, want one that stays", err)
	}
}

func TestResponseAddresses(t *testing.T) {
	tests := []struct {
		api, address string
		want         bool
	}{
		{"", "https://hooks.slack.com/commands/T/1/x", true},
		{"", "https://slack.com/x", true},
		{"", "http://hooks.slack.com/commands/T/1/x", false},
		{"", "https://hooks.slack.com.evil.example/", false},
		{"", "https://evilslack.com/", false},
		{"", "https://me@hooks.slack.com/", false},
		{"", "http://127.0.0.1/", false},
		{"", "http://169.254.169.254/latest", false},
		{"", "file:///etc/passwd", false},
		{"", "", false},
		{"https://slack-gov.com/api/", "https://hooks.slack-gov.com/commands/x", true},
		{"http://127.0.0.1:9/api/", "http://127.0.0.1:9/response/1", true},
		{"http://127.0.0.1:9/api/", "http://localhost:10/response/1", true},
		{"http://127.0.0.1:9/api/", "http://10.0.0.1:9/response/1", false},
		{"http://slack.test:9/api/", "http://slack.test:9/response/1", true},
		{"http://slack.test:9/api/", "http://127.0.0.1:9/response/1", false},
	}
	for _, tt := range tests {
		a := slack.New(slack.Config{APIURL: tt.api}, bottest.Commands(), slog.New(slog.DiscardHandler), time.Now)
		if got := a.IsResponseAddress(tt.address); got != tt.want {
			t.Errorf("with the API at %q, answering at %q: %v, want %v", tt.api, tt.address, got, tt.want)
		}
	}
}
