package desk

import (
	"context"
	"errors"
	"strings"
	"time"

	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// answering is everything that an answer to a request is made from, as it was
// when the answer was begun.
type answering struct {
	caseID        string
	version       int // of the case
	correlationID string
	identity      Identity
	from          storage.Service // ours
	to            storage.Service // the one that asked
	answers       string          // Bundle.id of the request
	referral      storage.Resource
	message       *fhir.Node // the request as we hold it, with our ids
	facts         message.Facts
	booking       storage.Resource // zero without one
	appointment   *fhir.Node       // the booking's; nil without one
	concern       string           // safeguarding concerns of the request, in words
}

// noShow reads what a report of "did not attend" is made from.
func (d *Desk) noShow(ctx context.Context, caseID string) (n answering, err error) {
	err = d.view(ctx, func(tx storage.Tx) error {
		f, err := d.openCase(tx, caseID)
		if err == nil {
			err = d.missable(f)
		}
		if err == nil {
			n, err = d.answering(ctx, tx, f)
		}
		if err == nil && len(n.identity.Missing) > 0 {
			return identityMissing(n.identity.Missing)
		}
		return err
	})
	return n, err
}

// answering reads the request of a case and the booking that belongs to it.
func (d *Desk) answering(ctx context.Context, tx storage.Tx, f *caseFile) (n answering, err error) {
	n = answering{caseID: f.record.ID, version: f.record.Version, correlationID: f.record.CorrelationID,
		answers: f.episode.Referral().BundleID, concern: worded(f.episode.Concerns)}
	if n.identity, err = identityIn(ctx, tx); err != nil {
		return n, err
	}
	return n, errors.Join(n.readReferral(tx, f), n.readBooking(tx, f), n.readParties(tx, f))
}

func (n *answering) readReferral(tx storage.Tx, f *caseFile) (err error) {
	if n.referral, err = tx.Resources().Get("ServiceRequest", f.episode.Referral().ID); err != nil {
		return err
	}
	n.message, err = fhir.Parse(n.referral.Bundle)
	n.facts = message.ReadFacts(n.message)
	return err
}

// readBooking reads the booking that stands; one that has ended is not reported.
func (n *answering) readBooking(tx storage.Tx, f *caseFile) (err error) {
	b := f.episode.Booking()
	if b == nil || b.State != episode.Booked {
		return nil
	}
	if n.booking, err = tx.Resources().Get("Appointment", b.ID); err != nil {
		return err
	}
	n.appointment, err = fhir.Parse(n.booking.Body)
	return err
}

// readParties reads both ends of the answer. It goes to the service that the
// referral names as its source, whatever else the case knows.
//
// BaRS Core, Asynchronous workflow: the stored source endpoint.
func (n *answering) readParties(tx storage.Tx, f *caseFile) (err error) {
	if n.from, err = tx.Directory().Get(f.episode.ServiceID); err != nil {
		return err
	}
	if n.facts.SourceService == "" {
		return notMissable("The referral does not say which service it came from.")
	}
	n.to, err = tx.Directory().Get(n.facts.SourceService)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	said := storage.Service{ID: n.facts.SourceService, Name: "The service that referred", ODSCode: n.facts.SourceODS,
		Organisation: n.facts.SourceOrganisation, Phone: n.facts.SourcePhone}
	if said.Organisation != "" {
		said.Name = said.Organisation
	}
	for field, value := range map[*string]string{&n.to.ID: said.ID, &n.to.Name: said.Name, &n.to.ODSCode: said.ODSCode,
		&n.to.Organisation: said.Organisation, &n.to.Phone: said.Phone} {
		if *field == "" {
			*field = value
		}
	}
	return nil
}

// worded lists concerns in the sender's own words.
func worded(concerns []message.Concern) string {
	words := make([]string, 0, len(concerns))
	for _, c := range concerns {
		words = append(words, c.Text)
	}
	return strings.Join(words, "; ")
}

// endRecords ends the referral and the booking, as new versions. They end when
// the report is asked for and not when it is delivered: that the patient did not
// come is a fact whether or not the other side has heard of it, and a
// cancellation or a read that arrives meanwhile must find it.
//
// BaRS Applications, State machines: referral and booking, local events.
func (n answering) endRecords(tx storage.Tx, _ *fhir.Node, at time.Time) error {
	if err := endRecord(tx, n.referral, "revoked", at); err != nil {
		return err
	}
	if n.appointment == nil {
		return nil
	}
	return endRecord(tx, n.booking, "noshow", at)
}

// keepAnswered keeps how far we are with the request, as a new version: our own
// Encounter as the answer has it. Nothing that the sender supplied changes.
//
// BaRS Applications, State machines: Validation and CAD to CAD.
func (n answering) keepAnswered(tx storage.Tx, answer *fhir.Node, at time.Time) error {
	r := n.referral
	r.Bundle, r.UpdatedAt = message.Merged(n.message, nil, answer).JSON(), at
	return tx.Resources().Put(r)
}

// endRecord gives a record its last status. The caller has made sure that the
// case has not changed since the record was read; a record changes only
// together with its case.
func endRecord(tx storage.Tx, r storage.Resource, status string, at time.Time) error {
	body, err := fhir.Parse(r.Body)
	if err != nil {
		return err
	}
	body.Set("status", fhir.Str(status))
	meta := body.Get("meta")
	if meta == nil {
		meta = fhir.Obj()
		body.Set("meta", meta)
	}
	meta.Set("lastUpdated", fhir.Str(fhir.FormatInstant(at)))
	r.Status, r.Body, r.UpdatedAt = status, body.JSON(), at
	return tx.Resources().Put(r)
}
