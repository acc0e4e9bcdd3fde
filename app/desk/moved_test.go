package desk_test

import (
	"testing"
	"time"

	"barsdesk/bars/message"
)

// TestClockMovedBringsWhatIsDue: a try waits for its time; once the clock is put
// forward past it, it is made though nothing else happens.
func TestClockMovedBringsWhatIsDue(t *testing.T) {
	s := newSender(t)
	s.line.meets(lost)
	id := s.bookAndRefer()
	s.until("the first try is recorded", func() bool { return s.message(id, message.BookingNew).Attempts == 1 })
	s.clock.Add(time.Minute)
	s.desk.ClockMoved()
	s.says(id, "Booked and referred")
	s.deliveredOnce()
}

// TestWorkDoesAllThatIsDue: without Run, one call sends the booking and the
// referral that waits for it, and leaves alone what is not due yet.
func TestWorkDoesAllThatIsDue(t *testing.T) {
	s := newSender(t)
	s.still = true
	s.reopen()
	s.line.meets(lost)
	id := s.bookAndRefer()
	s.must(s.desk.Work(t.Context()))
	if m := s.message(id, message.BookingNew); m.Attempts != 1 || m.State != "queued" {
		t.Fatalf("after the first: %s, %d tries", m.State, m.Attempts)
	}
	s.must(s.desk.Work(t.Context()))
	if m := s.message(id, message.BookingNew); m.Attempts != 1 {
		t.Fatal("it was tried again before its time")
	}
	s.clock.Add(time.Minute)
	s.must(s.desk.Work(t.Context()))
	s.says(id, "Booked and referred")
	s.deliveredOnce()
}
