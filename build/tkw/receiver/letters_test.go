package receiver_test

import (
	"time"

	"github.com/google/uuid"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// person is a published test patient; without a number when asked so.
func person(number string) message.Patient {
	p := message.Patient{NHSNumber: number, Family: "Murry", Given: "Josiah", BirthDate: "1918-08-10", Sex: "male", Postcode: "DN8 5SP",
		Contacts: []message.Contact{{Relationship: message.RelationshipSelf, Phone: "07700 900123", First: true}}}
	if number != "" {
		p.Verification = message.Verification{Status: message.Verified, How: "Asked", By: "Receiver suite"}
	}
	return p
}

// numbers of the published test patients used here.
const (
	murry = "9658499058"
	swain = "9658499023"
)

// letter is what a message is made from.
func (e endpoint) letter(kind message.Kind, useCase string) message.Context {
	_, version := definition.Application(useCase)
	target := e.service
	if useCase == "a4t1" {
		target = e.validates
	}
	return message.Context{Kind: kind, BundleID: uuid.NewString(), Now: time.Now(), NewID: uuid.NewString,
		Sender:       message.Party{ServiceID: "2000045678", ServiceName: "Made-up 111", ODSCode: e.sender, OrganisationName: "Made-up 111"},
		Receiver:     message.Party{ServiceID: target, ServiceName: "Service under test", ODSCode: e.ods, OrganisationName: "Organisation under test"},
		Author:       message.Person{SDSUserID: "555000000001", SDSRoleProfileID: "555000000002", RoleCode: "224535009", RoleDisplay: "Registered nurse", Family: "Lind", Given: "Robin"},
		SoftwareName: "Receiver suite", SoftwareVersion: "1.0.0", SupplierName: "Barsdesk", CDSSName: "Pathways", CDSSVersion: "30.2.0",
		UseCase: useCase, UseCaseDisplay: definition.Display(definition.UseCaseSystem, useCase), ApplicationVersion: version, JourneyID: uuid.NewString()}
}

// booking books the first free slot of a search.
func (e endpoint) booking(number string, basedOn string) *fhir.Node {
	e.t.Helper()
	found := e.get(e.slotSearch(nil)).is(e.t, 200)
	slot := fhir.Resource(found, "Slot")
	chosen, ok := message.Choose(found, slot.ID())
	if !ok {
		e.t.Fatalf("no slots are free: %s", found.JSON())
	}
	who, gp := person(number).Resources(time.Now(), uuid.NewString)
	bundle, err := message.Booking(e.letter(message.BookingNew, "a1t1"), who, gp, chosen, basedOn, "")
	e.must(err)
	return bundle
}

// minimal and full are what a referral can hold.
const (
	minimal = `[{"resourceType":"CarePlan","activity":[{"outcomeCodeableConcept":[{"text":"Nose bleed for an hour"}]}]},{"resourceType":"Consent"}]`
	full    = `[{"resourceType":"CarePlan","activity":[{"outcomeCodeableConcept":[{"text":"Nose bleed for an hour"}]}]},{"resourceType":"Consent"},
		{"resourceType":"Observation","status":"final","code":{"text":"Blood pressure"},"valueString":"170 over 95"},
		{"resourceType":"AllergyIntolerance","code":{"text":"Penicillin"}},
		{"resourceType":"Flag","category":[{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/flag-categories-bars","code":"SG","display":"Safeguarding"}]}],
			"code":{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/safeguarding-codes-bars","code":"VA","display":"Vulnerable Adult"}]}}]`
	incident = `[{"resourceType":"CarePlan","period":{"start":"2026-11-21T08:50:00+00:00"},"activity":[{"outcomeCodeableConcept":[{"text":"Fell at home"}]}]},
		{"resourceType":"ServiceRequest","occurrencePeriod":{"start":"2026-11-21T08:50:00+00:00","end":"2026-11-21T11:00:00+00:00"}},
		{"resourceType":"Location","name":"Village hall","address":{"line":["1 Village Green"],"postalCode":"DN8 5SP"}},
		{"resourceType":"Flag","category":[{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/flag-categories-bars","code":"SS","display":"Scene Safety"}]}],
			"code":{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/scene-safety-codes-bars","code":"S","display":"The Scene is safe"}]}},
		{"resourceType":"Consent"}]`
)

// referral asks for care; appointmentID links it to a booking.
func (e endpoint) referral(number, content, appointmentID string) *fhir.Node {
	e.t.Helper()
	return e.asks(message.ReferralNew, "a1t1", number, content, appointmentID)
}

func (e endpoint) validation(number string) *fhir.Node {
	e.t.Helper()
	return e.asks(message.ValidationNew, "a4t1", number, incident, "")
}

func (e endpoint) asks(kind message.Kind, useCase, number, content, appointmentID string) *fhir.Node {
	e.t.Helper()
	parts, err := fhir.Parse([]byte(content))
	e.must(err)
	who, gp := person(number).Resources(time.Now(), uuid.NewString)
	bundle, err := message.Referral(e.letter(kind, useCase), who, gp, parts.Items, appointmentID)
	e.must(err)
	return bundle
}

func (e endpoint) must(err error) {
	e.t.Helper()
	if err != nil {
		e.t.Fatal(err)
	}
}

// head is the MessageHeader of a message.
func head(bundle *fhir.Node) *fhir.Node { return fhir.Resource(bundle, "MessageHeader") }
