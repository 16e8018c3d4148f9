package claim

import (
	"cmp"
	"math"
	"strconv"
	"strings"
)

// MaxNumber is the largest number that is read. Together with three decimals
// it keeps every number, in thousandths, well inside an int64.
const MaxNumber = 1_000_000_000_000_000

// maxScale is the most decimals that a Number has.
const maxScale = 3

// Number is a decimal number: Mantissa divided by ten to the Scale. As read
// its size is at most MaxNumber, it is never negative, and it has at most
// three decimals. The decimals are kept as they were written: 1.0 and 1
// compare as equal and print differently.
type Number struct {
	Mantissa int64 `json:"m"`
	Scale    uint8 `json:"s,omitempty"`
}

// WholeNumber is n without decimals.
func WholeNumber(n int64) Number { return Number{Mantissa: n} }

// Cmp is negative when n is less than m, zero when they are equal, and
// positive when n is greater.
func (n Number) Cmp(m Number) int { return cmp.Compare(n.thousandths(), m.thousandths()) }

// Add is the sum, with the decimals of the finer of the two. Sums that no
// int64 holds stay at the largest that it does, which is above every number
// that is read, so that parts never seem to add up by overflowing.
func (n Number) Add(m Number) Number {
	a, b := n.thousandths(), m.thousandths()
	sum := a + b
	if a > 0 && b > 0 && sum < 0 {
		sum = math.MaxInt64
	}
	return fromThousandths(sum, max(n.Scale, m.Scale))
}

// IsWhole reports whether n was written without decimals.
func (n Number) IsWhole() bool { return n.Scale == 0 }

// Float64 is the nearest floating point number, for charts and JSON.
func (n Number) Float64() float64 { return float64(n.thousandths()) / 1000 }

// Plain writes n as JSON does: "1200000", "3.4".
func (n Number) Plain() string {
	whole, decimals := n.split()
	if decimals == "" {
		return whole
	}
	return whole + "." + decimals
}

// String writes n with thousands separators: "2,357", "3.4", "1,200,000". It
// always reads back as the same number: three decimals after a short whole
// part, which elsewhere are thousands (see [ParseFigure] on "1.234"), get a
// fourth, "1.2340".
func (n Number) String() string {
	whole, decimals := n.split()
	if n.Scale == maxScale && len(whole) <= 3 && whole != "0" {
		decimals += "0"
	}
	whole = grouped(whole)
	if decimals == "" {
		return whole
	}
	return whole + "." + decimals
}

// split is n's digits before and after the point.
func (n Number) split() (whole, decimals string) {
	digits := strconv.FormatInt(n.Mantissa, 10)
	scale := int(n.Scale)
	if scale == 0 {
		return digits, ""
	}
	sign := ""
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	if len(digits) <= scale {
		digits = strings.Repeat("0", scale+1-len(digits)) + digits
	}
	return sign + digits[:len(digits)-scale], digits[len(digits)-scale:]
}

// grouped puts a comma before every third digit from the right.
func grouped(digits string) string {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// thousandths is n times 1,000: a whole number, whatever n's decimals.
func (n Number) thousandths() int64 {
	switch n.Scale {
	case 0:
		return n.Mantissa * 1000
	case 1:
		return n.Mantissa * 100
	case 2:
		return n.Mantissa * 10
	default:
		return n.Mantissa
	}
}

// fromThousandths is the inverse of thousandths, with at least the decimals
// asked for and as many more as the value needs.
func fromThousandths(t int64, scale uint8) Number {
	n := Number{Mantissa: t, Scale: maxScale}
	for n.Scale > scale && n.Mantissa%10 == 0 {
		n.Mantissa /= 10
		n.Scale--
	}
	return n
}
