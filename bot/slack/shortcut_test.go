package slack_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/bottest"
	"github.com/stetbot/stet/bot/slack"
	"github.com/stetbot/stet/bot/slack/slacktest"
)

// A shortcut that the table does not have is refused, and so is one that is not
// on a message.
func TestUnknownShortcuts(t *testing.T) {
	t.Parallel()
	r := run(t, nil)
	for _, callback := range []string{"", "status", "TRACK", "track ", "no such", bottest.MessageAction} {
		has(t, r.Shortcut(t, bottest.Editor, callback, slacktest.Channel, map[string]any{"text": "24 killed"}), "stet has no such shortcut.")
	}
	has(t, r.Interact(t, bottest.Editor, map[string]any{"type": "shortcut", "callback_id": "track"}), "stet has no such shortcut.")
	if all := r.requests(); len(all) > 0 {
		t.Errorf("the bot was asked %q", all[0].Line)
	}
}

// The request is made in the message's thread, or in that which would begin at
// it; Slack shows private messages only in threads that there are.
func TestShortcutThreads(t *testing.T) {
	t.Parallel()
	r := run(t, nil)
	for name, tt := range map[string]struct {
		message         map[string]any
		asked, answered string
	}{
		"outside":  {map[string]any{"ts": "1700000000.000001"}, "1700000000.000001", ""},
		"a reply":  {map[string]any{"ts": "1700000000.000002", "thread_ts": "1700000000.000001"}, "1700000000.000001", "1700000000.000001"},
		"a parent": {map[string]any{"ts": "1700000000.000001", "thread_ts": "1700000000.000001"}, "1700000000.000001", "1700000000.000001"},
	} {
		tt.message["text"] = "24 killed"
		a := r.Shortcut(t, bottest.Editor, "track", slacktest.Channel, tt.message)
		via(t, a, "response_url")
		q, m := r.last(t), a.Handle.(slacktest.Message)
		if q.In.ID != slacktest.Channel || q.In.Thread != tt.asked || m.Thread != tt.answered || m.To != "U0EDITOR" {
			t.Errorf("%s: asked in %+v, answered in the thread %q to %q", name, q.In, m.Thread, m.To)
		}
	}
}

// Slack takes 40,000 characters.
func TestShortcutOnTheLongestMessage(t *testing.T) {
	t.Parallel()
	r := run(t, func(_ context.Context, q bot.Request) bot.Reply { return bot.Say(bot.T(fmt.Sprint(len(q.Line)))) })
	text := strings.Repeat("<@U0SECOND> said 24; ", 1900)
	r.Shortcut(t, bottest.Editor, "track", slacktest.Channel, map[string]any{"text": text})
	if want := "track " + strings.TrimSpace(strings.ReplaceAll(text, "<@U0SECOND>", "@second")); r.last(t).Line != want {
		t.Errorf("it came as %d bytes, want %d", len(r.last(t).Line), len(want))
	}
}

// Where the response address does not work, there are other private ways; and
// a direct message between others is no place for the bot.
func TestShortcutOtherWays(t *testing.T) {
	t.Parallel()
	r := run(t, nil)
	message := func() map[string]any { return map[string]any{"text": "24 killed"} }
	r.Fail("response_url", slacktest.Fault{Times: 1, Status: 404})
	a := r.Shortcut(t, bottest.Editor, "track", slacktest.Channel, message())
	if via(t, a, "chat.postEphemeral"); !a.Private {
		t.Error("answered in public")
	}
	r.Fail("response_url", slacktest.Fault{Times: 1, Status: 404})
	r.Fail("chat.postEphemeral", slacktest.Fault{Times: 1, Error: "user_not_in_channel"})
	if m := r.Shortcut(t, bottest.Editor, "track", slacktest.Channel, message()).Handle.(slacktest.Message); m.Channel != "D0EDITOR" {
		t.Errorf("answered in %s, want the direct message", m.Channel)
	}
	posts := r.Calls("chat.postMessage")
	a = r.Shortcut(t, bottest.Editor, "track", "D0OTHERS", message())
	if via(t, a, "response_url"); r.last(t).In.Kind != bot.Direct || r.Calls("chat.postMessage") != posts || a.Handle.(slacktest.Message).To != "U0EDITOR" {
		t.Errorf("asked in %+v, answered with %+v", r.last(t).In, a)
	}
}

// A form that a shortcut opened is answered where the shortcut was used, also
// where the bot is not.
func TestShortcutForm(t *testing.T) {
	t.Parallel()
	r := run(t, func(ctx context.Context, q bot.Request) bot.Reply {
		if strings.HasPrefix(q.Line, "track") {
			q.Line = "propose 3"
		}
		return asksWhy(ctx, q)
	})
	for _, channel := range []string{slacktest.Channel, "D0OTHERS"} {
		form := r.Shortcut(t, bottest.Editor, "track", channel, map[string]any{"text": "24 killed"})
		posts := r.Calls("chat.postMessage")
		a := r.Fill(t, bottest.Editor, form, why("two lists"))
		has(t, a, "two lists")
		via(t, a, "response_url")
		if q := r.last(t); q.In.ID != channel || r.Calls("chat.postMessage") != posts || !a.Private {
			t.Errorf("the form came in %+v and was answered with %+v", q.In, a)
		}
	}
}

// Somebody of another workspace, by way of Slack Connect, asks the workspace
// that the app is installed in, and only reads.
func TestShortcutFromOutside(t *testing.T) {
	t.Parallel()
	r := run(t, nil)
	r.Interact(t, bottest.Stranger, map[string]any{
		"type": "message_action", "callback_id": "track", "team": map[string]any{"id": "T0OTHER", "domain": "other"},
		"channel": map[string]any{"id": slacktest.Channel}, "message": map[string]any{"ts": "1700000000.000001", "text": "24 killed"},
	})
	if q := r.last(t); q.Workspace.ID != slacktest.Team || q.From.Standing != bot.Visitor || q.Line != "track 24 killed" {
		t.Errorf("asked %q in %+v as %+v", q.Line, q.Workspace, q.From)
	}
}

func TestShortcutText(t *testing.T) {
	t.Parallel()
	r := run(t, nil)
	section := func(text string) map[string]any {
		return map[string]any{"type": "section", "text": map[string]any{"type": "mrkdwn", "text": text}}
	}
	rich := func(elements ...any) map[string]any {
		return map[string]any{"type": "rich_text", "elements": elements}
	}
	part := func(kind string, elements ...any) map[string]any {
		return map[string]any{"type": kind, "elements": elements}
	}
	text := func(s string) map[string]any { return map[string]any{"type": "text", "text": s} }
	plain := func(s string) map[string]any { return map[string]any{"type": "plain_text", "text": s} }
	for name, tt := range map[string]struct {
		message map[string]any
		want    string
	}{
		"typed":              {map[string]any{"text": "24 &lt;b&gt; &amp; <https://a.example/?q=1|here> <#C1|news> <!here> <!date^1^{date}|9 April> by\u00a0<@U0SECOND>"}, "24 <b> & https://a.example/?q=1 #news @here 9 April by @second"},
		"text before blocks": {map[string]any{"text": "24", "blocks": []any{section("25")}}, "24"},
		"blocks": {map[string]any{"text": " ", "blocks": []any{
			map[string]any{"type": "header", "text": plain("Toll & more")},
			map[string]any{"type": "divider"},
			section("24 &lt;killed&gt; says <@U0SECOND>"),
			map[string]any{"type": "section", "fields": []any{map[string]any{"type": "mrkdwn", "text": "Hurt"}, plain("12")}},
			map[string]any{"type": "context", "elements": []any{plain("by Reuters"), map[string]any{"type": "image", "alt_text": "99"}}},
			map[string]any{"type": "actions", "elements": []any{map[string]any{"type": "button", "text": plain("Press 7"), "value": "7"}}},
			map[string]any{"type": "markdown", "text": "**30** missing"},
			map[string]any{"type": "image", "title": plain("The plant"), "image_url": "https://a.example/8.png"},
			map[string]any{"type": "something new", "text": plain("and 5 more")},
			map[string]any{"type": "table", "rows": []any{[]any{map[string]any{"type": "raw_text", "text": "Town"}, rich(part("rich_text_section", text("6")))}}},
		}}, "Toll & more\n24 <killed> says @second\nHurt\n12\nby Reuters\n**30** missing\nThe plant\nand 5 more\nTown\n6"},
		"rich text": {map[string]any{"blocks": []any{rich(
			part("rich_text_section", text("At least "), text("24 "), map[string]any{"type": "user", "user_id": "U0SECOND"}, text(" &amp; <b>"), map[string]any{"type": "emoji", "name": "warning"}),
			part("rich_text_list", part("rich_text_section", text("12 hurt")), part("rich_text_section", map[string]any{"type": "link", "url": "https://a.example/"})),
			part("rich_text_quote", text("quoted "), map[string]any{"type": "link", "url": "https://a.example/", "text": "here"}, map[string]any{"type": "broadcast", "range": "here"}),
			part("rich_text_preformatted", map[string]any{"type": "date", "timestamp": 1, "fallback": "9 April"}, map[string]any{"type": "channel", "channel_id": "C1"}),
		)}}, "At least 24 @second &amp; <b>:warning:\n12 hurt\nhttps://a.example/\nquoted here@here\n9 April#C1"},
		"attachments": {map[string]any{"text": "", "attachments": []any{
			map[string]any{"pretext": "Wire", "title": "Toll", "text": "24 &amp; more", "fields": []any{map[string]any{"title": "Hurt", "value": "12"}}, "fallback": "24"},
			map[string]any{"fallback": "only this, 7"},
			map[string]any{"blocks": []any{section("9 held")}, "fallback": "[no preview]"},
			"not one",
			map[string]any{"color": "#fff"},
		}}, "Wire\nToll\n24 & more\nHurt\n12\nonly this, 7\n9 held"},
	} {
		r.Shortcut(t, bottest.Editor, "track", slacktest.Channel, tt.message)
		if diff := cmp.Diff("track "+tt.want, r.last(t).Line); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
	for name, message := range map[string]map[string]any{
		"buttons only": {"blocks": []any{map[string]any{"type": "actions", "elements": []any{map[string]any{"type": "button", "text": plain("Press 7")}}}}},
		"broken":       {"blocks": []any{7, "x", map[string]any{"type": "section"}, map[string]any{"type": "rich_text", "elements": []any{nil}}}},
	} {
		asked := len(r.requests())
		if has(t, r.Shortcut(t, bottest.Editor, "track", slacktest.Channel, message), "There is no text in that message."); len(r.requests()) != asked {
			t.Errorf("%s: the bot was asked %q", name, r.last(t).Line)
		}
	}
}

func TestManifestShortcuts(t *testing.T) {
	t.Parallel()
	action := func(names ...string) (commands []bot.Command) {
		for i, name := range names {
			commands = append(commands, bot.Command{Name: fmt.Sprint("c", i), Summary: strings.Repeat("s", 200), Message: name})
		}
		return commands
	}
	for _, tt := range []struct{ name, want string }{
		{"Track figures in this message", "Track figures in message"},
		{"Read this", "Read this"},
		{"Send this to the desk as a figure", "Send to desk as figure"},
		{"A name of 24 characters!", "A name of 24 characters!"},
		{"A name of 25 characters!!", "A name of 25 characters!!"},
	} {
		got, err := slack.Manifest(slack.Config{}, action(tt.name))
		if len(tt.want) > 24 {
			if err == nil {
				t.Errorf("%q is in a manifest", tt.name)
			}
			continue
		}
		all, wrong := slacktest.CheckShortcuts(got)
		if err != nil || len(wrong) > 0 || len(all) != 1 || all[0].Name != tt.want {
			t.Errorf("%q became %+v, %q, %v", tt.name, all, wrong, err)
		}
	}
	if _, err := slack.Manifest(slack.Config{}, action(make([]string, 20)...)); err != nil {
		t.Errorf("a manifest without shortcuts: %v", err)
	}
	if _, err := slack.Manifest(slack.Config{}, action(strings.Split("abcdefghijk", "")...)); err == nil {
		t.Error("eleven shortcuts are in a manifest")
	}
	none, _ := slack.Manifest(slack.Config{}, nil)
	if strings.Contains(string(none), "shortcuts") {
		t.Errorf("Slack refuses an empty list: %s", none)
	}
}
