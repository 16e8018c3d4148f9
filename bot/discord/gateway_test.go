package discord_test

import (
	"bytes"
	"context"
	"errors"
	"log"
	"log/slog"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/bottest"
	"github.com/stetbot/stet/bot/discord"
	"github.com/stetbot/stet/bot/discord/discordtest"
)

// echo answers every request with its line.
func echo(_ context.Context, r bot.Request) bot.Reply { return bot.Say(bot.T("heard: " + r.Line)) }

// hurried is an adapter that waits little, on a stand-in with faults.
func hurried(t *testing.T, faults ...discordtest.GatewayFault) *discordtest.Stand {
	t.Helper()
	s, a := open(t)
	a.Hurry(time.Second, 300*time.Millisecond, 500*time.Millisecond)
	s.GatewayFaults(faults...)
	run(t, a, echo)
	return s
}

func heard(t *testing.T, s *discordtest.Stand) {
	t.Helper()
	if a := s.Command(t, bottest.Editor, "status workers"); !strings.Contains(a.Text, "heard: status workers") {
		t.Errorf("got %q", a.Text)
	}
}

func TestGatewayFaults(t *testing.T) {
	for name, fault := range map[string]discordtest.GatewayFault{
		"silent": discordtest.Silent, "no READY": discordtest.NoReady,
		"reconnect in place of READY": discordtest.ReconnectFirst, "invalid session": discordtest.InvalidSession,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			heard(t, hurried(t, fault))
		})
	}
	t.Run("one after another", func(t *testing.T) {
		t.Parallel()
		heard(t, hurried(t, discordtest.ReconnectFirst, discordtest.Silent, discordtest.InvalidSession, discordtest.NoReady))
	})
}

// discordgo hangs for good then; it is not waited for until all patience ends.
func TestHangingIsNoticedEarly(t *testing.T) {
	s, a := open(t)
	a.Hurry(time.Minute, 300*time.Millisecond, time.Minute)
	s.GatewayFaults(discordtest.ReconnectFirst)
	run(t, a, echo)
	heard(t, s)
}

// discordgo's own log writes out whole packets, the token among them.
func TestDiscordgoIsSilent(t *testing.T) {
	var written logs
	log.SetOutput(&written)
	defer log.SetOutput(os.Stderr)
	s := hurried(t)
	heard(t, s)
	s.Drop(t)
	heard(t, s)
	if text := written.String(); strings.Contains(text, "[DG") {
		t.Error(text)
	}
}

func TestHeartbeatsUnanswered(t *testing.T) {
	s, a := open(t)
	a.Hurry(time.Second, 300*time.Millisecond, 500*time.Millisecond)
	s.HeartbeatEvery(5 * time.Second) // discordgo itself would take 25
	s.GatewayFaults(discordtest.Deaf)
	run(t, a, echo)
	s.Ready(t)
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if opened, _, resumed := s.Counts(); opened == 2 && resumed == 1 {
			break
		}
		if time.Now().After(end) {
			t.Fatal("the dead connection was not given up")
		}
	}
	heard(t, s)
	time.Sleep(time.Second)
	if opened, _, _ := s.Counts(); opened != 2 {
		t.Errorf("%d connections: a healthy one was given up", opened)
	}
}

func TestReconnects(t *testing.T) {
	for name, end := range map[string]func(s *discordtest.Stand){
		"cut":                     func(s *discordtest.Stand) { s.CloseGateway(0) },
		"closed, going away":      func(s *discordtest.Stand) { s.CloseGateway(1001) },
		"closed, unknown error":   func(s *discordtest.Stand) { s.CloseGateway(4000) },
		"closed, session expired": func(s *discordtest.Stand) { s.CloseGateway(4009) },
		"told to reconnect":       func(s *discordtest.Stand) { s.Op(7, "null") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := hurried(t)
			heard(t, s)
			end(s)
			for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
				if _, _, resumed := s.Counts(); resumed == 1 {
					break
				}
				if time.Now().After(end) {
					t.Fatal("the session was not resumed")
				}
			}
			heard(t, s)
		})
	}
	t.Run("told that the session is invalid", func(t *testing.T) {
		t.Parallel()
		s := hurried(t)
		heard(t, s)
		s.Op(9, "false")
		for end := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
			if _, identified, _ := s.Counts(); identified == 2 {
				break
			}
			if time.Now().After(end) {
				t.Fatal("no new session")
			}
		}
		heard(t, s)
	})
}

func TestMissedMessageIsAnswered(t *testing.T) {
	s := hurried(t)
	heard(t, s)
	s.CloseGateway(0)
	p := s.Person(bottest.Editor)
	s.Miss("MESSAGE_CREATE", map[string]any{"id": "42", "channel_id": p.DM, "content": "status missed", "type": 0, "author": map[string]any{"id": p.ID, "username": p.Name}})
	if m := s.Posted(t); !strings.Contains(m.Text(), "status missed") || m.ChannelID() != p.DM {
		t.Errorf("got %q in %s", m.Text(), m.ChannelID())
	}
}

// logs is a log that may be read while it is written.
type logs struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestPermanentErrors(t *testing.T) {
	for _, tt := range []struct {
		name string
		set  func(s *discordtest.Stand, c *discord.Config)
		then func(t *testing.T, s *discordtest.Stand)
		want string
	}{
		{"wrong token", func(_ *discordtest.Stand, c *discord.Config) { c.Token = "wrong-secret" }, nil, "DISCORD_TOKEN"},
		{"no token", func(_ *discordtest.Stand, c *discord.Config) { c.Token = "" }, nil, "DISCORD_TOKEN"},
		{"4004", func(s *discordtest.Stand, _ *discord.Config) { s.CloseInstead(4004) }, nil, "DISCORD_TOKEN"},
		{"4013", func(s *discordtest.Stand, _ *discord.Config) { s.CloseInstead(4013) }, nil, "intents"},
		{"4014", func(s *discordtest.Stand, _ *discord.Config) { s.CloseInstead(4014) }, nil, "intents"},
		{"4014 after a lost connection", func(s *discordtest.Stand, _ *discord.Config) {}, func(t *testing.T, s *discordtest.Stand) {
			s.Ready(t)
			s.CloseInstead(4014)
			s.CloseGateway(0)
		}, "intents"},
		{"4004 in the middle", func(s *discordtest.Stand, _ *discord.Config) {}, func(t *testing.T, s *discordtest.Stand) {
			s.Ready(t)
			s.CloseGateway(4004)
		}, "DISCORD_TOKEN"},
		{"a gateway address for no one", func(s *discordtest.Stand, _ *discord.Config) {
			s.Fault(discordtest.RESTFault{Match: "GET /gateway", Times: 9, Status: 401})
		}, nil, "DISCORD_TOKEN"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := discordtest.New(t, table)
			cfg := config(s)
			tt.set(s, &cfg)
			var log logs
			a := discord.New(cfg, table, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})), now)
			ctx, cancel := context.WithCancel(context.Background())
			t.Cleanup(cancel)
			done := make(chan error, 1)
			go func() { done <- a.Run(ctx, echo) }()
			if tt.then != nil {
				tt.then(t, s)
			}
			select {
			case err := <-done:
				if !errors.Is(err, bot.ErrPermanent) || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("Run returned %v", err)
				}
				if all := err.Error() + log.String(); strings.Contains(all, discordtest.Token) || strings.Contains(all, "wrong-secret") {
					t.Errorf("a token is in %s", all)
				}
			case <-time.After(time.Minute):
				t.Fatal("Run goes on")
			}
		})
	}
}

func TestStartsWhileDiscordIsDown(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fault discordtest.RESTFault
	}{
		{"errors", discordtest.RESTFault{Match: "GET /(users|gateway)", Times: 5, Status: 503}},
		{"cut", discordtest.RESTFault{Match: "GET /(users|gateway)", Times: 5}},
		{"limited", discordtest.RESTFault{Match: "GET /(users|gateway)", Times: 3, Status: 429, After: 100 * time.Millisecond}},
		{"no commands yet", discordtest.RESTFault{Match: "PUT /applications", Times: 2, Status: 500}},
		{"no reading of commands", discordtest.RESTFault{Match: "GET /applications", Times: 9, Status: 404}},
		{"no word of itself", discordtest.RESTFault{Match: "GET /users/@me", Times: 9, Status: 404}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, a := open(t)
			s.Fault(tt.fault)
			run(t, a, echo)
			heard(t, s)
		})
	}
}

func TestRunEndsPromptly(t *testing.T) {
	for _, tt := range []struct {
		name   string
		faults []discordtest.GatewayFault
		ready  bool
	}{{"connected", nil, true}, {"connecting", []discordtest.GatewayFault{discordtest.Silent}, false}} {
		t.Run(tt.name, func(t *testing.T) {
			s, a := open(t)
			s.GatewayFaults(tt.faults...)
			ctx, cancel := context.WithCancel(context.Background())
			done := make(chan error, 1)
			go func() { done <- a.Run(ctx, echo) }()
			if tt.ready {
				s.Ready(t)
			} else {
				time.Sleep(200 * time.Millisecond)
			}
			began := time.Now()
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
			if d := time.Since(began); d > time.Second {
				t.Errorf("it took %s", d)
			}
		})
	}
}

// What was asked before the end is answered before Run returns.
func TestRequestInProgressIsAnswered(t *testing.T) {
	s, a := open(t)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	var answered atomic.Bool
	go func() {
		done <- a.Run(ctx, func(ctx context.Context, r bot.Request) bot.Reply {
			cancel()
			time.Sleep(300 * time.Millisecond)
			if ctx.Err() != nil {
				return bot.Say(bot.T("broken off"))
			}
			answered.Store(true)
			return echo(ctx, r)
		})
	}()
	heard := make(chan bottest.Answer, 1)
	go func() { heard <- s.Command(t, bottest.Editor, "status workers") }()
	if err := <-done; err != nil || !answered.Load() {
		t.Errorf("Run returned %v; answered before: %v", err, answered.Load())
	}
	if got := <-heard; !strings.Contains(got.Text, "heard:") {
		t.Errorf("got %q", got.Text)
	}
}

func TestCommandsAreRegisteredOnce(t *testing.T) {
	s := discordtest.New(t, table)
	for range 2 {
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- discord.New(config(s), table, quiet(), now).Run(ctx, echo) }()
		heard(t, s)
		s.Drop(t)
		heard(t, s)
		cancel()
		<-done
		s.Gone(t)
	}
	if _, times := s.Registered(); times != 1 {
		t.Errorf("registered %d times", times)
	}
}
