package slack

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"github.com/stetbot/stet/bot"
)

// What Slack accepts in one message. Lengths are in UTF-16 units, the larger
// way to count.
const (
	maxBlocks  = 50    // https://docs.slack.dev/reference/block-kit/blocks
	maxSection = 3000  // https://docs.slack.dev/reference/block-kit/blocks/section-block; rich text documents none and is held to the same
	maxMessage = 40000 // https://docs.slack.dev/reference/methods/chat.postMessage, field text
	maxButtons = 25    // https://docs.slack.dev/reference/block-kit/blocks/actions-block
	maxLabel   = 75    // https://docs.slack.dev/reference/block-kit/block-elements/button-element, text
	maxValue   = 2000  // the same, value
	maxLink    = 2000  // of an address that is worth following

	// maxAll is what all blocks of a message may cost. Slack refuses more
	// than about 13,200 characters, what they stand in included, with
	// msg_blocks_too_long; it is nowhere documented.
	// https://github.com/slackapi/bolt-js/issues/2509
	maxAll = 12000

	// maxCards keeps a message below maxBlocks: a card that has its share of
	// maxAll takes at most three blocks for its parts and one for each 3000
	// characters.
	maxCards = 12

	// maxAck is how large an answer may be to go into the acknowledgement,
	// in bytes. Slack drops acknowledgements of 20 KiB without a word.
	maxAck = 16 << 10
)

// dateFormat is how a reader sees a moment, in the reader's own zone.
// https://docs.slack.dev/reference/block-kit/block-elements/date-element
const dateFormat = "{date_short_pretty} {time}"

// message is a reply, drawn. It is never changed, so that it can be kept.
type message struct {
	text        string        // the whole answer as plain words, with &, < and > escaped
	blocks      []slack.Block // of rawBlock
	private     bool          // only who asked may see it
	fingerprint string        // its fingerprint, where it has menus
	ack         json.RawMessage
}

// rawBlock is a block in JSON, so that a kept answer is written only once.
type rawBlock struct {
	kind slack.MessageBlockType
	json json.RawMessage
}

func (b rawBlock) BlockType() slack.MessageBlockType { return b.kind }
func (b rawBlock) ID() string                        { return "" }

// MarshalJSON is the block itself.
func (b rawBlock) MarshalJSON() ([]byte, error) { return b.json, nil }

// payload is a message as an acknowledgement or a response address takes it.
// https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
type payload struct {
	ResponseType    string        `json:"response_type"`
	ReplaceOriginal *bool         `json:"replace_original,omitempty"`
	ThreadTS        string        `json:"thread_ts,omitempty"`
	Text            string        `json:"text"`
	Blocks          []slack.Block `json:"blocks"`
	Mrkdwn          bool          `json:"mrkdwn"`
	Parse           string        `json:"parse"`
	LinkNames       bool          `json:"link_names"`
	UnfurlLinks     bool          `json:"unfurl_links"`
	UnfurlMedia     bool          `json:"unfurl_media"`
}

func (m message) payload() payload {
	p := payload{ResponseType: slack.ResponseTypeInChannel, Text: m.text, Blocks: m.blocks, Parse: "none"}
	if m.private {
		p.ResponseType = slack.ResponseTypeEphemeral
	}
	return p
}

// draw is the reply as a message. private says that only who asked will see
// it; alone, that nobody else could, so that there is nobody to share it with.
func draw(r bot.Reply, private, alone bool) message {
	menus := drawPickers(r.Pickers())
	var controls []slack.Block
	for _, menu := range menus {
		controls = append(controls, menu)
	}
	controls = append(controls, drawButtons(r.Buttons(private && !alone))...)
	if private {
		r.Cards = unpinged(r.Cards)
	}
	var blocks []slack.Block
	r.Cards, blocks = fit(r.Cards, maxAll-cost(controls))
	text := plainPings.Replace(escaping.Replace(printable(bot.PlainText(markedPings(r)))))
	if strings.TrimSpace(text) == "" {
		// Slack refuses a message without text.
		nothing := bot.T("There is nothing to show.")
		blocks, text = richText(pack([]bot.Text{nothing})), nothing.String()
	}
	m := message{text: text, private: private}
	if len(menus) > 0 {
		m.fingerprint = fingerprint(text, controls)
	}
	for i, menu := range menus {
		menu.BlockID = menuID{message: m.fingerprint, at: i, drawing: "0"}.String()
	}
	m.blocks = asJSON(append(blocks, controls...))
	m.ack, _ = json.Marshal(m.payload())
	return m
}

// The marks that a mention has in the plain text until it is escaped. Nobody's
// own words hold them: they are for private use, and taken out.
const (
	pingBegins = "\ue0b0"
	pingEnds   = "\ue0b1"
)

var (
	plainPings = strings.NewReplacer(pingBegins, "<@", pingEnds, ">")
	unmarked   = strings.NewReplacer(pingBegins, "", pingEnds, "")
)

// markedPings is the reply with its mentions as marks, so that the plain text,
// which is what a notification shows, can mention people too.
func markedPings(r bot.Reply) bot.Reply {
	r.Cards = respanned(r.Cards, func(s bot.Span) bot.Span {
		s.Text = unmarked.Replace(s.Text)
		if s.Kind == bot.Ping && isAccount(s.URL) {
			return bot.Span{Text: pingBegins + s.URL + pingEnds}
		}
		return s
	})
	return r
}

// unpinged is the cards without anybody's account: what one person asked for
// notifies nobody.
func unpinged(cards []bot.Card) []bot.Card {
	return respanned(cards, func(s bot.Span) bot.Span {
		if s.Kind == bot.Ping {
			s.URL = ""
		}
		return s
	})
}

// respanned is the cards with each span as it is made anew.
func respanned(cards []bot.Card, anew func(bot.Span) bot.Span) []bot.Card {
	dead := func(t bot.Text) bot.Text {
		t = slices.Clone(t)
		for i := range t {
			t[i] = anew(t[i])
		}
		return t
	}
	all := slices.Clone(cards)
	for i := range all {
		c := &all[i]
		c.Title, c.Rows, c.Notes, c.Copy = dead(c.Title), slices.Clone(c.Rows), slices.Clone(c.Notes), slices.Clone(c.Copy)
		for i := range c.Rows {
			c.Rows[i].Text = dead(c.Rows[i].Text)
		}
		for i := range c.Notes {
			c.Notes[i] = dead(c.Notes[i])
		}
		for i := range c.Copy {
			c.Copy[i] = dead(c.Copy[i])
		}
	}
	return all
}

// asJSON cannot fail: blocks are strings, numbers and booleans.
func asJSON(blocks []slack.Block) []slack.Block {
	raw := make([]slack.Block, 0, len(blocks))
	for _, b := range blocks {
		js, err := json.Marshal(b)
		if err != nil {
			panic(fmt.Sprintf("writing a block: %v", err))
		}
		raw = append(raw, rawBlock{b.BlockType(), js})
	}
	return raw
}

// fit is the cards with as many of their rows as one message has room for, and
// their blocks. Each card has an equal share of what the ones before it left.
func fit(cards []bot.Card, room int) (fitted []bot.Card, blocks []slack.Block) {
	over := len(cards) - maxCards
	fitted = append(fitted, cards[:min(len(cards), maxCards)]...)
	if over > 0 {
		last := &fitted[len(fitted)-1]
		last.Notes = append(last.Notes[:len(last.Notes):len(last.Notes)], bot.T(fmt.Sprintf("and %d more answers", over)))
	}
	for i := range fitted {
		c := &fitted[i]
		share := room / (len(fitted) - i)
		drawn := drawCard(*c)
		if cost(drawn) > share {
			fits := func(c bot.Card) bool { return cost(drawCard(c)) <= share }
			if *c = c.Fit(fits); !fits(*c) {
				*c = shorten(*c, share)
			}
			drawn = drawCard(*c)
		}
		room -= cost(drawn)
		blocks = append(blocks, drawn...)
	}
	return fitted, blocks
}

// shorten cuts the words around the rows of a card that has no row left: no
// figure, and so no source, is among them.
func shorten(c bot.Card, room int) bot.Card {
	parts := 1 + len(c.Notes)
	each := room/(3*parts) - 60
	c.Title = clip(c.Title, each)
	notes := make([]bot.Text, len(c.Notes))
	for i, n := range c.Notes {
		notes[i] = clip(n, each)
	}
	c.Notes = notes
	return c
}

// clip is the text as plain words, at most n characters of it.
func clip(t bot.Text, n int) bot.Text {
	s := literal(t.String())
	if head, _ := cut(s, max(n, 1)); head != s {
		return bot.T(head + "…")
	}
	return t
}

// drawCard is the card as blocks of rich text, which Slack shows as they are:
// nothing in them is markup.
func drawCard(c bot.Card) []slack.Block {
	var lines []bot.Text
	if len(c.Title) > 0 {
		lines = append(lines, c.Title)
	}
	for _, row := range c.Rows {
		if row.Heading && len(lines) > 0 {
			lines = append(lines, nil)
		}
		lines = append(lines, row.Text)
	}
	blocks := richText(pack(lines))
	blocks = append(blocks, richText(pack(c.Notes))...)
	for i, quoted := range pack(c.Copy) {
		b := slack.NewRichTextBlock("")
		if i == 0 {
			b.Elements = append(b.Elements, slack.NewRichTextSection(slack.NewRichTextSectionTextElement("Copy:", nil)))
		}
		b.Elements = append(b.Elements, &slack.RichTextQuote{Type: slack.RTEQuote, Elements: quoted})
		blocks = append(blocks, b)
	}
	return blocks
}

func richText(sections [][]slack.RichTextSectionElement) []slack.Block {
	var blocks []slack.Block
	for _, s := range sections {
		blocks = append(blocks, slack.NewRichTextBlock("", slack.NewRichTextSection(s...)))
	}
	return blocks
}

// pack puts lines into sections of at most maxSection characters. A line goes
// into the next section whole; only one that is too long for any is continued
// there.
func pack(lines []bot.Text) [][]slack.RichTextSectionElement {
	var p packer
	for i, line := range lines {
		spans := make([]span, 0, len(line))
		n := 0
		for _, s := range line {
			sp := newSpan(s)
			spans = append(spans, sp)
			n += length(sp.text)
		}
		switch {
		case p.size > 0 && p.size+1+n > maxSection:
			p.close()
		case i > 0 && p.size > 0:
			p.add(span{text: "\n"})
		}
		for _, s := range spans {
			p.add(s)
		}
	}
	p.close()
	return p.sections
}

// packer fills one section after the other.
type packer struct {
	sections [][]slack.RichTextSectionElement
	open     []slack.RichTextSectionElement
	size     int
	words    *slack.RichTextSectionTextElement // the open section's last element, when it is text
	kind     bot.SpanKind                      // of words
}

// span is a bot.Span in the kinds that rich text tells apart: Plain, Strong,
// Code, Time, Link and Ping, whose text is the account.
type span struct {
	kind bot.SpanKind
	text string
	unix int64
}

func newSpan(s bot.Span) span {
	text := literal(s.String())
	switch s.Kind {
	case bot.Strong, bot.Code:
		return span{kind: s.Kind, text: text}
	case bot.Time:
		if !s.At.IsZero() && text != "" && length(text) < maxSection {
			return span{kind: bot.Time, text: text, unix: s.At.Unix()}
		}
	case bot.Link:
		if isAddress(s.URL) {
			return span{kind: bot.Link, text: s.URL}
		}
	case bot.Ping:
		if isAccount(s.URL) {
			return span{kind: bot.Ping, text: s.URL}
		}
	default: // a quote has its marks, a name or a person is a name
	}
	return span{text: text}
}

// isAddress says whether a link may be live: one that a browser opens and that
// shows what it is.
func isAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && length(s) <= maxLink &&
		!strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) || strings.ContainsRune("<>|", r) })
}

func (p *packer) add(s span) {
	if s.kind == bot.Time || s.kind == bot.Link || s.kind == bot.Ping {
		if p.size+length(s.text) > maxSection {
			p.close()
		}
		p.put(s)
		return
	}
	for s.text != "" {
		head, rest := cut(s.text, maxSection-p.size)
		if head != "" {
			p.put(span{kind: s.kind, text: head})
		}
		if s.text = rest; rest != "" {
			p.close()
		}
	}
}

func (p *packer) put(s span) {
	p.size += length(s.text)
	if p.words != nil && p.kind == s.kind {
		p.words.Text += s.text
		return
	}
	p.words, p.kind = nil, s.kind
	switch s.kind {
	case bot.Time:
		p.open = append(p.open, slack.NewRichTextSectionDateElement(s.unix, dateFormat, nil, &s.text))
		return
	case bot.Link:
		// Without a text, the address itself is what is shown.
		p.open = append(p.open, slack.NewRichTextSectionLinkElement(s.text, "", nil))
		return
	case bot.Ping:
		// https://docs.slack.dev/reference/block-kit/block-elements/user-element
		p.open = append(p.open, slack.NewRichTextSectionUserElement(s.text, nil))
		return
	case bot.Strong:
		p.words = slack.NewRichTextSectionTextElement(s.text, &slack.RichTextSectionTextStyle{Bold: true})
	case bot.Code:
		p.words = slack.NewRichTextSectionTextElement(s.text, &slack.RichTextSectionTextStyle{Code: true})
	default:
		p.words = slack.NewRichTextSectionTextElement(s.text, nil)
	}
	p.open = append(p.open, p.words)
}

func (p *packer) close() {
	if len(p.open) > 0 {
		p.sections = append(p.sections, p.open)
	}
	p.open, p.size, p.words = nil, 0, nil
}

// drawButtons is the actions as one row of buttons. A line that is too long
// for a button is left out: cut, it would be another command. With too many,
// the last one stays, which is Share to channel where there is one.
func drawButtons(actions []bot.Action) []slack.Block {
	var usable []bot.Action
	for _, a := range actions {
		if a.Label = literal(a.Label); a.Label != "" && a.Line != "" && length(a.Line) <= maxValue && utf8.ValidString(a.Line) {
			usable = append(usable, a)
		}
	}
	if len(usable) > maxButtons {
		usable = append(usable[:maxButtons-1:maxButtons-1], usable[len(usable)-1])
	}
	if len(usable) == 0 {
		return nil
	}
	row := slack.NewActionBlock("")
	for i, a := range usable {
		label := a.Label
		if length(label) > maxLabel {
			label, _ = cut(label, maxLabel-1)
			label += "…"
		}
		row.Elements.ElementSet = append(row.Elements.ElementSet, slack.NewButtonBlockElement(
			fmt.Sprintf("stet-%d", i), a.Line, slack.NewTextBlockObject(slack.PlainTextType, label, false, false)))
	}
	return []slack.Block{row}
}

// cost is what blocks count towards maxAll: their text, and about what the
// JSON around it takes.
func cost(blocks []slack.Block) int {
	const aBlock, anElement, aStyle = 70, 30, 30
	n := 0
	for _, b := range blocks {
		n += aBlock
		switch b := b.(type) {
		case *slack.ActionBlock:
			for _, e := range b.Elements.ElementSet {
				switch e := e.(type) {
				case *slack.ButtonBlockElement:
					n += 3*anElement + weight(e.Text.Text) + weight(e.Value)
				case *slack.SelectBlockElement:
					n += 3*anElement + weight(e.Placeholder.Text)
					for _, o := range e.Options {
						n += 2*anElement + weight(o.Text.Text) + weight(o.Value)
					}
				}
			}
		case *slack.RichTextBlock:
			for _, part := range b.Elements {
				for _, e := range elementsOf(part) {
					n += anElement
					switch e := e.(type) {
					case *slack.RichTextSectionTextElement:
						n += weight(e.Text)
						if e.Style != nil {
							n += aStyle
						}
					case *slack.RichTextSectionLinkElement:
						n += weight(e.URL)
					case *slack.RichTextSectionUserElement:
						n += weight(e.UserID)
					case *slack.RichTextSectionDateElement:
						n += 2*anElement + len(e.Format) + weight(*e.Fallback)
					}
				}
			}
		}
	}
	return n
}

func elementsOf(part slack.RichTextElement) []slack.RichTextSectionElement {
	switch part := part.(type) {
	case *slack.RichTextSection:
		return part.Elements
	case *slack.RichTextQuote:
		return part.Elements
	}
	return nil
}

// weight is the length of s; what must be escaped weighs twice. It is escaped
// to five characters at most, so that a text of maxAll has at most 30,000 and
// stays below maxMessage.
func weight(s string) int {
	return length(s) + strings.Count(s, "&") + strings.Count(s, "<") + strings.Count(s, ">")
}

// length is how many UTF-16 units s has.
func length(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// cut is the beginning of s with at most n UTF-16 units, and the rest.
func cut(s string, n int) (head, rest string) {
	for i, r := range s {
		if n--; r > 0xffff {
			n--
		}
		if n < 0 {
			return s[:i], s[i:]
		}
	}
	return s, ""
}

// literal is text that rich text shows as it is. What would be a mention in
// Slack's markup is broken by a word joiner that nobody sees: rich text shows
// it dead anyway, but bridges and exports that turn it back into markup may
// not.
func literal(s string) string {
	s = printable(s)
	if strings.Contains(s, "<") {
		s = mentions.Replace(s)
	}
	return s
}

var mentions = strings.NewReplacer("<!", "<\u2060!", "<@", "<\u2060@", "<#", "<\u2060#")

// escaping turns plain words into message text, in which three characters are
// markup.
// https://docs.slack.dev/messaging/formatting-message-text#escaping
var escaping = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// printable is text without control characters, which JSON carries but no
// client shows.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r':
			return -1
		case unicode.IsControl(r):
			return '\ufffd'
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}
