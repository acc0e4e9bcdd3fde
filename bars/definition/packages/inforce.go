package packages

import (
	"fmt"
	"slices"

	"barsdesk/bars/definition/structure"
	"barsdesk/bars/definition/terms"
	"barsdesk/bars/fhir"
)

// InForce is what is in force with the packages kept in a folder, as
// Store.Held and Held.InForce say it.
func InForce(dir string) (*structure.Set, *terms.Terms, error) {
	held, err := Open(dir).Held()
	if err != nil {
		return nil, nil, err
	}
	return held.InForce()
}

// InForce is what is in force: what is part of Barsdesk together with what is
// held, found by url, and what is not in force by url|version. It is made when
// first asked for.
//
// A damaged package is an error, and there are no sets then: a check that
// silently leaves out what was imported would say less than it promises.
func (h *Held) InForce() (*structure.Set, *terms.Terms, error) {
	h.once.Do(func() { h.structures, h.terms, h.err = h.gather() })
	return h.structures, h.terms, h.err
}

func (h *Held) gather() (*structure.Set, *terms.Terms, error) {
	if len(h.Broken) > 0 {
		return nil, nil, h.Broken[0]
	}
	set, codes := structure.Published(), terms.Published()
	if len(h.Packages) == 0 {
		return set, codes, nil
	}
	force := h.force()
	for _, p := range h.Packages {
		read, err := p.read(&pinning{within: h.scope(p), force: force})
		if err != nil {
			return nil, nil, err
		}
		set, codes = p.join(set, codes, read)
	}
	return set, codes, nil
}

// join adds what was read of a package to what is in force.
func (i *Imported) join(set *structure.Set, codes *terms.Terms, r *resources) (*structure.Set, *terms.Terms) {
	origin := "imported from " + i.Origin
	of := structure.Source{Package: i.Name, Version: i.Version, Origin: origin}
	from := terms.Source{Package: i.Name, Version: i.Version, Origin: origin}
	if i.Preferred {
		return set.Prefer(of, r.structures...), codes.Prefer(from, r.systems, r.sets)
	}
	return set.With(of, r.structures...), codes.From(from, r.systems, r.sets)
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

// resources are the definitions of a package as read, of one url the newest
// first.
type resources struct {
	structures    []*structure.Definition
	systems, sets []*fhir.Node
}

func (i *Imported) read(pins *pinning) (*resources, error) {
	out := &resources{}
	for _, r := range i.newestFirst() {
		n, err := fhir.Parse(r.Body)
		if err != nil {
			return nil, fmt.Errorf("%s of %s: %w", r.File, i.ID(), err)
		}
		n.Set("url", fhir.Str(r.URL))
		n.Set("version", fhir.Str(r.Version))
		pins.pin(n)
		switch r.Kind {
		case "StructureDefinition":
			d, err := structure.Read(n)
			if err != nil {
				return nil, fmt.Errorf("%s of %s: %w", r.File, i.ID(), err)
			}
			out.structures = append(out.structures, d)
		case "CodeSystem":
			out.systems = append(out.systems, n)
		case "ValueSet":
			pins.pinSystems(n)
			out.sets = append(out.sets, n)
		}
	}
	return out, nil
}

// newestFirst are the resources of a package, those before others of their url
// that have the newest version.
func (i *Imported) newestFirst() []Resource {
	out := slices.Clone(i.Resources)
	slices.SortStableFunc(out, func(a, b Resource) int { return i.age(a) - i.age(b) })
	return out
}

// age is 0 for the newest version of a url, 1 for the others.
func (i *Imported) age(r Resource) int {
	if i.newest[thing{r.Kind, r.URL}] == r.Version {
		return 0
	}
	return 1
}
