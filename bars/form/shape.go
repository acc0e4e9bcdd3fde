package form

import (
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// single fills one resource of which the message holds exactly one.
type single struct{}

func (single) many() bool { return false }

func (single) fields(t topic, rows []definition.Row) []Field { return asked(t, rows, "") }

func (single) write(b Block, repeats []map[string]string, w *writer) error {
	return putAll(w.one(b.Resource), b, repeats[0])
}

func (single) read(b Block, bundle *fhir.Node) []map[string]string {
	n := fhir.Resource(bundle, b.Resource)
	if n == nil {
		return nil
	}
	return []map[string]string{takeAll(n, b)}
}

// each makes a resource of every repeat.
type each struct{}

func (each) many() bool { return true }

func (each) fields(t topic, rows []definition.Row) []Field { return asked(t, rows, "") }

func (each) write(b Block, repeats []map[string]string, w *writer) error {
	for _, r := range repeats {
		n := newResource(b.Resource, given[b.Resource]...)
		if err := putAll(n, b, r); err != nil {
			return err
		}
		if finish := finishing[b.Resource]; finish != nil {
			finish(n, w.now)
		}
		w.add(n)
	}
	return nil
}

func (each) read(b Block, bundle *fhir.Node) []map[string]string {
	var out []map[string]string
	for _, n := range fhir.Resources(bundle, b.Resource) {
		out = append(out, takeAll(n, b))
	}
	return out
}

// finishing adds what follows from the answers and the moment.
var finishing = map[string]func(n *fhir.Node, now string){
	"MedicationStatement": func(n *fhir.Node, now string) { n.Set("dateAsserted", fhir.Str(now)) },
	"AllergyIntolerance":  func(n *fhir.Node, now string) { n.Set("recordedDate", fhir.Str(now)) },
	"RelatedPerson":       finishPerson,
}

func finishPerson(n *fhir.Node, now string) {
	n.Set("period", fhir.Obj(fhir.M("start", fhir.Str(now))))
	for _, t := range n.All("telecom") {
		t.SetFirst("system", fhir.Str("phone"))
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

func (consent) many() bool { return false }

func (consent) fields(t topic, rows []definition.Row) []Field {
	w := byPath["Consent.policyRule"]
	f := w.field(rulesOf(rows, ""), must)
	f.ID, f.Options = "confirm", []Option{}
	return []Field{f}
}

func (consent) write(b Block, repeats []map[string]string, w *writer) error {
	if repeats[0]["confirm"] == "true" {
		w.add(newResource("Consent", status("active")))
	}
	return nil
}

func (consent) read(b Block, bundle *fhir.Node) []map[string]string {
	n := fhir.Resource(bundle, "Consent")
	if n == nil {
		return nil
	}
	return []map[string]string{{"confirm": "true"}}
}
