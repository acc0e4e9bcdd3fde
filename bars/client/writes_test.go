package client_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"barsdesk/bars/client"
	"barsdesk/bars/header"

	"github.com/google/go-cmp/cmp"
)

const (
	requestID  = "00000000-0000-4000-8000-0000000000aa"
	useContext = "a1t1|booked|booking-request|update"
	written    = "{ \"resourceType\": \"X\",\n \"x\": 1.50 }\n"
)

// write is one way to write, and what is to be seen of it on the wire.
type write struct {
	method, uri, body string
	prepare           func(*client.Client) http.Header
	send              func(*client.Client, http.Header) (client.Reply, error)
}

var writes = map[string]write{
	"create": {"POST", "/Appointment", written, prepareWrite("POST"), func(c *client.Client, h http.Header) (client.Reply, error) {
		return c.Create(context.Background(), h, "Appointment", []byte(written))
	}},
	"update": {"PUT", "/ServiceRequest/a%2Fb", written, prepareWrite("PUT"), func(c *client.Client, h http.Header) (client.Reply, error) {
		return c.Update(context.Background(), h, "ServiceRequest", "a/b", []byte(written))
	}},
	"patch": {"PATCH", "/Appointment/7", written, prepareWrite("PATCH"), func(c *client.Client, h http.Header) (client.Reply, error) {
		return c.Patch(context.Background(), h, "Appointment", "7", []byte(written))
	}},
	"delete": {"DELETE", "/Appointment/7", "", prepareWrite("DELETE"), func(c *client.Client, h http.Header) (client.Reply, error) {
		return c.Delete(context.Background(), h, "Appointment", "7")
	}},
	"create pointer": {"POST", "/DocumentReference", written, preparePointer("POST"), func(c *client.Client, h http.Header) (client.Reply, error) {
		return c.CreatePointer(context.Background(), h, []byte(written))
	}},
	"update pointer": {"PUT", "/DocumentReference/V4T0L-1", written, preparePointer("PUT"), func(c *client.Client, h http.Header) (client.Reply, error) {
		return c.UpdatePointer(context.Background(), h, "V4T0L-1", []byte(written))
	}},
	"delete pointer": {"DELETE", "/DocumentReference/V4T0L-1", "", preparePointer("DELETE"), func(c *client.Client, h http.Header) (client.Reply, error) {
		return c.DeletePointer(context.Background(), h, "V4T0L-1")
	}},
}

func prepareWrite(method string) func(*client.Client) http.Header {
	return func(c *client.Client) http.Header {
		return c.PrepareWrite(method, service, requestID, correlation, useContext)
	}
}

func preparePointer(method string) func(*client.Client) http.Header {
	return func(c *client.Client) http.Header {
		return c.PreparePointer(method, requestID, correlation, useContext)
	}
}

// Each write is sent as prepared, to the letter, and so is its retry.
func TestWritesAreSentAsPrepared(t *testing.T) {
	for name, w := range writes {
		t.Run(name, func(t *testing.T) {
			r, c := serve(t, nil)
			kept := w.prepare(c)
			c.Identity = func() header.Set { return header.Set{} }
			for range 2 {
				reply, err := w.send(c, kept)
				if err != nil || !reply.IDsEchoed() || reply.RequestID != requestID || reply.CorrelationID != correlation {
					t.Fatalf("got %+v, %v", reply, err)
				}
			}
			if d := cmp.Diff(r.calls[0], r.calls[1], cmp.AllowUnexported(call{})); d != "" {
				t.Errorf("the second differs:\n%s", d)
			}
			got := r.last(t)
			if got.method != w.method || got.uri != "/booking-and-referral/FHIR/R4"+w.uri || got.body != w.body {
				t.Errorf("got %s %s %q", got.method, got.uri, got.body)
			}
			if d := cmp.Diff(w.headers(), plain(got.header)); d != "" {
				t.Errorf("headers -want +got:\n%s", d)
			}
		})
	}
}

// headers are those that a write is to have: a pointer's neither name a target
// nor the software, a DELETE has no Content-Type.
func (w write) headers() http.Header {
	want := identity
	want.RequestID, want.CorrelationID, want.UseContext = requestID, correlation, useContext
	want.Target = &header.Identifier{System: header.ServiceIDSystem, Value: service}
	if strings.HasPrefix(w.uri, "/DocumentReference") {
		want.Target, want.Software = nil, header.Device{}
	}
	return want.HTTP(w.method != "DELETE")
}

// plain are headers without those of HTTP itself.
func plain(h http.Header) http.Header {
	h = h.Clone()
	for _, other := range []string{"User-Agent", "Accept-Encoding", "Content-Length"} {
		h.Del(other)
	}
	return h
}

func TestPointerReads(t *testing.T) {
	for uri, read := range map[string]func(*client.Client) (client.Reply, error){
		"/DocumentReference?subject%3Aidentifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9449306621": func(c *client.Client) (client.Reply, error) {
			return c.SearchPointers(context.Background(), client.PointerQuery{NHSNumber: "9449306621"}, correlation)
		},
		"/DocumentReference?subject%3Aidentifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9449306621" +
			"&custodian%3Aidentifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fods-organization-code%7CRX1" +
			"&type=http%3A%2F%2Fsnomed.info%2Fsct%7C749001000000101&next-page-token=p%2F2": func(c *client.Client) (client.Reply, error) {
			q := client.PointerQuery{NHSNumber: "9449306621", Custodian: "RX1", Type: "749001000000101", Page: "p/2"}
			return c.SearchPointers(context.Background(), q, correlation)
		},
		"/DocumentReference/V4T0L-1": func(c *client.Client) (client.Reply, error) {
			return c.ReadPointer(context.Background(), "V4T0L-1", correlation)
		},
	} {
		r, c := serve(t, nil)
		if _, err := read(c); err != nil {
			t.Fatal(err)
		}
		got := r.last(t)
		if got.method != "GET" || got.uri != "/booking-and-referral/FHIR/R4"+uri || got.body != "" {
			t.Errorf("got %s %s", got.method, got.uri)
		}
		want := identity
		want.RequestID, want.CorrelationID, want.UseContext, want.Software = got.header.Get(header.RequestID), correlation, "", header.Device{}
		if d := cmp.Diff(want.HTTP(false), plain(got.header)); d != "" || !header.UUID(want.RequestID) {
			t.Errorf("headers -want +got:\n%s", d)
		}
	}
}

func TestAPointerReadHasIDsOfItsOwn(t *testing.T) {
	r, c := serve(t, nil)
	for range 2 {
		if _, err := c.ReadPointer(context.Background(), "1", ""); err != nil {
			t.Fatal(err)
		}
	}
	ids := map[string]bool{}
	for _, got := range r.calls {
		ids[got.header.Get(header.RequestID)], ids[got.header.Get(header.CorrelationID)] = true, true
	}
	if len(ids) != 4 {
		t.Errorf("got %v", ids)
	}
}

func TestNextPage(t *testing.T) {
	for body, want := range map[string]string{
		`{"resourceType":"Bundle"}`:            "",
		`not JSON`:                             "",
		`{"meta":{"tag":[]}}`:                  "",
		`{"meta":{"tag":[{"code":"page-2"}]}}`: "page-2",
		`{"meta":{"tag":[{"code":"next-page-token","display":"page-2"}]}}`:                                         "page-2",
		`{"meta":{"tag":[{"system":"http://a.example","code":"x"},{"system":"Next-Page-Token","code":"page-2"}]}}`: "page-2",
		`{"meta":{"tag":[{"system":"http://a.example","code":"x"},{"code":"y"}]}}`:                                 "",
		`{"meta":{"tag":["page-2"]}}`: "",
	} {
		_, c := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) })
		reply, err := c.SearchPointers(context.Background(), client.PointerQuery{NHSNumber: "9449306621"}, "")
		if err != nil || reply.NextPage() != want {
			t.Errorf("%s: got %q, %v", body, reply.NextPage(), err)
		}
	}
}
