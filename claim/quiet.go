package claim

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Quiet are hours in which nothing is posted, in minutes after midnight of the
// channel's zone. From may be later than To: 22:00-07:00. When both are the
// same, as in the zero Quiet, there are none.
type Quiet struct {
	From int `json:"from,omitempty"`
	To   int `json:"to,omitempty"`
}

const minutesADay = 24 * 60

// TypedError is a sentence for whoever typed something that cannot be taken:
// what is wrong, and what may be typed.
type TypedError string

func (e TypedError) Error() string { return string(e) }

const quietOffer = " Type from when until when: 22:00-07:00."

// ParseQuiet reads hours as people type them: 22:00-07:00, 10pm to 7am,
// 22:00–24:00. Its error is a TypedError.
func ParseQuiet(typed string) (Quiet, error) {
	words := strings.ToLower(strings.TrimSpace(typed))
	for _, between := range []string{"–", "—", " to ", " until ", " and "} {
		words = strings.Replace(words, between, "-", 1)
	}
	from, to, ok := strings.Cut(words, "-")
	if !ok {
		return Quiet{}, TypedError(fmt.Sprintf("%q are no quiet hours.", clipped(typed)) + quietOffer)
	}
	var q Quiet
	for _, end := range []struct {
		typed string
		into  *int
	}{{from, &q.From}, {to, &q.To}} {
		minute, ok := parseMinute(strings.TrimSpace(end.typed))
		if !ok {
			return Quiet{}, TypedError(fmt.Sprintf("%q is no time of day.", clipped(end.typed)) + quietOffer)
		}
		*end.into = minute
	}
	switch {
	case q.From == minutesADay:
		return Quiet{}, TypedError("Quiet hours cannot begin at 24:00: 00:00 is the beginning of a day." + quietOffer)
	case q.From == q.To%minutesADay:
		return Quiet{}, TypedError("Quiet hours from a time until the same time are none, or the whole day." + quietOffer)
	}
	q.To %= minutesADay
	return q, nil
}

// clipped is what somebody typed, short enough to be said back to them.
func clipped(typed string) string {
	if runes := []rune(strings.TrimSpace(typed)); len(runes) > 40 {
		return string(runes[:39]) + "…"
	}
	return strings.TrimSpace(typed)
}

// parseMinute reads a time of day, as minutes after midnight: 22:00, 9:30,
// 7am, 10.30pm, 24:00.
func parseMinute(typed string) (int, bool) {
	rest, half := typed, ""
	for _, h := range []string{"am", "pm"} {
		if before, ok := strings.CutSuffix(typed, h); ok {
			rest, half = strings.TrimSpace(before), h
		}
	}
	hours, minutes, hasMinutes := strings.Cut(strings.ReplaceAll(rest, ".", ":"), ":")
	hour, ok := digits(hours, 2)
	minute := 0
	if ok && hasMinutes {
		minute, ok = digits(minutes, 2)
		ok = ok && len(minutes) == 2
	}
	switch {
	case !ok, minute > 59, !hasMinutes && half == "", half != "" && (hour < 1 || hour > 12), hour > 24, hour == 24 && minute > 0:
		return 0, false
	case half != "":
		hour %= 12
	}
	if half == "pm" {
		hour += 12
	}
	return hour*60 + minute, true
}

// digits reads a whole number of at most so many digits.
func digits(typed string, most int) (int, bool) {
	if typed == "" || len(typed) > most {
		return 0, false
	}
	n := 0
	for _, r := range []byte(typed) {
		if r < '0' || r > '9' {
			return 0, false
		}
		n = 10*n + int(r-'0')
	}
	return n, true
}

// String is q as ParseQuiet reads it: "22:00-07:00"; empty when there are none.
func (q Quiet) String() string {
	if q.From == q.To {
		return ""
	}
	to := q.To
	if to == 0 {
		to = minutesADay
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", q.From/60, q.From%60, to/60, to%60)
}

// Holds says whether an instant lies in the quiet hours, in its own zone. Their
// ends are instants, the first at which a clock there shows the time or one
// after it: an hour that happens twice does not begin or end them twice.
func (q Quiet) Holds(local time.Time) bool { return !q.End(local).Equal(local) }

// End is when the quiet hours that an instant lies in end; the instant itself
// when it lies in none.
func (q Quiet) End(local time.Time) time.Time {
	for _, days := range []int{-1, 0} {
		from, to := q.on(dateOf(local).add(days), local.Location())
		if !local.Before(from) && local.Before(to) {
			return to
		}
	}
	return local
}

// on is when the quiet hours that begin on a day begin and end.
func (q Quiet) on(d date, zone *time.Location) (from, to time.Time) {
	next := d
	if q.To < q.From {
		next = d.add(1)
	}
	return onOrAfter(d, q.From, zone), onOrAfter(next, q.To, zone)
}

// onOrAfter is the first instant at which a clock in zone showed a minute of a
// day, or, where the clocks were put forward past it, a later one.
func onOrAfter(d date, minute int, zone *time.Location) time.Time {
	c := clock{hour: minute / 60, minute: minute % 60}
	t, ok := instant(d, c, zone)
	if ok {
		return t
	}
	start, end := t.ZoneBounds()
	wanted := d.utc().Add(time.Duration(minute) * time.Minute)
	if _, offset := t.Zone(); t.Add(time.Duration(offset) * time.Second).After(wanted) {
		return start
	}
	return end
}

// Hours are when something may be posted in a channel.
type Hours struct {
	Quiet    Quiet
	Holidays []string       // "2026-12-25", in any order
	Zone     *time.Location // the channel's; nil is UTC
}

// Hours are when something may be posted in the channel, which is in a zone.
func (ch Channel) Hours(zone *time.Location) Hours {
	return Hours{Quiet: ch.Quiet, Holidays: ch.Holidays, Zone: zone}
}

// Holiday says whether an instant lies on a holiday of the channel, in the
// instant's own zone.
func (ch Channel) Holiday(local time.Time) bool { return holiday(ch.Holidays, dateOf(local)) }

func holiday(holidays []string, d date) bool {
	return len(holidays) > 0 && slices.Contains(holidays, d.utc().Format(time.DateOnly))
}

// in is an instant in the channel's zone.
func (h Hours) in(at time.Time) time.Time {
	if h.Zone == nil {
		return at.UTC()
	}
	return at.In(h.Zone)
}

// Open says whether something may be posted at an instant.
func (h Hours) Open(at time.Time) bool { return h.Opens(at).Equal(at) }

// Opens is the first instant, not before at, at which something may be posted.
func (h Hours) Opens(at time.Time) time.Time {
	t := h.in(at)
	for range 2*len(h.Holidays) + 2 { // quiet hours and holidays may follow each other
		next := h.Quiet.End(t)
		if holiday(h.Holidays, dateOf(next)) {
			next = firstInstant(dateOf(next).add(1), next.Location())
		}
		if next.Equal(t) {
			break
		}
		t = next
	}
	return t
}

// closes is the first instant after another at which quiet hours or a holiday
// begin, if they do within two days.
func (h Hours) closes(at time.Time) (first time.Time, ok bool) {
	t := h.in(at)
	for days := range 3 {
		d := dateOf(t).add(days)
		if holiday(h.Holidays, d) {
			first = sooner(first, firstInstant(d, t.Location()))
		}
		if from, to := h.Quiet.on(d, t.Location()); from.After(t) && from.Before(to) {
			first = sooner(first, from)
		}
	}
	return first, first.After(t)
}

// longestWait bounds how many days Hours.After looks ahead.
const longestWait = 400

// After is the instant at which so much time has passed since an instant,
// counting only that in which something may be posted. More than a year of
// hours in which hardly anything may be is not waited for.
func (h Hours) After(since time.Time, d time.Duration) time.Time {
	t := h.Opens(since)
	for range longestWait {
		closes, ok := h.closes(t)
		if !ok {
			closes = t.AddDate(0, 0, 2)
		}
		open := closes.Sub(t)
		if open >= d {
			break
		}
		d -= open
		t = h.Opens(closes)
	}
	return t.Add(d)
}
