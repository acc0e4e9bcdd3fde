package tkw_test

import (
	"net/http"
	"strings"

	"barsdesk/bars/message"
)

// The ids that the test services give.
const (
	fixedBooking    = "ce1c4ced-2a84-4198-9982-9caf894d0bb7"
	fixedReferral   = "79120f41-a431-4f08-bcc5-1e67006fcae0"
	fixedValidation = "0b42eac3-0175-43c8-bbab-efaa8ca31ccf"
)

func referral(number string) ask {
	return ask{service: catchAll, useCase: "a1t1", plan: "refer", patient: number}
}

func validation(number string) ask {
	return ask{service: validates, useCase: "a4t1", plan: "validate", patient: number}
}

var bookings = []scenario{
	{part: "3.6", who: "9658499007", sends: "booking, then its cancellation", expects: "200; Appointment " + fixedBooking + "; read, then cancelled", flows: "F7 F8", run: func(r *round) {
		c := r.send(appointment(catchAll, "9658499007"))
		r.says(c, "Booked")
		r.has(c, "Appointment id", fixedBooking)
		c = r.act(c.ID, "cancel-booking")
		r.says(c, "Booking cancelled")
	}},
	{part: "3.6", who: "no NHS number", sends: "booking", expects: "200; Appointment " + fixedBooking, flows: "F7 F20", run: func(r *round) {
		c := r.send(appointment(catchAll, nobody))
		r.says(c, "Booked")
		r.has(c, "Appointment id", fixedBooking)
	}},
	{part: "3.6", who: "9658499015", sends: "booking", expects: "404: nothing is booked, phone", flows: "F16", run: func(r *round) {
		r.troubled(r.send(appointment(catchAll, "9658499015")), "not-found", "phone")
	}},
	{part: "3.6", who: "9658499023", sends: "booking", expects: "409: the time is gone, choose another", flows: "F16", run: func(r *round) {
		r.troubled(r.send(appointment(catchAll, "9658499023")), "slot-taken", "choose-slot")
	}},
	{part: "3.6", who: "9658499031", sends: "booking", expects: "422: not accepted, choose another service", flows: "F16", run: func(r *round) {
		r.troubled(r.send(appointment(catchAll, "9658499031")), "not-accepted", "choose-service")
	}},
	reading("Appointment", fixedBooking, http.StatusOK),
	reading("Appointment", "0d440c22-7f25-4c6c-905d-2213d197d02a", http.StatusNotImplemented),
}

var referrals = []scenario{
	{part: "3.6", who: "9658499058", sends: "referral, then its cancellation", expects: "200; ServiceRequest " + fixedReferral + "; read, then cancelled", flows: "F7 F8", run: func(r *round) {
		c := r.send(referral("9658499058"))
		r.says(c, "Referred")
		r.has(c, "Referral id", fixedReferral)
		c = r.act(c.ID, "cancel-referral")
		r.says(c, "Referral cancelled")
	}},
	{part: "3.6", who: "no NHS number", sends: "referral", expects: "200; ServiceRequest " + fixedReferral, flows: "F7 F20", run: func(r *round) {
		c := r.send(referral(nobody))
		r.says(c, "Referred")
		r.has(c, "Referral id", fixedReferral)
	}},
	{part: "3.6", who: minorIllness, sends: "referral for minor illness", expects: "200; ServiceRequest " + fixedReferral, flows: "F7", run: func(r *round) {
		c := r.send(ask{service: minorIllness, useCase: "a5t1", plan: "refer", patient: free})
		r.says(c, "Referred")
		r.has(c, "Referral id", fixedReferral)
	}},
	{part: "3.6", who: otherArea, sends: "out-of-area referral", expects: "200", flows: "F7", run: func(r *round) {
		r.says(r.send(ask{service: otherArea, useCase: "a6t1", plan: "refer", patient: free}), "Referred")
	}},
	{part: "3.6", who: "9658499066", sends: "referral", expects: "400: refused, tell support", flows: "F16", run: func(r *round) {
		r.troubled(r.send(referral("9658499066")), "not-understood", "tell-support")
	}},
	{part: "3.6", who: "9658499074", sends: "referral", expects: "500: tried a few times, then not confirmed", flows: "F16", run: func(r *round) {
		c := r.send(referral("9658499074"))
		r.says(c, "Referral not confirmed")
		r.troubled(c, "receiver-fault", "ask-receiver")
		if m := r.sent(c.ID, message.ReferralNew); m.State != "unknown" || m.Attempts < 2 {
			r.t.Errorf("%s after %d tries", m.State, m.Attempts)
		}
	}},
	reading("ServiceRequest", fixedReferral, http.StatusOK),
	reading("ServiceRequest", "61215702-0049-4d76-9807-2123f0a6ca15", http.StatusMethodNotAllowed),
	reading("ServiceRequest", "9d280ad9-6dda-46d2-a75e-f5b47b2f4e87", http.StatusTooManyRequests),
	reading("ServiceRequest", "4d65ddaa-4d09-41cd-87c9-aeb9c0c96352", http.StatusServiceUnavailable),
}

var validations = []scenario{
	{part: "3.6", who: "no NHS number", sends: "request for validation", expects: "200; ServiceRequest " + fixedValidation, flows: "F7 F20", run: func(r *round) {
		c := r.send(validation(nobody))
		r.says(c, "Validation asked for")
		r.has(c, "Referral id", fixedValidation)
	}},
	{part: "3.6", who: "no NHS number", sends: "request for validation, its update, its cancellation", expects: "200 each; ServiceRequest " + fixedValidation, flows: "F8 F10", run: func(r *round) {
		c := r.send(validation(nobody))
		before := r.sent(c.ID, message.ValidationNew)
		c = r.update(c.ID)
		r.says(c, "Validation asked for")
		m := r.sent(c.ID, message.ValidationUpdate)
		if m.State != "delivered" || m.RequestID == before.RequestID || m.CorrelationID != before.CorrelationID || !strings.Contains(string(m.Body), fixedValidation) {
			r.t.Errorf("the update is %s, with request id %s", m.State, m.RequestID)
		}
		r.says(r.act(c.ID, "cancel-referral"), "Request for validation cancelled")
	}},
	{part: "3.6", who: "9658499082", sends: "request for validation, then its cancellation", expects: "200; the read before the cancellation answers 408: nothing is cancelled", flows: "F8 F16", run: func(r *round) {
		c := r.send(validation("9658499082"))
		r.has(c, "Referral id", "9e595424-9d67-45db-9a90-03259653cd37")
		r.cannotCancel(c.ID)
	}},
	{part: "3.6", who: "9658499090", sends: "request for validation, then its cancellation", expects: "200; the read before the cancellation answers 501: nothing is cancelled", flows: "F8 F16", run: func(r *round) {
		c := r.send(validation("9658499090"))
		r.has(c, "Referral id", "c337e8d8-fd5b-4a13-a8e4-0f6f4ac1bb1a")
		r.cannotCancel(c.ID)
	}},
	{part: "3.6", who: "9658499015", sends: "request for validation", expects: "404: phone", flows: "F16", run: func(r *round) {
		r.troubled(r.send(validation("9658499015")), "not-found", "phone")
	}},
	{part: "3.6", who: "9658499112", sends: "request for validation", expects: "409: it clashes with a record, phone", flows: "F16", run: func(r *round) {
		r.troubled(r.send(validation("9658499112")), "clash", "phone")
	}},
	{part: "3.6", who: "9658499120", sends: "request for validation", expects: "422: not accepted, choose another service", flows: "F16", run: func(r *round) {
		r.troubled(r.send(validation("9658499120")), "not-accepted", "choose-service")
	}},
	{part: "3.6", who: "9658499139", sends: "request for validation", expects: "401: the service refuses access", flows: "F16", run: func(r *round) {
		r.troubled(r.send(validation("9658499139")), "access-refused", "choose-service")
	}},
	reading("ServiceRequest", fixedValidation, http.StatusOK),
	reading("ServiceRequest", "9e595424-9d67-45db-9a90-03259653cd37", http.StatusRequestTimeout),
	reading("ServiceRequest", "c337e8d8-fd5b-4a13-a8e4-0f6f4ac1bb1a", http.StatusNotImplemented),
}

// reading is the read of one record by its id.
func reading(resourceType, id string, status int) scenario {
	return scenario{part: "3.6", who: id, sends: "GET /" + resourceType + "/{id}", expects: http.StatusText(status), flows: "F16", run: func(r *round) {
		reply, err := r.client.Read(r.t.Context(), catchAll, resourceType, id, "")
		r.answered(reply, err, status)
		if status == http.StatusOK && (reply.Resource.Type() != resourceType || reply.Resource.ID() != id) {
			r.t.Errorf("%s %s came", reply.Resource.Type(), reply.Resource.ID())
		}
	}}
}

// cannotCancel tries to cancel a request whose record cannot be read.
func (r *round) cannotCancel(id string) {
	r.t.Helper()
	before, tried := r.came, r.tries(id, "cancel-referral")
	if tried == nil {
		r.t.Fatal("it was cancelled without being read")
	}
	r.came = before + "; " + tried.Title
	if tried.What == "" || tried.Sent == "" || tried.Next == "" {
		r.t.Errorf("it is not explained: %+v", tried)
	}
	r.says(r.look(id), "Validation asked for")
}
