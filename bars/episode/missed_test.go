package episode_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"barsdesk/bars/episode"
	"barsdesk/bars/message"
)

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

func TestReportReopensAClosedCase(t *testing.T) {
	c := told(t, episode.BookAndRefer, askBooking(), booked(), askReferral(), referred(), episode.Closed{}, missed(nil))
	if len(c.NeedsAction()) != 1 {
		t.Errorf("needs %v", c.NeedsAction())
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
