package handlers

import (
	"fmt"
	"strings"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
)

// attribution writes who said something and through whom. The relay in common
// is left to a note under the card that says it for all rows; nothing else of
// an attribution is ever left out.
type attribution struct {
	lexicon *claim.Lexicon
	topic   claim.Topic
	common  string // the key of a relay that a note names for all rows; empty for none
	now     time.Time
}

// chain is "Isis, party to the event, via The Independent".
func (a attribution) chain(c claim.Claim) bot.Text {
	t := a.origin(c)
	for i, link := range c.Relays() {
		if a.common != "" && link.Source == a.common && i == len(c.Relays())-1 {
			break
		}
		t = t.Plainly(", via ").Join(a.name(link.Source))
		if link.Mode != "" {
			t = t.Plainly(" (" + link.Mode + ")")
		}
	}
	return t
}

// origin is the first link: who is said to know.
func (a attribution) origin(c claim.Claim) bot.Text {
	t := a.name(c.Origin().Source)
	if a.lexicon.Party(a.topic, c.Origin().Source) {
		t = t.Plainly(", party to the event")
	}
	return t
}

// name is a source's name, quoted when it names nobody.
func (a attribution) name(key string) bot.Text {
	s := a.lexicon.SourceByKey(key)
	if shown := claim.SourceShown(s); shown != s.Name {
		return bot.T("unnamed ").Quoting(s.Name)
	}
	return bot.Text{}.Naming(s.Name)
}

// times is when it was said, withdrawn and said again, and what moment it
// describes: ", said Fri, withdrawn 12:40, said again 12:52".
func (a attribution) times(c claim.Claim) bot.Text {
	var t bot.Text
	if c.Said.Known() {
		t = t.Plainly(", said ").Join(a.moment(c.Said))
	}
	if c.Reported.Known() {
		t = t.Plainly(", reported ").Join(a.moment(c.Reported))
	}
	if c.AsOf.Known() && c.Aggregation == claim.Total {
		t = t.Plainly(", as of ").Join(a.moment(c.AsOf))
	}
	for _, turn := range c.Turns {
		if word := turnWords[turn.Kind]; word != "" {
			t = t.Plainly(", " + word)
			if turn.Said.Known() {
				t = t.Plainly(" ").Join(a.moment(turn.Said))
			}
		}
	}
	return t
}

// turnWords are what a board says of what a source did to its figure. A
// corrected figure leaves the board; the one in its place says so.
var turnWords = map[claim.Lifecycle]string{
	claim.Retracted:  "withdrawn",
	claim.Reaffirmed: "said again",
}

// moment is a When as it reads on the desk. Only an exact moment may be shown
// in another reader's zone: a day is the desk's own.
func (a attribution) moment(w claim.When) bot.Text {
	shown := w.Shown(a.now)
	if w.Precision == claim.Minute {
		return bot.Text{}.Timing(w.At, shown)
	}
	return bot.T(shown)
}

// figure is a claim's figure as the board shows it, its attitude before it: a
// fear is never shown as a toll.
func figure(c claim.Claim) string {
	shown := c.Figure.Shown()
	if c.Figure.Form == claim.Unknown && c.Figure.Raw != "" && !strings.EqualFold(c.Figure.Raw, "unknown") {
		shown = "no number (“" + bot.Isolate(c.Figure.Raw) + "”)"
	}
	if c.Attitude != claim.Stated {
		return string(c.Attitude) + ": " + shown
	}
	return shown
}

// heading is a measure as a heading: "KILLED", "FATE UNKNOWN".
func heading(measure string) string {
	if measure == "unaccounted" {
		return "FATE UNKNOWN"
	}
	return strings.ToUpper(strings.ReplaceAll(measure, "-", " "))
}

// ref is a claim in passing: "9 (24, Isis)".
func (a attribution) ref(c claim.Claim) bot.Text {
	return bot.T(fmt.Sprintf("%d (%s, ", c.ID, figure(c))).Join(a.name(c.Origin().Source)).Plainly(")")
}

func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}
