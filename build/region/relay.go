package region

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
)

// relay is the line between a node and its database, which can be cut, or fall
// silent: then it takes bytes, and no byte arrives.
type relay struct {
	listener net.Listener
	target   string

	mu    sync.Mutex
	cut   bool
	lines map[net.Conn]bool // both ends of what is connected

	silent sync.RWMutex // held for writing while no byte arrives
}

// newRelay opens a line to target on a port of this computer.
func newRelay(ctx context.Context, target string) (*relay, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &relay{listener: l, target: target, lines: map[net.Conn]bool{}}
	go r.run()
	return r, nil
}

func (r *relay) address() string { return r.listener.Addr().String() }

func (r *relay) run() {
	for {
		near, err := r.listener.Accept()
		if err != nil {
			return
		}
		go r.join(near)
	}
}

// join carries bytes both ways until either end or the line is closed.
func (r *relay) join(near net.Conn) {
	far, err := net.Dial("tcp", r.target)
	if err != nil {
		_ = near.Close()
		return
	}
	if !r.add(near, far) {
		return
	}
	var both sync.WaitGroup
	for from, to := range map[net.Conn]net.Conn{near: far, far: near} {
		both.Go(func() {
			_, _ = io.Copy(heard{to, r}, from)
			_ = errors.Join(near.Close(), far.Close())
		})
	}
	both.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.lines, near)
	delete(r.lines, far)
}

// add notes a connection; one over a cut line is closed at once.
func (r *relay) add(ends ...net.Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range ends {
		if r.cut {
			_ = c.Close()
			continue
		}
		r.lines[c] = true
	}
	return !r.cut
}

// set cuts the line, what is connected included, or mends it.
func (r *relay) set(cut bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cut = cut
	for c := range r.lines {
		if cut {
			_ = c.Close()
		}
	}
}

// heard is an end of a line that waits while the line is silent.
type heard struct {
	net.Conn
	of *relay
}

// Write implements io.Writer.
func (h heard) Write(b []byte) (int, error) {
	h.of.silent.RLock()
	defer h.of.silent.RUnlock()
	return h.Conn.Write(b)
}

func (r *relay) close() error {
	r.set(true)
	return r.listener.Close()
}
