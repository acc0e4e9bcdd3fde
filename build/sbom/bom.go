package main

import (
	"cmp"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/CycloneDX/cyclonedx-go"
)

// collect finds all that ships, in order.
func collect(root string) ([]part, error) {
	modules, err := goParts(root)
	if err != nil {
		return nil, err
	}
	packages, err := npmParts(root)
	if err != nil {
		return nil, err
	}
	all := slices.Concat(modules, packages)
	slices.SortFunc(all, func(a, b part) int { return cmp.Compare(a.url(), b.url()) })
	return slices.CompactFunc(all, func(a, b part) bool { return a.url() == b.url() }), nil
}

// bom is the document of everything that ships.
func bom(version string, all []part) *cyclonedx.BOM {
	components, on := []cyclonedx.Component{}, []string{}
	for _, p := range all {
		components, on = append(components, p.component()), append(on, p.url())
	}
	out := cyclonedx.NewBOM()
	out.SpecVersion, out.JSONSchema = cyclonedx.SpecVersion1_6, "http://cyclonedx.org/schema/bom-1.6.schema.json"
	own := cyclonedx.Component{BOMRef: "barsdesk", Type: cyclonedx.ComponentTypeApplication, Name: "barsdesk", Version: version, Licenses: licensed("MIT")}
	out.Metadata = &cyclonedx.Metadata{Component: &own}
	out.Components = &components
	out.Dependencies = &[]cyclonedx.Dependency{{Ref: "barsdesk", Dependencies: &on}}
	return out
}

// url is the package URL, which names a part everywhere.
func (p part) url() string {
	name := p.name
	if p.kind == "npm" {
		name = strings.Replace(name, "@", "%40", 1)
	}
	return "pkg:" + p.kind + "/" + name + "@" + url.PathEscape(p.version)
}

func (p part) component() cyclonedx.Component {
	return cyclonedx.Component{BOMRef: p.url(), Type: cyclonedx.ComponentTypeLibrary, Name: p.name, Version: p.version, PackageURL: p.url(), Scope: cyclonedx.ScopeRequired,
		Licenses: licensed(p.licence), Properties: &[]cyclonedx.Property{{Name: "checksum", Value: p.sum}}}
}

// licensed is a licence by its SPDX name, or an expression of several.
func licensed(name string) *cyclonedx.Licenses {
	if strings.Contains(name, " ") {
		return &cyclonedx.Licenses{{Expression: name}}
	}
	return &cyclonedx.Licenses{{License: &cyclonedx.License{ID: name}}}
}

var versions = regexp.MustCompile(`version\s+(?:string\s+)?= "([0-9][^"]*)"`)

// versionOf is the program's own version.
func versionOf(root string) (string, error) {
	text, err := os.ReadFile(filepath.Join(root, "app", "version.go"))
	if err != nil {
		return "", err
	}
	found := versions.FindSubmatch(text)
	if found == nil {
		return "", fmt.Errorf("app/version.go names no version")
	}
	return string(found[1]), nil
}

func write(to io.Writer, b *cyclonedx.BOM) error {
	e := cyclonedx.NewBOMEncoder(to, cyclonedx.BOMFileFormatJSON)
	e.SetPretty(true)
	return e.EncodeVersion(b, cyclonedx.SpecVersion1_6)
}
