package header_test

import (
	"testing"

	"barsdesk/bars/header"
)

func TestAnswerFormat(t *testing.T) {
	const neither = header.Format(-1)
	for _, c := range []struct {
		accept, format string
		want           header.Format
	}{
		{"", "", header.FormatJSON},
		{"*/*", "", header.FormatJSON},
		{"application/*", "", header.FormatJSON},
		{"application/fhir+json; version=1.5.0", "", header.FormatJSON},
		{"APPLICATION/FHIR+JSON", "", header.FormatJSON},
		{"application/json", "", header.FormatJSON},
		{"application/fhir+xml;version=1.5.0", "", header.FormatXML},
		{"text/xml", "", header.FormatXML},
		{"application/fhir+xml, application/fhir+json", "", header.FormatJSON},
		{"application/fhir+xml;q=0.9, application/fhir+json;q=0.8", "", header.FormatXML},
		{"application/fhir+xml;q=1.0, */*;q=0.1", "", header.FormatXML},
		{"application/fhir+json;q=0, application/fhir+xml", "", header.FormatXML},
		{"application/fhir+json;q=0", "", neither},
		{"application/fhir+json;q=0, */*", "", neither},
		{"*/*;q=0, application/fhir+json", "", header.FormatJSON},
		{"application/fhir+json;q=many", "", header.FormatJSON},
		{"text/html", "", neither},
		{"text/html, image/png;q=0.1", "", neither},
		{"application/fhir+xml", "json", header.FormatJSON},
		{"application/fhir+json", "xml", header.FormatXML},
		{"text/html", "application/fhir+json", header.FormatJSON},
		{"application/fhir+json", "application/fhir+xml", header.FormatXML},
		{"", "application/fhir xml", header.FormatXML},
		{"", "text/html", neither},
		{"", "ttl", neither},
	} {
		got, ok := header.AnswerFormat(c.accept, c.format)
		if ok != (c.want != neither) || ok && got != c.want {
			t.Errorf("Accept %q, _format %q: %v %v, want %v", c.accept, c.format, got, ok, c.want)
		}
	}
	if header.FormatXML.MediaType() != "application/fhir+xml" || header.FormatJSON.MediaType() != header.JSON {
		t.Error("a format is labelled wrongly")
	}
}

func TestAcceptsGzip(t *testing.T) {
	for given, want := range map[string]bool{"": false, "gzip": true, "deflate, GZIP;q=0.5": true, "gzip;q=0": false, "br": false, "*": true, "identity": false} {
		if header.AcceptsGzip(given) != want {
			t.Errorf("%q: want %v", given, want)
		}
	}
}
