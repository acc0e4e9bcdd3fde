package receiver_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
)

// accepted checks what every acceptance of something new says.
func accepted(t *testing.T, got answer, sent *fhir.Node, focus string) *fhir.Node {
	t.Helper()
	n := got.is(t, http.StatusOK)
	if n.Type() != "Bundle" || n.TextAt("type") != "message" || n.ID() != sent.ID() {
		t.Errorf("the answer is a %s of the type %s under %s", n.Type(), n.TextAt("type"), n.ID())
	}
	for _, entry := range fhir.Entries(n) {
		if entry.Resource.ID() == "" {
			t.Errorf("%s has no id", entry.Resource.Type())
		}
	}
	if r := fhir.Resource(n, focus); !header.UUID(r.ID()) {
		t.Errorf("the id of the %s is %q", focus, r.ID())
	}
	return n
}

// A booking, from the search to the cancellation.
func TestBooking(t *testing.T) {
	e := open(t)
	booking := e.booking(murry, "")
	correlation := set(header.CorrelationID, uuid.NewString())
	booked := accepted(t, e.post(e.service, booking, correlation), booking, "Appointment")
	appointment := fhir.Resource(booked, "Appointment")
	if appointment.TextAt("created") == "" || appointment.TextAt("status") != "booked" {
		t.Errorf("the Appointment reads %s", appointment.JSON())
	}
	for _, search := range []string{"patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C" + murry,
		"patient:name=Murry&patient:birthdate=eq1918-08-10&patient:address-postalcode=DN8%205SP"} {
		found := e.get("/Appointment?"+search).is(t, 200)
		if !holds(found, appointment.ID()) {
			t.Errorf("%s does not find the booking", search)
		}
	}
	t.Run("the slot is taken", func(t *testing.T) {
		again := booking.Clone()
		again.Set("id", fhir.Str(uuid.NewString()))
		in(e, t).post(e.service, again).is(t, 409, "REC_CONFLICT", "conflict")
	})
	read := e.get("/Appointment/"+appointment.ID(), correlation).is(t, 200)
	cancel, err := message.CancelBooking(e.letter(message.BookingCancel, "a1t1"), read, booked, "Feels better")
	e.must(err)
	e.post(e.service, cancel, correlation).is(t, 200)
	if now := e.get("/Appointment/"+appointment.ID()).is(t, 200); now.TextAt("status") != "cancelled" {
		t.Errorf("the Appointment is %s", now.TextAt("status"))
	}
	e.post(e.service, cancel, correlation).is(t, 409, "REC_CONFLICT", "conflict")
	rebooked := e.booking(murry, "")
	accepted(t, e.post(e.service, rebooked), rebooked, "Appointment")
}

func holds(found *fhir.Node, id string) bool {
	for _, entry := range fhir.Entries(found) {
		if entry.Resource.ID() == id {
			return true
		}
	}
	return false
}

// A referral, linked to a booking or by itself, full and minimal, with and
// without an NHS number, and its cancellation.
func TestReferral(t *testing.T) {
	e := open(t)
	booking := e.booking(swain, "")
	correlation := set(header.CorrelationID, uuid.NewString())
	appointment := fhir.Resource(accepted(t, e.post(e.service, booking, correlation), booking, "Appointment"), "Appointment").ID()
	linked := e.referral(swain, full, appointment)
	referred := accepted(t, e.post(e.service, linked, correlation), linked, "ServiceRequest")
	if got, err := message.ReadAnswer(referred); err != nil || got.EncounterID == "" || got.Reference == "" {
		t.Errorf("the planned Encounter with its reference is missing: %+v %v", got, err)
	}
	for name, sent := range map[string]*fhir.Node{"minimal": e.referral(murry, minimal, ""), "without an NHS number": e.referral("", full, "")} {
		t.Run(name, func(t *testing.T) { accepted(t, in(e, t).post(e.service, sent), sent, "ServiceRequest") })
	}
	request := fhir.Resource(referred, "ServiceRequest").ID()
	read := e.get("/ServiceRequest/"+request, correlation).is(t, 200)
	if !holds(e.get("/ServiceRequest?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C"+swain).is(t, 200), request) {
		t.Error("the search by NHS number does not find the referral")
	}
	revoke, err := message.CancelReferral(e.letter(message.ReferralCancel, "a1t1"), read, referred, "Not needed", false)
	e.must(err)
	e.post(e.service, revoke, correlation).is(t, 200)
	if now := e.get("/ServiceRequest/"+request).is(t, 200); now.TextAt("status") != "revoked" {
		t.Errorf("the ServiceRequest is %s", now.TextAt("status"))
	}
	if still := e.get("/Appointment/"+appointment).is(t, 200); still.TextAt("status") != "booked" {
		t.Errorf("the booking of the revoked referral is %s", still.TextAt("status"))
	}
	e.post(e.service, revoke, correlation).is(t, 409, "REC_CONFLICT", "conflict")
}

// A request for validation, its update and its cancellation.
func TestValidation(t *testing.T) {
	e := open(t)
	if e.validates == "" {
		t.Skip("no service that validates is named: BARSDESK_TKW_VALIDATES")
	}
	correlation := set(header.CorrelationID, uuid.NewString())
	asked := e.validation(murry)
	taken := accepted(t, e.post(e.validates, asked, correlation), asked, "ServiceRequest")
	held := message.WithIDs(asked, taken)
	id := fhir.Resource(taken, "ServiceRequest").ID()
	read := e.get("/ServiceRequest/"+id).is(t, 200)
	about := e.letter(message.ValidationUpdate, "a4t1")
	about.Now = time.Now().Add(time.Minute)
	amended := held.Clone()
	fhir.Resource(amended, "CarePlan").At("activity.outcomeCodeableConcept").Set("text", fhir.Str("Fell at home, now on the chair"))
	update, err := message.Update(about, read, held, amended)
	e.must(err)
	e.post(e.validates, update, correlation).is(t, 200)
	read = e.get("/ServiceRequest/"+id).is(t, 200)
	revoke, err := message.CancelReferral(e.letter(message.ValidationCancel, "a4t1"), read, taken, "Not needed", false)
	e.must(err)
	e.post(e.validates, revoke, correlation).is(t, 200)
	e.post(e.validates, update, correlation).is(t, 409, "REC_CONFLICT", "conflict")
}

// Resends are told from new messages by their ids alone.
func TestResends(t *testing.T) {
	e := open(t)
	sent, id, correlation := e.referral(murry, minimal, ""), uuid.NewString(), uuid.NewString()
	same := func(h http.Header) { h.Set(header.RequestID, id); h.Set(header.CorrelationID, correlation) }
	e.post(e.service, sent, same).is(t, 200)
	e.post(e.service, sent, same).is(t, 409, "REC_CONFLICT", "duplicate")
	e.post(e.service, sent, func(h http.Header) {
		h.Set(header.RequestID, strings.ToUpper(id))
		h.Set(header.CorrelationID, strings.ToUpper(correlation))
	}).is(t, 409, "REC_CONFLICT", "duplicate")
	e.post(e.service, sent, set(header.RequestID, id)).is(t, 400, "REC_BAD_REQUEST", "invalid")
	e.post(e.service, sent).is(t, 200) // the same payload id under new ids is a new message
	id = uuid.NewString()
	wrong := e.referral(murry, minimal, "")
	fhir.Resource(wrong, "CarePlan").Set("status", fhir.Str("active"))
	e.post(e.service, wrong, same).is(t, 400, "REC_BAD_REQUEST", "invariant")
	e.post(e.service, wrong, same).is(t, 400, "REC_BAD_REQUEST", "invariant") // a failure is told again
	for range 2 {
		e.get("/metadata", same).is(t, 200) // a read is no duplicate
	}
}

// What is wrong with a message is answered by its code.
func TestFaultyMessages(t *testing.T) {
	e := open(t)
	for _, c := range []struct {
		name   string
		change func(*fhir.Node)
		status int
		said   []string
	}{
		{"no versionId", func(n *fhir.Node) { n.Get("meta").Remove("versionId") }, 400, []string{"REC_BAD_REQUEST", "invariant"}},
		{"an unsupported version", func(n *fhir.Node) { n.Get("meta").Set("versionId", fhir.Str("99.0.0")) }, 422, []string{"REC_UNPROCESSABLE_ENTITY", "not-supported"}},
		{"another destination", func(n *fhir.Node) { head(n).At("destination").Set("endpoint", fhir.Str(header.Endpoint("0000000000"))) }, 422, []string{"REC_UNPROCESSABLE_ENTITY", "not-supported"}},
		{"no use case", func(n *fhir.Node) { fhir.Resource(n, "ServiceRequest").Remove("category") }, 422, []string{"REC_UNPROCESSABLE_ENTITY", "not-supported"}},
		{"a use case that is not served", func(n *fhir.Node) {
			for _, c := range fhir.Resource(n, "ServiceRequest").All("category.coding") {
				if c.TextAt("code") == "a1t1" {
					c.Set("code", fhir.Str("a8t1"))
				}
			}
		}, 422, []string{"REC_UNPROCESSABLE_ENTITY", "not-supported"}},
		{"no definition", func(n *fhir.Node) { head(n).Remove("definition") }, 400, []string{"REC_BAD_REQUEST", "invariant"}},
		{"an unknown definition", func(n *fhir.Node) { head(n).Set("definition", fhir.Str("https://fhir.nhs.uk/MessageDefinition/none")) }, 422, []string{"REC_UNPROCESSABLE_ENTITY", "not-supported"}},
		{"no patient", func(n *fhir.Node) { removeEntry(n, "Patient") }, 400, []string{"REC_BAD_REQUEST", "invariant"}},
		{"an unknown event", func(n *fhir.Node) { head(n).Get("eventCoding").Set("code", fhir.Str("party")) }, 400, []string{"REC_BAD_REQUEST", "invariant"}},
		{"a status that fits no workflow", func(n *fhir.Node) { fhir.Resource(n, "ServiceRequest").Set("status", fhir.Str("draft")) }, 400, []string{"REC_BAD_REQUEST", "invariant"}},
		{"a plan that fits no workflow", func(n *fhir.Node) { fhir.Resource(n, "CarePlan").Set("status", fhir.Str("active")) }, 400, []string{"REC_BAD_REQUEST", "invariant"}},
		{"a response to nothing", func(n *fhir.Node) {
			head(n).Get("eventCoding").Set("code", fhir.Str("servicerequest-response"))
		}, 400, []string{"REC_BAD_REQUEST", "invariant"}},
		{"an invalid code", func(n *fhir.Node) { fhir.Resource(n, "Patient").Set("gender", fhir.Str("M")) }, 400, []string{"REC_BAD_REQUEST", "value"}},
		{"a lastUpdated that is no instant", func(n *fhir.Node) { fhir.Resource(n, "Patient").Get("meta").Set("lastUpdated", fhir.Str("2026")) }, 400, []string{"REC_BAD_REQUEST", "value"}},
		{"a cancellation without its key", func(n *fhir.Node) {
			head(n).At("reason.coding").Set("code", fhir.Str("update"))
			fhir.Resource(n, "ServiceRequest").Set("status", fhir.Str("revoked"))
		}, 400, []string{"REC_BAD_REQUEST", "invariant"}},
		{"a cancellation of nothing held", func(n *fhir.Node) {
			head(n).At("reason.coding").Set("code", fhir.Str("update"))
			fhir.Resource(n, "ServiceRequest").Set("status", fhir.Str("revoked"))
			fhir.Resource(n, "ServiceRequest").Set("id", fhir.Str(uuid.NewString()))
		}, 404, []string{"REC_NOT_FOUND", "not-found"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			sent := e.referral(murry, minimal, "")
			c.change(sent)
			in(e, t).post(e.service, sent).is(t, c.status, c.said...)
		})
	}
}

func removeEntry(bundle *fhir.Node, resourceType string) {
	list := bundle.Get("entry")
	for i, entry := range list.Items {
		if entry.Get("resource").Type() == resourceType {
			list.Items = append(list.Items[:i], list.Items[i+1:]...)
			return
		}
	}
}

// What is wrong with the call is, too.
func TestFaultyCalls(t *testing.T) {
	e := open(t)
	sent := e.referral(murry, minimal, "")
	for _, c := range []struct {
		name   string
		change func(http.Header)
		status int
		said   []string
	}{
		{"no request id", drop(header.RequestID), 400, []string{"REC_BAD_REQUEST", "required"}},
		{"no correlation id", drop(header.CorrelationID), 400, []string{"REC_BAD_REQUEST", "required"}},
		{"a request id that is none", set(header.RequestID, "1"), 400, []string{"REC_BAD_REQUEST", "invalid"}},
		{"an organisation that cannot be read", set(header.Organisation, "%%%"), 400, []string{"REC_BAD_REQUEST", "value"}},
		{"a later major version", set("Accept", fhirJSON+"; version=99.0.0"), 406, []string{"REC_NOT_ACCEPTABLE", "processing"}},
		{"a use-context of nonsense", set("use-context", "nonsense"), 200, nil},
		{"no practitioner", drop(header.Practitioner), 200, nil},
		{"JSON by its other name", set("Content-Type", "application/json"), 200, nil},
		{"a Content-Type with a version", set("Content-Type", "application/fhir+json; version=1.5.0"), 200, nil},
	} {
		t.Run(c.name, func(t *testing.T) { in(e, t).post(e.service, sent, c.change).is(t, c.status, c.said...) })
	}
	text := call{method: http.MethodPost, path: "/$process-message", body: []byte("no JSON")}
	e.do(text).is(t, 400, "REC_BAD_REQUEST", "structure")
	got := e.do(text, set("Content-Type", "text/plain"))
	if got.StatusCode != 400 && got.StatusCode != 415 {
		t.Errorf("another Content-Type is answered %d", got.StatusCode)
	}
}

// Areas Appointment and ServiceRequest of the tool.
func TestReads(t *testing.T) {
	e := open(t)
	for _, resourceType := range []string{"Appointment", "ServiceRequest"} {
		t.Run(resourceType, func(t *testing.T) {
			e := in(e, t)
			e.get("/"+resourceType+"/"+uuid.NewString()).is(t, 404, "REC_NOT_FOUND", "not-found")
			e.get("/"+resourceType+"/12").is(t, 400, "REC_BAD_REQUEST", "value")
			e.get("/"+resourceType).is(t, 400, "REC_BAD_REQUEST", "required")
			e.get("/"+resourceType+"/").is(t, 400, "REC_BAD_REQUEST", "required")
			e.get("/"+resourceType+"?patient:identifier=12").is(t, 400, "REC_BAD_REQUEST", "value")
			none := e.get("/"+resourceType+"?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C9658499104").is(t, 200)
			if none.TextAt("type") != "searchset" || none.TextAt("total") != "0" {
				t.Errorf("nobody found reads %s", none.JSON())
			}
			e.get("/"+resourceType+"/"+uuid.NewString(), drop(header.CorrelationID)).is(t, 400, "REC_BAD_REQUEST", "invalid")
		})
	}
	wrong := e.do(call{method: http.MethodDelete, path: "/metadata"})
	if wrong.is(t, 405, "REC_METHOD_NOT_ALLOWED", "not-supported"); !strings.Contains(wrong.Header.Get("Allow"), "GET") {
		t.Errorf("Allow is %q", wrong.Header.Get("Allow"))
	}
	e.get("/metadatA").is(t, 404, "REC_NOT_FOUND", "not-found")
}
