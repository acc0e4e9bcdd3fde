package desk

import (
	"context"
	"errors"
	"strings"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/delivery"
	"barsdesk/bars/episode"
	"barsdesk/storage"
)

// The failures of messages that a person has resolved.
const (
	failureSaidTaken    = "said-taken"
	failureSaidNotTaken = "said-not-taken"
)

// tell records what the service said about the most urgent message of unknown
// fate when a person asked it, by telephone for example. Nothing is sent by
// that. Of what the service says it has, the ids are then asked for with a
// search, and a later proof still counts.
func (d *Desk) tell(ctx context.Context, a access.Actor, id string, in CaseAct) error {
	text := strings.TrimSpace(in.Text)
	if text == "" {
		return textNeeded("Say who told you, for example: phoned, the nurse in charge sees the booking.")
	}
	object := access.Object{ID: id, CaseID: id}
	return d.guard.Do(ctx, a, access.CaseAct, object, func(tx storage.Tx, o *access.Object) error {
		f, err := d.current(tx, id, in)
		if err != nil {
			return err
		}
		m, err := tx.Outbox().Get(f.episode.UnknownMessage())
		if err != nil {
			return err
		}
		at := d.now().UTC()
		m.State, m.NextAt, m.UpdatedAt = delivery.Resolved, time.Time{}, at
		err = errors.Join(f.take(at, a.ID, episode.Noted{Text: text}), d.said(tx, f, &m, a, in.Taken, at))
		*o = f.object(m)
		o.Outcome, o.Detail = m.Failure, actDetail(in)
		return errors.Join(err, tx.Outbox().Save(m), f.keep(tx))
	})
}

// said lets the case know what the service says of a message.
func (d *Desk) said(tx storage.Tx, f *caseFile, m *storage.Outbound, a access.Actor, taken bool, at time.Time) error {
	if !taken {
		m.Failure = failureSaidNotTaken
		return errors.Join(f.take(at, a.ID, episode.NotTaken{MessageID: m.ID, Failure: m.Failure}), d.withdrawRest(tx, f, *m, replacedNote, at))
	}
	m.Failure = failureSaidTaken
	if err := f.take(at, a.ID, episode.Delivered{MessageID: m.ID}); err != nil {
		return err
	}
	if f.lacksID(m.ID) {
		m.NextAt, f.plan.Asked = at, 0
	}
	return errors.Join(d.replaced(tx, f, *m, at), d.freeNext(tx, f, *m, at), d.goOnWithout(tx, f, *m), d.advance(tx, f, at))
}

// goOnWithout lets what waits behind a message go on, although that message is
// not proven delivered: a person has vouched for it. What of the plan is still
// to be composed follows under the same new plan.
func (d *Desk) goOnWithout(tx storage.Tx, f *caseFile, m storage.Outbound) error {
	if m.PlanID == "" {
		return nil
	}
	steps, err := tx.Outbox().ByPlan(m.PlanID)
	plan := d.newID()
	for _, step := range steps {
		if err == nil && step.Step > m.Step && step.State == delivery.Queued {
			step.PlanID = plan
			err = tx.Outbox().Save(step)
		}
		if err == nil {
			err = d.renamePlan(tx, f, step.CaseID, m.PlanID, plan)
		}
	}
	return err
}

// renamePlan lets a case go on with a plan under another id. The caller keeps f.
func (d *Desk) renamePlan(tx storage.Tx, f *caseFile, caseID, was, now string) error {
	if f.record.ID == caseID {
		if f.plan.ID == was {
			f.plan.ID = now
		}
		return nil
	}
	other, err := d.openCase(tx, caseID)
	if err != nil || other.plan.ID != was {
		return err
	}
	other.plan.ID = now
	return other.keep(tx)
}
