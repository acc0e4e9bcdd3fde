package sandbox_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/bars/client"
	"barsdesk/bars/fhir"
	"barsdesk/bars/fhir/fhirtest"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
)

// The test services, and the ids that they give.
const (
	catchAll   = "2000072489"
	validates  = "2000003366"
	booked     = "ce1c4ced-2a84-4198-9982-9caf894d0bb7"
	referred   = "79120f41-a431-4f08-bcc5-1e67006fcae0"
	cancelled  = "09b53c07-2a21-4ba5-ac8b-f33e486d794d"
	validating = "0b42eac3-0175-43c8-bbab-efaa8ca31ccf"
	remembered = "9707606312" // the patient whose answers depend on what came before
)

// moment is a clock that tests move.
type moment struct{ now time.Time }

// tester sends messages of one organisation to the test services.
type tester struct {
	t *testing.T
	*client.Client
	at *moment
}

// testers are senders of two organisations on one network.
func testers(t *testing.T) (one, other tester, at *moment) {
	t.Helper()
	at = &moment{time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	_, c := networkAt(t, at, 1)
	two := *c
	identity := c.Identity()
	identity.Organisation = header.Org{ODSCode: "ZOT", Name: "Other"}
	two.Identity = func() header.Set { return identity }
	return tester{t, c, at}, tester{t, &two, at}, at
}

// posts sends a message under new ids.
func (s tester) posts(bundle *fhir.Node) client.Reply {
	s.t.Helper()
	return s.sends(s.Prepare(catchAll, uuid.NewString(), uuid.NewString(), message.UseContext(bundle)), bundle)
}

func (s tester) sends(headers http.Header, bundle *fhir.Node) client.Reply {
	s.t.Helper()
	reply, err := s.Process(s.t.Context(), headers, bundle.JSON())
	if err != nil || !reply.IDsEchoed() {
		s.t.Fatalf("answered %d %v, ids %v", reply.Status, err, reply.Header)
	}
	return reply
}

func (s tester) reads(resourceType, id string) client.Reply {
	s.t.Helper()
	reply, err := s.Read(s.t.Context(), catchAll, resourceType, id, "")
	if err != nil || !reply.IDsEchoed() {
		s.t.Fatalf("answered %d %v", reply.Status, err)
	}
	return reply
}

func (s tester) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// about is what a message to the catch-all service is built from.
func (s tester) about(kind message.Kind, useCase string) message.Context {
	return message.Context{Kind: kind, BundleID: uuid.NewString(), Now: s.at.now, NewID: uuid.NewString,
		Sender:       message.Party{ServiceID: "2000034567", ServiceName: "Lakeside NHS 111", ODSCode: "ZLK", OrganisationName: "Lakeside"},
		Receiver:     message.Party{ServiceID: catchAll, ServiceName: "Test", ODSCode: "ZTK", OrganisationName: "Test"},
		Author:       message.Person{SDSRoleProfileID: "555000000002", RoleCode: "224535009", RoleDisplay: "Registered nurse", Family: "Lind", Given: "Robin"},
		SoftwareName: "Barsdesk", SoftwareVersion: "1.0.0", UseCase: useCase, ApplicationVersion: "2.1.0"}
}

func madeUp(number string) message.Patient {
	p := message.Patient{NHSNumber: number, Family: "Price", Given: "Alex", BirthDate: "1971-05-06", Sex: "female", AddressLines: []string{"1 Made Up Street"},
		City: "Leeds", Postcode: "LS1 4AP", Contacts: []message.Contact{{Relationship: message.RelationshipSelf, Phone: "07700 900110", First: true}}}
	if number != "" {
		p.Verification = message.Verification{Status: message.Verified, How: "Asked", By: "Robin Lind"}
	}
	return p
}

// booking is a booking of a free time.
func (s tester) booking(number string) *fhir.Node {
	s.t.Helper()
	found, err := s.Slots(s.t.Context(), catchAll, client.SlotQuery{From: s.at.now, To: s.at.now.AddDate(0, 0, 2)}, "")
	s.must(err)
	chosen, ok := message.Choose(found.Resource, fhir.Resource(found.Resource, "Slot").ID())
	if !ok {
		s.t.Fatal("no times are free")
	}
	person, gp := madeUp(number).Resources(s.at.now, uuid.NewString)
	bundle, err := message.Booking(s.about(message.BookingNew, "a1t1"), person, gp, chosen, "", "")
	s.must(err)
	return bundle
}

// referral is a referral that belongs to a booking, or to none.
func (s tester) referral(number, appointmentID string) *fhir.Node {
	s.t.Helper()
	person, gp := madeUp(number).Resources(s.at.now, uuid.NewString)
	parts := []*fhir.Node{
		fhir.Obj(fhir.M("resourceType", fhir.Str("CarePlan")),
			fhir.M("activity", fhir.List(fhir.Obj(fhir.M("outcomeCodeableConcept", fhir.List(fhir.Obj(fhir.M("text", fhir.Str("Nose bleed"))))))))),
		fhir.Obj(fhir.M("resourceType", fhir.Str("Consent"))),
	}
	bundle, err := message.Referral(s.about(message.ReferralNew, "a1t1"), person, gp, parts, appointmentID)
	s.must(err)
	return bundle
}

// cancels is the cancellation of what was answered.
func (s tester) cancels(reply client.Reply, kind message.Kind) *fhir.Node {
	s.t.Helper()
	build, resource := message.CancelBooking, fhir.Resource(reply.Resource, "Appointment")
	if kind == message.ReferralCancel {
		build = func(c message.Context, n, last *fhir.Node, reason string) (*fhir.Node, error) {
			return message.CancelReferral(c, n, last, reason, false)
		}
		resource = fhir.Resource(reply.Resource, "ServiceRequest")
	}
	bundle, err := build(s.about(kind, "a1t1"), resource, reply.Resource, "Tested")
	s.must(err)
	return bundle
}

// expect checks status, and the code or the id in the answer.
func expect(t *testing.T, reply client.Reply, status int, has string) {
	t.Helper()
	if reply.Status != status || !strings.Contains(string(reply.Body), has) {
		t.Errorf("answered %d %s, want %d %s", reply.Status, reply.Body, status, has)
	}
}

// A fixed id is one thing to each organisation, and stays with its patient.
func TestFixedIdsAreEachSendersOwn(t *testing.T) {
	one, other, _ := testers(t)
	first := one.posts(one.booking("9658499007"))
	expect(t, first, 200, booked)
	expect(t, other.posts(other.booking("9658499007")), 200, booked)
	expect(t, one.posts(one.booking("")), 200, booked) // another patient, the same id
	expect(t, one.posts(one.cancels(first, message.BookingCancel)), 200, booked)
	expect(t, one.posts(one.cancels(first, message.BookingCancel)), 409, "conflict")
	if status := other.reads("Appointment", booked).Resource.TextAt("status"); status != "booked" {
		t.Errorf("the other organisation's booking is %s", status)
	}
	found, err := one.Search(t.Context(), catchAll, "Appointment", map[string][]string{"patient:identifier": {"https://fhir.nhs.uk/Id/nhs-number|9658499007"}}, "")
	one.must(err)
	expect(t, found, 200, booked)
}

// A read of a fixed id is answered before anything was sent, too.
func TestFixedRecordsCanBeReadAtOnce(t *testing.T) {
	one, _, _ := testers(t)
	for resourceType, ids := range map[string][]string{"Appointment": {booked}, "ServiceRequest": {referred, cancelled, validating}} {
		for _, id := range ids {
			reply := one.reads(resourceType, id)
			if expect(t, reply, 200, id); reply.Resource.Type() != resourceType || reply.Resource.ID() != id {
				t.Errorf("%s %s came", reply.Resource.Type(), reply.Resource.ID())
			}
		}
	}
	found, err := one.Search(t.Context(), catchAll, "Appointment", map[string][]string{"patient:identifier": {"https://fhir.nhs.uk/Id/nhs-number|9658499007"}}, "")
	one.must(err)
	expect(t, found, 200, booked)
	none, err := one.Search(t.Context(), catchAll, "Appointment", map[string][]string{"patient:identifier": {"https://fhir.nhs.uk/Id/nhs-number|9658499104"}}, "")
	one.must(err)
	expect(t, none, 200, `"total":0`)
}

// Only the test services take a cancellation that does not name its record.
func TestCancellationWithoutID(t *testing.T) {
	one, _, _ := testers(t)
	sent := one.booking("9658499104")
	fhir.Resource(sent, "Appointment").Set("id", fhir.Str(uuid.NewString()))
	cancellation := one.cancels(client.Reply{Resource: sent}, message.BookingCancel)
	fhir.Resource(cancellation, "Appointment").Remove("id")
	headers := one.Prepare(catchAll, uuid.NewString(), uuid.NewString(), message.UseContext(cancellation))
	expect(t, one.sends(headers, cancellation), 200, booked)
	expect(t, one.sends(headers, cancellation), 409, "duplicate")
	elsewhere := strings.ReplaceAll(strings.ReplaceAll(string(cancellation.JSON()), catchAll, emergency), "ZTK", "ZTG")
	n, err := fhir.Parse([]byte(elsewhere))
	one.must(err)
	expect(t, one.sends(one.Prepare(emergency, uuid.NewString(), uuid.NewString(), ""), n), 400, "invariant")
}

// The published messages, with the number of a test patient, are answered as
// the table says, whatever service they name.
func TestPublishedMessagesAtTheTestServices(t *testing.T) {
	folder := fhirtest.Published(t, "fhir/examples/messages")
	one, _, _ := testers(t)
	for _, c := range []struct {
		file, number, to string // to is another service than the first
		status           int
		has              string
	}{
		{"bookreq01-booking-new", "9658499007", "", 200, booked},
		{"bookreq01-booking-new", nobody, "", 200, booked},
		{"bookreq01-booking-new", "9658499015", "", 404, "REC_NOT_FOUND"},
		{"bookreq01-booking-new", "9658499023", "", 409, "REC_CONFLICT"},
		{"bookreq01-booking-new", "9658499031", "", 422, "REC_UNPROCESSABLE_ENTITY"},
		{"bookreq02-booking-cancelled", "", "", 200, booked},
		{"refreq01-referral-new-111-to-ed", "9658499058", "", 200, referred},
		{"refreq01-referral-new-111-to-ed", nobody, "", 200, referred},
		{"refreq01-referral-new-111-to-ed", "9658499066", "", 400, "REC_BAD_REQUEST"},
		{"refreq01-referral-new-111-to-ed", "9658499074", "", 500, "REC_SERVER_ERROR"},
		{"refreq03-referral-new-pharmacy-minor-illness", "9658499104", "2000070513", 200, referred},
		{"refreq04-referral-new-cad-out-of-area", "9658499104", "2000159910", 200, "ServiceRequest"},
		{"servreq01-referral-cancel-revoked", "", "", 200, cancelled},
		{"valreq01-validation-request-new", nobody, "", 200, validating},
		{"valreq01-validation-request-new", "9658499082", "", 200, "9e595424-9d67-45db-9a90-03259653cd37"},
		{"valreq01-validation-request-new", "9658499090", "", 200, "c337e8d8-fd5b-4a13-a8e4-0f6f4ac1bb1a"},
		{"valreq01-validation-request-new", "9658499015", "", 404, "REC_NOT_FOUND"},
		{"valreq01-validation-request-new", "9658499112", "", 409, "REC_CONFLICT"},
		{"valreq01-validation-request-new", "9658499120", "", 422, "REC_UNPROCESSABLE_ENTITY"},
		{"valreq01-validation-request-new", "9658499139", "", 401, "REC_UNAUTHORIZED"},
		{"valreq02-validation-request-update-lower-priority", "", "", 200, validating},
		{"valreq01-validation-request-new", "9658499147", "", 200, "ServiceRequest"},
		{"valreq01-validation-request-new", "9658499155", "", 200, "ServiceRequest"},
		{"refreq01-referral-new-111-to-ed", "9658499163", "", 200, "ServiceRequest"},
		{"refreq01-referral-new-111-to-ed", "9658499171", "", 401, "REC_UNAUTHORIZED"},
	} {
		t.Run(c.file+" "+c.number, func(t *testing.T) {
			text := string(fhirtest.Read(t, filepath.Join(folder, c.file+".json")))
			for _, published := range []string{"9476719931", "3478526985"} {
				if c.number != "" {
					text = strings.ReplaceAll(text, published, c.number)
				}
			}
			n, err := fhir.Parse([]byte(text))
			one.must(err)
			n.Set("id", fhir.Str(uuid.NewString())) // a message of its own
			if c.number == nobody {
				fhir.Resource(n, "Patient").Remove("identifier")
			}
			to := catchAll
			if c.to != "" {
				to = c.to
			}
			expect(t, one.sends(one.Prepare(to, uuid.NewString(), uuid.NewString(), message.UseContext(n)), n), c.status, c.has)
		})
	}
}

// nobody stands for a patient whose NHS number is not known.
const nobody = "no NHS number"

// What was sent about the one patient is remembered by organisation, until
// midnight.
func TestRememberedPatient(t *testing.T) {
	one, other, at := testers(t)
	expect(t, one.posts(one.referral(remembered, "")), 400, "related booking does not exist")
	booking := one.booking(remembered)
	headers := one.Prepare(catchAll, uuid.NewString(), uuid.NewString(), message.UseContext(booking))
	first := one.sends(headers, booking)
	expect(t, first, 200, "Appointment")
	expect(t, one.sends(headers, booking), 409, "duplicate")
	expect(t, one.posts(one.booking(remembered)), 409, "booking already exists")
	expect(t, one.posts(one.referral(remembered, uuid.NewString())), 409, "referral not linked to the correct booking")
	expect(t, other.posts(other.booking(remembered)), 200, "Appointment")
	id := fhir.Resource(first.Resource, "Appointment").ID()
	second := one.posts(one.referral(remembered, id))
	expect(t, second, 200, "ServiceRequest")
	expect(t, one.posts(one.referral(remembered, id)), 409, "referral already exists")
	expect(t, one.posts(one.cancels(second, message.ReferralCancel)), 200, "revoked")
	expect(t, one.posts(one.cancels(second, message.ReferralCancel)), 400, "related referral does not exist")
	expect(t, one.posts(one.cancels(first, message.BookingCancel)), 200, "cancelled")
	expect(t, one.posts(one.cancels(first, message.BookingCancel)), 400, "related booking does not exist")
	expect(t, other.posts(other.booking(remembered)), 409, "booking already exists")
	at.now = at.now.Add(24 * time.Hour)
	expect(t, other.posts(other.booking(remembered)), 200, "Appointment")
}

// The targets for faults answer every call alike through the proxy, which
// answers for receivers that could not.
//
// BaRS, Testing and environments, errors stub of the sandbox.
func TestFaultTargetsThroughTheProxy(t *testing.T) {
	one, _, _ := testers(t)
	for value, want := range map[string]struct {
		status int
		has    string
	}{
		"NHS0001-400": {400, `"invalid"`}, "NHS0001-400-1": {400, `"invariant"`}, "NHS0001-400-2": {400, `"not-supported"`},
		"NHS0001-401": {401, "REC_UNAUTHORIZED"}, "NHS0001-403": {403, "REC_FORBIDDEN"}, "NHS0001-406": {406, "SEND_NOT_ACCEPTABLE"},
		"NHS0001-408": {408, "{}"}, "NHS0001-409": {409, `"duplicate"`}, "NHS0001-422": {422, "REC_UNPROCESSABLE_ENTITY"},
		"NHS0001-425": {425, "REC_TOO_EARLY"}, "NHS0001-429": {429, "REC_TOO_MANY_REQUESTS"},
		"NHS0001-500": {500, `"exception"`}, "NHS0001-500-1": {500, "REC_SERVER_ERROR"}, "NHS0001-500-2": {500, `"no-store"`},
		"NHS0001-501": {501, "REC_NOT_IMPLEMENTED"}, "NHS0001-503": {503, "REC_SERVICE_UNAVAILABLE"},
		"NHS0001-504": {408, "REC_TIMEOUT"}, "NHS0001-999": {400, "no match for target id"}, "XYZ": {404, "PROXY_NOT_FOUND"},
	} {
		target := `{"system":"tests","value":"` + value + `"}`
		for _, path := range []string{"/metadata", "/MessageDefinition", "/Slot", "/Appointment", "/Appointment/" + booked, "/ServiceRequest", "/ServiceRequest/" + referred} {
			expect(t, one.gets(target, path), want.status, want.has)
		}
		expect(t, one.asks(http.MethodPost, target, "/$process-message", fhir.Obj()), want.status, want.has)
	}
}

// Slots of the service for mandatory content have nothing else.
func TestMandatorySlots(t *testing.T) {
	one, _, at := testers(t)
	found, err := one.Slots(t.Context(), "1503499715", client.SlotQuery{From: at.now, To: at.now.AddDate(0, 0, 2)}, "")
	one.must(err)
	types := map[string]bool{}
	for _, e := range fhir.Entries(found.Resource) {
		types[e.Resource.Type()] = true
	}
	if len(types) != 3 || !types["Slot"] || !types["Schedule"] || !types["HealthcareService"] {
		t.Errorf("%v came", types)
	}
}
