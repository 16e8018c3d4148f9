package claim

import (
	"strings"
	"testing"
	"time"
)

// asIs writes a name as it is.
func asIs(s string) string { return s }

// copied is what a board of the claims offers for pasting.
func copied(claims []Claim) string {
	b := Arrange(newsroom, workers, claims)
	var all []string
	for _, s := range b.Sections {
		all = append(all, b.Copy(s, morning, asIs))
	}
	return strings.Join(all, "\n")
}

func TestCopy(t *testing.T) {
	independent := via("independent")
	for _, tt := range []struct {
		name   string
		want   string
		claims []Claim
	}{
		{
			"the design's own",
			"Amaq Agency, an Isis outlet, claims at least 300 employees were released, according to The Independent; the figure has not been independently verified.",
			[]Claim{put(1, "at least 300 employees", "amaq", independent, of("released"))},
		},
		{
			"said by who is no party",
			"UN office said 24 people were killed; the figure has not been independently verified.",
			[]Claim{put(1, "24", "un")},
		},
		{
			"claimed by who speaks for a party at one remove",
			"Isis video claims 24 people were killed; the figure has not been independently verified.",
			[]Claim{put(1, "24", "video")},
		},
		{
			"a party's figure, verified, is said",
			"Isis said 24 people were killed; the figure has been independently verified.",
			[]Claim{put(1, "24", "isis", is(Verified))},
		},
		{
			"looked, and cannot",
			"Isis claims 24 people were killed; the figure could not be independently verified.",
			[]Claim{put(1, "24", "isis", is(Unverifiable))},
		},
		{
			"evidence against",
			"Isis claims 24 people were killed; the figure is contradicted by evidence.",
			[]Claim{put(1, "24", "isis", is(Refuted))},
		},
		{"being checked", "UN office said 24 people were killed; the figure has not been independently verified.", []Claim{put(1, "24", "un", is(Checking))}},
		{"proposed", "UN office said 24 people were killed; the figure has not been independently verified.", []Claim{put(1, "24", "un", is(Proposed))}},

		// Relays.
		{
			"through several hands",
			"Unnamed “sources on the ground”, quoted by Russian state media, said 175 people were killed, according to The Independent; the figure has not been independently verified.",
			[]Claim{put(1, "175", "unnamed: ground", via("russia", "independent"))},
		},
		{
			"a descriptor and two hands",
			"Amaq Agency, an Isis outlet, quoted by Russian state media, quoted by UN office, claims 24 people were killed, according to The Independent; the figure has not been independently verified.",
			[]Claim{put(1, "24", "amaq", via("russia", "un", "independent"))},
		},
		{
			"a relay that all share is named once, at the end",
			"Isis claims 24 people were killed; unnamed reports said on Friday that 175 workers were killed, according to The Independent. Neither figure has been independently verified.",
			[]Claim{put(1, "24", "isis", independent), put(2, "175 workers", "unnamed: reports", independent, said(day(8)))},
		},
		{
			"relays that differ are named each",
			"Isis claims 24 people were killed, according to The Independent; UN office said 175 people were killed, according to Russian state media. Neither figure has been independently verified.",
			[]Claim{put(1, "24", "isis", independent), put(2, "175", "un", via("russia"))},
		},
		{
			"some have none",
			"Isis claims 24 people were killed, according to The Independent; UN office said 175 people were killed. Neither figure has been independently verified.",
			[]Claim{put(1, "24", "isis", independent), put(2, "175", "un")},
		},
		{
			"the outlet in its own voice",
			"Isis claims at least 300 people were released, according to The Independent, which itself said about 175 people were released. Neither figure has been independently verified.",
			[]Claim{put(1, "at least 300", "isis", independent, of("released")), put(2, "about 175", "independent", of("released"))},
		},
		{
			"twice in its own voice",
			"Isis claims 24 people were killed, according to The Independent, which itself said 30 people were killed and itself feared that 300 people were killed. None of these figures has been independently verified.",
			[]Claim{put(1, "24", "isis", independent), put(2, "30", "independent"), put(3, "feared 300", "independent")},
		},
		{
			"only in its own voice",
			"The Independent said 30 people were killed; the figure has not been independently verified.",
			[]Claim{put(2, "30", "independent")},
		},

		// Attitudes are neither dropped nor strengthened.
		{
			"fears", "There were unattributed fears that about 300 people were killed, according to The Independent; the figure has not been independently verified.",
			[]Claim{put(1, "feared about 300", "unnamed: fears", independent)},
		},
		{
			"fears that were withdrawn", "Unattributed fears feared that about 300 people were killed and withdrew it; the figure has not been independently verified.",
			[]Claim{put(1, "feared about 300", "unnamed: fears", turned(Retracted, When{}))},
		},
		{
			"estimated by a party", "Isis estimated on Friday that 300 people were killed; the figure has not been independently verified.",
			[]Claim{put(1, "estimated 300", "isis", said(day(8)))},
		},
		{
			"denied", "UN office denied that 300 people were killed; the statement has not been independently verified.",
			[]Claim{put(1, "denied 300", "un")},
		},
		{
			"a denial that holds is no figure that holds", "UN office denied that 300 people were killed; the statement has been independently verified.",
			[]Claim{put(1, "denied 300", "un", is(Verified))},
		},

		// Times.
		{
			"on a day", "Isis claimed on Friday that 24 people were killed; the figure has not been independently verified.",
			[]Claim{put(1, "24", "isis", said(day(8)))},
		},
		{
			"at a time, of a day", "UN office said at 14:02 on Thursday that 24 people were killed, as of Wednesday; the figure has not been independently verified.",
			[]Claim{put(1, "24", "un", said(at(7, 14, 2)), asOf(day(6)))},
		},
		{
			"a week ago has a date", "UN office said on 2 April that 24 people were killed; the figure has not been independently verified.",
			[]Claim{put(1, "24", "un", said(day(2)))},
		},
		{
			"six days ago has a name", "UN office said on Sunday that 24 people were killed; the figure has not been independently verified.",
			[]Claim{put(1, "24", "un", said(day(3)))},
		},
		{
			"a year ago has a year", "UN office said on 10 April 2015 that 24 people were killed; the figure has not been independently verified.",
			[]Claim{put(1, "24", "un", said(When{At: time.Date(2015, 4, 10, 0, 0, 0, 0, time.UTC), Precision: Day}))},
		},
		{
			"a day is the desk's own, wherever it is read", "UN office said on Friday that 24 people were killed; the figure has not been independently verified.",
			[]Claim{put(1, "24", "un", said(When{At: time.Date(2016, 4, 8, 0, 0, 0, 0, time.FixedZone("BST", 3600)), Precision: Day}))},
		},
		{
			"a time is the reader's", "UN office said at 23:30 on Thursday that 24 people were killed; the figure has not been independently verified.",
			[]Claim{put(1, "24", "un", said(When{At: time.Date(2016, 4, 8, 0, 30, 0, 0, time.FixedZone("BST", 3600)), Precision: Minute}))},
		},
		{
			"withdrawn and said again", "UN office said at 12:05 on Saturday that 4,460 people were killed, withdrew it at 12:40 and said it again at 12:52; the figure has not been independently verified.",
			[]Claim{put(1, "4,460", "un", said(at(9, 12, 5)), turned(Retracted, at(9, 12, 40)), turned(Reaffirmed, at(9, 12, 52)))},
		},
		{
			"withdrawn on another day", "UN office said on Thursday that 24 people were killed and withdrew it on Friday; the figure has not been independently verified.",
			[]Claim{put(1, "24", "un", said(day(7)), turned(Retracted, day(8)))},
		},

		// What is counted.
		{"one", "UN office said 1 person was killed; the figure has not been independently verified.", []Claim{put(1, "1", "un")}},
		{"one of a kind", "UN office said 1 man was killed; the figure has not been independently verified.", []Claim{put(1, "1", "un", func(c *Claim) { c.Figure.Noun = "man" })}},
		{"at least one", "UN office said at least 1 person was killed; the figure has not been independently verified.", []Claim{put(1, "at least 1", "un")}},
		{"none", "UN office said no people were killed; the figure has not been independently verified.", []Claim{put(1, "none", "un")}},
		{"dozens", "UN office said dozens of people were killed; the figure has not been independently verified.", []Claim{put(1, "dozens", "un")}},
		{"several hundred", "UN office said several hundred workers were killed; the figure has not been independently verified.", []Claim{put(1, "several hundred workers", "un")}},
		{"most", "UN office said most workers were killed; the figure has not been independently verified.", []Claim{put(1, "most workers", "un")}},
		{"nearly all", "UN office said nearly all people were killed; the figure has not been independently verified.", []Claim{put(1, "nearly all", "un")}},
		{"a majority", "UN office said a majority of workers were killed; the figure has not been independently verified.", []Claim{put(1, "a majority of workers", "un")}},
		{"a majority of a number", "UN office said a majority of 300 workers were killed; the figure has not been independently verified.", []Claim{put(1, "majority of 300 workers", "un")}},
		{"all", "UN office said all workers were killed; the figure has not been independently verified.", []Claim{put(1, "all workers", "un")}},
		{
			"all except", "UN office said all workers except factory guards and gunmen were killed; the figure has not been independently verified.",
			[]Claim{put(1, "all workers had been released apart from factory guards and gunmen", "un")},
		},
		{"all of a number except", "UN office said all 300 except guards were killed; the figure has not been independently verified.", []Claim{put(1, "all 300 except guards", "un")}},
		{"a share", "UN office said 3.4% were killed; the figure has not been independently verified.", []Claim{put(1, "3.4%", "un")}},
		{
			"a measure of the desk's own", "Isis video claims the figure for bodies-shown is 1; the figure has not been independently verified.",
			[]Claim{put(1, "one", "video", of("bodies-shown"))},
		},
		{
			"a measure that looks like a format", "UN office said the figure for %d is 24; the figure has not been independently verified.",
			[]Claim{put(1, "24", "un", of("%d"))},
		},
		{
			"on one day only", "Rami Abdul Rahman said 170 people were released on Friday; the figure has not been independently verified.",
			[]Claim{put(1, "170", "rahman", of("released"), occasion(day(8)))},
		},
		{
			"on some occasion", "Rami Abdul Rahman said 170 people were released on one occasion; the figure has not been independently verified.",
			[]Claim{put(1, "170", "rahman", of("released"), occasion(When{}))},
		},
		{
			"no number", "Syrian regime: “no official statement” on Friday, according to The Independent; the statement has not been independently verified.",
			[]Claim{put(1, "no official statement", "regime", independent, said(day(8)))},
		},
		{
			"no number, and withdrawn", "Syrian regime gave no number for killed (“unclear”) and withdrew it; the statement has not been independently verified.",
			[]Claim{put(1, "unclear", "regime", turned(Retracted, When{}))},
		},
		{
			"who gives a number is heard before who gives none", "UN office said 24 people were killed; the figure has not been independently verified.",
			[]Claim{put(1, "unknown", "regime"), put(2, "24", "un")},
		},

		// Caveats.
		{
			"three", "Isis claims 24 people were killed; Syrian Observatory for Human Rights said 30 people were killed; UN office said 175 people were killed. None of these figures has been independently verified.",
			[]Claim{put(1, "24", "isis"), put(2, "30", "sohr"), put(3, "175", "un")},
		},
		{
			"both verified", "Isis said 24 people were killed; UN office said 24 people were killed. Both figures have been independently verified.",
			[]Claim{put(1, "24", "isis", is(Verified)), put(2, "24", "un", is(Verified))},
		},
		{
			"all contradicted", "Isis claims 24 people were killed; Syrian Observatory for Human Rights said 30 people were killed; UN office said 175 people were killed. All of these figures are contradicted by evidence.",
			[]Claim{put(1, "24", "isis", is(Refuted)), put(2, "30", "sohr", is(Refuted)), put(3, "175", "un", is(Refuted))},
		},
		{
			"neither could be", "Isis claims 24 people were killed; UN office said 175 people were killed. Neither figure could be independently verified.",
			[]Claim{put(1, "24", "isis", is(Unverifiable)), put(2, "175", "un", is(Unverifiable))},
		},
		{
			"one of two with the same number", "Isis claims 24 people were killed; UN office said 24 people were killed. Of these, 24 (Isis) has not been independently verified; 24 (UN office) has been independently verified.",
			[]Claim{put(1, "24", "isis"), put(2, "24", "un", is(Verified))},
		},
		{
			"one source's statement and fear", "UN office said 24 people were killed; UN office feared that about 300 people were killed. Of these, 24 (UN office) has been independently verified; about 300 (feared by UN office) has not been independently verified.",
			[]Claim{put(1, "24", "un", is(Verified)), put(2, "feared about 300", "un")},
		},
		{
			"one is denied", "Isis claims 24 people were killed; UN office denied that 24 people were killed. Neither statement has been independently verified.",
			[]Claim{put(1, "24", "isis"), put(2, "denied 24", "un")},
		},
		{"a name begins a sentence as it is written", "eNCA said 24 people were killed; the figure has not been independently verified.", []Claim{put(1, "24", "enca")}},
		{"a name in small letters does not", "Not on record said 24 people were killed; the figure has not been independently verified.", []Claim{put(1, "24", "not on record")}},
	} {
		if got := copied(tt.claims); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

func TestCopyOfNothing(t *testing.T) {
	b := Arrange(newsroom, workers, nil)
	if got := b.Copy(Section{Measure: "killed"}, morning, asIs); got != "" {
		t.Errorf("got %q", got)
	}
}

// Everything that somebody else wrote is isolated.
func TestCopyIsolates(t *testing.T) {
	marked := func(s string) string { return "[" + s + "]" }
	for want, c := range map[string]Claim{
		"[وكالة الشام], [وكالة], quoted by [UN office], said [24 people] were killed, according to [The Independent]; the figure has not been independently verified.": put(1, "24", "alsham", via("un", "independent")),
		"[UN office] said the figure for [bodies-shown] is [24]; the figure has not been independently verified.":                                                      put(1, "24", "un", of("bodies-shown")),
		"[UN office] gave no number for [killed] (“[unclear]”); the statement has not been independently verified.":                                                    put(1, "unclear", "un"),
	} {
		b := Arrange(newsroom, workers, []Claim{c})
		if got := b.Copy(b.Sections[0], morning, marked); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// FuzzCopy: no sentence ever lacks the name of a source that it speaks for,
// who it came through, its hedge, its attitude, what the source did to it, or
// what the desk knows of it; and nothing is ever called confirmed.
func FuzzCopy(f *testing.F) {
	for seed := range uint64(200) {
		f.Add(seed, byte(seed%12))
	}
	f.Fuzz(func(t *testing.T, seed uint64, n byte) {
		b := Arrange(newsroom, workers, random(seed, int(n)%24))
		for _, s := range b.Sections {
			text := b.Copy(s, morning, asIs)
			if !strings.HasSuffix(text, ".") || strings.Contains(text, "%!") || strings.Contains(text, "  ") || strings.Contains(text, "..") {
				t.Errorf("no sentence: %s", text)
			}
			if strings.Contains(strings.ToLower(text), "confirmed") {
				t.Errorf("confirmed: %s", text)
			}
			for _, p := range spokenFor(s.Positions) {
				for _, part := range needed(b, p.Lead) {
					if !strings.Contains(strings.ToLower(text), strings.ToLower(part)) {
						t.Errorf("%d: %q is not in: %s", p.Lead.ID, part, text)
					}
				}
			}
			checkCaveats(t, b, spokenFor(s.Positions), text)
		}
	})
}

// needed is what a sentence about a claim may not lack.
func needed(b Board, c Claim) []string {
	var parts []string
	for _, link := range c.Chain {
		parts = append(parts, b.Lexicon.SourceByKey(link.Source).Name)
	}
	if d := b.Lexicon.SourceByKey(c.Origin().Source).Descriptor; d != "" && len(c.Chain) > 1 {
		parts = append(parts, d)
	}
	switch c.Figure.Form {
	case Unknown:
		parts = append(parts, c.Figure.Raw)
	case AllExcept:
		parts = append(parts, "all ", " except guards")
	case None:
		if _, common := measureIndex[c.Measure]; common {
			parts = append(parts, "no people")
		} else {
			parts = append(parts, "none")
		}
	default:
		parts = append(parts, c.Figure.Shown())
	}
	if c.Attitude != Stated && c.Figure.Form != Unknown {
		parts = append(parts, map[Attitude]string{Feared: "fear", Estimated: "estimated", Denied: "denied"}[c.Attitude])
	}
	if c.Lifecycle == Retracted || c.wavered() {
		parts = append(parts, "withdrew it")
	}
	if strings.HasSuffix(c.Status.Row().Caveat, "verified") {
		return append(parts, "independently verified")
	}
	return append(parts, "contradicted by evidence")
}

// checkCaveats: a sentence says that something was verified when something
// was, and of several verdicts whose is which.
func checkCaveats(t *testing.T, b Board, spoken []Position, text string) {
	t.Helper()
	verified, verdicts := false, map[string]bool{}
	for _, p := range spoken {
		verified = verified || p.Lead.Status == Verified
		verdicts[p.Lead.Status.Row().Caveat] = true
	}
	_, end, _ := strings.Cut(text, ". ")
	says := strings.Contains(text, "has been independently verified") || strings.Contains(text, "have been independently verified")
	if none := strings.HasPrefix(end, "Neither ") || strings.HasPrefix(end, "None of these "); (says && !none) != verified {
		t.Errorf("verified %v: %s", verified, text)
	}
	for _, p := range spoken {
		name := SourceShown(b.Lexicon.SourceByKey(p.Lead.Origin().Source))
		if of := name + ") " + p.Lead.Status.Row().Caveat; len(verdicts) > 1 && !strings.Contains(text, of) {
			t.Errorf("%d: %q is not in: %s", p.Lead.ID, of, text)
		}
	}
}
