package claim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/claim"
)

// The people around one claim. Those who look into it, propose and file it are
// editors, unless their name says otherwise.
var people = map[string]claim.Mover{
	"owner":             {ID: "owner", Role: claim.Editor},
	"owner, lead":       {ID: "owner", Role: claim.Lead},
	"owner, reader":     {ID: "owner", Role: claim.Reader}, // the role was taken away
	"proposer":          {ID: "proposer", Role: claim.Editor},
	"proposer, lead":    {ID: "proposer", Role: claim.Lead},
	"proposer, contrib": {ID: "proposer", Role: claim.Contributor},
	"filer":             {ID: "filer", Role: claim.Editor},
	"filer, lead":       {ID: "filer", Role: claim.Lead},
	"filer, contrib":    {ID: "filer", Role: claim.Contributor}, // a suggestion
	"filer, reader":     {ID: "filer", Role: claim.Reader},
	"another":           {ID: "another", Role: claim.Editor},
	"lead":              {ID: "lead", Role: claim.Lead},
	"contrib":           {ID: "contrib", Role: claim.Contributor},
	"reader":            {ID: "reader", Role: claim.Reader},
	"nobody":            {ID: "nobody"},
}

type whoMayRow struct {
	move, from string
	reason     bool
	kept       map[claim.Obstacle]string
}

// Who is kept from what, and by what, as the issue and section 2 of the design
// have it. A move that is not named for somebody is open to them.
//
// From where: ○ unverified, ◔ checking, ◑ proposed, ● verified, ✕ refuted, ◌
// unverifiable, – parked, ⌫ mistake.
var whoMay = []whoMayRow{
	{claim.Take, "○–", false, nil},
	{claim.Release, "◔", false, map[claim.Obstacle]string{claim.NotOwner: "proposer; filer; another"}},
	{claim.Assign, "○◔–", false, nil},
	{claim.Park, "○", true, nil},
	{claim.Unpark, "–", false, nil},
	{claim.Propose, "◔", true, map[claim.Obstacle]string{claim.NotOwner: "proposer; proposer, lead; filer; filer, lead; another; lead"}},
	{claim.Withdraw, "◑", false, map[claim.Obstacle]string{claim.NotProposer: "owner; owner, lead; filer; filer, lead; another; lead"}},
	{claim.SignOff, "◑", false, map[claim.Obstacle]string{
		claim.OwnProposal: "proposer; proposer, lead", // unless four eyes are off
		claim.OwnFiling:   "filer; filer, lead",       // under strict
	}},
	{claim.Reject, "◑", true, map[claim.Obstacle]string{claim.OwnProposal: "proposer; proposer, lead"}},
	{claim.Reopen, "●✕◌", true, nil},
	{claim.Override, "○◔◑●✕◌–", true, map[claim.Obstacle]string{claim.NeedsLead: "owner; proposer; filer; another"}},
	{claim.MarkWrong, "○◔◑●✕◌–", true, map[claim.Obstacle]string{
		claim.NeedsLead: "owner; proposer; another; contrib; proposer, contrib",
		claim.ActedOn:   "filer; filer, contrib", // once somebody has
	}},
}

// obstacle is what keeps somebody from the row's move, where a claim has a
// shape.
func (row whoMayRow) obstacle(name string, who claim.Mover, shape string, rules claim.Rules) claim.Obstacle {
	switch {
	case who.Role < claim.Contributor, who.Role < claim.Editor && row.move != claim.MarkWrong:
		return claim.NeedsEditor
	case !strings.Contains(row.from, shape):
		return claim.WrongStatus
	}
	for _, o := range []claim.Obstacle{claim.NotOwner, claim.NotProposer, claim.OwnProposal, claim.OwnFiling, claim.NeedsLead, claim.ActedOn} {
		switch {
		case !slices.Contains(strings.Split(row.kept[o], "; "), name),
			o == claim.OwnProposal && row.move == claim.SignOff && rules.FourEyes == claim.FourEyesOff,
			o == claim.OwnFiling && rules.FourEyes != claim.FourEyesStrict,
			o == claim.ActedOn && shape == "○":
		default:
			return o
		}
	}
	if row.move == claim.SignOff && rules.Linked && !who.Linked {
		return claim.NeedsLink
	}
	return claim.NoObstacle
}

// around is a claim in a status, with everybody in their place.
func around(status claim.Status) claim.Claim {
	c := claim.Claim{ID: 1, Version: 1, Status: status, Lifecycle: claim.Current, FiledBy: "filer", ChangedBy: "filer"}
	switch status {
	case claim.Checking:
		c.Owner = "owner"
	case claim.Proposed:
		c.Owner, c.Proposal = "owner", &claim.Proposal{Verdict: claim.Verified, By: "proposer"}
	case claim.Verified, claim.Refuted, claim.Unverifiable:
		c.Owner, c.Verdicts = "owner", []claim.Verdict{{Status: status, Proposed: "proposer", By: "another"}}
	}
	return c
}

// everyRule calls f with each setting of the rules.
func everyRule(f func(claim.Rules)) {
	for _, eyes := range []claim.FourEyes{claim.FourEyesOn, claim.FourEyesStrict, claim.FourEyesOff, ""} {
		for _, linked := range []bool{false, true} {
			f(claim.Rules{FourEyes: eyes, Linked: linked})
		}
	}
}

func TestWhoMayMove(t *testing.T) {
	if len(claim.Moves) != len(whoMay) {
		t.Fatalf("there are %d moves, and the table here has %d", len(claim.Moves), len(whoMay))
	}
	tried := 0
	everyRule(func(rules claim.Rules) {
		for name, who := range people {
			for _, linked := range []bool{false, true} {
				who.Linked = linked
				for _, row := range claim.Statuses {
					c := around(row.Status)
					var may []string
					for i, m := range claim.Moves {
						want := whoMay[i].obstacle(name, who, row.Shape, rules)
						if got := m.Obstacle(c, who, rules); got != want {
							t.Errorf("%s by %s (linked %v), where %s, four eyes %q, linked wanted %v: obstacle %q, want %q",
								m.Name, name, linked, row.Status, rules.FourEyes, rules.Linked, got, want)
						}
						if want == claim.NoObstacle {
							may = append(may, m.Name)
						}
						tried++
					}
					var allowed []string
					for _, m := range claim.Allowed(c, who, rules) {
						allowed = append(allowed, m.Name)
					}
					if diff := cmp.Diff(may, allowed); diff != "" {
						t.Errorf("allowed for %s, where %s (-want +got)\n%s", name, row.Status, diff)
					}
				}
			}
		}
	})
	if want := len(claim.Moves) * len(people) * len(claim.Statuses) * 8 * 2; tried != want {
		t.Errorf("%d were tried, want %d", tried, want)
	}
}

// Which moves need a reason, and what each is called.
func TestMoves(t *testing.T) {
	for i, row := range whoMay {
		m := claim.Moves[i]
		if m.Name != row.move || m.Reason != row.reason {
			t.Errorf("row %d is %s and needs a reason: %v; want %s, %v", i, m.Name, m.Reason, row.move, row.reason)
		}
		if m.Past == "" || m.Summary == "" || m.Who.String() == "" {
			t.Errorf("%s has no past, no summary, or nobody who may", m.Name)
		}
		if got, ok := claim.MoveNamed(m.Name); !ok || got.Name != m.Name {
			t.Errorf("%s is not found by its name", m.Name)
		}
	}
	if _, ok := claim.MoveNamed("confirm"); ok {
		t.Error("a move of another name is found")
	}
}

// What one person did with another account, before the two were linked, is
// theirs.
func TestOnePersonOfTwoAccounts(t *testing.T) {
	rules := claim.Rules{FourEyes: claim.FourEyesStrict}
	for _, tt := range []struct {
		move, as string
		status   claim.Status
		alone    claim.Obstacle // without the other account
		want     claim.Obstacle
	}{
		{claim.SignOff, "proposer", claim.Proposed, claim.NoObstacle, claim.OwnProposal},
		{claim.SignOff, "filer", claim.Proposed, claim.NoObstacle, claim.OwnFiling},
		{claim.Reject, "proposer", claim.Proposed, claim.NoObstacle, claim.OwnProposal},
		{claim.Withdraw, "proposer", claim.Proposed, claim.NotProposer, claim.NoObstacle},
		{claim.Propose, "owner", claim.Checking, claim.NotOwner, claim.NoObstacle},
		{claim.Release, "owner", claim.Checking, claim.NotOwner, claim.NoObstacle},
		{claim.MarkWrong, "filer", claim.Unverified, claim.NeedsLead, claim.NoObstacle},
	} {
		m, _ := claim.MoveNamed(tt.move)
		who := claim.Mover{ID: "discord:9", Role: claim.Editor}
		if got := m.Obstacle(around(tt.status), who, rules); got != tt.alone {
			t.Errorf("%s by somebody else than the %s: %q, want %q", tt.move, tt.as, got, tt.alone)
		}
		who.Accounts = []string{"discord:9", tt.as}
		if got := m.Obstacle(around(tt.status), who, rules); got != tt.want {
			t.Errorf("%s by the other account of the %s: %q, want %q", tt.move, tt.as, got, tt.want)
		}
	}
	if (claim.Mover{}).Is("") {
		t.Error("nobody is somebody")
	}
}

// Who filed a claim may say that it was our mistake while nobody has acted on
// it; then a lead.
func TestActedOn(t *testing.T) {
	mistake, _ := claim.MoveNamed(claim.MarkWrong)
	for name, act := range map[string]func(*claim.Claim){
		"being checked":               func(c *claim.Claim) { c.Status = claim.Checking },
		"parked":                      func(c *claim.Claim) { c.Status = claim.Parked },
		"evidence":                    func(c *claim.Claim) { c.Evidence = []claim.Evidence{{By: "another"}} },
		"a turn":                      func(c *claim.Claim) { c.Turns = []claim.Turn{{Kind: claim.Reaffirmed}} },
		"taken and released":          func(c *claim.Claim) { c.ChangedBy = "another" },
		"verified once, and released": func(c *claim.Claim) { c.Verdicts = []claim.Verdict{{Status: claim.Verified}} },
	} {
		c := around(claim.Unverified)
		act(&c)
		if got := mistake.Obstacle(c, people["filer"], claim.Rules{}); got != claim.ActedOn {
			t.Errorf("%s: obstacle %q for who filed it", name, got)
		}
		if got := mistake.Obstacle(c, people["lead"], claim.Rules{}); got != claim.NoObstacle {
			t.Errorf("%s: obstacle %q for a lead", name, got)
		}
	}
	c := around(claim.Unverified)
	c.ChangedBy, c.Lifecycle, c.SupersededBy = "another", claim.Superseded, 2
	if got := mistake.Obstacle(c, people["filer"], claim.Rules{}); got != claim.NoObstacle {
		t.Errorf("replaced by a newer figure: obstacle %q", got)
	}
}

// Every move, and all that it changes.
func TestMade(t *testing.T) {
	at := time.Date(2016, 4, 9, 9, 0, 0, 0, time.UTC)
	proposal := func(c *claim.Claim, by string) {
		c.Proposal = &claim.Proposal{Verdict: claim.Verified, Note: "why", By: by, At: at}
	}
	for _, tt := range []struct {
		move   string
		from   claim.Status
		change func(*claim.Claim) // from around(from)
	}{
		{claim.Take, claim.Unverified, func(c *claim.Claim) { c.Status, c.Owner, c.Held = claim.Checking, "me", at }},
		{claim.Take, claim.Parked, func(c *claim.Claim) { c.Status, c.Owner, c.Held = claim.Checking, "me", at }},
		{claim.Release, claim.Checking, func(c *claim.Claim) { c.Status, c.Owner = claim.Unverified, "" }},
		{claim.Assign, claim.Unverified, func(c *claim.Claim) { c.Status = claim.Checking }}, // the caller says to whom
		{claim.Park, claim.Unverified, func(c *claim.Claim) { c.Status = claim.Parked }},
		{claim.Unpark, claim.Parked, func(c *claim.Claim) { c.Status = claim.Unverified }},
		{claim.Propose, claim.Checking, func(c *claim.Claim) { c.Status = claim.Proposed; proposal(c, "me") }},
		{claim.Withdraw, claim.Proposed, func(c *claim.Claim) {
			c.Status, c.Owner, c.Held, c.Proposal = claim.Checking, "proposer", at, nil
		}},
		{claim.Reject, claim.Proposed, func(c *claim.Claim) {
			c.Status, c.Owner, c.Held, c.Proposal = claim.Checking, "proposer", at, nil
		}},
		{claim.SignOff, claim.Proposed, func(c *claim.Claim) {
			c.Status, c.Proposal, c.Challenge = claim.Verified, nil, nil
			c.Verdicts = append(c.Verdicts, claim.Verdict{Status: claim.Verified, Proposed: "proposer", By: "me", At: at})
		}},
		{claim.Reopen, claim.Refuted, func(c *claim.Claim) { c.Status, c.Owner, c.Held = claim.Checking, "me", at }},
		{claim.Override, claim.Proposed, func(c *claim.Claim) {
			c.Status, c.Proposal, c.Challenge = claim.Verified, nil, nil
			c.Verdicts = append(c.Verdicts, claim.Verdict{Status: claim.Verified, Note: "why", By: "me", At: at, Override: true})
		}},
		{claim.MarkWrong, claim.Proposed, func(c *claim.Claim) {
			c.Status, c.Owner, c.Proposal, c.Challenge = claim.Mistake, "", nil, nil
		}},
	} {
		t.Run(tt.move+" "+string(tt.from), func(t *testing.T) {
			before := func() claim.Claim {
				c := around(tt.from)
				c.Challenge = &claim.Challenge{Why: claim.NewConflict, Claim: 2, At: at}
				c.Verdicts = append(make([]claim.Verdict, 0, 8), claim.Verdict{Status: claim.Refuted, By: "old"})
				c.Why = "the reason before"
				return c
			}
			c, want := before(), before()
			tt.change(&want)
			m, _ := claim.MoveNamed(tt.move)
			want.Why, want.Entered = "why", at
			if reopens := tt.from == claim.Parked || tt.from.Verdict(); reopens && (want.Status == claim.Unverified || want.Status == claim.Checking) {
				want.Opened = at
			}
			if diff := cmp.Diff(want, m.Made(c, "me", at, claim.Verified, "why")); diff != "" {
				t.Errorf("after the move (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(before(), c); diff != "" || len(c.Verdicts[:2][1].Status) > 0 {
				t.Errorf("the claim that was given is changed (-before +after)\n%s", diff)
			}
		})
	}
}

// reach makes every sequence of moves, up to a length, that movers may make on
// a claim, and calls see with each claim on the way and with how it came there.
func reach(c claim.Claim, movers []claim.Mover, rules claim.Rules, length int, see func(c claim.Claim, how []string)) {
	type place struct {
		claim.Claim
		how []string
	}
	seen := map[string]bool{}
	now := []place{{Claim: c}}
	for range length {
		var next []place
		for _, p := range now {
			for _, who := range movers {
				for _, m := range claim.Allowed(p.Claim, who, rules) {
					for _, made := range made(m, p.Claim, who.ID, movers) {
						made.ChangedBy = who.ID
						how := append(slices.Clone(p.how), who.ID+" "+m.Name)
						see(made, how)
						// One way to a claim does: when and why it was made are left out.
						key := fmt.Sprint(made.Status, made.Owner, made.Proposal, made.Verdicts, made.ChangedBy)
						if !seen[key] {
							seen[key] = true
							next = append(next, place{made, how})
						}
					}
				}
			}
		}
		now = next
	}
}

// made are the claims that a move may make of one: with each verdict, given to
// each person.
func made(m claim.Move, c claim.Claim, by string, movers []claim.Mover) []claim.Claim {
	var all []claim.Claim
	switch m.Name {
	case claim.Propose, claim.Override:
		for _, verdict := range []claim.Status{claim.Verified, claim.Refuted, claim.Unverifiable} {
			all = append(all, m.Made(c, by, time.Time{}, verdict, ""))
		}
	case claim.Assign:
		for _, to := range append(slices.Clone(movers), claim.Mover{ID: "somebody else"}) {
			given := m.Made(c, by, time.Time{}, "", "")
			given.Owner = to.ID
			all = append(all, given)
		}
	default:
		all = append(all, m.Made(c, by, time.Time{}, "", ""))
	}
	return all
}

// Nobody alone makes a number verified, whatever they do and in whatever
// order; two do, and then it says so.
func TestNobodyAloneVerifies(t *testing.T) {
	const longest = 6
	a, b := claim.Mover{ID: "a", Role: claim.Editor}, claim.Mover{ID: "b", Role: claim.Editor}
	lead := claim.Mover{ID: "lead", Role: claim.Lead}
	contributor := claim.Mover{ID: "c", Role: claim.Contributor}
	reader := claim.Mover{ID: "r", Role: claim.Reader}
	aToo := claim.Mover{ID: "a2", Accounts: []string{"a", "a2"}, Role: claim.Editor, Linked: true}
	aLinked := claim.Mover{ID: "a", Accounts: []string{"a", "a2"}, Role: claim.Editor, Linked: true}
	for _, tt := range []struct {
		name   string
		movers []claim.Mover
		filer  string
		rules  claim.Rules
		two    bool // a verdict by two people can be reached
		one    bool // a verdict by one can
	}{
		{"one editor", []claim.Mover{a}, "a", claim.Rules{FourEyes: claim.FourEyesOn}, false, false},
		{"one editor, of another's claim", []claim.Mover{a}, "b", claim.Rules{FourEyes: claim.FourEyesOn}, false, false},
		{"one editor, with nothing set", []claim.Mover{a}, "b", claim.Rules{}, false, false},
		{"one editor under strict", []claim.Mover{a}, "b", claim.Rules{FourEyes: claim.FourEyesStrict}, false, false},
		{"one editor with two accounts", []claim.Mover{aLinked, aToo}, "b", claim.Rules{FourEyes: claim.FourEyesOn}, false, false},
		{"one editor with two accounts, where they are wanted", []claim.Mover{aLinked, aToo}, "b", claim.Rules{FourEyes: claim.FourEyesOn, Linked: true}, false, false},
		{"an editor, a contributor and a reader", []claim.Mover{a, contributor, reader}, "c", claim.Rules{FourEyes: claim.FourEyesOn}, false, false},
		{"a contributor and a reader, with four eyes off", []claim.Mover{contributor, reader}, "c", claim.Rules{FourEyes: claim.FourEyesOff}, false, false},
		{"one editor with four eyes off", []claim.Mover{a}, "b", claim.Rules{FourEyes: claim.FourEyesOff}, false, true},
		{"one lead", []claim.Mover{lead}, "b", claim.Rules{FourEyes: claim.FourEyesOn}, false, true},
		{"two editors", []claim.Mover{a, b}, "a", claim.Rules{FourEyes: claim.FourEyesOn}, true, false},
		{"two editors, one linked", []claim.Mover{a, b}, "a", claim.Rules{FourEyes: claim.FourEyesOn, Linked: true}, false, false},
		{"who filed it and another, under strict", []claim.Mover{a, b}, "a", claim.Rules{FourEyes: claim.FourEyesStrict}, true, false},
		{"two editors, under strict", []claim.Mover{a, b}, "f", claim.Rules{FourEyes: claim.FourEyesStrict}, true, false},
		{"two editors with four eyes off", []claim.Mover{a, b}, "f", claim.Rules{FourEyes: claim.FourEyesOff}, true, true},
		{"an editor and a lead", []claim.Mover{a, lead}, "a", claim.Rules{FourEyes: claim.FourEyesOn}, true, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			two, one, places := false, false, 0
			start := claim.Claim{ID: 1, Status: claim.Unverified, Lifecycle: claim.Current, FiledBy: tt.filer, ChangedBy: tt.filer}
			reach(start, tt.movers, tt.rules, longest, func(c claim.Claim, how []string) {
				places++
				d, decided := c.Decided()
				if decided != c.Status.Verdict() {
					t.Fatalf("%s after %v, and nobody has decided", c.Status, how)
				}
				if !decided {
					return
				}
				last := how[len(how)-1]
				alone := !strings.HasSuffix(last, claim.SignOff) || d.Proposed == d.By
				if d.OneEditor() != alone {
					t.Fatalf("%v: one editor %v", how, d.OneEditor())
				}
				if d.Override != strings.HasSuffix(last, claim.Override) {
					t.Fatalf("%v: override %v", how, d.Override)
				}
				if tt.rules.FourEyes == claim.FourEyesStrict && d.By == c.FiledBy && !d.Override {
					t.Fatalf("%v: signed off by who filed it", how)
				}
				two, one = two || !alone, one || alone
			})
			if two != tt.two || one != tt.one {
				t.Errorf("of %d sequences: a verdict by two %v, want %v; by one %v, want %v", places, two, tt.two, one, tt.one)
			}
		})
	}
}
