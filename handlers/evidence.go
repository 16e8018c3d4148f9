package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
)

// evidence adds what somebody found for or against a figure.
func evidence(ctx context.Context, v *visit, e *edit) (bot.Reply, error) {
	args := v.call.Args
	id, seen := args.ID("id")
	c, d, err := e.claimOf(ctx, id)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := e.unlessStale(c, seen); err != nil {
		return bot.Reply{}, err
	}
	if c.Status == claim.Mistake {
		return bot.Reply{}, refuse(bot.T(fmt.Sprintf("%d is our mistake; there is nothing to check.", id)))
	}
	if c.Redacted {
		return bot.Reply{}, redacted(id)
	}
	found := claim.Evidence{Refutes: strings.EqualFold(args.Get("stand"), "refutes"), By: v.me, At: v.call.Request.At}
	what := args.Get("what")
	if strings.Contains(what, "://") {
		found.URL, err = readLink(what)
	} else {
		found.Contact, err = what, tooLong("contact", what, nameLimit)
	}
	if err != nil {
		return bot.Reply{}, err
	}
	if found.Note, err = readText(args, "note", noteLimit); err != nil {
		return bot.Reply{}, err
	}
	c.Evidence, c.Why = append(slices.Clone(c.Evidence), found), ""
	if v.mover.Is(c.Owner) {
		c.Held = v.call.Request.At // the lease counts from the owner's last act
	}
	c = e.write(d, c, "evidence added", "evidence")
	b := e.arrange(c.Topic)
	at := attribution{lexicon: e.lexicon(), topic: b.Topic, now: v.now}
	card := bot.Card{
		Title:   bot.Text{}.Strongly("Evidence added").Plainly(fmt.Sprintf(" to %d", c.ID)),
		Rows:    []bot.Row{{Text: at.line(c)}, {Text: evidenceText(e.lexicon(), found)}},
		Actions: e.actions(c),
	}
	return e.withData(bot.Reply{Cards: []bot.Card{card}}, b, c), nil
}

// evidenceText is one piece of evidence in a line.
func evidenceText(l *claim.Lexicon, ev claim.Evidence) bot.Text {
	t := bot.T("Supports: ")
	if ev.Refutes {
		t = bot.T("Refutes: ")
	}
	if ev.URL != "" {
		t = t.Linking(ev.URL)
	} else {
		t = t.Quoting(ev.Contact)
	}
	if ev.Note != "" {
		t = t.Plainly(", ").Quoting(ev.Note)
	}
	return t.Plainly(", by ").Naming(l.Person(ev.By))
}
