package network

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

// listedProduct is the product of what the catalogue was given: nobody else's
// application has it, so nobody can change it.
const listedProduct = "SIMULATED"

// listedSince is what the entries say of when they were written; what the
// catalogue was given does not change.
const listedSince = "2026-07-16T00:00:00.000+00:00"

// listedID is the id of an entry that the catalogue was given: the same in
// every run.
func listedID(kind, serviceID string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte(header.ServiceIDSystem+"/"+kind+"/"+serviceID)).String()
}

// listed are the entries of a kind for what the catalogue was given, by service.
func (c *Catalogue) listed(kind string) []Document {
	c.mu.RLock()
	defer c.mu.RUnlock()
	out := make([]Document, 0, len(c.endpoints))
	for _, e := range c.endpoints {
		body := e.service()
		if kind == endpointEntry {
			body = e.endpoint()
		}
		out = append(out, Document{Kind: kind, ID: body.ID(), Group: e.ServiceID, Body: body})
	}
	slices.SortFunc(out, func(a, b Document) int { return strings.Compare(a.Group, b.Group) })
	return out
}

// entry begins an entry of the catalogue.
func (e Endpoint) entry(kind, profile string) *fhir.Node {
	return fhir.Obj(
		fhir.M("resourceType", fhir.Str(kind)),
		fhir.M("id", fhir.Str(listedID(kind, e.ServiceID))),
		fhir.M("meta", fhir.Obj(fhir.M("lastUpdated", fhir.Str(listedSince)), fhir.M("profile", fhir.List(fhir.Str(profile))))),
		fhir.M("identifier", fhir.List(identified(header.ServiceIDSystem, e.ServiceID), identified(productIDSystem, listedProduct))))
}

func (e Endpoint) service() *fhir.Node {
	n := e.entry(serviceEntry, "https://fhir.hl7.org.uk/StructureDefinition/UKCore-HealthcareService")
	n.Set("active", fhir.Boolean(true))
	n.Set("providedBy", e.organisation())
	n.Set("name", fhir.Str(e.called()))
	n.Set("endpoint", fhir.List(fhir.Reference(endpointEntry+"/"+listedID(endpointEntry, e.ServiceID))))
	return n
}

// endpoint is the entry of where the service is reached. Within this process
// that is nowhere for anybody else: such an endpoint is private.
func (e Endpoint) endpoint() *fhir.Node {
	n := e.entry(endpointEntry, "http://hl7.org/fhir/StructureDefinition/Endpoint")
	n.Set("status", fhir.Str("active"))
	n.Set("name", fhir.Str(e.called()))
	n.Set("connectionType", fhir.Concept(fhir.Coding(connectionTypeSystem, "hl7-fhir-msg", "HL7 FHIR Messaging")))
	n.Set("payloadType", fhir.List(fhir.Concept(fhir.Coding(payloadTypeSystem, payloadBaRS, "BaRS"))))
	n.Set("managingOrganization", e.organisation())
	reach := "private"
	if e.Handler == nil {
		n.Set("address", fhir.Str(e.URL))
		reach = "public"
	}
	n.Set("header", fhir.Str(reach))
	n.Set("period", fhir.Obj(fhir.M("start", fhir.Str(listedSince))))
	return n
}

func (e Endpoint) called() string {
	if e.Name == "" {
		return "Service " + e.ServiceID
	}
	return e.Name
}

func (e Endpoint) organisation() *fhir.Node {
	code := e.ODSCode
	if code == "" {
		code = "SIM"
	}
	return fhir.List(fhir.Obj(fhir.M("identifier", identified(header.ODSSystem, code))))
}

func identified(system, value string) *fhir.Node {
	return fhir.Obj(fhir.M("system", fhir.Str(system)), fhir.M("value", fhir.Str(value)))
}
