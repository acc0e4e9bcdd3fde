package control_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"barsdesk/app/sandbox/control"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/network"
	"barsdesk/bars/oauth/oauthtest"
)

// Each operation of the document is called as a tester would, and taken; so none
// is described that is not served, and every answer is as described.
func TestEveryOperationIsServed(t *testing.T) {
	o := servedWith(t, true)
	for _, step := range []func(outside){receiving, writing, filing, cataloguing, asking, working} {
		step(o)
	}
	if unseen := o.way.Unseen(); !slices.Equal(unseen, notTaken) {
		t.Errorf("not taken were %v, want %v", unseen, notTaken)
	}
}

// notTaken are the operations that the network passes on, and that no receiver
// of the Sandbox takes.
var notTaken = []string{"changeServiceRequest", "createServiceRequest", "deleteAppointment", "deleteServiceRequest"}

// receiving calls a service.
func receiving(o outside) {
	at := service(catchAll)
	o.is(call{method: "GET", path: "/metadata"}, 200, "CapabilityStatement")
	o.is(call{method: "GET", path: "/metadata", target: at}, 200, "CapabilityStatement")
	o.is(call{method: "GET", path: "/MessageDefinition?context=https://fhir.nhs.uk/Id/dos-service-id%7C" + catchAll, target: at}, 200, "MessageDefinition")
	o.is(call{method: "GET", path: slotQuery(catchAll, "free"), target: at}, 200, `"Slot"`)
	o.is(call{method: "GET", path: "/Appointment?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C9658499007", target: at}, 200, `"total":1`)
	o.is(call{method: "GET", path: "/Appointment/ce1c4ced-2a84-4198-9982-9caf894d0bb7", target: at}, 200, "booked")
	o.is(call{method: "POST", path: "/$process-message", target: at, body: referral(o.t, catchAll, "ZTK")}, 200, "79120f41-a431-4f08-bcc5-1e67006fcae0")
	o.is(call{method: "GET", path: "/ServiceRequest?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C9658499058", target: at}, 200, "searchset")
	o.is(call{method: "GET", path: "/ServiceRequest/79120f41-a431-4f08-bcc5-1e67006fcae0", target: at}, 200, "active")
}

// byWrites is a service that is booked by writes alone.
const byWrites = "2000088022"

// writing writes single resources, as the preview has it.
func writing(o outside) {
	at := service(byWrites)
	first, other := o.chosen(0), o.chosen(1)
	body, err := message.RESTBooking(message.Context{Now: began, NewID: uuid.NewString}, o.patient(), first, "", "Stitches")
	if err != nil {
		o.t.Fatal(err)
	}
	id := o.is(call{method: "POST", path: "/Appointment", target: at, body: string(body.JSON())}, 201).text("id")
	booked := o.read("/Appointment/"+id, at)
	moved, err := message.RESTReschedule(booked, booked, other)
	if err != nil {
		o.t.Fatal(err)
	}
	o.is(call{method: "PATCH", path: "/Appointment/" + id, target: at, body: string(moved.JSON())}, 200)
	o.ends("/Appointment/"+id, at)
	sent := o.is(call{method: "POST", path: "/$process-message", target: service(public), body: referral(o.t, public, "ZPS")}, 200)
	o.ends("/ServiceRequest/"+idIn(sent, "ServiceRequest"), service(public))
	for _, c := range []call{{method: "POST", path: "/ServiceRequest"}, {method: "PATCH", path: "/ServiceRequest/" + uuid.NewString()},
		{method: "DELETE", path: "/ServiceRequest/" + uuid.NewString()}, {method: "DELETE", path: "/Appointment/" + id}} {
		c.target, c.body = at, "{}"
		o.refused(c)
	}
}

// chosen is one of the free times, with what it leads to.
func (o outside) chosen(n int) message.Chosen {
	o.t.Helper()
	bundle := o.parsed(o.is(call{method: "GET", path: slotQuery(byWrites, "free"), target: service(byWrites)}, 200))
	slot, ok := message.Choose(bundle, fhir.Resources(bundle, "Slot")[n].ID())
	if !ok {
		o.t.Fatal("no times are free")
	}
	return slot
}

func (o outside) patient() *fhir.Node {
	who, _ := message.Patient{NHSNumber: "9658499104", Family: "Lymer", Given: "Peter", BirthDate: "1948-09-07", Sex: "male", AddressLines: []string{"1 Made Up Street"}, City: "Leeds", Postcode: "LS1 4AP",
		Verification: message.Verification{Status: message.Verified, How: "Asked", By: "Robin Lind"}, Contacts: []message.Contact{{Relationship: message.RelationshipSelf, Phone: "07700 900110", First: true}}}.Resources(began, uuid.NewString)
	return who
}

func (o outside) parsed(g got) *fhir.Node {
	o.t.Helper()
	n, err := fhir.Parse(g.body)
	if err != nil {
		o.t.Fatal(err)
	}
	return n
}

func (o outside) read(path, at string) *fhir.Node {
	o.t.Helper()
	return o.parsed(o.is(call{method: "GET", path: path, target: at}, 200))
}

// ends writes a record back with the status that ends it.
func (o outside) ends(path, at string) {
	o.t.Helper()
	held := o.read(path, at)
	gone, err := message.RESTCancel(held, held, "Not needed", false)
	if err != nil {
		o.t.Fatal(err)
	}
	o.is(call{method: "PUT", path: path, target: at, body: string(gone.JSON())}, 200)
}

// refused makes a call that must be refused, with an OperationOutcome.
func (o outside) refused(c call) {
	o.t.Helper()
	if g := o.calls(c); g.status < 400 || g.text("resourceType") != "OperationOutcome" {
		o.t.Errorf("%s %s answered %d %s", c.method, c.path, g.status, g.body)
	}
}

// filing keeps pointers.
func filing(o outside) {
	made, err := message.Pointer{ResourceType: "Appointment", ResourceID: "a-1", ServiceID: catchAll, NHSNumber: "9658499104", CustodianODS: "ZXX",
		URL: "https://example.org/Appointment/a-1", Start: began, End: began.Add(time.Hour)}.Resource(began)
	if err != nil {
		o.t.Fatal(err)
	}
	pointer := string(made.JSON())
	why := map[string]string{"use-context": "a1t1|booked|booking-request|new"}
	o.is(call{method: "POST", path: "/DocumentReference", body: pointer, headers: why}, 201)
	found := o.is(call{method: "GET", path: "/DocumentReference?subject:identifier=https://fhir.nhs.uk/Id/nhs-number%7C9658499104"}, 200, "a-1")
	id := idIn(found, "DocumentReference")
	o.is(call{method: "GET", path: "/DocumentReference/" + id}, 200, "a-1")
	o.is(call{method: "PUT", path: "/DocumentReference/" + id, body: strings.Replace(pointer, `{`, `{"id":"`+id+`",`, 1), headers: why}, 200)
	o.is(call{method: "DELETE", path: "/DocumentReference/" + id, headers: why}, 200)
	o.is(call{method: "GET", path: "/DocumentReference/" + id}, 404, "not-found")
	o.is(call{method: "GET", path: "/DocumentReference?subject:identifier=x", headers: map[string]string{"Accept": "application/fhir+json; version=1.0.0"}}, 406, "SEND_NOT_ACCEPTABLE")
}

// idIn is the id of the first resource of a type in a searchset.
func idIn(g got, resourceType string) string {
	var bundle struct {
		Entry []struct {
			Resource struct{ ResourceType, ID string }
		}
	}
	_ = json.Unmarshal(g.body, &bundle)
	for _, e := range bundle.Entry {
		if e.Resource.ResourceType == resourceType {
			return e.Resource.ID
		}
	}
	return ""
}

// cataloguing puts endpoints, services and templates into the catalogue.
func cataloguing(o outside) {
	endpoint := func(extra string) string {
		return `{"resourceType":"Endpoint",` + extra + `"identifier":[{"system":"https://fhir.nhs.uk/id/product-id","value":"P.1"}],"status":"active","name":"Mine",
			"connectionType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/endpoint-connection-type","code":"hl7-fhir-msg"}]},
			"payloadType":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/endpoint-payload-type","code":"bars"}]}],
			"managingOrganization":[{"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"ZXX"}}],"address":"http://127.0.0.1:9/FHIR/R4","header":"public"`
	}
	const period, later = `,"period":{"start":"2021-10-11T15:23:30+00:00"}}`, `"meta":{"lastUpdated":"2099-11-21T13:00:00.000+00:00"},`
	named := func(extra, endpoint string) string {
		return `{"resourceType":"HealthcareService",` + extra + `"identifier":[{"system":"https://fhir.nhs.uk/Id/dos-service-id","value":"2000054321"},{"system":"https://fhir.nhs.uk/id/product-id","value":"P.1"}],
			"active":true,"providedBy":[{"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"ZXX"}}],"name":"Mine","endpoint":[{"reference":"Endpoint/` + endpoint + `"}]}`
	}
	id := func(g got) string { return g.text("id") }
	e := id(o.is(call{method: "POST", path: "/Endpoint", body: endpoint("") + period}, 201))
	h := id(o.is(call{method: "POST", path: "/HealthcareService", body: named("", e)}, 201))
	o.is(call{method: "GET", path: "/Endpoint/" + e}, 200, "Mine")
	o.is(call{method: "GET", path: "/HealthcareService/" + h}, 200, "Mine")
	o.is(call{method: "GET", path: "/Endpoint?_has:HealthcareService.Id=" + h}, 200, e)
	o.is(call{method: "GET", path: "/HealthcareService?HealthcareService.identifier=https://fhir.nhs.uk/Id/dos-service-id%7C2000054321"}, 200, h)
	o.is(call{method: "PUT", path: "/Endpoint/" + e, body: endpoint(`"id":"`+e+`",`+later) + period}, 200)
	o.is(call{method: "PUT", path: "/HealthcareService/" + h, body: named(`"id":"`+h+`",`+later, e)}, 200)
	template := id(o.is(call{method: "POST", path: "/Endpoint/$template", body: endpoint("") + "}"}, 201))
	o.is(call{method: "GET", path: "/Endpoint/$template?Endpoint.identifier=https://fhir.nhs.uk/id/product-id%7CP.1"}, 200, template)
	o.is(call{method: "PUT", path: "/Endpoint/" + template + "/$template", body: endpoint(`"id":"`+template+`",`+later) + "}"}, 200)
	o.is(call{method: "DELETE", path: "/Endpoint/" + template + "/$template"}, 200)
	o.is(call{method: "DELETE", path: "/HealthcareService/" + h}, 200)
	if g := o.calls(call{method: "DELETE", path: "/Endpoint/" + e}); g.status != 200 && g.status != 404 { // it may go with its service
		o.t.Errorf("answered %d %s", g.status, g.body)
	}
}

// asking asks for the status and a token.
func asking(o outside) {
	o.does("GET", "/_ping", "", 200)
	o.does("GET", "/_status", "", 401)
	r, _ := http.NewRequestWithContext(o.t.Context(), "GET", o.url+"/_status", nil)
	r.Header.Set("apikey", "any")
	says(o.t, o.sends(r, 200), "pass")
	key := oauthtest.Keys()[0]
	n, e := base64.RawURLEncoding.EncodeToString(key.N.Bytes()), base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes())
	o.does("POST", "/sandbox/applications", `{"clientId":"mine","jwks":{"keys":[{"kty":"RSA","kid":"key-1","use":"sig","alg":"RS512","n":"`+n+`","e":"`+e+`"}]}}`, 200)
	assertion := jwt.NewWithClaims(jwt.SigningMethodRS512, jwt.MapClaims{"iss": "mine", "sub": "mine", "aud": o.url + "/oauth2/token", "jti": uuid.NewString(),
		"exp": o.network.Clock().Now().Add(4 * time.Minute).Unix()})
	assertion.Header["kid"] = "key-1"
	signed, err := assertion.SignedString(key)
	if err != nil {
		o.t.Fatal(err)
	}
	ask := func(status int) string {
		form := url.Values{"grant_type": {"client_credentials"}, "client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}, "client_assertion": {signed}}
		r, _ := http.NewRequestWithContext(o.t.Context(), "POST", o.url+"/oauth2/token", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return o.sends(r, status)
	}
	says(o.t, ask(200), "access_token")
	says(o.t, ask(400), "jti")
}

// working works the control paths.
func working(o outside) {
	c := o.caller
	c.does("GET", "/sandbox", "", 200)
	c.does("GET", "/sandbox/openapi.json", "", 200)
	c.does("GET", "/sandbox/clock", "", 200)
	c.does("POST", "/sandbox/clock", `{"action":"forward","minutes":1}`, 200)
	c.does("GET", "/sandbox/live", "", 200)
	c.does("POST", "/sandbox/live", `{"live":false}`, 200)
	var put struct{ ID string }
	if err := json.Unmarshal([]byte(c.does("POST", "/sandbox/faults", `{"kind":"down","serviceId":"2000087011","next":1}`, 200)), &put); err != nil {
		o.t.Fatal(err)
	}
	c.does("GET", "/sandbox/faults", "", 200)
	c.does("DELETE", "/sandbox/faults/"+put.ID, "", 204)
	c.does("DELETE", "/sandbox/faults", "", 204)
	c.does("GET", "/sandbox/wire?most=1", "", 200)
	c.does("GET", "/sandbox/wire/1", "", 200)
	c.streams()
	c.does("GET", "/sandbox/applications", "", 200)
	c.does("DELETE", "/sandbox/applications/mine", "", 204)
	says(o.t, c.does("GET", "/sandbox/requesters", "", 200), "a1t1")
	c.does("POST", "/sandbox/services", `{"serviceId":"2000012345","url":"http://127.0.0.1:9/FHIR/R4"}`, 200)
	says(o.t, c.does("POST", "/sandbox/episodes", `{"useCase":"a1t1","plan":"refer","to":"2000087011"}`, 200), `"serviceRequestId":"`)
	c.does("POST", "/sandbox/reset", "", 200)
	says(o.t, c.does("GET", "/sandbox/wire", "", 200), `{"exchanges":[]}`)
}

// streams begins to watch what passes.
func (c caller) streams() {
	ctx, stop := context.WithCancel(c.t.Context())
	defer stop()
	r, _ := http.NewRequestWithContext(ctx, "GET", c.url+"/sandbox/wire/events?after=0", nil)
	answer, err := c.http.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	if line, err := bufio.NewReader(answer.Body).ReadString('\n'); err != nil || !strings.HasPrefix(line, `{"n":1,`) {
		c.t.Errorf("the stream begins with %s %v", line, err)
	}
}

// The network takes the paths and verbs that the document names, and no others.
func TestNoPathIsLeftOut(t *testing.T) {
	o := served(t)
	for path, verbs := range fhirPaths(t) {
		for _, verb := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			c := call{method: verb, path: strings.ReplaceAll(path, "{id}", uuid.NewString()), target: service(catchAll)}
			if verb == "POST" || verb == "PUT" || verb == "PATCH" {
				c.body = "{}"
			}
			g := o.calls(c)
			if taken := !g.says("SEND_METHOD_NOT_ALLOWED") && !g.says("there is no such path"); taken != slices.Contains(verbs, verb) {
				t.Errorf("%s %s answered %d %s, and the document has %v", verb, path, g.status, g.body, verbs)
			}
		}
	}
	for _, path := range []string{"/", "/Patient", "/Schedule", "/Organization", "/Task", "/registry", "/Slot/slot001", "/metadata/x", "/MessageDefinition/1", "/Appointment/1/history", "/$process", "/.well-known/smart-configuration"} {
		o.is(call{method: "GET", path: path, target: service(catchAll)}, 404, "NOT_FOUND")
	}
}

// fhirPaths are the paths of the document below the FHIR base, with their verbs.
func fhirPaths(t *testing.T) map[string][]string {
	t.Helper()
	var document struct {
		Paths map[string]map[string]any
	}
	if err := json.Unmarshal(control.Document, &document); err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for path, verbs := range document.Paths {
		if below, fhir := strings.CutPrefix(path, network.Base); fhir {
			for verb := range verbs {
				out[below] = append(out[below], strings.ToUpper(verb))
			}
		}
	}
	if len(out) < 10 {
		t.Fatalf("the document has %v", out)
	}
	return out
}
