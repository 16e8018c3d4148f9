package redisstore

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
	"github.com/stetbot/stet/store/internal/layout"
)

var (
	//go:embed board.lua
	boardSource string
	//go:embed directory.lua
	directorySource string
	//go:embed find.lua
	findSource string
	//go:embed posts.lua
	postsSource string

	boardScript     = redis.NewScript(boardSource)
	directoryScript = redis.NewScript(directorySource)
	findScript      = redis.NewScript(findSource)
	postsScript     = redis.NewScript(postsSource)
)

// desk is one desk as one viewer reads it.
type desk struct {
	store  *Store
	client redis.UniversalClient
	id     store.DeskID
	viewer store.Viewer
}

// Board implements store.Desk.
func (d *desk) Board(ctx context.Context, topic string, have store.Stamp) (store.Board, error) {
	doing := fmt.Sprintf("reading the board of %q", topic)
	count := "all"
	if d.viewer != store.Insider {
		count = "published"
	}
	keys := []string{
		d.tableKey(layout.OfDesk(layout.Stamps)),
		d.tableKey(layout.OfTopic(layout.Board, topic)),
		d.tableKey(layout.OfTopic(layout.Left, topic)),
	}
	reply, err := boardScript.Run(ctx, d.client, keys, layout.TopicField(topic), string(have), count).Slice()
	if err != nil {
		return store.Board{}, unavailable(doing, err)
	}
	raw, err := boardValues(reply)
	if err != nil {
		return store.Board{}, fmt.Errorf("%s: %w", doing, err)
	}
	b, err := layout.NewBoard(d.viewer, topic, have, raw)
	if err != nil {
		return store.Board{}, fmt.Errorf("%s: %w", doing, err)
	}
	return b, nil
}

// boardValues reads what board.lua returns.
func boardValues(reply []any) (layout.BoardValues, error) {
	var raw layout.BoardValues
	if len(reply) != 5 {
		return raw, fmt.Errorf("the board script returned %d values", len(reply))
	}
	raw.Stamp, _ = reply[0].(string)
	raw.Directory, _ = reply[1].(string)
	raw.Next, _ = reply[2].(string)
	if n, ok := reply[3].(int64); ok {
		raw.Left = int(n)
	} else {
		raw.LeftClaims = texts(reply[3])
	}
	raw.Claims = texts(reply[4])
	return raw, nil
}

// texts is a list of a script's reply.
func texts(list any) []string {
	values, _ := list.([]any)
	all := make([]string, len(values))
	for i, v := range values {
		all[i], _ = v.(string)
	}
	return all
}

// Claim implements store.Desk.
func (d *desk) Claim(ctx context.Context, id int64) (claim.Claim, error) {
	doing := fmt.Sprintf("reading claim %d", id)
	value, err := d.latest(ctx, id)
	if err != nil {
		return claim.Claim{}, fmt.Errorf("%s: %w", doing, err)
	}
	found, err := layout.Claims(d.viewer, []string{value})
	if err != nil {
		return claim.Claim{}, fmt.Errorf("%s: %w", doing, err)
	}
	if len(found) == 0 {
		return claim.Claim{}, fmt.Errorf("%s: %w", doing, store.ErrNotFound)
	}
	return found[0], nil
}

// latest is the value of Board or Left of a claim. A claim never changes its
// topic, so that the index may be read first; it may move between the two
// tables, so that these are read in one transaction.
func (d *desk) latest(ctx context.Context, id int64) (string, error) {
	field := layout.IDField(id)
	topic, err := d.client.HGet(ctx, d.tableKey(layout.OfDesk(layout.Index)), field).Result()
	if errors.Is(err, redis.Nil) {
		return "", store.ErrNotFound
	}
	if err != nil {
		return "", unavailable("looking it up", err)
	}
	found, err := d.find(ctx, field, layout.OfTopic(layout.Board, topic), layout.OfTopic(layout.Left, topic))
	if err != nil {
		return "", unavailable("asking Redis", err)
	}
	if len(found) == 0 {
		return "", store.ErrNotFound
	}
	return found[0], nil
}

// find is the values of a field in several tables, or all values when the field
// is empty, read in one instant.
func (d *desk) find(ctx context.Context, field string, tables ...layout.Table) ([]string, error) {
	keys := make([]string, len(tables))
	for i, t := range tables {
		keys[i] = d.tableKey(t)
	}
	reply, err := findScript.Run(ctx, d.client, keys, field).Slice()
	if err != nil {
		return nil, err
	}
	return texts(reply), nil
}

// exec runs a pipeline in which a value may be missing.
func exec(ctx context.Context, pipe redis.Pipeliner) error {
	cmds, err := pipe.Exec(ctx)
	if err != nil && !errors.Is(err, redis.Nil) {
		return unavailable("asking Redis", err)
	}
	for _, cmd := range cmds { // Exec returns the first error only
		if err := cmd.Err(); err != nil && !errors.Is(err, redis.Nil) {
			return unavailable("asking Redis", err)
		}
	}
	return nil
}

// Versions implements store.Desk.
func (d *desk) Versions(ctx context.Context, id int64) ([]claim.Claim, error) {
	doing := fmt.Sprintf("reading the versions of claim %d", id)
	value, err := d.latest(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	last, err := layout.Claim(value)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	var fields []string
	for v := int64(1); v <= last.Version; v++ {
		fields = append(fields, layout.VersionField(id, v))
	}
	reply, err := d.client.HMGet(ctx, d.tableKey(layout.OfDesk(layout.Versions)), fields...).Result()
	if err != nil {
		return nil, unavailable(doing, err)
	}
	versions, err := layout.VersionsOf(d.viewer, texts(reply))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	return versions, nil
}

// AsOf implements store.Desk. Versions are only ever added, so that they may be
// read after the latest ones; what is redacted meanwhile is blank in either.
func (d *desk) AsOf(ctx context.Context, topic string, at time.Time) ([]claim.Claim, error) {
	doing := fmt.Sprintf("reading %q as it stood", topic)
	latest, err := d.find(ctx, "", layout.OfTopic(layout.Board, topic), layout.OfTopic(layout.Left, topic))
	if err != nil {
		return nil, unavailable(doing, err)
	}
	then, err := layout.AsOf(d.viewer, latest, at, func(fields []string) ([]string, error) {
		reply, err := d.client.HMGet(ctx, d.tableKey(layout.OfDesk(layout.Versions)), fields...).Result()
		if err != nil {
			return nil, unavailable("asking Redis", err)
		}
		return texts(reply), nil
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	return then, nil
}

// Find implements store.Desk.
func (d *desk) Find(ctx context.Context, q store.Query) ([]claim.Claim, error) {
	if len(q.Topics) == 0 {
		return nil, nil
	}
	var tables []layout.Table
	for _, topic := range layout.Topics(q) {
		tables = append(tables, layout.OfTopic(layout.Board, topic))
		if q.Left {
			tables = append(tables, layout.OfTopic(layout.Left, topic))
		}
	}
	values, err := d.find(ctx, "", tables...)
	if err != nil {
		return nil, unavailable("finding claims", err)
	}
	found, err := layout.Claims(d.viewer, values)
	if err != nil {
		return nil, fmt.Errorf("finding claims: %w", err)
	}
	return found, nil
}

// Directory implements store.Desk.
func (d *desk) Directory(ctx context.Context, have store.Stamp) (store.Directory, error) {
	keys := []string{d.tableKey(layout.OfDesk(layout.Stamps)), d.tableKey(layout.OfDesk(layout.Directory))}
	reply, err := directoryScript.Run(ctx, d.client, keys, string(have)).Slice()
	if err != nil {
		return store.Directory{}, unavailable("reading the directory", err)
	}
	if len(reply) != 2 {
		return store.Directory{}, fmt.Errorf("reading the directory: the script returned %d values", len(reply))
	}
	text, _ := reply[0].(string)
	stamp := store.Stamp(text)
	if layout.Holds(have, stamp) {
		return store.Directory{Stamp: stamp, Unchanged: true}, nil
	}
	entries := texts(reply[1])
	fields := make(map[string]string, len(entries)/2)
	for i := 0; i+1 < len(entries); i += 2 {
		fields[entries[i]] = entries[i+1]
	}
	return layout.NewDirectory(stamp, fields)
}

// History implements store.Desk.
func (d *desk) History(ctx context.Context, topic string, limit int) ([]store.Event, error) {
	if d.viewer != store.Insider || limit < 1 {
		return nil, nil
	}
	key := d.tableKey(layout.OfTopic(layout.Audit, topic))
	entries, err := d.client.XRevRangeN(ctx, key, "+", "-", int64(limit)).Result()
	if err != nil {
		return nil, unavailable(fmt.Sprintf("reading the history of %q", topic), err)
	}
	values := make([]string, len(entries))
	for i, e := range entries {
		values[i], _ = e.Values["event"].(string)
	}
	return layout.Events(values)
}

// Recall implements store.Desk.
func (d *desk) Recall(ctx context.Context, person, request string) (store.Recall, error) {
	if d.viewer != store.Insider {
		return store.Recall{}, nil
	}
	pipe := d.client.Pipeline()
	receipt := pipe.Get(ctx, d.receiptKey(person, request))
	trail := pipe.HGet(ctx, d.tableKey(layout.OfDesk(layout.Trails)), person)
	if err := exec(ctx, pipe); err != nil {
		return store.Recall{}, fmt.Errorf("recalling a request: %w", err)
	}
	var answer []byte
	if receipt.Err() == nil {
		answer = []byte(receipt.Val())
	}
	return layout.NewRecall(answer, trail.Val())
}

// States implements store.Desk.
func (d *desk) States(ctx context.Context, keys ...string) (map[string][]byte, error) {
	if d.viewer != store.Insider || len(keys) == 0 {
		return nil, nil
	}
	reply, err := d.client.HMGet(ctx, d.tableKey(layout.OfDesk(layout.States)), keys...).Result()
	if err != nil {
		return nil, unavailable("reading states", err)
	}
	states := map[string][]byte{}
	for i, value := range texts(reply) {
		if value != "" {
			states[keys[i]] = []byte(value)
		}
	}
	return states, nil
}

// Posts implements store.Desk.
func (d *desk) Posts(ctx context.Context, topic string) ([]store.Post, error) {
	if d.viewer != store.Insider {
		return nil, nil
	}
	doing := fmt.Sprintf("reading the posts of %q", topic)
	keys := []string{d.tableKey(layout.OfDesk(layout.Shown)), d.tableKey(layout.OfDesk(layout.Posts))}
	reply, err := postsScript.Run(ctx, d.client, keys, layout.Escape(topic)).Slice()
	if err != nil {
		return nil, unavailable(doing, err)
	}
	posts, err := layout.NewPosts(texts(reply))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	return posts, nil
}

// Post implements store.Desk.
func (d *desk) Post(ctx context.Context, key string) (store.Post, error) {
	doing := fmt.Sprintf("reading the post %q", key)
	if d.viewer != store.Insider {
		return store.Post{}, fmt.Errorf("%s: %w", doing, store.ErrNotFound)
	}
	value, err := d.client.HGet(ctx, d.tableKey(layout.OfDesk(layout.Posts)), key).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return store.Post{}, unavailable(doing, err)
	}
	post, err := layout.NewPost(value)
	if err != nil {
		return store.Post{}, fmt.Errorf("%s: %w", doing, err)
	}
	return post, nil
}
