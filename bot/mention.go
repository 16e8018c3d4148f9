package bot

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Part is a run of what a person typed, or somebody whom they mention there.
type Part struct {
	Text string
	Who  *Account // nil for text
}

// Mentions are the accounts that one line mentions. Each has a Name that is
// nobody else's in the line, and stands there as "@" and that name.
type Mentions []Account

// Word is "@" and the account's name. Whoever has the name of somebody
// mentioned before gets their id behind it.
func (m *Mentions) Word(who Account) string {
	for _, a := range *m {
		if a.Ref() == who.Ref() {
			return "@" + a.Name
		}
	}
	id := mentionName(who.ID)
	if who.Name = mentionName(who.Name); who.Name == "" {
		who.Name = id
	}
	for slices.ContainsFunc(*m, func(a Account) bool { return strings.EqualFold(a.Name, who.Name) }) {
		who.Name += " (" + id + ")"
	}
	*m = append(*m, who)
	return "@" + who.Name
}

// mentionName is a name as Clean leaves it in a line and reading a line gives
// it back: on one line, in one normal form, without characters that cannot be
// seen.
func mentionName(name string) string {
	name = strings.Join(strings.Fields(Visible(name, nameLimit)), " ")
	return norm.NFC.String(strings.TrimLeft(name, "@ "))
}

// Text is the parts as one text, which is to be quoted whole.
func (m *Mentions) Text(parts []Part) string {
	var b strings.Builder
	for _, p := range parts {
		if p.Who == nil {
			b.WriteString(p.Text)
		} else {
			b.WriteString(m.Word(*p.Who))
		}
	}
	return b.String()
}

// Line is the parts as a command line. A name of several words that stands
// alone is quoted, so that it is read as one: assign 12 "@Ana Maria".
func (m *Mentions) Line(parts []Part) string {
	var b strings.Builder
	for i, p := range parts {
		if p.Who == nil {
			b.WriteString(p.Text)
			continue
		}
		alone := i+1 == len(parts) || parts[i+1].Who == nil && endsWord(parts[i+1].Text)
		word, before := m.Word(*p.Who), b.String()
		_, unclosed := split(before)
		last, size := utf8.DecodeLastRuneInString(before)
		switch {
		case unclosed != nil:
			word = escapeMarks(word)
		case strings.ContainsFunc(word, unicode.IsSpace) && (size == 0 || unicode.IsSpace(last)) && alone:
			word = QuoteWord(word)
		}
		b.WriteString(word)
	}
	return b.String()
}

// escapeMarks keeps a name from ending the quotation that it stands in.
func escapeMarks(s string) string {
	return strings.TrimSuffix(strings.TrimPrefix(QuoteWord(s), `"`), `"`)
}
