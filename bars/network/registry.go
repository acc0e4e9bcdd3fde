package network

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/outcome"
)

// pointersPerPage is how many pointers one answer holds (BaRS, Registry).
const pointersPerPage = 20

// nhsNumberSystem identifies patients (BaRS Core, Code systems and identifiers).
const nhsNumberSystem = "https://fhir.nhs.uk/Id/nhs-number"

// Registry is the national registry of bookings and referrals behind the proxy:
// it answers searches, and takes the pointers that producers file, in memory.
// Who filed one is not checked.
//
// BaRS, National registry of pointers (preview).
type Registry struct {
	// Find gives the DocumentReferences of a patient's current bookings and
	// referrals, in a fixed order, by NHS number in digits.
	Find  func(ctx context.Context, nhsNumber string) ([]*fhir.Node, error)
	NewID func() string
	filed filed
}

// answer is the searchset of a page of pointers.
func (r *Registry) answer(req *http.Request) (*fhir.Node, *outcome.Issue) {
	if req.Method != http.MethodGet || req.URL.Path != "/DocumentReference" {
		return nil, outcome.New(http.StatusNotImplemented, "PROXY_NOT_IMPLEMENTED", "not-supported", proxyCannot+"pointers are searched here, not read one by one")
	}
	q := req.URL.Query()
	system, number, _ := strings.Cut(q.Get("subject:identifier"), "|")
	if !header.SameSystem(system, nhsNumberSystem) || number == "" {
		return nil, outcome.New(http.StatusBadRequest, "SEND_BAD_REQUEST", "required", proxyCannot+"subject:identifier is not an NHS number with its system")
	}
	found, err := r.known(req.Context(), number)
	if err != nil {
		return nil, outcome.New(http.StatusInternalServerError, "PROXY_SERVER_ERROR", "exception", proxyCannot+"the registry cannot be read")
	}
	return r.page(ofType(found, q), q), nil
}

// ofType are the pointers of the type asked for; all when none is.
func ofType(all []*fhir.Node, q url.Values) []*fhir.Node {
	_, code, asked := strings.Cut(q.Get("type"), "|")
	if !asked {
		return all
	}
	var out []*fhir.Node
	for _, n := range all {
		if n.TextAt("type.coding.code") == code {
			out = append(out, n)
		}
	}
	return out
}

// page is the page that the search asks for; the token of the next one stands
// in meta.tag.
func (r *Registry) page(all []*fhir.Node, q url.Values) *fhir.Node {
	from, err := strconv.Atoi(q.Get("next-page-token"))
	if err != nil || from < 0 {
		from = 0
	}
	to := min(from+pointersPerPage, len(all))
	bundle := fhir.Obj(fhir.M("resourceType", fhir.Str("Bundle")), fhir.M("id", fhir.Str(r.NewID())))
	if to < len(all) {
		bundle.Set("meta", fhir.Obj(fhir.M("tag", fhir.List(fhir.Coding("next-page-token", strconv.Itoa(to), "")))))
	}
	bundle.Set("type", fhir.Str("searchset"))
	bundle.Set("total", fhir.Num(strconv.Itoa(len(all))))
	for _, n := range all[min(from, to):to] {
		bundle.Append("entry", fhir.Obj(fhir.M("resource", n), fhir.M("search", fhir.Obj(fhir.M("mode", fhir.Str("match"))))))
	}
	return bundle
}

// registry answers a call about pointers. It has no target.
func (p *Proxy) registry(w http.ResponseWriter, r *http.Request) {
	status := http.StatusOK
	var found *fhir.Node
	var refused *outcome.Issue
	switch r.Method {
	case http.MethodPost, http.MethodPut, http.MethodDelete:
		status, found, refused = p.Registry.change(r)
	default:
		found, refused = p.Registry.answer(r)
	}
	if refused != nil {
		p.refuse(w, r, refused)
		return
	}
	body := found.JSON()
	echo(w.Header(), r)
	w.Header().Set("Content-Type", "application/fhir+json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
