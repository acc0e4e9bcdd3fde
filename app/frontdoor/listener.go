package frontdoor

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/netip"
	"slices"
	"sync"
	"syscall"
	"time"
)

// entrance is a net.Listener of connections that are let in: over TLS they have
// shown their certificate, and it was found good.
type entrance struct {
	net.Listener
	door   *Door
	places chan struct{} // one for each connection that is open
	ready  chan net.Conn
	ended  chan struct{}
	fault  error // why accepting ended, once ended is closed
	under  sync.WaitGroup
}

// admit begins to accept connections.
func (d *Door) admit(ctx context.Context, from net.Listener) *entrance {
	e := &entrance{Listener: from, door: d, places: make(chan struct{}, d.limits.Connections), ready: make(chan net.Conn), ended: make(chan struct{})}
	go e.run(ctx)
	return e
}

// run accepts until the listener is closed. A connection beyond the limit is
// closed at once: it costs nothing.
func (e *entrance) run(ctx context.Context) {
	defer close(e.ended)
	for {
		conn, err := e.Listener.Accept()
		if err != nil {
			if passing(err) {
				e.door.breathe(ctx, err)
				continue
			}
			e.fault = err
			return
		}
		select {
		case e.places <- struct{}{}:
			e.under.Go(func() { e.receive(ctx, conn) })
		default:
			e.door.turnAway(conn, RefusedFull, "too many connections are open")
		}
	}
}

// scarce is what a computer says that has no room for one more connection now.
var scarce = []error{syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM}

// passing reports whether accepting may go on after an error: a connection was
// gone before it was taken, or the computer is short of files or memory for now.
func passing(err error) bool {
	var timeout net.Error
	return !errors.Is(err, net.ErrClosed) && (errors.As(err, &timeout) && timeout.Timeout() ||
		slices.ContainsFunc(scarce, func(e error) bool { return errors.Is(err, e) }))
}

// breath is how long nothing is accepted after an error that passes: as long as
// it lasts, trying at once again would only keep a processor busy.
const breath = 50 * time.Millisecond

// breathe waits for a breath, or until ctx ends, and says why in the log.
func (d *Door) breathe(ctx context.Context, because error) {
	if say, unsaid := d.noise.one(d.config.Now()); say {
		d.log.Error("the receiver endpoint cannot take a connection now", "why", because.Error(), "unsaid", unsaid)
	}
	wait := time.NewTimer(breath)
	defer wait.Stop()
	select {
	case <-wait.C:
	case <-ctx.Done():
	}
}

// receive looks at one connection and hands it on, or closes it.
func (e *entrance) receive(ctx context.Context, conn net.Conn) {
	kept := &place{Conn: conn, leave: sync.OnceFunc(func() { <-e.places })}
	good, why, words := e.door.look(ctx, kept)
	if good == nil {
		e.door.turnAway(kept, why, words)
		return
	}
	select {
	case e.ready <- good:
	case <-e.ended:
		_ = good.Close()
	}
}

// Accept gives the next connection that was let in.
func (e *entrance) Accept() (net.Conn, error) {
	select {
	case conn := <-e.ready:
		return conn, nil
	case <-e.ended:
		return nil, e.fault
	}
}

// place is a connection that gives its place back when it is closed.
type place struct {
	net.Conn
	leave func()
}

// Close implements net.Conn.
func (p *place) Close() error {
	defer p.leave()
	return p.Conn.Close()
}

// look decides about a connection as the door stands now: the address it comes
// from, then TLS and the client's certificate.
func (d *Door) look(ctx context.Context, conn net.Conn) (good net.Conn, why Refusal, words string) {
	e := d.inForce.Load()
	switch {
	case e.state.Way == Closed:
		return nil, RefusedClosed, e.state.Why
	case e.state.Way != TLS && !here(conn.LocalAddr()):
		return nil, RefusedClosed, "without TLS only this computer is answered"
	case e.state.Way != Proxied && !e.lets(conn.RemoteAddr()):
		return nil, RefusedAddress, "the address is not on the list"
	case e.state.Way != TLS:
		return conn, "", ""
	}
	return d.agree(ctx, e, conn)
}

// agree carries out the handshake within its time.
func (d *Door) agree(ctx context.Context, e *entry, conn net.Conn) (net.Conn, Refusal, string) {
	ctx, cancel := context.WithTimeout(ctx, d.limits.Handshake)
	defer cancel()
	agreed := tls.Server(conn, e.tls(d.config.Now))
	err := agreed.HandshakeContext(ctx)
	var misnamed *wrongName
	switch {
	case err == nil:
		return agreed, "", ""
	case errors.As(err, &misnamed):
		return nil, RefusedName, err.Error()
	case errors.Is(err, io.EOF):
		return nil, RefusedTLS, "the client went away"
	case ctx.Err() != nil:
		return nil, RefusedTLS, "the client was too slow"
	}
	return nil, RefusedTLS, err.Error()
}

// turnAway closes a connection that is not let in, and says why in the log, so
// long as that does not fill it.
func (d *Door) turnAway(conn net.Conn, why Refusal, words string) {
	_ = conn.Close()
	if say, unsaid := d.noise.one(d.config.Now()); say {
		d.log.Warn("the receiver endpoint let a connection not in", "from", conn.RemoteAddr().String(), "refusal", string(why), "why", words, "unsaid", unsaid)
	}
	if d.config.TurnedAway != nil {
		d.config.TurnedAway(why)
	}
	d.tell(conn.RemoteAddr().String(), string(why), 0)
}

// tell tells of what does not get past the door.
func (d *Door) tell(from, why string, status int) {
	if d.config.Refused != nil {
		d.config.Refused(from, why, status)
	}
}

// lets reports whether calls from an address may come in.
func (e *entry) lets(from net.Addr) bool {
	at, err := netip.ParseAddrPort(from.String())
	return len(e.allowed) == 0 || (err == nil && e.listed(at.Addr()))
}

func (e *entry) listed(from netip.Addr) bool {
	for _, p := range e.allowed {
		if p.Contains(from.Unmap().WithZone("")) {
			return true
		}
	}
	return false
}

// here reports whether an address is this computer's own for itself alone.
func here(at net.Addr) bool {
	address, err := netip.ParseAddrPort(at.String())
	return err == nil && address.Addr().Unmap().IsLoopback()
}
