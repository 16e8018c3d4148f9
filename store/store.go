package store

import (
	"context"
	"errors"
	"time"

	"github.com/stetbot/stet/claim"
)

// The errors of a store. Engines wrap them with what was being done.
var (
	// ErrNotFound: no such claim on this desk. A claim of another desk, or
	// one that the viewer may not see, is not found either.
	ErrNotFound = errors.New("not found")
	// ErrChanged: something that the change was based on has changed since
	// it was read; nothing was written. Read again and decide again.
	ErrChanged = errors.New("changed since it was read")
	// ErrUnavailable: the store did not answer in time, or refused. Nothing
	// was written, unless the error is also ErrUncertain.
	ErrUnavailable = errors.New("the store does not answer")
	// ErrUncertain: a change was sent and its answer was lost. Committing
	// the same change again, with the same request id, finds out.
	ErrUncertain = errors.New("the change may or may not be saved")
	// ErrForeign: what was opened is not stet's, or a newer stet's. It is
	// left as it was.
	ErrForeign = errors.New("not a store of this stet")
	// ErrReadOnly: the desk handle is not an Insider's. It cannot commit.
	ErrReadOnly = errors.New("only the desk itself may write")
	// ErrLocked: another process has the store open.
	ErrLocked = errors.New("in use by another process")
	// ErrLost: the lease has ended, or the job was taken by somebody else
	// since; nothing was written.
	ErrLost = errors.New("the lease is lost")
)

// DeskID names a desk: "demo", "slack:T123". It may hold any characters.
type DeskID string

// Stamp changes whenever what it stands for changes, and never comes back. It
// is empty for what was never written.
type Stamp string

// Viewer says whose eyes a desk handle reads with.
type Viewer uint8

// The viewers.
const (
	Insider Viewer = iota // the desk itself: reads everything
	Outside               // the public: reads only published claims, no history, recall, states or posts, and cannot commit
)

// Store keeps desks. It is safe for use by many goroutines.
type Store interface {
	// Desk is a handle bound to one desk and one viewer. It makes nothing:
	// a desk exists from its first commit.
	Desk(id DeskID, v Viewer) Desk
	Queue
	// Check says whether the store can keep what it is given: an error
	// (ErrUnavailable, ErrForeign) when it cannot, and warnings for the
	// operator when it keeps less safely than it should.
	Check(ctx context.Context) (warnings []string, err error)
	Close() error
}

// Desk reads and writes one desk. Every method honours the context's
// deadline and then returns ErrUnavailable.
type Desk interface {
	// Board is a topic's current claims, in one round trip. When have is
	// still the topic's stamp, Unchanged is set and Claims is nil. A topic
	// without claims is an empty board with an empty stamp.
	Board(ctx context.Context, topic string, have Stamp) (Board, error)

	// Claim is one claim, on its board or not. ErrNotFound when the desk
	// has none of that id.
	Claim(ctx context.Context, id int64) (claim.Claim, error)

	// Find is the claims of several topics, by ascending id.
	Find(ctx context.Context, q Query) ([]claim.Claim, error)

	// Directory is the desk's vocabulary and stamp. When have is still the
	// stamp, Unchanged is set and the vocabulary is empty.
	Directory(ctx context.Context, have Stamp) (Directory, error)

	// Versions are all versions of a claim, oldest first. ErrNotFound when
	// the desk has none of that id.
	Versions(ctx context.Context, id int64) ([]claim.Claim, error)

	// AsOf is a topic's claims as they stood at a moment, by ascending id:
	// each in its last version that was not made after it, whether it was on
	// the board then, or is now, or not. Claims filed later are left out.
	AsOf(ctx context.Context, topic string, at time.Time) ([]claim.Claim, error)

	// History is the newest events of a topic ("" for events of none, such
	// as a source's alias), newest first, at most limit.
	History(ctx context.Context, topic string, limit int) ([]Event, error)

	// Recall is what the desk remembers of a person and of one of that
	// person's requests, in one round trip.
	Recall(ctx context.Context, person, request string) (Recall, error)

	// States are the states kept under keys; what has none is left out. An
	// Insider's, as Posts and Post are: others find nothing.
	States(ctx context.Context, keys ...string) (map[string][]byte, error)

	// Posts are the posts that show a topic, oldest first.
	Posts(ctx context.Context, topic string) ([]Post, error)

	// Post is one post. ErrNotFound when there is none of that key.
	Post(ctx context.Context, key string) (Post, error)

	// Commit writes a change, all of it or nothing. The same request by the
	// same person a second time writes nothing and gives the first answer.
	// ErrChanged when an expectation no longer holds.
	Commit(ctx context.Context, c Change) (Result, error)
}

// Board is what a topic's board is made from.
type Board struct {
	Topic     string
	Stamp     Stamp // of the topic
	Directory Stamp // of the desk's directory, read in the same instant
	Unchanged bool
	Claims    []claim.Claim // on the board, by ascending id
	Left      int           // how many claims have left the board
	NextID    int64         // the id that the desk's next new claim must have
}

// Directory is a desk's vocabulary.
type Directory struct {
	Stamp     Stamp
	Unchanged bool
	claim.Vocabulary
}

// Query says which claims to find.
type Query struct {
	Topics []string // slugs
	Left   bool     // those that have left the board, as well
}

// Recall is what a desk remembers for a person.
type Recall struct {
	Answer []byte // the first answer to the request; nil when it is new
	Trail  Trail
}

// Trail is what a person last did on a desk, so that "by same" and "undo" know
// what they mean.
type Trail struct {
	Chain []claim.Link `json:"chain,omitempty"` // of the last claim filed
	Deeds []Deed       `json:"deeds,omitempty"` // newest last
}

// Deed is one thing that a person did and may take back.
type Deed struct {
	Command string   `json:"command"`           // "add", "fix", …
	Claims  []Step   `json:"claims"`            // what it did, claim by claim
	Sources []string `json:"sources,omitempty"` // keys of the sources that came with it
}

// Step is what a deed did to one claim.
type Step struct {
	ID      int64 `json:"id"`
	Version int64 `json:"version"` // the version that it wrote
	Before  int64 `json:"before"`  // the version before; 0 for a claim that it filed
}

// Change is everything that one request writes.
type Change struct {
	Request string    // the delivery's own id; required
	Person  string    // who asked: a claim.Person's ID; required
	At      time.Time // ours

	// What the change was decided on; the directory's stamp is read before
	// anything that Answer quotes. It is refused with ErrChanged when a
	// stamp differs, when a claim is not at the version before the one
	// given, or when a new claim's id is not the next.
	Directory Stamp
	Boards    map[string]Stamp // by topic slug; each topic of Claims is in it

	// Claims are written whole, each with its new version: 1 for a new
	// claim, and one more than it had for the others. New claims have
	// ascending ids from Board.NextID.
	Claims []claim.Claim

	// What is added to the directory or replaces the entry of the same
	// slug, key or id.
	Topics   []claim.Topic
	Sources  []claim.Source
	People   []claim.Person
	Channels []claim.Channel
	Settings *claim.Settings // replaces the desk's settings; nil leaves them

	// Forget names sources, by key, that are taken out of the directory: with
	// a redaction, those that nothing else names.
	Forget []string

	// Redact names those of Claims whose texts are to be gone from the desk.
	// They are written as claim.Claim.Blank makes them, but for the reason,
	// and every earlier version becomes what Blank makes of it. Because
	// any answer may quote them, Tombstone takes the place of every answer
	// that the desk has kept until now; the requests are still known to have
	// been carried out. Where the attribution of one of them is in a
	// person's trail, it is forgotten there. The directory gets a new stamp,
	// so that whatever was decided before, and may quote what is gone, is
	// refused. It cannot be taken back, so that Trail must be nil. What is
	// outside of the desk's tables (backups, Redis's append-only file until
	// it is rewritten, free pages of a file) is not reached. Jobs, states and
	// posts stay as they are: they name claims and hold none of their texts.
	Redact    []int64
	Tombstone []byte // an answer; required with Redact

	Events []Event
	Trail  *Trail // replaces the person's trail; nil leaves it
	Answer []byte // kept under the request and given back to a repeat; required

	// What is to be done later, and what the doing remembers.
	Jobs   []Job
	States map[string][]byte // replaces the states of these keys; an empty value removes one
	Posts  []Post            // replaces the posts of the same keys; none of Drop's
	Drop   []string          // keys of posts that are forgotten
}

// Event is one entry of the audit. It names ids, versions and fields; the
// texts live in the claims' version records, which can be blanked.
type Event struct {
	At      time.Time `json:"at"`
	Person  string    `json:"person"`
	Kind    string    `json:"kind"` // "filed", "superseded", "fixed", "topic added", …
	Topic   string    `json:"topic,omitempty"`
	Claim   int64     `json:"claim,omitempty"`
	Version int64     `json:"version,omitempty"`
	Fields  []string  `json:"fields,omitempty"`
}

// Result is what a commit did.
type Result struct {
	Replayed bool   // the request had been committed before: nothing was written
	Answer   []byte // the answer of the first time
}

// Visible is the claims that a viewer may read.
func Visible(v Viewer, claims []claim.Claim) []claim.Claim {
	if v == Insider {
		return claims
	}
	var seen []claim.Claim
	for _, c := range claims {
		if c.Visibility == claim.Published {
			seen = append(seen, c)
		}
	}
	return seen
}

// Kind is a line of work. A process takes jobs of those kinds only that it can
// do.
type Kind string

// Deciding is the kind of the jobs that any process can do.
const Deciding Kind = "decide"

// Sending is the kind of the jobs that need a connection to a platform.
func Sending(platform string) Kind { return Kind("send:" + platform) }

// Job is something to be done at or after a moment, once. It waits under its
// key: a desk has one job of a kind and key at most, and a later one takes the
// place of an earlier one, also while that is being done.
type Job struct {
	Kind Kind
	Key  string    // "round slack:T1:C1"
	Due  time.Time // by the store's clock; zero is at once
	Args []byte    // JSON; no texts that could have to be redacted
	// Sooner keeps the time of a job that waits under the key already, where
	// that is earlier. The Args are replaced all the same. A job that is
	// being done does not wait.
	Sooner bool
}

// Lease is a job that this process alone does until the lease ends. When it
// ends before Finish, the job is due again for anybody.
type Lease struct {
	Desk  DeskID
	Job             // with Due as it was scheduled
	Now   time.Time // the store's clock when it was leased
	Times int       // how often it was leased since it was scheduled, this time included: above 1, somebody may have done a part of it
	Token string    // of this lease
}

// Queue hands out the jobs of all desks. Its clock is the store's own, so that
// those of the processes do not matter.
type Queue interface {
	// Lease takes at most n jobs of a kind that are due, the longest waiting
	// of each desk first, for as long as d. Desks take turns where there are
	// more.
	Lease(ctx context.Context, kind Kind, n int, d time.Duration) ([]Lease, error)

	// Finish ends a lease and commits what the doing changed, all or nothing.
	// The job is gone, unless the change schedules it again or somebody else
	// has since it was leased. ErrLost when the lease is not held any more:
	// nothing is written then. ErrChanged as for Commit: the lease is still
	// held. ErrUncertain when its answer was lost: where it was saved, the
	// lease is gone, and where not, it runs out.
	//
	// The lease is ended before the change's Jobs are scheduled, so that one
	// of its own key is new. The change needs neither a Request nor a Person
	// (but for a Trail) nor an At nor an Answer, keeps no receipt, and may be
	// empty. Its Boards are checked as for Commit. Its Directory is checked
	// when it is not empty, or when the change writes to the directory. It
	// cannot Redact.
	Finish(ctx context.Context, l Lease, c Change) error
}

// Post is a message of the bot's own that may have to be edited, because of
// the claims that it shows.
type Post struct {
	Key     string    `json:"key"`     // the bot's own name for it
	Kind    string    `json:"kind"`    // "reminder", "digest", "card", "answer"
	Channel string    `json:"channel"` // a claim.Channel's ID
	Thread  string    `json:"thread,omitempty"`
	Direct  bool      `json:"direct,omitempty"`
	Message string    `json:"message"`        // the platform's id of the message
	Line    string    `json:"line,omitempty"` // the command line that draws it
	Topics  []string  `json:"topics"`         // whose changes may concern it
	Claims  []Shown   `json:"claims,omitempty"`
	At      time.Time `json:"at"`
	Drawn   string    `json:"drawn,omitempty"` // a digest of what it shows now
}

// Shown is a claim as a post shows it.
type Shown struct {
	ID      int64  `json:"id"`
	Version int64  `json:"version"`
	Fate    string `json:"fate,omitempty"`   // what had befallen its figure when it was posted: "withdrawn by its source"
	Now     string `json:"now,omitempty"`    // the same, when the post was last edited
	Joined  bool   `json:"joined,omitempty"` // it was not there when the post was posted, but when it was edited
}
