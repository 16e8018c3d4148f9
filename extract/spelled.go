package extract

import (
	"strings"

	"github.com/stetbot/stet/claim"
)

// smallNumbers are the number words below a hundred.
var smallNumbers = map[string]int64{}

// vagueNumbers stand for a number that is not given; before a scale word
// ("several hundred") they make one that is not given either.
var vagueNumbers = map[string]bool{
	"dozens": true, "scores": true, "hundreds": true, "thousands": true, "tens": true, "millions": true, "lakhs": true, "crores": true, "billions": true,
	"several": true, "few": true, "handful": true, "couple": true,
}

// fractionWords are the parts of a whole.
var fractionWords = map[string]bool{
	"half": true, "third": true, "thirds": true, "quarter": true, "quarters": true, "fifth": true, "fifths": true, "tenth": true, "tenths": true,
	"sixth": true, "sixths": true, "eighths": true, "majority": true, "halves": true, "three-quarters": true, "two-thirds": true, "one-third": true, "one-quarter": true, "one-fifth": true, "four-fifths": true, "three-fifths": true, "two-fifths": true, "nine-tenths": true, "one-half": true,
}

// nothingWords say that there was none.
var nothingWords = map[string]bool{"no": true, "none": true, "nobody": true, "no-one": true, "zero": true}

func addNumberWords(change func(string, func(*entry))) {
	mark := func(e *entry) { e.digit = true }
	for w := range strings.FieldsSeq("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fourty fifty sixty seventy eighty ninety") {
		if n, ok := claim.NumberWord(w); ok {
			smallNumbers[w] = n.Mantissa
			change(w, mark)
		}
	}
	for _, words := range []map[string]bool{vagueNumbers, fractionWords, nothingWords} {
		for w := range words {
			change(w, mark)
		}
	}
	for w := range scaleNumbers {
		change(w, mark)
	}
	for _, w := range []string{"half-dozen", "half-a-dozen", "all", "everyone", "everybody", "not"} {
		change(w, mark)
	}
}

// words reads number words at token i: "two dozen", "a hundred and twelve",
// "twenty-one", "half a million".
func (d *document) words(i int) (value int64, to int, ok bool) {
	k, half := i, int64(1)
	if d.low(k) == "a" || d.low(k) == "an" {
		k++
	}
	switch d.low(k) {
	case "half-dozen", "half-a-dozen":
		return 6000, k + 1, true
	case "half":
		if k++; d.low(k) == "a" || d.low(k) == "-" {
			k++
		}
		if scaleNumbers[d.low(k)] == 0 {
			return 0, i, false
		}
		half = 2
	}
	if k > i && scaleNumbers[d.low(k)] == 0 {
		return 0, i, false
	}
	total, current, found := int64(0), int64(0), false
	for {
		w := d.low(k)
		n, small := spoken(w)
		scale, scaled := scaleNumbers[strings.TrimSuffix(strings.TrimSuffix(w, "-odd"), "-some")]
		switch {
		case w == "," && total > 0 && current == 0 && d.hundreds(k+1):
			// "two thousand, nine hundred and twelve"
		case small && room(current, n):
			current += n
		case scaled && (found || k > i || half > 1) && total+current <= claim.MaxNumber/1000/scale:
			current = max(current, 1) * scale
			if scale >= 1000 {
				total, current = total+current, 0
			}
		case w == "and" && found && (current >= 100 && current%100 == 0 || total > 0 && current == 0):
			if n, small := spoken(d.low(k + 1)); !small || n >= 100 {
				return (total + current) * 1000 / half, k, true
			}
		case w == "and" && found && d.low(k+1) == "a" && d.low(k+2) == "half" && scaleNumbers[d.low(k+3)] > 0:
			return (current*1000 + 500) * scaleNumbers[d.low(k+3)], k + 4, true
		default:
			return (total + current) * 1000 / half, k, found
		}
		found = true
		k++
	}
}

// hundreds reports whether hundreds in words begin at token i.
func (d *document) hundreds(i int) bool {
	_, small := spoken(d.low(i))
	return small && d.low(i+1) == "hundred"
}

// room reports whether a small number can be said after current: "a hundred
// and | twelve", "twenty | one".
func room(current, n int64) bool {
	rest := current % 100
	return rest == 0 || rest >= 20 && rest%10 == 0 && n < 10
}

// spoken is the value of one word below a hundred, maybe hyphenated.
func spoken(w string) (int64, bool) {
	if n, ok := smallNumbers[w]; ok {
		return n, ok
	}
	tens, ones, ok := strings.Cut(w, "-")
	if !ok {
		return 0, false
	}
	if n := smallNumbers[tens]; (ones == "some" || ones == "odd") && n > 0 {
		return n, true
	}
	a, okA := smallNumbers[tens]
	b, okB := smallNumbers[ones]
	return a + b, okA && okB && a >= 20 && b < 10
}
