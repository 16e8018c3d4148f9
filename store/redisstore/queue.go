package redisstore

import (
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/stetbot/stet/store"
	"github.com/stetbot/stet/store/internal/layout"
)

var (
	//go:embed take.lua
	takeSource string
	//go:embed lease.lua
	leaseSource string
	//go:embed settle.lua
	settleSource string
	//go:embed hint.lua
	hintSource string

	takeScript   = redis.NewScript(takeSource)
	leaseScript  = redis.NewScript(leaseSource)
	settleScript = redis.NewScript(settleSource)
	hintScript   = redis.NewScript(hintSource)
)

const (
	// lookAgain is for how long a desk that a process is looking at is put
	// off. When the process ends meanwhile, this is what the jobs wait more.
	lookAgain = 5 * time.Second
	// sweepEvery is how often a process repairs the hints of a kind.
	sweepEvery = time.Minute
	// hintWait is how long a commit that is done waits to leave its hint.
	hintWait = 500 * time.Millisecond
	// atMost is how many desks are looked at in one round, and how many
	// desks a sweep asks in one. Lua returns some thousands of values.
	atMost = 500
)

// clock is the time as the scripts take it: in ms, "" for the server's own.
func (s *Store) clock() string {
	if s.now == nil {
		return ""
	}
	return strconv.FormatInt(s.now().UnixMilli(), 10)
}

// Lease implements store.Queue. Jobs that were taken for an answer that is lost
// are due again when their lease ends.
func (s *Store) Lease(ctx context.Context, kind store.Kind, n int, d time.Duration) ([]store.Lease, error) {
	doing := fmt.Sprintf("leasing jobs of the kind %q", kind)
	token := rand.Text()
	var all []store.Lease
	var err error
	for more := true; more && err == nil && len(all) < n; {
		var t taken
		var leases []store.Lease
		if t, err = s.look(ctx, kind, min(n-len(all), atMost)); err == nil {
			leases, more, err = s.round(ctx, t, n-len(all), d, token)
		}
		all = append(all, leases...)
	}
	if len(all) > 0 { // what has been taken is to be done, whatever went wrong after it
		return all, nil
	}
	if err != nil {
		return nil, unavailable(doing, err)
	}
	return nil, nil
}

// look takes desks to look at, and looks for those that have lost their hint
// when it is time to.
func (s *Store) look(ctx context.Context, kind store.Kind, n int) (taken, error) {
	t, err := s.take(ctx, kind, n)
	if err == nil && s.sweep(ctx, kind, t.now) && len(t.desks) == 0 {
		return s.take(ctx, kind, n)
	}
	return t, err
}

// taken is what take.lua returns: desks to look at.
type taken struct {
	kind  store.Kind
	now   time.Time
	mark  string // the score that the desks have meanwhile
	desks []store.DeskID
	full  bool // there may be more desks
}

// take takes at most n desks where a job of a kind may be due. It is all that
// is done where nothing is.
func (s *Store) take(ctx context.Context, kind store.Kind, n int) (taken, error) {
	reply, err := takeScript.Run(ctx, s.client, []string{hintsKey(kind)}, s.clock(), n, lookAgain.Milliseconds()).StringSlice()
	if err != nil {
		return taken{}, err
	}
	if len(reply) < 2 {
		return taken{}, fmt.Errorf("the script returned %q", reply)
	}
	now, err := strconv.ParseInt(reply[0], 10, 64)
	t := taken{kind: kind, now: layout.Time(now), mark: reply[1], full: len(reply)-2 == n}
	for _, desk := range reply[2:] {
		t.desks = append(t.desks, store.DeskID(desk))
	}
	return t, err
}

// round leases at most n jobs of the desks that were taken, and says whether
// there may be more. Each desk has its share; what one leaves of it is for the
// next round.
func (s *Store) round(ctx context.Context, t taken, n int, d time.Duration, token string) (leases []store.Lease, more bool, err error) {
	if len(t.desks) == 0 {
		return nil, false, nil
	}
	desks, err := s.leaseAt(ctx, t, n, d, token)
	if err != nil {
		return nil, false, err
	}
	more = t.full
	settled := []any{t.mark}
	var failed error
	for i, got := range desks {
		if got.err != nil {
			failed = errors.Join(failed, got.err) // its hint is looked at again by itself
			continue
		}
		leases = append(leases, got.leases...)
		more = more || got.next == got.now
		settled = append(settled, string(t.desks[i]), got.next)
	}
	if len(settled) == 1 {
		return nil, false, failed
	}
	// What is not settled is looked at once more than is needed.
	_ = settleScript.Run(ctx, s.client, []string{hintsKey(t.kind)}, settled...).Err()
	return leases, more, nil
}

// deskLeases is what lease.lua returns for a desk.
type deskLeases struct {
	now, next string // ms; next is "" for never
	leases    []store.Lease
	err       error
}

// leaseAt leases at most n jobs at the desks that were taken: in one call, or
// in one for each where the server is of a cluster.
func (s *Store) leaseAt(ctx context.Context, t taken, n int, d time.Duration, token string) ([]deskLeases, error) {
	mine := "0"
	if s.now != nil {
		mine = "1"
	}
	shares := []any{t.now.UnixMilli(), mine, max(d.Milliseconds(), 1), token, layout.SetAside.Milliseconds()}
	header := len(shares)
	var keys []string
	for i, id := range t.desks {
		share := n / len(t.desks)
		if i < n%len(t.desks) {
			share++
		}
		keys = append(keys, s.desk(id, store.Insider).jobKeys(t.kind)...)
		shares = append(shares, share)
	}
	if !s.clustered.Load() {
		reply, err := leaseScript.Run(ctx, s.client, keys, shares...).Slice()
		if !redis.HasErrorPrefix(err, "CROSSSLOT") {
			return leased(reply, t, t.desks, token), err
		}
		s.clustered.Store(true)
	}
	calls := make([]call, len(t.desks))
	for i := range calls {
		calls[i] = call{leaseScript, keys[3*i : 3*i+3], append(slices.Clone(shares[:header]), shares[header+i])}
	}
	var all []deskLeases
	for i, cmd := range s.callAll(ctx, calls) {
		reply, err := cmd.Slice()
		got := leased(reply, t, t.desks[i:i+1], token)
		if err != nil {
			got = []deskLeases{{err: err}}
		}
		all = append(all, got...)
	}
	return all, nil
}

// leased reads what lease.lua returned for some desks.
func leased(reply []any, t taken, desks []store.DeskID, token string) []deskLeases {
	all := make([]deskLeases, len(desks))
	for i, id := range desks {
		if len(reply) != len(desks)+1 {
			all[i].err = fmt.Errorf("the script returned %d values", len(reply))
			continue
		}
		now, _ := reply[0].(string)
		all[i] = leasedAt(texts(reply[i+1]), t.kind, id, now, token)
	}
	return all
}

// leasedAt reads what lease.lua returned for a desk. A job that cannot be read
// is put off for as long as the lease, and not in the way of the others.
func leasedAt(values []string, kind store.Kind, id store.DeskID, clock, token string) deskLeases {
	now, err := strconv.ParseInt(clock, 10, 64)
	if err != nil || len(values) == 0 {
		return deskLeases{err: fmt.Errorf("the script returned %q at %q", values, clock)}
	}
	if values[0] == "error" {
		return deskLeases{err: fmt.Errorf("the script says %q", values[1:])}
	}
	got := deskLeases{now: clock, next: values[0]}
	for job := values[1:]; len(job) >= 3; job = job[3:] {
		times, err := strconv.Atoi(job[1])
		row, err2 := layout.ReadRow(job[2])
		if err == nil && err2 == nil {
			got.leases = append(got.leases, layout.NewLease(id, kind, job[0], row, now, times, token))
		}
	}
	return got
}

// Finish implements store.Queue. When go-redis loses a connection after it has
// sent the change, it sends it again, and the lease that the first has ended
// is not found: the error is then ErrUncertain.
func (s *Store) Finish(ctx context.Context, l store.Lease, c store.Change) error {
	doing := fmt.Sprintf("finishing the job %q", l.Key)
	plan, err := layout.Finishing(l, c)
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	if err := ctx.Err(); err != nil {
		return unavailable(doing, err)
	}
	if _, err := s.desk(l.Desk, store.Insider).send(ctx, c, plan, nil); err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}

// jobKeys are the keys of a kind's tables.
func (d *desk) jobKeys(kind store.Kind) []string {
	return []string{
		d.tableKey(layout.OfJobs(layout.Jobs, kind)), d.tableKey(layout.OfJobs(layout.Due, kind)), d.tableKey(layout.OfJobs(layout.Leases, kind)),
	}
}

// know puts a desk among those that have had a job, once.
func (s *Store) know(ctx context.Context, id store.DeskID) error {
	if _, ok := s.known.Load(id); ok {
		return nil
	}
	if err := s.client.SAdd(ctx, desksKey(), string(id)).Err(); err != nil {
		return unavailable("putting the desk among those with jobs", err)
	}
	s.known.Store(id, true)
	return nil
}

// hint says from when on jobs may be due at a desk. It is tried once, whatever
// has become of the caller: the change is committed, and the sweep finds what
// has no hint.
func (s *Store) hint(ctx context.Context, id store.DeskID, hints map[store.Kind]int64) {
	if len(hints) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), hintWait)
	defer cancel()
	var calls []call
	for kind, ms := range hints {
		calls = append(calls, call{hintScript, []string{hintsKey(kind)}, []any{"", string(id), ms}})
	}
	s.callAll(ctx, calls)
}

// sweep repairs the hints of a kind, at most once in sweepEvery, and says
// whether it has. They are lost with a process that ends between its commit and
// its hint. What goes wrong is left for the next time.
func (s *Store) sweep(ctx context.Context, kind store.Kind, now time.Time) bool {
	s.mu.Lock()
	last, ok := s.swept[kind]
	if ok && now.Sub(last) < sweepEvery {
		s.mu.Unlock()
		return false
	}
	s.swept[kind] = now
	s.mu.Unlock()
	desks, err := s.client.SMembers(ctx, desksKey()).Result()
	for len(desks) > 0 && err == nil {
		part := desks[:min(len(desks), atMost)]
		desks = desks[len(part):]
		err = s.sweepSome(ctx, kind, part)
	}
	return err == nil
}

// sweepSome repairs the hints of some desks.
func (s *Store) sweepSome(ctx context.Context, kind store.Kind, desks []string) error {
	pipe := s.client.Pipeline()
	first := make([]*redis.ZSliceCmd, len(desks))
	for i, id := range desks {
		key := s.desk(store.DeskID(id), store.Insider).tableKey(layout.OfJobs(layout.Due, kind))
		first[i] = pipe.ZRangeWithScores(ctx, key, 0, 0)
	}
	_, _ = pipe.Exec(ctx) // one desk's table that is broken must not be in the way of others
	hints := []any{"sweep"}
	for i, cmd := range first {
		if due := cmd.Val(); len(due) > 0 {
			hints = append(hints, desks[i], int64(due[0].Score))
		}
	}
	if len(hints) == 1 {
		return nil
	}
	return hintScript.Run(ctx, s.client, []string{hintsKey(kind)}, hints...).Err()
}

// call is one call of a script.
type call struct {
	script *redis.Script
	keys   []string
	args   []any
}

// callAll makes calls in one round trip, or in two where the server does not
// know the scripts.
func (s *Store) callAll(ctx context.Context, calls []call) []*redis.Cmd {
	cmds := make([]*redis.Cmd, len(calls))
	pipe := s.client.Pipeline()
	for i, c := range calls {
		cmds[i] = c.script.EvalSha(ctx, pipe, c.keys, c.args...)
	}
	_, _ = pipe.Exec(ctx) // each has its own error
	again := s.client.Pipeline()
	for i, c := range calls {
		if redis.HasErrorPrefix(cmds[i].Err(), "NOSCRIPT") {
			cmds[i] = c.script.Eval(ctx, again, c.keys, c.args...)
		}
	}
	if again.Len() > 0 {
		_, _ = again.Exec(ctx)
	}
	return cmds
}
