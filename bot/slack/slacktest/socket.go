package slacktest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// pingEvery is how often the stand-in pings: oftener than Slack, for short
// tests of dead sockets.
const pingEvery = 200 * time.Millisecond

// socket is one open connection.
type socket struct {
	conn   *websocket.Conn
	write  sync.Mutex
	silent bool // neither pings nor reads any more
}

// envelope is one delivery to the bot.
type envelope struct {
	id       string
	kind     string
	payload  map[string]any
	asking   int
	who      string
	channel  string
	sent     time.Time
	attempt  int
	accepts  bool // an acknowledgement may hold an answer
	acks     int
	ackedAt  time.Time
	answered json.RawMessage // the payload of its acknowledgement

	on      string            // the message that was acted on
	view    *view             // the modal that was sent
	opener  int               // the asking that opened it
	trigger bool              // its trigger was used
	errors  map[string]string // what the modal says, which stays open

	responses int
}

var upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}

func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	sock := &socket{conn: conn}
	hello := map[string]any{"type": "hello", "num_connections": 1, "connection_info": map[string]any{"app_id": "A0STET"}}
	if sock.send(hello) != nil {
		return
	}
	s.mu.Lock()
	hangUp := s.hangUps != 0
	if s.hangUps > 0 {
		s.hangUps--
	}
	if hangUp {
		s.mu.Unlock()
		_ = sock.send(map[string]any{"type": "disconnect", "reason": "refresh_requested"})
		_ = conn.Close()
		return
	}
	s.sockets = append(s.sockets, sock)
	again := s.unacknowledged()
	s.happened()
	s.mu.Unlock()
	for _, env := range again {
		_ = sock.send(env.wire())
	}
	go s.ping(sock)
	s.read(sock)
	s.forget(sock)
}

// unacknowledged are the events that are sent again on a new connection, as
// Slack does. s.mu is held.
func (s *Server) unacknowledged() []*envelope {
	var again []*envelope
	for _, env := range s.envelopes {
		if env.kind == "events_api" && env.acks == 0 {
			env.attempt++
			again = append(again, env)
		}
	}
	return again
}

func (sock *socket) send(v any) error {
	sock.write.Lock()
	defer sock.write.Unlock()
	return sock.conn.WriteJSON(v)
}

func (s *Server) ping(sock *socket) {
	for {
		s.mu.Lock()
		open, silent := slices.Contains(s.sockets, sock), sock.silent
		s.mu.Unlock()
		if !open {
			return
		}
		if !silent && sock.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second)) != nil {
			return
		}
		time.Sleep(pingEvery)
	}
}

// read takes acknowledgements until the connection ends.
func (s *Server) read(sock *socket) {
	for {
		var ack struct {
			EnvelopeID string          `json:"envelope_id"`
			Payload    json.RawMessage `json:"payload"`
		}
		_, raw, err := sock.conn.ReadMessage()
		if err != nil {
			return
		}
		s.mu.Lock()
		silent := sock.silent
		if !silent {
			if len(raw) >= 20<<10 {
				s.problem("an acknowledgement of %d bytes, which Slack drops", len(raw))
			}
			if err := json.Unmarshal(raw, &ack); err != nil {
				s.problem("an acknowledgement that is not JSON: %v", err)
			}
			s.acknowledged(ack.EnvelopeID, ack.Payload)
			s.happened()
		}
		s.mu.Unlock()
	}
}

func (s *Server) acknowledged(id string, payload json.RawMessage) {
	env := s.envelopes[id]
	if env == nil {
		s.problem("an acknowledgement of %q, which was never sent", id)
		return
	}
	if env.acks++; env.acks > env.attempt+1 {
		s.problem("%s acknowledged %d times", env.kind, env.acks)
	}
	env.ackedAt = time.Now()
	if took := env.ackedAt.Sub(env.sent); took > ackLimit {
		s.problem("%s acknowledged after %v", env.kind, took)
	}
	if len(payload) == 0 || string(payload) == "null" {
		return
	}
	if !env.accepts {
		s.problem("%s acknowledged with a payload, which it does not take", env.kind)
		return
	}
	env.answered = payload
	if env.view != nil {
		s.refuse(env, payload)
		return
	}
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(payload, &fields)
	c := call{fields: map[string]string{}, raw: payload}
	for k, v := range fields {
		var str string
		if json.Unmarshal(v, &str) != nil {
			str = string(v)
		}
		c.fields[k] = str
	}
	s.show(env.shown("ack", c))
}

func (env *envelope) wire() map[string]any {
	w := map[string]any{
		"type": env.kind, "envelope_id": env.id, "payload": env.payload, "accepts_response_payload": env.accepts,
	}
	if env.kind == "events_api" {
		w["retry_attempt"], w["retry_reason"] = env.attempt, ""
	}
	return w
}

// send delivers an envelope by the newest connection, for which it waits. A
// connection that does not take it is dead, and the next one gets it.
func (s *Server) send(t testing.TB, env *envelope) {
	t.Helper()
	for {
		sock := s.socket(t)
		s.mu.Lock()
		env.sent = time.Now()
		s.envelopes[env.id] = env
		s.mu.Unlock()
		err := sock.send(env.wire())
		if err == nil {
			return
		}
		t.Logf("sending an envelope, by the next connection then: %v", err)
		s.forget(sock)
	}
}

// forget has nothing sent by a connection any more.
func (s *Server) forget(sock *socket) {
	_ = sock.conn.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sockets = slices.DeleteFunc(s.sockets, func(o *socket) bool { return o == sock })
	s.happened()
}

func (s *Server) socket(t testing.TB) *socket {
	t.Helper()
	var sock *socket
	s.until(t, "connection of the bot", func() bool {
		if len(s.sockets) > 0 {
			sock = s.sockets[len(s.sockets)-1]
		}
		return sock != nil
	})
	return sock
}

// Connected waits until the bot has a connection.
func (s *Server) Connected(t testing.TB) {
	t.Helper()
	s.socket(t)
}

// Connections waits until the bot has n connections: one for each process.
func (s *Server) Connections(t testing.TB, n int) {
	t.Helper()
	s.until(t, fmt.Sprint(n, " connections of the bot"), func() bool { return len(s.sockets) == n })
}

// Disconnected waits until no connection of the bot is left. What is written
// into one whose process was just killed arrives nowhere, and not always with
// an error: after a kill, wait for this before anybody asks the next process.
func (s *Server) Disconnected(t testing.TB) {
	t.Helper()
	s.Connections(t, 0)
}

// Send delivers any envelope; the payload is JSON. It returns its id.
func (s *Server) Send(t testing.TB, kind, payload string) string {
	t.Helper()
	env := &envelope{kind: kind, accepts: kind != "events_api", who: id("editor"), channel: Channel}
	if err := json.Unmarshal([]byte(payload), &env.payload); err != nil {
		t.Fatalf("reading the payload: %v", err)
	}
	s.mu.Lock()
	s.askings++
	env.asking, env.id = s.askings, fmt.Sprintf("E%d", s.askings)
	s.mu.Unlock()
	s.send(t, env)
	return env.id
}

// Acknowledged waits for the acknowledgement of an envelope.
func (s *Server) Acknowledged(t testing.TB, id string) {
	t.Helper()
	s.until(t, "acknowledgement", func() bool { return s.envelopes[id].acks > 0 })
}

// SendRaw writes a frame as it is.
func (s *Server) SendRaw(t testing.TB, frame string) {
	t.Helper()
	sock := s.socket(t)
	sock.write.Lock()
	defer sock.write.Unlock()
	if err := sock.conn.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
		t.Fatalf("sending a frame: %v", err)
	}
}
