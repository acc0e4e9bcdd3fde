package control

import (
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// guarded lets in what is not a page of another site: requests for an address
// of ours, without the marks that a browser puts on foreign requests, and with
// JSON wherever something is changed by a body, which no form can send.
func (s *server) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		switch {
		case !s.ours(r.Host):
			(&problem{http.StatusMisdirectedRequest, "This is another host's name",
				"The control paths answer to this computer's addresses, to localhost and to names given with --host. Nothing was changed."}).write(w)
		case foreign(r):
			(&problem{http.StatusForbidden, "Another site made this request",
				"A web page of another site tried to work the Sandbox. Nothing was changed."}).write(w)
		case r.Method != http.MethodGet && !isJSON(r):
			(&problem{http.StatusUnsupportedMediaType, "This is not JSON",
				"Send JSON with the header Content-Type: application/json, or no body. Nothing was changed."}).write(w)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// ours reports whether a Host is one that no other site's name can stand for:
// that would have to be a name in the DNS.
func (s *server) ours(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	_, err := netip.ParseAddr(strings.Trim(name, "[]"))
	return err == nil || strings.EqualFold(name, "localhost") ||
		slices.ContainsFunc(s.hosts, func(each string) bool { return strings.EqualFold(each, host) || strings.EqualFold(each, name) })
}

// foreign reports whether a browser says that a page of another site made the
// request.
func foreign(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" || site == "same-site" {
		return true
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return false
	}
	u, err := url.Parse(origin)
	return err != nil || !strings.EqualFold(u.Host, r.Host)
}

// isJSON reports whether the body, if there is one, says that it is JSON.
func isJSON(r *http.Request) bool {
	given := r.Header.Get("Content-Type")
	if given == "" {
		return r.ContentLength == 0
	}
	kind, _, err := mime.ParseMediaType(given)
	return err == nil && kind == "application/json"
}
