package schedule

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
)

// longest is the longest schedule that is read, in characters.
const longest = 200

// Parse reads when something is posted, as typed in chat, on the clocks of a
// zone (nil is UTC) unless the text ends in another. What comes more often than
// least is refused, as the clock counts: a change of the clocks may move two
// occurrences nearer. Its error is a *Problem.
//
// It reads phrases ("every 2h between 08:00 and 20:00 weekdays", "at 9am and
// 18:30 on Mon, Wed and Fri"), cron's five fields, alone or after the word cron
// and in quotes or not, their short forms (@daily), and @every with a length of
// time.
func Parse(typed string, zone *time.Location, least time.Duration) (*Schedule, error) {
	words, p := wordsOf(typed)
	if p != nil {
		return nil, p
	}
	s, named, p := read(words)
	switch {
	case p != nil:
		return nil, p
	case named != nil:
		zone = named
	case zone == nil:
		zone = time.UTC
	case zone == time.Local:
		return nil, refusal("The zone of the machine that the bot runs on is no time zone: name one, such as Europe/London.")
	}
	s.zone = zone
	closest := s.every
	if s.walls != nil {
		closest = s.walls.closest()
	}
	if closest < least {
		return nil, refusal("That comes as often as %s after the last time, and nothing is posted more often than every %s.", short(closest), short(least))
	}
	return s, nil
}

// quotes are what people and their phones put around things, and what they put
// for a hyphen.
var quotes = strings.NewReplacer(
	`"`, " ", "'", " ", "`", " ", "“", " ", "”", " ", "„", " ", "‟", " ", "‘", " ", "’", " ", "‚", " ", "«", " ", "»", " ",
	"–", "-", "—", "-", "−", "-", "‑", "-", "‐", "-",
)

// wordsOf are the words of a schedule, without quotes.
func wordsOf(typed string) ([]string, *Problem) {
	if len(typed) > 4*longest || len([]rune(typed)) > longest {
		return nil, problem("That is longer than %d characters.", longest)
	}
	words := strings.Fields(quotes.Replace(typed))
	switch {
	case len(words) == 0:
		return nil, problem("When?")
	case strings.ContainsFunc(typed, func(r rune) bool { return r == unicode.ReplacementChar || unicode.IsControl(r) && !unicode.IsSpace(r) }):
		return nil, problem("There is a character in it that cannot be typed.")
	case slices.ContainsFunc(words, func(w string) bool { return strings.Contains(strings.ToUpper(w), "TZ=") }):
		return nil, problem("A time zone goes to the end, by its name alone, and not in front with TZ=.")
	}
	return words, nil
}

// read reads a schedule and the zone at its end, if it has one.
func read(words []string) (*Schedule, *time.Location, *Problem) {
	isCron := strings.EqualFold(words[0], "cron")
	if isCron {
		words = words[1:]
	}
	switch {
	case len(words) == 0:
		return nil, nil, problem("After cron there are five fields: %s.", fieldNames())
	case !isCron && !strings.HasPrefix(words[0], "@") && !looksLikeFields(words):
		return parsePhrase(words)
	}
	words, zone, p := cutZone(words)
	if p != nil {
		return nil, nil, p
	}
	parse := parseFields
	if strings.HasPrefix(words[0], "@") {
		parse = parseAt
	}
	s, p := parse(words)
	return s, zone, p
}

// cutZone takes the zone off the end of what is not a phrase.
func cutZone(words []string) ([]string, *time.Location, *Problem) {
	last := words[len(words)-1]
	if len(words) == 1 || !unicode.IsLetter([]rune(last)[0]) || fieldWord.MatchString(last) || lengthUnits[strings.ToLower(last)] != 0 {
		return words, nil, nil
	}
	zone, p := zoneNamed(last)
	return words[:len(words)-1], zone, p
}

// notZones are what the files of time zones hold beside the zones, and what Go
// adds: none is the same on two machines.
var notZones = []string{"local", "localtime", "posixrules", "factory"}

// zoneNamed is the zone of an IANA name, in whatever case.
func zoneNamed(name string) (*time.Location, *Problem) {
	lower := strings.ToLower(name)
	if slices.Contains(notZones, lower) || strings.HasPrefix(lower, "right/") || strings.HasPrefix(lower, "posix/") {
		return nil, refusal("%s is not one time zone: name a place, such as Europe/London.", quoted(name))
	}
	for _, spelled := range []string{name, titled(lower), strings.ToUpper(name)} {
		if zone, err := loadZone(spelled); err == nil {
			return zone, nil
		}
	}
	return nil, refusal("I know no time zone %s: it has an IANA name, such as Europe/London, America/New_York or UTC.", quoted(name))
}

// errNoZone says that a name cannot be one of a zone.
var errNoZone = errors.New("no name of a time zone")

// loadZone is time.LoadLocation for names that zones have.
func loadZone(name string) (*time.Location, error) {
	named := func(r rune) bool {
		return r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("/_+-", r))
	}
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return !named(r) }) {
		return nil, errNoZone
	}
	return time.LoadLocation(name)
}

// titled writes a name in lower case as IANA does: America/Port_of_Spain,
// America/Port-au-Prince.
func titled(lower string) string {
	out := []byte(lower)
	begins := true
	for i, b := range out {
		if begins && 'a' <= b && b <= 'z' && !smallWord(lower[i:]) {
			out[i] = b - 'a' + 'A'
		}
		begins = b == '/' || b == '_' || b == '-'
	}
	return string(out)
}

// smallWord says whether a name goes on with a word that IANA writes small.
func smallWord(rest string) bool {
	return slices.ContainsFunc([]string{"of_", "au-", "es_"}, func(word string) bool { return strings.HasPrefix(rest, word) })
}
