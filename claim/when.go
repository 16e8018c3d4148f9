package claim

import "time"

// Precision says how exactly a moment is known.
type Precision string

// The precisions.
const (
	Minute  Precision = "minute"
	Day     Precision = "day"
	Weekday Precision = "weekday" // a day that was given by its name only
)

// When is a moment as a source or an editor put it. The zero When is unknown.
type When struct {
	At        time.Time `json:"at"`             // for a Day or Weekday, its first instant in the desk's zone; keep its offset, which says whose day it is
	Until     time.Time `json:"until,omitzero"` // for a Day or Weekday, the first instant of the next day: 23 to 25 hours on
	Precision Precision `json:"precision"`
	Raw       string    `json:"raw"` // the words: "two days ago"
}

// Known reports whether w is a moment at all.
func (w When) Known() bool { return w.Precision != "" }

// Span is every instant that w may mean, from the first up to but not
// including the second: a minute, or a whole local day. An unknown moment has
// a span of two zero times.
func (w When) Span() (from, to time.Time) {
	switch {
	case !w.Known():
		return time.Time{}, time.Time{}
	case !w.Until.IsZero():
		return w.At, w.Until
	case w.Precision == Minute:
		return w.At, w.At.Add(time.Minute)
	default:
		return w.At, w.At.Add(24 * time.Hour)
	}
}

// Later compares two moments. It is sure only when both are known and their
// spans do not overlap: of "Friday" and "Friday 14:02", neither is surely the
// later. When it is not sure, later compares where the spans begin.
func Later(a, b When) (later, sure bool) {
	if !a.Known() || !b.Known() {
		return false, false
	}
	fromA, toA := a.Span()
	fromB, toB := b.Span()
	return fromA.After(fromB), !fromA.Before(toB) || !fromB.Before(toA)
}

// Shown writes w briefly, for somebody who reads it at now and in now's zone:
// "14:02" today, "Fri 14:02" within the last week, "8 Apr 14:02", "8 Apr 2015
// 14:02"; a day without its time, and by its name also when it is today. A
// day keeps the date that it has in the zone of the desk that filed it.
func (w When) Shown(now time.Time) string {
	if !w.Known() {
		return ""
	}
	at := w.At
	if w.Precision == Minute {
		at = at.In(now.Location())
	}
	clock := ""
	if w.Precision == Minute {
		clock = " 15:04"
	}
	switch age := daysBetween(at, now); {
	case age == 0 && w.Precision == Minute:
		return at.Format("15:04")
	case 0 <= age && age < 7:
		return at.Format("Mon" + clock)
	case at.Year() == now.Year():
		return at.Format("2 Jan" + clock)
	default:
		return at.Format("2 Jan 2006" + clock)
	}
}

// daysBetween counts calendar days from a's date to b's, each in its own zone.
func daysBetween(a, b time.Time) int {
	return int(dateOf(b).utc().Sub(dateOf(a).utc()) / (24 * time.Hour))
}
