package network_test

import (
	"net/http/httptest"
	"testing"
	"time"

	"barsdesk/bars/client"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/network"
	"barsdesk/bars/oauth"
)

// A producer files a pointer, changes it and takes it out.
func TestPointersAreFiled(t *testing.T) {
	server := httptest.NewServer(registryOf(t, 0, nil))
	t.Cleanup(server.Close)
	c := &client.Client{Base: server.URL + network.Base, HTTP: server.Client(), Token: oauth.None, Preview: true, NewID: func() string { return requestID }, Identity: func() header.Set { return header.Set{} }}
	at := time.Date(2026, 11, 21, 13, 0, 0, 0, time.UTC)
	p := message.Pointer{ResourceType: "Appointment", ResourceID: "a-1", ServiceID: "2000072489", NHSNumber: "9658499058", CustodianODS: "ZTG", URL: "https://example.org/a-1", Start: at, End: at.Add(time.Hour)}
	body := func() []byte {
		n, err := p.Resource(at)
		if err != nil {
			t.Fatal(err)
		}
		return n.JSON()
	}
	headers := c.PreparePointer("POST", requestID, correlationID, "a1t1|booked|booking-request|new")
	known := func() []message.Pointer {
		reply, err := c.SearchPointers(t.Context(), client.PointerQuery{NHSNumber: "9658499058"}, correlationID)
		if err != nil {
			t.Fatal(err)
		}
		return message.ReadPointers(reply.Resource)
	}
	if reply, err := c.CreatePointer(t.Context(), headers, body()); err != nil || reply.Status != 201 {
		t.Fatalf("filed: %d %v", reply.Status, err)
	}
	all := known()
	if len(all) != 1 || all[0].ResourceID != "a-1" || all[0].ID == "" {
		t.Fatalf("known are %+v", all)
	}
	p.ID, p.Start = all[0].ID, at.Add(time.Hour)
	if reply, err := c.UpdatePointer(t.Context(), headers, p.ID, body()); err != nil || reply.Status != 200 || !known()[0].Start.Equal(p.Start) {
		t.Errorf("changed: %d %v, %+v", reply.Status, err, known())
	}
	for _, status := range []int{200, 404} {
		if reply, err := c.DeletePointer(t.Context(), headers, p.ID); err != nil || reply.Status != status || len(known()) != 0 {
			t.Errorf("taken out: %d %v", reply.Status, err)
		}
	}
	if reply, err := c.CreatePointer(t.Context(), headers, []byte(`{"resourceType":"Patient"}`)); err != nil || reply.Status != 400 {
		t.Errorf("no pointer: %d %v", reply.Status, err)
	}
}
