package header_test

import (
	"testing"

	"barsdesk/bars/header"
)

func TestServiceOf(t *testing.T) {
	for _, c := range []struct {
		endpoint, system, id string
		ok                   bool
	}{
		{header.Endpoint("2000012345"), header.ServiceIDSystem, "2000012345", true},
		{"https://fhir.nhs.uk/id/dos-service-id|1122334455", "https://fhir.nhs.uk/id/dos-service-id", "1122334455", true},
		{"a|b|c", "a|b", "c", true},
		{" a | b ", "a", "b", true},
		{"a|", "a", "", false},
		{"|b", "", "b", false},
		{"2000012345", "", "", false},
		{"", "", "", false},
	} {
		system, id, ok := header.ServiceOf(c.endpoint)
		if system != c.system || id != c.id || ok != c.ok {
			t.Errorf("%q: got %q, %q, %v", c.endpoint, system, id, ok)
		}
	}
}

func TestSameSystem(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"https://fhir.nhs.uk/Id/nhs-number", "https://fhir.nhs.uk/Id/nhs-number", true},
		{"https://fhir.nhs.uk/Id/nhs-number", "http://fhir.nhs.uk/id/NHS-Number", true},
		{"https://fhir.nhs.uk/Codesystem/http-error-codes", "https://fhir.nhs.uk/CodeSystem/http-error-codes", true},
		{"https://fhir.nhs.uk/Id/nhs-number", "https://fhir.nhs.uk/Id/ods-organization-code", false},
		{"http://snomed.info/sct", "https://snomed.info/sct", false},
		{"http://snomed.info/sct", "http://snomed.info/SCT", false},
		{"ftp://fhir.nhs.uk/Id/x", "https://fhir.nhs.uk/Id/x", false},
		{"https://fhir.nhs.uk.evil.example/Id/x", "https://fhir.nhs.uk/Id/x", false},
		{"", "", true},
	} {
		if got := header.SameSystem(c.a, c.b); got != c.want || header.SameSystem(c.b, c.a) != got {
			t.Errorf("%q and %q: got %v", c.a, c.b, got)
		}
	}
}

func TestAcceptVersion(t *testing.T) {
	type version struct {
		major, minor, patch int
		ok                  bool
	}
	oldest := version{1, 0, 0, false}
	for accept, want := range map[string]version{
		"application/fhir+json; version=1.5.0":                                            {1, 5, 0, true},
		"application/fhir+json;version=1.10.2":                                            {1, 10, 2, true},
		"application/fhir+json; VERSION=2.0.0":                                            {2, 0, 0, true},
		"application/fhir+json; version=1.2.0, application/fhir+json; version=1.10.0":     {1, 10, 0, true},
		"application/fhir+json; version=1.5.0, application/fhir+json; version=1.5.0-beta": {1, 5, 0, true},
		"application/fhir+json; version=0.9.0":                                            {0, 9, 0, true},
		`application/fhir+json; version="1.5.0"`:                                          oldest,
		"application/fhir+json; version=1.5":                                              oldest,
		"application/fhir+json; version=1.5.0-alpha":                                      oldest,
		"application/fhir+json; version=1.5.0.1":                                          oldest,
		"application/fhir+json; version=99999999999999999999.0.0":                         oldest,
		"application/fhir+json":                                                           oldest,
		"":                                                                                oldest,
	} {
		var got version
		got.major, got.minor, got.patch, got.ok = header.AcceptVersion(accept)
		if got != want {
			t.Errorf("%q: got %v, want %v", accept, got, want)
		}
	}
}

func TestUUID(t *testing.T) {
	for s, want := range map[string]bool{
		requestID:                                true,
		correlationID:                            true,
		"":                                       false,
		"1c40c1c70fbb4b1d8b5e3a5bd1d4a001":       false,
		"1c40c1c7-0fbb-4b1d-8b5e-3a5bd1d4a00g":   false,
		"1c40c1c7-0fbb-4b1d-8b5e03a5bd1d4a001":   false,
		"1c40c1c7-0fbb-4b1d-8b5e-3a5bd1d4-001":   false,
		"{1c40c1c7-0fbb-4b1d-8b5e-3a5bd1d4a001}": false,
	} {
		if got := header.UUID(s); got != want {
			t.Errorf("%q: got %v", s, got)
		}
	}
}

func TestMediaTypes(t *testing.T) {
	for s, want := range map[string]bool{
		"application/fhir+json": true, "application/fhir+json; version=1.5.0": true, "Application/JSON;charset=utf-8": true,
		"application/fhir+xml": false, "text/plain": false, "": false,
	} {
		if got := header.IsJSON(s); got != want {
			t.Errorf("IsJSON(%q) = %v", s, got)
		}
	}
	for s, want := range map[string]bool{
		"": true, "*/*": true, "application/*;q=0.5": true, "text/html, application/fhir+json; version=1.5.0": true,
		"application/fhir+xml": false, "text/html": false,
	} {
		if got := header.AcceptsJSON(s); got != want {
			t.Errorf("AcceptsJSON(%q) = %v", s, got)
		}
	}
}

func TestSpellingIsTheStandards(t *testing.T) {
	for given, want := range map[string]string{"Nhsd-Target-Identifier": header.Target, "x-request-id": header.RequestID, "Use-Context": header.UseContext, "Accept": "Accept"} {
		if got := header.Spelling(given); got != want {
			t.Errorf("Spelling(%q) is %q, want %q", given, got, want)
		}
	}
}

func TestLogsShowNoForeignText(t *testing.T) {
	for given, want := range map[string]string{"RX1": "RX1", "a81001": "a81001", "": "not an ODS code", "Josiah Murry": "not an ODS code", "9658499058": "not an ODS code"} {
		if got := header.LoggedODS(given); got != want {
			t.Errorf("LoggedODS(%q) is %q, want %q", given, got, want)
		}
	}
}
