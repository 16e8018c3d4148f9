package handlers

import (
	"context"
	"slices"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// watch keeps a topic's card in a channel up to date.
func watch(_ context.Context, v *visit, e *edit) (bot.Reply, error) {
	t, known := e.lexicon().Topic(v.call.Args.Get("topic"))
	if !known {
		return bot.Reply{}, noTopic(e.lexicon(), v.call.Args.Get("topic"), "watch ")
	}
	ch := e.hereAgain()
	if slices.Contains(ch.Watches, t.Slug) {
		return bot.Reply{}, refuse(bot.Text{}.Naming(t.Slug).Plainly(" is watched here already. No more: ").Typing("unwatch " + word(t.Slug)))
	}
	ch.Watches = append(slices.Clone(ch.Watches), t.Slug)
	e.keepChannel(ch)
	e.plan(ch)
	e.noted("watched", t.Slug)
	d := delivery{
		ID: deliveryID(e.deskID, ch.ID, t.Slug, e.call.Request.ID), Kind: "card", Channel: ch.ID, Direct: ch.Direct,
		Topic: t.Slug,
	}
	e.later(store.Job{Kind: sendingTo(ch.ID), Key: "send " + d.ID, Args: encoded(d)})
	return said(bot.Text{}.Strongly("Watching").Plainly(" ").Naming(t.Slug).Plainly(" here: its card is kept up to date.")), nil
}

// unwatch leaves a topic's card as it is.
func unwatch(_ context.Context, v *visit, e *edit) (bot.Reply, error) {
	t, known := e.lexicon().Topic(v.call.Args.Get("topic"))
	if !known {
		return bot.Reply{}, noTopic(e.lexicon(), v.call.Args.Get("topic"), "unwatch ")
	}
	ch := e.here()
	if !slices.Contains(ch.Watches, t.Slug) {
		return bot.Reply{}, refuse(bot.Text{}.Naming(t.Slug).Plainly(" is not watched here."))
	}
	ch.Watches = slices.DeleteFunc(slices.Clone(ch.Watches), func(s string) bool { return s == t.Slug })
	e.keepChannel(ch)
	e.plan(ch)
	e.noted("unwatched", t.Slug)
	e.later(store.Job{Kind: store.Deciding, Key: "amend " + t.Slug})
	return said(bot.Text{}.Strongly("Not watching").Plainly(" ").Naming(t.Slug).Plainly(" here any more.")), nil
}

// watched are the topics that any channel watches.
func watched(l *claim.Lexicon) []string {
	var slugs []string
	for _, ch := range l.Channels {
		slugs = append(slugs, ch.Watches...)
	}
	slices.Sort(slugs)
	return slices.Compact(slugs)
}

// watches says whether a card's topic is still watched in its channel.
func (t *task) watches(post store.Post) bool {
	ch, _ := channelOf(t.lexicon(), post.Channel)
	return slices.ContainsFunc(post.Topics, func(slug string) bool { return slices.Contains(ch.Watches, slug) })
}

// drawTopicCard is a topic's board as it is now.
func drawTopicCard(ctx context.Context, v *visit, d delivery) (drawn, error) {
	b, err := v.board(ctx, d.Topic)
	if err != nil {
		return drawn{}, err
	}
	reply := v.statusReply(boardView{Board: b.board, left: b.read.Left}, "")
	reply.Visibility, reply.Share, reply.Posted = bot.Public, "", nil
	m := drawn{Reply: reply, topics: []string{b.board.Topic.Slug}}
	for _, s := range b.board.Sections {
		for _, p := range s.Positions {
			m.claims = append(m.claims, p.Claims()...)
		}
	}
	return m, nil
}

// newVersions are the claims of a card that are new on it, or are not as it
// showed them, or have left it.
func newVersions(shown []store.Shown, now []claim.Claim) []change {
	var changes []change
	for _, c := range now {
		i := slices.IndexFunc(shown, func(s store.Shown) bool { return s.ID == c.ID })
		switch {
		case i < 0:
			changes = append(changes, change{ID: c.ID, To: c.Version})
		case shown[i].Version < c.Version:
			changes = append(changes, change{c.ID, shown[i].Version, c.Version})
		}
	}
	for _, s := range shown {
		if !slices.ContainsFunc(now, func(c claim.Claim) bool { return c.ID == s.ID }) {
			changes = append(changes, change{ID: s.ID, From: s.Version})
		}
	}
	return changes
}
