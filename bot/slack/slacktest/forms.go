package slacktest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/bottest"
)

// menu is what makes a static_select.
type menu struct {
	Placeholder *object  `json:"placeholder"`
	Options     []option `json:"options"`
	Initial     *option  `json:"initial_option"`
}

type option struct {
	Text  object `json:"text"`
	Value string `json:"value"`
}

// plain holds a text object against its limits.
func plain(what string, o *object, most int, bad func(string, ...any)) {
	switch {
	case o == nil:
		bad("%s is missing", what)
	case o.Type != "plain_text" || o.Emoji == nil || *o.Emoji:
		bad("%s is of type %s, or makes emoji of :names:", what, o.Type)
	case strings.TrimSpace(o.Text) == "" || units(o.Text) > most:
		bad("%s of %d characters", what, units(o.Text))
	}
}

// checkMenu returns how many characters the menu holds.
// https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#static_select
func checkMenu(m menu, bad func(string, ...any)) (n int) {
	if len(m.Options) == 0 || len(m.Options) > 100 {
		bad("a menu of %d options", len(m.Options))
	}
	if m.Placeholder != nil {
		plain("a placeholder", m.Placeholder, 150, bad)
	}
	for _, o := range m.Options {
		plain("an option", &o.Text, 75, bad)
		if v := units(o.Value); v == 0 || v > 150 {
			bad("an option with a value of %d characters", v)
		}
		n += units(o.Text.Text) + units(o.Value)
	}
	if m.Initial != nil && !slices.ContainsFunc(m.Options, func(o option) bool { return o.Value == m.Initial.Value && o.Text.Text == m.Initial.Text.Text }) {
		bad("an initial option that is none")
	}
	return n
}

// view is a modal.
type view struct {
	Type            string  `json:"type"`
	CallbackID      string  `json:"callback_id"`
	Title           *object `json:"title"`
	Submit          *object `json:"submit"`
	Close           *object `json:"close"`
	PrivateMetadata string  `json:"private_metadata"`
	Blocks          []input `json:"blocks"`

	id     string
	asking int // what opened it
	at     time.Time
	raw    []byte
	values map[string]string // as typed
}

// input is a field of a modal.
type input struct {
	Type     string  `json:"type"`
	BlockID  string  `json:"block_id"`
	Label    *object `json:"label"`
	Hint     *object `json:"hint"`
	Optional bool    `json:"optional"`
	Element  struct {
		Type         string `json:"type"`
		ActionID     string `json:"action_id"`
		Multiline    bool   `json:"multiline"`
		MaxLength    int    `json:"max_length"`
		InitialValue string `json:"initial_value"`
		menu
	} `json:"element"`
}

// CheckView holds a modal against what Slack documents.
// https://docs.slack.dev/reference/views/modal-views
func CheckView(raw []byte) []string {
	var v view
	var wrong []string
	bad := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if err := json.Unmarshal(raw, &v); err != nil {
		bad("a view that is not one: %v", err)
	}
	if v.Type != "modal" || len(v.Blocks) == 0 || len(v.Blocks) > 100 || len(v.CallbackID) > 255 {
		bad("a view of type %q with %d blocks", v.Type, len(v.Blocks))
	}
	plain("a modal's title", v.Title, 24, bad)
	plain("a modal's submit", v.Submit, 24, bad)
	plain("a modal's close", v.Close, 24, bad)
	if n := units(v.PrivateMetadata); n > 3000 {
		bad("private_metadata of %d characters", n)
	}
	ids := map[string]bool{}
	for _, b := range v.Blocks {
		if b.Type != "input" || b.BlockID == "" || len(b.BlockID) > 255 || ids[b.BlockID] {
			bad("a block of type %q with the id %q, perhaps twice", b.Type, b.BlockID)
		}
		ids[b.BlockID] = true
		plain("a label", b.Label, 2000, bad)
		if b.Hint != nil {
			plain("a hint", b.Hint, 2000, bad)
		}
		switch b.Element.Type {
		case "static_select":
			checkMenu(b.Element.menu, bad)
		case "plain_text_input":
			if b.Element.Placeholder != nil {
				plain("a placeholder", b.Element.Placeholder, 150, bad)
			}
			if n := b.Element.MaxLength; n < 1 || n > 3000 || units(b.Element.InitialValue) > n {
				bad("an input for %d characters, with %d", n, units(b.Element.InitialValue))
			}
		default:
			bad("an input of type %q", b.Element.Type)
		}
	}
	return wrong
}

// open opens a modal with the trigger of what was asked in the last three
// seconds, once. s.mu is held.
// https://docs.slack.dev/reference/methods/views.open#errors
func (s *Server) open(c call) map[string]any {
	var asking int
	_, err := fmt.Sscanf(c.fields["trigger_id"], "%d.trigger", &asking)
	env := s.asked(asking)
	switch {
	case err != nil || env == nil:
		s.problem("views.open with the trigger %q", c.fields["trigger_id"])
		return failed("invalid_trigger_id")
	case time.Since(env.sent) > ackLimit:
		return failed("expired_trigger_id")
	case env.trigger:
		return failed("exchanged_trigger_id")
	}
	raw := []byte(c.fields["view"])
	if wrong := CheckView(raw); len(wrong) > 0 {
		for _, w := range wrong {
			s.problem("views.open: %s", w)
		}
		return failed("invalid_arguments")
	}
	env.trigger = true
	s.askings++
	v := &view{id: fmt.Sprint("V", s.askings), asking: asking, at: time.Now(), raw: raw, values: map[string]string{}}
	_ = json.Unmarshal(raw, v)
	for _, b := range v.Blocks {
		v.values[b.BlockID] = b.Element.InitialValue
		if b.Element.Initial != nil {
			v.values[b.BlockID] = b.Element.Initial.Value
		}
	}
	s.views = append(s.views, v)
	return map[string]any{"ok": true, "view": map[string]any{"id": v.id}}
}

// answer is the modal as it opened.
func (v *view) answer(env *envelope) bottest.Answer {
	f := v.form()
	words := []string{f.Title}
	for _, field := range f.Fields {
		words = append(words, field.Label)
	}
	return bottest.Answer{Text: strings.Join(words, "\n"), Private: true, After: v.at.Sub(env.sent), Form: f, Raw: v.raw, Handle: v}
}

// stillOpen is the modal with what is said beside its fields.
func (v *view) stillOpen(env *envelope) bottest.Answer {
	a := v.answer(env)
	a.Text, a.Errors = strings.Join(slices.Sorted(maps.Values(env.errors)), "\n"), env.errors
	a.InAck, a.After = true, env.ackedAt.Sub(env.sent)
	return a
}

func (v *view) form() *bot.Form {
	f := &bot.Form{Title: v.Title.Text, Send: v.Submit.Text}
	for _, b := range v.Blocks {
		field := bot.Field{Param: b.BlockID, Label: b.Label.Text, Long: b.Element.Multiline, Required: !b.Optional, Value: v.values[b.BlockID]}
		for _, o := range b.Element.Options {
			field.Choices = append(field.Choices, o.Value)
		}
		switch {
		case b.Element.Placeholder != nil:
			field.Hint = b.Element.Placeholder.Text
		case b.Hint != nil:
			field.Hint = b.Hint.Text
		}
		f.Fields = append(f.Fields, field)
	}
	return f
}

// Fill types into a modal and sends it.
func (s *Server) Fill(t testing.TB, who string, form bottest.Answer, values map[string]string) bottest.Answer {
	t.Helper()
	v, ok := form.Handle.(*view)
	if !ok {
		t.Fatalf("there is no form in %q", form.Text)
	}
	maps.Copy(v.values, values)
	state := map[string]any{}
	for param, value := range v.values {
		state[param] = map[string]any{"x": map[string]any{"type": "plain_text_input", "value": value}}
	}
	for _, b := range v.Blocks {
		value, element := v.values[b.BlockID], map[string]any{"type": b.Element.Type}
		switch {
		case value == "" && !b.Optional:
			t.Fatalf("Slack does not send the form: %s is required", b.BlockID)
		case b.Element.Type == "plain_text_input":
			if element["value"] = value; value == "" {
				element["value"] = nil
			} else if units(value) > b.Element.MaxLength {
				t.Fatalf("Slack does not let anybody type %d characters into %s", units(value), b.BlockID)
			}
		case value != "":
			if !slices.ContainsFunc(b.Element.Options, func(o option) bool { return o.Value == value }) {
				t.Fatalf("%q is not offered for %s", value, b.BlockID)
			}
			element["selected_option"] = map[string]any{"text": map[string]any{"type": "plain_text", "text": value}, "value": value}
		}
		state[b.BlockID] = map[string]any{b.Element.ActionID: element}
	}
	s.mu.Lock()
	opener := s.asked(v.asking)
	s.mu.Unlock()
	env := s.newEnvelope("interactive", who, opener.channel)
	env.view, env.opener = v, v.asking
	var shown map[string]any
	_ = json.Unmarshal(v.raw, &shown)
	shown["id"], shown["hash"], shown["state"] = v.id, "1.h", map[string]any{"values": state}
	env.payload = map[string]any{
		"type": "view_submission", "api_app_id": "A0STET", "trigger_id": fmt.Sprintf("%d.trigger", env.asking),
		"team": map[string]any{"id": Team, "domain": "desk"}, "user": map[string]any{"id": id(who), "username": who, "name": who, "team_id": Team},
		"view": shown, "response_urls": []any{},
	}
	s.send(t, env)
	return s.answer(t, env)
}

// refuse takes the acknowledgement of a modal that is to stay open.
// https://docs.slack.dev/surfaces/modals#displaying_errors
func (s *Server) refuse(env *envelope, payload []byte) {
	var said struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
	}
	if err := json.Unmarshal(payload, &said); err != nil || said.Action != "errors" || len(said.Errors) == 0 {
		s.problem("a modal acknowledged with %s", payload)
		return
	}
	for field, text := range said.Errors {
		if !slices.ContainsFunc(env.view.Blocks, func(b input) bool { return b.BlockID == field }) {
			s.problem("an error beside %q, which is no field", field)
		}
		if strings.TrimSpace(text) == "" || units(text) > 250 {
			s.problem("an error of %d characters", units(text))
		}
	}
	env.errors = said.Errors
}

// menus are the menus of a message, by block_id.
func menus(blocks json.RawMessage) map[string]element {
	var all []block
	_ = json.Unmarshal(blocks, &all)
	found := map[string]element{}
	for _, b := range all {
		for _, e := range b.Elements {
			if b.Type == "actions" && e.Type == "static_select" {
				found[b.BlockID] = e
			}
		}
	}
	return found
}

func options(blocks json.RawMessage) []string {
	found := menus(blocks)
	var all []string
	for _, id := range slices.Sorted(maps.Keys(found)) {
		for _, o := range found[id].Options {
			all = append(all, o.Text.Text)
		}
	}
	return all
}

// Choose picks an option from a menu of an answer, as it is now. What is
// chosen already stays chosen, and Slack sends nothing.
func (s *Server) Choose(t testing.TB, who string, a bottest.Answer, label string) bottest.Answer {
	t.Helper()
	m := a.Handle.(Message)
	key, value, action := "", "", map[string]any{}
	var o option
	// The message may be drawn again a moment after its last answer.
	for end := time.Now().Add(time.Second); ; time.Sleep(5 * time.Millisecond) {
		s.mu.Lock()
		for _, now := range s.messages {
			if now.TS == m.TS && now.Channel == m.Channel {
				m = now
				break
			}
		}
		for blockID, e := range menus(m.Blocks) {
			i := slices.IndexFunc(e.Options, func(o option) bool { return o.Text.Text == label })
			if i < 0 {
				continue
			}
			o = e.Options[i]
			key, value = fmt.Sprint(m.TS, blockID, who), o.Value
			action = map[string]any{
				"type": "static_select", "action_id": e.ActionID, "block_id": blockID,
				"selected_option": map[string]any{"text": map[string]any{"type": "plain_text", "text": o.Text.Text}, "value": o.Value},
			}
		}
		again := s.chosen[key] == value
		if !again {
			s.chosen[key] = value
		}
		s.mu.Unlock()
		switch {
		case key == "":
			t.Fatalf("the answer has no option %q, only %q", label, a.Options)
		case again && time.Now().Before(end):
			continue
		case again:
			t.Fatalf("Slack sends nothing when %q is chosen again", label)
		}
		return s.act(t, who, m, action)
	}
}
