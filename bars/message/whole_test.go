package message_test

import (
	"slices"
	"strings"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// requestFrom builds a referral out of parts that are written as JSON.
func requestFrom(t *testing.T, c message.Context, given ...string) *fhir.Node {
	t.Helper()
	var nodes []*fhir.Node
	for _, text := range given {
		nodes = append(nodes, parse(t, []byte(text)))
	}
	p, gp := patient().Resources(now, c.NewID)
	b, err := message.Referral(c, p, gp, nodes, "")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func forUseCase(useCase string) message.Context {
	c := context(message.ReferralNew)
	c.UseCase = useCase
	return c
}

// BaRS Core, Message headers: the decision support that led to the request.
func TestHeaderNamesTheDecisionSupport(t *testing.T) {
	c := context(message.ReferralNew)
	named := requestFrom(t, c)
	c.CDSSName, c.CDSSVersion = "", ""
	without := requestFrom(t, c)
	c.SoftwareVersion = ""
	unversioned := requestFrom(t, c)
	for want, b := range map[string]*fhir.Node{"Pathways 30.2.0": named, "Barsdesk 1.0.0": without, "Barsdesk unknown": unversioned} {
		var said []string
		for _, part := range fhir.Resource(b, "MessageHeader").All("extension.extension.valueString") {
			said = append(said, part.String())
		}
		if got := strings.Join(said, " "); got != want {
			t.Errorf("decision support %q, want %q", got, want)
		}
	}
}

func TestAuthorIsWhoTheyAre(t *testing.T) {
	b := requestFrom(t, context(message.ReferralNew))
	checkValues(t, b, map[string]string{
		"Practitioner.name.family": "Webb", "Practitioner.name.text": "Ms Kim Webb", "Practitioner.telecom.value": "0113 496 0001",
		"PractitionerRole.code.coding.code": "224608005", "MessageHeader.source.contact.value": "0113 496 0001",
	})
	ids := []string{}
	for _, id := range fhir.Resource(b, "Practitioner").All("identifier") {
		ids = append(ids, id.TextAt("system")+"|"+id.TextAt("value"))
	}
	want := []string{"https://fhir.nhs.uk/Id/sds-role-profile-id|100000000001", "https://fhir.nhs.uk/Id/sds-user-id|555000000001"}
	if !slices.Equal(ids, want) {
		t.Errorf("identifiers %v", ids)
	}
}

// What is not known is left out: no empty name, number or role.
func TestAuthorOfWhomLittleIsKnown(t *testing.T) {
	c := context(message.ReferralNew)
	c.Author = message.Person{SDSRoleProfileID: "100000000001"}
	c.Sender.Phone = ""
	b := requestFrom(t, c)
	author := fhir.Resource(b, "Practitioner")
	if n := len(author.All("identifier")); n != 1 || author.Get("name") != nil || author.Get("telecom") != nil {
		t.Errorf("author %s", author.JSON())
	}
	if role := fhir.Resource(b, "PractitionerRole"); role.Get("code") != nil {
		t.Errorf("role %s", role.JSON())
	}
	if contact := fhir.Resource(b, "MessageHeader").Get("source").Get("contact"); contact != nil {
		t.Errorf("a contact without a number: %s", contact.JSON())
	}
}

// FHIR writes resourceType, id and meta before everything else; XML demands it.
func TestResourcesBeginWithTypeIDAndMeta(t *testing.T) {
	for _, b := range []*fhir.Node{booking(t, ""), requestOf(t, "a6t1"), cancelledBooking(t), didNotAttend(t)} {
		for _, e := range fhir.Entries(b) {
			want := []string{"resourceType", "id", "meta"}
			if e.Resource.ID() == "" {
				want = []string{"resourceType", "meta"}
			}
			for i, name := range want {
				if e.Resource.Members[i].Name != name {
					t.Errorf("%s: member %d is %s, want %s", e.Resource.Type(), i, e.Resource.Members[i].Name, name)
				}
			}
		}
	}
}

func TestReceiversProfilesAreClaimedWhereItHasThem(t *testing.T) {
	c := context(message.ReferralNew)
	c.Profile = func(resourceType string) string {
		if resourceType == "Patient" {
			return "https://r.example/StructureDefinition/Patient"
		}
		return ""
	}
	checkValues(t, requestFrom(t, c), map[string]string{
		"Patient.meta.profile":        "https://r.example/StructureDefinition/Patient",
		"CarePlan.meta.profile":       "https://fhir.hl7.org.uk/StructureDefinition/UKCore-CarePlan",
		"ServiceRequest.meta.profile": "https://fhir.nhs.uk/StructureDefinition/BARSServiceRequest-request-referral",
	})
}

// A reference that has nowhere to lead goes, with the list that held only it;
// what was empty before is no business of references.
func TestReferencesWithoutATargetLeaveNothingEmpty(t *testing.T) {
	c := context(message.ReferralNew)
	c.Accepts = func(resourceType string) bool { return resourceType != "Practitioner" }
	b := requestFrom(t, c, `{"resourceType":"Observation","code":{"text":"Lives alone"},"note":[],"performer":[{"reference":"#Practitioner"}],"component":[{"code":{"text":"x"}}]}`)
	o := fhir.Resource(b, "Observation")
	if o.Get("performer") != nil || o.Get("note") == nil || o.TextAt("component.code.text") != "x" {
		t.Errorf("observation %s", o.JSON())
	}
	if r := fhir.Resource(b, "ServiceRequest"); r.Get("requester") != nil {
		t.Errorf("request %s", r.JSON())
	}
}

// The receiver's room decides what is added; what a person filled in stays.
func TestPartsStayWhereTheReceiverHasNoRoom(t *testing.T) {
	c := context(message.ReferralNew)
	c.Accepts = func(resourceType string) bool { return resourceType != "Encounter" && resourceType != "CarePlan" }
	with := requestFrom(t, c, plan, contact)
	if fhir.Resource(with, "CarePlan") == nil || fhir.Resource(with, "Encounter") == nil {
		t.Error("what a person filled in is missing")
	}
	without := requestFrom(t, c, `{"resourceType":"Observation","code":{"text":"Lives alone"}}`)
	if fhir.Resource(without, "CarePlan") != nil || fhir.Resource(without, "Encounter") != nil {
		t.Error("a resource without room was added")
	}
	if got := fhir.Resource(without, "ServiceRequest").TextAt("supportingInfo.reference"); got != urlOf(t, without, "Observation") {
		t.Errorf("without a plan the request lists %q", got)
	}
	checkTied(t, without)
}

// Parts refer to each other by their place in what was handed over.
func TestPartsReferToThePlan(t *testing.T) {
	b := requestFrom(t, context(message.ReferralNew), plan, contact,
		`{"resourceType":"Task","basedOn":[{"reference":"#part:0"}],"focus":{"reference":"#part:1"}}`)
	task := fhir.Resource(b, "Task")
	if task.TextAt("basedOn.reference") != urlOf(t, b, "CarePlan") || task.TextAt("focus.reference") != urlOf(t, b, "Encounter") {
		t.Errorf("task %s", task.JSON())
	}
	if fhir.Resource(b, "CarePlan").Get("addresses") != nil {
		t.Error("a plan without a problem addresses one")
	}
}

// Supporting information is listed under what people call it.
func TestSupportIsCalledByName(t *testing.T) {
	b := requestFrom(t, context(message.ReferralNew), plan,
		`{"resourceType":"Flag","category":[{"coding":[{"code":"SG","display":"Safeguarding Concern"}]}],"code":{"text":"Lives alone"}}`,
		`{"resourceType":"Flag","category":[{"text":"Access"}],"code":{"coding":[{"display":"Ramp"}],"text":"Needs a ramp"}}`,
		`{"resourceType":"Observation","code":{"coding":[{"display":"Blood pressure"}]}}`,
		`{"resourceType":"Observation","code":{"coding":[{"display":"Coded"}],"text":"Wishes to stay at home"}}`,
		`{"resourceType":"QuestionnaireResponse","extension":[{"url":"https://r.example/other","valueCodeableConcept":{"text":"Other"}},
			{"url":"http://hl7.org/fhir/StructureDefinition/questionnaireresponse-reason","valueCodeableConcept":{"text":"Information sources"}}]}`)
	var called []string
	for _, each := range fhir.Resource(b, "CarePlan").All("supportingInfo.display") {
		called = append(called, each.String())
	}
	want := []string{"Safeguarding Concern", "Access", "Blood pressure", "Wishes to stay at home", "Information sources"}
	if !slices.Equal(called, want) {
		t.Errorf("supported by %q, want %q", called, want)
	}
}

// BaRS Applications 5 and 8 fix what the Task asks for; the others do not.
func TestTaskIsCodedWhereTheApplicationSays(t *testing.T) {
	for useCase, code := range map[string]string{"a1t1": "", "a5t1": "2140231000000104", "a8t1": "792891000000102"} {
		b := requestFrom(t, forUseCase(useCase), plan, `{"resourceType":"Task","description":"Today"}`)
		tasks := fhir.Resources(b, "Task")
		if len(tasks) != 1 || tasks[0].TextAt("code.coding.code") != code || (code == "") != (tasks[0].Get("code") == nil) {
			t.Errorf("%s: %d tasks, %s", useCase, len(tasks), tasks[0].JSON())
		}
	}
}

// BaRS Application 6: what is asked for is a plan until the other service takes
// it; everywhere else it is an order.
func TestTaskBetweenAmbulanceServicesIsAPlan(t *testing.T) {
	for useCase, intent := range map[string]string{"a6t2": "plan", "a5t1": "order"} {
		task := fhir.Resource(requestFrom(t, forUseCase(useCase), plan, `{"resourceType":"Task","description":"Send a crew"}`), "Task")
		if task.TextAt("intent") != intent || task.TextAt("status") != "requested" {
			t.Errorf("%s: %s", useCase, task.JSON())
		}
	}
}

// BaRS Application 3: the incident may be among several places.
func TestIncidentIsFoundAmongPlaces(t *testing.T) {
	const home = `{"resourceType":"Location","name":"Home","type":[{"coding":[{"code":"CLOC"}]}]}`
	const road = `{"resourceType":"Location","name":"Road","type":[{"coding":[{"code":"ILOC"}]}]}`
	for name, places := range map[string][]string{"first": {road, home}, "last": {home, road}} {
		b := requestFrom(t, forUseCase("a3t1"), append([]string{plan}, places...)...)
		where := fhir.Resolve(b, fhir.Resource(b, "ServiceRequest").TextAt("locationReference.reference"))
		if where.TextAt("name") != "Road" {
			t.Errorf("%s: the request is about %q", name, where.TextAt("name"))
		}
	}
}

// BaRS Application 8: without room for the broker the first of the shortlist is
// asked, and an Application without a broker asks the service addressed.
func TestServiceAskedIsTheShortlistsFirst(t *testing.T) {
	const one = `{"resourceType":"HealthcareService","name":"One"}`
	const two = `{"resourceType":"HealthcareService","name":"Two"}`
	for useCase, want := range map[string]string{"a8t1": "One", "a1t1": "Trumpton ED"} {
		c := forUseCase(useCase)
		c.Accepts = func(resourceType string) bool { return resourceType != "Device" }
		b := requestFrom(t, c, plan, one, two)
		if got := fhir.Resolve(b, fhir.Resource(b, "ServiceRequest").TextAt("performer.reference")).TextAt("name"); got != want {
			t.Errorf("%s: %q is asked, want %q", useCase, got, want)
		}
	}
}
