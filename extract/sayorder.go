package extract

import "strings"

// verbHere reports whether a word that may be a noun is a verb here: its
// subject agrees with it, or what is said follows.
func (t *talk) verbHere(i int) bool {
	third := strings.HasSuffix(t.tokens[i].low, "s")
	b := t.token(i - 1)
	if b != nil && third && b.low == "," && t.blockBefore(i-1) {
		return t.low(i+1) == "that" || t.hedgedNumber(i+1)
	}
	if b == nil || b.kind != wordToken {
		return false
	}
	if b.word.say > 0 && !b.word.is(role|body|people) {
		return false
	}
	plural := strings.HasSuffix(b.low, "s") && !strings.HasSuffix(b.low, "ss") || b.low == "police" || b.low == "people" || b.word.is(manyPronoun)
	follows := t.low(i+1) == "that" || t.number(i+1) || t.hedgedNumber(i+1) || t.kindAt(i+1) == openQuote || t.low(i+1) == "a" || t.low(i+1) == "the" || t.ends(i+1) || t.low(i+1) == ","
	if third {
		return !plural && follows || b.word.is(media) || b.cap && follows
	}
	return plural && follows
}

// adjectival reports whether the participle at i describes the noun behind it:
// "cumulative confirmed deaths".
func (t *talk) adjectival(i int) bool {
	next := t.token(i + 1)
	return next != nil && next.kind == wordToken && next.numeral == 0 && !next.cap && (next.word.noun > 0 && nounSenses[next.word.noun-1].weight != state || next.word.is(thing))
}

// puts reports whether "put" at i gives a number: "put the toll at nine".
func (t *talk) puts(i int) bool {
	for k := i + 1; k < i+14 && k < t.s.to; k++ {
		if t.tokens[k].low == "at" {
			return k > i+1 && (t.number(k+1) || t.hedgedNumber(k+1) || t.kindAt(k+1) == openQuote)
		}
		if t.tokens[k].low == "," || t.tokens[k].numeral > 0 {
			return false
		}
	}
	return false
}

// inverted reports whether the verb at i stands before its subject: "…,” said
// Dr Imre Solt".
func (t *talk) inverted(i int) bool {
	b, next := t.token(i-1), t.token(i+1)
	if b == nil || next == nil || i == t.s.from || t.tokens[i].word.tense&(past|base) == 0 {
		return false
	}
	if b.kind != closeQuote && b.low != "," && !isBullet(*b) {
		return false
	}
	if b.low == "," && i > t.s.from+3 && interposed[t.low(i-2)] && t.low(i-3) == "," {
		return false
	}
	if b.low == "," && t.blockBefore(i-1) {
		return t.nameEnds(i + 1)
	}
	if next.numeral > 0 && b.kind == closeQuote && t.roleSoon(i+2) && !t.tokens[i+1].word.is(month) {
		return true
	}
	if t.number(i+1) || t.hedgedNumber(i+1) {
		return false
	}
	quoted := b.kind == closeQuote || b.low == "," && i > 1 && t.kindAt(i-2) == closeQuote
	if quoted && next.kind == wordToken && !next.word.is(pronoun|preposition|subordinate|adverb) && next.low != "that" && t.roleSoon(i+1) {
		return true
	}
	return next.cap && !next.word.is(weekday|month) || next.word.is(role|body) && !next.word.is(preposition) || next.word.is(determiner) && t.roleSoon(i+2) && next.low != "that" || next.word.is(adjective) && t.roleSoon(i+2)
}

// nameEnds reports whether a name begins at token i and a mark ends it: "said Lt.
// Wendell Prout, a spokesman".
func (t *talk) nameEnds(i int) bool {
	k := i
	for k < t.s.to && t.kindAt(k) == wordToken && t.tokens[k].cap && !t.at(k).is(weekday|month) {
		k++
	}
	return k > i+1 && (k == t.s.to || t.low(k) == "," || t.low(k) == ".")
}

// roleSoon reports whether who can speak is named within the words from i.
func (t *talk) roleSoon(i int) bool {
	for k := i; k < i+4; k++ {
		e := t.at(k)
		if e.is(role|body|media) || t.tokens[min(k, len(t.tokens)-1)].cap {
			return true
		}
		if e.is(preposition|be|have|modal) || t.kindAt(k) == punctToken {
			return false
		}
	}
	return false
}

// blockBefore reports whether the comma at i closes an aside behind a subject:
// "Dana Ilves, the mayor,".
func (t *talk) blockBefore(i int) bool {
	for k := i - 1; k > t.s.from && k > i-16; k-- {
		tok := t.tokens[k]
		switch {
		case tok.low == ",":
			first := t.at(k + 1)
			return first.is(relative|determiner|role|preposition) || first.say > 0 || strings.HasSuffix(t.low(k+1), "ed") || t.tokens[k+1].cap || t.low(k+1) == "citing" || t.low(k+1) == "quoting" || t.kindAt(k+1) == numberToken
		case tok.kind == openQuote || tok.kind == closeQuote || tok.low == ";" || tok.low == ":":
			return false
		}
	}
	return false
}

// ends reports whether the sentence or a strong part of it ends at token i.
func (t *talk) ends(i int) bool {
	if i >= t.s.to {
		return true
	}
	switch t.tokens[i].low {
	case ".", ";", ")", "—", "–", "!", "?", "-", "…":
		return true
	}
	return t.tokens[i].kind == closeQuote && i+1 >= t.s.to
}

// separates reports whether token i can stand between what is said and who
// said it.
func (t *talk) separates(i int) bool {
	tok := t.tokens[i]
	return tok.low == "," || tok.kind == closeQuote || isBullet(tok) || tok.low == "(" || tok.low == "…" || tok.low == "?" || tok.low == "!"
}

// continues reports whether what follows an attribution at token i is still
// said by the same source: "…, police said, and 30 were hurt".
func (t *talk) continues(i int) bool {
	if i < t.s.to && t.tokens[i].low == ";" {
		return true
	}
	if i >= t.s.to || t.tokens[i].low != "," && t.tokens[i].kind != openQuote && !t.tokens[i].glued && t.tokens[i].kind == punctToken {
		return i < t.s.to && t.tokens[i].low == ":"
	}
	return t.low(i) != "."
}

// onlyAdverbs reports whether nothing but words such as "on Tuesday," stand
// there.
func (t *talk) onlyAdverbs(from, to int) bool {
	for k := from; k < to; k++ {
		if t.tokens[k].numeral > 0 || t.predicate[k] > 0 || t.tokens[k].kind == closeQuote {
			return false
		}
	}
	return to-from <= 12
}
