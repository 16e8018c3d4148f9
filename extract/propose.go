package extract

import "strings"

// propose makes the public figures of those that are worth proposing.
func (d *document) propose() []Figure {
	index := make([]int, len(d.figures))
	var kept []*figure
	for n, f := range d.figures {
		index[n] = -1
		if !d.worth(f) {
			continue
		}
		index[n] = len(kept)
		kept = append(kept, f)
	}
	all := make([]Figure, 0, len(kept))
	for _, f := range kept {
		p := d.public(f)
		if f.partOf >= 0 && index[f.partOf] >= 0 {
			whole := index[f.partOf]
			p.PartOf = &whole
		}
		all = append(all, p)
	}
	return all
}

// worth reports whether a figure is proposed: somebody gave it, or it is known
// what it counts. Money, shares of a whole and plain words such as "all" need
// both or more.
func (d *document) worth(f *figure) bool {
	known, said := f.metric != "other", f.source.text != ""
	if head, _ := d.unitOf(f); places[head] && d.oblique(f) && !thingsOnly[f.metric] {
		return false
	}
	switch {
	case f.numeral.currency != "":
		return f.direct && f.metric == "lost"
	case f.form == None && d.low(f.at) == "no" && d.insidePredicate(f.at):
		return false // "have no power"
	case f.form == None:
		return known && f.direct && (d.low(f.at) != "no" || d.low(f.at+1) == "one" || d.countable(f.unit)) || d.low(f.at) != "no" && d.low(f.at) != "not" && said || d.low(f.at) == "no" && d.low(f.at+1) == "one" && said
	case f.form == All && f.to == f.from+1 && d.low(f.from-1) == "," && !d.at(f.to).is(be|have) && !d.countable(f.unit):
		return false // "14 guards, all Nepalese,"
	case f.form == All:
		return known && f.direct && f.sure || said && d.low(f.at+1) == "but"
	case d.low(f.from) == "one" && f.to == f.from+1:
		return known && f.direct
	case f.form == Unknown && !strings.HasSuffix(d.low(f.to-1), "s") && d.low(f.at) != "several":
		return known || said
	case f.numeral.percent:
		return known || said
	}
	return known || said || d.countable(f.unit) && !d.oblique(f)
}

// insidePredicate reports whether token i stands inside a phrase that says what
// happened.
func (d *document) insidePredicate(i int) bool {
	m, ok := d.markAt(i)
	return ok && !m.noun && m.from < i
}

// countable reports whether a noun phrase names something that is counted.
func (d *document) countable(unit span) bool {
	for k := unit.from; k < unit.to; k++ {
		if d.at(k).is(people|thing) || d.predicate[k] > 0 {
			return true
		}
	}
	return false
}

// public is a figure as it is proposed.
func (d *document) public(f *figure) Figure {
	s := d.sentences[d.tokens[f.at].sentence]
	p := Figure{
		Start: d.tokens[f.from].start, End: d.tokens[f.to-1].end, Form: f.form, Metric: f.metric,
		Sentence: Span{d.tokens[s.from].start, d.tokens[s.to-1].end},
		Attitude: f.attitude, Percent: f.numeral.percent, Currency: f.numeral.currency,
	}
	// A sentence that was cut for its length may end inside a figure.
	p.Sentence.Start, p.Sentence.End = min(p.Sentence.Start, p.Start), max(p.Sentence.End, p.End)
	p.Surface = d.text[d.tokens[f.from].from:d.tokens[f.to-1].to]
	if f.hasLow {
		p.Low = fromMilli(f.low)
	}
	if f.hasHigh {
		p.High = fromMilli(f.high)
	}
	if f.numeral.other > 0 {
		p.Alternatives = []Alternative{f.other()}
	}
	if f.second != "" {
		high := fromMilli(f.high)
		p.Alternatives = append(p.Alternatives, Alternative{Form: f.second, High: high})
	}
	if !f.unit.empty() {
		u := d.textOf(f.unit.from, f.unit.to)
		p.Unit = &u
	}
	if f.source.text != "" {
		p.Source, p.Named = &f.source.text, f.source.named
		if f.when != "" {
			p.When = &f.when
		}
	}
	if len(f.via) > 0 {
		via := strings.Join(f.via, ", ")
		p.Via, p.Relays = &via, f.via
	}
	d.judge(f, &p)
	return p
}

// other is the second reading of an ambiguous number.
func (f *figure) other() Alternative {
	a := Alternative{Form: f.form}
	if f.hasLow {
		a.Low = fromMilli(f.numeral.other)
	}
	if f.hasHigh {
		a.High = fromMilli(f.numeral.other)
	}
	return a
}

// judge sets which fields are sure, and the confidence.
func (d *document) judge(f *figure, p *Figure) {
	p.Sure = Sure{
		Value:  len(p.Alternatives) == 0,
		Metric: f.metric != "other" && f.direct && f.sure,
		Source: p.Source != nil && (f.source.named || f.source.person || f.source.body),
	}
	p.Confidence = 0.95
	if !p.Sure.Value {
		p.Confidence -= 0.3
	}
	if !p.Sure.Metric {
		p.Confidence -= 0.2
	}
	if !p.Sure.Source {
		p.Confidence -= 0.2
	}
	p.Confidence = float64(int(p.Confidence*100+0.5)) / 100
	if !p.Sure.Source {
		p.Names = d.paragraphNames(f)
	}
}

// paragraphNames are the names in the paragraph of a figure, found once.
func (d *document) paragraphNames(f *figure) []string {
	n := d.tokens[f.at].sentence
	paragraph := d.sentences[n].paragraph
	if d.namesOf == paragraph+1 {
		return d.namesHere
	}
	for n > 0 && d.sentences[n-1].paragraph == paragraph {
		n--
	}
	from := d.sentences[n].from
	for n+1 < len(d.sentences) && d.sentences[n+1].paragraph == paragraph {
		n++
	}
	d.namesOf = paragraph + 1
	d.namesHere = d.names(from, d.sentences[n].to)
	if len(d.namesHere) > maxNames {
		d.namesHere = d.namesHere[:maxNames]
	}
	return d.namesHere
}

// maxNames is how many names are offered.
const maxNames = 12

// names are the names in a stretch of tokens: capitalised words that no table
// knows as something else.
func (d *document) names(from, to int) []string {
	var all []string
	seen := map[string]bool{}
	for i := from; i < to; i++ {
		if !d.namePart(i) {
			continue
		}
		end := i + 1
		for end < to && end < i+8 && (d.namePart(end) || (d.low(end) == "of" || d.low(end) == "for") && end+1 < to && d.namePart(end+1)) {
			end++
		}
		name := d.textOf(i, end)
		single := end == i+1 && (d.sentences[d.tokens[i].sentence].from == i || d.at(i).class != 0)
		if !seen[name] && (!single || d.tokens[i].upper) {
			seen[name] = true
			all = append(all, name)
		}
		i = end - 1
	}
	return all
}

func (d *document) namePart(i int) bool {
	t := &d.tokens[i]
	return t.kind == wordToken && t.cap && t.numeral == 0 && !t.word.is(weekday|month|determiner|preposition|pronoun|contrast|subordinate|be|have|modal|starter) && t.low[0] != '#'
}
