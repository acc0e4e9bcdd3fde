package main

import (
	"path/filepath"
	"testing"
	"time"

	"barsdesk/bars/definition/structure"
	"barsdesk/bars/definition/terms"
	"barsdesk/bars/definition/validation"
	"barsdesk/bars/fhir"
	"barsdesk/bars/fhir/fhirtest"
)

// TestXMLIsCheckedAsJSONIs writes each published message and resource in XML
// by the definitions in force, and wants the same tree and findings from it.
func TestXMLIsCheckedAsJSONIs(t *testing.T) {
	set := structure.Published()
	check := validation.New(set, terms.Published())
	options := validation.Options{Now: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)}
	for _, folder := range []string{"fhir/examples/messages", "fhir/examples/resources"} {
		for _, file := range fhirtest.Files(t, folder) {
			t.Run(filepath.Base(file), func(t *testing.T) {
				inJSON, err := fhir.Parse(fhirtest.Read(t, file))
				if err != nil {
					t.Fatal(err)
				}
				text, err := inJSON.XML(set)
				if err != nil {
					t.Fatal(err)
				}
				inXML, err := fhir.ParseXML(text, set)
				if err != nil || !fhir.Equal(inJSON, inXML) {
					t.Fatalf("another tree, %v", err)
				}
				want := map[validation.Finding]bool{}
				for _, f := range check.Check(inJSON, options).Findings {
					want[f] = true
				}
				for _, f := range check.Check(inXML, options).Findings {
					if !want[f] {
						t.Errorf("only in XML: %s: %s", f.Path, f.What)
					}
					delete(want, f)
				}
				for f := range want {
					t.Errorf("only in JSON: %s: %s", f.Path, f.What)
				}
			})
		}
	}
}
