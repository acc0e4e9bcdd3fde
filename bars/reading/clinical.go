package reading

import (
	"strings"

	"barsdesk/bars/fhir"
)

// medicines shows medicines and allergies, and says so when there are none.
func (r *reader) medicines() {
	for _, n := range r.all("MedicationStatement") {
		name := first(r.concept(n.Get("medicationCodeableConcept")), r.link("medicationReference", n.At("medicationReference")))
		r.row(Row{Label: "Medicine", Value: first(name, "Not named"), Note: r.note(n)})
	}
	if len(r.rows) == 0 && r.clinical() {
		r.row(Row{Label: "Medicines", Value: "No medicines stated", Absent: true})
	}
	before := len(r.rows)
	for _, n := range r.all("AllergyIntolerance") {
		r.row(Row{Label: "Allergy or intolerance", Value: first(r.concept(n.Get("code")), "Not named"), Note: r.note(n)})
	}
	if len(r.rows) == before && r.clinical() {
		r.row(Row{Label: "Allergies", Value: "No known allergies stated", Absent: true})
	}
	r.section("Medicines and allergies", false)
}

// observations shows what was observed, done and said.
func (r *reader) observations() {
	for _, n := range r.all("Observation") {
		r.observation(n)
	}
	for _, n := range r.all("Procedure") {
		r.say("Procedure", first(r.concept(n.Get("code")), "Not described"), r.note(n))
	}
	for _, n := range r.all("Communication") {
		var said []string
		for _, p := range n.All("payload.contentString") {
			said = append(said, r.text(p))
		}
		title := first(r.concept(n.Get("topic")), "Message")
		r.row(Row{Label: title, Value: first(strings.Join(said, "\n"), "Not described"), Note: r.note(n), Verbatim: true})
	}
	r.section("Observations and events", false)
}

// observation shows an Observation that a section before has not shown.
func (r *reader) observation(n *fhir.Node) {
	code := n.Get("code")
	if r.heard(code) {
		return
	}
	title := r.concept(code)
	value := r.observed(n)
	var notes []string
	for _, note := range n.All("note.text") {
		notes = append(notes, r.text(note))
	}
	said := strings.Join(notes, "\n")
	switch {
	case value == "" && said == "":
		title, value = "Observation", title
	case value == "":
		value, said = said, ""
	}
	r.row(Row{Label: first(title, "Observation"), Value: first(value, "Not described"), Note: sentences(said, r.note(n)), Verbatim: true})
}

// heard reports whether a concept was said already.
func (r *reader) heard(n *fhir.Node) bool {
	for _, c := range append(n.All("coding.display"), n.All("text")...) {
		if r.said[c] {
			return true
		}
	}
	return false
}

// observed words the value of an Observation, whatever its type.
func (r *reader) observed(n *fhir.Node) string {
	for _, m := range n.Members {
		if !strings.HasPrefix(m.Name, "value") {
			continue
		}
		w := walk{reader: r, root: "Observation"}
		w.value(m.Name, []string{m.Name}, m.Value)
		var said []string
		for _, d := range w.found {
			said = add(said, d.value)
		}
		return strings.Join(said, " ")
	}
	return ""
}

// answers shows each questionnaire under its own title.
func (r *reader) answers() {
	for _, n := range r.all("QuestionnaireResponse") {
		title := "Questions and answers"
		for _, ext := range n.All("extension") {
			if strings.HasSuffix(ext.TextAt("url"), "questionnaireresponse-reason") {
				title = first(r.concept(ext.Get("valueCodeableConcept")), title)
			}
		}
		w := walk{reader: r, root: n.Type()}
		for _, group := range n.All("item") {
			if len(group.All("answer")) == 0 && len(group.All("item")) > 0 {
				title = lines(": ", title, w.group(group, title))
			}
		}
		w.value("", nil, n)
		for _, d := range w.found {
			r.row(Row{Label: first(d.label, "Answer"), Value: d.value, Verbatim: true})
		}
		r.section(title, false)
	}
}

// group words the items of a group and returns the group's own words, unless
// the title has them.
func (w *walk) group(group *fhir.Node, title string) string {
	for _, it := range group.All("item") {
		w.value("item", nil, it)
	}
	words := w.at(group, "text")
	if strings.Contains(strings.ToLower(title), strings.ToLower(words)) {
		return ""
	}
	return words
}
