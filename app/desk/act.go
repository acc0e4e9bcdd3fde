package desk

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/episode"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// Act does one thing about a case and answers the case as it is then. It is
// refused when the case has changed since it was shown, and when the case does
// not allow it now.
func (d *Desk) Act(ctx context.Context, a access.Actor, id string, in CaseAct) (Case, error) {
	ctx = access.As(ctx, a)
	if err := d.guard.Permit(a, access.CaseAct); err != nil {
		return Case{}, d.guard.Check(ctx, a, access.CaseAct, access.Object{ID: id, CaseID: id})
	}
	do, ok := acts[episode.ActionID(in.Action)]
	if !ok {
		return Case{}, notNow("Barsdesk does not know this step.")
	}
	if err := d.mayAct(ctx, a, episode.ActionID(in.Action)); err != nil {
		return Case{}, err
	}
	if err := do(d, ctx, a, id, in); err != nil {
		return Case{}, asNotNow(err)
	}
	d.changes.Publish(Change{Topics: []string{"today", "cases"}, CaseID: id, Organisation: a.Organisation})
	d.Wake()
	return d.Case(ctx, a, id)
}

// acts are what a person may do to a case; each refuses what does not fit.
var acts = map[episode.ActionID]func(d *Desk, ctx context.Context, a access.Actor, id string, in CaseAct) error{
	episode.CancelBooking:  (*Desk).cancelBooking,
	episode.CancelReferral: (*Desk).cancelReferral,
	episode.MoveBooking:    (*Desk).moveBooking,
	episode.Resume:         (*Desk).resume,
	episode.Retry:          (*Desk).retry,
	episode.AskReceiver:    (*Desk).askReceiver,
	episode.RecordContact:  (*Desk).recordContact,
	episode.Close:          (*Desk).closeCase,
	episode.Note:           (*Desk).note,
	episode.Correct:        (*Desk).correct,
	episode.GiveUp:         (*Desk).giveUp,
	episode.Tell:           (*Desk).tell,
}

func notNow(what string) error {
	return &Error{Code: "not-now", HTTP: http.StatusConflict, Title: "This cannot be done now", What: what, Sent: nothingSent,
		Next: "Look at the case to see where it stands."}
}

// asNotNow words what the episode refuses.
func asNotNow(err error) error {
	if errors.Is(err, episode.ErrNotNow) || errors.Is(err, episode.ErrNoSuch) {
		return notNow("The case has moved on since this was shown.")
	}
	return err
}

func caseStale() error {
	return &Error{Code: "case-stale", HTTP: http.StatusConflict, Title: "This case changed meanwhile",
		What: "Something has happened on this case since you opened it.", Sent: nothingSent,
		Next: "Read what is new, then repeat your step."}
}

func textNeeded(what string) error {
	return &Error{Code: "text-needed", HTTP: http.StatusUnprocessableEntity, Title: "Say a few words", What: what,
		Sent: nothingSent, Next: "Write it, then save again."}
}

// current opens a case for an action: it must be as it was shown, and allow
// the action now.
func (d *Desk) current(tx storage.Tx, id string, in CaseAct) (*caseFile, error) {
	f, err := d.openCase(tx, id)
	switch {
	case err != nil:
		return nil, err
	case f.record.Version != in.Version:
		return nil, caseStale()
	case !f.episode.Allows(episode.ActionID(in.Action)):
		return nil, notNow("The case does not allow this step as it stands.")
	}
	return f, nil
}

// act runs fn on the case of an action and keeps both the case and the
// audit entry of the action.
func (d *Desk) act(ctx context.Context, a access.Actor, id string, in CaseAct, fn func(tx storage.Tx, f *caseFile, at time.Time) error) error {
	object := access.Object{ID: id, CaseID: id, Detail: actDetail(in)}
	return d.guard.Do(ctx, a, access.CaseAct, object, func(tx storage.Tx, o *access.Object) error {
		f, err := d.current(tx, id, in)
		if err != nil {
			return err
		}
		o.PatientKey, o.ServiceID, o.CorrelationID = f.record.PatientKey, f.record.ServiceID, f.record.CorrelationID
		if err := fn(tx, f, d.now().UTC()); err != nil {
			return err
		}
		return f.keep(tx)
	})
}

// actDetail names the action for the audit log; what was written is in the case.
func actDetail(in CaseAct) []byte {
	detail, _ := json.Marshal(map[string]string{"action": in.Action}) // one text: it cannot fail
	return detail
}

// record is an action that is nothing but a fact of the case.
func (d *Desk) record(ctx context.Context, a access.Actor, id string, in CaseAct, e episode.Event) error {
	return d.act(ctx, a, id, in, func(_ storage.Tx, f *caseFile, at time.Time) error { return f.take(at, a.ID, e) })
}

func (d *Desk) recordContact(ctx context.Context, a access.Actor, id string, in CaseAct) error {
	text := strings.TrimSpace(in.Text)
	if text == "" {
		return textNeeded("The record of a contact says what came of it, for example: phoned, no answer.")
	}
	return d.record(ctx, a, id, in, episode.Contacted{Text: text})
}

func (d *Desk) closeCase(ctx context.Context, a access.Actor, id string, in CaseAct) error {
	text := strings.TrimSpace(in.Text)
	return d.act(ctx, a, id, in, func(_ storage.Tx, f *caseFile, at time.Time) error {
		if text == "" && unsettled(f.episode) {
			return textNeeded("Closing hides this case from Today. Say how the patient is looked after.")
		}
		return f.take(at, a.ID, episode.Closed{Text: text})
	})
}

// unsettled reports whether closing a case would hide that the patient may be
// without what was arranged, or that a message of it can still go out.
func unsettled(e episode.Case) bool {
	return e.HeldBack() || slices.ContainsFunc(e.NeedsAction(), func(n episode.Need) bool {
		return n.Kind == episode.NeedNoBooking || n.Kind == episode.NeedNoReferral || n.Kind == episode.NeedUnknown
	})
}

func (d *Desk) note(ctx context.Context, a access.Actor, id string, in CaseAct) error {
	text := strings.TrimSpace(in.Text)
	if text == "" {
		return textNeeded("The note is empty.")
	}
	return d.record(ctx, a, id, in, episode.Noted{Text: text})
}

// resume finishes a referral whose booking stands: the planned one, or, when
// the receiver has refused that, the same content as a new message. When the
// id of the appointment is not known yet, it is asked for first.
func (d *Desk) resume(ctx context.Context, a access.Actor, id string, in CaseAct) error {
	again, err := d.again(ctx, id)
	if err != nil {
		return err
	}
	return d.act(ctx, a, id, in, func(tx storage.Tx, f *caseFile, at time.Time) error {
		if f.plan.Referral == nil {
			return notNow("What was to be sent is not kept any more. Start a new referral for this patient.")
		}
		if f.asked(f.plan.Referral.MessageID) {
			again.Replaces = inherited(f, message.ReferralNew)
			f.plan.Referral, f.plan.By, f.plan.ID = again, a.ID, again.RequestID // a plan of its own: nothing before it holds it back
		}
		if b := f.episode.Booking(); b.ID == "" {
			return d.askForID(tx, f, b.MessageID, at)
		}
		return d.advance(tx, f, at)
	})
}

// again is the planned referral as a new message of the same content: new ids,
// the same conversation.
//
// BaRS, Error handling: what was refused is corrected and sent as a new request.
func (d *Desk) again(ctx context.Context, id string) (*step, error) {
	var f *caseFile
	err := d.view(ctx, func(tx storage.Tx) (err error) {
		f, err = d.openCase(tx, id)
		return err
	})
	if err != nil || f.plan.Referral == nil {
		return nil, err
	}
	r := f.plan.Referral.Recipe
	r.Context.BundleID = d.newID()
	s, _, err := d.plannedStep(ctx, r, f.episode.ServiceID, f.record.CorrelationID)
	return s, err
}

// askForID lets the outbox loop ask the receiver at once for the id of a
// booking.
func (d *Desk) askForID(tx storage.Tx, f *caseFile, messageID string, at time.Time) error {
	m, err := tx.Outbox().Get(messageID)
	if err != nil {
		return err
	}
	m.NextAt, m.UpdatedAt, f.plan.Asked = at, at, 0
	return tx.Outbox().Save(m)
}
