package network

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"barsdesk/bars/outcome"
)

// answer is what a receiver sent back, whole.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// forward passes one call to its receiver and the answer back, except where
// BaRS answers for a receiver that could not (BaRS, Error handling, Message
// routing).
func (p *Proxy) forward(w http.ResponseWriter, r *http.Request, to Endpoint) {
	body, err := p.body(w, r)
	if err != nil {
		p.refuse(w, r, outcome.New(http.StatusBadRequest, "PROXY_BAD_REQUEST", "structure", proxyCannot+"the body ended early, came too slowly or is too long"))
		return
	}
	wait := p.Wait
	if wait == 0 {
		wait = receiverWait
	}
	ctx, cancel := context.WithTimeout(r.Context(), wait)
	defer cancel()
	got, err := to.ask(ctx, r, body)
	if refused := injected(got, err); refused != nil {
		p.refuse(w, r, refused)
		return
	}
	for name, values := range got.header {
		w.Header()[name] = values
	}
	w.WriteHeader(got.status)
	_, _ = w.Write(got.body)
}

// body reads a call's body whole, and gives up on one that does not arrive in
// time.
func (p *Proxy) body(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	within := p.BodyWait
	if within == 0 {
		within = bodyWait
	}
	// not every server can; then its own time-outs hold
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(within))
	room := bytes.NewBuffer(make([]byte, 0, min(max(r.ContentLength, 0), trusted)+bytes.MinRead))
	_, err := room.ReadFrom(http.MaxBytesReader(w, r.Body, bodyMost))
	return room.Bytes(), err
}

// trusted is how much of what a call announces room is made for in advance.
const trusted = 64 << 10

// injected is what BaRS answers in a receiver's place, or nil to pass its own
// answer on.
func injected(got answer, err error) *outcome.Issue {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return outcome.New(http.StatusRequestTimeout, "REC_TIMEOUT", "timeout", "The receiver did not answer in time.")
	case err != nil, got.status == http.StatusServiceUnavailable:
		return outcome.New(http.StatusServiceUnavailable, "REC_SERVICE_UNAVAILABLE", "transient", "The receiver cannot be reached.")
	case got.status == http.StatusGatewayTimeout:
		return outcome.New(http.StatusRequestTimeout, "REC_TIMEOUT", "timeout", "The receiver did not answer in time.")
	case got.status == http.StatusForbidden:
		return outcome.New(http.StatusForbidden, "REC_FORBIDDEN", "forbidden", "TLS-MA failure.")
	case got.status == http.StatusInternalServerError && !outcome.Read(got.status, got.body).HasOutcome:
		return outcome.New(http.StatusInternalServerError, "REC_SERVER_ERROR", "exception", "The receiver had an unexpected fault.")
	}
	return nil
}

// ask sends the call to the endpoint and reads its whole answer.
func (e Endpoint) ask(ctx context.Context, r *http.Request, body []byte) (answer, error) {
	onward, err := http.NewRequestWithContext(ctx, r.Method, e.URL+r.URL.EscapedPath()+query(r), bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	onward.Header = onwardHeaders(r.Header)
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

// notForwarded are headers that end at the proxy: the token, and what belongs
// to the connection.
var notForwarded = []string{"Authorization", "Connection", "Keep-Alive", "Proxy-Authorization", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade"}

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
