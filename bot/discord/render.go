package discord

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/stetbot/stet/bot"
)

// Discord's limits. Lengths are counted in UTF-16 units here, as its apps
// count; its servers count code points, which are never more.
const (
	contentLimit     = 2000 // https://docs.discord.com/developers/resources/message#create-message
	descriptionLimit = 4096 // https://docs.discord.com/developers/resources/message#embed-object-embed-limits
	embedsLimit      = 6000 // all embeds of a message together, same page
	rowLimit         = 5    // https://docs.discord.com/developers/components/reference#legacy-message-component-behavior
	rowButtons       = 5    // https://docs.discord.com/developers/components/reference#action-row
	labelLimit       = 80   // https://docs.discord.com/developers/components/reference#button-button-structure
	customIDLimit    = 100  // https://docs.discord.com/developers/components/reference#anatomy-of-a-component-custom-id
	choiceLimit      = 25   // https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-autocomplete
	menuLimit        = 25   // https://docs.discord.com/developers/components/reference#string-select-string-select-structure, options
	menuLabelLimit   = 150  // the same, placeholder
	optionLength     = 100  // https://docs.discord.com/developers/components/reference#string-select-select-option-structure
	choiceLength     = 100  // https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-choice-structure
)

// ephemeral is the flag of a message that only who asked can see.
// https://docs.discord.com/developers/resources/message#message-object-message-flags
const ephemeral = 1 << 6

// message is a message as Discord takes it. Empty lists are written out, so
// that an edit also takes away what was there.
type message struct {
	Content         string      `json:"content"`
	Embeds          []embed     `json:"embeds"`
	Components      []actionRow `json:"components"`
	AllowedMentions mentions    `json:"allowed_mentions"`
	Flags           int         `json:"flags,omitempty"`
	Nonce           string      `json:"nonce,omitempty"`
	EnforceNonce    bool        `json:"enforce_nonce,omitempty"`
	Reference       *reference  `json:"message_reference,omitempty"`
}

type embed struct {
	Description string `json:"description"`
}

// actionRow is a row of buttons, or one menu.
type actionRow struct {
	Type       int   `json:"type"`       // 1
	Components []any `json:"components"` // of type button or menu
}

type button struct {
	Type     int    `json:"type"`  // 2
	Style    int    `json:"style"` // 2: secondary, so that none looks like the right answer
	Label    string `json:"label"`
	CustomID string `json:"custom_id"`
}

// menu is a string select: one option of it is chosen.
type menu struct {
	Type        int          `json:"type"` // 3
	CustomID    string       `json:"custom_id"`
	Placeholder string       `json:"placeholder"`
	Options     []menuOption `json:"options"`
}

// menuOption is an option; its value is a command line.
type menuOption struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// mentions says who may be pinged. An empty list is nobody; without one,
// Discord pings everyone that the text names.
// https://docs.discord.com/developers/resources/message#allowed-mentions-object
type mentions struct {
	Parse []string `json:"parse"`
	Users []string `json:"users,omitempty"`
}

// nobody is pinged.
var nobody = mentions{Parse: []string{}}

// pingLimit is how many people a message may ping.
// https://docs.discord.com/developers/resources/message#allowed-mentions-object-allowed-mentions-structure
const pingLimit = 100

// pinged are those whom a message mentions, and the cards mean to: only Ping
// spans do. Discord notifies of those in the content, not of those in embeds.
func pinged(m message, cards []bot.Card) mentions {
	meant := map[string]bool{}
	for _, c := range cards {
		for _, t := range texts(c) {
			for _, s := range t {
				meant[s.URL] = meant[s.URL] || s.Kind == bot.Ping
			}
		}
	}
	allowed := nobody
	drawn := m.Content
	for _, e := range m.Embeds {
		drawn += "\n" + e.Description
	}
	for _, found := range pingForm.FindAllStringSubmatch(drawn, -1) {
		if id := found[1]; meant[id] && len(allowed.Users) < pingLimit {
			allowed.Users = append(allowed.Users, id)
			meant[id] = false
		}
	}
	return allowed
}

// texts are all texts of a card.
func texts(c bot.Card) []bot.Text {
	all := append([]bot.Text{c.Title}, c.Notes...)
	all = append(all, c.Copy...)
	for _, row := range c.Rows {
		all = append(all, row.Text)
	}
	return all
}

// reference makes a message an answer to another.
type reference struct {
	MessageID       string `json:"message_id"`
	FailIfNotExists bool   `json:"fail_if_not_exists"`
}

// render draws a reply.
//
// An answer is the message's content as long as it fits there: the content
// reads aloud, shows in notifications and is seen by people who switched
// embeds off. What does not fit goes on in embeds, in order: nothing stands
// twice, and the first figures are always in the content.
func render(cards []bot.Card, pickers []bot.Picker, actions []bot.Action, private bool) message {
	menus := menusOf(pickers)
	m := message{
		Embeds:     []embed{},
		Components: append(menus, buttonsOf(actions, rowLimit-len(menus))...),
	}
	if private {
		m.Flags = ephemeral
	}
	page := pack(fit(cards))
	if m.Content = page.content; m.Content == "" {
		m.Content = "There is nothing to show."
	}
	for _, text := range page.embeds {
		m.Embeds = append(m.Embeds, embed{Description: text})
	}
	m.AllowedMentions = pinged(m, cards)
	return m
}

// paragraph is a piece of a card that is never divided.
type paragraph struct {
	text string
	gap  bool // an empty line stands before it
}

// fit is the paragraphs of the cards, with as many rows as there is room for.
// A card leaves room for the titles of those after it.
func fit(cards []bot.Card) []paragraph {
	if size(cards...) <= contentLimit+embedsLimit {
		drawn := make([][]paragraph, len(cards))
		for i, c := range cards {
			drawn[i] = paragraphs(c)
		}
		if all := join(drawn...); pack(all).whole {
			return all
		}
	}
	heads := make([][]paragraph, len(cards))
	for i, c := range cards {
		heads[i] = paragraphs(bot.Card{Title: c.Title, Notes: []bot.Text{bot.T(fmt.Sprintf("and %d more", len(c.Rows)))}})
	}
	var done []paragraph
	for i, c := range cards {
		after := join(heads[i+1:]...)
		fitted := c.Fit(func(c bot.Card) bool {
			return size(c) <= contentLimit+embedsLimit && pack(join(done, paragraphs(c), after)).whole
		})
		done = join(done, paragraphs(fitted))
	}
	return done
}

// size is about how long the rows of cards are before they are drawn, which
// makes them longer. It saves drawing what cannot fit.
func size(cards ...bot.Card) int {
	n := 0
	for _, c := range cards {
		for _, row := range c.Rows {
			for _, s := range row.Text {
				if s.Kind != bot.Time {
					n += utf8.RuneCountInString(s.Text)
				}
			}
		}
	}
	return n
}

func join(parts ...[]paragraph) []paragraph {
	var all []paragraph
	for _, p := range parts {
		if len(p) > 0 && len(all) > 0 {
			p = append([]paragraph{{text: p[0].text, gap: true}}, p[1:]...)
		}
		all = append(all, p...)
	}
	return all
}

// partLimit is how much of a title is shown, and noteLimit how much of a note,
// in which a refused line is shown back. Rows and sentences to paste are never
// cut. Drawn as code, a note of that length still fits in one embed.
const (
	partLimit = 1500
	noteLimit = 2700
)

// paragraphs draws a card. A heading holds on to the row after it.
func paragraphs(c bot.Card) []paragraph {
	var all []paragraph
	add := func(text string) {
		if strings.TrimSpace(text) != "" {
			all = append(all, paragraph{text: text})
		}
	}
	add(markup(cut(c.Title, partLimit)))
	heading := ""
	for _, row := range c.Rows {
		text := markup(oneLine(row.Text))
		if heading += text; row.Heading {
			heading += "\n"
			continue
		}
		add(heading)
		heading = ""
	}
	add(strings.TrimSuffix(heading, "\n"))
	for i, sentence := range c.Copy {
		text := "> " + markup(oneLine(sentence))
		if i == 0 {
			text = "Copy:\n" + text
		}
		add(text)
	}
	for _, note := range c.Notes {
		add(small(markup(cut(note, noteLimit))))
	}
	return all
}

// small draws a note in small print, which Discord has for single lines only.
// https://support.discord.com/hc/en-us/articles/210298617
func small(note string) string {
	if note == "" || strings.Contains(note, "\n") {
		return note
	}
	return "-# " + note
}

// oneLine is the text without line ends.
func oneLine(t bot.Text) bot.Text {
	out := make(bot.Text, len(t))
	for i, s := range t {
		s.Text = strings.ReplaceAll(s.Text, "\n", " ")
		out[i] = s
	}
	return out
}

// cut is the beginning of a text, about n UTF-16 units, with an ellipsis where
// it was cut.
func cut(t bot.Text, n int) bot.Text {
	var out bot.Text
	for _, s := range t {
		length := length(s.Text)
		if length > n {
			if n > 0 {
				s.Text = clip(s.Text, n)
				out = append(out, s)
			}
			return out
		}
		n -= length
		out = append(out, s)
	}
	return out
}

// page is text laid out in a message.
type page struct {
	content string
	embeds  []string
	whole   bool // everything fitted
}

const continued = "\n-# Continued below"

// pack lays paragraphs out in order: the content first, then embeds.
func pack(all []paragraph) page {
	if text, rest := fill(all, contentLimit); len(rest) == 0 {
		return page{content: text, whole: true}
	}
	var p page
	content, rest := fill(all, contentLimit-len(continued))
	p.content = strings.TrimPrefix(content+continued, "\n")
	p.whole = true
	room := embedsLimit
	for len(rest) > 0 {
		var text string
		if text, rest = fill(rest, min(room, descriptionLimit)); text == "" {
			// Too long for what room there is: it is left out, whole.
			p.whole = false
			rest = rest[1:]
			continue
		}
		room -= length(text)
		p.embeds = append(p.embeds, text)
	}
	return p.closed()
}

// closed is the page without a pointer to what is not there.
func (p page) closed() page {
	if len(p.embeds) == 0 {
		p.content = strings.TrimSuffix(p.content, strings.TrimPrefix(continued, "\n"))
		p.content = strings.TrimSuffix(p.content, "\n")
	}
	return p
}

// fill takes paragraphs from the beginning while they fit in room.
func fill(all []paragraph, room int) (text string, rest []paragraph) {
	var b strings.Builder
	used := 0
	for i, p := range all {
		sep := ""
		if used > 0 {
			if sep = "\n"; p.gap {
				sep = "\n\n"
			}
		}
		n := len(sep) + length(p.text)
		if used+n > room {
			return b.String(), all[i:]
		}
		b.WriteString(sep + p.text)
		used += n
	}
	return b.String(), nil
}

// length is how many UTF-16 units s has.
func length(s string) int {
	n := 0
	for _, r := range s {
		if n++; r > 0xffff {
			n++
		}
	}
	return n
}

// clip is the beginning of s, at most n UTF-16 units, with an ellipsis where
// it was cut.
func clip(s string, n int) string {
	if length(s) <= n {
		return s
	}
	used := 0
	for i, r := range s {
		if used++; r > 0xffff {
			used++
		}
		if used > n-1 {
			return s[:i] + "…"
		}
	}
	return s
}

// carries says whether a command line can be the custom_id of a button or the
// value of an option. The bytes are counted: it has to come back unchanged.
func carries(line string) bool {
	return line != "" && len(line) <= customIDLimit && utf8.ValidString(line)
}

// menusOf draws pickers as menus, each in a row of its own.
func menusOf(pickers []bot.Picker) []actionRow {
	rows := []actionRow{}
	for i, p := range pickers {
		drawn := menu{Type: stringSelect, CustomID: fmt.Sprintf("menu %d", i), Placeholder: clip(settle(orElse(p.Label, "Choose…")), menuLabelLimit)}
		for _, o := range p.Within(menuLimit, carries) {
			drawn.Options = append(drawn.Options, menuOption{Label: clip(orElse(settle(o.Label), "…"), optionLength), Value: o.Line})
		}
		if len(drawn.Options) > 0 {
			rows = append(rows, actionRow{Type: 1, Components: []any{drawn}})
		}
	}
	return rows
}

// buttonsOf draws actions as at most n rows of buttons. Discord refuses the whole message for
// a command line that is too long or stands twice, so such an action is left
// out; the last one, which may be Share to channel, always stays.
func buttonsOf(actions []bot.Action, n int) []actionRow {
	var all []any
	seen := map[string]bool{}
	for _, a := range actions {
		if !carries(a.Line) || seen[a.Line] || strings.TrimSpace(a.Label) == "" {
			continue
		}
		seen[a.Line] = true
		all = append(all, button{Type: 2, Style: 2, Label: clip(settle(a.Label), labelLimit), CustomID: a.Line})
	}
	if most := n * rowButtons; len(all) > most {
		all = append(all[:most-1], all[len(all)-1])
	}
	var rows []actionRow
	for len(all) > 0 {
		n := min(rowButtons, len(all))
		rows = append(rows, actionRow{Type: 1, Components: all[:n]})
		all = all[n:]
	}
	return rows
}

// encode is v as JSON, with <, > and & as themselves.
func encode(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("writing JSON: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
