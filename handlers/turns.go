package handlers

import (
	"context"
	"fmt"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
)

// What the source did to its own figure: linked, never overwritten.

// correct files the figure that the source gave in place of another.
func correct(ctx context.Context, v *visit, e *edit) (bot.Reply, error) {
	old, d, turn, err := e.turned(ctx, claim.Corrected)
	if err != nil {
		return bot.Reply{}, err
	}
	if old.Lifecycle == claim.Corrected {
		return bot.Reply{}, refuse(bot.T(fmt.Sprintf("%d was corrected already, by %d. If that was corrected in turn: ", old.ID, old.CorrectedBy)).
			Typing(fmt.Sprintf("correct %d …", old.CorrectedBy)))
	}
	read, attitude, err := readFigure(v.call.Args.Get("figure"))
	if err != nil {
		return bot.Reply{}, err
	}
	if attitude == claim.Stated {
		attitude = old.Attitude // a corrected fear is still a fear
	}
	topic, _ := e.lexicon().Topic(old.Topic)
	measure, _ := topic.Measure(old.Measure)
	if err := countsPeople(read, measure.Unit); err != nil {
		return bot.Reply{}, err
	}
	e.filesHere(old.Topic)
	c := claim.Claim{
		ID: e.nextID(d), Topic: old.Topic, Measure: old.Measure, Aggregation: old.Aggregation,
		Figure: read, Attitude: attitude, Chain: append([]claim.Link{old.Origin()}, orRelays(turn.Via, old.Relays())...),
		Said: turn.Said, Recorded: v.call.Request.At, URL: turn.URL, Note: turn.Note,
		Status: claim.Unverified, Lifecycle: claim.Current, Suggested: e.mover.Role < claim.Editor, PartOf: old.PartOf, Corrects: old.ID,
		FiledBy: v.me, FiledIn: conversation(v.call.Request.In), Visibility: claim.DeskOnly,
	}
	if err := e.details(ctx, &c, v.call.Args.Without("said", "link", "note")); err != nil {
		return bot.Reply{}, err
	}
	was := old
	old.Lifecycle, old.CorrectedBy, old.Turns, old.Why = claim.Corrected, c.ID, append(old.Turns[:len(old.Turns):len(old.Turns)], turn), ""
	old = e.write(d, old, "corrected", "lifecycle")
	c, replaced := e.settle(d, c)
	c = e.write(d, c, "filed", "corrects")
	e.deed = "correct"

	b := e.arrange(c.Topic)
	at := attribution{lexicon: e.lexicon(), topic: b.Topic, now: v.now}
	f := filedClaim{Claim: c, replaced: replaced}
	card := bot.Card{
		Title: bot.Text{}.Strongly("Corrected by the source").Plainly(fmt.Sprintf(": %d is now %d", old.ID, c.ID)),
		Rows: []bot.Row{
			{Text: e.readBack(at, f)},
			{Text: bot.T(fmt.Sprintf("%d %s stays on record as what it said before", old.ID, figure(was)))},
		},
	}
	for _, p := range partsOf(d.claims, old.ID) {
		card.Notes = append(card.Notes, bot.T(fmt.Sprintf("%d was a part of %d. If it still is one: ", p.ID, old.ID)).Typing(fmt.Sprintf("fix %d part of %d", p.ID, c.ID)))
	}
	card.Notes = append(card.Notes, e.meanings(at, b, f)...)
	card.Actions = []bot.Action{{Label: "Undo", Line: fmt.Sprintf("undo %d@%d", c.ID, c.Version)}}
	return e.withData(bot.Reply{Cards: []bot.Card{card}}, b, c, old), nil
}

func orRelays(given, before []claim.Link) []claim.Link {
	if len(given) > 0 {
		return given
	}
	return before
}

func partsOf(claims []claim.Claim, id int64) []claim.Claim {
	var parts []claim.Claim
	for _, c := range claims {
		if c.PartOf == id {
			parts = append(parts, c)
		}
	}
	return parts
}

// retract records that the source withdrew its figure.
func retract(ctx context.Context, v *visit, e *edit) (bot.Reply, error) {
	c, d, turn, err := e.turned(ctx, claim.Retracted)
	if err != nil {
		return bot.Reply{}, err
	}
	if c.Lifecycle != claim.Current && c.Lifecycle != claim.Reaffirmed {
		return bot.Reply{}, refuse(bot.T(fmt.Sprintf("%d is no longer the source's figure: it is %s already.", c.ID, c.Lifecycle)))
	}
	c.Lifecycle, c.Turns, c.Why = claim.Retracted, append(c.Turns[:len(c.Turns):len(c.Turns)], turn), ""
	c = e.write(d, c, "retracted", "lifecycle")
	notes := []bot.Text{bot.T("Withdrawing a figure does not refute it. It stays on the board, as withdrawn.")}
	if c.Supersedes != 0 {
		notes = append(notes, bot.T(fmt.Sprintf("It had replaced %d. If the source stands by that again: ", c.Supersedes)).
			Typing(fmt.Sprintf("reaffirm %d", c.Supersedes)))
	}
	return e.turnReply("retract", "Withdrawn by the source", c, notes), nil
}

// reaffirm records that the source stands by its figure, or says it again. A
// figure that had been replaced comes back to the board.
func reaffirm(ctx context.Context, v *visit, e *edit) (bot.Reply, error) {
	c, d, turn, err := e.turned(ctx, claim.Reaffirmed)
	if err != nil {
		return bot.Reply{}, err
	}
	if c.Lifecycle == claim.Corrected {
		return bot.Reply{}, refuse(bot.T(fmt.Sprintf("%d was corrected by %d. If the source now says it again, file it anew.", c.ID, c.CorrectedBy)))
	}
	c.Lifecycle, c.SupersededBy, c.Turns, c.Why = claim.Reaffirmed, 0, append(c.Turns[:len(c.Turns):len(c.Turns)], turn), ""
	c, replaced := e.settle(d, c)
	c = e.write(d, c, "reaffirmed", "lifecycle")
	b := e.arrange(c.Topic)
	at := attribution{lexicon: e.lexicon(), topic: b.Topic, now: v.now}
	return e.turnReply("reaffirm", "Said again by the source", c, e.meanings(at, b, filedClaim{Claim: c, replaced: replaced})), nil
}

// turned reads the claim that a source did something to, and what it did.
func (e *edit) turned(ctx context.Context, kind claim.Lifecycle) (claim.Claim, *draft, claim.Turn, error) {
	args := e.call.Args
	turn := claim.Turn{Kind: kind, Recorded: e.call.Request.At}
	id, seen := args.ID("id")
	c, d, err := e.claimOf(ctx, id)
	if err != nil {
		return c, d, turn, err
	}
	if err := e.unlessStale(c, seen); err != nil {
		return c, d, turn, err
	}
	if e.mover.Role < claim.Editor && !c.Suggested {
		return c, d, turn, refuse(bot.T(fmt.Sprintf("%d is the desk's, so an editor records what its source did. Add what you know: ", c.ID)).Typing(fmt.Sprintf("evidence %d https://…", c.ID)))
	}
	if c.Redacted {
		return c, d, turn, redacted(id)
	}
	if c.Status == claim.Mistake {
		return c, d, turn, refuse(bot.T(fmt.Sprintf("%d was taken back as our mistake, so there is nothing of the source's to change.", c.ID)))
	}
	if turn.Said, err = e.readWhen("said", args.Get("said")); err != nil {
		return c, d, turn, err
	}
	if before, sure := claim.Later(lastSaid(c), turn.Said); turn.Said.Known() && before && sure {
		return c, d, turn, refuse(bot.T(fmt.Sprintf("That would be before what it is about: %d was last said ", c.ID)).Plainly(lastSaid(c).Shown(e.now) + "."))
	}
	if turn.URL, err = readLink(args.Get("link")); err != nil {
		return c, d, turn, err
	}
	if turn.Note, err = readText(args, "note", noteLimit); err != nil {
		return c, d, turn, err
	}
	if turn.Via, err = e.relays(args); err != nil {
		return c, d, turn, e.offerTyped(err)
	}
	return c, d, turn, nil
}

// lastSaid is when the source last said or did something about a claim, as far
// as that is known.
func lastSaid(c claim.Claim) claim.When {
	last := c.Said
	for _, t := range c.Turns {
		if t.Said.Known() {
			last = t.Said
		}
	}
	return last
}

// turnReply answers a retraction or a reaffirmation.
func (e *edit) turnReply(command, title string, c claim.Claim, notes []bot.Text) bot.Reply {
	e.deed = command
	b := e.arrange(c.Topic)
	at := attribution{lexicon: e.lexicon(), topic: b.Topic, now: e.now}
	card := bot.Card{
		Title:   bot.Text{}.Strongly(title).Plainly(fmt.Sprintf(": %d in ", c.ID)).Naming(c.Topic),
		Rows:    []bot.Row{{Text: at.counted(c).Plainly(": ").Join(at.chain(c)).Join(at.times(c))}},
		Notes:   notes,
		Actions: []bot.Action{{Label: "Undo", Line: fmt.Sprintf("undo %d@%d", c.ID, c.Version)}},
	}
	return e.withData(bot.Reply{Cards: []bot.Card{card}}, b, c)
}
