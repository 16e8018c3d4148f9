package discord

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/stetbot/stet/bot"
)

// zeroWidth breaks up what Discord would read as a mention or a link. The bot
// takes it out again from whatever is typed or pasted to it (bot.Clean).
const zeroWidth = "\u200b"

// markup draws a text in Discord's markdown. Whatever people wrote comes out
// literally: nothing in it can become formatting, a mention or a link.
// https://docs.discord.com/developers/reference#message-formatting
func markup(t bot.Text) string {
	var b strings.Builder
	// Spans of running text are escaped together, so that one cannot finish
	// what another began.
	var prose strings.Builder
	flush := func() {
		b.WriteString(escape(prose.String(), lineStart(b.String())))
		prose.Reset()
	}
	for i := 0; i < len(t); i++ {
		switch s := t[i]; s.Kind {
		case bot.Strong:
			flush()
			text := s.Text
			// Two bold spans in a row would end each other.
			for i+1 < len(t) && t[i+1].Kind == bot.Strong {
				i++
				text += t[i].Text
			}
			if text = escape(strings.ReplaceAll(text, "\n", " "), false); strings.TrimSpace(text) != "" {
				b.WriteString("**" + text + "**")
			}
		case bot.Code:
			flush()
			if strings.HasSuffix(b.String(), "`") {
				b.WriteString(zeroWidth) // or the two would be one
			}
			b.WriteString(code(s.Text))
		case bot.Link:
			if shown, ok := address(s); ok {
				flush()
				b.WriteString(shown)
			} else {
				prose.WriteString(s.String())
			}
		case bot.Ping:
			if snowflake.MatchString(s.URL) {
				flush()
				b.WriteString("<@" + s.URL + ">")
			} else {
				prose.WriteString(s.String())
			}
		case bot.Time:
			if stamp, ok := timestamp(s); ok {
				flush()
				b.WriteString(stamp)
			} else {
				prose.WriteString(s.String())
			}
		default:
			prose.WriteString(s.String())
		}
	}
	flush()
	return settle(b.String())
}

// pingForm is how markup mentions a person. Nothing else in a drawn text looks
// like it.
var pingForm = regexp.MustCompile(`<@([0-9]{1,20})>`)

func lineStart(s string) bool { return s == "" || strings.HasSuffix(s, "\n") }

// block is what makes a line a heading, a list, a quotation or small print.
var block = regexp.MustCompile(`^(?:#{1,6}|[-+]#?|>{1,3}|[0-9]{1,9}[.)])(?:\s|$)`)

// escape writes running text so that Discord shows it as it stands. start
// says whether a line begins with it.
func escape(s string, start bool) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	var b strings.Builder
	b.Grow(len(s) + len(s)/8)
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		if i > 0 || start {
			trimmed := strings.TrimLeft(line, " \t")
			b.WriteString(line[:len(line)-len(trimmed)])
			line = escapeBlock(&b, trimmed)
		}
		escapeInline(&b, line)
	}
	return b.String()
}

// escapeBlock disarms what would be read at the beginning of a line, and is
// what is left of the line.
func escapeBlock(b *strings.Builder, line string) string {
	if line == "" || !strings.ContainsRune("#-+>0123456789", rune(line[0])) {
		return line
	}
	mark := block.FindString(line)
	if mark == "" {
		return line
	}
	if line[0] >= '0' && line[0] <= '9' {
		n := strings.IndexAny(mark, ".)")
		b.WriteString(line[:n] + `\` + line[n:n+1])
		return line[n+1:]
	}
	b.WriteString(`\` + line[:1])
	return line[1:]
}

func escapeInline(b *strings.Builder, s string) {
	for i, r := range s {
		rest := s[i+utf8.RuneLen(r):]
		switch r {
		case '\\', '*', '_', '~', '`', '|', '[':
			b.WriteByte('\\')
			b.WriteRune(r)
		case ']':
			b.WriteByte(']')
			if strings.HasPrefix(rest, "(") {
				b.WriteString(zeroWidth)
			}
		case '<':
			b.WriteString(`\<`)
			if rest != "" && (strings.ContainsRune("@#:/", rune(rest[0])) || unicode.IsLetter(rune(rest[0]))) {
				b.WriteString(zeroWidth)
			}
		case ':':
			// An address in running text is shown, and is not a link: those
			// that the bot stands behind are Link spans.
			if strings.HasPrefix(rest, "//") {
				b.WriteByte('\\')
			}
			b.WriteByte(':')
		default:
			b.WriteRune(r)
		}
	}
}

// mentionLike is what would be a mention or a timestamp outside of code.
var mentionLike = regexp.MustCompile(`(<)([@#:/]|t:|a:|id:)`)

// code draws a command line to copy. Inside the marks Discord reads no
// markdown; backticks are kept from ending it. Several lines become a block.
// Mentions and masked links are broken up here too: notifications and other
// clients do not always know that they are in code.
func code(s string) string {
	if strings.TrimSpace(s) == "" {
		return ""
	}
	s = strings.ReplaceAll(s, "``", "`"+zeroWidth+"`")
	s = strings.ReplaceAll(s, "``", "`"+zeroWidth+"`") // what is left of an odd run
	s = mentionLike.ReplaceAllString(s, "$1"+zeroWidth+"$2")
	s = strings.ReplaceAll(s, "](", "]"+zeroWidth+"(")
	switch {
	case strings.Contains(s, "\n"):
		return "\n```\n" + strings.Trim(s, "\n") + "\n```"
	case !strings.Contains(s, "`"):
		return "`" + s + "`"
	default:
		return "`` " + s + " ``"
	}
}

// unsafeInLink is what could end an address early, hide in it or turn it
// round.
func unsafeInLink(r rune) bool {
	return r == '<' || r == '>' || r == '`' || r == '|' || r == '\\' || unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}

// address draws a link as itself; the angle brackets keep Discord from
// fetching a preview. ok is false for anything that is not a web address.
func address(s bot.Span) (string, bool) {
	u, err := url.Parse(s.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return "", false
	}
	var b strings.Builder
	for _, r := range s.URL {
		if unsafeInLink(r) {
			b.WriteString(url.PathEscape(string(r)))
		} else {
			b.WriteRune(r)
		}
	}
	return "<" + everyone.ReplaceAllString(b.String(), "%40$1") + ">", true
}

var clock = regexp.MustCompile(`[0-9]{1,2}[:.][0-9]{2}`)

// timestamp draws a moment in the reader's own zone. A day without a time is
// left as it was written: in another zone it would become another day.
// https://docs.discord.com/developers/reference#message-formatting-timestamp-styles
func timestamp(s bot.Span) (string, bool) {
	at := clock.FindStringIndex(s.Text)
	if s.At.IsZero() || at == nil {
		return "", false
	}
	style := "f"
	if at[0] == 0 && at[1] == len(s.Text) {
		style = "t"
	}
	return fmt.Sprintf("<t:%d:%s>", s.At.Unix(), style), true
}

var everyone = regexp.MustCompile(`(?i)@(everyone|here)`)

// settle is the last touch on a drawn text: no ping for all, no control
// characters, and directional isolates that end where the text does.
func settle(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	if strings.Contains(s, "@") {
		s = everyone.ReplaceAllString(s, "@"+zeroWidth+"$1")
	}
	open := 0
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\u2068':
			open++
		case r == '\u2069':
			if open == 0 {
				return -1
			}
			open--
		case r >= '\u202a' && r <= '\u202e', r == '\u2066', r == '\u2067':
			return -1
		case r == '\n' || r == '\t':
		case unicode.IsControl(r):
			return '\ufffd'
		}
		return r
	}, s)
	return s + strings.Repeat("\u2069", open)
}
