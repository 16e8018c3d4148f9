package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// Run runs the suite. Each call of open gives an empty store, which the test
// closes by itself.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	for _, part := range []struct {
		name string
		run  func(*testing.T, store.Store)
	}{
		{"an empty desk", testEmpty},
		{"values come back whole", testRoundTrip},
		{"unchanged", testUnchanged},
		{"stamps", testStamps},
		{"desks are apart", testDesksApart},
		{"hostile names are only names", testHostileNames},
		{"what changed is refused", testExpectations},
		{"incomplete changes are refused", testIncomplete},
		{"all or nothing", testAllOrNothing},
		{"a request twice", testReplay},
		{"a request 64 times at once", testParallelReplay},
		{"on and off the board", testArchive},
		{"versions", testVersions},
		{"history", testHistory},
		{"trail", testTrail},
		{"requests of people whose names run together", testReceiptNames},
		{"viewers", testViewers},
		{"find", testFind},
		{"as of", testAsOf},
		{"as of, a big topic", testBigAsOf},
		{"redactions that are refused", testRedactRefused},
		{"big values", testBig},
		{"64 add at once", testConcurrentAdds},
		{"reads are of one instant", testInstant},
		{"a context that has ended", testContext},
		{"check", testCheck},
	} {
		t.Run(part.name, func(t *testing.T) { part.run(t, open(t)) })
	}
}

// Redacted runs the part of the suite that looks under an engine: dump is all
// that it holds, keys and fields and values. Each call of open gives an empty
// store.
func Redacted(t *testing.T, open func(t *testing.T) (s store.Store, dump func() []string)) {
	for _, part := range []struct {
		name string
		run  func(*testing.T, store.Store, func() []string)
	}{
		{"redacted", testRedact},
		{"redacted while others file", testRedactCrowd},
	} {
		t.Run(part.name, func(t *testing.T) {
			s, dump := open(t)
			part.run(t, s, dump)
		})
	}
}

// Reopened tells a store a story, opens it again and expects the same values.
func Reopened(t *testing.T, s store.Store, reopen func(t *testing.T) store.Store) {
	tell(t, s, 12)
	all := []string{storyRequest(1), storyRequest(12), "never"}
	before := Read(t, s, storyDesk, storyTopics, storyPerson, all...)
	must(t, s.Close())
	s = reopen(t)
	equal(t, "after opening again", Read(t, s, storyDesk, storyTopics, storyPerson, all...), before)
	tell(t, s, 13)
}

// Down expects of a store that does not answer that every method says so,
// within the context's deadline. An engine's own time limits should be set
// far above that, or it is they that are tested.
func Down(t *testing.T, s store.Store) {
	d := s.Desk("demo", store.Insider)
	c := store.Change{Request: "r", Person: "p", At: noon, Answer: []byte("a"), Claims: []claim.Claim{Sample(1, 1, "workers")}, Boards: map[string]store.Stamp{"workers": ""}}
	redaction := c
	redaction.Claims, redaction.Redact, redaction.Tombstone = []claim.Claim{Sample(1, 2, "workers").Blank()}, []int64{1}, []byte("a")
	for name, call := range map[string]func(context.Context) error{
		"Board":     func(ctx context.Context) error { _, err := d.Board(ctx, "workers", ""); return err },
		"Claim":     func(ctx context.Context) error { _, err := d.Claim(ctx, 1); return err },
		"Find":      func(ctx context.Context) error { _, err := d.Find(ctx, store.Query{Topics: []string{"a"}}); return err },
		"Directory": func(ctx context.Context) error { _, err := d.Directory(ctx, ""); return err },
		"Versions":  func(ctx context.Context) error { _, err := d.Versions(ctx, 1); return err },
		"AsOf":      func(ctx context.Context) error { _, err := d.AsOf(ctx, "workers", noon); return err },
		"History":   func(ctx context.Context) error { _, err := d.History(ctx, "", 1); return err },
		"Recall":    func(ctx context.Context) error { _, err := d.Recall(ctx, "p", "r"); return err },
		"Redact":    func(ctx context.Context) error { _, err := d.Commit(ctx, redaction); return err },
		"Commit":    func(ctx context.Context) error { _, err := d.Commit(ctx, c); return err },
		"Check":     func(ctx context.Context) error { _, err := s.Check(ctx); return err },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const deadline, grace = 100 * time.Millisecond, 5 * time.Second // of a busy machine
			ctx, cancel := context.WithTimeout(t.Context(), deadline)
			defer cancel()
			began := time.Now()
			err := call(ctx)
			if took := time.Since(began); took > deadline+grace {
				t.Errorf("answered after %v, with a deadline of %v", took, deadline)
			}
			if !errors.Is(err, store.ErrUnavailable) {
				t.Errorf("error is %v, want ErrUnavailable", err)
			}
			if name != "Commit" && name != "Redact" && errors.Is(err, store.ErrUncertain) {
				t.Errorf("a read is uncertain: %v", err)
			}
		})
	}
}
