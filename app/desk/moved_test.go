package desk_test

import (
	"context"
	"testing"
	"time"

	"barsdesk/app/desk"
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

// TestWorkBesideRun: what Work is trying when Run begins is under way, and not
// what an earlier process left.
func TestWorkBesideRun(t *testing.T) {
	s := newSender(t)
	s.still = true
	s.reopen()
	held, free := s.line.holds(t)
	first := s.bookAndRefer()
	worked := make(chan error, 1)
	go func() { worked <- s.desk.Work(t.Context()) }()
	comes(t, "the booking is on its way", held)
	stop := func() {}
	ran := make(chan error, 1)
	for _, name := range []string{"Alder", "Birch"} { // Run ends and begins anew
		stop()
		if name != "Alder" {
			s.must(comes(t, "Run ends", ran))
		}
		var ctx context.Context
		ctx, stop = context.WithCancel(t.Context())
		go func() { ran <- s.desk.Run(ctx) }()
		another := s.refers(ward, name)
		s.until("Run has sent another", func() bool { return s.message(another, message.ReferralNew).State == "delivered" })
	}
	free()
	s.must(comes(t, "Work ends", worked))
	s.says(first, "Booked and referred")
	if m := s.message(first, message.BookingNew); m.Attempts != 1 {
		t.Errorf("the booking was tried %d times", m.Attempts)
	}
	stop()
	s.must(comes(t, "Run ends", ran))
}

// TestWorkWaitsForRun: what Run is trying is over when Work returns, and what
// waited for it too.
func TestWorkWaitsForRun(t *testing.T) {
	s := newSender(t)
	held, free := s.line.holds(t)
	id := s.bookAndRefer()
	comes(t, "the booking is on its way", held)
	worked := make(chan error, 1)
	go func() { worked <- s.desk.Work(t.Context()) }()
	free()
	s.must(comes(t, "Work ends", worked))
	for _, kind := range []message.Kind{message.BookingNew, message.ReferralNew} {
		if m := s.message(id, kind); m.State == "queued" || m.State == "sending" {
			t.Errorf("the %s is %s", kind, m.State)
		}
	}
}

// TestWorkGoesOnWithWhatWasCutOff: a try that ended with who asked for it is made
// again by the next Work, and by Run, without another process.
func TestWorkGoesOnWithWhatWasCutOff(t *testing.T) {
	for name, goesOn := range map[string]func(*desk.Desk, context.Context) error{"Work": (*desk.Desk).Work, "Run": (*desk.Desk).Run} {
		t.Run(name, func(t *testing.T) {
			s := newSender(t)
			s.still = true
			s.reopen()
			held, free := s.line.holds(t)
			id := s.bookAndRefer()
			ctx, stop := context.WithCancel(t.Context())
			worked := make(chan error, 1)
			go func() { worked <- s.desk.Work(ctx) }()
			comes(t, "the booking is on its way", held)
			stop()
			free()
			if err := comes(t, "Work ends", worked); err == nil {
				t.Error("Work says that all is done")
			}
			ctx, stop = context.WithCancel(t.Context())
			defer stop()
			again := make(chan error, 1)
			go func() { again <- goesOn(s.desk, ctx) }()
			s.says(id, "Booked and referred")
			s.deliveredOnce()
			if name == "Run" {
				stop()
			}
			s.must(comes(t, name+" ends", again))
		})
	}
}
