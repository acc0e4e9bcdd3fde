package client_test

import (
	"net/http"
	"testing"

	"barsdesk/bars/client"
	"barsdesk/bars/outcome"
)

// TestIDsOfTheAnswer: both, neither, or another call's.
func TestIDsOfTheAnswer(t *testing.T) {
	for _, c := range []struct {
		request, correlation string
		want                 outcome.Echo
	}{
		{"r-1", "C-1", outcome.EchoBoth},
		{" R-1 ", "c-1", outcome.EchoBoth},
		{"", "", outcome.EchoMissing},
		{"r-1", "", outcome.EchoMissing},
		{"r-2", "c-1", outcome.EchoOther},
		{"", "c-2", outcome.EchoOther},
		{"r-1", "c-2", outcome.EchoOther},
	} {
		h := http.Header{}
		h.Set("X-Request-Id", c.request)
		h.Set("X-Correlation-Id", c.correlation)
		r := client.Reply{Status: 200, Header: h, Body: []byte(`{"resourceType":"Bundle"}`), RequestID: "r-1", CorrelationID: "c-1"}
		if got := r.Outcome().IDs; got != c.want {
			t.Errorf("%q, %q: %s, not %s", c.request, c.correlation, got, c.want)
		}
		if got := r.Outcome().Accepted(); got != (c.want != outcome.EchoOther) {
			t.Errorf("%q, %q: accepted %v", c.request, c.correlation, got)
		}
	}
}

// TestAnAnswerThatIsTooLongIsCut whatever it seems to be.
func TestAnAnswerThatIsTooLongIsCut(t *testing.T) {
	r := client.Reply{Status: 500, Truncated: true, Body: []byte(`{"resourceType":"OperationOutcome","issue":[{"severity":"err`)}
	if got := r.Outcome(); got.Body != outcome.BodyCut || got.Failure("booking-new") != "cut-short" {
		t.Errorf("%s, %s", got.Body, got.Failure("booking-new"))
	}
}
