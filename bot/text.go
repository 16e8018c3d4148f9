package bot

import (
	"strings"
	"time"
)

// SpanKind says what a Span is, so that a platform knows how to escape and
// draw it.
type SpanKind uint8

// The kinds of Span.
const (
	Plain  SpanKind = iota // running text
	Strong                 // emphasised running text
	Quote                  // words that a person or a source wrote; drawn in quotation marks
	Name                   // the name of a source, a topic or a person; isolated when it reads right to left
	Time                   // a moment, which the platform may show in the reader's own zone
	Link                   // an address, always shown as itself, never masked
	User                   // a person on the platform; drawn as a name, never as a ping
	Code                   // a command line to type
	Ping                   // a person who is to be notified, where the platform can; drawn as a name elsewhere
)

// Span is a run of text of one kind. Text is never markup: whatever is in it
// is drawn literally.
type Span struct {
	Kind SpanKind  `json:"kind,omitempty"`
	Text string    `json:"text,omitempty"` // for Time: how the moment reads in the desk's zone
	At   time.Time `json:"at,omitzero"`    // for Time
	URL  string    `json:"url,omitempty"`  // for Link: the address; for User and Ping: the account id
}

// Text is a run of spans. It is never a string with markup, so that nothing a
// person wrote can become a mention, a link or formatting.
type Text []Span

// T makes plain text.
func T(s string) Text { return Text{{Text: s}} }

// Plainly adds running text.
func (t Text) Plainly(s string) Text { return append(t, Span{Text: s}) }

// Strongly adds emphasised text.
func (t Text) Strongly(s string) Text { return append(t, Span{Kind: Strong, Text: s}) }

// Quoting adds the words of a person or a source.
func (t Text) Quoting(s string) Text { return append(t, Span{Kind: Quote, Text: s}) }

// Naming adds a name.
func (t Text) Naming(s string) Text { return append(t, Span{Kind: Name, Text: s}) }

// Typing adds a command line.
func (t Text) Typing(s string) Text { return append(t, Span{Kind: Code, Text: s}) }

// Pinging adds a person who is to be notified; account is the ID of their
// account on the platform that the text is posted to.
func (t Text) Pinging(account, name string) Text {
	return append(t, Span{Kind: Ping, Text: name, URL: account})
}

// Linking adds an address.
func (t Text) Linking(url string) Text { return append(t, Span{Kind: Link, Text: url, URL: url}) }

// Timing adds a moment; shown is how it reads in the desk's zone.
func (t Text) Timing(at time.Time, shown string) Text {
	return append(t, Span{Kind: Time, Text: shown, At: at})
}

// Join adds another text.
func (t Text) Join(more Text) Text { return append(t, more...) }

// String is the text as plain words: the fallback of every rich message and
// the voice of the console. Quotes are in quotation marks and right-to-left
// names are isolated, so that it reads well aloud and cannot rearrange its
// surroundings.
func (t Text) String() string {
	var b strings.Builder
	for _, s := range t {
		b.WriteString(s.String())
	}
	return b.String()
}

// String is the span as plain words.
func (s Span) String() string {
	switch s.Kind {
	case Quote:
		return "“" + Isolate(s.Text) + "”"
	case Ping:
		return "@" + Isolate(s.Text)
	case Name, User:
		return Isolate(s.Text)
	default:
		return s.Text
	}
}
