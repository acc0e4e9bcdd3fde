package control_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/desk"
	"barsdesk/app/sandbox"
	"barsdesk/app/sandbox/clock"
	"barsdesk/app/sandbox/control"
	"barsdesk/app/sandbox/control/controltest"
	"barsdesk/bars/network"
	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// outside is software that knows the network's address and nothing else. What
// it gets must be in the OpenAPI document.
type outside struct {
	caller
	network *sandbox.Sandbox
}

// served is a whole network as it stands when it starts.
func served(t *testing.T) outside {
	t.Helper()
	return servedWith(t, false)
}

// servedWith is one with or without what is not released yet.
func servedWith(t *testing.T, preview bool) outside {
	t.Helper()
	n, err := sandbox.New(t.Context(), sandbox.Config{
		Open: func(string) (sandbox.Erasable, error) { return sqlite.OpenMemory(t.Context(), sqlite.Options{}) },
		Seed: 1, Clock: clock.New(began, false, time.Now), Now: time.Now, NewID: uuid.NewString, Random: rand.Float64,
		KeyedIndex: func(kind storage.KeyKind, value string) string { return string(kind) + value }, FaultHeader: true, Preview: preview,
		Software: desk.Software{Name: "Barsdesk", Version: "1.0.0", Supplier: "Barsdesk"}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(control.New(n, nil))
	n.Connect(server.URL + network.Base)
	way := controltest.New(t, server.Client().Transport)
	t.Cleanup(func() { server.Close(); _ = n.Close() })
	return outside{caller{t, server.URL, &http.Client{Transport: way}, way}, n}
}

// The target that the published documentation of the public sandbox names, and
// the test service that answers by the table.
const (
	public   = "2000099999"
	catchAll = "2000072489"
)

// target is a target header.
func target(system, value string) string {
	return base64.StdEncoding.EncodeToString([]byte(`{"system":"` + system + `","value":"` + value + `"}`))
}

func service(id string) string { return target("https://fhir.nhs.uk/Id/dos-service-id", id) }

// call is one request to the FHIR base.
type call struct {
	method, path string
	target       string // header; "" for none
	body         string
	headers      map[string]string // "" takes one out
}

// got is an answer.
type got struct {
	status int
	header http.Header
	body   []byte
}

// says reports whether every text stands in the body.
func (g got) says(words ...string) bool {
	for _, each := range words {
		if !bytes.Contains(g.body, []byte(each)) {
			return false
		}
	}
	return true
}

// text is a text at the top of a resource.
func (g got) text(name string) string {
	var n map[string]any
	_ = json.Unmarshal(g.body, &n)
	text, _ := n[name].(string)
	return text
}

func (o outside) calls(c call) got {
	o.t.Helper()
	r, err := http.NewRequestWithContext(o.t.Context(), c.method, o.url+network.Base+c.path, strings.NewReader(c.body))
	if err != nil {
		o.t.Fatal(err)
	}
	for name, value := range map[string]string{"X-Request-Id": uuid.NewString(), "X-Correlation-Id": uuid.NewString(), "NHSD-Target-Identifier": c.target,
		"Accept": "application/fhir+json; version=1.5.0", "NHSD-End-User-Organisation": packed(`{"resourceType":"Organization","identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"ZXX"}],"name":"Mine"}`),
		"NHSD-Requesting-Software": packed(`{"resourceType":"Device","identifier":[{"system":"https://example.org/devices","value":"1"}],"deviceName":{"name":"Mine","type":"user-friendly-name"},"version":{"value":"1.0.0"}}`)} {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	if c.body != "" {
		r.Header.Set("Content-Type", "application/fhir+json")
	}
	for name, value := range c.headers {
		if r.Header.Set(name, value); value == "" {
			r.Header.Del(name)
		}
	}
	answer, err := o.http.Do(r)
	if err != nil {
		o.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		o.t.Fatal(err)
	}
	if id := r.Header.Get("X-Request-Id"); id != "" && answer.Header.Get("X-Request-Id") != id {
		o.t.Errorf("%s %s came back as request %q", c.method, c.path, answer.Header.Get("X-Request-Id"))
	}
	return got{answer.StatusCode, answer.Header, body}
}

func packed(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

// is fails unless a call has the status and its answer has the words.
func (o outside) is(c call, status int, words ...string) got {
	o.t.Helper()
	g := o.calls(c)
	if g.status != status || !g.says(words...) {
		o.t.Errorf("%s %s answered %d %.600s, want %d %v", c.method, c.path, g.status, g.body, status, words)
	}
	return g
}

// referral is a message for an organisation's service, which nobody has sent yet.
func referral(t *testing.T, to, odsCode string) string {
	t.Helper()
	text, err := os.ReadFile("../../testdata/referral.json")
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer("5abf783c-63b5-4d3f-b87d-5ec885246804", uuid.NewString(), catchAll, to, "ZTG", odsCode).Replace(string(text))
}

// slotQuery asks for the times of a service of a day from the beginning on.
func slotQuery(id, status string) string {
	at := func(d time.Duration) string {
		return strings.ReplaceAll(began.Add(d).Format("2006-01-02T15:04:05"), ":", "%3A") + "%2B00%3A00"
	}
	return "/Slot?Schedule.actor:HealthcareService=" + id + "&status=" + status + "&start=ge" + at(0) + "&start=le" + at(48*time.Hour) +
		"&_include=Slot:schedule&_include=Schedule:actor:Practitioner&_include=Schedule:actor:PractitionerRole&_include=Schedule:actor:HealthcareService"
}
