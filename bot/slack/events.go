package slack

import (
	"cmp"
	"encoding/json"
	"hash/fnv"
	"strconv"
	"strings"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"github.com/stetbot/stet/bot"
)

// envelope is one delivery by the socket.
// https://docs.slack.dev/apis/events-api/using-socket-mode#events
type envelope struct {
	link     *link
	id       string
	kind     string
	payload  json.RawMessage
	slash    *slack.SlashCommand // the payload, when the socket client has read it already
	noLookup bool                // it is turned away, whoever asks
}

func newEnvelope(l *link, r *socketmode.Request, data any) envelope {
	env := envelope{link: l, id: r.EnvelopeID, kind: r.Type, payload: r.Payload}
	if c, ok := data.(slack.SlashCommand); ok {
		env.slash = &c
	}
	return env
}

// readEnvelope reads what the socket client could not; ok is false for what
// is not to be acknowledged.
func readEnvelope(l *link, raw []byte) (env envelope, ok bool) {
	var r socketmode.Request
	if json.Unmarshal(raw, &r) != nil || r.EnvelopeID == "" {
		return envelope{}, false
	}
	switch r.Type {
	case socketmode.RequestTypeSlashCommands, socketmode.RequestTypeInteractive, socketmode.RequestTypeEventsAPI:
		return newEnvelope(l, &r, nil), true
	}
	return envelope{}, false
}

// way is how something was asked, which decides how it is answered.
type way uint8

const (
	bySlash    way = iota // in the acknowledgement, or else at the response address
	byClick               // at the response address
	byMention             // by a post in the thread
	byMessage             // by a post in the direct message
	byShortcut            // at the response address, privately whatever the answer says
)

// ask is one envelope, read: a request and where its answer goes.
type ask struct {
	request bot.Request
	way     way
	text    string     // what was typed, as Slack writes it; it goes behind request.Line
	quoted  []bot.Part // what the message says that the shortcut was used on; it goes there too
	instead *bot.Reply // what is answered without asking the bot
	trigger string     // what opens a modal, for three seconds
	choice  choice     // from which menu it was asked, if from one

	isForm bool     // it was typed into a modal, whose acknowledgement can leave it open
	fields []string // of the modal

	respondTo string // the response address; empty when there is none
	// openThread is the thread that was asked in, which private messages are
	// shown in; empty outside one. In a thread that a mention is only about
	// to start, Slack shows no private messages.
	// https://docs.slack.dev/reference/methods/chat.postEphemeral
	openThread string
}

// read is what an envelope asks; ok is false when it only wants to be
// acknowledged.
func (a *Adapter) read(env envelope) (k ask, ok bool) {
	switch env.kind {
	case socketmode.RequestTypeSlashCommands:
		k, ok = a.readSlash(env)
	case socketmode.RequestTypeInteractive:
		k, ok = a.readInteraction(env)
	case socketmode.RequestTypeEventsAPI:
		k, ok = a.readEvent(env)
	}
	if !ok {
		return ask{}, false
	}
	r := &k.request
	r.From.Platform = platform
	r.Workspace.Platform = platform
	if me := a.self.Load(); me.team != "" {
		// Of the workspace that the app is installed in: what comes from
		// outside, by Slack Connect, names its own.
		r.Workspace.ID, r.Workspace.Name = me.team, me.name
	}
	r.In.Workspace = r.Workspace
	if strings.HasPrefix(r.In.ID, "D") {
		r.In.Kind = bot.Direct
	}
	r.At = a.now()
	return k, true
}

func (a *Adapter) readSlash(env envelope) (ask, bool) {
	c := env.slash
	if c == nil {
		c = &slack.SlashCommand{}
		if err := json.Unmarshal(env.payload, c); err != nil {
			a.log.Warn("reading a slash command", "error", err)
			return ask{}, false
		}
	}
	k := ask{way: bySlash, text: c.Text, respondTo: c.ResponseURL, trigger: c.TriggerID}
	if !strings.EqualFold(c.Command, a.cfg.command()) {
		k.request.Line = strings.TrimPrefix(c.Command, "/") + " "
	}
	// Slack gives every slash command a trigger id of its own; the rest is for
	// compatible servers that do not.
	k.request.ID = name(cmp.Or(c.TriggerID, env.id), c.UserID, c.ChannelID, c.Command, c.Text)
	k.request.From = bot.Account{ID: c.UserID, Name: c.UserName}
	k.request.Workspace = bot.Workspace{ID: c.TeamID, Name: c.TeamDomain}
	k.request.In = bot.Conversation{ID: c.ChannelID}
	return k, true
}

// event is what an Events API payload holds that matters here.
// https://docs.slack.dev/reference/events/app_mention and
// https://docs.slack.dev/reference/events/message.im
type event struct {
	TeamID  string `json:"team_id"`
	EventID string `json:"event_id"`
	Event   struct {
		Type        string          `json:"type"`
		Subtype     string          `json:"subtype"`
		ChannelType string          `json:"channel_type"`
		Channel     string          `json:"channel"`
		User        string          `json:"user"`
		BotID       string          `json:"bot_id"`
		Text        string          `json:"text"`
		TS          string          `json:"ts"`
		ThreadTS    string          `json:"thread_ts"`
		Edited      json.RawMessage `json:"edited"`
	} `json:"event"`
}

func (a *Adapter) readEvent(env envelope) (ask, bool) {
	var p event
	if err := json.Unmarshal(env.payload, &p); err != nil {
		a.log.Warn("reading an event", "error", err)
		return ask{}, false
	}
	e, self := p.Event, a.self.Load()
	switch {
	case e.User == "", e.User == self.user, e.User == "USLACKBOT", e.BotID != "", len(e.Edited) > 0, e.Channel == "":
		return ask{}, false // its own, another bot's, or not what was said first
	case e.Subtype != "" && e.Subtype != "file_share" && e.Subtype != "thread_broadcast":
		return ask{}, false
	}
	k := ask{text: withoutMention(e.Text, self.user), openThread: e.ThreadTS}
	k.request.ID = name(p.EventID, e.Channel, e.TS)
	k.request.From = bot.Account{ID: e.User}
	k.request.Workspace = bot.Workspace{ID: p.TeamID}
	k.request.In = bot.Conversation{ID: e.Channel, Thread: e.ThreadTS}
	switch {
	case e.Type == "app_mention":
		k.way = byMention
		k.request.In.Thread = cmp.Or(e.ThreadTS, e.TS)
	case e.Type == "message" && (e.ChannelType == "im" || e.ChannelType == "" && strings.HasPrefix(e.Channel, "D")):
		k.way = byMessage
		k.request.In.Kind = bot.Direct
	default:
		return ask{}, false
	}
	return k, true
}

// interaction is what an interactive payload holds that matters here.
// https://docs.slack.dev/reference/interaction-payloads
type interaction struct {
	Type        string `json:"type"`
	CallbackID  string `json:"callback_id"`
	TriggerID   string `json:"trigger_id"`
	ActionTS    string `json:"action_ts"`
	ResponseURL string `json:"response_url"`
	Team        struct {
		ID     string `json:"id"`
		Domain string `json:"domain"`
	} `json:"team"`
	User struct {
		ID       string `json:"id"`
		Name     string `json:"name"`
		Username string `json:"username"`
	} `json:"user"`
	Channel struct {
		ID string `json:"id"`
	} `json:"channel"`
	Container struct {
		MessageTS   string `json:"message_ts"`
		ChannelID   string `json:"channel_id"`
		ThreadTS    string `json:"thread_ts"`
		IsEphemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	Message quotedMessage `json:"message"`
	View    formSent      `json:"view"`
	Actions []struct {
		BlockID        string `json:"block_id"`
		Value          string `json:"value"`
		ActionTS       string `json:"action_ts"`
		SelectedOption struct {
			Value string `json:"value"`
		} `json:"selected_option"`
	} `json:"actions"`
}

func (a *Adapter) readInteraction(env envelope) (ask, bool) {
	var p interaction
	if err := json.Unmarshal(env.payload, &p); err != nil {
		a.log.Warn("reading an interaction", "error", err)
		return ask{}, false
	}
	k := ask{way: byClick, respondTo: p.ResponseURL, trigger: p.TriggerID, openThread: cmp.Or(p.Container.ThreadTS, p.Message.ThreadTS)}
	k.request.From = bot.Account{ID: p.User.ID, Name: cmp.Or(p.User.Username, p.User.Name)}
	k.request.Workspace = bot.Workspace{ID: p.Team.ID, Name: p.Team.Domain}
	k.request.In = bot.Conversation{ID: cmp.Or(p.Channel.ID, p.Container.ChannelID), Thread: k.openThread}
	at := p.ActionTS
	switch p.Type {
	case "block_actions":
		if len(p.Actions) > 0 {
			act := p.Actions[0]
			k.request.Line = cmp.Or(act.Value, act.SelectedOption.Value)
			at = cmp.Or(act.ActionTS, at)
			k.choice = choice{block: act.BlockID, text: p.Message.Text, blocks: p.Message.Blocks, public: !p.Container.IsEphemeral}
		}
		if k.request.Line == "" {
			k.instead = refusing("That button no longer does anything. Nothing was changed.")
		}
	case "message_action":
		k = a.readShortcut(k, p)
	case "shortcut":
		k.instead = refusing(noShortcut)
	case "interactive_message", "dialog_submission":
		k.instead = refusing("That button is of an older kind and no longer does anything. Nothing was changed.")
	case "view_submission":
		var ok bool
		if k, ok = a.readForm(k, p.View); !ok {
			return ask{}, false
		}
		at = p.View.ID
	default: // view_closed, block_suggestion
		return ask{}, false
	}
	k.request.ID = name(cmp.Or(p.TriggerID, env.id), at, p.User.ID, cmp.Or(p.Container.MessageTS, p.Message.TS), k.request.Line)
	return k, true
}

func refusing(why string) *bot.Reply {
	r := bot.Refuse(bot.T(why))
	return &r
}

// name is the lasting name of a delivery: what Slack calls it, and a hash of
// what it is.
func name(id string, parts ...string) string {
	h := fnv.New64a()
	for _, p := range parts {
		_, _ = h.Write([]byte(p))
		_, _ = h.Write([]byte{0})
	}
	return platform + ":" + id + ":" + strconv.FormatUint(h.Sum64(), 36)
}
