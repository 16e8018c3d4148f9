package slacktest

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/bottest"
	"github.com/stetbot/stet/bot/slack"
)

// Shortcut is a shortcut of an app's manifest.
type Shortcut struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	CallbackID  string `json:"callback_id"`
	Description string `json:"description"`
}

// CheckShortcuts reads the shortcuts of a manifest, and holds them against
// Slack's schema of manifests.
// https://github.com/slackapi/manifest-schema
func CheckShortcuts(manifest []byte) (all []Shortcut, wrong []string) {
	var m struct {
		Features struct {
			Shortcuts *[]Shortcut `json:"shortcuts"`
		} `json:"features"`
	}
	bad := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if err := json.Unmarshal(manifest, &m); err != nil {
		bad("not a manifest: %v", err)
	}
	if m.Features.Shortcuts == nil {
		return nil, wrong
	}
	all = *m.Features.Shortcuts
	if len(all) < 1 || len(all) > 10 {
		bad("%d shortcuts", len(all))
	}
	seen := map[string]bool{}
	for _, s := range all {
		if n := units(s.Name); n < 1 || n > 24 {
			bad("a shortcut's name of %d characters: %q", n, s.Name)
		}
		if n := units(s.CallbackID); n < 1 || n > 255 || seen[s.CallbackID] {
			bad("a callback_id of %d characters, or twice: %q", n, s.CallbackID)
		}
		if n := units(s.Description); n < 1 || n > 150 {
			bad("a shortcut's description of %d characters", n)
		}
		if s.Type != "message" && s.Type != "global" {
			bad("a shortcut of type %q", s.Type)
		}
		seen[s.CallbackID] = true
	}
	return all, wrong
}

// Install says of which command table the app's manifest is, where it is not
// bottest's.
func (s *Server) Install(commands []bot.Command) *Server {
	s.table = commands
	return s
}

// callback is the callback id of the manifest's shortcut that stands for an
// action on a message.
func (s *Server) callback(t testing.TB, label string) string {
	t.Helper()
	table := s.table
	if table == nil {
		table = bottest.Commands()
	}
	manifest, err := slack.Manifest(slack.Config{}, table)
	if err != nil {
		t.Fatalf("slacktest: the app's manifest: %v", err)
	}
	all, wrong := CheckShortcuts(manifest)
	for _, w := range wrong {
		t.Errorf("slacktest: the app's manifest: %s", w)
	}
	for _, c := range table {
		for _, shortcut := range all {
			if c.Message == label && shortcut.CallbackID == c.Name && shortcut.Type == "message" {
				return shortcut.CallbackID
			}
		}
	}
	t.Fatalf("slacktest: the app has no shortcut %q", label)
	return ""
}

// Track uses a message shortcut on what somebody wrote in the channel.
func (s *Server) Track(t testing.TB, who, label, text string) bottest.Answer {
	t.Helper()
	message := map[string]any{"text": typed(text, false)}
	if strings.TrimSpace(text) == "" {
		message["files"] = []any{map[string]any{"id": "F1", "name": "24.jpg", "mimetype": "image/jpeg"}}
	}
	return s.Shortcut(t, who, s.callback(t, label), Channel, message)
}

// TrackApp uses a message shortcut on what an app posted in blocks only.
func (s *Server) TrackApp(t testing.TB, who, label, text string) bottest.Answer {
	t.Helper()
	var lines []any
	for line := range strings.SplitSeq(text, "\n") {
		lines = append(lines, map[string]any{"type": "section", "text": map[string]any{"type": "mrkdwn", "text": typed(line, false)}})
	}
	return s.Shortcut(t, who, s.callback(t, label), Channel, map[string]any{"text": "", "bot_id": "B1", "blocks": lines})
}

// TrackElsewhere cannot be: an adapter has one workspace.
func (s *Server) TrackElsewhere(testing.TB, string, string, string) (bottest.Answer, bool) {
	return bottest.Answer{}, false
}

// Shortcut uses the message shortcut of a callback id on a message, whose
// fields are given beside its name and author, and waits for the answer.
// https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload
func (s *Server) Shortcut(t testing.TB, who, callback, channel string, message map[string]any) bottest.Answer {
	t.Helper()
	env := s.newEnvelope("interactive", who, channel)
	env.accepts = false
	s.mu.Lock()
	m := map[string]any{"type": "message", "user": id(bottest.Owner), "ts": s.ts(), "team": Team}
	s.mu.Unlock()
	maps.Copy(m, message)
	env.payload = map[string]any{
		"type": "message_action", "callback_id": callback, "trigger_id": fmt.Sprintf("%d.trigger", env.asking),
		"response_url": s.responseURL(env), "action_ts": fmt.Sprintf("%d.1", env.asking), "message_ts": m["ts"], "message": m,
		"team": map[string]any{"id": Team, "domain": "desk"}, "channel": map[string]any{"id": channel, "name": "news"},
		"user": map[string]any{"id": id(who), "username": who, "name": who, "team_id": Team}, "is_enterprise_install": false, "enterprise": nil,
	}
	s.send(t, env)
	return s.answer(t, env)
}
