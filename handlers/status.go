package handlers

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// shownAtFirst is how many positions a status shows before "status TOPIC all":
// what fits on a phone without much scrolling.
const shownAtFirst = 10

// status answers with a topic's board, or with the open topics.
func status(ctx context.Context, v *visit) (bot.Reply, error) {
	name := v.call.Args.Get("topic")
	switch {
	case name == "":
		return v.openTopics(ctx)
	case v.call.Args.Has("at") || v.call.Args.Has("on"):
		return v.statusAt(ctx, name)
	}
	b, err := v.board(ctx, name)
	if err != nil {
		return bot.Reply{}, err
	}
	view := boardView{Board: b.board, left: b.read.Left, all: v.call.Args.Has("measure")}
	if m := v.call.Args.Get("measure"); m != "" && !strings.EqualFold(m, "all") {
		if view.measure, err = v.measureOn(b.board, m); err != nil {
			return bot.Reply{}, err
		}
	}
	// Days are named by how far off they are, so that an answer holds for one
	// day; everything else in it follows from the two stamps.
	key := strings.Join([]string{
		string(v.deskID), b.board.Topic.Slug, string(b.read.Stamp), string(b.read.Directory),
		view.measure, fmt.Sprint(view.all), v.now.Format("2006-01-02"),
	}, "\x00")
	reply := v.answers.Get(key, func() bot.Reply { return v.statusReply(view, key) })
	return reply, nil
}

// board is a topic's board as the store has it now, in one round trip when
// what is remembered still holds.
func (v *visit) board(ctx context.Context, name string) (arranged, error) {
	dir := v.lastDirectory(v.deskID)
	for range 3 {
		topic, known := claim.Topic{}, false
		if dir.lexicon != nil {
			topic, known = dir.lexicon.Topic(name)
		}
		if known {
			b, err := v.boardOf(ctx, topic, dir)
			if err != nil {
				return arranged{}, err
			}
			if b.read.Directory == dir.stamp {
				return b, nil
			}
		}
		fresh, err := v.Newsroom.directory(ctx, v.deskID, v.desk)
		if err != nil {
			return arranged{}, fmt.Errorf("reading the directory: %w", err)
		}
		if _, ok := fresh.lexicon.Topic(name); !ok {
			return arranged{}, noTopic(fresh.lexicon, name, "status ")
		}
		dir = fresh
	}
	return arranged{}, fmt.Errorf("reading topic %q: %w", name, store.ErrChanged)
}

// boardOf reads a topic's board and arranges it, unless it is as it was.
func (v *visit) boardOf(ctx context.Context, topic claim.Topic, dir directory) (arranged, error) {
	key := boardKey{v.deskID, topic.Slug}
	last, ok := v.lastBoard(key)
	have := last.read.Stamp
	if !ok || last.read.Directory != dir.stamp {
		have = ""
	}
	read, err := v.desk.Board(ctx, topic.Slug, have)
	if err != nil {
		return arranged{}, fmt.Errorf("reading topic %q: %w", topic.Slug, err)
	}
	if read.Unchanged && read.Directory == dir.stamp {
		return last, nil
	}
	board := claim.Arrange(dir.lexicon, topic, read.Claims)
	b := arranged{read, board, sync.OnceValue(board.Places)}
	if read.Directory == dir.stamp && !read.Unchanged {
		v.keepBoard(key, b)
	}
	return b, nil
}

// measureOn finds a measure that the board or its topic has.
func (v *visit) measureOn(b claim.Board, name string) (string, error) {
	slug := claim.MeasureSlug(name)
	if m, ok := b.Topic.Measure(name); ok {
		return m.Slug, nil
	}
	var have []string
	for _, s := range b.Sections {
		if s.Measure == slug {
			return slug, nil
		}
		have = append(have, s.Measure)
	}
	no := refuse(bot.T("Nothing is on record for ").Quoting(name).Plainly(" in ").Naming(b.Topic.Slug).Plainly("."))
	if near := nearest(slug, have); near != "" {
		no.notes = append(no.notes, bot.T("Did you mean ").Typing("status "+word(b.Topic.Slug)+" "+word(near)).Plainly("?"))
	}
	return "", no
}

// boardView is what of a board is to be shown.
type boardView struct {
	claim.Board
	left    int
	measure string    // only this one; empty for every measure
	all     bool      // all positions, not only the first
	at      time.Time // the moment it is of; zero for now
}

// leads are the leading claims of the positions that are shown.
func leads(sections []claim.Section, shown []int) []claim.Claim {
	var all []claim.Claim
	for i, s := range sections {
		for _, p := range s.Positions[:shown[i]] {
			all = append(all, p.Lead)
		}
	}
	return all
}

// statusReply draws a board.
func (v *visit) statusReply(view boardView, key string) bot.Reply {
	var claims []claim.Claim
	var copies []string
	card := v.statusCard(view, &copies)
	for _, s := range view.Sections {
		if view.measure != "" && s.Measure != view.measure {
			continue
		}
		for _, p := range s.Positions {
			claims = append(claims, p.Claims()...)
		}
	}
	sortByID(claims)
	line := "status " + word(view.Topic.Slug)
	if !view.at.IsZero() {
		line += view.at.Format(" at 15:04 on 2006-01-02")
	}
	switch {
	case view.measure != "":
		line += " " + word(view.measure)
	case view.all:
		line += " all"
	}
	return bot.Reply{
		Cards: []bot.Card{card}, Share: line, Key: key,
		Data: Data{Claims: dataOf(view.Lexicon, v.zone, claims, view.Places()), Copy: strings.Join(copies, " ")},
	}
}

// statusCard is a board on a card: sections by measure, positions as rows,
// what the desk should know, and the sentences to paste.
func (v *visit) statusCard(view boardView, copies *[]string) bot.Card {
	card := bot.Card{Title: boardTitle(view)}
	at := attribution{lexicon: view.Lexicon, topic: view.Topic, now: v.now}
	shown, hidden := 0, 0
	var sections []claim.Section
	var first []int // how many positions of each are shown
	for _, s := range view.Sections {
		if view.measure != "" && s.Measure != view.measure {
			continue
		}
		room := len(s.Positions)
		if !view.all {
			room = min(room, max(0, shownAtFirst-shown))
		}
		// A conflict is shown whole or not at all: half of it would look
		// like agreement.
		if len(s.Conflicts) > 0 && room > 0 {
			room = len(s.Positions)
		}
		hidden += len(s.Positions) - room
		if room == 0 {
			continue
		}
		shown += room
		sections = append(sections, s)
		first = append(first, room)
	}
	at.common = commonRelay(sections)
	for i, s := range sections {
		card.Rows = append(card.Rows, bot.Row{Heading: true, Text: v.sectionHeading(view.Board, s)})
		for _, p := range s.Positions[:first[i]] {
			card.Rows = append(card.Rows, bot.Row{Text: at.position(p)})
		}
		if sentence := view.Copy(s, v.now, bot.Isolate); sentence != "" {
			card.Copy = append(card.Copy, bot.T(sentence))
			*copies = append(*copies, sentence)
		}
	}
	card.Notes = v.boardNotes(view, at, hidden)
	if view.at.IsZero() {
		card.Picker = picker(view.Lexicon, leads(sections, first))
	}
	return card
}

// boardTitle counts: "workers: 0 verified · 24 unverified".
func boardTitle(view boardView) bot.Text {
	counts := tally{}
	for _, s := range view.Sections {
		for _, p := range s.Positions {
			for _, c := range p.Claims() {
				counts.add(c)
			}
		}
	}
	t := bot.Text{{Kind: bot.Strong, Text: view.Topic.Slug}}.Plainly(": " + counts.line())
	if view.Topic.Closed {
		t = t.Plainly(" (closed)")
	}
	if !view.at.IsZero() {
		t = t.Plainly(", as it stood ").Timing(view.at, view.at.Format("Mon 2 Jan 15:04"))
	}
	return t
}

// tally counts claims by status. What one editor alone verified is counted
// apart: it must not look as if two people had.
type tally map[string]int

const oneEditor = "verified by one editor"

func (t tally) add(c claim.Claim) {
	if d, ok := c.Decided(); ok && d.OneEditor() && d.Status == claim.Verified {
		t[oneEditor]++
		return
	}
	t[string(c.Status)]++
}

// line names verified and unverified always, and the others when there are any.
func (t tally) line() string {
	parts := []string{fmt.Sprintf("%d verified", t[string(claim.Verified)])}
	if n := t[oneEditor]; n > 0 {
		parts = append(parts, fmt.Sprintf("%d %s", n, oneEditor))
	}
	parts = append(parts, fmt.Sprintf("%d unverified", t[string(claim.Unverified)]))
	for _, row := range claim.Statuses {
		if n := t[string(row.Status)]; n > 0 && row.Status != claim.Verified && row.Status != claim.Unverified {
			parts = append(parts, fmt.Sprintf("%d %s", n, strings.ToLower(row.Word)))
		}
	}
	return strings.Join(parts, " · ")
}

// sectionHeading is "KILLED: sources disagree, 24 vs 175".
func (v *visit) sectionHeading(b claim.Board, s claim.Section) bot.Text {
	t := bot.Text{}.Strongly(heading(s.Measure))
	switch {
	case s.Aggregation == claim.Increment && s.Occasion.Known():
		t = t.Plainly(", " + s.Occasion.Shown(v.now) + " only")
		if !strings.HasPrefix(strings.ToLower(s.Occasion.Raw), strings.ToLower(s.Occasion.Shown(v.now))) {
			t = t.Plainly(" (").Quoting(s.Occasion.Raw).Plainly(")")
		}
	case s.Aggregation == claim.Increment:
		t = t.Plainly(", on one occasion")
	case hasIncrements(b, s.Measure):
		t = t.Plainly(", in all")
	}
	switch {
	case len(s.Conflicts) > 0:
		return t.Plainly(": sources disagree, " + versus(s, s.Conflicts))
	case len(s.Possible) > 0:
		return t.Plainly(": sources may disagree, " + versus(s, s.Possible))
	}
	return t
}

func hasIncrements(b claim.Board, measure string) bool {
	for _, s := range b.Sections {
		if s.Measure == measure && s.Aggregation == claim.Increment {
			return true
		}
	}
	return false
}

// versus are the figures of a section that disagree, each once.
func versus(s claim.Section, pairs []claim.Pair) string {
	const named = 6 // a heading is one line; the rows have them all
	disagrees := map[int64]bool{}
	for _, pair := range pairs {
		disagrees[pair.A], disagrees[pair.B] = true, true
	}
	var figures []string
	seen := map[string]bool{}
	for _, p := range s.Positions {
		if f := figure(p.Lead); disagrees[p.Lead.ID] && !seen[f] {
			seen[f] = true
			figures = append(figures, f)
		}
	}
	if more := len(figures) - named; more > 0 {
		return strings.Join(figures[:named], " vs ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(figures, " vs ")
}

// commonRelay is the key of the outlet that carried every claim shown, or
// gave it in its own voice, when there are several.
func commonRelay(sections []claim.Section) string {
	common, n, relayed := "", 0, false
	for _, s := range sections {
		for _, p := range s.Positions {
			for _, c := range p.Claims() {
				last := c.Chain[len(c.Chain)-1].Source
				if n > 0 && last != common {
					return ""
				}
				common = last
				relayed = relayed || len(c.Chain) > 1
				n++
			}
		}
	}
	if n < 2 || !relayed {
		return ""
	}
	return common
}

// position is one row: "3 ○ UNVERIFIED 24 (20 + 4): Isis, party to the event;
// also “more than 20” (4)".
func (a attribution) position(p claim.Position) bot.Text {
	t := a.leading(p.Lead)
	t = t.Plainly(parts(p) + ": ").Join(a.chain(p.Lead)).Join(a.times(p.Lead))
	if p.Lead.PartOf != 0 {
		t = t.Plainly(fmt.Sprintf("; part of %d", p.Lead.PartOf))
	}
	if p.Lead.Corrects != 0 {
		t = t.Plainly(fmt.Sprintf("; corrects %d", p.Lead.Corrects))
	}
	return t.Join(a.also(p))
}

// parts is " (20 + 4)" when the parts make the whole, and otherwise what is
// known of them.
func parts(p claim.Position) string {
	var shown []string
	sum := claim.Number{}
	exact := p.Lead.Figure.Form == claim.Exact
	for _, part := range p.Parts {
		if part.PartOf != p.Lead.ID || part.Repeats != 0 {
			continue // a part of a part, or a part said again
		}
		shown = append(shown, part.Figure.Shown())
		exact = exact && part.Figure.Form == claim.Exact
		sum = sum.Add(part.Figure.N)
	}
	switch {
	case len(shown) == 0:
		return ""
	case exact && sum.Cmp(p.Lead.Figure.N) == 0:
		return " (" + strings.Join(shown, " + ") + ")"
	}
	return " (of them " + strings.Join(shown, " and ") + ")"
}

// also are the other claims of a position, by what they say, each with its own
// attribution where that differs from the leading one's: "; also given as
// “more than 20” (4; 8: Amaq Agency)".
func (a attribution) also(p claim.Position) bot.Text {
	var t bot.Text
	said := ""
	for _, c := range p.Also {
		shown := c.Figure.Shown()
		switch {
		case c.Figure.Form == claim.Unknown:
			t = t.Plainly(closing(said) + fmt.Sprintf("; %d repeats it, no number", c.ID)).Join(a.differing(p.Lead, c))
			said = ""
			continue
		case shown != said:
			t = t.Plainly(closing(said) + "; also given as ").Quoting(shown).Plainly(" (")
		default:
			t = t.Plainly("; ")
		}
		said = shown
		t = t.Plainly(strconv.FormatInt(c.ID, 10)).Join(a.differing(p.Lead, c))
	}
	return t.Plainly(closing(said))
}

// closing ends the list of those who said so.
func closing(said string) string {
	if said == "" {
		return ""
	}
	return ")"
}

// differing is what sets a claim apart from the leading one: its status, its
// attribution, its times.
func (a attribution) differing(lead, c claim.Claim) bot.Text {
	var t bot.Text
	if c.Status != lead.Status {
		t = t.Plainly(", ").Join(a.status(c))
	}
	if !sameChain(lead, c) {
		t = t.Plainly(": ").Join(a.chain(c))
	}
	return t.Join(a.times(c))
}

func sameChain(a, b claim.Claim) bool {
	if len(a.Chain) != len(b.Chain) {
		return false
	}
	for i := range a.Chain {
		if a.Chain[i].Source != b.Chain[i].Source {
			return false
		}
	}
	return true
}

// boardNotes are what stands under the rows.
func (v *visit) boardNotes(view boardView, at attribution, hidden int) []bot.Text {
	var notes []bot.Text
	if len(view.Sections) == 0 {
		notes = append(notes, bot.T("Nothing is on record here yet. File the first figure: ").Typing("add "+word(view.Topic.Slug)+" killed at least 20 by …"))
	}
	for _, f := range view.Flags {
		if text, ok := v.flagText(view, at, f); ok {
			notes = append(notes, text)
		}
	}
	if view.left > 0 {
		notes = append(notes, bot.T(fmt.Sprintf("%d replaced, mistaken or redacted, not shown: ", view.left)).Typing("history "+word(view.Topic.Slug)))
	}
	if at.common != "" {
		notes = append(notes, bot.T("All via ").Join(at.name(at.common)))
	}
	if last := lastChange(view.Board); !last.IsZero() {
		notes = append(notes, bot.T("As of ").Timing(last, asOf(last.In(v.zone), v.now)))
	}
	if hidden > 0 {
		notes = append(notes, bot.T(fmt.Sprintf("+%d more: ", hidden)).Typing("status "+word(view.Topic.Slug)+" all"))
	}
	return notes
}

// asOf is when a board last changed: "Sat 09:00 BST", with the date when that
// was not in the last days. It turns with the date, as the answer's key does.
func asOf(at, now time.Time) string {
	y, m, d := now.Date()
	if at.After(time.Date(y, m, d-6, 0, 0, 0, 0, now.Location())) {
		return at.Format("Mon 15:04 MST")
	}
	return at.Format("2 Jan 2006 15:04 MST")
}

// flagText is something that the desk should look at, in words.
func (v *visit) flagText(view boardView, at attribution, f claim.Flag) (bot.Text, bool) {
	lead, ok := find(view.Board, f.Claims[0])
	if !ok || view.measure != "" && lead.Measure != view.measure {
		return nil, false
	}
	t := bot.T("Check: ")
	switch f.Kind {
	case claim.PartsExceed:
		return t.Plainly(fmt.Sprintf("the parts of %d add up to %s, more than %s", lead.ID, f.Sum, figure(lead))), true
	case claim.PartsFallShort:
		return t.Plainly(fmt.Sprintf("the parts of %d add up to %s, not to %s", lead.ID, f.Sum, figure(lead))), true
	case claim.AboveCeiling:
		ceiling, _ := find(view.Board, f.Claims[1])
		return t.Join(at.ref(lead)).Plainly(" " + lead.Measure + " is more than ").Join(at.ref(ceiling)).Plainly(" " + ceiling.Measure), true
	case claim.IncrementsExceed:
		return t.Plainly(fmt.Sprintf("the occasions %s add up to at least %s, more than the total %s of %d", joinIDs(f.Claims[1:]), f.Sum, figure(lead), lead.ID)), true
	case claim.OneOrigin:
		other, _ := find(view.Board, f.Claims[1])
		return t.Join(at.ref(lead)).Plainly(" and ").Join(at.ref(other)).Plainly(" go back to one origin, and cannot both hold"), true
	case claim.Wavering:
		return bot.T("Hold ").Join(at.ref(lead)).Plainly(": the source withdrew it and then said it again"), true
	}
	return nil, false
}

// openTopics lists the open topics with their counts.
func (v *visit) openTopics(ctx context.Context) (bot.Reply, error) {
	dir, err := v.Newsroom.directory(ctx, v.deskID, v.desk)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("reading the directory: %w", err)
	}
	var open []claim.Topic
	var slugs []string
	for _, t := range dir.lexicon.Topics {
		if !t.Closed {
			open = append(open, t)
			slugs = append(slugs, t.Slug)
		}
	}
	claims, err := v.desk.Find(ctx, store.Query{Topics: slugs})
	if err != nil {
		return bot.Reply{}, fmt.Errorf("counting claims: %w", err)
	}
	counts := map[string]tally{}
	for _, c := range claims {
		if counts[c.Topic] == nil {
			counts[c.Topic] = tally{}
		}
		counts[c.Topic].add(c)
	}
	card := bot.Card{Title: bot.Text{}.Strongly(plural(len(open), "open topic"))}
	for _, t := range open {
		row := bot.Text{}.Naming(t.Slug).Plainly(": " + counts[t.Slug].line())
		if t.Title != "" {
			row = row.Plainly(" – ").Naming(t.Title)
		}
		card.Rows = append(card.Rows, bot.Row{Text: row})
	}
	if len(open) == 0 {
		card.Notes = []bot.Text{bot.T("Open one: ").Typing(`topic add workers "Cement factory workers"`)}
	}
	return bot.Reply{Cards: []bot.Card{card}, Share: "status", Data: Data{Claims: []ClaimData{}}}, nil
}

// statusAt is the board as it stood at a moment: what did we know? Names are
// today's.
func (v *visit) statusAt(ctx context.Context, name string) (bot.Reply, error) {
	words := strings.TrimSpace(v.call.Args.Get("on") + " " + v.call.Args.Get("at"))
	when, err := v.readWhen("at", words)
	if err != nil {
		return bot.Reply{}, err
	}
	_, end := when.Span()
	at := end.Add(-time.Nanosecond) // the end of a span is not in it
	b, err := v.board(ctx, name)
	if err != nil {
		return bot.Reply{}, err
	}
	claims, err := v.desk.AsOf(ctx, b.board.Topic.Slug, at)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("reading topic %q as it stood: %w", name, err)
	}
	var current []claim.Claim
	for _, c := range claims {
		if c.OnBoard() {
			current = append(current, c)
		}
	}
	view := boardView{
		Board: claim.Arrange(b.board.Lexicon, b.board.Topic, current), left: len(claims) - len(current),
		all: true, at: when.At.In(v.zone),
	}
	if m := v.call.Args.Get("measure"); m != "" && !strings.EqualFold(m, "all") {
		if view.measure, err = v.measureOn(view.Board, m); err != nil {
			return bot.Reply{}, err
		}
	}
	return v.statusReply(view, ""), nil
}
