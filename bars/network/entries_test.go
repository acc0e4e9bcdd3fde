package network_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/network"
)

// epc is a proxy whose catalogue has an interface and one simulated service.
type epc struct {
	t     *testing.T
	proxy http.Handler
	now   time.Time
}

const simulated = "2000012345"

func newEPC(t *testing.T) *epc {
	t.Helper()
	e := &epc{t: t, now: noon}
	catalogue := &network.Catalogue{}
	catalogue.Put(network.Endpoint{ServiceID: simulated, Name: "Emergency department", ODSCode: "ZTG", Handler: http.NotFoundHandler()})
	entries := &network.Entries{Catalogue: catalogue, Documents: &network.Memory{}, NewID: uuid.NewString, Now: func() time.Time { return e.now }}
	entries.Serve()
	e.proxy = (&network.Proxy{Catalogue: catalogue, NewID: uuid.NewString, Entries: entries}).Handler()
	return e
}

// by makes one call for an organisation, without a target.
func (e *epc) by(odsCode, method, path, body string) (*http.Response, *fhir.Node) {
	return e.with(odsCode, method, path, body, nil)
}

func (e *epc) with(odsCode, method, path, body string, change func(http.Header)) (*http.Response, *fhir.Node) {
	e.t.Helper()
	r := httptest.NewRequest(method, network.Base+path, strings.NewReader(body))
	set := header.Set{RequestID: requestID, CorrelationID: correlationID, Organisation: header.Org{ODSCode: odsCode, Name: "Test"}}
	r.Header = set.HTTP(body != "")
	r.Header.Set("Accept", "application/fhir+json;")
	if change != nil {
		change(r.Header)
	}
	w := httptest.NewRecorder()
	e.proxy.ServeHTTP(w, r)
	resp := w.Result()
	text, _ := io.ReadAll(resp.Body)
	n, err := fhir.Parse(text)
	if err != nil || resp.Header.Get(header.RequestID) != requestID {
		e.t.Fatalf("answered %s %s", resp.Status, text)
	}
	return resp, n
}

// must makes a call that is answered with the status, and with has in the body.
func (e *epc) must(status int, has, odsCode, method, path, body string) *fhir.Node {
	e.t.Helper()
	resp, n := e.by(odsCode, method, path, body)
	if resp.StatusCode != status || !strings.Contains(string(n.JSON()), has) {
		e.t.Fatalf("%s %s: answered %d %s, want %d %s", method, path, resp.StatusCode, n.JSON(), status, has)
	}
	return n
}

// endpoint is an Endpoint in the form of API 1.4. extra goes in front.
func endpoint(serviceID, address, extra string) string {
	return fmt.Sprintf(`{"resourceType":"Endpoint",%s"identifier":[{"system":"https://fhir.nhs.uk/Id/dos-service-id","value":%q},{"system":"https://fhir.nhs.uk/id/product-id","value":"P.1"}],
		"status":"active","name":"Ours","connectionType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/endpoint-connection-type","code":"hl7-fhir-msg"}]},
		"payloadType":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/endpoint-payload-type","code":"bars"}]}],
		"managingOrganization":[{"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"ZTG"}}],
		"address":%q,"header":"public","period":{"start":"2021-10-11T15:23:30+00:00","end":"2021-10-11T15:23:30+00:00"}}`, extra, serviceID, address)
}

func service(serviceID, extra string, endpoints ...string) string {
	var refs []string
	for _, id := range endpoints {
		refs = append(refs, `{"reference":"Endpoint/`+id+`"}`)
	}
	return fmt.Sprintf(`{"resourceType":"HealthcareService",%s"identifier":[{"system":"http://fhir.nhs.uk/Id/dos-service-id","value":%q},{"system":"http://fhir.nhs.uk/Id/product-id","value":"AAA000"}],
		"active":true,"providedBy":[{"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"ZTG"}}],"name":"Our service","endpoint":[%s]}`,
		extra, serviceID, strings.Join(refs, ","))
}

const later = `"meta":{"lastUpdated":"2026-11-21T13:00:00.000+00:00"},`

// receiver counts what it is asked.
func receiver(t *testing.T) (string, *int) {
	t.Helper()
	n := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n++
		_, _ = io.WriteString(w, `{"resourceType":"Bundle","path":"`+r.URL.Path+`"}`)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/FHIR/R4", &n
}

// reaches makes a call to a service, which is answered with the status.
func (e *epc) reaches(serviceID string, status int) {
	e.t.Helper()
	resp := call(e.t, e.proxy, "/Slot", target(`{"system":"https://fhir.nhs.uk/Id/dos-service-id","value":"`+serviceID+`"}`))
	if resp.StatusCode != status {
		e.t.Fatalf("%s is answered %d, want %d", serviceID, resp.StatusCode, status)
	}
}

// An Endpoint with its service id is reached as soon as it is there, until it is
// taken out.
func TestEntriesLeadToReceivers(t *testing.T) {
	e := newEPC(t)
	url, asked := receiver(t)
	e.reaches("1000099999", 404)
	resp, made := e.by("ZTG", "POST", "/Endpoint", endpoint("1000099999", url+"/", ""))
	id := made.ID()
	if resp.StatusCode != 201 || id == "" || !strings.HasSuffix(resp.Header.Get("Location"), "/Endpoint/"+id) || made.TextAt("meta.lastUpdated") == "" {
		t.Fatalf("answered %d %v %s", resp.StatusCode, resp.Header, made.JSON())
	}
	e.reaches("1000099999", 200)
	if *asked != 1 {
		t.Errorf("the receiver was asked %d times", *asked)
	}
	e.must(200, "RESOURCE_REMOVED", "ZTG", "DELETE", "/Endpoint/"+id, "")
	e.reaches("1000099999", 404)
	e.must(404, "not-found", "ZTG", "DELETE", "/Endpoint/"+id, "")
}

// An endpoint without a service id is reached through the service that names it,
// and neither can be left without the other.
func TestServicesNameTheirEndpoints(t *testing.T) {
	e := newEPC(t)
	url, _ := receiver(t)
	alone := strings.Replace(endpoint("", url, ""), `{"system":"https://fhir.nhs.uk/Id/dos-service-id","value":""},`, "", 1)
	id := e.must(201, "", "ZTG", "POST", "/Endpoint", alone).ID()
	e.reaches("2000054321", 404)
	e.must(400, "not in the catalogue", "ZTG", "POST", "/HealthcareService", service("2000054321", "", uuid.NewString()))
	e.must(403, "PROXY_FORBIDDEN", "ZOT", "POST", "/HealthcareService", service("2000054321", "", id))
	serviceID := e.must(201, "", "ZTG", "POST", "/HealthcareService", service("2000054321", "", id)).ID()
	e.reaches("2000054321", 200)
	e.must(409, "duplicate", "ZTG", "POST", "/HealthcareService", service("2000054321", "", id))
	e.must(409, "PROXY_CONFLICT", "ZTG", "DELETE", "/Endpoint/"+id, "")
	e.must(409, "duplicate", "ZTG", "POST", "/Endpoint", endpoint("2000054321", url, ""))
	e.must(403, "", "ZOT", "POST", "/Endpoint", strings.Replace(endpoint("2000054321", url, ""), "hl7-fhir-msg", "hl7-fhir-rest", 1))
	e.must(403, "", "ZOT", "DELETE", "/HealthcareService/"+serviceID, "")
	e.must(200, "RESOURCE_REMOVED", "ZTG", "DELETE", "/HealthcareService/"+serviceID, "")
	e.reaches("2000054321", 404)
	e.must(200, "", "ZTG", "DELETE", "/Endpoint/"+id, "")
}

// What an entry may change, and what not.
func TestEntriesAreChanged(t *testing.T) {
	e := newEPC(t)
	id := e.must(201, "", "ZTG", "POST", "/Endpoint", endpoint("1000099999", "https://ours.example/R4", "")).ID()
	path := "/Endpoint/" + id
	same := endpoint("1000099999", "https://ours.example/R4", later)
	private := strings.Replace(same, `"public"`, `"private"`, 1)
	e.must(200, id, "ZTG", "PUT", path, private)
	e.must(403, "PROXY_FORBIDDEN", "ZOT", "PUT", path, same)
	e.must(404, "PROXY_NOT_FOUND", "ZTG", "PUT", "/Endpoint/"+uuid.NewString(), same)
	for name, body := range map[string]string{
		"id":         strings.Replace(same, `"meta"`, `"id":"other","meta"`, 1),
		"no time":    endpoint("1000099999", "https://ours.example/R4", ""),
		"address":    endpoint("1000099999", "https://other.example/R4", later),
		"service":    endpoint("1000099998", "https://ours.example/R4", later),
		"status":     strings.Replace(same, `"status":"active"`, `"status":"off"`, 1),
		"connection": strings.Replace(same, "hl7-fhir-msg", "hl7-fhir-rest", 1),
		"name":       strings.Replace(same, `"Ours"`, `"Theirs"`, 1),
		"start":      strings.Replace(same, "2021-10-11T15:23:30+00:00", "2022-10-11T15:23:30+00:00", 1),
		"manager":    strings.Replace(same, `"value":"ZTG"`, `"value":"ZOT"`, 1),
	} {
		if resp, n := e.by("ZTG", "PUT", path, body); resp.StatusCode != 400 {
			t.Errorf("%s: answered %d %s", name, resp.StatusCode, n.JSON())
		}
	}
	e.must(409, "earlier", "ZTG", "PUT", path, strings.Replace(same, "13:00:00", "12:59:59", 1))
	if resp, n := e.with("ZTG", "PUT", path, same, put("Prefer", "return=OperationOutcome")); resp.StatusCode != 200 || n.TextAt("issue.details.coding.code") != "RESOURCE_UPDATED" {
		t.Errorf("answered %d %s", resp.StatusCode, n.JSON())
	}
	if resp, n := e.with("ZTG", "POST", "/Endpoint", endpoint("1000099990", "https://ours.example/R4", ""), put("Prefer", "return=OperationOutcome")); resp.StatusCode != 201 || n.TextAt("issue.details.coding.code") != "RESOURCE_CREATED" {
		t.Errorf("answered %d %s", resp.StatusCode, n.JSON())
	}
}

// Only its owner sees where a private endpoint is; what is simulated is private
// and nobody's.
func TestPrivateAddresses(t *testing.T) {
	e := newEPC(t)
	private := strings.Replace(endpoint("1000099999", "https://ours.example/R4", ""), `"public"`, `"private"`, 1)
	id := e.must(201, "", "ZTG", "POST", "/Endpoint", private).ID()
	for odsCode, sees := range map[string]bool{"ZTG": true, "ztg": true, "ZOT": false} {
		for _, path := range []string{"/Endpoint/" + id, "/Endpoint?_has:HealthcareService.Identifier=1000099999"} {
			if n := e.must(200, id, odsCode, "GET", path, ""); strings.Contains(string(n.JSON()), "ours.example") != sees {
				t.Errorf("%s at %s is given %s", odsCode, path, n.JSON())
			}
		}
	}
	n := e.must(200, `"total":1,`, "ZTG", "GET", "/Endpoint?_has:HealthcareService.Identifier=https://fhir.nhs.uk/Id/dos-service-id%7C"+simulated, "")
	listed := n.TextAt("entry.resource.id")
	if n.TextAt("entry.resource.header") != "private" || n.TextAt("entry.resource.address") != "" {
		t.Errorf("listed is %s", n.JSON())
	}
	e.must(403, "", "ZTG", "DELETE", "/Endpoint/"+listed, "")
	e.must(409, "duplicate", "ZTG", "POST", "/Endpoint", endpoint(simulated, "https://ours.example/R4", ""))
	e.must(200, "Emergency department", "ZOT", "GET", "/HealthcareService?HealthcareService.identifier="+simulated, "")
}

// The parameters of the searches, in the spelling of the interface.
func TestEntriesAreFound(t *testing.T) {
	e := newEPC(t)
	id := e.must(201, "", "ZTG", "POST", "/Endpoint", endpoint("1000099999", "https://ours.example/R4", "")).ID()
	serviceID := e.must(201, "", "ZTG", "POST", "/HealthcareService", service("1000099999", "", id)).ID()
	token := func(parts ...string) string { return url.QueryEscape(strings.Join(parts, "|")) }
	for path, total := range map[string]int{
		"/HealthcareService": 2,
		"/HealthcareService?HealthcareService.identifier=" + token("https://fhir.nhs.uk/Id/dos-service-id", "1000099999"): 1,
		"/HealthcareService?HealthcareService.identifier=" + token("https://fhir.nhs.uk/Id/other", "1000099999"):          0,
		"/HealthcareService?HealthcareService.providedBy=" + token("https://fhir.nhs.uk/Id/ods-organization-code", "ZTG"): 2,
		"/HealthcareService?HealthcareService.providedBy=ZOT":                                                             0,
		"/Endpoint": 2,
		"/Endpoint?_has:HealthcareService.Identifier=" + token("http://fhir.nhs.uk/Id/dos-service-id", "1000099999"): 1,
		"/Endpoint?_has:HealthcareService.Id=" + serviceID:                                                           1,
		"/Endpoint?_has:HealthcareService.Id=" + uuid.NewString():                                                    0,
		"/Endpoint?Endpoint.identifier=" + token("https://fhir.nhs.uk/id/product-id", "P.1"):                         1,
		"/Endpoint?Endpoint.identifier=P.1&_has:HealthcareService.Id=" + uuid.NewString():                            0,
	} {
		n := e.must(200, `"type":"searchset"`, "ZOT", "GET", path, "")
		if n.TextAt("total") != fmt.Sprint(total) || len(n.All("entry")) != total {
			t.Errorf("%s: %s, want %d", path, n.JSON(), total)
		}
	}
	e.must(200, serviceID, "ZOT", "GET", "/HealthcareService/"+serviceID, "")
}

// Templates are kept beside the endpoints, one of a sort of each product.
func TestTemplates(t *testing.T) {
	e := newEPC(t)
	template := `{"resourceType":"Endpoint",` + later + `"identifier":[{"system":"https://fhir.nhs.uk/id/product-id","value":"P.1"}],"status":"active","name":"Example",
		"connectionType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/endpoint-connection-type","code":"hl7-fhir-rest"}]},
		"payloadType":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/endpoint-payload-type","code":"bars"}]}],
		"managingOrganization":[{"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"ZTG"}}],"address":"https://ours.example/R4","header":"public"}`
	id := e.must(201, "", "ZTG", "POST", "/Endpoint/$template", template).ID()
	e.must(409, "duplicate", "ZTG", "POST", "/Endpoint/$template", template)
	e.must(400, "period", "ZTG", "POST", "/Endpoint/$template", strings.Replace(template, `"name"`, `"period":{"start":"2026-01-01"},"name"`, 1))
	e.must(400, "more than a product id", "ZTG", "POST", "/Endpoint/$template", strings.Replace(template, `[{"system":"https://fhir.nhs.uk/id`, `[{"system":"https://fhir.nhs.uk/Id/dos-service-id","value":"1000099999"},{"system":"https://fhir.nhs.uk/id`, 1))
	for asked, total := range map[string]string{
		"": "1", "?Endpoint.identifier=P.1": "1", "?Endpoint.identifier=P.2": "0",
		"?ConnectionType=https%3A%2F%2Fterminology.hl7.org%2FCodeSystem%2Fendpoint-connection-type%7Chl7-fhir-rest":              "1",
		"?PayloadType=https%3A%2F%2Fterminology.hl7.org%2FCodeSystem%2Fendpoint-payload-type%7Cbars&ConnectionType=hl7-fhir-msg": "0",
	} {
		if n := e.must(200, "searchset", "ZOT", "GET", "/Endpoint/$template"+asked, ""); n.TextAt("total") != total {
			t.Errorf("%s: %s", asked, n.JSON())
		}
	}
	e.must(404, "", "ZTG", "GET", "/Endpoint/"+id, "")
	e.must(405, "SEND_METHOD_NOT_ALLOWED", "ZTG", "GET", "/Endpoint/"+id+"/$template", "")
	e.must(200, "Example", "ZTG", "PUT", "/Endpoint/"+id+"/$template", template)
	e.must(403, "", "ZOT", "DELETE", "/Endpoint/"+id+"/$template", "")
	e.must(200, "RESOURCE_REMOVED", "ZTG", "DELETE", "/Endpoint/"+id+"/$template", "")
}

// What is no entry is not taken.
func TestEntryRefusals(t *testing.T) {
	e := newEPC(t)
	good := endpoint("1000099999", "https://ours.example/R4", "")
	for name, body := range map[string]string{
		"no JSON":          "{",
		"another resource": `{"resourceType":"Patient"}`,
		"an id":            endpoint("1000099999", "https://ours.example/R4", `"id":"mine",`),
		"no name":          strings.Replace(good, `"name"`, `"was"`, 1),
		"no product":       strings.Replace(good, "id/product-id", "id/other", 1),
		"no address":       endpoint("1000099999", "ours", ""),
		"another scheme":   endpoint("1000099999", "file:///etc/passwd", ""),
		"another reach":    strings.Replace(good, `"public"`, `"secret"`, 1),
		"no time":          strings.Replace(good, "2021-10-11T15", "soon", 1),
	} {
		if resp, n := e.by("ZTG", "POST", "/Endpoint", body); resp.StatusCode != 400 || n.TextAt("issue.details.coding.code") != "PROXY_BAD_REQUEST" {
			t.Errorf("%s: answered %d %s", name, resp.StatusCode, n.JSON())
		}
	}
	for name, c := range map[string]struct {
		change func(http.Header)
		status int
	}{
		"no ids": {drop(header.RequestID), 400}, "no organisation": {drop(header.Organisation), 400}, "no Accept": {drop("Accept"), 400},
		"another form": {put("Accept", "text/html"), 406},
	} {
		r := httptest.NewRequest("GET", network.Base+"/Endpoint", nil)
		r.Header = header.Set{RequestID: requestID, CorrelationID: correlationID, Organisation: header.Org{ODSCode: "ZTG", Name: "Test"}}.HTTP(false)
		c.change(r.Header)
		w := httptest.NewRecorder()
		if e.proxy.ServeHTTP(w, r); w.Code != c.status {
			t.Errorf("%s: answered %d %s", name, w.Code, w.Body)
		}
	}
	resp, _ := e.by("ZTG", "PATCH", "/Endpoint", "")
	if resp.StatusCode != 405 || resp.Header.Get("Allow") != "GET, POST" {
		t.Errorf("answered %d %v", resp.StatusCode, resp.Header)
	}
}

// An endpoint is reached from its start to its end.
func TestEndpointsHaveTheirTime(t *testing.T) {
	e := newEPC(t)
	url, _ := receiver(t)
	body := strings.NewReplacer(`"start":"2021-10-11T15:23:30+00:00"`, `"start":"2026-11-21T13:00:00+00:00"`, `"end":"2021-10-11T15:23:30+00:00"`, `"end":"2026-11-21T14:00:00+00:00"`).
		Replace(endpoint("1000099999", url, ""))
	e.must(201, "", "ZTG", "POST", "/Endpoint", body)
	for hour, status := range []int{404, 200, 404} {
		e.now = noon.Add(time.Duration(hour) * time.Hour)
		e.reaches("1000099999", status)
	}
}
