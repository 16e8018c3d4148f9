package handlers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// rowsShown is how many claims a reminder names.
const rowsShown = 12

// group are the claims of a reminder that are for the same people.
type group struct {
	to     claim.Audience
	people []claim.Person // who are mentioned; none when nobody in particular is meant
	rows   []dueRow
}

// dueRow is a claim of a reminder, as it is now.
type dueRow struct {
	claim.Claim
	due       dueClaim
	conflicts []claim.Claim
	open      bool // it still needs somebody
}

// reminderRows are the claims of a reminder as they are now, in its order.
func (v *visit) reminderRows(ctx context.Context, dir directory, d delivery) ([]dueRow, error) {
	var rows []dueRow
	boards := map[string]arranged{}
	for _, due := range d.Due {
		c, conflicts, err := v.standingOf(ctx, dir, boards, due)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		row := dueRow{c, due, conflicts, stillDue(c, due.Reason)}
		if row.open || d.Edited {
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// standingOf is a claim as it is now and what stands against it. A topic's board
// is read once, and kept in boards.
func (v *visit) standingOf(ctx context.Context, dir directory, boards map[string]arranged, due dueClaim) (claim.Claim, []claim.Claim, error) {
	topic, ok := dir.lexicon.Topic(due.Topic)
	if ok {
		b, read := boards[topic.Slug]
		if !read {
			var err error
			if b, err = v.boardOf(ctx, topic, dir); err != nil {
				return claim.Claim{}, nil, err
			}
			boards[topic.Slug] = b
		}
		if c, on := find(b.board, due.ID); on {
			var conflicts []claim.Claim
			for _, id := range b.places()[c.ID].Conflicts {
				if other, on := find(b.board, id); on {
					conflicts = append(conflicts, other)
				}
			}
			return c, conflicts, nil
		}
	}
	c, err := v.desk.Claim(ctx, due.ID)
	if err != nil {
		return c, nil, fmt.Errorf("reading claim %d: %w", due.ID, err)
	}
	return c, nil, nil
}

// stillDue says whether a claim still needs what a reminder asked for.
func stillDue(c claim.Claim, reason claim.DueReason) bool {
	switch {
	case !c.OnBoard():
		return false
	case reason == claim.AwaitingSecond:
		return c.Status == claim.Proposed
	case reason == claim.ChallengedDue:
		return c.Challenge != nil
	case reason == claim.Recheck:
		return c.Status == claim.Unverifiable
	case reason == claim.FirstReminder, reason == claim.Repeat:
		return c.Status == claim.Unverified // who takes it has seen it
	}
	return c.Status.Open()
}

// grouped sorts a reminder's claims by who they are for, in the order in which
// each group's first claim came.
func (v *visit) grouped(l *claim.Lexicon, rows []dueRow, platform string) []group {
	if !slices.ContainsFunc(rows, func(row dueRow) bool { return row.open }) {
		return []group{{rows: rows}} // nobody needs to do anything about them any more
	}
	var groups []group
	at := map[string]int{}
	for _, row := range rows {
		people := v.addressed(l, row, platform)
		key := fmt.Sprint(row.due.To, people)
		if _, ok := at[key]; !ok {
			at[key] = len(groups)
			groups = append(groups, group{to: row.due.To, people: people})
		}
		g := &groups[at[key]]
		g.rows = append(g.rows, row)
	}
	return groups
}

// pingedMost is how many people one group of a reminder mentions.
const pingedMost = 5

// addressed are the people whom a claim's reminder mentions, as they are known
// on a platform: who has it, or else who filed it; who may sign it off, as far
// as the desk has named them; its leads.
func (v *visit) addressed(l *claim.Lexicon, row dueRow, platform string) []claim.Person {
	var ids []string
	switch row.due.To {
	case claim.ToSigners:
		signOff, rules := mustMove(claim.SignOff), rulesOf(l)
		ids = v.granted(l, claim.Editor, func(id string) bool {
			return signOff.Obstacle(row.Claim, claim.Mover{ID: id, Role: claim.Editor, Linked: true}, rules) == claim.NoObstacle
		})
	case claim.ToLead:
		ids = v.granted(l, claim.Lead, func(string) bool { return true })
	default:
		ids = []string{cmp.Or(row.Owner, row.FiledBy)}
	}
	var people []claim.Person
	for _, id := range ids {
		if account := accountOn(v.personOf(id), platform); account != "" && len(people) < pingedMost {
			people = append(people, claim.Person{ID: account, Name: l.Person(id)})
		}
	}
	return people
}

// granted are the people to whom the desk gave a role, or a higher one.
func (v *visit) granted(l *claim.Lexicon, role claim.Role, which func(id string) bool) []string {
	var ids []string
	for id, given := range l.Settings.Grants {
		if given >= role && !strings.Contains(id, ":&") && which(id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// findOwners finds out, once for a message, which of the people whom it mentions
// do not read its channel. They are written to instead, each of all that is
// theirs.
func (t *task) findOwners(ctx context.Context, p bot.Platform, d *delivery) error {
	if d.Direct || d.Account != "" || d.Looked {
		return nil
	}
	rows, err := t.reminderRows(ctx, t.directory, *d)
	if err != nil {
		return err
	}
	d.Looked, d.Away = true, nil
	here := map[string]bool{}
	theirs := map[string][]dueRow{}
	for _, g := range t.grouped(t.lexicon(), rows[:min(len(rows), rowsShown)], p.Name()) {
		for _, who := range g.people {
			if _, known := here[who.ID]; !known {
				_, account, _ := strings.Cut(who.ID, ":")
				reads, err := p.Present(ctx, d.to(), account)
				if here[who.ID] = reads || err != nil; !here[who.ID] { // when it cannot be found out, they are mentioned
					d.Away = append(d.Away, who.ID)
				}
			}
			theirs[who.ID] = append(theirs[who.ID], g.rows...)
		}
	}
	for _, account := range d.Away {
		t.send(d.Channel, delivery{
			ID: deliveryID(d.ID, account), Kind: "reminder", Channel: d.Channel, Account: account,
			Due: dueOf(theirs[account]), Since: d.Since, Until: d.Until,
		})
	}
	return nil
}

// dueOf are the rows as a delivery names them.
func dueOf(rows []dueRow) []dueClaim {
	var due []dueClaim
	for _, row := range rows {
		due = append(due, row.due)
	}
	return due
}

// drawReminder is the message of one round: a card for each group of people,
// and under the last one what may be done.
func drawReminder(ctx context.Context, v *visit, d delivery) (drawn, error) {
	dir, err := v.Newsroom.directory(ctx, v.deskID, v.desk)
	if err != nil {
		return drawn{}, fmt.Errorf("reading the directory: %w", err)
	}
	rows, err := v.reminderRows(ctx, dir, d)
	if err != nil || len(rows) == 0 {
		return drawn{}, err
	}
	more := max(0, len(rows)-rowsShown)
	rows = rows[:len(rows)-more]
	platform := d.to().Workspace.Platform
	reply := bot.Reply{Visibility: bot.Public}
	for _, g := range v.grouped(dir.lexicon, rows, platform) {
		reply.Cards = append(reply.Cards, v.groupCard(dir.lexicon, g, d))
	}
	last := &reply.Cards[len(reply.Cards)-1]
	if more > 0 {
		last.Notes = append(last.Notes, bot.T(fmt.Sprintf("and %d more: ", more)).Typing("list"))
	}
	if last.Actions = reminderActions(rows, d); d.isDirect() {
		last.Actions = v.directly(last.Actions)
	}
	if last.Actions != nil && v.now.Before(d.Until) {
		last.Notes = append(last.Notes, bot.T("next round ").Timing(d.Until, d.Until.In(v.zone).Format("Mon 15:04")))
	}
	if d.Explain {
		last.Notes = append(last.Notes, bot.T("Nobody has set when. Other times: ").Typing("remind "+planExamples["remind"]).Plainly("; none: ").Typing("remind off"))
	}
	m := drawn{Reply: reply}
	for _, row := range rows {
		m.claims = append(m.claims, row.Claim)
		if !slices.Contains(m.topics, row.Claim.Topic) {
			m.topics = append(m.topics, row.Claim.Topic)
		}
	}
	return m, nil
}

// groupCard is what one group of people is reminded of.
func (v *visit) groupCard(l *claim.Lexicon, g group, d delivery) bot.Card {
	topic, open := g.rows[0].Claim.Topic, 0
	for _, row := range g.rows {
		if row.Claim.Topic != topic {
			topic = ""
		}
		if row.open {
			open++
		}
	}
	card := bot.Card{Title: groupTitle(g, topic, open, d)}
	at := attribution{lexicon: l, now: v.now}
	for _, row := range g.rows {
		t := at.counted(row.Claim)
		if topic == "" {
			t = t.Plainly(" in ").Naming(row.Claim.Topic)
		}
		t = t.Plainly(": ").Join(at.chain(row.Claim)).Plainly(".")
		if row.open {
			t = t.Plainly(" " + v.need(l, row, d) + ".")
		}
		for i, other := range row.conflicts {
			if i == conflictsNamed {
				t = t.Plainly(fmt.Sprintf(" and %d more", len(row.conflicts)-i))
				break
			}
			t = t.Plainly(map[bool]string{true: " Disagrees with ", false: ", "}[i == 0]).Join(at.ref(other))
		}
		if len(row.conflicts) > 0 {
			t = t.Plainly(".")
		}
		card.Rows = append(card.Rows, bot.Row{Text: t})
	}
	return card
}

// need is why a claim is in a reminder, in a few words.
func (v *visit) need(l *claim.Lexicon, row dueRow, d delivery) string {
	switch row.due.Reason {
	case claim.LeaseExpiring, claim.LeaseExpired:
		ch, _ := home(l, row.Claim)
		ends := claim.LeaseEnds(row.Claim, l.Settings.Reminding, v.hours(ch))
		return "Nothing was done about it for a while; it goes back at " + ends.In(v.zone).Format("15:04")
	case claim.AwaitingSecond:
		return "Proposed by " + bot.Isolate(l.Person(proposer(row.Claim))) + ", who cannot sign it off. Waits " + age(d.Since.Sub(row.Claim.Since()))
	case claim.ChallengedDue:
		return "Called into question: " + challengeWords(row.Claim)
	case claim.Recheck:
		return "Could not be verified " + age(d.Since.Sub(row.Claim.Since())) + " ago; perhaps it can be now"
	default:
		return "Open " + age(d.Since.Sub(row.Recorded))
	}
}

// groupTitle is "workers: 2 figures need you, @owner".
func groupTitle(g group, topic string, open int, d delivery) bot.Text {
	t := bot.Text{}
	if topic != "" {
		t = append(t, bot.Span{Kind: bot.Strong, Text: topic}).Plainly(": ")
	}
	if open == 0 && slices.ContainsFunc(g.rows, func(row dueRow) bool { return row.Claim.Status.Open() }) {
		return t.Plainly("being looked into")
	}
	if open == 0 {
		return t.Plainly("settled")
	}
	needs := map[bool]string{true: " needs ", false: " need "}[open == 1]
	figures := plural(open, "figure") + needs
	switch {
	case g.to == claim.ToSigners:
		t = t.Strongly(figures + "a second editor")
	case g.to == claim.ToLead:
		t = t.Strongly(figures + "a lead")
	case len(g.people) > 0 || d.Direct || d.Account != "":
		t = t.Strongly(figures + "you")
	default:
		t = t.Strongly(figures + "somebody")
	}
	if d.Account != "" {
		return t
	}
	for _, who := range g.people {
		_, account, _ := strings.Cut(who.ID, ":")
		if slices.Contains(d.Away, who.ID) {
			t = t.Plainly(", ").Naming(who.Name).Plainly(" (written to)")
			continue
		}
		t = t.Plainly(", ").Pinging(account, who.Name)
	}
	return t
}
