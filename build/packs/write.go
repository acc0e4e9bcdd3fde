package main

import (
	"bytes"
	"encoding/json"
)

// header opens every pack.
type header struct {
	Pack     string `json:"pack"`
	Source   string `json:"source"`
	Version  string `json:"version"`
	Checksum string `json:"checksum"`
}

// pack collects the text of one pack: an object whose members are arrays with
// one item a line, so that a change of edition reads well in a comparison.
type pack struct {
	text bytes.Buffer
	err  error
}

func newPack(h header) *pack {
	p := &pack{}
	p.text.WriteString("{\"about\":")
	p.put(h)
	return p
}

func (p *pack) put(v any) {
	enc := json.NewEncoder(&p.text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil && p.err == nil {
		p.err = err
	}
	p.text.Truncate(p.text.Len() - 1) // the encoder's line end
}

// list adds a member that holds items, one a line.
func list[T any](p *pack, name string, items []T) {
	p.text.WriteString(",\n\"" + name + "\":[")
	for i, it := range items {
		if i > 0 {
			p.text.WriteByte(',')
		}
		p.text.WriteByte('\n')
		p.put(it)
	}
	p.text.WriteString("\n]")
}

// done closes the pack.
func (p *pack) done() ([]byte, error) {
	p.text.WriteString("\n}\n")
	return p.text.Bytes(), p.err
}
