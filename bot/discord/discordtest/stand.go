package discordtest

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/bot/bottest"
)

// What every stand-in has.
const (
	Token           = "stand-in.token.discord"
	Application     = "100000000000000001"
	Self            = "100000000000000002" // the bot's own user
	Guild           = "500000000000000001"
	GuildName       = "The Daily Stand-in"
	Channel         = "600000000000000001"
	ContributorRole = "700000000000000001"
	RoleName        = "Fact checkers" // of ContributorRole
	manageGuild     = 1 << 5
)

// Patience is how long the stand-in waits for the bot.
const Patience = 15 * time.Second

// Person is someone with an account.
type Person struct {
	ID, Name string
	DM       string // the channel of direct messages with the bot
}

// member is a person in a guild.
type member struct {
	Nick  string
	Roles []string
}

// guild is one guild that the bot is in.
type guild struct {
	ID, Name, Owner string
	Roles           map[string]int64 // permissions by role id
	Members         map[string]member
}

// Stand is a stand-in of Discord with one guild. It implements bottest.Stand.
type Stand struct {
	// URL is the address of the API; it ends in /api.
	URL string

	t        testing.TB
	platform bot.Platform
	rows     []bot.Command
	server   *httptest.Server

	mu         sync.Mutex
	over       bool
	nextID     int64
	people     map[string]*Person // by bottest's names
	guilds     map[string]*guild
	registered []Command
	registrations,
	callbacks int
	interactions             map[string]*interaction // by token
	last                     *interaction
	chosen                   map[chosen]string
	byInteraction            map[string]*interaction // by id
	records                  map[string]*record      // by id
	order                    []*record
	byNonce                  map[string]*record
	threads                  map[string]*thread // by the message that they begin at
	otherThreads             map[string]otherThread
	overwrites               map[string][]map[string]any // by channel
	rejected                 map[string]int              // codes by channel
	postFaults               []*postFault
	hidden, nonces, enforced bool
	limited                  int
	windows                  map[string]*window
	conns                    map[net.Conn]bool
	posted                   chan *Message
	restFaults               []*RESTFault
	bodies                   []Body
	gateway                  gateway
}

// Body is a request body that the bot sent.
type Body struct {
	Method, Path string
	JSON         json.RawMessage
}

// New opens a stand-in. commands is the bot's command table: command lines are
// read by it, as a person would fill in the options.
func New(t testing.TB, commands []bot.Command) *Stand {
	s := &Stand{
		t: t, rows: commands,
		people: map[string]*Person{}, guilds: map[string]*guild{},
		interactions: map[string]*interaction{}, byInteraction: map[string]*interaction{}, records: map[string]*record{}, byNonce: map[string]*record{},
		threads: map[string]*thread{}, otherThreads: map[string]otherThread{}, overwrites: map[string][]map[string]any{},
		rejected: map[string]int{}, windows: map[string]*window{}, conns: map[net.Conn]bool{},
		posted: make(chan *Message, 1000), chosen: map[chosen]string{},
	}
	s.gateway.init()
	main := &guild{ID: Guild, Name: GuildName, Owner: s.person(bottest.Owner).ID, Roles: map[string]int64{Guild: 1024, ContributorRole: 0}, Members: map[string]member{}}
	for _, who := range []string{bottest.Owner, bottest.Editor, bottest.Second, bottest.Guest, bottest.TwoWords} {
		m := member{}
		if who == bottest.Editor || who == bottest.Second {
			m.Roles = []string{ContributorRole}
		}
		main.Members[s.person(who).ID] = m
	}
	s.person(bottest.Stranger)
	s.guilds[Guild] = main
	s.server = httptest.NewUnstartedServer(s.handler())
	s.server.Config.ConnState = s.connState
	s.server.Start()
	s.URL = s.server.URL + "/api"
	t.Cleanup(s.close)
	return s
}

// Connect says which platform is under test, where it runs in this process.
func (s *Stand) Connect(p bot.Platform) *Stand {
	s.platform = p
	return s
}

// Platform is what Connect said.
func (s *Stand) Platform() bot.Platform { return s.platform }

func (s *Stand) close() {
	s.mu.Lock()
	s.over = true
	s.mu.Unlock()
	s.gateway.closeAll()
	s.server.CloseClientConnections()
	s.server.Close()
}

// complain fails the test for something the bot did wrong.
func (s *Stand) complain(format string, args ...any) {
	s.mu.Lock()
	over := s.over
	s.mu.Unlock()
	if !over {
		s.t.Errorf("discordtest: "+format, args...)
	}
}

// person is the account of a name; s.mu may not be held.
func (s *Stand) person(who string) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.people[who]; p != nil {
		return p
	}
	n := len(s.people)
	p := &Person{ID: strconv.Itoa(200000000000000001 + n), Name: who, DM: strconv.Itoa(610000000000000001 + n)}
	s.people[who] = p
	return p
}

// Person is the account of one of bottest's people.
func (s *Stand) Person(who string) Person { return *s.person(who) }

func (s *Stand) byID(id string) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.people {
		if p.ID == id {
			return p
		}
	}
	return nil
}

// AddGuild puts the bot into another guild, before it connects; editors of it
// hold a role with Manage Server.
func (s *Stand) AddGuild(id, name, owner string, managers, others []string) {
	g := &guild{ID: id, Name: name, Owner: s.person(owner).ID, Roles: map[string]int64{id: 1024, id + "9": manageGuild}, Members: map[string]member{}}
	for _, who := range managers {
		g.Members[s.person(who).ID] = member{Roles: []string{id + "9"}}
	}
	for _, who := range others {
		g.Members[s.person(who).ID] = member{Nick: who + " there"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.guilds[id] = g
}

// id is a new snowflake, of now.
// https://docs.discord.com/developers/reference#snowflakes
func (s *Stand) id() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextID = max(s.nextID+1, (time.Now().UnixMilli()-1420070400000)<<22)
	return strconv.FormatInt(s.nextID, 10)
}

// wait waits until ok, and fails the test when it does not come to be.
func (s *Stand) wait(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(Patience); ; time.Sleep(5 * time.Millisecond) {
		s.mu.Lock()
		done := ok()
		s.mu.Unlock()
		if done {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("discordtest: %s: not within %s", what, Patience)
		}
	}
}

// Ready waits until the bot is connected and its commands are registered.
func (s *Stand) Ready(t testing.TB) {
	t.Helper()
	s.wait(t, "the bot connects", func() bool { return s.gateway.ready() })
	s.wait(t, "the bot registers its commands", func() bool { return s.registered != nil })
}

// Gone waits until the bot is not connected.
func (s *Stand) Gone(t testing.TB) {
	t.Helper()
	s.wait(t, "the bot disconnects", func() bool { return !s.gateway.ready() })
}

// Command gives a command line through the native command.
func (s *Stand) Command(t testing.TB, who, line string) bottest.Answer {
	t.Helper()
	s.Ready(t)
	data, err := s.fillIn(line)
	if err != nil {
		t.Fatalf("discordtest: /%s: %v", line, err)
	}
	return s.ask(t, who, 2, data, nil, Guild)
}

// CommandInDM gives a command line in the bot's direct messages.
func (s *Stand) CommandInDM(t testing.TB, who, line string) bottest.Answer {
	t.Helper()
	s.Ready(t)
	data, err := s.fillIn(line)
	if err != nil {
		t.Fatalf("discordtest: /%s: %v", line, err)
	}
	return s.ask(t, who, 2, data, nil, "")
}

// Complete types into an option, and returns the names and values offered.
func (s *Stand) Complete(t testing.TB, who, command string, others map[string]string, focused, typed string) [][2]string {
	t.Helper()
	s.Ready(t)
	var options []map[string]any
	for name, value := range others {
		options = append(options, map[string]any{"name": name, "type": 3, "value": value})
	}
	options = append(options, map[string]any{"name": focused, "type": 3, "value": typed, "focused": true})
	i := s.interaction(who, 4, commandData(command, options), nil, Guild)
	s.send("INTERACTION_CREATE", i.payload)
	s.await(t, i)
	return i.choices
}

// Interact sends an interaction of any type and data.
func (s *Stand) Interact(t testing.TB, who string, kind int, data map[string]any) bottest.Answer {
	t.Helper()
	s.Ready(t)
	return s.ask(t, who, kind, data, nil, Guild)
}

// Click presses a button.
func (s *Stand) Click(t testing.TB, who string, a bottest.Answer, label string) bottest.Answer {
	t.Helper()
	m, ok := a.Handle.(*Message)
	if !ok {
		t.Fatal("discordtest: the answer has no buttons")
	}
	for _, row := range m.Components {
		for _, b := range row.Components {
			if b.Label == label {
				data := map[string]any{"custom_id": b.CustomID, "component_type": 2}
				return s.ask(t, who, 3, data, m, m.guild)
			}
		}
	}
	t.Fatalf("discordtest: there is no button %q among %q", label, a.Labels)
	return bottest.Answer{}
}

// ClickAs presses a button that stands for a line, as a member with these
// permissions.
func (s *Stand) ClickAs(t testing.TB, who, permissions, line string) bottest.Answer {
	t.Helper()
	s.Ready(t)
	i := s.interaction(who, 3, map[string]any{"custom_id": line, "component_type": 2}, nil, Guild)
	i.payload["member"].(map[string]any)["permissions"] = permissions
	began := time.Now()
	s.send("INTERACTION_CREATE", i.payload)
	return s.await(t, i).answer(time.Since(began))
}

// ask sends an interaction and waits for its answer.
func (s *Stand) ask(t testing.TB, who string, kind int, data map[string]any, on *Message, guildID string) bottest.Answer {
	t.Helper()
	i := s.interaction(who, kind, data, on, guildID)
	s.mu.Lock()
	s.last = i
	s.mu.Unlock()
	began := time.Now()
	s.send("INTERACTION_CREATE", i.payload)
	return s.await(t, i).answer(time.Since(began))
}

// Redeliver sends the last interaction again. As on Discord, it cannot be
// answered a second time, only its answer edited.
func (s *Stand) Redeliver(t testing.TB) bottest.Answer {
	t.Helper()
	s.mu.Lock()
	i := s.last
	s.mu.Unlock()
	if i == nil {
		t.Fatal("discordtest: nothing to deliver again")
	}
	began := time.Now()
	s.send("INTERACTION_CREATE", i.payload)
	return s.await(t, i).answer(time.Since(began))
}

// Mention addresses the bot in the guild's channel.
func (s *Stand) Mention(t testing.TB, who, line string) (bottest.Answer, bool) {
	t.Helper()
	p := s.person(who)
	content, mentioned := s.typed(line, Guild)
	a := s.write(t, p, map[string]any{
		"channel_id": Channel, "guild_id": Guild, "content": "<@" + Self + "> " + content,
		"member":   s.member(Guild, p.ID, false),
		"mentions": append(mentioned, map[string]any{"id": Self, "username": "stet", "bot": true}),
	}, Channel, p.DM)
	return a, true
}

// Direct sends a direct message.
func (s *Stand) Direct(t testing.TB, who, line string) bottest.Answer {
	t.Helper()
	p := s.person(who)
	content, mentioned := s.typed(line, "")
	return s.write(t, p, map[string]any{"channel_id": p.DM, "content": content, "mentions": append([]map[string]any{}, mentioned...)}, p.DM)
}

// write sends a message and waits for the bot's in one of the channels.
func (s *Stand) write(t testing.TB, p *Person, m map[string]any, channels ...string) bottest.Answer {
	t.Helper()
	s.Ready(t)
	for len(s.posted) > 0 {
		<-s.posted
	}
	m["id"], m["type"], m["author"] = s.id(), 0, userJSON(p)
	m["timestamp"] = time.Now().UTC().Format(time.RFC3339Nano)
	began := time.Now()
	s.send("MESSAGE_CREATE", m)
	end := time.After(Patience)
	for {
		select {
		case got := <-s.posted:
			if slices.Contains(channels, got.channel) {
				got.private = got.channel == p.DM && channels[0] != p.DM
				return got.answer(time.Since(began))
			}
		case <-end:
			t.Fatalf("discordtest: no answer to %.80q within %s", m["content"], Patience)
		}
	}
}

// Send sends an event of any type.
func (s *Stand) Send(t testing.TB, event string, data any) {
	t.Helper()
	s.Ready(t)
	s.send(event, data)
}

// Posted waits for the next message in a channel.
func (s *Stand) Posted(t testing.TB) *Message {
	t.Helper()
	select {
	case m := <-s.posted:
		return m
	case <-time.After(Patience):
		t.Fatalf("discordtest: no message within %s", Patience)
		return nil
	}
}

// Quiet fails the test when the bot posts within d.
func (s *Stand) Quiet(t testing.TB, d time.Duration) {
	t.Helper()
	select {
	case m := <-s.posted:
		t.Errorf("discordtest: the bot posted %.200q", *m.Content)
	case <-time.After(d):
	}
}

// Bodies are the bodies of all requests so far.
func (s *Stand) Bodies() []Body {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.bodies)
}

// Registered are the commands as registered, and how often they were written.
func (s *Stand) Registered() ([]Command, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.registered, s.registrations
}

// Takes says whether a command line can be filled in as a native command: that
// there is one, and that the app offers the people whom it names.
func (s *Stand) Takes(t testing.TB, line string) bool {
	t.Helper()
	s.Ready(t)
	_, err := s.fillIn(line)
	return err == nil
}

// fillIn turns a command line into the data of a native command.
func (s *Stand) fillIn(line string) (map[string]any, error) {
	line = strings.TrimPrefix(line, "/")
	var row *bot.Command
	for i, c := range s.rows {
		if (line == c.Name || strings.HasPrefix(line, c.Name+" ")) && (row == nil || len(c.Name) > len(row.Name)) {
			row = &s.rows[i]
		}
	}
	if row == nil {
		return nil, fmt.Errorf("no such row in the table")
	}
	args, err := bot.Parse(row.Params, strings.TrimSpace(strings.TrimPrefix(line, row.Name)))
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	native, err := find(s.registered, row.Name)
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	var options []map[string]any
	resolved := map[string]any{}
	for _, p := range row.Params {
		for n, v := range args.All(p.Name) {
			name := p.Name
			if n > 0 {
				name += strconv.Itoa(n + 1)
			}
			o, ok := native[name]
			if !ok && n > 0 && p.Kind == bot.ID {
				last := options[len(options)-1]
				last["value"] = last["value"].(string) + " " + v
				continue
			}
			if !ok {
				return nil, fmt.Errorf("there is no option %q", name)
			}
			if o.Type == userOption || o.Type == mentionableOption {
				if v, err = s.resolve(v, o.Type == mentionableOption, resolved); err != nil {
					return nil, err
				}
			} else {
				v, _ = s.typed(v, Guild)
			}
			filled, err := o.fill(v)
			if err != nil {
				return nil, err
			}
			options = append(options, filled)
		}
	}
	for _, o := range native {
		if o.Required && !slices.ContainsFunc(options, func(m map[string]any) bool { return m["name"] == o.Name }) {
			return nil, fmt.Errorf("the option %q is required", o.Name)
		}
	}
	data := commandData(row.Name, options)
	if len(resolved) > 0 {
		data["resolved"] = resolved
	}
	return data, nil
}

// Types of option.
const (
	userOption        = 6
	mentionableOption = 9
)

func commandData(name string, options []map[string]any) map[string]any {
	head, sub, ok := strings.Cut(name, " ")
	if ok {
		options = []map[string]any{{"name": sub, "type": 1, "options": options}}
	}
	return map[string]any{"id": "800000000000000001", "type": 1, "name": head, "options": options}
}

// fill is the option with a value, as the app would let a person choose it.
func (o Option) fill(v string) (map[string]any, error) {
	filled := map[string]any{"name": o.Name, "type": o.Type, "value": v}
	switch {
	case o.Type == 5:
		filled["value"] = true
	case o.Type == userOption, o.Type == mentionableOption:
	case o.Type != 3:
		return nil, fmt.Errorf("the option %q is of type %d", o.Name, o.Type)
	case len(o.Choices) > 0 && !slices.ContainsFunc(o.Choices, func(c Choice) bool { return c.Value == v }):
		return nil, fmt.Errorf("%q is not a choice of %q", v, o.Name)
	}
	return filled, nil
}

// find is the options of a registered command by name.
func find(all []Command, name string) (map[string]Option, error) {
	head, sub, isSub := strings.Cut(name, " ")
	for _, c := range all {
		if c.Name != head || c.Type != 1 {
			continue
		}
		options := c.Options
		if isSub {
			i := slices.IndexFunc(options, func(o Option) bool { return o.Type == 1 && o.Name == sub })
			if i < 0 {
				return nil, fmt.Errorf("/%s has no subcommand %q", head, sub)
			}
			options = options[i].Options
		}
		byName := map[string]Option{}
		for _, o := range options {
			byName[o.Name] = o
		}
		return byName, nil
	}
	return nil, fmt.Errorf("/%s is not registered", head)
}

func userJSON(p *Person) map[string]any {
	return map[string]any{"id": p.ID, "username": p.Name, "global_name": nil, "discriminator": "0", "avatar": nil}
}

// member is a guild member as JSON; whole ones have their user and what they
// may do.
func (s *Stand) member(guildID, userID string, whole bool) map[string]any {
	p := s.byID(userID)
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guilds[guildID]
	if g == nil || p == nil {
		return nil
	}
	m, ok := g.Members[userID]
	if !ok {
		return nil
	}
	out := map[string]any{"roles": append([]string{}, m.Roles...), "nick": m.Nick, "joined_at": "2020-01-01T00:00:00Z", "deaf": false, "mute": false}
	if whole {
		out["user"] = userJSON(p)
	}
	return out
}

// permissions are those that an interaction's member comes with.
func (s *Stand) permissions(guildID, userID string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guilds[guildID]
	p := g.Roles[guildID]
	for _, r := range g.Members[userID].Roles {
		p |= g.Roles[r]
	}
	if g.Owner == userID {
		p = 1<<50 - 1
	}
	return p
}
