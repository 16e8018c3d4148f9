package extract

import "strings"

// manner says how a verb attributes.
type manner uint8

const (
	says   manner = iota // takes a clause: anybody may be its subject
	counts               // takes a number: only a source may be its subject
	tells                // names who was told first
	denies               // turns what follows round
	quotes               // names another source: "quoted Y as saying"
	thinks               // says weakly: another attribution of the sentence goes before
)

// sayRow is verbs of one manner.
type sayRow struct {
	how   manner
	verbs string
}

// sayVerbs are the verbs that attribute: add a verb to a row. Irregular ones
// give past and participle after slashes.
var sayVerbs = []sayRow{
	{says, "say/said/said add guess warn retort counter respond state note insist allege argue acknowledge admit/admitted/admitted confirm announce maintain stress explain testify assert recall tweet post write/wrote/written reveal disclose concede suggest indicate caution reckon calculate boast emphasise emphasize remark comment observe reply repeat reiterate contend complain lament swear/swore/sworn stipulate predict forecast/forecast/forecast underline clarify conclude"},
	{counts, "claim report estimate count record register document log put/put/put tally verify give/gave/given list show/showed/shown declare"},
	{tells, "tell/told/told inform brief"},
	{denies, "deny reject dispute refute rebut"},
	{quotes, "quote cite"},
	{thinks, "believe expect think/thought/thought fear hope understand/understood/understood anticipate project"},
}

func addSayVerbs(change func(string, func(*entry))) {
	for n, row := range sayVerbs {
		for v := range strings.FieldsSeq(row.verbs) {
			inflect(v, func(form string, t tense) {
				change(form, func(e *entry) {
					e.say = int16(n + 1)
					e.tense |= t
				})
			})
		}
	}
}
