package slack_test

import (
	"testing"

	"github.com/stetbot/stet/bot/bottest"
	"github.com/stetbot/stet/bot/slack/slacktest"
)

func TestContract(t *testing.T) {
	bottest.Contract(t, func(t *testing.T) bottest.Stand { return slacktest.New(t) })
}

func TestShortcutContract(t *testing.T) {
	bottest.ShortcutContract(t, func(t *testing.T) bottest.ShortcutStand { return slacktest.New(t) })
}

func TestPostContract(t *testing.T) {
	bottest.PostContract(t, func(t *testing.T) bottest.PostStand { return slacktest.New(t) })
}
