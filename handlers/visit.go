package handlers

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// visit is one call by one person at one desk.
type visit struct {
	*Newsroom
	call   *bot.Call
	deskID store.DeskID
	desk   store.Desk
	who    bot.Account
	me     string    // the person's ID: the first of their accounts
	now    time.Time // in the desk's zone
	mover  claim.Mover
	seen   map[int64]claim.Claim // what claimNow has read
	people *claim.Lexicon        // what knowPeople has read
}

// open finds out which desk a call is about and whether the caller may be
// there.
func (n *Newsroom) open(c *bot.Call) (*visit, error) {
	where, who := c.Request.Workspace, c.Request.From
	if where.ID == "" {
		m, err := n.membership(c.Request)
		if err != nil {
			return nil, err
		}
		where, who = m.Workspace, m.Account
		c.Request.In.Workspace = where // so that it can be written to there
	}
	if who.Standing == bot.Outsider {
		return nil, refuse(bot.T("This desk belongs to a workspace that you are not a member of."))
	}
	id := deskOf(where)
	return &visit{
		Newsroom: n, call: c, deskID: id, desk: n.store.Desk(id, store.Insider),
		who: who, me: who.Ref(), now: c.Request.At.In(n.zone),
	}, nil
}

// deskOf is the desk of a workspace: its own, unless it is the console's,
// which names a desk.
func deskOf(w bot.Workspace) store.DeskID {
	if w.Platform == "console" {
		return store.DeskID(w.ID)
	}
	return store.DeskID(w.Platform + ":" + w.ID)
}

// membership is the desk of a direct message that belongs to no workspace:
// the only one that the person has, or the one that they named.
func (n *Newsroom) membership(r bot.Request) (bot.Membership, error) {
	switch len(r.Memberships) {
	case 0:
		return bot.Membership{}, refuse(bot.T("You are in no workspace that this bot is in, so there is no desk to ask."))
	case 1:
		return r.Memberships[0], nil
	}
	if chosen, ok := n.chosen.Load(r.From.Ref()); ok {
		for _, m := range r.Memberships {
			if m.Workspace == chosen {
				return m, nil
			}
		}
	}
	ask := refuse(bot.T("You have several desks. Which one is this for?"))
	for _, m := range r.Memberships {
		line := "in " + bot.QuoteWord(string(deskOf(m.Workspace)))
		ask.actions = append(ask.actions, bot.Action{Label: m.Workspace.Name, Line: line + " " + r.Line})
		ask.notes = append(ask.notes, bot.Text{}.Naming(m.Workspace.Name).Plainly(": ").Typing(line+" …"))
	}
	return bot.Membership{}, ask
}

// reader is a command that changes nothing.
type reader func(ctx context.Context, v *visit) (bot.Reply, error)

// writer is a command that may change something: it decides, and puts what is
// to be written into the edit. It may be run again when what it decided on has
// changed meanwhile.
type writer func(ctx context.Context, v *visit, e *edit) (bot.Reply, error)

// reads makes a command of a reader.
func (n *Newsroom) reads(read reader) func(context.Context, *bot.Call) bot.Reply {
	return func(ctx context.Context, c *bot.Call) bot.Reply {
		v, err := n.open(c)
		if err != nil {
			return n.explain(ctx, c, err, false)
		}
		reply, err := read(ctx, v)
		if err != nil {
			return n.explain(ctx, c, err, false)
		}
		return v.correctable(reply, reply.Share)
	}
}

// tries is how often a change is decided anew when another replica was faster.
// Each time one was, so that all get through.
const tries = 100

// writes makes a command of a writer, for those who have the role.
func (n *Newsroom) writes(role claim.Role, write writer) func(context.Context, *bot.Call) bot.Reply {
	return func(ctx context.Context, c *bot.Call) bot.Reply {
		v, err := n.open(c)
		if err != nil {
			return n.explain(ctx, c, err, true)
		}
		return n.carryOut(ctx, v, role, write)
	}
}

// carryOut decides and commits until nobody was faster.
func (n *Newsroom) carryOut(ctx context.Context, v *visit, role claim.Role, write writer) bot.Reply {
	c := v.call
	done, err := n.inLine(ctx, v.deskID)
	if err != nil {
		return n.explain(ctx, c, err, true)
	}
	defer done()
	for range tries {
		reply, err := v.attempt(ctx, role, write)
		if errors.Is(err, store.ErrChanged) && ctx.Err() == nil {
			continue
		}
		if err != nil {
			return n.explain(ctx, c, err, true)
		}
		return reply
	}
	return n.explain(ctx, c, store.ErrChanged, true)
}

// attempt decides and commits once. A request that was carried out before is
// given its first answer again.
func (v *visit) attempt(ctx context.Context, role claim.Role, write writer) (bot.Reply, error) {
	remembered, err := v.desk.Recall(ctx, v.who.Ref(), v.call.Request.ID)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("recalling request %q: %w", v.call.Request.ID, err)
	}
	if remembered.Answer != nil {
		return firstAnswer(remembered.Answer)
	}
	e := &edit{visit: v, trail: remembered.Trail, boards: map[string]*draft{}}
	if e.directory, err = v.Newsroom.directory(ctx, v.deskID, v.desk); err != nil {
		return bot.Reply{}, fmt.Errorf("reading the directory: %w", err)
	}
	read := e.directory.stamp
	if err := v.identify(ctx, e.directory.lexicon); err != nil {
		return bot.Reply{}, err
	}
	if v.mover.Role < role {
		return bot.Reply{}, tooSmall(v.who, v.mover.Role, role)
	}
	e.introduce()
	reply, err := write(ctx, v, e)
	if no, ok := errors.AsType[*refusal](err); ok {
		no.under = read
	}
	if err != nil || e.empty() {
		return reply, err
	}
	if reply.Data == nil {
		reply.Data = Data{Claims: []ClaimData{}}
	}
	answer, err := json.Marshal(reply)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("keeping the answer: %w", err)
	}
	change := e.change(answer)
	result, err := v.desk.Commit(ctx, change)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("saving %s: %w", v.call.Command.Name, err)
	}
	v.nudgeFor(change)
	if result.Replayed {
		return firstAnswer(result.Answer)
	}
	return v.correctable(reply, ""), nil
}

func firstAnswer(kept []byte) (bot.Reply, error) {
	var reply bot.Reply
	if err := json.Unmarshal(kept, &reply); err != nil {
		return bot.Reply{}, fmt.Errorf("reading the first answer: %w", err)
	}
	return reply, nil
}

// refusal is an error for the person: what was wrong, and what to do.
type refusal struct {
	title   bot.Text
	notes   []bot.Text
	actions []bot.Action
	under   store.Stamp // of the directory that it was decided on
	field   string      // the parameter that was wrong; empty when it is none, or several
}

func refuse(title bot.Text, notes ...bot.Text) *refusal {
	return &refusal{title: title, notes: notes}
}

func (r *refusal) Error() string { return r.title.String() }

// beside is an error which, being a refusal, is about a parameter.
func beside(err error, field string) error {
	if no, ok := errors.AsType[*refusal](err); ok && no.field == "" {
		no.field = field
	}
	return err
}

// with adds a button to a refusal.
func (r *refusal) with(label, line string) {
	r.actions = append(r.actions, bot.Action{Label: label, Line: line})
}

// explain turns an error into the reply that its reader needs, and logs the
// cause of what is not the reader's.
func (n *Newsroom) explain(ctx context.Context, c *bot.Call, err error, writing bool) bot.Reply {
	var no *refusal
	var usage *bot.UsageError
	switch {
	case errors.As(err, &no):
		reply := bot.Refuse(no.title, no.notes...)
		reply.Cards[0].Actions, reply.Field = no.actions, no.field
		return n.shortened(ctx, c, reply, no.under)
	case errors.As(err, &usage):
		return bot.RefuseUsage(usage, c.Command)
	}
	n.log.Error("answering", "command", c.Command.Name, "request", c.Request.ID, "from", c.Request.From.Ref(), "error", err)
	switch {
	case writing && errors.Is(err, store.ErrUncertain):
		return bot.Refuse(bot.Text{}.Strongly("Not saved").Plainly(", as far as can be told: the store did not answer in time. Look at status before you send it again."))
	case writing && errors.Is(err, store.ErrChanged):
		return bot.Refuse(bot.Text{}.Strongly("Not saved").Plainly(": too many people are filing here at once. Send it again."))
	case writing:
		return bot.Refuse(bot.Text{}.Strongly("Not saved").Plainly(": the store does not answer. Nothing was changed; send it again in a moment."))
	case errors.Is(err, store.ErrUnavailable), errors.Is(err, context.DeadlineExceeded):
		return bot.Refuse(bot.T("The store does not answer, so there are no figures to show. Nothing that was saved is lost; ask again in a moment."))
	}
	return bot.Refuse(bot.T("Something went wrong inside stet, and it has been logged. Nothing was changed."))
}

// person is the caller, as the directory keeps them.
func (v *visit) person() claim.Person {
	name := strings.Join(strings.Fields(bot.Visible(v.who.Name, nameLimit)), " ")
	return claim.Person{ID: v.me, Name: cmp.Or(name, v.who.ID)}
}
