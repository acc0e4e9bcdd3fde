package definition

import (
	"slices"
	"strings"

	"barsdesk/bars/fhir"
)

// flow is what the workflow variables are under one definition.
type flow struct {
	event       string
	reasons     []string
	also        []string // reasons that receivers accept as well
	focus       string
	category    string
	request     []string // statuses of the ServiceRequest
	appointment []string // statuses of the Appointment
}

var (
	ending = []string{"revoked", "entered-in-error"}
	// flows are keyed by the tail of the definition (BaRS Applications,
	// messages; receiver's decision table).
	flows = map[string]flow{
		"bars-message-servicerequest-request-referral": {event: "servicerequest-request", reasons: []string{"new", "update"},
			focus: "ServiceRequest", category: "referral", request: []string{"active"}},
		"bars-message-servicerequest-request-validation": {event: "servicerequest-request", reasons: []string{"new", "update"},
			focus: "ServiceRequest", category: "validation", request: []string{"active"}},
		"bars-message-servicerequest-request-cancelled": {event: "servicerequest-request", reasons: []string{"update"},
			also: []string{"new", "delete"}, focus: "ServiceRequest", request: ending},
		"bars-message-booking-request": {event: "booking-request", reasons: []string{"new"}, focus: "Appointment",
			appointment: []string{"booked"}},
		"bars-message-booking-request-cancelled": {event: "booking-request", reasons: []string{"update"},
			also: []string{"new", "delete"}, focus: "Appointment", appointment: []string{"cancelled"}},
		"bars-message-servicerequest-response-referral": {event: "servicerequest-response", reasons: []string{"new"},
			focus: "ServiceRequest", category: "referral", request: []string{"revoked"}, appointment: []string{"noshow"}},
		"bars-message-servicerequest-response-referral-short": {event: "servicerequest-response", reasons: []string{"new"},
			also: []string{"update"}, focus: "Encounter", category: "referral", request: []string{"active"}},
		"bars-message-servicerequest-response-validation-interim": {event: "servicerequest-response", reasons: []string{"new"},
			also: []string{"update"}, focus: "Encounter", category: "validation", request: []string{"active"}},
		"bars-message-servicerequest-response-validation-full": {event: "servicerequest-response", reasons: []string{"new", "update"},
			focus: "Encounter", category: "validation", request: []string{"active"}},
	}
)

// reasons checks the reason for the message.
func (c *whole) reasons(f flow) {
	at := in(c.headerAt, "reason.coding[0].code")
	switch {
	case c.reason == "" || slices.Contains(f.reasons, c.reason) || c.cancels():
	case slices.Contains(f.also, c.reason):
		c.accepted(at, "The reason for this message is "+f.reasons[0]+".", flowPage, BusinessRule)
	default:
		c.add(Error, at, "The reason for this message is "+strings.Join(f.reasons, " or ")+".", flowPage, BusinessRule)
	}
}

// cancels reports whether an update under the definition of a request or a
// booking ends it.
func (c *whole) cancels() bool {
	return c.reason == "update" && (slices.Contains(ending, c.request.Get("status").String()) || c.endedVisit())
}

func (c *whole) endedVisit() bool {
	s := c.visit.Get("status").String()
	return s == "cancelled" || s == "entered-in-error"
}

// statuses checks the status of the ServiceRequest or the Appointment.
func (c *whole) statuses(f flow) {
	if c.cancels() && f.category != "" && strings.HasSuffix(f.event, "-request") || c.cancels() && slices.Contains(f.appointment, "booked") {
		return
	}
	if s := c.request.Get("status").String(); s != "" && len(f.request) > 0 && !slices.Contains(f.request, s) {
		c.status(in(c.requestAt, "status"), "ServiceRequest", f.request, c.tolerable(f, s))
	}
	if s := c.visit.Get("status").String(); s != "" && len(f.appointment) > 0 && !slices.Contains(f.appointment, s) {
		c.status(in(c.visitAt, "status"), "Appointment", f.appointment, c.endedVisit() && f.appointment[0] == "cancelled")
	}
}

// tolerable reports whether receivers accept another status of the request: an
// update of a validation that is on hold, and what some send in a response.
func (c *whole) tolerable(f flow, status string) bool {
	if f.category != "validation" {
		return false
	}
	if f.event == "servicerequest-request" {
		return status == "on-hold" && c.reason == "update"
	}
	return status == "completed" || status == "revoked"
}

func (c *whole) status(at, of string, allowed []string, accepted bool) {
	what := "The status of the " + of + " in this message is " + strings.Join(allowed, " or ") + "."
	if accepted {
		c.accepted(at, what, flowPage, BusinessRule)
		return
	}
	c.add(Error, at, what, flowPage, BusinessRule)
}

// TableFor names the payload table that a message is to be checked by, and ""
// when there is none. It goes by the definition the message names, and where
// that says nothing by event and category, so that a message whose status or
// reason is wrong is still checked in full.
//
// BaRS Applications, messages; payload pages.
func TableFor(bundle *fhir.Node) string {
	return readWhole(bundle).table
}

func (c *whole) payload() string {
	f := flows[c.tail]
	switch {
	case c.tail == "bars-message-booking-request" && c.cancels():
		return "core-cancel-booking"
	case f.category != "" && f.event == "servicerequest-request" && c.cancels():
		return "core-cancel-referral"
	case f.event != "" && (f.event == c.event || c.event == ""):
		return c.tableOf(c.tail)
	}
	return c.tableOf(c.likely())
}

// likely is the definition that a message should name, by its event and what
// it carries.
func (c *whole) likely() string {
	const prefix = "bars-message-servicerequest-"
	switch {
	case c.event == "booking-request":
		return "bars-message-booking-request"
	case c.event == "servicerequest-request" && c.category == "validation":
		return prefix + "request-validation"
	case c.event == "servicerequest-request":
		return prefix + "request-referral"
	case c.event != "servicerequest-response":
		return ""
	case c.category == "validation" && c.carries("CarePlan"):
		return prefix + "response-validation-full"
	case c.category == "validation":
		return prefix + "response-validation-interim"
	case c.carries("CarePlan") || c.carries("Appointment"):
		return prefix + "response-referral"
	}
	return prefix + "response-referral-short"
}

func (c *whole) carries(resourceType string) bool {
	r, _ := c.first(resourceType)
	return r != nil
}

func (c *whole) tableOf(tail string) string {
	switch tail {
	case "bars-message-booking-request":
		return ofApplication(c.useCase, "-booking-request")
	case "bars-message-servicerequest-request-referral":
		return ofApplication(c.useCase, "-referral-request")
	case "bars-message-booking-request-cancelled":
		return "core-cancel-booking"
	case "bars-message-servicerequest-request-cancelled":
		return "core-cancel-referral"
	case "bars-message-servicerequest-response-referral":
		return "app1-referral-response"
	case "bars-message-servicerequest-response-referral-short":
		return "app6-referral-response"
	case "bars-message-servicerequest-request-validation":
		return ofValidation(c.useCase, "app4-validation-request")
	case "bars-message-servicerequest-response-validation-interim":
		return ofValidation(c.useCase, "app4-validation-response-interim")
	case "bars-message-servicerequest-response-validation-full":
		return ofValidation(c.useCase, "app4-validation-response-full")
	}
	return ""
}
