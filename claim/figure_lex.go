package claim

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tokenKind tells numbers in digits from words and from everything else.
type tokenKind uint8

const (
	signToken   tokenKind = iota // one character: "-" for any dash, "$", "%", ","
	wordToken                    // letters, in lower case
	numberToken                  // digits with the separators between them: "1,200.5"
)

// token is one piece of a figure's words.
type token struct {
	kind       tokenKind
	text       string // folded: lower case, ASCII digits, one kind of dash
	start, end int    // where it stands in the words, in bytes
	glued      bool   // nothing stands between it and the token before
}

// lexer cuts words into tokens in one pass.
type lexer struct {
	words  string
	at     int
	tokens []token
	gap    bool // something was skipped since the last token
}

// lex cuts words into tokens. Quotation marks of every kind are dropped; what
// cannot be part of any figure, such as a control character, is refused.
func lex(words string) ([]token, *FigureError) {
	l := &lexer{words: words, gap: true}
	for l.at < len(words) {
		r, size := utf8.DecodeRuneInString(words[l.at:])
		switch {
		case unicode.IsSpace(r), strings.ContainsRune(quoteMarks, r):
			l.at += size
			l.gap = true
		case unicode.Is(unicode.Nd, r):
			l.number()
		case isWordRune(r):
			l.word()
		case unicode.IsNumber(r):
			return nil, figureErrorf(nil, "“%c” is a sign for a number that I do not read; write it out in digits", r)
		case r == utf8.RuneError, unicode.Is(unicode.C, r):
			return nil, figureErrorf(nil, "there is a control or invisible character in it")
		default:
			l.add(signToken, foldSign(r), size)
		}
	}
	return joinSpacedGroups(l.tokens, words), nil
}

const (
	quoteMarks  = "\"'`´‘’‚‛“”„‟«»‹›"
	apostrophes = "'’"
	dashes      = "-‐‑‒–—―−﹣-"
	separators  = ".,'’"
)

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.Is(unicode.M, r) }

// isJoiner is true of the two invisible characters that Persian and the
// languages of India spell with.
func isJoiner(r rune) bool { return r == '\u200c' || r == '\u200d' }

func (l *lexer) add(kind tokenKind, text string, size int) {
	l.tokens = append(l.tokens, token{kind, text, l.at, l.at + size, !l.gap})
	l.at += size
	l.gap = false
}

// word takes letters, and apostrophes and joiners between letters.
func (l *lexer) word() {
	end := l.at
	for end < len(l.words) {
		r, size := utf8.DecodeRuneInString(l.words[end:])
		inside := strings.ContainsRune(apostrophes, r) || isJoiner(r)
		if !isWordRune(r) && !(inside && wordRuneAt(l.words, end+size)) {
			break
		}
		end += size
	}
	text := strings.ToLower(l.words[l.at:end])
	l.add(wordToken, strings.ReplaceAll(text, "’", "'"), end-l.at)
}

func wordRuneAt(s string, at int) bool {
	r, _ := utf8.DecodeRuneInString(s[at:])
	return isWordRune(r)
}

// number takes digits of any script, and separators between digits.
func (l *lexer) number() {
	var b strings.Builder
	end := l.at
	for end < len(l.words) {
		r, size := utf8.DecodeRuneInString(l.words[end:])
		if d, ok := digit(r); ok {
			b.WriteByte(d)
		} else if strings.ContainsRune(separators, r) && digitAt(l.words, end+size) {
			b.WriteByte(foldSeparator(r))
		} else {
			break
		}
		end += size
	}
	l.add(numberToken, b.String(), end-l.at)
}

func foldSeparator(r rune) byte {
	if r == '.' || r == ',' {
		return byte(r)
	}
	return '\''
}

// digit is the ASCII form of a decimal digit of any script. Unicode keeps
// each script's ten digits together and in order, so the place within the
// range is the value.
func digit(r rune) (byte, bool) {
	if r <= unicode.MaxASCII {
		return byte(r), '0' <= r && r <= '9'
	}
	for _, nd := range unicode.Nd.R16 {
		if rune(nd.Lo) <= r && r <= rune(nd.Hi) {
			return '0' + byte((r-rune(nd.Lo))%10), true
		}
	}
	for _, nd := range unicode.Nd.R32 {
		if rune(nd.Lo) <= r && r <= rune(nd.Hi) {
			return '0' + byte((r-rune(nd.Lo))%10), true
		}
	}
	return 0, false
}

func digitAt(s string, at int) bool {
	r, _ := utf8.DecodeRuneInString(s[at:])
	return unicode.Is(unicode.Nd, r)
}

// foldedSigns are characters that mean the same as another.
var foldedSigns = map[rune]string{'%': "%", '﹪': "%", '٪': "%", '+': "+", '$': "$", '﹩': "$", '〜': "~", '~': "~", '∼': "~", '≃': "≈", '≅': "≈", '⩾': "≥", '⩽': "≤", '&': "&"}

func foldSign(r rune) string {
	if strings.ContainsRune(dashes, r) {
		return "-"
	}
	if s, ok := foldedSigns[r]; ok {
		return s
	}
	return string(r)
}

// joinSpacedGroups turns "1 200" into one number: groups of three digits with
// a single space of any width between them, after a group of one to three.
func joinSpacedGroups(tokens []token, words string) []token {
	joined := tokens[:0]
	open := false // the last joined token may take another group
	for i, t := range tokens {
		last := len(joined) - 1
		if open && isGroup(tokens, i) && isSingleSpace(words[joined[last].end:t.start]) {
			joined[last].text += "," + t.text
			joined[last].end = t.end
			continue
		}
		joined = append(joined, t)
		open = t.kind == numberToken && len(t.text) <= 3 && t.text[0] != '0' && !strings.ContainsAny(t.text, separators)
	}
	return joined
}

// isGroup reports whether token i is three digits that nothing is glued to.
func isGroup(tokens []token, i int) bool {
	t := tokens[i]
	if t.kind != numberToken || len(t.text) != 3 || strings.ContainsAny(t.text, separators) {
		return false
	}
	next := i + 1
	return next == len(tokens) || tokens[next].kind != wordToken || !tokens[next].glued
}

func isSingleSpace(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	return size == len(s) && r != '\n' && r != '\t' && unicode.IsSpace(r)
}
