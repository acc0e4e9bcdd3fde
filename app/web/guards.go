package web

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
)

// contentPolicy lets a page use nothing that we did not serve ourselves.
const contentPolicy = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"

// policy sets the headers that every answer carries. Nothing is kept by a
// cache: an answer may name a patient, and the window hangs on 304.
func policy(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// recovered answers 500 when a handler panics and logs where.
func (s *server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(cause)
			}
			// The cause may quote data: the log gets the place alone.
			s.Log.Error("a request ended in a panic", "route", r.Pattern, "stack", string(debug.Stack()))
			writeTrouble(w, http.StatusInternalServerError, *unexpected())
		}()
		next.ServeHTTP(w, r)
	})
}

// loopbackNames are answered when no other host is configured.
var loopbackNames = []string{"localhost", "127.0.0.1", "[::1]"}

// hosts refuses a request that names a host we are not, so that no foreign
// name can be pointed at us (DNS rebinding).
func (s *server) hosts(next http.Handler) http.Handler {
	allowed := s.AllowedHosts
	if len(allowed) == 0 {
		allowed = loopbackNames
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !hostAllowed(r.Host, allowed) {
			writeTrouble(w, http.StatusMisdirectedRequest, wrongHost)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func hostAllowed(host string, allowed []string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
		if strings.Contains(h, ":") {
			name = "[" + h + "]"
		}
	}
	for _, a := range allowed {
		if strings.EqualFold(a, host) || strings.EqualFold(a, name) {
			return true
		}
	}
	return false
}

// origins refuses requests that another site's page has made: changes by
// http.CrossOriginProtection, and reads of the API by the same signs.
func (s *server) origins(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(refuseOrigin))
	changes := protection.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if foreignRead(r) {
			refuseOrigin(w, r)
			return
		}
		changes.ServeHTTP(w, r)
	})
}

func foreignRead(r *http.Request) bool {
	if origin := r.Header.Get("Origin"); origin != "" {
		u, err := url.Parse(origin)
		return err != nil || !strings.EqualFold(u.Host, r.Host)
	}
	site := r.Header.Get("Sec-Fetch-Site")
	fromElsewhere := site == "cross-site" || site == "same-site"
	return fromElsewhere && (strings.HasPrefix(r.URL.Path, "/api/") || r.Header.Get("Sec-Fetch-Mode") != "navigate")
}

func refuseOrigin(w http.ResponseWriter, _ *http.Request) {
	writeTrouble(w, http.StatusForbidden, wrongOrigin)
}
