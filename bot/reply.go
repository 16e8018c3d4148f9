package bot

import "context"

// Card is one answer on one subject.
type Card struct {
	Title   Text     `json:"title,omitempty"`
	Rows    []Row    `json:"rows,omitempty"`
	Notes   []Text   `json:"notes,omitempty"`
	Copy    []Text   `json:"copy,omitempty"` // sentences safe to paste
	Actions []Action `json:"actions,omitempty"`
	Picker  *Picker  `json:"picker,omitempty"`
}

// Row is one line of a card. A row is drawn whole or not at all: a card that
// is too long drops rows from its end and says how many, so that no figure
// ever loses its source.
type Row struct {
	Heading bool `json:"heading,omitempty"` // a line that introduces the rows after it and is not counted
	Text    Text `json:"text"`
}

// Action is a button: a label and the command line that a click stands for.
// Because a click comes back by the same door as typing, a forged one can do
// no more than its clicker could type.
type Action struct {
	Label string `json:"label"`
	Line  string `json:"line"`
}

// Visibility says who may read a reply.
type Visibility uint8

// Who may read a reply.
const (
	AsAsked Visibility = iota // private for a slash command or a click, public for a mention
	Private                   // only who asked; errors and refusals always are
	Public                    // everyone in the conversation
)

// Choice is one suggestion while a parameter is being typed.
type Choice struct {
	Value string // what is filled in
	Label string // what is shown; the value when empty
}

// Reply is the answer to a Request.
type Reply struct {
	Visibility Visibility `json:"visibility,omitempty"`
	Refused    bool       `json:"refused,omitempty"` // nothing was done; the cards say why and show the text back
	Cards      []Card     `json:"cards,omitempty"`
	Form       *Form      `json:"form,omitempty"`  // asks for more, where there are dialogs; the cards say how to type it
	Field      string     `json:"field,omitempty"` // for a refusal: the parameter that was wrong
	Choices    []Choice   `json:"-"`               // the answer to a Request with Complete set
	Share      string     `json:"share,omitempty"` // the command line that shows this answer to the whole conversation
	Data       any        `json:"data,omitempty"`  // the answer for machines; fields at the top level of the console's --json object

	// Posted is called once, after the reply was posted where everyone in the
	// conversation sees it, with the message's name, as far as the platform
	// tells it; nil for a reply that nobody needs to find again. It may take
	// its time.
	Posted func(ctx context.Context, ref MessageRef) `json:"-"`

	back bool // the refused line is shown back already

	// Key names what a platform may keep the rendered answer under. Two
	// replies with one non-empty Key and one Visibility are drawn the same.
	Key string `json:"-"`
}

// Say is a reply of one line.
func Say(t Text) Reply { return Reply{Cards: []Card{{Title: t}}} }

// Refuse is a private reply that says what was wrong. The rows are shown
// under it.
func Refuse(title Text, notes ...Text) Reply {
	return Reply{Visibility: Private, Refused: true, Cards: []Card{{Title: title, Notes: notes}}}
}
