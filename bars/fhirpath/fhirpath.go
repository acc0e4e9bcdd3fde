// Package fhirpath compiles FHIRPath expressions to closures and evaluates them
// over FHIR trees.
//
// HL7 FHIRPath 2.0.0 and the FHIR R4 additions to it.
package fhirpath

import "time"

// Model tells the types of the data that expressions run over.
type Model interface {
	// Element says what stands at an element of a type. A backbone element's
	// type is its path (Patient.contact). A choice is asked for by its bare name
	// (value) or by the name in the data (valueQuantity).
	Element(typeName, name string) (Element, bool)
	// Base is the type that a type specialises (code → string → Element); empty
	// at the top or for an unknown type.
	Base(typeName string) string
}

// Element is what a Model tells of an element.
type Element struct {
	Type    string   // its type; empty for a choice asked for by its bare name
	Choices []string // types of a choice; nil for other elements
	Many    bool     // may repeat
}

// Env is what an evaluation may ask beyond its focus. Functions left nil make
// the expression functions that need them end in an error.
type Env struct {
	Now        time.Time
	Resource   Item // %resource
	Root       Item // %rootResource
	Variables  map[string][]Item
	Resolve    func(reference string) (Item, bool)
	MemberOf   func(valueSet, system, code string) (bool, error)
	ConformsTo func(item Item, profile string) (bool, error)
}

// Expression is a compiled expression, safe for use by many goroutines.
type Expression struct{}

// Compile reads an expression. The error says where and why it cannot be read,
// or which function is not supported.
func Compile(expression string, model Model) (*Expression, error) {
	if _, err := parse(expression); err != nil {
		return nil, err
	}
	return &Expression{}, nil
}

// Evaluate returns the collection an expression yields for a focus.
func (x *Expression) Evaluate(env *Env, focus ...Item) ([]Item, error) { return nil, nil }

// True evaluates an invariant: whether the result is true. An empty result
// counts as true, as in the validation of invariants; a result that is no
// boolean is an error.
func (x *Expression) True(env *Env, focus Item) (bool, error) { return true, nil }
