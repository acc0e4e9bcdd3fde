package network

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/outcome"
)

// pointersPerPage is how many pointers one answer holds (BaRS, Registry).
const pointersPerPage = 20

// nhsNumberSystem identifies patients (BaRS Core, Code systems and identifiers).
const nhsNumberSystem = "https://fhir.nhs.uk/Id/nhs-number"

// Registry is the national registry of bookings and referrals behind the proxy:
// it takes the pointers that producers file, and answers searches for them. It
// holds what was filed and nothing else. Its fields must be set before use and
// not change. It is safe for concurrent use.
//
// BaRS, National registry of pointers (preview).
type Registry struct {
	Documents Documents
	NewID     func() string
	Now       func() time.Time

	mu sync.Mutex // one change at a time
}

// PointerKind is what pointers are kept as.
const PointerKind = "DocumentReference"

// aboutPointers reports whether a path is about the registry.
func aboutPointers(path string) bool { return strings.HasPrefix(path, "/"+PointerKind) }

// answer answers a call about pointers.
//
// BaRS, Registry interface.
func (g *Registry) answer(r *http.Request, by caller) (reply, *outcome.Issue) {
	id := strings.Trim(strings.TrimPrefix(r.URL.Path, "/"+PointerKind), "/")
	if strings.Contains(id, "/") || r.URL.Path != "/"+PointerKind && !strings.HasPrefix(r.URL.Path, "/"+PointerKind+"/") {
		return reply{}, absent("path")
	}
	if r.Method != http.MethodGet && strings.TrimSpace(r.Header.Get(header.UseContext)) == "" {
		return reply{}, outcome.New(http.StatusBadRequest, "SEND_BAD_REQUEST", "required", proxyCannot+"the header use-context is missing")
	}
	switch {
	case r.Method == http.MethodGet && id == "":
		return g.search(r)
	case r.Method == http.MethodGet:
		d, refused := g.mine(r.Context(), by, id)
		return reply{http.StatusOK, d.Body, ""}, refused
	case r.Method == http.MethodPost && id == "":
		return g.file(r, by)
	case r.Method == http.MethodPut && id != "":
		return g.replace(r, by, id)
	case r.Method == http.MethodDelete && id != "":
		return g.remove(r.Context(), by, id)
	}
	return reply{}, wrongVerb()
}

// search finds the pointers of a patient, a page at a time.
func (g *Registry) search(r *http.Request) (reply, *outcome.Issue) {
	asked := r.URL.Query()
	system, number, _ := strings.Cut(asked.Get("subject:identifier"), "|")
	if !header.SameSystem(system, nhsNumberSystem) || number == "" {
		return reply{}, outcome.New(http.StatusBadRequest, "SEND_BAD_REQUEST", "required", proxyCannot+"subject:identifier is not an NHS number with its system")
	}
	all, err := g.Documents.Of(r.Context(), PointerKind, number)
	if err != nil {
		return reply{}, unkept()
	}
	all = slices.DeleteFunc(all, func(d Document) bool { return !asksFor(d.Body, asked) })
	page, next := pageOf(all, asked.Get("next-page-token"))
	found := searchset(r, g.NewID(), PointerKind, page, len(all))
	if next != "" {
		found.Set("meta", fhir.Obj(fhir.M("tag", fhir.List(fhir.Coding("next-page-token", next, "")))))
	}
	return reply{http.StatusOK, found, ""}, nil
}

// asksFor reports whether a search asks for a pointer: by custodian and type,
// where it names them.
func asksFor(n *fhir.Node, asked url.Values) bool {
	custodian, kind := asked.Get("custodian:identifier"), asked.Get("type")
	return (custodian == "" || identifiedBy(n, "custodian.identifier", custodian)) && (kind == "" || sameKind(n, kind))
}

// referralCodes are the two that are published for the same type of record.
var referralCodes = []string{"736253002", "3457005"}

// sameKind reports whether a pointer is of a type of record. The code decides:
// of its system several spellings are published.
func sameKind(n *fhir.Node, token string) bool {
	_, code, _ := cutToken(token)
	return slices.ContainsFunc(n.All("type.coding"), func(c *fhir.Node) bool {
		own := c.TextAt("code")
		return own == code || slices.Contains(referralCodes, own) && slices.Contains(referralCodes, code)
	})
}

// pageOf is the page of pointers after the one that the token names, and the
// token of the next page, "" after the last.
func pageOf(all []Document, token string) (page []*fhir.Node, next string) {
	from := 0
	for from < len(all) && token != "" && all[from].ID <= token {
		from++
	}
	to := min(from+pointersPerPage, len(all))
	for _, d := range all[from:to] {
		page = append(page, d.Body)
	}
	if to < len(all) {
		next = all[to-1].ID
	}
	return page, next
}

// mine is a pointer of the caller's.
func (g *Registry) mine(ctx context.Context, by caller, id string) (Document, *outcome.Issue) {
	d, known, err := g.Documents.Get(ctx, PointerKind, id)
	switch {
	case err != nil:
		return d, unkept()
	case !known:
		return d, absent("pointer")
	case !by.owns(d):
		return d, notYours("pointer")
	}
	return d, nil
}
