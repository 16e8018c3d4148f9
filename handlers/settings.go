package handlers

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// settingsShow says how the desk checks, and who may do what.
func settingsShow(ctx context.Context, v *visit) (bot.Reply, error) {
	l, err := v.attending(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	s := l.Settings
	card := bot.Card{Title: bot.Text{}.Strongly("Settings of this desk")}
	card.Rows = append(card.Rows,
		bot.Row{Text: bot.Text{}.Strongly("four-eyes: ").Plainly(fourEyesWords[fourEyes(s)])},
		bot.Row{Text: bot.Text{}.Strongly("linked: ").Plainly(linkedWords[s.Linked])},
		bot.Row{Text: bot.Text{}.Strongly("reminders: ").Plainly(remindingWords(s.Reminding))},
	)
	for _, ch := range l.Channels {
		if ch.Closed != "" {
			posts := 0
			if err := v.recall(ctx, refusedKey(ch.ID), &posts); err != nil {
				return bot.Reply{}, err
			}
			card.Rows = append(card.Rows, bot.Row{Text: bot.Text{}.Strongly("not reached: ").Naming(conversationOf(ch.ID, ch.Direct).ID).Plainly(", since ").Join(v.moment(ch.ClosedAt)).Plainly(fmt.Sprintf(" (%s refused): ", plural(posts, "post"))).Quoting(ch.Closed)})
		}
	}
	for _, ref := range slices.Sorted(maps.Keys(s.Grants)) {
		card.Rows = append(card.Rows, bot.Row{Text: bot.Text{}.Strongly(s.Grants[ref].String() + ": ").Naming(l.Person(ref))})
	}
	card.Notes = []bot.Text{bot.T(fmt.Sprintf("You are %s here. Others are what their platform says: owners and admins lead, full members edit, guests read; on Discord members read.", aRole(v.mover.Role)))}
	return bot.Reply{Cards: []bot.Card{card}, Data: Data{Claims: []ClaimData{}}}, nil
}

func fourEyes(s claim.Settings) claim.FourEyes {
	if s.FourEyes == "" {
		return claim.FourEyesOn
	}
	return s.FourEyes
}

var fourEyesWords = map[claim.FourEyes]string{
	claim.FourEyesOn:     "on: nobody signs off what they proposed",
	claim.FourEyesStrict: "strict: nobody signs off what they proposed or filed",
	claim.FourEyesOff:    "off: one editor decides, and each such verdict says so for ever",
}

var linkedWords = map[bool]string{
	true:  "on: only people with linked accounts sign off",
	false: "off: nobody needs linked accounts",
}

// settingsFourEyes says how many people a verdict needs.
func settingsFourEyes(_ context.Context, v *visit, e *edit) (bot.Reply, error) {
	s := e.lexicon().Settings
	s.FourEyes = claim.FourEyes(strings.ToLower(v.call.Args.Get("mode")))
	e.set(s, "four eyes set")
	return said(bot.Text{}.Strongly("four-eyes ").Plainly(fourEyesWords[s.FourEyes])), nil
}

// settingsLinked says whether signing off needs linked accounts.
func settingsLinked(_ context.Context, v *visit, e *edit) (bot.Reply, error) {
	s := e.lexicon().Settings
	s.Linked = strings.EqualFold(v.call.Args.Get("mode"), "on")
	e.set(s, "linked set")
	return said(bot.Text{}.Strongly("linked ").Plainly(linkedWords[s.Linked])), nil
}

// settingsRoles gives a role to a person or to a platform's role, or takes it
// away.
func settingsRoles(_ context.Context, v *visit, e *edit) (bot.Reply, error) {
	role, ok := claim.ParseRole(strings.ToLower(v.call.Args.Get("role")))
	if !ok {
		return bot.Reply{}, refuse(bot.T("A role is reader, contributor, editor or lead."))
	}
	who, err := e.personNamed(v.call.Args.Get("person"))
	if err != nil {
		return bot.Reply{}, err
	}
	s := e.lexicon().Settings
	s.Grants = maps.Clone(s.Grants)
	if s.Grants == nil {
		s.Grants = map[string]claim.Role{}
	}
	isGroup := strings.Contains(who.ID, ":&")
	switch strings.ToLower(v.call.Args.Get("action")) {
	case "add":
		s.Grants[who.ID] = role
	default:
		// Taking a role away from a person leaves them reading, whatever the
		// platform says of them; a platform's role is forgotten.
		delete(s.Grants, who.ID)
		if !isGroup {
			s.Grants[who.ID] = claim.Reader
		}
	}
	e.learnPerson(who)
	e.set(s, "role set")
	text := bot.Text{}.Naming(who.Name).Plainly(" is now ").Strongly(aRole(s.Grants[who.ID])).Plainly(" here")
	if _, has := s.Grants[who.ID]; !has {
		text = bot.Text{}.Naming(who.Name).Plainly(" no longer gives a role here")
	}
	reply := said(text)
	reply.Cards[0].Notes = []bot.Text{bot.T("Who runs the workspace is always a lead.")}
	return reply, nil
}

// set puts settings into the change.
func (e *edit) set(s claim.Settings, kind string) {
	e.settings = &s
	v := e.directory.lexicon.Vocabulary
	v.Settings = s
	e.directory.lexicon = claim.NewLexicon(v)
	e.noted(kind, "")
}

// learnPerson puts a person's name into the directory, so that it can be shown.
func (e *edit) learnPerson(p claim.Person) {
	if e.lexicon().Person(p.ID) == p.Name {
		return
	}
	e.people = append(e.people, p)
	v := e.directory.lexicon.Vocabulary
	v.People = put(slices.Clone(v.People), p, func(x claim.Person) bool { return x.ID == p.ID })
	e.directory.lexicon = claim.NewLexicon(v)
}

const (
	codeLife    = 10 * time.Minute
	codeGuesses = 5 // wrong codes by one account within codeLife
	codeLength  = 10
)

// link makes one person of two accounts: a code that one is given is typed by
// the other. The people desk keeps it.
func (n *Newsroom) link(ctx context.Context, c *bot.Call) bot.Reply {
	v, err := n.open(c)
	if err != nil {
		return n.explain(ctx, c, err, true)
	}
	v.deskID, v.desk = peopleDesk, n.store.Desk(peopleDesk, 0)
	return n.carryOut(ctx, v, claim.NoRole, linkAccounts)
}

func linkAccounts(_ context.Context, v *visit, e *edit) (bot.Reply, error) {
	code := strings.ToUpper(strings.TrimSpace(v.call.Args.Get("code")))
	if code == "" {
		return e.giveCode()
	}
	if !v.guesses.allow(v.who.Ref(), v.call.Request.At) {
		return bot.Reply{}, refuse(bot.T("That were too many wrong codes. Wait ten minutes, and ask for a new one on the other platform."))
	}
	for _, p := range e.lexicon().People {
		if p.Link == nil || p.Link.Hash != hashed(code) || v.call.Request.At.After(p.Link.Until) {
			continue
		}
		platform, _, _ := strings.Cut(p.ID, ":")
		if platform == v.who.Platform {
			return bot.Reply{}, refuse(bot.T("That code was given here. Type it on the other platform."))
		}
		if v.me != v.who.Ref() || v.mover.Linked {
			return bot.Reply{}, refuse(bot.T("This account is linked already."))
		}
		p.Link = nil
		p.Accounts = append(slices.Clone(p.Accounts), v.who.Ref())
		e.learnWhole(p)
		return said(bot.Text{}.Strongly("Linked").Plainly(": here and there you are one person, ").Naming(p.Name).Plainly(".")), nil
	}
	v.guesses.missed(v.who.Ref(), v.call.Request.At)
	return bot.Reply{}, refuse(bot.T("That code is not known, was used, or is older than ten minutes."))
}

// giveCode gives the caller a code to type on the other platform.
func (e *edit) giveCode() (bot.Reply, error) {
	code := rand.Text()[:codeLength]
	p := e.person()
	for _, known := range e.lexicon().People {
		if known.ID == p.ID {
			p.Accounts = known.Accounts
		}
	}
	p.Link = &claim.LinkCode{Hash: hashed(code), Until: e.call.Request.At.Add(codeLife)}
	e.learnWhole(p)
	reply := said(bot.T("On the other platform, type within ten minutes: ").Typing("link " + code))
	reply.Visibility = bot.Private
	return reply, nil
}

func hashed(code string) string {
	sum := sha256.Sum256([]byte(code))
	return hex.EncodeToString(sum[:])
}

// learnWhole puts a person's whole entry into the change.
func (e *edit) learnWhole(p claim.Person) {
	e.people = put(e.people, p, func(x claim.Person) bool { return x.ID == p.ID })
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
