package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
)

// entry is one line of an add, read.
type entry struct {
	measure, figure string
	args            bot.Args // its own tail, or the first line's
}

// filedClaim is a claim that was just filed, with what that did.
type filedClaim struct {
	claim.Claim
	newSources []string
	replaced   []claim.Claim
}

// add files figures: all lines, or none.
func add(ctx context.Context, v *visit, e *edit) (bot.Reply, error) {
	topicName, entries, err := readEntries(v.call)
	if err != nil {
		return bot.Reply{}, err
	}
	topic, err := e.topicFor(topicName)
	if err != nil {
		return bot.Reply{}, v.offer(err)
	}
	d, err := e.board(ctx, topic.Slug)
	if err != nil {
		return bot.Reply{}, err
	}
	e.deed = "add"
	var filed []filedClaim
	for _, entry := range entries {
		f, err := e.file(ctx, d, &topic, entry)
		if err != nil {
			return bot.Reply{}, v.offer(err)
		}
		filed = append(filed, f)
		// "by same" on a further line means the line before.
		e.chain, e.trail.Chain = f.Chain, f.Chain
	}
	return e.filedReply(topic, filed), nil
}

// readEntries reads an add: its first line is whole, or only what the further
// lines share; each further line is a measure, a figure and what differs.
func readEntries(call *bot.Call) (topic string, entries []entry, err error) {
	var lines []string
	for line := range strings.SplitSeq(call.Request.Line, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		lines = []string{""}
	}
	if len(lines) > linesLimit {
		return "", nil, refuse(bot.T(fmt.Sprintf("That is %d lines; %d at once is the most.", len(lines), linesLimit)))
	}
	head := params([]bot.Param{topicParam, optional(measureParam), optional(figureParam)}, figureTail...)
	if len(lines) == 1 {
		head = call.Command.Params
	}
	first, err := bot.Parse(head, lines[0])
	if err != nil {
		return "", nil, err
	}
	shared := first
	if first.Has("measure") {
		if !first.Has("figure") {
			return "", nil, &bot.UsageError{Problem: "the figure is missing", Missing: "figure"}
		}
		entries = append(entries, entry{first.Get("measure"), first.Get("figure"), first})
		// What belongs to one figure is not shared by the others.
		shared = first.Without("quote", "part_of", "repeats", "attitude", "increment", "note")
	}
	further := params([]bot.Param{measureParam, figureParam}, figureTail...)
	for i, line := range lines[1:] {
		args, err := bot.Parse(further, line)
		if usage, ok := errors.AsType[*bot.UsageError](err); ok {
			usage.Problem = fmt.Sprintf("line %d: %s", i+2, usage.Problem)
		}
		if err != nil {
			return "", nil, err
		}
		entries = append(entries, entry{args.Get("measure"), args.Get("figure"), args.Or(shared.Without("measure", "figure"))})
	}
	return first.Get("topic"), entries, nil
}

// topicFor is the open topic of a name. An unknown one is asked about, and
// made when the caller said yes in advance.
func (e *edit) topicFor(name string) (claim.Topic, error) {
	topic, known := e.lexicon().Topic(name)
	switch {
	case known && topic.Closed:
		return topic, refuse(bot.T("The topic ").Naming(topic.Slug).Plainly(" is closed. Open it again: ").Typing("topic reopen " + word(topic.Slug)))
	case known:
		return topic, nil
	case e.call.Yes:
		return e.newTopic(name, "")
	}
	no := noTopic(e.lexicon(), name, "")
	return topic, &question{refusal: no, param: "topic", near: nearest(name, topicNames(e.lexicon()))}
}

func topicNames(l *claim.Lexicon) []string {
	var names []string
	for _, t := range l.Topics {
		names = append(names, append([]string{t.Slug}, t.Aliases...)...)
	}
	return names
}

// measureFor is the topic's measure of a name, added to it from the common
// ones when it is one. An unknown one is asked about.
func (e *edit) measureFor(topic *claim.Topic, name string) (claim.Measure, error) {
	if m, ok := topic.Measure(name); ok {
		return m, nil
	}
	m, common := claim.CommonMeasure(name)
	if !common {
		m = claim.Measure{Slug: strings.Join(strings.Fields(name), " ")}
		if err := properMeasure(m.Slug); err != nil {
			return m, err
		}
		if err := tooLong("measure's name", name, nameLimit); err != nil {
			return m, err
		}
		if !e.call.Yes {
			var known []string
			for _, have := range topic.Measures {
				known = append(known, have.Slug)
			}
			no := refuse(bot.T("There is no measure ").Quoting(name).Plainly(" in ").Naming(topic.Slug).Plainly("."))
			near := nearest(m.Slug, append(known, claim.CommonMeasures()...))
			if near != "" {
				no.title = no.title.Plainly(" Did you mean ").Naming(near).Plainly("?")
			}
			return m, &question{refusal: no, wrong: name, near: near}
		}
	}
	topic.Measures = append(append([]claim.Measure{}, topic.Measures...), m)
	e.learn([]claim.Topic{*topic}, nil)
	return m, nil
}

// file puts one figure on its board.
func (e *edit) file(ctx context.Context, d *draft, topic *claim.Topic, in entry) (filedClaim, error) {
	measure, err := e.measureFor(topic, in.measure)
	if err != nil {
		return filedClaim{}, beside(err, "measure")
	}
	read, attitude, err := readFigure(in.figure)
	if err != nil {
		return filedClaim{}, beside(err, "figure")
	}
	if err := countsPeople(read, measure.Unit); err != nil {
		return filedClaim{}, beside(err, "figure")
	}
	if !in.args.Has("by") {
		return filedClaim{}, &bot.UsageError{Problem: "it does not say who said so; add “by SOURCE”, or “by unnamed \"reports\"” when nobody is named", Missing: "by"}
	}
	before := len(e.sources)
	e.filesHere(topic.Slug)
	c := claim.Claim{
		ID: e.nextID(d), Topic: topic.Slug, Measure: measure.Slug, Aggregation: claim.Total,
		Figure: read, Attitude: attitude, Recorded: e.call.Request.At,
		Status: claim.Unverified, Lifecycle: claim.Current, Suggested: e.mover.Role < claim.Editor,
		FiledBy: e.me, FiledIn: conversation(e.call.Request.In), Visibility: claim.DeskOnly,
	}
	if c.Chain, err = e.attribute(in.args); err != nil {
		return filedClaim{}, err
	}
	if err := e.details(ctx, &c, in.args); err != nil {
		return filedClaim{}, err
	}
	f := filedClaim{}
	for _, s := range e.sources[min(before, len(e.sources)):] {
		f.newSources = append(f.newSources, s.Key)
	}
	c, f.replaced = e.settle(d, c)
	f.Claim = e.write(d, c, "filed")
	return f, nil
}

// conversation is where a request was made, as a claim keeps it.
func conversation(in bot.Conversation) string {
	s := in.Workspace.Platform + ":" + in.Workspace.ID + ":" + in.ID
	if in.Thread != "" {
		s += ":" + in.Thread
	}
	return s
}

// offer gives a question its buttons: the same line with the name that may be
// meant, and the same line with a yes.
func (v *visit) offer(err error) error {
	var q *question
	if !errors.As(err, &q) {
		return err
	}
	head, rest, _ := strings.Cut(v.call.Request.Line, "\n")
	if rest != "" {
		rest = "\n" + rest
	}
	if q.near != "" {
		var line string
		if q.param == "topic" {
			line = replaceFirst(head, firstWord(head), word(q.near)) + rest
		} else {
			line = replaceWord(v.call.Request.Line, q.wrong, bot.QuoteWord(q.near))
		}
		if line != "" {
			q.with("Yes, "+clip(q.near, 40), "add "+line)
		}
	}
	q.with("Create and file", "add! "+v.call.Request.Line)
	q.notes = append(q.notes, bot.T("To create what is new and file: ").Typing("add! …").Plainly(" with the same words."))
	return q.refusal
}

// firstWord is the first word of a line as it is typed, quotation marks and
// all.
func firstWord(line string) string {
	if strings.HasPrefix(line, `"`) {
		if end := strings.Index(line[1:], `"`); end >= 0 {
			return line[:end+2]
		}
	}
	first, _, _ := strings.Cut(line, " ")
	return first
}

func replaceFirst(s, old, with string) string { return strings.Replace(s, old, with, 1) }

// replaceWord is the line with a name in place of another, wherever it stands
// as words of its own; empty when it is not found as typed.
func replaceWord(line, wrong, with string) string {
	for _, typed := range []string{bot.QuoteWord(wrong), "“" + wrong + "”", wrong} {
		if before, after, ok := strings.Cut(line, typed); ok {
			return before + with + after
		}
	}
	return ""
}

// filedReply says what was read and what it means.
func (e *edit) filedReply(topic claim.Topic, filed []filedClaim) bot.Reply {
	b := e.arrange(topic.Slug)
	at := attribution{lexicon: e.lexicon(), topic: b.Topic, now: e.now}
	card := bot.Card{Title: bot.Text{}.Strongly("Filed").Plainly(" in ").Naming(topic.Slug)}
	var claims []claim.Claim
	for _, f := range filed {
		card.Rows = append(card.Rows, bot.Row{Text: e.readBack(at, f)})
		card.Notes = append(card.Notes, e.meanings(at, b, f)...)
		claims = append(claims, f.Claim)
	}
	last := filed[len(filed)-1]
	card.Actions = []bot.Action{{Label: "Undo", Line: fmt.Sprintf("undo %d@%d", last.ID, last.Version)}}
	return e.withData(bot.Reply{Cards: []bot.Card{card}}, b, claims...)
}

// readBack is a claim as it was understood, so that a misreading is seen at
// once.
func (e *edit) readBack(at attribution, f filedClaim) bot.Text {
	t := at.counted(f.Claim).Plainly(boundsWords(f.Figure))
	if f.Aggregation == claim.Increment {
		t = t.Plainly(", on one occasion")
		if f.AsOf.Known() {
			t = t.Plainly(" (").Join(at.moment(f.AsOf)).Plainly(")")
		}
	}
	t = t.Plainly(": ").Join(at.chain(f.Claim)).Join(at.times(f.Claim))
	if f.PartOf != 0 {
		t = t.Plainly(fmt.Sprintf("; part of %d", f.PartOf))
	}
	if f.Repeats != 0 {
		t = t.Plainly(fmt.Sprintf("; repeats %d", f.Repeats))
	}
	if len(f.newSources) > 0 {
		t = t.Plainly("; new here: ")
		for i, key := range f.newSources {
			if i > 0 {
				t = t.Plainly(", ")
			}
			t = t.Join(at.name(key))
		}
	}
	return t
}

// boundsWords are the bounds that a figure was read to have: " (300 or more)".
func boundsWords(f claim.Figure) string {
	b := f.Bounds()
	switch {
	case f.Form == claim.About:
		return " (no hard bounds)"
	case b.Low == nil && b.High == nil:
		return " (no bounds)"
	case f.Form == claim.Exact, f.Form == claim.None:
		return " (exactly)"
	case b.High == nil && b.LowOpen:
		return " (above " + b.Low.String() + ")"
	case b.High == nil:
		return " (" + b.Low.String() + " or more)"
	case b.HighOpen:
		return " (below " + b.High.String() + ")"
	case b.Low == nil || b.Low.Cmp(claim.Number{}) == 0:
		return " (" + b.High.String() + " or fewer)"
	case b.Low.Cmp(*b.High) == 0:
		return " (" + b.Low.String() + ")"
	}
	return " (" + b.Low.String() + " to " + b.High.String() + ")"
}

// meanings are what a filed claim does to the others: replaces, repeats,
// disagrees, shares a number.
func (e *edit) meanings(at attribution, b claim.Board, f filedClaim) []bot.Text {
	var all []bot.Text
	note := func(means bot.Text) { all = append(all, bot.T(fmt.Sprintf("%d ", f.ID)).Join(means)) }
	for _, old := range f.replaced {
		note(bot.T("replaces ").Join(at.ref(old)).Plainly(", an earlier figure of the same origin"))
	}
	if f.Lifecycle == claim.Superseded {
		note(bot.T(fmt.Sprintf("is older than %d of the same origin, which stays on the board", f.SupersededBy)))
	}
	place := b.Places()[f.ID]
	switch lead, ok := find(b, place.Lead); {
	case !ok:
	case f.PartOf != 0 && place.Lead == f.ID:
		note(bot.T(fmt.Sprintf("is of another origin than %d, or is put forward otherwise, so it stands by itself", f.PartOf)))
	case f.PartOf == 0 && place.Lead != f.ID:
		note(bot.T("repeats ").Join(at.ref(lead)).Plainly(": one origin, counted once"))
	}
	for i, id := range place.Conflicts {
		if c, ok := find(b, id); ok && i < conflictsNamed {
			note(bot.T("conflicts with ").Join(at.ref(c)))
		}
	}
	if more := len(place.Conflicts) - conflictsNamed; more > 0 {
		note(bot.T(fmt.Sprintf("conflicts with %d more: ", more)).Typing("status " + word(f.Topic) + " " + word(f.Measure)))
	}
	for _, id := range place.Possible {
		if c, ok := find(b, id); ok {
			note(bot.T("may conflict with ").Join(at.ref(c)))
		}
	}
	for _, c := range sameNumber(b, f.Claim) {
		note(bot.T("the same number is on record as ").Join(at.ref(c)).Plainly(" for " + c.Measure + ": make sure that they are not confused"))
	}
	for _, flag := range b.Flags {
		if text, ok := e.flagText(boardView{Board: b}, at, flag); ok && slices.Contains(flag.Claims, f.ID) {
			all = append(all, text)
		}
	}
	return all
}

// conflictsNamed is how many conflicts an answer names one by one.
const conflictsNamed = 5

// sameNumber are the claims of the topic that have the same number for
// something else: a death toll once equalled a count of evacuation centres.
func sameNumber(b claim.Board, c claim.Claim) []claim.Claim {
	var all []claim.Claim
	if !c.Figure.HasN || c.Figure.N.Cmp(claim.Number{Mantissa: 10}) < 0 {
		return nil
	}
	for _, s := range b.Sections {
		for _, p := range s.Positions {
			if o := p.Lead; o.Measure != c.Measure && !slices.ContainsFunc(all, func(x claim.Claim) bool { return x.Measure == o.Measure }) && o.Figure.Form == c.Figure.Form && o.Figure.Unit == c.Figure.Unit && o.Figure.N.Cmp(c.Figure.N) == 0 {
				all = append(all, o)
			}
		}
	}
	return all
}
