package postgres_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"

	"barsdesk/storage"
	"barsdesk/storage/postgres"
)

// A line that is cut just after the database was told to keep an Update, or just
// before: the Update comes back as kept, and is there once. It never comes back
// as kept and is lost, and never runs a second time when the first was kept.
func TestTheLineIsCutAtTheCommit(t *testing.T) {
	t.Parallel()
	for name, passedOn := range map[string]bool{"after it was passed on": true, "before it was passed on": false} {
		t.Run(name, func(t *testing.T) {
			at := migrated.Start(t)
			line := relayTo(t, at)
			db := open(t, line.url, postgres.Options{})
			if err := db.Update(t.Context(), keeps("before")); err != nil {
				t.Fatal(err)
			}
			var runs atomic.Int32
			line.cutAt(passedOn, 0)
			err := db.Update(t.Context(), func(tx storage.Tx) error {
				runs.Add(1)
				return keeps(marker)(tx)
			})
			if !line.wasCut() {
				t.Fatal("no line was cut")
			}
			if err != nil && !errors.Is(err, storage.ErrUnsure) {
				t.Errorf("it came back with %v", err)
			}
			if want := map[bool]int32{true: 1, false: 2}[passedOn]; err == nil && runs.Load() != want {
				t.Errorf("it ran %d times, want %d", runs.Load(), want)
			}
			if err := db.Sequence(t.Context()); err != nil {
				t.Fatal(err)
			}
			times := texts(t, at, `SELECT object FROM audit WHERE object = '`+marker+`'`)
			if kept := there(t, db, marker); kept != (len(times) == 1) || err == nil && !kept || len(times) > 1 {
				t.Errorf("it came back with %v, kept is %t, and the log has it %d times", err, kept, len(times))
			}
		})
	}
}

// Where nobody can be asked for a while what became of it, an Update waits, and
// comes back as what it came to.
func TestTheDatabaseIsAwayAfterTheCommit(t *testing.T) {
	t.Parallel()
	at := migrated.Start(t)
	line := relayTo(t, at)
	db := open(t, line.url, postgres.Options{})
	line.cutAt(true, 5)
	if err := db.Update(t.Context(), keeps(marker)); err != nil {
		t.Errorf("it came back with %v", err)
	}
	if !line.wasCut() || !there(t, db, marker) {
		t.Error("the database was told to keep it, and has not")
	}
	if line.left() > 0 {
		t.Error("nobody asked while the database was away")
	}
}

// relay passes on what a program and its database say to each other, and cuts the
// line at a COMMIT when it is told to.
type relay struct {
	url      string
	to       string
	mu       sync.Mutex
	away     int // connections that are refused after a cut, which then is of all lines
	lines    []net.Conn
	armed    bool
	passedOn bool
	cut      bool
}

// relayTo stands before the database at a URL until the test ends.
func relayTo(t *testing.T, at string) *relay {
	t.Helper()
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	var listen net.ListenConfig
	l, err := listen.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{to: u.Host}
	u.Host = l.Addr().String()
	r.url = u.String()
	ctx, stop := context.WithCancel(context.Background())
	var lines sync.WaitGroup
	lines.Go(func() {
		for {
			program, err := l.Accept()
			if err != nil {
				return
			}
			lines.Go(func() { r.serve(ctx, program) })
		}
	})
	t.Cleanup(func() { stop(); _ = l.Close(); lines.Wait() })
	return r
}

// marker is a text of the Update that is cut: others' go through.
const marker = "at the cut"

// cutAt has the line cut at the COMMIT of an Update with the marker in it: once
// the database has answered it, or before the database hears of it. After that
// some connections are refused.
func (r *relay) cutAt(passedOn bool, refused int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.armed, r.passedOn, r.away = true, passedOn, refused
}

func (r *relay) wasCut() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.cut
}

// serve passes on until either side ends, the line is cut, or ctx ends.
func (r *relay) serve(ctx context.Context, program net.Conn) {
	defer func() { _ = program.Close() }()
	if r.refuses(program) {
		return
	}
	var dial net.Dialer
	database, err := dial.DialContext(ctx, "tcp", r.to)
	if err != nil {
		return
	}
	defer func() { _ = database.Close() }()
	defer context.AfterFunc(ctx, func() { _, _ = program.Close(), database.Close() })()
	var swallow atomic.Bool // what the database says goes nowhere, and ends the line
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		defer r.hangUp(&swallow, program)
		part := make([]byte, 1<<16)
		for {
			n, err := database.Read(part)
			if err != nil || swallow.Load() {
				return
			}
			if _, err := program.Write(part[:n]); err != nil {
				return
			}
		}
	}()
	r.listen(program, database, &swallow, answered)
}

// listen passes on what the program says, message by message.
func (r *relay) listen(program io.Reader, database io.Writer, swallow *atomic.Bool, answered <-chan struct{}) {
	marked := false
	head := 4 // the first message has no kind before its length
	for {
		said := make([]byte, head)
		if _, err := io.ReadFull(program, said); err != nil {
			return
		}
		rest := make([]byte, binary.BigEndian.Uint32(said[head-4:])-4)
		if _, err := io.ReadFull(program, rest); err != nil {
			return
		}
		marked = marked || bytes.Contains(rest, []byte(marker))
		cut, passedOn := r.isIt(marked && head == 5, said[0], rest)
		swallow.Store(cut)
		if !cut || passedOn {
			if _, err := database.Write(append(said, rest...)); err != nil {
				return
			}
		}
		if cut && passedOn {
			<-answered
		}
		if cut {
			return
		}
		head = 5
	}
}

// refuses reports whether a connection is not taken, because a cut lasts.
func (r *relay) refuses(program net.Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cut && r.away > 0 {
		r.away--
		return true
	}
	r.lines = append(r.lines, program)
	return false
}

// left is how many connections would still be refused.
func (r *relay) left() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.away
}

// hangUp ends a line, and after a cut that lasts the others too.
func (r *relay) hangUp(swallow *atomic.Bool, program net.Conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	_ = program.Close()
	if swallow.Load() && r.away > 0 {
		for _, line := range r.lines {
			_ = line.Close()
		}
	}
}

// isIt reports whether the line is to be cut at a message.
func (r *relay) isIt(candidate bool, kind byte, rest []byte) (cut, passedOn bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.armed || !candidate || kind != 'Q' && kind != 'P' && kind != 'B' || !bytes.Contains(bytes.ToUpper(rest), []byte("COMMIT")) {
		return false, false
	}
	r.armed, r.cut = false, true
	return true, r.passedOn
}
