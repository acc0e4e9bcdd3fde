package episode_test

import (
	"errors"
	"testing"

	"barsdesk/bars/episode"
	"barsdesk/bars/message"
)

func TestReceiversSide(t *testing.T) {
	c := &episode.Case{Role: episode.AsReceiver, ServiceName: "Trumpton ED"}
	tell(t, c,
		episode.Received{Kind: message.BookingNew, MessageID: "in-1", BundleID: "b-1", ID: "appointment-1", Reference: "TED-1", Start: start},
		episode.Received{Kind: message.ReferralNew, MessageID: "in-2", BundleID: "b-2", ID: "request-1", AppointmentID: "appointment-1", Concerns: []message.Concern{{Text: "Child in the home"}}})
	if c.Headline() != "Booked and referred" || len(c.Concerns) != 1 || !c.May(episode.SayDidNotAttend) || c.Allows(episode.CancelBooking) {
		t.Errorf("%s, concerns %v, actions %v", c.Headline(), c.Concerns, actions(c))
	}
	tell(t, c, episode.NoShow{}, episode.ReplyAsked{Kind: message.DidNotAttendKind, MessageID: "out-1"}, episode.Lost{MessageID: "out-1"})
	if c.Headline() != "Did not attend" || c.Referrals[0].State != episode.DidNotAttend || c.NeedsAction()[0].Kind != episode.NeedUnknown {
		t.Errorf("%s, %v", c.Headline(), c.NeedsAction())
	}
	tell(t, c, episode.Delivered{MessageID: "out-1"})
	if len(c.NeedsAction()) != 0 || c.Replies[0].State != episode.Completed {
		t.Errorf("%v, reply %s", c.NeedsAction(), c.Replies[0].State)
	}
	if err := c.Apply(now, episode.NoShow{}); !errors.Is(err, episode.ErrNotNow) {
		t.Errorf("twice: %v", err)
	}
	if err := c.Apply(now, episode.Received{Kind: message.BookingCancel, ID: "appointment-1"}); !errors.Is(err, episode.ErrNotNow) {
		t.Errorf("cancelled after it was missed: %v", err)
	}
}

func TestReceiverTakesCancellations(t *testing.T) {
	c := &episode.Case{Role: episode.AsReceiver}
	tell(t, c,
		episode.Received{Kind: message.BookingNew, ID: "appointment-1", Start: start},
		episode.Received{Kind: message.ReferralNew, ID: "request-1"},
		episode.Received{Kind: message.BookingCancel, ID: "appointment-1"},
		episode.Received{Kind: message.ReferralCancel, ID: "request-1", Mistake: true})
	if c.Bookings[0].State != episode.Cancelled || c.Referrals[0].State != episode.EnteredInError {
		t.Errorf("booking %s, referral %s", c.Bookings[0].State, c.Referrals[0].State)
	}
	if err := c.Apply(now, episode.Received{Kind: message.ReferralCancel, ID: "request-2"}); !errors.Is(err, episode.ErrNoSuch) {
		t.Errorf("unknown: %v", err)
	}
}

func TestOnlyTheReceiverRecordsWhatHappened(t *testing.T) {
	c := told(t, episode.BookAndRefer, askBooking(), booked(), askReferral(), referred())
	for _, e := range []episode.Event{episode.NoShow{}, episode.Came{}, episode.CareGiven{}} {
		if err := c.Apply(now, e); !errors.Is(err, episode.ErrNotNow) || c.Headline() != "Booked and referred" {
			t.Errorf("%s: %v, %s", e.Word(), err, c.Headline())
		}
	}
}
