package receiver_test

import (
	"bytes"
	"encoding/base64"
	"log/slog"
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

// canary is what a patient's data could be, wherever it stands.
const canary = "Quillfeather-9658499058"

// guardedLog keeps what is logged.
type guardedLog struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (g *guardedLog) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.text.Write(p)
}

func (g *guardedLog) String() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.text.String()
}

// watched is the emergency department with a log to look into.
func watched(t *testing.T) (*bench, *guardedLog) {
	b, log := emergency(t), &guardedLog{}
	b.handler = (&receiver.Receiver{ODSCode: "RX1", Directory: directory{{ID: ed, Name: "Trumpton ED", ODSCode: "RX1", UseCases: []string{"a1t1", "a4t1"}, Bookings: true, Refers: true}},
		Records: b.records, Preview: true, Now: b.now, NewID: counter(900000), Reference: func() string { return "RX1-ABCDE" },
		Log: slog.New(slog.NewTextHandler(log, nil))}).Handler()
	return b, log
}

// leaves calls at for each text of a tree, with a way to change it, and for
// each name of a member.
func leaves(n *fhir.Node, at func(set func(string))) {
	switch n.Kind {
	case fhir.Object:
		for i := range n.Members {
			at(func(s string) { n.Members[i].Name = s })
			leaves(n.Members[i].Value, at)
		}
	case fhir.Array:
		for _, item := range n.Items {
			leaves(item, at)
		}
	default:
		at(func(s string) { n.Kind, n.Text = fhir.String, s })
	}
}

// spoilt gives every message that comes of putting the canary in one place.
func spoilt(whole *fhir.Node) (out [][]byte) {
	count := 0
	leaves(whole, func(func(string)) { count++ })
	for i := range count {
		n, seen := whole.Clone(), 0
		leaves(n, func(set func(string)) {
			if seen == i {
				set(canary)
			}
			seen++
		})
		out = append(out, n.JSON())
	}
	return out
}

// A refusal helps its reader and names nobody: whatever part of a message holds
// a person's data, in a value or in a name, neither answer nor log repeats it
// (BaRS, Error handling, Diagnostics).
func TestNoRefusalRepeatsWhatAMessageHolds(t *testing.T) {
	b, log := watched(t)
	booked := expect(t, b.post(booking(t).JSON()), 200, "", "")
	held := expect(t, b.do(http.MethodGet, "/Appointment/"+fhir.Resource(booked, "Appointment").ID(), ""), 200, "", "")
	cancel, err := message.CancelBooking(letter(message.BookingCancel, counter(40000)), held, booked, "Feels better")
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	for _, whole := range []*fhir.Node{booking(t), referral(t, ""), cancel, didNotAttend(t, uuid(1))} {
		for _, body := range spoilt(whole) {
			w := b.post(body)
			if w.Code == 200 {
				continue // the echo is the sender's own message
			}
			if strings.Contains(w.Body.String(), canary) || strings.Contains(w.Body.String(), "Quillfeather") {
				t.Fatalf("answered %s", w.Body)
			}
			told[expectRefused(t, w.Body.Bytes())] = true
		}
	}
	if len(told) < 20 {
		t.Errorf("only %d different diagnostics came: %v", len(told), told)
	}
	if strings.Contains(log.String(), "Quillfeather") {
		t.Error("the log names the patient")
	}
}

// expectRefused gives the diagnostics of an outcome; it has some.
func expectRefused(t *testing.T, body []byte) string {
	t.Helper()
	n, err := fhir.Parse(body)
	if err != nil || n.Type() != "OperationOutcome" || len(n.TextAt("issue.diagnostics")) < 20 {
		t.Fatalf("answered %s", body)
	}
	return n.TextAt("issue.diagnostics")
}

// The same goes for addresses, headers and bodies that are no message.
func TestNoRefusalRepeatsWhatACallHolds(t *testing.T) {
	b, log := watched(t)
	escaped := url.QueryEscape(canary)
	coded := base64.StdEncoding.EncodeToString([]byte(canary))
	inJSON := base64.StdEncoding.EncodeToString([]byte(`{"system":"` + canary + `","value":"` + canary + `"}`))
	for _, path := range []string{"/" + canary, "/Patient/" + canary, "/Appointment/" + canary, "/Appointment?patient:identifier=" + escaped,
		"/Appointment?patient:name=" + escaped, "/Appointment?patient:name=a&patient:address-postalcode=b&patient:birthdate=" + escaped,
		"/ServiceRequest?patient:identifier=https://fhir.nhs.uk/Id/nhs-number|" + escaped, "/MessageDefinition?context=" + escaped,
		"/MessageDefinition?context=" + escaped + "|" + escaped, "/Slot?status=" + escaped, search(func(v url.Values) { v["start"] = []string{canary, canary} }),
		search(func(v url.Values) { v["status"] = []string{canary} }), search(func(v url.Values) { v["Schedule.actor:HealthcareService"] = []string{canary} }),
		"/metadata?_format=" + escaped, "/Slot?%zz=" + escaped} {
		for _, change := range []func(*http.Request){func(*http.Request) {}, set(header.Target, coded), set(header.Target, inJSON),
			set(header.Organisation, coded), set("Accept", canary), set("NHSD-Requesting-Practitioner", coded)} {
			w := b.do("GET", path, "", change)
			if w.Code < 400 || strings.Contains(w.Body.String(), "Quillfeather") {
				t.Errorf("%s answered %d %s", path, w.Code, w.Body)
			}
			expectRefused(t, w.Body.Bytes())
		}
	}
	for _, body := range []string{canary, `"` + canary + `"`, `{"` + canary + `":1,"` + canary + `":2}`, `{"resourceType":"` + canary + `"}`, `{"x":"` + canary, `[` + canary + `]`} {
		w := b.post([]byte(body), set("Content-Type", "application/fhir+json"))
		if strings.Contains(w.Body.String(), "Quillfeather") {
			t.Errorf("%s answered %s", body, w.Body)
		}
		for method, path := range map[string]string{"POST": "/Appointment", "PUT": "/Appointment/" + uuid(1), "PATCH": "/Appointment/" + uuid(1)} {
			if w := b.do(method, path, body, target(ed)); strings.Contains(w.Body.String(), "Quillfeather") {
				t.Errorf("%s %s answered %s", method, path, w.Body)
			}
		}
	}
	if strings.Contains(log.String(), "Quillfeather") {
		t.Errorf("the log names the patient: %s", log)
	}
}
