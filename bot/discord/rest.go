package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
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
const codeAcknowledged = 40060 // the interaction was answered before

// apiError is Discord's own answer that a call was refused.
type apiError struct {
	Status  int             `json:"-"`
	Code    int             `json:"code"`
	Message string          `json:"message"`
	Errors  json.RawMessage `json:"errors"` // which field was wrong
	call    string
	after   time.Duration
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
}

// do makes the call and reads its answer into out, if that is not nil. Rate
// limits are waited for as long as the context allows. A server error or a
// lost connection is tried once more when the call is repeatable.
func (r *rest) do(ctx context.Context, c call, out any) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var body []byte
	if c.body != nil {
		var err error
		if body, err = encode(c.body); err != nil {
			return fmt.Errorf("%s: %w", c.label, err)
		}
	}
	tries := 1
	if c.repeatable {
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
		return fmt.Errorf("%s: %w", c.label, withoutAddress(err))
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, answerBytes))
	if err != nil {
		return fmt.Errorf("%s: reading the answer: %w", c.label, withoutAddress(err))
	}
	r.limits.learn(c, resp)
	if resp.StatusCode/100 != 2 {
		return refusal(c, resp, answer)
	}
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

func refusal(c call, resp *http.Response, answer []byte) error {
	e := &apiError{Status: resp.StatusCode, call: c.label}
	var limited struct {
		RetryAfter float64 `json:"retry_after"`
	}
	// A proxy's own error page is not JSON; the status says enough then.
	_ = json.Unmarshal(answer, e)
	if resp.StatusCode == http.StatusTooManyRequests {
		_ = json.Unmarshal(answer, &limited)
		e.after = max(seconds(limited.RetryAfter), header(resp, "Retry-After"), 50*time.Millisecond)
	}
	return e
}

func header(resp *http.Response, name string) time.Duration {
	f, err := strconv.ParseFloat(resp.Header.Get(name), 64)
	if err != nil {
		return 0
	}
	return seconds(f)
}

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

// limits knows until when calls of one kind are not to be made. Answering
// before asking too often matters: Discord shuts out whoever collects 10,000
// refusals in ten minutes.
// https://docs.discord.com/developers/topics/rate-limits
type limits struct {
	mu    sync.Mutex
	until map[string]time.Time
}

// everything is the name under which the limit over all calls is kept.
const everything = ""

func (l *limits) wait(ctx context.Context, c call) error {
	if !c.withToken {
		return nil
	}
	l.mu.Lock()
	until := l.until[c.method+c.path]
	if all := l.until[everything]; all.After(until) {
		until = all
	}
	l.mu.Unlock()
	if d := until.Sub(realNow()); d > 0 {
		if err := sleep(ctx, d); err != nil {
			return fmt.Errorf("%s: waiting %s for a rate limit: %w", c.label, d.Round(time.Millisecond), err)
		}
	}
	return nil
}

func (l *limits) learn(c call, resp *http.Response) {
	if !c.withToken {
		return
	}
	key, d := c.method+c.path, header(resp, "X-RateLimit-Reset-After")
	switch {
	case resp.StatusCode == http.StatusTooManyRequests && resp.Header.Get("X-RateLimit-Global") == "true":
		key, d = everything, header(resp, "Retry-After")
	case resp.Header.Get("X-RateLimit-Remaining") != "0":
		return
	}
	if d == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := realNow()
	for k, until := range l.until {
		if until.Before(now) {
			delete(l.until, k)
		}
	}
	if l.until == nil {
		l.until = map[string]time.Time{}
	}
	l.until[key] = now.Add(d)
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
