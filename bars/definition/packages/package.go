// Package packages reads FHIR packages, keeps those that were imported, and
// says what of them is in force.
//
// A package is read whole or refused whole: Damaged then names the file and
// the reason. Kept are the resources that say how messages must look
// (StructureDefinition, ValueSet, CodeSystem, MessageDefinition,
// Questionnaire); all others are counted. Narrative is dropped, and so are
// snapshots and mappings, which follow from the rest.
//
// Nothing that is imported overrides anything silently. A definition that is
// part of Barsdesk, or was imported earlier, stays in force unless the package
// was imported as preferred; the other one is still found by "url|version".
//
// Packages hold no patient data.
//
// HL7 FHIR, Package Specification (layout of .tgz); HL7 FHIR R4, ImplementationGuide.
package packages

// Package is a FHIR package of one version.
type Package struct {
	Name         string            `json:"name"` // lower case, for example fhir.r4.ukcore.stu3.currentbuild
	Version      string            `json:"version"`
	Title        string            `json:"title,omitempty"`        // in words; empty when the package has none
	Dependencies map[string]string `json:"dependencies,omitempty"` // package name to version, as declared
	Origin       string            `json:"origin"`                 // name of the file or folder it was read from, without its path
	Checksum     string            `json:"checksum"`               // "sha256:" and hex, of the file, or of the folder's files and names
	Others       int               `json:"others,omitempty"`       // files and resources that were not kept
	Resources    []Resource        `json:"-"`                      // by kind, url, version
}

// Resource is one definition of a package.
type Resource struct {
	Kind    string // resource type
	URL     string // canonical, without version
	Version string // its own; the package's when it states none
	Name    string // for people: title, or else name
	File    string // where in the package it was read, without the path of the package
	Body    []byte // JSON
}

// kinds are the resource types that are kept, in the order they are listed in.
var kinds = []string{"StructureDefinition", "ValueSet", "CodeSystem", "MessageDefinition", "Questionnaire"}

// Kinds lists the resource types that are kept of a package, in the order that
// lists show them in. The caller may change the list.
func Kinds() []string { return append([]string(nil), kinds...) }

// ID is the package's name and version as people write it: NAME#VERSION.
func (p *Package) ID() string { return p.Name + "#" + p.Version }

// Count is how many resources of one kind the package holds.
func (p *Package) Count(kind string) int {
	n := 0
	for _, r := range p.Resources {
		if r.Kind == kind {
			n++
		}
	}
	return n
}

// Canonical is the resource's url with its version.
func (r Resource) Canonical() string { return r.URL + "|" + r.Version }
