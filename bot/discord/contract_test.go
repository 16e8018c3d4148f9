package discord_test

import (
	"testing"

	"github.com/stetbot/stet/bot/bottest"
	"github.com/stetbot/stet/bot/discord"
	"github.com/stetbot/stet/bot/discord/discordtest"
)

func TestContract(t *testing.T) {
	bottest.Contract(t, func(t *testing.T) bottest.Stand {
		t.Helper()
		s := discordtest.New(t, bottest.Commands())
		return s.Connect(discord.New(config(s), bottest.Commands(), quiet(), now))
	})
}

func TestShortcutContract(t *testing.T) {
	bottest.ShortcutContract(t, func(t *testing.T) bottest.ShortcutStand {
		t.Helper()
		s := discordtest.New(t, bottest.Commands())
		s.AddGuild(discordtest.Elsewhere, "The Other Desk", bottest.Owner, nil, []string{bottest.Editor})
		return s.Connect(discord.New(config(s), bottest.Commands(), quiet(), now))
	})
}

func TestPostContract(t *testing.T) {
	for name, unpaced := range map[string]bool{"paced": false, "unpaced": true} {
		t.Run(name, func(t *testing.T) {
			bottest.PostContract(t, func(t *testing.T) bottest.PostStand {
				t.Helper()
				s := discordtest.New(t, bottest.Commands())
				cfg := config(s)
				cfg.Unpaced = unpaced
				return s.Connect(discord.New(cfg, bottest.Commands(), quiet(), now))
			})
		})
	}
}
