package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/stetbot/stet/bot/slack"
	"github.com/stetbot/stet/handlers"
)

func (p *process) manifestCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "manifest",
		Short: "Print the Slack app manifest to paste when the app is made",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			var cfg slack.Config
			if err := p.load(&cfg); err != nil {
				return err
			}
			table := handlers.New(nil, time.UTC, p.now, quiet, usualPlans.calendar()).Commands()
			manifest, err := slack.Manifest(cfg, table)
			if err != nil {
				return &exit{exitUsage, err}
			}
			_, err = fmt.Fprintf(p.out, "%s\n", manifest)
			return err
		},
	}
}
