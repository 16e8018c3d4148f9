package slacktest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// block is what of a block matters for its limits and its text.
type block struct {
	Type     string    `json:"type"`
	Text     *object   `json:"text"`
	Elements []element `json:"elements"`
	BlockID  string    `json:"block_id"`
}

type object struct {
	Type  string `json:"type"`
	Text  string `json:"text"`
	Emoji *bool  `json:"emoji"`
}

type element struct {
	Type      string          `json:"type"`
	Text      json.RawMessage `json:"text"` // a string in rich text, an object in a button
	URL       string          `json:"url"`
	Fallback  string          `json:"fallback"`
	Format    string          `json:"format"`
	Timestamp int64           `json:"timestamp"`
	ActionID  string          `json:"action_id"`
	Value     string          `json:"value"`
	UserID    string          `json:"user_id"`
	Elements  []element       `json:"elements"`
	menu
}

func (e element) words() string {
	var s string
	_ = json.Unmarshal(e.Text, &s)
	return s
}

// live is markup that Slack acts upon.
// https://docs.slack.dev/messaging/formatting-message-text#advanced
var live = regexp.MustCompile(`<[!@#]|<\w+:|<[^>]*\|`)

// Check holds a message against what Slack documents, and says what is wrong.
func Check(text string, blocks json.RawMessage) []string {
	var wrong []string
	bad := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if strings.TrimSpace(text) == "" {
		bad("no text") // https://docs.slack.dev/reference/methods/chat.postMessage
	}
	if n := units(text); n > 40000 {
		bad("a text of %d characters", n)
	}
	for _, who := range pings(blocks) { // who is mentioned in the blocks may be so in the text
		text = strings.ReplaceAll(text, "<@"+who+">", "@"+nameOf(who))
	}
	if m := live.FindString(text); m != "" {
		bad("%q is live in the text", m)
	}
	if !utf8.ValidString(text) || !utf8.Valid(blocks) {
		bad("not UTF-8")
	}
	var all []block
	if err := json.Unmarshal(blocks, &all); err != nil {
		bad("blocks that are not JSON: %v", err)
	}
	if len(all) == 0 || len(all) > 50 { // https://docs.slack.dev/reference/block-kit/blocks
		bad("%d blocks", len(all))
	}
	total := 0
	for _, b := range all {
		total += checkBlock(b, bad)
	}
	if total > 13200 { // https://github.com/slackapi/bolt-js/issues/2509
		bad("%d characters in all blocks", total)
	}
	return wrong
}

// checkBlock returns how many characters the block shows.
func checkBlock(b block, bad func(string, ...any)) (n int) {
	switch b.Type {
	case "actions":
		n += checkButtons(b.Elements, bad)
		if len(b.BlockID) > 255 {
			bad("a block_id of %d characters", len(b.BlockID))
		}
	case "rich_text":
		if len(b.Elements) == 0 {
			bad("rich text without elements")
		}
		for _, part := range b.Elements {
			switch part.Type {
			case "rich_text_section", "rich_text_quote", "rich_text_preformatted":
			default:
				bad("a part of rich text of type %q", part.Type)
			}
			if len(part.Elements) == 0 {
				bad("%s without elements", part.Type)
			}
			for _, e := range part.Elements {
				n += checkRich(e, bad)
			}
		}
		if n > 3000+len("Copy:") { // no limit is documented; a section's is held to
			bad("rich text of %d characters", n)
		}
	default:
		bad("a block of type %q, which the stand-in does not know", b.Type)
	}
	return n
}

// mentioned is a person, in a text.
var mentioned = regexp.MustCompile(`<@[UW][A-Z0-9]+>`)

// account is the ID of a person.
var account = regexp.MustCompile(`^[UW][A-Z0-9]+$`)

func checkRich(e element, bad func(string, ...any)) int {
	switch e.Type {
	case "text":
		if e.words() == "" {
			bad("an empty text element")
		}
		if m := live.FindString(e.words()); strings.HasPrefix(m, "<!") || strings.HasPrefix(m, "<@") || strings.HasPrefix(m, "<#") {
			bad("%q stands in rich text", m) // dead there, but not in what bridges make of it
		}
		return units(e.words())
	case "link":
		if !strings.HasPrefix(e.URL, "http://") && !strings.HasPrefix(e.URL, "https://") || len(e.URL) > 3000 {
			bad("a link to %q", e.URL)
		}
		if w := e.words(); w != "" && w != e.URL {
			bad("a link to %q that shows %q", e.URL, w)
		}
		return units(e.URL)
	case "date":
		if e.Timestamp == 0 || e.Format == "" || e.Fallback == "" {
			bad("a date without a timestamp, a format or a fallback")
		}
		return units(e.Fallback)
	case "user":
		if !account.MatchString(e.UserID) {
			bad("a mention of %q", e.UserID)
		}
		return units(e.UserID)
	}
	bad("an element of type %q in rich text", e.Type) // usergroup, broadcast, channel: pings of many
	return 0
}

// checkButtons returns how many characters menus hold: a button's are few.
func checkButtons(elements []element, bad func(string, ...any)) (n int) {
	if len(elements) == 0 || len(elements) > 25 { // https://docs.slack.dev/reference/block-kit/blocks/actions-block
		bad("%d buttons in a row", len(elements))
	}
	ids := map[string]bool{}
	for _, e := range elements {
		if e.Type == "static_select" {
			n += checkMenu(e.menu, bad)
			if ids[e.ActionID] || len(e.ActionID) > 255 {
				bad("a menu with the id %q", e.ActionID)
			}
			ids[e.ActionID] = true
			continue
		}
		var label object
		_ = json.Unmarshal(e.Text, &label)
		if e.Type != "button" || label.Type != "plain_text" {
			bad("%s with a label of type %s", e.Type, label.Type)
		}
		// https://docs.slack.dev/reference/block-kit/block-elements/button-element
		if n := units(label.Text); n == 0 || n > 75 {
			bad("a button with a label of %d characters", n)
		}
		if units(e.Value) > 2000 || len(e.ActionID) > 255 {
			bad("a button with a value of %d characters and an id of %d", units(e.Value), len(e.ActionID))
		}
		if ids[e.ActionID] {
			bad("two buttons with the id %q", e.ActionID)
		}
		if label.Emoji == nil || *label.Emoji {
			bad("a button whose label makes emoji of :names:")
		}
		ids[e.ActionID] = true
	}
	return n
}

func units(s string) int { return len(utf16.Encode([]rune(s))) }

var unescape = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">")

// Visible is what a person sees of a message: its blocks, or else its text.
func Visible(text string, blocks json.RawMessage) string {
	var all []block
	if json.Unmarshal(blocks, &all) != nil || len(all) == 0 {
		return unescape.Replace(mentioned.ReplaceAllStringFunc(text, func(m string) string {
			return "@" + nameOf(strings.Trim(m, "<@>"))
		}))
	}
	var parts []string
	for _, b := range all {
		if b.Type != "rich_text" {
			continue
		}
		for _, part := range b.Elements {
			var line strings.Builder
			for _, e := range part.Elements {
				switch e.Type {
				case "text":
					line.WriteString(strings.ReplaceAll(e.words(), "\u2060", ""))
				case "link":
					line.WriteString(e.URL)
				case "date":
					line.WriteString(e.Fallback)
				case "user":
					line.WriteString("@" + nameOf(e.UserID))
				}
			}
			parts = append(parts, line.String())
		}
	}
	return strings.Join(parts, "\n")
}
