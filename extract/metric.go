package extract

// other is the metric of figures of which it is not known what happened.
const other = "other"

// reach is how many tokens a predicate may stand away from its number, and far
// the cost at which it is no longer looked for.
const (
	reach = 45
	far   = 20
)

// What it costs to take a predicate for a figure's own: the nearest wins.
const (
	certain       = 6  // up to here the metric is sure
	breath        = 3  // in the same breath
	partitiveCost = 7  // something else is said of a part: "four of the dead"
	weakCost      = 14 // a noun only hints at what happened
)

// candidate is a predicate that may belong to a figure, and how far it is.
type candidate struct {
	metric string
	cost   int
	loose  bool // the predicate says little by itself
	own    bool // the figure has a verb of its own that no table knows
}

func (c candidate) found() bool { return c.metric != "" }

// better keeps the nearer of two candidates.
func (c candidate) better(o candidate) candidate {
	if !c.found() || o.found() && o.cost < c.cost {
		o.own = o.own || c.own
		return o
	}
	c.own = c.own || o.own
	return c
}

// findMetrics says of every figure what happened to those it counts: by the
// predicate that governs it, otherwise by the figure it goes on from, otherwise
// by what is counted.
func (d *document) findMetrics() {
	var last *figure
	for n, f := range d.figures {
		c := d.compatible(f, d.reading(n))
		switch {
		case c.found():
			f.metric, f.sure, f.direct = c.metric, c.cost <= certain, true
		case c.own:
			f.metric = other
		default:
			f.metric = d.inherited(f, last)
			if f.metric == other && d.summing(f) {
				f.metric = d.behind(f)
			}
			if f.metric == other {
				f.metric, f.direct = d.prior(f)
			}
		}
		f.metric = d.settled(f, c)
		if f.metric != other {
			last = f
		}
	}
}

// reading is the predicate of figure n.
func (d *document) reading(n int) candidate {
	f := d.figures[n]
	if n > 0 && d.elliptic(f) && d.tokens[d.figures[n-1].at].sentence == d.tokens[f.at].sentence && d.gradeOnly(f, d.figures[n-1]) {
		return candidate{metric: d.figures[n-1].metric, cost: breath}
	}
	if n > 0 && d.isPart(n-1, n) && d.figures[n-1].metric != other && d.tokens[d.figures[n-1].at].sentence == d.tokens[f.at].sentence {
		return d.partMetric(f, d.figures[n-1])
	}
	return d.bestPredicate(f)
}

// bestPredicate is the predicate that fits a figure best.
func (d *document) bestPredicate(f *figure) candidate {
	best := d.inUnit(f)
	if best.found() && best.cost == 0 {
		return best
	}
	if c, ok := d.ofCount(f); ok {
		return c.better(best)
	}
	governed, ok := d.governor(f)
	if ok && governed.found() {
		return best.better(governed)
	}
	behind := d.walkRight(f)
	if ok && (!behind.found() || behind.cost > 2) {
		if best.found() {
			return best
		}
		return governed
	}
	if behind.own && !behind.found() {
		if best.found() && best.cost <= weakCost && (best.cost != partitiveCost || d.at(f.unit.to-1).is(thing)) {
			return best
		}
		if before := d.walkLeft(f); before.found() && before.cost <= 4 {
			return before
		}
		return behind
	}
	if k := d.beforePhrase(f); k >= 0 && d.at(k).say > 0 && !d.at(k).is(role|body|people) {
		return best.better(behind) // what was said before is said of others
	}
	before := d.walkLeft(f)
	if before.own && behind.cost > 4 {
		behind = before
	}
	return best.better(behind).better(before)
}

// governor is the verb whose object a figure is: it stands right in front of
// it. A verb that no table knows is one all the same.
func (d *document) governor(f *figure) (candidate, bool) {
	k := d.beforePhrase(f)
	if d.low(k) == "of" && remains[d.low(k-1)] {
		k = d.overDeterminers(k - 2) // "found the bodies of 24 climbers"
	}
	if k < 0 || d.tokens[k].sentence != d.tokens[f.at].sentence {
		return candidate{}, false
	}
	if holding[d.low(k)] && d.countsPeople(f) && d.predicate[k] == 0 {
		return candidate{metric: "arrested", loose: true}, true
	}
	if m, ok := d.markAt(k); ok {
		if !m.noun && m.voice == right {
			return candidate{metric: m.metric}, true
		}
		return candidate{}, false
	}
	return candidate{own: true}, d.ownObject(k)
}

// holding are the forms of a verb that says who has whom, and no more.
var holding = map[string]bool{"hold": true, "holds": true, "holding": true}

// beforePhrase is the token in front of a figure's noun phrase: articles and
// "a total of" belong to it.
func (d *document) beforePhrase(f *figure) int {
	k := f.from - 1
	for n := 0; n < 6 && k > 0; n++ {
		switch {
		case d.at(k).is(determiner), d.low(k) == "further", d.low(k) == "additional", d.low(k) == "estimated", d.low(k) == "all", d.kindAt(k) == openQuote, d.low(k) == "$" || d.low(k) == "€" || d.low(k) == "£",
			d.at(k).is(adverb) && !d.at(k).is(preposition|negation) && d.predicate[k] == 0:
			k--
		case d.low(k) == "of" && (d.low(k-1) == "total" || d.low(k-1) == "lives" || d.low(k-1) == "life" || d.low(k-1) == "most" || d.low(k-1) == "some" || d.low(k-1) == "many"):
			k -= 2
		default:
			return k
		}
	}
	return k
}

// inUnit is what the counted noun itself says: "four deaths", "24 dead", "23
// prisoners". Of "four of the dead" something else may be said.
func (d *document) inUnit(f *figure) candidate {
	var best candidate
	partitive := d.low(f.to) == "of" && f.unit.from > f.to && d.low(f.to+1) != "them" && d.low(f.to+1) != "whom"
	for k := f.unit.from; k < f.unit.to; k++ {
		m, ok := d.markAt(k)
		if ok && !m.noun && d.at(k).tense&participle != 0 && d.at(k+1).is(people) {
			best = best.better(candidate{metric: m.metric, cost: 8}) // "33 trapped miners"
		}
		if !ok || !m.noun {
			continue
		}
		end := k == f.unit.to-1 || m.to == f.unit.to
		switch {
		case m.weight == state && d.low(f.to-1) == "one" && d.at(k).is(people):
			best = best.better(candidate{metric: m.metric, cost: weakCost}) // "one hostage had died"
		case partitive && m.weight != weak:
			best = best.better(candidate{metric: m.metric, cost: partitiveCost})
		case end && (m.weight == strong || m.weight == state):
			best = candidate{metric: m.metric}
		case m.weight == state && d.at(k+1).is(people):
			best = best.better(candidate{metric: m.metric, cost: 8})
		case m.weight == companion && end:
			best = best.better(candidate{metric: m.metric, cost: 9})
		case m.weight == weak && end:
			best = best.better(candidate{metric: m.metric, cost: weakCost})
		}
	}
	return best
}

// ofCount is the metric of a figure that a word for a count carries: "the
// number of missing stood at 24", "put the toll at nine". When the words
// between do not say it, it is that of the figure before.
func (d *document) ofCount(f *figure) (candidate, bool) {
	link := d.beforePhrase(f)
	if !countLinks[d.low(link)] && !d.at(link).is(be|have) && d.low(link) != ":" {
		return candidate{}, false
	}
	first := d.sentences[d.tokens[f.at].sentence].from
	for k := link - 1; k >= first && k > link-16; k-- {
		switch {
		case d.tokens[k].numeral > 0, d.low(k) == ";", d.at(k).is(contrast):
			return candidate{}, false
		case d.at(k).is(counter) && !d.at(k).is(people) && d.low(k) != "crowd" && d.low(k) != "score":
			return d.countBetween(k, link)
		}
	}
	return candidate{}, false
}

// countLinks join a count and its number: "the toll rose to 24".
var countLinks = map[string]bool{"at": true, "to": true, "of": true, "as": true, "reached": true, "hit": true, "exceeded": true, "topped": true, "passed": true, "include": true, "included": true, "includes": true, "by": true}

// countBetween is what the words around the count at token k say.
func (d *document) countBetween(k, link int) (candidate, bool) {
	best := candidate{}
	for i := link - 1; i > k; i-- {
		if m, ok := d.markAt(i); ok && !(m.noun && m.weight == weak && best.found()) {
			best = candidate{metric: m.metric, cost: 2, loose: m.loose}
		}
	}
	if best.found() {
		return best, true
	}
	for i := k; i >= k-2 && i >= 0; i-- {
		if m, ok := d.markAt(i); ok && m.noun {
			return candidate{metric: m.metric, cost: 2}, true
		}
	}
	return candidate{}, false
}

// partMetric is the metric of a part: its own predicate in the same breath,
// otherwise that of the whole.
func (d *document) partMetric(f, whole *figure) candidate {
	if d.gradeOnly(f, whole) {
		return candidate{metric: whole.metric, cost: breath}
	}
	if own, ok := d.governor(f); ok && own.found() {
		return own // "detained 96 of them"
	}
	if own := d.walkRight(f); own.found() && own.cost <= breath+1 {
		return own
	}
	if unit := d.inUnit(f); unit.found() && unit.cost <= breath {
		return unit
	}
	return candidate{metric: whole.metric, cost: breath}
}

// gradeOnly reports whether what is said of a part only says how badly off
// those of the whole are: "six of them in critical condition".
func (d *document) gradeOnly(f, whole *figure) bool {
	if whole.metric != "treated" && whole.metric != "injured" && whole.metric != "infected" {
		return false
	}
	for k := f.end; k < f.end+7 && k < len(d.tokens) && d.tokens[k].sentence == d.tokens[f.at].sentence; k++ {
		switch d.low(k) {
		case "critical", "serious", "seriously", "critically", "severe", "life-threatening", "badly", "gravely":
			return true
		case ",", ";", "and":
			return false
		}
	}
	return false
}

// inherited is the metric of a figure without a predicate of its own: that of
// the figure that it goes on from.
func (d *document) inherited(f, last *figure) string {
	if last == nil {
		if d.elliptic(f) {
			return d.behind(f)
		}
		return other
	}
	if d.tokens[f.at].sentence == d.tokens[last.at].sentence && d.coordinated(last.end, f.from) {
		return last.metric
	}
	if d.tokens[f.at].sentence-d.tokens[last.at].sentence <= 2 && d.elliptic(f) {
		return last.metric
	}
	return other
}

// summing reports whether a figure sums up what was said: "240 people in all".
func (d *document) summing(f *figure) bool {
	w := d.low(f.end)
	return w == "in" && (d.low(f.end+1) == "all" || d.low(f.end+1) == "total") || w == "altogether" || w == "overall"
}

// behind is the metric of the last predicate before a figure, in the same or
// one of the two sentences before.
func (d *document) behind(f *figure) string {
	figures := 0
	for k := f.from - 1; k >= 0 && k > f.from-80 && figures <= mostFigures; k-- {
		if d.isFigure(k) {
			figures++
		}
		if d.tokens[f.at].sentence-d.tokens[k].sentence > 2 {
			break
		}
		if m, ok := d.markAt(k); ok && !(m.noun && m.weight == weak) {
			return m.metric
		}
	}
	return other
}

// coordinated reports whether only a list stands between two figures: "12 men
// and | four women", "24 people, including | four children".
func (d *document) coordinated(from, to int) bool {
	if to-from > 10 {
		return false
	}
	for k := from; k < to; k++ {
		t := &d.tokens[k]
		e := t.word
		m, marked := d.markAt(k)
		if e.is(be|have|relative|subordinate|contrast) || e.say > 0 && !e.is(linking) || t.low == ";" || marked && !m.noun && !m.state {
			return false
		}
	}
	return true
}

// elliptic reports whether a figure is said of what was counted before: "put
// the number at nine", "said it was 71", "another seven", "nine of them".
func (d *document) elliptic(f *figure) bool {
	if f.unit.empty() || d.low(f.to) == "of" && (d.low(f.to+1) == "them" || d.low(f.to+1) == "those" || d.low(f.to+1) == "whom") {
		return true
	}
	for k := f.from - 1; k > f.from-7 && k >= 0; k-- {
		if d.at(k).is(counter) && d.at(k).noun == 0 {
			return true
		}
	}
	w := d.low(f.unit.from)
	return w == "others" || w == "other" || w == "more"
}
