package storetest

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// noon is when everything in the suite happens, give or take a claim's id in
// minutes.
var noon = time.Date(2016, 4, 8, 12, 0, 0, 123456789, time.UTC)

// forever is after everything.
var forever = time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)

// requests numbers requests, so that each is new.
var requests atomic.Int64

// Sample is a claim with every field set but Redacted, as it was at a version.
func Sample(id, version int64, topic string) claim.Claim {
	at := noon.Add(time.Duration(id) * time.Minute)
	except := claim.Number{Mantissa: 45, Scale: 1}
	return claim.Claim{
		ID: id, Version: version, Topic: topic, Measure: "released",
		Aggregation: claim.Total,
		Figure: claim.Figure{
			Form: claim.AllExcept, N: claim.Number{Mantissa: id * 100, Scale: 2}, Hi: claim.Number{Mantissa: 400},
			HasN: true, Word: "dozens", Except: "factory guards", ExceptN: &except, Unit: "%",
			Raw: "“at least” <300> & \u202eعمال\u202c '*' \u2028 \x00",
		},
		Attitude: claim.Feared,
		Chain:    []claim.Link{{Source: "sources on the ground", Mode: "told us"}, {Source: "state media"}},
		Said:     claim.When{At: at.Add(-time.Hour), Precision: claim.Minute, Raw: "an hour ago"},
		Reported: claim.When{At: noon.Truncate(24 * time.Hour), Precision: claim.Day, Raw: "on Friday"},
		AsOf:     claim.When{At: noon.Add(-48 * time.Hour).In(time.FixedZone("", 3*3600)), Precision: claim.Weekday, Raw: "Wednesday"},
		Recorded: at, Quote: "They let them go.\nAll of them.", URL: "https://example.org/?a=1&b=<2>", Note: "rang twice",
		Status: claim.Unverified, Lifecycle: claim.Current,
		PartOf: 1, Repeats: 2, Supersedes: 3, SupersededBy: 4, Corrects: 5, CorrectedBy: 6,
		Turns: []claim.Turn{{
			Kind: claim.Reaffirmed, Said: claim.When{At: at, Precision: claim.Minute, Raw: "now"},
			Via: []claim.Link{{Source: "the independent"}}, URL: "https://example.org", Note: "again", Recorded: at,
		}},
		Owner: "slack:U3", Held: at.Add(2 * time.Minute),
		Evidence: []claim.Evidence{
			{URL: "https://example.org/e?a=1&b=<2>", Note: "“a photo”", By: "slack:U3", At: at},
			{Contact: "HERON", Refutes: true, By: "discord:9", At: at.Add(time.Minute)},
		},
		Proposal: &claim.Proposal{Verdict: claim.Refuted, Note: "two photos", By: "slack:U3", At: at},
		Verdicts: []claim.Verdict{
			{Status: claim.Verified, Note: "rang them", Proposed: "slack:U3", By: "slack:U2", At: at},
			{Status: claim.Unverifiable, By: "slack:U4", At: at.Add(time.Hour), Override: true},
		},
		Challenge: &claim.Challenge{Why: claim.NewConflict, Claim: 2, At: at},
		Entered:   at.Add(3 * time.Minute), Opened: at.Add(-time.Minute),
		Suggested: true, RedactBy: "slack:U4",
		FiledBy: "slack:U1", FiledIn: "C1", ChangedBy: "slack:U2", ChangedAt: at.Add(time.Duration(version) * time.Second),
		Why: fmt.Sprintf("version %d", version), Visibility: claim.DeskOnly,
	}
}

// change is a change that Sample claims can be put into, decided on what the
// desk holds now.
func change(t testing.TB, d store.Desk, topics ...string) store.Change {
	t.Helper()
	c := store.Change{
		Request: fmt.Sprintf("request %d", requests.Add(1)), Person: "slack:U1", At: noon,
		Boards: map[string]store.Stamp{}, Answer: []byte("filed"),
	}
	for _, topic := range topics {
		c.Boards[topic] = board(t, d, topic).Stamp
	}
	c.Directory = directory(t, d).Stamp
	return c
}

// file commits claims, and returns what was sent.
func file(t testing.TB, d store.Desk, claims ...claim.Claim) store.Change {
	t.Helper()
	var topics []string
	for _, c := range claims {
		topics = append(topics, c.Topic)
	}
	c := change(t, d, topics...)
	c.Claims = claims
	commit(t, d, c)
	return c
}

// commit commits a change that must be new.
func commit(t testing.TB, d store.Desk, c store.Change) {
	t.Helper()
	got, err := d.Commit(t.Context(), c)
	if err != nil {
		t.Fatalf("committing: %v", err)
	}
	equal(t, "result", got, store.Result{Answer: c.Answer})
}

// board reads a board.
func board(t testing.TB, d store.Desk, topic string) store.Board {
	t.Helper()
	b, err := d.Board(t.Context(), topic, "")
	if err != nil {
		t.Fatalf("reading the board of %q: %v", topic, err)
	}
	return b
}

// directory reads the directory.
func directory(t testing.TB, d store.Desk) store.Directory {
	t.Helper()
	all, err := d.Directory(t.Context(), "")
	if err != nil {
		t.Fatalf("reading the directory: %v", err)
	}
	return all
}

// equal compares whole values.
func equal(t testing.TB, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// Trace is everything that can be read of a desk.
type Trace struct {
	Directory store.Directory
	Boards    []store.Board
	Published []store.Board // as the public sees them
	Found     []claim.Claim
	Claims    []claim.Claim
	Versions  [][]claim.Claim
	AsOf      [][]claim.Claim // by topic, for ever
	History   [][]store.Event
	Recalls   []store.Recall
	Posts     [][]store.Post // by topic
	States    map[string][]byte
}

// stateKeys are the keys of the states that the suite keeps.
var stateKeys = []string{"alpha", "beta", "story 0", "story 1", "story 2"}

// Read reads everything of some topics and requests of one person.
func Read(t testing.TB, s store.Store, id store.DeskID, topics []string, person string, requests ...string) Trace {
	t.Helper()
	ctx, d, public := t.Context(), s.Desk(id, store.Insider), s.Desk(id, store.Outside)
	tr := Trace{Directory: directory(t, d)}
	var next int64
	for _, topic := range append(topics, "") {
		b := board(t, d, topic)
		next = b.NextID
		events, err := d.History(ctx, topic, 1_000_000)
		must(t, err)
		tr.Boards, tr.Published = append(tr.Boards, b), append(tr.Published, board(t, public, topic))
		tr.History = append(tr.History, events)
		then, err := d.AsOf(ctx, topic, forever)
		must(t, err)
		tr.AsOf = append(tr.AsOf, then)
		posts, err := d.Posts(ctx, topic)
		must(t, err)
		tr.Posts = append(tr.Posts, posts)
	}
	states, err := d.States(ctx, stateKeys...)
	must(t, err)
	tr.States = states
	found, err := d.Find(ctx, store.Query{Topics: topics, Left: true})
	must(t, err)
	tr.Found = found
	for n := int64(1); n < next; n++ {
		c, err := d.Claim(ctx, n)
		must(t, err)
		versions, err := d.Versions(ctx, n)
		must(t, err)
		tr.Claims, tr.Versions = append(tr.Claims, c), append(tr.Versions, versions)
	}
	for _, request := range requests {
		r, err := d.Recall(ctx, person, request)
		must(t, err)
		tr.Recalls = append(tr.Recalls, r)
	}
	return tr
}

// must ends the test on an error.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
