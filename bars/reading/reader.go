package reading

import (
	"slices"
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
)

// reader builds the sections of one message and remembers which values it has
// said, so that the last section can say the others.
type reader struct {
	bundle   *fhir.Node
	facts    message.Facts
	said     map[*fhir.Node]bool
	rows     []Row // of the section being built
	sections []Section
}

func newReader(bundle *fhir.Node) *reader {
	return &reader{bundle: bundle, facts: message.ReadFacts(bundle), said: map[*fhir.Node]bool{}}
}

// section closes the section being built under a title.
func (r *reader) section(title string, safety bool) {
	if len(r.rows) > 0 {
		r.sections = append(r.sections, Section{Title: title, Rows: r.rows, Safety: safety})
	}
	r.rows = nil
}

// row adds a row. Nothing in it hides, or is turned around.
func (r *reader) row(row Row) {
	row.Label, row.Value, row.Note = Plain(row.Label), Plain(row.Value), Plain(row.Note)
	r.rows = append(r.rows, row)
}

// say adds a row if there is a value.
func (r *reader) say(label, value, note string) {
	if value != "" {
		r.row(Row{Label: label, Value: value, Note: note})
	}
}

// ask adds a row that says so when there is no value.
func (r *reader) ask(label, value, note string) {
	if value == "" {
		r.row(Row{Label: label, Value: "Not provided", Note: note, Absent: true})
		return
	}
	r.row(Row{Label: label, Value: value, Note: note})
}

// text is the text of a leaf, which counts as said.
func (r *reader) text(n *fhir.Node) string {
	if n == nil || n.Kind == fhir.Array || n.Kind == fhir.Object {
		return ""
	}
	r.said[n] = true
	return strings.TrimSpace(n.String())
}

// at is the text at a path, which counts as said.
func (r *reader) at(n *fhir.Node, path string) string { return r.text(n.At(path)) }

// conveyed counts the leaf members of n with these names as said, wherever
// they stand in n. What else n holds is still shown.
func (r *reader) conveyed(n *fhir.Node, names ...string) {
	if n == nil {
		return
	}
	for _, it := range n.Items {
		r.conveyed(it, names...)
	}
	for _, m := range n.Members {
		if slices.Contains(names, m.Name) {
			r.text(m.Value)
		}
		r.conveyed(m.Value, names...)
	}
}

// codes counts the parts of codings as said.
func (r *reader) codes(n *fhir.Node) { r.conveyed(n, "system", "version", "code", "display") }

// links counts the machine's part of references as said, not their display.
func (r *reader) links(n *fhir.Node) { r.conveyed(n, "reference", "type") }

// all are the resources of one type.
func (r *reader) all(resourceType string) []*fhir.Node { return fhir.Resources(r.bundle, resourceType) }

// one is the first resource of one type, or nil.
func (r *reader) one(resourceType string) *fhir.Node { return fhir.Resource(r.bundle, resourceType) }

// to is the resource that the first reference at path leads to, or nil.
func (r *reader) to(n *fhir.Node, path string) *fhir.Node {
	return fhir.Resolve(r.bundle, n.TextAt(path+".reference"))
}

// hush counts as said what the title of the message and its grouping convey,
// and what is for machines alone.
func (r *reader) hush() {
	head := r.one("MessageHeader")
	r.codes(head.Get("eventCoding"))
	r.codes(head.Get("reason"))
	r.at(head, "definition")
	r.conveyed(head.Get("response"), "identifier", "code")
	for _, name := range []string{"focus", "sender", "destination"} {
		r.links(head.Get(name))
	}
	r.purposes(r.one("ServiceRequest").All("category.coding"))
	r.purposes(r.one("Appointment").All("serviceCategory.coding"))
	for _, e := range r.all("Encounter") {
		r.links(e.Get("episodeOfCare"))
	}
}

// purposes counts use case and request category as said: their displays are
// not for people, the section What is asked has words for them. A code we do
// not know is still shown.
func (r *reader) purposes(codings []*fhir.Node) {
	for _, c := range codings {
		system, code := c.TextAt("system"), strings.ToLower(c.TextAt("code"))
		category := header.SameSystem(system, "https://fhir.nhs.uk/CodeSystem/message-category-servicerequest")
		if category || definition.Display(system, code) != "" {
			r.codes(c)
		}
	}
}

// clinical reports whether the message is one that carries clinical content,
// so that what is missing is worth saying.
func (r *reader) clinical() bool {
	switch r.facts.Kind {
	case message.ReferralNew, message.ReferralUpdate, message.ValidationNew, message.ValidationUpdate, message.ValidationFull:
		return true
	}
	return r.one("CarePlan") != nil && r.facts.Kind != message.DidNotAttendKind
}

// lines joins what is not empty.
func lines(separator string, all ...string) string {
	kept := make([]string, 0, len(all))
	for _, s := range all {
		if s != "" {
			kept = append(kept, s)
		}
	}
	return strings.Join(kept, separator)
}

// first is the first text that is not empty.
func first(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}
