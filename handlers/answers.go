package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/store"
)

// correctable makes an answer with claims one that is kept when it is posted where
// everyone sees it, so that it can be corrected. line draws it again; without
// one, its claims are listed as they are.
func (v *visit) correctable(reply bot.Reply, line string) bot.Reply {
	data, ok := reply.Data.(Data)
	if !ok || len(data.Claims) == 0 || reply.Refused || reply.Posted != nil {
		return reply
	}
	post := store.Post{Kind: "answer", Line: line}
	for _, c := range data.Claims {
		post.Claims = append(post.Claims, store.Shown{ID: c.ID, Version: c.Version, Fate: c.fate, Now: c.fate})
		if !slices.Contains(post.Topics, c.Topic) {
			post.Topics = append(post.Topics, c.Topic)
		}
	}
	reply.Posted = v.keeper(post)
	return reply
}

// keeper keeps a post once it is known where it stands.
func (v *visit) keeper(post store.Post) func(context.Context, bot.MessageRef) {
	desk, deskID, n, where := v.desk, v.deskID, v.Newsroom, v.call.Request.In.Workspace
	return func(ctx context.Context, ref bot.MessageRef) {
		in := ref.Conversation
		if in.Workspace.ID == "" { // a direct message, which the platform says belongs to none
			in.Workspace = where
		}
		post.Key = post.Kind + " " + conversation(in) + ":" + ref.ID
		post.Channel, post.Thread, post.Direct = channelID(in), in.Thread, in.Kind == bot.Direct
		post.Message, post.At = ref.ID, n.now()
		n.keepAnswer(ctx, deskID, desk, post)
	}
}

// keepAnswer keeps a post that somebody asked for. Should a figure of it have
// changed meanwhile, that is seen at once.
func (n *Newsroom) keepAnswer(ctx context.Context, deskID store.DeskID, desk store.Desk, post store.Post) {
	change := store.Change{
		Request: "posted:" + post.Key, Person: robot.Ref(), At: post.At, Answer: []byte("{}"), Posts: []store.Post{post},
	}
	for _, slug := range post.Topics {
		change.Jobs = append(change.Jobs, store.Job{Kind: store.Deciding, Key: "amend " + slug})
	}
	for range tries {
		dir, err := n.directory(ctx, deskID, desk)
		if err == nil {
			change.Directory = dir.stamp
			_, err = desk.Commit(ctx, change)
		}
		if errors.Is(err, store.ErrChanged) {
			continue
		}
		if err != nil {
			n.log.Error("keeping a post, which will not be corrected", "desk", deskID, "post", post.Key, "error", err)
			return
		}
		n.nudgeFor(change)
		return
	}
}

// redrawAnswer is an answer that somebody asked for in public, with what befell
// its figures since.
func (t *task) redrawAnswer(ctx context.Context, post store.Post) (drawn, []change, error) {
	changes, _, err := t.changesOf(ctx, post)
	if err != nil {
		return drawn{}, nil, err
	}
	m := drawn{topics: slices.Clone(post.Topics)}
	if post.Line != "" {
		m.Reply = t.asked(ctx, post)
	}
	if m.Refused || len(m.Cards) == 0 {
		m.Reply, err = t.asTheyAre(ctx, post)
		if err != nil {
			return drawn{}, nil, err
		}
	}
	for _, shown := range post.Claims {
		c, err := t.claimNow(ctx, shown.ID)
		if err != nil {
			return drawn{}, nil, err
		}
		m.claims = append(m.claims, c)
	}
	if err := t.joined(ctx, &m, post); err != nil {
		return drawn{}, nil, err
	}
	m.Visibility, m.Key = bot.Public, ""
	err = t.fateNotes(ctx, &m, post)
	return m, changes, err
}

// joined adds the claims that a post shows now and did not before: from now on
// it is corrected for these as well.
func (t *task) joined(ctx context.Context, m *drawn, post store.Post) error {
	data, _ := m.Data.(Data)
	for _, row := range data.Claims {
		if slices.ContainsFunc(post.Claims, func(s store.Shown) bool { return s.ID == row.ID }) {
			continue
		}
		c, err := t.claimNow(ctx, row.ID)
		if err != nil {
			return err
		}
		if c.Version != row.Version {
			return fmt.Errorf("drawing claim %d: %w", c.ID, store.ErrChanged)
		}
		m.claims = append(m.claims, c)
		if !slices.Contains(m.topics, c.Topic) {
			m.topics = append(m.topics, c.Topic)
		}
	}
	return nil
}

// asked is the answer to a post's command line as it is now, as anybody who
// reads the channel would get it.
func (t *task) asked(ctx context.Context, post store.Post) bot.Reply {
	reply := t.Serve(ctx, bot.Request{
		ID: "refresh:" + t.lease.Token, From: robot, Workspace: t.workspace(post.Channel),
		In: conversationOf(post.Channel, post.Direct), Line: post.Line, At: t.lease.Now,
	})
	reply.Posted = nil
	return reply
}

// workspace is the workspace that a channel's desk belongs to.
func (t *task) workspace(channel string) bot.Workspace {
	return conversationOf(channel, false).Workspace
}

// asTheyAre lists the claims of a post as they are now.
func (t *task) asTheyAre(ctx context.Context, post store.Post) (bot.Reply, error) {
	at := attribution{lexicon: t.lexicon(), now: t.now}
	card := bot.Card{Title: bot.Text{}.Strongly("As it is now")}
	for _, shown := range post.Claims {
		c, err := t.claimNow(ctx, shown.ID)
		if err != nil {
			return bot.Reply{}, err
		}
		card.Rows = append(card.Rows, bot.Row{Text: at.line(c)})
	}
	return bot.Reply{Cards: []bot.Card{card}}, nil
}
