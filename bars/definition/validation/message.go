package validation

import (
	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// message checks a BaRS message against its MessageDefinition and the payload
// rules of its kind; nothing for other content.
func (w *walk) message(o Options) []Finding {
	b := w.root
	if b.Type() != "Bundle" || b.Get("type").String() != "message" || fhir.Resource(b, "MessageHeader") == nil {
		return nil
	}
	def := o.Definition
	if t := definition.Template(fhir.Resource(b, "MessageHeader").Get("definition").String()); def == nil && t.URL != "" {
		def = &t
	}
	if def == nil && !isBars(b) {
		return nil
	}
	var out []Finding
	if def != nil {
		out = append(out, definition.Fit(b, *def)...)
		w.narrow(*def)
	}
	kind, issue := message.Identify(b)
	if issue != nil {
		return out
	}
	useCase := o.UseCase
	if useCase == "" {
		useCase = message.ReadFacts(b).UseCase
	}
	rows := definition.Rows(definition.RowsFor(string(kind), useCase))
	return append(out, definition.CheckRows(b, rows)...)
}

func (w *walk) narrow(def definition.MessageDefinition) {
	w.narrowed = map[string][]string{}
	for _, f := range def.Focus {
		if f.Type != "Bundle" {
			w.narrowed[f.Type] = append(w.narrowed[f.Type], f.Profile)
		}
	}
}

func isBars(b *fhir.Node) bool {
	return claims(b, "https://fhir.nhs.uk/StructureDefinition/BARSBundleMessage")
}
