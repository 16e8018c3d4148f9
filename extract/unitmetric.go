package extract

import "strings"

// set is the words of a list.
func set(words string) map[string]bool {
	all := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		all[w] = true
	}
	return all
}

// What happens to living beings and what to things: a predicate of one does
// not belong to a figure of the other.
var (
	peopleOnly = set("killed injured arrested abducted escaped rescued attended employed on_board trapped infected treated displaced")
	thingsOnly = set("destroyed damaged closed complaints")
)

// Lists of what is counted, where it decides between metrics.
var (
	jobUnits  = set("jobs posts positions roles redundancies layoffs job")
	buildings = set("homes houses buildings structures vehicles boats tanks aircraft dwellings properties villages drones missiles rockets helicopters jets tents shops")
	forces    = set("officers firefighters troops soldiers police policemen rescuers medics vessels ships helicopters aircraft boats engines crews paratroopers")
	remains   = set("bodies body corpses corpse remains cadavers coffins")
	staff     = set("workers employees staff journalists people teachers nurses staffers contractors engineers managers drivers pilots members")
	letters   = set("calls complaints objections letters emails e-mails reports grievances messages")
	inmates   = set("prisoners inmates convicts detainees captives hostages")
	goods     = set("vehicles weapons tanks rifles ships vessels boats towns villages positions posts kilos tonnes tons drones aircraft guns missiles trucks cars bases")
)

// places are where those who are counted are: "in nine states".
var places = set("states countries provinces districts cities towns villages agencies hospitals regions counties sites locations places areas departments nations governorates cells cabins seats")

// unitOf is the last word of what a figure counts.
func (d *document) unitOf(f *figure) (head string, e entry) {
	if f.unit.empty() {
		return "", entry{}
	}
	return d.low(f.unit.to - 1), d.at(f.unit.to - 1)
}

// compatible drops a predicate that cannot be said of what is counted, and
// tells apart those that mean different things of people and of things.
func (d *document) compatible(f *figure, c candidate) candidate {
	head, e := d.unitOf(f)
	if head == "" || !c.found() || head == "others" || head == "other" {
		return c
	}
	if m, ok := d.markAt(f.unit.to - 1); ok && m.metric == c.metric && m.noun {
		return c
	}
	person, inert := e.is(people|role), e.is(thing)
	switch {
	case remains[head] && (c.metric == "rescued" || c.metric == "evacuated" || c.metric == "returned" && f.direct):
		c.metric = "recovered"
	case remains[head] && c.loose && (c.metric == "abducted" || c.metric == "arrested"):
		c.metric = "killed"
	case c.metric == "attended" && forces[head]:
		c.metric = "deployed"
	case c.metric == "trapped" && !person && inert:
		c.metric = "affected"
	case (c.metric == "missing" || c.metric == "killed" && buildings[head]) && !person && inert:
		c.metric = "destroyed"
	case c.metric == "deployed" && letters[head]:
		c.metric = "complaints"
	case c.metric == "abducted" && forces[head] && d.told("captured"):
		c.metric = "captured"
	case c.metric == "on_strike" && inmates[head]:
		c.metric = "released"
	case c.metric == "employed" && jobUnits[head]:
		c.metric = "laid_off"
	case c.metric == "injured" && !person && inert:
		c.metric = "damaged"
	case c.metric == "abducted" && (goods[head] || inert && !person):
		c.metric = "captured"
	case jobUnits[head]:
		if c.metric == "killed" || c.metric == "lost" || c.metric == "closed" || c.metric == "affected" {
			c.metric = "laid_off"
		}
	case c.metric == "laid_off" && !person && inert:
		return candidate{own: true}
	case c.metric == "lost" && buildings[head] && f.numeral.currency == "":
		c.metric = "destroyed"
	case person && !inert && c.metric == "destroyed":
		c.metric = "killed"
	case person && !inert && c.metric == "damaged":
		c.metric = "affected"
	case person && !inert && thingsOnly[c.metric] && c.metric != "complaints", !person && e.is(thing|body) && peopleOnly[c.metric]:
		return candidate{own: true}
	}
	return c
}

// countsPeople reports whether what a figure counts is people.
func (d *document) countsPeople(f *figure) bool {
	_, e := d.unitOf(f)
	return e.is(people)
}

// settled is the metric of a figure where it also depends on the rest of the
// text: a worker who is let go loses a job, a prisoner is freed.
func (d *document) settled(f *figure, c candidate) string {
	head, _ := d.unitOf(f)
	switch m := f.metric; {
	case f.numeral.currency != "" && c.found() && (m == "laid_off" || m == "killed"):
		return "lost"
	case m == "voted" && !f.numeral.percent && (head == "" || head == "people") && d.rally():
		return "attended"
	case m == "lost" && f.numeral.currency == "" && (f.form == None || d.countsPeople(f) || head == "" && !f.numeral.percent):
		return "killed"
	case m == "attended" && f.numeral.percent && f.direct && !d.told("on_strike"):
		return "voted"
	case m == "released" && staff[head] && !d.told("arrested") && !d.told("abducted") && !d.told("captured") && d.told("laid_off"):
		return "laid_off"
	case c.loose && m == "arrested" && d.captors(f):
		return "abducted"
	case c.loose && m == "abducted" && !d.captors(f) && d.told("arrested"):
		return "arrested"
	case m == "released" && !d.told("arrested") && !d.told("abducted") && !d.told("captured") && (d.told("rescued") || d.told("trapped")) && !d.told("treated") && !d.told("infected"):
		return "rescued"
	case m == "attended" && c.found() && !f.numeral.percent && d.metricsTold["on_strike"] >= d.metricsTold["attended"]:
		return "on_strike"
	}
	return f.metric
}

// What a turnout is of: a rally, or an election.
var (
	rallyWords = set("rally rallies rallied march marches marched marchers protest protests protesters protestors demonstration demonstrations demonstrators procession parade vigil")
	pollWords  = set("election elections vote votes voted voters voting ballot ballots referendum poll polls polling electoral constituency")
)

// rally reports whether the text is about a rally and no election, as far as a
// turnout goes.
func (d *document) rally() bool {
	if d.crowds == 0 {
		d.crowds = -1
		for i := range d.tokens {
			if pollWords[d.tokens[i].low] {
				d.crowds = -1
				break
			}
			if rallyWords[d.tokens[i].low] {
				d.crowds = 1
			}
		}
	}
	return d.crowds > 0
}

// told reports whether the text speaks of a metric anywhere.
func (d *document) told(metric string) bool {
	return d.metricsTold[metric] > 0
}

// captorWords are those who hold people and are not the police.
var captorWords = set("militants gunmen fighters rebels kidnappers pirates jihadists insurgents bandits gang extremists isis captors hostage-takers islamists terrorists")

// captors reports whether those who hold people in this text are kidnappers and
// not the police.
func (d *document) captors(f *figure) bool {
	for k := d.sentences[d.tokens[f.at].sentence].from; k < f.from; k++ {
		if captorWords[d.low(k)] {
			return true
		}
	}
	return d.told("abducted") && d.metricsTold["abducted"] >= d.metricsTold["arrested"]
}

// priors is what is most likely said of a unit when no predicate does.
var priors = func() map[string]string {
	all := map[string]string{}
	for _, row := range []struct{ metric, units string }{
		{"infected", "cases infections"},
		{"treated", "patients in-patients outpatients"},
		{"laid_off", "jobs redundancies"},
		{"deployed", "firefighters rescuers responders peacekeepers paratroopers reinforcements"},
		{"on_board", "passengers crew crewmen"},
		{"voted", "votes ballots voters"},
		{"attended", "protesters protestors demonstrators marchers spectators supporters mourners worshippers"},
		{"killed", "deaths fatalities casualties bodies corpses"},
		{"on_strike", "strikers picketers"},
		{"employed", "employees"},
		{"complaints", "complaints"},
		{"abducted", "hostages captives"},
		{"captured", "prisoners"},
		{"arrested", "detainees arrests"},
	} {
		for u := range strings.FieldsSeq(row.units) {
			all[u] = row.metric
		}
	}
	return all
}()

// prior is the metric by what is counted alone.
func (d *document) prior(f *figure) (metric string, direct bool) {
	head, _ := d.unitOf(f)
	if k := d.beforePhrase(f); staff[head] && d.at(k).is(have) {
		return "employed", true
	}
	if m, ok := priors[head]; ok {
		return m, true
	}
	return other, false
}
