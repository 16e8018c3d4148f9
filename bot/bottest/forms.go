package bottest

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stetbot/stet/bot"
)

// Commands is the command table of the contract. Discord fills in its rows,
// and forms are composed by it; what they do is the contract's own.
func Commands() []bot.Command {
	id := bot.Param{Name: "id", Kind: bot.ID, Required: true, Help: "the claim"}
	topic := bot.Param{Name: "topic", Kind: bot.Words, Help: "the story"}
	return []bot.Command{
		{Name: "status", Summary: "Says what it was asked.", Params: []bot.Param{topic}},
		{Name: "show", Summary: "Answers late.", Params: []bot.Param{id}},
		{Name: "retract", Summary: "Refuses.", Params: []bot.Param{id}},
		{Name: "history", Summary: "Panics.", Params: []bot.Param{id}},
		{Name: "undo", Summary: "Undoes.", Params: []bot.Param{id}},
		{Name: "propose", Summary: "Has a form.", Params: []bot.Param{
			id,
			{Name: "verdict", Values: verdicts, Help: "the verdict"},
			{Name: "because", Keyword: "because", Kind: bot.Words, Help: "why"},
			{Name: "link", Keyword: "link", Help: "where it can be read"},
		}},
		{Name: "assign", Summary: "Names somebody.", Params: []bot.Param{
			id, {Name: "person", Kind: bot.Words, Required: true, Suggests: "person", Help: "somebody"},
		}},
		{Name: "grant", Summary: "Names somebody, or everybody who has a role.", Params: []bot.Param{
			{Name: "person", Kind: bot.Words, Required: true, Suggests: "person or role", Help: "somebody, or a role"},
		}},
		{Name: "track", Summary: "Reads a message.", Message: MessageAction, Lines: true, Params: []bot.Param{
			{Name: "text", Kind: bot.Line, Required: true, Help: "what to read"},
		}},
		{Name: "note", Summary: "Takes any text.", Params: []bot.Param{id, {Name: "because", Keyword: "because", Kind: bot.Words, Help: "why"}}},
	}
}

var verdicts = []string{"verified", "refuted", "unverifiable"}

// TwoWords is a person with a name of two words, of the workspace as the
// guest is.
const TwoWords = "Ana Maria"

// proposed is the contract's form: what it does is decided by the reason that
// is given.
func proposed(ctx context.Context, line string) bot.Reply {
	row := Commands()[5]
	_, rest, _ := strings.Cut(line, "propose")
	args, err := bot.Parse(row.Params, rest)
	if err != nil {
		return bot.Refuse(bot.T("Not done: " + err.Error() + "."))
	}
	reason := args.Get("because")
	if strings.Contains(reason, "slow") || args.Get("id") == "12" {
		select {
		case <-time.After(1800 * time.Millisecond):
		case <-ctx.Done():
		}
	}
	switch {
	case reason == "":
		return bot.Reply{
			Cards: []bot.Card{{Title: bot.T("It goes: ").Typing("propose ID VERDICT because …")}},
			Form: &bot.Form{Title: "Propose " + args.Get("id"), Line: "propose " + args.Get("id"), Send: "Propose", Fields: []bot.Field{
				{Param: "verdict", Label: "Verdict", Hint: "verified, refuted or unverifiable", Choices: verdicts, Required: true},
				{Param: "because", Label: "Why?", Hint: "Two hospitals gave the same list.", Long: true, Required: true},
				{Param: "link", Label: "Evidence", Value: "https://news.example/"},
			}},
		}
	case strings.Contains(reason, "panic"):
		panic("a handler that panics")
	case strings.Contains(reason, "nowhere"):
		return bot.Refuse(bot.T("The store is down."))
	case strings.Contains(reason, "refuse"):
		reply := bot.Refuse(bot.T("A reason needs more than ").Quoting("refuse").Plainly("."), bot.T("a note"))
		reply.Field = "because"
		return reply
	case strings.Contains(reason, "share"):
		return bot.Reply{Visibility: bot.Public, Cards: []bot.Card{{Title: bot.T("proposed for all")}}}
	}
	return bot.Say(bot.T("proposed " + args.Get("verdict") + ": ").Quoting(reason))
}

// opened fails the test unless the contract's form is open.
func opened(t *testing.T, a Answer) {
	t.Helper()
	if a.Form == nil {
		t.Fatalf("no form opened, but an answer came: %q", a.Text)
	}
	f := a.Form
	var params []string
	for _, field := range f.Fields {
		params = append(params, field.Param)
	}
	if !strings.HasPrefix(f.Title, "Propose ") || !slices.Equal(params, []string{"verdict", "because", "link"}) {
		t.Fatalf("the form %q has the fields %q", f.Title, params)
	}
	verdict, because, link := f.Fields[0], f.Fields[1], f.Fields[2]
	if verdict.Label != "Verdict" || !because.Long || !because.Required || link.Long || link.Required || link.Value != "https://news.example/" {
		t.Errorf("the fields are %+v", f.Fields)
	}
	if !slices.Equal(verdict.Choices, verdicts) && !strings.Contains(verdict.Hint, "unverifiable") {
		t.Errorf("what the verdict may be is not said: %+v", verdict)
	}
	if because.Hint != "Two hospitals gave the same list." {
		t.Errorf("the reason has the hint %q", because.Hint)
	}
}

func formOnClick(t *testing.T, s Stand, h *recorder) {
	a := s.Click(t, Editor, s.Command(t, Editor, "status workers"), "Propose…")
	opened(t, a)
	b := s.Fill(t, Editor, a, map[string]string{"verdict": "verified", "because": "two lists"})
	contains(t, b, "proposed verified", "two lists")
	if r := h.last(t); r.Line != `propose 3@1 verified because "two lists" link "https://news.example/"` {
		t.Errorf("the form came as %s", r.Line)
	}
	if !b.Private {
		t.Error("the form was answered in public")
	}
	r := h.last(t)
	if r.ID == "" || r.From.ID == "" || r.From.Standing < bot.Contributor || r.Workspace.ID == "" || r.In.ID == "" || r.At.IsZero() {
		t.Errorf("the request lacks something: %+v", r)
	}
}

func formOnCommand(t *testing.T, s Stand, h *recorder) {
	a := s.Command(t, Editor, "propose 3")
	opened(t, a)
	b := s.Fill(t, Editor, a, map[string]string{"verdict": "refuted", "because": "of another day", "link": ""})
	contains(t, b, "proposed refuted", "of another day")
	if r := h.last(t); r.Line != `propose 3 refuted because "of another day"` || !b.Private {
		t.Errorf("the form came as %s, answered privately: %v", r.Line, b.Private)
	}
}

func formOnMention(t *testing.T, s Stand, h *recorder) {
	contains(t, s.Direct(t, Editor, "propose 3"), "It goes: ", "propose ID VERDICT because …")
	if a, ok := s.Mention(t, Editor, "propose 3"); ok {
		contains(t, a, "It goes: ", "propose ID VERDICT because …")
	}
}

func formTooLate(t *testing.T, s Stand, h *recorder) {
	a := s.Command(t, Editor, "propose 12")
	if a.Form != nil {
		return // so much the better
	}
	contains(t, a, "It goes: ", "propose ID VERDICT because …")
}

func formFilled(t *testing.T, s Stand, h *recorder) {
	row := Commands()[5]
	for _, reason := range []string{
		"because link verified", `he said "24" and “25”`, "one\ntwo", `back\slash`, `"`, "12@3", "مرحبا 24", "<@U0SECOND> & <b>", "@everyone", "*bold* _x_ `code`", "because",
	} {
		a := s.Command(t, Editor, "propose 3")
		opened(t, a)
		s.Fill(t, Editor, a, map[string]string{"verdict": "verified", "because": reason, "link": "https://a.example/?q=1&r=<2>"})
		line := h.last(t).Line
		args, err := bot.Parse(row.Params, strings.TrimPrefix(line, "propose"))
		want := strings.ReplaceAll(reason, "\n", " ")
		if err != nil || args.Get("because") != want || args.Get("verdict") != "verified" || args.Get("link") != "https://a.example/?q=1&r=<2>" {
			t.Errorf("%q came as %s: %v", reason, line, err)
		}
	}
}

// lost fails the test unless what was typed is still there: in the dialog, or
// in the answer.
func lost(t *testing.T, a Answer, typed ...string) {
	t.Helper()
	for _, part := range typed {
		kept := strings.Contains(a.Text, part)
		if a.Form != nil {
			kept = slices.ContainsFunc(a.Form.Fields, func(f bot.Field) bool { return strings.Contains(f.Value, part) })
		}
		if !kept {
			t.Errorf("%q is lost: %+v", part, a)
		}
	}
	if !a.Private {
		t.Error("refused in public")
	}
}

func formRefused(t *testing.T, s Stand, h *recorder) {
	long := "refuse " + strings.Repeat("typed with care, ", 40) + "to its end"
	a := s.Click(t, Editor, s.Command(t, Editor, "status workers"), "Propose…")
	opened(t, a)
	b := s.Fill(t, Editor, a, map[string]string{"verdict": "verified", "because": long, "link": "https://news.example/list"})
	lost(t, b, long, "https://news.example/list")
	contains(t, b, "A reason needs more than “refuse”.")
	if b.Form == nil {
		return // the platform cannot leave it open
	}
	if want := map[string]string{"because": "A reason needs more than “refuse”."}; !maps.Equal(b.Errors, want) || !b.InAck {
		t.Errorf("the form says %q, in the acknowledgement: %v", b.Errors, b.InAck)
	}
	b = s.Fill(t, Editor, b, map[string]string{"because": "nowhere to go"})
	if len(b.Errors) != 1 || b.Errors["verdict"] != "The store is down." {
		t.Errorf("what concerns no field is said as %q", b.Errors)
	}
	c := s.Fill(t, Editor, b, map[string]string{"because": "better"})
	contains(t, c, "proposed verified", "better")
	if r := h.last(t); r.Line != `propose 3@1 verified because better link "https://news.example/list"` || c.Form != nil {
		t.Errorf("the form came as %s", r.Line)
	}
}

// The store may be back by then: the same form, sent again, is not the same
// delivery.
func formSentAgain(t *testing.T, s Stand, h *recorder) {
	a := s.Command(t, Editor, "propose 3")
	opened(t, a)
	values := map[string]string{"verdict": "verified", "because": "nowhere to go"}
	a = s.Fill(t, Editor, a, values)
	first := h.last(t)
	if a.Form == nil {
		a = s.Command(t, Editor, "propose 3")
	}
	s.Fill(t, Editor, a, values)
	if second := h.last(t); second.ID == first.ID || second.Line != first.Line {
		t.Errorf("sent twice, it came as %s %s and %s %s", first.ID, first.Line, second.ID, second.Line)
	}
}

func formShared(t *testing.T, s Stand, h *recorder) {
	a := s.Click(t, Editor, s.Command(t, Editor, "status workers"), "Propose…")
	b := s.Fill(t, Editor, a, map[string]string{"verdict": "verified", "because": "share"})
	if contains(t, b, "proposed for all"); b.Private {
		t.Error("a public answer is private")
	}
}

func formSlow(t *testing.T, s Stand, h *recorder) {
	a := s.Command(t, Editor, "propose 3")
	b := s.Fill(t, Editor, a, map[string]string{"verdict": "verified", "because": "slow but sure"})
	contains(t, b, "proposed verified", "slow but sure")
	if !b.Private || b.InAck {
		t.Errorf("private %v, in the acknowledgement %v; want private and after it", b.Private, b.InAck)
	}
}

func formSlowRefused(t *testing.T, s Stand, h *recorder) {
	long := "slow refuse " + strings.Repeat("typed with care, ", 55) + "to its end"
	a := s.Click(t, Editor, s.Command(t, Editor, "status workers"), "Propose…")
	b := s.Fill(t, Editor, a, map[string]string{"verdict": "verified", "because": long})
	contains(t, b, "A reason needs more than")
	lost(t, b, long)
}

func formPanics(t *testing.T, s Stand, h *recorder) {
	a := s.Command(t, Editor, "propose 3")
	b := s.Fill(t, Editor, a, map[string]string{"verdict": "verified", "because": "panic now"})
	contains(t, b, "Something went wrong")
	lost(t, b, "panic now")
}

func formForged(t *testing.T, s Stand, h *recorder) {
	a := s.Command(t, Guest, "propose 3")
	opened(t, a)
	s.Fill(t, Guest, a, map[string]string{"verdict": "verified", "because": "x", "nonsense": "override 3 verified", "share": "", "link": "a because b"})
	r := h.last(t)
	if r.Line != `propose 3 verified because x link "a because b"` || r.From.Standing != bot.Visitor {
		t.Errorf("%s, as %d", r.Line, r.From.Standing)
	}
}

func choiceServed(t *testing.T, s Stand, h *recorder) {
	a := s.Command(t, Editor, "status workers")
	if want := []string{"3 · 24 killed", "7 · 175 killed", "9 · propose", "12 · slowly"}; !slices.Equal(a.Options, want) {
		t.Errorf("the menu offers %q", a.Options)
	}
	b := s.Choose(t, Editor, a, "7 · 175 killed")
	contains(t, b, "undone:", "7@2")
	if r := h.last(t); r.Line != "undo 7@2" || !b.Private || r.ID == "" {
		t.Errorf("the choice came as %q, answered privately: %v", r.Line, b.Private)
	}
	if a, ok := s.Mention(t, Editor, "status workers"); ok {
		if b := s.Choose(t, Second, a, "3 · 24 killed"); !b.Private || !strings.Contains(b.Text, "3@1") {
			t.Errorf("chosen in public: %+v", b)
		}
	}
}

func choiceAgain(t *testing.T, s Stand, h *recorder) {
	a := s.Command(t, Editor, "status workers")
	seen := map[string]bool{}
	for range 3 {
		contains(t, s.Choose(t, Editor, a, "3 · 24 killed"), "undone:", "3@1")
		if id := h.last(t).ID; seen[id] {
			t.Errorf("two choices have one id, %q", id)
		}
		seen[h.last(t).ID] = true
	}
	if a, ok := s.Mention(t, Editor, "status workers"); ok {
		for range 2 {
			contains(t, s.Choose(t, Editor, a, "3 · 24 killed"), "undone:", "3@1")
		}
	}
}

func choiceOpensForm(t *testing.T, s Stand, h *recorder) {
	a := s.Command(t, Editor, "status workers")
	for range 2 {
		b := s.Choose(t, Editor, a, "9 · propose")
		opened(t, b)
		contains(t, s.Fill(t, Editor, b, map[string]string{"verdict": "verified", "because": "x"}), "proposed verified")
		if r := h.last(t); !strings.HasPrefix(r.Line, "propose 9@1 verified ") {
			t.Errorf("the form came as %s", r.Line)
		}
	}
}

func choiceSlow(t *testing.T, s Stand, h *recorder) {
	a := s.Command(t, Editor, "status workers")
	for range 2 {
		if b := s.Choose(t, Editor, a, "12 · slowly"); !b.Private || b.InAck || !strings.Contains(b.Text, "slow answer") {
			t.Errorf("answered with %+v", b)
		}
	}
}

// mentioned is the one account that the last request mentions. Its name must
// stand in the line.
func mentioned(t *testing.T, h *recorder) (bot.Request, bot.Account) {
	t.Helper()
	r := h.last(t)
	if len(r.Mentioned) != 1 {
		t.Fatalf("%q mentions %+v", r.Line, r.Mentioned)
	}
	m := r.Mentioned[0]
	if m.Platform == "" || m.ID == "" || !strings.Contains(r.Line, "@"+m.Name) {
		t.Errorf("%q mentions %+v", r.Line, m)
	}
	return r, m
}

// how a line is asked.
func asks(s Stand) map[string]func(t *testing.T, line string) {
	return map[string]func(t *testing.T, line string){
		"command": func(t *testing.T, line string) { t.Helper(); s.Command(t, Editor, line) },
		"direct":  func(t *testing.T, line string) { t.Helper(); s.Direct(t, Editor, line) },
		"mention": func(t *testing.T, line string) { t.Helper(); s.Mention(t, Editor, line) },
	}
}

func mentionsArrive(t *testing.T, s Stand, h *recorder) {
	s.Command(t, Second, "status workers")
	want := h.last(t).From
	for how, ask := range asks(s) {
		ask(t, "assign 3 @"+Second)
		r, m := mentioned(t, h)
		if m.Ref() != want.Ref() || r.Line != "assign 3 @"+m.Name {
			t.Errorf("%s: %q mentions %+v, want %+v", how, r.Line, m, want)
		}
		if how != "direct" && m.Standing != want.Standing {
			t.Errorf("%s: mentioned with standing %d, asks with %d", how, m.Standing, want.Standing)
		}
		ask(t, `note 3 because "ask @`+Second+` first"`)
		if r, m = mentioned(t, h); m.Ref() != want.Ref() || !strings.Contains(r.Line, `because "ask @`+m.Name+` first"`) {
			t.Errorf("%s: %q mentions %+v", how, r.Line, m)
		}
	}
	s.Command(t, Editor, "status workers")
	if r := h.last(t); len(r.Mentioned) != 0 {
		t.Errorf("%q mentions %+v", r.Line, r.Mentioned)
	}
}

func mentionsOfSeveralWords(t *testing.T, s Stand, h *recorder) {
	row := Commands()[6]
	for how, ask := range asks(s) {
		ask(t, `assign 3 "@`+TwoWords+`"`)
		r, m := mentioned(t, h)
		args, err := bot.Parse(row.Params, strings.TrimPrefix(r.Line, "assign"))
		if err != nil || args.Get("person") != "@"+m.Name || m.Name != TwoWords {
			t.Errorf("%s: %s is read as %q, mentions %+v: %v", how, r.Line, args.Get("person"), m, err)
		}
	}
}
