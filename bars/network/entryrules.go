package network

import (
	"slices"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/outcome"
)

// rules are what an entry must say, and what it may not change once it is there.
//
// BaRS, Endpoint Catalogue data model.
type rules struct {
	must   []string // FHIR paths
	stays  []string // FHIR paths
	mayNot []string // FHIR paths
}

var entryRules = map[string]rules{
	serviceEntry: {
		must:  []string{"identifier", "active", "providedBy", "name", "endpoint.reference"},
		stays: []string{"identifier", "active", "providedBy", "name"},
	},
	endpointEntry: {
		must:  []string{"identifier", "status", "managingOrganization", "connectionType", "address", "name", "period.start"},
		stays: []string{"identifier", "status", "managingOrganization", "connectionType", "address", "name", "period.start"},
	},
	templateEntry: {
		must:   []string{"identifier", "status", "managingOrganization", "connectionType", "address", "name"},
		stays:  []string{"identifier", "status", "managingOrganization", "connectionType", "address", "name"},
		mayNot: []string{"period"},
	},
}

// readEntry reads the body of a change to an entry of a kind and checks it by
// itself.
func readEntry(kind string, body []byte) (*fhir.Node, *outcome.Issue) {
	n, err := fhir.Parse(body)
	if err != nil || n.Type() != fhirType(kind) {
		return nil, broken("structure", "the body is no "+fhirType(kind))
	}
	for _, path := range entryRules[kind].must {
		if n.At(path) == nil {
			return nil, broken("required", path+" is missing")
		}
	}
	for _, path := range entryRules[kind].mayNot {
		if n.At(path) != nil {
			return nil, broken("invalid", path+" does not belong there")
		}
	}
	return n, wellFormed(kind, n)
}

// wellFormed checks the values of an entry.
func wellFormed(kind string, n *fhir.Node) *outcome.Issue {
	_, service := servedBy(n)
	_, reachable := baseURL(n.TextAt("address"))
	reach := n.TextAt("header")
	_, err := fhir.ParseTime(n.TextAt("period.start"))
	switch {
	case productOf(n) == "":
		return broken("required", "identifier has no product id")
	case kind == serviceEntry && service == "":
		return broken("required", "identifier has no service id")
	case kind == serviceEntry && n.At("active").String() != "true" && n.At("active").String() != "false":
		return broken("structure", "active is not true or false")
	case kind == serviceEntry && len(endpointsOf(n)) != len(n.All("endpoint")):
		return broken("structure", "endpoint refers to something else than Endpoint/{id}")
	case kind == templateEntry && service != "":
		return broken("invalid", "identifier of a template has more than a product id")
	case kind != serviceEntry && !reachable:
		return broken("invalid", "address is no http or https address of a FHIR base")
	case kind != serviceEntry && connection(n) == "":
		return broken("required", "connectionType has no code")
	case reach != "" && reach != "public" && reach != "private":
		return broken("invalid", "header is neither public nor private")
	case kind == endpointEntry && err != nil:
		return broken("invalid", "period.start is no date and time")
	}
	return nil
}

// follows checks an entry against the one it is to replace.
func follows(kind string, n, before *fhir.Node) *outcome.Issue {
	if id := n.ID(); id != "" && id != before.ID() {
		return broken("invalid", "id is another than in the path")
	}
	for _, path := range entryRules[kind].stays {
		if !fhir.Equal(atOf(n, path), atOf(before, path)) {
			return broken("invalid", path+" cannot be changed once the entry is there")
		}
	}
	at, err := fhir.ParseTime(n.TextAt("meta.lastUpdated"))
	if err != nil {
		return broken("required", "meta.lastUpdated is missing")
	}
	if last, err := fhir.ParseTime(before.TextAt("meta.lastUpdated")); err == nil && at.Before(last) {
		return clash("meta.lastUpdated is earlier than that of the entry")
	}
	return nil
}

// atOf is the value at a path, arrays whole.
func atOf(n *fhir.Node, path string) *fhir.Node {
	if v := n.Get(path); v != nil {
		return v
	}
	return n.At(path)
}

// stamp gives an entry its id, and its time when it says none.
func stamp(n *fhir.Node, kind, id string, now time.Time) {
	putID(n, id)
	meta := n.Get("meta")
	if meta == nil {
		meta = fhir.Obj()
		n.Set("meta", meta)
	}
	if meta.Get("lastUpdated") == nil {
		meta.Set("lastUpdated", fhir.Str(fhir.FormatInstant(now)))
	}
	if meta.Get("profile") == nil {
		meta.Set("profile", fhir.List(fhir.Str("https://fhir.hl7.org.uk/StructureDefinition/UKCore-"+fhirType(kind))))
	}
}

// putID sets a resource's id, in front of everything but its type.
func putID(n *fhir.Node, id string) {
	n.Remove("id")
	n.SetFirst("id", fhir.Str(id))
	n.SetFirst("resourceType", fhir.Str(n.Type()))
}

// fits checks an entry against the others: a service is there once, its
// endpoints are its owner's, each of a sort of its own, and as active as it is.
// id is that of the entry, "" for a new one.
func fits(by caller, kind, id string, n *fhir.Node, services, endpoints, templates []Document) *outcome.Issue {
	switch kind {
	case templateEntry:
		return once(n, id, templates)
	case serviceEntry:
		return serviceFits(by, id, n, services, endpoints)
	}
	return endpointFits(by, id, n, services, endpoints)
}

// once refuses a second template of a product that is of the same sort.
func once(n *fhir.Node, id string, templates []Document) *outcome.Issue {
	for _, d := range templates {
		if d.ID != id && productOf(d.Body) == productOf(n) && kindOfEndpoint(d.Body) == kindOfEndpoint(n) {
			return duplicate("the product has a template of that type")
		}
	}
	return nil
}

func serviceFits(by caller, id string, n *fhir.Node, services, endpoints []Document) *outcome.Issue {
	_, serviceID := servedBy(n)
	for _, d := range services {
		if d.ID != id && isOf(d.Body, serviceID) {
			return duplicate("the service is in the catalogue")
		}
	}
	named, sorts, found := endpointsOf(n), map[string]bool{}, 0
	for _, d := range endpoints {
		_, carried := servedBy(d.Body)
		isNamed := slices.Contains(named, d.ID)
		switch sort := kindOfEndpoint(d.Body); {
		case !isNamed && carried != serviceID:
			continue
		case !by.owns(d):
			return notYours("endpoint")
		case isNamed && carried != "" && carried != serviceID:
			return clash("the endpoint is that of another service")
		case n.TextAt("active") == "true" && d.Body.TextAt("status") != "active", n.TextAt("active") != "true" && d.Body.TextAt("status") == "active":
			return clash("active does not agree with the status of the endpoint")
		case sorts[sort]:
			return duplicate("the service has two endpoints of one type")
		default:
			sorts[sort] = true
		}
		if isNamed {
			found++
		}
	}
	if found != len(named) {
		return broken("invalid", "endpoint refers to what is not in the catalogue")
	}
	return nil
}

func endpointFits(by caller, id string, n *fhir.Node, services, endpoints []Document) *outcome.Issue {
	_, serviceID := servedBy(n)
	siblings := map[string]bool{}
	for _, s := range services {
		named := endpointsOf(s.Body)
		_, theirs := servedBy(s.Body)
		if serviceID != "" && theirs != serviceID || serviceID == "" && !slices.Contains(named, id) {
			continue
		}
		for _, each := range named {
			siblings[each] = true
		}
		if serviceID == "" {
			serviceID = theirs
		}
	}
	for _, d := range endpoints {
		_, carried := servedBy(d.Body)
		if d.ID != id && (siblings[d.ID] || serviceID != "" && carried == serviceID) && kindOfEndpoint(d.Body) == kindOfEndpoint(n) {
			return duplicate("the service has an endpoint of that type")
		}
	}
	for _, s := range services {
		if _, theirs := servedBy(s.Body); serviceID != "" && theirs == serviceID && !by.owns(s) {
			return notYours("service")
		}
	}
	return nil
}

// namedBy reports whether a service names an endpoint.
func namedBy(services []Document, id string) bool {
	return slices.ContainsFunc(services, func(d Document) bool { return slices.Contains(endpointsOf(d.Body), id) })
}

// sameToken reports whether a search token, "system|value" or a value alone,
// names an identifier or a coding. Of systems the scheme does not matter.
func sameToken(token, system, value string) bool {
	wanted, code, two := cutToken(token)
	return code == value && (!two || sameSystem(wanted, system))
}

func sameSystem(a, b string) bool {
	return header.SameSystem(a, b) || withoutScheme(a) == withoutScheme(b)
}
