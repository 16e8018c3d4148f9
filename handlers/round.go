package handlers

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// occasion is what a round's or a digest's job holds: the time that it is for.
// Without one, the next is worked out and nothing is posted.
type occasion struct {
	At time.Time `json:"at,omitzero"`
}

func readOccasion(l store.Lease) (occasion, error) {
	var o occasion
	if len(l.Args) == 0 {
		return o, nil
	}
	if err := json.Unmarshal(l.Args, &o); err != nil {
		return o, fmt.Errorf("reading the job: %w", err)
	}
	return o, nil
}

// again schedules a task for the next time of a schedule. What was missed while
// nobody worked is made up by the one that is being done.
func (t *task) again(s Schedule) (next time.Time) {
	t.bound = true // by the plan
	next = s.Next(t.lease.Now)
	if !next.IsZero() {
		t.later(store.Job{Kind: store.Deciding, Key: t.lease.Key, Due: next, Args: encoded(occasion{next})})
	}
	return next
}

// encoded is a job's or a post's arguments as JSON.
func encoded(args any) []byte {
	b, err := json.Marshal(args)
	if err != nil {
		panic(err) // plain structs of ours
	}
	return b
}

// round is one reminder round of a channel: the claims that are due become one
// message, and the next round is scheduled.
func round(ctx context.Context, t *task) error {
	ch, known := channelOf(t.lexicon(), t.subject)
	s, err := t.rounds(ch)
	if err != nil || s == nil || !known || ch.Closed != "" {
		return err
	}
	o, err := readOccasion(t.lease)
	if err != nil {
		return err
	}
	next := t.again(s)
	if o.At.IsZero() || o.At.After(t.lease.Now) || !t.hours(ch).Open(t.lease.Now) {
		return nil
	}
	due, err := t.dueIn(ctx, ch)
	if err != nil || len(due) == 0 {
		return err
	}
	explain, err := t.unexplained(ctx, ch.ID, ch.Remind)
	if err != nil {
		return err
	}
	t.send(ch.ID, delivery{
		ID: deliveryID(t.lease.Desk, t.lease.Key, o.At), Kind: "reminder", Channel: ch.ID, Direct: ch.Direct,
		Due: due, Since: t.lease.Now, Until: next, Explain: explain,
	})
	return nil
}

// dueClaim is a claim of a round and why it is due.
type dueClaim struct {
	ID     int64           `json:"id"`
	Topic  string          `json:"topic,omitempty"`
	Reason claim.DueReason `json:"reason"`
	To     claim.Audience  `json:"to,omitempty"`
}

// dueCase is a claim that is due, and where its row goes.
type dueCase struct {
	dueClaim
	recorded  time.Time
	conflicts int
	before    int            // reminders until now
	after     claim.Reminded // once it was reminded of
}

// dueIn are the claims that a channel is to be reminded of now, oldest and most
// contradicted first, and it is remembered that it was.
func (t *task) dueIn(ctx context.Context, ch claim.Channel) ([]dueClaim, error) {
	cases, err := t.casesOf(ctx, ch)
	if err != nil {
		return nil, err
	}
	var all []dueCase
	counts := map[claim.DueReason]int{}
	rules, hours, now := t.lexicon().Settings.Reminding, t.hours(ch), t.lease.Now
	for _, k := range cases {
		due := k.due(rules, hours, now)
		counts[due.Reason]++
		if due.Send() {
			all = append(all, k.reminding(due, rules, hours, now))
		}
	}
	slices.SortStableFunc(all, func(a, b dueCase) int {
		return cmp.Or(
			a.recorded.Truncate(time.Hour).Compare(b.recorded.Truncate(time.Hour)),
			cmp.Compare(b.conflicts, a.conflicts), a.recorded.Compare(b.recorded), cmp.Compare(a.ID, b.ID),
		)
	})
	var due []dueClaim
	for i, k := range all {
		due = append(due, k.dueClaim)
		if i >= rowsShown { // "and 31 more" keeps the cadence, but is no reminder of the few that a claim gets
			k.after.Count = k.before
		}
		t.remember(remindedKey(k.ID), k.after)
	}
	t.log.Info("round", "desk", t.lease.Desk, "channel", ch.ID, "claims", counts, "due", reasonsOf(due))
	return due, nil
}

// reasonsOf are the claims of a round and why each is due, for the log:
// "7:first_reminder".
func reasonsOf(due []dueClaim) []string {
	var all []string
	for _, d := range due {
		all = append(all, fmt.Sprintf("%d:%s", d.ID, d.Reason))
	}
	return all
}

// remindedCase is a claim with all that says whether it is due.
type remindedCase struct {
	claim.Claim
	standing claim.Standing
	reminded claim.Reminded
	snoozed  time.Time
}

func (k remindedCase) due(rules claim.Reminding, hours claim.Hours, now time.Time) claim.Due {
	return claim.DueOf(k.Claim, k.standing, k.reminded, k.snoozed, rules, hours, now)
}

// reminding is what a reminder of a claim that is due comes to. A lead is told
// beside the reminder of the cadence, which is then made up by the same row.
func (k remindedCase) reminding(due claim.Due, rules claim.Reminding, hours claim.Hours, now time.Time) dueCase {
	before := k.reminded.After(k.Claim, claim.Due{Reason: claim.TooEarly}, now).Count
	k.reminded = k.reminded.After(k.Claim, due, now)
	if also := k.due(rules, hours, now); also.Send() {
		k.reminded = k.reminded.After(k.Claim, also, now)
	}
	return dueCase{dueClaim{k.ID, k.Topic, due.Reason, due.To}, k.Recorded, k.standing.Conflicts, before, k.reminded}
}

// casesOf are the claims that lead a position on a board of an open topic and
// are at home in a channel.
func (t *task) casesOf(ctx context.Context, ch claim.Channel) ([]remindedCase, error) {
	var cases []remindedCase
	for _, topic := range topicsFor(t.lexicon(), ch) {
		b, err := t.boardOf(ctx, topic, t.directory)
		if err != nil {
			return nil, err
		}
		for _, s := range b.board.Sections {
			for _, p := range s.Positions {
				if at, ok := home(t.lexicon(), p.Lead); ok && at.ID == ch.ID {
					cases = append(cases, remindedCase{Claim: p.Lead, standing: claim.Standing{Displayed: true, Conflicts: len(b.places()[p.Lead.ID].Conflicts)}})
				}
			}
		}
	}
	return cases, t.visit.recollect(ctx, cases)
}

// recollect fills in what the desk remembers of the claims' reminders.
func (v *visit) recollect(ctx context.Context, cases []remindedCase) error {
	if len(cases) == 0 {
		return nil
	}
	var keys []string
	for _, k := range cases {
		keys = append(keys, remindedKey(k.ID), snoozedKey(k.ID))
	}
	states, err := v.desk.States(ctx, keys...)
	if err != nil {
		return fmt.Errorf("reading what was reminded of: %w", err)
	}
	for i := range cases {
		k := &cases[i]
		if err := remembered(states, remindedKey(k.ID), &k.reminded); err != nil {
			return err
		}
		if err := remembered(states, snoozedKey(k.ID), &k.snoozed); err != nil {
			return err
		}
	}
	return nil
}

// unexplained says whether a channel was never told how to change a plan that
// nobody has set.
func (t *task) unexplained(ctx context.Context, channel string, p claim.Plan) (bool, error) {
	if p.Spec != "" {
		return false, nil
	}
	told := false
	err := t.recall(ctx, explainedKey(channel), &told)
	return !told, err
}

// reminderFact says of a claim when and why it is next reminded of, for "show".
func (v *visit) reminderFact(ctx context.Context, b claim.Board, c claim.Claim) (fact, error) {
	place := b.Places()[c.ID]
	cases := []remindedCase{{Claim: c, standing: claim.Standing{
		Displayed: place.Lead == c.ID, Closed: b.Topic.Closed, Conflicts: len(place.Conflicts),
	}}}
	if err := v.recollect(ctx, cases); err != nil {
		return fact{}, err
	}
	ch, _ := home(b.Lexicon, c)
	due := claim.DueOf(c, cases[0].standing, cases[0].reminded, cases[0].snoozed, b.Lexicon.Settings.Reminding, v.hours(ch), v.now)
	text := bot.T(due.Reason.Words() + " (" + string(due.Reason) + ")")
	next := due.Next
	if due.Send() {
		next = v.now
	}
	if at := v.roundFrom(ch, next); !at.IsZero() {
		text = text.Plainly("; next round with it ").Timing(at, at.In(v.zone).Format("Mon 2 Jan 15:04"))
	}
	return fact{"Reminders", text}, nil
}

// roundFrom is the first round of a channel that is not before a moment; zero
// when there is none.
func (v *visit) roundFrom(ch claim.Channel, from time.Time) time.Time {
	s, err := v.rounds(ch)
	if err != nil || s == nil || ch.ID == "" || from.IsZero() {
		return time.Time{}
	}
	at := from.Add(-time.Nanosecond)
	for range looked {
		if at = s.Next(at); at.IsZero() || v.hours(ch).Open(at) {
			break
		}
	}
	return at
}
