package desk

import (
	"errors"
	"slices"

	"barsdesk/bars/delivery"
	"barsdesk/bars/episode"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
	"barsdesk/storage"
)

// openDraft opens the draft that a refused message came from once more: without
// its time when that has gone, and as it is when the answer asks for it to be
// put right or sent again. It then becomes a new message of the same
// conversation.
//
// BaRS, Error handling: what was refused is corrected and sent as a new request.
func (s *settling) openDraft(tx storage.Tx, gone bool) error {
	if gone {
		return s.desk.reopen(tx, s.file, slotNotes[s.message.Failure])
	}
	if !s.mendable() {
		return nil
	}
	draft, err := s.desk.ownDraft(tx, s.file.record, s.file.plan.DraftID)
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	draft.CaseID, draft.UpdatedAt = "", s.desk.now().UTC()
	s.file.plan.Referral = nil
	return tx.Drafts().Save(draft)
}

// mendable reports whether the refused message is all that its draft became so
// far, and its answer one after which the draft may be sent again. What follows
// a booking that stands is finished from the case instead.
func (s *settling) mendable() bool {
	if s.file.plan.DraftID == "" {
		return false
	}
	switch message.Kind(s.message.Kind) {
	case message.BookingNew, message.ReferralNew, message.ValidationNew:
	default:
		return false
	}
	if b := s.file.episode.Booking(); b != nil && b.State == episode.Booked {
		return false
	}
	steps := s.explained().Steps
	return slices.Contains(steps, outcome.Correct) || slices.Contains(steps, outcome.SendAgain)
}

// explained is the refusal in words.
func (s *settling) explained() outcome.Words {
	told := delivery.Told{State: delivery.Refused, Kind: s.message.Kind, Attempts: s.message.Attempts, Failure: s.message.Failure}
	if s.tried.none == nil && s.tried.reply.Status != 0 {
		answer := s.tried.reply.Outcome()
		told.Answer = &answer
	}
	return delivery.Explain(told)
}

// ownDraft is a draft that a case came from, while it is about that case's
// patient: one that was opened again and used for someone else is theirs, and
// storage.ErrNotFound here, as is one that was thrown away.
func (d *Desk) ownDraft(tx storage.Tx, c storage.Case, id string) (storage.Draft, error) {
	draft, err := tx.Drafts().Get(id)
	if err != nil || draft.CaseID == c.ID {
		return draft, err
	}
	body, err := readDraft(draft)
	if err == nil && (draft.CaseID != "" || !d.samePatient(c, body.Patient)) {
		err = storage.ErrNotFound
	}
	return draft, err
}
