package discord

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/stetbot/stet/bot"
)

// Limits of modals.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-modal and
// https://docs.discord.com/developers/components/reference#text-input
const (
	modalTitleLimit  = 45
	modalFields      = 5
	inputLabelLimit  = 45
	inputLimit       = 4000
	placeholderLimit = 100
)

// modal is a dialog. Its custom_id is the form's command line, and those of its
// inputs are parameters.
type modal struct {
	CustomID   string     `json:"custom_id"`
	Title      string     `json:"title"`
	Components []inputRow `json:"components"`
}

type inputRow struct {
	Type       int     `json:"type"` // 1
	Components []input `json:"components"`
}

// input is a text input: all that discordgo and older apps know in a modal.
type input struct {
	Type        int    `json:"type"`  // 4
	Style       int    `json:"style"` // 1: one line, 2: several
	CustomID    string `json:"custom_id"`
	Label       string `json:"label"`
	MaxLength   int    `json:"max_length"`
	Required    bool   `json:"required"` // true where it is left out
	Value       string `json:"value,omitempty"`
	Placeholder string `json:"placeholder,omitempty"`
}

// drawForm is the form as a modal; ok is false when Discord would refuse it.
func drawForm(f bot.Form) (m modal, ok bool) {
	m = modal{CustomID: f.Line, Title: clip(settle(orElse(f.Title, "stet")), modalTitleLimit)}
	seen := map[string]bool{}
	for _, field := range f.Fields {
		in := input{
			Type: 4, Style: 1, CustomID: field.Param, Required: field.Required, MaxLength: field.Limit(), Value: field.Value,
			Label:       clip(settle(orElse(field.Label, field.Param)), inputLabelLimit),
			Placeholder: clip(settle(hint(field)), placeholderLimit),
		}
		if field.Long {
			in.Style = 2
		}
		if in.CustomID == "" || len(in.CustomID) > customIDLimit || seen[in.CustomID] || in.MaxLength > inputLimit {
			return m, false
		}
		seen[in.CustomID] = true
		m.Components = append(m.Components, inputRow{Type: 1, Components: []input{in}})
	}
	fits := m.CustomID != "" && len(m.CustomID) <= customIDLimit
	return m, fits && len(f.Fields) > 0 && len(f.Fields) <= modalFields
}

func orElse(s, otherwise string) string {
	if strings.TrimSpace(s) == "" {
		return otherwise
	}
	return s
}

// hint is the field's own, unless it leaves out what the field may be.
func hint(f bot.Field) string {
	for _, c := range f.Choices {
		if !strings.Contains(f.Hint, c) {
			return strings.Join(f.Choices, ", ")
		}
	}
	return f.Hint
}

// opens shows the reply's form as a modal. It says false where the reply's
// cards are to be shown instead: a modal cannot open a modal.
func (a *Adapter) opens(soon context.Context, in interaction, r bot.Reply) bool {
	if r.Form == nil || r.Refused || in.Type != commandGiven && in.Type != componentUsed {
		return false
	}
	m, ok := drawForm(*r.Form)
	if !ok {
		a.log.Error("a form is larger than Discord's modals", "interaction", in.ID)
		return false
	}
	err := a.callback(soon, in, answerModal, m)
	switch {
	case err == nil, codeOf(err) == codeAcknowledged: // it came before, and has opened
		return true
	case status(err) == http.StatusBadRequest:
		a.log.Error("opening a form", "interaction", in.ID, "error", err)
	default:
		a.log.Warn("opening a form", "interaction", in.ID, "error", err)
	}
	return false
}

// component is what the adapter reads of a component that was sent: an input,
// or one that holds others. discordgo's own reading panics at what it does not
// know.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-modal-submit-data-structure
type component struct {
	CustomID   string      `json:"custom_id"`
	Value      string      `json:"value"`
	Values     []string    `json:"values"`
	Components []component `json:"components"`
	Component  *component  `json:"component"`
}

// typed adds what was typed, by parameter.
func (c component) typed(values map[string]string) {
	if v := orElse(c.Value, strings.Join(c.Values, " ")); c.CustomID != "" && v != "" {
		values[c.CustomID] = v
	}
	for _, inner := range c.Components {
		inner.typed(values)
	}
	if c.Component != nil {
		c.Component.typed(values)
	}
}

// submitted is the command line that a modal makes, and whom it mentions.
func (a *Adapter) submitted(in interaction) (line string, mentioned []bot.Account) {
	values := map[string]string{}
	for _, raw := range in.Data.Components {
		var c component
		if err := json.Unmarshal(raw, &c); err != nil {
			a.log.Warn("reading a field of a form", "interaction", in.ID, "error", err)
			continue
		}
		c.typed(values)
	}
	var m bot.Mentions
	for param, v := range values {
		values[param] = m.Text(parts(v, func(id string, isRole bool) *bot.Account { return a.resolved(in, id, isRole) }))
	}
	return a.table.Filled(in.Data.CustomID, values), m
}
