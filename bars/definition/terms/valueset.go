package terms

import (
	"strconv"
	"strings"

	"barsdesk/bars/fhir"
)

// ValueSet says which codes it takes, as published: its expansion where that
// is complete, else its definition.
type ValueSet struct {
	URL, Version, Name string
	Partial            bool // more codes belong to it than its parts say
	Parts              []Part
}

// Part is what a value set takes from one system or from other value sets, or
// what it leaves out.
type Part struct {
	Exclude bool
	System  string   // empty: other value sets alone decide
	Version string   // of the system; empty: any
	Listed  bool     // Codes alone count; otherwise, without Filters, every code of the system
	Codes   []Code   // in their published order
	Filters []Filter // all must hold
	Sets    []string // canonicals of value sets all of which must hold the code
}

// Code is one code of a system with its display, which may be empty.
type Code struct{ System, Code, Display string }

// Filter chooses codes of a system by a property or by their place in it.
type Filter struct{ Property, Op, Value string }

// ReadValueSet takes the facts from a ValueSet resource.
//
// HL7 FHIR R4, ValueSet.compose and ValueSet.expansion.
func ReadValueSet(node *fhir.Node) (*ValueSet, error) {
	v := &ValueSet{URL: node.TextAt("url"), Version: node.TextAt("version"), Name: node.TextAt("name")}
	switch {
	case node.Type() != "ValueSet":
		return nil, ErrNotValueSet
	case v.URL == "":
		return nil, ErrNoURL
	}
	expanded, whole, closed := expansion(node.Get("expansion"))
	composed := append(parts(node.All("compose.include"), false), parts(node.All("compose.exclude"), true)...)
	switch {
	case whole:
		v.Parts, v.Partial = expanded, !closed
	case len(composed) > 0:
		v.Parts = composed
	default:
		v.Parts, v.Partial = expanded, true
	}
	return v, nil
}

func parts(nodes []*fhir.Node, exclude bool) []Part {
	var out []Part
	for _, n := range nodes {
		p := Part{Exclude: exclude, Version: n.TextAt("version")}
		var version string
		p.System, version, _ = strings.Cut(n.TextAt("system"), "|")
		if version != "" {
			p.Version = version
		}
		for _, c := range n.All("concept") {
			p.Codes = append(p.Codes, Code{p.System, c.TextAt("code"), strings.TrimSpace(c.TextAt("display"))})
		}
		p.Listed = len(p.Codes) > 0
		for _, f := range n.All("filter") {
			p.Filters = append(p.Filters, Filter{f.TextAt("property"), f.TextAt("op"), f.TextAt("value")})
		}
		for _, s := range n.All("valueSet") {
			p.Sets = append(p.Sets, s.String())
		}
		out = append(out, p)
	}
	return out
}

// expansion returns the codes of an expansion, whether these are all that it
// counts, and whether it is closed: SNOMED CT expressions make endlessly many
// further codes.
func expansion(n *fhir.Node) (out []Part, whole, closed bool) {
	var codes []Code
	size := contained(n.All("contains"), &codes)
	total, err := strconv.Atoi(n.TextAt("total"))
	whole = len(codes) > 0 && (err != nil || total == len(codes) || total == size) && n.TextAt("offset") <= "0"
	closed = true
	for _, x := range n.All("extension") {
		url := x.TextAt("url")
		whole = whole && !strings.HasSuffix(url, "valueset-toocostly")
		closed = closed && !strings.HasSuffix(url, "valueset-unclosed")
	}
	for _, c := range codes {
		if len(out) == 0 || out[len(out)-1].System != c.System {
			out = append(out, Part{System: c.System, Listed: true})
		}
		last := &out[len(out)-1]
		last.Codes = append(last.Codes, c)
	}
	return out, whole, closed
}

// contained collects what may be chosen, and counts what is listed.
func contained(nodes []*fhir.Node, codes *[]Code) int {
	size := 0
	for _, n := range nodes {
		size++
		if code := n.TextAt("code"); code != "" && n.TextAt("abstract") != "true" {
			*codes = append(*codes, Code{n.TextAt("system"), code, strings.TrimSpace(n.TextAt("display"))})
		}
		size += contained(n.All("contains"), codes)
	}
	return size
}
