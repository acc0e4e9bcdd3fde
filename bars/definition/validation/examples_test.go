package validation_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/validation"
	"barsdesk/bars/fhir"
	"barsdesk/bars/fhir/fhirtest"
)

// known are the errors that the published messages are known for, beyond those
// that their payload tables ask for: file, then the end of the path.
var known = map[string][]string{
	"bookreq01":  {"contact[0].telecom"},
	"bookreq02":  {"contact[0].telecom", "reason.coding[0].code"},
	"refreq11":   {"performer[1].reference", "performer[2].reference"},
	"refresp03":  {"focus[0]"},
	"servreq01":  {"contact[0].telecom", "contact[1].telecom"},
	"valreq02":   {"contact[0].telecom", "contact[1].telecom"},
	"valresp01":  {"ofType(Encounter)", "contact[0].telecom", "contact[1].telecom"},
	"valresp01a": {"contact[0].telecom", "contact[1].telecom"},
	"valresp01b": {"contact[0].telecom", "contact[1].telecom"},
	"valresp04":  {"contact[0].telecom", "contact[1].telecom"},
}

// TestPublishedMessagesHaveTheirKnownErrorsOnly holds each published message to
// the list of defects that goes with it: no profile, code or invariant is found
// broken that is not.
func TestPublishedMessagesHaveTheirKnownErrorsOnly(t *testing.T) {
	for _, file := range fhirtest.Files(t, "fhir/examples/messages") {
		name, _, _ := strings.Cut(filepath.Base(file), "-")
		n, err := fhir.Parse(fhirtest.Read(t, file))
		if err != nil {
			t.Fatal(err)
		}
		left := slices.Clone(known[name])
		for _, f := range published().Check(n, validation.Options{}).Findings {
			if f.Severity != definition.Error || strings.HasSuffix(f.Rule, " MUST") {
				continue
			}
			at := slices.IndexFunc(left, func(end string) bool { return strings.HasSuffix(f.Path, end) })
			if at < 0 {
				t.Errorf("%s: %s: %s (%s)", name, f.Path, f.What, f.Rule)
				continue
			}
			left = slices.Delete(left, at, at+1)
		}
		if len(left) > 0 {
			t.Errorf("%s: not found: %v", name, left)
		}
	}
}

// TestPublishedResourcesAreValid checks the single resources that are published
// as examples.
func TestPublishedResourcesAreValid(t *testing.T) {
	for _, file := range fhirtest.Files(t, "fhir/examples/resources") {
		n, err := fhir.Parse(fhirtest.Read(t, file))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range published().Check(n, validation.Options{}).Findings {
			if f.Severity == definition.Error {
				t.Errorf("%s: %s: %s (%s)", filepath.Base(file), f.Path, f.What, f.Rule)
			}
		}
	}
}
