package claim

import (
	"math"
	"testing"
)

func TestNumberWritten(t *testing.T) {
	for _, tt := range []struct {
		n            Number
		shown, plain string
		float        float64
	}{
		{Number{}, "0", "0", 0},
		{Number{Mantissa: 24}, "24", "24", 24},
		{Number{Mantissa: 999}, "999", "999", 999},
		{Number{Mantissa: 2357}, "2,357", "2357", 2357},
		{Number{Mantissa: 1200000}, "1,200,000", "1200000", 1200000},
		{Number{Mantissa: MaxNumber}, "1,000,000,000,000,000", "1000000000000000", 1e15},
		{Number{34, 1}, "3.4", "3.4", 3.4},
		{Number{10, 1}, "1.0", "1.0", 1},
		{Number{5, 1}, "0.5", "0.5", 0.5},
		{Number{5, 3}, "0.005", "0.005", 0.005},
		{Number{123456, 2}, "1,234.56", "1234.56", 1234.56},
		{Number{1234, 3}, "1.2340", "1.234", 1.234},
		{Number{1234567, 3}, "1,234.567", "1234.567", 1234.567},
		{Number{-2357, 0}, "-2,357", "-2357", -2357},
		{Number{-5, 1}, "-0.5", "-0.5", -0.5},
		{Number{-123456, 0}, "-123,456", "-123456", -123456},
	} {
		if got := tt.n.String(); got != tt.shown {
			t.Errorf("%#v.String() = %q, want %q", tt.n, got, tt.shown)
		}
		if got := tt.n.Plain(); got != tt.plain {
			t.Errorf("%#v.Plain() = %q, want %q", tt.n, got, tt.plain)
		}
		if got := tt.n.Float64(); got != tt.float {
			t.Errorf("%#v.Float64() = %v, want %v", tt.n, got, tt.float)
		}
	}
}

func TestNumberCompared(t *testing.T) {
	for _, tt := range []struct {
		a, b Number
		want int
	}{
		{Number{1, 0}, Number{10, 1}, 0},
		{Number{1, 0}, Number{1000, 3}, 0},
		{Number{34, 1}, Number{3, 0}, 1},
		{Number{MaxNumber, 0}, Number{MaxNumber - 1, 0}, 1},
		{Number{MaxNumber, 0}, Number{MaxNumber*1000 - 1, 3}, 1},
		{Number{5, 3}, Number{1, 2}, -1},
	} {
		if got := tt.a.Cmp(tt.b); got != tt.want {
			t.Errorf("%v.Cmp(%v) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if got := tt.b.Cmp(tt.a); got != -tt.want {
			t.Errorf("%v.Cmp(%v) = %d, want %d", tt.b, tt.a, got, -tt.want)
		}
	}
}

func TestNumberAdd(t *testing.T) {
	for _, tt := range []struct{ a, b, want Number }{
		{Number{20, 0}, Number{4, 0}, Number{24, 0}},
		{Number{5, 1}, Number{5, 1}, Number{10, 1}},
		{Number{1, 0}, Number{25, 2}, Number{125, 2}},
		{Number{MaxNumber, 0}, Number{MaxNumber, 0}, Number{2 * MaxNumber, 0}},
	} {
		if got := tt.a.Add(tt.b); got != tt.want {
			t.Errorf("%v + %v = %#v, want %#v", tt.a, tt.b, got, tt.want)
		}
	}
	sum := Number{}
	for range 20 {
		sum = sum.Add(WholeNumber(MaxNumber))
		if sum.Cmp(WholeNumber(MaxNumber)) < 0 {
			t.Fatalf("a long sum overflowed to %v", sum)
		}
	}
	if sum.thousandths() != math.MaxInt64 {
		t.Errorf("a sum too large to hold is %v", sum)
	}
}

func TestParseNumber(t *testing.T) {
	for words, want := range map[string]string{"1,200": "1,200", "3.4": "3.4", "two dozen": "24", "1.2 million": "1,200,000"} {
		if n, err := ParseNumber(words); err != nil || n.String() != want {
			t.Errorf("ParseNumber(%q) = %v, %v, want %s", words, n, err, want)
		}
	}
	for _, words := range []string{"about 3", "3%", "3 to 4", "", "1.000", "dozens"} {
		if n, err := ParseNumber(words); err == nil {
			t.Errorf("ParseNumber(%q) = %v, want an error", words, n)
		}
	}
}

func TestNumberWord(t *testing.T) {
	for word, want := range map[string]int64{"one": 1, "ninety": 90, "dozen": 12, "million": 1e6, "scores": 40, "zero": 0} {
		if n, ok := NumberWord(word); !ok || n != WholeNumber(want) {
			t.Errorf("NumberWord(%q) = %v, %v, want %d", word, n, ok, want)
		}
	}
	if _, ok := NumberWord("workers"); ok {
		t.Error("NumberWord reads any word")
	}
}
