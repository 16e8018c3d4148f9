package discord

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/stetbot/stet/bot"
)

const (
	// platform is what accounts and workspaces of Discord are named after.
	platform = "discord"
	// sideBySide is how many requests are worked on at a time.
	sideBySide = 256
	// busyAnswers is how many of the rest are told so at a time.
	busyAnswers = 64
	// keptAnswers is how many drawn answers are kept.
	keptAnswers = 512
	// nonceLimit is how long a nonce may be.
	// https://docs.discord.com/developers/resources/message#create-message-jsonform-params
	nonceLimit = 25
)

// Adapter is stet on Discord.
type Adapter struct {
	cfg          Config
	rows         []row
	table        *bot.Table
	contributors map[string]bool
	log          *slog.Logger
	now          func() time.Time
	waits        waits

	rest     rest
	guilds   guilds
	members  members
	channels channels
	directs  directs
	echoes   echoes
	kept     *bot.Kept[drawn]
	self     atomic.Pointer[user]   // who the bot is, once known
	app      atomic.Pointer[string] // the application's id, once known

	resumable   *link // only used by Run's goroutine
	registering atomic.Bool
	registered  atomic.Bool

	slots, busy chan struct{}
	telling     atomic.Int32   // how many are told where an answer stands
	background  sync.WaitGroup // what ends with Run
}

var _ bot.Platform = (*Adapter)(nil)

// New makes an Adapter; it connects when it is run. The command table becomes
// Discord's native commands.
func New(cfg Config, commands []bot.Command, log *slog.Logger, now func() time.Time) *Adapter {
	transport := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: attemptLimit}).DialContext,
		TLSHandshakeTimeout: attemptLimit,
		ForceAttemptHTTP2:   true,
		MaxIdleConns:        sideBySide,
		MaxIdleConnsPerHost: sideBySide,
		IdleConnTimeout:     90 * time.Second,
	}
	a := &Adapter{
		cfg:          cfg,
		rows:         rowsOf(commands),
		table:        bot.NewTable(commands),
		contributors: map[string]bool{},
		log:          log.With("platform", platform),
		now:          now,
		waits:        usualWaits,
		kept:         bot.NewKept[drawn](keptAnswers),
		slots:        make(chan struct{}, sideBySide),
		busy:         make(chan struct{}, busyAnswers),
		rest: rest{
			base:   cfg.base() + "/v" + discordgo.APIVersion,
			token:  cfg.token(),
			client: &http.Client{Transport: transport, Timeout: attemptLimit},
		},
	}
	if !cfg.Unpaced {
		a.rest.limits.pace = bot.NewPace(realNow, globalEvery, globalBurst)
	}
	for _, id := range cfg.roles() {
		a.contributors[id] = true
	}
	return a
}

// Name is "discord".
func (a *Adapter) Name() string { return platform }

// Run connects and serves requests until ctx ends, reconnecting as often as
// it takes. It returns nil then, and an error that wraps bot.ErrPermanent
// when Discord refuses for good.
func (a *Adapter) Run(ctx context.Context, serve bot.Serve) error {
	defer a.rest.client.CloseIdleConnections()
	defer a.background.Wait()
	defer a.finish()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if !a.cfg.Enabled() {
		return fmt.Errorf("%w: DISCORD_TOKEN is not set", bot.ErrPermanent)
	}
	defer func() {
		if a.resumable != nil {
			a.resumable.abandon()
			a.resumable = nil
		}
	}()
	return bot.Supervise(ctx, a.log, func(ctx context.Context) error {
		return a.connect(ctx, func(e *discordgo.Event) { a.hear(ctx, serve, e) })
	})
}

// dispatch does work beside the gateway's goroutine. When too much is going
// on, overflow is done instead, if there is room for even that.
func (a *Adapter) dispatch(work, overflow func()) {
	slots := a.slots
	select {
	case slots <- struct{}{}:
	default:
		if slots, work = a.busy, overflow; work == nil {
			a.log.Warn("too many requests: one was dropped")
			return
		}
		select {
		case slots <- struct{}{}:
		default:
			a.log.Warn("too many requests: one was not even told so")
			return
		}
	}
	go func() {
		defer func() { <-slots }()
		defer func() {
			if p := recover(); p != nil {
				a.log.Error("answering on Discord", "panic", p, "stack", string(debug.Stack()))
			}
		}()
		work()
	}()
}

// finish gives requests in progress time to be answered.
func (a *Adapter) finish() {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	late := time.NewTimer(a.waits.close)
	defer late.Stop()
	for len(a.slots)+len(a.busy)+int(a.telling.Load()) > 0 {
		select {
		case <-tick.C:
		case <-late.C:
			a.log.Warn("leaving requests unanswered", "requests", len(a.slots))
			return
		}
	}
}

// realNow is the real clock. Connections and rate limits are measured by it:
// the one that requests are stamped with may stand still in a test.
func realNow() time.Time { return time.Now() } //nolint:forbidigo // see above

// drawn is a reply as it is sent, and the same as JSON.
type drawn struct {
	message message
	data    json.RawMessage
}

// draw draws a reply, or takes the drawing that is kept under its key. Only
// in a guild is there a channel to share it to.
func (a *Adapter) draw(r bot.Reply, private, inGuild bool) drawn {
	key := ""
	if r.Key != "" {
		key = strconv.FormatBool(private) + strconv.FormatBool(inGuild) + r.Key
	}
	return a.kept.Get(key, func() drawn {
		m := render(r.Cards, r.Pickers(), r.Buttons(private && inGuild), private)
		data, err := encode(m)
		if err != nil { // strings and numbers always encode
			a.log.Error("drawing a reply", "error", err)
		}
		return drawn{m, data}
	})
}

// nonce is a delivery id that fits; a longer one becomes the beginning of its
// SHA-256.
func nonce(deliveryID string) string {
	if length(deliveryID) <= nonceLimit {
		return deliveryID
	}
	sum := sha256.Sum256([]byte(deliveryID))
	return hex.EncodeToString(sum[:])[:nonceLimit-1]
}

// withMemberships looks up the guilds of who wrote a direct message before it
// is served. When Discord cannot say, nothing is served.
func (a *Adapter) withMemberships(serve bot.Serve, u user) bot.Serve {
	return func(ctx context.Context, r bot.Request) bot.Reply {
		in, err := a.memberships(ctx, u)
		if err != nil {
			return bot.Refuse(bot.T("Nothing was done: Discord did not say which of your servers stet is in. Try again in a moment."))
		}
		r.Memberships = in
		return serve(ctx, r)
	}
}

// busyReply is the answer when too much is going on.
func busyReply() bot.Reply {
	return bot.Refuse(bot.T("stet has too much to do at the moment. Nothing was done; try again shortly."))
}

// brokenReply is the answer when Discord refuses the real one.
func brokenReply() bot.Reply {
	return bot.Refuse(bot.T("It was done, but Discord refused to show the answer. It has been logged."))
}

// codeOf is the API's own code of an error, or 0.
func codeOf(err error) int {
	if e, ok := errors.AsType[*apiError](err); ok {
		return e.Code
	}
	return 0
}

// isOwn says whether an error is Discord's own answer, and not that of a proxy
// before it, which says nothing that Discord would.
func isOwn(err error) bool {
	e, ok := errors.AsType[*apiError](err)
	return ok && (e.Code != 0 || e.Message != "")
}

// verb is a short name of an interaction for the log, without what was typed.
func (in interaction) verb() string {
	word, _, _ := strings.Cut(strings.TrimPrefix(orElse(in.Data.Name, in.Data.CustomID), "/"), " ")
	return clip(word, 20)
}
