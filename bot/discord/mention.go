package discord

import (
	"context"
	"regexp"
	"time"

	"github.com/stetbot/stet/bot"
)

// roleMark stands before the id of an account that is a role, as it does in a
// mention.
const roleMark = "&"

// mentionForm is how Discord writes a mention of a person or a role.
// https://docs.discord.com/developers/reference#message-formatting-formats
var mentionForm = regexp.MustCompile(`<@([!&]?)([0-9]{1,20})>`)

// parts is a text with those whom it mentions. who is nil for a mention that
// is left out.
func parts(text string, who func(id string, isRole bool) *bot.Account) []bot.Part {
	var all []bot.Part
	for {
		at := mentionForm.FindStringSubmatchIndex(text)
		if at == nil {
			return append(all, bot.Part{Text: text})
		}
		all = append(all, bot.Part{Text: text[:at[0]]})
		if found := who(text[at[4]:at[5]], text[at[2]:at[3]] == roleMark); found != nil {
			all = append(all, bot.Part{Who: found})
		}
		text = text[at[1]:]
	}
}

// role is a guild's role as an account. g may be nil.
func role(g *guild, id, name string) *bot.Account {
	if name == "" && g != nil {
		name = g.roles[id].Name
	}
	return &bot.Account{Platform: platform, ID: roleMark + id, Name: name}
}

// resolvedData is whom an interaction's options name.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-resolved-data-structure
type resolvedData struct {
	Users    map[string]user          `json:"users"`
	Members  map[string]member        `json:"members"`
	Roles    map[string]roleEvent     `json:"roles"`
	Messages map[string]quotedMessage `json:"messages"`
}

// resolved is whom an interaction names, as far as it says: at the least, an
// id.
func (a *Adapter) resolved(in interaction, id string, isRole bool) *bot.Account {
	g := a.guilds.get(in.GuildID)
	if isRole {
		return role(g, id, in.Data.Resolved.Roles[id].Name)
	}
	u, isUser := in.Data.Resolved.Users[id]
	m, isMember := in.Data.Resolved.Members[id]
	if !isUser {
		return &bot.Account{Platform: platform, ID: id}
	}
	if m.User = u; !isMember || g == nil {
		return &bot.Account{Platform: platform, ID: id, Name: u.name("")}
	}
	found := a.account(g, m, m.Permissions|g.permissionsOf(m))
	return &found
}

// lookupPatience bounds the lookups of those whom a command's text mentions.
const lookupPatience = time.Second

// lookUp is whom an interaction names, asked for where it does not say.
func (a *Adapter) lookUp(ctx context.Context, in interaction, id string, isRole bool) *bot.Account {
	found := a.resolved(in, id, isRole)
	if found.Name != "" || isRole || in.GuildID == "" {
		return found
	}
	ctx, cancel := context.WithTimeout(ctx, lookupPatience)
	defer cancel()
	switch m, err := a.membership(ctx, in.GuildID, user{ID: id}); {
	case err != nil:
		a.log.Warn("asking who is mentioned", "interaction", in.ID, "error", err)
	case m != nil:
		return &m.Account
	}
	return found
}

// mentionedUser is a person whom a message mentions, with what they are in the
// guild where it has one.
type mentionedUser struct {
	user
	Member *member `json:"member"`
}

// lineOf is the message as a command line, and whom it mentions: without the
// bot's own name, and with the names of others as people read them. g is nil
// in a direct message.
func (a *Adapter) lineOf(m chatMessage, g *guild) (line string, mentioned []bot.Account) {
	self := a.self.Load()
	who := func(id string, isRole bool) *bot.Account {
		if isRole {
			return role(g, id, "")
		}
		if self != nil && id == self.ID {
			return nil
		}
		for _, u := range m.Mentions {
			switch {
			case u.ID != id:
			case u.Member == nil || g == nil:
				return &bot.Account{Platform: platform, ID: id, Name: u.name("")}
			default:
				u.Member.User = u.user
				found := a.account(g, *u.Member, g.permissionsOf(*u.Member))
				return &found
			}
		}
		return &bot.Account{Platform: platform, ID: id}
	}
	var all bot.Mentions
	line = all.Line(parts(m.Content, who))
	return line, all
}
