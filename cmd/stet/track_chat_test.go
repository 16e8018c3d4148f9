package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/bottest"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/extract"
	"github.com/stetbot/stet/handlers"
)

// passages are the texts that the rules of extract were written on.
func passages(t *testing.T) []document {
	t.Helper()
	files, err := filepath.Glob("../../extract/testdata/dev*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("no passages: %v", err)
	}
	var all []document
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(bytes.NewReader(data))
		lines.Buffer(nil, len(data)+1)
		for lines.Scan() {
			var d document
			if err := json.Unmarshal(lines.Bytes(), &d); err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			if d.Text != "" {
				all = append(all, d)
			}
		}
	}
	return all
}

// buttonsOf are a reply's buttons by their labels.
func buttonsOf(r bot.Reply) map[string]string {
	all := map[string]string{}
	for _, a := range r.Buttons(true) {
		all[a.Label] = a.Line
	}
	return all
}

// filedFigure is the button that files a figure as it was read.
var filedFigure = regexp.MustCompile(`^File (\d+)( as .*)?$`)

// filed is the claim that an answer to a File button is about.
func (s *stage) filed(t *testing.T, r bot.Reply) claim.Claim {
	t.Helper()
	var read jsonReply
	readData(t, r, &read)
	if len(read.Claims) != 1 {
		t.Fatalf("%d claims were filed: %s", len(read.Claims), bot.PlainText(r))
	}
	return s.claim(t, read.Claims[0].ID)
}

// TestPassagesAreFiledAsRead: whatever has a File button is filed as the text
// has it: neither more nor less than extract read, nor by anybody else.
func TestPassagesAreFiledAsRead(t *testing.T) {
	t.Parallel()
	var s *stage
	read, offered := 0, 0
	for i, d := range passages(t) {
		if i%20 == 0 { // a desk with hundreds of topics is slow
			s = replica(t, engines[1].open(t, func() time.Time { return monday(8, 30) }))
			s.turn(monday(8, 30))
		}
		figures, err := extract.Read(d.Text)
		if err != nil {
			t.Fatal(err)
		}
		read += len(figures)
		topic := fmt.Sprintf("p%d", i)
		s.must(t, ana, "topic add "+topic)
		filed := map[int64]int64{} // claims by number in the text
		for line := "track in " + topic + ": " + d.Text; line != ""; {
			reply := s.must(t, ana, line)
			if reply.Visibility != bot.Private {
				t.Errorf("%s: answered for all to see", d.ID)
			}
			line = buttonsOf(reply)["More"]
			for _, a := range reply.Buttons(true) {
				number := int64(0)
				if m := filedFigure.FindStringSubmatch(a.Label); m != nil {
					number, _ = strconv.ParseInt(m[1], 10, 64)
				}
				if number == 0 || filed[number] != 0 { // not filed, or another reading
					continue
				}
				f := figures[number-1]
				answer := s.does(ana, a.Line)
				if again := buttonsOf(answer)["Create and file"]; again != "" {
					answer = s.does(ana, again)
				}
				if answer.Refused {
					if wholeOf(f) == 0 || filed[wholeOf(f)] != 0 || !strings.Contains(bot.PlainText(answer), "part of another figure") {
						t.Errorf("%s: %s (%q) is refused: %s", d.ID, a.Label, f.Surface, bot.PlainText(answer))
					}
					continue
				}
				offered++
				c := s.filed(t, answer)
				filed[number] = c.ID
				if problem := misfiled(f, c, filed); problem != "" {
					t.Errorf("%s: %q by %s, read as %s %v %v, is filed as %s %q by %v: %s\n%s",
						d.ID, f.Surface, *f.Source, f.Form, f.Low, f.High, c.Figure.Form, c.Figure.Raw, c.Chain, problem, d.Text)
				}
				if again := s.does(ana, a.Line); buttonsOf(again)["Undo"] != buttonsOf(answer)["Undo"] {
					t.Errorf("%s: pressed again, %s answers %s", d.ID, a.Label, bot.PlainText(again))
				}
			}
		}
	}
	t.Logf("%d figures, %d of them filed by their buttons", read, offered)
	if offered < read/2 {
		t.Errorf("only %d of %d figures can be filed", offered, read)
	}
}

// leavesOut are the words after "all" for who is left out.
var leavesOut = regexp.MustCompile(`\b(but|bar|except|save)\b`)

// wholeOf is the number of what a figure is a part of; 0 when it is none.
func wholeOf(f extract.Figure) int64 {
	if f.PartOf == nil {
		return 0
	}
	return int64(*f.PartOf) + 1
}

// strength are the forms that a form may be filed as.
var strength = map[extract.Form][]claim.Form{
	extract.Exact: {claim.Exact}, extract.AtLeast: {claim.AtLeast}, extract.MoreThan: {claim.MoreThan},
	extract.AtMost: {claim.AtMost}, extract.FewerThan: {claim.FewerThan}, extract.About: {claim.About}, extract.Range: {claim.Range},
	extract.None: {claim.None}, extract.All: {claim.All, claim.AllExcept}, extract.Unknown: {claim.Dozens, claim.Unknown, claim.Half, claim.Majority},
}

// misfiled says how a claim differs from what was read.
func misfiled(f extract.Figure, c claim.Claim, parts map[int64]int64) string {
	is := func(want *extract.Number, have claim.Number) bool { return want != nil && want.Cmp(have) == 0 }
	attitude := c.Attitude
	if attitude == "" {
		attitude = claim.Stated
	}
	source := claim.SourceName
	name, unnamed := source(*f.Source)
	key := c.Chain[0].Source
	switch {
	case !slices.Contains(strength[f.Form], c.Figure.Form):
		return "the form"
	case (f.Form == extract.Exact || f.Form == extract.About || f.Form == extract.AtLeast || f.Form == extract.MoreThan || f.Form == extract.Range) && !is(f.Low, c.Figure.N):
		return "the number"
	case (f.Form == extract.AtMost || f.Form == extract.FewerThan) && !is(f.High, c.Figure.N):
		return "the ceiling"
	case f.Form == extract.Range && !is(f.High, c.Figure.Hi):
		return "the upper end"
	case f.Form == extract.All && leavesOut.MatchString(f.Surface) != (c.Figure.Form == claim.AllExcept):
		return "who is left out"
	case f.Percent != (c.Figure.Unit == "%"), f.Currency != "" && f.Currency != c.Figure.Unit:
		return "the unit"
	case string(attitude) != string(f.Attitude):
		return "how the source stands to it: " + string(attitude)
	case unnamed != strings.HasPrefix(key, "unnamed: ") && unnamed, claim.Fold(name) != strings.TrimPrefix(key, "unnamed: "):
		return "the source"
	case len(c.Chain)-1 != len(f.Relays):
		return "the relays"
	case c.Said.Known() && (f.When == nil || c.Said.Raw != *f.When || c.Said.At.After(monday(8, 30))):
		return "when it was said"
	case c.PartOf != 0 && c.PartOf != parts[wholeOf(f)]:
		return "its whole"
	case c.Suggested || c.Status != claim.Unverified || c.Aggregation != claim.Total:
		return "its status"
	}
	for i, relay := range f.Relays {
		if name, _ := source(relay); claim.Fold(name) != strings.TrimPrefix(c.Chain[i+1].Source, "unnamed: ") {
			return "a relay"
		}
	}
	return ""
}

const orvaneText = "At least 58 people were killed when shells hit a market in the hill town of Orvane on Tuesday, the Orvane Medical Collective said. " +
	"The defence ministry in Kestral denied any civilians had died and said its forces had killed around 40 gunmen. " +
	"A resident who helped move the bodies told the Coast Wire agency he had counted 71."

// track uses the action on a message.
func (n *newsdesk) track(t *testing.T, who, text string) bottest.Answer {
	t.Helper()
	stand, ok := n.PostStand.(bottest.ShortcutStand)
	if !ok {
		t.Fatal("the platform has no actions on messages")
	}
	a := stand.Track(t, who, bottest.MessageAction, text)
	if !a.Private {
		t.Errorf("an action on a message is answered for all to see: %s", a.Text)
	}
	return a
}

// claims are the claims of a topic that stand on its board.
func (n *newsdesk) claims(t *testing.T, topic string) []claim.Claim {
	t.Helper()
	b, err := n.desk.Board(t.Context(), topic, "")
	if err != nil {
		t.Fatal(err)
	}
	return b.Claims
}

// restart has the newsroom's place taken by another, which knows what is in the
// store only.
func (n *newsdesk) restart() {
	*n.newsroom = *handlers.New(n.store, london, n.clock, slog.New(slog.NewTextHandler(&n.log, nil)), usualPlans.calendar())
}

// TestTrackAction: the action proposes, privately, and files nothing; each button
// does what it says, once, for whom it was shown to.
func TestTrackAction(t *testing.T) {
	onEveryPlatform(t, func(t *testing.T, n *newsdesk, _ string) {
		n.file(t, bottest.Editor, "topic add orvane")
		a := n.track(t, bottest.Editor, orvaneText)
		says(t, a, "3 figures in that text, for orvane. Nothing is filed yet.", "At least 58", "the Orvane Medical Collective", "around 40", "71",
			"A resident who helped move the bodies", "via ", "the Coast Wire agency")
		for i := 1; i <= 3; i++ {
			for _, label := range []string{"File %d", "Edit %d…", "Skip %d"} {
				if label = fmt.Sprintf(label, i); !slices.Contains(a.Labels, label) {
					t.Errorf("there is no %q among %q", label, a.Labels)
				}
			}
		}
		if got := n.claims(t, "orvane"); len(got) != 0 {
			t.Fatalf("filed by itself: %+v", got)
		}
		says(t, n.Click(t, bottest.Editor, a, "Skip 2"), "Nothing was filed")

		// Another replica, and one that was started again, know the buttons too.
		first := n.Click(t, bottest.Editor, a, "File 1")
		says(t, first, "Filed", "at least 58", "58 or more")
		n.restart()
		if again := n.Click(t, bottest.Editor, a, "File 1"); !strings.Contains(again.Text, "Filed") || len(n.claims(t, "orvane")) != 1 {
			t.Errorf("pressed twice, there are %d claims: %s", len(n.claims(t, "orvane")), again.Text)
		}
		n.restart()
		says(t, n.Click(t, bottest.Editor, a, "File 3"), "Filed", "71")
		c := n.claims(t, "orvane")[1]
		if c.Chain[0].Source != "unnamed: a resident who helped move the bodies" || c.Chain[1].Source != "coast wire agency" || !strings.Contains(c.Quote, "counted 71") {
			t.Errorf("filed by %+v, quoting %q", c.Chain, c.Quote)
		}

		// What was taken back can be filed again.
		says(t, n.Click(t, bottest.Editor, first, "Undo"), "Taken back")
		says(t, n.Click(t, bottest.Editor, a, "File 1"), "Filed", "at least 58")
		if got := n.claims(t, "orvane"); len(got) != 2 {
			t.Errorf("%d claims stand on the board", len(got))
		}

		// Somebody else's buttons do nothing.
		for _, label := range []string{"File 2"} {
			if b := n.Click(t, bottest.Second, a, label); !strings.Contains(b.Text, "somebody else's") || !b.Private {
				t.Errorf("somebody else pressed %s: %s", label, b.Text)
			}
		}
		if got := n.claims(t, "orvane"); len(got) != 2 {
			t.Errorf("somebody else filed: %d claims", len(got))
		}
		says(t, n.track(t, bottest.Editor, orvaneText), "On record already: ", "onflict")
	})
}

// TestTrackEdit: the form opens filled in; what is wrong is said, and nothing
// typed is lost; sent, it files.
func TestTrackEdit(t *testing.T) {
	onEveryPlatform(t, func(t *testing.T, n *newsdesk, _ string) {
		n.file(t, bottest.Editor, "topic add orvane")
		a := n.track(t, bottest.Editor, "The ministry denied on Friday that 40 miners were killed. A nurse told Radio Skerry that at least 30 people were injured.")
		form := n.Click(t, bottest.Editor, a, "Edit 2…")
		if form.Form == nil {
			t.Fatalf("no form: %s", form.Text)
		}
		filled := map[string]string{}
		for _, field := range form.Form.Fields {
			filled[field.Param] = field.Value
		}
		want := map[string]string{"measure": "injured", "figure": "at least 30", "by": "unnamed A nurse", "via": "Radio Skerry", "said": ""}
		if diff := cmp.Diff(want, filled); diff != "" {
			t.Errorf("filled in (-want +got)\n%s", diff)
		}
		filled["figure"] = "1.000"
		refused := n.Fill(t, bottest.Editor, form, filled)
		if refused.Form != nil && refused.Errors["figure"] == "" {
			t.Errorf("beside the fields stands %q", refused.Errors)
		}
		says(t, refused, "1.000")
		if refused.Form == nil { // the form is gone: the line is shown back whole
			says(t, refused, "Radio Skerry", "unnamed A nurse", "injured")
			refused = n.Click(t, bottest.Editor, a, "Edit 2…")
		}
		if len(n.claims(t, "orvane")) != 0 {
			t.Error("filed all the same")
		}
		filled["figure"], filled["via"] = "at least 32", "Radio Skerry; Coast Wire"
		says(t, n.Fill(t, bottest.Editor, refused, filled), "Filed", "at least 32")
		c := n.claims(t, "orvane")[0]
		if len(c.Chain) != 3 || c.Chain[1].Source != "radio skerry" || c.Chain[2].Source != "coast wire" || !strings.HasPrefix(c.Chain[0].Source, "unnamed: ") {
			t.Errorf("filed by %+v", c.Chain)
		}
	})
}

// TestTrackKeepsDenials: what is denied or feared is so in the form as well.
func TestTrackKeepsDenials(t *testing.T) {
	onEveryPlatform(t, func(t *testing.T, n *newsdesk, _ string) {
		n.file(t, bottest.Editor, "topic add orvane")
		for _, text := range []string{
			"The ministry denied that 40 miners had been killed.",
			"Officials feared at least 300 people had been killed.",
			"The ministry said an estimated 260 people had been killed.",
		} {
			figures, err := extract.Read(text)
			if err != nil || len(figures) != 1 || figures[0].Attitude == extract.Stated || figures[0].Source == nil {
				t.Logf("not read as is needed here: %q: %+v", text, figures)
				continue
			}
			form := n.Click(t, bottest.Editor, n.track(t, bottest.Editor, text), "Edit 1…")
			if form.Form == nil {
				t.Fatalf("no form: %s", form.Text)
			}
			before := len(n.claims(t, "orvane"))
			values := map[string]string{}
			for _, field := range form.Form.Fields {
				values[field.Param] = field.Value
			}
			says(t, n.Fill(t, bottest.Editor, form, values), "Filed")
			if got := n.claims(t, "orvane"); len(got) != before+1 || string(got[before].Attitude) != string(figures[0].Attitude) {
				t.Errorf("%q is filed as %+v", text, got)
			}
		}
	})
}

// TestTrackBlankSource: the names of the paragraph are offered, and the form opens
// with the one that was chosen; also when the figure or the measure is blank.
func TestTrackBlankSource(t *testing.T) {
	onEveryPlatform(t, func(t *testing.T, n *newsdesk, _ string) {
		n.file(t, bottest.Editor, "topic add orvane")
		a := n.track(t, bottest.Editor, "Twelve people died. The mayor of Orvane, Lena Korst, met Dana Ilves of the city police.")
		if slices.Contains(a.Labels, "File 1") || !slices.Contains(a.Options, "Lena Korst") {
			t.Fatalf("buttons %q, names %q", a.Labels, a.Options)
		}
		says(t, a, "Source: not sure", "Lena Korst", "Dana Ilves")
		n.restart()
		form := n.Choose(t, bottest.Editor, a, "Lena Korst")
		if form.Form == nil {
			t.Fatalf("no form: %s", form.Text)
		}
		values := map[string]string{}
		for _, field := range form.Form.Fields {
			values[field.Param] = field.Value
		}
		if diff := cmp.Diff(map[string]string{"measure": "killed", "figure": "Twelve", "by": "Lena Korst", "via": "", "said": ""}, values); diff != "" {
			t.Errorf("filled in (-want +got)\n%s", diff)
		}
		says(t, n.Fill(t, bottest.Editor, form, values), "Filed", "12 killed", "Lena Korst")
		empty := n.Click(t, bottest.Editor, a, "Edit 1…")
		if empty.Form == nil || empty.Form.Fields[2].Value != "" {
			t.Errorf("the source is not blank: %+v", empty.Form)
		}
	})
}

// TestTrackWhichStory: the story is asked for, and pressing its button goes on.
func TestTrackWhichStory(t *testing.T) {
	onEveryPlatform(t, func(t *testing.T, n *newsdesk, other string) {
		n.file(t, bottest.Editor, "topic add orvane", "topic add fire")
		n.elsewhere(t, other, bottest.Owner, "topic add flood")
		long := strings.Repeat("The council met again, and said nothing of note about it. ", 40)
		a := n.track(t, bottest.Second, "Nine people were hurt, police said. "+long)
		says(t, a, "Which story is this?")
		n.restart()
		b := n.Click(t, bottest.Second, a, "fire")
		says(t, b, "1 figure in that text, for fire", "Nine")
		if !b.Private {
			t.Error("the proposals are for all to see")
		}
		says(t, n.Click(t, bottest.Second, b, "File 1"), "Filed in", "fire", "9 injured")
	})
}

// TestTrackPages: what does not fit is behind More, every figure once, each with
// its source and its buttons.
func TestTrackPages(t *testing.T) {
	onEveryPlatform(t, func(t *testing.T, n *newsdesk, _ string) {
		n.file(t, bottest.Editor, "topic add orvane")
		for name, text := range map[string]string{
			"plain": manyFigures(17, "The %s bureau said %d people were killed there."),
			"long":  manyFigures(8, strings.Repeat("After a night of *talks* in the `old` town hall, _which_ went on and on, ", 12)+"the %s bureau said %d people were killed there."),
			"blank": manyFigures(9, "In %s Valley and Tarn Hollow %d people were killed.\n\n"),
		} {
			seen := map[int]bool{}
			a := n.track(t, bottest.Editor, text)
			for page := range 20 {
				if problem := n.overLimit(a); problem != "" {
					t.Errorf("%s, page %d: %s", name, page, problem)
				}
				for i := 1; i <= 17; i++ {
					if slices.Contains(a.Labels, fmt.Sprintf("Edit %d…", i)) {
						if seen[i] {
							t.Errorf("%s: %d is there twice", name, i)
						}
						seen[i] = true
						if name != "blank" && !strings.Contains(a.Text, fmt.Sprintf("%s bureau", names[i-1])) {
							t.Errorf("%s: the source of %d is lost: %s", name, i, a.Text)
						}
						if name != "blank" && !slices.Contains(a.Labels, fmt.Sprintf("File %d", i)) {
							t.Errorf("%s: %d cannot be filed: %q", name, i, a.Labels)
						}
					}
				}
				if !slices.Contains(a.Labels, "More") {
					break
				}
				n.restart()
				a = n.Click(t, bottest.Editor, a, "More")
			}
			if figures, _ := extract.Read(text); len(seen) != len(figures) || len(seen) < 6 {
				t.Errorf("%s: %d of %d figures were shown", name, len(seen), len(figures))
			}
		}
	})
}

var names = []string{"Alder", "Birch", "Cedar", "Dorn", "Elm", "Farrow", "Garth", "Hollin", "Iver", "Jarrow", "Kestrel", "Linden", "Marl", "Norwen", "Osier", "Perrin", "Quill"}

func manyFigures(n int, sentence string) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf(sentence, names[i], 20+i))
	}
	return strings.Join(all, " ")
}

// overLimit says which of Discord's limits an answer breaks; the stand-ins check
// the others.
func (n *newsdesk) overLimit(a bottest.Answer) string {
	if len(a.Labels) > 25 {
		return fmt.Sprintf("%d buttons", len(a.Labels))
	}
	if strings.Contains(a.Text, "and 2 more\n") || strings.Contains(a.Text, "more answers") {
		return "rows were dropped: " + a.Text
	}
	return ""
}

// TestTrackRoles: who only reads sees, and cannot file; a contributor suggests.
func TestTrackRoles(t *testing.T) {
	onEveryPlatform(t, func(t *testing.T, n *newsdesk, _ string) {
		n.file(t, bottest.Editor, "topic add orvane")
		a := n.track(t, bottest.Guest, orvaneText)
		says(t, a, "At least 58", "the Orvane Medical Collective")
		if len(a.Labels) != 0 {
			t.Errorf("a guest has the buttons %q", a.Labels)
		}
	})
	s := replica(t, engines[0].open(t, func() time.Time { return monday(8, 30) }))
	s.must(t, ana, "topic add orvane")
	reply := s.must(t, kofi, "track "+orvaneText)
	c := s.filed(t, s.must(t, kofi, buttonsOf(reply)["File 1"]))
	if !c.Suggested {
		t.Error("a contributor's figure is no suggestion")
	}
	for _, line := range []string{buttonsOf(reply)["File 1"], `file x.1 add orvane killed 3 by "The mayor"`} {
		s.mustNot(t, rita, line, "")
	}
	s.mustNot(t, ana, "file x.1 undo", "Only an add can be filed")
	s.mustNot(t, ana, "file x.1 of y add orvane killed 3 by Mayor", "part of another figure")
}

// TestTrackByMention: also where others read along, only who asked sees it.
func TestTrackByMention(t *testing.T) {
	onEveryPlatform(t, func(t *testing.T, n *newsdesk, _ string) {
		n.file(t, bottest.Editor, "topic add orvane")
		for _, text := range []string{orvaneText, "Nothing to count here.", ""} {
			if a, ok := n.Mention(t, bottest.Editor, "track "+text); ok && !a.Private {
				t.Errorf("%q is answered for all to see: %s", text, a.Text)
			}
		}
	})
}

// TestTrackHostile: what others wrote is only text, whatever it is.
func TestTrackHostile(t *testing.T) {
	onEveryPlatform(t, func(t *testing.T, n *newsdesk, _ string) {
		n.file(t, bottest.Editor, "topic add orvane")
		for _, text := range append(slices.Clone(bottest.Hostile), `"`, "\\", "a ; b", "by via said", strings.Repeat("9", 3000), strings.Repeat("x", 3000), "\u202e31\u202c", "a\x00b\x07") {
			for _, form := range []string{"%s said 24 people were killed.", "At least 24 people were killed, the %s ministry said.", "The ministry told %s that 24 people were killed in %[1]s."} {
				a := n.track(t, bottest.Editor, fmt.Sprintf(form, text))
				if strings.TrimSpace(a.Text) == "" {
					t.Errorf("no answer to %.80q", text)
				}
				if slices.Contains(a.Labels, "File 1") {
					before := len(n.claims(t, "orvane"))
					b := n.Click(t, bottest.Editor, a, "File 1")
					if !strings.Contains(b.Text, "Filed") && !strings.Contains(b.Text, "You wrote") || len(n.claims(t, "orvane")) > before+1 {
						t.Errorf("%.80q: File answers %s", text, b.Text)
					}
				}
			}
		}
	})
}

// TestTrackLong: a text that is too long is refused politely, and shown back in
// part; one that is only digits is no figure.
func TestTrackLong(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, s *stage) {
		s = replica(t, s.store)
		s.must(t, ana, "topic add orvane")
		s.mustNot(t, ana, "track "+strings.Repeat("24 were killed, police said. ", 4000), "paste the paragraphs with the figures")
		s.must(t, ana, "track "+strings.Repeat("9", 50_000))
		s.must(t, ana, "track Police said "+strings.Repeat("9", 50_000)+" people were killed.")
		s.must(t, ana, "track Police said "+strings.Repeat("9 and ", 8_000)+" people were killed.")
		reply := s.must(t, ana, "track "+strings.Repeat("At least 24 people were killed, the Orvane Medical Collective said. ", 1_400))
		for range 3 { // the whole text goes along
			reply = s.must(t, ana, buttonsOf(reply)["More"])
		}
		if len(reply.Cards) < 3 {
			t.Errorf("after More: %s", bot.PlainText(reply))
		}
	})
}
