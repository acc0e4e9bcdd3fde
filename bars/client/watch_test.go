package client_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"barsdesk/bars/client"
	"barsdesk/bars/header"
)

// notes are a Watch that keeps what it sees, and may fail.
type notes struct {
	seen          []string
	asking, asked error
	last          client.Call
}

func (l *notes) Asking(_ context.Context, c client.Call) error {
	l.seen, l.last = append(l.seen, "asking "+c.Resource), c
	return l.asking
}

func (l *notes) Asked(_ context.Context, c client.Call) error {
	l.seen, l.last = append(l.seen, "asked "+c.Resource), c
	return l.asked
}

func TestReadsAreSeenBeforeTheyGoOutAndAfter(t *testing.T) {
	calls := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { calls++; _, _ = w.Write([]byte(`{}`)) }))
	defer server.Close()
	full := errors.New("the disk is full")
	patient := url.Values{"patient:identifier": {"https://fhir.nhs.uk/Id/nhs-number|9658499058"}}
	for _, tt := range []struct {
		name  string
		log   notes
		q     url.Values
		seen  int
		calls int
		fails bool
	}{
		{"a patient", notes{}, patient, 2, 1, false},
		{"no patient", notes{}, nil, 2, 1, false},
		{"it cannot be recorded before", notes{asking: full}, patient, 1, 0, true},
		{"nor of no patient", notes{asking: full}, nil, 1, 0, true},
		{"it cannot be recorded after", notes{asked: full}, nil, 2, 1, true},
	} {
		calls = 0
		c := &client.Client{Base: server.URL, NewID: func() string { return "8c63d621-4d86-4f57-8699-e8e22d49935d" }, Identity: func() header.Set { return header.Set{} }, Watch: &tt.log}
		reply, err := c.Search(t.Context(), "2000012345", "Appointment", tt.q, "")
		if (err != nil) != tt.fails || len(tt.log.seen) != tt.seen || calls != tt.calls || tt.fails && reply.Body != nil {
			t.Errorf("%s: seen %v, %d calls, %v", tt.name, tt.log.seen, calls, err)
		}
		if last := tt.log.last; last.Resource != "Appointment" || last.Target != "2000012345" || last.Host == "" || tt.q != nil && last.NHSNumber != "9658499058" {
			t.Errorf("%s: seen %+v", tt.name, last)
		}
	}
}
