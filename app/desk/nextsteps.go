package desk

import (
	"slices"

	"barsdesk/bars/episode"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
	"barsdesk/storage"
)

// means is what the steps about one failure are made of.
type means struct {
	service storage.Service
	caseID  string
	draftID string           // a draft that is open; "" without one
	repeats episode.ActionID // by which the message is sent again without a draft; "" without one
	wrong   []pointed
	ids     []HeaderLine // for support
	allows  func(episode.ActionID) bool
}

// nextSteps are the steps that can be done now, in the order given. A step
// that has nothing to work on is left out: no number to call, no draft to open,
// no action that the case allows.
func (m means) nextSteps(steps []outcome.Step) []NextStep {
	var out []NextStep
	for _, s := range steps {
		step := NextStep{ID: string(s), Label: s.Label(m.service.Name)}
		if s == outcome.Correct {
			out = append(out, m.corrections(step)...)
		} else if m.complete(s, &step) {
			out = append(out, step)
		}
	}
	return out
}

// complete says what a step is about; false when it cannot be done.
func (m means) complete(s outcome.Step, step *NextStep) bool {
	switch s {
	case outcome.SendAgain:
		return m.sendAgain(step)
	case outcome.ChooseSlot:
		step.DraftID, step.Page = m.draftID, stepSlot
		return m.draftID != ""
	case outcome.Phone:
		step.Phone = m.service.Phone
		return step.Phone != ""
	case outcome.TellSupport:
		step.Ids = m.ids
		return len(step.Ids) > 0
	case outcome.ChooseService:
		step.CaseID = m.caseID
	case outcome.TryAgain, outcome.AskService, outcome.Review:
		return m.byAction(step, actionOf[s])
	}
	return true
}

// sendAgain is by the draft where there is one, else by the action that the
// message came from.
func (m means) sendAgain(step *NextStep) bool {
	if m.draftID != "" {
		step.DraftID, step.Page = m.draftID, stepCheck
		return true
	}
	return m.repeats != "" && m.byAction(step, m.repeats)
}

// byAction is a step done by an action on the case, if that allows it. A
// question that belongs to no case is repeated where it was asked.
func (m means) byAction(step *NextStep, action episode.ActionID) bool {
	if m.caseID == "" {
		return true
	}
	step.CaseID, step.Action = m.caseID, string(action)
	return m.allows(action)
}

// actionOf is the action on a case that a step is done by.
var actionOf = map[outcome.Step]episode.ActionID{
	outcome.TryAgain: episode.Retry, outcome.AskService: episode.AskReceiver, outcome.Review: episode.AskReceiver,
}

// repeats is the action that a refused message came from and is sent again by,
// where there is no draft.
var repeats = map[message.Kind]episode.ActionID{
	message.BookingCancel: episode.CancelBooking, message.ReferralCancel: episode.CancelReferral, message.ValidationCancel: episode.CancelReferral,
}

// mostCorrections is how many questions are named by a button of their own.
const mostCorrections = 3

// corrections are the ways back into the draft: to each question that the
// answer points at, else to the whole. Without an open draft it is the action
// that opens one, if the case allows it.
func (m means) corrections(step NextStep) (out []NextStep) {
	if m.draftID == "" {
		if m.caseID == "" || !m.allows(episode.Correct) || !m.byAction(&step, episode.Correct) {
			return nil
		}
		return []NextStep{step}
	}
	step.DraftID, step.Page = m.draftID, stepCheck
	for _, p := range m.wrong {
		if len(out) == mostCorrections {
			break
		}
		at := step
		at.Page, at.Field, at.Label = p.page, p.field, "Correct “"+p.label+"”"
		out = append(out, at)
	}
	if len(out) == 0 {
		out = append(out, step)
	}
	return out
}

// supportIDs are the ids by which support finds a call. They say nothing about
// the patient.
func supportIDs(code, requestID, correlationID, messageID string) []HeaderLine {
	all := []HeaderLine{{Name: "Code", Value: code}, {Name: "X-Request-Id", Value: requestID},
		{Name: "X-Correlation-Id", Value: correlationID}, {Name: "message_id", Value: messageID}}
	return slices.DeleteFunc(all, func(l HeaderLine) bool { return l.Value == "" })
}
