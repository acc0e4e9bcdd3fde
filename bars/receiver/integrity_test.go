package receiver_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/receiver"
)

// troubled are records and a directory that fail or stall at one point.
type troubled struct {
	*records
	services directory
	point    string // Prior, Sent, Held, Slot, Service or Commit
	trouble  func(ctx context.Context) error
	after    bool // Commit does its work first, and stalls before it says so
}

func (s *troubled) at(ctx context.Context, point string) error {
	if point != s.point || s.trouble == nil {
		return nil
	}
	return s.trouble(ctx)
}

func (s *troubled) Prior(ctx context.Context, requestID, correlationID string) (receiver.Prior, error) {
	if err := s.at(ctx, "Prior"); err != nil {
		return receiver.Prior{}, err
	}
	return s.records.Prior(ctx, requestID, correlationID)
}

func (s *troubled) Sent(ctx context.Context, bundleID string) (receiver.Sent, bool, error) {
	if err := s.at(ctx, "Sent"); err != nil {
		return receiver.Sent{}, false, err
	}
	return s.records.Sent(ctx, bundleID)
}

func (s *troubled) Held(ctx context.Context, resourceType, id string) (receiver.Held, bool, error) {
	if err := s.at(ctx, "Held"); err != nil {
		return receiver.Held{}, false, err
	}
	return s.records.Held(ctx, resourceType, id)
}

func (s *troubled) Slot(ctx context.Context, id string) (receiver.Slot, bool, error) {
	if err := s.at(ctx, "Slot"); err != nil {
		return receiver.Slot{}, false, err
	}
	return s.records.Slot(ctx, id)
}

func (s *troubled) Service(ctx context.Context, id string) (receiver.Service, bool, error) {
	if err := s.at(ctx, "Service"); err != nil {
		return receiver.Service{}, false, err
	}
	return s.services.Service(ctx, id)
}

func (s *troubled) Commit(ctx context.Context, d receiver.Decision) error {
	if s.after {
		if err := s.records.Commit(ctx, d); err != nil {
			return err
		}
		return s.at(ctx, "Commit")
	}
	if err := s.at(ctx, "Commit"); err != nil {
		return err
	}
	return s.records.Commit(ctx, d)
}

// inTrouble is the emergency department over troubled records, with one
// booking and one message sent from there.
func inTrouble(t *testing.T, point string) (*bench, *troubled, map[string][]byte) {
	t.Helper()
	b := emergency(t)
	booked := expect(t, b.post(booking(t).JSON()), 200, "", "")
	held := expect(t, b.do(http.MethodGet, "/Appointment/"+fhir.Resource(booked, "Appointment").ID(), ""), 200, "", "")
	cancel, err := message.CancelBooking(letter(message.BookingCancel, counter(40000)), held, booked, "Feels better")
	if err != nil {
		t.Fatal(err)
	}
	slot := b.records.slotsOf["slot-1"]
	slot.Busy = false
	b.records.slotsOf["slot-1"] = slot
	b.records.sent[uuid(1)] = receiver.Sent{CorrelationID: uuid(5000), Target: ed, NHSNumber: "9658499058"}
	s := &troubled{records: b.records, point: point,
		services: directory{{ID: ed, Name: "Trumpton ED", ODSCode: "RX1", UseCases: []string{"a1t1"}, Bookings: true}, {ID: "2000034567", ODSCode: "RZ9", Refers: true}}}
	b.handler = (&receiver.Receiver{ODSCode: "RX1", Directory: s, Records: s, Now: b.now, NewID: counter(70000), Reference: func() string { return "RX1-ABCDE" }}).Handler()
	return b, s, map[string][]byte{"booking": booking(t).JSON(), "cancellation": cancel.JSON(), "response": didNotAttend(t, uuid(1)).JSON()}
}

// points are what a message meets on its way, and a message that does.
var points = []struct {
	at, message string
	issue       string // of the 500 when it fails
}{
	{"Prior", "booking", "no-store"}, {"Service", "booking", "transient"}, {"Slot", "booking", "transient"},
	{"Held", "cancellation", "transient"}, {"Sent", "response", "transient"}, {"Commit", "booking", "no-store"}, {"Commit", "cancellation", "no-store"},
}

// A failure that passes is told as what it is and leaves nothing: the retry is
// processed afresh (BaRS, Error handling, Transactional integrity outcomes).
func TestAFailingStoreIsTriedAfresh(t *testing.T) {
	for _, p := range points {
		t.Run(p.at+" of a "+p.message, func(t *testing.T) {
			b, s, bodies := inTrouble(t, p.at)
			before := len(b.records.commits)
			same := set(header.RequestID, uuid(77))
			s.trouble = func(context.Context) error { return errBroken }
			for range 2 {
				expect(t, b.post(bodies[p.message], same), 500, "REC_SERVER_ERROR", p.issue)
			}
			if len(b.records.commits) != before {
				t.Error("something was kept")
			}
			s.trouble = nil
			expect(t, b.post(bodies[p.message], same), 200, "", "")
			expect(t, b.post(bodies[p.message], same), 409, "REC_CONFLICT", "duplicate")
		})
	}
}

// Of a message that may have been kept it is not said that nothing was; its retry
// tells.
func TestAStoreThatIsUnsureIsNotDenied(t *testing.T) {
	for _, message := range []string{"booking", "cancellation"} {
		t.Run(message, func(t *testing.T) {
			b, s, bodies := inTrouble(t, "Commit")
			same := set(header.RequestID, uuid(77))
			s.after, s.trouble = true, once(func(context.Context) error { return receiver.ErrUnsure })
			w := b.post(bodies[message], same)
			expect(t, w, 500, "REC_SERVER_ERROR", "no-store")
			if said := w.Body.String(); strings.Contains(said, "nothing of it was kept") {
				t.Errorf("it says %s", said)
			}
			expect(t, b.post(bodies[message], same), 409, "REC_CONFLICT", "duplicate")
		})
	}
}

// A store that is slow and can be told to stop leaves nothing either.
func TestASlowStoreThatStopsIsTriedAfresh(t *testing.T) {
	for _, p := range points {
		t.Run(p.at+" of a "+p.message, func(t *testing.T) {
			b, s, bodies := inTrouble(t, p.at)
			same := set(header.RequestID, uuid(77))
			reached := make(chan struct{})
			s.trouble = once(func(ctx context.Context) error {
				close(reached)
				<-ctx.Done()
				return ctx.Err()
			})
			expect(t, b.late(reached, bodies[p.message], same), 408, "REC_TIMEOUT", "timeout")
			expect(t, b.settled(bodies[p.message], same), 200, "", "")
			expect(t, b.post(bodies[p.message], same), 409, "REC_CONFLICT", "duplicate")
		})
	}
}

// A store that cannot be stopped is too early to ask until it has ended; then a
// message that it has kept is a duplicate, and exactly once there.
func TestAStoreThatEndsLateIsToldWhenItHas(t *testing.T) {
	for _, message := range []string{"booking", "cancellation"} {
		t.Run(message, func(t *testing.T) {
			b, s, bodies := inTrouble(t, "Commit")
			before := len(b.records.commits)
			same := set(header.RequestID, uuid(77))
			reached, goOn := make(chan struct{}), make(chan struct{})
			s.after, s.trouble = true, once(func(context.Context) error {
				close(reached)
				<-goOn
				return nil
			})
			expect(t, b.late(reached, bodies[message], same), 408, "REC_TIMEOUT", "timeout")
			expect(t, b.post(bodies[message], same), 425, "REC_TOO_EARLY", "duplicate")
			close(goOn)
			expect(t, b.settled(bodies[message], same), 409, "REC_CONFLICT", "duplicate")
			if kept := len(b.records.commits) - before; kept != 1 {
				t.Errorf("it was kept %d times", kept)
			}
		})
	}
}

// A message that turns out wrong after its sender was told 408: the retry is
// told why.
func TestAFailureAfterTheTimeIsToldToTheRetry(t *testing.T) {
	b, s, bodies := inTrouble(t, "Slot")
	same := set(header.RequestID, uuid(77))
	reached, goOn := make(chan struct{}), make(chan struct{})
	s.trouble = once(func(context.Context) error {
		close(reached)
		<-goOn
		return nil
	})
	b.records.busy("slot-1", false, true)
	expect(t, b.late(reached, bodies["booking"], same), 408, "REC_TIMEOUT", "timeout")
	expect(t, b.post(bodies["booking"], same), 425, "REC_TOO_EARLY", "duplicate")
	close(goOn)
	first := b.settled(bodies["booking"], same)
	expect(t, first, 409, "REC_CONFLICT", "conflict")
	if again := b.post(bodies["booking"], same); !bytes.Equal(again.Body.Bytes(), first.Body.Bytes()) {
		t.Errorf("the failure is not replayed:\n%s\n%s", first.Body, again.Body)
	}
}

// Reads end in time, too.
func TestAReadThatStallsIsAnswered(t *testing.T) {
	b, s, _ := inTrouble(t, "Held")
	goOn, reached := make(chan struct{}), make(chan struct{})
	defer close(goOn)
	s.trouble = func(context.Context) error {
		close(reached)
		<-goOn
		return errBroken
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-reached
		cancel()
	}()
	expect(t, b.do("GET", "/Appointment/"+uuid(1), "", func(r *http.Request) { *r = *r.WithContext(ctx) }), 408, "REC_TIMEOUT", "timeout")
}

// The time is 4.5 s unless told otherwise, so that 5 s are never over.
func TestTheTimeIsBounded(t *testing.T) {
	b, s, _ := inTrouble(t, "Held")
	left := make(chan time.Duration, 1)
	s.trouble = func(ctx context.Context) error {
		until, _ := ctx.Deadline()
		left <- time.Until(until)
		return nil
	}
	b.do("GET", "/Appointment/"+uuid(1), "")
	if got := <-left; got > 4500*time.Millisecond || got <= 0 {
		t.Errorf("a call has %s", got)
	}
}

func TestMissingIDsAreToldEachTime(t *testing.T) {
	b := emergency(t)
	for range 2 {
		expect(t, b.post(booking(t).JSON(), drop(header.RequestID)), 400, "REC_BAD_REQUEST", "required")
		expect(t, b.post(booking(t).JSON(), drop(header.CorrelationID)), 400, "REC_BAD_REQUEST", "required")
	}
	if len(b.records.commits) != 0 {
		t.Error("a call without ids was kept")
	}
}

// late posts a message whose time is over in the moment the store is reached.
func (b *bench) late(reached <-chan struct{}, body []byte, change func(*http.Request)) *httptest.ResponseRecorder {
	b.t.Helper()
	ctx, cancel := context.WithCancel(b.t.Context())
	defer cancel()
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		select {
		case <-reached:
		case <-ended:
		}
		cancel()
	}()
	return b.post(body, change, func(r *http.Request) { *r = *r.WithContext(ctx) })
}

// settled is the answer to the same message once the first has ended.
func (b *bench) settled(body []byte, change func(*http.Request)) *httptest.ResponseRecorder {
	b.t.Helper()
	for {
		if w := b.post(body, change); w.Code != http.StatusTooEarly {
			return w
		}
		runtime.Gosched()
	}
}

// once is trouble that the first to come meets.
func once(trouble func(ctx context.Context) error) func(context.Context) error {
	var met atomic.Bool
	return func(ctx context.Context) error {
		if met.Swap(true) {
			return nil
		}
		return trouble(ctx)
	}
}
