package episode_test

import (
	"errors"
	"slices"
	"strings"
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

func TestDidNotAttendMarksTheAppointmentItIsAbout(t *testing.T) {
	c := told(t, episode.BookAndRefer, askBooking(), booked(), askReferral(), referred(), missed(nil))
	if c.Bookings[0].State != episode.DidNotAttend || c.Referrals[0].State != episode.DidNotAttend {
		t.Errorf("booking %s, referral %s", c.Bookings[0].State, c.Referrals[0].State)
	}
	m := c.Missed[0]
	if m.Superseded || m.Booking != "m-book" || !m.Start.Equal(start) || m.Concerns[0].Text != "Child in the home" {
		t.Errorf("kept %+v", m)
	}
	for _, want := range []episode.ActionID{episode.RecordContact, episode.Rebook, episode.Close} {
		if !c.Allows(want) {
			t.Errorf("%s is not offered: %v", want, actions(c))
		}
	}
}

func TestDidNotAttendAfterCancelChangesNothing(t *testing.T) {
	c := told(t, episode.BookAndRefer, askBooking(), booked(), askReferral(), referred(),
		episode.CancelAsked{Kind: message.BookingCancel, MessageID: "m-cancel", ID: "appointment-1"}, episode.Delivered{MessageID: "m-cancel"}, missed(nil))
	if c.Bookings[0].State != episode.Cancelled || !c.Missed[0].Superseded || c.Missed[0].Booking != "m-book" {
		t.Errorf("booking %s, report %+v", c.Bookings[0].State, c.Missed[0])
	}
	if needs := c.NeedsAction(); len(needs) != 1 || needs[0].What != "Did not attend an earlier appointment" {
		t.Errorf("needs %v", needs)
	}
}

func TestDidNotAttendAfterRebookingLeavesTheNewAppointment(t *testing.T) {
	again := episode.Asked{Kind: message.BookingNew, MessageID: "m-again", BundleID: "b-again", Start: start, End: start.Add(time.Hour)}
	anew := episode.Delivered{MessageID: "m-again", Answer: message.Answer{AppointmentID: "appointment-2"}}
	for name, change := range map[string]func(*episode.Responded){
		"by id":               nil,
		"by time":             func(e *episode.Responded) { e.AppointmentID = "" },
		"without any":         func(e *episode.Responded) { e.AppointmentID, e.Start = "", time.Time{} },
		"unknown appointment": func(e *episode.Responded) { e.AppointmentID = "appointment-9" },
	} {
		t.Run(name, func(t *testing.T) {
			c := told(t, episode.BookAndRefer, askBooking(), booked(), askReferral(), referred(),
				episode.CancelAsked{Kind: message.BookingCancel, MessageID: "m-cancel", ID: "appointment-1"}, episode.Delivered{MessageID: "m-cancel"},
				again, anew, missed(change))
			if c.Bookings[1].State != episode.Booked || c.Bookings[0].State != episode.Cancelled {
				t.Errorf("old %s, new %s", c.Bookings[0].State, c.Bookings[1].State)
			}
			if c.Missed[0].Booking == "m-again" {
				t.Error("the report is shown against the new appointment")
			}
		})
	}
}

func TestDidNotAttendAfterAnotherCaseRebooked(t *testing.T) {
	c := told(t, episode.BookAndRefer, askBooking(), booked(), askReferral(), referred(), episode.Rebooked{CaseID: "case-2"}, missed(nil))
	if !c.Missed[0].Superseded || c.Allows(episode.Rebook) {
		t.Errorf("report %+v, actions %v", c.Missed[0], actions(c))
	}
}

func TestResponseProvesDelivery(t *testing.T) {
	c := told(t, episode.BookAndRefer, askBooking(), booked(), askReferral(), episode.Trying{MessageID: "m-refer"}, episode.Lost{MessageID: "m-refer"})
	if got := c.Undelivered(); !slices.Equal(got, []string{"m-refer"}) {
		t.Fatalf("undelivered %v", got)
	}
	tell(t, c, missed(nil))
	if len(c.Undelivered()) != 0 || c.Referrals[0].ID != "request-1" || c.Referrals[0].State != episode.DidNotAttend {
		t.Errorf("undelivered %v, referral %+v", c.Undelivered(), c.Referrals[0])
	}
	tell(t, c, episode.Lost{MessageID: "m-refer"}, episode.NotTaken{MessageID: "m-refer"}, episode.Delivered{MessageID: "m-refer"})
	if c.Referrals[0].State != episode.DidNotAttend {
		t.Errorf("what was proven became %s", c.Referrals[0].State)
	}
}

func TestResponseToNothingOfOurs(t *testing.T) {
	c := told(t, episode.Refer, askReferral(), referred())
	for _, identifier := range []string{"", "b-other"} {
		err := c.Apply(now, missed(func(e *episode.Responded) { e.Identifier = identifier }))
		if !errors.Is(err, episode.ErrNoSuch) || len(c.Missed) != 0 || c.Headline() != "Referred" {
			t.Errorf("identifier %q: %v, %s", identifier, err, c.Headline())
		}
	}
}

func TestSameResponseTwiceIsOneReport(t *testing.T) {
	c := told(t, episode.BookAndRefer, askBooking(), booked(), askReferral(), referred(), missed(nil), missed(nil))
	if len(c.Missed) != 1 {
		t.Errorf("%d reports", len(c.Missed))
	}
}

func TestWhatAPersonMakesOfAReport(t *testing.T) {
	for how, e := range map[string]episode.Event{
		episode.HandledContacted: episode.Contacted{Text: "phoned"},
		episode.HandledRebooked:  episode.Rebooked{CaseID: "case-2"},
		episode.HandledClosed:    episode.Closed{},
	} {
		c := told(t, episode.BookAndRefer, askBooking(), booked(), askReferral(), referred(), missed(nil), e)
		if c.Missed[0].Handled != how || c.Missed[0].HandledAt.IsZero() || len(c.NeedsAction()) != 0 {
			t.Errorf("%s: %+v, needs %v", how, c.Missed[0], c.NeedsAction())
		}
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

func TestReceiversSide(t *testing.T) {
	c := &episode.Case{Role: episode.AsReceiver, ServiceName: "Trumpton ED"}
	tell(t, c,
		episode.Received{Kind: message.BookingNew, MessageID: "in-1", BundleID: "b-1", ID: "appointment-1", Reference: "TED-1", Start: start},
		episode.Received{Kind: message.ReferralNew, MessageID: "in-2", BundleID: "b-2", ID: "request-1", AppointmentID: "appointment-1", Concerns: []message.Concern{{Text: "Child in the home"}}})
	if c.Headline() != "Booked and referred" || len(c.Concerns) != 1 || !c.Allows(episode.SayNotAttended) || c.Allows(episode.CancelBooking) {
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

func TestReportReopensAClosedCase(t *testing.T) {
	c := told(t, episode.BookAndRefer, askBooking(), booked(), askReferral(), referred(), episode.Closed{}, missed(nil))
	if len(c.NeedsAction()) != 1 {
		t.Errorf("needs %v", c.NeedsAction())
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

func TestReportAboutTheOlderOfTwoAppointmentsIsNoNews(t *testing.T) {
	c := told(t, episode.BookAndRefer, askBooking(), booked(), askReferral(), referred(),
		episode.Asked{Kind: message.BookingNew, MessageID: "m-again", BundleID: "b-again", Start: start.Add(time.Hour)},
		episode.Delivered{MessageID: "m-again", Answer: message.Answer{AppointmentID: "appointment-2"}}, missed(nil))
	if !c.Missed[0].Superseded || c.Missed[0].Booking != "m-book" || c.Bookings[1].State != episode.Booked {
		t.Errorf("report %+v, new appointment %s", c.Missed[0], c.Bookings[1].State)
	}
}

func TestReportAboutAnAppointmentThatIsNotOurs(t *testing.T) {
	c := told(t, episode.BookAndRefer, askBooking(), booked(), askReferral(), referred(), missed(func(e *episode.Responded) { e.AppointmentID = "appointment-9" }))
	if c.Missed[0].Booking != "" || c.Bookings[0].State != episode.Booked || c.Headline() != "Did not attend" {
		t.Errorf("report %+v, booking %s, %s", c.Missed[0], c.Bookings[0].State, c.Headline())
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

func TestReadingAnotherRecordProvesNothing(t *testing.T) {
	c := told(t, episode.Book, askBooking(), booked())
	err := c.Apply(now, episode.Seen{ResourceType: "Appointment", ID: "appointment-9", Status: "cancelled", MessageID: "m-book"})
	if !errors.Is(err, episode.ErrNoSuch) || c.Headline() != "Booked" {
		t.Errorf("%v, %s", err, c.Headline())
	}
}
