package reading

import (
	"strings"

	"barsdesk/bars/fhir"
)

// shape words n when it has the shape of a data type, "" otherwise.
func (w *walk) shape(name string, path []string, n *fhir.Node) string {
	switch {
	case len(path) == 0 || has(n, "resourceType"):
		return ""
	case has(n, "reference") || (has(n, "display") && !has(n, "code", "system", "coding")):
		return w.link(name, n)
	case has(n, "coding"):
		if w.isUsual(path, n) {
			return ""
		}
		return w.concept(n)
	case name == "identifier":
		return w.identifier(n)
	case name == "telecom" || (name == "contact" && has(n, "value")):
		return w.telecom(n)
	case has(n, "code") && has(n, "system", "display") && !has(n, "value"):
		if goesWithoutSaying(w.root+"."+strings.Join(path, ".")+".code", n.TextAt("code")) {
			w.codes(n)
			return ""
		}
		return w.coding(n, true)
	}
	return w.plainShape(name, n)
}

// plainShape words the data types that carry no code system.
func (r *reader) plainShape(name string, n *fhir.Node) string {
	switch {
	case has(n, "value") && has(n, "unit", "code", "comparator"):
		return r.quantity(n)
	case has(n, "family", "given") || (name == "name" && has(n, "text")):
		return r.name(n)
	case has(n, "postalCode", "city", "line"):
		return r.address(n)
	case has(n, "start", "end"):
		return r.period(n)
	case name == "repeat":
		return r.repeat(n)
	case has(n, "numerator"):
		return lines(" per ", r.quantity(n.Get("numerator")), r.quantity(n.Get("denominator")))
	}
	return ""
}

// has reports whether n has one of the members.
func has(n *fhir.Node, names ...string) bool {
	for _, name := range names {
		if n.Get(name) != nil {
			return true
		}
	}
	return false
}

// isUsual reports whether a concept goes without saying, and says it so.
func (w *walk) isUsual(path []string, n *fhir.Node) bool {
	place := w.root + "." + strings.Join(path, ".") + ".coding.code"
	if !goesWithoutSaying(place, n.TextAt("coding.code")) || n.Get("text") != nil || len(n.All("coding")) != 1 {
		return false
	}
	w.codes(n)
	return true
}

// linkNames are references worth naming even when they bring no display.
var linkNames = map[string]bool{
	"performer": true, "author": true, "recorder": true, "asserter": true, "informationSource": true, "source": true,
	"requester": true, "organization": true, "sender": true, "recipient": true, "owner": true,
}

// link words a Reference: its display, else who or what it leads to.
func (r *reader) link(name string, n *fhir.Node) string {
	said := r.at(n, "display")
	r.at(n, "reference")
	r.at(n, "type")
	if said == "" && linkNames[name] {
		said = r.called(fhir.Resolve(r.bundle, n.TextAt("reference")))
	}
	return said
}

// called is what a resource is known by, without counting it as said.
func (r *reader) called(n *fhir.Node) string {
	quietly := &reader{bundle: r.bundle, said: map[*fhir.Node]bool{}}
	switch n.Type() {
	case "Patient":
		return "the patient"
	case "Practitioner", "RelatedPerson":
		return quietly.name(n.At("name"))
	case "PractitionerRole":
		return r.called(r.to(n, "practitioner"))
	case "Organization", "HealthcareService", "Location":
		return n.TextAt("name")
	}
	return ""
}
