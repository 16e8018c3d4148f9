package extract

import (
	"strings"

	"github.com/stetbot/stet/claim"
)

// hedgeRow is a hedge: what it makes of a number.
type hedgeRow struct {
	form     Form
	attitude Attitude // empty: none
	words    string
}

// moreBefore are hedges of running text, beside those that claim lists: add a
// row. Those of claim are for figures that are typed.
var moreBefore = []hedgeRow{
	{AtMost, "", "never exceeded"},
	{AtMost, "", "not exceeded"},
	{AtMost, "", "did not exceed"},
	{AtMost, "", "does not exceed"},
	{AtMost, "", "not more than"},
	{AtMost, "", "not over"},
	{AtMost, "", "not above"},
	{AtMost, "", "no higher than"},
	{AtMost, "", "no greater than"},
	{AtMost, "", "as high as"},
	{AtMost, "", "only up to"},
	{AtMost, "", "a ceiling of"},
	{MoreThan, "", "exceeds"},
	{MoreThan, "", "exceeded"},
	{MoreThan, "", "had exceeded"},
	{MoreThan, "", "topped"},
	{MoreThan, "", "tops"},
	{MoreThan, "", "topping"},
	{MoreThan, "", "surpassed"},
	{MoreThan, "", "surpassing"},
	{MoreThan, "", "passed"},
	{MoreThan, "", "beyond"},
	{MoreThan, "", "way over"},
	{MoreThan, "", "way more than"},
	{MoreThan, "", "a lot more than"},
	{MoreThan, "", "considerably more than"},
	{MoreThan, "", "significantly more than"},
	{MoreThan, "", "substantially more than"},
	{AtLeast, "", "nothing less than"},
	{AtLeast, "", "at a minimum"},
	{AtLeast, "", "a minimum"},
	{AtMost, "", "a maximum"},
	{AtLeast, "", "not under"},
	{AtLeast, "", "not below"},
	{FewerThan, "", "not even"},
	{FewerThan, "", "considerably fewer than"},
	{FewerThan, "", "significantly fewer than"},
	{FewerThan, "", "not up to"},
	{MoreThan, "", "past"},
	{AtLeast, "", "as few as"},
	{About, "", "shy of"},
	{About, "", "just shy of"},
	{About, "", "short of"},
	{About, "", "just short of"},
	{About, "", "just about"},
	{About, "", "closer to"},
	{About, "", "close to"},
	{About, "", "close on"},
	{About, "", "getting on for"},
	{About, "", "approaching"},
	{About, "", "nearer"},
	{About, "", "nearer to"},
	{About, "", "in the vicinity of"},
	{About, "", "perhaps"},
	{About, "", "maybe"},
	{About, "", "possibly"},
	{About, "", "probably"},
	{About, "", "something in the region of"},
	{About, "", "or so"},
	{About, Estimated, "an estimated"},
	{About, Estimated, "estimated"},
	{About, Estimated, "estimated at"},
	{About, Estimated, "an estimate of"},
}

// moreAfter are hedges behind a number.
var moreAfter = []hedgeRow{
	{AtLeast, "", "if not more"},
	{AtLeast, "", "maybe more"},
	{AtLeast, "", "perhaps more"},
	{AtLeast, "", "possibly more"},
	{AtLeast, "", "at minimum"},
	{AtMost, "", "tops"},
	{AtLeast, "", "at a minimum"},
	{AtLeast, "", "at the minimum"},
	{AtLeast, "", "or higher"},
	{AtMost, "", "at the outside"},
	{AtMost, "", "or lower"},
	{AtMost, "", "if that"},
	{About, "", "or thereabouts"},
	{About, "", "ish"},
}

// ambiguousHedges are hedges of claim that in running text are mostly something
// else: "near 5 Mill Lane", "c", "about" behind a number.
var ambiguousHedges = map[string]bool{
	"c": true, "ca": true, "min": true, "max": true, "minimum": true, "maximum": true, "near": true, "tops ": true, "after about": true,
	"after roughly": true, "after approximately": true, "after approx": true, "after over": true, "after upwards": true, "after and over": true,
}

// hedgePhrase is a hedge cut into words.
type hedgePhrase struct {
	hedgeRow
	words []string
}

// beforeHedges are by their last word, afterHedges by their first.
var beforeHedges, afterHedges = map[string][]hedgePhrase{}, map[string][]hedgePhrase{}

// claimForms are the forms of claim that a hedge can have.
var claimForms = map[claim.Form]Form{
	claim.AtLeast: AtLeast, claim.MoreThan: MoreThan, claim.AtMost: AtMost, claim.FewerThan: FewerThan, claim.About: About,
}

func addHedges(change func(string, func(*entry))) {
	before, after := moreBefore, moreAfter
	for _, h := range claim.Hedges() {
		row := hedgeRow{claimForms[h.Form], "", h.Words}
		switch {
		case ambiguousHedges[h.Words] || h.After && ambiguousHedges["after "+h.Words]:
		case h.After:
			after = append(after, row)
		default:
			before = append(before, row)
		}
	}
	for _, row := range before {
		p := hedgePhrase{row, strings.Fields(row.words)}
		last := p.words[len(p.words)-1]
		beforeHedges[last] = insertLongest(beforeHedges[last], p)
		change(last, func(e *entry) { e.hedge = true })
	}
	for _, row := range after {
		p := hedgePhrase{row, strings.Fields(row.words)}
		afterHedges[p.words[0]] = insertLongest(afterHedges[p.words[0]], p)
		change(p.words[0], func(e *entry) { e.after = true })
	}
}

// insertLongest keeps the longest phrases first.
func insertLongest(all []hedgePhrase, p hedgePhrase) []hedgePhrase {
	i := 0
	for i < len(all) && len(all[i].words) >= len(p.words) {
		i++
	}
	return append(all[:i:i], append([]hedgePhrase{p}, all[i:]...)...)
}

// between are words that may stand between a hedge and its number: "at least
// another 30".
var between = map[string]bool{
	"another": true, "a": true, "an": true, "further": true, "additional": true, "the": true, "other": true, "extra": true, "some": true, "estimated": true,
	"these": true, "those": true, "his": true, "its": true, "their": true, "reported": true, "confirmed": true, "total": true, "of": true,
}

// hedgeBefore is the hedge in front of token i, and where it begins.
func (d *document) hedgeBefore(i int) (hedgeRow, int, bool) {
	for k, skipped := i, 0; k > 0 && skipped <= 3; k, skipped = k-1, skipped+1 {
		for _, p := range beforeHedges[d.low(k-1)] {
			if from := k - len(p.words); from >= 0 && d.tokens[from].sentence == d.tokens[min(i, len(d.tokens)-1)].sentence && d.matches(from, p.words) {
				if d.movedUpTo(from, p.words) {
					return hedgeRow{}, i, false
				}
				if skipped == 0 || len(p.words) > 1 || p.form != About {
					return d.outer(p.hedgeRow, from)
				}
			}
		}
		w := d.low(k - 1)
		if !between[w] && d.tokens[k-1].kind != openQuote && w != "$" && w != "€" && w != "£" && w != "us" && w != "," {
			break
		}
		if w == "of" && skipped == 0 || w == "," && d.low(k-2) != "least" && d.low(k-2) != "most" {
			break
		}
	}
	return hedgeRow{}, i, false
}

// movedUp are verbs behind which "up to" is where a count went, and no bound.
var movedUp = set("go goes gone going went rise rose risen climb climbed climbing creep crept jump jumped move moved shoot shot bring brings brought bringing take takes taken pushed pushes pushing")

// movedUpTo reports whether "up to" says where a count went: "has gone up to
// 118".
func (d *document) movedUpTo(from int, words []string) bool {
	return len(words) == 2 && words[0] == "up" && words[1] == "to" && movedUp[d.low(from-1)]
}

// outer looks for another hedge before one that says less: "at least about 30",
// "more than an estimated 300".
func (d *document) outer(row hedgeRow, from int) (hedgeRow, int, bool) {
	if row.form != About || from == 0 {
		return row, from, true
	}
	for _, p := range beforeHedges[d.low(from-1)] {
		if k := from - len(p.words); k >= 0 && d.matches(k, p.words) {
			if p.form != About {
				p.attitude = row.attitude
				return p.hedgeRow, k, true
			}
			return row, k, true
		}
	}
	return row, from, true
}

// hedgeAfter is the hedge that begins with token i, and where it ends.
func (d *document) hedgeAfter(i int) (hedgeRow, int, bool) {
	k := i
	if (d.low(k) == "-" || d.low(k) == ",") && (d.tokens[k].glued || d.low(k) == ",") {
		k++
	}
	if !d.at(k).after && d.low(k) != "+" || d.low(k) == "+" && !d.tokens[k].glued {
		return hedgeRow{}, i, false
	}
	for _, p := range afterHedges[d.low(k)] {
		to := k + len(p.words)
		if !d.matches(k, p.words) || k > i && d.low(i) == "," && (len(p.words) < 2 && (p.words[0] != "tops" || d.kindAt(to) == wordToken) || d.kindAt(to) == numberToken || d.at(to).digit) {
			continue
		}
		switch {
		case d.compares(to):
		case p.words[0] == "plus" && k == i && !d.tokens[k].glued:
		case p.words[0] == "at" && d.number(to):
		case p.form == About && len(p.words) == 1 && d.low(i) != "-" && !d.tokens[k].glued && p.words[0] != "odd":
		default:
			return p.hedgeRow, to, true
		}
	}
	return hedgeRow{}, i, false
}

// compares reports whether the words of a hedge that ends at token to begin the
// next figure instead: "two rifles and more | than 50 shells", "12 men and up |
// to 30 women", "12 people and over | 30 cows".
func (d *document) compares(to int) bool {
	last := d.low(to - 1)
	switch d.low(to) {
	case "than":
		return true
	case "to":
		return last == "up" || last == "upwards"
	case "of":
		return last == "upwards"
	}
	return (last == "over" || last == "above" || last == "more") && d.number(to) && d.joins(to)
}

// joins reports whether "and" or "or" stands just before the word that ends at
// token to.
func (d *document) joins(to int) bool { return d.low(to-2) == "and" || d.low(to-2) == "or" }

// number reports whether a number begins at token i, maybe behind an article.
func (d *document) number(i int) bool {
	if t := d.token(i); t != nil && t.numeral > 0 {
		return true
	}
	t := d.token(i + 1)
	return t != nil && d.at(i).is(determiner) && t.numeral > 0
}

// matches reports whether the tokens from i are these words.
func (d *document) matches(i int, words []string) bool {
	if i < 0 || i+len(words) > len(d.tokens) {
		return false
	}
	for k, w := range words {
		if d.tokens[i+k].low != w {
			return false
		}
	}
	return true
}
