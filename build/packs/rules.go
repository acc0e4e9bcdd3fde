package main

import "encoding/json"

// sourceRow is a row of a payload table as published.
type sourceRow struct {
	Path      string `json:"path"`
	Resource  string `json:"resource"`
	Slice     string `json:"slice"`
	Min       *int   `json:"min"`
	Max       string `json:"max"`
	Necessity string `json:"necessity"`
	Applies   string `json:"applies"`
	When      string `json:"when"`
	Type      string `json:"type"`
	Fixed     string `json:"fixed"`
	Example   string `json:"example"`
	Note      string `json:"note"`
	Binding   *struct {
		System   string   `json:"system"`
		Systems  []string `json:"systems"`
		ValueSet string   `json:"valueSet"`
		Codes    []string `json:"codes"`
		Strength string   `json:"strength"`
	} `json:"binding"`
}

// packRow is a row in the pack; rows that several tables share are kept once.
type packRow struct {
	Path      string       `json:"p"`
	Slice     string       `json:"s,omitempty"`
	Min       int          `json:"n,omitempty"`
	Max       string       `json:"x,omitempty"`
	Necessity string       `json:"m,omitempty"`
	Applies   string       `json:"a,omitempty"`
	When      string       `json:"w,omitempty"`
	Type      string       `json:"t,omitempty"`
	Fixed     string       `json:"f,omitempty"`
	Binding   *packBinding `json:"b,omitempty"`
	Example   string       `json:"e,omitempty"`
	Note      string       `json:"o,omitempty"`
}

type packBinding struct {
	Systems  []string `json:"y,omitempty"`
	ValueSet string   `json:"v,omitempty"`
	Codes    []string `json:"c,omitempty"`
	Strength string   `json:"k,omitempty"`
}

type packTable struct {
	Name string `json:"name"`
	Rows []int  `json:"rows"`
}

// rules makes the pack of payload tables.
func rules(from, _ string) ([]byte, error) {
	s, err := read(from, "spec/payloads/*.json")
	if err != nil {
		return nil, err
	}
	var rows []packRow
	var tables []packTable
	known := map[string]int{}
	for _, name := range s.names() {
		var table []sourceRow
		if err := s.decode(name, &table); err != nil {
			return nil, err
		}
		t := packTable{Name: base(name)}
		for _, r := range table {
			row := r.compact()
			key, err := json.Marshal(row)
			if err != nil {
				return nil, err
			}
			at, ok := known[string(key)]
			if !ok {
				at = len(rows)
				known[string(key)] = at
				rows = append(rows, row)
			}
			t.Rows = append(t.Rows, at)
		}
		tables = append(tables, t)
	}
	p := newPack(header{"payload rules", "BaRS implementation guide, payload tables", guideVersion, s.checksum()})
	list(p, "rows", rows)
	list(p, "tables", tables)
	return p.done()
}

func (r sourceRow) compact() packRow {
	out := packRow{
		Path: r.Path, Slice: r.Slice, Max: r.Max, Necessity: r.Necessity, Applies: r.Applies, When: r.When,
		Type: r.Type, Fixed: r.Fixed, Example: r.Example, Note: r.Note,
	}
	if r.Min != nil {
		out.Min = *r.Min
	}
	if b := r.Binding; b != nil {
		out.Binding = &packBinding{Systems: b.Systems, ValueSet: b.ValueSet, Codes: b.Codes, Strength: b.Strength}
		if b.System != "" {
			out.Binding.Systems = append(out.Binding.Systems, b.System)
		}
	}
	return out
}
