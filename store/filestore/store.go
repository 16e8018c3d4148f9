package filestore

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"

	"go.etcd.io/bbolt"

	"github.com/stetbot/stet/store"
)

// Store keeps desks in one bbolt file. It is safe for use by many goroutines.
type Store struct {
	db    *bbolt.DB
	path  string
	file  os.FileInfo // of what was opened
	now   func() time.Time
	turn  chan struct{} // held by the one that writes; unlike bbolt's own lock, waiting for it ends with the context
	close func() error

	served map[string]uint64 // by deskKind, which had a job taken last; of whoever has the turn
	serves uint64
}

// Open opens the store of a path, and makes it and its directories, readable
// by this user only, when there is none. ErrLocked, naming the holder, when
// another process has it for longer than half a second; ErrForeign when the
// path is something else, which is left as it was. The clock is the one that
// jobs are due by.
func Open(path string, now func() time.Time) (*Store, error) {
	db, err := openFile(path)
	if err != nil {
		return nil, err
	}
	s := &Store{db: db, path: path, now: now, turn: make(chan struct{}, 1), served: map[string]uint64{}}
	s.close = sync.OnceValue(func() error {
		_ = os.Remove(holderPath(path)) // one that stays is only out of date
		return db.Close()
	})
	if err := writeHolder(path); err != nil {
		return nil, unavailable("saying who holds the store", errors.Join(err, db.Close()))
	}
	if s.file, err = os.Stat(path); err != nil {
		return nil, unavailable("opening the store", errors.Join(err, s.close()))
	}
	s.endLeases()
	return s, nil
}

// Desk implements store.Store.
func (s *Store) Desk(id store.DeskID, v store.Viewer) store.Desk {
	return &desk{store: s, id: id, viewer: v}
}

// Close implements store.Store. It waits for what is under way. A second time
// it does nothing.
func (s *Store) Close() error {
	if err := s.close(); err != nil {
		return fmt.Errorf("closing the store: %w", err)
	}
	return nil
}

// Check implements store.Store.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, unavailable("checking the store", err)
	}
	if err := s.db.View(func(*bbolt.Tx) error { return nil }); err != nil {
		return nil, unavailable("checking the store", err)
	}
	if err := s.inPlace(); err != nil {
		return nil, err
	}
	info, err := os.Stat(s.path)
	if err != nil {
		return nil, unavailable("checking the store", err)
	}
	if readers := info.Mode().Perm() & 0o077; readers != 0 && runtime.GOOS != "windows" {
		return []string{fmt.Sprintf("Other users of this machine may open %s (mode %04o). Unverified claims are sensitive: chmod 600 it.", s.path, info.Mode().Perm())}, nil
	}
	return nil, nil
}

// inPlace refuses when the file was removed or replaced since it was opened:
// what is written to it then is gone with this process.
func (s *Store) inPlace() error {
	info, err := os.Stat(s.path)
	if err != nil {
		return unavailable("looking for the store's file", err)
	}
	if !os.SameFile(info, s.file) {
		return unavailable("looking for the store's file", fmt.Errorf("%s was replaced while it was open", s.path))
	}
	return nil
}
