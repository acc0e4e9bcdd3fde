package receiver

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"barsdesk/bars/header"
	"barsdesk/bars/outcome"
)

// operations are what a path answers, by method.
type operations map[string]func(*Receiver, *call)

// methods lists the methods, for the Allow header.
func (o operations) methods() string { return strings.Join(slices.Sorted(maps.Keys(o)), ", ") }

func get(do func(*Receiver, *call)) operations { return operations{http.MethodGet: do} }

// call is one request while it is answered.
type call struct {
	w        http.ResponseWriter
	r        *http.Request
	ctx      context.Context
	headers  header.Parsed
	problems []header.Problem
	id       string // of the resource in the path
}

// serve answers one request, with the ids of the call on every answer.
func (r *Receiver) serve(w http.ResponseWriter, req *http.Request) {
	wait := r.Deadline
	if wait == 0 {
		wait = ownDeadline
	}
	ctx, cancel := context.WithTimeout(req.Context(), wait)
	defer cancel()
	c := &call{w: w, r: req, ctx: ctx}
	c.headers, c.problems = header.Parse(req.Header)
	echoIDs(w.Header(), c.headers)
	defer r.recovered(c)
	ops, id, refused := r.find(req.URL.Path)
	if refused != nil {
		r.refuse(c, refused)
		return
	}
	do := ops[req.Method]
	if c.id = id; do == nil {
		w.Header().Set("Allow", ops.methods())
		r.refuse(c, outcome.MethodNotAllowed("this path takes "+ops.methods()))
		return
	}
	if refused := r.admit(c); refused != nil {
		r.refuse(c, refused)
		return
	}
	do(r, c)
}

// find gives the operations of a path. Paths are case-sensitive.
func (r *Receiver) find(path string) (operations, string, *outcome.Issue) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	switch {
	case path == "/metadata":
		return get((*Receiver).metadata), "", nil
	case path == "/MessageDefinition":
		return get((*Receiver).messageDefinitions), "", nil
	case path == "/Slot":
		return get((*Receiver).slots), "", nil
	case path == "/$process-message":
		return operations{http.MethodPost: (*Receiver).processMessage}, "", nil
	case parts[0] == "Appointment" || parts[0] == "ServiceRequest":
		return r.resourceOperations(parts)
	case offeredElsewhere[parts[0]]:
		return nil, "", outcome.NotImplemented("this part of BaRS is not offered here")
	}
	return nil, "", outcome.NotFound("there is no such path")
}

func (r *Receiver) resourceOperations(parts []string) (operations, string, *outcome.Issue) {
	switch len(parts) {
	case 1:
		ops := get((*Receiver).search)
		if r.Preview && parts[0] == "Appointment" {
			ops[http.MethodPost] = (*Receiver).create
		}
		return ops, "", nil
	case 2:
		return r.instanceOperations(parts[0]), parts[1], nil
	}
	return nil, "", outcome.NotFound("there is no such path")
}

func (r *Receiver) instanceOperations(resourceType string) operations {
	ops := get((*Receiver).read)
	if r.Preview {
		ops[http.MethodPut] = (*Receiver).put
		if resourceType == "Appointment" {
			ops[http.MethodPatch] = (*Receiver).patch
		}
	}
	return ops
}

// offeredElsewhere are paths of BaRS that a receiver does not answer.
var offeredElsewhere = map[string]bool{"DocumentReference": true, "HealthcareService": true, "Endpoint": true, "Organization": true}

// recovered turns a fault of the program into 500, never into silence.
func (r *Receiver) recovered(c *call) {
	if fault := recover(); fault != nil {
		if r.Log != nil {
			r.Log.ErrorContext(c.ctx, "a request made the receiver fall over", "path", operationName(c.r), "requestId", header.LoggedID(c.headers.RequestID))
		}
		r.refuse(c, outcome.ServerError("exception", "unexpected fault"))
	}
}

// operationName is the path without ids, for the log.
func operationName(r *http.Request) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	return name
}

func echoIDs(h http.Header, p header.Parsed) {
	if p.RequestID != "" {
		h.Set(header.RequestID, p.RequestID)
	}
	if p.CorrelationID != "" {
		h.Set(header.CorrelationID, p.CorrelationID)
	}
}

// refuse answers with an OperationOutcome.
func (r *Receiver) refuse(c *call, i *outcome.Issue) { r.write(c, r.refusal(c, i)) }

// refusal is the answer of a failure; its diagnostics begin with our ODS code.
func (r *Receiver) refusal(c *call, i *outcome.Issue) Answer {
	told := *i
	told.Diagnostics = r.ODSCode + " was unable to process the request: " + i.Diagnostics
	if r.Log != nil {
		r.Log.InfoContext(c.ctx, "refused a request", "path", operationName(c.r), "status", i.HTTP, "code", i.Code, "issue", i.IssueCode,
			"requestId", header.LoggedID(c.headers.RequestID), "organisation", header.LoggedODS(c.headers.Organisation.ODSCode))
	}
	return Answer{Status: i.HTTP, Body: told.Resource(r.NewID()).JSON()}
}

func (r *Receiver) write(c *call, a Answer) {
	h := c.w.Header()
	h.Set("Content-Type", "application/fhir+json")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(a.Body)))
	c.w.WriteHeader(a.Status)
	_, _ = c.w.Write(a.Body) // the caller may have gone; a retry tells it the rest
}

// checkIDs refuses missing or broken ids of a GET (BaRS, Error handling: issue
// invalid when absent, value when no UUID).
func (c *call) checkIDs() *outcome.Issue { return c.idProblem("invalid", "value") }

// idProblem refuses a missing or a broken id with the issue given for each.
func (c *call) idProblem(missing, broken string) *outcome.Issue {
	for _, p := range c.problems {
		if p.Header != header.RequestID && p.Header != header.CorrelationID {
			continue
		}
		if p.Missing {
			return outcome.BadRequest(missing, p.Error())
		}
		return outcome.BadRequest(broken, p.Error())
	}
	return nil
}

// checkHeaders refuses what the headers after the ids say wrongly: one that
// holds no Base64 of JSON (issue value: BaRS, Error handling, General
// failures), or an answer we cannot give. What is merely absent or of an odd
// shape is tolerated.
func (c *call) checkHeaders() *outcome.Issue {
	for _, p := range c.problems {
		if p.Fault == header.NotBase64 || p.Fault == header.NotJSON {
			return outcome.BadRequest("value", p.Error())
		}
	}
	return c.checkAccept()
}

// checkAccept refuses what we cannot answer in: another format, or a major
// version of Core above ours. No version counts as 1.0.0.
//
// BaRS, Error handling, Content negotiation.
func (c *call) checkAccept() *outcome.Issue {
	if !header.AcceptsJSON(c.headers.Accept) {
		return outcome.NotAcceptable("answers are application/fhir+json")
	}
	ours, _, _, _ := header.AcceptVersion(header.DefaultAccept)
	if major, _, _, ok := header.AcceptVersion(c.headers.Accept); ok && major > ours {
		return outcome.NotAcceptable("the highest version of BaRS Core here is " + header.CoreVersion)
	}
	return nil
}
