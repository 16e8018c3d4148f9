package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// undo takes back the caller's last deed, while nobody has acted on it. What
// was filed becomes OUR MISTAKE; what was changed is as it was before.
func undo(ctx context.Context, v *visit, e *edit) (bot.Reply, error) {
	deeds := e.trail.Deeds
	i := len(deeds) - 1
	if id, seen := v.call.Args.ID("id"); id != 0 {
		about := func(d store.Deed) bool {
			return slices.ContainsFunc(d.Claims, func(c store.Step) bool { return c.ID == id && (seen == 0 || c.Version == seen) })
		}
		for i >= 0 && !about(deeds[i]) {
			i--
		}
		if i < 0 {
			return bot.Reply{}, v.nothingToUndo(ctx, e, id)
		}
	}
	if i < 0 {
		return bot.Reply{}, refuse(bot.T("There is nothing of yours to take back here."))
	}
	deed := deeds[i]
	card := bot.Card{Title: bot.Text{}.Strongly("Taken back").Plainly(": your " + deed.Command)}
	var undone []claim.Claim
	for _, step := range deed.Claims {
		c, d, err := e.claimOf(ctx, step.ID)
		if err != nil {
			return bot.Reply{}, err
		}
		if c.Version != step.Version {
			return bot.Reply{}, e.actedOn(c)
		}
		before, err := v.before(ctx, c, step)
		if err != nil {
			return bot.Reply{}, err
		}
		undone = append(undone, e.write(d, before, "undone"))
	}
	e.drop(deed.Sources)
	for _, c := range undone {
		card.Rows = append(card.Rows, bot.Row{Text: bot.T(fmt.Sprintf("%d %s is %s", c.ID, figure(c), asNow(c)))})
	}
	e.trail.Deeds = without(deeds, i, undone)
	e.undone = true
	b := e.arrange(undone[0].Topic)
	return e.withData(bot.Reply{Cards: []bot.Card{card}}, b, undone...), nil
}

// drop forgets sources that came with what was taken back, unless somebody else
// has used them since: a typo must not be offered as what may be meant.
func (e *edit) drop(keys []string) {
	for _, key := range keys {
		used := false
		for _, d := range e.boards {
			for _, c := range d.claims {
				used = used || slices.ContainsFunc(c.Chain, func(l claim.Link) bool { return l.Source == key })
			}
		}
		if s := e.lexicon().SourceByKey(key); !used && s.Key == key {
			s.Dropped = true
			e.learn(nil, []claim.Source{s})
		}
	}
}

// without is the deeds but for one that was taken back. What it left as it had
// been can be taken back in turn, at the version that it now has.
func without(deeds []store.Deed, i int, undone []claim.Claim) []store.Deed {
	var kept []store.Deed
	for _, d := range slices.Delete(slices.Clone(deeds), i, i+1) {
		d.Claims = slices.Clone(d.Claims)
		for j, step := range d.Claims {
			for k, c := range undone {
				if step.ID == c.ID && step.Version == deeds[i].Claims[k].Before {
					d.Claims[j].Version = c.Version
				}
			}
		}
		kept = append(kept, d)
	}
	return kept
}

// before is a claim as it was before a deed; one that the deed filed becomes
// our mistake.
func (v *visit) before(ctx context.Context, c claim.Claim, step store.Step) (claim.Claim, error) {
	if step.Before == 0 {
		c.Status, c.Why = claim.Mistake, "undone"
		return c, nil
	}
	versions, err := v.desk.Versions(ctx, c.ID)
	if err != nil {
		return c, v.lookingFor(c.ID, err)
	}
	for _, was := range versions {
		if was.Version == step.Before {
			was.Version, was.Why = c.Version, "undone"
			return was, nil
		}
	}
	return c, fmt.Errorf("reading version %d of claim %d: %w", step.Before, c.ID, store.ErrNotFound)
}

// asNow is what became of a claim, in words.
func asNow(c claim.Claim) string {
	switch {
	case c.Status == claim.Mistake:
		return "now OUR MISTAKE, off the board"
	case c.OnBoard():
		return "as it was before, on the board"
	}
	return "as it was before"
}

// nothingToUndo says why a claim's button no longer undoes anything.
func (v *visit) nothingToUndo(ctx context.Context, e *edit, id int64) error {
	c, err := v.desk.Claim(ctx, id)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return v.lookingFor(id, err)
	case err != nil:
		return fmt.Errorf("reading claim %d: %w", id, err)
	case c.Status == claim.Mistake:
		return refuse(bot.T(fmt.Sprintf("%d has been taken back already.", id)))
	case c.ChangedBy == v.me:
		return refuse(bot.T(fmt.Sprintf("What you did to %d can no longer be taken back.", id)))
	}
	return e.actedOn(c)
}

// actedOn says who changed a claim since.
func (e *edit) actedOn(c claim.Claim) error {
	return refuse(e.changedBy(c).Plainly(", so it cannot be taken back any more. Look at it: ").Typing(fmt.Sprintf("show %d", c.ID)))
}
