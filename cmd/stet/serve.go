package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/console"
	"github.com/stetbot/stet/bot/discord"
	"github.com/stetbot/stet/bot/slack"
	"github.com/stetbot/stet/handlers"
	"github.com/stetbot/stet/schedule"
)

// platforms has one row for each chat system.
var platforms = []struct {
	enabled func(*settings) bool
	open    func(*settings, *process, *handlers.Newsroom, *slog.Logger) bot.Platform
}{
	{
		func(s *settings) bool { return s.slack.Enabled() },
		func(s *settings, p *process, n *handlers.Newsroom, log *slog.Logger) bot.Platform {
			return slack.New(s.slack, n.Commands(), log, p.now)
		},
	},
	{
		func(s *settings) bool { return s.discord.Enabled() },
		func(s *settings, p *process, n *handlers.Newsroom, log *slog.Logger) bot.Platform {
			return discord.New(s.discord, n.Commands(), log, p.now)
		},
	},
}

func (p *process) serveCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Connect to Slack and Discord; without tokens, open the console on a demo desk",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := p.settings()
			if err != nil {
				return err
			}
			log := slog.New(slog.NewTextHandler(p.err, nil))
			if !s.general.connected() {
				return p.serveConsole(cmd.Context(), s)
			}
			return p.serve(cmd.Context(), s, log)
		},
	}
}

// serve connects every platform that has tokens, and runs until it is stopped
// or none is left.
func (p *process) serve(ctx context.Context, s *settings, log *slog.Logger) error {
	st, err := p.openStore(ctx, s.general.Store, log)
	if err != nil {
		return err
	}
	defer func() {
		if err := st.Close(); err != nil {
			log.Error("closing the store", "error", err)
		}
	}()
	n := handlers.New(st, s.general.zone(), p.now, log, s.plans.calendar())
	working, stop := context.WithCancel(ctx)
	var wg, work sync.WaitGroup
	var connected []bot.Platform
	var mu sync.Mutex
	var failed error
	for _, row := range platforms {
		if !row.enabled(s) {
			continue
		}
		platform := row.open(s, p, n, log)
		connected = append(connected, platform)
		wg.Go(func() {
			if err := platform.Run(ctx, n.Serve); err != nil {
				log.Error("platform stopped for good", "platform", platform.Name(), "error", err)
				mu.Lock()
				failed = errors.Join(failed, fmt.Errorf("%s: %w", platform.Name(), err))
				mu.Unlock()
			}
		})
	}
	work.Go(func() { n.Work(working, schedule.Tick, connected...) })
	wg.Wait()
	stop()
	work.Wait()
	if failed != nil && ctx.Err() == nil {
		return &exit{exitUsage, failed}
	}
	return nil
}

// serveConsole is what serve does without tokens: the console on the demo
// desk, which is kept in a file of its own.
func (p *process) serveConsole(ctx context.Context, s *settings) error {
	p.notice("stet: no Slack or Discord token is set (README, “Slack” and “Discord”), so this is the console on a demo desk.")
	st, err := p.openStore(ctx, demoStore(s.general.Store), quiet)
	if err != nil {
		return err
	}
	defer st.Close()
	n := handlers.New(st, s.general.zone(), p.now, quiet, s.plans.calendar())
	terminal := isTerminal(p.in)
	if terminal {
		p.notice("Type /status workers, help, or quit.")
	}
	c := console.New(p.in, p.out, console.Options{
		Account:   bot.Account{Platform: "console", ID: "editor", Name: "editor", Standing: bot.Member},
		Workspace: bot.Workspace{Platform: "console", ID: demoDesk},
		Now:       p.now, Terminal: terminal,
	})
	// The story is filed when somebody asks for the first time: without input,
	// nothing is written.
	var once sync.Once
	var seeding error
	serve := func(ctx context.Context, r bot.Request) bot.Reply {
		once.Do(func() { seeding = p.seed(context.WithoutCancel(ctx), n, st, demoDesk, s.general.zone()) })
		return n.Serve(ctx, r)
	}
	if terminal {
		working, stop := context.WithCancel(ctx)
		var work sync.WaitGroup
		work.Go(func() { n.Work(working, schedule.Tick, c) })
		defer func() { stop(); work.Wait() }()
	}
	if err := errors.Join(c.Run(ctx, serve), seeding); err != nil {
		return err
	}
	if answered, _ := c.Answered(); answered == 0 && !terminal {
		return &exit{exitUsage, errors.New("there is neither a token to connect with nor input to answer; set SLACK_BOT_TOKEN and SLACK_APP_TOKEN, or DISCORD_TOKEN, or type into a terminal")}
	}
	return nil
}

// quiet keeps the log out of a conversation.
var quiet = slog.New(slog.DiscardHandler)

func isTerminal(f *os.File) bool { return f != nil && term.IsTerminal(int(f.Fd())) }
