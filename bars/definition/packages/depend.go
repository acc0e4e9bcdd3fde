package packages

import (
	"sort"
	"strings"
)

// Dependency is another package that a package declares it builds on.
type Dependency struct {
	Name    string `json:"name"`
	Version string `json:"version"`          // as declared
	Served  string `json:"served,omitempty"` // id of the package that serves; empty: not imported
	Own     bool   `json:"own,omitempty"`    // it is part of Barsdesk
	// Instead is, where nothing serves, another edition of the package that is
	// there: what it defines is used as far as it goes. Empty without one.
	Instead string `json:"instead,omitempty"`
}

// Resolve says what serves each dependency of a package, by name. One that is
// neither imported nor part of Barsdesk has no Served.
func (h *Held) Resolve(p *Package) []Dependency {
	out := make([]Dependency, 0, len(p.Dependencies))
	for name, version := range p.Dependencies {
		d := Dependency{Name: name, Version: version}
		if by := h.serving(name, version, ""); by != nil {
			d.Served = by.ID()
		} else if id := ownPackage(name, version); id != "" {
			d.Served, d.Own = id, true
		} else {
			d.Instead = h.edition(name)
		}
		out = append(out, d)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// serving is the kept package that serves a dependency, the newest of several;
// without is passed over.
func (h *Held) serving(name, wanted, without string) *Imported {
	var best *Imported
	for _, p := range h.Packages {
		if p.Name != name || p.ID() == without || !satisfies(wanted, p.Version) {
			continue
		}
		if best == nil || newer(p.Version, best.Version) {
			best = p
		}
	}
	return best
}

// edition is any edition of a package: one that was imported, or else one that
// is part of Barsdesk, whose packages go by their names without the edition
// (fhir.r4.ukcore for fhir.r4.ukcore.stu2).
func (h *Held) edition(name string) string {
	if by := h.serving(name, "*", ""); by != nil {
		return by.ID()
	}
	for _, o := range own() {
		if name == o.Name || strings.HasPrefix(name, o.Name+".") {
			return o.ID()
		}
	}
	return ""
}

// satisfies reports whether a version is one that a dependency asks for:
// exactly that one, or any that fits where it has x or *. A dependency on the
// current build or on no version takes any.
//
// HL7 FHIR, Package Specification: Package dependencies.
func satisfies(wanted, version string) bool {
	wanted, _, _ = strings.Cut(wanted, "$") // current$branch
	switch wanted {
	case "", "*", "x", "current", "dev", "latest":
		return true
	}
	w, v := strings.Split(wanted, "."), strings.Split(version, ".")
	for i, part := range w {
		if part == "x" || part == "X" || part == "*" {
			if i == len(w)-1 {
				return true
			}
			continue
		}
		if i >= len(v) || part != v[i] {
			return false
		}
	}
	return len(w) == len(v)
}

// newer reports whether version a is later than b: numbers by their value,
// and a release after its pre-releases.
func newer(a, b string) bool {
	x, xpre, _ := strings.Cut(a, "-")
	y, ypre, _ := strings.Cut(b, "-")
	if c := compare(x, y); c != 0 {
		return c > 0
	}
	if (xpre == "") != (ypre == "") {
		return xpre == ""
	}
	return compare(xpre, ypre) > 0
}

// compare orders dotted versions part by part.
func compare(a, b string) int {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(x), len(y)) {
		if c := comparePart(x[i], y[i]); c != 0 {
			return c
		}
	}
	return len(x) - len(y)
}

// comparePart orders numbers by length first, so that 10 comes after 9.
func comparePart(a, b string) int {
	if number(a) && number(b) {
		a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
		if len(a) != len(b) {
			return len(a) - len(b)
		}
	}
	return strings.Compare(a, b)
}

func number(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}
