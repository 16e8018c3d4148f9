package claim

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// WhenError says why words are not read as a moment. It is written for the
// person who typed them.
type WhenError struct {
	Problem string   // one sentence without a full stop
	Ask     []string // moments that can be typed instead, the likeliest first
}

// Error is the problem and what can be typed instead.
func (e *WhenError) Error() string { return e.Problem + offer(e.Ask) }

func whenErrorf(ask []string, format string, args ...any) *WhenError {
	return &WhenError{fmt.Sprintf(format, args...), ask}
}

// ParseWhen reads a moment that is past or present: "14:02", "9am", "now",
// "yesterday 14:02", "Friday", "last Friday", "8 April 2016", "2016-04-08
// 14:02", "two days ago", "2h ago". Its zone and its today are now's. A clock
// time alone is the latest such time that is not after now, a weekday the
// last one, a day without a year the last that was. A time that the clocks
// passed twice is the first of the two. What is not certain is refused with a
// *[WhenError].
func ParseWhen(words string, now time.Time) (When, error) {
	raw := strings.TrimSpace(words)
	p := &whenParser{now: now, today: dateOf(now), raw: raw}
	w, err := p.when(whenWords(raw))
	if err != nil {
		return When{}, err
	}
	w.Raw = raw
	return w, nil
}

// date is a calendar date, without a zone.
type date struct {
	year  int
	month time.Month
	day   int
}

func dateOf(t time.Time) date {
	y, m, d := t.Date()
	return date{y, m, d}
}

// utc is the date's midnight in UTC, where every day has 24 hours.
func (d date) utc() time.Time { return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC) }

func (d date) add(days int) date     { return dateOf(d.utc().AddDate(0, 0, days)) }
func (d date) exists() bool          { return dateOf(d.utc()) == d }
func (d date) after(o date) bool     { return d.utc().After(o.utc()) }
func (d date) String() string        { return d.utc().Format("2 January 2006") }
func (d date) before1900() bool      { return d.year < 1900 }
func (d date) weekday() time.Weekday { return d.utc().Weekday() }

// clock is a time of day.
type clock struct{ hour, minute int }

func (c clock) String() string { return fmt.Sprintf("%02d:%02d", c.hour, c.minute) }

// whenParser reads one moment.
type whenParser struct {
	now   time.Time
	today date
	raw   string // as it was typed
}

// whenWords cuts raw into lower-case words with plain digits. Commas only
// separate, and a T between digits is ISO's.
func whenWords(raw string) []string {
	fold := func(r rune) rune {
		if d, ok := digit(r); ok {
			return rune(d)
		}
		switch {
		case strings.ContainsRune(dashes, r):
			return '-'
		case r == ',' || strings.ContainsRune(quoteMarks, r):
			return ' '
		}
		return unicode.ToLower(r)
	}
	words := strings.Fields(strings.Map(fold, raw))
	for i, w := range words {
		if len(w) > 11 && w[10] == 't' && isISODate(w[:10]) {
			words = slices.Replace(words, i, i+1, w[:10], w[11:])
			break
		}
	}
	return words
}

// typed is words, which were folded to lower case, as they were typed.
func (p *whenParser) typed(words string) string {
	lower := strings.ToLower(p.raw)
	if i := strings.Index(lower, words); i >= 0 && len(lower) == len(p.raw) {
		return p.raw[i : i+len(words)]
	}
	return words
}

var sayWhen = []string{"14:02", "yesterday 14:02", "8 April"}

// when reads words as a whole.
func (p *whenParser) when(words []string) (When, *WhenError) {
	if len(words) == 0 {
		return When{}, whenErrorf(sayWhen, "there is no time")
	}
	phrase := strings.Join(words[:min(len(words), 8)], " ")
	if refuse := refusedWhens[phrase]; refuse != nil {
		return When{}, refuse(p)
	}
	if phrase == "now" || phrase == "just now" {
		return p.minute(p.now)
	}
	if w, found, err := p.elapsed(words); found {
		return w, err
	}
	rest, c, timed, err := takeClock(words)
	if err != nil {
		return When{}, err
	}
	if len(rest) == 0 {
		return p.lastClock(c)
	}
	d, precision, err := p.date(rest)
	if err != nil {
		return When{}, err
	}
	if timed {
		return p.at(d, c, precision)
	}
	return p.day(d, precision)
}

// refusedWhens are phrases that are past and not precise, or not past.
var refusedWhens = map[string]func(p *whenParser) *WhenError{
	"this morning":        partOf("today"),
	"this afternoon":      partOf("today"),
	"this evening":        partOf("today"),
	"tonight":             partOf("today"),
	"earlier today":       partOf("today"),
	"earlier":             partOf("today"),
	"overnight":           partOf("yesterday"),
	"last night":          partOf("yesterday"),
	"last evening":        partOf("yesterday"),
	"yesterday morning":   partOf("yesterday"),
	"yesterday afternoon": partOf("yesterday"),
	"yesterday evening":   partOf("yesterday"),
	"yesterday night":     partOf("yesterday"),
	"midnight":            partOf("today"),
	"recently":            vagueWhen, "lately": vagueWhen, "last week": vagueWhen, "this week": vagueWhen, "last month": vagueWhen, "this month": vagueWhen,
	"last year": vagueWhen, "a few days ago": vagueWhen, "several days ago": vagueWhen, "a few hours ago": vagueWhen, "a while ago": vagueWhen,
	"tomorrow": inFuture, "next week": inFuture, "soon": inFuture,
}

// partOf offers the day, and the latest time of it that has been.
func partOf(day string) func(p *whenParser) *WhenError {
	return func(p *whenParser) *WhenError {
		example := day + " " + clock{p.now.Hour(), p.now.Minute()}.String()
		return whenErrorf([]string{day, example}, "a part of a day is not precise enough; give its time, or the day alone")
	}
}

func vagueWhen(*whenParser) *WhenError {
	return whenErrorf([]string{"two days ago", "8 April"}, "it does not say on which day")
}

func inFuture(*whenParser) *WhenError {
	return whenErrorf(nil, "it lies in the future")
}

// elapsedUnits are the units of "two days ago".
var elapsedUnits = map[string]struct {
	days int
	span time.Duration
}{
	"m": {span: time.Minute}, "min": {span: time.Minute}, "mins": {span: time.Minute}, "minute": {span: time.Minute}, "minutes": {span: time.Minute},
	"h": {span: time.Hour}, "hr": {span: time.Hour}, "hrs": {span: time.Hour}, "hour": {span: time.Hour}, "hours": {span: time.Hour},
	"d": {days: 1}, "day": {days: 1}, "days": {days: 1},
	"w": {days: 7}, "week": {days: 7}, "weeks": {days: 7},
}

// mostAgo is the most of any unit that is read: weeks of it reach back past
// 1900.
const mostAgo = 10_000

// elapsed reads "two days ago", "2h ago" and "two days ago at 14:02". It has
// found its words when one of them is "ago".
func (p *whenParser) elapsed(words []string) (w When, found bool, err *WhenError) {
	at := slices.Index(words, "ago")
	if at < 0 {
		return When{}, false, nil
	}
	n, unit, ok := countedUnit(words[:at])
	if !ok {
		return When{}, true, whenErrorf([]string{"two days ago", "2h ago"}, "“%s” is not read", clip(p.typed(strings.Join(words, " "))))
	}
	u, known := elapsedUnits[unit]
	switch {
	case !known:
		return When{}, true, whenErrorf([]string{"8 April 2016"}, "“%s” is not a unit that leads to one day; give the date", clip(p.typed(unit)))
	case n > mostAgo:
		return When{}, true, whenErrorf(nil, "that is too long ago")
	case u.days > 0:
		w, err = p.daysAgo(n*u.days, words[at+1:])
		return w, true, err
	case at+1 < len(words):
		return When{}, true, whenErrorf([]string{strings.Join(words[:at+1], " ")}, "nothing can follow “%s”", clip(p.typed(strings.Join(words[:at+1], " "))))
	}
	w, err = p.minute(p.now.Add(-time.Duration(n) * u.span))
	return w, true, err
}

// daysAgo is a day, or a time on it when a clock time follows.
func (p *whenParser) daysAgo(days int, rest []string) (When, *WhenError) {
	d := p.today.add(-days)
	if len(rest) == 0 {
		return p.day(d, Day)
	}
	left, c, timed, err := takeClock(rest)
	if err != nil {
		return When{}, err
	}
	if !timed || len(left) > 0 {
		return When{}, p.unread(rest)
	}
	return p.at(d, c, Day)
}

// countedUnit reads "two days", "2 h", "2h", "an hour" and "half an hour".
func countedUnit(words []string) (n int, unit string, ok bool) {
	if strings.Join(words[:min(len(words), 4)], " ") == "half an hour" {
		return 30, "minutes", true
	}
	if len(words) == 1 {
		digits := strings.TrimRightFunc(words[0], unicode.IsLetter)
		n, err := strconv.Atoi(digits)
		return n, words[0][len(digits):], err == nil && isDigits(digits)
	}
	if len(words) < 2 {
		return 0, "", false
	}
	count, unit := words[:len(words)-1], words[len(words)-1]
	if one := count[0]; len(count) == 1 && (one == "a" || one == "an") {
		return 1, unit, true
	}
	if len(count) > 3 {
		return 0, "", false
	}
	number, err := ParseNumber(strings.Join(count, " "))
	if err != nil || !number.IsWhole() || number.Mantissa > mostAgo {
		return mostAgo + 1, unit, err == nil && number.IsWhole()
	}
	return int(number.Mantissa), unit, true
}

// takeClock takes a clock time off either end of words: "at 14:02", "9 am".
func takeClock(words []string) (rest []string, c clock, found bool, err *WhenError) {
	for _, at := range []int{len(words) - 1, len(words) - 2, 0} {
		if at < 0 {
			continue
		}
		c, n, err := readClock(words[at:])
		if err != nil {
			return words, c, false, err
		}
		if n == 0 || at > 0 && at+n != len(words) {
			continue
		}
		rest := slices.Delete(slices.Clone(words), at, at+n)
		if at > 0 && rest[at-1] == "at" {
			rest = slices.Delete(rest, at-1, at)
		}
		return rest, c, true, nil
	}
	if words[0] == "at" && len(words) > 1 {
		return takeClock(words[1:])
	}
	return words, clock{}, false, nil
}

// readClock reads a clock time from the first word or two, and says how many.
func readClock(words []string) (c clock, n int, err *WhenError) {
	word := words[0]
	if word == "noon" {
		return clock{12, 0}, 1, nil
	}
	digits, half := cutHalf(word)
	n = 1
	if half == "" && len(words) > 1 && isShortClock(digits) {
		if rest, h := cutHalf(words[1]); rest == "" && h != "" {
			half, n = h, 2
		}
	}
	h, m, colon := strings.Cut(digits, ":")
	switch {
	case !isDigits(h) || colon && !isDigits(m) || !colon && half == "":
		return clock{}, 0, nil
	case len(h) > 2 || colon && len(m) != 2:
		return clock{}, 0, noSuchTime(word)
	}
	c.hour, _ = strconv.Atoi(h)
	c.minute, _ = strconv.Atoi(m)
	if half != "" {
		if c.hour < 1 || c.hour > 12 {
			return clock{}, 0, noSuchTime(word)
		}
		c.hour = c.hour%12 + map[string]int{"am": 0, "pm": 12}[half]
	}
	if c.hour > 23 || c.minute > 59 {
		return clock{}, 0, noSuchTime(word)
	}
	return c, n, nil
}

// cutHalf cuts "am" or "pm" off the end of a word.
func cutHalf(word string) (rest, half string) {
	for _, spelled := range []string{"am", "pm", "a.m.", "p.m.", "a.m", "p.m"} {
		if rest, ok := strings.CutSuffix(word, spelled); ok {
			return rest, strings.ReplaceAll(spelled, ".", "")
		}
	}
	return word, ""
}

func isShortClock(s string) bool { return isDigits(strings.Replace(s, ":", "", 1)) }

func noSuchTime(word string) *WhenError {
	return whenErrorf(nil, "“%s” is not a time of day", clip(word))
}

var weekdays = map[string]time.Weekday{
	"sunday": 0, "sun": 0, "monday": 1, "mon": 1, "tuesday": 2, "tue": 2, "tues": 2, "wednesday": 3, "wed": 3, "weds": 3,
	"thursday": 4, "thu": 4, "thur": 4, "thurs": 4, "friday": 5, "fri": 5, "saturday": 6, "sat": 6,
}

var months = map[string]time.Month{
	"january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5, "june": 6, "jun": 6, "july": 7, "jul": 7,
	"august": 8, "aug": 8, "september": 9, "sep": 9, "sept": 9, "october": 10, "oct": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
}

// date reads a calendar date that is not after today.
func (p *whenParser) date(words []string) (d date, precision Precision, err *WhenError) {
	words = dropSmall(words)
	switch phrase := strings.Join(words[:min(len(words), 5)], " "); phrase {
	case "today":
		return p.today, Day, nil
	case "yesterday":
		return p.today.add(-1), Day, nil
	case "day before yesterday":
		return p.today.add(-2), Day, nil
	case "":
		return d, "", p.unread(words)
	}
	if d, ok, err := p.weekday(words); ok {
		return d, Weekday, err
	}
	if len(words) == 1 && isISODate(words[0]) {
		d, err = p.isoDate(words[0])
		return d, Day, err
	}
	if err := p.numericDate(words); err != nil {
		return d, "", err
	}
	d, err = p.monthDate(words)
	return d, Day, err
}

// dropSmall drops words that say nothing, and the points of abbreviations.
func dropSmall(words []string) []string {
	var rest []string
	for _, w := range words {
		if w = strings.TrimSuffix(w, "."); w != "on" && w != "the" && w != "of" && w != "" {
			rest = append(rest, w)
		}
	}
	return rest
}

// weekday reads a weekday: the last one, which is today on that day itself
// unless "last" says otherwise.
func (p *whenParser) weekday(words []string) (d date, found bool, err *WhenError) {
	last := len(words) == 2 && (words[0] == "last" || words[0] == "past")
	day, ok := weekdays[words[len(words)-1]]
	switch {
	case ok && len(words) == 2 && (words[0] == "next" || words[0] == "coming"):
		return d, true, inFuture(p)
	case !ok || len(words) > 1 && !last:
		return d, false, nil
	}
	back := (int(p.today.weekday()-day) + 7) % 7
	if back == 0 && last {
		back = 7
	}
	return p.today.add(-back), true, nil
}

// isISODate reports whether s is shaped like 2016-04-08.
func isISODate(s string) bool {
	return len(s) == 10 && s[4] == '-' && s[7] == '-' && isDigits(s[:4]) && isDigits(s[5:7]) && isDigits(s[8:])
}

func (p *whenParser) isoDate(s string) (date, *WhenError) {
	year, _ := strconv.Atoi(s[:4])
	month, _ := strconv.Atoi(s[5:7])
	day, _ := strconv.Atoi(s[8:])
	return p.past(date{year, time.Month(month), day}, s)
}

// past refuses dates that do not exist or are not over yet.
func (p *whenParser) past(d date, words string) (date, *WhenError) {
	switch {
	case !d.exists():
		return d, whenErrorf(nil, "there is no %s", clip(words))
	case d.after(p.today):
		return d, whenErrorf(nil, "%s lies in the future", d)
	case d.before1900():
		return d, whenErrorf(nil, "%s is too long ago", d)
	}
	return d, nil
}

// numericDate refuses a date like 04/05/2016, of which two orders are in use,
// and offers those of its readings that can have been. It is nil for words
// that are not shaped like one.
func (p *whenParser) numericDate(words []string) *WhenError {
	parts, year := numericParts(words)
	if parts == nil {
		return nil
	}
	var ask []string
	future := false
	if c, _, err := readClock([]string{strings.Replace(words[0], ".", ":", 1)}); len(parts) == 2 && err == nil && c != (clock{}) {
		ask = append(ask, strings.Replace(words[0], ".", ":", 1))
	}
	orders := [][2]int{{parts[1], parts[0]}, {parts[0], parts[1]}} // of month and day
	if year == 0 {
		orders = [][2]int{{parts[1], parts[2]}}
	}
	for _, o := range orders {
		d := date{2000, time.Month(o[0]), o[1]} // a leap year, so that 29/2 is offered
		layout := "2 January"
		if year >= 0 {
			d.year, layout = parts[year], "2 January 2006"
			if d.year < 100 {
				d.year += 2000
			}
		}
		switch said := d.utc().Format(layout); {
		case !d.exists(), d.before1900(), slices.Contains(ask, said):
		case year >= 0 && d.after(p.today):
			future = true
		default:
			ask = append(ask, said)
		}
	}
	switch typed := clip(p.typed(words[0])); {
	case ask != nil:
		return whenErrorf(ask, "“%s” can be read in more than one way", typed)
	case future:
		return whenErrorf(nil, "“%s” lies in the future", typed)
	default:
		return whenErrorf(nil, "there is no %s", typed)
	}
}

// numericParts are the two or three numbers of a date such as 4/5/16, and
// which of them is the year, or -1. There are none in other words.
func numericParts(words []string) (parts []int, year int) {
	if len(words) != 1 || strings.Trim(words[0], "0123456789/.-") != "" {
		return nil, -1
	}
	fields := strings.FieldsFunc(words[0], func(r rune) bool { return strings.ContainsRune("/.-", r) })
	if len(fields) < 2 || len(fields) > 3 {
		return nil, -1
	}
	for _, s := range fields {
		if len(s) > 4 {
			return nil, -1
		}
		n, _ := strconv.Atoi(s)
		parts = append(parts, n)
	}
	switch {
	case len(fields) == 2:
		return parts, -1
	case len(fields[0]) == 4:
		return parts, 0
	default:
		return parts, 2
	}
}

// monthDate reads "8 April", "8th April 2016", "April 8 2016".
func (p *whenParser) monthDate(words []string) (date, *WhenError) {
	if len(words) < 2 || len(words) > 3 {
		return date{}, p.unread(words)
	}
	dayWord, monthWord := words[0], words[1]
	if _, ok := months[dayWord]; ok {
		dayWord, monthWord = monthWord, dayWord
	}
	month, ok := months[monthWord]
	day, isDay := dayOfMonth(dayWord)
	if !ok || !isDay {
		return date{}, p.unread(words)
	}
	said := fmt.Sprintf("%d %s", day, month)
	if len(words) == 2 {
		return p.lastDate(month, day, said)
	}
	if len(words[2]) != 4 || !isDigits(words[2]) {
		return date{}, p.unread(words)
	}
	year, _ := strconv.Atoi(words[2])
	return p.past(date{year, month, day}, said+" "+words[2])
}

// dayOfMonth reads "8" and "8th".
func dayOfMonth(word string) (int, bool) {
	for _, ending := range []string{"st", "nd", "rd", "th"} {
		word = strings.TrimSuffix(word, ending)
	}
	day, err := strconv.Atoi(word)
	return day, err == nil && isDigits(word) && len(word) <= 2
}

// lastDate is the last such day that was; 29 February may be years back.
func (p *whenParser) lastDate(month time.Month, day int, said string) (date, *WhenError) {
	const leapGap = 8 // years between leap years around 1900 and 2100
	for year := p.today.year; year >= p.today.year-leapGap; year-- {
		d := date{year, month, day}
		if d.exists() && !d.after(p.today) {
			return p.past(d, said)
		}
	}
	return date{}, whenErrorf(nil, "there is no %s", clip(said))
}

func (p *whenParser) unread(words []string) *WhenError {
	return whenErrorf(sayWhen, "“%s” is not a time that I read", clip(p.typed(strings.Join(words, " "))))
}

// minute is an instant, without its seconds.
func (p *whenParser) minute(t time.Time) (When, *WhenError) {
	t = t.In(p.now.Location())
	t = t.Add(-time.Duration(t.Second())*time.Second - time.Duration(t.Nanosecond()))
	return When{At: t, Precision: Minute}, nil
}

// day is a whole local day.
func (p *whenParser) day(d date, precision Precision) (When, *WhenError) {
	from := firstInstant(d, p.now.Location())
	if dateOf(from) != d {
		return When{}, whenErrorf(nil, "there was no %s here; the calendar skipped it", d)
	}
	if d.before1900() {
		return When{}, whenErrorf(nil, "%s is too long ago", d)
	}
	return When{At: from, Until: firstInstant(d.add(1), p.now.Location()), Precision: precision}, nil
}

// at is a clock time on a day.
func (p *whenParser) at(d date, c clock, precision Precision) (When, *WhenError) {
	t, ok := instant(d, c, p.now.Location())
	switch {
	case t.After(p.now):
		var ask []string
		if precision == Weekday {
			ask = []string{"last " + d.weekday().String() + " " + c.String()}
		}
		return When{}, whenErrorf(ask, "%s at %s lies in the future", d, c)
	case !ok:
		return When{}, skippedTime(d, c)
	case d.before1900():
		return When{}, whenErrorf(nil, "%s is too long ago", d)
	}
	return p.minute(t)
}

func skippedTime(d date, c clock) *WhenError {
	return whenErrorf(nil, "there was no %s on %s; the clocks were put forward past it", c, d)
}

// lastClock is the latest such time that is not after now.
func (p *whenParser) lastClock(c clock) (When, *WhenError) {
	d := p.today
	t, ok := instant(d, c, p.now.Location())
	if t.After(p.now) {
		d = d.add(-1)
		t, ok = instant(d, c, p.now.Location())
	}
	if !ok {
		return When{}, skippedTime(d, c)
	}
	return p.minute(t)
}

// instant is when a clock in loc showed c on d, the first time that it did.
// It is not ok when the clocks were put forward past it.
func instant(d date, c clock, loc *time.Location) (t time.Time, ok bool) {
	t = time.Date(d.year, d.month, d.day, c.hour, c.minute, 0, 0, loc)
	ok = dateOf(t) == d && t.Hour() == c.hour && t.Minute() == c.minute
	start, _ := t.ZoneBounds()
	if !ok || start.IsZero() {
		return t, ok
	}
	// time.Date does not say which of two equal clock times it gives.
	_, offset := t.Zone()
	_, earlierOffset := start.Add(-time.Second).Zone()
	if first := t.Add(time.Duration(offset-earlierOffset) * time.Second); first.Before(start) {
		return first, true
	}
	return t, true
}

// firstInstant is when d began in loc. Where the clocks are put forward at
// midnight, that is later than 00:00.
func firstInstant(d date, loc *time.Location) time.Time {
	t, ok := instant(d, clock{}, loc)
	if ok {
		return t
	}
	start, end := t.ZoneBounds()
	if dateOf(t) == d {
		return start
	}
	return end
}
