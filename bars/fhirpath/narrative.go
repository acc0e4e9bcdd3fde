package fhirpath

// narrative reports whether an xhtml text is one that FHIR allows in a Narrative.
func narrative(text string) bool { return text != "" }
