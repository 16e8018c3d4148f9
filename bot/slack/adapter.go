package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"github.com/stetbot/stet/bot"
)

const (
	platform = "slack"

	maxInFlight   = 256 // requests being answered at one time
	maxTurnedAway = 32  // and being told that there are too many
	maxKept       = 512 // rendered answers

	callPatience = 10 * time.Second // one call of the Web API
	dialPatience = 5 * time.Second
	pingPatience = 30 * time.Second // Slack pings every few seconds; a silent socket is dead
	drainWait    = 3 * time.Second  // for the answers in hand when Run is to end

	// settled is how long a connection has held when its end is Slack's
	// ordinary refresh and no sign of trouble.
	settled = 10 * time.Second
)

// Adapter is a bot.Platform on one Slack workspace.
type Adapter struct {
	cfg   Config
	table *bot.Table
	log   *slog.Logger
	now   func() time.Time
	http  *http.Client
	api   *slack.Client

	paces      paces
	users      *users
	readers    *readers
	kept       *bot.Kept[message]
	redrawable *bot.Kept[message] // messages with menus, by their fingerprints

	self       atomic.Pointer[identity]
	link       atomic.Pointer[link] // the newest connection
	inFlight   chan struct{}        // one for each request being answered
	turnedAway chan struct{}
	closing    atomic.Bool
	events     inHand
	ping       time.Duration
}

var _ bot.Platform = (*Adapter)(nil)

// identity is who the bot is, and the workspace it is installed in.
type identity struct {
	user, bot  string
	team, name string
}

// link is one Socket Mode connection. Its ctx ends with it.
type link struct {
	client *socketmode.Client
	ctx    context.Context
}

// New makes an adapter of a configuration without problems. What is typed into
// forms becomes command lines by the command table. now is the clock that
// requests are stamped with.
func New(cfg Config, commands []bot.Command, log *slog.Logger, now func() time.Time) *Adapter {
	a := &Adapter{
		cfg: cfg, table: bot.NewTable(commands), log: log.With("platform", platform), now: now,
		http: &http.Client{
			Transport: &http.Transport{
				Proxy:               http.ProxyFromEnvironment,
				DialContext:         (&net.Dialer{Timeout: dialPatience}).DialContext,
				TLSHandshakeTimeout: dialPatience,
				ForceAttemptHTTP2:   true,
				MaxIdleConnsPerHost: maxInFlight,
				IdleConnTimeout:     90 * time.Second,
			},
			Timeout: callPatience,
			// Slack does not redirect, and what does is not to be followed
			// with what is secret.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		kept:       bot.NewKept[message](maxKept),
		redrawable: bot.NewKept[message](maxRedrawable),
		inFlight:   make(chan struct{}, maxInFlight),
		turnedAway: make(chan struct{}, maxTurnedAway),
		ping:       pingPatience,
	}
	// Without retries: a post that was sent twice is seen twice.
	a.api = slack.New(cfg.BotToken, slack.OptionAPIURL(cfg.apiURL()), slack.OptionHTTPClient(a.http))
	a.users = newUsers(func(ctx context.Context, id string) (*slack.User, error) {
		return a.api.GetUserInfoContext(ctx, id)
	}, now, a.log)
	a.paces = newPaces(cfg.Unpaced, now)
	a.readers = newReaders(a.members, now)
	a.self.Store(&identity{})
	return a
}

// Name is "slack".
func (a *Adapter) Name() string { return platform }

// Run connects, serves what is asked, and connects again until ctx ends or
// Slack refuses a token. When ctx ends, what is being answered is answered
// first, for at most three seconds.
func (a *Adapter) Run(ctx context.Context, serve bot.Serve) error {
	sockets, hangUp := context.WithCancel(context.WithoutCancel(ctx))
	defer hangUp()
	a.closing.Store(false)
	stop := context.AfterFunc(ctx, func() {
		a.closing.Store(true)
		a.drain()
		hangUp()
	})
	defer stop()
	err := bot.Supervise(ctx, a.log, func(context.Context) error { return a.connect(sockets, serve) })
	if err != nil {
		return fmt.Errorf("running on Slack: %w", err)
	}
	a.drain()
	return nil
}

// drain waits until nothing is being answered any more.
func (a *Adapter) drain() {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	late := time.After(drainWait)
	for len(a.inFlight)+len(a.turnedAway) > 0 {
		select {
		case <-tick.C:
		case <-late:
			return
		}
	}
}

// connect holds one connection after the other for as long as they settle;
// what fails sooner is bot.Supervise's to wait for.
func (a *Adapter) connect(ctx context.Context, serve bot.Serve) error {
	for {
		if err := a.identify(ctx); err != nil {
			return err
		}
		hold := time.NewTimer(settled)
		err := a.listen(ctx, serve)
		tooSoon := hold.Stop()
		if ctx.Err() != nil || tooSoon || errors.Is(err, bot.ErrPermanent) {
			return err
		}
		a.log.Info("socket closed; opening another", "reason", err)
	}
}

// identify asks once who the bot is.
func (a *Adapter) identify(ctx context.Context) error {
	if a.self.Load().user != "" {
		return nil
	}
	me, err := a.api.AuthTestContext(ctx)
	if err != nil {
		return refusal("checking the bot token (SLACK_BOT_TOKEN)", err)
	}
	a.self.Store(&identity{user: me.UserID, bot: me.BotID, team: me.TeamID, name: me.Team})
	return nil
}

// listen opens one connection and hands on what comes, until it ends. It
// always returns an error.
func (a *Adapter) listen(ctx context.Context, serve bot.Serve) error {
	linkCtx, closeLink := context.WithCancelCause(ctx)
	defer closeLink(nil)
	client := socketmode.New(
		slack.New(a.cfg.BotToken, slack.OptionAppLevelToken(a.cfg.AppToken), slack.OptionAPIURL(a.cfg.apiURL()),
			slack.OptionHTTPClient(&onceOpened{http: a.http, again: closeLink})),
		socketmode.OptionPingInterval(a.ping),
		socketmode.OptionDialer(&websocket.Dialer{
			Proxy:            http.ProxyFromEnvironment,
			HandshakeTimeout: dialPatience,
			// Slack does not put an acknowledgement in several frames
			// together again.
			WriteBufferSize: 32 << 10,
		}),
	)
	l := &link{client: client, ctx: linkCtx}
	ended := make(chan error, 1)
	go func() {
		err := client.RunContext(linkCtx)
		closeLink(err)
		ended <- err
	}()
	for {
		select {
		case e := <-client.Events:
			a.take(ctx, l, e, serve, closeLink)
		case err := <-ended:
			for len(client.Events) > 0 {
				a.take(ctx, l, <-client.Events, serve, closeLink)
			}
			if cause := context.Cause(linkCtx); cause != nil && !errors.Is(cause, context.Canceled) {
				err = cause
			}
			return a.lost(ctx, err)
		}
	}
}

// lost is why a connection ended, after as long a wait as Slack asks for.
func (a *Adapter) lost(ctx context.Context, err error) error {
	if limited, ok := errors.AsType[*slack.RateLimitedError](err); ok {
		a.log.Warn("opening a socket", "error", err)
		pause(ctx, min(limited.RetryAfter, time.Minute))
	}
	if err == nil {
		err = errClosed
	}
	if refused := refusal("opening a socket with the app token (SLACK_APP_TOKEN)", err); errors.Is(refused, bot.ErrPermanent) {
		return refused
	}
	return fmt.Errorf("keeping a socket: %w", reason(err))
}

var errClosed = errors.New("the connection was closed")

// take sorts what the socket client reports. It never waits: a full channel of
// events keeps the client from connecting again.
func (a *Adapter) take(ctx context.Context, l *link, e socketmode.Event, serve bot.Serve, closeLink context.CancelCauseFunc) {
	switch data := e.Data.(type) {
	case *slack.ConnectionErrorEvent:
		closeLink(data.ErrorObj)
	case *socketmode.ErrorWriteFailed:
		a.log.Warn("acknowledging", "error", reason(data.Cause), "envelope", data.Response.EnvelopeID)
	case *socketmode.ErrorBadMessage:
		// The client could not read it; perhaps it is a kind that it does
		// not know. What has an envelope is acknowledged all the same.
		a.log.Warn("reading an envelope", "error", data.Cause)
		if env, ok := readEnvelope(l, data.Message); ok {
			a.hand(ctx, env, serve)
		}
	default:
		switch e.Type {
		case socketmode.EventTypeHello:
			a.link.Store(l)
			a.log.Info("connected", "workspace", a.self.Load().team, "name", a.self.Load().name)
		case socketmode.EventTypeSlashCommand, socketmode.EventTypeInteractive, socketmode.EventTypeEventsAPI:
			a.hand(ctx, newEnvelope(l, e.Request, e.Data), serve)
		}
	}
}

// hand gives an envelope to a goroutine of its own, or has it turned away when
// there are too many.
func (a *Adapter) hand(ctx context.Context, env envelope, serve bot.Serve) {
	turnAway := a.closing.Load()
	if !turnAway {
		select {
		case a.inFlight <- struct{}{}:
			go a.answerIn(ctx, env, serve, a.inFlight)
			return
		default:
		}
	}
	select {
	case a.turnedAway <- struct{}{}:
		busy := func(context.Context, bot.Request) bot.Reply {
			return bot.Refuse(bot.T("stet is too busy just now, or is being restarted. Nothing was done; please try again."))
		}
		env.noLookup = true
		go a.answerIn(ctx, env, busy, a.turnedAway)
	default:
		// Not acknowledged: Slack sends an event again, and tells who typed
		// a slash command that the app did not answer.
		a.log.Error("too many requests; one was dropped", "envelope", env.id, "type", env.kind)
	}
}

// answerIn answers one envelope and then frees its slot. A panic of the
// adapter's own costs one answer, not the process.
func (a *Adapter) answerIn(ctx context.Context, env envelope, serve bot.Serve, slot <-chan struct{}) {
	defer func() {
		if p := recover(); p != nil {
			a.log.Error("answering an envelope", "panic", p, "envelope", env.id, "type", env.kind)
		}
		<-slot
	}()
	a.answer(ctx, env, serve)
}

// onceOpened lets the socket client open one connection. The client would
// open the next one itself, at once, and without end when a server disconnects
// after each hello; instead it is stopped, and bot.Supervise waits.
type onceOpened struct {
	http  *http.Client
	used  atomic.Bool
	again context.CancelCauseFunc
}

// Do sends a request, unless it is the second of apps.connections.open.
func (o *onceOpened) Do(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, "/apps.connections.open") && o.used.Swap(true) {
		o.again(errClosed)
		return nil, errClosed
	}
	return o.http.Do(r)
}

// permanent are the answers of Slack that trying again will not change.
// https://docs.slack.dev/reference/methods/auth.test#errors and
// https://docs.slack.dev/reference/methods/apps.connections.open#errors
var permanent = []string{
	"access_denied", "account_inactive", "deprecated_endpoint", "enterprise_is_restricted", "forbidden_team",
	"invalid_auth", "invalid_app_id", "invalid_token", "method_deprecated", "missing_scope", "no_permission", "not_allowed_token_type", "not_authed",
	"token_expired", "token_revoked", "two_factor_setup_required", "user_removed_from_team",
}

// refusal says what was being done when err came, and marks it as permanent
// when it is. It never holds a token: Slack's errors are words.
func refusal(doing string, err error) error {
	var said slack.SlackErrorResponse
	if errors.As(err, &said) && slices.Contains(permanent, said.Err) {
		if said.Needed != "" {
			return fmt.Errorf("%s: Slack says %s, needed: %s: %w", doing, said.Err, said.Needed, bot.ErrPermanent)
		}
		return fmt.Errorf("%s: Slack says %s: %w", doing, said.Err, bot.ErrPermanent)
	}
	return fmt.Errorf("%s: %w", doing, reason(err))
}

// inHand are the events being answered, by request id: Slack sends an event
// again when it saw no acknowledgement, and one answer is under way already.
type inHand struct {
	mu  sync.Mutex
	ids map[string]bool
}

func (h *inHand) begin(id string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ids == nil {
		h.ids = map[string]bool{}
	}
	if h.ids[id] {
		return false
	}
	h.ids[id] = true
	return true
}

func (h *inHand) end(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.ids, id)
}

// pause waits, but not longer than ctx.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
