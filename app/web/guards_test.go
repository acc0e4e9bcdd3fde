package web_test

import (
	"bufio"
	"net"
	"net/http"
	"strings"
	"testing"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/web"
)

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func host(name string) func(*http.Request) { return func(r *http.Request) { r.Host = name } }

func TestForeignHostsAreRefused(t *testing.T) {
	r := newRig(t)
	for _, name := range []string{"evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example:8480"} {
		trouble(t, r.call("GET", "/api/session", nil, host(name)), 421, "wrong-host")
		if a := r.call("GET", "/healthz", nil, host(name)); a.status != 421 {
			t.Errorf("%s: /healthz answered %d, want 421", name, a.status)
		}
	}
	for _, name := range []string{"localhost", "LOCALHOST:8480", "127.0.0.1:9", "[::1]:8480"} {
		if a := r.call("GET", "/api/session", nil, host(name)); a.status != 200 {
			t.Errorf("%s: %d, want 200", name, a.status)
		}
	}
}

func TestConfiguredHostsAreAnswered(t *testing.T) {
	r := newRig(t, func(c *web.Config) { c.AllowedHosts = []string{"desk.trust.example", "other.example:8443"} })
	for name, want := range map[string]int{"desk.trust.example": 200, "desk.trust.example:443": 200, "other.example:8443": 200,
		"other.example": 421, "other.example:80": 421, "localhost": 421} {
		if a := r.call("GET", "/api/session", nil, host(name)); a.status != want {
			t.Errorf("%s: %d, want %d", name, a.status, want)
		}
	}
}

func TestHandlersBesideTheScreensStandBehindTheSameChecks(t *testing.T) {
	beside := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	r := newRig(t, func(c *web.Config) { c.Beside = map[string]http.Handler{"/network/": beside} })
	trouble(t, r.call("GET", "/network/x", nil, host("evil.example")), 421, "wrong-host")
	trouble(t, r.call("POST", "/network/x", "{}", header("Origin", "https://evil.example")), 403, "wrong-origin")
	if a := r.call("POST", "/network/x", "{}"); a.status != http.StatusTeapot {
		t.Errorf("a program's own request: %d, want %d", a.status, http.StatusTeapot)
	}
}

func TestOtherSitesAreRefused(t *testing.T) {
	r := newRig(t)
	for _, tt := range []struct {
		name, method, path string
		set                []func(*http.Request)
		status             int
	}{
		{"change from another origin", "PUT", "/api/settings/identity", []func(*http.Request){header("Origin", "https://evil.example")}, 403},
		{"change from a sandboxed frame", "PUT", "/api/settings/identity", []func(*http.Request){header("Origin", "null")}, 403},
		{"change that the browser calls cross-site", "PUT", "/api/settings/identity", []func(*http.Request){header("Sec-Fetch-Site", "cross-site")}, 403},
		{"change from another port", "PUT", "/api/settings/identity", []func(*http.Request){header("Origin", "http://127.0.0.1:1")}, 403},
		{"read from another origin", "GET", "/api/today", []func(*http.Request){header("Origin", "https://evil.example")}, 403},
		{"read that the browser calls cross-site", "GET", "/api/today", []func(*http.Request){header("Sec-Fetch-Site", "cross-site")}, 403},
		{"navigation to the API from elsewhere", "GET", "/api/today", []func(*http.Request){header("Sec-Fetch-Site", "cross-site"), header("Sec-Fetch-Mode", "navigate")}, 403},
		{"page embedded elsewhere", "GET", "/", []func(*http.Request){header("Sec-Fetch-Site", "cross-site"), header("Sec-Fetch-Mode", "no-cors")}, 403},
		{"link to the page from elsewhere", "GET", "/", []func(*http.Request){header("Sec-Fetch-Site", "cross-site"), header("Sec-Fetch-Mode", "navigate")}, 200},
		{"own page", "GET", "/api/today", []func(*http.Request){header("Sec-Fetch-Site", "same-origin")}, 200},
		{"own page, by Origin", "GET", "/api/today", []func(*http.Request){header("Origin", r.server.URL)}, 200},
		{"typed address", "GET", "/", []func(*http.Request){header("Sec-Fetch-Site", "none"), header("Sec-Fetch-Mode", "navigate")}, 200},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var body any
			if tt.method == "PUT" {
				body = identity
			}
			a := r.call(tt.method, tt.path, body, tt.set...)
			if a.status != tt.status {
				t.Fatalf("status %d, want %d", a.status, tt.status)
			}
			if tt.status == 403 {
				trouble(t, a, 403, "wrong-origin")
			}
		})
	}
}

func TestEveryAnswerCarriesThePolicy(t *testing.T) {
	r := newRig(t)
	for _, path := range []string{"/", "/api/session", "/api/nowhere", "/nowhere", "/healthz", "/readyz", "/api/openapi.json", "/api/cases/x"} {
		h := r.call("GET", path, nil).header
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
			"X-Content-Type-Options":  "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Frame-Options": "DENY",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		if got := h.Get("Access-Control-Allow-Origin"); got != "" {
			t.Errorf("%s lets %q read it", path, got)
		}
	}
}

func TestUnknownPathsOfTheAPIAreTrouble(t *testing.T) {
	r := newRig(t)
	for _, path := range []string{"/api/", "/api/nowhere", "/api/drafts/x/y/z"} {
		trouble(t, r.call("GET", path, nil), 404, "not-found")
	}
}

// What was sent must not come back in an answer or stand in the log: it may
// name a patient.
func TestBadInputIsNotRepeated(t *testing.T) {
	r := newRig(t)
	const secret = "MURRY-9658499058"
	for _, tt := range []struct {
		name, method, path, body string
		status                   int
	}{
		{"unknown member", "POST", "/api/drafts", `{"serviceId":"x","useCase":"a1t1","plan":"refer","` + secret + `":1}`, 422},
		{"value not of the list", "POST", "/api/drafts", `{"serviceId":"x","useCase":"a1t1","plan":"` + secret + `"}`, 422},
		{"wrong type", "POST", "/api/nhs-number", `{"nhsNumber":["` + secret + `"]}`, 422},
		{"missing member", "POST", "/api/nhs-number", `{}`, 422},
		{"broken JSON", "POST", "/api/nhs-number", `{"nhsNumber":"` + secret, 400},
		{"no body", "POST", "/api/nhs-number", ``, 400},
		{"offset that is no number", "GET", "/api/services?offset=" + secret, ``, 422},
		{"time that is no time", "GET", "/api/drafts/x/slots?from=" + secret, ``, 422},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := r.call(tt.method, tt.path, tt.body)
			trouble(t, a, tt.status, "request-not-understood")
			if strings.Contains(string(a.body), secret) {
				t.Errorf("the answer repeats the input: %s", a.body)
			}
		})
	}
	if strings.Contains(r.log.String(), secret) {
		t.Errorf("the log repeats the input: %s", r.log)
	}
}

func TestLongBodiesAreRefused(t *testing.T) {
	r := newRig(t)
	trouble(t, r.call("POST", "/api/nhs-number", `{"nhsNumber":"`+strings.Repeat("1", 2<<20)+`"}`), 413, "too-large")
}

func TestOtherContentTypesAreRefused(t *testing.T) {
	r := newRig(t)
	a := r.call("POST", "/api/nhs-number", `{"nhsNumber":"9658499058"}`, header("Content-Type", "text/plain"))
	trouble(t, a, 415, "request-not-understood")
}

// panicking is a Desk with a fault.
type panicking struct{ web.Desk }

func (panicking) Welcome() desk.Session { panic("patient MURRY") }

func TestPanicIsAnsweredAndLoggedWithoutItsText(t *testing.T) {
	r := newRig(t, withSignIn, func(c *web.Config) { c.Desk = panicking{c.Desk} })
	trouble(t, r.call("GET", "/api/session", nil), 500, "internal")
	if got := r.log.String(); strings.Contains(got, "MURRY") || !strings.Contains(got, "panic") {
		t.Errorf("log: %s", got)
	}
}

func TestAdministratorSeesNoPatient(t *testing.T) {
	r := newRig(t, as(access.Administrator))
	id := "00000000-0000-4000-8000-000000000000"
	for _, path := range []string{"/api/patients", "/api/drafts/" + id, "/api/drafts/" + id + "/check", "/api/drafts/" + id + "/slots", "/api/sandbox"} {
		if path == "/api/sandbox" {
			continue
		}
		trouble(t, r.call("GET", path, nil), 403, "not-allowed")
	}
	trouble(t, r.call("POST", "/api/drafts", desk.DraftStart{ServiceID: edID, UseCase: "a1t1", Plan: "refer"}), 403, "not-allowed")
	trouble(t, r.call("PUT", "/api/drafts/"+id, desk.DraftSave{Version: 1}), 403, "not-allowed")
	trouble(t, r.call("DELETE", "/api/drafts/"+id, nil), 403, "not-allowed")
	if got := r.audit(access.DraftSave); len(got) != 1 || got[0].Outcome != "refused" {
		t.Errorf("audit of the refused save: %+v", got)
	}
	if got := r.audit(access.DraftStart); len(got) != 1 || got[0].Outcome != "refused" {
		t.Errorf("audit of the refused start: %+v", got)
	}
}

func TestHealth(t *testing.T) {
	r := newRig(t)
	for path, want := range map[string]string{"/healthz": "alive\n", "/readyz": "ready\n"} {
		if a := r.call("GET", path, nil); a.status != 200 || string(a.body) != want {
			t.Errorf("%s: %d %q", path, a.status, a.body)
		}
	}
}

// A raw request, as no client library would send it.
func TestBrokenRequestLeavesTheServerAnswering(t *testing.T) {
	r := newRig(t)
	conn, err := net.Dial("tcp", r.server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.Write([]byte("GET /api/session HTTP/1.1\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != 400 {
		t.Errorf("without Host: %d, want 400", resp.StatusCode)
	}
	if a := r.call("GET", "/healthz", nil); a.status != 200 {
		t.Errorf("afterwards: %d", a.status)
	}
}
