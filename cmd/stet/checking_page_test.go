package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/claim"
)

const checkingPage = "../../docs/checking.md"

// TestCheckingPage keeps docs/checking.md what the tables of statuses and moves
// say.
func TestCheckingPage(t *testing.T) {
	want := checkingText(claim.Statuses, claim.Moves)
	if *update {
		if err := os.WriteFile(checkingPage, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(checkingPage)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("docs/checking.md is not what the tables say; go test ./cmd/stet -update (-tables +page)\n%s", diff)
	}
}

const (
	checkingHead = `# Checking

<!-- Made from claim.Statuses and claim.Moves: go test ./cmd/stet -update -->

A figure is filed as its source put it. Whether it holds is another question, and nobody answers that one alone.

## Who may do what

| role | may |
|---|---|
| reader | read the desk |
| contributor | suggest figures and add evidence; a suggestion takes nothing of the desk's off the board and challenges no verdict |
| editor | file, and check |
| lead | also override, mark any figure as our mistake, ask for a redaction, and change the settings |

Each may do what those before it may. In Slack, owners and admins are leads, full members are editors, and guests
read. On Discord, who owns or manages the server is a lead, and members only read until a lead gives them a role:
` + "`settings roles add editor @PERSON`" + `, or a Discord role in place of the person. What a lead gave a person goes before
what the platform says of them. Who runs the workspace is always a lead.

## Statuses

The status is ours, and is shown by shape and by word. What a source does to its own figure is kept apart: a figure that
its source withdraws is not thereby refuted.

| | shown as | meaning |
|---|---|---|
`
	checkingMoves = `
## Moves

What may be done to a status. All of these take several claims at once: they are done to all of them, or to none.
A refusal says why, and what would be allowed.

| command | from | to | who may | needs a reason |
|---|---|---|---|---|
`
	checkingTail = `
To propose that a figure is verified or refuted, there must be at least one piece of evidence. With fewer than two
independent named origins the answer says so, and it is the editors who decide.

## Four eyes

- **on**, as every desk begins: nobody signs off what they proposed. Alone at two in the morning, a proposal stays
  AWAITING SECOND EDITOR.
- **strict**: nor does who filed the figure.
- **off**: one editor decides, and proposing is deciding.

A lead sets it: ` + "`settings four-eyes on`" + `. One human with an account in Slack and one on Discord is one person here, once
` + "`link`" + ` has made them one; ` + "`settings linked on`" + ` lets only people with linked accounts sign off.

## One editor

A verdict that one person alone decided says "one editor", for ever, whatever the settings are later: with four eyes
off, or when a lead overrode. It is counted apart, and the sentence to paste says "has been checked by one editor only".

## Challenged

A verdict is flagged as CHALLENGED when its source corrects or withdraws the figure afterwards, or when a new figure
conflicts with a verified one. Growth is not a conflict: a later moment, and a higher number. The verdict stands until an
editor looks into it again with ` + "`reopen`" + `; the flag is on the board, in ` + "`mine`" + ` of those who decided and in
` + "`list challenged`" + `. The next verdict clears it.

## Redaction

` + "`redact ID because “…”`" + ` by a lead asks for it, and a second person agrees with ` + "`redact ID`" + `. Then what was
written of the figure, by the source or by us, is blanked everywhere in the store, in its history too. That it was there,
when, and who of us handled it remain. It cannot be taken back, and what was posted in channels must be deleted there by
hand.
`
)

// checkingText is the tables as a page.
func checkingText(statuses []claim.StatusRow, moves []claim.Move) string {
	var b strings.Builder
	b.WriteString(checkingHead)
	for _, row := range statuses {
		fmt.Fprintf(&b, "| `%s` | %s %s | %s |\n", row.Status, row.Shape, row.Word, row.Meaning)
	}
	b.WriteString(checkingMoves)
	for _, m := range moves {
		to, reason := string(m.To), ""
		if to == "" {
			to = "the verdict"
		}
		if m.Reason {
			reason = "yes"
		}
		fmt.Fprintf(&b, "| `%s`: %s | %s | %s | %s | %s |\n", m.Name, m.Summary, begins(statuses, m), to, m.Who, reason)
	}
	b.WriteString(checkingTail)
	return b.String()
}

// begins is where a move begins: the statuses, or the only one where it does
// not.
func begins(statuses []claim.StatusRow, m claim.Move) string {
	var from, other []string
	for _, row := range statuses {
		if slices.Contains(m.From, row.Status) {
			from = append(from, string(row.Status))
		} else {
			other = append(other, string(row.Status))
		}
	}
	if len(other) == 1 {
		return "any but " + other[0]
	}
	return strings.Join(from, ", ")
}
