package packages

import "slices"

// Standing says of one definition where it is from and whether it is in force:
// whether it is the one that its url without version stands for.
type Standing struct {
	Kind    string `json:"kind"` // resource type
	URL     string `json:"url"`
	Version string `json:"version"`
	Name    string `json:"name"`
	InForce bool   `json:"inForce"`
	// Behind is the package, as NAME#VERSION, whose definition of the same url
	// is in force instead; empty for one in force.
	Behind string `json:"behind,omitempty"`
}

// Origin is a package with all that is to be shown of it: one that was
// imported, or one that is part of Barsdesk.
type Origin struct {
	Name, Version string
	Title         string       // empty when it has none
	Own           bool         // part of Barsdesk
	Imported      *Imported    // nil for an own one
	Dependencies  []Dependency // by name; none for an own one
	Definitions   []Standing   // by kind, url, version
}

// ID is the package's name and version as people write it: NAME#VERSION.
func (o *Origin) ID() string { return o.Name + "#" + o.Version }

// InForce is how many of its definitions are in force.
func (o *Origin) InForce() int {
	n := 0
	for _, d := range o.Definitions {
		if d.InForce {
			n++
		}
	}
	return n
}

// Count is how many definitions of one kind it holds.
func (o *Origin) Count(kind string) int {
	n := 0
	for _, d := range o.Definitions {
		if d.Kind == kind {
			n++
		}
	}
	return n
}

// Origins says what is in force and where it came from: what is part of
// Barsdesk first, then what was imported, in its order.
func (h *Held) Origins() []*Origin {
	out := ownOrigins()
	for _, p := range h.Packages {
		o := &Origin{Name: p.Name, Version: p.Version, Title: p.Title, Imported: p, Dependencies: h.Resolve(&p.Package)}
		for _, r := range p.Resources {
			o.Definitions = append(o.Definitions, Standing{Kind: r.Kind, URL: r.URL, Version: r.Version, Name: r.Name})
		}
		out = append(out, o)
	}
	rank(out)
	return out
}

// thing is what a url without version stands for: definitions of different
// kinds may share a url.
type thing struct{ kind, url string }

// rank finds out what is in force. Preferred packages go first, the last
// import before the others; then what is part of Barsdesk; then the other
// packages, the first import before the others. Within a package the newest
// version goes first.
func rank(all []*Origin) {
	ranked := slices.Clone(all)
	slices.SortStableFunc(ranked, func(a, b *Origin) int { return a.place() - b.place() })
	first := map[thing]*Standing{}
	by := map[thing]string{}
	for _, o := range ranked {
		for i := range o.Definitions {
			d := &o.Definitions[i]
			t := thing{d.Kind, d.URL}
			if old := first[t]; old == nil || by[t] == o.ID() && newer(d.Version, old.Version) {
				first[t], by[t] = d, o.ID()
			}
		}
	}
	for _, o := range all {
		for i := range o.Definitions {
			d := &o.Definitions[i]
			t := thing{d.Kind, d.URL}
			if d.InForce = first[t] == d; !d.InForce {
				d.Behind = by[t]
			}
		}
	}
}

// place orders packages by who goes first.
func (o *Origin) place() int {
	switch {
	case o.Own:
		return 0
	case o.Imported.Preferred:
		return -o.Imported.Order
	}
	return o.Imported.Order
}
