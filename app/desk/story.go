package desk

import (
	"strings"

	"barsdesk/bars/delivery"
	"barsdesk/bars/episode"
	"barsdesk/bars/message"
)

// noun is what a message is, within a sentence.
func noun(k message.Kind) string {
	switch k {
	case message.BookingCancel:
		return "the cancellation of the booking"
	case message.ReferralCancel:
		return "the cancellation of the referral"
	case message.DidNotAttendKind:
		return "the answer that the patient did not attend"
	}
	return "the " + strings.ToLower(k.Title())
}

// about is what a request or its cancellation is about.
func about(k message.Kind) string {
	switch {
	case k.IsBooking():
		return "the appointment"
	case k == message.ValidationNew || k == message.ValidationUpdate || k == message.ValidationCancel:
		return "the request for validation"
	}
	return "the referral"
}

// stories tell each event in a sentence.
var stories = map[string]func(r *caseReader, t told) string{
	episode.Asked{}.Word():       (*caseReader).askedText,
	episode.CancelAsked{}.Word(): (*caseReader).cancelText,
	episode.ReplyAsked{}.Word(): func(r *caseReader, t told) string {
		return "Asked Barsdesk to send " + noun(t.Kind) + " to " + r.other
	},
	episode.Trying{}.Word():    func(r *caseReader, t told) string { return "Barsdesk sends " + noun(r.kindOf(t.MessageID)) },
	episode.Waiting{}.Word():   (*caseReader).waitingText,
	episode.Delivered{}.Word(): (*caseReader).deliveredText,
	episode.NotTaken{}.Word():  (*caseReader).notTakenText,
	episode.Lost{}.Word(): func(r *caseReader, t told) string {
		return "It is not known whether " + r.other + " has " + noun(r.kindOf(t.MessageID)) + ": " + failureText(t.Failure)
	},
	episode.HeldBack{}.Word(): func(r *caseReader, t told) string {
		return "Holds " + noun(r.kindOf(t.MessageID)) + " back: " + failureText(t.Failure)
	},
	episode.GivenUp{}.Word(): func(r *caseReader, t told) string {
		return "Gave up " + noun(r.kindOf(t.MessageID)) + ". It is not sent"
	},
	episode.Freed{}.Word(): func(*caseReader, told) string {
		return "What it replaces is cancelled. The new message can go out"
	},
	episode.MoveAsked{}.Word(): func(r *caseReader, t told) string {
		return "Asked " + r.other + " to move the appointment to " + r.when(t.Start, t.End)
	},
	episode.UpdateAsked{}.Word(): func(r *caseReader, _ told) string { return "Asked " + r.other + " to take an update" },
	episode.Seen{}.Word():        (*caseReader).seenText,
	episode.Responded{}.Word():   (*caseReader).respondedText,
	episode.Received{}.Word():    (*caseReader).receivedText,
	episode.NoShow{}.Word():      func(*caseReader, told) string { return "Recorded that the patient did not come" },
	episode.Came{}.Word():        func(*caseReader, told) string { return "Recorded that the patient came" },
	episode.CareGiven{}.Word():   func(*caseReader, told) string { return "Recorded that the care asked for was given" },
	episode.Contacted{}.Word():   func(*caseReader, told) string { return "Recorded contact with the patient" },
	episode.Noted{}.Word():       func(*caseReader, told) string { return "Added a note" },
	episode.Decided{}.Word():     (*caseReader).decidedText,
	episode.Rebooked{}.Word():    func(*caseReader, told) string { return "Rebooked: another case has the new appointment" },
	episode.Taken{}.Word(): func(_ *caseReader, t told) string {
		if t.ID == t.actor {
			return "Took it"
		}
		return "Assigned it to " + firstOf(t.Name, "a colleague")
	},
	episode.GivenBack{}.Word(): func(*caseReader, told) string { return "Gave it back: nobody sees to it" },
	episode.Reopened{}.Word():  func(*caseReader, told) string { return "Opened the case again" },
	episode.Closed{}.Word():    func(*caseReader, told) string { return "Closed the case" },
}

// decidedText says who approved or refused what, and for whom.
func (r *caseReader) decidedText(t told) string {
	verb := "refused"
	if t.Approved {
		verb = "approved"
	}
	return firstOf(t.Name, "A clinician") + " " + verb + " what " + firstOf(t.AskedBy, "a colleague") + " had asked for"
}

// text is an event as a sentence.
func (r *caseReader) text(t told) string {
	if tell := stories[t.word]; tell != nil {
		return sentence(tell(r, t))
	}
	return "Something happened that this version of Barsdesk has no words for."
}

func (r *caseReader) askedText(t told) string {
	switch {
	case t.Kind.IsBooking() && t.Start.IsZero():
		return "Asked " + r.other + " to book an appointment"
	case t.Kind.IsBooking():
		return "Asked " + r.other + " to book an appointment " + r.when(t.Start, t.End)
	}
	return "Asked " + r.other + " to take " + noun(t.Kind)
}

func (r *caseReader) cancelText(t told) string {
	text := "Asked " + r.other + " to cancel " + about(t.Kind) + r.at(t.MessageID)
	if t.Mistake {
		text += ", because it was sent by mistake"
	}
	return text
}

func (r *caseReader) waitingText(t told) string {
	if t.Failure == "" {
		return "Asked Barsdesk to send " + noun(r.kindOf(t.MessageID)) + " again"
	}
	if t.Failure == delivery.FailureSilent {
		return "Holds " + noun(r.kindOf(t.MessageID)) + " back: " + failureText(t.Failure) + ". Barsdesk tries again by itself"
	}
	return "Tried to send " + noun(r.kindOf(t.MessageID)) + ": " + failureText(t.Failure) + ". Barsdesk tries again by itself"
}

func (r *caseReader) deliveredText(t told) string {
	switch k := r.kindOf(t.MessageID); {
	case k.Cancels():
		return r.other + " confirmed the cancellation of " + about(k) + r.at(t.MessageID)
	case k == message.BookingMove:
		return r.other + " moved the appointment" + r.movedTo(t)
	case k == message.BookingNew:
		return r.other + " booked the appointment" + r.at(t.MessageID)
	case k.Response():
		return r.other + " has " + noun(k)
	default:
		return r.other + " accepted " + noun(k)
	}
}

func (r *caseReader) notTakenText(t told) string {
	switch {
	case t.SlotGone && t.Failure == delivery.FailureSlotBegun:
		return "The time" + r.at(t.MessageID) + " began before the booking could be sent. Nothing is booked"
	case t.SlotGone:
		return "The time" + r.at(t.MessageID) + " was taken by someone else. Nothing is booked"
	}
	return r.other + " does not have " + noun(r.kindOf(t.MessageID)) + ": " + failureText(t.Failure)
}

// seenStates are FHIR statuses in words.
var seenStates = map[string]string{"booked": "is booked", "cancelled": "is cancelled", "noshow": "was not attended",
	"fulfilled": "was attended", "arrived": "was attended", "checked-in": "was attended", "active": "stands", "on-hold": "is on hold",
	"revoked": "is cancelled", "completed": "is completed", "entered-in-error": "is withdrawn as a mistake"}

func (r *caseReader) seenText(t told) string {
	what := "the referral"
	if t.ResourceType == "Appointment" {
		what = "the appointment"
	}
	if state := seenStates[t.Status]; state != "" {
		return r.other + " says that " + what + " " + state + r.seenTime(t)
	}
	return "Asked " + r.other + " about " + what + ". The answer changes nothing"
}

// seenTime is when a booking is that the receiver shows to stand, with a space
// before it.
func (r *caseReader) seenTime(t told) string {
	if t.Status != "booked" || t.Start.IsZero() {
		return ""
	}
	return " " + r.when(t.Start, t.End)
}

func (r *caseReader) respondedText(t told) string {
	if t.Kind != message.DidNotAttendKind {
		return r.other + " answered: " + strings.ToLower(t.Kind.Title())
	}
	text := r.other + " reports that the patient did not attend"
	if !t.Start.IsZero() {
		text += " " + r.when(t.Start, t.End)
	}
	return text
}

func (r *caseReader) receivedText(t told) string {
	switch {
	case t.Kind.Cancels() && t.Mistake:
		return r.other + " withdrew " + about(t.Kind) + " as a mistake"
	case t.Kind.Cancels():
		return r.other + " cancelled " + about(t.Kind)
	case t.Kind == message.BookingMove:
		return r.other + " moved the appointment to " + r.when(t.Start, t.End)
	case t.Kind == message.BookingNew:
		return r.other + " booked an appointment " + r.when(t.Start, t.End)
	}
	return r.other + " sent " + noun(t.Kind)
}

// movedTo is where a confirmed change of the time has put an appointment, with
// a space before it.
func (r *caseReader) movedTo(t told) string {
	if !t.Answer.Start.IsZero() {
		return " to " + r.when(t.Answer.Start, t.Answer.End)
	}
	for _, b := range r.file.episode.Bookings {
		for _, m := range b.Moves {
			if m.MessageID == t.MessageID {
				return " to " + r.when(m.Start, m.End)
			}
		}
	}
	return ""
}

// at is the time of the appointment that a message is about, with a space
// before it; empty for other messages.
func (r *caseReader) at(messageID string) string {
	for i := range r.file.episode.Bookings {
		b := &r.file.episode.Bookings[i]
		start, end := b.Start, b.End
		if b.MessageID == messageID {
			start, end = b.AskedFor()
		}
		if (b.MessageID == messageID || b.Ending != nil && b.Ending.MessageID == messageID) && !start.IsZero() {
			return " " + r.when(start, end)
		}
	}
	return ""
}
