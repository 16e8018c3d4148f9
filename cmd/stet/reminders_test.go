package main

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/bottest"
	"github.com/stetbot/stet/bot/discord"
	"github.com/stetbot/stet/bot/discord/discordtest"
	"github.com/stetbot/stet/bot/slack"
	"github.com/stetbot/stet/bot/slack/slacktest"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/handlers"
	"github.com/stetbot/stet/schedule"
	"github.com/stetbot/stet/store"
	"github.com/stetbot/stet/store/filestore"
	"github.com/stetbot/stet/store/redisstore"
	"github.com/stetbot/stet/store/storetest"
)

// newsdesk is a newsroom on a platform's stand-in, whose clock is set by the
// test for the store, the newsroom and the adapter alike.
type newsdesk struct {
	bottest.PostStand
	platform bot.Platform
	newsroom *handlers.Newsroom
	store    store.Store
	desk     store.Desk
	log      lockedBuffer
	kept     chan bot.MessageRef // the public answers that are kept
	asked    int

	mu  sync.Mutex
	now time.Time
}

// newsdesks are the platforms.
var newsdesks = []struct {
	name  string
	other string // a channel beside the stand-in's own
	open  func(t *testing.T, n *newsdesk)
}{
	{"slack", "C0OTHER", func(t *testing.T, n *newsdesk) {
		t.Helper()
		server := slacktest.New(t)
		cfg := server.Config()
		cfg.Unpaced = true
		n.PostStand, n.platform = server, slack.New(cfg, n.newsroom.Commands(), slog.New(slog.DiscardHandler), n.clock)
	}},
	{"discord", "770000000000000001", func(t *testing.T, n *newsdesk) {
		t.Helper()
		stand := discordtest.New(t, n.newsroom.Commands())
		cfg := discord.Config{Token: discordtest.Token, APIURL: stand.URL, ContributorRoles: []string{discordtest.ContributorRole}, Unpaced: true}
		n.PostStand, n.platform = stand, discord.New(cfg, n.newsroom.Commands(), slog.New(slog.DiscardHandler), n.clock)
		stand.Connect(n.platform)
	}},
}

// onEveryPlatform runs a test on a running newsroom on each platform. It is
// Monday, 08:30.
func onEveryPlatform(t *testing.T, test func(t *testing.T, n *newsdesk, other string)) {
	t.Helper()
	for _, p := range newsdesks {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			n := &newsdesk{now: monday(8, 30), kept: make(chan bot.MessageRef, 100)}
			n.store = engines[0].open(t, n.clock)
			n.newsroom = handlers.New(n.store, london, n.clock, slog.New(slog.NewTextHandler(&n.log, nil)), usualPlans.calendar())
			p.open(t, n)
			place := n.Place().Workspace
			n.desk = n.store.Desk(store.DeskID(place.Platform+":"+place.ID), store.Insider)
			(&stage{store: n.store, now: n.now, desk: place.Platform + ":" + place.ID}).appoint(t, n.account(bottest.Editor), n.account(bottest.Second))
			t.Cleanup(func() {
				if t.Failed() {
					t.Logf("the log:\n%s", n.log.String())
				}
			})
			run(t, n.platform, n.serve)
			test(t, n, p.other)
		})
	}
}

// monday is a time on 11 April 2016.
func monday(hour, minute int) time.Time { return time.Date(2016, 4, 11, hour, minute, 0, 0, london) }

func (n *newsdesk) clock() time.Time {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.now
}

// at does what is due at a moment.
func (n *newsdesk) at(t *testing.T, now time.Time) {
	t.Helper()
	n.mu.Lock()
	n.now = now
	n.mu.Unlock()
	n.newsroom.Catchup(t.Context(), n.platform)
}

// after does what is due now, and again when some time has passed.
func (n *newsdesk) after(t *testing.T, d time.Duration) {
	t.Helper()
	n.at(t, n.clock())
	n.at(t, n.clock().Add(d))
}

// serve is the newsroom, which tells when a public answer was kept.
func (n *newsdesk) serve(ctx context.Context, r bot.Request) bot.Reply {
	reply := n.newsroom.Serve(ctx, r)
	if keep := reply.Posted; keep != nil {
		reply.Posted = func(ctx context.Context, ref bot.MessageRef) {
			keep(ctx, ref)
			n.kept <- ref
		}
	}
	return reply
}

// account is a person's account, as claims name it.
func (n *newsdesk) account(who string) string {
	return n.Place().Workspace.Platform + ":" + n.AccountID(who)
}

// file gives command lines in the stand-in's channel; none may be refused.
func (n *newsdesk) file(t *testing.T, who string, lines ...string) bottest.Answer {
	t.Helper()
	var last bottest.Answer
	for _, line := range lines {
		if last = n.Command(t, who, line); strings.Contains(last.Text, "You wrote") {
			t.Fatalf("%s: %q was refused: %s", who, line, last.Text)
		}
	}
	return last
}

// elsewhere gives a command line in another channel, or a lead's.
func (n *newsdesk) elsewhere(t *testing.T, channel, who, line string) bot.Reply {
	t.Helper()
	n.asked++
	in := n.Place()
	in.ID = channel
	reply := n.newsroom.Serve(t.Context(), bot.Request{
		ID: fmt.Sprint("elsewhere:", n.asked), From: bot.Account{Platform: in.Workspace.Platform, ID: n.AccountID(who), Name: who, Standing: bot.Manager},
		Workspace: in.Workspace, In: in, Line: line, At: n.clock(),
	})
	if reply.Refused {
		t.Fatalf("%q was refused: %s", line, bot.PlainText(reply))
	}
	return reply
}

func (n *newsdesk) claim(t *testing.T, id int64) claim.Claim {
	t.Helper()
	c, err := n.desk.Claim(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// posts are the messages of the bot's own in a place that hold a text; answers
// to somebody are among them.
func (n *newsdesk) posts(in bot.Conversation, text string) []bottest.Post {
	return slices.DeleteFunc(n.Shown(in), func(p bottest.Post) bool { return !strings.Contains(p.Text, text) })
}

// only is the one message in a place that holds a text.
func (n *newsdesk) only(t *testing.T, in bot.Conversation, text string) bottest.Post {
	t.Helper()
	posts := n.posts(in, text)
	if len(posts) != 1 {
		t.Fatalf("%d messages hold %q, want one. There stand:\n%s", len(posts), text, texts(n.Shown(in)))
	}
	return posts[0]
}

func texts(posts []bottest.Post) string {
	var all strings.Builder
	for _, p := range posts {
		fmt.Fprintf(&all, "%s (thread %q, edited %d times): %s\n", p.Ref.ID, p.Ref.Conversation.Thread, p.Edits, p.Text)
	}
	return all.String()
}

// person is the conversation between a person and the bot.
func (n *newsdesk) person(who string) bot.Conversation {
	return bot.Conversation{Workspace: n.Place().Workspace, ID: n.AccountID(who), Kind: bot.Direct}
}

// holds fails unless a text has all of the parts.
func holds(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("it does not say %q:\n%s", part, text)
		}
	}
}

// lacks fails when a text has any of the parts.
func lacks(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(text, part) {
			t.Errorf("it says %q:\n%s", part, text)
		}
	}
}

// workers are three figures that two people filed.
func (n *newsdesk) workers(t *testing.T) {
	t.Helper()
	n.file(t, bottest.Editor, "topic add workers",
		`add workers released at least 300 by "Amaq Agency" via "The Independent"`,
		`add workers killed 175 by unnamed "reports" via "The Independent"`)
	n.file(t, bottest.Second, "add workers killed 24 by Isis")
	n.at(t, n.clock())
}

// TestRound: one message a channel and round, grouped by owner, who is pinged
// once; its buttons do what typing does.
func TestRound(t *testing.T) {
	onEveryPlatform(t, func(t *testing.T, n *newsdesk, _ string) {
		n.workers(t)
		n.at(t, monday(10, 0)) // nothing is two hours old
		if posts := n.posts(n.Place(), "need"); len(posts) != 0 {
			t.Errorf("too early:\n%s", texts(posts))
		}
		n.at(t, monday(12, 0))
		post := n.only(t, n.Place(), "need")
		holds(t, post.Text, "workers: 2 figures need you, @editor", "workers: 1 figure needs you, @second",
			"at least 300 released: Amaq Agency, via The Independent", "Open 3 h.", "Disagrees with 3 (24, Isis).", "next round", "remind off")
		want := []string{n.AccountID(bottest.Editor), n.AccountID(bottest.Second)}
		slices.Sort(want)
		got := slices.Clone(post.Pings)
		slices.Sort(got)
		if !slices.Equal(want, got) {
			t.Errorf("pinged %q, want %q once each", got, want)
		}
		n.at(t, monday(12, 0))
		n.only(t, n.Place(), "need")

		menu := n.Click(t, bottest.Editor, n.Open(t, post.Ref), "Take…")
		if !menu.Private || len(menu.Options) != 3 {
			t.Fatalf("the button answers %+v", menu)
		}
		i := slices.IndexFunc(menu.Options, func(o string) bool { return strings.Contains(o, "300") })
		says(t, n.Choose(t, bottest.Editor, menu, menu.Options[i]), "Taken", "at least 300")
		if c := n.claim(t, 1); c.Status != claim.Checking || c.Owner != n.account(bottest.Editor) {
			t.Errorf("taken by a button, it is %s and %q has it", c.Status, c.Owner)
		}
		form := n.Click(t, bottest.Second, n.Open(t, post.Ref), "Park…")
		if len(form.Options) == 0 {
			t.Fatalf("Park… answers %+v", form)
		}
		form = n.Choose(t, bottest.Second, form, form.Options[0])
		if form.Form == nil {
			t.Fatalf("parking asks for no reason: %+v", form)
		}
		says(t, n.Fill(t, bottest.Second, form, map[string]string{"because": "nobody will print it"}), "Parked")

		n.after(t, 2*time.Second)
		edited := n.only(t, n.Place(), "need")
		holds(t, edited.Text, "BEING CHECKED by")
		if edited.Ref != post.Ref || edited.Edits != 1 {
			t.Errorf("the reminder was not edited in place:\n%s", texts(n.Shown(n.Place())))
		}
	})
}

// TestOneFigureNeedsYou: with one claim, the buttons act at once.
func TestOneFigureNeedsYou(t *testing.T) {
	onEveryPlatform(t, func(t *testing.T, n *newsdesk, _ string) {
		n.file(t, bottest.Editor, "topic add workers", "add workers killed 24 by Isis")
		n.at(t, n.clock())
		n.at(t, monday(12, 0))
		post := n.only(t, n.Place(), "1 figure needs you")
		if want := []string{"Take", "Check…", "Park…", "Snooze…"}; !slices.Equal(post.Labels, want) {
			t.Errorf("buttons %q, want %q", post.Labels, want)
		}
		says(t, n.Click(t, bottest.Second, n.Open(t, post.Ref), "Check…"), "1 in workers", "Reminders:")
		form := n.Click(t, bottest.Second, n.Open(t, post.Ref), "Snooze…")
		if form.Form == nil {
			t.Fatalf("Snooze… opens no form: %+v", form)
		}
		says(t, n.Fill(t, bottest.Second, form, map[string]string{"for": "1h"}), "Snoozed")
		says(t, n.Click(t, bottest.Second, n.Open(t, post.Ref), "Take"), "Taken")
		again := n.Click(t, bottest.Editor, n.Open(t, post.Ref), "Take") // the version that it showed
		if !again.Private || !strings.Contains(again.Text, "was changed by") {
			t.Errorf("a stale button: %+v", again)
		}
		n.after(t, 2*time.Second)
		if p := n.only(t, n.Place(), "BEING CHECKED"); p.Ref != post.Ref {
			t.Errorf("not edited in place: %+v", p)
		}
	})
}

// TestOwnerNotInTheChannel: they are written to, once, and named without a
// ping, also when the channel's own message has to wait.
func TestOwnerNotInTheChannel(t *testing.T) {
	onEveryPlatform(t, func(t *testing.T, n *newsdesk, _ string) {
		n.workers(t)
		n.file(t, bottest.Second, "take 3")
		n.file(t, bottest.Editor, `add workers missing 3 by "The ministry"`, "take 4", `propose 4 verified because "two lists" link https://news.example/list`)
		n.hide(bottest.Second)
		n.LimitPosts(1, time.Second)
		n.at(t, monday(12, 0))
		n.after(t, 2*time.Second)
		post := n.only(t, n.Place(), "need")
		holds(t, post.Text, "2 figures need you, @editor", "(written to)")
		if !slices.Equal(post.Pings, []string{n.AccountID(bottest.Editor)}) {
			t.Errorf("pinged %q", post.Pings)
		}
		direct := n.only(t, n.person(bottest.Second), "need")
		holds(t, direct.Text, "24 killed: Isis", "3 missing: The ministry", "AWAITING SECOND EDITOR")
		lacks(t, direct.Text, "300", "unnamed reports, via")
		if len(n.Shown(n.person(bottest.Editor))) != 0 {
			t.Error("who reads the channel is written to as well")
		}
		n.after(t, 30*time.Minute)
		n.only(t, n.person(bottest.Second), "need")
		n.only(t, n.Place(), "need")
		menu := n.Click(t, bottest.Second, n.Open(t, direct.Ref), "Sign off…")
		if len(menu.Options) != 1 {
			t.Fatalf("Sign off… answers %+v", menu)
		}
		says(t, n.Choose(t, bottest.Second, menu, menu.Options[0]), "Signed off")
	})
}

// state is what the desk remembers under a key.
func (n *newsdesk) state(t *testing.T, key string) string {
	t.Helper()
	states, err := n.desk.States(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	return string(states[key])
}

// placeID is the stand-in's channel, as claims name it.
func (n *newsdesk) placeID() string {
	in := n.Place()
	return in.Workspace.Platform + ":" + in.Workspace.ID + ":" + in.ID
}

// reject has the platform refuse all that is asked of a channel.
func (n *newsdesk) reject(channel string) {
	switch s := n.PostStand.(type) {
	case *slacktest.Server:
		s.Reject(channel, "is_archived")
	case *discordtest.Stand:
		s.Reject(channel, 10003)
	}
}

func (n *newsdesk) accept(channel string) {
	switch s := n.PostStand.(type) {
	case *slacktest.Server:
		s.Reject(channel, "")
	case *discordtest.Stand:
		s.Reject(channel, 0)
	}
}

// TestChannelGone: what cannot be posted is given up on, the desk is told once,
// in another channel, and somebody who asks opens it again.
func TestChannelGone(t *testing.T) {
	onEveryPlatform(t, func(t *testing.T, n *newsdesk, other string) {
		n.workers(t)
		in := n.Place()
		in.ID = other
		n.elsewhere(t, other, bottest.Owner, "add workers missing 9 by Mayor")
		n.at(t, n.clock())
		n.file(t, bottest.Editor, "watch workers")
		n.at(t, n.clock())
		n.reject(n.Place().ID)
		for _, at := range []time.Time{monday(8, 31), monday(12, 0), monday(14, 0), monday(16, 0), monday(18, 0)} {
			n.at(t, at)
		}
		told := n.only(t, in, "No reminders reach")
		if len(told.Pings) != 0 {
			t.Errorf("it pings %q", told.Pings)
		}
		if refused := n.state(t, "refused "+n.placeID()); refused == "" || refused == "0" {
			t.Errorf("counted %q refusals", refused)
		}
		settings := bot.PlainText(n.elsewhere(t, other, bottest.Owner, "settings show"))
		holds(t, settings, "not reached: ", n.Place().ID)
		if n := strings.Count(n.log.String(), "giving a message up"); n < 1 || n > 2 { // the card, and a round decided before that was known
			t.Errorf("%d messages were given up on", n)
		}
		// Nothing unverified is forgotten: what was filed there is reminded of
		// where the desk can be reached.
		holds(t, texts(n.Shown(in)), "3 ○ UNVERIFIED 24 killed: Isis")

		n.accept(n.Place().ID)
		n.file(t, bottest.Editor, "remind every 2h")
		lacks(t, bot.PlainText(n.elsewhere(t, other, bottest.Owner, "settings show")), "not reached: ")
		before := len(n.posts(n.Place(), "need"))
		n.at(t, n.clock())
		n.at(t, monday(20, 0))
		n.at(t, monday(22, 0))
		if len(n.posts(n.Place(), "need")) == before {
			t.Error("nothing is posted in the channel that is open again")
		}
	})
}

// TestDeletedPosts: a post that somebody deleted is dropped with a log line, and
// nothing else breaks.
func TestDeletedPosts(t *testing.T) {
	onEveryPlatform(t, func(t *testing.T, n *newsdesk, _ string) {
		n.workers(t)
		n.file(t, bottest.Editor, "watch workers")
		n.at(t, n.clock())
		n.at(t, monday(12, 0))
		reminder := n.only(t, n.Place(), "need")
		card := n.only(t, n.Place(), "workers: 0 verified")
		n.DeletePost(card.Ref)
		n.file(t, bottest.Second, `park 3 because "nobody will print it"`)
		n.after(t, 2*time.Second)
		holds(t, n.only(t, n.Place(), "need").Text, "PARKED")
		if n := strings.Count(n.log.String(), "dropping a post that is gone"); n != 1 {
			t.Errorf("%d log lines tell of the card that is gone", n)
		}
		posts, err := n.desk.Posts(t.Context(), "workers")
		kept := func(ref bot.MessageRef) bool {
			return slices.ContainsFunc(posts, func(p store.Post) bool { return p.Message == ref.ID })
		}
		if err != nil || kept(card.Ref) || !kept(reminder.Ref) {
			t.Errorf("kept are %+v, %v; want the reminder and not the card", posts, err)
		}
		lacks(t, bot.PlainText(n.elsewhere(t, n.Place().ID, bottest.Owner, "settings show")), "not reached: ")
	})
}

// TestAnswerToAPostIsLost: it stands there once in the end.
func TestAnswerToAPostIsLost(t *testing.T) {
	for _, fault := range []struct {
		name string
		make func(n *newsdesk)
	}{
		{"lost", func(n *newsdesk) { n.LosePosts(1) }},
		{"broken", func(n *newsdesk) { n.BreakPosts(2) }},
		{"limited", func(n *newsdesk) { n.LimitPosts(2, time.Second) }},
		{"lost twice", func(n *newsdesk) { n.LosePosts(2) }},
	} {
		t.Run(fault.name, func(t *testing.T) {
			onEveryPlatform(t, func(t *testing.T, n *newsdesk, _ string) {
				n.workers(t)
				fault.make(n)
				n.at(t, monday(12, 0))
				for range 6 {
					n.after(t, 4*time.Second)
				}
				post := n.only(t, n.Place(), "need")
				n.file(t, bottest.Editor, "take 1") // it is known where it stands
				n.after(t, 2*time.Second)
				if now := n.only(t, n.Place(), "need"); now.Ref != post.Ref || now.Edits != 1 {
					t.Errorf("it was not edited in place:\n%s", texts(n.Shown(n.Place())))
				}
			})
		})
	}
}

// TestEditIsRepeated: an edit that fails for a moment is made soon after.
func TestEditIsRepeated(t *testing.T) {
	for _, fault := range []struct {
		name string
		make func(n *newsdesk)
	}{
		{"lost", func(n *newsdesk) { n.LosePosts(1) }},
		{"broken", func(n *newsdesk) { n.BreakPosts(1) }},
		{"limited", func(n *newsdesk) { n.LimitPosts(1, time.Second) }},
	} {
		t.Run(fault.name, func(t *testing.T) {
			onEveryPlatform(t, func(t *testing.T, n *newsdesk, _ string) {
				n.workers(t)
				n.file(t, bottest.Editor, "watch workers")
				n.at(t, n.clock())
				n.at(t, monday(8, 31))
				n.file(t, bottest.Editor, "take 1")
				fault.make(n)
				n.after(t, time.Second)
				n.after(t, 4*time.Second)
				n.after(t, time.Second)
				card := n.only(t, n.Place(), "being checked")
				holds(t, card.Text, "BEING CHECKED by")
				thread := n.Place()
				thread.Thread = card.Ref.ID
				n.only(t, thread, "BEING CHECKED")
			})
		})
	}
}

// TestIdleLease: whoever had it is told directly.
func TestIdleLease(t *testing.T) {
	onEveryPlatform(t, func(t *testing.T, n *newsdesk, _ string) {
		n.workers(t)
		n.file(t, bottest.Second, "take 3")
		n.at(t, monday(8, 31))
		n.at(t, monday(12, 29))
		if posts := n.posts(n.person(bottest.Second), "open again"); len(posts) != 0 {
			t.Errorf("too early: %s", texts(posts))
		}
		n.at(t, monday(12, 31))
		told := n.only(t, n.person(bottest.Second), "3 is open again")
		holds(t, told.Text, "nothing was done about it for 4h", "24 killed in workers: Isis")
		if c := n.claim(t, 3); c.Status != claim.Unverified || c.Owner != "" {
			t.Errorf("it is %s and %q has it", c.Status, c.Owner)
		}
		says(t, n.Click(t, bottest.Second, n.Open(t, told.Ref), "Take"), "Taken")
		if c := n.claim(t, 3); c.Owner != n.account(bottest.Second) {
			t.Errorf("%q has it", c.Owner)
		}
	})
}

// hide keeps somebody of the workspace out of the channel.
func (n *newsdesk) hide(who string) {
	if s, ok := n.PostStand.(*discordtest.Stand); ok {
		const viewChannel = 1 << 10
		s.Overwrite(discordtest.Channel, n.AccountID(who), 0, viewChannel)
		return
	}
	n.Leave(who)
}

// keptAnswer waits until a public answer is kept, and gives the message.
func (n *newsdesk) keptAnswer(t *testing.T) bot.MessageRef {
	t.Helper()
	select {
	case ref := <-n.kept:
		return ref
	case <-time.After(time.Minute):
		t.Fatal("nobody was told where a public answer stands")
		return bot.MessageRef{}
	}
}

// reads is a message of the bot's as it reads now, and what stands in its thread.
func (n *newsdesk) reads(t *testing.T, ref bot.MessageRef) (post bottest.Post, thread string) {
	t.Helper()
	var lines []string
	for _, p := range n.Shown(bot.Conversation{Workspace: ref.Conversation.Workspace, ID: ref.Conversation.ID}) {
		switch {
		case p.Ref.ID == ref.ID:
			post = p
		case p.Ref.Conversation.Thread != "" && (p.Ref.Conversation.Thread == ref.ID || p.Ref.Conversation.Thread == ref.Conversation.Thread):
			lines = append(lines, p.Text)
		}
	}
	if post.Ref.ID == "" {
		t.Fatalf("no message stands at %+v", ref)
	}
	return post, strings.Join(lines, "\n")
}

// TestPublicAnswers: what anybody was answered in public is corrected when a
// figure in it is, its thread is told, and it reads as before when that is taken
// back. What only one person saw is not kept.
func TestPublicAnswers(t *testing.T) {
	for _, deed := range []struct {
		name   string
		lines  []string // by the editor; one that begins with ! is the second editor's
		says   string
		thread string
		undo   bool
	}{
		{"retracted", []string{"retract 1 said today"}, "1 has since been withdrawn by its source", "1 (at least 300): lifecycle", true},
		{"corrected", []string{"correct 1 at least 320 said today"}, "1 has since been corrected by its source", "1 (at least 300): lifecycle", true},
		{"refuted", []string{"take 1", `propose 1 refuted because "the list has 12" link https://news.example/list`, "!signoff 1"}, "1 has since been contradicted by evidence", "EVIDENCE AGAINST", false},
		{"our mistake", []string{`mistake 1 because "typed under the wrong topic"`}, "1 has since been marked as our mistake", "OUR MISTAKE", false},
		{"redacted", []string{`?redact 1 because "it names a person"`, "redact 1"}, "1 has since been redacted", "", false},
		{"filed again", []string{"add workers missing 3 by Mayor", "take 1"}, "", "", false},
	} {
		t.Run(deed.name, func(t *testing.T) {
			onEveryPlatform(t, func(t *testing.T, n *newsdesk, _ string) {
				n.workers(t)
				private := n.file(t, bottest.Guest, "status workers")
				if !private.Private {
					t.Fatalf("a command was answered in public: %+v", private)
				}
				n.at(t, n.clock())
				if posts, err := n.desk.Posts(t.Context(), "workers"); err != nil || len(posts) != 0 {
					t.Errorf("after a private answer there are kept %+v, %v", posts, err)
				}
				var refs []bot.MessageRef
				n.Click(t, bottest.Guest, private, "Share to channel")
				refs = append(refs, n.keptAnswer(t))
				n.Mention(t, bottest.Guest, "status workers")
				refs = append(refs, n.keptAnswer(t))
				var before []string
				for _, ref := range refs {
					post, _ := n.reads(t, ref)
					before = append(before, post.Text)
				}
				for _, line := range deed.lines {
					who := bottest.Editor
					if rest, ok := strings.CutPrefix(line, "!"); ok {
						who, line = bottest.Second, rest
					}
					if rest, ok := strings.CutPrefix(line, "?"); ok {
						n.elsewhere(t, n.Place().ID, bottest.Owner, rest)
						continue
					}
					n.file(t, who, line)
				}
				n.after(t, 2*time.Second)
				for i, ref := range refs {
					post, thread := n.reads(t, ref)
					if deed.says == "" {
						if post.Text != before[i] || thread != "" {
							t.Errorf("edited though no figure of it met its fate:\n%s\n%s", post.Text, thread)
						}
						continue
					}
					holds(t, post.Text, deed.says, "Isis")
					holds(t, thread, deed.thread)
					if thread == "" {
						t.Error("its thread was not told")
					}
					if deed.name == "redacted" {
						lacks(t, post.Text+thread, "Amaq", "at least 300")
					}
				}
				if !deed.undo {
					return
				}
				n.file(t, bottest.Editor, "undo")
				n.after(t, 2*time.Second)
				for i, ref := range refs {
					post, _ := n.reads(t, ref)
					if now := timeless(post.Text); now != timeless(before[i]) {
						t.Errorf("taken back, it reads\n%s\nbefore it was\n%s", now, timeless(before[i]))
					}
				}
			})
		})
	}
}

// timeless is a text without the line that says as of when it is.
func timeless(text string) string {
	lines := strings.Split(text, "\n")
	return strings.Join(slices.DeleteFunc(lines, func(l string) bool {
		return strings.Contains(l, "As of") || strings.Contains(l, "not shown") || strings.TrimSpace(l) == ""
	}), "\n")
}

// listener is a platform that tells of each message and each edit.
type listener struct {
	bot.Platform
	posts chan bot.Reply
	edits chan bot.Reply
}

// hear keeps a console's platform that is listened to.
func hear() *listener {
	return &listener{&board{}, make(chan bot.Reply, 1000), make(chan bot.Reply, 1000)}
}

// Desk is the desk that it listens to.
func (h *listener) Desk() string { return "night" }

func (h *listener) Post(_ context.Context, to bot.Conversation, delivery string, r bot.Reply) (bot.MessageRef, error) {
	h.posts <- r
	return bot.MessageRef{Conversation: bot.Conversation{Workspace: to.Workspace, ID: to.ID, Kind: to.Kind}, ID: delivery}, nil
}

func (h *listener) Edit(_ context.Context, _ bot.MessageRef, r bot.Reply) error {
	h.edits <- r
	return nil
}

// soon is the next that comes of something.
func soon[T any](t *testing.T, what string, from <-chan T) T {
	t.Helper()
	select {
	case x := <-from:
		return x
	case <-time.After(time.Minute):
		t.Fatalf("no %s within a minute", what)
		panic("unreachable")
	}
}

// TestLiveCard: the runner that serve uses edits a card within five seconds of a
// change; changes that follow each other at once are one edit, and one line in
// its thread.
func TestLiveCard(t *testing.T) {
	t.Parallel()
	st := engines[0].open(t, time.Now)
	s := &stage{now: time.Now(), desk: "night", channel: "news"}
	s.store = st
	s.newsroom = handlers.New(st, london, time.Now, slog.New(slog.NewTextHandler(testWriter{t}, nil)), usualPlans.calendar())
	s.say("editor", "topic add workers")
	h := hear()
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.newsroom.Work(ctx, schedule.Tick, h)
	}()
	defer func() { stop(); <-done }()
	s.say("editor", "watch workers")
	holds(t, bot.PlainText(soon(t, "card", h.posts)), "Nothing is on record here yet")

	const most = 5 * time.Second
	for i, change := range []string{"add workers killed 24 by Isis", "take 1", `add workers killed 175 by "The ministry"`} {
		began := time.Now()
		s.now = began
		s.say("editor", change)
		soon(t, "edit", h.edits)
		if took := time.Since(began); took > most {
			t.Errorf("change %d is on the card after %v", i, took)
		}
		soon(t, "line in the thread", h.posts)
	}
	began := time.Now()
	for i := range 8 {
		s.now = time.Now()
		if reply := s.say("editor", fmt.Sprintf("add workers missing %d by “Source %d”", i, i)); reply.Refused {
			t.Fatal(bot.PlainText(reply))
		}
	}
	card, line := bot.PlainText(soon(t, "edit", h.edits)), bot.PlainText(soon(t, "line in the thread", h.posts))
	holds(t, card, "Source 0", "Source 7")
	holds(t, line, "0 missing", "And 3 more.")
	if took := time.Since(began); took > most {
		t.Errorf("quick changes are on the card after %v", took)
	}
	if len(h.edits)+len(h.posts) > 0 {
		t.Errorf("quick changes made %d edits and %d lines more than one", len(h.edits), len(h.posts))
	}
}

// tick is everything that a tick at a moment posts.
func (s *stage) tick(t *testing.T, now time.Time) string {
	t.Helper()
	s.now = now
	return strings.Join(s.step(t, "tick"), "\n")
}

// done says a line that may not be refused.
func (s *stage) done(t *testing.T, who, line string) bot.Reply {
	t.Helper()
	reply := s.say(who, line)
	if reply.Refused {
		t.Fatalf("%s: %q was refused: %s", who, line, bot.PlainText(reply))
	}
	return reply
}

// TestTwoDesks: rounds, digests, cards, thread lines, what a button offers and
// direct messages hold one desk's claims.
func TestTwoDesks(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *stage) {
		s.now = monday(8, 0)
		desks := []struct{ desk, source, other string }{{"night", "Isis", "Mayor"}, {"morning", "Mayor", "Isis"}}
		for _, d := range desks {
			s.desk, s.channel = d.desk, d.desk+"-news"
			s.done(t, "editor", "topic add workers")
			s.done(t, "editor", "watch workers")
			s.done(t, "editor", "digest at 11:00")
			s.done(t, "editor", "add workers killed 24 by "+d.source)
			s.done(t, "editor", "add workers missing 24 by "+d.source)
		}
		first := s.tick(t, monday(8, 0))
		s.say("editor", "take 1")
		buttons := map[string]bool{}
		for _, posted := range []string{first, s.tick(t, monday(9, 0)), s.tick(t, monday(9, 1)), s.tick(t, monday(11, 0)), s.tick(t, monday(14, 0)), s.tick(t, monday(14, 1))} {
			in := ""
			for line := range strings.SplitSeq(posted, "\n") {
				if strings.HasPrefix(line, "#") {
					in = line
				}
				if _, button, ok := strings.Cut(line, "] choose "); ok {
					buttons["choose "+button] = true
				}
				for _, d := range desks {
					if strings.HasPrefix(in, "#"+d.desk) && strings.Contains(line, d.other) {
						t.Errorf("in %s stands %q", in, line)
					}
				}
			}
		}
		if len(buttons) == 0 {
			t.Error("no reminder had a button")
		}
		for button := range buttons {
			answers := 0
			for _, d := range desks {
				s.desk = d.desk
				if reply := s.say("editor", button); !reply.Refused {
					answers++
					lacks(t, bot.PlainText(reply), d.other)
				}
			}
			if answers != 1 {
				t.Errorf("the button %q works on %d desks", button, answers)
			}
		}
	})
}

// TestRedactedIsGone: after a redaction nothing of the claim is in any job, state
// or post of the store.
func TestRedactedIsGone(t *testing.T) {
	server := miniredis.RunT(t)
	s := &stage{desk: "night", channel: "news", now: monday(8, 0)}
	st, err := redisstore.Open(t.Context(), "redis://"+server.Addr(), redisstore.Clock(s.clock))
	s.on(t, opened(t, st, err))
	s.done(t, "editor", "topic add workers")
	s.done(t, "editor", "watch workers")
	s.done(t, "editor", "digest at 11:00")
	posted := s.tick(t, s.now)
	s.done(t, "editor", `add workers killed 5791 by "Zarquon Medical" via "Hotblack Wire" quote "Desiato said so" note "Prefect told us"`)
	s.done(t, "second", "add workers killed 24 by Isis")
	posted += s.tick(t, monday(8, 1)) + s.tick(t, monday(8, 2)) + s.tick(t, monday(11, 0)) + s.tick(t, monday(12, 0))
	holds(t, posted, "Zarquon")
	s.done(t, "editor", "snooze 1 1h")
	s.done(t, "editor", "take 1")
	s.done(t, "lead", `redact 1 because "it names a person"`)
	s.done(t, "second", "redact 1")
	for _, key := range server.Keys() {
		if strings.Contains(key, "audit") {
			continue
		}
		lacks(t, key+": "+dumpOf(t, server, key), "Zarquon", "Hotblack", "5791", "Desiato", "Prefect")
	}
	edited := s.tick(t, s.now) + s.tick(t, monday(12, 1)) + s.tick(t, monday(12, 2))
	holds(t, edited, "1, edited:")
	lacks(t, edited, "Zarquon", "Hotblack", "5791", "Desiato", "Prefect")
	for id, text := range s.board.stands {
		lacks(t, "message "+id+": "+text, "Zarquon", "Hotblack", "5791", "Desiato", "Prefect")
	}
}

// dumpOf is everything under a key.
func dumpOf(t *testing.T, server *miniredis.Miniredis, key string) string {
	t.Helper()
	var all strings.Builder
	switch server.Type(key) {
	case "string":
		v, _ := server.Get(key)
		all.WriteString(v)
	case "hash":
		fields, _ := server.HKeys(key)
		for _, f := range fields {
			fmt.Fprintf(&all, "%s=%s\n", f, server.HGet(key, f))
		}
	case "zset":
		members, _ := server.ZMembers(key)
		fmt.Fprintln(&all, members)
	case "set":
		members, _ := server.Members(key)
		fmt.Fprintln(&all, members)
	case "list":
		members, _ := server.List(key)
		fmt.Fprintln(&all, members)
	case "stream":
		entries, _ := server.Stream(key)
		fmt.Fprintln(&all, entries)
	default:
		t.Errorf("the key %q is a %s", key, server.Type(key))
	}
	return all.String()
}

// TestFourWeeks: a desk for four weeks, with rounds every two hours on weekdays,
// quiet hours, a holiday, and two digests a day.
func TestFourWeeks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 4, 6, 7, 30, 0, 0, london))) // the bubble's clock, on a Monday
		st, err := filestore.Open(filepath.Join(t.TempDir(), "stet.db"), time.Now)
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		s := &stage{desk: "night", channel: "news", store: st}
		s.newsroom = handlers.New(st, london, time.Now, slog.New(slog.DiscardHandler), usualPlans.calendar())
		b := &diary{}
		ctx, stop := context.WithCancel(t.Context())
		var work sync.WaitGroup
		work.Go(func() { s.newsroom.Work(ctx, ticking, b) })
		defer work.Wait()
		defer stop()
		do := func(who, line string) {
			t.Helper()
			s.now = time.Now()
			s.done(t, who, line)
		}
		until := func(day, hour, minute int) {
			time.Sleep(time.Until(time.Date(2026, 4, day, hour, minute, 0, 0, london)))
		}
		for _, line := range []string{
			"topic add workers", "watch workers", "remind every 2h between 08:00 and 20:00 weekdays",
			"digest at 09:00 and 18:00 weekdays", "quiet 12:30-15:00", "holiday add 2026-04-08",
			"add workers killed 24 by Isis", // 1: nobody ever looks into it
			`add workers killed 175 by "The ministry"`,
		} {
			do("editor", line)
		}
		do("lead", "settings roles add lead @boss")
		do("editor", `add workers missing 3 by Mayor`)           // 3: parked
		do("editor", `add workers injured 5 by Mayor`)           // 4: a part
		do("editor", `add workers injured 2 by Mayor part of 4`) // 5
		do("editor", `add workers escaped 9 by Mayor`)           // 6: could not be verified
		do("contributor", `add workers held 7 by Mayor`)         // 7: a suggestion
		do("editor", `park 3 because "nobody will print it"`)
		do("editor", "take 6")
		do("editor", `propose 6 unverifiable because "asked twice"`)
		do("second", "signoff 6")
		until(6, 10, 5)
		do("second", "snooze 2 3h") // until 13:05, in the quiet hours
		until(10, 12, 0)
		do("editor", "retract 2")
		until(34, 8, 30) // 4 May
		stop()
		work.Wait()

		of := func(kind string, id int) (times []time.Time) {
			for _, e := range b.entries {
				if e.kind == kind && (id == 0 || e.names(id)) {
					times = append(times, e.at)
				}
			}
			return times
		}
		last := map[string]time.Time{}
		for _, e := range b.entries {
			at := e.at.In(london)
			clock := at.Format("15:04")
			if day := at.Format(time.DateOnly); day == "2026-04-08" || clock >= "12:30" && clock < "15:00" || at.Weekday() == time.Saturday || at.Weekday() == time.Sunday {
				if e.kind != "edit" && e.kind != "thread" {
					t.Errorf("posted on %s at %s: %s", day, clock, e.text)
				}
			}
			if e.kind == "reminder" && last[e.kind].Equal(e.at.Truncate(time.Minute)) {
				t.Errorf("two reminders at %v", at)
			}
			last[e.kind] = e.at.Truncate(time.Minute)
		}
		when := func(times []time.Time) (s []string) {
			for _, at := range times {
				s = append(s, at.In(london).Format("2 15:04"))
			}
			return s
		}
		// Filed at 07:30: slots at 09:30, 13:30, 17:30, … of which each round makes
		// up those since the last; a lead is told after a day, in the same row.
		if diff := cmp.Diff([]string{"6 10:00", "6 16:00", "6 18:00", "7 08:00", "7 10:00"}, when(of("reminder", 1))); diff != "" {
			t.Errorf("reminders of 1 (-want +got)\n%s", diff)
		}
		leads := 0
		for _, e := range b.entries {
			if e.kind == "reminder" && strings.Contains(e.text, "need a lead, @boss") {
				leads++
			}
		}
		if leads != 1 {
			t.Errorf("a lead was told %d times", leads)
		}
		for _, id := range []int{3, 5, 7} {
			if got := when(of("reminder", id)); got != nil {
				t.Errorf("reminders of %d: %q", id, got)
			}
		}
		if diff := cmp.Diff([]string{"13 08:00", "20 08:00", "27 08:00", "4 08:00"}, when(of("reminder", 6))); diff != "" {
			t.Errorf("what could not be verified is looked at again (-want +got)\n%s", diff)
		}
		digests := of("digest", 0)
		// Twice a day for 19 working days: the first tells of the first morning,
		// that of Friday evening of what was withdrawn; else nothing changed, which
		// is said once a day.
		t.Logf("%d reminders, %d digests: %q", len(of("reminder", 0)), len(digests), when(digests))
		days := map[string]int{}
		for _, at := range digests {
			days[at.In(london).Format(time.DateOnly)]++
		}
		for day, n := range days {
			if most := map[bool]int{true: 2, false: 1}[day == "2026-04-06" || day == "2026-04-10"]; n > most {
				t.Errorf("%d digests on %s", n, day)
			}
		}
		if len(days) != 19 { // four weeks without the holiday and the last Monday's
			t.Errorf("digests on %d days", len(days))
		}
	})
}

// ticking is schedule.Tick every five minutes, on the bubble's clock.
func ticking(ctx context.Context, _ time.Duration, job func(context.Context)) {
	tick := time.NewTicker(5 * time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			job(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// diary is a platform that keeps when what was posted.
type diary struct {
	mu sync.Mutex
	board
	entries []entry
}

type entry struct {
	at   time.Time
	kind string
	text string
}

// names says whether a message has a row of a claim.
func (e entry) names(id int) bool {
	return slices.ContainsFunc(strings.Split(e.text, "\n"), func(l string) bool { return strings.HasPrefix(l, fmt.Sprint(id, " ")) })
}

func (d *diary) note(thread string, r bot.Reply) {
	text := bot.PlainText(r)
	kind := "digest"
	switch {
	case thread != "":
		kind = "thread"
	case strings.Contains(text, " verified · "):
		kind = "card"
	case strings.Contains(text, " figure needs ") || strings.Contains(text, " figures need "):
		kind = "reminder"
	case strings.Contains(text, "open again"):
		kind = "idle"
	}
	d.entries = append(d.entries, entry{time.Now(), kind, text})
}

func (d *diary) Post(ctx context.Context, to bot.Conversation, delivery string, r bot.Reply) (bot.MessageRef, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.note(to.Thread, r)
	return d.board.Post(ctx, to, delivery, r)
}

func (d *diary) Edit(_ context.Context, _ bot.MessageRef, r bot.Reply) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.entries = append(d.entries, entry{time.Now(), "edit", bot.PlainText(r)})
	return nil
}

// TestHostileReminders: what sources and people wrote stays dead in rounds,
// digests, cards and threads, within the platforms' limits, which the stand-ins
// check. No row loses its source.
func TestHostileReminders(t *testing.T) {
	onEveryPlatform(t, func(t *testing.T, n *newsdesk, _ string) {
		n.file(t, bottest.Editor, "topic add workers", "watch workers", "digest at 11:00")
		n.at(t, n.clock())
		for i, name := range bottest.Hostile {
			name = strings.NewReplacer("“", "", "”", "", `"`, "", "\u2068", "", "\u2069", "").Replace(name)
			n.elsewhere(t, n.Place().ID, bottest.Owner, fmt.Sprintf("add! workers killed %d by “Source %d %s” quote “%s”", 1000+i, i, name, name))
		}
		n.after(t, 2*time.Second)
		n.at(t, monday(10, 0))
		n.at(t, monday(11, 0))
		n.at(t, monday(12, 0))
		n.at(t, monday(12, 1))
		n.file(t, bottest.Editor, "retract 1 said today")
		n.after(t, 2*time.Second)
		posts := n.Shown(n.Place())
		if len(posts) < 4 {
			t.Errorf("only %d posts:\n%s", len(posts), texts(posts))
		}
		more := 0
		for _, p := range posts {
			if len(p.Pings) > 0 && !slices.Equal(p.Pings, []string{n.AccountID(bottest.Owner)}) {
				t.Errorf("pinged %q by %s", p.Pings, p.Text)
			}
			for line := range strings.SplitSeq(p.Text, "\n") {
				if strings.Contains(line, "UNVERIFIED 1,0") && !strings.Contains(line, "Source ") {
					t.Errorf("a figure without its source: %q", line)
				}
			}
			if strings.Contains(p.Text, fmt.Sprintf("and %d more: ", len(bottest.Hostile)-12)) {
				more++
			}
		}
		if more != 1 {
			t.Errorf("%d reminders say how many more there are:\n%s", more, texts(posts))
		}
	})
}

// TestDigestOfManyTopics stays within the limits, which the stand-ins check, and
// says what it leaves out.
func TestDigestOfManyTopics(t *testing.T) {
	onEveryPlatform(t, func(t *testing.T, n *newsdesk, _ string) {
		n.file(t, bottest.Editor, "digest at 11:00")
		n.at(t, n.clock())
		for i := range 60 {
			n.elsewhere(t, n.Place().ID, bottest.Owner, fmt.Sprintf("topic add story-%02d", i))
			for j := range 3 {
				n.elsewhere(t, n.Place().ID, bottest.Owner, fmt.Sprintf("add! story-%02d killed %d by “The ministry of affairs number %d” via “The Independent”", i, 10*i+j, j))
			}
		}
		n.at(t, n.clock())
		n.at(t, monday(10, 59))
		n.at(t, monday(11, 0))
		post := n.only(t, n.Place(), "story-00: since")
		holds(t, post.Text, "more")
		for line := range strings.SplitSeq(post.Text, "\n") {
			if strings.Contains(line, "UNVERIFIED") && !strings.Contains(line, "The ministry of affairs") {
				t.Errorf("a figure without its source: %q", line)
			}
		}
		n.only(t, n.Place(), "figures need")
	})
}

// TestWhoIsPinged: nobody by suggestions; what awaits a second editor does not ping
// who proposed it.
func TestWhoIsPinged(t *testing.T) {
	onEveryPlatform(t, func(t *testing.T, n *newsdesk, _ string) {
		suggest := func(line string) {
			t.Helper()
			n.asked++
			in := n.Place()
			reply := n.newsroom.Serve(t.Context(), bot.Request{
				ID: fmt.Sprint("suggest:", n.asked), From: bot.Account{Platform: in.Workspace.Platform, ID: n.AccountID(bottest.Guest), Name: bottest.Guest, Standing: bot.Contributor},
				Workspace: in.Workspace, In: in, Line: line, At: n.clock(),
			})
			if reply.Refused {
				t.Fatal(bot.PlainText(reply))
			}
		}
		n.file(t, bottest.Editor, "topic add workers")
		suggest("add workers killed 24 by Isis")
		n.at(t, n.clock())
		n.at(t, monday(12, 0))
		n.at(t, monday(14, 0))
		if posts := n.posts(n.Place(), "need"); len(posts) != 0 {
			t.Errorf("a suggestion is reminded of:\n%s", texts(posts))
		}
		n.file(t, bottest.Editor, `add workers missing 3 by "The ministry"`, "take 2", `propose 2 verified because "two lists" link https://news.example/list`)
		n.at(t, n.clock())
		n.at(t, monday(16, 0))
		post := n.only(t, n.Place(), "1 figure needs a second editor")
		if !slices.Equal(post.Pings, []string{n.AccountID(bottest.Second)}) {
			t.Errorf("pinged %q; want %q alone", post.Pings, n.AccountID(bottest.Second))
		}
		holds(t, post.Text, "who cannot sign it off")
		if labels := post.Labels; !slices.Contains(labels, "Sign off") || slices.Contains(labels, "Take") {
			t.Errorf("buttons %q", labels)
		}
		says(t, n.Click(t, bottest.Second, n.Open(t, post.Ref), "Sign off"), "Signed off")
		n.after(t, 2*time.Second)
		n.only(t, n.Place(), "workers: settled")
	})
}

// TestDirectReminderOfTwoDesks: on Discord a direct message belongs to no
// server, and its reader may have several; its buttons act on the desk that sent
// it, whichever was last spoken to.
func TestDirectReminderOfTwoDesks(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *stage) {
		s.now = monday(8, 30)
		n := 0
		membership := func(guild string) bot.Membership {
			return bot.Membership{
				Workspace: bot.Workspace{Platform: "discord", ID: guild, Name: "Guild " + guild},
				Account:   bot.Account{Platform: "discord", ID: "7", Name: "Ana", Standing: bot.Manager},
			}
		}
		both := []bot.Membership{membership("100"), membership("200")}
		in := func(guild, line string) {
			t.Helper()
			n++
			m := membership(guild)
			reply := s.newsroom.Serve(t.Context(), bot.Request{
				ID: fmt.Sprint("r", n), From: m.Account, Workspace: m.Workspace,
				In: bot.Conversation{Workspace: m.Workspace, ID: guild + "1", Kind: bot.Channel}, Line: line, At: s.now,
			})
			if reply.Refused {
				t.Fatal(bot.PlainText(reply))
			}
		}
		direct := func(line string) bot.Reply {
			n++
			return s.newsroom.Serve(t.Context(), bot.Request{
				ID: fmt.Sprint("dm", n), From: bot.Account{Platform: "discord", ID: "7", Name: "Ana"},
				In: bot.Conversation{ID: "D7", Kind: bot.Direct}, Line: line, At: s.now, Memberships: both,
			})
		}
		for _, guild := range []string{"100", "200"} {
			in(guild, "topic add workers")
			in(guild, "add workers killed 24 by Isis"+guild)
		}
		d := &direct7{}
		at := func(now time.Time) {
			s.now = now
			s.newsroom.Catchup(t.Context(), d)
		}
		at(s.now)
		at(monday(12, 0))
		if len(d.direct) != 2 {
			t.Fatalf("%d direct messages, want one of each desk", len(d.direct))
		}
		direct(`in "discord:100" status`) // the desk that was last spoken to
		for _, reply := range d.direct {
			text := bot.PlainText(reply)
			guild, other := "100", "200"
			if strings.Contains(text, "Isis200") {
				guild, other = other, guild
			}
			lacks(t, text, "Isis"+other)
			for _, a := range reply.Buttons(false) {
				if a.Label == "Take" {
					if took := direct(a.Line); took.Refused || !strings.Contains(bot.PlainText(took), "Isis"+guild) {
						t.Errorf("the button of desk %s answers: %s", guild, bot.PlainText(took))
					}
				}
			}
			if len(reply.Buttons(false)) == 0 {
				t.Errorf("no buttons: %s", text)
			}
		}
	})
}

// direct7 is a Discord whose channels nobody reads.
type direct7 struct {
	board
	direct []bot.Reply
}

func (d *direct7) Name() string { return "discord" }

func (d *direct7) Present(context.Context, bot.Conversation, string) (bool, error) { return false, nil }

func (d *direct7) Post(ctx context.Context, to bot.Conversation, delivery string, r bot.Reply) (bot.MessageRef, error) {
	if to.Kind == bot.Direct {
		d.direct = append(d.direct, r)
	}
	return d.board.Post(ctx, to, delivery, r)
}

// TestFiledInADirectMessage: on Discord such a message belongs to no server; its
// claims are reminded of all the same, there, where nothing else is known.
func TestFiledInADirectMessage(t *testing.T) {
	onEveryPlatform(t, func(t *testing.T, n *newsdesk, _ string) {
		says(t, n.Direct(t, bottest.Editor, "topic add workers"), "Opened")
		says(t, n.Direct(t, bottest.Editor, "add workers killed 24 by Isis"), "Filed")
		n.at(t, n.clock())
		n.at(t, monday(12, 0))
		post := n.only(t, n.person(bottest.Editor), "1 figure needs you")
		says(t, n.Click(t, bottest.Editor, n.Open(t, post.Ref), "Take"), "Taken")
		n.after(t, 2*time.Second)
		holds(t, n.only(t, n.person(bottest.Editor), "being looked into").Text, "BEING CHECKED")
	})
}

// TestServeReminds runs the program itself with rounds every two seconds: a
// reminder arrives, and when the program was killed there is still one of each
// round.
func TestServeReminds(t *testing.T) {
	t.Parallel()
	redis := storetest.Redis(t)
	server := slacktest.New(t)
	st, err := redisstore.Open(t.Context(), redis.URL())
	before := handlers.New(opened(t, st, err), london, time.Now, slog.New(slog.DiscardHandler), usualPlans.calendar())
	// What was filed three hours ago is due.
	file := func(id, line string) {
		t.Helper()
		in := server.Place()
		reply := before.Serve(t.Context(), bot.Request{
			ID: id, From: bot.Account{Platform: "slack", ID: server.AccountID(bottest.Editor), Name: bottest.Editor, Standing: bot.Member},
			Workspace: in.Workspace, In: in, Line: line, At: time.Now().Add(-3 * time.Hour),
		})
		if reply.Refused {
			t.Fatal(bot.PlainText(reply))
		}
	}
	file("1", "topic add workers")
	file("2", "add workers killed 24 by Isis")
	env := append(server.Env(), "STET_TIMEZONE=Europe/London", "STET_STORE="+redis.URL(), "STET_MIN_INTERVAL=1s")
	start := func() (stop func()) {
		cmd := program(t, t.TempDir(), env, "serve")
		var log lockedBuffer
		cmd.Stdout, cmd.Stderr = &log, &log
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		stop = sync.OnceFunc(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
		t.Cleanup(func() {
			stop()
			if t.Failed() {
				t.Log(log.String())
			}
		})
		return stop
	}
	said := func(text string) (n int) {
		for _, p := range server.Shown(server.Place()) {
			n += strings.Count(p.Text, text)
		}
		return n
	}
	const isis, mayor = "24 killed: Isis. Open 3 h.", "3 missing: Mayor. Open 3 h."
	stop := start()
	says(t, server.Command(t, bottest.Editor, "remind @every 2s"), "Reminder rounds here: @every 2s")
	if !eventually(time.Minute, func() bool { return said(isis) > 0 }) {
		t.Fatal("no reminder within a minute")
	}
	stop() // kill -9
	server.Disconnected(t)
	file("3", "add workers missing 3 by Mayor")
	start()
	if !eventually(time.Minute, func() bool { return said(mayor) > 0 }) {
		t.Fatal("no reminder after the program was killed within a minute")
	}
	says(t, server.Command(t, bottest.Editor, "remind"), "@every 2s")
	if said(isis) != 1 || said(mayor) != 1 {
		t.Errorf("reminded %d and %d times:\n%s", said(isis), said(mayor), texts(server.Shown(server.Place())))
	}
	for id, n := range server.Deliveries() {
		if n != 1 {
			t.Errorf("%s was posted %d times", id, n)
		}
	}
}

// TestChangedWhilePosting: a card that was overtaken while it was on its way to
// the platform is edited.
func TestChangedWhilePosting(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *stage) {
		s.channel = "news"
		s.done(t, "editor", "topic add workers")
		s.done(t, "editor", "watch workers")
		slow := &slowBoard{}
		slow.during = func() {
			s.done(t, "editor", "add workers killed 24 by Isis")
			s.newsroom.Catchup(t.Context()) // somebody else decides what is to be edited
		}
		for range 3 {
			s.newsroom.Catchup(t.Context(), slow)
			s.now = s.now.Add(2 * time.Second)
		}
		holds(t, slow.stands["1"], "24: Isis")
	})
}

// slowBoard is a platform on which something happens during the next post, or
// the next edit.
type slowBoard struct {
	board
	during     func()
	duringEdit func()
}

func (b *slowBoard) Edit(ctx context.Context, ref bot.MessageRef, r bot.Reply) error {
	if do := b.duringEdit; do != nil {
		b.duringEdit = nil
		do()
	}
	return b.board.Edit(ctx, ref, r)
}

func (b *slowBoard) Post(ctx context.Context, to bot.Conversation, delivery string, r bot.Reply) (bot.MessageRef, error) {
	if do := b.during; do != nil {
		b.during = nil
		do()
	}
	return b.board.Post(ctx, to, delivery, r)
}

// TestPlanChangedDuringARound: who sets when a channel is reminded, while a round
// of it is being decided, is not overruled by that round's idea of the next one.
func TestPlanChangedDuringARound(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *stage) {
		s.channel = "news"
		s.now = monday(8, 30)
		calendar := usualPlans.calendar()
		parse := calendar.Parse
		var during func()
		calendar.Parse = func(typed string, zone *time.Location) (handlers.Schedule, error) {
			if do := during; do != nil {
				during = nil
				do()
			}
			return parse(typed, zone)
		}
		s.newsroom = handlers.New(s.store, london, s.clock, slog.New(slog.DiscardHandler), calendar)
		s.done(t, "editor", "topic add workers")
		s.done(t, "editor", "add workers killed 24 by Isis")
		s.done(t, "editor", "remind at 20:00")
		during = func() { s.done(t, "second", "remind at 11:00") }
		s.tick(t, s.now)
		holds(t, s.tick(t, monday(11, 0)), "1 figure needs you")
	})
}

// TestFiguresThatJoinAnAnswer: an answer that is drawn again shows what was filed
// since, and is corrected for that too.
func TestFiguresThatJoinAnAnswer(t *testing.T) {
	onEveryPlatform(t, func(t *testing.T, n *newsdesk, _ string) {
		n.workers(t)
		n.Mention(t, bottest.Guest, "status workers")
		ref := n.keptAnswer(t)
		n.file(t, bottest.Editor, `add workers missing 3 by "The ministry"`, "retract 1 said today")
		n.after(t, 2*time.Second)
		post, _ := n.reads(t, ref)
		holds(t, post.Text, "1 has since been withdrawn by its source", "4 ○ UNVERIFIED 3: The ministry")
		n.file(t, bottest.Editor, `mistake 4 because "typed under the wrong topic"`)
		n.after(t, 2*time.Second)
		post, thread := n.reads(t, ref)
		lacks(t, post.Text, "3: The ministry")
		holds(t, thread, "4 (3): status")
	})
}

// TestDigestIsCorrectedTwice: its thread is told of each correction once.
func TestDigestIsCorrectedTwice(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *stage) {
		s.channel = "news"
		s.now = monday(8, 0)
		s.done(t, "editor", "topic add workers")
		s.done(t, "editor", "digest at 09:00")
		s.tick(t, monday(8, 1))
		s.now = monday(8, 2)
		s.done(t, "editor", "add workers killed 24 by Isis")
		s.done(t, "editor", `add workers released 20 by "The ministry"`)
		holds(t, s.tick(t, monday(9, 0)), "1 ○ UNVERIFIED 24 killed: Isis", "2 ○ UNVERIFIED 20 released: The ministry")
		s.now = monday(9, 1)
		s.done(t, "editor", "retract 1 said today")
		s.tick(t, monday(9, 1))
		holds(t, s.tick(t, monday(9, 2)), "edited", "1 has since been withdrawn", "1 (24): lifecycle")
		s.now = monday(9, 3)
		s.done(t, "editor", "retract 2 said today")
		s.tick(t, monday(9, 3))
		second := s.tick(t, monday(9, 4))
		holds(t, second, "1 has since been withdrawn", "2 has since been withdrawn", "2 (20): lifecycle")
		lacks(t, second, "1 (24): lifecycle")
	})
}

// TestWatchedAgainDuringTheLastEdit: the last edit of a card that is watched no
// more does not make the bot forget the one that took its place meanwhile.
func TestWatchedAgainDuringTheLastEdit(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *stage) {
		s.channel = "news"
		s.done(t, "editor", "topic add workers")
		s.done(t, "editor", "watch workers")
		other := &slowBoard{}
		other.ids = 1 // so that the two cards differ
		slow := &slowBoard{}
		s.newsroom.Catchup(t.Context(), slow)
		s.now = s.now.Add(2 * time.Second)
		s.newsroom.Catchup(t.Context(), slow)
		s.done(t, "editor", "unwatch workers")
		slow.duringEdit = func() {
			s.done(t, "editor", "watch workers")
			s.newsroom.Catchup(t.Context(), other)
		}
		for range 3 {
			s.newsroom.Catchup(t.Context(), slow)
			s.now = s.now.Add(2 * time.Second)
		}
		holds(t, slow.stands["1"], "not kept up to date any more")
		s.done(t, "editor", "add workers killed 24 by Isis")
		for range 2 {
			s.newsroom.Catchup(t.Context(), other)
			s.now = s.now.Add(2 * time.Second)
		}
		holds(t, other.stands["2"], "24: Isis")
	})
}

// TestTakenBeforeItsOwnerIsTold: who lost a claim is told so, and not that it is
// open, when somebody else took it before the message was posted.
func TestTakenBeforeItsOwnerIsTold(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *stage) {
		s.channel = "news"
		s.now = monday(8, 0)
		for _, line := range []string{"topic add workers", "remind off", "add workers killed 24 by Isis", "take 1"} {
			s.done(t, "editor", line)
		}
		s.newsroom.Catchup(t.Context())
		s.now = monday(12, 1)
		s.newsroom.Catchup(t.Context())
		s.done(t, "second", "take 1")
		told := s.tick(t, s.now)
		holds(t, told, "1 is not yours any more: its lease ended.", "BEING CHECKED by second")
		lacks(t, told, "open again", "[Take]")
	})
}
