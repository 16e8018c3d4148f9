package filestore

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
	"github.com/stetbot/stet/store/internal/layout"
)

// desk is one desk as one viewer reads it.
type desk struct {
	store  *Store
	id     store.DeskID
	viewer store.Viewer
}

// bucketName is a desk's bucket within "desks". bbolt has no empty names.
func bucketName(id store.DeskID) []byte { return []byte("desk:" + string(id)) }

// tableName is a table's bucket within its desk's, such as "board:workers",
// "audit:" or "index:". Audit maps a big-endian sequence to a value.
func tableName(t layout.Table) []byte { return []byte(string(t.Kind) + ":" + t.Of) }

// receiptsName is the bucket of layout.Receipt → the second of the change,
// 8 bytes, and the answer. receiptAgesName is that of second and receipt,
// so that the oldest come first. No layout.Kind is so called.
var (
	receiptsName    = []byte("receipts:")
	receiptAgesName = []byte("receipt ages:")
)

// reader reads the tables of a desk in one instant. Of a desk that does not
// exist every table is empty.
type reader struct {
	desk *bbolt.Bucket // nil for none
}

// table is the bucket of a table; nil for none.
func (r reader) table(t layout.Table) *bbolt.Bucket {
	if r.desk == nil {
		return nil
	}
	return r.desk.Bucket(tableName(t))
}

// get is a field's value; "" for none.
func (r reader) get(t layout.Table, field string) string {
	b := r.table(t)
	if b == nil || field == "" {
		return ""
	}
	return string(b.Get([]byte(field)))
}

// fields are a table's fields and values.
func (r reader) fields(t layout.Table) map[string]string {
	all := map[string]string{}
	if b := r.table(t); b != nil {
		_ = b.ForEach(func(k, v []byte) error { all[string(k)] = string(v); return nil })
	}
	return all
}

// values are a table's values.
func (r reader) values(t layout.Table) []string {
	var all []string
	if b := r.table(t); b != nil {
		_ = b.ForEach(func(_, v []byte) error { all = append(all, string(v)); return nil })
	}
	return all
}

// some are the values of some of a table's fields, "" for each that is not
// there.
func (r reader) some(t layout.Table, fields []string) []string {
	all := make([]string, len(fields))
	for i, field := range fields {
		all[i] = r.get(t, field)
	}
	return all
}

// size is how many fields a table has.
func (r reader) size(t layout.Table) int {
	b := r.table(t)
	if b == nil {
		return 0
	}
	return b.Stats().KeyN
}

// latest is the value of Board or Left of a claim; "" for none.
func (r reader) latest(id int64) string {
	field := layout.IDField(id)
	topic := r.get(layout.OfDesk(layout.Index), field)
	if value := r.get(layout.OfTopic(layout.Board, topic), field); value != "" {
		return value
	}
	return r.get(layout.OfTopic(layout.Left, topic), field)
}

// receipt is the answer that was kept for a request; nil for none.
func (r reader) receipt(person, request string) []byte {
	if r.desk == nil {
		return nil
	}
	b := r.desk.Bucket(receiptsName)
	if b == nil {
		return nil
	}
	value := b.Get([]byte(layout.Receipt(person, request)))
	if len(value) < 8 {
		return nil
	}
	return append([]byte{}, value[8:]...)
}

// view reads the desk in one transaction. What read returns must be copies.
func (d *desk) view(ctx context.Context, doing string, read func(reader)) error {
	if err := ctx.Err(); err != nil {
		return unavailable(doing, err)
	}
	err := d.store.db.View(func(tx *bbolt.Tx) error {
		read(reader{desk: tx.Bucket(desksBucket).Bucket(bucketName(d.id))})
		return nil
	})
	if err != nil {
		return unavailable(doing, err)
	}
	return nil
}

// Board implements store.Desk.
func (d *desk) Board(ctx context.Context, topic string, have store.Stamp) (store.Board, error) {
	doing := fmt.Sprintf("reading the board of %q", topic)
	var raw layout.BoardValues
	err := d.view(ctx, doing, func(r reader) {
		stamps, left := layout.OfDesk(layout.Stamps), layout.OfTopic(layout.Left, topic)
		raw.Stamp = r.get(stamps, layout.TopicField(topic))
		raw.Directory = r.get(stamps, layout.DirectoryField)
		raw.Next = r.get(stamps, layout.NextField)
		if d.viewer == store.Insider {
			raw.Left = r.size(left)
		} else {
			raw.LeftClaims = r.values(left)
		}
		if !layout.Holds(have, store.Stamp(raw.Stamp)) {
			raw.Claims = r.values(layout.OfTopic(layout.Board, topic))
		}
	})
	if err != nil {
		return store.Board{}, err
	}
	b, err := layout.NewBoard(d.viewer, topic, have, raw)
	if err != nil {
		return store.Board{}, fmt.Errorf("%s: %w", doing, err)
	}
	return b, nil
}

// Claim implements store.Desk.
func (d *desk) Claim(ctx context.Context, id int64) (claim.Claim, error) {
	doing := fmt.Sprintf("reading claim %d", id)
	var values []string
	err := d.view(ctx, doing, func(r reader) {
		if value := r.latest(id); value != "" {
			values = append(values, value)
		}
	})
	if err != nil {
		return claim.Claim{}, err
	}
	found, err := layout.Claims(d.viewer, values)
	if err != nil {
		return claim.Claim{}, fmt.Errorf("%s: %w", doing, err)
	}
	if len(found) == 0 {
		return claim.Claim{}, fmt.Errorf("%s: %w", doing, store.ErrNotFound)
	}
	return found[0], nil
}

// Versions implements store.Desk.
func (d *desk) Versions(ctx context.Context, id int64) ([]claim.Claim, error) {
	doing := fmt.Sprintf("reading the versions of claim %d", id)
	var values []string
	err := d.view(ctx, doing, func(r reader) {
		for v := int64(1); ; v++ {
			value := r.get(layout.OfDesk(layout.Versions), layout.VersionField(id, v))
			if value == "" {
				return
			}
			values = append(values, value)
		}
	})
	if err != nil {
		return nil, err
	}
	versions, err := layout.VersionsOf(d.viewer, values)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	return versions, nil
}

// AsOf implements store.Desk.
func (d *desk) AsOf(ctx context.Context, topic string, at time.Time) ([]claim.Claim, error) {
	doing := fmt.Sprintf("reading %q as it stood", topic)
	var then []claim.Claim
	var err error
	look := d.view(ctx, doing, func(r reader) {
		latest := append(r.values(layout.OfTopic(layout.Board, topic)), r.values(layout.OfTopic(layout.Left, topic))...)
		then, err = layout.AsOf(d.viewer, latest, at, func(fields []string) ([]string, error) {
			return r.some(layout.OfDesk(layout.Versions), fields), ctx.Err()
		})
	})
	switch {
	case look != nil:
		return nil, look
	case ctx.Err() != nil:
		return nil, unavailable(doing, ctx.Err())
	case err != nil:
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	return then, nil
}

// Find implements store.Desk.
func (d *desk) Find(ctx context.Context, q store.Query) ([]claim.Claim, error) {
	var values []string
	err := d.view(ctx, "finding claims", func(r reader) {
		for _, topic := range layout.Topics(q) {
			values = append(values, r.values(layout.OfTopic(layout.Board, topic))...)
			if q.Left {
				values = append(values, r.values(layout.OfTopic(layout.Left, topic))...)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	found, err := layout.Claims(d.viewer, values)
	if err != nil {
		return nil, fmt.Errorf("finding claims: %w", err)
	}
	return found, nil
}

// Directory implements store.Desk.
func (d *desk) Directory(ctx context.Context, have store.Stamp) (store.Directory, error) {
	var stamp store.Stamp
	var fields map[string]string
	err := d.view(ctx, "reading the directory", func(r reader) {
		stamp = store.Stamp(r.get(layout.OfDesk(layout.Stamps), layout.DirectoryField))
		if !layout.Holds(have, stamp) {
			fields = r.fields(layout.OfDesk(layout.Directory))
		}
	})
	if err != nil {
		return store.Directory{}, err
	}
	if layout.Holds(have, stamp) {
		return store.Directory{Stamp: stamp, Unchanged: true}, nil
	}
	return layout.NewDirectory(stamp, fields)
}

// History implements store.Desk.
func (d *desk) History(ctx context.Context, topic string, limit int) ([]store.Event, error) {
	if d.viewer != store.Insider {
		return nil, nil
	}
	doing := fmt.Sprintf("reading the history of %q", topic)
	var values []string
	err := d.view(ctx, doing, func(r reader) {
		log := r.table(layout.OfTopic(layout.Audit, topic))
		if log == nil {
			return
		}
		newest := log.Cursor()
		for k, v := newest.Last(); k != nil && len(values) < limit; k, v = newest.Prev() {
			values = append(values, string(v))
		}
	})
	if err != nil {
		return nil, err
	}
	return layout.Events(values)
}

// Recall implements store.Desk.
func (d *desk) Recall(ctx context.Context, person, request string) (store.Recall, error) {
	if d.viewer != store.Insider {
		return store.Recall{}, nil
	}
	var answer []byte
	var trail string
	err := d.view(ctx, "recalling a request", func(r reader) {
		answer = r.receipt(person, request)
		trail = r.get(layout.OfDesk(layout.Trails), person)
	})
	if err != nil {
		return store.Recall{}, err
	}
	return layout.NewRecall(answer, trail)
}

// sequence is a number as a key, in the order of the numbers.
func sequence(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// States implements store.Desk.
func (d *desk) States(ctx context.Context, keys ...string) (map[string][]byte, error) {
	if d.viewer != store.Insider || len(keys) == 0 {
		return nil, nil
	}
	states := map[string][]byte{}
	err := d.view(ctx, "reading states", func(r reader) {
		for i, value := range r.some(layout.OfDesk(layout.States), keys) {
			if value != "" {
				states[keys[i]] = []byte(value)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	return states, nil
}

// Posts implements store.Desk.
func (d *desk) Posts(ctx context.Context, topic string) ([]store.Post, error) {
	if d.viewer != store.Insider {
		return nil, nil
	}
	doing := fmt.Sprintf("reading the posts of %q", topic)
	var values []string
	err := d.view(ctx, doing, func(r reader) {
		shown := r.table(layout.OfDesk(layout.Shown))
		if shown == nil {
			return
		}
		prefix := []byte(layout.ShownMember(layout.Escape(topic), ""))
		members := shown.Cursor()
		for k, _ := members.Seek(prefix); bytes.HasPrefix(k, prefix); k, _ = members.Next() {
			if value := r.get(layout.OfDesk(layout.Posts), string(k[len(prefix):])); value != "" {
				values = append(values, value)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	posts, err := layout.NewPosts(values)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	return posts, nil
}

// Post implements store.Desk.
func (d *desk) Post(ctx context.Context, key string) (store.Post, error) {
	doing := fmt.Sprintf("reading the post %q", key)
	if d.viewer != store.Insider {
		return store.Post{}, fmt.Errorf("%s: %w", doing, store.ErrNotFound)
	}
	var value string
	err := d.view(ctx, doing, func(r reader) { value = r.get(layout.OfDesk(layout.Posts), key) })
	if err != nil {
		return store.Post{}, err
	}
	post, err := layout.NewPost(value)
	if err != nil {
		return store.Post{}, fmt.Errorf("%s: %w", doing, err)
	}
	return post, nil
}
