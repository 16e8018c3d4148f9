package schedule

import (
	"fmt"
	"strings"
	"time"
)

// Problem is what is wrong with a schedule, for whoever typed it.
type Problem struct { //nolint:errname // a person reads it, and it is no error of the bot
	What string // a sentence: what is wrong
	Try  string // a sentence: what may be typed; empty when the first says it
}

func (p *Problem) Error() string { return strings.TrimSpace(p.What + " " + p.Try) }

// offer is what may be typed.
const offer = `Type for example: every 2h between 08:00 and 20:00 weekdays; or: at 09:00 and 18:00 Mon-Fri; or: cron "*/30 8-19 * * 1-5" Europe/London.`

// problem is a Problem that ends with an offer.
func problem(format string, args ...any) *Problem {
	return &Problem{What: fmt.Sprintf(format, args...), Try: offer}
}

// refusal is a Problem for which there is nothing better to type.
func refusal(format string, args ...any) *Problem {
	return &Problem{What: fmt.Sprintf(format, args...)}
}

// quoted is a few words of what somebody typed, to be said back to them.
func quoted(words ...string) string {
	runes := []rune(strings.Join(words, " "))
	if len(runes) > 40 {
		runes = append(runes[:39], '…')
	}
	return fmt.Sprintf("%q", string(runes))
}

// units are how lengths of time are written, the largest first.
var units = []struct {
	each time.Duration
	word string
}{{time.Hour, "h"}, {time.Minute, "m"}, {time.Second, "s"}}

// short writes a length of time in whole seconds as Parse reads it: "2h",
// "90m", "45s".
func short(d time.Duration) string {
	for _, u := range units {
		if d%u.each == 0 {
			return fmt.Sprintf("%d%s", d/u.each, u.word)
		}
	}
	return d.String()
}
