package main

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/stetbot/stet/store"
	"github.com/stetbot/stet/store/filestore"
	"github.com/stetbot/stet/store/redisstore"
)

// engines are the stores that everything must work on alike. The suite over a
// real redis-server is store/storetest; here the embedded one is quick enough
// for every script.
var engines = []struct {
	name string
	open func(t *testing.T, now func() time.Time) store.Store
}{
	{"file", func(t *testing.T, now func() time.Time) store.Store {
		t.Helper()
		s, err := filestore.Open(filepath.Join(t.TempDir(), "stet.db"), now)
		return opened(t, s, err)
	}},
	{"redis", func(t *testing.T, now func() time.Time) store.Store {
		t.Helper()
		s, err := redisstore.Open(t.Context(), "redis://"+miniredis.RunT(t).Addr(), redisstore.Clock(now))
		return opened(t, s, err)
	}},
}

func opened(t *testing.T, s store.Store, err error) store.Store {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}
