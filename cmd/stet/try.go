package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/console"
	"github.com/stetbot/stet/handlers"
	"github.com/stetbot/stet/store"
)

// tryFlags are the flags of stet try.
type tryFlags struct {
	store, desk, as, now string
	json                 bool
}

func (p *process) tryCommand() *cobra.Command {
	var f tryFlags
	cmd := &cobra.Command{
		Use:   "try [flags] [COMMAND]",
		Short: "Answer one COMMAND, a pipe or a person, on a throw-away demo desk or a real store",
		Example: `  stet try '/status workers'
  stet try --store redis://localhost:6379/0 --desk slack:T123 'status'`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("COMMAND is one argument, after the flags: put %q in quotation marks", strings.Join(args, " "))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return p.try(cmd.Context(), f, args) },
	}
	cmd.Flags().SetInterspersed(false)
	cmd.Flags().StringVar(&f.store, "store", "", "a real store: file:PATH, redis:// or rediss:// (default: a throw-away one)")
	cmd.Flags().StringVar(&f.desk, "desk", demoDesk, "the desk, opened or made; slack:T123 is a Slack workspace's own")
	cmd.Flags().StringVar(&f.as, "as", "editor", "who is typing: NAME, or NAME:reader|contributor|editor|lead")
	cmd.Flags().StringVar(&f.now, "now", "", "the time, RFC 3339, instead of the clock's")
	cmd.Flags().BoolVar(&f.json, "json", false, "print one JSON object a reply")
	return cmd
}

func (p *process) try(ctx context.Context, f tryFlags, args []string) error {
	var g general
	plans := usualPlans
	if err := p.load(&g, &plans); err != nil {
		return err
	}
	zone, now := g.zone(), p.now
	if f.now != "" {
		at, err := time.Parse(time.RFC3339, f.now)
		if err != nil {
			return &exit{exitUsage, fmt.Errorf("--now %q is not a time such as 2016-04-09T09:00:00+01:00", f.now)}
		}
		now = func() time.Time { return at }
	}
	who, err := whoTypes(f.as)
	if err != nil {
		return err
	}
	if strings.TrimSpace(f.desk) == "" || strings.ContainsFunc(f.desk, unicode.IsControl) {
		return &exit{exitUsage, fmt.Errorf("--desk %q is not a desk's name", f.desk)}
	}
	st, done, err := p.tryStore(ctx, f)
	if err != nil {
		return err
	}
	defer done()
	n := handlers.New(st, zone, now, slog.New(slog.NewTextHandler(p.err, &slog.HandlerOptions{Level: slog.LevelError})), plans.calendar())
	if f.store == "" && f.desk == demoDesk {
		if err := (&process{now: now}).seed(ctx, n, st, demoDesk, zone); err != nil {
			return err
		}
	}
	c := console.New(p.in, p.out, console.Options{
		Account:   who,
		Workspace: bot.Workspace{Platform: "console", ID: f.desk},
		Now:       now, JSON: f.json, Terminal: len(args) == 0 && isTerminal(p.in),
	})
	if len(args) == 1 {
		err = c.Say(ctx, n.Serve, args[0])
	} else {
		err = c.Run(ctx, n.Serve)
	}
	if err != nil {
		return err
	}
	if _, refused := c.Answered(); refused > 0 && !(len(args) == 0 && isTerminal(p.in)) {
		return &exit{code: exitRefused}
	}
	return nil
}

// consoleStandings are what a role on the console is worth.
var consoleStandings = map[string]bot.Standing{
	"reader": bot.Visitor, "contributor": bot.Contributor, "editor": bot.Member, "lead": bot.Manager,
}

// whoTypes is who types on the console: NAME, or NAME:ROLE.
func whoTypes(as string) (bot.Account, error) {
	name, role, given := strings.Cut(as, ":")
	standing, known := consoleStandings[role]
	switch {
	case !given:
		standing = bot.Member
	case !known:
		return bot.Account{}, &exit{exitUsage, fmt.Errorf("--as %q: the role is reader, contributor, editor or lead", as)}
	}
	if strings.TrimSpace(name) == "" {
		return bot.Account{}, &exit{exitUsage, fmt.Errorf("--as %q names nobody", as)}
	}
	return bot.Account{Platform: "console", ID: name, Name: name, Standing: standing}, nil
}

// tryStore is the store that is named, or one that is thrown away.
func (p *process) tryStore(ctx context.Context, f tryFlags) (store.Store, func(), error) {
	log := slog.New(slog.NewTextHandler(p.err, nil))
	if f.store != "" {
		st, err := p.openStore(ctx, f.store, log)
		if err != nil {
			return nil, nil, err
		}
		return st, func() { _ = st.Close() }, nil
	}
	dir, err := os.MkdirTemp("", "stet-try-")
	if err != nil {
		return nil, nil, fmt.Errorf("making a throw-away desk: %w", err)
	}
	st, err := p.openStore(ctx, "file:"+filepath.Join(dir, "try.db"), log)
	if err != nil {
		_ = os.RemoveAll(dir)
		return nil, nil, err
	}
	return st, func() { _ = st.Close(); _ = os.RemoveAll(dir) }, nil
}
