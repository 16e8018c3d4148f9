package bot

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/agnivade/levenshtein"
)

// Patience is how long a command may take. Platforms want an answer within
// three seconds; a store that is down must have been given up on by then.
const Patience = 2 * time.Second

// Mux takes every request in and gives its reply back.
type Mux struct {
	commands []Command
	table    *Table
	log      *slog.Logger
}

// NewMux makes a Mux of a command table. Two rows with one name are a mistake
// in the table, and panic.
func NewMux(commands []Command, log *slog.Logger) *Mux {
	return &Mux{commands: commands, table: NewTable(commands), log: log}
}

// Commands is the table.
func (m *Mux) Commands() []Command { return m.commands }

// Lookup finds a row by its name or an alias.
func (m *Mux) Lookup(name string) (*Command, bool) {
	return m.table.Lookup(name)
}

// Serve answers a request. It always answers: a line that cannot be read is
// refused with the reason and its text, and a panic is logged and said.
func (m *Mux) Serve(ctx context.Context, r Request) (reply Reply) {
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	typed := r.Line
	defer func() {
		if p := recover(); p != nil {
			m.log.Error("answering a request", "panic", p, "request", r.ID, "stack", string(debug.Stack()))
			reply = Refuse(T("Something went wrong inside stet, and it has been logged. If this was to change something, it may not be saved."))
		}
		if reply.Refused && r.Complete == "" {
			reply.Visibility = Private
			reply = reply.ShowBack(typed)
		}
	}()
	clean := Clean
	if c, _, _ := m.table.find(addressed(strings.TrimSpace(typed))); c != nil && c.Message != "" {
		clean = Prose
	}
	line, err := clean(r.Line)
	if err != nil {
		return m.refuse(err, nil)
	}
	r.Line = strings.TrimSpace(line)
	return m.run(ctx, r.named())
}

// nameLimit is how many characters of a name that a platform gives are kept.
const nameLimit = 80

// named is the request with every name in it on one line and without
// characters that cannot be seen: platforms let people call themselves
// anything.
func (r Request) named() Request {
	shown := func(name string) string { return Visible(strings.Join(strings.Fields(name), " "), nameLimit) }
	r.From.Name, r.Workspace.Name = shown(r.From.Name), shown(r.Workspace.Name)
	r.Memberships = slices.Clone(r.Memberships)
	for i := range r.Memberships {
		m := &r.Memberships[i]
		m.Account.Name, m.Workspace.Name = shown(m.Account.Name), shown(m.Workspace.Name)
	}
	return r
}

func (m *Mux) run(ctx context.Context, r Request) Reply {
	line := addressed(r.Line)
	c, rest, yes := m.table.find(line)
	if c == nil {
		return m.unknown(line)
	}
	call := &Call{Request: r, Command: c, Yes: yes}
	if r.Complete != "" {
		return suggest(ctx, call, rest)
	}
	if c.Lines {
		// Each line is read on its own, by the command.
		call.Request.Line = rest
		return c.Run(ctx, call)
	}
	var err error
	if call.Args, err = Parse(c.Params, rest); err != nil {
		return m.refuse(err, c)
	}
	return c.Run(ctx, call)
}

// addressed is a line without the slash and the bot's name that people put
// before a command. An empty one asks for help.
func addressed(line string) string {
	line = strings.TrimPrefix(line, "/")
	if first, after := word(line); strings.EqualFold(first, "stet") {
		line = strings.TrimPrefix(after, "/")
	}
	return cmp.Or(strings.TrimSpace(line), "help")
}

// word is the first word of a line and what follows it. The end of the line
// ends the word and stays.
func word(line string) (first, rest string) {
	gap := func(r rune) bool { return r != '\n' && unicode.IsSpace(r) }
	line = strings.TrimLeftFunc(line, gap)
	if i := strings.IndexFunc(line, unicode.IsSpace); i >= 0 {
		return line[:i], strings.TrimLeftFunc(line[i:], gap)
	}
	return line, ""
}

func (m *Mux) unknown(line string) Reply {
	first, rest := word(line)
	two := first
	if second, _ := word(rest); second != "" {
		two = first + " " + second
	}
	var family []string // rows whose first word was typed: "topic", "source"
	near, best := "", 3
	for _, c := range m.commands {
		if c.Hidden {
			continue
		}
		if head, _, ok := strings.Cut(c.Name, " "); ok && strings.EqualFold(head, first) {
			family = append(family, c.Name)
		}
		for _, name := range append([]string{c.Name}, c.Aliases...) {
			typed := first
			if strings.Contains(name, " ") {
				typed = two
			}
			if d := levenshtein.ComputeDistance(strings.ToLower(clip(typed, 40)), name); d < best && d < len(name) {
				near, best = name, d
			}
		}
	}
	if len(family) > 0 {
		return Refuse(T("Which one: ").Typing(strings.Join(family, ", ")).Plainly("?"))
	}
	title := T("There is no command ").Quoting(Visible(first, 40)).Plainly(".")
	if near != "" {
		title = title.Plainly(" Did you mean ").Typing(near).Plainly("?")
	}
	return Refuse(title, T("All commands: ").Typing("help"))
}

// refuse turns what was wrong with a line into a reply.
func (m *Mux) refuse(err error, c *Command) Reply {
	var usage *UsageError
	if !errors.As(err, &usage) {
		m.log.Error("reading a line", "error", err)
		return Refuse(T("That line could not be read."))
	}
	return RefuseUsage(usage, c)
}

// RefuseUsage says what was wrong with a line, and how the command is typed.
func RefuseUsage(usage *UsageError, c *Command) Reply {
	title := T("Not done: " + usage.Problem + ".")
	if c == nil {
		return Refuse(title)
	}
	return Refuse(title, T("It goes: ").Typing(c.Usage()), T("More: ").Typing("help "+c.Name))
}

// textBack is how many characters of a refused line are shown back: as much as
// the fields of a form hold.
const textBack = 2600

// ShowBack is a refusal that shows what was typed, so that nothing typed is
// lost. One that shows it already stays as it is.
func (r Reply) ShowBack(line string) Reply {
	if strings.TrimSpace(line) == "" || r.back {
		return r
	}
	r.back = true
	back := T("You wrote: ").Typing(Visible(line, textBack))
	cards := append([]Card{}, r.Cards...)
	if len(cards) == 0 {
		cards = []Card{{}}
	}
	last := &cards[len(cards)-1]
	last.Notes = append(last.Notes[:len(last.Notes):len(last.Notes)], back)
	r.Cards = cards
	return r
}

// suggest answers a request for choices. A wrong line has none.
func suggest(ctx context.Context, call *Call, rest string) Reply {
	if call.Command.Suggest == nil {
		return Reply{}
	}
	call.Args, _ = Parse(call.Command.Params, rest)
	for _, p := range call.Command.Params {
		if p.Name == call.Request.Complete {
			return Reply{Choices: call.Command.Suggest(ctx, call, p, call.Request.Partial)}
		}
	}
	return Reply{}
}

// Usage is the command as it is typed, from its row: "show ID".
func (c *Command) Usage() string {
	usage := c.Name
	for _, p := range c.Params {
		usage += " " + p.usage()
	}
	return usage
}

func (p Param) usage() string {
	s := cmp.Or(p.Shown, strings.ToUpper(p.Name))
	switch {
	case p.Kind == Flag && len(p.Values) > 0:
		s = strings.Join(p.Values, "|")
	case p.Kind == Flag:
		s = p.Keyword
	case p.Keyword != "" && p.Kind == ID:
		s = p.Keyword + " ID"
	case p.Keyword != "":
		s = p.Keyword + " " + s
	case len(p.Values) > 0:
		s = strings.Join(p.Values, "|")
	}
	if !p.Required {
		s = "[" + s + "]"
	}
	if p.Repeat {
		s += "…"
	}
	return s
}
