package discordtest

import (
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// GatewayFault is what a gateway connection does wrong.
type GatewayFault int

// What can be wrong with a gateway connection.
const (
	Healthy        GatewayFault = iota
	Silent                      // no HELLO
	NoReady                     // HELLO, and no answer to IDENTIFY
	ReconnectFirst              // "reconnect" (op 7) in place of READY
	InvalidSession              // op 9, then IDENTIFY is answered
	Deaf                        // heartbeats are not answered
)

// gateway is the state of the gateway's connections.
type gateway struct {
	mu        sync.Mutex
	conns     map[*socket]bool
	faults    []GatewayFault // for the connections to come
	closing   []int          // close codes in place of READY
	interval  time.Duration
	sessions  map[string]*session
	opened    int
	identifys int
	resumes   int
}

// session outlives connections: what was not received is sent again.
type session struct {
	id     string
	seq    int64
	events []event
}

type event struct {
	Op   int             `json:"op"`
	Type string          `json:"t,omitempty"`
	Seq  int64           `json:"s,omitempty"`
	Data json.RawMessage `json:"d"`
}

// socket is one connection.
type socket struct {
	mu      sync.Mutex
	ws      *websocket.Conn
	session *session
	ready   bool
	deaf    bool
	refused bool // told that its session is invalid; only used while reading
}

func (g *gateway) init() {
	g.conns, g.sessions, g.interval = map[*socket]bool{}, map[string]*session{}, 41250*time.Millisecond
}

// GatewayFaults are what the connections to come do wrong, in order.
func (s *Stand) GatewayFaults(faults ...GatewayFault) {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	s.gateway.faults = append(s.gateway.faults, faults...)
}

// CloseInstead makes the connections to come end with these codes in place of
// READY.
func (s *Stand) CloseInstead(codes ...int) {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	s.gateway.closing = append(s.gateway.closing, codes...)
}

// HeartbeatEvery sets the interval that HELLO asks for.
func (s *Stand) HeartbeatEvery(d time.Duration) {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	s.gateway.interval = d
}

// Counts are how many connections were opened, and how many sessions begun
// and resumed.
func (s *Stand) Counts() (opened, identified, resumed int) {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	return s.gateway.opened, s.gateway.identifys, s.gateway.resumes
}

// Drop cuts the gateway's connections and returns when the bot is back.
func (s *Stand) Drop(t testing.TB) {
	t.Helper()
	s.Ready(t)
	s.CloseGateway(0)
	s.Ready(t)
}

// CloseGateway ends all connections with a close code; 0 cuts them.
func (s *Stand) CloseGateway(code int) {
	for _, c := range s.gateway.take() {
		if code != 0 {
			c.close(code)
		}
		c.ws.Close()
	}
}

// Op sends an operation that is no event on all connections.
func (s *Stand) Op(op int, data string) {
	for _, c := range s.gateway.all() {
		c.write(event{Op: op, Data: json.RawMessage(data)})
	}
}

func (g *gateway) all() []*socket {
	g.mu.Lock()
	defer g.mu.Unlock()
	var all []*socket
	for c := range g.conns {
		all = append(all, c)
	}
	return all
}

func (g *gateway) take() []*socket {
	all := g.all()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.conns = map[*socket]bool{}
	return all
}

func (g *gateway) closeAll() {
	for _, c := range g.take() {
		c.ws.Close()
	}
}

func (g *gateway) ready() bool {
	for _, c := range g.all() {
		c.mu.Lock()
		ready := c.ready
		c.mu.Unlock()
		if ready {
			return true
		}
	}
	return false
}

func (c *socket) close(code int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
}

func (c *socket) write(e event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.put(e)
}

// put sends an event; c.mu is held. A bot that takes nothing in, such as one
// that is stopped, loses its connection.
func (c *socket) put(e event) {
	_ = c.ws.SetWriteDeadline(time.Now().Add(5 * time.Second))
	if err := c.ws.WriteJSON(e); err != nil {
		_ = c.ws.Close()
	}
}

// send delivers an event to the session: now, or when it is resumed.
func (s *Stand) send(kind string, data any) {
	raw, err := json.Marshal(data)
	if err != nil {
		s.complain("sending %s: %v", kind, err)
		return
	}
	for _, c := range s.gateway.all() {
		c.dispatch(kind, raw)
	}
}

func (c *socket) dispatch(kind string, raw json.RawMessage) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.session == nil {
		return
	}
	c.session.seq++
	e := event{Type: kind, Seq: c.session.seq, Data: raw}
	c.session.events = append(c.session.events, e)
	c.put(e)
}

// Miss queues an event that the bot's last session has not received: it comes
// when that is resumed.
func (s *Stand) Miss(kind string, data any) {
	raw, err := json.Marshal(data)
	if err != nil {
		s.complain("queueing %s: %v", kind, err)
		return
	}
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	last := s.gateway.sessions[strconv.Itoa(s.gateway.identifys)]
	last.seq++
	last.events = append(last.events, event{Type: kind, Seq: last.seq, Data: raw})
}

var upgrader = websocket.Upgrader{}

func (s *Stand) gatewaySocket(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("encoding") != "json" || r.URL.Query().Get("v") == "" {
		s.complain("a gateway address without version and encoding: %s", r.URL)
	}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer ws.Close()
	c := &socket{ws: ws}
	g := &s.gateway
	g.mu.Lock()
	fault := Healthy
	if len(g.faults) > 0 {
		fault, g.faults = g.faults[0], g.faults[1:]
	}
	g.opened++
	g.conns[c] = true
	interval := g.interval
	g.mu.Unlock()
	defer func() {
		g.mu.Lock()
		delete(g.conns, c)
		g.mu.Unlock()
	}()
	c.deaf = fault == Deaf
	if fault != Silent {
		c.write(event{Op: 10, Data: json.RawMessage(`{"heartbeat_interval":` + strconv.FormatInt(interval.Milliseconds(), 10) + `}`)})
	}
	for {
		var e event
		if err := ws.ReadJSON(&e); err != nil {
			return
		}
		if !s.gatewayMessage(c, e, fault) {
			return
		}
	}
}

// gatewayMessage answers one message; false ends the connection.
func (s *Stand) gatewayMessage(c *socket, e event, fault GatewayFault) bool {
	switch e.Op {
	case 1:
		if !c.deaf {
			c.write(event{Op: 11, Data: json.RawMessage("null")})
		}
	case 2, 6:
		g := &s.gateway
		g.mu.Lock()
		code := 0
		if len(g.closing) > 0 {
			code, g.closing = g.closing[0], g.closing[1:]
		}
		g.mu.Unlock()
		switch {
		case code != 0:
			c.close(code)
			time.Sleep(50 * time.Millisecond)
			return false
		case fault == NoReady || fault == Silent:
		case fault == ReconnectFirst:
			c.write(event{Op: 7, Data: json.RawMessage("null")})
		case fault == InvalidSession && !c.refused:
			c.refused = true
			c.write(event{Op: 9, Data: json.RawMessage("false")})
		case e.Op == 2:
			return s.identify(c, e.Data)
		default:
			return s.resume(c, e.Data)
		}
	}
	return true
}

func (s *Stand) identify(c *socket, data json.RawMessage) bool {
	var d struct {
		Token   string `json:"token"`
		Intents int    `json:"intents"`
	}
	_ = json.Unmarshal(data, &d)
	if d.Token != "Bot "+Token && d.Token != Token {
		c.close(4004)
		return false
	}
	if privileged := 1<<1 | 1<<8 | 1<<15; d.Intents&privileged != 0 {
		c.close(4014)
		return false
	}
	g := &s.gateway
	g.mu.Lock()
	g.identifys++
	ses := &session{id: strconv.Itoa(g.identifys)}
	g.sessions[ses.id] = ses
	g.mu.Unlock()
	c.mu.Lock()
	c.session = ses
	c.mu.Unlock()

	s.mu.Lock()
	named, whole := []map[string]any{}, []map[string]any{}
	for _, gd := range s.guilds {
		named = append(named, map[string]any{"id": gd.ID, "unavailable": true})
		whole = append(whole, gd.json())
	}
	s.mu.Unlock()
	ready, _ := json.Marshal(map[string]any{
		"v": 9, "session_id": ses.id, "guilds": named, "resume_gateway_url": "ws://127.0.0.1:1/",
		"user":        map[string]any{"id": Self, "username": "stet", "bot": true},
		"application": map[string]any{"id": Application, "flags": 0},
	})
	c.dispatch("READY", ready)
	for _, w := range whole {
		raw, _ := json.Marshal(w)
		c.dispatch("GUILD_CREATE", raw)
	}
	c.mu.Lock()
	c.ready = true
	c.mu.Unlock()
	return true
}

func (s *Stand) resume(c *socket, data json.RawMessage) bool {
	var d struct {
		Token   string `json:"token"`
		Session string `json:"session_id"`
		Seq     int64  `json:"seq"`
	}
	_ = json.Unmarshal(data, &d)
	g := &s.gateway
	g.mu.Lock()
	ses := g.sessions[d.Session]
	if ses != nil {
		g.resumes++
	}
	g.mu.Unlock()
	if ses == nil {
		c.write(event{Op: 9, Data: json.RawMessage("false")})
		return true
	}
	c.mu.Lock()
	c.session = ses
	for _, e := range ses.events {
		if e.Seq > d.Seq {
			_ = c.ws.WriteJSON(e)
		}
	}
	c.mu.Unlock()
	c.dispatch("RESUMED", json.RawMessage(`{}`))
	c.mu.Lock()
	c.ready = true
	c.mu.Unlock()
	return true
}

func (g *guild) json() map[string]any {
	roles := []map[string]any{}
	for id, p := range g.Roles {
		name := "role " + id
		if id == ContributorRole {
			name = RoleName
		}
		roles = append(roles, map[string]any{"id": id, "name": name, "permissions": strconv.FormatInt(p, 10), "color": 0, "hoist": false, "position": 0, "managed": false, "mentionable": false})
	}
	return map[string]any{"id": g.ID, "name": g.Name, "owner_id": g.Owner, "roles": roles, "channels": []any{}, "emojis": []any{}, "members": []any{}}
}
