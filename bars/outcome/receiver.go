package outcome

import "net/http"

// BadRequest is 400: issueCode required, value, invalid, invariant, structure
// or not-supported says in which way.
func BadRequest(issueCode, diagnostics string) *Issue {
	return New(http.StatusBadRequest, "REC_BAD_REQUEST", issueCode, diagnostics)
}

// Unauthorised is 401: our access control refuses the caller. Never 403, which
// the BaRS proxy takes for a TLS failure.
func Unauthorised(diagnostics string) *Issue {
	return New(http.StatusUnauthorized, "REC_UNAUTHORIZED", "security", diagnostics)
}

// NotFound is 404.
func NotFound(diagnostics string) *Issue {
	return New(http.StatusNotFound, "REC_NOT_FOUND", "not-found", diagnostics)
}

// MethodNotAllowed is 405; the answer carries an Allow header.
func MethodNotAllowed(diagnostics string) *Issue {
	return New(http.StatusMethodNotAllowed, "REC_METHOD_NOT_ALLOWED", "not-supported", diagnostics)
}

// NotAcceptable is 406: the Accept header cannot be met.
func NotAcceptable(diagnostics string) *Issue {
	return New(http.StatusNotAcceptable, "REC_NOT_ACCEPTABLE", "processing", diagnostics)
}

// Timeout is 408: we could not finish in time.
func Timeout(diagnostics string) *Issue {
	return New(http.StatusRequestTimeout, "REC_TIMEOUT", "timeout", diagnostics)
}

// Conflict is 409 for the state of a record: a slot taken, a record no longer
// current, a local change that would be lost.
func Conflict(diagnostics string) *Issue {
	return New(http.StatusConflict, "REC_CONFLICT", "conflict", diagnostics)
}

// Duplicate is 409 for a message with the ids of one already processed, and
// for nothing else: the sender takes it as proof of delivery.
func Duplicate(diagnostics string) *Issue {
	return New(http.StatusConflict, "REC_CONFLICT", "duplicate", diagnostics)
}

// UnsupportedMedia is 415: the body is not FHIR JSON.
func UnsupportedMedia(diagnostics string) *Issue {
	return New(http.StatusUnsupportedMediaType, "REC_UNSUPPORTED_MEDIA_TYPE", "not-supported", diagnostics)
}

// Unprocessable is 422: issueCode not-supported or too-costly says in which way.
func Unprocessable(issueCode, diagnostics string) *Issue {
	return New(http.StatusUnprocessableEntity, "REC_UNPROCESSABLE_ENTITY", issueCode, diagnostics)
}

// TooEarly is 425: a message with these ids is still being processed.
func TooEarly(diagnostics string) *Issue {
	return New(http.StatusTooEarly, "REC_TOO_EARLY", "duplicate", diagnostics)
}

// TooManyRequests is 429.
func TooManyRequests(diagnostics string) *Issue {
	return New(http.StatusTooManyRequests, "REC_TOO_MANY_REQUESTS", "throttled", diagnostics)
}

// ServerError is 500: issueCode exception, transient or no-store says in which way.
func ServerError(issueCode, diagnostics string) *Issue {
	return New(http.StatusInternalServerError, "REC_SERVER_ERROR", issueCode, diagnostics)
}

// NotImplemented is 501: a part of BaRS that we do not offer.
func NotImplemented(diagnostics string) *Issue {
	return New(http.StatusNotImplemented, "REC_NOT_IMPLEMENTED", "not-supported", diagnostics)
}

// Unavailable is 503.
func Unavailable(diagnostics string) *Issue {
	return New(http.StatusServiceUnavailable, "REC_SERVICE_UNAVAILABLE", "transient", diagnostics)
}
