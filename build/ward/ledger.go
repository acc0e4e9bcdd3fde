package ward

import (
	"context"
	"errors"
	"slices"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// Taken is one message that the ward has accepted.
type Taken struct {
	RequestID     string
	CorrelationID string
	Kind          message.Kind
	NHSNumber     string // of its patient
	Body          []byte // as it arrived
}

// Held is one booking or referral that the ward holds.
type Held struct {
	Type      string // "Appointment" or "ServiceRequest"
	ID        string
	Status    string
	NHSNumber string
}

// Ledger is everything that the ward has accepted, in the order in which it was
// kept, and what stands there after it.
type Ledger struct {
	Taken []Taken
	Held  []Held
}

// Ledger reads what the database says.
func (w *Ward) Ledger(ctx context.Context) (l Ledger, err error) {
	err = w.store.View(ctx, func(tx storage.Tx) error {
		l = Ledger{}
		for total := 1; len(l.Taken) < total; {
			list, all, err := tx.Inbox().List(storage.InboundQuery{Accepted: true, Page: storage.Page{Offset: len(l.Taken), Limit: 200}})
			for _, in := range list {
				err = errors.Join(err, l.add(in))
			}
			if err != nil {
				return err
			}
			total = all
		}
		slices.Reverse(l.Taken) // the newest came first
		return l.stands(tx)
	})
	return l, err
}

// add notes one message.
func (l *Ledger) add(in storage.Inbound) error {
	sent, err := fhir.Parse(in.Body)
	if err != nil {
		return err
	}
	l.Taken = append(l.Taken, Taken{RequestID: in.RequestID, CorrelationID: in.CorrelationID, Kind: message.Kind(in.Kind),
		NHSNumber: message.ReadFacts(sent).NHSNumber, Body: in.Body})
	return nil
}

// stands notes what the ward holds of each patient.
func (l *Ledger) stands(tx storage.Tx) error {
	seen := map[string]bool{}
	for _, t := range l.Taken {
		if seen[t.NHSNumber] {
			continue
		}
		seen[t.NHSNumber] = true
		for _, resourceType := range []string{"Appointment", "ServiceRequest"} {
			list, err := tx.Resources().ByPatient(resourceType, t.NHSNumber)
			if err != nil {
				return err
			}
			for _, r := range list {
				l.Held = append(l.Held, Held{Type: r.Type, ID: r.ID, Status: r.Status, NHSNumber: t.NHSNumber})
			}
		}
	}
	return nil
}
