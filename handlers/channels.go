package handlers

import (
	"slices"
	"strings"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// channelID is a conversation's lasting name, whatever the thread:
// "slack:T1:C1".
func channelID(in bot.Conversation) string {
	in.Thread = ""
	return conversation(in)
}

// conversationOf is the conversation of a channel's ID. The workspace of a
// console is a desk's name, which may have colons of its own.
func conversationOf(id string, direct bool) bot.Conversation {
	platform, rest, _ := strings.Cut(id, ":")
	i := max(strings.LastIndex(rest, ":"), 0)
	in := bot.Conversation{Workspace: bot.Workspace{Platform: platform, ID: rest[:i]}, ID: strings.TrimPrefix(rest[i:], ":")}
	if direct {
		in.Kind = bot.Direct
	}
	return in
}

// channelOf is the desk's channel of an ID.
func channelOf(l *claim.Lexicon, id string) (claim.Channel, bool) {
	return l.Channel(id)
}

// home is the channel whose rounds remind of a claim: where it was filed, unless
// that is between one person and the bot and the topic was opened in a channel.
// While nothing can be posted there, it is another channel of the desk, so that
// the claim is not forgotten: one that watches its topic, if there is any.
func home(l *claim.Lexicon, c claim.Claim) (claim.Channel, bool) {
	for id := c.FiledIn; id != ""; id = id[:max(strings.LastIndexByte(id, ':'), 0)] { // what nearly every claim has
		if ch, ok := l.Channel(id); ok && ch.Closed == "" && !ch.Direct {
			return ch, true
		}
	}
	topic, _ := l.Topic(c.Topic)
	filedIn := func(ch claim.Channel) bool { return c.FiledIn == ch.ID || strings.HasPrefix(c.FiledIn, ch.ID+":") }
	open := func(ch claim.Channel) bool { return ch.Closed == "" && !ch.Direct }
	for _, is := range []func(claim.Channel) bool{
		func(ch claim.Channel) bool { return topic.Home == ch.ID && open(ch) },
		func(ch claim.Channel) bool { return filedIn(ch) && ch.Closed == "" },
		func(ch claim.Channel) bool { return slices.Contains(ch.Watches, topic.Slug) && open(ch) },
		func(ch claim.Channel) bool { return open(ch) && !ch.Remind.Off },
		open, filedIn,
	} {
		if i := slices.IndexFunc(l.Channels, is); i >= 0 {
			return l.Channels[i], true
		}
	}
	return claim.Channel{}, false
}

// shutOut is for how long a channel that the platform shut us out of is left
// alone, whatever is filed there.
const shutOut = 24 * time.Hour

// here is the channel of the request, made when the desk does not know it yet.
func (e *edit) here() claim.Channel {
	ch, known := channelOf(e.lexicon(), channelID(e.call.Request.In))
	if known && (ch.Closed == "" || e.now.Before(ch.ClosedAt.Add(shutOut))) {
		return ch
	}
	return e.hereAgain()
}

// hereAgain is the same; where the platform had shut us out, it is tried again
// because somebody asks for it.
func (e *edit) hereAgain() claim.Channel {
	ch, known := channelOf(e.lexicon(), channelID(e.call.Request.In))
	if known && ch.Closed == "" {
		return ch
	}
	ch.Direct = e.call.Request.In.Kind == bot.Direct
	ch.Closed, ch.ClosedAt = "", time.Time{}
	e.keepChannel(ch)
	e.plan(ch)
	return ch
}

// filesHere remembers that something is filed in a topic from the channel of the
// request, so that its rounds look there.
func (e *edit) filesHere(topic string) {
	ch := e.here()
	if !slices.Contains(ch.Topics, topic) {
		ch.Topics = append(slices.Clone(ch.Topics), topic)
		e.keepChannel(ch)
	}
}

// topicsFor are the open topics that may have claims which are at home in a
// channel: those that were filed in from it, or that it has to do with, and those
// that were filed in from where nothing can be posted.
func topicsFor(l *claim.Lexicon, ch claim.Channel) []claim.Topic {
	slugs := slices.Concat(ch.Topics, ch.Watches)
	for _, other := range l.Channels {
		if other.Closed != "" || other.Direct {
			slugs = append(slugs, other.Topics...)
		}
	}
	concerned := map[string]bool{}
	for _, slug := range slugs {
		concerned[slug] = true
	}
	return slices.DeleteFunc(slices.Clone(l.Topics), func(t claim.Topic) bool {
		return t.Closed || t.Home != ch.ID && !concerned[t.Slug]
	})
}

// keepChannel puts a channel's settings into the change.
func (e *edit) keepChannel(ch claim.Channel) {
	is := func(x claim.Channel) bool { return x.ID == ch.ID }
	e.channels = put(e.channels, ch, is)
	v := e.directory.lexicon.Vocabulary
	v.Channels = put(slices.Clone(v.Channels), ch, is)
	e.directory.lexicon = claim.NewLexicon(v)
}

// plan lets the next round and digest of a channel be worked out anew, by the
// store's clock.
func (e *edit) plan(ch claim.Channel) {
	e.later(store.Job{Kind: store.Deciding, Key: "round " + ch.ID})
	e.later(store.Job{Kind: store.Deciding, Key: "digest " + ch.ID})
}
