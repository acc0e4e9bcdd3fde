package message_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/fhir/fhirtest"
	"barsdesk/bars/message"
)

var now = time.Date(2026, 11, 21, 12, 4, 5, 678_000_000, time.FixedZone("", 3600))

const stamp = "2026-11-21T11:04:05.678+00:00"

var idsMade int

// ids hands out made-up UUIDs, upper case so that the messages must lower them.
func ids() func() string {
	return func() string {
		idsMade++
		return fmt.Sprintf("AAAAAAAA-0000-4000-8000-%012d", idsMade)
	}
}

func context(kind message.Kind) message.Context {
	return message.Context{
		Kind:     kind,
		BundleID: "BBBBBBBB-0000-4000-8000-000000000001",
		Now:      now,
		Sender: message.Party{ServiceID: "2000011147", ServiceName: "Camberwick 111", ODSCode: "RX1",
			OrganisationName: "Camberwick Ambulance", Phone: "0113 496 0001"},
		Receiver: message.Party{ServiceID: "2000099999", ServiceName: "Trumpton ED", ODSCode: "RX2",
			OrganisationName: "Trumpton Hospitals"},
		Author: message.Person{SDSUserID: "555000000001", SDSRoleProfileID: "100000000001", RoleCode: "224608005",
			RoleDisplay: "Administrative healthcare staff", Family: "Webb", Given: "Kim", Prefix: "Ms"},
		SoftwareName: "Barsdesk", SoftwareVersion: "1.0.0", SupplierName: "Barsdesk",
		CDSSName: "Pathways", CDSSVersion: "30.2.0",
		UseCase: "a1t1", UseCaseDisplay: "111 to ED", ApplicationVersion: "2.1.0",
		JourneyID: "CCCCCCCC-0000-4000-8000-000000000001",
		NewID:     ids(),
	}
}

func patient() message.Patient {
	return message.Patient{
		NHSNumber:    "9658499058",
		Verification: message.Verification{Status: message.Verified, How: "Asked name and address", By: "Kim Webb"},
		Prefix:       "Mr", Family: "Murry", Given: "Josiah", BirthDate: "1918-08-10", Sex: "male",
		AddressLines: []string{"1 Village Green", "Trumpton"}, City: "Doncaster", Postcode: "DN8 5SP", Language: "en",
		GP: message.Surgery{ODSCode: "G82080", Name: "Village Surgery"},
		Contacts: []message.Contact{
			{Relationship: message.RelationshipSelf, Phone: "01302 496 0000", Email: "josiah@example.org"},
			{Relationship: "http://terminology.hl7.org/CodeSystem/v3-RoleCode|DAUC", Given: "Ann", Family: "Murry",
				Phone: "07700 900123", First: true},
		},
	}
}

// parts are what a form hands over: narrative, safeguarding, rejected service
// and one of everything the payload rules describe.
func parts(t *testing.T) []*fhir.Node {
	t.Helper()
	list := parse(t, read(t, "testdata/parts.json"))
	return list.Items
}

func chosen(t *testing.T) message.Chosen {
	t.Helper()
	c, ok := message.Choose(parse(t, read(t, "testdata/slots.json")), "slot-a")
	if !ok {
		t.Fatal("Choose did not find slot-a")
	}
	return c
}

func booking(t *testing.T, basedOn string) *fhir.Node {
	t.Helper()
	c := context(message.BookingNew)
	p, gp := patient().Resources(now, c.NewID)
	b, err := message.Booking(c, p, gp, chosen(t), basedOn, "Referred by 111")
	if err != nil {
		t.Fatalf("Booking: %v", err)
	}
	return b
}

func referral(t *testing.T, appointmentID string) *fhir.Node {
	t.Helper()
	c := context(message.ReferralNew)
	p, gp := patient().Resources(now, c.NewID)
	b, err := message.Referral(c, p, gp, parts(t), appointmentID)
	if err != nil {
		t.Fatalf("Referral: %v", err)
	}
	return b
}

// answered is what a receiver answers to a message: the same with an id on
// every resource that has none.
func answered(sent *fhir.Node) *fhir.Node {
	b := sent.Clone()
	for i, e := range fhir.Entries(b) {
		if e.Resource.ID() == "" {
			e.Resource.Set("id", fhir.Str(fmt.Sprintf("given-%s-%d", strings.ToLower(e.Resource.Type()), i)))
		}
		if e.Resource.Type() == "Appointment" {
			e.Resource.Set("created", fhir.Str("2026-11-21T11:04:06.000+00:00"))
		}
	}
	return b
}

func parse(t *testing.T, data []byte) *fhir.Node {
	t.Helper()
	n, err := fhir.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// examples are the published example messages by file name.
func examples(t *testing.T) map[string]*fhir.Node {
	t.Helper()
	out := map[string]*fhir.Node{}
	for _, f := range fhirtest.Files(t, "fhir/examples/messages") {
		out[filepath.Base(f)] = parse(t, read(t, f))
	}
	return out
}

// bundleOf is a Bundle of the resources, without fullUrls.
func bundleOf(t *testing.T, resources ...string) *fhir.Node {
	t.Helper()
	return parse(t, []byte(`{"resourceType":"Bundle","entry":[{"resource":`+strings.Join(resources, `},{"resource":`)+`}]}`))
}
