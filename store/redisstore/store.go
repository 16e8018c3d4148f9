package redisstore

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"

	"github.com/stetbot/stet/store"
	"github.com/stetbot/stet/store/internal/layout"
)

// Store keeps desks in one Redis database. It is safe for use by many
// goroutines, and by many processes on one database.
type Store struct {
	client redis.UniversalClient
	now    func() time.Time // nil for the server's clock
	// clustered is set once the server has refused a script with the keys of
	// several desks, as a node of a cluster does.
	clustered atomic.Bool
	known     sync.Map // of store.DeskID: those that this process has put among the desks

	mu    sync.Mutex
	swept map[store.Kind]time.Time // when this process swept the hints last
}

// Option changes how a Store reaches its server, or what it does there.
type Option func(*Store, *redis.Options)

// Dialer makes the store's connections, instead of net.Dialer. The network
// and address are those of the URL.
func Dialer(dial func(ctx context.Context, network, addr string) (net.Conn, error)) Option {
	return func(_ *Store, o *redis.Options) { o.Dialer = dial }
}

// Clock takes the place of the server's clock, by which jobs are due. It is for
// tests: the clocks of processes that share a database differ.
func Clock(now func() time.Time) Option {
	return func(s *Store, _ *redis.Options) { s.now = now }
}

// Open connects to the database of a URL such as
// redis://user:password@host:6379/0, or rediss:// for TLS, and marks it as
// stet's. ErrUnavailable when the server does not answer, ErrForeign when the
// database is a newer stet's. No error holds the password.
func Open(ctx context.Context, address string, opts ...Option) (*Store, error) {
	s, err := connect(address, opts...)
	if err != nil {
		return nil, err
	}
	if err := s.schema(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// connect makes a store without asking the server anything.
func connect(address string, opts ...Option) (*Store, error) {
	o, err := parse(address)
	if err != nil {
		return nil, err
	}
	// go-redis prints to the standard error what its callers are told by
	// errors too, a line for each lost connection.
	logging.Disable()
	o.ContextTimeoutEnabled = true // without it go-redis ignores the context's deadline
	o.DialTimeout = time.Second
	o.ReadTimeout = 500 * time.Millisecond
	o.WriteTimeout = 500 * time.Millisecond
	o.MaxRetries = 1
	o.DialerRetries = 1 // on top of MaxRetries, with 100 ms between them
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	s := &Store{swept: map[store.Kind]time.Time{}}
	for _, opt := range opts {
		opt(s, o)
	}
	s.client = redis.NewClient(o)
	return s, nil
}

// parse reads a Redis URL. What url.Parse and redis.ParseURL say about a bad
// one is not passed on: it quotes the URL, and a password with a "/" or "#"
// in it ends up in what is quoted as the port, the path or the database.
func parse(address string) (*redis.Options, error) {
	const form = "redis://user:password@host:6379/0, or rediss:// for TLS"
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("reading the Redis address: it is not of the form " + form + "; in a user name or password, percent-encode what is not a letter or digit")
	}
	if u.Scheme != "redis" && u.Scheme != "rediss" {
		return nil, errors.New("reading the Redis address: it does not begin with redis:// or rediss://")
	}
	o, err := redis.ParseURL(address)
	if err != nil {
		return nil, errors.New("reading the Redis address: what follows the host is not a database number, or an option is unknown; the form is " + form)
	}
	return o, nil
}

// Desk implements store.Store.
func (s *Store) Desk(id store.DeskID, v store.Viewer) store.Desk { return s.desk(id, v) }

// desk is what Desk gives.
func (s *Store) desk(id store.DeskID, v store.Viewer) *desk {
	return &desk{store: s, client: s.client, id: id, viewer: v}
}

// Close implements store.Store.
func (s *Store) Close() error {
	if err := s.client.Close(); err != nil {
		return fmt.Errorf("closing the connections to Redis: %w", err)
	}
	return nil
}

// Check implements store.Store.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	if err := s.schema(ctx); err != nil {
		return nil, err
	}
	pipe := s.client.Pipeline()
	aof := pipe.ConfigGet(ctx, "appendonly")
	fsync := pipe.ConfigGet(ctx, "appendfsync")
	policy := pipe.ConfigGet(ctx, "maxmemory-policy")
	if _, err := pipe.Exec(ctx); err != nil {
		if _, refused := errors.AsType[redis.Error](err); !refused {
			return nil, unavailable("reading the settings of Redis", err)
		}
		return []string{unread}, nil
	}
	return warnings(aof.Val()["appendonly"], fsync.Val()["appendfsync"], policy.Val()["maxmemory-policy"]), nil
}

// unread is the warning when the server does not tell its settings, as many
// hosted ones do not.
const unread = "Redis does not let stet read its settings, so stet could not check that it keeps what it is given. They should be appendonly yes, appendfsync always, maxmemory-policy noeviction."

// warnings says what the server's settings may lose, in the operator's words.
func warnings(aof, fsync, policy string) []string {
	if aof == "" || fsync == "" || policy == "" {
		return []string{unread}
	}
	var w []string
	switch {
	case aof != "yes":
		w = append(w, "Redis keeps no append-only file: a Redis restart loses everything that was filed since its last snapshot, or everything when it takes none. Set appendonly yes.")
	case fsync == "everysec":
		w = append(w, "For information: Redis writes to disk once a second (appendfsync everysec), so a crash of Redis or its machine can lose up to the last second. Set appendfsync always to lose nothing.")
	case fsync != "always":
		w = append(w, "Redis leaves writing to disk to the system (appendfsync "+fsync+"), so a crash of its machine can lose the last half minute or more. Set appendfsync always to lose nothing.")
	}
	if policy != "noeviction" {
		w = append(w, "Redis may throw figures away when its memory is full (maxmemory-policy "+policy+"). Set maxmemory-policy noeviction.")
	}
	return w
}

// schema marks a database that has no mark, and refuses one whose mark is not
// this stet's.
func (s *Store) schema(ctx context.Context) error {
	mark, err := s.client.Get(ctx, schemaKey()).Result()
	if errors.Is(err, redis.Nil) {
		// Only a database without the mark is written to: one that is full
		// can still be read.
		s.client.SetNX(ctx, schemaKey(), layout.Schema, 0)
		mark, err = s.client.Get(ctx, schemaKey()).Result()
	}
	if err != nil {
		return unavailable("asking Redis for its schema", err)
	}
	switch n, err := strconv.Atoi(mark); {
	case err != nil:
		return fmt.Errorf("opening the Redis database: its key %s is %q, not a number: %w", schemaKey(), mark, store.ErrForeign)
	case n > layout.Schema:
		return fmt.Errorf("opening the Redis database: it was written by a newer stet (schema %d, this stet reads %d): %w", n, layout.Schema, store.ErrForeign)
	case n < layout.Schema:
		return fmt.Errorf("opening the Redis database: it has schema %d, this stet reads %d: %w", n, layout.Schema, store.ErrForeign)
	}
	return nil
}

// unavailable is the error of a server that did not answer, or refused.
func unavailable(doing string, err error) error {
	return fmt.Errorf("%s: %w: %w", doing, store.ErrUnavailable, err)
}
