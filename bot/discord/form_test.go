package discord_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
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

func TestFormGolden(t *testing.T) {
	for _, f := range bottest.Fixtures() {
		if f.Reply.Form == nil {
			continue
		}
		raw, ok := discord.DrawForm(*f.Reply.Form)
		if _, wrong := discordtest.CheckModal(raw); !ok || len(wrong) > 0 {
			t.Errorf("%s: drawn %v, wrong %q", f.Name, ok, wrong)
		}
		golden(t, f.Name+".modal", raw)
		conforms(t, "ModalInteractionCallbackRequest", fmt.Appendf(nil, `{"type":9,"data":%s}`, raw))
	}
}

func TestFormTooLarge(t *testing.T) {
	field := bot.Field{Param: "because", Label: "Why?"}
	for name, f := range map[string]bot.Form{
		"no fields":         {Title: "x", Line: "x"},
		"six fields":        {Title: "x", Line: "x", Fields: []bot.Field{{Param: "a"}, {Param: "b"}, {Param: "c"}, {Param: "d"}, {Param: "e"}, {Param: "f"}}},
		"twice":             {Title: "x", Line: "x", Fields: []bot.Field{field, field}},
		"too much in it":    {Title: "x", Line: "x", Fields: []bot.Field{{Param: "because", Value: strings.Repeat("x", 4001)}}},
		"too long a line":   {Title: "x", Line: strings.Repeat("é", 51), Fields: []bot.Field{field}},
		"no line":           {Title: "x", Fields: []bot.Field{field}},
		"without parameter": {Title: "x", Line: "x", Fields: []bot.Field{{Label: "Why?"}}},
	} {
		if _, ok := discord.DrawForm(f); ok {
			t.Errorf("%s: drawn", name)
		}
	}
}

// What a field may be is said where it is empty, unless its hint says so.
func TestFormHints(t *testing.T) {
	for _, tt := range []struct {
		field bot.Field
		want  string
	}{
		{bot.Field{Hint: "https://…"}, "https://…"},
		{bot.Field{Choices: []string{"a", "b"}}, "a, b"},
		{bot.Field{Hint: "one", Choices: []string{"a", "b"}}, "a, b"},
		{bot.Field{Hint: "b or a", Choices: []string{"a", "b"}}, "b or a"},
	} {
		tt.field.Param = "p"
		raw, _ := discord.DrawForm(bot.Form{Line: "x", Fields: []bot.Field{tt.field}})
		if m, _ := discordtest.CheckModal(raw); m.Components[0].Components[0].Placeholder != tt.want {
			t.Errorf("%+v: %s", tt.field, raw)
		}
	}
}

// A form that Discord refuses is shown as what to type.
func TestFormRefusedByDiscord(t *testing.T) {
	s, a := open(t)
	run(t, a, func(_ context.Context, r bot.Request) bot.Reply {
		return bot.Reply{Cards: []bot.Card{{Title: bot.T("type it")}}, Form: &bot.Form{Line: "propose 3", Fields: []bot.Field{{Param: "id"}}}}
	})
	s.Ready(t)
	s.Fault(discordtest.RESTFault{Match: "callback", Times: 1, Status: 400, Body: `{"code":50035}`})
	if got := s.Command(t, bottest.Editor, "status workers"); got.Form != nil || !strings.Contains(got.Text, "type it") || !got.Private {
		t.Errorf("%+v", got)
	}
	// In answer to a modal there is no modal.
	opened := s.Command(t, bottest.Editor, "status workers")
	if got := s.Fill(t, bottest.Editor, opened, map[string]string{"id": "3"}); got.Form != nil || !strings.Contains(got.Text, "type it") {
		t.Errorf("%+v", got)
	}
	// A delivery that comes again has opened it.
	s.Command(t, bottest.Editor, "status workers")
	before := s.Callbacks()
	s.Resend(t)
	time.Sleep(100 * time.Millisecond)
	if n := s.Callbacks() - before; n != 1 {
		t.Errorf("%d callbacks for a delivery that came again", n)
	}
}

// Whatever a modal holds comes as a line or not at all.
func TestForgedModals(t *testing.T) {
	s, a := open(t)
	last := asked(t, s, a, heardReply)
	text := func(id, value string) map[string]any {
		return map[string]any{"type": 1, "components": []map[string]any{{"type": 4, "custom_id": id, "value": value}}}
	}
	for _, tt := range []struct {
		line   string
		fields []any
		want   string
	}{
		{"retract 3", []any{text("id", "4 by x")}, `retract 3 "4 by x"`},
		{"add workers killed 24", []any{text("by", "via link"), text("via", `A "B"`), text("nonsense", "x")}, `add workers killed 24 by "via link" via "A \"B\""`},
		{"nonsense 3", []any{text("a", "b c")}, `nonsense 3 "b c"`},
		{"", []any{text("a", "b")}, ""}, // which asks for help
		{"retract 3", []any{"no component", 7, nil, map[string]any{"type": "x"}, map[string]any{"component": map[string]any{"type": 3, "custom_id": "id", "values": []string{"5"}}}}, `retract 3 5`},
		{"retract 3", nil, `retract 3`},
		{"retract 3", []any{map[string]any{"type": 18, "component": map[string]any{"components": []any{map[string]any{"custom_id": "id", "value": 7}}}}}, `retract 3`},
	} {
		data := map[string]any{"custom_id": tt.line, "components": tt.fields}
		if got := s.Interact(t, bottest.Guest, 5, data); !got.Private || strings.TrimSpace(got.Text) == "" {
			t.Errorf("%+v", got)
		}
		if r := last(); r.Line != tt.want || r.From.Standing != bot.Visitor {
			t.Errorf("%+v came as %s", tt, r.Line)
		}
	}
	s.Send(t, "INTERACTION_CREATE", map[string]any{"id": "1", "token": "t", "type": 5, "data": map[string]any{"components": "x"}})
}

// A form that there is no room for is shown back.
func TestFormBusy(t *testing.T) {
	s, a := open(t)
	release := make(chan struct{})
	var once sync.Once
	free := func() { once.Do(func() { close(release) }) }
	defer free()
	run(t, a, func(_ context.Context, r bot.Request) bot.Reply {
		if r.Line == "status block" {
			<-release
		}
		return bot.Reply{Form: &bot.Form{Line: "retract 3", Fields: []bot.Field{{Param: "id"}}}}
	})
	opened := s.Command(t, bottest.Editor, "status workers")
	p := s.Person(bottest.Owner)
	for i := range 256 {
		s.Send(t, "MESSAGE_CREATE", map[string]any{"id": fmt.Sprint(5000 + i), "channel_id": p.DM, "type": 0, "content": "status block", "author": map[string]any{"id": p.ID, "username": "x"}})
	}
	if got := s.Fill(t, bottest.Editor, opened, map[string]string{"id": "typed with care"}); !strings.Contains(got.Text, "too much to do") || !strings.Contains(got.Text, "typed with care") || !got.Private {
		t.Errorf("%q", got.Text)
	}
	free()
}

// A choice is answered also when its message cannot be drawn again.
func TestChoiceNotDrawnAgain(t *testing.T) {
	menu := &bot.Picker{Label: "Check…", Options: []bot.Action{{Label: "now", Line: "now"}, {Label: "late", Line: "late"}, {Label: "all", Line: "all"}, {Label: "form", Line: "form"}}}
	s, a := open(t)
	run(t, a, func(_ context.Context, r bot.Request) bot.Reply {
		switch r.Line {
		case "late":
			time.Sleep(1700 * time.Millisecond)
		case "all":
			return bot.Reply{Visibility: bot.Public, Cards: []bot.Card{{Title: bot.T("heard: all")}}}
		case "form":
			return bot.Reply{Form: &bot.Form{Line: "retract 3", Fields: []bot.Field{{Param: "id"}}}}
		}
		return bot.Reply{Cards: []bot.Card{{Title: bot.T("heard: " + r.Line), Picker: menu}}}
	})
	board := s.Command(t, bottest.Editor, "status workers")
	for _, line := range []string{"now", "late"} {
		s.Fault(discordtest.RESTFault{Match: "callback", Times: 1, Status: 400, Body: `{"code":50035}`})
		if got := s.Choose(t, bottest.Editor, board, line); !got.Private || !strings.Contains(got.Text, "heard: "+line) {
			t.Errorf("%+v", got)
		}
	}
	if got := s.Choose(t, bottest.Editor, board, "all"); got.Private || !strings.Contains(got.Text, "heard: all") {
		t.Errorf("%+v", got)
	}
	s.Fault(discordtest.RESTFault{Match: "PATCH /webhooks", Times: 1, Status: 404})
	if got := s.Choose(t, bottest.Editor, board, "form"); got.Form == nil {
		t.Errorf("%+v", got)
	}
	dm := s.CommandInDM(t, bottest.Editor, "status workers")
	for range 2 {
		if got := s.Choose(t, bottest.Editor, dm, "now"); !strings.Contains(got.Text, "heard: now") {
			t.Errorf("%+v", got)
		}
	}
}

func TestMenusAndButtons(t *testing.T) {
	for _, f := range bottest.Fixtures() {
		if !strings.HasPrefix(f.Name, "picker") {
			continue
		}
		m, wrong := discordtest.Check(discord.Render(f.Reply, true))
		if len(wrong) > 0 {
			t.Error(wrong)
		}
		last := m.Components[len(m.Components)-1].Components
		if len(m.Components) > 5 || last[len(last)-1].Label != "Share to channel" {
			t.Errorf("%s: %+v", f.Name, m.Components)
		}
		for _, o := range m.Components[0].Components[0].Options {
			if strings.HasPrefix(o.Value, "check 3 3") || strings.HasPrefix(o.Value, "check 4 4") {
				t.Errorf("the line %q was cut", o.Value)
			}
		}
	}
}

func account(s *discordtest.Stand, who string, standing bot.Standing, groups ...string) bot.Account {
	return bot.Account{Platform: "discord", ID: s.Person(who).ID, Name: who, Standing: standing, Groups: groups}
}

func TestMentioned(t *testing.T) {
	s := discordtest.New(t, bottest.Commands())
	a := discord.New(config(s), bottest.Commands(), quiet(), now)
	s.Connect(a)
	last := asked(t, s, a, heardReply)
	const role = "discord:&" + discordtest.ContributorRole
	second := account(s, bottest.Second, bot.Contributor, role)
	ana := account(s, bottest.TwoWords, bot.Visitor)
	checkers := bot.Account{Platform: "discord", ID: "&" + discordtest.ContributorRole, Name: discordtest.RoleName}
	if checkers.Ref() != role {
		t.Errorf("a role is %s, and a group %s", checkers.Ref(), role)
	}
	nobody := bot.Account{Platform: "discord", ID: "77", Name: "77"}
	for _, tt := range []struct {
		line, want string
		mentioned  []bot.Account
	}{
		{"assign 3 @second", "assign 3 @second", []bot.Account{second}},
		{`assign 3 "@Ana Maria"`, `assign 3 "@Ana Maria"`, []bot.Account{ana}},
		{`grant "@Fact checkers"`, `grant "@Fact checkers"`, []bot.Account{checkers}},
		{"grant @second", "grant @second", []bot.Account{second}},
		{`note 3 because "ask @second and @Fact checkers"`, `note 3 because "ask @second and @Fact checkers"`, []bot.Account{second, checkers}},
		{`note 3 because "<@!77> <@77>"`, `note 3 because "@77 @77"`, []bot.Account{nobody}},
	} {
		s.Command(t, bottest.Editor, tt.line)
		if r := last(); r.Line != tt.want {
			t.Errorf("%s: as a command %s", tt.line, r.Line)
		} else if diff := cmp.Diff(tt.mentioned, r.Mentioned); diff != "" {
			t.Errorf("%s: as a command (-want +got)\n%s", tt.line, diff)
		}
		s.Mention(t, bottest.Editor, tt.line)
		if r := last(); r.Line != tt.want {
			t.Errorf("%s: as a mention %s", tt.line, r.Line)
		} else if diff := cmp.Diff(tt.mentioned, r.Mentioned); diff != "" {
			t.Errorf("%s: as a mention (-want +got)\n%s", tt.line, diff)
		}
	}
	// In a direct message there is no guild to say what somebody is.
	s.Direct(t, bottest.Editor, "assign 3 @second")
	if diff := cmp.Diff([]bot.Account{account(s, bottest.Second, bot.Outsider)}, last().Mentioned); diff != "" {
		t.Errorf("in a direct message (-want +got)\n%s", diff)
	}
	// A modal has text only, and people who type ids.
	s.Interact(t, bottest.Editor, 5, map[string]any{"custom_id": "note 3", "components": []any{
		map[string]any{"type": 1, "components": []any{map[string]any{"type": 4, "custom_id": "because", "value": "ask <@77>"}}},
	}})
	if r := last(); r.Line != `note 3 because "ask @77"` || len(r.Mentioned) != 1 {
		t.Errorf("%s mentions %+v", r.Line, r.Mentioned)
	}
}

// People share names, and leave them empty.
func TestMentionedByOneName(t *testing.T) {
	s, a := open(t)
	last := asked(t, s, a, heardReply)
	p := s.Person(bottest.Editor)
	user := func(id, name, nick string) map[string]any {
		return map[string]any{"id": id, "username": name, "member": map[string]any{"nick": nick, "roles": []string{discordtest.ContributorRole}}}
	}
	s.Send(t, "MESSAGE_CREATE", map[string]any{
		"id": "78", "channel_id": discordtest.Channel, "guild_id": discordtest.Guild, "type": 0,
		"content":  "<@" + discordtest.Self + "> grant <@55> <@56> <@57>",
		"author":   map[string]any{"id": p.ID, "username": "x"},
		"member":   map[string]any{"roles": []string{}},
		"mentions": []any{user("55", "sara1", "Sara"), user("56", "sara2", "sara"), user("57", "", "")},
	})
	s.Posted(t)
	r := last()
	var got []string
	for _, m := range r.Mentioned {
		got = append(got, m.ID+" "+m.Name+" "+strings.Join(m.Groups, ","))
	}
	const role = " discord:&" + discordtest.ContributorRole
	if diff := cmp.Diff([]string{"55 Sara" + role, "56 sara (56)" + role, "57 57" + role}, got); diff != "" || r.Line != `grant @Sara "@sara (56)" @57` {
		t.Errorf("%s (-want +got)\n%s", r.Line, diff)
	}
}

func TestGroupsInMemberships(t *testing.T) {
	s, a := open(t)
	last := asked(t, s, a, heardReply)
	s.Direct(t, bottest.Editor, "status")
	r := last()
	if len(r.Memberships) != 1 || !cmp.Equal(r.Memberships[0].Account.Groups, []string{"discord:&" + discordtest.ContributorRole}) {
		t.Errorf("%+v", r.Memberships)
	}
}

// While an option is typed, people are named as far as Discord says who they
// are.
func TestAutocompleteBesidesPeople(t *testing.T) {
	s := discordtest.New(t, bottest.Commands())
	table := bottest.Commands()
	table[6].Params = append(table[6].Params, bot.Param{Name: "topic", Keyword: "topic", Suggests: "topic", Help: "the story"})
	a := discord.New(config(s), table, quiet(), now)
	last := asked(t, s.Connect(a), a, heardReply)
	s.Interact(t, bottest.Editor, 4, map[string]any{"name": "assign", "options": []map[string]any{
		{"name": "id", "type": 3, "value": "3"}, {"name": "person", "type": 6, "value": "77"}, {"name": "topic", "type": 3, "value": "w", "focused": true},
	}})
	if r := last(); r.Line != "assign 3 @77" || r.Complete != "topic" || r.Partial != "w" {
		t.Errorf("%s, completing %q from %q", r.Line, r.Complete, r.Partial)
	}
}

// Every body of forms and menus is as Discord describes it.
func TestFormBodiesConform(t *testing.T) {
	s := discordtest.New(t, bottest.Commands())
	a := discord.New(config(s), bottest.Commands(), quiet(), now)
	s.Connect(a)
	menu := &bot.Picker{Label: "Check…", Options: []bot.Action{{Label: "now", Line: "now"}, {Label: "form", Line: "propose 3"}}}
	run(t, a, func(_ context.Context, r bot.Request) bot.Reply {
		if strings.HasPrefix(r.Line, "propose") && !strings.Contains(r.Line, "because") {
			return bot.Reply{Form: &bot.Form{Line: "propose 3", Fields: []bot.Field{{Param: "because", Label: "Why?"}}}}
		}
		return bot.Reply{Cards: []bot.Card{{Title: bot.T("x"), Picker: menu}}}
	})
	board := s.Command(t, bottest.Editor, "status workers")
	s.Choose(t, bottest.Editor, board, "now")
	s.Fill(t, bottest.Editor, s.Choose(t, bottest.Editor, board, "form"), map[string]string{"because": "x"})
	// The menu is drawn again a moment after its form opened.
	again := func(b discordtest.Body) bool { return strings.HasSuffix(b.Path, "/@original") }
	for end := time.Now().Add(5 * time.Second); !slices.ContainsFunc(s.Bodies(), again) && time.Now().Before(end); {
		time.Sleep(5 * time.Millisecond)
	}
	seen := map[string]bool{}
	for _, b := range s.Bodies() {
		var body struct {
			Type int `json:"type"`
		}
		schema := ""
		switch {
		case strings.HasSuffix(b.Path, "/callback") && json.Unmarshal(b.JSON, &body) == nil:
			schema = map[int]string{4: "CreateMessageInteractionCallbackRequest", 7: "UpdateMessageInteractionCallbackRequest", 9: "ModalInteractionCallbackRequest"}[body.Type]
		case strings.HasSuffix(b.Path, "/@original"):
			schema = "IncomingWebhookUpdateRequestPartial"
		case b.Method == http.MethodPost && strings.HasPrefix(b.Path, "/webhooks/"):
			schema = "IncomingWebhookRequestPartial"
		}
		if schema != "" {
			seen[schema] = true
			conforms(t, schema, b.JSON)
		}
	}
	if len(seen) != 5 {
		t.Errorf("only %v were sent", seen)
	}
}
