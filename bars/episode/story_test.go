package episode_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"barsdesk/bars/episode"
	"barsdesk/bars/message"
)

func TestHeadlineSaysExactlyWhatStands(t *testing.T) {
	cancel := episode.CancelAsked{Kind: message.BookingCancel, MessageID: "m-cancel", ID: "appointment-1"}
	revoke := episode.CancelAsked{Kind: message.ReferralCancel, MessageID: "m-revoke", ID: "request-1"}
	both := []episode.Event{askBooking(), booked(), askReferral(), referred()}
	stories := []struct {
		headline string
		events   []episode.Event
		standing string
		need     episode.NeedKind
	}{
		{"Nothing sent", nil, "Nothing was sent.", ""},
		{"Booking being sent", []episode.Event{askBooking(), askReferral()}, "The booking at 14:30 is about to be sent. Nothing is booked yet. The referral is not sent: it waits for the booking.", ""},
		{"Not booked", []episode.Event{askBooking(), askReferral(), episode.NotTaken{MessageID: "m-book"}},
			"Trumpton ED has not accepted the booking at 14:30. Nothing is booked. The referral is not sent: it waits for the booking.", episode.NeedRefused},
		{"Booking being sent", []episode.Event{askBooking(), episode.Trying{MessageID: "m-book"}}, "The booking at 14:30 is being sent. Trumpton ED has not confirmed it yet. The referral is not sent yet.", ""},
		{"Booked, not yet referred", []episode.Event{askBooking(), booked()}, "An appointment at 14:30 at Trumpton ED is booked. The referral is not sent yet.", episode.NeedHalfDone},
		{"Booked, not yet referred", []episode.Event{askBooking(), booked(), askReferral(), episode.Trying{MessageID: "m-refer"}, episode.Waiting{MessageID: "m-refer", Failure: "timeout"}},
			"An appointment at 14:30 at Trumpton ED is booked. The referral is being sent. Trumpton ED has not confirmed it yet.", episode.NeedHalfDone},
		{"Booked, referral refused", []episode.Event{askBooking(), booked(), askReferral(), episode.NotTaken{MessageID: "m-refer", Failure: "not-supported"}},
			"An appointment at 14:30 at Trumpton ED is booked. Trumpton ED has not taken the referral.", episode.NeedHalfDone},
		{"Booked, referral not confirmed", []episode.Event{askBooking(), booked(), askReferral(), episode.Lost{MessageID: "m-refer"}},
			"An appointment at 14:30 at Trumpton ED is booked. It is not known whether Trumpton ED has the referral.", episode.NeedHalfDone},
		{"Booked and referred", both, "An appointment at 14:30 at Trumpton ED is booked. The referral is with Trumpton ED.", ""},
		{"Not booked, the time was taken", []episode.Event{askBooking(), askReferral(), episode.NotTaken{MessageID: "m-book", SlotGone: true}},
			"The time at 14:30 was taken by someone else. Nothing is booked. The referral is not sent: it waits for the booking.", episode.NeedSlot},
		{"Booking not confirmed", []episode.Event{askBooking(), askReferral(), episode.Trying{MessageID: "m-book"}, episode.Lost{MessageID: "m-book"}},
			"It is not known whether Trumpton ED has booked the appointment at 14:30. The referral is not sent: it waits for the booking.", episode.NeedUnknown},
		{"Booking being cancelled, referred", append(both[:4:4], cancel),
			"An appointment at 14:30 at Trumpton ED is booked. Its cancellation is being sent: until Trumpton ED confirms it, it stands. The referral is with Trumpton ED.", ""},
		{"Booked, cancellation not confirmed, referred", append(both[:4:4], cancel, episode.Lost{MessageID: "m-cancel"}),
			"An appointment at 14:30 at Trumpton ED is booked, but it is not known whether Trumpton ED has the cancellation. The referral is with Trumpton ED.", episode.NeedUnknown},
		{"Booked and referred", append(both[:4:4], cancel, episode.NotTaken{MessageID: "m-cancel"}),
			"An appointment at 14:30 at Trumpton ED is booked. The appointment was not cancelled: Trumpton ED did not accept that. The referral is with Trumpton ED.", episode.NeedRefused},
		{"Referred, booking cancelled", append(both[:4:4], cancel, episode.Delivered{MessageID: "m-cancel"}),
			"The appointment at 14:30 is cancelled. The referral is with Trumpton ED.", ""},
		{"Booked, referral cancelled", append(both[:4:4], revoke, episode.Delivered{MessageID: "m-revoke"}),
			"An appointment at 14:30 at Trumpton ED is booked. The referral is cancelled.", ""},
		{"Booking and referral cancelled", append(both[:4:4], cancel, episode.Delivered{MessageID: "m-cancel"}, revoke, episode.Delivered{MessageID: "m-revoke"}),
			"The appointment at 14:30 is cancelled. The referral is cancelled.", ""},
		{"Did not attend", append(both[:4:4], missed(nil)), "Trumpton ED reports that the patient did not attend at 14:30.", episode.NeedDidNotAttend},
	}
	for _, s := range stories {
		t.Run(s.headline, func(t *testing.T) {
			c := told(t, episode.BookAndRefer, s.events...)
			if c.Headline() != s.headline {
				t.Errorf("headline %q, want %q", c.Headline(), s.headline)
			}
			if got := c.Standing(words); got != s.standing {
				t.Errorf("standing\n%q, want\n%q", got, s.standing)
			}
			var need episode.NeedKind
			if needs := c.NeedsAction(); len(needs) > 0 {
				need = needs[0].Kind
			}
			if need != s.need {
				t.Errorf("needs %q, want %q", need, s.need)
			}
		})
	}
}

func TestOneHalfOfAPlanAlone(t *testing.T) {
	if h := told(t, episode.Refer, askReferral(), referred()).Headline(); h != "Referred" {
		t.Errorf("referral alone: %q", h)
	}
	c := told(t, episode.Book, askBooking(), booked())
	if h := c.Headline(); h != "Booked" || len(c.NeedsAction()) != 0 {
		t.Errorf("booking alone: %q, needs %v", h, c.NeedsAction())
	}
}

func TestCancelOnlyWhatIsCurrent(t *testing.T) {
	c := told(t, episode.BookAndRefer, askBooking())
	cancel := episode.CancelAsked{Kind: message.BookingCancel, MessageID: "m-cancel", ID: "appointment-1"}
	if err := c.Apply(now, cancel); !errors.Is(err, episode.ErrNoSuch) || c.Allows(episode.CancelBooking) {
		t.Errorf("before it is booked: %v", err)
	}
	tell(t, c, booked(), cancel)
	second := episode.CancelAsked{Kind: message.BookingCancel, MessageID: "m-cancel-2", ID: "appointment-1"}
	if err := c.Apply(now, second); !errors.Is(err, episode.ErrNotNow) || c.Allows(episode.CancelBooking) {
		t.Errorf("while it is being cancelled: %v", err)
	}
	tell(t, c, episode.Delivered{MessageID: "m-cancel"})
	if err := c.Apply(now, second); !errors.Is(err, episode.ErrNotNow) || c.Allows(episode.CancelBooking) {
		t.Errorf("after it is cancelled: %v", err)
	}
}

func TestReadingAtTheReceiverSettlesDoubt(t *testing.T) {
	c := told(t, episode.Book, askBooking(), episode.Lost{MessageID: "m-book"},
		episode.Seen{ResourceType: "Appointment", ID: "appointment-1", Status: "booked", Reference: "TED-4821", MessageID: "m-book"})
	if c.Headline() != "Booked" || c.Bookings[0].ID != "appointment-1" || c.Bookings[0].Reference != "TED-4821" {
		t.Errorf("%s %+v", c.Headline(), c.Bookings[0])
	}
	tell(t, c, episode.CancelAsked{Kind: message.BookingCancel, MessageID: "m-cancel", ID: "appointment-1"}, episode.Lost{MessageID: "m-cancel"},
		episode.Seen{ResourceType: "Appointment", ID: "appointment-1", Status: "cancelled"})
	if c.Headline() != "Booking cancelled" || len(c.Undelivered()) != 0 {
		t.Errorf("%s, undelivered %v", c.Headline(), c.Undelivered())
	}
	err := c.Apply(now, episode.Seen{ResourceType: "ServiceRequest", ID: "request-9", Status: "active", MessageID: "m-book"})
	if !errors.Is(err, episode.ErrNoSuch) {
		t.Errorf("a referral was taken for the booking: %v", err)
	}
}

func TestReferralCancelledAsAMistake(t *testing.T) {
	c := told(t, episode.Refer, askReferral(), referred(), episode.CancelAsked{Kind: message.ReferralCancel, MessageID: "m-revoke", ID: "request-1", Mistake: true}, episode.Delivered{MessageID: "m-revoke"})
	if c.Referrals[0].State != episode.EnteredInError || c.Headline() != "Referral withdrawn as a mistake" {
		t.Errorf("%s: %s", c.Referrals[0].State, c.Headline())
	}
}

func TestSlotTakenLeadsBackToTheTimes(t *testing.T) {
	c := told(t, episode.BookAndRefer, askBooking(), askReferral(), episode.NotTaken{MessageID: "m-book", SlotGone: true})
	if !c.Allows(episode.ChooseSlot) || c.Allows(episode.CancelBooking) {
		t.Errorf("actions %v", actions(c))
	}
	tell(t, c, episode.GivenUp{MessageID: "m-book"}, episode.GivenUp{MessageID: "m-refer"},
		episode.Asked{Kind: message.BookingNew, MessageID: "m-2", BundleID: "b-2", Start: start.Add(time.Hour)})
	if c.Headline() != "Booking being sent" {
		t.Errorf("headline %q", c.Headline())
	}
}

func TestGivingUpWhatMayHaveArrivedIsRefused(t *testing.T) {
	c := told(t, episode.Book, askBooking(), episode.Lost{MessageID: "m-book"})
	if err := c.Apply(now, episode.GivenUp{MessageID: "m-book"}); !errors.Is(err, episode.ErrNotNow) {
		t.Errorf("gave up an unknown booking: %v", err)
	}
	if !c.Allows(episode.Retry) || !c.Allows(episode.AskReceiver) {
		t.Errorf("actions %v", actions(c))
	}
}

func TestClosingWaitsForWhatIsBeingSent(t *testing.T) {
	c := told(t, episode.Book, askBooking())
	if err := c.Apply(now, episode.Closed{}); !errors.Is(err, episode.ErrNotNow) || c.Allows(episode.Close) {
		t.Errorf("closed while sending: %v", err)
	}
	tell(t, c, episode.NotTaken{MessageID: "m-book"}, episode.Closed{})
	if len(c.NeedsAction()) != 0 || c.State() != "closed" {
		t.Errorf("needs %v, state %q", c.NeedsAction(), c.State())
	}
}

func TestWordsAreForPeople(t *testing.T) {
	c := told(t, episode.BookAndRefer, askBooking(), booked(), askReferral(), referred(), missed(nil))
	for _, a := range c.Actions() {
		if a.Label == "" || a.Help == "" || strings.Contains(strings.ToLower(a.Label+a.Help), "please") {
			t.Errorf("%s: %q %q", a.ID, a.Label, a.Help)
		}
	}
}

func TestReadingAnotherRecordProvesNothing(t *testing.T) {
	c := told(t, episode.Book, askBooking(), booked())
	err := c.Apply(now, episode.Seen{ResourceType: "Appointment", ID: "appointment-9", Status: "cancelled", MessageID: "m-book"})
	if !errors.Is(err, episode.ErrNoSuch) || c.Headline() != "Booked" {
		t.Errorf("%v, %s", err, c.Headline())
	}
}
