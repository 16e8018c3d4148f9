package slack_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/slack"
)

func TestProblems(t *testing.T) {
	const xoxb, xapp = "xoxb-secret-1", "xapp-secret-2"
	tests := []struct {
		name string
		cfg  slack.Config
		want []string // one part of each problem, in order
	}{
		{"nothing", slack.Config{}, nil},
		{"both tokens", slack.Config{BotToken: xoxb, AppToken: xapp}, nil},
		{"plausible test tokens", slack.Config{BotToken: "xoxb-1", AppToken: "xapp-"}, nil},
		{"only the bot token", slack.Config{BotToken: xoxb}, []string{"SLACK_APP_TOKEN is missing"}},
		{"only the app token", slack.Config{AppToken: xapp}, []string{"SLACK_BOT_TOKEN is missing"}},
		{"swapped", slack.Config{BotToken: xapp, AppToken: xoxb}, []string{"swapped"}},
		{"other tokens", slack.Config{BotToken: "xoxp-secret-3", AppToken: "secret-4"}, []string{"SLACK_BOT_TOKEN does not begin with xoxb-", "SLACK_APP_TOKEN does not begin with xapp-"}},
		{"a line end", slack.Config{BotToken: xoxb + "\n", AppToken: xapp}, []string{"SLACK_BOT_TOKEN has a space or a line end"}},
		{"no slash at the end", slack.Config{APIURL: "https://slack.com/api"}, []string{"must end in /api/"}},
		{"no web address", slack.Config{APIURL: "ftp://slack.com/api/"}, []string{"not an http or https address"}},
		{"a user in the address", slack.Config{APIURL: "https://me:secret-5@slack.com/api/"}, []string{"no user"}},
		{"a compatible server", slack.Config{APIURL: "http://127.0.0.1:8080/slack/api/"}, nil},
		{"another command", slack.Config{Command: "/stet-news"}, nil},
		{"no slash", slack.Config{Command: "stet"}, []string{"must begin with a slash"}},
		{"built in", slack.Config{Command: "/status"}, []string{"built into Slack"}},
		{"built in", slack.Config{Command: "/remind"}, []string{"built into Slack"}},
		{"taken", slack.Config{Command: "/figures"}, []string{"has already"}},
		{"two words", slack.Config{Command: "/stet me"}, []string{"one lower-case word"}},
		{"upper case", slack.Config{Command: "/Stet"}, []string{"one lower-case word"}},
		{"too long", slack.Config{Command: "/" + strings.Repeat("s", 32)}, []string{"one lower-case word"}},
		{"all at once", slack.Config{BotToken: "secret-6", APIURL: "x", Command: "y"}, []string{"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_API_URL", "SLACK_COMMAND"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.cfg.Problems()
			if len(got) != len(tt.want) {
				t.Fatalf("problems %q, want %q", got, tt.want)
			}
			for i := range got {
				if !strings.Contains(got[i], tt.want[i]) {
					t.Errorf("problem %q, want %q", got[i], tt.want[i])
				}
				if strings.Contains(got[i], "secret-") {
					t.Errorf("problem %q holds a secret", got[i])
				}
			}
			var b bytes.Buffer
			slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "cfg", tt.cfg)
			if printed := fmt.Sprintf("%v %+v %#v %s", tt.cfg, tt.cfg, tt.cfg, &b); strings.Contains(printed, "xoxb-secret") || strings.Contains(printed, "xapp-secret") {
				t.Errorf("%s holds a secret", printed)
			}
		})
	}
}

var table = []bot.Command{
	{Name: "status", Aliases: []string{"figures"}, Summary: "The latest attributed figures.", Params: []bot.Param{{Name: "topic"}, {Name: "measure"}}},
	{Name: "add", Summary: "File a figure.", Params: []bot.Param{{Name: "topic", Required: true}}},
	{Name: "topic add", Summary: "Make a topic."},
	{Name: "topic close", Summary: "Close a topic."},
	{Name: "pick", Summary: "The other end of a button.", Hidden: true},
	{Name: "track", Summary: "Reads figures from a text.", Message: "Track figures in this message"},
	{Name: "help", Summary: "This."},
}

func TestManifest(t *testing.T) {
	got, err := slack.Manifest(slack.Config{}, table)
	if err != nil {
		t.Fatalf("Manifest: %v", err)
	}
	golden(t, "manifest.golden.json", got)
	for _, command := range []string{"/status", "/invite", "stet", "/figures"} {
		if _, err := slack.Manifest(slack.Config{Command: command}, table); err == nil {
			t.Errorf("a manifest with %s", command)
		}
	}
	long := make([]bot.Command, 400)
	for i := range long {
		long[i].Name = fmt.Sprintf("command%d", i)
	}
	if _, err := slack.Manifest(slack.Config{Command: "/news"}, long); err != nil {
		t.Errorf("Manifest of many commands: %v", err)
	}
}
