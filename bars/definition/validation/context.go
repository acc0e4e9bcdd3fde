package validation

import (
	"barsdesk/bars/definition"
	"barsdesk/bars/definition/structure"
	"barsdesk/bars/fhirpath"
)

// miscontexted are extensions whose published context is not where published
// resources use them.
var miscontexted = map[string]bool{
	coreProfiles + "structuredefinition-fhir-type": true,
	ukCoreExtensions + "ContactPreference":         true, // on Patient.contact
}

// context checks that an extension stands where its definition allows it, and
// in the way: one that changes the meaning is a modifierExtension (HL7 FHIR R4,
// Defining Extensions: context).
func (w *walk) context(url string, e *element) {
	d, ok := w.set.Find(url)
	if !ok || w.conforming > 0 {
		return // in an evaluation of conformsTo it has been checked by itself
	}
	if w.modifies(d) != (e.name == "modifierExtension") {
		what := "This extension changes the meaning, so it is a modifierExtension."
		if e.name == "modifierExtension" {
			what = "This extension does not change the meaning, so it is no modifierExtension."
		}
		w.add(definition.Error, definition.Structure, what, url)
	}
	if len(d.Contexts) == 0 && len(d.Invariants) == 0 || miscontexted[url] {
		return
	}
	h := w.holder()
	if len(d.Contexts) > 0 && !w.allowedOn(h, d.Contexts) {
		w.add(definition.Error, definition.Structure, "This extension is not allowed on "+h.path+".", url)
	}
	for _, expression := range d.Invariants {
		w.contextInvariant(h, url, expression)
	}
}

// modifies reports whether a definition, or one that it builds on, says that
// its extension changes the meaning of what it stands on.
func (w *walk) modifies(d *structure.Definition) bool {
	for range 20 {
		if len(d.Elements) > 0 && d.Elements[0].Modifier {
			return true
		}
		base, ok := w.set.Find(d.Base)
		if !ok || !base.Constrains {
			return false
		}
		d = base
	}
	return false
}

func (w *walk) allowedOn(h holder, contexts []structure.Context) bool {
	for _, c := range contexts {
		switch c.Type {
		case "element":
			if h.fits(w, c.Expression) {
				return true
			}
		case "extension":
			if h.extension == c.Expression {
				return true
			}
		case "fhirpath":
			if w.leadsTo(h, c.Expression) {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// leadsTo reports whether an expression over the resource leads to what the
// extension stands on. One that cannot be evaluated is taken as leading there.
func (w *walk) leadsTo(h holder, expression string) bool {
	r := w.inside[len(w.inside)-1].resource
	code, err := fhirpath.Compile(expression, w.set)
	var all []fhirpath.Item
	if err == nil {
		all, err = code.Evaluate(&w.env, itemOf(r, nil, r.Type()))
	}
	if err != nil {
		w.once(definition.NotSupported, "Not checked: where an extension may stand could not be evaluated.", "context "+expression)
		return true
	}
	for _, i := range all {
		if i.Node != nil && i.Node == h.item.Node || i.Extra != nil && i.Extra == h.item.Extra {
			return true
		}
	}
	return false
}

// contextInvariant checks what a definition asks of the element that its
// extension stands on.
func (w *walk) contextInvariant(h holder, url, expression string) {
	code, err := fhirpath.Compile(expression, w.set)
	ok := true
	if err == nil {
		ok, err = code.True(&w.env, h.item)
	}
	switch {
	case err != nil:
		w.once(definition.NotSupported, "Not checked: a rule of an extension could not be evaluated.", "context "+url)
	case !ok:
		w.add(definition.Error, definition.Invariant, "What this extension asks of the element it stands on is not so.", url)
	}
}
