package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

var silent = slog.New(slog.DiscardHandler)

func TestAwait(t *testing.T) {
	for _, tt := range []struct {
		name  string
		takes time.Duration
		ok    bool
	}{
		{"at once", 0, true},
		{"in time", AckWait - time.Millisecond, true},
		{"late", AckWait + time.Millisecond, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				asked := time.Now()
				serve := func(_ context.Context, r Request) Reply {
					time.Sleep(tt.takes) // in the bubble's time
					return Say(T("answer to " + r.Line))
				}
				reply, ok, late := Await(t.Context(), serve, Request{Line: "x"}, AckWait)
				if ok != tt.ok {
					t.Fatalf("ok = %v", ok)
				}
				if waited := time.Since(asked); waited != min(tt.takes, AckWait) {
					t.Errorf("waited %v", waited)
				}
				if !ok {
					reply = <-late
				}
				if got := PlainText(reply); got != "answer to x" {
					t.Errorf("got %q", got)
				}
			})
		})
	}
}

func TestAwaitPanic(t *testing.T) {
	was := slog.Default()
	slog.SetDefault(silent)
	defer slog.SetDefault(was)
	reply, ok, _ := Await(t.Context(), func(context.Context, Request) Reply { panic("no") }, Request{}, time.Minute)
	if !ok || !reply.Refused || PlainText(reply) != "Something went wrong inside stet, and it has been logged." {
		t.Errorf("got %v, %q", ok, PlainText(reply))
	}
}

// supervised is when each connection began and how long it held.
type supervised struct {
	held []time.Duration // how long each connection holds
	last error           // how the one after these ends
	at   []time.Duration // when each began, since the start
	gaps []time.Duration // how long there was none before each but the first
}

func (s *supervised) run(t *testing.T) error {
	start := time.Now()
	var ended time.Time
	return Supervise(t.Context(), silent, func(context.Context) error {
		if !ended.IsZero() {
			s.gaps = append(s.gaps, time.Since(ended))
		}
		s.at = append(s.at, time.Since(start))
		defer func() { ended = time.Now() }()
		n := len(s.at)
		if n > len(s.held) {
			return s.last
		}
		time.Sleep(s.held[n-1]) // in the bubble's time
		return io.EOF
	})
}

var errWrongToken = fmt.Errorf("wrong token: %w", ErrPermanent)

// The wait doubles from a quarter of a second to half a minute, of which up
// to half is left to chance.
func TestSuperviseBacksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := supervised{held: make([]time.Duration, 12), last: errWrongToken}
		if err := s.run(t); !errors.Is(err, ErrPermanent) {
			t.Errorf("ended with %v", err)
		}
		wait := 250 * time.Millisecond
		for i, gap := range s.gaps {
			if gap < wait/2 || gap > wait {
				t.Errorf("waited %v before connection %d, want %v to %v", gap, i+2, wait/2, wait)
			}
			wait = min(2*wait, 30*time.Second)
		}
		if len(s.gaps) != 12 {
			t.Errorf("connected %d times", len(s.at))
		}
	})
}

func TestSuperviseStartsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const short, long = 59 * time.Second, 61 * time.Second
		s := supervised{held: []time.Duration{0, 0, 0, 0, 0, short, long, 0}, last: errWrongToken}
		if err := s.run(t); !errors.Is(err, ErrPermanent) {
			t.Errorf("ended with %v", err)
		}
		if gap := s.gaps[5]; gap < 4*time.Second {
			t.Errorf("waited %v after a connection that held %v", gap, short)
		}
		if gap := s.gaps[6]; gap > 250*time.Millisecond {
			t.Errorf("waited %v after a connection that held %v", gap, long)
		}
		if gap := s.gaps[7]; gap < 250*time.Millisecond {
			t.Errorf("waited %v after the next that did not", gap)
		}
	})
}

func TestSuperviseEnds(t *testing.T) {
	t.Run("while connected", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			err := Supervise(ctx, silent, func(ctx context.Context) error {
				cancel()
				<-ctx.Done()
				return fmt.Errorf("cut: %w", ErrPermanent)
			})
			if err != nil {
				t.Errorf("ended with %v, though it was asked to end", err)
			}
		})
	})
	t.Run("while waiting", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			defer cancel()
			start, tries := time.Now(), 0
			err := Supervise(ctx, silent, func(context.Context) error { tries++; return nil })
			if err != nil || tries != 1 || time.Since(start) != time.Millisecond {
				t.Errorf("ended with %v after %d tries and %v", err, tries, time.Since(start))
			}
		})
	})
}

func TestKept(t *testing.T) {
	k := NewKept[string](3)
	var drawn []string
	get := func(key string) {
		v := k.Get(key, func() string {
			drawn = append(drawn, key)
			return "v" + key
		})
		if v != "v"+key {
			t.Errorf("Get(%q) = %q", key, v)
		}
	}
	for _, key := range []string{"", "a", "b", "c", "a", "", "d", "a", "c", "b", "d"} {
		get(key)
	}
	// "d" pushes "b" out, which was not asked for the longest; "b" then
	// pushes out "d" itself.
	if diff := cmp.Diff([]string{"", "a", "b", "c", "", "d", "b", "d"}, drawn); diff != "" {
		t.Error(diff)
	}
	if n := len(k.answers); n != 3 {
		t.Errorf("%d are kept", n)
	}
	none := NewKept[int](0)
	if none.Get("a", func() int { return 7 }) != 7 || len(none.answers) != 0 {
		t.Error("a Kept of no size does not draw, or keeps")
	}
}

func TestKeptSideBySide(t *testing.T) {
	k := NewKept[int](8)
	var drawn atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 2000 {
				want := i % 13
				if got := k.Get(fmt.Sprint(want), func() int { drawn.Add(1); return want }); got != want {
					t.Errorf("got %d, want %d", got, want)
				}
			}
		})
	}
	wg.Wait()
	if len(k.answers) > 8 || drawn.Load() < 13 {
		t.Errorf("%d kept, %d drawn", len(k.answers), drawn.Load())
	}
}
