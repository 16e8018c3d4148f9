package discord_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/bottest"
	"github.com/stetbot/stet/bot/discord"
	"github.com/stetbot/stet/bot/discord/discordtest"
)

const trackLabel = "Track figures in this message"

func TestMessageText(t *testing.T) {
	s, a := open(t)
	last := asked(t, s, a, heardReply)
	embed := func(fields map[string]any) map[string]any {
		return map[string]any{"content": "", "embeds": []any{fields}}
	}
	for name, tt := range map[string]struct {
		message map[string]any
		want    string
	}{
		"content before embeds": {map[string]any{"content": " 24\nkilled ", "embeds": []any{map[string]any{"title": "25"}}}, "24\nkilled"},
		"people and roles": {map[string]any{
			"content":  "<@900000000000000001> and <@&" + discordtest.ContributorRole + ">, <@!900000000000000002> and <@900000000000000001>",
			"mentions": []any{map[string]any{"id": "900000000000000001", "username": "ana", "global_name": "Ana Maria"}},
		}, "@Ana Maria and @" + discordtest.RoleName + ", @900000000000000002 and @Ana Maria"},
		"what the app shows otherwise": {map[string]any{
			"content": "<:warning:123456789012345678> 24 in <#600000000000000001> <a:x:1>, at <t:1460188800:R> or <t:1460188800>, see </status:812345678901234567>",
		}, ":warning: 24 in #channel :x:, at 9 April 2016 08:00 UTC or 9 April 2016 08:00 UTC, see /status"},
		"no time at all": {map[string]any{"content": "<t:9999999999999:R> <t:> <#x> <:a b:1> 24"}, "<t:9999999999999:R> <t:> <#x> <:a b:1> 24"},
		"embeds": {map[string]any{"content": " ", "embeds": []any{
			map[string]any{
				"author": map[string]any{"name": "Reuters"}, "title": "Toll", "description": "24 killed",
				"fields": []any{map[string]any{"name": "Hurt", "value": "12"}}, "footer": map[string]any{"text": "9 April"},
			}, map[string]any{"image": map[string]any{"url": "x"}}, map[string]any{"description": "5 missing"},
		}}, "Reuters\nToll\n24 killed\nHurt\n12\n9 April\n5 missing"},
		"forwarded": {map[string]any{"content": "", "message_snapshots": []any{map[string]any{"message": map[string]any{"content": "24 killed"}}}}, "24 killed"},
		"components": {map[string]any{"content": "", "components": []any{
			map[string]any{"type": 17, "components": []any{map[string]any{"type": 10, "content": "24 killed"}, map[string]any{"type": 9, "components": []any{map[string]any{"type": 10, "content": "12 hurt"}}}}},
			map[string]any{"type": 1, "components": []any{map[string]any{"type": 2, "label": "Press 7"}}},
		}}, "24 killed\n12 hurt"},
		"from an embed's text": {embed(map[string]any{"description": "<@900000000000000001>: 24"}), "@900000000000000001: 24"},
	} {
		if answer := s.OnMessage(t, bottest.Editor, trackLabel, discordtest.Guild, tt.message); !answer.Private {
			t.Errorf("%s: answered in public", name)
		}
		if diff := cmp.Diff("track "+tt.want, last().Line); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// What an interaction's message leaves out is no reason to ask, or to fail.
func TestMessageWithoutText(t *testing.T) {
	s, a := open(t)
	var served atomic.Int32
	run(t, a, counting(&served))
	for name, data := range map[string]map[string]any{
		"a picture":         s.MessageData(trackLabel, map[string]any{"content": "", "attachments": []any{map[string]any{"filename": "24.jpg"}}}),
		"buttons":           s.MessageData(trackLabel, map[string]any{"components": []any{map[string]any{"type": 1, "components": []any{map[string]any{"type": 2, "label": "7"}}}}}),
		"nothing resolved":  {"type": 3, "name": trackLabel, "target_id": "1"},
		"another's message": {"type": 3, "name": trackLabel, "target_id": "1", "resolved": map[string]any{"messages": map[string]any{"2": map[string]any{"content": "24"}}}},
	} {
		if answer := s.Interact(t, bottest.Editor, 2, data); !answer.Private || !strings.Contains(answer.Text, "There is no text in that message.") {
			t.Errorf("%s: answered with %+v", name, answer)
		}
	}
	if n := served.Load(); n > 0 {
		t.Errorf("the bot was asked %d times", n)
	}
}

// The name of an action that is gone is no command line, although "track" is a
// command.
func TestUnknownAction(t *testing.T) {
	s, a := open(t)
	var served atomic.Int32
	run(t, a, counting(&served))
	s.Ready(t)
	for _, data := range []map[string]any{
		s.MessageData("Track the figures", map[string]any{"content": "24"}),
		s.MessageData("track", map[string]any{"content": "24"}),
		{"type": 2, "name": trackLabel, "target_id": "200000000000000001"}, // on a person
	} {
		if answer := s.Interact(t, bottest.Editor, 2, data); !answer.Private || !strings.Contains(answer.Text, "stet has no such action any more.") {
			t.Errorf("%v: answered with %+v", data["name"], answer)
		}
	}
	if n := served.Load(); n > 0 {
		t.Errorf("the bot was asked %d times", n)
	}
}

func counting(n *atomic.Int32) bot.Serve {
	return func(_ context.Context, r bot.Request) bot.Reply {
		n.Add(1)
		return heardReply(r)
	}
}

// In the bot's direct messages, the action is about one of the person's
// servers, as any other request is.
func TestActionInDirectMessages(t *testing.T) {
	s, a := open(t)
	last := asked(t, s, a, heardReply)
	s.OnMessage(t, bottest.Editor, trackLabel, "", map[string]any{"content": "24 killed"})
	if r := last(); r.Line != "track 24 killed" || r.In.Kind != bot.Direct || r.Workspace.ID != "" || len(r.Memberships) != 1 {
		t.Errorf("asked %q in %+v with %+v", r.Line, r.In, r.Memberships)
	}
}

func TestActionLimits(t *testing.T) {
	var commands []bot.Command
	for i := range 7 {
		commands = append(commands, bot.Command{Name: fmt.Sprint("c", i), Message: fmt.Sprint(i, " ", strings.Repeat("é", 40))})
	}
	commands = append([]bot.Command{{Name: "hidden", Message: "Not listed", Hidden: true}}, commands...)
	raw := discord.Registration(commands)
	var all []discordtest.Command
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range discordtest.CheckCommands(all) {
		t.Error(wrong)
	}
	actions := 0
	for _, c := range all {
		if c.Type == 3 {
			actions++
		}
	}
	if actions != 5 || strings.Contains(string(raw), "Not listed") {
		t.Errorf("%d actions are registered: %s", actions, raw)
	}
}
