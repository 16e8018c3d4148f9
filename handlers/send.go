package handlers

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// delivery is one message that is to be posted: what it is about, and never a
// text, so that what it says is true when it is posted and nothing in it has to
// be redacted.
type delivery struct {
	ID   string `json:"id"`
	Kind string `json:"kind"` // a row of drawings

	Channel string `json:"channel"`           // a claim.Channel's ID
	Direct  bool   `json:"direct,omitempty"`  // the channel is between one person and the bot
	Account string `json:"account,omitempty"` // instead of the channel: a person's account, "slack:U1"
	Thread  string `json:"thread,omitempty"`  // the message whose thread it goes to

	Due     []dueClaim `json:"due,omitempty"`
	Looked  bool       `json:"looked,omitempty"` // it is known who of them reads the channel
	Away    []string   `json:"away,omitempty"`   // accounts that do not, and were written to instead
	Topic   string     `json:"topic,omitempty"`
	Changes []change   `json:"changes,omitempty"`
	Since   time.Time  `json:"since,omitzero"`
	Until   time.Time  `json:"until,omitzero"`
	Reason  string     `json:"reason,omitempty"`
	Explain bool       `json:"explain,omitempty"` // says how to change the schedule that nobody set

	Edited bool `json:"edited,omitempty"` // what is settled is shown as settled

	Asked time.Time `json:"asked,omitzero"` // when it was scheduled, by the store's clock
	Tries int       `json:"tries,omitempty"`
	Doubt bool      `json:"doubt,omitempty"` // it may have been posted already
}

// change is a claim that a message tells about, between two of its versions.
type change struct {
	ID   int64 `json:"id"`
	From int64 `json:"from,omitempty"` // 0 when it is new
	To   int64 `json:"to"`
}

// drawing makes the messages of one kind.
type drawing struct {
	draw func(ctx context.Context, v *visit, d delivery) (drawn, error)
	kept bool // the message is kept as a post, to be edited
}

// drawn is a message, and the claims and topics that it shows. One without
// cards need not be sent.
type drawn struct {
	bot.Reply
	claims []claim.Claim
	topics []string
}

// drawings are the kinds of messages that the bot posts by itself.
var drawings = map[string]drawing{
	"reminder": {drawReminder, true},
	"digest":   {drawDigest, true},
	"card":     {drawTopicCard, true},
	"thread":   {drawChanges, true},
	"idle":     {drawIdle, false},
	"refused":  {drawRefused, false},
}

// deliveryID names a message for ever: the same message, decided upon again
// after a crash, has the same name. It is short enough for Discord's nonce.
func deliveryID(parts ...any) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", parts))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:24])
}

// send schedules a message.
func (t *task) send(channel string, d delivery) {
	t.sendAt(channel, d, time.Time{})
}

// sendAt schedules a message for a moment; zero is at once.
func (t *task) sendAt(channel string, d delivery, at time.Time) {
	d.Asked = t.lease.Now
	t.later(store.Job{Kind: sendingTo(channel), Key: "send " + d.ID, Due: at, Args: encoded(d)})
}

// sendingTo is the kind of the jobs that post to a channel, or to somebody on its
// platform. A console is one desk's: another one must not print its claims.
func sendingTo(channel string) store.Kind {
	in := conversationOf(channel, false).Workspace
	return lane(in.Platform, in.ID)
}

// lane is the kind of the jobs that a platform takes.
func lane(platform, workspace string) store.Kind {
	if platform == "console" {
		return store.Sending(platform + " " + workspace)
	}
	return store.Sending(platform)
}

// to is the conversation that a delivery goes to.
func (d delivery) to() bot.Conversation {
	in := conversationOf(d.Channel, d.Direct)
	if d.Account != "" {
		_, id, _ := strings.Cut(d.Account, ":")
		return bot.Conversation{Workspace: in.Workspace, ID: id, Kind: bot.Direct}
	}
	in.Thread = d.Thread
	return in
}

// isDirect says whether only one person reads it.
func (d delivery) isDirect() bool { return d.Direct || d.Account != "" }

// send posts one message, once.
func send(ctx context.Context, t *task, p bot.Platform) error {
	var d delivery
	if err := json.Unmarshal(t.lease.Args, &d); err != nil {
		return fmt.Errorf("reading the job: %w", err)
	}
	row, ok := drawings[d.Kind]
	if !ok {
		return fmt.Errorf("there is no message of the kind %q", d.Kind)
	}
	if err := t.knowPeople(ctx); err != nil {
		return err
	}
	if d.Kind == "reminder" {
		if err := t.findOwners(ctx, p, &d); err != nil {
			return err
		}
	}
	m, err := row.draw(ctx, t.visit, d)
	if err != nil || len(m.Cards) == 0 {
		return err
	}
	ref, err := t.post(ctx, p, d, m.Reply)
	if err != nil {
		return t.unsent(p, d, err)
	}
	t.log.Info("posted", "desk", t.deskID, "kind", d.Kind, "delivery", d.ID, "channel", d.Channel, "claims", claimIDs(m.claims))
	if row.kept {
		t.keepPost(d, m, ref)
	}
	if d.Kind == "card" { // what changed while it was being posted found no card to edit
		t.later(store.Job{Kind: t.lease.Kind, Key: "refresh " + postKey(d)})
	}
	if d.Explain {
		t.remember(explainedKey(d.Channel), true)
	}
	return nil
}

// post posts a message, unless it is found that somebody already has: that may
// be so when the answer to an earlier attempt was lost, or whoever made it.
func (t *task) post(ctx context.Context, p bot.Platform, d delivery, r bot.Reply) (bot.MessageRef, error) {
	if d.Doubt || t.lease.Times > 1 {
		ref, found, err := p.Find(ctx, d.to(), d.ID, d.Asked)
		switch {
		case found:
			return ref, nil
		case err != nil && !errors.Is(err, bot.ErrCannotLook):
			return bot.MessageRef{}, fmt.Errorf("looking for an earlier attempt: %w", err)
		}
	}
	return p.Post(ctx, d.to(), d.ID, r)
}

// longestPause is the longest time between two attempts.
const longestPause = 5 * time.Minute

// pauseAfter is how long to wait after so many attempts, the first of which is 1.
func pauseAfter(tries int) time.Duration { return min(time.Second<<min(tries-1, 10), longestPause) }

// unsent decides what becomes of a message that was not posted.
func (t *task) unsent(p bot.Platform, d delivery, err error) error {
	var wait *bot.Wait
	switch {
	case errors.Is(err, bot.ErrGone):
		t.log.Warn("a message was posted, and deleted before that was known", "desk", t.deskID, "delivery", d.ID, "channel", d.Channel)
		return nil
	case errors.Is(err, bot.ErrMalformed): // the channel is not to blame
		t.log.Error("giving a message up that the platform does not take", "desk", t.deskID, "kind", d.Kind, "delivery", d.ID, "channel", d.Channel, "error", err)
		return nil
	case errors.Is(err, bot.ErrPermanent):
		t.log.Warn("giving a message up", "desk", t.deskID, "kind", d.Kind, "delivery", d.ID, "channel", d.Channel, "error", err)
		t.givenUp(d, err)
		return nil
	case errors.As(err, &wait):
		t.retry(d, wait.For)
		return nil
	}
	d.Tries++
	d.Doubt = d.Doubt || !errors.Is(err, bot.ErrNotTaken)
	pause := pauseAfter(d.Tries)
	t.log.Warn("posting", "platform", p.Name(), "desk", t.deskID, "delivery", d.ID, "channel", d.Channel, "tries", d.Tries, "again_in", pause, "error", err)
	t.retry(d, pause)
	return nil
}

// retry schedules the same message again: under its key, which is its name.
func (t *task) retry(d delivery, after time.Duration) {
	t.later(store.Job{Kind: t.lease.Kind, Key: t.lease.Key, Due: t.present().Add(after), Args: encoded(d)})
}

// postKey names the post of a delivery. A topic has one card in a channel; of
// the others there may be any number.
func postKey(d delivery) string {
	if d.Kind == "card" {
		return cardKey(d.Channel, d.Topic)
	}
	return d.Kind + " " + d.ID
}

// cardKey names the card of a topic in a channel.
func cardKey(channel, topic string) string { return "card " + channel + " " + topic }

// keepPost keeps what a message shows, so that it can be edited.
func (t *task) keepPost(d delivery, m drawn, ref bot.MessageRef) {
	if d.Kind == "reminder" {
		t.remember(lastKey(channelID(ref.Conversation)), postKey(d))
	}
	t.posts = append(t.posts, store.Post{
		Key: postKey(d), Kind: d.Kind, Channel: channelID(ref.Conversation), Thread: ref.Conversation.Thread, Direct: ref.Conversation.Kind == bot.Direct,
		Message: ref.ID, Line: string(encoded(d)), Topics: m.topics, Claims: shownOf(m.claims), At: t.lease.Now, Drawn: digestOf(m.Reply),
	})
}

// shownOf are claims as a post shows them.
func shownOf(claims []claim.Claim) []store.Shown {
	var shown []store.Shown
	for _, c := range claims {
		shown = append(shown, store.Shown{ID: c.ID, Version: c.Version, Fate: fate(c), Now: fate(c)})
	}
	return shown
}

// digestOf changes whenever what people read does.
func digestOf(r bot.Reply) string {
	return deliveryID(r.Cards)
}

// claimIDs are the claims of a message, for the log.
func claimIDs(claims []claim.Claim) []int64 {
	var ids []int64
	for _, c := range claims {
		ids = append(ids, c.ID)
	}
	return ids
}
