package packages

import (
	"fmt"

	"barsdesk/bars/definition/structure"
	"barsdesk/bars/fhir"
)

// Structures is what is in force of StructureDefinitions: what is part of
// Barsdesk together with what is held, found by url, and those not in force by
// url|version. It is made when first asked for.
//
// A damaged package is an error: a check that silently leaves out what was
// imported would say less than it promises.
func (h *Held) Structures() (*structure.Set, error) {
	h.once.Do(func() { h.structures, h.err = h.gather() })
	return h.structures, h.err
}

func (h *Held) gather() (*structure.Set, error) {
	set := structure.Published()
	if len(h.Broken) > 0 {
		return set, h.Broken[0]
	}
	force := h.force()
	for _, p := range h.Packages {
		definitions, err := p.structures(&pinning{within: h.scope(p), force: force})
		if err != nil {
			return set, err
		}
		source := structure.Source{Package: p.Name, Version: p.Version, Origin: "imported from " + p.Origin}
		if p.Preferred {
			set = set.Prefer(source, definitions...)
		} else {
			set = set.With(source, definitions...)
		}
	}
	return set, nil
}

// force says which package's definition each url stands for.
func (h *Held) force() map[thing]place {
	out := map[thing]place{}
	for _, o := range h.Origins() {
		for _, d := range o.Definitions {
			if d.InForce {
				out[thing{d.Kind, d.URL}] = place{o.ID(), d.Version}
			}
		}
	}
	return out
}

// structures reads the StructureDefinitions of a package, the newest of one
// url first.
func (i *Imported) structures(pins *pinning) ([]*structure.Definition, error) {
	var newest, older []*structure.Definition
	for _, r := range i.Resources {
		if r.Kind != "StructureDefinition" {
			continue
		}
		n, err := fhir.Parse(r.Body)
		if err != nil {
			return nil, fmt.Errorf("%s of %s: %w", r.File, i.ID(), err)
		}
		pins.pin(n)
		d, err := structure.Read(n)
		if err != nil {
			return nil, fmt.Errorf("%s of %s: %w", r.File, i.ID(), err)
		}
		d.Version = r.Version
		if i.newest[thing{r.Kind, r.URL}] == r.Version {
			newest = append(newest, d)
		} else {
			older = append(older, d)
		}
	}
	return append(newest, older...), nil
}
