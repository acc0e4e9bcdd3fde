package episode_test

import (
	"strings"
	"testing"

	"barsdesk/bars/episode"
	"barsdesk/bars/message"
)

// What was not let through on its way is not there, says so, and waits for a
// person: it is tried again or given up, and nothing is made anew beside it.
//
// BaRS, Error handling: 403.
func TestWhatIsHeldBack(t *testing.T) {
	booked := []episode.Event{episode.Asked{Kind: message.BookingNew, MessageID: "b", Start: start, End: start},
		episode.Delivered{MessageID: "b", Answer: message.Answer{AppointmentID: "a1"}}}
	referred := []episode.Event{episode.Asked{Kind: message.ReferralNew, MessageID: "r"},
		episode.Delivered{MessageID: "r", Answer: message.Answer{ServiceRequestID: "s1"}}}
	for _, c := range []struct {
		name     string
		before   []episode.Event
		asked    episode.Event
		headline string
		standing string
		need     episode.NeedKind
		never    episode.ActionID
	}{
		{"booking", nil, episode.Asked{Kind: message.BookingNew, MessageID: "m", Start: start, End: start}, "Not booked, held back", "Nothing is booked.", episode.NeedRefused, episode.Correct},
		{"referral", nil, episode.Asked{Kind: message.ReferralNew, MessageID: "m"}, "Not referred, held back", "does not have it.", episode.NeedRefused, episode.ReferOn},
		{"referral of a booking", booked, episode.Asked{Kind: message.ReferralNew, MessageID: "m"}, "Booked, not referred, held back", "does not have it.", episode.NeedHalfDone, episode.Resume},
		{"booking in place of one that ended", nil, episode.Asked{Kind: message.BookingNew, MessageID: "m", Start: start, Replaces: &episode.Replaced{MessageID: "old", Ended: true}},
			"Not booked, held back", "Nothing is booked.", episode.NeedNoBooking, episode.Correct},
		{"cancellation", booked, episode.CancelAsked{Kind: message.BookingCancel, MessageID: "m", ID: "a1"}, "Booked, cancellation held back", "it stands.", episode.NeedRefused, episode.CancelBooking},
		{"revocation", referred, episode.CancelAsked{Kind: message.ReferralCancel, MessageID: "m", ID: "s1"}, "Referred, cancellation held back", "it stands.", episode.NeedRefused, episode.CancelReferral},
		{"update", referred, episode.UpdateAsked{Kind: message.ReferralUpdate, MessageID: "m", ID: "s1"}, "Referred, update held back", "what was sent before counts.", episode.NeedRefused, episode.Update},
		{"change of time", booked, episode.MoveAsked{MessageID: "m", ID: "a1", Start: start, End: start}, "Booked, change of time held back", "it stays as it is.", episode.NeedRefused, episode.MoveBooking},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := &episode.Case{Role: episode.AsSender, UseCase: "a6t1"}
			if c.need == episode.NeedHalfDone {
				e.Plan = episode.BookAndRefer
			}
			apply(t, e, c.before...)
			apply(t, e, c.asked, episode.Trying{MessageID: "m"}, episode.HeldBack{MessageID: "m", Failure: "not-enabled"})
			if got := e.Headline(); got != c.headline {
				t.Errorf("it says %q", got)
			}
			if got := e.Standing(said); !strings.Contains(got, c.standing) || !strings.Contains(got, "held back") {
				t.Errorf("it stands %q", got)
			}
			if needs := e.NeedsAction(); len(needs) == 0 || needs[0].Kind != c.need || needs[0].MessageID != "m" {
				t.Errorf("it needs %+v", needs)
			}
			if !e.Allows(episode.Retry) || !e.Allows(episode.GiveUp) || e.Allows(c.never) || e.Pending() || !strings.Contains(e.Next(), "try again") {
				t.Errorf("it allows %v and says %q", e.Actions(), e.Next())
			}
			apply(t, e, episode.GivenUp{MessageID: "m"})
			if e.HeldBack() || e.Allows(episode.Retry) {
				t.Error("it is held back still")
			}
		})
	}
}
