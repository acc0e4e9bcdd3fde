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
		attempts    int
		answer      *outcome.Answer
		title, sent string
	}{
		{"new", delivery.Queued, 0, nil, "Sending", "Nothing is confirmed yet."},
		{"under way", delivery.Sending, 0, nil, "Sending", "Nothing is confirmed yet."},
		{"under way again", delivery.Sending, 1, timeout, "Sending", "The appointment may or may not be booked."},
		{"waits again", delivery.Queued, 1, timeout, "Not confirmed yet", "The appointment may or may not be booked."},
		{"no answer", delivery.Queued, 2, nil, "No answer", "The appointment may or may not be booked."},
		{"ids not echoed", delivery.Queued, 1, plain(200), "No answer", "The appointment may or may not be booked."},
		{"done", delivery.Delivered, 2, plain(200), "Accepted", "The appointment is booked."},
		{"gone", delivery.Refused, 2, gone, "The appointment has gone", "Nothing was booked."},
		{"absent", delivery.Refused, 1, absent, "The service cannot be reached", "Nothing was booked."},
		{"used up", delivery.Unknown, 8, timeout, "Delivery not confirmed", "The appointment may or may not be booked."},
		{"used up without an answer", delivery.Unknown, 8, nil, "Delivery not confirmed", "The appointment may or may not be booked."},
		{"used up without the ids", delivery.Unknown, 8, plain(200), "Delivery not confirmed", "The appointment may or may not be booked."},
		{"absent after a timeout", delivery.Unknown, 2, absent, "The service cannot be reached", "The appointment may or may not be booked."},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := delivery.Explain(c.state, "booking-new", "Trumpton ED", c.attempts, c.answer)
			if w.Title != c.title || w.Sent != c.sent || w.What == "" || w.Next == "" {
				t.Errorf("got %+v", w)
			}
		})
	}
}
