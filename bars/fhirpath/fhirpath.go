// Package fhirpath compiles FHIRPath expressions to closures and evaluates them
// over FHIR trees.
//
// It knows FHIRPath 2.0.0, of the later draft the functions that published
// invariants and the official test suite use (sort, trim, encode, lowBoundary and
// the like), and the FHIR R4 additions. Nothing it is given makes it panic, and
// an evaluation that would not end in reasonable time ends in ErrTooMuch.
//
// HL7 FHIRPath 2.0.0; FHIR R4, FHIRPath.
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
// the expression functions that need them end in an error; a nil Env is an
// empty one.
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
type Expression struct {
	whole part
	model Model
	kept  int // results to keep during a run, the first not used
}

// Compile reads an expression. The error says where and why it cannot be read,
// or which function is not supported. A nil model is allowed: types are then
// known only of resources and of what the expression makes.
//
// It forgives what published invariants do against the letter: as() of many
// items picks those of the type, and a type or element that does not exist
// yields nothing.
func Compile(expression string, model Model) (*Expression, error) {
	return compile(expression, model, false)
}

// CompileStrict is Compile for an expression over a type, which it holds to the
// model: elements and types that do not exist, input that a function or operator
// cannot take, and as() of what may repeat are errors.
func CompileStrict(expression string, model Model, typeName string) (*Expression, error) {
	if err := check(expression, model, typeName); err != nil {
		return nil, err
	}
	return compile(expression, model, true)
}

// Evaluate returns the collection an expression yields for a focus.
func (x *Expression) Evaluate(env *Env, focus ...Item) ([]Item, error) {
	r := x.begin(env, focus)
	defer r.end()
	x.whole.items(r)
	if r.err != nil {
		return nil, r.err
	}
	return append([]Item(nil), r.stack...), nil
}

// True evaluates an invariant: whether the result is true. An empty result is
// not (HL7 FHIR R4, ElementDefinition.constraint: it must evaluate to true); a
// result that is no boolean is an error.
func (x *Expression) True(env *Env, focus Item) (bool, error) {
	r := x.begin(env, nil)
	defer r.end()
	r.stack = append(r.stack, focus)
	r.this = r.stack[:1:1]
	r.context = r.this
	t := unknown
	if x.whole.yesNo {
		t = x.whole.test(r)
	} else if x.whole.items(r); len(r.stack) > 1 {
		v, ok := r.stack[1].Bool()
		if !ok || len(r.stack) > 2 {
			r.fail("the result is no boolean")
		}
		t = truthOf(v)
	}
	return t == yes, r.err
}
