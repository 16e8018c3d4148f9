package slack

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"github.com/stetbot/stet/bot"
)

const (
	userPatience = time.Second     // how long a lookup may take of the three seconds that Slack gives an answer
	userLife     = 5 * time.Minute // how long a person's standing is believed
	usersKept    = 4096            // about 1 MiB
)

// users knows what Slack says of the people who ask.
type users struct {
	fetch func(ctx context.Context, id string) (*slack.User, error)
	now   func() time.Time
	log   *slog.Logger

	mu    sync.Mutex
	known map[string]*user
}

// user is one person, as looked up or being looked up.
type user struct {
	ready   chan struct{} // closed when the lookup is over
	account bot.Account
	err     error
	until   time.Time // when it is to be looked up again; the zero time while it is being looked up
}

func newUsers(fetch func(context.Context, string) (*slack.User, error), now func() time.Time, log *slog.Logger) *users {
	return &users{fetch: fetch, now: now, log: log, known: map[string]*user{}}
}

// account is who, with the name and standing that Slack gives it in the
// workspace. Somebody who cannot be looked up is a Visitor: not knowing never
// lets anybody file.
func (u *users) account(ctx context.Context, who bot.Account, workspace string) bot.Account {
	if who.ID == "" {
		who.Standing = bot.Visitor
		return who
	}
	return u.entry(who.ID, workspace).of(ctx, who)
}

// of waits for the lookup.
func (e *user) of(ctx context.Context, who bot.Account) bot.Account {
	asUnknown := who
	asUnknown.Standing = bot.Visitor
	select {
	case <-e.ready:
	case <-ctx.Done():
		return asUnknown
	}
	if e.err != nil {
		return asUnknown
	}
	known := e.account
	known.Name = cmp.Or(known.Name, who.Name, who.ID)
	return known
}

// maxMentioned is how many of those whom a line mentions are looked up.
const maxMentioned = 20

// name begins to look up those whom the parts mention, all at one time. What it
// returns waits for them.
func (u *users) name(ctx context.Context, parts []bot.Part, workspace string) (wait func()) {
	people := mentioned(parts)
	entries := make([]*user, len(people))
	for i, who := range people {
		entries[i] = u.entry(who.ID, workspace)
	}
	return func() {
		for i, who := range people {
			*who = entries[i].of(ctx, *who)
		}
	}
}

// mentioned are the first people that the parts mention.
func mentioned(parts []bot.Part) []*bot.Account {
	var all []*bot.Account
	for _, p := range parts {
		if p.Who != nil && len(all) < maxMentioned {
			all = append(all, p.Who)
		}
	}
	return all
}

// entry is the one lookup of an id that is under way or still believed.
func (u *users) entry(id, workspace string) *user {
	u.mu.Lock()
	defer u.mu.Unlock()
	e := u.known[id]
	if e != nil && (e.until.IsZero() || u.now().Before(e.until)) {
		return e
	}
	e = &user{ready: make(chan struct{})}
	u.makeRoom()
	u.known[id] = e
	go u.lookUp(e, id, workspace)
	return e
}

// makeRoom forgets who is no longer believed, or else anybody.
func (u *users) makeRoom() {
	if len(u.known) < usersKept {
		return
	}
	now := u.now()
	for id, e := range u.known {
		if !e.until.IsZero() && !now.Before(e.until) {
			delete(u.known, id)
		}
	}
	for id := range u.known {
		if len(u.known) < usersKept {
			return
		}
		delete(u.known, id)
	}
}

// lookUp asks Slack. A failure is not kept, so that the next request asks again.
func (u *users) lookUp(e *user, id, workspace string) {
	ctx, cancel := context.WithTimeout(context.Background(), userPatience)
	defer cancel()
	found, err := u.fetch(ctx, id)
	u.mu.Lock()
	defer u.mu.Unlock()
	defer close(e.ready)
	if err != nil {
		e.err = err
		if u.known[id] == e {
			delete(u.known, id)
		}
		u.log.Warn("looking up a person; may only read for now", "user", id, "error", reason(err))
		return
	}
	e.account = bot.Account{
		Platform: platform, ID: id,
		Name:     cmp.Or(found.Profile.DisplayName, found.RealName, found.Profile.RealName, found.Name),
		Standing: standing(found, workspace),
	}
	e.until = u.now().Add(userLife)
}

// standing is what Slack says of a person in the workspace.
// https://docs.slack.dev/reference/objects/user-object
func standing(u *slack.User, workspace string) bot.Standing {
	switch {
	case u.Deleted:
		return bot.Outsider
	case u.IsBot, u.ID == "USLACKBOT", u.IsWorkflowBot, u.IsConnectorBot:
		return bot.Visitor
	case u.IsRestricted, u.IsUltraRestricted, u.IsStranger, isForeign(u, workspace):
		return bot.Visitor
	case u.IsOwner, u.IsAdmin, u.IsPrimaryOwner:
		return bot.Manager
	}
	return bot.Member
}

// isForeign says whether somebody comes from another workspace, by way of
// Slack Connect. On Enterprise Grid a full member of the workspace may have
// the organisation's or another workspace's id, and lists this one.
func isForeign(u *slack.User, workspace string) bool {
	return workspace != "" && u.TeamID != "" && u.TeamID != workspace && !slices.Contains(u.Enterprise.Teams, workspace)
}
