package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/stetbot/stet/bot/bottest"
	"github.com/stetbot/stet/bot/discord/discordtest"
	"github.com/stetbot/stet/bot/slack/slacktest"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/handlers"
	"github.com/stetbot/stet/store"
	"github.com/stetbot/stet/store/filestore"
	"github.com/stetbot/stet/store/redisstore"
	"github.com/stetbot/stet/store/storetest"
)

// soakFull says whether the long forms of the soak are to run: "make soak".
var soakFull = os.Getenv("STET_SOAK") == "full"

// sized is a number in the short form of a soak, and full in the long one.
func sized[T any](short, full T) T {
	if soakFull {
		return full
	}
	return short
}

// leaseEnd is how long after its death the last leases of a process end, with
// something for the tick that finds them.
const leaseEnd = 62 * time.Second

// soak is the program in processes of its own, any number of them on one
// store, which post to stand-ins of the platforms.
type soak struct {
	t       *testing.T
	slack   *slacktest.Server
	discord *discordtest.Stand
	store   string // its address
	redis   *storetest.RedisServer
	env     []string
	dir     string
	log     lockedBuffer // of all processes

	wanted map[string][]int64 // by channel: the claims that it must be reminded of, once
}

// soakOn starts the stand-ins, and Redis unless it is the file.
func soakOn(t *testing.T, onFile bool, env ...string) *soak {
	t.Helper()
	if !soakFull {
		t.Parallel()
	}
	rows := handlers.New(nil, time.UTC, time.Now, slog.New(slog.DiscardHandler), usualPlans.calendar()).Commands()
	s := &soak{t: t, slack: slacktest.New(t), discord: discordtest.New(t, rows), dir: t.TempDir(), wanted: map[string][]int64{}}
	if onFile {
		s.store = "file:" + filepath.Join(s.dir, "stet.db")
	} else {
		s.redis = storetest.Redis(t)
		s.store = s.redis.URL()
	}
	s.env = append(append(s.slack.Env(), "DISCORD_TOKEN="+discordtest.Token, "DISCORD_API_URL="+s.discord.URL,
		"STET_TIMEZONE=UTC", "STET_STORE="+s.store), env...)
	t.Cleanup(func() {
		if s.logged("DATA RACE")+s.logged("panic") > 0 {
			t.Error("a process panicked, or two of its goroutines raced")
		}
		if t.Failed() {
			log := s.log.String()
			t.Logf("the end of what the processes logged:\n%s", log[max(0, len(log)-6000):])
		}
	})
	return s
}

// open opens the soak's store in this process. A file is open in one at a time.
func (s *soak) open() store.Store {
	s.t.Helper()
	if path, ok := strings.CutPrefix(s.store, "file:"); ok {
		st, err := filestore.Open(path, time.Now)
		return opened(s.t, st, err)
	}
	st, err := redisstore.Open(s.t.Context(), s.store)
	return opened(s.t, st, err)
}

// crowd is desks of a platform with channels, each with a topic of its own and
// with claims that were filed there three hours ago: so each claim is due once.
type crowd struct {
	platform                string
	first                   int                    // the number of the first desk
	desks, channels, claims int                    // channels of a desk, claims of a channel
	due                     func(i int) time.Time  // when the first round of the i-th channel is, also in the past
	plan                    func(i int) claim.Plan // nil: nobody has set one
}

// fill puts a crowd into the store by the store's own contract, as if it had
// been typed, and wants its claims to be reminded of.
func (s *soak) fill(st store.Store, crowds ...crowd) {
	s.t.Helper()
	for _, c := range crowds {
		for desk := range c.desks {
			s.fillDesk(st, c, c.first+desk)
		}
	}
}

// batch is how many claims are filed in one commit.
const batch = 500

func (s *soak) fillDesk(st store.Store, c crowd, n int) {
	s.t.Helper()
	d := st.Desk(store.DeskID(fmt.Sprintf("%s:soak %d", c.platform, n)), store.Insider)
	filed := time.Now().Add(-3 * time.Hour).Truncate(time.Second)
	var change store.Change
	commit := func() {
		s.t.Helper()
		if len(change.Channels)+len(change.Claims) == 0 {
			return
		}
		dir, err := d.Directory(s.t.Context(), "")
		if err != nil {
			s.t.Fatal(err)
		}
		change.Directory, change.Request, change.Person = dir.Stamp, fmt.Sprintf("soak %d", time.Now().UnixNano()), "soak"
		change.At, change.Answer = filed, []byte("{}")
		for i := range c.claims {
			change.Sources = append(change.Sources, claim.Source{Key: fmt.Sprint("source ", i), Name: fmt.Sprint("Source ", i)})
		}
		if _, err := d.Commit(s.t.Context(), change); err != nil {
			s.t.Fatal(err)
		}
		change = store.Change{}
	}
	var id int64
	for i := range c.channels {
		number := n*c.channels + i
		ch := claim.Channel{ID: s.channel(c.platform, number)}
		if c.plan != nil {
			ch.Remind = c.plan(number)
		}
		topic := fmt.Sprint("topic-", i)
		change.Channels = append(change.Channels, ch)
		change.Topics = append(change.Topics, claim.Topic{Slug: topic, Home: ch.ID, Measures: []claim.Measure{{Slug: "killed", Unit: "people"}}})
		if change.Boards == nil {
			change.Boards = map[string]store.Stamp{}
		}
		if c.claims > 0 {
			change.Boards[topic] = ""
		}
		for k := range c.claims {
			id++
			s.wanted[ch.ID] = append(s.wanted[ch.ID], id)
			change.Claims = append(change.Claims, claim.Claim{
				ID: id, Version: 1, Topic: topic, Measure: "killed", Aggregation: claim.Total, Attitude: claim.Stated,
				Figure: claim.Figure{Form: claim.Exact, N: claim.WholeNumber(1000 + id), HasN: true, Raw: fmt.Sprint(1000 + id)},
				Chain:  []claim.Link{{Source: fmt.Sprint("source ", k)}}, Recorded: filed, Status: claim.Unverified, Lifecycle: claim.Current,
				FiledBy: s.editor(c.platform), FiledIn: ch.ID, ChangedBy: s.editor(c.platform), ChangedAt: filed,
			})
		}
		due := c.due(number).UTC().Truncate(time.Millisecond)
		change.Jobs = append(change.Jobs, store.Job{
			Kind: store.Deciding, Key: "round " + ch.ID, Due: due, Args: []byte(fmt.Sprintf(`{"at":%q}`, due.Format(time.RFC3339Nano))),
		})
		if len(change.Claims)+c.claims > batch || len(change.Channels) == batch {
			commit()
		}
	}
	commit()
}

// channel is the ID of the n-th channel of a platform.
func (s *soak) channel(platform string, n int) string {
	if platform == "slack" {
		return fmt.Sprintf("slack:%s:C%05d", slacktest.Team, n)
	}
	return fmt.Sprintf("discord:%s:6100000000000%05d", discordtest.Guild, n)
}

// editor is an account of the platform's that reads every channel.
func (s *soak) editor(platform string) string {
	if platform == "slack" {
		return "slack:" + s.slack.AccountID(bottest.Editor)
	}
	return "discord:" + s.discord.AccountID(bottest.Editor)
}

// instance is one process.
type instance struct {
	cmd *exec.Cmd
}

// start starts a process.
func (s *soak) start(env ...string) *instance {
	s.t.Helper()
	cmd := exec.CommandContext(s.t.Context(), os.Args[0], "serve")
	cmd.Dir = s.dir
	cmd.Env = append(append([]string{"STET_TEST_RUN_MAIN=1", "TMPDIR=" + s.dir, "HOME=" + s.dir}, s.env...), env...)
	cmd.Stdout, cmd.Stderr = &s.log, &s.log
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	r := &instance{cmd}
	s.t.Cleanup(func() { r.end(os.Kill) })
	return r
}

// startAll starts so many.
func (s *soak) startAll(n int) []*instance {
	s.t.Helper()
	all := make([]*instance, n)
	for i := range all {
		all[i] = s.start()
	}
	return all
}

// used is how much CPU the process has used so far, where the system tells.
func (r *instance) used() (time.Duration, bool) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", r.cmd.Process.Pid))
	if err != nil {
		return 0, false
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	const user, system, perSecond = 11, 12, 100 // man 5 proc, without the first two fields; USER_HZ
	var ticks int64
	for _, field := range []int{user, system} {
		n, _ := strconv.ParseInt(fields[field], 10, 64)
		ticks += n
	}
	return time.Duration(ticks) * time.Second / perSecond, true
}

// end sends a signal and waits for the process to end.
func (r *instance) end(signal os.Signal) {
	if r.cmd.ProcessState == nil {
		_ = r.cmd.Process.Signal(signal)
		_ = r.cmd.Wait()
	}
}

// stop asks all to end, and waits until they have.
func stop(all []*instance) {
	for _, r := range all {
		_ = r.cmd.Process.Signal(syscall.SIGTERM)
	}
	for _, r := range all {
		r.end(syscall.SIGTERM)
	}
}

// reminder is a message of the bot's that reminds.
type reminder struct {
	channel, delivery, text string
	at                      time.Time
}

// reminders are all messages that were posted on both platforms.
func (s *soak) reminders() []reminder {
	var all []reminder
	for _, p := range s.slack.Posts() {
		all = append(all, reminder{"slack:" + slacktest.Team + ":" + p.Channel, p.Delivery, p.Text, p.Posted})
	}
	for _, p := range s.discord.Posts() {
		all = append(all, reminder{"discord:" + discordtest.Guild + ":" + p.Channel, p.Nonce, p.Text, p.At})
	}
	return all
}

// tally is what was posted, of what was to be.
type tally struct {
	posts   int
	lost    []string       // channels that some claim was not reminded of in
	doubled map[string]int // by platform: messages that were there before
	last    time.Time      // when the last was posted
}

var (
	named = regexp.MustCompile(`(\d+) ○ UNVERIFIED`)
	rest  = regexp.MustCompile(`and (\d+) more: `)
)

// tally counts what was posted. A claim is reminded of where its number stands,
// or where the message says how many more there are.
func (s *soak) tally() tally {
	found := tally{doubled: map[string]int{}}
	reminded, messages := map[string]map[int64]bool{}, map[string]int{}
	more := map[string]int{}
	for _, r := range s.reminders() {
		if _, ok := s.wanted[r.channel]; !ok {
			continue
		}
		found.posts++
		if r.at.After(found.last) {
			found.last = r.at
		}
		if messages[r.channel]++; messages[r.channel] > 1 {
			platform, _, _ := strings.Cut(r.channel, ":")
			found.doubled[platform]++
		}
		if reminded[r.channel] == nil {
			reminded[r.channel] = map[int64]bool{}
		}
		for _, m := range named.FindAllStringSubmatch(r.text, -1) {
			id, _ := strconv.ParseInt(m[1], 10, 64)
			reminded[r.channel][id] = true
		}
		if m := rest.FindStringSubmatch(r.text); m != nil {
			more[r.channel], _ = strconv.Atoi(m[1])
		}
	}
	for ch, claims := range s.wanted {
		here := 0
		for _, id := range claims {
			if reminded[ch][id] {
				here++
			}
		}
		if here+more[ch] < len(claims) {
			found.lost = append(found.lost, ch)
		}
	}
	return found
}

// eventually looks until something holds, and says whether it did. The time only guards against hanging.
func eventually(patience time.Duration, holds func() bool) bool {
	for late := time.Now().Add(patience); time.Now().Before(late); {
		if holds() {
			return true
		}
		time.Sleep(25 * time.Millisecond) // between two looks
	}
	return holds()
}

// nothingLost waits until every claim was reminded of.
func (s *soak) nothingLost(patience time.Duration) tally {
	s.t.Helper()
	eventually(patience, func() bool { return len(s.tally().lost) == 0 })
	found := s.tally()
	if len(found.lost) > 0 {
		s.t.Errorf("%d of %d channels were not reminded: %.5q", len(found.lost), len(s.wanted), found.lost)
	}
	return found
}

// nothingLeft waits until no message is to be sent any more, so that none comes
// a second time later, and asks the processes to end.
func (s *soak) nothingLeft(all []*instance) {
	s.t.Helper()
	if s.redis == nil {
		s.nothingLeftInFile(all)
		return
	}
	client := redis.NewClient(&redis.Options{Addr: s.redis.Addr})
	defer client.Close()
	left := func() (jobs int64) {
		keys, err := client.Keys(s.t.Context(), "stet:*:jobs:send*").Result()
		if err != nil {
			s.t.Fatal(err)
		}
		for _, key := range keys {
			jobs += client.HLen(s.t.Context(), key).Val()
		}
		return jobs
	}
	if !eventually(2*time.Minute, func() bool { return left() == 0 }) {
		s.t.Errorf("%d messages still wait", left())
	}
	stop(all)
}

// nothingLeftInFile is nothingLeft for a file, which must be closed to be
// looked into.
func (s *soak) nothingLeftInFile(all []*instance) {
	s.t.Helper()
	for range 20 {
		<-time.After(500 * time.Millisecond) // for the process to do something
		stop(all)
		st := s.open()
		left := 0
		for _, kind := range []store.Kind{store.Sending("slack"), store.Sending("discord")} {
			leases, err := st.Lease(s.t.Context(), kind, 1000, time.Second)
			if err != nil {
				s.t.Fatal(err)
			}
			left += len(leases)
		}
		_ = st.Close()
		if left == 0 {
			return
		}
		all = s.startAll(len(all)) // a file ends leases when it is opened
	}
	s.t.Error("messages still wait")
}

// afterLeases waits until the leases of processes that were killed have ended.
// In the short form it makes the time pass in Redis instead: nobody may be at
// work, and every first round must have been due. The leases of a file end when
// it is opened.
func (s *soak) afterLeases() {
	s.t.Helper()
	if s.redis == nil || soakFull {
		return // whoever waits for the reminders waits long enough
	}
	s.pass(leaseEnd)
}

// passing takes some ms off the times of all jobs, as if so much had passed.
var passing = redis.NewScript(`
for _, key in ipairs(redis.call('KEYS', 'stet:*')) do
	if redis.call('TYPE', key).ok == 'zset' and (string.match(key, ':due:') or string.match(key, '^stet:hints:')) then
		local all = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
		for i = 1, #all, 2 do
			redis.call('ZADD', key, string.format('%.0f', all[i + 1] - ARGV[1]), all[i])
		end
	end
end`)

// pass makes time pass in Redis for the jobs that are there.
func (s *soak) pass(d time.Duration) {
	s.t.Helper()
	client := redis.NewClient(&redis.Options{Addr: s.redis.Addr})
	defer client.Close()
	err := passing.Run(context.Background(), client, nil, d.Milliseconds()).Err()
	if err != nil && err.Error() != redis.Nil.Error() {
		s.t.Fatal(err)
	}
}

// at is a moment for all channels.
func at(moment time.Time) func(int) time.Time {
	return func(int) time.Time { return moment }
}

// logged is how often the processes logged something.
func (s *soak) logged(what string) int { return strings.Count(s.log.String(), what) }

// onRecord are all versions of the claims of the first desk on Slack.
func (s *soak) onRecord(st store.Store) [][]claim.Claim {
	s.t.Helper()
	d := st.Desk("slack:soak 0", store.Insider)
	var all [][]claim.Claim
	for id := int64(1); ; id++ {
		versions, err := d.Versions(s.t.Context(), id)
		if errors.Is(err, store.ErrNotFound) {
			return all
		}
		if err != nil {
			s.t.Fatal(err)
		}
		all = append(all, versions)
	}
}
