package discord

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/stetbot/stet/bot"
)

// Limits of commands.
// https://docs.discord.com/developers/interactions/application-commands#application-command-object
const (
	commandLimit     = 100 // global chat commands of an application
	optionLimit      = 25  // options of a command, and subcommands
	descriptionWidth = 100

	messageCommandLimit = 5  // global commands on messages of an application
	messageCommandWidth = 32 // characters of their names
)

// Types of command.
// https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-types
const (
	typedCommand   = 1 // with a slash
	messageCommand = 3 // picked from a message's menu
)

// Types of option.
// https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-type
const (
	subcommandOption  = 1
	stringOption      = 3
	booleanOption     = 5
	userOption        = 6
	mentionableOption = 9 // a person or a role
)

// command is a native command as Discord takes it.
type command struct {
	Type             int      `json:"type"`
	Name             string   `json:"name"`
	Description      string   `json:"description,omitempty"` // a command on messages has none
	Options          []option `json:"options,omitempty"`
	Contexts         []int    `json:"contexts,omitempty"`          // 0: guilds, 1: direct messages with the bot
	IntegrationTypes []int    `json:"integration_types,omitempty"` // 0: installed to a guild
}

type option struct {
	Type         int      `json:"type"`
	Name         string   `json:"name"`
	Description  string   `json:"description"`
	Required     bool     `json:"required,omitempty"`
	Autocomplete bool     `json:"autocomplete,omitempty"`
	Choices      []choice `json:"choices,omitempty"`
	Options      []option `json:"options,omitempty"`
}

// row is a row of the command table with its native options.
type row struct {
	command *bot.Command
	options []rowOption
}

// rowOption is one native option and the parameter it stands for.
type rowOption struct {
	option
	param *bot.Param
}

// rowsOf are the rows that are listed.
func rowsOf(commands []bot.Command) []row {
	var rows []row
	for i := range commands {
		if c := &commands[i]; !c.Hidden {
			rows = append(rows, row{c, optionsOf(c)})
		}
	}
	return rows
}

// repeats is how many options a parameter has that may be given several times.
const repeats = 2

// optionsOf are the native options of a row: its parameters in order, with
// the required ones first, as Discord demands.
func optionsOf(c *bot.Command) []rowOption {
	var all []rowOption
	for i := range c.Params {
		p := &c.Params[i]
		all = append(all, rowOption{optionOf(p), p})
		// Several ids can be typed into one option.
		if p.Repeat && p.Kind != bot.ID && p.Kind != bot.Line {
			for n := 2; n <= repeats; n++ {
				again := optionOf(p)
				again.Name += strconv.Itoa(n)
				again.Required = false
				all = append(all, rowOption{again, p})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b rowOption) int { return cmp.Compare(optional(a.option), optional(b.option)) })
	return all[:min(len(all), optionLimit)]
}

func optional(o option) int {
	if o.Required {
		return 0
	}
	return 1
}

func optionOf(p *bot.Param) option {
	o := option{Type: stringOption, Name: strings.NewReplacer(" ", "_", "-", "_").Replace(p.Name), Required: p.Required}
	o.Description = clip(cmp.Or(p.Help, p.Keyword, p.Name), descriptionWidth)
	switch {
	case p.Kind == bot.Flag && len(p.Values) == 0:
		o.Type = booleanOption
	case len(p.Values) > 0:
		for _, v := range p.Values[:min(len(p.Values), choiceLimit)] {
			o.Choices = append(o.Choices, choice{v, v})
		}
	case p.Suggests == "person":
		o.Type = userOption
	case p.Suggests == "person or role":
		o.Type = mentionableOption
	case p.Suggests != "":
		o.Autocomplete = true
	}
	return o
}

// registration is the command table as Discord takes it. A name of two words
// becomes a subcommand; a row that has the name of such a family can then not
// be a command of its own, and is left out.
func registration(rows []row) []command {
	families := map[string]bool{}
	for _, r := range rows {
		if head, _, ok := strings.Cut(r.command.Name, " "); ok {
			families[head] = true
		}
	}
	var all []command
	at := map[string]int{}
	for _, r := range rows {
		head, sub, isSub := strings.Cut(r.command.Name, " ")
		description := clip(cmp.Or(r.command.Summary, r.command.Name), descriptionWidth)
		_, begun := at[head]
		if !isSub && families[head] || len(all) == commandLimit && !begun {
			continue
		}
		var options []option
		for _, o := range r.options {
			options = append(options, o.option)
		}
		if !isSub {
			all = append(all, native(head, description, options))
			continue
		}
		if !begun {
			at[head] = len(all)
			all = append(all, native(head, "", nil))
		}
		family := &all[at[head]]
		if len(family.Options) == optionLimit {
			continue
		}
		family.Options = append(family.Options, option{Type: subcommandOption, Name: sub, Description: description, Options: options})
		// Nobody reads a family's own description; Discord wants one.
		family.Description = clip(strings.TrimPrefix(family.Description+", "+sub, ", "), descriptionWidth)
	}
	return append(all, messageCommands(rows)...)
}

// messageCommands are the actions on messages of the rows.
func messageCommands(rows []row) []command {
	var all []command
	for _, r := range rows {
		if r.command.Message != "" && len(all) < messageCommandLimit {
			c := native(messageName(r.command), "", nil)
			c.Type = messageCommand
			all = append(all, c)
		}
	}
	return all
}

// messageName is the name of a row's action on messages, as far as there is
// room for it.
func messageName(c *bot.Command) string { return clip(c.Message, messageCommandWidth) }

func native(name, description string, options []option) command {
	return command{Type: typedCommand, Name: name, Description: description, Options: options, Contexts: []int{0, 1}, IntegrationTypes: []int{0}}
}

// startRegistering registers the commands beside everything else, once.
func (a *Adapter) startRegistering(ctx context.Context, app string) {
	if a.registered.Load() || !a.registering.CompareAndSwap(false, true) {
		return
	}
	a.background.Go(func() {
		defer a.registering.Store(false)
		for wait := time.Second; ; wait = min(2*wait, time.Minute) {
			err := a.register(ctx, app)
			switch {
			case ctx.Err() != nil:
				return
			case err == nil:
				a.registered.Store(true)
				return
			case errors.Is(err, bot.ErrPermanent):
				a.log.Error("registering the commands", "error", err)
				return
			}
			a.log.Warn("registering the commands; trying again", "error", err, "in", wait)
			if sleep(ctx, wait) != nil {
				return
			}
		}
	})
}

// register makes Discord's commands those of the table. When they are already,
// nothing is written: Discord counts registrations.
// https://docs.discord.com/developers/interactions/application-commands#bulk-overwrite-global-application-commands
func (a *Adapter) register(ctx context.Context, app string) error {
	want := registration(a.rows)
	path := "/applications/" + url.PathEscape(app) + "/commands"
	var have []command
	err := a.rest.do(ctx, call{label: "reading the registered commands", method: http.MethodGet, path: path, withToken: true, repeatable: true}, &have)
	if err == nil && sameCommands(have, want) {
		return nil
	}
	if want == nil {
		want = []command{}
	}
	err = a.rest.do(ctx, call{label: "registering commands", method: http.MethodPut, path: path, body: want, withToken: true, repeatable: true}, nil)
	if err != nil {
		return lasting(err)
	}
	a.log.Info("registered the commands", "commands", len(want))
	return nil
}

// sameCommands compares without regard to order, and to what Discord adds.
func sameCommands(a, b []command) bool {
	normal := func(all []command) []byte {
		all = slices.Clone(all)
		slices.SortFunc(all, func(a, b command) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Type, b.Type)) })
		text, err := encode(all)
		if err != nil {
			return nil
		}
		return text
	}
	return len(a) == len(b) && bytes.Equal(normal(a), normal(b))
}

// optionValue is an option as it was filled in.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-application-command-interaction-data-option-structure
type optionValue struct {
	Name    string          `json:"name"`
	Type    int             `json:"type"`
	Value   json.RawMessage `json:"value"`
	Focused bool            `json:"focused"`
	Options []optionValue   `json:"options"`
}

// text is the value as it would be typed.
func (v optionValue) text() string {
	var s string
	if json.Unmarshal(v.Value, &s) == nil {
		return s
	}
	return string(v.Value) // true, false or a number
}

// given is the row a command names, and the options it came with.
func (a *Adapter) given(in interaction) (r row, name string, values []optionValue, ok bool) {
	name, values = in.Data.Name, in.Data.Options
	if len(values) == 1 && values[0].Type == subcommandOption {
		name, values = name+" "+values[0].Name, values[0].Options
	}
	for _, r := range a.rows {
		if r.command.Name == name {
			return r, name, values, true
		}
	}
	return row{}, name, values, false
}

// reader turns options into what a person would have typed, and collects whom
// they mention.
type reader struct {
	who      func(id string, isRole bool) *bot.Account
	isRole   func(id string) bool
	mentions bot.Mentions
}

func (a *Adapter) reader(in interaction, who func(id string, isRole bool) *bot.Account) *reader {
	return &reader{who: who, isRole: func(id string) bool {
		_, isUser := in.Data.Resolved.Users[id]
		_, isRole := in.Data.Resolved.Roles[id]
		if g := a.guilds.get(in.GuildID); g != nil && !isRole {
			_, isRole = g.roles[id]
		}
		return isRole && !isUser
	}}
}

func (r *reader) text(v optionValue) string {
	text := v.text()
	switch {
	case v.Type == userOption:
		return r.mentions.Word(*r.who(text, false))
	case v.Type == mentionableOption:
		return r.mentions.Word(*r.who(text, r.isRole(text)))
	}
	return r.mentions.Text(parts(text, r.who))
}

// line is the command line that a native command stands for, and whom it
// mentions. A command that the table no longer has is passed on by its name,
// to be refused like any other that does not exist.
func (a *Adapter) line(ctx context.Context, in interaction) (line string, mentioned []bot.Account) {
	read := a.reader(in, func(id string, isRole bool) *bot.Account { return a.lookUp(ctx, in, id, isRole) })
	r, name, values, ok := a.given(in)
	if !ok {
		for _, v := range values {
			name += " " + bot.QuoteWord(read.text(v))
		}
		return name, read.mentions
	}
	line = bot.Compose(r.command, r.values(values, "", read.text))
	return line, read.mentions
}

// typedLine is the command line as far as it is typed, the parameter being
// typed and what is typed of it.
func (a *Adapter) typedLine(in interaction) (line, complete, partial string) {
	r, name, values, ok := a.given(in)
	if !ok {
		return name, "", ""
	}
	focused := ""
	for _, v := range values {
		if v.Focused {
			focused, partial = v.Name, v.text()
		}
	}
	for _, o := range r.options {
		if o.Name == focused {
			complete = o.param.Name
		}
	}
	read := a.reader(in, func(id string, isRole bool) *bot.Account { return a.resolved(in, id, isRole) })
	return bot.Compose(r.command, r.values(values, focused, read.text)), complete, partial
}

// values are the options by the names of their parameters, those of one
// parameter in order; without is left out. read is an option as it would be
// typed.
func (r row) values(given []optionValue, without string, read func(optionValue) string) map[string][]string {
	values := map[string][]string{}
	for _, o := range r.options {
		for _, v := range given {
			if v.Name != o.Name || v.Name == without {
				continue
			}
			text := read(v)
			if o.Type == booleanOption {
				if text != "true" {
					continue
				}
				text = cmp.Or(o.param.Keyword, o.param.Name)
			}
			if o.param.Kind == bot.ID && o.param.Repeat {
				values[o.param.Name] = strings.FieldsFunc(text, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
			} else if strings.TrimSpace(text) != "" {
				values[o.param.Name] = append(values[o.param.Name], text)
			}
		}
	}
	return values
}
