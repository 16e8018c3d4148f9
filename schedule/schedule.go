package schedule

import (
	"time"
)

// Schedule is when something is posted. It is read by Parse, and never changes.
//
// An occurrence is a date and a time of day on the clocks of a zone, and there
// is one of it. Where the clocks are put forward past it, it comes at the first
// instant after; two that come at one instant are one. Where they are put back
// and show its time twice, it comes at the first. On a date that a zone skipped
// whole (Apia had no 30 December 2011) there are none.
type Schedule struct {
	text  string // without the zone, as String gives it
	zone  *time.Location
	walls walls         // what the clocks show when it is due; nil when it is counted from the last time
	every time.Duration // whole seconds from the last time; zero when there are walls
}

// walls are the times on a clock at which a schedule is due. A clock time is
// kept as the time.Time that shows it in UTC.
type walls interface {
	// after is the first of them after a clock time, in whole minutes; false
	// when there is none.
	after(wall time.Time) (time.Time, bool)
	// closest is the shortest time between two of them, as the clock counts.
	closest() time.Duration
}

// Zone is the zone that was named in the text, else the one that Parse was
// given.
func (s *Schedule) Zone() *time.Location { return s.zone }

// String is the schedule in the words that Parse reads it from, without the
// zone.
func (s *Schedule) String() string { return s.text }

// Next is the first time of the schedule after an instant, strictly, in the
// schedule's zone; zero when there is none. A schedule that is counted from the
// last time, such as @every 90s, counts from the instant that is given.
func (s *Schedule) Next(after time.Time) time.Time {
	if s.walls == nil {
		return everyNext(s.every, after).In(s.zone)
	}
	wall := wallOf(after.In(s.zone))
	for {
		next, ok := s.walls.after(wall)
		if !ok {
			return time.Time{}
		}
		// The clock times that come again after the clocks were put back, and
		// those of a date that was skipped, have had their instant.
		if at := occurrence(next, s.zone); at.After(after) {
			return at
		}
		wall = next
	}
}
