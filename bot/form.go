package bot

import (
	"slices"
	"strings"
)

// Form asks for what a command needs beside what a button knows: a reason, a
// verdict, evidence. A platform that has dialogs opens one; elsewhere the
// reply's text says what to type.
//
// Sending it serves one command line: Line, and then each field that was filled
// in, as its parameter is typed. What is refused is shown beside the field that
// Reply.Field names where the platform can, and nothing typed is lost.
type Form struct {
	Title  string  `json:"title"` // at most 24 characters, Slack's limit for a dialog's title
	Line   string  `json:"line"`  // the command line so far: "propose 12@7"; at most 90 characters
	Send   string  `json:"send"`  // the label of the button that sends it; at most 24 characters
	Fields []Field `json:"fields"`
}

// Field is one question of a Form. Discord allows five in a form, all of them
// text.
type Field struct {
	Param    string   `json:"param"`             // the parameter's name; its keyword and kind are the command's
	Label    string   `json:"label"`             // at most 45 characters, Discord's limit
	Hint     string   `json:"hint,omitempty"`    // an example, shown while the field is empty
	Choices  []string `json:"choices,omitempty"` // what it may be, where that is fixed; where there are only text fields, the hint names them
	Long     bool     `json:"long,omitempty"`    // several lines of text
	Required bool     `json:"required,omitempty"`
	Value    string   `json:"value,omitempty"` // what is filled in beforehand
}

// How many characters may be typed into a field: so few that a form which is
// refused can be shown back whole.
const (
	shortLimit = 400
	longLimit  = 1000
)

// Limit is how many characters may be typed into the field. What is filled in
// beforehand always fits.
func (f Field) Limit() int {
	limit := shortLimit
	if f.Long {
		limit = longLimit
	}
	return max(limit, utf16Length(f.Value))
}

// Picker lets a person choose one of many: each option is a command line, as a
// button is.
type Picker struct {
	Label   string   `json:"label"` // shown while nothing is chosen
	Options []Action `json:"options"`
}

// Within is what a platform can offer of the options: the first most of them,
// each line once, without those that have no label or whose line the platform
// cannot carry, which cut would be another command.
func (p Picker) Within(most int, carries func(line string) bool) []Action {
	var options []Action
	seen := map[string]bool{}
	for _, o := range p.Options {
		if strings.TrimSpace(o.Label) == "" || o.Line == "" || seen[o.Line] || !carries(o.Line) {
			continue
		}
		if len(options) == most {
			break
		}
		seen[o.Line] = true
		options = append(options, o)
	}
	return options
}

// pickersShown is how many pickers one message has: Discord gives each of them
// a row of its own and a message five rows, one of which is for buttons.
const pickersShown = 4

// Pickers are the pickers of the reply's cards, as many as a message can have.
func (r Reply) Pickers() []Picker {
	var all []Picker
	for _, c := range r.Cards {
		if c.Picker != nil && len(all) < pickersShown {
			all = append(all, *c.Picker)
		}
	}
	return all
}

// Filled is the command line that a form's values make. Values are by
// parameter; empty ones are left out. A parameter that may be given several times
// has its values with ; between them.
func (f Form) Filled(c *Command, values map[string]string) string {
	given := map[string][]string{}
	for _, field := range f.Fields {
		v := strings.TrimSpace(values[field.Param])
		if v == "" {
			continue
		}
		given[field.Param] = []string{v}
		if slices.ContainsFunc(c.Params, func(p Param) bool { return p.Name == field.Param && p.Repeat && p.Keyword != "" }) {
			given[field.Param] = strings.FieldsFunc(v, func(r rune) bool { return r == ';' }) // several, in one field
		}
	}
	rest := *c
	rest.Name = f.Line
	return Compose(&rest, given)
}

// utf16Length is how many UTF-16 units s has: the larger way to count, by
// which platforms may measure.
func utf16Length(s string) int {
	n := 0
	for _, r := range s {
		if n++; r > 0xffff {
			n++
		}
	}
	return n
}
