package redisstore

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/store"
	"github.com/stetbot/stet/store/internal/layout"
	"github.com/stetbot/stet/store/storetest"
)

// onMiniredis is a store and its server, whose clock stands at a time.
func onMiniredis(t *testing.T) (*Store, *miniredis.Miniredis) {
	t.Helper()
	server := miniredis.RunT(t)
	server.SetTime(at)
	return opened(t, "redis://"+server.Addr()), server
}

// schedule schedules jobs of the kind Deciding at a desk.
func schedule(t *testing.T, s *Store, desk store.DeskID, due time.Time, keys ...string) {
	t.Helper()
	c := store.Change{Request: string(layout.NewStamp()), Person: "p", At: at, Answer: []byte("a")}
	for _, key := range keys {
		c.Jobs = append(c.Jobs, store.Job{Kind: store.Deciding, Key: key, Due: due, Args: []byte("{}")})
	}
	if _, err := s.Desk(desk, store.Insider).Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

// due leases for a minute and expects jobs of these keys, in any order.
func due(t *testing.T, s *Store, want ...string) []store.Lease {
	t.Helper()
	leases, err := s.Lease(t.Context(), store.Deciding, 100, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range leases {
		got = append(got, l.Key)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Fatalf("%q are due, want %q", got, want)
	}
	return leases
}

// TestServersClock has jobs due by the server's clock, whatever this machine's
// is.
func TestServersClock(t *testing.T) {
	t.Parallel()
	s, server := onMiniredis(t)
	schedule(t, s, "demo", time.Time{}, "at once")
	schedule(t, s, "demo", at.Add(time.Hour), "in an hour")
	l := due(t, s, "at once")[0]
	if !l.Now.Equal(at) || !l.Due.Equal(at) {
		t.Errorf("leased at %v what is due at %v; want %v", l.Now, l.Due, at)
	}
	server.SetTime(at.Add(time.Minute - time.Millisecond))
	due(t, s)
	server.SetTime(at.Add(time.Minute))
	due(t, s, "at once")
	server.SetTime(at.Add(time.Hour))
	due(t, s, "at once", "in an hour")
}

// TestLostHint has processes die between their commit and its hint.
func TestLostHint(t *testing.T) {
	t.Parallel()
	s, server := onMiniredis(t)
	schedule(t, s, "a", at, "1")
	due(t, s, "1")
	server.SetTime(at.Add(time.Second))
	schedule(t, s, "a", at, "2")
	schedule(t, s, "b", at.Add(70*time.Second), "3")
	server.Del(hintsKey(store.Deciding))
	due(t, s) // the first tick of the process has swept
	server.SetTime(at.Add(time.Minute))
	due(t, s, "1", "2") // a minute later it does again; the first's lease has ended
	server.SetTime(at.Add(70 * time.Second))
	due(t, s, "3")

	schedule(t, s, "a", at, "4")
	server.Del(hintsKey(store.Deciding))
	due(t, opened(t, "redis://"+server.Addr()), "4") // a process that starts sweeps at once
	_, err := server.SetAdd(desksKey(), "never had one")
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Set(s.desk("broken", store.Insider).tableKey(layout.OfJobs(layout.Due, store.Deciding)), "another's"); err != nil {
		t.Fatal(err)
	}
	if _, err := server.SetAdd(desksKey(), "broken"); err != nil {
		t.Fatal(err)
	}
	schedule(t, s, "b", at, "5")
	server.Del(hintsKey(store.Deciding))
	due(t, opened(t, "redis://"+server.Addr()), "5")
}

// TestSweepOfMany repairs the hints of many desks.
func TestSweepOfMany(t *testing.T) {
	t.Parallel()
	s := opened(t, storetest.Redis(t, "--appendfsync", "no").URL())
	crowd(t, s, 2500, 2500)
	schedule(t, s, "desk 1700", time.Time{}, "lost")
	if err := s.client.Del(t.Context(), hintsKey(store.Deciding)).Err(); err != nil {
		t.Fatal(err)
	}
	due(t, s, "lost")
	if n := s.client.ZCard(t.Context(), hintsKey(store.Deciding)).Val(); n != 2500 {
		t.Errorf("%d desks have a hint, want 2500", n)
	}
}

// TestHintDenied has commits whose hint is refused: they are saved, and the
// sweep finds their jobs.
func TestHintDenied(t *testing.T) {
	t.Parallel()
	server := storetest.Redis(t, "--appendfsync", "no")
	s := opened(t, server.URL())
	if err := s.client.Set(t.Context(), hintsKey(store.Deciding), "another's", 0).Err(); err != nil {
		t.Fatal(err)
	}
	schedule(t, s, "demo", time.Time{}, "a")
	if _, err := s.Lease(t.Context(), store.Deciding, 1, time.Minute); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("leasing: %v, want ErrUnavailable", err)
	}
	if err := s.client.Del(t.Context(), hintsKey(store.Deciding)).Err(); err != nil {
		t.Fatal(err)
	}
	due(t, opened(t, server.URL()), "a")
}

// TestCommitMeanwhile has jobs scheduled between a process's look at a desk and
// its saying when to look again.
func TestCommitMeanwhile(t *testing.T) {
	t.Parallel()
	for name, wait := range map[string]time.Duration{"at once": 0, "soon": time.Second, "later": 30 * time.Second} {
		t.Run(name, func(t *testing.T) {
			s, server := onMiniredis(t)
			due(t, s) // which sweeps
			schedule(t, s, "demo", at, "first")
			taken, err := s.take(t.Context(), store.Deciding, 9)
			if err != nil || len(taken.desks) != 1 {
				t.Fatalf("%+v, %v", taken, err)
			}
			server.SetTime(at.Add(10 * time.Millisecond))
			if other, err := s.take(t.Context(), store.Deciding, 9); err != nil || len(other.desks) != 0 {
				t.Fatalf("another process takes %+v, %v", other, err)
			}
			looked, err := s.leaseAt(t.Context(), taken, 9, time.Hour, "token")
			if err != nil || len(looked[0].leases) != 1 {
				t.Fatalf("%+v, %v", looked, err)
			}
			if err := s.Finish(t.Context(), looked[0].leases[0], store.Change{}); err != nil {
				t.Fatal(err)
			}
			schedule(t, s, "demo", at.Add(wait), "meanwhile")
			// As the process does that saw nothing else to look at.
			err = settleScript.Run(t.Context(), s.client, []string{hintsKey(store.Deciding)}, taken.mark, "demo", "").Err()
			if err != nil {
				t.Fatal(err)
			}
			server.SetTime(at.Add(max(wait, 10*time.Millisecond))) // too early for a sweep
			due(t, s, "meanwhile")
		})
	}
}

// TestLaterCommitMeanwhile has a job of a later time scheduled while a process
// looks at a desk: the others that are due there do not wait for it.
func TestLaterCommitMeanwhile(t *testing.T) {
	t.Parallel()
	s, server := onMiniredis(t)
	due(t, s)
	schedule(t, s, "demo", at, "first")
	schedule(t, s, "demo", at, "second")
	taken, err := s.take(t.Context(), store.Deciding, 1)
	if err != nil || len(taken.desks) != 1 {
		t.Fatalf("%+v, %v", taken, err)
	}
	looked, err := s.leaseAt(t.Context(), taken, 1, time.Hour, "token")
	if err != nil || len(looked[0].leases) != 1 {
		t.Fatalf("%+v, %v", looked, err)
	}
	schedule(t, s, "demo", at.Add(time.Hour), "tomorrow")
	err = settleScript.Run(t.Context(), s.client, []string{hintsKey(store.Deciding)}, taken.mark, "demo", looked[0].next).Err()
	if err != nil {
		t.Fatal(err)
	}
	server.SetTime(at.Add(10 * time.Millisecond))
	due(t, s, "second")
}

// TestLeaseEnds has a lease run out before there is a sweep.
func TestLeaseEnds(t *testing.T) {
	t.Parallel()
	s, server := onMiniredis(t)
	due(t, s)
	schedule(t, s, "demo", at, "a")
	if leases, err := s.Lease(t.Context(), store.Deciding, 9, 10*time.Second); err != nil || len(leases) != 1 {
		t.Fatalf("%d jobs leased, %v", len(leases), err)
	}
	server.SetTime(at.Add(10*time.Second - time.Millisecond))
	due(t, s)
	server.SetTime(at.Add(10 * time.Second))
	due(t, s, "a")
}

// TestDiesWhileLooking has a process die after it has taken a desk.
func TestDiesWhileLooking(t *testing.T) {
	t.Parallel()
	s, server := onMiniredis(t)
	due(t, s)
	schedule(t, s, "demo", at, "a")
	if taken, err := s.take(t.Context(), store.Deciding, 9); err != nil || len(taken.desks) != 1 {
		t.Fatalf("%+v, %v", taken, err)
	}
	due(t, s)
	server.SetTime(at.Add(lookAgain + time.Millisecond))
	due(t, s, "a")
}

// TestBrokenJobs has jobs that cannot be read, and a desk whose tables are
// another's. They are not in the way of others.
func TestBrokenJobs(t *testing.T) {
	t.Parallel()
	s, server := onMiniredis(t)
	broken := []string{"a", "b", "c", "d"}
	schedule(t, s, "demo", at.Add(-time.Hour), broken...)
	schedule(t, s, "demo", at, "good")
	schedule(t, s, "other", at, "good as well")
	schedule(t, s, "theirs", at.Add(-time.Hour), "never")
	d := s.desk("demo", store.Insider)
	jobs := d.tableKey(layout.OfJobs(layout.Jobs, store.Deciding))
	for i, value := range []string{"", "garbage", "x 1 {}", "99999999999999999999 1 {}"} {
		server.HSet(jobs, broken[i], value)
	}
	leases := s.desk("theirs", store.Insider).tableKey(layout.OfJobs(layout.Leases, store.Deciding))
	if err := server.Set(leases, "another's"); err != nil {
		t.Fatal(err)
	}
	var got []string
	for range 8 {
		leases, err := s.Lease(t.Context(), store.Deciding, 1, time.Minute)
		if err != nil && !errors.Is(err, store.ErrUnavailable) { // of theirs alone
			t.Fatal(err)
		}
		for _, l := range leases {
			got = append(got, l.Key)
			if err := s.Finish(t.Context(), l, store.Change{}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if want := []string{"good", "good as well"}; !slices.Equal(slices.Sorted(slices.Values(got)), want) {
		t.Errorf("leased %q, want %q", got, want)
	}
	schedule(t, s, "demo", at, broken...) // again, whole
	server.SetTime(at.Add(2 * layout.SetAside))
	server.Del(leases)
	due(t, s, "a", "b", "c", "d", "never")
}

// TestNoScripts has the server forget its scripts, as by a restart.
func TestNoScripts(t *testing.T) {
	t.Parallel()
	server := storetest.Redis(t)
	s := opened(t, server.URL())
	for _, key := range []string{"a", "b", "c"} {
		schedule(t, s, "demo", time.Time{}, key)
		if err := s.client.ScriptFlush(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		l := due(t, s, key)[0]
		if err := s.client.ScriptFlush(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		if err := s.Finish(t.Context(), l, store.Change{}); err != nil {
			t.Fatal(err)
		}
		if err := s.client.ScriptFlush(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestKilledWhileLeased kills Redis between each lease and its finish: the job
// is held still, and when it is finished it is gone.
func TestKilledWhileLeased(t *testing.T) {
	t.Parallel()
	server := storetest.Redis(t) // appendfsync always
	s := opened(t, server.URL())
	schedule(t, s, "demo", time.Time{}, "0")
	for i := range 5 {
		l := due(t, s, fmt.Sprint(i))[0]
		server.Restart()
		due(t, s)
		next := store.Job{Kind: store.Deciding, Key: fmt.Sprint(i + 1)}
		state := map[string][]byte{"last": []byte(l.Key)}
		if err := s.Finish(t.Context(), l, store.Change{Jobs: []store.Job{next}, States: state}); err != nil {
			t.Fatal(err)
		}
		server.Restart()
		got, err := s.Desk("demo", store.Insider).States(t.Context(), "last")
		if err != nil || !cmp.Equal(got, state) {
			t.Errorf("the states are %q, %v; want %q", got, err, state)
		}
		if err := s.Finish(t.Context(), l, store.Change{}); !errors.Is(err, store.ErrLost) {
			t.Errorf("finished again: %v, want ErrLost", err)
		}
	}
}

// TestKilledWhileFinishing kills Redis at any moment of a loop that does jobs,
// each of which schedules the next. What was acknowledged holds, and there is
// always one job.
func TestKilledWhileFinishing(t *testing.T) {
	t.Parallel()
	server := storetest.Redis(t)
	s := opened(t, server.URL())
	schedule(t, s, "demo", time.Time{}, "0")
	const short = 50 * time.Millisecond
	deadline := time.Now().Add(time.Minute)
	last := -1 // the last job whose finish was acknowledged
	for kills := 0; (kills < 8 || last < 5) && time.Now().Before(deadline); {
		leases, err := s.Lease(context.Background(), store.Deciding, 9, short)
		if err != nil {
			kills++
			server.Restart()
			continue
		}
		for _, l := range leases {
			var n int
			if _, err := fmt.Sscan(l.Key, &n); err != nil {
				t.Fatal(err)
			}
			if n <= last {
				t.Fatalf("job %d is due, and %d was finished", n, last)
			}
			if rand.IntN(4) == 0 {
				go server.Kill()
			}
			err := s.Finish(context.Background(), l, store.Change{Jobs: []store.Job{{Kind: store.Deciding, Key: fmt.Sprint(n + 1)}}})
			switch {
			case err == nil:
				last = n
			case errors.Is(err, store.ErrUnavailable):
				kills++
				server.Restart()
			case !errors.Is(err, store.ErrLost):
				t.Fatalf("finishing job %d: %v", n, err)
			}
		}
	}
	time.Sleep(short + 10*time.Millisecond) // the server's clock
	leases, err := opened(t, server.URL()).Lease(t.Context(), store.Deciding, 9, time.Minute)
	if err != nil || len(leases) != 1 || last < 5 {
		t.Errorf("after job %d: %d jobs are left, %v; want the next", last, len(leases), err)
	}
}

// TestFinishLostAnswer hangs up after the server has ended a lease.
func TestFinishLostAnswer(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	p := newProxy(t, server.Addr())
	s, direct := opened(t, "redis://"+p.Addr().String()), opened(t, "redis://"+server.Addr())
	schedule(t, s, "demo", time.Time{}, "a", "b")
	leases := due(t, s, "a", "b")
	if err := direct.Finish(t.Context(), store.Lease{Desk: "demo", Job: leases[0].Job, Token: "another"}, store.Change{}); !errors.Is(err, store.ErrLost) {
		t.Errorf("another's lease: %v", err) // and the server knows the script
	}
	for i, lose := range []int32{1, 1000} {
		p.lose.Store(lose)
		err := s.Finish(t.Context(), leases[i], store.Change{})
		if !errors.Is(err, store.ErrUnavailable) || !errors.Is(err, store.ErrUncertain) || errors.Is(err, store.ErrLost) {
			t.Errorf("an answer lost %d times: %v; want ErrUnavailable and ErrUncertain", lose, err)
		}
		p.lose.Store(0)
		if err := s.Finish(t.Context(), leases[i], store.Change{}); !errors.Is(err, store.ErrLost) {
			t.Errorf("finished again: %v, want ErrLost", err)
		}
	}
}

// TestManyJobs schedules more in one change than a Lua script returns at once.
func TestManyJobs(t *testing.T) {
	t.Parallel()
	s := opened(t, storetest.Redis(t, "--appendfsync", "no").URL())
	var keys []string
	for i := range 10_000 {
		keys = append(keys, fmt.Sprintf("%05d", i))
	}
	schedule(t, s, "demo", time.Time{}, keys...)
	leases, err := s.Lease(t.Context(), store.Deciding, 20_000, time.Minute)
	if err != nil || len(leases) != len(keys) {
		t.Errorf("%d jobs leased, %v; want %d", len(leases), err, len(keys))
	}
}
