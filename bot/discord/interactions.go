package discord

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"github.com/stetbot/stet/bot"
)

const (
	// answerTime is how long an interaction waits for its first answer.
	// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-callback
	answerTime = 3 * time.Second
	// tokenTime is how long an interaction's token lives, less a minute.
	tokenTime = 14 * time.Minute
)

// Kinds of interaction.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-interaction-type
const (
	commandGiven   = 2
	componentUsed  = 3
	optionTyped    = 4
	modalSubmitted = 5
)

// Kinds of answer.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type
const (
	answerNow    = 4
	answerLater  = 5
	answerNot    = 6 // on a component: the answer comes by another way, and nothing shows that
	answerUpdate = 7 // of the message that a component is on
	answerChoice = 8
	answerModal  = 9
)

// stringSelect is the type of a menu.
// https://docs.discord.com/developers/components/reference#string-select
const stringSelect = 3

// interaction is what the adapter reads of an interaction.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object
type interaction struct {
	ID            string  `json:"id"`
	ApplicationID string  `json:"application_id"`
	Type          int     `json:"type"`
	Token         string  `json:"token"`
	GuildID       string  `json:"guild_id"`
	ChannelID     string  `json:"channel_id"`
	Member        *member `json:"member"` // in a guild
	User          *user   `json:"user"`   // in a direct message
	Message       struct {
		Components json.RawMessage `json:"components"`
	} `json:"message"` // that a component is on
	Data struct {
		Name          string            `json:"name"`
		Type          int               `json:"type"`      // of a command
		TargetID      string            `json:"target_id"` // of a command on a message
		CustomID      string            `json:"custom_id"`
		ComponentType int               `json:"component_type"`
		Values        []string          `json:"values"` // chosen from a menu
		Options       []optionValue     `json:"options"`
		Components    []json.RawMessage `json:"components"` // of a modal
		Resolved      resolvedData      `json:"resolved"`
	} `json:"data"`
}

// isChoice says whether an option of a menu was chosen.
func (in interaction) isChoice() bool {
	return in.Type == componentUsed && in.Data.ComponentType == stringSelect
}

// clicked is the command line of the button that was pressed or the option
// that was chosen.
func (in interaction) clicked() string {
	if !in.isChoice() {
		return in.Data.CustomID
	}
	if len(in.Data.Values) == 0 {
		return ""
	}
	return in.Data.Values[0]
}

// request is the interaction as a request, without its line.
func (a *Adapter) request(in interaction) bot.Request {
	r := bot.Request{ID: platform + ":" + in.ID, At: a.now(), In: bot.Conversation{ID: in.ChannelID}}
	if in.GuildID == "" || in.Member == nil {
		var u user
		if in.User != nil {
			u = *in.User
		}
		r.In.Kind = bot.Direct
		r.From = bot.Account{Platform: platform, ID: u.ID, Name: u.name("")}
		return r
	}
	g := a.guilds.get(in.GuildID)
	if g == nil {
		g = &guild{id: in.GuildID}
	}
	r.Workspace = g.workspace()
	r.In.Workspace = r.Workspace
	r.From = a.account(g, *in.Member, in.Member.Permissions)
	return r
}

// answerInteraction answers a command, a click or what is being typed.
func (a *Adapter) answerInteraction(ctx context.Context, serve bot.Serve, in interaction) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tokenTime)
	defer cancel()
	r := a.request(in)
	if r.In.Kind == bot.Direct {
		u := user{ID: r.From.ID}
		if in.User != nil {
			u = *in.User
		}
		serve = a.withMemberships(serve, u)
	}
	switch in.Type {
	case commandGiven:
		if in.Data.Type != 0 && in.Data.Type != typedCommand {
			serve = a.onMessage(serve, in)
			break
		}
		// Who is mentioned may have to be asked for, which is part of the work.
		serve = func(next bot.Serve) bot.Serve {
			return func(ctx context.Context, r bot.Request) bot.Reply {
				r.Line, r.Mentioned = a.line(ctx, in)
				return next(ctx, r)
			}
		}(serve)
	case componentUsed:
		r.Line = in.clicked()
	case modalSubmitted:
		r.Line, r.Mentioned = a.submitted(in)
	case optionTyped:
		a.answerTyped(ctx, serve, r, in)
		return
	default:
		return // a ping does not come over the gateway
	}
	soon, cancelSoon := context.WithTimeout(ctx, answerTime)
	defer cancelSoon()
	reply, ok, late := bot.Await(ctx, serve, r, bot.AckWait)
	switch {
	case ok && a.opens(soon, in, reply):
		if in.isChoice() {
			a.unchoose(ctx, in)
		}
		return
	case in.isChoice():
		a.answerChoice(ctx, soon, in, reply, late)
		return
	case ok && reply.Posted != nil && !reply.IsPrivate(true):
		a.answerByMessage(ctx, soon, in, reply)
		return
	case ok:
		a.answer(ctx, soon, in, in.shownBack(reply, r.Line))
		return
	}
	// Whether the late reply is private is not known yet: it waits privately.
	wait := map[string]int{"flags": ephemeral}
	if err := a.callback(soon, in, answerLater, wait); err != nil && codeOf(err) != codeAcknowledged {
		a.log.Error("deferring an answer", "request", r.ID, "command", in.verb(), "error", err)
	}
	select {
	case reply = <-late:
		a.answerLate(ctx, in, in.shownBack(reply, r.Line))
	case <-ctx.Done():
		a.log.Error("an answer did not come while it could be shown", "request", r.ID, "command", in.verb())
	}
}

// shownBack is a reply that loses nothing of what was typed into a modal, which
// is closed by now.
func (in interaction) shownBack(reply bot.Reply, line string) bot.Reply {
	if in.Type == modalSubmitted && reply.Refused {
		return reply.ShowBack(line)
	}
	return reply
}

// answer sends a reply as the interaction's first answer.
func (a *Adapter) answer(ctx, soon context.Context, in interaction, reply bot.Reply) {
	d := a.draw(reply, reply.IsPrivate(true), in.GuildID != "")
	err := a.callback(soon, in, answerNow, d.data)
	switch {
	case err == nil:
	case codeOf(err) == codeAcknowledged:
		// The same interaction came before: what it shows is replaced.
		a.editOriginal(ctx, in, d.message)
	case status(err) == http.StatusBadRequest:
		a.log.Error("answering an interaction", "interaction", in.ID, "error", err)
		if err := a.callback(soon, in, answerNow, a.draw(brokenReply(), true, false).data); err != nil {
			a.log.Error("answering an interaction", "interaction", in.ID, "error", err)
		}
	default:
		a.log.Error("answering an interaction", "interaction", in.ID, "error", err)
	}
}

// answerLate sends a reply after the interaction was deferred, privately. A
// public one is a second message; the first then only points to it.
func (a *Adapter) answerLate(ctx context.Context, in interaction, reply bot.Reply) {
	if reply.IsPrivate(true) {
		a.editOriginal(ctx, in, a.draw(reply, true, in.GuildID != "").message)
		return
	}
	// Until the deferred answer is there, a follow-up would take its place
	// and its privacy.
	a.editOriginal(ctx, in, sentence(bot.Say(bot.T("Shown to everyone here.")), true))
	if err := a.showEveryone(ctx, in, reply); err != nil {
		a.log.Error("showing an answer to everyone", "interaction", in.ID, "error", err)
		a.editOriginal(ctx, in, sentence(notShown(), true))
	}
}

// answerByMessage answers with a message of the channel's own.
func (a *Adapter) answerByMessage(ctx, soon context.Context, in interaction, reply bot.Reply) {
	kind, data := answerLater, any(map[string]int{"flags": ephemeral})
	if in.Type == componentUsed {
		kind, data = answerNot, nil
	}
	if err := a.callback(soon, in, kind, data); err != nil && codeOf(err) != codeAcknowledged {
		a.log.Error("deferring an answer", "interaction", in.ID, "command", in.verb(), "error", err)
	}
	if kind == answerLater {
		a.answerLate(ctx, in, reply)
		return
	}
	err := a.showEveryone(ctx, in, reply)
	if err == nil {
		return
	}
	a.log.Error("showing an answer to everyone", "interaction", in.ID, "error", err)
	if _, err := a.followUp(ctx, in, a.draw(notShown(), true, false).data); err != nil {
		a.log.Error("answering an interaction", "interaction", in.ID, "error", err)
	}
}

func notShown() bot.Reply {
	return bot.Refuse(bot.T("It could not be shown to everyone here. Try again."))
}

// showEveryone sends a public reply after the interaction's first answer. One
// that has to be found again is a message of the channel's own: only those can
// be edited for good, as far as Discord says, and an interaction's messages for
// a quarter of an hour. Where the bot may not post, it is a follow-up after
// all.
// https://github.com/discord/discord-api-docs/issues/6253
func (a *Adapter) showEveryone(ctx context.Context, in interaction, reply bot.Reply) error {
	d := a.draw(reply, false, in.GuildID != "")
	where := a.request(in).In
	if reply.Posted != nil {
		m := d.message
		m.Nonce, m.EnforceNonce = nonce(in.ID), true
		id, err := a.post(ctx, in.ChannelID, m)
		if err == nil {
			a.tell(ctx, reply, bot.MessageRef{Conversation: where, ID: id})
			return nil
		}
		if s := status(err); s != http.StatusForbidden && s != http.StatusNotFound {
			return err
		}
		a.log.Warn("posting an answer; a follow-up takes its place", "interaction", in.ID, "error", err)
	}
	id, err := a.followUp(ctx, in, d.data)
	if err == nil {
		a.tell(ctx, reply, bot.MessageRef{Conversation: where, ID: id})
	}
	return err
}

// followUp sends another message after an interaction was answered.
func (a *Adapter) followUp(ctx context.Context, in interaction, data json.RawMessage) (id string, err error) {
	var sent struct {
		ID string `json:"id"`
	}
	err = a.rest.do(ctx, call{label: "following up an interaction", method: http.MethodPost, path: a.webhook(in), body: data}, &sent)
	return sent.ID, err
}

// sentence draws what the adapter says of its own.
func sentence(r bot.Reply, private bool) message { return render(r.Cards, nil, nil, private) }

// answerChoice answers what was chosen from a menu. A menu remembers what was
// chosen from it, and Discord sends nothing when that is chosen again, until
// its message changes: so the first answer is the message as it is, and the
// reply comes after it.
// https://github.com/discord/discord-api-docs/issues/3441
func (a *Adapter) answerChoice(ctx, soon context.Context, in interaction, reply bot.Reply, late <-chan bot.Reply) {
	switch err := a.callback(soon, in, answerUpdate, in.unchanged()); {
	case err == nil:
	case codeOf(err) == codeAcknowledged:
		return // the same choice came before, and is being answered
	case status(err) == http.StatusBadRequest:
		a.log.Warn("drawing a menu again", "interaction", in.ID, "error", err)
		if late == nil {
			a.answer(ctx, soon, in, reply)
			return
		}
		if err := a.callback(soon, in, answerLater, map[string]int{"flags": ephemeral}); err != nil {
			a.log.Error("deferring an answer", "interaction", in.ID, "error", err)
		}
	default:
		a.log.Error("answering a choice", "interaction", in.ID, "error", err)
		return
	}
	if late != nil {
		select {
		case reply = <-late:
		case <-ctx.Done():
			a.log.Error("an answer did not come while it could be shown", "interaction", in.ID)
			return
		}
	}
	var err error
	if reply.IsPrivate(true) {
		_, err = a.followUp(ctx, in, a.draw(reply, true, in.GuildID != "").data)
	} else {
		err = a.showEveryone(ctx, in, reply)
	}
	if status(err) == http.StatusBadRequest {
		a.log.Error("answering a choice", "interaction", in.ID, "error", err)
		_, err = a.followUp(ctx, in, a.draw(brokenReply(), true, false).data)
	}
	if err != nil {
		a.log.Error("answering a choice", "interaction", in.ID, "error", err)
	}
}

// unchoose changes the message of a menu that opened a form, which was the
// first answer, so that the same option can be chosen again. It is a courtesy,
// and may fail.
func (a *Adapter) unchoose(ctx context.Context, in interaction) {
	err := a.rest.do(ctx, call{
		label: "drawing a menu again", method: http.MethodPatch, path: a.webhook(in) + "/messages/@original", body: in.unchanged(), repeatable: true,
	}, nil)
	if err != nil {
		a.log.Warn("drawing a menu again", "interaction", in.ID, "error", err)
	}
}

// redrawn is a change of a message that leaves it as it is.
type redrawn struct {
	Components      json.RawMessage `json:"components,omitempty"`
	AllowedMentions mentions        `json:"allowed_mentions"`
}

func (in interaction) unchanged() redrawn {
	return redrawn{Components: in.Message.Components, AllowedMentions: nobody}
}

// editOriginal replaces the interaction's first answer.
func (a *Adapter) editOriginal(ctx context.Context, in interaction, m message) {
	m.Flags = 0 // an edit cannot change who sees a message
	edit := call{label: "editing an interaction's answer", method: http.MethodPatch, path: a.webhook(in) + "/messages/@original", body: m, repeatable: true}
	err := a.rest.do(ctx, edit, nil)
	if status(err) == http.StatusBadRequest {
		a.log.Error("editing an interaction's answer", "interaction", in.ID, "error", err)
		edit.body = sentence(brokenReply(), false)
		err = a.rest.do(ctx, edit, nil)
	}
	if err != nil {
		a.log.Error("editing an interaction's answer", "interaction", in.ID, "error", err)
	}
}

// webhook is the path under which an interaction's messages are.
func (a *Adapter) webhook(in interaction) string {
	app := in.ApplicationID
	if id := a.app.Load(); app == "" && id != nil {
		app = *id
	}
	return "/webhooks/" + url.PathEscape(app) + "/" + url.PathEscape(in.Token)
}

// callback is the first answer to an interaction.
func (a *Adapter) callback(ctx context.Context, in interaction, kind int, data any) error {
	body := struct {
		Type int `json:"type"`
		Data any `json:"data,omitempty"`
	}{kind, data}
	// A repeat that comes through twice is refused as answered before.
	return a.rest.do(ctx, call{
		label: "answering an interaction", method: http.MethodPost, repeatable: true, body: body,
		path: "/interactions/" + url.PathEscape(in.ID) + "/" + url.PathEscape(in.Token) + "/callback",
	}, nil)
}

// choice is a suggestion as Discord takes it.
type choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// answerTyped suggests values for the option being typed. What comes too late
// is no help to anyone: then there are none.
func (a *Adapter) answerTyped(ctx context.Context, serve bot.Serve, r bot.Request, in interaction) {
	soon, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	r.Line, r.Complete, r.Partial = a.typedLine(in)
	choices := []choice{}
	if r.Complete != "" {
		reply, _, _ := bot.Await(soon, serve, r, bot.AckWait)
		choices = choicesOf(reply.Choices)
	}
	data := struct {
		Choices []choice `json:"choices"`
	}{choices}
	if err := a.callback(soon, in, answerChoice, data); err != nil {
		a.log.Warn("suggesting", "interaction", in.ID, "error", err)
	}
}

// choicesOf draws suggestions. A value that is too long is left out: cut, it
// would be another value.
func choicesOf(all []bot.Choice) []choice {
	choices := []choice{}
	for _, c := range all {
		label := c.Label
		if label == "" {
			label = bot.Isolate(c.Value)
		}
		if c.Value == "" || length(c.Value) > choiceLength {
			continue
		}
		choices = append(choices, choice{Name: clip(settle(label), choiceLength), Value: c.Value})
		if len(choices) == choiceLimit {
			break
		}
	}
	return choices
}

// tellBusy refuses an interaction that there is no room for.
func (a *Adapter) tellBusy(ctx context.Context, in interaction) {
	soon, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerTime)
	defer cancel()
	kind, data := answerNow, json.RawMessage(`{"choices":[]}`)
	if in.Type == optionTyped {
		kind = answerChoice
	} else {
		reply := busyReply()
		if in.Type == modalSubmitted {
			line, _ := a.submitted(in)
			reply = reply.ShowBack(line)
		}
		data = a.draw(reply, true, false).data
	}
	if err := a.callback(soon, in, kind, data); err != nil {
		a.log.Warn("refusing a request for want of room", "interaction", in.ID, "error", err)
	}
}
