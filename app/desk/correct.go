package desk

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/delivery"
	"barsdesk/bars/episode"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// correct opens the draft again that the receiver refused, with everything that
// was entered: what it becomes is a new message of the same conversation. When
// the booking stands and only its referral was refused, only that is sent.
//
// BaRS, Error handling: correct, then send as a new request.
func (d *Desk) correct(ctx context.Context, a access.Actor, id string, in CaseAct) error {
	return d.act(ctx, a, id, in, func(tx storage.Tx, f *caseFile, _ time.Time) error {
		draft, err := d.ownDraft(tx, f.record, f.plan.DraftID)
		if errors.Is(err, storage.ErrNotFound) || f.plan.DraftID == "" {
			return notNow("What was entered is not kept any more. Start anew for this patient.")
		}
		if err != nil || draft.CaseID == "" {
			return err
		}
		body, err := readDraft(draft)
		if err != nil {
			return err
		}
		if b := f.episode.Booking(); b != nil && b.State == episode.Booked && body.refers() {
			body.Plan, body.FromCase, body.Slot, body.Rebooks, body.Booked = planRefer, id, nil, false, true
		}
		draft.CaseID, draft.UpdatedAt = "", d.now().UTC()
		if draft.Body, err = json.Marshal(body); err != nil {
			return err
		}
		return tx.Drafts().Save(draft)
	})
}

// giveUp takes back what of the case is held back or has never been tried, with
// all of its plan that has not gone out: also the cancellation of what it was to replace.
func (d *Desk) giveUp(ctx context.Context, a access.Actor, id string, in CaseAct) error {
	return d.act(ctx, a, id, in, func(tx storage.Tx, f *caseFile, at time.Time) error {
		sent, err := tx.Outbox().ByCase(id)
		if err != nil {
			return err
		}
		for _, m := range sent {
			switch {
			case m.State == delivery.Held && m.PlanID == "":
				return d.withdraw(tx, f, m, takenBack, at)
			case m.State == delivery.Held:
				return d.withdrawFrom(tx, f, m.PlanID, m.Step, takenBack, at)
			case unsent(m) && m.Step > 0:
				return d.withdrawFrom(tx, f, m.PlanID, 0, takenBack, at)
			}
		}
		return notNow("It has gone out already.")
	})
}

// inherited is what a new message takes the place of when an earlier try to
// replace it failed after the old had ended: the need stays as loud as it was.
func inherited(f *caseFile, kind message.Kind) *episode.Replaced {
	var p *episode.Part
	if b := f.episode.Booking(); kind.IsBooking() && b != nil {
		p = &b.Part
	}
	if r := f.episode.Referral(); !kind.IsBooking() && r != nil {
		p = &r.Part
	}
	if p == nil || p.Replaces == nil || !p.Replaces.Ended {
		return nil
	}
	kept := *p.Replaces
	return &kept
}

// Why a draft's page of times has none chosen when it opens again.
const (
	replacedNote = "The earlier appointment could not be cancelled, so nothing was booked. It stands. Choose a time if you want to try again."
	takenBack    = "You took the booking back before it was sent. Nothing was booked."
)
