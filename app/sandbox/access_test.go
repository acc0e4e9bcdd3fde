package sandbox_test

import (
	"context"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/sandbox"
	"barsdesk/bars/client"
	"barsdesk/bars/message"
	"barsdesk/bars/network/token"
	"barsdesk/bars/oauth"
	"barsdesk/bars/oauth/oauthtest"
	"barsdesk/storage/sqlite"
)

// working runs a network until the test ends.
func working(t *testing.T, n *sandbox.Sandbox) {
	t.Helper()
	ctx, end := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- n.Run(ctx) }()
	t.Cleanup(func() {
		end()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// admitted is a client whose application is registered with a network.
func admitted(t *testing.T, n *sandbox.Sandbox, c *client.Client, at *moment) *client.Client {
	t.Helper()
	set, err := oauth.JWKS(oauth.PublicKey{KID: oauthtest.KID, Key: &oauthtest.Keys()[0].PublicKey})
	if err == nil {
		err = n.Tokens().Register(token.Application{ClientID: oauthtest.ClientID, JWKS: string(set)})
	}
	if err != nil {
		t.Fatal(err)
	}
	out := *c
	out.Token = oauth.New(oauth.Config{TokenURL: strings.TrimSuffix(c.Base, "/booking-and-referral/FHIR/R4") + token.Path, ClientID: oauthtest.ClientID, HTTP: c.HTTP,
		Now: func() time.Time { return at.now }, NewID: uuid.NewString, Key: func() (oauth.Key, error) { return oauth.Key{KID: oauthtest.KID, Signer: oauthtest.Keys()[0]}, nil }})
	return &out
}

// A call without a token is refused where one is asked for, and a token ends by
// the network's clock.
func TestTokensAreAskedFor(t *testing.T) {
	at := &moment{time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	n, c := networkOf(t, at, 1, func(c *sandbox.Config) { c.RequireToken = true })
	with := admitted(t, n, c, at)
	for _, each := range []struct {
		by     *client.Client
		status int
	}{{c, 401}, {with, 200}} {
		reply, err := each.by.Metadata(t.Context(), emergency, uuid.NewString())
		if err != nil || reply.Status != each.status {
			t.Errorf("answered %d %v, want %d", reply.Status, err, each.status)
		}
	}
	held, err := with.Token.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at.now = at.now.Add(11 * time.Minute)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.Base+"/Slot", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+held)
	if no := n.Tokens().Check(r); no == nil || no.HTTP != 401 {
		t.Errorf("the token lasts: %v", no)
	}
	if reply, err := with.Metadata(t.Context(), emergency, uuid.NewString()); err != nil || reply.Status != 200 {
		t.Errorf("answered %d %v", reply.Status, err)
	}
}

// A token is given and accepted where none is asked for.
func TestTokensAreGivenWithoutBeingAskedFor(t *testing.T) {
	at := &moment{time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	n, c := networkAt(t, at, 1)
	for _, by := range []*client.Client{c, admitted(t, n, c, at)} {
		if reply, err := by.Metadata(t.Context(), emergency, uuid.NewString()); err != nil || reply.Status != 200 {
			t.Errorf("answered %d %v", reply.Status, err)
		}
	}
}

// pointersOf are the pointers of a patient at a test service.
func (s tester) pointersOf(number string) []message.Pointer {
	s.t.Helper()
	c := *s.Client
	c.Preview = true
	reply, err := c.SearchPointers(s.t.Context(), client.PointerQuery{NHSNumber: number}, uuid.NewString())
	s.must(err)
	return message.ReadPointers(reply.Resource)
}

// has waits until a patient has so many pointers.
func (s tester) has(n int, number string) []message.Pointer {
	s.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		if all := s.pointersOf(number); len(all) == n {
			return all
		}
	}
	s.t.Fatalf("the pointers are %+v, not %d", s.pointersOf(number), n)
	return nil
}

// A provider files the pointer to a booking when it has accepted it, and takes
// it out when it is cancelled; a reset clears it.
func TestProvidersFileTheirBookings(t *testing.T) {
	at := &moment{time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	n, c := networkAt(t, at, 1)
	working(t, n)
	s := tester{t, c, at}
	const number = "9658499104"
	first := s.posts(s.booking(number))
	expect(t, first, 200, "Appointment")
	if p := s.has(1, number)[0]; p.ServiceID != catchAll || p.CustodianODS != "ZTK" || p.Start.IsZero() {
		t.Errorf("filed is %+v", p)
	}
	expect(t, s.posts(s.cancels(first, message.BookingCancel)), 200, "cancelled")
	s.has(0, number)
	expect(t, s.posts(s.booking(number)), 200, "Appointment")
	s.has(1, number)
	s.must(n.Reset(t.Context()))
	s.has(0, number)
}

const ours = `{"resourceType":"Endpoint","identifier":[{"system":"https://fhir.nhs.uk/Id/dos-service-id","value":"1000099999"},{"system":"https://fhir.nhs.uk/id/product-id","value":"P.1"}],
	"status":"active","name":"Ours","connectionType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/endpoint-connection-type","code":"hl7-fhir-msg"}]},
	"managingOrganization":[{"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"ZLK"}}],"address":"https://ours.example/R4","header":"public","period":{"start":"2021-10-11T15:23:30+00:00"}}`

// entries asks the catalogue's interface.
func entries(t *testing.T, c *client.Client, method, path, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, c.Base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	set := c.Identity()
	set.RequestID, set.CorrelationID = uuid.NewString(), uuid.NewString()
	r.Header = set.HTTP(body != "")
	resp, err := c.HTTP.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// What is entered in the catalogue is there after a restart, until it is reset;
// every simulated service is listed.
func TestEntriesOutliveTheProcess(t *testing.T) {
	folder, at := t.TempDir(), &moment{time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	open := func() (*sandbox.Sandbox, *client.Client) {
		return networkOf(t, at, 1, func(c *sandbox.Config) {
			c.Open = func(name string) (sandbox.Erasable, error) {
				return sqlite.Open(t.Context(), folder, sqlite.Options{Name: name})
			}
			c.Kept = func(name string) bool {
				all, err := filepath.Glob(filepath.Join(folder, name+"*"))
				return err == nil && len(all) > 0
			}
		})
	}
	n, c := open()
	if status, body := entries(t, c, http.MethodPost, "/Endpoint", ours); status != 201 {
		t.Fatalf("answered %d %s", status, body)
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	n, c = open()
	_, listed := entries(t, c, http.MethodGet, "/Endpoint", "")
	for _, want := range []string{`"1000099999"`, "https://ours.example/R4", `"` + emergency + `"`, `"` + catchAll + `"`, `"` + publicService + `"`} {
		if !strings.Contains(listed, want) {
			t.Errorf("%s is not listed", want)
		}
	}
	if err := n.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, listed := entries(t, c, http.MethodGet, "/Endpoint", ""); strings.Contains(listed, "1000099999") {
		t.Error("a reset has left the entry")
	}
	var ids []string
	for _, s := range n.Directory() {
		ids = append(ids, s.ID)
	}
	if !slices.Contains(ids, publicService) {
		t.Error("the public sandbox's service is not in the directory")
	}
}
