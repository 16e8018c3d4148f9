package score

import (
	"strings"
	"unicode"
)

// small are the words that say nothing about who a source is.
var small = wordSet(strings.Fields("the a an of for in on at to and by its his her their s mr mrs ms dr some said who"))

func wordSet(words []string) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, word := range words {
		set[word] = true
	}
	return set
}

// words splits a name into lower-case words of ASCII letters and digits, without small words and
// without the possessive s.
func words(name string) []string {
	split := strings.FieldsFunc(dropPossessives(strings.ToLower(name)), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	var kept []string
	for _, word := range split {
		if !small[word] {
			kept = append(kept, word)
		}
	}
	return kept
}

// dropPossessives takes out each 's that ends a word.
func dropPossessives(s string) string {
	runes := []rune(s)
	kept := make([]rune, 0, len(runes))
	for i := 0; i < len(runes); i++ {
		apostrophe := runes[i] == '\'' || runes[i] == '’'
		if apostrophe && i+1 < len(runes) && runes[i+1] == 's' && (i+2 == len(runes) || !inWord(runes[i+2])) {
			i++
			continue
		}
		kept = append(kept, runes[i])
	}
	return string(kept)
}

func inWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) }

// sameParty says whether a predicted name means the party that one of the accepted names means: half
// of the words are shared, or one is within the other and not much longer or shorter.
func sameParty(predicted string, accepted ...string) bool {
	p := wordSet(words(predicted))
	if len(p) == 0 {
		return false
	}
	for _, name := range accepted {
		g := wordSet(words(name))
		if len(g) == 0 {
			continue
		}
		shared := 0
		for word := range p {
			if g[word] {
				shared++
			}
		}
		half := 2*float64(shared)/float64(len(p)+len(g)) >= 0.5
		shortened := shared > 0 && shared == len(p) && float64(shared)/float64(len(g)) >= 0.34
		lengthened := shared == len(g) && len(p) <= len(g)+6
		if half || shortened || lengthened {
			return true
		}
	}
	return false
}

// head is the last word of a unit in the singular, more or less: "new cases" is "case", "bodies" is
// "body". It is "" when the unit has no word.
func head(unit string) string {
	all := words(unit)
	if len(all) == 0 {
		return ""
	}
	last := all[len(all)-1]
	if stem, ok := strings.CutSuffix(last, "ies"); ok {
		last = stem + "y"
	}
	return strings.TrimRight(last, "s")
}
