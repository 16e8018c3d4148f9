package discord

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode"
)

// DefaultAPIURL is where Discord's REST API is.
// https://docs.discord.com/developers/reference#api-reference
const DefaultAPIURL = "https://discord.com/api"

// Config is how stet reaches Discord. Its tags are for caarlos0/env.
type Config struct {
	// Token is the bot's token, from the Bot page of the developer portal.
	Token string `env:"DISCORD_TOKEN"`
	// APIURL is the address of the REST API without its version, ending in
	// /api: a rate-limit proxy or a compatible server. The gateway's address
	// is asked from there. Empty means Discord itself.
	APIURL string `env:"DISCORD_API_URL"`
	// ContributorRoles are the ids of the roles whose holders may file.
	ContributorRoles []string `env:"DISCORD_CONTRIBUTOR_ROLES"`
	// Unpaced sends what nobody asked for as fast as it comes, until Discord
	// refuses; otherwise what would exceed its limits is held back. For
	// measuring only.
	Unpaced bool
}

// Enabled says whether there is a token to connect with.
func (c Config) Enabled() bool { return c.token() != "" }

// token is the token without what people copy along with it.
func (c Config) token() string {
	t := strings.TrimSpace(c.Token)
	if words := strings.Fields(t); len(words) > 0 && words[0] == "Bot" {
		t = strings.TrimSpace(strings.TrimPrefix(t, "Bot"))
	}
	return t
}

// base is the API's address without a version or a slash at its end.
func (c Config) base() string {
	if u := strings.TrimSpace(c.APIURL); u != "" {
		return u
	}
	return DefaultAPIURL
}

// roles are the contributor roles without spaces and empty entries.
func (c Config) roles() []string {
	var ids []string
	for _, id := range c.ContributorRoles {
		if id = strings.TrimSpace(id); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// snowflake is the form of every Discord id.
// https://docs.discord.com/developers/reference#snowflakes
var snowflake = regexp.MustCompile(`^[0-9]{1,20}$`)

// Problems are all that is wrong with the configuration, one sentence each.
// They name settings and never hold a secret.
func (c Config) Problems() []string {
	var problems []string
	if strings.ContainsFunc(c.token(), func(r rune) bool { return r > unicode.MaxASCII || unicode.IsSpace(r) || unicode.IsControl(r) }) {
		problems = append(problems, "DISCORD_TOKEN holds a space or a character that no token has: copy it again from the Bot page of the developer portal")
	}
	if problem := apiURLProblem(c.base()); problem != "" {
		problems = append(problems, "DISCORD_API_URL "+problem)
	}
	for _, id := range c.roles() {
		if !snowflake.MatchString(id) {
			problems = append(problems, fmt.Sprintf("DISCORD_CONTRIBUTOR_ROLES holds %q, which is not a role id: ids are numbers (switch on Developer Mode, then Copy Role ID)", id))
		}
	}
	return problems
}

// apiURLProblem never repeats the address, which may hold a password.
func apiURLProblem(s string) string {
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return "is not an address"
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return "must begin with http:// or https:// and name a server"
	case u.RawQuery != "" || u.Fragment != "":
		return "must not have a query or a fragment"
	case !strings.HasSuffix(u.Path, "/api"):
		return "must end in /api"
	}
	return ""
}
