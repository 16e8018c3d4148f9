package redisstore

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stetbot/stet/store"
	"github.com/stetbot/stet/store/internal/layout"
	"github.com/stetbot/stet/store/storetest"
)

// TestSoakTick measures what a tick costs where little or nothing is due among
// much that is not: it must not depend on how much that is. It runs in short,
// and in full with STET_SOAK=full; then the times are held to their limits, and
// printed. Every open claim has a job of its own here, which is more than stet
// schedules.
func TestSoakTick(t *testing.T) {
	sizes, ticks := []int{1_000, 10_000}, 20
	full := os.Getenv("STET_SOAK") == "full"
	if full {
		sizes, ticks = []int{10_000, 1_000_000}, 200
	} else {
		t.Parallel()
	}
	const none, hundred = "none due", "100 due, a desk each"
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%d claims", size), func(t *testing.T) {
			s := opened(t, storetest.Redis(t, "--appendfsync", "everysec").URL())
			const desks = 1000
			crowd(t, s, size, desks)
			took := map[string]time.Duration{
				none:                     tick(t, s, ticks, 0, func(int) int { return 0 }),
				hundred:                  tick(t, s, ticks, 100, func(i int) int { return i * 7 % desks }),
				"100 due, all of a desk": tick(t, s, ticks, 100, func(int) int { return 7 }),
			}
			for _, what := range []string{none, hundred, "100 due, all of a desk"} {
				t.Logf("%d open claims, %d desks, %s: a tick takes %v (median of %d)", size, desks, what, took[what], ticks)
				limit := 2 * time.Millisecond
				if what == none {
					limit = limit / 10
				}
				if full && took[what] > limit {
					t.Errorf("%s: %v, which is above %v", what, took[what], limit)
				}
			}
		})
	}
}

// crowd fills a database with open claims, each with a job that is not due for
// a year.
func crowd(t *testing.T, s *Store, claims, desks int) {
	t.Helper()
	ctx := t.Context()
	due := time.Now().AddDate(1, 0, 0).UnixMilli()
	for first := 0; first < claims; first += 10_000 {
		pipe := s.client.Pipeline()
		for n := first; n < min(first+10_000, claims); n++ {
			id := fmt.Sprint("desk ", n%desks)
			d := s.desk(store.DeskID(id), store.Insider)
			key := fmt.Sprint("claim ", n)
			pipe.HSet(ctx, d.tableKey(layout.OfTopic(layout.Board, "workers")), layout.IDField(int64(n)), fmt.Sprintf(`1 {"id":%d,"version":1,"topic":"workers","status":"unverified"}`, n))
			pipe.HSet(ctx, d.tableKey(layout.OfJobs(layout.Jobs, store.Deciding)), key, layout.Row{Generation: 1, Due: due, Args: "{}"}.String())
			pipe.Do(ctx, "ZADD", d.tableKey(layout.OfJobs(layout.Due, store.Deciding)), due, key)
			if n < desks {
				pipe.Do(ctx, "ZADD", hintsKey(store.Deciding), due, id)
				pipe.SAdd(ctx, desksKey(), id)
			}
		}
		if err := exec(ctx, pipe); err != nil {
			t.Fatal(err)
		}
	}
}

// tick is the median time of a tick in which so many jobs are due, of the desks
// of a number.
func tick(t *testing.T, s *Store, ticks, due int, desk func(int) int) time.Duration {
	t.Helper()
	all := make([]time.Duration, ticks)
	for i := range all {
		for n := range due {
			c := store.Change{Request: fmt.Sprintf("%d/%d/%s", i, n, layout.NewStamp()), Person: "p", At: at, Answer: []byte("a")}
			c.Jobs = []store.Job{{Kind: store.Deciding, Key: fmt.Sprint("due ", n)}}
			if _, err := s.desk(store.DeskID(fmt.Sprint("desk ", desk(n))), store.Insider).Commit(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
		began := time.Now()
		leases, err := s.Lease(t.Context(), store.Deciding, 100, time.Hour)
		all[i] = time.Since(began)
		if err != nil || len(leases) != due {
			t.Fatalf("%d jobs leased, %v; want %d", len(leases), err, due)
		}
		for _, l := range leases {
			if err := s.Finish(t.Context(), l, store.Change{}); err != nil {
				t.Fatal(err)
			}
		}
	}
	slices.Sort(all)
	return all[len(all)/2]
}
