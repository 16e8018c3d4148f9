package discord_test

import (
	"testing"

	"github.com/stetbot/stet/bot/bottest"
	"github.com/stetbot/stet/bot/discord"
)

func BenchmarkRender(b *testing.B) {
	for _, f := range bottest.Fixtures() {
		b.Run(f.Name, func(b *testing.B) {
			for b.Loop() {
				discord.Render(f.Reply, true)
			}
		})
	}
}
