package reading_test

import (
	"strings"
	"testing"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/reading"
)

const (
	found = `{"resourceType":"CarePlan","activity":[{"outcomeCodeableConcept":[
		{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/arp-priority-codes","code":"C2","display":"Cat2 Emergency"}]},{"text":"Chest pain, worse"}]}]}`
	place = `{"resourceType":"Location","name":"Village hall"}`
)

// asked is a request of an Application as its receiver holds it.
func asked(t *testing.T, kind message.Kind, useCase string) (message.Context, message.Asked) {
	t.Helper()
	n := 0
	c := message.Context{Kind: kind, BundleID: "bbbbbbbb-0000-4000-8000-000000000002", Now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC),
		Sender:   message.Party{ServiceID: "2000011147", ODSCode: "RX1", OrganisationName: "Camberwick Ambulance"},
		Receiver: message.Party{ServiceID: "2000099999", ServiceName: "Trumpton CAS", ODSCode: "RX2", OrganisationName: "Trumpton Hospitals"},
		Author:   message.Person{SDSRoleProfileID: "100000000001", Family: "Webb", Given: "Kim"}, SoftwareName: "Barsdesk", SoftwareVersion: "1.0.0",
		UseCase: useCase, ApplicationVersion: "2.0.0",
		NewID: func() string {
			n++
			return "aaaaaaaa-0000-4000-8000-0000000000" + string(rune('0'+n/10)) + string(rune('0'+n%10))
		},
	}
	p := message.Patient{Family: "Murry", Given: "Josiah", Contacts: []message.Contact{{Relationship: message.RelationshipSelf, Phone: "07700 900123", First: true}}}
	patient, gp := p.Resources(c.Now, c.NewID)
	b, err := message.Referral(c, patient, gp, parse(t, `[`+plan+`,{"resourceType":"Consent"},`+place+`]`).Items, "")
	if err != nil {
		t.Fatal(err)
	}
	c.Sender, c.Receiver = c.Receiver, c.Sender
	return c, message.Asked{Request: b, BundleID: b.ID()}
}

// BaRS Analysis, Principles for rendering payloads: what the response says
// comes first, in words.
func TestResponsesReadInWords(t *testing.T) {
	validation, v := asked(t, message.ValidationNew, "a4t1")
	referral, r := asked(t, message.ReferralNew, "a6t3")
	built := func(b *fhir.Node, err error) *fhir.Node {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	ambulance := &message.AmbulanceCase{Reference: "AMB-9"}
	for _, c := range []struct {
		message *fhir.Node
		title   string
		rows    map[string]string
		hidden  string
	}{
		{built(message.StartValidation(validation, v)), "Validation started",
			map[string]string{"What happened": "The service has begun to speak to or see the patient", "Reason": "Validation of triage outcome"}, "progress"},
		{built(message.RejectValidation(validation, v, message.Rejection{Code: "FC", Text: "No reply"})), "Validation refused",
			map[string]string{"What happened": "The service refuses the request", "Reason": "Failed Contact: No reply"}, "cancelled"},
		{built(message.FinishValidation(validation, v, message.Outcome{Plan: parse(t, found), ActionNeeded: true, Ambulance: ambulance})), "Outcome of the validation",
			map[string]string{"What happened": "The service has finished the validation", "What is needed": "The service found that the patient needs more: act on the outcome below",
				"Ambulance already requested": "AMB-9", "Ambulance priority": "Cat2 Emergency", "Clinical narrative": "Chest pain, worse"}, ""},
		{built(message.FinishValidation(validation, v, message.Outcome{Plan: parse(t, found), Ambulance: ambulance})), "Outcome of the validation",
			map[string]string{"What is needed": "Nothing more: the case can be closed"}, ""},
		{built(message.ReportStatus(referral, r, "arrived")), "Progress of the referral", map[string]string{"What happened": "A crew is with the patient"}, "arrived"},
		{built(message.ReportStatus(referral, r, "planned")), "Progress of the referral", map[string]string{"What happened": "No crew is assigned at present"}, ""},
		{built(message.RejectReferral(referral, r, message.Rejection{Code: "OTH", Text: "Crew off the road"})), "Referral rejected",
			map[string]string{"Reason": "Other: Crew off the road"}, ""},
	} {
		got := reading.Render(c.message)
		if got[0].Title != c.title && got[1].Title != c.title {
			t.Errorf("it begins with %q and %q, want %q", got[0].Title, got[1].Title, c.title)
		}
		for label, want := range c.rows {
			if have := row(t, got, label); have.Value != want {
				t.Errorf("%s: %s reads %q, want %q", c.title, label, have.Value, want)
			}
		}
		if text := all(got); c.hidden != "" && strings.Contains(text, c.hidden) {
			t.Errorf("%s says %q: %s", c.title, c.hidden, text)
		}
	}
}
