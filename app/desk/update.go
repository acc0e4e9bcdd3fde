package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"barsdesk/app/access"
	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/bars/form"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// openUpdate prepares a draft that changes what a referral of a case says: the
// request as the receiver last accepted it, and the patient in it.
//
// BaRS Applications 4 and 6, Update.
func (d *Desk) openUpdate(ctx context.Context, b *draftBody) error {
	return d.view(ctx, func(tx storage.Tx) error {
		f, err := d.openCase(tx, b.FromCase)
		if err != nil {
			return err
		}
		if !f.episode.Allows(episode.Update) {
			return notNow("What this case asks for cannot be changed as it stands.")
		}
		last, err := lastAccepted(tx, f)
		if err != nil {
			return err
		}
		b.Changes = lastChange(f)
		b.UpdateKind, b.UseCase = message.ReferralUpdate, f.episode.UseCase
		if f.episode.Referral().Validates {
			b.UpdateKind = message.ValidationUpdate
		}
		b.Original, b.Patient, b.JourneyID = last.JSON(), message.PatientOf(last), f.episode.JourneyID
		return nil
	})
}

// lastAccepted is the current request of a case as the receiver last accepted
// it: the first message with the ids it was given, and every delivered change.
func lastAccepted(tx storage.Tx, f *caseFile) (*fhir.Node, error) {
	r := f.episode.Referral()
	asked, err := tx.Outbox().Get(r.MessageID)
	if err != nil {
		return nil, err
	}
	last, err := lastKnown(asked)
	for _, a := range r.Amendments {
		if err != nil || a.State != episode.Completed {
			continue
		}
		var m storage.Outbound
		if m, err = tx.Outbox().Get(a.MessageID); err == nil {
			last, err = merged(last, m)
		}
	}
	if err != nil {
		return nil, err
	}
	return withAnswers(tx, f, last)
}

// lastChange is the message that what was sent last came with: the request
// itself, or its newest delivered change.
func lastChange(f *caseFile) string {
	r := f.episode.Referral()
	id := r.MessageID
	for _, a := range r.Amendments {
		if a.State == episode.Completed {
			id = a.MessageID
		}
	}
	return id
}

// withAnswers is a request with what the receiver told of its own Encounter
// since.
func withAnswers(tx storage.Tx, f *caseFile, last *fhir.Node) (*fhir.Node, error) {
	for _, a := range f.episode.Referral().Answers {
		in, err := tx.Inbox().Get(a.MessageID)
		if err != nil {
			return nil, err
		}
		response, err := fhir.Parse(in.Body)
		if err != nil {
			return nil, err
		}
		last = message.Merged(last, nil, response)
	}
	return last, nil
}

// merged is a request after an accepted change of it.
func merged(last *fhir.Node, m storage.Outbound) (*fhir.Node, error) {
	update, err := fhir.Parse(m.Body)
	if err != nil {
		return nil, err
	}
	var answer *fhir.Node
	if isSuccess(m.Status) {
		answer, _ = fhir.Parse(m.Answer) // an answer that is no JSON gives no ids
	}
	return message.Merged(last, update, answer), nil
}

// original is the request that an update changes.
func (b draftBody) original() (*fhir.Node, error) { return fhir.Parse(b.Original) }

// composedUpdate is the update of a draft against read, the ServiceRequest as
// the receiver holds it.
func (d *Desk) composedUpdate(m material, read *fhir.Node) (*fhir.Node, error) {
	kind := m.body.UpdateKind
	last, err := m.body.original()
	if err != nil {
		return nil, err
	}
	amended, err := m.formula.forms[kind].Amend(last, m.body.Answers, form.Env{Now: d.now(), NewID: d.newID})
	if err != nil {
		return nil, err
	}
	c := d.context(m, kind)
	accepts := accepted(m.formula.use[kind])
	c.Now, c.NewID, c.Profile = d.now().UTC(), d.newID, func(resourceType string) string { return claims(m.formula.use[kind])[resourceType] }
	c.Accepts = func(resourceType string) bool { return slices.Contains(accepts, resourceType) }
	if read == nil {
		read = fhir.Resource(last, "ServiceRequest")
	}
	return message.Update(c, read, last, amended.Bundle)
}

// sendUpdate reads the referral at the receiver and, when it stands there, puts
// what was changed into the outbox.
//
// BaRS Core, Update: the latest is read before it is changed.
func (d *Desk) sendUpdate(ctx context.Context, a access.Actor, draftID string, version int) (Sent, error) {
	m, err := d.ready(ctx, draftID, version)
	if err != nil {
		return Sent{}, err
	}
	f, err := d.unchangedSince(ctx, &m.body)
	if err != nil {
		return Sent{}, err
	}
	c := &cancellation{resource: "ServiceRequest", file: f, part: f.episode.Referral().Part, service: m.service}
	if err := d.readCurrent(ctx, c); err != nil {
		return Sent{}, err
	}
	bundle, err := d.composedUpdate(m, c.read)
	if errors.Is(err, message.ErrNotCurrent) {
		return Sent{}, d.endedElsewhere(ctx, a, c)
	}
	if err != nil {
		return Sent{}, updateRefused(c, err)
	}
	o, err := d.newMessage(ctx, m.body.UpdateKind, bundle, m.service.ID, f.record.CorrelationID)
	if err != nil {
		return Sent{}, err
	}
	return d.placeUpdate(ctx, a, m, f, o)
}

// unchangedSince is the case of an update, which must still hold what the person
// has changed. The receiver's own answers since are taken over into b.
func (d *Desk) unchangedSince(ctx context.Context, b *draftBody) (f *caseFile, err error) {
	err = d.view(ctx, func(tx storage.Tx) error {
		if f, err = d.openCase(tx, b.FromCase); err != nil {
			return err
		}
		if !f.episode.Allows(episode.Update) {
			return notNow("What this case asks for cannot be changed as it stands.")
		}
		last, err := lastAccepted(tx, f)
		if err != nil {
			return err
		}
		b.Original = last.JSON()
		if lastChange(f) != b.Changes {
			return &Error{Code: "update-stale", HTTP: http.StatusConflict, Title: "This was changed meanwhile",
				What: "Another update was accepted since you opened this one.", Sent: nothingSent,
				Next: "Throw this draft away and begin the update again from the case."}
		}
		return nil
	})
	return f, err
}

func updateRefused(c *cancellation, err error) error {
	refused := func(code, title, what, next string) error {
		return &Error{Code: code, HTTP: http.StatusUnprocessableEntity, Title: title, What: what, Sent: nothingSent, Next: next, Cause: err}
	}
	var kept *message.NotWithdrawn
	switch {
	case errors.Is(err, message.ErrNothingChanged):
		return refused("nothing-changed", "Nothing was changed", "The service holds exactly this already.", "Change what is new, then send.")
	case errors.As(err, &kept):
		return refused("not-withdrawn", "An update cannot take this back",
			"What was sent once stays with the service; an update can only add to it or change it.",
			"Put back what you removed, and say in words what no longer holds, or cancel and send anew.")
	case errors.Is(err, message.ErrDiffers):
		return refused("record-differs", "The service has changed the same part",
			c.service.Name+" has changed what you changed too, or holds something else.", "Read the case, ask the service, then begin the update again.")
	}
	return c.uncomposable(err)
}

// placeUpdate keeps the update: the draft's mark, the case, the message and the
// audit entries, in one transaction.
func (d *Desk) placeUpdate(ctx context.Context, a access.Actor, m material, shown *caseFile, o outgoing) (Sent, error) {
	id := shown.record.ID
	object := access.Object{ID: m.draft.ID, CaseID: id, ServiceID: m.service.ID, PatientKey: shown.record.PatientKey, CorrelationID: shown.record.CorrelationID}
	err := d.guard.Do(ctx, a, access.MessageSend, object, func(tx storage.Tx, _ *access.Object) error {
		draft, err := changeable(tx, m.draft.ID, m.draft.Version)
		if err != nil {
			return err
		}
		f, err := d.openCase(tx, id)
		if err != nil {
			return err
		}
		if f.record.Version != shown.record.Version {
			return caseStale()
		}
		if err := d.clinicallyDecided(tx, a, f, draft, m.decided); err != nil {
			return err
		}
		now := d.now().UTC()
		asked := episode.UpdateAsked{Kind: o.kind, MessageID: o.id, ID: f.episode.Referral().ID, ReplyBy: message.ReadFacts(o.bundle).ReplyBy}
		draft.CaseID, draft.UpdatedAt = id, now
		return errors.Join(f.take(now, a.ID, asked), tx.Drafts().Save(draft), d.post(tx, f, f.episode.Counterpart, 0, o, a), f.keep(tx))
	})
	if err != nil {
		return d.unlessSent(ctx, a, m.draft.ID, asNotNow(err))
	}
	d.changes.Publish(Change{Topics: []string{"today", "cases", "drafts"}, CaseID: id, Organisation: a.Organisation})
	d.Wake()
	return Sent{CaseID: id}, nil
}
