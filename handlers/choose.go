package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// choice is something that a reminder offers for each of its claims.
type choice struct {
	name, label string
	line        string // of one claim, before its number
	move        string // the move that it makes; empty for what may always be done
}

var choices = []choice{
	{"take", "Take", "take", claim.Take},
	{"signoff", "Sign off", "signoff", claim.SignOff},
	{"reopen", "Reopen…", "form reopen", claim.Reopen},
	{"check", "Check…", "show", ""},
	{"park", "Park…", "form park", claim.Park},
	{"snooze", "Snooze…", "form snooze", ""},
}

func (c choice) lineOf(k claim.Claim) string { return fmt.Sprintf("%s %d@%d", c.line, k.ID, k.Version) }

// fitting are the claims that it may be done to.
func (c choice) fitting(claims []claim.Claim) []claim.Claim {
	if c.move == "" {
		return claims
	}
	return slices.DeleteFunc(slices.Clone(claims), func(k claim.Claim) bool {
		return !slices.Contains(mustMove(c.move).From, k.Status)
	})
}

// reminderActions are what may be done about the claims that still need
// somebody: at once where there is one, otherwise by choosing one of them.
func reminderActions(rows []dueRow, d delivery) []bot.Action {
	var open []claim.Claim
	for _, row := range rows {
		if row.open {
			open = append(open, row.Claim)
		}
	}
	var actions []bot.Action
	for _, choice := range choices {
		switch fitting := choice.fitting(open); {
		case len(fitting) == 0:
		case len(open) == 1:
			actions = append(actions, bot.Action{Label: choice.label, Line: choice.lineOf(open[0])})
		default:
			actions = append(actions, bot.Action{Label: strings.TrimSuffix(choice.label, "…") + "…", Line: "choose " + choice.name + " " + d.ID})
		}
	}
	return actions
}

// choose offers the claims of a reminder for one thing to do: the other end of
// its buttons.
func choose(ctx context.Context, v *visit) (bot.Reply, error) {
	i := slices.IndexFunc(choices, func(c choice) bool { return c.name == strings.ToLower(v.call.Args.Get("what")) })
	if i < 0 {
		return bot.Reply{}, refuse(bot.T("A reminder offers to take, sign off, reopen, check, park or snooze."))
	}
	l, err := v.attending(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	post, err := v.desk.Post(ctx, "reminder "+v.call.Args.Get("reminder"))
	if errors.Is(err, store.ErrNotFound) {
		return bot.Reply{}, refuse(bot.T("That reminder is too old. What is open: ").Typing("list"))
	}
	if err != nil {
		return bot.Reply{}, fmt.Errorf("reading the reminder: %w", err)
	}
	card := bot.Card{Title: bot.Text{}.Strongly(choices[i].label).Plainly(" which one?")}
	p := &bot.Picker{Label: "Which one?"}
	at := attribution{lexicon: l, now: v.now}
	var open []claim.Claim
	for _, shown := range post.Claims {
		c, err := v.desk.Claim(ctx, shown.ID)
		if err != nil {
			return bot.Reply{}, v.lookingFor(shown.ID, err)
		}
		if c.Status.Open() || c.Challenge != nil || c.Status == claim.Unverifiable {
			open = append(open, c)
		}
	}
	for _, c := range choices[i].fitting(open) {
		card.Rows = append(card.Rows, bot.Row{Text: at.line(c)})
		p.Options = append(p.Options, bot.Action{Label: optionLabel(l, c), Line: choices[i].lineOf(c)})
	}
	if v.call.Request.Workspace.ID == "" {
		p.Options = v.directly(p.Options)
	}
	if p.Options == nil {
		return said(bot.T("There is none left to " + choices[i].name + ".")), nil
	}
	card.Picker = p
	return bot.Reply{Visibility: bot.Private, Cards: []bot.Card{card}}, nil
}
