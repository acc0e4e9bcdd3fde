package faults

import (
	"context"
	"net/http"
	"net/http/httptest"
)

// InProcess reaches a receiver that is a handler of this process. A caller that
// gives up does not stop it: what has arrived is worked on to its end. The
// function returned waits for that.
func InProcess(h http.Handler) (to http.RoundTripper, wait func()) {
	p := &inProcess{handler: h}
	return p, p.after.wait
}

type inProcess struct {
	handler http.Handler
	after   underway
}

// RoundTrip implements http.RoundTripper.
func (p *inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	done := make(chan *http.Response, 1)
	arrived := r.Clone(context.WithoutCancel(r.Context()))
	arrived.RequestURI = r.URL.RequestURI()
	p.after.run(func() {
		w := httptest.NewRecorder()
		p.handler.ServeHTTP(w, arrived)
		done <- w.Result()
	})
	select {
	case resp := <-done:
		return resp, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}
