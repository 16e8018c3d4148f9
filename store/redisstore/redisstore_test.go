package redisstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
	"github.com/stetbot/stet/store/internal/layout"
	"github.com/stetbot/stet/store/storetest"
)

var at = time.Date(2016, 4, 8, 12, 0, 0, 0, time.UTC)

// patient lets a machine that does other things answer late. Only the
// context's deadline is left then.
func patient(_ *Store, o *redis.Options) {
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout = time.Minute, time.Minute, time.Minute
}

// opened opens a patient store that the test closes.
func opened(t testing.TB, url string, opts ...Option) *Store {
	t.Helper()
	s, err := Open(context.Background(), url, append(opts, patient)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// flushed opens a store on a server that was emptied.
func flushed(t testing.TB, url string, opts ...Option) *Store {
	t.Helper()
	s := opened(t, url, opts...)
	if err := s.client.FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSuiteOnMiniredis(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) store.Store { return opened(t, "redis://"+miniredis.RunT(t).Addr()) })
	storetest.Redacted(t, func(t *testing.T) (store.Store, func() []string) {
		return dumped(t, opened(t, "redis://"+miniredis.RunT(t).Addr()))
	})
	storetest.Queues(t, func(t *testing.T, now func() time.Time) store.Store {
		return opened(t, "redis://"+miniredis.RunT(t).Addr(), Clock(now))
	})
}

// dumped is a store, and every key, field and value of its database.
func dumped(t *testing.T, s *Store) (store.Store, func() []string) {
	ctx := context.Background()
	return s, func() []string {
		var all []string
		keys := s.client.Scan(ctx, 0, "*", 0).Iterator()
		for keys.Next(ctx) {
			key := keys.Val()
			kind := s.client.Type(ctx, key).Val()
			read := map[string]func() []string{
				"string": func() []string { return []string{s.client.Get(ctx, key).Val()} },
				"hash":   func() []string { return s.client.HVals(ctx, key).Val() },
				"zset":   func() []string { return s.client.ZRange(ctx, key, 0, -1).Val() },
				"stream": func() []string { return []string{fmt.Sprint(s.client.XRange(ctx, key, "-", "+").Val())} },
				"none":   func() []string { return nil }, // it has gone meanwhile
			}[kind]
			if read == nil {
				t.Fatalf("%s is a %s, which this test cannot look into", key, kind)
			}
			all = append(append(all, key), read()...)
			if kind == "hash" {
				all = append(all, s.client.HKeys(ctx, key).Val()...)
			}
		}
		if err := keys.Err(); err != nil {
			t.Fatal(err)
		}
		return all
	}
}

func TestSuiteOnRedis(t *testing.T) {
	t.Parallel()
	server := storetest.Redis(t, "--appendfsync", "no")
	storetest.Run(t, func(t *testing.T) store.Store { return flushed(t, server.URL()) })
	storetest.Redacted(t, func(t *testing.T) (store.Store, func() []string) { return dumped(t, flushed(t, server.URL())) })
	storetest.Queues(t, func(t *testing.T, now func() time.Time) store.Store { return flushed(t, server.URL(), Clock(now)) })
}

// TestSuiteOnCluster runs the suite on a node that serves all slots of a
// cluster. It refuses a script whose keys are not all of one slot.
func TestSuiteOnCluster(t *testing.T) {
	t.Parallel()
	server := storetest.Redis(t, "--cluster-enabled", "yes", "--appendfsync", "no")
	c := redis.NewClient(&redis.Options{Addr: server.Addr})
	defer c.Close()
	if err := c.ClusterAddSlotsRange(t.Context(), 0, 16383).Err(); err != nil {
		t.Fatal(err)
	}
	for strings.Contains(c.ClusterInfo(t.Context()).Val(), "cluster_state:fail") {
		time.Sleep(time.Millisecond) // polling for the server
	}
	storetest.Run(t, func(t *testing.T) store.Store { return flushed(t, server.URL()) })
	storetest.Redacted(t, func(t *testing.T) (store.Store, func() []string) { return dumped(t, flushed(t, server.URL())) })
	storetest.Queues(t, func(t *testing.T, now func() time.Time) store.Store { return flushed(t, server.URL(), Clock(now)) })
}

func TestReopened(t *testing.T) {
	t.Parallel()
	server := storetest.Redis(t)
	storetest.Reopened(t, opened(t, server.URL()), func(t *testing.T) store.Store {
		server.Restart()
		return opened(t, server.URL())
	})
}

// TestKilled kills Redis, as kill -9 does, in the middle of a write loop.
func TestKilled(t *testing.T) {
	t.Parallel()
	server := storetest.Redis(t) // appendfsync always
	s := opened(t, server.URL())
	peaceful := opened(t, "redis://"+miniredis.RunT(t).Addr())
	var told int64
	for _, writes := range []int64{1, 17, 30, 3} {
		acknowledged := make(chan int64)
		go func() {
			defer close(acknowledged)
			for n := told + 1; ; n++ {
				if _, err := storetest.WriteNth(context.Background(), s, n); err != nil {
					if !errors.Is(err, store.ErrUnavailable) {
						t.Errorf("change %d: %v, want ErrUnavailable", n, err)
					}
					return
				}
				acknowledged <- n
			}
		}()
		last := told
		for n := range acknowledged {
			if last = n; n == told+writes {
				go server.Kill()
			}
		}
		server.Restart()
		storetest.CheckStory(t, s, peaceful, last)
		var err error
		if told, err = storetest.Told(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDown(t *testing.T) {
	t.Parallel()
	deaf := func(t *testing.T, address string) *Store {
		s, err := connect("redis://"+address, patient)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
	t.Run("nothing listens", func(t *testing.T) {
		l := listen(t)
		_ = l.Close()
		storetest.Down(t, deaf(t, l.Addr().String()))
	})
	t.Run("a black hole", func(t *testing.T) {
		storetest.Down(t, deaf(t, listen(t).Addr().String())) // accepted by the system, and never read
	})
	t.Run("halted", func(t *testing.T) {
		server := storetest.Redis(t)
		s := opened(t, server.URL())
		server.Stop()
		t.Cleanup(server.Continue)
		storetest.Down(t, s)
	})
	t.Run("killed", func(t *testing.T) {
		server := storetest.Redis(t)
		s := opened(t, server.URL())
		server.Kill()
		storetest.Down(t, s)
	})
	t.Run("closed", func(t *testing.T) {
		s := opened(t, "redis://"+miniredis.RunT(t).Addr())
		_ = s.Close()
		storetest.Down(t, s)
	})
	t.Run("refusing", func(t *testing.T) {
		server := miniredis.RunT(t)
		s := opened(t, "redis://"+server.Addr())
		server.SetError("LOADING Redis is loading the dataset in memory")
		storetest.Down(t, s)
	})
	t.Run("opening", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		if _, err := Open(ctx, "redis://"+listen(t).Addr().String()); !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("error is %v, want ErrUnavailable", err)
		}
	})
}

// TestTimeLimits has callers without a deadline of their own.
func TestTimeLimits(t *testing.T) {
	t.Parallel()
	s, err := connect("redis://" + listen(t).Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	began := time.Now()
	if _, err := s.Desk("demo", store.Insider).Board(context.Background(), "workers", ""); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("error is %v, want ErrUnavailable", err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("a black hole was asked for %v", took)
	}
}

// TestBack has a store whose server comes back.
func TestBack(t *testing.T) {
	t.Parallel()
	server := storetest.Redis(t)
	s := opened(t, server.URL())
	for n := int64(1); n < 4; n++ {
		if _, err := storetest.WriteNth(t.Context(), s, n); err != nil {
			t.Fatalf("change %d: %v", n, err)
		}
		server.Restart() // the pool holds dead connections, and the server no scripts
	}
}

// proxy passes bytes on, and can lose what comes back.
type proxy struct {
	net.Listener
	to   string
	lose atomic.Int32 // how many connections it hangs up when an answer comes
}

func newProxy(t *testing.T, to string) *proxy {
	p := &proxy{Listener: listen(t), to: to}
	go func() {
		for {
			conn, err := p.Accept()
			if err != nil {
				return
			}
			go p.pass(conn)
		}
	}()
	return p
}

func (p *proxy) pass(conn net.Conn) {
	defer conn.Close()
	server, err := net.Dial("tcp", p.to)
	if err != nil {
		return
	}
	defer server.Close()
	go func() { _, _ = io.Copy(server, conn) }()
	answer := make([]byte, 64<<10)
	for {
		n, err := server.Read(answer)
		if err != nil || p.lose.Load() > 0 && p.lose.Add(-1) >= 0 {
			return
		}
		if _, err := conn.Write(answer[:n]); err != nil {
			return
		}
	}
}

// TestLostAnswer hangs up after the server has committed.
func TestLostAnswer(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	p := newProxy(t, server.Addr())
	s := opened(t, "redis://"+p.Addr().String())
	direct := opened(t, "redis://"+server.Addr())
	if _, err := storetest.WriteNth(t.Context(), s, 1); err != nil { // the server knows the scripts now
		t.Fatal(err)
	}

	d, c := s.Desk("demo", store.Insider), sampleChange("lost once")
	p.lose.Store(1)
	got, err := d.Commit(t.Context(), c) // go-redis sends it again on the next connection
	if want := (store.Result{Replayed: true, Answer: c.Answer}); err != nil || !cmp.Equal(got, want) {
		t.Errorf("an answer lost once: %+v, %v; want %+v", got, err, want)
	}
	expectClaims(t, direct, c.Claims)

	c = sampleChange("lost for good")
	c.Boards["workers"], c.Claims[0].ID = boardStamp(t, direct), 2
	p.lose.Store(1000)
	_, err = d.Commit(t.Context(), c)
	if !errors.Is(err, store.ErrUnavailable) || !errors.Is(err, store.ErrUncertain) {
		t.Errorf("an answer lost for good: %v; want ErrUnavailable and ErrUncertain", err)
	}
	p.lose.Store(0)
	got, err = d.Commit(t.Context(), c)
	if want := (store.Result{Replayed: true, Answer: c.Answer}); err != nil || !cmp.Equal(got, want) {
		t.Errorf("sent again: %+v, %v; want %+v", got, err, want)
	}
	expectClaims(t, direct, append(sampleChange("").Claims, c.Claims...))
}

// TestHalted has a server that goes on after the caller has given up: the
// change is saved all the same, and once.
func TestHalted(t *testing.T) {
	t.Parallel()
	server := storetest.Redis(t)
	s := opened(t, server.URL())
	if _, err := storetest.WriteNth(t.Context(), s, 1); err != nil {
		t.Fatal(err)
	}
	c := sampleChange("halted")
	server.Stop()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err := s.Desk("demo", store.Insider).Commit(ctx, c)
	if !errors.Is(err, store.ErrUnavailable) || !errors.Is(err, store.ErrUncertain) {
		t.Errorf("halted: %v; want ErrUnavailable and ErrUncertain", err)
	}
	server.Continue()
	got, err := s.Desk("demo", store.Insider).Commit(t.Context(), c)
	if err != nil || !cmp.Equal(got.Answer, c.Answer) {
		t.Errorf("sent again: %+v, %v", got, err)
	}
	expectClaims(t, s, c.Claims)
}

// TestCertain has commits that were certainly not written: nothing listens,
// or the server refused.
func TestCertain(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	s := opened(t, "redis://"+server.Addr())
	for name, err := range map[string]string{
		"out of memory": "OOM command not allowed when used memory > 'maxmemory'.",
		"disk full":     "MISCONF Errors writing to the AOF file: No space left on device",
		"no permission": "NOPERM this user has no permissions to run the 'evalsha' command",
	} {
		server.SetError(err)
		certain(t, s, name)
	}
	server.Close()
	certain(t, s, "nothing listens")
}

func certain(t *testing.T, s *Store, name string) {
	t.Helper()
	_, err := s.Desk("demo", store.Insider).Commit(t.Context(), sampleChange(name))
	if !errors.Is(err, store.ErrUnavailable) || errors.Is(err, store.ErrUncertain) {
		t.Errorf("%s: %v; want ErrUnavailable and not ErrUncertain", name, err)
	}
}

// TestFullMemory fills a real Redis until it refuses, and expects that the
// change it refused left nothing.
func TestFullMemory(t *testing.T) {
	t.Parallel()
	server := storetest.Redis(t, "--appendfsync", "no")
	s := opened(t, server.URL())
	_, err := storetest.WriteNth(t.Context(), s, 1)
	used, _, _ := strings.Cut(s.client.InfoMap(t.Context(), "memory").Item("Memory", "used_memory"), "\r")
	bytes, _ := strconv.Atoi(used)
	set(t, s, "maxmemory", strconv.Itoa(bytes+300_000))
	n := int64(1)
	for err == nil && n < 10_000 {
		n++
		_, err = storetest.WriteNth(t.Context(), s, n)
	}
	if !errors.Is(err, store.ErrUnavailable) || errors.Is(err, store.ErrUncertain) || !strings.Contains(err.Error(), "OOM") {
		t.Fatalf("after %d changes: %v; want ErrUnavailable for OOM", n, err)
	}
	set(t, s, "maxmemory", "0")
	peaceful := opened(t, "redis://"+miniredis.RunT(t).Addr())
	if told, err := storetest.Told(t.Context(), s); err != nil || told != n-1 {
		t.Fatalf("%d changes are there, %v; want %d", told, err, n-1)
	}
	storetest.CheckStory(t, s, peaceful, n-1)
}

// TestForeignTable has one table of a desk that is of another type, as after
// somebody else's key. Nothing else may be written then.
func TestForeignTable(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	s := opened(t, "redis://"+server.Addr())
	d := &desk{id: "demo"}
	c := sampleChange("foreign")
	c.People = []claim.Person{{ID: "slack:U1"}}
	c.States, c.Posts = map[string][]byte{"a": []byte("a")}, []store.Post{storetest.SamplePost("a", "workers")}
	c.Jobs = []store.Job{{Kind: store.Deciding, Key: "a"}}
	keys := append([]string{d.receiptsKey()}, d.jobKeys(store.Deciding)...)
	for _, table := range []layout.Table{
		layout.OfDesk(layout.Versions), layout.OfDesk(layout.Index), layout.OfDesk(layout.Trails), layout.OfDesk(layout.Directory),
		layout.OfDesk(layout.States), layout.OfDesk(layout.Posts), layout.OfDesk(layout.Shown),
		layout.OfTopic(layout.Board, "workers"), layout.OfTopic(layout.Audit, "workers"), layout.OfDesk(layout.Stamps),
	} {
		keys = append(keys, d.tableKey(table))
	}
	for _, key := range keys {
		server.FlushAll()
		if err := server.Set(key, "somebody else's"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Desk("demo", store.Insider).Commit(t.Context(), c); err == nil {
			t.Errorf("%s of another type: committed", key)
		}
		left := slices.DeleteFunc(server.Keys(), func(key string) bool { return key == desksKey() })
		if len(left) != 1 {
			t.Errorf("%s of another type: the keys are %q", key, left)
		}
	}
}

func TestReceiptsExpire(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	s := opened(t, "redis://"+server.Addr())
	c := sampleChange("r")
	if _, err := s.Desk("demo", store.Insider).Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	key := (&desk{id: "demo"}).receiptKey(c.Person, c.Request)
	if ttl := server.TTL(key); ttl != 7*24*time.Hour {
		t.Errorf("the receipt lives for %v, want 7 days", ttl)
	}
	for _, key := range server.Keys() {
		if ttl := server.TTL(key); ttl != 0 && !strings.Contains(key, ":receipt:") {
			t.Errorf("%s expires after %v", key, ttl)
		}
	}
}

// redaction redacts claim 1 of sampleChange.
func redaction(t *testing.T, s *Store, request string) store.Change {
	all, err := s.Desk("demo", store.Insider).Directory(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	c := sampleChange(request)
	c.Directory, c.Boards["workers"] = all.Stamp, boardStamp(t, s)
	c.Claims = []claim.Claim{storetest.Sample(1, 2, "workers").Blank()}
	c.Trail, c.Redact, c.Tombstone = nil, []int64{1}, []byte("tombstone")
	return c
}

// TestReceiptsIndex holds that the desk's list of receipts is of those that
// there are, and that a blanked one ends when it would have.
func TestReceiptsIndex(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	s := opened(t, "redis://"+server.Addr())
	d := &desk{id: "demo"}
	now := at
	wait := func(long time.Duration) {
		now = now.Add(long)
		server.SetTime(now)
		server.FastForward(long)
	}
	wait(0)
	keep := func(c store.Change) {
		t.Helper()
		if _, err := s.Desk("demo", store.Insider).Commit(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	keep(sampleChange("old"))
	other := sampleChange("other")
	other.Claims, other.Events = nil, nil
	other.Boards["workers"] = boardStamp(t, s)
	wait(layout.ReceiptLife - time.Hour)
	keep(other)
	keep(redaction(t, s, "redacts"))
	receipt := func(request string) string { return d.receiptKey("slack:U1", request) }
	for request, want := range map[string]string{"old": "tombstone", "other": "tombstone", "redacts": "answer to redacts"} {
		if got, err := server.Get(receipt(request)); err != nil || got != want {
			t.Errorf("the answer to %s is %q, %v; want %q", request, got, err, want)
		}
	}
	if ttl := server.TTL(receipt("old")); ttl != time.Hour {
		t.Errorf("the oldest receipt lives for %v, want 1 h", ttl)
	}
	wait(2 * time.Hour)
	last := redaction(t, s, "redacts again") // the oldest is gone, and still in the list
	last.Claims[0].Version = 3
	plan, err := layout.New(last)
	if err != nil {
		t.Fatal(err)
	}
	d = s.desk("demo", store.Insider)
	receipts, err := d.redact(t.Context(), last, &plan)
	if err != nil {
		t.Fatal(err)
	}
	other.Request, other.Directory, other.Boards["workers"] = "quotes", last.Directory, last.Boards["workers"]
	keep(other) // which leaves the list as long as it was
	if outcome, err := d.commitCall(last, plan, receipts).run(t.Context(), s.client); err != nil || outcome[0] != "answered" {
		t.Errorf("an answer in the place of an expired one: %q, %v", outcome, err)
	}
	keep(last)
	if server.Exists(receipt("old")) {
		t.Error("an expired receipt is there again")
	}
	listed, err := server.ZMembers(d.receiptsKey())
	want := []string{receipt("other"), receipt("quotes"), receipt("redacts"), receipt("redacts again")}
	if slices.Sort(listed); err != nil || !cmp.Equal(listed, want) {
		t.Errorf("the receipts are %q, %v; want %q", listed, err, want)
	}
}

// TestRedactRaced has an answer kept between what a redaction reads and what
// it writes, which is also what a lost answer of the same request looks like.
func TestRedactRaced(t *testing.T) {
	t.Parallel()
	s := opened(t, storetest.Redis(t).URL())
	d := s.desk("demo", store.Insider)
	if _, err := d.Commit(t.Context(), sampleChange("files")); err != nil {
		t.Fatal(err)
	}
	race := func(name, want string, meanwhile func() store.Change) {
		t.Helper()
		c := redaction(t, s, "redacts")
		plan, err := layout.New(c)
		if err != nil {
			t.Fatal(err)
		}
		receipts, err := d.redact(t.Context(), c, &plan)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := d.Commit(t.Context(), meanwhile()); err != nil || got.Replayed {
			t.Fatalf("%s: %+v, %v", name, got, err)
		}
		outcome, err := d.commitCall(c, plan, receipts).run(t.Context(), s.client)
		if err != nil || outcome[0] != want {
			t.Errorf("%s: %q, %v; want %q", name, outcome, err, want)
		}
	}
	other := func(request, person string, trail *store.Trail) func() store.Change {
		return func() store.Change {
			c := sampleChange(request)
			c.Claims, c.Events, c.Person, c.Trail, c.Boards = nil, nil, person, trail, nil
			return c
		}
	}
	race("an answer", "answered", other("quotes", "slack:U2", nil))
	chain := storetest.Sample(1, 1, "workers").Chain
	race("a trail", "answered", other("files by the same", "slack:U3", &store.Trail{Chain: chain}))
	race("itself", "replayed", func() store.Change { return redaction(t, s, "redacts") })
}

// TestLost has Redis lose everything: a stamp that somebody still has must not
// hold for what is written after.
func TestLost(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	s := opened(t, "redis://"+server.Addr())
	if _, err := s.Desk("demo", store.Insider).Commit(t.Context(), sampleChange("before")); err != nil {
		t.Fatal(err)
	}
	have := boardStamp(t, s)
	server.FlushAll()
	for range 2 {
		b, err := s.Desk("demo", store.Insider).Board(t.Context(), "workers", have)
		if err != nil || b.Unchanged || b.Stamp == have {
			t.Errorf("after everything was lost: %+v, %v", b, err)
		}
		if _, err := s.Desk("demo", store.Insider).Commit(t.Context(), sampleChange("after")); err != nil {
			t.Fatal(err)
		}
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	slot := regexp.MustCompile(`^stet:\{[^{}]+\}:[a-z]+(:[-A-Za-z0-9_.~+%:]*)?$`)
	seen := map[string]string{}
	names := []string{"", "a", "a:b", "{t}", "}", "*", "a%3Ab", "a b", "a+b", `"] redis.call('FLUSHALL') --`, "بيروت", "\x00"}
	for _, id := range names {
		d := &desk{id: store.DeskID(id)}
		keys := map[string]string{}
		for _, kind := range []layout.Kind{layout.Stamps, layout.Index, layout.Versions, layout.Directory, layout.Trails, layout.States, layout.Posts, layout.Shown} {
			keys[string(kind)] = d.tableKey(layout.OfDesk(kind))
		}
		for _, name := range names {
			for _, kind := range []layout.Kind{layout.Board, layout.Left, layout.Audit, layout.Jobs, layout.Due, layout.Leases} {
				keys[fmt.Sprintf("%s of %q", kind, name)] = d.tableKey(layout.OfTopic(kind, name))
			}
			for _, other := range names {
				keys[fmt.Sprintf("receipt of %q and %q", name, other)] = d.receiptKey(name, other)
			}
		}
		keys["receipts"] = d.receiptsKey()
		for what, key := range keys {
			what = fmt.Sprintf("%s of the desk %q", what, id)
			if !slot.MatchString(key) {
				t.Errorf("%s has the key %q", what, key)
			}
			if other := seen[key]; other != "" {
				t.Errorf("%s and %s share the key %q", what, other, key)
			}
			seen[key] = what
		}
	}
}

// TestAddress has addresses that are not Redis URLs, all with a password that
// must not be told.
func TestAddress(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"redis://:hunter2@127.0.0.1:port", "redis://user:hunter2/more@127.0.0.1:6379", "redis://user:hunter2#more@127.0.0.1", "redis://user:hunter2%@127.0.0.1:6379",
		"http://user:hunter2@127.0.0.1", "127.0.0.1:6379:hunter2", "redis://h/hunter2@127.0.0.1:6379", "redis://127.0.0.1/0?hunter2=1", "hunter2", "redis://user:hunter2@[::1", " redis://user:hunter2@h",
	} {
		_, err := Open(t.Context(), address)
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", address, err)
		}
		if errors.Is(err, store.ErrUnavailable) {
			t.Errorf("%s was taken for an address: %v", address, err)
		}
	}
	down := listen(t)
	_ = down.Close()
	secured := miniredis.RunT(t)
	secured.RequireAuth("another")
	for _, address := range []string{down.Addr().String(), secured.Addr()} {
		_, err := Open(t.Context(), "redis://user:hunter2@"+address)
		if !errors.Is(err, store.ErrUnavailable) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v; want ErrUnavailable without the password", address, err)
		}
	}
	opened(t, "redis://:another@"+secured.Addr()+"/0")
}

func TestDialer(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	var dialled atomic.Int32
	s := opened(t, "redis://192.0.2.1:1", Dialer(func(context.Context, string, string) (net.Conn, error) {
		dialled.Add(1)
		return net.Dial("tcp", server.Addr())
	}))
	if _, err := storetest.WriteNth(t.Context(), s, 1); err != nil || dialled.Load() == 0 {
		t.Errorf("through a dialer of the caller's own: %v", err)
	}
}

func TestSchema(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	s := opened(t, "redis://"+server.Addr())
	if got, err := server.Get("stet:schema"); err != nil || got != "1" {
		t.Errorf("the schema is %q, %v; want 1", got, err)
	}
	for _, mark := range []string{"2", "0", "theirs", ""} {
		if err := server.Set("stet:schema", mark); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), "redis://"+server.Addr()); !errors.Is(err, store.ErrForeign) {
			t.Errorf("opening schema %q: %v, want ErrForeign", mark, err)
		}
		if _, err := s.Check(t.Context()); !errors.Is(err, store.ErrForeign) {
			t.Errorf("checking schema %q: %v, want ErrForeign", mark, err)
		}
		if got, _ := server.Get("stet:schema"); got != mark {
			t.Errorf("schema %q became %q", mark, got)
		}
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	server := storetest.Redis(t)
	s := opened(t, server.URL())
	for _, c := range []struct {
		set, to, undo, want string
	}{
		{"appendonly", "no", "yes", "a Redis restart loses"},
		{"appendfsync", "everysec", "always", "For information: Redis writes to disk once a second"},
		{"appendfsync", "no", "always", "leaves writing to disk to the system"},
		{"maxmemory-policy", "allkeys-lru", "noeviction", "may throw figures away"},
	} {
		set(t, s, c.set, c.to)
		got, err := s.Check(t.Context())
		if err != nil || len(got) != 1 || !strings.Contains(got[0], c.want) {
			t.Errorf("%s %s: %q, %v; want one that says %q", c.set, c.to, got, err, c.want)
		}
		set(t, s, c.set, c.undo)
	}
	if got, err := s.Check(t.Context()); err != nil || len(got) != 0 {
		t.Errorf("all is well: %q, %v; want no warning", got, err)
	}
	if err := s.client.Do(t.Context(), "ACL", "SETUSER", "default", "-config").Err(); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Check(t.Context()); err != nil || len(got) != 1 || !strings.Contains(got[0], "could not check") {
		t.Errorf("CONFIG is denied: %q, %v; want one warning", got, err)
	}
}

func set(t *testing.T, s *Store, name, value string) {
	t.Helper()
	if err := s.client.ConfigSet(t.Context(), name, value).Err(); err != nil {
		t.Fatal(err)
	}
}

// sampleChange files claim 1 of an empty desk.
func sampleChange(request string) store.Change {
	return store.Change{
		Request: request, Person: "slack:U1", At: at, Boards: map[string]store.Stamp{"workers": ""},
		Claims: []claim.Claim{storetest.Sample(1, 1, "workers")}, Events: []store.Event{{Kind: "filed", Topic: "workers"}},
		Trail: &store.Trail{}, Answer: []byte("answer to " + request),
	}
}

// boardStamp is the stamp of the topic of sampleChange.
func boardStamp(t *testing.T, s *Store) store.Stamp {
	t.Helper()
	b, err := s.Desk("demo", store.Insider).Board(t.Context(), "workers", "")
	if err != nil {
		t.Fatal(err)
	}
	return b.Stamp
}

// expectClaims compares the board of sampleChange.
func expectClaims(t *testing.T, s *Store, want []claim.Claim) {
	t.Helper()
	b, err := s.Desk("demo", store.Insider).Board(t.Context(), "workers", "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, b.Claims); diff != "" {
		t.Errorf("claims (-want +got):\n%s", diff)
	}
	events, err := s.Desk("demo", store.Insider).History(t.Context(), "workers", 9)
	if err != nil || len(events) != len(want) {
		t.Errorf("%d events, %v; want %d", len(events), err, len(want))
	}
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// BenchmarkAsOf reads 1,000 claims as they stood at first, each of them changed
// four times since.
func BenchmarkAsOf(b *testing.B) {
	d := opened(b, storetest.Redis(b, "--appendfsync", "no").URL()).Desk("demo", store.Insider)
	for version := int64(1); version <= 5; version++ {
		got, err := d.Board(b.Context(), "workers", "")
		if err != nil {
			b.Fatal(err)
		}
		c := store.Change{Request: fmt.Sprint(version), Person: "slack:U1", At: at, Boards: map[string]store.Stamp{"workers": got.Stamp}, Answer: []byte("a")}
		for id := int64(1); id <= 1000; id++ {
			k := storetest.Sample(id, version, "workers")
			k.ChangedAt = at.Add(time.Duration(version) * time.Hour)
			c.Claims = append(c.Claims, k)
		}
		if _, err := d.Commit(b.Context(), c); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if then, err := d.AsOf(b.Context(), "workers", at.Add(90*time.Minute)); err != nil || len(then) != 1000 {
			b.Fatalf("%d claims, %v", len(then), err)
		}
	}
}

func BenchmarkBoard(b *testing.B) {
	for _, size := range []int{20, 1000} {
		b.Run(fmt.Sprintf("%d claims", size), func(b *testing.B) { benchmarkBoard(b, size) })
	}
}

func benchmarkBoard(b *testing.B, size int) {
	s := opened(b, storetest.Redis(b, "--appendfsync", "no").URL())
	d := s.Desk("demo", store.Insider)
	c := sampleChange("r")
	for id := 2; id <= size; id++ {
		c.Claims = append(c.Claims, storetest.Sample(int64(id), 1, "workers"))
	}
	if _, err := d.Commit(b.Context(), c); err != nil {
		b.Fatal(err)
	}
	read := func(b *testing.B, have store.Stamp) store.Board {
		got, err := d.Board(b.Context(), "workers", have)
		if err != nil {
			b.Fatal(err)
		}
		return got
	}
	stamp := read(b, "").Stamp
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			read(b, "")
		}
	})
	b.Run("unchanged", func(b *testing.B) {
		for b.Loop() {
			read(b, stamp)
		}
	})
}
