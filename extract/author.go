package extract

import "strings"

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
