package filestore

import "go.etcd.io/bbolt"

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
