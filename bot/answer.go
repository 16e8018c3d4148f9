package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"
)

// AckWait is how long a platform waits for a reply before it acknowledges
// without it. Slack and Discord both want an acknowledgement within three
// seconds; half of that leaves the other half to the network.
const AckWait = 1500 * time.Millisecond

// Await serves a request and waits for the reply, at most d. When the reply
// is not there by then, ok is false and it comes on late, once, whatever
// happens.
func Await(ctx context.Context, serve Serve, r Request, d time.Duration) (reply Reply, ok bool, late <-chan Reply) {
	replies := make(chan Reply, 1)
	go func() {
		replies <- safely(ctx, serve, r)
	}()
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case reply = <-replies:
		return reply, true, nil
	case <-timer.C:
		return Reply{}, false, replies
	}
}

// safely answers even when serve panics, against its contract.
func safely(ctx context.Context, serve Serve, r Request) (reply Reply) {
	defer func() {
		if p := recover(); p != nil {
			slog.Error("answering a request", "panic", p, "request", r.ID, "stack", string(debug.Stack()))
			reply = Refuse(T("Something went wrong inside stet, and it has been logged."))
		}
	}()
	return serve(ctx, r)
}

// IsPrivate says whether only who asked may read the reply; quietly is how it
// was asked: true for a slash command, an interaction or a click.
func (r Reply) IsPrivate(quietly bool) bool {
	return r.Refused || r.Visibility == Private || r.Visibility == AsAsked && quietly
}

// Buttons are the actions of the reply's cards, and Share to channel where
// the reply is private and may be shown to everyone.
func (r Reply) Buttons(private bool) []Action {
	var all []Action
	for _, c := range r.Cards {
		all = append(all, c.Actions...)
	}
	if private && !r.Refused && r.Share != "" {
		all = append(all, Action{Label: "Share to channel", Line: "share " + r.Share})
	}
	return all
}

// ErrPermanent marks an error that trying again will not mend, such as a
// wrong token.
var ErrPermanent = errors.New("trying again will not help")

// Supervise runs connect again and again until ctx ends or it fails for good.
// Between tries it waits, longer each time up to half a minute, and starts
// over with short waits once a connection has held for a minute.
func Supervise(ctx context.Context, log *slog.Logger, connect func(context.Context) error) error {
	const first, last, steady = 250 * time.Millisecond, 30 * time.Second, time.Minute
	wait := first
	for {
		steadily := time.NewTimer(steady)
		err := connect(ctx)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // the end was asked for; what it broke off is no error
		}
		if errors.Is(err, ErrPermanent) {
			return fmt.Errorf("keeping the connection: %w", err)
		}
		select {
		case <-steadily.C:
			wait = first
		default:
			steadily.Stop()
		}
		log.Warn("connection lost; connecting again", "error", err, "in", wait)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait/2 + rand.N(wait/2)):
		}
		wait = min(2*wait, last)
	}
}

// Kept holds the newest rendered answers under Reply.Key. It is safe for use
// by many goroutines.
type Kept[V any] struct {
	mu      sync.Mutex
	size    int
	uses    int // how often anything was asked for
	answers map[string]*keptAnswer[V]
}

type keptAnswer[V any] struct {
	value V
	used  int // Kept.uses when it was last asked for
}

// NewKept keeps at most size answers.
func NewKept[V any](size int) *Kept[V] {
	return &Kept[V]{size: size, answers: map[string]*keptAnswer[V]{}}
}

// Get is the answer kept under key, or the one that draw makes, which is kept
// when key is not empty. What has not been asked for the longest makes room.
func (k *Kept[V]) Get(key string, draw func() V) V {
	if key == "" {
		return draw()
	}
	if v, ok := k.Have(key); ok {
		return v
	}
	v := draw()
	k.keep(key, v)
	return v
}

// Have is the answer kept under key, where there is one.
func (k *Kept[V]) Have(key string) (v V, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	a := k.answers[key]
	if a == nil {
		return v, false
	}
	k.uses++
	a.used = k.uses
	return a.value, true
}

// keep looks through all answers for the oldest, which with some hundred of
// them takes a fraction of the time that drawing one does.
func (k *Kept[V]) keep(key string, v V) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.uses++
	k.answers[key] = &keptAnswer[V]{v, k.uses}
	if len(k.answers) <= k.size {
		return
	}
	oldest := key
	for other, a := range k.answers {
		if a.used < k.answers[oldest].used {
			oldest = other
		}
	}
	delete(k.answers, oldest)
}
