package claim_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/claim"
)

// filed is when the claims of these tests were filed: a Thursday morning.
var filed = time.Date(2026, 11, 19, 8, 0, 0, 0, time.UTC)

// open is a claim in a status, with everybody in their place, since a time.
func open(status claim.Status, since time.Time) claim.Claim {
	c := around(status)
	c.Chain = []claim.Link{{Source: "amaq"}}
	c.Recorded, c.Entered = filed, since
	switch {
	case status == claim.Checking:
		c.Held = since
	case status == claim.Proposed:
		c.Proposal.At = since
	case status.Verdict():
		c.Verdicts[0].At = since
	}
	return c
}

// located is a zone, whether or not the machine has files of them: when_test.go
// brings them.
func located(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

var leads = claim.Standing{Displayed: true}

// A claim in each status, with nothing said of it yet, around each time at which
// something becomes due. Times are counted from when it came to the status.
func TestDueByStatus(t *testing.T) {
	challenged := func(status claim.Status) func(time.Time) claim.Claim {
		return func(since time.Time) claim.Claim {
			c := open(status, since.Add(-1000*time.Hour))
			c.Challenge = &claim.Challenge{Why: claim.NewConflict, At: since}
			return c
		}
	}
	plain := func(status claim.Status) func(time.Time) claim.Claim {
		return func(since time.Time) claim.Claim { return open(status, since) }
	}
	const h, s = time.Hour, time.Second
	for _, tt := range []struct {
		name  string
		claim func(since time.Time) claim.Claim
		after time.Duration
		want  claim.DueReason
		to    claim.Audience
		next  time.Duration // from since; zero for none
	}{
		{"unverified", plain(claim.Unverified), 0, claim.TooEarly, claim.ToNobody, 2 * h},
		{"unverified", plain(claim.Unverified), 2*h - 1, claim.TooEarly, claim.ToNobody, 2 * h},
		{"unverified", plain(claim.Unverified), 2 * h, claim.FirstReminder, claim.ToChannel, 6 * h},
		{"unverified", plain(claim.Unverified), 6*h - s, claim.FirstReminder, claim.ToChannel, 6 * h},
		{"unverified", plain(claim.Unverified), 6 * h, claim.FirstReminder, claim.ToChannel, 10 * h},
		{"unverified", plain(claim.Unverified), 24*h - 1, claim.FirstReminder, claim.ToChannel, 24 * h}, // the lead comes before the next slot
		{"unverified", plain(claim.Unverified), 24 * h, claim.Escalated, claim.ToLead, 26 * h},

		{"checking", plain(claim.Checking), 3*h - 1, claim.TooEarly, claim.ToNobody, 3 * h},
		{"checking", plain(claim.Checking), 3 * h, claim.LeaseExpiring, claim.ToOwner, 4 * h},
		{"checking", plain(claim.Checking), 4*h - 1, claim.LeaseExpiring, claim.ToOwner, 4 * h},
		{"checking", plain(claim.Checking), 4 * h, claim.LeaseExpired, claim.ToOwner, 8 * h},
		{"checking", plain(claim.Checking), 24 * h, claim.Escalated, claim.ToLead, 28 * h},

		{"proposed", plain(claim.Proposed), 2*h - 1, claim.TooEarly, claim.ToNobody, 2 * h},
		{"proposed", plain(claim.Proposed), 2 * h, claim.AwaitingSecond, claim.ToSigners, 6 * h},
		{"proposed", plain(claim.Proposed), 24 * h, claim.Escalated, claim.ToLead, 26 * h},

		{"verified", plain(claim.Verified), 9000 * h, claim.Settled, claim.ToNobody, 0},
		{"refuted", plain(claim.Refuted), 9000 * h, claim.Settled, claim.ToNobody, 0},
		{"parked", plain(claim.Parked), 9000 * h, claim.ParkedAway, claim.ToNobody, 0},
		{"mistake", plain(claim.Mistake), 9000 * h, claim.NotDisplayed, claim.ToNobody, 0},

		{"unverifiable", plain(claim.Unverifiable), 7*24*h - 1, claim.TooEarly, claim.ToNobody, 7 * 24 * h},
		{"unverifiable", plain(claim.Unverifiable), 7 * 24 * h, claim.Recheck, claim.ToChannel, 14 * 24 * h},
		{"unverifiable", plain(claim.Unverifiable), 15 * 24 * h, claim.Recheck, claim.ToChannel, 21 * 24 * h},

		{"verified, challenged", challenged(claim.Verified), 2*h - 1, claim.TooEarly, claim.ToNobody, 2 * h},
		{"verified, challenged", challenged(claim.Verified), 2 * h, claim.ChallengedDue, claim.ToOwner, 6 * h},
		{"refuted, challenged", challenged(claim.Refuted), 2 * h, claim.ChallengedDue, claim.ToOwner, 6 * h},
		{"unverifiable, challenged", challenged(claim.Unverifiable), 2 * h, claim.ChallengedDue, claim.ToOwner, 6 * h},
		{"verified, challenged", challenged(claim.Verified), 240 * h, claim.ChallengedDue, claim.ToOwner, 242 * h}, // no lead: it has a verdict
	} {
		t.Run(fmt.Sprint(tt.name, " after ", tt.after), func(t *testing.T) {
			c := tt.claim(filed)
			got := claim.DueOf(c, leads, claim.Reminded{}, time.Time{}, claim.Reminding{}, claim.Hours{}, filed.Add(tt.after))
			want := claim.Due{Reason: tt.want, To: tt.to}
			if tt.next != 0 {
				want.Next = filed.Add(tt.next)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// flags are what keeps a claim from being due in any status, strongest first.
var flags = []struct {
	set  func(*claim.Claim, *claim.Standing)
	want claim.DueReason
}{
	{func(_ *claim.Claim, s *claim.Standing) { s.Closed = true }, claim.ClosedTopic},
	{func(c *claim.Claim, _ *claim.Standing) { c.Lifecycle = claim.Superseded }, claim.NotDisplayed},
	{func(c *claim.Claim, _ *claim.Standing) { c.PartOf = 2 }, claim.PartOfWhole},
	{func(c *claim.Claim, _ *claim.Standing) { c.Repeats = 2 }, claim.Repetition},
	{func(c *claim.Claim, _ *claim.Standing) { c.Suggested = true }, claim.Suggestion},
	{func(_ *claim.Claim, s *claim.Standing) { s.Displayed = false }, claim.NotDisplayed},
}

// Every status with every set of flags, at every hour of three days: the
// strongest flag is the reason, at any time, and whatever is remembered.
func TestDueNeverWithFlags(t *testing.T) {
	for _, row := range claim.Statuses {
		for set := 1; set < 1<<len(flags); set++ {
			c, s := open(row.Status, filed), leads
			var want claim.DueReason
			for i, f := range flags {
				if set&(1<<i) == 0 {
					continue
				}
				f.set(&c, &s)
				if want == "" {
					want = f.want
				}
			}
			switch { // what the status says is stronger than these
			case want == claim.ClosedTopic, c.Lifecycle == claim.Superseded:
			case row.Status == claim.Mistake:
				want = claim.NotDisplayed
			case row.Status == claim.Parked:
				want = claim.ParkedAway
			}
			for hour := range 72 {
				now := filed.Add(time.Duration(hour) * time.Hour)
				got := claim.DueOf(c, s, claim.Reminded{}, time.Time{}, claim.Reminding{}, claim.Hours{}, now)
				if diff := cmp.Diff(claim.Due{Reason: want}, got); diff != "" {
					t.Fatalf("%s with flags %b after %d h (-want +got)\n%s", row.Status, set, hour, diff)
				}
			}
		}
	}
}

// story plays rounds at times on one claim, and says what each sent.
type story struct {
	claim    claim.Claim
	standing claim.Standing
	reminded claim.Reminded
	snoozed  time.Time
	rules    claim.Reminding
	hours    claim.Hours
}

// round is one round: what it sends, in order, and at last why no more.
func (s *story) round(now time.Time) []claim.DueReason {
	var sent []claim.DueReason
	for {
		d := claim.DueOf(s.claim, s.standing, s.reminded, s.snoozed, s.rules, s.hours, now)
		sent = append(sent, d.Reason)
		if !d.Send() {
			return sent
		}
		s.reminded = s.reminded.After(s.claim, d, now)
	}
}

// brief writes "2h" and "1h30m".
func brief(d time.Duration) string {
	s := strings.TrimSuffix(d.String(), "0s")
	return strings.TrimSuffix(s, "h0m") + map[bool]string{true: "h"}[strings.HasSuffix(s, "h0m")]
}

// played is what rounds sent, such as "2h first_reminder; 6h repeat", from one
// hour to another, one round every so often.
func (s *story) played(from, to, every time.Duration) string {
	var all []string
	for at := from; at <= to; at += every {
		sent := s.round(filed.Add(at))
		for _, reason := range sent[:len(sent)-1] {
			all = append(all, brief(at)+" "+string(reason))
		}
	}
	return strings.Join(all, "; ")
}

func TestDueStories(t *testing.T) {
	const h = time.Hour
	for _, tt := range []struct {
		name            string
		story           story
		from, to, every time.Duration
		want            string
	}{
		{
			"the cadence, its cap, and the lead",
			story{claim: open(claim.Unverified, filed)},
			0, 72 * h, 10 * time.Minute,
			"2h first_reminder; 6h repeat; 10h repeat; 14h repeat; 18h repeat; 24h escalated",
		},
		{
			"one reminder for several missed slots, and the slots stay",
			story{claim: open(claim.Unverified, filed)},
			13 * h, 19 * h, h,
			"13h first_reminder; 14h repeat; 18h repeat",
		},
		{
			"rounds beside the slots",
			story{claim: open(claim.Unverified, filed)},
			3 * h, 20 * h, 3 * h,
			"3h first_reminder; 6h repeat; 12h repeat; 15h repeat; 18h repeat",
		},
		{
			"found after a week: the lead and the channel, once each",
			story{claim: open(claim.Unverified, filed)},
			168 * h, 169 * h, 10 * time.Minute,
			"168h escalated; 168h first_reminder",
		},
		{
			"a snooze does not move the cadence",
			story{claim: open(claim.Unverified, filed), snoozed: filed.Add(11 * h)},
			0, 15 * h, 10 * time.Minute,
			"11h first_reminder; 14h repeat",
		},
		{
			"quiet hours join the next round",
			story{claim: open(claim.Unverified, filed), hours: claim.Hours{Quiet: claim.Quiet{From: 9 * 60, To: 15 * 60}}},
			0, 15 * h, 10 * time.Minute,
			"7h first_reminder; 10h repeat; 14h repeat", // quiet from 1 h to 7 h after 08:00
		},
		{
			"a lease",
			story{claim: open(claim.Checking, filed)},
			0, 12 * h, 10 * time.Minute,
			"3h lease_expiring; 4h lease_expired; 8h lease_expired; 12h lease_expired",
		},
		{
			"a short lease",
			story{claim: open(claim.Checking, filed), rules: claim.Reminding{Lease: h}},
			0, 2 * h, time.Minute,
			"45m lease_expiring; 1h lease_expired",
		},
		{
			"a long lease",
			story{claim: open(claim.Checking, filed), rules: claim.Reminding{Lease: 8 * h}},
			0, 8 * h, time.Minute,
			"7h lease_expiring; 8h lease_expired",
		},
		{
			"a second editor",
			story{claim: open(claim.Proposed, filed)},
			0, 30 * h, h,
			"2h awaiting_second_editor; 6h awaiting_second_editor; 10h awaiting_second_editor; 14h awaiting_second_editor; 18h awaiting_second_editor; 24h escalated",
		},
		{
			"could not verify: weekly, as often as anything else",
			story{claim: open(claim.Unverifiable, filed)},
			0, 1500 * h, h,
			"168h recheck; 336h recheck; 504h recheck; 672h recheck; 840h recheck",
		},
		{
			"a desk's own rules",
			story{claim: open(claim.Unverified, filed), rules: claim.Reminding{First: h, Repeat: 30 * time.Minute, Escalate: 2 * h, Max: 3}},
			0, 9 * h, 10 * time.Minute,
			"1h first_reminder; 1h30m repeat; 2h escalated; 2h repeat",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.story.standing = leads
			if diff := cmp.Diff(strings.Split(tt.want, "; "), strings.Split(tt.story.played(tt.from, tt.to, tt.every), "; ")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// The reasons for which nothing is sent although a slot has come, and when it
// comes next.
func TestDueHeldBack(t *testing.T) {
	const h = time.Hour
	at := filed.Add
	evening := claim.Hours{Quiet: claim.Quiet{From: 9 * 60, To: 15 * 60}}
	told := claim.Reminded{Since: filed, Status: claim.Unverified, Count: 5, Last: at(18 * h)}
	once := claim.Reminded{Since: filed, Status: claim.Unverified, Count: 1, Last: at(2 * h)}
	lead := told
	lead.Escalated = at(24 * h)
	for _, tt := range []struct {
		name    string
		r       claim.Reminded
		snoozed time.Time
		hours   claim.Hours
		now     time.Duration
		want    claim.Due
	}{
		{"snoozed before anything is due", claim.Reminded{}, at(h), claim.Hours{}, 0, claim.Due{Reason: claim.Snoozed, Next: at(2 * h)}},
		{"snoozed past the first slot", claim.Reminded{}, at(3 * h), claim.Hours{}, 0, claim.Due{Reason: claim.Snoozed, Next: at(3 * h)}},
		{"snoozed when due", claim.Reminded{}, at(3 * h), claim.Hours{}, 2 * h, claim.Due{Reason: claim.Snoozed, Next: at(3 * h)}},
		{"snoozed until now", once, at(6 * h), claim.Hours{}, 6 * h, claim.Due{Reason: claim.Repeat, To: claim.ToChannel, Next: at(10 * h)}},
		{"snoozed until within the quiet hours", claim.Reminded{}, at(2 * h), evening, h, claim.Due{Reason: claim.Snoozed, Next: at(7 * h)}},
		{"due in quiet hours", claim.Reminded{}, time.Time{}, evening, 2 * h, claim.Due{Reason: claim.QuietHours, Next: at(7 * h)}},
		{"not due in quiet hours, and then in them", claim.Reminded{}, time.Time{}, evening, h, claim.Due{Reason: claim.TooEarly, Next: at(7 * h)}},
		{"the last minute of quiet hours", claim.Reminded{}, time.Time{}, evening, 7*h - 1, claim.Due{Reason: claim.QuietHours, Next: at(7 * h)}},
		{"the end of quiet hours", claim.Reminded{}, time.Time{}, evening, 7 * h, claim.Due{Reason: claim.FirstReminder, To: claim.ToChannel, Next: at(10 * h)}},
		{"a holiday", claim.Reminded{}, time.Time{}, claim.Hours{Holidays: []string{"2026-11-19"}}, 5 * h, claim.Due{Reason: claim.QuietHours, Next: at(16 * h)}},
		{"reminded already", once, time.Time{}, claim.Hours{}, 6*h - 1, claim.Due{Reason: claim.TooEarly, Next: at(6 * h)}},
		{"capped, and the lead comes yet", told, time.Time{}, claim.Hours{}, 22 * h, claim.Due{Reason: claim.Capped, Next: at(24 * h)}},
		{"capped for good", lead, time.Time{}, claim.Hours{}, 90 * h, claim.Due{Reason: claim.Capped}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := claim.DueOf(open(claim.Unverified, filed), leads, tt.r, tt.snoozed, claim.Reminding{}, tt.hours, at(tt.now))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// A claim that is taken, lies idle and is released over and over again is
// reminded of from the start each time; a lead is told once, after a day of it
// all, and again a day after it was reopened or unparked.
func TestDueAcrossMoves(t *testing.T) {
	const h = time.Hour
	s := story{claim: open(claim.Unverified, filed), standing: leads}
	s.claim.Entered = time.Time{} // nothing was done about it yet
	move := func(name string, after time.Duration, verdict claim.Status) {
		m, _ := claim.MoveNamed(name)
		s.claim = m.Made(s.claim, "owner", filed.Add(after), verdict, "a reason")
	}
	for _, step := range []struct {
		after   time.Duration
		move    string // made before the round, at the same time
		verdict claim.Status
		want    string // what the round sends, and why no more
	}{
		{2 * h, "", "", "first_reminder too_early"},
		{6 * h, "", "", "repeat too_early"},
		{7 * h, claim.Take, "", "too_early"},
		{11 * h, "", "", "lease_expired too_early"},
		{11 * h, claim.Release, "", "too_early"},
		{13 * h, "", "", "first_reminder too_early"},
		{14 * h, claim.Take, "", "too_early"},
		{18 * h, claim.Release, "", "too_early"},
		{20 * h, "", "", "first_reminder too_early"},
		{24 * h, "", "", "escalated repeat too_early"},
		{25 * h, claim.Take, "", "too_early"},
		{26 * h, claim.Release, "", "too_early"},
		{28 * h, "", "", "first_reminder too_early"},
		{29 * h, claim.Park, "", "parked"},
		{99 * h, claim.Unpark, "", "too_early"},
		{101 * h, "", "", "first_reminder too_early"},
		{123 * h, "", "", "escalated repeat too_early"},
		{124 * h, claim.Take, "", "too_early"},
		{125 * h, claim.Propose, claim.Verified, "too_early"},
		{127 * h, "", "", "awaiting_second_editor too_early"},
		{128 * h, claim.SignOff, "", "settled"},
		{500 * h, claim.Reopen, "", "too_early"},
		{503 * h, "", "", "lease_expiring too_early"},
		{503 * h, claim.Release, "", "too_early"},
		{524 * h, "", "", "escalated first_reminder too_early"},
		{525 * h, claim.Override, claim.Unverifiable, "too_early"},
		{525*h + claim.RecheckAfter, "", "", "recheck too_early"},
	} {
		if step.move != "" {
			move(step.move, step.after, step.verdict)
		}
		if got := strings.Trim(fmt.Sprint(s.round(filed.Add(step.after))), "[]"); got != step.want {
			t.Errorf("after %v, %s: %s, want %s", step.after, step.move, got, step.want)
		}
	}
}

func TestSince(t *testing.T) {
	at := filed.Add(time.Hour)
	for _, row := range claim.Statuses {
		if got := open(row.Status, at).Since(); !got.Equal(at) {
			t.Errorf("%s: since %v, want %v", row.Status, got, at)
		}
		edited := open(row.Status, at)
		edited.Opened = filed.Add(time.Minute)
		edited.ChangedAt = at.Add(time.Hour)
		edited.Evidence = []claim.Evidence{{At: at.Add(time.Hour)}}
		if got := edited.Since(); !got.Equal(at) {
			t.Errorf("%s, edited: since %v, want %v", row.Status, got, at)
		}
		if blank := edited.Blank(); !blank.Since().Equal(at) || !blank.Opened.Equal(edited.Opened) {
			t.Errorf("%s, redacted: since %v, want %v", row.Status, blank.Since(), at)
		}
		bare := claim.Claim{Status: row.Status, Recorded: filed} // as older records may be
		if got := bare.Since(); !got.Equal(filed) {
			t.Errorf("%s, bare: since %v, want %v", row.Status, got, filed)
		}
	}
	c := open(claim.Verified, at)
	c.Challenge = &claim.Challenge{At: at.Add(time.Minute)}
	if got := c.Since(); !got.Equal(at.Add(time.Minute)) {
		t.Errorf("challenged: since %v", got)
	}
	c.Status, c.Held = claim.Checking, at.Add(time.Hour) // reopened, and still challenged
	if got := c.Since(); !got.Equal(at.Add(time.Hour)) {
		t.Errorf("reopened: since %v", got)
	}
}

// Nobody to tell is the channel's affair.
func TestDueWithoutOwner(t *testing.T) {
	c := open(claim.Verified, filed)
	c.Owner, c.Challenge = "", &claim.Challenge{At: filed}
	if d := claim.DueOf(c, leads, claim.Reminded{}, time.Time{}, claim.Reminding{}, claim.Hours{}, filed.Add(3*time.Hour)); d.To != claim.ToChannel {
		t.Errorf("a challenged verdict that nobody has goes to %d", d.To)
	}
}

func TestLeaseEnds(t *testing.T) {
	london := located(t, "Europe/London")
	const h, m = time.Hour, time.Minute
	at := func(month time.Month, day, hour, minute int) time.Time {
		return time.Date(2027, month, day, hour, minute, 0, 0, london)
	}
	night, err := claim.ParseQuiet("22:00-07:00")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name       string
		held, want time.Time
		lease      time.Duration
		hours      claim.Hours
	}{
		{"no quiet hours", at(6, 1, 20, 0), at(6, 2, 0, 0), 0, claim.Hours{Zone: london}},
		{"over night", at(6, 1, 20, 0), at(6, 2, 9, 0), 0, claim.Hours{Quiet: night, Zone: london}},
		{"up to the night", at(6, 1, 18, 0), at(6, 1, 22, 0), 0, claim.Hours{Quiet: night, Zone: london}},
		{"taken at night", at(6, 1, 23, 30), at(6, 2, 11, 0), 0, claim.Hours{Quiet: night, Zone: london}},
		{"over two nights", at(6, 1, 21, 0), at(6, 3, 8, 0), 17 * h, claim.Hours{Quiet: night, Zone: london}},
		{"over a holiday", at(6, 1, 20, 0), at(6, 3, 9, 0), 0, claim.Hours{Quiet: night, Holidays: []string{"2027-06-02"}, Zone: london}},
		{"over holidays alone", at(6, 1, 21, 0), at(6, 4, 1, 0), 0, claim.Hours{Holidays: []string{"2027-06-03", "2027-06-02", "2027-12-25"}, Zone: london}},
		{"over a short night", at(3, 27, 21, 0), at(3, 28, 10, 0), 0, claim.Hours{Quiet: night, Zone: london}},
		{"over a long night", at(10, 30, 21, 0), at(10, 31, 10, 0), 0, claim.Hours{Quiet: night, Zone: london}},
		{"the clocks put forward meanwhile", at(3, 28, 0, 30), at(3, 28, 5, 30), 0, claim.Hours{Zone: london}},
		{"quiet at noon, in a zone", at(6, 1, 10, 30), at(6, 1, 15, 30), 0, claim.Hours{Quiet: claim.Quiet{From: 12 * 60, To: 13 * 60}, Zone: london}},
		{"a minute of each day", at(6, 1, 12, 0), at(6, 3, 12, 1), 3 * m, claim.Hours{Quiet: claim.Quiet{From: 12*60 + 1, To: 12 * 60}, Zone: london}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := open(claim.Checking, tt.held.UTC())
			c.Opened = tt.held
			rules := claim.Reminding{Lease: tt.lease}
			if got := claim.LeaseEnds(c, rules, tt.hours); !got.Equal(tt.want) {
				t.Errorf("ends %v, want %v", got.In(london), tt.want)
			}
			d := claim.DueOf(c, leads, claim.Reminded{}, time.Time{}, rules, claim.Hours{}, tt.held)
			if d.Reason != claim.TooEarly {
				t.Errorf("just taken: %s", d.Reason)
			}
		})
	}
	if got := claim.LeaseEnds(open(claim.Unverified, filed), claim.Reminding{}, claim.Hours{}); !got.IsZero() {
		t.Errorf("of a claim that nobody has: %v", got)
	}
}

// The lease that DueOf goes by is the one that LeaseEnds tells.
func TestLeaseAgrees(t *testing.T) {
	hours := claim.Hours{Quiet: claim.Quiet{From: 22 * 60, To: 7 * 60}, Holidays: []string{"2026-11-20"}}
	for tens := range 3 * 24 * 6 {
		c := open(claim.Checking, filed.Add(time.Duration(tens)*10*time.Minute))
		end := claim.LeaseEnds(c, claim.Reminding{}, hours)
		before := claim.DueOf(c, leads, claim.Reminded{}, time.Time{}, claim.Reminding{}, hours, end.Add(-1))
		after := claim.DueOf(c, leads, claim.Reminded{}, time.Time{}, claim.Reminding{}, hours, end)
		c.Opened = end // or a lead would have been told first
		past := claim.DueOf(c, leads, claim.Reminded{}, time.Time{}, claim.Reminding{}, claim.Hours{}, end.Add(time.Minute))
		if before.Reason == claim.LeaseExpired || past.Reason != claim.LeaseExpired {
			t.Fatalf("held at %v, ends %v: %s before, %s at, %s after", c.Held, end, before.Reason, after.Reason, past.Reason)
		}
	}
}

// What is remembered, through JSON, for as long as the status lasts.
func TestReminded(t *testing.T) {
	const h = time.Hour
	c := open(claim.Unverified, filed)
	var r claim.Reminded
	first := claim.DueOf(c, leads, r, time.Time{}, claim.Reminding{}, claim.Hours{}, filed.Add(2*h))
	r = r.After(c, first, filed.Add(2*h))
	want := claim.Reminded{Since: filed, Status: claim.Unverified, Count: 1, Last: filed.Add(2 * h)}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Errorf("after one (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(want, r.After(c, claim.Due{Reason: claim.QuietHours}, filed.Add(3*h))); diff != "" {
		t.Errorf("after nothing (-want +got)\n%s", diff)
	}
	told := r.After(c, claim.Due{Reason: claim.Escalated, To: claim.ToLead}, filed.Add(24*h))
	want.Escalated = filed.Add(24 * h)
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("after a lead was told (-want +got)\n%s", diff)
	}
	encoded, err := json.Marshal(told)
	if err != nil {
		t.Fatal(err)
	}
	var back claim.Reminded
	if err := json.Unmarshal(encoded, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(told, back); diff != "" {
		t.Errorf("through JSON (-want +got)\n%s", diff)
	}
	parked := open(claim.Parked, filed) // at the same time, in another status
	if got := told.After(parked, claim.Due{Reason: claim.Repeat}, filed); got.Count != 1 {
		t.Errorf("in another status: %+v", got)
	}
	if empty, _ := json.Marshal(claim.Reminded{}); string(empty) != "{}" {
		t.Errorf("nothing remembered is %s", empty)
	}
}

// Every reason has its row, and words of its own.
func TestDueReasons(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range claim.DueReasons {
		if row.Words == "" || seen[row.Words] || seen[string(row.Reason)] || row.Reason.Words() != row.Words {
			t.Errorf("%s: the words are %q", row.Reason, row.Words)
		}
		seen[row.Words], seen[string(row.Reason)] = true, true
		if got := (claim.Due{Reason: row.Reason}).Send(); got != row.Sends {
			t.Errorf("%s: sends %v", row.Reason, got)
		}
	}
	if (claim.Due{}).Send() || (claim.Due{Reason: "surprise"}).Send() {
		t.Error("a reason that is not in the table sends")
	}
}

func TestRemindingOrDefault(t *testing.T) {
	want := claim.Reminding{First: 2 * time.Hour, Repeat: 4 * time.Hour, Escalate: 24 * time.Hour, Max: 5, Lease: 4 * time.Hour}
	for _, r := range []claim.Reminding{{}, {First: -1, Repeat: -1, Escalate: -1, Max: -1, Lease: -1}} {
		if diff := cmp.Diff(want, r.OrDefault()); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
	own := claim.Reminding{First: 1, Repeat: 2, Escalate: 3, Max: 4, Lease: 5}
	if diff := cmp.Diff(own, own.OrDefault()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRemindingProblem(t *testing.T) {
	const h, m, day = time.Hour, time.Minute, 24 * time.Hour
	for _, tt := range []struct {
		r    claim.Reminding
		want string // in the sentence; empty for none
	}{
		{claim.Reminding{}, ""},
		{claim.Reminding{First: m}, ""},
		{claim.Reminding{First: m - 1}, "first reminder"},
		{claim.Reminding{First: 14 * day, Escalate: 14 * day}, ""},
		{claim.Reminding{First: 14*day + 1, Escalate: 15 * day}, "first reminder"},
		{claim.Reminding{Repeat: 5 * m}, ""},
		{claim.Reminding{Repeat: 5*m - 1}, "repeated"},
		{claim.Reminding{Repeat: 14*day + 1}, "repeated"},
		{claim.Reminding{Escalate: 2 * h}, ""},
		{claim.Reminding{Escalate: 2*h - 1}, "lead"},
		{claim.Reminding{First: 25 * h}, "lead"}, // later than the escalation by default
		{claim.Reminding{Escalate: 28*day + 1}, "28 days"},
		{claim.Reminding{Max: 50}, ""},
		{claim.Reminding{Max: 51}, "1 and 50"},
		{claim.Reminding{Max: -1}, "more than zero"},
		{claim.Reminding{Lease: -h}, "more than zero"},
		{claim.Reminding{Lease: 10 * m}, ""},
		{claim.Reminding{Lease: 10*m - 1}, "held idle"},
		{claim.Reminding{Lease: 14*day + 1}, "held idle"},
	} {
		if got := tt.r.Problem(); (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%+v: %q, want %q", tt.r, got, tt.want)
		}
	}
}

// chance is a time that is likely to be near another, and may be absurd.
func chance(r *rand.Rand) time.Time {
	switch r.IntN(8) {
	case 0:
		return time.Time{}
	case 1:
		return time.Unix(r.Int64N(1<<38)-1<<37, r.Int64N(1e9))
	}
	return filed.Add(time.Duration(r.Int64N(int64(100 * time.Hour))))
}

// Whatever a claim, what is remembered of it and the rules are: no panic, what
// sends has an audience and stops sending once it was sent, and what is due
// later is due then and not before now.
func TestDueOfAnything(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	lengths := []time.Duration{0, -1, 1, time.Second, 7 * time.Minute, 90 * time.Minute, 40 * time.Hour, math.MaxInt64, math.MinInt64}
	length := func() time.Duration { return lengths[r.IntN(len(lengths))] }
	for range 10_000 {
		c := claim.Claim{Chain: []claim.Link{{}}, Recorded: chance(r), Held: chance(r), Entered: chance(r), Opened: chance(r)}
		c.Status = append(claim.Statuses, claim.StatusRow{})[r.IntN(len(claim.Statuses)+1)].Status
		if r.IntN(2) == 0 {
			c.Proposal = &claim.Proposal{At: chance(r)}
			c.Verdicts = []claim.Verdict{{At: chance(r)}}
		}
		if r.IntN(3) == 0 {
			c.Challenge = &claim.Challenge{At: chance(r)}
		}
		remembered := claim.Reminded{Since: c.Since(), Status: c.Status, Count: r.IntN(7) - 1, Last: chance(r), Escalated: chance(r)}
		rules := claim.Reminding{First: length(), Repeat: length(), Escalate: length(), Max: r.IntN(5), Lease: length()}
		hours := claim.Hours{Quiet: claim.Quiet{From: r.IntN(1440), To: r.IntN(1440)}, Holidays: []string{"2026-11-20", "", "never"}[:r.IntN(4)]}
		snoozed, now := chance(r), chance(r)
		d := claim.DueOf(c, leads, remembered, snoozed, rules, hours, now)
		about := fmt.Sprintf("%+v\nremembered %+v\nrules %+v\nhours %+v\nsnoozed %v, now %v\n%+v", c, remembered, rules, hours, snoozed, now, d)
		switch {
		case d.Reason == "", d.Send() != (d.To != claim.ToNobody):
			t.Fatal("no reason, or no audience", about)
		case d.Reason == claim.TooEarly && !d.Next.After(now), !d.Next.IsZero() && !d.Next.After(now) && !d.Send():
			t.Fatal("next is not after now", about)
		case !d.Send():
			continue
		}
		for range 3 {
			remembered = remembered.After(c, d, now)
			if d = claim.DueOf(c, leads, remembered, snoozed, rules, hours, now); !d.Send() {
				break
			}
		}
		if d.Send() {
			t.Fatal("sent three times in one round", about)
		}
	}
}

func TestDueOfZeroClaim(t *testing.T) {
	d := claim.DueOf(claim.Claim{Chain: []claim.Link{{Source: "x"}}}, leads, claim.Reminded{}, time.Time{}, claim.Reminding{}, claim.Hours{}, filed)
	if !d.Send() || !d.Next.After(filed) {
		t.Errorf("a claim of which nothing is known: %+v", d)
	}
}

func BenchmarkDueOf(b *testing.B) {
	c := open(claim.Checking, filed)
	hours := claim.Hours{Quiet: claim.Quiet{From: 22 * 60, To: 7 * 60}, Zone: time.UTC}
	for b.Loop() {
		claim.DueOf(c, leads, claim.Reminded{}, time.Time{}, claim.Reminding{}, hours, filed.Add(3*time.Hour))
	}
}
