package desk

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/form"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
	"barsdesk/storage"
)

// pointed is a question of a draft that a receiver's answer points at.
type pointed struct {
	page  string // of the draft's journey
	field string // on that page; "" for the page
	label string // of the question, for a sentence or a button
}

// pointedAt finds the questions of the draft that a refused message came from
// which its answer points at, each once.
//
// BaRS, Error handling: the place at fault stands in the OperationOutcome.
func (d *Desk) pointedAt(tx storage.Tx, f *caseFile, o storage.Outbound) ([]pointed, error) {
	bundle, _ := fhir.Parse(o.Body) // nil for what is no message: nothing is found in it
	paths := outcome.Read(o.Status, o.Answer).Paths(bundle)
	if len(paths) == 0 {
		return nil, nil
	}
	draft, err := tx.Drafts().Get(f.plan.DraftID)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	b, err := readDraft(draft)
	if err != nil {
		return nil, err
	}
	formula, err := d.keptFormula(b)
	if err != nil {
		return nil, err
	}
	return questionsAt(formula.forms[message.Kind(o.Kind)], formula.form(), bundle, paths), nil
}

func questionsAt(of, shown form.Form, bundle *fhir.Node, paths []string) (out []pointed) {
	for _, path := range paths {
		p, ok := questionAt(of, shown, bundle, path)
		same := func(have pointed) bool { return have.page == p.page && have.label == p.label }
		if ok && !slices.ContainsFunc(out, same) {
			out = append(out, p)
		}
	}
	return out
}

// questionAt is the question about an element of a message: of the receiver's
// form, of the patient, or of the appointment.
func questionAt(of, shown form.Form, bundle *fhir.Node, path string) (pointed, bool) {
	element := elementAt(bundle, path)
	switch kind, _, _ := strings.Cut(element, "."); kind {
	case "Patient", "RelatedPerson":
		return patientQuestion(element), true
	case "Appointment", "Slot", "Schedule":
		return pointed{page: stepSlot, label: "Appointment"}, true
	}
	p, ok := of.Place(bundle, path)
	if !ok {
		return pointed{}, false
	}
	return pointed{page: stepForm + sectionsOf(shown)[p.Block], field: fieldOf(p), label: labelAt(of, p)}, true
}

var indexes = regexp.MustCompile(`\[\d+\]`)

// elementAt is a path without its indexes, from the resource's type on.
func elementAt(bundle *fhir.Node, path string) string {
	_, below, _ := strings.Cut(path, ".resource")
	return resourceAt(bundle, path).Type() + indexes.ReplaceAllString(below, "")
}

// labelAt is the label of a problem's field, else the title of its block.
func labelAt(of form.Form, p form.Problem) string {
	for _, s := range of.Sections {
		for _, b := range s.Blocks {
			if b.ID != p.Block {
				continue
			}
			for _, f := range b.Fields {
				if f.ID == p.Field {
					return f.Label
				}
			}
			return firstOf(b.Title, s.Title)
		}
	}
	return ""
}

// patientQuestions are the questions of the patient page by the elements they
// fill, the narrower before the wider.
var patientQuestions = []struct{ element, field, label string }{
	{"Patient.identifier", "nhsNumber", "NHS number"},
	{"Patient.name.family", "family", "Last name"},
	{"Patient.name.given", "given", "First name"},
	{"Patient.name.prefix", "prefix", "Title"},
	{"Patient.name", "family", "Last name"},
	{"Patient.birthDate", "birthDate", "Date of birth"},
	{"Patient.gender", "sex", "Sex"},
	{"Patient.address.city", "city", "Town or city"},
	{"Patient.address.postalCode", "postcode", "Postcode"},
	{"Patient.address", "addressLines", "Address"},
	{"Patient.communication", "language", "Language"},
	{"Patient.generalPractitioner", "gp", "GP practice"},
	{"Patient.telecom", "contacts", "Contacts"},
	{"Patient.contact", "contacts", "Contacts"},
	{"RelatedPerson", "contacts", "Contacts"},
}

func patientQuestion(element string) pointed {
	for _, q := range patientQuestions {
		if element == q.element || strings.HasPrefix(element, q.element+".") {
			return pointed{stepPatient, q.field, q.label}
		}
	}
	return pointed{page: stepPatient, label: "Patient"}
}

// named is the labels in a sentence: “Date of birth” and “Sex”.
func named(all []pointed) string {
	var labels []string
	for _, p := range all {
		labels = append(labels, "“"+p.label+"”")
	}
	if n := len(labels); n > 1 {
		return strings.Join(labels[:n-1], ", ") + " and " + labels[n-1]
	}
	return strings.Join(labels, "")
}
