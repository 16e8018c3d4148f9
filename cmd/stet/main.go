// Command stet is a chat bot that keeps a newsroom's attributed figures.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // zones must be there in an image without files

	"github.com/spf13/cobra"

	"github.com/stetbot/stet/config"
	"github.com/stetbot/stet/store"
)

// version is set by the linker.
var version = "dev"

// The exit codes.
const (
	exitRefused     = 1 // a line was refused, or a check failed
	exitUsage       = 2 // usage or configuration
	exitUnavailable = 3 // the store is unavailable or locked
)

// exit is an error that has said all it has to say, or says it with its text,
// and ends the process with a code.
type exit struct {
	code int
	err  error
}

func (e *exit) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *exit) Unwrap() error { return e.err }

// process is what a subcommand has of the world.
type process struct {
	in       *os.File
	out, err io.Writer
	environ  []string
	now      func() time.Time
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	p := &process{in: os.Stdin, out: os.Stdout, err: os.Stderr, environ: os.Environ(), now: time.Now}
	code := p.run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// run is the whole program but for the process it runs in.
func (p *process) run(ctx context.Context, args []string) int {
	root := &cobra.Command{
		Use:           "stet",
		Short:         "stet keeps a newsroom's attributed figures: who said what number, and whether anyone has checked it",
		Version:       version,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.AddCommand(p.serveCommand(), p.tryCommand(), p.trackCommand(), p.manifestCommand())
	root.SetArgs(args)
	root.SetOut(p.out)
	root.SetErr(p.err)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	if text := err.Error(); text != "" {
		p.notice("stet: " + text)
	}
	return exitCode(err)
}

// notice tells the person who started the program something; answers alone go
// to standard output.
func (p *process) notice(text string) { _, _ = fmt.Fprintln(p.err, text) }

// exitCode is the code that an error ends the process with.
func exitCode(err error) int {
	var coded *exit
	var settings *config.Error
	switch {
	case errors.As(err, &coded):
		return coded.code
	case errors.As(err, &settings):
		return exitUsage
	case errors.Is(err, store.ErrUnavailable), errors.Is(err, store.ErrLocked), errors.Is(err, store.ErrForeign):
		return exitUnavailable
	}
	// What is left is cobra's: an unknown flag or command.
	return exitUsage
}
