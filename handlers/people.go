package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// peopleDesk is the desk that knows which accounts are one person: it belongs
// to no workspace, and its name can be typed by nobody.
const peopleDesk = store.DeskID("\x00people")

// usualRoles are what a platform's standing is worth until a role is given.
// On Discord members only read until roles are set, and the adapter says so by
// their standing.
var usualRoles = map[bot.Standing]claim.Role{
	bot.Outsider:    claim.NoRole,
	bot.Visitor:     claim.Reader,
	bot.Contributor: claim.Contributor,
	bot.Member:      claim.Editor,
	bot.Manager:     claim.Lead,
}

// identify finds out which person the caller is, and what they may do by the
// desk's vocabulary as it was read for this very request.
func (v *visit) identify(ctx context.Context, l *claim.Lexicon) error {
	people, err := v.Newsroom.directory(ctx, peopleDesk, v.store.Desk(peopleDesk, store.Insider))
	if err != nil {
		return fmt.Errorf("reading who is who: %w", err)
	}
	accounts := []string{v.who.Ref()}
	for _, p := range people.lexicon.People {
		if len(p.Accounts) > 0 && (p.ID == v.who.Ref() || slices.Contains(p.Accounts, v.who.Ref())) {
			v.me = p.ID
			accounts = append([]string{p.ID}, p.Accounts...)
		}
	}
	v.mover = claim.Mover{ID: v.me, Accounts: accounts, Role: roleOf(l, v.who, accounts), Linked: len(accounts) > 1}
	return nil
}

// knowPeople reads which accounts are one person, for personOf.
func (v *visit) knowPeople(ctx context.Context) error {
	people, err := v.Newsroom.directory(ctx, peopleDesk, v.store.Desk(peopleDesk, store.Insider))
	if err != nil {
		return fmt.Errorf("reading who is who: %w", err)
	}
	v.people = people.lexicon
	return nil
}

// roleOf is what an account may do: what was given to the person, or else the
// highest of what their standing and their platform's roles are worth. Who runs
// the workspace is always a lead, so that nobody can lock a desk.
func roleOf(l *claim.Lexicon, who bot.Account, accounts []string) claim.Role {
	role := usualRoles[who.Standing]
	if role == claim.Lead || role == claim.NoRole {
		return role
	}
	for _, group := range who.Groups {
		role = max(role, l.Settings.Grants[group])
	}
	for _, account := range accounts {
		if given, ok := l.Settings.Grants[account]; ok {
			return given
		}
	}
	return role
}

// tooSmall refuses those whose role does not do.
func tooSmall(who bot.Account, have, need claim.Role) error {
	title := fmt.Sprintf("That is for %ss; you are %s here.", need, aRole(have))
	if have == claim.Reader && need <= claim.Editor {
		title = "You may read this desk, but not file on it."
	}
	how := "A lead gives roles: "
	if who.Platform == "discord" && have == claim.Reader {
		how = "On Discord, members only read until a lead gives them a role: "
	}
	return refuse(bot.T(title), bot.T(how).Typing(fmt.Sprintf("settings roles add %s @%s", need, cmpName(who))))
}

// aRole is a role with its article.
func aRole(r claim.Role) string {
	if r == claim.Editor {
		return "an editor"
	}
	return "a " + r.String()
}

func cmpName(who bot.Account) string {
	if who.Name == "" || strings.ContainsAny(who.Name, " \t") {
		return "you"
	}
	return who.Name
}

// personNamed is the person that words name: somebody whom the line mentions,
// or whose name is known here.
func (e *edit) personNamed(words string) (claim.Person, error) {
	name := strings.TrimPrefix(strings.TrimSpace(words), "@")
	for _, m := range e.call.Request.Mentioned {
		if strings.EqualFold(m.Name, name) {
			return claim.Person{ID: e.primary(m.Ref()), Name: m.Name}, nil
		}
	}
	var found []claim.Person
	for _, p := range e.lexicon().People {
		if p.ID == name || claim.Fold(p.Name) == claim.Fold(name) {
			found = append(found, p)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return claim.Person{}, refuse(bot.T("Several people here are called ").Naming(name).Plainly("; mention the one you mean."))
	case e.who.Platform == "console" && name != "":
		return claim.Person{ID: "console:" + name, Name: name}, nil
	}
	return claim.Person{}, refuse(bot.T("Nobody called ").Quoting(clip(name, 40)).Plainly(" is known here; mention them with @."))
}

// primary is the ID of the person that an account is of.
func (v *visit) primary(account string) string {
	people := v.lastDirectory(peopleDesk)
	if people.lexicon == nil {
		return account
	}
	for _, p := range people.lexicon.People {
		if slices.Contains(p.Accounts, account) {
			return p.ID
		}
	}
	return account
}

// accountOn is a person's account on a platform, "slack:U1"; empty when they
// have none.
func accountOn(p claim.Person, platform string) string {
	for _, account := range append([]string{p.ID}, p.Accounts...) {
		if strings.HasPrefix(account, platform+":") {
			return account
		}
	}
	return ""
}

// personOf is who has an ID, with their other accounts, as knowPeople has read
// them.
func (v *visit) personOf(id string) claim.Person {
	if v.people != nil {
		for _, p := range v.people.People {
			if p.ID == id || slices.Contains(p.Accounts, id) {
				return p
			}
		}
	}
	return claim.Person{ID: id}
}
