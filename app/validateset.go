package main

import (
	"path/filepath"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/packages"
	"barsdesk/bars/definition/structure"
	"barsdesk/bars/definition/terms"
	"barsdesk/bars/fhir"
)

// inForce is what content is checked against.
type inForce struct {
	set   *structure.Set
	words *terms.Terms
	held  *packages.Held
}

// definitionsInForce returns the definitions and codes that are part of the
// program, with those of the packages imported into a data folder (default:
// the user's). A folder that is not there has none, and is not made. A package
// that is damaged is refused: without it a check would find less.
func definitionsInForce(data string) (inForce, error) {
	held, err := heldIn(data)
	if err != nil {
		return inForce{}, cannot("the imported packages cannot be read, nothing was checked: %v", err)
	}
	set, words, err := held.InForce()
	if err != nil {
		return inForce{}, cannot("an imported package cannot be used, nothing was checked: %v", err)
	}
	return inForce{set, words, held}, nil
}

// heldIn reads the packages of a data folder. A user without a home has none.
func heldIn(data string) (*packages.Held, error) {
	if data == "" {
		data, _ = userData()
	}
	if !filepath.IsAbs(data) {
		return &packages.Held{}, nil
	}
	return packages.Open(filepath.Join(data, packages.Folder)).Held()
}

// messageDefinition finds one by its url: the one in force, or after "|" the
// one of a version; a zero one when there is none.
func (f inForce) messageDefinition(url string) definition.MessageDefinition {
	for _, o := range f.held.Origins() {
		for _, d := range o.Definitions {
			if o.Own || d.Kind != "MessageDefinition" || !(d.URL == url && d.InForce || d.URL+"|"+d.Version == url) {
				continue
			}
			if body := bodyOf(o.Imported, d); body != nil {
				return definition.Read(body)
			}
		}
	}
	return definition.Template(url)
}

// bodyOf is the definition that a package holds.
func bodyOf(p *packages.Imported, d packages.Standing) *fhir.Node {
	for _, r := range p.Resources {
		if r.Kind != d.Kind || r.URL != d.URL || r.Version != d.Version {
			continue
		}
		if n, err := fhir.Parse(r.Body); err == nil {
			return n
		}
	}
	return nil
}
