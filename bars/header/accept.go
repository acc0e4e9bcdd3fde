package header

import (
	"strconv"
	"strings"
)

// Format is a form that FHIR content is written in.
type Format int

// The formats.
const (
	FormatJSON Format = iota
	FormatXML
)

// MediaType is what an answer in the format is labelled with.
func (f Format) MediaType() string {
	if f == FormatXML {
		return "application/fhir+xml"
	}
	return JSON
}

// AnswerFormat is the format that an answer should have. format is the _format
// parameter of the call, which goes before the Accept header; "" without one.
// The Accept header's weights decide; on a tie JSON goes first, as it does when
// nothing is said or anything is taken. ok is false when neither JSON nor XML
// will do.
//
// BaRS Core, Accept and version; FHIR R4, RESTful API, Content types and
// encodings.
func AnswerFormat(accept, format string) (answer Format, ok bool) {
	if format != "" {
		// a plus sign that was not escaped arrives as a space
		return formatOf(strings.ReplaceAll(mediaType(format), " ", "+"))
	}
	if strings.TrimSpace(accept) == "" {
		return FormatJSON, true
	}
	best, refused := 0.0, map[Format]bool{}
	for _, part := range strings.Split(accept, ",") {
		f, known := formatOf(mediaType(part))
		q := weight(part)
		switch {
		case !known || refused[f]:
		case q == 0:
			refused[f] = !strings.Contains(mediaType(part), "*")
		case q > best || q == best && f == FormatJSON:
			answer, ok, best = f, true, q
		}
	}
	return answer, ok && !refused[answer]
}

// formatOf tells the format that a media type or a short name asks for.
func formatOf(name string) (Format, bool) {
	switch name {
	case "json", "text/json", "*/*", "application/*":
		return FormatJSON, true
	case "xml", "text/xml", "application/xml", "application/fhir+xml", "application/xml+fhir":
		return FormatXML, true
	}
	return FormatJSON, IsJSON(name)
}

// weight is the q of one part of an Accept header; 1 without a readable one.
func weight(part string) float64 {
	for _, param := range strings.Split(part, ";")[1:] {
		name, value, _ := strings.Cut(strings.TrimSpace(param), "=")
		if !strings.EqualFold(strings.TrimSpace(name), "q") {
			continue
		}
		if q, err := strconv.ParseFloat(strings.TrimSpace(value), 64); err == nil && q >= 0 && q <= 1 {
			return q
		}
	}
	return 1
}

// AcceptsGzip reports whether an Accept-Encoding header takes gzip.
func AcceptsGzip(acceptEncoding string) bool {
	for _, part := range strings.Split(acceptEncoding, ",") {
		if name := mediaType(part); name == "gzip" || name == "x-gzip" || name == "*" {
			return weight(part) > 0
		}
	}
	return false
}

// AcceptsJSON reports whether an Accept header lets us answer in FHIR JSON. A
// call without Accept does.
func AcceptsJSON(accept string) bool {
	if strings.TrimSpace(accept) == "" {
		return true
	}
	for _, part := range strings.Split(accept, ",") {
		if f, known := formatOf(mediaType(part)); known && f == FormatJSON && weight(part) > 0 {
			return true
		}
	}
	return false
}
