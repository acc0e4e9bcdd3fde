package network

import (
	"net/http"

	"barsdesk/bars/outcome"
)

// ping answers GET /_ping: the proxy is there.
func ping(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(`{"version":"simulated","revision":"simulated","releaseId":"simulated","commitId":"simulated"}`))
}

// status answers GET /_status: the proxy and what lies behind it work. It needs
// a header apikey, of any value.
//
// BaRS API, Sandbox.
func (p *Proxy) status(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("apikey") == "" {
		p.refuse(w, r, outcome.New(http.StatusUnauthorized, "SEND_UNAUTHORIZED", "unknown", proxyCannot+"the header apikey is missing"))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(`{"status":"pass","version":"simulated"}`))
}
