package handlers

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// redact blanks a claim's texts everywhere, for good. A lead asks for it, and a
// second person agrees by giving the same command: until then nothing is lost.
func redact(ctx context.Context, v *visit, e *edit) (bot.Reply, error) {
	id, seen := v.call.Args.ID("id")
	c, d, err := e.claimOf(ctx, id)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := e.unlessStale(c, seen); err != nil {
		return bot.Reply{}, err
	}
	reason, err := readText(v.call.Args, "because", noteLimit)
	switch {
	case err != nil:
		return bot.Reply{}, err
	case c.Redacted:
		return bot.Reply{}, redacted(id)
	case c.RedactBy == "" || v.mover.Is(c.RedactBy):
		return e.askToRedact(d, c, reason)
	}
	if e.forget, err = e.onlyNamedBy(ctx, c); err != nil {
		return bot.Reply{}, err
	}
	blank := c.Blank()
	blank.Why = c.Why // the lead's reason: that and why it was done remain
	blank = e.write(d, blank, "redacted")
	e.redact = append(e.redact, id)
	return e.withData(bot.Reply{Cards: []bot.Card{{
		Title: bot.Text{}.Strongly("Redacted").Plainly(fmt.Sprintf(": %d", id)),
		Notes: []bot.Text{bot.T("Its texts, names and numbers are gone, from its history too. That it was there, when, and who handled it remain. The bot edits its public posts of the last 30 days that show it. Private answers, and what people wrote, stay; delete those by hand.")},
	}}}, e.arrange(c.Topic), blank), nil
}

// onlyNamedBy are the sources that nothing but the claim names: their names are
// a part of its text.
func (e *edit) onlyNamedBy(ctx context.Context, c claim.Claim) ([]string, error) {
	q := store.Query{Left: true}
	named := map[string]bool{}
	for _, t := range e.lexicon().Topics {
		q.Topics = append(q.Topics, t.Slug)
		for _, key := range t.Parties {
			named[key] = true
		}
	}
	all, err := e.desk.Find(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("reading who else names the sources of %d: %w", c.ID, err)
	}
	for _, other := range all {
		for _, link := range other.Chain {
			named[link.Source] = named[link.Source] || other.ID != c.ID
		}
	}
	for _, s := range e.lexicon().Sources {
		named[s.SpeaksFor] = true
	}
	var only []string
	for _, link := range c.Chain {
		if s := e.lexicon().SourceByKey(link.Source); !named[s.Key] && s.SpeaksFor == "" {
			only = append(only, s.Key)
		}
	}
	return only, nil
}

// redacted refuses to put new texts where old ones were blanked.
func redacted(id int64) *refusal {
	return refuse(bot.T(fmt.Sprintf("%d has been redacted already.", id)))
}

// askToRedact is the first of the two.
func (e *edit) askToRedact(d *draft, c claim.Claim, reason string) (bot.Reply, error) {
	switch {
	case e.mover.Is(c.RedactBy):
		return bot.Reply{}, refuse(bot.T(fmt.Sprintf("You asked for it. A second person agrees with: redact %d", c.ID)))
	case e.mover.Role < claim.Lead:
		return bot.Reply{}, refuse(bot.T("A lead asks for a redaction, and a second person agrees."))
	case reason == "":
		return bot.Reply{}, &bot.UsageError{Problem: "because (why) is missing", Missing: "because"}
	}
	c.RedactBy, c.Why = e.me, reason
	c = e.write(d, c, "redaction asked for")
	reply := said(bot.Text{}.Strongly("Redaction asked for").Plainly(fmt.Sprintf(": %d. Nothing is blanked until a second person agrees: ", c.ID)).
		Typing(fmt.Sprintf("redact %d", c.ID)))
	return e.withData(reply, e.arrange(c.Topic), c), nil
}

// tombstone is what a repeat of any earlier request is answered after a
// redaction: what was answered then may quote what is gone.
func tombstone(redacted []int64) []byte {
	if redacted == nil {
		return nil
	}
	answer, err := json.Marshal(said(bot.T("This was carried out. What was answered then has been redacted.")))
	if err != nil {
		panic(err) // a constant
	}
	return answer
}
