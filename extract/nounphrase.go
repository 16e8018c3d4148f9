package extract

// hasVerb reports whether a phrase holds a finite verb outside a relative
// clause, and so is more than a subject.
func (t *talk) hasVerb(np span) bool { return t.lastVerb(np) >= 0 }

// lastVerb is the last finite verb outside a relative clause, or -1.
func (t *talk) lastVerb(np span) int {
	last := -1
	for k := np.from; k < np.to; k++ {
		e := t.at(k)
		if e.is(relative) && k > np.from && (t.at(k-1).class&(preposition|be|have|modal) == 0) || t.low(k) == "it" && t.low(k+1) == "did" {
			return last
		}
		if t.low(k+1) == "by" && !e.is(be|have) && k > np.from && !t.at(k-1).is(be|have) {
			continue // "a memo seen by the Guardian"
		}
		if e.is(be|have) || e.is(modal) && t.low(k) != "to" || e.say > 0 && e.tense&past != 0 && !t.tokens[k].cap {
			last = k
		}
		if e.tense&past != 0 && t.at(k-1).is(role|people) && t.at(k+1).is(preposition) && k > np.from {
			continue // "officials briefed on the matter"
		}
		if p := t.predicate[k]; p > 0 && !t.marks[p-1].noun && t.tokens[k].word.verb > 0 && e.tense != base && !e.is(adjective) {
			last = t.marks[p-1].to - 1
		}
		if e.is(verb) && e.class&(preposition|adjective|role|people|body|counter) == 0 && !t.isNoun(k) && !t.tokens[k].cap {
			last = k
		}
	}
	return last
}

// phraseBefore is the noun phrase that ends before token end, within its
// clause.
func (t *talk) phraseBefore(end int) span {
	from := end
	for from > t.s.from {
		k := from - 1
		tok := &t.tokens[k]
		if tok.low == ")" && k-2 > t.s.from && t.tokens[k-2].low == "(" {
			from = k - 2 // an abbreviation in brackets
			continue
		}
		if t.boundary(k, end) {
			break
		}
		if tok.low == "and" || tok.low == "or" {
			if k == end-1 || k > t.s.from && t.tokens[k-1].low == "," || t.clauseBefore(k) {
				break
			}
		}
		from = k
		if end-from > 40 {
			break
		}
	}
	np := span{from, end}
	if last := t.lastVerb(np); last >= 0 {
		np.from = last + 1
	}
	return t.trim(np)
}

// boundary reports whether a subject cannot reach back over token k.
func (t *talk) boundary(k, end int) bool {
	tok := &t.tokens[k]
	switch tok.kind {
	case openQuote, closeQuote:
		return true
	case punctToken:
		return tok.low != "-" && tok.low != "." && tok.low != "&" && tok.low != "/" || !tok.glued
	case wordToken:
		if tok.word.is(contrast) && tok.low != "yet" {
			return true
		}
		if tok.word.is(subordinate) && tok.low != "as" && tok.low != "following" {
			return true
		}
		return tok.low == "that" && !(t.at(k-1).is(people|role) && end-k > 2)
	}
	return false
}

// clauseBefore reports whether a clause with a verb stands before token k, so
// that "and" there begins another.
func (t *talk) clauseBefore(k int) bool {
	for n := k - 1; n >= t.s.from && n > k-25; n-- {
		tok := &t.tokens[n]
		if tok.kind == punctToken && tok.low != "-" || tok.kind == closeQuote || tok.kind == openQuote {
			return false
		}
		if tok.word.is(be|have|relative) || tok.word.is(modal) && tok.low != "to" || tok.word.say > 0 || tok.word.is(verb) || tok.numeral > 0 || t.predicate[n] > 0 {
			return true
		}
	}
	return false
}

// trim takes adverbs, times and loose prepositions off the front of a subject.
func (t *talk) trim(np span) span {
	for !np.empty() {
		if w := t.timeAt(np.from); w > np.from && w < np.to {
			np.from = w
			continue
		}
		e := t.at(np.from)
		if t.kindAt(np.from) == numberToken && t.clock(np.from+1) {
			np.from += 2
			continue
		}
		if t.kindAt(np.from) == numberToken && t.low(np.from+1) == ":" && t.kindAt(np.from+2) == numberToken {
			np.from += 3
			continue
		}
		switch {
		case t.kindAt(np.from) == punctToken || isBullet(t.tokens[np.from]):
		case e.is(joiner|contrast) || t.low(np.from) == "that" && np.to-np.from > 1:
		case e.is(adverb) && !e.is(determiner|role|pronoun) && !t.tokens[np.from].upper:
		case e.is(preposition) && !t.tokens[np.from].upper:
			// "In Kestral police said": the place goes, as far as its name reaches
			k := np.from + 1
			for k < np.to && (t.tokens[k].cap || t.at(k).is(determiner|adjective)) {
				k++
			}
			if k >= np.to {
				return span{np.to, np.to}
			}
			if !t.at(k).is(role|body|media|determiner|pronoun) && k > np.from+1 && !t.at(k-1).is(determiner) {
				k = np.from + 1
			}
			np.from = k
			continue
		default:
			return t.trimEnd(np)
		}
		np.from++
	}
	return np
}

func (t *talk) trimEnd(np span) span {
	for !np.empty() && (t.kindAt(np.to-1) == punctToken || t.at(np.to-1).is(joiner)) {
		np.to--
	}
	return np
}

// phraseAfter is the noun phrase that begins at token i: a source behind
// "according to", "said" or "citing".
func (t *talk) phraseAfter(i int) span {
	k := i
	inRelative := false
	for k < t.s.to && k < i+30 {
		tok := &t.tokens[k]
		e := tok.word
		switch {
		case tok.kind == openQuote || tok.kind == closeQuote:
			if k > i && t.tokens[k-1].low == "," {
				return t.trimEnd(span{i, k})
			}
			k++
			continue
		case tok.kind == punctToken && tok.low == "," && t.aside(k) > 0:
			return span{i, t.aside(k)}
		case tok.kind == punctToken && !(tok.low == "-" && tok.glued || tok.low == "." && tok.glued || tok.low == "&" || tok.low == "/"):
			return t.trimEnd(span{i, k})
		case k > i && t.timeAt(k) > k, k > i && published[tok.low] && t.low(k+1) == "by":
			return span{i, k}
		case k > i && (e.is(contrast) || e.is(subordinate) && tok.low != "as") && tok.low != "following":
			return span{i, k}
		case k > i && tok.low == "as" && (t.low(k+1) == "saying" || t.low(k+1) == "he" || t.low(k+1) == "she" || t.at(k+1).is(determiner)):
			return span{i, k}
		case k > i && e.is(joiner) && t.clauseAfter(k+1):
			return span{i, k}
		case k > i && (tok.low == "who" || tok.low == "which" || tok.low == "whose"):
			inRelative = true
			if t.kindAt(k-1) == punctToken {
				return t.trimEnd(span{i, k})
			}
		case k > i && tok.low == "that":
			return span{i, k}
		case k > i && tok.low == "it" && t.low(k+1) == "did" && t.low(k+2) == "not":
			return span{i, min(k+4, t.s.to)}
		case k > i && e.is(preposition) && t.at(k+1).is(determiner) && t.channelSoon(k+1):
			return span{i, k}
		case k > i && e.is(preposition) && t.at(k+1).is(channel) && !t.at(k).is(determiner) && tok.low != "of" && tok.low != "from":
			return span{i, k}
		case k > i && !inRelative && (e.is(be|have) || e.is(modal) && tok.low != "to" || e.say > 0 && !tok.cap && e.tense != base && t.low(k) != "reported") && tok.kind == wordToken:
			return t.trimEnd(span{i, k})
		case k > i && tok.numeral > 0 && !inRelative && !t.at(k-1).is(preposition) && !t.tokens[k-1].cap && t.kindAt(k-1) == wordToken && t.hasFigureAfter(k):
			return span{i, k}
		case k == i && e.is(be|have|modal|preposition) && !tok.cap:
			return span{i, i}
		case k > i && tok.low == "by" && inRelative:
		case k > i && tok.low == "to" && !inRelative && !t.tokens[min(k+1, len(t.tokens)-1)].cap:
			return span{i, k}
		}
		k++
	}
	return t.trimEnd(span{i, k})
}

// hasFigureAfter reports whether a sentence goes on with a number after a
// source: "According to police 24 people were killed".
func (t *talk) hasFigureAfter(k int) bool {
	return t.tokens[k].numeral > 0 && t.counted(t.numerals[t.tokens[k].numeral-1].to)
}

// clauseAfter reports whether a clause begins at token i.
func (t *talk) clauseAfter(i int) bool {
	for k := i; k < i+6 && k < t.s.to; k++ {
		tok := &t.tokens[k]
		if tok.kind == punctToken && tok.low != "-" || tok.kind == openQuote {
			return false
		}
		if tok.word.is(be|have) || tok.word.say > 0 && tok.word.tense != base || tok.numeral > 0 || t.predicate[k] > 0 && !t.marks[t.predicate[k]-1].noun || tok.word.is(modal) && tok.low != "to" {
			return true
		}
	}
	return false
}

// channelSoon reports whether a statement, an interview or the like is named
// within the words from i.
func (t *talk) channelSoon(i int) bool {
	for k := i; k < i+5; k++ {
		if t.at(k).is(channel) && !t.at(k).is(role|body) || t.low(k) == "statement" || t.low(k) == "report" {
			return true
		}
		if t.kindAt(k) == punctToken || t.at(k).is(preposition) {
			return false
		}
	}
	return false
}

// aside is where the description behind the comma at k ends, when it belongs to
// a name: "Rosalind Tave, the local's president,"; 0 when there is none.
func (t *talk) aside(k int) int {
	if k == 0 || !(t.tokens[k-1].cap || t.at(k-1).is(role)) {
		return 0
	}
	i := k + 1
	if n := t.token(i); n != nil && n.numeral > 0 && t.low(i+1) == "," && n.kind == numberToken {
		return t.described(i + 2)
	}
	return t.described(i)
}

// described is where a description with a word for a role that begins at token
// i ends; 0 when none does.
func (t *talk) described(i int) int {
	roleSeen := false
	for n := i; n < i+9 && n <= t.s.to; n++ {
		if n == t.s.to || t.kindAt(n) == punctToken && !t.tokens[n].glued || t.tokens[n].low == "," || t.tokens[n].low == "." {
			if roleSeen && n > i {
				return n
			}
			return 0
		}
		e := t.at(n)
		if e.is(role | title) {
			roleSeen = true
		}
		if e.is(be|have|relative|pronoun) && n == i || e.say > 0 && !e.is(role|body) || t.tokens[n].numeral > 0 || e.tense&gerund != 0 || e.is(contrast|joiner) && n == i {
			return 0
		}
	}
	return 0
}
