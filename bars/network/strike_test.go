package network_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/network"
	"barsdesk/bars/network/fault"
	"barsdesk/bars/network/wire"
	"barsdesk/bars/receiver/openapitest"
)

// stage is a proxy with one service that answers what it has done so far: 200
// and "1" to the first call, 200 and "2" to the second.
type stage struct {
	*network.Proxy
	mu     sync.Mutex
	bodies []string
	paused []time.Duration
}

func newStage(live bool) *stage {
	s := &stage{}
	catalogue := &network.Catalogue{}
	catalogue.Put(network.Endpoint{ServiceID: "2000012345", Handler: http.HandlerFunc(s.receive)})
	s.Proxy = &network.Proxy{
		Catalogue: catalogue, NewID: func() string { return "id" }, Live: func() bool { return live },
		Faults: &fault.Board{}, Tape: wire.NewTape(100, 1<<20), Random: func() float64 { return 0.4 },
		Pause: func(ctx context.Context, d time.Duration) error { s.paused = append(s.paused, d); return ctx.Err() },
	}
	return s
}

func (s *stage) receive(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bodies = append(s.bodies, string(body))
	for _, name := range []string{header.RequestID, header.CorrelationID} {
		w.Header().Set(name, r.Header.Get(name))
	}
	w.Header().Set("Content-Type", "application/fhir+json")
	_, _ = io.WriteString(w, `{"resourceType":"Bundle","type":"message","id":"`+strings.Repeat("i", len(s.bodies))+
		`","entry":[{"resource":{"resourceType":"Appointment","serviceCategory":[{"coding":[{"system":"https://x.example","code":"known","display":"Known"}]}]}}]}`)
}

// seen is how often the receiver was called.
func (s *stage) seen() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.bodies)
}

// got is what a sender got; nothing when lost.
type got struct {
	*http.Response
	body string
	lost bool
}

// waysIn are the two ways on which a call reaches a proxy.
var waysIn = map[string]func(t *testing.T, h http.Handler, r *http.Request) got{"over HTTP": overHTTP, "in process": inProcess}

func overHTTP(t *testing.T, h http.Handler, r *http.Request) got {
	server := httptest.NewServer(h)
	defer server.Close()
	onward, err := http.NewRequestWithContext(t.Context(), r.Method, server.URL+r.URL.RequestURI(), r.Body)
	if err != nil {
		t.Fatal(err)
	}
	onward.Header = r.Header
	// a call that may be sent again by itself would be, were the connection used before
	answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(onward)
	if errors.Is(err, io.EOF) {
		return got{lost: true}
	} else if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Errorf("the answer ended early: %v", err)
	}
	return got{answer, string(body), false}
}

func inProcess(t *testing.T, h http.Handler, r *http.Request) (out got) {
	defer func() {
		if why := recover(); why != nil {
			if err, ok := why.(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
				t.Errorf("it panicked with %v", why)
			}
			out = got{lost: true}
		}
	}()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return got{w.Result(), w.Body.String(), false}
}

func posted(change func(http.Header)) *http.Request {
	return request("POST", "/$process-message", `{"resourceType":"Bundle"}`, change)
}

func request(method, path, body string, change func(http.Header)) *http.Request {
	r := httptest.NewRequest(method, network.Base+path, strings.NewReader(body))
	set := header.Set{RequestID: requestID, CorrelationID: correlationID, Organisation: header.Org{ODSCode: "RX1", Name: "Test"}, Target: &header.Identifier{System: header.ServiceIDSystem, Value: "2000012345"}}
	r.Header = set.HTTP(true)
	if change != nil {
		change(r.Header)
	}
	return r
}

// answered is what a fault makes of a call to a receiver that would have said 200.
type answered struct {
	said         // what the sender gets; no status when it is lost
	id    string // of the receiver's answer, where it gets one
	seen  int    // how often the receiver was called
	by    string
	hides int // answers of the receiver that the sender never saw
}

var (
	unauthorised = said{401, "REC_UNAUTHORIZED", "security"}
	tlsFailure   = said{403, "REC_FORBIDDEN", "forbidden"}
)

var struckCalls = []struct {
	name           string
	fault          fault.Fault
	standard, live answered
}{
	{"late", fault.Fault{Kind: fault.Late, Seconds: 6}, answered{said{status: 200}, "i", 1, wire.ByReceiver, 0}, answered{}},
	{"late beyond 32 s", fault.Fault{Kind: fault.Late, Seconds: 32}, answered{timeout, "", 1, wire.ByProxy, 1}, answered{}},
	{"the answer lost", fault.Fault{Kind: fault.LostAnswer}, answered{said{}, "", 1, wire.ByNobody, 1}, answered{}},
	{"the request lost", fault.Fault{Kind: fault.LostRequest}, answered{said{}, "", 0, wire.ByNobody, 0}, answered{}},
	{"twice, by chance the first", fault.Fault{Kind: fault.Twice}, answered{said{status: 200}, "i", 2, wire.ByReceiver, 1}, answered{}},
	{"twice, the first answer", fault.Fault{Kind: fault.Twice, Form: fault.FormFirst}, answered{said{status: 200}, "i", 2, wire.ByReceiver, 1}, answered{}},
	{"twice, the second answer", fault.Fault{Kind: fault.Twice, Form: fault.FormSecond}, answered{said{status: 200}, "ii", 2, wire.ByReceiver, 1}, answered{}},
	{"down", fault.Fault{Kind: fault.Down}, answered{unavailable, "", 0, wire.ByProxy, 0}, answered{}},
	{"throttled", fault.Fault{Kind: fault.Throttled, Seconds: 9},
		answered{said{429, "SEND_TOO_MANY_REQUESTS", "throttled"}, "", 0, wire.ByProxy, 0}, answered{said{429, "PROXY_TOO_MANY_REQUESTS", "429"}, "", 0, wire.ByProxy, 0}},
	{"refused", fault.Fault{Kind: fault.Refused}, answered{unauthorised, "", 0, wire.ByReceiver, 0}, answered{}},
	{"refused by 403, which the proxy relabels", fault.Fault{Kind: fault.Refused, Form: fault.Form403}, answered{tlsFailure, "", 0, wire.ByProxy, 1}, answered{}},
	{"another version of the standard", fault.Fault{Kind: fault.OtherVersion}, answered{said{406, "REC_NOT_ACCEPTABLE", "processing"}, "", 0, wire.ByReceiver, 0}, answered{}},
	{"an unknown code", fault.Fault{Kind: fault.UnknownCode}, answered{said{422, "REC_UNHEARD_OF", "processing"}, "", 0, wire.ByReceiver, 0}, answered{}},
	{"an unknown code in the content", fault.Fault{Kind: fault.UnknownCode, Form: fault.FormContent}, answered{said{status: 200}, "i", 1, wire.ByReceiver, 1}, answered{}},
	{"the token expired", fault.Fault{Kind: fault.TokenExpired},
		answered{said{401, "SEND_UNAUTHORIZED", "expired"}, "", 0, wire.ByProxy, 0}, answered{said{401, "SEND_UNAUTHORIZED", "security"}, "", 0, wire.ByProxy, 0}},
	{"nobody takes the slot of what books none", fault.Fault{Kind: fault.SlotTaken}, answered{said{status: 200}, "i", 1, wire.ByReceiver, 0}, answered{}},
}

func TestEachFaultBothWays(t *testing.T) {
	for _, c := range struckCalls {
		for way, send := range waysIn {
			for _, live := range []bool{false, true} {
				t.Run(c.name+", "+way, func(t *testing.T) {
					s, want := newStage(live), c.standard
					if live && c.live != (answered{}) {
						want = c.live
					}
					if _, err := s.Faults.On(c.fault); err != nil {
						t.Fatal(err)
					}
					got := send(t, openapitest.CheckedBelow(t, network.Base, s.Handler()), posted(nil))
					checkStruck(t, s, got, want)
					passed := s.Tape.After(0, 0)
					kind := c.fault.Kind
					if kind == fault.SlotTaken {
						kind = ""
					}
					if len(passed) != 1 || passed[0].Fault != kind || passed[0].AnsweredBy != want.by || passed[0].Status != want.status || len(passed[0].Unseen) != want.hides || string(passed[0].AnswerBody) != got.body {
						t.Errorf("on the tape stands %+v", passed)
					}
				})
			}
		}
	}
}

// No fault that can be put on does nothing.
func TestEveryKindStrikes(t *testing.T) {
	for _, kind := range fault.Kinds() {
		s, f := newStage(false), fault.Fault{Kind: kind}
		if kind == fault.Late {
			f.Seconds = 1
		}
		if _, err := s.Faults.On(f); err != nil {
			t.Fatal(err)
		}
		inProcess(t, s.Handler(), request("POST", "/$process-message", newBooking, nil))
		if passed := s.Tape.After(0, 0); len(passed) != 1 || passed[0].Fault != kind {
			t.Errorf("%s: on the tape stands %+v", kind, passed)
		}
	}
}

func checkStruck(t *testing.T, s *stage, have got, want answered) {
	t.Helper()
	if s.seen() != want.seen {
		t.Errorf("the receiver was called %d times, not %d", s.seen(), want.seen)
	}
	if have.lost != (want.status == 0) {
		t.Fatalf("lost %v", have.lost)
	}
	if have.lost {
		return
	}
	n, err := fhir.Parse([]byte(have.body))
	if err != nil {
		t.Fatal(err)
	}
	is := answered{said{have.StatusCode, n.TextAt("issue.details.coding.code"), n.TextAt("issue.code")}, "", 0, "", 0}
	if is.said != want.said || want.id != "" && n.ID() != want.id {
		t.Errorf("answered %v %s, want %v %s", is.said, n.ID(), want.said, want.id)
	}
	if have.Header.Get(header.RequestID) != requestID || have.Header.Get(header.CorrelationID) != correlationID {
		t.Error("the ids are not echoed")
	}
}

func TestALateAnswerWaits(t *testing.T) {
	for seconds, want := range map[int]time.Duration{6: 6 * time.Second, 40: 32 * time.Second} {
		s := newStage(false)
		if _, err := s.Faults.On(fault.Fault{Kind: fault.Late, Seconds: seconds}); err != nil {
			t.Fatal(err)
		}
		inProcess(t, s.Handler(), posted(nil))
		if len(s.paused) != 1 || s.paused[0] != want {
			t.Errorf("%d s: it waited %v", seconds, s.paused)
		}
	}
}

// What listens for the sender going away hears nothing of the time that a body
// may take.
func TestALateAnswerOutlastsTheTimeForABody(t *testing.T) {
	s := newStage(false)
	s.BodyWait = time.Millisecond
	s.Pause = func(ctx context.Context, _ time.Duration) error {
		timer := time.NewTimer(50 * time.Millisecond)
		defer timer.Stop()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
			return nil
		}
	}
	if _, err := s.Faults.On(fault.Fault{Kind: fault.Late, Seconds: 6}); err != nil {
		t.Fatal(err)
	}
	if got := overHTTP(t, s.Handler(), posted(nil)); got.lost || got.StatusCode != 200 {
		t.Errorf("answered %+v", got.Response)
	}
}

func TestNonsense(t *testing.T) {
	for way, send := range waysIn {
		for form, check := range map[string]func(got) bool{
			fault.FormHTML: func(g got) bool {
				return strings.HasPrefix(g.Header.Get("Content-Type"), "text/html") && strings.HasPrefix(g.body, "<!DOCTYPE html>") && g.Header.Get(header.RequestID) == ""
			},
			fault.FormCut: func(g got) bool {
				_, err := fhir.Parse([]byte(g.body))
				return err != nil && strings.HasPrefix(g.body, `{"resourceType":"Bundle"`) && g.Header.Get(header.RequestID) == requestID
			},
			fault.FormResource: func(g got) bool {
				n, err := fhir.Parse([]byte(g.body))
				return err == nil && n.Type() == "Basic" && g.Header.Get(header.RequestID) == requestID
			},
		} {
			s := newStage(false)
			if _, err := s.Faults.On(fault.Fault{Kind: fault.Nonsense, Form: form}); err != nil {
				t.Fatal(err)
			}
			got := send(t, s.Handler(), posted(nil))
			if got.lost || got.StatusCode != 200 || s.seen() != 1 || !check(got) {
				t.Errorf("%s, %s: %q", form, way, got.body)
			}
			if passed := s.Tape.After(0, 0); len(passed) != 1 || len(passed[0].Unseen) != 1 || passed[0].Unseen[0].Status != 200 {
				t.Errorf("%s: on the tape stands %+v", form, passed)
			}
		}
	}
}

func TestUnknownCodesInTheContent(t *testing.T) {
	s := newStage(false)
	if _, err := s.Faults.On(fault.Fault{Kind: fault.UnknownCode, Form: fault.FormContent}); err != nil {
		t.Fatal(err)
	}
	got := inProcess(t, s.Handler(), posted(nil))
	if !strings.Contains(got.body, `"code":"unheard-of"`) || strings.Contains(got.body, "known\"") || strings.Contains(got.body, "Known") {
		t.Errorf("answered %s", got.body)
	}
}

func TestThrottlingSaysWhenToComeAgain(t *testing.T) {
	for seconds, want := range map[int]string{0: "", 9: "9"} {
		s := newStage(false)
		if _, err := s.Faults.On(fault.Fault{Kind: fault.Throttled, Seconds: seconds}); err != nil {
			t.Fatal(err)
		}
		if got := inProcess(t, s.Handler(), posted(nil)); got.Header.Get("Retry-After") != want {
			t.Errorf("Retry-After %q, want %q", got.Header.Get("Retry-After"), want)
		}
	}
}

func TestARefusalOfSlotsHasItsOwnIssue(t *testing.T) {
	s := newStage(false)
	if _, err := s.Faults.On(fault.Fault{Kind: fault.Refused}); err != nil {
		t.Fatal(err)
	}
	assertOutcome(t, inProcess(t, s.Handler(), request("GET", "/Slot", "", nil)).Response, 401, "REC_UNAUTHORIZED", "forbidden")
}

const newBooking = `{"resourceType":"Bundle","type":"message","entry":[{"resource":{"resourceType":"MessageHeader","eventCoding":{"system":"https://fhir.nhs.uk/CodeSystem/message-events-bars","code":"booking-request"},"reason":{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/message-reason-bars","code":"new"}]},"focus":[{"reference":"Appointment/a"}]}},{"fullUrl":"Appointment/a","resource":{"resourceType":"Appointment","id":"a","status":"booked","slot":[{"reference":"Slot/s"}]}}]}`

func TestTheSlotIsTakenBeforeTheMessageArrives(t *testing.T) {
	for _, failed := range []error{nil, errors.New("no such slot")} {
		s := newStage(false)
		taken := 0
		s.Meanwhile = func(_ context.Context, serviceID string, message []byte) error {
			if taken++; serviceID != "2000012345" || string(message) != newBooking || s.seen() != 2 {
				t.Errorf("%s, %d calls before", serviceID, s.seen())
			}
			return failed
		}
		if _, err := s.Faults.On(fault.Fault{Kind: fault.SlotTaken, Next: 1}); err != nil {
			t.Fatal(err)
		}
		for _, r := range []*http.Request{request("GET", "/Slot", "", nil), posted(nil), request("POST", "/$process-message", newBooking, nil), request("POST", "/$process-message", newBooking, nil)} {
			if got := inProcess(t, s.Handler(), r); got.StatusCode != 200 {
				t.Errorf("answered %d", got.StatusCode)
			}
		}
		if taken != 1 || s.seen() != 4 || len(s.Faults.List()) != 0 {
			t.Errorf("taken %d times, %d calls", taken, s.seen())
		}
	}
}

func TestFaultsStrikeTheServiceTheyAreMeantFor(t *testing.T) {
	s := newStage(false)
	s.Catalogue.Put(network.Endpoint{ServiceID: "2", Handler: http.HandlerFunc(s.receive)})
	if _, err := s.Faults.On(fault.Fault{Kind: fault.Down, ServiceID: "2"}); err != nil {
		t.Fatal(err)
	}
	other := target(`{"system":"https://fhir.nhs.uk/Id/dos-service-id","value":"2"}`)
	if mine, its := inProcess(t, s.Handler(), posted(nil)), inProcess(t, s.Handler(), posted(other)); mine.StatusCode != 200 || its.StatusCode != 503 {
		t.Errorf("answered %d and %d", mine.StatusCode, its.StatusCode)
	}
	// a call that is refused uses nothing up
	s.Faults.Clear()
	if _, err := s.Faults.On(fault.Fault{Kind: fault.Down, Next: 1}); err != nil {
		t.Fatal(err)
	}
	if got := inProcess(t, s.Handler(), posted(drop(header.RequestID))); got.StatusCode != 400 || len(s.Faults.List()) != 1 {
		t.Errorf("answered %d, and %d faults are left", got.StatusCode, len(s.Faults.List()))
	}
}

func TestTheRegistryCanFailToo(t *testing.T) {
	s := newStage(false)
	s.Registry = &network.Registry{Documents: &network.Memory{}, NewID: s.NewID, Now: func() time.Time { return noon }}
	if _, err := s.Faults.On(fault.Fault{Kind: fault.Down, Next: 1}); err != nil {
		t.Fatal(err)
	}
	const search = "/DocumentReference?subject:identifier=https://fhir.nhs.uk/Id/nhs-number%7C9658499058"
	for _, want := range []int{503, 200} {
		if got := inProcess(t, s.Handler(), request("GET", search, "", drop(header.Target))); got.StatusCode != want {
			t.Errorf("answered %d %s, want %d", got.StatusCode, got.body, want)
		}
	}
}

func TestTwiceIsTheSameRequest(t *testing.T) {
	s := newStage(false)
	if _, err := s.Faults.On(fault.Fault{Kind: fault.Twice, Next: 1}); err != nil {
		t.Fatal(err)
	}
	inProcess(t, s.Handler(), posted(nil))
	if s.bodies[0] == "" || s.bodies[0] != s.bodies[1] {
		t.Errorf("the receiver saw %q", s.bodies)
	}
}
