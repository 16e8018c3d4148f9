package discordtest

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/bottest"
)

var _ bottest.PostStand = (*Stand)(nil)

// record is a message of the bot that stands somewhere, from its first form to
// its last.
type record struct {
	id, channel string
	first, now  *Message
	at          time.Time
	edits       []Edit
	repeats     int
	deleted     bool
}

// Edit is one change of a post.
type Edit struct {
	At   time.Time
	Text string
}

// Post is a message of the bot that stands in a channel.
type Post struct {
	ID      string
	Channel string // where people see it; for one in a thread, the channel of that
	Thread  string // the id of the message whose thread it stands in
	Nonce   string
	Text    string   // now, unformatted
	Pings   []string // the ids of those whom it notified
	At      time.Time
	Edits   []Edit
	Repeats int // how often it was posted again, and recognised
	Deleted bool
}

// thread is begun at a message, whose id is its own.
type thread struct {
	channel, name    string
	archived, locked bool
}

// postFault is what goes wrong with the calls to come that post or edit.
type postFault struct {
	calls int
	doing func(w http.ResponseWriter, r *http.Request, h http.HandlerFunc)
}

// Posts are all messages of the bot that everyone in their channel sees, in the
// order in which they came.
func (s *Stand) Posts() []Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Post, 0, len(s.order))
	for _, m := range s.order {
		all = append(all, s.post(m))
	}
	return all
}

// post is a record as tests see it; s.mu is held.
func (s *Stand) post(m *record) Post {
	p := Post{
		ID: m.id, Channel: m.channel, Nonce: m.first.Nonce, Text: s.shown(m.now), Pings: m.first.pings(),
		At: m.at, Edits: slices.Clone(m.edits), Repeats: m.repeats, Deleted: m.deleted,
	}
	if in := s.threads[m.channel]; in != nil {
		p.Channel, p.Thread = in.channel, m.channel
	}
	return p
}

var mentioning = regexp.MustCompile(`<@([0-9]{1,20})>`)

// shown is a message as the app shows it, people by their names; s.mu is held.
func (s *Stand) shown(m *Message) string {
	return mentioning.ReplaceAllStringFunc(m.Text(), func(at string) string {
		for _, p := range s.people {
			if at == "<@"+p.ID+">" {
				return "@" + p.Name
			}
		}
		return at
	})
}

// pings are those whom a message notifies.
func (m *Message) pings() []string {
	var ids []string
	for _, id := range m.users() {
		if m.Content != nil && strings.Contains(*m.Content, "<@"+id+">") {
			ids = append(ids, id)
		}
	}
	return ids
}

func (m *Message) users() []string {
	var allowed struct {
		Users []string `json:"users"`
	}
	_ = json.Unmarshal(m.AllowedMentions, &allowed)
	return allowed.Users
}

// Place is the guild's channel.
func (s *Stand) Place() bot.Conversation {
	return bot.Conversation{Workspace: bot.Workspace{Platform: "discord", ID: Guild, Name: GuildName}, ID: Channel}
}

// AccountID is the id of a person's account.
func (s *Stand) AccountID(who string) string { return s.person(who).ID }

// Shown are the bot's messages that stand in a conversation.
func (s *Stand) Shown(in bot.Conversation) []bottest.Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.people {
		if in.Kind == bot.Direct && p.ID == in.ID {
			in.ID = p.DM
		}
	}
	var all []bottest.Post
	for _, m := range s.order {
		p := s.post(m)
		if p.Deleted || p.Channel != in.ID || in.Thread != "" && p.Thread != in.Thread {
			continue
		}
		at := in
		at.Thread = p.Thread
		shown := bottest.Post{Ref: bot.MessageRef{Conversation: at, ID: m.id}, Delivery: p.Nonce, Text: p.Text, Pings: p.Pings, Edits: len(p.Edits)}
		if len(p.Nonce) > 16 && strings.Trim(p.Nonce, "0123456789") == "" {
			shown.Delivery = "" // an answer's is the id of what it answers
		}
		shown.Labels = m.now.answer(0).Labels
		all = append(all, shown)
	}
	return all
}

// Open is a post with its buttons.
func (s *Stand) Open(t testing.TB, ref bot.MessageRef) bottest.Answer {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.records[ref.ID]
	if m == nil || m.deleted {
		t.Fatalf("discordtest: no post stands at %+v", ref)
	}
	now := *m.now
	now.id, now.channel, now.guild = m.id, m.channel, m.first.guild
	return now.answer(0)
}

// Leave takes a person out of the guild.
func (s *Stand) Leave(who string) {
	id := s.person(who).ID
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.guilds[Guild].Members, id)
}

// spoil has the next n calls that post or edit go wrong.
func (s *Stand) spoil(n int, doing func(http.ResponseWriter, *http.Request, http.HandlerFunc)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.postFaults = append(s.postFaults, &postFault{n, doing})
}

// LimitPosts has the next n posts and edits refused for coming too often.
func (s *Stand) LimitPosts(n int, wait time.Duration) {
	s.spoil(n, func(w http.ResponseWriter, _ *http.Request, _ http.HandlerFunc) { s.limit(w, wait, false) })
}

// BreakPosts has the next n posts and edits answered by a server error.
func (s *Stand) BreakPosts(n int) {
	s.spoil(n, func(w http.ResponseWriter, _ *http.Request, _ http.HandlerFunc) {
		refuse(w, http.StatusInternalServerError, 0, `{"message":"500: Internal Server Error","code":0}`)
	})
}

// LosePosts has the next n posts and edits carried out and not answered.
func (s *Stand) LosePosts(n int) {
	s.spoil(n, func(w http.ResponseWriter, r *http.Request, h http.HandlerFunc) {
		h(unheard{http.Header{}}, r)
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			conn.Close()
		}
	})
}

// unheard is where an answer goes that is lost.
type unheard struct{ header http.Header }

func (u unheard) Header() http.Header         { return u.header }
func (u unheard) Write(p []byte) (int, error) { return len(p), nil }
func (u unheard) WriteHeader(int)             {}

// spoiled are the calls that post and edit, with their faults.
func (s *Stand) spoiled(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		var fault *postFault
		for _, f := range s.postFaults {
			if f.calls > 0 {
				f.calls--
				fault = f
				break
			}
		}
		s.mu.Unlock()
		if fault == nil {
			h(w, r)
			return
		}
		fault.doing(w, r, h)
	}
}

// Reject has all calls about a channel refused with one of Discord's codes
// (10003, 50001, 50013, 50007, …; 401 for a token that is revoked) until it is
// called with 0.
// https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
func (s *Stand) Reject(channel string, code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rejected[channel] = code
}

// RefusePosts puts the bot out of the guild's channel.
func (s *Stand) RefusePosts() { s.Reject(Channel, 50001) }

// rejects answers a call about a channel that is refused.
func (s *Stand) rejects(w http.ResponseWriter, channel string) bool {
	s.mu.Lock()
	code := s.rejected[channel]
	if in := s.threads[channel]; code == 0 && in != nil {
		code = s.rejected[in.channel]
	}
	s.mu.Unlock()
	status := http.StatusBadRequest
	switch {
	case code == 0:
		return false
	case code == http.StatusUnauthorized:
		refuse(w, code, 0, `{"message":"401: Unauthorized","code":0}`)
		return true
	case code/1000 == 10:
		status = http.StatusNotFound
	case code == 50001, code == 50007, code == 50013, code == 50005, code == 160005:
		status = http.StatusForbidden
	}
	refuse(w, status, code, "")
	return true
}

// DeletePost deletes a message.
func (s *Stand) DeletePost(ref bot.MessageRef) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := s.records[ref.ID]; m != nil {
		m.deleted = true
	}
}

// HideHistory has the bot see no channels, and no messages in them.
func (s *Stand) HideHistory() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hidden = true
}

// ShowNonces has messages that are fetched come with their nonce, as Discord's
// reference has it. Without, they have none, as is reported of it.
func (s *Stand) ShowNonces() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nonces = true
}

// ForgetNonces has no repeat of what was posted so far recognised, as after
// some minutes.
func (s *Stand) ForgetNonces() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byNonce = map[string]*record{}
}

// Archive puts the thread of a message to sleep, and locks it if asked.
func (s *Stand) Archive(message string, locked bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.threads[message].archived, s.threads[message].locked = true, locked
}

// ThreadName is the name of the thread of a message.
func (s *Stand) ThreadName(message string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if in := s.threads[message]; in != nil {
		return in.name
	}
	return ""
}

// Overwrite has a channel allow and deny a role or a member.
func (s *Stand) Overwrite(channel, id string, allow, deny int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.overwrites[channel] = append(s.overwrites[channel], map[string]any{
		"id": id, "type": 1, "allow": strconv.FormatInt(allow, 10), "deny": strconv.FormatInt(deny, 10),
	})
}

// AddThread adds a thread that the bot did not begin; a private one has
// members.
func (s *Stand) AddThread(id string, kind int, members ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.otherThreads[id] = otherThread{kind, members}
}

type otherThread struct {
	kind    int
	members []string
}

// Unreachable has nobody listen at the address any more, and returns when
// everybody has noticed.
func (s *Stand) Unreachable() {
	_ = s.server.Listener.Close()
	s.gateway.closeAll()
	s.mu.Lock()
	for c := range s.conns {
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.CloseWrite()
		}
	}
	s.mu.Unlock()
	s.wait(s.t, "the connections end", func() bool { return len(s.conns) == 0 })
}

// connState follows the connections that carry calls.
func (s *Stand) connState(c net.Conn, state http.ConnState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch state {
	case http.StateNew:
		s.conns[c] = true
	case http.StateClosed, http.StateHijacked:
		delete(s.conns, c)
	}
}

// postMessage takes a message.
func (s *Stand) postMessage(w http.ResponseWriter, r *http.Request) {
	channel := r.PathValue("channel")
	raw := s.body(r)
	if s.rejects(w, channel) || !s.isThere(w, channel) {
		return
	}
	m, ok := s.message(w, r, raw)
	if !ok {
		return
	}
	if m.channel, m.id = channel, s.id(); channel == Channel {
		m.guild = Guild
	}
	rec, isNew := s.take(m)
	if rec.channel != channel {
		s.complain("the nonce %q stands in two channels", m.Nonce)
	}
	what := s.json(rec, true)
	s.mu.Lock()
	answered, now, deleted := s.byInteraction[m.Nonce], rec.now, rec.deleted
	s.mu.Unlock()
	if deleted {
		refuse(w, http.StatusNotFound, 10008, "") // a repeat of what was deleted meanwhile
		return
	}
	reply(w, what)
	if isNew {
		go s.send("MESSAGE_CREATE", what)
	}
	if answered == nil {
		s.hand(now)
	} else if isNew {
		answered.shown <- now
	}
}

// hand gives a message to whoever waits for one. When nobody takes them, the
// oldest are lost.
func (s *Stand) hand(m *Message) {
	for {
		select {
		case s.posted <- m:
			return
		default:
		}
		select {
		case <-s.posted:
		default:
		}
	}
}

// isThere says whether there is a channel, and wakes a thread. Every id is a
// channel's, unless it is a message's that has no thread, or a person's.
func (s *Stand) isThere(w http.ResponseWriter, channel string) bool {
	person := s.byID(channel) != nil
	s.mu.Lock()
	in, isMessage := s.threads[channel], s.records[channel] != nil
	locked := in != nil && in.locked
	if in != nil && !locked {
		in.archived = false
	}
	s.mu.Unlock()
	switch {
	case person, isMessage && in == nil:
		refuse(w, http.StatusNotFound, 10003, "")
	case locked:
		refuse(w, http.StatusForbidden, 160005, "")
	default:
		return true
	}
	return false
}

// take keeps a message, unless it is a repeat.
func (s *Stand) take(m *Message) (rec *record, isNew bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m.EnforceNonce {
		if old := s.byNonce[m.Nonce]; old != nil {
			old.repeats++
			return old, false
		}
	}
	rec = &record{id: m.id, channel: m.channel, first: m, now: m, at: time.Now()}
	s.records[m.id] = rec
	s.order = append(s.order, rec)
	if m.Nonce != "" {
		s.byNonce[m.Nonce] = rec
	}
	return rec, true
}

// stands keeps an interaction's answer that everyone sees. Discord does not say
// that it can be edited as a channel's message, so here it cannot.
func (s *Stand) stands(m *Message) {
	if m.private {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.order = append(s.order, &record{id: m.id, channel: m.channel, first: m, now: m, at: time.Now()})
}

// json is a message as Discord tells of it.
func (s *Stand) json(rec *record, withNonce bool) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]any{
		"id": rec.id, "channel_id": rec.channel, "type": 0, "content": *rec.now.Content,
		"author": map[string]any{"id": Self, "username": "stet", "bot": true},
	}
	if withNonce && rec.first.Nonce != "" {
		out["nonce"] = rec.first.Nonce
	}
	if rec.first.guild != "" {
		out["guild_id"] = rec.first.guild
	}
	return out
}

// patchMessage takes an edit.
func (s *Stand) patchMessage(w http.ResponseWriter, r *http.Request) {
	channel, id := r.PathValue("channel"), r.PathValue("message")
	raw := s.body(r)
	if s.rejects(w, channel) {
		return
	}
	m, wrong := check(raw, func(id string) bool { return s.byID(id) != nil })
	if len(m.users()) > 0 {
		wrong = append(wrong, "an edit that pings")
	}
	if len(wrong) > 0 {
		s.complain("%s %s: %s\n%s", r.Method, r.URL.Path, strings.Join(wrong, "; "), raw)
		refuse(w, http.StatusBadRequest, 50035, "")
		return
	}
	m.channel, m.id, m.edited = channel, id, true
	s.mu.Lock()
	rec, in := s.records[id], s.threads[channel]
	gone := rec == nil || rec.deleted || rec.channel != channel
	archived := in != nil && in.archived
	if !gone && !archived {
		rec.now = &m
		rec.edits = append(rec.edits, Edit{time.Now(), s.shown(&m)})
	}
	s.mu.Unlock()
	switch {
	case archived:
		refuse(w, http.StatusBadRequest, 50083, "")
	case gone:
		refuse(w, http.StatusNotFound, 10008, "")
	default:
		reply(w, s.json(rec, false))
		s.hand(&m)
	}
}

// beginThread takes a thread.
func (s *Stand) beginThread(w http.ResponseWriter, r *http.Request) {
	channel, id := r.PathValue("channel"), r.PathValue("message")
	var want struct {
		Name    string `json:"name"`
		Archive int    `json:"auto_archive_duration"`
	}
	if err := json.Unmarshal(s.body(r), &want); err != nil || units(want.Name) < 1 || units(want.Name) > 100 || !slices.Contains([]int{60, 1440, 4320, 10080}, want.Archive) {
		s.complain("a thread %+v: %v", want, err)
		refuse(w, http.StatusBadRequest, 50035, "")
		return
	}
	if s.rejects(w, channel) {
		return
	}
	s.mu.Lock()
	rec, begun := s.records[id], s.threads[id] != nil
	_, inOther := s.otherThreads[channel]
	inside := s.threads[channel] != nil || inOther || s.isDirect(channel)
	ok := !begun && !inside && rec != nil && !rec.deleted && rec.channel == channel
	if ok {
		s.threads[id] = &thread{channel: channel, name: want.Name}
	}
	s.mu.Unlock()
	switch {
	case ok:
		w.WriteHeader(http.StatusCreated)
		reply(w, map[string]any{"id": id, "type": 11, "parent_id": channel, "name": want.Name})
	case inside:
		refuse(w, http.StatusBadRequest, 50024, "")
	case begun:
		refuse(w, http.StatusBadRequest, 160004, "")
	default:
		refuse(w, http.StatusNotFound, 10008, "")
	}
}

// isDirect says whether a channel is one of direct messages; s.mu is held.
func (s *Stand) isDirect(channel string) bool {
	for _, p := range s.people {
		if p.DM == channel {
			return true
		}
	}
	return false
}

// patchChannel wakes a thread.
func (s *Stand) patchChannel(w http.ResponseWriter, r *http.Request) {
	s.body(r)
	channel := r.PathValue("channel")
	s.mu.Lock()
	in := s.threads[channel]
	locked := in != nil && in.locked
	if in != nil && !locked {
		in.archived = false
	}
	s.mu.Unlock()
	if locked || in == nil {
		refuse(w, http.StatusForbidden, 50013, "")
		return
	}
	reply(w, map[string]any{"id": channel})
}

// getMessages shows the newest messages of a channel.
func (s *Stand) getMessages(w http.ResponseWriter, r *http.Request) {
	channel := r.PathValue("channel")
	if s.rejects(w, channel) || !s.isThere(w, channel) {
		return
	}
	most, err := strconv.Atoi(r.URL.Query().Get("limit"))
	if err != nil || most < 1 || most > 100 {
		s.complain("a limit of %q messages", r.URL.Query().Get("limit"))
	}
	s.mu.Lock()
	hidden, nonces := s.hidden, s.nonces
	all := []map[string]any{}
	var shown []*record
	for i := len(s.order) - 1; i >= 0 && len(shown) < most; i-- {
		if m := s.order[i]; m.channel == channel && !m.deleted {
			shown = append(shown, m)
		}
	}
	s.mu.Unlock()
	if hidden {
		refuse(w, http.StatusForbidden, 50001, "")
		return
	}
	for _, m := range shown {
		all = append(all, s.json(m, nonces))
	}
	reply(w, all)
}

// getChannel tells of a channel.
func (s *Stand) getChannel(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("channel")
	if s.rejects(w, id) || !s.isThere(w, id) {
		return
	}
	s.mu.Lock()
	out := map[string]any{"id": id, "type": 0, "guild_id": Guild, "permission_overwrites": append([]map[string]any{}, s.overwrites[id]...)}
	other, isOther := s.otherThreads[id]
	switch {
	case s.isDirect(id):
		out = map[string]any{"id": id, "type": 1}
	case s.threads[id] != nil:
		out["type"], out["parent_id"] = 11, s.threads[id].channel
	case isOther:
		out["type"], out["parent_id"] = other.kind, Channel
	}
	hidden := s.hidden
	s.mu.Unlock()
	if hidden {
		refuse(w, http.StatusForbidden, 50001, "")
		return
	}
	reply(w, out)
}

// getThreadMember tells who was let into a private thread.
func (s *Stand) getThreadMember(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	is := slices.Contains(s.otherThreads[r.PathValue("channel")].members, r.PathValue("user"))
	s.mu.Unlock()
	if !is {
		refuse(w, http.StatusNotFound, 10007, "")
		return
	}
	reply(w, map[string]any{"id": r.PathValue("channel"), "user_id": r.PathValue("user")})
}

// EnforceLimits has the stand-in enforce Discord's rate limits: 5 posts in 5
// seconds in a channel, as many edits, and 50 calls a second in all.
func (s *Stand) EnforceLimits() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.enforced = true
}

// Limited is how many calls were refused for coming too often.
func (s *Stand) Limited() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.limited
}

// window counts calls.
type window struct {
	began time.Time
	calls int
}

// within counts a call, and says for how long there may be none when there were
// too many.
func (s *Stand) within(key string, most int, every time.Duration) (left int, wait time.Duration) {
	now := time.Now()
	in := s.windows[key]
	if in == nil || now.Sub(in.began) >= every {
		in = &window{began: now}
		s.windows[key] = in
	}
	wait = every - now.Sub(in.began)
	if in.calls >= most {
		return -1, wait
	}
	in.calls++
	return most - in.calls, wait
}

// paced are the calls with a token, within the limits.
func (s *Stand) paced(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		if !s.enforced {
			s.mu.Unlock()
			h(w, r)
			return
		}
		left, wait := s.within("", 50, time.Second)
		isGlobal := left < 0
		channel := r.PathValue("channel")
		if !isGlobal && channel != "" && r.Method != http.MethodGet {
			const most, every = 5, 5 * time.Second
			left, wait = s.within(r.Method+" "+channel, most, every)
			head := w.Header()
			head.Set("X-RateLimit-Bucket", "b"+r.Method)
			head.Set("X-RateLimit-Limit", strconv.Itoa(most))
			head.Set("X-RateLimit-Remaining", strconv.Itoa(max(left, 0)))
			head.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", wait.Seconds()))
		}
		s.mu.Unlock()
		if left < 0 {
			s.limit(w, wait, isGlobal)
			return
		}
		h(w, r)
	}
}

// limit refuses a call for coming too often.
func (s *Stand) limit(w http.ResponseWriter, wait time.Duration, isGlobal bool) {
	s.mu.Lock()
	s.limited++
	s.mu.Unlock()
	w.Header().Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	w.Header().Set("X-RateLimit-Scope", "user")
	if isGlobal {
		w.Header().Set("X-RateLimit-Global", "true")
		w.Header().Set("X-RateLimit-Scope", "global")
	}
	refuse(w, http.StatusTooManyRequests, 0, fmt.Sprintf(`{"message":"You are being rate limited.","retry_after":%.3f,"global":%t}`, wait.Seconds(), isGlobal))
}

// MustFind is the one post with a text in it.
func (s *Stand) MustFind(t testing.TB, text string) Post {
	t.Helper()
	var found []Post
	for _, p := range s.Posts() {
		if strings.Contains(p.Text, text) && !p.Deleted {
			found = append(found, p)
		}
	}
	if len(found) != 1 {
		t.Fatalf("discordtest: %d posts hold %q", len(found), text)
	}
	return found[0]
}
