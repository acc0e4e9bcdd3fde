package network

import (
	"context"
	"io"
	"net/http"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
)

// filingMost is the longest pointer taken, in bytes.
const filingMost = 64 << 10

// fixedOfPointers is what a pointer may not change once it is filed.
//
// BaRS, Pointer content.
var fixedOfPointers = []string{"subject", "custodian", "type"}

// readPointer reads the body of a filing and checks that it says what a pointer
// must.
//
// BaRS, Pointer content.
func readPointer(r *http.Request) (*fhir.Node, *outcome.Issue) {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, filingMost))
	if err != nil {
		return nil, broken("structure", "the body is too long or broke off")
	}
	n, err := fhir.Parse(body)
	if err != nil || n.Type() != PointerKind {
		return nil, broken("structure", "the body is no "+PointerKind)
	}
	for _, path := range []string{"identifier", "type.coding", "category", "subject.identifier.value", "custodian.identifier.value", "content.attachment.url"} {
		if n.At(path) == nil {
			return nil, broken("required", path+" is missing")
		}
	}
	switch _, readable := message.ReadPointer(n); {
	case !header.SameSystem(n.TextAt("subject.identifier.system"), nhsNumberSystem):
		return nil, broken("invalid", "subject is not identified by an NHS number")
	case !header.SameSystem(n.TextAt("custodian.identifier.system"), header.ODSSystem):
		return nil, broken("invalid", "custodian is not identified by an ODS code")
	case !readable:
		return nil, broken("invalid", "the pointer is not current, or does not say which record of which service it leads to")
	}
	return n, nil
}

// file takes a new pointer. There is one of each record.
//
// BaRS, National registry of pointers: producer (preview).
func (g *Registry) file(r *http.Request, by caller) (reply, *outcome.Issue) {
	n, refused := readPointer(r)
	if refused != nil {
		return reply{}, refused
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	number := n.TextAt("subject.identifier.value")
	all, err := g.Documents.Of(r.Context(), PointerKind, number)
	if err != nil {
		return reply{}, unkept()
	}
	for _, d := range all {
		if sameRecord(d.Body, n) {
			return reply{}, duplicate("there is a pointer to this record")
		}
	}
	d := Document{Kind: PointerKind, ID: "V4T0L-" + g.NewID(), Group: number, Owner: string(by), Body: n}
	return g.keep(r.Context(), d, reply{http.StatusCreated, n, PointerKind + "/" + d.ID})
}

// sameRecord reports whether two pointers lead to one record.
func sameRecord(a, b *fhir.Node) bool {
	x, okX := message.ReadPointer(a)
	y, okY := message.ReadPointer(b)
	return okX && okY && x.ResourceType == y.ResourceType && x.ResourceID == y.ResourceID && x.ServiceID == y.ServiceID
}

// replace puts another pointer in the place of the caller's own.
func (g *Registry) replace(r *http.Request, by caller, id string) (reply, *outcome.Issue) {
	n, refused := readPointer(r)
	if refused != nil {
		return reply{}, refused
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	before, refused := g.mine(r.Context(), by, id)
	if refused != nil {
		return reply{}, refused
	}
	if n.ID() != "" && n.ID() != id {
		return reply{}, broken("invalid", "id is another than in the path")
	}
	for _, path := range fixedOfPointers {
		if !fhir.Equal(n.Get(path), before.Body.Get(path)) {
			return reply{}, broken("invalid", path+" cannot be changed once the pointer is filed")
		}
	}
	before.Body, before.Group = n, n.TextAt("subject.identifier.value")
	return g.keep(r.Context(), before, reply{http.StatusOK, n, ""})
}

// keep keeps a pointer under its id.
func (g *Registry) keep(ctx context.Context, d Document, done reply) (reply, *outcome.Issue) {
	stamp(d.Body, d.Kind, d.ID, g.Now())
	if err := g.Documents.Put(ctx, d); err != nil {
		return reply{}, unkept()
	}
	return done, nil
}

// remove takes the caller's own pointer out.
func (g *Registry) remove(ctx context.Context, by caller, id string) (reply, *outcome.Issue) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, refused := g.mine(ctx, by, id); refused != nil {
		return reply{}, refused
	}
	if err := g.Documents.Remove(ctx, PointerKind, id); err != nil {
		return reply{}, unkept()
	}
	return reply{http.StatusOK, success(g.NewID(), "https://fhir.nhs.uk/ValueSet/NRL-ResponseCode", "RESOURCE_DELETED", "Resource deleted"), ""}, nil
}
