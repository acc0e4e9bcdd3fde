package form_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/form"
	"barsdesk/bars/message"
)

const (
	referralTail = "bars-message-servicerequest-request-referral"
	bookingTail  = "bars-message-booking-request"
)

var now = time.Date(2026, 11, 21, 12, 4, 5, 0, time.UTC)

func ids() func() string {
	n := 0
	return func() string {
		n++
		return fmt.Sprintf("aaaaaaaa-0000-4000-8000-%012d", n)
	}
}

func env() form.Env { return form.Env{Now: now, NewID: ids()} }

// app1 is the definition of referrals into urgent and emergency care: the
// national one without what only ambulance services exchange.
func app1() definition.MessageDefinition {
	d := definition.Template(referralTail)
	for _, t := range []string{"Condition", "Task", "Communication", "Procedure", "Device", "Questionnaire"} {
		d = without(d, t)
	}
	d.Version, d.UseCases = "2.1.0", []string{"a1t1"}
	return d
}

func without(d definition.MessageDefinition, resource string) definition.MessageDefinition {
	d.Focus = slices.DeleteFunc(slices.Clone(d.Focus), func(f definition.Focus) bool { return f.Type == resource })
	return d
}

func with(d definition.MessageDefinition, f definition.Focus) definition.MessageDefinition {
	d = without(d, f.Type)
	d.Focus = append(d.Focus, f)
	return d
}

func referralForm(d definition.MessageDefinition) form.Form {
	return form.Build(d, definition.Rows("app1-referral-request"), "a1t1")
}

func bookingForm() form.Form {
	return form.Build(definition.Template(bookingTail), definition.Rows("app1-booking-request"), "a1t1")
}

// block finds a block by its id.
func block(f form.Form, id string) (form.Block, bool) {
	for _, s := range f.Sections {
		for _, b := range s.Blocks {
			if b.ID == id {
				return b, true
			}
		}
	}
	return form.Block{}, false
}

func mustBlock(t *testing.T, f form.Form, id string) form.Block {
	t.Helper()
	b, ok := block(f, id)
	if !ok {
		t.Fatalf("no block %s", id)
	}
	return b
}

// field finds a field of a block by its path.
func field(t *testing.T, b form.Block, path string) form.Field {
	t.Helper()
	for _, f := range b.Fields {
		if f.Path == path {
			return f
		}
	}
	t.Fatalf("block %s has no field for %s", b.ID, path)
	return form.Field{}
}

// ID is the id of a block's field for a path.
func id(t *testing.T, f form.Form, blockID, path string) string {
	t.Helper()
	return field(t, mustBlock(t, f, blockID), path).ID
}

const story = "CarePlan.activity.outcomeCodeableConcept.text"

// least is what must be answered in an APP1 referral.
func least(t *testing.T, f form.Form) form.Answers {
	t.Helper()
	return form.Answers{
		"narrative": {{
			id(t, f, "narrative", story):                   "Fell at home, possible broken hip.",
			id(t, f, "narrative", "CarePlan.period.start"): "2026-11-21T12:00:00+00:00",
		}},
		"consent": {{"confirm": "true"}},
	}
}

func context() message.Context {
	return message.Context{
		Kind: message.ReferralNew, BundleID: "bbbbbbbb-0000-4000-8000-000000000001", Now: now,
		Sender:   message.Party{ServiceID: "2000011147", ServiceName: "Camberwick 111", ODSCode: "RX1", OrganisationName: "Camberwick Ambulance", Phone: "0113 496 0001"},
		Receiver: message.Party{ServiceID: "2000099999", ServiceName: "Trumpton ED", ODSCode: "RX2", OrganisationName: "Trumpton Hospitals"},
		Author: message.Person{SDSUserID: "555000000001", SDSRoleProfileID: "100000000001", RoleCode: "224608005",
			RoleDisplay: "Administrative healthcare staff", Family: "Webb", Given: "Kim"},
		SoftwareName: "Barsdesk", SoftwareVersion: "1.0.0", SupplierName: "Barsdesk", CDSSName: "Pathways", CDSSVersion: "30.2.0",
		UseCase: "a1t1", UseCaseDisplay: "111 to ED", ApplicationVersion: "2.1.0", NewID: ids(),
	}
}

// refer makes the referral message of a form's answers.
func refer(t fataler, f form.Form, a form.Answers) *fhir.Node {
	t.Helper()
	parts, err := f.Resources(a, env())
	if err != nil {
		t.Fatalf("Resources: %v", err)
	}
	c := context()
	patient, gp := somebody().Resources(now, c.NewID)
	b, err := message.Referral(c, patient, gp, parts, "")
	if err != nil {
		t.Fatalf("Referral: %v", err)
	}
	return b
}

func somebody() message.Patient {
	return message.Patient{
		Family: "Murry", Given: "Josiah", BirthDate: "1918-08-10", Sex: "male",
		Contacts: []message.Contact{{Relationship: message.RelationshipSelf, Phone: "01302 496 0000", First: true}},
	}
}

type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// nationalDefinition is the published definition of a message kind.
func nationalDefinition(kind string) definition.MessageDefinition {
	return definition.Template(message.Kind(kind).DefinitionTail())
}
