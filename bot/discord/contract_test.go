package discord_test

import (
	"testing"

	"github.com/stetbot/stet/bot/bottest"
)

func TestContract(t *testing.T) {
	bottest.Contract(t, func(t *testing.T) bottest.Stand {
		s, _ := open(t)
		return s
	})
}
