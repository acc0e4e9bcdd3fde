package receiver_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/receiver"
)

// writing is a bench whose receiver takes writes of single resources, with a
// booking in slot-1 and slot-2 free.
func writing(t *testing.T) (*bench, string) {
	t.Helper()
	b := emergency(t)
	var ids atomic.Int64
	b.handler = (&receiver.Receiver{ODSCode: "RX1", Directory: directory{{ID: ed, Name: "Trumpton ED", ODSCode: "RX1", UseCases: []string{"a1t1"}, Bookings: true}}, Records: b.records, Preview: true,
		Now: func() time.Time { return monday }, Reference: func() string { return "RX1-ABCDE" },
		NewID: func() string { return uuid(int(3000 + ids.Add(1))) }}).Handler()
	answer := expect(t, b.post(booking(t).JSON()), 200, "", "")
	if _, ok := b.records.slotsOf["slot-2"]; !ok {
		s := b.records.slotsOf["slot-1"]
		s.ID, s.Busy, s.Start, s.End = "slot-2", false, s.Start.Add(time.Hour), s.End.Add(time.Hour)
		s.Resource = s.Resource.Clone()
		s.Resource.Set("id", fhir.Str("slot-2"))
		b.records.slotsOf["slot-2"] = s
	}
	return b, fhir.Resource(answer, "Appointment").ID()
}

// write sends a resource to the emergency department.
func (b *bench) write(method, path, body string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	b.t.Helper()
	return b.do(method, path, body, append([]func(*http.Request){target(ed)}, change...)...)
}

// read is the appointment as it is read, with members replaced.
func (b *bench) read(id string, with ...string) string {
	b.t.Helper()
	n, err := fhir.Parse(b.do(http.MethodGet, "/Appointment/"+id, "").Body.Bytes())
	if err != nil {
		b.t.Fatal(err)
	}
	for i := 0; i+1 < len(with); i += 2 {
		v, err := fhir.Parse([]byte(with[i+1]))
		if err != nil {
			b.t.Fatal(err)
		}
		n.Set(with[i], v)
	}
	return string(n.JSON())
}

const unknownID = "00000000-0000-4000-8000-0000000000ff"

func TestPutEndsABooking(t *testing.T) {
	b, id := writing(t)
	w := b.write(http.MethodPut, "/Appointment/"+id, b.read(id, "status", `"cancelled"`, "reasonCode", `[{"text":"Better"}]`))
	n := expect(t, w, 200, "", "")
	if n.Type() != "Appointment" || n.ID() != id || n.TextAt("status") != "cancelled" || w.Header().Get(header.CorrelationID) != uuid(5000) {
		t.Errorf("answered %s", n.JSON())
	}
	if got := b.read(id); !strings.Contains(got, `"cancelled"`) || !strings.Contains(got, "Better") || b.records.slotsOf["slot-1"].Busy {
		t.Errorf("holds %s", got)
	}
	again := b.write(http.MethodPut, "/Appointment/"+id, b.read(id, "status", `"cancelled"`))
	expect(t, again, 409, "REC_CONFLICT", "conflict")
}

func TestPatchMovesABooking(t *testing.T) {
	b, id := writing(t)
	slot := b.records.slotsOf["slot-2"]
	body := `{"resourceType":"Appointment","id":"` + id + `","slot":[{"reference":"Slot/slot-2"}],"start":` + quoted(fhir.FormatInstant(slot.Start)) + `,"end":` + quoted(fhir.FormatInstant(slot.End)) + `}`
	n := expect(t, b.write(http.MethodPatch, "/Appointment/"+id, body), 200, "", "")
	if n.TextAt("slot.reference") != "Slot/slot-2" || n.TextAt("start") != fhir.FormatInstant(slot.Start) || n.TextAt("status") != "booked" {
		t.Errorf("answered %s", n.JSON())
	}
	if b.records.slotsOf["slot-1"].Busy || !b.records.slotsOf["slot-2"].Busy || !strings.Contains(b.read(id), "slot-2") {
		t.Error("the slots were not exchanged")
	}
}

func quoted(s string) string {
	text, _ := json.Marshal(s)
	return string(text)
}

// TestWriteTwiceIsDoneOnce: the same ids are a duplicate, whatever comes.
func TestWriteTwiceIsDoneOnce(t *testing.T) {
	b, id := writing(t)
	same := set(header.RequestID, uuid(77))
	body := b.read(id, "status", `"cancelled"`)
	expect(t, b.write(http.MethodPut, "/Appointment/"+id, body, same), 200, "", "")
	expect(t, b.write(http.MethodPut, "/Appointment/"+id, body, same), 409, "REC_CONFLICT", "duplicate")
}

func TestCreateBooksASlot(t *testing.T) {
	b, _ := writing(t)
	body := `{"resourceType":"Appointment","contained":[{"resourceType":"Patient","id":"patient","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9658499058"}]}],` +
		`"status":"booked","slot":[{"reference":"Slot/slot-2"}],"participant":[{"actor":{"reference":"#patient"},"status":"accepted"}]}`
	n := expect(t, b.write(http.MethodPost, "/Appointment", body), 201, "", "")
	if !header.UUID(n.ID()) || n.TextAt("identifier.value") != "RX1-ABCDE" || !b.records.slotsOf["slot-2"].Busy {
		t.Errorf("answered %s", n.JSON())
	}
	expect(t, b.write(http.MethodPost, "/Appointment", body), 409, "REC_CONFLICT", "conflict")
	found := expect(t, b.do(http.MethodGet, "/Appointment?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C9658499058", ""), 200, "", "")
	if found.TextAt("total") == "0" {
		t.Error("the booking is not found by its patient")
	}
}

func TestWritesThatAreRefused(t *testing.T) {
	type refusal struct {
		name, method, path string
		body               func(b *bench, id string) string
		change             func(*http.Request)
		status             int
		code, issue        string
	}
	fixed := func(s string) func(*bench, string) string { return func(*bench, string) string { return s } }
	cancelled := func(b *bench, id string) string { return b.read(id, "status", `"cancelled"`) }
	for _, c := range []refusal{
		{"unknown id", "PUT", "/Appointment/" + unknownID, fixed(`{"resourceType":"Appointment","status":"cancelled"}`), nil, 404, "REC_NOT_FOUND", "not-found"},
		{"no UUID", "PUT", "/Appointment/7", fixed(`{"resourceType":"Appointment","status":"cancelled"}`), nil, 400, "REC_BAD_REQUEST", "value"},
		{"another type", "PUT", "/Appointment/{id}", fixed(`{"resourceType":"Patient"}`), nil, 400, "REC_BAD_REQUEST", "structure"},
		{"another id", "PUT", "/Appointment/{id}", fixed(`{"resourceType":"Appointment","id":"` + unknownID + `","status":"cancelled"}`), nil, 400, "REC_BAD_REQUEST", "structure"},
		{"no status that ends it", "PUT", "/Appointment/{id}", func(b *bench, id string) string { return b.read(id) }, nil, 400, "REC_BAD_REQUEST", "invariant"},
		{"another slot", "PUT", "/Appointment/{id}", func(b *bench, id string) string {
			return b.read(id, "status", `"cancelled"`, "slot", `[{"reference":"Slot/slot-2"}]`)
		}, nil, 400, "REC_BAD_REQUEST", "invariant"},
		{"no target", "PUT", "/Appointment/{id}", cancelled, drop(header.Target), 400, "REC_BAD_REQUEST", "required"},
		{"another service", "PUT", "/Appointment/{id}", cancelled, target("999"), 404, "REC_NOT_FOUND", "not-found"},
		{"no request id", "PUT", "/Appointment/{id}", cancelled, drop(header.RequestID), 400, "REC_BAD_REQUEST", "required"},
		{"another content type", "PUT", "/Appointment/{id}", cancelled, set("Content-Type", "text/plain"), 415, "REC_UNSUPPORTED_MEDIA_TYPE", "not-supported"},
		{"no JSON", "PUT", "/Appointment/{id}", fixed("{"), nil, 400, "REC_BAD_REQUEST", "structure"},
		{"more than the time", "PATCH", "/Appointment/{id}", fixed(`{"resourceType":"Appointment","slot":[{"reference":"Slot/slot-2"}],"status":"cancelled"}`), nil, 400, "REC_BAD_REQUEST", "invariant"},
		{"no slot", "PATCH", "/Appointment/{id}", fixed(`{"resourceType":"Appointment"}`), nil, 400, "REC_BAD_REQUEST", "invariant"},
		{"its own slot", "PATCH", "/Appointment/{id}", fixed(`{"resourceType":"Appointment","slot":[{"reference":"Slot/slot-1"}]}`), nil, 409, "REC_CONFLICT", "conflict"},
		{"times of another slot", "PATCH", "/Appointment/{id}", fixed(`{"resourceType":"Appointment","slot":[{"reference":"Slot/slot-2"}],"start":"2026-11-23T07:00:00Z"}`), nil, 400, "REC_BAD_REQUEST", "invariant"},
		{"a booking without a patient", "POST", "/Appointment", fixed(`{"resourceType":"Appointment","status":"booked","slot":[{"reference":"Slot/slot-2"}]}`), nil, 400, "REC_BAD_REQUEST", "invariant"},
		{"a booking with an id", "POST", "/Appointment", fixed(`{"resourceType":"Appointment","id":"` + unknownID + `","status":"booked"}`), nil, 400, "REC_BAD_REQUEST", "structure"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, id := writing(t)
			change := c.change
			if change == nil {
				change = func(*http.Request) {}
			}
			body := c.body(b, id)
			expect(t, b.write(c.method, strings.ReplaceAll(c.path, "{id}", id), body, change), c.status, c.code, c.issue)
			if !b.records.slotsOf["slot-1"].Busy || b.records.slotsOf["slot-2"].Busy || !strings.Contains(b.read(id), `"booked"`) {
				t.Error("something was changed all the same")
			}
		})
	}
}

// TestWritesAreOffUnlessOffered: without the preview nothing is written and the
// CapabilityStatement offers none; with it, it says so.
func TestWritesAreOffUnlessOffered(t *testing.T) {
	b := emergency(t)
	answer := expect(t, b.post(booking(t).JSON()), 200, "", "")
	id := fhir.Resource(answer, "Appointment").ID()
	for _, call := range [][2]string{{"PUT", "/Appointment/" + id}, {"PATCH", "/Appointment/" + id}, {"POST", "/Appointment"}} {
		w := b.write(call[0], call[1], b.read(id, "status", `"cancelled"`))
		if expect(t, w, 405, "REC_METHOD_NOT_ALLOWED", "not-supported"); w.Header().Get("Allow") != "GET, HEAD, OPTIONS" {
			t.Errorf("%v: allows %s", call, w.Header().Get("Allow"))
		}
	}
	on, _ := writing(t)
	for _, each := range []struct {
		b    *bench
		want string
	}{{b, "read search-type"}, {on, "create patch read search-type update"}} {
		if got := interactions(t, each.b.write(http.MethodGet, "/metadata", "")); got != each.want {
			t.Errorf("offers %s, want %s", got, each.want)
		}
	}
}

func interactions(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var out []string
	for _, r := range expect(t, w, 200, "", "").All("rest.resource") {
		if r.TextAt("type") != "Appointment" {
			continue
		}
		for _, code := range r.All("interaction.code") {
			out = append(out, code.String())
		}
	}
	return strings.Join(slices.Sorted(slices.Values(out)), " ")
}
