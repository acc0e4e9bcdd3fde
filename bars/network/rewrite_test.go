package network_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"barsdesk/bars/header"
	"barsdesk/bars/network"
	"barsdesk/bars/outcome"
)

var (
	timeout     = said{408, "REC_TIMEOUT", "timeout"}
	unavailable = said{503, "REC_SERVICE_UNAVAILABLE", "transient"}
	serverError = said{500, "REC_SERVER_ERROR", "exception"}
)

func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// own is a receiver's own outcome, told from BaRS's by its code.
func own(status int, issue string) http.HandlerFunc {
	return says(status, string(outcome.New(status, "REC_ITS_OWN", issue, "its own words").Resource("id").JSON()))
}

func itsOwn(status int, issue string) said { return said{status, "REC_ITS_OWN", issue} }

func TestWhatIsAnsweredForReceivers(t *testing.T) {
	for _, c := range []struct {
		row            string
		receiver       http.HandlerFunc
		standard, live said
	}{
		{"no answer in time", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, timeout, timeout},
		{"504: 408 REC_TIMEOUT", says(504, ""), timeout, timeout},
		{"504 with an outcome", own(504, "timeout"), timeout, timeout},
		{"receiver cannot be connected", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, unavailable, unavailable},
		{"503 with no detail", says(503, "later"), unavailable, unavailable},
		{"503: with or without body, the receiver's own is lost", own(503, "transient"), itsOwn(503, "transient"), unavailable},
		{"500 and no readable OperationOutcome", says(500, "<html>"), serverError, serverError},
		{"500, empty", says(500, ""), serverError, serverError},
		{"500 with an outcome that has no code", says(500, `{"resourceType":"OperationOutcome","issue":[{"severity":"error"}]}`), said{status: 500}, serverError},
		{"500 with issue no-store: normalised", own(500, "no-store"), itsOwn(500, "no-store"), said{500, "REC_SERVER_ERROR", "no-store"}},
		{"500 with other OperationOutcome: passed through", own(500, "transient"), itsOwn(500, "transient"), itsOwn(500, "transient")},
		{"403, whatever the receiver meant", own(403, "security"), said{403, "REC_FORBIDDEN", "forbidden"}, said{403, "REC_FORBIDDEN", "forbidden"}},
		{"receiver 400: passed through", own(400, "invalid"), itsOwn(400, "invalid"), itsOwn(400, "invalid")},
		{"receiver 401: passed through", own(401, "security"), itsOwn(401, "security"), itsOwn(401, "security")},
		{"receiver 404: passed through", own(404, "not-found"), itsOwn(404, "not-found"), itsOwn(404, "not-found")},
		{"receiver 405: passed through", own(405, "not-supported"), itsOwn(405, "not-supported"), itsOwn(405, "not-supported")},
		{"receiver 406: passed through", own(406, "processing"), itsOwn(406, "processing"), itsOwn(406, "processing")},
		{"receiver 408: passed through", own(408, "timeout"), itsOwn(408, "timeout"), itsOwn(408, "timeout")},
		{"receiver 409: passed through", own(409, "duplicate"), itsOwn(409, "duplicate"), itsOwn(409, "duplicate")},
		{"receiver 422: passed through", own(422, "not-supported"), itsOwn(422, "not-supported"), itsOwn(422, "not-supported")},
		{"receiver 425: passed through", own(425, "duplicate"), itsOwn(425, "duplicate"), itsOwn(425, "duplicate")},
		{"receiver 429: passed through", own(429, "throttled"), itsOwn(429, "throttled"), itsOwn(429, "throttled")},
		{"receiver 501: passed through", own(501, "not-supported"), itsOwn(501, "not-supported"), itsOwn(501, "not-supported")},
	} {
		t.Run(c.row, func(t *testing.T) {
			for _, live := range []bool{false, true} {
				want := c.standard
				if live {
					want = c.live
				}
				if have, _ := read(t, call(t, bothWays(live, c.receiver).Handler(), "/Slot", nil)); have != want {
					t.Errorf("live %v: answered %v, want %v", live, have, want)
				}
			}
		})
	}
}

// bothWays is a proxy to one service that gives up soon.
func bothWays(live bool, receiver http.HandlerFunc) *network.Proxy {
	catalogue := &network.Catalogue{}
	catalogue.Put(network.Endpoint{ServiceID: "2000012345", Handler: receiver})
	return &network.Proxy{Catalogue: catalogue, NewID: func() string { return "id" }, Wait: 50 * time.Millisecond, Live: func() bool { return live }}
}

func TestAnXMLOutcomeOfAReceiverIsAnOutcome(t *testing.T) {
	said := `<OperationOutcome xmlns="http://hl7.org/fhir"><issue><code value="transient"/></issue></OperationOutcome>`
	got := call(t, bothWays(false, says(500, said)).Handler(), "/Slot", nil)
	if body, _ := io.ReadAll(got.Body); got.StatusCode != 500 || string(body) != said {
		t.Errorf("answered %d %s", got.StatusCode, body)
	}
}

// An error of the live proxy is labelled application/json, has the same id each
// time, and its coding another system.
func TestErrorsOfTheLiveProxyLookTheirOwnWay(t *testing.T) {
	ids := 0
	p := bothWays(true, says(503, ""))
	p.NewID = func() string { ids++; return "fresh" }
	look := func(path string, change func(http.Header)) (system, id, text string) {
		got := call(t, p.Handler(), path, change)
		if media := got.Header.Get("Content-Type"); media != "application/json" {
			t.Errorf("%s is labelled %s", path, media)
		}
		_, n := read(t, got)
		return n.TextAt("issue.details.coding.system"), n.ID(), n.TextAt("issue.diagnostics")
	}
	const lower, other = "https://fhir.nhs.uk/Codesystem/http-error-codes", "http://hl7.org/fhir/ValueSet/operation-outcome"
	first, id, _ := look("/Slot", nil)
	_, again, _ := look("/Slot", nil)
	second, otherID, _ := look("/Slot", drop(header.Target))
	_, _, text := look("/DocumentReference", drop("Accept"))
	if first != lower || second != other || id != again || id == otherID || !header.UUID(id) || ids != 0 {
		t.Errorf("systems %q %q, ids %q %q %q, fresh %d", first, second, id, again, otherID, ids)
	}
	if want := "&lt;1.1.0"; !strings.Contains(text, want) {
		t.Errorf("the text of a 406 is %q, without %q", text, want)
	}
}

// As the standard says each error has an id of its own.
func TestErrorsAsTheStandardSays(t *testing.T) {
	n := 0
	p := bothWays(false, says(503, ""))
	p.NewID = func() string { n++; return string(rune('a' + n)) }
	got := call(t, p.Handler(), "/Slot", nil)
	_, one := read(t, got)
	_, two := read(t, call(t, p.Handler(), "/Slot", nil))
	if one.ID() == two.ID() || one.TextAt("issue.details.coding.system") != outcome.CodeSystem || got.Header.Get("Content-Type") != "application/fhir+json" {
		t.Errorf("%s %s", got.Header.Get("Content-Type"), one.JSON())
	}
}

func TestTheSwitchIsAskedAtEachCall(t *testing.T) {
	live := false
	p := bothWays(false, says(200, ""))
	p.Live = func() bool { return live }
	h := p.Handler()
	assertOutcome(t, call(t, h, "/Slot", drop(header.RequestID)), 400, "SEND_BAD_REQUEST", "required")
	live = true
	assertOutcome(t, call(t, h, "/Slot", drop(header.RequestID)), 400, "BAD_REQUEST", "invalid")
}

func TestOneSlashAtTheEndOfABaseDoesNotCount(t *testing.T) {
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.URL.RequestURI()) }))
	t.Cleanup(receiver.Close)
	p, _ := proxyAnswering(false, 200)
	p.Catalogue.Put(network.Endpoint{ServiceID: "2000012345", URL: receiver.URL + "/FHIR/R4/"})
	body, _ := io.ReadAll(call(t, p.Handler(), "/Slot?start=ge2026-11-21T08%3A00%3A00%2B00%3A00&status=free,busy", nil).Body)
	if want := "/FHIR/R4/Slot?start=ge2026-11-21T08%3A00%3A00%2B00%3A00&status=free,busy"; string(body) != want {
		t.Errorf("the receiver saw %s", body)
	}
}
