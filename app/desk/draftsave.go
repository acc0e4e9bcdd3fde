package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"barsdesk/app/access"
	"barsdesk/storage"
)

// SaveDraft changes part of a draft. The version must be the one stored.
func (d *Desk) SaveDraft(ctx context.Context, a access.Actor, id string, in DraftSave) (Draft, error) {
	ctx = access.As(ctx, a)
	if err := d.guard.Permit(a, access.DraftSave); err != nil {
		return Draft{}, d.guard.Check(ctx, a, access.DraftSave, access.Object{ID: id})
	}
	_, b, s, err := d.openDraft(ctx, id)
	if err != nil {
		return Draft{}, err
	}
	f, err := d.formula(ctx, s, b, held)
	if err != nil {
		return Draft{}, err
	}
	var kept storage.Draft
	err = d.guard.Do(ctx, a, access.DraftSave, access.Object{ID: id, ServiceID: s.ID},
		func(tx storage.Tx, o *access.Object) error {
			if kept, err = changeable(tx, id, in.Version); err != nil {
				return err
			}
			if b, err = d.changed(tx, a, kept, in, s); err != nil {
				return err
			}
			b.Basis, o.PatientKey = f.basis(), d.patientKey(b.Patient.NHSNumber)
			return d.keepChanged(tx, a, &kept, b)
		})
	if err != nil {
		return Draft{}, err
	}
	d.changes.Publish(Change{Topics: []string{"drafts"}, Organisation: a.Organisation})
	return d.draftView(ctx, kept, b, s, f)
}

// changeable reads a draft that may be changed by someone who saw version.
func changeable(tx storage.Tx, id string, version int) (storage.Draft, error) {
	kept, err := tx.Drafts().Get(id)
	switch {
	case err != nil:
		return kept, err
	case kept.CaseID != "":
		return kept, draftSent(kept.CaseID)
	case kept.Version != version:
		return kept, draftStale()
	}
	return kept, nil
}

// changed is the body of a draft with what was sent put into it.
func (d *Desk) changed(tx storage.Tx, a access.Actor, kept storage.Draft, in DraftSave, s storage.Service) (draftBody, error) {
	b, err := readDraft(kept)
	if err != nil {
		return b, err
	}
	if err := d.change(tx, &b, kept.ID, in); err != nil {
		return b, err
	}
	return b, d.recordAccepted(tx, a, kept.ID, s, &b, in.Accept)
}

// keepChanged stores a changed body, and ends what clinicians were asked about
// the draft. Turning the pages of one that waits for a clinician, or is approved,
// changes nothing.
func (d *Desk) keepChanged(tx storage.Tx, a access.Actor, kept *storage.Draft, b draftBody) error {
	newest, err := newestApproval(tx, *kept)
	if err != nil {
		return err
	}
	if newest != nil && (newest.State == approvalAsked || newest.State == approvalGiven) {
		if same, err := sameMessage(*kept, b); err != nil || same {
			return err
		}
	}
	return errors.Join(d.voidApprovals(tx, a, kept.ID), d.keepDraft(tx, kept, b))
}

// sameMessage reports whether a body says what a draft says.
func sameMessage(kept storage.Draft, b draftBody) (bool, error) {
	was, err := readDraft(kept)
	if err != nil {
		return false, err
	}
	was.Basis, was.Confirmed, b.Basis, b.Confirmed = nil, nil, nil, nil
	before, err := json.Marshal(was)
	if err != nil {
		return false, err
	}
	now, err := json.Marshal(b)
	return bytes.Equal(before, now), err
}

// keepDraft stores a changed body as the next version.
func (d *Desk) keepDraft(tx storage.Tx, kept *storage.Draft, b draftBody) (err error) {
	if kept.Body, err = json.Marshal(b); err != nil {
		return err
	}
	kept.UpdatedAt = d.now().UTC()
	err = tx.Drafts().Save(*kept)
	kept.Version++
	return err
}

// change puts what was sent into the body. Whom an answer is about is settled by
// the request: another patient is never shown above it.
func (d *Desk) change(tx storage.Tx, b *draftBody, id string, in DraftSave) error {
	if in.Patient != nil && b.Plan != planReply {
		b.Patient = *in.Patient
	}
	if in.Answers != nil {
		b.Answers = *in.Answers
	}
	for _, step := range in.Confirmed {
		if !slices.Contains(b.Confirmed, step) {
			b.Confirmed = append(b.Confirmed, step)
		}
	}
	if in.SlotID == nil {
		return nil
	}
	b.Slot, b.SlotNote = nil, ""
	if *in.SlotID == "" {
		return nil
	}
	picked, ok, err := d.listedTime(tx, id, *in.SlotID)
	if err != nil {
		return err
	}
	if !ok {
		return slotNotListed("Nothing was booked.")
	}
	b.Slot = picked
	return nil
}

func slotNotListed(nothing string) error {
	return &Error{Code: "slot-not-listed", HTTP: http.StatusConflict, Title: "The list of times is out of date",
		What: "This time is not on the list that the service gave last.", Sent: nothing,
		Next: "Ask the service again, then choose a time."}
}
