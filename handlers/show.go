package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
)

// show is one claim whole.
func show(ctx context.Context, v *visit) (bot.Reply, error) {
	id, seen := v.call.Args.ID("id")
	if _, err := v.attending(ctx); err != nil {
		return bot.Reply{}, err
	}
	c, err := v.desk.Claim(ctx, id)
	if err != nil {
		return bot.Reply{}, v.lookingFor(id, err)
	}
	b, err := v.board(ctx, c.Topic)
	if err != nil {
		return bot.Reply{}, err
	}
	at := attribution{lexicon: b.board.Lexicon, topic: b.board.Topic, now: v.now}
	card := bot.Card{Title: bot.T(fmt.Sprintf("%d in ", c.ID)).Naming(c.Topic).Plainly(": ").Join(at.status(c))}
	for _, line := range v.facts(at, b.board, c) {
		card.Rows = append(card.Rows, bot.Row{Text: bot.Text{}.Strongly(line.label + ": ").Join(line.text)})
	}
	next, err := v.reminderFact(ctx, b.board, c)
	if err != nil {
		return bot.Reply{}, err
	}
	card.Rows = append(card.Rows, bot.Row{Text: bot.Text{}.Strongly(next.label + ": ").Join(next.text)})
	if seen != 0 && seen != c.Version {
		card.Notes = append(card.Notes, bot.T(fmt.Sprintf("This is version %d; you saw %d.", c.Version, seen)))
	}
	card.Actions = v.actions(c)
	reply := bot.Reply{Cards: []bot.Card{card}, Share: fmt.Sprintf("show %d", c.ID)}
	return v.withData(reply, b.board, c), nil
}

// checkingFacts are what the desk has found, proposed and decided.
func (v *visit) checkingFacts(l *claim.Lexicon, c claim.Claim) []fact {
	var all []fact
	for _, ev := range c.Evidence {
		all = append(all, fact{"Evidence", evidenceText(l, ev)})
	}
	if p := c.Proposal; p != nil {
		all = append(all, fact{"Proposed", bot.T(string(p.Verdict) + " by ").Naming(l.Person(p.By)).Plainly(", ").Join(v.recorded(p.At)).Plainly(": ").Quoting(p.Note)})
	}
	for _, d := range c.Verdicts {
		text := verdictText(l, d)
		all = append(all, fact{"Verdict", text.Plainly(", ").Join(v.recorded(d.At)).Plainly(": ").Quoting(d.Note)})
	}
	if ch := c.Challenge; ch != nil {
		all = append(all, fact{"Challenged", challengeText(*ch).Plainly(", ").Join(v.recorded(ch.At))})
	}
	return all
}

// verdictText is who decided: two people, or one editor, for ever.
func verdictText(l *claim.Lexicon, d claim.Verdict) bot.Text {
	t := bot.T(d.Status.Shown() + ", signed off by ").Naming(l.Person(d.By)).Plainly(", proposed by ").Naming(l.Person(d.Proposed))
	if d.OneEditor() {
		t = bot.T(d.Status.Shown() + ", one editor: ").Naming(l.Person(d.By))
	}
	if d.Override {
		t = t.Plainly(" (override)")
	}
	return t
}

// challengeText is what raised a challenge.
func challengeText(ch claim.Challenge) bot.Text {
	switch ch.Why {
	case claim.SourceCorrected:
		return bot.T(fmt.Sprintf("the source corrected it (%d)", ch.Claim))
	case claim.SourceRetracted:
		return bot.T("the source withdrew it")
	default:
		return bot.T(fmt.Sprintf("%d disagrees with it", ch.Claim))
	}
}

// fact is one line of a claim shown whole.
type fact struct {
	label string
	text  bot.Text
}

// facts are all that is known of a claim; what is not known is left out, but
// for when it was said.
func (v *visit) facts(at attribution, b claim.Board, c claim.Claim) []fact {
	counted := c.Measure + boundsWords(c.Figure)
	if c.Aggregation == claim.Increment {
		counted += ", on one occasion"
	}
	said := bot.T("not known")
	if c.Said.Known() {
		said = v.when(at, c.Said)
	}
	all := []fact{
		{"Figure", bot.Text{}.Strongly(figure(c)).Plainly(" " + counted)},
		{"Source", at.chain(c)},
		{"Said", said},
	}
	if c.Figure.Raw != "" {
		all = slices.Insert(all, 1, fact{"In their words", bot.Text{}.Quoting(c.Figure.Raw)})
	}
	optional := []struct {
		label string
		is    bool
		text  bot.Text
	}{
		{"Reported", c.Reported.Known(), v.when(at, c.Reported)},
		{"As of", c.AsOf.Known(), v.when(at, c.AsOf)},
		{"Quote", c.Quote != "", bot.Text{}.Quoting(c.Quote)},
		{"Link", c.URL != "", bot.Text{}.Linking(c.URL)},
		{"Note", c.Note != "", bot.Text{}.Quoting(c.Note)},
		{"Part of", c.PartOf != 0, bot.T(fmt.Sprint(c.PartOf))},
		{"Repeats", c.Repeats != 0, bot.T(fmt.Sprint(c.Repeats))},
		{"Replaces", c.Supersedes != 0, bot.T(fmt.Sprint(c.Supersedes))},
		{"Replaced by", c.SupersededBy != 0, bot.T(fmt.Sprint(c.SupersededBy))},
		{"Corrects", c.Corrects != 0, bot.T(fmt.Sprint(c.Corrects))},
		{"Corrected by", c.CorrectedBy != 0, bot.T(fmt.Sprint(c.CorrectedBy))},
	}
	for _, o := range optional {
		if o.is {
			all = append(all, fact{o.label, o.text})
		}
	}
	for _, t := range c.Turns {
		all = append(all, fact{"The source", v.turn(at, t)})
	}
	place := b.Places()[c.ID]
	for _, other := range place.Conflicts {
		if o, ok := find(b, other); ok {
			all = append(all, fact{"Conflicts with", at.ref(o)})
		}
	}
	if place.Lead != 0 && place.Lead != c.ID {
		all = append(all, fact{"Stands under", bot.T(fmt.Sprint(place.Lead))})
	}
	all = append(all, v.checkingFacts(b.Lexicon, c)...)
	filed := bot.Text{}.Naming(b.Lexicon.Person(c.FiledBy)).Plainly(", ").Join(v.recorded(c.Recorded))
	return append(all, fact{"Filed by", filed.Plainly(fmt.Sprintf("; version %d", c.Version))})
}

// when is a moment with the words that gave it.
func (v *visit) when(at attribution, w claim.When) bot.Text {
	if !w.Known() {
		return nil
	}
	t := at.moment(w)
	if w.Raw != "" && !strings.EqualFold(w.Raw, w.Shown(v.now)) {
		t = t.Plainly(" (").Quoting(w.Raw).Plainly(")")
	}
	return t
}

// recorded is a moment of ours.
func (v *visit) recorded(at time.Time) bot.Text {
	return bot.Text{}.Timing(at, claim.When{At: at, Precision: claim.Minute}.Shown(v.now))
}

// turn is what a source did to its figure, and when we recorded it.
func (v *visit) turn(at attribution, t claim.Turn) bot.Text {
	return turnText(at, t).Plainly("; recorded ").Join(v.recorded(t.Recorded))
}

// turnVerbs are what a source can do to its figure, in a sentence.
var turnVerbs = map[claim.Lifecycle]string{
	claim.Corrected:  "gave another figure in its place",
	claim.Retracted:  "withdrew it",
	claim.Reaffirmed: "said it again",
}

// turnText is what a source did to its figure, in a sentence.
func turnText(at attribution, t claim.Turn) bot.Text {
	text := bot.T(turnVerbs[t.Kind])
	if t.Said.Known() {
		text = text.Plainly(", ").Join(at.moment(t.Said))
	}
	for _, link := range t.Via {
		text = text.Plainly(", via ").Join(at.name(link.Source))
	}
	if t.Note != "" {
		text = text.Plainly("; ").Quoting(t.Note)
	}
	if t.URL != "" {
		text = text.Plainly("; ").Linking(t.URL)
	}
	return text
}
