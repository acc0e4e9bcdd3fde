package packages

import "barsdesk/bars/fhir"

// shape knows the types that definitions in XML are made of.
func shape() fhir.Shape { return nil }
