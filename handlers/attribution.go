package handlers

import (
	"fmt"
	"regexp"
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
	topic := a.topic
	if topic.Slug != c.Topic { // a list of several topics
		topic, _ = a.lexicon.Topic(c.Topic)
	}
	if a.lexicon.Party(topic, c.Origin().Source) {
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
	if c.Figure.Form == claim.Unknown {
		// Never "no number killed", which reads as if nobody was.
		shown = "number not given"
		if c.Figure.Raw != "" && !contains(saysNothing, strings.ToLower(c.Figure.Raw)) {
			shown = "“" + bot.Isolate(c.Figure.Raw) + "”, number not given"
		}
	}
	if c.Attitude != claim.Stated {
		return string(c.Attitude) + ": " + shown
	}
	return shown
}

// status is a claim's status by shape and word, with who has it, whether one
// editor alone decided, and what has happened since.
func (a attribution) status(c claim.Claim) bot.Text {
	t := bot.T(c.Status.Shown())
	switch {
	case c.Status == claim.Checking && c.Owner != "":
		t = t.Plainly(" by ").Naming(a.lexicon.Person(c.Owner))
	case c.Status == claim.Proposed:
		t = t.Plainly(" (").Naming(a.lexicon.Person(c.Proposal.By)).Plainly(" proposes “" + string(c.Proposal.Verdict) + "”)")
	case c.Suggested:
		t = t.Plainly(", SUGGESTED by ").Naming(a.lexicon.Person(c.FiledBy))
	}
	if d, ok := c.Decided(); ok && d.OneEditor() {
		t = t.Plainly(" (one editor)")
	}
	if c.Challenge != nil {
		t = t.Plainly(", CHALLENGED")
	}
	if c.Lifecycle == claim.Retracted {
		t = t.Plainly(", WITHDRAWN")
	}
	if c.Redacted {
		t = t.Plainly(", REDACTED")
	}
	return t
}

// leading is what a claim's row begins with: its number, its status and its
// figure.
func (a attribution) leading(c claim.Claim) bot.Text {
	t := bot.T(fmt.Sprintf("%d ", c.ID)).Join(a.status(c))
	if t.String() != fmt.Sprintf("%d %s", c.ID, c.Status.Shown()) {
		t = t.Plainly(":")
	}
	return t.Plainly(" ").Strongly(figure(c))
}

// counted is a claim's figure with what it counts, after its number and status:
// "24 killed"; where there is no number, "killed: “the bodies”, number not
// given", which cannot be read as nobody.
func (a attribution) counted(c claim.Claim) bot.Text {
	t := a.leading(c)
	if c.Figure.Form != claim.Unknown {
		return t.Plainly(" " + c.Measure)
	}
	return append(t[:len(t)-1:len(t)-1], bot.Span{Text: c.Measure + ", "}, t[len(t)-1])
}

// saysNothing are words for an unknown number that add nothing to it.
var saysNothing = []string{"unknown", "no number", "not known", "unquantified", "number not given"}

// heading is a measure as a heading: "KILLED", "FATE UNKNOWN".
func heading(measure string) string {
	if measure == "unaccounted" {
		return "FATE UNKNOWN"
	}
	return strings.ToUpper(joined.ReplaceAllString(measure, "$1 "))
}

// joined is a hyphen within a name: "bodies-shown" is shown as BODIES SHOWN.
var joined = regexp.MustCompile(`(\pL)-`)

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
