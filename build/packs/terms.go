package main

import (
	"fmt"
	"sort"
	"strings"

	"barsdesk/bars/definition/terms"
)

// stubs are the national triage lists of which only a handful of codes is
// published: other codes of theirs are right too.
var stubs = map[string]bool{
	"https://fhir.nhs.uk/CodeSystem/pathways-dx-codes":      true,
	"https://fhir.nhs.uk/CodeSystem/pathways-sd-codes":      true,
	"https://fhir.nhs.uk/CodeSystem/pathways-sg-codes":      true,
	"https://fhir.nhs.uk/CodeSystem/pathways-pathway-codes": true,
	"https://fhir.nhs.uk/CodeSystem/ampds-dispatch-codes":   true,
	"https://fhir.nhs.uk/CodeSystem/response-outcome-codes": true,
}

// named are systems that the guide uses without publishing a CodeSystem.
var named = []*terms.System{
	{URL: "https://fhir.nhs.uk/CodeSystem/message-category-servicerequest", Complete: true, Concepts: []terms.Concept{
		{Code: "referral", Display: "Transfer of Care", Parent: -1}, {Code: "validation", Display: "For Validation", Parent: -1}}},
	{URL: "https://fhir.nhs.uk/CodeSystem/message-reason-encounter", Concepts: []terms.Concept{
		{Code: "validation-triage-outcome", Display: "Validation of triage outcome", Parent: -1}}},
}

func r4Codes(_, r4 string) ([]byte, error) {
	return codes(header{Pack: "R4 codes", Source: "HL7 FHIR R4, code systems and value sets", Version: r4Version}, nil, r4, "specs/r4/valuesets.json")
}

func r4V3(_, r4 string) ([]byte, error) {
	return codes(header{Pack: "R4 codes of HL7 v3", Source: "HL7 FHIR R4, HL7 v3 code systems and value sets", Version: r4Version}, nil,
		r4, "specs/r4/v3-codesystems.json")
}

func r4V2(_, r4 string) ([]byte, error) {
	return codes(header{Pack: "R4 codes of HL7 v2", Source: "HL7 FHIR R4, HL7 v2 tables", Version: r4Version}, nil, r4, "specs/r4/v2-tables.json")
}

func ukCoreCodes(from, _ string) ([]byte, error) {
	return codes(header{Pack: "UK Core codes", Source: "UK Core, code systems and value sets", Version: ukCoreVersion}, nil,
		from, "fhir/code-systems/ukcore/*.json", "fhir/value-sets/*.json")
}

func barsCodes(from, _ string) ([]byte, error) {
	return codes(header{Pack: "BaRS codes", Source: "BaRS implementation guide, code systems", Version: guideVersion}, named,
		from, "fhir/code-systems/*.json")
}

// codes makes a pack of all CodeSystems and ValueSets in the files, by url, the
// newest version first.
func codes(h header, more []*terms.System, root string, patterns ...string) ([]byte, error) {
	s, err := read(root, patterns...)
	if err != nil {
		return nil, err
	}
	systems, err := s.systems()
	if err != nil {
		return nil, err
	}
	sets, err := s.valueSets()
	if err != nil {
		return nil, err
	}
	systems = append(systems, more...)
	sort.SliceStable(systems, func(i, j int) bool {
		return newerFirst(systems[i].URL, systems[i].Version, systems[j].URL, systems[j].Version)
	})
	sort.SliceStable(sets, func(i, j int) bool { return newerFirst(sets[i].URL, sets[i].Version, sets[j].URL, sets[j].Version) })
	h.Checksum = s.checksum()
	var blocks []string
	for _, x := range systems {
		blocks = append(blocks, systemLines(x))
	}
	for _, v := range sets {
		blocks = append(blocks, valueSetLines(v))
	}
	return zipped(h, blocks)
}

func newerFirst(urlA, versionA, urlB, versionB string) bool {
	if urlA != urlB {
		return urlA < urlB
	}
	return versionA > versionB
}

// systems reads the CodeSystems; those that only supplement others, or are not
// published with their codes, are left out.
func (s *source) systems() ([]*terms.System, error) {
	nodes, err := s.resources("CodeSystem")
	if err != nil {
		return nil, err
	}
	var out []*terms.System
	for _, n := range nodes {
		if content := n.TextAt("content"); content == "supplement" || content == "not-present" {
			continue
		}
		x, err := terms.ReadSystem(n)
		if err != nil {
			return nil, fmt.Errorf("CodeSystem %s: %w", n.ID(), err)
		}
		x.Complete = x.Complete && !stubs[x.URL]
		for i := range x.Concepts {
			x.Concepts[i].Properties = nil // no published value set chooses by one
		}
		out = append(out, x)
	}
	return out, nil
}

func (s *source) valueSets() ([]*terms.ValueSet, error) {
	nodes, err := s.resources("ValueSet")
	if err != nil {
		return nil, err
	}
	var out []*terms.ValueSet
	for _, n := range nodes {
		v, err := terms.ReadValueSet(n)
		if err != nil {
			return nil, fmt.Errorf("ValueSet %s: %w", n.ID(), err)
		}
		out = append(out, v)
	}
	return out, nil
}

func systemLines(s *terms.System) string {
	var out lines
	out.add("S", s.URL, s.Version, s.Name, mark(s.CaseSensitive, "s")+mark(s.Complete, "c"))
	depth := make([]int, len(s.Concepts))
	for i, c := range s.Concepts {
		if c.Parent >= 0 {
			depth[i] = depth[c.Parent] + 1
		}
		out.add(string(rune('a'+depth[i])), append([]string{c.Code, c.Display}, c.Designations...)...)
		for _, p := range c.Parents {
			out.add("^", p)
		}
	}
	return strings.TrimSuffix(out.text.String(), "\n")
}

func valueSetLines(v *terms.ValueSet) string {
	var out lines
	out.add("V", v.URL, v.Version, v.Name, mark(v.Partial, "p"))
	for _, p := range v.Parts {
		sign := "+"
		if p.Exclude {
			sign = "-"
		}
		out.add(sign, p.System, p.Version, mark(p.Listed, "l"))
		for _, c := range p.Codes {
			out.add(".", c.Code, c.Display)
		}
		for _, f := range p.Filters {
			out.add("~", f.Property, f.Op, f.Value)
		}
		for _, set := range p.Sets {
			out.add("@", set)
		}
	}
	return strings.TrimSuffix(out.text.String(), "\n")
}
