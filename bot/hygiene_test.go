package bot

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for line, want := range map[string]string{
		"":                             "",
		"status workers":               "status workers",
		"a\r\nb\tc":                    "a\nb\tc",
		"a\xff\xfeb":                   "a\ufffdb",
		"cafe\u0301":                   "café",
		"a\u200bb\u00adc\ufeffd":       "abcd",
		"\u200ea\u200f\u061c":          "a",
		"a\u2061b\u206ac\U000e0041d":   "abcd", // invisible operators, deprecated controls and tags
		"a\u2028b\u2029c":              "a b c",
		"می\u200cخواهم":                "می\u200cخواهم",
		"👩\u200d👧":                     "👩\u200d👧",
		"\u0600٣":                      "\u0600٣", // a sign before an Arabic number is seen
		"1\u00a0200":                   "1\u00a0200",
		"Việt Nam שָׁלוֹם":             "Việt Nam שָׁלוֹם",
		"e" + rep("\u0323", 5):         "ẹ" + rep("\u0323", 4),
		rep("x", LineLimit):            rep("x", LineLimit),
		rep("ä", LineLimit):            rep("ä", LineLimit),
		"\u200b" + rep("x", LineLimit): rep("x", LineLimit),
	} {
		if got, err := Clean(line); got != want || err != nil {
			t.Errorf("Clean(%q) = %q, %v, want %q", clip(line, 50), clip(got, 50), err, clip(want, 50))
		}
	}
}

func TestCleanRefuses(t *testing.T) {
	for line, want := range map[string]string{
		"a\x00b":                     "there is a control character (U+0000) in it",
		"a\rb":                       "there is a control character (U+000D) in it",
		"a\x1b[1m":                   "there is a control character (U+001B) in it",
		"a\u0085":                    "there is a control character (U+0085) in it",
		"a\u202eb":                   "there is an invisible character that turns text around (U+202E) in it",
		"a\u2066b":                   "there is an invisible character that turns text around (U+2066) in it",
		"a\u2069b":                   "there is an invisible character that turns text around (U+2069) in it",
		"Z" + rep("\u0334", 6):       "there are too many combining marks on one letter",
		rep("\u0334", 6):             "there are too many combining marks on one letter",
		"Z" + rep("\u034f", 6):       "there are too many combining marks on one letter",
		"Z" + rep("\u0334\u200b", 6): "there are too many combining marks on one letter",
		rep("x", LineLimit+1):        "that is more than 8000 characters",
		rep("ä", LineLimit+1):        "that is more than 8000 characters",
	} {
		if _, err := Clean(line); err == nil || err.Error() != want {
			t.Errorf("Clean(%q): %v, want %q", clip(line, 50), err, want)
		}
	}
}

// A pasted article, or an attack, is turned away in a time that grows with its
// length and not with the square of it.
func TestCleanLongLines(t *testing.T) {
	for _, unit := range []string{"x", "ä", "\u200b", "e\u0301", "\u202e", "\xff", `"`, "\"a ", "\\", "“"} {
		took := func(n int) time.Duration {
			line := rep(unit, n/len(unit))
			best := time.Hour
			for range 3 {
				began := time.Now()
				cleaned, err := Clean(line)
				if err == nil {
					_, _ = split(cleaned)
				}
				Visible(line, 1200)
				best = min(best, time.Since(began))
			}
			return best
		}
		// Ten times the length may take some tens of times as long, and not
		// a hundred times.
		short, long := took(40_000), took(400_000)
		if long > 60*max(short, 50*time.Microsecond) {
			t.Errorf("40,000 bytes of %q take %v, 400,000 take %v", unit, short, long)
		}
	}
}

func TestVisible(t *testing.T) {
	for _, tt := range []struct {
		s    string
		n    int
		want string
	}{
		{"add workers 3", 50, "add workers 3"},
		{"a\x00b\x1bc", 50, "a�b�c"},
		{"a\u202eb\u200bc\u2066", 50, "a�b�c�"},
		{"a\nb\tc\u2028d", 50, "a\nb c d"},
		{"a\xffb", 50, "a�b"},
		{"Z" + rep("\u0334", 40) + "a", 50, "Z" + rep("\u0334", 5) + "a"},
		{"abcdef", 4, "abc…"},
		{rep("\xff", 9), 3, "�…"},
		{"", 3, ""},
	} {
		if got := Visible(tt.s, tt.n); got != tt.want {
			t.Errorf("Visible(%q, %d) = %q, want %q", tt.s, tt.n, got, tt.want)
		}
	}
}

func TestIsolate(t *testing.T) {
	for s, want := range map[string]string{
		"":               "",
		"Isis":           "Isis",
		"المرصد السوري":  "\u2068المرصد السوري\u2069",
		"SOHR (المرصد)":  "\u2068SOHR (المرصד)\u2069",
		"שלום":           "\u2068שלום\u2069",
		"٣":              "\u2068٣\u2069",
		"Ελλάδα 24 中文 ä": "Ελλάδα 24 中文 ä",
	} {
		want = strings.ReplaceAll(want, "المرصד", "المرصد")
		if got := Isolate(s); got != want {
			t.Errorf("Isolate(%q) = %q, want %q", s, got, want)
		}
	}
}

// FuzzClean: what is let through stays as it is, and holds nothing that
// cannot be seen; what is shown back of the rest is valid and short.
func FuzzClean(f *testing.F) {
	for _, s := range []string{"a", "a\u202e", "e\u0301\u0323", "\u2028", "\r\n", "\r\r\n", "\u200b\r\n", "\xff", "Z\u0334\u0334\u0334\u0334\u0334\u0334", "ﬁ", "\u1100\u1161\u11a8"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		shown := Visible(s, 40)
		if n := utf8.RuneCountInString(shown); !utf8.ValidString(shown) || n > 40 {
			t.Errorf("Visible(%q) = %q, %d characters", s, shown, n)
		}
		if again := Visible(shown, 40); again != shown {
			t.Errorf("Visible(%q) = %q, and again %q", s, shown, again)
		}
		got, err := Clean(s)
		if err != nil {
			return
		}
		if again, err := Clean(got); again != got || err != nil {
			t.Errorf("Clean(%q) = %q, and again %q, %v", s, got, again, err)
		}
		if n := utf8.RuneCountInString(got); !utf8.ValidString(got) || n > LineLimit {
			t.Errorf("Clean(%q) = %q, %d characters", s, got, n)
		}
		if kept := strings.Map(unseen, got); kept != got {
			t.Errorf("Clean(%q) = %q", s, got)
		}
	})
}

// unseen drops what a cleaned line must not hold, as UAX #9 and the control
// codes have it.
func unseen(r rune) rune {
	if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r >= 0x200e && r <= 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2060 && r <= 0x206f || r == 0xfeff {
		return -1
	}
	return r
}

// What somebody else wrote is read without what would be refused in a line.
func TestProse(t *testing.T) {
	for text, want := range map[string]string{
		"At least 58\nwere killed.":            "At least 58\nwere killed.",
		"a\u202eb\u2068c\u2069d\x00e\u200bf\r": "abcdef",
		"e\u0301":                              "\u00e9",
		"\xff":                                 "\ufffd",
		"a" + strings.Repeat("\u0308", 9):      "\u00e4" + strings.Repeat("\u0308", marksInARow-1),
		strings.Repeat("x", ProseLimit):        strings.Repeat("x", ProseLimit),
	} {
		if got, err := Prose(text); got != want || err != nil {
			t.Errorf("Prose(%.40q) = %.40q, %v; want %.40q", text, got, err, want)
		}
	}
	if _, err := Prose(strings.Repeat("ä", ProseLimit+1)); err == nil {
		t.Error("a text of any length is read")
	}
}
