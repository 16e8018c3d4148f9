package bottest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stetbot/stet/bot"
)

// Post is a message of the bot that stands in a conversation, as people see it
// now. Answers that only one person sees are none.
type Post struct {
	Ref      bot.MessageRef // Ref.Conversation.Thread is the message in whose thread it stands
	Delivery string         // the delivery id, as the platform was given it; empty for an answer
	Text     string         // as Answer.Text; a person who is notified stands there as "@" and the name
	Labels   []string       // the buttons
	Pings    []string       // the IDs of the accounts that were notified when it was posted
	Edits    int            // how often it was edited
}

// PostStand is a Stand that also shows what the bot posts by itself, and in
// which posting goes wrong on demand. Faults with a number hold for that many
// calls that post or edit; they are counted down by calls, not by messages.
type PostStand interface {
	Stand
	// Place is a channel that the bot may post to and look into. Owner,
	// Editor, Second and Guest read it, Stranger does not.
	Place() bot.Conversation
	// AccountID is the ID of a person's account.
	AccountID(who string) string
	// Shown are the bot's messages that stand in a conversation and in its
	// threads, in the order in which they were posted; with in.Thread, those
	// of that thread. A conversation of kind Direct may have the ID of the
	// person's account for its own. Deleted ones are not among them.
	Shown(in bot.Conversation) []Post
	// Open is a message as somebody sees it, so that its buttons can be pressed.
	Open(t testing.TB, ref bot.MessageRef) Answer
	// Leave takes a person out of Place. The bot may believe for a minute
	// that it knows who is there.
	Leave(who string)
	// LimitPosts has the next n calls refused by the platform's rate limit,
	// which asks to wait for a time of whole seconds.
	LimitPosts(n int, wait time.Duration)
	// BreakPosts has the next n calls answered by an error of the platform's
	// own (500), and nothing posted.
	BreakPosts(n int)
	// LosePosts has the next n calls carried out; the connection is cut
	// before they are answered.
	LosePosts(n int)
	// RefusePosts has all posts and edits in Place refused for good from now
	// on, as where the bot was put out of the channel.
	RefusePosts()
	// DeletePost deletes a message of the bot, as somebody in the channel
	// may.
	DeletePost(ref bot.MessageRef)
	// HideHistory takes from the bot the right to look into conversations:
	// to read their messages and who is in them. It may still post.
	HideHistory()
	// Unreachable has nobody listen at the platform's address any more.
	Unreachable()
}

// PostContract runs what every platform must do of what nobody asked for.
func PostContract(t *testing.T, open func(t *testing.T) PostStand) {
	for _, tt := range []struct {
		name string
		run  func(t *testing.T, s PostStand, p bot.Platform)
	}{
		{"a post stands in its channel and is found", postFound},
		{"a post is edited in place", postEdited},
		{"a thread is begun at a post", postThreaded},
		{"a post goes to a person", postDirect},
		{"a ping reaches one person and no text does", postPings},
		{"a rate limit says how long to wait", postLimited},
		{"a platform's own error leaves it open", postBroken},
		{"what was taken without an answer is not posted twice", postLost},
		{"a refusal for good says so", postRefused},
		{"a deleted message is gone", postDeleted},
		{"without the right to look, looking says so", postHidden},
		{"what was never sent was not taken", postUnreachable},
		{"who reads a channel is known", presence},
		{"a public answer tells where it stands", answerPosted},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t)
			tt.run(t, s, s.Platform())
		})
	}
}

// since is before anything that a test posts.
func since() time.Time { return time.Now().Add(-time.Minute) }

func post(t *testing.T, p bot.Platform, to bot.Conversation, delivery string, r bot.Reply) bot.MessageRef {
	t.Helper()
	ref, err := p.Post(t.Context(), to, delivery, r)
	if err != nil {
		t.Fatalf("posting: %v", err)
	}
	if ref.ID == "" || ref.Conversation.ID == "" || ref.Conversation.Workspace != to.Workspace || ref.Conversation.Thread != to.Thread {
		t.Errorf("posted to %+v as %+v", to, ref)
	}
	return ref
}

func only(t *testing.T, s PostStand, in bot.Conversation) Post {
	t.Helper()
	all := s.Shown(in)
	if len(all) != 1 {
		t.Fatalf("%d messages stand there, want one: %+v", len(all), all)
	}
	return all[0]
}

// uncertain fails unless err leaves it open whether a message was taken.
func uncertain(t *testing.T, err error) {
	t.Helper()
	var wait *bot.Wait
	if err == nil || errors.Is(err, bot.ErrPermanent) || errors.Is(err, bot.ErrNotTaken) || errors.As(err, &wait) {
		t.Errorf("the error is %v; want one that leaves it open", err)
	}
}

func reminder() bot.Reply {
	return bot.Reply{Cards: []bot.Card{{
		Title:   bot.T("workers: 2 figures need you"),
		Rows:    []bot.Row{{Text: bot.T("7 ○ UNVERIFIED at least 300 released: Amaq.")}},
		Actions: []bot.Action{{Label: "Take…", Line: "take 7"}},
	}}}
}

func postFound(t *testing.T, s PostStand, p bot.Platform) {
	ref := post(t, p, s.Place(), "delivery-1", reminder())
	shown := only(t, s, s.Place())
	if shown.Ref.ID != ref.ID || shown.Delivery == "" || !strings.Contains(shown.Text, "at least 300 released: Amaq") || len(shown.Labels) != 1 {
		t.Errorf("posted as %+v, there stands %+v", ref, shown)
	}
	found, ok, err := p.Find(t.Context(), s.Place(), "delivery-1", since())
	switch {
	case errors.Is(err, bot.ErrCannotLook):
	case err != nil || !ok || found != ref:
		t.Errorf("found %+v, %v, %v; want %+v", found, ok, err, ref)
	}
	if _, ok, err := p.Find(t.Context(), s.Place(), "delivery-2", since()); ok || err != nil && !errors.Is(err, bot.ErrCannotLook) {
		t.Errorf("what was never posted: %v, %v", ok, err)
	}
}

func postEdited(t *testing.T, s PostStand, p bot.Platform) {
	ref := post(t, p, s.Place(), "delivery-1", reminder())
	for _, now := range []string{"workers: 1 figure needs you", "workers: settled"} {
		if err := p.Edit(t.Context(), ref, bot.Say(bot.T(now))); err != nil {
			t.Fatalf("editing: %v", err)
		}
		if shown := only(t, s, s.Place()); !strings.Contains(shown.Text, now) || len(shown.Labels) != 0 {
			t.Errorf("after editing there stands %+v", shown)
		}
	}
	if shown := only(t, s, s.Place()); shown.Edits != 2 || shown.Ref.ID != ref.ID {
		t.Errorf("edited twice, there stands %+v", shown)
	}
}

func postThreaded(t *testing.T, s PostStand, p bot.Platform) {
	card := post(t, p, s.Place(), "delivery-1", reminder())
	in := s.Place()
	in.Thread = card.ID
	first := post(t, p, in, "delivery-2", bot.Say(bot.T("7: at least 300 → 400")))
	post(t, p, in, "delivery-3", bot.Say(bot.T("7: BEING CHECKED")))
	shown := s.Shown(in)
	if len(shown) != 2 || shown[0].Ref.ID != first.ID || !strings.Contains(shown[1].Text, "BEING CHECKED") {
		t.Fatalf("in the thread stand %+v", shown)
	}
	if err := p.Edit(t.Context(), first, bot.Say(bot.T("7: at least 300 → 401"))); err != nil {
		t.Fatalf("editing in the thread: %v", err)
	}
	if shown := s.Shown(in); len(shown) != 2 || !strings.Contains(shown[0].Text, "401") {
		t.Errorf("after editing, in the thread stand %+v", shown)
	}
	found, ok, err := p.Find(t.Context(), in, "delivery-3", since())
	if !errors.Is(err, bot.ErrCannotLook) && (err != nil || !ok || found != shown[1].Ref) {
		t.Errorf("found %+v, %v, %v; want %+v", found, ok, err, shown[1].Ref)
	}
}

// person is the conversation that a direct message to somebody is posted to.
func person(s PostStand, who string) bot.Conversation {
	return bot.Conversation{Workspace: s.Place().Workspace, ID: s.AccountID(who), Kind: bot.Direct}
}

func postDirect(t *testing.T, s PostStand, p bot.Platform) {
	to := person(s, Editor)
	ref := post(t, p, to, "delivery-1", reminder())
	if shown := only(t, s, to); shown.Ref.ID != ref.ID {
		t.Errorf("posted as %+v, there stands %+v", ref, shown)
	}
	if found, ok, err := p.Find(t.Context(), to, "delivery-1", since()); !errors.Is(err, bot.ErrCannotLook) && (err != nil || !ok || found.ID != ref.ID) {
		t.Errorf("found %+v, %v, %v; want %+v", found, ok, err, ref)
	}
	if err := p.Edit(t.Context(), ref, bot.Say(bot.T("settled"))); err != nil {
		t.Fatalf("editing: %v", err)
	}
	if shown := only(t, s, to); !strings.Contains(shown.Text, "settled") {
		t.Errorf("after editing there stands %+v", shown)
	}
}

func postPings(t *testing.T, s PostStand, p bot.Platform) {
	text := bot.T("workers: 2 figures need you, ").Pinging(s.AccountID(Owner), Owner)
	text = text.Plainly(" and ").Pinging("not an account <!channel>", "@everyone").Plainly(" " + strings.Join(Hostile, " "))
	text = append(text.Plainly(" "), bot.Span{Kind: bot.User, Text: Editor, URL: s.AccountID(Editor)})
	post(t, p, s.Place(), "delivery-1", bot.Say(text))
	shown := only(t, s, s.Place())
	if len(shown.Pings) != 1 || shown.Pings[0] != s.AccountID(Owner) {
		t.Errorf("%q notified %q; want %s alone", shown.Text, shown.Pings, s.AccountID(Owner))
	}
	if !strings.Contains(shown.Text, "need you, @"+Owner) {
		t.Errorf("reads %q", shown.Text)
	}
}

func postLimited(t *testing.T, s PostStand, p bot.Platform) {
	ref := post(t, p, s.Place(), "delivery-0", reminder())
	for doing, send := range map[string]func() error{
		"posting": func() error {
			_, err := p.Post(t.Context(), person(s, Second), "delivery-1", reminder())
			return err
		},
		"editing": func() error { return p.Edit(t.Context(), ref, bot.Say(bot.T("settled"))) },
	} {
		s.LimitPosts(1, 30*time.Second)
		for range 2 { // it need not be asked a second time
			var wait *bot.Wait
			if err := send(); !errors.As(err, &wait) || wait.For < 20*time.Second || wait.For > 31*time.Second || errors.Is(err, bot.ErrPermanent) {
				t.Errorf("%s against a limit of 30 s: %v", doing, err)
			}
		}
	}
	if n := len(s.Shown(person(s, Second))); n != 0 {
		t.Errorf("%d messages stand there", n)
	}
}

func postBroken(t *testing.T, s PostStand, p bot.Platform) {
	s.BreakPosts(1)
	_, err := p.Post(t.Context(), s.Place(), "delivery-1", reminder())
	uncertain(t, err)
	if n := len(s.Shown(s.Place())); n != 0 {
		t.Errorf("%d messages stand there", n)
	}
	if _, ok, err := p.Find(t.Context(), s.Place(), "delivery-1", since()); ok || err != nil && !errors.Is(err, bot.ErrCannotLook) {
		t.Errorf("what was not posted: %v, %v", ok, err)
	}
}

func postLost(t *testing.T, s PostStand, p bot.Platform) {
	s.LosePosts(1)
	_, err := p.Post(t.Context(), s.Place(), "delivery-1", reminder())
	uncertain(t, err)
	ref, ok, err := p.Find(t.Context(), s.Place(), "delivery-1", since())
	if errors.Is(err, bot.ErrCannotLook) {
		// Then the platform must recognise the repeat.
		ref, err = p.Post(t.Context(), s.Place(), "delivery-1", reminder())
		ok = err == nil
	}
	if err != nil || !ok {
		t.Fatalf("after a lost answer: %v, %v", ok, err)
	}
	if shown := only(t, s, s.Place()); shown.Ref.ID != ref.ID {
		t.Errorf("known as %+v, there stands %+v", ref, shown)
	}
	s.LosePosts(1)
	uncertain(t, p.Edit(t.Context(), ref, bot.Say(bot.T("settled"))))
}

func postRefused(t *testing.T, s PostStand, p bot.Platform) {
	ref := post(t, p, s.Place(), "delivery-1", reminder())
	s.RefusePosts()
	if _, err := p.Post(t.Context(), s.Place(), "delivery-2", reminder()); !errors.Is(err, bot.ErrPermanent) || errors.Is(err, bot.ErrGone) {
		t.Errorf("posting: %v", err)
	}
	if err := p.Edit(t.Context(), ref, reminder()); !errors.Is(err, bot.ErrPermanent) {
		t.Errorf("editing: %v", err)
	}
}

func postDeleted(t *testing.T, s PostStand, p bot.Platform) {
	ref := post(t, p, s.Place(), "delivery-1", reminder())
	s.DeletePost(ref)
	if err := p.Edit(t.Context(), ref, reminder()); !errors.Is(err, bot.ErrGone) || !errors.Is(err, bot.ErrPermanent) {
		t.Errorf("editing: %v", err)
	}
	if n := len(s.Shown(s.Place())); n != 0 {
		t.Errorf("%d messages stand there", n)
	}
}

func postHidden(t *testing.T, s PostStand, p bot.Platform) {
	post(t, p, s.Place(), "delivery-1", reminder())
	s.HideHistory()
	if _, ok, err := p.Find(t.Context(), s.Place(), "delivery-1", since()); ok || !errors.Is(err, bot.ErrCannotLook) {
		t.Errorf("looking for a post: %v, %v", ok, err)
	}
	if ok, err := p.Present(t.Context(), s.Place(), s.AccountID(Editor)); ok || !errors.Is(err, bot.ErrCannotLook) {
		t.Errorf("looking for a person: %v, %v", ok, err)
	}
	post(t, p, s.Place(), "delivery-2", reminder())
}

func postUnreachable(t *testing.T, s PostStand, p bot.Platform) {
	ref := post(t, p, s.Place(), "delivery-1", reminder())
	s.Unreachable()
	if _, err := p.Post(t.Context(), s.Place(), "delivery-2", reminder()); !errors.Is(err, bot.ErrNotTaken) || errors.Is(err, bot.ErrPermanent) {
		t.Errorf("posting: %v", err)
	}
	if err := p.Edit(t.Context(), ref, reminder()); !errors.Is(err, bot.ErrNotTaken) || errors.Is(err, bot.ErrPermanent) {
		t.Errorf("editing: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Post(ctx, s.Place(), "delivery-3", reminder()); !errors.Is(err, bot.ErrNotTaken) {
		t.Errorf("posting when there is no time left: %v", err)
	}
}

func presence(t *testing.T, s PostStand, p bot.Platform) {
	s.Leave(Second)
	for who, want := range map[string]bool{Owner: true, Editor: true, Guest: true, Second: false, Stranger: false} {
		if got, err := p.Present(t.Context(), s.Place(), s.AccountID(who)); err != nil || got != want {
			t.Errorf("%s reads the channel: %v, %v; want %v", who, got, err, want)
		}
	}
	if got, err := p.Present(t.Context(), person(s, Second), s.AccountID(Second)); err != nil || !got {
		t.Errorf("a person reads their direct messages: %v, %v", got, err)
	}
}

// answerPosted: whoever answers learns, once, where a public answer stands,
// and nothing of a private one. A panic there costs nothing.
func answerPosted(t *testing.T, s PostStand, p bot.Platform) {
	refs := make(chan bot.MessageRef, 8)
	serve := func(_ context.Context, r bot.Request) bot.Reply {
		reply := bot.Say(bot.T("heard: ").Quoting(r.Line))
		reply.Cards[0].Actions = []bot.Action{{Label: "Show all", Line: "share"}}
		reply.Posted = func(_ context.Context, ref bot.MessageRef) {
			refs <- ref
			panic("a handler that panics")
		}
		if strings.HasPrefix(r.Line, "share") {
			reply.Visibility = bot.Public
		}
		return reply
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx, serve) }()
	defer func() {
		cancel()
		<-done
	}()
	told := func(of string) {
		t.Helper()
		select {
		case ref := <-refs:
			shown := s.Shown(s.Place())
			if len(shown) == 0 || shown[len(shown)-1].Ref != ref || ref.Conversation.Workspace != s.Place().Workspace {
				t.Errorf("%s is told to stand at %+v; there stand %+v", of, ref, shown)
			}
			if err := p.Edit(t.Context(), ref, bot.Say(bot.T("corrected"))); err != nil {
				t.Errorf("editing %s: %v", of, err)
			}
		case <-time.After(time.Minute):
			t.Fatalf("nobody is told where %s stands", of)
		}
	}
	private := s.Command(t, Editor, "status workers")
	s.Click(t, Editor, private, "Show all")
	told("a click's public answer")
	if _, ok := s.Mention(t, Editor, "status workers"); ok {
		told("a mention's answer")
	}
	if len(refs) > 0 {
		t.Errorf("told again, of %+v", <-refs)
	}
}
