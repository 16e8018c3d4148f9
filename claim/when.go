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
	At        time.Time `json:"at"` // for a Day or Weekday, its midnight in the desk's zone
	Precision Precision `json:"precision"`
	Raw       string    `json:"raw"` // the words: "two days ago"
}
