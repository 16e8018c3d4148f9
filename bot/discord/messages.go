package discord

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"github.com/stetbot/stet/bot"
)

// chatMessage is what the adapter reads of a message.
// https://docs.discord.com/developers/resources/message#message-object
type chatMessage struct {
	ID        string          `json:"id"`
	ChannelID string          `json:"channel_id"`
	GuildID   string          `json:"guild_id"` // empty in a direct message
	Type      int             `json:"type"`
	Content   string          `json:"content"`
	WebhookID string          `json:"webhook_id"`
	Nonce     nonceValue      `json:"nonce"`
	Author    user            `json:"author"`
	Member    *member         `json:"member"` // in a guild, without its user
	Mentions  []mentionedUser `json:"mentions"`
}

// Types of message that a person wrote.
// https://docs.discord.com/developers/resources/message#message-object-message-types
const (
	ordinary = 0
	replying = 19
)

// tellTime bounds what is done with the name of an answer's message.
const tellTime = time.Minute

// isAddressed says whether a message is for the bot: written by a person, in a
// direct message or with the bot's name in it.
func (a *Adapter) isAddressed(m chatMessage) bool {
	self := a.self.Load()
	if self == nil || m.Author.Bot || m.WebhookID != "" || m.Author.ID == self.ID || m.Type != ordinary && m.Type != replying {
		return false
	}
	return m.GuildID == "" || strings.Contains(m.Content, "<@"+self.ID+">") || strings.Contains(m.Content, "<@!"+self.ID+">")
}

// answerMessage answers a direct message or a mention by a post.
func (a *Adapter) answerMessage(ctx context.Context, serve bot.Serve, m chatMessage) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tokenTime)
	defer cancel()
	r := bot.Request{ID: platform + ":" + m.ID, At: a.now(), In: bot.Conversation{ID: m.ChannelID}}
	var in *guild
	if m.GuildID == "" {
		r.In.Kind = bot.Direct
		r.From = bot.Account{Platform: platform, ID: m.Author.ID, Name: m.Author.name("")}
		serve = a.withMemberships(serve, m.Author)
	} else {
		who := member{}
		if m.Member != nil {
			who = *m.Member
		}
		who.User = m.Author
		g, err := a.learn(ctx, m.GuildID)
		if err != nil {
			// Without the guild's roles nobody is more than a reader.
			a.log.Warn("asking for a guild", "guild", m.GuildID, "error", err)
			g, who.Roles = &guild{id: m.GuildID}, nil
		}
		r.Workspace = g.workspace()
		r.In.Workspace = r.Workspace
		r.From = a.account(g, who, g.permissionsOf(who))
		in = g
	}
	r.Line, r.Mentioned = a.lineOf(m, in)
	r.Line = strings.TrimSpace(r.Line)
	reply, ok, late := bot.Await(ctx, serve, r, bot.AckWait)
	if !ok {
		a.showTyping(ctx, m.ChannelID)
		select {
		case reply = <-late:
		case <-ctx.Done():
			return
		}
	}
	a.answerByPost(ctx, m, r.In, reply)
}

// showTyping is a courtesy: it may fail.
func (a *Adapter) showTyping(ctx context.Context, channel string) {
	_ = a.rest.do(ctx, call{label: "showing that stet is typing", method: http.MethodPost, path: "/channels/" + url.PathEscape(channel) + "/typing", withToken: true}, nil)
}

// answerByPost posts the reply where the message was. What only its author may
// read goes to them directly. The message's id is the nonce, so that a message
// that comes twice is answered once.
func (a *Adapter) answerByPost(ctx context.Context, m chatMessage, in bot.Conversation, reply bot.Reply) {
	d := a.draw(reply, false, m.GuildID != "")
	msg := d.message
	msg.Nonce, msg.EnforceNonce = m.ID, true
	channel := m.ChannelID
	private := m.GuildID != "" && reply.IsPrivate(false)
	var id string
	var err error
	if private {
		channel, err = a.directChannel(ctx, m.Author.ID)
	} else if m.GuildID != "" {
		msg.Reference = &reference{MessageID: m.ID}
	}
	if err == nil {
		id, err = a.post(ctx, channel, msg)
	}
	if err == nil {
		if !reply.IsPrivate(false) {
			a.tell(ctx, reply, bot.MessageRef{Conversation: in, ID: id})
		}
		return
	}
	a.log.Error("answering a message", "message", m.ID, "error", err)
	if sorry, ok := substitute(err, private); ok {
		sorry.Nonce, sorry.EnforceNonce = nonce(m.ID+"sorry"), true
		if m.GuildID != "" {
			sorry.Reference = &reference{MessageID: m.ID}
		}
		if _, err := a.post(ctx, m.ChannelID, sorry); err != nil {
			a.log.Error("answering a message", "message", m.ID, "error", err)
		}
	}
}

// substitute is what is said in place of an answer that Discord refuses. It
// says nothing of what the answer was.
func substitute(err error, private bool) (message, bool) {
	switch {
	case private && status(err) != 0:
		return sentence(bot.Say(bot.T("The answer is for you alone, and Discord does not let stet send you direct messages. Ask with a slash command instead.")), false), true
	case status(err) == http.StatusBadRequest:
		return sentence(brokenReply(), false), true
	default:
		return message{}, false
	}
}

// directChannel is the channel of direct messages with a person.
func (a *Adapter) directChannel(ctx context.Context, userID string) (string, error) {
	if channel, ok := a.directs.get(userID); ok {
		return channel, nil
	}
	channel, err := a.openDirect(ctx, userID, call{repeatable: true})
	if err == nil {
		a.directs.put(channel, userID, channel)
	}
	return channel, err
}

// openDirect opens direct messages with a person, or finds them open.
// https://docs.discord.com/developers/resources/user#create-dm
func (a *Adapter) openDirect(ctx context.Context, userID string, c call) (string, error) {
	var channel struct {
		ID string `json:"id"`
	}
	c.label, c.method, c.path = "opening a direct message", http.MethodPost, "/users/@me/channels"
	c.body, c.withToken = map[string]string{"recipient_id": userID}, true
	err := a.rest.do(ctx, c, &channel)
	if err == nil && channel.ID == "" {
		err = errors.New("opening a direct message: Discord named no channel")
	}
	return channel.ID, err
}

// tell says where a public answer stands, beside everything else. What becomes
// of that is no concern of the request's: neither its end nor a panic.
func (a *Adapter) tell(ctx context.Context, reply bot.Reply, ref bot.MessageRef) {
	if reply.Posted == nil || ref.ID == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tellTime)
	a.telling.Add(1)
	go func() {
		defer a.telling.Add(-1)
		defer cancel()
		defer func() {
			if p := recover(); p != nil {
				a.log.Error("telling where an answer stands", "panic", p, "stack", string(debug.Stack()))
			}
		}()
		reply.Posted(ctx, ref)
	}()
}
