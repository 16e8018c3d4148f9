package handlers

import (
	"cmp"
	"context"
	"strings"

	"github.com/sahilm/fuzzy"

	"github.com/stetbot/stet/bot"
)

// help is made from the command table.
func (n *Newsroom) help(_ context.Context, c *bot.Call) bot.Reply {
	name := strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(c.Args.Get("command"), "/"), "!"))
	if name == "" {
		return n.allCommands()
	}
	row, ok := n.mux.Lookup(name)
	if !ok {
		return n.family(name)
	}
	card := bot.Card{Title: bot.Text{}.Strongly(row.Name).Plainly(": " + row.Summary)}
	card.Rows = append(card.Rows, bot.Row{Text: bot.Text{}.Typing(row.Usage())})
	for _, p := range row.Params {
		if p.Help != "" {
			card.Rows = append(card.Rows, bot.Row{Text: bot.Text{}.Strongly(strings.ToUpper(p.Name)).Plainly(": " + p.Help)})
		}
	}
	for _, example := range row.Example {
		card.Notes = append(card.Notes, bot.T("Such as: ").Typing(example))
	}
	if len(row.Aliases) > 0 {
		card.Notes = append(card.Notes, bot.T("Also: ").Typing(strings.Join(row.Aliases, ", ")))
	}
	if row.Lines && row.Message == "" {
		card.Notes = append(card.Notes, bot.T("Further lines file more figures with the same source: each a measure, a figure and what differs."))
	}
	return bot.Reply{Cards: []bot.Card{card}, Share: "help " + row.Name, Data: Data{Claims: []ClaimData{}}}
}

func (n *Newsroom) allCommands() bot.Reply {
	card := bot.Card{Title: bot.Text{}.Strongly("stet").Plainly(" keeps attributed figures: who said what number, through whom, and whether anyone has checked it.")}
	for _, row := range n.mux.Commands() {
		if !row.Hidden {
			card.Rows = append(card.Rows, bot.Row{Text: bot.Text{}.Typing(row.Name).Plainly(": " + row.Summary)})
		}
	}
	card.Notes = []bot.Text{bot.T("One of them whole: ").Typing("help add").Plainly(". Start here: ").Typing("status")}
	return bot.Reply{Cards: []bot.Card{card}, Share: "help", Data: Data{Claims: []ClaimData{}}}
}

// family lists the commands that begin with a word: "help topic".
func (n *Newsroom) family(name string) bot.Reply {
	var rows []bot.Row
	for _, row := range n.mux.Commands() {
		if strings.HasPrefix(row.Name, strings.ToLower(name)+" ") && !row.Hidden {
			rows = append(rows, bot.Row{Text: bot.Text{}.Typing(row.Usage()).Plainly(": " + row.Summary)})
		}
	}
	if len(rows) == 0 {
		return bot.Refuse(bot.T("There is no command ").Quoting(clip(name, nameLimit)).Plainly("."), bot.T("All commands: ").Typing("help"))
	}
	return bot.Reply{Cards: []bot.Card{{Title: bot.Text{}.Strongly(strings.ToLower(name)), Rows: rows}}, Data: Data{Claims: []ClaimData{}}}
}

// choicesShown is how many suggestions a platform shows at once (Discord's
// limit, the smallest).
const choicesShown = 25

// ranked are the choices that what is typed may become, the likeliest first.
func ranked(all []bot.Choice, typed string) []bot.Choice {
	labels := make([]string, len(all))
	for i, c := range all {
		labels[i] = strings.ToLower(cmp.Or(c.Label, c.Value))
	}
	if typed = strings.ToLower(strings.TrimSpace(typed)); typed == "" {
		return all[:min(len(all), choicesShown)]
	}
	var best []bot.Choice
	for _, m := range fuzzy.Find(typed, labels) {
		best = append(best, all[m.Index])
	}
	return best[:min(len(best), choicesShown)]
}
