package claim

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

// readings are figures as people type them: what they show as, which form
// they have, and their hard bounds as interval writes them.
var readings = []struct {
	words  string
	form   Form
	shown  string
	bounds string
}{
	// The workers story's own words.
	{"300 workers", Exact, "300", "[300,300]"},
	{"majority of 300 workers", Majority, "a majority of 300", "[151,300]"},
	{"24", Exact, "24", "[24,24]"},
	{"more than 20 people", MoreThan, "more than 20", "(20,∞)"},
	{"a far higher number of around 300", About, "about 300", "(∞,∞)"},
	{"around 300 workers", About, "about 300", "(∞,∞)"},
	{"at least 300 employees", AtLeast, "at least 300", "[300,∞)"},
	{"more than 20 prisoners", MoreThan, "more than 20", "(20,∞)"},
	{"twenty", Exact, "20", "[20,20]"},
	{"four", Exact, "4", "[4,4]"},
	{"all workers had been released apart from factory guards and gunmen", AllExcept, "all except factory guards and gunmen", "(∞,∞)"},
	{"around 30 workers", About, "about 30", "(∞,∞)"},
	{"More than 100 people", MoreThan, "more than 100", "(100,∞)"},
	{"170 people", Exact, "170", "[170,170]"},
	{"175 workers", Exact, "175", "[175,175]"},
	{"no official statement", Unknown, "no number", "(∞,∞)"},
	{"The body of a man", Exact, "1", "[1,1]"},
	{"360 people", Exact, "360", "[360,360]"},
	{"24 Druze workers", Exact, "24", "[24,24]"},

	// Hedges before.
	{"At Least 300", AtLeast, "at least 300", "[300,∞)"},
	{"no fewer than 5", AtLeast, "at least 5", "[5,∞)"},
	{"no less than 5", AtLeast, "at least 5", "[5,∞)"},
	{"upwards of 100", AtLeast, "at least 100", "[100,∞)"},
	{"a minimum of 5", AtLeast, "at least 5", "[5,∞)"},
	{"≥5", AtLeast, "at least 5", "[5,∞)"},
	{">= 5", AtLeast, "at least 5", "[5,∞)"},
	{"more than 100", MoreThan, "more than 100", "(100,∞)"},
	{"over 100", MoreThan, "more than 100", "(100,∞)"},
	{"well over 100", MoreThan, "more than 100", "(100,∞)"},
	{"in excess of 100", MoreThan, "more than 100", "(100,∞)"},
	{">100", MoreThan, "more than 100", "(100,∞)"},
	{"up to 40", AtMost, "up to 40", "[0,40]"},
	{"at most 40", AtMost, "up to 40", "[0,40]"},
	{"as many as 40", AtMost, "up to 40", "[0,40]"},
	{"no more than 40", AtMost, "up to 40", "[0,40]"},
	{"not more than 40", AtMost, "up to 40", "[0,40]"},
	{"fewer than 10", FewerThan, "fewer than 10", "[0,10)"},
	{"less than 10", FewerThan, "fewer than 10", "[0,10)"},
	{"just under 10", FewerThan, "fewer than 10", "[0,10)"},
	{"about 30", About, "about 30", "(∞,∞)"},
	{"some 30 people", About, "about 30", "(∞,∞)"},
	{"nearly 30", About, "about 30", "(∞,∞)"},
	{"approx. 30", About, "about 30", "(∞,∞)"},
	{"c. 30", About, "about 30", "(∞,∞)"},
	{"c.30", About, "about 30", "(∞,∞)"},
	{"~30", About, "about 30", "(∞,∞)"},
	{"about 2012", About, "about 2,012", "(∞,∞)"},

	// Hedges after.
	{"300-odd", About, "about 300", "(∞,∞)"},
	{"300-odd workers", About, "about 300", "(∞,∞)"},
	{"300ish", About, "about 300", "(∞,∞)"},
	{"300 or so", About, "about 300", "(∞,∞)"},
	{"300 workers or so", About, "about 300", "(∞,∞)"},
	{"300 or more", AtLeast, "at least 300", "[300,∞)"},
	{"300 workers or more", AtLeast, "at least 300", "[300,∞)"},
	{"300+", AtLeast, "at least 300", "[300,∞)"},
	{"300+ workers", AtLeast, "at least 300", "[300,∞)"},
	{"300-plus", AtLeast, "at least 300", "[300,∞)"},
	{"300 at least", AtLeast, "at least 300", "[300,∞)"},
	{"300 and counting", AtLeast, "at least 300", "[300,∞)"},
	{"300 or fewer", AtMost, "up to 300", "[0,300]"},
	{"300 at most", AtMost, "up to 300", "[0,300]"},

	// Hedges that meet.
	{"at least 300 and counting", AtLeast, "at least 300", "[300,∞)"},
	{"nearly 300 or thereabouts", About, "about 300", "(∞,∞)"},
	{"up to 40 at most", AtMost, "up to 40", "[0,40]"},
	{"at least 300 or more", AtLeast, "at least 300", "[300,∞)"},
	{"about 300 or so", About, "about 300", "(∞,∞)"},
	{"only about 20", About, "about 20", "(∞,∞)"},

	// Separators, scripts and spaces.
	{"1,200", Exact, "1,200", "[1200,1200]"},
	{"1 200", Exact, "1,200", "[1200,1200]"},
	{"1\u00a0200", Exact, "1,200", "[1200,1200]"},
	{"1\u2009200", Exact, "1,200", "[1200,1200]"},
	{"1\u202f200 000", Exact, "1,200,000", "[1200000,1200000]"},
	{"1.200.000", Exact, "1,200,000", "[1200000,1200000]"},
	{"12,345,678", Exact, "12,345,678", "[12345678,12345678]"},
	{"1,234.5", Exact, "1,234.5", "[1234.5,1234.5]"},
	{"1.5", Exact, "1.5", "[1.5,1.5]"},
	{"1.0", Exact, "1.0", "[1.0,1.0]"},
	{"0.125", Exact, "0.125", "[0.125,0.125]"},
	{"1.2340", Exact, "1.2340", "[1.234,1.234]"},
	{"1234.567", Exact, "1,234.567", "[1234.567,1234.567]"},
	{"١٢", Exact, "12", "[12,12]"},
	{"१२", Exact, "12", "[12,12]"},
	{"2,357", Exact, "2,357", "[2357,2357]"},
	{"2357", Exact, "2,357", "[2357,2357]"},
	{"“24”", Exact, "24", "[24,24]"},
	{"‘at least’ 24.", AtLeast, "at least 24", "[24,∞)"},
	{"1000000000000000", Exact, "1,000,000,000,000,000", "[1000000000000000,1000000000000000]"},
	{"1,000,000,000,000,000", Exact, "1,000,000,000,000,000", "[1000000000000000,1000000000000000]"},
	{"one quadrillion", Exact, "1,000,000,000,000,000", "[1000000000000000,1000000000000000]"},

	// Four digits that something says are a count.
	{"2012 workers", Exact, "2,012", "[2012,2012]"},
	{"2,012", Exact, "2,012", "[2012,2012]"},
	{"a total of 2012", Exact, "2,012", "[2012,2012]"},
	{"at least 2012", AtLeast, "at least 2,012", "[2012,∞)"},
	{"majority of 2012", Majority, "a majority of 2,012", "[1007,2012]"},
	{"1899", Exact, "1,899", "[1899,1899]"},
	{"2100", Exact, "2,100", "[2100,2100]"},

	// Words and scales.
	{"1.2 million", Exact, "1,200,000", "[1200000,1200000]"},
	{"1.2345 million", Exact, "1,234,500", "[1234500,1234500]"},
	{"1.2million", Exact, "1,200,000", "[1200000,1200000]"},
	{"$2.5bn", Exact, "$2,500,000,000", "[2500000000,2500000000]$"},
	{"US$2.5bn", Exact, "$2,500,000,000", "[2500000000,2500000000]$"},
	{"£3m", Exact, "£3,000,000", "[3000000,3000000]£"},
	{"€1.5 billion", Exact, "€1,500,000,000", "[1500000000,1500000000]€"},
	{"5k people", Exact, "5,000", "[5000,5000]"},
	{"3 million dollars", Exact, "$3,000,000", "[3000000,3000000]$"},
	{"5 lakh", Exact, "500,000", "[500000,500000]"},
	{"3.4%", Exact, "3.4%", "[3.4,3.4]%"},
	{"3.4 per cent", Exact, "3.4%", "[3.4,3.4]%"},
	{"3.4 percent of workers", Exact, "3.4%", "[3.4,3.4]%"},
	{"two dozen", Exact, "24", "[24,24]"},
	{"a dozen people", Exact, "12", "[12,12]"},
	{"dozen", Exact, "12", "[12,12]"},
	{"half a dozen", Exact, "6", "[6,6]"},
	{"half-dozen", Exact, "6", "[6,6]"},
	{"half a million", Exact, "500,000", "[500000,500000]"},
	{"two and a half million", Exact, "2,500,000", "[2500000,2500000]"},
	{"twenty-five", Exact, "25", "[25,25]"},
	{"twenty five", Exact, "25", "[25,25]"},
	{"one hundred and five", Exact, "105", "[105,105]"},
	{"one hundred five", Exact, "105", "[105,105]"},
	{"three-hundred", Exact, "300", "[300,300]"},
	{"two-dozen", Exact, "24", "[24,24]"},
	{"3-million", Exact, "3,000,000", "[3000000,3000000]"},
	{"€5 m", Exact, "€5,000,000", "[5000000,5000000]€"},
	{"2.5 bn", Exact, "2,500,000,000", "[2500000000,2500000000]"},
	{"a hundred", Exact, "100", "[100,100]"},
	{"about a hundred", About, "about 100", "(∞,∞)"},
	{"twelve hundred", Exact, "1,200", "[1200,1200]"},
	{"two thousand and twelve", Exact, "2,012", "[2012,2012]"},
	{"two thousand three hundred and fifty-seven", Exact, "2,357", "[2357,2357]"},
	{"two million, three hundred thousand and five", Exact, "2,300,005", "[2300005,2300005]"},
	{"a hundred and fifty thousand", Exact, "150,000", "[150000,150000]"},
	{"nine hundred million", Exact, "900,000,000", "[900000000,900000000]"},
	{"a hundred thousand million", Exact, "100,000,000,000", "[100000000000,100000000000]"},
	{"a couple of hundred", About, "about 200", "(∞,∞)"},

	// Ranges.
	{"20-25", Range, "20–25", "[20,25]"},
	{"20–25", Range, "20–25", "[20,25]"},
	{"20 - 25 workers", Range, "20–25", "[20,25]"},
	{"5 to 8", Range, "5–8", "[5,8]"},
	{"from 5 to 8", Range, "5–8", "[5,8]"},
	{"between 5 and 8", Range, "5–8", "[5,8]"},
	{"between five and eight people", Range, "5–8", "[5,8]"},
	{"between one hundred and five hundred", Range, "100–500", "[100,500]"},
	{"five-six", Range, "5–6", "[5,6]"},
	{"twenty to twenty-five", Range, "20–25", "[20,25]"},
	{"2 to 3 million", Range, "2,000,000–3,000,000", "[2000000,3000000]"},
	{"two to three million", Range, "2,000,000–3,000,000", "[2000000,3000000]"},
	{"between 2 and 3 million", Range, "2,000,000–3,000,000", "[2000000,3000000]"},
	{"one to two hundred", Range, "100–200", "[100,200]"},
	{"between one hundred and two hundred thousand", Range, "100,000–200,000", "[100000,200000]"},
	{"two to three dozen", Range, "24–36", "[24,36]"},
	{"fifty to two hundred", Range, "50–200", "[50,200]"},
	{"ten to a thousand", Range, "10–1,000", "[10,1000]"},
	{"$2-3m", Range, "$2,000,000–3,000,000", "[2000000,3000000]$"},
	{"$2m-$3m", Range, "$2,000,000–3,000,000", "[2000000,3000000]$"},
	{"3 to 4%", Range, "3–4%", "[3,4]%"},
	{"3%-4%", Range, "3–4%", "[3,4]%"},
	{"500 to 1,000", Range, "500–1,000", "[500,1000]"},
	{"between 20 and 25,000", Range, "between 20 and 25,000", "[20,25000]"},
	{"0 to 5,000", Range, "0–5,000", "[0,5000]"},
	{"about 20 to 25", About, "about 20–25", "(∞,∞)"},
	{"between about 20 and 25", About, "about 20–25", "(∞,∞)"},
	{"2012-2015 workers", Range, "2,012–2,015", "[2012,2015]"},
	{"no fewer than 20 and no more than 40", Range, "20–40", "[20,40]"},
	{"at least 20 and at most 40", Range, "20–40", "[20,40]"},
	{"at least 20 but no more than 40 workers", Range, "20–40", "[20,40]"},
	{"at least 20 workers, but at most 40", Range, "20–40", "[20,40]"},
	{"up to forty and at least twenty", Range, "20–40", "[20,40]"},
	{"at least $2m and up to $3m", Range, "$2,000,000–3,000,000", "[2000000,3000000]$"},
	{"at least 20 and at most 25,000", Range, "between 20 and 25,000", "[20,25000]"},
	{"at least 1950 and at most 2012", Range, "1,950–2,012", "[1950,2012]"},

	// Floors.
	{"dozens", Dozens, "dozens", "[24,∞)"},
	{"dozens of people", Dozens, "dozens", "[24,∞)"},
	{"scores", Dozens, "scores", "[40,∞)"},
	{"Hundreds", Dozens, "hundreds", "[200,∞)"},
	{"thousands", Dozens, "thousands", "[2000,∞)"},
	{"tens of thousands", Dozens, "tens of thousands", "[20000,∞)"},
	{"hundreds of thousands of people", Dozens, "hundreds of thousands", "[200000,∞)"},
	{"several hundred", Dozens, "several hundred", "[200,∞)"},
	{"several hundred thousand", Dozens, "several hundred thousand", "[200000,∞)"},
	{"several-thousand", Dozens, "several thousand", "[2000,∞)"},
	{"a few dozen", Dozens, "a few dozen", "[24,∞)"},
	{"many thousands", Dozens, "many thousands", "[2000,∞)"},
	{"perhaps dozens", Unknown, "perhaps dozens", "(∞,∞)"},
	{"dozens, possibly", Unknown, "possibly dozens", "(∞,∞)"},

	// Parts of a whole.
	{"a majority of 300", Majority, "a majority of 300", "[151,300]"},
	{"a majority of 301", Majority, "a majority of 301", "[151,301]"},
	{"most of the 300", Majority, "most of 300", "[151,300]"},
	{"more than half of 300", Majority, "more than half of 300", "[151,300]"},
	{"almost all of the 300 workers", Majority, "almost all of 300", "[151,300]"},
	{"majority", Majority, "a majority", "(∞,∞)"},
	{"most workers", Majority, "most", "(∞,∞)"},
	{"a majority of about 300", Majority, "a majority", "(∞,∞)"},
	{"a majority of 300 or so", Majority, "a majority", "(∞,∞)"},
	{"a majority of $5", Majority, "a majority of $5", "(2.5,5]$"},
	{"half of 300", Half, "half of 300", "[150,150]"},
	{"half the 25 workers", Half, "half of 25", "[12,13]"},
	{"half of 5%", Half, "half of 5%", "[2.5,2.5]%"},
	{"half", Half, "half", "(∞,∞)"},
	{"half of them", Half, "half", "(∞,∞)"},
	{"all", All, "all", "(∞,∞)"},
	{"all 300", All, "all 300", "[300,300]"},
	{"all of the 300 workers", All, "all 300", "[300,300]"},
	{"all of about 300", All, "all", "(∞,∞)"},
	{"everyone", All, "all", "(∞,∞)"},
	{"all workers", All, "all", "(∞,∞)"},
	{"all except factory guards and gunmen", AllExcept, "all except factory guards and gunmen", "(∞,∞)"},
	{"all but three", AllExcept, "all except three", "(∞,∞)"},
	{"all 300 but three", AllExcept, "all 300 except three", "[297,297]"},
	{"all 300 workers but 3 guards", AllExcept, "all 300 except 3 guards", "[297,297]"},
	{"all except three of the 300", AllExcept, "all 300 except three of the 300", "[297,297]"},
	{"all 300 except about 30 guards", AllExcept, "all 300 except about 30 guards", "(∞,300]"},
	{"all 300 except three guards and two gunmen", AllExcept, "all 300 except three guards and two gunmen", "(∞,300]"},
	{"all 300 except three guards or so", AllExcept, "all 300 except three guards or so", "(∞,300]"},
	{"everyone apart from the Guards", AllExcept, "all except the Guards", "(∞,∞)"},

	// None, and no number.
	{"none", None, "none", "[0,0]"},
	{"no one", None, "none", "[0,0]"},
	{"No-one", None, "none", "[0,0]"},
	{"nobody", None, "none", "[0,0]"},
	{"none of the 300 workers", None, "none", "[0,0]"},
	{"no deaths", None, "none", "[0,0]"},
	{"zero", Exact, "0", "[0,0]"},
	{"0", Exact, "0", "[0,0]"},
	{"unknown", Unknown, "no number", "(∞,∞)"},
	{"fate unknown", Unknown, "no number", "(∞,∞)"},
	{"unquantified", Unknown, "no number", "(∞,∞)"},
	{"no number", Unknown, "no number", "(∞,∞)"},
	{"not known", Unknown, "no number", "(∞,∞)"},
	{"no figure given", Unknown, "no number", "(∞,∞)"},
	{"a handful", Unknown, "a handful", "(∞,∞)"},
	{"several", Unknown, "several", "(∞,∞)"},
	{"several workers", Unknown, "several", "(∞,∞)"},
	{"many", Unknown, "many", "(∞,∞)"},
	{"a few", Unknown, "a few", "(∞,∞)"},
	{"a number of", Unknown, "a number", "(∞,∞)"},
	{"a number of people", Unknown, "a number", "(∞,∞)"},
	{"some workers", Unknown, "some", "(∞,∞)"},

	// Words that change nothing.
	{"a total of 300", Exact, "300", "[300,300]"},
	{"the 300", Exact, "300", "[300,300]"},
	{"total: 300", Exact, "300", "[300,300]"},
	{"exactly 24", Exact, "24", "[24,24]"},
	{"300 in all", Exact, "300", "[300,300]"},
	{"24 workers (Druze) so far", Exact, "24", "[24,24]"},
}

// interval writes bounds like mathematicians do: "[24,∞)", with the unit after.
func interval(b Bounds) string {
	low, high := "(∞", "∞)"
	if b.Low != nil {
		low = "[" + b.Low.Plain()
		if b.LowOpen {
			low = "(" + low[1:]
		}
	}
	if b.High != nil {
		high = b.High.Plain() + "]"
		if b.HighOpen {
			high = b.High.Plain() + ")"
		}
	}
	return low + "," + high + b.Unit
}

func TestParseFigure(t *testing.T) {
	for _, tt := range readings {
		f, attitude, err := ParseFigure("  " + tt.words + "\n")
		if err != nil {
			t.Errorf("ParseFigure(%q): %v", tt.words, err)
			continue
		}
		if f.Form != tt.form || f.Shown() != tt.shown || interval(f.Bounds()) != tt.bounds {
			t.Errorf("ParseFigure(%q) = %s, %q, %s, want %s, %q, %s", tt.words, f.Form, f.Shown(), interval(f.Bounds()), tt.form, tt.shown, tt.bounds)
		}
		if f.Raw != tt.words || attitude != Stated {
			t.Errorf("ParseFigure(%q): raw %q, %s", tt.words, f.Raw, attitude)
		}
	}
}

func TestParseFigureAttitude(t *testing.T) {
	for _, tt := range []struct {
		words    string
		attitude Attitude
		shown    string
	}{
		{"300 feared dead", Feared, "300"},
		{"feared 300", Feared, "300"},
		{"fears of about 300", Feared, "about 300"},
		{"an estimated 300", Estimated, "300"},
		{"estimated 300 workers", Estimated, "300"},
		{"an estimated 2012", Estimated, "2,012"},
		{"300 (estimated)", Estimated, "300"},
		{"est. 300", Estimated, "300"},
		{"24 presumed dead", Estimated, "24"},
		{"an estimated 300 feared dead", Feared, "300"},
		{"denied 24", Denied, "24"},
		{"hundreds feared dead", Feared, "hundreds"},
		{"all feared dead", Feared, "all"},
	} {
		f, attitude, err := ParseFigure(tt.words)
		if err != nil || attitude != tt.attitude || f.Shown() != tt.shown {
			t.Errorf("ParseFigure(%q) = %q, %s, %v, want %q, %s", tt.words, f.Shown(), attitude, err, tt.shown, tt.attitude)
		}
	}
}

func TestParseFigureRefuses(t *testing.T) {
	for _, tt := range []struct {
		words, problem string
		ask            []string
	}{
		{"", "no figure", []string{"24", "at least 300", "unknown"}},
		{"  ", "no figure", []string{"24", "at least 300", "unknown"}},

		// Two readings.
		{"1.000", "thousands or decimals", []string{"1,000", "1"}},
		{"1.234", "thousands or decimals", []string{"1,234"}},
		{"123.456", "thousands or decimals", []string{"123,456"}},
		{"at least 1.500", "thousands or decimals", []string{"at least 1,500", "at least 1.5"}},
		{"1.234 million", "thousands or decimals", []string{"1,234,000,000", "1,234,000"}},
		{"$1.234", "thousands or decimals", []string{"$1,234"}},
		{"1,5", "separators", []string{"15", "1.5"}},
		{"1,00", "separators", []string{"100", "1.00"}},
		{"1,00,000", "separators", []string{"100,000"}},
		{"1.234,5", "separators", []string{"12,345", "1,234.5"}},
		{"1'200", "separators", []string{"1,200"}},
		{"0,0001", "separators", []string{"1"}},
		{"0,500", "separators", []string{"500", "0.500"}},
		{"2012", "may be a year", []string{"2,012"}},
		{"1900", "may be a year", []string{"1,900"}},
		{"2099", "may be a year", []string{"2,099"}},
		{"the 2012", "may be a year", []string{"2,012"}},
		{"2012.", "may be a year", []string{"2,012"}},
		{"2012-2015", "two years", []string{"2,012–2,015"}},
		{"20 to 25,000", "same thousands", []string{"20,000–25,000", "between 20 and 25,000"}},
		{"20-25 000", "same thousands", []string{"20,000–25,000", "between 20 and 25,000"}},
		{"500 to 1 million", "same thousands", []string{"500,000–1,000,000", "between 500 and 1,000,000"}},
		{"ten to twenty thousand five hundred", "same thousands", []string{"10,000–20,500", "between 10 and 20,500"}},

		// Not numbers that can be counted to.
		{"NaN", "“NaN” is not a number that anyone can count to", nil},
		{"Inf", "“Inf” is not a number", nil},
		{"∞", "not a number", nil},
		{"9e999", "exponent", nil},
		{"1e5", "exponent", nil},
		{"-5", "negative", []string{"5"}},
		{"−5", "negative", []string{"5"}},
		{"–5", "negative", []string{"5"}},
		{"- 5", "negative", []string{"5"}},
		{"Minus five", "“Minus” would make the number negative", nil},
		{"about -5", "negative", []string{"about 5"}},
		{"10000000000000000", "too large", nil},
		{"10,000,000,000,000,000", "too large", nil},
		{"1000000000000001", "too large", nil},
		{"10^16", "do not know", nil},
		{"99999999999999999999999", "too large", nil},
		{"ten quadrillion", "too large", nil},
		{"nine hundred thousand trillion", "too large", nil},
		{"million million million million", "too large", nil},
		{"$999999 trillion", "too large", nil},
		{"1.23456", "three decimals", nil},
		{"0.00000000000000000001", "more digits", nil},
		{"007", "begin with 0", []string{"7"}},
		{"00", "begin with 0", []string{"0"}},
		{".5", "begin with", nil},
		{"²", "sign for a number", nil},
		{"½", "sign for a number", nil},
		{"5½", "sign for a number", nil},
		{"Ⅷ", "sign for a number", nil},
		{"1/2", "another number", nil},
		{"0x10", "not a number", nil},
		{"5th", "place in an order", nil},
		{"9pm", "time", nil},
		{"9 pm", "time", nil},
		{"Covid19", "what “Covid” does", nil},
		{"24人", "not a number", nil},
		{"2\u20e3", "not a number", nil},
		{"8 April", "date", nil},
		{"14:02", "another number", nil},
		{"1_000", "do not know", nil},
		{"#24", "do not know", []string{"24"}},
		{"24?", "in doubt", nil},
		{"300 ± 20", "in doubt", nil},

		// More than one number, or a range that is none.
		{"25-20", "backwards", []string{"20–25"}},
		{"between 8 and 5", "backwards", []string{"5–8"}},
		{"3 million to 2", "backwards", []string{"between 2 and 3,000,000"}},
		{"24 30 killed", "another number", nil},
		{"1  200", "another number", nil},
		{"1\n200", "another number", nil},
		{"1 '200", "another number", nil},
		{"1 200 30", "another number", nil},
		{"20 or 25", "after 20", []string{"20–25"}},
		{"five or six", "after 5", []string{"5–6"}},
		{"25 or 20", "another number", nil},
		{"dozens or hundreds", "another number", nil},
		{"some of the 300", "after some", nil},
		{"three - hundred", "another number", nil},
		{"5 m", "unit or a scale", nil},
		{"$-5", "negative", nil},
		{"20 + 4", "each part", nil},
		{"20 plus 4", "each part", nil},
		{"20 and 4", "each part", nil},
		{"24 of the 300", "another number", nil},
		{"24 workers, at least two of them guards", "another number", nil},
		{"24 workers and a guard", "one more", nil},
		{"one in five", "another number", nil},
		{"twenty thirty", "another number", nil},
		{"nineteen eighty-four", "another number", nil},
		{"1-2-3", "another number", nil},
		{"5 to -8", "another number", nil},
		{"hundreds, maybe thousands", "another number", nil},
		{"between 5", "needs two numbers", []string{"about 5", "at least 5"}},
		{"from 300", "needs two numbers", []string{"about 300", "at least 300"}},
		{"20 to", "ends in", nil},
		{"20 -", "ends in", nil},
		{"20 and", "ends in", nil},
		{"$5 to €8", "same unit", nil},
		{"5% to 8", "same unit", nil},
		{"5 to $8", "same unit", nil},
		{"$5%", "two units", nil},

		// Words that change the meaning.
		{"not 300", "turns the figure round", []string{"none", "unknown"}},
		{"no 300", "turns the figure round", []string{"none", "unknown"}},
		{"not at least 300", "turns the figure round", []string{"none", "unknown"}},
		{"never 300", "turns the figure round", nil},
		{"300 without guards", "turns the figure round", nil},
		{"300 weren't released", "turns the figure round", nil},
		{"300, not more", "turns the figure round", nil},
		{"300 than", "compared", nil},
		{"300 except the guards", "compared", nil},
		{"another 20", "addition", nil},
		{"20 more", "addition", nil},
		{"24 a day", "rate", nil},
		{"24 per day", "rate", nil},
		{"3 times", "multiple", nil},
		{"two thirds", "multiple", nil},
		{"a third of 300", "multiple", nil},
		{"300 may have died", "leaves it open", nil},
		{"24-year-old", "age", nil},
		{"barely 20", "turns", nil},
		{"300 fewer", "changed", nil},
		{"Druze 24", "what “Druze” does", []string{"24"}},
		{"factory guards and gunmen", "no number", []string{"unknown"}},
		{"confirming the atrocity", "no number", []string{"unknown"}},
		{"at least", "no number", []string{"unknown"}},

		// Hedges that no form keeps.
		{"at least at most 5", "“at least” and “at most” say different things about 5", []string{"at least 5", "up to 5"}},
		{"at least 5 at most", "different things", []string{"at least 5", "up to 5"}},
		{"up to 300+", "different things", []string{"up to 300", "at least 300"}},
		{"At least about 20", "“At least” and “about” say different things about 20", []string{"at least 20", "about 20"}},
		{"nearly at least 24", "different things", []string{"about 24", "at least 24"}},
		{"more than about 100", "different things", []string{"more than 100", "about 100"}},
		{"fewer than about 100", "different things", []string{"fewer than 100", "about 100"}},
		{"at least more than 20", "different things", []string{"at least 20", "more than 20"}},
		{"at least 20 or so", "different things", []string{"at least 20", "about 20"}},
		{"at least about 20 to 25", "different things", []string{"at least 20", "about 20–25"}},
		{"feared at least about 20", "different things", []string{"feared at least 20", "feared about 20"}},
		{"at least about 20 feared dead", "different things", []string{"feared at least 20", "feared about 20"}},
		{"at least a couple of hundred", "different things", []string{"at least 200", "about 200"}},
		{"more than dozens", "lower limit already", []string{"dozens"}},
		{"at least dozens", "lower limit already", []string{"dozens"}},
		{"several hundred or more", "lower limit already", []string{"several hundred"}},
		{"about hundreds", "no certain number", []string{"hundreds", "perhaps hundreds"}},
		{"at least several", "no number", []string{"several"}},
		{"at least some workers", "no number", []string{"some"}},
		{"perhaps several", "no number", []string{"several"}},

		// Two limits, of which one leaves its own end out.
		{"at least 20 but fewer than 40", "“fewer than” leaves one out", []string{"20–40", "20–39"}},
		{"more than 20 and up to 40", "“more than” leaves one out", []string{"20–40", "21–40"}},
		{"more than 20 and less than 40", "“more than” or “less than”", []string{"20–40", "21–39"}},
		{"more than $20 and less than $40", "“more than” or “less than”", []string{"$20–40"}},
		{"at least 20 but fewer than 21", "leaves one out", []string{"20–21"}},
		{"at least 40 and at most 20", "backwards", []string{"20–40"}},
		{"at least 20 and at most 40 or so", "three limits", []string{"20–40", "about 20–40"}},
		{"at least 20 and at least 40", "another number", nil},
		{"at least 20 dead and up to 40 injured", "another number", nil},
		{"at least 20 and no 40", "turns the figure round", nil},

		// Doubt that may mean more or less.
		{"possibly 24", "“possibly” leaves it open", []string{"about 24", "up to 24"}},
		{"Maybe 24", "“maybe” leaves it open", []string{"about 24", "up to 24"}},
		{"perhaps 24 workers", "“perhaps” leaves it open", []string{"about 24", "up to 24"}},
		{"24, possibly", "“possibly” leaves it open", []string{"about 24", "up to 24"}},
		{"perhaps 20 to 25", "“perhaps” leaves it open", []string{"about 20–25", "up to 25"}},
		{"between 20 and perhaps 25", "“perhaps” leaves it open", []string{"about 20–25", "up to 25"}},
		{"possibly more than 24", "“possibly” leaves it open", []string{"more than 24", "about 24"}},
		{"feared possibly 24", "“possibly” leaves it open", []string{"feared about 24", "feared up to 24"}},
		{"perhaps 2012", "“perhaps” leaves it open", []string{"about 2,012", "up to 2,012"}},
		{"most likely 24", "“most likely” leaves it open", []string{"about 24", "up to 24"}},
		{"24 expected to die", "whether it happened", nil},
		{"possibly half of 300", "hedge before", []string{"about 150", "up to 150"}},

		// The report's words about it.
		{"Reportedly 24", `“Reportedly” is the report's word, not a part of the figure; type the figure without it and keep the words with quote "…"`, []string{"24"}},
		{"24 alleged", "“alleged” is the report's word", []string{"24"}},
		{"allegedly 24", "report's word", []string{"24"}},
		{"24 confirmed", "report's word", []string{"24"}},
		{"confirmed 24", "report's word", []string{"24"}},
		{"a confirmed 24 dead", "“a confirmed” is the report's word", []string{"24"}},
		{"unconfirmed 24", "report's word", []string{"24"}},
		{"24 unverified", "report's word", []string{"24"}},
		{"24 (verified)", "report's word", []string{"24"}},
		{"reportedly at least 24 confirmed dead", "report's word", []string{"at least 24"}},
		{"reportedly feared 24", "report's word", []string{"feared 24"}},
		{"24 reportedly feared dead", "report's word", []string{"feared 24"}},
		{"reportedly dozens", "report's word", []string{"dozens"}},
		{"reported 2012", "report's word", []string{"2,012"}},
		{"reportedly perhaps 24", "report's word", []string{"about 24", "up to 24"}},
		{"all 300 except reportedly three", "report's word", []string{"all 300 except three"}},
		{"reportedly", "report's word", []string{"24", "at least 300", "unknown"}},

		// Words of the command.
		{"26 by B", "“by” does not belong in a figure", nil},
		{"26 via C", "“via” does not belong", nil},
		{"26 workers Via C", "“Via” does not belong", nil},
		{"26 said Friday", "“said” does not belong", nil},
		{"3 part of abc", "“part of” does not belong", nil},
		{"3 repeats x", "“repeats” does not belong", nil},
		{"3 from B", "“from” does not belong", nil},
		{"3 according to B", "“according to” does not belong", nil},
		{"3 quoting B", "“quoting” does not belong", nil},
		{"3 as of Friday", "“as of” does not belong", nil},
		{"3 workers link x", "“link” does not belong", nil},
		{"3 quote x", "“quote” does not belong", nil},
		{"3 note x", "“note” does not belong", nil},
		{"dozens by B", "“by” does not belong", nil},
		{"several by B", "“by” does not belong", nil},
		{"some by B", "“by” does not belong", nil},
		{"none by B", "“by” does not belong", nil},
		{"unknown via B", "“via” does not belong", nil},
		{"a majority by B", "“by” does not belong", nil},
		{"all except guards via B", "“via” does not belong", nil},
		{"by 24", "“by” does not belong", nil},
		{"at least 20-25", "three limits", []string{"20–25", "at least 20"}},
		{"up to 20-25", "three limits", []string{"20–25", "up to 25"}},
		{"fewer than 0", "fewer than none", []string{"none"}},
		{"about half of 300", "hedge before", []string{"about 150"}},
		{"at least all", "hedge before", nil},
		{"possibly none", "hedged", []string{"none", "unknown"}},
		{"up to hundreds", "upper limit", []string{"perhaps hundreds", "unknown"}},
		{"all except", "left out", nil},
		{"all 3 except 5", "more are left out", nil},
		{"all 300 except 3 of the 200", "two wholes", nil},
		{"all were killed but no bodies found", "compared", nil},
		{"all except three of 0", "nothing", []string{"none"}},
		{"majority of 0", "nothing", []string{"none"}},
		{"not all", "turns the figure round", []string{"none", "unknown"}},

		// Text that is not text.
		{"24\u202e", "control", nil},
		{"24\x00", "control", nil},
		{"\xff24", "control", nil},
		{"2\u200b4", "control", nil},
	} {
		f, _, err := ParseFigure(tt.words)
		var refused *FigureError
		if !errors.As(err, &refused) {
			t.Errorf("ParseFigure(%q) = %q (%s), want it refused", tt.words, f.Shown(), f.Form)
			continue
		}
		if !strings.Contains(refused.Problem, tt.problem) || !slices.Equal(refused.Ask, tt.ask) {
			t.Errorf("ParseFigure(%q): %q, asks %q, want %q, %q", tt.words, refused.Problem, refused.Ask, tt.problem, tt.ask)
		}
		if problem := strings.ReplaceAll(refused.Problem, `quote "…"`, ""); strings.HasSuffix(problem, ".") || strings.Contains(problem, `"`) {
			t.Errorf("ParseFigure(%q): the problem %q is no clause, or quotes as Go does", tt.words, refused.Problem)
		}
		checkAsk(t, tt.words, refused)
	}
}

func TestProblemOnOneLine(t *testing.T) {
	_, _, err := ParseFigure("workers\n\tof the\u2028camp")
	if err == nil || !strings.Contains(err.Error(), "“workers of the camp”") {
		t.Errorf("a problem is not on one line: %v", err)
	}
}

// checkAsk requires that what is offered can be typed.
func checkAsk(t *testing.T, words string, refused *FigureError) {
	t.Helper()
	for _, ask := range refused.Ask {
		if _, _, err := ParseFigure(ask); err != nil {
			t.Errorf("ParseFigure(%q) asks for %q, which is refused: %v", words, ask, err)
		}
	}
}

func TestParseFigureNoun(t *testing.T) {
	for words, want := range map[string]string{
		"24":                                     "",
		"at least 300 employees":                 "employees",
		"24 Druze workers":                       "Druze workers",
		"300 people in the camp":                 "people",
		"24 feared dead":                         "",
		"24 killed":                              "",
		"dozens of people":                       "people",
		"at least 20 workers and at most 40":     "workers",
		"at least 20 and at most 40 workers":     "workers",
		"a majority of the 300 workers released": "workers",
		"300 workers or more":                    "workers",
		"all workers apart from guards":          "workers",
		"24 a b c d e":                           "",
	} {
		if f, _, err := ParseFigure(words); err != nil || f.Noun != want {
			t.Errorf("ParseFigure(%q).Noun = %q, %v, want %q", words, f.Noun, err, want)
		}
	}
}

func TestParseFigureExcept(t *testing.T) {
	f, _, err := ParseFigure("All 300 workers had been freed apart from 3 Druze guards.")
	if err != nil || f.Except != "3 Druze guards" || f.ExceptN == nil || f.ExceptN.Cmp(WholeNumber(3)) != 0 || f.N.Cmp(WholeNumber(300)) != 0 {
		t.Errorf("read %+v, %v", f, err)
	}
}

func TestShownReadsBack(t *testing.T) {
	for _, tt := range readings {
		f, _, err := ParseFigure(tt.words)
		if err == nil {
			checkReadsBack(t, f)
		}
	}
}

// checkReadsBack requires that what a figure is shown as means the same.
func checkReadsBack(t *testing.T, f Figure) {
	t.Helper()
	again, _, err := ParseFigure(f.Shown())
	switch {
	case err != nil:
		t.Errorf("%q is shown as %q, which is refused: %v", f.Raw, f.Shown(), err)
	case again.Form != f.Form || interval(again.Bounds()) != interval(f.Bounds()) || interval(again.SoftBounds()) != interval(f.SoftBounds()):
		t.Errorf("%q is %s %s, and shown as %q is %s %s", f.Raw, f.Form, interval(f.Bounds()), f.Shown(), again.Form, interval(again.Bounds()))
	}
}

func TestSoftBounds(t *testing.T) {
	for words, want := range map[string]string{
		"about 300":                   "[270,330]",
		"about 175":                   "[157,193]",
		"about 3":                     "[2,4]",
		"about 0":                     "[0,0]",
		"about 1.5":                   "[1.35,1.65]",
		"about $5":                    "[4.5,5.5]$",
		"about 20 to 25":              "[18,28]",
		"24":                          "[24,24]",
		"dozens":                      "[24,∞)",
		"unknown":                     "(∞,∞)",
		"about 1,000,000,000,000,000": "[900000000000000,1100000000000000]",
	} {
		f, _, err := ParseFigure(words)
		if err != nil || interval(f.SoftBounds()) != want {
			t.Errorf("%q has soft bounds %s, %v, want %s", words, interval(f.SoftBounds()), err, want)
		}
	}
}

func TestDisjoint(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"24", "175", true},
		{"24", "24", false},
		{"24", "at least 20", false},
		{"24", "at least 24", false},
		{"24", "more than 24", true},
		{"24", "more than 23", false},
		{"24", "fewer than 24", true},
		{"24", "up to 24", false},
		{"more than 20", "fewer than 21", true},
		{"more than 20", "fewer than 22", false},
		{"more than $20", "fewer than $21", false},
		{"more than 1.5", "fewer than 2", false},
		{"more than $20", "fewer than $20", true},
		{"$20", "more than $20", true},
		{"$20", "at least $20", false},
		{"$20", "20%", false},
		{"$20", "30%", false},
		{"20–25", "25–30", false},
		{"20–25", "26–30", true},
		{"about 30", "175", false},
		{"dozens", "23", true},
		{"dozens", "24", false},
		{"none", "1", true},
		{"none", "0", false},
		{"a majority of 300", "150", true},
		{"a majority of 300", "151", false},
		{"half of 25", "12", false},
		{"all 300", "299", true},
		{"unknown", "5", false},
	} {
		a, _, errA := ParseFigure(tt.a)
		b, _, errB := ParseFigure(tt.b)
		if errA != nil || errB != nil {
			t.Fatalf("%q: %v, %q: %v", tt.a, errA, tt.b, errB)
		}
		if Disjoint(a.Bounds(), b.Bounds()) != tt.want || Disjoint(b.Bounds(), a.Bounds()) != tt.want {
			t.Errorf("Disjoint(%q, %q) is not %v both ways", tt.a, tt.b, tt.want)
		}
	}
	possible := func(a, b string) bool {
		x, _, _ := ParseFigure(a)
		y, _, _ := ParseFigure(b)
		return Disjoint(x.SoftBounds(), y.SoftBounds())
	}
	if !possible("24", "about 300") || possible("324", "about 300") || !possible("331", "about 300") {
		t.Error("a possible conflict is not one beyond ten per cent")
	}
}

// TestHedgesAllRead holds every row of the hedge tables against the parser.
func TestHedgesAllRead(t *testing.T) {
	for _, h := range Hedges() {
		words := h.Words + " 300"
		if h.After {
			words = "300 " + h.Words
		}
		f, _, err := ParseFigure(words)
		if err != nil || f.Form != h.Form {
			t.Errorf("ParseFigure(%q) = %s, %v, want %s", words, f.Form, err, h.Form)
		}
	}
}

func TestUnknownFormIsHarmless(t *testing.T) {
	f := Figure{Form: "later", Raw: "as typed"}
	if f.Shown() != "as typed" || interval(f.Bounds()) != "(∞,∞)" {
		t.Errorf("an unknown form shows %q %s", f.Shown(), interval(f.Bounds()))
	}
	broken := Figure{Form: Exact, N: Number{math.MaxInt64, 200}}
	_, _, _ = broken.Shown(), broken.Bounds(), broken.SoftBounds()
}

// long are inputs of 8,000 characters and more that read badly.
func long() []string {
	return []string{
		strings.Repeat("9", 8000), strings.Repeat("1,", 4000) + "1", strings.Repeat("1 200 ", 1500), strings.Repeat("hundred ", 1000),
		strings.Repeat("million ", 1000), strings.Repeat("at least ", 1000), strings.Repeat("at least ", 1000) + "5", strings.Repeat("a ", 4000) + "5",
		strings.Repeat("$", 8000), strings.Repeat("$", 8000) + "5", strings.Repeat("all except ", 800), "all " + strings.Repeat("of the ", 1200) + "x",
		"24 " + strings.Repeat("workers ", 1000), strings.Repeat("twenty-", 1200), strings.Repeat("a\u0301", 4000), strings.Repeat("between ", 1000),
		strings.Repeat("hundreds of ", 700), strings.Repeat("five thousand and ", 500), "5 to " + strings.Repeat("about ", 1300), strings.Repeat("some ", 1600),
		strings.Repeat("us $ ", 1600), strings.Repeat("us$€", 1300), strings.Repeat("-", 8000), "all but " + strings.Repeat("three of ", 900), strings.Repeat("half a ", 1200),
		strings.Repeat("reportedly ", 800) + "5", strings.Repeat("perhaps ", 1000) + "1.234", strings.Repeat("feared ", 1000) + "at least about 5", strings.Repeat("at least 5 and at most ", 400),
	}
}

func BenchmarkParseFigureLong(b *testing.B) {
	for _, words := range long() {
		for _, times := range []int{1, 8} {
			long := strings.Repeat(words, times)
			b.Run(clip(words[:10])+map[int]string{1: "", 8: "×8"}[times], func(b *testing.B) {
				for b.Loop() {
					_, _, _ = ParseFigure(long)
				}
			})
		}
	}
}

func FuzzParseFigure(f *testing.F) {
	for _, tt := range readings {
		f.Add(tt.words)
	}
	for _, words := range []string{
		"reportedly at least 24 feared dead", "perhaps 24", "at least about 20", "more than dozens", "at least 20 but fewer than 40", "26 by B", "0.5 confirmed", "fewer than 0 possibly",
	} {
		f.Add(words)
	}
	for _, words := range []string{"1.000", "an estimated 2012", "5½", "$5 to €8", "24\u202e", "٣٫٥", "Hundreds of Ⅷ", "1 200 300 4"} {
		f.Add(words)
	}
	f.Fuzz(func(t *testing.T, words string) {
		figure, attitude, err := ParseFigure(words)
		if err != nil {
			var refused *FigureError
			if !errors.As(err, &refused) || refused.Problem == "" {
				t.Fatalf("ParseFigure(%q): %#v", words, err)
			}
			checkAsk(t, words, refused)
			return
		}
		if figure.Raw != strings.TrimSpace(words) || attitude == "" {
			t.Errorf("ParseFigure(%q): raw %q, %q", words, figure.Raw, attitude)
		}
		if b := figure.Bounds(); b.Low != nil && b.High != nil && b.Low.Cmp(*b.High) > 0 || b.Low != nil && b.Low.Mantissa < 0 {
			t.Errorf("ParseFigure(%q) has bounds %s", words, interval(b))
		}
		if soft := figure.SoftBounds(); Disjoint(figure.Bounds(), soft) {
			t.Errorf("ParseFigure(%q): soft bounds %s exclude it", words, interval(soft))
		}
		checkReadsBack(t, figure)
	})
}
