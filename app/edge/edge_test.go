package edge_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"barsdesk/app/edge"
)

// takes is a method that a policy lets through.
func takes(p edge.Policy) string { return p.Methods[0] }

// TestEveryAnswerCarriesThePolicysHeaders, also when nothing is found, the
// method is wrong, the handler fails, sends elsewhere or falls over.
func TestEveryAnswerCarriesThePolicysHeaders(t *testing.T) {
	for _, p := range all() {
		server := behind(t, p, &log{})
		for path, want := range map[string]int{"/found": 200, "/silent": 200, "/nowhere": 404, "/error": 503, "/moved": 303, "/panic": 500} {
			answer, text := ask(t, server, takes(p), path, "")
			if answer == nil || answer.StatusCode != want {
				t.Fatalf("%s: %s answers %v %s, want %d", p.Name, path, answer, text, want)
			}
			carries(t, p, path, answer)
		}
		answer, _ := ask(t, server, http.MethodTrace, "/found", "")
		if got := answer.Header.Get("Allow"); answer.StatusCode != 405 || got != strings.Join(p.Methods, ", ") {
			t.Errorf("%s: TRACE is answered %d, allowed %q", p.Name, answer.StatusCode, got)
		}
		carries(t, p, "TRACE", answer)
	}
}

func carries(t *testing.T, p edge.Policy, what string, answer *http.Response) {
	t.Helper()
	for name, want := range p.Headers {
		if got := answer.Header.Get(name); got != want {
			t.Errorf("%s: %s carries %s %q, want %q", p.Name, what, name, got, want)
		}
	}
	for _, leaks := range []string{"Server", "X-Powered-By", "Access-Control-Allow-Origin", "X-Half", "Strict-Transport-Security"} {
		if got := answer.Header.Get(leaks); got != "" {
			t.Errorf("%s: %s carries %s %q", p.Name, what, leaks, got)
		}
	}
}

// TestNoPolicyIsLooserThanTheLeast that every answer of the program has.
func TestNoPolicyIsLooserThanTheLeast(t *testing.T) {
	for _, p := range all() {
		if p.Refuse == nil || p.Name == "" || len(p.Methods) == 0 {
			t.Errorf("%+v is not whole", p)
		}
		csp := p.Headers["Content-Security-Policy"]
		for _, want := range []string{"frame-ancestors 'none'", "default-src "} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: the content policy %q lacks %s", p.Name, csp, want)
			}
		}
		if strings.Contains(csp, "unsafe") || strings.Contains(csp, "*") || strings.Contains(csp, "http") {
			t.Errorf("%s: the content policy %q lets in too much", p.Name, csp)
		}
		if p.Headers["X-Content-Type-Options"] != "nosniff" || p.Headers["Cache-Control"] != "no-store" {
			t.Errorf("%s lacks nosniff or no-store", p.Name)
		}
		if slices.Contains(p.Methods, http.MethodTrace) || slices.Contains(p.Methods, http.MethodConnect) {
			t.Errorf("%s takes TRACE or CONNECT", p.Name)
		}
		for _, simple := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data"} {
			if slices.Contains(p.Media, simple) {
				t.Errorf("%s takes %s, which a form elsewhere can send", p.Name, simple)
			}
		}
	}
}

// TestAPanicTellsNobodyWhatItWasAbout: the log has the place, the answer has
// nothing, and the next request is answered.
func TestAPanicTellsNobodyWhatItWasAbout(t *testing.T) {
	for _, p := range all() {
		said := &log{}
		server := behind(t, p, said)
		answer, text := ask(t, server, takes(p), "/panic", "")
		if answer.StatusCode != 500 || strings.Contains(text, secret) || !strings.Contains(text, "unexpected") {
			t.Errorf("%s: a panic is answered %d %q", p.Name, answer.StatusCode, text)
		}
		if logged := said.String(); strings.Contains(logged, secret) || !strings.Contains(logged, "street_test.go") {
			t.Errorf("%s: the log of a panic names no place, or more than that: %s", p.Name, logged)
		}
		if after, _ := ask(t, server, takes(p), "/found", ""); after == nil || after.StatusCode != 200 {
			t.Errorf("%s: nothing is answered after a panic", p.Name)
		}
	}
}

// TestHalfAnAnswerIsNotTakenForAWhole one: the connection is broken off.
func TestHalfAnAnswerIsNotTakenForAWhole(t *testing.T) {
	for _, path := range []string{"/half", "/abort"} {
		server := behind(t, edge.API(nil, false, edge.Plainly), &log{})
		if answer, text := ask(t, server, "GET", path, ""); answer != nil {
			t.Errorf("%s is answered %d %q", path, answer.StatusCode, text)
		}
	}
}

// TestTLSIsNeverLeftAgain: browsers that came by https stay with it.
func TestTLSIsNeverLeftAgain(t *testing.T) {
	for _, p := range all() {
		p.Secure = true
		answer, _ := ask(t, behind(t, p, &log{}), takes(p), "/nowhere", "")
		if got := answer.Header.Get("Strict-Transport-Security"); got != "max-age=63072000; includeSubDomains" {
			t.Errorf("%s: HSTS is %q", p.Name, got)
		}
	}
}

// TestAHandlerMayChooseWhatCachesKeep, and nothing else of the policy.
func TestAHandlerMayChooseWhatCachesKeep(t *testing.T) {
	next := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Cache-Control", "public, max-age=300") })
	server := serving(t, edge.New(edge.Always(edge.Screens(nil, false, edge.Plainly)), next, nil))
	answer, _ := ask(t, server, "GET", "/", "")
	if got := answer.Header.Get("Cache-Control"); got != "public, max-age=300" {
		t.Errorf("Cache-Control is %q", got)
	}
}

// TestBesideEachOtherEachKeepsItsPolicy, and what stands within is behind both.
func TestBesideEachOtherEachKeepsItsPolicy(t *testing.T) {
	says := func(word string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(word)) })
	}
	both := edge.New(edge.Always(edge.API(nil, false, edge.Plainly)), says("api"), nil).
		Beside(edge.New(edge.Always(edge.Window()), says("window"), nil), "/desk/window").
		Within(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("X-Within", "yes")
				next.ServeHTTP(w, r)
			})
		})
	server := serving(t, both)
	for path, want := range map[string]string{"/desk/window": "window", "/desk/window/x": "api", "/": "api"} {
		answer, text := ask(t, server, "POST", path, "")
		if text != want || answer.Header.Get("X-Within") != "yes" {
			t.Errorf("%s answers %q, want %q", path, text, want)
		}
	}
	if answer, _ := ask(t, server, "GET", "/desk/window", ""); answer.StatusCode != 405 {
		t.Errorf("GET of the window's path is answered %d", answer.StatusCode)
	}
	if answer, _ := ask(t, server, "GET", "/", ""); answer.StatusCode != 200 {
		t.Errorf("GET of the API is answered %d", answer.StatusCode)
	}
}

// TestAllowedNamesTheMethodsOfAPath, and nothing where no path is.
func TestAllowedNamesTheMethodsOfAPath(t *testing.T) {
	mux := http.NewServeMux()
	for _, pattern := range []string{"GET /a", "PUT /a/{id}", "DELETE /a/{id}", "/"} {
		mux.Handle(pattern, http.NotFoundHandler())
	}
	for path, want := range map[string]string{"/a": "GET, HEAD", "/a/1": "PUT, DELETE", "/b": ""} {
		r, _ := http.NewRequest(http.MethodPost, path, nil)
		if got := edge.Allowed(mux, r, func(pattern string) bool { return pattern == "/" }); got != want {
			t.Errorf("%s allows %q, want %q", path, got, want)
		}
	}
}
