package sender

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// NHSNumber is the made-up patient's, of the published test range.
const NHSNumber = "9658499120"

// Patient is the made-up patient of every message.
func Patient() message.Patient {
	return message.Patient{
		NHSNumber:    NHSNumber,
		Verification: message.Verification{Status: message.Verified, How: "Asked", By: "Made up"},
		Prefix:       "Mrs", Family: "McGurk", Given: "Verena", BirthDate: "1940-03-28", Sex: "female",
		AddressLines: []string{"80 Church Walk"}, City: "Scunthorpe", Postcode: "DN17 2NB",
		GP:       message.Surgery{ODSCode: "Z02470", Name: "Lakeside Medical Practice"},
		Contacts: []message.Contact{{Relationship: message.RelationshipSelf, Phone: "07700 900121", First: true}},
	}
}

// Somebody is the nth of many made-up patients, each with an NHS number of the
// range kept for tests, 999.
func Somebody(n int) message.Patient {
	p := Patient()
	p.NHSNumber = testNumber(n)
	p.Family = "McGurk" + strconv.Itoa(n)
	p.BirthDate = time.Date(1930, 1, 1+n%30_000, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	p.Postcode = fmt.Sprintf("DN%d %dNB", 1+n%90, n/90%10)
	return p
}

// testNumber is an NHS number of its own for each n up to half a million. Of
// two numbers that follow each other one at least has a check digit.
func testNumber(n int) string {
	for first := 999000000 + 2*n; ; first++ {
		for check := range 10 {
			if digits, err := fhir.NHSNumber(strconv.Itoa(first*10 + check)); err == nil {
				return digits
			}
		}
	}
}

// about says who sends what to whom.
func about(kind message.Kind, now time.Time) message.Context {
	return message.Context{
		Kind: kind, BundleID: uuid.NewString(), Now: now,
		Sender: message.Party{ServiceID: "2000045678", ServiceName: "Made-up 111", ODSCode: "ZMU",
			OrganisationName: "Made-up 111", Phone: "0113 496 0999"},
		Receiver: message.Party{ServiceID: EmergencyDepartment, ServiceName: emergencyDepartmentName,
			ODSCode: emergencyDepartmentODS, OrganisationName: "Trumpton General Hospital Trust"},
		Author: message.Person{SDSRoleProfileID: "100000000001", RoleCode: "224608005",
			RoleDisplay: "Administrative healthcare staff", Family: "Up", Given: "Made"},
		SoftwareName: "Made-up sender", SoftwareVersion: "1.0.0",
		UseCase: useCase, UseCaseDisplay: useCaseDisplay, ApplicationVersion: "2.1.0",
		NewID: uuid.NewString,
	}
}

// referral is a referral with a story told in so many observations.
func referral(now time.Time, patient message.Patient, observations int) (*fhir.Node, error) {
	person, gp := patient.Resources(now, uuid.NewString)
	return message.Referral(about(message.ReferralNew, now), person, gp, parts(now, observations), "")
}

// parts are what a form would have asked a person for.
func parts(now time.Time, observations int) []*fhir.Node {
	outcome := fhir.Concept(fhir.Coding("https://fhir.nhs.uk/CodeSystem/pathways-dx-codes", "DX02",
		"Attend an emergency department within 1 hour"))
	list := []*fhir.Node{
		fhir.Obj(
			fhir.M("resourceType", fhir.Str("CarePlan")),
			fhir.M("period", fhir.Obj(fhir.M("start", fhir.Str(fhir.FormatInstant(now))))),
			fhir.M("activity", fhir.List(fhir.Obj(fhir.M("outcomeCodeableConcept", fhir.List(outcome)))))),
		fhir.Obj(fhir.M("resourceType", fhir.Str("Consent"))),
	}
	for range observations {
		list = append(list, fhir.Obj(
			fhir.M("resourceType", fhir.Str("Observation")),
			fhir.M("code", fhir.Obj(fhir.M("text", fhir.Str(story()))))))
	}
	return list
}

// story is what one observation tells, made up and seldom told twice: a text
// that repeats itself would take less room on disk than those of people.
func story() string {
	var told strings.Builder
	for range 4 {
		fmt.Fprintf(&told, "%s %s for %d %s. ", pick(who), pick(what), 1+rand.IntN(40), pick(span)) //nolint:gosec // made-up text
	}
	return told.String()
}

func pick(from []string) string { return from[rand.IntN(len(from))] } //nolint:gosec // made-up text

var (
	who  = []string{"The caller", "She", "Her husband says that she", "A neighbour says that she", "The carer", "She tells us that she"}
	what = []string{"has had pain low in the back", "has been coughing at night", "could not keep any fluids down", "has felt light-headed on standing",
		"has had a rash on both arms", "has not taken the usual tablets", "has been short of breath on the stairs", "has had a temperature",
		"noticed swelling of the left ankle", "slept badly", "has had a headache behind the eyes", "ate next to nothing"}
	span = []string{"minutes", "hours", "days"}
)
