package extract

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// shown is a figure in one line: surface, form, bounds, metric.
func shown(f Figure) string {
	return fmt.Sprintf("%s|%s|%s|%s|%s", f.Surface, f.Form, bound(f.Low), bound(f.High), f.Metric)
}

func bound(n *Number) string {
	if n == nil {
		return "-"
	}
	return n.Plain()
}

func text(s *string) string {
	if s == nil {
		return "-"
	}
	return *s
}

func mustRead(t *testing.T, s string) []Figure {
	t.Helper()
	figures, err := Read(s)
	if err != nil {
		t.Fatalf("Read(%q): %v", s, err)
	}
	return figures
}

// only is the one figure in a text.
func only(t *testing.T, s string) Figure {
	t.Helper()
	figures := mustRead(t, s)
	if len(figures) != 1 {
		t.Fatalf("%q has %d figures, want 1: %v", s, len(figures), figures)
	}
	return figures[0]
}

func TestNumbersAndHedges(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"At least 58 people were killed.", "At least 58|at_least|58|-|killed"},
		{"More than a hundred and twelve people were killed.", "More than a hundred and twelve|more_than|112|-|killed"},
		{"Two dozen people were killed.", "Two dozen|exact|24|24|killed"},
		{"Half a million people marched.", "Half a million|exact|500000|500000|attended"},
		{"Some 1.2 million people were displaced.", "Some 1.2 million|about|1200000|1200000|displaced"},
		{"As many as 250,000 people marched.", "As many as 250,000|at_most|-|250000|attended"},
		{"No fewer than six people were killed.", "No fewer than six|at_least|6|-|killed"},
		{"Fewer than 10 people were killed.", "Fewer than 10|fewer_than|-|10|killed"},
		{"At least another 30 people were injured.", "At least another 30|at_least|30|-|injured"},
		{"An estimated 300 people were killed.", "An estimated 300|about|300|300|killed"},
		{"Between 5 and 8 people were killed.", "Between 5 and 8|range|5|8|killed"},
		{"20–25 people were killed.", "20–25|range|20|25|killed"},
		{"Three or four people were killed.", "Three or four|range|3|4|killed"},
		{"A dozen or so people were killed.", "A dozen or so|about|12|12|killed"},
		{"300-odd people were killed.", "300-odd|about|300|300|killed"},
		{"1\u00a0200 people were killed.", "1\u00a0200|exact|1200|1200|killed"},
		{"Dozens of people were killed.", "Dozens|unknown|-|-|killed"},
		{"Tens of thousands of people marched.", "Tens of thousands|unknown|-|-|attended"},
		{"No one was killed.", "No one|none|0|0|killed"},
		{"All of them were freed.", "All of them|all|-|-|released"},
		{"All but three were freed.", "All but three|all|-|-|released"},
		{"All 26 sailors were rescued.", "All 26|exact|26|26|rescued"},
		{"Turnout was 61.4%.", "61.4%|exact|61.4|61.4|voted"},
	} {
		if got := shown(only(t, c.text)); got != c.want {
			t.Errorf("%q reads as %s, want %s", c.text, got, c.want)
		}
	}
}

func TestAmbiguousNumber(t *testing.T) {
	f := only(t, "1.234 people were killed.")
	if bound(f.Low) != "1234" || len(f.Alternatives) != 1 || bound(f.Alternatives[0].Low) != "1.234" || f.Sure.Value {
		t.Errorf("1.234 reads as %s, alternatives %v", shown(f), f.Alternatives)
	}
}

func TestNonFigures(t *testing.T) {
	for _, s := range []string{
		"Ilves, 41, declined to comment.",
		"The 34-year-old driver was arrested.",
		"The school was founded in 1974.",
		"He left on 31 March and came back on April 4, 2019.",
		"It began at 9.40pm and ended at 10:15.",
		"The strike lasted for three days.",
		"Flight 881 left Gate 4 for Boeing field on Route 9.",
		"Sporting won 3-1.",
		"The flood crest was 6.2 metres.",
		"The town is 630 km south of the capital.",
		"It happened at 12 Harbour Street.",
		"It was the third stoppage in the 20-bed ward.",
		"Call 0800 123 456.",
		"He is one of the oldest.",
		"The boat was licensed to carry 110.",
		"They demanded a 4.5% raise.",
	} {
		if figures := mustRead(t, s); len(figures) != 0 {
			t.Errorf("%q has figures: %v", s, shown(figures[0]))
		}
	}
}

func TestMetrics(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"The blast killed 12 and wounded at least 30, including four children.", "killed injured injured"},
		{"The death toll rose to 24.", "killed"},
		{"It left 24 dead and 30 injured.", "killed injured"},
		{"The fate of around 30 workers is unknown.", "missing"},
		{"Rebels took 23 soldiers prisoner.", "captured"},
		{"The firm will cut up to 900 jobs.", "laid_off"},
		{"Police said 112 of the 148 people on board had been identified.", "identified"},
		{"The storm destroyed 340 homes.", "destroyed"},
		{"Some 400 teachers walked out.", "on_strike"},
		{"Police said 2,300 operations were postponed.", "other"},
		{"Three people died. The army put the number at nine.", "killed killed"},
	} {
		var got []string
		for _, f := range mustRead(t, c.text) {
			got = append(got, f.Metric)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q counts %v, want %s", c.text, got, c.want)
		}
	}
}

func TestAttribution(t *testing.T) {
	for _, c := range []struct{ text, source, via, when string }{
		{"The ministry said 24 people were killed.", "The ministry", "-", "-"},
		{"24 people were killed, the ministry said on Tuesday.", "the ministry", "-", "on Tuesday"},
		{"24 people were killed on Tuesday, according to witnesses.", "witnesses", "-", "-"},
		{"“24 people were killed,” said Dr Imre Solt, who runs a ward.", "Dr Imre Solt", "-", "-"},
		{"24 people were killed, a spokeswoman, Dana Ilves, said.", "a spokeswoman, Dana Ilves", "-", "-"},
		{"A resident who helped move the bodies told the Coast Wire agency he had counted 71.", "A resident who helped move the bodies", "the Coast Wire agency", "-"},
		{"State television, quoting an unnamed official, said 24 people were killed.", "an unnamed official", "State television", "-"},
		{"State radio quoted the minister as saying 24 people were killed.", "the minister", "State radio", "-"},
		{"24 people were killed, Radio Skerry reported, citing the mayor.", "the mayor", "Radio Skerry", "-"},
		{"The mayor told reporters that 24 people were killed.", "The mayor", "-", "-"},
		{"Dana Ilves spoke first. The mayor, Ann Orr, said it was bad. She added that 24 people were killed.", "The mayor, Ann Orr", "-", "-"},
		{"24 people were reported killed.", "-", "-", "-"},
		{"The mayor was absent. 24 people were killed.", "-", "-", "-"},
	} {
		f := only(t, c.text)
		if text(f.Source) != c.source || text(f.Via) != c.via || text(f.When) != c.when {
			t.Errorf("%q: source %s, via %s, said %s", c.text, text(f.Source), text(f.Via), text(f.When))
		}
	}
}

// TestNextFigureIsNoHedge holds figures apart that stand next to each other: a
// bound of the second is none of the first.
func TestNextFigureIsNoHedge(t *testing.T) {
	for _, c := range []struct{ text, first, second string }{
		{"Police said two rifles and more than 50 shell casings were found.", "two|exact|2|2|recovered", "more than 50|more_than|50|-|recovered"},
		{"Police said two rifles or more than 50 shells were found.", "two|exact|2|2|recovered", "more than 50|more_than|50|-|recovered"},
		{"Officials said the attack killed four and more than 20 wounded were taken to hospital.", "four|exact|4|4|killed", "more than 20|more_than|20|-|treated"},
		{"Police said 12 and at least 3 were arrested.", "12|exact|12|12|arrested", "at least 3|at_least|3|-|arrested"},
		{"Police arrested 12 men and up to 30 women.", "12|exact|12|12|arrested", "up to 30|at_most|-|30|arrested"},
		{"Police said 12 people and over 30 cows died.", "12|exact|12|12|killed", "over 30|more_than|30|-|killed"},
		{"Police said five or more people were killed.", "five or more|at_least|5|-|killed", ""},
		{"Police said 50 and more people were killed.", "50 and more|at_least|50|-|killed", ""},
		{"Police arrested 12 or more.", "12 or more|at_least|12|-|arrested", ""},
	} {
		got := [2]string{}
		for n, f := range mustRead(t, c.text) {
			got[min(n, 1)] = shown(f)
		}
		if got != [2]string{c.first, c.second} {
			t.Errorf("%q reads as %v", c.text, got)
		}
	}
}

// TestSourcesInOrdinaryWords holds sources that stand in longer sentences, and
// those that are left blank because what was found is no source.
func TestSourcesInOrdinaryWords(t *testing.T) {
	for _, c := range []struct{ text, source, via string }{
		{"A rebel leader, saying its own tally from hospitals was higher, said 24 people were killed.", "-", "-"},
		{"The group rejected the number, saying its own tally from hospitals put the dead at 40.", "The group", "-"},
		{"The number who got away was nearer 200, the headteacher said.", "the headteacher", "-"},
		{"A teacher said the number who got away was nearer 200.", "A teacher", "-"},
		{"A harbour official it did not name said 24 people were killed.", "A harbour official it did not name", "-"},
		{"Parents, however, told The Associated Press that more than 120 girls were missing.", "Parents", "The Associated Press"},
		{"The council, too, told Radio Skerry that 24 people were killed.", "The council", "Radio Skerry"},
		{"There were 24 people on board, an airline official said on condition of anonymity.", "an airline official", "-"},
		{"24 people were killed, a diplomat said, speaking on condition of anonymity.", "a diplomat", "-"},
		{"Save the Young, a charity, estimates that up to 40,000 children were displaced.", "Save the Young, a charity", "-"},
		{"After a night of rumours the authorities confirmed that 24 people were killed.", "the authorities", "-"},
		{"The group claimed the raid, saying it had killed 24 soldiers, according to the monitoring group SITEX.", "The group", "the monitoring group SITEX"},
		{"The rebels said they had killed 24 soldiers, according to the monitoring group SITEX.", "The rebels", "the monitoring group SITEX"},
		{"Police said 30 people were hurt, according to hospital records.", "Police", "-"},
	} {
		f := only(t, c.text)
		if text(f.Source) != c.source || text(f.Via) != c.via {
			t.Errorf("%q: source %s, via %s", c.text, text(f.Source), text(f.Via))
		}
	}
}

// TestCapacityOrCount tells those who are held from how many a place can hold.
func TestCapacityOrCount(t *testing.T) {
	if f := only(t, "The prison holds almost 2,400 inmates."); shown(f) != "almost 2,400|about|2400|2400|arrested" {
		t.Errorf("got %s", shown(f))
	}
	if all := mustRead(t, "The stadium holds 50,000 people."); len(all) != 0 {
		t.Errorf("a capacity is a figure: %s", shown(all[0]))
	}
}

func TestTwoSourcesDoNotMix(t *testing.T) {
	figures := mustRead(t, "Organisers claimed 250,000 people marched; police said the crowd never exceeded 60,000.")
	if len(figures) != 2 || text(figures[0].Source) != "Organisers" || text(figures[1].Source) != "police" {
		t.Errorf("got %v", figures)
	}
}

func TestAttitudes(t *testing.T) {
	if f := only(t, "The army denied that 40 soldiers had been captured."); f.Attitude != Denied {
		t.Errorf("a denial is %s", f.Attitude)
	}
	for text, want := range map[string]Attitude{
		"An estimated 300 people were killed.":                           Estimated,
		"The UN estimates that 300 people were killed.":                  Estimated,
		"At least 100 people are feared dead, the coastguard said.":      Feared,
		"It is feared that 40 people drowned.":                           Feared,
		"Officials fear 40 people were killed.":                          Feared,
		"The army believes that 40 people were killed.":                  Stated,
		"The company expects 300 workers to strike.":                     Stated,
		"Forty people were killed, and many are afraid, the mayor said.": Stated,
	} {
		if f := only(t, text); f.Attitude != want {
			t.Errorf("%q is %s, want %s", text, f.Attitude, want)
		}
	}
}

func TestParts(t *testing.T) {
	figures := mustRead(t, "The blast killed 24 people, including four children, police said.")
	if len(figures) != 2 || figures[0].PartOf != nil || figures[1].PartOf == nil || *figures[1].PartOf != 0 {
		t.Errorf("got %v", figures)
	}
}

func TestOffsetsCountCodePoints(t *testing.T) {
	f := only(t, "“Señor” — 24 people were killed.")
	if f.Start != 10 || f.End != 12 || f.Surface != "24" {
		t.Errorf("got %d to %d, %q", f.Start, f.End, f.Surface)
	}
}

func TestNames(t *testing.T) {
	got := Names("On Tuesday Dana Ilves met the World Food Agency and NATO. Dana Ilves left.")
	if fmt.Sprint(got) != "[Dana Ilves World Food Agency NATO]" {
		t.Errorf("got %v", got)
	}
}

func TestJSON(t *testing.T) {
	got, err := json.Marshal(only(t, "At least 58 people were killed."))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"start":0,"end":11,"surface":"At least 58","form":"at_least","low":58,"high":null,"unit":"people","metric":"killed","source":null,"via":null,"when":null,"part_of":null,"confidence":0.75}`
	if string(got) != want {
		t.Errorf("got %s", got)
	}
}

func TestTooLong(t *testing.T) {
	if _, err := Read(strings.Repeat("a", MaxText+1)); !errors.Is(err, ErrTooLong) {
		t.Errorf("a long text: %v", err)
	}
	if names := Names(strings.Repeat("A b", MaxText)); names != nil {
		t.Errorf("the names of a long text: %d", len(names))
	}
}

func FuzzRead(f *testing.F) {
	f.Add(article)
	f.Add(strings.Repeat("a ", longestSentence-1) + "<3 people were killed") // cut inside a hedge
	f.Add("\xff\xfe12 people\xc3 were killed, said X")
	for _, piece := range hostile {
		f.Add(strings.Repeat(piece, 5))
	}
	f.Fuzz(func(t *testing.T, s string) {
		figures, err := Read(s)
		if err != nil {
			return
		}
		Names(s)
		runes, last := []rune(s), 0
		for n, f := range figures {
			if f.Start < last || f.Start >= f.End || f.End > len(runes) {
				t.Fatalf("%q: figure %d stands at %d to %d", s, n, f.Start, f.End)
			}
			last = f.End
			if string(runes[f.Start:f.End]) != f.Surface {
				t.Fatalf("%q: %q is not at %d to %d", s, f.Surface, f.Start, f.End)
			}
			if f.PartOf != nil && (*f.PartOf < 0 || *f.PartOf >= len(figures) || *f.PartOf == n) {
				t.Fatalf("%q: figure %d is a part of %d", s, n, *f.PartOf)
			}
			if f.Confidence < 0 || f.Confidence > 1 || f.Sentence.Start > f.Start || f.Sentence.End < f.End {
				t.Fatalf("%q: figure %d: %+v", s, n, f)
			}
		}
		if out, err := json.Marshal(figures); err != nil || !utf8.Valid(out) {
			t.Fatalf("%q: %v", s, err)
		}
	})
}
