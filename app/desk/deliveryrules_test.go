package desk_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
)

// TestUsualDeliveryRules holds the numbers that count where nobody has set
// others.
func TestUsualDeliveryRules(t *testing.T) {
	s := newSender(t)
	got, err := s.desk.DeliveryRules(t.Context(), nurse)
	s.must(err)
	want := desk.DeliveryNumbers{Delays: []int{2, 4, 8, 16, 32, 60}, Spread: 20, Attempts: 8, Minutes: 15, FaultyAttempts: 4, LongestWait: 300, BreakAfter: 5, BreakSeconds: 20}
	if d := cmp.Diff(desk.DeliveryRules{DeliveryNumbers: want, Usual: want}, got); d != "" {
		t.Error(d)
	}
}

// TestDeliveryRulesAreFollowed: what is saved counts from the next try on, and
// for the next process.
func TestDeliveryRulesAreFollowed(t *testing.T) {
	s := newSender(t)
	in := desk.DeliveryNumbers{Delays: []int{7}, Spread: 0, Attempts: 3, Minutes: 5, FaultyAttempts: 2, LongestWait: 9, BreakAfter: 50, BreakSeconds: 5}
	saved, err := s.desk.SaveDeliveryRules(t.Context(), nurse, in)
	s.must(err)
	s.reopen()
	kept, err := s.desk.DeliveryRules(t.Context(), nurse)
	s.must(err)
	if d := cmp.Diff(saved, kept); d != "" || !cmp.Equal(kept.DeliveryNumbers, in) {
		t.Errorf("kept %+v\n%s", kept, d)
	}
	s.line.meets(lost, lost, lost)
	id := s.bookAndRefer()
	s.until("the first try is recorded", func() bool {
		return s.message(id, message.BookingNew).Attempts == 1 && s.message(id, message.BookingNew).State == "queued"
	})
	if wait := s.message(id, message.BookingNew).NextAt.Sub(s.clock.Now()); wait != 7*time.Second {
		t.Errorf("waits %v", wait)
	}
	s.retries(id, message.BookingNew, inState("unknown"))
	if n := s.message(id, message.BookingNew).Attempts; n != 3 {
		t.Errorf("%d tries", n)
	}
}

// TestRetryAfterIsHonouredUpToItsLimit: the service asks for more than is
// allowed.
func TestRetryAfterIsHonouredUpToItsLimit(t *testing.T) {
	for asked, want := range map[string]time.Duration{"45": 45 * time.Second, "86400": 5 * time.Minute} {
		s := newSender(t)
		s.line.meets(func(r *http.Request, pass http.RoundTripper) (*http.Response, error) {
			resp, err := says(outcome.TooManyRequests("busy"))(r, pass)
			resp.Header.Set("Retry-After", asked)
			return resp, err
		})
		id := s.bookAndRefer()
		s.until("the first try is recorded", func() bool {
			return s.message(id, message.BookingNew).State == "queued" && s.message(id, message.BookingNew).Attempts == 1
		})
		if wait := s.message(id, message.BookingNew).NextAt.Sub(s.clock.Now()); wait != want {
			t.Errorf("asked to wait %s s: waits %v", asked, wait)
		}
	}
}

func TestDeliveryRulesOutOfBoundsAreRefused(t *testing.T) {
	s := newSender(t)
	in := quick
	in.Attempts = 1
	_, err := s.desk.SaveDeliveryRules(t.Context(), nurse, in)
	if e := refused(t, err, "delivery-fault"); e.HTTP != http.StatusUnprocessableEntity || !strings.Contains(e.What, "number of tries") || e.Sent != "Nothing was saved." {
		t.Errorf("the person reads %+v", e.Trouble())
	}
	_, err = s.desk.SaveDeliveryRules(t.Context(), access.Actor{ID: "x"}, quick)
	refused(t, err, "not-allowed")
	if kept, err := s.desk.DeliveryRules(t.Context(), nurse); err != nil || kept.Attempts != 8 {
		t.Errorf("kept %+v, %v", kept, err)
	}
}
