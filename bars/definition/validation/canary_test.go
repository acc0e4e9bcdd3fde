package validation_test

import (
	"strings"
	"testing"

	"barsdesk/bars/definition/validation"
	"barsdesk/bars/fhir"
	"barsdesk/bars/fhir/fhirtest"
)

// canary is what no finding may say: it stands for what a message says of a person.
const canary = "Zzyzx"

// sung replaces the texts of a tree, all or one at a time: only is the number
// of the text to be replaced, -1 for all. It returns how many there are.
func sung(n *fhir.Node, only int, with func(string) string) int {
	count := 0
	var walk func(*fhir.Node)
	walk = func(n *fhir.Node) {
		if n.Kind == fhir.String {
			if only < 0 || count == only {
				n.Text = with(n.Text)
			}
			count++
		}
		for _, it := range n.Items {
			walk(it)
		}
		for i := range n.Members {
			if n.Members[i].Name != "resourceType" || only >= 0 {
				walk(n.Members[i].Value)
			}
		}
	}
	walk(n)
	return count
}

func quiet(t *testing.T, n *fhir.Node, what string) {
	t.Helper()
	for _, f := range published().Check(n, validation.Options{}).Findings {
		if said := f.Path + f.What + f.Rule; strings.Contains(said, canary) {
			t.Errorf("%s: quoted at %s: %s (%s)", what, f.Path, f.What, f.Rule)
		}
	}
}

// TestNoFindingQuotesTheMessage puts a name in the place of every text, of each
// text alone, and at the end of each.
func TestNoFindingQuotesTheMessage(t *testing.T) {
	messages := []string{
		`{"resourceType":"Bundle","type":"message","meta":{"profile":["https://example.org/p"]},"entry":[{"fullUrl":"urn:uuid:00000000-0000-4000-8000-00000000000a","resource":{"resourceType":"MessageHeader",
			"eventCoding":{"system":"https://fhir.nhs.uk/CodeSystem/message-events-bars","code":"servicerequest-request"},"source":{"endpoint":"https://example.org"},"definition":"https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request-referral",
			"focus":[{"reference":"Patient/1","type":"Patient"}]}},{"fullUrl":"https://example.org/Patient/1","resource":{"resourceType":"Patient","id":"1","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9000000009"}],
			"name":[{"use":"official","family":"Murry"}],"gender":"male","birthDate":"1970-01-01","maritalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-MaritalStatus","code":"M","display":"Married"}]},
			"extension":[{"url":"https://example.org/x","valueString":"x"},{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-BirthSex","valueCodeableConcept":{"coding":[{"system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-SexAtBirth","code":"m"}]}}],
			"managingOrganization":{"reference":"#o","type":"Organization","display":"x"},"contained":[{"resourceType":"Organization","id":"o","name":"x"}],"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"}}}]}`,
		`{"resourceType":"SearchParameter","url":"https://example.org/s","name":"S","status":"draft","description":"x","code":"s","base":["Patient"],"type":"string","expression":"Patient.name"}`,
		`{"resourceType":"StructureDefinition","url":"https://example.org/s","name":"S","status":"draft","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient.name","path":"Patient.name"}]}}`,
	}
	ways := map[string]func(string) string{
		"instead": func(string) string { return canary }, "after": func(s string) string { return s + canary }, "as a part": func(s string) string { return s + "/" + canary },
		"as a version": func(s string) string { return s + "|" + canary }, "in a search": func(s string) string { return s + "?name=" + canary }, "after a number": func(string) string { return "https://example.org/9000000009/" + canary },
	}
	for _, text := range messages {
		for how, with := range ways {
			for only := range sung(parsed(t, text), 1<<20, nil) + 1 {
				n := parsed(t, text)
				sung(n, only-1, with)
				quiet(t, n, how)
			}
		}
	}
}

func TestNoFindingQuotesAPublishedMessage(t *testing.T) {
	for _, file := range fhirtest.Files(t, "fhir/examples/messages") {
		for how, with := range map[string]func(string) string{"instead": func(string) string { return canary }, "after": func(s string) string { return s + canary }} {
			n := parsed(t, string(fhirtest.Read(t, file)))
			sung(n, -1, with)
			quiet(t, n, how)
		}
	}
}
