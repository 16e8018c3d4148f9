package slacktest

import (
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/bottest"
)

// Post is a message of chat.postMessage, as it reads now.
type Post struct {
	bottest.Post
	Channel string
	Thread  string // the message in whose thread it stands; empty outside
	Blocks  json.RawMessage
	Posted  time.Time
	Edited  time.Time // the last time; zero when never

	text     string
	metadata json.RawMessage
	deleted  bool
}

// Posts are all messages that the bot posted and that nobody deleted, in all
// channels, in the order in which they were taken.
func (s *Server) Posts() []Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Post, 0, len(s.posts))
	for _, p := range s.posts {
		if !p.deleted {
			all = append(all, *p)
		}
	}
	return all
}

// Deliveries is how often each delivery id was posted. More than once is a
// duplicate, which people see.
func (s *Server) Deliveries() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	times := map[string]int{}
	for _, p := range s.posts {
		if p.Delivery != "" {
			times[p.Delivery]++
		}
	}
	return times
}

// Limited is how many calls EnforceRates refused.
func (s *Server) Limited() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.limited
}

// EnforceRates answers what is faster than Slack allows with 429 and
// Retry-After: chat.postMessage 1 a second and channel, with bursts of so many,
// which Slack does not tell (with 1, even what is sent a second apart is refused
// when the first was slow on its way); chat.update and the methods that look 50 a minute,
// conversations.members 100.
// https://docs.slack.dev/apis/web-api/rate-limits
func (s *Server) EnforceRates(burst int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.burst = burst
}

// rate is what a method allows: so many a minute, and so many at once.
func (s *Server) rate(method string) (perMinute, burst float64) {
	switch method {
	case "chat.postMessage":
		return 60, float64(s.burst)
	case "chat.update", "conversations.history", "conversations.replies", "conversations.open":
		return 50, 50
	case "conversations.members":
		return 100, 100
	}
	return 0, 0
}

// bucket fills up with time; each call takes one out.
type bucket struct {
	full float64
	at   time.Time
}

// tooFast is how many whole seconds a call has to wait. s.mu is held.
func (s *Server) tooFast(c call) int {
	perMinute, burst := s.rate(c.method)
	if s.burst == 0 || perMinute == 0 {
		return 0
	}
	key, now := c.method, time.Now()
	if c.method == "chat.postMessage" {
		key += " " + channelOf(c.fields["channel"])
	}
	b, ok := s.buckets[key]
	if !ok {
		b = &bucket{full: burst, at: now}
		s.buckets[key] = b
	}
	b.full = min(burst, b.full+now.Sub(b.at).Minutes()*perMinute)
	b.at = now
	if b.full < 1 {
		s.limited++
		return int(math.Ceil((1 - b.full) * 60 / perMinute))
	}
	b.full--
	return 0
}

func tooMany(w http.ResponseWriter, seconds int) {
	w.Header().Set("Retry-After", strconv.Itoa(seconds))
	w.WriteHeader(http.StatusTooManyRequests)
}

// Reject has all that is asked of a channel answered by Slack's error, such as
// "is_archived"; an empty one makes it a channel again. Any channel whose ID
// begins with C, G or D is there until it is rejected.
func (s *Server) Reject(channel, why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rejected[channel] = why
}

// Hold has every post taken at once and answered after d, so that the bot can
// be killed, or the connection be cut, in between. Zero ends it.
func (s *Server) Hold(d time.Duration) {
	if d == 0 {
		s.Fail("chat.postMessage", Fault{})
		return
	}
	s.Fail("chat.postMessage", Fault{Times: -1, Hold: d})
}

// channelOf is the channel that a message to somebody stands in.
func channelOf(id string) string {
	if strings.HasPrefix(id, "U") || strings.HasPrefix(id, "W") {
		return directChannel(id)
	}
	return id
}

// refusedIn is the error of anything that is asked of a channel; empty when
// there is none. s.mu is held.
func (s *Server) refusedIn(channel string) string {
	if why := s.rejected[channel]; why != "" {
		return why
	}
	if channel == "" || !strings.Contains("CGD", channel[:1]) {
		return "channel_not_found"
	}
	return ""
}

// find is the post of a name, also a deleted one. s.mu is held.
func (s *Server) find(channel, ts string) *Post { return s.byName[channel+" "+ts] }

// posted keeps a message of chat.postMessage. s.mu is held.
func (s *Server) posted(m Message) {
	var metadata struct {
		Type    string            `json:"event_type"`
		Payload map[string]string `json:"event_payload"`
	}
	_ = json.Unmarshal([]byte(m.Metadata), &metadata)
	in := bot.Conversation{Workspace: workspace, ID: m.Channel, Thread: m.Thread}
	if strings.HasPrefix(m.Channel, "D") {
		in.Kind = bot.Direct
	}
	p := &Post{Channel: m.Channel, Thread: m.Thread, Posted: m.At}
	if m.Metadata != "" {
		p.metadata = json.RawMessage(m.Metadata)
	}
	p.Ref, p.Pings = bot.MessageRef{Conversation: in, ID: m.TS}, pings(m.Blocks)
	if metadata.Type == "stet_delivery" {
		p.Delivery = metadata.Payload["delivery"]
	}
	p.reads(m)
	s.posts, s.byName[m.Channel+" "+m.TS] = append(s.posts, p), p
	if parent := s.find(m.Channel, m.Thread); m.Thread != "" && parent != nil && parent.Thread != "" {
		s.problem("a reply to a reply")
	}
}

func (p *Post) reads(m Message) {
	p.Text, p.Blocks, p.Labels, p.text = Visible(m.Text, m.Blocks), m.Blocks, labels(m.Blocks), m.Text
}

var workspace = bot.Workspace{Platform: "slack", ID: Team, Name: "The Desk"}

// pings are the people whom a message notifies.
func pings(blocks json.RawMessage) []string {
	var found []string
	var all []block
	_ = json.Unmarshal(blocks, &all)
	for _, b := range all {
		for _, part := range b.Elements {
			for _, e := range part.Elements {
				if e.Type == "user" {
					found = append(found, e.UserID)
				}
			}
		}
	}
	return found
}

// look answers conversations.history and conversations.replies. s.mu is held.
func (s *Server) look(c call) map[string]any {
	f := c.fields
	if s.hidden {
		return map[string]any{"ok": false, "error": "missing_scope", "needed": "channels:history", "provided": "chat:write"}
	}
	if why := s.refusedIn(f["channel"]); why != "" {
		return failed(why)
	}
	var found []*Post
	for _, p := range s.posts {
		if p.Channel == f["channel"] && p.Thread == f["ts"] && !p.deleted && p.Ref.ID > f["oldest"] {
			found = append(found, p)
		}
	}
	if f["ts"] != "" {
		parent := s.find(f["channel"], f["ts"])
		if parent == nil || parent.deleted {
			return failed("thread_not_found")
		}
		found = slices.Insert(found, 0, parent)
	} else {
		slices.Reverse(found)
	}
	found, next := page(found, f)
	messages := []any{}
	for _, p := range found {
		m := map[string]any{"type": "message", "ts": p.Ref.ID, "user": Self, "bot_id": "B0STET", "text": p.text, "blocks": p.Blocks}
		if p.Thread != "" {
			m["thread_ts"] = p.Thread
		}
		if f["include_all_metadata"] == "1" && p.metadata != nil {
			m["metadata"] = p.metadata
		}
		messages = append(messages, m)
	}
	return map[string]any{"ok": true, "messages": messages, "has_more": next != "", "response_metadata": map[string]any{"next_cursor": next}}
}

// page is the part of a list that a cursor and a limit mean. The cursor is a
// number here, which nobody else may know.
func page[E any](all []E, f map[string]string) (part []E, next string) {
	limit, err := strconv.Atoi(f["limit"])
	if err != nil {
		limit = 100
	}
	from, _ := strconv.Atoi(f["cursor"])
	from = min(from, len(all))
	to := min(from+limit, len(all))
	if to < len(all) {
		next = strconv.Itoa(to)
	}
	return all[from:to], next
}

// membersOf answers conversations.members. s.mu is held.
func (s *Server) membersOf(c call) map[string]any {
	if s.hidden {
		return map[string]any{"ok": false, "error": "missing_scope", "needed": "channels:read", "provided": "chat:write"}
	}
	if why := s.refusedIn(c.fields["channel"]); why != "" {
		return failed(why)
	}
	there, ok := s.members[c.fields["channel"]]
	if !ok {
		there = everyMember
	}
	there, next := page(there, c.fields)
	return map[string]any{"ok": true, "members": there, "response_metadata": map[string]any{"next_cursor": next}}
}

// everyMember is who is in a channel of which nothing else was said.
var everyMember = []string{Self, id(bottest.Owner), id(bottest.Editor), id(bottest.Second), id(bottest.Guest), id(bottest.TwoWords)}

// SetMembers says who is in a channel, by their IDs.
func (s *Server) SetMembers(channel string, accounts ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.members[channel] = accounts
}

// Place is the stand-in's Channel.
func (s *Server) Place() bot.Conversation { return bot.Conversation{Workspace: workspace, ID: Channel} }

// AccountID is the ID of one of bottest's people.
func (s *Server) AccountID(who string) string { return id(who) }

// Shown are the bot's posts in a channel or a thread.
func (s *Server) Shown(in bot.Conversation) []bottest.Post {
	var shown []bottest.Post
	for _, p := range s.Posts() {
		if p.Channel == channelOf(in.ID) && (in.Thread == "" || p.Thread == in.Thread) {
			shown = append(shown, p.Post)
		}
	}
	return shown
}

// Open is a post with its buttons.
func (s *Server) Open(t testing.TB, ref bot.MessageRef) bottest.Answer {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.find(ref.Conversation.ID, ref.ID)
	if p == nil || p.deleted {
		t.Fatalf("no post stands at %+v", ref)
	}
	m := Message{Via: "chat.postMessage", Channel: p.Channel, Thread: p.Thread, TS: p.Ref.ID, Text: p.text, Blocks: p.Blocks, At: p.Posted}
	return bottest.Answer{Text: p.Text, Labels: p.Labels, Options: options(p.Blocks), Raw: p.Blocks, Handle: m}
}

// Leave takes a person out of Channel.
func (s *Server) Leave(who string) {
	s.SetMembers(Channel, slices.DeleteFunc(slices.Clone(everyMember), func(account string) bool { return account == id(who) })...)
}

// failPosts makes posting and editing misbehave together.
func (s *Server) failPosts(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults["chat.postMessage"], s.faults["chat.update"] = &f, &f
}

// LimitPosts has the next n posts and edits refused by the rate limit.
func (s *Server) LimitPosts(n int, wait time.Duration) {
	s.failPosts(Fault{Times: n, Status: http.StatusTooManyRequests, RetryAfter: int(wait.Seconds())})
}

// BreakPosts has the next n posts and edits answered with 500.
func (s *Server) BreakPosts(n int) {
	s.failPosts(Fault{Times: n, Status: http.StatusInternalServerError})
}

// LosePosts has the next n posts and edits carried out and not answered.
func (s *Server) LosePosts(n int) { s.failPosts(Fault{Times: n, Lose: true}) }

// RefusePosts puts the bot out of Channel.
func (s *Server) RefusePosts() { s.Reject(Channel, "not_in_channel") }

// DeletePost deletes a post. What stands in its thread stays.
func (s *Server) DeletePost(ref bot.MessageRef) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.find(ref.Conversation.ID, ref.ID); p != nil {
		p.deleted = true
	}
}

// HideHistory takes the bot's scopes to look into channels.
func (s *Server) HideHistory() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hidden = true
}

// Unreachable closes the stand-in's door.
func (s *Server) Unreachable() {
	_ = s.http.Listener.Close()
	s.http.CloseClientConnections()
}
