package extract

import "strings"

// subject reads the subject in front of a speaking verb into s.
func (t *talk) subject(s *saying) bool {
	end := s.at
	for end > t.s.from && t.verbal(end-1) {
		end--
	}
	if w := t.beforeTime(end); w.from > t.s.from && !t.onlyAdverbs(t.s.from, w.from+1) || !w.empty() && w.from > t.s.from {
		s.when = t.textOf(w.from, w.to)
		end = w.from
		for end > t.s.from && t.verbal(end-1) {
			end--
		}
	}
	if end > t.s.from && t.tokens[end-1].low == "," {
		if np, ok := t.withAside(end-1, s); ok {
			return t.settle(s, np)
		}
		return false
	}
	return t.settle(s, t.phraseBefore(end))
}

// verbal reports whether token i belongs to a verb that follows: "has also
// | said".
func (t *talk) verbal(i int) bool {
	e := t.tokens[i].word
	return t.tokens[i].kind == wordToken && !e.is(pronoun|role) && (e.is(adverb|have|modal) || e.is(be) && i+1 < t.s.to) && t.low(i) != "who"
}

// settle makes the phrase the party of s, or resolves it when it is a pronoun
// or empty.
func (t *talk) settle(s *saying, np span) bool {
	if np.empty() {
		// "… and said": whoever spoke before in the sentence, or its subject
		if !t.at(s.at-1).is(joiner|contrast|adverb) && t.low(s.at-1) != "," {
			return false
		}
		if prev := t.spoke(); prev != nil {
			s.party, s.via = prev.party, prev.via
			return true
		}
		s.party = t.opening(s.at)
		return s.party.text != ""
	}
	if last := np.to - 1; t.at(last).is(personPronoun|bodyPronoun) || t.low(last) == "they" || t.low(last) == "we" {
		np.from = last
	}
	s.from = np.from
	if np.to-np.from == 1 && t.at(np.from).is(pronoun) && !t.at(np.from).is(body|role) || t.at(np.from).is(relative) {
		return t.resolve(s, np.from)
	}
	if !strings.HasPrefix(t.tokens[s.at].low, "sa") && (!t.source(np) || t.countsHead(np) || t.numeralIn(np) && loosely[t.tokens[s.at].low]) {
		return false
	}
	for k := np.from + 1; k < np.to-1; k++ {
		if published[t.low(k)] && t.low(k+1) == "by" {
			if by := (span{k + 2, np.to}); t.publishes(by) {
				s.via = append(s.via, t.textOf(by.from, by.to))
				np.to = k
			}
			break
		}
	}
	s.party = t.partyOf(np)
	return s.party.text != ""
}

// loosely are verbs of speaking that also say what those who are counted did,
// or are no verbs at all: "80 officers responded", "in nine states".
var loosely = set("responded respond complained complain complains states protested appealed repeated signalled warned-off observed")

// countsHead reports whether a phrase is a counted noun that does not speak:
// "at least five hospitals have declared an incident".
func (t *talk) countsHead(np span) bool {
	if t.tokens[np.from].numeral == 0 && t.tokens[min(np.from+1, np.to-1)].numeral == 0 {
		return false
	}
	for k := np.from; k < np.to; k++ {
		if t.at(k).is(role) {
			return false
		}
	}
	return true
}

// source reports whether a phrase is a likely source: it has a word for who
// speaks, or a name.
func (t *talk) source(np span) bool {
	for k := np.from; k < np.to; k++ {
		tok := &t.tokens[k]
		if tok.word.is(role|body|media|title) || tok.cap && (k > t.s.from || np.to-np.from > 1 && t.tokens[k+1].cap || tok.upper) && !tok.word.is(weekday|month|determiner|preposition) {
			return tok.numeral == 0
		}
		if tok.word.is(preposition|relative) && k > np.from {
			return false
		}
	}
	return np.to-np.from == 1 && t.tokens[np.from].cap && !t.tokens[np.from].word.is(pronoun|starter) && t.at(np.from).class == 0
}

// withAside reads a subject with an aside in commas before the comma at i:
// "Dana Ilves, the mayor,", "State television, quoting an official,".
func (t *talk) withAside(i int, s *saying) (span, bool) {
	open := -1
	for k := i - 1; k > t.s.from && k > i-30; k-- {
		if t.tokens[k].low == "," {
			open = k
			if first := t.at(k + 1); first.is(relative|determiner|role|title) || t.tokens[k+1].cap || first.say > 0 || first.is(preposition) || strings.HasSuffix(t.low(k+1), "ed") || strings.HasSuffix(t.low(k+1), "ing") || t.kindAt(k+1) == numberToken {
				break
			}
		}
		if t.tokens[k].kind == closeQuote || t.tokens[k].low == ";" {
			break
		}
	}
	if open < 0 {
		return span{}, false
	}
	np := t.phraseBefore(open)
	if np.empty() && open > t.s.from+2 {
		for k := open - 1; k > open-4 && k > t.s.from; k-- {
			if t.tokens[k].low == "," {
				np = t.phraseBefore(k) // "X, however, citing Y, said"
				break
			}
		}
	}
	if np.empty() {
		// the aside is the subject itself
		np = t.phraseBefore(i)
		return np, !np.empty()
	}
	if t.low(np.from-1) == "," && np.from-1 > t.s.from {
		if name := t.phraseBefore(np.from - 1); !name.empty() && t.allNames(name) {
			np.from = name.from // "Dr Ana Paz, head of the clinic, who …"
		}
	}
	switch w := t.tokens[open+1]; {
	case t.low(open+2) == "by" && (w.word.say > 0 || strings.HasSuffix(w.low, "ed")):
		inner := t.phraseAfter(open + 3)
		if !inner.empty() {
			s.via = append(s.via, t.textOf(inner.from, inner.to))
		}
		return np, true
	case w.low == "speaking" || w.low == "talking":
		if inner := t.listenerAt(open + 3); !inner.empty() && t.publishes(inner) {
			s.via = append(s.via, t.textOf(inner.from, inner.to))
		}
		return np, true
	case w.word.is(preposition):
		tmp := saying{to: open + 1}
		t.inChannel(&tmp)
		if tmp.to <= i {
			s.via = append(s.via, tmp.via...)
			s.when = tmp.when
		}
		return np, true
	case w.word.say > 0 && sayVerbs[w.word.say-1].how == quotes:
		inner := t.phraseAfter(open + 2)
		if inner.empty() {
			return np, true
		}
		s.via = append([]string{t.textOf(np.from, np.to)}, s.via...)
		s.party = t.partyOf(inner)
		s.from = np.from
		return span{inner.from, inner.to}, true
	case w.word.is(relative), w.kind == numberToken, w.word.numeralWord():
		s.hole = span{open, i}
		return np, true
	case t.age(open+1, i):
		return np, true
	}
	if t.hasVerb(np) || t.numeralIn(np) && !t.at(np.to-1).is(role) {
		aside := span{open + 1, i}
		return aside, t.source(aside)
	}
	return span{np.from, i}, true
}

// allNames reports whether a phrase is nothing but a name.
func (t *talk) allNames(np span) bool {
	for k := np.from; k < np.to; k++ {
		if !t.tokens[k].cap || t.tokens[k].word.is(weekday|month|preposition) {
			return false
		}
	}
	return np.to-np.from > 1
}

func (e entry) numeralWord() bool { return e.digit }

// age reports whether an aside is nothing but somebody's age.
func (t *talk) age(from, to int) bool { return to-from == 1 && t.tokens[from].numeral > 0 }

func (t *talk) numeralIn(np span) bool {
	for k := np.from; k < np.to; k++ {
		if t.tokens[k].numeral > 0 {
			return true
		}
	}
	return false
}

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

// partyOf describes a phrase as somebody who speaks.
func (t *talk) partyOf(np span) party {
	np = t.trimEnd(np)
	if np.empty() {
		return party{}
	}
	p := party{text: strings.Trim(t.textOf(np.from, np.to), " ,;:“”\"")}
	head := true
	for k := np.from; k < np.to; k++ {
		tok := &t.tokens[k]
		e := tok.word
		if k > np.from && (e.is(relative) || e.is(preposition) && !tok.cap) {
			head = false
		}
		if tok.cap && (k > np.from || !e.is(determiner|adjective|starter) && e.class == 0) {
			p.named = true
		}
		if !head {
			continue
		}
		possessed := t.kindAt(k+1) == possessive
		if e.is(title) || e.is(role) && !possessed && !e.is(body) {
			p.person = true
		}
		if e.is(body|media) && !possessed {
			p.body = true
		}
		p.media = p.media || e.is(media) && !possessed
	}
	if !p.person && !p.body {
		p.person, p.body = p.named, true
	}
	if p.person && p.body && !p.named {
		p.body = t.at(np.to - 1).is(body)
	}
	return p
}

// resolve finds whom the pronoun at token i stands for: who spoke last, or who
// the sentence is about.
func (t *talk) resolve(s *saying, i int) bool {
	e := t.at(i)
	if e.is(relative) {
		np := t.phraseBefore(i)
		if t.low(i-1) == "," {
			np = t.phraseBefore(i - 1)
		}
		for k := np.from; k < np.to-1; k++ {
			if t.low(k) == "by" || t.low(k) == "to" {
				np.from = k + 1
			}
		}
		s.party = t.partyOf(np)
		return !np.empty() && t.source(np)
	}
	if t.low(i) == "we" || t.low(i) == "i" {
		return t.author.text != "" && t.use(s, t.author) || t.last >= 0 && t.quoteAt(i) >= 0 && t.use(s, t.sayings[t.last].party)
	}
	if prev := t.spoke(); prev != nil && e.refers(prev.party) {
		s.via, s.when = prev.via, prev.when
		return t.use(s, prev.party)
	}
	if p := t.opening(i); p.text != "" && e.refers(p) {
		s.party = p
		return true
	}
	n := t.last
	switch {
	case e.is(personPronoun):
		n = t.person
	case e.is(bodyPronoun):
		n = t.body
	}
	if e.is(personPronoun) && t.mentionedIn >= 0 && (n < 0 || t.mentionedIn > t.tokens[t.sayings[n].at].sentence) && t.mentionedIn >= t.tokens[i].sentence-2 {
		return t.use(s, t.mention)
	}
	if n < 0 {
		return t.use(s, t.author)
	}
	s.party = t.sayings[n].party
	if len(t.sayings[n].via) > 0 && t.tokens[t.sayings[n].at].sentence >= t.tokens[i].sentence-1 {
		s.via = t.sayings[n].via
	}
	return true
}

// spoke is the last saying of the sentence by somebody known, or nil.
func (t *talk) spoke() *saying {
	here := t.here()
	for n := len(here) - 1; n >= 0; n-- {
		if here[n].party.text != "" {
			return &here[n]
		}
	}
	return nil
}

// refers reports whether a pronoun can stand for somebody.
func (e entry) refers(p party) bool {
	return e.is(personPronoun) && p.person || e.is(bodyPronoun) && p.body || e.is(manyPronoun)
}

// use makes somebody the party of a saying, who may not be known.
func (t *talk) use(s *saying, p party) bool {
	s.party = p
	return true
}

// opening is the subject that the sentence of token i opens with, when it can
// speak and stands before i.
func (t *talk) opening(i int) party {
	k := t.s.from
	if w := t.timeAt(k); w > k {
		k = w
	}
	np := t.trim(span{k, min(i, t.s.to, k+12)})
	end := np.from
	for end < np.to {
		tok := &t.tokens[end]
		e := tok.word
		if tok.kind == punctToken && tok.low != "-" && tok.low != "&" || tok.kind == openQuote || e.is(be|have|modal|verb|contrast|relative|pronoun) && !e.is(determiner|role|body) || e.say > 0 && !e.is(role|body) || t.predicate[end] > 0 && !t.marks[t.predicate[end]-1].noun || tok.numeral > 0 && !t.tokens[max(end-1, 0)].cap {
			break
		}
		end++
	}
	np.to = end
	if np.empty() || end >= i || !t.source(np) || np.to-np.from == 1 && t.at(np.from).is(channel) {
		return party{}
	}
	return t.partyOf(np)
}

// author is who the whole text is by: the name before the handle in the first
// line of a post, "Statement by X", a signature at the end.
func (d *document) author() party {
	if len(d.sentences) == 0 {
		return party{}
	}
	if p := d.handle(); p.text != "" {
		return p
	}
	first := d.sentences[0]
	if (d.low(0) == "statement" || d.low(1) == "statement" || d.low(1) == "release") && first.to-first.from < 16 {
		for k := 0; k < first.to && k < 6; k++ {
			if d.low(k) == "by" || d.low(k) == "from" {
				end := first.to
				for end > k && d.kindAt(end-1) == punctToken {
					end--
				}
				return party{text: d.textOf(k+1, end), body: true, named: true}
			}
		}
	}
	if p := d.announcer(); p.text != "" {
		return p
	}
	return d.signature()
}

// announcer is who announces something today in the first sentences: the author
// of a press release.
func (d *document) announcer() party {
	for n := range d.sayings {
		s := &d.sayings[n]
		if d.tokens[s.at].sentence > 1 {
			break
		}
		if s.party.body && strings.HasPrefix(d.low(s.at), "announce") && (strings.HasPrefix(s.when, "today") || d.before(s.at, "today", 2) >= 0) {
			return s.party
		}
	}
	return party{}
}

// handle is the name before the handle in the first line of a post.
func (d *document) handle() party {
	for k := d.sentences[0].from; k < d.sentences[0].to && k < 14; k++ {
		if !strings.HasPrefix(d.tokens[k].low, "@") || len(d.tokens[k].low) < 2 {
			continue
		}
		if k == 0 {
			return party{text: strings.TrimPrefix(d.raw(0), "@"), body: true, person: true, named: true}
		}
		end := k
		if d.low(k-1) == "(" || d.low(k-1) == "·" {
			end--
		}
		for n := range end {
			if !d.tokens[n].cap && !d.at(n).is(preposition|determiner|joiner) {
				return party{}
			}
		}
		return party{text: d.textOf(0, end), body: true, person: true, named: true}
	}
	return party{}
}

// signature is a name behind a dash at the end of a text.
func (d *document) signature() party {
	end := len(d.tokens)
	for end > 0 && d.kindAt(end-1) == punctToken {
		end--
	}
	for k := end - 1; k > 0 && k > end-7; k-- {
		t := &d.tokens[k]
		if isBullet(*t) && !t.glued {
			if p := d.tokens[k-1]; k+1 < end && (p.kind == punctToken || p.kind == closeQuote || t.lines > 0) {
				return party{text: d.textOf(k+1, end), body: true, named: true}
			}
			return party{}
		}
		if !t.cap && t.low != "." && !t.word.is(preposition|determiner) {
			return party{}
		}
	}
	return party{}
}
