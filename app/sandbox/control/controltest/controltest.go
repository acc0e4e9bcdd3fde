// Package controltest holds what a Sandbox answers against its own OpenAPI
// document.
package controltest

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"barsdesk/app/sandbox/control"
)

// Checked carries requests, and fails the test when an answer is none that the
// document describes, or when a request is taken (200 to 299) that it does not.
// It is safe for concurrent use.
type Checked struct {
	t      testing.TB
	next   http.RoundTripper
	router routers.Router
	all    []string
	mu     sync.Mutex
	seen   map[string]bool
}

// New is a Checked that asks next.
func New(t testing.TB, next http.RoundTripper) *Checked {
	t.Helper()
	openapi3filter.RegisterBodyDecoder(fhirJSON, openapi3filter.JSONBodyDecoder)
	openapi3filter.RegisterBodyDecoder(lines, openapi3filter.PlainBodyDecoder)
	document, err := openapi3.NewLoader().LoadFromData(control.Document)
	if err != nil {
		t.Fatal(err)
	}
	if err := document.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	c := &Checked{t: t, next: next, seen: map[string]bool{}}
	for _, item := range document.Paths.Map() {
		for _, o := range item.Operations() {
			c.all = append(c.all, o.OperationID)
		}
	}
	document.Servers = nil // wherever it runs
	if c.router, err = gorillamux.NewRouter(document); err != nil {
		t.Fatal(err)
	}
	return c
}

const (
	fhirJSON = "application/fhir+json"
	lines    = "application/x-ndjson"
)

// Unseen are the operations of the document that were not answered well yet.
func (c *Checked) Unseen() (out []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range c.all {
		if !c.seen[id] {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// RoundTrip implements http.RoundTripper. A stream passes unread, and so does
// what a browser asks before it calls.
func (c *Checked) RoundTrip(r *http.Request) (*http.Response, error) {
	asked := r.Clone(r.Context())
	if r.Body != nil && r.Body != http.NoBody {
		sent, err := io.ReadAll(r.Body)
		if err := errors.Join(err, r.Body.Close()); err != nil {
			return nil, err
		}
		asked.Body, r = io.NopCloser(bytes.NewReader(sent)), r.Clone(r.Context())
		r.Body = io.NopCloser(bytes.NewReader(sent))
	}
	answer, err := c.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if r.Method != http.MethodOptions {
		c.check(asked, answer)
	}
	return answer, nil
}

func (c *Checked) check(r *http.Request, answer *http.Response) {
	c.t.Helper()
	what := r.Method + " " + r.URL.Path
	good := answer.StatusCode < http.StatusMultipleChoices
	route, values, err := c.router.FindRoute(r)
	if err != nil {
		if good {
			c.t.Errorf("%s answered %d, and the document has no such path", what, answer.StatusCode)
		}
		return
	}
	in := &openapi3filter.RequestValidationInput{Request: r, PathParams: values, Route: route, QueryParams: r.URL.Query(),
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}}
	if good {
		c.mu.Lock()
		c.seen[route.Operation.OperationID] = true
		c.mu.Unlock()
		if err := openapi3filter.ValidateRequest(r.Context(), in); err != nil {
			c.t.Errorf("%s was taken, and the document would not have it: %v", what, err)
		}
	}
	if strings.HasPrefix(answer.Header.Get("Content-Type"), lines) {
		return
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		c.t.Errorf("%s: %v", what, err)
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: answer.StatusCode, Header: answer.Header,
		Options: &openapi3filter.Options{IncludeResponseStatus: true}}
	if err := openapi3filter.ValidateResponse(r.Context(), out.SetBodyBytes(body)); err != nil {
		c.t.Errorf("%s answered %d, which the document does not have: %v\n%s", what, answer.StatusCode, err, body)
	}
}
