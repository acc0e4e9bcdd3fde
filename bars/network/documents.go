package network

import (
	"context"
	"slices"
	"strings"
	"sync"

	"barsdesk/bars/fhir"
)

// Document is a resource that the network itself keeps: an entry of the
// endpoint catalogue, or a pointer of the registry.
type Document struct {
	Kind  string // what it is kept as
	ID    string
	Group string // what it is found by besides its id: of a pointer the NHS number, else ""; not told by Get and Of
	Owner string // who may change it
	Body  *fhir.Node
}

// Documents keep what the network itself holds. They are safe for concurrent
// use; what was put is there for whoever asks next.
type Documents interface {
	// Put keeps a document, in place of the one with its kind and id.
	Put(ctx context.Context, d Document) error
	// Get reports false when there is none.
	Get(ctx context.Context, kind, id string) (Document, bool, error)
	// Of are the documents of a kind and group, by id.
	Of(ctx context.Context, kind, group string) ([]Document, error)
	// Remove takes a document out; one that is not there is no error.
	Remove(ctx context.Context, kind, id string) error
}

// Memory keeps documents for as long as the process lives. The zero value is
// empty and ready.
type Memory struct {
	mu   sync.Mutex
	kept map[[2]string]Document
}

// Put implements Documents.
func (m *Memory) Put(_ context.Context, d Document) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil {
		m.kept = map[[2]string]Document{}
	}
	m.kept[[2]string{d.Kind, d.ID}] = d
	return nil
}

// Get implements Documents.
func (m *Memory) Get(_ context.Context, kind, id string) (Document, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	d, ok := m.kept[[2]string{kind, id}]
	return d, ok, nil
}

// Of implements Documents.
func (m *Memory) Of(_ context.Context, kind, group string) (out []Document, _ error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, d := range m.kept {
		if d.Kind == kind && d.Group == group {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b Document) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}

// Remove implements Documents.
func (m *Memory) Remove(_ context.Context, kind, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.kept, [2]string{kind, id})
	return nil
}
