package handlers

import (
	"time"
)

// Schedule is when something is posted. It is schedule's: a cron expression or
// a phrase, in a zone.
type Schedule interface {
	// Next is the first time after an instant; zero when there is none.
	Next(after time.Time) time.Time
	Zone() *time.Location
	String() string
	// Shifts are the times that daylight saving skips or doubles, in words.
	Shifts(after, until time.Time) []string
}

// Calendar is how a Newsroom reads schedules, and those of channels that have
// set none.
type Calendar struct {
	// Parse reads a schedule, in a zone unless it names one itself. Its error
	// is a sentence for whoever typed it.
	Parse func(typed string, zone *time.Location) (Schedule, error)

	Remind, Digest string // "0 8-20/2 * * *"
}
