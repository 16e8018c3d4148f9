package main

import (
	"fmt"
	"time"

	"github.com/stetbot/stet/handlers"
	"github.com/stetbot/stet/schedule"
)

// plans are when channels that have set nothing are posted to, and how often
// anybody may be.
type plans struct {
	Least  time.Duration `env:"STET_MIN_INTERVAL"`
	Remind string        `env:"STET_REMIND_CRON"`
	Digest string        `env:"STET_DIGEST_CRON"`
}

// usualPlans are the plans that the operator has not set.
var usualPlans = plans{Least: time.Minute, Remind: "0 8-20/2 * * *", Digest: "0 9 * * 1-5"}

// Problems are what is wrong with the plans.
func (p *plans) Problems() []string {
	var problems []string
	if p.Least < time.Second || p.Least > 24*time.Hour {
		problems = append(problems, fmt.Sprintf("STET_MIN_INTERVAL is %v; it is the shortest time between two rounds of a channel, from 1s to 24h.", p.Least))
		return problems
	}
	for name, spec := range map[string]string{"STET_REMIND_CRON": p.Remind, "STET_DIGEST_CRON": p.Digest} {
		if _, err := schedule.Parse(spec, time.UTC, p.Least); err != nil {
			problems = append(problems, fmt.Sprintf("%s is %q: %s", name, spec, err))
		}
	}
	return problems
}

// calendar reads schedules for the newsroom.
func (p *plans) calendar() handlers.Calendar {
	return handlers.Calendar{
		Parse: func(typed string, zone *time.Location) (handlers.Schedule, error) {
			s, err := schedule.Parse(typed, zone, p.Least)
			if err != nil {
				return nil, err //nolint:wrapcheck // a sentence for whoever typed it
			}
			return planned{s}, nil
		},
		Remind: p.Remind, Digest: p.Digest,
	}
}

// planned is a schedule that says in words what daylight saving does to it.
type planned struct{ *schedule.Schedule }

// warnings is how many of these are worth a line each.
const warnings = 4

// Shifts implements handlers.Schedule.
func (p planned) Shifts(after, until time.Time) []string {
	var lines []string
	said := map[string]bool{} // one line a date: a frequent schedule loses several times at once
	for _, shift := range p.Schedule.Shifts(after, until) {
		if day := string(shift.Kind) + shift.Date; !said[day] && len(lines) < warnings {
			said[day] = true
			lines = append(lines, shiftWords(shift, p.Zone()))
		}
	}
	return lines
}

// shiftWords say what becomes of an occurrence.
func shiftWords(shift schedule.Shift, zone *time.Location) string {
	switch {
	case shift.Kind == schedule.Doubled:
		return fmt.Sprintf("On %s the clocks show %s twice: it comes once, at the first.", shift.Date, shift.Wall)
	case shift.At.IsZero():
		return fmt.Sprintf("%s is skipped whole there: nothing comes at %s.", shift.Date, shift.Wall)
	}
	return fmt.Sprintf("On %s the clocks skip %s: it comes at %s.", shift.Date, shift.Wall, shift.At.In(zone).Format("15:04"))
}
