package extract

// partWords join a part to its whole: "24 people, including four children".
var partWords = map[string]bool{"including": true, "incl": true, "incl.": true, "among": true, "whom": true, "which": true, "comprising": true}

// findParts finds the figures that are parts of an earlier one of the sentence.
func (d *document) findParts() {
	whole := -1
	for n, f := range d.figures {
		if whole >= 0 && d.tokens[d.figures[whole].at].sentence != d.tokens[f.at].sentence {
			if !d.partOfThem(f) || d.tokens[f.at].sentence-d.tokens[d.figures[whole].at].sentence > 1 {
				whole = -1
			}
		}
		switch {
		case whole < 0:
			whole = n
		case d.isPart(whole, n):
			f.partOf = whole
		case f.form != None && f.form != All:
			if n > 0 && d.figures[n-1].partOf == whole && d.coordinated(d.figures[n-1].end, f.from) && d.figures[n-1].metric == f.metric && !d.direct(n) {
				f.partOf = whole
				continue
			}
			whole = n
		}
	}
}

// direct reports whether a figure has its own verb right before it: "…, 30
// wounded".
func (d *document) direct(n int) bool { return d.figures[n].low > d.figures[n-1].low*3 }

// partOfThem reports whether a figure counts some of those before: "Nine of
// them".
func (d *document) partOfThem(f *figure) bool {
	if d.low(f.to) != "of" {
		return false
	}
	w := d.low(f.to + 1)
	return w == "them" || w == "those" || w == "whom" || w == "which"
}

// ofThose reports whether "of those," or "the total includes" stands in front of
// a figure.
func (d *document) ofThose(f *figure) bool {
	k := d.beforeHedge(f.numeral)
	switch w := d.low(k); w {
	case ",":
		return d.low(k-2) == "of" && (d.low(k-1) == "those" || d.low(k-1) == "these" || d.low(k-1) == "them" || d.low(k-1) == "whom")
	case "includes", "included":
		return d.at(k - 1).is(counter)
	}
	return false
}

// isPart reports whether figure n is a part of the figure whole.
func (d *document) isPart(whole, n int) bool {
	f, w := d.figures[n], d.figures[whole]
	if f.form == None || f.form == All || f.hasLow && w.hasLow && f.low > w.low {
		return false
	}
	if d.partOfThem(f) && f.from > w.end {
		return true
	}
	if d.low(f.from-1) == "them" || d.low(f.from-1) == "these" {
		return true
	}
	if d.ofThose(f) || d.elliptic(f) && d.gradeOnly(f, w) && d.tokens[f.at].sentence == d.tokens[w.at].sentence {
		return true
	}
	for k := f.from - 1; k > f.from-5 && k >= w.to; k-- {
		if partWords[d.low(k)] {
			return d.low(k) != "which" && d.low(k) != "whom" || d.low(k-1) == "of"
		}
		if !d.at(k).is(determiner|be|adverb|pronoun|preposition) && d.low(k) != "." {
			return false
		}
	}
	return false
}
