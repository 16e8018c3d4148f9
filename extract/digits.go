package extract

import (
	"strconv"
	"strings"

	"github.com/stetbot/stet/claim"
)

// separators are dropped between the digits of a whole number.
var separators = strings.NewReplacer(",", "", ".", "")

// parseDigits is the value of digits with separators, in thousandths. Where
// one point or comma could be either a decimal or a thousands separator, other
// is the reading that is less likely.
func parseDigits(raw string) (value, other int64, ok bool) {
	if strings.Trim(raw, "0123456789") == "" {
		value, ok = milli(raw, "")
		return value, 0, ok
	}
	raw = strings.Map(func(r rune) rune {
		switch r {
		case '\u00a0', '\u202f', '\u2009', ' ', '\'', '’':
			return ','
		}
		return r
	}, raw)
	commas, points := strings.Count(raw, ","), strings.Count(raw, ".")
	last := strings.LastIndexAny(raw, ",.")
	decimals := 0
	if last >= 0 {
		decimals = len(raw) - last - 1
	}
	whole := raw
	fraction := ""
	switch {
	case points == 1 && (decimals != 3 || commas > 0), commas == 1 && decimals != 3 && points != 1, points > 1 && commas == 1:
		whole, fraction = raw[:last], raw[last+1:]
	case points == 1 && decimals == 3:
		// 1.234 people: thousands, written the continental way; or 1.234
		if last <= 3 && raw[0] != '0' {
			other, _ = milli(raw[:last], raw[last+1:])
		} else {
			whole, fraction = raw[:last], raw[last+1:]
		}
	}
	whole = separators.Replace(whole)
	value, ok = milli(whole, fraction)
	return value, other, ok
}

// milli is whole and fraction digits as thousandths.
func milli(whole, fraction string) (int64, bool) {
	if len(fraction) > 3 {
		fraction = fraction[:3]
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n > claim.MaxNumber {
		return 0, false
	}
	if fraction == "" {
		return n * 1000, true
	}
	f, _ := strconv.ParseInt((fraction + "000")[:3], 10, 64)
	return n*1000 + f, true
}

// fromMilli is a number of thousandths as a bound.
func fromMilli(n int64) *Number {
	m := claim.Number{Mantissa: n, Scale: 3}
	for m.Scale > 0 && m.Mantissa%10 == 0 {
		m.Mantissa /= 10
		m.Scale--
	}
	return &Number{m}
}
