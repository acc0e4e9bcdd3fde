package desk

import (
	"slices"

	"barsdesk/bars/episode"
	"barsdesk/bars/outcome"
	"barsdesk/storage"
)

// means is what the steps about one failure are made of.
type means struct {
	service storage.Service
	caseID  string
	draftID string // a draft that is open; "" without one
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
	case outcome.SendAgain, outcome.ChooseSlot:
		step.DraftID, step.Page = m.draftID, stepCheck
		if s == outcome.ChooseSlot {
			step.Page = stepSlot
		}
		return m.draftID != ""
	case outcome.Phone:
		step.Phone = m.service.Phone
		return step.Phone != ""
	case outcome.TellSupport:
		step.Ids = m.ids
		return len(step.Ids) > 0
	case outcome.TryAgain, outcome.AskService, outcome.Review:
		step.CaseID = m.caseID
		return m.allows == nil || m.allows(actionOf[s])
	}
	step.CaseID = m.caseID
	return true
}

// actionOf is the action on a case that a step is done by.
var actionOf = map[outcome.Step]episode.ActionID{
	outcome.TryAgain: episode.Retry, outcome.AskService: episode.AskReceiver, outcome.Review: episode.AskReceiver,
}

// mostCorrections is how many questions are named by a button of their own.
const mostCorrections = 3

// corrections are the ways back into the draft: to each question that the
// answer points at, else to the whole.
func (m means) corrections(step NextStep) (out []NextStep) {
	if m.draftID == "" {
		return nil
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

// readMeans are those of a question to a service.
func readMeans(s storage.Service, requestID, correlationID string) means {
	return means{service: s, ids: supportIDs("", requestID, correlationID, "")}
}

// supportIDs are the ids by which support finds a call. They say nothing about
// the patient.
func supportIDs(code, requestID, correlationID, messageID string) []HeaderLine {
	all := []HeaderLine{{Name: "Code", Value: code}, {Name: "X-Request-Id", Value: requestID},
		{Name: "X-Correlation-Id", Value: correlationID}, {Name: "message_id", Value: messageID}}
	return slices.DeleteFunc(all, func(l HeaderLine) bool { return l.Value == "" })
}
