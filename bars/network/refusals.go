package network

import (
	"crypto/sha256"
	"fmt"
	"html"
	"net/http"
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/outcome"
)

// words are how a refusal reads on the wire.
type words struct {
	status int
	code   string
	issue  string
	system string // of the coding; "" is the usual one
}

// refusal is what one check answers: as the standard says, and as the live proxy
// does. The live one uses issue codes that FHIR does not have, and another
// system for some.
type refusal struct{ standard, live words }

// alike is a refusal that is the same either way.
func alike(w words) refusal { return refusal{w, w} }

// otherSystem is what the live proxy takes for the system of some codes.
const otherSystem = "http://hl7.org/fhir/ValueSet/operation-outcome"

// The refusals. A fault of the live proxy's own script blames the receiver.
//
// BaRS, Error handling, Message routing, and what the live proxy really does.
var (
	tooMany = refusal{
		words{http.StatusTooManyRequests, "SEND_TOO_MANY_REQUESTS", "throttled", ""},
		words{http.StatusTooManyRequests, "PROXY_TOO_MANY_REQUESTS", "429", otherSystem}}
	noID = refusal{
		words{http.StatusBadRequest, "SEND_BAD_REQUEST", "required", ""},
		words{http.StatusBadRequest, "BAD_REQUEST", "invalid", ""}}
	badID      = alike(words{http.StatusBadRequest, "PROXY_BAD_REQUEST", "invalid", ""})
	noPath     = alike(words{http.StatusNotFound, "PROXY_NOT_FOUND", "not-found", ""})
	noVerb     = alike(words{http.StatusMethodNotAllowed, "SEND_METHOD_NOT_ALLOWED", "not-supported", ""})
	noFormat   = alike(words{http.StatusNotAcceptable, "SEND_NOT_ACCEPTABLE", "processing", ""})
	oldVersion = alike(words{http.StatusNotAcceptable, "SEND_NOT_ACCEPTABLE", "processing", ""})
	noTarget   = refusal{
		words{http.StatusBadRequest, "SEND_BAD_REQUEST", "required", ""},
		words{http.StatusBadRequest, "PROXY_BAD_REQUEST", "400", otherSystem}}
	targetNotBase64 = refusal{
		words{http.StatusBadRequest, "PROXY_BAD_REQUEST", "invalid", ""},
		words{http.StatusBadRequest, "PROXY_BAD_REQUEST", "400", otherSystem}}
	targetNotJSON = refusal{
		words{http.StatusBadRequest, "PROXY_BAD_REQUEST", "structure", ""},
		words{http.StatusInternalServerError, "REC_SERVER_ERROR", "exception", ""}}
	targetMisshapen = refusal{
		words{http.StatusBadRequest, "PROXY_BAD_REQUEST", "structure", ""},
		words{http.StatusBadRequest, "PROXY_BAD_REQUEST", "structure", otherSystem}}
	unknownSystem = refusal{
		words{http.StatusNotFound, "PROXY_NOT_FOUND", "not-found", ""},
		words{http.StatusInternalServerError, "REC_SERVER_ERROR", "exception", ""}}
	severalEndpoints = alike(words{http.StatusNotFound, "PROXY_NOT_FOUND", "multiple-matches", ""})
	unknownTarget    = alike(words{http.StatusNotFound, "PROXY_NOT_FOUND", "not-found", ""})
	tokenExpired     = refusal{
		words{http.StatusUnauthorized, "SEND_UNAUTHORIZED", "expired", ""},
		words{http.StatusUnauthorized, "SEND_UNAUTHORIZED", "security", ""}}
	unreadableBody = alike(words{http.StatusBadRequest, "PROXY_BAD_REQUEST", "structure", ""})
	internalFault  = refusal{
		words{http.StatusInternalServerError, "PROXY_SERVER_ERROR", "exception", ""},
		words{http.StatusInternalServerError, "REC_SERVER_ERROR", "exception", ""}}
	faultNotAllowed = alike(words{http.StatusBadRequest, "SEND_BAD_REQUEST", "not-supported", ""})
	faultUnreadable = alike(words{http.StatusBadRequest, "SEND_BAD_REQUEST", "value", ""})
)

// body is the OperationOutcome of a refusal and its media type.
func (p *Proxy) body(i *outcome.Issue, live bool, system string) ([]byte, string) {
	if !live {
		return i.Resource(p.NewID()).JSON(), "application/fhir+json"
	}
	return liveOutcome(i, system).JSON(), "application/json"
}

// liveSystem is the spelling that the live proxy has for the system of its codes.
const liveSystem = "https://fhir.nhs.uk/Codesystem/http-error-codes"

// liveOutcome is an OperationOutcome as the live proxy writes it: its id is the
// same for each kind of error, and < and > are escaped in the text of a 406.
func liveOutcome(i *outcome.Issue, system string) *fhir.Node {
	said := *i
	if said.HTTP == http.StatusNotAcceptable {
		said.Diagnostics = html.EscapeString(said.Diagnostics)
	}
	if system == "" {
		system = liveSystem
	}
	n := said.Resource(constantID(i))
	n.At("issue.details.coding").Set("system", fhir.Str(system))
	return n
}

// constantID is a UUID that depends on nothing but the kind of error.
func constantID(i *outcome.Issue) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{i.Code, i.IssueCode}, " ")))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80 // version 8, of the maker's own making
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}
