package outcome_test

import (
	"fmt"
	"testing"

	"barsdesk/bars/outcome"
)

// body is an OperationOutcome with one failure.
func body(code, issue string) []byte {
	return []byte(fmt.Sprintf(`{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":%q,`+
		`"details":{"coding":[{"system":"https://fhir.nhs.uk/Codesystem/http-error-codes","code":%q}]},"diagnostics":"x"}]}`, issue, code))
}

const anyKind = "referral-new"

// senderTable is what the standard and this product's own decisions say that a
// sender does, row by row.
var senderTable = []struct {
	status      int
	code, issue string
	kind        string
	action      outcome.Action
	fate        outcome.Fate
}{
	{400, "SEND_BAD_REQUEST", "required", anyKind, outcome.Fix, outcome.NotHappened},
	{400, "SEND_BAD_REQUEST", "value", "slots", outcome.Fix, outcome.NotHappened},
	{400, "PROXY_BAD_REQUEST", "400", anyKind, outcome.Fix, outcome.NotHappened},
	{400, "PROXY_BAD_REQUEST", "structure", anyKind, outcome.Fix, outcome.NotHappened},
	{400, "BAD_REQUEST", "invalid", anyKind, outcome.Fix, outcome.NotHappened},
	{400, "REC_BAD_REQUEST", "required", anyKind, outcome.Fix, outcome.NotHappened},
	{400, "REC_BAD_REQUEST", "value", anyKind, outcome.Fix, outcome.NotHappened},
	{400, "REC_BAD_REQUEST", "invalid", anyKind, outcome.Fix, outcome.NotHappened},
	{400, "REC_BAD_REQUEST", "structure", anyKind, outcome.Fix, outcome.NotHappened},
	{400, "REC_BAD_REQUEST", "invariant", anyKind, outcome.Fix, outcome.NotHappened},
	{400, "REC_BAD_REQUEST", "not-supported", anyKind, outcome.Stop, outcome.NotHappened},
	{401, "SEND_UNAUTHORIZED", "security", anyKind, outcome.RefreshToken, outcome.NotHappened},
	{401, "SEND_UNAUTHORIZED", "unknown", anyKind, outcome.RefreshToken, outcome.NotHappened},
	{401, "SEND_UNAUTHORIZED", "login", anyKind, outcome.RefreshToken, outcome.NotHappened},
	{401, "SEND_UNAUTHORIZED", "expired", "read", outcome.RefreshToken, outcome.NotHappened},
	{401, "UNAUTHORIZED", "login", anyKind, outcome.RefreshToken, outcome.NotHappened},
	{401, "REC_UNAUTHORIZED", "security", anyKind, outcome.Stop, outcome.NotHappened},
	{401, "REC_UNAUTHORIZED", "forbidden", "slots", outcome.Stop, outcome.NotHappened},
	{403, "SEND_FORBIDDEN", "forbidden", anyKind, outcome.Hold, outcome.NotHappened},
	{403, "REC_FORBIDDEN", "forbidden", anyKind, outcome.Stop, outcome.NotHappened},
	{403, "REC_FORBIDDEN", "security", anyKind, outcome.Stop, outcome.NotHappened},
	{404, "PROXY_NOT_FOUND", "not-found", anyKind, outcome.Stop, outcome.NotHappened},
	{404, "NOT_FOUND", "not-found", "read", outcome.Stop, outcome.NotHappened},
	{404, "NOT_FOUND", "multiple-matches", anyKind, outcome.Stop, outcome.NotHappened},
	{404, "REC_NOT_FOUND", "not-found", "booking-cancel", outcome.Stop, outcome.NotHappened},
	{404, "REC_NOT_FOUND", "not-found", "definitions", outcome.Stop, outcome.NotHappened},
	{405, "SEND_METHOD_NOT_ALLOWED", "not-supported", anyKind, outcome.Fix, outcome.NotHappened},
	{405, "REC_METHOD_NOT_ALLOWED", "not-supported", anyKind, outcome.Fix, outcome.NotHappened},
	{406, "SEND_NOT_ACCEPTABLE", "processing", "metadata", outcome.Stop, outcome.NotHappened},
	{406, "REC_NOT_ACCEPTABLE", "processing", anyKind, outcome.Stop, outcome.NotHappened},
	{406, "REC_NOT_SUPPORTED", "not-supported", anyKind, outcome.Stop, outcome.NotHappened},
	{408, "REC_TIMEOUT", "timeout", anyKind, outcome.Retry, outcome.Unsure},
	{409, "REC_TIMEOUT", "timeout", anyKind, outcome.Retry, outcome.Unsure},
	{409, "REC_CONFLICT", "duplicate", "booking-new", outcome.StopDelivered, outcome.Happened},
	{409, "REC_CONFLICT", "duplicate", "did-not-attend", outcome.StopDelivered, outcome.Happened},
	{409, "rec_conflict ", "Duplicate", "referral-cancel", outcome.StopDelivered, outcome.Happened},
	{409, "REC_CONFLICT", "conflict", "booking-new", outcome.Choose, outcome.NotHappened},
	{409, "REC_CONFLICT", "conflict", "booking-cancel", outcome.Stop, outcome.NotHappened},
	{409, "REC_CONFLICT", "conflict", "referral-cancel", outcome.Stop, outcome.NotHappened},
	{409, "REC_CONFLICT", "conflict", "referral-new", outcome.Stop, outcome.NotHappened},
	{409, "REC_CONFLICT", "processing", "booking-new", outcome.Stop, outcome.Unsure},
	{409, "REC_CONFLICT", "duplicate", "slots", outcome.Stop, outcome.Unsure},
	{400, "REC_CONFLICT", "duplicate", "booking-new", outcome.Stop, outcome.Unsure},
	{409, "BAD_REQUEST", "duplicate", anyKind, outcome.Stop, outcome.Unsure},
	{409, "PROXY_CONFLICT", "duplicate", anyKind, outcome.Stop, outcome.Unsure},
	{409, "SEND_CONFLICT", "conflict", anyKind, outcome.Stop, outcome.Unsure},
	{415, "REC_UNSUPPORTED_MEDIA_TYPE", "not-supported", anyKind, outcome.Fix, outcome.NotHappened},
	{422, "REC_UNPROCESSABLE_ENTITY", "too-costly", "slots", outcome.Fix, outcome.NotHappened},
	{422, "REC_UNPROCESSABLE_ENTITY", "not-supported", anyKind, outcome.Stop, outcome.NotHappened},
	{422, "SEND_UNPROCESSABLE_ENTITY", "processing", anyKind, outcome.Stop, outcome.NotHappened},
	{425, "REC_TOO_EARLY", "duplicate", anyKind, outcome.Retry, outcome.Unsure},
	{429, "REC_TOO_MANY_REQUESTS", "throttled", anyKind, outcome.Retry, outcome.NotHappened},
	{429, "SEND_TOO_MANY_REQUESTS", "throttled", anyKind, outcome.Retry, outcome.NotHappened},
	{429, "PROXY_TOO_MANY_REQUESTS", "429", anyKind, outcome.Retry, outcome.NotHappened},
	{500, "PROXY_TOO_MANY_REQUESTS", "throttled", anyKind, outcome.Retry, outcome.NotHappened},
	{500, "TOO_MANY_REQUESTS", "throttled", anyKind, outcome.Retry, outcome.NotHappened},
	{500, "REC_SERVER_ERROR", "exception", anyKind, outcome.Retry, outcome.Unsure},
	{500, "REC_SERVER_ERROR", "no-store", anyKind, outcome.Retry, outcome.Unsure},
	{500, "REC_SERVER_ERROR", "transient", anyKind, outcome.Retry, outcome.Unsure},
	{500, "REC_SERVER_ERROR", "too costly", "slots", outcome.Fix, outcome.NotHappened},
	{500, "PROXY_SERVER_ERROR", "exception", anyKind, outcome.Retry, outcome.Unsure},
	{500, "SERVER ERROR", "transient", anyKind, outcome.Retry, outcome.Unsure},
	{500, "SERVER_ ERROR", "transient", anyKind, outcome.Retry, outcome.Unsure},
	{501, "REC_NOT_IMPLEMENTED", "not-supported", anyKind, outcome.Stop, outcome.NotHappened},
	{501, "SEND_NOT_IMPLEMENTED", "not-supported", anyKind, outcome.Stop, outcome.NotHappened},
	{503, "REC_SERVICE_UNAVAILABLE", "transient", anyKind, outcome.Retry, outcome.Unsure},
	{503, "REC_UNAVAILABLE", "503", anyKind, outcome.Retry, outcome.Unsure},
	{503, "PROXY_UNAVAILABLE", "transient", anyKind, outcome.Retry, outcome.Unsure},
	{503, "UNAVAILABLE", "transient", anyKind, outcome.Retry, outcome.Unsure},
	{503, "SERVICE_UNAVAILABLE", "transient", anyKind, outcome.Retry, outcome.Unsure},
	{504, "PROXY_TIMEOUT", "timeout", anyKind, outcome.Retry, outcome.Unsure},
	{408, "TIMEOUT", "timeout", anyKind, outcome.Retry, outcome.Unsure},
	// Codes nobody knows count by their status.
	{400, "", "invalid", anyKind, outcome.Fix, outcome.NotHappened},
	{401, "OURS", "login", anyKind, outcome.RefreshToken, outcome.NotHappened},
	{403, "", "forbidden", anyKind, outcome.Hold, outcome.NotHappened},
	{404, "OURS", "not-found", anyKind, outcome.Stop, outcome.NotHappened},
	{409, "OURS", "duplicate", "booking-new", outcome.Stop, outcome.Unsure},
	{409, "", "duplicate", "booking-new", outcome.Stop, outcome.Unsure},
	{418, "OURS", "x", anyKind, outcome.Stop, outcome.Unsure},
	{429, "", "throttled", anyKind, outcome.Retry, outcome.NotHappened},
	{502, "OURS", "exception", anyKind, outcome.Retry, outcome.Unsure},
	{503, "", "transient", anyKind, outcome.Retry, outcome.Unsure},
}

func TestSenderTable(t *testing.T) {
	for _, c := range senderTable {
		t.Run(fmt.Sprintf("%d %s %s %s", c.status, c.code, c.issue, c.kind), func(t *testing.T) {
			a := outcome.Read(c.status, body(c.code, c.issue))
			if got := a.Action(c.kind); got != c.action {
				t.Errorf("action: got %s, want %s", got, c.action)
			}
			if got := a.Fate(c.kind); got != c.fate {
				t.Errorf("fate: got %s, want %s", got, c.fate)
			}
			if got := a.Failure(c.kind); (got == "") != (c.fate == outcome.Happened) {
				t.Errorf("failure code: got %q", got)
			}
		})
	}
}

func TestSuccess(t *testing.T) {
	informs := []byte(`{"resourceType":"OperationOutcome","issue":[{"severity":"information","code":"informational"}]}`)
	for _, a := range []outcome.Answer{
		outcome.Read(200, []byte(`{"resourceType":"Bundle"}`)), outcome.Read(201, nil), outcome.Read(200, informs),
	} {
		if !a.Accepted() || a.Action("booking-new") != outcome.Done || a.Fate("booking-new") != outcome.Happened || a.Failure("booking-new") != "" {
			t.Errorf("%+v: got %s, %s", a, a.Action("booking-new"), a.Fate("booking-new"))
		}
	}
}

// TestSuccessThatNamesAFailure is not believed.
func TestSuccessThatNamesAFailure(t *testing.T) {
	a := outcome.Read(200, body("REC_CONFLICT", "conflict"))
	if a.Accepted() || a.Action("booking-new") != outcome.Stop || a.Fate("booking-new") != outcome.Unsure {
		t.Errorf("got %s, %s", a.Action("booking-new"), a.Fate("booking-new"))
	}
}

// TestDoubt: once an earlier try may have arrived, only what the receiver says
// after its look for duplicates proves that nothing happened.
func TestDoubt(t *testing.T) {
	for _, c := range []struct {
		status      int
		code, issue string
		kind        string
		want        outcome.Fate
	}{
		{409, "REC_CONFLICT", "conflict", "booking-new", outcome.NotHappened},
		{422, "REC_UNPROCESSABLE_ENTITY", "not-supported", anyKind, outcome.NotHappened},
		{400, "REC_BAD_REQUEST", "invariant", anyKind, outcome.NotHappened},
		{409, "REC_CONFLICT", "duplicate", anyKind, outcome.Happened},
		{401, "REC_UNAUTHORIZED", "security", anyKind, outcome.Unsure},
		{403, "REC_FORBIDDEN", "forbidden", anyKind, outcome.Unsure},
		{401, "SEND_UNAUTHORIZED", "expired", anyKind, outcome.Unsure},
		{404, "PROXY_NOT_FOUND", "not-found", anyKind, outcome.Unsure},
		{406, "SEND_NOT_ACCEPTABLE", "processing", anyKind, outcome.Unsure},
		{429, "REC_TOO_MANY_REQUESTS", "throttled", anyKind, outcome.Unsure},
		{404, "OURS", "x", anyKind, outcome.Unsure},
		{404, "PROXY_NOT_FOUND", "not-found", "read", outcome.NotHappened},
	} {
		a := outcome.Read(c.status, body(c.code, c.issue))
		a.Doubt = true
		if got := a.Fate(c.kind); got != c.want {
			t.Errorf("%d %s %s for %s: got %s, want %s", c.status, c.code, c.issue, c.kind, got, c.want)
		}
	}
}
