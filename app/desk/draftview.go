package desk

import (
	"context"
	"fmt"
	"strings"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/form"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// Steps of the journey; a section of the form is stepForm and its id.
const (
	stepService = "service"
	stepPatient = "patient"
	stepForm    = "form:"
	stepSlot    = "slot"
	stepCheck   = "check"
)

// Steps in their states.
const (
	stateTodo     = "todo"
	stateProgress = "progress"
	stateDone     = "done"
	stateProblem  = "problem"
)

// draftView is a draft for the page.
func (d *Desk) draftView(ctx context.Context, kept storage.Draft, b draftBody, s storage.Service, f formula) (Draft, error) {
	asked := f.form()
	a, err := access.In(ctx)
	if err != nil {
		return Draft{}, err
	}
	var n decided
	var approval *DraftApproval
	err = d.view(ctx, func(tx storage.Tx) (err error) {
		if n, err = d.decidedOf(tx, b, s, f); err != nil {
			return err
		}
		approval, err = d.draftApproval(tx, a, kept, n)
		return err
	})
	if err != nil {
		return Draft{}, err
	}
	view := Draft{ID: kept.ID, Version: kept.Version, Service: lineOf(s), UseCase: b.UseCase, Purpose: purpose(b, s),
		Plan: b.Plan, Banner: knownBanner(b.Patient, d.now()), Patient: b.Patient, Choices: message.PatientChoices(),
		Form: asked, Answers: b.Answers, SlotNote: b.SlotNote, Warnings: n.warnings, Approval: approval, Dropped: asked.Dropped(b.Answers),
		Sources: f.sources(), SavedAt: kept.UpdatedAt, SentCase: kept.CaseID, Simulated: d.env.Simulated}
	view.Steps = steps(b, asked, kept.CaseID != "", d.now())
	if b.Slot != nil {
		slot := b.Slot.Slot
		slot.Late = n.late
		view.Slot = &slot
	}
	return view, nil
}

// purpose is what the draft is for, in words.
func purpose(b draftBody, s storage.Service) string {
	switch {
	case b.Plan == planReply:
		return replyWords[b.Reply.Says].Label + ": answer to " + s.Name
	case b.Plan == planUpdate:
		return "Update what " + s.Name + " has"
	case b.ReRefers && b.Plan == planValidate:
		return "Ask " + s.Name + " for validation anew"
	case b.ReRefers:
		return "Refer anew to " + s.Name
	case b.Plan == planBoth && b.Rebooks:
		return "Rebook and refer to " + s.Name
	case b.Plan == planBoth:
		return "Book and refer to " + s.Name
	case b.Plan == planBook && b.Rebooks:
		return "Rebook at " + s.Name
	case b.Plan == planBook:
		return "Book at " + s.Name
	case b.Plan == planValidate:
		return "Ask " + s.Name + " for validation"
	}
	return "Refer to " + s.Name
}

// steps lists the pages of the journey, each with how far it is.
func steps(b draftBody, asked form.Form, sent bool, now time.Time) []Step {
	var out []Step
	if !b.about() {
		out = append(out, Step{stepService, "Service", stateDone}, patientStep(b, now))
	}
	problems := problemsByBlock(asked.CheckAt(b.Answers, now))
	for _, section := range asked.Sections {
		out = append(out, formStep(b, section, problems))
	}
	if b.books() {
		out = append(out, slotStep(b))
	}
	check := Step{stepCheck, "Check and send", stateTodo}
	if sent {
		check.State = stateDone
	}
	return append(out, check)
}

func patientStep(b draftBody, now time.Time) Step {
	step := Step{stepPatient, "Patient", stateTodo}
	p := b.Patient
	begun := strings.Join([]string{p.NHSNumber, p.Family, p.Given, p.BirthDate, p.Sex, p.Postcode}, "") != "" || hasContact(p)
	step.State = state(b.confirmed(stepPatient), begun, len(b.patientProblems(now)) > 0)
	return step
}

func hasContact(p message.Patient) bool {
	for _, c := range p.Contacts {
		if c.Phone != "" || c.Email != "" || c.Family != "" || c.Given != "" {
			return true
		}
	}
	return false
}

func problemsByBlock(problems []form.Problem) map[string]bool {
	out := map[string]bool{}
	for _, p := range problems {
		out[p.Block] = true
	}
	return out
}

func formStep(b draftBody, section form.Section, problems map[string]bool) Step {
	id, begun, wrong := stepForm+section.ID, false, false
	for _, block := range section.Blocks {
		begun = begun || len(b.Answers[block.ID]) > 0
		wrong = wrong || problems[block.ID]
	}
	return Step{id, section.Title, state(b.confirmed(id), begun, wrong)}
}

func slotStep(b draftBody) Step {
	step := Step{stepSlot, "Appointment", stateTodo}
	switch {
	case b.Slot != nil:
		step.State = stateDone
	case b.SlotNote != "":
		step.State = stateProblem
	}
	return step
}

// state is done or problem once the person has completed the step, before that
// todo or progress.
func state(confirmed, begun, wrong bool) string {
	switch {
	case confirmed && wrong:
		return stateProblem
	case confirmed:
		return stateDone
	case begun:
		return stateProgress
	}
	return stateTodo
}

// draftLine is a draft in a list.
func (d *Desk) draftLine(kept storage.Draft, s storage.Service) (DraftLine, error) {
	b, err := readDraft(kept)
	if err != nil {
		return DraftLine{}, err
	}
	f, err := d.keptFormula(b)
	if err != nil {
		return DraftLine{}, err
	}
	done, all := 0, 0
	for _, step := range steps(b, f.form(), kept.CaseID != "", d.now()) {
		if step.State == stateDone {
			done++
		}
		all++
	}
	return DraftLine{ID: kept.ID, Banner: knownBanner(b.Patient, d.now()), Purpose: purpose(b, s),
		Progress: fmt.Sprintf("%d of %d steps done", done, all), SavedAt: kept.UpdatedAt}, nil
}

// latestStart is the element of a referral that says by when care should start.
const latestStart = "ServiceRequest.occurrencePeriod.end"

// late reports whether a slot starts after the time by which care should start,
// as answered; without an answer nothing is late.
func late(start time.Time, asked form.Form, answers form.Answers) bool {
	for _, section := range asked.Sections {
		for _, block := range section.Blocks {
			for _, field := range block.Fields {
				if field.Path == latestStart && after(start, answers[block.ID], field.ID) {
					return true
				}
			}
		}
	}
	return false
}

func after(start time.Time, repeats []map[string]string, fieldID string) bool {
	for _, r := range repeats {
		if t, err := time.Parse(time.RFC3339, r[fieldID]); err == nil && start.After(t) {
			return true
		}
	}
	return false
}
