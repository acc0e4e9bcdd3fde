package desk_test

import (
	"net/http"
	"slices"

	"barsdesk/bars/episode"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

func (s *sender) caseRecord(id string) (c storage.Case) {
	s.t.Helper()
	s.view(func(tx storage.Tx) (err error) {
		c, err = tx.Cases().Get(id)
		return err
	})
	return c
}

func (s *sender) episode(id string) *episode.Case {
	s.t.Helper()
	e := episodeOf(s.t, s.caseRecord(id))
	return &e
}

func (s *sender) headline(id string) string { return s.episode(id).Headline() }

// says waits until the case says something.
func (s *sender) says(id, headline string) {
	s.t.Helper()
	last := ""
	defer func() {
		if s.t.Failed() {
			s.t.Logf("the case says %q", last)
		}
	}()
	s.until(headline, func() bool { last = s.headline(id); return last == headline })
}

// outbox lists the messages of a case.
func (s *sender) outbox(id string) (out []storage.Outbound) {
	s.t.Helper()
	s.view(func(tx storage.Tx) (err error) {
		out, err = tx.Outbox().ByCase(id)
		return err
	})
	return out
}

// message is the one message of a kind.
func (s *sender) message(id string, kind message.Kind) storage.Outbound {
	s.t.Helper()
	for _, m := range s.outbox(id) {
		if m.Kind == string(kind) {
			return m
		}
	}
	return storage.Outbound{}
}

// retries moves the clock to each next try until the message leaves the queue.
func (s *sender) retries(id string, kind message.Kind, holds func(m storage.Outbound) bool) {
	s.t.Helper()
	last := -1
	s.until("the "+string(kind)+" is settled", func() bool {
		m := s.message(id, kind)
		if m.State == "queued" && m.Attempts > 0 && m.Attempts != last {
			last = m.Attempts
			s.passes(max(m.NextAt.Sub(s.clock.Now()), 0))
		}
		return holds(m)
	})
}

func inState(states ...string) func(m storage.Outbound) bool {
	return func(m storage.Outbound) bool { return slices.Contains(states, m.State) }
}

// deliveredOnce checks that the ward has exactly one booking and one referral,
// tied to each other.
func (s *sender) deliveredOnce() {
	s.t.Helper()
	l := s.ward.ledger()
	kinds := map[string]int{}
	for _, in := range l.inbox {
		if in.Status == http.StatusOK {
			kinds[in.Kind]++
		}
	}
	if kinds["booking-new"] != 1 || kinds["referral-new"] != 1 || len(l.cases) != 1 || !slices.Equal(l.busy, []string{"slot-1"}) {
		s.t.Fatalf("the ward took %v in %d cases, busy %v", kinds, len(l.cases), l.busy)
	}
	if e := episodeOf(s.t, l.cases[0]); e.Referral().AppointmentID != e.Booking().ID {
		s.t.Errorf("the referral names appointment %q, the booking is %q", e.Referral().AppointmentID, e.Booking().ID)
	}
}

// sameEachTime checks that every try of a message had the same bytes and headers.
func (s *sender) sameEachTime() {
	s.t.Helper()
	first := map[string]posted{}
	for _, p := range s.line.posts() {
		if was, seen := first[p.requestID]; seen && was != p {
			s.t.Errorf("a retry of %s differs from the first try", p.requestID)
		}
		first[p.requestID] = p
	}
}
