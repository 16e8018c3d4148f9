package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

func testEmpty(t *testing.T, s store.Store) {
	d := s.Desk("demo", store.Insider)
	ctx := t.Context()
	for _, have := range []store.Stamp{"", "an old stamp"} {
		b, err := d.Board(ctx, "workers", have)
		must(t, err)
		equal(t, "board", b, store.Board{Topic: "workers", NextID: 1})
		all, err := d.Directory(ctx, have)
		must(t, err)
		equal(t, "directory", all, store.Directory{})
	}
	if _, err := d.Claim(ctx, 1); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("claim: %v, want ErrNotFound", err)
	}
	if _, err := d.Versions(ctx, 1); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("versions: %v, want ErrNotFound", err)
	}
	then, err := d.AsOf(ctx, "workers", noon)
	must(t, err)
	equal(t, "as of noon", then, []claim.Claim(nil))
	for _, q := range []store.Query{{}, {Left: true}, {Topics: []string{"workers", ""}, Left: true}} {
		found, err := d.Find(ctx, q)
		must(t, err)
		equal(t, "found", found, []claim.Claim(nil))
	}
	events, err := d.History(ctx, "workers", 10)
	must(t, err)
	equal(t, "history", events, []store.Event(nil))
	r, err := d.Recall(ctx, "slack:U1", "r")
	must(t, err)
	equal(t, "recall", r, store.Recall{})
}

func testRoundTrip(t *testing.T, s store.Store) {
	one, two := Sample(1, 1, "workers"), Sample(2, 1, "workers")
	for i := range reflect.TypeFor[claim.Claim]().NumField() { // or a new field would go untested
		name := reflect.TypeFor[claim.Claim]().Field(i).Name
		if name == "Redacted" {
			continue // it would not be on the board; testRedact reads such a claim back
		}
		if f := reflect.ValueOf(one).Field(i); f.IsZero() {
			t.Errorf("the sample claim has no %s", name)
		}
	}
	d := s.Desk("demo", store.Insider)
	c := change(t, d, "workers")
	c.Claims = []claim.Claim{one, two}
	c.Topics = []claim.Topic{
		{Slug: "workers", Title: "Cement workers", Aliases: []string{"cement"}, Closed: true, Measures: []claim.Measure{{Slug: "released", Unit: "people"}, {Slug: "killed"}}, Parties: []string{"isis"}},
		{Slug: "quake"},
	}
	c.Sources = []claim.Source{
		{Key: "sohr", Name: "SOHR", Aliases: []string{"Syrian Observatory"}, Descriptor: "a monitor", Unnamed: true, SpeaksFor: "x", Reliability: "B"},
		{Key: "amaq agency", Name: "Amaq"},
	}
	c.People = []claim.Person{
		{ID: "slack:U2", Name: "Ben", Accounts: []string{"discord:77", "console:ben"}, Link: &claim.LinkCode{Hash: "h<&>", Until: noon}},
		{ID: "slack:U1", Name: "Ada"},
	}
	c.Settings = &claim.Settings{FourEyes: claim.FourEyesStrict, Linked: true, Grants: map[string]claim.Role{"slack:U1": claim.Lead, "discord:&1": claim.NoRole}}
	c.Events = []store.Event{
		{At: noon, Person: "slack:U1", Kind: "filed", Topic: "workers", Claim: 1, Version: 1, Fields: []string{"figure", "url"}},
		{At: noon, Person: "slack:U1", Kind: "source added"},
	}
	c.Trail = &store.Trail{Chain: one.Chain, Deeds: []store.Deed{{Command: "add", Claims: []store.Step{{ID: 1, Version: 1}, {ID: 2, Version: 4, Before: 3}}}}}
	c.Answer = []byte("\x00filed\xff")
	commit(t, d, c)

	tr := Read(t, s, "demo", []string{"workers"}, c.Person, c.Request)
	b := tr.Boards[0]
	if b.Stamp == "" || tr.Directory.Stamp == "" || b.Directory != tr.Directory.Stamp {
		t.Errorf("stamps: board %q and %q, directory %q", b.Stamp, b.Directory, tr.Directory.Stamp)
	}
	equal(t, "board", b, store.Board{Topic: "workers", Stamp: b.Stamp, Directory: b.Directory, Claims: []claim.Claim{one, two}, NextID: 3})
	equal(t, "directory", tr.Directory, store.Directory{Stamp: b.Directory, Vocabulary: claim.Vocabulary{
		Topics: []claim.Topic{c.Topics[1], c.Topics[0]}, Sources: []claim.Source{c.Sources[1], c.Sources[0]}, People: []claim.Person{c.People[1], c.People[0]}, Settings: *c.Settings,
	}})
	equal(t, "found", tr.Found, []claim.Claim{one, two})
	equal(t, "claims", tr.Claims, []claim.Claim{one, two})
	equal(t, "versions", tr.Versions, [][]claim.Claim{{one}, {two}})
	equal(t, "history", tr.History, [][]store.Event{c.Events[:1], c.Events[1:]})
	equal(t, "recall", tr.Recalls, []store.Recall{{Answer: c.Answer, Trail: *c.Trail}})

	again := change(t, d)
	again.Sources = []claim.Source{{Key: "sohr", Name: "Syrian Observatory for Human Rights"}}
	commit(t, d, again)
	now := directory(t, d)
	equal(t, "sources", now.Sources, []claim.Source{c.Sources[1], again.Sources[0]})
	equal(t, "settings", now.Settings, *c.Settings)
	again = change(t, d)
	again.Settings = &claim.Settings{} // back to those of a new desk
	commit(t, d, again)
	equal(t, "settings", directory(t, d).Settings, claim.Settings{})
}

func testUnchanged(t *testing.T, s store.Store) {
	d := s.Desk("demo", store.Insider)
	c := change(t, d, "workers")
	off := Sample(2, 1, "workers")
	off.Status = claim.Mistake
	c.Claims = []claim.Claim{Sample(1, 1, "workers"), off}
	c.Topics = []claim.Topic{{Slug: "workers"}}
	commit(t, d, c)
	b, all := board(t, d, "workers"), directory(t, d)

	same, err := d.Board(t.Context(), "workers", b.Stamp)
	must(t, err)
	equal(t, "board", same, store.Board{Topic: "workers", Stamp: b.Stamp, Directory: b.Directory, Unchanged: true, Left: 1, NextID: 3})
	sameDirectory, err := d.Directory(t.Context(), all.Stamp)
	must(t, err)
	equal(t, "directory", sameDirectory, store.Directory{Stamp: all.Stamp, Unchanged: true})

	file(t, d, Sample(1, 2, "workers"))
	now, err := d.Board(t.Context(), "workers", b.Stamp)
	must(t, err)
	equal(t, "board after a change", now, board(t, d, "workers"))
	equal(t, "claims after a change", now.Claims, []claim.Claim{Sample(1, 2, "workers")})
}

// testStamps holds that a stamp changes with what it stands for and with
// nothing else, and never comes back.
func testStamps(t *testing.T, s store.Store) {
	d := s.Desk("demo", store.Insider)
	type stamps struct{ Workers, Quake, Directory store.Stamp }
	read := func() stamps {
		w, q := board(t, d, "workers"), board(t, d, "quake")
		return stamps{w.Stamp, q.Stamp, w.Directory}
	}
	seen := map[store.Stamp]bool{"": true}
	fresh := func(stamp store.Stamp) {
		t.Helper()
		if seen[stamp] {
			t.Errorf("the stamp %q was there before", stamp)
		}
		seen[stamp] = true
	}
	for version := int64(1); version < 4; version++ {
		before := read()
		file(t, d, Sample(1, version, "workers"))
		after := read()
		fresh(after.Workers)
		equal(t, "after a claim", after, stamps{after.Workers, before.Quake, before.Directory})

		c := change(t, d, "workers")
		c.People = []claim.Person{{ID: "slack:U1", Name: "Ada"}}
		commit(t, d, c)
		renamed := read()
		fresh(renamed.Directory)
		equal(t, "after a person", renamed, stamps{after.Workers, before.Quake, renamed.Directory})

		c = change(t, d)
		c.Settings = &claim.Settings{Linked: true} // the same again is a change too
		commit(t, d, c)
		set := read()
		fresh(set.Directory)
		equal(t, "after settings", set, stamps{after.Workers, before.Quake, set.Directory})

		c = change(t, d, "workers", "quake")
		c.Events, c.Trail = []store.Event{{At: noon, Kind: "looked", Topic: "quake"}}, &store.Trail{}
		commit(t, d, c)
		equal(t, "after an event and a trail", read(), set)
	}
}

func testDesksApart(t *testing.T, s store.Store) {
	one, two := s.Desk("slack:T1", store.Insider), s.Desk("slack:T2", store.Insider)
	c := change(t, one, "workers")
	c.Claims = []claim.Claim{Sample(1, 1, "workers"), Sample(2, 1, "workers")}
	c.Topics, c.Events, c.Trail = []claim.Topic{{Slug: "workers"}}, []store.Event{{Kind: "filed", Topic: "workers"}}, &store.Trail{Chain: c.Claims[0].Chain}
	commit(t, one, c)

	equal(t, "the other desk", Read(t, s, "slack:T2", []string{"workers"}, c.Person, c.Request), Read(t, s, "never", []string{"workers"}, "", ""))
	if _, err := two.Claim(t.Context(), 1); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("claim 1 of the other desk: %v, want ErrNotFound", err)
	}
	if _, err := two.Versions(t.Context(), 1); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("versions of the other desk's claim: %v, want ErrNotFound", err)
	}
	mine := Sample(1, 1, "workers")
	mine.Note = "the second desk's"
	file(t, two, mine)
	equal(t, "the first desk's claim", Read(t, s, "slack:T1", []string{"workers"}, "").Claims, c.Claims)
	equal(t, "the second desk's claim", Read(t, s, "slack:T2", []string{"workers"}, "").Claims, []claim.Claim{mine})
}

// hostile is names that an engine might take for more than names.
var hostile = []string{
	"a", "a:b", "a%3Ab", "a:b:c", "{t}", "}{", "{", "*", "?", "[a-z]", "a b", "a+b", "a\nb", "\r\nFLUSHALL\r\n", "\x00", "a/b", "../a", ".",
	`"] redis.call('FLUSHALL') --`, "بيروت", "é", "e\u0301", "A", "topic:a", "next", "directory", "board:a", "audit", strings.Repeat("x", 2000),
}

// testHostileNames writes under every name, as a desk, a topic, a source, a
// person and a request, and then expects to read under each what was written.
func testHostileNames(t *testing.T, s store.Store) {
	wrote := map[string]store.Change{}
	desks := append([]string{""}, hostile...)
	for i, name := range desks {
		d := s.Desk(store.DeskID(name), store.Insider)
		k := Sample(1, 1, name)
		k.Note = fmt.Sprintf("desk %d", i)
		c := change(t, d, name)
		c.Claims, c.Topics, c.Sources = []claim.Claim{k}, []claim.Topic{{Slug: name}}, []claim.Source{{Key: name}}
		c.Events = []store.Event{{Kind: k.Note, Topic: name}}
		c.Answer = []byte(k.Note)
		commit(t, d, c)
		wrote[name] = c
	}
	for _, name := range desks {
		c := wrote[name]
		tr := Read(t, s, store.DeskID(name), []string{name}, c.Person, c.Request)
		equal(t, "claims of the desk "+name, tr.Boards[0].Claims, c.Claims)
		equal(t, "directory of the desk "+name, tr.Directory.Vocabulary, claim.Vocabulary{Topics: c.Topics, Sources: c.Sources})
		equal(t, "history of the desk "+name, tr.History[0], c.Events)
		equal(t, "claim 1 of the desk "+name, tr.Claims, c.Claims)
		equal(t, "answer of the desk "+name, tr.Recalls[0].Answer, c.Answer)
	}
	testHostileTopics(t, s.Desk("one desk", store.Insider))
}

// testHostileTopics writes under every name on one desk.
func testHostileTopics(t *testing.T, d store.Desk) {
	var every []claim.Claim
	for i, name := range hostile {
		c := change(t, d, name)
		c.Claims = []claim.Claim{Sample(int64(i+1), 1, name)}
		c.Person, c.Request, c.Answer = name, name, []byte("answer to "+name)
		c.Topics, c.Sources, c.People = []claim.Topic{{Slug: name}}, []claim.Source{{Key: name}}, []claim.Person{{ID: name}}
		c.Events, c.Trail = []store.Event{{Kind: name, Topic: name}}, &store.Trail{Chain: []claim.Link{{Source: name}}}
		commit(t, d, c)
		every = append(every, c.Claims...)
	}
	for i, name := range hostile {
		equal(t, "board of "+name, board(t, d, name).Claims, every[i:i+1])
		events, err := d.History(t.Context(), name, 9)
		must(t, err)
		equal(t, "history of "+name, events, []store.Event{{Kind: name, Topic: name}})
		r, err := d.Recall(t.Context(), name, name)
		must(t, err)
		equal(t, "recall of "+name, r, store.Recall{Answer: []byte("answer to " + name), Trail: store.Trail{Chain: []claim.Link{{Source: name}}}})
		k, err := d.Claim(t.Context(), int64(i+1))
		must(t, err)
		equal(t, "claim of "+name, k, every[i])
	}
	found, err := d.Find(t.Context(), store.Query{Topics: hostile})
	must(t, err)
	equal(t, "found", found, every)
	sorted := slices.Sorted(slices.Values(hostile))
	var vocabulary claim.Vocabulary
	for _, name := range sorted {
		vocabulary.Topics = append(vocabulary.Topics, claim.Topic{Slug: name})
		vocabulary.Sources = append(vocabulary.Sources, claim.Source{Key: name})
		vocabulary.People = append(vocabulary.People, claim.Person{ID: name})
	}
	equal(t, "vocabulary", directory(t, d).Vocabulary, vocabulary)
}

func testArchive(t *testing.T, s store.Store) {
	d := s.Desk("demo", store.Insider)
	stays := Sample(2, 1, "workers")
	file(t, d, Sample(1, 1, "workers"), stays)
	expect := func(on []claim.Claim, left int, now claim.Claim) {
		t.Helper()
		b := board(t, d, "workers")
		equal(t, "on the board", b.Claims, on)
		equal(t, "left", b.Left, left)
		k, err := d.Claim(t.Context(), 1)
		must(t, err)
		equal(t, "claim", k, now)
		found, err := d.Find(t.Context(), store.Query{Topics: []string{"workers"}, Left: true})
		must(t, err)
		equal(t, "found", found, []claim.Claim{now, stays})
	}
	for version := int64(2); version < 8; version += 2 {
		off, on := Sample(1, version, "workers"), Sample(1, version+1, "workers")
		off.Lifecycle = []claim.Lifecycle{claim.Superseded, claim.Corrected, claim.Superseded}[version/2-1]
		file(t, d, off)
		expect([]claim.Claim{stays}, 1, off)
		stale := change(t, d, "workers")
		stale.Claims = []claim.Claim{off}
		refused(t, s, stale, store.ErrChanged) // its version is checked where it is now
		file(t, d, on)
		expect([]claim.Claim{on, stays}, 0, on)
	}
	off := Sample(1, 8, "workers")
	off.Status = claim.Mistake
	file(t, d, off)
	still := Sample(1, 9, "workers")
	still.Status = claim.Mistake
	file(t, d, still) // from off the board to off the board
	expect([]claim.Claim{stays}, 1, still)
}

func testVersions(t *testing.T, s store.Store) {
	d := s.Desk("demo", store.Insider)
	var all []claim.Claim
	for version := int64(1); version <= 12; version++ { // "10" sorts before "2"
		k := Sample(1, version, "workers")
		if version%3 == 0 {
			k.Status = claim.Mistake
		}
		file(t, d, k)
		all = append(all, k)
	}
	for id := int64(2); id < 12; id++ { // 1@12 and 11@2 must not be mixed up
		file(t, d, Sample(id, 1, "workers"))
	}
	got, err := d.Versions(t.Context(), 1)
	must(t, err)
	equal(t, "versions", got, all)
	b := board(t, d, "workers")
	for i, k := range b.Claims {
		equal(t, "the order of a board", k.ID, int64(i+2))
	}
	for _, id := range []int64{0, -1, 12, 1 << 62} {
		if _, err := d.Versions(t.Context(), id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("versions of %d: %v, want ErrNotFound", id, err)
		}
		if _, err := d.Claim(t.Context(), id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("claim %d: %v, want ErrNotFound", id, err)
		}
	}
}

func testHistory(t *testing.T, s store.Store) {
	d := s.Desk("demo", store.Insider)
	newest := map[string][]store.Event{}
	for i := range 40 {
		c := change(t, d)
		for j, topic := range []string{"workers", "", "workers"} {
			e := store.Event{At: noon.Add(time.Duration(i) * time.Second), Kind: fmt.Sprintf("%d.%d", i, j), Topic: topic, Person: "slack:U1", Claim: int64(i), Version: 3, Fields: []string{"note"}}
			c.Events = append(c.Events, e)
			newest[topic] = append([]store.Event{e}, newest[topic]...)
		}
		commit(t, d, c)
	}
	for topic, all := range newest {
		for _, limit := range []int{-1, 0, 1, 2, 25, len(all), 1000} {
			got, err := d.History(t.Context(), topic, limit)
			must(t, err)
			want := all[:max(0, min(limit, len(all)))]
			if len(want) == 0 {
				want = nil
			}
			equal(t, fmt.Sprintf("the newest %d of %q", limit, topic), got, want)
		}
	}
}

func testTrail(t *testing.T, s store.Store) {
	d := s.Desk("demo", store.Insider)
	trail := func(person string) store.Trail {
		t.Helper()
		r, err := d.Recall(t.Context(), person, "never")
		must(t, err)
		return r.Trail
	}
	first := store.Trail{Chain: []claim.Link{{Source: "sohr", Mode: "statement"}}, Deeds: []store.Deed{{Command: "add", Claims: []store.Step{{ID: 1, Version: 2, Before: 1}}}}}
	second := store.Trail{Deeds: []store.Deed{{Command: "fix"}}}
	c := change(t, d)
	c.Trail = &first
	commit(t, d, c)
	commit(t, d, change(t, d)) // without a trail
	equal(t, "trail", trail("slack:U1"), first)
	c = change(t, d)
	c.Trail = &second
	commit(t, d, c)
	equal(t, "replaced trail", trail("slack:U1"), second)
	equal(t, "another person's trail", trail("slack:U2"), store.Trail{})
}

// testViewers holds that the public reads nothing but what is published now.
func testViewers(t *testing.T, s store.Store) {
	d, public := s.Desk("demo", store.Insider), s.Desk("demo", store.Outside)
	ctx := t.Context()
	published := func(id, version int64) claim.Claim {
		k := Sample(id, version, "workers")
		k.Visibility = claim.Published
		return k
	}
	off, secretOff := published(4, 1), Sample(5, 1, "workers")
	off.Lifecycle, secretOff.Lifecycle = claim.Superseded, claim.Superseded
	c := change(t, d, "workers")
	c.Claims = []claim.Claim{Sample(1, 1, "workers"), Sample(2, 1, "workers"), published(3, 1), off, secretOff}
	c.Events, c.Trail = []store.Event{{Kind: "filed", Topic: "workers"}}, &store.Trail{Chain: off.Chain}
	commit(t, d, c)
	file(t, d, published(2, 2), Sample(3, 2, "workers")) // one becomes public, one is taken back

	b := board(t, public, "workers")
	equal(t, "board", b.Claims, []claim.Claim{published(2, 2)})
	equal(t, "left", b.Left, 1)
	same, err := public.Board(ctx, "workers", b.Stamp)
	must(t, err)
	equal(t, "unchanged board", same, store.Board{Topic: "workers", Stamp: b.Stamp, Unchanged: true, Left: 1, NextID: 6})
	found, err := public.Find(ctx, store.Query{Topics: []string{"workers"}, Left: true})
	must(t, err)
	equal(t, "found", found, []claim.Claim{published(2, 2), off})
	versions, err := public.Versions(ctx, 2)
	must(t, err)
	equal(t, "versions", versions, []claim.Claim{published(2, 2)})
	for _, id := range []int64{1, 3, 5} {
		if k, err := public.Claim(ctx, id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("claim %d: %v, %v; want ErrNotFound", id, k, err)
		}
		if all, err := public.Versions(ctx, id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("versions of %d: %v, %v; want ErrNotFound", id, all, err)
		}
	}
	then, err := public.AsOf(ctx, "workers", forever)
	must(t, err)
	equal(t, "as of now", then, []claim.Claim{published(2, 2), off})
	then, err = public.AsOf(ctx, "workers", Sample(2, 1, "").ChangedAt) // when it was not public yet
	must(t, err)
	equal(t, "as of before 2 was public", then, []claim.Claim(nil))
	then, err = public.AsOf(ctx, "workers", published(3, 1).ChangedAt) // which was public then, and is not now
	must(t, err)
	equal(t, "as of when 3 was public", then, []claim.Claim{published(2, 2)})
	events, err := public.History(ctx, "workers", 9)
	must(t, err)
	equal(t, "history", events, []store.Event(nil))
	r, err := public.Recall(ctx, c.Person, c.Request)
	must(t, err)
	equal(t, "recall", r, store.Recall{})
	before := board(t, d, "workers")
	if _, err := public.Commit(ctx, change(t, d)); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("committing: %v, want ErrReadOnly", err)
	}
	equal(t, "board after the public's commit", board(t, d, "workers"), before)
}

func testFind(t *testing.T, s store.Store) {
	d := s.Desk("demo", store.Insider)
	var all []claim.Claim
	for id := int64(1); id <= 12; id++ {
		k := Sample(id, 1, []string{"workers", "quake", "flood"}[id%3])
		if id > 8 {
			k.Status = claim.Mistake
		}
		file(t, d, k)
		all = append(all, k)
	}
	of := func(keep func(claim.Claim) bool) []claim.Claim {
		var some []claim.Claim
		for _, k := range all {
			if keep(k) {
				some = append(some, k)
			}
		}
		return some
	}
	for name, q := range map[string]struct {
		query store.Query
		want  []claim.Claim
	}{
		"two topics":        {store.Query{Topics: []string{"quake", "workers"}}, of(func(k claim.Claim) bool { return k.Topic != "flood" && k.OnBoard() })},
		"with what left":    {store.Query{Topics: []string{"quake", "workers"}, Left: true}, of(func(k claim.Claim) bool { return k.Topic != "flood" })},
		"a topic twice":     {store.Query{Topics: []string{"flood", "flood"}, Left: true}, of(func(k claim.Claim) bool { return k.Topic == "flood" })},
		"one is unknown":    {store.Query{Topics: []string{"never", "flood"}}, of(func(k claim.Claim) bool { return k.Topic == "flood" && k.OnBoard() })},
		"no topic, no find": {store.Query{Left: true}, nil},
	} {
		got, err := d.Find(t.Context(), q.query)
		must(t, err)
		equal(t, name, got, q.want)
	}
}

func testBig(t *testing.T, s store.Store) {
	d := s.Desk("demo", store.Insider)
	c := change(t, d, "workers")
	for id := int64(1); id <= 2; id++ {
		k := Sample(id, 1, "workers")
		k.Quote = strings.Repeat("ع<&\x01\n", 100_000/6)
		c.Claims = append(c.Claims, k)
	}
	c.Answer = bytes.Repeat([]byte{0, 255}, 50_000)
	c.Topics = []claim.Topic{{Slug: "workers", Title: strings.Repeat("t", 100_000)}}
	commit(t, d, c)
	tr := Read(t, s, "demo", []string{"workers"}, c.Person, c.Request)
	if !reflect.DeepEqual(tr.Boards[0].Claims, tr.Found) || len(tr.Found) != 2 || tr.Found[1].Quote != c.Claims[1].Quote {
		t.Error("the big claims did not come back") // without a diff of half a megabyte
	}
	if !bytes.Equal(tr.Recalls[0].Answer, c.Answer) || tr.Directory.Topics[0].Title != c.Topics[0].Title {
		t.Error("the big answer or title did not come back")
	}
}

func testCheck(t *testing.T, s store.Store) {
	for range 2 { // the first may leave a mark
		if _, err := s.Check(t.Context()); err != nil {
			t.Errorf("check: %v", err)
		}
	}
}
