package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stetbot/stet/store"
)

// model is the queue as its contract says it is, in a map.
type model map[modelKey]*modelJob

// modelKey is what a job waits under.
type modelKey struct {
	desk store.DeskID
	kind store.Kind
	key  string
}

// modelJob is a job, its lease, and one that was scheduled while it was done.
type modelJob struct {
	due   time.Time
	args  string
	times int

	held *store.Lease // the last; nil when it never was leased, or was finished
	ends time.Time
	next *modelJob // scheduled since held was leased
}

// schedule is what a commit does with a job.
func (m model) schedule(desk store.DeskID, j store.Job, now time.Time) {
	at := modelKey{desk, j.Kind, j.Key}
	due := j.Due
	if due.IsZero() {
		due = now
	}
	was := m[at]
	switch {
	case was == nil:
		m[at] = &modelJob{due: due, args: string(j.Args)}
	case was.next != nil || was.held == nil || !was.ends.After(now): // something waits
		waits := was
		if was.next != nil {
			waits = was.next
		}
		if j.Sooner && waits.due.Before(due) {
			due = waits.due
		}
		fallthrough
	default:
		next := &modelJob{due: due, args: string(j.Args)}
		if was.held == nil {
			m[at] = next
		} else {
			was.next = next
		}
	}
}

// due says whether a job can be leased, and which of the two.
func (j *modelJob) ready(now time.Time) (*modelJob, bool) {
	if j.held != nil && j.ends.After(now) {
		return nil, false
	}
	waits := j
	if j.next != nil {
		waits = j.next
	}
	return waits, !waits.due.After(now)
}

// ready are the jobs of a kind that can be leased, by desk.
func (m model) ready(kind store.Kind, now time.Time) map[store.DeskID][]string {
	all := map[store.DeskID][]string{}
	for at, j := range m {
		if _, ok := j.ready(now); ok && at.kind == kind {
			all[at.desk] = append(all[at.desk], at.key)
		}
	}
	for _, keys := range all {
		slices.Sort(keys)
	}
	return all
}

// lease takes a lease that the store gave, and says what is wrong with it.
func (m model) lease(l store.Lease, now time.Time, d time.Duration) string {
	at := modelKey{l.Desk, l.Kind, l.Key}
	j := m[at]
	if j == nil {
		return "there is no such job"
	}
	got, ok := j.ready(now)
	if !ok {
		return "it is not due, or is held"
	}
	got.times++
	if !got.due.Equal(l.Due) || got.args != string(l.Args) || got.times != l.Times || !l.Now.Equal(now) {
		return fmt.Sprintf("the model has %+v", got)
	}
	got.held, got.ends = &l, now.Add(d)
	m[at] = got
	return ""
}

// finish is what a finish does, and whether the lease is held.
func (m model) finish(l store.Lease, jobs []store.Job, now time.Time) bool {
	at := modelKey{l.Desk, l.Kind, l.Key}
	j := m[at]
	if j == nil || j.held == nil || j.held.Token != l.Token {
		return false
	}
	if delete(m, at); j.next != nil {
		m[at] = j.next
	}
	for _, job := range jobs {
		m.schedule(l.Desk, job, now)
	}
	return true
}

// testModel does at random what can be done, and compares with the model.
func testModel(t *testing.T, q *queue) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("the seed is %d", seed)
	r := &randomQueue{queue: q, t: t, m: model{}, rand: rand.New(rand.NewPCG(seed, 1))}
	for step := range 2500 {
		r.step()
		if t.Failed() {
			t.Fatalf("at step %d", step)
		}
	}
	q.clock.Add(24 * time.Hour) // everything is due now
	for len(r.m.ready(store.Deciding, q.clock.Now())) > 0 && !t.Failed() {
		r.lease(store.Deciding, 1000)
		q.clock.Add(time.Millisecond)
	}
}

// randomQueue is a queue that is used at random.
type randomQueue struct {
	*queue
	t      *testing.T
	m      model
	rand   *rand.Rand
	leases []store.Lease // all that were given, finished or not
	n      int
}

// step does one thing.
func (r *randomQueue) step() {
	kind := []store.Kind{store.Deciding, store.Sending("slack")}[r.rand.IntN(2)]
	switch r.rand.IntN(6) {
	case 0, 1:
		desk, jobs := r.desk(), r.jobs()
		r.scheduleAt(desk, jobs...)
		for _, j := range jobs {
			r.m.schedule(desk, j, r.clock.Now())
		}
	case 2:
		r.lease(kind, 1+r.rand.IntN(5))
	case 3, 4:
		r.finishOne()
	default:
		r.clock.Add(time.Duration(r.rand.IntN(8000)) * time.Millisecond)
	}
}

func (r *randomQueue) desk() store.DeskID {
	return store.DeskID(fmt.Sprint("desk ", r.rand.IntN(3)))
}

// jobs are some jobs to schedule, of few keys, so that they meet.
func (r *randomQueue) jobs() []store.Job {
	jobs := make([]store.Job, r.rand.IntN(4))
	for i := range jobs {
		r.n++
		jobs[i] = store.Job{
			Kind: []store.Kind{store.Deciding, store.Sending("slack")}[r.rand.IntN(2)], Key: fmt.Sprint("job ", r.rand.IntN(4)),
			Args: fmt.Append(nil, r.n), Sooner: r.rand.IntN(2) == 0,
		}
		if r.rand.IntN(4) > 0 {
			jobs[i].Due = r.in(time.Duration(r.rand.IntN(30_000)-10_000) * time.Millisecond)
		}
	}
	return jobs
}

// lease leases at most n jobs and compares. Where there are more than n, any
// desk's may be given, the longest waiting of it first.
func (r *randomQueue) lease(kind store.Kind, n int) {
	r.t.Helper()
	now, d := r.clock.Now(), time.Duration(1+r.rand.IntN(15_000))*time.Millisecond
	ready := r.m.ready(kind, now)
	total := 0
	for _, keys := range ready {
		total += len(keys)
	}
	leases, err := r.s.Lease(r.t.Context(), kind, n, d)
	must(r.t, err)
	if len(leases) != min(n, total) {
		r.t.Fatalf("%d of %d jobs of %s leased, of at most %d: %v of %v", len(leases), total, kind, n, keys(leases), ready)
	}
	for _, l := range leases {
		if wrong := r.m.lease(l, now, d); wrong != "" {
			r.t.Fatalf("leased %+v: %s", l, wrong)
		}
	}
	r.leases = append(r.leases, leases...)
}

// finishOne finishes any lease that there ever was, mostly of the last.
func (r *randomQueue) finishOne() {
	r.t.Helper()
	if len(r.leases) == 0 {
		return
	}
	i := len(r.leases) - 1 - min(r.rand.IntN(len(r.leases)), r.rand.IntN(6)*r.rand.IntN(3))
	l, jobs := r.leases[max(i, 0)], r.jobs()
	held := r.m.finish(l, jobs, r.clock.Now())
	err := r.s.Finish(r.t.Context(), l, store.Change{Jobs: jobs})
	if held != (err == nil) || err != nil && !errors.Is(err, store.ErrLost) {
		r.t.Fatalf("finishing %+v: %v; the model holds it: %v", l, err, held)
	}
}
