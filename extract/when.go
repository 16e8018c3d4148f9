package extract

// timeAt is where the time that begins with token i ends ("on Tuesday",
// "late on Sunday night", "at 9.40pm", "on 9 October", "today"), or i when
// none begins there.
func (d *document) timeAt(i int) int {
	k := i
	for d.low(k) == "late" || d.low(k) == "early" || d.low(k) == "earlier" || d.low(k) == "shortly" || d.low(k) == "later" || d.low(k) == "just" {
		k++
	}
	switch d.low(k) {
	case "on", "at", "by", "before", "after", "in", "from":
		if k == i || d.low(i) != "earlier" || d.low(k) == "on" {
			k++
		}
	}
	preposed := k > i && (d.at(k-1).is(preposition) || d.low(k-1) == "after" || d.low(k-1) == "before")
	var end int
	switch low := d.low(k); {
	case d.at(k).is(weekday) && d.tokens[k].cap:
		end = d.dateEnd(k + 1)
	case low == "today" && d.tokens[k].cap && k > 0 && !d.tokens[k].glued && (d.kindAt(k-1) == possessive || d.at(k+1).is(media)):
		return i
	case low == "today" || low == "yesterday" || low == "tonight" || low == "overnight":
		return k + 1
	case low == "this" || low == "last":
		if d.at(k+1).is(timeWord) && !d.at(k+1).is(adverb) {
			return k + 2
		}
		return i
	case d.isMonth(k) && d.kindAt(k+1) == numberToken:
		end = k + 2
	case preposed && d.kindAt(k) == numberToken && d.isMonth(k+1):
		end = k + 2
		if n := d.token(end); n != nil && n.kind == numberToken && len(n.low) == 4 {
			end++
		}
	case preposed && d.low(k-1) != "in" && d.low(k-1) != "from" && d.kindAt(k) == numberToken && d.clock(k+1):
		end = k + 2
	case preposed && d.low(k-1) == "at" && d.kindAt(k) == numberToken && d.low(k+1) == ":" && d.clock(k+3):
		end = k + 4
	case preposed && d.low(k-1) != "from" && d.low(k-1) != "in" && (low == "midnight" || low == "noon" || low == "midday" || low == "dawn" || low == "nightfall"):
		end = k + 1
	default:
		return i
	}
	for w := d.low(end); w == "morning" || w == "night" || w == "evening" || w == "afternoon"; w = d.low(end) {
		end++
	}
	return end
}

// dateEnd is where a date behind a weekday ends: "Tuesday 12 June", "Monday
// night".
func (d *document) dateEnd(k int) int {
	if d.kindAt(k) == numberToken && d.isMonth(k+1) {
		k += 2
	} else if d.isMonth(k) && d.kindAt(k+1) == numberToken {
		k += 2
	}
	return k
}

func (d *document) clock(i int) bool {
	switch d.low(i) {
	case "am", "pm", "a.m.", "p.m.", "gmt", "utc", "bst", "est":
		return true
	}
	return false
}

// beforeTime is the time that ends right before token end: "police on Tuesday |
// said".
func (t *talk) beforeTime(end int) span {
	for from := end - 1; from >= end-5 && from > t.s.from; from-- {
		if t.timeAt(from) == end {
			best := from
			for n := from - 1; n >= end-6 && n > t.s.from; n-- {
				if t.timeAt(n) == end {
					best = n
				}
			}
			return span{best, end}
		}
	}
	return span{end, end}
}

// objectTime finds when something was reported in "reported 63 cases on
// Monday": behind an object without a verb of its own.
func (t *talk) objectTime(s *saying) {
	if !t.object(s.to) || t.low(s.to) == "that" {
		return
	}
	for k := s.to; k < t.s.to && k < s.to+25; k++ {
		tok := &t.tokens[k]
		switch {
		case tok.kind == punctToken && tok.low != "-" && tok.low != "." && tok.low != "$", tok.kind == openQuote:
			return
		case tok.word.is(be | have | relative | subordinate | contrast), tok.word.say > 0:
			return
		case t.predicate[k] > 0 && !t.marks[t.predicate[k]-1].noun && tok.word.verb > 0 && !tok.word.is(adjective):
			return
		}
		if end := t.timeAt(k); end > k {
			s.when = t.textOf(k, end)
			return
		}
	}
}
