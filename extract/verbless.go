package extract

// accordingTo reads "according to X".
func (t *talk) accordingTo(i int) (saying, bool) {
	np := t.phraseAfter(i + 2)
	if np.empty() {
		return saying{}, false
	}
	s := saying{at: i, from: i, to: np.to, party: t.partyOf(np), left: -1, right: -1}
	t.tail(&s)
	t.links(&s)
	t.governs(&s, i > t.s.from && !t.onlyAdverbs(t.s.from, i), t.continues(s.to))
	return s, true
}

// behindBy reads "reported by X", "per X": X is the source of what stands
// before; of "as first reported by X" it is only a relay.
func (t *talk) behindBy(i, by int) (saying, bool) {
	np := t.phraseAfter(by)
	if np.empty() || !t.source(np) && t.tokens[i].low != "source" {
		return saying{}, false
	}
	s := saying{at: i, from: i, to: np.to, party: t.partyOf(np), left: t.s.from, right: -1}
	for k := i - 1; k > i-3 && k >= t.s.from; k-- {
		if t.low(k) == "as" || t.low(k) == "first" {
			s.party, s.via, s.from = party{}, []string{s.party.text}, k
			break
		}
	}
	if how := t.at(i).say; how > 0 && sayVerbs[how-1].how == quotes {
		if s.via == nil {
			s.via = []string{s.party.text}
		}
		s.party, s.left = party{}, -1
		return s, true
	}
	for k := i - 1; k > t.s.from; k-- {
		if t.low(k) == ";" || t.low(k) == ":" {
			s.left = k
			break
		}
	}
	return s, true
}

// byCount reads "by the government's count", "by that of the union".
func (t *talk) byCount(i int) (saying, bool) {
	np := span{i + 1, i + 1}
	if t.low(i+1) == "that" && t.low(i+2) == "of" {
		np = t.phraseAfter(i + 3)
	} else {
		for k := i + 1; k < i+9 && k < t.s.to; k++ {
			switch t.tokens[k].low {
			case "count", "estimate", "estimates", "tally", "reckoning", "figures", "calculation", "calculations", "account":
				if t.kindAt(k-1) == possessive || t.at(i+1).is(determiner) {
					np.to = k + 1
				}
			}
		}
	}
	if np.empty() {
		return saying{}, false
	}
	s := saying{at: i, from: i, to: np.to, party: t.partyOf(np), right: -1}
	s.left = t.s.from
	return s, true
}

// countNouns are what a source counted.
var countNouns = map[string]bool{
	"count": true, "estimate": true, "estimates": true, "tally": true, "figure": true, "figures": true, "reckoning": true, "calculation": true, "calculations": true,
}

// ownCount reads "the council's estimate was 200,000".
func (t *talk) ownCount(i int) (saying, bool) {
	if !t.at(i+2).is(be) && !(t.at(i+2).say > 0 && t.at(i+3).class != 0) {
		return saying{}, false
	}
	np := t.phraseBefore(i)
	if np.empty() || !t.source(np) {
		return saying{}, false
	}
	return saying{at: i + 1, from: np.from, to: i + 3, party: t.partyOf(np), left: -1, right: t.s.to}, true
}

// colon reads "Police: 24 dead".
func (t *talk) colon(i int) (saying, bool) {
	if len(t.here()) > 0 || i-t.s.from > 18 || i == t.s.from {
		return saying{}, false
	}
	np := t.trim(span{t.s.from, i})
	if k := t.find(np.from, "from", 3); k >= 0 && t.at(k-1).is(channel) {
		np.from = k + 1 // an update from X
	}
	if t.lastVerb(np) >= 0 || t.numeralIn(np) || t.commas(np) > 1 {
		return saying{}, false
	}
	p := t.partyOf(np)
	if !t.speaker(np) || t.tokens[i].glued && t.kindAt(i+1) == numberToken && t.tokens[i+1].glued {
		return saying{}, false
	}
	return saying{at: i, from: t.s.from, to: i + 1, party: p, left: -1, right: t.s.to, open: true}, true
}

func (t *talk) commas(np span) (n int) {
	for k := np.from; k < np.to; k++ {
		if t.tokens[k].low == "," {
			n++
		}
	}
	return n
}

// dash reads "24 dead in blast - police".
func (t *talk) dash(i int) (saying, bool) {
	end := t.s.to
	for end > i+1 && t.tokens[end-1].kind == punctToken {
		end--
	}
	np := span{i + 1, end}
	if end-i > 6 || np.empty() || !t.speaker(np) || len(t.here()) > 0 {
		return saying{}, false
	}
	for k := np.from; k < np.to; k++ {
		if t.tokens[k].numeral > 0 || t.predicate[k] > 0 || t.at(k).is(be|have|modal|verb) || t.at(k).say > 0 {
			return saying{}, false
		}
	}
	return saying{at: i, from: i, to: t.s.to, party: t.partyOf(np), left: t.s.from, right: -1}, true
}

// speaker reports whether a phrase names somebody who can speak.
func (t *talk) speaker(np span) bool {
	for k := np.from; k < np.to; k++ {
		if t.at(k).is(role | body | media) {
			return true
		}
	}
	return false
}
