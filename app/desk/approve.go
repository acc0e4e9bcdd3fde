package desk

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"barsdesk/app/access"
	"barsdesk/storage"
)

// The reasons a clinician may choose; their codes are stable and stand in the
// audit log.
var (
	reasonsToGive = []ApprovalReason{
		{Code: "safe", Label: "It is clinically safe for this patient"},
		{Code: "nothing-sooner", Label: "Nothing better can be had, and it is safe to wait"},
		{Code: "patient-wish", Label: "It is the patient's wish, and the patient knows the risk"},
		{Code: "other", Label: "Another reason", NeedsNote: true},
	}
	reasonsToRefuse = []ApprovalReason{
		{Code: "too-late", Label: "The patient has to be seen sooner"},
		{Code: "other-service", Label: "Another service fits better"},
		{Code: "duplicate", Label: "The patient would have it twice"},
		{Code: "more-needed", Label: "Something is missing or unclear"},
		{Code: "other", Label: "Another reason", NeedsNote: true},
	}
)

// DecideApproval is a clinician's answer to what a colleague of the same
// organisation asked for, with a reason. Nobody decides what they asked for
// themselves. It is refused when the draft has changed since.
func (d *Desk) DecideApproval(ctx context.Context, a access.Actor, id string, in ApprovalDecision) (Approval, error) {
	ctx = access.As(ctx, a)
	act, state, reasons := access.ApprovalGive, approvalGiven, reasonsToGive
	if in.Decision != "give" {
		act, state, reasons = access.ApprovalRefuse, approvalRefused, reasonsToRefuse
	}
	if err := d.guard.Permit(a, act); err != nil {
		return Approval{}, d.guard.Check(ctx, a, act, access.Object{ID: id})
	}
	reason, err := reasonGiven(reasons, in)
	if err != nil {
		return Approval{}, err
	}
	var kept storage.Approval
	err = d.guard.Do(ctx, a, act, access.Object{ID: id, Outcome: state}, func(tx storage.Tx, o *access.Object) error {
		if kept, err = decidable(tx, a, id, in.Version); err != nil {
			return err
		}
		b, err := readApproval(kept)
		if err != nil {
			return err
		}
		if b.DecidedBy, err = nameOf(tx, a); err != nil {
			return err
		}
		b.ReasonCode, b.Reason = in.Reason, reason
		kept.State, kept.DecidedBy, kept.DecidedAt = state, a.ID, d.now().UTC()
		if kept.Body, err = json.Marshal(b); err != nil {
			return err
		}
		o.ID, o.ServiceID, o.PatientKey, o.Detail = kept.DraftID, kept.ServiceID, kept.PatientKey, approvalDetail(kept, b)
		return tx.Approvals().Save(kept)
	})
	if err != nil {
		return Approval{}, err
	}
	kept.Version++
	d.changes.Publish(Change{Topics: []string{"approvals", "drafts", "today"}, Organisation: a.Organisation})
	return d.approvalView(kept, a)
}

// reasonGiven is the reason in words, with what was written.
func reasonGiven(reasons []ApprovalReason, in ApprovalDecision) (string, error) {
	note := strings.TrimSpace(in.Note)
	i := slices.IndexFunc(reasons, func(r ApprovalReason) bool { return r.Code == in.Reason })
	switch {
	case i < 0:
		return "", textNeeded("The decision has no reason.")
	case reasons[i].NeedsNote && note == "":
		return "", textNeeded("Another reason is to be told in a few words.")
	case note == "":
		return reasons[i].Label, nil
	case reasons[i].NeedsNote:
		return note, nil
	}
	return reasons[i].Label + ". " + note, nil
}

// decidable reads what is asked, if the actor may decide it as it was shown.
func decidable(tx storage.Tx, a access.Actor, id string, version int) (storage.Approval, error) {
	kept, err := tx.Approvals().Get(id)
	switch {
	case err != nil:
		return kept, err
	case kept.AskedBy == a.ID:
		return kept, ownApproval()
	case kept.State != approvalAsked || kept.Version != version:
		return kept, approvalPast()
	}
	draft, err := tx.Drafts().Get(kept.DraftID)
	if errors.Is(err, storage.ErrNotFound) || err == nil && (draft.Version != kept.DraftVersion || draft.CaseID != "") {
		err = approvalPast()
	}
	return kept, err
}

func ownApproval() error {
	return &Error{Code: "approval-own", HTTP: http.StatusForbidden, Title: "Another clinician has to decide this",
		What: "You asked for this approval yourself.", Sent: nothingSent, Next: "Ask another clinician of your organisation."}
}

func approvalPast() error {
	return &Error{Code: "approval-past", HTTP: http.StatusConflict, Title: "This does not wait for a decision any more",
		What: "The draft was changed, thrown away or sent meanwhile, or another clinician has decided.", Sent: nothingSent,
		Next: "Load the list again to see what waits."}
}
