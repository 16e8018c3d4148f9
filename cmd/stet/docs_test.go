package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/console"
	"github.com/stetbot/stet/handlers"
)

const (
	readme       = "../../README.md"
	commandsPage = "../../docs/commands.md"
)

// TestCommandsPage keeps docs/commands.md what the command table says.
func TestCommandsPage(t *testing.T) {
	n := handlers.New(nil, time.UTC, time.Now, slog.New(slog.DiscardHandler), usualPlans.calendar())
	want := commandsText(n.Commands())
	if *update {
		if err := os.WriteFile(commandsPage, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(commandsPage)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("docs/commands.md is not what the table says; go test ./cmd/stet -update (-table +page)\n%s", diff)
	}
}

const commandsHead = `# Commands

<!-- Made from the command table in handlers/commands.go: go test ./cmd/stet -update -->

The same words everywhere: ` + "`/stet status workers`" + ` in Slack, ` + "`@stet status workers`" + ` in a
channel or thread, ` + "`status workers`" + ` in a direct message or the console, ` + "`/status topic:workers`" + `
on Discord. What stands in brackets may be left out; what begins with a lower-case word, such as
` + "`by SOURCE`" + `, may come in any order. A name of several words goes in quotation marks where it
would otherwise be unclear. ` + "`ID`" + ` is a claim's number, ` + "`12`" + ` or ` + "`#12`" + `.
`

// commandsText is the table as a page.
func commandsText(rows []bot.Command) string {
	var b strings.Builder
	b.WriteString(commandsHead)
	for _, c := range rows {
		if c.Hidden {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n```text\n%s\n```\n", c.Name, sentence(c.Summary), c.Usage())
		if len(c.Params) > 0 {
			b.WriteString("\n")
		}
		for _, p := range c.Params {
			alone := bot.Command{Params: []bot.Param{p}}
			fmt.Fprintf(&b, "- `%s`: %s\n", strings.TrimSpace(alone.Usage()), p.Help)
		}
		if len(c.Aliases) > 0 {
			fmt.Fprintf(&b, "\nAlso called `%s`.\n", strings.Join(c.Aliases, "`, `"))
		}
		if c.Lines && c.Message == "" {
			b.WriteString("\nFurther lines file more figures with the same source: each a measure, a figure and what differs.\n")
		}
		if c.Insists {
			fmt.Fprintf(&b, "\n`%s!` says yes in advance: what is new is created.\n", c.Name)
		}
		if len(c.Example) > 0 {
			fmt.Fprintf(&b, "\nSuch as:\n\n```text\n%s\n```\n", strings.Join(c.Example, "\n"))
		}
	}
	return b.String()
}

// sentence is a summary with a capital and a full stop.
func sentence(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:] + "."
}

// TestReadmeIsReal plays the README's console blocks. A line that begins with
// "stet> " is typed on the demo desk, one with "$ bin/stet try " is run; what
// follows is the whole answer, but for lines where "…" stands.
func TestReadmeIsReal(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("STET_TIMEZONE", "Europe/London")
	s := newStage(t, engines[0].open)
	s.step(t, "now 2016-04-09T09:05:00+01:00")
	s.step(t, "demo")
	played := 0
	for _, turn := range consoleTurns(string(text)) {
		var got string
		switch typed, isTyped := strings.CutPrefix(turn.line, "stet> "); {
		case isTyped:
			got = s.console(t, typed)
		case strings.HasPrefix(turn.line, "$ bin/stet try "):
			got = ran(t, strings.TrimPrefix(turn.line, "$ bin/stet "))
		default:
			continue
		}
		played++
		if !matches(turn.answer, strings.Split(strings.TrimRight(got, "\n"), "\n")) {
			t.Errorf("README, %q: the answer is\n%s", turn.line, got)
		}
	}
	if played == 0 {
		t.Error("the README shows no conversation")
	}
}

// consoleTurn is what the README shows as typed, and as the answer.
type consoleTurn struct {
	line   string
	answer []string
}

// consoleTurns are the turns of the blocks marked "console".
func consoleTurns(text string) []consoleTurn {
	var turns []consoleTurn
	inside := false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		more, goesOn := strings.CutPrefix(line, "  ... ")
		switch {
		case strings.HasPrefix(line, "```"):
			inside = line == "```console"
		case !inside:
		case strings.HasPrefix(line, "stet> ") || strings.HasPrefix(line, "$ "):
			turns = append(turns, consoleTurn{line: line})
		case len(turns) == 0:
		case goesOn:
			last := &turns[len(turns)-1]
			last.line = strings.TrimRight(strings.TrimSuffix(last.line, `\`), " ") + "\n" + more
		default:
			last := &turns[len(turns)-1]
			last.answer = append(last.answer, line)
		}
	}
	for i := range turns {
		turns[i].answer = slices.DeleteFunc(turns[i].answer, func(line string) bool { return line == "" })
	}
	return turns
}

// console is a line's answer as the console writes it.
func (s *stage) console(t *testing.T, line string) string {
	t.Helper()
	var out bytes.Buffer
	c := console.New(nil, &out, console.Options{
		Account:   bot.Account{Platform: "console", ID: "editor", Name: "editor", Standing: bot.Member},
		Workspace: bot.Workspace{Platform: "console", ID: s.desk},
		Now:       func() time.Time { return s.now },
	})
	if err := c.Say(t.Context(), s.newsroom.Serve, line); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// ran is what the program writes, given a command line without its name.
func ran(t *testing.T, line string) string {
	t.Helper()
	nothing, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer nothing.Close()
	var out, notices bytes.Buffer
	p := &process{in: nothing, out: &out, err: &notices, environ: os.Environ(), now: time.Now}
	if code := p.run(t.Context(), shellWords(line)); code != 0 {
		t.Errorf("README, %q: exit code %d, %s", line, code, notices.String())
	}
	return out.String()
}

// shellWords cuts a line as a shell does, as far as the README needs it:
// single quotes, and no others.
func shellWords(line string) []string {
	var words []string
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			words = append(words, part)
			continue
		}
		words = append(words, strings.Fields(part)...)
	}
	return words
}

// matches says whether an answer is as shown; "…" stands for any lines.
func matches(shown, got []string) bool {
	got = slices.DeleteFunc(got, func(line string) bool { return line == "" })
	for i, line := range shown {
		if line == "…" {
			for skip := range len(got) + 1 {
				if matches(shown[i+1:], got[skip:]) {
					return true
				}
			}
			return false
		}
		if len(got) == 0 || got[0] != line {
			return false
		}
		got = got[1:]
	}
	return len(got) == 0
}
