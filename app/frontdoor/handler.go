package frontdoor

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/netip"
	"time"

	"barsdesk/app/edge"
	"barsdesk/bars/outcome"
)

// answerWithin is how long after its headers a request is answered at the
// latest (BaRS Core, Non-functional requirements: 5 s).
const answerWithin = 4500 * time.Millisecond

// Handler bounds what requests can make the receiver hold. The receiver gets
// each body whole, and a context that ends when an answer is due.
func (d *Door) Handler(receiver http.Handler) *edge.Edge {
	return edge.New(edge.Always(edge.Receiver(d.turnAside)), d.bounding(receiver), d.log).Watched(route, d.config.Watch...)
}

// turnAside refuses what the edge does not let through.
func (d *Door) turnAside(w http.ResponseWriter, r *http.Request, why edge.Why) {
	issue := outcome.ServerError("exception", "unexpected fault")
	if why == edge.NoMethod {
		issue = outcome.MethodNotAllowed("the receiver takes no such method")
	}
	d.refuse(&answer{ResponseWriter: w}, r, issue)
}

func (d *Door) bounding(receiver http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		a := &answer{ResponseWriter: w}
		defer func() { d.count(a, r, time.Since(begun)) }()
		ctx, cancel := context.WithDeadline(r.Context(), begun.Add(answerWithin))
		defer cancel()
		r = r.WithContext(ctx)
		if refused := d.knows(r); refused != nil {
			d.refuse(a, r, refused)
			return
		}
		d.pass(a, r, receiver, begun)
	})
}

// pass reads the body, waits for the request's turn and lets the receiver
// answer.
func (d *Door) pass(a *answer, r *http.Request, receiver http.Handler, begun time.Time) {
	in := &incoming{door: d}
	defer in.free()
	if refused := in.read(a, r, begun); refused != nil {
		d.refuse(a, r, refused)
		return
	}
	weight := in.weight(r)
	waiting, enough := context.WithTimeout(r.Context(), d.limits.Wait)
	defer enough()
	if d.work.enter(waiting, weight) != nil {
		d.busy(a, r)
		return
	}
	defer d.work.leave(weight)
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(in.body)), int64(len(in.body))
	receiver.ServeHTTP(a, r)
}

// knows refuses a request that a reverse proxy has passed on without a client
// that may call, and takes the client's address from the proxy's header.
func (d *Door) knows(r *http.Request) *outcome.Issue {
	e := d.inForce.Load()
	if e.state.Way != Proxied {
		return nil
	}
	client, ok := edge.Forwarded(r.Header.Values(e.settings.header()))
	if len(e.allowed) > 0 && (!ok || !e.listed(client)) {
		return outcome.Unauthorised("the address may not use this receiver")
	}
	if ok {
		r.RemoteAddr = netip.AddrPortFrom(client, 0).String()
	}
	return nil
}
