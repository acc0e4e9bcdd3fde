package outcome_test

// row is one failure of the standard's error catalogue: who can raise it, and
// what it is called here. Where the name depends on what was sent, by names it.
type row struct {
	section     string
	status      int
	code, issue string
	name        string
	by          map[string]string // failure by group of kinds, in place of name
}

// The groups of kinds. What is not in by has the name of its row.
const (
	booking  = "a new booking"
	start    = "a new referral or request"
	change   = "a change of what the receiver holds"
	moving   = "a change of the time"
	response = "a response"
	question = "a read"
)

var groups = map[string][]string{
	booking:  {"booking-new"},
	start:    {"referral-new", "validation-new"},
	change:   {"booking-cancel", "referral-cancel", "referral-update", "validation-update", "validation-cancel"},
	moving:   {"booking-move"},
	response: {"did-not-attend", "status-response", "referral-rejection", "validation-interim", "validation-rejection", "validation-full"},
	question: {"metadata", "definitions", "slots", "read", "search"},
}

var (
	delivered = map[string]string{question: "misfit", "": ""}
	clashes   = map[string]string{booking: "slot-taken", change: "changed-at-receiver", moving: "not-moved", start: "clash", response: "clash", question: "misfit"}
	absent    = map[string]string{"definitions": "nothing-offered"}
	unclear   = map[string]string{question: "misfit"}
)

// catalogue restates the failures of the standard, section by section.
var catalogue = []row{
	// Complete code list, code by code with every issue code attached to it.
	{"codes", 400, "SEND_BAD_REQUEST", "required", "technical-fault", nil},
	{"codes", 400, "SEND_BAD_REQUEST", "value", "technical-fault", nil},
	{"codes", 400, "SEND_BAD_REQUEST", "invalid", "technical-fault", nil},
	{"codes", 400, "PROXY_BAD_REQUEST", "invalid", "technical-fault", nil},
	{"codes", 400, "PROXY_BAD_REQUEST", "structure", "technical-fault", nil},
	{"codes", 400, "PROXY_BAD_REQUEST", "required", "technical-fault", nil},
	{"codes", 400, "PROXY_BAD_REQUEST", "400", "technical-fault", nil},
	{"codes", 400, "BAD_REQUEST", "invalid", "technical-fault", nil},
	{"codes", 400, "BAD_REQUEST", "structure", "technical-fault", nil},
	{"codes", 400, "BAD_REQUEST", "required", "technical-fault", nil},
	{"codes", 400, "BAD_REQUEST", "400", "technical-fault", nil},
	{"codes", 400, "REC_BAD_REQUEST", "required", "not-understood", nil},
	{"codes", 400, "REC_BAD_REQUEST", "value", "not-understood", nil},
	{"codes", 400, "REC_BAD_REQUEST", "invalid", "not-understood", nil},
	{"codes", 400, "REC_BAD_REQUEST", "invariant", "not-understood", nil},
	{"codes", 400, "REC_BAD_REQUEST", "not-supported", "action-not-supported", nil},
	{"codes", 401, "SEND_UNAUTHORIZED", "login", "not-signed-in", nil},
	{"codes", 401, "SEND_UNAUTHORIZED", "expired", "not-signed-in", nil},
	{"codes", 401, "SEND_UNAUTHORIZED", "security", "not-signed-in", nil},
	{"codes", 401, "SEND_UNAUTHORIZED", "unknown", "not-signed-in", nil},
	{"codes", 401, "REC_UNAUTHORIZED", "security", "access-refused", nil},
	{"codes", 401, "REC_UNAUTHORIZED", "forbidden", "access-refused", nil},
	{"codes", 403, "SEND_FORBIDDEN", "forbidden", "not-enabled", nil},
	{"codes", 403, "REC_FORBIDDEN", "forbidden", "receiver-connection", nil},
	{"codes", 403, "REC_FORBIDDEN", "security", "receiver-connection", nil},
	{"codes", 404, "PROXY_NOT_FOUND", "not-found", "not-registered", nil},
	{"codes", 404, "PROXY_NOT_FOUND", "multiple-matches", "registered-twice", nil},
	{"codes", 404, "NOT_FOUND", "not-found", "not-registered", nil},
	{"codes", 404, "NOT_FOUND", "multiple-matches", "registered-twice", nil},
	{"codes", 404, "REC_NOT_FOUND", "not-found", "not-found", absent},
	{"codes", 405, "SEND_METHOD_NOT_ALLOWED", "not-supported", "wrong-call", nil},
	{"codes", 405, "REC_METHOD_NOT_ALLOWED", "not-supported", "wrong-call", nil},
	{"codes", 405, "PROXY_METHOD_NOT_ALLOWED", "not-supported", "wrong-call", nil},
	{"codes", 406, "SEND_NOT_ACCEPTABLE", "processing", "version", nil},
	{"codes", 406, "REC_NOT_ACCEPTABLE", "processing", "version", nil},
	{"codes", 406, "REC_NOT_SUPPORTED", "not-supported", "version", nil},
	{"codes", 408, "REC_TIMEOUT", "timeout", "timeout", nil},
	{"codes", 409, "REC_CONFLICT", "duplicate", "", delivered},
	{"codes", 409, "REC_CONFLICT", "conflict", "", clashes},
	{"codes", 409, "SEND_CONFLICT", "", "unclear-clash", unclear},
	{"codes", 409, "PROXY_CONFLICT", "", "unclear-clash", unclear},
	{"codes", 409, "BAD_REQUEST", "duplicate", "already-there", unclear},
	{"codes", 415, "REC_UNSUPPORTED_MEDIA_TYPE", "not-supported", "wrong-call", nil},
	{"codes", 422, "REC_UNPROCESSABLE_ENTITY", "not-supported", "not-accepted", nil},
	{"codes", 422, "REC_UNPROCESSABLE_ENTITY", "too-costly", "too-much", nil},
	{"codes", 422, "SEND_UNPROCESSABLE_ENTITY", "", "not-accepted", nil},
	{"codes", 422, "PROXY_UNPROCESSABLE_ENTITY", "", "not-accepted", nil},
	{"codes", 425, "REC_TOO_EARLY", "duplicate", "still-processing", nil},
	{"codes", 429, "SEND_TOO_MANY_REQUESTS", "throttled", "busy", nil},
	{"codes", 429, "PROXY_TOO_MANY_REQUESTS", "429", "busy", nil},
	{"codes", 429, "REC_TOO_MANY_REQUESTS", "throttled", "busy", nil},
	{"codes", 500, "REC_SERVER_ERROR", "exception", "receiver-fault", nil},
	{"codes", 500, "REC_SERVER_ERROR", "transient", "receiver-fault", nil},
	{"codes", 500, "REC_SERVER_ERROR", "no-store", "receiver-fault", nil},
	{"codes", 500, "REC_SERVER_ERROR", "too-costly", "too-much", nil},
	{"codes", 500, "PROXY_SERVER_ERROR", "exception", "network-fault", nil},
	{"codes", 500, "PROXY_SERVER_ERROR", "transient", "network-fault", nil},
	{"codes", 500, "SERVER_ERROR", "exception", "network-fault", nil},
	{"codes", 500, "SERVER_ERROR", "transient", "network-fault", nil},
	{"codes", 501, "REC_NOT_IMPLEMENTED", "not-supported", "not-offered", nil},
	{"codes", 501, "SEND_NOT_IMPLEMENTED", "not-supported", "not-offered", nil},
	{"codes", 501, "PROXY_NOT_IMPLEMENTED", "not-supported", "not-offered", nil},
	{"codes", 503, "REC_SERVICE_UNAVAILABLE", "transient", "receiver-unavailable", nil},
	{"codes", 503, "REC_UNAVAILABLE", "transient", "receiver-unavailable", nil},
	{"codes", 503, "PROXY_UNAVAILABLE", "transient", "network-unavailable", nil},
	{"codes", 503, "SERVICE_UNAVAILABLE", "transient", "network-unavailable", nil},
	{"codes", 504, "PROXY_TIMEOUT", "timeout", "timeout", nil},
	{"codes", 504, "TIMEOUT", "timeout", "timeout", nil},

	// Spellings to be taken as equal.
	{"spellings", 503, "UNAVAILABLE", "transient", "network-unavailable", nil},
	{"spellings", 503, "PROXY_SERVICE_UNAVAILABLE", "transient", "network-unavailable", nil},
	{"spellings", 500, "SERVER ERROR", "transient", "network-fault", nil},
	{"spellings", 500, "SERVER_ ERROR", "transient", "network-fault", nil},
	{"spellings", 422, "REC_UNPROCESSABLE_ENTITY", "too costly", "too-much", nil},
	{"spellings", 408, "PROXY_TIMEOUT", "timeout", "timeout", nil},
	{"spellings", 408, "TIMEOUT", "timeout", "timeout", nil},
	{"spellings", 409, "rec_conflict ", "Duplicate", "", delivered},

	// Only in the code system, without a scenario.
	{"code system", 401, "PROXY_UNAUTHORIZED", "", "not-signed-in", nil},
	{"code system", 401, "UNAUTHORIZED", "", "not-signed-in", nil},
	{"code system", 403, "PROXY_FORBIDDEN", "", "not-enabled", nil},
	{"code system", 403, "FORBIDDEN", "", "not-enabled", nil},
	{"code system", 405, "METHOD_NOT_ALLOWED", "", "wrong-call", nil},
	{"code system", 406, "NOT_ACCEPTABLE", "", "version", nil},
	{"code system", 409, "CONFLICT", "", "unclear-clash", unclear},
	{"code system", 415, "REC_UNSUPPORTED_MEDIA_TYPE", "", "wrong-call", nil},
	{"code system", 415, "UNSUPPORTED_MEDIA_TYPE", "", "wrong-call", nil},
	{"code system", 422, "UNPROCESSABLE_ENTITY", "", "not-accepted", nil},
	{"code system", 429, "TOO_MANY_REQUESTS", "", "busy", nil},
	{"code system", 501, "NOT_IMPLEMENTED", "", "not-offered", nil},

	// General failures.
	{"general", 400, "SEND_BAD_REQUEST", "required", "technical-fault", nil},
	{"general", 400, "REC_BAD_REQUEST", "value", "not-understood", nil},
	{"general", 400, "REC_BAD_REQUEST", "not-supported", "action-not-supported", nil},
	{"general", 400, "PROXY_BAD_REQUEST", "structure", "technical-fault", nil},
	{"general", 401, "SEND_UNAUTHORIZED", "login", "not-signed-in", nil},
	{"general", 405, "SEND_METHOD_NOT_ALLOWED", "not-supported", "wrong-call", nil},
	{"general", 406, "SEND_NOT_ACCEPTABLE", "processing", "version", nil},
	{"general", 406, "REC_NOT_ACCEPTABLE", "processing", "version", nil},
	{"general", 429, "SEND_TOO_MANY_REQUESTS", "throttled", "busy", nil},
	{"general", 408, "REC_TIMEOUT", "timeout", "timeout", nil},
	{"general", 409, "REC_TIMEOUT", "timeout", "timeout", nil}, // one release of the guide prints 409
	{"general", 500, "REC_SERVER_ERROR", "transient", "receiver-fault", nil},
	{"general", 500, "PROXY_SERVER_ERROR", "transient", "network-fault", nil},
	{"general", 501, "REC_NOT_IMPLEMENTED", "not-supported", "not-offered", nil},

	// Message routing: the front door, inside BaRS, injected for the receiver, by the receiver.
	{"routing", 400, "SEND_BAD_REQUEST", "required", "technical-fault", nil},
	{"routing", 401, "SEND_UNAUTHORIZED", "security", "not-signed-in", nil},
	{"routing", 401, "SEND_UNAUTHORIZED", "unknown", "not-signed-in", nil},
	{"routing", 403, "SEND_FORBIDDEN", "forbidden", "not-enabled", nil},
	{"routing", 404, "PROXY_NOT_FOUND", "not-found", "not-registered", nil},
	{"routing", 500, "PROXY_SERVER_ERROR", "exception", "network-fault", nil},
	{"routing", 503, "PROXY_UNAVAILABLE", "transient", "network-unavailable", nil},
	{"routing", 400, "PROXY_BAD_REQUEST", "invalid", "technical-fault", nil},
	{"routing", 400, "PROXY_BAD_REQUEST", "structure", "technical-fault", nil},
	{"routing", 400, "PROXY_BAD_REQUEST", "required", "technical-fault", nil},
	{"routing", 404, "NOT_FOUND", "not-found", "not-registered", nil},
	{"routing", 404, "NOT_FOUND", "multiple-matches", "registered-twice", nil},
	{"routing", 500, "SERVER_ERROR", "exception", "network-fault", nil},
	{"routing", 503, "SERVICE_UNAVAILABLE", "transient", "network-unavailable", nil},
	{"routing", 408, "REC_TIMEOUT", "timeout", "timeout", nil},
	{"routing", 500, "REC_SERVER_ERROR", "exception", "receiver-fault", nil},
	{"routing", 503, "REC_SERVICE_UNAVAILABLE", "transient", "receiver-unavailable", nil},
	{"routing", 401, "REC_UNAUTHORIZED", "security", "access-refused", nil},
	{"routing", 403, "REC_FORBIDDEN", "forbidden", "receiver-connection", nil},
	{"routing", 403, "REC_FORBIDDEN", "security", "receiver-connection", nil},
	{"routing", 500, "REC_SERVER_ERROR", "too-costly", "too-much", nil},
	{"routing", 500, "REC_SERVER_ERROR", "no-store", "receiver-fault", nil},

	// GET /metadata, GET /MessageDefinition, GET /Slot, GET /Appointment and /ServiceRequest.
	{"metadata", 406, "REC_NOT_ACCEPTABLE", "processing", "version", nil},
	{"definitions", 400, "SEND_BAD_REQUEST", "required", "technical-fault", nil},
	{"definitions", 400, "REC_BAD_REQUEST", "required", "not-understood", nil},
	{"definitions", 400, "REC_BAD_REQUEST", "invalid", "not-understood", nil},
	{"definitions", 400, "REC_BAD_REQUEST", "value", "not-understood", nil},
	{"definitions", 404, "REC_NOT_FOUND", "not-found", "not-found", absent},
	{"definitions", 406, "REC_NOT_ACCEPTABLE", "processing", "version", nil},
	{"standard receiver failures", 400, "REC_BAD_REQUEST", "invalid", "not-understood", nil},
	{"standard receiver failures", 400, "REC_BAD_REQUEST", "value", "not-understood", nil},
	{"standard receiver failures", 401, "REC_UNAUTHORIZED", "security", "access-refused", nil},
	{"standard receiver failures", 403, "REC_FORBIDDEN", "forbidden", "receiver-connection", nil},
	{"standard receiver failures", 403, "REC_FORBIDDEN", "security", "receiver-connection", nil},
	{"standard receiver failures", 500, "REC_SERVER_ERROR", "exception", "receiver-fault", nil},
	{"standard receiver failures", 503, "REC_SERVICE_UNAVAILABLE", "transient", "receiver-unavailable", nil},
	{"slots", 400, "SEND_BAD_REQUEST", "required", "technical-fault", nil},
	{"slots", 400, "SEND_BAD_REQUEST", "value", "technical-fault", nil},
	{"slots", 400, "REC_BAD_REQUEST", "required", "not-understood", nil},
	{"slots", 400, "REC_BAD_REQUEST", "value", "not-understood", nil},
	{"slots", 400, "REC_BAD_REQUEST", "invariant", "not-understood", nil},
	{"slots", 401, "REC_UNAUTHORIZED", "forbidden", "access-refused", nil},
	{"slots", 404, "REC_NOT_FOUND", "not-found", "not-found", absent},
	{"slots", 422, "REC_UNPROCESSABLE_ENTITY", "too-costly", "too-much", nil},
	{"reads", 400, "SEND_BAD_REQUEST", "required", "technical-fault", nil},
	{"reads", 400, "SEND_BAD_REQUEST", "value", "technical-fault", nil},
	{"reads", 400, "REC_BAD_REQUEST", "required", "not-understood", nil},
	{"reads", 400, "REC_BAD_REQUEST", "value", "not-understood", nil},
	{"reads", 404, "REC_NOT_FOUND", "not-found", "not-found", absent},

	// POST /$process-message, in the order of the receiver's checks.
	{"process-message", 401, "REC_UNAUTHORIZED", "security", "access-refused", nil},
	{"process-message", 400, "REC_BAD_REQUEST", "required", "not-understood", nil},
	{"process-message", 400, "REC_BAD_REQUEST", "invalid", "not-understood", nil},
	{"process-message", 409, "REC_CONFLICT", "duplicate", "", delivered},
	{"process-message", 425, "REC_TOO_EARLY", "duplicate", "still-processing", nil},
	{"process-message", 406, "REC_NOT_ACCEPTABLE", "processing", "version", nil},
	{"process-message", 415, "REC_UNSUPPORTED_MEDIA_TYPE", "not-supported", "wrong-call", nil},
	{"process-message", 400, "REC_BAD_REQUEST", "structure", "not-understood", nil},
	{"process-message", 400, "REC_BAD_REQUEST", "invariant", "not-understood", nil},
	{"process-message", 422, "REC_UNPROCESSABLE_ENTITY", "not-supported", "not-accepted", nil},
	{"process-message", 404, "REC_NOT_FOUND", "not-found", "not-found", absent},
	{"process-message", 409, "REC_CONFLICT", "conflict", "", clashes},
	{"process-message", 408, "REC_TIMEOUT", "timeout", "timeout", nil},
	{"process-message", 500, "REC_SERVER_ERROR", "no-store", "receiver-fault", nil},
	{"process-message", 500, "REC_SERVER_ERROR", "exception", "receiver-fault", nil},
	{"process-message", 501, "REC_NOT_IMPLEMENTED", "not-supported", "not-offered", nil},
	{"process-message", 400, "REC_BAD_REQUEST", "not-supported", "action-not-supported", nil},

	// Content negotiation.
	{"negotiation", 406, "REC_NOT_ACCEPTABLE", "processing", "version", nil},
	{"negotiation", 406, "SEND_NOT_ACCEPTABLE", "processing", "version", nil},
	{"negotiation", 404, "REC_NOT_FOUND", "not-found", "not-found", absent},
	{"negotiation", 422, "REC_UNPROCESSABLE_ENTITY", "not-supported", "not-accepted", nil},

	// Transactional integrity.
	{"integrity", 408, "REC_TIMEOUT", "timeout", "timeout", nil},
	{"integrity", 409, "REC_CONFLICT", "duplicate", "", delivered},
	{"integrity", 425, "REC_TOO_EARLY", "duplicate", "still-processing", nil},
	{"integrity", 401, "REC_UNAUTHORIZED", "security", "access-refused", nil},
	{"integrity", 400, "REC_BAD_REQUEST", "invalid", "not-understood", nil},

	// What the live proxy answers.
	{"proxy", 429, "PROXY_TOO_MANY_REQUESTS", "429", "busy", nil},
	{"proxy", 401, "SEND_UNAUTHORIZED", "security", "not-signed-in", nil},
	{"proxy", 401, "SEND_UNAUTHORIZED", "unknown", "not-signed-in", nil},
	{"proxy", 403, "SEND_FORBIDDEN", "forbidden", "not-enabled", nil},
	{"proxy", 400, "BAD_REQUEST", "invalid", "technical-fault", nil},
	{"proxy", 406, "SEND_NOT_ACCEPTABLE", "processing", "version", nil},
	{"proxy", 400, "PROXY_BAD_REQUEST", "400", "technical-fault", nil},
	{"proxy", 400, "PROXY_BAD_REQUEST", "structure", "technical-fault", nil},
	{"proxy", 500, "REC_SERVER_ERROR", "exception", "receiver-fault", nil},
	{"proxy", 404, "PROXY_NOT_FOUND", "not-found", "not-registered", nil},
	{"proxy", 503, "REC_SERVICE_UNAVAILABLE", "transient", "receiver-unavailable", nil},
	{"proxy", 500, "REC_SERVER_ERROR", "no-store", "receiver-fault", nil},
	{"proxy", 408, "REC_TIMEOUT", "timeout", "timeout", nil},
	{"proxy", 403, "REC_FORBIDDEN", "forbidden", "receiver-connection", nil},

	// The sender action table, for what no table above has.
	{"actions", 400, "REC_BAD_REQUEST", "structure", "not-understood", nil},
	{"actions", 409, "REC_CONFLICT", "processing", "unclear-clash", unclear},
	{"actions", 409, "REC_BAD_REQUEST", "duplicate", "already-there", unclear},
	{"actions", 500, "PROXY_TOO_MANY_REQUESTS", "throttled", "busy", nil},
	{"actions", 500, "TOO_MANY_REQUESTS", "throttled", "busy", nil},
	{"actions", 503, "REC_UNAVAILABLE", "503", "receiver-unavailable", nil},
	{"actions", 504, "PROXY_TIMEOUT", "timeout", "timeout", nil},
	{"actions", 400, "REC_CONFLICT", "duplicate", "unclear-clash", unclear}, // a duplicate is one with 409 alone

	// The published examples, for what no table above has.
	{"examples", 404, "NOT_FOUND", "multiple-matches", "registered-twice", nil},
	{"examples", 409, "BAD_REQUEST", "duplicate", "already-there", unclear},
	{"examples", 500, "REC_SERVER_ERROR", "too costly", "too-much", nil},

	// Codes that nobody knows, and none, count by their status.
	{"by status", 400, "", "invalid", "technical-fault", nil},
	{"by status", 401, "OURS", "login", "not-signed-in", nil},
	{"by status", 403, "", "forbidden", "not-enabled", nil},
	{"by status", 404, "OURS", "not-found", "not-found", nil},
	{"by status", 405, "OURS", "x", "wrong-call", nil},
	{"by status", 406, "OURS", "x", "version", nil},
	{"by status", 408, "OURS", "x", "timeout", nil},
	{"by status", 409, "OURS", "duplicate", "unclear-clash", nil},
	{"by status", 409, "", "duplicate", "unclear-clash", nil},
	{"by status", 415, "OURS", "x", "wrong-call", nil},
	{"by status", 418, "OURS", "x", "unclear", nil},
	{"by status", 422, "OURS", "x", "not-accepted", nil},
	{"by status", 425, "OURS", "x", "still-processing", nil},
	{"by status", 429, "", "throttled", "busy", nil},
	{"by status", 500, "OURS", "x", "receiver-fault", nil},
	{"by status", 501, "OURS", "x", "not-offered", nil},
	{"by status", 502, "OURS", "exception", "receiver-fault", nil},
	{"by status", 503, "", "transient", "receiver-unavailable", nil},
	{"by status", 504, "OURS", "x", "timeout", nil},

	// An OperationOutcome that names nothing.
	{"illegal", 400, "", "", "illegal-outcome", nil},
	{"illegal", 500, "", "", "illegal-outcome", nil},
	{"illegal", 200, "REC_CONFLICT", "conflict", "contradiction", nil},
}

// rows counts the catalogue by section, so that none is dropped unseen.
var rows = map[string]int{"codes": 68, "spellings": 8, "code system": 12, "general": 14, "routing": 22, "metadata": 1, "definitions": 6,
	"standard receiver failures": 7, "slots": 8, "reads": 5, "process-message": 17, "negotiation": 4, "integrity": 5, "proxy": 14,
	"actions": 8, "examples": 3, "by status": 19, "illegal": 3}

// bareAnswers are answers without an OperationOutcome, by their failure.
var bareAnswers = []struct {
	what   string
	status int
	body   string
	name   string
}{
	{"a page of a network in between", 502, "<html><body>503 REC_CONFLICT duplicate</body></html>", "page-answer"},
	{"a page in capitals", 403, "\n<!DOCTYPE HTML><HTML>Blocked</HTML>", "page-answer"},
	{"a page with the mark of its encoding", 503, "\xef\xbb\xbf<html></html>", "page-answer"},
	{"a sign-in page of a guest network", 200, "<!doctype html><html>Welcome</html>", "page-answer"},
	{"a fault of the gateway", 401, `{"fault":{"faultstring":"Invalid access token","detail":{"errorcode":"oauth.v2.InvalidAccessToken"}}}`, "gateway-fault"},
	{"a fault of the gateway under a success", 200, `{"fault":{"faultstring":"x"}}`, "gateway-fault"},
	{"nothing", 500, "", "empty-answer"},
	{"nothing but space", 404, " \n", "empty-answer"},
	{"JSON that was cut", 400, `{"resourceType":"OperationOutcome","issue":[{"severity":"er`, "cut-short"},
	{"JSON that was cut under a success", 200, `{"resourceType":"Bundle","entry":[{`, "cut-short"},
	{"JSON of another kind", 400, `{"message":"no"}`, "no-outcome"},
	{"JSON of another kind under a success", 200, `{"message":"no"}`, "no-outcome"},
	{"another resource", 400, `{"resourceType":"Bundle"}`, "no-outcome"},
	{"XML", 500, `<?xml version="1.0"?><OperationOutcome xmlns="http://hl7.org/fhir"/>`, "no-outcome"},
	{"text", 503, "upstream connect failure", "no-outcome"},
	{"text under a success", 200, "OK", "no-outcome"},
	{"JSON that is broken within", 400, `{"resourceType":"OperationOutcome",,}`, "no-outcome"},
	{"a redirection", 302, "", "redirected"},
	{"a redirection to a page", 301, "<html>Moved</html>", "redirected"},
	{"a redirection that keeps the method", 307, `{"resourceType":"Bundle"}`, "redirected"},
}
