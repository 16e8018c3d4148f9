package main

import (
	"fmt"

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
			s, err := p.settings()
			if err != nil {
				return err
			}
			table := handlers.New(nil, s.general.zone(), p.now, quiet).Commands()
			manifest, err := slack.Manifest(s.slack, table)
			if err != nil {
				return &exit{exitUsage, err}
			}
			_, err = fmt.Fprintf(p.out, "%s\n", manifest)
			return err
		},
	}
}
