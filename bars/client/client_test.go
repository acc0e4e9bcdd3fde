package client_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"barsdesk/bars/client"
	"barsdesk/bars/header"

	"github.com/google/go-cmp/cmp"
)

const (
	service     = "2000012345"
	correlation = "00000000-0000-4000-8000-00000000c000"
)

// call is what reached the server.
type call struct {
	method, uri, body string
	header            http.Header
}

// receiver is a server that keeps what reaches it and answers by answer.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	calls  []call
	answer http.HandlerFunc
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	r.mu.Lock()
	r.calls = append(r.calls, call{req.Method, req.RequestURI, string(body), req.Header.Clone()})
	r.mu.Unlock()
	w.Header().Set(header.RequestID, req.Header.Get(header.RequestID))
	w.Header().Set(header.CorrelationID, strings.ToUpper(req.Header.Get(header.CorrelationID)))
	r.answer(w, req)
}

func (r *receiver) last(t *testing.T) call {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.calls) == 0 {
		t.Fatal("nothing reached the server")
	}
	return r.calls[len(r.calls)-1]
}

func bundle(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", header.JSON)
	_, _ = io.WriteString(w, `{"resourceType":"Bundle","total":1.0}`)
}

// serve starts a receiver and a client of it; answer nil is a Bundle.
func serve(t *testing.T, answer http.HandlerFunc) (*receiver, *client.Client) {
	t.Helper()
	if answer == nil {
		answer = bundle
	}
	r := &receiver{answer: answer}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r, newClient(r.URL + "/booking-and-referral/FHIR/R4")
}

func newClient(base string) *client.Client {
	var mu sync.Mutex
	n := 0
	return &client.Client{
		Base:     base,
		Preview:  true,
		Identity: func() header.Set { return identity },
		NewID: func() string {
			mu.Lock()
			defer mu.Unlock()
			n++
			return fmt.Sprintf("00000000-0000-4000-8000-%012d", n)
		},
	}
}

var identity = header.Set{
	Organisation: header.Org{ODSCode: "RX1", Name: "Example Trust"},
	Software:     header.Device{System: "https://barsdesk.example/Id/device", ID: "barsdesk", Name: "Barsdesk", Version: "1.0.0"},
	Practitioner: header.Role{SDSRoleProfileID: "100000000001"},
	UseContext:   "left over",
}

func TestEveryReadHasAFreshRequestIDAndTheCasesCorrelationID(t *testing.T) {
	r, c := serve(t, nil)
	for range 2 {
		if _, err := c.Metadata(context.Background(), service, correlation); err != nil {
			t.Fatal(err)
		}
	}
	a, b := r.calls[0].header, r.calls[1].header
	if a.Get(header.RequestID) == b.Get(header.RequestID) || a.Get(header.CorrelationID) != correlation || b.Get(header.CorrelationID) != correlation {
		t.Errorf("got %v and %v", a, b)
	}
}

// TestProcessSendsWhatWasPrepared twice, so that a retry is the same to the letter.
func TestProcessSendsWhatWasPrepared(t *testing.T) {
	r, c := serve(t, nil)
	body := "{ \"resourceType\": \"Bundle\",\n \"x\": 1.50 }\n"
	const request = "00000000-0000-4000-8000-0000000000aa"
	kept := c.Prepare(service, request, correlation, "a1t1|booked|booking-request|new")
	c.Identity = func() header.Set { return header.Set{} } // what is said now must not change what was prepared
	for range 2 {
		reply, err := c.Process(context.Background(), kept, []byte(body))
		if err != nil || !reply.IDsEchoed() || reply.RequestID != request || reply.CorrelationID != correlation {
			t.Fatalf("got %+v, %v", reply, err)
		}
	}
	if d := cmp.Diff(r.calls[0], r.calls[1], cmp.AllowUnexported(call{})); d != "" {
		t.Errorf("the second differs:\n%s", d)
	}
	want := identity
	want.RequestID, want.CorrelationID, want.UseContext = request, correlation, "a1t1|booked|booking-request|new"
	want.Target = &header.Identifier{System: header.ServiceIDSystem, Value: service}
	got := r.last(t)
	if got.method != "POST" || got.uri != "/booking-and-referral/FHIR/R4/$process-message" || got.body != body {
		t.Errorf("got %s %s %q", got.method, got.uri, got.body)
	}
	for _, other := range []string{"User-Agent", "Accept-Encoding", "Content-Length"} {
		got.header.Del(other)
	}
	if d := cmp.Diff(want.HTTP(true), got.header); d != "" {
		t.Errorf("headers -want +got:\n%s", d)
	}
	if kept.Get("Authorization") != "" {
		t.Error("the token got into the headers that are kept")
	}
}

func TestAnyAnswerIsAReply(t *testing.T) {
	for _, status := range []int{200, 201, 204, 302, 307, 400, 401, 404, 409, 425, 500, 503} {
		_, c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "http://elsewhere.example/")
			w.WriteHeader(status)
		})
		reply, err := c.Process(context.Background(), http.Header{}, []byte("{}"))
		if err != nil || reply.Status != status || reply.Resource != nil {
			t.Errorf("%d: got %+v, %v", status, reply, err)
		}
	}
}

func TestIDsEchoed(t *testing.T) {
	for _, drop := range []string{header.RequestID, header.CorrelationID} {
		_, c := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Del(drop) })
		if reply, err := c.Metadata(context.Background(), service, ""); err != nil || reply.IDsEchoed() {
			t.Errorf("without %s: got %v, %v", drop, reply.IDsEchoed(), err)
		}
		_, c = serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set(drop, correlation+"0") })
		if reply, err := c.Metadata(context.Background(), service, ""); err != nil || reply.IDsEchoed() {
			t.Errorf("another %s: got %v, %v", drop, reply.IDsEchoed(), err)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"":                              0,
		"30":                            30 * time.Second,
		"-5":                            0,
		"99999999999":                   24 * time.Hour,
		"soon":                          0,
		"Sat, 21 Nov 2026 12:00:45 GMT": 45 * time.Second,
		"Sat, 21 Nov 2026 11:00:00 GMT": 0,
	} {
		r := client.Reply{Header: http.Header{"Retry-After": {value}}}
		if got := r.RetryAfter(now); got != want {
			t.Errorf("%q: got %v, want %v", value, got, want)
		}
	}
}

func TestAnAnswerTooLongIsCutAndSaysSo(t *testing.T) {
	_, c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"resourceType":"Bundle"}`+strings.Repeat(" ", client.MaxBody))
	})
	reply, err := c.Metadata(context.Background(), service, "")
	if err != nil || !reply.Truncated || len(reply.Body) != client.MaxBody || reply.Resource != nil {
		t.Errorf("got %v, %d bytes, %v, %v", reply.Truncated, len(reply.Body), reply.Resource, err)
	}
}
