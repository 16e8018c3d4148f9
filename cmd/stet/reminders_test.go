package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/bottest"
	"github.com/stetbot/stet/bot/discord"
	"github.com/stetbot/stet/bot/discord/discordtest"
	"github.com/stetbot/stet/bot/slack"
	"github.com/stetbot/stet/bot/slack/slacktest"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/handlers"
	"github.com/stetbot/stet/store"
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

func (n *newsdesk) after(t *testing.T, d time.Duration) {
	t.Helper()
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
		says(t, n.Fill(t, bottest.Second, form, map[string]string{"for": "1h"}), "Snoozed", "13:00")
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
		n.Leave(bottest.Second)
		n.LimitPosts(1, 30*time.Second)
		n.at(t, monday(12, 0))
		n.after(t, 31*time.Second)
		post := n.only(t, n.Place(), "need")
		holds(t, post.Text, "2 figures need you, @editor", "second\u2069 (written to)")
		if !slices.Equal(post.Pings, []string{n.AccountID(bottest.Editor)}) {
			t.Errorf("pinged %q", post.Pings)
		}
		direct := n.only(t, n.person(bottest.Second), "need")
		holds(t, direct.Text, "24 killed: Isis", "3 missing: The ministry", "AWAITING SECOND EDITOR")
		lacks(t, direct.Text, "300", "175")
		if len(n.Shown(n.person(bottest.Editor))) != 0 {
			t.Error("who reads the channel is written to as well")
		}
		n.after(t, 30*time.Minute)
		n.only(t, n.person(bottest.Second), "need")
		n.only(t, n.Place(), "need")
		menu := n.Click(t, bottest.Second, n.Open(t, direct.Ref), "Sign off…")
		says(t, n.Choose(t, bottest.Second, menu, menu.Options[0]), "Signed off")
	})
}
