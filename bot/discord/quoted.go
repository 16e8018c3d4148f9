package discord

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/stetbot/stet/bot"
)

// quotedMessage is what the adapter reads of a message that somebody used an
// action on. What it says is there whatever the bot may read otherwise.
// https://docs.discord.com/developers/events/gateway#message-content-intent
type quotedMessage struct {
	spoken
	Mentions  []mentionedUser `json:"mentions"`
	Snapshots []struct {
		Message spoken `json:"message"`
	} `json:"message_snapshots"` // what is forwarded, which has no content of its own
}

// spoken is what may hold a message's words.
type spoken struct {
	Content    string           `json:"content"`
	Embeds     []embedded       `json:"embeds"`
	Components []shownComponent `json:"components"`
}

// embedded is the text of an embed.
// https://docs.discord.com/developers/resources/message#embed-object
type embedded struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	Author      struct {
		Name string `json:"name"`
	} `json:"author"`
	Fields []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"fields"`
	Footer struct {
		Text string `json:"text"`
	} `json:"footer"`
}

// shownComponent is a component that shows text, or holds others that do.
// https://docs.discord.com/developers/components/reference#text-display
type shownComponent struct {
	Content    string           `json:"content"`
	Components []shownComponent `json:"components"`
}

// text is the message's content, or else what it forwards, or else what its
// embeds and components show.
func (m quotedMessage) text() string {
	text := m.spoken.text()
	for _, s := range m.Snapshots {
		if strings.TrimSpace(text) == "" {
			text = s.Message.text()
		}
	}
	return text
}

func (s spoken) text() string {
	if strings.TrimSpace(s.Content) != "" {
		return s.Content
	}
	var lines []string
	for _, e := range s.Embeds {
		lines = append(lines, e.Author.Name, e.Title, e.Description)
		for _, f := range e.Fields {
			lines = append(lines, f.Name, f.Value)
		}
		lines = append(lines, e.Footer.Text)
	}
	for _, c := range s.Components {
		lines = append(lines, c.text())
	}
	return joined(lines)
}

func (c shownComponent) text() string {
	lines := []string{c.Content}
	for _, inner := range c.Components {
		lines = append(lines, inner.text())
	}
	return joined(lines)
}

// joined is the lines that say something.
func joined(lines []string) string {
	var full []string
	for _, line := range lines {
		if strings.TrimSpace(line) != "" {
			full = append(full, line)
		}
	}
	return strings.Join(full, "\n")
}

// Forms that Discord shows as something else, and that hold numbers which
// nobody wrote.
// https://docs.discord.com/developers/reference#message-formatting-formats
var (
	emojiForm   = regexp.MustCompile(`<a?(:[0-9A-Za-z_]{1,32}:)[0-9]{1,20}>`)
	channelForm = regexp.MustCompile(`<#[0-9]{1,20}>`)
	slashForm   = regexp.MustCompile(`<(/[^:<>]{1,100}):[0-9]{1,20}>`)
	timeForm    = regexp.MustCompile(`<t:(-?[0-9]{1,13})(?::[A-Za-z])?>`)
)

// readable is a message's text as people read it, but for whom it mentions.
func readable(text string) string {
	text = emojiForm.ReplaceAllString(text, "$1")
	text = channelForm.ReplaceAllString(text, "#channel")
	text = slashForm.ReplaceAllString(text, "$1")
	return timeForm.ReplaceAllStringFunc(text, func(stamp string) string {
		seconds, err := strconv.ParseInt(timeForm.FindStringSubmatch(stamp)[1], 10, 64)
		if at := time.Unix(seconds, 0).UTC(); err == nil && at.Year() >= 1000 && at.Year() <= 9999 {
			return at.Format("2 January 2006 15:04 UTC")
		}
		return stamp
	})
}

// onMessage serves an action on a message: the row's command with what the
// message says. The answer is for who asked only, whatever it says itself. An
// action that the table no longer has is refused: its name is no command line.
func (a *Adapter) onMessage(serve bot.Serve, in interaction) bot.Serve {
	line, mentioned, refused := a.messageLine(in)
	return func(ctx context.Context, r bot.Request) bot.Reply {
		if refused != "" {
			return bot.Refuse(bot.T(refused))
		}
		r.Line, r.Mentioned = line, mentioned
		reply := serve(ctx, r)
		reply.Visibility, reply.Posted = bot.Private, nil
		return reply
	}
}

// messageLine is the command line that an action on a message stands for, and
// whom the message mentions; or why there is none. People have the names that
// Discord gives with the message: to ask for each would take too long.
func (a *Adapter) messageLine(in interaction) (line string, mentioned []bot.Account, refused string) {
	var c *bot.Command
	for _, r := range a.rows {
		if r.command.Message != "" && messageName(r.command) == in.Data.Name && in.Data.Type == messageCommand {
			c = r.command
			break
		}
	}
	if c == nil {
		return "", nil, "stet has no such action any more. Nothing was changed."
	}
	m := in.Data.Resolved.Messages[in.Data.TargetID]
	who := func(id string, isRole bool) *bot.Account {
		for _, u := range m.Mentions {
			if u.ID == id && !isRole {
				return &bot.Account{Platform: platform, ID: id, Name: u.name("")}
			}
		}
		return a.resolved(in, id, isRole)
	}
	var all bot.Mentions
	text := strings.TrimSpace(all.Text(parts(readable(m.text()), who)))
	if text == "" {
		return "", nil, "There is no text in that message. Nothing was changed."
	}
	return c.Name + " " + text, all, ""
}
