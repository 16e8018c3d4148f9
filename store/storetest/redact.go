package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// What must not be found after a redaction: a word that is in every text of
// secret, and its number.
const secretWord, secretNumber = "HUSHHUSH", 8675309

var tombstone = []byte(`{"cards":["redacted"]}`)

// secret is a claim whose every text is one.
func secret(id, version int64) claim.Claim {
	k := Sample(id, version, "workers")
	except := claim.WholeNumber(secretNumber)
	when := func(w *claim.When) { w.Raw = secretWord }
	when(&k.Said)
	when(&k.Reported)
	when(&k.AsOf)
	k.Figure = claim.Figure{Form: claim.AllExcept, N: except, Hi: except, HasN: true, ExceptN: &except, Word: secretWord, Except: secretWord, Unit: secretWord, Noun: secretWord, Raw: secretWord}
	k.Chain = []claim.Link{{Source: secretWord, Mode: secretWord}, {Source: secretWord}}
	k.Quote, k.URL, k.Note, k.Why = secretWord, secretWord, secretWord, secretWord
	k.Turns = []claim.Turn{{Kind: claim.Reaffirmed, Said: k.Said, Via: k.Chain, URL: secretWord, Note: secretWord, Recorded: noon}}
	k.Evidence = []claim.Evidence{{URL: secretWord, Contact: secretWord, Note: secretWord, By: "slack:U3", At: noon}}
	k.Proposal.Note, k.Verdicts[0].Note = secretWord, secretWord
	return k
}

// redact is a change that redacts claims that are at a version.
func redact(t testing.TB, d store.Desk, version int64, ids ...int64) store.Change {
	t.Helper()
	c := change(t, d, "workers")
	c.Person, c.Answer, c.Redact, c.Tombstone = "slack:U9", []byte("redacted them"), ids, tombstone
	for _, id := range ids {
		k := secret(id, version+1).Blank()
		k.ChangedBy, k.Why = "slack:U9", "it names a child"
		c.Claims = append(c.Claims, k)
		c.Events = append(c.Events, store.Event{At: noon, Person: "slack:U9", Kind: "redacted", Topic: "workers", Claim: id, Version: version + 1})
	}
	return c
}

// leaks says where the secrets are found.
func leaks(dump []string) []string {
	var found []string
	for _, value := range dump {
		if strings.Contains(value, secretWord) || strings.Contains(value, fmt.Sprint(secretNumber)) {
			found = append(found, value)
		}
	}
	return found
}

func testRedact(t *testing.T, s store.Store, dump func() []string) {
	d := s.Desk("demo", store.Insider)
	filed := change(t, d, "workers")
	filed.Claims = []claim.Claim{secret(1, 1), Sample(2, 1, "workers"), secret(3, 1)}
	filed.Events = []store.Event{{At: noon, Person: "slack:U1", Kind: "filed", Topic: "workers", Claim: 1, Version: 1}}
	filed.Trail = &store.Trail{Chain: filed.Claims[0].Chain, Deeds: []store.Deed{{Command: "add", Claims: []store.Step{{ID: 1, Version: 1}}}}}
	filed.Answer = []byte("filed " + secretWord)
	commit(t, d, filed)
	off := secret(1, 2)
	off.Lifecycle = claim.Superseded
	file(t, d, off, Sample(2, 2, "workers"), secret(3, 2))
	file(t, d, secret(1, 3), secret(3, 3))
	seen := change(t, d) // another's answer about another claim, which quotes it
	seen.Person, seen.Answer = "discord:9", []byte("as also said: "+secretWord)
	seen.Trail = &store.Trail{Chain: Sample(2, 1, "").Chain, Deeds: []store.Deed{{Command: "fix"}}}
	commit(t, d, seen)
	elsewhere := change(t, s.Desk("elsewhere", store.Insider))
	commit(t, s.Desk("elsewhere", store.Insider), elsewhere)
	if len(leaks(dump())) < 8 {
		t.Fatalf("the secrets are found in %d places only: the test does not look everywhere", len(leaks(dump())))
	}
	before := Read(t, s, "demo", []string{"workers"}, "slack:U1")

	c := redact(t, d, 3, 1, 3)
	commit(t, d, c)
	if found := leaks(dump()); len(found) > 0 {
		t.Errorf("the secrets are still in %d values, such as %s", len(found), found[0])
	}
	tr := Read(t, s, "demo", []string{"workers"}, "slack:U1")
	for i, versions := range before.Versions {
		want := slices.Clone(versions)
		if i != 1 {
			for j := range want {
				want[j] = want[j].Blank()
			}
			want = append(want, c.Claims[i/2])
		}
		equal(t, fmt.Sprintf("versions of %d", i+1), tr.Versions[i], want)
	}
	equal(t, "board", tr.Boards[0].Claims, []claim.Claim{Sample(2, 2, "workers")})
	equal(t, "history", tr.History[0], append([]store.Event{c.Events[1], c.Events[0]}, before.History[0]...))
	if tr.Boards[0].Stamp == before.Boards[0].Stamp || tr.Directory.Stamp == before.Directory.Stamp {
		t.Error("a stamp still holds that somebody may keep an answer under")
	}
	recalls(t, s, map[string]recalled{
		"who filed it":           {filed, store.Recall{Answer: tombstone, Trail: store.Trail{Deeds: filed.Trail.Deeds}}},
		"who saw it":             {seen, store.Recall{Answer: tombstone, Trail: *seen.Trail}},
		"who redacted it":        {c, store.Recall{Answer: c.Answer}},
		"who asked another desk": {elsewhere, store.Recall{Answer: elsewhere.Answer}},
	})

	after := file(t, d, Sample(2, 3, "workers")) // an answer from now on is kept as ever
	got, err := d.Commit(t.Context(), after)
	must(t, err)
	equal(t, "a later request twice", got, store.Result{Replayed: true, Answer: after.Answer})
	commit(t, d, redact(t, d, 4, 1)) // again, which takes the reason for the first with it
	versions, err := d.Versions(t.Context(), 1)
	must(t, err)
	equal(t, "a reason", versions[3].Why, "")
}

// recalled is a change, and what is remembered of it.
type recalled struct {
	change store.Change
	want   store.Recall
}

// recalls expects what is remembered, and that no change is made a second time.
func recalls(t *testing.T, s store.Store, all map[string]recalled) {
	t.Helper()
	for who, c := range all {
		d := s.Desk("demo", store.Insider)
		if who == "who asked another desk" {
			d = s.Desk("elsewhere", store.Insider)
		}
		got, err := d.Recall(t.Context(), c.change.Person, c.change.Request)
		must(t, err)
		equal(t, who, got, c.want)
		again, err := d.Commit(t.Context(), c.change)
		must(t, err)
		equal(t, who+", again", again, store.Result{Replayed: true, Answer: c.want.Answer})
	}
}

func testRedactRefused(t *testing.T, s store.Store) {
	d := s.Desk("demo", store.Insider)
	first := change(t, d, "workers")
	first.Claims, first.Answer = []claim.Claim{secret(1, 1), secret(2, 1)}, []byte("filed")
	first.Trail = &store.Trail{Chain: secret(1, 1).Chain}
	commit(t, d, first)
	late := redact(t, d, 1, 1)
	file(t, d, secret(1, 2), secret(2, 2))
	refused(t, s, late, store.ErrChanged)
	unread := change(t, d)
	for name, c := range map[string]struct {
		spoil func(*store.Change)
		want  error
	}{
		"of a claim seen older":  {func(c *store.Change) { c.Claims[0].Version = 2 }, store.ErrChanged},
		"of a claim seen newer":  {func(c *store.Change) { c.Claims[0].Version = 9 }, store.ErrChanged},
		"of no claim":            {func(c *store.Change) { c.Claims[0].ID, c.Redact[0] = 7, 7 }, store.ErrChanged},
		"on an older board":      {func(c *store.Change) { c.Boards["workers"] = "older" }, store.ErrChanged},
		"without a tombstone":    {func(c *store.Change) { c.Tombstone = nil }, nil},
		"that can be undone":     {func(c *store.Change) { c.Trail = &store.Trail{} }, nil},
		"of what is not changed": {func(c *store.Change) { c.Redact[0] = 2 }, nil},
		"of what is new":         {func(c *store.Change) { c.Claims[0].ID, c.Claims[0].Version, c.Redact[0] = 3, 1, 3 }, nil},
		"that leaves a text":     {func(c *store.Change) { c.Claims[0].Note = secretWord }, nil},
		"that is not marked":     {func(c *store.Change) { c.Claims[0].Redacted = false }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			change := redact(t, d, 2, 1)
			c.spoil(&change)
			refused(t, s, change, c.want)
			equal(t, "the answer of before", recall(t, d, first), first.Answer)
		})
	}
	edit := change(t, d, "workers") // by somebody who read it before
	edit.Claims = []claim.Claim{secret(1, 3)}
	commit(t, d, redact(t, d, 2, 1))
	refused(t, s, edit, store.ErrChanged)
	refused(t, s, unread, store.ErrChanged) // it may quote what is gone, and changes nothing else
}

// recall is the answer that is kept of a change.
func recall(t testing.TB, d store.Desk, c store.Change) []byte {
	t.Helper()
	r, err := d.Recall(t.Context(), c.Person, c.Request)
	must(t, err)
	return r.Answer
}

// testRedactCrowd redacts while others read the claim, and keep answers that
// quote it, and file by the same source.
func testRedactCrowd(t *testing.T, s store.Store, dump func() []string) {
	d := s.Desk("demo", store.Insider)
	file(t, d, secret(1, 1))
	ctx, stop := context.WithCancel(t.Context())
	var crowd sync.WaitGroup
	var once sync.Once
	busy := make(chan struct{})
	for person := range 4 {
		crowd.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				if err := quote(ctx, d, fmt.Sprint("slack:U", person), fmt.Sprint(n)); err != nil && ctx.Err() == nil && !errors.Is(err, store.ErrChanged) {
					t.Errorf("person %d: %v", person, err)
				}
				if n == 5 {
					once.Do(func() { close(busy) })
				}
			}
		})
	}
	<-busy
	tries := 1
	for ; ; tries++ {
		_, err := d.Commit(t.Context(), redact(t, d, 1, 1))
		if err == nil {
			break
		}
		if !errors.Is(err, store.ErrChanged) {
			t.Fatal(err)
		}
	}
	found := leaks(dump())
	stop()
	crowd.Wait()
	found = append(found, leaks(dump())...)
	if len(found) > 0 {
		t.Errorf("after %d tries the secrets are in %d values, such as %s", tries, len(found), found[0])
	}
}

// quote keeps an answer with the texts of claim 1.
func quote(ctx context.Context, d store.Desk, person, request string) error {
	all, err := d.Directory(ctx, "")
	if err != nil {
		return err
	}
	k, err := d.Claim(ctx, 1)
	if err != nil {
		return err
	}
	_, err = d.Commit(ctx, store.Change{
		Request: request, Person: person, At: noon, Directory: all.Stamp,
		Trail: &store.Trail{Chain: k.Chain}, Answer: []byte("it says: " + k.Quote),
	})
	return err
}
