package message_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/validation"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

func checkValid(t *testing.T, n *fhir.Node) {
	t.Helper()
	for _, f := range validator().Check(n, validation.Options{Policy: validation.Sender, Now: now}).Findings {
		if f.Severity == definition.Error {
			t.Errorf("%s %s (%s)", f.Path, f.What, f.Rule)
		}
	}
}

// heldAppointment is a booking as a receiver answers a read.
func heldAppointment(t *testing.T) *fhir.Node {
	t.Helper()
	return readBack(t, storedBooking(t), "Appointment")
}

// BaRS Core, Appointment foundation, Book.
func TestRESTBooking(t *testing.T) {
	c := context(message.BookingNew)
	p, _ := patient().Resources(now, c.NewID)
	n, err := message.RESTBooking(c, p, chosen(t), "request-1", "Referred by 111")
	if err != nil {
		t.Fatal(err)
	}
	checkValid(t, n)
	for path, want := range map[string]string{
		"resourceType": "Appointment", "id": "", "status": "booked", "slot.reference": "Slot/slot-a", "start": "2026-11-21T14:30:00.000+00:00",
		"created": stamp, "basedOn.reference": "ServiceRequest/request-1", "participant.actor.reference": "#patient", "participant.status": "accepted",
		"contained.resourceType": "Patient", "contained.id": "patient", "contained.name.family": "Murry", "serviceCategory.coding.code": "a1t1",
	} {
		if got := n.TextAt(path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	if _, err := message.RESTBooking(c, p, message.Chosen{Slot: fhir.Obj()}, "", ""); !errors.Is(err, message.ErrSlot) {
		t.Errorf("a broken slot: %v", err)
	}
	var incomplete *message.Incomplete
	if _, err := message.RESTBooking(c, nil, chosen(t), "", ""); !errors.As(err, &incomplete) {
		t.Errorf("without the patient: %v", err)
	}
}

// BaRS Core, Appointment foundation, Cancel: status and reasonCode change,
// nothing else.
func TestRESTCancelChangesStatusAndReasonAlone(t *testing.T) {
	request := readBack(t, storedReferral(t), "ServiceRequest")
	for _, c := range []struct {
		read           *fhir.Node
		mistake        bool
		reason, status string
		changedMembers []string
	}{
		{heldAppointment(t), false, "Patient is better", "cancelled", []string{"reasonCode", "status"}},
		{heldAppointment(t), true, "", "entered-in-error", []string{"status"}},
		{request, false, "Patient is better", "revoked", []string{"reasonCode", "status"}},
		{request, true, " ", "entered-in-error", []string{"status"}},
	} {
		before := string(c.read.JSON())
		n, err := message.RESTCancel(c.read, c.read, c.reason, c.mistake)
		if err != nil {
			t.Fatal(err)
		}
		if n.TextAt("status") != c.status || n.TextAt("reasonCode.text") != map[bool]string{true: c.reason}[len(c.changedMembers) > 1] {
			t.Errorf("%s %s", n.TextAt("status"), n.TextAt("reasonCode.text"))
		}
		var changed []string
		for _, m := range n.Members {
			if !fhir.Equal(m.Value, c.read.Get(m.Name)) {
				changed = append(changed, m.Name)
			}
		}
		slices.Sort(changed)
		if diff := cmp.Diff(c.changedMembers, changed); diff != "" || len(n.Members) != len(c.read.Members)+len(changed)-1 {
			t.Errorf("changed %s", diff)
		}
		if string(c.read.JSON()) != before {
			t.Error("what was read is changed")
		}
	}
}

func TestRESTWritesOfWhatIsNotThere(t *testing.T) {
	read := heldAppointment(t)
	slot := chosen(t)
	other := read.Clone()
	other.Set("id", fhir.Str("other"))
	stranger := read.Clone()
	stranger.Get("participant").Items[0].Set("actor", fhir.Reference("Patient/other"))
	ended := read.Clone()
	ended.Set("status", fhir.Str("noshow"))
	for what, c := range map[string]struct {
		read, held *fhir.Node
		want       error
	}{
		"nothing read":    {nil, read, message.ErrUnread},
		"without id":      {fhir.Obj(fhir.M("resourceType", fhir.Str("Appointment"))), read, message.ErrUnread},
		"another id":      {other, read, message.ErrDiffers},
		"another patient": {stranger, read, message.ErrDiffers},
		"nothing held":    {read, nil, message.ErrDiffers},
		"another type":    {read, readBack(t, storedReferral(t), "ServiceRequest"), message.ErrDiffers},
		"ended":           {ended, read, message.ErrNotCurrent},
	} {
		if _, err := message.RESTCancel(c.read, c.held, "", false); !errors.Is(err, c.want) {
			t.Errorf("cancel, %s: %v", what, err)
		}
		if _, err := message.RESTReschedule(c.read, c.held, slot); !errors.Is(err, c.want) {
			t.Errorf("reschedule, %s: %v", what, err)
		}
	}
	if _, err := message.RESTCancel(fhir.Obj(fhir.M("resourceType", fhir.Str("Patient")), fhir.M("id", fhir.Str("x"))), nil, "", false); !errors.Is(err, message.ErrUnread) {
		t.Errorf("a Patient: %v", err)
	}
}

// BaRS Core, Appointment foundation, Reschedule: slot, start and end.
func TestRESTReschedule(t *testing.T) {
	read := heldAppointment(t)
	n, err := message.RESTReschedule(read, read, chosen(t))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"resourceType":"Appointment","id":"given-appointment-1","start":"2026-11-21T14:30:00.000+00:00","end":"2026-11-21T14:45:00.000+00:00","slot":[{"reference":"Slot/slot-a"}]}`
	if got := string(n.JSON()); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if _, err := message.RESTReschedule(read, read, message.Chosen{Slot: fhir.Obj()}); !errors.Is(err, message.ErrSlot) {
		t.Errorf("a broken slot: %v", err)
	}
}

func pointer() message.Pointer {
	return message.Pointer{ResourceType: "Appointment", ResourceID: "a-1", ServiceID: "2000099999", ProductID: "P.GH7-4TY", NHSNumber: "9658499058",
		CustodianODS: "RX2", AuthorODS: []string{"RX2"}, URL: "https://r.example/FHIR/R4/Appointment/a-1", Start: now, End: now.Add(15 * time.Minute)}
}

// BaRS, Pointer content.
func TestPointerIsReadAsItIsWritten(t *testing.T) {
	referred := pointer()
	referred.ResourceType, referred.ResourceID, referred.Start, referred.End, referred.ProductID = "ServiceRequest", "s-1", time.Time{}, time.Time{}, ""
	for _, p := range []message.Pointer{pointer(), referred} {
		n, err := p.Resource(now)
		if err != nil {
			t.Fatal(err)
		}
		checkValid(t, n)
		got, ok := message.ReadPointer(n)
		p.ServiceSystem, p.UpdatedAt = "https://fhir.nhs.uk/Id/dos-service-id", now
		if diff := cmp.Diff(p, got); diff != "" || !ok {
			t.Errorf("%t %s", ok, diff)
		}
	}
}

func TestPointerNeedsAnNHSNumber(t *testing.T) {
	var incomplete *message.Incomplete
	for _, take := range []func(p *message.Pointer){
		func(p *message.Pointer) { p.NHSNumber = "" }, func(p *message.Pointer) { p.ResourceID = "" }, func(p *message.Pointer) { p.ServiceID = "" },
		func(p *message.Pointer) { p.CustodianODS = "" }, func(p *message.Pointer) { p.URL = "" },
	} {
		p := pointer()
		take(&p)
		if _, err := p.Resource(now); !errors.As(err, &incomplete) {
			t.Errorf("%+v: %v", p, err)
		}
	}
}

// Both spellings of systems and codes are read; what is no current pointer is
// passed over.
func TestPointersOfASearch(t *testing.T) {
	old := parse(t, []byte(`{"resourceType":"DocumentReference","id":"ZZ1|7","meta":{"lastUpdated":"2026-11-21T11:00:00+00:00"},
		"identifier":[{"system":"https://fhir.nhs.uk/Id/BaRS-Identifier","value":"s-2"},{"system":"https://fhir.nhs.uk/id/dos-service-id","value":"2000072491"},
			{"system":"https://fhir.nhs.uk/Id/product-id","value":"P1"}],"status":"current",
		"type":{"coding":[{"system":"https://snomed.info/ict","code":"3457005"}]},"subject":{"identifier":{"value":"9658499058"}}}`))
	ended := old.Clone()
	ended.Set("status", fhir.Str("superseded"))
	unknown := old.Clone()
	unknown.Get("type").Set("coding", fhir.List())
	searchset := fhir.Obj(fhir.M("resourceType", fhir.Str("Bundle")), fhir.M("entry", fhir.List()))
	for _, n := range []*fhir.Node{old, ended, unknown, parse(t, []byte(`{"resourceType":"OperationOutcome"}`))} {
		searchset.Append("entry", fhir.Obj(fhir.M("resource", n)))
	}
	got := message.ReadPointers(searchset)
	want := []message.Pointer{{ID: "ZZ1|7", ResourceType: "ServiceRequest", ResourceID: "s-2", ServiceSystem: "https://fhir.nhs.uk/id/dos-service-id",
		ServiceID: "2000072491", ProductID: "P1", NHSNumber: "9658499058", UpdatedAt: time.Date(2026, 11, 21, 11, 0, 0, 0, time.UTC)}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(message.ReadPointers(nil)) != 0 {
		t.Error("pointers out of nothing")
	}
}
