package canary_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"barsdesk/app/edge"
	"barsdesk/build/program"
)

// door is one listener of the built program, and what is behind it.
type door struct {
	name   string
	client *http.Client
	url    string
	paths  []knock
}

// knock is a request, the policy that its answer carries, and its status.
type knock struct {
	method, path string
	policy       edge.Policy
	status       int
	set          func(*http.Request)
}

var (
	screens  = edge.Screens(nil, false, nil)
	api      = edge.API(nil, false, nil)
	beside   = edge.Beside(nil, false, nil)
	control  = edge.Control(nil, nil)
	network  = edge.Network(nil)
	receiver = edge.Receiver(nil)
	owner    = edge.Owner()
)

func elsewhere(r *http.Request) { r.Host = "evil.example" }
func foreign(r *http.Request)   { r.Header.Set("Origin", "https://evil.example") }
func form(r *http.Request) {
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader("a=b")), 3
}

// doors are the listeners of a program that serves everything, and of a Sandbox
// alone.
func doors(ctx context.Context, t *testing.T) []door {
	t.Helper()
	p := serve(ctx, t)
	alone, err := program.Start(ctx, binary, "sandbox", "--listen", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = alone.Kill() })
	socket := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", filepath.Join(p.data, "sandbox", "owner.sock"))
	}}}
	return []door{
		{"screens", http.DefaultClient, p.URL, []knock{
			{"GET", "/", screens, 200, nil}, {"GET", "/nowhere", screens, 404, nil}, {"POST", "/", screens, 405, nil}, {"TRACE", "/", screens, 405, nil},
			{"GET", "/", screens, 421, elsewhere}, {"GET", "/", screens, 403, foreign}, {"GET", "/healthz", screens, 200, nil}, {"GET", "/readyz", screens, 200, nil},
			{"GET", "/metrics", screens, 200, nil}, {"POST", "/metrics", screens, 405, nil}, {"GET", "/jwks.json", screens, 200, nil},
			{"GET", "/api/session", api, 200, nil}, {"GET", "/api/today", api, 401, nil}, {"GET", "/api/nowhere", api, 404, nil}, {"PATCH", "/api/today", api, 405, nil},
			{"TRACE", "/api/today", api, 405, nil}, {"POST", "/api/session", api, 415, form}, {"POST", "/api/session", api, 403, foreign}, {"GET", "/api/session", api, 421, elsewhere},
			{"GET", "/booking-and-referral/FHIR/R4/metadata", beside, 400, nil}, {"GET", "/booking-and-referral/FHIR/R4/metadata", beside, 403, foreign},
			{"TRACE", "/booking-and-referral/FHIR/R4/metadata", beside, 405, nil}, {"GET", "/rooms/none/", beside, 404, nil}, {"TRACE", "/rooms/none/", beside, 405, nil},
		}},
		{"receiver", http.DefaultClient, "http://" + p.receiver, []knock{
			{"GET", "/FHIR/R4/metadata", receiver, 400, nil}, {"GET", "/FHIR/R4/nowhere", receiver, 404, nil}, {"GET", "/", receiver, 404, nil},
			{"DELETE", "/FHIR/R4/metadata", receiver, 405, nil}, {"TRACE", "/FHIR/R4/metadata", receiver, 405, nil}, {"GET", "/FHIR/R4/metadata", receiver, 400, elsewhere},
		}},
		{"Sandbox alone", http.DefaultClient, alone.URL, []knock{
			{"GET", "/sandbox/clock", control, 200, nil}, {"GET", "/sandbox/nowhere", control, 404, nil}, {"DELETE", "/sandbox/clock", control, 405, nil}, {"TRACE", "/sandbox", control, 405, nil},
			{"POST", "/sandbox/clock", control, 415, form}, {"POST", "/sandbox/clock", control, 403, foreign}, {"GET", "/sandbox/clock", control, 421, elsewhere},
			{"GET", "/_ping", network, 200, nil}, {"GET", "/nowhere", network, 404, nil}, {"TRACE", "/_ping", network, 405, nil},
		}},
		{"owner's socket", socket, "http://localhost", []knock{
			{"POST", "/await", owner, 400, nil}, {"POST", "/nowhere", owner, 404, nil}, {"GET", "/send", owner, 405, nil}, {"TRACE", "/send", owner, 405, nil},
			{"POST", "/send", owner, 415, form}, {"POST", "/send", owner, 421, elsewhere}, {"POST", "/send", owner, 403, foreign},
		}},
	}
}

// TestEveryDoorIsBehindTheEdge: each listener of the built program, for what is
// found, what is not, a wrong method, TRACE, another's host and another's page.
func TestEveryDoorIsBehindTheEdge(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	for _, d := range doors(ctx, t) {
		for _, k := range d.paths {
			r, err := http.NewRequestWithContext(ctx, k.method, d.url+k.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			if k.set != nil {
				k.set(r)
			}
			answer, err := d.client.Do(r)
			if err != nil {
				t.Fatalf("%s: %s %s: %v", d.name, k.method, k.path, err)
			}
			_ = answer.Body.Close()
			if answer.StatusCode != k.status {
				t.Errorf("%s: %s %s is answered %d, want %d", d.name, k.method, k.path, answer.StatusCode, k.status)
			}
			carries(t, d.name+": "+k.method+" "+k.path, k, answer)
		}
	}
}

// carries checks the headers of an answer.
func carries(t *testing.T, what string, k knock, answer *http.Response) {
	t.Helper()
	for name, want := range k.policy.Headers {
		if name == "Cache-Control" && k.path == "/jwks.json" {
			continue // caches on the way may keep public keys for a while
		}
		if got := answer.Header.Get(name); got != want {
			t.Errorf("%s carries %s %q, want %q", what, name, got, want)
		}
	}
	if answer.StatusCode == http.StatusMethodNotAllowed && answer.Header.Get("Allow") == "" {
		t.Errorf("%s does not say what is allowed", what)
	}
	for _, leak := range []string{"Server", "X-Powered-By"} {
		if got := answer.Header.Get(leak); got != "" {
			t.Errorf("%s tells of %s %q", what, leak, got)
		}
	}
	if got := answer.Header.Get("Access-Control-Allow-Origin"); got != "" {
		t.Errorf("%s lets %s read it", what, got)
	}
}
