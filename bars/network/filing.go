package network

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	"barsdesk/bars/fhir"
	"barsdesk/bars/outcome"
)

// filed are the pointers that producers have filed, by id; newest last. The
// zero value holds none. It is safe for concurrent use.
type filed struct {
	mu  sync.Mutex
	all []*fhir.Node
}

// filingMost is the longest pointer taken.
const filingMost = 64 << 10

// of are the pointers filed for a patient.
func (f *filed) of(nhsNumber string) (out []*fhir.Node) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, n := range f.all {
		if n.TextAt("subject.identifier.value") == nhsNumber {
			out = append(out, n)
		}
	}
	return out
}

func (f *filed) at(id string) int {
	return slices.IndexFunc(f.all, func(n *fhir.Node) bool { return n.ID() == id })
}

// known are the pointers of a patient: what was found, and what was filed.
func (r *Registry) known(ctx context.Context, nhsNumber string) ([]*fhir.Node, error) {
	found, err := r.Find(ctx, nhsNumber)
	return append(found, r.filed.of(nhsNumber)...), err
}

// change files a pointer, puts another in its place, or takes it out.
//
// BaRS, National registry of pointers: producer (preview).
func (r *Registry) change(req *http.Request) (status int, answer *fhir.Node, refused *outcome.Issue) {
	id := strings.TrimPrefix(strings.TrimPrefix(req.URL.Path, "/DocumentReference"), "/")
	var n *fhir.Node
	if req.Method != http.MethodDelete {
		body, err := io.ReadAll(io.LimitReader(req.Body, filingMost))
		if err == nil {
			n, err = fhir.Parse(body)
		}
		if err != nil || n.Type() != "DocumentReference" || n.TextAt("subject.identifier.value") == "" || n.TextAt("custodian.identifier.value") == "" {
			return 0, nil, outcome.New(http.StatusBadRequest, "SEND_BAD_REQUEST", "structure", proxyCannot+"the body is no pointer with its patient and custodian")
		}
	}
	r.filed.mu.Lock()
	defer r.filed.mu.Unlock()
	if req.Method == http.MethodPost && id == "" {
		n.Set("id", fhir.Str("V4T0L-"+r.NewID()))
		r.filed.all = append(r.filed.all, n)
		return http.StatusCreated, n, nil
	}
	at := r.filed.at(id)
	switch {
	case at < 0 || id == "":
		return 0, nil, outcome.New(http.StatusNotFound, "PROXY_NOT_FOUND", "not-found", proxyCannot+"there is no such pointer")
	case req.Method == http.MethodPut:
		n.Set("id", fhir.Str(id))
		r.filed.all[at] = n
		return http.StatusOK, n, nil
	}
	gone := r.filed.all[at]
	r.filed.all = slices.Delete(r.filed.all, at, at+1)
	return http.StatusOK, gone, nil
}
