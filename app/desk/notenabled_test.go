package desk_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/episode"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
)

// notEnabled is what the platform answers while our application has no access.
func notEnabled() fault {
	return says(outcome.New(http.StatusForbidden, "SEND_FORBIDDEN", "forbidden", "no access"))
}

func actionsOf(c desk.Case) (out []string) {
	for _, a := range c.Actions {
		out = append(out, a.ID)
	}
	return out
}

// What is not let through is held: nothing tries it again by itself, no draft
// opens, and once access is granted the same bytes go out with the same ids.
//
// BaRS, Error handling: 403 is tried again only after it is resolved.
func TestWithoutAccessAMessageIsHeld(t *testing.T) {
	s := newSender(t)
	s.line.meets(notEnabled())
	d := s.ready(s.start(desk.DraftStart{Plan: "book-and-refer"}), "slot-1")
	id := s.sends(d)
	s.says(id, "Not booked, held back")
	s.passes(24 * time.Hour)
	s.clock.Add(-24 * time.Hour)
	s.reopen()
	shown, err := s.desk.Case(t.Context(), nurse, id)
	s.must(err)
	if got := actionsOf(shown); !slices.Contains(got, "retry") || !slices.Contains(got, "give-up") || slices.Contains(got, "correct") || slices.Contains(got, "close") == shown.Pending {
		t.Errorf("it can be done: %v", got)
	}
	if shown.BackToDraft != "" || shown.Trouble == nil || shown.Trouble.Steps[0].Action != "retry" || !strings.Contains(shown.Trouble.Sent, "Nothing was booked") {
		t.Errorf("draft %q, %+v", shown.BackToDraft, shown.Trouble)
	}
	if draft, err := s.desk.Draft(t.Context(), nurse, d.ID); err != nil || draft.SentCase != id {
		t.Errorf("the draft is open again, %v", err)
	}
	if m := s.message(id, message.BookingNew); m.State != "held" || len(s.line.posts()) != 1 {
		t.Fatalf("it is %s after %d posts", m.State, len(s.line.posts()))
	}
	s.must(s.actOn(id, desk.CaseAct{Action: "retry"}))
	s.says(id, "Booked and referred")
	s.deliveredOnce()
	s.sameEachTime()
	if first, again := s.line.posts()[0], s.line.posts()[1]; first != again {
		t.Error("another message went out")
	}
}

// An earlier try may have arrived: it is not known.
func TestWithoutAccessAfterADoubtIsNotKnown(t *testing.T) {
	s := newSender(t)
	s.line.meets(answerLost, notEnabled())
	id := s.bookAndRefer()
	s.retries(id, message.BookingNew, inState("unknown"))
	if got := s.headline(id); got != "Booking not confirmed" {
		t.Errorf("the case says %q", got)
	}
}

// What is held can be given up: it never goes out, and what was entered can be
// used again.
func TestWhatIsHeldIsGivenUp(t *testing.T) {
	s := newSender(t)
	s.line.meets(notEnabled())
	d := s.ready(s.start(desk.DraftStart{Plan: "book-and-refer"}), "slot-1")
	id := s.sends(d)
	s.says(id, "Not booked, held back")
	refused(t, s.actOn(id, desk.CaseAct{Action: "close"}), "text-needed")
	s.must(s.actOn(id, desk.CaseAct{Action: "give-up"}))
	s.passes(time.Hour)
	if m := s.message(id, message.BookingNew); m.State != "withdrawn" || len(s.line.posts()) != 1 {
		t.Errorf("it is %s after %d posts", m.State, len(s.line.posts()))
	}
	if draft, err := s.desk.Draft(t.Context(), nurse, d.ID); err != nil || draft.SentCase != "" {
		t.Errorf("the draft is not open again, %v", err)
	}
	refused(t, s.actOn(id, desk.CaseAct{Action: "retry"}), "not-now")
}

// A cancellation that is held leaves the appointment as it is, and can be given
// up or tried again.
func TestACancellationThatIsHeld(t *testing.T) {
	for _, action := range []string{"retry", "give-up"} {
		t.Run(action, func(t *testing.T) {
			s, id := booked(t)
			s.line.meets(notEnabled())
			s.must(s.actOn(id, desk.CaseAct{Action: "cancel-booking", Text: "Better"}))
			s.until("it is held", func() bool { return s.message(id, message.BookingCancel).State == "held" })
			if got := s.episode(id); got.Booking().State != episode.Booked || got.BookingWords() != "Booked, cancellation held back" || s.urgent(id) != episode.NeedRefused {
				t.Errorf("the case says %q, urgent is %q", got.BookingWords(), s.urgent(id))
			}
			refused(t, s.actOn(id, desk.CaseAct{Action: "cancel-booking", Text: "Again"}), "not-now")
			s.must(s.actOn(id, desk.CaseAct{Action: action}))
			want := map[string]string{"retry": "Referred, booking cancelled", "give-up": "Booked and referred"}[action]
			s.says(id, want)
		})
	}
}

// A rebooking whose cancellation is held waits with it, and goes on or is taken
// back with it.
func TestARebookingWhoseCancellationIsHeld(t *testing.T) {
	for _, action := range []string{"retry", "give-up"} {
		t.Run(action, func(t *testing.T) {
			s, old, d := rebooking(t)
			s.line.meets(notEnabled())
			id := s.sends(d)
			s.until("it is held", func() bool { return s.message(old, message.BookingCancel).State == "held" })
			if got := s.headline(id); got != "New booking waits for the cancellation" {
				t.Errorf("the new case says %q", got)
			}
			if action == "retry" {
				s.must(s.actOn(old, desk.CaseAct{Action: "retry"}))
				s.says(id, "Booked and referred")
				s.says(old, "Booking and referral cancelled")
				return
			}
			s.must(s.actOn(id, desk.CaseAct{Action: "give-up"}))
			if s.message(old, message.BookingCancel).State != "withdrawn" || s.message(id, message.BookingNew).State != "withdrawn" || s.headline(old) != "Booked and referred" {
				t.Errorf("the old case says %q", s.headline(old))
			}
		})
	}
}
