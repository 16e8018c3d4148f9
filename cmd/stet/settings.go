package main

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"github.com/stetbot/stet/bot/discord"
	"github.com/stetbot/stet/bot/slack"
	"github.com/stetbot/stet/config"
	"github.com/stetbot/stet/store"
	"github.com/stetbot/stet/store/filestore"
	"github.com/stetbot/stet/store/redisstore"
)

// general are the settings that belong to no platform.
type general struct {
	Store    string `env:"STET_STORE"`
	Timezone string `env:"STET_TIMEZONE"`
	Pacing   string `env:"STET_PACING"` // "off" for load tests

	connected func() bool // whether a platform is to be connected; nil for a command that connects none
}

const defaultStore = "file:data/stet.db"

// Problems are what is wrong with the general settings.
func (g *general) Problems() []string {
	var problems []string
	if g.Store == "" {
		g.Store = defaultStore
	}
	if _, ok := storeKind(g.Store); !ok {
		problems = append(problems, "STET_STORE must begin with file:, redis:// or rediss://, as in file:data/stet.db.")
	}
	if g.Pacing != "" && g.Pacing != "on" && g.Pacing != "off" {
		problems = append(problems, fmt.Sprintf("STET_PACING is %q; it is on, or off for load tests.", g.Pacing))
	}
	switch _, err := time.LoadLocation(g.Timezone); {
	case g.Timezone == "" && g.connected != nil && g.connected():
		problems = append(problems, "STET_TIMEZONE is missing: the desk's zone, as in Europe/London. Times that editors type are read in it.")
	case err != nil || strings.EqualFold(g.Timezone, "local"):
		problems = append(problems, fmt.Sprintf("STET_TIMEZONE is %q, which is not a zone of the IANA list, such as Europe/London.", g.Timezone))
	}
	return problems
}

// zone is the desk's zone; UTC when none is set.
func (g *general) zone() *time.Location {
	zone, err := time.LoadLocation(g.Timezone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// settings are all settings of the program.
type settings struct {
	general general
	plans   plans
	slack   slack.Config
	discord discord.Config
}

func (p *process) settings() (*settings, error) {
	s := &settings{plans: usualPlans}
	s.general.connected = func() bool { return s.slack.Enabled() || s.discord.Enabled() }
	err := p.load(&s.slack, &s.discord, &s.general, &s.plans)
	s.slack.Unpaced, s.discord.Unpaced = s.general.Pacing == "off", s.general.Pacing == "off"
	return s, err
}

// load reads the settings that a subcommand needs, and only those: a console
// must not fail over a token that it does not use.
func (p *process) load(parts ...config.Checked) error {
	return config.Load(".env", p.environ, parts...)
}

// storeKind is the part of a store's address that names the engine.
func storeKind(address string) (kind string, ok bool) {
	for _, kind := range []string{"file:", "redis://", "rediss://"} {
		if rest, has := strings.CutPrefix(address, kind); has && rest != "" {
			return kind, true
		}
	}
	return "", false
}

// openStore opens the store at an address and checks that it can keep what it
// is given.
func (p *process) openStore(ctx context.Context, address string, log *slog.Logger) (store.Store, error) {
	kind, ok := storeKind(address)
	if !ok {
		return nil, &exit{exitUsage, fmt.Errorf("a store begins with file:, redis:// or rediss://, as in %s", defaultStore)}
	}
	var s store.Store
	var err error
	if kind == "file:" {
		s, err = filestore.Open(strings.TrimPrefix(address, kind), p.now)
	} else {
		s, err = redisstore.Open(ctx, address)
	}
	if err != nil {
		return nil, err
	}
	warnings, err := s.Check(ctx)
	if err != nil {
		_ = s.Close()
		return nil, err
	}
	for _, warning := range warnings {
		log.Warn("the store keeps less safely than it could", "warning", warning)
	}
	return s, nil
}

// demoStore is the address of the demo desk's store: a file of its own beside
// the embedded store, or the Redis that is set.
func demoStore(address string) string {
	if path, ok := strings.CutPrefix(address, "file:"); ok {
		return "file:" + filepath.Join(filepath.Dir(path), "demo.db")
	}
	return address
}
