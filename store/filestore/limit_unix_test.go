//go:build unix

package filestore_test

import (
	"os/signal"
	"syscall"
)

// limitFiles makes the system refuse to let any file of this process grow
// beyond 256 KB, as a full disk does.
func limitFiles() {
	signal.Ignore(syscall.SIGXFSZ)
	limit := syscall.Rlimit{Cur: 256 << 10, Max: 256 << 10}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		panic(err)
	}
}
