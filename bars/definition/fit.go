package definition

import (
	"fmt"
	"slices"
	"strings"

	"barsdesk/bars/fhir"
)

// The severities of a Finding.
const (
	Error       = "error"
	Warning     = "warning"
	Information = "information"
)

// The codes of a Finding: FHIR issue types (R4, ValueSet issue-type).
const (
	Structure    = "structure"    // the shape of the content is wrong
	Required     = "required"     // something mandatory is missing
	Value        = "value"        // a value is not one that is allowed
	Invariant    = "invariant"    // a rule over several elements is broken
	CodeInvalid  = "code-invalid" // a code is not in its list
	NotSupported = "not-supported"
	BusinessRule = "business-rule" // a rule of the Application, not of FHIR
	NotFound     = "not-found"     // a reference leads nowhere
	Informative  = "informational"
)

// Finding is one result of checking a message. It never quotes what the
// message says about a person.
type Finding struct {
	Severity string `json:"severity"` // Error, Warning or Information, for a sender
	Path     string `json:"path"`     // FHIRPath of the place in the message
	What     string `json:"what"`     // plain words
	Rule     string `json:"rule"`     // the rule it is measured by, for support
	Code     string `json:"code"`     // FHIR issue type

	// Tolerated marks an Error of the sender that a receiver is told to accept
	// (BaRS Core and Applications): a receiver reports it as a Warning.
	Tolerated bool `json:"tolerated,omitempty"`
}

// Fit checks how many resources of each type a message holds against its
// definition: none missing, none too many, none that is not listed. Two rows
// of one type share it: together by type, and each by the profile resources
// claim; claiming another profile than a row names is a warning only. A second
// Encounter in an update of APP6 is allowed, as the published updates carry
// both parties' encounters. A message without an Error fits.
//
// BaRS Core, Message Headers; MessageDefinitions.
func Fit(bundle *fhir.Node, d MessageDefinition) []Finding {
	var out []Finding
	rule := "MessageDefinition " + d.Tail()
	byType := map[string][]*fhir.Node{}
	for i, e := range bundle.All("entry") {
		at := fmt.Sprintf("Bundle.entry[%d].resource", i)
		t := e.TextAt("resource.resourceType")
		byType[t] = append(byType[t], e.Get("resource"))
		if t == "" {
			out = append(out, Finding{Severity: Error, Path: at, What: "An entry of the message holds no resource.", Rule: rule, Code: Required})
		} else if _, _, listed := d.Count(t); !listed {
			out = append(out, Finding{Severity: Error, Path: at, What: "The definition does not list " + t + ", so the message must not carry it.", Rule: rule, Code: BusinessRule})
		}
	}
	for _, t := range types(d) {
		out = append(out, d.fitType(t, byType[t], rule, extraEncounter(bundle, t))...)
	}
	return out
}

// types lists the definition's resource types once each, without the Bundle,
// which stands for the message itself.
func types(d MessageDefinition) []string {
	var out []string
	for _, f := range d.Focus {
		if f.Type != "Bundle" && !slices.Contains(out, f.Type) {
			out = append(out, f.Type)
		}
	}
	return out
}

func extraEncounter(bundle *fhir.Node, resourceType string) int {
	h := fhir.Resource(bundle, "MessageHeader")
	if resourceType == "Encounter" && h.TextAt("eventCoding.code") == "servicerequest-request" &&
		h.TextAt("reason.coding.code") == "update" && strings.HasPrefix(useCaseOf(bundle), "a6") {
		return 1
	}
	return 0
}

// useCaseOf finds the use-case code of a referral or booking, lower case, or "".
func useCaseOf(bundle *fhir.Node) string {
	for _, path := range []struct{ resource, codings string }{
		{"ServiceRequest", "category.coding"}, {"Appointment", "serviceCategory.coding"},
	} {
		for _, c := range fhir.Resource(bundle, path.resource).All(path.codings) {
			if isUseCaseSystem(c.TextAt("system")) {
				return strings.ToLower(c.TextAt("code"))
			}
		}
	}
	return ""
}

func (d MessageDefinition) fitType(t string, found []*fhir.Node, rule string, extra int) []Finding {
	var out []Finding
	least, most, _ := d.Count(t)
	at := "Bundle.entry.resource.ofType(" + t + ")"
	add := func(severity, format string, args ...any) {
		out = append(out, Finding{Severity: severity, Path: at, What: fmt.Sprintf(format, args...), Rule: rule, Code: BusinessRule})
	}
	switch n := len(found); {
	case n < least:
		add(Error, "The message holds %d %s and the definition asks for at least %d.", n, t, least)
	case most != Any && n > most+extra:
		add(Error, "The message holds %d %s and the definition allows at most %d.", n, t, most)
	}
	for _, f := range d.Focus {
		if f.Type != t {
			continue
		}
		switch n := claiming(found, f.Profile); {
		case d.shares(t) && f.Max != Any && n > f.Max+extra:
			add(Error, "The message holds %d %s of the kind %s and the definition allows at most %d.", n, t, lastPart(f.Profile), f.Max)
		case n < f.Min && len(found) >= least:
			add(Warning, "A %s does not say that it follows %s.", t, f.Profile)
		}
	}
	return out
}

// shares reports whether several rows of the definition are about one type.
func (d MessageDefinition) shares(t string) bool {
	n := 0
	for _, f := range d.Focus {
		if f.Type == t {
			n++
		}
	}
	return n > 1
}

// claiming counts the resources whose meta.profile names profile.
func claiming(found []*fhir.Node, profile string) int {
	n := 0
	for _, r := range found {
		if slices.ContainsFunc(r.All("meta.profile"), func(p *fhir.Node) bool { return sameCanonical(p.String(), profile) }) {
			n++
		}
	}
	return n
}

func lastPart(url string) string { return url[strings.LastIndexByte(url, '/')+1:] }

func sameCanonical(a, b string) bool {
	a, _, _ = strings.Cut(a, "|")
	return a == b
}
