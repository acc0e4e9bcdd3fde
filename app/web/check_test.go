package web_test

import (
	"strings"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/delivery"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

func (r *rig) check(draft string) desk.Check {
	r.t.Helper()
	return want[desk.Check](r, 200, "GET", "/api/drafts/"+draft+"/check", nil)
}

func (r *rig) settle() {
	r.t.Helper()
	want[desk.Identity](r, 200, "PUT", "/api/settings/identity", identity)
}

// filled is a draft with a patient and a slot, at version 3.
func (r *rig) filled(plan string) desk.Draft {
	r.t.Helper()
	d := r.begin(edID, "a1t1", plan)
	patient, one := murry(), "slot-1"
	d = r.save(d.ID, desk.DraftSave{Version: d.Version, Patient: &patient})
	if plan == "refer" {
		return d
	}
	r.slots(d.ID, "")
	return r.save(d.ID, desk.DraftSave{Version: d.Version, SlotID: &one})
}

func faultAt(c desk.Check, step, field string) *desk.Fault {
	for _, f := range c.Faults {
		if f.Step == step && (field == "" || f.Field == field) {
			return &f
		}
	}
	return nil
}

func TestCheckListsEverythingThatIsMissing(t *testing.T) {
	r := newRig(t)
	d := r.begin(edID, "a1t1", "book")
	c := r.check(d.ID)
	if c.Ready || c.Action != "Book" {
		t.Errorf("check: %+v", c)
	}
	for _, at := range [][2]string{{"settings", "identity"}, {"patient", "contacts[0].phone"}, {"slot", ""}} {
		if faultAt(c, at[0], at[1]) == nil {
			t.Errorf("no fault at %v in %+v", at, c.Faults)
		}
	}
}

func TestBookingIsComposedAsItWillBeRead(t *testing.T) {
	r := newRig(t)
	r.settle()
	d := r.filled("book")
	c := r.check(d.ID)
	if !c.Ready || len(c.Faults) != 0 || len(c.Messages) != 1 || c.Version != d.Version {
		t.Fatalf("check: %+v", c.Faults)
	}
	m := c.Messages[0]
	bundle, err := fhir.Parse([]byte(m.JSON))
	if err != nil {
		t.Fatal(err)
	}
	facts := message.ReadFacts(bundle)
	if facts.Kind != message.BookingNew || facts.SlotID != "slot-1" || facts.NHSNumber != "9658499058" || facts.DestinationService != edID ||
		facts.SourceService != identity.ServiceID || facts.UseCase != "a1t1" || !facts.AppointmentStart.Equal(start.Add(time.Hour)) {
		t.Errorf("facts: %+v", facts)
	}
	for _, f := range m.Findings {
		if f.Severity == "error" {
			t.Errorf("finding: %+v", f)
		}
	}
	if len(m.Reading) == 0 || m.Title != "Booking at Trumpton General Emergency Department" {
		t.Errorf("title %q, %d sections", m.Title, len(m.Reading))
	}
	seen := map[string]string{}
	for _, h := range m.Headers {
		seen[strings.ToLower(h.Name)] = h.Decoded + h.Value
	}
	for name, part := range map[string]string{"nhsd-target-identifier": edID, "nhsd-end-user-organisation": "ZLK", "nhsd-requesting-software": "Barsdesk",
		"nhsd-requesting-practitioner": "62247001", "use-context": "a1t1|booked|booking-request|new", "accept": "1.5.0"} {
		if !strings.Contains(seen[name], part) {
			t.Errorf("%s: %q lacks %q", name, seen[name], part)
		}
	}
	if seen["authorization"] != "" {
		t.Error("the token is shown")
	}
}

func TestSlotThatHasPassedMustBeChosenAnew(t *testing.T) {
	r := newRig(t)
	r.settle()
	d := r.filled("book")
	r.clock.Set(start.Add(2 * time.Hour))
	if c := r.check(d.ID); c.Ready || faultAt(c, "slot", "") == nil {
		t.Errorf("faults: %+v", c.Faults)
	}
}

// sent puts a message of the patient into the store as sending leaves it.
func (r *rig) sent(caseID, service string, kind message.Kind, state string, body []byte) {
	r.t.Helper()
	key := keyed(storage.KeyNHSNumber, "9658499058")
	r.update(func(tx storage.Tx) error {
		if _, err := tx.Cases().Get(caseID); err != nil {
			if err := tx.Cases().Create(storage.Case{ID: caseID, Version: 1, Role: storage.Sender, ServiceID: service, PatientKey: key,
				CorrelationID: "c-" + caseID, Subject: []byte("{}"), Body: []byte("{}"), CreatedAt: start, UpdatedAt: start,
				Keys: []storage.Key{{Kind: storage.KeyNHSNumber, Value: key}}}); err != nil {
				return err
			}
		}
		id := caseID + "-" + string(kind)
		return tx.Outbox().Add(storage.Outbound{ID: id, Version: 1, CaseID: caseID, PlanID: id, Kind: string(kind), State: state, Target: service,
			RequestID: id, CorrelationID: "c-" + caseID, Header: []byte("{}"), Body: body, CreatedAt: r.clock.Now(), UpdatedAt: r.clock.Now()})
	})
}

func warned(d []desk.Warning, code string) *desk.Warning {
	for _, w := range d {
		if w.Code == code {
			return &w
		}
	}
	return nil
}

func TestUnresolvedDeliveryOfTheSamePatientWarns(t *testing.T) {
	for state, warns := range map[string]bool{delivery.Unknown: true, delivery.Queued: true, delivery.Sending: true, delivery.Delivered: false, delivery.Refused: false} {
		t.Run(state, func(t *testing.T) {
			r := newRig(t)
			r.settle()
			r.sent("case-1", utcID, message.ReferralNew, state, []byte("{}"))
			d := r.filled("book")
			w := warned(d.Warnings, "unresolved-delivery")
			if (w != nil) != warns {
				t.Fatalf("warnings: %+v", d.Warnings)
			}
			if !warns {
				return
			}
			if w.CaseID != "case-1" || !strings.Contains(w.Text, "Village Urgent Treatment Centre") {
				t.Errorf("warning: %+v", w)
			}
			if c := r.check(d.ID); c.Ready || faultAt(c, "check", "warning:unresolved-delivery") == nil {
				t.Errorf("faults: %+v", c.Faults)
			}
			d = r.save(d.ID, desk.DraftSave{Version: d.Version, Accept: []string{"unresolved-delivery", "made-up"}})
			if w := warned(d.Warnings, "unresolved-delivery"); w == nil || !w.Accepted {
				t.Errorf("warnings: %+v", d.Warnings)
			}
			if c := r.check(d.ID); !c.Ready {
				t.Errorf("faults: %+v", c.Faults)
			}
			got := r.audit(access.DraftWarning)
			if len(got) != 1 || got[0].CaseID != "case-1" || got[0].Outcome != "accepted" || !strings.Contains(string(got[0].Detail), "unresolved-delivery") {
				t.Errorf("audit: %+v", got)
			}
		})
	}
}

func TestBookingAtTheSameServiceWarns(t *testing.T) {
	r := newRig(t)
	r.settle()
	first := r.filled("book")
	booked := []byte(r.check(first.ID).Messages[0].JSON)
	r.sent("case-1", edID, message.BookingNew, delivery.Delivered, booked)
	d := r.filled("book")
	if w := warned(d.Warnings, "already-booked"); w == nil || w.CaseID != "case-1" || !strings.Contains(w.Text, "today at 09:00") {
		t.Fatalf("warnings: %+v", d.Warnings)
	}
	other := r.begin(utcID, "a1t2", "book-and-refer")
	patient := murry()
	if got := r.save(other.ID, desk.DraftSave{Version: 1, Patient: &patient}); warned(got.Warnings, "already-booked") != nil {
		t.Error("a booking elsewhere warns")
	}
	stranger := murry()
	stranger.NHSNumber = "9658499007"
	if got := r.save(other.ID, desk.DraftSave{Version: 2, Patient: &stranger}); len(got.Warnings) != 0 {
		t.Errorf("another patient's booking warns: %+v", got.Warnings)
	}
	r.sent("case-1", edID, message.BookingCancel, delivery.Delivered, []byte("{}"))
	if got := want[desk.Draft](r, 200, "GET", "/api/drafts/"+d.ID, nil); warned(got.Warnings, "already-booked") != nil {
		t.Errorf("a cancelled booking warns: %+v", got.Warnings)
	}
}

// Without a number on either side the name and the birth date tell.
func TestPatientWithoutANumberWarnsByNameAndBirthDate(t *testing.T) {
	r := newRig(t)
	r.update(func(tx storage.Tx) error {
		return tx.Cases().Create(storage.Case{ID: "case-1", Version: 1, Role: storage.Sender, ServiceID: utcID, CorrelationID: "c-1",
			PatientKey: keyed(storage.KeyNHSNumber, "9658499058"), Subject: []byte("{}"), Body: []byte("{}"), CreatedAt: start, UpdatedAt: start,
			Keys: []storage.Key{{Kind: storage.KeyNHSNumber, Value: keyed(storage.KeyNHSNumber, "9658499058")},
				{Kind: storage.KeySurname, Value: keyed(storage.KeySurname, "murry")},
				{Kind: storage.KeyBirthDate, Value: keyed(storage.KeyBirthDate, "1918-08-10")}}})
	})
	r.sent("case-1", utcID, message.ReferralNew, delivery.Unknown, []byte("{}"))
	d := r.begin(edID, "a1t1", "refer")
	for i, tt := range []struct {
		name, number, family, born string
		warns                      bool
	}{
		{"no number, same name and birth date", "", "MURRY", "1918-08-10", true},
		{"no number, another birth date", "", "Murry", "1918-08-11", false},
		{"no number, another name", "", "Marsh", "1918-08-10", false},
		{"another number, same name and birth date", "9658499007", "Murry", "1918-08-10", false},
		{"the same number, another name", "965 849 9058", "Marsh", "1950-01-01", true},
	} {
		p := message.Patient{NHSNumber: tt.number, Family: tt.family, BirthDate: tt.born, Contacts: []message.Contact{{First: true}}}
		got := r.save(d.ID, desk.DraftSave{Version: i + 1, Patient: &p})
		if (len(got.Warnings) > 0) != tt.warns {
			t.Errorf("%s: %+v", tt.name, got.Warnings)
		}
	}
}

func TestBookingThatIsOverDoesNotWarn(t *testing.T) {
	r := newRig(t)
	r.settle()
	booked := []byte(r.check(r.filled("book").ID).Messages[0].JSON)
	r.sent("case-1", edID, message.BookingNew, delivery.Delivered, booked)
	r.clock.Set(start.Add(26 * time.Hour))
	d := r.begin(edID, "a1t1", "book")
	patient := murry()
	if got := r.save(d.ID, desk.DraftSave{Version: 1, Patient: &patient}); warned(got.Warnings, "already-booked") != nil {
		t.Errorf("warnings: %+v", got.Warnings)
	}
}

func TestNewDraftForTheSamePatient(t *testing.T) {
	r := newRig(t)
	r.settle()
	text := r.check(r.filled("book").ID).Messages[0].JSON
	r.sent("case-1", utcID, message.BookingNew, delivery.Delivered, []byte(text))
	d := want[desk.Draft](r, 200, "POST", "/api/drafts", desk.DraftStart{ServiceID: edID, UseCase: "a1t1", Plan: "book", FromCase: "case-1", Rebooks: true})
	if d.Patient.NHSNumber != "9658499058" || d.Patient.Family != "Murry" || len(d.Patient.Contacts) != 1 || d.Banner == nil {
		t.Errorf("patient: %+v", d.Patient)
	}
	if d.Purpose != "Rebook at Trumpton General Emergency Department" {
		t.Errorf("purpose %q", d.Purpose)
	}
	if got := r.audit(access.DraftStart); got[len(got)-1].CaseID != "case-1" {
		t.Errorf("audit: %+v", got)
	}
}

func TestNumberWithoutAStatusStaysOutOfTheMessage(t *testing.T) {
	r := newRig(t)
	r.settle()
	d := r.filled("book")
	patient := murry()
	patient.Verification = message.Verification{}
	r.save(d.ID, desk.DraftSave{Version: d.Version, Patient: &patient})
	c := r.check(d.ID)
	if !c.Ready {
		t.Fatalf("faults: %+v", c.Faults)
	}
	if strings.Contains(c.Messages[0].JSON, "9658499058") {
		t.Error("the message holds the number")
	}
}
