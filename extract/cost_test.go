package extract

import (
	"runtime"
	"strings"
	"testing"
	"time"
)

// hostile are pieces that fill a text as badly as possible.
var hostile = []string{
	"1 ", "((((", "said ", "and ", "\"", "“", ",", "1, ", "a ", "of the ", "He said ", "citing ", "according to ", "at least ", "killed ", "1-", "three ", "Aa ", "' ", "1\n", "by by ", "who said ", "that ", ": ", "; ",
	"police said 12 and ", "million ", "a hundred and ", "X, Y, ", "no ", "1 people ", "told X ", "- ",
}

// TestLinear holds what a long text costs to a small multiple of what a short
// one does. It counts looks at tokens, which no other work on the machine
// changes.
func TestLinear(t *testing.T) {
	const short, times = 3 << 10, 8
	for _, piece := range hostile {
		_, few := read(strings.Repeat(piece, short/len(piece)))
		_, many := read(strings.Repeat(piece, times*short/len(piece)))
		if many > times*few*3/2 {
			t.Errorf("%q: %d looks at 3 KiB, %d at %d times as much", piece, few, many, times)
		}
	}
}

const article = "At least 58 people were killed when shells hit a market in the hill town of Orvane on Tuesday, the Orvane Medical Collective said. The defence ministry in Kestral denied any civilians had died and said its forces had killed around 40 gunmen. A resident who helped move the bodies told the Coast Wire agency he had counted 71.\n\n"

// words1000 is about 1,000 words.
var words1000 = strings.Repeat(article, 18)

// TestCost holds an article of 1,000 words to what issue 5 allows: 10 MB, and
// 20 ms with room for the race detector on a busy machine.
func TestCost(t *testing.T) {
	best, bytes := time.Hour, uint64(1<<40)
	for range 5 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		if _, err := Read(words1000); err != nil {
			t.Fatal(err)
		}
		best = min(best, time.Since(start))
		runtime.ReadMemStats(&after)
		bytes = min(bytes, after.TotalAlloc-before.TotalAlloc)
	}
	if bytes > 10_000_000 {
		t.Errorf("1,000 words allocate %d bytes", bytes)
	}
	if best > 10*20*time.Millisecond {
		t.Errorf("1,000 words take %v", best)
	}
}

func BenchmarkRead(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(words1000); err != nil {
			b.Fatal(err)
		}
	}
}
