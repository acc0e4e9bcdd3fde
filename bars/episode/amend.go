package episode

import (
	"strings"
	"time"

	"barsdesk/bars/message"
)

// amendments are those of every referral.
func (c *Case) amendments() []*Amendment {
	var out []*Amendment
	for i := range c.Referrals {
		for j := range c.Referrals[i].Amendments {
			out = append(out, &c.Referrals[i].Amendments[j])
		}
	}
	return out
}

func (c *Case) findAmendment(messageID string) (sent, bool) {
	for i := range c.Referrals {
		r := &c.Referrals[i]
		for j := range r.Amendments {
			if a := &r.Amendments[j]; a.MessageID == messageID {
				return sent{state: &a.State, failure: &a.Failure, tried: &a.Tried, part: &r.Part, amends: a}, true
			}
		}
	}
	return sent{}, false
}

// UpdateAsked is refused while the referral does not stand, another change or
// its cancellation is on its way, or the receiver has begun a validation.
//
// BaRS Application 4: no updates after the interim response.
func (e UpdateAsked) apply(c *Case, at time.Time) error {
	r := c.referral(func(r *Referral) bool { return r.ID != "" && r.ID == e.ID })
	switch {
	case c.has(e.MessageID):
		return nil
	case r == nil:
		return ErrNoSuch
	case !r.updatable(c.UseCase):
		return ErrNotNow
	}
	r.Amendments = append(r.Amendments, Amendment{MessageID: e.MessageID, State: Queued, AskedAt: at})
	if !e.ReplyBy.IsZero() {
		r.ReplyBy = utc(e.ReplyBy)
	}
	return nil
}

// updatable reports whether what a referral says can be changed now.
//
// BaRS Applications, Changing things: Applications 4 and 6 only.
func (r *Referral) updatable(useCase string) bool {
	switch {
	case !r.cancellable(Active):
		return false
	case r.Validates && r.progress() != "", !r.Validates && !ambulance(useCase):
		return false
	}
	for _, a := range r.Amendments {
		if a.State.open() {
			return false
		}
	}
	return true
}

// ambulance reports whether a use case is one between ambulance trusts.
func ambulance(useCase string) bool { return len(useCase) > 3 && useCase[:3] == "a6t" }

// progress is how far the receiver says it is; "" before it says anything.
func (r *Referral) progress() Progress {
	if n := len(r.Answers); n > 0 {
		return r.Answers[n-1].Progress
	}
	return ""
}

// answer takes an answer of the receiver in and reports whether a person has to
// look at it; one that is there already changes nothing.
//
// BaRS Applications, State machines: Validation and CAD to CAD.
func (r *Referral) answer(e Responded, at time.Time) (news bool) {
	a := Answered{MessageID: e.MessageID, Kind: e.Kind, At: at, Progress: e.Progress, Text: e.Text, ActNow: e.ActNow}
	switch e.Kind {
	case message.ValidationInterim:
		a.Progress, a.Handled = Begun, HandledRead
	case message.ValidationRejection, message.ReferralRejection:
		a.Progress = TurnedBack
	case message.ValidationFull:
		a.Progress = Finished
	case message.StatusResponse:
		a.Handled = HandledRead
	default:
		return false
	}
	for _, have := range r.Answers {
		if have.MessageID == e.MessageID {
			return false
		}
	}
	r.Answers = append(r.Answers, a)
	switch a.Progress {
	case TurnedBack:
		r.settle(Rejected, at)
	case Finished:
		r.settle(Completed, at)
	}
	return a.Handled == ""
}

// HandledRead marks an answer that asks for nothing.
const HandledRead = "read"

// answerNeeds are the answers that a person has to look at.
func (c Case) answerNeeds() []Need {
	var out []Need
	for _, r := range c.Referrals {
		for _, a := range r.Answers {
			if a.Handled != "" {
				continue
			}
			out = append(out, Need{a.need(), a.what() + a.inShort(), a.At, a.MessageID})
		}
	}
	return out
}

func (a Answered) need() NeedKind {
	if a.Progress == TurnedBack {
		return NeedRejected
	}
	return NeedAnswered
}

func (a Answered) what() string {
	switch {
	case a.Kind == message.ValidationRejection:
		return "The validation was turned down: the patient is with you again"
	case a.Kind == message.ReferralRejection:
		return "The request was turned down: the patient is with you again"
	case a.ActNow:
		return "The validation has an outcome: act on it"
	}
	return "The validation has an outcome: nothing more is to be done"
}

// quoted is the receiver's own text, marked as such, with a space before it;
// empty without one.
func (a Answered) quoted() string {
	text := strings.Join(strings.Fields(a.Text), " ")
	if text == "" {
		return ""
	}
	return " The service says: “" + text + "”"
}

// longestQuote is how many characters of a receiver's text a list shows. The
// case shows it whole.
const longestQuote = 200

// inShort is quoted as a list shows it, after a full stop.
func (a Answered) inShort() string {
	if letters := []rune(strings.Join(strings.Fields(a.Text), " ")); len(letters) > longestQuote {
		a.Text = string(letters[:longestQuote]) + "…"
	}
	if said := a.quoted(); said != "" {
		return "." + said
	}
	return ""
}

func (c Case) amendmentNeeds() []Need {
	var out []Need
	for _, r := range c.Referrals {
		if n := len(r.Amendments); n > 0 && r.State == Active {
			switch a := r.Amendments[n-1]; a.State {
			case Unknown:
				out = append(out, Need{NeedUnknown, "It is not known whether the update arrived", a.AskedAt, a.MessageID})
			case Held:
				out = append(out, Need{NeedRefused, "The update " + heldBack, a.AskedAt, a.MessageID})
			case Refused:
				out = append(out, Need{NeedRefused, "The update was not accepted: the service still has what was sent before", a.AskedAt, a.MessageID})
			}
		}
	}
	return out
}
