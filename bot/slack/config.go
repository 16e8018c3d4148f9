package slack

import (
	"cmp"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/slack-go/slack"
)

// figuresCommand is the second slash command: "/figures workers" is the line
// "figures workers".
const figuresCommand = "/figures"

// maxCommand is how long the name of a slash command may be, with its slash.
// https://docs.slack.dev/reference/app-manifest
const maxCommand = 32

// builtIns are the slash commands that Slack keeps for itself. A manifest that
// lists one is refused whole.
// https://slack.com/help/articles/201259356-Use-built-in-slash-commands
var builtIns = []string{
	"/active", "/apps", "/archive", "/away", "/call", "/canvas", "/collapse", "/dm", "/dnd", "/expand",
	"/feed", "/feedback", "/huddle", "/invite", "/invite_people", "/join", "/keys", "/kick", "/leave", "/list",
	"/me", "/msg", "/mute", "/open", "/part", "/prefs", "/pro", "/remind", "/remove", "/rename", "/search",
	"/shortcuts", "/shrug", "/star", "/status", "/topic", "/unarchive", "/unmute", "/who",
}

// Config is what the operator sets for Slack. Its zero value is a valid
// configuration that is not enabled.
type Config struct {
	BotToken string `env:"SLACK_BOT_TOKEN"` // begins with xoxb-
	AppToken string `env:"SLACK_APP_TOKEN"` // begins with xapp-
	APIURL   string `env:"SLACK_API_URL"`   // ends in /api/; Slack's own when empty
	Command  string `env:"SLACK_COMMAND"`   // the slash command; "/stet" when empty

	// Unpaced sends what nobody asked for as fast as it comes, until Slack
	// itself refuses. It is for load tests; Slack may revoke the token of an
	// app that floods it.
	Unpaced bool
}

// Enabled says whether the operator wants Slack: any token is there.
func (c Config) Enabled() bool { return c.BotToken != "" || c.AppToken != "" }

// Problems are all mistakes in the configuration, each as a sentence that
// names the setting. It never holds a token.
func (c Config) Problems() []string {
	var problems []string
	if c.Enabled() {
		problems = append(problems, tokenProblems(c)...)
	}
	if p := addressProblem(c.apiURL()); p != "" {
		problems = append(problems, p)
	}
	if p := commandProblem(c.command()); p != "" {
		problems = append(problems, p)
	}
	return problems
}

// String is the configuration without its secrets.
func (c Config) String() string {
	return fmt.Sprintf("slack: api %s, command %s, enabled %v", c.apiURL(), c.command(), c.Enabled())
}

// GoString keeps %#v from printing the tokens.
func (c Config) GoString() string { return c.String() }

// LogValue is the configuration without its secrets.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

func (c Config) apiURL() string  { return cmp.Or(c.APIURL, slack.APIURL) }
func (c Config) command() string { return cmp.Or(c.Command, "/stet") }

func tokenProblems(c Config) []string {
	if strings.HasPrefix(c.BotToken, "xapp-") && strings.HasPrefix(c.AppToken, "xoxb-") {
		return []string{"SLACK_BOT_TOKEN and SLACK_APP_TOKEN are swapped: the bot token begins with xoxb-, the app token with xapp-."}
	}
	var problems []string
	for _, t := range []struct{ setting, value, prefix, page string }{
		{"SLACK_BOT_TOKEN", c.BotToken, "xoxb-", "OAuth & Permissions, “Bot User OAuth Token”"},
		{"SLACK_APP_TOKEN", c.AppToken, "xapp-", "Basic Information, “App-Level Tokens”, with the scope connections:write"},
	} {
		switch {
		case t.value == "":
			problems = append(problems, fmt.Sprintf("%s is missing; Slack needs both tokens. It is on the app's page under %s.", t.setting, t.page))
		case !strings.HasPrefix(t.value, t.prefix):
			problems = append(problems, fmt.Sprintf("%s does not begin with %s. It is on the app's page under %s.", t.setting, t.prefix, t.page))
		case strings.ContainsFunc(t.value, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
			problems = append(problems, fmt.Sprintf("%s has a space or a line end in it.", t.setting))
		}
	}
	return problems
}

func addressProblem(address string) string {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return "SLACK_API_URL is not an http or https address."
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return "SLACK_API_URL is more than an address: it must have no user, query or fragment."
	case !strings.HasSuffix(u.Path, "/api/"):
		return "SLACK_API_URL must end in /api/, as in https://slack.com/api/."
	}
	return ""
}

func commandProblem(command string) string {
	name := strings.TrimPrefix(command, "/")
	bad := func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.IsUpper(r) || r == '/'
	}
	switch {
	case !strings.HasPrefix(command, "/"):
		return fmt.Sprintf("SLACK_COMMAND is %q; it must begin with a slash, as in /stet.", command)
	case name == "" || strings.ContainsFunc(name, bad) || len([]rune(command)) > maxCommand:
		return fmt.Sprintf("SLACK_COMMAND is %q; Slack takes one lower-case word of at most %d characters, as in /stet.", command, maxCommand)
	case slices.Contains(builtIns, command):
		return fmt.Sprintf("SLACK_COMMAND is %s, which is built into Slack and cannot be an app's; try /stet or /stet-%s.", command, name)
	case command == figuresCommand:
		return fmt.Sprintf("SLACK_COMMAND is %s, which stet has already for “figures”; choose another.", command)
	}
	return ""
}
