package header

import (
	"encoding/base64"
	"net/http"

	"barsdesk/bars/fhir"
)

// HTTP returns the headers of one call, all but Authorization. A part that is
// empty is left out; withBody adds the Content-Type. The coded headers are
// standard Base64 with padding, of JSON without line breaks.
func (s Set) HTTP(withBody bool) http.Header {
	h := http.Header{}
	put(h, RequestID, s.RequestID)
	put(h, CorrelationID, s.CorrelationID)
	put(h, UseContext, s.UseContext)
	h.Set("Accept", DefaultAccept)
	put(h, "Accept", s.Accept)
	if withBody {
		h.Set("Content-Type", JSON)
	}
	if s.Target != nil {
		putCoded(h, Target, s.Target.node())
	}
	putCoded(h, Organisation, s.Organisation.node())
	putCoded(h, Software, s.Software.node())
	putCoded(h, Practitioner, s.Practitioner.node())
	return h
}

func put(h http.Header, name, value string) {
	if value != "" {
		h.Set(name, value)
	}
}

func putCoded(h http.Header, name string, n *fhir.Node) {
	if n != nil {
		h.Set(name, base64.StdEncoding.EncodeToString(n.JSON()))
	}
}

func (i Identifier) node() *fhir.Node {
	return fhir.Obj(fhir.M("system", fhir.Str(i.System)), fhir.M("value", fhir.Str(i.Value)))
}

func (o Org) node() *fhir.Node {
	if o == (Org{}) {
		return nil
	}
	return fhir.Obj(
		fhir.M("resourceType", fhir.Str("Organization")),
		fhir.M("identifier", fhir.List(Identifier{ODSSystem, o.ODSCode}.node())),
		fhir.M("name", fhir.Str(o.Name)))
}

// node has the shape that BaRS asks for, in which deviceName and version are
// objects although a FHIR R4 Device has arrays.
func (d Device) node() *fhir.Node {
	if d == (Device{}) {
		return nil
	}
	name := fhir.Obj(fhir.M("name", fhir.Str(d.Name)), fhir.M("type", fhir.Str("manufacturer-name")))
	return fhir.Obj(
		fhir.M("resourceType", fhir.Str("Device")),
		fhir.M("identifier", fhir.List(Identifier{d.System, d.ID}.node())),
		fhir.M("deviceName", name),
		fhir.M("version", fhir.Obj(fhir.M("value", fhir.Str(d.Version)))))
}

func (r Role) node() *fhir.Node {
	if r == (Role{}) {
		return nil
	}
	n := fhir.Obj(fhir.M("resourceType", fhir.Str("PractitionerRole")))
	if r.SDSRoleProfileID != "" {
		n.Set("identifier", fhir.List(Identifier{SDSRoleProfileSystem, r.SDSRoleProfileID}.node()))
	}
	if r.Code != "" {
		n.Set("code", fhir.List(fhir.Concept(fhir.Coding(snomedSystem, r.Code, r.Display))))
	}
	return n
}
