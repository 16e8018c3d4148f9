package discordtest

import (
	"strings"
	"testing"

	"github.com/stetbot/stet/bot/bottest"
)

var _ bottest.ShortcutStand = (*Stand)(nil)

// Elsewhere is the guild of TrackElsewhere, when AddGuild has added it.
const Elsewhere = "500000000000000077"

// Track uses a command on a message that somebody wrote in the channel.
func (s *Stand) Track(t testing.TB, who, label, text string) bottest.Answer {
	t.Helper()
	content, mentioned := s.typed(text, Guild)
	m := map[string]any{"content": content, "embeds": []any{}, "mentions": plainly(mentioned)}
	if strings.TrimSpace(text) == "" {
		m["content"], m["attachments"] = "", []any{map[string]any{"id": "1", "filename": "24.jpg"}}
	}
	return s.OnMessage(t, who, label, Guild, m)
}

// plainly is who is mentioned as a message in an interaction has it: without
// what they are in the guild.
func plainly(mentioned []map[string]any) []map[string]any {
	for _, m := range mentioned {
		delete(m, "member")
	}
	return append([]map[string]any{}, mentioned...)
}

// TrackApp uses a command on what an app posted in an embed.
func (s *Stand) TrackApp(t testing.TB, who, label, text string) bottest.Answer {
	t.Helper()
	content, mentioned := s.typed(text, Guild)
	title, rest, _ := strings.Cut(content, "\n")
	return s.OnMessage(t, who, label, Guild, map[string]any{
		"content": "", "embeds": []any{map[string]any{"title": title, "description": rest}}, "mentions": plainly(mentioned),
	})
}

// TrackElsewhere uses a command on a message in the guild Elsewhere.
func (s *Stand) TrackElsewhere(t testing.TB, who, label, text string) (bottest.Answer, bool) {
	t.Helper()
	content, mentioned := s.typed(text, Elsewhere)
	return s.OnMessage(t, who, label, Elsewhere, map[string]any{"content": content, "mentions": plainly(mentioned)}), true
}

// OnMessage uses a command on a message, whose fields are given beside its name
// and author; without a guild, in the bot's direct messages.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-application-command-data-structure
func (s *Stand) OnMessage(t testing.TB, who, label, guildID string, message map[string]any) bottest.Answer {
	t.Helper()
	s.Ready(t)
	all, _ := s.Registered()
	registered := false
	for _, c := range all {
		registered = registered || c.Type == 3 && c.Name == label
	}
	if !registered {
		t.Fatalf("discordtest: there is no command %q on messages", label)
	}
	return s.ask(t, who, 2, s.MessageData(label, message), nil, guildID)
}

// MessageData is the data of a command on a message.
func (s *Stand) MessageData(label string, message map[string]any) map[string]any {
	target := s.id()
	message["id"], message["channel_id"], message["type"] = target, Channel, 0
	message["author"], message["timestamp"] = userJSON(s.person(bottest.Owner)), "2026-01-01T00:00:00Z"
	return map[string]any{
		"id": "800000000000000003", "type": 3, "name": label, "target_id": target,
		"resolved": map[string]any{"messages": map[string]any{target: message}},
	}
}
