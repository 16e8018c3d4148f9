package schedule

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	minutesADay  = 24 * 60
	minutesAWeek = 7 * minutesADay
)

// days are days of the week, a bit each, Sunday's the lowest.
type days uint8

const (
	weekdays days = 0b0111110
	weekends days = 0b1000001
	allDays  days = weekdays | weekends
)

// dayWords are the days as people type them.
var dayWords = map[string]days{
	"weekdays": weekdays, "weekday": weekdays, "workdays": weekdays, "workday": weekdays,
	"weekends": weekends, "weekend": weekends,
	"daily": allDays, "day": allDays, "days": allDays, "everyday": allDays,
	"sunday": 1, "monday": 2, "tuesday": 4, "wednesday": 8, "thursday": 16, "friday": 32, "saturday": 64,
	"sundays": 1, "mondays": 2, "tuesdays": 4, "wednesdays": 8, "thursdays": 16, "fridays": 32, "saturdays": 64,
	"sun": 1, "mon": 2, "tue": 4, "wed": 8, "thu": 16, "fri": 32, "sat": 64,
	"tues": 4, "weds": 8, "thur": 16, "thurs": 16,
}

// shortDays are how String writes the days, Monday first.
var shortDays = []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}

// String is the days as Parse reads them; empty when they are all.
func (d days) String() string {
	switch d {
	case allDays:
		return ""
	case weekdays:
		return "weekdays"
	case weekends:
		return "weekends"
	}
	var names []string
	for i, name := range shortDays {
		if d&(1<<((i+1)%7)) != 0 {
			names = append(names, name)
		}
	}
	return listed(names)
}

// listed writes "Mon, Wed and Fri".
func listed(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// through are the days from one to another, round the week.
func through(from, to days) days {
	all := from
	for d := from; d != to; {
		if d <<= 1; d > allDays {
			d = 1
		}
		all |= d
	}
	return all
}

// one says whether it is a single day.
func (d days) one() bool { return d != 0 && d&(d-1) == 0 }

// phrase is what the words of a schedule say.
type phrase struct {
	every    time.Duration // zero when there are times
	from, to int           // the window of it, in minutes after midnight; both zero when there is none
	times    []int         // in minutes after midnight
	days     days          // zero when none are named
	zone     *time.Location
}

// parsePhrase reads a phrase and the zone at its end, if it has one.
func parsePhrase(words []string) (*Schedule, *time.Location, *Problem) {
	r := &phraseReader{words: split(words)}
	p := r.read()
	if p != nil {
		return nil, nil, p
	}
	s, p := r.phrase.schedule()
	return s, r.phrase.zone, p
}

// schedule is the schedule that the phrase says.
func (p phrase) schedule() (*Schedule, *Problem) {
	days := p.days
	if days == 0 {
		days = allDays
	}
	switch {
	case p.every == 0 && len(p.times) == 0:
		return nil, problem("That does not say at what time.")
	case p.every == 0:
		return onClock(days, p.times, "at "+listed(clocks(p.times)), days.String()), nil
	case p.hasWindow():
		return p.within(days)
	case p.every%time.Minute != 0 || p.every > 24*time.Hour || days == allDays && 24*time.Hour%p.every != 0:
		if days != allDays {
			return nil, problem("Every %s cannot be kept to some days of the week.", short(p.every))
		}
		return parseEvery("every", p.every)
	}
	return onClock(days, steps(0, minutesADay-1, p.every), "every "+short(p.every), days.String()), nil
}

func (p phrase) hasWindow() bool { return p.from != 0 || p.to != 0 }

// within is the schedule of what comes every so often in a window of each day.
// A window that ends before it begins goes past midnight, and belongs to the
// day on which it begins.
func (p phrase) within(days days) (*Schedule, *Problem) {
	switch {
	case p.every < time.Minute || p.every%time.Minute != 0:
		return nil, problem("Between two times of day, something comes every so many whole minutes, not every %s.", short(p.every))
	case p.every >= 24*time.Hour:
		return nil, problem("Every %s does not fit between two times of day.", short(p.every))
	}
	to := p.to
	if to < p.from {
		to += minutesADay
	}
	window := fmt.Sprintf("between %s and %s", clockText(p.from), clockText(p.to))
	return onClock(days, steps(p.from, to, p.every), "every "+short(p.every), window, days.String()), nil
}

// steps are the minutes from one to another, both included, one every so often.
func steps(from, to int, every time.Duration) []int {
	var all []int
	for m := from; m <= to; m += int(every / time.Minute) {
		all = append(all, m)
	}
	return all
}

func clockText(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

func clocks(minutes []int) []string {
	var all []string
	for _, m := range minutes {
		all = append(all, clockText(m))
	}
	return all
}

// onClock is a schedule of minutes after the midnight with which each of some
// days begins. They may reach into the next day.
func onClock(days days, minutes []int, words ...string) *Schedule {
	var week weekWalls
	for d := range 7 {
		for _, m := range minutes {
			if days&(1<<d) != 0 {
				week = append(week, uint16((d*minutesADay+m)%minutesAWeek)) //nolint:gosec // less than 10080
			}
		}
	}
	slices.Sort(week)
	words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
	return &Schedule{walls: slices.Compact(week), text: strings.Join(words, " ")}
}

// weekWalls are clock times that are the same in each week: minutes after the
// midnight with which Sunday begins, in order.
type weekWalls []uint16

func (w weekWalls) after(wall time.Time) (time.Time, bool) {
	minute := int(wall.Weekday())*minutesADay + wall.Hour()*60 + wall.Minute()
	sunday := wall.Truncate(time.Minute).Add(-time.Duration(minute) * time.Minute)
	i, found := slices.BinarySearch(w, uint16(minute)) //nolint:gosec // less than 10080
	if found {
		i++
	}
	next := int(w[i%len(w)]) + i/len(w)*minutesAWeek
	return sunday.Add(time.Duration(next) * time.Minute), true
}

func (w weekWalls) closest() time.Duration {
	least := int(w[0]) + minutesAWeek - int(w[len(w)-1])
	for i := 1; i < len(w); i++ {
		least = min(least, int(w[i])-int(w[i-1]))
	}
	return time.Duration(least) * time.Minute
}

// split parts the words of a phrase from the commas and hyphens between them. A
// word with a slash is a zone, and stays whole.
func split(words []string) []string {
	var all []string
	for _, w := range words {
		if !strings.Contains(w, "/") {
			w = strings.NewReplacer(",", " , ", ";", " , ", "&", " and ", "-", " - ", "a.m.", "am", "p.m.", "pm", "A.M.", "am", "P.M.", "pm").Replace(w)
		}
		all = append(all, strings.Fields(w)...)
	}
	return all
}

// phraseReader reads the words of a phrase.
type phraseReader struct {
	words  []string
	at     int
	phrase phrase
	seen   []string // the clauses that were read
}

// peek is a word from here on, in lower case; empty when there is none.
func (r *phraseReader) peek(ahead int) string {
	if r.at+ahead >= len(r.words) {
		return ""
	}
	return strings.ToLower(r.words[r.at+ahead])
}

// skip goes past the next word when it is one of some, and says whether it was.
func (r *phraseReader) skip(words ...string) bool {
	if w := r.peek(0); w == "" || !slices.Contains(words, w) {
		return false
	}
	r.at++
	return true
}

// clauses are the parts of a phrase, in the order in which they are tried.
var clauses = []struct {
	name  string
	begin func(*phraseReader) bool // goes past the word that it begins with
	read  func(*phraseReader) *Problem
}{
	{"days", (*phraseReader).beginsDays, (*phraseReader).readDays},
	{"every", func(r *phraseReader) bool { return r.skip("every", "each") }, (*phraseReader).readEvery},
	{"between", func(r *phraseReader) bool { return r.skip("between", "from") }, (*phraseReader).readBetween},
	{"at", (*phraseReader).beginsTimes, (*phraseReader).readTimes},
}

// read reads the whole phrase.
func (r *phraseReader) read() *Problem {
	for r.at < len(r.words) {
		if p := r.readClause(); p != nil {
			return p
		}
		r.skip(",")
	}
	has := func(name string) bool { return slices.Contains(r.seen, name) }
	switch {
	case has("every") && has("at"):
		return problem("Either every so often, or at times of day: not both.")
	case has("between") && !has("every"):
		return problem("That does not say how often between the two times.")
	}
	return nil
}

// readClause reads one clause, or the zone, which is the last word.
func (r *phraseReader) readClause() *Problem {
	for _, c := range clauses {
		if !c.begin(r) {
			continue
		}
		if slices.Contains(r.seen, c.name) {
			return problem("It says twice when: %s.", quoted(r.words...))
		}
		r.seen = append(r.seen, c.name)
		return c.read(r)
	}
	if r.at == len(r.words)-1 && r.at > 0 {
		zone, p := zoneNamed(r.words[r.at])
		if p != nil && !strings.Contains(r.words[r.at], "/") {
			p = problem("I do not know what %s means there; a time zone has a name such as Europe/London.", quoted(r.words[r.at]))
		}
		r.phrase.zone = zone
		r.at++
		return p
	}
	return problem("I do not know what %s means there.", quoted(r.words[r.at]))
}

// beginsDays goes past the "on" or "every" before days.
func (r *phraseReader) beginsDays() bool {
	ahead := 0
	if w := r.peek(0); w == "on" || w == "every" || w == "each" {
		ahead = 1
	}
	if dayWords[r.peek(ahead)] == 0 {
		return false
	}
	r.at += ahead
	return true
}

// readDays reads "Mon, Wed and Fri", "Mon-Fri", "weekdays".
func (r *phraseReader) readDays() *Problem {
	for {
		d := dayWords[r.peek(0)]
		if d == 0 {
			return problem("%s is no day of the week.", quoted(r.peek(0)))
		}
		r.at++
		if r.skip("-", "to", "through", "until") {
			to := dayWords[r.peek(0)]
			if !d.one() || !to.one() {
				return problem("Days from one until another are named such as Mon-Fri.")
			}
			r.at++
			d = through(d, to)
		}
		r.phrase.days |= d
		if !r.more(func(w string) bool { return dayWords[w] != 0 }) {
			return nil
		}
	}
}

// more goes past a comma or an "and" before another item of a list, and says
// whether there is one.
func (r *phraseReader) more(item func(word string) bool) bool {
	ahead := 0
	for w := r.peek(ahead); w == "," || w == "and" || w == "on"; w = r.peek(ahead) {
		ahead++
	}
	if !item(r.peek(ahead)) {
		return false
	}
	r.at += ahead
	return true
}

// lengthUnits are the units of a length of time, as people type them.
var lengthUnits = map[string]time.Duration{
	"s": time.Second, "sec": time.Second, "secs": time.Second, "second": time.Second, "seconds": time.Second,
	"m": time.Minute, "min": time.Minute, "mins": time.Minute, "minute": time.Minute, "minutes": time.Minute,
	"h": time.Hour, "hr": time.Hour, "hrs": time.Hour, "hour": time.Hour, "hours": time.Hour,
	"d": 24 * time.Hour, "day": 24 * time.Hour, "days": 24 * time.Hour,
	"w": 7 * 24 * time.Hour, "week": 7 * 24 * time.Hour, "weeks": 7 * 24 * time.Hour,
}

// readEvery reads the length of time after "every": "2h", "30 min", "1h 30m",
// "hour", "half hour".
func (r *phraseReader) readEvery() *Problem {
	if r.skip("half") {
		r.skip("an", "a")
		if !r.skip("hour") {
			return problem("Half of what? Half an hour is 30 min.")
		}
		r.phrase.every = 30 * time.Minute
		return nil
	}
	if each, ok := lengthUnits[r.peek(0)]; ok {
		r.at++
		r.phrase.every = each
		return nil
	}
	from := r.at
	for startsWithDigit(r.peek(0)) {
		d, ok := r.length()
		if !ok {
			return problem("%s is no length of time.", quoted(r.words[from:min(from+2, len(r.words))]...))
		}
		r.phrase.every += d
	}
	switch {
	case r.at == from:
		return problem("Every how long? %s is no length of time.", quoted(r.peek(0)))
	case r.phrase.every <= 0:
		return problem("Something that comes again does so after more than no time.")
	case r.phrase.every > longestEvery:
		return problem("Once a year is the least often that something is posted.")
	}
	return nil
}

func startsWithDigit(w string) bool { return w != "" && '0' <= w[0] && w[0] <= '9' }

// length reads a word such as "2h" or "1h30m", or two such as "2 hours".
func (r *phraseReader) length() (time.Duration, bool) {
	isDigit := func(c rune) bool { return '0' <= c && c <= '9' }
	var sum time.Duration
	for rest := r.peek(0); rest != ""; {
		unit := strings.TrimLeftFunc(rest, isDigit)
		n, err := strconv.Atoi(rest[:len(rest)-len(unit)])
		rest = strings.TrimLeftFunc(unit, func(c rune) bool { return !isDigit(c) })
		unit = unit[:len(unit)-len(rest)]
		if unit == "" {
			r.at++
			unit = r.peek(0)
		}
		each, ok := lengthUnits[unit]
		if err != nil || !ok || n > int(longestEvery/time.Second) || n > int(longestEvery/each) {
			return 0, false
		}
		sum += time.Duration(n) * each
	}
	r.at++
	return sum, true
}

// readBetween reads "08:00 and 20:00".
func (r *phraseReader) readBetween() *Problem {
	from, ok := r.clock()
	if !ok {
		return problem("%s is no time of day.", quoted(r.peek(0)))
	}
	if !r.skip("and", "to", "until", "till", "-") {
		return problem("Between %s and what time?", clockText(from))
	}
	to, ok := r.clock()
	switch {
	case !ok:
		return problem("%s is no time of day.", quoted(r.peek(0)))
	case from == to || from == minutesADay || to == minutesADay && from == 0:
		return problem("Between %s and %s is nothing, or the whole day.", clockText(from), clockText(to))
	}
	r.phrase.from, r.phrase.to = from, to
	return nil
}

// beginsTimes goes past the "at" before times, which may be left out before one
// that looks like a time.
func (r *phraseReader) beginsTimes() bool {
	if r.skip("at") {
		return true
	}
	return startsWithDigit(r.peek(0)) && (strings.ContainsAny(r.peek(0), ":.apm") || slices.Contains(halves, r.peek(1)))
}

// readTimes reads "09:00, 1pm and 18:30".
func (r *phraseReader) readTimes() *Problem {
	for {
		minute, ok := r.clock()
		switch {
		case !ok:
			return problem("%s is no time of day.", quoted(r.peek(0)))
		case minute == minutesADay:
			return problem("24:00 is 00:00 of the next day.")
		}
		r.phrase.times = append(r.phrase.times, minute)
		if !r.more(func(w string) bool { return startsWithDigit(w) || clockWords[w] != 0 }) {
			break
		}
	}
	slices.Sort(r.phrase.times)
	r.phrase.times = slices.Compact(r.phrase.times)
	return nil
}

// clockWords are the times of day that are words, one minute late, so that none
// is zero.
var clockWords = map[string]int{"midnight": 1, "noon": 12*60 + 1, "midday": 12*60 + 1}

// clock reads a time of day as minutes after midnight: "09:00", "9", "0900",
// "9.30", "9am", "9 am", "noon", "24:00".
func (r *phraseReader) clock() (int, bool) {
	word := r.peek(0)
	if late := clockWords[word]; late != 0 {
		r.at++
		return late - 1, true
	}
	half := ""
	for _, h := range halves[:2] {
		if before, ok := strings.CutSuffix(word, h); ok {
			word, half = before, h
		}
	}
	took := 1
	if next := r.peek(1); half == "" && (next == "am" || next == "pm") {
		half, took = next, 2
	}
	minute, ok := parseClock(word, half)
	if ok {
		r.at += took
	}
	return minute, ok
}

// parseClock reads the digits of a time of day.
func parseClock(word, half string) (int, bool) {
	hours, minutes, ok := strings.Cut(strings.ReplaceAll(word, ".", ":"), ":")
	if !ok {
		minutes = "00"
		if n := len(word); n == 3 || n == 4 {
			hours, minutes = word[:n-2], word[n-2:]
		}
	}
	hour, okHour := digits(hours)
	minute, okMinute := digits(minutes)
	switch {
	case !okHour, !okMinute, len(hours) > 2, len(minutes) != 2, minute > 59, hour > 24, hour == 24 && minute > 0:
		return 0, false
	case half != "" && (hour < 1 || hour > 12):
		return 0, false
	case half != "":
		hour %= 12
	}
	if half == "pm" {
		hour += 12
	}
	return hour*60 + minute, true
}

// digits reads a whole number of few digits.
func digits(word string) (int, bool) {
	n, err := strconv.ParseUint(word, 10, 16)
	return int(n), err == nil //nolint:gosec // of 16 bits
}
