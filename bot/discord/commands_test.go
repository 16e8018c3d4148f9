package discord_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/discord"
	"github.com/stetbot/stet/bot/discord/discordtest"
)

func TestRegistration(t *testing.T) {
	raw := discord.Registration(table)
	golden(t, "commands", raw)
	var all []discordtest.Command
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range discordtest.CheckCommands(all) {
		t.Error(wrong)
	}
	var each []json.RawMessage
	if err := json.Unmarshal(raw, &each); err != nil {
		t.Fatal(err)
	}
	for _, c := range each {
		conforms(t, "ApplicationCommandUpdateRequest", c)
	}
}

// The issue fixes the options of /status and /add.
func TestIssueOptions(t *testing.T) {
	var all []discordtest.Command
	if err := json.Unmarshal(discord.Registration(table), &all); err != nil {
		t.Fatal(err)
	}
	names := map[string]string{}
	for _, c := range all {
		var options []string
		for _, o := range c.Options {
			options = append(options, o.Name)
		}
		names[c.Name] = strings.Join(options, " ")
	}
	if got, want := names["status"], "topic measure"; got != want {
		t.Errorf("/status %s, want %s", got, want)
	}
	want := "topic measure figure by via via2 said as_of quote link part_of repeats attitude increment note"
	if got := names["add"]; got != want {
		t.Errorf("/add %s, want %s", got, want)
	}
	if got, want := names["topic"], "add close"; got != want {
		t.Errorf("/topic %s, want %s", got, want)
	}
	if _, ok := names["share"]; ok {
		t.Error("a hidden row is registered")
	}
}

func TestRegistrationLimits(t *testing.T) {
	long := strings.Repeat("very long ", 30)
	many := make([]bot.Param, 40)
	for i := range many {
		many[i] = bot.Param{Name: "p" + strings.Repeat("x", i%20) + string(rune('a'+i%26)), Help: long, Required: i%3 == 0}
	}
	var commands []bot.Command
	for i := range 120 {
		commands = append(commands, bot.Command{Name: "c" + strings.Repeat("y", i%30) + string(rune('a'+i/30)), Summary: long, Params: many})
	}
	for i := range 30 {
		commands = append([]bot.Command{{Name: "family s" + string(rune('a'+i%26)) + strings.Repeat("z", i/26), Summary: long}}, commands...)
	}
	var all []discordtest.Command
	if err := json.Unmarshal(discord.Registration(commands), &all); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range discordtest.CheckCommands(all) {
		t.Error(wrong)
	}
}

// What is typed into options comes back from the composed line as it was.
func TestOptionsRoundTrip(t *testing.T) {
	values := []string{
		"workers", `say "24"`, `inch 5"`, "“curly”", "by", "via x by y", "as of", "feared", `back\slash`, `\`, `"`, "two words", "#12", "a:b", "{t}", "*",
		`"] redis.call('FLUSHALL') --`, "…", "المرصد", "increment", "tab\tinside",
	}
	row := table[1]
	for _, v := range values {
		options := []map[string]any{
			{"name": "topic", "type": 3, "value": v},
			{"name": "measure", "type": 3, "value": "killed"},
			{"name": "figure", "type": 3, "value": v},
			{"name": "via2", "type": 3, "value": v},
			{"name": "by", "type": 3, "value": v},
			{"name": "via", "type": 3, "value": "first"},
			{"name": "quote", "type": 3, "value": v + "\nnext"},
			{"name": "part_of", "type": 3, "value": "#12"},
			{"name": "attitude", "type": 3, "value": "feared"},
			{"name": "increment", "type": 5, "value": true},
		}
		data, err := json.Marshal(map[string]any{"name": "add", "options": options})
		if err != nil {
			t.Fatal(err)
		}
		line := discord.Line(table, string(data))
		args, err := bot.Parse(row.Params, strings.TrimPrefix(line, "add "))
		if err != nil {
			t.Errorf("%q: %v", line, err)
			continue
		}
		for name, want := range map[string][]string{
			"topic": {v}, "measure": {"killed"}, "figure": {v}, "by": {v}, "via": {"first", v}, "quote": {v + " next"},
			"part_of": {"#12"}, "attitude": {"feared"}, "increment": {"increment"}, "note": nil,
		} {
			if diff := cmp.Diff(want, args.All(name)); diff != "" {
				t.Errorf("%q: %s (-want +got):\n%s", line, name, diff)
			}
		}
	}
}

func TestLine(t *testing.T) {
	for _, tt := range []struct{ data, want string }{
		{`{"name":"topic","options":[{"name":"add","type":1,"options":[{"name":"slug","type":3,"value":"workers"}]}]}`, `topic add workers`},
		{`{"name":"propose","options":[{"name":"id","type":3,"value":"3 7, #8"}]}`, `propose 3 7 #8`},
		{`{"name":"add","options":[{"name":"increment","type":5,"value":false},{"name":"topic","type":3,"value":"a b"}]}`, `add "a b"`},
		{`{"name":"status"}`, `status`},
		{`{"name":"gone","options":[{"name":"x","type":3,"value":"y"}]}`, `gone "y"`},
		{`{"name":"status","options":[{"name":"unheard","type":4,"value":3}]}`, `status`},
	} {
		if got := discord.Line(table, tt.data); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.data, got, tt.want)
		}
	}
}
