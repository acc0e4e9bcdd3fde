package client_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"barsdesk/bars/client"
	"barsdesk/bars/fhir"
)

var morning = client.SlotQuery{From: time.Date(2026, 9, 1, 9, 0, 0, 0, time.FixedZone("BST", 3600)),
	To: time.Date(2026, 9, 1, 20, 0, 0, 0, time.UTC), Status: []string{"free", "busy"}}

// The NHS public sandbox reads one bare dateTime and one status, and of
// repeated includes the last.
func TestSlotsAsThePublicSandboxReadsThem(t *testing.T) {
	const rest = "&Schedule.actor%3AHealthcareService=2000012345&_include=Slot%3Aschedule"
	const includes = "&_include=Schedule%3Aactor%3APractitioner&_include=Schedule%3Aactor%3APractitionerRole" +
		"&_include=HealthcareService%3AprovidedBy&_include=HealthcareService%3Alocation"
	const last = "&_include=Schedule%3Aactor%3AHealthcareService"
	const bare = "/Slot?status=free&start=2026-09-01T08%3A00%3A00"
	const standard = "/Slot?status=free%2Cbusy&start=ge2026-09-01T08%3A00%3A00%2B00%3A00&start=le2026-09-01T20%3A00%3A00%2B00%3A00"
	for _, c := range []struct {
		name   string
		quirks client.Quirks
		want   string
	}{
		{"none", client.Quirks{}, standard + rest + last + includes},
		{"order", client.Quirks{IncludeOrder: true}, standard + rest + includes + last},
		{"bare start", client.Quirks{BareStart: true}, bare + rest + last + includes},
		{"both", client.Quirks{BareStart: true, IncludeOrder: true}, bare + rest + includes + last},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, cl := serve(t, nil)
			cl.Quirks = c.quirks
			if _, err := cl.Slots(context.Background(), service, morning, ""); err != nil {
				t.Fatal(err)
			}
			if got := r.last(t).uri; got != base+c.want {
				t.Errorf("got  %s\nwant %s", got, base+c.want)
			}
		})
	}
}

func TestMissingIDsAreBorneWithOnlyWhereTheEnvironmentSaysSo(t *testing.T) {
	for _, missing := range []bool{false, true} {
		_, cl := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			clear(w.Header())
			_, _ = w.Write([]byte(`{}`))
		})
		cl.Quirks.IDsMissing = missing
		reply, err := cl.Metadata(context.Background(), service, "")
		if err != nil {
			t.Fatal(err)
		}
		if reply.IDsEchoed() != missing || reply.Quirks() != cl.Quirks {
			t.Errorf("borne with %t: echoed %t, quirks %+v", missing, reply.IDsEchoed(), reply.Quirks())
		}
	}
}

// The NHS public sandbox reads back one and the same record, and leaves out the
// wrapper of a resource in a searchset.
func TestRecordsOfThePublicSandbox(t *testing.T) {
	const other = `{"resourceType":"Appointment","id":"another","status":"booked"}`
	const found = `{"resourceType":"Bundle","type":"searchset","entry":[{"resourceType":"ServiceRequest","id":"r1"},{"resource":{"resourceType":"Patient","id":"p1"}}]}`
	for _, quirks := range []client.Quirks{{}, {OtherID: true, Lenient: true}} {
		bears := quirks != client.Quirks{}
		answer := other
		_, cl := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(answer)) })
		cl.Quirks = quirks
		read, err := cl.Read(context.Background(), service, "Appointment", "asked-for", "")
		if err != nil || (read.Resource.ID() == "asked-for") != bears || string(read.Body) != other {
			t.Errorf("%+v: read %s, %v", quirks, read.Resource.JSON(), err)
		}
		if read, _ = cl.Read(context.Background(), service, "ServiceRequest", "asked-for", ""); read.Resource.ID() != "another" {
			t.Errorf("%+v: a resource of another type was taken", quirks)
		}
		answer = found
		searched, err := cl.Search(context.Background(), service, "ServiceRequest", nil, "")
		if err != nil || (len(fhir.Resources(searched.Resource, "ServiceRequest")) == 1) != bears || len(fhir.Resources(searched.Resource, "Patient")) != 1 {
			t.Errorf("%+v: found %s, %v", quirks, searched.Resource.JSON(), err)
		}
	}
}

// What the standard offers as a preview is used only where it is switched on.
func TestPreviewsAreUsedOnlyWhereSwitchedOn(t *testing.T) {
	calls := map[string]func(*client.Client) (client.Reply, error){
		"create": func(c *client.Client) (client.Reply, error) {
			return c.Create(t.Context(), http.Header{}, "Appointment", []byte(`{}`))
		},
		"update": func(c *client.Client) (client.Reply, error) {
			return c.Update(t.Context(), http.Header{}, "Appointment", "a", nil)
		},
		"patch": func(c *client.Client) (client.Reply, error) {
			return c.Patch(t.Context(), http.Header{}, "Appointment", "a", nil)
		},
		"delete": func(c *client.Client) (client.Reply, error) {
			return c.Delete(t.Context(), http.Header{}, "Appointment", "a")
		},
		"pointer": func(c *client.Client) (client.Reply, error) { return c.ReadPointer(t.Context(), "a", "") },
		"search": func(c *client.Client) (client.Reply, error) {
			return c.SearchPointers(t.Context(), client.PointerQuery{NHSNumber: "9658499058"}, "")
		},
	}
	for name, call := range calls {
		for _, on := range []bool{false, true} {
			r, cl := serve(t, nil)
			cl.Preview = false
			current := *cl
			current.Preview = on
			cl.Current = func() *client.Client { return &current }
			if _, err := call(cl); errors.Is(err, client.ErrPreview) == on || len(r.calls) > 0 != on {
				t.Errorf("%s, switched on %t: %v after %d calls", name, on, err, len(r.calls))
			}
		}
	}
}

// A call goes whole by what was current when it began: new settings neither
// redirect it nor give it another token.
func TestACallKeepsWhatWasCurrentWhenItBegan(t *testing.T) {
	var current, other *client.Client
	here, cl := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer first" {
			current = other // saved while the call is under way
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
	there, elsewhere := serve(t, nil)
	current = &client.Client{Base: cl.Base, Token: renewing{"first", "second"}}
	other = &client.Client{Base: elsewhere.Base, Token: renewing{"other", "other"}}
	cl.Current, cl.Base = func() *client.Client { return current }, "http://never.invalid"
	for range 2 {
		if _, err := cl.Process(context.Background(), http.Header{}, []byte(`{}`)); err != nil {
			t.Fatal(err)
		}
	}
	if got := here.last(t); len(here.calls) != 2 || got.header.Get("Authorization") != "Bearer second" {
		t.Errorf("the call under way: %d requests, last with %q", len(here.calls), got.header.Get("Authorization"))
	}
	if got := there.last(t); len(there.calls) != 1 || got.header.Get("Authorization") != "Bearer other" {
		t.Errorf("the next call: %d requests, last with %q", len(there.calls), got.header.Get("Authorization"))
	}
}

// renewing gives the first token, and after a renewal the second.
type renewing [2]string

func (r renewing) Token(context.Context) (string, error)         { return r[0], nil }
func (r renewing) Renew(context.Context, string) (string, error) { return r[1], nil }
