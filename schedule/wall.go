package schedule

import "time"

// wallOf is what the clock shows at an instant, as the time that shows it in
// UTC.
func wallOf(local time.Time) time.Time {
	_, offset := local.Zone()
	return local.UTC().Add(time.Duration(offset) * time.Second)
}

// occurrence is the instant of what is due when the clock shows wall: the first
// at which it does, or, where the clocks were put forward past it, the first
// after that; zero when the zone skipped the whole date.
func occurrence(wall time.Time, zone *time.Location) time.Time {
	t := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), 0, 0, zone)
	shown := wallOf(t)
	start, end := t.ZoneBounds()
	switch {
	case shown.Equal(wall) && start.IsZero():
		return t
	case shown.Equal(wall):
		// time.Date does not say which of two equal clock times it gives.
		if first := t.Add(offsetAt(t) - offsetAt(start.Add(-1))); first.Before(start) {
			return first
		}
		return t
	case shown.After(wall):
		return unlessSkipped(start, wall)
	}
	return unlessSkipped(end, wall)
}

// unlessSkipped is the instant at which the clocks were put forward past wall,
// or zero when they were past all of its date.
func unlessSkipped(at, wall time.Time) time.Time {
	before, after := wallOf(at.Add(-1)).Add(1), wallOf(at)
	midnight := wall.Truncate(24 * time.Hour)
	if !before.After(midnight) && !after.Before(midnight.Add(24*time.Hour)) {
		return time.Time{}
	}
	return at
}

func offsetAt(t time.Time) time.Duration {
	_, offset := t.Zone()
	return time.Duration(offset) * time.Second
}

// ShiftKind says what a change of the clocks does to an occurrence.
type ShiftKind string

// The kinds of Shift.
const (
	Skipped ShiftKind = "skipped" // the clocks are put forward past it: it comes at the first instant after
	Doubled ShiftKind = "doubled" // the clocks show it twice: it comes at the first of the two
)

// Shift is an occurrence that a change of the clocks skips or doubles.
type Shift struct {
	Kind ShiftKind
	Date string    // "2027-03-28", on the clocks of the zone
	Wall string    // "02:30", likewise
	At   time.Time // when it comes after all; zero when the zone skips the whole date
}

// Shifts are the occurrences after an instant and not after another that a
// change of the clocks skips or doubles, in order. A schedule that is counted
// from the last time has none.
func (s *Schedule) Shifts(after, until time.Time) []Shift {
	if s.walls == nil {
		return nil
	}
	var all []Shift
	for _, change := range changes(after.In(s.zone), until) {
		before, now := wallOf(change.Add(-1)).Add(1), wallOf(change)
		kind, from, to := Skipped, before, now
		if now.Before(before) {
			kind, from, to = Doubled, now, before
		}
		for wall, ok := s.walls.after(from.Add(-time.Minute)); ok && wall.Before(to); wall, ok = s.walls.after(wall) {
			at := occurrence(wall, s.zone)
			if (!at.IsZero() && !at.After(after)) || at.After(until) {
				continue
			}
			all = append(all, Shift{Kind: kind, Date: wall.Format(time.DateOnly), Wall: wall.Format("15:04"), At: at})
		}
	}
	return all
}

// changes are the instants at which the clocks of a zone are put forward or
// back, and that may shift something between two instants: the first that
// follows each is among them.
func changes(after, until time.Time) []time.Time {
	var all []time.Time
	for t := after; ; {
		_, end := t.ZoneBounds()
		if end.IsZero() || end.Add(-48*time.Hour).After(until) {
			return all
		}
		if offsetAt(end) != offsetAt(end.Add(-1)) {
			all = append(all, end)
		}
		t = end
	}
}
