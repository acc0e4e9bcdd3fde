package validation_test

import (
	"slices"
	"strings"
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/validation"
	"barsdesk/bars/fhir"
)

const bookingTail = "bars-message-booking-request"

// message is a BaRS message of little more than its header and a patient.
func message(header string) string {
	return `{"resourceType":"Bundle","meta":{"profile":["https://fhir.nhs.uk/StructureDefinition/BARSBundleMessage"]},"type":"message","timestamp":"2026-01-01T00:00:00Z","entry":[
		{"fullUrl":"urn:uuid:00000000-0000-4000-8000-00000000000a","resource":{"resourceType":"MessageHeader","id":"00000000-0000-4000-8000-00000000000a",
			"eventCoding":{"system":"https://fhir.nhs.uk/CodeSystem/message-events-bars","code":"booking-request"},"source":{"endpoint":"https://example.org"}` + header + `}},
		{"fullUrl":"urn:uuid:00000000-0000-4000-8000-00000000000b","resource":{"resourceType":"Patient","id":"00000000-0000-4000-8000-00000000000b"}}]}`
}

func checked(t *testing.T, text string, o validation.Options) []validation.Finding {
	t.Helper()
	return published().Check(parsed(t, text), o).Findings
}

// said reports whether something is found with a text in what it says.
func said(found []validation.Finding, severity, path, text string) bool {
	return slices.ContainsFunc(found, func(f validation.Finding) bool {
		return f.Severity == severity && f.Path == path && strings.Contains(f.What, text)
	})
}

func TestAMessageNamesItsDefinition(t *testing.T) {
	const at, url = "Bundle.entry[0].resource.definition", `,"definition":"https://fhir.nhs.uk/MessageDefinition/`
	request := strings.Replace(message(url+`bars-message-servicerequest-request-referral"`), `"code":"booking-request"`, `"code":"servicerequest-request"`, 1)
	category := func(code string) string {
		return strings.Replace(request, `{"resourceType":"Patient","id":"00000000-0000-4000-8000-00000000000b"}`,
			`{"resourceType":"ServiceRequest","id":"00000000-0000-4000-8000-00000000000b","category":[{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/message-category-servicerequest","code":"`+code+`"}]}]}`, 1)
	}
	cases := []struct{ name, text, what string }{
		{"none", message(``), "does not name"},
		{"its own", message(url + bookingTail + `"`), ""},
		{"of another event", message(url + `bars-message-servicerequest-request-referral"`), "is one for"},
		{"a referral", category("referral"), ""},
		{"a validation as a referral", category("validation"), "another category"},
		{"a referral as a validation", strings.Replace(category("referral"), "request-referral", "request-validation", 1), "another category"},
		{"a validation", strings.Replace(category("validation"), "request-referral", "request-validation", 1), ""},
	}
	for _, c := range cases {
		found := checked(t, c.text, validation.Options{})
		if c.what == "" && said(found, "error", at, "") || c.what != "" && !said(found, "error", at, c.what) {
			t.Errorf("%s: %v", c.name, found)
		}
	}
}

func TestOnlyMessagesOfBaRSAreHeldToItsRules(t *testing.T) {
	foreign := strings.NewReplacer("https://fhir.nhs.uk/StructureDefinition/BARSBundleMessage", core+"Bundle", "booking-request", "other").Replace(message(``))
	bars := strings.Contains
	of := func(found []validation.Finding) int {
		n := 0
		for _, f := range found {
			if bars(f.Rule, "BaRS") || strings.HasSuffix(f.Rule, "MUST") {
				n++
			}
		}
		return n
	}
	if found := checked(t, foreign, validation.Options{}); of(found) > 0 {
		t.Errorf("a message of others is held to rules of BaRS: %v", found)
	}
	if of(checked(t, message(``), validation.Options{})) == 0 {
		t.Error("a message of BaRS without its definition is not held to the rules of BaRS")
	}
	for _, from := range []string{`"type":"message"`, `"resourceType":"MessageHeader"`} {
		to := map[string]string{`"type":"message"`: `"type":"collection"`, `"resourceType":"MessageHeader"`: `"resourceType":"Basic"`}[from]
		if found := checked(t, strings.Replace(message(``), from, to, 1), validation.Options{}); said(found, "error", "Bundle.entry[0].resource.definition", "") {
			t.Errorf("%s: what is no message is asked for its definition: %v", to, found)
		}
	}
}

// TestTheReceiversDefinitionIsTheMeasure: resources are counted as the receiver
// asks, and held to the profiles that it names where they name none.
func TestTheReceiversDefinitionIsTheMeasure(t *testing.T) {
	asks := definition.MessageDefinition{URL: "https://example.org/" + bookingTail, Event: "booking-request", Focus: []definition.Focus{
		{Type: "MessageHeader", Min: 1, Max: 1}, {Type: "Patient", Profile: home + "Q", Min: 2, Max: 2}, {Type: "Bundle", Profile: home + "Q", Min: 0, Max: 1}}}
	v := validator(t, profile("Q", "Patient", `{"id":"Patient.gender","path":"Patient.gender","min":1}`))
	text := message(`,"definition":"https://fhir.nhs.uk/MessageDefinition/` + bookingTail + `"`)
	found := v.Check(parsed(t, text), validation.Options{Definition: &asks}).Findings
	if !said(found, "error", "Bundle.entry[1].resource.gender", "missing") {
		t.Errorf("the profile of the definition is not held to: %v", found)
	}
	if n := len(v.Check(parsed(t, text), validation.Options{}).Findings); n == len(found) {
		t.Error("the definition changes nothing")
	}
	claims := strings.Replace(text, `"resourceType":"Patient"`, `"resourceType":"Patient","meta":{"profile":["`+core+`Patient"]}`, 1)
	if found := v.Check(parsed(t, claims), validation.Options{Definition: &asks}).Findings; said(found, "error", "Bundle.entry[1].resource.gender", "") {
		t.Error("a resource that says what it follows is held to another profile")
	}
	asks.Focus = append(asks.Focus, definition.Focus{Type: "Patient", Profile: home + "R", Max: 1})
	if found := v.Check(parsed(t, text), validation.Options{Definition: &asks}).Findings; said(found, "error", "Bundle.entry[1].resource.gender", "") {
		t.Error("one of two profiles is held to though it could be the other")
	}
}

// TestReceiversTolerateWhatTheyAreTold: the same is found, and what a receiver
// tolerates is a warning.
func TestReceiversTolerateWhatTheyAreTold(t *testing.T) {
	text := message(`,"definition":"https://fhir.nhs.uk/MessageDefinition/` + bookingTail + `"`)
	sender, receiver := checked(t, text, validation.Options{}), checked(t, text, validation.Options{Policy: validation.Receiver})
	if len(sender) != len(receiver) {
		t.Fatalf("%d found for a sender, %d for a receiver", len(sender), len(receiver))
	}
	tolerated := 0
	for i, f := range sender {
		want := f
		if f.Tolerated {
			tolerated++
			if f.Severity == definition.Error {
				want.Severity = definition.Warning
			}
		}
		if receiver[i] != want {
			t.Errorf("a receiver has %v, not %v", receiver[i], want)
		}
	}
	if tolerated == 0 {
		t.Error("nothing is tolerated in this message: the test shows nothing")
	}
}

func TestOutcomes(t *testing.T) {
	var empty validation.Report
	if !empty.Valid() || (validation.Report{Findings: []validation.Finding{{Severity: "warning"}, {Severity: "error"}}}).Valid() {
		t.Error("Valid is not about errors")
	}
	all := []validation.Finding{{Severity: "error", Path: "Patient", What: "Wrong.", Rule: "x-1", Code: "value"}, {Severity: "warning", Path: "Patient.name", What: "Odd."},
		{Severity: "information", Path: "Patient", What: "Not checked.", Rule: "a\u0001b", Code: "not-supported"}}
	for _, r := range []validation.Report{empty, {Findings: all}} {
		out := r.Outcome("a")
		if found := published().Check(out, validation.Options{}); !found.Valid() || out.ID() != "a" {
			t.Errorf("%s: %v", out.JSON(), found.Findings)
		}
		if got := len(out.All("issue")); got != max(1, len(r.Findings)) {
			t.Errorf("%d issues for %d findings", got, len(r.Findings))
		}
	}
	got := string((validation.Report{Findings: all[:2]}).Outcome("").JSON())
	const want = `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"value","details":{"text":"Wrong."},"diagnostics":"x-1","expression":["Patient"]},` +
		`{"severity":"warning","code":"invalid","details":{"text":"Odd."},"expression":["Patient.name"]}]}`
	if got != want {
		t.Errorf("%s", got)
	}
	if r := published().Check(nil, validation.Options{}); r.Valid() {
		t.Error("nothing is valid")
	}
	if r := published().Check(fhir.List(), validation.Options{}); r.Valid() || len(r.Findings) != 1 {
		t.Error("an array is valid")
	}
}
