package form

import (
	"strings"
	"sync"

	"barsdesk/bars/definition"
)

// software are the elements that the program fills in, by path; what is below
// one is filled in too. References, ids, meta, extensions and elements with one
// allowed value need no entry.
var software = []string{
	"CarePlan.status", "CarePlan.intent", "CarePlan.supportingInfo",
	"Encounter.status", "Encounter.class", "Encounter.statusHistory",
	"ServiceRequest.status", "ServiceRequest.intent", "ServiceRequest.category", "ServiceRequest.authoredOn", "ServiceRequest.supportingInfo", "ServiceRequest.occurrencePeriod.start", "ServiceRequest.code",
	"Flag.category", "Flag.status", "Consent", "QuestionnaireResponse", "Questionnaire",
	"MedicationStatement.dateAsserted", "AllergyIntolerance.recordedDate", "Observation.status",
	"RelatedPerson.active", "RelatedPerson.period", "RelatedPerson.name.text", "RelatedPerson.address.text", "RelatedPerson.address.use",
	"RelatedPerson.address.type", "RelatedPerson.telecom.system", "RelatedPerson.communication.preferred",
	"Task.status", "Task.intent", "Task.authoredOn", "Condition.recordedDate", "Condition.category",
	"CarePlan.activity.detail", "Device", "Observation.category", "Observation.component.code",
	"Appointment.status", "Appointment.serviceCategory", "Appointment.start", "Appointment.end", "Appointment.slot", "Appointment.participant",
}

// groups are data types whose parts are asked for one by one.
var groups = map[string]bool{
	"BackboneElement": true, "Element": true, "Period": true, "HumanName": true, "Address": true, "ContactPoint": true,
	"Timing": true, "Dosage": true, "Quantity": true, "Annotation": true, "Attachment": true,
}

// uncovered lists, in the order of the table, the fields that rows call for and
// no words are about: a new edition or another Application never loses a row.
func (r rules) uncovered(rows []definition.Row) []string {
	var out []string
	seen := map[string]bool{}
	for _, row := range rows {
		path, ok := r.askable(row)
		if ok && !seen[path] {
			seen[path] = true
			out = append(out, path)
		}
	}
	return out
}

// askable returns the field for a row that a person answers and that has no words.
func (r rules) askable(row definition.Row) (path string, ok bool) {
	kept, there := r[row.Path]
	if !there || kept.Slice != row.Slice || row.Path == row.Resource || row.Fixed != "" || !isAnswer(row) {
		return "", false
	}
	path = row.Path
	switch {
	case row.Type == "CodeableConcept":
		path += ".coding.display"
		if len(bound(row.Path+".coding", r)) > 0 {
			path = row.Path + ".coding"
		}
	case strings.Contains(path, ".coding"), r.namedConcept(path):
		return "", false // asked for with its concept
	}
	return path, !hasWords(row.Path) && r.need(path) != ""
}

// namedConcept reports whether path is the text of a concept that is asked for
// by name; the name is its text.
func (r rules) namedConcept(path string) bool {
	up, isText := strings.CutSuffix(path, ".text")
	row, there := r[up]
	return isText && there && row.Type == "CodeableConcept" && len(bound(up+".coding", r)) == 0
}

func isAnswer(row definition.Row) bool {
	if groups[row.Type] {
		return false
	}
	switch row.Type {
	case "Reference", "Extension", "Meta", "id", "canonical", "Identifier", "Resource", "uri", "url":
		return false
	}
	for _, part := range []string{".meta.", ".extension.", ".reference", ".identifier."} {
		if strings.Contains(row.Path+".", part+".") || strings.Contains(row.Path, part) {
			return false
		}
	}
	for _, s := range software {
		if row.Path == s || strings.HasPrefix(row.Path, s+".") {
			return false
		}
	}
	return !strings.HasSuffix(row.Path, "Quantity.unit")
}

// hasWords reports whether the element, what it is part of, or the coding or
// text of it, is in the dictionary.
func hasWords(path string) bool {
	known := wordedPaths()
	for _, ending := range []string{"", ".coding", ".coding.display", ".text"} {
		if known[path+ending] {
			return true
		}
	}
	for strings.Count(path, ".") > 1 {
		path = path[:strings.LastIndexByte(path, '.')]
		if known[path] {
			return true
		}
	}
	return false
}

// wordedPaths are the paths of the dictionary as definitions spell them.
var wordedPaths = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for path := range byPath {
		out[bare(path)] = true
	}
	return out
})
