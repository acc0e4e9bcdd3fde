package network_test

import (
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/network"
)

const (
	requestID     = "3d7f0f5e-5cb2-4b70-9a0f-0d8f6a1a8a01"
	correlationID = "3d7f0f5e-5cb2-4b70-9a0f-0d8f6a1a8a02"
)

// proxyTo returns a proxy that knows one service, 2000012345, answered by h.
func proxyTo(h http.HandlerFunc) http.Handler {
	catalogue := &network.Catalogue{}
	catalogue.Put(network.Endpoint{ServiceID: "2000012345", Handler: h})
	return (&network.Proxy{Catalogue: catalogue, NewID: func() string { return "id" }, Wait: 50 * time.Millisecond}).Handler()
}

func call(t *testing.T, proxy http.Handler, path string, change func(http.Header)) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, network.Base+path, strings.NewReader("body"))
	set := header.Set{RequestID: requestID, CorrelationID: correlationID, Target: &header.Identifier{System: header.ServiceIDSystem, Value: "2000012345"},
		Organisation: header.Org{ODSCode: "ZTG", Name: "Test"}}
	r.Header = set.HTTP(true)
	if change != nil {
		change(r.Header)
	}
	w := httptest.NewRecorder()
	proxy.ServeHTTP(w, r)
	return w.Result()
}

func target(json string) func(http.Header) {
	return func(h http.Header) { h.Set(header.Target, base64.StdEncoding.EncodeToString([]byte(json))) }
}

func drop(name string) func(http.Header) { return func(h http.Header) { h.Del(name) } }

func put(name, value string) func(http.Header) { return func(h http.Header) { h.Set(name, value) } }

func both(a, b func(http.Header)) func(http.Header) {
	return func(h http.Header) { a(h); b(h) }
}

func TestProxyRefusesWhatTheStandardSays(t *testing.T) {
	cases := []struct {
		name, path string
		change     func(http.Header)
		status     int
		code       string
		issue      string
	}{
		{"no request id", "/Slot", drop(header.RequestID), 400, "SEND_BAD_REQUEST", "required"},
		{"no correlation id", "/Slot", drop(header.CorrelationID), 400, "SEND_BAD_REQUEST", "required"},
		{"request id no UUID", "/Slot", put(header.RequestID, "17"), 400, "PROXY_BAD_REQUEST", "invalid"},
		{"no target", "/Slot", drop(header.Target), 400, "SEND_BAD_REQUEST", "required"},
		{"target not Base64", "/Slot", put(header.Target, "%%%"), 400, "PROXY_BAD_REQUEST", "invalid"},
		{"target not JSON", "/Slot", target("hello"), 400, "PROXY_BAD_REQUEST", "structure"},
		{"target without value", "/Slot", target(`{"system":"x"}`), 400, "PROXY_BAD_REQUEST", "structure"},
		{"unknown service", "/Slot", target(`{"system":"https://fhir.nhs.uk/Id/dos-service-id","value":"9"}`), 404, "PROXY_NOT_FOUND", "not-found"},
		{"system in another spelling", "/Slot", target(`{"system":"https://fhir.nhs.uk/id/dos-service-id","value":"2000012345"}`), 404, "PROXY_NOT_FOUND", "not-found"},
		{"ids before the registry's version", "/DocumentReference", both(drop(header.RequestID), put("Accept", "application/fhir+json; version=1.0.0")), 400, "SEND_BAD_REQUEST", "required"},
		{"the registry's version before the target", "/DocumentReference", both(drop(header.Target), put("Accept", "application/fhir+json; version=1.0.0")), 406, "SEND_NOT_ACCEPTABLE", "processing"},
		{"registry for an old version", "/DocumentReference", put("Accept", "application/fhir+json; version=1.0.0"), 406, "SEND_NOT_ACCEPTABLE", "processing"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			reached := false
			got := call(t, proxyTo(func(http.ResponseWriter, *http.Request) { reached = true }), c.path, c.change)
			assertOutcome(t, got, c.status, c.code, c.issue)
			if reached {
				t.Error("the receiver was reached all the same")
			}
		})
	}
}

func TestProxyAnswersForReceiversThatCannot(t *testing.T) {
	says := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	cases := []struct {
		name     string
		receiver http.HandlerFunc
		status   int
		code     string
		issue    string
	}{
		{"silence", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 408, "REC_TIMEOUT", "timeout"},
		{"503", says(503, "later"), 503, "REC_SERVICE_UNAVAILABLE", "transient"},
		{"504", says(504, ""), 408, "REC_TIMEOUT", "timeout"},
		{"500 without an outcome", says(500, "<html>"), 500, "REC_SERVER_ERROR", "exception"},
		{"403 whatever it meant", says(403, "{}"), 403, "REC_FORBIDDEN", "forbidden"},
		{"a crash", func(http.ResponseWriter, *http.Request) { panic("fell over") }, 503, "REC_SERVICE_UNAVAILABLE", "transient"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			assertOutcome(t, call(t, proxyTo(c.receiver), "/Slot", nil), c.status, c.code, c.issue)
		})
	}
}

func TestProxyPassesTheCallOnUnchanged(t *testing.T) {
	got := make(chan *http.Request, 1)
	body := make(chan string, 1)
	proxy := proxyTo(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		got <- r
		body <- string(text)
		w.Header().Set(header.RequestID, r.Header.Get(header.RequestID))
		w.WriteHeader(http.StatusConflict)
		_, _ = io.WriteString(w, "mine")
	})
	answer := call(t, proxy, "/Slot?start=ge2026-11-21T08%3A00%3A00%2B00%3A00", put("Authorization", "Bearer secret"))
	if len(body) == 0 {
		t.Fatalf("the call did not reach the receiver: %s", answer.Status)
	}
	r := <-got
	if r.URL.Path != "/Slot" || r.URL.Query().Get("start") != "ge2026-11-21T08:00:00+00:00" {
		t.Errorf("the receiver saw %s", r.URL)
	}
	if r.Header.Get("Authorization") != "" {
		t.Error("the token reached the receiver")
	}
	for _, name := range []string{header.RequestID, header.CorrelationID, header.Target, "Accept"} {
		if r.Header.Get(name) == "" {
			t.Errorf("%s did not reach the receiver", name)
		}
	}
	text, _ := io.ReadAll(answer.Body)
	if b := <-body; b != "body" || answer.StatusCode != http.StatusConflict || string(text) != "mine" || answer.Header.Get(header.RequestID) != requestID {
		t.Errorf("passed body %q, answered %d %q", b, answer.StatusCode, text)
	}
}

func TestProxyReachesReceiversByURL(t *testing.T) {
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.URL.Path) }))
	catalogue := &network.Catalogue{}
	catalogue.Put(network.Endpoint{ServiceID: "2000012345", URL: receiver.URL + "/FHIR/R4"})
	proxy := (&network.Proxy{Catalogue: catalogue, NewID: func() string { return "id" }}).Handler()
	text, _ := io.ReadAll(call(t, proxy, "/Slot", nil).Body)
	if string(text) != "/FHIR/R4/Slot" {
		t.Errorf("the receiver saw %q", text)
	}
	receiver.Close()
	assertOutcome(t, call(t, proxy, "/Slot", nil), 503, "REC_SERVICE_UNAVAILABLE", "transient")
	catalogue.Remove("2000012345")
	assertOutcome(t, call(t, proxy, "/Slot", nil), 404, "PROXY_NOT_FOUND", "not-found")
}

func TestOwnMetadataNeedsNoTarget(t *testing.T) {
	got := call(t, proxyTo(nil), "/metadata", drop(header.Target))
	text, _ := io.ReadAll(got.Body)
	n, err := fhir.Parse(text)
	if err != nil || got.StatusCode != http.StatusOK || n.Type() != "CapabilityStatement" || n.TextAt("version") != header.CoreVersion {
		t.Errorf("answered %d %s", got.StatusCode, text)
	}
}

func TestSenderThatGoesAwayLeavesNothingRunning(t *testing.T) {
	ended := make(chan struct{})
	catalogue := &network.Catalogue{}
	catalogue.Put(network.Endpoint{ServiceID: "2000012345", Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		close(ended)
	})})
	proxy := (&network.Proxy{Catalogue: catalogue, NewID: func() string { return "id" }}).Handler()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	set := header.Set{RequestID: requestID, CorrelationID: correlationID, Target: &header.Identifier{System: header.ServiceIDSystem, Value: "2000012345"}}
	r := httptest.NewRequest(http.MethodGet, network.Base+"/Slot", nil).WithContext(ctx)
	r.Header = set.HTTP(false)
	go proxy.ServeHTTP(httptest.NewRecorder(), r)
	select {
	case <-ended:
	case <-time.After(10 * time.Second): // it is waited for 32 s
		t.Error("the receiver still works for nobody")
	}
}

func assertOutcome(t *testing.T, got *http.Response, status int, code, issue string) {
	t.Helper()
	body, _ := io.ReadAll(got.Body)
	n, err := fhir.Parse(body)
	if err != nil {
		t.Fatalf("answered %d %q", got.StatusCode, body)
	}
	if c := n.TextAt("issue.details.coding.code"); got.StatusCode != status || c != code || n.TextAt("issue.code") != issue {
		t.Errorf("answered %d %s %s, want %d %s %s", got.StatusCode, c, n.TextAt("issue.code"), status, code, issue)
	}
}

func TestRefusalsEchoTheIds(t *testing.T) {
	got := call(t, proxyTo(nil), "/Slot", drop(header.Target))
	if got.Header.Get(header.RequestID) != requestID || got.Header.Get(header.CorrelationID) != correlationID {
		t.Errorf("echoed %q and %q", got.Header.Get(header.RequestID), got.Header.Get(header.CorrelationID))
	}
}
