package faults

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"

	"barsdesk/bars/header"
)

// Line is the network between a sender and a receiver. It is safe for
// concurrent use; To and Fault must not change once it is used.
type Line struct {
	To    http.RoundTripper  // to the receiver
	Fault func(c Call) Fault // chooses what happens to a call; nil, or a nil Fault: it passes
	mu    sync.Mutex
	first map[string]string // by X-Request-Id, the message as it was first sent
	tries map[string]int
	wrong []string
	after underway
}

// Wait returns when everything that is still on its way has arrived.
func (l *Line) Wait() { l.after.wait() }

// Tries is how often a message was sent.
func (l *Line) Tries(requestID string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tries[requestID]
}

// Changed lists the messages of which a later try differed from the first in
// more than its token.
func (l *Line) Changed() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.wrong
}

// pass lets one call go its way.
func (l *Line) pass(r *http.Request) (Answer, error) {
	body, err := read(r)
	if err != nil {
		return Answer{}, err
	}
	if r.Method == http.MethodPost {
		l.note(r, body)
	}
	c := Call{Request: r, Body: body, to: l.To, spread: l.after.run}
	if l.Fault != nil {
		if fault := l.Fault(c); fault != nil {
			return fault(c), nil
		}
	}
	return c.Deliver(), nil
}

func read(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	defer func() { _ = r.Body.Close() }()
	return io.ReadAll(r.Body)
}

// note compares a message with its first try.
func (l *Line) note(r *http.Request, body []byte) {
	h := r.Header.Clone()
	h.Del("Authorization")
	var all bytes.Buffer
	_ = h.Write(&all) // a buffer takes everything
	all.WriteString(r.URL.RequestURI())
	all.Write(body)
	id := r.Header.Get(header.RequestID)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.first == nil {
		l.first, l.tries = map[string]string{}, map[string]int{}
	}
	l.tries[id]++
	if was, seen := l.first[id]; seen && was != all.String() {
		l.wrong = append(l.wrong, fmt.Sprintf("try %d of %s differs from the first", l.tries[id], id))
	} else if !seen {
		l.first[id] = all.String()
	}
}

// RoundTrip implements http.RoundTripper: the sender and the line are in one process.
func (l *Line) RoundTrip(r *http.Request) (*http.Response, error) {
	a, err := l.pass(r)
	if err == nil {
		err = r.Context().Err()
	}
	if err == nil && a.over() {
		err = a.Err
	}
	defer a.then()
	if err != nil {
		return nil, err
	}
	body := io.Reader(bytes.NewReader(a.comes()))
	if a.Err != nil {
		body = io.MultiReader(body, ends{a.Err})
	}
	return &http.Response{Status: http.StatusText(a.Status), StatusCode: a.Status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: a.Header.Clone(), Body: io.NopCloser(body), ContentLength: int64(len(a.Body)), Request: r}, nil
}

// ends is where a connection breaks.
type ends struct{ err error }

// Read gives nothing but the error.
func (e ends) Read([]byte) (int, error) { return 0, e.err }

// ServeHTTP implements http.Handler: the sender is another process.
func (l *Line) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a, err := l.pass(r)
	if err != nil || a.over() {
		a.then()
		cut(w)
		return
	}
	for name, values := range a.Header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(a.Body)))
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.comes())
	_ = http.NewResponseController(w).Flush()
	a.then()
	if a.Err != nil {
		panic(http.ErrAbortHandler) // ends the connection; what was written still arrives
	}
}

// cut resets the connection.
func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
