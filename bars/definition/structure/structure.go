// Package structure holds StructureDefinitions as facts: what elements a FHIR
// type or profile has and what holds for each. It checks no message.
//
// A Set is what is in force: the base R4 types, UK Core and BaRS profiles that
// are part of the program, and what was imported. Everything returned is the
// caller's to read and not to change.
//
// HL7 FHIR R4, StructureDefinition and ElementDefinition.
package structure

import "barsdesk/bars/fhir"

// Definition is one type or profile.
type Definition struct {
	URL        string // canonical, without version
	Version    string
	Name       string
	Title      string
	Kind       string // primitive-type, complex-type, resource, logical
	Abstract   bool
	Type       string // FHIR type defined or constrained
	Base       string // canonical of what it builds on; empty for Element and Resource
	Constrains bool   // a profile on Type; false: it defines Type
	Contexts   []Context
	Invariants []string  // FHIRPath that holds of the element an extension stands on
	Elements   []Element // own elements of a type, differential of a profile; in order, the root first
}

// Context is a place where an extension may stand.
type Context struct {
	Type       string // element, extension, fhirpath
	Expression string
}

// Not stated, and no limit, in Element.Min and Element.Max.
const (
	Unstated = -2
	Any      = -1
)

// Element is what holds for one element. A zero or Unstated member says
// nothing, so that the base's rule goes on.
type Element struct {
	ID          string // with slice names: Patient.identifier:nhsNumber.system
	Path        string // without: Patient.identifier.system
	Slice       string // name of the slice it begins; empty without one
	Min, Max    int    // Unstated; Max may be Any
	Types       []Type
	Content     string // id of the element whose content it shares; empty without one
	Fixed       *fhir.Node
	Pattern     *fhir.Node
	Binding     *Binding
	Constraints []Constraint
	Slicing     *Slicing
	MinValue    *fhir.Node
	MaxValue    *fhir.Node
	MaxLength   int // 0: no limit
	MustSupport bool
	Modifier    bool // changes the meaning of what it stands in; of an extension's root: it is a modifierExtension
}

// Type is one type that an element's value may have.
type Type struct {
	Code      string   // FHIR type; for primitives' own values the FHIRPath type is given as its FHIR name
	Profiles  []string // canonicals one of which the value follows; empty: none asked
	Targets   []string // of a Reference or canonical: canonicals of what it may point at; empty: any
	Contained bool     // of a Reference: the target must be contained
}

// Binding says where codes come from.
type Binding struct {
	Strength string // required, extensible, preferred, example
	ValueSet string // canonical, maybe with version
	Max      string // canonical of the value set that codes must come from whatever the strength; empty without one
}

// Constraint is an invariant.
type Constraint struct {
	Key        string
	Severity   string // error, warning
	Human      string // the source's words; empty for what is part of the program
	Expression string // FHIRPath; empty when the source gives none
}

// Slicing says how repeats are told apart.
type Slicing struct {
	Discriminators []Discriminator
	Rules          string // open, closed, openAtEnd
	Ordered        bool
}

// Discriminator is one thing repeats are told apart by.
type Discriminator struct {
	Type string // value, exists, pattern, type, profile
	Path string
}
