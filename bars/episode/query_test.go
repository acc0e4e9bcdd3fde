package episode_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"barsdesk/bars/episode"
	"barsdesk/bars/message"
)

func cancelBooking() episode.Event {
	return episode.CancelAsked{Kind: message.BookingCancel, MessageID: "m-cancel", ID: "appointment-1"}
}

func TestPendingAndConfirmed(t *testing.T) {
	c := told(t, episode.BookAndRefer)
	c.Phone = "01632 960 111"
	for _, step := range []struct {
		event              episode.Event
		pending, confirmed bool
		next               string
	}{
		{askBooking(), true, false, ""},
		{askReferral(), true, false, ""},
		{episode.Trying{MessageID: "m-book"}, true, false, ""},
		{episode.Lost{MessageID: "m-book"}, false, false, "Try again: the same message is never taken twice. Or ask the service on 01632 960 111."},
		{booked(), true, false, "Leave this running: the referral is sent as soon as the service can be reached."},
		{episode.Lost{MessageID: "m-refer"}, false, false, "Try again: the same referral is never taken twice. Or ask the service on 01632 960 111."},
		{episode.NotTaken{MessageID: "m-refer"}, false, false, "Finish the referral, or cancel the booking."},
		{referred(), false, true, ""},
		{cancelBooking(), true, true, ""},
		{episode.NotTaken{MessageID: "m-cancel"}, false, true, "Read what the service answered, then decide. You can phone the service on 01632 960 111."},
		{missed(nil), false, true, "Contact the patient, then rebook or close the case."},
	} {
		tell(t, c, step.event)
		if c.Pending() != step.pending || c.Confirmed() != step.confirmed || c.Next() != step.next {
			t.Errorf("after %s: pending %v, confirmed %v, next %q", step.event.Word(), c.Pending(), c.Confirmed(), c.Next())
		}
	}
}

func TestConfirmedIsWhatWasPlanned(t *testing.T) {
	for plan, events := range map[episode.Plan][]episode.Event{
		episode.Book:         {askBooking(), booked()},
		episode.Refer:        {askReferral(), referred()},
		episode.BookAndRefer: {askBooking(), booked(), askReferral(), referred()},
		"":                   {episode.Received{Kind: message.ReferralNew, ID: "request-1"}},
	} {
		if c := told(t, plan, events...); !c.Confirmed() {
			t.Errorf("plan %q is not confirmed", plan)
		}
		if c := told(t, plan); c.Confirmed() {
			t.Errorf("plan %q is confirmed with nothing sent", plan)
		}
	}
}

func TestWordsAndReferencesOfTheParts(t *testing.T) {
	c := told(t, episode.BookAndRefer)
	if c.BookingWords() != "" || c.ReferralWords() != "" || c.References() != nil {
		t.Errorf("of nothing: %q %q %v", c.BookingWords(), c.ReferralWords(), c.References())
	}
	tell(t, c, askBooking(), booked(), askReferral(), referred())
	if c.BookingWords() != "Booked" || c.ReferralWords() != "Referred" || !slices.Equal(c.References(), []string{"TED-4821", "TED-4822"}) {
		t.Errorf("%q %q %v", c.BookingWords(), c.ReferralWords(), c.References())
	}
}

func TestNothingElseIsOfferedWhileSending(t *testing.T) {
	c := told(t, episode.BookAndRefer, askBooking(), booked(), askReferral())
	for _, id := range []episode.ActionID{episode.CancelBooking, episode.CancelReferral, episode.Rebook, episode.ReferOn, episode.Resume, episode.Close} {
		if c.Allows(id) {
			t.Errorf("%s is offered while the referral is being sent", id)
		}
	}
	tell(t, c, referred())
	if !c.Allows(episode.CancelBooking) || !c.Allows(episode.CancelReferral) {
		t.Errorf("after it: %v", actions(c))
	}
}

// A plan is asked for as a whole; asking again, from wherever, asks for nothing.
func TestAskingTwiceAsksOnce(t *testing.T) {
	c := told(t, episode.BookAndRefer, askBooking(), booked(), askBooking(), askReferral(), askReferral(), referred(), cancelBooking(), cancelBooking(), episode.Delivered{MessageID: "m-cancel"}, cancelBooking())
	if len(c.Bookings) != 1 || len(c.Referrals) != 1 || c.Bookings[0].State != episode.Cancelled {
		t.Errorf("%d bookings, %d referrals, booking %s", len(c.Bookings), len(c.Referrals), c.Bookings[0].State)
	}
	r := &episode.Case{Role: episode.AsReceiver}
	in := episode.Received{Kind: message.BookingNew, MessageID: "in-1", ID: "appointment-1", Start: start}
	out := episode.ReplyAsked{Kind: message.DidNotAttendKind, MessageID: "out-1"}
	tell(t, r, in, in, out, out)
	if len(r.Bookings) != 1 || len(r.Replies) != 1 {
		t.Errorf("%d bookings, %d replies", len(r.Bookings), len(r.Replies))
	}
}

// A message that was on its way once may have arrived, whatever it waits for now.
func TestGivingUpAfterATryIsRefused(t *testing.T) {
	c := told(t, episode.Book, askBooking(), episode.Trying{MessageID: "m-book"}, episode.Waiting{MessageID: "m-book", Failure: "no-answer"})
	if err := c.Apply(now, episode.GivenUp{MessageID: "m-book"}); !errors.Is(err, episode.ErrNotNow) {
		t.Errorf("gave up what may be booked: %v", err)
	}
	tell(t, c, episode.NotTaken{MessageID: "m-book"}, episode.Waiting{MessageID: "m-book"}, episode.GivenUp{MessageID: "m-book"})
	if c.Headline() != "Not booked" {
		t.Errorf("headline %q", c.Headline())
	}
}

func TestAStandingBookingIsNotHiddenByAFailedOne(t *testing.T) {
	c := told(t, episode.Book, askBooking(), booked(),
		episode.Asked{Kind: message.BookingNew, MessageID: "m-again", Start: start.Add(time.Hour)}, episode.NotTaken{MessageID: "m-again", SlotGone: true})
	if c.Headline() != "Booked" || !c.Allows(episode.CancelBooking) {
		t.Errorf("%s, %v", c.Headline(), actions(c))
	}
	c.Referrals = append(c.Referrals, episode.Referral{Part: episode.Part{BundleID: "b-refer", State: episode.Active}})
	tell(t, c, missed(nil))
	if c.Missed[0].Superseded || c.Bookings[0].State != episode.DidNotAttend {
		t.Errorf("report %+v", c.Missed[0])
	}
}

// The referral let go of the appointment when it was cancelled.
func TestReportOnACancelledReferralThatNamesNoAppointment(t *testing.T) {
	c := told(t, episode.BookAndRefer, askBooking(), booked(), askReferral(), referred(),
		episode.CancelAsked{Kind: message.ReferralCancel, MessageID: "m-revoke", ID: "request-1"}, episode.Delivered{MessageID: "m-revoke"},
		missed(func(e *episode.Responded) { e.AppointmentID, e.Start = "", time.Time{} }))
	if c.Bookings[0].State != episode.Booked || !c.Missed[0].Superseded || c.Headline() != "Booked, referral cancelled" {
		t.Errorf("booking %s, report %+v, %s", c.Bookings[0].State, c.Missed[0], c.Headline())
	}
	if got := c.Next(); got != "Read the report and record what you did. Later arrangements stay as they are." {
		t.Errorf("next %q", got)
	}
}

func TestARefusedBookingIsNoAppointmentToMiss(t *testing.T) {
	c := told(t, episode.BookAndRefer, askBooking(), episode.NotTaken{MessageID: "m-book"}, askReferral(), referred(),
		missed(func(e *episode.Responded) { e.AppointmentID = "" }))
	if c.Bookings[0].State != episode.Refused || c.Missed[0].Booking != "" || c.Referrals[0].State != episode.DidNotAttend {
		t.Errorf("booking %s, report %+v", c.Bookings[0].State, c.Missed[0])
	}
}

func TestAnUnknownReplyCanBeTriedAgain(t *testing.T) {
	c := &episode.Case{Role: episode.AsReceiver}
	tell(t, c, episode.Received{Kind: message.ReferralNew, ID: "request-1"}, episode.NoShow{},
		episode.ReplyAsked{Kind: message.DidNotAttendKind, MessageID: "out-1"})
	if !c.Pending() || c.Allows(episode.Close) {
		t.Errorf("pending %v, %v", c.Pending(), actions(c))
	}
	tell(t, c, episode.Lost{MessageID: "out-1"})
	if !c.Allows(episode.Retry) || !slices.Equal(c.Undelivered(), []string{"out-1"}) {
		t.Errorf("%v, undelivered %v", actions(c), c.Undelivered())
	}
}

// TestJSONNamesAreStable: what is stored today is read by what runs tomorrow.
func TestJSONNamesAreStable(t *testing.T) {
	c := told(t, episode.BookAndRefer, askBooking(), episode.Trying{MessageID: "m-book"}, booked(), askReferral(), referred(), cancelBooking(), missed(nil))
	c.DraftID = "draft-1"
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"role":"sender"`, `"plan":"book-and-refer"`, `"draftId":"draft-1"`, `"bookings":[{"messageId":"m-book","bundleId":"b-book","id":"appointment-1","reference":"TED-4821","state":"did-not-attend"`,
		`"ending":{"messageId":"m-cancel","state":"queued","to":"cancelled"`, `"referrals":[{"messageId":"m-refer"`, `"encounterId":"encounter-1"`, `"missed":[{"messageId":"in-1"`, `"superseded":false`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}
