package outcome

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"barsdesk/bars/fhir"
)

// Body is the kind of thing that an answer's body is, whatever it says.
type Body string

// The kinds of body.
const (
	BodyOutcome  Body = "operation-outcome"
	BodyResource Body = "resource"      // FHIR JSON of another type
	BodyFault    Body = "gateway-fault" // JSON with the member fault, as the platform's gateway writes it
	BodyJSON     Body = "json"          // JSON that is no FHIR
	BodyCut      Body = "cut-json"      // JSON that ends before it is whole
	BodyPage     Body = "page"          // HTML
	BodyXML      Body = "xml"
	BodyText     Body = "text" // none of these
	BodyEmpty    Body = "empty"
)

// BodyOf tells what a body is by its content: the media type that an answer
// names is often another.
func BodyOf(body []byte) Body {
	text := bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))
	switch {
	case len(text) == 0:
		return BodyEmpty
	case text[0] == '<':
		return markup(text)
	case text[0] != '{' && text[0] != '[':
		return BodyText
	}
	return jsonBody(text)
}

func markup(text []byte) Body {
	head := strings.ToLower(string(text[:min(len(text), 2048)]))
	if strings.Contains(head, "<html") || strings.Contains(head, "<!doctype html") || strings.Contains(head, "<body") || strings.Contains(head, "<head") {
		return BodyPage
	}
	return BodyXML
}

func jsonBody(text []byte) Body {
	if n, err := fhir.Parse(text); err == nil {
		return bodyOf(n)
	}
	var any json.RawMessage
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&any); errors.Is(err, io.ErrUnexpectedEOF) {
		return BodyCut
	}
	return BodyJSON
}

// bodyOf is what a body is that parses.
func bodyOf(n *fhir.Node) Body {
	switch {
	case n.Kind != fhir.Object && n.Kind != fhir.Array:
		return BodyText
	case n.Type() == "OperationOutcome":
		return BodyOutcome
	case n.Type() != "":
		return BodyResource
	case n.Get("fault") != nil:
		return BodyFault
	}
	return BodyJSON
}

// unfit reports whether a body cannot come from a BaRS receiver that took a
// message.
func (b Body) unfit() bool {
	switch b {
	case BodyFault, BodyJSON, BodyCut, BodyPage, BodyText:
		return true
	}
	return false
}

// Echo tells which ids an answer carried beside those that were sent.
//
// BaRS Core, Response headers and Transactional integrity.
type Echo string

// The echoes. The zero value says nothing: the headers were not looked at.
const (
	EchoBoth    Echo = "both"
	EchoMissing Echo = "missing" // one or both are absent
	EchoOther   Echo = "other"   // one is there and is not ours: the answer is to another call
)

// bodyRules is which row counts for an answer without an OperationOutcome.
var bodyRules = map[Body]string{
	BodyPage: "page-answer", BodyFault: "gateway-fault", BodyEmpty: "empty-answer", BodyCut: "cut-short",
}
