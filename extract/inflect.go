package extract

import "strings"

// tense is the form of a verb.
type tense uint8

const (
	base       tense = 1 << iota // kill, kills
	past                         // killed, drew
	participle                   // killed, drawn
	gerund                       // killing
)

// irregular verbs: base, past, participle. What is not listed is regular.
var irregular = func() map[string][2]string {
	all := map[string][2]string{}
	for row := range strings.FieldsSeq(irregularVerbs) {
		if f := strings.Split(row, "/"); len(f) == 3 {
			all[f[0]] = [2]string{f[1], f[2]}
		}
	}
	return all
}()

const irregularVerbs = `
	be/was/been have/had/had bus/bused/bused quit/quit/quit do/did/done go/went/gone come/came/come become/became/become
	take/took/taken make/made/made get/got/got give/gave/given find/found/found hold/held/held keep/kept/kept leave/left/left
	lose/lost/lost send/sent/sent put/put/put cut/cut/cut set/set/set let/let/let shut/shut/shut hit/hit/hit hurt/hurt/hurt
	cost/cost/cost shed/shed/shed slit/slit/slit cast/cast/cast bring/brought/brought buy/bought/bought catch/caught/caught
	fight/fought/fought seek/sought/sought tell/told/told say/said/said pay/paid/paid lay/laid/laid lie/lay/lain meet/met/met
	feel/felt/felt sleep/slept/slept sweep/swept/swept creep/crept/crept flee/fled/fled lead/led/led bleed/bled/bled shoot/shot/shot
	win/won/won dig/dug/dug stick/stuck/stuck strike/struck/struck sting/stung/stung hang/hanged/hanged bite/bit/bitten hide/hid/hidden
	ride/rode/ridden drive/drove/driven write/wrote/written rise/rose/risen break/broke/broken freeze/froze/frozen steal/stole/stolen
	choose/chose/chosen speak/spoke/spoken slay/slew/slain tear/tore/torn wear/wore/worn bear/bore/borne fall/fell/fallen
	throw/threw/thrown blow/blew/blown draw/drew/drawn grow/grew/grown fly/flew/flown know/knew/known withdraw/withdrew/withdrawn
	see/saw/seen shake/shook/shaken run/ran/run sink/sank/sunk drink/drank/drunk swim/swam/swum spend/spent/spent lend/lent/lent
	build/built/built sit/sat/sat stand/stood/stood beat/beat/beaten eat/ate/eaten show/showed/shown mow/mowed/mown ring/rang/rung
	shear/sheared/shorn forbid/forbade/forbidden hear/heard/heard bid/bid/bid overrun/overran/overrun undergo/underwent/undergone`

// doubled are verbs of several syllables that double their last letter.
var doubled = map[string]bool{
	"kidnap": true, "admit": true, "commit": true, "acquit": true, "expel": true, "compel": true, "equip": true,
	"control": true, "patrol": true, "propel": true,
}

// inflect gives the forms of a verb from its base; "-ise" also as "-ize". An
// irregular verb that is not listed may bring its forms: "quoth/quoth/quoth".
func inflect(verb string, add func(form string, t tense)) {
	verb, own, _ := strings.Cut(verb, "/")
	add(verb, base)
	add(thirdPerson(verb), base)
	add(ing(verb), gerund)
	f, ok := irregular[verb]
	if own != "" {
		f[0], f[1], ok = strings.Cut(own, "/")
	}
	if ok {
		if f[0] == f[1] {
			add(f[0], past|participle)
		} else {
			add(f[0], past)
			add(f[1], participle)
		}
		if verb == "be" {
			for _, form := range []string{"is", "are", "were"} {
				add(form, base|past)
			}
		}
		if verb == "have" {
			add("has", base)
		}
	} else {
		add(ed(verb), past|participle)
	}
	switch {
	case verb == "burn":
		add("burnt", past|participle)
	case strings.HasSuffix(verb, "el") && syllables(verb) > 1:
		add(verb+"led", past|participle)
		add(verb+"ling", gerund)
	case strings.HasSuffix(verb, "ise") && len(verb) > 6 && verb != "surprise":
		inflect(verb[:len(verb)-2]+"ze", add)
	}
}

func thirdPerson(b string) string {
	switch {
	case b == "go", b == "do":
		return b + "es"
	case strings.HasSuffix(b, "y") && !vowel(b, len(b)-2):
		return b[:len(b)-1] + "ies"
	case strings.HasSuffix(b, "s"), strings.HasSuffix(b, "sh"), strings.HasSuffix(b, "ch"), strings.HasSuffix(b, "x"), strings.HasSuffix(b, "z"):
		return b + "es"
	}
	return b + "s"
}

// plural is the plural of a noun.
func plural(noun string) string {
	switch {
	case noun == "life":
		return "lives"
	case noun == "child":
		return "children"
	case strings.HasSuffix(noun, "man"):
		return noun[:len(noun)-2] + "en"
	case strings.HasSuffix(noun, "sis"):
		return noun[:len(noun)-2] + "es"
	case strings.HasSuffix(noun, "s"):
		return noun
	}
	return thirdPerson(noun)
}

func ing(b string) string {
	switch {
	case strings.HasSuffix(b, "ie"):
		return b[:len(b)-2] + "ying"
	case b == "be", strings.HasSuffix(b, "ee"):
		return b + "ing"
	case strings.HasSuffix(b, "e"):
		return b[:len(b)-1] + "ing"
	}
	return double(b) + "ing"
}

func ed(b string) string {
	switch {
	case strings.HasSuffix(b, "e"):
		return b + "d"
	case strings.HasSuffix(b, "y") && !vowel(b, len(b)-2):
		return b[:len(b)-1] + "ied"
	}
	return double(b) + "ed"
}

// double is a verb with its last letter doubled where that is the rule: one
// syllable that ends with one vowel and one consonant.
func double(b string) string {
	n := len(b)
	if doubled[b] || n > 2 && !vowel(b, n-1) && vowel(b, n-2) && !vowel(b, n-3) && !strings.ContainsRune("wxy", rune(b[n-1])) && syllables(b) == 1 {
		return b + b[n-1:]
	}
	return b
}

func syllables(b string) int {
	count := 0
	for i := range len(b) {
		if (vowel(b, i) || b[i] == 'y' && i > 0) && (i == 0 || !vowel(b, i-1) && b[i-1] != 'y') {
			count++
		}
	}
	return count
}

func vowel(s string, i int) bool { return i >= 0 && strings.IndexByte("aeiou", s[i]) >= 0 }
