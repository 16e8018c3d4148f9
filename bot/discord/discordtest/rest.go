package discordtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// RESTFault is a wrong answer to the calls whose method and path match.
type RESTFault struct {
	Match  string // a regular expression on "METHOD /path"
	Times  int
	Status int           // 0: the connection is cut
	After  time.Duration // Retry-After, and for any status but 429 how long the answer takes
	Body   string
}

// Fault makes the next calls go wrong.
func (s *Stand) Fault(f RESTFault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.restFaults = append(s.restFaults, &f)
}

// Command is a registered command.
type Command struct {
	Type             int      `json:"type"`
	Name             string   `json:"name"`
	Description      string   `json:"description,omitempty"`
	Options          []Option `json:"options,omitempty"`
	Contexts         []int    `json:"contexts,omitempty"`
	IntegrationTypes []int    `json:"integration_types,omitempty"`
}

// Option is an option of a registered command.
type Option struct {
	Type         int      `json:"type"`
	Name         string   `json:"name"`
	Description  string   `json:"description"`
	Required     bool     `json:"required"`
	Autocomplete bool     `json:"autocomplete"`
	Choices      []Choice `json:"choices"`
	Options      []Option `json:"options"`
}

// Choice is a value that may be chosen.
type Choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

var apiPath = regexp.MustCompile(`^/api(/v[0-9]+)?(/.*)$`)

func (s *Stand) handler() http.Handler {
	api := http.NewServeMux()
	api.HandleFunc("GET /gateway", s.getGateway)
	api.HandleFunc("GET /gateway/bot", s.authorized(s.getGateway))
	api.HandleFunc("GET /users/@me", s.authorized(func(w http.ResponseWriter, _ *http.Request) {
		reply(w, map[string]any{"id": Self, "username": "stet", "bot": true})
	}))
	api.HandleFunc("POST /users/@me/channels", s.authorized(s.openDM))
	api.HandleFunc("GET /applications/{app}/commands", s.authorized(s.getCommands))
	api.HandleFunc("PUT /applications/{app}/commands", s.authorized(s.putCommands))
	api.HandleFunc("GET /guilds/{guild}", s.authorized(s.getGuild))
	api.HandleFunc("GET /guilds/{guild}/members/{user}", s.authorized(s.getMember))
	api.HandleFunc("GET /channels/{channel}", s.authorized(s.getChannel))
	api.HandleFunc("PATCH /channels/{channel}", s.authorized(s.patchChannel))
	api.HandleFunc("GET /channels/{channel}/thread-members/{user}", s.authorized(s.getThreadMember))
	api.HandleFunc("GET /channels/{channel}/messages", s.authorized(s.getMessages))
	api.HandleFunc("POST /channels/{channel}/messages", s.authorized(s.spoiled(s.postMessage)))
	api.HandleFunc("PATCH /channels/{channel}/messages/{message}", s.authorized(s.spoiled(s.patchMessage)))
	api.HandleFunc("POST /channels/{channel}/messages/{message}/threads", s.authorized(s.beginThread))
	api.HandleFunc("POST /channels/{channel}/typing", s.authorized(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	api.HandleFunc("POST /interactions/{id}/{token}/callback", s.callback)
	api.HandleFunc("PATCH /webhooks/{app}/{token}/messages/@original", s.patchOriginal)
	api.HandleFunc("POST /webhooks/{app}/{token}", s.followUp)
	mux := http.NewServeMux()
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		m := apiPath.FindStringSubmatch(r.URL.Path)
		if m == nil {
			http.NotFound(w, r)
			return
		}
		r.URL.Path = m[2]
		if !s.faulty(w, r) {
			api.ServeHTTP(w, r)
		}
	})
	mux.HandleFunc("/gateway/", s.gatewaySocket)
	return mux
}

// faulty answers wrongly when it is to.
func (s *Stand) faulty(w http.ResponseWriter, r *http.Request) bool {
	s.mu.Lock()
	var f *RESTFault
	for _, candidate := range s.restFaults {
		if candidate.Times > 0 && regexp.MustCompile(candidate.Match).MatchString(r.Method+" "+r.URL.Path) {
			f = candidate
			f.Times--
			break
		}
	}
	s.mu.Unlock()
	if f == nil {
		return false
	}
	switch f.Status {
	case 0:
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			conn.Close()
		}
	case http.StatusTooManyRequests:
		body := f.Body
		if body == "" {
			body = fmt.Sprintf(`{"message":"You are being rate limited.","retry_after":%.3f,"global":false}`, f.After.Seconds())
		}
		if f.After > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(f.After/time.Second)))
		}
		refuse(w, f.Status, 0, body)
	default:
		time.Sleep(f.After)
		refuse(w, f.Status, 0, f.Body)
	}
	return true
}

func (s *Stand) authorized(h http.HandlerFunc) http.HandlerFunc {
	h = s.paced(h)
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bot "+Token {
			refuse(w, 401, 0, `{"message":"401: Unauthorized","code":0}`)
			return
		}
		h(w, r)
	}
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

func refuse(w http.ResponseWriter, status, code int, body string) {
	if body == "" {
		body = fmt.Sprintf(`{"message":"refused","code":%d}`, code)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// body reads and keeps a request body.
func (s *Stand) body(r *http.Request) []byte {
	b, err := io.ReadAll(r.Body)
	if err != nil {
		s.complain("%s %s: %v", r.Method, r.URL.Path, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bodies = append(s.bodies, Body{r.Method, r.URL.Path, b})
	return b
}

// message reads a message and refuses it as Discord would.
func (s *Stand) message(w http.ResponseWriter, r *http.Request, raw []byte) (*Message, bool) {
	m, wrong := Check(raw)
	if len(wrong) > 0 {
		s.complain("%s %s: %s\n%s", r.Method, r.URL.Path, strings.Join(wrong, "; "), raw)
		refuse(w, 400, 50035, "")
		return nil, false
	}
	return &m, true
}

func (s *Stand) getGateway(w http.ResponseWriter, r *http.Request) {
	reply(w, map[string]any{
		"url": "ws://" + r.Host + "/gateway/", "shards": 1,
		"session_start_limit": map[string]any{"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1},
	})
}

func (s *Stand) openDM(w http.ResponseWriter, r *http.Request) {
	var want struct {
		ID string `json:"recipient_id"`
	}
	if err := json.Unmarshal(s.body(r), &want); err != nil {
		s.complain("opening a DM: %v", err)
	}
	p := s.byID(want.ID)
	if p == nil {
		refuse(w, 404, 10013, "")
		return
	}
	reply(w, map[string]any{"id": p.DM, "type": 1})
}

func (s *Stand) getCommands(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []map[string]any{}
	for i, c := range s.registered {
		text, _ := json.Marshal(c)
		var m map[string]any
		_ = json.Unmarshal(text, &m)
		// What Discord adds of its own.
		m["id"], m["application_id"], m["version"], m["nsfw"] = strconv.Itoa(i+1), r.PathValue("app"), "1", false
		m["description"] = c.Description
		m["default_member_permissions"], m["dm_permission"] = nil, true
		all = append(all, m)
	}
	reply(w, all)
}

var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}]{1,32}$`)

func (s *Stand) putCommands(w http.ResponseWriter, r *http.Request) {
	raw := s.body(r)
	var all []Command
	if err := json.Unmarshal(raw, &all); err != nil || r.PathValue("app") != Application {
		s.complain("registering: application %s, %v", r.PathValue("app"), err)
		refuse(w, 400, 50035, "")
		return
	}
	if wrong := CheckCommands(all); len(wrong) > 0 {
		s.complain("registering: %s", strings.Join(wrong, "; "))
		refuse(w, 400, 50035, "")
		return
	}
	s.mu.Lock()
	if s.registered = all; all == nil {
		s.registered = []Command{}
	}
	s.registrations++
	s.mu.Unlock()
	reply(w, all)
}

// CheckCommands is what Discord would refuse commands for.
func CheckCommands(all []Command) []string {
	var wrong []string
	bad := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	named := func(what, name, description string) {
		if !commandName.MatchString(name) || name != strings.ToLower(name) {
			bad("%s named %q", what, name)
		}
		if n := len([]rune(description)); n < 1 || n > 100 {
			bad("%s %q has a description of %d characters", what, name, n)
		}
	}
	var options func(in string, all []Option)
	options = func(in string, all []Option) {
		if len(all) > 25 {
			bad("%s has %d options", in, len(all))
		}
		seen, optional := map[string]bool{}, false
		for _, o := range all {
			named(in+" option", o.Name, o.Description)
			if seen[o.Name] || o.Required && optional || o.Autocomplete && len(o.Choices) > 0 || len(o.Choices) > 25 {
				bad("%s option %q stands twice, is required after an optional one, or has choices that do not go", in, o.Name)
			}
			seen[o.Name], optional = true, optional || !o.Required
			for _, c := range o.Choices {
				if c.Name == "" || len(c.Name) > 100 || c.Value == "" || len(c.Value) > 100 {
					bad("%s option %q has the choice %q", in, o.Name, c.Name)
				}
			}
			if o.Type == 1 {
				options(in+" "+o.Name, o.Options)
			} else if len(o.Options) > 0 {
				bad("%s option %q has options", in, o.Name)
			}
		}
	}
	seen := map[string]bool{}
	onMessages := 0
	for _, c := range all {
		if c.Type == 3 { // https://docs.discord.com/developers/interactions/application-commands#message-commands
			if n := len([]rune(c.Name)); n < 1 || n > 32 || strings.TrimSpace(c.Name) != c.Name || c.Description != "" || len(c.Options) > 0 || seen["3 "+c.Name] {
				bad("a command on messages named %q with a description of %d characters and %d options, or twice", c.Name, len(c.Description), len(c.Options))
			}
			seen["3 "+c.Name] = true
			onMessages++
			continue
		}
		named("a command", c.Name, c.Description)
		if seen[c.Name] || c.Type != 1 {
			bad("the command %q stands twice or is of type %d", c.Name, c.Type)
		}
		seen[c.Name] = true
		subs := 0
		for _, o := range c.Options {
			if o.Type == 1 {
				subs++
			}
		}
		if subs > 0 && subs < len(c.Options) {
			bad("the command %q has subcommands beside options", c.Name)
		}
		options("/"+c.Name, c.Options)
	}
	if n := len(all) - onMessages; n > 100 || onMessages > 5 {
		bad("%d commands, and %d on messages", n, onMessages)
	}
	return wrong
}

func (s *Stand) getGuild(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	g := s.guilds[r.PathValue("guild")]
	s.mu.Unlock()
	if g == nil {
		refuse(w, 404, 10004, "")
		return
	}
	reply(w, g.json())
}

func (s *Stand) getMember(w http.ResponseWriter, r *http.Request) {
	m := s.member(r.PathValue("guild"), r.PathValue("user"), true)
	if m == nil {
		refuse(w, 404, 10007, "")
		return
	}
	reply(w, m)
}

func (s *Stand) callback(w http.ResponseWriter, r *http.Request) {
	raw := s.body(r)
	var c struct {
		Type int             `json:"type"`
		Data json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(raw, &c); err != nil {
		s.complain("a callback: %v", err)
	}
	s.mu.Lock()
	i := s.interactions[r.PathValue("token")]
	s.callbacks++
	s.mu.Unlock()
	switch {
	case i == nil || i.id != r.PathValue("id"):
		s.complain("a callback to an interaction that is not there")
		refuse(w, 404, 10062, "")
		return
	case time.Since(i.sent) > 3*time.Second && !i.isAcked(s):
		refuse(w, 404, 10062, `{"message":"Unknown interaction","code":10062}`)
		return
	case i.isAcked(s):
		refuse(w, 400, 40060, `{"message":"Interaction has already been acknowledged.","code":40060}`)
		return
	}
	switch c.Type {
	case 4:
		m, ok := s.message(w, r, c.Data)
		if !ok {
			return
		}
		m.id, m.channel, m.guild, m.inAck, m.private = s.id(), Channel, i.guild, true, m.Flags&64 != 0
		s.ack(i, m)
		s.stands(m)
		w.WriteHeader(http.StatusNoContent)
		i.shown <- m
	case 6:
		if kind, _ := i.payload["type"].(int); kind != 3 {
			s.complain("a callback of type 6 to an interaction of type %d", kind)
		}
		s.ack(i, nil)
		w.WriteHeader(http.StatusNoContent)
	case 5:
		var d struct {
			Flags int `json:"flags"`
		}
		_ = json.Unmarshal(c.Data, &d)
		s.ack(i, &Message{private: d.Flags&64 != 0})
		s.mu.Lock()
		i.deferred = true
		s.mu.Unlock()
		w.WriteHeader(http.StatusNoContent)
	case 7:
		if s.redraw(w, i, c.Data) {
			s.ack(i, nil)
			w.WriteHeader(http.StatusNoContent)
		}
	case 9:
		s.openModal(w, i, c.Data)
	case 8:
		var d struct {
			Choices []Choice `json:"choices"`
		}
		if err := json.Unmarshal(c.Data, &d); err != nil || len(d.Choices) > 25 || d.Choices == nil {
			s.complain("%d choices: %s", len(d.Choices), c.Data)
		}
		for _, c := range d.Choices {
			if len([]rune(c.Name)) > 100 || len([]rune(c.Value)) > 100 || c.Name == "" {
				s.complain("a choice %q that is too long or empty", c.Name)
			}
			i.choices = append(i.choices, [2]string{c.Name, c.Value})
		}
		s.ack(i, nil)
		w.WriteHeader(http.StatusNoContent)
		i.shown <- nil
	default:
		s.complain("a callback of type %d", c.Type)
		refuse(w, 400, 50035, "")
	}
}

func (i *interaction) isAcked(s *Stand) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return i.acked
}

func (s *Stand) ack(i *interaction, m *Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i.acked = true
	if m != nil {
		i.private = m.private
	}
}

func (s *Stand) patchOriginal(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	opened := s.interactions[r.PathValue("token")]
	isModal := opened != nil && opened.modal
	s.mu.Unlock()
	if isModal {
		if s.redraw(w, opened, s.body(r)) {
			reply(w, map[string]any{"id": opened.on.id})
		}
		return
	}
	i, m, ok := s.webhook(w, r)
	if !ok {
		return
	}
	if m.Flags&64 != 0 {
		s.complain("an edit that wants to change who sees a message")
	}
	s.mu.Lock()
	m.private, m.edited, i.deferred = i.private, true, false
	s.mu.Unlock()
	m.id = s.id()
	reply(w, map[string]any{"id": m.id})
	i.shown <- m
}

func (s *Stand) followUp(w http.ResponseWriter, r *http.Request) {
	i, m, ok := s.webhook(w, r)
	if !ok {
		return
	}
	m.id, m.private = s.id(), m.Flags&64 != 0
	s.mu.Lock()
	if i.deferred {
		// The first follow-up takes the place of what was deferred.
		m.private, i.deferred = i.private, false
	}
	s.mu.Unlock()
	s.stands(m)
	reply(w, map[string]any{"id": m.id})
	i.shown <- m
}

func (s *Stand) webhook(w http.ResponseWriter, r *http.Request) (*interaction, *Message, bool) {
	raw := s.body(r)
	s.mu.Lock()
	i := s.interactions[r.PathValue("token")]
	acked := i != nil && i.acked
	s.mu.Unlock()
	if !acked || r.PathValue("app") != Application {
		refuse(w, 404, 10015, `{"message":"Unknown Webhook","code":10015}`)
		return nil, nil, false
	}
	m, ok := s.message(w, r, raw)
	if ok {
		m.guild, m.channel = i.guild, Channel
	}
	return i, m, ok
}
