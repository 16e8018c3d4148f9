package filestore

import (
	"go.etcd.io/bbolt"

	"github.com/stetbot/stet/store"
)

// Dump is every key and value of the file.
func Dump(s *Store) []string {
	var all []string
	var walk func(*bbolt.Bucket) error
	walk = func(b *bbolt.Bucket) error {
		return b.ForEach(func(k, v []byte) error {
			all = append(all, string(k), string(v))
			if v == nil {
				return walk(b.Bucket(k))
			}
			return nil
		})
	}
	err := s.db.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
			all = append(all, string(name))
			return walk(b)
		})
	})
	if err != nil {
		panic(err)
	}
	return all
}

// HoldTurn does something while nobody else can write.
func HoldTurn(s *Store, do func()) {
	s.turn <- struct{}{}
	defer func() { <-s.turn }()
	do()
}

// Spoil puts a value into a table of a desk.
func Spoil(s *Store, desk store.DeskID, table, key, value string) {
	err := s.db.Update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(desksBucket).Bucket(bucketName(desk)).Bucket([]byte(table))
		return b.Put([]byte(key), []byte(value))
	})
	if err != nil {
		panic(err)
	}
}
