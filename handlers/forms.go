package handlers

import (
	"context"
	"fmt"
	"strings"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
)

// formParams is what a form's line takes: a command and a claim.
var formParams = []bot.Param{
	{Name: "command", Kind: bot.Word, Required: true, Help: "what the form is for"},
	idParam,
}

// reasonField asks for a reason.
func reasonField(label, hint string) bot.Field {
	return bot.Field{Param: "because", Label: label, Hint: hint, Long: true, Required: true}
}

// formFields are the questions of each form, by command.
var formFields = map[string][]bot.Field{
	claim.Park:   {reasonField("Why is it not worth chasing?", "Nobody will print it.")},
	claim.Reject: {reasonField("Why does it go back?", "The list is of another day.")},
	claim.Reopen: {reasonField("Why look into it again?", "The ministry gave a new list.")},
	claim.Propose: {
		{Param: "verdict", Label: "Verdict", Hint: "verified, refuted or unverifiable", Choices: verdictParam.Values, Required: true},
		reasonField("Why? For unverifiable: what was tried", "Two hospitals gave the same list."),
		{Param: "link", Label: "Evidence, if it is not there yet", Hint: "https://…"},
	},
	"snooze": {
		{Param: "for", Label: "For how long?", Hint: "20m, 1h, 3h, tomorrow or next working day", Choices: []string{"20m", "1h", "3h", "tomorrow", "next working day"}, Required: true},
	},
	"evidence": {
		{Param: "what", Label: "Where it can be read, or a contact's code", Hint: "https://…", Required: true},
		{Param: "stand", Label: "What it says of the figure", Hint: "supports or refutes", Choices: []string{"supports", "refutes"}},
		{Param: "note", Label: "Note", Long: true},
	},
}

// form opens the form of a command for a claim.
func (n *Newsroom) form(_ context.Context, c *bot.Call) bot.Reply {
	name := strings.ToLower(c.Args.Get("command"))
	row, known := n.mux.Lookup(name)
	fields, ok := formFields[name]
	id, seen := c.Args.ID("id")
	if !ok || !known {
		return bot.Refuse(bot.T("There is no form for ").Quoting(clip(name, nameLimit)).Plainly("."))
	}
	line := fmt.Sprintf("%s %d", name, id)
	if seen != 0 {
		line += fmt.Sprintf("@%d", seen)
	}
	reply := said(bot.T("It goes: ").Typing(row.Usage()))
	reply.Form = &bot.Form{Title: fmt.Sprintf("%s %d", capitalised(name), id), Line: line, Send: capitalised(name), Fields: fields}
	return reply
}
