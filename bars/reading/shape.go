package reading

import (
	"strings"

	"barsdesk/bars/fhir"
)

// shape words n when it has the shape of a data type, "" otherwise.
func (w *walk) shape(name string, path []string, n *fhir.Node) string {
	has := func(names ...string) bool {
		for _, m := range names {
			if n.Get(m) != nil {
				return true
			}
		}
		return false
	}
	switch {
	case len(path) == 0 || has("resourceType"):
		return ""
	case has("reference") || (has("display") && !has("code", "system", "coding")):
		return w.link(name, n)
	case has("coding"):
		if w.isUsual(path, n) {
			return ""
		}
		return w.concept(n)
	case name == "identifier":
		return w.identifier(n)
	case name == "telecom" || (name == "contact" && has("value")):
		return w.telecom(n)
	case has("value") && has("unit", "code", "comparator"):
		return w.quantity(n)
	case has("code") && has("system", "display"):
		if goesWithoutSaying(w.root+"."+strings.Join(path, ".")+".code", n.TextAt("code")) {
			w.codes(n)
			return ""
		}
		return w.coding(n, true)
	case has("family", "given") || (name == "name" && has("text")):
		return w.name(n)
	case has("postalCode", "city", "line"):
		return w.address(n)
	case has("start", "end"):
		return w.period(n)
	case name == "repeat":
		return w.repeat(n)
	case has("numerator"):
		return w.ratio(n)
	}
	return ""
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

func (r *reader) ratio(n *fhir.Node) string {
	return lines(" per ", r.quantity(n.Get("numerator")), r.quantity(n.Get("denominator")))
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
