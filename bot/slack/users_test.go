package slack_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	slackgo "github.com/slack-go/slack"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/slack"
)

func TestStanding(t *testing.T) {
	member := slackgo.User{ID: "U1", TeamID: "T1"}
	with := func(change func(*slackgo.User)) slackgo.User { u := member; change(&u); return u }
	tests := []struct {
		name string
		user slackgo.User
		want bot.Standing
	}{
		{"member", member, bot.Member},
		{"member without a team", with(func(u *slackgo.User) { u.TeamID = "" }), bot.Member},
		{"owner", with(func(u *slackgo.User) { u.IsOwner = true }), bot.Manager},
		{"admin", with(func(u *slackgo.User) { u.IsAdmin = true }), bot.Manager},
		{"primary owner", with(func(u *slackgo.User) { u.IsPrimaryOwner = true }), bot.Manager},
		{"guest", with(func(u *slackgo.User) { u.IsRestricted = true }), bot.Visitor},
		{"single-channel guest", with(func(u *slackgo.User) { u.IsUltraRestricted = true }), bot.Visitor},
		{"stranger", with(func(u *slackgo.User) { u.IsStranger = true }), bot.Visitor},
		{"another workspace's", with(func(u *slackgo.User) { u.TeamID = "T2" }), bot.Visitor},
		{"another workspace's owner", with(func(u *slackgo.User) { u.TeamID, u.IsOwner = "T2", true }), bot.Visitor},
		{"of the organisation and of this workspace", with(func(u *slackgo.User) { u.TeamID, u.Enterprise.Teams = "E1", []string{"T1"} }), bot.Member},
		{"of the organisation and not of this workspace", with(func(u *slackgo.User) { u.TeamID, u.Enterprise.Teams = "E1", []string{"T2"} }), bot.Visitor},
		{"bot", with(func(u *slackgo.User) { u.IsBot, u.IsAdmin = true, true }), bot.Visitor},
		{"Slackbot", with(func(u *slackgo.User) { u.ID = "USLACKBOT" }), bot.Visitor},
		{"deactivated", with(func(u *slackgo.User) { u.Deleted, u.IsOwner = true, true }), bot.Outsider},
	}
	for _, tt := range tests {
		if got := slack.Standing(&tt.user, "T1"); got != tt.want {
			t.Errorf("%s: standing %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestUsersAreKept(t *testing.T) {
	var calls atomic.Int32
	var mu sync.Mutex
	now := time.Date(2016, 4, 9, 12, 0, 0, 0, time.UTC)
	clock := func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	fail := atomic.Bool{}
	u := slack.NewUsers(func(_ context.Context, id string) (*slackgo.User, error) {
		calls.Add(1)
		time.Sleep(10 * time.Millisecond)
		if fail.Load() {
			return nil, errors.New("no")
		}
		return &slackgo.User{ID: id, TeamID: "T1", RealName: "Sara"}, nil
	}, clock, slog.New(slog.DiscardHandler))

	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if got := u.Account("U1", "s", "T1"); got.Standing != bot.Member || got.Name != "Sara" || got.ID != "U1" {
				t.Errorf("account %+v", got)
			}
		})
	}
	wg.Wait()
	if n := calls.Load(); n != 1 {
		t.Errorf("%d lookups of one person, want 1", n)
	}
	mu.Lock()
	now = now.Add(6 * time.Minute)
	mu.Unlock()
	fail.Store(true)
	for range 2 {
		if got := u.Account("U1", "s", "T1"); got.Standing != bot.Visitor || got.Name != "s" {
			t.Errorf("when the lookup fails: %+v, want a visitor named s", got)
		}
	}
	if n := calls.Load(); n != 3 {
		t.Errorf("%d lookups, want 3: a failure is not kept", n)
	}
	fail.Store(false)
	if got := u.Account("U1", "s", "T1"); got.Standing != bot.Member {
		t.Errorf("after the failure: %+v", got)
	}
}

func TestUsersAreBounded(t *testing.T) {
	u := slack.NewUsers(func(_ context.Context, id string) (*slackgo.User, error) {
		return &slackgo.User{ID: id}, nil
	}, time.Now, slog.New(slog.DiscardHandler))
	for i := range slack.UsersKept + 100 {
		u.Account(fmt.Sprint("U", i), "", "")
	}
	if n := u.Known(); n > slack.UsersKept {
		t.Errorf("%d people are kept, want at most %d", n, slack.UsersKept)
	}
}
