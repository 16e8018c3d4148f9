package discord_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/bottest"
	"github.com/stetbot/stet/bot/discord"
	"github.com/stetbot/stet/bot/discord/discordtest"
)

// unhurried is how long a test waits for what should come at once.
const unhurried = time.Minute

func say(s string) bot.Reply { return bot.Say(bot.T(s)) }

// posted posts what must be taken.
func posted(t *testing.T, a *discord.Adapter, to bot.Conversation, delivery, text string) bot.MessageRef {
	t.Helper()
	ref, err := a.Post(t.Context(), to, delivery, say(text))
	if err != nil {
		t.Fatalf("posting %q: %v", text, err)
	}
	return ref
}

// eventually waits until ok.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(unhurried); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not within %s", what, unhurried)
		}
	}
}

func TestThreads(t *testing.T) {
	s, a := open(t)
	card := posted(t, a, s.Place(), "card", "workers")
	in := s.Place()
	in.Thread = card.ID
	first := posted(t, a, in, "first", "7: at least 300\n→ 400 "+strings.Repeat("and more ", 30))
	if name := s.ThreadName(card.ID); len([]rune(name)) > 100 || !strings.HasPrefix(name, "7: at least 300 → 400 and more") {
		t.Errorf("the thread is called %q", name)
	}
	// Another process may have begun it meanwhile.
	s.Fault(discordtest.RESTFault{Match: "POST /channels/" + card.ID + "/messages", Times: 1, Status: 404, Body: `{"message":"Unknown Channel","code":10003}`})
	posted(t, a, in, "meanwhile", "begun already")
	s.Archive(card.ID, false)
	posted(t, a, in, "second", "wakes it")
	s.Archive(card.ID, false)
	if err := a.Edit(t.Context(), first, say("wakes it too")); err != nil {
		t.Errorf("editing in an archived thread: %v", err)
	}
	s.Archive(card.ID, true)
	if _, err := a.Post(t.Context(), in, "third", say("x")); !errors.Is(err, bot.ErrPermanent) || !strings.Contains(err.Error(), "locked") {
		t.Errorf("posting to a locked thread: %v", err)
	}
	if err := a.Edit(t.Context(), first, say("x")); !errors.Is(err, bot.ErrPermanent) {
		t.Errorf("editing in a locked thread: %v", err)
	}
	gone := posted(t, a, s.Place(), "gone", "gone")
	s.DeletePost(gone)
	in.Thread = gone.ID
	if _, err := a.Post(t.Context(), in, "fourth", say("x")); !errors.Is(err, bot.ErrGone) {
		t.Errorf("beginning a thread at a deleted message: %v", err)
	}
	for _, b := range s.Bodies() {
		if strings.HasSuffix(b.Path, "/threads") {
			conforms(t, "CreateTextThreadWithMessageRequest", b.JSON)
		}
	}
}

// Where there can be no thread, a message is an answer to the other.
func TestNoThreads(t *testing.T) {
	s, a := open(t)
	s.AddThread("650000000000000001", 11)
	inThread := s.Place()
	inThread.ID = "650000000000000001"
	direct := bot.Conversation{ID: s.AccountID(bottest.Editor), Kind: bot.Direct}
	for name, to := range map[string]bot.Conversation{"thread": inThread, "direct": direct} {
		card := posted(t, a, to, name+" card", "workers")
		in := card.Conversation
		in.Thread = card.ID
		ref := posted(t, a, in, name+" line", "7: at least 300 → 400")
		if ref.Conversation.Thread != "" || ref.Conversation.ID != card.Conversation.ID {
			t.Errorf("%s: it stands at %+v", name, ref)
		}
		if m := s.Posted(t); m.Reference != nil {
			t.Errorf("%s: the card answers %+v", name, m.Reference)
		}
		if m := s.Posted(t); m.Reference == nil || m.Reference.MessageID != card.ID {
			t.Errorf("%s: the line answers %+v", name, m.Reference)
		}
		if err := a.Edit(t.Context(), ref, say("7: at least 300 → 401")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		s.Posted(t)
		s.ShowNonces()
		if found, ok, err := a.Find(t.Context(), in, name+" line", time.Now().Add(-time.Minute)); err != nil || !ok || found != ref {
			t.Errorf("%s: found %+v, %v, %v", name, found, ok, err)
		}
	}
}

func TestErrorsOfPosting(t *testing.T) {
	for _, tt := range []struct {
		code int
		want error
		says string
	}{
		{10003, bot.ErrPermanent, "not there any more"},
		{50001, bot.ErrPermanent, "View Channel"},
		{50013, bot.ErrPermanent, "Send Messages"},
		{50007, bot.ErrPermanent, "direct messages"},
		{50083, bot.ErrPermanent, "archived"},
		{160005, bot.ErrPermanent, "locked"},
		{200000, bot.ErrPermanent, "AutoMod"},
		{50035, bot.ErrPermanent, "50035"},
		{10008, bot.ErrGone, "gone"},
		{401, bot.ErrPermanent, "DISCORD_TOKEN"},
	} {
		t.Run(fmt.Sprint(tt.code), func(t *testing.T) {
			s, a := open(t)
			ref := posted(t, a, s.Place(), "first", "x")
			s.Reject(discordtest.Channel, tt.code)
			_, err := a.Post(t.Context(), s.Place(), "second", say("x"))
			for doing, err := range map[string]error{"posting": err, "editing": a.Edit(t.Context(), ref, say("y"))} {
				if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), discordtest.Token) {
					t.Errorf("%s: %v", doing, err)
				}
				if !errors.Is(tt.want, bot.ErrGone) && errors.Is(err, bot.ErrGone) {
					t.Errorf("%s: taken to be gone: %v", doing, err)
				}
			}
		})
	}
}

func TestUncertainErrors(t *testing.T) {
	var wait *bot.Wait
	for _, tt := range []struct {
		name  string
		fault discordtest.RESTFault
		is    func(error) bool
	}{
		{"bad gateway", discordtest.RESTFault{Status: 502}, nil},
		{"overloaded", discordtest.RESTFault{Status: 503, Body: `{"message":"API resource is currently overloaded. Try again a little later","code":130000}`}, nil},
		{"cut", discordtest.RESTFault{}, nil},
		{"a proxy's own page", discordtest.RESTFault{Status: 403, Body: "<html>denied</html>"}, func(err error) bool { return errors.Is(err, bot.ErrNotTaken) }},
		{
			"edits of old messages",
			discordtest.RESTFault{Status: 429, Body: `{"message":"Maximum number of edits to messages older than 1 hour reached. Try again later","code":30046}`},
			func(err error) bool {
				return errors.As(err, &wait) && wait.For == time.Minute
			},
		},
		{
			"a limit in the header alone",
			discordtest.RESTFault{Status: 429, After: 30 * time.Second, Body: "<html>error code: 1015</html>"},
			func(err error) bool {
				return errors.As(err, &wait) && wait.For == 30*time.Second
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, a := open(t)
			tt.fault.Match, tt.fault.Times = "POST /channels", 1
			s.Fault(tt.fault)
			_, err := a.Post(t.Context(), s.Place(), "first", say("x"))
			isWait, notTaken := errors.As(err, new(*bot.Wait)), errors.Is(err, bot.ErrNotTaken)
			switch {
			case err == nil || errors.Is(err, bot.ErrPermanent):
				t.Errorf("%v", err)
			case tt.is == nil && (isWait || notTaken):
				t.Errorf("taken to be certain: %v", err)
			case tt.is != nil && !tt.is(err):
				t.Errorf("%v", err)
			}
			if n := len(s.Posts()); n != 0 {
				t.Errorf("%d posts stand there", n)
			}
		})
	}
}

func TestRepeatsAreRecognised(t *testing.T) {
	s, a := open(t)
	s.LosePosts(2)
	for range 2 {
		if _, err := a.Post(t.Context(), s.Place(), "first", say("x")); err == nil {
			t.Error("a lost answer came")
		}
	}
	ref := posted(t, a, s.Place(), "first", "x")
	all := s.Posts()
	if len(all) != 1 || all[0].ID != ref.ID || all[0].Repeats != 2 {
		t.Errorf("%+v", all)
	}
	s.DeletePost(ref)
	if _, err := a.Post(t.Context(), s.Place(), "first", say("x")); !errors.Is(err, bot.ErrGone) {
		t.Errorf("posting again what was deleted: %v", err)
	}
}

// A limit is not run into once Discord has said what it is, and a post is not
// held back for long inside.
func TestPacing(t *testing.T) {
	s, a := open(t)
	s.EnforceLimits()
	var wait *bot.Wait
	var taken int
	for i := range 8 {
		_, err := a.Post(t.Context(), s.Place(), fmt.Sprint(i), say("x"))
		switch {
		case err == nil:
			taken++
		case !errors.As(err, &wait):
			t.Errorf("%v", err)
		}
	}
	if s.Limited() != 0 || taken < 5 || taken < 8 && wait.For > 5*time.Second {
		t.Errorf("%d were taken and %d refused by Discord; the others wait %v", taken, s.Limited(), wait)
	}
}

func TestPacingOfAllChannels(t *testing.T) {
	s, a := open(t)
	s.EnforceLimits()
	var wg sync.WaitGroup
	for i := range 120 {
		to := s.Place()
		to.ID = fmt.Sprint(640000000000000000 + i)
		wg.Go(func() {
			if _, err := a.Post(t.Context(), to, fmt.Sprint(i), say("x")); err != nil && !errors.As(err, new(*bot.Wait)) {
				t.Errorf("%v", err)
			}
		})
	}
	wg.Wait()
	// A busy machine bunches them up on their way.
	if s.Limited() > 10 || len(s.Posts()) < 40 {
		t.Errorf("%d were taken and %d refused by Discord", len(s.Posts()), s.Limited())
	}
}

func TestUnpaced(t *testing.T) {
	s := discordtest.New(t, table)
	cfg := config(s)
	cfg.Unpaced = true
	a := discord.New(cfg, table, quiet(), now)
	for i := range 200 {
		to := s.Place()
		to.ID = fmt.Sprint(640000000000000000 + i%3)
		posted(t, a, to, fmt.Sprint(i), "x")
	}
	if n := len(s.Posts()); n != 200 {
		t.Errorf("%d posts", n)
	}
	s.EnforceLimits()
	var refused int
	for i := range 12 {
		if _, err := a.Post(t.Context(), s.Place(), fmt.Sprint("more", i), say("x")); errors.As(err, new(*bot.Wait)) {
			refused++
		}
	}
	if s.Limited() == 0 || s.Limited() > 3 || refused == 0 {
		t.Errorf("refused by Discord %d times, by ourselves %d times", s.Limited(), refused)
	}
}

func TestPingsOnce(t *testing.T) {
	s, a := open(t)
	owner := s.AccountID(bottest.Owner)
	reply := bot.Say(bot.T("for ").Pinging(owner, bottest.Owner).Plainly(" and again ").Pinging(owner, bottest.Owner))
	ref, err := a.Post(t.Context(), s.Place(), "first", reply)
	if err != nil {
		t.Fatal(err)
	}
	// The stand-in refuses an edit that pings.
	if err := a.Edit(t.Context(), ref, reply); err != nil {
		t.Error(err)
	}
	all := s.Posts()
	if len(all) != 1 || len(all[0].Pings) != 1 || all[0].Pings[0] != owner || !strings.Contains(all[0].Text, "for @owner and again @owner") {
		t.Errorf("%+v", all)
	}
	for _, b := range s.Bodies() {
		conforms(t, map[string]string{"POST": "MessageCreateRequest", "PATCH": "MessageEditRequestPartial"}[b.Method], b.JSON)
	}
}

func TestDirectByChannel(t *testing.T) {
	s, a := open(t)
	p := s.Person(bottest.Editor)
	for i, id := range []string{p.ID, p.DM, p.ID} {
		ref := posted(t, a, bot.Conversation{ID: id, Kind: bot.Direct}, fmt.Sprint(i), "x")
		if ref.Conversation.ID != p.DM || ref.Conversation.Kind != bot.Direct {
			t.Errorf("posted as %+v", ref)
		}
		ref.Conversation.ID = id
		if err := a.Edit(t.Context(), ref, say("y")); err != nil {
			t.Errorf("editing: %v", err)
		}
	}
	opened := 0
	for _, b := range s.Bodies() {
		if b.Path == "/users/@me/channels" {
			opened++
		}
	}
	if opened != 1 {
		t.Errorf("opened %d times", opened)
	}
	s.Reject(p.DM, 50007)
	if _, err := a.Post(t.Context(), bot.Conversation{ID: p.ID, Kind: bot.Direct}, "last", say("x")); !errors.Is(err, bot.ErrPermanent) {
		t.Errorf("%v", err)
	}
	if _, err := a.Post(t.Context(), bot.Conversation{ID: "9", Kind: bot.Direct}, "nobody", say("x")); err != nil {
		t.Errorf("%v", err) // to the stand-in, any other id is a channel's
	}
}

func TestFind(t *testing.T) {
	s, a := open(t)
	since := time.Now()
	find := func(in bot.Conversation, delivery string, since time.Time) string {
		t.Helper()
		ref, ok, err := a.Find(t.Context(), in, delivery, since)
		switch {
		case errors.Is(err, bot.ErrCannotLook):
			return "cannot look"
		case err != nil:
			t.Fatal(err)
		case !ok:
			return "not there"
		}
		return ref.ID
	}
	ref := posted(t, a, s.Place(), "first", "x")
	for _, tt := range []struct {
		name, delivery string
		before         func()
		since          time.Time
		want           string
	}{
		{"without nonces", "first", func() {}, since, "cannot look"},
		{"with nonces", "first", s.ShowNonces, since, ref.ID},
		{"another", "second", func() {}, since, "not there"},
		{"before", "first", func() {}, since.Add(time.Hour), "not there"},
	} {
		tt.before()
		if got := find(s.Place(), tt.delivery, tt.since); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	in := s.Place()
	in.Thread = ref.ID
	if got := find(in, "third", since); got != "not there" {
		t.Errorf("in a thread that was never begun: %s", got)
	}
	in = s.Place()
	in.ID = "640000000000000001"
	if got := find(in, "first", since); got != "cannot look" {
		t.Errorf("in an empty channel: %s", got)
	}
	for i := range 101 {
		posted(t, a, in, fmt.Sprint("many", i), "x")
	}
	if got := find(in, "first", since); got != "cannot look" {
		t.Errorf("in a busy channel: %s", got)
	}
}

// The gateway tells every process of what one of them posted.
func TestFindWhatTheGatewayTold(t *testing.T) {
	s, a := open(t)
	other := discord.New(config(s), table, quiet(), now)
	run(t, other, echo)
	s.Ready(t)
	s.LosePosts(1)
	if _, err := a.Post(t.Context(), s.Place(), "first", say("x")); err == nil {
		t.Fatal("a lost answer came")
	}
	eventually(t, "the post is found", func() bool {
		ref, ok, err := other.Find(t.Context(), s.Place(), "first", time.Now())
		if err != nil && !errors.Is(err, bot.ErrCannotLook) {
			t.Fatal(err)
		}
		return ok && ref.ID == s.Posts()[0].ID
	})
}

func TestPresent(t *testing.T) {
	const view, private, public = 1 << 10, "650000000000000001", "650000000000000002"
	s, a := open(t)
	s.AddThread(private, 12, s.AccountID(bottest.Editor))
	s.AddThread(public, 11)
	s.Overwrite("closed", discordtest.Guild, 0, view)
	s.Overwrite("closed", discordtest.ContributorRole, view, 0)
	s.Overwrite("closed", s.AccountID(bottest.Second), 0, view)
	s.Overwrite("closed", s.AccountID(bottest.Guest), view, 0)
	s.Overwrite(discordtest.Channel, s.AccountID(bottest.TwoWords), 0, view)
	for _, tt := range []struct {
		channel, who string
		want         bool
	}{
		{"closed", bottest.Owner, true},
		{"closed", bottest.Editor, true},
		{"closed", bottest.Second, false},
		{"closed", bottest.Guest, true},
		{"closed", bottest.TwoWords, false},
		{"closed", bottest.Stranger, false},
		{private, bottest.Editor, true},
		{private, bottest.Second, false},
		{public, bottest.Second, true},
		{public, bottest.TwoWords, false}, // a thread is read by those who read its channel
		{public, bottest.Stranger, false},
	} {
		in := s.Place()
		in.ID = tt.channel
		if got, err := a.Present(t.Context(), in, s.AccountID(tt.who)); err != nil || got != tt.want {
			t.Errorf("%s in %s: %v, %v", tt.who, tt.channel, got, err)
		}
	}
	if got, err := a.Present(t.Context(), s.Place(), "not/an/id"); got || err != nil {
		t.Errorf("nobody: %v, %v", got, err)
	}
	in := s.Place()
	in.ID = "gone"
	s.Reject(in.ID, 10003)
	if _, err := a.Present(t.Context(), in, s.AccountID(bottest.Owner)); !errors.Is(err, bot.ErrCannotLook) {
		t.Errorf("a channel that is gone: %v", err)
	}
}

// told runs the adapter with public answers, and gives what it is told of them.
func told(t *testing.T, a *discord.Adapter, slow time.Duration) <-chan bot.MessageRef {
	t.Helper()
	refs := make(chan bot.MessageRef, 8)
	run(t, a, func(_ context.Context, r bot.Request) bot.Reply {
		reply := bot.Reply{Visibility: bot.Public, Cards: []bot.Card{{Title: bot.T("for all: " + r.Line), Picker: &bot.Picker{Label: "One…", Options: []bot.Action{{Label: "one", Line: "status one"}}}}}}
		if strings.Contains(r.Line, "slow") {
			time.Sleep(slow)
		}
		if strings.Contains(r.Line, "alone") {
			reply.Visibility = bot.Private
		}
		reply.Posted = func(ctx context.Context, ref bot.MessageRef) {
			if ctx.Err() != nil {
				t.Error("told when it was too late")
			}
			refs <- ref
		}
		return reply
	})
	return refs
}

func TestPosted(t *testing.T) {
	s, a := open(t)
	refs := told(t, a, bot.AckWait+200*time.Millisecond)
	check := func(how string, got bottest.Answer) {
		t.Helper()
		if got.Private || !strings.Contains(got.Text, "for all") {
			t.Errorf("%s: %+v", how, got)
		}
		select {
		case ref := <-refs:
			if err := a.Edit(t.Context(), ref, say("corrected")); err != nil {
				t.Errorf("%s: editing: %v", how, err)
			}
			if p := s.MustFind(t, "corrected"); p.ID != ref.ID || p.Channel != ref.Conversation.ID {
				t.Errorf("%s: %+v, told %+v", how, p, ref)
			}
			s.DeletePost(ref)
		case <-time.After(unhurried):
			t.Fatalf("%s: nobody is told", how)
		}
	}
	early := s.Command(t, bottest.Editor, "status workers")
	check("a command", early)
	check("a slow command", s.Command(t, bottest.Editor, "status slow"))
	check("a choice", s.Choose(t, bottest.Editor, early, "one"))
	mention, _ := s.Mention(t, bottest.Editor, "status workers")
	check("a mention", mention)
	check("a direct message", s.Direct(t, bottest.Editor, "status workers"))
	s.Command(t, bottest.Editor, "status alone")
	s.Mention(t, bottest.Editor, "status alone")
	s.Direct(t, bottest.Editor, "status alone")
	if len(refs) != 0 {
		t.Errorf("told of a private answer: %+v", <-refs)
	}
}

// Where the bot may only answer interactions, it does.
func TestPostedWithoutPermission(t *testing.T) {
	s, a := open(t)
	refs := told(t, a, 0)
	s.Ready(t)
	s.Reject(discordtest.Channel, 50013)
	if got := s.Command(t, bottest.Editor, "status workers"); got.Private || !strings.Contains(got.Text, "for all") {
		t.Errorf("%+v", got)
	}
	select {
	case ref := <-refs:
		if ref.ID != s.MustFind(t, "for all").ID {
			t.Errorf("told %+v", ref)
		}
	case <-time.After(unhurried):
		t.Error("nobody is told")
	}
}

// Whoever is told has time for it when Run ends.
func TestPostedBeforeTheEnd(t *testing.T) {
	s, a := open(t)
	ctx, cancel := context.WithCancel(context.Background())
	begun, may, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- a.Run(ctx, func(context.Context, bot.Request) bot.Reply {
			return bot.Reply{Visibility: bot.Public, Posted: func(context.Context, bot.MessageRef) {
				close(begun)
				<-may
			}}
		})
	}()
	s.Command(t, bottest.Editor, "status workers")
	<-begun
	cancel()
	select {
	case err := <-done:
		t.Errorf("Run returned at once: %v", err)
	case <-time.After(100 * time.Millisecond):
	}
	close(may)
	if err := <-done; err != nil {
		t.Error(err)
	}
}
