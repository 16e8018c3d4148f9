package discordtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/bottest"
)

// Modal is a dialog.
type Modal struct {
	CustomID   string `json:"custom_id"`
	Title      string `json:"title"`
	Components []struct {
		Type       int     `json:"type"`
		Components []Input `json:"components"`
	} `json:"components"`

	on    *Message // what it was opened from, if from a message
	guild string
	raw   []byte
}

// Input is a text input of a dialog.
type Input struct {
	Type        int    `json:"type"`
	Style       int    `json:"style"`
	CustomID    string `json:"custom_id"`
	Label       string `json:"label"`
	MinLength   int    `json:"min_length"`
	MaxLength   int    `json:"max_length"`
	Required    *bool  `json:"required"`
	Value       string `json:"value"`
	Placeholder string `json:"placeholder"`
}

func units(s string) int { return len(utf16.Encode([]rune(s))) }

// CheckModal is what Discord would refuse a dialog for.
// https://docs.discord.com/developers/components/reference#text-input
func CheckModal(raw []byte) (Modal, []string) {
	var m Modal
	var wrong []string
	bad := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if err := json.Unmarshal(raw, &m); err != nil {
		bad("not a modal: %v", err)
		return m, wrong
	}
	m.raw = raw
	between := func(what, s string, least, most int) {
		if n := units(s); n < least || n > most {
			bad("%s has %d characters, want %d to %d", what, n, least, most)
		}
	}
	between("a modal's custom_id", m.CustomID, 1, 100)
	between("a modal's title", m.Title, 1, 45)
	if n := len(m.Components); n < 1 || n > 5 {
		bad("a modal with %d rows", n)
	}
	ids := map[string]bool{}
	for _, row := range m.Components {
		if row.Type != 1 || len(row.Components) != 1 {
			bad("a row of type %d with %d inputs", row.Type, len(row.Components))
			continue
		}
		in := row.Components[0]
		if in.Type != 4 || in.Style < 1 || in.Style > 2 || in.MaxLength < 1 || in.MaxLength > 4000 || ids[in.CustomID] {
			bad("an input %q of type %d and style %d for %d characters, perhaps twice", in.CustomID, in.Type, in.Style, in.MaxLength)
		}
		ids[in.CustomID] = true
		between("an input's custom_id", in.CustomID, 1, 100)
		between("a label", in.Label, 1, 45)
		between("a placeholder", in.Placeholder, 0, 100)
		between("a value", in.Value, 0, in.MaxLength)
	}
	return m, wrong
}

// inputs are the inputs of the dialog.
func (m *Modal) inputs() []Input {
	var all []Input
	for _, row := range m.Components {
		all = append(all, row.Components...)
	}
	return all
}

func (m *Modal) answer() bottest.Answer {
	f := &bot.Form{Title: m.Title, Send: "Submit"}
	words := []string{m.Title}
	for _, in := range m.inputs() {
		f.Fields = append(f.Fields, bot.Field{
			Param: in.CustomID, Label: in.Label, Hint: in.Placeholder, Long: in.Style == 2, Required: in.Required == nil || *in.Required, Value: in.Value,
		})
		words = append(words, in.Label)
	}
	return bottest.Answer{Text: strings.Join(words, "\n"), Private: true, InAck: true, Form: f, Raw: m.raw, Handle: m}
}

// openModal takes a dialog as the answer to an interaction.
func (s *Stand) openModal(w http.ResponseWriter, i *interaction, data []byte) {
	m, wrong := CheckModal(data)
	if kind, _ := i.payload["type"].(int); kind != 2 && kind != 3 {
		wrong = append(wrong, fmt.Sprintf("in answer to an interaction of type %d", kind))
	}
	if len(wrong) > 0 {
		s.complain("a modal: %s\n%s", strings.Join(wrong, "; "), data)
		refuse(w, http.StatusBadRequest, 50035, "")
		return
	}
	m.on, m.guild = i.on, i.guild
	s.ack(i, nil)
	s.mu.Lock()
	i.modal = true
	s.mu.Unlock()
	w.WriteHeader(http.StatusNoContent)
	i.shown <- &Message{modal: &m, private: true, inAck: true}
}

// Fill types into a dialog and sends it. It closes, whatever the answer is.
func (s *Stand) Fill(t testing.TB, who string, form bottest.Answer, values map[string]string) bottest.Answer {
	t.Helper()
	m, ok := form.Handle.(*Modal)
	if !ok {
		t.Fatalf("discordtest: there is no form in %q", form.Text)
	}
	forged := maps.Clone(values)
	rows := []map[string]any{}
	field := func(id, value string) {
		delete(forged, id)
		rows = append(rows, map[string]any{"type": 1, "id": len(rows) + 1, "components": []map[string]any{{"type": 4, "id": 9, "custom_id": id, "value": value}}})
	}
	for _, in := range m.inputs() {
		value, given := values[in.CustomID]
		if !given {
			value = in.Value
		}
		switch n := units(value); {
		case n == 0 && (in.Required == nil || *in.Required):
			t.Fatalf("discordtest: %s is required", in.CustomID)
		case n > in.MaxLength:
			t.Fatalf("discordtest: nobody can type %d characters into %s", n, in.CustomID)
		}
		field(in.CustomID, value)
	}
	for id, value := range maps.Clone(forged) {
		field(id, value)
	}
	return s.ask(t, who, 5, map[string]any{"custom_id": m.CustomID, "components": rows}, m.on, m.guild)
}

// redraw takes a change of the message that an interaction was on.
func (s *Stand) redraw(w http.ResponseWriter, i *interaction, data []byte) bool {
	var change struct {
		Content         *string         `json:"content"`
		Components      []ActionRow     `json:"components"`
		AllowedMentions json.RawMessage `json:"allowed_mentions"`
	}
	if err := json.Unmarshal(data, &change); err != nil || i.on == nil || change.Content != nil || string(change.AllowedMentions) != `{"parse":[]}` {
		s.complain("a change of the message: %v, %s", err, data)
		refuse(w, http.StatusBadRequest, 50035, "")
		return false
	}
	for _, wrong := range checkButtons(change.Components) {
		s.complain("a change of the message: %s", wrong)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	i.on.Components = change.Components
	// Its menus are drawn anew, with nothing chosen.
	maps.DeleteFunc(s.chosen, func(c chosen, _ string) bool { return c.on == i.on })
	return true
}

// chosen is a menu that somebody has chosen from.
type chosen struct {
	on        *Message
	menu, who string
}

// Choose picks an option from a menu of an answer. What is chosen already
// stays chosen, and Discord sends nothing.
func (s *Stand) Choose(t testing.TB, who string, a bottest.Answer, label string) bottest.Answer {
	t.Helper()
	m, ok := a.Handle.(*Message)
	if !ok {
		t.Fatal("discordtest: the answer has no menus")
	}
	// The message may be drawn again a moment after its last answer.
	for end := time.Now().Add(time.Second); ; time.Sleep(5 * time.Millisecond) {
		var data map[string]any
		s.mu.Lock()
		for _, row := range m.Components {
			for _, c := range row.Components {
				for _, o := range c.Options {
					if o.Label == label && data == nil && s.chosen[chosen{m, c.CustomID, who}] != o.Value {
						s.chosen[chosen{m, c.CustomID, who}] = o.Value
						data = map[string]any{"custom_id": c.CustomID, "component_type": 3, "values": []string{o.Value}}
					}
				}
			}
		}
		s.mu.Unlock()
		switch {
		case data != nil:
			return s.ask(t, who, 3, data, m, m.guild)
		case !slices.Contains(a.Options, label):
			t.Fatalf("discordtest: there is no option %q among %q", label, a.Options)
		case time.Now().After(end):
			t.Fatalf("discordtest: Discord sends nothing when %q is chosen again", label)
		}
	}
}

// checkMenu is what Discord would refuse a menu for.
// https://docs.discord.com/developers/components/reference#string-select
func checkMenu(b Button, bad func(string, ...any)) {
	if n := len(b.Options); n < 1 || n > 25 || units(b.Placeholder) > 150 {
		bad("a menu of %d options with a placeholder of %d", n, units(b.Placeholder))
	}
	values := map[string]bool{}
	for _, o := range b.Options {
		if n, v := units(o.Label), units(o.Value); n < 1 || n > 100 || strings.TrimSpace(o.Label) == "" || v < 1 || v > 100 || values[o.Value] {
			bad("an option with a label of %d and a value of %d, or twice", n, v)
		}
		values[o.Value] = true
	}
}

// mention is somebody picked from what the app offers behind "@". It takes the
// whole name, also in quotation marks.
func (s *Stand) mention() *regexp.Regexp {
	s.mu.Lock()
	defer s.mu.Unlock()
	names := []string{RoleName}
	for name := range s.people {
		names = append(names, regexp.QuoteMeta(name))
	}
	all := strings.Join(names, "|")
	return regexp.MustCompile(`"@(` + all + `)"|@(` + all + `)\b`)
}

// typed is text as the app sends it, and the people whom it mentions.
func (s *Stand) typed(text, guildID string) (content string, mentioned []map[string]any) {
	content = s.mention().ReplaceAllStringFunc(text, func(m string) string {
		who := strings.Trim(m, `"@`)
		if who == RoleName {
			return "<@&" + ContributorRole + ">"
		}
		p := s.person(who)
		found := userJSON(p)
		if m := s.member(guildID, p.ID, false); m != nil {
			found["member"] = m
		}
		mentioned = append(mentioned, found)
		return "<@" + p.ID + ">"
	})
	return content, mentioned
}

// resolve is the value of an option that takes a person, or a role, and what
// Discord says of them beside it.
func (s *Stand) resolve(name string, orRole bool, into map[string]any) (string, error) {
	who := strings.TrimPrefix(name, "@")
	put := func(kind, id string, what any) {
		all, _ := into[kind].(map[string]any)
		if all == nil {
			all = map[string]any{}
		}
		all[id] = what
		into[kind] = all
	}
	if who == RoleName && orRole {
		put("roles", ContributorRole, map[string]any{"id": ContributorRole, "name": RoleName, "permissions": "0"})
		return ContributorRole, nil
	}
	s.mu.Lock()
	p := s.people[who]
	s.mu.Unlock()
	if p == nil {
		return "", fmt.Errorf("the app offers nobody called %q", name)
	}
	put("users", p.ID, userJSON(p))
	if m := s.member(Guild, p.ID, false); m != nil {
		m["permissions"] = "0"
		put("members", p.ID, m)
	}
	return p.ID, nil
}

// Callbacks is how often interactions were answered, or tried to be.
func (s *Stand) Callbacks() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.callbacks
}

// Resend sends the last interaction again without waiting for an answer.
func (s *Stand) Resend(t testing.TB) {
	t.Helper()
	s.mu.Lock()
	i := s.last
	s.mu.Unlock()
	s.send("INTERACTION_CREATE", i.payload)
}
