package claim

import (
	"cmp"
	"slices"
	"time"
)

// Reminding is how often a desk is reminded of what is open. What is zero is as
// by default.
type Reminding struct {
	First    time.Duration `json:"first,omitempty"`    // after which an open claim is first due; 2 h
	Repeat   time.Duration `json:"repeat,omitempty"`   // between the reminders after that; 4 h
	Escalate time.Duration `json:"escalate,omitempty"` // after which a lead is told; 24 h
	Max      int           `json:"max,omitempty"`      // reminders, before it only appears in the digest; 5
	Lease    time.Duration `json:"lease,omitempty"`    // for which a claim that was taken may lie idle; 4 h
}

// RecheckAfter is how often a claim that could not be verified is looked at
// again.
const RecheckAfter = 7 * 24 * time.Hour

// defaultReminding is how a new desk is reminded.
var defaultReminding = Reminding{First: 2 * time.Hour, Repeat: 4 * time.Hour, Escalate: 24 * time.Hour, Max: 5, Lease: 4 * time.Hour}

// OrDefault is r with what is zero, or less, as by default.
func (r Reminding) OrDefault() Reminding {
	or := func(set, by time.Duration) time.Duration { return cmp.Or(max(set, 0), by) }
	d := defaultReminding
	return Reminding{
		First:    or(r.First, d.First),
		Repeat:   or(r.Repeat, d.Repeat),
		Escalate: or(r.Escalate, d.Escalate),
		Max:      cmp.Or(max(r.Max, 0), d.Max),
		Lease:    or(r.Lease, d.Lease),
	}
}

// Problem is what is wrong with a setting, in a sentence for who made it; empty
// when nothing is.
func (r Reminding) Problem() string {
	const day = 24 * time.Hour
	set := r.OrDefault()
	for _, row := range []struct {
		wrong   bool
		problem string
	}{
		{min(r.First, r.Repeat, r.Escalate, r.Lease) < 0 || r.Max < 0, "A reminder cannot be due before its time: every setting is more than zero."},
		{set.First < time.Minute || set.First > 14*day, "The first reminder comes between 1 minute and 14 days after a claim was filed."},
		{set.Repeat < 5*time.Minute || set.Repeat > 14*day, "Reminders are repeated between every 5 minutes and every 14 days."},
		{set.Escalate < set.First, "A lead is told after the first reminder, not before it: escalate must be at least as long as first."},
		{set.Escalate > 28*day, "A lead is told within 28 days."},
		{set.Max > 50, "There are between 1 and 50 reminders of a claim before it only appears in the digest."},
		{set.Lease < 10*time.Minute || set.Lease > 14*day, "A claim may be held idle for between 10 minutes and 14 days."},
	} {
		if row.wrong {
			return row.problem
		}
	}
	return ""
}

// DueReason says why a round reminds of a claim, or why it does not.
type DueReason string

// The reasons. Those up to Recheck send; the others do not.
const (
	FirstReminder  DueReason = "first_reminder"
	Repeat         DueReason = "repeat"
	LeaseExpiring  DueReason = "lease_expiring"
	LeaseExpired   DueReason = "lease_expired"
	AwaitingSecond DueReason = "awaiting_second_editor"
	ChallengedDue  DueReason = "challenged"
	Escalated      DueReason = "escalated"
	Recheck        DueReason = "recheck"

	TooEarly     DueReason = "too_early"
	Snoozed      DueReason = "snoozed"
	QuietHours   DueReason = "quiet"
	Capped       DueReason = "capped"
	NotDisplayed DueReason = "not_displayed"
	ParkedAway   DueReason = "parked"
	Settled      DueReason = "settled"
	PartOfWhole  DueReason = "part"
	Repetition   DueReason = "repeat_of"
	Suggestion   DueReason = "suggested"
	ClosedTopic  DueReason = "topic_closed"
)

// DueRow is one row of the table of reasons.
type DueRow struct {
	Reason DueReason
	Sends  bool   // a round with this reason reminds
	Words  string // what people read, after "Reminders: "
}

// DueReasons is the table of reasons.
var DueReasons = []DueRow{
	{FirstReminder, true, "due for the first time"},
	{Repeat, true, "due again"},
	{LeaseExpiring, true, "whoever has it has done nothing for a while, and soon loses it"},
	{LeaseExpired, true, "whoever has it has done nothing for too long, and loses it"},
	{AwaitingSecond, true, "a verdict waits for a second editor"},
	{ChallengedDue, true, "something happened that the verdict did not know of"},
	{Escalated, true, "open for so long that a lead is told"},
	{Recheck, true, "could not be verified a while ago: perhaps it can be now"},
	{TooEarly, false, "not due yet"},
	{Snoozed, false, "snoozed"},
	{QuietHours, false, "due, and waits for the end of the quiet hours"},
	{Capped, false, "reminded of often enough: it only appears in the digest"},
	{NotDisplayed, false, "none: its topic's board does not lead with it"},
	{ParkedAway, false, "none: it is parked"},
	{Settled, false, "none: it is settled"},
	{PartOfWhole, false, "none: it is part of another figure"},
	{Repetition, false, "none: it repeats another figure"},
	{Suggestion, false, "none: it is a suggestion, which no editor has taken up"},
	{ClosedTopic, false, "none: its topic is closed"},
}

// row is the reason's row of the table. A reason that is not in the table sends
// nothing.
func (r DueReason) row() DueRow {
	if i := slices.IndexFunc(DueReasons, func(row DueRow) bool { return row.Reason == r }); i >= 0 {
		return DueReasons[i]
	}
	return DueRow{Reason: r, Words: string(r)}
}

// Words are what people read, after "Reminders: ".
func (r DueReason) Words() string { return r.row().Words }

// Audience is whom a reminder is for.
type Audience int

// The audiences.
const (
	ToNobody  Audience = iota
	ToChannel          // any editor who reads the channel
	ToOwner            // the claim's Owner; for a challenged verdict whoever looked into it
	ToSigners          // those who may sign off, without the proposer
	ToLead             // a lead of the desk
)

// Standing is what a claim's topic says about it.
type Standing struct {
	Displayed bool // leads a position of the board
	Closed    bool // the topic is closed
	Conflicts int  // positions that its figure cannot hold beside
}

// Reminded is what the desk remembers of the reminders of one claim. What does
// not fit the claim's present status, and since when it has it, counts as none.
type Reminded struct {
	Since  time.Time `json:"since,omitzero"`
	Status Status    `json:"status,omitempty"`
	Count  int       `json:"count,omitempty"` // reminders since then, escalations apart
	Last   time.Time `json:"last,omitzero"`   // the last of them

	Escalated time.Time `json:"escalated,omitzero"` // when a lead was told
}

// Due is whether a round reminds of a claim, why, and whom.
type Due struct {
	Reason DueReason
	To     Audience  // ToNobody when nothing is sent
	Next   time.Time // when it will next be due if nothing happens; zero when it will not
}

// Send says whether there is a reminder to send.
func (d Due) Send() bool { return d.Reason.row().Sends }

// DueOf says whether a round at now reminds of a claim, and why or why not. It
// reads no clock and remembers nothing: r is what the desk remembers, snoozed
// is until when somebody wants to hear nothing (or zero), and hours are those
// of the channel that would be posted in.
//
// Reminders have slots, counted from Claim.Since: the first after rules.First,
// then one every rules.Repeat. A round sends when a slot has come that no
// reminder was sent since, so that several slots that were missed are made up
// by one, and neither a snooze nor quiet hours move the slots after them. A
// lead is told once, beside these slots. A claim may be due in both ways in one
// round: ask again with what After gives, until there is nothing to send.
func DueOf(c Claim, s Standing, r Reminded, snoozed time.Time, rules Reminding, hours Hours, now time.Time) Due {
	if reason := never(c, s); reason != "" {
		return Due{Reason: reason}
	}
	rules = rules.OrDefault()
	due := dueByTime(c, r.of(c), rules, hours, now)
	switch {
	case now.Before(snoozed) && due.Send():
		return Due{Reason: Snoozed, Next: hours.Opens(snoozed)}
	case now.Before(snoozed):
		return Due{Reason: Snoozed, Next: hours.Opens(latest(snoozed, due.Next))}
	case due.Send() && !hours.Open(now):
		return Due{Reason: QuietHours, Next: hours.Opens(now)}
	case !due.Next.IsZero():
		due.Next = hours.Opens(due.Next)
	}
	return due
}

// After is what is remembered of a claim's reminders once d was sent at now.
func (r Reminded) After(c Claim, d Due, now time.Time) Reminded {
	switch r = r.of(c); {
	case d.Reason == Escalated:
		r.Escalated = now
	case d.Send():
		r.Count++
		r.Last = now
	}
	return r
}

// of is r as far as it is about the claim's present status. That a lead was
// told is remembered for as long as the claim is without a verdict, whoever
// takes it and lets it go meanwhile.
func (r Reminded) of(c Claim) Reminded {
	now := Reminded{Since: c.Since(), Status: c.Status}
	if r.Status == now.Status && r.Since.Equal(now.Since) {
		now.Count, now.Last = r.Count, r.Last
	}
	if !r.Escalated.Before(c.openSince()) {
		now.Escalated = r.Escalated
	}
	return now
}

// never is why a claim is not due at any time, or empty when it may be.
func never(c Claim, s Standing) DueReason {
	for _, row := range []struct {
		holds  bool
		reason DueReason
	}{
		{s.Closed, ClosedTopic},
		{!c.OnBoard(), NotDisplayed},
		{c.Status == Parked, ParkedAway},
		{c.PartOf != 0, PartOfWhole},
		{c.Repeats != 0, Repetition},
		{c.Suggested, Suggestion},
		{!s.Displayed, NotDisplayed},
		{(c.Status == Verified || c.Status == Refuted) && c.Challenge == nil, Settled},
	} {
		if row.holds {
			return row.reason
		}
	}
	return ""
}

// dueByTime says whether a claim is due by its slots, or a lead is to be told.
func dueByTime(c Claim, r Reminded, rules Reminding, hours Hours, now time.Time) Due {
	slots := slotsOf(c, rules, hours)
	slot, next := slots.around(now)
	due := Due{Reason: TooEarly, Next: next}
	switch {
	case r.Count >= rules.Max:
		due = Due{Reason: Capped}
	case slot.IsZero() || !r.Last.Before(slot):
	default:
		due = Due{Reason: slots.reason(slot, r.Count), To: slots.to, Next: next}
	}
	if c.Status.Open() && r.Escalated.IsZero() {
		if at := c.openSince().Add(rules.Escalate); now.Before(at) {
			due.Next = sooner(due.Next, at)
		} else {
			due = Due{Reason: Escalated, To: ToLead, Next: next}
		}
	}
	return due
}

// slots are the times at which a claim is due: at first, and every repeat after
// then.
type slots struct {
	first, then time.Time // then is not before first
	repeat      time.Duration
	to          Audience
	// The reason of the first reminder, or, where first and then differ, of one
	// before then; and that of the others.
	before, after DueReason
}

// slotsOf are the slots of a claim that may be due.
func slotsOf(c Claim, rules Reminding, hours Hours) slots {
	since := c.Since()
	first := since.Add(rules.First)
	byCadence := func(to Audience, before, after DueReason) slots {
		return slots{first: first, then: first, repeat: rules.Repeat, to: to, before: before, after: after}
	}
	switch {
	case c.Status == Checking:
		warn, end := lease(c, rules, hours)
		return slots{first: warn, then: end, repeat: rules.Repeat, to: c.toOwner(), before: LeaseExpiring, after: LeaseExpired}
	case c.Status == Proposed:
		return byCadence(ToSigners, AwaitingSecond, AwaitingSecond)
	case c.Status.Verdict() && c.Challenge != nil:
		return byCadence(c.toOwner(), ChallengedDue, ChallengedDue)
	case c.Status == Unverifiable:
		first = since.Add(RecheckAfter)
		return slots{first: first, then: first, repeat: RecheckAfter, to: ToChannel, before: Recheck, after: Recheck}
	}
	return byCadence(ToChannel, FirstReminder, Repeat)
}

// reason is why a claim is due at a slot, when it was reminded of so often
// before.
func (s slots) reason(slot time.Time, count int) DueReason {
	if slot.Before(s.then) || s.first.Equal(s.then) && count == 0 {
		return s.before
	}
	return s.after
}

// around is the last slot that is not after now, zero when none has come yet,
// and the first one that is.
func (s slots) around(now time.Time) (slot, next time.Time) {
	switch {
	case now.Before(s.first):
		return time.Time{}, s.first
	case now.Before(s.then):
		return s.first, s.then
	}
	// In whole seconds: a Duration holds less than three centuries.
	every := max(int64(s.repeat/time.Second), 1)
	past := (now.Unix() - s.then.Unix()) / every
	if slot = addSeconds(s.then, past*every); slot.After(now) { // by less than a second
		slot = addSeconds(slot, -every)
	}
	return slot, addSeconds(slot, every)
}

func addSeconds(t time.Time, n int64) time.Time {
	return time.Unix(t.Unix()+n, int64(t.Nanosecond())).In(t.Location())
}

// Open says whether somebody has yet to decide on a claim of this status.
func (s Status) Open() bool { return s == Unverified || s == Checking || s == Proposed }

// Since is since when a claim has been in its present status. Evidence and
// edits do not change that. A claim that is being checked has been since its
// owner last acted on it, and a challenged verdict since it was challenged.
func (c Claim) Since() time.Time {
	at := c.Entered
	switch {
	case c.Status == Checking:
		at = c.Held
	case c.Status == Proposed && c.Proposal != nil:
		at = c.Proposal.At
	case c.Status.Verdict() && c.Challenge != nil:
		at = c.Challenge.At
	case c.Status.Verdict() && len(c.Verdicts) > 0:
		at = c.Verdicts[len(c.Verdicts)-1].At
	}
	if at.IsZero() {
		return c.Recorded
	}
	return at
}

// openSince is since when a claim has been open: it was filed, taken up after
// it was parked, or reopened.
func (c Claim) openSince() time.Time {
	if c.Opened.IsZero() {
		return c.Recorded
	}
	return c.Opened
}

// toOwner is a claim's owner, or the channel when nobody has it.
func (c Claim) toOwner() Audience {
	if c.Owner == "" {
		return ToChannel
	}
	return ToOwner
}

// LeaseEnds is when whoever has a claim loses it, if they do nothing until
// then; zero when nobody is checking it. Hours in which nothing is posted do
// not count.
func LeaseEnds(c Claim, rules Reminding, hours Hours) time.Time {
	if c.Status != Checking {
		return time.Time{}
	}
	_, end := lease(c, rules.OrDefault(), hours)
	return end
}

// lease is when the owner of a claim that is being checked is warned, and when
// they lose it. The warning comes when a quarter of the lease is left, and at
// most an hour.
func lease(c Claim, rules Reminding, hours Hours) (warn, end time.Time) {
	left := min(rules.Lease/4, time.Hour)
	warn = hours.After(c.Since(), rules.Lease-left)
	return warn, hours.After(warn, left)
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// sooner is the earlier of two times, of which a zero one does not count.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}
