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
	result, err := d.send(ctx, c, plan, receipts)
	if err != nil {
		return store.Result{}, fmt.Errorf("committing: %w", err)
	}
	return result, nil
}

// send has the script write a plan, and says where its jobs are to be looked
// for.
func (d *desk) send(ctx context.Context, c store.Change, plan layout.Plan, receipts []string) (store.Result, error) {
	if len(plan.Jobs) > 0 {
		if err := d.store.know(ctx, d.id); err != nil {
			return store.Result{}, err
		}
	}
	call := d.commitCall(c, plan, receipts)
	outcome, err := call.run(ctx, d.client)
	if err != nil {
		return store.Result{}, err
	}
	switch value := outcome[1]; outcome[0] {
	case "committed":
		d.store.hint(ctx, d.id, call.hints(outcome[2:]))
		return store.Result{Answer: c.Answer}, nil
	case "replayed":
		d.store.hint(ctx, d.id, planned(plan))
		return store.Result{Replayed: true, Answer: []byte(value)}, nil
	case "lost":
		return store.Result{}, call.fenced()
	case "answered":
		return store.Result{}, fmt.Errorf("the answers that are kept: %w", store.ErrChanged)
	case "changed":
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 || n > len(plan.Checks) {
			return store.Result{}, fmt.Errorf("check %q does not hold: %w", value, store.ErrChanged)
		}
		return store.Result{}, plan.Checks[n-1].Changed()
	default:
		return store.Result{}, fmt.Errorf("the script returned %q", outcome)
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
	number map[string]int     // by key, from 1 as Lua counts
	kinds  map[int]store.Kind // of the Jobs among the keys
	sent   atomic.Int32       // how often it was written to a connection
}

// commitCall lays a plan out as commit.lua takes it. The receipts are all that
// the desk has, when the plan blanks them.
func (d *desk) commitCall(c store.Change, p layout.Plan, receipts []string) *commitCall {
	first, fence := d.receiptKey(c.Person, c.Request), layout.Fence{}
	answer := c.Answer
	if p.Fence != nil {
		first, fence, answer = d.receiptsKey(), *p.Fence, nil
	}
	call := &commitCall{keys: []string{first, d.receiptsKey()}, number: map[string]int{}, kinds: map[int]store.Kind{}}
	call.keys = append(call.keys, receipts...)
	call.args = []any{
		sentValue{answer, &call.sent},
		int(layout.ReceiptLife.Seconds()), p.Tombstone, len(receipts), d.store.clock(),
		fence.Token, 0, fence.Key, len(p.Checks),
	}
	if p.Fence != nil {
		call.args[6] = call.jobs(d, fence.Kind)
	}
	for _, k := range p.Checks {
		table := call.key(d.tableKey(k.Table))
		how, other := "same", table
		if k.Claims {
			how, other = "version", call.key(d.tableKey(layout.OfTopic(layout.Left, k.Table.Of)))
		}
		call.args = append(call.args, how, table, other, k.Field, k.Want)
	}
	commands := map[layout.Op]string{layout.Set: "HSET", layout.Delete: "HDEL", layout.Append: "XADD"}
	for _, w := range p.Writes {
		call.args = append(call.args, commands[w.Op], call.key(d.tableKey(w.Table)), w.Field, w.Value)
	}
	for _, post := range p.Posts {
		tables := call.together(d.tableKey(layout.OfDesk(layout.Posts)), d.tableKey(layout.OfDesk(layout.Shown)))
		call.args = append(call.args, "POST", tables, post.Key, post.Value)
	}
	for _, j := range p.Jobs {
		call.args = append(call.args, "JOB", call.jobs(d, j.Kind), j.Key, jobValue(j))
	}
	return call
}

// jobValue is a job as commit.lua takes it.
func jobValue(j layout.Job) string {
	due, sooner := strconv.FormatInt(j.Due, 10), "0"
	if j.AtOnce {
		due = ""
	}
	if j.Sooner {
		sooner = "1"
	}
	return due + " " + sooner + " " + j.Args
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

// together is the number of the first of some keys that have the next numbers.
// No other operation uses the tables of these.
func (call *commitCall) together(keys ...string) int {
	for _, key := range keys {
		call.key(key)
	}
	return call.number[keys[0]]
}

// jobs is the number of a kind's Jobs, which Due and Leases come after.
func (call *commitCall) jobs(d *desk, kind store.Kind) int {
	n := call.together(d.tableKey(layout.OfJobs(layout.Jobs, kind)), d.tableKey(layout.OfJobs(layout.Due, kind)), d.tableKey(layout.OfJobs(layout.Leases, kind)))
	call.kinds[n] = kind
	return n
}

// hints are the earliest times of the kinds of job that the script has placed.
func (call *commitCall) hints(placed []string) map[store.Kind]int64 {
	hints := map[store.Kind]int64{}
	for i := 0; i+1 < len(placed); i += 2 {
		n, err := strconv.Atoi(placed[i])
		ms, err2 := strconv.ParseInt(placed[i+1], 10, 64)
		if err == nil && err2 == nil { // or the sweep finds it
			earliest(hints, call.kinds[n], ms)
		}
	}
	return hints
}

// planned are the earliest times of the kinds of job of a plan. The hint of a
// change that was committed before may have been lost with its answer.
func planned(p layout.Plan) map[store.Kind]int64 {
	hints := map[store.Kind]int64{}
	for _, j := range p.Jobs {
		due := j.Due
		if j.AtOnce {
			due = 0
		}
		earliest(hints, j.Kind, due)
	}
	return hints
}

// earliest keeps the earlier of two times.
func earliest(hints map[store.Kind]int64, kind store.Kind, ms int64) {
	if was, ok := hints[kind]; !ok || ms < was {
		hints[kind] = ms
	}
}

// fenced is the error of a lease that the script did not find. Where the call
// was sent twice, the first may have ended it.
func (call *commitCall) fenced() error {
	if call.sent.Load() > 1 {
		return fmt.Errorf("%w, and %w: the lease has ended since the change was sent for the first time", store.ErrUnavailable, store.ErrUncertain)
	}
	return store.ErrLost
}

// run calls the script and returns its reply, of two values or more.
func (call *commitCall) run(ctx context.Context, client redis.Scripter) ([]string, error) {
	cmd := commitScript.EvalSha(ctx, client, call.keys, call.args...)
	if redis.HasErrorPrefix(cmd.Err(), "NOSCRIPT") {
		// A server that does not know the script has written nothing, if
		// it was the only one asked; one that restarted meanwhile may have.
		call.sent.CompareAndSwap(1, 0)
		cmd = commitScript.Eval(ctx, client, call.keys, call.args...)
	}
	reply, err := cmd.StringSlice()
	if err != nil {
		return nil, call.lost(err)
	}
	if len(reply) < 2 {
		return nil, fmt.Errorf("the script returned %d values", len(reply))
	}
	return reply, nil
}

// lost is the error of a commit without a result. What was never sent, and
// what the server refused the only time it was sent, is not written. Anything
// else may be.
func (call *commitCall) lost(err error) error {
	var refused redis.Error
	sent := call.sent.Load()
	if sent == 0 || sent == 1 && errors.As(err, &refused) {
		return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	return fmt.Errorf("%w, and %w: %w", store.ErrUnavailable, store.ErrUncertain, err)
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
