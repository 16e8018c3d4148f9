package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/stetbot/stet/bot"
)

const (
	// deliveryEvent marks the metadata of a message that the bot posted
	// unasked; its payload holds the delivery id.
	// https://docs.slack.dev/messaging/message-metadata
	deliveryEvent = "stet_delivery"

	maxTries     = 4
	maxRateLimit = 10 * time.Second // a longer wait is not an answer any more
	firstBackoff = 250 * time.Millisecond
)

// deliver brings an answer to where it was asked for: by the first way that
// works.
func (a *Adapter) deliver(ctx context.Context, k ask, m message) {
	ctx, cancel := context.WithTimeout(ctx, answerPatience)
	defer cancel()
	post := func() error { return a.post(ctx, k.request.In, m) }
	respond := func() error { return a.respond(ctx, k, m) }
	whisper := func() error { return a.whisper(ctx, k, m) }
	tell := func() error {
		return a.post(ctx, bot.Conversation{ID: k.request.From.ID}, m) // a direct message
	}
	var ways []func() error
	switch {
	case k.alone():
		ways = []func() error{post, respond}
	case k.way == byMention && m.private:
		ways = []func() error{whisper, tell}
	case k.way == byMention, k.way == byMessage:
		ways = []func() error{post}
	case m.private:
		ways = []func() error{respond, whisper, tell}
	case k.way == bySlash:
		ways = []func() error{respond, post}
	default: // a click whose answer everyone is to see, such as "share"
		ways = []func() error{post, respond}
	}
	for i, deliver := range ways {
		err := a.try(ctx, deliver)
		if err == nil {
			return
		}
		a.log.Warn("delivering an answer", "error", reason(err), "request", k.request.ID, "ways_left", len(ways)-1-i)
	}
	a.log.Error("an answer could not be delivered", "request", k.request.ID, "channel", k.request.In.ID)
}

// try sends again what was clearly not taken: a connection that never was, a
// rate limit, a server's own error. After the last, Slack may have taken it
// all the same; an answer that comes twice is better than none.
func (a *Adapter) try(ctx context.Context, send func() error) error {
	for attempt := 1; ; attempt++ {
		err := send()
		wait, again := retryAfter(err, attempt)
		if !again || attempt == maxTries {
			return err
		}
		if pause(ctx, wait); ctx.Err() != nil {
			return err
		}
	}
}

func retryAfter(err error, attempt int) (wait time.Duration, again bool) {
	var limited *slack.RateLimitedError
	var status slack.StatusCodeError
	var dial *net.OpError
	backoff := firstBackoff << (attempt - 1)
	switch {
	case errors.As(err, &limited):
		return max(limited.RetryAfter, backoff), limited.RetryAfter <= maxRateLimit
	case errors.As(err, &status):
		return backoff, status.Code >= 500 || status.Code == http.StatusTooManyRequests
	case errors.As(err, &dial) && dial.Op == "dial":
		return backoff, true
	}
	return 0, false
}

// options are a message as the methods of the Web API take it: nothing in it
// is looked for names, and no link is opened.
func (m message) options(thread string) []slack.MsgOption {
	options := []slack.MsgOption{
		slack.MsgOptionText(m.text, false),
		slack.MsgOptionBlocks(m.blocks...),
		slack.MsgOptionDisableMarkdown(),
		slack.MsgOptionParse(false),
		slack.MsgOptionLinkNames(false),
		slack.MsgOptionDisableLinkUnfurl(),
		slack.MsgOptionDisableMediaUnfurl(),
	}
	if thread != "" {
		options = append(options, slack.MsgOptionTS(thread))
	}
	return options
}

// post shows a message to everyone in the conversation.
func (a *Adapter) post(ctx context.Context, to bot.Conversation, m message) error {
	if to.ID == "" {
		return errNoWay
	}
	_, _, err := a.api.PostMessageContext(ctx, to.ID, m.options(to.Thread)...)
	return err
}

// whisper shows a message to who asked only.
func (a *Adapter) whisper(ctx context.Context, k ask, m message) error {
	if k.request.In.ID == "" || k.request.From.ID == "" {
		return errNoWay
	}
	_, err := a.api.PostEphemeralContext(ctx, k.request.In.ID, k.request.From.ID, m.options(k.openThread)...)
	return err
}

var errNoWay = errors.New("there is no address to answer at")

// respond sends a message to the response address.
// https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
func (a *Adapter) respond(ctx context.Context, k ask, m message) error {
	p := m.payload()
	p.ReplaceOriginal, p.ThreadTS = new(bool), k.openThread
	return a.respondWith(ctx, k.respondTo, p)
}

func (a *Adapter) respondWith(ctx context.Context, address string, p payload) error {
	if address == "" {
		return errNoWay
	}
	if !a.isResponseAddress(address) {
		return errors.New("the response address is not Slack's")
	}
	body, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("writing an answer: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return errNoWay
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	res, err := a.http.Do(r)
	if err != nil {
		return reason(err)
	}
	defer res.Body.Close()
	said, _ := io.ReadAll(io.LimitReader(res.Body, 4<<10))
	return refused(res, said)
}

// refused is why a response address did not take a message. Slack says "ok",
// {"ok":true}, or what is wrong, mostly with a status to match.
func refused(res *http.Response, said []byte) error {
	if res.StatusCode == http.StatusTooManyRequests {
		seconds, _ := strconv.Atoi(res.Header.Get("Retry-After"))
		return &slack.RateLimitedError{RetryAfter: time.Duration(max(seconds, 1)) * time.Second}
	}
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return slack.StatusCodeError{Code: res.StatusCode, Status: res.Status}
	}
	answer := struct {
		OK    *bool  `json:"ok"`
		Error string `json:"error"`
	}{}
	if json.Unmarshal(said, &answer) == nil && answer.OK != nil && !*answer.OK {
		return slack.SlackErrorResponse{Err: answer.Error}
	}
	return nil
}

// isResponseAddress says whether an address may be answered at. It comes with
// the request, and answers are the desk's: Slack's own hosts, and beside them
// only the host of SLACK_API_URL when that is another.
func (a *Adapter) isResponseAddress(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
		return false
	}
	host := strings.ToLower(u.Hostname())
	for _, own := range []string{"slack.com", "slack-gov.com"} {
		if host == own || strings.HasSuffix(host, "."+own) {
			return u.Scheme == "https"
		}
	}
	api, err := url.Parse(a.cfg.apiURL())
	if err != nil || a.cfg.apiURL() == slack.APIURL {
		return false
	}
	apiHost := strings.ToLower(api.Hostname())
	return host == apiHost || isLoopback(host) && isLoopback(apiHost)
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// Post sends a message unasked. A rate limit is waited for; what may have been
// taken is not sent again: whoever called looks for the delivery id first, or
// takes the risk. An error that wraps bot.ErrPermanent will not go away.
func (a *Adapter) Post(ctx context.Context, to bot.Conversation, deliveryID string, r bot.Reply) (bot.MessageRef, error) {
	m := a.keep(draw(r, false, to.Kind == bot.Direct))
	options := append(m.options(to.Thread), slack.MsgOptionMetadata(slack.SlackMetadata{
		EventType:    deliveryEvent,
		EventPayload: map[string]any{"delivery": deliveryID},
	}))
	channel, ts := "", ""
	err := a.onceTaken(ctx, func() (err error) {
		channel, ts, err = a.api.PostMessageContext(ctx, to.ID, options...)
		return err
	})
	if err != nil {
		return bot.MessageRef{}, posting("posting to "+to.ID, err)
	}
	if channel != "" {
		to.ID = channel // a direct message is posted to a person, and has a channel then
	}
	return bot.MessageRef{Conversation: to, ID: ts}, nil
}

// Edit replaces a message that the bot posted. Sending an edit twice does no
// harm, so that it is tried again as an answer is.
func (a *Adapter) Edit(ctx context.Context, ref bot.MessageRef, r bot.Reply) error {
	m := a.keep(draw(r, false, ref.Conversation.Kind == bot.Direct))
	err := a.try(ctx, func() error {
		_, _, _, err := a.api.UpdateMessageContext(ctx, ref.Conversation.ID, ref.ID, m.options("")...)
		return err
	})
	if err != nil {
		return posting("editing a message in "+ref.Conversation.ID, err)
	}
	return nil
}

// onceTaken sends again only what was clearly not taken.
func (a *Adapter) onceTaken(ctx context.Context, send func() error) error {
	return a.try(ctx, func() error {
		err := send()
		var limited *slack.RateLimitedError
		var status slack.StatusCodeError
		var dial *net.OpError
		switch {
		case err == nil, errors.As(err, &limited):
			return err
		case errors.As(err, &status) && status.Code == http.StatusTooManyRequests:
			return err
		case errors.As(err, &dial) && dial.Op == "dial":
			return err
		}
		return untried{err}
	})
}

// untried is an error that is not tried again.
type untried struct{ error }

// lasting are the answers to a post that trying again will not change.
// https://docs.slack.dev/reference/methods/chat.postMessage#errors
var lasting = []string{
	"cannot_reply_to_message", "cant_update_message", "channel_not_found", "edit_window_closed", "ekm_access_denied",
	"invalid_blocks", "is_archived", "message_not_found", "msg_blocks_too_long", "msg_too_long", "not_in_channel",
	"restricted_action", "restricted_action_read_only_channel", "thread_not_found", "user_not_found", "user_not_in_channel",
}

func posting(doing string, err error) error {
	if u, ok := errors.AsType[untried](err); ok {
		err = u.error
	}
	var said slack.SlackErrorResponse
	if errors.As(err, &said) && slices.Contains(lasting, said.Err) {
		return fmt.Errorf("%s: Slack says %s: %w", doing, said.Err, bot.ErrPermanent)
	}
	return refusal(doing, err)
}

// reason is an error without the address that it happened at: response
// addresses and sockets are as good as passwords.
func reason(err error) error {
	if at, ok := errors.AsType[*url.Error](err); ok {
		return at.Err
	}
	return err
}
