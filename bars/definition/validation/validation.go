// Package validation checks FHIR content against the base types, the profiles
// it follows, and, for a BaRS message, its MessageDefinition and the payload
// rules of its kind: in one pass, offline.
//
// What cannot be decided here (a profile that is not held, a terminology that
// is not published in full, an expression that cannot be evaluated) is reported
// as not checked, never passed over.
//
// HL7 FHIR R4, Validating Resources; BaRS Core and Applications.
package validation

import (
	"strings"
	"time"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/structure"
	"barsdesk/bars/definition/terms"
	"barsdesk/bars/fhir"
	"barsdesk/bars/fhirpath"
)

// Policy says how strict a check is.
type Policy uint8

// The policies. A Sender's messages must be right in every point. A Receiver
// tolerates what BaRS tells it to: what it tolerates is reported as a warning.
const (
	Sender Policy = iota
	Receiver
)

// Options say what a resource is checked against beyond what it claims itself.
type Options struct {
	Policy     Policy
	Definition *definition.MessageDefinition // of the receiver; nil: the published one that the message names
	Profiles   []string                      // canonicals that the resource has to follow
	Base       bool                          // only what R4 says of the types: no profiles, no definition, no payload rules
	Now        time.Time
}

// Validator checks resources. It is safe for use by many goroutines. What it
// needs of the definitions it compiles once, when it is first needed.
type Validator struct {
	set   *structure.Set
	words *terms.Terms
	types *compiler
	asked []string
}

// New returns a Validator for the definitions and codes in force.
func New(set *structure.Set, words *terms.Terms) *Validator {
	return &Validator{set: set, words: words, types: newCompiler(set)}
}

// Check checks a resource. It never changes it, and never panics on content.
func (v *Validator) Check(resource *fhir.Node, o Options) Report {
	w := &walk{Validator: &Validator{set: v.set, words: v.words, types: v.types, asked: o.Profiles},
		root: resource, seen: map[string]bool{}}
	if resource == nil || resource.Kind != fhir.Object {
		w.enter("Resource", "", -1)
		w.add(definition.Error, definition.Structure, "A resource is an object.", "Resource")
		return Report{Findings: w.found}
	}
	w.enter(v.rootName(resource), "", -1)
	w.begin(o.Now)
	var message []Finding
	if w.base = o.Base; !w.base {
		message = w.message(o)
	}
	w.resource(resource, false, nil)
	w.found = append(w.found, message...)
	return report(w.found, o.Policy)
}

// rootName is what paths begin with: the type of the resource, if FHIR has it.
func (v *Validator) rootName(resource *fhir.Node) string {
	if s := v.types.typed(resource.Type()); s != nil && s.resource {
		return s.name
	}
	return "Resource"
}

// begin sets the walk to its root.
func (w *walk) begin(now time.Time) {
	if w.root.Type() == "Bundle" {
		w.bundle = entriesOf(w.root, nil)
	}
	w.env = fhirpath.Env{Now: now, Root: itemOf(w.root, nil, w.root.Type()), Resolve: w.resolved, MemberOf: w.memberOf, ConformsTo: w.conformsTo}
}

func (w *walk) resolved(reference string) (fhirpath.Item, bool) {
	n := w.target(reference)
	if inner, is := strings.CutPrefix(reference, "#"); is {
		n = w.inner(inner)
	}
	if n == nil {
		return fhirpath.Item{}, false
	}
	return itemOf(n, nil, n.Type()), true
}

func (w *walk) memberOf(set, system, code string) (bool, error) {
	v, _ := w.words.InSet(set, system, code)
	if v == terms.Unknown {
		return false, errNotHeld
	}
	return v == terms.In, nil
}
