package desk

import (
	"context"
	"errors"
	"slices"
	"time"

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
	ctx = access.As(ctx, a)
	if err := d.guard.Permit(a, access.MessageSend); err != nil {
		return Sent{}, d.guard.Check(ctx, a, access.MessageSend, access.Object{ID: draftID})
	}
	if sent, err := d.sentBefore(ctx, a, draftID); err != nil || sent.CaseID != "" {
		return sent, err
	}
	if err := d.sureOfLive(a); err != nil {
		return Sent{}, err
	}
	_, body, _, err := d.openDraft(ctx, draftID)
	if err != nil {
		return Sent{}, err
	}
	about := map[string]func(context.Context, access.Actor, string, int) (Sent, error){planUpdate: d.sendUpdate, planReply: d.sendReply}
	if send := about[body.Plan]; send != nil {
		sent, err := send(ctx, a, draftID, in.Version)
		if err != nil {
			return d.unlessSent(ctx, a, draftID, err)
		}
		return sent, nil
	}
	return d.sendNew(ctx, a, draftID, in.Version)
}

// sendNew begins what a draft asks for.
func (d *Desk) sendNew(ctx context.Context, a access.Actor, draftID string, version int) (Sent, error) {
	p, err := d.prepare(ctx, draftID, version)
	if err != nil {
		return d.unlessSent(ctx, a, draftID, err)
	}
	o, err := d.newOrder(ctx, a, p)
	if err != nil {
		return d.unlessSent(ctx, a, draftID, err)
	}
	object := access.Object{ID: draftID, CaseID: o.caseID, ServiceID: p.Service.ID, PatientKey: d.patientKey(p.Patient.NHSNumber),
		CorrelationID: o.correlationID, Detail: p.Detail}
	err = d.guard.Do(ctx, a, access.MessageSend, object, func(tx storage.Tx, _ *access.Object) error {
		return d.place(tx, a, o)
	})
	if err != nil {
		return d.unlessSent(ctx, a, draftID, err)
	}
	d.changes.Publish(Change{Topics: []string{"today", "cases", "drafts"}, CaseID: o.caseID, Organisation: a.Organisation})
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
	version       int       // of the case that it goes on with; 0 for a new one
	plan          replacing // what is ended first
	first         outgoing
	referral      *step // composed once the booking stands
	concerns      []message.Concern
}

// newOrder composes the first message and plans the second.
func (d *Desk) newOrder(ctx context.Context, a access.Actor, p prepared) (order, error) {
	o := order{prepared: p, caseID: d.newID(), correlationID: d.newID(), planID: d.newID()}
	linked, err := d.continues(ctx, &o)
	if err != nil {
		return o, err
	}
	if err := d.view(ctx, func(tx storage.Tx) error { return d.fits(tx, &o) }); err != nil {
		return o, err
	}
	if err := d.replaceFirst(ctx, a, &o); err != nil {
		return o, err
	}
	first := p.Booking
	if first == nil {
		first = p.Referral
	} else if p.Referral != nil {
		var sample *fhir.Node
		if o.referral, sample, err = d.plannedStep(ctx, *p.Referral, p.Service.ID, o.correlationID); err != nil {
			return o, err
		}
		o.concerns = message.ReadFacts(sample).Safeguarding
	}
	bundle, err := first.compose(d.now().UTC(), d.newID, linked)
	if err != nil {
		return o, err
	}
	o.concerns = mergedConcerns(o.concerns, message.ReadFacts(bundle).Safeguarding)
	if first.Alone {
		o.first, err = d.newWrite(ctx, first.Kind, newBooking, bundle, p.UseCase, p.Service.ID, o.correlationID)
	} else {
		o.first, err = d.newMessage(ctx, first.Kind, bundle, p.Service.ID, o.correlationID)
	}
	o.first.plan = o.planID
	return o, err
}

// continues finds the case that an order goes on with: that of the same draft
// when it was sent before, or that of the booking or referral which it
// completes or replaces at the same service. It answers the id of what the new
// message is linked to. Anything else is a new case, within the conversation of
// the case that the patient was taken from.
//
// BaRS Core, Transactional integrity: the correlation id is kept for a changed
// message, for linked messages and for onward referrals.
func (d *Desk) continues(ctx context.Context, o *order) (linked string, err error) {
	err = d.view(ctx, func(tx storage.Tx) error {
		base, err := d.caseBefore(tx, o)
		if err != nil || base == nil {
			return err
		}
		o.correlationID = base.record.CorrelationID
		link, same := o.goesOn(base)
		if same {
			o.caseID, o.version, linked = base.record.ID, base.record.Version, link
		}
		return nil
	})
	return linked, err
}

// caseBefore is the case that the draft became before, else the one that its
// patient was taken from; nil without one.
func (d *Desk) caseBefore(tx storage.Tx, o *order) (*caseFile, error) {
	if f, _, err := d.becameBefore(tx, o.Draft.ID, o.Patient); f != nil || err != nil {
		return f, err
	}
	return d.begunFrom(tx, o.FromCase, o.Patient)
}

// becameBefore is the case that a draft became before for the same patient; nil
// without one. others says that it became one for someone else.
func (d *Desk) becameBefore(tx storage.Tx, draftID string, p message.Patient) (f *caseFile, others bool, err error) {
	became, err := tx.Cases().ByKey(storage.Key{Kind: keyDraft, Value: draftID})
	if err != nil {
		return nil, false, err
	}
	for _, c := range became {
		if d.samePatient(c, p) {
			f, err = d.caseOf(c)
			return f, false, err
		}
	}
	return nil, len(became) > 0, nil
}

// goesOn reports whether the order belongs into a case that exists, and the id
// of the booking or referral there that it is linked to.
func (o *order) goesOn(base *caseFile) (linked string, same bool) {
	b, r := base.episode.Booking(), base.episode.Referral()
	again := hasKey(base.record, storage.Key{Kind: keyDraft, Value: o.Draft.ID})
	if base.record.Role != storage.Sender || base.record.ServiceID != o.Service.ID {
		return "", again
	}
	booked := b != nil && b.State == episode.Booked && b.ID != ""
	switch {
	case o.Booking == nil && booked && (again || o.ReRefers || base.episode.Allows(episode.ReferOn)):
		return b.ID, true
	case o.ReRefers:
		return "", true
	case o.BooksOn && o.Booking != nil && o.Referral == nil && r != nil && r.State == episode.Active && r.ID != "":
		return r.ID, true
	}
	return "", again
}

func hasKey(c storage.Case, k storage.Key) bool { return slices.Contains(c.Keys, k) }

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
	if err := d.stillFits(tx, &o); err != nil {
		return err
	}
	f, err := d.orderCase(tx, a, o)
	if err != nil {
		return err
	}
	now := d.now().UTC()
	f.plan = plan{ID: o.planID, DraftID: draft.ID, Channel: o.Channel, By: a.ID, Referral: o.referral, Doubts: f.plan.Doubts, Decided: f.plan.Decided}
	if o.Rebooks {
		f.plan.Replaces = o.FromCase
	}
	if err := d.clinicallyDecided(tx, a, f, draft, o.Decided); err != nil {
		return err
	}
	draft.CaseID, draft.UpdatedAt = f.record.ID, now
	return errors.Join(tx.Drafts().Save(draft), tx.Directory().SetUsed(o.Service.ID, now), d.placeSteps(tx, a, o, f, now), f.keep(tx))
}

// placeSteps puts the messages of the order into the outbox, in the order in
// which they are to be delivered: what is replaced is ended first, a booking
// before its referral.
func (d *Desk) placeSteps(tx storage.Tx, a access.Actor, o order, f *caseFile, at time.Time) error {
	before, between := o.plan.booking, o.plan.referral
	if !o.first.kind.IsBooking() {
		before, between = o.plan.referral, nil
	}
	number := 0
	if before != nil {
		number = 1
	}
	asked := o.asked(f)
	if asked.Replaces = before.replaces(f); asked.Replaces == nil {
		asked.Replaces = inherited(f, asked.Kind)
	}
	if err := d.placeReplaced(tx, a, before, f, 0, at); err != nil {
		return err
	}
	if err := errors.Join(f.take(at, a.ID, asked), d.post(tx, f, o.Service.ID, number, o.first, a)); err != nil {
		return err
	}
	if f.plan.Referral == nil {
		return nil
	}
	f.plan.Referral.Number, f.plan.Referral.Replaces = number+1, between.replaces(f)
	if between != nil {
		f.plan.Referral.Number++
	}
	return d.placeReplaced(tx, a, between, f, number+1, at)
}

// orderCase opens the case that the order goes on with, or begins one.
func (d *Desk) orderCase(tx storage.Tx, a access.Actor, o order) (*caseFile, error) {
	f, err := d.newSentCase(tx, a, o.caseID, o.episode(), o.Patient)
	if o.version > 0 {
		f, err = d.goOn(tx, o)
	}
	if err != nil {
		return nil, err
	}
	f.episode.Concerns = mergedConcerns(f.episode.Concerns, o.concerns)
	f.addKeys(storage.Key{Kind: keyDraft, Value: o.Draft.ID})
	f.restsOn(o)
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
	if was != "" && was != now {
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
	facts := message.ReadFacts(message.AsBundle(o.first.bundle))
	e := episode.Asked{Kind: o.first.kind, MessageID: o.first.id, BundleID: o.first.bundleID(), SlotID: facts.SlotID,
		Start: facts.AppointmentStart, End: facts.AppointmentEnd, BasedOn: facts.BasedOnReferral, ReplyBy: facts.ReplyBy}
	if b := f.episode.Booking(); b != nil && b.State == episode.Booked && !o.first.kind.IsBooking() {
		e.AppointmentID = b.ID
	}
	return e
}
