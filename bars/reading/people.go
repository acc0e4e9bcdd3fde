package reading

import (
	"strconv"
	"strings"

	"barsdesk/bars/fhir"
)

// people shows the professionals of the message, each with role and numbers.
func (r *reader) people() {
	requester := r.to(r.one("ServiceRequest"), "requester")
	for _, n := range r.all("Practitioner") {
		title := "Practitioner"
		if n == requester {
			title = "Referred by"
		}
		var names []string
		for _, name := range n.All("name") {
			names = add(names, r.name(name))
		}
		notes := []string{}
		for _, role := range r.all("PractitionerRole") {
			if r.to(role, "practitioner") == n {
				notes = add(notes, sentences(r.concepts(role.All("code")), r.note(role)))
			}
		}
		r.row(Row{Label: title, Value: first(strings.Join(names, "; "), "Name not provided"), Note: sentences(append(notes, r.note(n))...)})
	}
	for _, role := range r.all("PractitionerRole") {
		if r.to(role, "practitioner").Type() != "Practitioner" {
			r.say("Role", sentences(r.concepts(role.All("code")), r.note(role)), "")
		}
	}
	r.section("People", false)
}

// organisations shows both ends of the message, the service and others.
func (r *reader) organisations() {
	header := r.one("MessageHeader")
	titles := map[*fhir.Node]string{
		r.to(header, "sender"):               "Sent by",
		r.to(header, "destination.receiver"): "Sent to",
	}
	for _, n := range r.all("HealthcareService") {
		r.links(n.Get("providedBy"))
		r.say("Service", first(r.at(n, "name"), "Name not provided"), r.note(n))
	}
	for _, n := range r.all("Organization") {
		if name := n.Get("name"); name != nil && r.said[name] {
			continue
		}
		r.say(first(titles[n], "Organisation"), first(r.at(n, "name"), "Name not provided"), r.note(n))
	}
	r.say("Sent with", lines(" ", r.at(header, "source.software"), r.at(header, "source.version")), "")
	r.say("Decision support", r.decisionSupport(header), "")
	r.section("Services and organisations", false)
}

// decisionSupport words the software that supported the decision.
func (r *reader) decisionSupport(header *fhir.Node) string {
	var said []string
	for _, ext := range header.All("extension") {
		if strings.EqualFold(tail(ext.TextAt("url")), "CDSSExtension") {
			for _, part := range ext.All("extension") {
				said = append(said, r.at(part, "valueString"))
			}
		}
	}
	return lines(" ", said...)
}

// listed shows in one row what the request and the plan are said to come with.
func (r *reader) listed() {
	var said []string
	for _, resourceType := range []string{"ServiceRequest", "CarePlan"} {
		for _, n := range r.all(resourceType) {
			for _, info := range n.All("supportingInfo") {
				said = add(said, r.link("supportingInfo", info))
			}
		}
	}
	r.say("Listed with it", strings.Join(said, "; "), "")
}

// other shows everything that no section had a place for.
func (r *reader) other() {
	for _, n := range r.all("Consent") {
		value := first(r.concepts(n.All("category")), "Not described")
		r.say("Consent", value, r.note(n))
	}
	r.listed()
	count := map[string]int{}
	for _, e := range fhir.Entries(r.bundle) {
		count[e.Resource.Type()]++
		for _, d := range r.rest(e.Resource) {
			title := first(label(e.Resource.Type()), "Other")
			if titleless[e.Resource.Type()] {
				title = ""
			} else if n := count[e.Resource.Type()]; n > 1 {
				title += " " + strconv.Itoa(n)
			}
			r.row(Row{Label: lines(", ", title, lowered(d.label, title)), Value: d.value, Verbatim: true})
		}
	}
	r.section("Other information sent", false)
}

// titleless are types whose name tells a reader nothing.
var titleless = map[string]bool{"MessageHeader": true, "ServiceRequest": true}

func lowered(label, title string) string {
	if label == "" || title == "" {
		return label
	}
	return lowerFirst(label)
}
