package claim

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// morning is the Saturday morning of the workers story: the now of these tests.
var morning = time.Date(2016, 4, 9, 9, 0, 0, 0, time.UTC)

// newsroom is the vocabulary of the tests: who speaks for whom.
var newsroom = NewLexicon(Vocabulary{Sources: []Source{
	{Key: "isis", Name: "Isis"},
	{Key: "amaq", Name: "Amaq Agency", Descriptor: "an Isis outlet", SpeaksFor: "isis"},
	{Key: "video", Name: "Isis video", SpeaksFor: "amaq"},
	{Key: "sohr", Name: "Syrian Observatory for Human Rights"},
	{Key: "rahman", Name: "Rami Abdul Rahman", SpeaksFor: "sohr"},
	{Key: "regime", Name: "Syrian regime"},
	{Key: "un", Name: "UN office"},
	{Key: "independent", Name: "The Independent"},
	{Key: "russia", Name: "Russian state media"},
	{Key: "ping", Name: "Ping", SpeaksFor: "pong"},
	{Key: "pong", Name: "Pong", SpeaksFor: "pung"},
	{Key: "pung", Name: "Pung", SpeaksFor: "ping"},
	{Key: "pang", Name: "Pang", SpeaksFor: "ping"},
	{Key: "enca", Name: "eNCA"},
	{Key: "alsham", Name: "وكالة الشام", Descriptor: "وكالة"},
	{Key: "unnamed: reports", Name: "unnamed reports", Unnamed: true},
	{Key: "unnamed: fears", Name: "unattributed fears", Unnamed: true},
	{Key: "unnamed: ground", Name: "sources on the ground", Unnamed: true},
}})

// workers is the topic of the tests.
var workers = Topic{
	Slug: "workers", Parties: []string{"isis", "regime"},
	Measures: []Measure{{"killed", "people"}, {"released", "people"}, {"abducted", "people"}, {"unaccounted", "people"}, {"bodies-shown", ""}, {"%d", ""}},
}

// option is one more thing about a claim.
type option func(*Claim)

func via(keys ...string) option {
	return func(c *Claim) {
		for _, key := range keys {
			c.Chain = append(c.Chain, Link{Source: key})
		}
	}
}

func day(n int) When {
	return When{At: time.Date(2016, 4, n, 0, 0, 0, 0, time.UTC), Precision: Day}
}

func at(n, hour, minute int) When {
	return When{At: time.Date(2016, 4, n, hour, minute, 0, 0, time.UTC), Precision: Minute}
}

func said(w When) option       { return func(c *Claim) { c.Said = w } }
func asOf(w When) option       { return func(c *Claim) { c.AsOf = w } }
func recorded(w When) option   { return func(c *Claim) { c.Recorded = w.At } }
func inPart(id int64) option   { return func(c *Claim) { c.PartOf = id } }
func repeats(id int64) option  { return func(c *Claim) { c.Repeats = id } }
func is(s Status) option       { return func(c *Claim) { c.Status = s } }
func of(measure string) option { return func(c *Claim) { c.Measure = measure } }
func occasion(w When) option   { return func(c *Claim) { c.Aggregation, c.AsOf = Increment, w } }
func unread(raw string) option { return func(c *Claim) { c.Figure = Figure{Form: Unknown, Raw: raw} } }
func denied(c *Claim)          { c.Attitude = Denied }
func turned(k Lifecycle, w When) option {
	return func(c *Claim) {
		c.Lifecycle = k
		c.Turns = append(c.Turns, Turn{Kind: k, Said: w, Recorded: morning})
	}
}

// put is a claim of people killed, unless an option says otherwise.
func put(id int64, words, source string, options ...option) Claim {
	f, attitude, err := ParseFigure(words)
	if err != nil {
		panic(err)
	}
	c := Claim{
		ID: id, Topic: "workers", Measure: "killed", Aggregation: Total, Figure: f, Attitude: attitude,
		Chain: []Link{{Source: source}}, Recorded: morning, Status: Unverified, Lifecycle: Current,
	}
	for _, option := range options {
		option(&c)
	}
	return c
}

// shape writes a board down: for each section its measure, then its
// positions, "3+4/10" being one that 3 leads, that 4 also gives and that 10 is
// a part in, then conflicts "3x17" and possible ones "3?5"; then the flags.
func shape(b Board) string {
	var lines []string
	for _, s := range b.Sections {
		line := s.Measure
		if s.Aggregation == Increment {
			line += "@" + s.Occasion.Shown(morning)
		}
		for _, p := range s.Positions {
			line += fmt.Sprintf(" %d", p.Lead.ID)
			for _, c := range p.Also {
				line += fmt.Sprintf("+%d", c.ID)
			}
			for _, c := range p.Parts {
				line += fmt.Sprintf("/%d", c.ID)
			}
		}
		for _, pair := range s.Conflicts {
			line += fmt.Sprintf(" %dx%d", pair.A, pair.B)
		}
		for _, pair := range s.Possible {
			line += fmt.Sprintf(" %d?%d", pair.A, pair.B)
		}
		lines = append(lines, line)
	}
	for _, f := range b.Flags {
		lines = append(lines, fmt.Sprintf("%s %v %s", f.Kind, f.Claims, f.Sum))
	}
	return strings.Join(lines, "; ")
}

func TestArrange(t *testing.T) {
	for _, tt := range []struct {
		name   string
		want   string
		claims []Claim
	}{
		{"nothing", "", nil},
		{"the tightest leads, the vaguer are repeats", "killed 6+5+2+3+4+1", []Claim{
			put(1, "unknown", "isis"), put(2, "dozens", "isis"), put(3, "more than 20", "isis"),
			put(4, "about 24", "isis"), put(5, "20-25", "isis"), put(6, "24", "isis"),
		}},
		{"up to is vaguer than a range", "killed 2+1", []Claim{put(1, "up to 25", "isis"), put(2, "20-25", "isis")}},
		{"what is repeated leads, though it is vaguer", "killed 1+2+3", []Claim{
			put(1, "more than 20", "isis"), put(2, "24", "isis", repeats(1)), put(3, "24", "amaq", repeats(2)),
		}},
		{"what rounds is led by what it rounds", "killed 6+1", []Claim{put(1, "300", "independent", repeats(6)), put(6, "around 300", "independent")}},
		{"parts stand under their whole, the largest first", "killed 3+4/11/10", []Claim{
			put(3, "24", "isis"), put(4, "more than 20", "isis"), put(10, "four", "amaq", inPart(3)), put(11, "twenty", "amaq", inPart(3)),
		}},
		{"a part of what is not on the board stands alone", "killed 3 10", []Claim{put(3, "24", "isis"), put(10, "four", "isis", inPart(9))}},
		{"a part by another origin stands alone and disagrees with nobody", "killed 3 10", []Claim{put(3, "24", "isis"), put(10, "four", "sohr", inPart(3))}},
		{"parts of parts are not added twice", "killed 1/2/4/5/3", []Claim{
			put(1, "24", "isis"), put(2, "20", "isis", inPart(1)), put(3, "4", "isis", inPart(1)), put(4, "12", "isis", inPart(2)), put(5, "8", "isis", inPart(2)),
		}},
		{"a part that is repeated is a part, and added once", "killed 1/2/4/3", []Claim{
			put(1, "24", "isis"), put(2, "20", "isis", inPart(1)), put(3, "4", "isis", inPart(1)), put(4, "20", "amaq", repeats(2)),
		}},
		{"a part that is given twice is added once", "killed 1/2/4/3", []Claim{
			put(1, "24", "isis"), put(2, "20", "isis", inPart(1)), put(3, "4", "isis", inPart(1)), put(4, "20", "amaq", inPart(1), repeats(2)),
		}},
		{"a fear and a statement are two", "killed 2 1", []Claim{put(1, "feared 300", "isis"), put(2, "at least 20", "isis")}},
		{"a fear that agrees joins no statement", "killed 2 1", []Claim{put(1, "feared 24", "isis"), put(2, "24", "isis")}},
		{"two fears are one", "killed 2+1", []Claim{put(1, "feared at least 20", "isis"), put(2, "feared 24", "isis")}},
		{"what was withdrawn stands apart and last", "killed 2 1", []Claim{put(1, "24", "un", turned(Retracted, day(9))), put(2, "24", "un")}},
		{"a repeat of what was withdrawn does not hide in it", "killed 2 1", []Claim{put(1, "24", "un", turned(Retracted, day(9))), put(2, "24", "un", repeats(1))}},
		{"who speaks for whom is one", "killed 1+2+3", []Claim{put(1, "24", "isis"), put(2, "24", "amaq"), put(3, "24", "video")}},
		{"who speaks for each other is one", "killed 1+2+3+4", []Claim{put(1, "24", "ping"), put(2, "24", "pong"), put(3, "24", "pung"), put(4, "24", "pang")}},
		{"who repeats another is that one", "killed 1+2", []Claim{put(1, "24", "un"), put(2, "24", "sohr", repeats(1))}},
		{"two who agree are two", "killed 1 2", []Claim{put(1, "24", "un"), put(2, "24", "sohr")}},
		{"unnamed people are one only by the same words in the same hands", "killed 1+4 2 3", []Claim{
			put(1, "24", "unnamed: ground", via("russia")), put(2, "24", "unnamed: ground", via("independent")),
			put(3, "24", "unnamed: reports", via("russia")), put(4, "24", "unnamed: ground", via("russia", "independent")),
		}},
		{"different units are different things", "killed 1 2", []Claim{put(1, "24", "un"), put(2, "24%", "un")}},
		{"one origin with two figures does not disagree with itself", "killed 1 2; one_origin [1 2] 0", []Claim{put(1, "24", "un"), put(2, "175", "un")}},
		{"unnamed people may be several", "killed 1 2 1x2", []Claim{put(1, "24", "unnamed: reports"), put(2, "175", "unnamed: reports")}},
		{"total and occasion are two questions", "killed 1; killed@Fri 2; killed@Sat 3", []Claim{
			put(1, "at least 300", "un"), put(2, "170", "un", occasion(day(8))), put(3, "3", "un", occasion(day(9))),
		}},
		{"occasions that nobody dated are together", "killed@ 1 2", []Claim{put(1, "170", "un", occasion(When{})), put(2, "3", "un", occasion(When{}))}},
		{"disagreement comes first, then the common order, then first use", "released 5 6 5x6; killed 1; abducted 2; bodies-shown 4; %d 3", []Claim{
			put(1, "24", "un"), put(2, "300", "un", of("abducted")), put(3, "1", "un", of("%d")), put(4, "1", "un", of("bodies-shown")),
			put(5, "100", "un", of("released")), put(6, "200", "isis", of("released")),
		}},
		{"stated, without a number, feared, withdrawn", "killed 4 3 2 1 2?4", []Claim{
			put(1, "24", "un", turned(Retracted, day(9))), put(2, "feared 90", "sohr"), put(3, "unknown", "isis"), put(4, "24", "regime"),
		}},
		{"withdrawn and said again is to be held", "killed 1; wavering [1] 0", []Claim{put(1, "4,460", "un", turned(Retracted, at(9, 12, 40)), turned(Reaffirmed, at(9, 12, 52)))}},
		{"reaffirmed and never withdrawn is not", "killed 1", []Claim{put(1, "4,460", "un", turned(Reaffirmed, at(9, 12, 52)))}},
	} {
		if got := shape(Arrange(newsroom, workers, tt.claims)); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// The workers story's figures of people killed, as ../shared/stories has them.
func story() []Claim {
	out := via("independent")
	return []Claim{
		put(3, "24", "isis", out), put(4, "more than 20 people", "isis", out, repeats(3)),
		put(5, "a far higher number of around 300 feared", "unnamed: fears", out),
		put(7, "at least 300 employees", "amaq", out, of("released")),
		put(8, "more than 20 prisoners", "amaq", out, repeats(4)),
		put(10, "four", "amaq", out, inPart(3)), put(11, "twenty", "amaq", out, inPart(3)),
		put(12, "all workers had been released apart from factory guards and gunmen", "sohr", out, of("released")),
		put(16, "170 people", "rahman", out, of("released"), occasion(day(8))),
		put(17, "175 workers", "unnamed: reports", out, said(day(8))),
		put(18, "unknown", "unnamed: ground", via("russia", "independent"), said(day(8)), repeats(17), unread("confirming the atrocity")),
		put(23, "one", "video", out, of("bodies-shown")),
	}
}

func TestArrangeStory(t *testing.T) {
	want := "killed 3+4+8/11/10 17+18 5 3x17 3?5 5?17; released 7 12; released@Fri 16; bodies-shown 23"
	b := Arrange(newsroom, workers, story())
	if got := shape(b); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	named := map[string]bool{}
	for _, p := range b.Sections[0].Positions {
		if Named(newsroom, p.Lead) {
			named[p.Group] = true
		}
	}
	if diff := cmp.Diff(map[string]bool{"isis": true}, named); diff != "" {
		t.Errorf("independent origins: %s", diff)
	}
	wantPlaces := map[int64]Place{
		3: {Lead: 3, Conflicts: []int64{17}, Possible: []int64{5}}, 4: {Lead: 3}, 8: {Lead: 3}, 10: {Lead: 3}, 11: {Lead: 3},
		17: {Lead: 17, Conflicts: []int64{3}, Possible: []int64{5}}, 18: {Lead: 17}, 5: {Lead: 5, Possible: []int64{3, 17}},
		7: {Lead: 7}, 12: {Lead: 12}, 16: {Lead: 16}, 23: {Lead: 23},
	}
	if diff := cmp.Diff(wantPlaces, b.Places()); diff != "" {
		t.Errorf("places (-want +got)\n%s", diff)
	}
}

func TestDisagree(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want Disagreement
	}{
		{"24", "175", Conflict},
		{"24", "24", Agree},
		{"at least 20", "24", Agree},
		{"at least 25", "24", Conflict},
		{"more than 24", "24", Conflict},
		{"more than 24", "25", Agree},
		{"fewer than 24", "24", Conflict},
		{"up to 24", "24", Agree},
		{"up to 40", "at least 41", Conflict},
		{"more than 20", "fewer than 21", Conflict}, // no whole number lies between
		{"more than $20", "fewer than $21", Agree},
		{"20-25", "26", Conflict},
		{"20-25", "25-30", Agree},
		{"none", "1", Conflict},
		{"none", "up to 3", Agree},
		{"dozens", "5", Conflict},
		{"dozens", "300", Agree},
		{"a majority of 300", "100", Conflict},
		{"a majority", "100", Agree},
		{"all 300", "200", Conflict},
		{"all except guards", "24", Agree},
		{"unknown", "24", Agree},
		{"3.4%", "24", Agree},

		// "About" and fears are possible conflicts at most.
		{"about 30", "60", MayConflict},
		{"about 30", "33", Agree},
		{"about 30", "34", MayConflict},
		{"about 300", "at least 400", MayConflict},
		{"feared 300", "24", MayConflict},
		{"feared 300", "feared 24", MayConflict},
		{"feared at least 20", "24", Agree},
		{"estimated 300", "24", MayConflict},
		{"estimated about 300", "about 24", MayConflict},
		{"feared unknown", "24", Agree},
		{"denied 24", "175", Agree},
		{"denied 24", "24", Agree},
	} {
		a, b := put(1, tt.a, "isis"), put(2, tt.b, "sohr")
		if got := Disagree(a, b); got != tt.want {
			t.Errorf("%s, %s: %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if got := Disagree(b, a); got != tt.want {
			t.Errorf("%s, %s: %d, want %d", tt.b, tt.a, got, tt.want)
		}
	}
}

// These pairs would conflict as 24 and 175 do, but for one thing.
func TestDisagreeNever(t *testing.T) {
	for name, a := range map[string]Claim{
		"a part":               put(1, "24", "isis", inPart(9)),
		"an increment":         put(1, "24", "isis", occasion(day(8))),
		"denied":               put(1, "24", "isis", denied),
		"withdrawn":            put(1, "24", "isis", turned(Retracted, day(9))),
		"growth":               put(1, "24", "isis", asOf(day(7))),
		"growth since an hour": put(1, "24", "isis", asOf(at(7, 23, 0))),
	} {
		b := put(2, "175", "sohr", asOf(day(8)))
		if Disagree(a, b) != Agree || Disagree(b, a) != Agree {
			t.Errorf("%s: disagrees", name)
		}
	}
	for name, b := range map[string]Claim{
		"a fall":                      put(2, "9", "sohr", asOf(day(8))),
		"the same day":                put(2, "175", "sohr", asOf(day(7))),
		"the same day, to the minute": put(2, "175", "sohr", asOf(at(7, 14, 0))),
		"one moment unknown":          put(2, "175", "sohr"),
		"said later":                  put(2, "175", "sohr", said(day(8))),
	} {
		if a := put(1, "24", "isis", asOf(day(7))); Disagree(a, b) != Conflict || Disagree(b, a) != Conflict {
			t.Errorf("%s: is no growth, and does not disagree", name)
		}
	}
}

func TestFlags(t *testing.T) {
	for _, tt := range []struct {
		name   string
		want   string
		claims []Claim
	}{
		{"parts exceed", "parts_exceed [1 2 3] 25", []Claim{put(1, "24", "isis"), put(2, "20", "isis", inPart(1)), put(3, "5", "isis", inPart(1))}},
		{"one part exceeds", "parts_exceed [1 2] 30", []Claim{put(1, "up to 24", "isis"), put(2, "at least 30", "isis", inPart(1))}},
		{"parts fall short", "parts_fall_short [1 2 3] 23", []Claim{put(1, "24", "isis"), put(2, "20", "isis", inPart(1)), put(3, "3", "isis", inPart(1))}},
		{"one part is no sum", "", []Claim{put(1, "24", "isis"), put(2, "20", "isis", inPart(1))}},
		{"a vague part may make up for it", "", []Claim{put(1, "24", "isis"), put(2, "20", "isis", inPart(1)), put(3, "at least 2", "isis", inPart(1))}},
		{"a whole without a ceiling has room", "", []Claim{put(1, "at least 24", "isis"), put(2, "20", "isis", inPart(1)), put(3, "30", "isis", inPart(1))}},
		{"a part in another unit is not added", "", []Claim{put(1, "24", "isis"), put(2, "40%", "isis", inPart(1))}},
		{"the parts of what is also said", "parts_exceed [2 3] 30", []Claim{put(1, "24", "isis"), put(2, "up to 25", "isis"), put(3, "30", "isis", inPart(2))}},
		{"the parts of what was withdrawn", "", []Claim{put(1, "24", "isis", turned(Retracted, day(9))), put(2, "30", "isis", inPart(1), turned(Retracted, day(9)))}},

		{"above the ceiling", "above_ceiling [1 2] 0", []Claim{put(1, "at least 400", "isis"), put(2, "300", "sohr", of("abducted"))}},
		{"about is taken as ten in a hundred", "above_ceiling [1 2] 0", []Claim{put(1, "331", "isis"), put(2, "about 300", "sohr", of("abducted"))}},
		{"and not less", "", []Claim{put(1, "330", "isis"), put(2, "about 300", "sohr", of("abducted"))}},
		{"the highest ceiling counts", "", []Claim{put(1, "350", "isis"), put(2, "300", "sohr", of("abducted")), put(3, "360", "un", of("employed"))}},
		{"a denied ceiling does not", "above_ceiling [1 2] 0", []Claim{put(1, "350", "isis"), put(2, "300", "sohr", of("abducted")), put(3, "360", "un", of("employed"), denied)}},
		{"nor a withdrawn one", "above_ceiling [1 2] 0", []Claim{put(1, "350", "isis"), put(2, "300", "sohr", of("abducted")), put(3, "360", "un", of("employed"), turned(Retracted, day(9)))}},
		{"what is denied is not above", "", []Claim{put(1, "400", "isis", denied), put(2, "300", "sohr", of("abducted"))}},
		{"nor what was withdrawn", "", []Claim{put(1, "400", "isis", turned(Retracted, day(9))), put(2, "300", "sohr", of("abducted"))}},
		{"a share is no number of people", "", []Claim{put(1, "80%", "isis"), put(2, "60", "sohr", of("abducted"))}},
		{"a share is no ceiling", "", []Claim{put(1, "80", "isis"), put(2, "60%", "sohr", of("abducted"))}},
		{"what befalls others has no ceiling", "", []Claim{put(1, "400", "isis", of("arrested")), put(2, "300", "sohr", of("abducted"))}},

		{"occasions exceed the total", "increments_exceed [1 2 3] 170", []Claim{put(1, "100", "un"), put(2, "90", "un", occasion(day(7))), put(3, "80", "un", occasion(day(8)))}},
		{"another's occasions are not added", "", []Claim{put(1, "100", "un"), put(2, "90", "un", occasion(day(7))), put(3, "80", "isis", occasion(day(8)))}},
		{"one occasion given twice is added once", "", []Claim{put(1, "100", "un"), put(2, "90", "un", occasion(day(7))), put(3, "60", "un", occasion(day(7)))}},
		{"and then at its least", "", []Claim{put(1, "100", "un"), put(2, "60", "un", occasion(day(7))), put(3, "110", "un", occasion(day(7)))}},
		{"nor is one within another", "", []Claim{put(1, "100", "un"), put(2, "90", "un", occasion(day(7))), put(3, "60", "un", occasion(at(7, 14, 0)))}},
		{"nor what may be the same", "", []Claim{put(1, "100", "un"), put(2, "90", "un", occasion(day(7))), put(3, "60", "un", occasion(When{}))}},
		{"what came after the total is not in it", "", []Claim{put(1, "100", "un", asOf(day(6))), put(2, "90", "un", occasion(day(7))), put(3, "80", "un", occasion(day(8)))}},
		{"what came after it was said neither", "", []Claim{put(1, "100", "un", said(day(7))), put(2, "90", "un", occasion(day(7))), put(3, "80", "un", occasion(day(8)))}},
		{"a floor is no ceiling", "", []Claim{put(1, "at least 100", "un"), put(2, "170", "un", occasion(day(7)))}},
		{"fears are not added", "", []Claim{put(1, "100", "un"), put(2, "feared 170", "un", occasion(day(7)))}},
		{"other units are not added", "", []Claim{put(1, "50", "un"), put(2, "80%", "un", occasion(day(7)))}},
	} {
		b := Arrange(newsroom, workers, tt.claims)
		b.Sections = nil
		if got := shape(b); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

func TestSupersede(t *testing.T) {
	for _, tt := range []struct {
		name       string
		filed, old Claim
		want       Supersession
	}{
		{"a newer figure", put(2, "175", "un"), put(1, "24", "un"), Replaces},
		{"of who speaks for it", put(2, "175", "rahman"), put(1, "24", "sohr"), Replaces},
		{"a lower one", put(2, "9", "un"), put(1, "24", "un"), Replaces},
		{"about twice as many", put(2, "about 60", "un"), put(1, "about 30", "un"), Replaces},
		{"of a repeat by somebody else", put(3, "175", "un"), put(1, "24", "un"), Replaces},
		{"said later", put(2, "175", "un", said(day(8))), put(1, "24", "un", said(day(7))), Replaces},
		{"said on the same day", put(2, "175", "un", said(day(8))), put(1, "24", "un", said(at(8, 14, 0))), Replaces},
		{"said earlier, of a later moment", put(2, "175", "un", said(day(7)), asOf(day(6))), put(1, "24", "un", said(day(8)), asOf(day(5))), Replaces},
		{"after it was reaffirmed", put(2, "175", "un", recorded(at(9, 12, 0))), put(1, "24", "un", turned(Reaffirmed, at(9, 11, 0))), Replaces},

		{"said earlier", put(2, "175", "un", said(day(7))), put(1, "24", "un", said(day(8))), IsReplaced},
		{"of an earlier moment", put(2, "175", "un", asOf(day(7))), put(1, "24", "un", asOf(day(8))), IsReplaced},
		{"of an earlier moment, said later", put(2, "175", "un", asOf(day(7)), said(day(9))), put(1, "24", "un", asOf(day(8)), said(day(8))), IsReplaced},
		{"said before the other was filed", put(2, "175", "un", said(day(7))), put(1, "24", "un"), IsReplaced},
		{"said before the other was reaffirmed", put(2, "175", "un", said(at(9, 8, 0))), put(1, "24", "un", said(day(7)), turned(Reaffirmed, at(9, 11, 0))), IsReplaced},
		{"reported earlier", put(2, "175", "un", func(c *Claim) { c.Reported = day(7) }), put(1, "24", "un", func(c *Claim) { c.Reported = day(8) }), IsReplaced},

		{"compatible", put(2, "24", "un"), put(1, "more than 20", "un"), StandsBeside},
		{"about as many", put(2, "33", "un"), put(1, "about 30", "un"), StandsBeside},
		{"another origin", put(2, "175", "isis"), put(1, "24", "un"), StandsBeside},
		{"nobody named", put(2, "175", "unnamed: reports"), put(1, "24", "unnamed: reports"), StandsBeside},
		{"another measure", put(2, "175", "un", of("released")), put(1, "24", "un"), StandsBeside},
		{"an increment", put(2, "175", "un", occasion(day(8))), put(1, "24", "un"), StandsBeside},
		{"of an increment", put(2, "175", "un"), put(1, "24", "un", occasion(day(8))), StandsBeside},
		{"a part", put(2, "175", "un", inPart(7)), put(1, "24", "un"), StandsBeside},
		{"of a part", put(2, "175", "un"), put(1, "24", "un", inPart(7)), StandsBeside},
		{"a repeat", put(2, "175", "un", repeats(7)), put(1, "24", "un"), StandsBeside},
		{"a fear", put(2, "feared 175", "un"), put(1, "24", "un"), StandsBeside},
		{"of a fear", put(2, "175", "un"), put(1, "feared 24", "un"), StandsBeside},
		{"of what was withdrawn", put(2, "175", "un"), put(1, "24", "un", turned(Retracted, day(9))), StandsBeside},
		{"another unit", put(2, "175", "un"), put(1, "24%", "un"), StandsBeside},
	} {
		groups := Groups(newsroom, []Claim{tt.old, tt.filed})
		if got := Supersede(newsroom, tt.filed, tt.old, groups); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestGroups(t *testing.T) {
	groups := Groups(newsroom, []Claim{
		put(1, "1", "video"), put(2, "1", "sohr", repeats(1)), put(3, "1", "un", repeats(2)),
		put(4, "1", "un", repeats(99)), // what it repeats has left the board
		put(5, "1", "unnamed: ground", via("russia", "independent")),
		put(6, "1", "independent", repeats(5)),
		put(7, "1", "pang"),
		put(8, "1", "nobody on record"),
	})
	want := map[int64]string{
		1: "isis", 2: "isis", 3: "isis", 4: "un", 5: `unnamed "unnamed: ground" via "russia"`, 6: `unnamed "unnamed: ground" via "russia"`,
		7: "ping", 8: "nobody on record",
	}
	if diff := cmp.Diff(want, groups); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// Claims that repeat each other in a circle have some group, and no end
	// is waited for that never comes.
	for _, circle := range [][]Claim{
		{put(1, "1", "un", repeats(1))},
		{put(1, "1", "un", repeats(2)), put(2, "1", "isis", repeats(1))},
		{put(1, "1", "un", repeats(2)), put(2, "1", "isis", repeats(3)), put(3, "1", "sohr", repeats(2))},
	} {
		for id, group := range Groups(newsroom, circle) {
			if group == "" {
				t.Errorf("%d has no group", id)
			}
		}
	}
}

// random is a topic's claims as chance would have it, relations in circles
// included.
func random(seed uint64, n int) []Claim {
	r := rand.New(rand.NewPCG(seed, 1))
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	var claims []Claim
	for i := range n {
		words := pick("24", "175", "1", "at least 300 employees", "more than 20 people", "up to 40", "fewer than 10", "about 30 workers", "20-25",
			"dozens", "several hundred", "a majority of 300", "most", "nearly all", "half of 40", "all", "all except guards", "none", "unknown", "no official statement", "3.4%", "$2.5m", "1.2 million")
		c := put(int64(i+1), words, pick("isis", "amaq", "video", "sohr", "rahman", "un", "independent", "ping", "pang", "enca", "alsham",
			"unnamed: reports", "unnamed: fears", "unnamed: ground", "not on record"))
		c.Measure = pick("killed", "killed", "killed", "released", "abducted", "unaccounted", "bodies-shown", "%d")
		for range r.IntN(4) {
			via(pick("independent", "independent", "russia", "alsham"))(&c)
		}
		if r.IntN(3) == 0 {
			c.Attitude = Attitude(pick("feared", "estimated", "denied"))
		}
		c.Status = Status(pick("unverified", "unverified", "checking", "proposed", "verified", "refuted", "unverifiable", "parked"))
		switch r.IntN(8) {
		case 0:
			c.PartOf = int64(r.IntN(n + 2))
		case 1:
			c.Repeats = int64(r.IntN(n + 2))
		case 2:
			occasion([]When{{}, day(7), day(8), at(8, 14, 0)}[r.IntN(4)])(&c)
		case 3:
			c.Lifecycle, c.Turns = Retracted, []Turn{{Kind: Retracted, Said: day(8)}}
		case 4:
			c.Lifecycle, c.Turns = Reaffirmed, []Turn{{Kind: Retracted}, {Kind: Reaffirmed, Said: at(9, 8, 0)}}
		case 5:
			c.Said, c.AsOf = day(6+r.IntN(3)), day(4+r.IntN(3))
		}
		claims = append(claims, c)
	}
	return claims
}

// FuzzArrange: every claim stands in exactly one position, whatever order
// they come in; conflicts are mutual, between leading claims, and never of
// what cannot conflict.
func FuzzArrange(f *testing.F) {
	for seed := range uint64(200) {
		f.Add(seed, byte(seed%40))
	}
	f.Fuzz(func(t *testing.T, seed uint64, n byte) {
		claims := random(seed, int(n)%64)
		b := Arrange(newsroom, workers, claims)
		places := b.Places()
		stood := map[int64]int{}
		for _, s := range b.Sections {
			for _, p := range s.Positions {
				for _, c := range p.Claims() {
					stood[c.ID]++
					if c.Measure != s.Measure || c.Aggregation != s.Aggregation || !sameVoice(c, p.Lead) {
						t.Errorf("%d stands with %d", c.ID, p.Lead.ID)
					}
				}
			}
			for _, pair := range slices.Concat(s.Conflicts, s.Possible) {
				checkPair(t, b, places, pair)
			}
		}
		for _, c := range claims {
			if stood[c.ID] != 1 || places[c.ID].Lead == 0 {
				t.Errorf("%d stands in %d positions, led by %d", c.ID, stood[c.ID], places[c.ID].Lead)
			}
		}
		if len(stood) != len(claims) {
			t.Errorf("%d of %d claims are on the board", len(stood), len(claims))
		}
		want := shape(b)
		r := rand.New(rand.NewPCG(seed, 2))
		r.Shuffle(len(claims), func(i, j int) { claims[i], claims[j] = claims[j], claims[i] })
		if got := shape(Arrange(newsroom, workers, claims)); got != want {
			t.Errorf("in another order:\n%s\nat first:\n%s", got, want)
		}
	})
}

func checkPair(t *testing.T, b Board, places map[int64]Place, pair Pair) {
	t.Helper()
	if pair.A >= pair.B {
		t.Errorf("the pair %v is not in order", pair)
	}
	for _, id := range []int64{pair.A, pair.B} {
		i := slices.IndexFunc(b.Sections, func(s Section) bool {
			return slices.ContainsFunc(s.Positions, func(p Position) bool {
				c := p.Lead
				return c.ID == id && c.Aggregation == Total && c.PartOf == 0 && c.Attitude != Denied && c.Lifecycle != Retracted
			})
		})
		if i < 0 {
			t.Errorf("%d is in the pair %v, and leads nothing that can conflict", id, pair)
		}
	}
	a, o := places[pair.A], places[pair.B]
	if slices.Contains(a.Conflicts, pair.B) != slices.Contains(o.Conflicts, pair.A) || slices.Contains(a.Possible, pair.B) != slices.Contains(o.Possible, pair.A) {
		t.Errorf("the pair %v is not mutual: %v, %v", pair, a, o)
	}
}

// BenchmarkArrange is a board of a thousand origins that all disagree: the most
// pairs that a section can have.
func BenchmarkArrange(b *testing.B) {
	claims := make([]Claim, 1000)
	for i := range claims {
		figure, _, err := ParseFigure(fmt.Sprint(10_000 + i))
		if err != nil {
			b.Fatal(err)
		}
		claims[i] = Claim{
			ID: int64(i + 1), Version: 1, Topic: "t", Measure: "killed", Aggregation: Total, Figure: figure,
			Attitude: Stated, Chain: []Link{{Source: fmt.Sprint("source ", i)}}, Status: Unverified, Lifecycle: Current,
		}
	}
	l := NewLexicon(Vocabulary{})
	for b.Loop() {
		Arrange(l, Topic{Slug: "t"}, claims)
	}
}
