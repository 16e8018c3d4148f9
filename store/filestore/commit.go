package filestore

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/stetbot/stet/store"
	"github.com/stetbot/stet/store/internal/layout"
)

// sweep is how many expired receipts a commit removes at most. Each commit
// adds one, so that they do not pile up, and no commit waits for many.
const sweep = 32

// Commit implements store.Desk. The change is on the disk when it returns.
func (d *desk) Commit(ctx context.Context, c store.Change) (store.Result, error) {
	if d.viewer != store.Insider {
		return store.Result{}, store.ErrReadOnly
	}
	plan, err := layout.New(c)
	if err != nil {
		return store.Result{}, fmt.Errorf("committing: %w", err)
	}
	result, err := d.send(ctx, c, plan)
	if err != nil {
		return store.Result{}, fmt.Errorf("committing: %w", err)
	}
	return result, nil
}

// send waits for the turn and writes a plan.
func (d *desk) send(ctx context.Context, c store.Change, plan layout.Plan) (result store.Result, err error) {
	err = d.store.write(ctx, func(tx *bbolt.Tx) error {
		result, err = d.commit(tx, c, plan)
		return err
	})
	return result, err
}

// write waits for the turn and does something in a transaction, which it must
// commit itself.
func (s *Store) write(ctx context.Context, do func(*bbolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return unavailable("waiting to write", ctx.Err())
	}
	if err := s.inPlace(); err != nil {
		return err
	}
	tx, err := s.db.Begin(true)
	if err != nil {
		return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	defer func() { _ = tx.Rollback() }() // of nothing, once committed
	return do(tx)
}

// commit checks and writes a change within a transaction, and ends it.
func (d *desk) commit(tx *bbolt.Tx, c store.Change, plan layout.Plan) (store.Result, error) {
	read := reader{desk: tx.Bucket(desksBucket).Bucket(bucketName(d.id))}
	if plan.Fence != nil && !read.holds(*plan.Fence) {
		return store.Result{}, store.ErrLost
	}
	if plan.Fence == nil {
		if answer := read.receipt(c.Person, c.Request); answer != nil {
			return store.Result{Replayed: true, Answer: answer}, nil
		}
	}
	if len(c.Redact) > 0 {
		past := layout.Past{
			Versions: read.some(layout.OfDesk(layout.Versions), layout.PastFields(c)),
			Trails:   read.fields(layout.OfDesk(layout.Trails)),
		}
		if err := plan.Redact(c, past); err != nil {
			return store.Result{}, err
		}
	}
	for _, k := range plan.Checks {
		if !holds(read, k) {
			return store.Result{}, k.Changed()
		}
	}
	if err := d.write(tx, c, plan); err != nil {
		return store.Result{}, fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	if err := tx.Commit(); err != nil {
		return store.Result{}, d.lost(c, plan, err)
	}
	return store.Result{Answer: c.Answer}, nil
}

// holds says whether a check does.
func holds(r reader, k layout.Check) bool {
	got := r.get(k.Table, k.Field)
	if !k.Claims {
		return got == k.Want
	}
	if got == "" {
		got = r.get(layout.OfTopic(layout.Left, k.Table.Of), k.Field)
	}
	return layout.VersionOf(got) == k.Want
}

// write writes a plan and the receipt, and removes some old receipts. What a
// plan blanks is blanked first, so that its own answer is kept.
func (d *desk) write(tx *bbolt.Tx, c store.Change, plan layout.Plan) error {
	b, err := tx.Bucket(desksBucket).CreateBucketIfNotExists(bucketName(d.id))
	if err != nil {
		return err
	}
	for _, w := range plan.Writes {
		if err := writeTable(b, w); err != nil {
			return err
		}
	}
	for _, p := range plan.Posts {
		if err := writePost(b, p); err != nil {
			return err
		}
	}
	if err := d.schedule(tx, b, plan); err != nil {
		return err
	}
	if plan.Tombstone != nil {
		if err := blankReceipts(b, plan.Tombstone); err != nil {
			return err
		}
	}
	if plan.Fence != nil {
		return nil
	}
	return keepReceipt(b, c)
}

// writeTable writes to one table.
func writeTable(desk *bbolt.Bucket, w layout.Write) error {
	table, err := desk.CreateBucketIfNotExists(tableName(w.Table))
	if err != nil {
		return err
	}
	key := []byte(w.Field)
	switch w.Op {
	case layout.Set:
		return table.Put(key, []byte(w.Value))
	case layout.Delete:
		return table.Delete(key)
	case layout.Append:
		n, err := table.NextSequence()
		if err != nil {
			return err
		}
		return table.Put(sequence(n), []byte(w.Value))
	}
	return nil
}

// writePost writes or forgets a post, and takes the one before out of the
// topics that it showed.
func writePost(desk *bbolt.Bucket, p layout.Post) error {
	posts, err := desk.CreateBucketIfNotExists(tableName(layout.OfDesk(layout.Posts)))
	if err != nil {
		return err
	}
	shown, err := desk.CreateBucketIfNotExists(tableName(layout.OfDesk(layout.Shown)))
	if err != nil {
		return err
	}
	key := []byte(p.Key)
	for _, topic := range layout.ShownTopics(string(posts.Get(key))) {
		if err := shown.Delete([]byte(layout.ShownMember(topic, p.Key))); err != nil {
			return err
		}
	}
	if p.Value == "" {
		return posts.Delete(key)
	}
	for _, topic := range p.Topics {
		if err := shown.Put([]byte(layout.ShownMember(topic, p.Key)), []byte{}); err != nil {
			return err
		}
	}
	return posts.Put(key, []byte(p.Value))
}

// blankReceipts puts another answer in the place of every one that is kept.
func blankReceipts(desk *bbolt.Bucket, answer []byte) error {
	receipts := desk.Bucket(receiptsName)
	if receipts == nil {
		return nil
	}
	kept := map[string][]byte{} // bbolt leaves open what a loop over a bucket meets that changes it
	_ = receipts.ForEach(func(id, value []byte) error {
		kept[string(id)] = append(bytes.Clone(value[:min(8, len(value))]), answer...)
		return nil
	})
	for id, value := range kept {
		if err := receipts.Put([]byte(id), value); err != nil {
			return err
		}
	}
	return nil
}

// keepReceipt keeps a change's answer, and removes what expired by its time.
func keepReceipt(desk *bbolt.Bucket, c store.Change) error {
	receipts, err := desk.CreateBucketIfNotExists(receiptsName)
	if err != nil {
		return err
	}
	ages, err := desk.CreateBucketIfNotExists(receiptAgesName)
	if err != nil {
		return err
	}
	if err := sweepReceipts(receipts, ages, c.At); err != nil {
		return err
	}
	id, at := []byte(layout.Receipt(c.Person, c.Request)), second(c.At)
	if err := receipts.Put(id, append(bytes.Clone(at), c.Answer...)); err != nil {
		return err
	}
	return ages.Put(append(at, id...), []byte{})
}

// sweepReceipts removes the oldest receipts, as far as they have expired.
func sweepReceipts(receipts, ages *bbolt.Bucket, now time.Time) error {
	limit := second(now.Add(-layout.ReceiptLife))
	var old [][]byte
	oldest := ages.Cursor()
	for k, _ := oldest.First(); k != nil && len(old) < sweep && bytes.Compare(k[:8], limit) < 0; k, _ = oldest.Next() {
		old = append(old, bytes.Clone(k))
	}
	for _, k := range old {
		if err := errors.Join(receipts.Delete(k[8:]), ages.Delete(k)); err != nil {
			return err
		}
	}
	return nil
}

// second is a time as the first 8 bytes of a key. Times before 1970 are 1970.
func second(t time.Time) []byte {
	return binary.BigEndian.AppendUint64(nil, uint64(max(t.Unix(), 0)))
}

// lost is the error of a transaction that could not be brought to the disk.
// When the very last step fails, the change may have reached it all the same:
// its receipt can be read then, or the lease that it ends is gone.
func (d *desk) lost(c store.Change, plan layout.Plan, err error) error {
	written := true
	look := d.view(context.Background(), "looking for the change", func(r reader) {
		if plan.Fence != nil {
			written = !r.holds(*plan.Fence)
		} else {
			written = r.receipt(c.Person, c.Request) != nil
		}
	})
	if look == nil && !written {
		return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	return fmt.Errorf("%w, and %w: %w", store.ErrUnavailable, store.ErrUncertain, err)
}
