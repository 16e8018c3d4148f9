package slack

import (
	"strings"

	"github.com/stetbot/stet/bot"
)

// entities are the three characters that Slack escapes in message text.
// https://docs.slack.dev/messaging/formatting-message-text#escaping
var entities = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "\u00a0", " ")

// typed is what a person typed, from the text that Slack made of it: entities
// are characters again, and what Slack marked as a link or a channel reads as
// it did in the composer. People are those whom Slack marked, by id and with
// the label that it gives them, if any.
func typed(text string) []bot.Part {
	var parts []bot.Part
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "<")
		b.WriteString(entities.Replace(before))
		if !found {
			return append(parts, bot.Part{Text: b.String()})
		}
		inner, after, closed := strings.Cut(rest, ">")
		if who := person(inner); closed && who != nil {
			parts = append(parts, bot.Part{Text: b.String()}, bot.Part{Who: who})
			b.Reset()
			text = after
			continue
		}
		word, marked := "", false
		if closed {
			word, marked = unmark(inner)
		}
		if !marked {
			// Somebody's own angle bracket, from a server that does not escape.
			b.WriteByte('<')
			text = rest
			continue
		}
		b.WriteString(word)
		text = after
	}
}

// person reads the inside of <@U1> and <@U1|sara>; it is nil for anything else.
// https://docs.slack.dev/messaging/formatting-message-text#mentioning-users
func person(inner string) *bot.Account {
	target, label, _ := strings.Cut(inner, "|")
	if !strings.HasPrefix(target, "@") || !isID(target[1:]) {
		return nil
	}
	return &bot.Account{Platform: platform, ID: target[1:], Name: strings.TrimPrefix(entities.Replace(label), "@"), Standing: bot.Visitor}
}

// unmark reads what stands between angle brackets; marked is false when Slack
// did not write it.
// https://docs.slack.dev/messaging/formatting-message-text#retrieving-messages
func unmark(inner string) (word string, marked bool) {
	target, label, _ := strings.Cut(inner, "|")
	target, label = entities.Replace(target), entities.Replace(label)
	switch {
	case strings.HasPrefix(target, "#") && isID(target[1:]):
		if label == "" {
			label = target[1:]
		}
		return "#" + strings.TrimPrefix(label, "#"), true
	case strings.HasPrefix(target, "!"):
		return special(target[1:], label)
	case strings.HasPrefix(target, "mailto:"), strings.HasPrefix(target, "tel:"):
		if label != "" {
			return label, true
		}
		_, address, _ := strings.Cut(target, ":")
		return address, true
	case strings.HasPrefix(target, "http://"), strings.HasPrefix(target, "https://"):
		// Slack makes a link of a bare "example.com": what was typed is the label.
		if label != "" && (target == "http://"+label || target == "https://"+label) {
			return label, true
		}
		return target, true
	}
	return "", false
}

// special reads <!here>, <!subteam^S1|@desk> and <!date^…|shown>.
func special(target, label string) (word string, marked bool) {
	kind, id, _ := strings.Cut(target, "^")
	switch {
	case kind == "here", kind == "channel", kind == "everyone":
		return "@" + kind, true
	case kind == "subteam" && label != "":
		return "@" + strings.TrimPrefix(label, "@"), true
	case kind == "subteam" && isID(id):
		return "@" + id, true
	case kind == "date" && label != "":
		return label, true
	}
	return "", false
}

// isID says whether s is one of Slack's ids, such as U012AB3CD.
func isID(s string) bool {
	for _, r := range s {
		if (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			return false
		}
	}
	return len(s) > 1
}

// withoutMention is the text without the bot's own mention at its beginning,
// or else at its end.
func withoutMention(text, self string) string {
	text = strings.TrimSpace(text)
	if self == "" {
		return text
	}
	stripped := text
	for {
		rest, found := strings.CutPrefix(stripped, "<@"+self)
		if !found {
			break
		}
		label, after, closed := strings.Cut(rest, ">")
		if !closed || label != "" && label[0] != '|' {
			break
		}
		stripped = strings.TrimLeft(after, ":,\u00a0 \t\r\n")
	}
	if stripped == text {
		stripped = strings.TrimSpace(strings.TrimSuffix(text, "<@"+self+">"))
	}
	return stripped
}
