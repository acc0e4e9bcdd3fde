package killtest_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
	"barsdesk/build/sender"
)

// bookingsPerRound keeps slots for the rounds to come: the Sandbox has a few hundred.
const bookingsPerRound = 6

// referrals sends one referral after the other.
func referrals(ctx context.Context, _ *testing.T, url string, kept *ledger, told func()) error {
	for {
		m, err := sender.Referral(time.Now(), 0)
		if err != nil {
			return err
		}
		if err := kept.send(ctx, url, m, told); err != nil {
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
	for _, slotID := range kept.fresh(fhir.Resources(slots, "Slot")) {
		m, err := sender.Booking(now, slots, slotID)
		if err != nil {
			return err
		}
		if err := kept.send(ctx, url, m, told); err != nil {
			return err
		}
	}
	return referrals(ctx, t, url, kept, told)
}

// fresh picks slots that nobody tried yet.
func (l *ledger) fresh(free []*fhir.Node) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var picked []string
	for _, s := range free {
		if id := s.ID(); !l.slots[id] && len(picked) < bookingsPerRound {
			l.slots[id] = true
			picked = append(picked, id)
		}
	}
	return picked
}

// send notes a message before it is sent, and its answer.
func (l *ledger) send(ctx context.Context, url string, m sender.Message, told func()) error {
	s := &sent{Message: m}
	l.locked(func() { l.messages = append(l.messages, s) })
	reply, err := sender.Sender{URL: url}.Send(ctx, m)
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
	s.answered, s.id = true, answer.ServiceRequestID
	if s.Kind == message.BookingNew {
		s.id = answer.AppointmentID
	}
	if s.id == "" {
		return fmt.Errorf("%s: the answer has no id: %s", s.Kind, reply.Body)
	}
	return nil
}

// compare: what was answered can be read and is refused as a duplicate when it
// is sent again; what was not answered is either taken now or was kept whole.
func (s *sent) compare(t *testing.T, url string) {
	t.Helper()
	to := sender.Sender{URL: url}
	again, err := to.Send(t.Context(), s.Message)
	if err != nil {
		t.Errorf("%s sent again: %v", s.Kind, err)
		return
	}
	switch {
	case again.Status == http.StatusConflict && duplicate(again):
	case !s.answered && again.Status == http.StatusOK:
		if err := s.accept(again); err != nil {
			t.Error(err)
		}
	default:
		t.Errorf("%s (answered: %v) sent again: %d %s", s.Kind, s.answered, again.Status, again.Body)
		return
	}
	if s.id != "" {
		s.read(t, to)
	}
}

func duplicate(reply sender.Reply) bool {
	for _, i := range outcome.Read(reply.Status, reply.Body).Issues {
		if i.IssueCode == "duplicate" {
			return true
		}
	}
	return false
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

// countMessages: the patient has as many bookings and referrals as were sent,
// each under its own id, and no booked slot is free.
func (l *ledger) countMessages(t *testing.T, url string) {
	t.Helper()
	want := map[string]int{}
	for _, m := range l.messages {
		want[map[bool]string{true: "Appointment", false: "ServiceRequest"}[m.Kind == message.BookingNew]]++
	}
	from := sender.Sender{URL: url}
	for resourceType, n := range want {
		reply, err := from.Get(t.Context(), "/"+resourceType+
			"?patient:identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C"+sender.NHSNumber)
		if err != nil {
			t.Error(err)
			continue
		}
		ids := map[string]bool{}
		for _, r := range fhir.Resources(reply.Resource(), resourceType) {
			ids[r.ID()] = true
		}
		if len(ids) != n {
			t.Errorf("%s: the patient has %d (%d), sent were %d", resourceType, len(ids), reply.Status, n)
		}
	}
	l.noneFree(t, from)
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
