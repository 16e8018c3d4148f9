package claim

import "strings"

// measureRow is one of the common measures: what a newsroom counts.
type measureRow struct {
	slug     string
	synonyms string // single words, separated by spaces
	unit     string
	sentence string // how one says it; %s is the figure and what it counts
	befalls  bool   // it befalls those concerned, who cannot be fewer
	ceiling  bool   // it counts those concerned
}

// commonMeasures are in the order in which boards show them.
var commonMeasures = []measureRow{
	{slug: "killed", synonyms: "dead died death deaths fatalities fatality executed massacred murdered slain toll perished", unit: "people", sentence: "%s were killed", befalls: true},
	{slug: "injured", synonyms: "wounded hurt injuries", unit: "people", sentence: "%s were injured", befalls: true},
	{slug: "missing", synonyms: "disappeared", unit: "people", sentence: "%s are missing", befalls: true},
	{slug: "released", synonyms: "freed liberated", unit: "people", sentence: "%s were released", befalls: true},
	{slug: "escaped", synonyms: "", unit: "people", sentence: "%s escaped", befalls: true},
	{slug: "unaccounted", synonyms: "fate fate-unknown unaccounted-for", unit: "people", sentence: "the fate of %s is unknown", befalls: true},
	{slug: "rescued", synonyms: "saved survivors survived", unit: "people", sentence: "%s were rescued", befalls: true},
	{slug: "abducted", synonyms: "kidnapped taken seized", unit: "people", sentence: "%s were abducted", ceiling: true},
	{slug: "held", synonyms: "captive captives held-captive", unit: "people", sentence: "%s are being held", befalls: true},
	{slug: "arrested", synonyms: "detained arrests detentions custody", unit: "people", sentence: "%s were arrested"},
	{slug: "trapped", synonyms: "stranded", unit: "people", sentence: "%s are trapped", befalls: true},
	{slug: "infected", synonyms: "cases infections", unit: "people", sentence: "%s are infected"},
	{slug: "recovered", synonyms: "", unit: "people", sentence: "%s have recovered"},
	{slug: "hospitalised", synonyms: "hospitalized treated", unit: "people", sentence: "%s were treated in hospital"},
	{slug: "evacuated", synonyms: "evacuations", unit: "people", sentence: "%s were evacuated"},
	{slug: "displaced", synonyms: "homeless", unit: "people", sentence: "%s were displaced"},
	{slug: "affected", synonyms: "", unit: "people", sentence: "%s are affected"},
	{slug: "attended", synonyms: "turnout protesters marched attendance", unit: "people", sentence: "%s attended"},
	{slug: "aboard", synonyms: "on-board passengers", unit: "people", sentence: "%s were aboard", ceiling: true},
	{slug: "employed", synonyms: "employees staff workforce", unit: "people", sentence: "%s are employed", ceiling: true},
	{slug: "laid-off", synonyms: "layoffs redundant redundancies", unit: "people", sentence: "%s were laid off"},
	{slug: "identified", synonyms: "", unit: "people", sentence: "%s were identified"},
	{slug: "destroyed", synonyms: "burned burnt demolished", sentence: "%s were destroyed"},
	{slug: "damaged", synonyms: "", sentence: "%s were damaged"},
}

var measureIndex = func() map[string]int {
	index := map[string]int{}
	for i, m := range commonMeasures {
		for _, name := range append(strings.Fields(m.synonyms), m.slug) {
			index[Fold(name)] = i
		}
	}
	return index
}()

// MeasureSlug is the folded slug of a measure's name; a synonym of a common
// measure gives the common one ("dead" is killed).
func MeasureSlug(name string) string {
	folded := Fold(name)
	if i, ok := measureIndex[folded]; ok {
		return commonMeasures[i].slug
	}
	if i, ok := measureIndex[strings.ReplaceAll(folded, " ", "-")]; ok {
		return commonMeasures[i].slug
	}
	return folded
}

// CommonMeasure is the built-in measure of a name or synonym.
func CommonMeasure(name string) (Measure, bool) {
	i, ok := measureIndex[MeasureSlug(name)]
	if !ok {
		return Measure{}, false
	}
	return Measure{Slug: commonMeasures[i].slug, Unit: commonMeasures[i].unit}, true
}

// CommonMeasures are the slugs of the built-in measures, in board order.
func CommonMeasures() []string {
	var slugs []string
	for _, m := range commonMeasures {
		slugs = append(slugs, m.slug)
	}
	return slugs
}

// ceiling says whether the measure counts all of those concerned.
func ceiling(slug string) bool {
	i, ok := measureIndex[slug]
	return ok && commonMeasures[i].ceiling
}

// befalls says whether the measure counts people of those concerned, so that a
// ceiling of the same topic holds for it.
func befalls(slug string) bool {
	i, ok := measureIndex[slug]
	return ok && commonMeasures[i].befalls
}

// rank is the place of a measure on a board: common ones in their order, the
// others after them in the order of first use.
func (t Topic) rank(slug string) int {
	if i, ok := measureIndex[slug]; ok {
		return i
	}
	for i, m := range t.Measures {
		if m.Slug == slug {
			return len(commonMeasures) + i
		}
	}
	return len(commonMeasures) + len(t.Measures)
}
