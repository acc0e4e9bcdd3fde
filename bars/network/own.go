package network

import (
	"net/http"
	"strconv"

	"barsdesk/bars/outcome"
)

// own answers a call that BaRS answers itself, about its catalogue or its
// registry.
func (p *Proxy) own(w http.ResponseWriter, r *http.Request) {
	answer := p.registry
	if aboutEntries(r.URL.Path) {
		answer = p.Entries.answer
	}
	by, refused := p.whose(r)
	var done reply
	if refused == nil {
		done, refused = answer(r, by)
	}
	if refused != nil {
		if refused.HTTP == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", verbsOf(r.URL.Path))
		}
		p.refuse(w, r, refused)
		return
	}
	done.write(w, r)
}

func (p *Proxy) registry(r *http.Request, by caller) (reply, *outcome.Issue) {
	return p.Registry.answer(r, by)
}

// verbsOf are the verbs of a published path.
func verbsOf(path string) string {
	for _, each := range paths {
		if matches(path, each.path) {
			return each.verbs
		}
	}
	return ""
}

// write writes an answer of the network itself.
func (done reply) write(w http.ResponseWriter, r *http.Request) {
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
