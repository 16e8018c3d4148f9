package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/claim"
)

const remindersPage = "../../docs/reminders.md"

// What stands between these two lines of docs/reminders.md is made from
// claim.DueReasons; the rest is written by hand.
const (
	reasonsBegin = "<!-- Made from claim.DueReasons: go test ./cmd/stet -update -->\n"
	reasonsEnd   = "<!-- The end of what is made from claim.DueReasons -->\n"
)

// TestRemindersPage keeps the reasons in docs/reminders.md what the table of
// them says.
func TestRemindersPage(t *testing.T) {
	page, err := os.ReadFile(remindersPage)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, begins := strings.Cut(string(page), reasonsBegin)
	_, tail, ends := strings.Cut(rest, reasonsEnd)
	if !begins || !ends {
		t.Fatalf("docs/reminders.md has no line %q, or no line %q after it", reasonsBegin, reasonsEnd)
	}
	want := head + reasonsBegin + reasonsText(claim.DueReasons) + reasonsEnd + tail
	if *update {
		if err := os.WriteFile(remindersPage, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		page = []byte(want)
	}
	if diff := cmp.Diff(want, string(page)); diff != "" {
		t.Errorf("docs/reminders.md is not what the table says; go test ./cmd/stet -update (-table +page)\n%s", diff)
	}
}

// reasonsText is the table of reasons as two tables of the page: those that
// remind, and those that do not.
func reasonsText(rows []claim.DueRow) string {
	var b strings.Builder
	for _, part := range []struct {
		sends bool
		head  string
	}{{true, "reminds"}, {false, "does not remind"}} {
		fmt.Fprintf(&b, "\n| %s | after “Reminders:” |\n|---|---|\n", part.head)
		for _, row := range rows {
			if row.Sends == part.sends {
				fmt.Fprintf(&b, "| `%s` | %s |\n", row.Reason, row.Words)
			}
		}
	}
	return b.String() + "\n"
}
