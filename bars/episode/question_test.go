package episode_test

import (
	"slices"
	"testing"

	"barsdesk/bars/episode"
	"barsdesk/bars/message"
)

// What a person finds out by telephone is asked as what the service did: "it"
// could be the appointment or its cancellation.
func TestTellAsksWhatTheServiceDid(t *testing.T) {
	cancel := episode.CancelAsked{Kind: message.BookingCancel, MessageID: "m-cancel", ID: "appointment-1"}
	revoke := episode.CancelAsked{Kind: message.ReferralCancel, MessageID: "m-revoke", ID: "request-1"}
	both := []episode.Event{askBooking(), booked(), askReferral(), referred()}
	for want, events := range map[string][]episode.Event{
		"Has Trumpton ED booked the appointment?":    {askBooking(), episode.Trying{MessageID: "m-book"}, episode.Lost{MessageID: "m-book"}},
		"Has Trumpton ED received the referral?":     {askBooking(), booked(), askReferral(), episode.Lost{MessageID: "m-refer"}},
		"Has Trumpton ED cancelled the appointment?": append(both[:4:4], cancel, episode.Lost{MessageID: "m-cancel"}),
		"Has Trumpton ED cancelled the referral?":    append(both[:4:4], revoke, episode.Lost{MessageID: "m-revoke"}),
	} {
		c := told(t, episode.BookAndRefer, events...)
		all := c.Actions()
		at := slices.IndexFunc(all, func(a episode.Action) bool { return a.ID == episode.Tell })
		if at < 0 || all[at].Question != want {
			t.Errorf("asks %+v, want %q", all, want)
		}
	}
}

// A referral follows by itself once it is known that the booking arrived: none
// beside it is offered before.
func TestNoReferralBesideABookingInDoubt(t *testing.T) {
	c := told(t, episode.BookAndRefer, askBooking(), episode.Trying{MessageID: "m-book"}, episode.Lost{MessageID: "m-book"})
	if slices.Contains(actions(c), episode.ReferOn) {
		t.Errorf("offers a second referral: %v", actions(c))
	}
}

func TestAReferralThatDoesNotFollowIsNotPromised(t *testing.T) {
	c := told(t, episode.BookAndRefer, askBooking(), episode.NotTaken{MessageID: "m-book"})
	if got, want := c.Standing(words), "Trumpton ED has not accepted the booking at 14:30. Nothing is booked. The referral is not sent."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
