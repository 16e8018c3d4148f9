package claim_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stetbot/stet/claim"
)

func TestParseQuiet(t *testing.T) {
	for typed, want := range map[string]string{
		"22:00-07:00":      "22:00-07:00",
		" 22:00 - 07:00 ":  "22:00-07:00",
		"22:00–07:00":      "22:00-07:00",
		"22:00 to 07:00":   "22:00-07:00",
		"10pm-7am":         "22:00-07:00",
		"10 PM until 7 AM": "22:00-07:00",
		"10.30pm and 6.15": "22:30-06:15",
		"12am-12pm":        "00:00-12:00",
		"12:30-13:30":      "12:30-13:30",
		"22:00-24:00":      "22:00-24:00",
		"22:00-00:00":      "22:00-24:00",
		"0:00-7:00":        "00:00-07:00",
		"07:00-06:59":      "07:00-06:59",
	} {
		q, err := claim.ParseQuiet(typed)
		if err != nil || q.String() != want {
			t.Errorf("%q is %q (%v), want %q", typed, q, err, want)
			continue
		}
		if again, err := claim.ParseQuiet(q.String()); err != nil || again != q {
			t.Errorf("%q is read as %v (%v)", q, again, err)
		}
	}
	for typed, want := range map[string]string{
		"":                      "no quiet hours",
		"at night":              "no quiet hours",
		"22:00":                 "no quiet hours",
		"22-7":                  `"22" is no time of day`,
		"22:00-7":               `"7" is no time of day`,
		"22:00-25:00":           `"25:00" is no time of day`,
		"22:60-07:00":           `"22:60" is no time of day`,
		"22:0-07:00":            `"22:0" is no time of day`,
		"13pm-7am":              `"13pm" is no time of day`,
		"0am-7am":               `"0am" is no time of day`,
		"22:00-24:01":           `"24:01" is no time of day`,
		"22:00-07:00-08:00":     "is no time of day",
		"-1:00-07:00":           "is no time of day",
		"22:00-22:00":           "the whole day",
		"00:00-24:00":           "the whole day",
		"24:00-07:00":           "cannot begin at 24:00",
		strings.Repeat("x", 99): "x…",
		"٢٢:٠٠-٠٧:٠٠":           "is no time of day",
	} {
		q, err := claim.ParseQuiet(typed)
		var words claim.TypedError
		if !errors.As(err, &words) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "22:00-07:00") || q != (claim.Quiet{}) {
			t.Errorf("%q: %v, want %q", typed, err, want)
		}
	}
}

func TestQuietHolds(t *testing.T) {
	for _, tt := range []struct{ quiet, at, end string }{ // no end: not quiet
		{"22:00-07:00", "21:59", ""},
		{"22:00-07:00", "22:00", "+07:00"},
		{"22:00-07:00", "23:59", "+07:00"},
		{"22:00-07:00", "00:00", "07:00"},
		{"22:00-07:00", "06:59", "07:00"},
		{"22:00-07:00", "07:00", ""},
		{"12:00-13:00", "11:59", ""},
		{"12:00-13:00", "12:00", "13:00"},
		{"12:00-13:00", "13:00", ""},
		{"22:00-24:00", "23:59", "+00:00"},
		{"22:00-24:00", "00:00", ""},
		{"00:00-07:00", "00:00", "07:00"},
		{"", "00:00", ""},
		{"", "12:00", ""},
	} {
		q, _ := claim.ParseQuiet(tt.quiet)
		at, _ := time.Parse(time.DateTime, "2026-11-19 "+tt.at+":00")
		want := at
		if tt.end != "" {
			want, _ = time.Parse(time.DateTime, "2026-11-19 "+strings.TrimPrefix(tt.end, "+")+":00")
		}
		if strings.HasPrefix(tt.end, "+") {
			want = want.AddDate(0, 0, 1)
		}
		if got := q.End(at); !got.Equal(want) || q.Holds(at) != (tt.end != "") {
			t.Errorf("%s at %s: until %v, want %v; holds %v", q, tt.at, got, want, q.Holds(at))
		}
	}
}

// Quiet hours whose ends the clocks skip or double begin and end once.
func TestQuietWhenClocksChange(t *testing.T) {
	london := located(t, "Europe/London")
	utc := func(day string, hour, minute int) time.Time {
		d, _ := time.Parse(time.DateOnly, day)
		return d.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
	}
	const spring, autumn = "2027-03-28", "2027-10-31" // 01:00 becomes 02:00; 02:00 becomes 01:00
	for _, tt := range []struct {
		quiet    string
		from, to time.Time
	}{
		{"00:00-01:30", utc(spring, 0, 0), utc(spring, 1, 0)}, // no 01:30: it ends when 02:00 comes
		{"01:30-03:00", utc(spring, 1, 0), utc(spring, 2, 0)},
		{"00:30-01:30", utc(autumn, -1, 30), utc(autumn, 0, 30)}, // the first 01:30
		{"01:30-02:30", utc(autumn, 0, 30), utc(autumn, 2, 30)},  // from the first 01:30, over the second 01:00
	} {
		q, err := claim.ParseQuiet(tt.quiet)
		if err != nil {
			t.Fatal(err)
		}
		for at := tt.from.Add(-3 * time.Hour); at.Before(tt.to.Add(3 * time.Hour)); at = at.Add(time.Minute) {
			want := !at.Before(tt.from) && at.Before(tt.to)
			if q.Holds(at.In(london)) != want {
				t.Fatalf("%s at %v: quiet is %v", q, at.In(london), !want)
			}
			if want && !q.End(at.In(london)).Equal(tt.to) {
				t.Fatalf("%s at %v: until %v", q, at.In(london), q.End(at.In(london)))
			}
		}
	}
}

// In zones that change their clocks in different ways, over a year: what opens
// is open, and nothing before it was.
func TestHours(t *testing.T) {
	for _, name := range []string{"Europe/London", "Australia/Lord_Howe", "Africa/Cairo", "America/Scoresbysund"} {
		zone := located(t, name)
		hours := claim.Hours{Quiet: claim.Quiet{From: 23*60 + 30, To: 2*60 + 15}, Holidays: []string{"2027-03-28", "2027-04-30", "2027-10-31", "2027-12-25", "2027-12-26"}, Zone: zone}
		was := hours.Open(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
		var closedSince time.Time
		opens := hours.Opens(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
		for at := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() == 2027; at = at.Add(15 * time.Minute) {
			open := hours.Open(at)
			ch := claim.Channel{Quiet: hours.Quiet, Holidays: hours.Holidays}
			local := at.In(zone)
			if want := !ch.Holiday(local) && !ch.Quiet.Holds(local); open != want || ch.Hours(zone).Open(at) != want {
				t.Fatalf("%s: open at %v is %v", name, local, open)
			}
			switch {
			case was && !open:
				closedSince, opens = at, hours.Opens(at)
			case !open && !hours.Opens(at).Equal(opens):
				t.Fatalf("%s: closed at %v until %v, and at %v until %v", name, closedSince, opens, local, hours.Opens(at))
			case !was && open && !opens.IsZero() && !at.Equal(opens):
				t.Fatalf("%s: open at %v, and not at %v", name, local, opens)
			}
			was = open
		}
	}
}

// What Hours.After counts is the minutes in which something may be posted.
func TestHoursAfter(t *testing.T) {
	zone := located(t, "Europe/London")
	hours := claim.Hours{Quiet: claim.Quiet{From: 22 * 60, To: 90}, Holidays: []string{"2027-10-30"}, Zone: zone}
	start := time.Date(2027, 10, 29, 12, 0, 0, 0, zone)
	open := 0
	for at := start; at.Before(start.AddDate(0, 0, 4)); at = at.Add(time.Minute) {
		if got := hours.After(start, time.Duration(open)*time.Minute); hours.Open(at) && !got.Equal(at) && !hours.Opens(got).Equal(at) {
			t.Fatalf("%d open minutes after %v: %v, and not %v", open, start, got, at)
		}
		if hours.Open(at) {
			open++
		}
	}
	never := claim.Hours{Quiet: claim.Quiet{From: 1, To: 0}, Zone: zone}
	if got := never.After(start, 10000*time.Minute); got.Before(start.AddDate(1, 0, 0)) {
		t.Errorf("hardly ever open: %v", got)
	}
}

func TestHoliday(t *testing.T) {
	ch := claim.Channel{Holidays: []string{"2026-12-25"}}
	tokyo := located(t, "Asia/Tokyo")
	for at, want := range map[time.Time]bool{
		time.Date(2026, 12, 25, 0, 0, 0, 0, tokyo):               true,
		time.Date(2026, 12, 25, 23, 59, 59, 0, tokyo):            true,
		time.Date(2026, 12, 26, 0, 0, 0, 0, tokyo):               false,
		time.Date(2026, 12, 24, 16, 0, 0, 0, time.UTC):           false, // it is the 25th in Tokyo
		time.Date(2026, 12, 24, 16, 0, 0, 0, time.UTC).In(tokyo): true,
	} {
		if ch.Holiday(at) != want {
			t.Errorf("%v is a holiday: %v", at, !want)
		}
	}
}
