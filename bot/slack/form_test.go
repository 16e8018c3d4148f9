package slack_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/bottest"
	"github.com/stetbot/stet/bot/slack"
	"github.com/stetbot/stet/bot/slack/slacktest"
)

// asksWhy opens a form for "propose ID", refuses what "refuse" is said of, and
// says everything else back.
func asksWhy(_ context.Context, q bot.Request) bot.Reply {
	switch {
	case strings.HasPrefix(q.Line, "propose") && !strings.Contains(q.Line, "because"):
		return bot.Reply{
			Cards: []bot.Card{{Title: bot.T("type it")}},
			Form:  &bot.Form{Title: "Propose a verdict on 3", Line: q.Line, Fields: []bot.Field{{Param: "because", Label: "Why?", Long: true, Required: true}}},
		}
	case strings.Contains(q.Line, "refuse"):
		return bot.Refuse(bot.T("not like that"))
	case strings.HasPrefix(q.Line, "status"):
		return bot.Reply{Cards: []bot.Card{{Title: bot.T("board"), Actions: []bot.Action{{Label: "Propose…", Line: "propose 3"}}}}}
	}
	return bot.Say(bot.T("heard: ").Quoting(q.Line))
}

func why(reason string) map[string]string { return map[string]string{"because": reason} }

// Where the form cannot be opened, its reply says what to type.
func TestFormsThatDoNotOpen(t *testing.T) {
	t.Parallel()
	r := run(t, asksWhy)
	for _, f := range []slacktest.Fault{
		{Times: 1, Error: "expired_trigger_id"},
		{Times: 1, Error: "invalid_arguments"},
		{Times: 1, Status: 500},
		{Times: 1, Status: 429, RetryAfter: 9},
		{Times: 1, Cut: true},
		{Times: 1, Delay: 4 * time.Second},
	} {
		board := r.Command(t, bottest.Editor, "status")
		r.Fail("views.open", f)
		a := r.Command(t, bottest.Editor, "propose 3")
		if has(t, a, "type it"); a.Form != nil || !a.Private || a.After > 4*time.Second {
			t.Errorf("%+v: answered with %+v", f, a)
		}
		r.Fail("views.open", f)
		has(t, r.Click(t, bottest.Editor, board, "Propose…"), "type it")
	}
	has(t, r.Direct(t, bottest.Editor, "propose 3"), "type it")
}

func TestFormTooLarge(t *testing.T) {
	field := bot.Field{Param: "because", Label: "Why?"}
	for name, f := range map[string]bot.Form{
		"no fields":         {Title: "x", Line: "x"},
		"twice":             {Title: "x", Line: "x", Fields: []bot.Field{field, field}},
		"too much in it":    {Title: "x", Line: "x", Fields: []bot.Field{{Param: "because", Value: strings.Repeat("x", 3001)}}},
		"too long a line":   {Title: "x", Line: strings.Repeat("x", 3000), Fields: []bot.Field{field}},
		"without parameter": {Title: "x", Line: "x", Fields: []bot.Field{{Label: "Why?"}}},
	} {
		if _, ok := slack.DrawForm(f, slack.Metadata(f.Line, "C0NEWS", "", 0)); ok {
			t.Errorf("%s: drawn", name)
		}
	}
	// What is too long for a menu can still be typed.
	many := make([]string, 101)
	for i := range many {
		many[i] = fmt.Sprint(i)
	}
	for _, choices := range [][]string{many, {strings.Repeat("x", 151)}, {""}} {
		view, ok := slack.DrawForm(bot.Form{Line: "x", Fields: []bot.Field{{Param: "p", Choices: choices}}}, "")
		if wrong := slacktest.CheckView(view); !ok || len(wrong) > 0 || !strings.Contains(string(view), "plain_text_input") {
			t.Errorf("%v: %s", wrong, view)
		}
	}
}

func TestMetadata(t *testing.T) {
	if m := slack.Metadata("propose 3", "C0NEWS", "https://hooks.slack.com/x", 7); !strings.Contains(m, "hooks.slack.com") {
		t.Error(m)
	}
	m := slack.Metadata("propose 3", "C0NEWS", "https://hooks.slack.com/"+strings.Repeat("x", 3000), 7)
	if strings.Contains(m, "hooks.slack.com") || len(m) > slack.MaxMetadata || !strings.Contains(m, "propose 3") {
		t.Error(m)
	}
}

// The answer comes where the form was asked for, as long as Slack takes
// answers there.
func TestFormAnsweredWhereItWasAsked(t *testing.T) {
	r := run(t, asksWhy)
	fill := func(a bottest.Answer) slacktest.Message {
		t.Helper()
		return r.Fill(t, bottest.Editor, a, why("x")).Handle.(slacktest.Message)
	}
	if m := fill(r.Command(t, bottest.Editor, "propose 3")); m.Via != "response_url" || m.To != "U0EDITOR" {
		t.Errorf("a command's form was answered by %s to %q", m.Via, m.To)
	}
	board := r.MentionIn(t, bottest.Editor, "1700000000.000001", "status")
	if m := fill(r.Click(t, bottest.Editor, board, "Propose…")); m.Via != "response_url" || m.Thread != "1700000000.000001" {
		t.Errorf("a form in a thread was answered by %s in %q", m.Via, m.Thread)
	}
	if q := r.last(t); q.In.ID != slacktest.Channel || q.In.Thread != "1700000000.000001" || q.In.Workspace.ID != slacktest.Team {
		t.Errorf("the form came from %+v", q.In)
	}
	board = r.Direct(t, bottest.Editor, "status")
	if m := fill(r.Click(t, bottest.Editor, board, "Propose…")); m.Via != "chat.postMessage" || m.Channel != "D0EDITOR" {
		t.Errorf("a form in a direct message was answered by %s in %s", m.Via, m.Channel)
	}
	if q := r.last(t); q.In.Kind != bot.Direct {
		t.Errorf("the form came from %+v", q.In)
	}
	a := r.Command(t, bottest.Editor, "propose 3")
	r.Fail("response_url", slacktest.Fault{Times: 1, Status: 404})
	if m := fill(a); m.Via != "chat.postEphemeral" || m.To != "U0EDITOR" {
		t.Errorf("a form was answered by %s to %q", m.Via, m.To)
	}
}

// submission is a modal as a forger might send it.
func submission(metadata, values string) string {
	js, _ := json.Marshal(metadata)
	return fmt.Sprintf(`{"type":"view_submission","trigger_id":"t","team":{"id":"T0OTHER"},"user":{"id":"U0GUEST","username":"guest"},
		"view":{"id":"V1","callback_id":"stet-form","private_metadata":%s,"blocks":[{"type":"input","block_id":"because"}],"state":{"values":%s}}}`, js, values)
}

func TestOldAndForgedSubmissions(t *testing.T) {
	r := run(t, asksWhy)
	values := `{"because":{"x":{"type":"plain_text_input","value":"y"}}}`
	// The response address of this command still takes answers.
	r.Command(t, bottest.Editor, "hello")
	address := strings.TrimSuffix(r.URL(), "/api/") + "/response/1"
	past, future := time.Now().Add(-time.Minute).Unix(), time.Now().Add(time.Minute).Unix()
	for _, tt := range []struct{ metadata, values, line string }{
		{slack.Metadata("propose 3", slacktest.Channel, address, past), values, "propose 3 because y"},
		{slack.Metadata("override 3 verified", slacktest.Channel, "https://evil.example/", future), values, `override 3 verified "y"`},
		{slack.Metadata("propose 3", "C0ELSEWHERE", "", 0), `{"because":{"x":{"value":null}},"id":{"x":{"value":"4 because z"}},"link":{}}`, `propose 3 "4 because z"`},
		{slack.Metadata("propose 3\nretract 4", slacktest.Channel, "", 0), values, "propose 3\nretract 4 because y"},
	} {
		before := len(r.Messages())
		r.Acknowledged(t, r.Send(t, "interactive", submission(tt.metadata, tt.values)))
		waitFor(t, "an answer", func() bool { return len(r.Messages()) > before })
		if q := r.last(t); q.Line != tt.line || q.From.ID != "U0GUEST" || q.From.Standing != bot.Visitor || q.Workspace.ID != slacktest.Team {
			t.Errorf("came as %q from %+v", q.Line, q.From)
		}
		if m := r.Messages()[before]; m.Via == "response_url" || m.To != "U0GUEST" && m.Channel != "D0GUEST" {
			t.Errorf("answered by %s to %q in %s", m.Via, m.To, m.Channel)
		}
	}
	asked := len(r.requests())
	for _, metadata := range []string{"", "{", "7", "[]"} {
		r.Acknowledged(t, r.Send(t, "interactive", submission(metadata, values)))
	}
	r.Acknowledged(t, r.Send(t, "interactive", `{"type":"view_submission","view":{"callback_id":"stet-form","private_metadata":"{}","state":{"values":{"x":7}}}}`))
	if got := r.requests(); len(got) != asked {
		t.Errorf("came as a request: %+v", got[asked:])
	}
}

// A form whose refusal cannot be shown in it is shown back.
func TestFormWhoseConnectionIsGone(t *testing.T) {
	hold, begun := make(chan struct{}), make(chan struct{}, 1)
	r := run(t, func(ctx context.Context, q bot.Request) bot.Reply {
		if strings.Contains(q.Line, "because") {
			begun <- struct{}{}
			<-hold
		}
		return asksWhy(ctx, q)
	})
	a := r.Command(t, bottest.Editor, "propose 3")
	answers := make(chan bottest.Answer, 1)
	go func() { answers <- r.Fill(t, bottest.Editor, a, why("refuse this")) }()
	<-begun
	r.Drop(t)
	close(hold)
	got := <-answers
	if has(t, got, "not like that"); got.Form == nil {
		has(t, got, "refuse this")
	}
}

// When too much is going on, a form stays open.
func TestFormOverflow(t *testing.T) {
	hold := make(chan struct{})
	begun := make(chan struct{}, slack.MaxInFlight)
	r := run(t, func(ctx context.Context, q bot.Request) bot.Reply {
		if q.Line == "block" {
			begun <- struct{}{}
			<-hold
		}
		return asksWhy(ctx, q)
	})
	a := r.Command(t, bottest.Editor, "propose 3")
	for range slack.MaxInFlight {
		r.Say(t, bottest.Second, "D0SECOND", map[string]any{"type": "message", "channel_type": "im", "text": "block"})
	}
	for range slack.MaxInFlight {
		<-begun
	}
	b := r.Fill(t, bottest.Editor, a, why("x"))
	if !strings.Contains(b.Errors["because"], "too busy") {
		t.Errorf("answered with %+v", b)
	}
	close(hold)
	waitFor(t, "room", func() bool { return strings.Contains(r.Fill(t, bottest.Editor, a, nil).Text, "heard:") })
}

// What a form says is within its limit and in plain words.
func TestFormErrorIsClipped(t *testing.T) {
	r := run(t, func(ctx context.Context, q bot.Request) bot.Reply {
		if strings.Contains(q.Line, "because") {
			reply := bot.Refuse(bot.T(strings.Repeat("long ", 100)).Quoting("<!channel>"))
			if strings.Contains(q.Line, "nothing") {
				reply.Cards = nil
			}
			return reply
		}
		return asksWhy(ctx, q)
	})
	a := r.Command(t, bottest.Editor, "propose 3")
	if got := r.Fill(t, bottest.Editor, a, why("x")).Errors["because"]; !strings.HasSuffix(got, "…") {
		t.Errorf("it says %q", got)
	}
	if got := r.Fill(t, bottest.Editor, a, why("nothing")).Errors["because"]; got == "" {
		t.Error("it says nothing")
	}
}

// A menu is drawn again after a restart as well, where Slack says what was in
// the message.
func TestChoosingAfterARestart(t *testing.T) {
	r := run(t, func(_ context.Context, q bot.Request) bot.Reply {
		if q.Line == "check 1" {
			return bot.Say(bot.T("checked"))
		}
		menu := func(label string) *bot.Picker {
			return &bot.Picker{Label: label, Options: []bot.Action{{Label: label + " 1", Line: "check 1"}, {Label: label + " 2", Line: "check 2"}}}
		}
		return bot.Reply{Cards: []bot.Card{{Title: bot.T("a"), Picker: menu("a")}, {Title: bot.T("b & <c>"), Picker: menu("b")}}}
	})
	public, _ := r.Mention(t, bottest.Editor, "status")
	private := r.Command(t, bottest.Editor, "status")
	choose := func() {
		t.Helper()
		for _, label := range []string{"a 1", "a 1", "b 1", "a 1", "b 1"} {
			has(t, r.Choose(t, bottest.Editor, public, label), "checked")
		}
	}
	choose()
	r.adapter.Forget()
	choose()
	// Of a private message nothing is known any more; it still works once.
	has(t, r.Choose(t, bottest.Editor, private, "a 1"), "checked")
	r.Fail("response_url", slacktest.Fault{Times: 1, Status: 404})
	has(t, r.Choose(t, bottest.Editor, r.Command(t, bottest.Editor, "status"), "a 1"), "checked")
}

// Two messages that differ in anything are not drawn in each other's place.
func TestMenusTellMessagesApart(t *testing.T) {
	menu := &bot.Picker{Label: "x", Options: []bot.Action{{Label: "a", Line: "check 1"}}}
	seen := map[string]bool{}
	for _, card := range []bot.Card{
		{Title: bot.T("one"), Picker: menu},
		{Title: bot.T("two"), Picker: menu},
		{Title: bot.T("two"), Picker: menu, Actions: []bot.Action{{Label: "Undo", Line: "undo 3"}}},
		{Title: bot.T("two"), Picker: &bot.Picker{Label: "x", Options: []bot.Action{{Label: "a", Line: "check 2"}}}},
	} {
		_, blocks, _ := slack.Draw(bot.Reply{Cards: []bot.Card{card}}, true, false)
		_, rest, _ := strings.Cut(string(blocks), `"block_id":"stet-pick.`)
		id, _, _ := strings.Cut(rest, `"`)
		if id == "" || seen[id] {
			t.Errorf("%s has the id %q again", blocks, id)
		}
		seen[id] = true
	}
}

func TestMentioned(t *testing.T) {
	r := run(t, nil)
	r.SetUser(bottest.Second, map[string]any{"profile": map[string]any{"display_name": "Sara Haddad"}})
	r.SetUser(bottest.Guest, map[string]any{"profile": map[string]any{"display_name": "sara haddad"}})
	account := func(id, name string, s bot.Standing) bot.Account {
		return bot.Account{Platform: "slack", ID: id, Name: name, Standing: s}
	}
	for _, tt := range []struct {
		text, line string
		want       []bot.Account
	}{
		{"assign 3 <@U0SECOND|second>", `assign 3 "@Sara Haddad"`, []bot.Account{account("U0SECOND", "Sara Haddad", bot.Member)}},
		{"assign 3 @second", "assign 3 @second", nil}, // where Slack does not escape people
		{"assign 3 <@U0SECOND|second> <@U0GUEST> <@U0SECOND>", `assign 3 "@Sara Haddad" "@sara haddad (U0GUEST)" "@Sara Haddad"`, []bot.Account{
			account("U0SECOND", "Sara Haddad", bot.Member), account("U0GUEST", "sara haddad (U0GUEST)", bot.Visitor),
		}},
		{`park 3 because "ask <@U0SECOND>"`, `park 3 because "ask @Sara Haddad"`, []bot.Account{account("U0SECOND", "Sara Haddad", bot.Member)}},
		{"assign 3 <@U0GONE|gone>", "assign 3 @gone", []bot.Account{account("U0GONE", "gone", bot.Visitor)}},
		{"assign 3 <@W0GONE>", "assign 3 @W0GONE", []bot.Account{account("W0GONE", "W0GONE", bot.Visitor)}},
		{"grant <!subteam^S1|@desk>", "grant @desk", nil},
	} {
		js, _ := json.Marshal(tt.text)
		r.Acknowledged(t, r.Send(t, "slash_commands", fmt.Sprintf(`{"command":"/stet","text":%s,"team_id":"T0DESK","user_id":"U0EDITOR","channel_id":"C0NEWS","trigger_id":"x"}`, js)))
		q := r.last(t)
		if diff := cmp.Diff(tt.want, q.Mentioned); diff != "" || q.Line != tt.line {
			t.Errorf("%s came as %s (-want +got)\n%s", tt.text, q.Line, diff)
		}
	}
	// Somebody who mentions everybody does not have everybody looked up.
	calls := r.Calls("users.info")
	var all strings.Builder
	for i := range 200 {
		fmt.Fprintf(&all, "<@U9%d> ", i)
	}
	r.Say(t, bottest.Editor, "D0EDITOR", map[string]any{"type": "message", "channel_type": "im", "text": all.String()})
	waitFor(t, "the request", func() bool { return len(r.last(t).Mentioned) == 200 })
	if n := r.Calls("users.info") - calls; n > 25 {
		t.Errorf("%d lookups", n)
	}
}

// TestViewsWithinSharedLimits holds the golden of a modal, and the menus of
// messages, against numbers that are not ours.
func TestViewsWithinSharedLimits(t *testing.T) {
	const path = "../../../shared/schemas/slack-limits.json"
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("NOT CHECKED: the goldens are not held against independent limits, because %s is not there", path)
	}
	type span struct {
		Max int `json:"max_length"`
	}
	var limits struct {
		BlockID span `json:"block_id"`
		Option  struct {
			Text  span `json:"text"`
			Value span `json:"value"`
		} `json:"option"`
		Select struct {
			Placeholder span `json:"placeholder"`
			Options     struct {
				Max int `json:"max_items"`
			} `json:"options"`
		} `json:"select"`
		Input struct {
			Label span `json:"label"`
			Hint  span `json:"hint"`
		} `json:"input"`
		Plain struct {
			Max struct {
				Max int `json:"max"`
			} `json:"max_length"`
		} `json:"plain_text_input"`
		View struct {
			Blocks struct {
				Max int `json:"max_items"`
			} `json:"blocks"`
			Metadata span `json:"private_metadata"`
			Title    span `json:"title"`
			Close    span `json:"close"`
			Submit   span `json:"submit"`
		} `json:"view"`
	}
	if err := json.Unmarshal(raw, &limits); err != nil || limits.View.Metadata.Max == 0 || limits.Plain.Max.Max == 0 || limits.Select.Options.Max == 0 {
		t.Fatalf("%s does not hold what this test reads: %v", path, err)
	}
	atMost := func(what, s string, most int) {
		t.Helper()
		if n := len([]rune(s)); n > most {
			t.Errorf("%s has %d characters, at most %d", what, n, most)
		}
	}
	type text struct {
		Text string `json:"text"`
	}
	type menu struct {
		Placeholder text `json:"placeholder"`
		Options     []struct {
			Text  text   `json:"text"`
			Value string `json:"value"`
		} `json:"options"`
		MaxLength int `json:"max_length"`
	}
	var seen int
	check := func(m menu) {
		t.Helper()
		atMost("a placeholder", m.Placeholder.Text, limits.Select.Placeholder.Max)
		for _, o := range m.Options {
			seen++
			atMost("an option", o.Text.Text, limits.Option.Text.Max)
			atMost("an option's value", o.Value, limits.Option.Value.Max)
		}
		if len(m.Options) > limits.Select.Options.Max || m.MaxLength > limits.Plain.Max.Max {
			t.Errorf("%d options, input of %d", len(m.Options), m.MaxLength)
		}
	}
	var view struct {
		Title    text   `json:"title"`
		Submit   text   `json:"submit"`
		Close    text   `json:"close"`
		Metadata string `json:"private_metadata"`
		Blocks   []struct {
			BlockID string `json:"block_id"`
			Label   text   `json:"label"`
			Hint    text   `json:"hint"`
			Element menu   `json:"element"`
		} `json:"blocks"`
	}
	js, err := os.ReadFile("testdata/form.view.golden.json")
	if err != nil || json.Unmarshal(js, &view) != nil || len(view.Blocks) == 0 || len(view.Blocks) > limits.View.Blocks.Max {
		t.Fatalf("%d blocks, %v", len(view.Blocks), err)
	}
	atMost("the title", view.Title.Text, limits.View.Title.Max)
	atMost("submit", view.Submit.Text, limits.View.Submit.Max)
	atMost("close", view.Close.Text, limits.View.Close.Max)
	atMost("private_metadata", view.Metadata, limits.View.Metadata.Max)
	for _, b := range view.Blocks {
		atMost("a block_id", b.BlockID, limits.BlockID.Max)
		atMost("a label", b.Label.Text, limits.Input.Label.Max)
		atMost("a hint", b.Hint.Text, limits.Input.Hint.Max)
		check(b.Element)
	}
	for _, name := range []string{"picker", "pickers"} {
		js, err := os.ReadFile("testdata/" + name + ".private.golden.json")
		var m struct {
			Blocks []struct {
				Type     string            `json:"type"`
				BlockID  string            `json:"block_id"`
				Elements []json.RawMessage `json:"elements"`
			} `json:"blocks"`
		}
		if err != nil || json.Unmarshal(js, &m) != nil {
			t.Fatal(err)
		}
		for _, b := range m.Blocks {
			atMost("a block_id", b.BlockID, limits.BlockID.Max)
			for _, e := range b.Elements {
				var of menu
				if b.Type == "actions" && json.Unmarshal(e, &of) == nil {
					check(of)
				}
			}
		}
	}
	if seen < 50 {
		t.Errorf("only %d options were looked at", seen)
	}
}
