package slack_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/bottest"
	"github.com/stetbot/stet/bot/slack"
	"github.com/stetbot/stet/bot/slack/slacktest"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestGolden(t *testing.T) {
	for _, f := range append(bottest.Fixtures(), bottest.Reminder("U0OWNER")) {
		for _, private := range []bool{true, false} {
			name := f.Name + "." + map[bool]string{true: "private", false: "public"}[private]
			t.Run(name, func(t *testing.T) {
				text, blocks, ack := slack.Draw(f.Reply, private, false)
				for _, p := range slacktest.Check(text, blocks) {
					t.Error(p)
				}
				sameWords(t, text, blocks)
				golden(t, name+".golden.json", indent(t, ack))
			})
		}
		if f.Reply.Form == nil {
			continue
		}
		t.Run(f.Name+".view", func(t *testing.T) {
			view, ok := slack.DrawForm(*f.Reply.Form, slack.Metadata(f.Reply.Form.Line, "C0NEWS", "https://hooks.slack.com/commands/T/1/x", 1_700_000_000))
			if !ok {
				t.Error("not drawn")
			}
			for _, p := range slacktest.CheckView(view) {
				t.Error(p)
			}
			golden(t, f.Name+".view.golden.json", indent(t, view))
		})
	}
}

// sameWords fails unless the text and the blocks of a message say the same.
func sameWords(t *testing.T, text string, blocks json.RawMessage) {
	t.Helper()
	// A section ends in the middle of a long line; and what is no UTF-8 is
	// replaced by the run, in spans or in the whole.
	words := func(s string) string {
		s = strings.Join(strings.Fields(s), "")
		for strings.Contains(s, "\ufffd\ufffd") {
			s = strings.ReplaceAll(s, "\ufffd\ufffd", "\ufffd")
		}
		return s
	}
	if diff := cmp.Diff(words(slacktest.Visible(text, nil)), words(slacktest.Visible("", blocks))); diff != "" {
		t.Errorf("the text and the blocks differ (-text +blocks):\n%s", diff)
	}
}

func indent(t *testing.T, js []byte) []byte {
	t.Helper()
	var v any
	if err := json.Unmarshal(js, &v); err != nil {
		t.Fatalf("reading the payload: %v", err)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; go test -update writes it", err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("differs from %s (-want +got):\n%s", path, diff)
	}
}

// TestGoldensWithinSharedLimits holds the goldens against numbers that are not
// ours.
func TestGoldensWithinSharedLimits(t *testing.T) {
	const path = "../../../shared/schemas/slack-limits.json"
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("NOT CHECKED: the goldens are not held against independent limits, because %s is not there", path)
	}
	type span struct {
		Min int `json:"min_length"`
		Max int `json:"max_length"`
	}
	var limits struct {
		Text     span `json:"text"`
		ActionID span `json:"action_id"`
		Button   struct {
			Text  span `json:"text"`
			Value span `json:"value"`
		} `json:"button"`
		Actions struct {
			Elements struct {
				Max int `json:"max_items"`
			} `json:"elements"`
		} `json:"actions"`
		Section struct {
			Text span `json:"text"`
		} `json:"section"`
	}
	if err := json.Unmarshal(raw, &limits); err != nil {
		t.Fatalf("reading %s: %v", path, err)
	}
	if limits.Button.Value.Max == 0 || limits.Section.Text.Max == 0 || limits.Actions.Elements.Max == 0 {
		t.Fatalf("%s does not hold what this test reads", path)
	}
	files, _ := filepath.Glob("testdata/*.golden.json")
	if len(files) < len(bottest.Fixtures()) {
		t.Fatalf("only %d goldens", len(files))
	}
	for _, file := range files {
		js, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var m struct {
			Blocks []struct {
				Type     string `json:"type"`
				Elements []struct {
					ActionID string `json:"action_id"`
					Value    string `json:"value"`
					Text     struct {
						Text string `json:"text"`
					} `json:"text"`
				} `json:"elements"`
			} `json:"blocks"`
		}
		if err := json.Unmarshal(js, &m); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, b := range m.Blocks {
			if b.Type != "actions" {
				continue
			}
			if n := len(b.Elements); n > limits.Actions.Elements.Max {
				t.Errorf("%s: %d buttons", file, n)
			}
			for _, e := range b.Elements {
				if len(e.ActionID) > limits.ActionID.Max || len([]rune(e.Value)) > limits.Button.Value.Max || len([]rune(e.Text.Text)) > limits.Button.Text.Max {
					t.Errorf("%s: the button %q is too large", file, e.Text.Text)
				}
			}
		}
	}
}

func TestDrawDetails(t *testing.T) {
	at := time.Date(2016, 4, 9, 8, 0, 0, 0, time.UTC)
	tests := []struct {
		name string
		card bot.Card
		want []string // in the JSON
		not  []string
	}{
		{
			"a time is shown in the reader's zone",
			bot.Card{Title: bot.T("As of ").Timing(at, "Sat 09:00 BST")},
			[]string{`"type":"date","timestamp":1460188800,"format":"{date_short_pretty} {time}","fallback":"Sat 09:00 BST"`},
			nil,
		},
		{
			"a time that is not known is words",
			bot.Card{Title: bot.T("As of ").Timing(time.Time{}, "no time")},
			[]string{"As of no time"},
			[]string{`"date"`},
		},
		{
			"a link shows itself",
			bot.Card{Title: bot.Text{{Kind: bot.Link, Text: "bank", URL: "https://evil.example/a"}}},
			[]string{`{"type":"link","url":"https://evil.example/a"}`},
			[]string{`"text":"bank"},`},
		},
		{
			"only http is a link",
			bot.Card{Title: bot.T("").Linking("javascript:alert(1)").Plainly(" ").Linking("slack://open")},
			[]string{"javascript:alert(1) slack://open"},
			[]string{`"link"`},
		},
		{
			"a person is a name",
			bot.Card{Title: bot.Text{{Kind: bot.User, Text: "Sara", URL: "U0EDITOR"}}},
			[]string{"Sara"},
			[]string{"U0EDITOR"},
		},
		{
			"a button that a cut would change is left out",
			bot.Card{Title: bot.T("x"), Actions: []bot.Action{{Label: "Long", Line: strings.Repeat("l", 2001)}, {Label: "Short", Line: "undo"}}},
			[]string{`"Short"`},
			[]string{`"Long"`},
		},
		{
			"control characters are visible",
			bot.Card{Title: bot.T("a\x00b\x1b[31m")},
			[]string{"a\ufffdb\ufffd[31m"},
			nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, blocks, _ := slack.Draw(bot.Reply{Cards: []bot.Card{tt.card}}, true, false)
			for _, want := range tt.want {
				if !bytes.Contains(blocks, []byte(want)) {
					t.Errorf("%s lacks %s", blocks, want)
				}
			}
			for _, not := range tt.not {
				if bytes.Contains(blocks, []byte(not)) {
					t.Errorf("%s holds %s", blocks, not)
				}
			}
		})
	}
}

func TestShareSurvivesManyButtons(t *testing.T) {
	var actions []bot.Action
	for i := range 40 {
		actions = append(actions, bot.Action{Label: fmt.Sprint("b", i), Line: "undo"})
	}
	r := bot.Reply{Cards: []bot.Card{{Title: bot.T("x"), Actions: actions}}, Share: "status"}
	_, blocks, _ := slack.Draw(r, true, false)
	if !bytes.Contains(blocks, []byte("Share to channel")) {
		t.Error("no Share to channel")
	}
	if _, blocks, _ = slack.Draw(r, true, true); bytes.Contains(blocks, []byte("Share to channel")) {
		t.Error("Share to channel where there is nobody to share with")
	}
	r.Refused = true
	if _, blocks, _ = slack.Draw(r, true, false); bytes.Contains(blocks, []byte("Share to channel")) {
		t.Error("a refusal can be shared")
	}
}

// TestLongRowIsWhole: a row that no section holds goes on in the next one,
// with its source.
func TestLongRowIsWhole(t *testing.T) {
	row := strings.Repeat("word ", 1200) + "SOURCE"
	text, blocks, _ := slack.Draw(bot.Reply{Cards: []bot.Card{{Title: bot.T("x"), Rows: []bot.Row{{Text: bot.T(row)}}}}}, true, false)
	for _, p := range slacktest.Check(text, blocks) {
		t.Error(p)
	}
	if got := strings.ReplaceAll(slacktest.Visible("", blocks), "\n", ""); !strings.Contains(got, row) {
		t.Error("the row is not whole")
	}
}

func FuzzDraw(f *testing.F) {
	for _, h := range bottest.Hostile {
		f.Add(h, h, uint16(3), uint8(1), true)
	}
	f.Add("t", strings.Repeat("&<>", 900), uint16(60), uint8(3), false)
	f.Add("\xff\xfe", strings.Repeat("😀", 1600), uint16(30), uint8(20), true)
	f.Fuzz(func(t *testing.T, title, row string, rows uint16, cards uint8, private bool) {
		var r bot.Reply
		for c := range int(cards%30) + 1 {
			card := bot.Card{Title: bot.T(title).Strongly(title).Linking(title), Notes: []bot.Text{bot.T(row).Typing(title)}, Copy: []bot.Text{bot.T("Copied: " + row)}}
			for i := range int(rows % 200) {
				text := bot.T(fmt.Sprintf("FIGURE-%d-%d: ", c, i)).Quoting(row).Plainly(" ").Naming(fmt.Sprintf("SOURCE-%d-%d.", c, i))
				card.Rows = append(card.Rows, bot.Row{Text: text})
			}
			card.Actions = []bot.Action{{Label: title, Line: row}}
			card.Picker = &bot.Picker{Label: title, Options: []bot.Action{{Label: title, Line: row}, {Label: row, Line: title}}}
			for i := range int(rows % 130) {
				card.Picker.Options = append(card.Picker.Options, bot.Action{Label: row, Line: fmt.Sprint(i)})
			}
			r.Cards = append(r.Cards, card)
		}
		text, blocks, ack := slack.Draw(r, private, false)
		field := bot.Field{Param: "p", Label: title, Hint: row, Choices: []string{title, row}, Value: title, Long: private}
		if view, ok := slack.DrawForm(bot.Form{Title: title, Line: "x", Send: row, Fields: []bot.Field{field, {Param: "q", Label: row, Value: row}}}, title); ok {
			for _, p := range slacktest.CheckView(view) {
				t.Error(p)
			}
		}
		if !json.Valid(ack) {
			t.Errorf("not JSON: %s", ack)
		}
		for _, p := range slacktest.Check(text, blocks) {
			t.Error(p)
		}
		sameWords(t, text, blocks)
		shown := slacktest.Visible("", blocks)
		for c := range r.Cards {
			for i := range r.Cards[c].Rows {
				figure, source := fmt.Sprintf("FIGURE-%d-%d:", c, i), fmt.Sprintf("SOURCE-%d-%d.", c, i)
				if strings.Contains(shown, figure) != strings.Contains(shown, source) {
					t.Errorf("%s is shown %v, its source %v", figure, strings.Contains(shown, figure), strings.Contains(shown, source))
				}
			}
		}
	})
}

func BenchmarkDraw(b *testing.B) {
	board := bottest.Fixtures()[0].Reply
	for b.Loop() {
		slack.Draw(board, true, false)
	}
}
