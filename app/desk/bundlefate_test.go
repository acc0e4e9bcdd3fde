package desk_test

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
)

// BaRS Core, Transactional integrity: a retry is the same in every byte, and
// 409 duplicate is proof of receipt.
func TestABundleWhoseAnswerIsLostIsDeliveredOnce(t *testing.T) {
	body := made(t)[message.BookingNew]
	s := newSender(t)
	s.line.meets(lost, answerLost)
	sent, err := s.desk.SendBundle(t.Context(), nurse, toWard(body))
	s.must(err)
	s.retries(sent.CaseID, message.BookingNew, inState("delivered"))
	s.sameEachTime()
	if got := s.awaits(sent.MessageID); got.State != "delivered" || got.Attempts != 3 {
		t.Errorf("%+v", got)
	}
	if busy := s.ward.ledger().busy; !slices.Equal(busy, []string{"slot-1"}) {
		t.Errorf("busy: %v", busy)
	}
}

// What SendBundle has acknowledged is sent by the next process.
func TestABundleOutlivesItsProcess(t *testing.T) {
	body := made(t)[message.BookingNew]
	s := newSender(t)
	s.line.meets(lost, lost)
	sent, err := s.desk.SendBundle(t.Context(), nurse, toWard(body))
	s.must(err)
	s.reopen()
	s.retries(sent.CaseID, message.BookingNew, inState("delivered"))
	s.sameEachTime()
	again, err := s.desk.SendBundle(t.Context(), nurse, toWard(body))
	s.must(err)
	if !again.Before || again.MessageID != sent.MessageID {
		t.Errorf("%+v", again)
	}
}

func TestABundleThatIsNotKeptIsNotSent(t *testing.T) {
	body := made(t)[message.BookingNew]
	s := newSender(t)
	_, err := s.desk.CheckBundle(t.Context(), nurse, toWard(body))
	s.must(err)
	s.store.fails(true)
	if _, err := s.desk.SendBundle(t.Context(), nurse, toWard(body)); err == nil {
		t.Error("acknowledged without being kept")
	}
	s.store.fails(false)
	s.passes(time.Hour)
	if n := len(s.line.posts()); n != 0 {
		t.Errorf("%d posts", n)
	}
	if got := s.sendsBundle(toWard(body)); got.State != "delivered" {
		t.Errorf("afterwards: %+v", got)
	}
}

func TestARefusedBundleIsTold(t *testing.T) {
	body := made(t)[message.BookingNew]
	s := newSender(t)
	s.line.meets(says(outcome.New(http.StatusUnprocessableEntity, "REC_UNPROCESSABLE_ENTITY", "business-rule", "no such thing")))
	got := s.sendsBundle(toWard(body))
	if got.State != "refused" || got.Status != 422 || len(got.Issues) != 1 || got.Issues[0].Code != "REC_UNPROCESSABLE_ENTITY" || got.What == "" || got.Next == "" {
		t.Errorf("%+v", got)
	}
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	body := made(t)[message.BookingNew]
	s := newSender(t)
	s.line.meets(lost)
	sent, err := s.desk.SendBundle(t.Context(), nurse, toWard(body))
	s.must(err)
	s.until("a first try", func() bool {
		m := s.message(sent.CaseID, message.BookingNew)
		return m.State == "queued" && m.Attempts == 1
	})
	ctx, stop := context.WithCancel(t.Context())
	stop()
	got, err := s.desk.AwaitBundle(ctx, nurse, sent.MessageID)
	s.must(err)
	if got.Settled || got.State != "queued" || got.Title == "" {
		t.Errorf("%+v", got)
	}
}
