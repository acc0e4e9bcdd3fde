package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/bars/header"
	"barsdesk/storage"
)

// routes are requests of every kind that a receiver answers, with what their
// entry says became of them.
func routes(t *testing.T, s *station) []route {
	in := s.admit()
	patient := searchFor("Appointment", "patient:identifier", "https://fhir.nhs.uk/Id/nhs-number|9658499058")
	nobody := searchFor("Appointment", "patient:identifier", "https://fhir.nhs.uk/Id/nhs-number|9658499015")
	again := newCall()
	answered(t, s.post([]byte("{}"), again), 400)
	return []route{
		{"metadata", "GET", "/metadata", nil, "", 200, "answered"},
		{"definitions", "GET", "/MessageDefinition?" + url.Values{"context": {"https://fhir.nhs.uk/Id/dos-service-id|" + ward.ID}}.Encode(), nil, "", 200, "answered"},
		{"slots", "GET", slotsFrom(saturday), nil, "", 200, "answered"},
		{"a record", "GET", "/Appointment/" + in.appointment(), nil, "", 200, "served"},
		{"a search that finds", "GET", patient, nil, "", 200, "served"},
		{"a search that finds nothing", "GET", nobody, nil, "", 200, "answered"},
		{"a search that names nobody", "GET", "/Appointment", nil, "", 400, "refused"},
		{"no such record", "GET", "/Appointment/" + newCall().request, nil, "", 404, "refused"},
		{"no such path", "GET", "/Patient/9658499058", nil, "", 404, "refused"},
		{"another method", "DELETE", "/metadata", nil, "", 405, "refused"},
		{"what can be asked", "OPTIONS", "/metadata", nil, "", 204, "answered"},
		{"a message", "POST", "/$process-message", referral(t), "", 200, "accepted"},
		{"a message that is none", "POST", "/$process-message", []byte("{}"), "", 400, "refused"},
		{"another content type", "POST", "/$process-message", []byte("9658499058"), "text/plain", 415, "refused"},
		{"the same again", "POST", "/$process-message", []byte("{}"), again.request + " " + again.correlation, 400, "refused"},
	}
}

type route struct {
	name, method, path string
	body               []byte
	spoilt             string // content type, or the two ids
	status             int
	outcome            string
}

func referral(t *testing.T) []byte {
	t.Helper()
	return referralFor(t, murry(), "").JSON()
}

func (r route) header(s *station) http.Header {
	set := header.Set{RequestID: uuid.NewString(), CorrelationID: uuid.NewString(), Organisation: header.Org{ODSCode: calls.ODSCode, Name: calls.Organisation},
		Target: &header.Identifier{System: header.ServiceIDSystem, Value: s.own.ID}}
	if both := strings.Fields(r.spoilt); len(both) == 2 {
		set.RequestID, set.CorrelationID = both[0], both[1]
	}
	h := set.HTTP(r.body != nil)
	if r.spoilt == "text/plain" {
		h.Set("Content-Type", r.spoilt)
	}
	return h
}

func TestEveryRequestToTheReceiverHasItsEntry(t *testing.T) {
	s := newWard(t)
	for _, r := range routes(t, s) {
		t.Run(r.name, func(t *testing.T) {
			before, h := len(s.entriesOf(access.Receive)), r.header(s)
			w := s.send(r.method, r.path, h, r.body)
			if w.Code != r.status {
				t.Fatalf("answered %d %s", w.Code, w.Body)
			}
			all := s.entriesOf(access.Receive)
			if len(all) == before {
				t.Fatal("nothing is recorded")
			}
			checkArrival(t, all[0], r, h)
		})
	}
}

func checkArrival(t *testing.T, e storage.Entry, r route, h http.Header) {
	t.Helper()
	if e.Outcome != r.outcome || e.From != "192.0.2.1:1234" || e.HeaderHash == "" || e.Actor != access.Software.ID || e.RequestID != h.Get(header.RequestID) || e.CorrelationID != h.Get(header.CorrelationID) {
		t.Errorf("recorded %+v", e)
	}
	if (e.BodyHash != "") != (r.body != nil && r.status != 405) {
		t.Errorf("hash of the body %q", e.BodyHash)
	}
	if strings.Contains(string(e.Detail)+e.Object, "9658499") {
		t.Errorf("the entry names a patient: %s %s", e.Object, e.Detail)
	}
	if strings.HasPrefix(r.name, "a search that finds") && e.PatientKey == "" {
		t.Error("a search for a patient does not say of whom, not even as a hash")
	}
}

// Nothing is shown and nothing is taken when the log cannot be written.
func TestNothingIsAnsweredThatCannotBeRecorded(t *testing.T) {
	s := newWard(t)
	all := routes(t, s)
	s.store.breaks(true)
	before := len(s.entriesOf(access.Receive))
	for _, r := range all {
		w := s.send(r.method, r.path, r.header(s), r.body)
		if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "Murry") || strings.Contains(w.Body.String(), "\"Slot\"") {
			t.Errorf("%s: answered %d %s", r.name, w.Code, w.Body)
		}
	}
	if got := len(s.entriesOf(access.Receive)); got != before {
		t.Errorf("%d entries were written all the same", got-before)
	}
}
