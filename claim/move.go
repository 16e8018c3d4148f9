package claim

import (
	"slices"
	"time"
)

// Role is what a person may do at a desk. Each role may do what those before
// it may.
type Role int

// The roles.
const (
	NoRole      Role = iota // sees nothing
	Reader                  // reads
	Contributor             // suggests figures and adds evidence
	Editor                  // files, and checks
	Lead                    // may override
)

// roleNames are the roles as people type them.
var roleNames = []string{"none", "reader", "contributor", "editor", "lead"}

func (r Role) String() string { return roleNames[r] }

// ParseRole reads a role's name.
func ParseRole(name string) (Role, bool) {
	i := slices.Index(roleNames, name)
	return Role(i), i > 0
}

// FourEyes says how many people a verdict needs.
type FourEyes string

// The settings of four eyes.
const (
	FourEyesOn     FourEyes = "on"     // the proposer cannot sign off
	FourEyesStrict FourEyes = "strict" // nor can who filed it
	FourEyesOff    FourEyes = "off"    // one editor decides, and the verdict says so for ever
)

// Move is one thing that may be done to a claim's status. The table of moves
// is what buttons, help, refusals and the page in docs are made from.
type Move struct {
	Name    string   // the command
	From    []Status // where it may be done
	To      Status   // where it leads; empty for the verdict that is proposed or given
	Who     Doer
	Reason  bool   // it needs one
	Summary string // what it does, as help says it
	Past    string // what was done: "taken", as history says it
}

// Doer says which people may make a move.
type Doer int

// Who may make a move.
const (
	AnyEditor       Doer = iota // an editor
	OwnerOrLead                 // who has it, or a lead
	OwnerOnly                   // who has it
	ProposerOnly                // who proposed the verdict
	AnotherEditor               // an editor other than the proposer
	SecondEditor                // who may give the verdict that another editor proposed, by the desk's rules
	LeadOnly                    // a lead
	FilerBeforeLead             // who filed it, while nobody acted; then a lead
)

// doers say in words who may make a move.
var doers = map[Doer]string{
	AnyEditor:       "an editor",
	OwnerOrLead:     "who has it, or a lead",
	OwnerOnly:       "who has it",
	ProposerOnly:    "who proposed it",
	AnotherEditor:   "another editor than who proposed it",
	SecondEditor:    "another editor than who proposed it; under strict four eyes, nor who filed it",
	LeadOnly:        "a lead",
	FilerBeforeLead: "who filed it, while nobody has acted on it; then a lead",
}

func (d Doer) String() string { return doers[d] }

// The names of the moves.
const (
	Take      = "take"
	Release   = "release"
	Assign    = "assign"
	Park      = "park"
	Unpark    = "unpark"
	Propose   = "propose"
	Withdraw  = "withdraw"
	SignOff   = "signoff"
	Reject    = "reject"
	Reopen    = "reopen"
	Override  = "override"
	MarkWrong = "mistake"
)

var verdicts = []Status{Verified, Refuted, Unverifiable}

// Verdict says whether a status is a verdict.
func (s Status) Verdict() bool { return slices.Contains(verdicts, s) }

// Moves is the table of transitions.
var Moves = []Move{
	{Name: Take, From: []Status{Unverified, Parked}, To: Checking, Who: AnyEditor, Past: "taken", Summary: "you look into it: it is yours, on a lease"},
	{Name: Release, From: []Status{Checking}, To: Unverified, Who: OwnerOrLead, Past: "released", Summary: "gives back what you took"},
	{Name: Assign, From: []Status{Unverified, Checking, Parked}, To: Checking, Who: AnyEditor, Past: "assigned", Summary: "somebody else looks into it"},
	{Name: Park, From: []Status{Unverified}, To: Parked, Who: AnyEditor, Reason: true, Past: "parked", Summary: "attributed, and not worth chasing"},
	{Name: Unpark, From: []Status{Parked}, To: Unverified, Who: AnyEditor, Past: "unparked", Summary: "worth chasing after all"},
	{Name: Propose, From: []Status{Checking}, To: Proposed, Who: OwnerOnly, Reason: true, Past: "proposed", Summary: "proposes a verdict, for another editor to sign off"},
	{Name: Withdraw, From: []Status{Proposed}, To: Checking, Who: ProposerOnly, Past: "withdrawn", Summary: "takes back your proposal"},
	{Name: SignOff, From: []Status{Proposed}, Who: SecondEditor, Past: "signed off", Summary: "makes another editor's proposal the verdict"},
	{Name: Reject, From: []Status{Proposed}, To: Checking, Who: AnotherEditor, Reason: true, Past: "sent back", Summary: "sends a proposal back"},
	{Name: Reopen, From: verdicts, To: Checking, Who: AnyEditor, Reason: true, Past: "reopened", Summary: "looks into a verdict again"},
	{Name: Override, From: []Status{Unverified, Checking, Proposed, Parked, Verified, Refuted, Unverifiable}, Who: LeadOnly, Reason: true, Past: "overridden", Summary: "one lead decides alone; it says so for ever"},
	{Name: MarkWrong, From: []Status{Unverified, Checking, Proposed, Parked, Verified, Refuted, Unverifiable}, To: Mistake, Who: FilerBeforeLead, Reason: true, Past: "marked as our mistake", Summary: "we mistyped it: it leaves the board"},
}

// MoveNamed is the row of a move.
func MoveNamed(name string) (Move, bool) {
	i := slices.IndexFunc(Moves, func(m Move) bool { return m.Name == name })
	if i < 0 {
		return Move{}, false
	}
	return Moves[i], true
}

// Mover is somebody who wants to make a move.
type Mover struct {
	ID       string   // a Person's
	Accounts []string // of the same person, by reference: what they did before they were linked is theirs too
	Role     Role
	Linked   bool // has accounts on two platforms, known to be one person's
}

// Is says whether somebody named by an ID is the mover.
func (m Mover) Is(id string) bool {
	return id != "" && (id == m.ID || slices.Contains(m.Accounts, id))
}

// Rules are a desk's settings of checking.
type Rules struct {
	FourEyes FourEyes
	Linked   bool // only people with linked accounts sign off
}

// Obstacle is why somebody may not make a move.
type Obstacle string

// The obstacles.
const (
	NoObstacle     Obstacle = ""
	WrongStatus    Obstacle = "status"      // the claim is not where the move begins
	NeedsEditor    Obstacle = "editor"      // the mover's role is too small
	NeedsLead      Obstacle = "lead"        // only a lead may
	NotOwner       Obstacle = "owner"       // somebody else has it
	NotProposer    Obstacle = "proposer"    // somebody else proposed it
	OwnProposal    Obstacle = "own"         // nobody signs off what they proposed
	OwnFiling      Obstacle = "filed"       // under strict four eyes, nor what they filed
	NeedsLink      Obstacle = "linked"      // the desk wants linked accounts
	ActedOn        Obstacle = "acted"       // somebody has acted on it: a lead may
	NothingToCheck Obstacle = "not a claim" // a mistake of ours cannot be checked
)

// Obstacle is why a person may not make the move on the claim, or none.
func (m Move) Obstacle(c Claim, who Mover, rules Rules) Obstacle {
	switch {
	case who.Role < m.Who.least():
		return NeedsEditor
	case !slices.Contains(m.From, c.Status):
		return WrongStatus
	}
	return obstacleOf[m.Who](c, who, rules)
}

// least is the smallest role that may make a move at all.
func (d Doer) least() Role {
	if d == FilerBeforeLead {
		return Contributor // who files may mend what they filed
	}
	return Editor
}

// obstacleOf has a row for each Doer.
var obstacleOf = map[Doer]func(Claim, Mover, Rules) Obstacle{
	AnyEditor: func(Claim, Mover, Rules) Obstacle { return NoObstacle },
	OwnerOrLead: func(c Claim, who Mover, _ Rules) Obstacle {
		return unless(who.Is(c.Owner) || who.Role == Lead, NotOwner)
	},
	OwnerOnly:       func(c Claim, who Mover, _ Rules) Obstacle { return unless(who.Is(c.Owner), NotOwner) },
	ProposerOnly:    func(c Claim, who Mover, _ Rules) Obstacle { return unless(who.Is(c.Proposal.By), NotProposer) },
	AnotherEditor:   func(c Claim, who Mover, _ Rules) Obstacle { return unless(!who.Is(c.Proposal.By), OwnProposal) },
	SecondEditor:    secondEditor,
	LeadOnly:        func(_ Claim, who Mover, _ Rules) Obstacle { return unless(who.Role == Lead, NeedsLead) },
	FilerBeforeLead: filerBeforeLead,
}

func unless(ok bool, o Obstacle) Obstacle {
	if ok {
		return NoObstacle
	}
	return o
}

func secondEditor(c Claim, who Mover, rules Rules) Obstacle {
	switch {
	case who.Is(c.Proposal.By) && rules.FourEyes != FourEyesOff:
		return OwnProposal
	case who.Is(c.FiledBy) && rules.FourEyes == FourEyesStrict:
		return OwnFiling
	case rules.Linked && !who.Linked:
		return NeedsLink
	}
	return NoObstacle
}

func filerBeforeLead(c Claim, who Mover, _ Rules) Obstacle {
	switch {
	case who.Role == Lead:
		return NoObstacle
	case !who.Is(c.FiledBy):
		return NeedsLead
	case c.ActedOn():
		return ActedOn
	}
	return NoObstacle
}

// ActedOn says whether anybody has done something about a claim since it was
// filed, or somebody else than who filed it was the last to change it. A newer
// figure that takes its place is nothing that was done about it.
func (c Claim) ActedOn() bool {
	return c.Status != Unverified || len(c.Turns)+len(c.Evidence)+len(c.Verdicts) > 0 ||
		c.ChangedBy != c.FiledBy && c.Lifecycle != Superseded
}

// Allowed are the moves that a person may make on a claim, in the table's
// order.
func Allowed(c Claim, who Mover, rules Rules) []Move {
	var may []Move
	for _, m := range Moves {
		if m.Obstacle(c, who, rules) == NoObstacle {
			may = append(may, m)
		}
	}
	return may
}

// Evidence is what somebody found for or against a figure. An address is kept
// and shown, never fetched.
type Evidence struct {
	URL     string    `json:"url,omitempty"`
	Contact string    `json:"contact,omitempty"` // a code name
	Refutes bool      `json:"refutes,omitempty"` // speaks against the figure
	Note    string    `json:"note,omitempty"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
}

// Proposal is a verdict that awaits a second editor.
type Proposal struct {
	Verdict Status    `json:"verdict"`
	Note    string    `json:"note"` // why; for unverifiable, what was tried
	By      string    `json:"by"`
	At      time.Time `json:"at"`
}

// Verdict is who decided on a claim. It stays when the claim is looked into
// again.
type Verdict struct {
	Status   Status    `json:"status"`
	Note     string    `json:"note,omitempty"`
	Proposed string    `json:"proposed,omitempty"` // who proposed it; empty when one person decided alone
	By       string    `json:"by"`                 // who signed it off, or decided alone
	At       time.Time `json:"at"`
	Override bool      `json:"override,omitempty"` // a lead decided alone
}

// OneEditor says whether one person alone decided.
func (v Verdict) OneEditor() bool { return v.Proposed == "" || v.Proposed == v.By }

// Challenge is raised by the bot when something happened that a verdict did not
// know of.
type Challenge struct {
	Why   ChallengeKind `json:"why"`
	Claim int64         `json:"claim,omitempty"` // the figure that conflicts, or that corrects
	At    time.Time     `json:"at"`
}

// ChallengeKind says what raised a Challenge.
type ChallengeKind string

// What raises a challenge.
const (
	SourceCorrected ChallengeKind = "corrected"
	SourceRetracted ChallengeKind = "retracted"
	NewConflict     ChallengeKind = "conflict"
)

// Made is the claim after a move: who makes it, when, and with which verdict
// and reason. It must be allowed.
func (m Move) Made(c Claim, by string, at time.Time, verdict Status, reason string) Claim {
	c.Why = reason
	to := m.To
	switch m.Name {
	case Take:
		c.Owner, c.Held = by, at
	case Release, Park, Unpark:
		c.Owner, c.Held = "", time.Time{}
	case Propose:
		c.Proposal = &Proposal{Verdict: verdict, Note: reason, By: by, At: at}
	case Withdraw, Reject:
		c.Owner, c.Held, c.Proposal = c.Proposal.By, at, nil
	case SignOff:
		to = c.Proposal.Verdict
		c.Verdicts = append(slices.Clone(c.Verdicts), Verdict{Status: to, Note: c.Proposal.Note, Proposed: c.Proposal.By, By: by, At: at})
		c.Proposal, c.Challenge = nil, nil
	case Override:
		to = verdict
		c.Verdicts = append(slices.Clone(c.Verdicts), Verdict{Status: to, Note: reason, By: by, At: at, Override: true})
		c.Proposal, c.Challenge = nil, nil
	case Reopen:
		c.Owner, c.Held = by, at
	case MarkWrong:
		// There is nothing left to look into, to decide or to call into question.
		c.Owner, c.Held, c.Proposal, c.Challenge = "", time.Time{}, nil, nil
	}
	if to.Open() && !c.Status.Open() {
		c.Opened = at
	}
	c.Status, c.Entered = to, at
	return c
}

// Decided is the verdict that a claim's status stands on.
func (c Claim) Decided() (Verdict, bool) {
	if !c.Status.Verdict() || len(c.Verdicts) == 0 {
		return Verdict{}, false
	}
	return c.Verdicts[len(c.Verdicts)-1], true
}
