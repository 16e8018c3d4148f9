package handlers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// idle ends the lease of a claim that nobody has done anything about, and tells
// whoever had it.
func idle(ctx context.Context, t *task) error {
	id, _, ok := bot.ParseID(t.subject)
	if !ok {
		return fmt.Errorf("the job %q names no claim", t.lease.Key)
	}
	if err := t.knowPeople(ctx); err != nil {
		return err
	}
	c, d, err := t.claimOf(ctx, id)
	if no, is := errors.AsType[*refusal](err); is {
		t.log.Warn("a lease without its claim", "desk", t.deskID, "claim", id, "error", no)
		return nil
	}
	if err != nil || c.Status != claim.Checking {
		return err
	}
	ch, _ := home(t.lexicon(), c)
	ends := claim.LeaseEnds(c, t.lexicon().Settings.Reminding, t.hours(ch))
	if t.lease.Now.Before(ends) {
		t.later(store.Job{Kind: store.Deciding, Key: t.lease.Key, Due: ends})
		return nil
	}
	owner := c.Owner
	c = mustMove(claim.Release).Made(c, t.me, t.lease.Now, "", "nothing was done about it for "+length(t.lexicon().Settings.Reminding.OrDefault().Lease))
	c = t.write(d, c, "lease ended", "status")
	t.tell(ch, owner, delivery{ID: deliveryID(t.lease.Desk, t.lease.Key, c.Version), Kind: "idle", Due: []dueClaim{{ID: id, Reason: claim.LeaseExpired}}})
	return nil
}

// tell sends a message to one person, or into a channel when they cannot be
// written to on its platform.
func (t *task) tell(ch claim.Channel, person string, d delivery) {
	platform, _, _ := strings.Cut(ch.ID, ":")
	if ch.ID == "" {
		return
	}
	d.Channel, d.Direct = ch.ID, ch.Direct
	if !ch.Direct && platform != "console" {
		d.Account = accountOn(t.personOf(person), platform)
	}
	t.send(ch.ID, d)
}

// drawIdle tells somebody that they lost a claim.
func drawIdle(ctx context.Context, v *visit, d delivery) (drawn, error) {
	c, err := v.desk.Claim(ctx, d.Due[0].ID)
	if err != nil {
		return drawn{}, fmt.Errorf("reading claim %d: %w", d.Due[0].ID, err)
	}
	dir, err := v.Newsroom.directory(ctx, v.deskID, v.desk)
	if err != nil {
		return drawn{}, fmt.Errorf("reading the directory: %w", err)
	}
	at := attribution{lexicon: dir.lexicon, now: v.now}
	card := bot.Card{
		Title: bot.Text{}.Strongly(fmt.Sprintf("%d is not yours any more", c.ID)).Plainly(": its lease ended."),
		Rows:  []bot.Row{{Text: at.line(c)}},
	}
	if c.Status == claim.Unverified { // and nobody has been faster than this message
		card.Title = bot.Text{}.Strongly(fmt.Sprintf("%d is open again", c.ID)).Plainly(": " + cmp.Or(c.Why, "its lease ended") + ".")
		card.Actions = []bot.Action{{Label: "Take", Line: fmt.Sprintf("take %d@%d", c.ID, c.Version)}}
	}
	if d.isDirect() {
		card.Actions = v.directly(card.Actions)
	}
	return drawn{Reply: bot.Reply{Visibility: bot.Public, Cards: []bot.Card{card}}}, nil
}
