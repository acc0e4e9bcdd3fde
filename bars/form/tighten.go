package form

import (
	"errors"
	"slices"
	"strings"

	"barsdesk/bars/definition"
)

// Demandable is one question that a receiver can make necessary: Path is the
// element, for definition.Tightening.
type Demandable struct {
	Block string // title of the block it is asked in
	Field Field
	Path  string // empty when it cannot be made necessary
	Why   string // why it cannot
}

// Demandables are the questions that a definition leads to about a type of
// resource, in the order of the form. Path is given of those that become
// necessary when a definition demands it.
func Demandables(def definition.MessageDefinition, rows []definition.Row, useCase, resource string) []Demandable {
	var out []Demandable
	for _, b := range Build(def, rows, useCase).blocksAbout(resource) {
		for _, f := range b.Fields {
			if f.Control == controlNote {
				continue
			}
			out = append(out, demandable(def, rows, b, f))
		}
	}
	return out
}

func demandable(def definition.MessageDefinition, rows []definition.Row, b Block, f Field) Demandable {
	one, path := Demandable{Block: b.Title, Field: f}, demanded(f)
	var no *definition.Loosening
	_, err := def.Tighten(definition.Tightening{Fields: []string{path}}, rows)
	switch narrowed := b.narrow(demanding(path)); {
	case f.Necessity == must:
		one.Why = "It is asked for already."
	case errors.As(err, &no):
		one.Why = no.Reason
	case necessity(narrowed, f.ID) != must:
		one.Why = "It depends on the answer to another question."
	default:
		one.Path = path
	}
	return one
}

// demanded is the element that a profile has to demand for a question to be
// necessary.
func demanded(f Field) string {
	if strings.HasSuffix(f.Path, "[x]") {
		return bare(f.Path)
	}
	return f.element()
}

// demanding are the limits of a profile that demands an element and all that
// it is part of.
func demanding(path string) (out []Limit) {
	for ; strings.Contains(path, "."); path = above(path) {
		out = append(out, Limit{Path: path, Required: true})
	}
	return out
}

// necessity says how a question is asked for.
func necessity(b Block, id string) string {
	at := slices.IndexFunc(b.Fields, func(f Field) bool { return f.ID == id })
	if at < 0 {
		return ""
	}
	return b.Fields[at].Necessity
}

// Asks reports whether the form that a definition leads to asks about a type of
// resource, and whether it does so whatever else is said.
func Asks(def definition.MessageDefinition, rows []definition.Row, useCase, resource string) (asked, always bool) {
	for _, b := range Build(def, rows, useCase).blocksAbout(resource) {
		asked, always = true, always || b.Min > 0
	}
	return asked, always
}

func (f Form) blocksAbout(resource string) (out []Block) {
	for _, s := range f.Sections {
		for _, b := range s.Blocks {
			if b.Resource == resource {
				out = append(out, b)
			}
		}
	}
	return out
}
