// Package faults is a bad network for tests: it stands between a sender and a
// receiver and lets one call after the other go wrong in a chosen way. It can
// be put in front of a client as its http.RoundTripper, or be served to another
// process as an http.Handler; both behave alike.
//
// It also watches the sender: whatever it sends again must be the same to the
// byte (BaRS Core, Transactional integrity, Definition of a retry).
package faults

import (
	"bytes"
	"io"
	"net/http"
)

// Fault is what happens to one call: it delivers the call or does not, and says
// what the caller gets.
type Fault func(c Call) Answer

// Call is one call on its way.
type Call struct {
	Request *http.Request // its body has been read already
	Body    []byte
	to      http.RoundTripper
	spread  func(func()) // runs what outlives the call
}

// Deliver lets the receiver take the call as it is, and waits for its answer.
func (c Call) Deliver() Answer { return c.deliver(c.Request, bytes.NewReader(c.Body)) }

// deliver lets the receiver take the call with another body or context.
func (c Call) deliver(of *http.Request, body io.Reader) Answer {
	r := of.Clone(of.Context())
	r.Body = io.NopCloser(body)
	r.ContentLength = int64(len(c.Body))
	resp, err := c.to.RoundTrip(r)
	if err != nil {
		return Answer{Err: err}
	}
	defer func() { _ = resp.Body.Close() }()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		return Answer{Err: err}
	}
	return Answer{Status: resp.StatusCode, Header: resp.Header, Body: got}
}

// Answer is what a caller gets.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	Err    error  // how the connection ended before the whole answer came; nil when all of it comes
	Arrive int    // how many bytes of Body come before Err; without Status, nothing comes at all
	Then   func() // called once everything that comes has been handed over; nil: nothing
}

// over reports whether the connection ends before anything came.
func (a Answer) over() bool { return a.Err != nil && a.Status == 0 }

// comes is the part of the body that comes.
func (a Answer) comes() []byte {
	if a.Err == nil {
		return a.Body
	}
	return a.Body[:min(a.Arrive, len(a.Body))]
}

func (a Answer) then() {
	if a.Then != nil {
		a.Then()
	}
}
