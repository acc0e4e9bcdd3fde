package network

import (
	"net/http"
	"strconv"

	"barsdesk/bars/outcome"
)

// own answers a call that BaRS answers itself, about its catalogue or its
// registry; false for every other.
func (p *Proxy) own(w http.ResponseWriter, r *http.Request) bool {
	var answer func(*http.Request, caller) (reply, *outcome.Issue)
	switch {
	case p.Entries != nil && aboutEntries(r):
		answer = p.Entries.answer
	case p.Registry != nil && aboutPointers(r):
		answer = p.Registry.answer
	default:
		return false
	}
	by, refused := p.caller(r)
	var done reply
	if refused == nil {
		done, refused = answer(r, by)
	}
	if refused != nil {
		if refused.HTTP == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", allowed(r.URL.Path))
		}
		p.refuse(w, r, refused)
		return true
	}
	p.tell(w, r, done)
	return true
}

// tell writes an answer of the network itself.
func (p *Proxy) tell(w http.ResponseWriter, r *http.Request, done reply) {
	body := done.body.JSON()
	echo(w.Header(), r)
	w.Header().Set("Content-Type", "application/fhir+json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	if done.location != "" {
		w.Header().Set("Location", baseOf(r)+"/"+done.location)
	}
	w.WriteHeader(done.status)
	_, _ = w.Write(body)
}
