package edge_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"barsdesk/app/edge"
)

func serving(t *testing.T, e *edge.Edge) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	return server
}

// TestForeignNamesLeadNowhere: another's name in the DNS may point at us.
func TestForeignNamesLeadNowhere(t *testing.T) {
	for _, p := range all() {
		server := behind(t, p, &log{})
		for _, name := range []string{"evil.example", "evil.example:80", "localhost.evil.example", "127.0.0.1.evil.example:8480", ""} {
			answer, text := ask(t, server, takes(p), "/found", "", func(r *http.Request) { r.Host = name; r.URL.Host = strings.TrimPrefix(server.URL, "http://") })
			if name == "" {
				continue // net/http takes the address itself
			}
			if want := map[bool]int{true: 200, false: 421}[p.Hosts == nil]; answer.StatusCode != want {
				t.Errorf("%s: %s is answered %d %s, want %d", p.Name, name, answer.StatusCode, text, want)
			}
			carries(t, p, "another's host", answer)
		}
	}
}

// TestHostNames as they are compared.
func TestHostNames(t *testing.T) {
	for _, tt := range []struct {
		by   func(string) bool
		host string
		want bool
	}{
		{edge.Named(), "LOCALHOST:1", true}, {edge.Named(), "[::1]:8480", true}, {edge.Named(), "::1", false}, {edge.Named(), "", false},
		{edge.Named("desk.example"), "desk.example:443", true}, {edge.Named("desk.example"), "localhost", false},
		{edge.Named("desk.example:8443"), "desk.example:8443", true}, {edge.Named("desk.example:8443"), "desk.example", false},
		{edge.AddressOr(), "10.0.0.7:80", true}, {edge.AddressOr(), "[2001:db8::1]", true}, {edge.AddressOr(), "localhost", true},
		{edge.AddressOr(), "10.0.0.7.evil.example", false}, {edge.AddressOr("net.test"), "net.test", true},
	} {
		if got := tt.by(tt.host); got != tt.want {
			t.Errorf("%q is let in: %v, want %v", tt.host, got, tt.want)
		}
	}
}

// TestPagesOfOtherSitesAreRefused by what browsers say of them.
func TestPagesOfOtherSitesAreRefused(t *testing.T) {
	own := header("Origin", "http://localhost")
	for _, p := range all() {
		if !p.Site {
			continue
		}
		server := behind(t, p, &log{})
		for name, set := range map[string][]func(*http.Request){
			"another origin":       {header("Origin", "https://evil.example")},
			"another port":         {header("Origin", "http://localhost:1")},
			"a sandboxed frame":    {header("Origin", "null")},
			"no origin at all":     {header("Origin", "://")},
			"cross-site":           {header("Sec-Fetch-Site", "cross-site"), header("Sec-Fetch-Mode", "no-cors")},
			"same-site":            {header("Sec-Fetch-Site", "same-site"), header("Sec-Fetch-Mode", "cors")},
			"cross-site in an own": {own, header("Sec-Fetch-Site", "cross-site"), header("Sec-Fetch-Mode", "cors")},
		} {
			answer, _ := ask(t, server, takes(p), "/found", "", set...)
			if answer.StatusCode != 403 {
				t.Errorf("%s: a request of %s is answered %d", p.Name, name, answer.StatusCode)
			}
			carries(t, p, name, answer)
		}
		linked := []func(*http.Request){header("Sec-Fetch-Site", "cross-site"), header("Sec-Fetch-Mode", "navigate")}
		if answer, _ := ask(t, server, takes(p), "/found", "", linked...); (answer.StatusCode == 200) != p.Pages {
			t.Errorf("%s: a link from elsewhere is answered %d", p.Name, answer.StatusCode)
		}
		for _, set := range [][]func(*http.Request){{own}, {header("Sec-Fetch-Site", "same-origin")}, {header("Sec-Fetch-Site", "none"), header("Sec-Fetch-Mode", "navigate")}, {}} {
			if answer, _ := ask(t, server, takes(p), "/found", "", set...); answer.StatusCode != 200 {
				t.Errorf("%s: our own page is answered %d", p.Name, answer.StatusCode)
			}
		}
	}
}

// TestALinkChangesNothing: a page elsewhere that posts by navigating is refused.
func TestALinkChangesNothing(t *testing.T) {
	server := behind(t, edge.Beneath(nil, false, edge.Plainly), &log{})
	answer, _ := ask(t, server, "POST", "/found", "{}", header("Origin", "https://evil.example"), header("Sec-Fetch-Site", "cross-site"), header("Sec-Fetch-Mode", "navigate"))
	if answer.StatusCode != 403 {
		t.Errorf("a form of another site is answered %d", answer.StatusCode)
	}
}

// TestFormsOfOtherSitesCannotWrite: what a form can send is refused, whatever it
// says of where it comes from.
func TestFormsOfOtherSitesCannotWrite(t *testing.T) {
	server := behind(t, edge.API(nil, false, edge.Plainly), &log{})
	for given, want := range map[string]int{"application/json": 200, "application/json; charset=utf-8": 200, "APPLICATION/JSON": 200,
		"text/plain": 415, "text/plain;application/json": 415, "application/x-www-form-urlencoded": 415, "multipart/form-data; boundary=x": 415,
		"": 415, "application/jsonp": 415, "nonsense;;": 415} {
		set := header("Content-Type", given)
		if given == "" {
			set = func(r *http.Request) { r.Header.Del("Content-Type") }
		}
		if answer, _ := ask(t, server, "POST", "/read", `{"a":1}`, set); answer.StatusCode != want {
			t.Errorf("%q is answered %d, want %d", given, answer.StatusCode, want)
		}
	}
	if answer, _ := ask(t, server, "DELETE", "/found", ""); answer.StatusCode != 200 {
		t.Errorf("a request without a body is answered %d", answer.StatusCode)
	}
}

// TestHeadersAreReadInOneWay: what can have one value is refused with two.
func TestHeadersAreReadInOneWay(t *testing.T) {
	server := behind(t, edge.API(nil, false, edge.Plainly), &log{})
	for _, name := range []string{"Authorization", "Content-Type", "Origin", "Sec-Fetch-Site", "Sec-Fetch-Mode"} {
		if answer, _ := ask(t, server, "GET", "/found", "", header(name, "a", "b")); answer.StatusCode != 400 {
			t.Errorf("two of %s are answered %d", name, answer.StatusCode)
		}
	}
}
