package bottest

import (
	"fmt"
	"strings"
	"time"

	"github.com/stetbot/stet/bot"
)

// Hostile is text that a person or a source may have written, and that must
// come out dead on every platform: no ping, no link that shows another
// address, no formatting that swallows what follows.
var Hostile = []string{
	"@everyone", "@here", "<!channel>", "<!here>", "<@U0EDITOR>", "<@&100>", "<@100>", "<#C0NEWS>", "<!subteam^S1>",
	"[bank](https://evil.example)", "<https://evil.example|bank>", "https://evil.example/@everyone",
	"**bold", "_under", "~~gone", "```", "`code", "||spoiler||", "> quoted", "# heading", "-# small", "* item", "1. item",
	"<t:0:R>", "<:emoji:1>", ":smile:", "</status:1>", "<id:customize>",
	"&amp; &lt; &gt;", "a<b>c&d", "\\*escaped\\*", "…“”…", "مرحبا (24)", "\u2068isolated\u2069",
	"`a` *b* _c_ ~d~ <e|f>", "*", "{t}", "a:b", `"] redis.call('FLUSHALL') --`,
}

// Fixture is a reply that every renderer draws, held against golden files and
// the platform's limits.
type Fixture struct {
	Name  string
	Reply bot.Reply
}

// Fixtures are the replies that every renderer draws.
func Fixtures() []Fixture {
	at := time.Date(2016, 4, 9, 8, 0, 0, 0, time.UTC)
	board := bot.Card{
		Title: bot.Text{}.Strongly("workers").Plainly(": 0 verified · 24 unverified"),
		Rows: []bot.Row{
			{Heading: true, Text: bot.Text{}.Strongly("KILLED").Plainly(": sources disagree, 24 vs 175")},
			{Text: bot.T("3 ○ UNVERIFIED 24 (20 + 4): ").Naming("Isis").Plainly(", party to the event; also ").Quoting("more than 20")},
			{Text: bot.T("17 ○ UNVERIFIED 175: unnamed ").Quoting("reports").Plainly(", said Fri")},
			{Heading: true, Text: bot.Text{}.Strongly("RELEASED").Plainly(", in all")},
			{Text: bot.T("7 ○ UNVERIFIED at least 300: ").Naming("Amaq Agency").Plainly(", party")},
			{Text: bot.T("12 ○ UNVERIFIED all except factory guards: ").Naming("المرصد السوري")},
		},
		Notes: []bot.Text{bot.T("As of ").Timing(at, "Sat 09:00 BST"), bot.T("+11 more: ").Typing("status workers all"), bot.T("Read it at ").Linking("https://news.example/a?b=1&c=2")},
		Copy:  []bot.Text{bot.T("Isis claims to have killed 24 people, according to The Independent; the figure has not been independently verified.")},
		Actions: []bot.Action{
			{Label: "Undo", Line: "undo 25@1"},
			{Label: "Create and file", Line: "pick 1234567890 1"},
		},
	}
	var hostile bot.Card
	for _, text := range Hostile {
		hostile.Rows = append(hostile.Rows, bot.Row{Text: bot.T("plain " + text + " ").Strongly(text).Quoting(text).Naming(text).Typing(text).Plainly(" end")})
	}
	hostile.Title = bot.T(strings.Join(Hostile[:12], " "))
	return []Fixture{
		{"board", bot.Reply{Cards: []bot.Card{board}, Share: "status workers"}},
		{"refusal", bot.Refuse(bot.T("There is no topic ").Quoting("wrkers").Plainly(". Did you mean workers?"), bot.T("You wrote: ").Typing("status wrkers"))},
		{"hostile", bot.Reply{Cards: []bot.Card{hostile}}},
		{"largest", bot.Reply{Cards: []bot.Card{largest(400, 300)}, Share: "status workers all"}},
		{"longrows", bot.Reply{Cards: []bot.Card{largest(12, 2500)}}},
		{"empty", bot.Reply{}},
		{"several", bot.Reply{Cards: []bot.Card{board, board, largest(100, 100)}}},
		{"picker", bot.Reply{Cards: []bot.Card{{Title: bot.T("workers"), Picker: largestPicker(), Actions: board.Actions}}, Share: "status workers"}},
		{"pickers", bot.Reply{Cards: []bot.Card{withPicker(board), withPicker(board), withPicker(largest(100, 100)), withPicker(board), withPicker(board)}, Share: "status"}},
		{"reminder", Reminder("").Reply},
		{"form", bot.Reply{Form: largestForm(), Cards: []bot.Card{{Title: bot.T("It goes: ").Typing("propose ID VERDICT because …")}}}},
	}
}

// Reminder is a round's message, whose title pings the owner. Fixtures has it
// without an account, so that the owner is a name; each renderer draws it once
// more with an account of its platform.
func Reminder(account string) Fixture {
	return Fixture{"pinging", bot.Reply{Cards: []bot.Card{{
		Title: bot.Text{}.Strongly("workers").Plainly(": 2 figures need you, ").Pinging(account, Owner),
		Rows: []bot.Row{
			{Text: bot.T("7 ○ UNVERIFIED at least 300 released: ").Naming("Amaq").Plainly(" (party), via The Independent. Open 4 h.")},
			{Text: bot.T("17 ○ UNVERIFIED 175 killed: unnamed ").Quoting("reports").Plainly(", via The Independent. Disagrees with 3 (24, Isis).")},
		},
		Notes: []bot.Text{bot.T("next round ").Timing(time.Date(2016, 4, 9, 13, 0, 0, 0, time.UTC), "14:00")},
		Actions: []bot.Action{
			{Label: "Take…", Line: "take 7@1 17@1"},
			{Label: "Check…", Line: "check 7@1"},
			{Label: "Park…", Line: "park 7@1 17@1"},
			{Label: "Snooze…", Line: "snooze 7@1 17@1"},
		},
	}}}}
}

func withPicker(c bot.Card) bot.Card {
	c.Picker = largestPicker()
	return c
}

// largestPicker has more options than any platform takes, with labels and
// lines that are too long for some.
func largestPicker() *bot.Picker {
	p := &bot.Picker{Label: "Check a figure… " + strings.Repeat("l", 200)}
	for i := range 120 {
		option := bot.Action{Label: fmt.Sprintf("%d · at least %d released: Amaq Agency %s", i, i, strings.Repeat("&<>😀", 20)), Line: fmt.Sprintf("check %d@1", i)}
		switch i {
		case 3:
			option.Line = "check " + strings.Repeat("3 ", 50) // too long for Discord
		case 4:
			option.Line = "check " + strings.Repeat("4 ", 100) // and for Slack
		case 5:
			option.Line = "check 2@1" // there already
		case 6:
			option.Label = Hostile[i]
		}
		p.Options = append(p.Options, option)
	}
	return p
}

// largestForm has everything that a form may have, at its longest.
func largestForm() *bot.Form {
	return &bot.Form{
		Title: strings.Repeat("T", 24), Line: "propose " + strings.Repeat("7", 16) + "@" + strings.Repeat("9", 65), Send: strings.Repeat("S", 24),
		Fields: []bot.Field{
			{Param: "verdict", Label: strings.Repeat("V", 45), Choices: []string{"verified", "refuted", "unverifiable"}, Required: true, Value: "refuted"},
			{Param: "because", Label: "Why? " + Hostile[0], Hint: strings.Repeat("h", 300), Long: true, Required: true, Value: strings.Repeat("because ", 125)},
			{Param: "link", Label: "Evidence <!channel>", Hint: "https://…"},
			{Param: "stand", Label: "What it says", Hint: "supports or refutes", Choices: []string{"supports", "refutes"}},
			{Param: "note", Label: "Note", Long: true, Value: strings.Join(Hostile, " ")},
		},
	}
}

// largest is a card of n figures whose rows have about size characters, each
// ending in its source, and as many notes, sentences and buttons as a card may
// have.
func largest(n, size int) bot.Card {
	c := bot.Card{Title: bot.Text{}.Strongly("workers").Plainly(strings.Repeat(" and more", 30))}
	for i := 1; i <= n; i++ {
		if i%10 == 1 {
			c.Rows = append(c.Rows, bot.Row{Heading: true, Text: bot.Text{}.Strongly(fmt.Sprintf("MEASURE %d", i))})
		}
		c.Rows = append(c.Rows, bot.Row{Text: bot.T(fmt.Sprintf("%d ○ UNVERIFIED %s: ", i, strings.Repeat("*_<&>`", size/6))).Naming(fmt.Sprintf("Source %d.", i))})
	}
	for i := range 6 {
		c.Notes = append(c.Notes, bot.T(fmt.Sprintf("note %d %s", i, strings.Repeat("n", 120))))
		c.Copy = append(c.Copy, bot.T(fmt.Sprintf("sentence %d %s.", i, strings.Repeat("c", 150))))
		c.Actions = append(c.Actions, bot.Action{Label: fmt.Sprintf("Button %d %s", i, strings.Repeat("b", 90)), Line: fmt.Sprintf("undo %d@1", i)})
	}
	return c
}
