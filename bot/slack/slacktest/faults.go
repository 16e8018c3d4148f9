package slacktest

import (
	"maps"
	"net/http"
	"strconv"
	"testing"
	"time"
)

// Fault is how a method misbehaves, for a number of calls.
type Fault struct {
	Times      int           // how many calls; negative: all
	Delay      time.Duration // before it answers, as it otherwise would
	Status     int           // answered instead, when not 0
	RetryAfter int           // seconds, with Status 429
	Error      string        // Slack's error, answered with status 200
	Cut        bool          // the connection is closed instead of an answer
	Lose       bool          // it does what it is to do, and then closes the connection instead of an answer
	Hold       time.Duration // it does what it is to do, and answers so much later
}

// Fail makes a method misbehave: "chat.postMessage", "response_url".
func (s *Server) Fail(method string, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[method] = &f
}

// misbehave counts a call and answers it wrongly when it is to; done says that
// it did. What is to go wrong after the call is carried out is in after.
func (s *Server) misbehave(w http.ResponseWriter, r *http.Request, method string) (after Fault, done bool) {
	s.mu.Lock()
	s.calls[method]++
	s.happened()
	f := s.faults[method]
	if f == nil || f.Times == 0 {
		s.mu.Unlock()
		return Fault{}, false
	}
	f.Times--
	fault := *f
	s.mu.Unlock()
	select {
	case <-time.After(fault.Delay):
	case <-r.Context().Done():
		return Fault{}, true
	}
	switch {
	case fault.Cut:
		hangUp(w)
		return Fault{}, true
	case fault.Status != 0:
		if fault.Status == http.StatusTooManyRequests {
			w.Header().Set("Retry-After", strconv.Itoa(fault.RetryAfter))
		}
		w.WriteHeader(fault.Status)
		return Fault{}, true
	case fault.Error != "":
		reply(w, failed(fault.Error))
		return Fault{}, true
	}
	return fault, false
}

// hangUp closes the connection that a call came by.
func hangUp(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close()
	}
}

// HangUpAfterHello closes the next n connections right after their hello;
// all of them when n is negative.
func (s *Server) HangUpAfterHello(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hangUps = n
}

// Revoke makes every token wrong.
func (s *Server) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoked = true
}

// SetUser changes what users.info says of somebody.
func (s *Server) SetUser(who string, fields map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.Copy(s.users[id(who)], fields)
}

// Cut closes the bot's connections without a word.
func (s *Server) Cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sock := range s.sockets {
		_ = sock.conn.UnderlyingConn().Close()
	}
	s.sockets = nil
}

// Silence leaves the bot's connections open and dead.
func (s *Server) Silence() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sock := range s.sockets {
		sock.silent = true
	}
	s.sockets = nil
}

// Refresh asks the bot to connect anew, as Slack does every few hours.
func (s *Server) Refresh(t testing.TB, reason string) {
	t.Helper()
	sock := s.socket(t)
	s.mu.Lock()
	s.sockets = nil
	s.mu.Unlock()
	_ = sock.send(map[string]any{"type": "disconnect", "reason": reason, "debug_info": map[string]any{}})
	s.Connected(t)
}

// Drop cuts the bot's connections and waits until it is back.
func (s *Server) Drop(t testing.TB) {
	t.Helper()
	s.Connected(t)
	s.Cut()
	s.Connected(t)
}
