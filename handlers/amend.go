package handlers

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

const (
	// collapse is how long a post is left alone after a change, so that quick
	// changes become one edit.
	collapse = time.Second
	// postsKept is how long a post is remembered, and so corrected. A card is
	// remembered for as long as its topic is watched.
	postsKept = 30 * 24 * time.Hour
)

// consequences are the jobs that a change leaves behind beside its own: the
// posts that show its topics are looked at, and what was taken is watched.
func (e *edit) consequences() []store.Job {
	jobs := slices.Clone(e.jobs)
	add := func(j store.Job) {
		if !slices.ContainsFunc(jobs, func(x store.Job) bool { return x.Kind == j.Kind && x.Key == j.Key }) {
			jobs = append(jobs, j)
		}
	}
	for _, c := range e.written {
		add(store.Job{Kind: store.Deciding, Key: "amend " + c.Topic})
		if c.Status == claim.Checking {
			add(store.Job{Kind: store.Deciding, Key: fmt.Sprintf("idle %d", c.ID)})
		}
	}
	for _, t := range e.topics {
		add(store.Job{Kind: store.Deciding, Key: "amend " + t.Slug})
	}
	if len(e.sources)+len(e.forget) > 0 && len(e.written) == 0 { // a name, a descriptor: any card may show it
		for _, slug := range watched(e.lexicon()) {
			add(store.Job{Kind: store.Deciding, Key: "amend " + slug})
		}
	}
	return jobs
}

// amend looks which posts that show a topic have to be edited.
func amend(ctx context.Context, t *task) error {
	posts, err := t.desk.Posts(ctx, t.subject)
	if err != nil {
		return fmt.Errorf("reading the posts of %q: %w", t.subject, err)
	}
	for _, post := range posts {
		if post.Kind != "card" && t.lease.Now.Sub(post.At) > postsKept {
			t.dropped = append(t.dropped, post.Key)
			continue
		}
		concerned, err := t.concerned(ctx, post)
		if err != nil {
			return err
		}
		if concerned {
			t.refresh(post.Channel, post.Key)
		}
	}
	return nil
}

// refresh schedules the edit of a post.
func (t *task) refresh(channel, key string) {
	t.later(store.Job{Kind: sendingTo(channel), Key: "refresh " + key, Due: t.lease.Now.Add(collapse), Sooner: true})
}

// concerned says whether a post no longer shows what is on record: a card
// whatever has changed, a channel's last reminder when one of its claims has, and
// anything else when a figure in it met its fate. A line in a thread tells what
// happened once, and stays so; only what was redacted goes from it.
func (t *task) concerned(ctx context.Context, post store.Post) (bool, error) {
	switch post.Kind {
	case "card":
		return true, nil
	case "thread":
		return t.toBlank(ctx, post)
	}
	changes, fatal, err := t.changesOf(ctx, post)
	if err != nil || post.Kind != "reminder" || len(fatal) > 0 {
		return len(changes) > 0, err
	}
	last := ""
	err = t.recall(ctx, lastKey(post.Channel), &last)
	return len(changes) > 0 && post.Key == last, err
}

// toBlank says whether a post still shows a claim that was redacted.
func (v *visit) toBlank(ctx context.Context, post store.Post) (bool, error) {
	for _, shown := range post.Claims {
		c, err := v.claimNow(ctx, shown.ID)
		if err != nil || c.Redacted && fate(c) != shown.Now {
			return err == nil, err
		}
	}
	return false, nil
}

// claimNow is a claim as it is; it is read once for all the posts that show it.
func (v *visit) claimNow(ctx context.Context, id int64) (claim.Claim, error) {
	if c, ok := v.seen[id]; ok {
		return c, nil
	}
	c, err := v.desk.Claim(ctx, id)
	if err != nil {
		return c, fmt.Errorf("reading claim %d: %w", id, err)
	}
	if v.seen == nil {
		v.seen = map[int64]claim.Claim{}
	}
	v.seen[id] = c
	return c, nil
}

// changesOf are the changes of a post's claims that people are told: of a
// reminder every one, of the others what befell a figure that they show.
func (v *visit) changesOf(ctx context.Context, post store.Post) (changes []change, fatal []claim.Claim, err error) {
	for _, shown := range post.Claims {
		c, err := v.claimNow(ctx, shown.ID)
		if err != nil {
			return nil, nil, err
		}
		befell := fate(c) != shown.Now
		if befell {
			fatal = append(fatal, c)
		}
		if c.Version > shown.Version && (befell || post.Kind == "reminder") {
			changes = append(changes, change{c.ID, shown.Version, c.Version})
		}
	}
	return changes, fatal, nil
}

// fates are what may befall a figure, so that a post that shows it misleads.
var fates = []struct {
	name string
	is   func(claim.Claim) bool
}{
	{"redacted", func(c claim.Claim) bool { return c.Redacted }},
	{"marked as our mistake", func(c claim.Claim) bool { return c.Status == claim.Mistake }},
	{"corrected by its source", func(c claim.Claim) bool { return c.Lifecycle == claim.Corrected }},
	{"withdrawn by its source", func(c claim.Claim) bool { return c.Lifecycle == claim.Retracted }},
	{"contradicted by evidence", func(c claim.Claim) bool { return c.Status == claim.Refuted }},
}

// fate is what befell a claim's figure; empty when nothing did.
func fate(c claim.Claim) string {
	for _, f := range fates {
		if f.is(c) {
			return f.name
		}
	}
	return ""
}
