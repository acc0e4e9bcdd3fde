package episode

import "slices"

// ActionID names what a person may do; its texts are stable.
type ActionID string

// The actions.
const (
	CancelBooking  ActionID = "cancel-booking"
	CancelReferral ActionID = "cancel-referral"
	MoveBooking    ActionID = "move" // where the service takes it (preview)
	Resume         ActionID = "resume"
	Retry          ActionID = "retry"
	AskReceiver    ActionID = "ask-receiver"
	RecordContact  ActionID = "record-contact"
	Rebook         ActionID = "rebook"
	ReferOn        ActionID = "refer"
	Close          ActionID = "close"
	Note           ActionID = "note"
	ChooseSlot     ActionID = "choose-slot"
	BookOn         ActionID = "book"     // a booking for a referral that stands
	ReReferral     ActionID = "re-refer" // a new referral in place of the one that stands
	Update         ActionID = "update"   // change what a referral says
	GiveUp         ActionID = "give-up"  // take back what has not gone out yet
	Correct        ActionID = "correct"  // put right what was refused and send it anew
	Tell           ActionID = "tell"     // record what was learned of a message of unknown fate
)

// Action is something a person may do now, with what it says to them.
type Action struct {
	ID    ActionID `json:"id"`
	Label string   `json:"label"`
	Help  string   `json:"help"`

	Question string `json:"question,omitempty"` // what Tell asks, answered with yes or no; empty for the others
}

var words = map[ActionID]Action{
	CancelBooking:  {ID: CancelBooking, Label: "Cancel the booking", Help: "Asks the service to cancel the appointment."},
	CancelReferral: {ID: CancelReferral, Label: "Cancel the referral", Help: "Tells the service that the referral is not wanted."},
	MoveBooking:    {ID: MoveBooking, Label: "Move the appointment", Help: "Choose another time at the same service. The time it has is kept until the service confirms the new one."},
	Resume:         {ID: Resume, Label: "Finish the referral", Help: "The appointment is booked. This sends the referral that belongs to it."},
	Retry:          {ID: Retry, Label: "Try again", Help: "Sends the same message again. It cannot be booked or referred twice by this."},
	AskReceiver:    {ID: AskReceiver, Label: "Ask the service", Help: "Looks up what the service has for this patient. Nothing is changed."},
	RecordContact:  {ID: RecordContact, Label: "Record contact", Help: "Say how and when you reached the patient, or tried to."},
	Rebook:         {ID: Rebook, Label: "Rebook", Help: "Starts a new booking for this patient. One that stands is cancelled first, when you send the new one."},
	BookOn:         {ID: BookOn, Label: "Book an appointment", Help: "Starts a booking that belongs to this referral."},
	ReReferral:     {ID: ReReferral, Label: "Refer anew", Help: "Starts a new referral in place of this one. This one is cancelled when you send the new one."},
	Update:         {ID: Update, Label: "Update", Help: "Opens what was sent, to change it. The service is told only what changed."},
	GiveUp:         {ID: GiveUp, Label: "Do not send", Help: "Takes back what has not gone out yet. The service is not told."},
	Correct:        {ID: Correct, Label: "Correct and send again", Help: "Opens everything you entered. It is sent as a new message."},
	Tell:           {ID: Tell, Label: "Record what the service said", Help: "For when you have spoken to the service and know whether it has this."},
	ReferOn:        {ID: ReferOn, Label: "Refer", Help: "Starts a referral for this patient."},
	Close:          {ID: Close, Label: "Close", Help: "Nothing more is to be done here. The service is not told."},
	Note:           {ID: Note, Label: "Add a note", Help: "Kept with the case. The service does not see it."},
	ChooseSlot:     {ID: ChooseSlot, Label: "Choose another time", Help: "Goes back to the times with everything you entered."},
}

// Actions lists what a person may do now, most useful first. Nothing is
// offered that the state machines forbid, and while a message is being sent
// nothing that sends another.
//
// BaRS Core, Cancellation: only what is current can be cancelled.
func (c Case) Actions() []Action {
	var out []Action
	for _, id := range c.allowed() {
		out = append(out, c.offered(id))
	}
	return out
}

// offered is an action in the words for what the case is about.
func (c Case) offered(id ActionID) Action {
	r := c.Referral()
	switch {
	case id == Tell:
		told := words[Tell]
		told.Question = c.unknownQuestion()
		return told
	case r == nil || !r.Validates:
	case id == CancelReferral:
		return Action{ID: CancelReferral, Label: "Cancel the request", Help: "Tells the service that the validation is not wanted."}
	case id == ReReferral:
		return Action{ID: ReReferral, Label: "Ask anew", Help: "Starts a new request in place of this one. This one is cancelled when you send the new one."}
	}
	return words[id]
}

// Allows reports whether an action is among Actions.
func (c Case) Allows(id ActionID) bool {
	for _, a := range c.allowed() {
		if a == id {
			return true
		}
	}
	return false
}

func (c Case) allowed() []ActionID {
	var out []ActionID
	add := func(id ActionID, when bool) {
		if when {
			out = append(out, id)
		}
	}
	b, r := c.Booking(), c.Referral()
	sender, open := c.Role == AsSender, c.ClosedAt.IsZero()
	quiet := sender && !c.Pending()
	add(RecordContact, c.waiting() && open)
	add(ChooseSlot, sender && open && b != nil && b.slotLost() && c.RebookedAs == "")
	add(Resume, sender && open && c.halfDone())
	add(Retry, c.holds(Unknown, Held))
	add(AskReceiver, sender && c.askable())
	add(Tell, sender && c.UnknownMessage() != "")
	add(GiveUp, sender && c.unsent() || c.HeldBack())
	add(Correct, quiet && open && c.correctable())
	add(Update, quiet && open && r != nil && r.updatable(c.UseCase))
	add(Rebook, quiet && c.RebookedAs == "" && b != nil && (b.State.ended() || c.unhandled() || b.cancellable(Booked)))
	add(MoveBooking, quiet && open && b != nil && b.movable())
	add(BookOn, quiet && open && c.bookable())
	add(ReferOn, quiet && open && c.referable())
	add(ReReferral, quiet && open && r != nil && r.cancellable(Active))
	add(CancelBooking, quiet && b != nil && b.cancellable(Booked))
	add(CancelReferral, quiet && r != nil && r.cancellable(Active))
	add(Close, open && !c.Pending())
	add(Note, true)
	return out
}

// waiting reports whether a report that the patient did not attend waits.
func (c Case) waiting() bool {
	for _, m := range c.Missed {
		if m.Handled == "" {
			return true
		}
	}
	return false
}

// halfDone reports whether a planned referral is missing and nothing is on its way.
func (c Case) halfDone() bool {
	b, r := c.Booking(), c.Referral()
	if c.Plan != BookAndRefer || b == nil || b.State != Booked {
		return false
	}
	return r == nil || r.State == Refused || r.State == Withdrawn
}

// holds reports whether any message of the case is in one of states.
func (c Case) holds(states ...State) bool {
	for _, p := range c.parts() {
		if slices.Contains(states, p.State) || p.Ending != nil && p.State.stands() && slices.Contains(states, p.Ending.State) {
			return true
		}
	}
	for i := range c.Bookings {
		b := &c.Bookings[i]
		if b.State == Booked && slices.ContainsFunc(b.Moves, func(m Move) bool { return slices.Contains(states, m.State) }) {
			return true
		}
	}
	for _, a := range c.amendments() {
		if slices.Contains(states, a.State) {
			return true
		}
	}
	for _, r := range c.Replies {
		if slices.Contains(states, r.State) {
			return true
		}
	}
	return false
}

// askable reports whether there is something at the receiver to look up.
func (c Case) askable() bool {
	for _, p := range c.parts() {
		if p.State == Unknown || p.State.stands() {
			return true
		}
	}
	return false
}

// referable reports whether a new referral makes sense: none stands, none is
// on its way, and the plan's own is not to be finished first.
func (c Case) referable() bool {
	b, r := c.Booking(), c.Referral()
	if c.halfDone() || r == nil && c.Plan == BookAndRefer && b != nil && b.State == Unknown {
		return false
	}
	return r == nil || !r.State.stands() && !r.State.open()
}

// unsent reports whether something of the case is still to be sent and has
// never left this computer.
func (c Case) unsent() bool {
	for _, p := range c.parts() {
		if p.waits() {
			return true
		}
	}
	return false
}

// correctable reports whether the receiver has refused what was asked for, and
// nothing else of it is to be done first.
func (c Case) correctable() bool {
	b, r := c.Booking(), c.Referral()
	return b != nil && b.State == Refused && c.RebookedAs == "" || r != nil && r.State == Refused && (b == nil || b.State.stands())
}

// bookable reports whether a booking can be made for the referral that stands.
func (c Case) bookable() bool {
	b, r := c.Booking(), c.Referral()
	free := b == nil || b.State == Withdrawn
	return free && r != nil && !r.Validates && r.State == Active && r.ID != "" && r.progress() == "" && !ambulance(c.UseCase)
}

// cancellable reports whether a part stands, is known by its id, and is not
// being cancelled.
func (p *Part) cancellable(current State) bool {
	return p.State == current && p.ID != "" && (p.Ending == nil || !p.Ending.State.open())
}
