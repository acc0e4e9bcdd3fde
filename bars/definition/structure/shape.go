package structure

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"barsdesk/bars/fhir"
	"barsdesk/bars/fhirpath"
)

var (
	_ fhir.Shape     = (*Set)(nil)
	_ fhirpath.Model = (*Set)(nil)
)

// Child tells the type of the element called name in a resource, data type or
// backbone element, and whether it may repeat. A backbone element's type is its
// path (Patient.contact), also where another element shares its content
// (Questionnaire.item of an item); a choice is asked for by its name in the
// data (valueQuantity). The value of a primitive is no child.
func (s *Set) Child(typeName, name string) (childType string, many bool, ok bool) {
	c, ok := s.shape(typeName).children[name]
	if !ok || c.told.Choices != nil {
		return "", false, false
	}
	return c.told.Type, c.told.Many, true
}

// Facts returns what the type itself says of the element called name, which
// may be one that it has from its base. Names are those of Element.
func (s *Set) Facts(typeName, name string) (*Element, bool) {
	c, ok := s.shape(typeName).children[name]
	return c.facts, ok
}

// Element is Child for FHIRPath: a choice may be asked for by its bare name too.
func (s *Set) Element(typeName, name string) (fhirpath.Element, bool) {
	c, ok := s.shape(typeName).children[name]
	return c.told, ok
}

// Base is the type that a type specialises, of a backbone element
// BackboneElement or Element; empty at the top and for an unknown type.
func (s *Set) Base(typeName string) string { return s.shape(typeName).base }

// Order lists the names of a type's elements as they stand in XML, those of its
// bases first; a choice by its bare name. It is nil for an unknown type.
func (s *Set) Order(typeName string) []string { return s.shape(typeName).order }

// shape is what Child and its like know of one type.
type shape struct {
	base     string
	children map[string]child // by name in the data, of choices by bare name too
	order    []string
}

type child struct {
	told  fhirpath.Element
	facts *Element
}

var noShape = &shape{}

// shapes are made when first asked for; readers never wait.
type shapes struct {
	made   atomic.Pointer[map[string]*shape]
	making sync.Mutex
}

func (s *Set) shape(typeName string) *shape {
	if s == nil {
		return noShape
	}
	if made := s.shapes.made.Load(); made != nil {
		if sh := (*made)[typeName]; sh != nil {
			return sh
		}
	}
	sh := s.makeShape(typeName)
	if sh != noShape {
		s.shapes.keep(typeName, sh)
	}
	return sh
}

func (k *shapes) keep(typeName string, sh *shape) {
	k.making.Lock()
	defer k.making.Unlock()
	next := map[string]*shape{typeName: sh}
	if made := k.made.Load(); made != nil {
		for name, old := range *made {
			next[name] = old
		}
	}
	k.made.Store(&next)
}

func (s *Set) makeShape(typeName string) *shape {
	root, _, _ := strings.Cut(typeName, ".")
	d, ok := s.Type(root)
	if !ok {
		return noShape
	}
	at := slices.IndexFunc(d.Elements, func(e Element) bool { return e.Path == typeName })
	if at < 0 {
		return noShape
	}
	sh := &shape{base: baseName(d, &d.Elements[at]), children: map[string]child{}}
	if base := s.shape(sh.base); base != noShape {
		for name, c := range base.children {
			sh.children[name] = c
		}
		sh.order = slices.Clone(base.order)
	}
	for i := at + 1; i < len(d.Elements); i++ {
		name, ok := strings.CutPrefix(d.Elements[i].Path, typeName+".")
		if ok && !strings.Contains(name, ".") && !(d.Kind == "primitive-type" && name == "value") {
			sh.add(name, &d.Elements[i])
		}
	}
	return sh
}

// baseName is the type that the element's content builds on.
func baseName(d *Definition, e *Element) string {
	if strings.Contains(e.Path, ".") {
		if len(e.Types) == 1 {
			return e.Types[0].Code
		}
		return ""
	}
	return d.Base[strings.LastIndexByte(d.Base, '/')+1:]
}

func (sh *shape) add(name string, e *Element) {
	if e.Max == 0 { // a type without what its base has, as xhtml
		delete(sh.children, name)
		sh.order = slices.DeleteFunc(sh.order, func(n string) bool { return n == name })
		return
	}
	many := e.Max == Any || e.Max > 1
	bare, isChoice := strings.CutSuffix(name, "[x]")
	sh.order = append(sh.order, bare)
	if !isChoice {
		sh.children[name] = child{fhirpath.Element{Type: contentType(e), Many: many}, e}
		return
	}
	all := fhirpath.Element{Many: many, Choices: []string{}}
	for _, t := range e.Types {
		all.Choices = append(all.Choices, t.Code)
		sh.children[bare+strings.ToUpper(t.Code[:1])+t.Code[1:]] = child{fhirpath.Element{Type: t.Code, Many: many}, e}
	}
	sh.children[bare] = child{all, e}
}

// contentType is the type of an element that is no choice: its path where it
// has elements of its own.
func contentType(e *Element) string {
	switch {
	case e.Content != "":
		return e.Content
	case len(e.Types) == 0:
		return ""
	}
	if code := e.Types[0].Code; code != "BackboneElement" && code != "Element" {
		return code
	}
	return e.Path
}
