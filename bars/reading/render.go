package reading

import "barsdesk/bars/fhir"

// Render lays out a message.
func Render(bundle *fhir.Node) []Section { return nil }
