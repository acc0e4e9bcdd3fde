package packages

import (
	"os"
	"path/filepath"
	"sort"
)

// Named gives a folder of resources the name and version that it does not
// state itself. It is ignored for a package that has a package.json.
type Named struct{ Name, Version string }

// Read reads a package: a .tgz file as published, or a folder, either of an
// unpacked package or of JSON and XML resources at any depth. A folder without
// package.json takes name and version from as, then from an
// ImplementationGuide in it.
//
// The error is a *Damaged when the content is at fault, ErrNoName for a folder
// that nobody has named, and otherwise one of the file system.
func Read(path string, as Named) (*Package, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	c := &content{pkg: Package{Origin: filepath.Base(path)}, seen: map[string]bool{}}
	switch {
	case info.IsDir():
		err = c.readFolder(path)
	case info.Mode().IsRegular():
		err = c.readArchive(path, info.Size())
	default:
		err = damaged(c.pkg.Origin, "this is neither a file nor a folder")
	}
	if err != nil {
		return nil, err
	}
	return c.finish(as)
}

// content gathers what is kept of a package while its files are read.
type content struct {
	pkg      Package
	meter    meter
	archived bool            // read from a .tgz
	root     string          // folder of a published package's files, with its slash; empty when they stand at the top
	seen     map[string]bool // names of files so far
	manifest *manifest       // of package.json; nil without one
	guide    *manifest       // of an ImplementationGuide; nil without one
}

// finish makes the package of what was gathered.
func (c *content) finish(as Named) (*Package, error) {
	p := &c.pkg
	m, err := c.identity(as)
	if err != nil {
		return nil, err
	}
	p.Name, p.Version, p.Title = m.name, m.version, m.title
	if len(m.dependencies) > 0 {
		p.Dependencies = m.dependencies
	}
	if len(p.Resources) == 0 {
		return nil, damaged(p.Origin, "it holds no StructureDefinition, ValueSet, CodeSystem, MessageDefinition or Questionnaire")
	}
	if err := p.arrange(); err != nil {
		return nil, err
	}
	return p, nil
}

// arrange gives resources without a version that of the package, refuses two
// with the same url and version, and sorts them.
func (p *Package) arrange() error {
	first := map[string]string{}
	for i := range p.Resources {
		r := &p.Resources[i]
		if r.Version == "" {
			r.Version = p.Version
		}
		if other, double := first[r.Canonical()]; double {
			return damaged(r.File, "it has the same url and version as %s: %s", other, r.Canonical())
		}
		first[r.Canonical()] = r.File
	}
	sort.Slice(p.Resources, func(i, j int) bool { return before(p.Resources[i], p.Resources[j]) })
	return nil
}

func before(a, b Resource) bool {
	if x, y := placeOf(a.Kind), placeOf(b.Kind); x != y {
		return x < y
	}
	if a.URL != b.URL {
		return a.URL < b.URL
	}
	return a.Version < b.Version
}

// placeOf is the place of a kind among those that are kept, -1 for any other.
func placeOf(kind string) int {
	for i, k := range kinds {
		if k == kind {
			return i
		}
	}
	return -1
}
