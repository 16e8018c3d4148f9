package claim

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Copy is a section as one sentence, or two, that an editor may paste: who
// said it, as strongly as they said it and no more, through whom, and whether
// anybody has checked it. It is empty for a section with nothing to say. Days
// are named as they read at now, in now's zone; isolate writes a name so that it
// cannot rearrange what stands around it.
func (b Board) Copy(s Section, now time.Time, isolate func(string) string) string {
	b.isolate = isolate
	spoken := spokenFor(s.Positions)
	if len(spoken) == 0 {
		return ""
	}
	shared, isShared := sharedRelay(spoken)
	var relayed, own []string
	for _, p := range spoken {
		if isShared && len(p.Lead.Chain) == 1 {
			own = append(own, b.clause(s, p.Lead, shared, isShared, now))
		} else {
			relayed = append(relayed, b.clause(s, p.Lead, shared, isShared, now))
		}
	}
	if isShared && len(relayed) > 0 {
		outlet := b.name(shared)
		for i, clause := range own {
			joint := ", which itself "
			if i > 0 {
				joint = " and itself "
			}
			own[i] = joint + strings.TrimPrefix(clause, b.speaker(Claim{Chain: []Link{{Source: shared}}}, nil)+" ")
		}
		return capitalised(strings.Join(relayed, "; ") + ", according to " + outlet + strings.Join(own, "") + b.caveats(spoken))
	}
	return capitalised(strings.Join(append(relayed, own...), "; ") + b.caveats(spoken))
}

// spokenFor are the positions that a sentence is made of: those with a figure,
// or, when none has one, all.
func spokenFor(ps []Position) []Position {
	var counted, silent []Position
	for _, p := range ps {
		switch {
		case p.Lead.Figure.Form == Unknown:
			silent = append(silent, p)
		default:
			counted = append(counted, p)
		}
	}
	if counted == nil {
		return silent
	}
	return counted
}

// sharedRelay is the outlet that carried all positions, if one did: it is
// named once, at the end.
func sharedRelay(ps []Position) (key string, ok bool) {
	for i, p := range ps {
		last := p.Lead.Chain[len(p.Lead.Chain)-1].Source
		if i > 0 && last != key {
			return "", false
		}
		key = last
	}
	return key, true
}

// clause is one position: "Amaq Agency, an Isis outlet, claims at least 300
// employees were released".
func (b Board) clause(s Section, c Claim, shared string, isShared bool, now time.Time) string {
	relays, last := c.Relays(), ""
	if n := len(relays); n > 0 {
		if relays[n-1].Source != shared || !isShared {
			last = ", according to " + b.name(relays[n-1].Source)
		}
		relays = relays[:n-1]
	}
	who := b.speaker(c, relays)
	what := b.statement(s, c, now)
	switch {
	case c.Figure.Form == Unknown && strings.HasPrefix(strings.ToLower(c.Figure.Raw), "no "):
		// Silence is a statement of its own: "no official statement".
		return strings.TrimSuffix(who, ",") + ": “" + b.isolate(c.Figure.Raw) + "”" + c.Said.prose(" ", now) + turns(c, now) + last
	case c.Figure.Form == Unknown:
		return who + " gave no number for " + b.isolate(s.Measure) + c.Said.prose(" ", now) + " (“" + b.isolate(c.Figure.Raw) + "”)" + turns(c, now) + last
	case c.Attitude == Feared && strings.HasSuffix(who, "fears") && turns(c, now) == "":
		return fmt.Sprintf("there were %s%s that %s", who, c.Said.prose(" ", now), what) + last
	}
	return who + " " + b.verb(c, now) + what + turns(c, now) + last
}

// speaker is the origin with its descriptor, and the relays that are named
// with it.
func (b Board) speaker(c Claim, relays []Link) string {
	origin := b.Lexicon.SourceByKey(c.Origin().Source)
	who := b.name(origin.Key)
	var asides []string
	if origin.Descriptor != "" {
		asides = append(asides, b.isolate(origin.Descriptor))
	}
	for _, r := range relays {
		asides = append(asides, "quoted by "+b.name(r.Source))
	}
	if len(asides) > 0 {
		who += ", " + strings.Join(asides, ", ") + ","
	}
	return who
}

// name is a source's name in a sentence.
func (b Board) name(key string) string { return b.isolate(SourceShown(b.Lexicon.SourceByKey(key))) }

// verb is how the origin put it: "said" as a rule, "claims" only for a party
// to the event whose figure is not verified, and never "confirmed".
func (b Board) verb(c Claim, now time.Time) string {
	claims := b.Lexicon.Party(b.Topic, c.Origin().Source) && c.Status != Verified
	when := c.Said.prose(" ", now)
	switch c.Attitude {
	case Feared, Estimated, Denied:
		return string(c.Attitude) + when + " that "
	case Stated:
	}
	switch {
	case claims && when == "":
		return "claims "
	case claims:
		return "claimed" + when + " that "
	case when == "":
		return "said "
	}
	return "said" + when + " that "
}

// turns are what the source did to the figure since: withdrew it, said it
// again. The day is named once.
func turns(c Claim, now time.Time) string {
	var did []string
	before := c.Said
	for _, t := range c.Turns {
		when := t.Said.prose(" ", now)
		if before.Known() && t.Said.Precision == Minute && sameDay(before.At, t.Said.At, now.Location()) {
			when = " at " + t.Said.At.In(now.Location()).Format("15:04")
		}
		switch t.Kind {
		case Retracted:
			did = append(did, "withdrew it"+when)
		case Reaffirmed:
			did = append(did, "said it again"+when)
		case Current, Superseded, Corrected:
		}
		before = t.Said
	}
	if len(did) == 0 {
		return ""
	}
	last := " and " + did[len(did)-1]
	if len(did) == 1 {
		return last
	}
	return ", " + strings.Join(did[:len(did)-1], ", ") + last
}

func sameDay(a, b time.Time, zone *time.Location) bool {
	return a.In(zone).Format(time.DateOnly) == b.In(zone).Format(time.DateOnly)
}

// statement is the figure in a sentence about what is counted.
func (b Board) statement(s Section, c Claim, now time.Time) string {
	text := "the figure for " + b.isolate(s.Measure) + " is " + b.isolate(c.Figure.Shown())
	if i, ok := measureIndex[s.Measure]; ok {
		text = fmt.Sprintf(commonMeasures[i].sentence, b.isolate(c.Figure.counting(b.unit(s.Measure))))
	}
	if c.Figure.one() {
		text = strings.NewReplacer(" were ", " was ", " are ", " is ", " have ", " has ").Replace(text)
	}
	switch {
	case s.Aggregation == Increment && !c.AsOf.Known():
		text += " on one occasion"
	case s.Aggregation == Increment:
		text += c.AsOf.prose(" ", now)
	case c.AsOf.Known():
		text += ", as of " + strings.TrimPrefix(strings.TrimPrefix(c.AsOf.prose("", now), "on "), "at ")
	}
	return text
}

func (b Board) unit(measure string) string {
	for _, m := range b.Topic.Measures {
		if m.Slug == measure {
			return m.Unit
		}
	}
	return ""
}

// one says whether the figure counts one of something: "1", "at least 1".
func (f Figure) one() bool {
	return f.HasN && slices.Contains([]Form{Exact, AtLeast, MoreThan, AtMost, FewerThan, About}, f.Form) && f.N.Cmp(Number{Mantissa: 1}) == 0
}

// counting is the figure with what it counts: "at least 300 employees", "a
// majority of 300", "dozens of people".
func (f Figure) counting(unit string) string {
	noun := f.Noun
	if noun == "" {
		noun = unit
	}
	if noun == "people" && f.one() {
		noun = "person"
	}
	switch {
	case f.Unit != "" || noun == "":
		return f.Shown()
	case f.Form == None:
		return "no " + noun
	case f.takesOf():
		return f.Shown() + " of " + noun
	case f.Form == AllExcept && !f.HasN:
		return "all " + noun + strings.TrimPrefix(f.Shown(), "all")
	case f.Form == AllExcept:
		return f.Shown()
	}
	return f.Shown() + " " + noun
}

// takesOf says whether a noun follows with "of": "dozens of people", "a
// majority of workers", but "several hundred people" and "most workers".
func (f Figure) takesOf() bool {
	if f.Form == Dozens {
		return strings.HasSuffix(f.Word, "s")
	}
	return (f.Form == Majority || f.Form == Half) && !f.HasN && f.Word != "most" && !strings.HasSuffix(f.Word, " all")
}

// caveats end a sentence: what the desk knows of each figure.
func (b Board) caveats(ps []Position) string {
	noun := "figure"
	if slices.ContainsFunc(ps, func(p Position) bool { return p.Lead.Attitude == Denied || p.Lead.Figure.Form == Unknown }) {
		noun = "statement"
	}
	first := ps[0].Lead.caveat()
	for _, p := range ps {
		if p.Lead.caveat() != first {
			return b.mixedCaveats(ps)
		}
	}
	switch len(ps) {
	case 1:
		return "; the " + noun + " " + first + "."
	case 2:
		return ". " + forEach("Neither "+noun+" ", "Both "+noun+"s ", first) + "."
	}
	return ". " + forEach("None of these "+noun+"s ", "All of these "+noun+"s ", first) + "."
}

// forEach says of several figures what a caveat says of one.
func forEach(none, all, caveat string) string {
	switch {
	case strings.HasPrefix(caveat, "has not "):
		return none + "has " + strings.TrimPrefix(caveat, "has not ")
	case strings.HasPrefix(caveat, "could not "):
		return none + "could " + strings.TrimPrefix(caveat, "could not ")
	case strings.HasPrefix(caveat, "has "):
		return all + "have " + strings.TrimPrefix(caveat, "has ")
	}
	return all + "are" + strings.TrimPrefix(caveat, "is")
}

// mixedCaveats names each figure with its source: two sources may give one
// figure, and one source two.
func (b Board) mixedCaveats(ps []Position) string {
	var each []string
	for _, p := range ps {
		by := b.name(p.Lead.Origin().Source)
		if p.Lead.Attitude != Stated {
			by = string(p.Lead.Attitude) + " by " + by
		}
		each = append(each, b.isolate(p.Lead.Figure.Shown())+" ("+by+") "+p.Lead.caveat())
	}
	return ". Of these, " + strings.Join(each, "; ") + "."
}

// prose is a moment in a sentence, after lead: " on Friday", " at 12:05 on 8
// April"; empty when it is not known.
func (w When) prose(lead string, now time.Time) string {
	if !w.Known() {
		return ""
	}
	at := w.At // a day keeps the date that it has in the zone of the desk that filed it
	if w.Precision == Minute {
		at = at.In(now.Location())
	}
	day := "on " + at.Format("2 January")
	switch age := daysBetween(at, now); {
	case 0 <= age && age < 7:
		day = "on " + at.Weekday().String()
	case at.Year() != now.Year():
		day = "on " + at.Format("2 January 2006")
	}
	if w.Precision == Minute {
		return lead + "at " + at.Format("15:04") + " " + day
	}
	return lead + day
}

// capitalised begins a sentence with a capital, but for a name that has its
// capitals elsewhere, such as eNCA.
func capitalised(s string) string {
	first, _, _ := strings.Cut(s, " ")
	if first != strings.ToLower(first) {
		return s
	}
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}
