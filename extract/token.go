package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind says what a token is.
type kind uint8

const (
	wordToken   kind = iota
	numberToken      // digits with their separators
	punctToken
	openQuote
	closeQuote
	possessive // 's, or the apostrophe after a plural
)

// token is one word, numeral or mark.
type token struct {
	low        string // in lower case, apostrophes straightened
	from, to   int    // bytes
	start, end int    // code points
	kind       kind
	glued      bool // nothing stands between it and the token before
	cap        bool // begins with a capital letter
	upper      bool // has no small letter
	lines      uint8
	sentence   int // index of its sentence
	word       entry
	numeral    int // index of its numeral plus one
}

// document is a text on its way through the pipeline.
type document struct {
	text      string
	tokens    []token
	sentences []sentence
	quotes    []quote
	numerals  []numeral
	marks     []predicate
	predicate []int // by token: index into marks plus one

	metricsTold map[string]int // how often a metric is spoken of
	crowds      int            // whether it is about a rally: 1 and -1 once that is known
	looks       int            // how often a token was looked at
	sayings     []saying
	sayingAt    []bool // by token: the verb of a saying
	figures     []*figure
	namesHere   []string // the names of one paragraph
	namesOf     int      // its index plus one
}

// parse reads a text as tokens, sentences and quotations.
func parse(text string) *document {
	d := &document{text: valid(text)}
	s := scanner{text: d.text}
	s.tokens = make([]token, 0, len(text)/4+8)
	s.scan()
	d.tokens = s.tokens
	d.findSentences()
	d.findQuotes()
	return d
}

// scanner cuts a text into tokens.
type scanner struct {
	text   string
	at     int // byte
	point  int // code point
	lines  uint8
	space  bool
	single bool // inside single quotation marks
	double bool // inside straight double ones
	tokens []token
}

func (s *scanner) peek(at int) rune {
	if at >= len(s.text) {
		return -1
	}
	if s.text[at] < utf8.RuneSelf {
		return rune(s.text[at])
	}
	r, _ := utf8.DecodeRuneInString(s.text[at:])
	return r
}

func size(r rune) int {
	if r < 0 {
		return 0
	}
	return utf8.RuneLen(r)
}

func (s *scanner) scan() {
	s.space = true
	for s.at < len(s.text) {
		r := s.peek(s.at)
		switch {
		case unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff':
			if r == '\n' || r == '\u2029' {
				s.lines = min(s.lines+1, 9)
			}
			s.space = true
			if s.lines >= 2 {
				s.single, s.double = false, false
			}
			s.at += size(r)
			s.point++
		case isDigit(r):
			s.emit(s.digits(), numberToken)
		case unicode.IsLetter(r) || r == '@' || r == '#':
			s.word()
		default:
			s.punct(r)
		}
	}
}

// emit adds the token from here to the byte to.
func (s *scanner) emit(to int, k kind) {
	raw := s.text[s.at:to]
	points := utf8.RuneCountInString(raw)
	t := token{from: s.at, to: to, start: s.point, end: s.point + points, kind: k, glued: !s.space, lines: s.lines}
	t.low = lower(raw)
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(raw, "@#"))
	t.cap = unicode.IsUpper(first)
	t.upper = t.cap && points > 1 && strings.ToUpper(raw) == raw
	if k == wordToken {
		t.word = lookup(t.low)
	}
	s.tokens = append(s.tokens, t)
	s.at, s.point, s.space, s.lines = to, s.point+points, false, 0
}

var apostrophes = strings.NewReplacer("’", "'", "ʼ", "'", "‑", "-", "‐", "-")

// lower is a word in lower case with plain apostrophes and hyphens.
func lower(raw string) string {
	plain := true
	for i := range len(raw) {
		if c := raw[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			plain = false
			break
		}
	}
	if plain {
		return raw
	}
	return apostrophes.Replace(strings.ToLower(raw))
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func isHyphen(r rune) bool { return r == '-' || r == '‑' || r == '‐' }

func isApostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' }

// digits is where the numeral that starts here ends: digits with commas,
// points or hard spaces between groups.
func (s *scanner) digits() int {
	i := s.run(s.at)
	for {
		r := s.peek(i)
		next := i + size(r)
		end := s.run(next)
		n := end - next
		switch {
		case n == 0:
			return i
		case r == ',' && n == 3, r == '.', r == ',' && n != 3 && !s.more(end) && n <= 2:
		case (r == '\u00a0' || r == '\u202f' || r == '\u2009' || r == '\'' || r == '’' || r == ' ' && s.mayGroup(i)) && n == 3 && i-s.at <= 3+4*((i-s.at)/4) && s.text[s.at] != '0' && !unicode.IsLetter(s.peek(end)):
		default:
			return i
		}
		i = end
	}
}

// mayGroup reports whether a plain space after the digits so far can be a
// thousands separator: "1 200", not "2012 300" or "12 May 300".
func (s *scanner) mayGroup(i int) bool {
	first := s.run(s.at) - s.at
	if first > 3 || i-s.at > 7 {
		return false
	}
	if n := len(s.tokens); n > 0 {
		t := s.tokens[n-1]
		return t.kind != numberToken && !t.word.is(month|numbered) && !t.cap
	}
	return true
}

// more reports whether another group follows.
func (s *scanner) more(end int) bool { return s.peek(end) == ',' && isDigit(s.peek(end+1)) }

// run is the end of the digits at i.
func (s *scanner) run(i int) int {
	for i < len(s.text) && isDigit(rune(s.text[i])) {
		i++
	}
	return i
}

// word emits a word: letters, with inner apostrophes, hyphens, digits and the
// points of abbreviations. A possessive ending is a token of its own.
func (s *scanner) word() {
	i := s.at + size(s.peek(s.at))
	for {
		r := s.peek(i)
		next := s.peek(i + size(r))
		switch {
		case unicode.IsLetter(r) || isDigit(r) || unicode.IsMark(r):
		case isHyphen(r) && (unicode.IsLetter(next) || isDigit(next)):
		case r == '_' || r == '&' && unicode.IsUpper(next):
		case isApostrophe(r) && unicode.IsLetter(next) && !s.possessive(i+size(r)):
		case r == '.' && s.abbreviation(i):
		default:
			s.emit(i, wordToken)
			s.ending()
			return
		}
		i += size(r)
	}
}

// possessive reports whether what starts at i is the s of a possessive.
func (s *scanner) possessive(i int) bool {
	return (s.peek(i) == 's' || s.peek(i) == 'S') && !unicode.IsLetter(s.peek(i+1)) && !isDigit(s.peek(i+1))
}

// ending emits the possessive ending of the word just emitted.
func (s *scanner) ending() {
	r := s.peek(s.at)
	if !isApostrophe(r) {
		return
	}
	switch after := s.at + size(r); {
	case s.possessive(after):
		s.emit(after+1, possessive)
	case strings.HasSuffix(s.tokens[len(s.tokens)-1].low, "s") && s.peek(after) == ' ' && (!s.single || unicode.IsLower(s.peek(after+1))):
		s.emit(after, possessive)
	}
}

// abbreviation reports whether the point at i belongs to the word before it:
// "Mr.", "U.S.", "a.m.".
func (s *scanner) abbreviation(i int) bool {
	word := s.text[s.at:i]
	if abbreviations[lower(word)] {
		return true
	}
	letter, n := utf8.DecodeLastRuneInString(word)
	if !unicode.IsLetter(letter) {
		return false
	}
	before := word[:len(word)-n]
	if strings.HasSuffix(before, ".") {
		return true // the last of several: "U.S."
	}
	next := s.peek(i + 1)
	return before == "" && (unicode.IsLetter(next) && s.peek(i+2) == '.' || next == ' ' && unicode.IsUpper(letter) && unicode.IsUpper(s.peek(i+2)))
}

// punct emits a mark, telling opening quotation marks from closing ones.
func (s *scanner) punct(r rune) {
	next := s.peek(s.at + size(r))
	k := punctToken
	switch r {
	case '“', '«', '„':
		k = openQuote
	case '”', '»':
		k = closeQuote
	case '"':
		s.double = !s.double
		k = closeQuote
		if s.double {
			k = openQuote
		}
	case '‘':
		k, s.single = openQuote, true
	case '\'', '’', '`':
		switch {
		case s.single:
			k, s.single = closeQuote, false
		case s.space && unicode.IsLetter(next):
			k, s.single = openQuote, true
		}
	}
	s.emit(s.at+size(r), k)
}

// token, low, at, kindAt and raw look at token i, which may lie outside the
// text.
func (d *document) token(i int) *token {
	d.looks++
	if i < 0 || i >= len(d.tokens) {
		return nil
	}
	return &d.tokens[i]
}

func (d *document) low(i int) string {
	d.looks++
	if i < 0 || i >= len(d.tokens) {
		return ""
	}
	return d.tokens[i].low
}

func (d *document) at(i int) entry {
	d.looks++
	if i < 0 || i >= len(d.tokens) {
		return entry{}
	}
	return d.tokens[i].word
}

func (d *document) kindAt(i int) kind {
	d.looks++
	if i < 0 || i >= len(d.tokens) {
		return punctToken
	}
	return d.tokens[i].kind
}

func (d *document) raw(i int) string { return d.text[d.tokens[i].from:d.tokens[i].to] }
