package extract

// sentence is a stretch of tokens; to is exclusive.
type sentence struct {
	from, to  int
	paragraph int
}

// quote is what stands between two quotation marks. Where the closing one is
// missing it runs to the end of its paragraph.
type quote struct {
	from, to int // the tokens inside the marks
	closed   bool
}

// longLine is how many tokens a line has to have before a line break after it
// counts as wrapping rather than as the end of a headline or list item.
const longLine = 9

// longestSentence is where a sentence is cut in any case, in tokens, so that
// what is looked for within a sentence costs no more than that.
const longestSentence = 200

// findSentences cuts the text at full stops, line breaks and bullets.
func (d *document) findSentences() {
	from, paragraph, line := 0, 0, 0
	wrapped := d.wrapped()
	cut := func(to int) {
		if to > from {
			d.sentences = append(d.sentences, sentence{from, to, paragraph})
			from = to
		}
	}
	for i := range d.tokens {
		t := &d.tokens[i]
		if i > 0 && t.lines > 0 {
			if t.lines > 1 || !wrapped {
				cut(i)
				paragraph++
			} else if d.endsLine(i, line) {
				cut(i)
			}
			line = i
		}
		if i-from >= longestSentence {
			cut(i)
		}
		if i > from && d.endsSentence(i-1) && !t.glued && (t.lines > 0 || d.begins(i)) {
			cut(i)
		}
	}
	cut(len(d.tokens))
	for n, s := range d.sentences {
		for i := s.from; i < s.to; i++ {
			d.tokens[i].sentence = n
		}
	}
}

// widest is the longest line, in bytes, of a text that is wrapped.
const widest = 110

// wrapped reports whether single line breaks may stand inside a sentence: no
// line is longer than a screen is wide.
func (d *document) wrapped() bool {
	start := 0
	for i := range d.tokens {
		if d.tokens[i].lines > 0 {
			start = d.tokens[i].from
		}
		if d.tokens[i].to-start > widest {
			return false
		}
	}
	return true
}

// endsLine reports whether the single line break before token i ends a
// sentence.
func (d *document) endsLine(i, line int) bool {
	t := d.tokens[i]
	if isBullet(t) {
		return true
	}
	return i-line < longLine && (t.cap || t.kind != wordToken)
}

func isBullet(t token) bool {
	switch t.low {
	case "-", "–", "—", "•", "*", "·", "▪", "►", ">":
		return true
	}
	return false
}

// endsSentence reports whether the tokens up to i end with a full stop, maybe
// inside closing marks.
func (d *document) endsSentence(i int) bool {
	for ; i >= 0; i-- {
		t := d.tokens[i]
		switch {
		case t.kind == closeQuote || t.low == ")" || t.low == "]":
			continue
		case t.low == "." || t.low == "!" || t.low == "?" || t.low == "…":
			return true
		case t.kind == wordToken && len(t.low) > 2 && t.low[len(t.low)-1] == '.':
			return !t.word.is(title) && i+1 < len(d.tokens) && d.tokens[i+1].cap && d.tokens[i+1].word.is(starter)
		default:
			return false
		}
	}
	return false
}

// begins reports whether a sentence can begin with token i.
func (d *document) begins(i int) bool {
	t := d.tokens[i]
	return t.cap || t.kind == numberToken || t.kind == openQuote || t.low == "(" || t.low == "[" || isBullet(t) || t.low == "$" || t.low == "£" || t.low == "€"
}

// findQuotes pairs the quotation marks. A mark that opens a paragraph while a
// quotation is open continues it.
func (d *document) findQuotes() {
	open := -1
	for i := range d.tokens {
		t := &d.tokens[i]
		if open >= 0 && t.lines > 1 {
			d.quotes = append(d.quotes, quote{from: open, to: i})
			open = -1
		}
		switch {
		case t.kind == openQuote && open < 0:
			open = i + 1
		case t.kind == closeQuote && open >= 0:
			d.quotes = append(d.quotes, quote{from: open, to: i, closed: true})
			open = -1
		}
	}
	if open >= 0 {
		d.quotes = append(d.quotes, quote{from: open, to: len(d.tokens)})
	}
}

// quoteAt is the index of the quotation around token i, or -1.
func (d *document) quoteAt(i int) int {
	lo, hi := 0, len(d.quotes)
	for lo < hi {
		m := (lo + hi) / 2
		if d.quotes[m].to <= i {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if lo < len(d.quotes) && d.quotes[lo].from <= i {
		return lo
	}
	return -1
}
