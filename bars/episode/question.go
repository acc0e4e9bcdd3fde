package episode

// unknownQuestion asks, for a yes or a no, what a person is to find out about
// the message of unknown fate that is most urgent. A yes means that the
// receiver has that message; empty when none is of unknown fate.
func (c Case) unknownQuestion() string { return c.questionOf(c.UnknownMessage()) }

// UnknownMessage is the message of unknown fate that is most urgent, in a
// closed case too; empty when none is of unknown fate.
func (c Case) UnknownMessage() string {
	for _, n := range c.needs() {
		if c.questionOf(n.MessageID) != "" {
			return n.MessageID
		}
	}
	return ""
}

func (c Case) questionOf(messageID string) string {
	for _, b := range c.Bookings {
		if q := b.question(messageID, c.service(), "booked the appointment", "cancelled the appointment"); q != "" {
			return q
		}
	}
	for _, r := range c.Referrals {
		if q := r.question(messageID, c.service(), "received the "+r.name(), "cancelled the "+r.name()); q != "" {
			return q
		}
	}
	for _, a := range c.amendments() {
		if a.MessageID == messageID && a.State == Unknown {
			return "Has " + c.service() + " received the update?"
		}
	}
	for _, m := range c.moves() {
		if m.MessageID == messageID && m.State == Unknown {
			return "Has " + c.service() + " moved the appointment?"
		}
	}
	for _, r := range c.Replies {
		if r.MessageID == messageID && r.State == Unknown {
			return "Has " + c.service() + " received the answer?"
		}
	}
	return ""
}

func (p Part) question(messageID, service, made, ended string) string {
	switch {
	case p.MessageID == messageID && p.State == Unknown:
		return "Has " + service + " " + made + "?"
	case p.Ending != nil && p.Ending.MessageID == messageID && p.Ending.State == Unknown:
		return "Has " + service + " " + ended + "?"
	}
	return ""
}
