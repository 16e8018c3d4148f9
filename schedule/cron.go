package schedule

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// fields are the five fields of a cron schedule, as crontab(5) has them.
var fields = []struct {
	name string // "30 is no …"
	may  string // what may stand there
	bits func(*cron.SpecSchedule) uint64
}{
	{"minute", "0 to 59", func(s *cron.SpecSchedule) uint64 { return s.Minute }},
	{"hour", "0 to 23", func(s *cron.SpecSchedule) uint64 { return s.Hour }},
	{"day of the month", "1 to 31", func(s *cron.SpecSchedule) uint64 { return s.Dom }},
	{"month", "1 to 12, or JAN to DEC", func(s *cron.SpecSchedule) uint64 { return s.Month }},
	{"day of the week", "0 (Sunday) to 6 (Saturday), or SUN to SAT", func(s *cron.SpecSchedule) uint64 { return s.Dow }},
}

// fieldNames are the names of the five fields, in order.
func fieldNames() string {
	var names []string
	for _, f := range fields {
		names = append(names, f.name)
	}
	return listed(names)
}

// names are the short forms that cron writes as five fields.
var names = map[string]string{
	"@hourly":   "0 * * * *",
	"@daily":    "0 0 * * *",
	"@midnight": "0 0 * * *",
	"@weekly":   "0 0 * * 0",
	"@monthly":  "0 0 1 * *",
	"@yearly":   "0 0 1 1 *",
	"@annually": "0 0 1 1 *",
}

// parseAt reads what begins with @: "@every 90s", "@daily".
func parseAt(words []string) (*Schedule, *Problem) {
	name := strings.ToLower(words[0])
	switch five, ok := names[name]; {
	case ok && len(words) == 1:
		return parseFields(strings.Fields(five))
	case ok:
		return nil, problem("After %s there is nothing but a time zone.", name)
	case name == "@reboot":
		return nil, problem("@reboot is no time: nothing is posted because the bot was started.")
	case name != "@every":
		return nil, problem("%s is not a schedule that I know.", quoted(words[0]))
	case len(words) == 1:
		return nil, problem("After @every there is one length of time, such as 90s, 45m or 2h.")
	}
	d, err := time.ParseDuration(strings.ToLower(strings.Join(words[1:], "")))
	if err != nil {
		return nil, problem("%s is no length of time: after @every there is one such as 90s, 45m or 2h.", quoted(words[1:]...))
	}
	return parseEvery("@every", d)
}

// longestEvery is the longest time from one posting to the next.
const longestEvery = 366 * 24 * time.Hour

// parseEvery is the schedule that is counted from the last time. What is less
// than a second is left out, and less than one second is one, as cron has it.
func parseEvery(word string, d time.Duration) (*Schedule, *Problem) {
	switch {
	case d <= 0:
		return nil, problem("Something that comes again does so after more than no time.")
	case d > longestEvery:
		return nil, problem("Once a year is the least often that something is posted.")
	}
	d = cron.Every(d).Delay
	return &Schedule{every: d, text: word + " " + short(d)}, nil
}

// everyNext is the time after an instant of what comes every so often, on the
// second.
func everyNext(d time.Duration, after time.Time) time.Time { return cron.Every(d).Next(after) }

// parseFields reads the five fields of cron.
func parseFields(words []string) (*Schedule, *Problem) {
	if len(words) != len(fields) {
		return nil, problem("A cron schedule has five fields: %s. This has %d; there is none for seconds.", fieldNames(), len(words))
	}
	for i, f := range fields {
		spec := []string{"*", "*", "*", "*", "*"}
		spec[i] = words[i]
		if s := parseSpec(strings.Join(spec, " ")); s == nil || f.bits(s) == 0 {
			return nil, refusal("%s is no %s. There it may be %s, a list such as 1,3, a range such as 1-3, * for all, and */2 for every second.", quoted(words[i]), f.name, f.may)
		}
	}
	text := strings.ToUpper(strings.Join(words, " "))
	c := &cronWalls{spec: parseSpec(text)}
	if _, ok := c.after(time.Date(1999, 12, 31, 23, 59, 0, 0, time.UTC)); !ok {
		return nil, refusal("%s never comes: no such month has such a day.", quoted(text))
	}
	return &Schedule{walls: c, text: `cron "` + text + `"`}, nil
}

// fieldsOnly reads cron's five fields and nothing else: no zone, no seconds.
var fieldsOnly = cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)

// parseSpec is what cron makes of five fields, or nil. The library panics on
// some texts.
func parseSpec(text string) (spec *cron.SpecSchedule) {
	defer func() {
		if recover() != nil {
			spec = nil
		}
	}()
	s, err := fieldsOnly.Parse(text)
	if err != nil {
		return nil
	}
	spec, _ = s.(*cron.SpecSchedule)
	return spec
}

// cronWalls are the clock times of five fields.
type cronWalls struct{ spec *cron.SpecSchedule }

// after asks the library on a clock in UTC, where none is skipped or doubled. It
// looks no further ahead than five years, and 29 February may be eight away.
func (c *cronWalls) after(wall time.Time) (next time.Time, ok bool) {
	defer func() {
		if recover() != nil {
			next, ok = time.Time{}, false
		}
	}()
	for range 2 {
		if next = c.spec.Next(wall); !next.IsZero() {
			return next, true
		}
		wall = wall.AddDate(4, 0, 0)
	}
	return time.Time{}, false
}

// closest is the shortest time between two minutes of one day, or from the last
// of a day to the first of the next, where there are two such days.
func (c *cronWalls) closest() time.Duration {
	var minutes []int
	for hour := range 24 {
		for minute := range 60 {
			if c.spec.Hour&(1<<hour) != 0 && c.spec.Minute&(1<<minute) != 0 {
				minutes = append(minutes, hour*60+minute)
			}
		}
	}
	least := 24 * 60
	for i := 1; i < len(minutes); i++ {
		least = min(least, minutes[i]-minutes[i-1])
	}
	overnight := minutes[0] + 24*60 - minutes[len(minutes)-1]
	if overnight < least && c.twoDays() {
		least = overnight
	}
	return time.Duration(least) * time.Minute
}

// twoDays says whether two days that follow each other are among the days. In
// twenty-eight years every date of every kind of year falls on each day of the
// week.
func (c *cronWalls) twoDays() bool {
	day, before := time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC), false
	for day.Year() < 2030 {
		now := c.holds(day)
		if now && before {
			return true
		}
		day, before = day.Add(24*time.Hour), now
	}
	return false
}

// holds says whether a day is among the days: cron wants one of the two fields
// of days to hold when neither of them is a *, and otherwise both.
func (c *cronWalls) holds(day time.Time) bool {
	const star = 1 << 63
	dom := c.spec.Dom&(1<<day.Day()) != 0
	dow := c.spec.Dow&(1<<day.Weekday()) != 0
	if c.spec.Month&(1<<day.Month()) == 0 {
		return false
	}
	if (c.spec.Dom|c.spec.Dow)&star != 0 {
		return dom && dow
	}
	return dom || dow
}

// fieldWord is what may stand in a field of cron, and is neither a word nor a
// time of day.
var fieldWord = regexp.MustCompile(`(?i)^(?:[0-9*?/,-]|sun|mon|tue|wed|thu|fri|sat|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)+$`)

// looksLikeFields says whether words that nothing was put before are fields of
// cron rather than a phrase: there is a star, or the first is made of numbers.
func looksLikeFields(words []string) bool {
	if slices.ContainsFunc(words, func(w string) bool { return strings.ContainsRune(w, '*') }) {
		return true
	}
	return strings.ContainsAny(words[0][:1], "0123456789*?") && fieldWord.MatchString(words[0]) &&
		!(len(words) > 1 && slices.Contains(halves, strings.ToLower(words[1])))
}

var halves = []string{"am", "pm", "a.m.", "p.m."}
