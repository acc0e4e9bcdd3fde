package network

import (
	"net/http"
	"strconv"
	"time"

	"barsdesk/bars/header"
	"barsdesk/bars/network/fault"
	"barsdesk/bars/network/wire"
	"barsdesk/bars/outcome"
)

// call is one call on its way through the proxy.
type call struct {
	*Proxy
	w        http.ResponseWriter
	r        *http.Request // its path is relative to Base
	asLive   bool
	headers  header.Parsed
	problems []header.Problem
	wanted   fault.Fault // what the caller wants to strike it; without a kind, nothing
	fault    fault.Fault // what struck it
	to       Endpoint
	sent     []byte // its body, once read
	read     bool

	given  answer // what the sender gets
	by     string // who gives it
	unseen []wire.Answer
}

// serve takes one call, keeps what passed, and answers.
func (p *Proxy) serve(w http.ResponseWriter, r *http.Request) {
	c := &call{Proxy: p, w: w, r: r, asLive: p.live(), by: wire.ByNobody}
	c.headers, c.problems = header.Parse(r.Header)
	began := p.now()
	c.pass()
	c.allowOrigin()
	c.keep(began)
	if c.by == wire.ByNobody {
		panic(http.ErrAbortHandler)
	}
	c.given.write(w)
}

// give ends the call with an answer of BaRS's or a receiver's.
func (c *call) give(a answer, by string) bool {
	c.given, c.by = a, by
	return true
}

// refuse ends the call.
func (c *call) refuse(as refusal, why string) bool {
	said := as.standard
	if c.asLive {
		said = as.live
	}
	return c.refuseAs(outcome.New(said.status, said.code, said.issue, proxyCannot+why), said.system)
}

func (c *call) refuseAs(i *outcome.Issue, system string) bool {
	c.logRefusal(c.r, i)
	body, mediaType := c.body(i, c.asLive, system)
	return c.give(refused(c.r, i.HTTP, body, mediaType), wire.ByProxy)
}

// allow adds the header that says which verbs a path has.
func (c *call) allow(verbs string) bool {
	c.given.header.Set("Allow", verbs)
	return true
}

// refuse answers what lies outside the steps with an OperationOutcome and the
// ids of the call.
func (p *Proxy) refuse(w http.ResponseWriter, r *http.Request, i *outcome.Issue) {
	p.logRefusal(r, i)
	body, mediaType := p.body(i, p.live(), "")
	refused(r, i.HTTP, body, mediaType).write(w)
}

func (p *Proxy) logRefusal(r *http.Request, i *outcome.Issue) {
	if p.Log != nil {
		p.Log.InfoContext(r.Context(), "the proxy refused a call", "code", i.Code, "issue", i.IssueCode, "requestId", header.LoggedID(r.Header.Get(header.RequestID)))
	}
}

// refused is an answer of BaRS itself to a call.
func refused(r *http.Request, status int, body []byte, mediaType string) answer {
	h := http.Header{"Content-Type": {mediaType}}
	echo(h, r)
	return answer{status, h, body}
}

// write sends the answer whole.
func (a answer) write(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	if a.header.Get("Content-Length") == "" && bodied(a.status) {
		w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}

// bodied reports whether an answer of that status has a body.
func bodied(status int) bool {
	return status != http.StatusNoContent && status != http.StatusNotModified && status >= http.StatusOK
}

// echo gives the call's ids back, as every BaRS answer does.
func echo(h http.Header, r *http.Request) {
	for _, name := range []string{header.RequestID, header.CorrelationID} {
		if v := r.Header.Get(name); v != "" {
			h.Set(name, v)
		}
	}
}

// keep puts the call and its answer on the tape. What the proxy refused without
// reading its body is read for the tape.
func (c *call) keep(began time.Time) {
	if c.Tape == nil {
		return
	}
	_ = c.readBody() // what came of it is on the tape
	e := wire.Exchange{
		At: began, Took: c.now().Sub(began), Method: c.r.Method, Path: c.r.URL.EscapedPath(), Query: c.r.URL.RawQuery,
		RequestHeader: c.r.Header, RequestBody: c.sent, AnsweredBy: c.by, Fault: c.fault.Kind, Unseen: c.unseen, ServiceID: c.serviceID(),
	}
	switch {
	case c.r.Context().Err() != nil: // the sender went away meanwhile
		e.AnsweredBy = wire.ByNobody
		if c.by == wire.ByReceiver {
			c.sawNot(c.given)
			e.Unseen = c.unseen
		}
	case c.by != wire.ByNobody:
		e.Status, e.AnswerHeader, e.AnswerBody = c.given.status, c.given.header, c.given.body
	}
	c.Tape.Add(e)
}
