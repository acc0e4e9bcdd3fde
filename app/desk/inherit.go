package desk

import (
	"context"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// inherit takes over from the case that a draft is started from: the patient
// and the journey. Without a case it changes nothing.
//
// BaRS Core, Journey ID: repeated in every onward referral.
func (d *Desk) inherit(ctx context.Context, b *draftBody) error {
	if b.FromCase == "" {
		return nil
	}
	bundle, err := d.lastMessage(ctx, b.FromCase)
	if err != nil {
		return err
	}
	b.Patient = message.PatientOf(bundle)
	if journey := message.ReadFacts(bundle).JourneyID; journey != "" {
		b.JourneyID = journey
	}
	return nil
}

// lastMessage is the message that tells most about the patient of a case: the
// last new request sent, else the last received.
func (d *Desk) lastMessage(ctx context.Context, caseID string) (*fhir.Node, error) {
	var body []byte
	err := d.view(ctx, func(tx storage.Tx) error {
		if _, err := tx.Cases().Get(caseID); err != nil {
			return err
		}
		sent, err := tx.Outbox().ByCase(caseID)
		for _, o := range sent {
			if k := message.Kind(o.Kind); k == message.BookingNew && body == nil || k == message.ReferralNew {
				body = o.Body
			}
		}
		if err != nil || body != nil {
			return err
		}
		received, _, err := tx.Inbox().List(storage.InboundQuery{CaseID: caseID, Accepted: true, Page: storage.Page{Limit: 1}})
		for _, in := range received {
			body = in.Body
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return fhir.Parse(body)
}
