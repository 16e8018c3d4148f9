package discordtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Message is a message as the bot sent it.
type Message struct {
	Content         *string         `json:"content"`
	Embeds          []Embed         `json:"embeds"`
	Components      []ActionRow     `json:"components"`
	AllowedMentions json.RawMessage `json:"allowed_mentions"`
	Flags           int             `json:"flags"`
	Nonce           string          `json:"nonce"`
	EnforceNonce    bool            `json:"enforce_nonce"`
	Reference       *struct {
		MessageID string `json:"message_id"`
	} `json:"message_reference"`

	id, channel, guild     string
	private, inAck, edited bool
	modal                  *Modal // a dialog, in place of a message
	raw                    []byte
}

// Embed is an embed.
type Embed struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	Footer      struct {
		Text string `json:"text"`
	} `json:"footer"`
	Author struct {
		Name string `json:"name"`
	} `json:"author"`
	Fields []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"fields"`
}

// ActionRow is a row of buttons, or of one menu.
type ActionRow struct {
	Type       int      `json:"type"`
	Components []Button `json:"components"`
}

// Button is a button (type 2) or a menu (type 3).
type Button struct {
	Type     int    `json:"type"`
	Style    int    `json:"style,omitempty"`
	Label    string `json:"label,omitempty"`
	CustomID string `json:"custom_id"`

	Placeholder string `json:"placeholder,omitempty"`
	Options     []struct {
		Label string `json:"label"`
		Value string `json:"value"`
	} `json:"options,omitempty"`
}

// ID is the id the stand-in gave the message.
func (m *Message) ID() string { return m.id }

// ChannelID is the channel the message is in.
func (m *Message) ChannelID() string { return m.channel }

// Check is what Discord would refuse a message for, and what this bot may
// never send.
func Check(raw []byte) (Message, []string) { return check(raw, nil) }

// check also lets those people be named who are not pinged, as in an edit.
func check(raw []byte, inert func(id string) bool) (Message, []string) {
	var m Message
	var wrong []string
	bad := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if !utf8.Valid(raw) {
		bad("not UTF-8")
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		bad("not a message: %v", err)
		return m, wrong
	}
	m.raw = raw
	if m.Content == nil {
		bad("no content field")
		m.Content = new(string)
	}
	between := func(what, s string, least, most int) {
		if n := len(utf16.Encode([]rune(s))); n < least || n > most {
			bad("%s has %d characters, want %d to %d", what, n, least, most)
		}
	}
	between("content", *m.Content, 0, 2000)
	if strings.TrimSpace(*m.Content) == "" && len(m.Embeds) == 0 {
		bad("an empty message")
	}
	if len(m.Embeds) > 10 {
		bad("%d embeds", len(m.Embeds))
	}
	total := ""
	for _, e := range m.Embeds {
		between("an embed's title", e.Title, 0, 256)
		between("an embed's description", e.Description, 0, 4096)
		between("an embed's footer", e.Footer.Text, 0, 2048)
		between("an embed's author", e.Author.Name, 0, 256)
		total += e.Title + e.Description + e.Footer.Text + e.Author.Name
		if len(e.Fields) > 25 {
			bad("%d fields", len(e.Fields))
		}
		for _, f := range e.Fields {
			between("a field's name", f.Name, 1, 256)
			between("a field's value", f.Value, 1, 1024)
			total += f.Name + f.Value
		}
	}
	between("all embeds together", total, 0, 6000)
	wrong = append(wrong, checkButtons(m.Components)...)
	var allowed bytes.Buffer
	if json.Compact(&allowed, m.AllowedMentions) != nil || !allowedForm.MatchString(allowed.String()) {
		bad("allowed_mentions is %s, want nobody or some users", m.AllowedMentions)
	}
	text := m.markup()
	for i, id := range m.users() {
		if slices.Contains(m.users()[:i], id) || !strings.Contains(text, "<@"+id+">") || i >= 100 {
			bad("%s may be pinged and is not mentioned, or stands twice", id)
		}
	}
	text = mentioning.ReplaceAllStringFunc(text, func(at string) string {
		if id := strings.Trim(at, "<@>"); slices.Contains(m.users(), id) || inert != nil && inert(id) {
			return "@somebody"
		}
		return at
	})
	if len(m.Nonce) > 25 {
		bad("a nonce of %d characters", len(m.Nonce))
	}
	if live := Live(text); live != "" {
		bad("live: %s", live)
	}
	return m, wrong
}

var allowedForm = regexp.MustCompile(`^\{"parse":\[\](,"users":\["[0-9]+"(,"[0-9]+")*\])?\}$`)

func checkButtons(rows []ActionRow) []string {
	var wrong []string
	bad := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if len(rows) > 5 {
		bad("%d action rows", len(rows))
	}
	ids := map[string]bool{}
	for _, row := range rows {
		if row.Type != 1 || len(row.Components) == 0 || len(row.Components) > 5 {
			bad("an action row of type %d with %d buttons", row.Type, len(row.Components))
		}
		for _, b := range row.Components {
			if b.Type == 3 {
				if len(row.Components) != 1 {
					bad("a menu beside something else")
				}
				checkMenu(b, bad)
			} else if n := len(utf16.Encode([]rune(b.Label))); b.Type != 2 || b.Style < 1 || b.Style > 4 || n < 1 || n > 80 {
				bad("a button of type %d and style %d with a label of %d", b.Type, b.Style, n)
			}
			if n := utf8.RuneCountInString(b.CustomID); n < 1 || n > 100 || ids[b.CustomID] {
				bad("a custom_id of %d characters, or twice", n)
			}
			ids[b.CustomID] = true
		}
	}
	return wrong
}

// markup is all text of the message as it was sent.
func (m *Message) markup() string {
	var parts []string
	if m.Content != nil {
		parts = append(parts, *m.Content)
	}
	for _, e := range m.Embeds {
		for _, text := range []string{e.Author.Name, e.Title, e.Description, e.Footer.Text} {
			if text != "" {
				parts = append(parts, text)
			}
		}
		for _, f := range e.Fields {
			parts = append(parts, f.Name, f.Value)
		}
	}
	return strings.Join(parts, "\n")
}

var (
	codeBlock  = regexp.MustCompile("(?s)```(.*?)```")
	inlineCode = regexp.MustCompile("(?s)(``) (.*?) ``|(`)([^`]+)`")
	escaped    = regexp.MustCompile(`\\([^0-9A-Za-z\s])`)
	marks      = regexp.MustCompile(`(?m)^-# |^> |\*\*`)
	shownLink  = regexp.MustCompile(`<(https?://[^\s<>]+)>`)
)

// Text is all text of the message as the app shows it, without formatting.
func (m *Message) Text() string {
	var b strings.Builder
	rest := strings.ReplaceAll(m.markup(), "\u200b", "")
	for _, part := range split(rest) {
		if part.code {
			b.WriteString(part.text)
			continue
		}
		text := marks.ReplaceAllString(shownLink.ReplaceAllString(part.text, "$1"), "")
		b.WriteString(escaped.ReplaceAllString(text, "$1"))
	}
	return b.String()
}

type part struct {
	text string
	code bool
}

// split takes a message apart into code and the rest. An escaped backtick
// begins no code.
func split(s string) []part {
	hidden := strings.ReplaceAll(strings.ReplaceAll(s, `\\`, "\x00\x00"), "\\`", "\x00\x01")
	var parts []part
	for hidden != "" {
		at := codeBlock.FindStringSubmatchIndex(hidden)
		if other := inlineCode.FindStringSubmatchIndex(hidden); len(at) == 0 || len(other) > 0 && other[0] < at[0] {
			at = other
		}
		if len(at) == 0 {
			break
		}
		parts = append(parts, part{text: s[:at[0]]})
		inner := part{code: true}
		for i := 2; i < len(at); i += 2 {
			if at[i] >= 0 {
				inner.text = s[at[i]:at[i+1]]
			}
		}
		parts = append(parts, inner)
		s, hidden = s[at[1]:], hidden[at[1]:]
	}
	return append(parts, part{text: s})
}

// ownTime is a timestamp that the bot itself may show.
var ownTime = regexp.MustCompile(`<t:-?[0-9]+:[tf]>`)

var lively = []struct {
	what    string
	pattern *regexp.Regexp
}{
	{"a mention", regexp.MustCompile(`<(@[!&]?|#)[^>\s]*>`)},
	{"a command, a timestamp or an emoji", regexp.MustCompile(`<(/|t:|a?:|id:)[^>]*>`)},
	{"a masked link", regexp.MustCompile(`\[[^\]]*\]\([^)]*\)`)},
	{"an address in running text", regexp.MustCompile(`https?://`)},
	{"formatting", regexp.MustCompile("[*_~`]|\\|\\|")},
	{"a block", regexp.MustCompile(`(?m)^\s*(#{1,3}|[-+*]|[0-9]+\.|>{1,3})\s`)},
}

// everyone pings even from inside code, as far as Discord's servers go.
var everyone = regexp.MustCompile(`(?i)@(everyone|here)`)

// Live is the first thing in a text that Discord would make something of, bar
// what this bot itself uses: bold, small print, quotations, code, times and
// addresses shown as themselves.
func Live(text string) string {
	if found := everyone.FindString(text); found != "" {
		return "a mention: " + found
	}
	inLine := "" // what stands before the part, if the part begins no line
	for _, p := range split(text) {
		if p.code {
			if inLine = "\x00"; strings.Contains(p.text, "\n") {
				inLine = ""
			}
			continue
		}
		t := inLine + escaped.ReplaceAllString(p.text, "\x00")
		t = shownLink.ReplaceAllString(ownTime.ReplaceAllString(t, "\x00"), "\x00")
		t = marks.ReplaceAllStringFunc(t, func(m string) string {
			if m == "**" {
				return "\x00" // what follows does not begin a line
			}
			return ""
		})
		for _, l := range lively {
			if found := l.pattern.FindString(t); found != "" {
				return fmt.Sprintf("%s: %.80q", l.what, found)
			}
		}
	}
	return ""
}
