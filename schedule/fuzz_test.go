package schedule_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stetbot/stet/schedule"
)

// Whatever is typed, in whatever zone: no panic; what is refused is told in
// words; and what is taken can be written and read again, goes on for ever,
// comes nearer than a minute to itself never, and warns of nothing that is past.
func FuzzParse(f *testing.F) {
	for _, typed := range []string{
		"every 2h between 08:00 and 20:00 weekdays", `cron "*/30 8-19 * * 1-5" Europe/London`, "at 09:00 and 18:00 weekdays",
		"at 9am, 1pm and 18:30 on Mon, Wed and Fri", "0 8-20/2 * * *", "@every 90s", "@daily", "@every -1s", "every 50m", "every 1h30m weekends",
		"every 25m between 23:00 and 24:00 Sat-Mon Pacific/Chatham", "at noon and midnight every day Africa/Cairo", "30 1,2 28-31 3,10 0 America/Havana",
		"TZ=UTC", "TZ=", "CRON_TZ=UTC * * * * *", "0 0 30 2 *", "0 0 29 2 *", ", , , , ,", "*/0 * * * *", "1-2-3 * * * *", "* * * * * *", "@reboot", "@", "cron",
		"“at 09:00”", "at 24:00", "every 99999999999999999999h", "every 366 days", "* * 31 * mon#2", "\xff", "at 9 Local", "every\x00", "? ? ? ? ?", "+5 9 * * *",
		"0-59/1,7 */23 1-31 JAN-DEC SUN-SAT Antarctica/Troll", "59 23 31 12 ? America/Scoresbysund", "every 2h between 22-06 fri", "at 9 & 18; weekdays", "*/9223372036854775807 * * * *",
	} {
		f.Add(typed, uint8(0), int64(1_800_000_000))
		f.Add(typed, uint8(3), int64(1_806_193_000))
	}
	f.Fuzz(func(t *testing.T, typed string, zone uint8, seconds int64) {
		in := located(t, zones[int(zone)%len(zones)])
		s, err := schedule.Parse(typed, in, time.Minute)
		if err != nil {
			var p *schedule.Problem
			if !errors.As(err, &p) || p.What == "" || len(err.Error()) > 900 {
				t.Fatalf("%q is refused with %v", typed, err)
			}
			return
		}
		again, err := schedule.Parse(s.String(), s.Zone(), time.Minute)
		if err != nil || again.String() != s.String() {
			t.Fatalf("%q is %q, which is read as %v (%v)", typed, s, again, err)
		}
		const year = 365 * 24 * 60 * 60
		after := time.Unix(1_800_000_000+seconds%(50*year), seconds&0xffff)
		for _, shift := range s.Shifts(after, after.Add(400*24*time.Hour)) {
			if !shift.At.IsZero() && !shift.At.After(after) {
				t.Fatalf("%q after %v: %+v", typed, after, shift)
			}
		}
		for i := range 50 {
			at := s.Next(after)
			switch gap := at.Sub(after); {
			case gap <= 0:
				t.Fatalf("%q: after %v comes %v", typed, after, at)
			case i > 0 && gap < time.Minute:
				t.Fatalf("%q: %v is %v after %v", typed, at, gap, after)
			case !at.Equal(again.Next(after)):
				t.Fatalf("%q and %q: after %v come %v and %v", typed, again, after, at, again.Next(after))
			}
			after = at
		}
	})
}
