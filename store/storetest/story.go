package storetest

import (
	compare "cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// The story that WriteNth tells.
const (
	storyDesk   = store.DeskID("slack:T{1}")
	storyPerson = "slack:U1"
)

var storyTopics = []string{"workers", "quake"}

// storyRequest is the id of the nth request of the story.
func storyRequest(n int64) string { return fmt.Sprintf("story %d", n) }

// WriteNth commits the nth change, from 1, of an endless story in which every
// change files a claim, and changes a claim, the directory, the audit, the
// trail, the jobs, the states and the posts besides. It is the same each time, so that two stores that were told
// as much of it hold the same. It returns the change's result.
func WriteNth(ctx context.Context, s store.Store, n int64) (store.Result, error) {
	d := s.Desk(storyDesk, store.Insider)
	boards := map[string]store.Stamp{}
	for _, topic := range storyTopics {
		b, err := d.Board(ctx, topic, "")
		if err != nil {
			return store.Result{}, err
		}
		boards[topic] = b.Stamp
	}
	known, err := d.Directory(ctx, "")
	if err != nil {
		return store.Result{}, err
	}
	topic := storyTopics[n%2]
	c := store.Change{
		Request: storyRequest(n), Person: storyPerson, At: noon.Add(time.Duration(n) * time.Second),
		Directory: known.Stamp, Boards: boards, Answer: fmt.Appendf(nil, "filed %d", n),
		Claims:  []claim.Claim{Sample(n, 1, topic)},
		Sources: []claim.Source{{Key: fmt.Sprintf("source %d", n%7), Name: fmt.Sprintf("as of %d", n)}},
		Events: []store.Event{
			{At: noon, Person: storyPerson, Kind: "filed", Topic: topic, Claim: n, Version: 1},
			{At: noon, Person: storyPerson, Kind: "source changed", Fields: []string{fmt.Sprint(n)}},
		},
		Trail:    &store.Trail{Chain: []claim.Link{{Source: fmt.Sprintf("source %d", n)}}},
		Channels: []claim.Channel{{ID: fmt.Sprintf("channel %d", n%3), Watches: []string{fmt.Sprint(n)}}},
		Jobs: []store.Job{
			{Kind: store.Deciding, Key: fmt.Sprintf("job %d", n%5), Due: noon.Add(time.Duration(n) * time.Second), Args: fmt.Appendf(nil, "%d", n)},
			{Kind: store.Sending("slack"), Key: fmt.Sprintf("post %d", n), Due: noon.Add(-time.Duration(n) * time.Second)},
		},
		States: map[string][]byte{fmt.Sprintf("story %d", n%3): fmt.Appendf(nil, "%d", n)},
		Posts:  []store.Post{SamplePost(fmt.Sprintf("post %d", n%4), topic)},
	}
	if older := n - 2; older > 0 { // the same topic's; it leaves the board
		was := Sample(older, 2, topic)
		was.Lifecycle, was.SupersededBy = claim.Superseded, n
		c.Claims = append(c.Claims, was)
	}
	return d.Commit(ctx, c)
}

// Told is how many changes of the story a store holds.
func Told(ctx context.Context, s store.Store) (int64, error) {
	b, err := s.Desk(storyDesk, store.Insider).Board(ctx, storyTopics[0], "")
	return b.NextID - 1, err
}

// CheckStory fails the test unless the store holds the story up to its
// acknowledged change, or up to the one after it, which may have been under
// way; and all of that, as a store does that was told it in peace. It then
// sends the one after again, as a platform would, and expects it once.
func CheckStory(t testing.TB, s, peaceful store.Store, acknowledged int64) {
	t.Helper()
	told, err := Told(t.Context(), s)
	must(t, err)
	if told != acknowledged && told != acknowledged+1 {
		t.Fatalf("%d changes were acknowledged and %d are there", acknowledged, told)
	}
	tell(t, peaceful, told)
	equalStory(t, s, peaceful, told)
	got, err := WriteNth(t.Context(), s, acknowledged+1)
	must(t, err)
	if got.Replayed != (told == acknowledged+1) {
		t.Errorf("change %d was there: %v; sent again it was a replay: %v", acknowledged+1, told == acknowledged+1, got.Replayed)
	}
	tell(t, peaceful, acknowledged+1)
	equalStory(t, s, peaceful, acknowledged+1)
}

// tell tells a store the story as far as n.
func tell(t testing.TB, s store.Store, n int64) {
	t.Helper()
	told, err := Told(t.Context(), s)
	must(t, err)
	for told < n {
		told++
		_, err := WriteNth(t.Context(), s, told)
		must(t, err)
	}
}

// equalStory compares everything that two stores hold of the story. Stamps
// are random, and left out.
func equalStory(t testing.TB, got, want store.Store, n int64) {
	t.Helper()
	var all []string
	for i := range n {
		all = append(all, storyRequest(i+1))
	}
	stamps := []cmp.Option{cmpopts.IgnoreFields(store.Board{}, "Stamp", "Directory"), cmpopts.IgnoreFields(store.Directory{}, "Stamp")}
	a := Read(t, want, storyDesk, storyTopics, storyPerson, all...)
	b := Read(t, got, storyDesk, storyTopics, storyPerson, all...)
	if diff := cmp.Diff(a, b, stamps...); diff != "" {
		t.Fatalf("the story after %d changes (-want +got):\n%s", n, head(diff, 60))
	}
	for _, kind := range []store.Kind{store.Deciding, store.Sending("slack")} {
		if diff := cmp.Diff(waiting(t, want, kind), waiting(t, got, kind)); diff != "" {
			t.Fatalf("the jobs after %d changes (-want +got):\n%s", n, head(diff, 60))
		}
	}
}

// waiting are the jobs of a kind that are due, each for the time of a breath.
func waiting(t testing.TB, s store.Store, kind store.Kind) []store.Job {
	t.Helper()
	leases, err := s.Lease(t.Context(), kind, 1_000_000, time.Millisecond)
	must(t, err)
	var jobs []store.Job
	for _, l := range leases {
		jobs = append(jobs, l.Job)
	}
	slices.SortFunc(jobs, func(a, b store.Job) int { return compare.Or(a.Due.Compare(b.Due), compare.Compare(a.Key, b.Key)) })
	return jobs
}

// head is the first lines of a text.
func head(text string, n int) string {
	lines := strings.SplitAfterN(text, "\n", n+1)
	return strings.Join(lines[:min(n, len(lines))], "")
}
