package main

import (
	"sort"
	"strings"
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
var named = []packSystem{
	{"https://fhir.nhs.uk/CodeSystem/message-category-servicerequest", "", false,
		[][2]string{{"referral", "Transfer of Care"}, {"validation", "For Validation"}}},
	{"https://fhir.nhs.uk/CodeSystem/message-reason-encounter", "", true,
		[][2]string{{"validation-triage-outcome", "Validation of triage outcome"}}},
}

type packSystem struct {
	URL     string      `json:"url"`
	Version string      `json:"version,omitempty"`
	Partial bool        `json:"partial,omitempty"`
	Codes   [][2]string `json:"codes"`
}

type packSet struct {
	URL   string       `json:"url"`
	Codes []packSystem `json:"codes"`
}

type concept struct {
	Code    string    `json:"code"`
	Display string    `json:"display"`
	Concept []concept `json:"concept"`
}

// codes makes the pack of code systems and value sets.
func codes(from, _ string) ([]byte, error) {
	s, err := read(from, "fhir/code-systems/*.json", "fhir/code-systems/ukcore/*.json",
		"fhir/value-sets/*.json", "fhir/r4/required-value-sets.json")
	if err != nil {
		return nil, err
	}
	systems, err := codeSystems(s)
	if err != nil {
		return nil, err
	}
	sets, err := valueSets(s)
	if err != nil {
		return nil, err
	}
	p := newPack(header{"codes", "BaRS and UK Core code systems, R4 required value sets",
		guideVersion + ", UK Core " + ukCoreVersion + ", R4 " + r4Version, s.checksum()})
	list(p, "systems", systems)
	list(p, "sets", sets)
	return p.done()
}

func codeSystems(s *source) ([]packSystem, error) {
	out := append([]packSystem{}, named...)
	for _, name := range s.names() {
		if !strings.HasPrefix(name, "fhir/code-systems/") {
			continue
		}
		var cs struct {
			URL, Version string
			Concept      []concept
		}
		if err := s.decode(name, &cs); err != nil {
			return nil, err
		}
		out = append(out, packSystem{cs.URL, cs.Version, stubs[cs.URL], flatten(nil, cs.Concept)})
	}
	return out, nil
}

func flatten(out [][2]string, all []concept) [][2]string {
	for _, c := range all {
		out = flatten(append(out, [2]string{c.Code, strings.TrimSpace(c.Display)}), c.Concept)
	}
	return out
}

// valueSets are the R4 sets with required binding and the UK Core sets that
// were published with their expansion.
func valueSets(s *source) ([]packSet, error) {
	out, err := requiredSets(s)
	if err != nil {
		return nil, err
	}
	for _, name := range s.names() {
		if !strings.HasPrefix(name, "fhir/value-sets/") {
			continue
		}
		set, err := expandedSet(s, name)
		if err != nil {
			return nil, err
		}
		if set != nil {
			out = append(out, *set)
		}
	}
	return out, nil
}

func requiredSets(s *source) ([]packSet, error) {
	var all map[string][]struct {
		System string    `json:"system"`
		Codes  []concept `json:"codes"`
	}
	if err := s.decode("fhir/r4/required-value-sets.json", &all); err != nil {
		return nil, err
	}
	var out []packSet
	for url, parts := range all {
		set := packSet{URL: url}
		for _, p := range parts {
			set.Codes = append(set.Codes, packSystem{URL: p.System, Codes: flatten(nil, p.Codes)})
		}
		out = append(out, set)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].URL < out[j].URL })
	return out, nil
}

// expandedSet returns nil for a set without a complete expansion.
func expandedSet(s *source, name string) (*packSet, error) {
	var vs struct {
		URL       string
		Expansion struct {
			Total    *int
			Contains []struct{ System, Code, Display string }
		}
	}
	if err := s.decode(name, &vs); err != nil {
		return nil, err
	}
	x := vs.Expansion
	if len(x.Contains) == 0 || x.Total != nil && *x.Total != len(x.Contains) {
		return nil, nil
	}
	set := &packSet{URL: vs.URL}
	for _, c := range x.Contains {
		if n := len(set.Codes); n == 0 || set.Codes[n-1].URL != c.System {
			set.Codes = append(set.Codes, packSystem{URL: c.System})
		}
		last := &set.Codes[len(set.Codes)-1]
		last.Codes = append(last.Codes, [2]string{c.Code, strings.TrimSpace(c.Display)})
	}
	return set, nil
}
