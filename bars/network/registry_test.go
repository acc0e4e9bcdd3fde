package network_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"barsdesk/bars/client"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/network"
	"barsdesk/bars/oauth"
)

// registryOf is a proxy with a registry that has n bookings of one patient.
func registryOf(t *testing.T, n int, failed error) http.Handler {
	t.Helper()
	find := func(_ context.Context, number string) (out []*fhir.Node, err error) {
		for i := range n {
			p := message.Pointer{ID: fmt.Sprintf("V4T0L-%02d", i), ResourceType: "Appointment", ResourceID: fmt.Sprint(i), ServiceID: "2000012345",
				NHSNumber: "9658499058", CustodianODS: "RX1", URL: "https://x.example/1"}
			node, err := p.Resource(time.Now())
			if err != nil {
				t.Error(err)
			}
			if number == p.NHSNumber {
				out = append(out, node)
			}
		}
		return out, failed
	}
	id := func() string { return "id" }
	return (&network.Proxy{Catalogue: &network.Catalogue{}, NewID: id, Registry: &network.Registry{Find: find, NewID: id}}).Handler()
}

// TestRegistryGivesTwentyAtATime to the client that asks for them.
func TestRegistryGivesTwentyAtATime(t *testing.T) {
	server := httptest.NewServer(registryOf(t, 45, nil))
	defer server.Close()
	c := &client.Client{Base: server.URL + network.Base, Token: oauth.None, NewID: func() string { return requestID }, Preview: true, Identity: func() header.Set { return header.Set{} }}
	seen, page := map[string]bool{}, ""
	for _, want := range []int{20, 20, 5} {
		reply, err := c.SearchPointers(t.Context(), client.PointerQuery{NHSNumber: "9658499058", Page: page}, correlationID)
		if err != nil || reply.Status != 200 || !reply.IDsEchoed() {
			t.Fatalf("%v, %d %s", err, reply.Status, reply.Body)
		}
		found := message.ReadPointers(reply.Resource)
		if len(found) != want {
			t.Fatalf("%d pointers, not %d", len(found), want)
		}
		for _, p := range found {
			seen[p.ID] = true
		}
		page = reply.NextPage()
	}
	if len(seen) != 45 || page != "" {
		t.Errorf("%d pointers, then %q", len(seen), page)
	}
	reply, err := c.SearchPointers(t.Context(), client.PointerQuery{NHSNumber: "9658499058", Type: "736253002"}, correlationID)
	if err != nil || len(message.ReadPointers(reply.Resource)) != 0 {
		t.Errorf("of another type: %v %s", err, reply.Body)
	}
}

func TestRegistryRefusals(t *testing.T) {
	good := "/DocumentReference?subject:identifier=https://fhir.nhs.uk/Id/nhs-number%7C9658499058"
	broken := errors.New("broken")
	for _, c := range []struct {
		name, path string
		change     func(http.Header)
		failed     error
		status     int
	}{
		{"no version", good, put("Accept", "application/fhir+json"), nil, 406},
		{"no patient", "/DocumentReference", nil, nil, 400},
		{"another system", "/DocumentReference?subject:identifier=x%7C1", nil, nil, 400},
		{"one pointer", "/DocumentReference/V4T0L-1", nil, nil, 501},
		{"it fails", good, nil, broken, 500},
		{"no target is needed", good, drop(header.Target), nil, 200},
	} {
		t.Run(c.name, func(t *testing.T) {
			resp := call(t, registryOf(t, 1, c.failed), c.path, c.change)
			body, _ := io.ReadAll(resp.Body)
			if resp.StatusCode != c.status || resp.Header.Get(header.RequestID) != requestID {
				t.Errorf("answered %d %s", resp.StatusCode, body)
			}
		})
	}
}
