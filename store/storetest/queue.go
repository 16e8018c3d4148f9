package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// Clock is a clock that stands still until it is told not to. It is safe for
// use by many goroutines.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now is its time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Add lets time pass.
func (c *Clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// queue is a store whose time a test makes pass.
type queue struct {
	t     *testing.T
	s     store.Store
	clock *Clock
}

// decide is a job of the kind Deciding.
func decide(key string, due time.Time) store.Job {
	return store.Job{Kind: store.Deciding, Key: key, Due: due}
}

// schedule schedules jobs of the desk demo.
func (q *queue) schedule(jobs ...store.Job) { q.t.Helper(); q.scheduleAt("demo", jobs...) }

// scheduleAt schedules jobs of a desk.
func (q *queue) scheduleAt(desk store.DeskID, jobs ...store.Job) {
	q.t.Helper()
	d := q.s.Desk(desk, store.Insider)
	c := change(q.t, d)
	c.Jobs = jobs
	commit(q.t, d, c)
}

// in is a moment from now.
func (q *queue) in(d time.Duration) time.Time { return q.clock.Now().Add(d) }

// lease leases all jobs of a kind that are due, for a minute.
func (q *queue) lease(kind store.Kind) []store.Lease {
	q.t.Helper()
	leases, err := q.s.Lease(q.t.Context(), kind, 1000, time.Minute)
	must(q.t, err)
	return leases
}

// one leases a job that must be the only one due, and have the key.
func (q *queue) one(key string) store.Lease {
	q.t.Helper()
	leases := q.lease(store.Deciding)
	if len(leases) != 1 || leases[0].Key != key {
		q.t.Fatalf("%v is due, want %q", keys(leases), key)
	}
	return leases[0]
}

// none expects that nothing is due.
func (q *queue) none() {
	q.t.Helper()
	if leases := q.lease(store.Deciding); len(leases) > 0 {
		q.t.Fatalf("%v is due, want nothing", keys(leases))
	}
}

// finish finishes a job that must be held, with a change of jobs only.
func (q *queue) finish(l store.Lease, jobs ...store.Job) {
	q.t.Helper()
	if err := q.s.Finish(q.t.Context(), l, store.Change{Jobs: jobs}); err != nil {
		q.t.Fatalf("finishing %q: %v", l.Key, err)
	}
}

// lost expects that a lease is, and that finishing it writes nothing.
func (q *queue) lost(l store.Lease) {
	q.t.Helper()
	q.notFinished(l, q.everything(l), store.ErrLost)
}

// notFinished expects that a finish fails and writes nothing.
func (q *queue) notFinished(l store.Lease, c store.Change, want error) {
	q.t.Helper()
	topics := []string{"quake", "workers"}
	before := Read(q.t, q.s, l.Desk, topics, "slack:U1", "r")
	err := q.s.Finish(q.t.Context(), l, c)
	if err == nil || want != nil && !errors.Is(err, want) {
		q.t.Errorf("finishing: %v, want %v", err, want)
	}
	if want == nil && (errors.Is(err, store.ErrLost) || errors.Is(err, store.ErrChanged) || errors.Is(err, store.ErrUnavailable)) {
		q.t.Errorf("finishing: %v, as if another try could help", err)
	}
	equal(q.t, "the store after a finish that was refused", Read(q.t, q.s, l.Desk, topics, "slack:U1", "r"), before)
}

// everything is a change of every kind of thing, for a lease of a desk. Its
// job is not due for an hour.
func (q *queue) everything(l store.Lease) store.Change {
	q.t.Helper()
	d := q.s.Desk(l.Desk, store.Insider)
	next := board(q.t, d, "workers").NextID
	c := change(q.t, d, "workers")
	c.Claims = []claim.Claim{Sample(next, 1, "workers")}
	c.Topics, c.Channels = []claim.Topic{{Slug: "workers"}}, []claim.Channel{{ID: "slack:T1:C1"}}
	c.Events = []store.Event{{Kind: "reminded", Topic: "workers"}}
	c.Trail = &store.Trail{Deeds: []store.Deed{{Command: "add"}}}
	c.States = map[string][]byte{"alpha": []byte("done")}
	c.Posts = []store.Post{SamplePost("card", "workers")}
	c.Jobs = []store.Job{decide("after", q.in(time.Hour))}
	return c
}

// keys are the keys of leases.
func keys(leases []store.Lease) []string {
	var all []string
	for _, l := range leases {
		all = append(all, l.Key)
	}
	return all
}

func testDue(t *testing.T, q *queue) {
	q.none()
	second := store.Job{Kind: store.Deciding, Key: "second", Due: q.in(2 * time.Second), Args: []byte(`{"text": "“a”\n b"}`)}
	q.schedule(decide("third", q.in(3*time.Second)), decide("first", q.in(time.Second)), second, decide("old", time.Unix(-1e9, 0)))
	equal(t, "the oldest", q.one("old").Due, time.UnixMilli(0).UTC())
	q.clock.Add(time.Second - time.Millisecond)
	q.none()
	q.clock.Add(time.Millisecond)
	q.one("first")
	q.clock.Add(3 * time.Second)
	leases := q.lease(store.Deciding)
	equal(t, "in order", keys(leases), []string{"second", "third"})
	want := store.Lease{Desk: "demo", Job: second, Now: q.clock.Now(), Times: 1, Token: leases[0].Token}
	equal(t, "a lease", leases[0], want)
	if leases[0].Token == "" {
		t.Error("a lease has no token")
	}
	q.schedule(decide("third", q.in(-time.Hour)))
	q.none() // it is being done
	for _, n := range []int{0, -1} {
		leases, err := q.s.Lease(t.Context(), store.Deciding, n, time.Minute)
		if err != nil || leases != nil {
			t.Errorf("%d jobs: %v, %v", n, leases, err)
		}
	}
}

// testAtOnce has a job that is due at the store's clock, whatever its change
// says of the time.
func testAtOnce(t *testing.T, q *queue) {
	q.schedule(decide("now", time.Time{}))
	equal(t, "due", q.one("now").Due, q.clock.Now())
	q.clock.Add(300 * time.Microsecond) // the clock between two ms
	q.schedule(decide("exactly now", q.clock.Now()))
	q.one("exactly now")
}

// seconds is a number of seconds.
func seconds(n int) time.Duration { return time.Duration(n) * time.Second }

// testScheduledAgain has a job scheduled twice before it is done.
func testScheduledAgain(t *testing.T, q *queue) {
	for i, c := range []struct {
		first, second int // seconds from now
		sooner        bool
		want          int
	}{
		{2, 1, false, 1}, {1, 2, false, 2}, {2, 1, true, 1}, {1, 2, true, 1}, {1, 1, true, 1}, {-2, 1, true, -2}, {-2, 1, false, 1},
	} {
		key := fmt.Sprint("job ", i)
		first, second := decide(key, q.in(seconds(c.first))), decide(key, q.in(seconds(c.second)))
		first.Args, second.Args, second.Sooner = []byte("1"), []byte("2"), c.sooner
		want := q.in(seconds(c.want))
		if i%2 == 0 {
			q.schedule(first)
			q.schedule(second)
		} else {
			q.schedule(first, second) // in one change, the last counts
		}
		if c.want > 0 {
			q.clock.Add(seconds(c.want) - time.Millisecond)
			q.none()
			q.clock.Add(time.Millisecond)
		}
		l := q.one(key)
		equal(t, fmt.Sprintf("%+v: due", c), l.Due, want)
		equal(t, "arguments", string(l.Args), "2")
		q.finish(l)
		q.clock.Add(time.Hour)
		q.none()
	}
	sooner := decide("new", q.in(time.Second))
	sooner.Sooner = true
	q.schedule(sooner)
	q.none()
	q.clock.Add(time.Second)
	q.one("new")
}

func testLeased(t *testing.T, q *queue) {
	q.schedule(decide("a", q.clock.Now()))
	for times := 1; times < 4; times++ {
		l := q.one("a")
		equal(t, "times", l.Times, times)
		q.none()
		q.clock.Add(time.Minute - time.Millisecond)
		q.none()
		q.clock.Add(time.Millisecond) // as after the death of who had it
	}
	l := q.one("a")
	q.schedule(decide("a", q.clock.Now())) // another time, which is the first of its own
	q.clock.Add(time.Minute)
	q.lost(store.Lease{Desk: l.Desk, Job: l.Job, Token: "another"})
	again := q.one("a")
	equal(t, "times after it was scheduled again", again.Times, 1)
	q.lost(l)
	q.finish(again)
	q.clock.Add(time.Hour)
	q.none()
	q.lost(again)
}

// testLateFinish has a lease finished that has run out.
func testLateFinish(t *testing.T, q *queue) {
	q.schedule(decide("a", q.clock.Now()))
	first := q.one("a")
	q.clock.Add(time.Hour)
	second := q.one("a")
	q.lost(first)
	q.none() // and the second has not lost its lease over that
	q.clock.Add(time.Hour)
	must(t, q.s.Finish(t.Context(), second, q.everything(second))) // nobody took it since
	q.none()
	q.clock.Add(time.Hour)
	q.one("after")
}

// testScheduledWhileLeased has a job scheduled by others while it is done.
func testScheduledWhileLeased(t *testing.T, q *queue) {
	for i, c := range []struct {
		due    time.Duration // of the second, from when the first is leased
		sooner bool
		finish time.Duration // when the first is finished, from then; it is leased for a minute
		want   time.Duration // when the second can be leased
	}{
		{0, false, 10 * time.Second, 10 * time.Second},
		{5 * time.Second, false, 10 * time.Second, 10 * time.Second},
		{30 * time.Second, false, 10 * time.Second, 30 * time.Second},
		{30 * time.Second, true, 10 * time.Second, 30 * time.Second}, // what is done does not wait
		{2 * time.Hour, false, 10 * time.Second, 2 * time.Hour},
		{30 * time.Second, false, 0, time.Minute}, // never finished
		{2 * time.Hour, false, 0, 2 * time.Hour},
		{30 * time.Second, false, 2 * time.Minute, time.Minute},
	} {
		key := fmt.Sprint("job ", i)
		q.schedule(decide(key, q.in(-time.Minute)))
		l := q.one(key)
		began := q.clock.Now()
		second := decide(key, q.in(c.due))
		second.Args, second.Sooner = []byte("2"), c.sooner
		q.schedule(second)
		q.none()
		pass := func(to time.Duration) { q.clock.Add(began.Add(to).Sub(q.clock.Now())) }
		if c.finish > 0 && c.finish <= c.want {
			pass(c.finish - time.Millisecond)
			q.none()
			pass(c.finish)
			q.finish(l)
		}
		if q.clock.Now().Before(began.Add(c.want)) {
			pass(c.want - time.Millisecond)
			q.none()
			pass(c.want)
		}
		got := q.one(key)
		equal(t, fmt.Sprintf("%+v", c), []any{string(got.Args), got.Times}, []any{"2", 1})
		if c.finish > c.want {
			pass(c.finish)
			q.lost(l)
		}
		q.finish(got)
		pass(9 * time.Hour)
		q.none()
	}
	q.soonerWhileLeased()
}

// soonerWhileLeased schedules twice while the job is being done: the one of
// the two that comes first waits then, and its time can be kept.
func (q *queue) soonerWhileLeased() {
	q.t.Helper()
	q.schedule(decide("b", q.clock.Now()))
	l := q.one("b")
	second, third := decide("b", q.in(10*time.Second)), decide("b", q.in(20*time.Second))
	third.Sooner = true
	q.schedule(second)
	q.schedule(third)
	q.finish(l)
	q.none()
	q.clock.Add(10 * time.Second)
	q.finish(q.one("b"))
	q.schedule(decide("c", q.clock.Now()))
	q.one("c")
	q.clock.Add(time.Minute) // what has run out waits as well
	sooner := decide("c", q.in(time.Hour))
	sooner.Sooner = true
	q.schedule(sooner)
	equal(q.t, "times", q.one("c").Times, 1)
}

// testFinishSchedules has a job that is done again and again.
func testFinishSchedules(t *testing.T, q *queue) {
	q.schedule(decide("a", q.clock.Now()))
	q.one("a")
	q.clock.Add(time.Minute)
	l := q.one("a")
	for i := range 3 {
		next := decide("a", q.in(time.Second))
		next.Args, next.Sooner = fmt.Append(nil, i), i == 2
		q.finish(l, next, decide("b", q.in(time.Hour)))
		q.none()
		q.clock.Add(time.Second)
		old := l
		l = q.one("a")
		equal(t, "the next", []any{string(l.Args), l.Times, l.Due}, []any{fmt.Sprint(i), 1, q.clock.Now()})
		q.lost(old)
	}
	q.schedule(decide("a", q.in(5*time.Second))) // and by somebody else, meanwhile
	late := decide("a", q.in(10*time.Second))
	q.finish(l, late)
	q.clock.Add(5 * time.Second)
	q.none()
	q.clock.Add(5 * time.Second)
	l = q.one("a")
	q.schedule(decide("a", q.in(5*time.Second)))
	late.Sooner, late.Due = true, q.in(10*time.Second)
	q.finish(l, late)
	q.clock.Add(5 * time.Second)
	q.finish(q.one("a"))
	q.clock.Add(time.Hour)
	q.one("b")
}

// testFinishChanged refuses each expectation that a finish may have. The lease
// is still held then.
func testFinishChanged(t *testing.T, q *queue) {
	q.schedule(decide("a", q.clock.Now()))
	l := q.one("a")
	for name, spoil := range map[string]func(*store.Change){
		"the directory, seen older": func(c *store.Change) { c.Directory = "older" },
		"a board, seen older":       func(c *store.Change) { c.Boards["workers"] = "older" },
		"a version too old":         func(c *store.Change) { c.Claims[0].Version = 3 },
		"an id that leaves a gap":   func(c *store.Change) { c.Claims[0].ID = 5 },
	} {
		t.Run(name, func(t *testing.T) {
			c := q.everything(l)
			spoil(&c)
			(&queue{t: t, s: q.s, clock: q.clock}).notFinished(l, c, store.ErrChanged)
		})
	}
	q.none()
	c := q.everything(l)
	must(t, q.s.Finish(t.Context(), l, c))
	tr := Read(t, q.s, "demo", []string{"workers"}, c.Person, c.Request)
	equal(t, "claims", tr.Claims, c.Claims)
	equal(t, "channels", tr.Directory.Channels, c.Channels)
	equal(t, "history", tr.History[0], c.Events)
	equal(t, "posts", tr.Posts[0], c.Posts)
	equal(t, "states", tr.States, c.States)
	equal(t, "recall, with no receipt", tr.Recalls, []store.Recall{{Trail: *c.Trail}})
	q.clock.Add(time.Hour)
	q.one("after")
}

// testFinishDirectory holds what a finish is checked against: the directory
// where it was decided on it, or writes to it.
func testFinishDirectory(t *testing.T, q *queue) {
	d := q.s.Desk("demo", store.Insider)
	first := change(t, d)
	first.People = []claim.Person{{ID: "p"}}
	commit(t, d, first)
	q.schedule(decide("a", q.clock.Now()))
	l := q.one("a")
	writes := map[string]func(*store.Change){
		"topics":   func(c *store.Change) { c.Topics = []claim.Topic{{Slug: "quake"}} },
		"channels": func(c *store.Change) { c.Channels = []claim.Channel{{ID: "c"}} },
		"settings": func(c *store.Change) { c.Settings = &claim.Settings{} },
		"forgets":  func(c *store.Change) { c.Forget = []string{"afp"} },
	}
	for _, name := range slices.Sorted(maps.Keys(writes)) {
		var c store.Change
		writes[name](&c)
		q.notFinished(l, c, store.ErrChanged)
		c.Directory = directory(t, d).Stamp
		c.Jobs = []store.Job{decide("a", q.clock.Now())}
		must(t, q.s.Finish(t.Context(), l, c))
		l = q.one("a")
	}
	q.notFinished(l, store.Change{Directory: "older", States: map[string][]byte{"alpha": []byte("a")}}, store.ErrChanged)
	must(t, q.s.Finish(t.Context(), l, store.Change{States: map[string][]byte{"alpha": []byte("a")}, Events: []store.Event{{Kind: "reminded"}}}))
	q.clock.Add(time.Hour)
	q.none()
}

// testFinishRefused has finishes that can never be written, and leases that
// never were.
func testFinishRefused(t *testing.T, q *queue) {
	q.schedule(decide("a", q.clock.Now()))
	l := q.one("a")
	for name, spoil := range map[string]func(*store.Change){
		"redacts":             func(c *store.Change) { c.Redact, c.Tombstone = []int64{1}, []byte("a") },
		"a trail of nobody":   func(c *store.Change) { c.Person = "" },
		"a job of no key":     func(c *store.Change) { c.Jobs[0].Key = "" },
		"a claim of no topic": func(c *store.Change) { delete(c.Boards, "workers") },
		"a name too long":     func(c *store.Change) { c.Topics[0].Slug = strings.Repeat("x", 3000) },
	} {
		t.Run(name, func(t *testing.T) {
			c := q.everything(l)
			spoil(&c)
			(&queue{t: t, s: q.s, clock: q.clock}).notFinished(l, c, nil)
		})
	}
	for _, spoil := range []func(*store.Lease){
		func(l *store.Lease) { l.Token = "" }, func(l *store.Lease) { l.Token = "another" }, func(l *store.Lease) { l.Desk = "another" },
		func(l *store.Lease) { l.Key = "another" }, func(l *store.Lease) { l.Key = "" },
		func(l *store.Lease) { l.Kind = "another" }, func(l *store.Lease) { l.Kind = "" },
	} {
		other := l
		spoil(&other)
		q.lost(other)
	}
	q.finish(l)
}

// testReplaySchedulesOnce sends a request again after its job was done.
func testReplaySchedulesOnce(t *testing.T, q *queue) {
	d := q.s.Desk("demo", store.Insider)
	c := change(t, d)
	c.Jobs = []store.Job{decide("a", q.clock.Now())}
	commit(t, d, c)
	q.finish(q.one("a"))
	got, err := d.Commit(t.Context(), c)
	if err != nil || !got.Replayed {
		t.Errorf("the request again: %+v, %v", got, err)
	}
	q.clock.Add(time.Hour)
	q.none()
	stale := change(t, d)
	stale.Jobs, stale.Directory = c.Jobs, "older"
	if _, err := d.Commit(t.Context(), stale); !errors.Is(err, store.ErrChanged) {
		t.Errorf("a change that is refused: %v", err)
	}
	q.none()
}

func testQueuesApart(t *testing.T, q *queue) {
	names := []string{"a", "a:b", "b", "{a}", "}", "a b", "a%20b", "*", "\x00", "بيروت", "decide"}
	want := map[string]string{}
	for _, desk := range names {
		var jobs []store.Job
		for _, kind := range names {
			for _, key := range names {
				args := fmt.Sprintf("%q", []string{desk, kind, key})
				jobs = append(jobs, store.Job{Kind: store.Kind(kind), Key: key, Due: q.clock.Now(), Args: fmt.Appendf(nil, "%q", fmt.Sprintf("%x", args))})
			}
		}
		q.scheduleAt(store.DeskID(desk), jobs...)
		for _, j := range jobs {
			want[string(j.Args)] = fmt.Sprintf("%q %q %q", desk, j.Kind, j.Key)
		}
	}
	got := map[string]string{}
	for _, kind := range names {
		for i, l := range q.lease(store.Kind(kind)) {
			got[string(l.Args)] = fmt.Sprintf("%q %q %q", l.Desk, l.Kind, l.Key)
			if i%3 == 0 {
				q.finish(l)
			}
		}
	}
	equal(t, "leases", got, want)
	leases, err := q.s.Lease(t.Context(), "", 9, time.Minute)
	if err != nil || len(leases) > 0 {
		t.Errorf("of no kind: %v, %v", leases, err)
	}
}

// testTurns has one desk with much to do, and some with little.
func testTurns(t *testing.T, q *queue) {
	var much []store.Job
	for i := range 50 {
		much = append(much, decide(fmt.Sprintf("%02d", i), q.in(time.Duration(i-100)*time.Minute)))
	}
	q.scheduleAt("much", much...)
	for _, desk := range []store.DeskID{"a", "b", "z"} {
		q.scheduleAt(desk, decide("little", q.clock.Now()))
	}
	done := map[store.DeskID][]string{}
	for round := 1; len(done["much"]) < 50; round++ {
		q.clock.Add(2 * time.Millisecond) // turns are told apart by the ms
		leases, err := q.s.Lease(t.Context(), store.Deciding, 1, time.Hour)
		must(t, err)
		if len(leases) != 1 {
			t.Fatalf("%d jobs after %v", len(leases), done)
		}
		for _, l := range leases {
			done[l.Desk] = append(done[l.Desk], l.Key)
		}
		if round == 4 && len(done) < 4 {
			t.Errorf("after 4 jobs the desks have had %v", done)
		}
	}
	if !slices.IsSorted(done["much"]) {
		t.Errorf("the order is %v", done["much"])
	}
	leases, err := q.s.Lease(t.Context(), store.Deciding, 100, time.Hour)
	must(t, err)
	for _, l := range leases {
		done[l.Desk] = append(done[l.Desk], l.Key)
	}
	equal(t, "desks", len(done), 4)
}

// testFew takes many jobs of many desks, few at a time, while the clock stands.
func testFew(t *testing.T, q *queue) {
	want := map[string]bool{}
	for desk := range 40 {
		var jobs []store.Job
		for i := range 1 + desk%7 {
			jobs = append(jobs, decide(fmt.Sprintf("%d/%d", desk, i), q.in(-time.Duration(i)*time.Hour)))
			want[jobs[i].Key] = true
		}
		q.scheduleAt(store.DeskID(fmt.Sprint("desk ", desk)), jobs...)
	}
	got := map[string]bool{}
	for n := 1; len(got) < len(want); n = n%9 + 1 {
		leases, err := q.s.Lease(t.Context(), store.Deciding, n, time.Hour)
		must(t, err)
		if len(leases) == 0 || len(leases) > n {
			t.Fatalf("%d jobs, want 1 to %d, after %d of %d", len(leases), n, len(got), len(want))
		}
		for _, l := range leases {
			if got[l.Key] {
				t.Errorf("%s is leased twice", l.Key)
			}
			got[l.Key] = true
		}
	}
	equal(t, "jobs", got, want)
	q.none()
}

// testLeasers has 16 processes share 200 jobs.
func testLeasers(t *testing.T, q *queue) {
	for desk := range 4 {
		var jobs []store.Job
		for i := range 50 {
			jobs = append(jobs, decide(fmt.Sprintf("%d/%d", desk, i), q.clock.Now()))
		}
		q.scheduleAt(store.DeskID(fmt.Sprint(desk)), jobs...)
	}
	done := q.share(16, 200, func(l store.Lease) error { return q.s.Finish(t.Context(), l, store.Change{}) })
	for key, times := range done {
		if times != 1 {
			t.Errorf("%s was done %d times", key, times)
		}
	}
	q.clock.Add(time.Hour)
	q.none()
}

// share has workers lease until so many jobs were done, and counts how often
// each was.
func (q *queue) share(workers, jobs int, do func(store.Lease) error) map[string]int {
	var mu sync.Mutex
	var all sync.WaitGroup
	done := map[string]int{}
	remaining := func() int { mu.Lock(); defer mu.Unlock(); return jobs - len(done) }
	for range workers {
		all.Go(func() {
			for empty := 0; remaining() > 0 && empty < 10_000; empty++ {
				leases, err := q.s.Lease(q.t.Context(), store.Deciding, 3, time.Hour)
				if err != nil {
					q.t.Errorf("leasing: %v", err)
					return
				}
				for _, l := range leases {
					if err := do(l); err != nil {
						q.t.Errorf("finishing: %v", err)
					}
					mu.Lock()
					done[l.Key]++
					mu.Unlock()
				}
				q.clock.Add(time.Millisecond) // a desk that another looks at is put off
			}
		})
	}
	all.Wait()
	equal(q.t, "jobs done", len(done), jobs)
	return done
}

// testLeasersAndFilers has jobs done while they are scheduled: none may be
// missed, whatever a process has just seen of the desk.
func testLeasersAndFilers(t *testing.T, q *queue) {
	const filers, each = 4, 25
	var filing sync.WaitGroup
	for f := range filers {
		filing.Go(func() {
			d := q.s.Desk(store.DeskID(fmt.Sprint("desk ", f%2)), store.Insider)
			for i := range each {
				_, err := d.Commit(t.Context(), store.Change{
					Request: fmt.Sprintf("%d/%d", f, i), Person: "p", At: noon, Answer: []byte("a"),
					Jobs: []store.Job{decide(fmt.Sprintf("%d/%d", f, i), time.Time{})},
				})
				if err != nil {
					t.Errorf("filing: %v", err)
				}
			}
		})
	}
	done := q.share(12, filers*each, func(l store.Lease) error { return q.s.Finish(t.Context(), l, store.Change{}) })
	filing.Wait()
	for key, times := range done {
		if times != 1 {
			t.Errorf("%s was done %d times", key, times)
		}
	}
}

// testQueueContext calls the queue with a context that has ended.
func testQueueContext(t *testing.T, q *queue) {
	q.schedule(decide("a", q.clock.Now()), decide("b", q.in(time.Hour)))
	l := q.one("a")
	q.clock.Add(time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := q.s.Lease(ctx, store.Deciding, 1, time.Minute); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("leasing: %v, want ErrUnavailable", err)
	}
	if err := q.s.Finish(ctx, l, store.Change{}); !errors.Is(err, store.ErrUnavailable) || errors.Is(err, store.ErrUncertain) {
		t.Errorf("finishing: %v, want ErrUnavailable and certainty", err)
	}
	equal(t, "still due", keys(q.lease(store.Deciding)), []string{"a", "b"})
}
