package reading_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"barsdesk/bars/reading"
)

// Birth sex is shown when it was received, told apart from sex.
func TestBirthSexIsShown(t *testing.T) {
	got := reading.Render(parse(t, `{"resourceType":"Patient","gender":"male","extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-BirthSex",
		"valueCodeableConcept":{"coding":[{"system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-BirthSex","code":"F","display":"Female"}]}}]}`))
	if sex, birth := row(t, got, "Sex"), row(t, got, "Birth sex"); sex.Value != "Male" || birth.Value != "Female" {
		t.Errorf("sex %+v, birth sex %+v", sex, birth)
	}
}

// Similar items have different labels: no section says one label of two
// different things without telling them apart by value or note.
func TestSimilarItemsAreToldApart(t *testing.T) {
	got := reading.Render(parse(t, `{"resourceType":"Patient","address":[{"use":"home","line":["1 Elm Row"]},{"use":"temp","line":["Hotel"]}],
		"contact":[{"name":{"given":["Ann"]},"relationship":[{"text":"daughter"}],"telecom":[{"system":"phone","value":"1"}],
		"extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-ContactRank","valuePositiveInt":1}]},
		{"name":{"given":["Bob"]},"relationship":[{"text":"son"}],"telecom":[{"system":"phone","value":"2"}],
		"extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-ContactRank","valuePositiveInt":2}]}]}`))
	var said []string
	for _, s := range got {
		for _, r := range s.Rows {
			line := s.Title + "|" + r.Label + "|" + r.Value + "|" + r.Note
			if slices.Contains(said, line) {
				t.Errorf("said twice: %s", line)
			}
			said = append(said, line)
		}
	}
	// A contact stands in one row with its rank, its name and who it is.
	for label, note := range map[string]string{"Call first": "Ann, daughter", "Call second": "Bob, son"} {
		if r := row(t, got, label); r.Note != note {
			t.Errorf("%s: %+v", label, r)
		}
	}
	if r := row(t, got, "Address"); r.Value != "1 Elm Row" || !strings.Contains(all(got), "Hotel (temporary address)") {
		t.Errorf("addresses: %+v", r)
	}
}

// Every message is laid out in one order, whatever order it was sent in.
func TestLayoutIsTheSameForEveryMessage(t *testing.T) {
	var order []string
	for name, b := range examples(t) {
		at := -1
		for _, s := range reading.Render(b) {
			i := slices.Index(layout, s.Title)
			if i < 0 {
				continue // of what happened, or a questionnaire's own
			}
			if i <= at {
				t.Errorf("%s: %s stands after %s", name, s.Title, layout[at])
			}
			at = i
			order = append(order, s.Title)
		}
	}
	if len(order) < 100 {
		t.Errorf("only %d sections were looked at", len(order))
	}
}

var layout = []string{"Safety", "Call back", "Why", "What is asked", "Appointment and place", "Patient", "GP practice", "Contacts",
	"Medicines and allergies", "Needs and plans", "Observations and events", "People", "Services and organisations", "Other information sent"}

// The document on rendering names tests that are there.
func TestTheDocumentNamesTestsThatExist(t *testing.T) {
	root := filepath.Join("..", "..")
	text, err := os.ReadFile(filepath.Join(root, "docs", "rendering.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`([a-z0-9/._-]+\\.(?:go|ts|mjs))`: ([^|;\n]+)").FindAllStringSubmatch(string(text), -1)
	if len(named) < 15 {
		t.Fatalf("only %d tests are named", len(named))
	}
	for _, n := range named {
		code, err := os.ReadFile(filepath.Join(root, n[1]))
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		if name := strings.TrimRight(n[2], " ."); !strings.Contains(string(code), name) {
			t.Errorf("%s has no test %q", n[1], name)
		}
	}
}
