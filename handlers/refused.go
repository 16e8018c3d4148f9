package handlers

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// givenUp lets the desk know of a message that was refused for good. What one
// person had to be told, and who takes no messages, is said in the channel.
func (t *task) givenUp(d delivery, err error) {
	if d.Kind == "refused" || d.Thread != "" { // a thread may be locked where the channel is open
		return
	}
	t.later(store.Job{Kind: store.Deciding, Key: "refused " + d.Channel + " " + d.ID, Args: encoded(refusedPost{
		Channel: d.Channel, Account: d.Account, Reason: clip(refusalWords(err), nameLimit*2), At: t.lease.Now, Due: d.Due,
	})})
	if d.Kind == "idle" && d.Account != "" {
		d.ID, d.Account = deliveryID(d.ID, d.Channel), ""
		t.send(d.Channel, d)
	}
}

// refusalWords are why a platform refuses posts for good, to people.
func refusalWords(err error) string {
	vain := bot.ErrPermanent.Error()
	return strings.NewReplacer(vain+": ", "", ": "+vain, "").Replace(err.Error())
}

// refusedPost is what is known of a post that a platform refused for good.
type refusedPost struct {
	Channel string    `json:"channel"`
	Account string    `json:"account,omitempty"`
	Reason  string    `json:"reason"`
	At      time.Time `json:"at"`

	Due []dueClaim `json:"due,omitempty"` // of a reminder: nobody was reminded of them
}

// unremind takes back that a channel was reminded of the claims of a message that
// it never got, so that the next round of where they are at home now has them.
func (t *task) unremind(ctx context.Context, r refusedPost) error {
	if r.Account != "" {
		return nil // the channel has them too
	}
	for _, due := range r.Due {
		var was claim.Reminded
		if err := t.recall(ctx, remindedKey(due.ID), &was); err != nil {
			return err
		}
		was.Count, was.Last, was.Escalated = max(was.Count-1, 0), time.Time{}, time.Time{}
		t.remember(remindedKey(due.ID), was)
	}
	return nil
}

// refused closes a channel that cannot be posted to, and tells the desk so,
// once, where it can still be told.
func refused(ctx context.Context, t *task) error {
	var r refusedPost
	if err := json.Unmarshal(t.lease.Args, &r); err != nil {
		return fmt.Errorf("reading the job: %w", err)
	}
	posts := 0
	if err := t.recall(ctx, refusedKey(r.Channel), &posts); err != nil {
		return err
	}
	t.remember(refusedKey(r.Channel), posts+1)
	if err := t.unremind(ctx, r); err != nil {
		return err
	}
	ch, known := channelOf(t.lexicon(), r.Channel)
	if r.Account != "" || !known || ch.Closed != "" {
		return nil // one person cannot be written to; or it was told before
	}
	ch.Closed, ch.ClosedAt = r.Reason, r.At
	t.keepChannel(ch)
	t.noted("channel closed", "")
	d := delivery{ID: deliveryID(t.lease.Desk, t.lease.Key, r.At), Kind: "refused", Topic: r.Channel, Reason: r.Reason}
	for _, other := range t.lexicon().Channels {
		if other.ID != ch.ID && other.Closed == "" && !other.Direct {
			d.Channel = other.ID
			t.send(other.ID, d)
			return nil
		}
	}
	if account := t.someone(ch); account != "" {
		d.Channel, d.Account = ch.ID, account
		t.send(ch.ID, d)
	}
	return nil
}

// someone is the account of somebody who runs the desk on a channel's platform:
// a lead, or else the person whom the desk learned of last.
func (t *task) someone(ch claim.Channel) string {
	platform, _, _ := strings.Cut(ch.ID, ":")
	found := ""
	for _, p := range t.lexicon().People {
		account := accountOn(p, platform)
		if account == "" || account == robot.Ref() || strings.Contains(account, ":&") {
			continue
		}
		if t.lexicon().Settings.Grants[p.ID] == claim.Lead {
			return account
		}
		found = account
	}
	return found
}

// drawRefused tells that a channel cannot be posted to any more.
func drawRefused(_ context.Context, _ *visit, d delivery) (drawn, error) {
	in := conversationOf(d.Topic, false)
	card := bot.Card{
		Title: bot.Text{}.Strongly("No reminders reach ").Naming(in.ID).Plainly(" any more"),
		Rows:  []bot.Row{{Text: bot.T("The platform refuses posts there: ").Quoting(d.Reason)}},
		Notes: []bot.Text{bot.T("Nothing is posted there any more. Once the bot may post there again, type there: ").Typing("remind " + planExamples["remind"])},
	}
	return drawn{Reply: bot.Reply{Visibility: bot.Public, Cards: []bot.Card{card}}}, nil
}
