package handlers

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/stetbot/stet/bot"
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

// watched are the topics that any channel watches.
func watched(l *claim.Lexicon) []string {
	var slugs []string
	for _, ch := range l.Channels {
		slugs = append(slugs, ch.Watches...)
	}
	slices.Sort(slugs)
	return slices.Compact(slugs)
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

// refresh edits one post to what is on record, and tells its thread.
func refresh(ctx context.Context, t *task, p bot.Platform) error {
	post, err := t.desk.Post(ctx, t.subject)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the post %q: %w", t.subject, err)
	}
	if err := t.knowPeople(ctx); err != nil {
		return err
	}
	m, told, err := t.redraw(ctx, post)
	if err != nil {
		return err
	}
	if digestOf(m.Reply) == post.Drawn {
		return nil
	}
	ref := bot.MessageRef{Conversation: conversationOf(post.Channel, post.Direct), ID: post.Message}
	ref.Conversation.Thread = post.Thread
	if err := p.Edit(ctx, ref, m.Reply); err != nil {
		return t.unedited(p, post, err)
	}
	t.log.Info("edited", "desk", t.deskID, "post", post.Key, "channel", post.Channel)
	if post.Kind == "card" && !t.watches(post) {
		t.dropped = append(t.dropped, post.Key)
		return nil
	}
	if len(told) > 0 {
		t.tellThread(post, told)
	}
	post.Claims, post.Drawn = redrawn(post.Claims, m.claims), digestOf(m.Reply)
	if m.topics != nil {
		post.Topics = m.topics
	}
	t.posts = append(t.posts, post)
	return nil
}

// tellThread tells the thread of a post what has changed. What is only news
// waits for the end of the quiet hours; a correction does not.
func (t *task) tellThread(post store.Post, told []change) {
	var at time.Time
	if ch, known := channelOf(t.lexicon(), post.Channel); known && post.Kind == "card" {
		at = t.hours(ch).Opens(t.lease.Now)
	}
	t.sendAt(post.Channel, delivery{
		ID: deliveryID(t.lease.Desk, post.Key, told), Kind: "thread", Channel: post.Channel, Direct: post.Direct,
		Thread: cmp.Or(post.Thread, post.Message), Changes: told,
	}, at)
}

// redrawn are claims as an edited post shows them, and what had befallen them
// when it was posted.
func redrawn(before []store.Shown, claims []claim.Claim) []store.Shown {
	shown := shownOf(claims)
	for i := range shown {
		if j := slices.IndexFunc(before, func(s store.Shown) bool { return s.ID == shown[i].ID }); j >= 0 {
			shown[i].Fate = before[j].Fate
		}
	}
	return shown
}

// editTries is what a job that edits a post holds once it went wrong.
type editTries struct {
	Tries int `json:"tries"`
}

// unedited decides what becomes of an edit that was not made. To make one twice
// does no harm.
func (t *task) unedited(p bot.Platform, post store.Post, err error) error {
	var wait *bot.Wait
	var so editTries
	switch {
	case errors.Is(err, bot.ErrGone):
		t.log.Warn("dropping a post that is gone", "desk", t.deskID, "post", post.Key, "channel", post.Channel, "error", err)
		t.dropped = append(t.dropped, post.Key)
		return nil
	case errors.Is(err, bot.ErrPermanent):
		t.log.Warn("giving an edit up until the post's topic changes again", "desk", t.deskID, "post", post.Key, "channel", post.Channel, "error", err)
		return nil
	case errors.As(err, &wait):
		t.later(store.Job{Kind: t.lease.Kind, Key: t.lease.Key, Due: t.present().Add(wait.For), Sooner: true})
		return nil
	}
	if len(t.lease.Args) > 0 {
		if err := json.Unmarshal(t.lease.Args, &so); err != nil {
			return fmt.Errorf("reading the job: %w", err)
		}
	}
	so.Tries++
	pause := pauseAfter(so.Tries)
	t.log.Warn("editing", "platform", p.Name(), "desk", t.deskID, "post", post.Key, "channel", post.Channel, "tries", so.Tries, "again_in", pause, "error", err)
	t.later(store.Job{Kind: t.lease.Kind, Key: t.lease.Key, Due: t.present().Add(pause), Args: encoded(so)})
	return nil
}

// redraw is a post as it is to read now, and the changes that its thread is
// told.
func (t *task) redraw(ctx context.Context, post store.Post) (drawn, []change, error) {
	if post.Kind == "answer" {
		return t.redrawAnswer(ctx, post)
	}
	var d delivery
	if err := json.Unmarshal([]byte(post.Line), &d); err != nil {
		return drawn{}, nil, fmt.Errorf("reading the post %q: %w", post.Key, err)
	}
	d.Edited = true
	m, err := drawings[d.Kind].draw(ctx, t.visit, d)
	if err != nil {
		return drawn{}, nil, err
	}
	if post.Kind == "card" {
		if !t.watches(post) {
			m.Cards[0].Notes = append(m.Cards[0].Notes, bot.T("This card is not kept up to date any more."))
		}
		return m, newVersions(post.Claims, m.claims), nil
	}
	if post.Kind == "thread" {
		return m, nil, nil
	}
	changes, fatal, err := t.changesOf(ctx, post)
	if err != nil {
		return drawn{}, nil, err
	}
	told := slices.DeleteFunc(changes, func(c change) bool {
		return !slices.ContainsFunc(fatal, func(f claim.Claim) bool { return f.ID == c.ID })
	})
	err = t.fateNotes(ctx, &m, post)
	return m, told, err
}

// watches says whether a card's topic is still watched in its channel.
func (t *task) watches(post store.Post) bool {
	ch, _ := channelOf(t.lexicon(), post.Channel)
	return slices.ContainsFunc(post.Topics, func(slug string) bool { return slices.Contains(ch.Watches, slug) })
}

// newVersions are the claims of a card that are new on it, or are not as it
// showed them, or have left it.
func newVersions(shown []store.Shown, now []claim.Claim) []change {
	var changes []change
	for _, c := range now {
		i := slices.IndexFunc(shown, func(s store.Shown) bool { return s.ID == c.ID })
		switch {
		case i < 0:
			changes = append(changes, change{ID: c.ID, To: c.Version})
		case shown[i].Version < c.Version:
			changes = append(changes, change{c.ID, shown[i].Version, c.Version})
		}
	}
	for _, s := range shown {
		if !slices.ContainsFunc(now, func(c claim.Claim) bool { return c.ID == s.ID }) {
			changes = append(changes, change{ID: s.ID, From: s.Version})
		}
	}
	return changes
}

// linesTold is how many changes one line in a thread tells.
const linesTold = 5

// drawChanges is the line in a thread that tells what has changed.
func drawChanges(ctx context.Context, v *visit, d delivery) (drawn, error) {
	dir, err := v.Newsroom.directory(ctx, v.deskID, v.desk)
	if err != nil {
		return drawn{}, fmt.Errorf("reading the directory: %w", err)
	}
	at := attribution{lexicon: dir.lexicon, now: v.now}
	var m drawn
	var t bot.Text
	for i, k := range d.Changes {
		if i == linesTold {
			t = t.Plainly(fmt.Sprintf(" And %d more.", len(d.Changes)-i))
			break
		}
		text, is, err := v.told(ctx, at, k)
		if err != nil {
			return drawn{}, err
		}
		if i > 0 {
			t = t.Plainly(" ")
		}
		t = t.Join(text).Plainly(".")
		m.claims = append(m.claims, is)
		if !slices.Contains(m.topics, is.Topic) {
			m.topics = append(m.topics, is.Topic)
		}
	}
	m.Reply = bot.Reply{Visibility: bot.Public, Cards: []bot.Card{{Title: t}}}
	return m, nil
}

// told is what became of one claim between two versions, by whom, and the claim
// as it was then.
func (v *visit) told(ctx context.Context, at attribution, k change) (bot.Text, claim.Claim, error) {
	versions, err := v.desk.Versions(ctx, k.ID)
	if err != nil {
		return nil, claim.Claim{}, fmt.Errorf("reading claim %d: %w", k.ID, err)
	}
	is := versions[len(versions)-1]
	if k.To > 0 && k.To <= int64(len(versions)) {
		is = versions[k.To-1]
	}
	by := bot.Text{}.Plainly("; by ").Naming(at.lexicon.Person(is.ChangedBy))
	if k.From == 0 || k.From > int64(len(versions)) {
		return bot.T("New: ").Join(at.counted(is)).Plainly(": ").Join(at.chain(is)).Join(by), is, nil
	}
	was := versions[k.From-1]
	return bot.T(fmt.Sprintf("%d (%s): ", k.ID, figure(is))).Join(at.difference(was, is)).Join(by), is, nil
}

// redrawAnswer is an answer that somebody asked for in public, with what befell
// its figures since.
func (t *task) redrawAnswer(ctx context.Context, post store.Post) (drawn, []change, error) {
	changes, _, err := t.changesOf(ctx, post)
	if err != nil {
		return drawn{}, nil, err
	}
	m := drawn{topics: post.Topics}
	if post.Line != "" {
		m.Reply = t.asked(ctx, post)
	}
	if m.Refused || len(m.Cards) == 0 {
		m.Reply, err = t.asTheyAre(ctx, post)
		if err != nil {
			return drawn{}, nil, err
		}
	}
	for _, shown := range post.Claims {
		c, err := t.claimNow(ctx, shown.ID)
		if err != nil {
			return drawn{}, nil, err
		}
		m.claims = append(m.claims, c)
	}
	m.Visibility, m.Key = bot.Public, ""
	err = t.fateNotes(ctx, &m, post)
	return m, changes, err
}

// asked is the answer to a post's command line as it is now, as anybody who
// reads the channel would get it.
func (t *task) asked(ctx context.Context, post store.Post) bot.Reply {
	reply := t.Serve(ctx, bot.Request{
		ID: "refresh:" + t.lease.Token, From: robot, Workspace: t.workspace(post.Channel),
		In: conversationOf(post.Channel, post.Direct), Line: post.Line, At: t.lease.Now,
	})
	reply.Posted = nil
	return reply
}

// workspace is the workspace that a channel's desk belongs to.
func (t *task) workspace(channel string) bot.Workspace {
	return conversationOf(channel, false).Workspace
}

// asTheyAre lists the claims of a post as they are now.
func (t *task) asTheyAre(ctx context.Context, post store.Post) (bot.Reply, error) {
	at := attribution{lexicon: t.lexicon(), now: t.now}
	card := bot.Card{Title: bot.Text{}.Strongly("As it is now")}
	for _, shown := range post.Claims {
		c, err := t.claimNow(ctx, shown.ID)
		if err != nil {
			return bot.Reply{}, err
		}
		card.Rows = append(card.Rows, bot.Row{Text: at.line(c)})
	}
	return bot.Reply{Cards: []bot.Card{card}}, nil
}

// fateNotes says, above the rows, what befell the figures of a post since
// it was posted.
func (t *task) fateNotes(ctx context.Context, m *drawn, post store.Post) error {
	var rows []bot.Row
	for _, shown := range post.Claims {
		c, err := t.claimNow(ctx, shown.ID)
		if err != nil {
			return err
		}
		if fate(c) != "" && fate(c) != shown.Fate {
			text := bot.Text{}.Strongly(fmt.Sprintf("%d has since been %s", c.ID, fate(c))).Plainly(": do not use it as it stood here.")
			rows = append(rows, bot.Row{Heading: true, Text: text})
		}
	}
	if len(rows) > 0 && len(m.Cards) > 0 {
		m.Cards = slices.Clone(m.Cards)
		m.Cards[0].Rows = append(rows, m.Cards[0].Rows...)
	}
	return nil
}

// remembers makes an answer with claims one that is kept when it is posted where
// everyone sees it, so that it can be corrected. line draws it again; without
// one, its claims are listed as they are.
func (v *visit) remembers(reply bot.Reply, line string) bot.Reply {
	data, ok := reply.Data.(Data)
	if !ok || len(data.Claims) == 0 || reply.Refused || reply.Posted != nil {
		return reply
	}
	post := store.Post{Kind: "answer", Line: line}
	for _, c := range data.Claims {
		post.Claims = append(post.Claims, store.Shown{ID: c.ID, Version: c.Version, Fate: c.fate, Now: c.fate})
		if !slices.Contains(post.Topics, c.Topic) {
			post.Topics = append(post.Topics, c.Topic)
		}
	}
	reply.Posted = v.keeper(post)
	return reply
}

// keeper keeps a post once it is known where it stands.
func (v *visit) keeper(post store.Post) func(context.Context, bot.MessageRef) {
	desk, deskID, n, where := v.desk, v.deskID, v.Newsroom, v.call.Request.In.Workspace
	return func(ctx context.Context, ref bot.MessageRef) {
		in := ref.Conversation
		if in.Workspace.ID == "" { // a direct message, which the platform says belongs to none
			in.Workspace = where
		}
		post.Key = post.Kind + " " + conversation(in) + ":" + ref.ID
		post.Channel, post.Thread, post.Direct = channelID(in), in.Thread, in.Kind == bot.Direct
		post.Message, post.At = ref.ID, n.now()
		n.keepAnswer(ctx, deskID, desk, post)
	}
}

// keepAnswer keeps a post that somebody asked for. Should a figure of it have
// changed meanwhile, that is seen at once.
func (n *Newsroom) keepAnswer(ctx context.Context, deskID store.DeskID, desk store.Desk, post store.Post) {
	change := store.Change{
		Request: "posted:" + post.Key, Person: robot.Ref(), At: post.At, Answer: []byte("{}"), Posts: []store.Post{post},
	}
	for _, slug := range post.Topics {
		change.Jobs = append(change.Jobs, store.Job{Kind: store.Deciding, Key: "amend " + slug})
	}
	for range tries {
		dir, err := n.directory(ctx, deskID, desk)
		if err == nil {
			change.Directory = dir.stamp
			_, err = desk.Commit(ctx, change)
		}
		if errors.Is(err, store.ErrChanged) {
			continue
		}
		if err != nil {
			n.log.Error("keeping a post, which will not be corrected", "desk", deskID, "post", post.Key, "error", err)
			return
		}
		n.nudgeFor(change)
		return
	}
}
