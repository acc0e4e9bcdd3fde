package faults_test

import (
	"bytes"

	"barsdesk/bars/delivery"
	"barsdesk/bars/message"
	"barsdesk/build/ward"
	"barsdesk/storage"
)

// compare holds what the office believes against what the ward has.
func (o *office) compare(people []*patient, all ward.Ledger) {
	o.t.Helper()
	for _, wrong := range o.line.Changed() {
		o.t.Error(wrong)
	}
	of := map[string]ward.Ledger{}
	for _, taken := range all.Taken {
		l := of[taken.NHSNumber]
		l.Taken = append(l.Taken, taken)
		of[taken.NHSNumber] = l
	}
	for _, held := range all.Held {
		l := of[held.NHSNumber]
		l.Held = append(l.Held, held)
		of[held.NHSNumber] = l
	}
	messages, byHand, refused := 0, 0, 0
	for _, p := range people {
		list := o.messages(p.caseID)
		messages, byHand = messages+len(list), byHand+p.byHand
		for _, m := range list {
			if m.State == delivery.Refused {
				refused++
			}
		}
		o.compareMessages(p, list, of[p.nhsNumber])
		o.compareCase(p, of[p.nhsNumber])
		delete(of, p.nhsNumber)
	}
	for nhsNumber := range of {
		o.t.Errorf("the ward has messages of %s, whom nobody sent", nhsNumber)
	}
	o.t.Logf("%d messages of %d patients, %d refused, %d times resolved by hand", messages, len(people), refused, byHand)
}

// compareMessages: what the office says is delivered the ward has taken once,
// as it was written, and it has taken nothing else.
func (o *office) compareMessages(p *patient, list []storage.Outbound, l ward.Ledger) {
	o.t.Helper()
	taken := map[string][]ward.Taken{}
	for _, at := range l.Taken {
		taken[at.RequestID] = append(taken[at.RequestID], at)
	}
	for _, m := range list {
		copies := taken[m.RequestID]
		delete(taken, m.RequestID)
		if delivered := m.State == delivery.Delivered; delivered != (len(copies) == 1) || len(copies) > 1 {
			o.t.Errorf("patient %d: %s is %s (%s), and the ward took it %d times", p.n, m.Kind, m.State, m.Failure, len(copies))
		}
		if len(copies) > 0 && !bytes.Equal(copies[0].Body, m.Body) {
			o.t.Errorf("patient %d: the ward has another %s than was sent", p.n, m.Kind)
		}
		if tries := o.line.Tries(m.RequestID); tries != m.Attempts {
			o.t.Errorf("patient %d: %s was tried %d times and says %d", p.n, m.Kind, tries, m.Attempts)
		}
	}
	for id := range taken {
		o.t.Errorf("patient %d: the ward took %s, which is in no case", p.n, id)
	}
}

// standing is what the office or the ward says of one patient: ids and states,
// empty where there is nothing.
type standing struct {
	appointment, booked  string
	request, referred    string
	bookings, referrals  int
	referredBeforeBooked bool
}

// compareCase: the case a person reads says exactly what stands at the ward.
func (o *office) compareCase(p *patient, l ward.Ledger) {
	o.t.Helper()
	e := o.episode(p.caseID)
	var ours standing
	states := map[string]string{"active": "active", "booked": "booked", "cancelled": "cancelled", "revoked": "revoked", "entered-in-error": "entered-in-error"}
	if b := e.Booking(); b != nil && states[string(b.State)] != "" {
		ours.appointment, ours.booked, ours.bookings = b.ID, string(b.State), 1
	}
	if r := e.Referral(); r != nil && states[string(r.State)] != "" {
		ours.request, ours.referred, ours.referrals = r.ID, string(r.State), 1
	}
	if theirs := stands(l); ours != theirs {
		o.t.Errorf("patient %d (%s, %s): the case says %q, %+v; the ward %+v", p.n, p.plan, p.cancel, e.Headline(), ours, theirs)
	}
	if e.Pending() {
		o.t.Errorf("patient %d: the case says that something is still being sent", p.n)
	}
}

func stands(l ward.Ledger) (s standing) {
	for _, h := range l.Held {
		if h.Type == "Appointment" {
			s.appointment, s.booked, s.bookings = h.ID, h.Status, s.bookings+1
		} else {
			s.request, s.referred, s.referrals = h.ID, h.Status, s.referrals+1
		}
	}
	booked := false
	for _, t := range l.Taken {
		booked = booked || t.Kind == message.BookingNew
		s.referredBeforeBooked = s.referredBeforeBooked || t.Kind == message.ReferralNew && !booked && s.bookings > 0
	}
	return s
}
