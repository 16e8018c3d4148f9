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
	if end > t.s.from+2 && t.tokens[end-1].low == "," && interposed[t.low(end-2)] && t.low(end-3) == "," {
		end -= 3 // "Parents, however, told"
	}
	if end > t.s.from && t.tokens[end-1].low == "," {
		if np, ok := t.withAside(end-1, s); ok {
			return t.settle(s, np)
		}
		return false
	}
	return t.settle(s, t.phraseBefore(end))
}

// interposed are words that stand in commas between a subject and its verb.
var interposed = set("however meanwhile though nevertheless nonetheless too therefore moreover instead later also")

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
	if first := &t.tokens[np.from]; first.word.say > 0 && first.word.tense&gerund != 0 && !first.cap {
		// ", saying its own tally put the dead at 40": whoever goes on
		s.from = np.from
		if prev := t.spoke(); prev != nil {
			s.party, s.via = prev.party, prev.via
			return true
		}
		s.party = t.opening(np.from)
		return s.party.text != ""
	}
	if k := t.second(np); k > 0 {
		np.from = k
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

// second is where a subject begins behind another phrase that has no comma after
// it: "After a night of rumours | the authorities"; 0 when there is one only.
func (t *talk) second(np span) int {
	if !t.at(np.from-1).is(subordinate) && !t.at(np.from-1).is(preposition) {
		return 0
	}
	for k := np.to - 1; k > np.from; k-- {
		if t.low(k) == "the" && t.kindAt(k-1) == wordToken && !t.tokens[k-1].cap && t.at(k-1).class&(preposition|joiner|determiner|be|have|adverb|verb) == 0 && t.source(span{k, np.to}) {
			return k
		}
	}
	return 0
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
	return t.insideAside(span{open + 1, i}, np, s)
}

// insideAside reads the aside behind the subject np: a relay ("quoting an
// official"), a channel ("in a statement"), a relative clause, an age.
func (t *talk) insideAside(aside, np span, s *saying) (span, bool) {
	open, i := aside.from-1, aside.to
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

// partyOf describes a phrase as somebody who speaks.
func (t *talk) partyOf(np span) party {
	np = t.trimEnd(np)
	if np.empty() {
		return party{}
	}
	p := party{text: strings.Trim(t.textOf(np.from, np.to), " ,;:“”\""), words: np}
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
