package schedule

import (
	"context"
	"log/slog"
	"time"

	"github.com/robfig/cron/v3"
)

// Tick runs a job every so often, in whole seconds and at least one, first after
// that time. A tick that comes while the job still runs is left out; a job that
// panics is logged, and runs again at the next. Tick returns when ctx has ended
// and the job that was running then is done.
func Tick(ctx context.Context, every time.Duration, job func(context.Context)) {
	c := cron.New(
		cron.WithLocation(time.UTC),
		cron.WithLogger(logger{}),
		// In this order: where a panic is caught further out, the job counts as
		// running for ever (robfig/cron v3.0.1, chain.go).
		cron.WithChain(cron.SkipIfStillRunning(logger{}), cron.Recover(logger{})),
	)
	c.Schedule(cron.Every(every), cron.FuncJob(func() { job(ctx) }))
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
}

// logger logs what cron has to say when something went wrong, and leaves out
// what it says each second.
type logger struct{}

func (logger) Info(string, ...any) {}

func (logger) Error(err error, _ string, about ...any) {
	slog.Error("running a job at its tick", append([]any{"err", err}, about...)...)
}
