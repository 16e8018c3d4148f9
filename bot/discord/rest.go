package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/stetbot/stet/bot"
)

const (
	// userAgent has the form that Discord asks for.
	// https://docs.discord.com/developers/reference#user-agent
	userAgent = "DiscordBot (https://github.com/stetbot/stet, 1)"
	// attemptLimit bounds one HTTP exchange.
	attemptLimit = 10 * time.Second
	// patience bounds a call whose context has no deadline.
	patience = 30 * time.Second
	// answerBytes is how much of an answer is read.
	answerBytes = 16 << 20
)

// Error codes of the API.
// https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
const (
	codeUnknownChannel = 10003
	codeUnknownMessage = 10008
	codeOldEdits       = 30046  // too many edits of messages that are older than an hour
	codeAcknowledged   = 40060  // the interaction was answered before
	codeWrongChannel   = 50024  // not in a channel of this type: no threads in direct messages and threads
	codeArchived       = 50083  // the thread is archived
	codeThreadBegun    = 160004 // the message has a thread already
	codeManyThreads    = 160006 // as many active threads as there may be
	codeManyNews       = 160007 // the same, in an announcement channel
)

// oldEditsWait is how long edits wait after codeOldEdits, which may not say.
const oldEditsWait = time.Minute

// apiError is Discord's own answer that a call was refused.
type apiError struct {
	Status  int             `json:"-"`
	Code    int             `json:"code"`
	Message string          `json:"message"`
	Errors  json.RawMessage `json:"errors"` // which field was wrong

	// Of a refusal for asking too often.
	// https://docs.discord.com/developers/topics/rate-limits#exceeding-a-rate-limit
	Global     bool    `json:"global"`
	RetryAfter float64 `json:"retry_after"`

	call  string
	after time.Duration
}

func (e *apiError) Error() string {
	s := fmt.Sprintf("%s: Discord answered %d", e.call, e.Status)
	if e.Message != "" {
		s += fmt.Sprintf(", %s (code %d)", e.Message, e.Code)
	}
	if len(e.Errors) > 0 {
		s += ": " + clip(string(e.Errors), 500)
	}
	if e.after > 0 {
		s += fmt.Sprintf("; asks to wait %s", e.after)
	}
	return s
}

// status is the HTTP status of an API error, or 0.
func status(err error) int {
	if e, ok := errors.AsType[*apiError](err); ok {
		return e.Status
	}
	return 0
}

// rest makes the calls to Discord's REST API. discordgo's own calls wait for
// rate limits without regard to the context, keep what they learn about each
// interaction for ever, and cannot say enforce_nonce.
type rest struct {
	base   string // with the version, without a slash at its end
	token  string
	client *http.Client
	limits limits
}

// call is one REST call. Its label stands in errors and in the log, where the
// path must not: paths hold interaction tokens.
type call struct {
	label      string
	method     string
	path       string
	body       any
	withToken  bool // false for calls whose path holds the right to make them
	repeatable bool // doing it twice is doing it once
	brief      bool // it is tried once, and waits for no limit: who asked tries again
}

// do makes the call and reads its answer into out, if that is not nil. Rate
// limits are waited for as long as the context allows. A server error or a
// lost connection is tried once more when the call is repeatable. An error
// wraps bot.ErrNotTaken when Discord was not reached; that of a brief call is a
// *bot.Wait when a limit is in the way.
func (r *rest) do(ctx context.Context, c call, out any) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%s: %w: %w", c.label, bot.ErrNotTaken, err)
	}
	var body []byte
	if c.body != nil {
		var err error
		if body, err = encode(c.body); err != nil {
			return fmt.Errorf("%s: %w", c.label, err)
		}
	}
	tries := 1
	if c.repeatable && !c.brief {
		tries = 2
	}
	for {
		if err := r.limits.wait(ctx, c); err != nil {
			return err
		}
		err := r.once(ctx, c, body, out)
		var refused *apiError
		switch isRefused := errors.As(err, &refused); {
		case err == nil:
			return nil
		case isRefused && refused.Status == http.StatusTooManyRequests && c.brief:
			return &bot.Wait{For: refused.after}
		case isRefused && refused.Status == http.StatusTooManyRequests:
			if sleep(ctx, refused.after) != nil {
				return err
			}
			continue
		case isRefused && refused.Status < 500:
			return err
		}
		if tries--; tries == 0 || sleep(ctx, 200*time.Millisecond) != nil {
			return err
		}
	}
}

func (r *rest) once(ctx context.Context, c call, body []byte, out any) error {
	var reached atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { reached.Store(true) }})
	req, err := http.NewRequestWithContext(ctx, c.method, r.base+c.path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%s: writing the request", c.label)
	}
	req.Header.Set("User-Agent", userAgent)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.withToken {
		req.Header.Set("Authorization", "Bot "+r.token)
	}
	resp, err := r.client.Do(req)
	if err != nil {
		if err = withoutAddress(err); !reached.Load() || isDial(err) {
			err = fmt.Errorf("%w: %w", bot.ErrNotTaken, err)
		}
		return fmt.Errorf("%s: %w", c.label, err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, answerBytes))
	if err != nil {
		return fmt.Errorf("%s: reading the answer: %w", c.label, withoutAddress(err))
	}
	if resp.StatusCode/100 != 2 {
		e := refusal(c, resp, answer)
		r.limits.learn(c, resp, e.after, e.Global, realNow())
		return e
	}
	r.limits.learn(c, resp, 0, false, realNow())
	if out != nil && len(answer) > 0 {
		if err := json.Unmarshal(answer, out); err != nil {
			return fmt.Errorf("%s: reading the answer: %w", c.label, err)
		}
	}
	return nil
}

// withoutAddress is the error without the address, which may hold a token.
func withoutAddress(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

// isDial says whether an error is that of a connection that did not come to
// be, also when another was tried before.
func isDial(err error) bool {
	failed, ok := errors.AsType[*net.OpError](err)
	return ok && failed.Op == "dial"
}

// unsaidWait is how long a refusal for asking too often is heeded that does not
// say for how long.
const unsaidWait = time.Second

// refusal reads an answer that is none. A proxy's own error page is not JSON;
// the status says enough then.
func refusal(c call, resp *http.Response, answer []byte) *apiError {
	e := &apiError{Status: resp.StatusCode, call: c.label}
	_ = json.Unmarshal(answer, e)
	if resp.StatusCode != http.StatusTooManyRequests {
		return e
	}
	e.Global = e.Global || resp.Header.Get("X-RateLimit-Global") == "true"
	if e.after = seconds(e.RetryAfter); e.after == 0 {
		e.after = header(resp, "Retry-After")
	}
	if e.after > 0 {
		e.after = max(e.after, 50*time.Millisecond)
		return e
	}
	if e.after = unsaidWait; e.Code == codeOldEdits {
		e.after = oldEditsWait
	}
	return e
}

// number is a header that is a number, or 0.
func number(resp *http.Response, name string) float64 {
	f, err := strconv.ParseFloat(resp.Header.Get(name), 64)
	if err != nil {
		return 0
	}
	return f
}

func header(resp *http.Response, name string) time.Duration { return seconds(number(resp, name)) }

// seconds is at most an hour, whatever the server says.
func seconds(f float64) time.Duration {
	if !(f > 0) {
		return 0
	}
	return time.Duration(min(f, 3600) * float64(time.Second))
}

// sleep waits, unless the context would end first: then it does not wait at
// all.
func sleep(ctx context.Context, d time.Duration) error {
	if deadline, ok := ctx.Deadline(); ok && deadline.Sub(realNow()) < d {
		return context.DeadlineExceeded
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// elsewhere sends what discordgo addresses to Discord's API to the configured
// base. It belongs to one session: discordgo's own endpoints are variables of
// its package, shared by all.
type elsewhere struct {
	base *url.URL
	next http.RoundTripper
}

func (t elsewhere) RoundTrip(req *http.Request) (*http.Response, error) {
	rest, ours := strings.CutPrefix(req.URL.String(), strings.TrimSuffix(discordgo.EndpointDiscord, "/")+"/api/")
	if !ours {
		return t.next.RoundTrip(req)
	}
	u, err := url.Parse(t.base.String() + "/" + rest)
	if err != nil {
		return nil, errors.New("addressing the API")
	}
	req = req.Clone(req.Context())
	req.URL, req.Host = u, u.Host
	return t.next.RoundTrip(req)
}
