package desk

import (
	"context"
	"errors"

	"barsdesk/app/access"
	"barsdesk/bars/delivery"
	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// sendReply puts the answer of a draft into the outbox and records it, if
// nothing has changed since the draft was begun.
//
// BaRS Applications, Asynchronous responses.
func (d *Desk) sendReply(ctx context.Context, a access.Actor, draftID string, version int) (Sent, error) {
	m, err := d.ready(ctx, draftID, version)
	if err != nil {
		return Sent{}, err
	}
	bundle, err := d.composedReply(m)
	if err != nil {
		return Sent{}, replyIncomplete(err)
	}
	n, err := d.replyStands(ctx, m.body)
	if err != nil {
		return Sent{}, err
	}
	o, err := d.newMessage(ctx, m.body.Reply.Says.Kind(), bundle, m.service.ID, n.correlationID)
	if err != nil {
		return Sent{}, err
	}
	return d.placeReply(ctx, a, m, n, o)
}

// replyStands reads again what an answer rests on, and refuses it when that has
// changed: a newer message may say what makes the answer wrong.
func (d *Desk) replyStands(ctx context.Context, b draftBody) (n answering, err error) {
	err = d.view(ctx, func(tx storage.Tx) error {
		f, err := d.openCase(tx, b.FromCase)
		if err != nil {
			return err
		}
		if err = d.replyable(f, b.Reply.Says); err != nil {
			return err
		}
		if n, err = d.answering(ctx, tx, f); err == nil && n.stands() != b.Reply.Stands {
			err = replyStale()
		}
		return err
	})
	return n, err
}

func replyStale() error {
	return &Error{Code: "reply-stale", HTTP: 409, Title: "The request has changed meanwhile",
		What: "Since this answer was begun, the request was updated, or something else was told or recorded.", Sent: "Nothing was sent or recorded.",
		Next: "Read the case, throw this answer away and begin it anew."}
}

// placeReply keeps the answer: the draft's mark, the case, the records, the
// message and the audit entries, in one transaction.
func (d *Desk) placeReply(ctx context.Context, a access.Actor, m material, n answering, o outgoing) (Sent, error) {
	object := access.Object{ID: m.draft.ID, CaseID: n.caseID, ServiceID: m.service.ID, CorrelationID: n.correlationID, RequestID: o.asks}
	err := d.guard.Do(ctx, a, access.ReplySend, object, func(tx storage.Tx, object *access.Object) error {
		draft, err := changeable(tx, m.draft.ID, m.draft.Version)
		if err != nil {
			return err
		}
		f, err := d.openCase(tx, n.caseID)
		if err != nil {
			return err
		}
		if f.record.Version != n.version {
			return caseStale()
		}
		object.PatientKey = f.record.PatientKey
		if err := d.clinicallyDecided(tx, a, f, draft, m.decided); err != nil {
			return err
		}
		draft.CaseID, draft.UpdatedAt = n.caseID, d.now().UTC()
		return errors.Join(tx.Drafts().Save(draft), d.recordAnswer(tx, a, f, n, m.body.Reply.Says, o))
	})
	if err != nil {
		return Sent{}, asNotNow(err)
	}
	d.changes.Publish(Change{Topics: []string{"today", "cases", "drafts", "inbox"}, CaseID: n.caseID, Organisation: a.Organisation})
	d.Wake()
	return Sent{CaseID: n.caseID}, nil
}

// recordAnswer lets the case know, changes the records and puts the answer into
// the outbox.
func (d *Desk) recordAnswer(tx storage.Tx, a access.Actor, f *caseFile, n answering, says episode.ReplyID, o outgoing) error {
	now := d.now().UTC()
	asked := episode.ReplyAsked{Kind: o.kind, MessageID: o.id, BundleID: o.bundle.ID()}
	if says == episode.SayDidNotAttend {
		if err := f.take(now, a.ID, episode.NoShow{}); err != nil {
			return errors.Join(storage.ErrStale, err)
		}
		if f.episode.Referral().State != episode.DidNotAttend {
			return notMissable("The appointment and the referral do not belong together.")
		}
	} else {
		said := message.ReadResponse(o.bundle, n.message)
		asked.Says, asked.Text = says, firstOf(said.RejectionText, said.OutcomeText)
		asked.ActNow = fhir.Resource(o.bundle, "CarePlan").TextAt("status") == "active"
	}
	if err := f.take(now, a.ID, asked); err != nil {
		return errors.Join(replyNotNow(), err)
	}
	o.plan = f.record.ID // answers of a case go out in their order
	number := len(f.episode.Replies)
	keep := n.keepAnswered
	if says == episode.SayDidNotAttend {
		keep = n.endRecords
	}
	return errors.Join(keep(tx, o.bundle, now), d.post(tx, f, n.to.ID, number, o, a), f.keep(tx))
}

// letGo lets the later answers of a case go out although an earlier one has not
// arrived: what they say is newer.
func letGo(tx storage.Tx, ended storage.Outbound) error {
	if ended.PlanID == "" {
		return nil
	}
	all, err := tx.Outbox().ByPlan(ended.PlanID)
	for _, m := range all {
		if m.Step > ended.Step && m.State == delivery.Queued {
			m.PlanID = ""
			err = errors.Join(err, tx.Outbox().Save(m))
		}
	}
	return err
}
