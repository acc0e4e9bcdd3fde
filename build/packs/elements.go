package main

import (
	"fmt"
	"sort"
	"strings"
)

type packType struct {
	Name     string   `json:"name"`
	Elements []string `json:"elements"` // "path type min max [required value set]", path below the type
}

type element struct {
	Path    string `json:"path"`
	Type    string `json:"type"`
	Min     int    `json:"min"`
	Max     string `json:"max"`
	Binding *struct {
		ValueSet string `json:"valueSet"`
		Strength string `json:"strength"`
	} `json:"binding"`
}

// elements makes the pack of base R4 elements.
func elements(from, _ string) ([]byte, error) {
	s, err := read(from, "fhir/r4/elements.json")
	if err != nil {
		return nil, err
	}
	var all map[string][]element
	if err := s.decode("fhir/r4/elements.json", &all); err != nil {
		return nil, err
	}
	var out []packType
	for name, list := range all {
		t := packType{Name: name}
		for _, e := range list {
			t.Elements = append(t.Elements, e.line(name))
		}
		out = append(out, t)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	p := newPack(header{"elements", "HL7 FHIR R4, elements of the types that BaRS uses", r4Version, s.checksum()})
	list(p, "types", out)
	return p.done()
}

func (e element) line(typeName string) string {
	text := fmt.Sprintf("%s %s %d %s", strings.TrimPrefix(e.Path, typeName+"."), e.Type, e.Min, e.Max)
	if b := e.Binding; b != nil && b.Strength == "required" {
		set, _, _ := strings.Cut(b.ValueSet, "|")
		text += " " + set
	}
	return text
}
