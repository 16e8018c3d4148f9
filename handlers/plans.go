package handlers

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
)

// planKind is one of the two things that a channel plans.
type planKind struct {
	command string
	what    string // in a sentence: "reminder rounds"
	plan    func(*claim.Channel) *claim.Plan
	planned func(*Newsroom, claim.Channel) (Schedule, error)
}

var (
	remindPlan = planKind{
		"remind", "Reminder rounds",
		func(ch *claim.Channel) *claim.Plan { return &ch.Remind }, (*Newsroom).rounds,
	}
	digestPlan = planKind{
		"digest", "Digests",
		func(ch *claim.Channel) *claim.Plan { return &ch.Digest }, (*Newsroom).digests,
	}
)

// remind sets when a channel has reminder rounds.
func remind(_ context.Context, v *visit, e *edit) (bot.Reply, error) {
	return e.setPlan(remindPlan, v.call.Args.Get("when"))
}

// setDigest sets when a channel has digests, or gives one now.
func setDigest(ctx context.Context, v *visit, e *edit) (bot.Reply, error) {
	if strings.EqualFold(strings.TrimSpace(v.call.Args.Get("when")), "now") {
		return e.digestNow(ctx)
	}
	return e.setPlan(digestPlan, v.call.Args.Get("when"))
}

// setPlan sets one of a channel's plans, or says what it is.
func (e *edit) setPlan(kind planKind, typed string) (bot.Reply, error) {
	ch, _ := channelOf(e.lexicon(), channelID(e.call.Request.In))
	typed = strings.TrimSpace(typed)
	switch {
	case typed == "":
		return e.planReply(kind, ch)
	case strings.EqualFold(typed, "off"):
		ch = e.hereAgain()
		*kind.plan(&ch) = claim.Plan{Off: true}
	default:
		s, err := e.calendar.Parse(typed, e.zone)
		if err != nil {
			return bot.Reply{}, refuse(bot.T(sentence(err.Error())), bot.T("It goes: ").Typing(kind.command+" "+planExamples[kind.command]))
		}
		ch = e.hereAgain()
		*kind.plan(&ch) = claim.Plan{Spec: s.String(), Zone: s.Zone().String()}
	}
	e.keepChannel(ch)
	e.plan(ch)
	e.noted(kind.command+" set", "")
	return e.planReply(kind, ch)
}

// planExamples are what a refusal offers.
var planExamples = map[string]string{
	"remind": "every 2h between 08:00 and 20:00 weekdays",
	"digest": "at 09:00 and 18:00 weekdays",
}

// timesShown is how many of the next times an answer names.
const timesShown = 3

// planReply says when something is posted here: the plan, the next three times,
// and what daylight saving does to it within a year.
func (e *edit) planReply(kind planKind, ch claim.Channel) (bot.Reply, error) {
	s, err := kind.planned(e.Newsroom, ch)
	if err != nil {
		return bot.Reply{}, err
	}
	if s == nil {
		reply := said(bot.Text{}.Strongly(kind.what).Plainly(" are off here."))
		reply.Cards[0].Notes = []bot.Text{bot.T("On: ").Typing(kind.command + " " + planExamples[kind.command])}
		return reply, nil
	}
	card := bot.Card{Title: bot.Text{}.Strongly(kind.what).Plainly(fmt.Sprintf(" here: %s (%s)", s.String(), s.Zone()))}
	card.Notes = append(card.Notes, bot.T("Next: ").Join(nextTimes(s, e.hours(ch), e.now)))
	for _, shift := range s.Shifts(e.now, e.now.AddDate(1, 0, 0)) {
		card.Notes = append(card.Notes, bot.T(shift))
	}
	if q := ch.Quiet.String(); q != "" {
		card.Notes = append(card.Notes, bot.T("Quiet hours: "+q+"; what falls into them joins the next one."))
	}
	return bot.Reply{Cards: []bot.Card{card}, Data: Data{Claims: []ClaimData{}}}, nil
}

// looked is how many times of a schedule are looked at for those at which
// something may be posted.
const looked = 200

// nextTimes are the next three times of a schedule at which something is posted,
// in its zone.
func nextTimes(s Schedule, hours claim.Hours, now time.Time) bot.Text {
	var t bot.Text
	shown, at := 0, now
	for range looked {
		if at = s.Next(at); at.IsZero() || shown == timesShown {
			break
		}
		if !hours.Open(at) {
			continue
		}
		if shown++; shown > 1 {
			t = t.Plainly(", ")
		}
		layout := "Mon 2 Jan 15:04 MST"
		if at.Second() != 0 || s.Next(at).Sub(at) < time.Minute {
			layout = "Mon 2 Jan 15:04:05 MST"
		}
		t = t.Timing(at, at.In(s.Zone()).Format(layout))
	}
	if shown == 0 {
		return bot.T("never: every time falls into the quiet hours or on a holiday, so that nobody would be reminded here")
	}
	return t
}

// nextRounds is when the next rounds of a channel are.
func (e *edit) nextRounds(ch claim.Channel) bot.Text {
	s, err := e.rounds(ch)
	if err != nil || s == nil {
		return bot.T("Reminder rounds are off here.")
	}
	return bot.T("Next rounds: ").Join(nextTimes(s, e.hours(ch), e.now))
}

// zoneOf is the zone of a plan: the desk's, unless it names one.
func (n *Newsroom) zoneOf(p claim.Plan) *time.Location {
	if zone, err := time.LoadLocation(p.Zone); err == nil && p.Zone != "" {
		return zone
	}
	return n.zone
}

// hours are when something may be posted in a channel: in the zone of its
// rounds.
func (n *Newsroom) hours(ch claim.Channel) claim.Hours { return ch.Hours(n.zoneOf(ch.Remind)) }

// rounds is when a channel has rounds; nil when it has none.
func (n *Newsroom) rounds(ch claim.Channel) (Schedule, error) {
	return n.planned(ch.Remind, n.calendar.Remind)
}

// digests is when a channel has digests; nil when it has none. Until somebody
// says otherwise, it has them once it watches a topic.
func (n *Newsroom) digests(ch claim.Channel) (Schedule, error) {
	usual := n.calendar.Digest
	if len(ch.Watches) == 0 && ch.Digest.Spec == "" {
		usual = ""
	}
	return n.planned(ch.Digest, usual)
}

// planned is the schedule of a plan; nil when nothing is planned. usual is the
// schedule of who has set none, or empty.
func (n *Newsroom) planned(p claim.Plan, usual string) (Schedule, error) {
	spec := cmp.Or(p.Spec, usual)
	if p.Off || spec == "" {
		return nil, nil //nolint:nilnil // there is no schedule, and nothing is wrong
	}
	s, err := n.calendar.Parse(spec, n.zoneOf(p))
	if err != nil && p.Spec != "" && usual != "" {
		// The operator has since allowed less: better the usual times than none.
		n.log.Warn("a channel's schedule is not allowed any more; the usual one holds", "schedule", spec, "error", err)
		s, err = n.calendar.Parse(usual, n.zoneOf(p))
	}
	if err != nil {
		return nil, fmt.Errorf("reading the schedule %q: %w", spec, err)
	}
	return s, nil
}

// sentence is an error's words as a sentence of their own.
func sentence(s string) string {
	if s = capitalised(s); !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "?") {
		s += "."
	}
	return s
}
