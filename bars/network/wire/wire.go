// Package wire keeps what passed between BaRS systems, so that it can be looked
// at: each call and its answer, byte by byte, in memory and within bounds.
package wire

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"barsdesk/bars/network/fault"
)

// Who answered a call.
const (
	ByProxy    = "proxy"    // BaRS itself, also in place of a receiver that could not
	ByReceiver = "receiver" // the receiver, and the proxy passed it on
	ByNobody   = "nobody"   // the sender heard nothing
)

// Exchange is one call and its answer. What it holds is shared and must not be
// changed. No token is in it: Tape.Add takes them out.
type Exchange struct {
	N                           int64         // counts from 1
	At                          time.Time     // when the call came
	Took                        time.Duration // until it was answered
	Method, Path, Query         string        // Path is relative to the FHIR base where it lies below it
	ServiceID                   string        // of the target; "" without one
	RequestHeader, AnswerHeader http.Header
	RequestBody, AnswerBody     []byte
	Status                      int        // what the sender got; 0 if nothing
	Fault                       fault.Kind // what struck the call; "" if nothing did
	AnsweredBy                  string     // ByProxy, ByReceiver or ByNobody
	Unseen                      []Answer   // what receivers answered and the sender never saw
	Cut                         bool       // it alone is larger than the tape, so that its bodies were left out
}

// Answer is what a receiver answered.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// hidden are the headers whose values are secrets. Of Authorization the scheme
// is kept.
var hidden = []string{"Authorization", "Proxy-Authorization", "Apikey", "Cookie", "Set-Cookie"}

// Hidden stands where a secret stood.
const Hidden = "hidden"

// withoutSecrets is e without the values by which a caller proves who it is.
func (e Exchange) withoutSecrets() Exchange {
	e.RequestHeader, e.AnswerHeader = safe(e.RequestHeader), safe(e.AnswerHeader)
	e.Query = safeQuery(e.Query)
	e.Unseen = slices.Clone(e.Unseen)
	for i := range e.Unseen {
		e.Unseen[i].Header = safe(e.Unseen[i].Header)
	}
	return e
}

func safe(h http.Header) http.Header {
	kept := h.Clone()
	for name, values := range kept {
		if !slices.ContainsFunc(hidden, func(secret string) bool { return strings.EqualFold(name, secret) }) {
			continue
		}
		for i := range values {
			values[i] = hide(values[i])
		}
	}
	return kept
}

// hide leaves the scheme of "Bearer …" and nothing of what has no scheme.
func hide(value string) string {
	if scheme, _, ok := strings.Cut(value, " "); ok && (strings.EqualFold(scheme, "Bearer") || strings.EqualFold(scheme, "Basic")) {
		return scheme + " " + Hidden
	}
	return Hidden
}

// safeQuery hides a token that came in the query, as RFC 6750 allows.
func safeQuery(query string) string {
	if !strings.Contains(strings.ToLower(query), "token") {
		return query
	}
	parts := strings.Split(query, "&")
	for i, part := range parts {
		name, _, _ := strings.Cut(part, "=")
		if plain, err := url.QueryUnescape(name); err != nil || strings.EqualFold(plain, "access_token") {
			parts[i] = name + "=" + Hidden
		}
	}
	return strings.Join(parts, "&")
}

// size is about how much memory an exchange takes.
func (e Exchange) size() int64 {
	n := overhead + len(e.Path) + len(e.Query) + cap(e.RequestBody) + cap(e.AnswerBody) + sizeOf(e.RequestHeader) + sizeOf(e.AnswerHeader)
	for _, a := range e.Unseen {
		n += cap(a.Body) + sizeOf(a.Header)
	}
	return int64(n)
}

// overhead is about what the fields of an exchange take.
const overhead = 512

func sizeOf(h http.Header) (n int) {
	for name, values := range h {
		for _, v := range values {
			n += len(name) + len(v)
		}
	}
	return n
}
