package slacktest

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stetbot/stet/bot/bottest"
)

// everybody is what users.info says, by id.
func everybody() map[string]map[string]any {
	people := map[string]map[string]any{}
	for _, who := range names {
		people[id(who)] = map[string]any{
			"id": id(who), "team_id": Team, "name": who, "real_name": "The " + who, "profile": map[string]any{"display_name": who},
		}
	}
	people[id(bottest.Owner)]["is_owner"] = true
	people[id(bottest.Guest)]["is_restricted"] = true
	people[id(bottest.Stranger)]["team_id"] = "T0OTHER"
	people[id(bottest.Stranger)]["is_stranger"] = true
	return people
}

// names are the people of the stand-in.
var names = []string{bottest.Owner, bottest.Editor, bottest.Second, bottest.Guest, bottest.Stranger, bottest.TwoWords}

// nameOf is what the app shows of an account.
func nameOf(account string) string {
	for _, who := range names {
		if id(who) == account {
			return who
		}
	}
	return account
}

func id(who string) string { return "U0" + strings.ToUpper(strings.ReplaceAll(who, " ", "")) }

// handle is a person's name without spaces, which stands in what the app sends.
func handle(who string) string { return strings.ToLower(strings.ReplaceAll(who, " ", "")) }

// mention is a person picked from what the app offers behind "@". It takes the
// whole name, also in quotation marks.
var mention = func() *regexp.Regexp {
	return regexp.MustCompile(`"@(` + strings.Join(names, "|") + `)"|@(` + strings.Join(names, "|") + `)\b`)
}()

// typed is text as Slack sends it: entities, and people by their ids; labelled
// says whether their names stand there too, as in slash commands.
func typed(line string, labelled bool) string {
	return mention.ReplaceAllStringFunc(escape.Replace(line), func(m string) string {
		who := strings.Trim(m, `"@`)
		if labelled {
			return "<@" + id(who) + "|" + handle(who) + ">"
		}
		return "<@" + id(who) + ">"
	})
}

func directChannel(user string) string { return "D0" + strings.TrimPrefix(user, "U0") }

// escape is what Slack makes of typed text.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// Command types /stet and the line.
func (s *Server) Command(t testing.TB, who, line string) bottest.Answer {
	t.Helper()
	return s.Slash(t, who, "/stet", line)
}

// Slash types any slash command in the channel.
func (s *Server) Slash(t testing.TB, who, command, text string) bottest.Answer {
	t.Helper()
	return s.answer(t, s.slash(t, who, command, text))
}

func (s *Server) slash(t testing.TB, who, command, text string) *envelope {
	t.Helper()
	env := s.newEnvelope("slash_commands", who, Channel)
	env.payload = map[string]any{
		"team_id": Team, "team_domain": "desk", "channel_id": Channel, "channel_name": "news",
		"user_id": id(who), "user_name": who, "command": command, "text": typed(text, true),
		"response_url": s.responseURL(env), "trigger_id": fmt.Sprintf("%d.trigger", env.asking), "api_app_id": "A0STET",
	}
	s.send(t, env)
	return env
}

func (s *Server) responseURL(env *envelope) string {
	return fmt.Sprintf("%s/response/%d", s.http.URL, env.asking)
}

func (s *Server) newEnvelope(kind, who, channel string) *envelope {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.askings++
	env := &envelope{
		id: fmt.Sprintf("E%d", s.askings), kind: kind, asking: s.askings, who: id(who), channel: channel,
		accepts: kind != "events_api",
	}
	s.last = env
	return env
}

// Redeliver sends the last delivery again, in an envelope of its own.
func (s *Server) Redeliver(t testing.TB) bottest.Answer {
	t.Helper()
	s.mu.Lock()
	last := s.last
	s.mu.Unlock()
	env := s.newEnvelope(last.kind, "", last.channel)
	env.who, env.payload = last.who, maps.Clone(last.payload)
	if last.kind != "events_api" {
		env.payload["response_url"] = s.responseURL(env)
	}
	s.send(t, env)
	return s.answer(t, env)
}

// answer waits for what a slash command or an event brings.
func (s *Server) answer(t testing.TB, env *envelope) bottest.Answer {
	t.Helper()
	thread := ""
	if e, ok := env.payload["event"].(map[string]any); ok {
		thread, _ = e["thread_ts"].(string)
		if thread == "" && e["type"] == "app_mention" {
			thread, _ = e["ts"].(string)
		}
	}
	var found Message
	var opened *view
	s.until(t, "answer to "+env.kind, func() bool {
		for _, v := range s.views {
			if opened = v; v.asking == env.asking {
				return true
			}
		}
		opened = nil
		if env.errors != nil {
			return true
		}
		for _, m := range s.messages {
			here := m.asking == env.asking || m.asking == env.opener && m.asking != 0 && !m.At.Before(env.sent)
			switch {
			case m.Metadata != "", m.Via == "chat.update":
				continue // nobody asked for it
			case m.asking != 0 && !here, m.asking == 0 && m.At.Before(env.sent):
				continue
			case here, m.To == env.who,
				m.To == "" && m.Channel == env.channel && (m.Thread == thread || env.kind == "interactive"),
				m.Channel == directChannel(env.who) && env.channel != m.Channel:
				found = m
				return true
			}
		}
		return false
	})
	switch {
	case opened != nil:
		return opened.answer(env)
	case env.errors != nil:
		return env.view.stillOpen(env)
	}
	return bottest.Answer{
		Text: Visible(found.Text, found.Blocks), Private: found.To != "" || found.Channel != Channel, InAck: found.Via == "ack",
		After: found.At.Sub(env.sent), Labels: labels(found.Blocks), Options: options(found.Blocks), Raw: found.Raw, Handle: found,
	}
}

// Mention addresses the bot in the channel, outside any thread.
func (s *Server) Mention(t testing.TB, who, line string) (bottest.Answer, bool) {
	t.Helper()
	return s.MentionIn(t, who, "", line), true
}

// MentionIn addresses the bot in a thread that has replies already.
func (s *Server) MentionIn(t testing.TB, who, thread, line string) bottest.Answer {
	t.Helper()
	if thread != "" {
		s.mu.Lock()
		s.threads[Channel+thread] = true
		s.mu.Unlock()
	}
	return s.answer(t, s.event(t, who, Channel, map[string]any{
		"type": "app_mention", "text": "<@" + Self + "> " + typed(line, false), "thread_ts": thread,
	}))
}

// Direct sends the bot a direct message.
func (s *Server) Direct(t testing.TB, who, line string) bottest.Answer {
	t.Helper()
	return s.answer(t, s.event(t, who, directChannel(id(who)), map[string]any{
		"type": "message", "channel_type": "im", "text": typed(line, false),
	}))
}

// Say sends an event that nobody need answer; fields are the event's.
func (s *Server) Say(t testing.TB, who, channel string, fields map[string]any) string {
	t.Helper()
	return s.event(t, who, channel, fields).id
}

func (s *Server) event(t testing.TB, who, channel string, fields map[string]any) *envelope {
	t.Helper()
	env := s.newEnvelope("events_api", who, channel)
	s.mu.Lock()
	e := map[string]any{"user": id(who), "channel": channel, "ts": s.ts(), "team": Team}
	s.mu.Unlock()
	maps.Copy(e, fields)
	if e["thread_ts"] == "" {
		delete(e, "thread_ts")
	}
	env.payload = map[string]any{
		"type": "event_callback", "team_id": Team, "api_app_id": "A0STET", "event_id": fmt.Sprintf("Ev%d", env.asking),
		"event_time": time.Now().Unix(), "event": e,
		"authorizations": []any{map[string]any{"team_id": Team, "user_id": Self, "is_bot": true}},
	}
	s.send(t, env)
	return env
}

// Click presses a button of an answer.
func (s *Server) Click(t testing.TB, who string, a bottest.Answer, label string) bottest.Answer {
	t.Helper()
	m := a.Handle.(Message)
	for _, b := range buttons(m.Blocks) {
		if b.Text.Text == label {
			return s.Press(t, who, m, b.ActionID, b.Value)
		}
	}
	t.Fatalf("the answer has no button %q, only %q", label, a.Labels)
	return bottest.Answer{}
}

// Press sends a click of any button.
func (s *Server) Press(t testing.TB, who string, m Message, actionID, value string) bottest.Answer {
	t.Helper()
	return s.act(t, who, m, map[string]any{"type": "button", "action_id": actionID, "block_id": "b", "value": value})
}

// act sends what a person did with an element of a message.
func (s *Server) act(t testing.TB, who string, m Message, action map[string]any) bottest.Answer {
	t.Helper()
	env := s.newEnvelope("interactive", who, m.Channel)
	env.on = m.TS
	message := map[string]any{"ts": m.TS, "text": m.Text, "blocks": m.Blocks}
	container := map[string]any{"type": "message", "message_ts": m.TS, "channel_id": m.Channel, "is_ephemeral": m.To != ""}
	if m.Thread != "" {
		message["thread_ts"], container["thread_ts"] = m.Thread, m.Thread
	}
	if m.To != "" {
		message = map[string]any{} // Slack sends no private message back
	}
	env.payload = map[string]any{
		"type": "block_actions", "api_app_id": "A0STET", "trigger_id": fmt.Sprintf("%d.trigger", env.asking),
		"response_url": s.responseURL(env), "team": map[string]any{"id": Team, "domain": "desk"},
		"user":    map[string]any{"id": id(who), "username": who, "name": who, "team_id": Team},
		"channel": map[string]any{"id": m.Channel, "name": "news"}, "container": container, "message": message,
		"actions": []any{action},
	}
	action["action_ts"] = fmt.Sprintf("%d.1", env.asking)
	s.send(t, env)
	return s.answer(t, env)
}

// Interact sends any interactive payload, with a response address, and waits
// for the answer.
func (s *Server) Interact(t testing.TB, who string, fields map[string]any) bottest.Answer {
	t.Helper()
	env := s.newEnvelope("interactive", who, Channel)
	env.payload = map[string]any{
		"trigger_id": fmt.Sprintf("%d.trigger", env.asking), "response_url": s.responseURL(env),
		"team": map[string]any{"id": Team}, "user": map[string]any{"id": id(who), "username": who},
	}
	maps.Copy(env.payload, fields)
	s.send(t, env)
	return s.answer(t, env)
}

// button is a button of a message.
type button struct {
	Type     string `json:"type"`
	ActionID string `json:"action_id"`
	Value    string `json:"value"`
	Text     struct {
		Text string `json:"text"`
	} `json:"text"`
}

func buttons(blocks json.RawMessage) []button {
	var all []struct {
		Type     string   `json:"type"`
		Elements []button `json:"elements"`
	}
	_ = json.Unmarshal(blocks, &all)
	var found []button
	for _, b := range all {
		for _, e := range b.Elements {
			if b.Type == "actions" && e.Type == "button" {
				found = append(found, e)
			}
		}
	}
	return found
}

func labels(blocks json.RawMessage) []string {
	var all []string
	for _, b := range buttons(blocks) {
		all = append(all, b.Text.Text)
	}
	return all
}
