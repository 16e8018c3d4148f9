//go:build unix

package main

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fillDisk makes the system refuse to let any file of this process grow beyond
// a size, as a full disk does.
func fillDisk(size string) {
	n, err := strconv.ParseUint(size, 10, 64)
	if err != nil {
		panic(err)
	}
	signal.Ignore(syscall.SIGXFSZ)
	limit := syscall.Rlimit{Cur: n, Max: n}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		panic(err)
	}
}

// TestSoakPaused: a process stands still for 90 s (SIGSTOP) while messages are
// on their way, and goes on. It takes its time, so that the short form is
// TestSoakPausedInMemory.
func TestSoakPaused(t *testing.T) {
	if !soakFull {
		t.Skip("90 s a pause: STET_SOAK=full; TestSoakPausedInMemory is the short form")
	}
	s := soakOn(t, false, "STET_PACING=off")
	const pauses = 2
	doubled := 0
	for pause := range pauses {
		st := s.open()
		s.wanted = map[string][]int64{}
		s.fill(
			st,
			crowd{platform: "slack", first: pause, desks: 1, channels: 60, claims: 1, due: at(time.Now())},
			crowd{platform: "discord", first: pause, desks: 1, channels: 60, claims: 1, due: at(time.Now())},
		)
		_ = st.Close()
		paused := s.start()
		eventually(time.Minute, func() bool { return s.tally().posts > 10 })
		_ = paused.cmd.Process.Signal(syscall.SIGSTOP)
		began := time.Now()
		before := s.tally().posts
		other := s.start()
		s.nothingLost(85 * time.Second)
		eventually(2*time.Minute, func() bool { return time.Since(began) > 90*time.Second })
		_ = paused.cmd.Process.Signal(syscall.SIGCONT)
		eventually(10*time.Second, func() bool { return len(s.tally().doubled) > 0 }) // whatever it still does
		s.nothingLeft([]*instance{paused, other})
		found := s.tally()
		t.Logf("a lease's holder stopped for 90 s with %d of %d messages posted: %d lost; doubled: %d on Discord, %d on Slack; %d late finishes refused",
			before, len(s.wanted), len(found.lost), found.doubled["discord"], found.doubled["slack"], s.logged("taken over by another process"))
		if found.doubled["discord"] > 0 {
			t.Errorf("%d messages came twice where ids are recognised", found.doubled["discord"])
		}
		doubled += found.doubled["slack"]
	}
	if doubled > pauses {
		t.Errorf("%d messages came twice in %d pauses", doubled, pauses)
	}
}

// TestSoakDiskFull: the disk is full while reminders are due: the log says so, and
// when there is room again every reminder comes, once.
func TestSoakDiskFull(t *testing.T) {
	s := soakOn(t, true, "STET_PACING=off")
	st := s.open()
	s.fill(st, crowd{platform: "slack", desks: 1, channels: sized(30, 300), claims: 1, due: at(time.Now().Add(time.Second))})
	filed := s.onRecord(st)
	_ = st.Close()
	info, err := os.Stat(filepath.Join(s.dir, "stet.db"))
	if err != nil {
		t.Fatal(err)
	}
	// Less than there is: pages that are free in the file would be room.
	full := s.start(fmt.Sprintf("%s=%d", diskFullEnv, info.Size()/2))
	if !eventually(time.Minute, func() bool { return s.logged("file too large") > 0 }) {
		t.Error("the log does not say that the disk is full")
	}
	full.end(os.Kill)
	var said string
	for line := range strings.SplitSeq(s.log.String(), "\n") {
		if strings.Contains(line, "level=ERROR") && strings.Contains(line, "file too large") {
			said = line
			break
		}
	}
	if said == "" {
		t.Error("it is not logged as an error")
	}
	all := s.startAll(1)
	s.nothingLost(time.Minute)
	s.nothingLeft(all)
	found := s.tally()
	st = s.open()
	if diff := cmp.Diff(filed, s.onRecord(st)); diff != "" {
		t.Errorf("on record (-before +after)\n%s", diff)
	}
	t.Logf("a full disk (%d bytes): %d lost, %d twice; the log said: %s", info.Size(), len(found.lost), found.doubled["slack"], said)
	if found.doubled["slack"] > 0 {
		t.Errorf("%d messages came twice", found.doubled["slack"])
	}
}
