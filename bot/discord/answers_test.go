package discord_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/bottest"
	"github.com/stetbot/stet/bot/discord"
	"github.com/stetbot/stet/bot/discord/discordtest"
)

// asked runs the adapter with echo, and gives the requests it served.
func asked(t *testing.T, s *discordtest.Stand, a *discord.Adapter, reply func(bot.Request) bot.Reply) func() bot.Request {
	var mu sync.Mutex
	var last bot.Request
	run(t, a, func(_ context.Context, r bot.Request) bot.Reply {
		mu.Lock()
		last = r
		mu.Unlock()
		return reply(r)
	})
	return func() bot.Request {
		mu.Lock()
		defer mu.Unlock()
		return last
	}
}

func heardReply(r bot.Request) bot.Reply { return bot.Say(bot.T("heard: " + r.Line)) }

func TestRequest(t *testing.T) {
	s, a := open(t)
	last := asked(t, s, a, heardReply)
	s.Command(t, bottest.Editor, "add workers killed 24 by Isis via A via B part of 12 feared increment")
	got := last()
	want := bot.Request{
		ID:        got.ID,
		From:      bot.Account{Platform: "discord", ID: s.Person(bottest.Editor).ID, Name: bottest.Editor, Standing: bot.Contributor, Groups: []string{"discord:&" + discordtest.ContributorRole}},
		Workspace: bot.Workspace{Platform: "discord", ID: discordtest.Guild, Name: discordtest.GuildName},
		Line:      "add workers killed 24 by Isis via A via B part of 12 feared increment",
		At:        start,
	}
	want.In = bot.Conversation{Workspace: want.Workspace, ID: discordtest.Channel}
	if diff := cmp.Diff(want, got); diff != "" || !strings.HasPrefix(got.ID, "discord:") {
		t.Errorf("id %q (-want +got):\n%s", got.ID, diff)
	}
}

func TestDirectMemberships(t *testing.T) {
	s, a := open(t)
	s.AddGuild("300000000000000001", "Another Paper", bottest.Second, []string{bottest.Editor}, []string{bottest.Second, bottest.Guest})
	last := asked(t, s, a, heardReply)
	const here, there = discordtest.GuildName, "Another Paper"
	for _, tt := range []struct {
		who  string
		want map[string]bot.Standing
	}{
		{bottest.Stranger, map[string]bot.Standing{}},
		{bottest.Owner, map[string]bot.Standing{here: bot.Manager}},
		{bottest.Editor, map[string]bot.Standing{here: bot.Contributor, there: bot.Manager}},
		{bottest.Second, map[string]bot.Standing{here: bot.Contributor, there: bot.Manager}},
		{bottest.Guest, map[string]bot.Standing{here: bot.Visitor, there: bot.Visitor}},
	} {
		for how, ask := range map[string]func() bottest.Answer{
			"typed":   func() bottest.Answer { return s.Direct(t, tt.who, "status workers\nreleased 170") },
			"command": func() bottest.Answer { return s.CommandInDM(t, tt.who, "status workers") },
		} {
			a := ask()
			r := last()
			got := map[string]bot.Standing{}
			for _, m := range r.Memberships {
				got[m.Workspace.Name] = m.Account.Standing
				if m.Account.ID != s.Person(tt.who).ID || m.Account.Name == "" {
					t.Errorf("%+v", m.Account)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || r.Workspace.ID != "" || r.In.Kind != bot.Direct || r.From.Standing != bot.Outsider {
				t.Errorf("%s, %s: %+v (-want +got):\n%s", tt.who, how, r, diff)
			}
			if strings.Contains(strings.Join(a.Labels, " "), "Share") {
				t.Error("a direct message offers to share")
			}
		}
	}
}

// Nobody is let in because Discord did not answer.
func TestMembershipsUnknown(t *testing.T) {
	s, a := open(t)
	last := asked(t, s, a, heardReply)
	s.Ready(t)
	s.Fault(discordtest.RESTFault{Match: "GET /guilds/.*/members", Times: 2, Status: 500})
	if got := s.Direct(t, bottest.Editor, "status workers"); !strings.Contains(got.Text, "Nothing was done") || last().Line != "" {
		t.Errorf("%q, served %+v", got.Text, last())
	}
	if got := s.Direct(t, bottest.Editor, "status workers"); !strings.Contains(got.Text, "heard:") {
		t.Errorf("%q", got.Text)
	}
}

func TestPermissionBits(t *testing.T) {
	s, a := open(t)
	last := asked(t, s, a, heardReply)
	for _, tt := range []struct {
		permissions string
		want        bot.Standing
	}{
		{"8", bot.Manager},
		{"32", bot.Manager},
		{"1125899906842623", bot.Manager},
		{"1024", bot.Visitor},
		{"", bot.Visitor},
		{"-1", bot.Visitor},
		{"x", bot.Visitor},
		{"16", bot.Visitor},
	} {
		s.ClickAs(t, bottest.Guest, tt.permissions, "status workers")
		if got := last().From.Standing; got != tt.want {
			t.Errorf("permissions %q give standing %d, want %d", tt.permissions, got, tt.want)
		}
	}
}

func TestMentions(t *testing.T) {
	s, a := open(t)
	last := asked(t, s, a, heardReply)
	got, _ := s.Mention(t, bottest.Owner, "/status workers <@"+discordtest.Self+">")
	if r := last(); r.Line != "/status workers" || r.From.Standing != bot.Manager || r.Workspace.ID != discordtest.Guild || got.Private {
		t.Errorf("%+v", r)
	}
	p := s.Person(bottest.Editor)
	for _, m := range []map[string]any{
		{"content": "just talk"},
		{"content": "<@" + discordtest.Self + "> status", "author": map[string]any{"id": "9", "username": "another bot", "bot": true}},
		{"content": "<@" + discordtest.Self + "> status", "webhook_id": "9"},
		{"content": "<@" + discordtest.Self + "> status", "type": 7},
		{"content": "<@" + discordtest.Self + "> status", "author": map[string]any{"id": discordtest.Self, "username": "stet"}},
	} {
		for k, v := range map[string]any{"id": "77", "channel_id": discordtest.Channel, "guild_id": discordtest.Guild, "type": 0, "author": map[string]any{"id": p.ID, "username": "x"}} {
			if _, ok := m[k]; !ok {
				m[k] = v
			}
		}
		s.Send(t, "MESSAGE_CREATE", m)
	}
	s.Quiet(t, 300*time.Millisecond)
}

func TestMentionedNamesAreReadable(t *testing.T) {
	s, a := open(t)
	last := asked(t, s, a, heardReply)
	p := s.Person(bottest.Editor)
	s.Send(t, "MESSAGE_CREATE", map[string]any{
		"id": "78", "channel_id": p.DM, "type": 0, "content": "add workers killed 24 by <@55> via <@!56>", "author": map[string]any{"id": p.ID, "username": "x"},
		"mentions": []map[string]any{{"id": "55", "username": "reporter"}, {"id": "56", "username": "y", "global_name": "Rami\u202e"}},
	})
	s.Posted(t)
	if got, want := last().Line, "add workers killed 24 by @reporter via @Rami\ufffd"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A refusal that cannot be sent privately is not sent publicly.
func TestRefusalStaysPrivate(t *testing.T) {
	s, a := open(t)
	asked(t, s, a, func(bot.Request) bot.Reply { return bot.Refuse(bot.T("a secret reason")) })
	s.Ready(t)
	s.Fault(discordtest.RESTFault{Match: "POST /users/@me/channels", Times: 1, Status: 403, Body: `{"code":50007}`})
	got, _ := s.Mention(t, bottest.Editor, "retract 9")
	if strings.Contains(got.Text, "secret") || !strings.Contains(got.Text, "for you alone") {
		t.Errorf("%q", got.Text)
	}
}

func TestAutocomplete(t *testing.T) {
	s, a := open(t)
	var choices []bot.Choice
	last := asked(t, s, a, func(r bot.Request) bot.Reply { return bot.Reply{Choices: choices} })
	for i := range 40 {
		choices = append(choices, bot.Choice{Value: fmt.Sprint("w", i), Label: strings.Repeat("l", 90+i)})
	}
	choices[1] = bot.Choice{Value: strings.Repeat("v", 101)}
	choices[2] = bot.Choice{Value: "المرصد"}
	got := s.Complete(t, bottest.Editor, "add", map[string]string{"topic": "workers", "via": "The Independent"}, "via2", "ind")
	if len(got) != 25 || got[0][1] != "w0" || got[1][1] != "المرصد" {
		t.Errorf("%d choices: %q", len(got), got)
	}
	if r := last(); r.Complete != "via" || r.Partial != "ind" || r.Line != `add workers via "The Independent"` {
		t.Errorf("%q, completing %q from %q", r.Line, r.Complete, r.Partial)
	}
	if got := s.Complete(t, bottest.Editor, "topic close", nil, "slug", ""); len(got) != 25 || last().Line != "topic close" {
		t.Errorf("%d choices for %q", len(got), last().Line)
	}
	if got := s.Complete(t, bottest.Editor, "gone", nil, "slug", ""); len(got) != 0 {
		t.Errorf("%q", got)
	}
}

func TestSlowPublicAnswer(t *testing.T) {
	s, a := open(t)
	run(t, a, func(_ context.Context, r bot.Request) bot.Reply {
		time.Sleep(1700 * time.Millisecond)
		return bot.Reply{Visibility: bot.Public, Cards: []bot.Card{{Title: bot.T("for all")}}}
	})
	if got := s.Command(t, bottest.Editor, "status workers"); got.Private || got.InAck || !strings.Contains(got.Text, "for all") {
		t.Errorf("%+v", got)
	}
}

// A modal, and whatever Discord thinks of next, is answered.
func TestStrangeInteractions(t *testing.T) {
	s, a := open(t)
	run(t, a, echo)
	modal := map[string]any{"custom_id": "show 3", "components": []map[string]any{{"type": 18, "component": map[string]any{"type": 4, "custom_id": "x", "value": "y"}}}}
	if got := s.Interact(t, bottest.Editor, 5, modal); !strings.Contains(got.Text, "show 3") || !got.Private {
		t.Errorf("%+v", got)
	}
	s.Send(t, "INTERACTION_CREATE", map[string]any{"id": "1", "token": "t", "type": 99, "data": map[string]any{"name": []int{1}}})
	s.Send(t, "INTERACTION_CREATE", map[string]any{"id": "1", "token": "t", "type": 2, "member": 7})
	s.Send(t, "MESSAGE_CREATE", map[string]any{"id": 5})
	s.Send(t, "SOMETHING_NEW", []int{})
	heard(t, s)
}

func TestAnswerRetries(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fault discordtest.RESTFault
		want  string
	}{
		{"limited", discordtest.RESTFault{Match: "callback", Times: 2, Status: 429, After: 200 * time.Millisecond}, "heard:"},
		{"error", discordtest.RESTFault{Match: "callback", Times: 1, Status: 502}, "heard:"},
		{"cut", discordtest.RESTFault{Match: "callback", Times: 1}, "heard:"},
		{"refused", discordtest.RESTFault{Match: "callback", Times: 1, Status: 400, Body: `{"code":50035,"message":"Invalid Form Body","errors":{}}`}, "refused to show"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, a := open(t)
			run(t, a, echo)
			s.Ready(t)
			s.Fault(tt.fault)
			if got := s.Command(t, bottest.Editor, "status workers"); !strings.Contains(got.Text, tt.want) {
				t.Errorf("%q", got.Text)
			}
		})
	}
}

func TestRateLimitRespectsContext(t *testing.T) {
	s, a := open(t)
	s.Fault(discordtest.RESTFault{Match: "POST /channels", Times: 1, Status: 429, After: 30 * time.Second})
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	began := time.Now()
	_, err := a.Post(ctx, bot.Conversation{ID: discordtest.Channel}, "d1", bot.Say(bot.T("x")))
	if err == nil || time.Since(began) > 10*time.Second || errors.Is(err, bot.ErrPermanent) {
		t.Errorf("%v after %s", err, time.Since(began))
	}
}

func TestPostAndEdit(t *testing.T) {
	s, a := open(t)
	ctx := context.Background()
	to := bot.Conversation{Workspace: bot.Workspace{Platform: "discord", ID: discordtest.Guild}, ID: discordtest.Channel}
	id := strings.Repeat("reminder/", 9)
	ref, err := a.Post(ctx, to, id, bot.Say(bot.T("first")))
	if err != nil {
		t.Fatal(err)
	}
	again, err := a.Post(ctx, to, id, bot.Say(bot.T("first")))
	if err != nil || again.ID != ref.ID || again.Conversation != to {
		t.Errorf("%+v and %+v, %v", ref, again, err)
	}
	m := s.Posted(t)
	if !m.EnforceNonce || m.Nonce == "" || *m.Content != "first" {
		t.Errorf("%+v", m)
	}
	s.Posted(t)
	if err := a.Edit(ctx, ref, bot.Say(bot.T("second"))); err != nil {
		t.Fatal(err)
	}
	if m := s.Posted(t); *m.Content != "second" || m.ID() != ref.ID {
		t.Errorf("%+v", m)
	}
	ref.ID = "404"
	if err := a.Edit(ctx, ref, bot.Say(bot.T("third"))); !errors.Is(err, bot.ErrPermanent) {
		t.Errorf("%v", err)
	}
}

func TestMessageTwiceIsOneAnswer(t *testing.T) {
	s, a := open(t)
	run(t, a, echo)
	p := s.Person(bottest.Editor)
	for range 2 {
		s.Send(t, "MESSAGE_CREATE", map[string]any{"id": "79", "channel_id": p.DM, "type": 0, "content": "status", "author": map[string]any{"id": p.ID, "username": "x"}})
	}
	if one, two := s.Posted(t), s.Posted(t); one.ID() != two.ID() {
		t.Errorf("two messages, %s and %s", one.ID(), two.ID())
	}
}

func TestKeptByVisibility(t *testing.T) {
	s, a := open(t)
	run(t, a, func(_ context.Context, r bot.Request) bot.Reply {
		return bot.Reply{Key: "k", Share: "status workers", Cards: []bot.Card{{Title: bot.T("kept")}}}
	})
	private := s.Command(t, bottest.Editor, "status workers")
	public, _ := s.Mention(t, bottest.Editor, "status workers")
	again := s.Command(t, bottest.Editor, "status workers")
	if !private.Private || public.Private || !again.Private || len(private.Labels) != 1 || len(public.Labels) != 0 || len(again.Labels) != 1 {
		t.Errorf("%+v\n%+v\n%+v", private, public, again)
	}
}

// When all hands are full, the rest are told so at once.
func TestBusy(t *testing.T) {
	s, a := open(t)
	release := make(chan struct{})
	var once sync.Once
	free := func() { once.Do(func() { close(release) }) }
	defer free()
	run(t, a, func(_ context.Context, r bot.Request) bot.Reply {
		if r.Line == "status block" {
			<-release
		}
		return echo(context.Background(), r)
	})
	p := s.Person(bottest.Owner)
	s.Ready(t)
	for i := range 256 {
		s.Send(t, "MESSAGE_CREATE", map[string]any{"id": fmt.Sprint(5000 + i), "channel_id": p.DM, "type": 0, "content": "status block", "author": map[string]any{"id": p.ID, "username": "x"}})
	}
	if got := s.Command(t, bottest.Editor, "status workers"); !strings.Contains(got.Text, "too much to do") || !got.Private {
		t.Errorf("%q", got.Text)
	}
	free()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); {
		if got := s.Command(t, bottest.Editor, "status workers"); strings.Contains(got.Text, "heard:") {
			return
		}
	}
	t.Error("still busy")
}

// Everything that was sent in a conversation is as Discord describes it.
func TestSentBodiesConform(t *testing.T) {
	s, a := open(t)
	run(t, a, func(ctx context.Context, r bot.Request) bot.Reply {
		if strings.HasPrefix(r.Line, "show") {
			time.Sleep(1600 * time.Millisecond)
			return bot.Reply{Visibility: bot.Public, Cards: []bot.Card{{Title: bot.T("x")}}}
		}
		return echo(ctx, r)
	})
	s.Command(t, bottest.Editor, "status workers")
	s.Redeliver(t)
	s.Command(t, bottest.Editor, "show 3")
	s.Direct(t, bottest.Editor, "status")
	s.Mention(t, bottest.Editor, "status")
	s.Complete(t, bottest.Editor, "status", nil, "topic", "w")
	schemaOf := []struct {
		pattern *regexp.Regexp
		schema  string
	}{
		{regexp.MustCompile(`^POST /channels/[0-9]+/messages$`), "MessageCreateRequest"},
		{regexp.MustCompile(`^PATCH /webhooks/`), "IncomingWebhookUpdateRequestPartial"},
		{regexp.MustCompile(`^POST /webhooks/`), "IncomingWebhookRequestPartial"},
	}
	seen := map[string]bool{}
	for _, b := range s.Bodies() {
		what := b.Method + " " + b.Path
		for _, so := range schemaOf {
			if so.pattern.MatchString(what) {
				seen[so.schema] = true
				conforms(t, so.schema, b.JSON)
			}
		}
		if strings.HasSuffix(b.Path, "/callback") {
			kind := "CreateMessageInteractionCallbackRequest"
			if strings.Contains(string(b.JSON), `"type":8`) {
				kind = "ApplicationCommandAutocompleteCallbackRequest"
			}
			seen[kind] = true
			conforms(t, kind, b.JSON)
		}
	}
	if len(seen) != 5 {
		t.Errorf("only %v were sent", seen)
	}
}
