package layout

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// maxName is the longest name, in bytes. It keeps the longest receipt below
// bbolt's limit of 32768 bytes a key.
const maxName = 2048

// Check is one thing that must still hold for a change to be written.
type Check struct {
	Table  Table
	Field  string
	Want   string // the value; "" for none
	Claims bool   // Want is the version that begins the value, in Table or in the topic's Left
	What   string // what has changed when it does not hold
}

// Op is what a Write does.
type Op uint8

// The operations.
const (
	Set    Op = iota // a field's value
	Delete           // a field
	Append           // a value to a log
)

// Write is one thing that a change writes.
type Write struct {
	Op    Op
	Table Table
	Field string
	Value string
}

// Plan is what a change comes to: all of it when the fence and every check
// hold, and nothing otherwise. An engine looks for the change's receipt before
// the checks, and keeps it with the writes; a plan with a fence has no receipt.
// The fence's lease is ended before the jobs are scheduled.
type Plan struct {
	Fence     *Fence // the lease that must be held; nil for none
	Checks    []Check
	Writes    []Write
	Posts     []Post // in this order
	Jobs      []Job  // in this order
	Tombstone []byte // takes the place of every answer kept before; nil leaves them
}

// New plans a change, but for what Redact adds. Its error is that the change
// can never be committed, or store.ErrChanged when its new claims do not follow
// each other.
func New(c store.Change) (Plan, error) {
	if err := complete(c); err != nil {
		return Plan{}, err
	}
	p := Plan{}
	p.same(OfDesk(Stamps), DirectoryField, string(c.Directory), "the directory")
	if err := p.tables(c); err != nil {
		return Plan{}, err
	}
	return p, nil
}

// tables plans all that a change checks and writes, but for the directory's
// stamp, which not every change was decided on.
func (p *Plan) tables(c store.Change) error {
	stamp := string(NewStamp())
	for topic, have := range c.Boards {
		p.same(OfDesk(Stamps), TopicField(topic), string(have), fmt.Sprintf("the topic %q", topic))
	}
	if err := p.claims(c.Claims, stamp); err != nil {
		return err
	}
	if err := p.directory(c, stamp); err != nil {
		return err
	}
	if c.Trail != nil {
		if err := p.set(OfDesk(Trails), c.Person, c.Trail); err != nil {
			return err
		}
	}
	for _, e := range c.Events {
		value, err := json.Marshal(e)
		if err != nil {
			return fmt.Errorf("encoding an event: %w", err)
		}
		p.Writes = append(p.Writes, Write{Op: Append, Table: OfTopic(Audit, e.Topic), Value: string(value)})
	}
	if err := p.posts(c); err != nil {
		return err
	}
	p.states(c.States)
	p.jobs(c.Jobs)
	return nil
}

// complete says what a change lacks to be one.
func complete(c store.Change) error {
	switch {
	case c.Request == "":
		return errors.New("a change needs the id of its request")
	case c.Person == "":
		return errors.New("a change needs the person who asked for it")
	case c.At.IsZero():
		return errors.New("a change needs its time")
	case len(c.Answer) == 0:
		return errors.New("a change needs the answer that a repeat of it gets")
	}
	return sound(c)
}

// sound says what keeps a change from being written, whoever asked for it.
func sound(c store.Change) error {
	seen := map[int64]bool{}
	for _, k := range c.Claims {
		if k.ID < 1 || k.Version < 1 {
			return fmt.Errorf("claim %d at version %d: both must be positive", k.ID, k.Version)
		}
		if seen[k.ID] {
			return fmt.Errorf("claim %d is in the change twice", k.ID)
		}
		seen[k.ID] = true
		if _, ok := c.Boards[k.Topic]; !ok {
			return fmt.Errorf("claim %d: the change does not say which board of the topic %q it was decided on", k.ID, k.Topic)
		}
	}
	if err := redactable(c); err != nil {
		return err
	}
	if err := later(c); err != nil {
		return err
	}
	return names(c)
}

// names refuses names that an engine could not keep.
func names(c store.Change) error {
	all := []string{c.Request, c.Person}
	for topic := range c.Boards {
		all = append(all, topic)
	}
	for _, t := range c.Topics {
		all = append(all, t.Slug)
	}
	for _, s := range c.Sources {
		all = append(all, s.Key)
	}
	all = append(all, c.Forget...)
	for _, p := range c.People {
		all = append(append(all, p.ID), p.Accounts...)
	}
	for _, channel := range c.Channels {
		all = append(all, channel.ID)
	}
	for _, e := range c.Events {
		all = append(all, e.Topic)
	}
	all = append(all, laterNames(c)...)
	if c.Settings != nil {
		all = slices.AppendSeq(all, maps.Keys(c.Settings.Grants))
	}
	for _, name := range all {
		if len(name) > maxName {
			return fmt.Errorf("the name %.20q… has %d bytes; it may have %d", name, len(name), maxName)
		}
		if !utf8.ValidString(name) { // JSON would change it, and two names could become one
			return fmt.Errorf("the name %q is not UTF-8", name)
		}
	}
	return nil
}

// claims plans the claims, the next id and their topics' stamps.
func (p *Plan) claims(claims []claim.Claim, stamp string) error {
	var next int64
	for _, c := range claims {
		value, err := json.Marshal(c)
		if err != nil {
			return fmt.Errorf("encoding claim %d: %w", c.ID, err)
		}
		switch {
		case c.Version > 1:
			p.Checks = append(p.Checks, Check{
				Table: OfTopic(Board, c.Topic), Field: IDField(c.ID), Want: strconv.FormatInt(c.Version-1, 10),
				Claims: true, What: fmt.Sprintf("claim %d", c.ID),
			})
		case next == 0:
			p.same(OfDesk(Stamps), NextField, nextValue(c.ID), "the next claim's id")
			next = c.ID + 1
		case c.ID == next:
			next++
		default:
			return fmt.Errorf("claim %d: the next new one is %d: %w", c.ID, next, store.ErrChanged)
		}
		p.place(c, string(value))
		p.Writes = append(p.Writes, Write{Table: OfDesk(Stamps), Field: TopicField(c.Topic), Value: stamp})
	}
	if next > 0 {
		p.Writes = append(p.Writes, Write{Table: OfDesk(Stamps), Field: NextField, Value: nextValue(next)})
	}
	return nil
}

// nextValue is how the next id is kept: a desk without claims keeps none.
func nextValue(id int64) string {
	if id == 1 {
		return ""
	}
	return IDField(id)
}

// place plans where one claim is kept.
func (p *Plan) place(c claim.Claim, value string) {
	to, from := OfTopic(Left, c.Topic), OfTopic(Board, c.Topic)
	if c.OnBoard() {
		to, from = from, to
	}
	id := IDField(c.ID)
	p.Writes = append(p.Writes,
		Write{Table: to, Field: id, Value: strconv.FormatInt(c.Version, 10) + " " + value},
		Write{Table: OfDesk(Versions), Field: VersionField(c.ID, c.Version), Value: value})
	if c.Version == 1 {
		p.Writes = append(p.Writes, Write{Table: OfDesk(Index), Field: id, Value: c.Topic})
		return
	}
	p.Writes = append(p.Writes, Write{Op: Delete, Table: from, Field: id})
}

// directory plans the directory's entries and its stamp.
func (p *Plan) directory(c store.Change, stamp string) error {
	for _, t := range c.Topics {
		if err := p.set(OfDesk(Directory), TopicField(t.Slug), t); err != nil {
			return err
		}
	}
	for _, s := range c.Sources {
		if err := p.set(OfDesk(Directory), sourcePrefix+s.Key, s); err != nil {
			return err
		}
	}
	for _, key := range c.Forget {
		p.Writes = append(p.Writes, Write{Op: Delete, Table: OfDesk(Directory), Field: sourcePrefix + key})
	}
	for _, who := range c.People {
		if err := p.set(OfDesk(Directory), personPrefix+who.ID, who); err != nil {
			return err
		}
	}
	for _, channel := range c.Channels {
		if err := p.set(OfDesk(Directory), channelPrefix+channel.ID, channel); err != nil {
			return err
		}
	}
	if c.Settings != nil {
		if err := p.set(OfDesk(Directory), settingsField, c.Settings); err != nil {
			return err
		}
	}
	if writesDirectory(c) || len(c.Redact) > 0 {
		p.Writes = append(p.Writes, Write{Table: OfDesk(Stamps), Field: DirectoryField, Value: stamp})
	}
	return nil
}

// writesDirectory says whether a change writes to the directory.
func writesDirectory(c store.Change) bool {
	return len(c.Topics)+len(c.Sources)+len(c.People)+len(c.Channels)+len(c.Forget) > 0 || c.Settings != nil
}

// same plans a check of a whole value.
func (p *Plan) same(t Table, field, want, what string) {
	p.Checks = append(p.Checks, Check{Table: t, Field: field, Want: want, What: what})
}

// set plans a value that is kept as JSON.
func (p *Plan) set(t Table, field string, value any) error {
	encoded, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encoding %s %q: %w", t.Kind, field, err)
	}
	p.Writes = append(p.Writes, Write{Table: t, Field: field, Value: string(encoded)})
	return nil
}

// Changed is the error of a check that does not hold.
func (c Check) Changed() error { return fmt.Errorf("%s: %w", c.What, store.ErrChanged) }
