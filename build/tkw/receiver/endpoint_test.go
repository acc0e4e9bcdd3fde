package receiver_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/client"
	"barsdesk/bars/fhir"
	"barsdesk/bars/fhir/fhirtest"
	"barsdesk/bars/header"
	"barsdesk/bars/oauth"
	"barsdesk/bars/receiver"
	"barsdesk/bars/receiver/openapitest"
	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// endpoint is the receiver under test.
type endpoint struct {
	t                  *testing.T
	base               string
	service, validates string // ids
	ods, sender        string
	client             *http.Client
}

// most is how long a receiver may take (BaRS Core, Non-functional requirements).
const most = 5 * time.Second

// open is the endpoint that the environment names, or one of our own.
func open(t *testing.T) endpoint {
	t.Helper()
	e := endpoint{t: t, base: strings.TrimSuffix(os.Getenv("BARSDESK_TKW_RECEIVER"), "/"), service: os.Getenv("BARSDESK_TKW_SERVICE"),
		validates: os.Getenv("BARSDESK_TKW_VALIDATES"), ods: os.Getenv("BARSDESK_TKW_SERVICE_ODS"), sender: os.Getenv("BARSDESK_TKW_SENDER_ODS"),
		client: &http.Client{Timeout: most}}
	if e.sender == "" {
		e.sender = "ZMU"
	}
	if e.base == "" {
		return own(t, e)
	}
	if file := os.Getenv("BARSDESK_TKW_CERTIFICATE"); file != "" {
		e.client.Transport = &http.Transport{TLSClientConfig: mutual(t, file, os.Getenv("BARSDESK_TKW_KEY"), os.Getenv("BARSDESK_TKW_ROOTS"))}
	}
	return e
}

func mutual(t *testing.T, certificate, key, roots string) *tls.Config {
	t.Helper()
	pair, err := tls.LoadX509KeyPair(certificate, key)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if pem := fhirtest.Read(t, roots); !pool.AppendCertsFromPEM(pem) {
		t.Fatalf("%s holds no certificate", roots)
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}, RootCAs: pool}
}

// own is Barsdesk's own receiver over a database, with free slots tomorrow.
func own(t *testing.T, e endpoint) endpoint {
	t.Helper()
	e.service, e.validates, e.ods = "2000087011", "2000087012", "ZTG"
	store, err := sqlite.OpenMemory(context.Background(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := desk.New(desk.Config{Store: store, Client: &client.Client{Token: oauth.None, NewID: uuid.NewString}, Now: time.Now, NewID: uuid.NewString,
		Random: rand.Float64, Guard: &access.Guard{Store: store, Now: time.Now, Environment: "int"},
		Environment: desk.Environment{Name: "int", Label: "INT", Kind: "test"},
		KeyedIndex:  func(kind storage.KeyKind, value string) string { return string(kind) + value }, Software: desk.Software{Name: "Barsdesk", Version: "1.0.0", Supplier: "Barsdesk"}})
	department := storage.Service{ID: e.service, Name: "Trumpton General Emergency Department", ODSCode: e.ods, Organisation: "Trumpton General Hospital Trust",
		UseCases: []string{"a1t1"}, AcceptsBooking: true, Own: true}
	assessors := storage.Service{ID: e.validates, Name: "Trumpton Clinical Assessment", ODSCode: e.ods, Organisation: "Trumpton General Hospital Trust",
		UseCases: []string{"a4t1"}, Own: true}
	err = store.Update(t.Context(), func(tx storage.Tx) error {
		if err := tx.Directory().Put(department, assessors); err != nil {
			return err
		}
		return tx.Slots().Add(tomorrow(e.service)...)
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.StripPrefix("/FHIR/R4", (&receiver.Receiver{ODSCode: e.ods, Directory: d.OwnServices(), Records: d.Records(), Now: time.Now,
		NewID: uuid.NewString, Reference: receiver.References(e.ods, rand.Float64)}).Handler()))
	t.Cleanup(func() { server.Close(); _ = store.Close() })
	e.base = server.URL + "/FHIR/R4"
	return e
}

// tomorrow are slots of a service, one in two of them busy.
func tomorrow(service string) (out []storage.Slot) {
	from := time.Now().Truncate(time.Hour).Add(24 * time.Hour)
	related := []*fhir.Node{
		fhir.Obj(fhir.M("resourceType", fhir.Str("Schedule")), fhir.M("id", fhir.Str("schedule-1")), fhir.M("actor", fhir.List(fhir.Reference("HealthcareService/"+service)))),
		fhir.Obj(fhir.M("resourceType", fhir.Str("HealthcareService")), fhir.M("id", fhir.Str(service)), fhir.M("name", fhir.Str("Trumpton General Emergency Department")),
			fhir.M("location", fhir.List(fhir.Reference("Location/location-1")))),
		fhir.Obj(fhir.M("resourceType", fhir.Str("Location")), fhir.M("id", fhir.Str("location-1")), fhir.M("name", fhir.Str("Front door"))),
	}
	for i := range 24 {
		at := from.Add(time.Duration(i) * 15 * time.Minute).UTC()
		s := receiver.Slot{ID: uuid.NewString(), Related: related}
		s.Resource = fhir.Obj(fhir.M("resourceType", fhir.Str("Slot")), fhir.M("id", fhir.Str(s.ID)), fhir.M("schedule", fhir.Reference("Schedule/schedule-1")),
			fhir.M("status", fhir.Str("free")), fhir.M("start", fhir.Str(fhir.FormatInstant(at))), fhir.M("end", fhir.Str(fhir.FormatInstant(at.Add(15*time.Minute)))))
		out = append(out, storage.Slot{ID: s.ID, ServiceID: service, Start: at, End: at.Add(15 * time.Minute), Busy: i%2 == 1, Body: s.Body()})
	}
	return out
}

// answer is what came back.
type answer struct {
	*http.Response
	body []byte
	node *fhir.Node // nil for what is not JSON
}

// call is one call; change may spoil it.
type call struct {
	method, path string
	target       string // service id; the department unless given
	body         []byte
}

// do makes a call and checks what every answer has.
func (e endpoint) do(c call, change ...func(http.Header)) answer {
	e.t.Helper()
	if c.target == "" {
		c.target = e.service
	}
	r, err := http.NewRequestWithContext(e.t.Context(), c.method, e.base+c.path, bytes.NewReader(c.body))
	if err != nil {
		e.t.Fatal(err)
	}
	r.Header = header.Set{RequestID: uuid.NewString(), CorrelationID: uuid.NewString(), Organisation: header.Org{ODSCode: e.sender, Name: "Made-up 111"},
		Software: header.Device{System: "https://example.org/software", ID: "suite", Name: "Receiver suite", Version: "1.0.0"},
		Target:   &header.Identifier{System: header.ServiceIDSystem, Value: c.target}}.HTTP(c.body != nil)
	for _, each := range change {
		each(r.Header)
	}
	got, err := e.client.Do(r)
	if err != nil {
		e.t.Fatal(err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		e.t.Fatal(err)
	}
	for _, name := range []string{header.RequestID, header.CorrelationID} {
		if sent := r.Header.Get(name); got.Header.Get(name) != sent {
			e.t.Errorf("%s %s: %s is answered %q, want %q", c.method, c.path, name, got.Header.Get(name), sent)
		}
	}
	if fhirtest.Beside(e.t) {
		path, _, _ := strings.Cut(c.path, "?")
		got.Body = io.NopCloser(bytes.NewReader(body))
		openapitest.Check(e.t, c.method, path, got)
	}
	node, _ := fhir.Parse(body)
	return answer{got, body, node}
}

func (e endpoint) get(path string, change ...func(http.Header)) answer {
	e.t.Helper()
	return e.do(call{method: http.MethodGet, path: path}, change...)
}

func (e endpoint) post(target string, bundle *fhir.Node, change ...func(http.Header)) answer {
	e.t.Helper()
	return e.do(call{method: http.MethodPost, path: "/$process-message", target: target, body: bundle.JSON()}, change...)
}

// set and drop change the headers of a call.
func set(name, value string) func(http.Header) { return func(h http.Header) { h.Set(name, value) } }

func drop(name string) func(http.Header) { return func(h http.Header) { h.Del(name) } }

// is checks the status, and of a failure its code and issue.
func (a answer) is(t *testing.T, status int, said ...string) *fhir.Node {
	t.Helper()
	if a.StatusCode != status {
		t.Fatalf("answered %d %s, want %d %v", a.StatusCode, a.body, status, said)
	}
	if len(said) == 2 && (a.node.TextAt("issue.details.coding.code") != said[0] || a.node.TextAt("issue.code") != said[1]) {
		t.Fatalf("answered %s %s (%s), want %v", a.node.TextAt("issue.details.coding.code"), a.node.TextAt("issue.code"), a.node.TextAt("issue.diagnostics"), said)
	}
	if len(said) == 2 && a.node.TextAt("issue.diagnostics") == "" {
		t.Error("the failure has no diagnostics")
	}
	return a.node
}
