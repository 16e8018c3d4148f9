package schedule_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/schedule"
)

// zones are eight and more that change their clocks in different ways: by an
// hour, by half of one, at midnight, an hour before it, for a month, never, and
// by minutes that are no quarter of an hour off.
var zones = []string{
	"Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Casablanca", "Asia/Tehran", "Pacific/Chatham",
	"Africa/Cairo", "Asia/Beirut", "America/Scoresbysund", "America/Havana", "Antarctica/Troll", "Pacific/Apia", "UTC",
}

func parsed(t testing.TB, typed, zone string) *schedule.Schedule {
	t.Helper()
	s, err := schedule.Parse(typed, located(t, zone), time.Second)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// shown is what the clocks of a zone show at an instant, in seconds, as if they
// were in UTC.
func shown(at time.Time, zone *time.Location) int64 {
	_, offset := at.In(zone).Zone()
	return at.Unix() + int64(offset)
}

// slowest is the first instant of a zone at which its clocks show a minute of a
// date or a later one, looked for in steps of five minutes, of which all clocks
// and times here are.
func slowest(date time.Time, minute int, zone *time.Location) time.Time {
	wanted := date.Add(time.Duration(minute) * time.Minute)
	at := wanted.Add(-time.Duration(shown(wanted, zone)-wanted.Unix()) * time.Second)
	for at = at.Add(-3 * time.Hour); shown(at, zone) < wanted.Unix(); { // no clock here is changed by more than two
		at = at.Add(5 * time.Minute)
	}
	return at
}

// In each zone, what comes once a day comes once on each date of 2027, at the
// first valid instant; and so does what comes at two times, twice, but where
// the clocks are put forward past both.
func TestOncePerDate(t *testing.T) {
	for _, zone := range zones {
		for _, spec := range []struct {
			typed  string
			minute int
		}{
			{"at 02:30", 150}, {"at 01:30", 90}, {"at 00:00", 0}, {"at 00:30", 30}, {"at 23:30", 1410}, {"0 9 * * *", 540}, {"30 2 * * *", 150}, {"30 1 * * *", 90},
		} {
			t.Run(zone+" "+spec.typed, func(t *testing.T) {
				t.Parallel()
				s := parsed(t, spec.typed, zone)
				date := time.Date(2026, 12, 30, 0, 0, 0, 0, time.UTC)
				at := slowest(date, spec.minute, s.Zone())
				for range 370 {
					date = date.AddDate(0, 0, 1)
					before := at
					at = s.Next(before)
					if want := slowest(date, spec.minute, s.Zone()); !at.Equal(want) {
						t.Fatalf("of %s: %v, want %v", date.Format(time.DateOnly), at, want.In(s.Zone()))
					}
					// Asked at any time before, it is the same.
					for ask := before; ask.Before(at); ask = ask.Add(239*time.Minute + time.Nanosecond) {
						if got := s.Next(ask); !got.Equal(at) {
							t.Fatalf("after %v: %v, want %v", ask.In(s.Zone()), got, at)
						}
					}
				}
			})
		}
	}
}

// What comes through the day is, in each zone and on each date of 2027, what a
// clock on the wall would ring for the first time, in steps of five minutes.
func TestThroughTheDay(t *testing.T) {
	for _, zone := range zones {
		for _, typed := range []string{"every 15m", "*/20 * * * *", "every 25m between 23:00 and 03:00", "at 01:30, 02:00, 02:30 and 03:00"} {
			t.Run(zone+" "+typed, func(t *testing.T) {
				t.Parallel()
				s, wall := parsed(t, typed, zone), parsed(t, typed, "UTC")
				start, end := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC)
				rung := shown(start, s.Zone()) // the latest time that was shown
				at := s.Next(start)
				for now := start.Add(5 * time.Minute); now.Before(end); now = now.Add(5 * time.Minute) {
					from, to := rung, shown(now, s.Zone())
					if to <= from { // the clocks were put back
						continue
					}
					rung = to
					if wall.Next(time.Unix(from, 0)).Unix() > to {
						continue
					}
					if !at.Equal(now) {
						t.Fatalf("%v, want %v", at, now.In(s.Zone()))
					}
					at = s.Next(at)
				}
			})
		}
	}
}

// The clocks of 2027, in London: 01:00 to 02:00 is skipped on 28 March, and
// comes twice on 31 October.
func TestShifts(t *testing.T) {
	winter, summer := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2027, 7, 1, 0, 0, 0, 0, time.UTC)
	at := func(month time.Month, day, hour, minute int) time.Time {
		return time.Date(2027, month, day, hour, minute, 0, 0, time.UTC)
	}
	for _, tt := range []struct {
		typed, zone  string
		after, until time.Time
		want         []schedule.Shift
	}{
		{"at 01:30", "Europe/London", winter, winter.AddDate(1, 0, 0), []schedule.Shift{
			{Kind: schedule.Skipped, Date: "2027-03-28", Wall: "01:30", At: at(3, 28, 1, 0)},
			{Kind: schedule.Doubled, Date: "2027-10-31", Wall: "01:30", At: at(10, 31, 0, 30)},
		}},
		{"at 01:30", "Europe/London", summer, winter.AddDate(1, 0, 0), []schedule.Shift{
			{Kind: schedule.Doubled, Date: "2027-10-31", Wall: "01:30", At: at(10, 31, 0, 30)},
		}},
		{"at 01:30", "Europe/London", winter, at(3, 28, 0, 59), nil},
		{"at 01:30", "Europe/London", winter, at(3, 28, 1, 0), []schedule.Shift{{Kind: schedule.Skipped, Date: "2027-03-28", Wall: "01:30", At: at(3, 28, 1, 0)}}},
		{"at 01:30", "Europe/London", at(3, 28, 1, 0), summer, nil},
		{"at 01:30", "Europe/London", summer, at(10, 31, 0, 30), []schedule.Shift{{Kind: schedule.Doubled, Date: "2027-10-31", Wall: "01:30", At: at(10, 31, 0, 30)}}},
		{"at 00:59 and 02:00", "Europe/London", winter, winter.AddDate(1, 0, 0), nil},
		{"at 01:00", "Europe/London", winter, summer, []schedule.Shift{{Kind: schedule.Skipped, Date: "2027-03-28", Wall: "01:00", At: at(3, 28, 1, 0)}}},
		{"at 01:30 weekdays", "Europe/London", winter, winter.AddDate(1, 0, 0), nil}, // both are Sundays
		{"*/30 * * * *", "Europe/London", winter, summer, []schedule.Shift{
			{Kind: schedule.Skipped, Date: "2027-03-28", Wall: "01:00", At: at(3, 28, 1, 0)},
			{Kind: schedule.Skipped, Date: "2027-03-28", Wall: "01:30", At: at(3, 28, 1, 0)},
		}},
		{"at 02:15", "Australia/Lord_Howe", winter, winter.AddDate(1, 0, 0), []schedule.Shift{ // by half an hour
			{Kind: schedule.Skipped, Date: "2027-10-03", Wall: "02:15", At: at(10, 2, 15, 30)},
		}},
		{"at 23:30", "America/Scoresbysund", winter, summer, []schedule.Shift{ // into the next date
			{Kind: schedule.Skipped, Date: "2027-03-27", Wall: "23:30", At: at(3, 28, 1, 0)},
		}},
		{"at 01:30", "Asia/Kolkata", winter, winter.AddDate(20, 0, 0), nil},
		{"every 50m", "Europe/London", winter, winter.AddDate(20, 0, 0), nil}, // counted from the last time
	} {
		t.Run(fmt.Sprint(tt.typed, " ", tt.zone, " ", tt.after.Format(time.DateOnly)), func(t *testing.T) {
			s := parsed(t, tt.typed, tt.zone)
			got := s.Shifts(tt.after, tt.until)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			for _, shift := range got {
				if next := s.Next(shift.At.Add(-1)); !next.Equal(shift.At) {
					t.Errorf("%+v comes at %v", shift, next)
				}
			}
		})
	}
}

// Apia had no 30 December 2011: nothing came on that date, and what was due on
// the others came once.
func TestSkippedDate(t *testing.T) {
	s := parsed(t, "at 09:00", "Pacific/Apia")
	after := time.Date(2011, 12, 28, 0, 0, 0, 0, s.Zone())
	if got, want := next(s, after, 5), "Wed 28 09:00, Thu 29 09:00, Sat 31 09:00, Sun 1 09:00, Mon 2 09:00"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	want := []schedule.Shift{{Kind: schedule.Skipped, Date: "2011-12-30", Wall: "09:00"}}
	if diff := cmp.Diff(want, s.Shifts(after, after.AddDate(0, 0, 10))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// What is counted from the last time is the same on any clock, and on the
// second.
func TestEvery(t *testing.T) {
	s := parsed(t, "@every 90m", "Europe/London")
	at := time.Date(2027, 3, 27, 23, 0, 0, 5, time.UTC)
	for i := range 5 {
		at = s.Next(at)
		if want := time.Date(2027, 3, 27, 23, 90*(i+1), 0, 0, time.UTC); !at.Equal(want) {
			t.Errorf("%v, want %v", at, want)
		}
	}
}
