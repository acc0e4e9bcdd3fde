package desk_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"barsdesk/bars/header"
	"barsdesk/bars/outcome"
)

// fault is what happens to one call on its way. Nil lets it pass.
type fault func(r *http.Request, pass http.RoundTripper) (*http.Response, error)

var errBroken = errors.New("connection reset by the test")

// lost never reaches the receiver.
func lost(*http.Request, http.RoundTripper) (*http.Response, error) { return nil, errBroken }

// answerLost reaches the receiver, and its answer never comes back.
func answerLost(r *http.Request, pass http.RoundTripper) (*http.Response, error) {
	resp, err := pass.RoundTrip(r)
	if err == nil {
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
	}
	return nil, errBroken
}

// withoutIDs loses the two ids of the answer.
func withoutIDs(r *http.Request, pass http.RoundTripper) (*http.Response, error) {
	resp, err := pass.RoundTrip(r)
	if err == nil {
		resp.Header.Del(header.RequestID)
		resp.Header.Del(header.CorrelationID)
	}
	return resp, err
}

// says answers in the receiver's place.
func says(issue *outcome.Issue) fault {
	return func(r *http.Request, _ http.RoundTripper) (*http.Response, error) {
		w := httptest.NewRecorder()
		w.Header().Set("Content-Type", "application/fhir+json")
		for _, name := range []string{header.RequestID, header.CorrelationID} {
			w.Header().Set(name, r.Header.Get(name))
		}
		w.WriteHeader(issue.HTTP)
		_, _ = w.Write(issue.Resource(uuid.NewString()).JSON())
		return w.Result(), nil
	}
}

// posted is one message as it left.
type posted struct{ method, path, requestID, headers, body string }

// line is the network between the two, with faults by call.
type line struct {
	pass http.RoundTripper
	mu   sync.Mutex
	next []fault                     // for the next messages, in their order
	rule func(r *http.Request) fault // for any call
	sent []posted
}

func (w *line) RoundTrip(r *http.Request) (*http.Response, error) {
	if f := w.faultFor(r); f != nil {
		return f(r, w.pass)
	}
	return w.pass.RoundTrip(r)
}

func (w *line) faultFor(r *http.Request) fault {
	w.mu.Lock()
	defer w.mu.Unlock()
	if r.Method != http.MethodGet {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		var head strings.Builder
		_ = r.Header.Write(&head)
		w.sent = append(w.sent, posted{r.Method, r.URL.Path, r.Header.Get(header.RequestID), head.String(), string(body)})
		if len(w.next) > 0 {
			f := w.next[0]
			w.next = w.next[1:]
			return f
		}
	}
	if w.rule != nil {
		return w.rule(r)
	}
	return nil
}

// meets sets what happens to the next messages.
func (w *line) meets(faults ...fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.next = faults
}

// holds keeps the next message back until free is called, at the latest at the
// end of the test; held is closed when the message has come so far.
func (w *line) holds(t *testing.T) (held <-chan struct{}, free func()) {
	came, goOn := make(chan struct{}), make(chan struct{})
	free = sync.OnceFunc(func() { close(goOn) })
	t.Cleanup(free)
	w.meets(func(r *http.Request, pass http.RoundTripper) (*http.Response, error) {
		close(came)
		<-goOn
		return pass.RoundTrip(r)
	})
	return came, free
}

func (w *line) rules(rule func(r *http.Request) fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rule = rule
}

func (w *line) posts() []posted {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.sent)
}
