package slack

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/stetbot/stet/bot"
)

const noShortcut = "stet has no such shortcut. Nothing was changed."

// readShortcut is an action on a message: the command whose name is its callback
// id, with what the message says. What the bot answers is for who asked only;
// the request is made in the message's thread, also where the message would
// only begin one.
// https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload
func (a *Adapter) readShortcut(k ask, p interaction) ask {
	c, ok := a.table.Lookup(p.CallbackID)
	if !ok || c.Message == "" || c.Name != p.CallbackID {
		k.instead = refusing(noShortcut)
		return k
	}
	k.way = byShortcut
	if k.request.In.Thread == "" {
		k.request.In.Thread = p.Message.TS
	}
	k.request.Line = c.Name + " "
	if k.quoted = p.Message.parts(); isBlank(k.quoted) {
		k.instead = refusing("There is no text in that message. Nothing was changed.")
	}
	return k
}

// quotedMessage is a message that somebody acted on.
// https://docs.slack.dev/reference/events/message
type quotedMessage struct {
	TS          string            `json:"ts"`
	ThreadTS    string            `json:"thread_ts"`
	Text        string            `json:"text"`
	Blocks      []json.RawMessage `json:"blocks"`
	Attachments []json.RawMessage `json:"attachments"`
}

// attachment is what of an attachment is text: the older kind of what apps say,
// and what somebody forwards.
// https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments
type attachment struct {
	Pretext  string            `json:"pretext"`
	Title    string            `json:"title"`
	Text     string            `json:"text"`
	Fallback string            `json:"fallback"`
	Blocks   []json.RawMessage `json:"blocks"`
	Fields   []struct {
		Title string `json:"title"`
		Value string `json:"value"`
	} `json:"fields"`
}

// parts is what the message says: its text, or else its blocks, or else its
// attachments.
func (m quotedMessage) parts() []bot.Part {
	parts := typed(m.Text)
	if isBlank(parts) {
		parts = partsOf(m.Blocks)
	}
	if !isBlank(parts) {
		return parts
	}
	parts = nil
	for _, raw := range m.Attachments {
		var a attachment
		if json.Unmarshal(raw, &a) == nil {
			parts = below(parts, a.parts())
		}
	}
	return parts
}

func (a attachment) parts() (parts []bot.Part) {
	lines := []string{a.Pretext, a.Title, a.Text}
	for _, f := range a.Fields {
		lines = append(lines, f.Title, f.Value)
	}
	for _, line := range lines {
		parts = below(parts, typed(line))
	}
	parts = below(parts, partsOf(a.Blocks))
	if isBlank(parts) {
		return typed(a.Fallback)
	}
	return parts
}

// isBlank says whether there is nothing to read in the parts.
func isBlank(parts []bot.Part) bool {
	return !slices.ContainsFunc(parts, func(p bot.Part) bool { return p.Who != nil || strings.TrimSpace(p.Text) != "" })
}

// below is what stands above, and more on lines of its own.
func below(above, more []bot.Part) []bot.Part {
	switch {
	case isBlank(more):
		return above
	case isBlank(above):
		return more
	}
	return append(append(above, bot.Part{Text: "\n"}), more...)
}

// quotedBlock is a block, an element of one, a text object, or a cell of a
// table, as far as it says anything.
// https://docs.slack.dev/reference/block-kit/blocks
type quotedBlock struct {
	Type      string              `json:"type"`
	Text      json.RawMessage     `json:"text"` // a string, or a text object
	Title     json.RawMessage     `json:"title"`
	Fields    []json.RawMessage   `json:"fields"`
	Elements  []json.RawMessage   `json:"elements"`
	Rows      [][]json.RawMessage `json:"rows"`
	URL       string              `json:"url"`
	UserID    string              `json:"user_id"`
	Name      string              `json:"name"`
	Fallback  string              `json:"fallback"`
	Range     string              `json:"range"`
	ChannelID string              `json:"channel_id"`
}

// partsOf is what blocks say, each on lines of its own.
func partsOf(blocks []json.RawMessage) (parts []bot.Part) {
	for _, raw := range blocks {
		parts = below(parts, partsIn(raw))
	}
	return parts
}

// partsIn is what one block or element says. What only does something, such as
// a button, says nothing.
func partsIn(raw json.RawMessage) []bot.Part {
	var b quotedBlock
	if json.Unmarshal(raw, &b) != nil {
		return nil
	}
	var words string
	isWords := json.Unmarshal(b.Text, &words) == nil
	switch b.Type {
	case "actions", "input", "button", "static_select", "divider":
		return nil
	case "text", "plain_text", "raw_text": // as it stands, without entities
		return []bot.Part{{Text: words}}
	case "mrkdwn", "markdown":
		return typed(words)
	case "link":
		if words == "" {
			words = b.URL
		}
		return []bot.Part{{Text: words}}
	case "date":
		return []bot.Part{{Text: b.Fallback}}
	case "emoji":
		return []bot.Part{{Text: ":" + b.Name + ":"}}
	case "broadcast":
		return []bot.Part{{Text: "@" + b.Range}}
	case "channel":
		return []bot.Part{{Text: "#" + b.ChannelID}}
	case "user":
		if who := person("@" + b.UserID); who != nil {
			return []bot.Part{{Who: who}}
		}
		return nil
	case "rich_text_section", "rich_text_quote", "rich_text_preformatted":
		var parts []bot.Part
		for _, e := range b.Elements {
			parts = append(parts, partsIn(e)...)
		}
		return parts
	}
	var parts []bot.Part
	if isWords {
		parts = typed(words)
	}
	for _, inner := range append([]json.RawMessage{b.Text, b.Title}, slices.Concat(b.Fields, b.Elements, slices.Concat(b.Rows...))...) {
		parts = below(parts, partsIn(inner))
	}
	return parts
}
