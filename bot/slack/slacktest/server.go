// Package slacktest is a local stand-in of Slack: its Web API and Socket Mode
// on one HTTP server, with one workspace and its people. It holds every
// message against Slack's limits, and misbehaves on demand. It works for an
// adapter in the same process and for a whole stet in another.
package slacktest

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/bottest"
	"github.com/stetbot/stet/bot/slack"
)

// The one workspace of the stand-in.
const (
	Team     = "T0DESK"
	Channel  = "C0NEWS"
	Self     = "U0STET" // the bot's own user
	BotToken = "xoxb-stand-in-bot-token"
	AppToken = "xapp-stand-in-app-token"
)

// patience is how long a person waits for an answer, and the stand-in for a
// socket. It only guards against hanging: machines are slow and busy.
const patience = time.Minute

// ackLimit is Slack's three seconds.
// https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response
const ackLimit = 3 * time.Second

// Message is one message that was shown, or edited, or hidden.
type Message struct {
	Via      string // "ack", "response_url", or the method: "chat.postMessage"
	Channel  string
	To       string // who alone sees it; empty when everyone does
	Thread   string
	TS       string
	Text     string // as sent
	Blocks   json.RawMessage
	Metadata string
	Raw      []byte
	At       time.Time

	asking int // which asking it answers, when that is known
}

// Server is the stand-in.
type Server struct {
	t    testing.TB
	http *httptest.Server

	mu        sync.Mutex
	changed   chan struct{} // closed and made anew when anything happens
	ticket    int
	sockets   []*socket
	envelopes map[string]*envelope
	askings   int
	messages  []Message
	views     []*view
	chosen    map[string]string // by message, menu and person
	problems  []string
	calls     map[string]int
	faults    map[string]*Fault
	hangUps   int // sockets still to be closed after their hello; negative: all
	revoked   bool
	threads   map[string]bool // with a reply, by channel and ts
	users     map[string]map[string]any
	last      *envelope
	lastTS    int64 // of the newest message, in microseconds

	posts    []*Post
	byName   map[string]*Post // by channel and ts
	members  map[string][]string
	rejected map[string]string // Slack's error, by channel
	hidden   bool              // nothing may be looked into
	burst    int               // of EnforceRates; 0: no rates
	buckets  map[string]*bucket
	limited  int

	table    []bot.Command // that the app was installed with; nil: bottest's
	platform *slack.Adapter
}

var (
	_ bottest.PostStand     = (*Server)(nil)
	_ bottest.ShortcutStand = (*Server)(nil)
)

// New starts a stand-in that stops with the test. What the bot does against
// Slack's rules fails the test.
func New(t testing.TB) *Server {
	s := &Server{
		t: t, changed: make(chan struct{}), envelopes: map[string]*envelope{}, calls: map[string]int{},
		faults: map[string]*Fault{}, threads: map[string]bool{}, users: everybody(), chosen: map[string]string{},
		byName: map[string]*Post{}, members: map[string][]string{}, rejected: map[string]string{}, buckets: map[string]*bucket{},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", s.serveMethod)
	mux.HandleFunc("/socket/{ticket}", s.serveSocket)
	mux.HandleFunc("/response/{asking}", s.serveResponse)
	s.http = httptest.NewServer(mux)
	t.Cleanup(func() {
		s.mu.Lock()
		for _, sock := range s.sockets {
			_ = sock.conn.Close()
		}
		s.mu.Unlock()
		s.http.CloseClientConnections()
		s.http.Close()
		for _, p := range s.Problems() {
			t.Error(p)
		}
	})
	return s
}

// URL is what SLACK_API_URL is to be.
func (s *Server) URL() string { return s.http.URL + "/api/" }

// Env is the environment of a stet that is to use the stand-in.
func (s *Server) Env() []string {
	return []string{"SLACK_BOT_TOKEN=" + BotToken, "SLACK_APP_TOKEN=" + AppToken, "SLACK_API_URL=" + s.URL()}
}

// Config is the configuration of an adapter that is to use the stand-in.
func (s *Server) Config() slack.Config {
	return slack.Config{BotToken: BotToken, AppToken: AppToken, APIURL: s.URL()}
}

// Platform is an adapter for the stand-in, always the same.
func (s *Server) Platform() bot.Platform {
	if s.platform == nil {
		s.platform = slack.New(s.Config(), bottest.Commands(), slog.New(slog.DiscardHandler), time.Now)
	}
	return s.platform
}

// Problems is what the bot did against Slack's rules so far.
func (s *Server) Problems() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.problems...)
}

// Messages are all messages so far, in order.
func (s *Server) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Message(nil), s.messages...)
}

// Calls is how often a method was called; "response_url" counts as one.
func (s *Server) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[method]
}

// happened wakes who waits. s.mu is held.
func (s *Server) happened() {
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *Server) problem(format string, args ...any) {
	s.problems = append(s.problems, "against Slack's rules: "+fmt.Sprintf(format, args...))
}

// until waits until what it looks for, under s.mu, is there.
func (s *Server) until(t testing.TB, what string, found func() bool) {
	t.Helper()
	late := time.After(patience)
	for {
		s.mu.Lock()
		ok, changed := found(), s.changed
		s.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-changed:
		case <-late:
			t.Fatalf("no %s within %v", what, patience)
		}
	}
}

// call is one call of a method, in either of the encodings that Slack takes.
type call struct {
	method string
	token  string
	fields map[string]string
	raw    []byte
}

func readCall(r *http.Request, method string) call {
	c := call{method: method, fields: map[string]string{}}
	c.token = strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		var body map[string]json.RawMessage
		_ = json.NewDecoder(r.Body).Decode(&body)
		for k, v := range body {
			var str string
			if json.Unmarshal(v, &str) != nil {
				str = string(v)
			}
			c.fields[k] = str
		}
	} else {
		_ = r.ParseForm()
		for k := range r.Form {
			c.fields[k] = r.Form.Get(k)
		}
		if c.token == "" {
			c.token = c.fields["token"]
		}
	}
	delete(c.fields, "token")
	c.raw, _ = json.Marshal(c.fields)
	return c
}

func (s *Server) serveMethod(w http.ResponseWriter, r *http.Request) {
	method := r.PathValue("method")
	after, done := s.misbehave(w, r, method)
	if done {
		return
	}
	answer, wait := s.carryOut(readCall(r, method))
	switch {
	case after.Lose:
		hangUp(w)
		return
	case after.Hold > 0:
		select {
		case <-time.After(after.Hold):
		case <-r.Context().Done():
		}
	}
	if wait > 0 {
		tooMany(w, wait)
		return
	}
	reply(w, answer)
}

// carryOut is what Slack does and answers; wait is how many seconds a call is
// too early.
func (s *Server) carryOut(c call) (answer map[string]any, wait int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	want := BotToken
	if c.method == "apps.connections.open" {
		want = AppToken
	}
	if c.token != want || s.revoked {
		return failed("invalid_auth"), 0
	}
	if wait := s.tooFast(c); wait > 0 {
		return nil, wait
	}
	return s.method(c), 0
}

func reply(w http.ResponseWriter, body map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body)
}

func failed(why string) map[string]any { return map[string]any{"ok": false, "error": why} }

// method does what a method of the Web API does.
func (s *Server) method(c call) map[string]any {
	switch c.method {
	case "auth.test":
		return map[string]any{"ok": true, "url": s.http.URL, "team": "The Desk", "team_id": Team, "user": "stet", "user_id": Self, "bot_id": "B0STET"}
	case "apps.connections.open":
		s.ticket++
		return map[string]any{"ok": true, "url": fmt.Sprintf("ws%s/socket/%d", strings.TrimPrefix(s.http.URL, "http"), s.ticket)}
	case "users.info":
		if u := s.users[c.fields["user"]]; u != nil {
			return map[string]any{"ok": true, "user": u}
		}
		return failed("user_not_found")
	case "conversations.history", "conversations.replies":
		return s.look(c)
	case "conversations.members":
		return s.membersOf(c)
	case "conversations.open":
		if s.hidden {
			return failed("missing_scope")
		}
		return map[string]any{"ok": true, "channel": map[string]any{"id": directChannel(c.fields["users"])}}
	case "chat.postMessage", "chat.postEphemeral", "chat.update":
		return s.chat(c)
	case "views.open":
		return s.open(c)
	}
	return failed("unknown_method")
}

// chat shows a message.
func (s *Server) chat(c call) map[string]any {
	f := c.fields
	m := Message{
		Via: c.method, Channel: f["channel"], Thread: f["thread_ts"], Text: f["text"],
		Blocks: json.RawMessage(f["blocks"]), Metadata: f["metadata"], Raw: c.raw,
	}
	m.Channel = channelOf(m.Channel)
	if why := s.refusedIn(m.Channel); why != "" {
		return failed(why)
	}
	for field, want := range map[string]string{"parse": "none", "link_names": "false", "unfurl_links": "false", "unfurl_media": "false", "mrkdwn": "false"} {
		if f[field] != want {
			s.problem("%s with %s %q; it must be %q", c.method, field, f[field], want)
		}
	}
	switch c.method {
	case "chat.postEphemeral":
		if m.To = f["user"]; m.To == "" {
			return failed("user_not_in_channel")
		}
		if m.Thread != "" && !s.threads[m.Channel+m.Thread] {
			s.problem("a private message in a thread without replies, which Slack does not show")
		}
	case "chat.update":
		m.TS = f["ts"]
		if p := s.find(m.Channel, m.TS); p == nil || p.deleted {
			return failed("message_not_found")
		}
	case "chat.postMessage":
		if p := s.find(m.Channel, m.Thread); p != nil && p.deleted {
			return failed("cannot_reply_to_message")
		}
		if m.Thread != "" {
			s.threads[m.Channel+m.Thread] = true
		}
	}
	m = s.show(m)
	switch c.method {
	case "chat.postMessage":
		s.posted(m)
	case "chat.update":
		p := s.find(m.Channel, m.TS)
		p.reads(m)
		p.Edits, p.Edited = p.Edits+1, m.At
	}
	return map[string]any{"ok": true, "channel": m.Channel, "ts": m.TS, "message_ts": m.TS, "message": map[string]any{"ts": m.TS, "text": m.Text}}
}

// show checks a message and puts it where people see it.
func (s *Server) show(m Message) Message {
	m.At = time.Now()
	if m.TS == "" {
		m.TS = s.ts()
	}
	for _, p := range Check(m.Text, m.Blocks) {
		s.problem("%s: %s", m.Via, p)
	}
	if people := pings(m.Blocks); len(people) > 0 && m.Via != "chat.postMessage" && m.Via != "chat.update" {
		s.problem("%s: %q are notified by what only one person asked for", m.Via, people)
	}
	s.messages = append(s.messages, m)
	return m
}

// ts is a new message's name: when it was taken, made different from all others.
// s.mu is held.
func (s *Server) ts() string {
	s.lastTS = max(time.Now().UnixMicro(), s.lastTS+1)
	return fmt.Sprintf("%d.%06d", s.lastTS/1e6, s.lastTS%1e6)
}

// serveResponse takes a message at a response address.
func (s *Server) serveResponse(w http.ResponseWriter, r *http.Request) {
	if _, done := s.misbehave(w, r, "response_url"); done {
		return
	}
	c := readCall(r, "response_url")
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	asking, _ := strconv.Atoi(r.PathValue("asking"))
	env := s.asked(asking)
	if env == nil {
		http.Error(w, "expired_url", http.StatusNotFound)
		return
	}
	if env.responses++; env.responses > 5 {
		http.Error(w, "used_url", http.StatusNotFound)
		s.problem("a response address used more than five times")
		return
	}
	switch c.fields["replace_original"] {
	case "true":
		s.replace(env, c)
	case "false":
		s.show(env.shown("response_url", c))
	default:
		s.problem("a response that does not say whether it replaces the original")
	}
	_, _ = w.Write([]byte("ok"))
}

// replace puts another message in the place of the one that was acted on. The
// menus keep what was chosen from them by their block ids.
func (s *Server) replace(env *envelope, c call) {
	for _, p := range Check(c.fields["text"], json.RawMessage(c.fields["blocks"])) {
		s.problem("replacing a message: %s", p)
	}
	for i := range s.messages {
		m := &s.messages[i]
		if m.TS != env.on {
			continue
		}
		if private := c.fields["response_type"] != "in_channel"; private != (m.To != "") {
			s.problem("a message that was private: %v, replaced by one that is: %v", m.To != "", private)
		}
		m.Text, m.Blocks = c.fields["text"], json.RawMessage(c.fields["blocks"])
		return
	}
	s.problem("nothing that could be replaced")
}

// shown is the message in an acknowledgement or a response.
func (env *envelope) shown(via string, c call) Message {
	m := Message{
		Via: via, Channel: env.channel, Thread: c.fields["thread_ts"], Text: c.fields["text"],
		Blocks: json.RawMessage(c.fields["blocks"]), Raw: c.raw, asking: env.asking,
	}
	if c.fields["response_type"] != "in_channel" {
		m.To = env.who
	}
	return m
}

// asked is the envelope of an asking. s.mu is held.
func (s *Server) asked(asking int) *envelope {
	for _, env := range s.envelopes {
		if env.asking == asking {
			return env
		}
	}
	return nil
}
