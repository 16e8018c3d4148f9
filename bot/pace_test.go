package bot_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stetbot/stet/bot"
)

func TestPaceBurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := bot.NewPace(time.Now, time.Second, 3)
		began := time.Now()
		for i, want := range []time.Duration{0, 0, 0, time.Second, 2 * time.Second} {
			if err := p.Take(t.Context(), "C1"); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(began); took != want {
				t.Errorf("the message %d went after %v", i, took)
			}
		}
		if err := p.Take(t.Context(), "C2"); err != nil || time.Since(began) != 2*time.Second {
			t.Errorf("another channel had to wait: %v", err)
		}
		time.Sleep(time.Minute)
		began = time.Now()
		for range 3 {
			if err := p.Take(t.Context(), "C1"); err != nil || time.Since(began) != 0 {
				t.Errorf("after a pause there is no burst: %v after %v", err, time.Since(began))
			}
		}
	})
}

// Many at one time: some wait, the rest is told how long, and what is let
// through is never more than the limit.
func TestPaceMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := bot.NewPace(time.Now, time.Second, 1)
		var mu sync.Mutex
		var sent []time.Time
		var told int
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				for {
					err := p.Take(t.Context(), "C1")
					if wait, ok := errors.AsType[*bot.Wait](err); ok {
						mu.Lock()
						told++
						mu.Unlock()
						time.Sleep(wait.For)
						continue
					}
					mu.Lock()
					sent = append(sent, time.Now())
					mu.Unlock()
					return
				}
			})
		}
		wg.Wait()
		for i := 1; i < len(sent); i++ {
			if gap := sent[i].Sub(sent[i-1]); gap < time.Second {
				t.Errorf("two within %v", gap)
			}
		}
		if last := sent[49].Sub(sent[0]); last != 49*time.Second || told == 0 {
			t.Errorf("50 took %v, %d were told to wait", last, told)
		}
	})
}

func TestPaceShut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, p := range map[string]*bot.Pace{"paced": bot.NewPace(time.Now, time.Second, 5), "not paced": bot.NewPace(time.Now, 0, 1)} {
			p.Shut("C1", 30*time.Second)
			p.Shut("C1", time.Second) // shortens nothing
			var wait *bot.Wait
			if err := p.Take(t.Context(), "C1"); !errors.As(err, &wait) || wait.For != 30*time.Second || errors.Is(err, bot.ErrPermanent) {
				t.Errorf("%s: %v", name, err)
			}
			time.Sleep(29500 * time.Millisecond)
			began := time.Now()
			if err := p.Take(t.Context(), "C1"); err != nil || time.Since(began) != 500*time.Millisecond {
				t.Errorf("%s: %v after %v", name, err, time.Since(began))
			}
			if err := p.Take(t.Context(), "C2"); err != nil {
				t.Errorf("%s: another channel: %v", name, err)
			}
		}
	})
}

func TestPaceOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var none *bot.Pace
		none.Shut("C1", time.Hour)
		none.Count("C1")
		began := time.Now()
		off := bot.NewPace(time.Now, 0, 1)
		for range 10_000 {
			if err := errors.Join(none.Take(t.Context(), "C1"), off.Take(t.Context(), "C1")); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("without limits it took %v", took)
		}
	})
}

func TestPaceCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := bot.NewPace(time.Now, time.Second, 1)
		p.Count("C1")
		began := time.Now()
		if err := p.Take(t.Context(), "C1"); err != nil || time.Since(began) != time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

func TestPaceGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := bot.NewPace(time.Now, time.Second, 1)
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		began := time.Now()
		for i, want := range []error{nil, bot.ErrNotTaken, bot.ErrNotTaken} {
			if err := p.Take(ctx, fmt.Sprint("C", i/2)); !errors.Is(err, want) {
				t.Errorf("take %d: %v", i, err)
			}
		}
		if took := time.Since(began); took != 300*time.Millisecond {
			t.Errorf("gave up after %v", took)
		}
	})
}

// Keys that hold nobody back are forgotten, also when there are many.
func TestPaceForgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := bot.NewPace(time.Now, time.Second, 1)
		for i := range 100_000 {
			if i%1000 == 0 {
				time.Sleep(time.Second)
			}
			if err := p.Take(t.Context(), fmt.Sprint("C", i)); err != nil {
				t.Fatal(err)
			}
		}
		if n := p.Keys(); n > 4096 {
			t.Errorf("%d keys are kept", n)
		}
	})
}
