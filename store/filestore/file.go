package filestore

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/stetbot/stet/store"
	"github.com/stetbot/stet/store/internal/layout"
)

// lockWait is how long Open waits for another process to let go of the file,
// such as the one that it replaces. bbolt's own default is for ever.
const lockWait = 500 * time.Millisecond

// The buckets of the file, and the key of the header.
var (
	headerBucket = []byte("stet")
	desksBucket  = []byte("desks")
	schemaKey    = []byte("schema")
)

// openFile opens a store's file, making it and its directories when there is
// none. What is not a store of this stet is left as it is.
func openFile(path string) (*bbolt.DB, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, unavailable("making the directory of the store", err)
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := create(path); err != nil {
			return nil, unavailable("making the store "+path, err)
		}
		info, err = os.Stat(path)
	}
	if err != nil {
		return nil, unavailable("opening the store", err)
	}
	// An empty file holds nothing that could be lost: an operator's touch, or
	// a mount that wants its file to be there.
	empty := info.Mode().IsRegular() && info.Size() == 0
	if !empty {
		if err := inspect(path, info); err != nil {
			return nil, err
		}
	}
	db, err := bolt(path, &bbolt.Options{Timeout: lockWait})
	if err != nil {
		return nil, err
	}
	if empty {
		err = db.Update(writeHeader)
	}
	if err == nil {
		err = readHeader(db, path) // of what is locked now
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// create makes a new store whole before it gets its name, so that a process
// that is killed meanwhile leaves no file that looks foreign. Of two that
// create at once, one is first and the other opens what the first has made.
func create(path string) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), ".stet-new-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	if err := temporary.Close(); err != nil {
		return err
	}
	db, err := bbolt.Open(temporary.Name(), 0o600, &bbolt.Options{Timeout: lockWait})
	if err != nil {
		return err
	}
	if err := errors.Join(db.Update(writeHeader), db.Close()); err != nil {
		return err
	}
	if err := os.Link(temporary.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDirectory(filepath.Dir(path))
}

// syncDirectory makes a new name in a directory survive a power cut, where
// the system can do that.
func syncDirectory(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	_ = dir.Sync() // Windows and some network disks cannot
	return dir.Close()
}

// writeHeader marks a new file as a store.
func writeHeader(tx *bbolt.Tx) error {
	header, err := tx.CreateBucketIfNotExists(headerBucket)
	if err != nil {
		return err
	}
	if header.Get(schemaKey) != nil { // another process was faster
		return nil
	}
	if err := header.Put(schemaKey, []byte(strconv.Itoa(layout.Schema))); err != nil {
		return err
	}
	_, err = tx.CreateBucketIfNotExists(desksBucket)
	return err
}

// inspect refuses a file that is not a store of this stet, without writing to
// it. Opening a bbolt file for writing may already change it.
func inspect(path string, info fs.FileInfo) error {
	if info.IsDir() {
		return foreign(path, "it is a directory")
	}
	if !info.Mode().IsRegular() {
		return foreign(path, "it is not a regular file")
	}
	size, err := wholeSize(path)
	if err != nil {
		return unavailable("opening the store", err)
	}
	if size == 0 {
		return foreign(path, "it is another kind of file, or its beginning is damaged")
	}
	if info.Size() < size { // bbolt maps the file into memory and would die of what is missing
		return foreign(path, fmt.Sprintf("it is cut short: %d of %d bytes are there", info.Size(), size))
	}
	db, err := bolt(path, &bbolt.Options{Timeout: lockWait, ReadOnly: true})
	if err != nil {
		return err
	}
	return errors.Join(readHeader(db, path), db.Close())
}

// wholeSize is how many bytes a bbolt file must have at least, from the newer
// of the two meta pages at its beginning; 0 when neither is one. The format is
// that of go.etcd.io/bbolt/internal/common: a page header of 16 bytes; then
// magic, version, page size and flags, 4 bytes each; then root, sequence, free
// list, number of pages, transaction and checksum, 8 bytes each.
func wholeSize(path string) (int64, error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	const magic, version, header, length = 0xED0CDAED, 2, 16, 64
	var size int64
	var newest uint64
	offsets := []int64{0}
	for shift := 10; shift <= 24; shift++ { // the page sizes that bbolt looks for a second meta page at
		offsets = append(offsets, 1<<shift)
	}
	for _, offset := range offsets {
		var m [length]byte
		if _, err := file.ReadAt(m[:], offset+header); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return 0, err
		}
		sum := fnv.New64a()
		_, _ = sum.Write(m[:56])
		order := binary.NativeEndian
		if order.Uint32(m[0:]) != magic || order.Uint32(m[4:]) != version || order.Uint64(m[56:]) != sum.Sum64() {
			continue
		}
		if transaction := order.Uint64(m[48:]); size == 0 || transaction > newest {
			newest = transaction
			size = int64(order.Uint64(m[40:])) * int64(order.Uint32(m[8:]))
		}
	}
	return size, nil
}

// bolt opens a bbolt file, and says who has it when it is locked. bbolt
// panics on damage.
func bolt(path string, o *bbolt.Options) (db *bbolt.DB, err error) {
	defer func() {
		if damage := recover(); damage != nil {
			db, err = nil, foreign(path, fmt.Sprintf("it is damaged: %v", damage))
		}
	}()
	db, err = bbolt.Open(path, 0o600, o)
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return nil, fmt.Errorf("opening the store %s: %w: %s", path, store.ErrLocked, holder(path))
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrVersionMismatch), errors.Is(err, berrors.ErrChecksum):
		return nil, foreign(path, err.Error())
	case err != nil:
		return nil, unavailable("opening the store", err)
	}
	return db, nil
}

// readHeader refuses a bbolt file that is not a store of this stet.
func readHeader(db *bbolt.DB, path string) (err error) {
	defer func() {
		if damage := recover(); damage != nil {
			err = foreign(path, fmt.Sprintf("it is damaged: %v", damage))
		}
	}()
	return db.View(func(tx *bbolt.Tx) error {
		header := tx.Bucket(headerBucket)
		if header == nil {
			return foreign(path, "it belongs to another program that uses bbolt")
		}
		schema, err := strconv.Atoi(string(header.Get(schemaKey)))
		switch {
		case err != nil:
			return foreign(path, "its schema is not a number")
		case schema > layout.Schema:
			return foreign(path, fmt.Sprintf("it was written by a newer stet (schema %d, this stet reads %d)", schema, layout.Schema))
		case schema < layout.Schema, tx.Bucket(desksBucket) == nil:
			return foreign(path, fmt.Sprintf("it is incomplete (schema %d, this stet reads %d)", schema, layout.Schema))
		}
		return nil
	})
}

// foreign is the error of a file that is left as it is.
func foreign(path, why string) error {
	return fmt.Errorf("opening %s: %s: %w", path, why, store.ErrForeign)
}

// unavailable is the error of a disk that refused.
func unavailable(doing string, err error) error {
	return fmt.Errorf("%s: %w: %w", doing, store.ErrUnavailable, err)
}

// holderPath is the file beside the store that says which process has it
// open. It is written after the lock is held and removed before the lock is
// let go; a process that was killed leaves it, but not the lock.
func holderPath(path string) string { return path + ".holder" }

// writeHolder says that this process has the store.
func writeHolder(path string) error {
	host, err := os.Hostname()
	if err != nil {
		host = "an unknown host"
	}
	text := fmt.Sprintf("process %d on %s\n", os.Getpid(), host)
	return os.WriteFile(holderPath(path), []byte(text), 0o600)
}

// holder says which process has the store, and since when: the file's own
// time, as the system set it.
func holder(path string) string {
	text, err := os.ReadFile(holderPath(path))
	info, err2 := os.Stat(holderPath(path))
	if err != nil || err2 != nil {
		return "it has not said which"
	}
	return strings.TrimSpace(string(text)) + " since " + info.ModTime().Format(time.RFC3339)
}
