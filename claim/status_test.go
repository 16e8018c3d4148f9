package claim

import (
	"strings"
	"testing"
)

// The statuses are shown by shape and by word, each its own, and none without
// a caveat to end a sentence with.
func TestStatuses(t *testing.T) {
	want := []string{
		"○ UNVERIFIED", "◔ BEING CHECKED", "◑ AWAITING SECOND EDITOR", "● VERIFIED", "✕ EVIDENCE AGAINST", "◌ COULD NOT VERIFY", "– PARKED", "⌫ OUR MISTAKE",
	}
	seen := map[string]bool{}
	for i, row := range Statuses {
		if got := row.Status.Shown(); got != want[i] {
			t.Errorf("%s is shown as %q, want %q", row.Status, got, want[i])
		}
		if seen[row.Shape] || seen[row.Word] || row.Meaning == "" {
			t.Errorf("%s has no shape, word or meaning of its own", row.Status)
		}
		seen[row.Shape], seen[row.Word] = true, true
		if row.Caveat == "" || strings.Contains(row.Caveat, "confirmed") || strings.Contains(row.Caveat, "has been") != (row.Status == Verified) {
			t.Errorf("%s: the caveat is %q", row.Status, row.Caveat)
		}
	}
	if got := Status("surprise").Shown(); got != want[0] {
		t.Errorf("a status that is not in the table is shown as %q", got)
	}
}

func TestOnBoard(t *testing.T) {
	for _, tt := range []struct {
		lifecycle Lifecycle
		status    Status
		want      bool
	}{
		{Current, Unverified, true},
		{Current, Verified, true},
		{Current, Refuted, true},
		{Current, Unverifiable, true},
		{Current, Parked, true},
		{Retracted, Unverified, true},
		{Reaffirmed, Unverified, true},
		{Superseded, Verified, false},
		{Corrected, Unverified, false},
		{Current, Mistake, false},
	} {
		if got := (Claim{Lifecycle: tt.lifecycle, Status: tt.status}).OnBoard(); got != tt.want {
			t.Errorf("%s and %s: on the board %v", tt.lifecycle, tt.status, got)
		}
	}
}
