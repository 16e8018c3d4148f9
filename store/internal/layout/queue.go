package layout

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/stetbot/stet/store"
)

// Row is a value of Jobs, kept as "<generation> <due> <json>". The generation
// is another one each time that the job is scheduled, so that the end of a
// lease can tell whether that has happened since.
type Row struct {
	Generation int64
	Due        int64 // ms since 1970
	Args       string
}

// String is the row as it is kept.
func (r Row) String() string { return fmt.Sprintf("%d %d %s", r.Generation, r.Due, r.Args) }

// ReadRow reads a value of Jobs.
func ReadRow(value string) (Row, error) {
	generation, rest, _ := strings.Cut(value, " ")
	due, args, ok := strings.Cut(rest, " ")
	n, err := strconv.ParseInt(generation, 10, 64)
	at, err2 := strconv.ParseInt(due, 10, 64)
	if err = errors.Join(err, err2); err != nil || !ok {
		return Row{}, fmt.Errorf("reading a job that is kept as %.40q: %w", value, cmp.Or(err, errors.New("it is cut short")))
	}
	return Row{Generation: n, Due: at, Args: args}, nil
}

// Hold is a value of Leases, kept as "<token> <generation> <times> <end>".
type Hold struct {
	Token      string
	Generation int64 // of the Row that was leased
	Times      int   // how often that one was leased
	End        int64 // ms since 1970
}

// String is the lease as it is kept.
func (h Hold) String() string {
	return fmt.Sprintf("%s %d %d %d", h.Token, h.Generation, h.Times, h.End)
}

// ReadHold reads a value of Leases. What cannot be read holds nothing.
func ReadHold(value string) (Hold, bool) {
	var h Hold
	n, err := fmt.Sscanf(value, "%s %d %d %d", &h.Token, &h.Generation, &h.Times, &h.End)
	return h, err == nil && n == 4
}

// SetAside is for how long a job is put off that cannot be read, so that it
// stays to be looked at and is not in the way of others.
const SetAside = time.Hour

// Job is a job to schedule.
type Job struct {
	Kind   store.Kind
	Key    string
	AtOnce bool  // due is the engine's clock
	Due    int64 // ms since 1970
	Sooner bool
	Args   string
}

// Time is a number of ms since 1970 as a time.
func Time(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// NewLease is a lease as it is handed out.
func NewLease(desk store.DeskID, kind store.Kind, key string, row Row, now int64, times int, token string) store.Lease {
	l := store.Lease{
		Desk: desk, Job: store.Job{Kind: kind, Key: key, Due: Time(row.Due)},
		Now: Time(now), Times: times, Token: token,
	}
	if row.Args != "" {
		l.Args = []byte(row.Args)
	}
	return l
}

// Fence is the lease that must be held for a plan to be written.
type Fence struct {
	Kind  store.Kind
	Key   string
	Token string
}

// Finishing plans the change of a lease's end. ErrLost for what never was a
// lease; the other errors are as of New.
func Finishing(l store.Lease, c store.Change) (Plan, error) {
	switch {
	case l.Kind == "" || l.Key == "" || l.Token == "":
		return Plan{}, store.ErrLost
	case len(c.Redact) > 0:
		return Plan{}, errors.New("the end of a lease redacts nothing: that is asked for by two people")
	case c.Trail != nil && c.Person == "":
		return Plan{}, errors.New("a trail needs its person")
	}
	if err := sound(c); err != nil {
		return Plan{}, err
	}
	p := Plan{Fence: &Fence{Kind: l.Kind, Key: l.Key, Token: l.Token}}
	if c.Directory != "" || writesDirectory(c) {
		p.same(OfDesk(Stamps), DirectoryField, string(c.Directory), "the directory")
	}
	if err := p.tables(c); err != nil {
		return Plan{}, err
	}
	return p, nil
}

// later says what keeps a change's jobs, states and posts from being kept.
func later(c store.Change) error {
	for _, j := range c.Jobs {
		switch {
		case j.Kind == "":
			return fmt.Errorf("the job %q needs its kind", j.Key)
		case len(j.Args) > 0 && !json.Valid(j.Args):
			return fmt.Errorf("the job %q: its arguments are not JSON", j.Key)
		case j.Due.Year() > 9999:
			return fmt.Errorf("the job %q is due in the year %d", j.Key, j.Due.Year())
		}
	}
	for _, p := range c.Posts {
		if slices.Contains(c.Drop, p.Key) {
			return fmt.Errorf("the post %q is written and dropped", p.Key)
		}
		if slices.Contains(p.Topics, "") {
			return fmt.Errorf("the post %q shows a topic without a name", p.Key)
		}
	}
	if slices.Contains(laterKeys(c), "") {
		return errors.New("a job, state or post needs its key")
	}
	return nil
}

// laterKeys are the keys of a change's jobs, states and posts.
func laterKeys(c store.Change) []string {
	keys := slices.Collect(maps.Keys(c.States))
	for _, j := range c.Jobs {
		keys = append(keys, j.Key)
	}
	for _, p := range c.Posts {
		keys = append(keys, p.Key)
	}
	return append(keys, c.Drop...)
}

// laterNames are those keys, and the other names that they are found by.
func laterNames(c store.Change) []string {
	all := laterKeys(c)
	for _, j := range c.Jobs {
		all = append(all, string(j.Kind))
	}
	for _, p := range c.Posts {
		all = append(all, p.Topics...)
	}
	return all
}

// jobs plans the jobs to schedule. A due time is rounded down to its ms, as the
// clock is. What was due before 1970 is due.
func (p *Plan) jobs(jobs []store.Job) {
	for _, j := range jobs {
		p.Jobs = append(p.Jobs, Job{
			Kind: j.Kind, Key: j.Key, AtOnce: j.Due.IsZero(), Due: max(j.Due.UnixMilli(), 0),
			Sooner: j.Sooner, Args: string(j.Args),
		})
	}
}

// states plans the states.
func (p *Plan) states(states map[string][]byte) {
	for key, value := range states {
		op := Set
		if len(value) == 0 {
			op = Delete
		}
		p.Writes = append(p.Writes, Write{Op: op, Table: OfDesk(States), Field: key, Value: string(value)})
	}
}
