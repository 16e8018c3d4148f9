package bot

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Table finds the rows of a command table by what a line begins with.
type Table struct {
	names map[string]*Command // by name and alias
}

// NewTable makes a Table of rows. Two rows with one name are a mistake, and
// panic.
func NewTable(commands []Command) *Table {
	t := &Table{names: map[string]*Command{}}
	for i := range commands {
		c := &commands[i]
		for _, name := range append([]string{c.Name}, c.Aliases...) {
			if t.names[name] != nil {
				panic(fmt.Sprintf("two commands are named %q", name))
			}
			t.names[name] = c
		}
	}
	return t
}

// Lookup finds a row by its name or an alias.
func (t *Table) Lookup(name string) (*Command, bool) {
	c, ok := t.names[strings.ToLower(name)]
	return c, ok
}

// find is the row that the line begins with, the rest of the line, and whether
// the name came with "!".
func (t *Table) find(line string) (c *Command, rest string, yes bool) {
	first, after := word(line)
	name := strings.ToLower(first)
	if second, beyond := word(after); second != "" {
		if c := t.names[name+" "+strings.ToLower(second)]; c != nil {
			return c, beyond, false
		}
	}
	if c := t.names[name]; c != nil {
		return c, after, false
	}
	if c := t.names[strings.TrimSuffix(name, "!")]; c != nil && c.Insists {
		return c, after, true
	}
	return nil, "", false
}

// Filled is the command line that a form makes when it is sent: the form's own
// line and what was typed, by parameter. Parameters that the command does not
// have are ignored. What the table does not know is written behind the line
// all the same, to be refused and shown back like any other.
func (t *Table) Filled(line string, values map[string]string) string {
	c, _, _ := t.find(addressed(line))
	names := slices.Sorted(maps.Keys(values))
	if c == nil {
		for _, name := range names {
			if v := strings.TrimSpace(values[name]); v != "" {
				line += " " + QuoteWord(v)
			}
		}
		return line
	}
	form := Form{Line: line}
	for _, name := range names {
		form.Fields = append(form.Fields, Field{Param: name})
	}
	return form.Filled(c, values)
}
