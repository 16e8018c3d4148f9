package handlers

import (
	"slices"
	"strings"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
)

// The parameters that several rows share.
var (
	topicParam   = bot.Param{Name: "topic", Kind: bot.Word, Required: true, Suggests: "topic", Help: "the story, such as workers"}
	measureParam = bot.Param{Name: "measure", Kind: bot.Word, Required: true, Suggests: "measure", Help: "what is counted: killed, released, …"}
	figureParam  = bot.Param{Name: "figure", Kind: bot.Words, Required: true, Help: "the number as the source put it: at least 300"}
	idParam      = bot.Param{Name: "id", Kind: bot.ID, Required: true, Help: "the claim's number, 12 or #12"}
	byParam      = bot.Param{Name: "by", Shown: "SOURCE", Keyword: "by", Kind: bot.Words, Suggests: "source", Help: "who said it, or same"}
	viaParam     = bot.Param{Name: "via", Shown: "RELAY", Keyword: "via", Kind: bot.Words, Repeat: true, Suggests: "source", Help: "who relayed it"}
	saidParam    = bot.Param{Name: "said", Shown: "WHEN", Keyword: "said", Kind: bot.Words, Help: "when they said it: 14:02, yesterday, 8 April"}
	asOfParam    = bot.Param{Name: "as_of", Shown: "WHEN", Keyword: "as of", Kind: bot.Words, Help: "the moment that the figure describes"}
	quoteParam   = bot.Param{Name: "quote", Shown: "“…”", Keyword: "quote", Kind: bot.Words, Help: "the source's own words"}
	linkParam    = bot.Param{Name: "link", Shown: "URL", Keyword: "link", Kind: bot.Word, Help: "where it can be read"}
	partOfParam  = bot.Param{Name: "part_of", Keyword: "part of", Kind: bot.ID, Help: "the claim that this is a part of"}
	repeatsParam = bot.Param{Name: "repeats", Keyword: "repeats", Kind: bot.ID, Help: "the claim that this repeats"}
	attitudes    = bot.Param{Name: "attitude", Kind: bot.Flag, Values: []string{string(claim.Feared), string(claim.Estimated), string(claim.Denied)}, Help: "how they stand to it, unless they state it"}
	increment    = bot.Param{Name: "increment", Keyword: "increment", Kind: bot.Flag, Help: "on one occasion only, not in all"}
	noteParam    = bot.Param{Name: "note", Shown: "“…”", Keyword: "note", Kind: bot.Words, Help: "a note of our own"}
	sourceParam  = bot.Param{Name: "source", Kind: bot.Word, Required: true, Suggests: "source", Help: "a source's name"}
)

// figureTail is what may follow a figure, in any order.
var figureTail = []bot.Param{
	byParam, viaParam, saidParam, asOfParam, quoteParam, linkParam, partOfParam, repeatsParam, attitudes, increment, noteParam,
}

// restated is an attitude that may also be taken back.
var restated = func() bot.Param {
	p := attitudes
	p.Values = append([]string{string(claim.Stated)}, attitudes.Values...)
	return p
}()

// fixTail is what a fix may change beside the figure: everything that follows
// one, and back again.
func fixTail() []bot.Param {
	tail := slices.Clone(figureTail)
	for i := range tail {
		switch tail[i].Name {
		case restated.Name:
			tail[i] = restated
		case increment.Name:
			tail[i].Values = []string{"increment", "total"}
		}
	}
	return tail
}

// turnTail is what may follow what a source did to its own figure.
var turnTail = []bot.Param{saidParam, viaParam, linkParam, noteParam}

func params(first []bot.Param, rest ...bot.Param) []bot.Param {
	return append(append([]bot.Param{}, first...), rest...)
}

// required are the parameters with one of them required.
func required(list []bot.Param, name string) []bot.Param {
	list = slices.Clone(list)
	for i := range list {
		list[i].Required = list[i].Required || list[i].Name == name
	}
	return list
}

// optional is a parameter that may be left out.
func optional(p bot.Param) bot.Param {
	p.Required = false
	return p
}

// keyed is a positional parameter as a keyworded one.
func keyed(p bot.Param) bot.Param {
	p.Keyword, p.Required = p.Name, false
	return p
}

// named is a parameter under another name.
func named(p bot.Param, name string) bot.Param {
	p.Name = name
	return p
}

// commands is THE table: what the bot answers to. Help, autocomplete, Discord's
// registration and the Slack manifest are made from it.
func (n *Newsroom) commands() []bot.Command {
	rows := []bot.Command{
		{
			Name: "status", Aliases: []string{"figures"}, Shares: true, Run: n.reads(status),
			Summary: "the latest attributed figures; without a topic, the open topics",
			Params: []bot.Param{
				optional(topicParam), named(optional(measureParam), "measure"),
				{Name: "at", Shown: "14:02", Keyword: "at", Kind: bot.Words, Help: "the board as it stood then"},
				{Name: "on", Shown: "DATE", Keyword: "on", Kind: bot.Words, Help: "the day of that time; today when left out"},
			},
			Example: []string{"status workers", "status workers killed", "status workers all", "status", "status workers at 18:00 on Friday"},
		},
		{
			Name: "add", Lines: true, Insists: true, Run: n.writes(claim.Contributor, add),
			Summary: "files a figure as the source put it; add! creates what is new without asking",
			Params:  params([]bot.Param{topicParam, measureParam, figureParam}, required(figureTail, "by")...),
			Example: []string{
				`add workers released at least 300 by "Amaq Agency" via "The Independent"`,
				`add workers killed 175 by "unnamed reports" via "The Independent" said Friday`,
				`add workers escaped more than 100 by same as of two days ago increment`,
			},
		},
		{
			Name: "track", Lines: true, Message: "Track figures in this message", Run: n.track,
			Summary: "proposes the figures of a pasted paragraph; it files nothing by itself",
			Params:  []bot.Param{{Name: "text", Kind: bot.Line, Required: true, Help: "the paragraph"}},
			Example: []string{"track At least 58 people were killed on Tuesday, the Orvane Medical Collective said."},
		},
		{
			Name: "show", Shares: true, Run: n.reads(show),
			Summary: "one claim whole",
			Params:  []bot.Param{idParam},
			Example: []string{"show 12"},
		},
		{
			Name: "history", Shares: true, Run: n.reads(history),
			Summary: "who changed what, when and why, of a claim or a topic",
			Params:  []bot.Param{{Name: "subject", Kind: bot.Word, Required: true, Suggests: "topic", Help: "a claim's number or a topic"}},
			Example: []string{"history 12", "history workers"},
		},
		{
			Name: "fix", Run: n.writes(claim.Contributor, fix),
			Summary: "mends our own typo; what the source changed is a correct",
			Params: params([]bot.Param{idParam, optional(figureParam)}, append([]bot.Param{
				keyed(measureParam),
				becauseParam,
			}, fixTail()...)...),
			Example: []string{"fix 12 at least 300", "fix 10 part of 3", `fix 12 by "Amaq Agency"`},
		},
		{
			Name: "correct", Run: n.writes(claim.Contributor, correct),
			Summary: "the source itself gave another figure in its place",
			Params:  params([]bot.Param{idParam, figureParam}, append([]bot.Param{quoteParam, asOfParam, restated}, turnTail...)...),
			Example: []string{"correct 12 at least 250 said 14:02"},
		},
		{
			Name: "retract", Run: n.writes(claim.Contributor, retract),
			Summary: "the source withdrew its figure; that does not refute it",
			Params:  params([]bot.Param{idParam}, turnTail...),
			Example: []string{"retract 12 said 12:40"},
		},
		{
			Name: "reaffirm", Run: n.writes(claim.Contributor, reaffirm),
			Summary: "the source stands by its figure, or says it again",
			Params:  params([]bot.Param{idParam}, turnTail...),
			Example: []string{"reaffirm 12 said 12:52"},
		},
		{
			Name: "undo", Run: n.writes(claim.Contributor, undo),
			Summary: "takes back my last add, fix, correct, retract or reaffirm",
			Params:  []bot.Param{optional(idParam)},
			Example: []string{"undo"},
		},
		{
			Name: "topic add", Run: n.writes(claim.Contributor, topicAdd),
			Summary: "opens a topic",
			Params:  []bot.Param{named(bot.Param{Kind: bot.Word, Required: true, Help: "a short name, such as workers"}, "slug"), {Name: "title", Kind: bot.Words, Help: "what the story is"}},
			Example: []string{`topic add workers "Cement factory workers"`},
		},
		{
			Name: "topic close", Run: n.writes(claim.Contributor, topicClose),
			Summary: "closes a topic: it can be read, and nothing is filed in it",
			Params:  []bot.Param{topicParam}, Example: []string{"topic close workers"},
		},
		{
			Name: "topic reopen", Run: n.writes(claim.Contributor, topicReopen),
			Summary: "opens a closed topic again",
			Params:  []bot.Param{topicParam}, Example: []string{"topic reopen workers"},
		},
		{
			Name: "topic alias", Run: n.writes(claim.Contributor, topicAlias),
			Summary: "gives a topic another name",
			Params:  []bot.Param{topicParam, {Name: "alias", Kind: bot.Word, Required: true, Help: "the other name"}},
			Example: []string{"topic alias workers cement"},
		},
		{
			Name: "topic measure", Run: n.writes(claim.Contributor, topicMeasure),
			Summary: "adds something to count in a topic",
			Params:  []bot.Param{topicParam, measureParam},
			Example: []string{`topic measure workers "evacuation centres"`},
		},
		{
			Name: "source alias", Run: n.writes(claim.Contributor, sourceAlias),
			Summary: "another name of the same source",
			Params:  []bot.Param{sourceParam, named(sourceParam, "alias")},
			Example: []string{`source alias "Syrian Observatory for Human Rights" SOHR`},
		},
		{
			Name: "source speaks-for", Run: n.writes(claim.Contributor, sourceSpeaksFor),
			Summary: "the first source speaks for the second: they count as one",
			Params:  []bot.Param{sourceParam, named(sourceParam, "for")},
			Example: []string{`source speaks-for "Amaq Agency" Isis`},
		},
		{
			Name: "source describe", Run: n.writes(claim.Contributor, sourceDescribe),
			Summary: "what a source is, in the words that a sentence needs",
			Params:  []bot.Param{sourceParam, {Name: "descriptor", Kind: bot.Words, Required: true, Help: "such as: an Isis outlet"}},
			Example: []string{`source describe "Amaq Agency" "an Isis outlet"`},
		},
		{
			Name: "party", Run: n.writes(claim.Contributor, party),
			Summary: "the source is a party to the topic's event",
			Params: []bot.Param{
				{Name: "source", Kind: bot.Words, Required: true, Suggests: "source", Help: "a source's name"},
				{Name: "topic", Keyword: "in", Kind: bot.Word, Required: true, Suggests: "topic", Help: "the topic"},
			},
			Example: []string{"party Isis in workers"},
		},
		{
			Name: "evidence", Run: n.writes(claim.Contributor, evidence),
			Summary: "adds what was found for or against a figure",
			Params: []bot.Param{
				idParam,
				{Name: "what", Kind: bot.Word, Required: true, Help: "an address, or a contact's code name in quotation marks"},
				{Name: "stand", Kind: bot.Flag, Values: []string{"supports", "refutes"}, Help: "what it says of the figure; supports when left out"},
				noteParam,
			},
			Example: []string{`evidence 7 https://news.example/list supports note "names and ages"`, `evidence 7 "contact K" refutes`},
		},
		{
			Name: "mine", Run: n.reads(mine),
			Summary: "what you are checking, what awaits you, what was challenged",
			Example: []string{"mine"},
		},
		{
			Name: "list", Shares: true, Run: n.reads(list),
			Summary: "the desk's claims by status, oldest first; without one, the open ones",
			Params: []bot.Param{
				optional(topicParam),
				{Name: "status", Kind: bot.Word, Help: strings.Join(listedStatuses, ", ")},
				{Name: "by", Shown: "age|owner", Keyword: "by", Kind: bot.Word, Help: "age or owner"},
			},
			Example: []string{"list", "list workers unverified", "list proposed by owner"},
		},
		{
			Name: "handover", Run: n.writes(claim.Editor, handover),
			Summary: "gives your open claims to somebody, and sums up your shift",
			Params:  []bot.Param{personParam}, Example: []string{"handover @second"},
		},
		{
			Name: "remind", Run: n.writes(claim.Editor, remind),
			Summary: "when this channel is reminded of what is open; without a time, when that is",
			Params:  []bot.Param{{Name: "when", Shown: "WHEN|off", Kind: bot.Line, Help: "every 2h …, cron \"…\" or off"}},
			Example: []string{"remind every 2h between 08:00 and 20:00 weekdays", `remind cron "*/30 8-19 * * 1-5" Europe/London`, "remind off"},
		},
		{
			Name: "digest", Run: n.writes(claim.Editor, setDigest),
			Summary: "when this channel gets a digest; without a time, when that is",
			Params:  []bot.Param{{Name: "when", Shown: "WHEN|now|off", Kind: bot.Line, Help: "at 09:00 and 18:00 …, cron \"…\", now or off"}},
			Example: []string{"digest at 09:00 and 18:00 weekdays", `digest cron "0 9 * * 1-5"`, "digest now", "digest off"},
		},
		{
			Name: "quiet", Run: n.writes(claim.Editor, quiet),
			Summary: "the hours in which nothing is posted in this channel",
			Params:  []bot.Param{{Name: "hours", Shown: "22:00-07:00|off", Kind: bot.Line, Required: true, Help: "from and to, or off"}},
			Example: []string{"quiet 22:00-07:00", "quiet off"},
		},
		{
			Name: "holiday add", Run: n.writes(claim.Editor, holidayAdd),
			Summary: "a day on which nothing is posted in this channel",
			Params:  []bot.Param{{Name: "date", Shown: "2026-12-25", Kind: bot.Word, Required: true, Help: "the whole date"}},
			Example: []string{"holiday add 2026-12-25"},
		},
		{
			Name: "holiday remove", Run: n.writes(claim.Editor, holidayRemove),
			Summary: "takes a holiday of this channel back",
			Params:  []bot.Param{{Name: "date", Shown: "2026-12-25", Kind: bot.Word, Required: true, Help: "the whole date"}},
			Example: []string{"holiday remove 2026-12-25"},
		},
		{
			Name: "snooze", Run: n.writes(claim.Editor, snooze),
			Summary: "keeps rounds from reminding of claims for a while",
			Params:  []bot.Param{idsParam, {Name: "for", Shown: "20m|1h|3h|tomorrow|next working day", Kind: bot.Words, Required: true, Help: "20m, 1h, 3h, tomorrow or next working day"}},
			Example: []string{"snooze 7 1h", "snooze 7 17 next working day"},
		},
		{
			Name: "watch", Run: n.writes(claim.Editor, watch),
			Summary: "posts a topic's card here and keeps it up to date",
			Params:  []bot.Param{topicParam}, Example: []string{"watch workers"},
		},
		{
			Name: "unwatch", Run: n.writes(claim.Editor, unwatch),
			Summary: "leaves a topic's card as it is",
			Params:  []bot.Param{topicParam}, Example: []string{"unwatch workers"},
		},
		{
			Name: "redact", Run: n.writes(claim.Editor, redact),
			Summary: "blanks a claim's texts for good: a lead asks, a second person agrees",
			Params:  []bot.Param{idParam, becauseParam},
			Example: []string{`redact 7 because "it names a child"`, "redact 7"},
		},
		{
			Name: "settings show", Run: n.reads(settingsShow),
			Summary: "how this desk checks, and who may do what",
			Example: []string{"settings show"},
		},
		{
			Name: "settings four-eyes", Run: n.writes(claim.Lead, settingsFourEyes),
			Summary: "how many people a verdict needs",
			Params:  []bot.Param{{Name: "mode", Kind: bot.Word, Required: true, Values: []string{"on", "strict", "off"}, Help: "off: one editor decides, and it says so for ever"}},
			Example: []string{"settings four-eyes strict"},
		},
		{
			Name: "settings linked", Run: n.writes(claim.Lead, settingsLinked),
			Summary: "whether signing off needs linked accounts",
			Params:  []bot.Param{{Name: "mode", Kind: bot.Word, Required: true, Values: []string{"on", "off"}, Help: "on or off"}},
			Example: []string{"settings linked on"},
		},
		{
			Name: "settings roles", Run: n.writes(claim.Lead, settingsRoles),
			Summary: "gives somebody a role here, or takes it away",
			Params: []bot.Param{
				{Name: "action", Kind: bot.Word, Required: true, Values: []string{"add", "remove"}, Help: "add or remove"},
				{Name: "role", Kind: bot.Word, Required: true, Values: []string{"reader", "contributor", "editor", "lead"}, Help: "what they may do"},
				{Name: "person", Shown: "@PERSON|@ROLE", Kind: bot.Words, Required: true, Suggests: "person or role", Help: "somebody, or a Discord role"},
			},
			Example: []string{"settings roles add editor @second"},
		},
		{
			Name: "settings reminders", Run: n.writes(claim.Lead, settingsReminders),
			Summary: "when this desk's claims are due",
			Params: []bot.Param{
				{Name: "first", Shown: "2h", Keyword: "first", Kind: bot.Word, Help: "after which an open claim is first due"},
				{Name: "repeat", Shown: "4h", Keyword: "repeat", Kind: bot.Word, Help: "between the reminders after that"},
				{Name: "escalate", Shown: "24h", Keyword: "escalate", Kind: bot.Word, Help: "after which a lead is told"},
				{Name: "max", Shown: "5", Keyword: "max", Kind: bot.Word, Help: "reminders, before it is only in the digest"},
				{Name: "lease", Shown: "4h", Keyword: "lease", Kind: bot.Word, Help: "for which a taken claim may lie idle"},
			},
			Example: []string{"settings reminders first 2h repeat 4h escalate 24h max 5 lease 4h"},
		},
		{
			Name: "link", Run: n.link,
			Summary: "makes one person of your accounts on two platforms",
			Params:  []bot.Param{{Name: "code", Kind: bot.Word, Help: "the code that the other platform gave you"}},
			Example: []string{"link"},
		},
		{
			Name: "help", Shares: true, Run: n.help,
			Summary: "all commands, or one of them",
			Params:  []bot.Param{{Name: "command", Kind: bot.Line, Help: "a command's name"}},
			Example: []string{"help", "help add"},
		},
		{
			Name: "form", Hidden: true, Run: n.form,
			Summary: "asks for what a button does not know",
			Params:  formParams,
		},
		{
			Name: "choose", Hidden: true, Run: n.reads(choose),
			Summary: "offers the claims of a reminder for one thing to do",
			Params:  []bot.Param{{Name: "what", Kind: bot.Word, Required: true}, {Name: "reminder", Kind: bot.Word, Required: true}},
		},
		{
			Name: "edit", Hidden: true, Run: n.editing,
			Summary: "changes a proposed figure before it is filed",
			Params:  []bot.Param{{Name: "line", Kind: bot.Line, Required: true, Help: "an add"}},
		},
		{
			Name: "file", Lines: true, Hidden: true, Run: n.fileOnce,
			Summary: "files a proposed figure once",
			Params:  []bot.Param{{Name: "proposal", Kind: bot.Word, Required: true}, {Name: "line", Kind: bot.Line, Required: true, Help: "an add"}},
		},
		{
			Name: "skip", Hidden: true, Run: n.reads(skip),
			Summary: "leaves a proposed figure out",
			Params:  []bot.Param{{Name: "number", Kind: bot.ID, Required: true}},
		},
		{
			Name: "share", Hidden: true, Run: n.share,
			Summary: "shows an answer to the whole conversation",
			Params:  []bot.Param{{Name: "line", Kind: bot.Line, Required: true, Help: "a command line that only reads"}},
		},
		{
			Name: "pick", Hidden: true, Run: n.pick,
			Summary: "presses a button of an earlier answer",
			Params:  []bot.Param{{Name: "request", Kind: bot.Word, Required: true}, {Name: "button", Kind: bot.ID, Required: true}},
		},
		{
			Name: "in", Hidden: true, Run: n.in,
			Summary: "says which desk a direct message is about",
			Params:  []bot.Param{{Name: "line", Kind: bot.Line, Required: true, Help: "a desk and a command line"}},
		},
	}
	rows = append(rows, n.moveCommands()...)
	for i := range rows {
		rows[i].Suggest = n.suggest
	}
	return rows
}
