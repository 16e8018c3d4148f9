package redisstore

import "github.com/stetbot/stet/store/internal/layout"

// prefix begins every key, so that stet can share a database.
const prefix = "stet:"

// schemaKey is the STRING that holds the number of the layout. It is the one
// key that belongs to no desk.
func schemaKey() string { return prefix + "schema" }

// tag begins every key of a desk. The braces make it the part that Redis
// Cluster hashes, so that one script reaches all tables of a desk; "desk="
// keeps it from being empty, which Cluster would not take for a tag.
func (d *desk) tag() string { return prefix + "{desk=" + layout.Escape(string(d.id)) + "}:" }

// tableKey is the key of a table: a HASH, but for Audit, a STREAM whose
// entries have the one field "event". It is never trimmed.
//
//	stet:{desk=demo}:stamps         stet:{desk=demo}:board:workers
//	stet:{desk=demo}:index          stet:{desk=demo}:left:workers
//	stet:{desk=demo}:versions       stet:{desk=demo}:audit:workers
//	stet:{desk=demo}:directory      stet:{desk=demo}:audit:
//	stet:{desk=demo}:trails
func (d *desk) tableKey(t layout.Table) string {
	key := d.tag() + string(t.Kind)
	switch t.Kind {
	case layout.Board, layout.Left, layout.Audit:
		return key + ":" + layout.Escape(t.Topic)
	default:
		return key
	}
}

// receiptsKey is the ZSET of the keys of the desk's receipts, by the second
// after which each is gone, so that all can be found.
//
//	stet:{desk=demo}:receipts
func (d *desk) receiptsKey() string { return d.tag() + "receipts" }

// receiptKey is the STRING that holds the answer to a person's request. It
// expires after layout.ReceiptLife.
//
//	stet:{desk=demo}:receipt:slack%3AU123:Ev0456
func (d *desk) receiptKey(person, request string) string {
	return d.tag() + "receipt:" + layout.Receipt(person, request)
}
