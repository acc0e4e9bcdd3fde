package receiver

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"

	"barsdesk/bars/header"
	"barsdesk/bars/outcome"
)

// call is one request while it is answered. After serve only w is used, and
// only by serve: what answers may outlive it.
type call struct {
	r        *http.Request
	ctx      context.Context
	headers  header.Parsed
	problems []header.Problem
	parts    []string // of the path
	id       string   // of the resource in the path
	query    url.Values
	garbled  bool // some of the query could not be read
	format   header.Format
	body     arrived                // of a write
	asked    atomic.Pointer[string] // ODS code of the organisation whose service is asked, once it is known
}

// serve answers one request, with the ids of the call on every answer.
func (r *Receiver) serve(w http.ResponseWriter, req *http.Request) {
	wait := r.Deadline
	if wait == 0 {
		wait = ownDeadline
	}
	ctx, cancel := context.WithTimeout(req.Context(), wait)
	defer cancel()
	c := &call{r: req, ctx: ctx, parts: strings.Split(strings.Trim(req.URL.Path, "/"), "/")}
	c.headers, c.problems = header.Parse(req.Header)
	query, err := url.ParseQuery(req.URL.RawQuery)
	c.query, c.garbled = query, err != nil
	if c.reads() {
		c.format, _ = header.AnswerFormat(c.headers.Accept, c.query.Get("_format"))
	}
	echoIDs(w.Header(), c.headers)
	c.write(w, r.answer(w, c))
}

// answer finds what the path and the method ask for and gives its answer.
// Whoever has no access learns nothing but that.
func (r *Receiver) answer(w http.ResponseWriter, c *call) Answer {
	ops, id, refused := r.find(c.parts)
	if refused != nil {
		return r.refusal(c, refused)
	}
	c.id = id
	decide := ops.write[c.r.Method]
	switch {
	case c.r.Method == http.MethodOptions:
		w.Header().Set("Allow", ops.methods())
		return Answer{Status: http.StatusNoContent}
	case !ops.takes(c.r.Method):
		w.Header().Set("Allow", ops.methods())
		return r.refusal(c, outcome.MethodNotAllowed("this path takes "+ops.methods()))
	}
	if refused := r.admit(c); refused != nil {
		return r.refusal(c, refused)
	}
	if decide != nil {
		return r.once(w, c, decide)
	}
	return r.within(c, func() Answer { return ops.read(r, c) })
}

// within gives what do answers, or 408 when the time is up first. What was
// begun goes on to its own end, for nobody else knows whether it came too late:
// the retry is told what became of it.
//
// BaRS Core, Non-functional requirements; Transactional integrity.
func (r *Receiver) within(c *call, do func() Answer) Answer {
	done := make(chan Answer, 1)
	go func() {
		defer func() {
			if fault := recover(); fault != nil {
				done <- r.fell(c)
			}
		}()
		done <- do()
	}()
	select {
	case a := <-done:
		return a
	case <-c.ctx.Done():
		select {
		case a := <-done: // both at once
			return a
		default:
		}
		return r.refusal(c, outcome.Timeout("there is no answer yet; send the same again, with the same ids, to learn what became of it"))
	}
}

// fell turns a fault of the program into 500, never into silence.
func (r *Receiver) fell(c *call) Answer {
	if r.Log != nil {
		r.Log.ErrorContext(c.ctx, "a request made the receiver fall over", "path", c.operation(), "requestId", header.LoggedID(c.headers.RequestID))
	}
	return r.refusal(c, outcome.ServerError("exception", "unexpected fault"))
}

// operation is the path without ids, for the log and for access control. What
// is no path of ours is foreign text and could be anything.
func (c *call) operation() string {
	if operationNames[c.parts[0]] || offeredElsewhere[c.parts[0]] {
		return c.parts[0]
	}
	return "another"
}

func echoIDs(h http.Header, p header.Parsed) {
	if p.RequestID != "" {
		h.Set(header.RequestID, p.RequestID)
	}
	if p.CorrelationID != "" {
		h.Set(header.CorrelationID, p.CorrelationID)
	}
}

// faultOf says whose system has to be mended: the sender's, ours, or nobody's,
// for the log (BaRS, Error handling, Logging).
func faultOf(status int) string {
	switch status {
	case http.StatusConflict, http.StatusTooEarly, http.StatusTooManyRequests, http.StatusNotFound, http.StatusUnauthorized:
		return "none"
	case http.StatusRequestTimeout:
		return "receiver"
	}
	if status >= http.StatusInternalServerError && status != http.StatusNotImplemented {
		return "receiver"
	}
	return "sender"
}

// service finds a service of ours. From then on its organisation speaks.
func (r *Receiver) service(c *call, id string) (Service, bool, error) {
	found, known, err := r.Directory.Service(c.ctx, id)
	if err == nil && known && found.ODSCode != "" {
		c.asked.Store(&found.ODSCode)
	}
	return found, known, err
}

// speaker is the ODS code that texts begin with.
func (r *Receiver) speaker(c *call) string {
	if code := c.asked.Load(); code != nil {
		return *code
	}
	return r.ODSCode
}

// refusal is the answer of a failure; its diagnostics begin with the ODS code of
// the organisation that is asked, or ours.
func (r *Receiver) refusal(c *call, i *outcome.Issue) Answer {
	told := *i
	told.Diagnostics = r.speaker(c) + " was unable to process the request: " + i.Diagnostics
	if r.Log != nil {
		r.Log.InfoContext(c.ctx, "refused a request", "path", c.operation(), "status", i.HTTP, "code", i.Code, "issue", i.IssueCode, "fault", faultOf(i.HTTP),
			"requestId", header.LoggedID(c.headers.RequestID), "organisation", header.LoggedODS(c.headers.Organisation.ODSCode))
	}
	return Answer{Status: i.HTTP, Body: told.Resource(r.NewID()).JSON()}
}
