package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/handlers"
	"github.com/stetbot/stet/store"
)

// demoDesk is the desk that holds the workers story.
const demoDesk = "demo"

// workersStory is the demo's story as an editor would have typed it.
//
//go:embed demo/workers.txt
var workersStory string

// seed files the workers story on a desk that does not hold it yet, by the
// same door as typing, as of the last Saturday morning. Its requests are named
// by their place in the story: one that was cut off goes on where it was.
func (p *process) seed(ctx context.Context, n *handlers.Newsroom, st store.Store, desk string, zone *time.Location) error {
	lines := storyLines(workersStory)
	if _, err := st.Desk(store.DeskID(desk), store.Insider).Claim(ctx, storyClaims); err == nil {
		return nil
	} else if !errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("opening the demo desk: %w", err)
	}
	at := lastSaturday(p.now().In(zone))
	for i, line := range lines {
		reply := n.Serve(ctx, bot.Request{
			ID:        fmt.Sprintf("demo:%d", i+1),
			From:      bot.Account{Platform: "console", ID: "demo", Name: "demo", Standing: bot.Member},
			Workspace: bot.Workspace{Platform: "console", ID: desk},
			In:        bot.Conversation{ID: "demo"},
			Line:      line,
			At:        at,
		})
		if reply.Refused {
			return &exit{exitUnavailable, fmt.Errorf("filing the demo story: %q: %s", line, bot.PlainText(reply))}
		}
	}
	return nil
}

// storyClaims is how many figures the story has: the id of its last claim.
const storyClaims = 24

// storyLines are the command lines of a story; a line that ends in a backslash
// goes on in the next, and one that begins with # is a remark.
func storyLines(story string) []string {
	var lines []string
	story = strings.ReplaceAll(story, "\\\n", "\x00")
	for line := range strings.SplitSeq(story, "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, strings.ReplaceAll(line, "\x00", "\n"))
		}
	}
	return lines
}

// lastSaturday is nine o'clock on the last Saturday, or now when it is not
// nine yet on a Saturday.
func lastSaturday(now time.Time) time.Time {
	at := time.Date(now.Year(), now.Month(), now.Day(), 9, 0, 0, 0, now.Location())
	for at.Weekday() != time.Saturday {
		at = at.AddDate(0, 0, -1)
	}
	if at.After(now) {
		return now
	}
	return at
}
