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

// Resolution is the body of POST /cases/{id}/resolve, which answers Case: what
// the service said when a person asked it, by phone for example, about a
// message of unknown fate.
type Resolution struct {
	Version   int    `json:"version" doc:"of the case as shown; another one is refused with 409 case-stale"`
	MessageID string `json:"messageId" maxLength:"64"`
	Taken     bool   `json:"taken" doc:"the service says that it has it"`
	Text      string `json:"text" doc:"who said so, and what; kept with the case"`
}

// The failures of messages that a person has resolved.
const (
	failureSaidTaken    = "said-taken"
	failureSaidNotTaken = "said-not-taken"
)

// Resolve records what the service said about a message whose fate is unknown.
// Nothing is sent. Of what the service says it has, the ids are then asked for
// with a search, and a later proof still counts.
func (d *Desk) Resolve(ctx context.Context, a access.Actor, id string, in Resolution) (Case, error) {
	if err := d.guard.Permit(a, access.CaseAct); err != nil {
		return Case{}, d.guard.Check(ctx, a, access.CaseAct, access.Object{ID: id, CaseID: id})
	}
	if in.Text = strings.TrimSpace(in.Text); in.Text == "" {
		return Case{}, textNeeded("Say who told you, for example: phoned, the nurse in charge sees the booking.")
	}
	object := access.Object{ID: in.MessageID, CaseID: id, Detail: []byte(`{"action":"resolve"}`)}
	err := d.guard.Do(ctx, a, access.CaseAct, object, func(tx storage.Tx, o *access.Object) error {
		return d.resolve(tx, o, a, id, in)
	})
	if err != nil {
		return Case{}, asNotNow(err)
	}
	d.changes.Publish(Change{Topics: []string{"today", "cases"}, CaseID: id})
	d.Wake()
	return d.Case(ctx, a, id)
}

func (d *Desk) resolve(tx storage.Tx, o *access.Object, a access.Actor, id string, in Resolution) error {
	f, err := d.openCase(tx, id)
	if err != nil {
		return err
	}
	if f.record.Version != in.Version {
		return caseStale()
	}
	m, err := tx.Outbox().Get(in.MessageID)
	switch {
	case errors.Is(err, storage.ErrNotFound), err == nil && (m.CaseID != id || !delivery.Can(m.State, delivery.Resolved)):
		return notNow("What became of this message is known already.")
	case err != nil:
		return err
	}
	if err := d.resolveMessage(tx, f, &m, a, in, d.now().UTC()); err != nil {
		return err
	}
	*o = f.object(m)
	o.Outcome = m.Failure
	return f.keep(tx)
}

// resolveMessage keeps what the service said about a message, and takes its
// plan on or back. The caller keeps f.
func (d *Desk) resolveMessage(tx storage.Tx, f *caseFile, m *storage.Outbound, a access.Actor, in Resolution, at time.Time) error {
	m.State, m.NextAt, m.UpdatedAt = delivery.Resolved, time.Time{}, at
	if err := f.take(at, a.ID, episode.Noted{Text: in.Text}); err != nil {
		return err
	}
	if err := d.said(tx, f, m, a, in.Taken, at); err != nil {
		return err
	}
	return tx.Outbox().Save(*m)
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
