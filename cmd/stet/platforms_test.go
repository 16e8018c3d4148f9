package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/bottest"
	"github.com/stetbot/stet/bot/discord"
	"github.com/stetbot/stet/bot/discord/discordtest"
	"github.com/stetbot/stet/bot/slack"
	"github.com/stetbot/stet/bot/slack/slacktest"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
	"github.com/stetbot/stet/store/storetest"
)

// stands are the platforms' stand-ins, and the desk of their workspace.
var stands = []struct {
	name string
	desk string
	open func(t *testing.T, s *stage) bottest.Stand
}{
	{"slack", "slack:" + slacktest.Team, func(t *testing.T, s *stage) bottest.Stand {
		t.Helper()
		server := slacktest.New(t)
		return &standIn{server, slack.New(server.Config(), s.newsroom.Commands(), slog.New(slog.DiscardHandler), s.clock)}
	}},
	{"discord", "discord:" + discordtest.Guild, func(t *testing.T, s *stage) bottest.Stand {
		t.Helper()
		stand := discordtest.New(t, s.newsroom.Commands())
		s.appoint(t, "discord:"+stand.Person(bottest.Editor).ID, "discord:"+stand.Person(bottest.Second).ID)
		cfg := discord.Config{Token: discordtest.Token, APIURL: stand.URL, ContributorRoles: []string{discordtest.ContributorRole}}
		return stand.Connect(discord.New(cfg, s.newsroom.Commands(), slog.New(slog.DiscardHandler), s.clock))
	}},
}

// standIn is a stand-in with a platform of the test's own.
type standIn struct {
	bottest.Stand
	platform bot.Platform
}

func (s *standIn) Platform() bot.Platform { return s.platform }

// TestConversationsOnPlatforms drives the scripts through the real client
// libraries: every line gets an answer, what is refused is refused privately,
// and in the end the same claims are on record as in the console.
func TestConversationsOnPlatforms(t *testing.T) {
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no conversations found: %v", err)
	}
	for _, stand := range stands {
		t.Run(stand.name, func(t *testing.T) {
			for _, path := range scripts {
				text, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if elsewhere(text) {
					continue
				}
				t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
					t.Parallel()
					typed := newStage(t, engines[0].open)
					play(t, typed, path, false)

					s := newStage(t, engines[0].open)
					s.desk = stand.desk
					playOn(t, s, stand.open(t, s), string(text))
					if diff := cmp.Diff(typed.record(t), s.record(t)); diff != "" {
						t.Errorf("on record (-console +%s)\n%s", stand.name, diff)
					}
				})
			}
		})
	}
}

// elsewhere says whether a script can only be played in the console: it is of
// several desks, or of people whom the stand-ins do not have, or presses the
// button of a post, which the stand-ins' contract tests.
func elsewhere(script []byte) bool {
	for _, only := range []string{"\ndesk ", "say contributor ", "say reader ", "\ntick\nclick "} {
		if bytes.Contains(script, []byte(only)) {
			return true
		}
	}
	return false
}

// appoint makes the scripts' editors editors of the desk, as a lead of a Discord
// server has to.
func (s *stage) appoint(t *testing.T, accounts ...string) {
	t.Helper()
	change := store.Change{
		Request: "appoint", Person: "test", At: s.now, Answer: []byte("{}"),
		Settings: &claim.Settings{Grants: map[string]claim.Role{}},
	}
	for _, account := range accounts {
		change.Settings.Grants[account] = claim.Editor
	}
	if _, err := s.store.Desk(store.DeskID(s.desk), store.Insider).Commit(t.Context(), change); err != nil {
		t.Fatal(err)
	}
}

// cast are the people of the scripts, as far as they go by other names in the
// stand-ins.
var cast = map[string]string{"reporter": bottest.Editor, "newcomer": bottest.Second, "lead": bottest.Owner}

// playOn plays a script's lines on a platform.
func playOn(t *testing.T, s *stage, stand bottest.Stand, script string) {
	t.Helper()
	platform := stand.Platform()
	run(t, platform, s.newsroom.Serve)
	var last bottest.Answer
	direct := false
	for step := range strings.SplitSeq(strings.ReplaceAll(script, "\\\n", "\x00"), "\n") {
		verb, rest, _ := strings.Cut(step, " ")
		who, what, _ := strings.Cut(rest, " ")
		if as, ok := cast[who]; ok {
			who = as
		}
		switch verb {
		case "say":
			line := strings.TrimSuffix(strings.TrimPrefix(what, "'"), "'")
			if line == "" {
				continue // nobody can send nothing
			}
			last, direct = ask(t, s, stand, who, strings.ReplaceAll(line, "\x00", "\n"))
		case "click":
			last = stand.Click(t, who, last, what)
		case "after", "now", "demo":
			s.step(t, step)
		case "tick":
			s.newsroom.Catchup(t.Context(), platform)
		default:
			continue
		}
		if strings.TrimSpace(last.Text) == "" && (verb == "say" || verb == "click") {
			t.Errorf("no answer to %q", step)
		}
		if strings.Contains(last.Text, "You wrote: ") && !last.Private && !direct {
			t.Errorf("refused in public: %q", last.Text)
		}
	}
}

// ask types a line as a command where the platform can take it as one, and
// otherwise sends it as a direct message.
func ask(t *testing.T, s *stage, stand bottest.Stand, who, line string) (answer bottest.Answer, direct bool) {
	t.Helper()
	if _, native := stand.(*discordtest.Stand); native && !isCommand(s.newsroom.Commands(), line) || strings.Contains(line, "\n") {
		return stand.Direct(t, who, line), true
	}
	return stand.Command(t, who, line), false
}

// isCommand says whether a line can be filled in as the options of a native
// command.
func isCommand(rows []bot.Command, line string) bool {
	line = strings.TrimPrefix(line, "/")
	for _, row := range rows {
		rest, ok := strings.CutPrefix(line+" ", row.Name+" ")
		if !ok || row.Hidden {
			continue
		}
		_, err := bot.Parse(row.Params, rest)
		return err == nil
	}
	return false
}

// run runs a platform until the test ends.
func run(t *testing.T, p bot.Platform, serve bot.Serve) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx, serve) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("running %s: %v", p.Name(), err)
			}
		case <-time.After(time.Minute):
			t.Errorf("%s did not stop", p.Name())
		}
	})
}

// record is everything on record at the stage's desk. People are named in the
// order in which they appear, and places are left out: these differ from
// platform to platform.
func (s *stage) record(t *testing.T) string {
	t.Helper()
	desk := s.store.Desk(store.DeskID(s.desk), store.Insider)
	dir, err := desk.Directory(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	q := store.Query{Left: true}
	for _, topic := range dir.Topics {
		q.Topics = append(q.Topics, topic.Slug)
	}
	claims, err := desk.Find(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	for i := range claims {
		claims[i].FiledIn = ""
	}
	text, err := json.MarshalIndent(claims, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	people := map[string]string{}
	return accountIDs.ReplaceAllStringFunc(string(text), func(id string) string {
		if people[id] == "" {
			people[id] = fmt.Sprint("person ", len(people)+1)
		}
		return people[id]
	})
}

var accountIDs = regexp.MustCompile(`\b(console|slack|discord):\w+`)

// lockedBuffer is a buffer that a process writes while a test reads it.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// TestServe runs the program itself against both stand-ins: figures are filed
// on each, the process is killed, another one answers with them, and a third
// one beside it as well.
func TestServe(t *testing.T) {
	t.Parallel()
	redis := storetest.Redis(t)
	rows := newStage(t, engines[0].open).newsroom.Commands()
	slackStand, discordStand := slacktest.New(t), discordtest.New(t, rows)
	env := append(slackStand.Env(), "DISCORD_TOKEN="+discordtest.Token, "DISCORD_API_URL="+discordStand.URL,
		"DISCORD_CONTRIBUTOR_ROLES="+discordtest.ContributorRole, "STET_TIMEZONE=Europe/London", "STET_STORE="+redis.URL())
	start := func() func(os.Signal) int {
		cmd := program(t, t.TempDir(), env, "serve")
		var log lockedBuffer
		cmd.Stdout, cmd.Stderr = &log, &log
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			if strings.Contains(log.String(), discordtest.Token) || strings.Contains(log.String(), slacktest.BotToken) {
				t.Error("a token is in the log")
			}
		})
		return func(signal os.Signal) int {
			_ = cmd.Process.Signal(signal)
			_ = cmd.Wait()
			return cmd.ProcessState.ExitCode()
		}
	}
	stop := start()
	for _, stand := range []bottest.Stand{slackStand, discordStand} {
		says(t, stand.Command(t, bottest.Owner, "topic add workers"), "Opened")
		says(t, stand.Command(t, bottest.Editor, `add workers released at least 300 by "Amaq Agency" via "The Independent"`), "Filed", "at least 300")
		says(t, stand.Command(t, bottest.Guest, "status workers"), "at least 300", "Amaq Agency", "independently verified")
		says(t, stand.Command(t, bottest.Guest, "add workers killed 24 by Isis"), "not file", "You wrote")
	}
	stop(syscall.SIGKILL)
	slackStand.Disconnected(t)
	discordStand.Gone(t)
	stop = start()
	beside := start() // a second replica: the stand-ins give each request to one of them
	slackStand.Connections(t, 2)
	for _, stand := range []bottest.Stand{slackStand, discordStand} {
		says(t, stand.Command(t, bottest.Guest, "status workers"), "at least 300", "Amaq Agency")
	}
	for _, end := range []func(os.Signal) int{stop, beside} {
		if code := end(syscall.SIGTERM); code != 0 {
			t.Errorf("asked to end, it ended with %d", code)
		}
	}
}

func says(t *testing.T, a bottest.Answer, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(a.Text, part) {
			t.Errorf("the answer %q does not say %q", a.Text, part)
		}
	}
}

// TestWrongTokens: the program ends, soon, and says which token.
func TestWrongTokens(t *testing.T) {
	tests := []struct {
		name string
		env  func(t *testing.T) []string
		says string
	}{
		{"slack", func(t *testing.T) []string {
			t.Helper()
			return []string{"SLACK_BOT_TOKEN=xoxb-wrong", "SLACK_APP_TOKEN=xapp-wrong", "SLACK_API_URL=" + slacktest.New(t).URL()}
		}, `SLACK_(BOT|APP)_TOKEN`},
		{"discord", func(t *testing.T) []string {
			t.Helper()
			return []string{"DISCORD_TOKEN=wrong", "DISCORD_API_URL=" + discordtest.New(t, nil).URL}
		}, `DISCORD_TOKEN`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			code, out, errs := finish(t, program(t, t.TempDir(), append(tt.env(t), "STET_TIMEZONE=UTC"), "serve"), "")
			if code != exitUsage || !regexp.MustCompile(tt.says).MatchString(errs) || strings.Contains(out+errs, "wrong") {
				t.Errorf("exit code %d:\n%s%s", code, out, errs)
			}
		})
	}
}
