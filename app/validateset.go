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
	if data == "" {
		folder, err := userData()
		if err != nil {
			return inForce{structure.Published(), terms.Published(), &packages.Held{}}, nil
		}
		data = folder
	}
	held, err := packages.Open(filepath.Join(data, packages.Folder)).Held()
	if err != nil {
		return inForce{}, cannot("the imported packages cannot be read, nothing was checked: %v", err)
	}
	set, err := held.Structures()
	if err != nil {
		return inForce{}, cannot("an imported package cannot be used, nothing was checked: %v", err)
	}
	return inForce{set, terms.Published(), held}, nil
}

// messageDefinition finds one by its url: an imported one, or else one that is
// part of the program; a zero one when there is none.
func (f inForce) messageDefinition(url string) definition.MessageDefinition {
	for _, p := range f.held.Packages {
		for _, r := range p.Resources {
			if r.Kind != "MessageDefinition" || url != r.URL && url != r.Canonical() {
				continue
			}
			if n, err := fhir.Parse(r.Body); err == nil {
				return definition.Read(n)
			}
		}
	}
	return definition.Template(url)
}
