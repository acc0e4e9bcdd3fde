package network

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"barsdesk/bars/fhir"
)

// Entries is the interface of the endpoint catalogue: what receivers have put
// in themselves, beside what the catalogue was given. Each change takes effect
// in routing at once. Its fields must be set before use and not change. It is
// safe for concurrent use.
//
// BaRS, Endpoint Catalogue (preview).
type Entries struct {
	Catalogue *Catalogue // what is listed besides; its Further is set by Serve
	Documents Documents
	NewID     func() string
	Now       func() time.Time
	Transport http.RoundTripper // carries calls to the addresses put in; nil: http.DefaultTransport

	mu sync.Mutex // one change at a time
}

// Serve lets the catalogue find what is put in.
func (e *Entries) Serve() { e.Catalogue.further(e.find) }

// find is where a service is reached by its entries, and how many endpoints it has.
func (e *Entries) find(ctx context.Context, serviceID string) (to Endpoint, found int, err error) {
	services, err := e.kept(ctx, serviceEntry)
	if err != nil {
		return Endpoint{}, 0, err
	}
	endpoints, err := e.kept(ctx, endpointEntry)
	if err != nil {
		return Endpoint{}, 0, err
	}
	named := map[string]bool{}
	for _, s := range services {
		if !isOf(s.Body, serviceID) {
			continue
		}
		if s.Body.TextAt("active") != "true" {
			return Endpoint{}, 0, nil
		}
		for _, id := range endpointsOf(s.Body) {
			named[id] = true
		}
	}
	for _, d := range endpoints {
		base, ok := baseURL(d.Body.TextAt("address"))
		if !ok || !reaches(d.Body, e.Now()) || !named[d.ID] && !isOf(d.Body, serviceID) {
			continue
		}
		to, found = Endpoint{ServiceID: serviceID, URL: base, Transport: e.Transport}, found+1
	}
	return to, found, nil
}

// kept are the documents of a kind that were put in.
func (e *Entries) kept(ctx context.Context, kind string) ([]Document, error) {
	return e.Documents.Of(ctx, kind, "")
}

// all are the documents of a kind: what was put in, then what the catalogue was
// given.
func (e *Entries) all(ctx context.Context, kind string) ([]Document, error) {
	out, err := e.kept(ctx, kind)
	if err != nil || kind == templateEntry {
		return out, err
	}
	return append(out, e.Catalogue.listed(kind)...), nil
}

// get is a document of a kind, whoever put it in.
func (e *Entries) get(ctx context.Context, kind, id string) (Document, bool, error) {
	all, err := e.all(ctx, kind)
	at := slices.IndexFunc(all, func(d Document) bool { return d.ID == id })
	if err != nil || at < 0 {
		return Document{}, false, err
	}
	return all[at], true, nil
}

// shown is an entry as a caller may see it.
func shown(d Document, to caller) *fhir.Node {
	if !private(d.Body) || to.owns(d) {
		return d.Body
	}
	out := d.Body.Clone()
	out.Remove("address")
	return out
}
