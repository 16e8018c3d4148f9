package claim

import "time"

// Claim is one source's statement, carrying one Figure.
type Claim struct {
	ID      int64  `json:"id"`      // positive, per desk
	Version int64  `json:"version"` // 1 when filed; the store increments it
	Topic   string `json:"topic"`   // the topic's slug
	Measure string `json:"measure"` // the measure's slug within the topic

	Aggregation Aggregation `json:"aggregation"`
	Figure      Figure      `json:"figure"`
	Attitude    Attitude    `json:"attitude"`

	// Chain is the attribution, origin first, then the relays in the order
	// the figure passed through them. It has at least one link.
	Chain []Link `json:"chain"`

	Said     When      `json:"said,omitzero"`     // when the source said it; never defaulted to now
	Reported When      `json:"reported,omitzero"` // when the last relay carried it
	AsOf     When      `json:"as_of,omitzero"`    // the moment that the figure describes
	Recorded time.Time `json:"recorded"`          // when it was filed here

	Quote string `json:"quote,omitempty"` // the source's own sentence
	URL   string `json:"url,omitempty"`   // where it can be read; never fetched
	Note  string `json:"note,omitempty"`  // ours

	Status    Status    `json:"status"`    // ours
	Lifecycle Lifecycle `json:"lifecycle"` // theirs

	PartOf       int64 `json:"part_of,omitempty"`       // the whole that this is a part of
	Repeats      int64 `json:"repeats,omitempty"`       // the claim that this repeats, whoever repeats it
	Supersedes   int64 `json:"supersedes,omitempty"`    // the older figure of the same origin that this one replaced
	SupersededBy int64 `json:"superseded_by,omitempty"` // the newer figure that replaced this one
	Corrects     int64 `json:"corrects,omitempty"`      // the figure that the source replaced by this one, saying so
	CorrectedBy  int64 `json:"corrected_by,omitempty"`  // the figure that the source replaced this one by

	// Turns are what the source did to its own figure after saying it, in
	// the order we recorded them.
	Turns []Turn `json:"turns,omitempty"`

	Owner     string     `json:"owner,omitempty"`     // who looks into it: a Person's ID
	Held      time.Time  `json:"held,omitzero"`       // when the owner last acted on it: the lease counts from there
	Evidence  []Evidence `json:"evidence,omitempty"`  // what was found, oldest first
	Proposal  *Proposal  `json:"proposal,omitempty"`  // the verdict that awaits a second editor
	Verdicts  []Verdict  `json:"verdicts,omitempty"`  // all that were ever given, oldest first
	Challenge *Challenge `json:"challenge,omitempty"` // something that the verdict did not know of
	Suggested bool       `json:"suggested,omitempty"` // filed by a contributor, and no editor has taken it up

	Entered time.Time `json:"entered,omitzero"` // when it came to its present status by a Move; zero when none has been made, and in older records
	Opened  time.Time `json:"opened,omitzero"`  // when it was last open again after a verdict or being parked; zero when it never was, and in older records

	RedactBy string `json:"redact_by,omitempty"` // the lead who asked for its redaction
	Redacted bool   `json:"redacted,omitempty"`  // its texts are blanked, for good

	FiledBy    string     `json:"filed_by"`      // a Person's ID
	FiledIn    string     `json:"filed_in"`      // the conversation, as the platform names it
	ChangedBy  string     `json:"changed_by"`    // who made this version: a Person's ID
	ChangedAt  time.Time  `json:"changed_at"`    // when this version was made
	Why        string     `json:"why,omitempty"` // the reason given for this version
	Visibility Visibility `json:"visibility"`    // who may read it
}

// Link is one step of an attribution.
type Link struct {
	Source string `json:"source"`         // a Source's Key
	Mode   string `json:"mode,omitempty"` // how it was said: "statement", "video", "told us", …; empty when not given
}

// Turn is what a source did to its own figure.
type Turn struct {
	Kind     Lifecycle `json:"kind"` // Corrected, Retracted or Reaffirmed
	Said     When      `json:"said,omitzero"`
	Via      []Link    `json:"via,omitempty"`
	URL      string    `json:"url,omitempty"`
	Note     string    `json:"note,omitempty"`
	Recorded time.Time `json:"recorded"`
}

// Aggregation says whether figures of a measure replace or add to each other.
type Aggregation string

// The aggregations.
const (
	Total     Aggregation = "total"     // in all, so far
	Increment Aggregation = "increment" // on one occasion only
)

// Attitude is how a source stands to its figure, apart from the form of it.
type Attitude string

// The attitudes. A fear is never shown as a toll.
const (
	Stated    Attitude = "stated"
	Feared    Attitude = "feared"
	Estimated Attitude = "estimated"
	Denied    Attitude = "denied"
)

// Visibility says who may read a claim.
type Visibility string

// Everything is the desk's until an editor publishes it.
const (
	DeskOnly  Visibility = "desk"
	Published Visibility = "published"
)

// Lifecycle is what the source has done with its own figure.
type Lifecycle string

// The lifecycles.
const (
	Current    Lifecycle = "current"
	Superseded Lifecycle = "superseded"
	Corrected  Lifecycle = "corrected"
	Retracted  Lifecycle = "retracted"
	Reaffirmed Lifecycle = "reaffirmed"
)

// OnBoard says whether a claim belongs on its topic's board: superseded,
// corrected and redacted figures and our own mistakes leave it and are counted.
func (c Claim) OnBoard() bool {
	return c.Lifecycle != Superseded && c.Lifecycle != Corrected && c.Status != Mistake && !c.Redacted
}

// Origin is the first link of the attribution: who is said to know.
func (c Claim) Origin() Link { return c.Chain[0] }

// Relays are the links after the origin, nearest the origin first.
func (c Claim) Relays() []Link { return c.Chain[1:] }
