package filestore

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"go.etcd.io/bbolt"

	"github.com/stetbot/stet/store"
	"github.com/stetbot/stet/store/internal/layout"
)

// dueBucket is the bucket, beside that of the desks, of a bucket for each kind
// of job: the ms at which something is due at a desk, 8 bytes, and the desk's
// id. Each desk is in it once, or not at all. A file has it from its first job.
var dueBucket = []byte("due")

// kindName is a kind's bucket within "due". bbolt has no empty names.
func kindName(kind store.Kind) []byte { return []byte("kind:" + string(kind)) }

// orderName is the bucket of the ms, 8 bytes, and key of each job of a kind: Due
// the other way round. No layout.Kind is so called.
func orderName(kind store.Kind) []byte { return []byte("due order:" + string(kind)) }

// entry is a time and a name as a key, in the order of the times.
func entry(ms int64, name string) []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(max(ms, 0))), name...)
}

// readEntry reads an entry.
func readEntry(key []byte) (ms int64, name string) {
	if len(key) < 8 {
		return 0, ""
	}
	return int64(binary.BigEndian.Uint64(key)), string(key[8:])
}

// holds says whether a lease is held: nobody else has taken the job since.
func (r reader) holds(f layout.Fence) bool {
	h, ok := layout.ReadHold(r.get(layout.OfJobs(layout.Leases, f.Kind), f.Key))
	return ok && h.Token == f.Token
}

// line is the jobs of one kind of one desk, within a transaction. It must be
// closed.
type line struct {
	desk              store.DeskID
	kind              store.Kind
	jobs, due, leases *bbolt.Bucket
	order             *bbolt.Bucket
	index             *bbolt.Bucket // the desks of the kind
	before            []byte        // the desk's entry there; nil for none
}

// openLine opens the jobs of a kind of a desk, and makes their tables.
func openLine(tx *bbolt.Tx, desk *bbolt.Bucket, id store.DeskID, kind store.Kind) (*line, error) {
	l := &line{desk: id, kind: kind}
	all, err := tx.CreateBucketIfNotExists(dueBucket)
	if err != nil {
		return nil, err
	}
	for _, b := range []struct {
		bucket **bbolt.Bucket
		in     *bbolt.Bucket
		name   []byte
	}{
		{&l.jobs, desk, tableName(layout.OfJobs(layout.Jobs, kind))},
		{&l.due, desk, tableName(layout.OfJobs(layout.Due, kind))},
		{&l.leases, desk, tableName(layout.OfJobs(layout.Leases, kind))},
		{&l.order, desk, orderName(kind)},
		{&l.index, all, kindName(kind)},
	} {
		if *b.bucket, err = b.in.CreateBucketIfNotExists(b.name); err != nil {
			return nil, err
		}
	}
	l.before = l.entry()
	return l, nil
}

// entry is the desk's entry among the desks: when its earliest job is due.
func (l *line) entry() []byte {
	first, _ := l.order.Cursor().First()
	if first == nil {
		return nil
	}
	ms, _ := readEntry(first)
	return entry(ms, string(l.desk))
}

// close brings the desk's entry among the desks up to date.
func (l *line) close() error {
	now := l.entry()
	if bytes.Equal(now, l.before) {
		return nil
	}
	if l.before != nil {
		if err := l.index.Delete(l.before); err != nil {
			return err
		}
	}
	if now == nil {
		return nil
	}
	return l.index.Put(now, []byte{})
}

// row is a job; false for none, or one that cannot be read.
func (l *line) row(key string) (layout.Row, bool) {
	row, err := layout.ReadRow(string(l.jobs.Get([]byte(key))))
	return row, err == nil
}

// lease is a job's lease; false for none.
func (l *line) lease(key string) (layout.Hold, bool) {
	return layout.ReadHold(string(l.leases.Get([]byte(key))))
}

// place puts a job's key where Due is looked at.
func (l *line) place(key string, ms int64) error {
	if err := l.displace(key); err != nil {
		return err
	}
	return errors.Join(l.due.Put([]byte(key), strconv.AppendInt(nil, ms, 10)), l.order.Put(entry(ms, key), []byte{}))
}

// displace takes a job's key out of Due.
func (l *line) displace(key string) error {
	if ms, err := strconv.ParseInt(string(l.due.Get([]byte(key))), 10, 64); err == nil {
		return errors.Join(l.order.Delete(entry(ms, key)), l.due.Delete([]byte(key)))
	}
	return nil
}

// finish ends a lease. What was scheduled since it began stays.
func (l *line) finish(key string) error {
	row, ok := l.row(key)
	held, _ := l.lease(key)
	if err := l.leases.Delete([]byte(key)); err != nil {
		return err
	}
	if ok && row.Generation != held.Generation {
		return l.place(key, row.Due)
	}
	return errors.Join(l.jobs.Delete([]byte(key)), l.displace(key))
}

// schedule puts a job in the place of the one of its key. It is not looked at
// before a lease that is held has ended. A job that is being done does not wait, so
// that there is no time of its to keep.
func (l *line) schedule(j layout.Job, now int64) error {
	due := j.Due
	if j.AtOnce {
		due = now
	}
	row, waits := l.row(j.Key)
	held, leased := l.lease(j.Key)
	live := leased && held.End > now
	if live && held.Generation == row.Generation {
		waits = false
	}
	if j.Sooner && waits {
		due = min(due, row.Due)
	}
	next := layout.Row{Generation: max(row.Generation, held.Generation) + 1, Due: due, Args: j.Args}
	if err := l.jobs.Put([]byte(j.Key), []byte(next.String())); err != nil {
		return err
	}
	if live {
		return l.place(j.Key, max(held.End, due))
	}
	return l.place(j.Key, due)
}

// take leases the job that waits longest, if it is due. What cannot be read is
// put off.
func (l *line) take(now int64, d time.Duration, token string) (lease store.Lease, ok bool, err error) {
	for {
		first, _ := l.order.Cursor().First()
		ms, key := readEntry(first)
		if first == nil || ms > now {
			return store.Lease{}, false, nil
		}
		if err := l.order.Delete(entry(ms, key)); err != nil {
			return store.Lease{}, false, err
		}
		row, readable := l.row(key)
		if !readable {
			if err := l.place(key, now+layout.SetAside.Milliseconds()); err != nil {
				return store.Lease{}, false, err
			}
			continue
		}
		h := layout.Hold{Token: token, Generation: row.Generation, Times: 1, End: now + max(d.Milliseconds(), 1)}
		if was, ok := l.lease(key); ok && was.Generation == row.Generation {
			h.Times = was.Times + 1
		}
		if err := errors.Join(l.leases.Put([]byte(key), []byte(h.String())), l.place(key, h.End)); err != nil {
			return store.Lease{}, false, err
		}
		return layout.NewLease(l.desk, l.kind, key, row, now, h.Times, token), true, nil
	}
}

// schedule ends the lease of a plan, and schedules its jobs.
func (d *desk) schedule(tx *bbolt.Tx, desk *bbolt.Bucket, plan layout.Plan) error {
	now := d.store.now().UnixMilli()
	if f := plan.Fence; f != nil {
		err := inLine(tx, desk, d.id, f.Kind, func(l *line) error { return l.finish(f.Key) })
		if err != nil {
			return err
		}
	}
	for _, j := range plan.Jobs {
		err := inLine(tx, desk, d.id, j.Kind, func(l *line) error { return l.schedule(j, now) })
		if err != nil {
			return err
		}
	}
	return nil
}

// inLine does something with the jobs of a kind of a desk.
func inLine(tx *bbolt.Tx, desk *bbolt.Bucket, id store.DeskID, kind store.Kind, do func(*line) error) error {
	l, err := openLine(tx, desk, id, kind)
	if err != nil {
		return err
	}
	if err := do(l); err != nil {
		return err
	}
	return l.close()
}

// Lease implements store.Queue. The leases are on the disk when it returns.
func (s *Store) Lease(ctx context.Context, kind store.Kind, n int, d time.Duration) ([]store.Lease, error) {
	doing := fmt.Sprintf("leasing jobs of the kind %q", kind)
	due, err := s.anyDue(ctx, kind)
	if err != nil {
		return nil, unavailable(doing, err)
	}
	if !due || n < 1 {
		return nil, nil
	}
	var leases []store.Lease
	err = s.write(ctx, func(tx *bbolt.Tx) error {
		var err error
		if leases, err = s.take(tx, kind, n, d); err == nil {
			err = tx.Commit()
		}
		if err != nil {
			return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	return leases, nil
}

// anyDue says whether a job of a kind is due. It is all that is done where
// none is.
func (s *Store) anyDue(ctx context.Context, kind store.Kind) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	due, now := false, s.now().UnixMilli()
	err := s.db.View(func(tx *bbolt.Tx) error {
		if index := desksOf(tx, kind); index != nil {
			first, _ := index.Cursor().First()
			ms, _ := readEntry(first)
			due = first != nil && ms <= now
		}
		return nil
	})
	return due, err
}

// desksOf is the bucket of the desks with jobs of a kind; nil for none.
func desksOf(tx *bbolt.Tx, kind store.Kind) *bbolt.Bucket {
	all := tx.Bucket(dueBucket)
	if all == nil {
		return nil
	}
	return all.Bucket(kindName(kind))
}

// take leases at most n jobs. The desks take turns: one job of each, beginning
// with the desk that had its turn longest ago.
func (s *Store) take(tx *bbolt.Tx, kind store.Kind, n int, d time.Duration) ([]store.Lease, error) {
	now, token := s.now().UnixMilli(), rand.Text()
	var open []*line
	for _, id := range s.dueDesks(tx, kind, now, n) {
		b := tx.Bucket(desksBucket).Bucket(bucketName(id))
		if b == nil {
			continue
		}
		l, err := openLine(tx, b, id, kind)
		if err != nil {
			return nil, err
		}
		open = append(open, l)
	}
	var leases []store.Lease
	var waiting []*line
	for turn := open; len(turn) > 0 && len(leases) < n; turn, waiting = waiting, nil {
		for _, l := range turn {
			if len(leases) == n {
				break
			}
			lease, ok, err := l.take(now, d, token)
			if err != nil {
				return nil, err
			}
			if ok {
				s.serves++
				s.served[deskKind(l.desk, kind)] = s.serves
				leases, waiting = append(leases, lease), append(waiting, l)
			}
		}
	}
	for _, l := range open {
		if err := l.close(); err != nil {
			return nil, err
		}
	}
	return leases, nil
}

// deskKind names a desk's jobs of a kind.
func deskKind(id store.DeskID, kind store.Kind) string {
	return layout.Escape(string(kind)) + " " + string(id)
}

// dueDesks are at most n desks where a job of a kind is due, those that had
// their turn longest ago first.
func (s *Store) dueDesks(tx *bbolt.Tx, kind store.Kind, now int64, n int) []store.DeskID {
	index := desksOf(tx, kind)
	if index == nil {
		return nil
	}
	var desks []store.DeskID
	first := index.Cursor()
	for k, _ := first.First(); k != nil; k, _ = first.Next() {
		ms, id := readEntry(k)
		if ms > now {
			break
		}
		desks = append(desks, store.DeskID(id))
	}
	slices.SortStableFunc(desks, func(a, b store.DeskID) int {
		return cmp.Compare(s.served[deskKind(a, kind)], s.served[deskKind(b, kind)])
	})
	return desks[:min(len(desks), n)]
}

// Finish implements store.Queue. The change is on the disk when it returns.
func (s *Store) Finish(ctx context.Context, l store.Lease, c store.Change) error {
	doing := fmt.Sprintf("finishing the job %q", l.Key)
	plan, err := layout.Finishing(l, c)
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	d := &desk{store: s, id: l.Desk, viewer: store.Insider}
	if _, err := d.send(ctx, c, plan); err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}

// endLeases makes due again what an earlier process was doing when it ended:
// only one has the file. How often each job was leased stays. On a disk that
// is full nothing is ended, and the leases run out by themselves.
func (s *Store) endLeases() {
	_ = s.db.Update(func(tx *bbolt.Tx) error {
		all := tx.Bucket(dueBucket)
		if all == nil {
			return errNothingToEnd
		}
		var kinds []store.Kind
		_ = all.ForEachBucket(func(name []byte) error {
			kinds = append(kinds, store.Kind(bytes.TrimPrefix(name, kindName(""))))
			return nil
		})
		ended := 0
		for _, kind := range kinds {
			n, err := endKind(tx, kind)
			if err != nil {
				return err
			}
			ended += n
		}
		if ended == 0 {
			return errNothingToEnd
		}
		return nil
	})
}

// errNothingToEnd keeps a transaction from being written.
var errNothingToEnd = errors.New("no lease has to be ended")

// endKind ends the leases of a kind, and says how many there were.
func endKind(tx *bbolt.Tx, kind store.Kind) (ended int, err error) {
	var desks []store.DeskID
	_ = desksOf(tx, kind).ForEach(func(k, _ []byte) error {
		_, id := readEntry(k)
		desks = append(desks, store.DeskID(id))
		return nil
	})
	for _, id := range desks {
		b := tx.Bucket(desksBucket).Bucket(bucketName(id))
		if b == nil {
			continue
		}
		err := inLine(tx, b, id, kind, func(l *line) error {
			n, err := l.end()
			ended += n
			return err
		})
		if err != nil {
			return ended, err
		}
	}
	return ended, nil
}

// end ends the leases of a desk's jobs of a kind, and says how many there were.
func (l *line) end() (ended int, err error) {
	held := map[string]layout.Hold{} // bbolt leaves open what a loop over a bucket meets that changes it
	_ = l.leases.ForEach(func(key, value []byte) error {
		if h, ok := layout.ReadHold(string(value)); ok && h.End != 0 {
			held[string(key)] = h
		}
		return nil
	})
	for key, h := range held {
		h.End = 0
		if err := l.leases.Put([]byte(key), []byte(h.String())); err != nil {
			return 0, err
		}
		if row, ok := l.row(key); ok {
			if err := l.place(key, row.Due); err != nil {
				return 0, err
			}
		}
	}
	return len(held), nil
}
