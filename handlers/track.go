package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/extract"
	"github.com/stetbot/stet/store"
)

// trackedAtOnce is how many proposed figures one answer shows: each has three
// buttons, and Discord gives a message 25 of them.
const trackedAtOnce = 6

// proposal is a figure that was read in a text, in the words of an add.
type proposal struct {
	extract.Figure
	number  int    // in the text, from 1
	topic   string // the topic's slug
	measure string // the measure's slug; empty when it is not sure
	words   string // the figure as it is typed; empty when that could not be read
	parsed  claim.Figure
	said    string // when it was said, as it is typed; empty when it is not known, or could not be read
	source  string // who said it; empty when that is not sure
}

// track proposes the figures of a text. It files nothing: each proposal has
// buttons, which are command lines.
func (n *Newsroom) track(ctx context.Context, c *bot.Call) bot.Reply {
	v, err := n.open(c)
	if err != nil {
		return n.explain(ctx, c, err, false)
	}
	reply, under, err := v.tracked(ctx)
	if err != nil {
		return n.explain(ctx, c, err, false)
	}
	return n.shortened(ctx, c, reply, under)
}

// tracked is the answer to track, and the directory's stamp that it was decided
// under.
func (v *visit) tracked(ctx context.Context) (bot.Reply, store.Stamp, error) {
	if _, err := v.attending(ctx); err != nil {
		return bot.Reply{}, "", err
	}
	dir := v.lastDirectory(v.deskID)
	ask := readTrack(dir.lexicon, v.call.Request.Line)
	if strings.TrimSpace(ask.text) == "" {
		return bot.Reply{}, dir.stamp, &bot.UsageError{Problem: "the text is missing: paste the paragraph after it", Missing: "text"}
	}
	figures, err := extract.Read(ask.text)
	if errors.Is(err, extract.ErrTooLong) {
		return bot.Reply{}, dir.stamp, refuse(bot.T(sentence(err.Error())))
	}
	if err != nil {
		return bot.Reply{}, dir.stamp, fmt.Errorf("reading a text: %w", err)
	}
	if len(figures) == 0 {
		reply := said(bot.T("I found no figure in that text that counts what happened."))
		reply.Visibility = bot.Private
		return reply, dir.stamp, nil
	}
	topic, err := v.storyOf(dir.lexicon, ask, figures)
	if err != nil {
		return bot.Reply{}, dir.stamp, err
	}
	b, err := v.boardOf(ctx, topic, dir)
	if err != nil {
		return bot.Reply{}, dir.stamp, err
	}
	var all []proposal
	for i, f := range figures {
		all = append(all, v.proposed(topic, f, i+1))
	}
	return v.proposals(b, ask, all), dir.stamp, nil
}

// trackAsk is what was asked of track: a text, and perhaps its topic and from
// which figure on.
type trackAsk struct {
	topic string
	from  int
	text  string
}

// readTrack reads "in TOPIC: …" and "from 7: …", which only buttons write, before
// the text. A text that begins so by itself names no topic of the desk.
func readTrack(l *claim.Lexicon, line string) trackAsk {
	ask := trackAsk{from: 1, text: line}
	head, rest, ok := strings.Cut(line, ":")
	if !ok || len(head) > nameLimit*4 || strings.Contains(head, "\n") {
		return ask
	}
	head = strings.TrimSpace(head)
	if from, ok := cutWords(head, "from "); ok {
		number, more, _ := strings.Cut(from, " ")
		if _, err := fmt.Sscanf(number+"\n", "%d\n", &ask.from); err != nil || ask.from < 1 {
			return trackAsk{from: 1, text: line}
		}
		head = strings.TrimSpace(more)
	}
	name, ok := cutWords(head, "in ")
	topic, known := l.Topic(strings.Trim(name, `"“”`))
	if !ok || !known {
		return trackAsk{from: 1, text: line}
	}
	ask.topic, ask.text = topic.Slug, strings.TrimSpace(rest)
	return ask
}

// storyOf is the topic that a text belongs to: the one that was asked for, the
// only one that the text names, the one that was opened here, or the only one
// that is open. Otherwise it is asked for.
func (v *visit) storyOf(l *claim.Lexicon, ask trackAsk, figures []extract.Figure) (claim.Topic, error) {
	if topic, ok := l.Topic(ask.topic); ok && ask.topic != "" {
		return topic, nil
	}
	open := slices.DeleteFunc(slices.Clone(l.Topics), func(t claim.Topic) bool { return t.Closed })
	folded := " " + claim.Fold(strings.Join(strings.FieldsFunc(ask.text, notLetter), " ")) + " "
	for _, is := range []func(claim.Topic) bool{
		func(t claim.Topic) bool {
			return slices.ContainsFunc(append([]string{t.Slug}, t.Aliases...), func(name string) bool {
				return strings.Contains(folded, " "+claim.Fold(name)+" ")
			})
		},
		func(t claim.Topic) bool { return t.Home == channelID(v.call.Request.In) },
		func(claim.Topic) bool { return true },
	} {
		fitting := slices.DeleteFunc(slices.Clone(open), func(t claim.Topic) bool { return !is(t) })
		if len(fitting) == 1 {
			return fitting[0], nil
		}
	}
	no := refuse(bot.T(fmt.Sprintf("I found %s. Which story is this?", plural(len(figures), "figure"))))
	if len(open) == 0 {
		no.notes = append(no.notes, openTopicNames(l))
	}
	for i, t := range open {
		if i < buttonsShown {
			no.with(clip(t.Slug, 40), "track in "+bot.QuoteWord(t.Slug)+": "+ask.text)
		}
	}
	no.notes = append(no.notes, bot.T("Or type: ").Typing("track in TOPIC: …"))
	return claim.Topic{}, no
}

// proposed is a figure in the words of an add. What is not sure is left blank.
func (v *visit) proposed(topic claim.Topic, f extract.Figure, number int) proposal {
	p := proposal{Figure: f, number: number, topic: topic.Slug}
	if f.Metric != "other" {
		p.measure = measureOf(topic, f.Metric)
	}
	p.words, p.parsed = typedFigure(f)
	if f.Source != nil {
		p.source = clip(*f.Source, nameLimit)
	}
	if f.When != nil {
		if _, err := claim.ParseWhen(*f.When, v.now); err == nil {
			p.said = *f.When
		}
	}
	return p
}

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

// typedFigure is a figure as it is typed: as worded where that reads to the same
// bounds, and otherwise in plain words; empty when neither does.
func typedFigure(f extract.Figure) (string, claim.Figure) {
	for _, words := range []string{f.Surface, plainWords(f.Form, f.Low, f.High)} {
		if words == "" || len(words) > figureLimit {
			continue
		}
		read, _, err := claim.ParseFigure(words)
		if err == nil && agrees(f, read) {
			return words, read
		}
	}
	return "", claim.Figure{}
}

// agrees says whether a figure, as it would be filed, is what the text says.
func agrees(f extract.Figure, read claim.Figure) bool {
	forms := map[extract.Form][]claim.Form{
		extract.Exact: {claim.Exact}, extract.AtLeast: {claim.AtLeast}, extract.MoreThan: {claim.MoreThan},
		extract.AtMost: {claim.AtMost}, extract.FewerThan: {claim.FewerThan}, extract.About: {claim.About},
		extract.Range: {claim.Range}, extract.None: {claim.None}, extract.All: {claim.All, claim.AllExcept},
		extract.Unknown: {claim.Dozens, claim.Unknown, claim.Majority, claim.Half},
	}
	if !slices.Contains(forms[f.Form], read.Form) {
		return false
	}
	bounds := read.Bounds()
	same := func(want *extract.Number, have *claim.Number) bool {
		return want == nil || have != nil && want.Cmp(*have) == 0
	}
	switch f.Form {
	case extract.About:
		return f.Low != nil && read.HasN && f.Low.Cmp(read.N) == 0
	case extract.All, extract.Unknown, extract.None:
		return true
	case extract.AtMost, extract.FewerThan:
		return same(f.High, bounds.High)
	default:
		return same(f.Low, bounds.Low) && same(f.High, bounds.High)
	}
}

// plainWords are a form and its bounds as one types them.
func plainWords(form extract.Form, low, high *extract.Number) string {
	bound := low
	if bound == nil {
		bound = high
	}
	switch form {
	case extract.None:
		return "none"
	case extract.All:
		return "all"
	case extract.Unknown:
		return ""
	case extract.Range:
		if low == nil || high == nil {
			return ""
		}
		return low.Plain() + "-" + high.Plain()
	default:
		if bound == nil {
			return ""
		}
		return strings.TrimSpace(hedgeWords[form] + " " + bound.Plain())
	}
}

// hedgeWords are how a form is typed.
var hedgeWords = map[extract.Form]string{
	extract.AtLeast: "at least", extract.MoreThan: "more than", extract.AtMost: "up to",
	extract.FewerThan: "fewer than", extract.About: "about",
}

// sure says whether nothing about a proposal has to be looked at.
func (p proposal) sure() bool {
	return p.Sure.All() && p.measure != "" && p.words != "" && p.source != ""
}

// fileable says whether a proposal has all that an add needs.
func (p proposal) fileable() bool { return p.measure != "" && p.words != "" && p.source != "" }

// entry is the proposal as a line of an add, after the topic.
func (p proposal) entry(words, source string) string {
	line := ""
	if p.measure != "" {
		line += " " + word(p.measure)
	}
	if words != "" {
		line += " " + bot.QuoteWord(words)
	}
	if source != "" {
		line += " by " + bot.QuoteWord(p.unnamed(source))
	}
	for _, relay := range p.Relays[:min(len(p.Relays), relayLimit)] {
		line += " via " + bot.QuoteWord(clip(relay, nameLimit))
	}
	if p.said != "" {
		line += " said " + bot.QuoteWord(p.said)
	}
	if p.Attitude != extract.Stated && p.Attitude != "" {
		line += " " + string(p.Attitude)
	}
	return strings.TrimSpace(line)
}

// nobodies begin the description of a source whom nobody names.
var nobodies = []string{"a", "an", "one", "two", "three", "several", "some", "many", "another", "other", "unnamed", "anonymous", "unidentified"}

// unnamed marks a source that the text describes and does not name ("a resident
// who helped"), as it is typed. What may be a body ("the ministry") is left as it
// is worded.
func (p proposal) unnamed(source string) string {
	first, _, _ := strings.Cut(strings.ToLower(source), " ")
	if p.Source == nil || p.Named || source != clip(*p.Source, nameLimit) || claim.SaysUnnamed(source) || !slices.Contains(nobodies, first) {
		return source
	}
	return "unnamed " + source
}

// proposals is the answer: a card for each figure, with what would become of it.
func (v *visit) proposals(b arranged, ask trackAsk, all []proposal) bot.Reply {
	from := min(max(ask.from, 1), len(all))
	shown := all[from-1 : min(len(all), from-1+trackedAtOnce)]
	reply := bot.Reply{Visibility: bot.Private, Data: Data{Claims: []ClaimData{}}}
	title := bot.Text{}.Strongly(plural(len(all), "figure")).Plainly(" in that text, for ").Naming(b.board.Topic.Slug).Plainly(". Nothing is filed yet.")
	reply.Cards = append(reply.Cards, bot.Card{Title: title})
	toFile := 0
	for _, p := range shown {
		card, recorded := v.proposalCard(b, ask, p)
		reply.Cards = append(reply.Cards, card)
		if p.sure() && !recorded {
			toFile++
		}
	}
	last := bot.Card{}
	if toFile == len(shown) && len(shown) > 1 && v.mover.Role >= claim.Contributor {
		line := "add " + word(b.board.Topic.Slug)
		for _, p := range shown {
			line += "\n" + p.entry(p.words, p.source) + quoting(ask.text, p)
		}
		last.Actions = append(last.Actions, bot.Action{Label: "File all", Line: line})
	}
	if next := from + trackedAtOnce; next <= len(all) {
		last.Notes = append(last.Notes, bot.T(fmt.Sprintf("and %d more", len(all)-next+1)))
		last.Actions = append(last.Actions, bot.Action{Label: "More", Line: fmt.Sprintf("track from %d in %s: %s", next, bot.QuoteWord(b.board.Topic.Slug), ask.text)})
	}
	if last.Actions != nil {
		reply.Cards = append(reply.Cards, last)
	}
	return reply
}

// proposalCard is one proposed figure: what was read, where it stands, whether it
// is on record or conflicts, and what may be done.
func (v *visit) proposalCard(b arranged, ask trackAsk, p proposal) (card bot.Card, recorded bool) {
	counts := p.measure
	if counts == "" {
		counts = "measure not sure"
	}
	card.Title = bot.T(fmt.Sprintf("%d. ", p.number)).Strongly(p.Surface).Plainly(", " + counts)
	if p.Unit != nil {
		card.Title = card.Title.Plainly(" (").Naming(*p.Unit).Plainly(")")
	}
	card.Rows = append(card.Rows, bot.Row{Text: v.whoSaid(p)}, bot.Row{Text: marked(ask.text, p)})
	if p.Attitude != extract.Stated && p.Attitude != "" {
		card.Notes = append(card.Notes, bot.T("It is only "+string(p.Attitude)+"."))
	}
	notes, recorded := v.standings(b, p)
	card.Notes = append(card.Notes, notes...)
	if v.mover.Role < claim.Contributor {
		return card, recorded
	}
	head := "add " + word(p.topic) + " "
	if p.fileable() {
		card.Actions = append(card.Actions, bot.Action{Label: fmt.Sprintf("File %d", p.number), Line: head + p.entry(p.words, p.source) + quoting(ask.text, p)})
		for _, other := range p.Alternatives {
			words := plainWords(other.Form, other.Low, other.High)
			if _, _, err := claim.ParseFigure(words); err == nil {
				card.Notes = append(card.Notes, bot.T("It can also be read as ").Strongly(words).Plainly("."))
				card.Actions = append(card.Actions, bot.Action{Label: clip(fmt.Sprintf("File %d as %s", p.number, words), 40), Line: head + p.entry(words, p.source) + quoting(ask.text, p)})
			}
		}
	}
	card.Actions = append(card.Actions,
		bot.Action{Label: fmt.Sprintf("Edit %d…", p.number), Line: "edit " + head + p.entry(p.words, p.source)},
		bot.Action{Label: fmt.Sprintf("Skip %d", p.number), Line: fmt.Sprintf("skip %d", p.number)})
	if p.source == "" && len(p.Names) > 0 {
		card.Picker = &bot.Picker{Label: fmt.Sprintf("Who said %d?", p.number)}
		for _, name := range p.Names {
			card.Picker.Options = append(card.Picker.Options, bot.Action{Label: clip(name, nameLimit), Line: "edit " + head + p.entry(p.words, clip(name, nameLimit))})
		}
	}
	return card, recorded
}

// whoSaid is who said it, through whom and when, and what of that is not sure.
func (v *visit) whoSaid(p proposal) bot.Text {
	t := bot.T("Source: not sure")
	if p.source != "" {
		t = bot.T("Source: ").Naming(p.source)
		if !p.Sure.Source {
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
	for _, relay := range p.Relays {
		t = t.Plainly("; via ").Naming(relay)
	}
	if p.When != nil {
		t = t.Plainly("; said ").Naming(*p.When)
	}
	return t
}

// marked is the sentence with the figure marked in it.
func marked(text string, p proposal) bot.Text {
	runes := []rune(text)
	at := func(i int) int { return min(max(i, 0), len(runes)) }
	from, to := at(p.Sentence.Start), at(p.Sentence.End)
	start, end := min(max(p.Start, from), to), min(max(p.End, from), to)
	return bot.T("“" + oneLine(runes[from:start])).Strongly(oneLine(runes[start:end])).Plainly(oneLine(runes[end:to]) + "”")
}

// oneLine is text without its line breaks.
func oneLine(runes []rune) string {
	return strings.NewReplacer("\r", " ", "\n", " ").Replace(string(runes))
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

// standings are what a proposal would be on its board: on record already, or in
// conflict with what is.
func (v *visit) standings(b arranged, p proposal) (notes []bot.Text, recorded bool) {
	if p.measure == "" || p.words == "" {
		return nil, false
	}
	at := attribution{lexicon: b.board.Lexicon, topic: b.board.Topic, now: v.now}
	c := claim.Claim{
		ID: b.read.NextID, Topic: p.topic, Measure: p.measure, Aggregation: claim.Total, Figure: p.parsed,
		Attitude: claim.Attitude(p.Attitude), Status: claim.Unverified, Lifecycle: claim.Current,
		Chain: []claim.Link{{Source: sourceKey(b.board.Lexicon, p.source)}}, Recorded: v.now,
	}
	groups := claim.Groups(b.board.Lexicon, append(slices.Clone(b.read.Claims), c))
	for _, s := range b.board.Sections {
		for _, position := range s.Positions {
			for _, old := range position.Claims() {
				same := old.Measure == c.Measure && old.Figure.Shown() == c.Figure.Shown() && old.Attitude == c.Attitude
				if same && (p.source == "" || groups[old.ID] == groups[c.ID]) {
					recorded = true
					notes = append(notes, bot.T("On record already: ").Join(at.ref(old)))
				}
			}
			lead := position.Lead
			if lead.Measure == c.Measure && groups[lead.ID] != groups[c.ID] && claim.Disagree(lead, c) == claim.Conflict {
				notes = append(notes, bot.T("Conflicts with ").Join(at.ref(lead)))
			}
		}
	}
	return notes, recorded
}

// sourceKey is the key of a source by its name; of one that is not known, the
// one that it would get.
func sourceKey(l *claim.Lexicon, name string) string {
	if s, known := l.Source(name); known {
		return s.Key
	}
	return claim.Fold(name)
}

// editing opens an add for changes before it is filed: the other end of Edit….
func (n *Newsroom) editing(_ context.Context, c *bot.Call) bot.Reply {
	line := c.Args.Get("line")
	rest, ok := cutWords(line, "add ")
	row, known := n.mux.Lookup("add")
	if !ok || !known {
		return bot.Refuse(bot.T("Only an add can be changed before it is filed."))
	}
	loose := params([]bot.Param{topicParam, optional(measureParam), optional(figureParam)}, figureTail...)
	args, err := bot.Parse(loose, rest)
	if err != nil {
		return bot.RefuseUsage(usageOf(err), row)
	}
	reply := said(bot.T("Change it and file it: ").Typing(line))
	reply.Visibility = bot.Private
	reply.Form = &bot.Form{Title: "File a figure", Line: "add " + word(args.Get("topic")), Send: "File", Fields: []bot.Field{
		{Param: "measure", Label: "What is counted", Hint: "killed", Required: true, Value: args.Get("measure")},
		{Param: "figure", Label: "The figure, as the source put it", Hint: "at least 300", Required: true, Value: args.Get("figure")},
		{Param: "by", Label: "Who said so", Hint: "the ministry; unnamed officials", Required: true, Value: args.Get("by")},
		{Param: "via", Label: "Through whom; several with ;", Hint: "Reuters", Value: strings.Join(args.All("via"), "; ")},
		{Param: "said", Label: "When they said it", Hint: "Tuesday", Value: args.Get("said")},
	}}
	return reply
}

// usageOf is the usage error that an error is.
func usageOf(err error) *bot.UsageError {
	if usage, ok := errors.AsType[*bot.UsageError](err); ok {
		return usage
	}
	return &bot.UsageError{Problem: err.Error()}
}

// skip leaves a proposed figure out.
func skip(_ context.Context, v *visit) (bot.Reply, error) {
	number, _ := v.call.Args.ID("number")
	reply := said(bot.T(fmt.Sprintf("Left %d out. Nothing was filed.", number)))
	reply.Visibility = bot.Private
	return reply, nil
}

// notLetter says whether a rune ends a word.
func notLetter(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
