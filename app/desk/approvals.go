package desk

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"barsdesk/app/access"
	"barsdesk/storage"
)

// States of an approval.
const (
	approvalAsked   = "asked"
	approvalGiven   = "given"
	approvalRefused = "refused"
	approvalVoid    = "void" // the draft changed, or was thrown away
	approvalUsed    = "used" // the draft was sent with it
)

// approvalBody is what is kept of an approval, as JSON: what was shown when it
// was asked for, and what both sides wrote. It holds patient data.
type approvalBody struct {
	Banner      *Banner    `json:"banner,omitempty"`
	Purpose     string     `json:"purpose"`
	Service     string     `json:"service"`
	Phone       string     `json:"phone,omitempty"`
	SlotID      string     `json:"slotId,omitempty"`
	Appointment string     `json:"appointment,omitempty"`
	Decisions   []Decision `json:"decisions"`
	AskedBy     string     `json:"askedBy"`
	Note        string     `json:"note,omitempty"`
	DecidedBy   string     `json:"decidedBy,omitempty"`
	ReasonCode  string     `json:"reasonCode,omitempty"`
	Reason      string     `json:"reason,omitempty"` // in words, with what the clinician wrote
}

func readApproval(kept storage.Approval) (b approvalBody, err error) {
	err = json.Unmarshal(kept.Body, &b)
	return b, err
}

// Approvals lists what waits for a clinician of the actor's organisation, what
// has waited longest first.
func (d *Desk) Approvals(ctx context.Context, a access.Actor) (ApprovalList, error) {
	none := ApprovalList{Approvals: []Approval{}, GiveReasons: reasonsToGive, RefuseReasons: reasonsToRefuse}
	return listed(ctx, d, a, access.ApprovalList, access.Object{}, none, func(tx storage.Tx) (list ApprovalList, err error) {
		list = none
		list.Approvals, list.Total, err = d.waitingApprovals(tx, a)
		return list, err
	})
}

// waitingApprovals are those that wait for a clinician; for someone who is none,
// their own.
func (d *Desk) waitingApprovals(tx storage.Tx, a access.Actor) ([]Approval, int, error) {
	q := storage.ApprovalQuery{State: approvalAsked, Page: storage.Page{Limit: mostRows}}
	if !d.decides(a) {
		q.AskedBy = a.ID
	}
	kept, total, err := tx.Approvals().List(q)
	out := make([]Approval, 0, len(kept))
	for _, one := range kept {
		shown, broken := d.approvalView(one, a)
		if err == nil {
			err = broken
		}
		out = append(out, shown)
	}
	return out, total, err
}

// AskApproval asks a clinician of the actor's organisation for the decisions
// that a draft needs, exactly as it was shown. It is refused when a clinician
// has nothing to decide about it, when something else still keeps it from being
// sent, and when it is being asked for already.
//
// BaRS Applications 1 and 2: others than clinicians ask for approval.
func (d *Desk) AskApproval(ctx context.Context, a access.Actor, draftID string, in ApprovalAsk) (Draft, error) {
	ctx = access.As(ctx, a)
	if err := d.guard.Permit(a, access.ApprovalAsk); err != nil {
		return Draft{}, d.guard.Check(ctx, a, access.ApprovalAsk, access.Object{ID: draftID})
	}
	m, err := d.material(ctx, draftID, cached)
	m.decides = false
	if err != nil {
		return Draft{}, err
	}
	if err := d.askable(m, in.Version); err != nil {
		return Draft{}, err
	}
	object := access.Object{ID: draftID, ServiceID: m.service.ID, PatientKey: d.patientKey(m.body.Patient.NHSNumber), Outcome: approvalAsked}
	err = d.guard.Do(ctx, a, access.ApprovalAsk, object, func(tx storage.Tx, o *access.Object) error {
		return d.keepAsked(tx, a, m, in, o)
	})
	if err != nil {
		return Draft{}, err
	}
	d.changes.Publish(Change{Topics: []string{"approvals", "drafts", "today"}, Organisation: a.Organisation})
	return d.draftView(ctx, m.draft, m.body, m.service, m.formula)
}

// askable says what speaks against asking for approval of a draft as shown.
func (d *Desk) askable(m material, version int) error {
	switch {
	case m.draft.CaseID != "":
		return draftSent(m.draft.CaseID)
	case m.draft.Version != version:
		return draftStale()
	case len(m.decided.decisions()) == 0:
		return &Error{Code: "approval-not-needed", HTTP: http.StatusConflict, Title: "No approval is needed",
			What: "There is nothing here that a clinician has to decide.", Sent: nothingSent, Next: "Open Check and send."}
	}
	m.approval = nil // it is about to be asked for
	if rest := d.check(m).Faults; len(rest) > 0 {
		return &Error{Code: "draft-not-ready", HTTP: http.StatusUnprocessableEntity, Title: "This is not ready for a clinician yet",
			What: rest[0].Message, Sent: nothingSent, Next: "Complete it first: a change after approval asks for approval again."}
	}
	return nil
}

// keepAsked stores what is asked. What was asked of the draft before is void.
func (d *Desk) keepAsked(tx storage.Tx, a access.Actor, m material, in ApprovalAsk, o *access.Object) error {
	draft, err := changeable(tx, m.draft.ID, in.Version)
	if err != nil {
		return err
	}
	earlier, err := tx.Approvals().ByDraft(draft.ID)
	if err != nil {
		return err
	}
	for _, one := range earlier {
		if one.DraftVersion == draft.Version && one.State != approvalVoid {
			return alreadyAsked()
		}
	}
	if err := d.voidApprovals(tx, a, draft.ID); err != nil {
		return err
	}
	name, err := nameOf(tx, a)
	if err != nil {
		return err
	}
	body := approvalBody{Banner: knownBanner(m.body.Patient, d.now()), Purpose: purpose(m.body, m.service), Service: m.service.Name, Phone: m.service.Phone,
		Decisions: m.decided.decisions(), AskedBy: name, Note: strings.TrimSpace(in.Note)}
	if s := m.body.Slot; s != nil && m.body.books() {
		body.SlotID, body.Appointment = s.Slot.ID, appointmentText(s.Slot.Start, s.Slot.End, d.now())
	}
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	kept := storage.Approval{ID: d.newID(), Organisation: draft.Organisation, DraftID: draft.ID, DraftVersion: draft.Version, ServiceID: draft.ServiceID,
		PatientKey: o.PatientKey, State: approvalAsked, AskedBy: a.ID, AskedAt: d.now().UTC(), Body: text}
	o.Detail = approvalDetail(kept, body)
	return tx.Approvals().Create(kept)
}

func alreadyAsked() error {
	return &Error{Code: "approval-asked", HTTP: http.StatusConflict, Title: "A clinician has been asked already",
		What: "The draft has not changed since.", Sent: nothingSent, Next: "Load the draft again to see what the clinician says."}
}

// approvalDetail is what the audit entries of an approval say besides the ids.
// What people wrote is in the approval, and in the case that the draft becomes.
func approvalDetail(kept storage.Approval, b approvalBody) []byte {
	detail, _ := json.Marshal(map[string]any{"approval": kept.ID, "draftVersion": kept.DraftVersion, "decisions": codes(b.Decisions),
		"askedBy": kept.AskedBy, "decidedBy": kept.DecidedBy, "reason": b.ReasonCode}) // texts and a number: it cannot fail
	return detail
}

// voidApprovals ends what was asked of clinicians about a draft, and what they
// gave: it was about the draft as it was.
func (d *Desk) voidApprovals(tx storage.Tx, a access.Actor, draftID string) error {
	all, err := tx.Approvals().ByDraft(draftID)
	for _, kept := range all {
		if err != nil {
			return err
		}
		if kept.State != approvalAsked && kept.State != approvalGiven {
			continue
		}
		b, broken := readApproval(kept)
		if broken != nil {
			return broken
		}
		kept.State = approvalVoid
		object := access.Object{ID: draftID, ServiceID: kept.ServiceID, PatientKey: kept.PatientKey, Outcome: approvalVoid, Detail: approvalDetail(kept, b)}
		if err = tx.Approvals().Save(kept); err == nil {
			err = tx.Audit().Append(d.guard.Entry(a, access.ApprovalAsk, object))
		}
	}
	return err
}
