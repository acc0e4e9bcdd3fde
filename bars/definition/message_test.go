package definition_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// made is a made-up referral that has no fault.
func made(t *testing.T) *fhir.Node {
	t.Helper()
	text, err := os.ReadFile("testdata/referral.json")
	if err != nil {
		t.Fatal(err)
	}
	n, err := fhir.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// set gives an element of the first resource of a type another value, as JSON;
// an empty value takes the element away.
func set(t *testing.T, bundle *fhir.Node, resource, path, json string) {
	t.Helper()
	n := bundle
	if resource != "Bundle" {
		n = fhir.Resource(bundle, resource)
	}
	names := strings.Split(path, ".")
	for _, name := range names[:len(names)-1] {
		if n = n.At(name); n == nil {
			t.Fatalf("no %s in %s", path, resource)
		}
	}
	last := names[len(names)-1]
	if json == "" {
		n.Remove(last)
		return
	}
	v, err := fhir.Parse([]byte(`{"v":` + json + `}`))
	if err != nil {
		t.Fatal(err)
	}
	n.Set(last, v.Get("v"))
}

func TestAMessageWithoutFaultHasNoFinding(t *testing.T) {
	for _, f := range definition.CheckMessage(made(t)) {
		t.Errorf("%v", f)
	}
	if found := definition.CheckMessage(fhir.Obj(fhir.M("resourceType", fhir.Str("Patient")))); len(found) > 0 {
		t.Errorf("a Patient is no message: %v", found)
	}
	if found := definition.CheckMessage(nil); len(found) > 0 {
		t.Errorf("nothing is no message: %v", found)
	}
}

const anEntry = "Bundle.entry[0].resource."

// rulesOfMessages are faults, one by one, with where they are found.
var rulesOfMessages = []struct {
	name, resource, path, json string
	at                         string
	severity                   string
	tolerated                  bool
}{
	{"id that is no UUID", "Bundle", "id", `"message-1"`, "Bundle.id", definition.Error, true},
	{"version of words", "Bundle", "meta.versionId", `"latest"`, "Bundle.meta.versionId", definition.Error, false},
	{"version of nobody", "Bundle", "meta.versionId", `"9.0.0"`, "Bundle.meta.versionId", definition.Warning, false},
	{"fullUrl of a server", "Bundle", "entry.fullUrl", `"https://example.org/fhir/MessageHeader/1"`, "Bundle.entry[0].fullUrl", definition.Error, false},
	{"fullUrl too short", "Bundle", "entry.fullUrl", `"urn:uuid:aaaaaaaa"`, "Bundle.entry[0].fullUrl", definition.Error, false},
	{"destination without a system", "MessageHeader", "destination.endpoint", `"2000099999"`, anEntry + "destination[0].endpoint", definition.Error, false},
	{"destination of another system", "MessageHeader", "destination.endpoint", `"https://example.org/services|1"`, anEntry + "destination[0].endpoint", definition.Warning, false},
	{"source without a service", "MessageHeader", "source.endpoint", `"https://fhir.nhs.uk/Id/dos-service-id|"`, anEntry + "source.endpoint", definition.Error, false},
	{"sender is a patient", "MessageHeader", "sender.reference", `"urn:uuid:aaaaaaaa-0000-4000-8000-000000000003"`, anEntry + "sender", definition.Error, false},
	{"receiver is a patient", "MessageHeader", "destination.receiver.reference", `"urn:uuid:aaaaaaaa-0000-4000-8000-000000000003"`, anEntry + "destination[0].receiver", definition.Error, false},
	{"definition of nobody", "MessageHeader", "definition", `"https://fhir.nhs.uk/MessageDefinition/bars-message-unknown"`, anEntry + "definition", definition.Error, false},
	{"event of another definition", "MessageHeader", "eventCoding.code", `"booking-request"`, anEntry + "definition", definition.Error, false},
	{"unknown reason", "MessageHeader", "reason.coding.code", `"first"`, anEntry + "reason.coding[0].code", definition.Error, false},
	{"response in a request", "MessageHeader", "response", `{"identifier":"1","code":"ok"}`, anEntry + "response", definition.Error, true},
	{"focus on the patient", "MessageHeader", "focus.reference", `"urn:uuid:aaaaaaaa-0000-4000-8000-000000000003"`, anEntry + "focus[0]", definition.Error, false},
	{"a draft", "ServiceRequest", "status", `"draft"`, "Bundle.entry[1].resource.status", definition.Error, false},
	{"validation under a referral's definition", "ServiceRequest", "category.coding.code", `"validation"`, "Bundle.entry[1].resource.category", definition.Error, false},
	{"unknown use case", "ServiceRequest", "category", category("a9t9"), "Bundle.entry[1].resource.category[0].coding[1].code", definition.Error, false},
	{"undescribed use case", "ServiceRequest", "category", category("a1t10"), "Bundle.entry[1].resource.category[0].coding[1].code", definition.Information, false},
	{"no use case", "ServiceRequest", "category", `[{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/message-category-servicerequest","code":"referral"}]}]`, "Bundle.entry[1].resource.category[0].coding", definition.Error, false},
	{"patient outside the message", "ServiceRequest", "subject.reference", `"Patient/9"`, "Bundle.entry[1].resource.subject.reference", definition.Error, false},
	{"relative reference inside the message", "ServiceRequest", "subject.reference", `"Patient/p1"`, "Bundle.entry[1].resource.subject.reference", definition.Error, true},
	{"performed by an organisation", "ServiceRequest", "performer", `[{"reference":"urn:uuid:aaaaaaaa-0000-4000-8000-000000000004"}]`, "Bundle.entry[1].resource.performer[0]", definition.Warning, false},
	{"NHS number with a wrong digit", "Patient", "identifier.value", `"9658499057"`, "Bundle.entry[2].resource.identifier[0].value", definition.Warning, false},
	{"NHS number of nine digits", "Patient", "identifier.value", `"965849905"`, "Bundle.entry[2].resource.identifier[0].value", definition.Error, true},
	{"NHS number without its status", "Patient", "identifier.extension", "", "Bundle.entry[2].resource.identifier[0].extension", definition.Error, true},
	{"nobody to call first", "Patient", "contact.extension.valuePositiveInt", "2", "Bundle.entry[2].resource.contact", definition.Error, true},
	{"no first number", "Patient", "contact.telecom.rank", "2", "Bundle.entry[2].resource.contact[0].telecom", definition.Error, true},
	{"number without a rank", "Patient", "contact.telecom", `[{"system":"phone","value":"01632 960001","rank":1},{"system":"phone","value":"01632 960002"}]`, "Bundle.entry[2].resource.contact[0].telecom[1].rank", definition.Error, true},
	{"first number is an email", "Patient", "contact.telecom.system", `"email"`, "Bundle.entry[2].resource.contact[0].telecom", definition.Error, true},
	{"telecom of the patient", "Patient", "telecom", `[{"system":"phone","value":"01632 960001"}]`, "Bundle.entry[2].resource.telecom", definition.Warning, false},
	{"birth sex", "Patient", "extension", `[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-BirthSex","valueCodeableConcept":{"text":"x"}}]`, "Bundle.entry[2].resource.extension[0]", definition.Warning, false},
	{"general practice is a patient", "Patient", "generalPractitioner", `[{"reference":"urn:uuid:aaaaaaaa-0000-4000-8000-000000000003"}]`, "Bundle.entry[2].resource.generalPractitioner[0]", definition.Warning, false},
	{"flag of two categories", "Flag", "code.coding.system", `"https://fhir.nhs.uk/CodeSystem/agency-types-bars"`, "Bundle.entry[5].resource.code.coding[0]", definition.Error, true},
	{"other reason in no words", "Encounter", "reasonCode.text", "", "Bundle.entry[4].resource.reasonCode[0].text", definition.Error, false},
	{"unknown reason for rejecting", "Encounter", "reasonCode.coding.code", `"XX"`, "Bundle.entry[4].resource.reasonCode[0].coding[0].code", definition.Error, false},
	{"no last change", "Task", "meta.lastUpdated", "", "Bundle.entry[6].resource.meta.lastUpdated", definition.Error, false},
	{"slot ends first", "Slot", "end", `"2026-07-20T08:00:00+00:00"`, "Bundle.entry[7].resource.end", definition.Error, false},
	{"another journey", "Encounter", "episodeOfCare.reference", `"EpisodeOfCare/bbbbbbbb-0000-4000-8000-000000000099"`, "Bundle.entry[8].resource.episodeOfCare", definition.Warning, false},
}

func category(useCase string) string {
	return `[{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/message-category-servicerequest","code":"referral"},{"system":"https://fhir.nhs.uk/CodeSystem/usecases-categories-bars","code":"` + useCase + `"}]}]`
}

func TestEachRuleOfMessagesIsFoundAtItsPlace(t *testing.T) {
	for _, c := range rulesOfMessages {
		m := made(t)
		set(t, m, c.resource, c.path, c.json)
		found := definition.CheckMessage(m)
		if len(found) != 1 || found[0].Path != c.at || found[0].Severity != c.severity || found[0].Tolerated != c.tolerated ||
			found[0].What == "" || found[0].Rule == "" || found[0].Code == "" {
			t.Errorf("%s: %+v", c.name, found)
		}
	}
}

func TestASafeguardingFlagIsNotSentToAPharmacy(t *testing.T) {
	m := made(t)
	set(t, m, "ServiceRequest", "category", category("a5t1"))
	found := definition.CheckMessage(m)
	if len(found) != 1 || !strings.Contains(found[0].What, "safeguarding") || !found[0].Tolerated {
		t.Errorf("%+v", found)
	}
}

// The statuses and reasons that each definition goes with.
func TestWorkflowVariablesFitTheDefinition(t *testing.T) {
	const prefix = "bars-message-servicerequest-"
	for _, c := range []struct {
		name, tail, event, reason, category, status string
		found                                       int
		tolerated                                   bool
	}{
		{"referral", prefix + "request-referral", "servicerequest-request", "new", "referral", "active", 0, false},
		{"referral update", prefix + "request-referral", "servicerequest-request", "update", "referral", "active", 0, false},
		{"cancelled under its own definition", prefix + "request-referral", "servicerequest-request", "update", "referral", "revoked", 0, false},
		{"new and revoked", prefix + "request-referral", "servicerequest-request", "new", "referral", "revoked", 1, false},
		{"deleted referral", prefix + "request-referral", "servicerequest-request", "delete", "referral", "active", 1, false},
		{"validation", prefix + "request-validation", "servicerequest-request", "new", "validation", "active", 0, false},
		{"validation on hold", prefix + "request-validation", "servicerequest-request", "update", "validation", "on-hold", 1, true},
		{"new validation on hold", prefix + "request-validation", "servicerequest-request", "new", "validation", "on-hold", 1, false},
		{"cancellation", prefix + "request-cancelled", "servicerequest-request", "update", "validation", "revoked", 0, false},
		{"cancellation with reason new", prefix + "request-cancelled", "servicerequest-request", "new", "referral", "revoked", 1, true},
		{"cancellation with reason delete", prefix + "request-cancelled", "servicerequest-request", "delete", "referral", "entered-in-error", 1, true},
		{"cancellation of what goes on", prefix + "request-cancelled", "servicerequest-request", "update", "referral", "active", 1, false},
	} {
		m := made(t)
		set(t, m, "MessageHeader", "definition", `"https://fhir.nhs.uk/MessageDefinition/`+c.tail+`"`)
		set(t, m, "MessageHeader", "eventCoding.code", `"`+c.event+`"`)
		set(t, m, "MessageHeader", "reason.coding.code", `"`+c.reason+`"`)
		set(t, m, "ServiceRequest", "category.coding.code", `"`+c.category+`"`)
		set(t, m, "ServiceRequest", "status", `"`+c.status+`"`)
		found := definition.CheckMessage(m)
		if len(found) != c.found || len(found) == 1 && found[0].Tolerated != c.tolerated {
			t.Errorf("%s: %+v", c.name, found)
		}
	}
}

// A response that is no longer described has a table that leaves these out.
func TestVersionAndLastChangeAreMandatoryWhereTheTableDoesNotAskForThem(t *testing.T) {
	for _, e := range examples(t) {
		if e.kind != "did-not-attend" {
			continue
		}
		before := len(definition.CheckMessage(e.bundle))
		e.bundle.Get("meta").Remove("versionId")
		fhir.Resource(e.bundle, "Consent").Get("meta").Remove("lastUpdated")
		found := definition.CheckMessage(e.bundle)
		if len(found) != before+2 {
			t.Errorf("%v", found)
		}
		return
	}
	t.Error("no such example")
}

func TestTheTableGoesByTheDefinitionAndThenByTheEvent(t *testing.T) {
	for _, c := range []struct{ tail, event, reason, status, useCase, table string }{
		{"bars-message-servicerequest-request-referral", "servicerequest-request", "new", "draft", "a6t1", "app6-referral-request"},
		{"bars-message-servicerequest-request-referral", "servicerequest-request", "update", "revoked", "a1t1", "core-cancel-referral"},
		{"bars-message-servicerequest-request-cancelled", "servicerequest-request", "new", "active", "a1t1", "core-cancel-referral"},
		{"bars-message-servicerequest-response-validation-interim", "servicerequest-response", "new", "active", "a4t1", "app4-validation-response-interim"},
		{"bars-message-servicerequest-response-validation-full", "servicerequest-response", "new", "active", "a4t2", "app4-validation-response-full"},
		{"bars-message-servicerequest-response-referral-short", "servicerequest-response", "new", "active", "a6t1", "app6-referral-response"},
		{"bars-message-unknown", "servicerequest-request", "new", "active", "a3t1", "app3-referral-request"},
		{"bars-message-booking-request", "servicerequest-request", "new", "active", "a1t1", "app1-referral-request"},
		{"bars-message-unknown", "servicerequest-response", "new", "active", "a6t1", "app6-referral-response"},
		{"bars-message-unknown", "booking-request", "new", "active", "a1t1", "app1-booking-request"},
		{"bars-message-unknown", "event-of-nobody", "new", "active", "a3t1", ""},
		{"bars-message-servicerequest-request-referral", "servicerequest-request", "new", "active", "a9t9", ""},
	} {
		m := made(t)
		set(t, m, "MessageHeader", "definition", `"https://fhir.nhs.uk/MessageDefinition/`+c.tail+`"`)
		set(t, m, "MessageHeader", "eventCoding.code", `"`+c.event+`"`)
		set(t, m, "MessageHeader", "reason.coding.code", `"`+c.reason+`"`)
		set(t, m, "ServiceRequest", "category", category(c.useCase))
		set(t, m, "ServiceRequest", "status", `"`+c.status+`"`)
		if got := definition.TableFor(m); got != c.table {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// rank is a contact whose numbers have no first, or two.
const rank = "contact[0].telecom"

// wholeFaults are the errors of the published messages beyond their payload
// tables, as their list names them.
var wholeFaults = map[string][]string{
	"bookreq01-booking-new.json":                              {"[2].resource." + rank},
	"bookreq02-booking-cancelled.json":                        {"[0].resource.reason.coding[0].code", "[2].resource." + rank},
	"refresp03-referral-response-cad-out-of-area.json":        {"[0].resource.focus[0]"},
	"servreq01-referral-cancel-revoked.json":                  {"[2].resource." + rank, "[2].resource.contact[1].telecom"},
	"valreq02-validation-request-update-lower-priority.json":  {"[5].resource." + rank, "[5].resource.contact[1].telecom"},
	"valresp01a-validation-response-interim-in-progress.json": {"[4].resource." + rank, "[4].resource.contact[1].telecom"},
	"valresp01b-validation-response-full-after-interim.json":  {"[6].resource." + rank, "[6].resource.contact[1].telecom"},
	"valresp04-validation-response-interim-rejected.json":     {"[4].resource." + rank, "[4].resource.contact[1].telecom"},
}

func TestPublishedMessagesBreakTheRulesOfMessagesOnlyWhereTheirListSays(t *testing.T) {
	for _, e := range examples(t) {
		var got []string
		for _, f := range errorsOf(definition.CheckMessage(e.bundle)) {
			got = append(got, strings.TrimPrefix(f.Path, "Bundle.entry"))
		}
		if !slices.Equal(got, wholeFaults[e.file]) {
			t.Errorf("%s: %v", e.file, got)
		}
		if got := definition.TableFor(e.bundle); got != definition.RowsFor(e.kind, e.useCase) {
			t.Errorf("%s: checked by %s", e.file, got)
		}
	}
}
