package network

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/outcome"
)

func cutToken(token string) (system, value string, two bool) {
	system, value, two = strings.Cut(token, "|")
	if !two {
		return "", token, false
	}
	return system, value, true
}

func withoutScheme(system string) string {
	_, rest, cut := strings.Cut(system, "://")
	if !cut {
		return system
	}
	return rest
}

// identifiedBy reports whether one of the identifiers at a path is that of a token.
func identifiedBy(n *fhir.Node, path, token string) bool {
	for _, id := range n.All(path) {
		if sameToken(token, id.TextAt("system"), id.TextAt("value")) {
			return true
		}
	}
	return false
}

// coded is the same of codings.
func coded(n *fhir.Node, path, token string) bool {
	for _, c := range n.All(path) {
		if sameToken(token, c.TextAt("system"), c.TextAt("code")) {
			return true
		}
	}
	return false
}

// asks are the parameters of each search. services are those of the catalogue.
//
// BaRS, Endpoint Catalogue interface.
var asks = map[string]map[string]func(n *fhir.Node, token string, services []Document) bool{
	serviceEntry: {
		"HealthcareService.identifier": func(n *fhir.Node, token string, _ []Document) bool { return identifiedBy(n, "identifier", token) },
		"HealthcareService.providedBy": func(n *fhir.Node, token string, _ []Document) bool {
			return identifiedBy(n, "providedBy.identifier", token)
		},
	},
	endpointEntry: {
		"_has:HealthcareService.Identifier": func(n *fhir.Node, token string, services []Document) bool {
			return identifiedBy(n, "identifier", token) || hasService(n, services, func(s Document) bool { return identifiedBy(s.Body, "identifier", token) })
		},
		"_has:HealthcareService.Id": func(n *fhir.Node, id string, services []Document) bool {
			return hasService(n, services, func(s Document) bool { return s.ID == id })
		},
		"Endpoint.identifier": func(n *fhir.Node, token string, _ []Document) bool { return identifiedBy(n, "identifier", token) },
	},
	templateEntry: {
		"Endpoint.identifier": func(n *fhir.Node, token string, _ []Document) bool { return identifiedBy(n, "identifier", token) },
		"ConnectionType": func(n *fhir.Node, token string, _ []Document) bool {
			return coded(n, "connectionType.coding", token) || coded(n, "connectionType", token)
		},
		"PayloadType": func(n *fhir.Node, token string, _ []Document) bool { return coded(n, "payloadType.coding", token) },
	},
}

// hasService reports whether an endpoint is one of a service that fits: the
// service names it, or it carries the service's id.
func hasService(n *fhir.Node, services []Document, fits func(Document) bool) bool {
	_, carried := servedBy(n)
	for _, s := range services {
		_, id := servedBy(s.Body)
		if fits(s) && (namedBy([]Document{s}, n.ID()) || carried != "" && carried == id) {
			return true
		}
	}
	return false
}

// search finds the entries of a kind that have everything that is asked for.
func (e *Entries) search(r *http.Request, kind string, by caller) (*fhir.Node, *outcome.Issue) {
	services, err := e.all(r.Context(), serviceEntry)
	if err != nil {
		return nil, unkept()
	}
	all, err := e.all(r.Context(), kind)
	if err != nil {
		return nil, unkept()
	}
	var found []*fhir.Node
	for _, d := range all {
		if meets(d.Body, kind, r.URL.Query(), services) {
			found = append(found, shown(d, by))
		}
	}
	return searchset(r, e.NewID(), fhirType(kind), found, len(found)), nil
}

func meets(n *fhir.Node, kind string, asked url.Values, services []Document) bool {
	for name, holds := range asks[kind] {
		for _, token := range asked[name] {
			if token != "" && !holds(n, token, services) {
				return false
			}
		}
	}
	return true
}

// searchset is the answer to a search: the resources of a page, and how many
// there are in all.
func searchset(r *http.Request, id, resourceType string, page []*fhir.Node, total int) *fhir.Node {
	base := baseOf(r)
	out := fhir.Obj(
		fhir.M("resourceType", fhir.Str("Bundle")),
		fhir.M("id", fhir.Str(id)),
		fhir.M("type", fhir.Str("searchset")),
		fhir.M("total", fhir.Num(strconv.Itoa(total))),
		fhir.M("link", fhir.List(fhir.Obj(fhir.M("relation", fhir.Str("self")), fhir.M("url", fhir.Str(base+r.URL.Path+query(r)))))))
	for _, n := range page {
		out.Append("entry", fhir.Obj(
			fhir.M("fullUrl", fhir.Str(base+"/"+resourceType+"/"+n.ID())),
			fhir.M("resource", n),
			fhir.M("search", fhir.Obj(fhir.M("mode", fhir.Str("match"))))))
	}
	return out
}

// baseOf is the FHIR base as the caller knows it.
func baseOf(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	before, _, _ := strings.Cut(r.RequestURI, Base) // a network may stand below a path of its own
	return scheme + "://" + r.Host + before + Base
}
