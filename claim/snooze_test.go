package claim_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stetbot/stet/claim"
)

func TestNextWorkingDay(t *testing.T) {
	london := located(t, "Europe/London")
	var wholeFortnight []string
	for day := range 30 {
		wholeFortnight = append(wholeFortnight, time.Date(2027, 3, 1+day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
	}
	for _, tt := range []struct {
		after    string // in London
		holidays []string
		want     string
	}{
		{"2027-03-22 08:00", nil, "2027-03-23 09:00"}, // Monday, before nine
		{"2027-03-25 23:59", nil, "2027-03-26 09:00"},
		{"2027-03-26 00:00", nil, "2027-03-29 09:00"}, // Friday
		{"2027-03-27 12:00", nil, "2027-03-29 09:00"},
		{"2027-03-28 00:30", nil, "2027-03-29 09:00"}, // the clocks are put forward on this Sunday
		{"2027-03-25 12:00", []string{"2027-03-26", "2027-03-29"}, "2027-03-30 09:00"},
		{"2027-03-25 12:00", []string{"2027-03-29", "2027-03-30"}, "2027-03-26 09:00"},
		{"2027-02-28 12:00", wholeFortnight, "2027-03-31 09:00"},
	} {
		after, err := time.ParseInLocation("2006-01-02 15:04", tt.after, london)
		if err != nil {
			t.Fatal(err)
		}
		if got := claim.NextWorkingDay(after, tt.holidays).Format("2006-01-02 15:04"); got != tt.want {
			t.Errorf("after %s with holidays %v: %s, want %s", tt.after, tt.holidays, got, tt.want)
		}
	}
}

func TestParseSnooze(t *testing.T) {
	london := located(t, "Europe/London")
	now := time.Date(2027, 3, 26, 16, 20, 30, 0, london) // Friday; the clocks are put forward on Sunday
	for typed, want := range map[string]string{
		"20m":              "2027-03-26 16:40:30",
		"1h":               "2027-03-26 17:20:30",
		" 3H ":             "2027-03-26 19:20:30",
		"for 3 hours":      "2027-03-26 19:20:30",
		"an hour":          "2027-03-26 17:20:30",
		"1h30m":            "2027-03-26 17:50:30",
		"1 hr 30 min":      "2027-03-26 17:50:30",
		"5 minutes":        "2027-03-26 16:25:30",
		"2d":               "2027-03-28 17:20:30", // forty-eight hours
		"14 days":          "2027-04-09 17:20:30",
		"tomorrow":         "2027-03-27 09:00:00",
		"Tomorrow":         "2027-03-27 09:00:00",
		"next working day": "2027-03-30 09:00:00",
		"next  Workday":    "2027-03-30 09:00:00",
	} {
		got, err := claim.ParseSnooze(typed, now, []string{"2027-03-29"})
		if err != nil || got.Format(time.DateTime) != want {
			t.Errorf("%q: %v (%v), want %s", typed, got, err, want)
		}
	}
	for typed, want := range map[string]string{
		"":                        "For how long?",
		"for ":                    "length of time",
		"4m":                      "at least 5 minutes",
		"0m":                      "at least 5 minutes",
		"14d1m":                   "at most 14 days",
		"99999d":                  "at most 14 days",
		"999999h":                 "no length of time",
		"20":                      "no length of time",
		"h":                       "no length of time",
		"-1h":                     "no length of time",
		"1.5h":                    "no length of time",
		"1h later":                "no length of time",
		"next week":               "no length of time",
		"until Friday":            "no length of time",
		"1h\x00":                  "no length of time",
		strings.Repeat("1h", 400): "at most 14 days",
		strings.Repeat("é", 999):  "…",
	} {
		got, err := claim.ParseSnooze(typed, now, nil)
		var words claim.TypedError
		if !errors.As(err, &words) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "next working day") || !got.IsZero() {
			t.Errorf("%q: %v (%v), want %q", typed, got, err, want)
		}
	}
}

// Whatever is typed: no panic, and what is taken lies within the bounds.
func FuzzParseSnooze(f *testing.F) {
	for _, typed := range []string{"20m", "1h 30 min", "tomorrow", "next working day", "an hour", "1hh", "٣h", "a ", "22:00-07:00", "10pm to 7am"} {
		f.Add(typed)
	}
	now := time.Date(2027, 3, 26, 16, 20, 30, 0, time.UTC)
	f.Fuzz(func(t *testing.T, typed string) {
		until, err := claim.ParseSnooze(typed, now, nil)
		if d := until.Sub(now); err == nil && (d < claim.ShortestSnooze || d > claim.LongestSnooze) {
			t.Errorf("%q snoozes for %v", typed, d)
		}
		q, err := claim.ParseQuiet(typed)
		if again, errAgain := claim.ParseQuiet(q.String()); err == nil && (errAgain != nil || again != q) {
			t.Errorf("%q is %q, which is read as %v (%v)", typed, q, again, errAgain)
		}
	})
}
