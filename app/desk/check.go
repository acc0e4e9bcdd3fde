package desk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/form"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// Check answers the messages of a draft as the receiver's staff will read
// them, and everything that keeps them from being sent.
func (d *Desk) Check(ctx context.Context, a access.Actor, draftID string) (Check, error) {
	ctx = access.As(ctx, a)
	m, err := d.material(ctx, draftID, cached)
	object := access.Object{ID: draftID, ServiceID: m.service.ID, PatientKey: d.patientKey(m.body.Patient.NHSNumber)}
	if denied := d.guard.Check(ctx, a, access.MessageCheck, object); denied != nil {
		return Check{}, denied
	}
	if err != nil {
		return Check{}, err
	}
	return d.check(m), nil
}

func (d *Desk) check(m material) Check {
	c := Check{Version: m.draft.Version, Faults: d.faults(m), Messages: []Composed{}, Warnings: m.decided.warnings,
		Dropped: dropped(m), Action: action(m.body), Approval: m.approval}
	messages := d.previewed(m)
	for _, one := range messages {
		c.Messages = append(c.Messages, one.Composed)
	}
	if len(c.Faults) == 0 {
		c.Faults = append(c.Faults, composeFaults(m.formula, messages)...)
	}
	c.Ready = len(c.Faults) == 0 && m.draft.CaseID == ""
	return c
}

// action is the label of the send button.
func action(b draftBody) string {
	switch b.Plan {
	case planBoth:
		return "Book and refer"
	case planBook:
		return "Book"
	case planValidate:
		return "Ask for validation"
	case planUpdate:
		return "Send the update"
	case planReply:
		return "Send the answer"
	}
	return "Refer"
}

// material reads everything a draft's messages are made from.
func (d *Desk) material(ctx context.Context, draftID string, age freshness) (m material, err error) {
	a, err := access.In(ctx)
	if err != nil {
		return m, err
	}
	m.decides = d.decides(a)
	if m.draft, m.body, m.service, err = d.openDraft(ctx, draftID); err != nil {
		return m, err
	}
	if m.formula, err = d.formula(ctx, m.service, m.body, age); err != nil {
		return m, err
	}
	err = d.view(ctx, func(tx storage.Tx) error {
		if m.identity, err = identityIn(ctx, tx); err != nil {
			return err
		}
		if err = d.ofOnePatient(tx, m.draft.ID, &m.body); err != nil {
			return err
		}
		if m.decided, err = d.decidedOf(tx, m.body, m.service, m.formula); err != nil {
			return err
		}
		m.approval, err = d.draftApproval(tx, a, m.draft, m.decided)
		return err
	})
	return m, err
}

// faults is everything that keeps a draft from being sent, in the order of the
// journey.
func (d *Desk) faults(m material) []Fault {
	out := []Fault{}
	for _, missing := range m.identity.Missing {
		out = append(out, Fault{Step: "settings", Field: "identity", Message: "Settings lack " + missing + "."})
	}
	for _, missing := range d.unready() {
		out = append(out, Fault{Step: "connection", Message: "The connection of this environment lacks " + missing + "."})
	}
	out = append(out, serviceFaults(m)...)
	for _, p := range m.body.patientProblems(d.now()) {
		out = append(out, Fault{Step: stepPatient, Field: p.Path, Message: p.Message})
	}
	out = append(out, formFaults(m.formula.form(), m.body.Answers, d.now())...)
	out = append(out, d.slotFaults(m)...)
	for _, p := range dropped(m) {
		if p.Critical {
			out = append(out, Fault{Step: stepCheck, Field: fieldOf(p), Message: p.Message})
		}
	}
	return append(out, m.undecided()...)
}

// undecided are the clinical decisions that nobody has taken yet.
func (m material) undecided() (out []Fault) {
	for _, w := range m.decided.warnings {
		if m.decides && !w.Accepted {
			out = append(out, Fault{Step: stepCheck, Field: "warning:" + w.Code, Message: w.Title + ". Say whether to go on."})
		}
	}
	if !m.decides && m.approval != nil && m.approval.State != approvalGiven {
		out = append(out, Fault{Step: stepCheck, Field: "approval", Message: m.approval.Title + "."})
	}
	return out
}

func serviceFaults(m material) (out []Fault) {
	for _, kind := range m.formula.kinds {
		if why := m.formula.refused[kind]; why != "" {
			out = append(out, Fault{Step: stepService, Message: why})
		}
	}
	if needsBooking(m.service) && m.body.Plan == planRefer && !m.body.Booked {
		out = append(out, Fault{Step: stepService, Message: AsError(bookingNeeded(m.service)).What})
	}
	return out
}

func formFaults(asked form.Form, answers form.Answers, now time.Time) (out []Fault) {
	sections := sectionsOf(asked)
	for _, p := range asked.CheckAt(answers, now) {
		out = append(out, Fault{Step: stepForm + sections[p.Block], Field: fieldOf(p), Message: p.Message})
	}
	return out
}

// sectionsOf tells in which section each block of a form stands.
func sectionsOf(asked form.Form) map[string]string {
	sections := map[string]string{}
	for _, s := range asked.Sections {
		for _, b := range s.Blocks {
			sections[b.ID] = s.ID
		}
	}
	return sections
}

// fieldOf is where a problem stands: block[0].field, or block[0] for the block.
func fieldOf(p form.Problem) string {
	at := fmt.Sprintf("%s[%d]", p.Block, p.Index)
	if p.Field != "" {
		at += "." + p.Field
	}
	return at
}

func (d *Desk) slotFaults(m material) []Fault {
	switch {
	case !m.body.books():
		return nil
	case m.body.Slot == nil && m.body.SlotNote != "":
		return []Fault{{Step: stepSlot, Message: m.body.SlotNote}}
	case m.body.Slot == nil:
		return []Fault{{Step: stepSlot, Message: "Choose an appointment."}}
	case m.body.Slot.Slot.Start.Before(d.now()):
		return []Fault{{Step: stepSlot, Message: "The appointment's time has passed. Choose another."}}
	}
	return nil
}

// dropped are the answers that the receiver's definition has no place for.
func dropped(m material) []form.Problem {
	if out := m.formula.form().Dropped(m.body.Answers); out != nil {
		return out
	}
	return []form.Problem{}
}

// composeFaults are what only the finished messages show, each at the field it
// is about where the form has one.
func composeFaults(f formula, messages []composed) (out []Fault) {
	if len(messages) < len(f.kinds) && slices.ContainsFunc(f.kinds, isUpdate) {
		out = append(out, Fault{Step: stepCheck, Message: "Nothing that can be sent was changed yet. Change what is new; what was sent once cannot be taken out."})
	} else if len(messages) < len(f.kinds) {
		out = append(out, Fault{Step: stepCheck, Message: "The message cannot be put together from these answers. Tell the person who runs Barsdesk."})
	}
	for _, c := range messages {
		for _, finding := range c.Findings {
			if finding.Severity != definition.Error {
				continue
			}
			at, asked := faultOf(f.forms[c.kind], c.bundle, finding)
			if asked || f.says == "" { // what an answer repeats of the request is as it was sent
				out = append(out, at)
			}
		}
	}
	return out
}

func isUpdate(k message.Kind) bool {
	return k == message.ReferralUpdate || k == message.ValidationUpdate
}

// faultOf is a finding at the question it is about; false when there is none.
func faultOf(asked form.Form, bundle *fhir.Node, finding Finding) (Fault, bool) {
	p, found := asked.Place(bundle, finding.Path)
	if !found {
		return Fault{Step: stepCheck, Field: finding.Path, Message: finding.What}, false
	}
	return Fault{Step: stepForm + sectionsOf(asked)[p.Block], Field: fieldOf(p), Message: finding.What}, true
}
