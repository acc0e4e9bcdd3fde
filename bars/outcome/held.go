package outcome

// Held are the words for a message that waits because the service does not
// answer. mayHave says that an earlier try may have arrived.
func Held(kind, service string, mayHave bool) Words {
	s := subjectOf(kind)
	w := s.words("Waiting for the service", "{service} does not answer at the moment.", Unsure, wait)
	if !mayHave {
		w.Sent = "The {noun} is not sent yet."
	}
	return w.fill(s.noun, service)
}

// NotSent are the words for a message that was given up before its first try,
// because the service did not answer others.
func NotSent(kind, service string) Words {
	s := subjectOf(kind)
	w := s.words("Not sent", "{service} did not answer for so long that the {noun} was not sent.", NotHappened, elsewhere)
	if s.starts {
		w.Steps = append([]Step{SendAgain}, w.Steps...)
		w.Next = "Send it again, choose another service, or phone {service} to " + s.doing + "."
	}
	return w.fill(s.noun, service)
}

// SlotBegun are the words for a booking whose time began before the service had
// it for certain. mayHave says that an earlier try may have arrived.
func SlotBegun(kind, service string, mayHave bool) Words {
	s := subjectOf(kind)
	if !mayHave {
		return s.words("The time has begun", "The time began before {service} had the {noun}, so it is not sent any more.", NotHappened, anotherSlot).fill(s.noun, service)
	}
	w := s.words("The time has begun", "The time began before {service} confirmed the {noun}. It is not sent again, so that nothing is booked too late.", Unsure, ask)
	w.Next, w.Steps = "Ask the service, or phone {service}, whether the appointment is booked. Do not enter it again before you know.", []Step{AskService, Phone}
	return w.fill(s.noun, service)
}
