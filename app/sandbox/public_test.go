package sandbox_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"barsdesk/bars/client"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// What the public sandbox names, and the patient of its records.
const (
	publicService = "2000099999"
	publicPatient = "9476719931"
)

// public makes calls to the service of the public sandbox.
func (s tester) public() tester {
	c := *s.Client
	c.Preview = true
	return tester{s.t, &c, s.at}
}

func (s tester) publicSlots() *fhir.Node {
	s.t.Helper()
	found, err := s.Slots(s.t.Context(), publicService, client.SlotQuery{From: s.at.now, To: s.at.now.AddDate(0, 0, 2)}, "")
	s.must(err)
	return found.Resource
}

func idsOf(searchset *fhir.Node, resourceType string) (ids []string) {
	for _, n := range fhir.Resources(searchset, resourceType) {
		ids = append(ids, n.ID())
	}
	slices.Sort(ids)
	return ids
}

// Everything that the public sandbox names is there from the start, each under
// its own id.
//
// BaRS, Testing and environments, Public sandbox.
func TestWhatThePublicSandboxNames(t *testing.T) {
	one, _, _ := testers(t)
	p := one.public()
	found := p.publicSlots()
	for resourceType, want := range map[string][]string{
		"Slot": {"slot001", "slot002", "slot003"}, "Schedule": {"sched1111"}, "HealthcareService": {publicService},
		"Practitioner": {"ABCD123456"}, "PractitionerRole": {"R0260"}, "Location": {"loc1111"},
	} {
		if got := idsOf(found, resourceType); !slices.Equal(got, want) {
			t.Errorf("%s are %v, want %v", resourceType, got, want)
		}
	}
	for id, resourceType := range map[string]string{"c3f6145e-1a26-4345-b3f2-dccbcba62049": "Appointment", "91607239-b002-470a-8709-6b25bd50fdd1": "Appointment",
		"71d2b38e-b81c-4894-a522-6a65265b1d58": "ServiceRequest"} {
		reply, err := p.Read(t.Context(), publicService, resourceType, id, "")
		p.must(err)
		if expect(t, reply, 200, id); reply.Resource.Type() != resourceType || reply.Resource.ID() != id || !reply.IDsEchoed() {
			t.Errorf("%s %s came", reply.Resource.Type(), reply.Resource.ID())
		}
		other := map[string]string{"Appointment": "ServiceRequest", "ServiceRequest": "Appointment"}[resourceType]
		reply, err = p.Read(t.Context(), publicService, other, id, "")
		p.must(err)
		expect(t, reply, 404, "REC_NOT_FOUND")
	}
	for resourceType, total := range map[string]string{"Appointment": `"total":2`, "ServiceRequest": `"total":1`} {
		reply, err := p.Search(t.Context(), publicService, resourceType, map[string][]string{"patient:identifier": {"https://fhir.nhs.uk/Id/nhs-number|" + publicPatient}}, "")
		p.must(err)
		expect(t, reply, 200, total)
	}
	statement, err := p.Metadata(t.Context(), publicService, "")
	p.must(err)
	definitions, err := p.MessageDefinitions(t.Context(), publicService, "", "")
	p.must(err)
	if statement.Resource.ID() != "45bcbe62-718b-4874-a68c-b0fe39a76cf5" || !slices.Contains(idsOf(definitions.Resource, "MessageDefinition"), "11882ae2-211f-49ee-acbe-e319304d80cd") {
		t.Errorf("the statement is %s, the definitions %v", statement.Resource.ID(), idsOf(definitions.Resource, "MessageDefinition"))
	}
}

// The registry knows the public sandbox's records, whoever asks first.
func TestPublicPointers(t *testing.T) {
	one, _, _ := testers(t)
	reply, err := one.public().SearchPointers(t.Context(), client.PointerQuery{NHSNumber: publicPatient}, uuid.NewString())
	one.must(err)
	want := []string{"V4T0L-3aeb90b0-7ffa-408a-babf-f20b80ce2c27", "V4T0L-6c36ad92-afda-45a7-9ad2-e49dce496123", "V4T0L-9195efef-89f2-4311-95eb-f548b8721f87"}
	if got := idsOf(reply.Resource, "DocumentReference"); !slices.Equal(got, want) {
		t.Errorf("pointers are %v %s", got, reply.Body)
	}
	for _, p := range message.ReadPointers(reply.Resource) {
		if p.ServiceID != publicService {
			t.Errorf("%s leads to %s", p.ID, p.ServiceID)
		}
	}
}

// Its slots are taken, its booking can be cancelled, and nothing of it is
// answered as the workbench's test services are.
func TestThePublicSandboxIsAReceiver(t *testing.T) {
	one, _, _ := testers(t)
	p := one.public()
	book := func(slotID, number string) client.Reply {
		chosen, ok := message.Choose(p.publicSlots(), slotID)
		if !ok {
			t.Fatalf("%s is not free", slotID)
		}
		about := p.about(message.BookingNew, "a1t1")
		about.Receiver = message.Party{ServiceID: publicService, ServiceName: "Test", ODSCode: "ZPS", OrganisationName: "Test"}
		person, gp := madeUp(number).Resources(p.at.now, uuid.NewString)
		bundle, err := message.Booking(about, person, gp, chosen, "", "")
		p.must(err)
		return p.sends(p.Prepare(publicService, uuid.NewString(), uuid.NewString(), message.UseContext(bundle)), bundle)
	}
	expect(t, book("slot001", "9658499015"), 200, "Appointment") // the workbench answers 404
	if got := idsOf(p.publicSlots(), "Slot"); !slices.Equal(got, []string{"slot002", "slot003"}) {
		t.Errorf("free are %v", got)
	}
	reply, err := p.Read(t.Context(), publicService, "Appointment", "c3f6145e-1a26-4345-b3f2-dccbcba62049", "")
	p.must(err)
	if status := reply.Resource.TextAt("status"); status != "booked" {
		t.Errorf("it is %s", status)
	}
}
