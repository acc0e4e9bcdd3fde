package control_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
)

// What the public sandbox has, by the ids that it is known for.
const (
	publicPatient  = "9476719931"
	firstBooking   = "c3f6145e-1a26-4345-b3f2-dccbcba62049"
	secondBooking  = "91607239-b002-470a-8709-6b25bd50fdd1"
	publicReferral = "71d2b38e-b81c-4894-a522-6a65265b1d58"
)

// patientOf is the search for a patient's records.
func patientOf(number string) string {
	return "?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C" + number
}

// found are the resources of a searchset, as type and id.
func found(g got) (out []string) {
	var bundle struct {
		Entry []struct {
			Resource struct{ ResourceType, ID string }
		}
	}
	_ = json.Unmarshal(g.body, &bundle)
	for _, e := range bundle.Entry {
		out = append(out, e.Resource.ResourceType+"/"+e.Resource.ID)
	}
	slices.Sort(out)
	return out
}

// The gate in front of every route lets through and refuses what that of the
// public sandbox does.
func TestGateOfThePublicSandbox(t *testing.T) {
	o := served(t)
	o.is(call{method: "GET", path: "/metadata"}, 200, "CapabilityStatement")
	o.is(call{method: "GET", path: "/registry", target: service(public)}, 404, "NOT_FOUND", "not-found")
	o.is(call{method: "GET", path: "/errors/x", target: service(public)}, 404, "NOT_FOUND")
	o.is(call{method: "GET", path: "/DocumentReference?subject:identifier=x", headers: map[string]string{"Accept": "application/fhir+json"}}, 406, "SEND_NOT_ACCEPTABLE")
	asked := o.is(call{method: "OPTIONS", path: "/Slot", headers: map[string]string{"Origin": "http://localhost:3000", "Access-Control-Request-Method": "GET", "X-Request-Id": ""}}, 200)
	if !strings.Contains(asked.header.Get("Access-Control-Allow-Methods"), "GET") {
		t.Errorf("a page of this computer may use %v", asked.header)
	}
	for name, header := range map[string]string{"none": "", "not Base64": "{}", "not JSON": packed("x"), "a text": packed(`"x"`), "without a value": packed(`{"system":"tests"}`),
		"without a system": packed(`{"value":"2000099999"}`)} {
		g := o.calls(call{method: "GET", path: "/Appointment" + patientOf(publicPatient), target: header})
		if g.status != 400 || !g.says("BAD_REQUEST") {
			t.Errorf("target %s: answered %d %s", name, g.status, g.body)
		}
	}
	for _, unknown := range []string{service("2000011111"), target("tests", "XYZ"), target("https://fhir.nhs.uk/Id/other", public)} {
		o.is(call{method: "GET", path: "/Appointment" + patientOf(publicPatient), target: unknown}, 404, "PROXY_NOT_FOUND", "not-found")
	}
}

// Every route of the public sandbox answers from the start, with the same ids,
// and as the standard says where it differs.
func TestPublicSandboxRouteByRoute(t *testing.T) {
	o := served(t)
	at := service(public)
	get := func(path string, status int, words ...string) got {
		t.Helper()
		return o.is(call{method: "GET", path: path, target: at}, status, words...)
	}
	get("/metadata", 200, "CapabilityStatement", "45bcbe62-718b-4874-a68c-b0fe39a76cf5")
	get("/MessageDefinition?context=https://fhir.nhs.uk/Id/dos-service-id%7C"+public, 200, "11882ae2-211f-49ee-acbe-e319304d80cd")
	get("/MessageDefinition", 400, "REC_BAD_REQUEST")
	for _, resource := range []string{"Appointment", "ServiceRequest"} {
		get("/"+resource, 400, "REC_BAD_REQUEST")
		get("/"+resource+"/"+uuid.NewString(), 404, "REC_NOT_FOUND", "not-found")
		get("/"+resource+"/not-a-uuid", 400, "REC_BAD_REQUEST")
	}
	if all := found(get("/Appointment"+patientOf(publicPatient), 200)); !slices.Equal(all, []string{"Appointment/" + secondBooking, "Appointment/" + firstBooking}) {
		t.Errorf("bookings are %v", all)
	}
	if all := found(get("/ServiceRequest"+patientOf(publicPatient), 200)); !slices.Equal(all, []string{"ServiceRequest/" + publicReferral}) {
		t.Errorf("referrals are %v", all)
	}
	for _, id := range []string{firstBooking, secondBooking} {
		if g := get("/Appointment/"+id, 200); g.text("id") != id || g.text("status") != "booked" {
			t.Errorf("booking %s is %s", id, g.body)
		}
	}
	if g := get("/ServiceRequest/"+publicReferral, 200); g.text("id") != publicReferral {
		t.Errorf("the referral is %s", g.body)
	}
}

// Both what the standard asks for and the status that the public sandbox takes
// alone find its times, with what they refer to.
func TestSlotsOfThePublicSandbox(t *testing.T) {
	o := served(t)
	at := service(public)
	all := found(o.is(call{method: "GET", path: slotQuery(public, "free") + "&_include=HealthcareService.location", target: at}, 200))
	for _, want := range []string{"Slot/slot001", "Slot/slot002", "Slot/slot003", "Schedule/sched1111", "HealthcareService/" + public, "Practitioner/ABCD123456", "PractitionerRole/R0260", "Location/loc1111"} {
		if !slices.Contains(all, want) {
			t.Errorf("%s is not among %v", want, all)
		}
	}
	more := found(o.is(call{method: "GET", path: slotQuery(public, "free,busy"), target: at}, 200))
	if count(more) <= count(all) {
		t.Errorf("free and busy are %v", more)
	}
	for _, without := range []string{"status", "start", "_include"} {
		path := slotQuery(public, "free")
		for _, part := range strings.Split(path[len("/Slot?"):], "&") {
			if name, _, _ := strings.Cut(part, "="); name == without {
				path = strings.Replace(path, part, "x=y", 1)
			}
		}
		o.is(call{method: "GET", path: path, target: at}, 400, "REC_BAD_REQUEST")
	}
}

func count(all []string) (n int) {
	for _, each := range all {
		if strings.HasPrefix(each, "Slot/") {
			n++
		}
	}
	return n
}

// A message to it is kept, unlike there; what comes again is a duplicate.
func TestMessagesToThePublicSandbox(t *testing.T) {
	o := served(t)
	c := call{method: "POST", path: "/$process-message", target: service(public), body: referral(t, public, "ZPS"),
		headers: map[string]string{"X-Request-Id": uuid.NewString(), "X-Correlation-Id": uuid.NewString()}}
	g := o.is(c, 200, `"message"`)
	id := idIn(g, "ServiceRequest")
	if o.is(call{method: "GET", path: "/ServiceRequest/" + id, target: c.target}, 200); id == "" || id == publicReferral {
		t.Errorf("the referral is called %q", id)
	}
	o.is(c, 409, "duplicate")
	o.is(call{method: "POST", path: "/$process-message", target: c.target, body: `{"resourceType":"Patient"}`}, 400, "REC_BAD_REQUEST")
}

// The pointers of the public sandbox lead to its records.
func TestPointersOfThePublicSandbox(t *testing.T) {
	o := served(t)
	all := found(o.is(call{method: "GET", path: "/DocumentReference?subject:identifier=https://fhir.nhs.uk/Id/nhs-number%7C" + publicPatient}, 200, firstBooking, secondBooking, publicReferral))
	if want := []string{"DocumentReference/V4T0L-3aeb90b0-7ffa-408a-babf-f20b80ce2c27", "DocumentReference/V4T0L-6c36ad92-afda-45a7-9ad2-e49dce496123", "DocumentReference/V4T0L-9195efef-89f2-4311-95eb-f548b8721f87"}; !slices.Equal(all, want) {
		t.Errorf("pointers are %v", all)
	}
}

// A verb that a path does not have is refused, with those that it has.
func TestVerbsOfThePublicSandbox(t *testing.T) {
	o := served(t)
	for path, allowed := range map[string]string{"/Slot": "GET", "/MessageDefinition": "GET", "/metadata": "GET", "/$process-message": "POST",
		"/Appointment": "GET, POST", "/Appointment/" + firstBooking: "GET, PUT, PATCH, DELETE"} {
		for _, verb := range []string{"GET", "POST", "PUT", "DELETE"} {
			if strings.Contains(allowed, verb) {
				continue
			}
			g := o.is(call{method: verb, path: path, target: service(public), body: "{}"}, 405, "METHOD_NOT_ALLOWED", "not-supported")
			if g.header.Get("Allow") != allowed {
				t.Errorf("%s allows %q, want %q", path, g.header.Get("Allow"), allowed)
			}
		}
	}
}

// Each target for faults answers with its status and code, through the proxy,
// which answers for receivers that could not.
func TestFaultTargetsOfThePublicSandbox(t *testing.T) {
	o := served(t)
	for value, want := range map[string]struct {
		status int
		words  []string
	}{
		"400": {400, []string{"REC_BAD_REQUEST", `"invalid"`}}, "400-1": {400, []string{"REC_BAD_REQUEST", `"invariant"`}}, "400-2": {400, []string{"REC_BAD_REQUEST", `"not-supported"`}},
		"401": {401, []string{"REC_UNAUTHORIZED", `"security"`}}, "403": {403, []string{"REC_FORBIDDEN"}}, "406": {406, []string{"SEND_NOT_ACCEPTABLE", `"processing"`}},
		"408": {408, nil}, "409": {409, []string{"REC_CONFLICT", `"duplicate"`}}, "422": {422, []string{"REC_UNPROCESSABLE_ENTITY", `"processing"`}},
		"425": {425, []string{"REC_TOO_EARLY"}}, "429": {429, []string{"REC_TOO_MANY_REQUESTS"}}, "500": {500, []string{"REC_SERVER_ERROR", `"exception"`}},
		"500-1": {500, []string{"REC_SERVER_ERROR"}}, "500-2": {500, []string{"REC_SERVER_ERROR", `"no-store"`}}, "501": {501, []string{"REC_NOT_IMPLEMENTED", `"not-supported"`}},
		"503": {503, []string{"REC_SERVICE_UNAVAILABLE"}}, "504": {408, []string{"REC_TIMEOUT"}},
	} {
		o.is(call{method: "GET", path: "/Appointment" + patientOf(publicPatient), target: target("tests", "NHS0001-"+value)}, want.status, want.words...)
	}
	o.is(call{method: "GET", path: "/Appointment" + patientOf(publicPatient), target: target("tests", "NHS0001-999")}, 400, `{"message":"no match for target id"}`)
}
