package definition

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

// Problem is one thing wrong with what a receiver published, in plain words.
type Problem struct {
	URL  string // of the definition; empty when it has none
	What string
}

// ReadSearchset reads the MessageDefinitions a receiver answered with, in their
// order, whichever of the two published useContext shapes they have. What is
// wrong with one is told in its Faults and among the problems; Pick passes
// over a faulty one and says why. Resources of other types are problems too,
// except an OperationOutcome that says nothing was found.
//
// BaRS Core, GET /MessageDefinition.
func ReadSearchset(bundle *fhir.Node) ([]MessageDefinition, []Problem) {
	var defs []MessageDefinition
	var problems []Problem
	for _, e := range fhir.Entries(bundle) {
		switch t := e.Resource.Type(); t {
		case "MessageDefinition":
			d := Read(e.Resource)
			for _, f := range d.Faults {
				problems = append(problems, Problem{d.URL, f})
			}
			defs = append(defs, d)
		case "OperationOutcome":
		default:
			problems = append(problems, Problem{"", "The service answered with " + named(t) + " where definitions of messages are expected."})
		}
	}
	return defs, problems
}

func named(resourceType string) string {
	if resourceType == "" {
		return "something without a type"
	}
	return "a resource of type " + resourceType
}

// Read reads one MessageDefinition resource.
func Read(resource *fhir.Node) MessageDefinition {
	url, _, _ := strings.Cut(resource.TextAt("url"), "|")
	d := MessageDefinition{
		URL: url, Version: resource.TextAt("version"), Event: resource.TextAt("eventCoding.code"),
		Title: resource.TextAt("title"), Raw: resource,
	}
	for _, u := range resource.All("useContext") {
		d.readContext(u.All("code"))
		d.readContext(u.All("valueCodeableConcept.coding"))
	}
	for _, f := range resource.All("focus") {
		d.readFocus(f)
	}
	if d.URL == "" {
		d.fault("The service's definition does not say which message it is for.")
	}
	if len(d.Focus) == 0 {
		d.fault("The service's definition lists nothing that a message may hold.")
	}
	return d
}

func (d *MessageDefinition) fault(what string) { d.Faults = append(d.Faults, what) }

// readContext takes the service ids and use cases out of codings; other
// codings only say what kind of context it is.
func (d *MessageDefinition) readContext(codings []*fhir.Node) {
	for _, c := range codings {
		system, code := c.TextAt("system"), c.TextAt("code")
		switch {
		case code == "":
		case isServiceSystem(system):
			d.ServiceIDs = addOnce(d.ServiceIDs, code)
		case isUseCaseSystem(system):
			d.UseCases = addOnce(d.UseCases, strings.ToLower(code))
		}
	}
}

func addOnce(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// isServiceSystem accepts the names that service ids have had (BaRS Core, GET
// /MessageDefinition: old system).
func isServiceSystem(system string) bool {
	return header.SameSystem(system, header.ServiceIDSystem) ||
		header.SameSystem(system, "https://fhir.nhs.uk/CodeSystem/dos-id") ||
		header.SameSystem(system, "https://fhir.nhs.uk/Id/ers-dos-service-id")
}

// isUseCaseSystem accepts the misspelling of the content negotiation page.
func isUseCaseSystem(system string) bool {
	return header.SameSystem(system, UseCaseSystem) ||
		header.SameSystem(system, "https://fhir.nhs.uk/CodeSystem/usecase-categories-bars")
}

func (d *MessageDefinition) readFocus(n *fhir.Node) {
	f := Focus{Type: n.TextAt("code"), Profile: n.TextAt("profile"), Max: 1}
	if !Carried(f.Type) {
		d.fault(fmt.Sprintf("The service's definition asks for %s, which no booking or referral carries.", named(f.Type)))
		return
	}
	var okMin, okMax bool
	f.Min, okMin = count(n.TextAt("min"), 0)
	f.Max, okMax = count(n.TextAt("max"), Any)
	if !okMin || !okMax || f.Max != Any && f.Min > f.Max {
		d.fault("The service's definition gives an impossible number of " + f.Type + " resources.")
		return
	}
	d.Focus = append(d.Focus, f)
}

// count reads a cardinality; absent gives the default.
func count(text string, absent int) (int, bool) {
	switch text {
	case "":
		return absent, true
	case "*":
		return Any, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= 0
}

// carriable are types that no published BaRS definition lists, but that a
// receiver may sensibly add: each describes a patient's health, or the answer.
var carriable = []string{
	"AdverseEvent", "ClinicalImpression", "DetectedIssue", "DiagnosticReport", "DocumentReference", "EpisodeOfCare",
	"FamilyMemberHistory", "Goal", "Immunization", "MedicationRequest", "OperationOutcome", "RiskAssessment",
}

// Carried reports whether a message of this standard can carry a resource
// type: one that a published definition knows, or another one that describes a
// patient's health.
func Carried(resourceType string) bool {
	return slices.Contains(carriable, resourceType) || focused()[resourceType]
}

// focused are the types that the published definitions list.
var focused = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for _, t := range templatePack().Definitions {
		for _, f := range t.Focus {
			out[f.Type] = true
		}
	}
	return out
})
