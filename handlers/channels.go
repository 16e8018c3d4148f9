package handlers

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// channelID is a conversation's lasting name, whatever the thread:
// "slack:T1:C1".
func channelID(in bot.Conversation) string {
	in.Thread = ""
	return conversation(in)
}

// conversationOf is the conversation of a channel's ID. The workspace of a
// console is a desk's name, which may have colons of its own.
func conversationOf(id string, direct bool) bot.Conversation {
	platform, rest, _ := strings.Cut(id, ":")
	i := max(strings.LastIndex(rest, ":"), 0)
	in := bot.Conversation{Workspace: bot.Workspace{Platform: platform, ID: rest[:i]}, ID: strings.TrimPrefix(rest[i:], ":")}
	if direct {
		in.Kind = bot.Direct
	}
	return in
}

// channelOf is the desk's channel of an ID.
func channelOf(l *claim.Lexicon, id string) (claim.Channel, bool) {
	return l.Channel(id)
}

// home is the channel whose rounds remind of a claim: where it was filed, unless
// that is between one person and the bot and the topic was opened in a channel.
// While nothing can be posted there, it is another channel of the desk, so that
// the claim is not forgotten: one that watches its topic, if there is any.
func home(l *claim.Lexicon, c claim.Claim) (claim.Channel, bool) {
	for id := c.FiledIn; id != ""; id = id[:max(strings.LastIndexByte(id, ':'), 0)] { // what nearly every claim has
		if ch, ok := l.Channel(id); ok && ch.Closed == "" && !ch.Direct {
			return ch, true
		}
	}
	topic, _ := l.Topic(c.Topic)
	filedIn := func(ch claim.Channel) bool { return c.FiledIn == ch.ID || strings.HasPrefix(c.FiledIn, ch.ID+":") }
	open := func(ch claim.Channel) bool { return ch.Closed == "" && !ch.Direct }
	for _, is := range []func(claim.Channel) bool{
		func(ch claim.Channel) bool { return topic.Home == ch.ID && open(ch) },
		func(ch claim.Channel) bool { return filedIn(ch) && ch.Closed == "" },
		func(ch claim.Channel) bool { return slices.Contains(ch.Watches, topic.Slug) && open(ch) },
		func(ch claim.Channel) bool { return open(ch) && !ch.Remind.Off },
		open, filedIn,
	} {
		if i := slices.IndexFunc(l.Channels, is); i >= 0 {
			return l.Channels[i], true
		}
	}
	return claim.Channel{}, false
}

// shutOut is for how long a channel that the platform shut us out of is left
// alone, whatever is filed there.
const shutOut = 24 * time.Hour

// here is the channel of the request, made when the desk does not know it yet.
func (e *edit) here() claim.Channel {
	ch, known := channelOf(e.lexicon(), channelID(e.call.Request.In))
	if known && (ch.Closed == "" || e.now.Before(ch.ClosedAt.Add(shutOut))) {
		return ch
	}
	return e.hereAgain()
}

// hereAgain is the same; where the platform had shut us out, it is tried again
// because somebody asks for it.
func (e *edit) hereAgain() claim.Channel {
	ch, known := channelOf(e.lexicon(), channelID(e.call.Request.In))
	if known && ch.Closed == "" {
		return ch
	}
	ch.Direct = e.call.Request.In.Kind == bot.Direct
	ch.Closed, ch.ClosedAt = "", time.Time{}
	e.keepChannel(ch)
	e.plan(ch)
	return ch
}

// filesHere remembers that something is filed in a topic from the channel of the
// request, so that its rounds look there.
func (e *edit) filesHere(topic string) {
	ch := e.here()
	if !slices.Contains(ch.Topics, topic) {
		ch.Topics = append(slices.Clone(ch.Topics), topic)
		e.keepChannel(ch)
	}
}

// topicsFor are the open topics that may have claims which are at home in a
// channel: those that were filed in from it, or that it has to do with, and those
// that were filed in from where nothing can be posted.
func topicsFor(l *claim.Lexicon, ch claim.Channel) []claim.Topic {
	slugs := slices.Concat(ch.Topics, ch.Watches)
	for _, other := range l.Channels {
		if other.Closed != "" || other.Direct {
			slugs = append(slugs, other.Topics...)
		}
	}
	concerned := map[string]bool{}
	for _, slug := range slugs {
		concerned[slug] = true
	}
	return slices.DeleteFunc(slices.Clone(l.Topics), func(t claim.Topic) bool {
		return t.Closed || t.Home != ch.ID && !concerned[t.Slug]
	})
}

// keepChannel puts a channel's settings into the change.
func (e *edit) keepChannel(ch claim.Channel) {
	is := func(x claim.Channel) bool { return x.ID == ch.ID }
	e.channels = put(e.channels, ch, is)
	v := e.directory.lexicon.Vocabulary
	v.Channels = put(slices.Clone(v.Channels), ch, is)
	e.directory.lexicon = claim.NewLexicon(v)
}

// plan lets the next round and digest of a channel be worked out anew, by the
// store's clock.
func (e *edit) plan(ch claim.Channel) {
	e.later(store.Job{Kind: store.Deciding, Key: "round " + ch.ID})
	e.later(store.Job{Kind: store.Deciding, Key: "digest " + ch.ID})
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

// quiet sets the hours in which nothing is posted in a channel.
func quiet(_ context.Context, v *visit, e *edit) (bot.Reply, error) {
	typed := strings.TrimSpace(v.call.Args.Get("hours"))
	var q claim.Quiet
	if !strings.EqualFold(typed, "off") {
		var err error
		if q, err = claim.ParseQuiet(typed); err != nil {
			return bot.Reply{}, refuse(bot.T(sentence(err.Error())))
		}
	}
	ch := e.here()
	ch.Quiet = q
	e.keepChannel(ch)
	e.noted("quiet set", "")
	reply := said(bot.Text{}.Strongly("No quiet hours").Plainly(" here."))
	if q.String() != "" {
		reply = said(bot.Text{}.Strongly("Quiet").Plainly(fmt.Sprintf(" here: %s (%s). What falls into these hours joins the next round.", q, e.zoneOf(ch.Remind))))
	}
	reply.Cards[0].Notes = []bot.Text{e.nextRounds(ch)}
	return reply, nil
}

// holidayAdd and holidayRemove say on which days nothing is posted here.
func holidayAdd(_ context.Context, v *visit, e *edit) (bot.Reply, error) {
	day, err := e.holidayNamed(v.call.Args.Get("date"))
	if err != nil {
		return bot.Reply{}, err
	}
	ch := e.here()
	if slices.Contains(ch.Holidays, day) {
		return bot.Reply{}, refuse(bot.T(day + " is a holiday here already."))
	}
	ch.Holidays = append(slices.Clone(ch.Holidays), day)
	slices.Sort(ch.Holidays)
	today := e.now.In(e.zoneOf(ch.Remind)).Format(time.DateOnly)
	ch.Holidays = slices.DeleteFunc(ch.Holidays, func(d string) bool { return d < today }) // what is past does nothing
	e.keepChannel(ch)
	e.noted("holiday set", "")
	return e.holidaysReply(ch), nil
}

func holidayRemove(_ context.Context, v *visit, e *edit) (bot.Reply, error) {
	day, err := e.holidayNamed(v.call.Args.Get("date"))
	if err != nil {
		return bot.Reply{}, err
	}
	ch := e.here()
	if !slices.Contains(ch.Holidays, day) {
		return bot.Reply{}, refuse(bot.T(day + " is no holiday here."))
	}
	ch.Holidays = slices.DeleteFunc(slices.Clone(ch.Holidays), func(d string) bool { return d == day })
	e.keepChannel(ch)
	e.noted("holiday set", "")
	return e.holidaysReply(ch), nil
}

// holidayNamed reads a day. Only a whole date names one day for certain, and one
// that is past is a mistake.
func (e *edit) holidayNamed(typed string) (string, error) {
	day, err := time.ParseInLocation(time.DateOnly, strings.TrimSpace(typed), e.zone)
	if err != nil {
		return "", refuse(bot.T("A holiday is a whole date, such as ").Typing("2026-12-25").Plainly("."))
	}
	if day.AddDate(0, 0, 1).Before(e.now) {
		return "", refuse(bot.T(typed + " is past."))
	}
	return day.Format(time.DateOnly), nil
}

func (e *edit) holidaysReply(ch claim.Channel) bot.Reply {
	reply := said(bot.Text{}.Strongly("No holidays").Plainly(" here."))
	if len(ch.Holidays) > 0 {
		reply = said(bot.Text{}.Strongly("Holidays").Plainly(" here: " + strings.Join(ch.Holidays, ", ") + ". Nothing is posted on them."))
	}
	reply.Cards[0].Notes = []bot.Text{e.nextRounds(ch)}
	return reply
}

// snooze keeps rounds from reminding of claims for a while.
func snooze(ctx context.Context, v *visit, e *edit) (bot.Reply, error) {
	card := bot.Card{Title: bot.Text{}.Strongly("Snoozed")}
	at := attribution{lexicon: e.lexicon(), now: e.now}
	for _, typed := range v.call.Args.All("id") {
		id, _, _ := bot.ParseID(typed)
		c, _, err := e.claimOf(ctx, id)
		if err != nil {
			return bot.Reply{}, err
		}
		ch, _ := home(e.lexicon(), c)
		until, err := claim.ParseSnooze(v.call.Args.Get("for"), e.now.In(e.zoneOf(ch.Remind)), ch.Holidays)
		if err != nil {
			return bot.Reply{}, refuse(bot.T(sentence(err.Error())))
		}
		e.remember(snoozedKey(id), until)
		card.Rows = append(card.Rows, bot.Row{Text: at.line(c).Plainly(", until ").Timing(until, until.Format("Mon 2 Jan 15:04"))})
	}
	card.Notes = []bot.Text{bot.T("Nobody is reminded until then. After that, reminders come at their usual times.")}
	return bot.Reply{Cards: []bot.Card{card}, Data: Data{Claims: []ClaimData{}}}, nil
}

// settingsReminders says when the desk's claims are due.
func settingsReminders(ctx context.Context, v *visit, e *edit) (bot.Reply, error) {
	s := e.lexicon().Settings
	r := s.Reminding
	durations := map[string]*time.Duration{"first": &r.First, "repeat": &r.Repeat, "escalate": &r.Escalate, "lease": &r.Lease}
	for name, field := range durations {
		typed := v.call.Args.Get(name)
		if typed == "" {
			continue
		}
		d, err := time.ParseDuration(strings.ReplaceAll(strings.ToLower(typed), " ", ""))
		if err != nil {
			return bot.Reply{}, refuse(bot.Text{}.Quoting(clip(typed, 20)).Plainly(" is no length of time: 30m, 2h or 24h."))
		}
		*field = d
	}
	if typed := v.call.Args.Get("max"); typed != "" {
		if _, err := fmt.Sscanf(typed+"\n", "%d\n", &r.Max); err != nil || r.Max < 1 {
			return bot.Reply{}, refuse(bot.T("max is how many reminders of one claim there are, such as 5."))
		}
	}
	if problem := r.Problem(); problem != "" {
		return bot.Reply{}, refuse(bot.T(problem))
	}
	if r != s.Reminding {
		s.Reminding = r
		e.set(s, "reminders set")
		if err := e.leaseAnew(ctx); err != nil {
			return bot.Reply{}, err
		}
	}
	return said(bot.Text{}.Strongly("reminders ").Plainly(remindingWords(r))), nil
}

// leaseAnew works out anew when the leases of the desk end.
func (e *edit) leaseAnew(ctx context.Context) error {
	claims, err := e.everything(ctx, e.lexicon(), "")
	if err != nil {
		return err
	}
	for _, c := range claims {
		if c.Status == claim.Checking {
			e.later(store.Job{Kind: store.Deciding, Key: fmt.Sprintf("idle %d", c.ID)})
		}
	}
	return nil
}

// remindingWords are a desk's rules of reminding.
func remindingWords(r claim.Reminding) string {
	r = r.OrDefault()
	return fmt.Sprintf("first after %s, then every %s, to a lead after %s, at most %d; a claim that is taken may lie idle for %s",
		length(r.First), length(r.Repeat), length(r.Escalate), r.Max, length(r.Lease))
}

// length is a length of time as people write it: "2h", "1h30m".
func length(d time.Duration) string {
	s := d.Round(time.Second).String()
	s = strings.TrimSuffix(s, "0s")
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return cmp.Or(s, "0s")
}

// sentence is an error's words as a sentence of their own.
func sentence(s string) string {
	if s = capitalised(s); !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "?") {
		s += "."
	}
	return s
}
