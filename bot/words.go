package bot

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// typed is one word of a command line. A quoted word is never a keyword.
type typed struct {
	Text   string
	Quoted bool
}

const (
	quoteMarks   = "\"“”„‟«»"
	openingMarks = "“„«"
	// A quotation opened by one mark may be closed by another: phones turn
	// one of a pair of straight quotes curly and leave the other.
	closingMarks = "\"”»"
)

// closingToo are the marks that also close a quotation which begins with
// these: „German“ and »Danish«.
var closingToo = map[rune]string{'„': "“", '»': "«"}

// split cuts a command line into words. Words in straight or curly double
// quotes hold together; inside them a backslash keeps a quotation mark or a
// backslash as it is. A mark ends a quotation only at the end of a word, so
// that an inch sign or an inner quotation survives. Punctuation right after
// the quotation is dropped: by "Amaq Agency", via "The Independent".
func split(line string) ([]typed, error) {
	var words []typed
	rest := line
	for {
		rest = strings.TrimLeftFunc(rest, unicode.IsSpace)
		if rest == "" {
			return words, nil
		}
		if mark, size := utf8.DecodeRuneInString(rest); strings.ContainsRune(quoteMarks, mark) {
			text, after, closed := quotation(mark, rest[size:])
			if !closed {
				return nil, &UsageError{Problem: fmt.Sprintf("the quotation mark before %q is never closed", clip(rest[size:], 30))}
			}
			words = append(words, typed{Text: text, Quoted: true})
			rest = after
			continue
		}
		end := strings.IndexFunc(rest, unicode.IsSpace)
		if end < 0 {
			end = len(rest)
		}
		words = append(words, typed{Text: rest[:end]})
		rest = rest[end:]
	}
}

// quotation reads what an opening mark begins, up to the closing one; after is
// what follows it. A pair of curly marks inside belongs to the text, and line
// ends become spaces.
func quotation(mark rune, s string) (text, after string, closed bool) {
	closing := closingMarks + closingToo[mark]
	var b strings.Builder
	inner := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		next, nextSize := utf8.DecodeRuneInString(s[i+size:])
		switch {
		case r == '\\' && nextSize > 0 && (next == '\\' || strings.ContainsRune(quoteMarks, next)):
			b.WriteRune(next)
			i += size + nextSize
			continue
		case inner > 0 && (r == '”' || r == '»'):
			inner--
		case strings.ContainsRune(closing, r) && endsWord(s[i+size:]):
			return strings.TrimSpace(b.String()), strings.TrimLeft(s[i+size:], punctuation), true
		case strings.ContainsRune(openingMarks, r):
			inner++
		}
		if r == '\n' {
			b.WriteByte(' ')
		} else {
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	return "", "", false
}

// punctuation may stand between the end of a quotation and the next word.
const punctuation = ",;."

// endsWord says whether a word ends where s begins.
func endsWord(s string) bool {
	next, size := utf8.DecodeRuneInString(strings.TrimLeft(s, punctuation))
	return size == 0 || unicode.IsSpace(next)
}

// QuoteWord writes a value so that split gives it back as one word, whatever
// is in it; line ends become spaces.
func QuoteWord(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '\n' || r == '\r':
			b.WriteByte(' ')
			continue
		case r == '\\' || strings.ContainsRune(quoteMarks, r):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	b.WriteByte('"')
	return b.String()
}

// Compose writes the command line of a row from values by parameter name: the
// door of a platform whose commands come as options. A Flag's value is the
// chosen word; anything else there is quoted, to be refused as what it is.
func Compose(c *Command, values map[string][]string) string {
	line := c.Name
	for _, p := range c.Params {
		for _, v := range values[p.Name] {
			switch {
			case p.Kind == Flag && slices.ContainsFunc(p.keywords(), func(k string) bool { return strings.EqualFold(k, v) }):
				line += " " + v
			case p.Keyword != "" && p.Kind != Flag:
				line += " " + p.Keyword + " " + c.quote(v)
			case p.Kind == Line:
				line += " " + v
			default:
				line += " " + c.quote(v)
			}
		}
	}
	return line
}

// quote is QuoteWord, but for a claim's number, "@" and a plain name, and a plain
// word that is in no keyword of the row: a composed line is shown back to people, and a button
// has room for few characters.
func (c *Command) quote(s string) string {
	if _, _, isID := ParseID(s); isID {
		return s
	}
	plain := func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' }
	name := strings.TrimPrefix(s, "@")
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return !plain(r) }) {
		return QuoteWord(s)
	}
	for _, p := range c.Params {
		for _, keyword := range p.keywords() {
			for word := range strings.FieldsSeq(keyword) {
				if strings.EqualFold(word, s) {
					return QuoteWord(s)
				}
			}
		}
	}
	return s
}

// clip is s, or the beginning of it and an ellipsis: at most n characters.
func clip(s string, n int) string {
	count, cut := 0, 0
	for i := range s {
		if count++; count == n {
			cut = i
		}
		if count > n {
			return s[:cut] + "…"
		}
	}
	return s
}
