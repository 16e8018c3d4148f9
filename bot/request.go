package bot

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Standing is what a platform itself says of an account in a workspace. What
// it may do is not decided here.
type Standing uint8

// What a platform says of an account, from least to most.
const (
	Outsider    Standing = iota // not of the workspace: nothing may be shown
	Visitor                     // reads: a guest, an external user, an application; on Discord any member
	Contributor                 // was given a role that the operator named
	Member                      // a full member of a Slack workspace
	Manager                     // runs the workspace: Slack owners and admins, Discord owner and Manage Server
)

// Account is who asks, as the platform knows them.
type Account struct {
	Platform string // "slack", "discord", "console"
	ID       string
	Name     string // shown to people; may hold anything a person can type
	Standing Standing
	Groups   []string // the platform's own roles that it has, by reference: "discord:&123"
}

// Ref is the account's lasting name, as stored: "slack:U123".
func (a Account) Ref() string { return a.Platform + ":" + a.ID }

// Workspace is a Slack workspace, a Discord guild or the console's desk.
type Workspace struct {
	Platform string
	ID       string
	Name     string
}

// ConversationKind says where a request came from.
type ConversationKind uint8

// The kinds of Conversation.
const (
	Channel ConversationKind = iota
	Direct                   // between one person and the bot
)

// Conversation is where a request was made and where its reply goes.
type Conversation struct {
	Workspace Workspace
	ID        string
	Thread    string // empty outside a thread
	Kind      ConversationKind
}

// Membership is one workspace that an account belongs to, for a direct message
// that does not come from one.
type Membership struct {
	Workspace Workspace
	Account   Account
}

// Request is one command line, typed, spoken to the bot or clicked.
type Request struct {
	// ID is the delivery's own name: the same delivery, seen twice, has the
	// same ID and is carried out once.
	ID string

	From      Account
	Workspace Workspace // empty for a direct message that belongs to no workspace; see Memberships
	In        Conversation
	Line      string // what was typed, without the bot's own name; may hold several lines
	At        time.Time

	// Mentioned are the accounts that the line mentions. Each stands there
	// as "@" and its Name, in quotation marks where that is several words; no
	// two have one Name. A role of Discord has the ID "&" and the role's own.
	// In a direct message on Discord their Standing is not known.
	Mentioned []Account

	// Complete is the parameter being typed; Line then ends in what is typed
	// of it so far, and the answer is Reply.Choices. Empty for a command.
	Complete string
	Partial  string // what is typed of Complete so far

	Memberships []Membership // the workspaces a direct message may be about
}

// Serve answers a request. It always answers, and never panics.
type Serve func(ctx context.Context, r Request) Reply

// MessageRef names a message that the bot posted.
type MessageRef struct {
	Conversation Conversation
	ID           string
}

// Platform is a chat system. Run blocks until ctx ends or the platform
// refuses for good (a wrong token); it serves requests side by side, delivers
// the replies itself, and reconnects by itself. Response addresses,
// interaction tokens and trigger ids never leave it.
type Platform interface {
	Name() string
	Run(ctx context.Context, serve Serve) error

	// Post sends a message unasked. The delivery id makes a repeat
	// recognisable where the platform can. With to.Thread, the ID of a message
	// that the bot posted, it goes into the thread of that, which is begun
	// where there is none. An error wraps ErrPermanent when trying again will
	// not help, and ErrMalformed as well when that is the message's fault; is a
	// *Wait when the message was not taken, and may be after a while; and wraps
	// ErrNotTaken when it was not taken. After any other, it may have been.
	Post(ctx context.Context, to Conversation, deliveryID string, r Reply) (MessageRef, error)

	// Edit replaces a message that the bot posted. Its errors are those of
	// Post; ErrGone, which is permanent, when there is no such message any more.
	Edit(ctx context.Context, ref MessageRef, r Reply) error

	// Find looks for the message of a delivery id that may have been posted
	// at or after since. ok is false when it was not; ErrCannotLook when the
	// platform, or what the bot may do there, leaves it open.
	Find(ctx context.Context, in Conversation, deliveryID string, since time.Time) (ref MessageRef, ok bool, err error)

	// Present says whether an account, by its ID, reads a conversation.
	Present(ctx context.Context, in Conversation, account string) (bool, error)
}

// Errors of posting and editing, beside ErrPermanent.
var (
	// ErrNotTaken: the platform certainly did not take it.
	ErrNotTaken = errors.New("it was not taken")
	// ErrMalformed: the platform does not take this message, whoever it is for.
	ErrMalformed = fmt.Errorf("the platform does not take such a message: %w", ErrPermanent)
	// ErrGone: the message is not there any more.
	ErrGone = fmt.Errorf("the message is gone: %w", ErrPermanent)
	// ErrCannotLook: it cannot be found out whether a message was posted.
	ErrCannotLook = errors.New("posts cannot be looked for")
)

// Wait is the error of a post or an edit that the platform's limits do not
// allow yet.
type Wait struct { //nolint:errname // it says what to do, and reads so where it is caught
	For time.Duration
}

func (w *Wait) Error() string { return "the platform's limit asks to wait " + w.For.String() }
