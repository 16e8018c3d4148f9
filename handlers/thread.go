package handlers

import (
	"context"
	"fmt"
	"slices"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
)

// linesTold is how many changes one line in a thread tells.
const linesTold = 5

// drawChanges is the line in a thread that tells what has changed.
func drawChanges(ctx context.Context, v *visit, d delivery) (drawn, error) {
	dir, err := v.Newsroom.directory(ctx, v.deskID, v.desk)
	if err != nil {
		return drawn{}, fmt.Errorf("reading the directory: %w", err)
	}
	at := attribution{lexicon: dir.lexicon, now: v.now}
	var m drawn
	var t bot.Text
	for i, k := range d.Changes {
		if i == linesTold {
			t = t.Plainly(fmt.Sprintf(" And %d more.", len(d.Changes)-i))
			break
		}
		text, is, err := v.told(ctx, at, k)
		if err != nil {
			return drawn{}, err
		}
		if i > 0 {
			t = t.Plainly(" ")
		}
		t = t.Join(text).Plainly(".")
		m.claims = append(m.claims, is)
		if !slices.Contains(m.topics, is.Topic) {
			m.topics = append(m.topics, is.Topic)
		}
	}
	m.Reply = bot.Reply{Visibility: bot.Public, Cards: []bot.Card{{Title: t}}}
	return m, nil
}

// told is what became of one claim between two versions, by whom, and the claim
// as it was then.
func (v *visit) told(ctx context.Context, at attribution, k change) (bot.Text, claim.Claim, error) {
	versions, err := v.desk.Versions(ctx, k.ID)
	if err != nil {
		return nil, claim.Claim{}, fmt.Errorf("reading claim %d: %w", k.ID, err)
	}
	is := versions[len(versions)-1]
	if k.To > 0 && k.To <= int64(len(versions)) {
		is = versions[k.To-1]
	}
	by := bot.Text{}.Plainly("; by ").Naming(at.lexicon.Person(is.ChangedBy))
	if k.From == 0 || k.From > int64(len(versions)) {
		return bot.T("New: ").Join(at.counted(is)).Plainly(": ").Join(at.chain(is)).Join(by), is, nil
	}
	was := versions[k.From-1]
	return bot.T(fmt.Sprintf("%d (%s): ", k.ID, figure(is))).Join(at.difference(was, is)).Join(by), is, nil
}
