package desk

import (
	"context"
	"errors"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/episode"
	"barsdesk/storage"
)

// recordable is what is recorded without a message: the event, and the record
// that gets another status.
type recordable struct {
	event                episode.Event
	resourceType, status string
}

// recordables are the replies that nobody is told of. Whoever reads the record
// sees them.
//
// BaRS Applications, State machines: local events of referral and booking.
var recordables = map[episode.ReplyID]recordable{
	episode.SayArrived:   {episode.CheckedIn{}, "Appointment", "arrived"},
	episode.SayFulfilled: {episode.Came{}, "Appointment", "fulfilled"},
	episode.SayMissed:    {episode.NoShow{Untold: true}, "Appointment", "noshow"},
	episode.SayCareGiven: {episode.CareGiven{}, "ServiceRequest", "completed"},
}

// recordReply records what happened to the patient of a case: the case, the new
// version of the record and the audit entry, in one transaction.
func (d *Desk) recordReply(ctx context.Context, a access.Actor, caseID string, in ReplyStart, what recordable) error {
	object := access.Object{ID: caseID, CaseID: caseID, Detail: actDetail(CaseAct{Action: in.Kind})}
	err := d.guard.Do(ctx, a, access.CaseAct, object, func(tx storage.Tx, o *access.Object) error {
		f, err := d.replyCase(tx, caseID, in)
		if err != nil {
			return err
		}
		o.PatientKey, o.ServiceID, o.CorrelationID = f.record.PatientKey, f.record.ServiceID, f.record.CorrelationID
		now := d.now().UTC()
		if err := f.take(now, a.ID, what.event); err != nil {
			return errors.Join(replyNotNow(), err)
		}
		return errors.Join(what.keep(tx, f, now), f.keep(tx))
	})
	if err == nil {
		d.changes.Publish(Change{Topics: []string{"today", "cases", "inbox"}, CaseID: caseID, Organisation: a.Organisation})
	}
	return err
}

// keep gives the record its new status.
func (w recordable) keep(tx storage.Tx, f *caseFile, at time.Time) error {
	r, err := tx.Resources().Get(w.resourceType, w.id(f))
	if err != nil {
		return err
	}
	return endRecord(tx, r, w.status, at)
}

// id is the id of the record.
func (w recordable) id(f *caseFile) string {
	if w.resourceType == "Appointment" {
		return f.episode.Booking().ID
	}
	return f.episode.Referral().ID
}

// replyCase opens a case to be replied to, as it was shown.
func (d *Desk) replyCase(tx storage.Tx, caseID string, in ReplyStart) (*caseFile, error) {
	f, err := d.openCase(tx, caseID)
	switch {
	case err != nil:
		return nil, err
	case f.record.Version != in.Version:
		return nil, caseStale()
	}
	return f, d.replyable(f, episode.ReplyID(in.Kind))
}
