package claim

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold is the form in which names are compared: one case, one width of space,
// straight apostrophes, no dots, and no leading "the".
func Fold(name string) string {
	name = norm.NFC.String(strings.Map(func(r rune) rune {
		switch r {
		case '’', '‘', 'ʼ':
			return '\''
		case '.':
			return -1
		}
		if unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, cases.Fold().String(norm.NFC.String(name))))
	words := strings.Fields(name)
	for len(words) > 1 && words[0] == "the" {
		words = words[1:]
	}
	return strings.Join(words, " ")
}

// Lexicon looks names up in a Vocabulary.
type Lexicon struct {
	Vocabulary
	topics  map[string]int // by folded slug and alias
	sources map[string]int // by folded name and alias
	keys    map[string]int // sources by key
	people  map[string]int

	channels map[string]int // by ID
}

// NewLexicon makes a Lexicon. A name that two entries share belongs to the
// first.
func NewLexicon(v Vocabulary) *Lexicon {
	l := &Lexicon{
		Vocabulary: v,
		topics:     map[string]int{}, sources: map[string]int{}, keys: map[string]int{}, people: map[string]int{},
		channels: map[string]int{},
	}
	for i, t := range v.Topics {
		enter(l.topics, i, append([]string{t.Slug}, t.Aliases...))
	}
	for i, s := range v.Sources {
		l.keys[s.Key] = i
		if !s.Unnamed {
			enter(l.sources, i, append([]string{s.Name}, s.Aliases...))
		}
	}
	for i, p := range v.People {
		l.people[p.ID] = i
	}
	for i, ch := range v.Channels {
		l.channels[ch.ID] = i
	}
	return l
}

func enter(index map[string]int, i int, names []string) {
	for _, name := range names {
		if _, taken := index[Fold(name)]; !taken {
			index[Fold(name)] = i
		}
	}
}

// Channel finds a channel by its ID.
func (l *Lexicon) Channel(id string) (Channel, bool) {
	i, ok := l.channels[id]
	if !ok {
		return Channel{ID: id}, false
	}
	return l.Channels[i], true
}

// Topic finds a topic by its slug or an alias.
func (l *Lexicon) Topic(name string) (Topic, bool) {
	if i, ok := l.topics[Fold(name)]; ok {
		return l.Topics[i], true
	}
	return Topic{}, false
}

// Source finds the source that words name, by its name or an alias. An
// unnamed one is found by its phrase only, so that `unnamed "officials"` and
// a source of that name stay apart. When it is not known, known is false and
// the source is one that can be added.
func (l *Lexicon) Source(words string) (s Source, known bool) {
	name, unnamed := SourceName(words)
	if !unnamed {
		if i, ok := l.sources[Fold(name)]; ok {
			return l.Sources[i], true
		}
		return Source{Key: Fold(name), Name: name}, false
	}
	key := "unnamed: " + Fold(unmarked(name))
	if i, ok := l.keys[key]; ok {
		return l.Sources[i], true
	}
	return Source{Key: key, Name: name, Unnamed: true}, false
}

// SourceByKey is the source of a key. A key that is not in the directory is
// its own name, so that an attribution is never lost.
func (l *Lexicon) SourceByKey(key string) Source {
	if i, ok := l.keys[key]; ok {
		return l.Sources[i]
	}
	return Source{Key: key, Name: key}
}

// Person is the name of a person, or the id when the name is not known.
func (l *Lexicon) Person(id string) string {
	if i, ok := l.people[id]; ok {
		return l.People[i].Name
	}
	return id
}

// Root is the key of the source that a source speaks for in the end. Of
// sources that speak for each other it is the first by key.
func (l *Lexicon) Root(key string) string {
	voices, circle := l.voices(key)
	if len(circle) > 0 {
		return slices.Min(circle)
	}
	return voices[len(voices)-1]
}

// voices are the keys of a source and of those that it speaks for, one behind
// the other; circle are those of them that speak for each other.
func (l *Lexicon) voices(key string) (voices, circle []string) {
	for {
		if i := slices.Index(voices, key); i >= 0 {
			return voices, voices[i:]
		}
		voices = append(voices, key)
		if key = l.SourceByKey(key).SpeaksFor; key == "" {
			return voices, nil
		}
	}
}

// Party says whether a source, or whoever it speaks for, is a party to the
// topic's event.
func (l *Lexicon) Party(t Topic, key string) bool {
	voices, _ := l.voices(key)
	return slices.ContainsFunc(voices, func(voice string) bool { return slices.Contains(t.Parties, voice) })
}

// Measure finds a measure of the topic by its slug or a common synonym.
func (t Topic) Measure(name string) (Measure, bool) {
	folded := MeasureSlug(name)
	for _, m := range t.Measures {
		if Fold(m.Slug) == folded {
			return m, true
		}
	}
	return Measure{}, false
}

// unnamedHeads are words that, ending or beginning a phrase, say that nobody
// is named: "sources on the ground", "Interior Ministry sources".
var unnamedHeads = []string{
	"source", "sources", "reports", "report", "witness", "witnesses", "eyewitnesses", "residents", "locals",
	"officials", "official", "insiders", "rumours", "rumors", "fears", "headline",
}

var unnamedFirst = []string{"unnamed", "unattributed", "anonymous", "unidentified", "unspecified", "unknown"}

// Unnamed says whether words name nobody: "unnamed reports", "sources on the
// ground", "a security official". When in doubt they do not: a source that is
// wrongly taken as unnamed counts for less, never for more.
func Unnamed(words string) bool {
	f := strings.Fields(Fold(words))
	if len(f) > 0 && (f[0] == "a" || f[0] == "an" || f[0] == "some" || f[0] == "several") {
		f = f[1:]
	}
	if len(f) == 0 {
		return false
	}
	if slices.Contains(unnamedFirst, f[0]) {
		return true
	}
	return slices.Contains(unnamedHeads, f[0]) || slices.Contains(unnamedHeads, f[len(f)-1]) && !named(words)
}

// named says whether every word begins with a capital, as in "Human Rights
// Reports": a proper name, whatever its last word.
func named(words string) bool {
	fields := strings.Fields(words)
	for _, w := range fields {
		if r := []rune(w)[0]; !unicode.IsUpper(r) {
			return false
		}
	}
	return len(fields) > 1
}

// SourceName is the name that words give a source, and whether nobody is
// named by it. `unnamed "sources on the ground"` marks the phrase; in
// "unnamed reports" the mark is part of the name.
func SourceName(words string) (name string, unnamed bool) {
	name = strings.Join(strings.Fields(words), " ")
	if phrase := unmarked(name); strings.Contains(phrase, " ") {
		name = phrase
	}
	return unquoted(name), Unnamed(words)
}

// unquoted is a name without the quotation marks around it: single ones are not
// marks of the command line, and in one field of a form there are none.
func unquoted(name string) string {
	const opening, closing = "\"'“‘", "\"'”’"
	first, size := utf8.DecodeRuneInString(name)
	last, end := utf8.DecodeLastRuneInString(name)
	if size+end < len(name) && strings.ContainsRune(opening, first) && strings.ContainsRune(closing, last) {
		return strings.TrimSpace(name[size : len(name)-end])
	}
	return name
}

// unmarked is a phrase without the "unnamed" that marks it.
func unmarked(name string) string {
	if first, rest, ok := strings.Cut(name, " "); ok && strings.EqualFold(first, "unnamed") {
		return strings.TrimSpace(rest)
	}
	return name
}

// SourceShown is a source's name as an attribution shows it: what names
// nobody says so.
func SourceShown(s Source) string {
	if s.Unnamed && !SaysUnnamed(s.Name) {
		return "unnamed “" + s.Name + "”"
	}
	return s.Name
}

// SaysUnnamed says whether a name itself says that nobody is named.
func SaysUnnamed(name string) bool {
	first, _, _ := strings.Cut(Fold(name), " ")
	return slices.Contains(unnamedFirst, first)
}
