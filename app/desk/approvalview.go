package desk

import (
	"barsdesk/app/access"
	"barsdesk/storage"
)

// approvalView is an approval for the page of an actor.
func (d *Desk) approvalView(kept storage.Approval, a access.Actor) (Approval, error) {
	b, err := readApproval(kept)
	out := Approval{ID: kept.ID, Version: kept.Version, DraftID: kept.DraftID, State: kept.State, Banner: b.Banner, Purpose: b.Purpose, Service: b.Service,
		Phone: b.Phone, Appointment: b.Appointment, Decisions: b.Decisions, AskedBy: b.AskedBy, AskedAt: kept.AskedAt, Note: b.Note,
		DecidedBy: b.DecidedBy, Reason: b.Reason, MayDecide: kept.State == approvalAsked && kept.AskedBy != a.ID && d.decides(a)}
	if !kept.DecidedAt.IsZero() {
		out.DecidedAt = &kept.DecidedAt
	}
	out.StateText = d.approvalText(kept, b)
	return out, err
}

// approvalText is the state of an approval as a sentence.
func (d *Desk) approvalText(kept storage.Approval, b approvalBody) string {
	now := d.now()
	switch kept.State {
	case approvalGiven, approvalUsed:
		return "Approved by " + b.DecidedBy + ", " + whenText(kept.DecidedAt, now) + ": " + b.Reason
	case approvalRefused:
		return "Refused by " + b.DecidedBy + ", " + whenText(kept.DecidedAt, now) + ": " + b.Reason
	case approvalVoid:
		return "Asked for by " + b.AskedBy + ", " + whenText(kept.AskedAt, now) + ". The draft has changed since."
	}
	return "Asked for by " + b.AskedBy + ", " + whenText(kept.AskedAt, now)
}

// newestApproval is what was asked last about a draft, as it stands for the
// draft's version; nil when nothing was.
func newestApproval(tx storage.Tx, draft storage.Draft) (*storage.Approval, error) {
	all, err := tx.Approvals().ByDraft(draft.ID)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	newest := all[0]
	if newest.DraftVersion != draft.Version && newest.State != approvalUsed {
		newest.State = approvalVoid
	}
	return &newest, nil
}

// draftLineApproval is what was asked last about a draft, in words; "" when
// nothing was.
func (d *Desk) draftLineApproval(tx storage.Tx, draft storage.Draft) (string, error) {
	newest, err := newestApproval(tx, draft)
	if err != nil || newest == nil {
		return "", err
	}
	b, err := readApproval(*newest)
	return d.approvalText(*newest, b), err
}

// draftApproval says what is needed of whom before a draft is sent; nil where
// nothing is.
func (d *Desk) draftApproval(tx storage.Tx, a access.Actor, draft storage.Draft, n decided) (*DraftApproval, error) {
	newest, err := newestApproval(tx, draft)
	needed := n.decisions()
	waits := newest != nil && newest.State == approvalAsked
	if err != nil || draft.CaseID != "" || d.decides(a) && !waits || len(needed) == 0 && !waits {
		return nil, err
	}
	out := &DraftApproval{State: "needed", Decisions: needed, MayAsk: d.guard.Permit(a, access.ApprovalAsk) == nil, AskLabel: "Ask a clinician to approve"}
	if newest != nil {
		shown, err := d.approvalView(*newest, a)
		if err != nil {
			return nil, err
		}
		out.Approval, out.State = &shown, newest.State
		if out.State == approvalGiven && !covers(shown.Decisions, needed) {
			out.State = approvalVoid
		}
	}
	out.word()
	return out, nil
}

// word says in words what is needed of whom.
func (o *DraftApproval) word() {
	switch o.State {
	case approvalAsked:
		o.Title, o.Text, o.MayAsk = "This waits for a clinician", "It can be sent once a clinician has approved it. Any change takes the question back.", false
		if o.Approval.MayDecide {
			o.Title, o.Text = "A colleague asks for your approval", "Read what will be sent, then approve it or refuse it with a reason."
		}
	case approvalGiven:
		o.Title, o.Text, o.MayAsk = "A clinician has approved this", "It can be sent as it stands. Any change asks for approval again.", false
	case approvalRefused:
		o.Title, o.Text, o.MayAsk = "A clinician has refused this", "Change what the clinician asks for, then ask again or send it.", false
	case approvalVoid:
		o.Title, o.Text = "This needs a clinician's approval again", "Something has changed since approval was asked for."
	default:
		o.Title, o.Text = "This needs a clinician's approval", "Only a clinician decides what stands below. Complete everything else, then ask."
	}
}
