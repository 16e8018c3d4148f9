package redisstore

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"

	"github.com/redis/go-redis/v9"

	"github.com/stetbot/stet/store"
	"github.com/stetbot/stet/store/internal/layout"
)

//go:embed commit.lua
var commitSource string

var commitScript = redis.NewScript(commitSource)

// Commit implements store.Desk. When go-redis loses a connection after it has
// sent the change, it sends it again; the receipt makes that a replay, and the
// Result says so although the caller committed once.
func (d *desk) Commit(ctx context.Context, c store.Change) (store.Result, error) {
	if d.viewer != store.Insider {
		return store.Result{}, store.ErrReadOnly
	}
	plan, err := layout.New(c)
	if err != nil {
		return store.Result{}, fmt.Errorf("committing: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return store.Result{}, unavailable("committing", err)
	}
	var receipts []string
	if len(c.Redact) > 0 {
		if receipts, err = d.redact(ctx, c, &plan); err != nil {
			return store.Result{}, fmt.Errorf("committing: %w", err)
		}
	}
	call := d.commitCall(c, plan, receipts)
	outcome, value, err := call.run(ctx, d.client)
	if err != nil {
		return store.Result{}, err
	}
	switch outcome {
	case "committed":
		return store.Result{Answer: c.Answer}, nil
	case "replayed":
		return store.Result{Replayed: true, Answer: []byte(value)}, nil
	case "answered":
		return store.Result{}, fmt.Errorf("committing: the answers that are kept: %w", store.ErrChanged)
	case "changed":
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 || n > len(plan.Checks) {
			return store.Result{}, fmt.Errorf("committing: check %q does not hold: %w", value, store.ErrChanged)
		}
		return store.Result{}, fmt.Errorf("committing: %w", plan.Checks[n-1].Changed())
	default:
		return store.Result{}, fmt.Errorf("committing: the script returned %q", outcome)
	}
}

// redact adds to a plan what its change redacts, and returns the keys of the
// receipts that it blanks. They are read first: when the script finds that they
// are still all, nothing was committed since.
func (d *desk) redact(ctx context.Context, c store.Change, plan *layout.Plan) ([]string, error) {
	pipe := d.client.Pipeline()
	receipts := pipe.ZRange(ctx, d.receiptsKey(), 0, -1)
	versions := pipe.HMGet(ctx, d.tableKey(layout.OfDesk(layout.Versions)), layout.PastFields(c)...)
	trails := pipe.HGetAll(ctx, d.tableKey(layout.OfDesk(layout.Trails)))
	if err := exec(ctx, pipe); err != nil {
		return nil, err
	}
	return receipts.Val(), plan.Redact(c, layout.Past{Versions: texts(versions.Val()), Trails: trails.Val()})
}

// commitCall is one call of commit.lua.
type commitCall struct {
	keys   []string
	args   []any
	number map[string]int // by key, from 1 as Lua counts
	sent   atomic.Int32   // how often it was written to a connection
}

// commitCall lays a plan out as commit.lua takes it. The receipts are all that
// the desk has, when the plan blanks them.
func (d *desk) commitCall(c store.Change, p layout.Plan, receipts []string) *commitCall {
	call := &commitCall{keys: []string{d.receiptKey(c.Person, c.Request), d.receiptsKey()}, number: map[string]int{}}
	call.keys = append(call.keys, receipts...)
	call.args = []any{sentValue{c.Answer, &call.sent}, int(layout.ReceiptLife.Seconds()), p.Tombstone, len(receipts), len(p.Checks)}
	for _, k := range p.Checks {
		table := call.key(d.tableKey(k.Table))
		how, other := "same", table
		if k.Claims {
			how, other = "version", call.key(d.tableKey(layout.OfTopic(layout.Left, k.Table.Topic)))
		}
		call.args = append(call.args, how, table, other, k.Field, k.Want)
	}
	commands := map[layout.Op]string{layout.Set: "HSET", layout.Delete: "HDEL", layout.Append: "XADD"}
	for _, w := range p.Writes {
		call.args = append(call.args, commands[w.Op], call.key(d.tableKey(w.Table)), w.Field, w.Value)
	}
	return call
}

// key is the number of a key.
func (call *commitCall) key(key string) int {
	if n, ok := call.number[key]; ok {
		return n
	}
	call.keys = append(call.keys, key)
	call.number[key] = len(call.keys)
	return len(call.keys)
}

// run calls the script and returns the two values of its reply.
func (call *commitCall) run(ctx context.Context, client redis.Scripter) (outcome, value string, err error) {
	cmd := commitScript.EvalSha(ctx, client, call.keys, call.args...)
	if redis.HasErrorPrefix(cmd.Err(), "NOSCRIPT") {
		// A server that does not know the script has written nothing, if
		// it was the only one asked; one that restarted meanwhile may have.
		call.sent.CompareAndSwap(1, 0)
		cmd = commitScript.Eval(ctx, client, call.keys, call.args...)
	}
	reply, err := cmd.StringSlice()
	if err != nil {
		return "", "", call.lost(err)
	}
	if len(reply) != 2 {
		return "", "", fmt.Errorf("committing: the script returned %d values", len(reply))
	}
	return reply[0], reply[1], nil
}

// lost is the error of a commit without a result. What was never sent, and
// what the server refused the only time it was sent, is not written. Anything
// else may be.
func (call *commitCall) lost(err error) error {
	var refused redis.Error
	sent := call.sent.Load()
	if sent == 0 || sent == 1 && errors.As(err, &refused) {
		return unavailable("committing", err)
	}
	return fmt.Errorf("committing: %w, and %w: %w", store.ErrUnavailable, store.ErrUncertain, err)
}

// sentValue is an argument that counts how often go-redis encodes it, which
// is when it writes a command to a connection. Its errors do not tell whether
// an attempt before the last one, or the one that failed, got that far.
type sentValue struct {
	value []byte
	sent  *atomic.Int32
}

// MarshalBinary implements encoding.BinaryMarshaler.
func (v sentValue) MarshalBinary() ([]byte, error) {
	v.sent.Add(1)
	return v.value, nil
}
