package desk

import (
	"errors"
	"net/http"
	"slices"

	"barsdesk/app/access"
	"barsdesk/bars/episode"
	"barsdesk/storage"
)

// clinicallyDecided refuses to send a draft whose clinical decisions nobody has
// taken who may: an actor who takes none needs an approval of the draft exactly
// as it is, by someone else, which covers every decision that it needs now. What
// was decided goes onto the case's timeline, and the approval is used up.
//
// BaRS Applications 1 and 2: others than clinicians ask for approval.
func (d *Desk) clinicallyDecided(tx storage.Tx, a access.Actor, f *caseFile, draft storage.Draft, n decided) (err error) {
	if n.warnings, err = d.warnings(tx, n.body, n.service); err != nil {
		return err
	}
	all, err := tx.Approvals().ByDraft(draft.ID)
	if err != nil {
		return err
	}
	if needed := n.decisions(); !d.decides(a) && len(needed) > 0 && !approvedIn(all, draft, needed) {
		return approvalNeeded(needed)
	}
	for _, kept := range slices.Backward(all) {
		err = errors.Join(err, d.tellApproval(tx, f, draft, kept))
	}
	return err
}

// approvedIn reports whether a draft as it is was approved for all it needs.
func approvedIn(all []storage.Approval, draft storage.Draft, needed []Decision) bool {
	return slices.ContainsFunc(all, func(kept storage.Approval) bool {
		b, err := readApproval(kept)
		return err == nil && kept.State == approvalGiven && kept.DraftVersion == draft.Version && kept.DecidedBy != "" &&
			kept.DecidedBy != kept.AskedBy && covers(b.Decisions, needed)
	})
}

// tellApproval puts what a clinician decided about a draft onto the timeline,
// once.
func (d *Desk) tellApproval(tx storage.Tx, f *caseFile, draft storage.Draft, kept storage.Approval) error {
	b, err := readApproval(kept)
	if err != nil || kept.DecidedAt.IsZero() || slices.Contains(f.plan.Decided, kept.ID) {
		return err
	}
	f.plan.Decided = append(f.plan.Decided, kept.ID)
	told := episode.Decided{Approved: kept.State != approvalRefused, Name: b.DecidedBy, AskedBy: b.AskedBy, Text: b.told()}
	if err := f.take(kept.DecidedAt, kept.DecidedBy, told); err != nil {
		return err
	}
	if kept.State != approvalGiven || kept.DraftVersion != draft.Version {
		return nil
	}
	kept.State = approvalUsed
	return tx.Approvals().Save(kept)
}

// told is what was decided, and why.
func (b approvalBody) told() string {
	text := ""
	for _, one := range b.Decisions {
		text += one.Title + ". "
	}
	return text + "Reason: " + b.Reason
}

// clinicianNeeded stops what only a clinician does, and what cannot be asked for
// in a draft.
func clinicianNeeded(what, sent string) error {
	return &Error{Code: "clinician-needed", HTTP: http.StatusForbidden, Title: "Only a clinician decides this", What: what, Sent: sent,
		Next: "Ask a clinician to do it."}
}

func approvalNeeded(needed []Decision) error {
	return &Error{Code: "approval-needed", HTTP: http.StatusForbidden, Title: "A clinician has to approve this first",
		What: needed[0].Title + ". " + needed[0].Text, Sent: "Nothing was sent or booked.",
		Next: "Open Check and send, and ask a clinician to approve it."}
}
