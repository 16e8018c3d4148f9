package discord

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"github.com/stetbot/stet/bot"
)

// How long the gateway may take for what. They are variables of an Adapter so
// that tests need not wait.
type waits struct {
	open   time.Duration // from the first call to READY
	stall  time.Duration // for discordgo to go on after its second message
	silent time.Duration // for the answer to a heartbeat
	close  time.Duration // for discordgo to close, and for requests in progress at the end
}

var usualWaits = waits{open: 15 * time.Second, stall: 3 * time.Second, silent: 15 * time.Second, close: 5 * time.Second}

// intents are what the gateway is asked to send: guilds for names, owners and
// roles, and messages that address the bot. None of them is privileged;
// messages that mention the bot and direct messages come with their text.
// https://docs.discord.com/developers/events/gateway#gateway-intents
const intents = discordgo.IntentsGuilds | discordgo.IntentsGuildMessages | discordgo.IntentsDirectMessages

// refusals are the close codes after which connecting again is in vain.
// https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
var refusals = map[int]string{
	4004: "Discord does not accept DISCORD_TOKEN: make a new one on the Bot page of the developer portal",
	4010: "Discord does not accept this bot's shard",
	4011: "this bot is in more guilds than one gateway connection may serve",
	4012: "Discord no longer serves this version of its gateway",
	4013: "Discord does not know the intents that stet asks for",
	4014: "Discord does not allow this bot the intents that stet asks for: see Privileged Gateway Intents on the Bot page",
}

// link is one discordgo session. It lives through as many connections as can
// be resumed. discordgo can hang for good (a gateway that says nothing, or
// "reconnect" in place of READY); then the link is abandoned: its connection
// is closed, its events are no longer heard, and another is made.
type link struct {
	session *discordgo.Session
	dead    atomic.Bool
	ready   chan struct{} // READY or RESUMED came
	gone    chan struct{} // discordgo has closed

	mu   sync.Mutex
	conn *conn
}

// newLink makes a session that calls hear with each event.
func (a *Adapter) newLink(ctx context.Context, hear func(*discordgo.Event)) (*link, error) {
	s, err := discordgo.New("Bot " + a.cfg.token())
	if err != nil {
		return nil, fmt.Errorf("making a gateway session: %w", err)
	}
	base, err := url.Parse(a.cfg.base())
	if err != nil {
		return nil, fmt.Errorf("%w: DISCORD_API_URL is not an address", bot.ErrPermanent)
	}
	l := &link{session: s, ready: make(chan struct{}, 1), gone: make(chan struct{}, 1)}
	s.Client = &http.Client{Transport: elsewhere{base, a.rest.client.Transport}, Timeout: attemptLimit}
	s.Dialer = l.dialer(ctx)
	s.Identify.Intents = intents
	s.LogLevel = -1 // its log writes out whole packets, the token among them
	s.StateEnabled = false
	s.SyncEvents = true // a goroutine for each event would have no bound
	s.ShouldReconnectOnError = false
	s.ShouldRetryOnRateLimit = false
	s.AddHandler(func(_ *discordgo.Session, _ *discordgo.Disconnect) { signal(l.gone) })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) {
		// A panic here would be in discordgo's goroutine, and end the bot.
		defer func() {
			if p := recover(); p != nil {
				a.log.Error("hearing a Discord event", "type", e.Type, "panic", p, "stack", string(debug.Stack()))
			}
		}()
		if l.dead.Load() {
			return
		}
		if e.Type == "READY" || e.Type == "RESUMED" {
			signal(l.ready)
		}
		hear(e)
	})
	return l, nil
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func drain(c chan struct{}) {
	select {
	case <-c:
	default:
	}
}

// dialer dials so that the connection can be watched, and closed from
// outside.
func (l *link) dialer(ctx context.Context) *websocket.Dialer {
	dial := func(c context.Context, network, addr string) (net.Conn, error) {
		c, cancel := context.WithCancel(c)
		defer cancel()
		stop := context.AfterFunc(ctx, cancel)
		defer stop()
		return (&net.Dialer{Timeout: attemptLimit}).DialContext(c, network, addr)
	}
	d := &websocket.Dialer{
		HandshakeTimeout: attemptLimit,
		Proxy:            http.ProxyFromEnvironment,
		NetDialContext: func(c context.Context, network, addr string) (net.Conn, error) {
			raw, err := dial(c, network, addr)
			return l.watched(raw, err)
		},
	}
	if proxy, err := http.ProxyFromEnvironment(&http.Request{URL: &url.URL{Scheme: "https", Host: "gateway.discord.gg"}}); err != nil || proxy != nil {
		return d // gorilla would speak TLS to the proxy
	}
	d.NetDialTLSContext = func(c context.Context, network, addr string) (net.Conn, error) {
		raw, err := dial(c, network, addr)
		if err != nil {
			return nil, err
		}
		host, _, err := net.SplitHostPort(addr)
		if err != nil {
			return nil, fmt.Errorf("dialing the gateway: %w", err)
		}
		secure := tls.Client(raw, &tls.Config{ServerName: host, NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12})
		if err := secure.HandshakeContext(c); err != nil {
			_ = raw.Close()
			return nil, fmt.Errorf("dialing the gateway: %w", err)
		}
		return l.watched(secure, nil)
	}
	return d
}

func (l *link) watched(raw net.Conn, err error) (net.Conn, error) {
	if err != nil {
		return nil, err
	}
	c := watch(raw)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.dead.Load() {
		_ = raw.Close()
		return nil, errors.New("dialing the gateway: given up")
	}
	l.conn = c
	return c, nil
}

func (l *link) current() *conn {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.conn
}

// abandon gives the link up, whatever state discordgo is in.
func (l *link) abandon() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dead.Store(true)
	if l.conn != nil {
		_ = l.conn.Close()
	}
}

// open connects and waits for READY or RESUMED.
func (l *link) open(ctx context.Context, w waits) error {
	drain(l.ready)
	drain(l.gone)
	before := l.current()
	opened := make(chan error, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				opened <- fmt.Errorf("opening the gateway: panic: %v", p)
			}
		}()
		opened <- l.session.Open()
	}()
	late := time.NewTimer(w.open)
	defer late.Stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	var isOpen, isReady bool
	var stalled time.Time
	for !isOpen || !isReady {
		select {
		case err := <-opened:
			if err != nil {
				return l.failed(before, err)
			}
			isOpen = true
		case <-l.ready:
			isReady = true
		case <-tick.C:
			c := l.current()
			switch {
			case c == nil || c == before:
			case isOpen && isClosed(c):
				return l.failed(before, errors.New("the gateway closed before READY"))
			case isOpen || c.messages.Load() < 2:
			case stalled.IsZero():
				stalled = realNow()
			case realNow().Sub(stalled) > w.stall:
				// discordgo answers "reconnect" in place of READY by
				// waiting for a lock that it holds.
				return errors.New("the gateway answered, and discordgo hangs")
			}
		case <-late.C:
			return fmt.Errorf("the gateway was not ready within %s", w.open)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func isClosed(c *conn) bool {
	select {
	case <-c.closed:
		return true
	default:
		return false
	}
}

// failed is why a connection could not be opened.
func (l *link) failed(before *conn, err error) error {
	var refused *discordgo.RESTError
	if errors.As(err, &refused) && refused.Response != nil && refused.Response.StatusCode == http.StatusUnauthorized {
		return fmt.Errorf("%w: %s", bot.ErrPermanent, refusals[4004])
	}
	code := 0
	if closed, ok := errors.AsType[*websocket.CloseError](err); ok {
		code = closed.Code
	} else if c := l.current(); c != nil && c != before {
		code = int(c.code.Load())
	}
	return closeError(code, withoutAddress(err))
}

// closeError is the error of a connection that ended with a close code.
func closeError(code int, err error) error {
	if why, ok := refusals[code]; ok {
		return fmt.Errorf("%w: %s (close code %d)", bot.ErrPermanent, why, code)
	}
	return fmt.Errorf("connecting to the gateway: %w", err)
}

// hold waits for the connection to end. It closes one that has died silently.
func (l *link) hold(ctx context.Context, w waits) error {
	c := l.current()
	tick := time.NewTicker(w.silent / 5)
	defer tick.Stop()
	for {
		select {
		case <-c.closed:
			if why, ok := refusals[int(c.code.Load())]; ok {
				return fmt.Errorf("%w: %s (close code %d)", bot.ErrPermanent, why, c.code.Load())
			}
			return fmt.Errorf("the gateway's connection ended (close code %d)", c.code.Load())
		case <-tick.C:
			if d := c.silent(); d > w.silent {
				_ = c.Close()
				return fmt.Errorf("the gateway has not answered for %s", d.Round(time.Millisecond))
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// connect keeps one connection: the last session's if it can be resumed,
// otherwise a new one.
func (a *Adapter) connect(ctx context.Context, hear func(*discordgo.Event)) error {
	if err := a.checkToken(ctx); err != nil {
		return err
	}
	l := a.resumable
	a.resumable = nil
	if l == nil {
		var err error
		if l, err = a.newLink(ctx, hear); err != nil {
			return err
		}
	}
	if err := l.open(ctx, a.waits); err != nil {
		l.abandon()
		return err
	}
	a.log.Info("connected to Discord")
	err := l.hold(ctx, a.waits)
	if ctx.Err() != nil {
		leave(l)
		return err
	}
	if errors.Is(err, bot.ErrPermanent) {
		l.abandon()
		return err
	}
	// discordgo needs a second to close. After that the session can be
	// resumed, and Discord sends what came in between.
	select {
	case <-l.gone:
		a.resumable = l
	case <-time.After(a.waits.close):
		l.abandon()
	case <-ctx.Done():
		l.abandon()
	}
	return err
}

// leave says goodbye, so that the bot shows as offline at once.
func leave(l *link) {
	l.dead.Store(true)
	// Close waits a second after its close frame; nobody has to wait with it.
	go func() { _ = l.session.Close() }()
	time.AfterFunc(200*time.Millisecond, l.abandon)
}

// checkToken asks Discord who the bot is: a wrong token is told apart at once
// from a connection that does not hold.
func (a *Adapter) checkToken(ctx context.Context) error {
	_, err := a.whoami(ctx)
	switch status(err) {
	case http.StatusUnauthorized:
		return fmt.Errorf("%w: %s", bot.ErrPermanent, refusals[4004])
	case http.StatusNotFound:
		return nil // a compatible server that does not say; READY will
	}
	return err
}

// whoami is the bot's own user.
func (a *Adapter) whoami(ctx context.Context) (user, error) {
	if self := a.self.Load(); self != nil {
		return *self, nil
	}
	var me user
	err := a.rest.do(ctx, call{label: "asking who the bot is", method: http.MethodGet, path: "/users/@me", withToken: true, repeatable: true}, &me)
	if err == nil {
		a.self.CompareAndSwap(nil, &me)
	}
	return me, err
}

// readyEvent is what the adapter reads of READY.
// https://docs.discord.com/developers/events/gateway-events#ready
type readyEvent struct {
	User        user `json:"user"`
	Application struct {
		ID string `json:"id"`
	} `json:"application"`
	Guilds []guildEvent `json:"guilds"`
}

// hear takes in one event. It must not wait: discordgo reads nothing more
// meanwhile.
func (a *Adapter) hear(ctx context.Context, serve bot.Serve, e *discordgo.Event) {
	switch e.Type {
	case "READY":
		ready, ok := read[readyEvent](a, e)
		if !ok {
			return
		}
		a.self.Store(&ready.User)
		a.guilds.reset(ready.Guilds)
		app := ready.Application.ID
		if app == "" {
			app = ready.User.ID // the same for every bot made since 2016
		}
		a.app.Store(&app)
		a.startRegistering(ctx, app)
	case "INTERACTION_CREATE":
		if in, ok := read[interaction](a, e); ok {
			a.dispatch(func() { a.answerInteraction(ctx, serve, in) }, func() { a.tellBusy(ctx, in) })
		}
	case "MESSAGE_CREATE":
		m, ok := read[chatMessage](a, e)
		if a.echo(m); ok && a.isAddressed(m) {
			a.dispatch(func() { a.answerMessage(ctx, serve, m) }, nil)
		}
	default:
		a.channels.hear(e.Type, e.RawData)
		a.guilds.hear(e.Type, e.RawData)
	}
}

// read decodes an event by itself: discordgo's own decoding gives up on
// components it does not know.
func read[T any](a *Adapter, e *discordgo.Event) (v T, ok bool) {
	if err := json.Unmarshal(e.RawData, &v); err != nil {
		a.log.Error("reading a Discord event", "type", e.Type, "error", err)
		return v, false
	}
	return v, true
}
