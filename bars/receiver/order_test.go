package receiver_test

import (
	"net/http"
	"strings"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

// A message with every fault at once is told the first of them, and when that
// is mended the next: the order is that of BaRS, Error handling, Bundle
// processing, and BaRS Core, Transactional integrity, Receiver algorithm.
func TestTheFirstFaultIsTold(t *testing.T) {
	b := emergency(t)
	b.records.busy("slot-1", false, true)
	faults := map[string]bool{}
	for _, step := range []struct {
		fault       string // mended before the next step
		status      int
		code, issue string
	}{
		{"ids", 400, "REC_BAD_REQUEST", "required"},
		{"Accept", 406, "REC_NOT_ACCEPTABLE", "processing"},
		{"Content-Type", 415, "REC_UNSUPPORTED_MEDIA_TYPE", "not-supported"},
		{"body", 400, "REC_BAD_REQUEST", "structure"},
		{"no version", 400, "REC_BAD_REQUEST", "invariant"},
		{"version", 422, "REC_UNPROCESSABLE_ENTITY", "not-supported"},
		{"destination", 422, "REC_UNPROCESSABLE_ENTITY", "not-supported"},
		{"use case", 422, "REC_UNPROCESSABLE_ENTITY", "not-supported"},
		{"definition", 422, "REC_UNPROCESSABLE_ENTITY", "not-supported"},
		{"fit", 400, "REC_BAD_REQUEST", "invariant"},
		{"status", 400, "REC_BAD_REQUEST", "invariant"},
		{"content", 400, "REC_BAD_REQUEST", "value"},
		{"", 409, "REC_CONFLICT", "conflict"},
	} {
		got := expect(t, b.post(faulty(t, faults), spoiling(faults)), step.status, step.code, step.issue)
		if words := inWords[step.fault]; !strings.Contains(got.TextAt("issue.diagnostics"), words) {
			t.Errorf("with %s next to be mended: %q", step.fault, got.TextAt("issue.diagnostics"))
		}
		faults[step.fault] = true
	}
}

// inWords is what the diagnostics of a fault say.
var inWords = map[string]string{"no version": "is missing", "version": "Application version", "destination": "destination", "use case": "use case",
	"definition": "not published", "fit": "does not fit", "status": "booked", "content": "FHIR R4", "": "cannot be booked"}

// faulty is a booking with every fault but those mended.
func faulty(t *testing.T, mended map[string]bool) []byte {
	t.Helper()
	n := booking(t)
	for fault, put := range map[string]func(){
		"no version":  func() { n.Get("meta").Remove("versionId") },
		"destination": func() { head(n).At("destination").Set("endpoint", fhir.Str(header.Endpoint("999"))) },
		"use case": func() {
			fhir.Resource(n, "Appointment").At("serviceCategory.coding").Set("code", fhir.Str("a1t2"))
		},
		"definition": func() { head(n).Set("definition", fhir.Str("https://example.org/x")) },
		"fit": func() {
			n.Append("entry", fhir.Obj(fhir.M("resource", fhir.Obj(fhir.M("resourceType", fhir.Str("Invoice"))))))
		},
		"status":  func() { fhir.Resource(n, "Appointment").Set("status", fhir.Str("proposed")) },
		"content": func() { fhir.Resource(n, "Patient").Set("birthDate", fhir.Str("yesterday")) },
	} {
		if !mended[fault] {
			put()
		}
	}
	if mended["no version"] && !mended["version"] {
		n.Get("meta").Set("versionId", fhir.Str("9.0.0"))
	}
	if !mended["body"] {
		return append(n.JSON(), '}')
	}
	return n.JSON()
}

// spoiling puts the faults of the headers that are not mended.
func spoiling(mended map[string]bool) func(*http.Request) {
	return func(r *http.Request) {
		if !mended["ids"] {
			r.Header.Del(header.RequestID)
		}
		if !mended["Accept"] {
			r.Header.Set("Accept", "application/fhir+json; version=2.0.0")
		}
		if !mended["Content-Type"] {
			r.Header.Set("Content-Type", "text/plain")
		}
	}
}

// Duplicates are looked for before anything else of a message is looked at.
func TestARetryIsToldSoWhateverItHolds(t *testing.T) {
	b := emergency(t)
	same := set(header.RequestID, uuid(77))
	expect(t, b.post(booking(t).JSON(), same), 200, "", "")
	expect(t, b.post([]byte("{"), same, set("Accept", "text/html")), 409, "REC_CONFLICT", "duplicate")
}

func TestOnlyMessageBundlesAreTaken(t *testing.T) {
	for name, change := range map[string]func(*fhir.Node){
		"another type of Bundle": func(n *fhir.Node) { n.Set("type", fhir.Str("transaction")) },
		"no type":                func(n *fhir.Node) { n.Remove("type") },
		"no entries":             func(n *fhir.Node) { n.Remove("entry") },
		"the header last":        func(n *fhir.Node) { e := n.Get("entry"); e.Items = append(e.Items[1:], e.Items[0]) },
	} {
		t.Run(name, func(t *testing.T) {
			expect(t, emergency(t).post([]byte(edit(t, change))), 400, "REC_BAD_REQUEST", "structure")
		})
	}
}
