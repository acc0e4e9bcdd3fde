package sandbox

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
)

// inside carries calls to a handler of this process as a connection would: the
// answer arrives whole or not at all, and a caller that gives up does not stop
// what has arrived.
type inside struct{ handler http.Handler }

var errHungUp = errors.New("the connection was closed before an answer came")

// RoundTrip implements http.RoundTripper.
func (i inside) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		r.Body = http.NoBody
	}
	defer func() { _ = r.Body.Close() }()
	sent, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	arrived := r.Clone(context.WithoutCancel(r.Context()))
	arrived.RequestURI, arrived.RemoteAddr, arrived.Body = r.URL.RequestURI(), "sandbox", io.NopCloser(bytes.NewReader(sent))
	done := make(chan *answer, 1)
	go i.serve(arrived, done)
	select {
	case a := <-done:
		if a == nil {
			return nil, errHungUp
		}
		return a.response(r), nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// serve has the handler answer; nil when it breaks off.
func (i inside) serve(r *http.Request, done chan<- *answer) {
	a := &answer{header: http.Header{}}
	defer func() {
		if recover() != nil {
			a = nil
		}
		done <- a
	}()
	i.handler.ServeHTTP(a, r)
}

// answer is an http.ResponseWriter that keeps what is written.
type answer struct {
	status int
	header http.Header
	sent   http.Header
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader keeps the first status.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status, a.sent = status, a.header.Clone()
	}
}

// Write never fails.
func (a *answer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(p)
}

func (a *answer) response(to *http.Request) *http.Response {
	a.WriteHeader(http.StatusOK)
	return &http.Response{Status: http.StatusText(a.status), StatusCode: a.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: a.sent, Body: io.NopCloser(&a.body), ContentLength: int64(a.body.Len()), Request: to}
}
