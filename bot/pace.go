package bot

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// longestPause is how long a Pace holds a caller back itself. Whoever has to
// wait longer is told so, and does something else meanwhile.
const longestPause = time.Second

// Pace keeps what this process sends below a platform's limits, so that the
// platform has to refuse little. Each key, such as a channel, has a burst that
// goes through at once and is filled up again by one every so often. What the
// platform refuses all the same shuts the key for as long as it asks. Other
// processes are not known here: together they may be too fast, and are then
// refused. It is safe for use by many goroutines; nil holds nothing back.
//
// golang.org/x/time/rate is one key without a shutter, and a map of those
// would be longer than this.
type Pace struct {
	now   func() time.Time
	every time.Duration // between two, in the long run
	burst int           // how many go through at once after a pause

	mu   sync.Mutex
	keys map[string]paced
	room int // how many keys may be there before the idle ones are forgotten
}

// paced is one key.
type paced struct {
	full time.Time // when all of the burst is there again
	shut time.Time // until when the platform refuses
}

// NewPace lets through one every so often, and up to burst at once. With every
// at 0 it only keeps shut what was shut.
func NewPace(now func() time.Time, every time.Duration, burst int) *Pace {
	return &Pace{now: now, every: every, burst: max(burst, 1), keys: map[string]paced{}, room: 1024}
}

// Take asks to send one under a key. It returns at once or after a wait of at
// most a second; with a *Wait when it would take longer, and with an error that
// wraps ErrNotTaken when ctx ends before. Both times, nothing is to be sent.
func (p *Pace) Take(ctx context.Context, key string) error {
	if p == nil {
		return nil
	}
	wait := p.reserve(key)
	if wait > longestPause {
		return &Wait{For: wait}
	}
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	if ctx.Err() != nil {
		return fmt.Errorf("waiting for the platform's limit: %w: %w", ErrNotTaken, context.Cause(ctx))
	}
	return nil
}

// reserve is how long the next one has to wait. Unless that is too long, its
// place is taken.
func (p *Pace) reserve(key string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	k := p.keys[key]
	wait := max(0, k.shut.Sub(now), k.full.Add(-time.Duration(p.burst-1)*p.every).Sub(now))
	if wait > longestPause {
		return wait
	}
	p.count(now, key, k)
	return wait
}

// Count notes one that is sent without being held back, such as an answer that
// a person waits for, so that others make way for it.
func (p *Pace) Count(key string) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count(p.now(), key, p.keys[key])
}

// count is called with mu held.
func (p *Pace) count(now time.Time, key string, k paced) {
	if p.every <= 0 {
		return
	}
	if k.full.Before(now) {
		k.full = now
	}
	k.full = k.full.Add(p.every)
	p.keep(now, key, k)
}

// Shut lets nothing through under a key for d: the platform has refused, and
// said how long it will.
func (p *Pace) Shut(key string, d time.Duration) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	k := p.keys[key]
	if until := now.Add(d); until.After(k.shut) {
		k.shut = until
	}
	p.keep(now, key, k)
}

// keep is called with mu held. When there are many keys it forgets those that
// hold nobody back, at a cost that does not grow with each new one.
func (p *Pace) keep(now time.Time, key string, k paced) {
	p.keys[key] = k
	if len(p.keys) <= p.room {
		return
	}
	for key, k := range p.keys {
		if !k.full.After(now) && !k.shut.After(now) {
			delete(p.keys, key)
		}
	}
	p.room = max(1024, 2*len(p.keys))
}
