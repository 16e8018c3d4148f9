package handlers

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// refresh edits one post to what is on record, and tells its thread.
func refresh(ctx context.Context, t *task, p bot.Platform) error {
	post, err := t.desk.Post(ctx, t.subject)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the post %q: %w", t.subject, err)
	}
	if err := t.knowPeople(ctx); err != nil {
		return err
	}
	m, told, err := t.redraw(ctx, post)
	if err != nil {
		return err
	}
	if digestOf(m.Reply) == post.Drawn {
		return nil
	}
	ref := bot.MessageRef{Conversation: conversationOf(post.Channel, post.Direct), ID: post.Message}
	ref.Conversation.Thread = post.Thread
	if err := p.Edit(ctx, ref, m.Reply); err != nil {
		return t.unedited(p, post, err)
	}
	t.log.Info("edited", "desk", t.deskID, "post", post.Key, "channel", post.Channel)
	if post.Kind == "card" && !t.watches(post) {
		t.dropped = append(t.dropped, post.Key)
		t.bound = true // watched again meanwhile, another card may have the key
		return nil
	}
	if len(told) > 0 {
		t.tellThread(post, told)
	}
	post.Claims, post.Drawn = redrawn(post.Claims, m.claims), digestOf(m.Reply)
	if m.topics != nil {
		post.Topics = m.topics
	}
	t.posts = append(t.posts, post)
	return nil
}

// redraw is a post as it is to read now, and the changes that its thread is
// told.
func (t *task) redraw(ctx context.Context, post store.Post) (drawn, []change, error) {
	if post.Kind == "answer" {
		return t.redrawAnswer(ctx, post)
	}
	var d delivery
	if err := json.Unmarshal([]byte(post.Line), &d); err != nil {
		return drawn{}, nil, fmt.Errorf("reading the post %q: %w", post.Key, err)
	}
	d.Edited = true
	draw := drawings[d.Kind].draw
	switch post.Kind {
	case "thread":
		m, err := draw(ctx, t.visit, d)
		return m, nil, err
	case "card":
		m, err := draw(ctx, t.visit, d)
		if err == nil && !t.watches(post) {
			m.Cards[0].Notes = append(m.Cards[0].Notes, bot.T("This card is not kept up to date any more."))
		}
		return m, newVersions(post.Claims, m.claims), err
	}
	// Read before the message is drawn: what befalls a figure in between is left
	// to the next edit, and not taken for told.
	changes, fatal, err := t.changesOf(ctx, post)
	if err != nil {
		return drawn{}, nil, err
	}
	m, err := draw(ctx, t.visit, d)
	if err != nil {
		return drawn{}, nil, err
	}
	for i, c := range m.claims { // a digest draws them as they were
		if now, ok := t.seen[c.ID]; ok {
			m.claims[i] = now
		}
	}
	told := slices.DeleteFunc(changes, func(c change) bool {
		return !slices.ContainsFunc(fatal, func(f claim.Claim) bool { return f.ID == c.ID })
	})
	err = t.fateNotes(ctx, &m, post)
	return m, told, err
}

// fateNotes says, above the rows, what befell the figures of a post since it was
// posted. Of those that an edit has brought, the rows and the thread say enough.
func (t *task) fateNotes(ctx context.Context, m *drawn, post store.Post) error {
	var rows []bot.Row
	for _, shown := range post.Claims {
		c, err := t.claimNow(ctx, shown.ID)
		if err != nil {
			return err
		}
		if fate(c) != "" && fate(c) != shown.Fate && !shown.Joined {
			text := bot.Text{}.Strongly(fmt.Sprintf("%d has since been %s", c.ID, fate(c))).Plainly(": do not use it as it stood here.")
			rows = append(rows, bot.Row{Heading: true, Text: text})
		}
	}
	if len(rows) > 0 && len(m.Cards) > 0 {
		m.Cards = slices.Clone(m.Cards)
		m.Cards[0].Rows = append(rows, m.Cards[0].Rows...)
	}
	return nil
}

// redrawn are claims as an edited post shows them, and what had befallen them
// when it was posted.
func redrawn(before []store.Shown, claims []claim.Claim) []store.Shown {
	shown := shownOf(claims)
	for i := range shown {
		if j := slices.IndexFunc(before, func(s store.Shown) bool { return s.ID == shown[i].ID }); j >= 0 {
			shown[i].Fate, shown[i].Joined = before[j].Fate, before[j].Joined
		} else {
			shown[i].Joined = true
		}
	}
	return shown
}

// tellThread tells the thread of a post what has changed. What is only news
// waits for the end of the quiet hours; a correction does not.
func (t *task) tellThread(post store.Post, told []change) {
	var at time.Time
	if ch, known := channelOf(t.lexicon(), post.Channel); known && post.Kind == "card" {
		at = t.hours(ch).Opens(t.lease.Now)
	}
	t.sendAt(post.Channel, delivery{
		ID: deliveryID(t.lease.Desk, post.Key, told), Kind: "thread", Channel: post.Channel, Direct: post.Direct,
		Thread: cmp.Or(post.Thread, post.Message), Changes: told,
	}, at)
}

// editTries is what a job that edits a post holds once it went wrong.
type editTries struct {
	Tries int `json:"tries"`
}

// unedited decides what becomes of an edit that was not made. To make one twice
// does no harm.
func (t *task) unedited(p bot.Platform, post store.Post, err error) error {
	var wait *bot.Wait
	var so editTries
	switch {
	case errors.Is(err, bot.ErrGone):
		t.log.Warn("dropping a post that is gone", "desk", t.deskID, "post", post.Key, "channel", post.Channel, "error", err)
		t.dropped = append(t.dropped, post.Key)
		return nil
	case errors.Is(err, bot.ErrPermanent):
		t.log.Warn("giving an edit up until the post's topic changes again", "desk", t.deskID, "post", post.Key, "channel", post.Channel, "error", err)
		return nil
	case errors.As(err, &wait):
		t.later(store.Job{Kind: t.lease.Kind, Key: t.lease.Key, Due: t.present().Add(wait.For), Sooner: true})
		return nil
	}
	if len(t.lease.Args) > 0 {
		if err := json.Unmarshal(t.lease.Args, &so); err != nil {
			return fmt.Errorf("reading the job: %w", err)
		}
	}
	so.Tries++
	pause := pauseAfter(so.Tries)
	t.log.Warn("editing", "platform", p.Name(), "desk", t.deskID, "post", post.Key, "channel", post.Channel, "tries", so.Tries, "again_in", pause, "error", err)
	t.later(store.Job{Kind: t.lease.Kind, Key: t.lease.Key, Due: t.present().Add(pause), Args: encoded(so)})
	return nil
}
