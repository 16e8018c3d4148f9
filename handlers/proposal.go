package handlers

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/extract"
)

// How much one answer to track shows. The figures have two to four buttons each
// and Discord gives a message five rows, of five buttons or one menu; and the
// text has to fit whole, since a row that is dropped would be one with a source.
const (
	trackedAtOnce = 6
	trackedRows   = 5
	trackedMenus  = 3
	trackedText   = 2600 // characters
	besideFigure  = 160  // characters of the sentence on each side of a figure
	surfaceShown  = 120
	longestName   = 4 * nameLimit // what is longer is no name, and is left blank
)

// notKnown stands in a line for what has to be filled in.
const notKnown = "?"

// proposal is a figure that was read in a text, in the words of an add. What is
// not sure is blank.
type proposal struct {
	extract.Figure
	number   int    // in the text, from 1
	topic    string // the topic's slug
	measure  string // the measure's slug
	words    string // the figure as it is typed; blank when it cannot be, without saying more or less
	parsed   claim.Figure
	attitude claim.Attitude
	said     string // when it was said, as it is typed
	moment   claim.When
	unit     string // what the measure counts: "people"
	source   string // who said it, as it is typed
	relays   []string
	whole    *proposal // what it is a part of
}

// proposed are figures in the words of adds.
func (v *visit) proposed(topic claim.Topic, figures []extract.Figure) []proposal {
	all := make([]proposal, len(figures))
	for i, f := range figures {
		p := proposal{Figure: f, number: i + 1, topic: topic.Slug, attitude: claim.Stated}
		if f.Metric != "other" {
			p.measure = measureOf(topic, f.Metric)
		}
		if f.Attitude != "" {
			p.attitude = claim.Attitude(f.Attitude)
		}
		p.unit = unitCounted(topic, p.measure)
		if words, read := typedFigure(f); countsPeople(read, p.unit) == nil {
			p.words, p.parsed = words, read
		}
		if _, attitude, err := claim.ParseFigure(p.words); err == nil && p.attitude == claim.Stated {
			p.attitude = attitude // "an estimated 300"
		}
		if f.Source != nil && isName(*f.Source) && !slices.ContainsFunc(f.Relays, isNoName) && len(f.Relays) <= relayLimit {
			p.source, p.relays = typedSource(*f.Source, f.Named), f.Relays
		}
		if f.When != nil && p.source != "" {
			if when, err := claim.ParseWhen(*f.When, v.now); err == nil && utf8.RuneCountInString(*f.When) <= nameLimit {
				p.said, p.moment = *f.When, when
			}
		}
		if f.PartOf != nil && *f.PartOf >= 0 && *f.PartOf < i {
			p.whole = &all[*f.PartOf]
		}
		all[i] = p
	}
	return all
}

// isName says whether words are short enough to be who said something.
func isName(words string) bool { return utf8.RuneCountInString(words) <= longestName }

func isNoName(words string) bool { return !isName(words) }

// measureOf is the topic's or the common measure of what a text counts.
func measureOf(topic claim.Topic, metric string) string {
	name := strings.ReplaceAll(metric, "_", " ")
	if m, ok := topic.Measure(name); ok {
		return m.Slug
	}
	if m, ok := claim.CommonMeasure(name); ok {
		return m.Slug
	}
	return name
}

// unitCounted is the unit of a measure of the topic, or of a common one.
func unitCounted(topic claim.Topic, measure string) string {
	if m, ok := topic.Measure(measure); ok {
		return m.Unit
	}
	m, _ := claim.CommonMeasure(measure)
	return m.Unit
}

// typedFigure is a figure as it is typed: as worded where that reads to the same
// bounds, and otherwise in plain words; blank when neither does.
func typedFigure(f extract.Figure) (string, claim.Figure) {
	for _, words := range []string{f.Surface, f.Currency + f.Surface, plainWords(f, f.Form, f.Low, f.High)} {
		if words == "" || utf8.RuneCountInString(words) > figureLimit {
			continue
		}
		read, _, err := claim.ParseFigure(words)
		if err == nil && agrees(f, read) {
			return words, read
		}
	}
	return "", claim.Figure{}
}

// unitOf is the unit that a figure has when it is typed.
func unitOf(f extract.Figure) string {
	if f.Percent {
		return "%"
	}
	return f.Currency
}

// filedForms are the forms that a form of a text may be filed as.
var filedForms = map[extract.Form][]claim.Form{
	extract.Exact: {claim.Exact}, extract.AtLeast: {claim.AtLeast}, extract.MoreThan: {claim.MoreThan},
	extract.AtMost: {claim.AtMost}, extract.FewerThan: {claim.FewerThan}, extract.About: {claim.About},
	extract.Range: {claim.Range}, extract.None: {claim.None}, extract.All: {claim.All, claim.AllExcept},
	extract.Unknown: {claim.Dozens, claim.Unknown, claim.Majority, claim.Half},
}

// agrees says whether a figure, as it would be filed, is what the text says.
func agrees(f extract.Figure, read claim.Figure) bool {
	if !slices.Contains(filedForms[f.Form], read.Form) || read.Unit != unitOf(f) {
		return false
	}
	bounds := read.Bounds()
	same := func(want *extract.Number, have *claim.Number) bool {
		return want != nil && have != nil && want.Cmp(*have) == 0
	}
	switch f.Form {
	case extract.About:
		return f.Low != nil && read.HasN && f.Low.Cmp(read.N) == 0
	case extract.All, extract.Unknown, extract.None:
		return true
	case extract.AtLeast, extract.MoreThan:
		return same(f.Low, bounds.Low) && bounds.High == nil
	case extract.AtMost, extract.FewerThan:
		return same(f.High, bounds.High)
	default:
		return same(f.Low, bounds.Low) && same(f.High, bounds.High)
	}
}

// plainWords are a form and its bounds as one types them, in the unit of a
// figure. "All" is not among what can be said in other words: who is left out
// would be lost.
func plainWords(f extract.Figure, form extract.Form, low, high *extract.Number) string {
	in := func(n *extract.Number) string {
		if f.Percent {
			return n.Plain() + "%"
		}
		return f.Currency + n.Plain()
	}
	bound := low
	if bound == nil {
		bound = high
	}
	switch form {
	case extract.None:
		return "none"
	case extract.All, extract.Unknown:
		return ""
	case extract.Range:
		if low == nil || high == nil {
			return ""
		}
		return in(low) + "-" + in(high)
	default:
		if bound == nil {
			return ""
		}
		return strings.TrimSpace(hedgeWords[form] + " " + in(bound))
	}
}

// hedgeWords are how a form is typed.
var hedgeWords = map[extract.Form]string{
	extract.AtLeast: "at least", extract.MoreThan: "more than", extract.AtMost: "up to",
	extract.FewerThan: "fewer than", extract.About: "about",
}

// What describes a source whom nobody names: how it begins, or that it is of
// several people. The bodies speak for themselves.
var (
	nobodies = []string{
		"a", "an", "one", "two", "three", "four", "five", "several", "some", "many", "both", "another", "other", "what",
		"unnamed", "anonymous", "unidentified", "unknown", "man", "woman",
	}
	defined = []string{"the", "this", "that", "its", "his", "her", "their", "our", "my", "local", "state", "provincial", "federal", "national"}
	bodies  = []string{
		"police", "railways", "services", "authorities", "forces", "unions", "groups", "organisers", "organizers", "prosecutors",
		"headquarters", "records", "results", "figures", "data", "accounts", "gendarmes", "insurers", "affairs", "sports", "news",
	}
	several = []string{"people", "men", "women", "fishermen", "policemen", "servicemen", "staff", "children", "police officers"}
)

// typedSource marks a source that a text describes and does not name ("a resident
// who helped", "villagers"), as it is typed. A body ("the ministry") is left as it
// is worded.
func typedSource(source string, isNamed bool) string {
	source = strings.Join(strings.Fields(source), " ")
	if _, known := claim.SourceName(source); isNamed || known || claim.SaysUnnamed(source) {
		return source
	}
	words := strings.Fields(strings.ToLower(source))
	if len(words) == 0 || slices.Contains(defined, words[0]) {
		return source
	}
	head := words[len(words)-1]
	for i, w := range words {
		if i > 0 && slices.Contains([]string{"who", "that", "on", "in", "at", "from", "for", "of", "with", "inside", "near", "and", "close"}, w) {
			head = words[i-1]
			break
		}
	}
	isSeveral := slices.Contains(several, head) || strings.HasSuffix(head, "s") && !strings.HasSuffix(head, "ss") && !strings.HasSuffix(head, "’s") && !strings.HasSuffix(head, "'s")
	if slices.Contains(nobodies, words[0]) || isSeveral && !slices.Contains(bodies, head) {
		return "unnamed " + source
	}
	return source
}

// oversize says what of an attribution has too many characters to be filed. It
// is not cut.
func (p proposal) oversize() string {
	for _, words := range append([]string{p.source}, p.relays...) {
		if name, _ := claim.SourceName(words); utf8.RuneCountInString(name) > nameLimit {
			return words
		}
	}
	return ""
}

// fileable says whether a proposal has all that an add needs.
func (p proposal) fileable() bool {
	return p.measure != "" && p.words != "" && p.source != "" && p.oversize() == ""
}

// sure says whether nothing about a proposal has to be looked at.
func (p proposal) sure() bool {
	return p.Sure.All() && p.fileable() && p.saidSurely()
}

// saidSurely says whether when it was said does not hang on how old the text is.
func (p proposal) saidSurely() bool {
	if p.When == nil {
		return true
	}
	return p.said != "" && strings.ContainsFunc(p.said, func(r rune) bool { return r >= '0' && r <= '9' }) && p.moment.Precision != claim.Minute
}

// entry is the proposal as a line of an add, after the topic.
func (p proposal) entry(words, source string) string {
	line, figure := notKnown, notKnown
	if p.measure != "" {
		line = word(p.measure)
	}
	if words != "" {
		figure = bot.QuoteWord(words)
	}
	line += " " + figure
	if source != "" {
		line += " by " + bot.QuoteWord(source)
	}
	for _, relay := range p.relays {
		line += " via " + bot.QuoteWord(relay)
	}
	if p.said != "" {
		line += " said " + bot.QuoteWord(p.said)
	}
	return line
}

// filed is the line that files the proposal: with how its source stands to it,
// and with the sentence where it is short enough to be a quote.
func (p proposal) filed(text, words string) string {
	line := p.entry(words, p.source)
	if p.attitude != claim.Stated {
		line += " " + string(p.attitude)
	}
	return line + quoting(text, p)
}

// attituded is the figure as it is typed into a field, where how its source
// stands to it belongs to its words: "feared at least 40". Blank when it cannot
// be said so.
func (p proposal) attituded() string {
	if p.words == "" || p.attitude == claim.Stated {
		return p.words
	}
	lead, plain := string(p.attitude)+" ", plainWords(p.Figure, p.Form, p.Low, p.High)
	for _, words := range []string{p.words, lead + p.words, lead + plain, lead + strings.Replace(plain, "at least", "no fewer than", 1)} { // "estimated at" is another hedge
		if read, attitude, err := claim.ParseFigure(words); err == nil && attitude == p.attitude && agrees(p.Figure, read) {
			return words
		}
	}
	return ""
}

// proposals is the answer: a card for each figure, with what would become of it.
func (v *visit) proposals(b arranged, ask trackAsk, all []proposal) bot.Reply {
	from := min(max(ask.from, 1), len(all))
	reply := bot.Reply{Visibility: bot.Private, Data: Data{Claims: []ClaimData{}}}
	title := bot.Text{}.Strongly(plural(len(all), "figure")).Plainly(" in that text, for ").Naming(b.board.Topic.Slug).Plainly(". Nothing is filed yet.")
	reply.Cards = append(reply.Cards, bot.Card{Title: title})
	runes := []rune(ask.text)
	var shown []proposal
	buttons, menus, length, toFile := 0, 0, 0, 0
	for _, p := range all[from-1:] {
		card, surely := v.proposalCard(b, runes, p)
		buttons += len(card.Actions)
		if card.Picker != nil {
			menus++
		}
		length += lengthOf(card)
		full := length > trackedText || menus > trackedMenus || (buttons+2+4)/5+menus > trackedRows || len(shown) == trackedAtOnce
		if full && len(shown) > 0 {
			break
		}
		if first := slices.IndexFunc(shown, p.replaces); first >= 0 {
			card.Notes = append(card.Notes, bot.T(fmt.Sprintf("It is of the same source as %d: filed after that, it would replace it.", shown[first].number)))
			surely = false
		}
		if surely {
			toFile++
		}
		shown = append(shown, p)
		reply.Cards = append(reply.Cards, card)
	}
	last := bot.Card{}
	if toFile == len(shown) && len(shown) > 1 && v.mover.Role >= claim.Contributor {
		if line, ok := v.fileAll(b, ask.text, shown); ok {
			last.Actions = append(last.Actions, bot.Action{Label: "File all", Line: line})
		}
	}
	if next := from + len(shown); next <= len(all) {
		last.Notes = append(last.Notes, bot.T(fmt.Sprintf("and %d more", len(all)-next+1)))
		last.Actions = append(last.Actions, bot.Action{Label: "More", Line: fmt.Sprintf("track from %d in %s: %s", next, bot.QuoteWord(b.board.Topic.Slug), ask.text)})
	}
	if last.Actions != nil {
		reply.Cards = append(reply.Cards, last)
	}
	return reply
}

// lengthOf is how many characters a card has.
func lengthOf(c bot.Card) int {
	n := utf8.RuneCountInString(c.Title.String())
	for _, row := range c.Rows {
		n += utf8.RuneCountInString(row.Text.String())
	}
	for _, note := range c.Notes {
		n += utf8.RuneCountInString(note.String())
	}
	return n
}

// fileAll is the line that files several proposals at once: with the sentences
// they stand in where a line can hold them. ok is false when it cannot hold them
// at all.
func (v *visit) fileAll(b arranged, text string, shown []proposal) (line string, ok bool) {
	for _, quoted := range []string{text, ""} {
		line = v.once(fmt.Sprintf("%d-%d", shown[0].number, shown[len(shown)-1].number)) + "add " + word(b.board.Topic.Slug)
		for _, p := range shown {
			line += "\n" + p.filed(quoted, p.words)
		}
		if utf8.RuneCountInString(line) <= bot.LineLimit {
			return line, true
		}
	}
	return "", false
}

// once begins a line that is carried out once, however often its button is
// pressed.
func (v *visit) once(what string) string { return "file " + v.ref(what) + " " }

// ref is the name of something in the answer to this request.
func (v *visit) ref(what string) string {
	return strings.Join(strings.Fields(v.call.Request.ID), "_") + "." + what
}

// replaces says whether a proposal, filed after another of the same text, would
// take it off the board: a total of the same source that is another number.
func (p proposal) replaces(other proposal) bool {
	return p.whole == nil && p.measure != "" && p.measure == other.measure && strings.EqualFold(p.source, other.source) && p.source != "" &&
		other.whole == nil && p.attitude == other.attitude && p.attitude != claim.Denied && claim.Incompatible(p.parsed, other.parsed)
}

// partOfSame says whether a proposal has to be filed as a part: its whole counts
// the same.
func (p proposal) partOfSame() bool { return p.whole != nil && p.whole.measure == p.measure }

// proposalCard is one proposed figure: what was read, where it stands, whether it
// is on record or conflicts, and what may be done. surely says that it can be
// filed without a look.
func (v *visit) proposalCard(b arranged, text []rune, p proposal) (card bot.Card, surely bool) {
	card.Title = bot.T(fmt.Sprintf("%d. ", p.number)).Strongly(clip(p.Surface, surfaceShown)).Plainly(", " + cmp.Or(p.measure, "measure not sure"))
	if p.Unit != nil {
		card.Title = card.Title.Plainly(" (").Naming(clip(*p.Unit, nameLimit)).Plainly(")")
	}
	if p.whole != nil {
		card.Title = card.Title.Plainly(fmt.Sprintf(", part of %d", p.whole.number))
	}
	card.Rows = append(card.Rows, bot.Row{Text: v.whoSaid(p)}, bot.Row{Text: marked(text, p)})
	card.Notes = append(card.Notes, cautions(p)...)
	of := v.standing(b, p)
	card.Notes = append(card.Notes, of.notes...)
	surely = p.sure() && of.recorded == 0
	if v.mover.Role < claim.Contributor {
		return card, surely
	}
	head, part := "add "+word(p.topic)+" ", ""
	edit := "edit "
	file := func(n int) string { return v.once(fmt.Sprintf("%d.%d", p.number, n)) }
	if p.partOfSame() {
		surely = false
		if whole := v.standing(b, *p.whole); whole.recorded != 0 {
			part = fmt.Sprintf(" part of %d", whole.recorded)
		} else {
			edit = "edit part "
			file = func(n int) string {
				return v.once(fmt.Sprintf("%d.%d", p.number, n)) + "of " + v.ref(fmt.Sprintf("%d.0", p.whole.number)) + " "
			}
			card.Notes = append(card.Notes, bot.T(fmt.Sprintf("File %d first: this is a part of it.", p.whole.number)))
		}
	}
	quoted := string(text)
	if p.fileable() {
		label := fmt.Sprintf("File %d", p.number)
		if len(p.Alternatives) > 0 {
			label += " as " + clip(plainWords(p.Figure, p.Form, p.Low, p.High), 30)
		}
		card.Actions = append(card.Actions, bot.Action{Label: label, Line: file(0) + head + p.filed(quoted, p.words) + part})
		for i, other := range p.Alternatives {
			words := plainWords(p.Figure, other.Form, other.Low, other.High)
			read, _, err := claim.ParseFigure(words)
			reading := p.Figure
			reading.Form, reading.Low, reading.High = other.Form, other.Low, other.High
			if err == nil && agrees(reading, read) && countsPeople(read, p.unit) == nil && i < 2 {
				card.Notes = append(card.Notes, bot.T("It can also be read as ").Strongly(clip(words, 60)).Plainly("."))
				card.Actions = append(card.Actions, bot.Action{Label: fmt.Sprintf("File %d as %s", p.number, clip(words, 30)), Line: file(i+1) + head + p.filed(quoted, words) + part})
			}
		}
	}
	card.Actions = append(card.Actions,
		bot.Action{Label: fmt.Sprintf("Edit %d…", p.number), Line: edit + head + p.entry(p.attituded(), p.source) + part},
		bot.Action{Label: fmt.Sprintf("Skip %d", p.number), Line: fmt.Sprintf("skip %d", p.number)})
	if p.source == "" && len(p.Names) > 0 {
		card.Picker = &bot.Picker{Label: fmt.Sprintf("Who said %d?", p.number)}
		for _, name := range p.Names {
			if utf8.RuneCountInString(name) <= nameLimit {
				card.Picker.Options = append(card.Picker.Options, bot.Action{Label: name, Line: edit + head + p.entry(p.attituded(), name) + part})
			}
		}
	}
	return card, surely
}

// attitudeWords are what is said of a figure that its source did not state.
var attitudeWords = map[claim.Attitude]string{
	claim.Feared: "It is only feared.", claim.Estimated: "It is only estimated.", claim.Denied: "The source denies it.",
}

// cautions are what has to be looked at before a proposal is filed.
func cautions(p proposal) (notes []bot.Text) {
	if says := attitudeWords[p.attitude]; says != "" {
		notes = append(notes, bot.T(says))
	}
	if p.words == "" {
		notes = append(notes, bot.T("The figure cannot be typed as it is worded: put it in with Edit."))
	}
	if p.oversize() != "" {
		notes = append(notes, bot.T(fmt.Sprintf("That name has more than %d characters: shorten it with Edit.", nameLimit)))
	}
	return notes
}

// whoSaid is who said it, through whom and when, and what of that is not sure.
func (v *visit) whoSaid(p proposal) bot.Text {
	t := bot.T("Source: not sure")
	if p.source != "" {
		name, unnamed := claim.SourceName(p.source)
		if claim.SaysUnnamed(name) {
			unnamed = false // the name says so
		}
		t = bot.T("Source: ").Naming(name)
		switch {
		case unnamed:
			t = t.Plainly(" (unnamed)")
		case !p.Sure.Source:
			t = t.Plainly(" (look at it)")
		}
	} else if len(p.Names) > 0 {
		t = t.Plainly("; named there: ")
		for i, name := range p.Names {
			if i > 0 {
				t = t.Plainly(", ")
			}
			t = t.Naming(clip(name, nameLimit))
		}
	}
	for _, relay := range p.relays {
		t = t.Plainly("; via ").Naming(relay)
	}
	switch {
	case p.When == nil:
	case p.said == "":
		t = t.Plainly("; said ").Naming(clip(*p.When, nameLimit)).Plainly(" (left out)")
	case p.saidSurely():
		t = t.Plainly("; said ").Naming(p.said)
	default:
		day := p.moment.At.Format("2 January")
		t = t.Plainly("; said ").Naming(p.said).Plainly(" (" + day + ", unless the text is older)")
	}
	return t
}

// marked is the sentence with the figure marked in it; of a long one, what
// stands around the figure.
func marked(text []rune, p proposal) bot.Text {
	at := func(i int) int { return min(max(i, 0), len(text)) }
	from, to := at(p.Sentence.Start), at(p.Sentence.End)
	start, end := min(max(p.Start, from), to), min(max(p.End, from), to)
	before, after, opening, closing := text[from:start], text[end:to], "“", "”"
	if cut := len(before) - besideFigure; cut > 0 {
		before, opening = before[cut:], "“…"
	}
	if len(after) > besideFigure {
		after, closing = after[:besideFigure], "…”"
	}
	return bot.T(opening + oneLine(before)).Strongly(clip(oneLine(text[start:end]), surfaceShown)).Plainly(oneLine(after) + closing)
}

// oneLine is text without its line breaks.
func oneLine(runes []rune) string {
	return strings.NewReplacer("\r", " ", "\n", " ", "\t", " ").Replace(string(runes))
}

// quoting is the sentence as the quote of an add, where it is short enough to be
// one.
func quoting(text string, p proposal) string {
	runes := []rune(text)
	from, to := min(max(p.Sentence.Start, 0), len(runes)), min(max(p.Sentence.End, 0), len(runes))
	if from >= to || to-from > quoteLimit {
		return ""
	}
	return " quote " + bot.QuoteWord(strings.TrimSpace(oneLine(runes[from:to])))
}

// standing is what a proposal would be on a board.
type standing struct {
	recorded int64 // the claim that says the same already; 0 for none
	notes    []bot.Text
}

// standing is what a proposal would be on its board: on record already, in
// conflict with what is, or in its place.
func (v *visit) standing(b arranged, p proposal) (s standing) {
	if p.measure == "" || p.words == "" {
		return s
	}
	at := attribution{lexicon: b.board.Lexicon, topic: b.board.Topic, now: v.now}
	c := claim.Claim{
		ID: b.read.NextID, Topic: p.topic, Measure: p.measure, Aggregation: claim.Total, Figure: p.parsed,
		Attitude: p.attitude, Status: claim.Unverified, Lifecycle: claim.Current, Said: p.moment, Recorded: v.now,
		Suggested: v.mover.Role < claim.Editor, Chain: []claim.Link{{Source: notKnown}},
	}
	if p.source != "" {
		source, _ := b.board.Lexicon.Source(p.source)
		c.Chain[0].Source = source.Key
	}
	groups := claim.Groups(b.board.Lexicon, append(slices.Clone(b.read.Claims), c))
	isPart := p.partOfSame()
	var recorded, replaced, conflicts []bot.Text
	for _, old := range b.read.Claims {
		sameOrigin := groups[old.ID] == groups[c.ID]
		same := old.Measure == c.Measure && old.Figure.Shown() == c.Figure.Shown() && old.Figure.Unit == c.Figure.Unit && old.Attitude == c.Attitude
		if same && (p.source == "" || sameOrigin) {
			s.recorded = cmp.Or(s.recorded, old.ID)
			recorded = append(recorded, bot.T("On record already: ").Join(at.ref(old)))
			continue
		}
		if !isPart && p.source != "" && claim.Supersede(b.board.Lexicon, c, old, groups) == claim.Replaces {
			replaced = append(replaced, bot.T("It would replace ").Join(at.ref(old)).Plainly(", of the same source"))
		}
	}
	for _, section := range b.board.Sections {
		for _, position := range section.Positions {
			lead := position.Lead
			if isPart || lead.Measure != c.Measure || groups[lead.ID] == groups[c.ID] {
				continue
			}
			switch claim.Disagree(lead, c) {
			case claim.Conflict:
				conflicts = append(conflicts, bot.T("Conflicts with ").Join(at.ref(lead)))
			case claim.MayConflict:
				conflicts = append(conflicts, bot.T("May conflict with ").Join(at.ref(lead)))
			case claim.Agree:
			}
		}
	}
	for _, notes := range [][]bot.Text{recorded, replaced, conflicts} {
		if more := len(notes) - conflictsNamed; more > 0 {
			notes = append(notes[:conflictsNamed:conflictsNamed], bot.T(fmt.Sprintf("and %d more", more)))
		}
		s.notes = append(s.notes, notes...)
	}
	return s
}
