package desk_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"barsdesk/app/desk"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
	"barsdesk/storage"
)

// TestCrashAtAnyPointDeliversOnce lets the process die after each of its
// commits in turn, before and after what it does on the network next, and
// starts it again. The person clicks again, as people do. Each time the ward
// has one booking and one referral, and every retry was the same to the byte.
func TestCrashAtAnyPointDeliversOnce(t *testing.T) {
	whole := newSender(t)
	d := whole.ready(whole.start(desk.DraftStart{Plan: "book-and-refer"}), "slot-1")
	before := whole.store.kept()
	whole.says(whole.sends(d), "Booked and referred")
	commits := whole.store.kept() - before
	if commits < 5 {
		t.Fatalf("book and refer took only %d commits", commits)
	}
	for _, cut := range []bool{true, false} {
		for n := 1; n <= commits; n++ {
			t.Run(fmt.Sprintf("commit %d, network cut %v", n, cut), func(t *testing.T) { crash(t, n, cut) })
		}
	}
}

// crash lets the process die after its n-th commit. cut also cuts it from the
// network at that moment; otherwise a call that follows still reaches the ward.
func crash(t *testing.T, n int, cut bool) {
	s := newSender(t)
	d := s.ready(s.start(desk.DraftStart{Plan: "book-and-refer"}), "slot-1")
	died := make(chan struct{})
	s.store.diesAfter(n, func() {
		if cut {
			s.line.rules(func(*http.Request) fault { return lost })
		}
		close(died)
		s.nudge <- struct{}{}
	})
	_, _ = s.desk.Send(t.Context(), nurse, d.ID, desk.Send{Version: d.Version}) // the person sees it fail, or not
	s.until("the process died, or had nothing more to do", func() bool {
		select {
		case <-died:
			return true
		default:
			return s.sentAll(d.ID)
		}
	})
	s.end()
	s.line.rules(nil)
	s.open()
	id := s.sends(d)
	s.says(id, "Booked and referred")
	s.deliveredOnce()
	s.sameEachTime()
	s.until("the case knows the ward's ids and references", func() bool {
		e := s.episode(id)
		return e.Booking().Reference == "ZTG-4F7K2" && e.Referral().ID != ""
	})
}

// sentAll reports whether a draft has become a case that is all delivered.
func (s *sender) sentAll(draftID string) bool {
	s.t.Helper()
	var id string
	s.view(func(tx storage.Tx) error {
		d, err := tx.Drafts().Get(draftID)
		id = d.CaseID
		return err
	})
	return id != "" && s.headline(id) == "Booked and referred"
}

// TestCrashWhileTheAnswerIsOnItsWay: the process dies with the referral at the
// ward and no answer; then the ward is busy, down and lossy before it says that
// it has the message.
func TestCrashWhileTheAnswerIsOnItsWay(t *testing.T) {
	s := newSender(t)
	s.line.meets(nil, answerLost)
	id := s.bookAndRefer()
	s.says(id, "Booked, not yet referred")
	s.until("the first try of the referral is recorded", func() bool {
		return s.message(id, message.ReferralNew).Attempts == 1 && s.message(id, message.ReferralNew).State == "queued"
	})
	s.line.meets(lost, says(outcome.Unavailable("down")), says(outcome.TooEarly("busy")))
	s.reopen()
	s.says(id, "Booked, not yet referred")
	s.retries(id, message.ReferralNew, inState("delivered"))
	s.says(id, "Booked and referred")
	s.deliveredOnce()
	s.sameEachTime()
	if got := s.message(id, message.ReferralNew).Attempts; got != 5 {
		t.Errorf("%d tries", got)
	}
}

// TestCrashWhileTheIDsAreAskedFor: the booking is certain and its ids are not
// known yet. The next process asks at once, and the referral follows.
func TestCrashWhileTheIDsAreAskedFor(t *testing.T) {
	s := newSender(t)
	s.line.meets(answerLost)
	asked := make(chan struct{})
	var once sync.Once
	s.line.rules(func(r *http.Request) fault {
		if !strings.HasSuffix(r.URL.Path, "/Appointment") {
			return nil
		}
		s.store.fails(true)
		once.Do(func() { close(asked) })
		return lost
	})
	id := s.bookAndRefer()
	s.retries(id, message.BookingNew, inState("delivered"))
	comes(t, "the question for the ids", asked)
	s.end()
	s.line.rules(nil)
	s.open()
	s.says(id, "Booked and referred")
	s.deliveredOnce()
}
