package storetest

import (
	"context"
	"errors"
	"slices"
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
		{"posts", testPosts},
		{"states", testStates},
		{"channels", testChannels},
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

// Queues runs the part of the suite in which time passes. Each call of open
// gives an empty store that has the clock.
func Queues(t *testing.T, open func(t *testing.T, now func() time.Time) store.Store) {
	for _, part := range []struct {
		name string
		run  func(*testing.T, *queue)
	}{
		{"due", testDue},
		{"at once", testAtOnce},
		{"scheduled again", testScheduledAgain},
		{"leased", testLeased},
		{"a late finish", testLateFinish},
		{"scheduled while leased", testScheduledWhileLeased},
		{"finished and scheduled again", testFinishSchedules},
		{"a finish is all or nothing", testFinishChanged},
		{"what a finish was decided on", testFinishDirectory},
		{"finishes that are refused", testFinishRefused},
		{"a request twice schedules once", testReplaySchedulesOnce},
		{"desks and kinds are apart", testQueuesApart},
		{"desks take turns", testTurns},
		{"few at a time", testFew},
		{"16 lease at once", testLeasers},
		{"16 lease while others file", testLeasersAndFilers},
		{"a context that has ended, in the queue", testQueueContext},
		{"as a model of it", testModel},
	} {
		t.Run(part.name, func(t *testing.T) {
			c := &Clock{now: noon.Truncate(time.Millisecond)}
			s := open(t, c.Now)
			part.run(t, &queue{t: t, s: s, clock: c})
		})
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
	scheduling := c
	scheduling.Claims, scheduling.Jobs = nil, []store.Job{{Kind: store.Deciding, Key: "k"}}
	lease := store.Lease{Desk: "demo", Job: scheduling.Jobs[0], Token: "t"}
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
		"States":    func(ctx context.Context) error { _, err := d.States(ctx, "a"); return err },
		"Posts":     func(ctx context.Context) error { _, err := d.Posts(ctx, "workers"); return err },
		"Post":      func(ctx context.Context) error { _, err := d.Post(ctx, "a"); return err },
		"Lease":     func(ctx context.Context) error { _, err := s.Lease(ctx, store.Deciding, 1, time.Second); return err },
		"Finish":    func(ctx context.Context) error { return s.Finish(ctx, lease, store.Change{}) },
		"Schedule":  func(ctx context.Context) error { _, err := d.Commit(ctx, scheduling); return err },
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
			if !slices.Contains([]string{"Commit", "Redact", "Schedule", "Finish"}, name) && errors.Is(err, store.ErrUncertain) {
				t.Errorf("a read is uncertain: %v", err)
			}
		})
	}
}
