package discord

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/stetbot/stet/bot"
)

const (
	// threadNameLimit is how long a thread's name may be, and threadDay after
	// how many quiet minutes it leaves the list of channels; a message brings
	// it back.
	// https://docs.discord.com/developers/resources/channel#start-thread-from-message-json-params
	threadNameLimit = 100
	threadDay       = 1440
	// directsKept bounds how many channels of direct messages are remembered.
	directsKept = 10_000
)

// Post sends a message to a channel, a thread or a person. It is tried once.
// Discord recognises a repeated delivery id for some minutes and answers with
// the message it has, so that within these a repeat after an uncertain error is
// harmless.
// https://docs.discord.com/developers/resources/message#create-message-jsonform-params, enforce_nonce
func (a *Adapter) Post(ctx context.Context, to bot.Conversation, deliveryID string, r bot.Reply) (bot.MessageRef, error) {
	m := a.draw(r, false, to.Kind == bot.Channel).message
	m.Nonce = nonce(deliveryID)
	m.EnforceNonce = m.Nonce != ""
	to, err := a.located(ctx, to)
	if err != nil {
		return bot.MessageRef{}, lasting(err)
	}
	var id string
	switch {
	case to.Thread == "":
		id, err = a.deliver(ctx, to.ID, m)
	case to.Kind == bot.Direct:
		to, id, err = a.deliverBelow(ctx, to, m)
	default:
		to, id, err = a.deliverInThread(ctx, to, m, threadName(r))
	}
	if err != nil {
		return bot.MessageRef{}, lasting(err)
	}
	return bot.MessageRef{Conversation: to, ID: id}, nil
}

// deliver posts a message of the queue's.
func (a *Adapter) deliver(ctx context.Context, channel string, m message) (id string, err error) {
	return a.send(ctx, channel, m, call{label: "posting a message", brief: true})
}

// post posts an answer that a person waits for.
func (a *Adapter) post(ctx context.Context, channel string, m message) (id string, err error) {
	return a.send(ctx, channel, m, call{label: "posting an answer", repeatable: m.EnforceNonce})
}

func (a *Adapter) send(ctx context.Context, channel string, m message, c call) (id string, err error) {
	var posted struct {
		ID string `json:"id"`
	}
	c.method, c.path, c.body, c.withToken = http.MethodPost, "/channels/"+url.PathEscape(channel)+"/messages", m, true
	err = a.rest.do(ctx, c, &posted)
	return posted.ID, err
}

// deliverInThread posts below a message of the channel's. The thread that
// begins at a message has the message's id, and is begun when it is not there.
// https://docs.discord.com/developers/resources/channel#start-thread-from-message
func (a *Adapter) deliverInThread(ctx context.Context, to bot.Conversation, m message, name string) (bot.Conversation, string, error) {
	id, err := a.deliver(ctx, to.Thread, m)
	if codeOf(err) != codeUnknownChannel {
		return to, id, err
	}
	body := struct {
		Name    string `json:"name"`
		Archive int    `json:"auto_archive_duration"`
	}{name, threadDay}
	err = a.rest.do(ctx, call{
		label: "beginning a thread", method: http.MethodPost, path: messagePath(to.ID, to.Thread) + "/threads", body: body, withToken: true, brief: true,
	}, nil)
	switch code := codeOf(err); {
	case err == nil, code == codeThreadBegun:
		id, err = a.deliver(ctx, to.Thread, m)
	case code == codeWrongChannel, code == codeManyThreads, code == codeManyNews:
		return a.deliverBelow(ctx, to, m)
	}
	return to, id, err
}

// deliverBelow posts an answer to a message where it can have no thread: in
// direct messages, inside a thread, and where there are too many.
func (a *Adapter) deliverBelow(ctx context.Context, to bot.Conversation, m message) (bot.Conversation, string, error) {
	m.Reference = &reference{MessageID: to.Thread}
	to.Thread = ""
	id, err := a.deliver(ctx, to.ID, m)
	return to, id, err
}

// threadName is the title of the first thing that is said in a thread.
func threadName(r bot.Reply) string {
	name := "stet"
	if len(r.Cards) > 0 {
		name = orElse(strings.Join(strings.Fields(settle(r.Cards[0].Title.String())), " "), name)
	}
	return clip(name, threadNameLimit)
}

func messagePath(channel, message string) string {
	return "/channels/" + url.PathEscape(channel) + "/messages/" + url.PathEscape(message)
}

// Edit replaces a message that the bot posted. Nobody is pinged again. A thread
// that went to sleep is woken for it.
func (a *Adapter) Edit(ctx context.Context, ref bot.MessageRef, r bot.Reply) error {
	in, err := a.located(ctx, ref.Conversation)
	if err != nil {
		return lasting(err)
	}
	channel := orElse(in.Thread, in.ID)
	m := a.draw(r, false, in.Kind == bot.Channel).message
	m.AllowedMentions = nobody
	edit := call{label: "editing a message", method: http.MethodPatch, path: messagePath(channel, ref.ID), body: m, withToken: true, brief: true}
	err = a.rest.do(ctx, edit, nil)
	if codeOf(err) != codeArchived {
		return lasting(err)
	}
	waking := a.rest.do(ctx, call{
		label: "waking a thread", method: http.MethodPatch, path: "/channels/" + url.PathEscape(channel), body: map[string]bool{"archived": false}, withToken: true, brief: true,
	}, nil)
	switch {
	case status(waking) == http.StatusForbidden:
		return lasting(err) // it is locked
	case waking != nil:
		return lasting(waking)
	}
	return lasting(a.rest.do(ctx, edit, nil))
}

// directs remembers the channels of direct messages, by the person's id and by
// their own.
type directs struct {
	mu   sync.Mutex
	byID map[string]string
}

func (d *directs) get(id string) (channel string, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	channel, ok = d.byID[id]
	return channel, ok
}

func (d *directs) put(channel string, ids ...string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.byID == nil || len(d.byID) >= directsKept {
		d.byID = map[string]string{}
	}
	for _, id := range ids {
		d.byID[id] = channel
	}
}

// located is the conversation with the id of its channel. A direct one may have
// that of a person, with whom it is opened then.
func (a *Adapter) located(ctx context.Context, c bot.Conversation) (bot.Conversation, error) {
	if c.Kind != bot.Direct {
		return c, nil
	}
	channel, ok := a.directs.get(c.ID)
	if !ok {
		var err error
		channel, err = a.openDirect(ctx, c.ID, call{brief: true})
		switch status(err) {
		case http.StatusBadRequest, http.StatusNotFound:
			channel = c.ID // not a person's: a channel's
		default:
			if err != nil {
				return c, err
			}
		}
		a.directs.put(channel, c.ID, channel)
	}
	c.ID = channel
	return c, nil
}

// reasons are what makes posting vain, said to a desk.
// https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
var reasons = map[int]string{
	codeUnknownChannel: "the channel is not there any more",
	10004:              "stet is not in that server any more",
	50001:              "stet is not let into the channel: give it View Channel",
	50005:              "the message is not stet's own",
	50007:              "the person takes no direct messages from stet",
	50008:              "nothing can be posted in that kind of channel",
	50013:              "stet lacks a permission in the channel: Send Messages, Send Messages in Threads, Create Public Threads or Embed Links",
	codeArchived:       "the thread is archived",
	160005:             "the thread is locked",
	200000:             "the server's AutoMod blocks it",
}

// lasting sorts the errors of posting and editing: what trying again will not
// mend is marked, and what somebody before Discord refused was not taken.
func lasting(err error) error {
	code := codeOf(err)
	switch status(err) {
	case http.StatusUnauthorized:
		return fmt.Errorf("%w: %s: %w", bot.ErrPermanent, refusals[4004], err)
	case http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound:
		switch why, known := reasons[code]; {
		case code == codeUnknownMessage:
			return fmt.Errorf("%w: %w", bot.ErrGone, err)
		case known:
			return fmt.Errorf("%w: %s: %w", bot.ErrPermanent, why, err)
		case !isOwn(err):
			return fmt.Errorf("%w: %w", bot.ErrNotTaken, err)
		case status(err) == http.StatusBadRequest:
			return fmt.Errorf("%w: %w", bot.ErrMalformed, err)
		}
		return fmt.Errorf("%w: %w", bot.ErrPermanent, err)
	}
	return err
}
