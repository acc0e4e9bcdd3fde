package desk

import (
	"context"
	"errors"
	"slices"

	"barsdesk/app/access"
	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// keyDraft finds the case that a draft became. It is an opaque id.
const keyDraft storage.KeyKind = "draft"

// Send turns a draft into a case and its messages, once: called again, by a
// double click, the back button or a retry after a crash, it answers the same
// case and sends nothing. When it returns, everything needed to finish the
// sending is on disk.
//
// BaRS Core, Transactional integrity.
func (d *Desk) Send(ctx context.Context, a access.Actor, draftID string, in Send) (Sent, error) {
	if err := d.guard.Permit(a, access.MessageSend); err != nil {
		return Sent{}, d.guard.Check(ctx, a, access.MessageSend, access.Object{ID: draftID})
	}
	if sent, err := d.sentBefore(ctx, a, draftID); err != nil || sent.CaseID != "" {
		return sent, err
	}
	if err := d.sureOfLive(a); err != nil {
		return Sent{}, err
	}
	p, err := d.prepare(ctx, draftID, in.Version)
	if err != nil {
		return d.unlessSent(ctx, a, draftID, err)
	}
	o, err := d.newOrder(ctx, p)
	if err != nil {
		return Sent{}, err
	}
	object := access.Object{ID: draftID, CaseID: o.caseID, ServiceID: p.Service.ID, PatientKey: d.patientKey(p.Patient.NHSNumber),
		CorrelationID: o.correlationID, Detail: p.Detail}
	err = d.guard.Do(ctx, a, access.MessageSend, object, func(tx storage.Tx, _ *access.Object) error {
		return d.place(tx, a, o)
	})
	if err != nil {
		return d.unlessSent(ctx, a, draftID, err)
	}
	d.changes.Publish(Change{Topics: []string{"today", "cases", "drafts"}, CaseID: o.caseID})
	d.Wake()
	return Sent{CaseID: o.caseID}, nil
}

// unlessSent answers the case if the draft was sent meanwhile, else err: what
// kept the second of two clicks from being sent may be the case of the first.
func (d *Desk) unlessSent(ctx context.Context, a access.Actor, draftID string, err error) (Sent, error) {
	sent, again := d.sentBefore(ctx, a, draftID)
	if again != nil || sent.CaseID != "" {
		return sent, again
	}
	return Sent{}, err
}

// sentBefore answers the case that a draft became; empty when it has not been
// sent.
func (d *Desk) sentBefore(ctx context.Context, a access.Actor, draftID string) (Sent, error) {
	var draft storage.Draft
	err := d.view(ctx, func(tx storage.Tx) (err error) {
		draft, err = tx.Drafts().Get(draftID)
		return err
	})
	if err != nil || draft.CaseID == "" {
		return Sent{}, err
	}
	object := access.Object{ID: draftID, CaseID: draft.CaseID, ServiceID: draft.ServiceID, Outcome: "sent-before"}
	return Sent{CaseID: draft.CaseID}, d.guard.Check(ctx, a, access.MessageSend, object)
}

// order is a prepared draft with everything its sending needs that is not read
// from the store.
type order struct {
	prepared
	caseID        string
	correlationID string
	planID        string
	version       int // of the case that it goes on with; 0 for a new one
	first         outgoing
	referral      *step // composed once the booking stands
	concerns      []message.Concern
}

// newOrder composes the first message and plans the second.
func (d *Desk) newOrder(ctx context.Context, p prepared) (order, error) {
	o := order{prepared: p, caseID: d.newID(), correlationID: d.newID(), planID: d.newID()}
	linked, err := d.continues(ctx, &o)
	if err != nil {
		return o, err
	}
	first := p.Booking
	if first == nil {
		first = p.Referral
	} else if p.Referral != nil {
		var sample *fhir.Node
		if o.referral, sample, err = d.plannedStep(*p.Referral, p.Service.ID, o.correlationID); err != nil {
			return o, err
		}
		o.concerns = message.ReadFacts(sample).Safeguarding
	}
	bundle, err := first.compose(d.now().UTC(), d.newID, linked)
	if err != nil {
		return o, err
	}
	o.concerns = mergedConcerns(o.concerns, message.ReadFacts(bundle).Safeguarding)
	o.first, err = d.newMessage(first.Kind, bundle, p.Service.ID, o.correlationID)
	o.first.plan = o.planID
	return o, err
}

// continues finds the case that an order goes on with: that of the same draft
// when its time was taken, or that of the booking which a referral completes.
// It answers the id of that booking. Anything else is a new case, within the
// conversation of the case that the patient was taken from.
//
// BaRS Core, Transactional integrity: the correlation id is kept for a changed
// message, for linked messages and for onward referrals.
func (d *Desk) continues(ctx context.Context, o *order) (appointmentID string, err error) {
	err = d.view(ctx, func(tx storage.Tx) error {
		same, err := tx.Cases().ByKey(storage.Key{Kind: keyDraft, Value: o.Draft.ID})
		if err != nil {
			return err
		}
		for _, c := range same {
			if d.samePatient(c, o.Patient) {
				o.caseID, o.version, o.correlationID = c.ID, c.Version, c.CorrelationID
				return nil
			}
		}
		if o.FromCase == "" {
			return nil
		}
		from, err := d.openCase(tx, o.FromCase)
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		if err != nil || !d.samePatient(from.record, o.Patient) {
			return err
		}
		o.correlationID = from.record.CorrelationID
		if o.completes(from) {
			o.caseID, o.version, appointmentID = from.record.ID, from.record.Version, from.episode.Booking().ID
		}
		return nil
	})
	return appointmentID, err
}

// completes reports whether the order is the referral that a booking at the
// same service still lacks.
func (o *order) completes(from *caseFile) bool {
	b := from.episode.Booking()
	return from.record.Role == storage.Sender && from.record.ServiceID == o.Service.ID && o.Booking == nil &&
		b != nil && b.State == episode.Booked && b.ID != "" && from.episode.Allows(episode.ReferOn)
}

// place keeps the order: case, message, plan, audit entries and the draft's
// mark, all in the caller's transaction.
func (d *Desk) place(tx storage.Tx, a access.Actor, o order) error {
	draft, err := tx.Drafts().Get(o.Draft.ID)
	switch {
	case err != nil:
		return err
	case draft.CaseID != "":
		return draftSent(draft.CaseID)
	case draft.Version != o.Draft.Version:
		return draftStale()
	}
	f, err := d.orderCase(tx, o)
	if err != nil {
		return err
	}
	now := d.now().UTC()
	f.plan = plan{ID: o.planID, DraftID: draft.ID, Channel: o.Channel, By: a.ID, Referral: o.referral, Doubts: f.plan.Doubts}
	if o.Rebooks {
		f.plan.Replaces = o.FromCase
	}
	if err := f.take(now, a.ID, o.asked(f)); err != nil {
		return err
	}
	draft.CaseID, draft.UpdatedAt = f.record.ID, now
	return errors.Join(tx.Drafts().Save(draft), tx.Directory().SetUsed(o.Service.ID, now),
		d.post(tx, f, o.Service.ID, 0, o.first, a), f.keep(tx))
}

// orderCase opens the case that the order goes on with, or begins one.
func (d *Desk) orderCase(tx storage.Tx, o order) (*caseFile, error) {
	f, err := d.newCase(o.caseID, o.episode(), o.Patient)
	if o.version > 0 {
		f, err = d.goOn(tx, o)
	}
	if err != nil {
		return nil, err
	}
	f.episode.Concerns = mergedConcerns(f.episode.Concerns, o.concerns)
	f.addKeys(storage.Key{Kind: keyDraft, Value: o.Draft.ID})
	return f, nil
}

// goOn opens the case as it was when the order was composed.
func (d *Desk) goOn(tx storage.Tx, o order) (*caseFile, error) {
	f, err := d.openCase(tx, o.caseID)
	if err != nil {
		return nil, err
	}
	if f.record.Version != o.version {
		return nil, storage.ErrStale
	}
	f.episode.Plan = joined(f.episode.Plan, o.episode().Plan)
	return f, f.identify(d, o.Patient)
}

// joined is what a case is for once more was asked for in it.
func joined(was, now episode.Plan) episode.Plan {
	if was == episode.Book && now == episode.Refer {
		return episode.BookAndRefer
	}
	return now
}

func (o order) episode() episode.Case {
	c := episode.Case{Role: episode.AsSender, Plan: episode.Refer, ServiceID: o.Service.ID, ServiceName: o.Service.Name,
		ODSCode: o.Service.ODSCode, Phone: o.Service.Phone, Counterpart: o.Service.ID, UseCase: o.UseCase,
		CorrelationID: o.correlationID, JourneyID: o.journey()}
	switch {
	case o.Booking != nil && o.Referral != nil:
		c.Plan = episode.BookAndRefer
	case o.Booking != nil:
		c.Plan = episode.Book
	}
	return c
}

func (o order) journey() string {
	if o.Referral != nil {
		return o.Referral.Context.JourneyID
	}
	return o.Booking.Context.JourneyID
}

func mergedConcerns(all, more []message.Concern) []message.Concern {
	for _, c := range more {
		if !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	return all
}

// asked is the first message as the case learns of it.
func (o order) asked(f *caseFile) episode.Asked {
	facts := message.ReadFacts(o.first.bundle)
	e := episode.Asked{Kind: o.first.kind, MessageID: o.first.id, BundleID: o.first.bundle.ID(), SlotID: facts.SlotID,
		Start: facts.AppointmentStart, End: facts.AppointmentEnd, BasedOn: facts.BasedOnReferral, ReplyBy: facts.ReplyBy}
	if b := f.episode.Booking(); b != nil && !o.first.kind.IsBooking() {
		e.AppointmentID = b.ID
	}
	return e
}
