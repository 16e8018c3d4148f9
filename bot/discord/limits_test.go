package discord

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stetbot/stet/bot"
)

// said is an answer with Discord's headers.
func said(limit, left int, reset time.Duration) *http.Response {
	h := http.Header{}
	h.Set("X-RateLimit-Limit", strconv.Itoa(limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(left))
	h.Set("X-RateLimit-Reset-After", fmt.Sprint(reset.Seconds()))
	return &http.Response{StatusCode: http.StatusOK, Header: h}
}

var nothingSaid = &http.Response{StatusCode: http.StatusOK, Header: http.Header{}}

func posting(channel string, brief bool) call {
	return call{method: http.MethodPost, path: "/channels/" + channel + "/messages", withToken: true, brief: brief}
}

func TestRoutes(t *testing.T) {
	for _, tt := range []struct{ method, path, want string }{
		{"POST", "/channels/1/messages", "POST/channels/1/messages"},
		{"PATCH", "/channels/1/messages/2", "PATCH/channels/1/messages/*"},
		{"GET", "/channels/1/messages?limit=100", "GET/channels/1/messages"},
		{"GET", "/guilds/1/members/22", "GET/guilds/1/members/*"},
		{"POST", "/users/@me/channels", "POST/users/@me/channels"},
	} {
		if got := (call{method: tt.method, path: tt.path}).route(); got != tt.want {
			t.Errorf("%s %s is of the route %s, want %s", tt.method, tt.path, got, tt.want)
		}
	}
}

func TestLimitsAreLearned(t *testing.T) {
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	l := &limits{pace: bot.NewPace(realNow, globalEvery, globalBurst)}
	c := posting("1", true)
	free := func(want bool, why string) {
		t.Helper()
		if d := l.take(c, at); (d == 0) != want {
			t.Errorf("%s: to wait for %s", why, d)
		}
	}
	for range firstGuess {
		free(true, "as many as are guessed")
	}
	free(false, "more than are guessed")
	l.learn(c, said(2, 1, 3*time.Second), 0, false, at)
	free(true, "the one that is left")
	free(false, "none is left")
	if d := l.take(c, at.Add(time.Second)); d != 2*time.Second {
		t.Errorf("to wait for %s, want 2 s", d)
	}
	at = at.Add(3 * time.Second)
	free(true, "a new window")
	free(true, "a new window's second")
	l.learn(c, said(2, 1, 3*time.Second), 0, false, at)
	free(false, "both are on their way")
	at = at.Add(3 * time.Second)
	l.learn(c, nothingSaid, 2*time.Second, false, at)
	free(false, "refused")
	l.learn(c, said(2, 1, 3*time.Second), 0, false, at)
	if d := l.take(c, at); d != 2*time.Second {
		t.Errorf("refused, and an older answer comes: to wait for %s, want 2 s", d)
	}
	if d := l.take(posting("2", true), at); d != 0 {
		t.Errorf("another channel has to wait for %s", d)
	}
	l.learn(posting("3", true), nothingSaid, 4*time.Second, true, at)
	if d := l.take(posting("2", false), at); d != 4*time.Second {
		t.Errorf("refused altogether, another channel has to wait for %s", d)
	}
}

// Where Discord says nothing of a limit, none is made up.
func TestUnknownLimits(t *testing.T) {
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for name, l := range map[string]*limits{"paced": {pace: bot.NewPace(realNow, globalEvery, globalBurst)}, "unpaced": {}} {
		for i := range 100 {
			c := posting("1", i > 0)
			if d := l.take(c, at); d != 0 {
				t.Fatalf("%s: to wait for %s", name, d)
			}
			l.learn(c, nothingSaid, 0, false, at)
		}
	}
	unpaced := &limits{}
	c := posting("1", true)
	unpaced.learn(c, said(5, 0, time.Second), 0, false, at)
	if d := unpaced.take(c, at); d != 0 {
		t.Errorf("unpaced, to wait for %s", d)
	}
	unpaced.learn(c, said(5, 0, time.Second), time.Second, false, at)
	if d := unpaced.take(c, at); d != time.Second {
		t.Errorf("unpaced and refused, to wait for %s", d)
	}
	if d := unpaced.take(c, at.Add(time.Second)); d != 0 {
		t.Errorf("unpaced and refused a second ago, to wait for %s", d)
	}
}

func TestOldLimitsAreForgotten(t *testing.T) {
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	l := &limits{pace: bot.NewPace(realNow, globalEvery, globalBurst)}
	for i := range 20_000 {
		c := posting(strconv.Itoa(i), true)
		l.take(c, at)
		l.learn(c, said(5, 4, 5*time.Second), 0, false, at)
		at = at.Add(100 * time.Millisecond)
	}
	if n := len(l.buckets); n > 2*bucketsKept {
		t.Errorf("%d limits are remembered", n)
	}
}
