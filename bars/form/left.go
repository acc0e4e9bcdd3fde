package form

import (
	"slices"
	"strconv"
	"strings"

	"barsdesk/bars/fhir"
)

// Uncovered lists what a message says and this form has no question for, as
// FHIRPaths such as Bundle.entry[3].resource.dosage[0].maxDosePerPeriod, in the
// order of the message: whole resources, or elements of a resource that the
// form asks about. Amend keeps all of it; Resources for a new message would
// not. What the program fills in itself is not listed, nor are the patient, the
// parties and the header.
func (f Form) Uncovered(bundle *fhir.Node) []string {
	r := newReader(bundle)
	f.readAll(r)
	said := f.saidAgain(r)
	var out []string
	for i, n := range r.nodes {
		if slices.Contains(others, n.Type()) || n.Type() == "Bundle" {
			continue
		}
		base := "Bundle.entry[" + strconv.Itoa(i) + "].resource"
		again, asked := said[n]
		if !asked {
			if !r.follows(n) {
				out = append(out, base)
			}
			continue
		}
		leftIn(n, n.Type(), base, again, func(path string) { out = append(out, path) })
	}
	return out
}

// follows reports whether a resource comes of another's answers: the flag of
// services that were rejected, the device that stands for a broker.
func (r *reader) follows(n *fhir.Node) bool {
	return n.Type() == "Flag" && categoryOf(n) == "RS" && len(r.found["rejected"]) > 0 ||
		n.Type() == "Device" && len(r.found["shortlist"]) > 0
}

// saidAgain writes what was read anew and gives for each resource what the
// new ones say, as path and value.
func (f Form) saidAgain(r *reader) map[*fhir.Node]map[string]bool {
	out := map[*fhir.Node]map[string]bool{}
	for _, s := range f.Sections {
		for _, b := range s.Blocks {
			for _, t := range r.found[b.ID] {
				if out[t.from] == nil {
					out[t.from] = map[string]bool{}
				}
				w := f.writer(Env{})
				repeat := map[string]string{spot: "0"}
				for k, v := range t.answers {
					repeat[k] = v
				}
				if trimmed(t.answers) == nil || shapeOf(b).write(b, []map[string]string{repeat}, w) != nil {
					continue
				}
				for _, n := range w.parts {
					gather(n, n.Type(), out[t.from])
				}
			}
		}
	}
	f.questionsAgain(r, out)
	return out
}

// questionsAgain does it for the receiver's own questions.
func (f Form) questionsAgain(r *reader, out map[*fhir.Node]map[string]bool) {
	for _, l := range f.layouts() {
		n := l.responseTo(r)
		if n == nil {
			continue
		}
		out[n] = map[string]bool{}
		if items, err := l.answeredItems(l.answersIn(n)); err == nil {
			gather(fhir.Obj(fhir.M("item", items)), "QuestionnaireResponse", out[n])
		}
	}
}

// gather notes every value below a node with its path.
func gather(n *fhir.Node, path string, into map[string]bool) {
	for _, m := range n.Members {
		for _, child := range m.Value.All("") {
			at := path + "." + m.Name
			if child.Kind == fhir.Object {
				gather(child, at, into)
			} else {
				into[at+" "+child.String()] = true
			}
		}
	}
}

// leftIn tells of each element whose values are not said again. Of an element
// of which nothing is, only the whole.
func leftIn(n *fhir.Node, path, base string, said map[string]bool, tell func(string)) {
	for _, m := range n.Members {
		at := path + "." + m.Name
		if madeByProgram(at) {
			continue
		}
		many := m.Value.Kind == fhir.Array
		for i, child := range m.Value.All("") {
			where := base + "." + m.Name
			if many {
				where += "[" + strconv.Itoa(i) + "]"
			}
			switch {
			case child.Kind != fhir.Object:
				if !said[at+" "+child.String()] {
					tell(where)
				}
			case nothingSaid(child, at, said):
				tell(where)
			default:
				leftIn(child, at, where, said, tell)
			}
		}
	}
}

// nothingSaid reports whether a form says no value of an element, though it
// has one that is not the program's.
func nothingSaid(n *fhir.Node, path string, said map[string]bool) bool {
	values := map[string]bool{}
	gather(n, path, values)
	theirs := false
	for v := range values {
		at, _, _ := strings.Cut(v, " ")
		if said[v] {
			return false
		}
		theirs = theirs || !madeByProgram(at)
	}
	return theirs
}

// madeByProgram reports whether an element is one that nobody is asked for:
// the software's, a reference, an address or a code's system.
func madeByProgram(path string) bool {
	for _, part := range strings.Split(path, ".")[1:] {
		switch part {
		case "resourceType", "id", "meta", "reference", "subject", "encounter", "patient", "performer", "requester", "identifier":
			return true
		}
	}
	if strings.HasPrefix(path, "QuestionnaireResponse.item") {
		return strings.HasSuffix(path, ".text") || strings.HasSuffix(path, ".linkId") || strings.HasSuffix(path, ".display")
	}
	for _, s := range append(derived, software...) {
		if path == s || strings.HasPrefix(path, s+".") {
			return true
		}
	}
	return strings.HasSuffix(path, ".system")
}

// derived are the elements that follow from others or from the message.
var derived = []string{
	"CarePlan.addresses", "CarePlan.activity.reference", "CarePlan.author", "CarePlan.activity.outcomeCodeableConcept.coding.display",
	"ServiceRequest.basedOn", "ServiceRequest.locationReference", "Encounter.episodeOfCare", "Encounter.location.location", "Encounter.serviceProvider",
	"Task.for", "Task.encounter", "Task.requester", "Task.owner", "AllergyIntolerance.recorder", "MedicationStatement.context",
	"Location.type", "HealthcareService", "Appointment.created", "Appointment.basedOn", "Procedure.status", "Communication.status", "Location.extension.url",
}
