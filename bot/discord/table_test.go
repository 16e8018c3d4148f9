package discord_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/discord"
	"github.com/stetbot/stet/bot/discord/discordtest"
)

// table is a command table with rows of every shape.
var table = []bot.Command{
	{Name: "status", Summary: "The latest attributed figures.", Params: []bot.Param{
		{Name: "topic", Kind: bot.Words, Help: "the story", Suggests: "topic"},
		{Name: "measure", Help: "what is counted, or all", Suggests: "measure"},
	}},
	{Name: "add", Summary: "Files a claim.", Lines: true, Insists: true, Params: []bot.Param{
		{Name: "topic", Required: true, Help: "the story", Suggests: "topic"},
		{Name: "measure", Required: true, Help: "what is counted", Suggests: "measure"},
		{Name: "figure", Kind: bot.Words, Required: true, Help: "the number as the source put it"},
		{Name: "by", Keyword: "by", Kind: bot.Words, Required: true, Help: "who said it", Suggests: "source"},
		{Name: "via", Keyword: "via", Kind: bot.Words, Repeat: true, Help: "who relayed it", Suggests: "source"},
		{Name: "said", Keyword: "said", Kind: bot.Words, Help: "when it was said"},
		{Name: "as_of", Keyword: "as of", Kind: bot.Words, Help: "when it was so"},
		{Name: "quote", Keyword: "quote", Kind: bot.Words, Help: "the source's words"},
		{Name: "link", Keyword: "link", Help: "where it was read"},
		{Name: "part_of", Keyword: "part of", Kind: bot.ID, Help: "the claim it is a part of"},
		{Name: "repeats", Keyword: "repeats", Kind: bot.ID, Help: "the claim it repeats"},
		{Name: "attitude", Kind: bot.Flag, Values: []string{"feared", "estimated", "denied"}, Help: "how it was said, if not stated"},
		{Name: "increment", Kind: bot.Flag, Keyword: "increment", Help: "it adds to what came before"},
		{Name: "note", Keyword: "note", Kind: bot.Words, Help: "a note for the desk"},
	}},
	{Name: "show", Summary: "One claim whole.", Params: []bot.Param{{Name: "id", Kind: bot.ID, Required: true, Help: "the claim"}}},
	{Name: "propose", Summary: "Proposes a verdict.", Params: []bot.Param{{Name: "id", Kind: bot.ID, Required: true, Repeat: true, Help: "the claims"}}},
	{Name: "history", Summary: "Who changed what.", Params: []bot.Param{{Name: "of", Required: true, Help: "a claim or a topic"}}},
	{Name: "retract", Summary: "The source takes it back.", Params: []bot.Param{{Name: "id", Kind: bot.ID, Required: true, Help: "the claim"}}},
	{Name: "topic add", Summary: "Opens a topic.", Params: []bot.Param{{Name: "slug", Required: true, Help: "its short name"}, {Name: "title", Help: "its title"}}},
	{Name: "topic close", Summary: "Closes a topic.", Params: []bot.Param{{Name: "slug", Required: true, Help: "its short name", Suggests: "topic"}}},
	{Name: "topic", Summary: "Cannot be beside its own subcommands."},
	{Name: "undo", Summary: "Takes back the last change.", Params: []bot.Param{{Name: "id", Kind: bot.ID, Help: "which"}}},
	{Name: "help", Summary: "What there is.", Params: []bot.Param{{Name: "command", Kind: bot.Line, Help: "a command"}}},
	{Name: "track", Summary: "Reads figures from a text.", Message: "Track figures in this message", Lines: true, Params: []bot.Param{
		{Name: "text", Kind: bot.Line, Required: true, Help: "what to read"},
	}},
	{Name: "share", Summary: "Shows an answer to everyone.", Hidden: true, Params: []bot.Param{{Name: "line", Kind: bot.Line}}},
}

var start = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func now() time.Time { return start }

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func config(s *discordtest.Stand) discord.Config {
	return discord.Config{Token: discordtest.Token, APIURL: s.URL, ContributorRoles: []string{discordtest.ContributorRole}}
}

// open is a stand-in and an adapter that is not running yet.
func open(t *testing.T) (*discordtest.Stand, *discord.Adapter) {
	t.Helper()
	s := discordtest.New(t, table)
	a := discord.New(config(s), table, quiet(), now)
	s.Connect(a)
	return s, a
}

// run runs the adapter until the test ends.
func run(t *testing.T, a *discord.Adapter, serve bot.Serve) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx, serve) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("Run returned %v", err)
			}
		case <-time.After(time.Minute):
			t.Error("Run did not return")
		}
	})
}
