package desk

import (
	"context"
	"strings"

	"barsdesk/app/access"
	"barsdesk/bars/definition/packages"
)

// DefinitionQuery narrows the list of definitions. Zero members do not narrow.
type DefinitionQuery struct {
	Package string // id of one package
	Text    string // words of the definition's name, address or kind
	State   string // in-force or not-in-force
	Offset  int
}

// kindWords name the kinds of definitions for people.
var kindWords = map[string]string{
	"StructureDefinition": "Profile or type", "ValueSet": "Value set", "CodeSystem": "Code system",
	"MessageDefinition": "Message definition", "Questionnaire": "Questionnaire",
}

// DefinitionPackages lists the packages that are part of Barsdesk and those
// that were imported, by this process or another.
func (d *Desk) DefinitionPackages(ctx context.Context, a access.Actor) (DefinitionPackages, error) {
	ctx = access.As(ctx, a)
	out := DefinitionPackages{Packages: []DefinitionPackage{}, Damaged: []DamagedPackage{}}
	held, err := d.heldPackages(ctx, a)
	if err != nil {
		return out, err
	}
	for _, o := range held.Origins() {
		out.Packages = append(out.Packages, packageView(o))
	}
	for _, b := range held.Broken {
		name, version, _ := strings.Cut(b.File, "#")
		out.Damaged = append(out.Damaged, DamagedPackage{Name: name, Version: version,
			Why: "The kept copy of this package is damaged, so nothing is checked against it. Import it again, or remove it."})
	}
	return out, nil
}

// Definitions lists definitions with their standing, in the order of the
// packages.
func (d *Desk) Definitions(ctx context.Context, a access.Actor, q DefinitionQuery) (DefinitionList, error) {
	ctx = access.As(ctx, a)
	out := DefinitionList{Definitions: []DefinitionLine{}, Page: pageSize}
	held, err := d.heldPackages(ctx, a)
	if err != nil {
		return out, err
	}
	words := strings.Fields(strings.ToLower(q.Text))
	for _, o := range held.Origins() {
		if q.Package != "" && q.Package != o.ID() {
			continue
		}
		for _, s := range o.Definitions {
			if !q.fits(s, words) {
				continue
			}
			if out.Total >= q.Offset && len(out.Definitions) < pageSize {
				out.Definitions = append(out.Definitions, definitionLine(o, s))
			}
			out.Total++
		}
	}
	return out, nil
}

func (d *Desk) heldPackages(ctx context.Context, a access.Actor) (*packages.Held, error) {
	if err := d.guard.Check(ctx, a, access.SettingsRead, access.Object{}); err != nil {
		return nil, err
	}
	return d.packages.Held()
}

// fits reports whether a definition is one of those asked for.
func (q DefinitionQuery) fits(s packages.Standing, words []string) bool {
	if q.State != "" && (q.State == "in-force") != s.InForce {
		return false
	}
	text := strings.ToLower(s.Name + " " + s.URL + " " + kindWords[s.Kind])
	for _, word := range words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

func definitionLine(o *packages.Origin, s packages.Standing) DefinitionLine {
	state := "In force"
	switch {
	case s.Behind == o.ID():
		state = "Not in force. Another version in this package is."
	case !s.InForce:
		state = "Not in force. The one from " + spaced(s.Behind) + " is."
	}
	return DefinitionLine{Name: s.Name, Kind: kindWords[s.Kind], URL: s.URL, Version: s.Version, Package: spaced(o.ID()),
		InForce: s.InForce, State: state}
}

// spaced writes a package's id for people.
func spaced(id string) string { return strings.Replace(id, "#", " ", 1) }

func packageView(o *packages.Origin) DefinitionPackage {
	p := DefinitionPackage{ID: o.ID(), Name: o.Name, Version: o.Version, Title: o.Title, Source: "Part of Barsdesk",
		Holds: []DefinitionCount{}, Total: len(o.Definitions), InForce: o.InForce(), Dependencies: []PackageDependency{}}
	if i := o.Imported; i != nil {
		p.Source, p.ImportedAt, p.Preferred = "Imported from "+i.Origin, &i.At, i.Preferred
	}
	for _, kind := range packages.Kinds() {
		if n := o.Count(kind); n > 0 {
			p.Holds = append(p.Holds, DefinitionCount{Kind: kindWords[kind], Count: n})
		}
	}
	for _, on := range o.Dependencies {
		p.Dependencies = append(p.Dependencies, dependencyView(on))
	}
	return p
}

func dependencyView(on packages.Dependency) PackageDependency {
	state := "Not imported, so what is defined there is not checked"
	switch {
	case on.Own:
		state = "Part of Barsdesk"
	case on.Served != "":
		state = "Imported"
	case on.Instead != "":
		state = "Not imported. " + spaced(on.Instead) + " is used as far as it goes"
	}
	return PackageDependency{Name: on.Name, Version: on.Version, State: state, Missing: on.Served == ""}
}
