package edge_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"barsdesk/app/edge"
)

// FuzzEdge sends any host, origin, path, type and body: nothing panics, every
// answer carries the policy, and what changes something came from our own site,
// by one of our names and as JSON.
func FuzzEdge(f *testing.F) {
	f.Add("POST", "localhost", "http://localhost", "same-origin", "/api/x", "application/json", "{}")
	f.Add("GET", "evil.example", "null", "cross-site", "/%2e%2e/", "text/plain", "")
	f.Add("TRACE", "[::1]:8480", "https://[::1", "none", "//x", "multipart/form-data; boundary", "x")
	f.Add("PUT", "127.0.0.1:8480", "", "", "/\x00", "application/json; a=\"", strings.Repeat("9", 100))
	p := edge.API(nil, false, edge.Plainly)
	p.Body = 64
	f.Fuzz(func(t *testing.T, method, host, origin, site, path, media, body string) {
		reached := false
		e := edge.New(edge.Always(p), http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }), nil)
		r := &http.Request{Method: method, Host: host, URL: &url.URL{Path: path}, Header: http.Header{}, ContentLength: int64(len(body)), Body: http.NoBody}
		for name, value := range map[string]string{"Origin": origin, "Sec-Fetch-Site": site, "Content-Type": media} {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		w := httptest.NewRecorder()
		e.ServeHTTP(w, r)
		for name, want := range p.Headers {
			if got := w.Header().Get(name); got != want {
				t.Fatalf("answered %d with %s %q", w.Code, name, got)
			}
		}
		if !reached {
			return
		}
		name := strings.ToLower(host)
		if !strings.HasPrefix(name, "localhost") && !strings.HasPrefix(name, "127.0.0.1") && !strings.HasPrefix(name, "[::1]") {
			t.Fatalf("host %q was let in", host)
		}
		if site == "cross-site" || site == "same-site" || origin == "null" || len(body) > 64 {
			t.Fatalf("a request of %q %q with %d bytes was let in", origin, site, len(body))
		}
		if method != http.MethodGet && method != http.MethodHead && body != "" && !strings.HasPrefix(strings.ToLower(strings.TrimSpace(media)), "application/json") {
			t.Fatalf("a body of type %q was let in", media)
		}
	})
}
