package network

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"barsdesk/bars/network/fault"
	"barsdesk/bars/network/wire"
)

// answer is what a receiver sent back, whole.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// forward passes the call to its receiver and the answer back, except where BaRS
// answers for a receiver that could not. A sender from whom a fault keeps the
// answer gets nothing.
func (c *call) forward() bool {
	if c.readBody() != nil {
		return c.refuse(unreadableBody, "the body ended early, came too slowly or is too long")
	}
	got, err := c.ask(func() (answer, error) {
		ctx, cancel := context.WithTimeout(c.r.Context(), c.wait())
		defer cancel()
		return c.to.ask(ctx, c.r, c.sent)
	})
	switch {
	case errors.Is(err, errAnswered):
		return true
	case errors.Is(err, errLost):
		c.sawNot(got)
		return true
	case c.to.own && err == nil:
		return c.give(got, wire.ByProxy)
	case c.rewritten(got, err):
		return true
	}
	return c.give(got, wire.ByReceiver)
}

// sawNot keeps for the tape what a receiver answered and the sender never saw.
func (c *call) sawNot(a answer) {
	if c.Tape != nil && a.status != 0 {
		c.unseen = append(c.unseen, wire.Answer{Status: a.status, Header: a.header, Body: a.body})
	}
}

func (c *call) serviceID() string {
	if c.headers.Target == nil {
		return ""
	}
	return c.headers.Target.Value
}

// readBody reads the call's body whole, and gives up on one that does not arrive
// in time. What was read stays.
func (c *call) readBody() error {
	if c.read {
		return nil
	}
	c.read = true
	within := c.BodyWait
	if within == 0 {
		within = bodyWait
	}
	// not every server can; then its own time-outs hold
	connection := http.NewResponseController(c.w)
	_ = connection.SetReadDeadline(time.Now().Add(within))
	room := bytes.NewBuffer(make([]byte, 0, min(max(c.r.ContentLength, 0), trusted)+bytes.MinRead))
	_, err := room.ReadFrom(http.MaxBytesReader(c.w, c.r.Body, bodyMost))
	c.sent = room.Bytes()
	if err == nil {
		// what now listens for the sender going away would take the time-out for that
		_ = connection.SetReadDeadline(time.Time{})
	}
	return err
}

// trusted is how much of what a call announces room is made for in advance.
const trusted = 64 << 10

// ask sends the call to the endpoint and reads its whole answer.
func (e Endpoint) ask(ctx context.Context, r *http.Request, body []byte) (answer, error) {
	onward, err := http.NewRequestWithContext(ctx, r.Method, strings.TrimSuffix(e.URL, "/")+r.URL.EscapedPath()+query(r), bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	onward.Header = onwardHeaders(r.Header)
	if e.own {
		onward.Header, onward.Host, onward.RequestURI, onward.TLS = r.Header.Clone(), r.Host, r.RequestURI, r.TLS
	}
	if e.Handler != nil {
		return inProcess(onward, e.Handler)
	}
	by := e.Transport
	if by == nil {
		by = http.DefaultTransport
	}
	got, err := by.RoundTrip(onward)
	if err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return answer{}, err
	}
	defer func() { _ = got.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(got.Body, bodyMost))
	return answer{got.StatusCode, passed(got.Header), text}, err
}

func query(r *http.Request) string {
	if r.URL.RawQuery == "" {
		return ""
	}
	return "?" + r.URL.RawQuery
}

// notForwarded are headers that end at the proxy: the token, what is for the
// Sandbox, and what belongs to the connection.
var notForwarded = []string{fault.Header, "Authorization", "Connection", "Keep-Alive", "Proxy-Authorization", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade"}

// onwardHeaders are the headers of a call that reach the receiver. How the
// answer is packed is between each two neighbours, for the proxy looks into it.
func onwardHeaders(h http.Header) http.Header {
	return without(h, append([]string{"Accept-Encoding"}, notForwarded...))
}

// passed are the headers of an answer that reach the sender.
func passed(h http.Header) http.Header { return without(h, notForwarded) }

func without(h http.Header, names []string) http.Header {
	kept := h.Clone()
	for _, listed := range h.Values("Connection") {
		for name := range strings.SplitSeq(listed, ",") {
			kept.Del(strings.TrimSpace(name))
		}
	}
	for _, name := range names {
		kept.Del(name)
	}
	return kept
}
