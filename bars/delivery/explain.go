package delivery

import "barsdesk/bars/outcome"

// Told is what a message is explained from.
type Told struct {
	State, Kind string
	Service     string // the name of the receiving service
	Attempts    int
	Failure     string          // as last decided
	Answer      *outcome.Answer // the last answer; nil without one
}

// Explain puts the state of a message into words for a clinician.
func Explain(t Told) outcome.Words {
	switch {
	case t.Failure == FailureSlotBegun:
		return outcome.SlotBegun(t.Kind, t.Service, t.State != Refused)
	case t.Failure == FailureNotSent:
		return outcome.NotSent(t.Kind, t.Service)
	case t.Failure == FailureSilent && t.State == Queued:
		return outcome.Held(t.Kind, t.Service, t.Attempts > 0)
	case t.Failure == FailureSilent && t.State == Unknown:
		return outcome.NotConfirmed(t.Kind, t.Service)
	case t.Attempts == 0 || t.State == Sending:
		return outcome.Waiting(t.Kind, t.Service, t.Attempts)
	case t.State == Refused && outcome.NeverLeft(t.Failure):
		return outcome.Silent(t.Failure, t.Kind, t.Service, false)
	case t.Answer == nil || outcome.IsSilence(t.Failure) || t.Answer.Accepted() && t.State != Delivered:
		return unanswered(t)
	}
	return answered(t)
}

func answered(t Told) outcome.Words {
	a := *t.Answer
	a.Doubt = a.Doubt || t.State != Refused && t.State != Held && t.Attempts > 1
	if t.State == Unknown && a.Action(t.Kind) == outcome.Retry {
		return outcome.NotConfirmed(t.Kind, t.Service)
	}
	return a.Plain(t.Kind, t.Service)
}

// unanswered is for no answer, and for a success that did not echo the ids.
func unanswered(t Told) outcome.Words {
	if t.State == Unknown {
		return outcome.NotConfirmed(t.Kind, t.Service)
	}
	return outcome.Silent(t.Failure, t.Kind, t.Service, t.State != Refused)
}
