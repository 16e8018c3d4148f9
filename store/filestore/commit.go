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
	if err := ctx.Err(); err != nil {
		return store.Result{}, unavailable("committing", err)
	}
	select {
	case d.store.turn <- struct{}{}:
		defer func() { <-d.store.turn }()
	case <-ctx.Done():
		return store.Result{}, unavailable("waiting to commit", ctx.Err())
	}
	if err := d.store.inPlace(); err != nil {
		return store.Result{}, err
	}
	tx, err := d.store.db.Begin(true)
	if err != nil {
		return store.Result{}, unavailable("committing", err)
	}
	defer func() { _ = tx.Rollback() }() // of nothing, once committed
	return d.commit(tx, c, plan)
}

// commit checks and writes a change within a transaction, and ends it.
func (d *desk) commit(tx *bbolt.Tx, c store.Change, plan layout.Plan) (store.Result, error) {
	read := reader{desk: tx.Bucket(desksBucket).Bucket(d.bucketName())}
	if answer := read.receipt(c.Person, c.Request); answer != nil {
		return store.Result{Replayed: true, Answer: answer}, nil
	}
	if len(c.Redact) > 0 {
		past := layout.Past{
			Versions: read.some(layout.OfDesk(layout.Versions), layout.PastFields(c)),
			Trails:   read.fields(layout.OfDesk(layout.Trails)),
		}
		if err := plan.Redact(c, past); err != nil {
			return store.Result{}, fmt.Errorf("committing: %w", err)
		}
	}
	for _, k := range plan.Checks {
		if !holds(read, k) {
			return store.Result{}, fmt.Errorf("committing: %w", k.Changed())
		}
	}
	if err := d.write(tx, c, plan); err != nil {
		return store.Result{}, unavailable("committing", err)
	}
	if err := tx.Commit(); err != nil {
		return store.Result{}, d.lost(c, err)
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
		got = r.get(layout.OfTopic(layout.Left, k.Table.Topic), k.Field)
	}
	return layout.VersionOf(got) == k.Want
}

// write writes a plan and the receipt, and removes some old receipts. What a
// plan blanks is blanked first, so that its own answer is kept.
func (d *desk) write(tx *bbolt.Tx, c store.Change, plan layout.Plan) error {
	b, err := tx.Bucket(desksBucket).CreateBucketIfNotExists(d.bucketName())
	if err != nil {
		return err
	}
	for _, w := range plan.Writes {
		table, err := b.CreateBucketIfNotExists(tableName(w.Table))
		if err != nil {
			return err
		}
		key := []byte(w.Field)
		switch w.Op {
		case layout.Set:
			err = table.Put(key, []byte(w.Value))
		case layout.Delete:
			err = table.Delete(key)
		case layout.Append:
			var n uint64
			if n, err = table.NextSequence(); err == nil {
				err = table.Put(sequence(n), []byte(w.Value))
			}
		}
		if err != nil {
			return err
		}
	}
	if plan.Tombstone != nil {
		if err := blankReceipts(b, plan.Tombstone); err != nil {
			return err
		}
	}
	return keepReceipt(b, c)
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
// it can be read then.
func (d *desk) lost(c store.Change, err error) error {
	var kept []byte
	look := d.view(context.Background(), "looking for the change", func(r reader) {
		kept = r.receipt(c.Person, c.Request)
	})
	if look == nil && kept == nil {
		return unavailable("committing", err)
	}
	return fmt.Errorf("committing: %w, and %w: %w", store.ErrUnavailable, store.ErrUncertain, err)
}
