package receiver_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/receiver"
	"barsdesk/bars/receiver/openapitest"
)

// records keeps in memory what a receiver's store keeps, as Records promises.
type records struct {
	mu      sync.Mutex
	answers map[string]receiver.Decision // by request id
	held    map[string]receiver.Held
	slotsOf map[string]receiver.Slot
	sent    map[string]receiver.Sent
	broken  error // every Commit fails with it
	commits []receiver.Decision
}

func newRecords() *records {
	return &records{answers: map[string]receiver.Decision{}, held: map[string]receiver.Held{}, slotsOf: map[string]receiver.Slot{}, sent: map[string]receiver.Sent{}}
}

func (m *records) Prior(_ context.Context, requestID, correlationID string) (receiver.Prior, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	d, seen := m.answers[requestID]
	switch {
	case !seen:
		return receiver.Prior{}, nil
	case d.Request.CorrelationID != correlationID:
		return receiver.Prior{Fate: receiver.OtherTwin}, nil
	case d.Refused != nil:
		return receiver.Prior{Fate: receiver.Failed, Answer: d.Answer}, nil
	}
	return receiver.Prior{Fate: receiver.Processed}, nil
}

func (m *records) Sent(_ context.Context, bundleID string) (receiver.Sent, bool, error) {
	s, ok := m.sent[bundleID]
	return s, ok, nil
}

func (m *records) Held(_ context.Context, resourceType, id string) (receiver.Held, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	h, ok := m.held[resourceType+"/"+id]
	return h, ok, nil
}

func (m *records) Search(_ context.Context, resourceType string, q receiver.Query) ([]receiver.Held, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []receiver.Held
	for _, h := range m.held {
		if h.Type == resourceType && message.ReadFacts(h.Bundle).NHSNumber == q.NHSNumber {
			out = append(out, h)
		}
	}
	return out, nil
}

func (m *records) Slots(_ context.Context, serviceID string, from, to time.Time) ([]receiver.Slot, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []receiver.Slot
	for _, s := range m.slotsOf {
		if s.ServiceID == serviceID && !s.Start.Before(from) && !s.Start.After(to) {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b receiver.Slot) int { return a.Start.Compare(b.Start) })
	return out, nil
}

func (m *records) Slot(_ context.Context, id string) (receiver.Slot, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.slotsOf[id]
	return s, ok, nil
}

func (m *records) Served(_ context.Context, resourceType, id, _ string, _ time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	key := resourceType + "/" + id
	h := m.held[key]
	h.Changed = false
	m.held[key] = h
	return nil
}

func (m *records) Commit(ctx context.Context, d receiver.Decision) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if m.broken != nil {
		return m.broken
	}
	if _, seen := m.answers[d.Request.RequestID]; seen {
		return receiver.ErrDuplicate
	}
	for _, e := range d.Expect {
		if m.held[e.Type+"/"+e.ID].Status != e.Status {
			return receiver.ErrNotCurrent
		}
	}
	if d.TakeSlot != "" && !m.busy(d.TakeSlot, false, true) {
		return receiver.ErrSlotTaken
	}
	if d.FreeSlot != "" {
		m.busy(d.FreeSlot, true, false)
	}
	for _, h := range d.Put {
		m.held[h.Type+"/"+h.ID] = h
	}
	m.answers[d.Request.RequestID] = d
	m.commits = append(m.commits, d)
	return nil
}

// busy changes a slot's state and reports whether it was as expected.
func (m *records) busy(id string, was, becomes bool) bool {
	s, ok := m.slotsOf[id]
	if !ok || s.Busy != was {
		return false
	}
	s.Busy = becomes
	m.slotsOf[id] = s
	return true
}

// directory is a fixed list of services.
type directory []receiver.Service

func (d directory) Service(_ context.Context, id string) (receiver.Service, bool, error) {
	for _, s := range d {
		if s.ID == id {
			return s, true, nil
		}
	}
	return receiver.Service{}, false, nil
}

var allUseCases = []string{"a1t1", "a1t2", "a2t1", "a3t1", "a4t1", "a4t2", "a5t1", "a5t2", "a6t1", "a7t1", "a8t1"}

// bench is a receiver on a fixed clock with records to look into.
type bench struct {
	t       testing.TB
	records *records
	handler http.Handler
	now     func() time.Time
	next    int
}

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// newBench serves the given services, all under ODS code RX1.
func newBench(t testing.TB, now time.Time, services ...receiver.Service) *bench {
	t.Helper()
	b := &bench{t: t, records: newRecords()}
	var ids atomic.Int64
	b.now = func() time.Time { return now }
	b.handler = (&receiver.Receiver{ODSCode: "RX1", Directory: directory(services), Records: b.records,
		Now: b.now, Reference: func() string { return "RX1-ABCDE" },
		NewID: func() string { return uuid(int(ids.Add(1))) }}).Handler()
	return b
}

func uuid(n int) string {
	tail := strconv.Itoa(n)
	return "00000000-0000-4000-8000-" + strings.Repeat("0", 12-len(tail)) + tail
}

// service is one that takes everything, under an id.
func service(id string) receiver.Service {
	return receiver.Service{ID: id, Name: "Service", UseCases: allUseCases, Bookings: true, Refers: true}
}

// do sends one request; change may alter it first.
func (b *bench) do(method, path, body string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	b.t.Helper()
	b.next++
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header = header.Set{RequestID: uuid(1000 + b.next), CorrelationID: uuid(5000), Organisation: header.Org{ODSCode: "RZ9", Name: "Sender"},
		Target: &header.Identifier{System: header.ServiceIDSystem, Value: "111111111"}}.HTTP(body != "")
	for _, c := range change {
		c(r)
	}
	w := httptest.NewRecorder()
	b.checked().ServeHTTP(w, r)
	return w
}

// checked is the handler with each answer held against the published OpenAPI
// documents.
func (b *bench) checked() http.Handler {
	if _, timed := b.t.(*testing.B); timed {
		return b.handler
	}
	return openapitest.Checked(b.t, b.handler)
}

func (b *bench) post(body []byte, change ...func(*http.Request)) *httptest.ResponseRecorder {
	return b.do(http.MethodPost, "/$process-message", string(body), change...)
}

func set(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func drop(name string) func(*http.Request) { return func(r *http.Request) { r.Header.Del(name) } }

// expect checks status, code and issue of an answer; code "" means a success.
func expect(t *testing.T, w *httptest.ResponseRecorder, status int, code, issue string) *fhir.Node {
	t.Helper()
	n, err := fhir.Parse(w.Body.Bytes())
	if err != nil {
		t.Fatalf("answered %d %q", w.Code, w.Body)
	}
	if w.Code != status || n.TextAt("issue.details.coding.code") != code && code != "" || n.TextAt("issue.code") != issue && code != "" {
		t.Fatalf("answered %d %s %s (%s), want %d %s %s", w.Code, n.TextAt("issue.details.coding.code"), n.TextAt("issue.code"),
			n.TextAt("issue.diagnostics"), status, code, issue)
	}
	if said := n.TextAt("issue.diagnostics"); code != "" && !strings.HasPrefix(said, "RX1 ") && !strings.HasPrefix(said, "RZ9 ") {
		t.Errorf("diagnostics do not begin with the ODS code: %q", n.TextAt("issue.diagnostics"))
	}
	return n
}

var errBroken = errors.New("disk full")

func target(serviceID string) func(*http.Request) {
	return func(r *http.Request) {
		h := header.Set{Target: &header.Identifier{System: header.ServiceIDSystem, Value: serviceID}}.HTTP(false)
		r.Header.Set(header.Target, h.Get(header.Target))
	}
}
