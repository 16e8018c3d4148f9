package claim

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// The bounds of a snooze.
const (
	ShortestSnooze = 5 * time.Minute
	LongestSnooze  = 14 * 24 * time.Hour
)

// opening is when a working day begins, in minutes after midnight.
const opening = 9 * 60

// NextWorkingDay is 09:00, in the zone of after, of the first day after that of
// after which is no Saturday, no Sunday, and no holiday ("2026-12-25").
func NextWorkingDay(after time.Time, holidays []string) time.Time {
	d := dateOf(after).add(1)
	for range 14 + len(holidays) {
		if day := d.weekday(); day != time.Saturday && day != time.Sunday && !holiday(holidays, d) {
			break
		}
		d = d.add(1)
	}
	return onOrAfter(d, opening, after.Location())
}

const snoozeOffer = " Type 20m, 1h, 3h, tomorrow or next working day."

// snoozeWords are the snoozes that are no length of time.
var snoozeWords = []struct {
	words []string
	until func(now time.Time, holidays []string) time.Time
}{
	{[]string{"tomorrow", "until tomorrow", "tmr", "tmrw"}, func(now time.Time, _ []string) time.Time {
		return onOrAfter(dateOf(now).add(1), opening, now.Location())
	}},
	{[]string{"next working day", "next workday", "next work day", "working day", "next-working-day"}, NextWorkingDay},
}

// ParseSnooze reads until when somebody wants to hear nothing of a claim, as
// they type it at now, which is in the channel's zone: 20m, 1h, 1h30m, 3 hours,
// 2 days, tomorrow (at 09:00) or next working day (likewise). Its error is a
// TypedError.
func ParseSnooze(typed string, now time.Time, holidays []string) (time.Time, error) {
	words := strings.Join(strings.Fields(strings.ToLower(typed)), " ")
	for _, row := range snoozeWords {
		if slices.Contains(row.words, words) {
			return row.until(now, holidays), nil
		}
	}
	d, ok := parseLength(strings.TrimPrefix(words, "for "))
	switch {
	case words == "":
		return time.Time{}, TypedError("For how long?" + snoozeOffer)
	case !ok:
		return time.Time{}, TypedError(fmt.Sprintf("%q is no length of time.", clipped(typed)) + snoozeOffer)
	case d < ShortestSnooze:
		return time.Time{}, TypedError("A claim is snoozed for at least 5 minutes." + snoozeOffer)
	case d > LongestSnooze:
		return time.Time{}, TypedError("A claim is snoozed for at most 14 days. To stop chasing it, park it." + snoozeOffer)
	}
	return now.Add(d), nil
}

// lengthUnits are the units of a length of time, as people type them.
var lengthUnits = map[string]time.Duration{
	"m": time.Minute, "min": time.Minute, "mins": time.Minute, "minute": time.Minute, "minutes": time.Minute,
	"h": time.Hour, "hr": time.Hour, "hrs": time.Hour, "hour": time.Hour, "hours": time.Hour,
	"d": 24 * time.Hour, "day": 24 * time.Hour, "days": 24 * time.Hour,
}

// parseLength reads a length of time: "20m", "1 h 30 min", "an hour", "2days". One
// that is longer than the longest snooze is just that.
func parseLength(words string) (time.Duration, bool) {
	for _, article := range []string{"an ", "a "} {
		if rest, ok := strings.CutPrefix(words, article); ok {
			words = "1" + rest
		}
	}
	isDigit := func(r rune) bool { return '0' <= r && r <= '9' }
	var sum time.Duration
	rest := strings.ReplaceAll(words, " ", "")
	for rest != "" {
		unit := strings.TrimLeftFunc(rest, isDigit)
		n, ok := digits(rest[:len(rest)-len(unit)], 5)
		rest = strings.TrimLeftFunc(unit, func(r rune) bool { return !isDigit(r) })
		each, known := lengthUnits[unit[:len(unit)-len(rest)]]
		if !ok || !known {
			return 0, false
		}
		sum = min(sum+time.Duration(n)*each, LongestSnooze+1) // far below what overflows
	}
	return sum, words != ""
}
