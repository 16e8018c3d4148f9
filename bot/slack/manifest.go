package slack

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/stetbot/stet/bot"
)

// What Slack accepts in a manifest.
// https://docs.slack.dev/reference/app-manifest
const (
	maxDescription = 2000 // of a slash command
	maxHint        = 1000 // usage hint of a slash command
)

// What Slack accepts of shortcuts in a manifest: its own schema says so.
// https://github.com/slackapi/manifest-schema, schemas/manifest.schema.1.0.0.json,
// app-manifests.v1.features.shortcuts
const (
	maxShortcuts           = 10
	maxShortcutName        = 24
	maxShortcutDescription = 150
	maxCallback            = 255
)

// scopes are what the bot may do, and no more: hear its name and direct
// messages, answer, have slash commands, and see who is a full member. Where it
// was invited, it sees who reads the channel (…:read), so that it mentions
// nobody in vain, and looks for a post of its own (…:history) when Slack took
// one without an answer, so that nothing is said twice; with im:write it does
// so in direct messages.
//
// It does not ask for chat:write.public, with which it could post to public
// channels that did not invite it: to invite it is how a channel says yes, and
// as no member it could look for nothing there.
// https://docs.slack.dev/reference/scopes
var scopes = []string{
	"app_mentions:read", "channels:history", "channels:read", "chat:write", "commands",
	"groups:history", "groups:read", "im:history", "im:write", "users:read",
}

// manifest is an app manifest. The client library's own leaves out what is
// false, and then Slack's defaults hold, which are not always false.
type manifest struct {
	Display struct {
		Name        string `json:"name"`
		Description string `json:"description"`
	} `json:"display_information"`
	Features struct {
		AppHome struct {
			HomeTabEnabled             bool `json:"home_tab_enabled"`
			MessagesTabEnabled         bool `json:"messages_tab_enabled"`
			MessagesTabReadOnlyEnabled bool `json:"messages_tab_read_only_enabled"`
		} `json:"app_home"`
		BotUser struct {
			DisplayName  string `json:"display_name"`
			AlwaysOnline bool   `json:"always_online"`
		} `json:"bot_user"`
		SlashCommands []slashCommand `json:"slash_commands"`
		Shortcuts     []shortcut     `json:"shortcuts,omitempty"` // an empty list is refused
	} `json:"features"`
	OAuth struct {
		Scopes struct {
			Bot []string `json:"bot"`
		} `json:"scopes"`
	} `json:"oauth_config"`
	Settings struct {
		Events struct {
			BotEvents []string `json:"bot_events"`
		} `json:"event_subscriptions"`
		Interactivity struct {
			IsEnabled bool `json:"is_enabled"`
		} `json:"interactivity"`
		OrgDeployEnabled     bool `json:"org_deploy_enabled"`
		SocketModeEnabled    bool `json:"socket_mode_enabled"`
		TokenRotationEnabled bool `json:"token_rotation_enabled"`
	} `json:"settings"`
}

type slashCommand struct {
	Command      string `json:"command"`
	Description  string `json:"description"`
	UsageHint    string `json:"usage_hint,omitempty"`
	ShouldEscape bool   `json:"should_escape"` // or people who are mentioned come without their ids
}

type shortcut struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	CallbackID  string `json:"callback_id"`
	Description string `json:"description"`
}

// Manifest is the app manifest to paste at https://api.slack.com/apps, as
// indented JSON. The usage hints come from the command table. A configuration
// that Slack would refuse is refused here, with the reason.
func Manifest(cfg Config, commands []bot.Command) ([]byte, error) {
	if p := commandProblem(cfg.command()); p != "" {
		return nil, errors.New(strings.TrimSuffix(p, "."))
	}
	m := manifest{}
	m.Display.Name = "stet"
	m.Display.Description = "Who said what number, how they hedged it, and whether anyone has checked it."
	m.Features.AppHome.MessagesTabEnabled = true // direct messages need it, and that it can be written in
	m.Features.BotUser.DisplayName = "stet"
	m.Features.BotUser.AlwaysOnline = true
	m.Features.SlashCommands = slashCommands(cfg, commands)
	var err error
	if m.Features.Shortcuts, err = shortcuts(commands); err != nil {
		return nil, err
	}
	m.OAuth.Scopes.Bot = scopes
	m.Settings.Events.BotEvents = []string{"app_mention", "message.im"}
	m.Settings.Interactivity.IsEnabled = true
	m.Settings.SocketModeEnabled = true
	for _, c := range m.Features.SlashCommands {
		if slices.Contains(builtIns, c.Command) {
			return nil, fmt.Errorf("%s is built into Slack, and a manifest that lists it is refused whole", c.Command)
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(m); err != nil {
		return nil, fmt.Errorf("writing the manifest: %w", err)
	}
	return b.Bytes(), nil
}

func slashCommands(cfg Config, commands []bot.Command) []slashCommand {
	all := []slashCommand{{
		Command:     cfg.command(),
		Description: "Attributed figures: ask, file, correct",
		UsageHint:   usageHint(commands), ShouldEscape: true,
	}}
	for _, c := range commands {
		if c.Hidden || c.Name != figuresCommand[1:] && !slices.Contains(c.Aliases, figuresCommand[1:]) {
			continue
		}
		_, hint, _ := strings.Cut(c.Usage(), " ")
		head, _ := cut(c.Summary, maxDescription)
		hint, _ = cut(hint, maxHint)
		all = append(all, slashCommand{Command: figuresCommand, Description: head, UsageHint: hint, ShouldEscape: true})
	}
	return all
}

// usageHint is the first words of the table's rows, in its order.
func usageHint(commands []bot.Command) string {
	var names []string
	for _, c := range commands {
		name, _, _ := strings.Cut(c.Name, " ")
		if !c.Hidden && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	hint, rest := cut(strings.Join(names, " | "), maxHint)
	if rest != "" {
		hint = hint[:strings.LastIndex(hint, " |")]
	}
	return hint
}

// shortcuts are the actions on messages of the table's rows. Their callback
// ids are the commands' names.
func shortcuts(commands []bot.Command) ([]shortcut, error) {
	var all []shortcut
	for _, c := range commands {
		if c.Hidden || c.Message == "" {
			continue
		}
		name := shortcutName(c.Message)
		if length(name) > maxShortcutName || length(c.Name) > maxCallback {
			return nil, fmt.Errorf("the shortcut %q has more than %d characters, or its command's name more than %d", name, maxShortcutName, maxCallback)
		}
		description, _ := cut(cmp.Or(c.Summary, c.Message), maxShortcutDescription)
		all = append(all, shortcut{Name: name, Type: "message", CallbackID: c.Name, Description: description})
	}
	if len(all) > maxShortcuts {
		return nil, fmt.Errorf("there are %d actions on messages, and Slack takes %d shortcuts", len(all), maxShortcuts)
	}
	return all, nil
}

// shortcutName is the name of an action on a message without the little words
// that there is no room for, from its end on.
func shortcutName(name string) string {
	words := strings.Fields(name)
	for i := len(words) - 1; i > 0 && length(strings.Join(words, " ")) > maxShortcutName; i-- {
		if slices.Contains([]string{"this", "the", "a", "an"}, words[i]) {
			words = slices.Delete(words, i, i+1)
		}
	}
	return strings.Join(words, " ")
}
