package sandbox

import (
	"context"
	"slices"
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/network"
	"barsdesk/storage"
)

// registry is the simulated national registry: what the providers hold now of a
// patient. None of them has to file anything for it.
func (s *Sandbox) registry() *network.Registry {
	if !s.config.Preview {
		return nil
	}
	return &network.Registry{Find: s.held, NewID: s.config.NewID}
}

// current are the statuses of what is registered, by type.
var current = map[string]string{"Appointment": "booked", "ServiceRequest": "active"}

// held are pointers to the current bookings and referrals of a patient, by service.
func (s *Sandbox) held(ctx context.Context, nhsNumber string) (out []*fhir.Node, err error) {
	key := s.config.KeyedIndex(storage.KeyNHSNumber, nhsNumber)
	for _, p := range s.everyone() {
		err := p.store.View(ctx, func(tx storage.Tx) error {
			for _, resourceType := range []string{"Appointment", "ServiceRequest"} {
				held, err := tx.Resources().ByPatient(resourceType, key)
				if err != nil {
					return err
				}
				for _, r := range held {
					if n := s.pointer(p, r, nhsNumber); n != nil {
						out = append(out, n)
					}
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, func(a, b *fhir.Node) int { return strings.Compare(a.ID(), b.ID()) })
	return out, nil
}

// pointer leads to one record; nil for one that is not current.
func (s *Sandbox) pointer(p *provider, r storage.Resource, nhsNumber string) *fhir.Node {
	body, err := fhir.Parse(r.Body)
	if err != nil || r.Status != current[r.Type] {
		return nil
	}
	facts := message.ReadFacts(message.AsBundle(body))
	n, err := message.Pointer{ID: "V4T0L-" + r.ID, ResourceType: r.Type, ResourceID: r.ID, ServiceID: r.ServiceID, NHSNumber: nhsNumber,
		CustodianODS: p.odsCode, URL: s.base + "/" + r.Type + "/" + r.ID, Start: facts.AppointmentStart, End: facts.AppointmentEnd}.Resource(r.UpdatedAt)
	if err != nil {
		return nil
	}
	return n
}
