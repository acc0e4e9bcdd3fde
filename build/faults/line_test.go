package faults_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"barsdesk/bars/header"
	"barsdesk/bars/outcome"
	"barsdesk/build/faults"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// met is what a caller saw, and how often the receiver had the whole message.
type met struct {
	arrived int32
	status  int // 0: no answer
	broken  bool
	body    string
	ids     bool // the message's own
	retry   string
}

const taken = `{"resourceType":"Bundle","id":"made-up"}`

func TestWhatEachFaultDoes(t *testing.T) {
	down := outcome.Unavailable("down")
	for name, c := range map[string]struct {
		fault faults.Fault
		want  met
	}{
		"none":          {nil, met{1, 200, false, taken, true, ""}},
		"no connection": {faults.NoConnection, met{}},
		"lost":          {faults.Lost, met{}},
		"reset":         {faults.Reset, met{}},
		"answer lost":   {faults.AnswerLost, met{arrived: 1}},
		"late":          {faults.Late(time.Millisecond), met{1, 200, false, taken, true, ""}},
		"slow":          {faults.Slow(time.Millisecond), met{1, 200, false, taken, true, ""}},
		"straggler":     {faults.Straggler(time.Millisecond), met{arrived: 1}},
		"twice":         {faults.Twice, met{2, 200, false, taken, true, ""}},
		"at once":       {faults.AtOnce, met{2, 200, false, taken, true, ""}},
		"truncated":     {faults.Truncated, met{1, 200, true, taken[:len(taken)/2], true, ""}},
		"shortened":     {faults.Shortened, met{1, 200, false, taken[:len(taken)/2], true, ""}},
		"without ids":   {faults.WithoutIDs, met{1, 200, false, taken, false, ""}},
		"other ids":     {faults.OtherIDs, met{1, 200, false, taken, false, ""}},
		"stray":         {faults.Stray, met{0, 200, false, "Bundle", false, ""}},
		"nameless":      {faults.Nameless, met{0, 200, false, "Bundle", false, ""}},
		"busy":          {faults.Busy(7 * time.Second), met{0, 429, false, "PROXY_TOO_MANY_REQUESTS", true, "7"}},
		"says":          {faults.Says(down), met{0, 503, false, down.Code, true, ""}},
		"says after":    {faults.After(faults.Says(down)), met{1, 503, false, down.Code, true, ""}},
		"bare":          {faults.Bare(502), met{0, 502, false, "", false, ""}},
		"page":          {faults.Page(200), met{0, 200, false, "<!doctype html>", false, ""}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, served := range []bool{false, true} {
				if got := meets(t, c.fault, served, c.want.body); got != c.want {
					t.Errorf("served %v: got %+v, want %+v", served, got, c.want)
				}
			}
		})
	}
}

// meets sends one message over a line with a fault, as a process of its own
// would if it is served; body is the text to look for in the answer.
func meets(t *testing.T, fault faults.Fault, served bool, body string) (m met) {
	t.Helper()
	var arrived atomic.Int32
	to, wait := faults.InProcess(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if text, err := io.ReadAll(r.Body); err != nil || string(text) != "a message" {
			return
		}
		arrived.Add(1)
		w.Header().Set(header.RequestID, r.Header.Get(header.RequestID))
		_, _ = io.WriteString(w, taken)
	}))
	line := &faults.Line{To: to, Fault: func(faults.Call) faults.Fault { return fault }}
	base, transport := "http://network.test", http.RoundTripper(line)
	if served {
		server := httptest.NewServer(line)
		defer server.Close()
		base, transport = server.URL, &http.Transport{DisableKeepAlives: true}
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base, strings.NewReader("a message"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set(header.RequestID, "own")
	resp, err := transport.RoundTrip(r)
	line.Wait()
	wait()
	m.arrived = arrived.Load()
	if err != nil {
		return m
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	m.status, m.broken, m.retry, m.ids = resp.StatusCode, err != nil, resp.Header.Get("Retry-After"), resp.Header.Get(header.RequestID) == "own"
	if m.body = string(text); body != taken && strings.Contains(m.body, body) {
		m.body = body
	}
	return m
}

func TestCorruptedIsNoJSON(t *testing.T) {
	m := meets(t, faults.Corrupted, false, taken)
	if m.arrived != 1 || m.status != 200 || len(m.body) != len(taken) || !strings.Contains(m.body, "\x00") {
		t.Errorf("got %+v", m)
	}
}

// TestChangedRetryIsSeen: the line notices a retry that is not the same.
func TestChangedRetryIsSeen(t *testing.T) {
	to, wait := faults.InProcess(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer wait()
	line := &faults.Line{To: to}
	post := func(body, name, value string) {
		r := httptest.NewRequest(http.MethodPost, "http://network.test/$process-message", strings.NewReader(body)).WithContext(t.Context())
		r.Header.Set(header.RequestID, "own")
		r.Header.Set(name, value)
		if _, err := line.RoundTrip(r); err != nil {
			t.Fatal(err)
		}
	}
	post("a message", "Authorization", "Bearer one")
	post("a message", "Authorization", "Bearer two")
	if list := line.Changed(); len(list) != 0 || line.Tries("own") != 2 {
		t.Errorf("%d tries, changed %v", line.Tries("own"), list)
	}
	post("another message", "Authorization", "Bearer two")
	post("a message", "Accept", "other")
	if list := line.Changed(); len(list) != 2 {
		t.Errorf("changed %v", list)
	}
}
