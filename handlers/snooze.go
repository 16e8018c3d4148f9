package handlers

import (
	"context"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
)

// snooze keeps rounds from reminding of claims for a while.
func snooze(ctx context.Context, v *visit, e *edit) (bot.Reply, error) {
	card := bot.Card{Title: bot.Text{}.Strongly("Snoozed")}
	at := attribution{lexicon: e.lexicon(), now: e.now}
	for _, typed := range v.call.Args.All("id") {
		id, _, _ := bot.ParseID(typed)
		c, _, err := e.claimOf(ctx, id)
		if err != nil {
			return bot.Reply{}, err
		}
		ch, _ := home(e.lexicon(), c)
		until, err := claim.ParseSnooze(v.call.Args.Get("for"), e.now.In(e.zoneOf(ch.Remind)), ch.Holidays)
		if err != nil {
			return bot.Reply{}, refuse(bot.T(sentence(err.Error())))
		}
		e.remember(snoozedKey(id), until)
		card.Rows = append(card.Rows, bot.Row{Text: at.line(c).Plainly(", until ").Timing(until, until.Format("Mon 2 Jan 15:04"))})
	}
	card.Notes = []bot.Text{bot.T("Nobody is reminded until then. After that, reminders come at their usual times.")}
	return bot.Reply{Cards: []bot.Card{card}, Data: Data{Claims: []ClaimData{}}}, nil
}
