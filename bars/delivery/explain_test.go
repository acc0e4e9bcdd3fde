package delivery_test

import (
	"testing"

	"barsdesk/bars/delivery"
	"barsdesk/bars/outcome"
)

func TestExplain(t *testing.T) {
	timeout, gone := answer(408, "REC_TIMEOUT", "timeout"), answer(409, "REC_CONFLICT", "conflict")
	absent := answer(404, "PROXY_NOT_FOUND", "not-found")
	for _, c := range []struct {
		name, state string
		failure     string
		attempts    int
		answer      *outcome.Answer
		title, sent string
	}{
		{"new", delivery.Queued, "", 0, nil, "Sending", "Nothing is confirmed yet."},
		{"under way", delivery.Sending, "", 0, nil, "Sending", "Nothing is confirmed yet."},
		{"under way again", delivery.Sending, "", 1, timeout, "Sending", "The appointment may or may not be booked."},
		{"waits again", delivery.Queued, "", 1, timeout, "Not confirmed yet", "The appointment may or may not be booked."},
		{"no answer", delivery.Queued, "", 2, nil, "No answer", "The appointment may or may not be booked."},
		{"ids not echoed", delivery.Queued, "", 1, plain(200), "No answer", "The appointment may or may not be booked."},
		{"done", delivery.Delivered, "", 2, plain(200), "Accepted", "The appointment is booked."},
		{"gone", delivery.Refused, "", 2, gone, "The appointment has gone", "Nothing was booked."},
		{"absent", delivery.Refused, "", 1, absent, "The service cannot be reached", "Nothing was booked."},
		{"used up", delivery.Unknown, "", 8, timeout, "Delivery not confirmed", "The appointment may or may not be booked."},
		{"used up without an answer", delivery.Unknown, "", 8, nil, "Delivery not confirmed", "The appointment may or may not be booked."},
		{"used up without the ids", delivery.Unknown, "", 8, plain(200), "Delivery not confirmed", "The appointment may or may not be booked."},
		{"absent after a timeout", delivery.Unknown, "", 2, absent, "The service cannot be reached", "The appointment may or may not be booked."},
		{"held", delivery.Queued, delivery.FailureSilent, 0, nil, "Waiting for the service", "The booking is not sent yet."},
		{"held after a try", delivery.Queued, delivery.FailureSilent, 1, nil, "Waiting for the service", "The appointment may or may not be booked."},
		{"held for too long", delivery.Unknown, delivery.FailureSilent, 3, timeout, "Delivery not confirmed", "The appointment may or may not be booked."},
		{"held and never tried", delivery.Refused, delivery.FailureNotSent, 0, nil, "Not sent", "Nothing was booked."},
		{"not let through", delivery.Held, "not-enabled", 1, answer(403, "SEND_FORBIDDEN", "forbidden"), "Your organisation is not set up for this", "Nothing was booked."},
		{"not let through, after a refusal", delivery.Held, "not-enabled", 2, answer(403, "SEND_FORBIDDEN", "forbidden"), "Your organisation is not set up for this", "Nothing was booked."},
		{"time begun, never taken", delivery.Refused, delivery.FailureSlotBegun, 1, gone, "The time has begun", "Nothing was booked."},
		{"time begun, perhaps taken", delivery.Unknown, delivery.FailureSlotBegun, 2, nil, "The time has begun", "The appointment may or may not be booked."},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := delivery.Explain(delivery.Told{State: c.state, Kind: "booking-new", Service: "Trumpton ED", Attempts: c.attempts, Failure: c.failure, Answer: c.answer})
			if w.Title != c.title || w.Sent != c.sent || w.What == "" || w.Next == "" {
				t.Errorf("got %+v", w)
			}
		})
	}
}
