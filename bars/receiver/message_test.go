package receiver_test

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/receiver"
)

const ed = "2000012345"

// emergency is a bench of one emergency department on a Monday morning, with
// one free slot at ten.
func emergency(t testing.TB) *bench {
	t.Helper()
	b := newBench(t, monday, receiver.Service{ID: ed, Name: "Trumpton ED", ODSCode: "RX1", Organisation: "Trumpton", UseCases: []string{"a1t1"}, Bookings: true, Refers: true})
	b.records.slotsOf["slot-1"] = receiver.Slot{ID: "slot-1", ServiceID: ed, Start: monday.Add(time.Hour), End: monday.Add(75 * time.Minute), Resource: slotNode("slot-1")}
	return b
}

func slotNode(id string) *fhir.Node {
	return fhir.Obj(fhir.M("resourceType", fhir.Str("Slot")), fhir.M("id", fhir.Str(id)), fhir.M("schedule", fhir.Reference("Schedule/schedule-1")),
		fhir.M("status", fhir.Str("free")), fhir.M("start", fhir.Str("2026-11-23T10:00:00.000+00:00")), fhir.M("end", fhir.Str("2026-11-23T10:15:00.000+00:00")))
}

func who() message.Patient {
	return message.Patient{NHSNumber: "9658499058", Verification: message.Verification{Status: message.PatientChoices().Verifications[0].Value, How: "asked", By: "me"},
		Family: "Murry", Given: "Josiah", BirthDate: "1918-08-10", Sex: "male", Postcode: "DN8 5SP",
		Contacts: []message.Contact{{Relationship: message.PatientChoices().Relationships[0].Value, Phone: "07700 900123", First: true}}}
}

// letter is what a message of a kind is made from.
func letter(kind message.Kind, ids func() string) message.Context {
	return message.Context{Kind: kind, BundleID: ids(), Now: monday, NewID: ids,
		Sender:       message.Party{ServiceID: "2000034567", ServiceName: "111", ODSCode: "RZ9", OrganisationName: "Sender"},
		Receiver:     message.Party{ServiceID: ed, ServiceName: "Trumpton ED", ODSCode: "RX1", OrganisationName: "Trumpton"},
		Author:       message.Person{SDSUserID: "555000000001", SDSRoleProfileID: "555000000002", RoleCode: "224535009", RoleDisplay: "Registered nurse", Family: "Lind", Given: "Robin"},
		SoftwareName: "Barsdesk", SoftwareVersion: "1", SupplierName: "Barsdesk", CDSSName: "Pathways", CDSSVersion: "1",
		UseCase: "a1t1", UseCaseDisplay: "111 to ED", ApplicationVersion: "2.1.0", DefinitionURL: kind.DefinitionURL(), JourneyID: ids()}
}

// counter gives UUIDs that begin at n.
func counter(n int) func() string {
	var given atomic.Int64
	return func() string { return uuid(n + int(given.Add(1))) }
}

func booking(t testing.TB) *fhir.Node {
	t.Helper()
	ids := counter(20000)
	patient, gp := who().Resources(monday, ids)
	schedule := fhir.Obj(fhir.M("resourceType", fhir.Str("Schedule")), fhir.M("id", fhir.Str("schedule-1")))
	bundle, err := message.Booking(letter(message.BookingNew, ids), patient, gp, message.Chosen{Slot: slotNode("slot-1"), Schedule: schedule}, "", "")
	if err != nil {
		t.Fatal(err)
	}
	return bundle
}

func referral(t testing.TB, appointmentID string) *fhir.Node {
	t.Helper()
	ids := counter(30000)
	patient, gp := who().Resources(monday, ids)
	plan := fhir.Obj(fhir.M("resourceType", fhir.Str("CarePlan")), fhir.M("activity", fhir.List(fhir.Obj(fhir.M("outcomeCodeableConcept", fhir.List(fhir.Obj(fhir.M("text", fhir.Str("Chest pain")))))))))
	consent := fhir.Obj(fhir.M("resourceType", fhir.Str("Consent")))
	bundle, err := message.Referral(letter(message.ReferralNew, ids), patient, gp, []*fhir.Node{plan, consent}, appointmentID)
	if err != nil {
		t.Fatal(err)
	}
	return bundle
}

func TestBookingThenReferralThenCancellations(t *testing.T) {
	b := emergency(t)
	booked := expect(t, b.post(booking(t).JSON()), 200, "", "")
	appointment := fhir.Resource(booked, "Appointment")
	if got, _ := message.ReadAnswer(booked); got.AppointmentID == "" || got.Reference != "RX1-ABCDE" || got.Created.IsZero() {
		t.Errorf("the booking's answer reads %+v", got)
	}
	referred := expect(t, b.post(referral(t, appointment.ID()).JSON()), 200, "", "")
	if got, _ := message.ReadAnswer(referred); got.ServiceRequestID == "" || got.Reference != "RX1-ABCDE" || got.EncounterID == "" {
		t.Errorf("the referral's answer reads %+v", got)
	}
	held := expect(t, b.do(http.MethodGet, "/Appointment/"+appointment.ID(), ""), 200, "", "")
	ids := counter(40000)
	cancel, err := message.CancelBooking(letter(message.BookingCancel, ids), held, booked, "Feels better")
	if err != nil {
		t.Fatal(err)
	}
	expect(t, b.post(cancel.JSON()), 200, "", "")
	if b.records.slotsOf["slot-1"].Busy {
		t.Error("the slot of the cancelled booking is still busy")
	}
	if now := expect(t, b.do(http.MethodGet, "/Appointment/"+appointment.ID(), ""), 200, "", ""); now.TextAt("status") != "cancelled" {
		t.Errorf("the Appointment is %s", now.TextAt("status"))
	}
	expect(t, b.post(cancel.JSON()), 409, "REC_CONFLICT", "conflict") // not current any more

	request := fhir.Resource(referred, "ServiceRequest")
	revoke, err := message.CancelReferral(letter(message.ReferralCancel, counter(50000)), request, referred, "Not needed", false)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, b.post(revoke.JSON()), 200, "", "")
	if h := b.records.held["ServiceRequest/"+request.ID()]; h.Status != "revoked" {
		t.Errorf("the referral is %s", h.Status)
	}
}

func TestRetriesAreToldWhatBecameOfTheFirst(t *testing.T) {
	b := emergency(t)
	same := func(r *http.Request) { r.Header.Set(header.RequestID, strings.ToUpper(uuid(77))) }
	expect(t, b.post(booking(t).JSON(), same), 200, "", "")
	expect(t, b.post(booking(t).JSON(), same), 409, "REC_CONFLICT", "duplicate")
	expect(t, b.post(booking(t).JSON(), same, set(header.CorrelationID, uuid(78))), 400, "REC_BAD_REQUEST", "invalid")
	if len(b.records.commits) != 1 {
		t.Errorf("%d commits, want 1", len(b.records.commits))
	}

	refused := booking(t)
	fhir.Resource(refused, "Appointment").Set("status", fhir.Str("proposed"))
	failed := func(r *http.Request) { r.Header.Set(header.RequestID, uuid(79)) }
	first := b.post(refused.JSON(), failed).Body.String()
	if again := b.post(refused.JSON(), failed).Body.String(); again != first {
		t.Errorf("the failure was not replayed:\n%s\n%s", first, again)
	}
}

func TestStoreThatFailsLeavesNoTrace(t *testing.T) {
	b := emergency(t)
	same := func(r *http.Request) { r.Header.Set(header.RequestID, uuid(77)) }
	b.records.broken = errBroken
	expect(t, b.post(booking(t).JSON(), same), 500, "REC_SERVER_ERROR", "no-store")
	b.records.broken = nil
	expect(t, b.post(booking(t).JSON(), same), 200, "", "")
}

func TestFiftySendersOneSlot(t *testing.T) {
	b := emergency(t)
	body := booking(t).JSON()
	var group sync.WaitGroup
	var mu sync.Mutex
	answers := map[int]int{}
	for i := range 50 {
		group.Go(func() {
			inner := &bench{t: t, records: b.records, handler: b.handler, next: 100 * i}
			w := inner.post(body)
			mu.Lock()
			defer mu.Unlock()
			answers[w.Code]++
		})
	}
	group.Wait()
	if answers[200] != 1 || answers[409] != 49 {
		t.Errorf("the answers were %v, want one 200 and 49 times 409", answers)
	}
}

func TestDidNotAttendFindsItsMessage(t *testing.T) {
	sent := receiver.Sent{CaseID: "case", CorrelationID: uuid(5000), Target: ed, NHSNumber: "9658499058"}
	cases := []struct {
		name   string
		change func(*receiver.Sent)
		status int
	}{
		{"everything fits", func(*receiver.Sent) {}, 200},
		{"another conversation", func(s *receiver.Sent) { s.CorrelationID = uuid(6) }, 404},
		{"another service", func(s *receiver.Sent) { s.Target = "2000099999" }, 404},
		{"another patient", func(s *receiver.Sent) { s.NHSNumber = "9658499015" }, 404},
		{"patient without number, same name", func(s *receiver.Sent) { s.NHSNumber, s.Family, s.BirthDate = "", "murry", "1918-08-10" }, 200},
		{"patient without number, another name", func(s *receiver.Sent) { s.NHSNumber, s.Family, s.BirthDate = "", "Swain", "1918-08-10" }, 404},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, monday, receiver.Service{ID: "2000034567", ODSCode: "RZ9", Refers: true})
			s := sent
			c.change(&s)
			b.records.sent[uuid(1)] = s
			w := b.post(didNotAttend(t, uuid(1)).JSON())
			if w.Code != c.status {
				t.Fatalf("answered %d %s, want %d", w.Code, w.Body, c.status)
			}
			d := b.records.commits[0]
			if quarantined := c.status != 200; d.Quarantine != quarantined || d.Responds == nil {
				t.Errorf("quarantined %v, responds to %v", d.Quarantine, d.Responds)
			}
		})
	}
	b := newBench(t, monday, receiver.Service{ID: "2000034567", ODSCode: "RZ9", Refers: true})
	expect(t, b.post(didNotAttend(t, uuid(1)).JSON()), 404, "REC_NOT_FOUND", "not-found")
}

// didNotAttend is the answer of the emergency department to a referral.
func didNotAttend(t *testing.T, answers string) *fhir.Node {
	t.Helper()
	referred := expect(t, emergency(t).post(referral(t, "").JSON()), 200, "", "")
	c := letter(message.DidNotAttendKind, counter(60000))
	c.Sender, c.Receiver = c.Receiver, c.Sender
	bundle, err := message.DidNotAttend(c, referred, nil, answers, "")
	if err != nil {
		t.Fatal(err)
	}
	return bundle
}

// A slot may be a time of arrival or a frame in which the patient comes at any
// time (BaRS Core, Booking by message). One that says another time is taken, as
// the published example wants it, and noted.
func TestTimesOfArrivalAndTimeFrames(t *testing.T) {
	at := func(minutes int) string { return fhir.FormatInstant(monday.Add(time.Duration(minutes) * time.Minute)) }
	for _, c := range []struct {
		name       string
		slotEnd    int // minutes; it begins after 60
		start, end string
		noted      bool
	}{
		{"the whole slot", 75, at(60), at(75), false},
		{"a time of arrival", 60, at(60), at(60), false},
		{"a frame of four hours", 300, at(60), at(300), false},
		{"a time within a frame", 300, at(120), at(135), false},
		{"the slot alone says when", 75, "", "", false},
		{"before the slot", 75, at(45), at(75), true},
		{"after the slot", 75, at(60), at(90), true},
		{"another day", 75, at(60 + 1440), at(75 + 1440), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, log := watched(t)
			slot := b.records.slotsOf["slot-1"]
			slot.End = monday.Add(time.Duration(c.slotEnd) * time.Minute)
			b.records.slotsOf["slot-1"] = slot
			body := edit(t, func(n *fhir.Node) {
				a := fhir.Resource(n, "Appointment")
				a.Remove("start")
				a.Remove("end")
				if c.start != "" {
					a.Set("start", fhir.Str(c.start))
					a.Set("end", fhir.Str(c.end))
				}
			})
			got := fhir.Resource(expect(t, b.post([]byte(body)), 200, "", ""), "Appointment")
			if got.TextAt("start") != c.start || got.TextAt("end") != c.end {
				t.Errorf("the times are answered %s to %s", got.TextAt("start"), got.TextAt("end"))
			}
			if !b.records.slotsOf["slot-1"].Busy {
				t.Error("the slot is still free")
			}
			if noted := strings.Contains(log.String(), "another time than its slot"); noted != c.noted {
				t.Errorf("noted: %v", noted)
			}
		})
	}
}

// Diagnostics and references go by the organisation whose service is asked.
func TestTheServicesOrganisationSpeaks(t *testing.T) {
	b := newBench(t, monday, receiver.Service{ID: ed, Name: "Trumpton ED", ODSCode: "RZ9", UseCases: []string{"a1t1"}})
	b.handler = (&receiver.Receiver{ODSCode: "Barsdesk", Directory: directory{{ID: ed, ODSCode: "RX1", UseCases: []string{"a1t1"}}}, Records: b.records, Now: b.now,
		NewID: counter(900), Reference: receiver.References("Barsdesk", func() float64 { return 0 })}).Handler()
	got := expect(t, b.post(referral(t, "").JSON()), 200, "", "")
	if a, err := message.ReadAnswer(got); err != nil || a.Reference != "RX1-AAAAA" {
		t.Errorf("the reference is %q (%v)", a.Reference, err)
	}
	if w := b.post(booking(t).JSON()); !strings.Contains(w.Body.String(), "RX1 was unable") {
		t.Errorf("answered %s", w.Body)
	}
	if w := b.do("GET", "/Patient", ""); !strings.Contains(w.Body.String(), "Barsdesk was unable") {
		t.Errorf("answered %s", w.Body)
	}
}
