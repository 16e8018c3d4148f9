package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/stetbot/stet/bot"
)

// What the tests, which use the stand-in and so stand outside the package,
// reach inside for.
var (
	WithoutMention = withoutMention
	Standing       = standing
	NewUsers       = newUsers
)

const (
	MaxAck      = maxAck
	MaxInFlight = maxInFlight
	UsersKept   = usersKept
)

// Typed is what was typed as a line; name is what an id without a label is
// called.
func Typed(text string, name func(id string) string) string {
	parts := typed(text)
	for _, who := range mentioned(parts) {
		if who.Name == "" {
			who.Name = name(who.ID)
		}
	}
	var m bot.Mentions
	return m.Line(parts)
}

// DrawForm is a form as a modal.
func DrawForm(f bot.Form, metadata string) (view json.RawMessage, ok bool) {
	v, ok := drawForm(f, metadata)
	view, _ = json.Marshal(v)
	return view, ok
}

// Metadata is what a modal remembers.
func Metadata(line, channel, respondTo string, until int64) string {
	return origin{Line: line, Channel: channel, RespondTo: respondTo, Until: until}.metadata()
}

const MaxMetadata = maxMetadata

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

// Forget makes room of all messages with menus, as a restart does.
func (a *Adapter) Forget() {
	for i := range maxRedrawable {
		a.redrawable.Get(fmt.Sprint("another ", i), func() message { return message{} })
	}
}

var NewPaces = newPaces

// Post asks to post to a channel.
func (p paces) Post(ctx context.Context, channel string) error { return p.take(ctx, posting, channel) }

// Edit asks to edit a message.
func (p paces) Edit(ctx context.Context) error { return p.take(ctx, updating, "") }
