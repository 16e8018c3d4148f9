package extract

import (
	"strings"
)

// isFigure reports whether token k belongs to the number of a figure.
func (d *document) isFigure(k int) bool {
	t := d.token(k)
	return t != nil && t.numeral > 0 && d.numerals[t.numeral-1].skip == ""
}

// longestAside is how many tokens an aside may be long.
const longestAside = 18

// afterAside is where an aside in commas ends that begins with token k right
// behind a figure: "Two guards, who had been held for hours, | were freed". It
// is k when none begins there or no verb follows it.
func (d *document) afterAside(f *figure, k int) int {
	if k != f.end || d.low(k) != "," || d.at(k+1).is(contrast) {
		return k
	}
	return d.asideEnds(k)
}

// asideEnds is where the aside ends that begins with the comma at token k, when
// a verb follows it, and otherwise k.
func (d *document) asideEnds(k int) int {
	for n := k + 2; n < k+longestAside && n+1 < len(d.tokens) && d.tokens[n].sentence == d.tokens[k].sentence; n++ {
		switch {
		case d.low(n) == ";":
			return k
		case d.low(n) == ",":
			next := d.at(n + 1)
			m, ok := d.markAt(n + 1)
			if next.is(be|have|modal) || ok && !m.noun && !m.state && m.voice == left && next.tense&gerund == 0 {
				return n + 1
			}
			return k
		}
	}
	return k
}

// mostFigures is how many tokens of other figures a predicate may stand behind.
const mostFigures = 12

// walk is the way from a figure to the predicate behind it.
type walk struct {
	d       *document
	f       *figure
	end     int // of the sentence
	oblique bool
	cost    int
	verbs   int // other verbs gone over
	figures int // tokens of other figures gone over

	auxiliary bool // behind an auxiliary
	crossed   bool // into a clause about another figure
	beyond    bool // over any other figure
}

// walkRight looks for what happened behind a figure: "58 people were killed",
// "30 others injured", "14 sailors were missing".
func (d *document) walkRight(f *figure) candidate {
	w := walk{d: d, f: f, end: d.sentences[d.tokens[f.at].sentence].to, oblique: d.oblique(f)}
	for k := f.to; k < w.end && k < f.at+reach && w.cost < far; {
		next, c, done := w.over(k)
		if done {
			return c
		}
		k = next
	}
	return candidate{}
}

// over goes over token k, or says what the walk comes to.
func (w *walk) over(k int) (next int, c candidate, done bool) {
	d, f := w.d, w.f
	m, marked := d.markAt(k)
	if to := d.afterAside(f, k); to > k {
		w.cost++
		return to, c, false
	}
	if d.isFigure(k) && k >= f.unit.to && !w.pass(k) {
		return k, c, true
	}
	if k < f.unit.to && (!marked || m.noun) {
		return k + 1, c, false
	}
	if to, ok := d.overSaying(k); ok {
		w.cost++
		return to, c, false
	}
	if marked {
		return w.predicate(m, k)
	}
	if d.ownVerb(f, k, w.auxiliary) && !w.oblique {
		return k, d.coordinate(k, w.end), true
	}
	e := d.at(k)
	if e.is(be|have|modal) && d.low(k) != "to" {
		w.auxiliary = true
	}
	cost, stop := d.step(k)
	if stop || d.sayingAt[k] {
		return k, c, true
	}
	if e.is(verb) && !e.is(be|have|linking|people|thing|counter|preposition|role|body) {
		w.verbs++
	}
	w.cost += cost
	return k + 1, c, false
}

// pass goes over the number of another figure, unless there were too many.
func (w *walk) pass(k int) bool {
	d := w.d
	w.figures++
	w.crossed = w.crossed || (d.low(k-1) != "and" || d.low(k-2) == ",") && !d.at(k-1).hedge
	w.auxiliary, w.beyond = false, true
	return w.figures <= mostFigures
}

// predicate says what a predicate at token k makes of the walk.
func (w *walk) predicate(m predicate, k int) (next int, c candidate, done bool) {
	d, f := w.d, w.f
	if c, ok := d.fitsRight(f, m, k); ok {
		if main, ok := d.mainVerb(f, m, k); ok {
			c.metric, c.loose = main.metric, main.loose
		}
		c.cost += w.cost + 3*w.verbs
		if w.crossed && !w.auxiliary && (m.noun || m.state || m.passive) || w.beyond && m.noun {
			return k, candidate{}, true // said of another figure
		}
		if w.oblique && (w.auxiliary || c.cost > breath) {
			return k, candidate{}, true
		}
		return k, c, true
	}
	switch {
	case m.voice == right:
		return k, candidate{own: w.auxiliary || k == f.unit.to}, true // a verb with its own object
	case m.noun:
		w.cost += 2
	default:
		w.verbs++
		w.cost += 4
	}
	return m.to, c, false
}

// oblique reports whether a figure stands behind a preposition and so is
// neither subject nor object: "evacuated from 12 villages".
func (d *document) oblique(f *figure) bool {
	k := d.overDeterminers(f.from - 1)
	switch d.low(k) {
	case "for":
		return !sought[d.low(k-1)]
	case "of", "including", "plus", "like", "as", "with", "to", "out", "excluding", "despite", "than":
		return false
	}
	if m, ok := d.markAt(k); ok && m.to == k+1 && m.voice == right {
		return false // the particle of a verb: "laid off | 24"
	}
	return d.at(k).is(preposition)
}

// sought are verbs whose object stands behind "for".
var sought = set("searching search searched searches looking hunting combing")

// ownVerb reports whether the token at k is the verb of a figure, and one that
// no table knows: "2,300 operations were postponed", "dozens attacked a fort".
func (d *document) ownVerb(f *figure, k int, auxiliary bool) bool {
	t := &d.tokens[k]
	if t.kind != wordToken || t.numeral > 0 || t.cap || k < f.unit.to {
		return false
	}
	e := t.word
	if e.is(be|have|adverb|linking|determiner|joiner|relative|people) || e.is(modal) || chained[t.low] || e.is(subordinate) {
		return false
	}
	if auxiliary {
		before := d.at(k - 1)
		if !before.is(be | have | modal | adverb) {
			return false
		}
		return !e.is(preposition) && e.noun == 0
	}
	if k != f.unit.to || e.is(preposition) {
		return false
	}
	return e.is(verb) && !e.is(counter|body|role|thing|adjective) || len(t.low) > 4 && t.low[len(t.low)-2:] == "ed" && !e.is(adjective|thing)
}

// coordinate looks behind the unknown verb at k for a state that it leads to
// ("were languishing in jail") or a known verb joined to it ("jumped overboard
// and drowned").
func (d *document) coordinate(k, end int) candidate {
	for n := k + 1; n < k+9 && n < end; n++ {
		t := &d.tokens[n]
		if m, ok := d.markAt(n); ok && m.state {
			return candidate{metric: m.metric, cost: 4, own: true}
		}
		if t.kind != wordToken || t.numeral > 0 || t.word.is(contrast|subordinate|relative) || d.sayingAt[n] {
			break
		}
		if m, ok := d.markAt(n + 1); ok && t.low == "to" && n == k+1 && !m.noun && m.voice == left {
			return candidate{metric: m.metric, cost: 4, own: true} // "bothered to vote"
		}
		if t.low != "and" {
			continue
		}
		for d.at(n + 1).is(adverb | be | have) {
			n++
		}
		if m, ok := d.markAt(n + 1); ok && !m.noun && m.voice == left {
			return candidate{metric: m.metric, cost: 5, own: true}
		}
		break
	}
	return candidate{own: true}
}

// ownObject reports whether the word at k is a verb that no table knows and
// that takes what follows as its object: "fined | 14 drivers".
func (d *document) ownObject(k int) bool {
	t := &d.tokens[k]
	if t.kind != wordToken || t.cap || d.predicate[k] > 0 || t.word.class&^verb != 0 || t.word.say > 0 || chained[t.low] || reaches[t.low] || light[t.low] {
		return false
	}
	n := len(t.low)
	return t.word.is(verb) || n > 4 && t.low[n-2:] == "ed" || n > 5 && t.low[n-3:] == "ing"
}

// mainVerb is the predicate of the clause behind one that only describes those
// who are counted: "the 112 people on board had been identified", "18 people
// kidnapped in March regained their freedom".
func (d *document) mainVerb(f *figure, m predicate, k int) (predicate, bool) {
	restricted := false
	for n := f.to; n < k; n++ {
		switch {
		case d.at(n).is(relative):
			restricted = true
		case d.at(n).is(be|have|modal) && !restricted:
			return m, false
		}
	}
	if w := d.beforePhrase(f); d.at(w).is(preposition) && d.low(w) != "of" && !d.at(w).hedge {
		return m, false // the subject is another: "a ferry with 24 on board sank"
	}
	if m.voice == left && !m.state && !m.passive && !restricted && !strings.HasSuffix(d.low(m.from), "ing") {
		return m, false // a finite verb
	}
	auxiliary := false
	for n := m.to; n < m.to+12 && n < len(d.tokens); n++ {
		t := &d.tokens[n]
		next, marked := d.markAt(n)
		switch {
		case t.kind == punctToken && t.low != "-", d.isFigure(n), d.sayingAt[n], t.word.is(contrast|subordinate|relative|joiner) && t.low != "since":
			return m, false
		case auxiliary && marked:
			return next, !next.noun && next.voice != right || next.noun && next.weight == state
		case marked && !next.noun && next.voice == left && !next.passive && !next.state && t.word.tense&gerund == 0:
			return next, true
		case t.word.is(be | have):
			auxiliary = true
		case t.word.is(verb) && !t.word.is(preposition|linking):
			return m, false
		}
	}
	return m, false
}

// fitsRight reports whether a predicate behind a figure says something of it.
func (d *document) fitsRight(f *figure, m predicate, k int) (candidate, bool) {
	if !m.noun {
		return candidate{metric: m.metric, cost: 1, loose: m.loose}, m.voice == left
	}
	partitive := d.low(f.to) == "of" && k-f.to < 5
	switch m.weight {
	case state:
		return candidate{metric: m.metric, cost: 2}, !d.tokens[k].word.is(adjective) || !d.at(k+1).is(people)
	case strong:
		return candidate{metric: m.metric, cost: 4}, partitive // "two of the cases"
	case companion, weak:
		return candidate{metric: m.metric, cost: weakCost}, partitive
	}
	return candidate{}, false
}

// carries reports whether the speaking verb at k stands between a noun and its
// number: "put the toll at 24".
func (d *document) carries(k int) bool { return d.low(k) == "put" }

// overSaying is where the attribution at token k ends, when one begins there.
func (d *document) overSaying(k int) (int, bool) {
	lo, hi := 0, len(d.sayings)
	for lo < hi {
		m := (lo + hi) / 2
		if d.sayings[m].from < k {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if lo < len(d.sayings) && d.sayings[lo].from == k && d.sayings[lo].to > k {
		s := d.sayings[lo]
		if s.left >= 0 && (s.right >= 0 || d.low(s.to) == ",") {
			return s.to, true
		}
	}
	return 0, false
}

// step is what it costs to go over token k, and whether it cannot be gone over.
func (d *document) step(k int) (cost int, stop bool) {
	t := &d.tokens[k]
	e := t.word
	switch {
	case t.low == ";" || t.low == ":" && !t.glued:
		return 0, true
	case t.low == "," || t.low == "—" || t.low == "–":
		if d.at(k + 1).is(contrast) {
			return 0, true
		}
		return 3, false
	case e.is(contrast):
		return 8, false
	case t.low == "since" && d.at(k-1).is(have):
		return 0, false
	case t.low == "that" && (d.at(k-1).is(joiner|contrast) || d.low(k-1) == ","):
		return 0, true
	case e.is(subordinate) && !e.is(preposition):
		return 9, false
	case e.say > 0 && !e.is(role|body|people|linking):
		return 8, false
	case e.is(be | have | linking | adverb | determiner | joiner | modal):
		return 0, false
	}
	return 1, false
}

// walkLeft looks for what happened before a figure: "killed a man and 24
// others", "a death toll of 24", "among the injured were 30".
func (d *document) walkLeft(f *figure) candidate {
	s := d.sentences[d.tokens[f.at].sentence]
	cost, figures, crossed := 0, 0, false
	oblique := d.oblique(f)
	for k := f.from - 1; k >= s.from && k > f.at-reach && cost < far; k-- {
		if m, ok := d.markAt(k); ok {
			if c, ok := d.fitsLeft(m, k, f); ok && (m.noun || !oblique && (!crossed || c.cost > 0)) {
				c.cost += cost
				return c
			}
			if m.noun {
				cost += 2
			} else {
				cost += 7
			}
			k = m.from
			continue
		}
		if d.isFigure(k) {
			figures++
		}
		c, stop := d.step(k)
		if stop || figures > mostFigures || d.sayingAt[k] && !d.carries(k) {
			return candidate{}
		}
		if k == f.from-1 && d.ownObject(k) {
			return candidate{own: true}
		}
		if d.tokens[k].word.is(relative) {
			c += 6
		}
		crossed = crossed || d.at(k).is(be|have|modal|subordinate) && d.low(k) != "to" || d.at(k).say > 0 && !d.at(k).is(role|body|people) || d.ownObject(k)
		cost += c
	}
	return candidate{}
}

// fitsLeft reports whether a predicate in front of a figure says something of
// it.
func (d *document) fitsLeft(m predicate, k int, f *figure) (candidate, bool) {
	if !m.noun {
		switch w := d.low(m.to); {
		case m.voice == right:
			return candidate{metric: m.metric}, true
		case w == "were" || w == "was" || w == "are" || w == "is" || w == "include" || w == "included" || w == "including" || w == ":":
			return candidate{metric: m.metric, cost: 1}, true // "among those killed were 12"
		case d.countOf(m.from):
			return candidate{metric: m.metric, cost: 1}, true // "the number of people killed rose to 12"
		}
		return candidate{}, false
	}
	joined := d.linked(m.to, f.from)
	switch m.weight {
	case strong:
		return candidate{metric: m.metric, cost: 2}, joined
	case state:
		return candidate{metric: m.metric, cost: 2}, joined && (d.at(m.from-1).is(determiner|preposition|people|adjective) || m.from == d.sentences[d.tokens[k].sentence].from)
	case companion, weak:
		if d.tokens[k].word.is(counter) {
			return candidate{metric: m.metric, cost: 2}, joined
		}
		return candidate{metric: m.metric, cost: weakCost - 4}, d.low(m.to) == "of" && f.from-m.to < 4 || joined && (d.countOf(m.from) || totals[d.low(m.to)])
	}
	return candidate{}, false
}

// countOf reports whether the words before token i are "the number of people".
func (d *document) countOf(i int) bool {
	for k := i - 1; k > i-7 && k >= 0; k-- {
		if d.at(k).is(counter) && d.low(k+1) == "of" {
			return true
		}
		if d.kindAt(k) == punctToken || d.at(k).is(verb) && !d.at(k).is(people|thing|counter) {
			return false
		}
	}
	return false
}

// linked reports whether a noun and a number are joined by "of", "stood at",
// "was", a colon.
func (d *document) linked(from, to int) bool {
	if to-from > 14 {
		return false
	}
	joined := from == to
	for k := from; k < to; k++ {
		t := &d.tokens[k]
		switch {
		case t.low == "of" && k == from, links[t.low], totals[t.low], t.word.is(be), t.low == "from" && d.low(from-1) == "complaints":
			joined = true
		case t.kind == punctToken && t.low != "," && t.low != "-" || t.numeral > 0:
			return false
		}
	}
	return joined
}
