package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
)

// overheard is what calls carried.
type overheard struct {
	mu      sync.Mutex
	headers []http.Header
	search  []url.Values
}

// listen notes every call that leaves and lets it pass.
func (o *overheard) listen(r *http.Request) fault {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.headers = append(o.headers, r.Header.Clone())
	if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/Appointment") {
		o.search = append(o.search, r.URL.Query())
	}
	return nil
}

func (o *overheard) calls() []http.Header {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]http.Header{}, o.headers...)
}

// TestEveryCallSaysWhoMakesIt: the organisation, the software, the same for
// every installation and call, and the person in the role of the smartcard.
func TestEveryCallSaysWhoMakesIt(t *testing.T) {
	var o overheard
	for range 2 {
		s := newSender(t)
		s.line.rules(o.listen)
		s.says(s.bookAndRefer(), "Booked and referred")
	}
	calls := o.calls()
	if len(calls) < 8 {
		t.Fatalf("only %d calls left", len(calls))
	}
	for _, want := range []struct{ name, says string }{{header.Organisation, callsIdentity.ODSCode}, {header.Software, `"value":"1.0.0"`}, {header.Practitioner, "555000000002"}} {
		for _, h := range calls {
			if text := header.Decoded(want.name, h.Get(want.name)); !strings.Contains(text, want.says) || h.Get(want.name) != calls[0].Get(want.name) {
				t.Errorf("%s says %s", want.name, text)
			}
		}
	}
}

// TestPractitionerWithoutARoleIsLeftOut: nothing stands in for what is not known.
func TestPractitionerWithoutARoleIsLeftOut(t *testing.T) {
	s := newSender(t)
	without := callsIdentity
	without.SDSRoleID, without.SDSUserID = "", "555000000009"
	_, err := s.desk.SaveIdentity(t.Context(), nurse, without)
	s.must(err)
	var o overheard
	s.line.rules(o.listen)
	d := s.start(desk.DraftStart{Plan: "book-and-refer"})
	_, err = s.desk.Slots(t.Context(), nurse, d.ID, time.Time{}, 24)
	s.must(err)
	calls := o.calls()
	if len(calls) == 0 {
		t.Fatal("no call left")
	}
	for _, h := range calls {
		if v, there := h[http.CanonicalHeaderKey(header.Practitioner)]; there || h.Get(header.Organisation) == "" {
			t.Errorf("the practitioner is %q", v)
		}
	}
}

// TestIDsAreFoundByNHSNumberFirst: by nothing else about the patient.
func TestIDsAreFoundByNHSNumberFirst(t *testing.T) {
	s := newSender(t)
	var o overheard
	s.line.rules(o.listen)
	s.line.meets(answerLost)
	id := s.bookAndRefer()
	s.retries(id, message.BookingNew, inState("delivered"))
	s.says(id, "Booked and referred")
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.search) != 1 || len(o.search[0]) != 1 || o.search[0].Get("patient:identifier") != "https://fhir.nhs.uk/Id/nhs-number|"+murry().NHSNumber {
		t.Errorf("searched for %v", o.search)
	}
}

// TestARecordOfAnotherTimeIsNoMatch: the patient's only appointment there, and
// yet not the one that was asked for.
func TestARecordOfAnotherTimeIsNoMatch(t *testing.T) {
	s := newSender(t)
	s.line.rules(func(r *http.Request) fault {
		if r.Method != http.MethodGet || !strings.HasSuffix(r.URL.Path, "/Appointment") {
			return nil
		}
		return changed("Appointment", func(n *fhir.Node) { n.Set("start", fhir.Str(fhir.FormatInstant(saturday.Add(9*time.Hour)))) })
	})
	s.line.meets(answerLost)
	id := s.bookAndRefer()
	s.retries(id, message.BookingNew, inState("delivered"))
	s.inVain(id)
	if b := s.episode(id).Booking(); b.ID != "" {
		t.Errorf("the appointment %s of another time was taken for it", b.ID)
	}
}

// TestEachRequestHasABundleIDOfItsOwn: booking and referral of one patient, and
// of the next.
func TestEachRequestHasABundleIDOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for range 2 {
		s := newSender(t)
		id := s.bookAndRefer()
		s.says(id, "Booked and referred")
		for _, m := range s.outbox(id) {
			b, err := fhir.Parse(m.Body)
			s.must(err)
			if !header.UUID(b.ID()) || seen[b.ID()] || b.ID() != m.BundleID {
				t.Errorf("%s has the id %q", m.Kind, b.ID())
			}
			seen[b.ID()] = true
		}
	}
	if len(seen) != 4 {
		t.Errorf("%d messages", len(seen))
	}
}

// TestOneConversationManyCalls: booking, referral and cancellation of a case
// leave under its correlation id, each with a request id of its own.
func TestOneConversationManyCalls(t *testing.T) {
	s, id := booked(t)
	s.must(s.actOn(id, desk.CaseAct{Action: "cancel-booking", Text: "Patient feels better"}))
	s.says(id, "Referred, booking cancelled")
	seen, correlation := map[string]bool{}, s.caseRecord(id).CorrelationID
	for _, p := range s.line.posts() {
		if !strings.Contains(p.headers, "X-Correlation-Id: "+correlation+"\r\n") || !header.UUID(p.requestID) || seen[p.requestID] {
			t.Errorf("a message left with %s", p.headers)
		}
		seen[p.requestID] = true
	}
	if len(seen) != 3 {
		t.Errorf("%d messages left", len(seen))
	}
}
