package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/stetbot/stet/bot"
)

const (
	// lookedThrough is how many of the newest messages Find looks through.
	// https://docs.discord.com/developers/resources/message#get-channel-messages
	lookedThrough = 100
	// clockSlack is how far two clocks may be apart.
	clockSlack = time.Minute
	// echoesKept bounds how many of the bot's own messages are remembered.
	echoesKept = 4096
)

// sentAt is when a snowflake was made.
// https://docs.discord.com/developers/reference#snowflakes
func sentAt(id string) time.Time {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(int64(n>>22) + 1420070400000)
}

// nonceValue is a message's nonce, which Discord writes as a string or as a
// number.
type nonceValue string

// UnmarshalJSON never fails: what is no nonce is none.
func (n *nonceValue) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) != nil && string(b) != "null" {
		s = string(b)
	}
	*n = nonceValue(s)
	return nil
}

// echoes remembers what the gateway told of the bot's own messages, also of
// those posted by another process with the same token: there they have their
// nonce. It holds the last few thousand.
type echoes struct {
	mu       sync.Mutex
	now, old map[string]string // the message's id by channel and nonce
}

func (e *echoes) put(channel, nonce, id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.now == nil || len(e.now) >= echoesKept/2 {
		e.now, e.old = map[string]string{}, e.now
	}
	e.now[channel+"/"+nonce] = id
}

func (e *echoes) get(channel, nonce string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	key := channel + "/" + nonce
	if id := e.now[key]; id != "" {
		return id
	}
	return e.old[key]
}

// echo remembers a message of the bot's own.
func (a *Adapter) echo(m chatMessage) {
	if self := a.self.Load(); self != nil && m.Author.ID == self.ID && m.Nonce != "" {
		a.echoes.put(m.ChannelID, string(m.Nonce), m.ID)
	}
}

// Find looks for the message of a delivery id: in what the gateway told, and
// among the newest messages of the channel. Discord describes a nonce in each
// message, and is known to leave it out of those that are fetched; then, and
// where the bot may not read, it is ErrCannotLook.
// https://docs.discord.com/developers/resources/message#message-object and
// https://github.com/Rapptz/discord.py/issues/2451
func (a *Adapter) Find(ctx context.Context, in bot.Conversation, deliveryID string, since time.Time) (bot.MessageRef, bool, error) {
	nothing := bot.MessageRef{}
	places, err := a.places(ctx, in)
	if err != nil {
		return nothing, false, looking(err)
	}
	wanted := nonce(deliveryID)
	for _, at := range places {
		if id := a.echoes.get(orElse(at.Thread, at.ID), wanted); id != "" {
			return bot.MessageRef{Conversation: at, ID: id}, true, nil
		}
	}
	for _, at := range places {
		id, err := a.lookThrough(ctx, orElse(at.Thread, at.ID), wanted, since.Add(-clockSlack))
		switch {
		case codeOf(err) == codeUnknownChannel:
			continue // a thread that was never begun, or a channel that is gone
		case err != nil:
			return nothing, false, looking(err)
		case id != "":
			return bot.MessageRef{Conversation: at, ID: id}, true, nil
		}
		return nothing, false, nil
	}
	return nothing, false, nil
}

// places are where a post to a conversation may stand: below its message, where
// there can be no thread.
func (a *Adapter) places(ctx context.Context, in bot.Conversation) ([]bot.Conversation, error) {
	in, err := a.located(ctx, in)
	if err != nil {
		return nil, err
	}
	above := in
	above.Thread = ""
	if in.Thread == "" || in.Kind == bot.Direct {
		return []bot.Conversation{above}, nil
	}
	return []bot.Conversation{in, above}, nil
}

// lookThrough is the id of the bot's message with a nonce; empty when there is
// none.
func (a *Adapter) lookThrough(ctx context.Context, channel, wanted string, from time.Time) (id string, err error) {
	self, err := a.whoami(ctx)
	if err != nil {
		return "", err
	}
	var newest []chatMessage
	err = a.rest.do(ctx, call{
		label: "looking for a message", method: http.MethodGet, path: "/channels/" + url.PathEscape(channel) + "/messages?limit=" + strconv.Itoa(lookedThrough), withToken: true, brief: true,
	}, &newest)
	if err != nil {
		return "", err
	}
	own, named := 0, 0
	whole := len(newest) < lookedThrough
	for _, m := range newest {
		if sentAt(m.ID).Before(from) {
			whole = true
			break
		}
		if m.Author.ID != self.ID {
			continue
		}
		if own++; m.Nonce != "" {
			named++
		}
		if wanted != "" && string(m.Nonce) == wanted {
			return m.ID, nil
		}
	}
	switch {
	case len(newest) == 0:
		// Without Read Message History, Discord shows none at all.
		return "", fmt.Errorf("looking for a message: %w: no messages are shown", bot.ErrCannotLook)
	case !whole:
		return "", fmt.Errorf("looking for a message: %w: too many came after it", bot.ErrCannotLook)
	case own > 0 && named == 0:
		return "", fmt.Errorf("looking for a message: %w: Discord shows no nonces", bot.ErrCannotLook)
	}
	return "", nil
}

// looking marks the errors of looking that lie in what the bot may do.
func looking(err error) error {
	switch status(err) {
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
		return fmt.Errorf("%w: %w", bot.ErrCannotLook, err)
	}
	return err
}
