package packages

import (
	"errors"
	"strings"

	"barsdesk/bars/definition/structure"
	"barsdesk/bars/fhir"
)

func (c *content) readJSON(file string, data []byte) error {
	n, err := fhir.Parse(data)
	if err != nil {
		return unreadable(file, "JSON", err)
	}
	return c.take(file, n)
}

func (c *content) readXML(file string, data []byte) error {
	n, err := fhir.ParseXML(data, structure.Published())
	if err != nil {
		return unreadable(file, "FHIR XML", err)
	}
	return c.take(file, n)
}

// take keeps a resource if it is of a kind that is kept.
func (c *content) take(file string, n *fhir.Node) error {
	kind := n.Type()
	if kind == "ImplementationGuide" {
		c.pkg.Others++
		return c.readGuide(file, n)
	}
	if placeOf(kind) < 0 || kind == "Questionnaire" && n.Get("url") == nil { // an example: nothing can ask for it
		c.pkg.Others++
		return nil
	}
	r, err := headOf(file, n)
	if err != nil {
		return err
	}
	trim(n)
	r.Body = n.JSON()
	c.pkg.Resources = append(c.pkg.Resources, r)
	return nil
}

// headOf is a resource without its body; it refuses one that nothing could use.
func headOf(file string, n *fhir.Node) (Resource, error) {
	r := Resource{Kind: n.Type(), URL: n.TextAt("url"), Version: n.TextAt("version"), Name: called(n.TextAt("title"), n.TextAt("name")), File: file}
	if url, version, both := strings.Cut(r.URL, "|"); both { // R4's own HL7 v2 tables are published so
		r.URL, r.Version = url, version
	}
	if !goodURL(r.URL) {
		return r, damaged(file, "this %s has no url to find it by", r.Kind)
	}
	if v := n.TextAt("fhirVersion"); v != "" {
		if err := onlyR4(file, []string{v}); err != nil {
			return r, err
		}
	}
	if r.Kind == "StructureDefinition" {
		if _, err := structure.Read(n); err != nil {
			return r, &Damaged{File: file, Reason: "this is no definition that can be used: " + reason(err), Cause: err}
		}
	}
	return r, nil
}

// reason puts an error of reading a StructureDefinition into words.
func reason(err error) string {
	switch {
	case errors.Is(err, structure.ErrNoType):
		return "it does not say which type it is about"
	case errors.Is(err, structure.ErrNoElements):
		return "it lists no elements"
	case errors.Is(err, structure.ErrNoPath):
		return "one of its elements has no path"
	}
	return "it cannot be read"
}

// goodURL reports whether text can be a canonical without version.
func goodURL(text string) bool {
	for i := range len(text) {
		if c := text[i]; c <= ' ' || c == '|' || c == 0x7f {
			return false
		}
	}
	return text != ""
}

// trim drops what no check and no form reads: narrative, mappings to other
// standards, and the snapshot of a definition that states its differences.
func trim(n *fhir.Node) {
	n.Remove("text")
	n.Remove("mapping")
	differential := n.Get("differential").Get("element")
	if differential == nil || len(differential.Items) == 0 {
		return
	}
	n.Remove("snapshot")
	for _, e := range differential.Items {
		e.Remove("mapping")
	}
}
