package handlers

import (
	"context"
	"fmt"
	"hash/fnv"
	"log/slog"
	"sync"
	"time"

	"github.com/stetbot/stet/bot"
	"github.com/stetbot/stet/claim"
	"github.com/stetbot/stet/store"
)

// Newsroom answers requests for all desks of one store.
type Newsroom struct {
	store store.Store
	zone  *time.Location
	now   func() time.Time
	log   *slog.Logger
	mux   *bot.Mux

	calendar  Calendar
	platforms sync.Map // store.Kind → bot.Platform, those that Work was given
	wakes     sync.Map // store.Kind → chan struct{}

	// What was read, by desk; used only after the store has said, for this
	// very request, that the stamps still hold.
	mu          sync.Mutex
	directories map[store.DeskID]directory
	boards      map[boardKey]arranged
	answers     *bot.Kept[bot.Reply]

	// filing lets one change of a desk be decided at a time in this process:
	// a crowd that files at once waits in line, instead of deciding over and
	// over on what somebody else has just changed. Desks share the lines.
	filing [64]chan struct{}

	guesses guesses

	// chosen is the desk that a person with several last named in a direct
	// message. It is forgotten with the process, and then asked for again.
	chosen sync.Map // account reference → bot.Membership
}

// directory is a desk's vocabulary, ready to look names up in.
type directory struct {
	stamp   store.Stamp
	lexicon *claim.Lexicon
}

type boardKey struct {
	desk  store.DeskID
	topic string
}

// arranged is a topic's board, with the stamps that it was made under.
type arranged struct {
	read   store.Board
	board  claim.Board
	places func() map[int64]claim.Place // the board's, worked out once
}

const (
	keptDesks   = 256 // directories and boards kept; past that, all are forgotten
	keptAnswers = 512
)

// New makes a Newsroom over a store. Times are read and shown in zone.
func New(s store.Store, zone *time.Location, now func() time.Time, log *slog.Logger, calendar Calendar) *Newsroom {
	n := &Newsroom{
		store: s, zone: zone, now: now, log: log, calendar: calendar,
		directories: map[store.DeskID]directory{},
		boards:      map[boardKey]arranged{},
		answers:     bot.NewKept[bot.Reply](keptAnswers),
	}
	for i := range n.filing {
		n.filing[i] = make(chan struct{}, 1)
	}
	n.mux = bot.NewMux(n.commands(), log)
	return n
}

// Serve answers a request.
func (n *Newsroom) Serve(ctx context.Context, r bot.Request) bot.Reply { return n.mux.Serve(ctx, r) }

// Commands is the command table, for the platforms that register it.
func (n *Newsroom) Commands() []bot.Command { return n.mux.Commands() }

// inLine waits for the desk's turn to change something; done gives it on.
func (n *Newsroom) inLine(ctx context.Context, desk store.DeskID) (done func(), err error) {
	h := fnv.New32a()
	_, _ = h.Write([]byte(desk))
	line := n.filing[h.Sum32()%uint32(len(n.filing))]
	select {
	case line <- struct{}{}:
		return func() { <-line }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting to file: %w", store.ErrChanged)
	}
}

// directory is the desk's vocabulary as the store has it now.
func (n *Newsroom) directory(ctx context.Context, desk store.DeskID, d store.Desk) (directory, error) {
	have := n.lastDirectory(desk)
	read, err := d.Directory(ctx, have.stamp)
	if err != nil {
		return directory{}, err
	}
	if read.Unchanged && have.lexicon != nil {
		return have, nil
	}
	fresh := directory{read.Stamp, claim.NewLexicon(read.Vocabulary)}
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.directories) >= keptDesks {
		clear(n.directories)
	}
	n.directories[desk] = fresh
	return fresh, nil
}

// lastDirectory is the vocabulary as it was last read; it may be out of date.
func (n *Newsroom) lastDirectory(desk store.DeskID) directory {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.directories[desk]
}

func (n *Newsroom) lastBoard(key boardKey) (arranged, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	b, ok := n.boards[key]
	return b, ok
}

func (n *Newsroom) keepBoard(key boardKey, b arranged) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.boards) >= keptDesks {
		clear(n.boards)
	}
	n.boards[key] = b
}
