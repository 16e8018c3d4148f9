package handlers

import (
	"context"
	"fmt"
	"slices"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// edit gathers what one request is to write, over what it read.
type edit struct {
	*visit
	directory directory
	trail     store.Trail
	boards    map[string]*draft // by topic slug

	topics   []claim.Topic
	sources  []claim.Source
	people   []claim.Person
	newcomer *claim.Person // the caller, when their name is new here
	settings *claim.Settings
	channels []claim.Channel
	jobs     []store.Job
	states   map[string][]byte
	posts    []store.Post
	dropped  []string // keys of posts
	forget   []string // keys of sources that nothing names any more
	redact   []int64  // claims whose earlier versions are to be blanked
	events   []store.Event
	written  []claim.Claim
	brought  []string              // keys of the sources that came with it
	repeated map[int64]claim.Claim // claims that the line refers to, as they are
	deed     string                // the command, when it can be taken back
	chain    []claim.Link
	undone   bool // the trail was changed by undo
	keep     bool // the answer is to be kept though nothing else is written
}

// draft is a topic's board with what the edit has done to it so far.
type draft struct {
	read   store.Board
	claims []claim.Claim
}

// board reads a topic's board, once per edit.
func (e *edit) board(ctx context.Context, topic string) (*draft, error) {
	if d := e.boards[topic]; d != nil {
		return d, nil
	}
	read, err := e.desk.Board(ctx, topic, "")
	if err != nil {
		return nil, fmt.Errorf("reading topic %q: %w", topic, err)
	}
	if read.Directory != e.directory.stamp {
		return nil, fmt.Errorf("reading topic %q: the directory: %w", topic, store.ErrChanged)
	}
	d := &draft{read: read, claims: slices.Clone(read.Claims)}
	e.boards[topic] = d
	return d, nil
}

// lexicon is the vocabulary with what the edit has added to it.
func (e *edit) lexicon() *claim.Lexicon { return e.directory.lexicon }

// learn adds sources and topics to the vocabulary, or replaces them.
func (e *edit) learn(topics []claim.Topic, sources []claim.Source) {
	v := e.directory.lexicon.Vocabulary
	for _, t := range topics {
		e.topics = put(e.topics, t, func(x claim.Topic) bool { return x.Slug == t.Slug })
		v.Topics = put(slices.Clone(v.Topics), t, func(x claim.Topic) bool { return x.Slug == t.Slug })
	}
	for _, s := range sources {
		e.sources = put(e.sources, s, func(x claim.Source) bool { return x.Key == s.Key })
		v.Sources = put(slices.Clone(v.Sources), s, func(x claim.Source) bool { return x.Key == s.Key })
	}
	e.directory.lexicon = claim.NewLexicon(v)
}

// put replaces the element that is, or adds it.
func put[T any](list []T, x T, is func(T) bool) []T {
	if i := slices.IndexFunc(list, is); i >= 0 {
		list[i] = x
		return list
	}
	return append(list, x)
}

// nextID is the id of the next new claim.
func (e *edit) nextID(d *draft) int64 {
	id := d.read.NextID
	for _, c := range e.written {
		if c.Version == 1 {
			id = max(id, c.ID+1)
		}
	}
	return id
}

// write puts a claim's new version into the change and onto the draft of its
// board. kind is what the audit calls it, fields what was changed.
func (e *edit) write(d *draft, c claim.Claim, kind string, fields ...string) claim.Claim {
	c.Version++
	c.ChangedBy, c.ChangedAt = e.me, e.call.Request.At
	if why := turnedAgainst[kind]; why != "" && c.Challenge == nil && decided(c) {
		c.Challenge = &claim.Challenge{Why: why, Claim: c.CorrectedBy, At: c.ChangedAt}
		fields = append(fields, "challenge")
	}
	if i := slices.IndexFunc(e.written, func(x claim.Claim) bool { return x.ID == c.ID }); i >= 0 {
		// One request makes one version of a claim.
		c.Version = e.written[i].Version
		e.written[i] = c
	} else {
		e.written = append(e.written, c)
	}
	e.events = append(e.events, store.Event{
		At: e.call.Request.At, Person: e.me, Kind: kind,
		Topic: c.Topic, Claim: c.ID, Version: c.Version, Fields: fields,
	})
	var was *claim.Claim
	if i := slices.IndexFunc(d.claims, func(x claim.Claim) bool { return x.ID == c.ID }); i >= 0 {
		was = new(d.claims[i])
	}
	defer e.challenge(d, c, was)
	d.claims = slices.DeleteFunc(d.claims, func(x claim.Claim) bool { return x.ID == c.ID })
	if c.OnBoard() {
		d.claims = append(d.claims, c)
		slices.SortFunc(d.claims, func(a, b claim.Claim) int { return int(a.ID - b.ID) })
	}
	return c
}

// turnedAgainst are the kinds of writes that call a claim's own verdict into
// question.
var turnedAgainst = map[string]claim.ChallengeKind{
	"corrected": claim.SourceCorrected,
	"retracted": claim.SourceRetracted,
}

func decided(c claim.Claim) bool {
	_, ok := c.Decided()
	return ok
}

// challenge flags the verified figures that a claim, as it was just written,
// conflicts with and, as it was on the board, did not: those who verified them
// did not know. Growth is not a conflict.
func (e *edit) challenge(d *draft, c claim.Claim, was *claim.Claim) {
	if decided(c) || !c.OnBoard() || c.Suggested {
		return
	}
	groups := claim.Groups(e.lexicon(), d.claims)
	for _, old := range slices.Clone(d.claims) {
		known := was != nil && !was.Suggested && claim.Disagree(old, *was) == claim.Conflict
		if old.Status == claim.Verified && old.Challenge == nil && old.Measure == c.Measure && groups[old.ID] != groups[c.ID] &&
			!known && claim.Disagree(old, c) == claim.Conflict {
			old.Challenge = &claim.Challenge{Why: claim.NewConflict, Claim: c.ID, At: e.call.Request.At}
			old.Why = ""
			e.write(d, old, "challenged", "challenge")
		}
	}
}

// introduce makes the caller's name known to the answer. It is written when
// something else is.
func (e *edit) introduce() {
	p := e.person()
	if e.lexicon().Person(p.ID) == p.Name || e.deskID == peopleDesk {
		return
	}
	e.newcomer = &p
	v := e.directory.lexicon.Vocabulary
	v.People = put(slices.Clone(v.People), p, func(x claim.Person) bool { return x.ID == p.ID })
	e.directory.lexicon = claim.NewLexicon(v)
}

// noted adds an audit event of the vocabulary.
func (e *edit) noted(kind, topic string, fields ...string) {
	e.events = append(e.events, store.Event{At: e.call.Request.At, Person: e.me, Kind: kind, Topic: topic, Fields: fields})
}

// arrange is a topic's board as the edit leaves it.
func (e *edit) arrange(topic string) claim.Board {
	t, _ := e.lexicon().Topic(topic)
	return claim.Arrange(e.lexicon(), t, e.boards[t.Slug].claims)
}

func (e *edit) empty() bool {
	return len(e.written)+len(e.topics)+len(e.sources)+len(e.people)+len(e.events)+len(e.channels)+len(e.states) == 0 && !e.keep
}

// deedsKept is how far back a person can take things back.
const deedsKept = 20

// change is everything that the edit writes.
func (e *edit) change(answer []byte) store.Change {
	c := store.Change{
		Request: e.call.Request.ID, Person: e.who.Ref(), At: e.call.Request.At,
		Directory: e.directory.stamp, Boards: map[string]store.Stamp{},
		Claims: e.written, Topics: e.topics, Sources: e.sources, People: e.people, Channels: e.channels, Settings: e.settings,
		Forget: e.forget, Redact: e.redact, Tombstone: tombstone(e.redact), Events: e.events,
		Answer: answer, Jobs: e.consequences(), States: e.states, Posts: e.posts, Drop: e.dropped,
	}
	for topic, d := range e.boards {
		c.Boards[topic] = d.read.Stamp
	}
	slices.SortFunc(c.Claims, func(a, b claim.Claim) int { return int(a.ID - b.ID) })
	if p := e.newcomer; p != nil {
		c.People = put(slices.Clone(c.People), *p, func(x claim.Person) bool { return x.ID == p.ID })
	}
	if e.deed == "" && !e.undone {
		return c
	}
	trail := e.trail
	if e.deed != "" {
		deed := store.Deed{Command: e.deed, Sources: e.brought}
		for _, w := range c.Claims {
			deed.Claims = append(deed.Claims, store.Step{ID: w.ID, Version: w.Version, Before: w.Version - 1})
		}
		trail.Deeds = append(slices.Clone(trail.Deeds), deed)
		trail.Deeds = trail.Deeds[max(0, len(trail.Deeds)-deedsKept):]
	}
	if e.chain != nil {
		trail.Chain = e.chain
	}
	c.Trail = &trail
	return c
}

// claimOf finds a claim of the desk, and the draft of its topic's board.
func (e *edit) claimOf(ctx context.Context, id int64) (claim.Claim, *draft, error) {
	c, err := e.desk.Claim(ctx, id)
	if err != nil {
		return claim.Claim{}, nil, e.lookingFor(id, err)
	}
	d, err := e.board(ctx, c.Topic)
	if err != nil {
		return claim.Claim{}, nil, err
	}
	if i := slices.IndexFunc(d.claims, func(x claim.Claim) bool { return x.ID == id }); i >= 0 {
		c = d.claims[i]
	}
	return c, d, nil
}

// unlessStale refuses a click on a button that showed an older version.
func (e *edit) unlessStale(c claim.Claim, seen int64) error {
	if seen == 0 || seen == c.Version {
		return nil
	}
	at := attribution{lexicon: e.lexicon(), now: e.now}
	return refuse(e.changedBy(c).Plainly(" since you saw it, so nothing was done. It is now:"), at.line(c), bot.T("Whole: ").Typing(fmt.Sprintf("show %d", c.ID)))
}

// changedBy is "12 was changed by NAME at 14:02".
func (e *edit) changedBy(c claim.Claim) bot.Text {
	return bot.T(fmt.Sprintf("%d was changed by ", c.ID)).Naming(e.lexicon().Person(c.ChangedBy)).
		Plainly(" at ").Timing(c.ChangedAt, c.ChangedAt.In(e.zone).Format("15:04"))
}
