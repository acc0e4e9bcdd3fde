package killtest_test

import (
	"bytes"
	"path/filepath"
	"slices"

	"barsdesk/bars/delivery"
	"barsdesk/bars/message"
	"barsdesk/build/kept"
	"barsdesk/build/ward"
	"barsdesk/storage"
)

// compare holds what the program keeps against the ward's ledger.
func (r *sendRound) compare() {
	l, err := r.ward.Ledger(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	for _, wrong := range r.line.Changed() {
		r.t.Error(wrong)
	}
	want, status := []message.Kind{message.BookingNew, message.ReferralNew}, "booked"
	if r.cancel {
		want, status = append(want, message.BookingCancel), "cancelled"
	}
	var kinds []message.Kind
	for _, taken := range l.Taken {
		kinds = append(kinds, taken.Kind)
	}
	if !slices.Equal(kinds, want) {
		r.t.Errorf("killed at %v: the ward took %v, want %v", r.killer.seen, kinds, want)
	}
	if len(l.Held) != 2 || l.Held[0].Status != status || l.Held[1].Status != "active" {
		r.t.Errorf("killed at %v: the ward holds %+v", r.killer.seen, l.Held)
	}
	r.compareKept(l)
}

// compareKept looks into the database that the killed program left: the same
// messages, each delivered once, and a case with the ward's own ids.
func (r *sendRound) compareKept(l ward.Ledger) {
	db, err := kept.Open(r.t.Context(), filepath.Join(r.dir, "sandbox"), "barsdesk")
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	err = db.View(r.t.Context(), func(tx storage.Tx) error {
		sent, err := tx.Outbox().ByCase(r.caseID)
		if err != nil {
			return err
		}
		if len(sent) != len(l.Taken) {
			r.t.Errorf("%d messages were sent, the ward took %d", len(sent), len(l.Taken))
			return nil
		}
		for i, m := range sent {
			taken := l.Taken[i]
			if m.State != delivery.Delivered || m.RequestID != taken.RequestID || m.CorrelationID != taken.CorrelationID || !bytes.Equal(m.Body, taken.Body) {
				r.t.Errorf("%s %s is %s; the ward took %s %s", m.Kind, m.RequestID, m.State, taken.Kind, taken.RequestID)
			}
		}
		for _, h := range l.Held {
			kind := storage.KeyServiceRequest
			if h.Type == "Appointment" {
				kind = storage.KeyAppointment
			}
			if cases, err := tx.Cases().ByKey(storage.Key{Kind: kind, Value: h.ID}); err != nil || len(cases) != 1 || cases[0].ID != r.caseID {
				r.t.Errorf("%s %s of the ward is in %d cases (%v)", h.Type, h.ID, len(cases), err)
			}
		}
		return nil
	})
	if err != nil {
		r.t.Error(err)
	}
}
