package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// SamplePost is a post with every field set.
func SamplePost(key string, topics ...string) store.Post {
	return store.Post{
		Key: key, Kind: "card", Channel: "slack:T1:C1", Thread: "1.2", Direct: true, Message: "1460116800.000100",
		Line: "status “workers”", Topics: topics, Claims: []store.Shown{{ID: 1, Version: 7}}, At: noon, Drawn: "digest",
	}
}

// posted commits posts, and drops others.
func posted(t *testing.T, d store.Desk, drop []string, posts ...store.Post) {
	t.Helper()
	c := change(t, d)
	c.Posts, c.Drop = posts, drop
	commit(t, d, c)
}

// shows expects a topic's posts.
func shows(t *testing.T, d store.Desk, topic string, want ...store.Post) {
	t.Helper()
	got, err := d.Posts(t.Context(), topic)
	must(t, err)
	equal(t, fmt.Sprintf("the posts of %q", topic), got, want)
}

func testPosts(t *testing.T, s store.Store) {
	d := s.Desk("demo", store.Insider)
	shows(t, d, "workers")
	late, early, other := SamplePost("a", "workers", "quake"), SamplePost("b", "workers", "workers"), SamplePost("c", "worker", "work ers", "workers!")
	late.At = noon.Add(time.Hour)
	posted(t, d, nil, late, other, early)
	shows(t, d, "workers", early, late)
	shows(t, d, "quake", late)
	shows(t, d, "worker", other)
	shows(t, d, "work ers", other)
	shows(t, d, "work")
	shows(t, d, "")
	got, err := d.Post(t.Context(), "a")
	must(t, err)
	equal(t, "the post", got, late)

	moved := SamplePost("a", "flood") // which shows other topics now
	posted(t, d, []string{"c", "never"}, moved)
	shows(t, d, "workers", early)
	shows(t, d, "quake")
	shows(t, d, "flood", moved)
	shows(t, d, "worker")
	posted(t, d, []string{"a"}, SamplePost("none"))
	shows(t, d, "flood")
	for _, key := range []string{"a", "c", "never", ""} {
		if _, err := d.Post(t.Context(), key); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the post %q: %v, want ErrNotFound", key, err)
		}
	}
	if got, err = d.Post(t.Context(), "none"); err != nil || len(got.Topics) != 0 {
		t.Errorf("a post without topics: %+v, %v", got, err)
	}
	shows(t, s.Desk("elsewhere", store.Insider), "workers")
	public := s.Desk("demo", store.Outside)
	shows(t, public, "workers")
	if _, err := public.Post(t.Context(), "b"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the public reads a post: %v, want ErrNotFound", err)
	}
	hostilePosts(t, s)
}

// hostilePosts has posts and topics whose names run together carelessly.
func hostilePosts(t *testing.T, s store.Store) {
	d := s.Desk("hostile", store.Insider)
	names := []string{"a", "a ", " a", "a b", "a,b", ",", "a!", "*", "a%20b", "a+b", "\x00", "[a", "(a"}
	var all []store.Post
	for i, topic := range names {
		for j, key := range names {
			p := SamplePost(topic+"|"+key, topic)
			p.At = noon.Add(time.Duration(i*100+j) * time.Second)
			all = append(all, p)
		}
	}
	posted(t, d, nil, all...)
	for i, topic := range names {
		shows(t, d, topic, all[i*len(names):(i+1)*len(names)]...)
	}
}

func testStates(t *testing.T, s store.Store) {
	d := s.Desk("demo", store.Insider)
	has := func(d store.Desk, want map[string][]byte, keys ...string) {
		t.Helper()
		got, err := d.States(t.Context(), keys...)
		must(t, err)
		equal(t, "states", got, want)
	}
	has(d, map[string][]byte{}, "alpha")
	has(d, nil)
	c := change(t, d)
	c.States = map[string][]byte{"alpha": []byte("a"), "beta": {0, 255, '\n'}, "never": nil}
	commit(t, d, c)
	has(d, map[string][]byte{"alpha": []byte("a"), "beta": {0, 255, '\n'}}, "alpha", "beta", "never", "")
	has(d, map[string][]byte{"beta": {0, 255, '\n'}}, "beta")
	c = change(t, d)
	c.States = map[string][]byte{"alpha": {}, "beta": []byte("b")}
	commit(t, d, c)
	has(d, map[string][]byte{"beta": []byte("b")}, "alpha", "beta")
	has(s.Desk("elsewhere", store.Insider), map[string][]byte{}, "beta")
	has(s.Desk("demo", store.Outside), nil, "beta")
}

func testChannels(t *testing.T, s store.Store) {
	d := s.Desk("demo", store.Insider)
	whole := claim.Channel{
		ID: "slack:T1:C2", Direct: true, Remind: claim.Plan{Spec: "every 2h", Zone: "Europe/London"}, Digest: claim.Plan{Off: true},
		Holidays: []string{"2026-12-25"}, Watches: []string{"workers"}, Closed: "is archived", ClosedAt: noon,
	}
	c := change(t, d)
	c.Channels = []claim.Channel{whole, {ID: "slack:T1:C1"}}
	commit(t, d, c)
	before := directory(t, d)
	equal(t, "channels", before.Channels, []claim.Channel{c.Channels[1], whole})
	whole.Watches = nil
	c = change(t, d)
	c.Channels = []claim.Channel{whole}
	commit(t, d, c)
	after := directory(t, d)
	equal(t, "channels", after.Channels, []claim.Channel{{ID: "slack:T1:C1"}, whole})
	if after.Stamp == before.Stamp {
		t.Error("the directory's stamp is still the same")
	}
}
