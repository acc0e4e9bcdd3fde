package episode

import (
	"strings"
	"time"
)

// Standing says exactly what stands, in a sentence or two, for example "Trumpton
// ED has booked 14:30 today. The referral is not sent yet." when words the time
// of an appointment; it is not called for one without a time.
func (c Case) Standing(when func(start, end time.Time) string) string {
	var said []string
	for _, m := range c.Missed {
		if m.Handled == "" {
			said = append(said, c.missedSentence(m, when))
		}
	}
	said = append(said, c.earlierSentences(when)...)
	if b := c.Booking(); b != nil && !(b.State == DidNotAttend && len(said) > 0) {
		said = append(said, c.bookingSentence(b, timeOf(b, when))+c.moveSentence(b, when))
	}
	if r := c.Referral(); r != nil && !(r.State == DidNotAttend && len(said) > 0) {
		said = append(said, c.referralSentence(r))
	} else if r == nil && c.Plan == BookAndRefer && c.Booking() != nil {
		said = append(said, c.unsentReferral())
	}
	if len(said) == 0 {
		return "Nothing was sent."
	}
	return strings.Join(said, " ")
}

// unsentReferral says of a planned referral whether it still follows.
func (c Case) unsentReferral() string {
	if s := c.Booking().State; s.open() || s == Booked {
		return "The referral is not sent yet."
	}
	return "The referral is not sent."
}

// heldBack is said of what the way to the receiver has not let through.
const heldBack = "is held back until your organisation has access"

func timeOf(b *Booking, when func(start, end time.Time) string) string {
	if b.Start.IsZero() {
		return ""
	}
	return " " + when(b.Start, b.End)
}

func (c Case) service() string {
	if c.ServiceName == "" {
		return "the service"
	}
	return c.ServiceName
}

func (c Case) subject() string {
	name := c.service()
	return strings.ToUpper(name[:1]) + name[1:]
}

func (c Case) missedSentence(m Missed, when func(start, end time.Time) string) string {
	at := ""
	if !m.Start.IsZero() {
		at = " " + when(m.Start, time.Time{})
	}
	if m.Superseded {
		return c.subject() + " reports that the patient did not attend an earlier appointment" + at + ". It changes nothing that was arranged since."
	}
	return c.subject() + " reports that the patient did not attend" + at + "."
}

// bookingSentence is one sentence or two; at starts with a space or is empty.
func (c Case) bookingSentence(b *Booking, at string) string {
	switch b.State {
	case Queued, Sending:
		if b.waits() {
			return "The new booking" + at + " waits until the earlier appointment is cancelled. Until then that one stands."
		}
		if b.Tried {
			return "The booking" + at + " is being sent. " + c.subject() + " has not confirmed it yet."
		}
		return "The booking" + at + " is about to be sent. Nothing is booked yet."
	case Unknown:
		return "It is not known whether " + c.service() + " has booked the appointment" + at + "."
	case Held:
		return "The booking" + at + " " + heldBack + ". Nothing is booked."
	case SlotTaken:
		return "The time" + at + " " + b.gone("was taken by someone else") + ". Nothing is booked."
	case Booked:
		return c.standsSentence("An appointment"+at+" at "+c.service()+" is booked", b.Part, "The appointment")
	case Cancelled:
		return "The appointment" + at + " is cancelled."
	case EnteredInError:
		return "The appointment" + at + " is withdrawn as a mistake."
	case DidNotAttend:
		return "The patient did not attend" + at + "."
	case Fulfilled:
		return "The patient attended" + at + "."
	case Refused:
		return c.subject() + " has not accepted the booking" + at + ". Nothing is booked."
	}
	if b.Replaces != nil && !b.Replaces.Ended {
		return "Nothing is booked" + at + ": the earlier appointment could not be cancelled, so it stands."
	}
	return "Nothing is booked" + at + "."
}

func (c Case) referralSentence(r *Referral) string {
	switch r.State {
	case Queued, Sending:
		if b := c.Booking(); b != nil && b.State.unproven() {
			return "The " + r.name() + " is not sent: it waits for the booking."
		}
		if r.waits() {
			return "The new " + r.name() + " waits until the earlier one is cancelled. Until then that one stands."
		}
		if r.Tried {
			return "The " + r.name() + " is being sent. " + c.subject() + " has not confirmed it yet."
		}
		return "The " + r.name() + " is not sent yet."
	case Unknown:
		return "It is not known whether " + c.service() + " has the " + r.name() + "."
	case Held:
		return "The " + r.name() + " " + heldBack + ". " + c.subject() + " does not have it."
	case Refused:
		return c.subject() + " has not taken the " + r.name() + "."
	case Active:
		return c.standsSentence("The "+r.name()+" is with "+c.service()+r.howFar(), r.Part, "The "+r.name()) + r.quoted() + c.amendmentSentence(r)
	case Rejected:
		return c.subject() + " has turned the " + r.name() + " down. The patient is with you again." + r.quoted()
	case Revoked:
		return "The " + r.name() + " is cancelled."
	case EnteredInError:
		return "The " + r.name() + " is withdrawn as a mistake."
	case DidNotAttend:
		return "The " + r.name() + " ended because the patient did not attend."
	case Completed:
		return c.completedSentence(r)
	}
	return "No referral was made."
}

func (c Case) completedSentence(r *Referral) string {
	switch n := len(r.Answers); {
	case !r.Validates || n == 0:
		return c.subject() + " has given the care asked for." + r.quoted()
	case r.Answers[n-1].ActNow && r.quoted() == "":
		return c.subject() + " has answered: something is still to be done for the patient. Its answer says what."
	case r.Answers[n-1].ActNow:
		return c.subject() + " has answered: something is still to be done for the patient." + r.quoted()
	}
	return c.subject() + " has answered: nothing more is to be done for the patient." + r.quoted()
}

// quoted is what the receiver's last answer says in its own words, marked as
// such, with a space before it; empty when it says nothing.
func (r *Referral) quoted() string {
	if n := len(r.Answers); n > 0 {
		return r.Answers[n-1].quoted()
	}
	return ""
}

// amendmentSentence says what became of the last change, with a space before it.
func (c Case) amendmentSentence(r *Referral) string {
	if len(r.Amendments) == 0 {
		return ""
	}
	switch a := r.Amendments[len(r.Amendments)-1]; {
	case a.State.moving():
		return " An update is being sent: until it is confirmed, what was sent before counts."
	case a.State == Unknown:
		return " It is not known whether the last update arrived."
	case a.State == Held:
		return " An update " + heldBack + ": what was sent before counts."
	case a.State == Refused:
		return " The last update was not accepted: what was sent before counts."
	}
	return ""
}

// earlierSentences tell of what still stands behind the current booking and
// referral, such as one that is being replaced.
func (c Case) earlierSentences(when func(start, end time.Time) string) []string {
	var said []string
	now, open := c.Booking(), c.Referral()
	for i := range c.Bookings {
		if b := &c.Bookings[i]; b != now && b.State == Booked {
			said = append(said, c.bookingSentence(b, timeOf(b, when))+c.moveSentence(b, when))
		}
	}
	for i := range c.Referrals {
		if r := &c.Referrals[i]; r != open && r.State == Active {
			said = append(said, c.referralSentence(r))
		}
	}
	return said
}

// standsSentence adds what is being done to end a part that stands.
func (c Case) standsSentence(fact string, p Part, what string) string {
	switch {
	case p.Ending == nil:
		return fact + "."
	case p.Ending.State.moving():
		return fact + ". Its cancellation is being sent: until " + c.service() + " confirms it, it stands."
	case p.Ending.State == Unknown:
		return fact + ", but it is not known whether " + c.service() + " has the cancellation."
	case p.Ending.State == Held:
		return fact + ". Its cancellation " + heldBack + ": it stands."
	case p.Ending.State == Refused:
		return fact + ". " + what + " was not cancelled: " + c.service() + " did not accept that."
	}
	return fact + "."
}
