package handlers

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
)

// How long what people write may be, in characters. The limits keep every row
// of a card within what the platforms can carry, so that none is ever cut.
const (
	nameLimit   = 80
	titleLimit  = 150
	figureLimit = 200
	quoteLimit  = 1000
	noteLimit   = 500
	urlLimit    = 1000
	relayLimit  = 6
	linesLimit  = 30
)

// tooLong refuses what is over its limit.
func tooLong(what, value string, limit int) error {
	if n := utf8.RuneCountInString(value); n > limit {
		return refuse(bot.T(fmt.Sprintf("The %s has %d characters; %d is the most.", what, n, limit)))
	}
	return nil
}

// readFigure reads figure words, or says what could not be read.
func readFigure(words string) (claim.Figure, claim.Attitude, error) {
	if err := tooLong("figure", words, figureLimit); err != nil {
		return claim.Figure{}, "", err
	}
	if rest, ok := cutWords(words, "no number"); ok {
		// A claim may be on record without a number: its words are kept.
		return claim.Figure{Form: claim.Unknown, Raw: rest}, claim.Stated, nil
	}
	figure, attitude, err := claim.ParseFigure(words)
	if unread, ok := errors.AsType[*claim.FigureError](err); ok {
		no := refuse(bot.T("The figure ").Quoting(clip(words, 60)).Plainly(" cannot be filed: " + unread.Problem + "."))
		for _, reading := range unread.Ask {
			no.notes = append(no.notes, bot.T("Did you mean ").Typing(reading).Plainly("?"))
		}
		return figure, attitude, no
	}
	return figure, attitude, err
}

// cutWords is what follows a beginning, when something does.
func cutWords(s, beginning string) (rest string, ok bool) {
	if len(s) <= len(beginning) || !strings.EqualFold(s[:len(beginning)], beginning) {
		return "", false
	}
	rest = strings.TrimSpace(strings.TrimLeft(s[len(beginning):], ":"))
	return rest, rest != ""
}

// readWhen reads a moment; an empty one is unknown.
func (v *visit) readWhen(what, words string) (claim.When, error) {
	if words == "" {
		return claim.When{}, nil
	}
	if err := tooLong("time", words, nameLimit); err != nil {
		return claim.When{}, err
	}
	when, err := claim.ParseWhen(words, v.now)
	if unread, ok := errors.AsType[*claim.WhenError](err); ok {
		no := refuse(bot.Text{}.Quoting(what + " " + clip(words, 60)).Plainly(" cannot be filed: " + unread.Problem + "."))
		for _, reading := range unread.Ask {
			no.notes = append(no.notes, bot.T("Did you mean ").Typing(what+" "+reading).Plainly("?"))
		}
		return when, no
	}
	return when, err
}

// readLink checks an address. It is kept and shown, never fetched.
func readLink(address string) (string, error) {
	if address == "" {
		return "", nil
	}
	if err := tooLong("link", address, urlLimit); err != nil {
		return "", err
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return "", refuse(bot.T("The link ").Quoting(clip(address, 60)).Plainly(" is not a web address such as https://example.org/page."))
	}
	return address, nil
}

// readText checks a quote or a note.
func readText(args bot.Args, name string, limit int) (string, error) {
	return args.Get(name), tooLong(name, args.Get(name), limit)
}

// source finds the source that words name, or makes it. A name one letter off
// a known one is asked about, unless the caller said yes in advance: a typo
// would make a second origin out of one.
func (e *edit) source(words string) (claim.Source, error) {
	s, known := e.lexicon().Source(words)
	if known {
		if s.Dropped {
			s.Dropped = false
			e.learn(nil, []claim.Source{s})
		}
		return s, nil
	}
	if s.Key == "" {
		return s, refuse(bot.T("A source needs a name."))
	}
	if err := tooLong("source's name", s.Name, nameLimit); err != nil {
		return s, err
	}
	if last := s.Name[strings.LastIndexByte(s.Name, ' ')+1:]; contains(misplaced, last) && !e.call.Yes {
		return s, refuse(bot.Text{}.Quoting(last).Plainly(" does not belong into a source's name: a figure is verified here by two people, and not by filing it."))
	}
	if near := e.meant(s.Name); near != "" && !e.call.Yes && !s.Unnamed {
		no := refuse(bot.T("There is no source ").Quoting(s.Name).Plainly(" on this desk yet. Did you mean ").Naming(near).Plainly("?"))
		return s, &question{refusal: no, wrong: words, near: near}
	}
	e.learn(nil, []claim.Source{s})
	e.brought = append(e.brought, s.Key)
	return s, nil
}

// meant is the known source that a new name is most likely meant to be: one
// letter off, or a known one with a small word after it that belongs somewhere
// else in the line ("Isis confirmed").
func (e *edit) meant(name string) string {
	names := sourceNames(e.lexicon())
	if near := nearest(name, names); near != "" {
		return near
	}
	if cut := strings.LastIndexByte(name, ' '); cut > 0 && e.call.Command.Lines {
		r, _ := utf8.DecodeRuneInString(name[cut+1:])
		if s, known := e.lexicon().Source(name[:cut]); known && unicode.IsLower(r) {
			return s.Name
		}
	}
	return ""
}

// misplaced are words that belong to the line and not into a source's name.
var misplaced = []string{"confirmed", "verified", "unverified", "refuted", "increments"}

// question is a refusal that a yes, or another name in place of the wrong one,
// would settle.
type question struct {
	*refusal
	param string // the parameter that is asked about, when it is not found by its value
	wrong string
	near  string
}

func (q *question) Unwrap() error { return q.refusal }

// attribute is the attribution that a line gives: who said it and through whom.
func (e *edit) attribute(args bot.Args) ([]claim.Link, error) {
	by := args.Get("by")
	if strings.EqualFold(by, "same") {
		if len(e.trail.Chain) == 0 {
			return nil, refuse(bot.T("You have filed nothing here yet, so there is no “same” source. Name it: ").Typing("by …"))
		}
		by = ""
	}
	var links []claim.Link
	if by == "" {
		links = append(links, e.trail.Chain...)
	} else {
		s, err := e.source(by)
		if err != nil {
			return nil, beside(err, "by")
		}
		links = append(links, claim.Link{Source: s.Key})
	}
	relays, err := e.relays(args)
	if err != nil {
		return nil, err
	}
	if relays != nil && len(links) > 0 {
		links = append(links[:1:1], relays...)
	}
	return links, nil
}

// relays are through whom it came, nearest the origin first.
func (e *edit) relays(args bot.Args) ([]claim.Link, error) {
	var links []claim.Link
	for _, name := range args.All("via") {
		s, err := e.source(name)
		if err != nil {
			return nil, beside(err, "via")
		}
		links = append(links, claim.Link{Source: s.Key})
	}
	if len(links) > relayLimit {
		return nil, refuse(bot.T(fmt.Sprintf("That went through %d hands; %d is the most that can be kept.", len(links), relayLimit)))
	}
	return links, nil
}

// relation checks the number of another claim that a claim refers to: it must
// be of the same topic and measure.
func (e *edit) relation(ctx context.Context, c claim.Claim, args bot.Args, name string) (int64, error) {
	id, _ := args.ID(name)
	if id == 0 {
		return 0, nil
	}
	words := strings.ReplaceAll(name, "_", " ")
	if id == c.ID {
		return 0, refuse(bot.T(fmt.Sprintf("%d cannot be “%s” itself.", id, words)))
	}
	other, d, err := e.claimOf(ctx, id)
	if err != nil {
		return 0, err
	}
	if name == "part_of" && other.Aggregation != c.Aggregation {
		return 0, refuse(bot.T(fmt.Sprintf("One of %d and this is of one occasion and the other in all, so neither is a part of the other.", id)))
	}
	if e.repeated == nil {
		e.repeated = map[int64]claim.Claim{}
	}
	e.repeated[id] = other
	if other.Topic != c.Topic || other.Measure != c.Measure {
		return 0, refuse(bot.T(fmt.Sprintf("%d is about %s in ", id, other.Measure)).Naming(other.Topic).
			Plainly(", so the two do not belong together."))
	}
	if name == "repeats" && claim.Incompatible(c.Figure, other.Figure) {
		return 0, refuse(bot.T(fmt.Sprintf("%d says %s, so %s does not repeat it.", id, figure(other), c.Figure.Shown())))
	}
	if circular(d.claims, other, c.ID) {
		return 0, refuse(bot.T(fmt.Sprintf("%d already is a part or a repeat of %d.", id, c.ID)))
	}
	return id, nil
}

// circular says whether following the relations of a claim leads to id.
func circular(claims []claim.Claim, from claim.Claim, id int64) bool {
	byID := map[int64]claim.Claim{}
	for _, c := range claims {
		byID[c.ID] = c
	}
	for range len(claims) + 1 {
		if from.PartOf == id || from.Repeats == id {
			return id != 0
		}
		next, ok := byID[from.PartOf]
		if !ok {
			if next, ok = byID[from.Repeats]; !ok {
				return false
			}
		}
		from = next
	}
	return true
}

// details puts what a line says of a claim, apart from its figure and who said
// it, onto the claim; what it does not say stays.
func (e *edit) details(ctx context.Context, c *claim.Claim, args bot.Args) error {
	var err error
	for _, t := range []struct {
		name, words string
		into        *claim.When
	}{{"said", "said", &c.Said}, {"as_of", "as of", &c.AsOf}} {
		if !args.Has(t.name) {
			continue
		}
		if *t.into, err = e.readWhen(t.words, args.Get(t.name)); err != nil {
			return beside(err, t.name)
		}
	}
	for _, t := range []struct {
		name  string
		limit int
		into  *string
	}{{"quote", quoteLimit, &c.Quote}, {"note", noteLimit, &c.Note}} {
		if !args.Has(t.name) {
			continue
		}
		if *t.into, err = readText(args, t.name, t.limit); err != nil {
			return err
		}
	}
	if args.Has("link") {
		if c.URL, err = readLink(args.Get("link")); err != nil {
			return err
		}
	}
	if args.Has("increment") {
		c.Aggregation = claim.Increment
		if strings.EqualFold(args.Get("increment"), "total") {
			c.Aggregation = claim.Total
		}
	}
	if args.Has("attitude") {
		c.Attitude = claim.Attitude(args.Get("attitude"))
	}
	for _, t := range []struct {
		name string
		into *int64
	}{{"part_of", &c.PartOf}, {"repeats", &c.Repeats}} {
		if !args.Has(t.name) {
			continue
		}
		if *t.into, err = e.relation(ctx, *c, args, t.name); err != nil {
			return beside(err, t.name)
		}
	}
	return nil
}

// countsPeople refuses part of a person, and money where people are counted.
func countsPeople(f claim.Figure, unit string) error {
	if unit == "people" && f.Unit != "" && f.Unit != "%" {
		return refuse(bot.T("People are counted here; ").Quoting(f.Raw).Plainly(" is money."))
	}
	if unit == "people" && f.Unit == "" && (f.N.Scale > 0 || f.Hi.Scale > 0) {
		return refuse(bot.T("People are counted whole; ").Quoting(f.Raw).Plainly(" is not a whole number."))
	}
	return nil
}

// settle replaces what a claim on record replaces, by the rules of the
// source's own later figures, and gives the claim back as it is to be written
// with what it replaced. It is written by the caller.
func (e *edit) settle(d *draft, c claim.Claim) (filed claim.Claim, replaced []claim.Claim) {
	if c.Repeats != 0 && !slices.ContainsFunc(d.claims, func(x claim.Claim) bool { return x.ID == c.Repeats }) {
		// What it repeats has been replaced already, and so has it.
		if was, ok := e.repeated[c.Repeats]; ok && was.Lifecycle == claim.Superseded {
			c.Lifecycle, c.SupersededBy = claim.Superseded, was.SupersededBy
			return c, nil
		}
	}
	groups := claim.Groups(e.lexicon(), append(append([]claim.Claim{}, d.claims...), c))
	for _, old := range append([]claim.Claim{}, d.claims...) {
		if old.ID == c.ID {
			continue
		}
		switch claim.Supersede(e.lexicon(), c, old, groups) {
		case claim.Replaces:
			old.Lifecycle, old.SupersededBy, old.Why = claim.Superseded, c.ID, ""
			replaced = append(replaced, e.write(d, old, "superseded", "lifecycle"))
			replaced = append(replaced, e.supersedeRepeats(d, old.ID, c.ID)...)
			c.Supersedes = old.ID
		case claim.IsReplaced:
			if c.SupersededBy != 0 {
				continue
			}
			c.Lifecycle, c.SupersededBy = claim.Superseded, old.ID
		case claim.StandsBeside:
		}
	}
	return c, replaced
}

// supersedeRepeats takes off the board what only repeats a figure that was
// replaced, whoever repeats it.
func (e *edit) supersedeRepeats(d *draft, of, by int64) []claim.Claim {
	var all []claim.Claim
	for _, c := range slices.Clone(d.claims) {
		if c.Repeats == of && c.ID != by {
			c.Lifecycle, c.SupersededBy, c.Why = claim.Superseded, by, ""
			all = append(all, e.write(d, c, "superseded", "lifecycle"))
			all = append(all, e.supersedeRepeats(d, c.ID, by)...)
		}
	}
	return all
}
