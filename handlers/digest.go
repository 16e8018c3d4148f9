package handlers

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// digest is one digest of a channel: it is posted when something changed since
// the last one, and the next is scheduled.
func digest(ctx context.Context, t *task) error {
	ch, known := channelOf(t.lexicon(), t.subject)
	var state digestState
	if err := t.recall(ctx, digestedKey(ch.ID), &state); err != nil {
		return err
	}
	if state.Until.IsZero() { // the first digest tells of what comes after the channel was first known
		state.Until = t.lease.Now
		t.remember(digestedKey(ch.ID), state)
	}
	s, err := t.digests(ch)
	if err != nil || s == nil || !known || ch.Closed != "" {
		return err
	}
	o, err := readOccasion(t.lease)
	if err != nil {
		return err
	}
	t.again(s)
	if o.At.IsZero() || o.At.After(t.lease.Now) || !t.hours(ch).Open(t.lease.Now) {
		return nil
	}
	explain, err := t.unexplained(ctx, ch.ID, ch.Digest)
	if err != nil {
		return err
	}
	d := delivery{
		ID: deliveryID(t.lease.Desk, t.lease.Key, o.At), Kind: "digest", Channel: ch.ID, Direct: ch.Direct,
		Since: state.Until, Until: t.lease.Now, Explain: explain,
	}
	changed, err := t.changedIn(ctx, ch, d)
	if err != nil {
		return err
	}
	today := t.lease.Now.In(s.Zone()).Format(time.DateOnly)
	switch {
	case changed:
		state.Until = t.lease.Now
	case state.SaidSame == today:
		return nil
	default:
		state.SaidSame = today
	}
	t.remember(digestedKey(ch.ID), state)
	t.send(ch.ID, d)
	return nil
}

// digestState is what is remembered of a channel's digests.
type digestState struct {
	Until    time.Time `json:"until,omitzero"`      // what the last one told of
	SaidSame string    `json:"said_same,omitempty"` // the day on which it was last said that nothing changed
}

// toldIn are the topics that a channel's digests tell of: those that it watches,
// or else those that are at home in it, or else every open one.
func toldIn(l *claim.Lexicon, ch claim.Channel) []claim.Topic {
	for _, is := range []func(claim.Topic) bool{
		func(t claim.Topic) bool { return slices.Contains(ch.Watches, t.Slug) },
		func(t claim.Topic) bool { return t.Home == ch.ID && !t.Closed },
		func(t claim.Topic) bool { return !t.Closed },
	} {
		if topics := slices.DeleteFunc(slices.Clone(l.Topics), func(t claim.Topic) bool { return !is(t) }); len(topics) > 0 {
			return topics
		}
	}
	return nil
}

// changedIn says whether anything is new in a digest.
func (v *visit) changedIn(ctx context.Context, ch claim.Channel, d delivery) (bool, error) {
	dir, err := v.Newsroom.directory(ctx, v.deskID, v.desk)
	if err != nil {
		return false, fmt.Errorf("reading the directory: %w", err)
	}
	for _, topic := range toldIn(dir.lexicon, ch) {
		news, err := v.news(ctx, topic, d)
		if err != nil {
			return false, err
		}
		if len(news.changed) > 0 {
			return true, nil
		}
	}
	return false, nil
}

// topicNews is what a digest tells of one topic.
type topicNews struct {
	topic   claim.Topic
	changed []changedClaim
	now     []claim.Claim // all claims as they stand at the end of the digest
}

// changedClaim is a claim before and after.
type changedClaim struct {
	was, is claim.Claim // was is the zero Claim when it is new
}

// settling is how long a change may be on its way: it has the time of its request,
// and may be saved after a digest of that time was drawn. The next digest tells it
// then; what came in the last moments before a digest is told twice at worst.
const settling = 3 * time.Second

// news is what changed in a topic between the two ends of a digest.
func (v *visit) news(ctx context.Context, topic claim.Topic, d delivery) (topicNews, error) {
	news := topicNews{topic: topic}
	before, err := v.desk.AsOf(ctx, topic.Slug, d.Since.Add(-settling))
	if err == nil {
		news.now, err = v.desk.AsOf(ctx, topic.Slug, d.Until)
	}
	if err != nil {
		return news, fmt.Errorf("reading topic %q as it stood: %w", topic.Slug, err)
	}
	for _, is := range news.now {
		i := slices.IndexFunc(before, func(c claim.Claim) bool { return c.ID == is.ID })
		switch {
		case i < 0:
			news.changed = append(news.changed, changedClaim{is: is})
		case before[i].Version < is.Version:
			news.changed = append(news.changed, changedClaim{before[i], is})
		}
	}
	return news, nil
}

// newsKind is a heading of a digest, and what is told under it.
type newsKind struct {
	heading string
	is      func(changedClaim) bool
}

// newsKinds are the headings under which a digest sorts what changed, each
// change under the first that fits.
var newsKinds = []newsKind{
	{"OVERRIDDEN BY ONE LEAD", func(k changedClaim) bool {
		return len(k.is.Verdicts) > len(k.was.Verdicts) && k.is.Verdicts[len(k.is.Verdicts)-1].Override
	}},
	{"SIGNED OFF", func(k changedClaim) bool { return len(k.is.Verdicts) > len(k.was.Verdicts) }},
	{"CORRECTED, WITHDRAWN OR OUR MISTAKE", func(k changedClaim) bool { return fate(k.is) != "" && fate(k.is) != fate(k.was) }},
	{"CALLED INTO QUESTION", func(k changedClaim) bool { return k.is.Challenge != nil && k.was.Challenge == nil }},
	{"REPLACED BY A NEWER FIGURE", func(k changedClaim) bool {
		return k.is.Lifecycle == claim.Superseded && k.was.Lifecycle != claim.Superseded
	}},
	{"NEW", func(k changedClaim) bool { return k.was.ID == 0 }},
	{"MOVED", func(changedClaim) bool { return true }},
}

// drawDigest is what changed since the last digest, where sources disagree, what
// is open, and the sentences to paste: a card for each topic.
func drawDigest(ctx context.Context, v *visit, d delivery) (drawn, error) {
	dir, err := v.Newsroom.directory(ctx, v.deskID, v.desk)
	if err != nil {
		return drawn{}, fmt.Errorf("reading the directory: %w", err)
	}
	ch, _ := channelOf(dir.lexicon, d.Channel)
	m := drawn{Reply: bot.Reply{Visibility: bot.Public}}
	var quietly []string
	for _, topic := range toldIn(dir.lexicon, ch) {
		news, err := v.news(ctx, topic, d)
		if err != nil {
			return drawn{}, err
		}
		m.topics = append(m.topics, topic.Slug)
		if len(news.changed) == 0 {
			quietly = append(quietly, topic.Slug)
			continue
		}
		card, err := v.newsCard(ctx, dir, news, d)
		if err != nil {
			return drawn{}, err
		}
		m.Cards = append(m.Cards, card)
		m.claims = append(m.claims, news.now...)
	}
	if len(m.Cards) == 0 {
		m.Cards = []bot.Card{{Title: bot.Text{}.Strongly("Nothing changed").Plainly(" since ").Join(v.moment(d.Since)).Plainly(".")}}
	} else if len(quietly) > 0 {
		last := &m.Cards[len(m.Cards)-1]
		t := bot.T("Nothing changed in ")
		for i, slug := range quietly {
			if i > 0 {
				t = t.Plainly(", ")
			}
			t = t.Naming(slug)
		}
		last.Notes = append(last.Notes, t.Plainly("."))
	}
	if d.Explain {
		last := &m.Cards[len(m.Cards)-1]
		last.Notes = append(last.Notes, bot.T("Nobody has set when. Other times: ").Typing("digest "+planExamples["digest"]).Plainly("; none: ").Typing("digest off"))
	}
	return m, nil
}

// moment is a moment of ours in the desk's zone, with its day.
func (v *visit) moment(at time.Time) bot.Text {
	return bot.Text{}.Timing(at, at.In(v.zone).Format("Mon 2 Jan 15:04"))
}

// newsCard is a digest's card of one topic. One that is edited is as it was, but
// for what befell its figures since, and the sentences to paste are today's.
func (v *visit) newsCard(ctx context.Context, dir directory, news topicNews, d delivery) (bot.Card, error) {
	card := bot.Card{Title: append(bot.Text{}, bot.Span{Kind: bot.Strong, Text: news.topic.Slug}).Plainly(": since ").Join(v.moment(d.Since))}
	at := attribution{lexicon: dir.lexicon, topic: news.topic, now: d.Until.In(v.zone)}
	changed, err := v.changedRows(ctx, at, news, d)
	if err != nil {
		return card, err
	}
	var current []claim.Claim
	for _, c := range news.now {
		if c.OnBoard() {
			current = append(current, c)
		}
	}
	b := claim.Arrange(dir.lexicon, news.topic, current)
	var disagree []bot.Row
	for _, s := range b.Sections {
		if len(s.Conflicts) > 0 {
			disagree = append(disagree, bot.Row{Text: bot.T(heading(s.Measure) + ": " + versus(s, s.Conflicts))})
		}
	}
	today := arranged{board: b}
	if d.Edited {
		if today, err = v.boardOf(ctx, news.topic, dir); err != nil {
			return card, err
		}
		at.now = v.now
	}
	for _, s := range today.board.Sections {
		if sentence := today.board.Copy(s, at.now, bot.Isolate); sentence != "" {
			card.Copy = append(card.Copy, bot.T(sentence))
		}
	}
	open, err := v.openRows(ctx, at, b, current, d)
	if err != nil {
		return card, err
	}
	card.Rows = slices.Concat(changed, section("SOURCES DISAGREE", disagree), section("OPEN", open))
	return card, nil
}

// changedRows are what changed, under the headings of newsKinds.
func (v *visit) changedRows(ctx context.Context, at attribution, news topicNews, d delivery) ([]bot.Row, error) {
	sorted := make([][]bot.Row, len(newsKinds))
	for _, k := range news.changed {
		since, err := v.fateSince(ctx, k.is, d)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(newsKinds, func(kind newsKind) bool { return kind.is(k) })
		sorted[i] = append(sorted[i], bot.Row{Text: v.newsRow(at, k).Join(since)})
	}
	var all []bot.Row
	for i, rows := range sorted {
		all = append(all, section(newsKinds[i].heading, rows)...)
	}
	return all, nil
}

// openRows are the claims of a board that still need somebody, by who has them,
// and the oldest first.
func (v *visit) openRows(ctx context.Context, at attribution, b claim.Board, current []claim.Claim, d delivery) ([]bot.Row, error) {
	slices.SortStableFunc(current, func(a, b claim.Claim) int {
		return cmp.Or(cmp.Compare(at.lexicon.Person(a.Owner), at.lexicon.Person(b.Owner)), a.Recorded.Compare(b.Recorded))
	})
	var open []bot.Row
	places := b.Places()
	for _, c := range current {
		if !c.Status.Open() || places[c.ID].Lead != c.ID {
			continue
		}
		who := bot.T("nobody has it")
		if c.Owner != "" {
			who = bot.Text{}.Naming(at.lexicon.Person(c.Owner)).Plainly(" has it")
		}
		since, err := v.fateSince(ctx, c, d)
		if err != nil {
			return nil, err
		}
		open = append(open, bot.Row{Text: at.counted(c).Plainly(": ").Join(at.chain(c)).Plainly("; ").Join(who).Plainly(", open " + age(d.Until.Sub(c.Recorded))).Join(since)})
	}
	return open, nil
}

// fateSince is what befell a claim's figure after it was told of in a digest
// that is edited.
func (v *visit) fateSince(ctx context.Context, was claim.Claim, d delivery) (bot.Text, error) {
	if !d.Edited {
		return nil, nil
	}
	c, err := v.desk.Claim(ctx, was.ID)
	if err != nil {
		return nil, fmt.Errorf("reading claim %d: %w", was.ID, err)
	}
	if fate(c) == "" || fate(c) == fate(was) {
		return nil, nil
	}
	return bot.T("; ").Strongly("since then " + fate(c)), nil
}

// section is rows under a heading; nothing when there are none.
func section(title string, rows []bot.Row) []bot.Row {
	if len(rows) == 0 {
		return nil
	}
	return append([]bot.Row{{Heading: true, Text: bot.Text{}.Strongly(title)}}, rows...)
}

// newsRow is one change in a digest.
func (v *visit) newsRow(at attribution, k changedClaim) bot.Text {
	t := at.counted(k.is).Plainly(": ").Join(at.chain(k.is))
	if k.was.ID != 0 {
		t = t.Plainly("; ").Join(at.difference(k.was, k.is))
	}
	return t.Plainly("; by ").Naming(at.lexicon.Person(k.is.ChangedBy))
}

// digestNow answers with a digest of what changed since the last one, which the
// next one then does not repeat.
func (e *edit) digestNow(ctx context.Context) (bot.Reply, error) {
	ch := e.hereAgain()
	var state digestState
	if err := e.recall(ctx, digestedKey(ch.ID), &state); err != nil {
		return bot.Reply{}, err
	}
	d := delivery{Kind: "digest", Channel: ch.ID, Direct: ch.Direct, Since: state.Until, Until: e.call.Request.At}
	m, err := drawDigest(ctx, e.visit, d)
	if err != nil {
		return bot.Reply{}, err
	}
	state.Until = e.call.Request.At
	e.remember(digestedKey(ch.ID), state)
	m.Data = Data{Claims: []ClaimData{}}
	m.Posted = e.keeper(store.Post{
		Kind: "digest", Line: string(encoded(d)), Topics: m.topics, Claims: shownOf(m.claims), Drawn: digestOf(m.Reply),
	})
	return m.Reply, nil
}
