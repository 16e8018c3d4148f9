package slack_test

import (
	"testing"

	"github.com/stetbot/stet/bot/slack"
)

func TestTyped(t *testing.T) {
	tests := []struct{ text, want string }{
		{"status workers", "status workers"},
		{"", ""},
		{"a &amp; b &lt;c&gt; d", "a & b <c> d"},
		{"&amp;lt;", "&lt;"},
		{"link <https://x.example/a?b=1&amp;c=2>", "link https://x.example/a?b=1&c=2"},
		{"link <https://x.example/a|the article>", "link https://x.example/a"},
		{"by <http://example.com|example.com>", "by example.com"},
		{"<mailto:a@b.example|a@b.example>", "a@b.example"},
		{"<mailto:a@b.example>", "a@b.example"},
		{"<tel:+123|+1 23>", "+1 23"},
		{"by <@U012AB|sara>", "by @sara"},
		{"by <@U012AB>", `by "@Sara of U012AB"`},
		{"in <#C012AB|news>", "in #news"},
		{"in <#C012AB>", "in #C012AB"},
		{"<!channel> <!here|here> <!everyone>", "@channel @here @everyone"},
		{"<!subteam^S012|@desk> <!subteam^S012>", "@desk @S012"},
		{"<!date^1392734382^{date}|18 Feb>", "18 Feb"},
		{"a<b>c", "a<b>c"},
		{"<@sara> <e|f> <!> <", "<@sara> <e|f> <!> <"},
		{"1 < 2", "1 < 2"},
		{"<javascript:alert(1)|x>", "<javascript:alert(1)|x>"},
		{"two\nlines", "two\nlines"},
		{"no\u00a0break", "no break"},
	}
	for _, tt := range tests {
		if got := slack.Typed(tt.text, func(id string) string { return "Sara of " + id }); got != tt.want {
			t.Errorf("typed(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestWithoutMention(t *testing.T) {
	tests := []struct{ text, want string }{
		{"<@U0STET> status workers", "status workers"},
		{"<@U0STET>: status workers", "status workers"},
		{"<@U0STET|stet> /status workers", "/status workers"},
		{"  <@U0STET>\u00a0<@U0STET>, help", "help"},
		{"<@U0STET>\nadd workers\nkilled 24", "add workers\nkilled 24"},
		{"<@U0STET>", ""},
		{"status workers <@U0STET>", "status workers"},
		{"status by <@U0STET> now", "status by <@U0STET> now"},
		{"<@U0STETS> status", "<@U0STETS> status"},
		{"<@U0OTHER> status", "<@U0OTHER> status"},
		{"status", "status"},
	}
	for _, tt := range tests {
		if got := slack.WithoutMention(tt.text, "U0STET"); got != tt.want {
			t.Errorf("withoutMention(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func FuzzTyped(f *testing.F) {
	f.Add("<@U1> <!here> &amp; <http://a|b>")
	f.Fuzz(func(t *testing.T, text string) {
		slack.Typed(text, func(id string) string { return id })
		slack.WithoutMention(text, "U0STET")
	})
}
