package definition

import (
	"fmt"
	"strconv"
	"strings"

	"barsdesk/bars/definition/structure"
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

	// Unreadable marks an Error because of which a value cannot be taken for what
	// it should be: it is of another kind, malformed, or no code of a list that
	// FHIR R4 requires.
	Unreadable bool `json:"-"`
}

// Fit checks how many resources of each type a message holds against its
// definition: none missing, none too many, none that is not listed. Two rows
// of one type share it: together by type, and each by the profile resources
// claim; claiming another profile than a row names is a warning only. What a
// profile demands that the definition contains must be there. A second
// Encounter in an update of APP6 is allowed, as the published updates carry
// both parties' encounters. A message without an Error fits.
//
// BaRS Core, Message Headers; MessageDefinitions.
func Fit(bundle *fhir.Node, d MessageDefinition) []Finding {
	f := fitting{definition: &d, entries: repeats(bundle.Get("entry"))}
	f.types = make([]string, len(f.entries))
	for i, e := range f.entries {
		f.types[i] = e.Get("resource").Type()
		f.listed(i)
	}
	for i := range d.Focus {
		if t := d.Focus[i].Type; t != "Bundle" && !f.earlier(i) {
			f.count(t, extraEncounter(bundle, t))
		}
		f.demands(d.Focus[i])
	}
	return f.out
}

// fitting is one comparison of a message with a definition.
type fitting struct {
	definition *MessageDefinition
	entries    []*fhir.Node
	types      []string // of the resource of each entry
	out        []Finding
}

func (f *fitting) add(severity, at, code, format string, args ...any) {
	f.out = append(f.out, Finding{Severity: severity, Path: at, What: fmt.Sprintf(format, args...), Rule: "MessageDefinition " + f.definition.Tail(), Code: code})
}

// listed wants an entry to hold a resource that the definition lists.
func (f *fitting) listed(i int) {
	t := f.types[i]
	if _, _, ok := f.definition.Count(t); ok && t != "" {
		return
	}
	at := "Bundle.entry[" + strconv.Itoa(i) + "].resource"
	if t == "" {
		f.add(Error, at, Required, "An entry of the message holds no resource.")
		return
	}
	if _, known := structure.Published().Type(t); !known {
		t = "a resource of this type"
	}
	f.add(Error, at, BusinessRule, "The definition does not list %s, so the message must not carry it.", t)
}

// earlier reports whether a row of the definition is about a type that was met.
func (f *fitting) earlier(i int) bool {
	for _, o := range f.definition.Focus[:i] {
		if o.Type == f.definition.Focus[i].Type {
			return true
		}
	}
	return false
}

// extraEncounter is how many more Encounters the message may hold than its
// definition says.
func extraEncounter(bundle *fhir.Node, resourceType string) int {
	if resourceType != "Encounter" {
		return 0
	}
	h := fhir.Resource(bundle, "MessageHeader")
	if h.TextAt("eventCoding.code") == "servicerequest-request" && h.TextAt("reason.coding.code") == "update" && strings.HasPrefix(useCaseOf(bundle), "a6") {
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

// count compares how many resources of a type there are.
func (f *fitting) count(t string, extra int) {
	least, most, _ := f.definition.Count(t)
	n := 0
	for _, have := range f.types {
		if have == t {
			n++
		}
	}
	at := "Bundle.entry.resource.ofType(" + t + ")"
	switch {
	case n < least:
		f.add(Error, at, BusinessRule, "The message holds %d %s and the definition asks for at least %d.", n, t, least)
	case most != Any && n > most+extra:
		f.add(Error, at, BusinessRule, "The message holds %d %s and the definition allows at most %d.", n, t, most)
	}
	for _, row := range f.definition.Focus {
		if row.Type == t {
			f.profiles(row, at, n >= least, extra)
		}
	}
}

// profiles compares how many resources claim the profile of a row.
func (f *fitting) profiles(row Focus, at string, enough bool, extra int) {
	shared, profile := f.definition.shares(row.Type), f.definition.Means(row)
	if profile == "" || !shared && row.Min == 0 {
		return
	}
	n := 0
	for i, e := range f.entries {
		if f.types[i] == row.Type && claims(e.Get("resource"), profile) {
			n++
		}
	}
	switch {
	case shared && row.Max != Any && n > row.Max+extra:
		f.add(Error, at, BusinessRule, "The message holds %d %s of the kind %s and the definition allows at most %d.", n, row.Type, lastPart(profile), row.Max)
	case n < row.Min && enough:
		f.add(Warning, at, BusinessRule, "A %s does not say that it follows %s.", row.Type, profile)
	}
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

func lastPart(url string) string { return url[strings.LastIndexByte(url, '/')+1:] }

func sameCanonical(a, b string) bool {
	a, _, _ = strings.Cut(a, "|")
	return a == b
}
