package packages

import (
	"errors"
	"regexp"
	"strings"

	"barsdesk/bars/fhir"
)

// ErrNoName says that a folder states neither name nor version of the package
// that it is, and that Named did not either.
var ErrNoName = errors.New("this folder does not say which package it is: it has neither a package.json nor an ImplementationGuide with packageId and version")

// manifest is what a package says about itself.
type manifest struct {
	name, version, title string
	dependencies         map[string]string
}

var (
	goodName    = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*$`)
	goodVersion = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z.+-]*$`)
)

// longest is how long a name or version may be: both become part of a file name.
const longest = 100

// check refuses a name or version that no package may have.
func (m *manifest) check(file string) error {
	m.name = strings.ToLower(m.name)
	if len(m.name) > longest || !goodName.MatchString(m.name) {
		return damaged(file, "the package's name is missing or is no package name (letters, digits, hyphens and dots)")
	}
	if len(m.version) > longest || !goodVersion.MatchString(m.version) {
		return damaged(file, "the package's version is missing or is no version (letters, digits, dots and hyphens)")
	}
	return nil
}

// identity settles name and version of the package.
func (c *content) identity(as Named) (*manifest, error) {
	if c.manifest != nil {
		return c.manifest, nil
	}
	if c.archived {
		return nil, damaged(c.pkg.Origin, "it has no package/package.json, so this is no FHIR package")
	}
	m := manifest{}
	if c.guide != nil {
		m = *c.guide
	}
	if as.Name != "" {
		m.name = as.Name
	}
	if as.Version != "" {
		m.version = as.Version
	}
	if m.name == "" || m.version == "" {
		return nil, ErrNoName
	}
	return &m, m.check(c.pkg.Origin)
}

// readManifest reads package.json.
func (c *content) readManifest(file string, data []byte) error {
	n, err := fhir.Parse(data)
	if err != nil {
		return unreadable(file, "JSON", err)
	}
	versions := texts(n.Get("fhirVersions"))
	versions = append(versions, texts(n.Get("fhir-version-list"))...)
	if err := onlyR4(file, versions); err != nil {
		return err
	}
	m := &manifest{name: n.Get("name").String(), version: n.Get("version").String(), title: n.Get("title").String(),
		dependencies: map[string]string{}}
	if d := n.Get("dependencies"); d != nil {
		for _, member := range d.Members {
			m.dependencies[member.Name] = member.Value.String()
		}
	}
	c.manifest = m
	return m.check(file)
}

// readGuide takes name and version of the first ImplementationGuide that
// states them.
func (c *content) readGuide(file string, n *fhir.Node) error {
	if err := onlyR4(file, texts(n.Get("fhirVersion"))); err != nil {
		return err
	}
	m := &manifest{name: n.Get("packageId").String(), version: n.Get("version").String(), title: n.Get("title").String(),
		dependencies: map[string]string{}}
	if d := n.Get("dependsOn"); d != nil {
		for _, on := range d.Items {
			if id := on.Get("packageId").String(); id != "" {
				m.dependencies[id] = on.Get("version").String()
			}
		}
	}
	if c.guide == nil && m.name != "" {
		c.guide = m
	}
	return nil
}

// onlyR4 refuses definitions that are not made for FHIR R4. Those that state
// no FHIR version pass.
func onlyR4(file string, versions []string) error {
	for _, v := range versions {
		if v == "4.0" || strings.HasPrefix(v, "4.0.") || v == "R4" {
			return nil
		}
	}
	if len(versions) == 0 {
		return nil
	}
	return damaged(file, "this is made for FHIR %s; Barsdesk reads FHIR R4 (4.0.1)", strings.Join(versions, ", "))
}

// texts are the strings of a list.
func texts(n *fhir.Node) []string {
	if n == nil {
		return nil
	}
	var out []string
	for _, it := range n.Items {
		out = append(out, it.String())
	}
	return out
}
