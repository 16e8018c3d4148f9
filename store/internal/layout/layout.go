package layout

import (
	"crypto/rand"
	"net/url"
	"strconv"
	"time"

	"github.com/stetbot/stet/store"
)

// Schema is the number of this layout. A store of a higher one is a newer
// stet's.
const Schema = 1

// ReceiptLife is for how long a request is remembered: longer than any
// platform goes on delivering it.
const ReceiptLife = 7 * 24 * time.Hour

// Kind is what a table holds.
type Kind string

// The kinds of table. Each is a map from field to value, but for Audit, which
// is a log, and for Shown and Due, which are in an order. Board, Left and Audit
// are per topic; Jobs, Due and Leases per store.Kind; the others one per desk.
const (
	Stamps    Kind = "stamps"    // "directory" and "topic:<slug>" → stamp; "next" → the next claim's id
	Index     Kind = "index"     // id → the topic's slug
	Board     Kind = "board"     // id → "<version> <json>", claims on the board
	Left      Kind = "left"      // the same, claims that have left it
	Versions  Kind = "versions"  // "id@version" → json
	Directory Kind = "directory" // "topic:<slug>", "source:<key>", "person:<id>", "channel:<id>", "settings" → json
	Trails    Kind = "trails"    // person → json
	Audit     Kind = "audit"     // json of each event, in the order of writing; of topic "" too
	States    Kind = "states"    // key → the state's bytes
	Posts     Kind = "posts"     // key → "<escaped topics, with commas> <json>"
	Shown     Kind = "shown"     // "<escaped topic> <post's key>", in the order of the bytes
	Jobs      Kind = "jobs"      // key → a Row
	Due       Kind = "due"       // key → the ms at which it is to be looked at: the Row's due, or its lease's end if that is later
	Leases    Kind = "leases"    // key → a Hold; one that has run out stays until the next or until Finish
)

// The fields of Stamps that do not belong to a topic.
const (
	DirectoryField = "directory"
	NextField      = "next"
)

// Table is one table of a desk.
type Table struct {
	Kind Kind
	Of   string // the topic of Board, Left and Audit; the store.Kind of Jobs, Due and Leases; empty for the others
}

// OfDesk is a table that a desk has one of.
func OfDesk(k Kind) Table { return Table{Kind: k} }

// OfTopic is a topic's Board, Left or Audit.
func OfTopic(k Kind, topic string) Table { return Table{Kind: k, Of: topic} }

// OfJobs is the Jobs, Due or Leases of a kind of job.
func OfJobs(k Kind, of store.Kind) Table { return Table{Kind: k, Of: string(of)} }

// TopicField is a topic's field in Stamps and Directory.
func TopicField(slug string) string { return "topic:" + slug }

// IDField is a claim's field in Index, Board and Left.
func IDField(id int64) string { return strconv.FormatInt(id, 10) }

// VersionField is a version's field in Versions.
func VersionField(id, version int64) string {
	return IDField(id) + "@" + strconv.FormatInt(version, 10)
}

// Receipt names a person's request. Different pairs never share a name.
func Receipt(person, request string) string {
	return Escape(person) + ":" + Escape(request)
}

// Escape makes any bytes into letters, digits and "-_.~+%", reversibly, so
// that whatever people call their topics is only a name.
func Escape(name string) string { return url.QueryEscape(name) }

// NewStamp is a stamp that was never used before: 128 random bits or more, so
// that it does not come back after the data was lost or restored either.
func NewStamp() store.Stamp { return store.Stamp(rand.Text()) }
