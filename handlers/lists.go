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

// everything is all claims on the boards of the desk's open topics, or of one
// topic, and those that left it while somebody looks into them, or with a verdict
// that was challenged.
func (v *visit) everything(ctx context.Context, l *claim.Lexicon, topic string) ([]claim.Claim, error) {
	q := store.Query{Left: true}
	for _, t := range l.Topics {
		if topic == t.Slug || topic == "" && !t.Closed {
			q.Topics = append(q.Topics, t.Slug)
		}
	}
	claims, err := v.desk.Find(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("reading the desk's claims: %w", err)
	}
	return slices.DeleteFunc(claims, func(c claim.Claim) bool {
		return !c.OnBoard() && (c.Status == claim.Mistake || c.Challenge == nil && c.Status != claim.Checking && c.Status != claim.Proposed)
	}), nil
}

// attending reads who the caller is and the desk's vocabulary, for a command
// that only reads.
func (v *visit) attending(ctx context.Context) (*claim.Lexicon, error) {
	dir, err := v.Newsroom.directory(ctx, v.deskID, v.desk)
	if err != nil {
		return nil, fmt.Errorf("reading the directory: %w", err)
	}
	return dir.lexicon, v.identify(ctx, dir.lexicon)
}

// mine is what the caller has, what awaits them, and what was challenged.
func mine(ctx context.Context, v *visit) (bot.Reply, error) {
	l, err := v.attending(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	claims, err := v.everything(ctx, l, "")
	if err != nil {
		return bot.Reply{}, err
	}
	signOff := mustMove(claim.SignOff)
	rules := rulesOf(l)
	parts := []struct {
		title string
		is    func(claim.Claim) bool
	}{
		{"YOU ARE CHECKING", func(c claim.Claim) bool { return v.mover.Is(c.Owner) && c.Status == claim.Checking }},
		{"YOU PROPOSED", func(c claim.Claim) bool { return c.Status == claim.Proposed && v.mover.Is(c.Proposal.By) }},
		{"AWAITS YOU", func(c claim.Claim) bool { return signOff.Obstacle(c, v.mover, rules) == claim.NoObstacle }},
		{"CHALLENGED", func(c claim.Claim) bool { return c.Challenge != nil && (v.mover.Is(c.Owner) || decidedBy(c, v.mover)) }},
	}
	card := bot.Card{Title: bot.Text{}.Strongly("Yours")}
	var shown []claim.Claim
	at := attribution{lexicon: l, now: v.now}
	for _, part := range parts {
		var rows []bot.Row
		for _, c := range claims {
			if part.is(c) {
				rows = append(rows, bot.Row{Text: at.line(c)})
				shown = append(shown, c)
			}
		}
		if rows != nil {
			card.Rows = append(append(card.Rows, bot.Row{Heading: true, Text: bot.Text{}.Strongly(part.title)}), rows...)
		}
	}
	if shown == nil {
		card.Notes = []bot.Text{bot.T("Nothing is yours, and nothing awaits you. What is open: ").Typing("list")}
	}
	return v.listed(l, card, shown), nil
}

func decidedBy(c claim.Claim, who claim.Mover) bool {
	d, ok := c.Decided()
	return ok && (who.Is(d.By) || who.Is(d.Proposed))
}

// listed gives a list its picker and its data.
func (v *visit) listed(l *claim.Lexicon, card bot.Card, claims []claim.Claim) bot.Reply {
	slices.SortFunc(claims, func(a, b claim.Claim) int { return cmp.Compare(a.ID, b.ID) })
	claims = slices.CompactFunc(claims, func(a, b claim.Claim) bool { return a.ID == b.ID })
	card.Picker = picker(l, claims)
	places := map[int64]claim.Place{}
	byTopic := map[string][]claim.Claim{}
	for _, c := range claims {
		byTopic[c.Topic] = append(byTopic[c.Topic], c)
	}
	return bot.Reply{Cards: []bot.Card{card}, Data: Data{Claims: dataOf(l, v.zone, claims, places)}}
}

// picker lets one of many claims be chosen, with the version that is shown.
func picker(l *claim.Lexicon, claims []claim.Claim) *bot.Picker {
	if len(claims) == 0 {
		return nil
	}
	p := &bot.Picker{Label: "Check a figure…"}
	for _, c := range claims {
		p.Options = append(p.Options, bot.Action{
			Label: optionLabel(l, c),
			Line:  fmt.Sprintf("show %d@%d", c.ID, c.Version),
		})
	}
	return p
}

// optionLabel is a claim as one of many to choose from.
func optionLabel(l *claim.Lexicon, c claim.Claim) string {
	return fmt.Sprintf("%d %s %s: %s", c.ID, c.Measure, figure(c), claim.SourceShown(l.SourceByKey(c.Origin().Source)))
}

// listed statuses are what list can be asked for.
var listedStatuses = func() []string {
	var words []string
	for _, row := range claim.Statuses {
		if row.Status != claim.Mistake {
			words = append(words, string(row.Status))
		}
	}
	return append(words, "challenged", "open")
}()

// list is the desk's claims: of a topic, of a status, by age or by owner.
func list(ctx context.Context, v *visit) (bot.Reply, error) {
	l, err := v.attending(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	topic, status, err := listArgs(l, v.call.Args)
	if err != nil {
		return bot.Reply{}, err
	}
	claims, err := v.everything(ctx, l, topic)
	if err != nil {
		return bot.Reply{}, err
	}
	claims = slices.DeleteFunc(claims, func(c claim.Claim) bool { return !hasStatus(c, status) })
	by := strings.ToLower(v.call.Args.Get("by"))
	if by != "" && by != "age" && by != "owner" {
		return bot.Reply{}, &bot.UsageError{Problem: "a list is by age or by owner"}
	}
	byOwner := by == "owner"
	slices.SortStableFunc(claims, func(a, b claim.Claim) int {
		if byOwner {
			return cmp.Or(cmp.Compare(l.Person(a.Owner), l.Person(b.Owner)), a.Recorded.Compare(b.Recorded))
		}
		return cmp.Or(a.Recorded.Compare(b.Recorded), cmp.Compare(a.ID, b.ID))
	})
	card := bot.Card{Title: bot.Text{}.Strongly(plural(len(claims), "claim")).Plainly(": " + cmp.Or(status, "open"))}
	if topic != "" {
		card.Title = card.Title.Plainly(", in ").Naming(topic)
	}
	at := attribution{lexicon: l, now: v.now}
	owner := "\x00"
	for _, c := range claims {
		if byOwner && c.Owner != owner {
			owner = c.Owner
			card.Rows = append(card.Rows, bot.Row{Heading: true, Text: bot.Text{}.Strongly(cmp.Or(l.Person(owner), "nobody"))})
		}
		card.Rows = append(card.Rows, bot.Row{Text: at.line(c).Plainly(", for " + age(v.now.Sub(c.Recorded)))})
	}
	return v.listed(l, card, slices.Clone(claims)), nil
}

// listArgs sorts out which of the two words is a topic and which a status.
func listArgs(l *claim.Lexicon, args bot.Args) (topic, status string, err error) {
	for _, word := range []string{args.Get("topic"), args.Get("status")} {
		t, known := l.Topic(word)
		switch {
		case word == "":
		case topic == "" && known:
			topic = t.Slug
		case contains(listedStatuses, strings.ToLower(word)):
			status = strings.ToLower(word)
		default:
			no := noTopic(l, word, "list ")
			no.notes = append(no.notes, bot.T("A status is one of "+strings.Join(listedStatuses, ", ")+"."))
			return "", "", no
		}
	}
	return topic, status, nil
}

// hasStatus says whether a claim is in a list of a status; open is everything
// without a verdict.
func hasStatus(c claim.Claim, status string) bool {
	switch status {
	case "challenged":
		return c.Challenge != nil
	case "", "open":
		return !c.Status.Verdict() && c.Status != claim.Parked
	}
	return string(c.Status) == status
}

// age is a length of time in its largest unit.
func age(d time.Duration) string {
	switch {
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}

// shift is how far back a handover looks.
const shift = 12 * time.Hour

// handover gives the caller's open claims to somebody else, and says what
// awaits a second editor and what changed in the shift.
func handover(ctx context.Context, v *visit, e *edit) (bot.Reply, error) {
	to, err := e.personNamed(v.call.Args.Get("person"))
	if err != nil {
		return bot.Reply{}, err
	}
	if to.ID == v.me {
		return bot.Reply{}, refuse(bot.T("That is you."))
	}
	if err := e.onlyReads(to); err != nil {
		return bot.Reply{}, err
	}
	e.learnPerson(to)
	claims, err := v.everything(ctx, e.lexicon(), "")
	if err != nil {
		return bot.Reply{}, err
	}
	at := attribution{lexicon: e.lexicon(), now: v.now}
	card := bot.Card{Title: bot.Text{}.Strongly("Handed over").Plainly(" to ").Naming(to.Name)}
	sections := map[string][]bot.Row{}
	var given []claim.Claim
	for _, c := range claims {
		switch {
		case c.Status == claim.Checking && v.mover.Is(c.Owner):
			d, err := e.board(ctx, c.Topic)
			if err != nil {
				return bot.Reply{}, err
			}
			c.Owner, c.Held, c.Why = to.ID, v.call.Request.At, ""
			c = e.write(d, c, "handed over", "owner")
			given = append(given, c)
			sections["NOW THEIRS"] = append(sections["NOW THEIRS"], bot.Row{Text: at.line(c)})
		case c.Status == claim.Proposed:
			sections["AWAITING A SECOND EDITOR"] = append(sections["AWAITING A SECOND EDITOR"], bot.Row{Text: at.line(c)})
		case v.now.Sub(c.ChangedAt) < shift:
			sections["CHANGED IN THIS SHIFT"] = append(sections["CHANGED IN THIS SHIFT"], bot.Row{Text: at.line(c)})
		}
	}
	for _, heading := range []string{"NOW THEIRS", "AWAITING A SECOND EDITOR", "CHANGED IN THIS SHIFT"} {
		if rows := sections[heading]; rows != nil {
			card.Rows = append(append(card.Rows, bot.Row{Heading: true, Text: bot.Text{}.Strongly(heading)}), rows...)
		}
	}
	if len(card.Rows) == 0 {
		card.Notes = []bot.Text{bot.T("You had nothing open, nothing awaits a second editor, and nothing changed in the last 12 hours.")}
	}
	e.keep = true
	return bot.Reply{Cards: []bot.Card{card}, Data: Data{Claims: dataOf(e.lexicon(), v.zone, given, nil)}}, nil
}
