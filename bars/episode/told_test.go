package episode_test

import (
	"testing"
	"time"

	"barsdesk/bars/episode"
	"barsdesk/bars/message"
)

var (
	now   = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	start = time.Date(2026, 11, 21, 14, 30, 0, 0, time.UTC)
)

// told is a case and what happened to it, in order.
func told(t *testing.T, plan episode.Plan, events ...episode.Event) *episode.Case {
	t.Helper()
	c := &episode.Case{Role: episode.AsSender, Plan: plan, ServiceID: "2000012345", ServiceName: "Trumpton ED"}
	tell(t, c, events...)
	return c
}

func tell(t *testing.T, c *episode.Case, events ...episode.Event) {
	t.Helper()
	for i, e := range events {
		if err := c.Apply(now.Add(time.Duration(len(c.Missed)+i)*time.Minute), e); err != nil {
			t.Fatalf("%s: %v", e.Word(), err)
		}
	}
}

func askBooking() episode.Event {
	return episode.Asked{Kind: message.BookingNew, MessageID: "m-book", BundleID: "b-book", SlotID: "slot", Start: start, End: start.Add(15 * time.Minute)}
}

func askReferral() episode.Event {
	return episode.Asked{Kind: message.ReferralNew, MessageID: "m-refer", BundleID: "b-refer", AppointmentID: "appointment-1"}
}

func booked() episode.Event {
	return episode.Delivered{MessageID: "m-book", Answer: message.Answer{AppointmentID: "appointment-1", Reference: "TED-4821"}}
}

func referred() episode.Event {
	return episode.Delivered{MessageID: "m-refer", Answer: message.Answer{ServiceRequestID: "request-1", EncounterID: "encounter-1", Reference: "TED-4822"}}
}

func missed(change func(*episode.Responded)) episode.Event {
	e := episode.Responded{Kind: message.DidNotAttendKind, MessageID: "in-1", Identifier: "b-refer", AppointmentID: "appointment-1", ServiceRequestID: "request-1", Start: start,
		Concerns: []message.Concern{{System: "urn:elsewhere", Code: "X1", Text: "Child in the home"}}}
	if change != nil {
		change(&e)
	}
	return e
}

func words(start, _ time.Time) string { return "at " + start.Format("15:04") }

func actions(c *episode.Case) []episode.ActionID {
	var out []episode.ActionID
	for _, a := range c.Actions() {
		out = append(out, a.ID)
	}
	return out
}
