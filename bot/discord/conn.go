package discord

import (
	"bytes"
	"encoding/binary"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// conn watches the gateway's connection from below discordgo, which tells
// nobody how a connection ended, cannot be stopped while it waits, and takes
// five heartbeats to notice that nobody answers.
type conn struct {
	net.Conn
	closed     chan struct{} // closed when the connection is
	once       sync.Once
	unanswered atomic.Int64 // when something was first written after the last read, Unix ns; 0: nothing
	messages   atomic.Int32 // whole messages received
	code       atomic.Int32 // the code of the close frame received; 0: none
	frames     frames       // only used by the reading goroutine
}

func watch(c net.Conn) *conn {
	return &conn{Conn: c, closed: make(chan struct{})}
}

func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 {
		c.unanswered.Store(0)
		c.frames.read(p[:n])
		c.messages.Store(c.frames.messages)
		c.code.Store(c.frames.code)
	}
	return n, err
}

func (c *conn) Write(p []byte) (int, error) {
	c.unanswered.CompareAndSwap(0, realNow().UnixNano())
	return c.Conn.Write(p)
}

func (c *conn) Close() error {
	c.once.Do(func() { close(c.closed) })
	return c.Conn.Close()
}

// silent says for how long what was written has not been answered. Every
// heartbeat is answered at once, so that a long silence is a dead connection.
func (c *conn) silent() time.Duration {
	since := c.unanswered.Load()
	if since == 0 {
		return 0
	}
	return realNow().Sub(time.Unix(0, since))
}

// frames follows the frames of a WebSocket connection as a client receives
// them, without keeping what they hold. It does nothing on a connection that
// was not upgraded in the clear, as behind a CONNECT proxy.
// https://www.rfc-editor.org/rfc/rfc6455#section-5.2
type frames struct {
	messages int32
	code     int32

	upgraded, blind bool
	head            []byte // what was read of the upgrade, then of a frame's header
	opcode          byte
	final           bool
	left            uint64 // of the payload
	closing         []byte
}

// upgradeLimit is how long an upgrade's answer may be.
const upgradeLimit = 16 << 10

const opClose = 8

func (f *frames) read(p []byte) {
	for len(p) > 0 && !f.blind {
		switch {
		case !f.upgraded:
			p = f.upgrade(p)
		case f.left > 0:
			p = f.payload(p)
		default:
			p = f.header(p)
		}
	}
}

func (f *frames) upgrade(p []byte) []byte {
	before := len(f.head)
	f.head = append(f.head, p...)
	end := bytes.Index(f.head, []byte("\r\n\r\n"))
	line, _, _ := bytes.Cut(f.head, []byte("\r\n"))
	switch {
	case end < 0:
		f.blind = len(f.head) > upgradeLimit
		return nil
	case !bytes.Contains(line, []byte(" 101")):
		f.blind = true
		return nil
	}
	f.upgraded, f.head = true, nil
	return p[end+4-before:]
}

func (f *frames) header(p []byte) []byte {
	f.head = append(f.head, p[0])
	p = p[1:]
	if len(f.head) < 2 {
		return p
	}
	size := f.head[1] & 0x7f
	extra := map[byte]int{126: 2, 127: 8}[size]
	if len(f.head) < 2+extra {
		return p
	}
	f.final, f.opcode = f.head[0]&0x80 != 0, f.head[0]&0x0f
	switch extra {
	case 0:
		f.left = uint64(size)
	case 2:
		f.left = uint64(binary.BigEndian.Uint16(f.head[2:]))
	case 8:
		f.left = binary.BigEndian.Uint64(f.head[2:])
	}
	f.head = f.head[:0]
	if f.left == 0 {
		f.ended()
	}
	return p
}

func (f *frames) payload(p []byte) []byte {
	n := min(uint64(len(p)), f.left)
	if f.opcode == opClose && len(f.closing) < 2 {
		f.closing = append(f.closing, p[:min(n, uint64(2-len(f.closing)))]...)
		if len(f.closing) == 2 {
			f.code = int32(binary.BigEndian.Uint16(f.closing))
		}
	}
	if f.left -= n; f.left == 0 {
		f.ended()
	}
	return p[n:]
}

// ended counts a message; control frames are none.
func (f *frames) ended() {
	if f.final && f.opcode < opClose {
		f.messages++
	}
}
