//go:build unix

package storetest

import "syscall"

// Stop halts the server without closing its connections, as a machine that
// swaps or a virtual one that moves does. Continue lets it go on.
func (s *RedisServer) Stop() { s.signal(syscall.SIGSTOP) }

// Continue ends Stop.
func (s *RedisServer) Continue() { s.signal(syscall.SIGCONT) }

func (s *RedisServer) signal(sig syscall.Signal) {
	s.t.Helper()
	if err := s.cmd.Process.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
}
