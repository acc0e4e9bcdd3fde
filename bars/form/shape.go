package form

import (
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// single fills one resource of which the message holds exactly one that is
// meant; choose tells which, nil being the first of its type.
type single struct {
	choose func(r *reader) *fhir.Node
}

func (single) many() bool { return false }

func (single) fields(a about, rows []definition.Row) []Field { return asked(a, rows) }

func (single) write(b Block, repeats []map[string]string, w *writer) error {
	t := taken{}
	if held := w.held[b.ID]; len(held) > 0 {
		t = held[0]
	} else {
		t.from = w.one(b.Resource)
	}
	answers := map[string]string{}
	if len(repeats) > 0 {
		answers = repeats[0]
	}
	if err := w.fill(b, &t, answers); err != nil {
		return err
	}
	w.stands(b, answers, t.from)
	return nil
}

func (s single) read(b Block, r *reader) []taken {
	var n *fhir.Node
	if s.choose != nil {
		n = s.choose(r)
	} else {
		n = fhir.Resource(r.bundle, b.Resource)
	}
	if n == nil {
		return nil
	}
	return []taken{{n, takeAll(n, b)}}
}

// sendersContact is the Encounter that a request was made in.
func sendersContact(r *reader) *fhir.Node {
	request := fhir.Resource(r.bundle, "ServiceRequest")
	if e := r.resolve(request.TextAt("encounter.reference")); e.Type() == "Encounter" {
		return e
	}
	return fhir.Resource(r.bundle, "Encounter")
}

// respondersContact is the Encounter of those who were asked: the focus, else
// the one that the request was not made in.
//
// BaRS Applications 4 and 6, responses.
func respondersContact(r *reader) *fhir.Node {
	header := fhir.Resource(r.bundle, "MessageHeader")
	if e := r.resolve(header.TextAt("focus.reference")); e.Type() == "Encounter" {
		return e
	}
	all := fhir.Resources(r.bundle, "Encounter")
	if header == nil && len(all) > 0 { // the parts of an answer, our own first
		return all[0]
	}
	for _, e := range all {
		if len(all) > 1 && e != sendersContact(r) {
			return e
		}
	}
	if request := fhir.Resource(r.bundle, "ServiceRequest"); len(all) == 1 && request.Get("encounter") == nil {
		return all[0]
	}
	return nil
}

// each makes a resource of every repeat.
type each struct{}

func (each) many() bool { return true }

func (each) fields(a about, rows []definition.Row) []Field { return asked(a, rows) }

func (each) write(b Block, repeats []map[string]string, w *writer) error {
	t, _ := topicOf(b.ID)
	err := w.each(b, repeats, func(map[string]string) *fhir.Node { return newResource(b.Resource, t.given...) })
	for _, n := range w.spots[b.ID] {
		if finish := finishing[b.Resource]; finish != nil && n != nil && w.touched[n] {
			finish(n, w.now)
		}
		if n != nil && b.ID == "place" {
			w.markIncident(n)
		}
	}
	return err
}

func (each) read(b Block, r *reader) []taken {
	t, _ := topicOf(b.ID)
	var out []taken
	for _, n := range fhir.Resources(r.bundle, b.Resource) {
		if t.mine == nil || t.mine(r, n) {
			out = append(out, taken{n, takeAll(withMedication(n, r), b)})
		}
	}
	return out
}

// withMedication is a MedicationStatement whose medicine is told by the
// resource it refers to; any other resource is itself.
//
// HL7 FHIR R4, MedicationStatement.medication[x].
func withMedication(n *fhir.Node, r *reader) *fhir.Node {
	ref := n.Get("medicationReference")
	if ref == nil || n.Get("medicationCodeableConcept") != nil {
		return n
	}
	code := fhir.Obj(fhir.M("text", fhir.Str(ref.TextAt("display"))))
	target := r.resolve(ref.TextAt("reference"))
	for _, contained := range n.All("contained") {
		if "#"+contained.ID() == ref.TextAt("reference") {
			target = contained
		}
	}
	if held := target.Get("code"); held != nil {
		code = held
	}
	told := n.Clone()
	told.Set("medicationCodeableConcept", code)
	return told
}

// finishing adds what follows from the answers and the moment.
var finishing = map[string]func(n *fhir.Node, now string){
	"MedicationStatement": finishMedicine,
	"AllergyIntolerance":  func(n *fhir.Node, now string) { setMissing(n, "recordedDate", fhir.Str(now)) },
	"RelatedPerson":       finishPerson,
	"HealthcareService":   finishService,
	"Task":                func(n *fhir.Node, now string) { setMissing(n, "authoredOn", fhir.Str(now)) },
}

func setMissing(n *fhir.Node, name string, value *fhir.Node) {
	if n.Get(name) == nil {
		n.Set(name, value)
	}
}

// finishMedicine lets the medicine be told in one way.
func finishMedicine(n *fhir.Node, now string) {
	setMissing(n, "dateAsserted", fhir.Str(now))
	if n.Get("medicationCodeableConcept") != nil {
		n.Remove("medicationReference")
	}
}

func finishService(n *fhir.Node, _ string) {
	for _, i := range n.All("identifier") {
		if i.Get("system") == nil {
			i.SetFirst("system", fhir.Str(serviceSystem))
		}
	}
}

func finishPerson(n *fhir.Node, now string) {
	setMissing(n, "period", fhir.Obj(fhir.M("start", fhir.Str(now))))
	for _, t := range n.All("telecom") {
		if t.Get("system") == nil {
			t.SetFirst("system", fhir.Str("phone"))
		}
	}
	for _, name := range n.All("name") {
		name.SetFirst("text", fhir.Str(joined(name, " ", "prefix", "given", "family")))
	}
	for _, address := range n.All("address") {
		address.SetFirst("text", fhir.Str(joined(address, ", ", "line", "city", "district", "postalCode")))
	}
}

func joined(n *fhir.Node, between string, names ...string) string {
	var out []string
	for _, name := range names {
		for _, v := range n.All(name) {
			out = append(out, v.String())
		}
	}
	return strings.Join(out, between)
}

// consent makes the one statement that sharing for direct care is agreed; its
// codings have one allowed value each and are filled in by message.Referral.
type consent struct{}

const confirm = "confirm"

func (consent) many() bool { return false }

func (consent) fields(a about, _ []definition.Row) []Field {
	w := byPath["Consent.policyRule"]
	f := w.field(a, must)
	f.ID, f.Options = confirm, []Option{}
	return []Field{f}
}

func (consent) write(b Block, repeats []map[string]string, w *writer) error {
	held := w.held[b.ID]
	agreed := len(repeats) > 0 && repeats[0][confirm] == "true"
	switch {
	case agreed && len(held) == 0:
		w.add(newResource("Consent", status("active")))
	case !agreed && len(held) > 0:
		w.gone[held[0].from] = true
	}
	return nil
}

func (consent) read(_ Block, r *reader) []taken {
	n := fhir.Resource(r.bundle, "Consent")
	if n == nil {
		return nil
	}
	return []taken{{n, map[string]string{confirm: "true"}}}
}
