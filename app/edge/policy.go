package edge

import (
	"net/http"
	"time"
)

// Policy is what the requests of one kind may be, and what their answers carry.
// It never changes once an Edge has it.
type Policy struct {
	Name    string
	Methods []string // all others are answered 405; what of these a path takes is its handler's to say
	// Hosts reports whether a value of Host, with or without a port, names us;
	// nil: every name does, for who calls is known by something else.
	Hosts func(host string) bool
	// Site refuses what a page of another site has made. With Pages such a page
	// may still lead people here by a link.
	Site, Pages bool
	// Media are the types that a body may have; empty: the handler judges. A type
	// that a form of another site can send must not be among them.
	Media []string
	// Single refuses a request that has one of the headers that can only have one
	// value twice, so that no two parts of the program read it differently.
	Single bool
	Body   int64         // bytes; 0: the handler bounds it
	Arrive time.Duration // for the whole body; 0: the handler bounds it
	Taken  time.Duration // for each piece of an answer to be taken; 0: the server's limit holds
	// Headers are on every answer. Cache-Control alone may be set otherwise by a
	// handler.
	Headers map[string]string
	// Secure: people reach us by https, though TLS may end before us.
	Secure bool
	Refuse Refuse
}

// The methods that a policy can take.
var (
	reading = []string{http.MethodGet, http.MethodHead}
	acting  = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}
	calling = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions}
	orders  = []string{http.MethodPost}
)

// pageHeaders let a page use nothing that we did not serve, keep everything out
// of caches, and shut it off from pages of others.
var pageHeaders = map[string]string{
	"Content-Security-Policy":      "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY",
	"Referrer-Policy":              "no-referrer",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Permissions-Policy":           "camera=(), geolocation=(), microphone=()",
	"Cache-Control":                "no-store",
}

// machineHeaders are for answers that no page is made of: a browser that is
// led to one shows text and runs nothing.
var machineHeaders = map[string]string{
	"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
	"X-Content-Type-Options":  "nosniff",
	"Cache-Control":           "no-store",
}

// twoYears is for how long a browser that came by https never comes without it,
// nor to a name below ours.
//
// OWASP ASVS v5.0.0-3.4.1.
const twoYears = "max-age=63072000; includeSubDomains"
