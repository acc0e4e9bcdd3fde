package client_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"barsdesk/bars/client"
	"barsdesk/bars/header"

	"github.com/google/go-cmp/cmp"
)

const base = "/booking-and-referral/FHIR/R4"

// reads are all reads with what must stand in the request line.
var reads = []struct {
	name   string
	read   func(*client.Client) (client.Reply, error)
	uri    string
	target bool
}{
	{"own metadata", func(c *client.Client) (client.Reply, error) { return c.Metadata(context.Background(), "", "") }, "/metadata", false},
	{"metadata", func(c *client.Client) (client.Reply, error) { return c.Metadata(context.Background(), service, "") }, "/metadata", true},
	{
		"definitions", func(c *client.Client) (client.Reply, error) {
			return c.MessageDefinitions(context.Background(), service, "A1T1", "")
		},
		"/MessageDefinition?context=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fdos-service-id%7C2000012345" +
			"&context=https%3A%2F%2Ffhir.nhs.uk%2FCodeSystem%2Fusecases-categories-bars%7Ca1t1", true,
	},
	{
		"definitions of all use cases", func(c *client.Client) (client.Reply, error) {
			return c.MessageDefinitions(context.Background(), service, "", "")
		},
		"/MessageDefinition?context=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fdos-service-id%7C2000012345", true,
	},
	{
		"slots", func(c *client.Client) (client.Reply, error) {
			return c.Slots(context.Background(), service, client.SlotQuery{
				From: time.Date(2026, 9, 1, 9, 0, 0, 999, time.FixedZone("BST", 3600)), To: time.Date(2026, 9, 1, 20, 0, 0, 0, time.UTC),
			}, "")
		},
		"/Slot?status=free&start=ge2026-09-01T08%3A00%3A00%2B00%3A00&start=le2026-09-01T20%3A00%3A00%2B00%3A00" +
			"&Schedule.actor%3AHealthcareService=2000012345&_include=Slot%3Aschedule&_include=Schedule%3Aactor%3AHealthcareService" +
			"&_include=Schedule%3Aactor%3APractitioner&_include=Schedule%3Aactor%3APractitionerRole" +
			"&_include=HealthcareService%3AprovidedBy&_include=HealthcareService%3Alocation", true,
	},
	{"one resource", func(c *client.Client) (client.Reply, error) {
		return c.Read(context.Background(), service, "Appointment", "0b7c1f6e-3f0d-4a51-9c55-1f2f5d1f8a10", "")
	}, "/Appointment/0b7c1f6e-3f0d-4a51-9c55-1f2f5d1f8a10", true},
	{"an id that is none", func(c *client.Client) (client.Reply, error) {
		return c.Read(context.Background(), service, "Appointment", "../x?y#z", "")
	}, "/Appointment/..%2Fx%3Fy%23z", true},
	{
		"search", func(c *client.Client) (client.Reply, error) {
			return c.Search(context.Background(), service, "ServiceRequest", url.Values{"patient:identifier": {"https://fhir.nhs.uk/Id/nhs-number|9658499058"}}, "")
		},
		"/ServiceRequest?patient%3Aidentifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9658499058", true,
	},
}

// TestReads holds each read to its path and query, to the letter.
func TestReads(t *testing.T) {
	for _, c := range reads {
		t.Run(c.name, func(t *testing.T) {
			r, cl := serve(t, nil)
			reply, err := c.read(cl)
			if err != nil {
				t.Fatal(err)
			}
			got := r.last(t)
			if got.method != "GET" || got.uri != base+c.uri || got.body != "" {
				t.Errorf("got  %s %s %q\nwant GET %s", got.method, got.uri, got.body, base+c.uri)
			}
			checkReadHeaders(t, got.header, c.target)
			if reply.Status != 200 || reply.Resource.Type() != "Bundle" || !reply.IDsEchoed() || reply.Took <= 0 {
				t.Errorf("got %+v", reply)
			}
		})
	}
}

// checkReadHeaders holds a read to the headers of the standard.
func checkReadHeaders(t *testing.T, got http.Header, target bool) {
	t.Helper()
	want := identity
	want.RequestID, want.CorrelationID = "00000000-0000-4000-8000-000000000002", "00000000-0000-4000-8000-000000000001"
	want.UseContext = ""
	if target {
		want.Target = &header.Identifier{System: header.ServiceIDSystem, Value: service}
	}
	got = got.Clone()
	got.Del("User-Agent")
	got.Del("Accept-Encoding")
	if d := cmp.Diff(want.HTTP(false), got); d != "" {
		t.Errorf("headers -want +got:\n%s", d)
	}
}
