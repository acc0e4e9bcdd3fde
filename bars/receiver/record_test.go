package receiver_test

import (
	"net/http"
	"strings"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/fhir/fhirtest"
	"barsdesk/bars/message"
)

func TestNewRequestNeverTakesTheIDOfAnotherRecord(t *testing.T) {
	b := emergency(t)
	first := fhir.Resource(expect(t, b.post(referral(t, "").JSON()), 200, "", ""), "ServiceRequest").ID()
	intruder := referral(t, "")
	fhir.Resource(intruder, "ServiceRequest").Set("id", fhir.Str(first))
	second := fhir.Resource(expect(t, b.post(intruder.JSON()), 200, "", ""), "ServiceRequest").ID()
	if second == first || second == "" {
		t.Errorf("the second referral has the id %q of the first", second)
	}
	if len(b.records.held) != 2 {
		t.Errorf("%d records are held, want 2", len(b.records.held))
	}
}

func TestBookingWithoutASlotID(t *testing.T) {
	body := edit(t, func(n *fhir.Node) { fhir.Resource(n, "Slot").Remove("id") })
	expect(t, emergency(t).post([]byte(body)), 400, "REC_BAD_REQUEST", "invariant")
}

func TestReadRefersToNothingInsideTheMessage(t *testing.T) {
	b := emergency(t)
	booked := expect(t, b.post(booking(t).JSON()), 200, "", "")
	id := fhir.Resource(booked, "Appointment").ID()
	got := expect(t, b.do(http.MethodGet, "/Appointment/"+id, ""), 200, "", "")
	if strings.Contains(string(got.JSON()), "urn:uuid:") {
		t.Errorf("read %s", got.JSON())
	}
	patient := "Patient/" + fhir.Resource(booked, "Patient").ID()
	if got.TextAt("slot.reference") != "Slot/slot-1" || got.TextAt("participant.actor.reference") != patient {
		t.Errorf("read %s", got.JSON())
	}
}

// cancelled posts the cancellation of a booking just made, altered by change.
func cancelled(t *testing.T, b *bench, change func(*fhir.Node)) (id string, answer func(status int, code, issue string)) {
	t.Helper()
	booked := expect(t, b.post(booking(t).JSON()), 200, "", "")
	id = fhir.Resource(booked, "Appointment").ID()
	held := expect(t, b.do(http.MethodGet, "/Appointment/"+id, ""), 200, "", "")
	cancel, err := message.CancelBooking(letter(message.BookingCancel, counter(40000)), held, booked, "Feels better")
	if err != nil {
		t.Fatal(err)
	}
	change(cancel)
	w := b.post(cancel.JSON())
	return id, func(status int, code, issue string) { t.Helper(); expect(t, w, status, code, issue) }
}

func TestCancellationLosesNothingOfTheRecord(t *testing.T) {
	b := emergency(t)
	id, answer := cancelled(t, b, func(n *fhir.Node) {
		a := fhir.Resource(n, "Appointment")
		a.Remove("identifier")
		a.Remove("created")
		a.Remove("slot")
	})
	answer(200, "", "")
	h := b.records.held["Appointment/"+id]
	if h.Status != "cancelled" || h.Resource.TextAt("identifier.value") != "RX1-ABCDE" || h.Resource.TextAt("created") == "" || h.Resource.TextAt("slot.reference") == "" {
		t.Errorf("kept %s %s", h.Status, h.Resource.JSON())
	}
	if fhir.Resource(h.Bundle, "Slot") == nil || message.ReadFacts(h.Bundle).Kind != message.BookingCancel {
		t.Errorf("the message kept reads as %s", message.ReadFacts(h.Bundle).Kind)
	}
	if b.records.slotsOf["slot-1"].Busy {
		t.Error("the slot is still busy")
	}
}

func TestCancellationForAnotherPatientIsRefused(t *testing.T) {
	b := emergency(t)
	id, answer := cancelled(t, b, func(n *fhir.Node) {
		fhir.Resource(n, "Patient").At("identifier").Set("value", fhir.Str("9658499015"))
	})
	answer(409, "REC_CONFLICT", "conflict")
	if h := b.records.held["Appointment/"+id]; h.Status != "booked" || !b.records.slotsOf["slot-1"].Busy {
		t.Errorf("the booking is %s", h.Status)
	}
}

// unnumbered takes the NHS number away and says who the patient is.
func unnumbered(n *fhir.Node, family, birthDate string) {
	patient := fhir.Resource(n, "Patient")
	patient.Remove("identifier")
	patient.At("name").Set("family", fhir.Str(family))
	patient.Set("birthDate", fhir.Str(birthDate))
}

// A message without NHS number is about the patient of the record unless both
// surname and birth date say otherwise. BaRS Core, Cancellation.
func TestCancellationWithoutNHSNumberIsCrossChecked(t *testing.T) {
	born := who().BirthDate
	for name, k := range map[string]struct {
		family, birthDate string
		status            int
	}{
		"the same patient": {who().Family, born, 200},
		"a name corrected": {"Corrected", born, 200},
		"a date corrected": {who().Family, "1931-05-05", 200},
		"another patient":  {"Somebody-Else", "1931-05-05", 409},
	} {
		t.Run(name, func(t *testing.T) {
			b := emergency(t)
			id, answer := cancelled(t, b, func(n *fhir.Node) { unnumbered(n, k.family, k.birthDate) })
			want := map[int]string{200: "cancelled", 409: "booked"}[k.status]
			if k.status == 200 {
				answer(200, "", "")
			} else {
				answer(409, "REC_CONFLICT", "conflict")
			}
			if h := b.records.held["Appointment/"+id]; h.Status != want {
				t.Errorf("the booking is %s", h.Status)
			}
		})
	}
}

func TestCancellationsThatDoNotFitARecord(t *testing.T) {
	cases := []struct {
		name        string
		change      func(*fhir.Node)
		status      int
		code, issue string
	}{
		{"without id", func(n *fhir.Node) { fhir.Resource(n, "Appointment").Remove("id") }, 400, "REC_BAD_REQUEST", "invariant"},
		{"of an unknown booking", func(n *fhir.Node) { fhir.Resource(n, "Appointment").Set("id", fhir.Str(uuid(9))) }, 404, "REC_NOT_FOUND", "not-found"},
		{"still booked", func(n *fhir.Node) { fhir.Resource(n, "Appointment").Set("status", fhir.Str("booked")) }, 400, "REC_BAD_REQUEST", "invariant"},
		{"reason delete", reason("delete"), 200, "", ""},
		{"reason new", reason("new"), 200, "", ""},
		{"by mistake", func(n *fhir.Node) { fhir.Resource(n, "Appointment").Set("status", fhir.Str("entered-in-error")) }, 200, "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, answer := cancelled(t, emergency(t), c.change)
			answer(c.status, c.code, c.issue)
		})
	}
}

func reason(code string) func(*fhir.Node) {
	return func(n *fhir.Node) { head(n).At("reason.coding").Set("code", fhir.Str(code)) }
}

func TestLocalChangeIsNotLost(t *testing.T) {
	b := emergency(t)
	change := func(*fhir.Node) {
		for key, h := range b.records.held {
			h.Changed = true
			b.records.held[key] = h
		}
	}
	_, answer := cancelled(t, b, change)
	answer(409, "REC_CONFLICT", "conflict")
}

// ambulance is a bench that took a published call from out of area, and that
// call's answer.
func ambulance(t *testing.T) (*bench, *fhir.Node) {
	t.Helper()
	b := newBench(t, monday, anyService()...)
	body := fhirtest.Read(t, fhirtest.Published(t, "fhir/examples/messages/refreq08a-cad-out-of-area-c1-1-initial.json"))
	return b, expect(t, b.post(body), 200, "", "")
}

// updated is the answer as an update of itself, with a new plan's title.
func updated(t *testing.T, taken *fhir.Node, at string) *fhir.Node {
	t.Helper()
	n := taken.Clone()
	head(n).At("reason.coding").Set("code", fhir.Str("update"))
	var kept []*fhir.Node
	for _, e := range n.All("entry") {
		if own := e.Get("resource"); own.Type() != "Encounter" || own.TextAt("status") != "planned" {
			kept = append(kept, e)
		}
	}
	n.Set("entry", fhir.List(kept...))
	plan := fhir.Resource(n, "CarePlan")
	plan.Set("title", fhir.Str("Changed"))
	plan.Get("meta").Set("lastUpdated", fhir.Str(at))
	return n
}

func TestUpdateReplacesWhatIsNewerAndKeepsTheRest(t *testing.T) {
	for at, want := range map[string]string{"2039-01-01T00:00:00.000+00:00": "Changed", "2001-01-01T00:00:00.000+00:00": ""} {
		b, taken := ambulance(t)
		change := updated(t, taken, at)
		patient := fhir.Resource(taken, "Patient").ID()
		fhir.Resource(change, "Patient").Remove("id")
		answer := expect(t, b.post(change.JSON()), 200, "", "")
		if got := fhir.Resource(answer, "Patient").ID(); got != patient {
			t.Errorf("the patient has the id %s, before %s", got, patient)
		}
		h := b.records.held["ServiceRequest/"+fhir.Resource(taken, "ServiceRequest").ID()]
		if got := fhir.Resource(h.Bundle, "CarePlan").TextAt("title"); got != want {
			t.Errorf("updated at %s: the plan reads %q, want %q", at, got, want)
		}
		if now, before := len(fhir.Entries(h.Bundle)), len(fhir.Entries(taken)); now != before {
			t.Errorf("%d parts are kept, there were %d", now, before)
		}
	}
}
