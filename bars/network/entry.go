package network

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

// The kinds of catalogue entries, as documents.
const (
	serviceEntry  = "HealthcareService"
	endpointEntry = "Endpoint"
	templateEntry = "Endpoint/$template"
)

// fhirType is the type of resource that a kind of entry is.
func fhirType(kind string) string { name, _, _ := strings.Cut(kind, "/"); return name }

// The systems of entries.
//
// BaRS, Endpoint Catalogue data model.
const (
	productIDSystem      = "https://fhir.nhs.uk/id/product-id"
	connectionTypeSystem = "http://terminology.hl7.org/CodeSystem/endpoint-connection-type"
	payloadTypeSystem    = "http://terminology.hl7.org/CodeSystem/endpoint-payload-type"
	payloadBaRS          = "bars"
)

// productOf is the product id of an entry, "" without one.
func productOf(n *fhir.Node) string {
	for _, id := range n.All("identifier") {
		if header.SameSystem(id.TextAt("system"), productIDSystem) {
			return id.TextAt("value")
		}
	}
	return ""
}

// servedBy is the service id of an entry: its first identifier that is no
// product id.
func servedBy(n *fhir.Node) (system, value string) {
	for _, id := range n.All("identifier") {
		if system, value = id.TextAt("system"), id.TextAt("value"); !header.SameSystem(system, productIDSystem) && value != "" {
			return system, value
		}
	}
	return "", ""
}

// isOf reports whether an entry is that of a service in the directory of services.
func isOf(n *fhir.Node, serviceID string) bool {
	system, value := servedBy(n)
	return value == serviceID && header.SameSystem(system, header.ServiceIDSystem)
}

// kindOfEndpoint says what sort of endpoint an entry is: how it is connected
// and what it carries. Of one service there is one of a sort.
func kindOfEndpoint(n *fhir.Node) string {
	return strings.ToLower(connection(n) + " " + n.TextAt("payloadType.coding.code"))
}

// connection is the code of the connection, in either of the published shapes.
func connection(n *fhir.Node) string {
	if code := n.TextAt("connectionType.coding.code"); code != "" {
		return code
	}
	return n.TextAt("connectionType.code")
}

// private reports whether only its owner may see where an endpoint is.
func private(n *fhir.Node) bool {
	for _, each := range n.All("header") {
		if each.String() == "private" {
			return true
		}
	}
	return false
}

// reaches reports whether BaRS messages are taken at an endpoint now.
func reaches(n *fhir.Node, now time.Time) bool {
	start, _ := fhir.ParseTime(n.TextAt("period.start"))
	end, err := fhir.ParseTime(n.TextAt("period.end"))
	ended := err == nil && end.After(start) && !now.Before(end)
	payload := n.All("payloadType.coding.code")
	carries := len(payload) == 0 || slices.ContainsFunc(payload, func(c *fhir.Node) bool { return c.String() == payloadBaRS })
	return n.TextAt("status") == "active" && !now.Before(start) && !ended && carries
}

// baseURL is the FHIR base that an address names, without a slash at the end;
// false when it is none.
func baseURL(address string) (string, bool) {
	u, err := url.Parse(address)
	ok := err == nil && u.Hostname() != "" && (u.Scheme == "https" || u.Scheme == "http") && u.RawQuery == "" && u.Fragment == "" && u.User == nil
	return strings.TrimRight(address, "/"), ok
}

// endpointsOf are the ids of the endpoints that a service names.
func endpointsOf(service *fhir.Node) (ids []string) {
	for _, each := range service.All("endpoint.reference") {
		if id, ok := strings.CutPrefix(each.String(), endpointEntry+"/"); ok {
			ids = append(ids, id)
		}
	}
	return ids
}
