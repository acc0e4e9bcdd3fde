package network_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/bars/client"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/network"
	"barsdesk/bars/oauth"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

const patient = "9658499058"

// withRegistry is a proxy with a registry, and a way to call it for an organisation.
func withRegistry(t *testing.T, kept network.Documents) (http.Handler, func(odsCode string) *client.Client) {
	t.Helper()
	p := (&network.Proxy{Catalogue: &network.Catalogue{}, NewID: uuid.NewString,
		Registry: &network.Registry{Documents: kept, NewID: uuid.NewString, Now: func() time.Time { return noon }}}).Handler()
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	return p, func(odsCode string) *client.Client {
		return &client.Client{Base: server.URL + network.Base, HTTP: server.Client(), Token: oauth.None, Preview: true, NewID: func() string { return requestID },
			Identity: func() header.Set { return header.Set{Organisation: header.Org{ODSCode: odsCode, Name: "Test"}} }}
	}
}

// booking is a pointer to a booking.
func booking(id string) message.Pointer {
	return message.Pointer{ResourceType: "Appointment", ResourceID: id, ServiceID: "2000072489", NHSNumber: patient, CustodianODS: "ZTG",
		URL: "https://example.org/" + id, Start: noon, End: noon.Add(time.Hour)}
}

func text(t *testing.T, p message.Pointer) []byte {
	t.Helper()
	n, err := p.Resource(noon)
	if err != nil {
		t.Fatal(err)
	}
	return n.JSON()
}

const filing = "a1t1|booked|booking-request|new"

// file files a pointer, which must be answered with the status.
func file(t *testing.T, c *client.Client, body []byte, status int, has string) string {
	t.Helper()
	reply, err := c.CreatePointer(t.Context(), c.PreparePointer("POST", requestID, correlationID, filing), body)
	if err != nil || reply.Status != status || !strings.Contains(string(reply.Body), has) {
		t.Fatalf("filed: %d %v %s, want %d %s", reply.Status, err, reply.Body, status, has)
	}
	return reply.Resource.ID()
}

func found(t *testing.T, c *client.Client, q client.PointerQuery) ([]message.Pointer, string) {
	t.Helper()
	q.NHSNumber = patient
	reply, err := c.SearchPointers(t.Context(), q, correlationID)
	if err != nil || reply.Status != 200 || !reply.IDsEchoed() {
		t.Fatalf("%v, %d %s", err, reply.Status, reply.Body)
	}
	return message.ReadPointers(reply.Resource), reply.NextPage()
}

// A producer files a pointer, reads and changes it and takes it out. Nobody else
// may.
func TestPointersAreTheirProducers(t *testing.T) {
	_, as := withRegistry(t, &network.Memory{})
	ours, theirs := as("ZTG"), as("ZOT")
	p := booking("a-1")
	p.ID = ""
	id := file(t, ours, text(t, p), 201, "a-1")
	file(t, ours, text(t, p), 409, "duplicate")
	all, _ := found(t, theirs, client.PointerQuery{})
	if len(all) != 1 || all[0].ID != id || all[0].ResourceID != "a-1" {
		t.Fatalf("known are %+v", all)
	}
	p.ID, p.Start = id, noon.Add(time.Hour)
	headers := ours.PreparePointer("PUT", requestID, correlationID, filing)
	for _, c := range []struct {
		who    *client.Client
		id     string
		status int
	}{{theirs, id, 403}, {ours, "V4T0L-none", 404}, {ours, id, 200}} {
		if reply, err := c.who.ReadPointer(t.Context(), c.id, correlationID); err != nil || reply.Status != c.status {
			t.Errorf("read: %d %v, want %d", reply.Status, err, c.status)
		}
		if reply, err := c.who.UpdatePointer(t.Context(), c.who.PreparePointer("PUT", requestID, correlationID, filing), c.id, text(t, p)); err != nil || c.id == id && reply.Status != c.status || c.id != id && reply.Status != 404 {
			t.Errorf("changed: %d %v, want %d", reply.Status, err, c.status)
		}
	}
	if all, _ = found(t, ours, client.PointerQuery{}); !all[0].Start.Equal(p.Start) {
		t.Errorf("known are %+v", all)
	}
	other := p
	for name, change := range map[string]func(){
		"custodian": func() { other.CustodianODS = "ZZZ" }, "type": func() { other.ResourceType = "ServiceRequest" },
		"subject": func() { other.NHSNumber = "9658499007" }, "id": func() { other.ID = "V4T0L-other" },
	} {
		other = p
		change()
		if reply, err := ours.UpdatePointer(t.Context(), headers, id, text(t, other)); err != nil || reply.Status != 400 {
			t.Errorf("the %s was changed: %d %v", name, reply.Status, err)
		}
	}
	if reply, err := theirs.DeletePointer(t.Context(), theirs.PreparePointer("DELETE", requestID, correlationID, filing), id); err != nil || reply.Status != 403 {
		t.Errorf("somebody else took it out: %d %v", reply.Status, err)
	}
	for _, status := range []int{200, 404} {
		reply, err := ours.DeletePointer(t.Context(), headers, id)
		if all, _ := found(t, ours, client.PointerQuery{}); err != nil || reply.Status != status || len(all) != 0 || status == 200 && !strings.Contains(string(reply.Body), "RESOURCE_DELETED") {
			t.Errorf("taken out: %d %v", reply.Status, err)
		}
	}
	file(t, ours, text(t, booking("a-1")), 201, "a-1")
}

// TestRegistryGivesTwentyAtATime to the client that asks for them.
func TestRegistryGivesTwentyAtATime(t *testing.T) {
	_, as := withRegistry(t, &network.Memory{})
	c := as("ZTG")
	for i := range 45 {
		file(t, c, text(t, booking(fmt.Sprintf("a-%d", i))), 201, "")
	}
	seen, page := map[string]bool{}, ""
	for _, want := range []int{20, 20, 5} {
		all, next := found(t, c, client.PointerQuery{Page: page})
		if len(all) != want {
			t.Fatalf("%d pointers, not %d", len(all), want)
		}
		for _, p := range all {
			seen[p.ID] = true
		}
		page = next
	}
	if len(seen) != 45 || page != "" {
		t.Errorf("%d pointers, then %q", len(seen), page)
	}
}

// A search is narrowed by type, in either of the published codes, and by custodian.
func TestPointersAreFoundByTypeAndCustodian(t *testing.T) {
	h, as := withRegistry(t, &network.Memory{})
	c := as("ZTG")
	referral, elsewhere := booking("r-1"), booking("a-2")
	referral.ResourceType, elsewhere.CustodianODS = "ServiceRequest", "ZOT"
	for _, p := range []message.Pointer{booking("a-1"), referral, elsewhere} {
		file(t, c, text(t, p), 201, "")
	}
	base := "/DocumentReference?subject:identifier=https://fhir.nhs.uk/Id/nhs-number%7C" + patient
	for asked, total := range map[string]int{
		"": 3, "&type=http://snomed.info/sct%7C749001000000101": 2, "&type=http://snomed.info/sct%7C736253002": 1, "&type=http://snomed.info/sct%7C3457005": 1,
		"&custodian:identifier=https://fhir.nhs.uk/Id/ods-organization-code%7CZOT": 1, "&custodian:identifier=ZTG": 2, "&type=http://snomed.info/sct%7C1": 0,
	} {
		body, _ := io.ReadAll(call(t, h, base+asked, nil).Body)
		if !strings.Contains(string(body), fmt.Sprintf(`"total":%d,`, total)) {
			t.Errorf("%s: %s, want %d", asked, body, total)
		}
	}
}

// broken documents cannot be read.
type broken struct{ network.Memory }

func (*broken) Of(context.Context, string, string) ([]network.Document, error) {
	return nil, errors.New("broken")
}

func TestRegistryRefusals(t *testing.T) {
	good := "/DocumentReference?subject:identifier=https://fhir.nhs.uk/Id/nhs-number%7C9658499058"
	for _, c := range []struct {
		name, path string
		change     func(http.Header)
		kept       network.Documents
		status     int
	}{
		{"no version", good, put("Accept", "application/fhir+json"), &network.Memory{}, 406},
		{"no patient", "/DocumentReference", nil, &network.Memory{}, 400},
		{"another system", "/DocumentReference?subject:identifier=x%7C1", nil, &network.Memory{}, 400},
		{"no organisation", good, drop(header.Organisation), &network.Memory{}, 400},
		{"a pointer that is not there", "/DocumentReference/V4T0L-1", nil, &network.Memory{}, 404},
		{"a longer path", "/DocumentReference/V4T0L-1/more", nil, &network.Memory{}, 404},
		{"it fails", good, nil, &broken{}, 500},
		{"no target is needed", good, drop(header.Target), &network.Memory{}, 200},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, _ := withRegistry(t, c.kept)
			resp := call(t, h, c.path, c.change)
			body, _ := io.ReadAll(resp.Body)
			if resp.StatusCode != c.status || resp.Header.Get(header.RequestID) != requestID {
				t.Errorf("answered %d %s", resp.StatusCode, body)
			}
		})
	}
}

// What is no pointer is not filed.
func TestFilingRefusals(t *testing.T) {
	_, as := withRegistry(t, &network.Memory{})
	c := as("ZTG")
	good := string(text(t, booking("a-1")))
	for name, body := range map[string]string{
		"no JSON":           "{",
		"another resource":  `{"resourceType":"Patient"}`,
		"no category":       strings.Replace(good, `"category"`, `"was"`, 1),
		"no content":        strings.Replace(good, `"content"`, `"was"`, 1),
		"another system":    strings.Replace(good, "Id/nhs-number", "Id/other", 1),
		"not current":       strings.Replace(good, `"current"`, `"superseded"`, 1),
		"no record":         strings.Replace(good, "BaRS-Identifier", "other", 1),
		"custodian unknown": strings.Replace(good, "ods-organization-code", "other", 1),
	} {
		reply, err := c.CreatePointer(t.Context(), c.PreparePointer("POST", requestID, correlationID, filing), []byte(body))
		if err != nil || reply.Status != 400 {
			t.Errorf("%s: %d %v", name, reply.Status, err)
		}
	}
	headers := c.PreparePointer("POST", requestID, correlationID, filing)
	headers.Del(header.UseContext)
	if reply, err := c.CreatePointer(t.Context(), headers, []byte(good)); err != nil || reply.Status != 400 {
		t.Errorf("without use-context: %d %v", reply.Status, err)
	}
	if all, _ := found(t, c, client.PointerQuery{}); len(all) != 0 {
		t.Errorf("filed are %+v", all)
	}
}
