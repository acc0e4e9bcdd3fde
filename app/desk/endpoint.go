package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"barsdesk/app/access"
	"barsdesk/bars/header"
	"barsdesk/bars/outcome"
)

// Endpoint is the receiver with an entry in the audit log for each request:
// that of the message it filed, or of the record it showed, and for every other
// answer one that this writes. No answer goes out before its entry is on disk;
// without it the answer is 500, and nothing is shown.
func (d *Desk) Endpoint(receiver http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, seen := access.Witnessed(r.Context())
		c := d.arriving(r)
		r = r.WithContext(context.WithValue(ctx, callKey{}, c))
		body := io.TeeReader(r.Body, c.bytes)
		r.Body = io.NopCloser(body)
		held := &heldAnswer{head: http.Header{}}
		receiver.ServeHTTP(held, r)
		if held.status != http.StatusRequestTimeout { // else what reads the body may still be at it
			_, _ = io.CopyN(io.Discard, body, bodyMost) // what was not looked at belongs to the hash
		}
		if !seen.Recorded() {
			if err := d.recordCall(context.WithoutCancel(ctx), c, held.status); err != nil {
				d.log.ErrorContext(ctx, "a request could not be recorded, so nothing is shown", "cause", err)
				held.replace(outcome.ServerError("no-store", "the request could not be recorded, so nothing of it was answered").Resource(d.newID()).JSON())
			}
		}
		held.release(w)
	})
}

// bodyMost is how much of a body that the receiver left unread is read for its
// hash, in bytes: more than the receiver takes.
const bodyMost = 16 << 20

// incoming is what a request says of itself that its entry names.
type incoming struct {
	from       string
	method     string
	operation  string
	requestID  string
	related    string // X-Correlation-Id
	patientKey string // whom it asks about; "" when it does not say by NHS number
	serviceID  string // of the target header
	ods        string // of the organisation, as the caller states it
	headerHash string
	bytes      *running // hash of the body, as far as it was read
}

type callKey struct{}

// callOf is the request that a context belongs to; nil for what no request asked.
func callOf(ctx context.Context) *incoming {
	c, _ := ctx.Value(callKey{}).(*incoming)
	return c
}

func (d *Desk) arriving(r *http.Request) *incoming {
	parsed, _ := header.Parse(r.Header)
	kept, _ := keptHeader(r.Header) // names and texts: it cannot fail
	c := &incoming{from: r.RemoteAddr, method: loggedMethod(r.Method), operation: operationOf(r.URL.Path), headerHash: hashOf(kept), bytes: &running{of: sha256.New()},
		requestID: loggedID(parsed.RequestID), related: loggedID(parsed.CorrelationID), patientKey: d.askedAbout(r.URL.Query())}
	if parsed.Target != nil && onlyDigits(parsed.Target.Value) {
		c.serviceID = parsed.Target.Value
	}
	if code := parsed.Organisation.ODSCode; code != "" {
		c.ods = header.LoggedODS(code)
	}
	return c
}

// askedAbout is the key of the patient whom a search names by NHS number.
func (d *Desk) askedAbout(q url.Values) string {
	for _, name := range []string{"patient:identifier", "patient.identifier"} {
		if token := q.Get(name); token != "" {
			if number := bareNumber(token[strings.LastIndexByte(token, '|')+1:]); onlyDigits(number) {
				return d.patientKey(number)
			}
		}
	}
	return ""
}

// operations are the paths that entries name; anything else is foreign text.
var operations = []string{"metadata", "MessageDefinition", "Slot", "$process-message", "Appointment", "ServiceRequest"}

func operationOf(path string) string {
	first, _, _ := strings.Cut(strings.Trim(path, "/"), "/")
	if slices.Contains(operations, first) {
		return first
	}
	return "another"
}

func loggedMethod(method string) string {
	if slices.Contains([]string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodHead, http.MethodOptions}, method) {
		return method
	}
	return "another"
}

// loggedID is an id of a call as the log may show it, in lower case.
func loggedID(id string) string {
	if header.UUID(id) {
		return strings.ToLower(id)
	}
	return ""
}

// answeredCall is what an entry says of an answer besides the ids.
type answeredCall struct {
	Operation    string `json:"operation"`
	Method       string `json:"method"`
	Status       int    `json:"status"`
	Organisation string `json:"organisation,omitempty"` // ODS code, as the caller states it
}

// recordCall writes the entry of a request that no use case has recorded.
func (d *Desk) recordCall(ctx context.Context, c *incoming, status int) error {
	detail, err := json.Marshal(answeredCall{c.operation, c.method, status, c.ods})
	if err != nil {
		return err
	}
	object := c.of(access.Object{ServiceID: c.serviceID, PatientKey: c.patientKey, Outcome: "answered", Detail: detail})
	switch {
	case status >= http.StatusInternalServerError:
		object.Outcome = "failed"
	case status >= http.StatusBadRequest:
		object.Outcome = "refused"
	}
	return d.guard.Record(ctx, c.actor(), access.Receive, object)
}

// of puts what names the request into an object, where it is a request that acts.
func (c *incoming) of(o access.Object) access.Object {
	if c == nil {
		return o
	}
	o.RequestID, o.CorrelationID, o.HeaderHash = c.requestID, c.related, c.headerHash
	o.BodyHash = c.bytes.sum()
	return o
}

// running is a hash of bytes while they arrive. It is safe for concurrent use:
// what answers may outlive its time.
type running struct {
	mu  sync.Mutex
	of  hash.Hash
	any bool
}

// Write implements io.Writer.
func (h *running) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.any = h.any || len(p) > 0
	return h.of.Write(p)
}

// sum is the hash in hex; "" without bytes.
func (h *running) sum() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.any {
		return ""
	}
	return hex.EncodeToString(h.of.Sum(nil))
}

// actor is the software, at the address that the request came from.
func (c *incoming) actor() access.Actor {
	a := access.Software
	if c != nil {
		a.From = c.from
	}
	return a
}

// heldAnswer is an answer that waits for its entry.
type heldAnswer struct {
	head   http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (h *heldAnswer) Header() http.Header { return h.head }

// WriteHeader implements http.ResponseWriter.
func (h *heldAnswer) WriteHeader(status int) {
	if h.status == 0 {
		h.status = status
	}
}

// Write implements http.ResponseWriter.
func (h *heldAnswer) Write(p []byte) (int, error) {
	h.WriteHeader(http.StatusOK)
	return h.body.Write(p)
}

// replace makes the answer a failure of ours; it keeps the ids of the call.
func (h *heldAnswer) replace(body []byte) {
	h.status = http.StatusInternalServerError
	h.head.Set("Content-Type", header.JSON)
	for _, name := range []string{"Allow", "Location", "Etag", "Last-Modified", "Content-Location", "Content-Length", "Content-Encoding"} {
		h.head.Del(name)
	}
	h.body.Reset()
	_, _ = h.body.Write(body) // a buffer takes everything
}

func (h *heldAnswer) release(w http.ResponseWriter) {
	for name, values := range h.head {
		w.Header()[name] = values
	}
	h.WriteHeader(http.StatusOK)
	w.WriteHeader(h.status)
	_, _ = w.Write(h.body.Bytes()) // the caller may have gone
}

func onlyDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
