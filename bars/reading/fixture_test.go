package reading_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/reading"
)

// shared returns the folder of published material beside the checkout, or
// skips the test where it is not.
func shared(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
	}
	folder := filepath.Join(dir, "..", "shared")
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("the published material is not beside the checkout: %v", err)
	}
	return folder
}

// examples are the published example messages by file name.
func examples(t *testing.T) map[string]*fhir.Node {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(shared(t), "fhir/examples/messages/*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no example messages: %v", err)
	}
	out := map[string]*fhir.Node{}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(f)] = parse(t, string(data))
	}
	return out
}

func parse(t *testing.T, text string) *fhir.Node {
	t.Helper()
	n, err := fhir.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// referral is a message of our own about a made-up patient.
func referral(t *testing.T, parts string) *fhir.Node {
	t.Helper()
	n := 0
	c := message.Context{
		BundleID: "bbbbbbbb-0000-4000-8000-000000000001", Now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC),
		Sender:   message.Party{ServiceID: "2000011147", ODSCode: "RX1", OrganisationName: "Camberwick Ambulance", Phone: "0113 496 0001"},
		Receiver: message.Party{ServiceID: "2000099999", ServiceName: "Trumpton ED", ODSCode: "RX2", OrganisationName: "Trumpton Hospitals"},
		Author:   message.Person{SDSRoleProfileID: "100000000001", Family: "Webb", Given: "Kim"}, SoftwareName: "Barsdesk", SoftwareVersion: "1.0.0",
		UseCase: "a1t1", UseCaseDisplay: "111 to ED", ApplicationVersion: "2.1.0",
		NewID: func() string {
			n++
			return "aaaaaaaa-0000-4000-8000-0000000000" + string(rune('0'+n/10)) + string(rune('0'+n%10))
		},
	}
	p := message.Patient{
		NHSNumber: "9658499058", Verification: message.Verification{Status: message.Verified}, Family: "Murry", Given: "Josiah",
		BirthDate: "1918-08-10", Sex: "male", AddressLines: []string{"1 Village Green"}, Postcode: "DN8 5SP",
		GP: message.Surgery{ODSCode: "G82080", Name: "Village Surgery"},
		Contacts: []message.Contact{
			{Relationship: message.RelationshipSelf, Phone: "01302 496 0000"},
			{Relationship: "http://terminology.hl7.org/CodeSystem/v3-RoleCode|DAUC", Given: "Ann", Phone: "07700 900123", First: true},
		},
	}
	patient, gp := p.Resources(c.Now, c.NewID)
	b, err := message.Referral(c, patient, gp, parse(t, parts).Items, "")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// row finds the first row with that label.
func row(t *testing.T, sections []reading.Section, label string) reading.Row {
	t.Helper()
	for _, s := range sections {
		for _, r := range s.Rows {
			if r.Label == label {
				return r
			}
		}
	}
	t.Errorf("no row %q", label)
	return reading.Row{}
}

// all is everything a person reads.
func all(sections []reading.Section) string {
	var b strings.Builder
	for _, s := range sections {
		b.WriteString(s.Title + "\n")
		for _, r := range s.Rows {
			b.WriteString(r.Label + "\n" + r.Value + "\n" + r.Note + "\n")
		}
	}
	return b.String()
}
