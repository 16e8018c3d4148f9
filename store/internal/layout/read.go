package layout

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// The prefixes of the fields of Directory, beside TopicField, and the one
// field that has none.
const (
	topicPrefix   = "topic:"
	sourcePrefix  = "source:"
	personPrefix  = "person:"
	channelPrefix = "channel:"
	settingsField = "settings"
)

// BoardValues is what an engine reads, in one instant, for a board.
type BoardValues struct {
	Stamp, Directory, Next string   // from Stamps; "" for none
	Claims                 []string // the values of Board; need not be read when Stamp is the one that the caller has
	Left                   int      // how many Left holds, for an insider
	LeftClaims             []string // the values of Left, for anybody else, who may count only what was published
}

// NewBoard makes a board as the viewer may see it.
func NewBoard(v store.Viewer, topic string, have store.Stamp, raw BoardValues) (store.Board, error) {
	b := store.Board{Topic: topic, Stamp: store.Stamp(raw.Stamp), Directory: store.Stamp(raw.Directory), NextID: 1, Left: raw.Left}
	if raw.Next != "" {
		next, err := strconv.ParseInt(raw.Next, 10, 64)
		if err != nil {
			return store.Board{}, fmt.Errorf("reading the next claim's id: %w", err)
		}
		b.NextID = next
	}
	if v != store.Insider {
		left, err := Claims(v, raw.LeftClaims)
		if err != nil {
			return store.Board{}, err
		}
		b.Left = len(left)
	}
	if Holds(have, b.Stamp) {
		b.Unchanged = true
		return b, nil
	}
	var err error
	b.Claims, err = Claims(v, raw.Claims)
	return b, err
}

// Holds says whether the stamp that a caller has is still the one that is
// kept. One who has none never holds it.
func Holds(have, kept store.Stamp) bool { return have != "" && have == kept }

// Claims reads values of Board and Left, by ascending id, as far as the
// viewer may see them.
func Claims(v store.Viewer, values []string) ([]claim.Claim, error) {
	var claims []claim.Claim
	for _, value := range values {
		c, err := Claim(value)
		if err != nil {
			return nil, err
		}
		claims = append(claims, c)
	}
	slices.SortFunc(claims, func(a, b claim.Claim) int { return cmp.Compare(a.ID, b.ID) })
	return store.Visible(v, claims), nil
}

// Claim reads a value of Board or Left.
func Claim(value string) (claim.Claim, error) {
	_, text, _ := strings.Cut(value, " ")
	return Version(text)
}

// Version reads a value of Versions.
func Version(value string) (claim.Claim, error) {
	var c claim.Claim
	if err := json.Unmarshal([]byte(value), &c); err != nil {
		return claim.Claim{}, fmt.Errorf("reading a kept claim: %w", err)
	}
	return c, nil
}

// VersionsOf are the versions of a claim that a viewer may read, from the
// values of Versions, oldest first. What was published once and is not any
// more is not found.
func VersionsOf(v store.Viewer, values []string) ([]claim.Claim, error) {
	versions := make([]claim.Claim, 0, len(values))
	for _, value := range values {
		c, err := Version(value)
		if err != nil {
			return nil, err
		}
		versions = append(versions, c)
	}
	if len(versions) == 0 || len(store.Visible(v, versions[len(versions)-1:])) == 0 {
		return nil, store.ErrNotFound
	}
	return store.Visible(v, versions), nil
}

// asOfBatch is how many versions are read at once for AsOf: 1,000 of them are
// about 2 MB.
const asOfBatch = 1000

// AsOf are claims as they stood at a moment, by ascending id, from the values
// of Board and Left. Where those are too new, versions reads values of Versions
// by their fields; it is called once for each asOfBatch of them.
func AsOf(v store.Viewer, latest []string, at time.Time, versions func(fields []string) ([]string, error)) ([]claim.Claim, error) {
	claims, err := Claims(v, latest)
	if err != nil {
		return nil, err
	}
	var then []claim.Claim
	var fields []string
	for _, c := range claims {
		if !c.ChangedAt.After(at) {
			then = append(then, c)
			continue
		}
		for older := c.Version - 1; older > 0; older-- {
			fields = append(fields, VersionField(c.ID, older))
		}
	}
	found := map[string]bool{} // by id
	for batch := range slices.Chunk(fields, asOfBatch) {
		values, err := versions(batch)
		if err != nil {
			return nil, err
		}
		for i, value := range values {
			id, _, _ := strings.Cut(batch[i], "@")
			if found[id] {
				continue
			}
			c, err := Version(value)
			if err != nil {
				return nil, err
			}
			if !c.ChangedAt.After(at) {
				found[id] = true
				then = append(then, c)
			}
		}
	}
	slices.SortFunc(then, func(a, b claim.Claim) int { return cmp.Compare(a.ID, b.ID) })
	return store.Visible(v, then), nil
}

// VersionOf is the version that begins a value of Board or Left; "" for none.
func VersionOf(value string) string {
	version, _, _ := strings.Cut(value, " ")
	return version
}

// NewDirectory reads the fields of Directory. Topics, sources, people and
// channels are in the order of their slugs, keys and ids.
func NewDirectory(stamp store.Stamp, fields map[string]string) (store.Directory, error) {
	d := store.Directory{Stamp: stamp}
	for field, value := range fields {
		var err error
		switch {
		case strings.HasPrefix(field, topicPrefix):
			err = add(&d.Topics, value)
		case strings.HasPrefix(field, sourcePrefix):
			err = add(&d.Sources, value)
		case strings.HasPrefix(field, personPrefix):
			err = add(&d.People, value)
		case strings.HasPrefix(field, channelPrefix):
			err = add(&d.Channels, value)
		case field == settingsField:
			err = json.Unmarshal([]byte(value), &d.Settings)
		}
		if err != nil {
			return store.Directory{}, fmt.Errorf("reading %q of the directory: %w", field, err)
		}
	}
	slices.SortFunc(d.Topics, func(a, b claim.Topic) int { return cmp.Compare(a.Slug, b.Slug) })
	slices.SortFunc(d.Sources, func(a, b claim.Source) int { return cmp.Compare(a.Key, b.Key) })
	slices.SortFunc(d.People, func(a, b claim.Person) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(d.Channels, func(a, b claim.Channel) int { return cmp.Compare(a.ID, b.ID) })
	return d, nil
}

// add reads a value at the end of a list.
func add[T any](to *[]T, value string) error {
	var v T
	if err := json.Unmarshal([]byte(value), &v); err != nil {
		return err
	}
	*to = append(*to, v)
	return nil
}

// Events reads values of Audit, in the order given.
func Events(values []string) ([]store.Event, error) {
	var events []store.Event
	for _, value := range values {
		if err := add(&events, value); err != nil {
			return nil, fmt.Errorf("reading an event: %w", err)
		}
	}
	return events, nil
}

// NewRecall reads what a desk remembers: the answer as kept, nil for none,
// and the value of Trails, "" for none.
func NewRecall(answer []byte, trail string) (store.Recall, error) {
	r := store.Recall{Answer: answer}
	if trail == "" {
		return r, nil
	}
	if err := json.Unmarshal([]byte(trail), &r.Trail); err != nil {
		return store.Recall{}, fmt.Errorf("reading a trail: %w", err)
	}
	return r, nil
}

// Topics are the topics to look through for a query, each once.
func Topics(q store.Query) []string {
	topics := slices.Clone(q.Topics)
	slices.Sort(topics)
	return slices.Compact(topics)
}
