package claim

import (
	"slices"
	"strings"
)

// phraseKind says what a phrase does to the figure that it stands by.
type phraseKind uint8

const (
	noPhrase       phraseKind = iota
	hedgePhrase               // sets the form: "at least"
	doubtPhrase               // leaves the number in doubt: "perhaps"
	leadPhrase                // changes nothing: "a total of"
	attitudePhrase            // sets the attitude: "feared"
	pairPhrase                // announces a range: "between"
	vaguePhrase               // stands for a number that is not given: "several"
	sharePhrase               // a majority, half or all of a whole
	nonePhrase                // "nobody"
	unknownPhrase             // "no number"
	singlePhrase              // one person: "a man"
	refusedPhrase             // changes the meaning in a way that no form keeps
	reportPhrase              // what the report says of the figure: "reportedly"
)

// meaning is what a phrase means.
type meaning struct {
	kind     phraseKind
	form     Form
	attitude Attitude
	keep     bool   // the phrase itself is kept as the figure's Word
	alone    bool   // without a number after it, the phrase stands for one that is not given
	why      string // for a refused phrase: what is wrong with it
}

// phrases is one row of a table: what several phrases mean.
type phrases struct {
	means meaning
	words []string
}

func hedge(f Form) meaning        { return meaning{kind: hedgePhrase, form: f} }
func attitude(a Attitude) meaning { return meaning{kind: attitudePhrase, attitude: a} }
func share(f Form) meaning        { return meaning{kind: sharePhrase, form: f} }
func refused(why string) meaning  { return meaning{kind: refusedPhrase, why: why} }

// hedgesBefore are the hedges that stand before a number.
var hedgesBefore = []phrases{
	{hedge(AtLeast), []string{
		"at least", "at the least", "at the very least", "no fewer than", "no less than", "not less than", "not fewer than",
		"a minimum of", "minimum of", "minimum", "min", "upwards of", "upward of", "≥", ">=",
	}},
	{hedge(MoreThan), []string{
		"more than", "over", "above", "in excess of", "exceeding", "greater than", "higher than", "well over", "just over", "slightly over",
		"a little over", "slightly more than", "little more than", "a little more than", "well above", "just above",
		"far more than", "much more than", "many more than", "north of", ">",
	}},
	{hedge(AtMost), []string{
		"at most", "at the most", "at the very most", "up to", "as many as", "as much as", "no more than", "not more than", "not exceeding",
		"a maximum of", "maximum of", "maximum", "max", "anything up to", "≤", "<=",
	}},
	{hedge(FewerThan), []string{
		"fewer than", "less than", "lower than", "under", "below", "just under", "well under", "slightly under", "a little under", "just below", "well below",
		"slightly fewer than", "slightly less than", "far fewer than", "south of", "<",
	}},
	{hedge(About), []string{
		"about", "around", "roughly", "approximately", "approx", "circa", "c", "ca", "~", "≈", "nearly", "almost", "close to", "near",
		"in the region of", "in the order of", "on the order of", "in the neighbourhood of", "in the neighborhood of", "something like",
		"somewhere around", "very roughly",
	}},
	{meaning{kind: hedgePhrase, form: About, alone: true}, []string{"some"}},
}

// hedgesAfter are the hedges that stand after a number or after its noun.
var hedgesAfter = []phrases{
	{hedge(AtLeast), []string{
		"at least", "at the least", "at the very least", "or more", "and more", "or over", "or above", "and over", "and above", "and up", "and upwards", "or upwards", "upwards",
		"and counting", "and rising", "plus", "+", "minimum", "min",
	}},
	{hedge(AtMost), []string{
		"at most", "at the most", "at the very most", "or fewer", "or less", "or under", "and under", "or below", "maximum", "max", "tops",
	}},
	{hedge(About), []string{
		"or so", "odd", "ish", "or thereabouts", "give or take", "more or less", "approximately", "approx", "roughly", "about",
	}},
}

// doubts leave a number in doubt without saying which way, before or after it.
// They are kept with a word such as "dozens"; about a number they are asked
// about.
var doubts = []phrases{
	{meaning{kind: doubtPhrase}, []string{"perhaps", "maybe", "possibly", "probably", "likely", "conceivably", "most likely", "very likely", "most probably", "very possibly", "quite possibly"}},
}

// reports are the report's words about a figure, before or after it. No form
// keeps them, and neither may they be lost.
var reports = []phrases{
	{meaning{kind: reportPhrase}, []string{
		"reportedly", "reported", "a reported", "allegedly", "alleged", "an alleged", "purportedly", "purported", "a purported", "supposedly", "supposed",
		"apparently", "apparent", "seemingly", "ostensibly", "claimed", "a claimed", "claims", "rumoured", "rumored", "unconfirmed", "an unconfirmed", "unverified", "an unverified",
		"confirmed", "a confirmed", "confirms", "verified", "a verified", "verifies", "officially", "certainly", "definitely", "undoubtedly", "known", "proven",
	}},
}

// commandWords belong to the commands that a figure is typed in. Inside a
// figure they would pass for nouns, and who said it would be lost.
var commandWords = refused("“%s” does not belong in a figure")

var grammar = []phrases{{commandWords, []string{
	"by", "via", "said", "says", "say", "saying", "according", "according to", "quoting", "quoted", "citing", "link", "quote", "note", "part of", "repeats", "as of", "increment",
	"corrects", "supersedes",
}}}

// grammarAfter is "from", which before a number announces a range.
var grammarAfter = []phrases{{commandWords, []string{"from"}}}

// attitudes say how the source stands to its figure, before or after it. Who
// presumes or believes has not counted either, so that counts as estimating.
var attitudes = []phrases{
	{attitude(Feared), []string{"feared", "it is feared", "is feared", "are feared", "fear", "fears", "fears of", "fears that", "feared that", "fearing"}},
	{attitude(Estimated), []string{
		"estimated", "an estimated", "estimated at", "estimates", "estimate", "an estimate of", "estimates of", "est",
		"presumed", "believed", "thought", "thought to be", "believed to be", "is believed", "are believed", "projected",
	}},
	{attitude(Denied), []string{"denied", "denies", "deny", "denying", "denied that", "denies that"}},
}

// leads are words before a figure that change nothing.
var leads = []phrases{
	{meaning{kind: leadPhrase}, []string{
		"the", "that", "total", "a total", "in total", "altogether", "in all", "there are", "there were", "were", "was", "are", "is", "it is",
		"only", "just", "exactly", "precisely",
		"the number of", "bodies of", "the bodies of", "the body of", ":", ",", ".",
	}},
	{meaning{kind: leadPhrase, alone: true}, orOf("a number")},
	{meaning{kind: leadPhrase}, numberOf()},
}

// numberOf is "a total of", "a far higher number of" and their like.
func numberOf() []string {
	var all []string
	for _, article := range []string{"a ", "the ", ""} {
		for _, how := range []string{"", "much ", "far ", "slightly "} {
			for _, size := range []string{"", "higher ", "lower ", "larger ", "smaller ", "greater ", "overall ", "total "} {
				for _, what := range []string{"number", "figure", "total", "toll", "death toll", "count"} {
					if (how == "" || size != "") && (what != "number" || size != "") {
						all = append(all, article+how+size+what+" of")
					}
				}
			}
		}
	}
	return append(all, "number of")
}

// vagueWords stand for a number that is not given. Before "hundred" and its
// like, several and its like say that there are two of them or more.
var vagueWords = []phrases{
	{meaning{kind: vaguePhrase, form: Dozens}, []string{"several", "a few", "few", "many", "quite a few", "a good many", "multiple"}},
	{meaning{kind: vaguePhrase, form: About}, orOf("a couple", "couple")},
	{meaning{kind: vaguePhrase}, []string{"numerous", "countless", "various", "a great many"}},
	{meaning{kind: vaguePhrase}, orOf(
		"a handful", "handful", "a lot", "lots", "a large number", "large numbers", "a small number", "a growing number",
		"an unspecified number", "an undisclosed number", "an unknown number",
	)},
}

// orOf is phrases with and without "of" after them.
func orOf(words ...string) []string {
	for _, w := range words {
		words = append(words, w+" of")
	}
	return words
}

// shares are parts of a whole.
var shares = []phrases{
	{share(Majority), []string{"a majority", "the majority", "majority"}},
	{meaning{kind: sharePhrase, form: Majority, keep: true}, []string{
		"most", "a vast majority", "the vast majority", "vast majority", "a large majority", "the great majority", "more than half", "over half", "well over half",
		"nearly all", "almost all", "virtually all", "practically all",
	}},
	{share(Half), []string{"half", "one half", "a half"}},
	{share(All), []string{"all", "everyone", "everybody", "every single one", "every one", "each and every one", "the whole"}},
}

// nothings say that there was none, or that no number was given.
var nothings = []phrases{
	{meaning{kind: nonePhrase}, append([]string{"none", "no one", "no-one", "nobody", "nil", "not one", "not a single", "not a single one"}, noneOf()...)},
	{meaning{kind: unknownPhrase}, []string{
		"unknown", "fate unknown", "unquantified", "unspecified", "undisclosed", "unclear", "uncounted", "unconfirmed number", "not known", "not given",
		"not stated", "not specified", "not disclosed", "not clear", "not yet known", "no number", "no numbers", "no figure", "no figures", "no official number",
		"no official figure", "no official figures", "no official statement", "no official toll", "no official count", "no statement", "no toll", "no count",
		"no details", "no information", "no data", "no word", "no estimate", "number unknown", "number not known", "number not given", "the number is unknown", "the number is not known",
	}},
}

// noneOf is "no" with the people that newsrooms count. After "no", any other
// word may say that nothing is known.
func noneOf() []string {
	counted := strings.Fields("people person persons deaths dead casualties fatalities victims survivors injuries injured wounded missing workers employees " +
		"civilians soldiers children women men bodies prisoners captives hostages detainees arrests abductions escapes releases")
	for i, noun := range counted {
		counted[i] = "no " + noun
	}
	return counted
}

// singles are one person each.
func singles(means meaning) []phrases {
	nouns := strings.Fields("man woman person child boy girl baby body worker employee soldier fighter civilian guard gunman officer policeman journalist reporter driver doctor nurse teacher pilot " +
		"prisoner captive hostage detainee victim survivor militant militiaman")
	var words []string
	for _, noun := range nouns {
		article := "a "
		if strings.ContainsAny(noun[:1], "aeio") {
			article = "an "
		}
		words = append(words, article+noun)
	}
	return []phrases{{means, words}}
}

// refusals change the meaning of a number in a way that no form keeps.
var refusals = []phrases{
	{refused("“%s” turns the figure round"), []string{
		"not", "no", "never", "without", "nor", "neither", "hardly", "barely", "scarcely", "cannot",
	}},
	{refused("“%s” leaves it open what the number is compared with or taken from"), []string{
		"than", "except", "excluding", "excepting", "but", "apart from", "besides", "instead", "versus", "vs", "between",
	}},
	{refused("“%s” may be an addition to an earlier figure; file the number alone and add the word increment"), []string{
		"another", "further", "a further", "additional", "an additional", "extra", "an extra", "more", "a few more",
	}},
	{refused("“%s” says how a figure changed; file what it is now"), []string{"fewer", "less", "higher", "lower", "fell", "rose"}},
	{refused("“%s” makes it a rate, and only counts and amounts are kept"), []string{
		"per", "each", "every", "daily", "weekly", "monthly", "yearly", "hourly", "a day", "a week", "a month", "a year", "an hour", "apiece", "a head",
	}},
	{refused("“%s” makes it a share or a multiple; file the number itself"), []string{
		"times", "fold", "twice", "thrice", "double", "triple", "half", "a third", "third", "thirds", "a quarter", "quarter", "quarters", "a fifth", "fifths", "tenths",
	}},
	{refused("“%s” leaves it open whether it happened; file it with the word feared or estimated"), []string{"may", "might", "could", "would", "if", "unless", "expected", "expects", "predicted", "predicts"}},
	{refused("“%s” makes it an age"), []string{"old", "aged"}},
	{refused("“%s” makes it a date or a time"), []string{
		"am", "pm", "january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december", "o'clock",
	}},
	{refused("“%s” would make the number negative, and nothing counted is below zero"), []string{"minus", "negative"}},
	{refused("“%s” is not a number that anyone can count to"), []string{"nan", "inf", "infinity", "infinite", "infinitely", "∞"}},
	{refused("“%s” leaves the number in doubt; say about, or that it is unknown"), []string{"?", "±"}},
}

// refusalsAfter are refused after a number and mean something before one.
var refusalsAfter = []phrases{
	{refused("“%s” turns the figure round"), []string{"none", "nobody", "no one", "no-one"}},
}

// neutralAfter are phrases after a number that hold a word which alone would
// be refused.
var neutralAfter = []phrases{{meaning{kind: leadPhrase}, []string{"in all", "all told", "in total", "per se", "no longer", "out of all"}}}

// exceptions lead to who is left out of "all".
var exceptions = newPhrasebook([]phrases{{meaning{kind: leadPhrase}, []string{
	"except", "except for", "apart from", "aside from", "excluding", "excepting", "other than", "with the exception of", "save for", "besides", "minus",
}}})

// closeExceptions are exceptions only right after "all" and its noun; later
// in a sentence they may begin another.
var closeExceptions = newPhrasebook([]phrases{{meaning{kind: leadPhrase}, []string{"but", "but for", "bar", "save", "barring"}}})

// These words end the noun after a number: "300 workers | in the camp". The
// words for what happened to people are the measure's, not the noun's.
var afterNoun = func() map[string]bool {
	words := strings.Fields("in on at by from with who whom whose which that were was are is be have had has been being of and or so far after before since as to for into " +
		"near during inside outside dead missing held taken seen said so now still yet today yesterday already also others other alive strong else")
	set := map[string]bool{}
	for _, w := range words {
		set[w] = true
	}
	return set
}()

var (
	before = newPhrasebook(refusals, grammar, reports, hedgesBefore, doubts, attitudes, leads, vagueWords, shares, nothings, singles(meaning{kind: singlePhrase}),
		[]phrases{{meaning{kind: pairPhrase}, []string{"between", "from"}}})
	after = newPhrasebook(refusals, refusalsAfter, grammar, grammarAfter, reports, neutralAfter, hedgesAfter, doubts, attitudes,
		singles(refused("“%s” counts one more; file one figure at a time")))
	// foreign is what does not belong among those who are left out of "all".
	foreign = newPhrasebook(grammar, reports)
	// stances finds every attitude, also past where reading stopped.
	stances = newPhrasebook(attitudes)
)

// phrasebook finds the longest phrase at a place in a text.
type phrasebook struct {
	meanings    map[string]meaning // by the phrase's tokens with spaces between
	mostTokens  int
	longestWord int
}

// newPhrasebook makes a phrasebook of tables; of two rows for one phrase, the later
// one holds.
func newPhrasebook(tables ...[]phrases) phrasebook {
	l := phrasebook{meanings: map[string]meaning{}}
	for _, row := range slices.Concat(tables...) {
		for _, words := range row.words {
			tokens, _ := lex(words)
			for _, t := range tokens {
				l.longestWord = max(l.longestWord, len(t.text))
			}
			l.meanings[join(tokens)] = row.means
			l.mostTokens = max(l.mostTokens, len(tokens))
		}
	}
	return l
}

// match is the longest phrase that starts at token i, and how many tokens it
// has: none when there is no such phrase.
func (l phrasebook) match(tokens []token, i int) (found meaning, n int) {
	var key strings.Builder
	for k := i; k < len(tokens) && k < i+l.mostTokens; k++ {
		if len(tokens[k].text) > l.longestWord || tokens[k].kind == numberToken {
			break
		}
		if k > i {
			key.WriteByte(' ')
		}
		key.WriteString(tokens[k].text)
		if m, ok := l.meanings[key.String()]; ok {
			found, n = m, k-i+1
		}
	}
	return found, n
}

// join writes tokens with single spaces between them.
func join(tokens []token) string {
	var b strings.Builder
	for i, t := range tokens {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.text)
	}
	return b.String()
}

// Hedge is a phrase beside a number that says which form the figure has.
type Hedge struct {
	Words string // lower case: "at least", "or so"
	Form  Form
	After bool // it follows the number
}

// Hedges lists every hedge that [ParseFigure] reads, for whoever has to find
// figures in running text.
func Hedges() []Hedge {
	var all []Hedge
	add := func(table []phrases, after bool) {
		for _, row := range table {
			for _, words := range row.words {
				all = append(all, Hedge{words, row.means.form, after})
			}
		}
	}
	add(hedgesBefore, false)
	add(hedgesAfter, true)
	return all
}
