package desk

import (
	"context"
	"errors"

	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// inherit takes over from the case that a draft is started from: the patient,
// the journey, and, for a referral made again, the answers. Without a case it
// changes nothing.
//
// BaRS Core, Journey ID: repeated in every onward referral.
func (d *Desk) inherit(ctx context.Context, b *draftBody, s storage.Service) error {
	switch {
	case b.Plan == planUpdate:
		return d.openUpdate(ctx, b)
	case b.FromCase == "":
		return nil
	}
	return d.view(ctx, func(tx storage.Tx) error {
		c, err := tx.Cases().Get(b.FromCase)
		if err != nil {
			return err
		}
		f, err := d.caseOf(c)
		if err != nil {
			return err
		}
		booking := f.episode.Booking()
		b.Booked = c.ServiceID == s.ID && booking != nil && booking.State == episode.Booked && !b.Rebooks
		b.BooksOn = b.Plan == planBook && !b.Rebooks && c.ServiceID == s.ID && f.episode.Allows(episode.BookOn)
		if b.Rebooks || b.ReRefers {
			b.Replaces = f.current()
		}
		if earlier, found, err := d.lastDraft(tx, c); err != nil || found {
			b.takeOver(earlier, f.episode.JourneyID)
			return err
		}
		bundle, err := lastMessage(tx, c)
		b.Patient = message.PatientOf(bundle)
		if journey := message.ReadFacts(bundle).JourneyID; journey != "" {
			b.JourneyID = journey
		}
		return err
	})
}

// current are the messages that asked for the booking and the referral of a
// case, as far as it has them.
func (f *caseFile) current() (out []string) {
	if b := f.episode.Booking(); b != nil {
		out = append(out, b.MessageID)
	}
	if r := f.episode.Referral(); r != nil {
		out = append(out, r.MessageID)
	}
	return out
}

// takeOver copies what an earlier draft of the same episode has. Answers that
// the new service has no place for are listed as dropped, not lost.
func (b *draftBody) takeOver(earlier draftBody, journey string) {
	b.Patient = earlier.Patient
	if journey != "" {
		b.JourneyID = journey
	}
	if b.Plan != planBook && earlier.Answers != nil {
		b.Answers = earlier.Answers
	}
}

// lastDraft is the draft saved last of those that became the case.
func (d *Desk) lastDraft(tx storage.Tx, c storage.Case) (b draftBody, found bool, err error) {
	var last storage.Draft
	for _, k := range c.Keys {
		if k.Kind != keyDraft {
			continue
		}
		kept, err := d.ownDraft(tx, c, k.Value)
		if errors.Is(err, storage.ErrNotFound) {
			continue
		}
		if err != nil {
			return b, false, err
		}
		if !found || kept.UpdatedAt.After(last.UpdatedAt) {
			last, found = kept, true
		}
	}
	if !found {
		return b, false, nil
	}
	b, err = readDraft(last)
	return b, err == nil, err
}

// lastMessage is the message that tells most about the patient of a case: the
// last new request sent, a referral before a booking, else the last received.
// It is nil for a case without messages.
func lastMessage(tx storage.Tx, c storage.Case) (*fhir.Node, error) {
	sent, err := tx.Outbox().ByCase(c.ID)
	if err != nil {
		return nil, err
	}
	var body []byte
	for _, o := range sent {
		if k := message.Kind(o.Kind); k == message.BookingNew && body == nil || k == message.ReferralNew || k == message.ValidationNew {
			body = o.Body
		}
	}
	if body == nil {
		received, _, err := tx.Inbox().List(storage.InboundQuery{CaseID: c.ID, Accepted: true, Page: storage.Page{Limit: 1}})
		if err != nil || len(received) == 0 {
			return nil, err
		}
		body = received[0].Body
	}
	return parsed(body)
}
