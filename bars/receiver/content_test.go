package receiver_test

import (
	"strings"
	"testing"

	"barsdesk/bars/fhir"
)

// What cannot be read for what it should be is refused, whole, with the places.
func TestContentThatIsNotFHIRIsRefused(t *testing.T) {
	patient := func(n *fhir.Node) *fhir.Node { return fhir.Resource(n, "Patient") }
	for _, c := range []struct {
		name   string
		change func(*fhir.Node)
		issue  string
		at     string
	}{
		{"a lastUpdated that is no instant", func(n *fhir.Node) { patient(n).Get("meta").Set("lastUpdated", fhir.Str("yesterday")) }, "value", "Bundle.entry[2].resource.meta.lastUpdated"},
		{"a lastUpdated without offset", func(n *fhir.Node) { patient(n).Get("meta").Set("lastUpdated", fhir.Str("2026-11-23T09:00:00")) }, "value", ".meta.lastUpdated"},
		{"a birth date of another form", func(n *fhir.Node) { patient(n).Set("birthDate", fhir.Str("10/08/1918")) }, "value", ".birthDate"},
		{"a gender that FHIR does not have", func(n *fhir.Node) { patient(n).Set("gender", fhir.Str("M")) }, "value", ".gender"},
		{"a rank in words", func(n *fhir.Node) { patient(n).At("contact.telecom").Set("rank", fhir.Str("one")) }, "structure", ".rank"},
		{"a name that is no array", func(n *fhir.Node) { patient(n).Set("name", patient(n).At("name")) }, "structure", ".name"},
		{"a name that is a text", func(n *fhir.Node) { patient(n).Set("name", fhir.List(fhir.Str("Murry"))) }, "structure", ".name[0]"},
		{"an unknown status of the plan", func(n *fhir.Node) {
			plan := fhir.Resource(n, "CarePlan")
			plan.Set("intent", fhir.Str("hope"))
		}, "value", ".intent"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bundle := referral(t, "")
			c.change(bundle)
			b := emergency(t)
			got := expect(t, b.post(bundle.JSON()), 400, "REC_BAD_REQUEST", c.issue)
			if at := got.TextAt("issue.expression"); !strings.HasSuffix(at, c.at) && !strings.Contains(at, c.at) {
				t.Errorf("the place is %q, want %q", at, c.at)
			}
			if len(b.records.held) != 0 {
				t.Error("a part of it was kept")
			}
		})
	}
}

// What is missing, more, or in an older form is no reason to turn a patient away.
func TestContentThatCanBeReadIsTaken(t *testing.T) {
	for name, change := range map[string]func(*fhir.Node){
		"no birth date":           func(n *fhir.Node) { fhir.Resource(n, "Patient").Remove("birthDate") },
		"no name":                 func(n *fhir.Node) { fhir.Resource(n, "Patient").Remove("name") },
		"an element nobody knows": func(n *fhir.Node) { fhir.Resource(n, "Patient").Set("shoeSize", fhir.Num("9")) },
		"a profile nobody knows": func(n *fhir.Node) {
			fhir.Resource(n, "Patient").Get("meta").Set("profile", fhir.List(fhir.Str("https://example.org/p")))
		},
		"a code outside a list": func(n *fhir.Node) {
			fhir.Resource(n, "Patient").Set("maritalStatus", fhir.Concept(fhir.Coding("https://example.org", "x", "")))
		},
		"a time with seven digits": func(n *fhir.Node) {
			fhir.Resource(n, "Patient").Get("meta").Set("lastUpdated", fhir.Str("2026-11-23T09:00:00.1234567+01:00"))
		},
		"a reference to nothing": func(n *fhir.Node) {
			fhir.Resource(n, "ServiceRequest").Set("requester", fhir.Reference("Practitioner/9"))
		},
		"an instant in another zone": func(n *fhir.Node) { n.Set("timestamp", fhir.Str("2026-11-23T14:30:00+05:30")) },
	} {
		t.Run(name, func(t *testing.T) {
			bundle := referral(t, "")
			change(bundle)
			expect(t, emergency(t).post(bundle.JSON()), 200, "", "")
		})
	}
}
