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
