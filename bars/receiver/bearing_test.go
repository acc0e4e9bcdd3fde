package receiver_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/receiver"
)

// What statistics are made from is none of the receiver's business: BaRS Core,
// HTTP headers, use-context.
func TestUseContextIsIgnored(t *testing.T) {
	for _, said := range []string{"a5t1|validation|booking-response|delete", "nonsense", ""} {
		expect(t, emergency(t).post(booking(t).JSON(), set(header.UseContext, said)), 200, "", "")
	}
}

// Within a major version nobody is turned away, and who names none counts as
// asking for 1.0.0: BaRS Core, Content negotiation and versioning.
func TestAnyVersionOfOurMajorWillDo(t *testing.T) {
	for _, accept := range []string{"application/fhir+json; version=1.0.0", "application/fhir+json; version=1.99.7", "application/fhir+json; version=1.5",
		"application/fhir+json; version=2.0.0-alpha", "application/fhir+json", "application/json", "*/*", ""} {
		expect(t, emergency(t).post(booking(t).JSON(), set("Accept", accept)), 200, "", "")
		expect(t, emergency(t).do(http.MethodGet, search(nil), "", set("Accept", accept)), 200, "", "")
	}
}

// Ids are the same in either case: BaRS Core, Transactional integrity.
func TestIDsAreTheSameInAnyCase(t *testing.T) {
	const id = "abcdef00-0000-4000-8000-00000000000f"
	b := emergency(t)
	expect(t, b.post(booking(t).JSON(), set(header.RequestID, id), set(header.CorrelationID, id)), 200, "", "")
	w := b.post(booking(t).JSON(), set(header.RequestID, strings.ToUpper(id)), set(header.CorrelationID, strings.ToUpper(id)))
	expect(t, w, 409, "REC_CONFLICT", "duplicate")
	if w.Header().Get(header.RequestID) != strings.ToUpper(id) || w.Header().Get(header.CorrelationID) != strings.ToUpper(id) {
		t.Errorf("the ids are echoed as %v", w.Header())
	}
}

// Reading changes nothing, so reading again with the same ids is no duplicate.
func TestReadsAreNeverDuplicates(t *testing.T) {
	b := emergency(t)
	same := set(header.RequestID, uuid(77))
	for range 2 {
		w := b.do(http.MethodGet, search(nil), "", same)
		expect(t, w, 200, "", "")
		if w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("slots may be kept by caches: %v", w.Header())
		}
	}
	if len(b.records.answers) != 0 {
		t.Error("a read was stored")
	}
	expect(t, b.post(booking(t).JSON(), same), 200, "", "")
}

// fallen is a directory that makes the program fall over.
type fallen struct{}

func (fallen) Service(context.Context, string) (receiver.Service, bool, error) { panic("fallen") }

// A fault of ours is answered, never met with silence.
func TestAFallIsAnswered(t *testing.T) {
	b := emergency(t)
	b.handler = (&receiver.Receiver{ODSCode: "RX1", Directory: fallen{}, Records: b.records, Now: b.now, NewID: counter(900), Reference: func() string { return "" }}).Handler()
	expect(t, b.do(http.MethodGet, search(nil), ""), 500, "REC_SERVER_ERROR", "exception")
	expect(t, b.post(booking(t).JSON()), 500, "REC_SERVER_ERROR", "exception")
}

// The answer is the message with our ids: BaRS Applications, The synchronous
// HTTP response.
func TestTheAnswerIsTheMessageWithIDs(t *testing.T) {
	for _, sent := range []*fhir.Node{booking(t), referral(t, "")} {
		w := emergency(t).post(sent.JSON())
		got := expect(t, w, 200, "", "")
		if got.ID() != sent.ID() || got.TextAt("type") != "message" || w.Header().Get("Content-Type") != "application/fhir+json" {
			t.Errorf("answered %s %s as %s", got.TextAt("type"), got.ID(), w.Header().Get("Content-Type"))
		}
		for i, e := range fhir.Entries(sent) {
			back := fhir.Entries(got)[i]
			if back.FullURL != e.FullURL || back.Resource.Type() != e.Resource.Type() {
				t.Errorf("entry %d is %s %s, was %s %s", i, back.Resource.Type(), back.FullURL, e.Resource.Type(), e.FullURL)
			}
		}
		for _, at := range []string{"eventCoding", "reason", "focus", "definition", "source", "destination"} {
			if before, after := head(sent).Get(at), head(got).Get(at); string(before.JSON()) != string(after.JSON()) {
				t.Errorf("the header's %s is %s, was %s", at, after.JSON(), before.JSON())
			}
		}
		assertIDs(t, got)
	}
}

// Our Encounter belongs to the journey of the sender's, in the sender's own
// words, and the sender's keeps its id: BaRS Core, Journey ID.
func TestOurEncounterIsOfTheSameJourney(t *testing.T) {
	for _, journey := range []string{"EpisodeOfCare/" + uuid(4), uuid(4), "urn:uuid:" + uuid(4), "https://example.org/EpisodeOfCare/" + uuid(4)} {
		sent := referral(t, "")
		theirs := fhir.Resource(sent, "Encounter")
		theirs.Set("id", fhir.Str(uuid(3)))
		theirs.At("episodeOfCare").Set("reference", fhir.Str(journey))
		encounters := fhir.Resources(expect(t, emergency(t).post(sent.JSON()), 200, "", ""), "Encounter")
		if len(encounters) != 2 || encounters[0].ID() != uuid(3) || encounters[1].ID() == uuid(3) || encounters[1].TextAt("status") != "planned" {
			t.Fatalf("answered %d Encounters", len(encounters))
		}
		for _, e := range encounters {
			if e.TextAt("episodeOfCare.reference") != journey {
				t.Errorf("the journey reads %q, was %q", e.TextAt("episodeOfCare.reference"), journey)
			}
		}
	}
}

// Whoever has no number that proves who they are is taken all the same: BaRS
// Applications, scope.
func TestPatientsOfWhomLittleIsKnownAreTaken(t *testing.T) {
	for name, change := range map[string]func(*fhir.Node){
		"without NHS number":             func(p *fhir.Node) { p.Remove("identifier") },
		"with a number that is mistyped": func(p *fhir.Node) { p.At("identifier").Set("value", fhir.Str("3478526985")) },
	} {
		t.Run(name, func(t *testing.T) {
			for _, sent := range []*fhir.Node{booking(t), referral(t, "")} {
				change(fhir.Resource(sent, "Patient"))
				expect(t, emergency(t).post(sent.JSON()), 200, "", "")
			}
		})
	}
}

// A cancellation starts nothing, whatever its reason: it may name no use case,
// and a closed service takes it (BaRS Core, Content negotiation, step 5).
func TestCancellationNeedsNoUseCase(t *testing.T) {
	for _, code := range []string{"update", "delete", "new"} {
		b := emergency(t)
		booked := expect(t, b.post(booking(t).JSON()), 200, "", "")
		held := expect(t, b.do(http.MethodGet, "/Appointment/"+fhir.Resource(booked, "Appointment").ID(), ""), 200, "", "")
		cancel, err := message.CancelBooking(letter(message.BookingCancel, counter(40000)), held, booked, "Feels better")
		if err != nil {
			t.Fatal(err)
		}
		reason(code)(cancel)
		fhir.Resource(cancel, "Appointment").Remove("serviceCategory")
		b.handler = (&receiver.Receiver{ODSCode: "RX1", Directory: directory{{ID: ed, ODSCode: "RX1", UseCases: []string{"a1t2"}, Bookings: true, Closed: true}},
			Records: b.records, Now: b.now, NewID: counter(900), Reference: func() string { return "" }}).Handler()
		expect(t, b.post(cancel.JSON()), 200, "", "")
	}
}

// The destination in the message decides, not the target of the call: BaRS
// Core, Message headers.
func TestTheDestinationDecides(t *testing.T) {
	b := newBench(t, monday, receiver.Service{ID: ed, ODSCode: "RX1", UseCases: []string{"a1t1"}, Bookings: true}, receiver.Service{ID: "2000099999", ODSCode: "RX1"})
	expect(t, b.post(referral(t, "").JSON(), target("2000099999")), 200, "", "")
	if got := b.records.commits[0].Request.Service.ID; got != ed {
		t.Errorf("it went to %s", got)
	}
}

// Systems of the national host are compared without regard to scheme and case,
// codes of use cases and categories without regard to case: BaRS Core, Code
// systems and identifiers.
func TestSpellingsInUseAreTaken(t *testing.T) {
	good := string(referral(t, "").JSON())
	for name, change := range map[string][2]string{
		"id in lower case":            {"https://fhir.nhs.uk/Id/dos-service-id|", "https://fhir.nhs.uk/id/dos-service-id|"},
		"http":                        {"https://fhir.nhs.uk/Id/dos-service-id|", "http://fhir.nhs.uk/Id/dos-service-id|"},
		"use case in capitals":        {`"a1t1"`, `"A1T1"`},
		"a misspelt system":           {"usecases-categories-bars", "usecase-categories-bars"},
		"category in capitals":        {`"code":"referral"`, `"code":"Referral"`},
		"definition of an older name": {"servicerequest-request-referral\"", "servicerequest-request\""},
	} {
		t.Run(name, func(t *testing.T) {
			body := strings.ReplaceAll(good, change[0], change[1])
			if body == good {
				t.Fatal("the message says nothing of it")
			}
			expect(t, emergency(t).post([]byte(body)), 200, "", "")
		})
	}
}

// Every refusal is logged for the people who look after the receiver: what it
// was, and whose: BaRS Core, Errors: logging. Each has an id of its own.
func TestEachRefusalIsLoggedUnderItsOwnID(t *testing.T) {
	b, log := watched(t)
	ids := map[string]bool{}
	for range 2 {
		got := expect(t, b.do(http.MethodGet, "/Appointment/"+uuid(9), ""), 404, "REC_NOT_FOUND", "not-found")
		ids[got.ID()] = true
	}
	if len(ids) != 2 {
		t.Errorf("two refusals have the ids %v", ids)
	}
	for _, word := range []string{"refused a request", "REC_NOT_FOUND", "status=404", "RZ9", uuid(1001)} {
		if !strings.Contains(log.String(), word) {
			t.Errorf("the log says nothing of %q: %s", word, log)
		}
	}
}

// More messages than can be looked after are turned away before anything of
// them is kept.
func TestReceiverThatIsFullSaysSo(t *testing.T) {
	const most = 512
	b, s, bodies := inTrouble(t, "Prior")
	reached, goOn := make(chan struct{}, most), make(chan struct{})
	s.trouble = func(context.Context) error {
		reached <- struct{}{}
		<-goOn
		return errBroken
	}
	var under sync.WaitGroup
	for i := range most {
		under.Go(func() { (&bench{t: t, records: b.records, handler: b.handler, next: 10 * (i + 10)}).post([]byte("{}")) })
	}
	for range most {
		<-reached
	}
	expect(t, b.post(bodies["booking"], set(header.RequestID, uuid(77))), 503, "REC_SERVICE_UNAVAILABLE", "transient")
	close(goOn)
	under.Wait()
}

// A slot that has begun is over for whoever asks: BaRS Core, GET /Slot.
func TestSlotsThatHaveBegunAreNotAnswered(t *testing.T) {
	b := emergency(t)
	slot := b.records.slotsOf["slot-1"]
	slot.Start = b.now()
	b.records.slotsOf["slot-1"] = slot
	got := expect(t, b.do(http.MethodGet, search(nil), ""), 200, "", "")
	if fhir.Resource(got, "Slot") != nil || got.TextAt("total") != "0" {
		t.Errorf("answered %s", got.JSON())
	}
}

// The standard prints one birth date that is none of FHIR: BaRS Core, GET
// /Appointment.
func TestBirthDatesInBothPublishedForms(t *testing.T) {
	for _, born := range []string{"1918-08-10", "eq1918-08-10", "eq10/08/1918"} {
		three := url.Values{"patient:name": {"Murry"}, "patient:birthdate": {born}, "patient:address-postalcode": {"DN8 5SP"}}
		expect(t, emergency(t).do(http.MethodGet, "/ServiceRequest?"+three.Encode(), ""), 200, "", "")
	}
}

// A record is held for the service that took it: one of another service is
// unknown there (BaRS Core, Cancellation).
func TestRecordsBelongToTheirService(t *testing.T) {
	b := newBench(t, monday, receiver.Service{ID: ed, ODSCode: "RX1", UseCases: []string{"a1t1"}, Bookings: true}, receiver.Service{ID: "2000099999", ODSCode: "RX1", UseCases: []string{"a1t1"}, Bookings: true})
	held := expect(t, b.post(referral(t, "").JSON()), 200, "", "")
	cancel, err := message.CancelReferral(letter(message.ReferralCancel, counter(50000)), fhir.Resource(held, "ServiceRequest"), held, "Not needed", false)
	if err != nil {
		t.Fatal(err)
	}
	astray := cancel.Clone()
	head(astray).At("destination").Set("endpoint", fhir.Str(header.Endpoint("2000099999")))
	expect(t, b.post(astray.JSON()), 404, "REC_NOT_FOUND", "not-found")
	expect(t, b.post(cancel.JSON()), 200, "", "")
}

// What changes between the look at the records and the moment of keeping is
// told as what it is: BaRS Core, Booking; Transactional integrity.
func TestWhatIsLostAtTheLastMomentIsToldAsWhatItIs(t *testing.T) {
	for _, c := range []struct {
		name, message string
		meanwhile     func(b *bench)
		issue         string
	}{
		{"the slot goes to another", "booking", func(b *bench) { b.records.busy("slot-1", false, true) }, "conflict"},
		{"the booking ends", "cancellation", func(b *bench) {
			for key, h := range b.records.held {
				h.Status = "fulfilled"
				b.records.held[key] = h
			}
		}, "conflict"},
		{"the same message is kept elsewhere", "booking", func(b *bench) { b.records.answers[uuid(77)] = receiver.Decision{} }, "duplicate"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, s, bodies := inTrouble(t, "Commit")
			s.trouble = once(func(context.Context) error {
				c.meanwhile(b)
				return nil
			})
			expect(t, b.post(bodies[c.message], set(header.RequestID, uuid(77))), 409, "REC_CONFLICT", c.issue)
		})
	}
}
