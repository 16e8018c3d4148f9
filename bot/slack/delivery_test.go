package slack_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/bottest"
	"github.com/stetbot/stet/bot/slack"
	"github.com/stetbot/stet/bot/slack/slacktest"
)

// unpaced is an adapter that holds nothing back.
func unpaced(s *slacktest.Server) *slack.Adapter {
	cfg := s.Config()
	cfg.Unpaced = true
	return slack.New(cfg, bottest.Commands(), slog.New(slog.DiscardHandler), time.Now)
}

func channel(id string) bot.Conversation {
	return bot.Conversation{Workspace: bot.Workspace{Platform: "slack", ID: slacktest.Team}, ID: id}
}

var hello = bot.Say(bot.T("a reminder"))

// Every answer of Slack is one of the contract's errors, and holds no secret.
func TestPostErrors(t *testing.T) {
	limit := func(err error) bool { var w *bot.Wait; return errors.As(err, &w) && w.For > 0 }
	permanent := func(err error) bool { return errors.Is(err, bot.ErrPermanent) && !errors.Is(err, bot.ErrGone) }
	gone := func(err error) bool { return errors.Is(err, bot.ErrGone) && errors.Is(err, bot.ErrPermanent) }
	notTaken := func(err error) bool { return errors.Is(err, bot.ErrNotTaken) && !errors.Is(err, bot.ErrPermanent) }
	open := func(err error) bool {
		return err != nil && !limit(err) && !errors.Is(err, bot.ErrPermanent) && !errors.Is(err, bot.ErrNotTaken)
	}
	tests := []struct {
		fault slacktest.Fault
		want  func(error) bool
	}{
		{slacktest.Fault{Error: "channel_not_found"}, permanent},
		{slacktest.Fault{Error: "is_archived"}, permanent},
		{slacktest.Fault{Error: "not_in_channel"}, permanent},
		{slacktest.Fault{Error: "restricted_action_read_only_channel"}, permanent},
		{slacktest.Fault{Error: "token_revoked"}, permanent},
		{slacktest.Fault{Error: "account_inactive"}, permanent},
		{slacktest.Fault{Error: "invalid_auth"}, permanent},
		{slacktest.Fault{Error: "missing_scope"}, permanent},
		{slacktest.Fault{Error: "msg_blocks_too_long"}, permanent},
		{slacktest.Fault{Error: "message_not_found"}, gone},
		{slacktest.Fault{Error: "cant_update_message"}, gone},
		{slacktest.Fault{Error: "edit_window_closed"}, gone},
		{slacktest.Fault{Error: "ratelimited"}, limit},
		{slacktest.Fault{Status: 429, RetryAfter: 7}, limit},
		{slacktest.Fault{Error: "a_word_of_next_year"}, notTaken},
		{slacktest.Fault{Error: "internal_error"}, open},
		{slacktest.Fault{Error: "fatal_error"}, open},
		{slacktest.Fault{Status: 500}, open},
		{slacktest.Fault{Status: 503}, open},
		{slacktest.Fault{Status: 403}, open},
		{slacktest.Fault{Cut: true}, open},
		{slacktest.Fault{Lose: true}, open},
	}
	for _, tt := range tests {
		s := slacktest.New(t)
		p := unpaced(s)
		ref, err := p.Post(t.Context(), channel(slacktest.Channel), "d0", hello)
		if err != nil {
			t.Fatal(err)
		}
		tt.fault.Times = 2
		s.Fail("chat.postMessage", tt.fault)
		s.Fail("chat.update", tt.fault)
		_, posting := p.Post(t.Context(), channel("C0TWO"), "d1", hello)
		editing := p.Edit(t.Context(), ref, hello)
		for doing, err := range map[string]error{"posting": posting, "editing": editing} {
			if !tt.want(err) {
				t.Errorf("%+v: %s: %v", tt.fault, doing, err)
			}
			if text := fmt.Sprint(err); strings.Contains(text, "http") || strings.Contains(text, "xoxb") || !strings.HasPrefix(text, doing) {
				t.Errorf("%+v: the error reads %q", tt.fault, text)
			}
		}
		if n := s.Calls("chat.postMessage"); n != 2 {
			t.Errorf("%+v: posted %d times", tt.fault, n-1)
		}
	}
}

// A limit of one channel is no limit of another, and is waited out without
// asking again; a limit on edits is one for all of them.
func TestLimitsShut(t *testing.T) {
	s := slacktest.New(t)
	p := unpaced(s)
	var refs []bot.MessageRef
	for _, id := range []string{"C1", "C2"} {
		ref, err := p.Post(t.Context(), channel(id), "d "+id, hello)
		if err != nil {
			t.Fatal(err)
		}
		refs = append(refs, ref)
	}
	s.LimitPosts(1, 30*time.Second)
	var wait *bot.Wait
	for range 3 {
		if _, err := p.Post(t.Context(), channel("C1"), "d", hello); !errors.As(err, &wait) || wait.For < 29*time.Second {
			t.Errorf("posting: %v", err)
		}
	}
	if _, err := p.Post(t.Context(), channel("C2"), "d", hello); err != nil {
		t.Errorf("posting to another channel: %v", err)
	}
	if n := s.Calls("chat.postMessage"); n != 4 {
		t.Errorf("asked %d times, want 4", n)
	}
	s.LimitPosts(1, 30*time.Second)
	for _, ref := range refs {
		if err := p.Edit(t.Context(), ref, hello); !errors.As(err, &wait) || wait.For < 29*time.Second {
			t.Errorf("editing: %v", err)
		}
	}
	if n := s.Calls("chat.update"); n != 1 {
		t.Errorf("asked %d times, want once", n)
	}
}

// TestPaces: what is let through never reaches the limits, whoever is in a
// hurry.
func TestPaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := slack.NewPaces(false, time.Now)
		for name, tt := range map[string]struct {
			take      func(int) error
			n         int
			perMinute int
		}{
			"posts to a channel": {func(int) error { return p.Post(t.Context(), "C1") }, 300, 60},
			"posts to all":       {func(i int) error { return p.Post(t.Context(), fmt.Sprint("C", i)) }, 3000, 700},
			"edits":              {func(int) error { return p.Edit(t.Context()) }, 300, 60},
		} {
			var sent []time.Time
			for i := range tt.n {
				for {
					err := tt.take(i)
					if err == nil {
						break
					}
					var wait *bot.Wait
					if !errors.As(err, &wait) {
						t.Fatal(err)
					}
					time.Sleep(wait.For)
				}
				sent = append(sent, time.Now())
			}
			for i, at := range sent {
				if i+tt.perMinute < len(sent) && sent[i+tt.perMinute].Sub(at) < time.Minute {
					t.Fatalf("%s: more than %d within a minute", name, tt.perMinute)
				}
			}
		}
	})
}

// TestEnforcedRates: against a Slack that enforces its rate, several messages
// to each of many channels arrive, each once, and next to none is refused.
func TestEnforcedRates(t *testing.T) {
	t.Parallel()
	s := slacktest.New(t)
	s.EnforceRates(2)
	p := s.Platform()
	var wg sync.WaitGroup
	for c := range 20 {
		wg.Go(func() {
			for i := range 3 {
				for {
					_, err := p.Post(t.Context(), channel(fmt.Sprint("C", c)), fmt.Sprint(c, "-", i), hello)
					if wait, ok := errors.AsType[*bot.Wait](err); ok {
						time.Sleep(wait.For)
						continue
					}
					if err != nil {
						t.Error(err)
					}
					break
				}
			}
		})
	}
	wg.Wait()
	deliveries := s.Deliveries()
	for id, times := range deliveries {
		if times != 1 {
			t.Errorf("%s was posted %d times", id, times)
		}
	}
	// A call may be long on its way, and the next one short.
	if n := s.Limited(); len(deliveries) != 60 || len(s.Posts()) != 60 || n > 6 {
		t.Errorf("%d deliveries, %d posts, %d refused", len(deliveries), len(s.Posts()), n)
	}
}

// Another process does not know the pace, and is refused.
func TestEnforcedRatesRefuse(t *testing.T) {
	s := slacktest.New(t)
	s.EnforceRates(3)
	p := unpaced(s)
	for i := range 4 {
		_, err := p.Post(t.Context(), channel("C1"), fmt.Sprint(i), hello)
		var wait *bot.Wait
		if limited := errors.As(err, &wait); limited != (i == 3) || limited && wait.For != time.Second {
			t.Errorf("post %d: %v", i, err)
		}
	}
	if s.Limited() != 1 {
		t.Errorf("%d refused", s.Limited())
	}
}

func TestFindLooksFarEnough(t *testing.T) {
	s := slacktest.New(t)
	p := unpaced(s)
	began := time.Now()
	for i := range 250 {
		if _, err := p.Post(t.Context(), channel("C1"), fmt.Sprint("d", i), hello); err != nil {
			t.Fatal(err)
		}
	}
	for id, want := range map[string]bool{"d0": true, "d249": true, "d250": false} {
		before := s.Calls("conversations.history")
		ref, ok, err := p.Find(t.Context(), channel("C1"), id, began)
		if err != nil || ok != want || ok && (ref.ID == "" || ref.Conversation != channel("C1")) {
			t.Errorf("%s: %+v, %v, %v", id, ref, ok, err)
		}
		if n := s.Calls("conversations.history") - before; n > 2 {
			t.Errorf("%s: looked at %d pages", id, n)
		}
	}
	if _, ok, err := p.Find(t.Context(), channel("C1"), "d0", began.Add(time.Hour)); ok || err != nil {
		t.Errorf("later than it was posted: %v, %v", ok, err)
	}
	if _, ok, err := p.Find(t.Context(), channel("C2"), "d0", began); ok || err != nil {
		t.Errorf("elsewhere: %v, %v", ok, err)
	}
	for i := range 800 {
		if _, err := p.Post(t.Context(), channel("C1"), fmt.Sprint("e", i), hello); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok, err := p.Find(t.Context(), channel("C1"), "d0", began); ok || !errors.Is(err, bot.ErrCannotLook) {
		t.Errorf("behind a thousand others: %v, %v", ok, err)
	}
}

func TestFindErrors(t *testing.T) {
	s := slacktest.New(t)
	p := unpaced(s)
	look := func() error {
		_, ok, err := p.Find(t.Context(), channel("C1"), "d", time.Now())
		if ok {
			t.Error("found what was never posted")
		}
		return err
	}
	for _, word := range []string{"missing_scope", "not_in_channel", "channel_not_found", "no_permission", "a_word_of_next_year"} {
		s.Fail("conversations.history", slacktest.Fault{Times: 1, Error: word})
		if err := look(); !errors.Is(err, bot.ErrCannotLook) || !strings.Contains(err.Error(), word) {
			t.Errorf("%s: %v", word, err)
		}
	}
	for _, f := range []slacktest.Fault{{Error: "internal_error"}, {Status: 500}, {Cut: true}} {
		f.Times = 2 // a look may be sent again by the client
		s.Fail("conversations.history", f)
		if err := look(); err == nil || errors.Is(err, bot.ErrCannotLook) || strings.Contains(err.Error(), "http") {
			t.Errorf("%+v: %v", f, err)
		}
	}
	s.Fail("conversations.history", slacktest.Fault{Times: 1, Status: 429, RetryAfter: 20})
	var wait *bot.Wait
	if err := look(); !errors.As(err, &wait) || wait.For != 20*time.Second {
		t.Errorf("too fast: %v", err)
	}
	in := channel("C1")
	in.Thread = "1700000000.000001"
	if _, ok, err := p.Find(t.Context(), in, "d", time.Now()); ok || err != nil {
		t.Errorf("in a thread that is not there: %v, %v", ok, err)
	}
}

// A round with many owners asks once, however many ask at one time; a minute
// later it asks again.
func TestPresentAsksOnce(t *testing.T) {
	s := slacktest.New(t)
	var mu sync.Mutex
	now := time.Now()
	clock := func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return now
	}
	p := slack.New(s.Config(), bottest.Commands(), slog.New(slog.DiscardHandler), clock)
	round := func(want bool) {
		t.Helper()
		var wg sync.WaitGroup
		for range 12 {
			wg.Go(func() {
				if ok, err := p.Present(t.Context(), channel(slacktest.Channel), s.AccountID(bottest.Second)); err != nil || ok != want {
					t.Errorf("present: %v, %v", ok, err)
				}
			})
		}
		wg.Wait()
	}
	round(true)
	s.Leave(bottest.Second)
	round(true)
	if n := s.Calls("conversations.members"); n != 1 {
		t.Errorf("asked %d times", n)
	}
	mu.Lock()
	now = now.Add(time.Minute)
	mu.Unlock()
	round(false)
	if n := s.Calls("conversations.members"); n != 2 {
		t.Errorf("asked %d times", n)
	}
}

func TestPresentInLargeChannels(t *testing.T) {
	s := slacktest.New(t)
	p := unpaced(s)
	crowd := make([]string, 20_001)
	for i := range crowd {
		crowd[i] = fmt.Sprint("U", i)
	}
	s.SetMembers("C1", crowd[:2500]...)
	for account, want := range map[string]bool{"U0": true, "U2499": true, "U2500": false} {
		if ok, err := p.Present(t.Context(), channel("C1"), account); err != nil || ok != want {
			t.Errorf("%s: %v, %v", account, ok, err)
		}
	}
	s.SetMembers("C2", crowd...)
	if ok, err := p.Present(t.Context(), channel("C2"), "U0"); ok || !errors.Is(err, bot.ErrCannotLook) {
		t.Errorf("in a crowd: %v, %v", ok, err)
	}
	s.Fail("conversations.members", slacktest.Fault{Times: 1, Status: 500})
	if _, err := p.Present(t.Context(), channel("C3"), "U0"); err == nil || errors.Is(err, bot.ErrCannotLook) {
		t.Errorf("Slack's own error: %v", err)
	}
	if ok, err := p.Present(t.Context(), channel("C3"), s.AccountID(bottest.Owner)); err != nil || !ok {
		t.Errorf("an error was kept: %v, %v", ok, err)
	}
}

// A public answer that is to be found again is posted, also to a slash command;
// where the bot may not post, it comes as ever, and nobody is told.
func TestPostedAnswers(t *testing.T) {
	refs := make(chan bot.MessageRef, 1)
	private := false
	r := run(t, func(context.Context, bot.Request) bot.Reply {
		reply := bot.Reply{Visibility: bot.Public, Cards: []bot.Card{{Title: bot.T("a correction")}}}
		if private {
			reply.Visibility = bot.Private
		}
		reply.Posted = func(ctx context.Context, ref bot.MessageRef) {
			if _, limited := ctx.Deadline(); ctx.Err() != nil || !limited {
				t.Error("told in a context that has ended, or never does")
			}
			refs <- ref
		}
		return reply
	})
	via(t, r.Command(t, bottest.Editor, "correct 7"), "chat.postMessage")
	if ref := <-refs; ref != r.Posts()[0].Ref {
		t.Errorf("told %+v, posted %+v", ref, r.Posts()[0].Ref)
	}
	a := r.MentionIn(t, bottest.Editor, "1700000000.000001", "status")
	if ref := <-refs; ref.ID != a.Handle.(slacktest.Message).TS || ref.Conversation.Thread != "1700000000.000001" || ref.Conversation.ID != slacktest.Channel {
		t.Errorf("told %+v", ref)
	}
	r.Reject(slacktest.Channel, "not_in_channel")
	a = r.Command(t, bottest.Editor, "correct 7")
	if via(t, a, "response_url"); a.Private {
		t.Error("where the bot is no member, a public answer is private")
	}
	private = true
	via(t, r.Command(t, bottest.Editor, "correct 7"), "ack")
	via(t, r.Direct(t, bottest.Editor, "correct 7"), "chat.postMessage")
	r.stop()
	if err := <-r.ended; err != nil { // after what is in hand
		t.Error(err)
	}
	r.ended <- nil
	if len(refs) > 0 {
		t.Errorf("told of %+v, which has no name", <-refs)
	}
}

// Only a post pings, and only an account.
func TestPings(t *testing.T) {
	for account, live := range map[string]bool{
		"U0OWNER": true, "W012AB": true, "": false, "U": false, "B0STET": false, "U0owner": false, "U0OWNER> <!channel": false, "S0GROUP": false, "100": false,
	} {
		reply := bot.Say(bot.T("for ").Pinging(account, "Sara"))
		text, blocks, _ := slack.Draw(reply, false, false)
		if pings := strings.Contains(string(blocks), `{"type":"user","user_id":"`+account+`"}`); pings != live || strings.Contains(string(blocks), "user_id") != live {
			t.Errorf("%q: %s", account, blocks)
		}
		if want := map[bool]string{true: "for <@" + account + ">", false: "for @Sara"}[live]; text != want {
			t.Errorf("%q: the text is %q; want %q", account, text, want)
		}
		if _, blocks, _ := slack.Draw(reply, true, false); strings.Contains(string(blocks), "user_id") || !strings.Contains(string(blocks), "for @Sara") {
			t.Errorf("%q, privately: %s", account, blocks)
		}
		if reply.Cards[0].Title[1].URL != account {
			t.Error("drawing changed the reply")
		}
	}
}

// What was written into a connection that was just killed is written into the
// next one.
func TestStandInSendsAgain(t *testing.T) {
	r := run(t, nil)
	for range 5 {
		r.Connected(t)
		r.Cut()
		has(t, r.Command(t, bottest.Editor, "status"), "status")
	}
	r.stop()
	r.Disconnected(t)
}
