package redisstore

import (
	"github.com/stetbot/stet/store"
	"github.com/stetbot/stet/store/internal/layout"
)

// prefix begins every key, so that stet can share a database.
const prefix = "stet:"

// schemaKey is the STRING that holds the number of the layout. It and the next
// two are the keys that belong to no desk.
func schemaKey() string { return prefix + "schema" }

// desksKey is the SET of the desks that have ever had a job, so that a lost
// hint can be repaired. A desk is in it before its first job is.
func desksKey() string { return prefix + "desks" }

// hintsKey is the ZSET of the desks where a job of a kind may be due, by the ms
// from which that is so. It is never later than the truth for longer than
// until the next sweep; earlier is harmless. While a process looks at a desk,
// its score is some seconds ahead, and half a ms.
//
//	stet:hints:decide               stet:hints:send%3Aslack
func hintsKey(kind store.Kind) string { return prefix + "hints:" + layout.Escape(string(kind)) }

// tag begins every key of a desk. The braces make it the part that Redis
// Cluster hashes, so that one script reaches all tables of a desk; "desk="
// keeps it from being empty, which Cluster would not take for a tag.
func (d *desk) tag() string { return prefix + "{desk=" + layout.Escape(string(d.id)) + "}:" }

// tableKey is the key of a table: a HASH, but for Audit, a STREAM whose
// entries have the one field "event" and which is never trimmed; Due, a ZSET
// by time; and Shown, a ZSET whose scores are all 0.
//
//	stet:{desk=demo}:stamps         stet:{desk=demo}:board:workers
//	stet:{desk=demo}:index          stet:{desk=demo}:left:workers
//	stet:{desk=demo}:versions       stet:{desk=demo}:audit:workers
//	stet:{desk=demo}:directory      stet:{desk=demo}:audit:
//	stet:{desk=demo}:trails         stet:{desk=demo}:jobs:decide
//	stet:{desk=demo}:states         stet:{desk=demo}:due:decide
//	stet:{desk=demo}:posts          stet:{desk=demo}:leases:decide
//	stet:{desk=demo}:shown
func (d *desk) tableKey(t layout.Table) string {
	key := d.tag() + string(t.Kind)
	switch t.Kind {
	case layout.Board, layout.Left, layout.Audit, layout.Jobs, layout.Due, layout.Leases:
		return key + ":" + layout.Escape(t.Of)
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
