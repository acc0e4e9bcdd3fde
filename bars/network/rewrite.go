package network

import (
	"bytes"
	"context"
	"errors"
	"net/http"

	"barsdesk/bars/outcome"
)

// rewrites is what BaRS answers in a receiver's place; the first row that fits
// counts. What none fits is passed on unchanged: 2xx, 400, 401, 404, 405, 406,
// 408, 409, 422, 425, 429, 501, and a 500 with an OperationOutcome.
//
// BaRS, Error handling, Message routing: injected, and what the live proxy
// really does.
var rewrites = []struct {
	row  string
	fits func(got answer, err error, live bool) bool
	as   words
	why  string
}{
	{"no answer within 32 s", func(_ answer, err error, _ bool) bool { return errors.Is(err, context.DeadlineExceeded) },
		words{http.StatusRequestTimeout, "REC_TIMEOUT", "timeout", ""}, "The receiver did not answer in time."},
	{"the receiver cannot be connected", func(_ answer, err error, _ bool) bool { return err != nil },
		words{http.StatusServiceUnavailable, "REC_SERVICE_UNAVAILABLE", "transient", ""}, "The receiver cannot be reached."},
	{"503; live: whatever it says of itself", func(got answer, _ error, live bool) bool {
		return got.status == http.StatusServiceUnavailable && (live || !got.hasOutcome())
	}, words{http.StatusServiceUnavailable, "REC_SERVICE_UNAVAILABLE", "transient", ""}, "The receiver is not available."},
	{"504", func(got answer, _ error, _ bool) bool { return got.status == http.StatusGatewayTimeout },
		words{http.StatusRequestTimeout, "REC_TIMEOUT", "timeout", ""}, "The receiver did not answer in time."},
	{"403, whatever the receiver meant", func(got answer, _ error, _ bool) bool { return got.status == http.StatusForbidden },
		words{http.StatusForbidden, "REC_FORBIDDEN", "forbidden", ""}, "TLS-MA failure."},
	{"500 without an OperationOutcome; live: or without a readable code", func(got answer, _ error, live bool) bool {
		return got.status == http.StatusInternalServerError && (!got.hasOutcome() || live && got.issueCode() == "")
	}, words{http.StatusInternalServerError, "REC_SERVER_ERROR", "exception", ""}, "The receiver had an unexpected fault."},
	{"live: 500 with the issue no-store", func(got answer, _ error, live bool) bool {
		return live && got.status == http.StatusInternalServerError && got.issueCode() == "no-store"
	}, words{http.StatusInternalServerError, "REC_SERVER_ERROR", "no-store", ""}, "The receiver could not store the data."},
}

// rewritten answers in the receiver's place where a row says so.
func (c *call) rewritten(got answer, err error) bool {
	for _, each := range rewrites {
		if each.fits(got, err, c.asLive) {
			c.sawNot(got)
			return c.refuseAs(outcome.New(each.as.status, each.as.code, each.as.issue, each.why), each.as.system)
		}
	}
	return false
}

// hasOutcome reports whether the receiver said what is wrong, in JSON or XML.
func (a answer) hasOutcome() bool {
	return outcome.Read(a.status, a.body).HasOutcome || bytes.Contains(a.body, []byte("<OperationOutcome"))
}

// issueCode is the issue type of an OperationOutcome in JSON, "" without one.
func (a answer) issueCode() string {
	if said := outcome.Read(a.status, a.body); len(said.Issues) > 0 {
		return said.Issues[0].IssueCode
	}
	return ""
}
