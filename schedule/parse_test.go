package schedule_test

import (
	"errors"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the tests read zones where there are no files of them

	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/schedule"
)

// thursday is when the tables below ask what comes next: a Thursday in London,
// which is on UTC then.
var thursday = time.Date(2026, 11, 19, 10, 17, 0, 0, time.UTC)

func located(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// next are the next times, in the schedule's zone: "Thu 19 12:00 Fri 20 08:00".
func next(s *schedule.Schedule, after time.Time, n int) string {
	var all []string
	for range n {
		after = s.Next(after)
		all = append(all, after.Format("Mon 2 15:04"))
	}
	return strings.Join(all, ", ")
}

// What may be typed, how it is written back, and what comes next.
func TestParse(t *testing.T) {
	for _, tt := range []struct{ typed, canonical, next string }{
		// The specs of the issue.
		{"every 2h between 08:00 and 20:00 weekdays", "every 2h between 08:00 and 20:00 weekdays", "Thu 19 12:00, Thu 19 14:00, Thu 19 16:00, Thu 19 18:00, Thu 19 20:00, Fri 20 08:00"},
		{`cron "*/30 8-19 * * 1-5" Europe/London`, `cron "*/30 8-19 * * 1-5"`, "Thu 19 10:30, Thu 19 11:00"},
		{"at 09:00 and 18:00 weekdays", "at 09:00 and 18:00 weekdays", "Thu 19 18:00, Fri 20 09:00, Fri 20 18:00, Mon 23 09:00"},
		{"0 8-20/2 * * *", `cron "0 8-20/2 * * *"`, "Thu 19 12:00, Thu 19 14:00"},
		{"0 9 * * 1-5", `cron "0 9 * * 1-5"`, "Fri 20 09:00, Mon 23 09:00"},
		{"@every 90s", "@every 90s", "Thu 19 10:18, Thu 19 10:20"},

		// Every so often.
		{"every 30 min", "every 30m", "Thu 19 10:30, Thu 19 11:00"},
		{"every 45m", "every 45m", "Thu 19 10:30, Thu 19 11:15, Thu 19 12:00"},
		{"every hour", "every 1h", "Thu 19 11:00, Thu 19 12:00"},
		{"each hour", "every 1h", "Thu 19 11:00"},
		{"EVERY 2 Hours", "every 2h", "Thu 19 12:00"},
		{"every 2hrs", "every 2h", "Thu 19 12:00"},
		{"every 1h30m", "every 90m", "Thu 19 10:30, Thu 19 12:00"},
		{"every 1 hour 30 minutes", "every 90m", "Thu 19 10:30"},
		{"every half hour", "every 30m", "Thu 19 10:30"},
		{"every half an hour", "every 30m", "Thu 19 10:30"},
		{"every 24h", "every 24h", "Fri 20 00:00, Sat 21 00:00"},
		{"every 50m", "every 50m", "Thu 19 11:07, Thu 19 11:57"}, // does not divide the day: from the last
		{"every 36h", "every 36h", "Fri 20 22:17"},
		{"every 2 days", "every 48h", "Sat 21 10:17"},
		{"every week", "every 168h", "Thu 26 10:17"},
		{"every 90 seconds", "every 90s", "Thu 19 10:18"},
		{"every 50m weekends", "every 50m weekends", "Sat 21 00:00, Sat 21 00:50"},
		{"every 2h weekdays", "every 2h weekdays", "Thu 19 12:00"},
		{"every 2h on Mon-Fri", "every 2h weekdays", "Thu 19 12:00"},
		{"every hour daily", "every 1h", "Thu 19 11:00"},

		// Between two times of day.
		{"every 45m between 9am and 11am", "every 45m between 09:00 and 11:00", "Thu 19 10:30, Fri 20 09:00, Fri 20 09:45"},
		{"every 2h from 8 to 20", "every 2h between 08:00 and 20:00", "Thu 19 12:00"},
		{"every 2h between 8-20", "every 2h between 08:00 and 20:00", "Thu 19 12:00"},
		{"between 08:00 and 20:00 every 2h on weekdays", "every 2h between 08:00 and 20:00 weekdays", "Thu 19 12:00"},
		{"weekdays every 2h between 08:00 and 20:00", "every 2h between 08:00 and 20:00 weekdays", "Thu 19 12:00"},
		{"every 2h between 22:00 and 06:00", "every 2h between 22:00 and 06:00", "Thu 19 22:00, Fri 20 00:00, Fri 20 02:00, Fri 20 04:00, Fri 20 06:00, Fri 20 22:00"},
		{"every 2h between 22:00 and 06:00 weekdays", "every 2h between 22:00 and 06:00 weekdays", "Thu 19 22:00, Fri 20 00:00, Fri 20 02:00, Fri 20 04:00, Fri 20 06:00, Fri 20 22:00, Sat 21 00:00, Sat 21 02:00, Sat 21 04:00, Sat 21 06:00, Mon 23 22:00"},
		{"every 2h between 22:00 and 06:00 Sat", "every 2h between 22:00 and 06:00 Sat", "Sat 21 22:00, Sun 22 00:00, Sun 22 02:00, Sun 22 04:00, Sun 22 06:00, Sat 28 22:00"},
		{"every 1h between 22:00 and 24:00", "every 1h between 22:00 and 24:00", "Thu 19 22:00, Thu 19 23:00, Fri 20 00:00, Fri 20 22:00"},
		{"every 1h between 22:00 and midnight", "every 1h between 22:00 and 00:00", "Thu 19 22:00, Thu 19 23:00, Fri 20 00:00, Fri 20 22:00"},
		{"every 3h between 08:00 and 20:00", "every 3h between 08:00 and 20:00", "Thu 19 11:00, Thu 19 14:00, Thu 19 17:00, Thu 19 20:00, Fri 20 08:00"},
		{"every 5h between 08:00 and 12:00", "every 5h between 08:00 and 12:00", "Fri 20 08:00, Sat 21 08:00"},

		// At times of day.
		{"at 9am, 1pm and 18:30 on Mon, Wed and Fri", "at 09:00, 13:00 and 18:30 Mon, Wed and Fri", "Fri 20 09:00, Fri 20 13:00, Fri 20 18:30, Mon 23 09:00"},
		{"at 18:30, 9 am & 13:00", "at 09:00, 13:00 and 18:30", "Thu 19 13:00, Thu 19 18:30, Fri 20 09:00"},
		{"at 9 a.m. and 6 P.M.", "at 09:00 and 18:00", "Thu 19 18:00"},
		{"at 0900 and 1830", "at 09:00 and 18:30", "Thu 19 18:30"},
		{"at 9.30", "at 09:30", "Fri 20 09:30"},
		{"at 9", "at 09:00", "Fri 20 09:00"},
		{"at 9, 9 and 9am", "at 09:00", "Fri 20 09:00"},
		{"at noon and midnight", "at 00:00 and 12:00", "Thu 19 12:00, Fri 20 00:00"},
		{"at 12am", "at 00:00", "Fri 20 00:00"},
		{"at 12pm", "at 12:00", "Thu 19 12:00"},
		{"9am", "at 09:00", "Fri 20 09:00"},
		{"9 am weekdays", "at 09:00 weekdays", "Fri 20 09:00, Mon 23 09:00"},
		{"09:00 and 18:00 weekends", "at 09:00 and 18:00 weekends", "Sat 21 09:00"},
		{"every day at 09:00", "at 09:00", "Fri 20 09:00"},
		{"daily at 09:00", "at 09:00", "Fri 20 09:00"},
		{"every weekday at 09:00", "at 09:00 weekdays", "Fri 20 09:00, Mon 23 09:00"},
		{"every Monday at 09:00", "at 09:00 Mon", "Mon 23 09:00"},
		{"at 09:00 every Monday and Thursday", "at 09:00 Mon and Thu", "Mon 23 09:00, Thu 26 09:00"},
		{"at 09:00 Fri-Mon", "at 09:00 Mon, Fri, Sat and Sun", "Fri 20 09:00, Sat 21 09:00, Sun 22 09:00, Mon 23 09:00, Fri 27 09:00"},
		{"at 09:00 Mon to Wed", "at 09:00 Mon, Tue and Wed", "Mon 23 09:00"},
		{"at 09:00 mon–fri", "at 09:00 weekdays", "Fri 20 09:00"},
		{"at 09:00 on Saturdays and Sundays", "at 09:00 weekends", "Sat 21 09:00"},
		{"at 09:00 on weekends and Mon", "at 09:00 Mon, Sat and Sun", "Sat 21 09:00"},
		{"  at\t09:00   weekdays ", "at 09:00 weekdays", "Fri 20 09:00"},
		{"“at 09:00 weekdays”", "at 09:00 weekdays", "Fri 20 09:00"},

		// Cron.
		{"cron */30 8-19 * * 1-5", `cron "*/30 8-19 * * 1-5"`, "Thu 19 10:30"},
		{"CRON “*/30 8-19 * * mon-fri”", `cron "*/30 8-19 * * MON-FRI"`, "Thu 19 10:30"},
		{"cron '0 9 * * *'", `cron "0 9 * * *"`, "Fri 20 09:00"},
		{"cron \"0 9 * * *", `cron "0 9 * * *"`, "Fri 20 09:00"},
		{"0 9 * dec sat,Sun", `cron "0 9 * DEC SAT,SUN"`, "Sat 5 09:00"},
		{"0 9 1,15 * 1", `cron "0 9 1,15 * 1"`, "Mon 23 09:00, Mon 30 09:00, Tue 1 09:00"}, // either of the days, as cron has it
		{"*/45 * * * *", `cron "*/45 * * * *"`, "Thu 19 10:45, Thu 19 11:00"},
		{"@hourly", `cron "0 * * * *"`, "Thu 19 11:00"},
		{"@Daily", `cron "0 0 * * *"`, "Fri 20 00:00"},
		{"cron @weekly", `cron "0 0 * * 0"`, "Sun 22 00:00"},
		{"0 12 29 2 *", `cron "0 12 29 2 *"`, "Tue 29 12:00"}, // in 2028
		{"@every 1h30m", "@every 90m", "Thu 19 11:47"},
		{"@every 2500ms", "@every 2s", "Thu 19 10:17"},
		{"@every 2 H", "@every 2h", "Thu 19 12:17"},
		{"@every 1ms", "@every 1s", "Thu 19 10:17"},
	} {
		t.Run(tt.typed, func(t *testing.T) {
			s, err := schedule.Parse(tt.typed, located(t, "Europe/London"), time.Second)
			if err != nil {
				t.Fatal(err)
			}
			if s.String() != tt.canonical {
				t.Errorf("written %q, want %q", s, tt.canonical)
			}
			if got := next(s, thursday, strings.Count(tt.next, ",")+1); got != tt.next {
				t.Errorf("next %s, want %s", got, tt.next)
			}
			again, err := schedule.Parse(s.String(), located(t, "Europe/London"), time.Second)
			if err != nil || again.String() != s.String() || next(again, thursday, 50) != next(s, thursday, 50) {
				t.Errorf("%q is read as %v (%v)", s, again, err)
			}
		})
	}
}

// What is refused, and that the reason says why and what may be typed.
func TestParseRefuses(t *testing.T) {
	for typed, want := range map[string]string{
		"":                                  "When?",
		" \"\" ":                            "When?",
		"soon":                              `"soon"`,
		"every":                             "Every how long?",
		"every so often":                    "no length of time",
		"every 2 moons":                     `"2 moons" is no length of time`,
		"every 2":                           `"2" is no length of time`,
		"every -2h":                         "no length of time",
		"every 0h":                          "more than no time",
		"every 99999999999999999999h":       "no length of time",
		"every 400 days":                    "no length of time",
		"every half day":                    "Half of what?",
		"every other day at 9":              `"other"`,
		"every 2h between":                  "no time of day",
		"every 2h between 8":                "Between 08:00 and what time?",
		"every 2h between 8 and noonish":    `"noonish" is no time of day`,
		"every 2h between 08:00 and 08:00":  "nothing, or the whole day",
		"every 2h between 00:00 and 24:00":  "nothing, or the whole day",
		"every 24h between 08:00 and 20:00": "does not fit",
		"every 90s between 08:00 and 20:00": "whole minutes",
		"every 90s weekdays":                "cannot be kept to some days",
		"every 2h at 09:00":                 "not both",
		"between 08:00 and 20:00":           "how often",
		"weekdays":                          "at what time",
		"every day":                         "at what time",
		"at":                                "no time of day",
		"at 25:00":                          "no time of day",
		"at 24:00":                          "00:00 of the next day",
		"at 9:5":                            "no time of day",
		"at 13pm":                           "no time of day",
		"at 09:00 at 10:00":                 "twice",
		"at 09:00 and":                      `"and"`,
		"at 09:00 weekdays and 12:00":       `"and"`,
		"at 09:00 Mon-weekends":             "Mon-Fri",
		"at 09:00 someday":                  `"someday"`,
		"at 09:00 Europe/Lodnon":            `no time zone "Europe/Lodnon"`,
		"at 09:00 Europe/London weekdays":   `"Europe/London"`,
		"at 09:00 Local":                    `"Local"`,
		"0 9 * * * local":                   "not one time zone",
		"0 9 * * * right/Europe/London":     "not one time zone",
		"0 9 * * * posix/Europe/London":     "not one time zone",
		"at 09:00 ../../etc/passwd":         "no time zone",
		"at 09:00 Europe":                   `"Europe"`,
		"Europe/London":                     `"Europe/London"`,

		"cron":                       "five fields",
		"cron Europe/London":         "five fields",
		"* * * *":                    "This has 4",
		"0 0 9 * * 1":                "none for seconds",
		"0 0 9 * * MON":              "none for seconds",
		"0 0 9 * * 1 Europe/London":  "This has 6",
		"60 * * * *":                 `"60" is no minute`,
		"* 24 * * *":                 `"24" is no hour`,
		"* * 0 * *":                  `"0" is no day of the month`,
		"* * * 13 *":                 `"13" is no month`,
		"* * * * 7":                  `"7" is no day of the week. There it may be 0 (Sunday) to 6`,
		"* * * * fri-mon":            "day of the week",
		"*/0 * * * *":                "no minute",
		"5-1 * * * *":                "no minute",
		"1-2-3 * * * *":              "no minute",
		", * * * *":                  "no minute",
		"-1 * * * *":                 "no minute",
		"0 0 30 2 *":                 "never comes",
		"0 0 31 4,6,9,11 *":          "never comes",
		"@reboot":                    "no time",
		"@fortnightly":               "not a schedule that I know",
		"@":                          "not a schedule that I know",
		"@every":                     "one length of time",
		"@every 2 moons":             `no time zone "moons"`,
		"@every 2 Europe/London":     "no length of time",
		"@every 2":                   "no length of time",
		"@every -1s":                 "more than no time",
		"@every 0s":                  "more than no time",
		"@every 9000h":               "Once a year",
		"@every 9999999999h":         "no length of time",
		"@daily at 9":                "nothing but a time zone",
		"TZ=UTC":                     "goes to the end",
		"TZ=Europe/London 0 9 * * *": "goes to the end",
		"cron CRON_TZ=UTC 0 9 * * *": "goes to the end",
		"cron_tz=UTC 0 9 * * *":      "goes to the end",

		"@every 30s":                        "every 1m", // the least of this test
		"every 30s":                         "every 1m",
		strings.Repeat("at 09:00 ", 30):     "longer than 200 characters",
		strings.Repeat("9", 99999):          "longer than 200 characters",
		"at 09:00\x00":                      "cannot be typed",
		"at 09:00 \xff":                     "cannot be typed",
		"at ٠٩:٠٠":                          "no time of day",
		"at 9 " + strings.Repeat("x", 100):  "…",
		"\u202e" + strings.Repeat("x", 100): "\\u202e",
	} {
		s, err := schedule.Parse(typed, time.UTC, time.Minute)
		var p *schedule.Problem
		if s != nil || !errors.As(err, &p) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v; want %q", typed, s, err, want)
			continue
		}
		for _, raw := range []string{"failed", "expected exactly", "parse int", "%!", "panic", "  "} {
			if strings.Contains(err.Error(), raw) {
				t.Errorf("%q: %v", typed, err)
			}
		}
		if last := err.Error()[len(err.Error())-1]; last != '.' && last != '?' {
			t.Errorf("%q: %v is no sentence", typed, err)
		}
	}
}

// The least time between two postings is looked for in the whole schedule, also
// across midnight and from one week to the next.
func TestParseLeastInterval(t *testing.T) {
	const m = time.Minute
	for _, tt := range []struct {
		typed   string
		closest time.Duration
	}{
		{"every 30m", 30 * m},
		{"every 50m", 50 * m},
		{"every 50m weekends", 40 * m}, // 23:20 and 00:00
		{"every 50m Sat", 50 * m},
		{"@every 90s", 90 * time.Second},
		{"at 09:00", 24 * 60 * m},
		{"at 09:00 Mon", 7 * 24 * 60 * m},
		{"at 09:00 and 09:20", 20 * m},
		{"at 00:05 and 23:55", 10 * m},
		{"at 00:05 and 23:55 Mon and Tue", 10 * m},
		{"at 00:05 and 23:55 Mon and Wed", 23*60*m + 50*m},
		{"at 00:05 and 23:55 Sat-Sun", 10 * m},
		{"every 5h between 08:00 and 07:00", 4 * 60 * m}, // 08 13 18 23 04, and 08
		{"* * * * *", m},
		{"*/45 * * * *", 15 * m}, // 45 and 00
		{"*/45 9 * * *", 45 * m},
		{"0,59 0,23 * * *", m},
		{"0,58 23 * * *", 58 * m},
		{"5 0,12 * * *", 12 * 60 * m},
		{"5,55 0,23 * * 1", 50 * m},
		{"55 23 * * 1", 24 * 60 * m}, // as good as: no less is told of one a day
		{"0,59 0,23 1 1 *", 59 * m},
		{"0,59 0,23 31,1 * *", m}, // 31 January and 1 February
		{"0,59 0,23 1 1 1", m},    // 1 January may be a Sunday or a Tuesday
		{"0,59 0,23 28,1 2,3 *", m},
		{"0,59 0,23 29 2 *", 59 * m},
	} {
		if _, err := schedule.Parse(tt.typed, time.UTC, tt.closest); err != nil {
			t.Errorf("%q, every %v at least: %v", tt.typed, tt.closest, err)
		}
		if tt.typed == "55 23 * * 1" {
			continue
		}
		if s, err := schedule.Parse(tt.typed, time.UTC, tt.closest+time.Second); err == nil {
			t.Errorf("%q is %v, every %v at least", tt.typed, s, tt.closest+time.Second)
		}
	}
}

func TestZone(t *testing.T) {
	for typed, want := range map[string]string{
		"at 09:00":                                     "Asia/Tokyo",
		"at 09:00 Europe/London":                       "Europe/London",
		"at 09:00 weekdays Europe/London":              "Europe/London",
		"every 2h between 8 and 20 weekdays UTC":       "UTC",
		"at 09:00 utc":                                 "UTC",
		"at 09:00 europe/london":                       "Europe/London",
		"at 09:00 AMERICA/NEW_YORK":                    "America/New_York",
		"at 09:00 america/port-au-prince":              "America/Port-au-Prince",
		"at 09:00 america/port_of_spain":               "America/Port_of_Spain",
		"at 09:00 america/argentina/buenos_aires":      "America/Argentina/Buenos_Aires",
		"at 09:00 Etc/GMT-5":                           "Etc/GMT-5",
		"every 50m Europe/London":                      "Europe/London",
		"@every 90s Europe/London":                     "Europe/London",
		"@daily Europe/London":                         "Europe/London",
		"0 9 * * *":                                    "Asia/Tokyo",
		"0 9 * * MON":                                  "Asia/Tokyo",
		"0 9 * * 1-5 Europe/London":                    "Europe/London",
		"cron “0 9 * * 1-5” Europe/London":             "Europe/London",
		"cron \"0 9 * * 1-5 Europe/London\"":           "Europe/London",
		"0 9 * * MON America/Argentina/ComodRivadavia": "America/Argentina/ComodRivadavia",
	} {
		s, err := schedule.Parse(typed, located(t, "Asia/Tokyo"), time.Minute)
		if err != nil {
			t.Errorf("%q: %v", typed, err)
			continue
		}
		if got := s.Zone().String(); got != want || s.Next(thursday).Location().String() != want {
			t.Errorf("%q is in %s, want %s", typed, got, want)
		}
		if strings.Contains(s.String(), "/"+want) || strings.HasSuffix(s.String(), want) {
			t.Errorf("%q is written with its zone: %q", typed, s)
		}
	}
	if s, err := schedule.Parse("at 09:00", nil, 0); err != nil || s.Zone() != time.UTC {
		t.Errorf("without a zone: %v (%v)", s, err)
	}
	if s, err := schedule.Parse("at 09:00", time.Local, 0); err == nil {
		t.Errorf("in the zone of the machine: %v", s)
	}
}

// A leap day that is eight years away is found.
func TestNextLeapDay(t *testing.T) {
	s, err := schedule.Parse("0 0 29 2 *", time.UTC, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	var years []int
	for at := time.Date(2090, 1, 1, 0, 0, 0, 0, time.UTC); len(years) < 4; {
		at = s.Next(at)
		years = append(years, at.Year())
	}
	if diff := cmp.Diff([]int{2092, 2096, 2104, 2108}, years); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func BenchmarkNext(b *testing.B) {
	for _, typed := range []string{"every 2h between 08:00 and 20:00 weekdays", "0 8-20/2 * * *", "@every 90s", "0 9 29 2 *"} {
		s, err := schedule.Parse(typed, located(b, "Europe/London"), time.Second)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(typed, func(b *testing.B) {
			for b.Loop() {
				s.Next(thursday)
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	for _, typed := range []string{"every 2h between 08:00 and 20:00 weekdays", "0 8-20/2 * * *", "0,59 0,23 28 2 *", "0 0 30 2 *", "every 1m"} {
		b.Run(typed, func(b *testing.B) {
			for b.Loop() {
				_, _ = schedule.Parse(typed, time.UTC, time.Second)
			}
		})
	}
}
