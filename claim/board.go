package claim

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// Board is a topic as status shows it: its current claims, arranged into
// positions, with what the desk should know about them. Everything on it is
// computed from the claims; nothing of it is stored.
type Board struct {
	Topic    Topic
	Lexicon  *Lexicon
	Sections []Section
	Flags    []Flag

	isolate func(string) string // how Copy writes a name
}

// Section is one measure, counted in one way.
type Section struct {
	Measure     string
	Aggregation Aggregation
	Occasion    When // for increments: the occasion they are of
	Positions   []Position
	Conflicts   []Pair // hard bounds rule each other out
	Possible    []Pair // they would, if "about" and fears were taken at their word
}

// Pair is two positions of a section by the ids of their leading claims, the
// lower first.
type Pair struct{ A, B int64 }

// Position is what one origin says on one measure: its leading claim, its
// other claims that agree with it, and the parts of them.
type Position struct {
	Group string // whose position it is; claims of one group count once
	Lead  Claim
	Also  []Claim
	Parts []Claim
}

// Claims are all claims of the position, the leading one first.
func (p Position) Claims() []Claim {
	return slices.Concat([]Claim{p.Lead}, p.Also, p.Parts)
}

// Flag is something that the desk should look at.
type Flag struct {
	Kind   FlagKind
	Claims []int64
	Sum    Number // of parts or increments, where that is what is wrong
}

// FlagKind says what a Flag is about.
type FlagKind string

// The kinds of Flag.
const (
	PartsExceed      FlagKind = "parts_exceed"      // the parts add up to more than their whole; Claims are the whole and the parts
	PartsFallShort   FlagKind = "parts_fall_short"  // two or more exact parts add up to less than an exact whole
	AboveCeiling     FlagKind = "above_ceiling"     // more than there were people concerned
	IncrementsExceed FlagKind = "increments_exceed" // occasions add up to more than the same origin's total
	Wavering         FlagKind = "wavering"          // withdrawn and said again: hold it
	OneOrigin        FlagKind = "one_origin"        // one origin has two figures on the board that cannot both hold
)

// Arrange makes the board of a topic from its current claims, in whatever
// order they come.
func Arrange(l *Lexicon, t Topic, claims []Claim) Board {
	b := Board{Topic: t, Lexicon: l}
	claims = slices.SortedFunc(slices.Values(claims), func(a, b Claim) int { return cmp.Compare(a.ID, b.ID) })
	groups := Groups(l, claims)
	sections := map[string][]Claim{}
	var order []string
	for _, c := range claims {
		key := sectionKey(c)
		if sections[key] == nil {
			order = append(order, key)
		}
		sections[key] = append(sections[key], c)
	}
	for _, key := range order {
		here := sections[key]
		s := Section{Measure: here[0].Measure, Aggregation: here[0].Aggregation}
		if s.Aggregation == Increment {
			s.Occasion = here[0].AsOf
		}
		s.Positions = positions(here, groups)
		s.Conflicts, s.Possible = disagreements(l, s.Positions)
		b.Sections = append(b.Sections, s)
	}
	slices.SortStableFunc(b.Sections, func(x, y Section) int {
		return cmp.Or(
			-cmp.Compare(min(len(x.Conflicts), 1), min(len(y.Conflicts), 1)),
			cmp.Compare(t.rank(x.Measure), t.rank(y.Measure)),
			-cmp.Compare(x.Aggregation, y.Aggregation), // totals first
		)
	})
	b.Flags = flags(b)
	return b
}

// sectionKey is the section that a claim belongs to. Increments of different
// occasions are different sections: what happened on Friday and what happened
// on Thursday are not two answers to one question.
func sectionKey(c Claim) string {
	key := c.Measure + "\x00" + string(c.Aggregation)
	if c.Aggregation == Increment && c.AsOf.Known() {
		key += "\x00" + c.AsOf.At.UTC().Format(time.RFC3339)
	}
	return key
}

// Groups gives each claim its origin group. Claims go back to one origin when
// their first links are the same source, when one speaks for the other, or
// when one repeats the other. An unnamed origin is known only by its words
// and by who relayed them.
func Groups(l *Lexicon, claims []Claim) map[int64]string {
	byID := map[int64]Claim{}
	for _, c := range claims {
		byID[c.ID] = c
	}
	groups := map[int64]string{}
	for _, c := range claims {
		origin := c
		for range claims {
			next, ok := byID[origin.Repeats]
			if !ok || next.ID == c.ID {
				break
			}
			origin = next
		}
		groups[c.ID] = Group(l, origin)
	}
	return groups
}

// Group is the origin group of a claim, by its own attribution alone.
func Group(l *Lexicon, c Claim) string {
	key := c.Origin().Source
	if !l.SourceByKey(key).Unnamed {
		return l.Root(key)
	}
	group := "unnamed " + strconv.Quote(key)
	if relays := c.Relays(); len(relays) > 0 {
		group += " via " + strconv.Quote(relays[0].Source)
	}
	return group
}

// Named says whether a group counts towards independence: an unnamed origin
// counts zero.
func Named(l *Lexicon, c Claim) bool { return !l.SourceByKey(c.Origin().Source).Unnamed }

// positions arranges the claims of one section.
func positions(claims []Claim, groups map[int64]string) []Position {
	claims = slices.Clone(claims)
	here := map[int64]Claim{}
	for _, c := range claims {
		here[c.ID] = c
	}
	// Wholes before parts, and what is repeated before its repeat; then the
	// tightest first, so that the first of a position leads it.
	slices.SortStableFunc(claims, func(a, b Claim) int {
		return cmp.Or(
			cmp.Compare(follows(a, here), follows(b, here)),
			tightness(a.Figure, b.Figure),
			cmp.Compare(a.ID, b.ID),
		)
	})
	var ps []Position
	at := map[int64]int{} // claim id → index of its position
	for _, c := range claims {
		i := home(ps, at, c, groups)
		if i < 0 {
			at[c.ID] = len(ps)
			ps = append(ps, Position{Group: groups[c.ID], Lead: c})
			continue
		}
		at[c.ID] = i
		if isPart(c, here) {
			ps[i].Parts = append(ps[i].Parts, c)
		} else {
			ps[i].Also = append(ps[i].Also, c)
		}
	}
	for _, p := range ps {
		slices.SortStableFunc(p.Parts, func(a, b Claim) int { return -a.Figure.N.Cmp(b.Figure.N) })
	}
	slices.SortStableFunc(ps, prominence)
	return ps
}

// follows is how many claims a claim stands behind: those that it repeats or
// is part of.
func follows(c Claim, here map[int64]Claim) int {
	n := 0
	for range here {
		next, ok := here[cmp.Or(c.PartOf, c.Repeats)]
		if !ok {
			break
		}
		n++
		c = next
	}
	return n
}

// isPart says whether a claim is a part of another, or repeats one that is.
func isPart(c Claim, here map[int64]Claim) bool {
	for range here {
		if c.PartOf != 0 {
			return true
		}
		c = here[c.Repeats]
	}
	return c.PartOf != 0
}

// home is the index of the position that a claim joins, or -1 when it makes
// its own.
func home(ps []Position, at map[int64]int, c Claim, groups map[int64]string) int {
	for _, target := range []int64{c.PartOf, c.Repeats} {
		if i, ok := at[target]; ok && target != 0 && groups[c.ID] == ps[i].Group && sameVoice(c, ps[i].Lead) {
			return i
		}
	}
	if c.PartOf != 0 {
		return -1
	}
	for i, p := range ps {
		if p.Group == groups[c.ID] && p.Lead.PartOf == 0 && sameVoice(c, p.Lead) && agrees(c, p) {
			return i
		}
	}
	return -1
}

// sameVoice says whether two claims are put forward in the same way: a fear
// and a statement of one source are two positions, and so are a figure that it
// withdrew and one that it stands by.
func sameVoice(a, b Claim) bool {
	return a.Attitude == b.Attitude && (a.Lifecycle == Retracted) == (b.Lifecycle == Retracted)
}

// agrees says whether a claim's figure is compatible with every figure of the
// position.
func agrees(c Claim, p Position) bool {
	for _, other := range append([]Claim{p.Lead}, p.Also...) {
		if Incompatible(c.Figure, other.Figure) {
			return false
		}
	}
	return true
}

// Incompatible says whether one source cannot mean both figures at once.
// "About" is taken as ± 10 % here: a source that said about 30 and says 60 has
// changed its figure.
func Incompatible(a, b Figure) bool {
	return a.Unit != b.Unit || Disjoint(a.SoftBounds(), b.SoftBounds())
}

// tightness orders figures from the tightest to the vaguest: by what their hard
// bounds leave open.
func tightness(a, b Figure) int {
	x, y := a.Bounds(), b.Bounds()
	order := cmp.Compare(vagueness(a), vagueness(b))
	switch {
	case order != 0 || a.Unit != b.Unit:
		return order
	case x.Low != nil && x.High != nil && y.Low != nil && y.High != nil && vagueness(a) == 1:
		return cmp.Compare(x.High.Float64()-x.Low.Float64(), y.High.Float64()-y.Low.Float64())
	case x.High == nil && y.High == nil && x.Low != nil && y.Low != nil:
		return cmp.Or(-x.Low.Cmp(*y.Low), openFirst(x.LowOpen, y.LowOpen))
	case x.High != nil && y.High != nil && vagueness(a) == 2:
		return cmp.Or(x.High.Cmp(*y.High), openFirst(x.HighOpen, y.HighOpen))
	}
	return 0
}

// openFirst puts the bound that excludes its own end before the one that does
// not.
func openFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// vagueness is how many of a figure's ends are open, and after that whether it
// has any number at all. "About" has no hard bound.
func vagueness(f Figure) int {
	hard := f.Bounds()
	switch {
	case f.Form == Exact || f.Form == None:
		return 0
	case hard.Low != nil && hard.High != nil && f.Form != AtMost && f.Form != FewerThan:
		return 1
	case hard.Low != nil || hard.High != nil:
		return 2
	case f.Form == About:
		return 3
	case f.Form == Unknown:
		return 5
	}
	return 4
}

// prominence orders positions: stated before feared, named or not by tightness
// of figure, withdrawn ones last.
func prominence(a, b Position) int {
	return cmp.Or(
		cmp.Compare(weight(a.Lead), weight(b.Lead)),
		cmp.Compare(a.Lead.ID, b.Lead.ID),
	)
}

func weight(c Claim) int {
	w := 0
	if c.Attitude != Stated {
		w += 2
	}
	if c.Figure.Form == Unknown {
		w++
	}
	if c.Lifecycle == Retracted {
		w += 4
	}
	return w
}

// disagreements are the pairs of positions that conflict, and those that may.
func disagreements(l *Lexicon, ps []Position) (hard, possible []Pair) {
	stances := make([][]stance, len(ps))
	named := make([]bool, len(ps))
	for i := range ps {
		stances[i], named[i] = ps[i].stances(), Named(l, ps[i].Lead)
	}
	for i := range ps {
		for j := i + 1; j < len(ps); j++ {
			if named[i] && ps[i].Group == ps[j].Group {
				continue // one origin cannot disagree with itself; see OneOrigin
			}
			pair := Pair{min(ps[i].Lead.ID, ps[j].Lead.ID), max(ps[i].Lead.ID, ps[j].Lead.ID)}
			switch worst(stances[i], stances[j]) {
			case Conflict:
				hard = append(hard, pair)
			case MayConflict:
				possible = append(possible, pair)
			case Agree:
			}
		}
	}
	return hard, possible
}

// stances are what the claims of a position rule out: the position rules out
// what any of them does.
func (p Position) stances() []stance {
	all := []stance{stanceOf(&p.Lead)}
	for i := range p.Also {
		all = append(all, stanceOf(&p.Also[i]))
	}
	return all
}

// worst is the worst disagreement between the claims of two positions.
func worst(p, q []stance) Disagreement {
	found := Agree
	for i := range p {
		for j := range q {
			found = max(found, p[i].against(&q[j]))
		}
	}
	return found
}

// Disagreement is how two claims stand to each other.
type Disagreement int

// The ways in which two claims stand to each other.
const (
	Agree Disagreement = iota
	MayConflict
	Conflict
)

// Disagree compares two claims on one measure. They conflict when both are
// totals, neither is a part, both are put forward as so, and their hard bounds
// are disjoint. "About", and anything feared or estimated, can at most be a
// possible conflict. Growth is none: a higher figure of a later moment.
func Disagree(a, b Claim) Disagreement {
	x, y := stanceOf(&a), stanceOf(&b)
	return x.against(&y)
}

// stance is what a claim rules out. It is worked out once for each claim: a
// board of a thousand claims has half a million pairs.
type stance struct {
	claim        *Claim
	rulesOut     bool // it is a total, no part, and put forward as so
	soft         bool // it can at most be a possible conflict
	hard, likely Bounds
}

func stanceOf(c *Claim) stance {
	return stance{
		claim:    c,
		rulesOut: c.Aggregation == Total && c.PartOf == 0 && c.putForward(),
		soft:     c.Attitude != Stated || c.Figure.Form == About,
		hard:     c.Figure.Bounds(),
		likely:   c.Figure.SoftBounds(),
	}
}

func (a *stance) against(b *stance) Disagreement {
	if !a.rulesOut || !b.rulesOut || a.claim.Figure.Unit != b.claim.Figure.Unit {
		return Agree
	}
	soft := a.soft || b.soft
	if soft && !Disjoint(a.likely, b.likely) || !soft && !Disjoint(a.hard, b.hard) {
		return Agree
	}
	if growth(a.claim, b.claim) || growth(b.claim, a.claim) {
		return Agree
	}
	if soft {
		return MayConflict
	}
	return Conflict
}

// putForward says whether the source puts the figure forward: it neither
// denies it nor has withdrawn it.
func (c Claim) putForward() bool { return c.Attitude != Denied && c.Lifecycle != Retracted }

// growth says whether later describes a later moment and is the higher.
func growth(earlier, later *Claim) bool {
	if !earlier.AsOf.Known() || !later.AsOf.Known() {
		return false
	}
	if after, sure := Later(later.AsOf, earlier.AsOf); !after || !sure {
		return false
	}
	low, high := later.Figure.SoftBounds(), earlier.Figure.SoftBounds()
	return low.Low != nil && high.High != nil && low.Low.Cmp(*high.High) >= 0
}

// flags are what the desk should look at.
func flags(b Board) []Flag {
	var all []Flag
	for _, s := range b.Sections {
		all = append(all, oneOriginFlags(b.Lexicon, s.Positions)...)
		for _, p := range s.Positions {
			all = append(all, partsFlags(p)...)
			if p.Lead.Lifecycle == Reaffirmed && p.Lead.wavered() {
				all = append(all, Flag{Kind: Wavering, Claims: []int64{p.Lead.ID}})
			}
		}
	}
	all = append(all, ceilingFlags(b)...)
	return append(all, incrementFlags(b)...)
}

// oneOriginFlags finds named origins with two figures that cannot both hold: the
// two were filed under names that turned out to be one origin, or nobody knows
// which was said first.
func oneOriginFlags(l *Lexicon, ps []Position) []Flag {
	var found []Flag
	byGroup := map[string][]int{}
	for i := range ps {
		if Named(l, ps[i].Lead) {
			byGroup[ps[i].Group] = append(byGroup[ps[i].Group], i)
		}
	}
	for i := range ps {
		for _, j := range byGroup[ps[i].Group] {
			if j > i && Named(l, ps[i].Lead) && Disagree(ps[i].Lead, ps[j].Lead) == Conflict {
				found = append(found, Flag{Kind: OneOrigin, Claims: []int64{ps[i].Lead.ID, ps[j].Lead.ID}})
			}
		}
	}
	return found
}

// wavered says whether the source once withdrew the figure.
func (c Claim) wavered() bool {
	return slices.ContainsFunc(c.Turns, func(t Turn) bool { return t.Kind == Retracted })
}

// partsFlags compares the parts in a position with their wholes.
func partsFlags(p Position) []Flag {
	var found []Flag
	for _, whole := range p.Claims() {
		if f, wrong := partsFlag(whole, p.Parts); wrong {
			found = append(found, f)
		}
	}
	return found
}

// partsFlag adds up the parts of a whole that are counted as it is. What
// repeats a part, and the parts of a part, are not added again.
func partsFlag(whole Claim, parts []Claim) (f Flag, wrong bool) {
	f.Claims = []int64{whole.ID}
	exact := whole.Figure.Form == Exact
	for _, part := range parts {
		low := part.Figure.Bounds().Low
		repeated := slices.ContainsFunc(parts, func(c Claim) bool { return c.ID == part.Repeats })
		if part.PartOf != whole.ID || repeated || low == nil || part.Figure.Unit != whole.Figure.Unit {
			continue
		}
		exact = exact && part.Figure.Form == Exact
		f.Sum = f.Sum.Add(*low)
		f.Claims = append(f.Claims, part.ID)
	}
	high := whole.Figure.Bounds().High
	switch {
	case len(f.Claims) == 1 || !whole.putForward():
	case high != nil && f.Sum.Cmp(*high) > 0:
		f.Kind, wrong = PartsExceed, true
	case exact && len(f.Claims) > 2 && f.Sum.Cmp(whole.Figure.N) < 0:
		f.Kind, wrong = PartsFallShort, true
	}
	return f, wrong
}

// ceilingFlags finds people to whom something happened who are more than
// there were, by the highest figure for those concerned. Shares are not
// people.
func ceilingFlags(b Board) []Flag {
	var highest *Number
	var of int64
	for _, s := range b.Sections {
		for _, p := range s.Positions {
			high := p.Lead.Figure.SoftBounds().High
			if ceiling(s.Measure) && s.Aggregation == Total && counts(p.Lead) && high != nil && (highest == nil || high.Cmp(*highest) > 0) {
				highest, of = high, p.Lead.ID
			}
		}
	}
	var found []Flag
	for _, s := range b.Sections {
		for _, p := range s.Positions {
			low := p.Lead.Figure.Bounds().Low
			if highest != nil && befalls(s.Measure) && counts(p.Lead) && low != nil && low.Cmp(*highest) > 0 {
				found = append(found, Flag{Kind: AboveCeiling, Claims: []int64{p.Lead.ID, of}})
			}
		}
	}
	return found
}

// counts says whether a claim puts forward a number of people or things.
func counts(c Claim) bool { return c.putForward() && c.Figure.Unit == "" }

// incrementFlags adds up each origin's occasions, and compares them with the
// same origin's total. Figures of different origins are never added.
func incrementFlags(b Board) []Flag {
	var found []Flag
	for _, s := range b.Sections {
		for _, p := range s.Positions {
			high := p.Lead.Figure.Bounds().High
			if s.Aggregation != Total || high == nil || p.Lead.PartOf != 0 || !p.Lead.putForward() {
				continue
			}
			sum, ids := b.occasions(p)
			if len(ids) > 0 && sum.Cmp(*high) > 0 {
				found = append(found, Flag{Kind: IncrementsExceed, Claims: append([]int64{p.Lead.ID}, ids...), Sum: sum})
			}
		}
	}
	return found
}

// occasions is the least that a total's origin says of the occasions that the
// total may hold. Occasions that may be one and the same are not both added,
// and those that are surely later than the total not at all.
func (b Board) occasions(total Position) (sum Number, ids []int64) {
	var added []When
	until := total.Lead.describes()
	for _, s := range b.Sections {
		if s.Measure != total.Lead.Measure || s.Aggregation != Increment {
			continue
		}
		if after, sure := Later(s.Occasion, until); after && sure {
			continue
		}
		if slices.ContainsFunc(added, func(w When) bool { _, apart := Later(s.Occasion, w); return !apart }) {
			continue
		}
		if c, ok := s.least(total.Group); ok && c.Figure.Unit == total.Lead.Figure.Unit {
			sum = sum.Add(*c.Figure.Bounds().Low)
			ids = append(ids, c.ID)
			added = append(added, s.Occasion)
		}
	}
	return sum, ids
}

// least is the lowest floor that a group states in the section.
func (s Section) least(group string) (least Claim, ok bool) {
	for _, p := range s.Positions {
		low := p.Lead.Figure.Bounds().Low
		if p.Group != group || low == nil || p.Lead.Attitude != Stated || p.Lead.PartOf != 0 || !p.Lead.putForward() {
			continue
		}
		if !ok || low.Cmp(*least.Figure.Bounds().Low) < 0 {
			least, ok = p.Lead, true
		}
	}
	return least, ok
}

// describes is the moment that a claim's figure is of, as far as is known.
func (c Claim) describes() When {
	if c.AsOf.Known() {
		return c.AsOf
	}
	return c.moment()
}

// Place is where a claim stands on the board.
type Place struct {
	Lead      int64   // the claim that leads its position
	Conflicts []int64 // for a leading claim, the leading claims that it conflicts with
	Possible  []int64 // and those that it may conflict with
}

// Places are where the claims of a board stand, by claim id.
func (b Board) Places() map[int64]Place {
	places := map[int64]Place{}
	for _, s := range b.Sections {
		for _, p := range s.Positions {
			for _, c := range p.Claims() {
				places[c.ID] = Place{Lead: p.Lead.ID}
			}
		}
		for _, pair := range s.Conflicts {
			places[pair.A] = places[pair.A].conflicting(pair.B)
			places[pair.B] = places[pair.B].conflicting(pair.A)
		}
		for _, pair := range s.Possible {
			a, b := places[pair.A], places[pair.B]
			a.Possible, b.Possible = append(a.Possible, pair.B), append(b.Possible, pair.A)
			places[pair.A], places[pair.B] = a, b
		}
	}
	return places
}

func (p Place) conflicting(id int64) Place {
	p.Conflicts = append(p.Conflicts, id)
	return p
}

// Supersession says what happens to the figures of one origin when it gives
// another one.
type Supersession int

// What a new figure does to an older one of the same origin.
const (
	StandsBeside Supersession = iota // neither replaces the other
	Replaces                         // the new figure replaces the old one
	IsReplaced                       // the new figure was said earlier than the one on record
)

// Supersede compares a claim that is being filed with one on the board. A
// disjoint newer total of the same named origin replaces the older one; one
// that was said earlier, or describes an earlier moment, is filed as replaced.
func Supersede(l *Lexicon, filed, old Claim, groups map[int64]string) Supersession {
	switch {
	case filed.Measure != old.Measure || filed.Aggregation != Total || old.Aggregation != Total,
		filed.Suggested && !old.Suggested, // a suggestion takes nothing of the desk's off the board
		filed.PartOf != 0 || old.PartOf != 0 || filed.Repeats != 0,
		filed.Attitude != old.Attitude || filed.Attitude == Denied || old.Lifecycle == Retracted,
		!Named(l, filed) || groups[filed.ID] != groups[old.ID],
		!Incompatible(filed.Figure, old.Figure) || filed.Figure.Unit != old.Figure.Unit:
		return StandsBeside
	case earlier(filed, old):
		return IsReplaced
	}
	return Replaces
}

// earlier says whether a claim is surely older than another: it describes an
// earlier moment, or it was said earlier.
func earlier(a, b Claim) bool {
	if a.AsOf.Known() && b.AsOf.Known() {
		if before, sure := Later(b.AsOf, a.AsOf); before && sure {
			return true
		}
		if after, sure := Later(a.AsOf, b.AsOf); after && sure {
			return false
		}
	}
	before, sure := Later(b.moment(), a.moment())
	return before && sure
}

// moment is when a claim was last put forward: said, else reported, else
// recorded, counting what the source did to it since.
func (c Claim) moment() When {
	for i := len(c.Turns) - 1; i >= 0; i-- {
		if t := c.Turns[i]; t.Kind == Reaffirmed {
			if t.Said.Known() {
				return t.Said
			}
			return When{At: t.Recorded, Precision: Minute}
		}
	}
	switch {
	case c.Said.Known():
		return c.Said
	case c.Reported.Known():
		return c.Reported
	}
	return When{At: c.Recorded, Precision: Minute}
}
