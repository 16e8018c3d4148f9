package discord

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/stetbot/stet/bot"
)

// How often Discord may be asked.
// https://docs.discord.com/developers/topics/rate-limits
const (
	// globalEvery is the pace of all calls together, and globalBurst how many
	// go through at once: at most 50 in any second. Answers that people wait
	// for go ahead of it.
	globalEvery = time.Second / 45
	globalBurst = 5
	// firstGuess is what is taken for the limit of posting in a channel until
	// Discord has said what it is.
	firstGuess       = 5
	firstGuessWindow = 5 * time.Second
	// briefWait is how long a brief call is held back inside. What would take
	// longer is the caller's to wait for.
	briefWait = time.Second
	// bucketsKept is how many limits are remembered before old ones are
	// looked for.
	bucketsKept = 512
)

// limits knows when calls of one kind are not to be made. Answering before
// asking too often matters: Discord shuts out whoever collects 10,000 refusals
// in ten minutes.
// https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
type limits struct {
	pace *bot.Pace // of all calls; nil: refusals are heeded, and none foreseen

	mu      sync.Mutex
	buckets map[string]*bucket // by route
	full    int                // how many buckets there are before old ones are dropped
	closed  time.Time          // until when nothing at all is to be asked
}

// everything is the key of the pace of all calls.
const everything = ""

// bucket is the limit of one route.
type bucket struct {
	limit   int // calls in a window; 0: as far as is known, any number
	window  time.Duration
	left    int
	until   time.Time // the end of the window
	refused bool      // Discord has refused one: none until then, whatever the limit
}

// route is a call's method and path without the ids in it, bar the channel's or
// the guild's: calls of one route share a limit.
// https://docs.discord.com/developers/topics/rate-limits#rate-limits
func (c call) route() string {
	parts := strings.Split(c.path, "/")
	for i := 3; i < len(parts); i++ {
		if id, _, _ := strings.Cut(parts[i], "?"); snowflake.MatchString(id) {
			parts[i] = "*"
		}
	}
	path, _, _ := strings.Cut(strings.Join(parts, "/"), "?")
	return c.method + path
}

// isPosting says whether the call posts to a channel.
func (c call) isPosting() bool {
	return c.method == http.MethodPost && strings.HasPrefix(c.path, "/channels/") && strings.HasSuffix(c.path, "/messages")
}

// wait waits until the call may be made. A brief call that would have to wait
// for long is a *bot.Wait instead.
func (l *limits) wait(ctx context.Context, c call) error {
	if !c.withToken {
		return nil
	}
	for {
		d := l.take(c, realNow())
		switch {
		case d <= 0 && c.brief:
			if err := l.pace.Take(ctx, everything); err != nil {
				return err //nolint:wrapcheck // a *bot.Wait is the error itself
			}
			return nil
		case d <= 0:
			l.pace.Count(everything)
			return nil
		}
		if c.brief && d > briefWait {
			return &bot.Wait{For: d}
		}
		if err := sleep(ctx, d); err != nil {
			if c.brief {
				return &bot.Wait{For: d}
			}
			return fmt.Errorf("%s: waiting %s for a rate limit: %w: %w", c.label, d.Round(time.Millisecond), bot.ErrNotTaken, err)
		}
	}
}

// take counts a call that may be made now, or says how long it may not.
func (l *limits) take(c call, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if d := l.closed.Sub(now); d > 0 {
		return d
	}
	b := l.buckets[c.route()]
	if b == nil && c.brief && c.isPosting() && l.pace != nil {
		b = &bucket{limit: firstGuess, window: firstGuessWindow}
		l.put(c.route(), b, now)
	}
	if d := b.closed(now); d > 0 {
		return d
	}
	if b != nil {
		b.left--
	}
	return 0
}

// closed is how long no call of the route may be made; 0 when one may be.
func (b *bucket) closed(now time.Time) time.Duration {
	if b == nil {
		return 0
	}
	if !now.Before(b.until) {
		b.left, b.until, b.refused = b.limit, now.Add(b.window), false
	}
	if b.refused || b.limit > 0 && b.left <= 0 {
		return b.until.Sub(now)
	}
	return 0
}

// learn takes in what an answer says of limits. refused is how long a refusal
// asks to wait; 0 for any other answer.
func (l *limits) learn(c call, resp *http.Response, refused time.Duration, isGlobal bool, now time.Time) {
	if !c.withToken {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	key := c.route()
	b := l.buckets[key]
	limit, left, reset := int(number(resp, "X-RateLimit-Limit")), int(number(resp, "X-RateLimit-Remaining")), header(resp, "X-RateLimit-Reset-After")
	switch {
	case refused > 0 && isGlobal:
		l.closed = now.Add(refused)
		return
	case b == nil && (refused > 0 || limit > 0):
		b = &bucket{limit: limit}
		l.put(key, b, now)
	case b == nil:
		return
	}
	switch {
	case refused > 0:
		b.left, b.until, b.refused = 0, now.Add(refused), true
	case b.refused: // the answer to a call made before the refusal
	case l.pace == nil, limit <= 0:
		b.limit, b.until = 0, now
	default:
		if limit == b.limit && now.Before(b.until) {
			left = min(left, b.left) // others are on their way
		}
		b.limit, b.left, b.until = limit, left, now.Add(reset)
		b.window = max(b.window, reset)
	}
}

// put keeps a bucket. Those whose window has passed make room from time to
// time.
func (l *limits) put(key string, b *bucket, now time.Time) {
	if l.buckets == nil {
		l.buckets = map[string]*bucket{}
	}
	if l.full = max(l.full, bucketsKept); len(l.buckets) >= l.full {
		for k, old := range l.buckets {
			if old.until.Before(now) {
				delete(l.buckets, k)
			}
		}
		l.full = 2 * len(l.buckets)
	}
	l.buckets[key] = b
}
