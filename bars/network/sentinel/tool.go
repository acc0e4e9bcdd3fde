package sentinel

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
)

// Tool stands in front of the receiver of the test services and answers what
// the table says. Its fields must be set before use and not change. It is safe
// for concurrent use. What it remembers of each sender's organisation lasts
// until midnight in the United Kingdom, or until it ends.
type Tool struct {
	Table *Table
	Next  http.Handler // the receiver: paths relative to its FHIR base
	NewID func() string
	Now   func() time.Time

	mu      sync.Mutex
	day     string
	senders map[string]*sender
}

// ServeHTTP answers as the table says, else as the receiver does.
func (t *Tool) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	headers, problems := header.Parse(r.Header)
	for _, p := range problems {
		if p.Header == header.RequestID || p.Header == header.CorrelationID {
			t.Next.ServeHTTP(w, r)
			return
		}
	}
	c := &call{tool: t, w: w, r: r, headers: headers, from: t.sender(headers.Organisation.ODSCode)}
	switch {
	case r.Method == http.MethodPost && r.URL.Path == "/$process-message":
		c.message()
	case r.Method == http.MethodGet:
		c.read()
	default:
		t.Next.ServeHTTP(w, r)
	}
}

// call is one request while it is answered.
type call struct {
	tool    *Tool
	w       http.ResponseWriter
	r       *http.Request
	headers header.Parsed
	from    *sender
	body    []byte
	bundle  *fhir.Node
	facts   message.Facts
}

// ask hands the call to the receiver, in its own ids, and keeps the answer.
func (c *call) ask(body []byte) *kept {
	r, ours := c.copied(), c.from.ours(c.facts.NHSNumber)
	r.URL.Path = ours.Replace(r.URL.Path)
	body = []byte(ours.Replace(string(body)))
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	k := &kept{header: http.Header{}, status: http.StatusOK}
	c.tool.Next.ServeHTTP(k, r)
	return k
}

// copied is the request with an address of its own.
func (c *call) copied() *http.Request {
	r, address := *c.r, *c.r.URL
	r.URL = &address
	return &r
}

// pass gives the receiver's answer on, in the ids of the table.
func (c *call) pass(k *kept) {
	for name, values := range k.header {
		c.w.Header()[name] = values
	}
	body := []byte(c.from.theirs().Replace(k.body.String()))
	c.w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	c.w.WriteHeader(k.status)
	_, _ = c.w.Write(body)
}

// answer answers in the receiver's place.
func (c *call) answer(n *fhir.Node) {
	body := n.JSON()
	c.head(http.StatusOK, len(body))
	_, _ = c.w.Write(body)
}

// fail answers with the OperationOutcome of a status.
func (c *call) fail(status int, why string) {
	f := c.tool.Table.failure(status)
	if status == http.StatusMethodNotAllowed {
		c.w.Header().Set("Allow", "POST")
	}
	c.refuse(outcome.New(status, f.Code, f.Issue, why))
}

func (c *call) refuse(i *outcome.Issue) {
	told := *i
	told.Diagnostics = c.tool.Table.Organisation.ODSCode + " was unable to process the request: " + i.Diagnostics
	body := told.Resource(c.tool.NewID()).JSON()
	c.head(i.HTTP, len(body))
	_, _ = c.w.Write(body)
}

// asTheTable is the diagnostics of an answer that only the table gives.
const asTheTable = "this test is answered so on purpose"

func (c *call) head(status, length int) {
	h := c.w.Header()
	echo(h, c.r.Header)
	h.Set("Content-Type", "application/fhir+json")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(length))
	c.w.WriteHeader(status)
}

// echo gives a call's ids back.
func echo(to, from http.Header) {
	for _, name := range []string{header.RequestID, header.CorrelationID} {
		if v := from.Get(name); v != "" {
			to.Set(name, v)
		}
	}
}

// kept is an answer of the receiver, held back.
type kept struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (k *kept) Header() http.Header { return k.header }

// WriteHeader implements http.ResponseWriter.
func (k *kept) WriteHeader(status int) { k.status = status }

// Write implements http.ResponseWriter and never fails.
func (k *kept) Write(p []byte) (int, error) { return k.body.Write(p) }

// accepted is the message as answered, nil when it was refused.
func (k *kept) accepted() *fhir.Node {
	if k.status != http.StatusOK {
		return nil
	}
	n, err := fhir.Parse(k.body.Bytes())
	if err != nil {
		return nil
	}
	return n
}

// focus is the resource that a kind of message is about.
func focus(kind message.Kind) string {
	if kind.IsBooking() {
		return "Appointment"
	}
	return "ServiceRequest"
}

// path is the call's path without a slash at the end.
func (c *call) path() string { return strings.TrimSuffix(c.r.URL.Path, "/") }
