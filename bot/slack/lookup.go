package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"github.com/stetbot/stet/bot"
)

const (
	// findMargin is how far the clocks of Slack and of who calls may be apart.
	findMargin = time.Minute

	// Slack recommends pages of at most 200 messages. What is beyond the last
	// page is not looked at: where so much was said, looking is given up.
	// https://docs.slack.dev/reference/methods/conversations.history
	historyPage, historyPages = 200, 5

	// https://docs.slack.dev/reference/methods/conversations.members, limit
	membersPage, membersPages = 1000, 20

	membersLife = time.Minute // how long it is believed who reads a channel
	membersKept = 256         // channels
)

// Find looks for the message of a delivery id among those that were posted
// since then: in the channel, or in the thread of in. The error is a *bot.Wait
// when Slack wants to be asked later.
func (a *Adapter) Find(ctx context.Context, in bot.Conversation, deliveryID string, since time.Time) (bot.MessageRef, bool, error) {
	doing := "looking for a post in " + in.ID
	channel, err := a.channelOf(ctx, in)
	if err != nil {
		return bot.MessageRef{}, false, unseen(doing, err)
	}
	oldest := since.Add(-findMargin)
	look := lookup{channel: channel, thread: in.Thread, oldest: fmt.Sprintf("%d.%06d", oldest.Unix(), oldest.Nanosecond()/1000)}
	for range historyPages {
		messages, next, err := a.page(ctx, look)
		if err != nil {
			if said, ok := errors.AsType[slack.SlackErrorResponse](err); ok && said.Err == "thread_not_found" {
				return bot.MessageRef{}, false, nil // and so nothing stands in it
			}
			return bot.MessageRef{}, false, unseen(doing, err)
		}
		for _, m := range messages {
			if m.Metadata.EventType == deliveryEvent && m.Metadata.EventPayload[deliveryField] == deliveryID {
				return named(in, channel, m.Timestamp), true, nil
			}
		}
		if next == "" {
			return bot.MessageRef{}, false, nil
		}
		look.cursor = next
	}
	return bot.MessageRef{}, false, fmt.Errorf("%s: too much was said there: %w", doing, bot.ErrCannotLook)
}

// channelOf is the channel of a conversation, which for a direct message may be
// given as the person.
func (a *Adapter) channelOf(ctx context.Context, in bot.Conversation) (string, error) {
	if in.Kind != bot.Direct || !isAccount(in.ID) {
		return in.ID, nil
	}
	var channel *slack.Channel
	err := a.paced(ctx, opening, in.ID, func(ctx context.Context) (err error) {
		channel, _, _, err = a.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{in.ID}})
		return err
	})
	if err == nil && channel == nil {
		err = errNoName
	}
	if err != nil {
		return "", err
	}
	return channel.ID, nil
}

// isAccount says whether a word is the ID of a person.
func isAccount(id string) bool {
	if len(id) < 2 || id[0] != 'U' && id[0] != 'W' {
		return false
	}
	return strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// lookup is what to look for messages in.
type lookup struct{ channel, thread, oldest, cursor string }

// page is one page of a channel's or a thread's messages.
func (a *Adapter) page(ctx context.Context, l lookup) (messages []slack.Message, next string, err error) {
	if l.thread != "" {
		err = a.paced(ctx, replies, l.channel, func(ctx context.Context) (err error) {
			messages, _, next, err = a.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
				ChannelID: l.channel, Timestamp: l.thread, Oldest: l.oldest, Cursor: l.cursor, Limit: historyPage, IncludeAllMetadata: true,
			})
			return err
		})
		return messages, next, err
	}
	err = a.paced(ctx, history, l.channel, func(ctx context.Context) error {
		found, err := a.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
			ChannelID: l.channel, Oldest: l.oldest, Cursor: l.cursor, Limit: historyPage, IncludeAllMetadata: true,
		})
		if err == nil {
			messages, next = found.Messages, found.ResponseMetaData.NextCursor
		}
		return err
	})
	return messages, next, err
}

// unseen turns the error of a lookup into one of the contract's: what Slack
// refuses leaves the question open for good, and anything else for now.
func unseen(doing string, err error) error {
	said, ok := errors.AsType[slack.SlackErrorResponse](err)
	if !ok || slices.Contains(unclear, said.Err) {
		return fmt.Errorf("%s: %w", doing, reason(err))
	}
	if said.Needed != "" {
		return fmt.Errorf("%s: Slack says %s, needed: %s: %w", doing, said.Err, said.Needed, bot.ErrCannotLook)
	}
	return fmt.Errorf("%s: Slack says %s: %w", doing, said.Err, bot.ErrCannotLook)
}

// Present says whether an account reads a channel, as of the last minute.
// Direct messages are read by whom they are with.
func (a *Adapter) Present(ctx context.Context, in bot.Conversation, account string) (bool, error) {
	if in.Kind == bot.Direct {
		return true, nil
	}
	there, err := a.readers.of(ctx, in.ID)
	if err != nil {
		return false, unseen("looking for who is in "+in.ID, err)
	}
	return there[account], nil
}

// readers knows who reads which channel.
type readers struct {
	fetch func(ctx context.Context, channel string) (map[string]bool, error)
	now   func() time.Time

	mu    sync.Mutex
	known map[string]*readership
}

// readership is who reads one channel. Slack is asked by one at a time, so
// that those who come at one time ask once.
type readership struct {
	asking chan struct{} // holds one while Slack is asked
	there  map[string]bool
	until  time.Time
}

func newReaders(fetch func(context.Context, string) (map[string]bool, error), now func() time.Time) *readers {
	return &readers{fetch: fetch, now: now, known: map[string]*readership{}}
}

// of is who reads a channel. A failure is not kept.
func (r *readers) of(ctx context.Context, channel string) (map[string]bool, error) {
	k := r.entry(channel)
	select {
	case k.asking <- struct{}{}:
		defer func() { <-k.asking }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	if r.now().Before(k.until) {
		return k.there, nil
	}
	there, err := r.fetch(ctx, channel)
	if err != nil {
		return nil, err
	}
	k.there, k.until = there, r.now().Add(membersLife)
	return there, nil
}

// entry is the one readership of a channel. When there are too many, some are
// forgotten: whoever is waiting for one of those still has it.
func (r *readers) entry(channel string) *readership {
	r.mu.Lock()
	defer r.mu.Unlock()
	k := r.known[channel]
	if k != nil {
		return k
	}
	for old := range r.known {
		if len(r.known) < membersKept {
			break
		}
		delete(r.known, old)
	}
	k = &readership{asking: make(chan struct{}, 1)}
	r.known[channel] = k
	return k
}

// members asks Slack who is in a channel.
func (a *Adapter) members(ctx context.Context, channel string) (map[string]bool, error) {
	there, cursor := map[string]bool{}, ""
	for range membersPages {
		var ids []string
		err := a.paced(ctx, members, channel, func(ctx context.Context) (err error) {
			ids, cursor, err = a.api.GetUsersInConversationContext(ctx, &slack.GetUsersInConversationParameters{
				ChannelID: channel, Cursor: cursor, Limit: membersPage,
			})
			return err
		})
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			there[id] = true
		}
		if cursor == "" {
			return there, nil
		}
	}
	return nil, fmt.Errorf("more than %d people are there: %w", membersPages*membersPage, bot.ErrCannotLook)
}
