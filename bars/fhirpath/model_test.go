package fhirpath_test

import "barsdesk/bars/definition/structure"

// model is what is published of R4, UK Core and BaRS.
var model = structure.Published()
