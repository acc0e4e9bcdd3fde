package receiver_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/structure"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

const (
	fhirJSON = "application/fhir+json"
	fhirXML  = "application/fhir+xml"
)

// Area metadata of the tool.
func TestMetadata(t *testing.T) {
	e := open(t)
	for _, c := range []struct{ name, accept, path, want string }{
		{"JSON by Accept header", fhirJSON + "; version=1.5.0", "/metadata", fhirJSON},
		{"XML by Accept header", fhirXML + "; version=1.5.0", "/metadata", fhirXML},
		{"JSON by _format", "*/*", "/metadata?_format=json", fhirJSON},
		{"XML by _format", "*/*", "/metadata?_format=xml", fhirXML},
		{"header XML, parameter JSON", fhirXML, "/metadata?_format=json", fhirJSON},
		{"header JSON, parameter XML", fhirJSON, "/metadata?_format=xml", fhirXML},
		{"an older version in Accept", fhirJSON + "; version=1.0.0", "/metadata", fhirJSON},
		{"a later minor version", fhirJSON + "; version=1.99.0", "/metadata", fhirJSON},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := endpoint.get(in(e, t), c.path, set("Accept", c.accept))
			if got.StatusCode != http.StatusOK || !strings.HasPrefix(got.Header.Get("Content-Type"), c.want) {
				t.Fatalf("answered %d as %s", got.StatusCode, got.Header.Get("Content-Type"))
			}
			capability(t, got, c.want)
		})
	}
	t.Run("no Accept", func(t *testing.T) { capability(t, in(e, t).get("/metadata", drop("Accept")), fhirJSON) })
	t.Run("compressed", func(t *testing.T) { // the client unpacks it
		got := in(e, t).get("/metadata")
		if capability(t, got, fhirJSON); !got.Uncompressed {
			t.Error("the answer was not packed")
		}
	})
	t.Run("without a target", func(t *testing.T) { capability(t, in(e, t).get("/metadata", drop(header.Target)), fhirJSON) })
	t.Run("without access headers", func(t *testing.T) {
		capability(t, in(e, t).get("/metadata", drop(header.Organisation), drop(header.Software)), fhirJSON)
	})
	t.Run("a later major version", func(t *testing.T) {
		in(e, t).get("/metadata", set("Accept", fhirJSON+"; version=99.0.0")).is(t, 406, "REC_NOT_ACCEPTABLE", "processing")
	})
	t.Run("an unknown form", func(t *testing.T) {
		in(e, t).get("/metadata", set("Accept", "text/html")).is(t, 406, "REC_NOT_ACCEPTABLE", "processing")
	})
	t.Run("without ids", func(t *testing.T) {
		in(e, t).get("/metadata", drop(header.RequestID)).is(t, 400, "REC_BAD_REQUEST", "invalid")
		in(e, t).get("/metadata", drop(header.CorrelationID)).is(t, 400, "REC_BAD_REQUEST", "invalid")
	})
	t.Run("ids that are none", func(t *testing.T) {
		in(e, t).get("/metadata", set(header.RequestID, "1234")).is(t, 400, "REC_BAD_REQUEST", "value")
	})
}

// in is the endpoint for the time of a subtest.
func in(e endpoint, t *testing.T) endpoint {
	e.t = t
	return e
}

// capability reads a CapabilityStatement and checks what it must say.
func capability(t *testing.T, got answer, mediaType string) {
	t.Helper()
	n := got.node
	if mediaType == fhirXML {
		var err error
		if n, err = fhir.ParseXML(got.body, structure.Published()); err != nil {
			t.Fatalf("%v: %s", err, got.body)
		}
	}
	if got.StatusCode != http.StatusOK || n.Type() != "CapabilityStatement" || n.TextAt("fhirVersion") != "4.0.1" || n.TextAt("version") == "" {
		t.Fatalf("answered %d %s", got.StatusCode, got.body)
	}
	for _, d := range n.All("messaging.supportedMessage.definition") {
		if !strings.HasPrefix(d.String(), "https://fhir.nhs.uk/MessageDefinition/bars-message-") {
			t.Errorf("%s is no full url", d)
		}
	}
	if len(n.All("messaging.supportedMessage.definition")) == 0 {
		t.Error("no message is named")
	}
}

// Area MessageDefinition of the tool.
func TestMessageDefinitions(t *testing.T) {
	e := open(t)
	context := func(values ...string) string { return "/MessageDefinition?" + url.Values{"context": values}.Encode() }
	service, useCase := header.ServiceIDSystem+"|"+e.service, definition.UseCaseSystem+"|a1t1"
	for name, path := range map[string]string{
		"by service":                      context(service),
		"by service and use case":         context(service, useCase),
		"a bare service id":               context(e.service),
		"the older system":                context("https://fhir.nhs.uk/CodeSystem/dos-id|" + e.service),
		"the older name of the parameter": "/MessageDefinition?" + url.Values{"useContext:identifier": {service}}.Encode(),
	} {
		t.Run(name, func(t *testing.T) {
			defs, problems := definition.ReadSearchset(in(e, t).get(path).is(t, 200))
			if len(problems) > 0 || len(defs) == 0 {
				t.Fatalf("%d definitions, problems %v", len(defs), problems)
			}
			for _, d := range defs {
				if d.Version == "" || !slices.Contains(d.ServiceIDs, e.service) || len(d.UseCases) == 0 || len(d.Focus) == 0 {
					t.Errorf("%s: version %q, services %v, use cases %v", d.URL, d.Version, d.ServiceIDs, d.UseCases)
				}
				for _, system := range d.Raw.All("useContext.valueCodeableConcept.coding.system") {
					if !strings.HasPrefix(system.String(), "https://") {
						t.Errorf("a context has the system %s", system)
					}
				}
			}
		})
	}
	in(e, t).get("/MessageDefinition").is(t, 400, "REC_BAD_REQUEST", "required")
	in(e, t).get(context(header.ServiceIDSystem+"|")).is(t, 400, "REC_BAD_REQUEST", "invalid")
	in(e, t).get(context("https://example.org/system|1")).is(t, 400, "REC_BAD_REQUEST", "value")
	in(e, t).get(context(header.ServiceIDSystem+"|0000000000")).is(t, 404, "REC_NOT_FOUND", "not-found")
	in(e, t).get(context(service, definition.UseCaseSystem+"|a8t3")).is(t, 404, "REC_NOT_FOUND", "not-found")
	in(e, t).get(context(service), set("Accept", fhirJSON+"; version=99.0.0")).is(t, 406, "REC_NOT_ACCEPTABLE", "processing")
}
