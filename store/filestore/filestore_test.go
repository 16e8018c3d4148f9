package filestore_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
	"github.com/stetbot/stet/store/filestore"
	"github.com/stetbot/stet/store/storetest"
)

// A child is this test binary, run again as another process.
const childEnv, pathEnv = "STET_TEST_CHILD", "STET_TEST_STORE"

func TestMain(m *testing.M) {
	if what := os.Getenv(childEnv); what != "" {
		os.Exit(child(what, os.Getenv(pathEnv)))
	}
	os.Exit(m.Run())
}

// child opens the store and holds it, or writes the story, one line for each
// change that it was told is saved, until it is killed or the disk refuses.
func child(what, path string) int {
	s, err := filestore.Open(path, time.Now)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	n, err := storetest.Told(context.Background(), s)
	fmt.Println(n)
	if what == "hold" {
		select {}
	}
	if what == "full" {
		limitFiles()
	}
	for err == nil {
		n++
		if _, err = storetest.WriteNth(context.Background(), s, n); err == nil {
			fmt.Println(n)
		}
	}
	fmt.Println(err)
	if errors.Is(err, store.ErrUnavailable) && !errors.Is(err, store.ErrUncertain) {
		return 0
	}
	return 1
}

// startChild starts a child. Its lines are what it prints.
func startChild(t *testing.T, what, path string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+what, pathEnv+"="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return cmd, bufio.NewScanner(out)
}

func opened(t *testing.T, path string) *filestore.Store {
	t.Helper()
	s, err := filestore.Open(path, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestSuite(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) store.Store { return opened(t, filepath.Join(t.TempDir(), "stet.db")) })
}

func TestQueues(t *testing.T) {
	t.Parallel()
	storetest.Queues(t, func(t *testing.T, now func() time.Time) store.Store {
		s, err := filestore.Open(filepath.Join(t.TempDir(), "stet.db"), now)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s
	})
}

func TestRedacted(t *testing.T) {
	t.Parallel()
	storetest.Redacted(t, func(t *testing.T) (store.Store, func() []string) {
		s := opened(t, filepath.Join(t.TempDir(), "stet.db"))
		return s, func() []string { return filestore.Dump(s) }
	})
}

func TestReopened(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "stet.db")
	storetest.Reopened(t, opened(t, path), func(t *testing.T) store.Store { return opened(t, path) })
}

func TestClosed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "stet.db")
	s := opened(t, path)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	storetest.Down(t, s)
	next := opened(t, path)
	if err := s.Close(); err != nil { // a second time
		t.Error(err)
	}
	if _, err := os.Stat(path + ".holder"); err != nil {
		t.Errorf("closing twice removed the next one's holder: %v", err)
	}
	if err := next.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path + ".holder"); err == nil {
		t.Error("the holder stays after closing")
	}
}

// TestKilled kills a writing process, as kill -9 does, at random moments.
func TestKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "stet.db")
	peaceful := opened(t, filepath.Join(dir, "peaceful.db"))
	for range 8 {
		cmd, lines := startChild(t, "write", path)
		writes := rand.IntN(12)
		last := int64(0)
		for n := 0; lines.Scan(); n++ {
			var err error
			if last, err = strconv.ParseInt(lines.Text(), 10, 64); err != nil {
				t.Fatalf("the child says %q", lines.Text())
			}
			if n == writes {
				pause := time.Duration(rand.IntN(2000)) * time.Microsecond // to be in any step of a commit
				time.AfterFunc(pause, func() { _ = cmd.Process.Kill() })
			}
		}
		_ = cmd.Wait()
		s := opened(t, path)
		storetest.CheckStory(t, s, peaceful, last)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestKilledAtFirstStart kills a process while it makes its store.
func TestKilledAtFirstStart(t *testing.T) {
	t.Parallel()
	for range 15 {
		path := filepath.Join(t.TempDir(), "new", "stet.db")
		cmd, _ := startChild(t, "hold", path)
		for { // until it has begun
			if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) > 0 || cmd.Process.Signal(nil) != nil {
				break
			}
		}
		pause := time.Duration(rand.IntN(5000)) * time.Microsecond
		time.AfterFunc(pause, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait()
		if s, err := filestore.Open(path, time.Now); err != nil {
			t.Errorf("killed after %v: %v", pause, err)
		} else {
			_ = s.Close()
		}
	}
}

func TestLocked(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "stet.db")
	cmd, lines := startChild(t, "hold", path)
	if !lines.Scan() || lines.Text() != "0" {
		t.Fatalf("the child says %q", lines.Text())
	}
	host, _ := os.Hostname()
	began := time.Now()
	_, err := filestore.Open(path, time.Now)
	want := regexp.MustCompile(fmt.Sprintf(`process %d on %s since \d{4}-\d\d-\d\dT`, cmd.Process.Pid, regexp.QuoteMeta(host)))
	if !errors.Is(err, store.ErrLocked) || !want.MatchString(err.Error()) || !strings.Contains(err.Error(), path) {
		t.Errorf("error is %v, want ErrLocked and %v", err, want)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("it waited for %v", took)
	}
	_ = os.Remove(path + ".holder")
	if _, err := filestore.Open(path, time.Now); !errors.Is(err, store.ErrLocked) {
		t.Errorf("without a holder file: %v, want ErrLocked", err)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	opened(t, path) // what was killed holds nothing
}

func TestLockedByOurselves(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "stet.db")
	opened(t, path)
	if _, err := filestore.Open(path, time.Now); !errors.Is(err, store.ErrLocked) || !strings.Contains(err.Error(), fmt.Sprint(os.Getpid())) {
		t.Errorf("error is %v, want ErrLocked and process %d", err, os.Getpid())
	}
}

// boltFile makes a bbolt file.
func boltFile(t *testing.T, path string, fill func(*bbolt.Tx) error) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{NoFreelistSync: true}) // which bbolt rewrites when it opens it
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Update(fill), db.Close()); err != nil {
		t.Fatal(err)
	}
}

// storeFile is the bytes of a store with a story in it.
func storeFile(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "whole.db")
	s := opened(t, path)
	for n := range int64(30) {
		if _, err := storetest.WriteNth(t.Context(), s, n+1); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestForeign(t *testing.T) {
	t.Parallel()
	whole := storeFile(t)
	write := func(data []byte) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			if err := os.WriteFile(path, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	bolt := func(fill func(*bbolt.Tx) error) func(*testing.T, string) {
		return func(t *testing.T, path string) { boltFile(t, path, fill) }
	}
	schema := func(n string) func(*bbolt.Tx) error {
		return func(tx *bbolt.Tx) error {
			b, err := tx.CreateBucket([]byte("stet"))
			if err != nil {
				return err
			}
			return b.Put([]byte("schema"), []byte(n))
		}
	}
	blank := bytes.Clone(whole)
	clear(blank[2*os.Getpagesize():])
	for name, c := range map[string]struct {
		make func(*testing.T, string)
		says string
	}{
		"a text file":                {write([]byte("Dear diary,\n")), "another kind of file"},
		"a long text file":           {write(bytes.Repeat([]byte("Dear diary,\n"), 10_000)), "another kind of file"},
		"zeroes":                     {write(make([]byte, 1<<16)), "another kind of file"},
		"an empty bbolt file":        {bolt(func(*bbolt.Tx) error { return nil }), "another program"},
		"another program's bbolt":    {bolt(func(tx *bbolt.Tx) error { _, err := tx.CreateBucket([]byte("theirs")); return err }), "another program"},
		"a newer stet's":             {bolt(schema("2")), "newer stet"},
		"an incomplete one":          {bolt(schema("1")), "incomplete"},
		"no schema":                  {bolt(schema("one")), "not a number"},
		"cut to its first third":     {write(whole[:len(whole)/3]), "cut short"}, // the last half may be room to grow
		"cut within the second page": {write(whole[:5000]), "cut short"},
		"cut within the first page":  {write(whole[:1000]), "cut short"},
		"its pages are blank":        {write(blank), "damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "stet.db")
			c.make(t, path)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			_, err = filestore.Open(path, time.Now)
			if !errors.Is(err, store.ErrForeign) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error is %v, want ErrForeign, the path and %q", err, c.says)
			}
			after, err := os.ReadFile(path)
			if err != nil || !bytes.Equal(before, after) {
				t.Errorf("the file was changed, %v", err)
			}
			if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
				t.Errorf("%d files are left in its directory", len(entries))
			}
		})
	}
	t.Run("a directory", func(t *testing.T) {
		if _, err := filestore.Open(t.TempDir(), time.Now); !errors.Is(err, store.ErrForeign) || !strings.Contains(err.Error(), "directory") {
			t.Errorf("error is %v, want ErrForeign", err)
		}
	})
}

func TestNew(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a", "b")
	path := filepath.Join(dir, "stet.db")
	s := opened(t, path)
	for name, want := range map[string]os.FileMode{dir: 0o700, filepath.Dir(dir): 0o700, path: 0o600} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v; want %v", name, info.Mode().Perm(), err, want)
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 2 {
		t.Errorf("the directory holds %v, want the store and its holder", entries)
	}
	if warnings, err := s.Check(t.Context()); err != nil || len(warnings) != 0 {
		t.Errorf("check: %q, %v", warnings, err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if warnings, err := s.Check(t.Context()); err != nil || len(warnings) != 1 {
		t.Errorf("readable by all: %q, %v; want one warning", warnings, err)
	}

	empty := filepath.Join(t.TempDir(), "touched")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := storetest.WriteNth(t.Context(), opened(t, empty), 1); err != nil {
		t.Errorf("an empty file: %v", err)
	}
	blocked := filepath.Join(empty, "stet.db")
	if _, err := filestore.Open(blocked, time.Now); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("under a file: %v, want ErrUnavailable", err)
	}
}

// TestRemoved removes the open file: a change would go with the process.
func TestRemoved(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "stet.db")
	s := opened(t, path)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := s.Check(t.Context()); !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("check: %v, want ErrUnavailable", err)
		}
		if _, err := storetest.WriteNth(t.Context(), s, 1); !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("commit: %v, want ErrUnavailable", err)
		}
		if err := os.WriteFile(path, storeFile(t), 0o600); err != nil { // somebody restores a backup under it
			t.Fatal(err)
		}
	}
}

// TestReceiptsExpire writes for a year, once a day, and expects the file to
// remember a week.
func TestReceiptsExpire(t *testing.T) {
	t.Parallel()
	s := opened(t, filepath.Join(t.TempDir(), "stet.db"))
	d := s.Desk("demo", store.Insider)
	day := time.Date(2016, 4, 8, 12, 0, 0, 0, time.UTC)
	change := func(n int) store.Change {
		return store.Change{Request: fmt.Sprint(n), Person: "slack:U1", At: day.AddDate(0, 0, n), Answer: fmt.Append(nil, "answer ", n)}
	}
	for n := range 100 {
		if got, err := d.Commit(t.Context(), change(n)); err != nil || got.Replayed {
			t.Fatalf("day %d: %+v, %v", n, got, err)
		}
	}
	for n := range 100 {
		r, err := d.Recall(t.Context(), "slack:U1", fmt.Sprint(n))
		if err != nil || (r.Answer != nil) != (n >= 92) {
			t.Errorf("day %d: recalled %q, %v", n, r.Answer, err)
		}
	}
	if got, err := d.Commit(t.Context(), change(95)); err != nil || !got.Replayed {
		t.Errorf("a request of this week: %+v, %v; want a replay", got, err)
	}
	late := change(3)
	late.At = day.AddDate(0, 0, 100)
	if got, err := d.Commit(t.Context(), late); err != nil || got.Replayed {
		t.Errorf("a request of last year: %+v, %v; want a commit", got, err)
	}
}

// TestDiskFull lets the file system refuse in the middle of a write loop.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "stet.db")
	cmd, lines := startChild(t, "full", path)
	last, said := int64(0), ""
	for lines.Scan() {
		said = lines.Text()
		if n, err := strconv.ParseInt(said, 10, 64); err == nil {
			last = n
		}
	}
	if err := cmd.Wait(); err != nil || last < 5 {
		t.Fatalf("after %d changes the child says %q (%v); want ErrUnavailable and certainty", last, said, err)
	}
	s, peaceful := opened(t, path), opened(t, filepath.Join(dir, "peaceful.db"))
	if told, err := storetest.Told(t.Context(), s); err != nil || told != last {
		t.Errorf("%d changes are there, %v; %d were acknowledged and the next was certainly not written", told, err, last)
	}
	storetest.CheckStory(t, s, peaceful, last)
}

// TestDeadline has a commit wait behind another for longer than it may.
func TestDeadline(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "stet.db")
	s := opened(t, path)
	for n := range int64(3) {
		if _, err := storetest.WriteNth(t.Context(), s, n+1); err != nil {
			t.Fatal(err)
		}
	}
	filestore.HoldTurn(s, func() {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		c := store.Change{Request: "r", Person: "p", At: time.Unix(0, 0), Answer: []byte("a"), People: []claim.Person{{ID: "p"}}}
		if _, err := s.Desk("demo", store.Insider).Commit(ctx, c); !errors.Is(err, store.ErrUnavailable) || errors.Is(err, store.ErrUncertain) {
			t.Errorf("waiting to commit: %v, want ErrUnavailable", err)
		}
		if _, err := s.Desk("demo", store.Insider).Board(t.Context(), "workers", ""); err != nil {
			t.Errorf("reading meanwhile: %v", err)
		}
	})
}

// TestLeasesEnd opens the file again after its process is gone: what that was
// doing is due at once, and counted.
func TestLeasesEnd(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "stet.db")
	now := time.Date(2016, 4, 8, 12, 0, 0, 0, time.UTC)
	open := func() *filestore.Store {
		s, err := filestore.Open(path, func() time.Time { return now })
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
	lease := func(s *filestore.Store) (keys []string, last store.Lease) {
		leases, err := s.Lease(t.Context(), store.Deciding, 9, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range leases {
			keys, last = append(keys, fmt.Sprint(l.Key, " ", l.Times)), l
		}
		return keys, last
	}
	s := open()
	job := func(key string, due time.Time) store.Job { return store.Job{Kind: store.Deciding, Key: key, Due: due} }
	for i, jobs := range [][]store.Job{{job("a", now.Add(-time.Minute)), job("b", now), job("c", now.Add(time.Minute))}, {job("b", now.Add(2*time.Hour))}} {
		c := store.Change{Request: fmt.Sprint(i), Person: "p", At: now, Answer: []byte("a"), Jobs: jobs}
		if _, err := s.Desk("demo", store.Insider).Commit(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		want := [][]string{{"a 1", "b 1"}, nil}[i]
		if got, _ := lease(s); !slices.Equal(got, want) {
			t.Errorf("leased %q, want %q", got, want)
		}
	}
	for times := 2; times < 5; times++ {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open()
		got, last := lease(s)
		if want := []string{fmt.Sprint("a ", times)}; !slices.Equal(got, want) {
			t.Fatalf("after opening it again %q are due, want %q", got, want)
		}
		if times == 4 {
			if err := s.Finish(t.Context(), last, store.Change{}); err != nil {
				t.Error(err)
			}
		}
	}
	now = now.Add(2 * time.Hour)
	if got, _ := lease(s); !slices.Equal(got, []string{"c 1", "b 1"}) {
		t.Errorf("two hours later %q are due", got)
	}
}

// TestBrokenJob has jobs that cannot be read. They are not in the way of
// others, and can be scheduled again.
func TestBrokenJob(t *testing.T) {
	t.Parallel()
	now := time.Date(2016, 4, 8, 12, 0, 0, 0, time.UTC)
	s, err := filestore.Open(filepath.Join(t.TempDir(), "stet.db"), func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	schedule := func(request string) {
		c := store.Change{Request: request, Person: "p", At: now, Answer: []byte("a")}
		for i, key := range []string{"a", "b", "c", "d", "good"} {
			c.Jobs = append(c.Jobs, store.Job{Kind: store.Deciding, Key: key, Due: now.Add(time.Duration(i) * time.Second)})
		}
		if _, err := s.Desk("demo", store.Insider).Commit(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	lease := func(want ...string) {
		t.Helper()
		leases, err := s.Lease(t.Context(), store.Deciding, 9, time.Minute)
		var got []string
		for _, l := range leases {
			got = append(got, l.Key)
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q are due, %v; want %q", got, err, want)
		}
	}
	schedule("1")
	for key, value := range map[string]string{"a": "", "b": "garbage", "c": "x 1 {}"} {
		filestore.Spoil(s, "demo", "jobs:decide", key, value)
	}
	filestore.Spoil(s, "demo", "due:decide", "d", "garbage")
	now = now.Add(time.Minute)
	lease("d", "good")
	schedule("2")
	now = now.Add(2 * time.Hour)
	lease("a", "b", "c", "d", "good")
}
