package handlers

import (
	"context"
	"fmt"
	"strings"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// eventsShown is how many events of a topic are read; a card shows as many of
// them as fit.
const eventsShown = 50

// history says who changed what, when and why.
func history(ctx context.Context, v *visit) (bot.Reply, error) {
	subject := v.call.Args.Get("subject")
	if id, _, ok := bot.ParseID(subject); ok {
		return v.claimHistory(ctx, id)
	}
	b, err := v.board(ctx, subject)
	if err != nil {
		return bot.Reply{}, err
	}
	slug := b.board.Topic.Slug
	events, err := v.desk.History(ctx, slug, eventsShown)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("reading the history of %q: %w", slug, err)
	}
	card := bot.Card{Title: bot.Text{}.Strongly("History of ").Naming(slug).Plainly(", newest first")}
	for _, e := range events {
		card.Rows = append(card.Rows, bot.Row{Text: v.event(b.board.Lexicon, e)})
	}
	if len(events) == eventsShown {
		card.Notes = []bot.Text{bot.T(fmt.Sprintf("The newest %d are shown; each claim has its own: ", eventsShown)).Typing("history ID")}
	}
	if len(events) == 0 {
		card.Notes = []bot.Text{bot.T("Nothing has happened here yet.")}
	}
	return bot.Reply{Cards: []bot.Card{card}, Share: "history " + word(slug), Data: Data{Claims: []ClaimData{}}}, nil
}

// event is one line of a topic's history.
func (v *visit) event(l *claim.Lexicon, e store.Event) bot.Text {
	t := v.recorded(e.At).Plainly(" ")
	if e.Claim != 0 {
		t = t.Plainly(fmt.Sprintf("%d ", e.Claim))
	}
	t = t.Plainly(e.Kind)
	if len(e.Fields) > 0 {
		t = t.Plainly(" (" + strings.Join(e.Fields, ", ") + ")")
	}
	return t.Plainly(" by ").Naming(l.Person(e.Person))
}

// claimHistory is every version of a claim, oldest first.
func (v *visit) claimHistory(ctx context.Context, id int64) (bot.Reply, error) {
	versions, err := v.desk.Versions(ctx, id)
	if err != nil {
		return bot.Reply{}, v.lookingFor(id, err)
	}
	b, err := v.board(ctx, versions[0].Topic)
	if err != nil {
		return bot.Reply{}, err
	}
	at := attribution{lexicon: b.board.Lexicon, topic: b.board.Topic, now: v.now}
	card := bot.Card{Title: bot.Text{}.Strongly(fmt.Sprintf("History of %d in ", id)).Naming(versions[0].Topic)}
	for i, c := range versions {
		t := v.recorded(c.ChangedAt).Plainly(" ").Naming(b.board.Lexicon.Person(c.ChangedBy)).Plainly(": ")
		switch {
		case c.Redacted && i == len(versions)-1 && i > 0:
			t = t.Plainly("redacted it")
		case i == 0:
			t = t.Plainly("filed ").Strongly(figure(c)).Plainly(" " + c.Measure + ": ").Join(at.chain(c)).Join(at.times(c))
		default:
			t = t.Join(at.difference(versions[i-1], c))
		}
		if c.Why != "" {
			t = t.Plainly(", because ").Quoting(c.Why)
		}
		card.Rows = append(card.Rows, bot.Row{Text: t})
	}
	last := versions[len(versions)-1]
	reply := bot.Reply{Cards: []bot.Card{card}, Share: fmt.Sprintf("history %d", id)}
	return v.withData(reply, b.board, last), nil
}

// difference is what one version changed of the one before.
func (a attribution) difference(was, is claim.Claim) bot.Text {
	var changes []bot.Text
	note := func(label string, from, to bot.Text) {
		if from.String() != to.String() {
			changes = append(changes, bot.T(label+" ").Join(orNone(from)).Plainly(" → ").Join(orNone(to)))
		}
	}
	note("figure", bot.T(figure(was)), bot.T(figure(is)))
	note("words", bot.Text{}.Quoting(was.Figure.Raw), bot.Text{}.Quoting(is.Figure.Raw))
	note("measure", bot.T(was.Measure), bot.T(is.Measure))
	note("counted", bot.T(string(was.Aggregation)), bot.T(string(is.Aggregation)))
	note("source", a.chain(was), a.chain(is))
	note("said", bot.T(was.Said.Shown(a.now)), bot.T(is.Said.Shown(a.now)))
	note("as of", bot.T(was.AsOf.Shown(a.now)), bot.T(is.AsOf.Shown(a.now)))
	note("quote", quoted(was.Quote), quoted(is.Quote))
	note("link", bot.T(was.URL), bot.T(is.URL))
	note("note", quoted(was.Note), quoted(is.Note))
	note("part of", number64(was.PartOf), number64(is.PartOf))
	note("repeats", number64(was.Repeats), number64(is.Repeats))
	note("status", bot.T(was.Status.Shown()), bot.T(is.Status.Shown()))
	note("owner", bot.Text{}.Naming(a.lexicon.Person(was.Owner)), bot.Text{}.Naming(a.lexicon.Person(is.Owner)))
	note("challenged", bot.T(challengeWords(was)), bot.T(challengeWords(is)))
	note("lifecycle", bot.T(string(was.Lifecycle)), bot.T(string(is.Lifecycle)))
	note("replaced by", number64(was.SupersededBy), number64(is.SupersededBy))
	note("corrected by", number64(was.CorrectedBy), number64(is.CorrectedBy))
	if was.RedactBy == "" && is.RedactBy != "" {
		changes = append(changes, bot.T("asked for its redaction"))
	}
	for _, ev := range is.Evidence[min(len(was.Evidence), len(is.Evidence)):] {
		changes = append(changes, bot.T("evidence: ").Join(evidenceText(a.lexicon, ev)))
	}
	for _, d := range is.Verdicts[min(len(was.Verdicts), len(is.Verdicts)):] {
		changes = append(changes, verdictText(a.lexicon, d))
	}
	for _, t := range is.Turns[min(len(was.Turns), len(is.Turns)):] {
		changes = append(changes, bot.T("the source ").Join(turnText(a, t)))
	}
	if len(changes) == 0 {
		return bot.T("changed nothing that is shown")
	}
	t := changes[0]
	for _, c := range changes[1:] {
		t = t.Plainly("; ").Join(c)
	}
	return t
}

// challengeWords are what raised a claim's challenge, if it has one.
func challengeWords(c claim.Claim) string {
	if c.Challenge == nil {
		return ""
	}
	return challengeText(*c.Challenge).String()
}

func orNone(t bot.Text) bot.Text {
	if t.String() == "" {
		return bot.T("none")
	}
	return t
}

func quoted(s string) bot.Text {
	if s == "" {
		return nil
	}
	return bot.Text{}.Quoting(s)
}

func number64(n int64) bot.Text {
	if n == 0 {
		return nil
	}
	return bot.T(fmt.Sprint(n))
}
