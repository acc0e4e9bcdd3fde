package desk

import (
	"context"
	"net/http"

	"barsdesk/app/access"
	"barsdesk/bars/client"
	"barsdesk/bars/episode"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// CanReportDidNotAttend says whether the service that referred the patient of a
// case can be told now that the patient did not attend. It shows nothing of a
// patient and is recorded only when refused. An unknown case is
// storage.ErrNotFound.
func (d *Desk) CanReportDidNotAttend(ctx context.Context, a access.Actor, caseID string) (bool, error) {
	ctx = access.As(ctx, a)
	if err := d.guard.Permit(a, access.ReplySend); err != nil {
		return false, d.guard.Check(ctx, a, access.ReplySend, access.Object{CaseID: caseID})
	}
	can := false
	err := d.view(ctx, func(tx storage.Tx) error {
		f, err := d.openCase(tx, caseID)
		can = err == nil && d.missable(f) == nil
		return err
	})
	return can, err
}

// ReportDidNotAttend records that the patient of a case did not come, and puts
// the answer to the service that referred the patient into the outbox; it is
// sent from there. It is refused when that service does not take such answers,
// and when the case has moved on meanwhile.
//
// BaRS Application 1, Referral response; BaRS Core, Asynchronous workflow.
func (d *Desk) ReportDidNotAttend(ctx context.Context, a access.Actor, caseID string) error {
	ctx = access.As(ctx, a)
	if err := d.guard.Check(ctx, a, access.CaseRead, access.Object{ID: caseID, CaseID: caseID}); err != nil {
		return err
	}
	if err := d.maySend(ctx, a); err != nil {
		return err
	}
	n, err := d.noShow(ctx, caseID)
	if err != nil {
		return err
	}
	if err := d.takesReply(ctx, n); err != nil {
		return err
	}
	reply, err := d.writeReply(ctx, n)
	if err != nil {
		return err
	}
	err = d.guard.Do(ctx, a, access.ReplySend, access.Object{ID: reply.id, CaseID: caseID, ServiceID: n.to.ID, RequestID: reply.asks},
		func(tx storage.Tx, o *access.Object) error { return d.recordNoShow(tx, a, n, reply, o) })
	if err != nil {
		return err
	}
	d.changes.Publish(Change{Topics: []string{"today", "cases"}, CaseID: caseID, Organisation: a.Organisation})
	d.Wake()
	return nil
}

// missable says why a patient cannot be reported as not having attended, nil
// when nothing speaks against it.
func (d *Desk) missable(f *caseFile) error {
	r, b := f.episode.Referral(), f.episode.Booking()
	switch {
	case r == nil || r.State != episode.Active:
		return notMissable("Only a referral that stands can be answered. It has ended, or there is none.")
	case !f.episode.May(episode.SayDidNotAttend):
		return notMissable("The booking has ended, so there is no appointment that the patient could have missed.")
	case d.ahead(b):
		return notMissable("The appointment has not begun yet.")
	}
	return nil
}

func notMissable(what string) error {
	return &Error{Code: "cannot-report", HTTP: http.StatusConflict, Title: "This cannot be reported as not attended", What: what,
		Sent: nothingSent, Next: "Look at the case to see where it stands."}
}

// takesReply asks the service that referred whether it takes the answer.
//
// BaRS Core, Content negotiation: the definition among the messages it receives.
func (d *Desk) takesReply(ctx context.Context, n answering) error {
	key := d.cachePrefix(n.to.ID) + header.CoreVersion + "/metadata"
	metadata, _, err := d.ask(ctx, inquiry{key, "metadata", n.to, fresh}, func() (client.Reply, error) {
		return d.caller(ctx).Metadata(ctx, n.to.ID, n.correlationID)
	})
	if err != nil {
		return err
	}
	s := statement{metadata, n.to.Name}
	if s.compatible() && s.receives(message.DidNotAttendKind.DefinitionTail()) {
		return nil
	}
	return replyNotTaken(n.to, "Its system takes no reports that a patient did not attend.")
}

// writeReply composes the answer, in the version of the referral that it is
// about: the sender has shown that it speaks it.
func (d *Desk) writeReply(ctx context.Context, n answering) (outgoing, error) {
	bundle, err := message.DidNotAttend(message.Context{
		Kind: message.DidNotAttendKind, BundleID: d.newID(), Now: d.now(), NewID: d.newID,
		Sender: partyOf(n.from), Receiver: partyOf(n.to), Author: n.identity.person(),
		SoftwareName: d.software.Name, SoftwareVersion: d.software.Version, SupplierName: d.software.Supplier,
		CDSSName: n.identity.CDSSName, CDSSVersion: n.identity.CDSSVersion,
		UseCase: n.facts.UseCase, ApplicationVersion: n.facts.VersionID, JourneyID: n.facts.JourneyID,
	}, n.message, n.appointment, n.answers, n.concern)
	if err != nil {
		return outgoing{}, replyIncomplete(err)
	}
	return d.newMessage(ctx, message.DidNotAttendKind, bundle, n.to.ID, n.correlationID)
}

// recordNoShow lets the case know, ends the records and puts the answer into
// the outbox, together.
func (d *Desk) recordNoShow(tx storage.Tx, a access.Actor, n answering, reply outgoing, o *access.Object) error {
	f, err := d.openCase(tx, n.caseID)
	if err != nil {
		return err
	}
	o.PatientKey, o.CorrelationID = f.record.PatientKey, f.record.CorrelationID
	if f.record.Version != n.version {
		return storage.ErrStale
	}
	return d.recordAnswer(tx, a, f, n, episode.SayDidNotAttend, reply)
}
