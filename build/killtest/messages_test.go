package killtest_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/build/sender"
)

// bookingsPerRound keeps slots for the rounds to come: the Sandbox has a few hundred.
const bookingsPerRound = 1

// The patients referred are others than those of the journeys, and so many that
// none has more than a few hundred referrals in the end.
const (
	patientsApart    = 1000
	patientsReferred = 50
)

// referrals sends one referral after the other.
func referrals(ctx context.Context, _ *testing.T, url string, kept *ledger, told func()) error {
	for {
		patient := sender.Somebody(patientsApart + rand.IntN(patientsReferred))
		m, err := sender.ReferralOf(patient, time.Now(), 0)
		if err != nil {
			return err
		}
		if err := kept.send(ctx, url, &sent{Message: m, patient: patient.NHSNumber}, told); err != nil {
			return err
		}
	}
}

// bookings books a few slots, each once, then refers as well.
func bookings(ctx context.Context, t *testing.T, url string, kept *ledger, told func()) error {
	now := time.Now()
	slots, err := sender.Sender{URL: url}.Slots(ctx, now, 7)
	if err != nil {
		return fmt.Errorf("%w: %w", errNoAnswer, err)
	}
	var own []string
	kept.locked(func() { own = kept.pick(slots, bookingsPerRound) })
	for _, slotID := range own {
		m, err := sender.Booking(now, slots, slotID)
		if err != nil {
			return err
		}
		if err := kept.send(ctx, url, &sent{Message: m, patient: sender.NHSNumber}, told); err != nil {
			return err
		}
	}
	return referrals(ctx, t, url, kept, told)
}

// untried picks slots that nobody asked for yet, so that none is refused: a
// slot asked for in vain may look free until the asking is taken up again.
func (l *ledger) untried(free []string, most int) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var picked []string
	for _, id := range free {
		if !l.slots[id] && len(picked) < most {
			l.slots[id] = true
			picked = append(picked, id)
		}
	}
	return picked
}

// pick picks slots of a slot search that nobody asked for yet. l is locked.
func (l *ledger) pick(slots *fhir.Node, most int) (picked []string) {
	for _, s := range fhir.Resources(slots, "Slot") {
		if id := s.ID(); !l.slots[id] && len(picked) < most {
			l.slots[id] = true
			picked = append(picked, id)
		}
	}
	return picked
}

// send notes a message before it is sent, and its answer.
func (l *ledger) send(ctx context.Context, url string, s *sent, told func()) error {
	l.locked(func() { l.messages = append(l.messages, s) })
	reply, err := sender.Sender{URL: url}.Send(ctx, s.Message)
	if err != nil {
		return fmt.Errorf("%w: %w", errNoAnswer, err)
	}
	if err := s.accept(reply); err != nil {
		return err
	}
	told()
	return nil
}

// accept notes the receiver's id out of a 200.
func (s *sent) accept(reply sender.Reply) error {
	if reply.Status != http.StatusOK {
		return fmt.Errorf("%s: %d %s", s.Kind, reply.Status, reply.Body)
	}
	answer, err := message.ReadAnswer(reply.Resource())
	if err != nil {
		return err
	}
	s.answered, s.kept, s.id = true, true, answer.ServiceRequestID
	if s.Kind == message.BookingNew {
		s.id = answer.AppointmentID
	}
	if s.id == "" {
		return fmt.Errorf("%s: the answer has no id: %s", s.Kind, reply.Body)
	}
	return nil
}

// compare: what was answered can be read and is refused as a duplicate when it
// is sent again; what was not answered is either taken now, or was kept whole,
// or has lost its slot to another racer. Who was told so is told so again.
func (s *sent) compare(t *testing.T, url string) {
	t.Helper()
	to := sender.Sender{URL: url}
	again, err := to.Send(t.Context(), s.Message)
	if err != nil {
		t.Errorf("%s sent again: %v", s.Kind, err)
		return
	}
	switch {
	case !s.lost && again.Status == http.StatusConflict && issued(again, "duplicate"):
		s.kept = true
	case !s.kept && s.race != nil && beaten(again):
		s.lost = true
	case !s.kept && !s.lost && again.Status == http.StatusOK:
		if err := s.accept(again); err != nil {
			t.Error(err)
		}
	default:
		t.Errorf("%s (answered: %v, kept: %v, lost: %v) sent again: %d %s", s.Kind, s.answered, s.kept, s.lost, again.Status, again.Body)
		return
	}
	if s.id != "" {
		s.read(t, to)
	}
}

// read asks for what the message made.
func (s *sent) read(t *testing.T, from sender.Sender) {
	t.Helper()
	resourceType, status := "ServiceRequest", "active"
	if s.Kind == message.BookingNew {
		resourceType, status = "Appointment", "booked"
	}
	reply, err := from.Get(t.Context(), "/"+resourceType+"/"+s.id)
	if err != nil {
		t.Error(err)
		return
	}
	got := reply.Resource()
	if reply.Status != http.StatusOK || got.Type() != resourceType || got.TextAt("status") != status {
		t.Errorf("acknowledged %s %s: got %d %s", resourceType, s.id, reply.Status, reply.Body)
	}
}

// countMessages: each patient has as many bookings and referrals as were taken
// for them, each under its own id, and no booked slot is free.
func (l *ledger) countMessages(t *testing.T, url string) {
	t.Helper()
	type owned struct{ resourceType, patient string }
	want := map[owned]int{}
	for _, m := range l.messages {
		if !m.lost {
			want[owned{map[bool]string{true: "Appointment", false: "ServiceRequest"}[m.Kind == message.BookingNew], m.patient}]++
		}
	}
	from := sender.Sender{URL: url}
	for of, n := range want {
		if ids := patientsOwn(t, from, of.resourceType, of.patient); len(ids) != n {
			t.Errorf("%s: patient %s has %d, sent were %d", of.resourceType, of.patient, len(ids), n)
		}
	}
	l.noneFree(t, from)
}

// patientsOwn are the ids of what the receiver has for a patient.
func patientsOwn(t *testing.T, from sender.Sender, resourceType, nhsNumber string) map[string]bool {
	t.Helper()
	reply, err := from.Get(t.Context(), "/"+resourceType+
		"?patient:identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C"+nhsNumber)
	if err != nil || reply.Status != http.StatusOK {
		t.Errorf("%s of a patient: %d %v", resourceType, reply.Status, err)
		return nil
	}
	ids := map[string]bool{}
	for _, r := range fhir.Resources(reply.Resource(), resourceType) {
		ids[r.ID()] = true
	}
	return ids
}

func (l *ledger) noneFree(t *testing.T, from sender.Sender) {
	t.Helper()
	free, err := from.Slots(t.Context(), time.Now(), 7)
	if err != nil {
		t.Error(err)
		return
	}
	booked := map[string]bool{}
	for _, m := range l.messages {
		booked[m.SlotID] = true
	}
	for _, s := range fhir.Resources(free, "Slot") {
		if booked[s.ID()] {
			t.Errorf("slot %s is booked and free", s.ID())
		}
	}
}
