package bot

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

const (
	// LineLimit is how many characters a request may hold: more than any
	// figure needs, and less than a pasted article.
	LineLimit = 8000
	// ProseLimit is how many characters a text may have that somebody else wrote
	// and that a command reads: several long articles.
	ProseLimit = 100_000
	// marksInARow is how many combining marks may follow each other.
	// Vietnamese and pointed Hebrew need three, Tibetan four.
	marksInARow = 5

	firstStrongIsolate    = '\u2068'
	popDirectionalIsolate = '\u2069'
)

// invisible says whether r is a format character that carries no meaning in a
// command line: it comes along when text is pasted, and would make two names
// that look the same differ. The joiners U+200C and U+200D do carry meaning,
// in Persian and in emoji, and the signs that precede Arabic numbers are seen.
func invisible(r rune) bool {
	return unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' && !rearranges(r) &&
		!unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// Clean is the line in one normal form, without characters that cannot be
// seen. Text that could rearrange or swamp what stands around it is refused.
func Clean(line string) (string, error) {
	line = strings.ToValidUTF8(line, "\ufffd")
	line = strings.ReplaceAll(line, "\r\n", "\n")
	line = strings.Map(func(r rune) rune {
		switch {
		case invisible(r):
			return -1
		case unicode.In(r, unicode.Zl, unicode.Zp):
			return ' '
		}
		return r
	}, line)
	count, marks := 0, 0
	for _, r := range line {
		if count++; count > LineLimit {
			return line, &UsageError{Problem: fmt.Sprintf("that is more than %d characters", LineLimit)}
		}
		if unicode.Is(unicode.M, r) {
			marks++
		} else {
			marks = 0
		}
		switch {
		case marks > marksInARow:
			return line, &UsageError{Problem: "there are too many combining marks on one letter"}
		case r != '\n' && r != '\t' && unicode.IsControl(r):
			return line, &UsageError{Problem: fmt.Sprintf("there is a control character (U+%04X) in it", r)}
		case rearranges(r):
			return line, &UsageError{Problem: fmt.Sprintf("there is an invisible character that turns text around (U+%04X) in it", r)}
		}
	}
	return norm.NFC.String(line), nil
}

// Prose is a text that somebody else wrote, for a command that reads it, in one
// normal form. What a line is refused for is taken out of it: whoever passes the
// text on cannot help it.
func Prose(text string) (string, error) {
	marks := 0
	text = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.M, r) {
			marks++
		} else {
			marks = 0
		}
		switch {
		case r == '\n' || r == '\t':
			return r
		case marks > marksInARow, invisible(r), rearranges(r), unicode.IsControl(r):
			return -1
		case unicode.In(r, unicode.Zl, unicode.Zp):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
	if utf8.RuneCountInString(text) > ProseLimit {
		return text, &UsageError{Problem: fmt.Sprintf("that is more than %d characters; paste the paragraphs with the figures", ProseLimit)}
	}
	return norm.NFC.String(text), nil
}

// rearranges says whether r is one of the embeddings, overrides and isolates
// of Unicode's bidirectional algorithm (UAX #9, section 2).
func rearranges(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// Visible is text made safe to show back even when it was refused: what
// cannot be seen is written as a replacement character, floods of combining
// marks are cut, and the length is at most n characters.
func Visible(s string, n int) string {
	marks := 0
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.M, r) {
			marks++
		} else {
			marks = 0
		}
		switch {
		case marks > marksInARow:
			return -1
		case r == '\n':
			return r
		case r == '\t', unicode.In(r, unicode.Zl, unicode.Zp):
			return ' '
		case unicode.IsControl(r), rearranges(r), invisible(r):
			return '\ufffd'
		}
		return r
	}, strings.ToValidUTF8(clip(s, n), "\ufffd"))
	return s
}

// Isolate wraps a name that holds right-to-left text in U+2068 and U+2069, so
// that it cannot rearrange what stands around it.
func Isolate(s string) string {
	for _, r := range s {
		p, _ := bidi.LookupRune(r)
		switch p.Class() {
		case bidi.R, bidi.AL, bidi.AN:
			return string(firstStrongIsolate) + s + string(popDirectionalIsolate)
		}
	}
	return s
}
