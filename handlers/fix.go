package handlers

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// fix mends what we typed wrong. It is not the source's correction, and says
// so.
func fix(ctx context.Context, v *visit, e *edit) (bot.Reply, error) {
	args := v.call.Args
	id, seen := args.ID("id")
	was, d, err := e.claimOf(ctx, id)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := e.unlessStale(was, seen); err != nil {
		return bot.Reply{}, err
	}
	if err := e.mayFix(was, args); err != nil {
		return bot.Reply{}, err
	}
	c := was
	fields, err := e.fixed(ctx, &c, args)
	if err != nil {
		return bot.Reply{}, v.offerTyped(err)
	}
	if len(fields) > 0 && reflect.DeepEqual(c, was) {
		return bot.Reply{}, refuse(bot.T(fmt.Sprintf("%d says that already; there is nothing to fix.", c.ID)))
	}
	if len(fields) == 0 {
		return bot.Reply{}, &bot.UsageError{Problem: "it does not say what to fix", Missing: "figure"}
	}
	// What follows from the claim is decided anew, as if it had been typed
	// right at first.
	if c.Lifecycle == claim.Superseded {
		c.Lifecycle, c.SupersededBy = claim.Current, 0
	}
	back, err := e.unsettle(ctx, d, &c)
	if err != nil {
		return bot.Reply{}, err
	}
	c, replaced := e.settle(d, c)
	c.Why = args.Get("because")
	c = e.write(d, c, "fixed", fields...)
	e.deed = "fix"

	b := e.arrange(c.Topic)
	at := attribution{lexicon: e.lexicon(), topic: b.Topic, now: e.now}
	f := filedClaim{Claim: c, replaced: replaced}
	card := bot.Card{
		Title: bot.Text{}.Strongly("Fixed").Plainly(": our typo, not the source's correction"),
		Rows:  []bot.Row{{Text: e.readBack(at, f)}, {Text: bot.T("Changed: ").Join(at.difference(was, c))}},
	}
	for _, old := range back {
		card.Notes = append(card.Notes, at.ref(old).Plainly(" is back on the board"))
	}
	card.Notes = append(card.Notes, e.meanings(at, b, f)...)
	card.Actions = []bot.Action{{Label: "Undo", Line: fmt.Sprintf("undo %d@%d", c.ID, c.Version)}}
	return e.withData(bot.Reply{Cards: []bot.Card{card}}, b, c), nil
}

// mayFix: a typo is mended by who typed it, while nobody has acted on it, then
// by a lead, and under a verdict by nobody; an editor may join parts to their
// whole.
func (e *edit) mayFix(c claim.Claim, args bot.Args) error {
	switch {
	case c.Status == claim.Mistake:
		return refuse(bot.T(fmt.Sprintf("%d was taken back as our mistake; file the figure anew.", c.ID)))
	case c.Redacted:
		return redacted(c.ID)
	case e.mover.Role < claim.Editor && !c.Suggested:
		return refuse(bot.T(fmt.Sprintf("%d is the desk's, so an editor mends it. Add what you know: ", c.ID)).Typing(fmt.Sprintf("evidence %d https://…", c.ID)))
	case onlyRelations(args):
		return nil
	case c.Status == claim.Proposed || c.Status.Verdict():
		return refuse(bot.T(fmt.Sprintf("%d is %s; a number that was checked cannot be changed under its verdict.", c.ID, c.Status.Shown())),
			bot.T("Send it back, or look into it again: ").Typing("reject, reopen"))
	case e.mover.Role == claim.Lead:
		return nil
	case !e.mover.Is(c.FiledBy):
		return refuse(bot.T(fmt.Sprintf("%d was filed by ", c.ID)).Naming(e.lexicon().Person(c.FiledBy)).Plainly(", who can fix it."),
			bot.T("If the source itself changed its figure: ").Typing(fmt.Sprintf("correct %d …", c.ID)))
	case c.ActedOn():
		return refuse(bot.T(fmt.Sprintf("%d has been acted on since it was filed, so it cannot be fixed any more.", c.ID)))
	}
	return nil
}

func onlyRelations(args bot.Args) bool {
	return (args.Has("part_of") || args.Has("repeats")) && len(args.Without("id", "part_of", "repeats", "because").Names()) == 0
}

// fixed puts what the line says onto the claim, and names the fields.
func (e *edit) fixed(ctx context.Context, c *claim.Claim, args bot.Args) ([]string, error) {
	fields := args.Without("id", "because").Names()
	if args.Has("measure") {
		topic, _ := e.lexicon().Topic(c.Topic)
		m, err := e.measureFor(&topic, args.Get("measure"))
		if err != nil {
			return nil, err
		}
		c.Measure = m.Slug
	}
	if args.Has("figure") {
		read, attitude, err := readFigure(args.Get("figure"))
		if err != nil {
			return nil, err
		}
		topic, _ := e.lexicon().Topic(c.Topic)
		m, _ := topic.Measure(c.Measure)
		if err := countsPeople(read, m.Unit); err != nil {
			return nil, err
		}
		c.Figure = read
		if attitude != claim.Stated {
			c.Attitude = attitude // otherwise it stays: a fear that is retyped is still a fear
		}
	}
	if err := e.reattribute(c, args); err != nil {
		return nil, err
	}
	return fields, e.details(ctx, c, e.untangled(args, *c))
}

// untangled is the arguments as they are. When two claims of one board are
// named the wrong way round, "fix A repeats B" where B repeats A, the other's
// relation gives way.
func (e *edit) untangled(args bot.Args, c claim.Claim) bot.Args {
	id, _ := args.ID("repeats")
	d := e.boards[c.Topic]
	for _, other := range d.claims {
		if other.ID == id && other.Repeats == c.ID {
			other.Repeats, other.Why = c.Repeats, "" // the two change places
			e.write(d, other, "fixed", "repeats")
		}
	}
	return args
}

// reattribute replaces who said it, or through whom, where the line says so.
func (e *edit) reattribute(c *claim.Claim, args bot.Args) error {
	if args.Has("by") {
		chain, err := e.attribute(args)
		if err != nil {
			return err
		}
		if !args.Has("via") {
			chain = append(chain[:1:1], c.Relays()...)
		}
		c.Chain = chain
		return nil
	}
	relays, err := e.relays(args)
	if err == nil && relays != nil {
		c.Chain = append(c.Chain[:1:1], relays...)
	}
	return err
}

// unsettle brings back to the board what a claim, as it is now, would not have
// replaced.
func (e *edit) unsettle(ctx context.Context, d *draft, c *claim.Claim) ([]claim.Claim, error) {
	if c.Supersedes == 0 {
		return nil, nil
	}
	all, err := e.desk.Find(ctx, store.Query{Topics: []string{c.Topic}, Left: true})
	if err != nil {
		return nil, fmt.Errorf("reading what %d replaced: %w", c.ID, err)
	}
	groups := claim.Groups(e.lexicon(), append(all, *c))
	c.Supersedes = 0
	var back []claim.Claim
	for _, old := range all {
		switch {
		case old.SupersededBy != c.ID:
		case claim.Supersede(e.lexicon(), *c, old, groups) == claim.Replaces:
			c.Supersedes = old.ID
		default:
			old.Lifecycle, old.SupersededBy, old.Why = claim.Current, 0, ""
			back = append(back, e.write(d, old, "put back", "lifecycle"))
		}
	}
	return back, nil
}

// offerTyped gives a question about a name the buttons that a whole command
// line allows.
func (v *visit) offerTyped(err error) error {
	var q *question
	if !errors.As(err, &q) {
		return err
	}
	if q.near != "" {
		if line := replaceWord(v.call.Request.Line, q.wrong, bot.QuoteWord(q.near)); line != "" {
			q.with("Yes, "+clip(q.near, 40), line)
		}
	}
	return q.refusal
}
