package frontdoor

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"barsdesk/app/edge"
	"barsdesk/bars/header"
	"barsdesk/bars/outcome"
)

// told are the headers that an answer may have beside those of the edge: those of
// HTTP, and the ids of the call. A sender must not be led to expect more.
//
// BaRS Core, HTTP headers, Response headers.
var told = []string{"Allow", "Cache-Control", "Connection", "Content-Encoding", "Content-Length", "Content-Location", "Content-Type", "Date", "Etag",
	"Last-Modified", "Location", "Retry-After", "Vary", "Www-Authenticate", header.RequestID, header.CorrelationID}

// codeMost is how much of a refusal is looked at for its code.
const codeMost = 4 << 10

// answer passes on what the receiver says, keeps back the headers that are none
// of the sender's business, and remembers what is counted.
type answer struct {
	http.ResponseWriter
	status int
	body   []byte // of a refusal, its beginning
}

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) {
	if a.status != 0 {
		return
	}
	a.status = status
	h := a.Header()
	for name := range h {
		if !slices.Contains(told, name) {
			h.Del(name)
		}
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (a *answer) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	if a.status >= http.StatusBadRequest && len(a.body) < codeMost {
		a.body = append(a.body, p[:min(len(p), codeMost-len(a.body))]...)
	}
	return a.ResponseWriter.Write(p)
}

// Unwrap lets the receiver set deadlines.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// retryAfter is how many seconds a sender is asked to wait: by then what was
// in work is done.
const retryAfter = 2

// busy refuses a request that there is no room for.
func (d *Door) busy(a *answer, r *http.Request) { d.refuse(a, r, d.tooBusy(a)) }

func (d *Door) tooBusy(a *answer) *outcome.Issue {
	a.Header().Set("Retry-After", strconv.Itoa(retryAfter))
	return outcome.TooManyRequests("the receiver is busy; nothing of the request was kept")
}

// refuse answers with an OperationOutcome and the ids of the call.
func (d *Door) refuse(a *answer, r *http.Request, i *outcome.Issue) {
	if d.config.ODSCode != nil {
		i.Diagnostics = d.config.ODSCode() + " was unable to process the request: " + i.Diagnostics
	}
	d.tell(r.RemoteAddr, i.Code, i.HTTP)
	body := i.Resource(d.config.NewID()).JSON()
	h := a.Header()
	for _, name := range []string{header.RequestID, header.CorrelationID} {
		if id := r.Header.Get(name); id != "" {
			h.Set(name, id)
		}
	}
	h.Set("Content-Type", header.JSON)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	a.WriteHeader(i.HTTP)
	_, _ = a.Write(body) // the caller may have gone
}

// operations are the paths that are counted by name.
var operations = []string{"metadata", "MessageDefinition", "Slot", "$process-message", "Appointment", "ServiceRequest"}

// operation is the first part of the path that a request is for, or "other".
func operation(r *http.Request) string {
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/FHIR/R4"), "/")
	if len(parts) > 1 && slices.Contains(operations, parts[1]) {
		return parts[1]
	}
	return "other"
}

// route names what a request is for; it holds no id.
func route(r *http.Request) string {
	if !slices.Contains(edge.Methods(), r.Method) {
		return ""
	}
	return r.Method + " /" + operation(r)
}

// count tells what became of a request.
func (d *Door) count(a *answer, r *http.Request, took time.Duration) {
	if d.config.Answered == nil {
		return
	}
	done := Answered{Operation: operation(r), Status: a.status, Took: took}
	if a.status >= http.StatusBadRequest {
		done.Code = codeOf(a.body)
	}
	d.config.Answered(done)
}

// codes are how BaRS names what failed, in JSON and in XML.
var codes = regexp.MustCompile(`"(REC_[A-Z_]+)"`)

// codeOf is the BaRS code of a refusal; "" when it has none.
func codeOf(body []byte) string {
	found := codes.FindSubmatch(body)
	if found == nil {
		return ""
	}
	return string(found[1])
}
