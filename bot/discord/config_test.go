package discord_test

import (
	"strings"
	"testing"

	"github.com/stetbot/stet/bot/discord"
)

func TestConfigProblems(t *testing.T) {
	const secret = "MTk4.Cl2FMQ.secret"
	for _, tt := range []struct {
		name   string
		config discord.Config
		want   []string // what each problem names
	}{
		{"nothing", discord.Config{}, nil},
		{"whole", discord.Config{Token: secret, APIURL: "http://127.0.0.1:8080/api", ContributorRoles: []string{"1", " 2 ", ""}}, nil},
		{"prefixed", discord.Config{Token: " Bot " + secret + "\n"}, nil},
		{"no scheme", discord.Config{Token: secret, APIURL: "discord.com/api"}, []string{"DISCORD_API_URL"}},
		{"wrong scheme", discord.Config{Token: secret, APIURL: "ws://discord.com/api"}, []string{"DISCORD_API_URL"}},
		{"no api", discord.Config{Token: secret, APIURL: "https://discord.com"}, []string{"DISCORD_API_URL"}},
		{"slash", discord.Config{Token: secret, APIURL: "https://discord.com/api/"}, []string{"DISCORD_API_URL"}},
		{"password", discord.Config{Token: secret, APIURL: "https://u:" + secret + "@x/%zz"}, []string{"DISCORD_API_URL"}},
		{"all at once", discord.Config{Token: secret + " x", APIURL: "x", ContributorRoles: []string{"editors", "@2"}}, []string{"DISCORD_TOKEN", "DISCORD_API_URL", `"editors"`, `"@2"`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.config.Problems()
			if len(got) != len(tt.want) {
				t.Fatalf("%q", got)
			}
			for i, want := range tt.want {
				if !strings.Contains(got[i], want) || strings.Contains(got[i], secret) {
					t.Errorf("%q, want %s and no secret", got[i], want)
				}
			}
		})
	}
	if (discord.Config{Token: " Bot "}).Enabled() || !(discord.Config{Token: secret}).Enabled() {
		t.Error("Enabled")
	}
}
