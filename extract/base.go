package extract

// isBase is the whole that a figure is a part of: "more than 340 of the 2,900
// polling stations".
func (d *document) isBase(m *numeral) bool {
	k := m.from - 1
	for k > 0 && k > m.from-6 && (d.at(k).is(determiner) || d.kindAt(k) == possessive || d.low(k) == "about" || d.low(k) == "some" || d.low(k) == "around") {
		if d.kindAt(k) == possessive {
			k--
			for n := 0; n < 3 && k > 0 && (d.tokens[k].cap || d.kindAt(k) == wordToken && !d.at(k).is(preposition|determiner)); n++ {
				k--
			}
			if d.at(k).is(determiner) {
				k--
			}
			break
		}
		k--
	}
	if d.low(k) != "of" {
		return false
	}
	k--
	if d.low(k) == "out" {
		k--
	}
	if d.at(k).is(people|thing) && d.token(k-1) != nil && d.tokens[k-1].numeral > 0 {
		k--
	}
	t := d.token(k)
	if t != nil && t.low == "one" && d.saidOfAll(m.to) {
		return false
	}
	if t == nil || t.numeral == 0 {
		return t != nil && (t.low == "most" || t.low == "out" || t.low == "many" || t.low == "one" || t.low == "each" || t.low == "some")
	}
	return d.numerals[t.numeral-1].form != Unknown
}

// saidOfAll reports whether the noun phrase from token i is followed by what
// happened to all of them: "one of 14 people | killed".
func (d *document) saidOfAll(i int) bool {
	if !d.at(i).is(people | thing) {
		return false
	}
	for k := i + 1; k < i+4; k++ {
		if m, ok := d.markAt(k); ok {
			return !m.noun || m.weight == state
		}
		if d.at(k).is(be|have|modal) || d.kindAt(k) == punctToken {
			return false
		}
	}
	return false
}

// isEarlier is what a figure was before: "up from 61,000", "rose to 25 from
// 20".
func (d *document) isEarlier(m *numeral) bool {
	k := m.from - 1
	if d.at(k).hedge {
		_, k, _ = d.hedgeBefore(m.from)
		k--
	}
	k = d.overDeterminers(k)
	switch d.low(k) {
	case "by":
		return d.low(m.to) == "to" && d.number(m.to+1)
	case "from":
		for n := k - 1; n > k-6 && n >= 0; n-- {
			if w := d.low(n); w == "up" || w == "down" || w == "rose" || w == "rising" || w == "risen" || w == "fell" || w == "falling" || w == "fallen" || w == "increased" || w == "climbed" || w == "jumped" || w == "revised" || w == "raised" || w == "dropped" || w == "soared" || w == "to" || w == "increase" || w == "rise" || w == "raising" {
				return !d.counted(m.to) || d.low(n) != "to"
			}
		}
	case "with":
		return d.low(k-1) == "compared"
	case "than":
		return false
	case "versus", "against", "vs":
		return m.percent && d.low(m.to) != "for"
	}
	return false
}

// overDeterminers steps back from token k over a few articles.
func (d *document) overDeterminers(k int) int {
	for n := 0; n < 3 && k > 0 && d.at(k).is(determiner); n++ {
		k--
	}
	return k
}

// jails hold those who are in them: what they hold is no capacity.
var jails = set("prison jail camp group facility centre center militia army side")

// capacity words say how many there could be.
var capacityWords = map[string]bool{"capacity": true, "built": true, "designed": true, "intended": true, "seating": true, "licensed": true, "licenced": true, "room": true, "space": true, "meant": true, "certified": true, "equipped": true, "rated": true, "spaces": true, "cap": true, "seats": true, "laid": true, "licence": true, "license": true, "certificate": true, "threshold": true, "maximum": true, "quota": true, "limit": true}

func (d *document) isCapacity(m *numeral) bool {
	before := d.beforeHedge(m) + 1
	switch d.low(before - 1) {
	case "hold", "seat", "accommodate", "carry", "fit", "sleep", "house", "handle", "take", "serve":
		if d.at(before-2).is(modal) || d.low(before-2) == "capacity" {
			return d.low(before-2) != "to" || d.before(before-2, "enough", 2) >= 0 || d.capable(before-3)
		}
	case "holds":
		return !jails[d.low(before-2)] && !captorWords[d.low(before-2)] && !d.at(before-2).is(role)
	case "seats", "accommodates", "sleeps", "houses", "seating":
		return true
	}
	for k := m.to; k < m.to+4 && d.kindAt(k) == wordToken && !d.at(k).is(be|have|preposition|joiner); k++ {
		switch d.low(k) {
		case "berths", "beds", "bunks", "parking":
			return true
		}
	}
	if next := d.low(m.to); next == "threshold" || next == "target" || next == "limit" || next == "quorum" || next == "capacity" || next == "beds" || next == "berths" || next == "seats" && m.form == Exact && d.at(m.from-1).is(have) || next == "seats" && d.low(m.from-1) == "of" || next == "mark" {
		return true
	}
	w := d.low(before - 1)
	if w != "for" && w != "of" && w != "hold" && w != "accommodate" && w != "to" {
		return false
	}
	for k := before - 2; k > before-5 && k >= 0; k-- {
		if capacityWords[d.low(k)] {
			return true
		}
	}
	return false
}

// capable reports whether the word at i says what a place was made for:
// "licensed to carry 110".
func (d *document) capable(i int) bool {
	switch d.low(i) {
	case "licensed", "licenced", "certified", "authorised", "authorized", "approved", "allowed", "permitted", "designed", "built", "able", "equipped", "meant", "intended", "rated":
		return true
	}
	return false
}
