package form

import (
	"slices"
	"strconv"
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

const serviceSystem = "https://fhir.nhs.uk/Id/dos-service-id"

// tie adds what the payload table asks of the resources and no person enters:
// elements with one allowed value, and references between them. Elements that
// a resource has already stay as they are.
func (w *writer) tie() {
	if w.takes("Encounter") && len(w.held["contact"]) == 0 && len(w.spots["answer"]) == 0 {
		if row, ok := w.row("Encounter.class.code"); ok && row.Fixed != "" && row.Fixed != "EMER" || w.fixed("Encounter.status") != "" {
			w.one("Encounter")
		}
	}
	for _, n := range w.parts {
		w.tieFixed(n)
		w.tieReferences(n)
		for _, m := range given[n.Type()] {
			setMissing(n, m.Name, m.Value.Clone())
		}
	}
	w.tieProblems()
	w.tieTasks()
	w.tieLetter()
	w.tieMeasurements()
	w.tiePlace()
	w.tieAnswer()
}

func (w *writer) row(path string) (definition.Row, bool) {
	for i := range w.rows {
		if w.rows[i].Path == path && w.rows[i].Slice != "scene-safety" {
			return w.rows[i], true
		}
	}
	return definition.Row{}, false
}

func (w *writer) fixed(path string) string {
	row, _ := w.row(path)
	return row.Fixed
}

func (w *writer) has(path string) bool {
	row, ok := w.row(path)
	return ok && row.Necessity != "SHOULD NOT" && (row.Applies != "conditional" || row.When == "sender-encounter")
}

// tieFixed sets codes of a resource that have one allowed value, and the class
// of an Encounter.
func (w *writer) tieFixed(n *fhir.Node) {
	resource := n.Type()
	for i := range w.rows {
		r := &w.rows[i]
		if r.Resource == resource && r.Fixed != "" && r.Type == "code" && strings.Count(r.Path, ".") == 1 && r.Slice == "" {
			_, name, _ := strings.Cut(r.Path, ".")
			setMissing(n, name, fhir.Str(r.Fixed))
		}
	}
	if code := w.fixed("Encounter.class.code"); resource == "Encounter" && code != "" {
		setMissing(n, "class", fhir.Coding(w.fixed("Encounter.class.system"), code, w.fixed("Encounter.class.display")))
	}
}

// links are what references of that name lead to, where the table asks for them.
var links = map[string]string{
	"encounter": message.LinkEncounter, "subject": message.LinkPatient, "patient": message.LinkPatient,
	"author": message.LinkPractitioner, "source": message.LinkPatient, "recorder": message.LinkPractitioner, "context": message.LinkEncounter,
}

// tieReferences sets the references of a new resource that the table asks for.
// An author of a CarePlan is a question of its own.
func (w *writer) tieReferences(n *fhir.Node) {
	for i := range w.rows {
		r := &w.rows[i]
		_, name, _ := strings.Cut(r.Path, ".")
		link := links[name]
		if r.Resource != n.Type() || r.Type != "Reference" || link == "" || r.Path == "CarePlan.author" || r.Slice != "" {
			continue
		}
		if r.Path == "Flag.subject" && categoryOf(n) == "SS" || n.Type() == "ServiceRequest" || n.Type() == "Encounter" {
			continue
		}
		setMissing(n, name, fhir.Reference(link))
	}
	if n.Type() == "Observation" && w.has("Observation.performer") {
		setMissing(n, "performer", fhir.List(fhir.Reference(message.LinkPractitioner)))
	}
}

// tieProblems lets the plan say which problems it is about.
func (w *writer) tieProblems() {
	if !w.has("CarePlan.addresses") {
		return
	}
	for _, n := range w.spots["problems"] {
		if n != nil && w.isNew(n) {
			w.the("CarePlan").Append("addresses", fhir.Reference(w.linkOf(n)))
			w.touched[w.the("CarePlan")] = true
		}
	}
}

// tieTasks lets the plan list the tasks, one activity each, and the services
// to choose from.
func (w *writer) tieTasks() {
	if w.has("CarePlan.activity.reference") {
		for _, n := range w.spots["tasks"] {
			if n != nil && w.isNew(n) {
				w.addActivity("reference", fhir.Reference(w.linkOf(n)))
			}
		}
	}
	services := fhir.List()
	for _, n := range w.spots["shortlist"] {
		if n != nil && w.isNew(n) {
			services.Items = append(services.Items, fhir.Reference(w.linkOf(n)))
		}
	}
	if len(services.Items) > 0 {
		w.addActivity("detail", fhir.Obj(fhir.M("status", fhir.Str("not-started")), fhir.M("performer", services)))
	}
}

// addActivity puts a member into the first activity of the plan that can take
// it, R4 allowing a reference or a detail (invariant cpl-3).
func (w *writer) addActivity(name string, value *fhir.Node) {
	plan := w.the("CarePlan")
	w.touched[plan] = true
	for _, a := range plan.All("activity") {
		if a.Get("reference") == nil && a.Get("detail") == nil {
			a.Set(name, value)
			return
		}
	}
	plan.Append("activity", fhir.Obj(fhir.M(name, value)))
}

// tieLetter says in general what is asked for where a letter is spoken of.
//
// BaRS Application 8, Referral payload: ServiceRequest.code.
func (w *writer) tieLetter() {
	if !w.has("ServiceRequest.code") {
		return
	}
	if n := w.the("ServiceRequest"); n.Get("orderDetail") != nil {
		setMissing(n, "code", fhir.Concept(fhir.Coding(snomed, inboundReferral, displayOf(snomed, inboundReferral))))
	}
}

// tieMeasurements says of blood pressure and the like that they are vital signs.
//
// BaRS Application 5, Referral payload: Observation.category.
func (w *writer) tieMeasurements() {
	system := w.fixed("Observation.category.coding.system")
	for _, n := range w.spots["observations"] {
		if n != nil && system != "" && w.isNew(n) && hasOption(Field{Options: observed()}, codingAnswer(n.At("code.coding"))) {
			setMissing(n, "category", fhir.List(fhir.Concept(fhir.Coding(system, "vital-signs", "Vital Signs"))))
		}
	}
}

// markIncident says of a place that it is the one of the incident, where the
// table tells places apart.
func (w *writer) markIncident(n *fhir.Node) {
	if _, ok := w.row("Location.type.coding"); ok && n.Get("type") == nil {
		n.Set("type", fhir.List(fhir.Concept(fhir.Coding(typesOfSite, "ILOC", displayOf(typesOfSite, "ILOC")))))
	}
}

// tiePlace lets the request, the contact and the flag about the scene lead to
// the place of the incident.
func (w *writer) tiePlace() {
	spots := w.spots["place"]
	if len(spots) == 0 || spots[0] == nil {
		return
	}
	link := w.linkOf(spots[0])
	if w.has("ServiceRequest.locationReference") {
		w.lead("ServiceRequest", "ServiceRequest.locationReference", fhir.List(fhir.Reference(link)))
	}
	if w.has("Encounter.location.location") {
		w.lead("Encounter", "Encounter.location.location", fhir.Reference(link))
	}
	for _, n := range w.spots["scene"] {
		if n != nil && n.Get("subject") == nil {
			n.Set("subject", fhir.Reference(link))
		}
	}
}

// lead sets a reference of the one resource of a type that has none there yet.
func (w *writer) lead(resource, path string, reference *fhir.Node) {
	if w.held == nil && !w.takes(resource) { // repeated from the message that is answered
		return
	}
	n := w.the(resource)
	if find(n, path) != nil {
		return
	}
	holder, name := reach(n, path)
	holder.SetFirst(name, reference)
	w.touched[n] = true
}

// tieAnswer gives the reason of a contact that goes on or has ended: only a
// refusal has another.
//
// BaRS Application 4, Validation response.
func (w *writer) tieAnswer() {
	row, ok := w.row("Encounter.reasonCode.coding.code")
	if !ok || row.When != "responder-encounter" {
		return
	}
	for _, n := range w.spots["answer"] {
		if n != nil && n.TextAt("status") != "cancelled" {
			setMissing(n, "reasonCode", fhir.List(fhir.Concept(fhir.Coding(
				"https://fhir.nhs.uk/CodeSystem/message-reason-encounter", "validation-triage-outcome", "Validation of triage outcome"))))
		}
	}
}

// the is the one resource of a type: that of the message that is changed, or
// the new one.
func (w *writer) the(resource string) *fhir.Node {
	if w.held == nil || w.own[resource] != nil {
		return w.one(resource)
	}
	for _, id := range []string{"contact", "narrative", "request"} {
		for _, t := range w.held[id] {
			if t.from.Type() == resource {
				return t.from
			}
		}
	}
	for _, n := range w.nodes {
		if n.Type() == resource {
			return n
		}
	}
	return w.one(resource)
}

func (w *writer) isNew(n *fhir.Node) bool { return w.origin[n] == "" }

// linkOf is what a reference to a resource says: its address, or as a part
// its number.
func (w *writer) linkOf(n *fhir.Node) string {
	if address := w.origin[n]; address != "" {
		return address
	}
	for i, p := range w.parts {
		if p == n {
			return message.LinkPart(i)
		}
	}
	return ""
}

// point turns answers that lead to a repeat of a block into references to its
// resource. One that leads to nothing is left out.
func (w *writer) point() {
	for _, n := range w.parts {
		w.pointIn(n)
	}
	for n := range w.touched {
		w.pointIn(n)
	}
}

func (w *writer) pointIn(n *fhir.Node) {
	for i := len(n.Members) - 1; i >= 0; i-- {
		m := n.Members[i]
		for _, child := range slices.Clone(m.Value.All("")) {
			if ref := child.TextAt("reference"); child.Kind == fhir.Object && strings.HasPrefix(ref, "#") && strings.Contains(ref, ":") {
				if link, ok := w.spotLink(ref); ok && link != "" {
					child.Set("reference", fhir.Str(link))
				} else if ok {
					drop(n, m.Name, child)
					continue
				}
			}
			if child.Kind == fhir.Object {
				w.pointIn(child)
			}
		}
	}
}

// spotLink is the reference for "#block:index"; ok is false for another link.
func (w *writer) spotLink(ref string) (link string, ok bool) {
	block, at, _ := strings.Cut(strings.TrimPrefix(ref, "#"), ":")
	i, err := strconv.Atoi(at)
	if _, known := topicOf(block); err != nil || !known {
		return "", false
	}
	if spots := w.spots[block]; i < len(spots) && spots[i] != nil {
		return w.linkOf(spots[i]), true
	}
	return "", true
}
