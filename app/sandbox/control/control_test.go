package control_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/desk"
	"barsdesk/app/sandbox"
	"barsdesk/app/sandbox/clock"
	"barsdesk/app/sandbox/control"
	"barsdesk/app/sandbox/control/controltest"
	"barsdesk/bars/network"
	"barsdesk/bars/network/fault"
	"barsdesk/bars/network/token"
	"barsdesk/bars/network/wire"
	"barsdesk/storage"
)

// stage is a network of real parts, of which only the providers are missing.
type stage struct {
	faults fault.Board
	tape   *wire.Tape
	clock  *clock.Clock
	tokens *token.Service
	live   bool
	resets int
	routed []network.Endpoint
	asked  sandbox.Episode
	broken error
}

func (s *stage) Handler() http.Handler       { return http.NotFoundHandler() }
func (s *stage) Faults() *fault.Board        { return &s.faults }
func (s *stage) Tape() *wire.Tape            { return s.tape }
func (s *stage) Clock() *clock.Clock         { return s.clock }
func (s *stage) Live() bool                  { return s.live }
func (s *stage) SetLive(live bool)           { s.live = live }
func (s *stage) Tokens() *token.Service      { return s.tokens }
func (s *stage) Reset(context.Context) error { s.resets++; return s.broken }
func (s *stage) Route(e network.Endpoint)    { s.routed = append(s.routed, e) }
func (s *stage) Requesters() []sandbox.Requester {
	return []sandbox.Requester{{Service: storage.Service{ID: "2000034567", Name: "Lakeside NHS 111"}, Sends: []string{"a1t1"}}}
}
func (s *stage) Start(_ context.Context, e sandbox.Episode) (sandbox.Started, error) {
	s.asked = e
	return sandbox.Started{From: "2000034567", CorrelationID: "c", ServiceRequestID: "r"}, s.broken
}

// caller is a tester's software; what it gets must be in the OpenAPI document.
type caller struct {
	t    *testing.T
	url  string
	http *http.Client
	way  *controltest.Checked
}

var began = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func begin(t *testing.T) (*stage, caller) {
	t.Helper()
	at := clock.New(began, true, time.Now)
	s := &stage{tape: wire.NewTape(10, 1<<20), clock: at, tokens: &token.Service{Now: at.Now, NewID: uuid.NewString}}
	server := httptest.NewServer(control.New(s, nil, "sandbox.test"))
	t.Cleanup(server.Close)
	way := controltest.New(t, server.Client().Transport)
	return s, caller{t, server.URL, &http.Client{Transport: way}, way}
}

// does makes a call, wants its status, and gives the answer.
func (c caller) does(method, path, body string, status int) string {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return c.sends(r, status)
}

func (c caller) sends(r *http.Request, status int) string {
	c.t.Helper()
	answer, err := c.http.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != status {
		c.t.Fatalf("%s %s answered %d %s %v, want %d", r.Method, r.URL.Path, answer.StatusCode, text, err, status)
	}
	return string(text)
}

// says fails unless a text stands in an answer.
func says(t *testing.T, answer string, words ...string) {
	t.Helper()
	for _, each := range words {
		if !strings.Contains(answer, each) {
			t.Errorf("%s does not say %s", answer, each)
		}
	}
}

func TestTheClockStopsGoesAndMovesForward(t *testing.T) {
	s, c := begin(t)
	says(t, c.does("GET", "/sandbox/clock", "", 200), `"now":"2026-11-21T12:00:00Z"`, `"running":false`)
	says(t, c.does("POST", "/sandbox/clock", `{"action":"forward","minutes":90}`, 200), `"now":"2026-11-21T13:30:00Z"`)
	c.does("POST", "/sandbox/clock", `{"action":"go"}`, 200)
	if !s.clock.Running() {
		t.Error("it does not run")
	}
	c.does("POST", "/sandbox/clock", `{"action":"stop"}`, 200)
	if s.clock.Running() {
		t.Error("it runs on")
	}
	at := s.clock.Now()
	for _, wrong := range []string{`{"action":"forward"}`, `{"action":"forward","minutes":-60}`, `{"action":"back","minutes":60}`, `{"action":"stop","minutes":60}`, `{"action":"forward","minutes":44641}`, `{}`} {
		says(t, c.does("POST", "/sandbox/clock", wrong, 422), "never goes back", "Nothing was changed.")
	}
	if !s.clock.Now().Equal(at) {
		t.Errorf("a refusal moved it to %s", s.clock.Now())
	}
}

func TestTheStandardOrTheLiveNetwork(t *testing.T) {
	s, c := begin(t)
	says(t, c.does("GET", "/sandbox/live", "", 200), "false")
	says(t, c.does("POST", "/sandbox/live", `{"live":true}`, 200), "true")
	if !s.live {
		t.Error("it was not switched")
	}
	says(t, c.does("POST", "/sandbox/live", `{}`, 422), "true or false")
	says(t, c.does("GET", "/sandbox", "", 200), `"live":true`, `"fhirBase":"/booking-and-referral/FHIR/R4"`, `"tokenPath":"/oauth2/token"`)
}

func TestFaultsGoOnAndOff(t *testing.T) {
	s, c := begin(t)
	answer := c.does("POST", "/sandbox/faults", `{"kind":"late","seconds":6,"serviceId":"2000087011","percent":25,"next":3,"messages":true}`, 200)
	var put struct{ ID string }
	if err := json.Unmarshal([]byte(answer), &put); err != nil || put.ID == "" {
		t.Fatalf("%s %v", answer, err)
	}
	on := s.faults.List()
	if want := (fault.Fault{ID: put.ID, Kind: fault.Late, Seconds: 6, ServiceID: "2000087011", Share: 0.25, Next: 3, Messages: true}); len(on) != 1 || on[0] != want {
		t.Errorf("on are %+v", on)
	}
	says(t, c.does("GET", "/sandbox/faults", "", 200), `"percent":25`, `"kind":"token-expired"`, "answers late")
	c.does("DELETE", "/sandbox/faults/"+put.ID, "", 204)
	says(t, c.does("DELETE", "/sandbox/faults/"+put.ID, "", 404), "No fault of this id is on.")
	c.does("POST", "/sandbox/faults", `{"kind":"down"}`, 200)
	c.does("DELETE", "/sandbox/faults", "", 204)
	if len(s.faults.List()) != 0 {
		t.Error("a fault stays on")
	}
}

// What cannot be put on is refused in words, and the rest stays as it was.
func TestFaultsThatCannotBe(t *testing.T) {
	s, c := begin(t)
	for _, wrong := range []string{`{"kind":"asleep"}`, `{"kind":"late"}`, `{"kind":"down","percent":120}`, `{"kind":"down","next":-1}`, `{"id":"7","kind":"down"}`,
		`{"kind":"down","servce":"2000087011"}`, `{"kind":`, ``} {
		says(t, c.does("POST", "/sandbox/faults", wrong, 422), "Nothing was changed.")
	}
	if len(s.faults.List()) != 0 {
		t.Error("a fault is on")
	}
}

func TestOneCallStartsAfresh(t *testing.T) {
	s, c := begin(t)
	says(t, c.does("POST", "/sandbox/reset", "", 200), `"faults":0`)
	if s.resets != 1 {
		t.Errorf("reset %d times", s.resets)
	}
	s.broken = errors.New("disk of patient 9658499058 is full")
	if answer := c.does("POST", "/sandbox/reset", "", 500); strings.Contains(answer, "9658499058") {
		t.Errorf("it tells %s", answer)
	}
}

func TestWhatPassedIsListedAndWaitedFor(t *testing.T) {
	s, c := begin(t)
	says(t, c.does("GET", "/sandbox/wire", "", 200), `{"exchanges":[]}`)
	add := func(path string) {
		s.tape.Add(wire.Exchange{At: began, Took: 1500 * time.Microsecond, Method: "GET", Path: path, Status: 200, AnsweredBy: wire.ByReceiver,
			RequestHeader: http.Header{"Authorization": {"Bearer secret"}}, AnswerBody: []byte(`{"resourceType":"Bundle"}`)})
	}
	add("/Slot")
	answer := c.does("GET", "/sandbox/wire", "", 200)
	says(t, answer, `"n":1`, `"milliseconds":1.5`, `"path":"/Slot"`, `"at":"2026-11-21T12:00:00Z"`)
	if strings.Contains(answer, "secret") {
		t.Error("a token is shown")
	}
	says(t, c.does("GET", "/sandbox/wire/1", "", 200), `"answerBody":"{\"resourceType\":\"Bundle\"}"`)
	says(t, c.does("GET", "/sandbox/wire/2", "", 404), "The newest are kept only.")
	waited := make(chan string)
	go func() { waited <- c.does("GET", "/sandbox/wire?after=1&wait=30", "", 200) }()
	add("/metadata")
	says(t, <-waited, `"n":2`, "/metadata")
	says(t, c.does("GET", "/sandbox", "", 200), `"wire":2`)
	for _, wrong := range []string{"after=-1", "wait=31", "most=101", "after=x"} {
		c.does("GET", "/sandbox/wire?"+wrong, "", 422)
	}
}

func TestWhatPassesIsStreamedLineByLine(t *testing.T) {
	s, c := begin(t)
	s.tape.Add(wire.Exchange{At: began, Method: "GET", Path: "/before", AnsweredBy: wire.ByProxy})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+"/sandbox/wire/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := c.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	lines := bufio.NewReader(stream.Body)
	for n := range 12 { // more than the tape keeps
		s.tape.Add(wire.Exchange{At: began, Method: "GET", Path: "/Slot", AnsweredBy: wire.ByReceiver})
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		var e struct {
			N    int
			Path string
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil || e.N != n+2 || e.Path != "/Slot" {
			t.Errorf("line %d is %s", n, line)
		}
	}
}

// Keys are registered as the set they are, and exchanged by registering again.
func TestApplicationsAreRegistered(t *testing.T) {
	s, c := begin(t)
	says(t, c.does("POST", "/sandbox/applications", `{"clientId":"mine","jwks":{"keys":[]}}`, 422), "key set")
	says(t, c.does("POST", "/sandbox/applications", `{"clientId":"mine","jwksUrl":"file:///etc/passwd"}`, 422), "http or https")
	says(t, c.does("POST", "/sandbox/applications", `{"jwksUrl":"https://example.org/jwks"}`, 422), "client id")
	c.does("POST", "/sandbox/applications", `{"clientId":"mine","jwksUrl":"https://example.org/jwks","odsCode":"ZLK","productId":"P.1"}`, 200)
	if all := s.tokens.Applications(); len(all) != 1 || all[0].JWKSURL != "https://example.org/jwks" || all[0].ODSCode != "ZLK" || all[0].ProductID != "P.1" {
		t.Errorf("registered are %+v", all)
	}
	says(t, c.does("GET", "/sandbox/applications", "", 200), `"clientId":"mine"`)
	c.does("DELETE", "/sandbox/applications/mine", "", 204)
	c.does("DELETE", "/sandbox/applications/mine", "", 404)
}

func TestEpisodesAreStartedTowardAnyone(t *testing.T) {
	s, c := begin(t)
	says(t, c.does("GET", "/sandbox/requesters", "", 200), `"serviceId":"2000034567"`, `"useCases":["a1t1"]`)
	says(t, c.does("POST", "/sandbox/episodes", `{"useCase":"a1t1","plan":"refer","to":"2000012345","url":"http://127.0.0.1:9/FHIR/R4/","nhsNumber":"9658499058"}`, 200), `"correlationId":"c"`, `"serviceRequestId":"r"`)
	if want := (sandbox.Episode{UseCase: "a1t1", Plan: "refer", To: "2000012345", NHSNumber: "9658499058"}); s.asked != want {
		t.Errorf("started %+v", s.asked)
	}
	if len(s.routed) != 1 || s.routed[0].ServiceID != "2000012345" || s.routed[0].URL != "http://127.0.0.1:9/FHIR/R4" {
		t.Errorf("routed %+v", s.routed)
	}
	c.does("POST", "/sandbox/services", `{"serviceId":"2000012346","url":"https://receiver.example/FHIR/R4"}`, 200)
	for _, wrong := range []string{`{"serviceId":"2000012346","url":"gopher://x"}`, `{"serviceId":"2000012346","url":"x"}`, `{"url":"http://x/y"}`, `{"serviceId":"2","url":"http://x/y?z"}`} {
		c.does("POST", "/sandbox/services", wrong, 422)
	}
	s.broken = &desk.Error{HTTP: 409, Title: "No times are free", What: "The service has none.", Sent: "Nothing was sent.", Next: "Choose another."}
	says(t, c.does("POST", "/sandbox/episodes", `{"useCase":"a1t1","plan":"refer","to":"2000012345"}`, 409), "No times are free", "The service has none. Nothing was sent. Choose another.")
}

// A page of another site can neither read nor change anything.
func TestPagesOfOtherSitesAreRefused(t *testing.T) {
	s, c := begin(t)
	for name, spoil := range map[string]func(*http.Request){
		"another origin":       func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") },
		"an opaque origin":     func(r *http.Request) { r.Header.Set("Origin", "null") },
		"a cross-site request": func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
		"a sibling's request":  func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") },
	} {
		for _, method := range []string{"GET", "POST"} {
			r, _ := http.NewRequestWithContext(t.Context(), method, c.url+"/sandbox/clock", nil)
			if method == "POST" {
				r.Body = io.NopCloser(strings.NewReader(`{"action":"go"}`))
				r.Header.Set("Content-Type", "application/json")
			}
			spoil(r)
			if says(t, c.sends(r, 403), "Another site"); s.clock.Running() {
				t.Errorf("%s started the clock", name)
			}
		}
	}
	for _, as := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"} {
		r, _ := http.NewRequestWithContext(t.Context(), "POST", c.url+"/sandbox/clock", strings.NewReader(`{"action":"go"}`))
		r.Header.Set("Content-Type", as)
		c.sends(r, 415)
	}
	r, _ := http.NewRequestWithContext(t.Context(), "POST", c.url+"/sandbox/clock", strings.NewReader(`{"action":"stop"}`))
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("Origin", c.url)
	c.sends(r, 200)
}

// A name in the DNS could be anyone's; an address is ours, and so are the names given.
func TestForeignHostNamesAreRefused(t *testing.T) {
	_, c := begin(t)
	for host, status := range map[string]int{"evil.example": 421, "localhost.evil.example": 421, "": 400, "sandbox.test": 200, "sandbox.test:8481": 200,
		"localhost:1": 200, "127.0.0.1": 200, "[::1]:8481": 200, "192.168.1.5:8481": 200} {
		r, _ := http.NewRequestWithContext(t.Context(), "GET", c.url+"/sandbox", nil)
		if r.Host = host; host == "" {
			continue // Go fills it in
		}
		c.sends(r, status)
	}
}

func TestUnknownPathsAndMethods(t *testing.T) {
	_, c := begin(t)
	says(t, c.does("GET", "/sandbox/weather", "", 404), "openapi.json")
	says(t, c.does("DELETE", "/sandbox/clock", "", 405), "GET, HEAD, POST")
	if got := c.does("GET", "/sandbox/openapi.json", "", 200); got != string(control.Document) {
		t.Error("it serves another document")
	}
}

// Nothing below /sandbox is described without being there.
func TestEveryControlPathIsServed(t *testing.T) {
	_, c := begin(t)
	var document struct {
		Paths map[string]map[string]any
	}
	if err := json.Unmarshal(control.Document, &document); err != nil {
		t.Fatal(err)
	}
	n := 0
	for path, methods := range document.Paths {
		for method := range methods {
			if !strings.HasPrefix(path, "/sandbox") || strings.HasSuffix(path, "/events") {
				continue
			}
			n++
			r, _ := http.NewRequestWithContext(t.Context(), strings.ToUpper(method), c.url+strings.NewReplacer("{n}", "1", "{id}", "x").Replace(path), nil)
			answer, err := c.http.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			text, _ := io.ReadAll(answer.Body)
			_ = answer.Body.Close()
			if answer.StatusCode == 405 || strings.Contains(string(text), "no such path") {
				t.Errorf("%s %s answered %d %s", method, path, answer.StatusCode, text)
			}
		}
	}
	if n < 15 {
		t.Errorf("only %d are described", n)
	}
	if unseen := c.way.Unseen(); !slices.Contains(unseen, "getToken") || slices.Contains(unseen, "getClock") {
		t.Errorf("unseen are %v", unseen)
	}
}

// Every fault can be asked for by the document's words.
func TestDocumentNamesEveryFault(t *testing.T) {
	var document struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct{ Enum []fault.Kind }
			}
		}
	}
	if err := json.Unmarshal(control.Document, &document); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Fault", "NewFault"} {
		if got := document.Components.Schemas[name].Properties["kind"].Enum; !slices.Equal(got, fault.Kinds()) {
			t.Errorf("%s has %v, want %v", name, got, fault.Kinds())
		}
	}
}
