package desk

import (
	"context"

	"barsdesk/app/access"
	"barsdesk/storage"
)

// showing is a list that shows patients.
type showing interface {
	shown() []patientLine // a line for each record of a patient in it
}

// patientLine is what the audit log is told of a line of a list.
type patientLine struct {
	id, caseID string // of a draft or a message; of a case
	nhsNumber  string // as it is shown
}

func patientLineOf(id, caseID string, b *Banner) patientLine {
	if b == nil {
		return patientLine{id: id, caseID: caseID}
	}
	return patientLine{id, caseID, b.NHSNumber}
}

// listed answers a list of what the actor may know of, once the audit log holds
// whom it shows. Without that, and when it cannot be read, it answers none.
func listed[L showing](ctx context.Context, d *Desk, a access.Actor, act access.Act, o access.Object, none L, read func(storage.Tx) (L, error)) (L, error) {
	list := none
	err := d.guard.List(ctx, a, act, o, func() (objects []access.Object, err error) {
		err = d.guard.View(access.As(ctx, a), func(tx storage.Tx) (err error) {
			list, err = read(tx)
			return err
		})
		for _, l := range list.shown() {
			objects = append(objects, access.Object{ID: l.id, CaseID: l.caseID, PatientKey: d.patientKey(l.nhsNumber)})
		}
		return objects, err
	})
	if err != nil {
		return none, err
	}
	return list, nil
}

func caseLines(all []CaseLine) (out []patientLine) {
	for _, c := range all {
		out = append(out, patientLineOf("", c.ID, &c.Banner))
	}
	return out
}

func (l CaseList) shown() []patientLine { return caseLines(l.Cases) }

func approvalLines(all []Approval) (out []patientLine) {
	for _, p := range all {
		out = append(out, patientLineOf(p.DraftID, "", p.Banner))
	}
	return out
}

func (l ApprovalList) shown() []patientLine { return approvalLines(l.Approvals) }

func (l InboxList) shown() (out []patientLine) {
	for _, m := range l.Items {
		out = append(out, patientLineOf(m.ID, m.CaseID, m.Banner))
	}
	return out
}

func (l Worklist) shown() (out []patientLine) {
	for _, w := range l.Items {
		out = append(out, patientLineOf("", w.CaseID, &w.Banner))
	}
	return out
}

func (t Today) shown() (out []patientLine) {
	for _, i := range t.NeedsAction {
		id := ""
		if i.CaseID == "" {
			id = i.ID
		}
		out = append(out, patientLineOf(id, i.CaseID, i.Banner))
	}
	for _, d := range t.Drafts {
		out = append(out, patientLineOf(d.ID, "", d.Banner))
	}
	out = append(append(out, caseLines(t.Booked)...), caseLines(t.Recent)...)
	return append(out, approvalLines(t.Approvals)...)
}
