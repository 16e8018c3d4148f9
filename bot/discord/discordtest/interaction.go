package discordtest

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stetbot/stet/bot/bottest"
)

// interaction is one interaction and what the bot did with it.
type interaction struct {
	id, token string
	payload   map[string]any
	guild     string
	on        *Message // that a component is on
	sent      time.Time

	// guarded by Stand.mu
	acked    bool
	deferred bool
	private  bool
	modal    bool // answered with a dialog
	choices  [][2]string

	shown chan *Message // what a person sees, newest last; nil for choices
}

func (s *Stand) interaction(who string, kind int, data map[string]any, on *Message, guildID string) *interaction {
	p := s.person(who)
	i := &interaction{id: s.id(), token: "interaction-token-" + s.id(), guild: guildID, on: on, shown: make(chan *Message, 16)}
	i.payload = map[string]any{
		"id": i.id, "application_id": Application, "type": kind, "token": i.token, "version": 1,
		"data": data, "locale": "en-GB", "app_permissions": "0", "entitlements": []any{},
	}
	if guildID != "" {
		m := s.member(guildID, p.ID, true)
		if m == nil {
			s.t.Fatalf("discordtest: %s is not in the guild and cannot see its commands", who)
		}
		m["permissions"] = strconv.FormatInt(s.permissions(guildID, p.ID), 10)
		i.payload["guild_id"], i.payload["channel_id"], i.payload["member"], i.payload["context"] = guildID, Channel, m, 0
		i.payload["channel"] = map[string]any{"id": Channel, "type": 0, "name": "news"}
	} else {
		i.payload["channel_id"], i.payload["user"], i.payload["context"] = p.DM, userJSON(p), 1
	}
	if on != nil {
		i.payload["message"] = map[string]any{
			"id": on.id, "channel_id": Channel, "type": 0, "content": on.Content, "components": on.Components,
			"author": map[string]any{"id": Self, "username": "stet", "bot": true}, "timestamp": "2026-01-01T00:00:00Z",
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.interactions[i.token] = i
	s.byInteraction[i.id] = i
	i.sent = time.Now()
	return i
}

// await is what the person sees at last. A public answer to a deferred
// interaction comes as a second message, right after the first was edited.
func (s *Stand) await(t testing.TB, i *interaction) *Message {
	t.Helper()
	select {
	case m := <-i.shown:
		if m == nil {
			return &Message{}
		}
		for m.edited && m.private {
			patience := 300 * time.Millisecond
			if strings.Contains(m.Text(), "Shown to everyone") {
				patience = Patience
			}
			select {
			case m = <-i.shown:
				continue
			case <-time.After(patience):
			}
			break
		}
		return m
	case <-time.After(Patience):
		t.Fatalf("discordtest: no answer to the interaction within %s", Patience)
		return nil
	}
}

// answer is the message as bottest sees it.
func (m *Message) answer(after time.Duration) bottest.Answer {
	if m.modal != nil {
		a := m.modal.answer()
		a.After = after
		return a
	}
	a := bottest.Answer{Text: m.Text(), Private: m.private, InAck: m.inAck, After: after, Raw: m.raw, Handle: m}
	for _, row := range m.Components {
		for _, b := range row.Components {
			if b.Type == 2 {
				a.Labels = append(a.Labels, b.Label)
			}
			for _, o := range b.Options {
				a.Options = append(a.Options, o.Label)
			}
		}
	}
	return a
}
