package mutants

import (
	"fmt"
	"slices"
)

// design is a defect made by hand: what is changed where in which base.
type design struct {
	name, base, path string
	change           change
	what             string
	at               string // where the finding is expected, when elsewhere
	stated           string // FHIRPath of the element that the rule is stated on
	kind             string
	warning          bool
}

// sort names the kind of a table's defects.
func sort(kind string, all []design) []design {
	for i := range all {
		if all[i].kind == "" {
			all[i].kind = kind
		}
	}
	return all
}

// designed lists all defects made by hand.
func designed() []design {
	return slices.Concat(shapes(), primitives(), numbers(), texts(), minima(), minimaElsewhere(), maxima(), choices(), bindings(), fixed(),
		references(), extensions(), invariants(), timings(), questions(), bundles(), headers(), counts(), contents())
}

// make puts the defect into its base.
func (d design) make(bases []Base) (Mutant, error) {
	b, ok := baseNamed(bases, d.base)
	if !ok {
		return Mutant{}, fmt.Errorf("mutants: %s: no example %s", d.name, d.base)
	}
	tree := b.Tree()
	p, ok := find(tree, d.path)
	if !ok {
		return Mutant{}, fmt.Errorf("mutants: %s: %s has no %s", d.name, d.base, d.path)
	}
	at, ok := d.change(p)
	if !ok {
		return Mutant{}, fmt.Errorf("mutants: %s: %s cannot be changed at %s", d.name, d.base, d.path)
	}
	if d.at != "" {
		at = where(tree, d.at)
	}
	return Mutant{ID: d.base + "-" + d.name, Base: d.base, Kind: d.kind, What: d.what, Path: at, Stated: d.stated, Warning: d.warning, JSON: tree.JSON()}, nil
}
