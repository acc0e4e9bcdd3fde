package form

import (
	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// ambulanceCase is the Encounter of an ambulance request that was made by
// another route than BaRS, when a validation ends in one.
//
// BaRS Application 4, Full validation response payload: third Encounter.
type ambulanceCase struct{}

// The fields of an ambulance request, and the codes for which there is one.
const (
	ambulanceReference = "reference"
	ambulanceOpened    = "opened"
	arpSystem          = "https://fhir.nhs.uk/CodeSystem/arp-priority-codes"
)

func (ambulanceCase) many() bool { return false }

func (ambulanceCase) fields(a about, _ []definition.Row) []Field {
	const reference, opened = "Encounter.identifier.value", "Encounter.period.start"
	return []Field{
		{ID: ambulanceReference, Path: reference, Label: "Reference of the ambulance request", Control: controlText, Necessity: should, MaxLength: 100,
			Help: "As the ambulance service gave it.", Options: []Option{}, Rule: a.rules.citation(reference)},
		{ID: ambulanceOpened, Path: opened, Label: "When it was made", Control: controlDateTime, Necessity: should,
			Options: []Option{}, Rule: a.rules.citation(opened)},
	}
}

func (ambulanceCase) write(b Block, repeats []map[string]string, w *writer) error {
	held := w.held[b.ID]
	if len(repeats) == 0 {
		for _, t := range held {
			w.gone[t.from] = true
		}
		return nil
	}
	if len(held) > 0 && sameAnswers(b, held, repeats[0]) >= 0 {
		return nil
	}
	n := newResource("Encounter", status("planned"))
	if len(held) > 0 {
		n = held[0].from
		w.touched[n] = true
	} else {
		n.Set("class", fhir.Coding("http://terminology.hl7.org/CodeSystem/v3-ActCode", "EMER", "emergency"))
		w.add(n)
	}
	n.Set("identifier", fhir.List(fhir.Obj(fhir.M("value", fhir.Str(repeats[0][ambulanceReference])))))
	n.Remove("period")
	if at := repeats[0][ambulanceOpened]; at != "" {
		n.Set("period", fhir.Obj(fhir.M("start", fhir.Str(at))))
	}
	return nil
}

// read finds the Encounter that is neither the asker's nor the responder's.
func (ambulanceCase) read(_ Block, r *reader) []taken {
	asker, responder := sendersContact(r), respondersContact(r)
	for _, n := range fhir.Resources(r.bundle, "Encounter") {
		if responder != nil && n != asker && n != responder {
			return []taken{{n, map[string]string{ambulanceReference: n.TextAt("identifier.value"), ambulanceOpened: n.TextAt("period.start")}}}
		}
	}
	return nil
}

// ambulanceNeeded says what to do when the outcome is one of the two most
// urgent priorities and no ambulance request is named.
//
// BaRS Application 4: an outcome of C1 or C2 goes with an ambulance request.
func ambulanceNeeded(a Answers) string {
	for _, r := range a["outcomes"] {
		system, code := parts(r[outcomeCode])
		if r[outcomeCode] == notListed {
			system, code = r[outcomeKind], r[outcomeTyped]
		}
		if system == arpSystem && (code == "C1" || code == "C2") {
			return "Enter the reference of the ambulance request: with an outcome of " + code + " one is made, and the service that asked must find it"
		}
	}
	return ""
}
