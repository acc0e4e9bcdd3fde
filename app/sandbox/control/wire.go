package control

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"barsdesk/bars/network/fault"
	"barsdesk/bars/network/wire"
)

// exchange is one call and its answer, without tokens.
type exchange struct {
	N             int64       `json:"n"`
	At            time.Time   `json:"at"`
	Milliseconds  float64     `json:"milliseconds"`
	Method        string      `json:"method"`
	Path          string      `json:"path"`
	Query         string      `json:"query,omitempty"`
	ServiceID     string      `json:"serviceId,omitempty"`
	RequestHeader http.Header `json:"requestHeader"`
	RequestBody   string      `json:"requestBody,omitempty"`
	Status        int         `json:"status"`
	AnswerHeader  http.Header `json:"answerHeader"`
	AnswerBody    string      `json:"answerBody,omitempty"`
	AnsweredBy    string      `json:"answeredBy"`
	Fault         fault.Kind  `json:"fault,omitempty"`
	Unseen        []unseen    `json:"unseen,omitempty"`
	Cut           bool        `json:"cut,omitempty"`
}

// unseen is what a receiver answered and the sender never saw.
type unseen struct {
	Status int         `json:"status"`
	Header http.Header `json:"header"`
	Body   string      `json:"body,omitempty"`
}

func passed(e wire.Exchange) exchange {
	out := exchange{N: e.N, At: e.At.UTC(), Milliseconds: float64(e.Took.Microseconds()) / 1000, Method: e.Method, Path: e.Path, Query: e.Query,
		ServiceID: e.ServiceID, RequestHeader: header(e.RequestHeader), RequestBody: string(e.RequestBody), Status: e.Status,
		AnswerHeader: header(e.AnswerHeader), AnswerBody: string(e.AnswerBody), AnsweredBy: e.AnsweredBy, Fault: e.Fault, Cut: e.Cut}
	for _, a := range e.Unseen {
		out.Unseen = append(out.Unseen, unseen{a.Status, header(a.Header), string(a.Body)})
	}
	return out
}

func header(h http.Header) http.Header {
	if h == nil {
		return http.Header{}
	}
	return h
}

// The bounds of what is listed at once, and of how long a caller waits for the
// next exchange.
const (
	listedMost = 100
	waitMost   = 30 * time.Second
)

// last is the number of the newest exchange kept; 0 without one.
func (s *server) last() int64 {
	if all := s.Tape().After(0, 0); len(all) > 0 {
		return all[len(all)-1].N
	}
	return 0
}

// listWire answers what is kept after a number, and waits for it when asked to.
func (s *server) listWire(_ http.ResponseWriter, r *http.Request) (any, error) {
	q := r.URL.Query()
	after, errAfter := number(q, "after", 0, 1<<62)
	most, errMost := number(q, "most", listedMost, listedMost)
	wait, errWait := number(q, "wait", 0, int64(waitMost/time.Second))
	if errAfter != nil || errMost != nil || errWait != nil {
		return nil, notUsable(`"after" is the number of an exchange, "most" at most 100 and "wait" at most 30 seconds`)
	}
	ctx, cancel := context.WithTimeout(r.Context(), time.Duration(wait)*time.Second)
	defer cancel()
	out := struct {
		Exchanges []exchange `json:"exchanges"`
	}{[]exchange{}}
	for _, e := range s.next(ctx, after, int(max(most, 1))) {
		out.Exchanges = append(out.Exchanges, passed(e))
	}
	return out, nil
}

// number reads a query parameter from 0 to most.
func number(q url.Values, name string, without, most int64) (int64, error) {
	if !q.Has(name) {
		return without, nil
	}
	n, err := strconv.ParseInt(q.Get(name), 10, 64)
	if err == nil && (n < 0 || n > most) {
		err = strconv.ErrRange
	}
	return n, err
}

// next is what is kept after a number; without any it waits until ctx ends.
func (s *server) next(ctx context.Context, after int64, most int) []wire.Exchange {
	for {
		came := s.news.next()
		if all := s.Tape().After(after, most); len(all) > 0 {
			return all
		}
		select {
		case <-came:
		case <-ctx.Done():
			return nil
		}
	}
}

func (s *server) exchange(_ http.ResponseWriter, r *http.Request) (any, error) {
	n, err := strconv.ParseInt(r.PathValue("n"), 10, 64)
	e, kept := s.Tape().Get(n)
	if err != nil || !kept {
		return nil, notKept("No exchange of this number is kept. The newest are kept only.")
	}
	return passed(e), nil
}

// watchWire writes each exchange as a line of JSON, from a number on and as they
// come, until the reader has enough.
func (s *server) watchWire(w http.ResponseWriter, r *http.Request) (any, error) {
	after, err := number(r.URL.Query(), "after", s.last(), 1<<62)
	if err != nil {
		return nil, notUsable(`"after" is the number of an exchange`)
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	s.stream(r.Context(), w, after)
	return nil, nil
}

// stream writes until ctx ends or the reader is gone.
func (s *server) stream(ctx context.Context, w http.ResponseWriter, after int64) {
	flush, write := http.NewResponseController(w), json.NewEncoder(w)
	for flush.Flush() == nil && ctx.Err() == nil {
		for _, e := range s.next(ctx, after, listedMost) {
			after = e.N
			if write.Encode(passed(e)) != nil {
				return
			}
		}
	}
}

// news tells everyone who waits that something passed.
type news struct {
	mu   sync.Mutex
	came chan struct{}
}

func newNews(t *wire.Tape) *news {
	n := &news{came: make(chan struct{})}
	t.Added(func(wire.Exchange) {
		n.mu.Lock()
		defer n.mu.Unlock()
		close(n.came)
		n.came = make(chan struct{})
	})
	return n
}

// next is closed when something passes.
func (n *news) next() <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.came
}
