package extract

// fears and estimates are the words that make a figure a fear or an estimate.
var (
	fears     = set("feared fear fears fearing")
	estimates = set("estimate estimates estimated estimating estimation reckon reckons reckoned guess guesses guessed calculate calculates calculated project projects projected")
)

// attitudeOf is how somebody who speaks with the verb of s stands to a figure.
// To believe or to expect is no estimate.
func (d *document) attitudeOf(s *saying) Attitude {
	switch w := d.low(s.at); {
	case s.how == denies:
		return Denied
	case fears[w]:
		return Feared
	case estimates[w]:
		return Estimated
	}
	return Stated
}

// feared reports whether a figure is a fear: "24 people are feared dead", "it is
// feared that 24 drowned".
func (d *document) feared(f *figure) bool {
	s := d.sentences[d.tokens[f.at].sentence]
	for k := f.end; k < s.to && k < f.end+5; k++ {
		if d.low(k) == "feared" {
			return true
		}
		if !d.at(k).is(be | have | adverb | people | joiner) {
			break
		}
	}
	for k := f.from - 1; k >= s.from && k > f.from-5; k-- {
		if fears[d.low(k)] {
			return true
		}
		if d.low(k) != "that" && !d.at(k).is(determiner|adverb) {
			break
		}
	}
	return false
}
