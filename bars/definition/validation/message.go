package validation

import (
	"strconv"
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
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
	out := named(b, def)
	if def != nil {
		out = append(out, definition.Fit(b, *def)...)
		w.narrow(*def)
	}
	out = append(out, definition.CheckMessage(b)...)
	return append(out, definition.CheckRows(b, definition.Rows(definition.TableFor(b)))...)
}

// named checks that a message names its definition, and one for its event
// (BaRS Core, Message Headers).
func named(b *fhir.Node, def *definition.MessageDefinition) []Finding {
	for i, e := range itemsOf(b.Get("entry")) {
		header := e.Get("resource")
		if header.Type() != "MessageHeader" {
			continue
		}
		f := Finding{Severity: definition.Error, Path: "Bundle.entry[" + strconv.Itoa(i) + "].resource.definition", Rule: "BaRS Core: Message Headers"}
		event := header.Get("eventCoding").Get("code").String()
		switch {
		case header.Get("definition") == nil:
			f.Code, f.What = definition.Required, "The message does not name its MessageDefinition."
		case def != nil && def.Event != "" && event != "" && !strings.EqualFold(def.Event, event):
			f.Code, f.What = definition.BusinessRule, "The definition is one for "+def.Event+", and the event of the message is another."
		case def != nil && otherCategory(b, def.Tail()):
			f.Code, f.What = definition.BusinessRule, "The definition goes with another category of request than the message says."
		default:
			return nil
		}
		return []Finding{f}
	}
	return nil
}

const categories = "https://fhir.nhs.uk/CodeSystem/message-category-servicerequest"

// otherCategory reports whether a request says it is a referral under the
// definition of a validation, or the other way round.
func otherCategory(b *fhir.Node, tail string) bool {
	other := ""
	switch {
	case strings.Contains(tail, "-validation"):
		other = "referral"
	case strings.Contains(tail, "-referral"):
		other = "validation"
	}
	for _, c := range fhir.Resource(b, "ServiceRequest").All("category.coding") {
		if c.Get("system").String() == categories && c.Get("code").String() == other {
			return true
		}
	}
	return false
}

func (w *walk) narrow(def definition.MessageDefinition) {
	w.narrowed = map[string][]string{}
	for _, f := range def.Focus {
		if profile := def.Means(f); f.Type != "Bundle" && profile != "" {
			w.narrowed[f.Type] = append(w.narrowed[f.Type], profile)
		}
	}
}

func isBars(b *fhir.Node) bool {
	return claims(b, "https://fhir.nhs.uk/StructureDefinition/BARSBundleMessage")
}
