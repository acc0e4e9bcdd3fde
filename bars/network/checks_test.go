package network_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"barsdesk/bars/header"
	"barsdesk/bars/network"
	"barsdesk/bars/outcome"
	"barsdesk/bars/receiver/openapitest"
)

const receiverSays = 299

// The refusals of both ways, by the rows of the standard's error tables and of
// what the live proxy really does.
var (
	reached         = said{status: receiverSays}
	noIDs           = said{400, "SEND_BAD_REQUEST", "required"}
	liveNoIDs       = said{400, "BAD_REQUEST", "invalid"}
	badID           = said{400, "PROXY_BAD_REQUEST", "invalid"}
	structure       = said{400, "PROXY_BAD_REQUEST", "structure"}
	liveTarget      = said{400, "PROXY_BAD_REQUEST", "400"}
	liveScriptFault = said{500, "REC_SERVER_ERROR", "exception"}
	notFound        = said{404, "PROXY_NOT_FOUND", "not-found"}
	notAcceptable   = said{406, "SEND_NOT_ACCEPTABLE", "processing"}
	wrongVerb       = said{405, "SEND_METHOD_NOT_ALLOWED", "not-supported"}
)

var checks = []struct {
	row            string
	method, path   string
	change         func(http.Header)
	standard, live said
}{
	{"all in order", "GET", "/Slot", nil, reached, reached},
	{"X-Request-Id header absent: BAD_REQUEST invalid", "GET", "/Slot", drop(header.RequestID), noIDs, liveNoIDs},
	{"X-Correlation-Id header absent: BAD_REQUEST invalid", "GET", "/Slot", drop(header.CorrelationID), noIDs, liveNoIDs},
	{"presence only; value is not checked for UUID form", "GET", "/Slot", put(header.RequestID, "17"), badID, reached},
	{"/DocumentReference with Accept version <1.1.0", "GET", "/DocumentReference", put("Accept", "application/fhir+json; version=1.0.9"), notAcceptable, notAcceptable},
	{"/DocumentReference, unparseable: 1.0.0", "GET", "/DocumentReference/1", put("Accept", "application/fhir+json; version=1.1"), notAcceptable, notAcceptable},
	{"/DocumentReference below 1 however high its second part", "GET", "/DocumentReference", put("Accept", "application/fhir+json; version=0.9.0"), notAcceptable, notAcceptable},
	{"If the Accept header is absent no version is set at all and DocumentReference calls fail", "GET", "/DocumentReference", drop("Accept"), notAcceptable, notAcceptable},
	{"takes the highest three-part numeric", "GET", "/DocumentReference", put("Accept", "application/fhir+json; version=1.0.0, application/fhir+json; version=1.5.0"), reached, reached},
	{"target header missing", "GET", "/Slot", drop(header.Target), noIDs, liveTarget},
	{"target header not Base64", "GET", "/Slot", put(header.Target, "%%%"), badID, liveTarget},
	{"decoded JSON lacks value", "GET", "/Slot", target(`{"system":"x"}`), structure, structure},
	{"decoded JSON lacks system", "GET", "/Slot", target(`{"value":"2000012345"}`), structure, structure},
	{"decoded but not JSON: 500, the code blames REC", "GET", "/Slot", target("hello"), structure, liveScriptFault},
	{"system not a key of the catalogue: 500", "GET", "/Slot", target(`{"system":"https://fhir.nhs.uk/id/dos-service-id","value":"2000012345"}`), notFound, liveScriptFault},
	{"known system, unknown value", "GET", "/Slot", target(`{"system":"https://fhir.nhs.uk/Id/dos-service-id","value":"9"}`), notFound, notFound},
	{"the key order is irrelevant", "GET", "/Slot", target(`{"value":"2000012345","system":"https://fhir.nhs.uk/Id/dos-service-id"}`), reached, reached},
	{"unknown API path: forwarded to the receiver", "GET", "/Slots", nil, notFound, reached},
	{"paths are case-sensitive", "GET", "/slot", nil, notFound, reached},
	{"HTTP verb: not checked by the proxy", "DELETE", "/Slot", nil, wrongVerb, reached},
	{"Accept (media type) cannot be met", "GET", "/Slot", put("Accept", "text/html"), notAcceptable, reached},
	{"_format goes before Accept", "GET", "/metadata?_format=xml", put("Accept", "text/html"), reached, reached},
	{"use-context, organisation, software: not checked", "POST", "/$process-message", both(drop(header.UseContext), both(drop(header.Organisation), drop(header.Software))), reached, reached},
	{"body parse: not checked", "POST", "/$process-message", nil, reached, reached},
	{"GET /metadata without NHSD-Target-Identifier", "GET", "/metadata", drop(header.Target), said{status: 200}, said{status: 200}},
	{"static metadata: the live proxy skips the check of ids", "GET", "/metadata", both(drop(header.Target), drop(header.RequestID)), noIDs, said{status: 200}},
	{"an unreadable target is no missing one", "GET", "/metadata", target(`{}`), structure, structure},
}

func TestEachCheckBothWays(t *testing.T) {
	for _, c := range checks {
		t.Run(c.row, func(t *testing.T) {
			for _, live := range []bool{false, true} {
				want := c.standard
				if live {
					want = c.live
				}
				p, seen := proxyAnswering(live, receiverSays)
				got := send1(openapitest.CheckedBelow(t, network.Base, p.Handler()), c.method, c.path, c.change)
				if want == reached {
					if got.StatusCode != receiverSays || *seen != 1 {
						t.Errorf("live %v: answered %d, and the receiver saw %d calls", live, got.StatusCode, *seen)
					}
					continue
				}
				have, _ := read(t, got)
				if have != want || *seen != 0 {
					t.Errorf("live %v: answered %v, want %v; the receiver saw %d calls", live, have, want, *seen)
				}
			}
		})
	}
}

// proxyAnswering is a proxy to one service that answers with a status, and how
// often that was asked.
func proxyAnswering(live bool, status int) (*network.Proxy, *int) {
	seen := new(int)
	catalogue := &network.Catalogue{}
	catalogue.Put(network.Endpoint{ServiceID: "2000012345", Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		*seen++
		w.WriteHeader(status)
	})})
	return &network.Proxy{Catalogue: catalogue, NewID: func() string { return "id" }, Live: func() bool { return live }}, seen
}

func send1(h http.Handler, method, path string, change func(http.Header)) *http.Response {
	r := httptest.NewRequest(method, network.Base+path, strings.NewReader("body"))
	set := header.Set{RequestID: requestID, CorrelationID: correlationID, Target: &header.Identifier{System: header.ServiceIDSystem, Value: "2000012345"}}
	r.Header = set.HTTP(true)
	if change != nil {
		change(r.Header)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

// Each check goes before those that the live proxy makes later: a call with the
// faults of all later ones is refused for the first.
func TestTheChecksComeInTheirOrder(t *testing.T) {
	faults := []struct {
		put            func(http.Header)
		standard, live said
	}{
		{put("X-Token", "none"), said{401, "SEND_UNAUTHORIZED", "unknown"}, said{401, "SEND_UNAUTHORIZED", "unknown"}},
		{drop(header.CorrelationID), noIDs, liveNoIDs},
		{put("Accept", "application/fhir+json; version=1.0.0"), notAcceptable, notAcceptable},
		{drop(header.Target), noIDs, liveTarget},
	}
	for from := range faults {
		t.Run(fmt.Sprint(from), func(t *testing.T) {
			for _, live := range []bool{false, true} {
				p, _ := proxyAnswering(live, receiverSays)
				p.Token = func(r *http.Request) *outcome.Issue {
					if r.Header.Get("X-Token") == "" {
						return nil
					}
					return outcome.New(401, "SEND_UNAUTHORIZED", "unknown", "none")
				}
				got := send1(p.Handler(), "GET", "/DocumentReference", func(h http.Header) {
					for _, f := range faults[from:] {
						f.put(h)
					}
				})
				want := faults[from].standard
				if live {
					want = faults[from].live
				}
				if have, _ := read(t, got); have != want {
					t.Errorf("live %v: answered %v, want %v", live, have, want)
				}
			}
		})
	}
}

func TestTokensAreAskedForBeforeTheIDs(t *testing.T) {
	for _, c := range []struct {
		issue, live string
		status      int
		code        string
	}{
		{"unknown", "unknown", 401, "SEND_UNAUTHORIZED"},
		{"security", "security", 401, "SEND_UNAUTHORIZED"},
		{"expired", "security", 401, "SEND_UNAUTHORIZED"}, // any other token fault: security, not expired
		{"forbidden", "forbidden", 403, "SEND_FORBIDDEN"},
	} {
		for _, live := range []bool{false, true} {
			p, seen := proxyAnswering(live, receiverSays)
			p.Token = func(*http.Request) *outcome.Issue { return outcome.New(c.status, c.code, c.issue, "refused") }
			want := said{c.status, c.code, c.issue}
			if live {
				want.issue = c.live
			}
			if have, _ := read(t, send1(p.Handler(), "GET", "/Slot", drop(header.RequestID))); have != want || *seen != 0 {
				t.Errorf("live %v: answered %v, want %v", live, have, want)
			}
			if got := send1(p.Handler(), "GET", "/metadata", drop(header.Target)); got.StatusCode != 200 {
				t.Errorf("live %v: BaRS's own metadata needed a token: %d", live, got.StatusCode)
			}
		}
	}
}

func TestRefusalsEchoTheIDs(t *testing.T) {
	got := call(t, proxyTo(nil), "/Slot", drop(header.Target))
	if got.Header.Get(header.RequestID) != requestID || got.Header.Get(header.CorrelationID) != correlationID {
		t.Errorf("echoed %q and %q", got.Header.Get(header.RequestID), got.Header.Get(header.CorrelationID))
	}
}

func TestAWrongVerbIsToldTheRightOnes(t *testing.T) {
	p, _ := proxyAnswering(false, receiverSays)
	for path, want := range map[string]string{"/Slot": "GET", "/$process-message": "POST", "/Appointment/1": "GET, PUT, PATCH, DELETE"} {
		if got := send1(p.Handler(), "OPTIONS", path, nil); got.StatusCode != 405 || got.Header.Get("Allow") != want {
			t.Errorf("%s: %d, Allow %q", path, got.StatusCode, got.Header.Get("Allow"))
		}
	}
}

func TestAFaultOfTheProxyItself(t *testing.T) {
	for live, want := range map[bool]said{false: {500, "PROXY_SERVER_ERROR", "exception"}, true: liveScriptFault} {
		p, _ := proxyAnswering(live, receiverSays)
		p.Catalogue.PutSystem("broken", func(string) (network.Endpoint, bool) { panic("broken") })
		if have, _ := read(t, send1(p.Handler(), "GET", "/Slot", target(`{"system":"broken","value":"1"}`))); have != want {
			t.Errorf("live %v: answered %v", live, have)
		}
	}
}
