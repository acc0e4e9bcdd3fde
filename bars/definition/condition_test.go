package definition_test

import (
	"slices"
	"strings"
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// The conditions of the payload tables: what a message shows of each.
var conditions = map[string]string{
	"":                      "always",
	"sync-response":         "decided for the id of the request or appointment, else told",
	"cancel":                "decided; only SHOULD rows have it",
	"reject":                "decided",
	"responder-encounter":   "decided",
	"sender-encounter":      "decided",
	"referral-made-first":   "not needed: only MAY rows have it",
	"if-known":              "told",
	"new-medicines-service": "told",
}

var allTables = []string{"app1-booking-request", "app1-referral-request", "app1-referral-response", "app2-booking-request", "app2-referral-request",
	"app3-referral-request", "app4-validation-request", "app4-validation-response-full", "app4-validation-response-interim", "app5-referral-request",
	"app6-referral-request", "app6-referral-response", "app7-booking-request", "app8-referral-request", "core-cancel-booking", "core-cancel-referral"}

func TestEveryConditionOfTheTablesIsKnown(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range allTables {
		rows := definition.Rows(name)
		if len(rows) == 0 {
			t.Errorf("no table %s", name)
		}
		for _, r := range rows {
			seen[r.When] = true
			if conditions[r.When] == "" {
				t.Errorf("%s: %s under %q", name, r.Path, r.When)
			}
			if (r.When == "cancel" || r.When == "referral-made-first") && r.Necessity == "MUST" {
				t.Errorf("%s: %s is a MUST under %q, which is not checked", name, r.Path, r.When)
			}
		}
	}
	for when := range conditions {
		if !seen[when] {
			t.Errorf("no row has the condition %q", when)
		}
	}
}

func header(event, reason, focus string) string {
	return `{"resourceType":"MessageHeader","eventCoding":{"code":"` + event + `"},"reason":{"coding":[{"code":"` + reason + `"}]},"focus":[{"reference":"` + focus + `"}]}`
}

func conditional(path, when string) definition.Row {
	return must(path, func(r *definition.Row) { r.Applies, r.When = "conditional", when })
}

func TestConditionalRowsCountWhereTheMessageShowsTheCondition(t *testing.T) {
	const request, response = "servicerequest-request", "servicerequest-response"
	const theirs, ours = `{"resourceType":"Encounter","id":"theirs","status":"in-progress"}`, `{"resourceType":"Encounter","id":"ours","status":"finished"}`
	const withHistory = `{"resourceType":"Encounter","id":"ours","statusHistory":[{}]}`
	for _, c := range []struct {
		name            string
		row             definition.Row
		resources       []string
		errors, unknown int
	}{
		{"id of the request in a new message", conditional("ServiceRequest.id", "sync-response"), []string{header(request, "new", ""), `{"resourceType":"ServiceRequest"}`}, 0, 0},
		{"id of the request in an update", conditional("ServiceRequest.id", "sync-response"), []string{header(request, "update", ""), `{"resourceType":"ServiceRequest"}`}, 1, 0},
		{"id of the request in a response", conditional("ServiceRequest.id", "sync-response"), []string{header(response, "new", ""), `{"resourceType":"ServiceRequest"}`}, 1, 0},
		{"id of the appointment in a cancellation", conditional("Appointment.id", "sync-response"), []string{header("booking-request", "update", ""), `{"resourceType":"Appointment"}`}, 1, 0},
		{"id that is there", conditional("Appointment.id", "sync-response"), []string{header("booking-request", "update", ""), `{"resourceType":"Appointment","id":"a"}`}, 0, 0},
		{"id of another resource in an update", conditional("Patient.id", "sync-response"), []string{header(request, "update", ""), `{"resourceType":"Patient"}`}, 0, 1},
		{"id of another resource in a new message", conditional("Patient.id", "sync-response"), []string{header(request, "new", ""), `{"resourceType":"Patient"}`}, 0, 0},
		{"what may be known", conditional("Appointment.created", "if-known"), []string{header("booking-request", "update", ""), `{"resourceType":"Appointment"}`}, 0, 1},
		{"what is known", conditional("Appointment.created", "if-known"), []string{header("booking-request", "update", ""), `{"resourceType":"Appointment","created":"2026-07-20"}`}, 0, 0},
		{"rejected", conditional("Encounter.reasonCode", "reject"), []string{`{"resourceType":"Encounter","status":"cancelled"}`}, 1, 0},
		{"rejected with a reason", conditional("Encounter.reasonCode", "reject"), []string{`{"resourceType":"Encounter","status":"cancelled","reasonCode":[{}]}`}, 0, 0},
		{"not rejected", conditional("Encounter.reasonCode", "reject"), []string{`{"resourceType":"Encounter","status":"in-progress"}`}, 0, 0},
		{"the responder's own", conditional("Encounter.reasonCode", "responder-encounter"), []string{header(response, "new", "Encounter/theirs"), theirs, ours}, 1, 0},
		{"the responder's own has it", conditional("Encounter.reasonCode", "responder-encounter"), []string{header(response, "new", "Encounter/theirs"), `{"resourceType":"Encounter","id":"theirs","reasonCode":[{}]}`, ours}, 0, 0},
		{"the echo has it and the responder's own not", conditional("Encounter.statusHistory", "responder-encounter"), []string{header(response, "new", "Encounter/theirs"), theirs, withHistory}, 1, 0},
		{"the sender's own", conditional("Encounter.statusHistory", "sender-encounter"), []string{header(response, "new", "Encounter/theirs"), theirs, ours}, 1, 0},
		{"one of two, where the focus does not tell", conditional("Encounter.statusHistory", "sender-encounter"), []string{header(request, "update", ""), theirs, withHistory}, 0, 0},
		{"none of two", conditional("Encounter.statusHistory", "sender-encounter"), []string{header(request, "update", ""), theirs, ours}, 1, 0},
		{"New Medicine Service", conditional("Task.focus", "new-medicines-service"), []string{`{"resourceType":"Task"}`}, 0, 1},
	} {
		found := definition.CheckRows(message(t, c.resources...), []definition.Row{c.row})
		unknown := 0
		for _, f := range found {
			if f.Severity == definition.Information && strings.Contains(f.What, "not checked") {
				unknown++
			}
		}
		if len(errorsOf(found)) != c.errors || unknown != c.unknown {
			t.Errorf("%s: %v", c.name, found)
		}
	}
}

func TestTheStatusOfTheReceiversEncounterIsNotTheSendersMatter(t *testing.T) {
	row := must("Encounter.status", func(r *definition.Row) { r.Type, r.Fixed = "code", "triaged" })
	const own = `{"resourceType":"ServiceRequest","encounter":{"reference":"Encounter/ours"}}`
	for _, c := range []struct {
		event, ours, theirs string
		errors              int
	}{
		{"servicerequest-request", "triaged", "planned", 0},
		{"servicerequest-request", "planned", "planned", 1},
		{"servicerequest-response", "triaged", "planned", 1},
	} {
		found := errorsOf(definition.CheckRows(message(t, header(c.event, "new", ""), own, `{"resourceType":"Encounter","id":"ours","status":"`+c.ours+`"}`,
			`{"resourceType":"Encounter","id":"theirs","status":"`+c.theirs+`"}`), []definition.Row{row}))
		if len(found) != c.errors {
			t.Errorf("%+v: %v", c, found)
		}
	}
}

func TestWhatIsNotCheckedIsToldOnceForEachCondition(t *testing.T) {
	rows := []definition.Row{conditional("Patient.id", "sync-response"), conditional("Flag.id", "sync-response"), conditional("Flag.period", "if-known")}
	found := definition.CheckRows(message(t, header("servicerequest-request", "update", ""), `{"resourceType":"Patient"}`, `{"resourceType":"Flag"}`, `{"resourceType":"Flag"}`), rows)
	if len(found) != 2 || found[0].Rule == found[1].Rule {
		t.Errorf("%v", found)
	}
}

func TestTooManyAndWhatShouldBeLeftOutAreWarnings(t *testing.T) {
	once := must("Flag.category.coding", func(r *definition.Row) { r.Max = "1" })
	shouldNot := must("Observation.note", func(r *definition.Row) { r.Necessity, r.Applies = "SHOULD NOT", "" })
	theirs := must("Encounter.statusHistory", func(r *definition.Row) {
		r.Necessity, r.Applies, r.When = "SHOULD NOT", "", "responder-encounter"
	})
	fixedShould := must("Condition.code.coding.system", func(r *definition.Row) {
		r.Necessity, r.Applies, r.Type, r.Fixed = "SHOULD", "", "uri", "http://snomed.info/sct"
	})
	for _, c := range []struct {
		name      string
		row       definition.Row
		resources []string
		at        string
	}{
		{"one", once, []string{`{"resourceType":"Flag","category":[{"coding":[{}]}]}`}, ""},
		{"two", once, []string{`{"resourceType":"Flag","category":[{"coding":[{},{}]}]}`}, "Bundle.entry[0].resource.category[0].coding"},
		{"left out", shouldNot, []string{`{"resourceType":"Observation"}`}, ""},
		{"not left out", shouldNot, []string{`{"resourceType":"Observation","note":[{}]}`}, "Bundle.entry[0].resource.note"},
		{"history of the responder", theirs, []string{header("servicerequest-response", "new", "Encounter/e"), `{"resourceType":"Encounter","id":"e","statusHistory":[{}]}`}, "Bundle.entry[1].resource.statusHistory"},
		{"history of the echo", theirs, []string{header("servicerequest-response", "new", "Encounter/e"), `{"resourceType":"Encounter","id":"e"}`, `{"resourceType":"Encounter","statusHistory":[{}]}`}, ""},
		{"what should be fixed", fixedShould, []string{`{"resourceType":"Condition","code":{"coding":[{"system":"https://example.org"}]}}`}, "Bundle.entry[0].resource.code.coding[0].system"},
		{"what should be there", fixedShould, []string{`{"resourceType":"Condition"}`}, ""},
	} {
		found := definition.CheckRows(message(t, c.resources...), []definition.Row{c.row})
		ok := c.at == "" && len(found) == 0 || len(found) == 1 && found[0].Path == c.at && found[0].Severity == definition.Warning
		if !ok {
			t.Errorf("%s: %+v", c.name, found)
		}
	}
}

// A code in other case is an error of the sender that receivers accept.
func TestACodeInOtherCaseIsToleratedAndAnotherIsNot(t *testing.T) {
	row := must("Flag.status", func(r *definition.Row) { r.Type, r.Fixed = "code", "active" })
	for status, tolerated := range map[string]bool{"ACTIVE": true, "inactive": false} {
		found := definition.CheckRows(message(t, `{"resourceType":"Flag","status":"`+status+`"}`), []definition.Row{row})
		if len(found) != 1 || found[0].Severity != definition.Error || found[0].Tolerated != tolerated {
			t.Errorf("%s: %+v", status, found)
		}
	}
}

// Nothing that is no message, or is misshapen, stops a check.
func TestMisshapenMessagesAreCheckedWithoutAPanic(t *testing.T) {
	rows := definition.Rows("app1-referral-request")
	for _, text := range []string{`{}`, `{"resourceType":"Bundle","entry":{}}`, `{"resourceType":"Bundle","entry":[null,1,"x",[],{},{"resource":null},{"resource":[]}]}`,
		`{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","contact":{"telecom":1}}}]}`,
		`{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"MessageHeader","focus":1,"destination":{},"reason":[],"eventCoding":[]}}]}`,
		`{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","extension":[null,1,{"url":{}}],"contact":[null,{"extension":[null]}]}}]}`} {
		n, err := fhir.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		definition.CheckMessage(n)
		definition.Fit(n, definition.Template("bars-message-servicerequest-request-referral"))
		if found := definition.CheckRows(n, rows); !slices.ContainsFunc(found, func(f definition.Finding) bool { return f.Severity == definition.Error }) {
			t.Errorf("%s has no error", text)
		}
	}
}
