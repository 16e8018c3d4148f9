package schedule_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/schedule"
)

// Three weeks of ticks, in no time.
func TestTick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*7*24*time.Hour+time.Second)
		defer cancel()
		start, ticks := time.Now(), 0
		schedule.Tick(ctx, time.Minute, func(context.Context) {
			ticks++
			if got := time.Since(start); got != time.Duration(ticks)*time.Minute {
				t.Errorf("tick %d came after %v", ticks, got)
			}
		})
		if want := 3 * 7 * 24 * 60; ticks != want || time.Since(start) != 3*7*24*time.Hour+time.Second {
			t.Errorf("%d ticks in %v, want %d", ticks, time.Since(start), want)
		}
	})
}

// A tick that comes while the job still runs is left out.
func TestTickSkipsWhileRunning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
		defer cancel()
		start := time.Now()
		var began []int
		schedule.Tick(ctx, 10*time.Second, func(context.Context) {
			began = append(began, int(time.Since(start)/time.Second))
			time.Sleep(15 * time.Second)
		})
		if diff := cmp.Diff([]int{10, 30, 50}, began); diff != "" {
			t.Errorf("began after seconds (-want +got)\n%s", diff)
		}
	})
}

// Tick returns when the job that runs is done, and the job is told.
func TestTickWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 12*time.Second)
		defer cancel()
		start, done := time.Now(), time.Duration(0)
		schedule.Tick(ctx, 10*time.Second, func(ctx context.Context) {
			<-ctx.Done()
			time.Sleep(5 * time.Second)
			done = time.Since(start)
		})
		if done != 17*time.Second || time.Since(start) != done {
			t.Errorf("the job was done after %v, and Tick after %v", done, time.Since(start))
		}
	})
}

// A job that panics is logged, and runs again.
func TestTickPanics(t *testing.T) {
	var log bytes.Buffer
	was := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	defer slog.SetDefault(was)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 35*time.Second)
		defer cancel()
		ticks := 0
		schedule.Tick(ctx, 10*time.Second, func(context.Context) {
			ticks++
			panic("no such thing")
		})
		if ticks != 3 {
			t.Errorf("%d ticks, want 3", ticks)
		}
	})
	if got := strings.Count(log.String(), "no such thing"); got != 3 {
		t.Errorf("logged %d times, want 3:\n%s", got, log.String())
	}
}

// Nobody can make it spin.
func TestTickAtMostOnceASecond(t *testing.T) {
	for _, every := range []time.Duration{0, -time.Hour, time.Nanosecond, time.Second} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second+time.Millisecond)
			defer cancel()
			ticks := 0
			schedule.Tick(ctx, every, func(context.Context) { ticks++ })
			if ticks != 10 {
				t.Errorf("every %v: %d ticks in ten seconds", every, ticks)
			}
		})
	}
}
