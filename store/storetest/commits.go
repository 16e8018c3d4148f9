package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// refused expects a change to be refused and to have written nothing.
func refused(t *testing.T, s store.Store, c store.Change, want error) {
	t.Helper()
	topics := slices.Sorted(maps.Keys(c.Boards))
	before := Read(t, s, "demo", topics, c.Person, c.Request)
	got, err := s.Desk("demo", store.Insider).Commit(t.Context(), c)
	if err == nil || want != nil && !errors.Is(err, want) {
		t.Errorf("error is %v, want %v", err, want)
	}
	if want == nil && (errors.Is(err, store.ErrChanged) || errors.Is(err, store.ErrUnavailable)) {
		t.Errorf("error is %v, as if another try could help", err)
	}
	equal(t, "result", got, store.Result{})
	equal(t, "the store after a refusal", Read(t, s, "demo", topics, c.Person, c.Request), before)
}

// whole is a change of every kind of thing, on a desk with two claims.
func whole(t *testing.T, d store.Desk) store.Change {
	c := change(t, d, "workers", "quake")
	c.Claims = []claim.Claim{Sample(1, 2, "workers"), Sample(3, 1, "quake"), Sample(4, 1, "workers")}
	c.Topics, c.Sources, c.People = []claim.Topic{{Slug: "quake"}}, []claim.Source{{Key: "afp"}}, []claim.Person{{ID: "slack:U1", Name: "Ada"}}
	c.Events = []store.Event{{Kind: "filed", Topic: "workers"}, {Kind: "source added"}}
	c.Trail = &store.Trail{Deeds: []store.Deed{{Command: "add"}}}
	c.Settings = &claim.Settings{FourEyes: claim.FourEyesOff}
	c.Channels = []claim.Channel{{ID: "slack:T1:C1", Watches: []string{"quake"}}}
	c.Jobs = []store.Job{{Kind: store.Deciding, Key: "round"}, {Kind: store.Sending("slack"), Key: "post", Due: noon, Args: []byte(`{"a":1}`)}}
	c.States = map[string][]byte{"alpha": []byte("a"), "beta": {0, 255, '\n'}}
	c.Posts = []store.Post{SamplePost("card", "quake", "workers")}
	return c
}

func testExpectations(t *testing.T, s store.Store) {
	d := s.Desk("demo", store.Insider)
	file(t, d, Sample(1, 1, "workers"), Sample(2, 1, "workers"))
	c := change(t, d)
	c.People = []claim.Person{{ID: "slack:U1"}}
	commit(t, d, c)
	for name, spoil := range map[string]func(*store.Change){
		"the directory, seen older":      func(c *store.Change) { c.Directory = "older" },
		"the directory, never seen":      func(c *store.Change) { c.Directory = "" },
		"a board, seen older":            func(c *store.Change) { c.Boards["workers"] = "older" },
		"a board, never seen":            func(c *store.Change) { c.Boards["workers"] = "" },
		"a board, seen and not there":    func(c *store.Change) { c.Boards["quake"] = "older" },
		"a board without a claim in it":  func(c *store.Change) { c.Boards["flood"] = "older" },
		"a version too old":              func(c *store.Change) { c.Claims[0].Version = 3 },
		"a new version of no claim":      func(c *store.Change) { c.Claims[0].ID = 9 },
		"a new version in another topic": func(c *store.Change) { c.Claims[0].Topic = "quake" },
		"an id that is taken":            func(c *store.Change) { c.Claims[1].ID, c.Claims[2].ID = 2, 3 },
		"an id that leaves a gap before": func(c *store.Change) { c.Claims[1].ID, c.Claims[2].ID = 4, 5 },
		"an id that leaves a gap within": func(c *store.Change) { c.Claims[2].ID = 5 },
		"ids that descend":               func(c *store.Change) { c.Claims[1].ID, c.Claims[2].ID = 4, 3 },
	} {
		t.Run(name, func(t *testing.T) {
			c := whole(t, d)
			spoil(&c)
			refused(t, s, c, store.ErrChanged)
		})
	}
	again := whole(t, d)
	again.Claims[0].Version = 1 // written again as if it were new
	refused(t, s, again, store.ErrChanged)
	commit(t, d, whole(t, d)) // which was fine but for what was spoiled
}

func testIncomplete(t *testing.T, s store.Store) {
	d := s.Desk("demo", store.Insider)
	file(t, d, Sample(1, 1, "workers"), Sample(2, 1, "workers"))
	for name, spoil := range map[string]func(*store.Change){
		"no request":           func(c *store.Change) { c.Request = "" },
		"no person":            func(c *store.Change) { c.Person = "" },
		"no time":              func(c *store.Change) { c.At = time.Time{} },
		"no answer":            func(c *store.Change) { c.Answer = nil },
		"no board":             func(c *store.Change) { delete(c.Boards, "workers") },
		"no id":                func(c *store.Change) { c.Claims[0].ID = 0 },
		"no version":           func(c *store.Change) { c.Claims[0].Version = 0 },
		"a claim twice":        func(c *store.Change) { c.Claims[1] = c.Claims[0] },
		"a claim no JSON":      func(c *store.Change) { c.Claims[2].Recorded = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) },
		"an event no JSON":     func(c *store.Change) { c.Events[1].At = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) },
		"a name too long":      func(c *store.Change) { c.Sources[0].Key = strings.Repeat("x", 3000) },
		"a name not UTF-8":     func(c *store.Change) { c.Topics[0].Slug = "\xff" },
		"an account not UTF-8": func(c *store.Change) { c.People[0].Accounts = []string{"\xff"} },
		"a grant not UTF-8":    func(c *store.Change) { c.Settings.Grants = map[string]claim.Role{"\xff": claim.Lead} },
		"a person too long":    func(c *store.Change) { c.Person = strings.Repeat("x", 3000) },
		"a channel too long":   func(c *store.Change) { c.Channels[0].ID = strings.Repeat("x", 3000) },
		"a job of no kind":     func(c *store.Change) { c.Jobs[1].Kind = "" },
		"a job of no key":      func(c *store.Change) { c.Jobs[1].Key = "" },
		"a job's key too long": func(c *store.Change) { c.Jobs[1].Key = strings.Repeat("x", 3000) },
		"a kind too long":      func(c *store.Change) { c.Jobs[1].Kind = store.Sending(strings.Repeat("x", 3000)) },
		"a kind not UTF-8":     func(c *store.Change) { c.Jobs[1].Kind = "\xff" },
		"a job no JSON":        func(c *store.Change) { c.Jobs[1].Args = []byte("{") },
		"a job in 10000":       func(c *store.Change) { c.Jobs[1].Due = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) },
		"a state of no key":    func(c *store.Change) { c.States[""] = []byte("a") },
		"a post of no key":     func(c *store.Change) { c.Posts[0].Key = "" },
		"a post no JSON":       func(c *store.Change) { c.Posts[0].At = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) },
		"a topic of no name":   func(c *store.Change) { c.Posts[0].Topics = []string{""} },
		"dropped and written":  func(c *store.Change) { c.Drop = []string{"card"} },
	} {
		t.Run(name, func(t *testing.T) {
			c := whole(t, d)
			spoil(&c)
			refused(t, s, c, nil)
		})
	}
}

// testAllOrNothing has two changes of everything decided on the same state.
func testAllOrNothing(t *testing.T, s store.Store) {
	d := s.Desk("demo", store.Insider)
	file(t, d, Sample(1, 1, "workers"), Sample(2, 1, "workers"))
	first, second := whole(t, d), whole(t, d)
	second.Claims = slices.Clone(first.Claims)
	second.Claims[2].Note = "the second's"
	second.Sources = []claim.Source{{Key: "reuters"}}
	second.Settings = &claim.Settings{FourEyes: claim.FourEyesStrict}
	second.Trail = &store.Trail{Deeds: []store.Deed{{Command: "fix"}}}
	commit(t, d, first)
	refused(t, s, second, store.ErrChanged)

	tr := Read(t, s, "demo", []string{"quake", "workers"}, first.Person, first.Request, second.Request)
	equal(t, "claims", tr.Claims, []claim.Claim{first.Claims[0], Sample(2, 1, "workers"), first.Claims[1], first.Claims[2]})
	equal(t, "vocabulary", tr.Directory.Vocabulary, claim.Vocabulary{Topics: first.Topics, Sources: first.Sources, People: first.People, Channels: first.Channels, Settings: *first.Settings})
	equal(t, "history", tr.History, [][]store.Event{nil, first.Events[:1], first.Events[1:]})
	equal(t, "recall", tr.Recalls, []store.Recall{{Answer: first.Answer, Trail: *first.Trail}, {Trail: *first.Trail}})
}

func testReplay(t *testing.T, s store.Store) {
	d := s.Desk("demo", store.Insider)
	file(t, d, Sample(1, 1, "workers"), Sample(2, 1, "workers"))
	c := whole(t, d)
	c.Answer = []byte("the first answer")
	commit(t, d, c)
	before := Read(t, s, "demo", []string{"workers", "quake"}, c.Person, c.Request)

	decidedAgain := whole(t, d) // as a handler would that did not see the first
	decidedAgain.Request, decidedAgain.Answer = c.Request, []byte("another answer")
	decidedAgain.Claims = []claim.Claim{Sample(5, 1, "workers")}
	for name, repeat := range map[string]store.Change{"the same change": c, "decided again": decidedAgain} {
		got, err := d.Commit(t.Context(), repeat)
		must(t, err)
		equal(t, name, got, store.Result{Replayed: true, Answer: []byte("the first answer")})
		equal(t, name, Read(t, s, "demo", []string{"workers", "quake"}, c.Person, c.Request), before)
	}

	theirs := whole(t, d)
	theirs.Claims = nil
	theirs.Request, theirs.Person, theirs.Answer = c.Request, "discord:9", []byte("theirs")
	r, err := d.Recall(t.Context(), theirs.Person, c.Request)
	must(t, err)
	equal(t, "another person's recall", r, store.Recall{})
	commit(t, d, theirs)
	elsewhere := s.Desk("elsewhere", store.Insider)
	r, err = elsewhere.Recall(t.Context(), c.Person, c.Request)
	must(t, err)
	equal(t, "another desk's recall", r, store.Recall{})
}

// testReceiptNames has people and requests that read the same when they are
// put together carelessly.
func testReceiptNames(t *testing.T, s store.Store) {
	d := s.Desk("demo", store.Insider)
	for _, who := range []string{"a", "a:", "a:b", "a:b:", "a/b", "a b", "a+b", "a%3Ab", "a\x00b"} {
		for _, what := range []string{"c", ":c", "b:c", ":b:c", "b/c", "b c", "b+c", "b%3Ac", "b\x00c"} {
			r, err := d.Recall(t.Context(), who, what)
			must(t, err)
			equal(t, fmt.Sprintf("%q asks %q", who, what), r, store.Recall{})
			c := change(t, d)
			c.Person, c.Request, c.Answer = who, what, []byte(who+" asked "+what)
			commit(t, d, c)
		}
	}
}

func testParallelReplay(t *testing.T, s store.Store) {
	d := s.Desk("demo", store.Insider)
	c := change(t, d, "workers")
	c.Claims, c.Events = []claim.Claim{Sample(1, 1, "workers")}, []store.Event{{Kind: "filed", Topic: "workers"}}
	results := make([]store.Result, 64)
	var all sync.WaitGroup
	for i := range results {
		all.Go(func() {
			mine := c
			mine.Answer = fmt.Appendf(nil, "answer %d", i)
			var err error
			if results[i], err = d.Commit(t.Context(), mine); err != nil {
				t.Errorf("click %d: %v", i, err)
			}
		})
	}
	all.Wait()
	var wrote [][]byte
	for _, r := range results {
		if !r.Replayed {
			wrote = append(wrote, r.Answer)
		}
	}
	if len(wrote) != 1 {
		t.Fatalf("%d of 64 clicks wrote", len(wrote))
	}
	for i, r := range results {
		if !bytes.Equal(r.Answer, wrote[0]) {
			t.Errorf("click %d was answered %q, the first %q", i, r.Answer, wrote[0])
		}
	}
	tr := Read(t, s, "demo", []string{"workers"}, c.Person, c.Request)
	equal(t, "claims", tr.Claims, c.Claims)
	equal(t, "history", tr.History[0], c.Events)
}

// testConcurrentAdds has 64 people read, decide and commit until each has
// filed a claim, in two topics.
func testConcurrentAdds(t *testing.T, s store.Store) {
	const people = 64
	d := s.Desk("demo", store.Insider)
	ids := make([]int64, people)
	var all sync.WaitGroup
	for i := range ids {
		all.Go(func() { ids[i] = addUntilDone(t, d, i) })
	}
	all.Wait()
	if t.Failed() {
		return
	}
	sorted := slices.Sorted(slices.Values(ids))
	for i, id := range sorted {
		if id != int64(i+1) {
			t.Fatalf("the ids are %v, want 1 to %d", sorted, people)
		}
	}
	tr := Read(t, s, "demo", []string{"workers", "quake"}, "")
	for i, id := range ids {
		equal(t, "note", tr.Claims[id-1].Note, fmt.Sprintf("person %d", i))
	}
	equal(t, "events", len(tr.History[0])+len(tr.History[1]), people)
	equal(t, "on the boards", len(tr.Boards[0].Claims)+len(tr.Boards[1].Claims), people)
}

// addUntilDone files person i's claim and returns its id.
func addUntilDone(t *testing.T, d store.Desk, i int) int64 {
	topic := []string{"workers", "quake"}[i%2]
	for {
		b, err := d.Board(t.Context(), topic, "")
		if err != nil {
			t.Errorf("person %d: %v", i, err)
			return 0
		}
		k := claim.Claim{ID: b.NextID, Version: 1, Topic: topic, Note: fmt.Sprintf("person %d", i)} // small: this reads and writes thousands
		got, err := d.Commit(t.Context(), store.Change{
			Request: k.Note, Person: "slack:U1", At: noon, Directory: b.Directory, Boards: map[string]store.Stamp{topic: b.Stamp},
			Claims: []claim.Claim{k}, Events: []store.Event{{Kind: "filed", Topic: topic, Claim: k.ID}}, Answer: []byte(k.Note),
		})
		if errors.Is(err, store.ErrChanged) {
			continue
		}
		if err != nil || got.Replayed {
			t.Errorf("person %d: %v, replayed %v", i, err, got.Replayed)
		}
		return k.ID
	}
}

// testInstant reads while two claims change together, on and off the board.
func testInstant(t *testing.T, s store.Store) {
	d := s.Desk("demo", store.Insider)
	file(t, d, Sample(1, 1, "workers"), Sample(2, 1, "quake"), Sample(3, 1, "workers"))
	ctx, stop := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for ctx.Err() == nil {
				readInstant(ctx, t, d)
			}
		})
	}
	for version := int64(2); version < 40; version++ {
		one, two, three := Sample(1, version, "workers"), Sample(2, version, "quake"), Sample(3, version, "workers")
		if version%2 == 0 {
			one.Lifecycle, two.Lifecycle = claim.Superseded, claim.Superseded
		}
		file(t, d, one, two, three)
	}
	stop()
	readers.Wait()
}

// readInstant reads once, and expects whole commits only.
func readInstant(ctx context.Context, t *testing.T, d store.Desk) {
	b, err := d.Board(ctx, "workers", "")
	if err == nil {
		version := b.Claims[len(b.Claims)-1].Version
		if on := len(b.Claims); b.Claims[0].Version != version || on+b.Left != 2 || (on == 1) != (version%2 == 0) {
			t.Errorf("the board is of two instants: %d claims at versions %d and %d, %d left", on, b.Claims[0].Version, version, b.Left)
		}
	}
	found, err := d.Find(ctx, store.Query{Topics: []string{"workers", "quake"}, Left: true})
	if err == nil && (len(found) != 3 || found[0].Version != found[1].Version || found[0].Version != found[2].Version) {
		t.Errorf("found %d claims of two instants", len(found))
	}
	for id := int64(1); id <= 2; id++ {
		if _, err := d.Claim(ctx, id); err != nil && ctx.Err() == nil {
			t.Errorf("a claim on its way on or off the board: %v", err)
		}
	}
}

// testContext calls every method with a context that has ended.
func testContext(t *testing.T, s store.Store) {
	d := s.Desk("demo", store.Insider)
	file(t, d, Sample(1, 1, "workers"), Sample(2, 1, "workers"))
	c := whole(t, d)
	before := Read(t, s, "demo", []string{"workers", "quake"}, c.Person, c.Request)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := d.Commit(ctx, c)
	if !errors.Is(err, store.ErrUnavailable) || errors.Is(err, store.ErrUncertain) {
		t.Errorf("committing: %v, want ErrUnavailable and certainty", err)
	}
	if _, err := d.Board(ctx, "workers", ""); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("reading: %v, want ErrUnavailable", err)
	}
	equal(t, "after the context", Read(t, s, "demo", []string{"workers", "quake"}, c.Person, c.Request), before)
}
