package definition_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// shared returns a file or folder of the published material that lies beside
// the project, and skips the test where there is none.
func shared(t *testing.T, path string) string {
	t.Helper()
	root := filepath.Join("..", "..", "..", "shared")
	if _, err := os.Stat(root); err != nil {
		t.Skip("the published material is not beside the project")
	}
	return filepath.Join(root, filepath.FromSlash(path))
}

func parse(t *testing.T, file string) *fhir.Node {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	n, err := fhir.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return n
}

func errorsOf(all []definition.Finding) []definition.Finding {
	return slices.DeleteFunc(slices.Clone(all), func(f definition.Finding) bool { return f.Severity != definition.Error })
}

// kindOf reads the message kind and payload table of an example off the list
// of examples, so that the test does not depend on the code under test.
var kindOf = map[string]string{
	"booking request (new)": "booking-new", "booking cancellation": "booking-cancel",
	"referral request": "referral-new", "referral update": "referral-update",
	"referral response: safeguarding did-not-attend": "did-not-attend",
	"referral response: status":                      "status-response",
	"cancellation (revoked)":                         "validation-cancel",
	"validation request":                             "validation-new", "validation update": "validation-update",
	"interim validation response":            "validation-interim",
	"interim validation response: rejection": "validation-rejection",
	"full validation response":               "validation-full",
}

type example struct {
	file, kind, useCase string
	absent              []string
	bundle              *fhir.Node
}

// examples reads the table of published messages with their known faults.
func examples(t *testing.T) []example {
	t.Helper()
	text, err := os.ReadFile(shared(t, "fhir/README.md"))
	if err != nil {
		t.Fatal(err)
	}
	absent := regexp.MustCompile(`guidance MUST but absent: ([^;|]*)`)
	var out []example
	for _, line := range strings.Split(string(text), "\n") {
		cells := strings.Split(line, " | ")
		if len(cells) != 10 || kindOf[cells[1]] == "" {
			continue
		}
		e := example{file: strings.TrimPrefix(cells[0], "| "), kind: kindOf[cells[1]], useCase: cells[6]}
		if m := absent.FindStringSubmatch(cells[9]); m != nil {
			for _, p := range strings.Split(m[1], ",") {
				e.absent = append(e.absent, strings.Trim(p, " |"))
			}
		}
		e.bundle = parse(t, shared(t, "fhir/examples/messages/"+e.file))
		out = append(out, e)
	}
	if len(out) < 20 {
		t.Fatalf("only %d examples read off the list", len(out))
	}
	return out
}

// further are faults of the published messages that their list names
// elsewhere than under "guidance MUST but absent", or for one repeat only.
var further = map[string][]string{
	"refreq11-referral-new-advice-guidance-to-ers.json":       {"Encounter.class.code is not"},
	"refresp01-referral-response-dna-ed-to-111.json":          {"Flag.category.coding.system is not", "Flag.category.coding.code is not"},
	"bookreq02-booking-cancelled.json":                        {"MessageHeader.reason.coding.code is not", "Appointment.id is missing"},
	"servreq01-referral-cancel-revoked.json":                  {"ServiceRequest.id is missing", "Patient.contact."},
	"valreq02-validation-request-update-lower-priority.json":  {"Patient.contact."},
	"valresp01a-validation-response-interim-in-progress.json": {"Patient.contact."},
	"valresp01b-validation-response-full-after-interim.json":  {"Patient.contact."},
	"valresp04-validation-response-interim-rejected.json":     {"Patient.contact."},
}

// settled are absences that the list names and the payload pages excuse: the
// second Encounter of an update belongs to the other party, and a list of
// information sources holds no rejected service.
var settled = []string{"Encounter.location", "Encounter.statusHistory", "QuestionnaireResponse.item."}

func TestEveryKnownFaultOfThePublishedMessagesIsFoundAndNoOther(t *testing.T) {
	for _, e := range examples(t) {
		t.Run(e.file, func(t *testing.T) {
			rows := definition.Rows(definition.RowsFor(e.kind, e.useCase))
			if len(rows) == 0 {
				t.Fatalf("no payload table for %s %s", e.kind, e.useCase)
			}
			found := errorsOf(definition.CheckRows(e.bundle, rows))
			for _, path := range e.absent {
				if !about(found, path) && !startsWithAny(path, settled) {
					t.Errorf("%s is absent and not reported", path)
				}
			}
			for _, f := range found {
				if !startsWithAny(f.What, e.absent) && !startsWithAny(f.What, further[e.file]) {
					t.Errorf("%s: %s", f.Path, f.What)
				}
			}
		})
	}
}

func about(found []definition.Finding, path string) bool {
	return slices.ContainsFunc(found, func(f definition.Finding) bool {
		return strings.HasPrefix(f.What, path+" ")
	})
}

func startsWithAny(s string, list []string) bool {
	return slices.ContainsFunc(list, func(p string) bool { return strings.HasPrefix(s, p) })
}

func TestPublishedMessagesFitTheirDefinitions(t *testing.T) {
	for _, e := range examples(t) {
		url := fhir.Resource(e.bundle, "MessageHeader").TextAt("definition")
		d := definition.Template(url)
		if d.URL == "" {
			t.Errorf("%s: no template for its definition", e.file)
		}
		for _, f := range errorsOf(definition.Fit(e.bundle, d)) {
			t.Errorf("%s: %s %s", e.file, f.Path, f.What)
		}
	}
	answer := parse(t, shared(t, "fhir/examples/messages/valresp01-validation-request-http-response-planned.json"))
	if len(errorsOf(definition.Fit(answer, definition.Template("bars-message-servicerequest-request-validation")))) == 0 {
		t.Error("the synchronous answer with its second Encounter fits the request's definition")
	}
}

func TestThePublishedSearchsetWithCodingsInTheCodeIsRead(t *testing.T) {
	bundle := parse(t, shared(t, "fhir/examples/api/message-definition-message-definition-service-request-request-case-transfer.json"))
	defs, problems := definition.ReadSearchset(bundle)
	if len(defs) != 1 || len(problems) != 0 {
		t.Fatalf("%d definitions, problems %v", len(defs), problems)
	}
	d, err := definition.Pick(defs, definition.Want{
		Tail: "bars-message-servicerequest-request-referral", ServiceID: "2000099999", UseCase: "referraltopharmacy",
		Version: "1.2.0", AllowUnversioned: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	if least, most, _ := d.Count("Organization"); least != 1 || most != 1 {
		t.Errorf("Organization %d..%d", least, most)
	}
}

func TestTheTemplatesAreThePublishedDefinitions(t *testing.T) {
	files, err := filepath.Glob(shared(t, "fhir/message-definitions/*.json"))
	if err != nil || len(files) != len(definition.Templates()) {
		t.Fatalf("%d files, %d templates, %v", len(files), len(definition.Templates()), err)
	}
	for _, file := range files {
		want := definition.Read(parse(t, file))
		got := definition.Template(want.URL)
		if got.Version != want.Version || got.Event != want.Event || !slices.Equal(got.Focus, want.Focus) || !slices.Equal(got.UseCases, want.UseCases) {
			t.Errorf("%s differs from its template", filepath.Base(file))
		}
	}
}
