package handlers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

const (
	jobsAtOnce = 32               // of one kind, side by side in this process
	leaseFor   = 30 * time.Second // longer than any job takes; then somebody else does it
	jobTime    = 20 * time.Second // a job that takes longer is broken off, well within its lease
	tickEvery  = time.Second
	lastWords  = 5 * time.Second // for what is under way when the process is to end
)

// decider is a job that decides: it puts what is to be written into the task.
// It may be run again when what it decided on has changed meanwhile.
type decider func(ctx context.Context, t *task) error

// deciders are the jobs that any process does, by the first word of their keys.
// The rest of the key is what the job is about.
var deciders = map[string]decider{
	"round":   round,   // a reminder round of a channel
	"digest":  digest,  // a digest of a channel
	"idle":    idle,    // the lease of a claim
	"amend":   amend,   // the posts that show a topic
	"refused": refused, // a channel that a platform shut us out of
}

// senders are the jobs that need a platform.
var senders = map[string]func(ctx context.Context, t *task, p bot.Platform) error{
	"send":    send,    // a message
	"refresh": refresh, // an edit of a message
}

// task is one job that is being done.
type task struct {
	*edit
	lease   store.Lease
	subject string    // the key without its first word
	begun   time.Time // by this process's clock
	bound   bool      // what it decided holds only while the directory is as it was read: plans, what is watched
}

// present is the time now, by the store's clock.
func (t *task) present() time.Time { return t.lease.Now.Add(t.Newsroom.now().Sub(t.begun)) }

// robot is who does what nobody asked for.
var robot = bot.Account{Platform: "stet", ID: "stet", Name: "stet", Standing: bot.Member}

// errand is a visit to a desk by nobody in particular, at a moment.
func (n *Newsroom) errand(desk store.DeskID, at time.Time) *visit {
	return &visit{
		Newsroom: n, call: &bot.Call{Request: bot.Request{From: robot, At: at}}, deskID: desk,
		desk: n.store.Desk(desk, store.Insider), who: robot, me: robot.Ref(), now: at.In(n.zone),
		mover: claim.Mover{ID: robot.Ref(), Role: claim.Reader},
	}
}

// Work does what is due on all desks until ctx ends: it decides rounds, digests
// and the ends of leases, and sends what was decided over the platforms. tick
// calls its function again and again until ctx ends; it is schedule.Tick. Any
// number of processes may work on one store.
func (n *Newsroom) Work(ctx context.Context, tick func(ctx context.Context, every time.Duration, job func(context.Context)), platforms ...bot.Platform) {
	kinds := n.kinds(platforms)
	var working sync.WaitGroup
	for _, kind := range kinds {
		wake := n.waking(kind)
		working.Go(func() { n.work(ctx, kind, wake) })
	}
	tick(ctx, tickEvery, func(context.Context) {
		for _, kind := range kinds {
			n.nudge(kind)
		}
	})
	working.Wait()
}

// ofOneDesk is a platform on which only one desk can be spoken to.
type ofOneDesk interface {
	Desk() string
}

// kinds are the kinds of jobs that can be done with the platforms: deciding, and
// sending over each of them.
func (n *Newsroom) kinds(platforms []bot.Platform) []store.Kind {
	kinds := []store.Kind{store.Deciding}
	for _, p := range platforms {
		kind := lane(p.Name(), "")
		if one, ok := p.(ofOneDesk); ok {
			kind = lane(p.Name(), one.Desk())
		}
		n.platforms.Store(kind, p)
		kinds = append(kinds, kind)
	}
	return kinds
}

// waking is the channel that says that jobs of a kind may be due.
func (n *Newsroom) waking(kind store.Kind) chan struct{} {
	wake, _ := n.wakes.LoadOrStore(kind, make(chan struct{}, 1))
	c, _ := wake.(chan struct{})
	return c
}

// nudge says that jobs of a kind may be due. Nobody need be listening.
func (n *Newsroom) nudge(kind store.Kind) {
	if wake, ok := n.wakes.Load(kind); ok {
		if c, ok := wake.(chan struct{}); ok {
			select {
			case c <- struct{}{}:
			default:
			}
		}
	}
}

// work does the jobs of a kind, so many at once, until ctx ends, and then waits
// for those under way.
func (n *Newsroom) work(ctx context.Context, kind store.Kind, wake <-chan struct{}) {
	var busy sync.WaitGroup
	defer busy.Wait()
	slots := make(chan struct{}, jobsAtOnce)
	done := make(chan struct{}, 1) // a slot was freed
	failing := time.Time{}         // when it was last said that the store does not answer
	for {
		room := cap(slots) - len(slots)
		leases, until, err := n.take(ctx, kind, room)
		if room > 0 { // or the store was not asked
			failing = n.complain(ctx, kind, failing, err)
		}
		for _, l := range leases {
			slots <- struct{}{}
			busy.Go(func() {
				n.do(ctx, l, until)
				<-slots
				select {
				case done <- struct{}{}:
				default:
				}
			})
		}
		more := done
		if len(leases) < room {
			more = nil // nothing else was due: a freed slot changes nothing
		}
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-more:
		}
	}
}

// take leases jobs, and says until when they may be done. That counts from before
// they were asked for, so that also of a process that stood still while it waited
// for the answer they end before their leases do. A store that does not answer is
// asked again at the next tick.
func (n *Newsroom) take(ctx context.Context, kind store.Kind, room int) (leases []store.Lease, until time.Time, err error) {
	if room == 0 || ctx.Err() != nil {
		return nil, until, nil
	}
	ctx, cancel := context.WithTimeout(ctx, jobTime)
	defer cancel()
	until, _ = ctx.Deadline()
	leases, err = n.store.Lease(ctx, kind, room, leaseFor)
	return leases, until, err
}

// complain logs that the store does not answer, once a minute, and that it does
// again.
func (n *Newsroom) complain(ctx context.Context, kind store.Kind, said time.Time, err error) time.Time {
	switch now := n.now(); {
	case ctx.Err() != nil:
	case err == nil && !said.IsZero():
		n.log.Info("the store answers again", "kind", kind)
		return time.Time{}
	case err != nil && now.Sub(said) >= time.Minute:
		n.log.Error("looking for what is due", "kind", kind, "error", err)
		return now
	}
	return said
}

// Catchup does what is due of all kinds, one job after the other, until nothing
// is. It is Work for a clock that stands still.
func (n *Newsroom) Catchup(ctx context.Context, platforms ...bot.Platform) (jobs int) {
	kinds := n.kinds(platforms)
	for before := -1; before != jobs; {
		before = jobs
		for _, kind := range kinds {
			leases, until, err := n.take(ctx, kind, jobsAtOnce)
			n.complain(ctx, kind, time.Time{}, err)
			for _, l := range leases {
				n.do(ctx, l, until)
				jobs++
			}
		}
	}
	return jobs
}

// do does one job, until then at the latest. One that fails for good is left to its
// lease: when that ends, the job is due again.
func (n *Newsroom) do(ctx context.Context, l store.Lease, until time.Time) {
	log := n.log.With("desk", l.Desk, "job", l.Key)
	ctx, cancel := outliving(ctx, until)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			log.Error("doing a job", "panic", p, "stack", string(debug.Stack()))
		}
	}()
	err := n.insist(ctx, l, log)
	switch {
	case errors.Is(err, store.ErrLost):
		log.Warn("a job was taken over by another process")
	case err != nil:
		log.Error("doing a job", "error", err, "times", l.Times)
	}
}

// insist does a job, and again while the store does not answer, so that nobody has
// to wait for the end of the lease when that was short. Messages of the attempts
// before are looked for, as after a lease that ended.
func (n *Newsroom) insist(ctx context.Context, l store.Lease, log *slog.Logger) error {
	for pause := time.Second; ; pause *= 2 {
		err := n.attempts(ctx, l)
		if !errors.Is(err, store.ErrUnavailable) || ctx.Err() != nil {
			return err
		}
		if pause == time.Second { // it is said again when it is given up
			log.Error("doing a job, which is tried again", "error", err, "times", l.Times)
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return err
		}
		l.Times++
	}
}

// outliving is a context for one job, which is given some time to end when the
// process is to.
func outliving(ctx context.Context, until time.Time) (context.Context, context.CancelFunc) {
	job, cancel := context.WithDeadline(context.WithoutCancel(ctx), until)
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(lastWords, cancel) })
	return job, func() { stop(); cancel() }
}

// attempts does a job until nobody was faster in changing what it is about.
func (n *Newsroom) attempts(ctx context.Context, l store.Lease) error {
	for range tries {
		t, err := n.newTask(ctx, l)
		if err != nil {
			return err
		}
		if err := n.carry(ctx, t); err != nil {
			if errors.Is(err, store.ErrChanged) && ctx.Err() == nil {
				continue
			}
			return err
		}
		if err := n.finish(ctx, t); !errors.Is(err, store.ErrChanged) || ctx.Err() != nil {
			return err
		}
	}
	return store.ErrChanged
}

// newTask is a leased job over its desk's directory, as it is now.
func (n *Newsroom) newTask(ctx context.Context, l store.Lease) (*task, error) {
	begun := n.now()
	v := n.errand(l.Desk, l.Now)
	e := &edit{visit: v, boards: map[string]*draft{}}
	var err error
	if e.directory, err = n.directory(ctx, v.deskID, v.desk); err != nil {
		return nil, fmt.Errorf("reading the directory: %w", err)
	}
	_, subject, _ := strings.Cut(l.Key, " ")
	return &task{edit: e, lease: l, subject: subject, begun: begun}, nil
}

// carry runs a task's function.
func (n *Newsroom) carry(ctx context.Context, t *task) error {
	name, _, _ := strings.Cut(t.lease.Key, " ")
	if decide, ok := deciders[name]; ok && t.lease.Kind == store.Deciding {
		t.introduce()
		return decide(ctx, t)
	}
	sender, ok := senders[name]
	platform, connected := n.platforms.Load(t.lease.Kind)
	p, isPlatform := platform.(bot.Platform)
	if !ok || !connected || !isPlatform {
		return fmt.Errorf("doing %q: this stet does not know how", t.lease.Key)
	}
	return sender(ctx, t, p)
}

// finish commits what a task decided, and ends its lease.
func (n *Newsroom) finish(ctx context.Context, t *task) error {
	c := t.change(nil)
	if len(t.written)+len(t.channels) == 0 {
		c.Boards, c.People = nil, nil // nothing that is written depends on them
		if !t.bound {
			c.Directory = ""
		}
	}
	if err := n.store.Finish(ctx, t.lease, c); err != nil {
		return fmt.Errorf("finishing: %w", err)
	}
	n.nudgeFor(c)
	return nil
}

// nudgeFor wakes those who do what a change left to do.
func (n *Newsroom) nudgeFor(c store.Change) {
	for _, j := range c.Jobs {
		n.nudge(j.Kind)
	}
}

// later schedules a job.
func (e *edit) later(j store.Job) { e.jobs = append(e.jobs, j) }
