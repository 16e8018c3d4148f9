package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stetbot/stet/config"
)

// general and other are two parts of a program, each with its own settings.
type general struct {
	Token  string   `env:"STET_TOKEN"`
	Zone   string   `env:"STET_ZONE"`
	Roles  []string `env:"STET_ROLES"`
	Quoted string   `env:"STET_QUOTED"`
	Empty  string   `env:"STET_EMPTY"`
	Spaces string   `env:"STET_SPACES"`
}

func (g *general) Problems() []string {
	switch {
	case g.Token == "":
		return []string{"STET_TOKEN is missing."}
	case !strings.HasPrefix(g.Token, "xoxb-"):
		return []string{"STET_TOKEN does not begin with xoxb-."}
	}
	return nil
}

type other struct {
	Limit int           `env:"STET_LIMIT"`
	Wait  time.Duration `env:"STET_WAIT"`
	On    bool          `env:"STET_ON"`
}

func (o *other) Problems() []string { return nil }

func load(file string, environ ...string) (general, other, error) {
	var g general
	var o other
	err := config.Load(file, environ, &o, &g)
	return g, o, err
}

func TestLoad(t *testing.T) {
	g, o, err := load("testdata/good.env", "STET_LIMIT=9", "HOME=/root", "nonsense", "=C:=C:\\")
	if err != nil {
		t.Fatal(err)
	}
	want := general{
		Token: "xoxb-from-file", Zone: "Europe/London", Roles: []string{"1", " 2", "3"},
		Quoted: `a b # c $HOME "d"`, Spaces: "padded",
	}
	if diff := cmp.Diff(want, g); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if o.Limit != 9 {
		t.Errorf("the environment's 9 does not go before the file's: %d", o.Limit)
	}
	g, _, err = load("testdata/good.env", "STET_TOKEN= xoxb-from-environment\r", "STET_ZONE=")
	if err != nil || g.Token != "xoxb-from-environment" || g.Zone != "" {
		t.Errorf("got %+v, %v", g, err)
	}
}

func TestLoadWithoutAFile(t *testing.T) {
	for _, file := range []string{"testdata/there-is-none.env", filepath.Join(t.TempDir(), "no", "folder", ".env")} {
		if g, _, err := load(file, "STET_TOKEN=xoxb-a"); err != nil || g.Token != "xoxb-a" {
			t.Errorf("%s: %v, %v", file, g, err)
		}
	}
}

// Each file of testdata has one mistake, and everything.env has several.
func TestLoadBad(t *testing.T) {
	for file, want := range map[string][]string{
		"not_a_number.env":     {"STET_LIMIT could not be read as int"},
		"number_too_large.env": {"STET_LIMIT could not be read as int"},
		"not_a_duration.env":   {"STET_WAIT could not be read as time.Duration"},
		"not_yes_or_no.env":    {"STET_ON could not be read as bool"},
		"wrong_token.env":      {"STET_TOKEN does not begin with xoxb-."},
		"missing_token.env":    {"STET_TOKEN is missing."},
		"not_a_setting.env":    {"reading testdata/not_a_setting.env: it is not a list of NAME=value lines"},
		"unclosed_quote.env":   {"reading testdata/unclosed_quote.env: it is not a list of NAME=value lines"},
		"everything.env": {
			"STET_LIMIT could not be read as int", "STET_ON could not be read as bool",
			"STET_WAIT could not be read as time.Duration", "STET_TOKEN does not begin with xoxb-.",
		},
	} {
		_, _, err := load("testdata/" + file)
		var bad *config.Error
		if !errors.As(err, &bad) {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if diff := cmp.Diff(want, bad.Problems); diff != "" {
			t.Errorf("%s (-want +got)\n%s", file, diff)
		}
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the secret is in the error: %v", file, err)
		}
	}
}

func TestError(t *testing.T) {
	_, _, err := load("testdata/everything.env")
	want := "the configuration has problems:\n  - STET_LIMIT could not be read as int\n  - STET_ON"
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v", err)
	}
}

// A file that is there and cannot be read is no missing file.
func TestLoadUnreadable(t *testing.T) {
	folder := t.TempDir()
	if _, _, err := load(folder, "STET_TOKEN=xoxb-a"); err == nil || !strings.Contains(err.Error(), folder+": is a directory") {
		t.Errorf("a folder: %v", err)
	}
	file := filepath.Join(folder, ".env")
	if err := os.WriteFile(file, []byte("STET_TOKEN=xoxb-a\n"), 0o000); err != nil {
		t.Fatal(err)
	}
	if f, err := os.Open(file); err == nil {
		f.Close()
		t.Skip("whoever runs this may read everything")
	}
	if _, _, err := load(file, "STET_TOKEN=xoxb-a"); err == nil || !strings.Contains(err.Error(), file+": permission denied") {
		t.Errorf("a file of somebody else's: %v", err)
	}
}

func TestLoadFromWindows(t *testing.T) {
	if g, o, err := load("testdata/windows.env"); err != nil || g.Token != "xoxb-secret" || o.Limit != 7 {
		t.Errorf("got %+v, %+v, %v", g, o, err)
	}
}

// A setting that its part requires by tag is named when it is missing.
type strict struct {
	Token string `env:"STET_TOKEN,required"`
	Limit int    `env:"STET_LIMIT,notEmpty"`
}

func (*strict) Problems() []string { return nil }

func TestLoadRequired(t *testing.T) {
	err := config.Load("testdata/there-is-none.env", []string{"STET_LIMIT="}, &strict{})
	var bad *config.Error
	if !errors.As(err, &bad) {
		t.Fatalf("got %v", err)
	}
	if diff := cmp.Diff([]string{"STET_LIMIT is empty", "STET_TOKEN is missing"}, bad.Problems); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// FuzzLoad: whatever a file holds, it is read or refused, and a line that is
// refused is never quoted.
func FuzzLoad(f *testing.F) {
	files, err := filepath.Glob("testdata/*.env")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	for _, text := range []string{"", "A", "=", "A=${", "A=\"${A}\"", "A='", "A=$A", "\x00=1", "A=\"\\", "export", "#"} {
		f.Add(text)
	}
	file := filepath.Join(f.TempDir(), ".env")
	f.Fuzz(func(t *testing.T, text string) {
		if err := os.WriteFile(file, []byte(text+"\nxoxb-s3cr3t is no setting"), 0o600); err != nil {
			t.Fatal(err)
		}
		_, _, err := load(file)
		if err != nil && strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("the secret is in the error: %v", err)
		}
	})
}
