package slack

import (
	"context"
	"encoding/json"
	"time"

	"github.com/stetbot/stet/bot"
)

// What the tests, which use the stand-in and so stand outside the package,
// reach inside for.
var (
	Typed          = typed
	WithoutMention = withoutMention
	Standing       = standing
	NewUsers       = newUsers
)

const (
	MaxAck      = maxAck
	MaxInFlight = maxInFlight
	UsersKept   = usersKept
)

// Draw is a reply's text, blocks and acknowledgement.
func Draw(r bot.Reply, private, alone bool) (text string, blocks, ack json.RawMessage) {
	m := draw(r, private, alone)
	blocks, _ = json.Marshal(m.blocks)
	return m.text, blocks, m.ack
}

// SetPing changes after how long a silent socket is dead.
func (a *Adapter) SetPing(d time.Duration) { a.ping = d }

// IsResponseAddress says whether the adapter would answer there.
func (a *Adapter) IsResponseAddress(s string) bool { return a.isResponseAddress(s) }

// Account looks somebody up.
func (u *users) Account(id, name, workspace string) bot.Account {
	return u.account(context.Background(), bot.Account{Platform: platform, ID: id, Name: name}, workspace)
}

// Known is how many people are kept.
func (u *users) Known() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.known)
}
