package outcome_test

import (
	"testing"

	"barsdesk/bars/outcome"

	"github.com/google/go-cmp/cmp"
)

func TestResource(t *testing.T) {
	i := outcome.BadRequest("value", "RX1 could not process the request: query parameter start is not a dateTime")
	i.Expression = []string{"Bundle.entry[0]"}
	want := `{"resourceType":"OperationOutcome","id":"0b7c1f6e-3f0d-4a51-9c55-1f2f5d1f8a10",` +
		`"meta":{"profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-OperationOutcome"]},` +
		`"issue":[{"severity":"error","code":"value",` +
		`"details":{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/http-error-codes","code":"REC_BAD_REQUEST","display":"400 - REC_BAD_REQUEST"}]},` +
		`"diagnostics":"RX1 could not process the request: query parameter start is not a dateTime","expression":["Bundle.entry[0]"]}]}`
	if d := cmp.Diff(want, string(i.Resource("0b7c1f6e-3f0d-4a51-9c55-1f2f5d1f8a10").JSON())); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

func TestResourceThatInforms(t *testing.T) {
	got := outcome.Resource("x", outcome.Issue{Severity: "information", IssueCode: "not-found", Diagnostics: "no slots"})
	want := `{"resourceType":"OperationOutcome","id":"x","meta":{"profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-OperationOutcome"]},` +
		`"issue":[{"severity":"information","code":"not-found","diagnostics":"no slots"}]}`
	if d := cmp.Diff(want, string(got.JSON())); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

// TestReceiverFailures holds each constructor to its row of the catalogue, and
// reads it back as a sender would.
func TestReceiverFailures(t *testing.T) {
	for _, c := range []struct {
		made        *outcome.Issue
		status      int
		code, issue string
	}{
		{outcome.BadRequest("invariant", "d"), 400, "REC_BAD_REQUEST", "invariant"},
		{outcome.Unauthorised("d"), 401, "REC_UNAUTHORIZED", "security"},
		{outcome.NotFound("d"), 404, "REC_NOT_FOUND", "not-found"},
		{outcome.MethodNotAllowed("d"), 405, "REC_METHOD_NOT_ALLOWED", "not-supported"},
		{outcome.NotAcceptable("d"), 406, "REC_NOT_ACCEPTABLE", "processing"},
		{outcome.Timeout("d"), 408, "REC_TIMEOUT", "timeout"},
		{outcome.Conflict("d"), 409, "REC_CONFLICT", "conflict"},
		{outcome.Duplicate("d"), 409, "REC_CONFLICT", "duplicate"},
		{outcome.UnsupportedMedia("d"), 415, "REC_UNSUPPORTED_MEDIA_TYPE", "not-supported"},
		{outcome.Unprocessable("too-costly", "d"), 422, "REC_UNPROCESSABLE_ENTITY", "too-costly"},
		{outcome.TooEarly("d"), 425, "REC_TOO_EARLY", "duplicate"},
		{outcome.TooManyRequests("d"), 429, "REC_TOO_MANY_REQUESTS", "throttled"},
		{outcome.ServerError("no-store", "d"), 500, "REC_SERVER_ERROR", "no-store"},
		{outcome.NotImplemented("d"), 501, "REC_NOT_IMPLEMENTED", "not-supported"},
		{outcome.Unavailable("d"), 503, "REC_SERVICE_UNAVAILABLE", "transient"},
	} {
		want := outcome.Issue{Severity: "error", IssueCode: c.issue, Code: c.code, Diagnostics: "d", HTTP: c.status}
		if d := cmp.Diff(want, *c.made); d != "" {
			t.Errorf("%s -want +got:\n%s", c.code, d)
		}
		back := outcome.Read(c.status, c.made.Resource("id").JSON())
		if d := cmp.Diff([]outcome.Issue{want}, back.Issues); d != "" {
			t.Errorf("%s read back -want +got:\n%s", c.code, d)
		}
	}
}
