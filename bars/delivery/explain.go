package delivery

import "barsdesk/bars/outcome"

// Explain puts the state of a message into words for a clinician. answer is
// the last answer, nil without one; attempts counts the tries so far.
func Explain(state, kind, service string, attempts int, answer *outcome.Answer) outcome.Words {
	if attempts == 0 || state == Sending {
		return outcome.Waiting(kind, service, attempts)
	}
	if answer == nil || answer.Accepted() && state != Delivered {
		return unanswered(state, kind, service)
	}
	a := *answer
	a.Doubt = a.Doubt || state != Refused && attempts > 1
	if state == Unknown && a.Action(kind) == outcome.Retry {
		return outcome.NotConfirmed(kind, service)
	}
	return a.Plain(kind, service)
}

// unanswered is for no answer, and for a success that did not echo the ids.
func unanswered(state, kind, service string) outcome.Words {
	if state == Unknown {
		return outcome.NotConfirmed(kind, service)
	}
	return outcome.NoAnswer(kind, service, false)
}
