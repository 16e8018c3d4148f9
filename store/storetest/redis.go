package storetest

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// RedisServer is a redis-server of a test's own, with its data in a temporary
// directory.
type RedisServer struct {
	Addr string // 127.0.0.1 and a free port
	t    testing.TB
	args []string

	mu  sync.Mutex // so that a test may kill it from wherever it writes
	cmd *exec.Cmd
}

// Redis starts a redis-server that keeps everything (appendonly yes,
// appendfsync always) and stops it when the test ends. More arguments are its
// settings, such as "--appendfsync", "everysec". Without a redis-server on the
// PATH the test is skipped and says so, or fails where STET_REQUIRE_REDIS=1.
func Redis(t testing.TB, args ...string) *RedisServer {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		const why = "NOT TESTED against a real Redis: no redis-server on the PATH"
		if os.Getenv("STET_REQUIRE_REDIS") == "1" {
			t.Fatal(why + ", and STET_REQUIRE_REDIS=1")
		}
		fmt.Fprintf(os.Stderr, "!!! %s: %s\n", t.Name(), why) // also without -v
		t.Skip(why)
	}
	dir, err := os.MkdirTemp("", "stet-redis-") //nolint:usetesting // it is removed with patience below
	if err != nil {
		t.Fatal(err)
	}
	s := &RedisServer{t: t, args: append([]string{
		"--bind", "127.0.0.1", "--dir", dir, "--save", "", "--appendonly", "yes", "--appendfsync", "always",
		"--maxmemory-policy", "noeviction", "--logfile", filepath.Join(dir, "log"),
	}, args...)}
	t.Cleanup(func() {
		s.Kill()
		for range 100 { // a child that rewrites the file outlives the server for a moment
			if os.RemoveAll(dir) == nil {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
	})
	for range 5 { // another process may take the port between the two
		s.Addr = freeAddr(t)
		if s.start() == nil {
			return s
		}
	}
	log, _ := os.ReadFile(filepath.Join(dir, "log"))
	t.Fatalf("redis-server does not start:\n%s", log)
	return nil
}

// URL is where the server is, as redisstore.Open takes it.
func (s *RedisServer) URL() string { return "redis://" + s.Addr }

// Kill ends the server at once, as kill -9 does.
func (s *RedisServer) Kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kill()
}

// kill kills the server, if it runs.
func (s *RedisServer) kill() {
	if s.cmd != nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
		s.cmd = nil
	}
}

// Restart kills the server, if it runs, and starts it again with its data, at
// the same address.
func (s *RedisServer) Restart() {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kill()
	if err := s.start(); err != nil {
		s.t.Fatal(err)
	}
}

// start starts the server and waits until it answers.
func (s *RedisServer) start() error {
	_, port, err := net.SplitHostPort(s.Addr)
	if err != nil {
		return err
	}
	s.cmd = exec.Command("redis-server", append([]string{"--port", port}, s.args...)...)
	if err := s.cmd.Start(); err != nil {
		s.cmd = nil
		return fmt.Errorf("starting redis-server: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for ctx.Err() == nil {
		if s.answers() {
			return nil
		}
		time.Sleep(5 * time.Millisecond) // between two looks at a port
	}
	s.kill()
	return fmt.Errorf("redis-server at %s does not answer", s.Addr)
}

// answers says whether the server does, and has read its data.
func (s *RedisServer) answers() bool {
	conn, err := net.DialTimeout("tcp", s.Addr, time.Second)
	if err != nil {
		return false
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Second))
	if _, err := fmt.Fprintf(conn, "INFO server\r\nPING\r\n"); err != nil {
		return false
	}
	reply := bufio.NewReader(conn)
	mine := false
	for {
		line, err := reply.ReadString('\n')
		if err != nil {
			return false
		}
		if strings.TrimSpace(line) == fmt.Sprintf("process_id:%d", s.cmd.Process.Pid) {
			mine = true // and not another that took the port
		}
		if strings.HasPrefix(line, "+PONG") {
			return mine
		}
		if strings.HasPrefix(line, "-") {
			return false // LOADING
		}
	}
}

// freeAddr is an address that nothing listens on.
func freeAddr(t testing.TB) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
