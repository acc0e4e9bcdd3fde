package sentinel_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"barsdesk/bars/header"
)

// Every target answers any call alike, with the ids of the call.
//
// BaRS, Testing and environments, errors stub of the sandbox.
func TestTargetsAnswerAsTheTableSays(t *testing.T) {
	for _, c := range []struct {
		target string
		status int
		body   string // part of it; the code, where there is one
		issue  string
		retry  string
	}{
		{"NHS0001-400", 400, "REC_BAD_REQUEST", "invalid", ""},
		{"NHS0001-400-1", 400, "REC_BAD_REQUEST", "invariant", ""},
		{"NHS0001-400-2", 400, "REC_BAD_REQUEST", "not-supported", ""},
		{"NHS0001-401", 401, "REC_UNAUTHORIZED", "security", ""},
		{"NHS0001-403", 403, "REC_FORBIDDEN", "forbidden", ""},
		{"NHS0001-406", 406, "SEND_NOT_ACCEPTABLE", "processing", ""},
		{"NHS0001-408", 408, "{}", "", ""},
		{"NHS0001-409", 409, "REC_CONFLICT", "duplicate", ""},
		{"NHS0001-422", 422, "REC_UNPROCESSABLE_ENTITY", "processing", ""},
		{"NHS0001-425", 425, "REC_TOO_EARLY", "duplicate", "5"},
		{"NHS0001-429", 429, "REC_TOO_MANY_REQUESTS", "throttled", "5"},
		{"NHS0001-500", 500, "REC_SERVER_ERROR", "exception", ""},
		{"NHS0001-500-1", 500, "{}", "", ""},
		{"NHS0001-500-2", 500, "REC_SERVER_ERROR", "no-store", ""},
		{"NHS0001-501", 501, "REC_NOT_IMPLEMENTED", "not-supported", ""},
		{"NHS0001-503", 503, "{}", "", ""},
		{"NHS0001-504", 504, "{}", "", ""},
		{"NHS0001-999", 400, `{"message":"no match for target id"}`, "", ""},
	} {
		t.Run(c.target, func(t *testing.T) {
			h, known := table(t).Target(c.target, func() string { return "id" }, nil, nil)
			if !known {
				t.Fatal("no such target")
			}
			w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/$process-message", nil)
			r.Header.Set(header.RequestID, "one")
			r.Header.Set(header.CorrelationID, "two")
			h.ServeHTTP(w, r)
			if w.Code != c.status || !contains(w, c.body) || !contains(w, c.issue) || w.Header().Get("Retry-After") != c.retry {
				t.Errorf("answered %d %v %s", w.Code, w.Header(), w.Body)
			}
			if w.Header().Get(header.RequestID) != "one" || w.Header().Get(header.CorrelationID) != "two" {
				t.Errorf("the ids came back as %v", w.Header())
			}
		})
	}
}

func TestLateTargetsAnswerAfterTheirTime(t *testing.T) {
	for target, want := range map[string]time.Duration{"NHS0001-LATE-6": 6 * time.Second, "NHS0001-LATE-33": 33 * time.Second} {
		var waited time.Duration
		pause := func(_ context.Context, d time.Duration) { waited = d }
		late := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
		h, known := table(t).Target(target, nil, late, pause)
		if !known {
			t.Fatalf("%s is no target", target)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metadata", nil))
		if waited != want || w.Code != http.StatusTeapot {
			t.Errorf("%s: %d after %s", target, w.Code, waited)
		}
	}
}

func TestOtherValuesAreNoTargets(t *testing.T) {
	for _, value := range []string{"", "ABC", "nhs0001-400"} {
		if _, known := table(t).Target(value, nil, nil, nil); known {
			t.Errorf("%q is a target", value)
		}
	}
}
