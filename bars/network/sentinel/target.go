package sentinel

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"barsdesk/bars/outcome"
)

// TestSystem is the system of targets that answer every call alike: their
// value says how.
const TestSystem = "tests"

// Target answers every call to the target of that value as the table says.
// late is who answers, after the time it names, for those that are only late;
// pause waits, or ends with its context. It reports false for a value that no
// such target can have.
func (t *Table) Target(value string, newID func() string, late http.Handler, pause func(context.Context, time.Duration)) (http.Handler, bool) {
	if !strings.HasPrefix(value, "NHS") {
		return nil, false
	}
	for _, f := range t.targets {
		if f.Target == value && f.Late > 0 {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				pause(r.Context(), time.Duration(f.Late)*time.Second)
				late.ServeHTTP(w, r)
			}), true
		}
		if f.Target == value {
			return f.handler(newID), true
		}
	}
	return failure{Answer: http.StatusBadRequest}.says(`{"message":"no match for target id"}`), true
}

// handler answers every call with the failure.
func (f failure) handler(newID func() string) http.Handler {
	if f.Code == "" {
		return f.says("{}")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.says(string(outcome.New(f.Answer, f.Code, f.Issue, asTheTable).Resource(newID()).JSON())).ServeHTTP(w, r)
	})
}

// says answers every call with the status of the failure and a text.
func (f failure) says(text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		echo(h, r.Header)
		h.Set("Content-Type", "application/fhir+json")
		h.Set("Content-Length", strconv.Itoa(len(text)))
		if f.RetryAfter > 0 {
			h.Set("Retry-After", strconv.Itoa(f.RetryAfter))
		}
		w.WriteHeader(f.Answer)
		_, _ = w.Write([]byte(text))
	})
}
