// Package terms knows published code systems and value sets: whether a code is
// in one, and how it is displayed.
//
// HL7 FHIR R4, CodeSystem and ValueSet.
package terms

// Verdict says whether a code is in a value set or code system.
type Verdict uint8

// The verdicts. Unknown: the set cannot be listed here (SNOMED CT, dm+d, UCUM)
// or is not held; it is reported as not checked.
const (
	Unknown Verdict = iota
	In
	Out
)

// Terms looks codes up. It is safe for use by many goroutines and never changes.
type Terms struct{}

// InSet says whether a code is in a value set given by canonical url. An empty
// system (a code element) is looked up by code alone; the second result is then
// the system found.
func (t *Terms) InSet(valueSet, system, code string) (Verdict, string) { return Unknown, "" }

// InSystem says whether code is one of a code system.
func (t *Terms) InSystem(system, code string) Verdict { return Unknown }

// Displays returns the published display of a code and its designations, the
// display first; empty when the code is not held.
func (t *Terms) Displays(system, code string) []string { return nil }
