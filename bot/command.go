package bot

import "context"

// ParamKind says what a parameter takes.
type ParamKind uint8

// The kinds of parameter.
const (
	Word  ParamKind = iota // one word, or several in quotation marks
	Words                  // words up to the next keyword or the end
	ID                     // a claim's number, "12", "#12" or "12@7" with the version that was seen
	Flag                   // the keyword itself
	Line                   // the rest of the line, as it stands
)

// Param is one parameter of a command. Positional parameters come first, in
// order; those with a Keyword follow in any order.
type Param struct {
	Name     string // lower case; also the name of the Discord option
	Shown    string // how usage writes its value, such as WHEN; the name in capitals when empty
	Keyword  string // "via", "as of"; empty for a positional parameter
	Kind     ParamKind
	Required bool
	Repeat   bool     // may be given several times: "via A via B"
	Values   []string // what a Word or Flag may be, where that is fixed; for a Flag each value is its own keyword
	Help     string   // one short phrase, at most 90 characters
	Suggests string   // what autocomplete offers: "topic", "measure", "source", "person", "person or role", or empty
}

// Command is one row of the command table.
type Command struct {
	Name    string   // lower case, one or two words: "status", "topic add"
	Aliases []string // other names for the same row
	Summary string   // one sentence, at most 90 characters
	Params  []Param
	Example []string // command lines as a person types them
	Lines   bool     // takes further lines that share the first one's tail
	Shares  bool     // only reads, so that its answer can be shown to the whole conversation
	Insists bool     // "add!" says yes in advance
	Hidden  bool     // answers, but is not listed: the other end of a button
	Message string   // the name of the action on a message that gives the command the message's text; empty for none; at most 32 characters (Discord), and on Slack, without its articles and "this", 24
	Run     func(ctx context.Context, c *Call) Reply

	// Suggest offers values for the parameter being typed; nil for none.
	Suggest func(ctx context.Context, c *Call, p Param, typed string) []Choice
}

// Call is one request, read against its row of the table.
type Call struct {
	Request Request
	Command *Command
	Args    Args
	Yes     bool // "add!": what would be asked about is agreed to
}
