package terms

import (
	"errors"
	"strings"

	"barsdesk/bars/fhir"
)

// System is a code system as published.
type System struct {
	URL, Version, Name string
	CaseSensitive      bool // codes differ by case alone; without it their case does not matter
	Complete           bool // every code is here, so that another one is wrong
	Concepts           []Concept
}

// Concept is one code of a system.
type Concept struct {
	Code         string
	Display      string
	Designations []string // further displays in English or Welsh, or in no stated language
	Parent       int      // index of the concept that it stands under; -1 without one
	Parents      []string // codes of further parents
	Properties   []Property
}

// Property is a property of a concept that a value set may choose by.
type Property struct{ Code, Value string }

// Reasons that the errors of ReadSystem and ReadValueSet wrap.
var (
	ErrNotSystem   = errors.New("is not a CodeSystem")
	ErrNotValueSet = errors.New("is not a ValueSet")
	ErrNoURL       = errors.New("has no url")
	ErrSupplement  = errors.New("supplements another CodeSystem and holds none itself")
)

// ReadSystem takes the facts from a CodeSystem resource. One that does not say
// whether case matters is read as one where it does not.
//
// HL7 FHIR R4, CodeSystem.caseSensitive and CodeSystem.content.
func ReadSystem(node *fhir.Node) (*System, error) {
	s, err := systemHead(node)
	if err != nil {
		return nil, err
	}
	children := map[string][]string{}
	s.add(node.All("concept"), -1, children)
	at := make(map[string]int, len(s.Concepts))
	for i := range s.Concepts {
		at[s.Concepts[i].Code] = i
	}
	for i := range s.Concepts {
		parent := s.Concepts[i].Code
		for _, child := range children[parent] {
			if c, ok := at[child]; ok {
				s.Concepts[c].Parents = append(s.Concepts[c].Parents, parent)
			}
		}
	}
	return s, nil
}

func systemHead(node *fhir.Node) (*System, error) {
	s := &System{
		Version: node.TextAt("version"), Name: node.TextAt("name"), CaseSensitive: node.TextAt("caseSensitive") == "true",
		Complete: node.TextAt("content") == "complete",
	}
	var version string
	s.URL, version, _ = strings.Cut(node.TextAt("url"), "|") // R4 publishes some v2 tables so
	if version != "" {
		s.Version = version
	}
	switch {
	case node.Type() != "CodeSystem":
		return nil, ErrNotSystem
	case s.URL == "":
		return nil, ErrNoURL
	case node.TextAt("content") == "supplement":
		return nil, ErrSupplement
	}
	return s, nil
}

// add appends concepts and those under them, and notes which children a
// concept names by code.
func (s *System) add(nodes []*fhir.Node, parent int, children map[string][]string) {
	for _, n := range nodes {
		c := Concept{Code: n.TextAt("code"), Display: strings.TrimSpace(n.TextAt("display")), Parent: parent}
		for _, d := range n.All("designation") {
			if text := d.TextAt("value"); spoken(d.TextAt("language")) && text != c.Display {
				c.Designations = append(c.Designations, text)
			}
		}
		for _, p := range n.All("property") {
			code, value := p.TextAt("code"), propertyValue(p)
			switch code {
			case "child":
				children[c.Code] = append(children[c.Code], value)
			case "parent", "subsumedBy":
				c.Parents = append(c.Parents, value)
			default:
				c.Properties = append(c.Properties, Property{Code: code, Value: value})
			}
		}
		s.Concepts = append(s.Concepts, c)
		s.add(n.All("concept"), len(s.Concepts)-1, children)
	}
}

// spoken reports whether a display in a language is one to compare with here.
func spoken(language string) bool {
	language, _, _ = strings.Cut(language, "-")
	return language == "" || language == "en" || language == "cy"
}

func propertyValue(p *fhir.Node) string {
	for _, m := range p.Members {
		if m.Name == "valueCoding" {
			return m.Value.TextAt("code")
		}
		if strings.HasPrefix(m.Name, "value") {
			return m.Value.String()
		}
	}
	return ""
}
