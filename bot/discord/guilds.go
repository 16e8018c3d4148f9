package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/stetbot/stet/bot"
)

// Permission bits that make a manager.
// https://docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags
const (
	administrator = 1 << 3
	manageGuild   = 1 << 5
)

// permissions are a set of permission bits, which Discord writes as a string.
type permissions uint64

// UnmarshalJSON reads a number in quotation marks. What cannot be read is no
// permission at all.
func (p *permissions) UnmarshalJSON(b []byte) error {
	s := string(b)
	if unquoted, err := strconv.Unquote(s); err == nil {
		s = unquoted
	}
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		n = 0
	}
	*p = permissions(n)
	return nil
}

// guildEvent is what the adapter reads of a guild.
// https://docs.discord.com/developers/resources/guild#guild-object
type guildEvent struct {
	ID          string      `json:"id"`
	Name        string      `json:"name"`
	OwnerID     string      `json:"owner_id"`
	Roles       []roleEvent `json:"roles"`
	Unavailable bool        `json:"unavailable"`
}

type roleEvent struct {
	ID          string      `json:"id"`
	Name        string      `json:"name"`
	Permissions permissions `json:"permissions"`
}

// member is what the adapter reads of a guild member.
// https://docs.discord.com/developers/resources/guild#guild-member-object
type member struct {
	User        user        `json:"user"`
	Nick        string      `json:"nick"`
	Roles       []string    `json:"roles"`
	Permissions permissions `json:"permissions"` // in interactions only, those in the channel
}

// user is what the adapter reads of a user.
// https://docs.discord.com/developers/resources/user#user-object
type user struct {
	ID         string `json:"id"`
	Username   string `json:"username"`
	GlobalName string `json:"global_name"`
	Bot        bool   `json:"bot"`
}

// nameLimit is more than Discord's 32 characters of a name.
const nameLimit = 100

// name is how people see the user. People type anything into it.
func (u user) name(nick string) string {
	return bot.Visible(cmp.Or(nick, u.GlobalName, u.Username, u.ID), nameLimit)
}

// guild is a guild that the bot is in.
type guild struct {
	id, name, owner string
	roles           map[string]roleEvent
	known           bool // false until Discord has said more than its id
}

// guilds are the guilds that the bot is in, as the gateway tells them. It is
// safe for use by many goroutines; a guild is never changed, only replaced.
type guilds struct {
	mu   sync.RWMutex
	byID map[string]*guild
}

func (g *guilds) get(id string) *guild {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.byID[id]
}

func (g *guilds) all() []*guild {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return slices.SortedFunc(maps.Values(g.byID), func(a, b *guild) int { return cmp.Compare(a.id, b.id) })
}

// reset keeps only the guilds that READY names.
func (g *guilds) reset(named []guildEvent) {
	g.mu.Lock()
	defer g.mu.Unlock()
	byID := map[string]*guild{}
	for _, e := range named {
		if byID[e.ID] = g.byID[e.ID]; e.OwnerID != "" || byID[e.ID] == nil {
			byID[e.ID] = e.guild()
		}
	}
	g.byID = byID
}

func (e guildEvent) guild() *guild {
	made := &guild{id: e.ID, name: bot.Visible(e.Name, nameLimit), owner: e.OwnerID, known: e.OwnerID != "" || e.Name != "", roles: map[string]roleEvent{}}
	for _, r := range e.Roles {
		made.roles[r.ID] = r
	}
	return made
}

func (g *guilds) put(e guildEvent) *guild {
	made := e.guild()
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.byID == nil {
		g.byID = map[string]*guild{}
	}
	g.byID[e.ID] = made
	return made
}

// hear takes in the events that change guilds and roles.
// https://docs.discord.com/developers/events/gateway-events#guilds
func (g *guilds) hear(event string, data json.RawMessage) {
	switch event {
	case "GUILD_CREATE", "GUILD_UPDATE":
		var e guildEvent
		if json.Unmarshal(data, &e) == nil && e.ID != "" && !e.Unavailable {
			g.put(e)
		}
	case "GUILD_DELETE":
		var e guildEvent
		// An unavailable guild is an outage; otherwise the bot was removed.
		if json.Unmarshal(data, &e) == nil && !e.Unavailable {
			g.mu.Lock()
			delete(g.byID, e.ID)
			g.mu.Unlock()
		}
	case "GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE":
		var e struct {
			GuildID string    `json:"guild_id"`
			Role    roleEvent `json:"role"`
			RoleID  string    `json:"role_id"`
		}
		if json.Unmarshal(data, &e) == nil {
			g.setRole(e.GuildID, e.RoleID, e.Role)
		}
	}
}

func (g *guilds) setRole(id, removed string, role roleEvent) {
	g.mu.Lock()
	defer g.mu.Unlock()
	old := g.byID[id]
	if old == nil {
		return
	}
	changed := *old
	changed.roles = maps.Clone(old.roles)
	if removed != "" {
		delete(changed.roles, removed)
	} else {
		changed.roles[role.ID] = role
	}
	g.byID[id] = &changed
}

// permissionsOf adds up what a member may do in the whole guild: the
// permissions of everyone, whose role has the guild's own id, and of each
// role.
// https://docs.discord.com/developers/topics/permissions#permission-overwrites
func (g *guild) permissionsOf(m member) permissions {
	p := g.roles[g.id].Permissions
	for _, id := range m.Roles {
		p |= g.roles[id].Permissions
	}
	return p
}

// standing is what Discord says of a member. On Discord members only read,
// unless they run the guild or hold a role that the operator named.
func (a *Adapter) standing(g *guild, m member, p permissions) bot.Standing {
	switch {
	case m.User.Bot:
		return bot.Visitor
	case g != nil && g.owner != "" && g.owner == m.User.ID, p&(administrator|manageGuild) != 0:
		return bot.Manager
	case slices.ContainsFunc(m.Roles, func(id string) bool { return a.contributors[id] }):
		return bot.Contributor
	default:
		return bot.Visitor
	}
}

func (a *Adapter) account(g *guild, m member, p permissions) bot.Account {
	who := bot.Account{Platform: platform, ID: m.User.ID, Name: m.User.name(m.Nick), Standing: a.standing(g, m, p)}
	for _, id := range m.Roles {
		who.Groups = append(who.Groups, role(g, id, "").Ref())
	}
	return who
}

func (g *guild) workspace() bot.Workspace {
	return bot.Workspace{Platform: platform, ID: g.id, Name: g.name}
}

// learn is the guild, asked for where the gateway has not told it yet.
func (a *Adapter) learn(ctx context.Context, id string) (*guild, error) {
	if g := a.guilds.get(id); g != nil && g.known {
		return g, nil
	}
	var e guildEvent
	err := a.rest.do(ctx, call{label: "asking for a guild", method: http.MethodGet, path: "/guilds/" + id, withToken: true, repeatable: true}, &e)
	if err != nil {
		return nil, err
	}
	if e.ID != id {
		return nil, errors.New("asking for a guild: Discord answered with another one")
	}
	return a.guilds.put(e), nil
}

const (
	// membershipTime is how long a person's roles are remembered, for direct
	// messages and for who reads a channel. In a guild they come with each
	// request.
	membershipTime = time.Minute
	// absenceTime is how long it is remembered that a person is not in a
	// guild: they may be about to join.
	absenceTime = 15 * time.Second
	// membershipGuilds is how many guilds are asked about one person.
	membershipGuilds = 100
	// membershipLookups is how many are asked at a time.
	membershipLookups = 8
	// membershipPatience bounds all lookups for one direct message.
	membershipPatience = 1200 * time.Millisecond
	// membershipsKept bounds how many answers are remembered.
	membershipsKept = 10_000
)

// known is what is remembered of one person in one guild.
type known struct {
	member member
	is     bool
	until  time.Time
}

// members remembers who is in which guild.
type members struct {
	mu   sync.Mutex
	byID map[string]known // by guild and user
}

func (m *members) get(key string, now time.Time) (known, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k, ok := m.byID[key]
	return k, ok && now.Before(k.until)
}

func (m *members) put(key string, k known) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.byID == nil || len(m.byID) >= membershipsKept {
		m.byID = map[string]known{}
	}
	m.byID[key] = k
}

// memberships are the guilds of the bot that a person is in. A guild that
// cannot be asked counts as one the person is not in, and is an error when no
// other is left.
func (a *Adapter) memberships(ctx context.Context, u user) ([]bot.Membership, error) {
	ctx, cancel := context.WithTimeout(ctx, membershipPatience)
	defer cancel()
	all := a.guilds.all()
	if len(all) > membershipGuilds {
		a.log.Warn("the bot is in more guilds than are asked about a direct message", "guilds", len(all), "asked", membershipGuilds)
		all = all[:membershipGuilds]
	}
	found := make([]*bot.Membership, len(all))
	errs := make([]error, len(all))
	slots := make(chan struct{}, membershipLookups)
	var wg sync.WaitGroup
	for i, g := range all {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			found[i], errs[i] = a.membership(ctx, g.id, u)
		})
	}
	wg.Wait()
	var in []bot.Membership
	var failed error
	for i := range all {
		if found[i] != nil {
			in = append(in, *found[i])
		}
		if errs[i] != nil {
			failed = errs[i]
			a.log.Warn("asking which guilds a person is in", "guild", all[i].id, "error", errs[i])
		}
	}
	if len(in) > 0 {
		return in, nil
	}
	return nil, failed
}

// membership is nil when the person is not in the guild.
func (a *Adapter) membership(ctx context.Context, guildID string, u user) (*bot.Membership, error) {
	g, err := a.learn(ctx, guildID)
	if err != nil {
		return nil, err
	}
	k, err := a.known(ctx, guildID, u.ID, call{repeatable: true})
	if err != nil || !k.is {
		return nil, err
	}
	return &bot.Membership{Workspace: g.workspace(), Account: a.account(g, k.member, g.permissionsOf(k.member))}, nil
}

// known is what is remembered of one person in one guild, or asked for.
func (a *Adapter) known(ctx context.Context, guildID, userID string, c call) (known, error) {
	key := guildID + "/" + userID
	if k, ok := a.members.get(key, a.now()); ok {
		return k, nil
	}
	k := known{is: true, until: a.now().Add(membershipTime)}
	c.label, c.method, c.path, c.withToken = "asking for a guild member", http.MethodGet, "/guilds/"+guildID+"/members/"+userID, true
	err := a.rest.do(ctx, c, &k.member)
	switch {
	case status(err) == http.StatusNotFound:
		k.is = false
		k.until = a.now().Add(absenceTime)
	case err != nil:
		return k, err
	case k.member.User.ID != userID:
		return k, errors.New("asking for a guild member: Discord answered with another one")
	}
	a.members.put(key, k)
	return k, nil
}
