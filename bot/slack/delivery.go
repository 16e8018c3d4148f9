package slack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"slices"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"github.com/stetbot/stet/bot"
)

const (
	// deliveryEvent marks the metadata of a message that the bot posted
	// unasked; its payload holds the delivery id.
	// https://docs.slack.dev/messaging/message-metadata
	deliveryEvent = "stet_delivery"
	deliveryField = "delivery"

	// unsaidWait is how long a rate limit is obeyed that does not say for how
	// long it holds.
	unsaidWait = time.Second
)

// What Slack allows. Its limits are "evaluated per method per workspace per
// app", and an adapter has one workspace.
// https://docs.slack.dev/apis/web-api/rate-limits
const (
	// "1 per second" and channel. "Short bursts >1 allowed", without a number:
	// they are left to other processes and to answers.
	postEvery, postBurst = time.Second, 1

	// "Limiting posting to several hundred messages per minute" and workspace,
	// with "generous burst behavior".
	// https://docs.slack.dev/reference/methods/chat.postMessage
	allEvery, allBurst = time.Minute / 600, 100

	tier3Every, tier3Burst = time.Minute / 50, 10  // "50+ per minute", "sporadic bursts are welcome"
	tier4Every, tier4Burst = time.Minute / 100, 30 // "100+ per minute", "generous burst behavior"
)

// The methods that are paced.
const (
	posting  = "chat.postMessage"      // by channel, and all of them
	updating = "chat.update"           // https://docs.slack.dev/reference/methods/chat.update, Tier 3
	history  = "conversations.history" // https://docs.slack.dev/reference/methods/conversations.history, Tier 3 for an app of one's own
	replies  = "conversations.replies" // the same
	opening  = "conversations.open"    // https://docs.slack.dev/reference/methods/conversations.open, Tier 3
	members  = "conversations.members" // https://docs.slack.dev/reference/methods/conversations.members, Tier 4
)

// paces keep what nobody asked for below Slack's limits. What Slack refuses all
// the same is not asked again until Retry-After, also when nothing else is held
// back.
type paces struct {
	channels *bot.Pace            // chat.postMessage, by channel
	methods  map[string]*bot.Pace // each as a whole; the key is empty
}

func newPaces(unpaced bool, now func() time.Time) paces {
	pace := func(every time.Duration, burst int) *bot.Pace {
		if unpaced {
			every = 0
		}
		return bot.NewPace(now, every, burst)
	}
	p := paces{channels: pace(postEvery, postBurst), methods: map[string]*bot.Pace{
		posting: pace(allEvery, allBurst),
		members: pace(tier4Every, tier4Burst),
	}}
	for _, method := range []string{updating, history, replies, opening} {
		p.methods[method] = pace(tier3Every, tier3Burst)
	}
	return p
}

// take asks to call a method; the channel matters for a post.
func (p paces) take(ctx context.Context, method, channel string) error {
	if method == posting {
		if err := p.channels.Take(ctx, channel); err != nil {
			return err
		}
	}
	return p.methods[method].Take(ctx, "")
}

// answered notes an answer that is posted without asking.
func (p paces) answered(channel string) {
	p.channels.Count(channel)
	p.methods[posting].Count("")
}

// shut obeys a 429. That of a post does not say whether the channel or the
// workspace had too much: the channel is shut for as long as Slack asks, and
// the workspace for a second, after which the next channel finds out.
func (p paces) shut(method, channel string, wait time.Duration) {
	if method == posting {
		p.channels.Shut(channel, wait)
		wait = min(wait, time.Second)
	}
	p.methods[method].Shut("", wait)
}

// Post sends a message unasked, once: to send it again is the caller's. The
// conversation may be a person, by the account's ID, for a direct message.
func (a *Adapter) Post(ctx context.Context, to bot.Conversation, deliveryID string, r bot.Reply) (bot.MessageRef, error) {
	m := a.keep(draw(r, false, to.Kind == bot.Direct))
	options := append(m.options(to.Thread), slack.MsgOptionMetadata(slack.SlackMetadata{
		EventType:    deliveryEvent,
		EventPayload: map[string]any{deliveryField: deliveryID},
	}))
	var ref bot.MessageRef
	err := a.paced(ctx, posting, to.ID, func(ctx context.Context) error {
		channel, ts, err := a.api.PostMessageContext(ctx, to.ID, options...)
		if err == nil && ts == "" {
			err = errNoName
		}
		ref = named(to, channel, ts)
		return err
	})
	if err != nil {
		return bot.MessageRef{}, unsent("posting to "+to.ID, err)
	}
	return ref, nil
}

// errNoName: Slack took a message and did not say what it is called, as does a
// server that is not Slack.
var errNoName = errors.New("slack named no message")

// named is the message that Slack posted. A direct message is posted to a
// person, and stands in a channel then.
func named(to bot.Conversation, channel, ts string) bot.MessageRef {
	if channel != "" {
		to.ID = channel
	}
	return bot.MessageRef{Conversation: to, ID: ts}
}

// Edit replaces a message that the bot posted.
func (a *Adapter) Edit(ctx context.Context, ref bot.MessageRef, r bot.Reply) error {
	m := a.keep(draw(r, false, ref.Conversation.Kind == bot.Direct))
	err := a.paced(ctx, updating, ref.Conversation.ID, func(ctx context.Context) error {
		_, _, _, err := a.api.UpdateMessageContext(ctx, ref.Conversation.ID, ref.ID, m.options("")...)
		return err
	})
	if err != nil {
		return unsent("editing a message in "+ref.Conversation.ID, err)
	}
	return nil
}

// paced calls a method when its pace allows it. The error is a *bot.Wait when
// Slack, or the pace, wants it later; wraps bot.ErrNotTaken when there was
// never a connection to send it by; or is the call's own.
func (a *Adapter) paced(ctx context.Context, method, channel string, call func(context.Context) error) error {
	if err := a.paces.take(ctx, method, channel); err != nil {
		return err
	}
	var connected atomic.Bool
	err := call(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	}))
	if limit, ok := limited(err); ok {
		a.paces.shut(method, channel, limit)
		return &bot.Wait{For: limit}
	}
	if err != nil && !connected.Load() {
		return fmt.Errorf("%w: %w", bot.ErrNotTaken, reason(err))
	}
	return err
}

// limited is how long Slack wants to be left alone.
func limited(err error) (wait time.Duration, ok bool) {
	if limit, ok := errors.AsType[*slack.RateLimitedError](err); ok {
		return max(limit.RetryAfter, unsaidWait), true
	}
	if status, ok := errors.AsType[slack.StatusCodeError](err); ok && status.Code == http.StatusTooManyRequests {
		return unsaidWait, true
	}
	// https://docs.slack.dev/reference/methods/chat.postMessage#errors has it
	// as a word as well.
	if said, ok := errors.AsType[slack.SlackErrorResponse](err); ok && (said.Err == "ratelimited" || said.Err == "rate_limited") {
		return unsaidWait, true
	}
	return 0, false
}

// gone are the answers to an edit when there is nothing to edit any more, or
// never again.
// https://docs.slack.dev/reference/methods/chat.update#errors
var gone = []string{"message_not_found", "cant_update_message", "edit_window_closed"}

// lasting are the answers to a post that trying again will not change, beside
// those of permanent.
// https://docs.slack.dev/reference/methods/chat.postMessage#errors
var lasting = []string{
	"as_user_not_supported", "cannot_reply_to_message", "channel_not_found", "channel_type_not_supported", "ekm_access_denied",
	"channel_is_archived", "is_archived", "is_inactive", "message_limit_exceeded", "messages_tab_disabled", "not_in_channel", "org_login_required", "restricted_action",
	"restricted_action_non_threadable_channel", "restricted_action_read_only_channel", "restricted_action_thread_locked",
	"restricted_action_thread_only_channel", "team_access_not_granted", "thread_not_found", "user_not_found", "user_not_in_channel",
	"cannot_dm_bot", "user_disabled", "user_not_visible",
}

// malformed are the answers to a message that Slack takes from nobody.
// https://docs.slack.dev/reference/methods/chat.postMessage#errors
var malformed = []string{
	"invalid_arguments", "invalid_blocks", "invalid_blocks_format", "invalid_metadata_format", "invalid_metadata_schema",
	"metadata_must_be_sent_from_app", "metadata_too_large", "msg_blocks_too_long", "msg_too_long", "no_text",
}

// unclear are Slack's words for its own trouble. Of the first two it says that
// some of what was asked may have been done, and of the others nothing.
// https://docs.slack.dev/reference/methods/chat.postMessage#errors
var unclear = []string{"fatal_error", "internal_error", "request_timeout", "service_unavailable"}

// unsent turns the error of a post or an edit into one of the contract's. A
// status of 500 and above is left as it is: Slack, or what stands before it,
// may have failed after the message was taken.
func unsent(doing string, err error) error {
	said, ok := errors.AsType[slack.SlackErrorResponse](err)
	switch {
	case !ok || slices.Contains(unclear, said.Err):
		return fmt.Errorf("%s: %w", doing, reason(err))
	case slices.Contains(gone, said.Err):
		return fmt.Errorf("%s: Slack says %s: %w", doing, said.Err, bot.ErrGone)
	case slices.Contains(malformed, said.Err):
		return fmt.Errorf("%s: Slack says %s: %w", doing, said.Err, bot.ErrMalformed)
	case slices.Contains(lasting, said.Err):
		return fmt.Errorf("%s: Slack says %s: %w", doing, said.Err, bot.ErrPermanent)
	case slices.Contains(permanent, said.Err):
		return refusal(doing, err)
	}
	// Another word is a refusal all the same: nothing was posted.
	return fmt.Errorf("%s: Slack says %s: %w", doing, said.Err, bot.ErrNotTaken)
}
