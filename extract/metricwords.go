package extract

import (
	"slices"
	"strings"
)

// metricWords are the ways of saying that one thing happened to those who are
// counted. To teach the extractor a word, add it to the row of its metric.
//
// Entries are separated by commas. Of a verb only its base form is given; the
// others are made (see inflect). In an entry of several words the first is
// inflected in the verb rows, a slash separates alternatives, "the" stands for
// any article or none, "their" for any possessive, "_" for up to three words,
// and "..." for those who are counted, when they stand inside: "take ... to
// hospital" is both "took 24 people to hospital" and "24 were taken to
// hospital".
type metricWords struct {
	metric  string
	done    string // what is done to those counted: "killed 24", "24 were killed"
	does    string // what those counted do: "24 died"
	passive string // done to them, but only in the passive: "24 were held"
	states  string // how they are, behind them: "24 dead", "24 in hospital"
	nouns   string // what is counted: "24 deaths", "a toll of 24"
	things  string // nouns that say it with nearly any verb: "24 bodies"
	hints   string // nouns that say it when no verb does: "24 hostages"
	ahead   string // words in front of a number: "a crowd of 24"
}

// allMetrics are the tables, those that win first.
func allMetrics() []metricWords {
	return slices.Concat(harmMetrics, custodyMetrics, workMetrics, thingMetrics)
}

// side says which noun of a verb is counted.
type side uint8

const (
	object   side = iota // "killed 24", and the subject of the passive
	subject              // "24 died"
	suffered             // the subject of the passive, and nothing else
	behind               // a state: "24 in hospital"
	either               // "recovered 24" and "24 recovered"
	before               // "a crowd of 24": what follows, whatever the form
)

// weight says how a noun or adjective counts.
type weight uint8

const (
	strong    weight = iota // what is counted: "24 deaths", "a toll of 24"
	state                   // an adjective behind what is counted: "24 dead"
	weak                    // something else may have happened to them: "24 prisoners"
	companion               // said with nearly any verb: "24 bodies"
	verbal                  // no noun at all
)

// verbSense is what a verb says of which of its nouns, and nounSense what a
// noun or adjective does.
type (
	verbSense struct {
		metric string
		counts side
	}
	nounSense struct {
		metric string
		weight weight
	}
)

// verbSenses and nounSenses are what the entries of the lexicon point to.
var (
	verbSenses []verbSense
	nounSenses []nounSense
)

// phrase is a predicate of several words, ready to be matched.
type phrase struct {
	verbSense
	noun   bool
	weight weight
	words  []phraseWord
	tense  map[string]tense // of the inflected word
	verb   int              // which word is inflected
}

// phraseWord is one place of a phrase.
type phraseWord struct {
	any      map[string]bool
	gap      bool // up to three words
	hole     bool // those who are counted may stand here
	optional bool
}

// phrasebook holds the phrases by their first word.
var phrasebook = map[string][]*phrase{}

var (
	articles    = map[string]bool{"the": true, "a": true, "an": true, "this": true, "that": true, "another": true, "its": true, "their": true, "our": true, "all": true}
	possessives = map[string]bool{"their": true, "his": true, "her": true, "its": true, "our": true, "my": true, "your": true}
)

// addPredicates enters the words of every metric into the lexicon.
func addPredicates(change func(string, func(*entry))) {
	for _, row := range allMetrics() {
		b := wordsBuilder{row.metric, change}
		b.verbs(row.done, object)
		b.verbs(row.does, subject)
		b.verbs(row.passive, suffered)
		b.nouns(row.states, state)
		b.nouns(row.nouns, strong)
		b.nouns(row.things, companion)
		b.nouns(row.hints, weak)
		for words := range entriesOf(row.ahead) {
			b.phrase(words, verbSense{row.metric, before}, verbal)
		}
	}
}

// entriesOf are the entries of a row, each cut into words.
func entriesOf(row string) func(func([]string) bool) {
	return func(yield func([]string) bool) {
		for e := range strings.SplitSeq(row, ",") {
			if words := strings.Fields(e); len(words) > 0 && !yield(words) {
				return
			}
		}
	}
}

// nounLike are the classes of words whose base form is rarely the verb.
const nounLike = preposition | adverb | modal | adjective | people | thing | body | role | media | counter | channel | measured | numbered

// wordsBuilder enters the words of one metric.
type wordsBuilder struct {
	metric string
	change func(string, func(*entry))
}

func (b wordsBuilder) verbs(row string, counts side) {
	for words := range entriesOf(row) {
		sense := verbSense{b.metric, counts}
		if len(words) > 1 {
			b.phrase(words, sense, verbal)
			continue
		}
		verbSenses = append(verbSenses, sense)
		n := int16(len(verbSenses))
		inflect(words[0], func(form string, t tense) {
			b.change(form, func(e *entry) {
				if t == base && e.is(nounLike) || e.verb > 0 && e.verb != n {
					if e.verb > 0 && counts == subject && verbSenses[e.verb-1] == (verbSense{b.metric, object}) {
						verbSenses[e.verb-1].counts = either
					}
					return
				}
				e.verb = n
				e.tense |= t
			})
		})
	}
}

func (b wordsBuilder) nouns(row string, w weight) {
	for words := range entriesOf(row) {
		switch {
		case len(words) > 1 && w == state:
			b.phrase(words, verbSense{b.metric, behind}, verbal)
			continue
		case len(words) > 1:
			b.phrase(words, verbSense{b.metric, object}, w)
			b.phrase(append(words[:len(words)-1:len(words)-1], plural(words[len(words)-1])), verbSense{b.metric, object}, w)
			continue
		}
		nounSenses = append(nounSenses, nounSense{b.metric, w})
		n := int16(len(nounSenses))
		enter := func(e *entry) {
			if e.noun == 0 {
				e.noun = n
			}
		}
		b.change(words[0], enter)
		if w != state {
			b.change(plural(words[0]), enter)
		}
	}
}

// phrase enters a predicate of several words under every form of its first.
func (b wordsBuilder) phrase(words []string, sense verbSense, w weight) {
	noun := w != verbal
	p := &phrase{verbSense: sense, noun: noun, weight: w, tense: map[string]tense{}}
	if strings.HasSuffix(words[0], "ly") || words[0] == "not" || words[0] == "never" {
		p.verb = 1
	}
	inflected := sense.counts != behind && !noun
	for n, w := range words {
		place := phraseWord{}
		switch {
		case w == "...":
			place.hole = true
		case w == "_" || strings.HasPrefix(w, "_/") || strings.HasSuffix(w, "/_"):
			place.gap = true
		case w == "the" || w == "the/a" || w == "a/the":
			place.optional, place.any = true, articles
		case w == "their":
			place.any = possessives
		default:
			place.any = map[string]bool{}
			for form := range strings.SplitSeq(w, "/") {
				place.any[form] = true
				if n == p.verb && inflected {
					inflect(form, func(f string, t tense) {
						place.any[f] = true
						p.tense[f] |= t
					})
				}
			}
		}
		p.words = append(p.words, place)
		if n == p.verb && sense.counts == object && !noun && w != "be" && n+1 < len(words) && words[n+1] != "..." {
			p.words = append(p.words, phraseWord{hole: true})
		}
	}
	for first := range p.words[0].any {
		phrasebook[first] = append(phrasebook[first], p)
		b.change(first, func(e *entry) { e.lead = true })
	}
}
