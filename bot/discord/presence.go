package discord

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/stetbot/stet/bot"
)

const (
	// viewChannel is the permission to read a channel.
	// https://docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags
	viewChannel = 1 << 10
	// channelTime is how long it is remembered who may read a channel.
	channelTime = time.Minute
	// channelsKept bounds how many channels are remembered.
	channelsKept = 10_000
)

// Types of channel.
// https://docs.discord.com/developers/resources/channel#channel-object-channel-types
const (
	directChannelType = 1
	groupDirectType   = 3
	newsThreadType    = 10
	publicThreadType  = 11
	privateThreadType = 12
)

// channelInfo is what the adapter reads of a channel.
// https://docs.discord.com/developers/resources/channel#channel-object
type channelInfo struct {
	ID         string      `json:"id"`
	Type       int         `json:"type"`
	GuildID    string      `json:"guild_id"`
	ParentID   string      `json:"parent_id"`
	Overwrites []overwrite `json:"permission_overwrites"`
}

func (c channelInfo) isThread() bool { return c.Type >= newsThreadType && c.Type <= privateThreadType }

// overwrite is what a channel allows or denies a role or a member.
// https://docs.discord.com/developers/resources/channel#overwrite-object
type overwrite struct {
	ID    string      `json:"id"`
	Allow permissions `json:"allow"`
	Deny  permissions `json:"deny"`
}

// channels remembers channels for a while.
type channels struct {
	mu   sync.Mutex
	byID map[string]knownChannel
}

type knownChannel struct {
	info  channelInfo
	until time.Time
}

func (c *channels) get(id string, now time.Time) (channelInfo, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k, ok := c.byID[id]
	return k.info, ok && now.Before(k.until)
}

func (c *channels) put(info channelInfo, until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byID == nil || len(c.byID) >= channelsKept {
		c.byID = map[string]knownChannel{}
	}
	c.byID[info.ID] = knownChannel{info, until}
}

// hear forgets a channel that changed.
// https://docs.discord.com/developers/events/gateway-events#channels
func (c *channels) hear(event string, data json.RawMessage) {
	switch event {
	case "CHANNEL_UPDATE", "CHANNEL_DELETE", "THREAD_UPDATE", "THREAD_DELETE":
		var e channelInfo
		if json.Unmarshal(data, &e) == nil {
			c.mu.Lock()
			delete(c.byID, e.ID)
			c.mu.Unlock()
		}
	}
}

// Present says whether an account may read a conversation: is in the guild, and
// may view the channel. It is remembered for a minute. Where the bot may not
// look, it is ErrCannotLook.
func (a *Adapter) Present(ctx context.Context, in bot.Conversation, account string) (bool, error) {
	if in.Kind == bot.Direct {
		return true, nil
	}
	if !snowflake.MatchString(account) {
		return false, nil
	}
	c, err := a.channel(ctx, in.ID)
	if err != nil {
		return false, looking(err)
	}
	if c.Type == privateThreadType {
		if is, err := a.inPrivateThread(ctx, c.ID, account); !is || err != nil {
			return false, err
		}
	}
	if c.isThread() {
		if c, err = a.channel(ctx, c.ParentID); err != nil {
			return false, looking(err)
		}
	}
	if c.Type == directChannelType || c.Type == groupDirectType {
		return true, nil
	}
	g, err := a.learn(ctx, orElse(c.GuildID, in.Workspace.ID))
	if err != nil {
		return false, looking(err)
	}
	k, err := a.known(ctx, g.id, account, call{brief: true})
	if err != nil {
		return false, looking(err)
	}
	return k.is && g.sees(k.member, c), nil
}

// channel is a channel, asked for once a minute at most.
func (a *Adapter) channel(ctx context.Context, id string) (channelInfo, error) {
	if c, ok := a.channels.get(id, a.now()); ok {
		return c, nil
	}
	var c channelInfo
	err := a.rest.do(ctx, call{label: "asking for a channel", method: http.MethodGet, path: "/channels/" + url.PathEscape(id), withToken: true, brief: true}, &c)
	if err == nil {
		c.ID = id
		a.channels.put(c, a.now().Add(channelTime))
	}
	return c, err
}

// inPrivateThread says whether somebody was let into a private thread.
// https://docs.discord.com/developers/resources/channel#get-thread-member
func (a *Adapter) inPrivateThread(ctx context.Context, thread, account string) (bool, error) {
	err := a.rest.do(ctx, call{
		label: "asking for a thread's member", method: http.MethodGet, path: "/channels/" + url.PathEscape(thread) + "/thread-members/" + account, withToken: true, brief: true,
	}, nil)
	if status(err) == http.StatusNotFound {
		return false, nil
	}
	return err == nil, looking(err)
}

// sees says whether a member may view a channel: the guild's owner and
// administrators always; for others, what the channel says of everyone, of
// their roles together and of themselves goes before the guild's permissions,
// each before the one before.
// https://docs.discord.com/developers/topics/permissions#permission-overwrites
func (g *guild) sees(m member, c channelInfo) bool {
	p := g.permissionsOf(m)
	if g.owner == m.User.ID || p&administrator != 0 {
		return true
	}
	has := map[string]bool{}
	for _, id := range m.Roles {
		has[id] = true
	}
	var everyone, roles, self overwrite
	for _, o := range c.Overwrites {
		switch {
		case o.ID == g.id:
			everyone = o
		case o.ID == m.User.ID:
			self = o
		case has[o.ID]:
			roles.Allow |= o.Allow
			roles.Deny |= o.Deny
		}
	}
	for _, o := range []overwrite{everyone, roles, self} {
		p = p&^o.Deny | o.Allow
	}
	return p&viewChannel != 0
}
