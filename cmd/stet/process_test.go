package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/store/storetest"
)

// diskFullEnv tells the program, when a test runs it, that the disk is full: no
// file grows beyond so many bytes.
const diskFullEnv = "STET_TEST_DISK_FULL"

// TestMain makes the test binary the program itself, so that tests can start
// it, kill it and start it again.
func TestMain(m *testing.M) {
	if os.Getenv("STET_TEST_RUN_MAIN") == "1" {
		if size := os.Getenv(diskFullEnv); size != "" {
			fillDisk(size)
		}
		main()
	}
	os.Exit(m.Run())
}

// program is the program as a process of its own, in a directory of its own,
// with only the settings given.
func program(t *testing.T, dir string, env []string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Dir = dir
	cmd.Env = append([]string{"STET_TEST_RUN_MAIN=1", "TMPDIR=" + t.TempDir(), "HOME=" + t.TempDir()}, env...)
	return cmd
}

// finish runs the program to its end.
func finish(t *testing.T, cmd *exec.Cmd, input string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	if input != "" {
		cmd.Stdin = strings.NewReader(input)
	}
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

func TestExitCodes(t *testing.T) {
	foreign := filepath.Join(t.TempDir(), "foreign.db")
	if err := os.WriteFile(foreign, []byte("not a store\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name  string
		env   []string
		args  []string
		input string
		code  int
		says  string // on standard output or error
	}{
		{"answered", nil, []string{"try", "/status workers"}, "", 0, "24 unverified"},
		{"refused", nil, []string{"try", "status nothing"}, "", 1, "no topic"},
		{"one refused line of a pipe", nil, []string{"try"}, "status workers\nstatus nothing\n", 1, "24 unverified"},
		{"a pipe", nil, []string{"try"}, "status workers\nhelp\n", 0, "24 unverified"},
		{"an unknown flag", nil, []string{"try", "--colour"}, "", 2, "--colour"},
		{"an unknown command", nil, []string{"sreve"}, "", 2, "sreve"},
		{"two arguments", nil, []string{"try", "status", "workers"}, "", 2, "quotation marks"},
		{"a time that is none", nil, []string{"try", "--now", "noon", "status"}, "", 2, "noon"},
		{"a store that is none", nil, []string{"try", "--store", "mysql://x", "status"}, "", 2, "redis://"},
		{"no token and no input", nil, []string{"serve"}, "", 2, "neither a token"},
		{"no token and a pipe", nil, []string{"serve"}, "/status workers\n", 0, "24 unverified"},
		{"a foreign file", nil, []string{"try", "--store", "file:" + foreign, "status"}, "", 3, "foreign.db"},
		{"no Redis", []string{"STET_STORE=redis://127.0.0.1:1/0"}, []string{"serve"}, "status\n", 3, "refused"},
		{"a platform without a zone", []string{"DISCORD_TOKEN=x"}, []string{"serve"}, "", 2, "STET_TIMEZONE"},
		{"try needs no platform", []string{"DISCORD_TOKEN=x"}, []string{"try", "status"}, "", 0, "workers"},
		{"half a Slack", []string{"SLACK_BOT_TOKEN=xoxb-secret", "STET_TIMEZONE=Moon/Base"}, []string{"serve"}, "", 2, "SLACK_APP_TOKEN"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			code, out, errs := finish(t, program(t, t.TempDir(), tt.env, tt.args...), tt.input)
			if code != tt.code || !strings.Contains(out+errs, tt.says) {
				t.Errorf("exit code %d, want %d, saying %q:\n%s%s", code, tt.code, tt.says, out, errs)
			}
			if strings.Contains(out+errs, "secret") {
				t.Error("a secret was printed")
			}
		})
	}
	if left, _ := os.ReadFile(foreign); string(left) != "not a store\n" {
		t.Errorf("the foreign file was changed to %q", left)
	}
}

func TestAllSettingsProblemsAtOnce(t *testing.T) {
	env := []string{
		"STET_STORE=sqlite:x", "STET_TIMEZONE=Mars/X", "SLACK_BOT_TOKEN=xapp-hush", "SLACK_API_URL=ftp://x", "SLACK_COMMAND=/status",
		"DISCORD_TOKEN=hush hush", "DISCORD_API_URL=http://x/v9", "DISCORD_CONTRIBUTOR_ROLES=editors",
	}
	code, _, errs := finish(t, program(t, t.TempDir(), env, "serve"), "")
	if code != exitUsage {
		t.Errorf("exit code %d", code)
	}
	for _, name := range []string{
		"STET_STORE", "STET_TIMEZONE", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_API_URL", "SLACK_COMMAND",
		"DISCORD_API_URL", "DISCORD_CONTRIBUTOR_ROLES",
	} {
		if !strings.Contains(errs, name) {
			t.Errorf("%s is not named in:\n%s", name, errs)
		}
	}
	if strings.Contains(errs, "hush") {
		t.Errorf("a secret was printed:\n%s", errs)
	}
}

// typist is the program on a pipe: lines go in, answers come out.
type typist struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func startTyping(t *testing.T, cmd *exec.Cmd) *typist {
	t.Helper()
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return &typist{cmd: cmd, in: in, out: bufio.NewReader(out)}
}

// jsonReply is one object of stet try --json.
type jsonReply struct {
	OK      bool            `json:"ok"`
	Text    string          `json:"text"`
	Private bool            `json:"private"`
	Claims  []handlersClaim `json:"claims"`
	Copy    string          `json:"copy"`
}

// handlersClaim is a claim of stet try --json, as a reader of it would declare
// it: by the field names that are promised.
type handlersClaim struct {
	ID          int64    `json:"id"`
	Topic       string   `json:"topic"`
	Measure     string   `json:"measure"`
	Aggregation string   `json:"aggregation"`
	Status      string   `json:"status"`
	Lifecycle   string   `json:"lifecycle"`
	Form        string   `json:"form"`
	Low         *float64 `json:"low"`
	High        *float64 `json:"high"`
	Raw         string   `json:"raw"`
	Attitude    string   `json:"attitude"`
	Source      string   `json:"source"`
	Via         []string `json:"via"`
	SaidAt      *string  `json:"said_at"`
	PositionOf  *int64   `json:"position_of"`
	Conflicts   []int64  `json:"conflicts"`
}

// ask types a line; ok is false when the process ended before it answered.
func (y *typist) ask(t *testing.T, line string) (reply jsonReply, ok bool) {
	t.Helper()
	if _, err := fmt.Fprintln(y.in, line); err != nil {
		return reply, false
	}
	object, err := y.out.ReadString('\n')
	if err != nil {
		return reply, false
	}
	if err := json.Unmarshal([]byte(object), &reply); err != nil {
		t.Fatalf("reading the answer %q: %v", object, err)
	}
	if _, err := y.out.ReadString('\n'); err != nil { // the empty line
		return reply, false
	}
	return reply, true
}

// TestKilledAtAnyMoment kills the program with -9 while figures are being
// filed, at a different moment each time: every claim that was answered is
// back, whole, with its history, and nothing is there twice.
func TestKilledAtAnyMoment(t *testing.T) {
	addresses := []struct {
		name    string
		address func(t *testing.T) string
	}{
		{"file", func(t *testing.T) string { t.Helper(); return "file:" + filepath.Join(t.TempDir(), "stet.db") }},
		{"redis", func(t *testing.T) string { t.Helper(); return storetest.Redis(t).URL() }},
	}
	for _, engine := range addresses {
		t.Run(engine.name, func(t *testing.T) {
			t.Parallel()
			address := engine.address(t)
			dir := t.TempDir()
			open := func() *typist {
				return startTyping(t, program(t, dir, nil, "try", "--store", address, "--desk", "night", "--json"))
			}
			y := open()
			if _, ok := y.ask(t, "topic add fire"); !ok {
				t.Fatal("the topic was not opened")
			}
			acknowledged := map[int64]handlersClaim{}
			n := 0
			for round := range 6 {
				time.AfterFunc(time.Duration(3+7*round)*time.Millisecond, func() { _ = y.cmd.Process.Kill() })
				for {
					n++
					reply, ok := y.ask(t, fmt.Sprintf(`add fire killed %d by "Source %d" via "Agency" said yesterday quote "%d said so"`, 10000+n, n, n))
					if !ok {
						break
					}
					if !reply.OK || len(reply.Claims) != 1 {
						t.Fatalf("not filed: %+v", reply)
					}
					acknowledged[reply.Claims[0].ID] = reply.Claims[0]
				}
				_ = y.cmd.Wait()
				y = open()
				everyClaimIsBack(t, y, acknowledged)
			}
			t.Logf("%d claims acknowledged", len(acknowledged))
		})
	}
}

// everyClaimIsBack compares values, not counts.
func everyClaimIsBack(t *testing.T, y *typist, acknowledged map[int64]handlersClaim) {
	t.Helper()
	board, ok := y.ask(t, "status fire all")
	if !ok || !board.OK {
		t.Fatalf("no board: %+v", board)
	}
	back := map[int64]handlersClaim{}
	for _, c := range board.Claims {
		c.Conflicts = nil // grows as others are filed
		back[c.ID] = c
	}
	for id, c := range acknowledged {
		c.Conflicts = nil
		if diff := cmp.Diff(c, back[id]); diff != "" {
			t.Errorf("claim %d is not back as it was acknowledged (-said +have)\n%s", id, diff)
		}
	}
	for id := range acknowledged {
		history, ok := y.ask(t, fmt.Sprintf("history %d", id))
		if !ok || !strings.Contains(history.Text, "filed") {
			t.Errorf("claim %d has no history: %q", id, history.Text)
		}
		break // one is enough a round; store/storetest compares all
	}
}

// TestStoreGoesAway types while Redis is killed and comes back.
func TestStoreGoesAway(t *testing.T) {
	t.Parallel()
	redis := storetest.Redis(t)
	y := startTyping(t, program(t, t.TempDir(), nil, "try", "--store", redis.URL(), "--desk", "night", "--json"))
	must := func(line string) jsonReply {
		t.Helper()
		reply, ok := y.ask(t, line)
		if !ok {
			t.Fatalf("no answer to %q", line)
		}
		return reply
	}
	must("topic add fire")
	if reply := must("add fire killed 24 by Brigade"); !reply.OK {
		t.Fatalf("not filed: %+v", reply)
	}
	redis.Kill()
	began := time.Now()
	reply := must("add fire killed 25 by Mayor")
	if took := time.Since(began); took > 2500*time.Millisecond {
		t.Errorf("the answer took %v", took)
	}
	if reply.OK || !reply.Private || !strings.Contains(strings.ToLower(reply.Text), "not saved") || !strings.Contains(reply.Text, "add fire killed 25 by Mayor") {
		t.Errorf("while the store is down: %+v", reply)
	}
	if reply := must("status fire"); reply.OK || strings.Contains(reply.Text, "24") {
		t.Errorf("a board was shown from memory: %+v", reply)
	}
	redis.Restart()
	if reply := must("status fire"); !reply.OK || len(reply.Claims) != 1 || *reply.Claims[0].Low != 24 {
		t.Errorf("after the store came back: %+v", reply)
	}
	if reply := must("add fire killed 25 by Mayor"); !reply.OK || reply.Claims[0].ID != 2 {
		t.Errorf("after the store came back: %+v", reply)
	}
}
