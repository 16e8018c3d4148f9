package extract

// scope cuts what the sayings of a sentence govern down to each other: a saying
// in front of its content yields to the next one at the clause that separates
// them; one behind its content reaches back to there.
func (t *talk) scope() {
	here := t.here()
	for n := range here {
		s := &here[n]
		if s.left >= 0 && n > 0 {
			t.behind(s, here[:n])
		}
		if s.right >= 0 && n+1 < len(here) {
			t.ahead(s, &here[n+1])
		}
	}
	t.relaysOf(here)
}

// behind cuts the left part of a saying that stands behind what is said.
func (t *talk) behind(s *saying, earlier []saying) {
	prev := &earlier[len(earlier)-1]
	switch {
	case prev.right < 0:
		s.left = prev.to
	case prev.how == thinks && prev.left < 0:
		// "plans to shut 60 stores, a person close to the talks said"
	default:
		k := t.lastBreak(prev.to, s.from)
		if k < 0 && t.low(s.at) == "according" {
			k = t.withBreak(prev.to, s.from)
		}
		if k >= 0 {
			s.left = k
			prev.right = min(prev.right, k)
		} else if prev.left >= 0 {
			s.left = prev.to
			prev.right = prev.to
		} else {
			s.left = s.from
		}
	}
}

// ahead ends what a saying governs where the next one begins, when that has its
// own content in front of it or a clause begins in between.
func (t *talk) ahead(s, next *saying) {
	if next.left >= 0 {
		return // behind decides
	}
	s.right = min(s.right, next.from)
}

// withBreak is the last ", with" or ", and" between two tokens, or -1: what
// follows it may be somebody else's.
func (t *talk) withBreak(from, to int) int {
	for k := to - 1; k > from; k-- {
		if t.tokens[k].low == "," && (t.low(k+1) == "with" || t.low(k+1) == "and") {
			return k
		}
	}
	return -1
}

// lastBreak is the last place between two tokens where another clause begins,
// or -1.
func (t *talk) lastBreak(from, to int) int {
	for k := to - 1; k > from; k-- {
		switch {
		case t.tokens[k].low == ";":
			return k
		case t.tokens[k].low == "," && t.at(k+1).is(contrast):
			return k
		case t.at(k).is(contrast) && t.clauseAfter(k+1):
			return k
		case t.tokens[k].low == "," && t.low(k+1) == "and" && t.clauseAfter(k+2):
			return k
		}
	}
	return -1
}

// relaysOf makes a medium that reports somebody else's words a relay of them:
// "police said 12 died, according to state television".
func (t *talk) relaysOf(here []saying) {
	for n := 1; n < len(here); n++ {
		s, prev := &here[n], &here[n-1]
		if s.left == s.from && (s.party.media || t.low(s.at) == "according" && t.monitors(s)) && prev.right >= s.from && prev.party.text != s.party.text && len(prev.via) == 0 {
			prev.via = append(prev.via, s.party.text)
		}
	}
}

// monitors reports whether a saying is by somebody who passes on what others
// claim: a group that monitors them, a transcript.
func (t *talk) monitors(s *saying) bool {
	for k := s.party.words.from; k < s.party.words.to; k++ {
		switch t.low(k) {
		case "monitoring", "monitor", "monitors", "tracks", "tracking", "tracker", "translation", "transcript", "transcripts", "watchdog":
			return true
		}
	}
	return false
}

// attribute gives every figure its source.
func (d *document) attribute() {
	next := 0
	speakers := d.speakers()
	author := d.author()
	for _, f := range d.figures {
		if f.attitude == Stated && d.feared(f) {
			f.attitude = Feared
		}
		for next < len(d.sayings) && d.tokens[d.sayings[next].at].sentence < d.tokens[f.at].sentence {
			next++
		}
		if s := d.governing(f, next); s != nil {
			d.attributeTo(f, s)
			continue
		}
		if s := d.quotedBy(f, next, speakers); s != nil {
			d.attributeTo(f, s)
			continue
		}
		if s := d.goesOn(f, next); s != nil {
			d.attributeTo(f, s)
			continue
		}
		if author.text != "" && d.quoteAt(f.at) < 0 {
			d.attributeTo(f, &saying{at: -1, party: author})
		}
	}
}

func (d *document) attributeTo(f *figure, s *saying) {
	if d.fragment(f, s.party.words) {
		return
	}
	f.source, f.via, f.when = s.party, s.via, s.when
	if f.attitude == Stated {
		f.attitude = d.attitudeOf(s)
	}
}

// governing is the saying of the same sentence that governs a figure: of those
// that do, one that reaches it from the nearest place and is no mere thought.
func (d *document) governing(f *figure, from int) *saying {
	var best *saying
	for n := from; n < len(d.sayings) && d.tokens[d.sayings[n].at].sentence == d.tokens[f.at].sentence; n++ {
		s := &d.sayings[n]
		reaches := s.right > f.at && f.at >= s.to || s.left >= 0 && s.left <= f.at && f.at < s.from
		if !reaches || s.party.text == "" && len(s.via) == 0 {
			continue
		}
		if best == nil || best.how == thinks && s.how != thinks || best.at < s.at && s.at < f.at && s.how != thinks {
			best = s
		}
	}
	return best
}

// goesOn is the saying of an earlier sentence of the paragraph that still holds:
// a colon ("Police: …") or a report in fragments without verbs ("9 deaths. 22
// recovered.").
func (d *document) goesOn(f *figure, next int) *saying {
	n := next - 1
	if n < 0 || d.quoteAt(f.at) >= 0 {
		return nil
	}
	s := &d.sayings[n]
	own := d.tokens[f.at].sentence
	if d.paragraphOf(s.at) != d.sentences[own].paragraph || s.party.text == "" || next < len(d.sayings) && d.tokens[d.sayings[next].at].sentence == own {
		return nil
	}
	if s.open {
		return s
	}
	if own-d.tokens[s.at].sentence > 3 {
		return nil
	}
	for k := d.sentences[own].from; k < d.sentences[own].to; k++ {
		if e := d.at(k); e.is(be|have|modal|verb) || d.predicate[k] > 0 && d.marks[d.predicate[k]-1].voice == right {
			return nil
		}
	}
	if f.from > d.sentences[own].from+2 {
		return nil
	}
	if d.sentences[own].to-d.sentences[own].from > 9 {
		return nil
	}
	return s
}

// speakers is, for every quotation, the saying that it belongs to.
func (d *document) speakers() []int {
	owner := make([]int, len(d.quotes))
	n, last, lastParagraph := 0, -1, -1
	for q := range d.quotes {
		owner[q] = -1
		quote := d.quotes[q]
		for n < len(d.sayings) && d.sayings[n].at < quote.from {
			last, lastParagraph = n, d.paragraphOf(d.sayings[n].at)
			n++
		}
		closing := min(quote.to, len(d.tokens)-1)
		if n < len(d.sayings) && d.sayings[n].from <= quote.to+4 && d.sayings[n].left >= 0 && d.tokens[d.sayings[n].at].sentence == d.tokens[closing].sentence {
			owner[q] = n // “…,” said X
			continue
		}
		opening := max(quote.from-1, 0)
		switch {
		case last >= 0 && lastParagraph == d.paragraphOf(opening):
			owner[q] = last
		case q > 0 && !d.quotes[q-1].closed && owner[q-1] >= 0:
			owner[q] = owner[q-1]
		}
	}
	return owner
}

func (d *document) paragraphOf(i int) int { return d.sentences[d.tokens[i].sentence].paragraph }

// quotedBy is the saying that a figure inside quotation marks belongs to, when
// its own sentence does not say.
func (d *document) quotedBy(f *figure, _ int, speakers []int) *saying {
	q := d.quoteAt(f.at)
	if q < 0 || speakers[q] < 0 {
		return nil
	}
	s := d.quotes[q]
	sent := d.sentences[d.tokens[f.at].sentence]
	whole := s.from-1 <= sent.from || s.to-s.from > 6 || d.low(s.to-1) == "."
	if !whole {
		return nil // a few quoted words in somebody else's sentence
	}
	if d.sayings[speakers[q]].party.text == "" {
		return nil
	}
	return &d.sayings[speakers[q]]
}

// fragment reports whether a phrase that was taken for a source cannot be one:
// it holds the figure itself, begins with what is said, or is a clause. A blank
// is better than a wrong name.
func (d *document) fragment(f *figure, np span) bool {
	if np.empty() {
		return false
	}
	if np.from <= f.at && f.at < np.to {
		return true
	}
	for k := np.from; k < np.to; k++ {
		if t := &d.tokens[k]; (k == np.from || d.low(k-1) == ",") && t.word.say > 0 && t.word.tense&gerund != 0 && !t.cap {
			return true
		}
	}
	head := np.from
	for head < np.to-1 && d.at(head).is(determiner|adjective) {
		head++
	}
	if notSources[d.low(head)] && !d.tokens[head].cap {
		return true
	}
	for k := head; k < np.to && d.low(k) != "," && !d.at(k).is(relative|personPronoun|bodyPronoun|manyPronoun); k++ {
		if e := d.at(k); e.is(be|have|modal) && d.low(k) != "to" && e.class&(role|body) == 0 && !d.tokens[k].cap {
			return true
		}
	}
	return false
}

// notSources are counts that somebody gives, and that never speak themselves.
var notSources = set("number numbers toll total turnout death")
