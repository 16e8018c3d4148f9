package discord_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/bottest"
	"github.com/stetbot/stet/bot/discord"
	"github.com/stetbot/stet/bot/discord/discordtest"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares JSON with a file.
func golden(t *testing.T, name string, got json.RawMessage) {
	t.Helper()
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, got, "", "  "); err != nil {
		t.Fatal(err)
	}
	pretty.WriteByte('\n')
	path := filepath.Join("testdata", name+".golden.json")
	if *update {
		if err := os.WriteFile(path, pretty.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), pretty.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func TestRenderFixtures(t *testing.T) {
	for _, f := range append(bottest.Fixtures(), bottest.Reminder("200000000000000001")) {
		t.Run(f.Name, func(t *testing.T) {
			raw := discord.Render(f.Reply, true)
			golden(t, f.Name, raw)
			m, wrong := discordtest.Check(raw)
			for _, w := range wrong {
				t.Error(w)
			}
			rowsWhole(t, f.Reply, m)
			conforms(t, "CreateMessageInteractionCallbackRequest", fmt.Appendf(nil, `{"type":4,"data":%s}`, raw))
			conforms(t, "MessageCreateRequest", raw)
			conforms(t, "MessageEditRequestPartial", discord.Render(f.Reply, false))
			conforms(t, "IncomingWebhookUpdateRequestPartial", discord.Render(f.Reply, false))
		})
	}
}

var more = regexp.MustCompile(`(?m)^-# and ([0-9]+) more$`)

// rowsWhole checks that every row is there whole, or counted as left out.
func rowsWhole(t testing.TB, r bot.Reply, m discordtest.Message) {
	t.Helper()
	text := "\n" + *m.Content
	for _, e := range m.Embeds {
		text += "\n" + e.Description
	}
	text += "\n"
	for _, found := range more.FindAllStringSubmatch(text, -1) {
		if n, err := strconv.Atoi(found[1]); err != nil || n < 1 {
			t.Errorf("%q", found[0])
		}
	}
	rows, shown, left := 0, 0, 0
	for _, found := range more.FindAllStringSubmatch(text, -1) {
		n, _ := strconv.Atoi(found[1])
		left += n
	}
	counted := map[string]bool{}
	for _, c := range r.Cards {
		for _, row := range c.Rows {
			if row.Heading {
				continue
			}
			rows++
			line := discord.Row(row.Text)
			if line != "" && !counted[line] {
				counted[line] = true
				shown += strings.Count(text, "\n"+line+"\n")
			}
		}
	}
	if shown+left < rows {
		t.Errorf("%d rows: %d are shown whole and %d counted as left out", rows, shown, left)
	}
}

func TestMarkup(t *testing.T) {
	at := time.Date(2016, 4, 9, 8, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name string
		text bot.Text
		want string
	}{
		{"figures stay readable", bot.T("3 ○ UNVERIFIED 24 (20 + 4): at least 300, 20–25, #12, 3.4%, $2.5bn"), "3 ○ UNVERIFIED 24 (20 + 4): at least 300, 20–25, #12, 3.4%, $2.5bn"},
		{"a time is in the reader's zone", bot.T("As of ").Timing(at, "Sat 09:00 BST"), "As of <t:1460188800:f>"},
		{"a time of day stays one", bot.T("said ").Timing(at, "09:00"), "said <t:1460188800:t>"},
		{"a day stays as written", bot.T("said ").Timing(at, "8 April"), "said 8 April"},
		{"a link shows itself", bot.Text{}.Linking("https://a.example/x_y?b=1&c=(2)"), "<https://a.example/x_y?b=1&c=(2)>"},
		{"a link cannot end early", bot.Text{}.Linking("https://a.example/> @everyone"), "<https://a.example/%3E%20%40everyone>"},
		{"only web addresses are links", bot.Text{}.Linking("javascript://x"), `javascript\://x`},
		{"bold beside bold", bot.Text{}.Strongly("a").Strongly("b").Plainly("*"), `**ab**\*`},
		{"code beside code", bot.Text{}.Typing("a").Typing("b"), "`a`\u200b`b`"},
		{"backticks in code", bot.Text{}.Typing("a ` b"), "`` a ` b ``"},
		{"a fence in code", bot.Text{}.Typing("a ```` b"), "`` a `\u200b`\u200b`\u200b` b ``"},
		{"several lines of code", bot.T("You wrote: ").Typing("add\n- released 170"), "You wrote: \n```\nadd\n- released 170\n```"},
		{"a mention in two halves", bot.T("@").Naming("everyone"), "@\u200beveryone"},
		{"a masked link in two halves", bot.T("[a]").Naming("(b)"), "\\[a]\u200b(b)"},
		{"a list", bot.T("1. a\n- b\n2) c\n> d\n# e\n-# f"), "1\\. a\n\\- b\n2\\) c\n\\> d\n\\# e\n\\-# f"},
		{"an override is taken out", bot.T("a\u202eb\u2069c\u2068d"), "abc\u2068d\u2069"},
		{"a name from right to left", bot.Text{}.Naming("المرصد").Plainly(" said"), "\u2068المرصد\u2069 said"},
		{"a person is pinged", bot.T("for ").Pinging("200000000000000001", "owner").Plainly("."), "for <@200000000000000001>."},
		{"nobody without an id is", bot.Text{}.Pinging("1> @everyone <@2", "every*one*"), `@every\*one\*`},
		{"a person is no ping", bot.Text{{Kind: bot.User, Text: "<@1>", URL: "1"}}, "\\<\u200b@1>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := discord.Markup(tt.text); got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestHostileTextIsDead(t *testing.T) {
	for _, text := range bottest.Hostile {
		for kind := bot.Plain; kind <= bot.Ping; kind++ {
			got := discord.Markup(bot.Text{{Kind: kind, Text: text, URL: text}})
			if live := discordtest.Live(got); live != "" {
				t.Errorf("%q as kind %d comes out as %q: %s", text, kind, got, live)
			}
		}
	}
}

// The stand-in's own judge has to know what is live.
func TestLiveIsNoticed(t *testing.T) {
	for _, text := range []string{
		"@everyone", "`@here`", "<@1>", "<@!1>", "<@&1>", "<#1>", "</status:1>", "<t:0:R>", "<:e:1>", "<a:e:1>", "<id:guide>",
		"[a](b)", "https://a.example", "a *b* c", "# a", "- a", "1. a", "> > a", "||a||", "~~a~~", `\\*a*`,
	} {
		if discordtest.Live(text) == "" {
			t.Errorf("%q is taken to be dead", text)
		}
	}
}

func TestButtons(t *testing.T) {
	var actions []bot.Action
	for i := range 40 {
		actions = append(actions, bot.Action{Label: strconv.Itoa(i), Line: "undo " + strconv.Itoa(i)})
	}
	actions = append(actions[:10:10], append([]bot.Action{
		{Label: "twice", Line: "undo 3"}, {Label: "too long", Line: strings.Repeat("é", 51)}, {Label: " ", Line: "x"}, {Label: "y", Line: ""},
	}, actions[10:]...)...)
	m, wrong := discordtest.Check(discord.Render(bot.Reply{Cards: []bot.Card{{Title: bot.T("a"), Actions: actions}}, Share: "status workers"}, true))
	if len(wrong) > 0 {
		t.Error(wrong)
	}
	var labels []string
	for _, row := range m.Components {
		for _, b := range row.Components {
			labels = append(labels, b.Label)
		}
	}
	if len(labels) != 25 || labels[24] != "Share to channel" || slices.Contains(labels, "twice") || slices.Contains(labels, "too long") {
		t.Errorf("%q", labels)
	}
}

func TestShortAnswerIsContentOnly(t *testing.T) {
	m, _ := discordtest.Check(discord.Render(bottest.Fixtures()[0].Reply, true))
	if len(m.Embeds) != 0 || strings.Contains(*m.Content, "Continued") {
		t.Errorf("content %q, %d embeds", *m.Content, len(m.Embeds))
	}
}

func TestNonce(t *testing.T) {
	long := strings.Repeat("delivery", 10)
	if n := discord.Nonce(long); len(n) > 25 || n == discord.Nonce(long+"x") || n != discord.Nonce(long) {
		t.Errorf("%q", n)
	}
	if n := discord.Nonce("short"); n != "short" {
		t.Errorf("%q", n)
	}
}

func FuzzRender(f *testing.F) {
	for _, text := range bottest.Hostile {
		f.Add(text, text, uint16(3), uint8(0))
	}
	f.Add("a\n- b", "x\u202ey", uint16(500), uint8(7))
	f.Add(strings.Repeat("*", 3000), "", uint16(20), uint8(3))
	f.Add("\xff`\xfe`", "😀|", uint16(60), uint8(6))
	f.Fuzz(func(t *testing.T, a, b string, rows uint16, kinds uint8) {
		kind := func(i int) bot.SpanKind {
			k := bot.SpanKind((int(kinds) + i) % 9)
			if k == bot.Time {
				k = bot.Name
			}
			return k
		}
		card := bot.Card{Title: bot.Text{{Kind: kind(0), Text: a, URL: a}, {Kind: kind(1), Text: b, URL: b}}}
		for i := range int(rows % 600) {
			card.Rows = append(card.Rows, bot.Row{
				Heading: i%7 == 0,
				Text:    bot.T(fmt.Sprintf("%d figure ", i)).Join(bot.Text{{Kind: kind(i), Text: a, URL: b}, {Kind: kind(i + 3), Text: b, URL: a}}).Plainly(" source"),
			})
		}
		card.Notes = []bot.Text{{{Kind: kind(2), Text: b, URL: b}}}
		card.Copy = []bot.Text{{{Kind: kind(4), Text: a, URL: a}}}
		card.Actions = []bot.Action{{Label: a, Line: b}, {Label: b, Line: a}}
		card.Picker = &bot.Picker{Label: a, Options: card.Actions}
		for i := range int(rows % 40) {
			card.Picker.Options = append(card.Picker.Options, bot.Action{Label: b, Line: strconv.Itoa(i)})
		}
		field := bot.Field{Param: "p", Label: a, Hint: b, Choices: []string{a}, Value: b, Long: len(a) > 3}
		if form, ok := discord.DrawForm(bot.Form{Title: a, Line: b, Fields: []bot.Field{field}}); ok {
			if _, wrong := discordtest.CheckModal(form); len(wrong) > 0 {
				t.Error(wrong)
			}
		}
		r := bot.Reply{Cards: []bot.Card{card, card}, Share: a}
		raw := discord.Render(r, true)
		if !utf8.Valid(raw) {
			t.Error("not UTF-8")
		}
		m, wrong := discordtest.Check(raw)
		for _, w := range wrong {
			t.Error(w)
		}
		if !strings.Contains(a+b, "more") {
			rowsWhole(t, r, m)
		}
	})
}
