package bot

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// UsageError says what was wrong with a line, to the person who typed it.
type UsageError struct {
	Problem string // what was wrong, as a clause: "via needs a name"
	Missing string // the parameter that was not given, if that is the problem
}

func (e *UsageError) Error() string { return e.Problem }

// Args are the values of a call's parameters.
type Args struct {
	values map[string][]string
}

// Has says whether the parameter was given.
func (a Args) Has(name string) bool { return len(a.values[name]) > 0 }

// Get is the parameter's value, or its first one; empty when it was not given.
func (a Args) Get(name string) string {
	if v := a.values[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// All are the values of a parameter that may be given several times.
func (a Args) All(name string) []string { return a.values[name] }

// ID is the claim number of an ID parameter and the version that was seen, 0
// when none was given.
func (a Args) ID(name string) (id, seen int64) {
	id, seen, _ = ParseID(a.Get(name))
	return id, seen
}

// Or takes every parameter that a does not have from other.
func (a Args) Or(other Args) Args {
	merged := Args{values: map[string][]string{}}
	maps.Copy(merged.values, other.values)
	maps.Copy(merged.values, a.values)
	return merged
}

// Names are the parameters that were given, in alphabetical order.
func (a Args) Names() []string { return slices.Sorted(maps.Keys(a.values)) }

// Without is the arguments but for the named parameters.
func (a Args) Without(names ...string) Args {
	kept := Args{values: map[string][]string{}}
	for name, v := range a.values {
		if !slices.Contains(names, name) {
			kept.values[name] = v
		}
	}
	return kept
}

func (a Args) add(name, value string) { a.values[name] = append(a.values[name], value) }

var idForm = regexp.MustCompile(`^#?([1-9][0-9]{0,17})(?:@([0-9]{1,18}))?$`)

// ParseID reads "12", "#12" and "12@7".
func ParseID(s string) (id, seen int64, ok bool) {
	m := idForm.FindStringSubmatch(s)
	if m == nil {
		return 0, 0, false
	}
	id, _ = strconv.ParseInt(m[1], 10, 64)
	seen, _ = strconv.ParseInt(m[2], 10, 64)
	return id, seen, true
}

// Parse reads what follows a command's name.
func Parse(params []Param, line string) (Args, error) {
	args := Args{values: map[string][]string{}}
	if len(params) == 1 && params[0].Kind == Line {
		if line = strings.TrimSpace(line); line != "" {
			args.add(params[0].Name, line)
		}
		return args, missing(params, args)
	}
	words, err := split(line)
	if err != nil {
		return args, err
	}
	p := parser{params: params, words: words, args: args}
	if err := p.positional(); err != nil {
		return args, err
	}
	if err := p.keyworded(); err != nil {
		return args, err
	}
	return args, missing(params, args)
}

func missing(params []Param, args Args) error {
	for _, p := range params {
		if p.Required && strings.TrimSpace(args.Get(p.Name)) == "" {
			return &UsageError{Problem: fmt.Sprintf("%s is missing", p.describe()), Missing: p.Name}
		}
	}
	return nil
}

func (p Param) describe() string {
	if p.Help != "" {
		return p.Name + " (" + p.Help + ")"
	}
	return p.Name
}

// parser walks the words of one line.
type parser struct {
	params []Param
	words  []typed
	args   Args
}

// keyword is the parameter that the next words name, how many words its name
// takes, and, for a Flag, which of its words was given. The words of a name
// that is not followed by what it needs ("part of" without a number) are
// ordinary words.
func (p *parser) keyword() (param *Param, size int, value string) {
	for i := range p.params {
		q := &p.params[i]
		for _, name := range q.keywords() {
			parts := strings.Fields(name)
			if !p.startsWith(parts) {
				continue
			}
			if q.Kind == ID && !p.numberAt(len(parts)) {
				continue
			}
			if len(parts) > size {
				param, size, value = q, len(parts), name
			}
		}
	}
	return param, size, value
}

func (p Param) keywords() []string {
	if p.Kind == Flag && len(p.Values) > 0 {
		return p.Values
	}
	if p.Keyword == "" {
		return nil
	}
	return []string{p.Keyword}
}

func (p *parser) startsWith(parts []string) bool {
	if len(p.words) < len(parts) {
		return false
	}
	for i, part := range parts {
		if w := p.words[i]; w.Quoted || !strings.EqualFold(w.Text, part) {
			return false
		}
	}
	return true
}

func (p *parser) numberAt(i int) bool {
	if i >= len(p.words) {
		return false
	}
	_, _, ok := ParseID(p.words[i].Text)
	return ok
}

// upToKeyword takes words until the next keyword or the end.
func (p *parser) upToKeyword() string {
	var taken []string
	for len(p.words) > 0 {
		if q, _, _ := p.keyword(); q != nil {
			break
		}
		taken = append(taken, p.words[0].Text)
		p.words = p.words[1:]
	}
	return strings.Join(taken, " ")
}

func (p *parser) positional() error {
	for i := range p.params {
		q := &p.params[i]
		if q.Keyword != "" || q.Kind == Flag {
			continue
		}
		if err := p.position(q); err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) position(q *Param) error {
	for len(p.words) > 0 {
		if found, size, value := p.keyword(); found != nil {
			// A Flag may stand before a value as well: "feared 300".
			if found.Kind != Flag || p.args.Has(q.Name) {
				return nil
			}
			if err := p.flag(found, size, value); err != nil {
				return err
			}
			continue
		}
		if q.Kind == Words {
			p.args.add(q.Name, p.upToKeyword())
			return nil
		}
		value := p.words[0].Text
		if _, _, ok := ParseID(value); q.Kind == ID && !ok {
			if q.Required && !p.args.Has(q.Name) {
				return &UsageError{Problem: fmt.Sprintf("%q is not a claim's number, such as 12 or #12", clip(value, 40))}
			}
			return nil
		}
		if len(q.Values) > 0 && !slices.Contains(q.Values, strings.ToLower(value)) {
			return &UsageError{Problem: fmt.Sprintf("%q is not one of %s", clip(value, 40), strings.Join(q.Values, ", "))}
		}
		p.args.add(q.Name, value)
		p.words = p.words[1:]
		if !q.Repeat {
			return nil
		}
	}
	return nil
}

func (p *parser) keyworded() error {
	for len(p.words) > 0 {
		q, size, value := p.keyword()
		if q == nil {
			return &UsageError{Problem: fmt.Sprintf("%q is not understood there", clip(p.words[0].Text, 40))}
		}
		if q.Kind == Flag {
			if err := p.flag(q, size, value); err != nil {
				return err
			}
			continue
		}
		if p.args.Has(q.Name) && !q.Repeat {
			return twice(value)
		}
		p.words = p.words[size:]
		if err := p.value(q); err != nil {
			return err
		}
	}
	return nil
}

// flag takes a Flag, of which value is the word that was given.
func (p *parser) flag(q *Param, size int, value string) error {
	switch before := p.args.Get(q.Name); {
	case before == value:
		return twice(value)
	case before != "":
		return &UsageError{Problem: fmt.Sprintf("“%s” and “%s” do not go together", before, value)}
	}
	p.args.add(q.Name, value)
	p.words = p.words[size:]
	return nil
}

func twice(keyword string) error {
	return &UsageError{Problem: fmt.Sprintf("“%s” is there twice; put a name that holds such a word in quotation marks", keyword)}
}

// value takes the value of a keyword.
func (p *parser) value(q *Param) error {
	value := ""
	if q.Kind == Words {
		before := p.words
		value = p.upToKeyword()
		if q.Suggests != "" { // a name; in running text such words are only words
			if err := p.unnumbered(before[:len(before)-len(p.words)]); err != nil {
				return err
			}
		}
	} else if len(p.words) > 0 {
		value, p.words = p.words[0].Text, p.words[1:]
	}
	if value == "" {
		return &UsageError{Problem: fmt.Sprintf("“%s” needs %s after it", q.Keyword, cmp.Or(q.Help, "a value"))}
	}
	p.args.add(q.Name, value)
	return nil
}

// unnumbered refuses words among which stands a keyword that wants a claim's
// number and has none: "by Isis part of abc" names no source.
func (p *parser) unnumbered(words []typed) error {
	for i := range words {
		rest := parser{params: p.params, words: words[i:]}
		for _, q := range p.params {
			if q.Kind == ID && q.Keyword != "" && rest.startsWith(strings.Fields(q.Keyword)) {
				return &UsageError{Problem: fmt.Sprintf("“%s” needs a claim's number after it, such as 12; put a name that holds such words in quotation marks", q.Keyword)}
			}
		}
	}
	return nil
}
