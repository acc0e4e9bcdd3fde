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

// said is what an answer says: its status, BaRS code and issue type.
type said struct {
	status      int
	code, issue string
}

func read(t *testing.T, got *http.Response) (said, *fhir.Node) {
	t.Helper()
	body, _ := io.ReadAll(got.Body)
	n, err := fhir.Parse(body)
	if err != nil {
		t.Fatalf("answered %d %q", got.StatusCode, body)
	}
	return said{got.StatusCode, n.TextAt("issue.details.coding.code"), n.TextAt("issue.code")}, n
}

func assertOutcome(t *testing.T, got *http.Response, status int, code, issue string) {
	t.Helper()
	if have, want := first(read(t, got)), (said{status, code, issue}); have != want {
		t.Errorf("answered %v, want %v", have, want)
	}
}

func first(s said, _ *fhir.Node) said { return s }
