package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
)

// The parameters of the moves.
var (
	idsParam     = bot.Param{Name: "id", Kind: bot.ID, Required: true, Repeat: true, Help: "the claims' numbers, 12 or #12"}
	becauseParam = bot.Param{Name: "because", Shown: "“…”", Keyword: "because", Kind: bot.Words, Help: "why"}
	personParam  = bot.Param{Name: "person", Shown: "@PERSON", Kind: bot.Words, Required: true, Suggests: "person", Help: "somebody of the desk"}
	verdictParam = bot.Param{
		Name: "verdict", Kind: bot.Word, Required: true, Help: "what the evidence says of the number",
		Values: []string{string(claim.Verified), string(claim.Refuted), string(claim.Unverifiable)},
	}
)

// moveParams are what a move takes beside its reason.
var moveParams = map[string][]bot.Param{
	claim.Assign:    {personParam},
	claim.Propose:   {verdictParam},
	claim.Override:  {verdictParam},
	claim.MarkWrong: nil,
}

// moveExamples are how the moves are typed.
var moveExamples = map[string]string{
	claim.Take:      "take 7 17",
	claim.Release:   "release 7",
	claim.Assign:    "assign 7 @second",
	claim.Park:      `park 7 because "nobody will print it"`,
	claim.Unpark:    "unpark 7",
	claim.Propose:   `propose 7 verified because "two hospitals gave the same list" link https://news.example/list`,
	claim.Withdraw:  "withdraw 7",
	claim.SignOff:   "signoff 7",
	claim.Reject:    `reject 7 because "the list is of another day"`,
	claim.Reopen:    `reopen 7 because "the ministry gave a new list"`,
	claim.Override:  `override 7 unverifiable because "nobody can get there"`,
	claim.MarkWrong: `mistake 7 because "typed under the wrong topic"`,
}

// moveCommands are the rows of the moves, made from their table.
func (n *Newsroom) moveCommands() []bot.Command {
	var rows []bot.Command
	for _, m := range claim.Moves {
		row := bot.Command{
			Name: m.Name, Summary: m.Summary, Example: []string{moveExamples[m.Name]},
			Params: params([]bot.Param{idsParam}, moveParams[m.Name]...),
			Run:    n.writes(claim.Contributor, move(m)),
		}
		if m.Reason {
			because := becauseParam
			because.Required = true
			row.Params = append(row.Params, because)
		}
		switch m.Name {
		case claim.SignOff:
			row.Aliases = []string{"confirm"}
		case claim.Propose:
			row.Params = append(row.Params, linkParam)
		}
		rows = append(rows, row)
	}
	return rows
}

// move makes one move on all the claims that a line names, or on none.
func move(m claim.Move) writer {
	return func(ctx context.Context, v *visit, e *edit) (bot.Reply, error) {
		verdict := claim.Status(strings.ToLower(v.call.Args.Get("verdict")))
		reason, err := readText(v.call.Args, "because", noteLimit)
		if err != nil {
			return bot.Reply{}, err
		}
		var moved []claim.Claim
		var card bot.Card
		for _, typed := range v.call.Args.All("id") {
			id, seen, _ := bot.ParseID(typed)
			if slices.ContainsFunc(moved, func(c claim.Claim) bool { return c.ID == id }) {
				continue
			}
			c, d, err := e.claimOf(ctx, id)
			if err != nil {
				return bot.Reply{}, err
			}
			if err := e.unlessStale(c, seen); err != nil {
				return bot.Reply{}, e.nothingDone(err, len(v.call.Args.All("id")))
			}
			if o := m.Obstacle(c, v.mover, e.rules()); o != claim.NoObstacle {
				return bot.Reply{}, e.nothingDone(e.obstructed(m, c, o), len(v.call.Args.All("id")))
			}
			next, notes, err := e.moved(m, d, c, verdict, reason)
			if err != nil {
				return bot.Reply{}, err
			}
			moved = append(moved, e.write(d, next, m.Past, "status"))
			card.Notes = append(card.Notes, notes...)
		}
		return e.movedReply(m, card, moved), nil
	}
}

// moved is the claim after the move, with what the mover should know.
func (e *edit) moved(m claim.Move, d *draft, c claim.Claim, verdict claim.Status, reason string) (claim.Claim, []bot.Text, error) {
	by := e.me
	var notes []bot.Text
	switch m.Name {
	case claim.Assign:
		p, err := e.personNamed(e.call.Args.Get("person"))
		if err != nil {
			return c, nil, err
		}
		if err := e.onlyReads(p); err != nil {
			return c, nil, err
		}
		e.learnPerson(p)
		c = m.Made(c, by, e.call.Request.At, "", "")
		c.Owner, c.Held, c.Suggested = p.ID, e.call.Request.At, false
		return c, notes, nil
	case claim.Propose:
		link, err := readLink(e.call.Args.Get("link"))
		if err != nil {
			return c, nil, err
		}
		if link != "" {
			c.Evidence = append(slices.Clone(c.Evidence), claim.Evidence{URL: link, Refutes: verdict == claim.Refuted, By: by, At: e.call.Request.At})
		}
		if verdict != claim.Unverifiable && len(c.Evidence) == 0 {
			return c, nil, refuse(bot.T(fmt.Sprintf("%d has no evidence yet. A verdict needs at least one: ", c.ID)).
				Typing(fmt.Sprintf("evidence %d https://…", c.ID)).Plainly(", or add ").Typing("link https://…").Plainly(" to the proposal."))
		}
		if n := e.independent(d, c); verdict == claim.Verified && n < 2 {
			notes = append(notes, bot.T(fmt.Sprintf("%d: %s so far. Two are better.", c.ID, plural(n, "independent named origin")+" for this figure")))
		}
	}
	c.Suggested = false
	next := m.Made(c, by, e.call.Request.At, verdict, reason)
	if signOff := mustMove(claim.SignOff); m.Name == claim.Propose && e.rules().FourEyes == claim.FourEyesOff && signOff.Obstacle(next, e.mover, e.rules()) == claim.NoObstacle {
		// One editor decides, and the verdict says so for ever.
		next = signOff.Made(next, by, e.call.Request.At, "", reason)
	}
	return e.contested(d, next), notes, nil
}

// contested challenges two verified figures that cannot both hold: a sentence
// must never say of two such numbers that both have been verified. It is the
// claim as it is to be written; the other one is written here.
func (e *edit) contested(d *draft, c claim.Claim) claim.Claim {
	if c.Status != claim.Verified || !c.OnBoard() {
		return c
	}
	groups := claim.Groups(e.lexicon(), d.claims)
	for _, other := range slices.Clone(d.claims) {
		if other.Status != claim.Verified || other.Measure != c.Measure || groups[other.ID] == groups[c.ID] || claim.Disagree(other, c) != claim.Conflict {
			continue
		}
		c.Challenge = &claim.Challenge{Why: claim.NewConflict, Claim: other.ID, At: e.call.Request.At}
		if other.Challenge == nil {
			other.Challenge, other.Why = &claim.Challenge{Why: claim.NewConflict, Claim: c.ID, At: e.call.Request.At}, ""
			e.write(d, other, "challenged", "challenge")
		}
	}
	return c
}

// onlyReads refuses to give work to somebody whom a lead has left reading.
func (e *edit) onlyReads(p claim.Person) error {
	if given, ok := e.lexicon().Settings.Grants[p.ID]; ok && given < claim.Editor {
		return refuse(bot.Text{}.Naming(p.Name).Plainly(" is " + aRole(given) + " here, and could not check anything."))
	}
	return nil
}

func mustMove(name string) claim.Move {
	m, _ := claim.MoveNamed(name)
	return m
}

// independent counts the named origins whose figures agree with a claim's. One
// origin counts once, and an unnamed one not at all.
func (e *edit) independent(d *draft, c claim.Claim) int {
	groups := claim.Groups(e.lexicon(), d.claims)
	named := map[string]bool{}
	for _, other := range d.claims {
		same := other.Measure == c.Measure && other.Aggregation == c.Aggregation && other.Attitude == c.Attitude
		if same && claim.Named(e.lexicon(), other) && other.Lifecycle != claim.Retracted && !claim.Incompatible(c.Figure, other.Figure) {
			named[groups[other.ID]] = true
		}
	}
	return len(named)
}

// rules are the desk's settings of checking.
func (e *edit) rules() claim.Rules { return rulesOf(e.lexicon()) }

// rulesOf are the settings of checking of a desk, by its vocabulary.
func rulesOf(l *claim.Lexicon) claim.Rules {
	return claim.Rules{FourEyes: fourEyes(l.Settings), Linked: l.Settings.Linked}
}

// obstructed says why a move may not be made, and what would be allowed.
func (e *edit) obstructed(m claim.Move, c claim.Claim, o claim.Obstacle) *refusal {
	who := bot.Text{}.Naming(e.lexicon().Person(c.Owner))
	at := attribution{lexicon: e.lexicon()}
	why := map[claim.Obstacle]bot.Text{
		claim.WrongStatus:    bot.T(fmt.Sprintf("%d is ", c.ID)).Join(at.status(c)).Plainly(fmt.Sprintf(", and “%s” is for what is %s", m.Name, fromWords(m))),
		claim.NeedsEditor:    bot.T(fmt.Sprintf("“%s” is for editors; you are %s here", m.Name, aRole(e.mover.Role))),
		claim.NeedsLead:      bot.T(fmt.Sprintf("“%s” is for %s", m.Name, m.Who)),
		claim.NotOwner:       bot.T(fmt.Sprintf("%d is being checked by ", c.ID)).Join(who),
		claim.NotProposer:    bot.T(fmt.Sprintf("%d was proposed by ", c.ID)).Naming(e.lexicon().Person(proposer(c))),
		claim.OwnProposal:    bot.T(fmt.Sprintf("You proposed the verdict on %d, so another editor signs it off", c.ID)),
		claim.OwnFiling:      bot.T(fmt.Sprintf("You filed %d, and this desk wants somebody else to sign it off", c.ID)),
		claim.NeedsLink:      bot.T("This desk wants linked accounts to sign off. Link yours: ").Typing("link"),
		claim.ActedOn:        bot.T(fmt.Sprintf("%d has been acted on since you filed it; a lead can mark it as our mistake", c.ID)),
		claim.NothingToCheck: bot.T(fmt.Sprintf("%d is our mistake", c.ID)),
	}[o]
	no := refuse(why.Plainly("."))
	if may := claim.Allowed(c, e.mover, e.rules()); len(may) > 0 {
		var names []string
		for _, m := range may {
			names = append(names, m.Name)
		}
		no.notes = append(no.notes, bot.T(fmt.Sprintf("You may, with %d: ", c.ID)).Typing(strings.Join(names, ", ")))
	}
	return no
}

func proposer(c claim.Claim) string {
	if c.Proposal == nil {
		return ""
	}
	return c.Proposal.By
}

// fromWords are the statuses where a move begins, in words.
func fromWords(m claim.Move) string {
	var words []string
	for _, s := range m.From {
		words = append(words, strings.ToLower(s.Row().Word))
	}
	if len(words) == 1 {
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// nothingDone says that one obstacle keeps all of several back.
func (e *edit) nothingDone(err error, n int) error {
	if no, ok := errors.AsType[*refusal](err); ok && n > 1 {
		no.notes = append(no.notes, bot.T("Nothing was done to the others either."))
	}
	return err
}

// movedReply says what was done and what comes next.
func (e *edit) movedReply(m claim.Move, card bot.Card, moved []claim.Claim) bot.Reply {
	card.Title = bot.Text{}.Strongly(capitalised(m.Past))
	b := e.arrange(moved[0].Topic)
	at := attribution{lexicon: e.lexicon(), topic: b.Topic, now: e.now}
	for _, c := range moved {
		card.Rows = append(card.Rows, bot.Row{Text: at.line(c)})
	}
	if next := nextStep(moved[0]); next != "" {
		card.Notes = append(card.Notes, bot.T(next))
	}
	if len(moved) == 1 {
		card.Actions = e.actions(moved[0])
	}
	return e.withData(bot.Reply{Cards: []bot.Card{card}}, b, moved...)
}

// nextStep is what happens after a move.
func nextStep(c claim.Claim) string {
	switch c.Status {
	case claim.Checking:
		return "Add what you find, and then propose a verdict."
	case claim.Proposed:
		return "Another editor signs it off, or sends it back."
	default:
		return ""
	}
}

func capitalised(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// line is a claim in one line: its number, status, figure and source.
func (a attribution) line(c claim.Claim) bot.Text {
	return a.counted(c).Plainly(" in ").Naming(c.Topic).Plainly(": ").Join(a.chain(c))
}

// buttonsShown is how many buttons stand under a card.
const buttonsShown = 5

// actions are buttons for the moves that the caller may make on a claim, each
// with the version that is shown. What needs more than a click opens a form.
func (v *visit) actions(c claim.Claim) []bot.Action {
	l := v.lastDirectory(v.deskID).lexicon
	if l == nil {
		return nil
	}
	var all []bot.Action
	for _, m := range claim.Allowed(c, v.mover, rulesOf(l)) {
		label, ok := moveLabels[m.Name]
		if !ok || len(all) == buttonsShown {
			continue
		}
		line := fmt.Sprintf("%s %d@%d", m.Name, c.ID, c.Version)
		if strings.HasSuffix(label, "…") {
			line = "form " + line
		}
		all = append(all, bot.Action{Label: label, Line: line})
	}
	if v.mover.Role >= claim.Contributor && len(all) < buttonsShown && !c.Status.Verdict() && c.Status != claim.Mistake {
		all = append(all, bot.Action{Label: "Evidence…", Line: fmt.Sprintf("form evidence %d@%d", c.ID, c.Version)})
	}
	return all
}

// moveLabels are the moves that have a button. An ellipsis says that a form
// comes first; none is emphasised before the others.
var moveLabels = map[string]string{
	claim.Take:     "Take",
	claim.Release:  "Release",
	claim.Park:     "Park…",
	claim.Unpark:   "Unpark",
	claim.Propose:  "Propose…",
	claim.Withdraw: "Withdraw",
	claim.SignOff:  "Sign off",
	claim.Reject:   "Reject…",
	claim.Reopen:   "Reopen…",
}
