package killtest_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/outcome"
	"barsdesk/build/sender"
)

// racesPerRound keeps slots for the rounds to come.
const racesPerRound = 1

// race is a slot that several senders of one round ask for at once.
type race struct {
	slots   *fhir.Node // the search that found it
	slotID  string
	entries []*sent
}

// racing books the slots of this round that the other racers book as well,
// then refers.
func racing(ctx context.Context, t *testing.T, url string, kept *ledger, told func()) error {
	now := time.Now()
	slots, err := sender.Sender{URL: url}.Slots(ctx, now, 7)
	if err != nil {
		return fmt.Errorf("%w: %w", errNoAnswer, err)
	}
	for _, r := range kept.contested(slots) {
		m, err := sender.Booking(now, r.slots, r.slotID)
		if err != nil {
			return err
		}
		if err := kept.enter(ctx, url, r, m, told); err != nil {
			return err
		}
	}
	return referrals(ctx, t, url, kept, told)
}

// contested are the slots that are raced for in this round.
func (l *ledger) contested(slots *fhir.Node) []*race {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.now == nil {
		for _, id := range l.pick(slots, racesPerRound) {
			l.now = append(l.now, &race{slots: slots, slotID: id})
		}
		l.races = append(l.races, l.now...)
	}
	return l.now
}

// enter sends one racer's booking. Losing is an answer too.
func (l *ledger) enter(ctx context.Context, url string, r *race, m sender.Message, told func()) error {
	s := &sent{Message: m, patient: sender.NHSNumber, race: r}
	l.locked(func() {
		l.messages = append(l.messages, s)
		r.entries = append(r.entries, s)
	})
	reply, err := sender.Sender{URL: url}.Send(ctx, m)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", errNoAnswer, err)
	case beaten(reply):
		s.lost = true
	default:
		if err := s.accept(reply); err != nil {
			return err
		}
	}
	told()
	return nil
}

// beaten reports whether a booking was refused because its slot is taken.
func beaten(reply sender.Reply) bool {
	return reply.Status == http.StatusConflict && issued(reply, "conflict")
}

// issued reports whether an answer names an issue.
func issued(reply sender.Reply, code string) bool {
	for _, i := range outcome.Read(reply.Status, reply.Body).Issues {
		if i.IssueCode == code {
			return true
		}
	}
	return false
}

// compare: once all have been sent again, exactly one has the slot.
func (r *race) compare(t *testing.T) {
	t.Helper()
	won := 0
	for _, s := range r.entries {
		if s.kept {
			won++
		}
	}
	if len(r.entries) > 0 && won != 1 {
		t.Errorf("slot %s went to %d of %d racers", r.slotID, won, len(r.entries))
	}
}
