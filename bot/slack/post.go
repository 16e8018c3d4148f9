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
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/stetbot/stet/bot"
)

const (
	maxTries     = 4
	maxRateLimit = 10 * time.Second // a longer wait is not an answer any more
	firstBackoff = 250 * time.Millisecond
)

// deliver brings an answer to where it was asked for: by the first way that
// works. Where a message was posted that everyone sees, ref is its name. What
// goes to a response address has none, which is then the last way for an answer
// that is to be found again.
func (a *Adapter) deliver(ctx context.Context, k ask, r bot.Reply, m message) (ref bot.MessageRef) {
	ctx, cancel := context.WithTimeout(ctx, answerPatience)
	defer cancel()
	post := func() (err error) { ref, err = a.post(ctx, k.request.In, m); return err }
	respond := func() error { return a.respond(ctx, k, m) }
	whisper := func() error { return a.whisper(ctx, k, m) }
	tell := func() error {
		_, err := a.post(ctx, bot.Conversation{ID: k.request.From.ID}, m) // a direct message
		return err
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
	case k.way == bySlash && r.Posted == nil:
		ways = []func() error{respond, post}
	default: // a click whose answer everyone is to see, such as "share"
		ways = []func() error{post, respond}
	}
	for i, deliver := range ways {
		err := a.try(ctx, deliver)
		switch {
		case err == nil && m.private:
			return bot.MessageRef{}
		case err == nil:
			return ref
		}
		a.log.Warn("delivering an answer", "error", reason(err), "request", k.request.ID, "ways_left", len(ways)-1-i)
	}
	a.log.Error("an answer could not be delivered", "request", k.request.ID, "channel", k.request.In.ID)
	return bot.MessageRef{}
}

// tell tells whoever wants to know where an answer stands. It comes last: the
// answer is there already.
func (a *Adapter) tell(ctx context.Context, k ask, r bot.Reply, ref bot.MessageRef) {
	if r.Posted == nil || ref.ID == "" {
		return
	}
	defer func() {
		if p := recover(); p != nil {
			a.log.Error("telling where an answer stands", "panic", p, "request", k.request.ID)
		}
	}()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tellPatience)
	defer cancel()
	r.Posted(ctx, ref)
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

// post shows a message to everyone in the conversation. Somebody waits for it:
// it is not held back, but what is posted unasked makes way.
func (a *Adapter) post(ctx context.Context, to bot.Conversation, m message) (bot.MessageRef, error) {
	if to.ID == "" {
		return bot.MessageRef{}, errNoWay
	}
	a.paces.answered(to.ID)
	channel, ts, err := a.api.PostMessageContext(ctx, to.ID, m.options(to.Thread)...)
	if wait, ok := limited(err); ok {
		a.paces.shut(posting, to.ID, wait)
	}
	return named(to, channel, ts), err
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

// reason is an error without the address that it happened at: response
// addresses and sockets are as good as passwords.
func reason(err error) error {
	if at, ok := errors.AsType[*url.Error](err); ok {
		return at.Err
	}
	return err
}
