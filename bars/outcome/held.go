package outcome

// Held are the words for a message that waits because the service does not
// answer. mayHave says that an earlier try may have arrived.
func Held(kind, service string, mayHave bool) Words {
	s := subjectOf(kind)
	w := Words{Title: "Waiting for the service", What: "{service} does not answer at the moment.", Sent: "The {noun} is not sent yet.", Next: s.advice(wait)}
	if mayHave {
		w.Sent = s.unsure
	}
	return w.fill(s.noun, service)
}

// NotSent are the words for a message that was given up before its first try,
// because the service did not answer others.
func NotSent(kind, service string) Words {
	s := subjectOf(kind)
	w := Words{Title: "Not sent", What: "{service} did not answer for so long that the {noun} was not sent.", Sent: s.notHappened, Next: s.advice(elsewhere)}
	return w.fill(s.noun, service)
}

// SlotBegun are the words for a booking whose time began before {service} had
// it for certain. mayHave says that an earlier try may have arrived.
func SlotBegun(kind, service string, mayHave bool) Words {
	s := subjectOf(kind)
	w := Words{Title: "The time has begun", What: "The time began before {service} had the {noun}, so it is not sent any more.", Sent: s.notHappened, Next: s.advice(anotherSlot)}
	if mayHave {
		w.What = "The time began before {service} confirmed the {noun}. It is not sent again, so that nothing is booked too late."
		w.Sent, w.Next = s.unsure, "Ask the service, or phone {service}, whether the appointment is booked. Do not enter it again before you know."
	}
	return w.fill(s.noun, service)
}
