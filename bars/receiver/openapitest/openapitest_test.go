package openapitest_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"barsdesk/bars/fhir/fhirtest"
	"barsdesk/bars/receiver/openapitest"
)

// listener hears what a test would be failed with.
type listener struct {
	testing.TB
	heard int
}

func (l *listener) Errorf(string, ...any) { l.heard++ }

const outcome = `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found"}]}`

func TestWhatTheDocumentsDoNotHaveIsSeen(t *testing.T) {
	fhirtest.Published(t, "spec/openapi")
	for _, c := range []struct {
		name, method, path, media, body string
		status                          int
		wrong                           bool
	}{
		{"an outcome", "GET", "/Slot", "application/fhir+json", outcome, 404, false},
		{"an issue that is none", "GET", "/Slot", "application/fhir+json", `{"resourceType":"OperationOutcome","issue":"not-found"}`, 404, true},
		{"an issue with a number for a code", "GET", "/Slot", "application/fhir+json", `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":4}]}`, 404, true},
		{"an outcome for a success", "GET", "/Slot", "application/fhir+json", outcome, 200, true},
		{"a redirection", "GET", "/metadata", "application/fhir+json", outcome, 302, true},
		{"a capability statement of no words", "GET", "/metadata", "application/fhir+json", `{"resourceType":"CapabilityStatement","rest":1}`, 200, true},
		{"a failure without an outcome", "GET", "/Slot", "application/fhir+json", `{"resourceType":"Slot"}`, 404, true},
		{"another path", "GET", "/Slots", "application/fhir+json", "[]", 200, false},
		{"another form", "GET", "/metadata", "application/fhir+xml", "<CapabilityStatement/>", 200, false},
	} {
		heard := &listener{TB: t}
		h := openapitest.Checked(heard, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", c.media)
			w.WriteHeader(c.status)
			_, _ = w.Write([]byte(c.body))
		}))
		got := httptest.NewRecorder()
		h.ServeHTTP(got, httptest.NewRequest(c.method, c.path, nil))
		if (heard.heard > 0) != c.wrong {
			t.Errorf("%s: %d faults found", c.name, heard.heard)
		}
		if got.Code != c.status || got.Body.String() != c.body {
			t.Errorf("%s: the answer was changed", c.name)
		}
	}
}
