package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/handlers"
	"github.com/stetbot/stet/schedule"
	"github.com/stetbot/stet/store/filestore"
)

// The soak holds the promises that reminders are neither lost nor sent twice to
// numbers, with real processes, a real Redis and stand-ins of the platforms.
// It runs in short, and in full with STET_SOAK=full ("make soak"). Lost is a
// claim that was due, and is not reminded of although the system was healthy
// for long enough afterwards.

// soakStores are the stores of the program, and how many processes share one.
var soakStores = []struct {
	name     string
	onFile   bool
	replicas int
}{
	{"redis", false, 3},
	{"file", true, 1},
}

// onSoakStores runs a soak on each.
func onSoakStores(t *testing.T, test func(t *testing.T, onFile bool, replicas int)) {
	t.Helper()
	for _, on := range soakStores {
		t.Run(on.name, func(t *testing.T) { test(t, on.onFile, on.replicas) })
	}
}

// TestSoakProcessesKilled: many channels are due at one moment, and a process is
// killed with -9 every 250 ms, and started again.
func TestSoakProcessesKilled(t *testing.T) {
	onSoakStores(t, func(t *testing.T, onFile bool, replicas int) {
		s := soakOn(t, onFile, "STET_PACING=off")
		st := s.open()
		desks, channels := 1, sized(20, 1000)
		due := at(time.Now())
		s.fill(
			st, crowd{platform: "slack", desks: desks, channels: channels, claims: 1, due: due},
			crowd{platform: "discord", desks: desks, channels: channels, claims: 1, due: due},
		)
		_ = st.Close()

		began := time.Now()
		all := s.startAll(replicas)
		kills := sized(6, 240)
		every := time.NewTicker(250 * time.Millisecond)
		defer every.Stop()
		for i := range kills {
			<-every.C
			all[i%replicas].end(os.Kill)
			all[i%replicas] = s.start()
		}
		killing := time.Since(began)
		if !soakFull {
			for _, r := range all {
				r.end(os.Kill)
			}
			s.afterLeases()
			all = s.startAll(replicas)
		}
		s.nothingLost(3 * time.Minute)
		s.nothingLeft(all)
		found := s.tally()
		t.Logf("%d channels due at once, %d kills in %v: %d lost; doubled: %d on Discord, %d on Slack; %d messages, the last after %v",
			len(s.wanted), kills, killing.Round(time.Millisecond), len(found.lost), found.doubled["discord"], found.doubled["slack"], found.posts, found.last.Sub(began).Round(time.Millisecond))
		if found.doubled["discord"] > 0 {
			t.Errorf("%d messages came twice where ids are recognised", found.doubled["discord"])
		}
		if found.doubled["slack"] > kills {
			t.Errorf("%d messages came twice in %d kills", found.doubled["slack"], kills)
		}
	})
}

// TestSoakDownForHours: nobody worked for three hours, in which rounds were due
// every ten minutes. The time is that of the seed: the rounds were due three
// hours ago.
func TestSoakDownForHours(t *testing.T) {
	onSoakStores(t, func(t *testing.T, onFile bool, replicas int) {
		s := soakOn(t, onFile, "STET_PACING=off", "STET_REMIND_CRON=*/10 * * * *")
		st := s.open()
		s.fill(st, crowd{platform: "slack", desks: sized(1, 5), channels: sized(40, 100), claims: 1, due: at(time.Now().Add(-3 * time.Hour))})
		_ = st.Close()
		began := time.Now()
		all := s.startAll(replicas)
		found := s.nothingLost(time.Minute)
		if soakFull {
			eventually(10*time.Second, func() bool { return len(s.tally().doubled) > 0 })
		}
		s.nothingLeft(all)
		again := s.tally()
		t.Logf("down for 3 h, %d channels: the last catch-up after %v; %d lost, %d twice", len(s.wanted), found.last.Sub(began).Round(time.Millisecond), len(again.lost), again.doubled["slack"])
		if again.posts != len(s.wanted) {
			t.Errorf("%d catch-ups of %d channels", again.posts, len(s.wanted))
		}
	})
}

// TestSoakCrowded: very many claims are due in some channels, on a platform that
// holds the bot to its limits.
func TestSoakCrowded(t *testing.T) {
	s := soakOn(t, false)
	s.slack.EnforceRates(3)
	st := s.open()
	channels, claims := sized(20, 100), sized(30, 100)
	s.fill(st, crowd{platform: "slack", desks: 1, channels: channels, claims: claims, due: at(time.Now())})
	_ = st.Close()
	began := time.Now()
	all := s.startAll(1)
	found := s.nothingLost(3 * time.Minute)
	took := found.last.Sub(began)
	s.nothingLeft(all)
	found = s.tally()
	t.Logf("%d claims due in %d channels: %d messages in %v, %d calls refused by the limits", channels*claims, channels, found.posts, took.Round(time.Millisecond), s.slack.Limited())
	if found.posts != channels || took > time.Minute {
		t.Errorf("%d messages in %v; want %d within a minute", found.posts, took, channels)
	}
}

// TestSoakRedisRestarts: Redis is killed and started again while rounds are
// due, a few at a time.
func TestSoakRedisRestarts(t *testing.T) {
	s := soakOn(t, false, "STET_PACING=off")
	st := s.open()
	restarts, each := sized(4, 20), sized(500*time.Millisecond, time.Second)
	lasts := time.Duration(restarts) * each
	began := time.Now().Add(sized(time.Second, 2*time.Second))
	channels := sized(40, 400)
	s.fill(st, crowd{platform: "slack", desks: 2, channels: channels / 2, claims: 1, due: func(i int) time.Time {
		return began.Add(lasts * time.Duration(i) / time.Duration(channels))
	}})
	_ = st.Close()
	all := s.startAll(2)
	eventually(10*time.Second, func() bool { return len(s.reminders()) > 0 })
	every := time.NewTicker(each)
	defer every.Stop()
	for range restarts {
		<-every.C
		s.redis.Restart()
	}
	ended := time.Now()
	if !soakFull {
		for _, r := range all {
			r.end(os.Kill)
		}
		s.afterLeases()
		all = s.startAll(2)
	}
	s.nothingLost(3 * time.Minute)
	s.nothingLeft(all)
	found := s.tally()
	t.Logf("Redis killed and started again %d times while %d channels were due: %d lost, %d twice; the last message %v after the last restart",
		restarts, len(s.wanted), len(found.lost), found.doubled["slack"], found.last.Sub(ended).Round(time.Millisecond))
}

// TestSoakKilledWhileSending: the process is killed each time between a message
// being taken and its answer.
func TestSoakKilledWhileSending(t *testing.T) {
	onSoakStores(t, func(t *testing.T, onFile bool, _ int) {
		s := soakOn(t, onFile, "STET_PACING=off")
		s.slack.Hold(time.Hour)
		kills := sized(5, 100)
		for i := range kills {
			st := s.open()
			s.fill(st, crowd{platform: "slack", first: i, desks: 1, channels: 1, claims: 1, due: at(time.Now())})
			_ = st.Close()
			before := len(s.reminders())
			r := s.start()
			if !eventually(time.Minute, func() bool { return len(s.reminders()) > before }) {
				t.Fatalf("nothing was sent for the %d. time", i+1)
			}
			r.end(os.Kill)
		}
		s.slack.Hold(0)
		s.afterLeases()
		all := s.startAll(1)
		s.nothingLost(3 * time.Minute)
		s.nothingLeft(all)
		found := s.tally()
		t.Logf("killed while sending, %d times: %d channels, %d lost, %d twice", kills, len(s.wanted), len(found.lost), found.doubled["slack"])
	})
}

// zoneDay is a zone, and a time of day at which its clocks are put forward where
// they are.
type zoneDay struct{ zone, clock string }

// zoneDays are eight zones.
var zoneDays = []zoneDay{
	{"Europe/London", "01:30"},
	{"Europe/Berlin", "02:30"},
	{"America/New_York", "02:15"},
	{"America/Santiago", "00:30"},    // its clocks skip the first hour of a day
	{"Africa/Cairo", "00:00"},        // likewise
	{"Australia/Lord_Howe", "02:10"}, // by half an hour
	{"Pacific/Auckland", "02:59"},
	{"Asia/Kathmandu", "09:00"}, // never, and 5:45 from Greenwich
}

// firstInstant is when a date's clocks first show a time or a later one, found
// by looking at each minute. It is zero when they never do.
func firstInstant(zone *time.Location, date time.Time, clock string) time.Time {
	day := date.Format(time.DateOnly)
	for m := date.Add(-15 * time.Hour); m.Before(date.Add(39 * time.Hour)); m = m.Add(time.Minute) {
		if there := m.In(zone); there.Format(time.DateOnly) == day && there.Format("15:04") >= clock {
			return m
		}
	}
	return time.Time{}
}

// changesClocks says whether a zone's clocks change within two days of a date.
func changesClocks(zone *time.Location, date time.Time) bool {
	_, before := date.AddDate(0, 0, -2).In(zone).Zone()
	_, after := date.AddDate(0, 0, 3).In(zone).Zone()
	return before != after
}

// TestSoakZones: a digest each day of 2027 in each of eight zones. The clock
// goes from occurrence to occurrence; what they are is found by looking at the
// clocks, not by the package that is tested. In short, only the days around
// the changes of the clocks.
func TestSoakZones(t *testing.T) {
	for _, z := range zoneDays {
		t.Run(strings.ReplaceAll(z.zone, "/", "_"), func(t *testing.T) {
			t.Parallel()
			zone := mustZone(z.zone)
			clock := time.Date(2026, 12, 30, 12, 0, 0, 0, time.UTC)
			s := newStage(t, engines[0].open)
			s.now, s.channel = clock, "night"
			for _, line := range []string{"topic add fire", "watch fire", fmt.Sprintf(`digest cron "%s %s * * *" %s`, z.clock[3:], z.clock[:2], z.zone)} {
				if r := s.say("editor", line); r.Refused {
					t.Fatal(bot.PlainText(r))
				}
			}
			digests, days := 0, 0
			tick := func(at time.Time) int {
				s.now, s.board.said = at, nil
				s.newsroom.Catchup(t.Context(), &s.board)
				n := 0
				for _, line := range s.board.said {
					if strings.Contains(line, "fire: since ") || strings.Contains(line, "Nothing changed") {
						n++
					}
				}
				return n
			}
			tick(clock)
			for date := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC); date.Year() == 2027; date = date.AddDate(0, 0, 1) {
				if !soakFull && !changesClocks(zone, date) && date.YearDay() > 3 {
					continue
				}
				days++
				first := firstInstant(zone, date, z.clock)
				// The one of the day before may have been left out above; it is made up for.
				tick(first.Add(-20 * time.Hour))
				if r := s.say("editor", fmt.Sprintf("add fire killed %d by Brigade", days)); r.Refused {
					t.Fatal(bot.PlainText(r))
				}
				early, on, late := tick(first.Add(-time.Minute)), tick(first), 0
				for _, after := range []time.Duration{time.Minute, 30 * time.Minute, time.Hour, 90 * time.Minute, 2 * time.Hour, 3 * time.Hour} {
					late += tick(first.Add(after))
				}
				digests += on
				if early != 0 || on != 1 || late != 0 {
					t.Errorf("%s at %s in %s: %d before %v, %d then, %d after", date.Format(time.DateOnly), z.clock, zone, early, first, on, late)
				}
			}
			t.Logf("%s at %s: %d digests on %d days", z.zone, z.clock, digests, days)
		})
	}
}

// chat is a platform in memory that may keep a post waiting. What is posted
// twice under one id is recognised where it recognises ids.
type chat struct {
	board
	mu         sync.Mutex
	posts      []string // delivery ids
	recognises bool
	wait       chan struct{} // the next post waits for it
	waiting    chan struct{} // closed when it does
}

func (c *chat) Post(ctx context.Context, to bot.Conversation, id string, r bot.Reply) (bot.MessageRef, error) {
	c.mu.Lock()
	wait := c.wait
	c.wait = nil
	c.mu.Unlock()
	if wait != nil {
		close(c.waiting)
		<-wait
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, known := range c.posts {
		if known == id && c.recognises {
			return bot.MessageRef{Conversation: to, ID: fmt.Sprint(i + 1)}, nil
		}
	}
	c.posts = append(c.posts, id)
	return bot.MessageRef{Conversation: to, ID: fmt.Sprint(len(c.posts))}, nil
}

// TestSoakPausedInMemory: the holder of a lease stands still in the middle of a
// send until the lease is over and somebody else has sent the message, and goes
// on then. The clock is the store's, so that nobody has to wait;
// TestSoakPaused does it to processes.
func TestSoakPausedInMemory(t *testing.T) {
	for _, engine := range engines {
		for _, recognises := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, ids recognised %v", engine.name, recognises), func(t *testing.T) {
				t.Parallel()
				first := newStage(t, engine.open)
				first.channel = "night"
				var log lockedBuffer
				for _, line := range []string{"topic add fire", `add fire killed 24 by Brigade`} {
					if r := first.say("editor", line); r.Refused {
						t.Fatal(bot.PlainText(r))
					}
				}
				first.newsroom.Catchup(t.Context(), &first.board)
				first.now = first.now.Add(3 * time.Hour)
				c := &chat{recognises: recognises, wait: make(chan struct{}), waiting: make(chan struct{})}
				release := c.wait
				logger := slog.New(slog.NewTextHandler(&log, nil))
				paused := handlers.New(first.store, london, first.clock, logger, usualPlans.calendar())
				other := handlers.New(first.store, london, first.clock, logger, usualPlans.calendar())
				done := make(chan struct{})
				go func() { defer close(done); paused.Catchup(t.Context(), c) }()
				<-c.waiting
				first.now = first.now.Add(90 * time.Second)
				other.Catchup(t.Context(), c)
				close(release)
				<-done
				want := 2
				if recognises {
					want = 1
				}
				if len(c.posts) != want || !strings.Contains(log.String(), "taken over by another process") {
					t.Errorf("%d messages, want %d; the log says\n%s", len(c.posts), want, log.String())
				}
				if jobs := other.Catchup(t.Context(), c); jobs != 0 {
					t.Errorf("%d jobs were left", jobs)
				}
				t.Logf("a lease's holder paused for 90 s, %s, ids recognised %v: %d message(s)", engine.name, recognises, len(c.posts))
			})
		}
	}
}

// TestSoakLeavesNothingRunning: Work ends, and with it all that it began.
func TestSoakLeavesNothingRunning(t *testing.T) {
	st, err := filestore.Open(filepath.Join(t.TempDir(), "stet.db"), time.Now)
	st1 := opened(t, st, err)
	s := stageOn(t, st1)
	s.now, s.channel = time.Now().Add(-3*time.Hour), "night"
	n := handlers.New(st, london, time.Now, slog.New(slog.DiscardHandler), (&plans{Least: time.Second, Remind: "@every 1s", Digest: "0 9 * * *"}).calendar())
	s.newsroom = n
	c := &chat{}
	before := runtime.NumGoroutine()
	for round := range 3 {
		s.say("editor", "topic add fire")
		s.say("editor", fmt.Sprintf(`add fire killed %d by "Source %d"`, round+1, round+1))
		ctx, cancel := context.WithCancel(t.Context())
		var work sync.WaitGroup
		work.Go(func() { n.Work(ctx, schedule.Tick, c) })
		eventually(30*time.Second, func() bool { c.mu.Lock(); defer c.mu.Unlock(); return len(c.posts) > round })
		cancel()
		work.Wait()
		if c.mu.Lock(); len(c.posts) <= round {
			t.Errorf("nothing was posted in round %d", round)
		}
		c.mu.Unlock()
	}
	if !eventually(20*time.Second, func() bool { return runtime.NumGoroutine() <= before }) {
		var stacks bytes.Buffer
		buf := make([]byte, 1<<16)
		stacks.Write(buf[:runtime.Stack(buf, true)])
		t.Errorf("%d goroutines, and %d before:\n%s", runtime.NumGoroutine(), before, stacks.String())
	}
}

// TestSoakAtRest: what a process costs that has nothing to do, with many desks.
func TestSoakAtRest(t *testing.T) {
	onSoakStores(t, func(t *testing.T, onFile bool, _ int) {
		s := soakOn(t, onFile)
		st := s.open()
		desks, rests := sized(100, 1000), sized(2*time.Second, 10*time.Second)
		s.fill(st, crowd{platform: "slack", desks: desks, channels: 1, due: at(time.Now().Add(24 * time.Hour))})
		_ = st.Close()
		r := s.start()
		s.slack.Connected(t)
		<-time.After(2 * time.Second) // until it has settled
		before, ok := r.used()
		<-time.After(rests)
		after, _ := r.used()
		if !ok {
			t.Skip("this system does not tell what a process uses")
		}
		share := float64(after-before) / float64(rests)
		t.Logf("at rest with %d desks: %.2f%% of a core (%v of CPU in %v)", desks, 100*share, after-before, rests)
		if soakFull && share > 0.05 {
			t.Errorf("it takes %.1f%% of a core to do nothing", 100*share)
		}
	})
}
